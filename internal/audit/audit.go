// Package audit says who did what to which thing and when. Its events are appended in the transaction of the
// change they tell of, and never altered; personal values stand apart in details, which can be erased.
package audit

import (
	"context"
	"time"

	"github.com/google/uuid"
)

// Action is a code word for what was done, "thing.verb".
type Action string

// The actions of today. A later one is added here, never renamed: old events keep their word.
const (
	SignedIn             Action = "sign_in.started"
	SignedOut            Action = "sign_in.ended"
	SignInFailed         Action = "sign_in.failed"
	OthersSignedOut      Action = "account.signed_out"
	CredentialAdded      Action = "account.credential_added"
	CredentialRemoved    Action = "account.credential_removed"
	PasskeyDoubted       Action = "account.passkey_doubted" // its counter did not go on: there may be a copy
	OwnDataTaken         Action = "account.data_taken"      // somebody took all that is kept of them
	LinkMade             Action = "account.link_made"
	LinkFollowed         Action = "account.link_followed"
	SecondFactorReset    Action = "account.factors_reset"
	CalendarMade         Action = "account.calendar_made" // the private address of one's due dates; also one that takes the place of another
	CalendarRevoked      Action = "account.calendar_revoked"
	CardPrinted          Action = "card.printed"
	InstallationSetUp    Action = "account.set_up"
	SecretChanged        Action = "installation.secret_changed" // from which keys are derived; the thing is the event itself
	RoleGranted          Action = "role.granted"
	RoleRevoked          Action = "role.revoked"
	TokenMade            Action = "token.made" // with which another program may read
	TokenRevoked         Action = "token.revoked"
	EnrollmentOpened     Action = "enrollment.opened"
	AttemptStarted       Action = "attempt.started"
	AttemptSubmitted     Action = "attempt.submitted"
	AssignmentMade       Action = "assignment.made"
	AssignmentReplaced   Action = "assignment.replaced" // another one, the thing, took its place
	AssignmentCancelled  Action = "assignment.cancelled"
	AssignmentAskedAgain Action = "assignment.asked_again" // of some of those who had finished, after a module changed
	ExemptionGranted     Action = "exemption.granted"
	ExemptionEnded       Action = "exemption.ended"          // by hand, or by the program after its last day
	ReasonChanged        Action = "exemption.reason_changed" // one of those to choose from; the thing is the event itself
	EnrollmentExtended   Action = "enrollment.extended"
	EnrollmentCredited   Action = "enrollment.credited"  // with training elsewhere
	EnrollmentCorrected  Action = "enrollment.corrected" // an exemption, extension or credit was taken back
	EnrollmentReminded   Action = "enrollment.reminded"  // a trainer had somebody told of what is open
	NoticeSentAgain      Action = "notice.sent_again"    // one that was set aside
	NoticeDropped        Action = "notice.dropped"       // likewise: it is never sent
	AttachmentTaken      Action = "attachment.taken"     // another's document, as a file; the thing is the person
	PeopleListed         Action = "people.exported"
	CompletionExported   Action = "completion.exported"
	RosterApplied        Action = "roster.applied"
	AuditExported        Action = "audit.exported"
	CoverageExported     Action = "coverage.exported"
	ItemsExported        Action = "items.exported"
	ImpactExported       Action = "impact.exported"
	KeyDistrusted        Action = "signing_key.distrusted" // that papers were signed with; the thing is the event itself
	FrameworkLoaded      Action = "framework.loaded"       // official texts; the thing is their set

	AgenciesLoaded Action = "agencies.loaded" // a starter set; the thing is the event itself
	AgencyAdded    Action = "agency.added"
	AgencyChanged  Action = "agency.changed"
	AgencyMoved    Action = "agency.moved"
	AgencyClosed   Action = "agency.closed"
	AgencyReopened Action = "agency.reopened"
	ContactChanged Action = "agency.contact_changed" // where its people report an incident
	ContactRemoved Action = "agency.contact_removed"

	DeclarationChanged Action = "agency.declaration_changed" // what it says of access or of personal data; of the installation, the thing is the event itself

	RemarkMade     Action = "remark.made" // something is wrong with a lesson or a question
	RemarkAnswered Action = "remark.answered"
	RemarkClosed   Action = "remark.closed"

	PersonViewed   Action = "person.viewed" // somebody opened another person's page or took their certificate, or a program their record
	PersonAdded    Action = "person.added"
	PersonChanged  Action = "person.changed"
	PersonPosted   Action = "person.posted"
	PostingAdded   Action = "person.posting_added" // beside the primary one
	PostingEnded   Action = "person.posting_ended"
	PersonLeft     Action = "person.left"
	PersonReturned Action = "person.returned"
	PersonMerged   Action = "person.merged"
	PersonErased   Action = "person.erased"

	ClassOpened Action = "class.opened"
	ClassClosed Action = "class.closed"
	ClassJoined Action = "class.joined"      // the thing is the person, as in the next
	ClassCalled Action = "class.called"      // present or absent
	PaperKeyed  Action = "class.paper_keyed" // the thing is the attempt

	PersonAccommodated Action = "person.accommodated" // what helps them in quizzes was set or ended
	PersonListed       Action = "person.listed"       // put on the list of a group; which one, the event of that group beside it says
	PersonUnlisted     Action = "person.unlisted"

	GroupMade    Action = "group.made"
	GroupChanged Action = "group.changed" // its name or its rule
	GroupListed  Action = "group.listed"  // people were put on its list
	GroupReduced Action = "group.reduced" // people were taken off it
	GroupEnded   Action = "group.ended"
)

// Event is one thing that happened.
type Event struct {
	ID     uuid.UUID
	At     time.Time
	Actor  uuid.UUID // the person who did it; uuid.Nil when the program did
	SignIn uuid.UUID // in which browser, which tells from where; uuid.Nil without one
	Token  uuid.UUID // by which another program did it; uuid.Nil for nearly all
	Action Action
	Thing  uuid.UUID // what it was done to; the action's first word says which kind
	Agency uuid.UUID // whose administrators see it; uuid.Nil: those of the whole installation alone
}

// Detail is one personal value before and after, erasable after the agency's retention period.
type Detail struct {
	Field, Before, After string
}

// Log appends events. Inside a transaction the event is part of it.
type Log interface {
	AppendAudit(ctx context.Context, e Event, details ...Detail) error
}
