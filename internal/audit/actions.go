package audit

// Actions lists every action, for filters and for the words that say them; a test finds one that is missing.
func Actions() []Action {
	return []Action{
		SignedIn, SignedOut, SignInFailed, OthersSignedOut,
		CredentialAdded, CredentialRemoved, OwnDataTaken, LinkMade, LinkFollowed, InstallationSetUp, SecretChanged,
		PasskeyDoubted, SecondFactorReset, CardPrinted, CalendarMade, CalendarRevoked,
		RoleGranted, RoleRevoked, TokenMade, TokenRevoked,
		EnrollmentOpened, AttemptStarted, AttemptSubmitted, AssignmentMade, AssignmentReplaced, AssignmentCancelled, AssignmentAskedAgain,
		ExemptionGranted, ExemptionEnded, ReasonChanged, EnrollmentExtended, EnrollmentCredited, EnrollmentCorrected, AttachmentTaken,
		EnrollmentReminded, NoticeSentAgain, NoticeDropped,
		PeopleListed, CompletionExported, CoverageExported, ItemsExported, ImpactExported, AuditExported, RosterApplied, FrameworkLoaded, KeyDistrusted,
		AgenciesLoaded, AgencyAdded, AgencyChanged, AgencyMoved, AgencyClosed, AgencyReopened, ContactChanged, ContactRemoved, DeclarationChanged,
		RemarkMade, RemarkAnswered, RemarkClosed,
		PersonViewed, PersonAdded, PersonChanged, PersonPosted, PostingAdded, PostingEnded, PersonLeft, PersonReturned, PersonMerged, PersonErased, PersonAccommodated, PersonListed, PersonUnlisted,
		GroupMade, GroupChanged, GroupListed, GroupReduced, GroupEnded,
		ClassOpened, ClassClosed, ClassJoined, ClassCalled, PaperKeyed,
	}
}
