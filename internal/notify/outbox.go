package notify

import (
	"context"
	"log/slog"
	"time"

	"baluarte/internal/agency"
	"baluarte/internal/assign"
	"baluarte/internal/course"
	"baluarte/internal/lang"

	"github.com/google/uuid"
)

// Outbox prepares the notices of each day and hands those that wait to the mail server. Any number of copies of the program
// may do so at once.
//
// No notice is sent twice. Before a mail is handed over, it is committed that this is about to happen; what a copy that was
// killed leaves in this state may have arrived or not, so it is set aside for an administrator to decide.
type Outbox struct {
	Store     OutboxStore
	Catalogue *course.Catalogue
	Mail      *Sender // nil: no mail is sent; notices are shown on people's own pages alone
	BaseURL   string  // without a slash at its end
	Languages lang.Set
	Signs     Signer // the links by which a kind of notice is turned off
	// Calendar makes a file of due dates, in a language.
	Calendar func(tag lang.Tag, asked []Asked) []byte
	Log      *slog.Logger
	Now      func() time.Time
	NewID    func() uuid.UUID
}

// OutboxStore keeps notices on their way.
type OutboxStore interface {
	RoundStore
	// ClaimNotices gives some of the notices that wait and may leave now, with all that is written of them, and keeps them
	// from others until a moment.
	ClaimNotices(ctx context.Context, lease uuid.UUID, now, until time.Time, limit int) ([]Leaving, error)
	// HandNotice says in one statement that one notice was sent, and that the next is about to be; either may be uuid.Nil.
	// False: the next is not the lease's any more. Until is when what is then still about to be sent is in doubt.
	HandNotice(ctx context.Context, lease, sent, next uuid.UUID, now, until time.Time) (bool, error)
	// SettleNotices says what became of notices of the lease, and gives it up.
	SettleNotices(ctx context.Context, lease uuid.UUID, o Outcome, notices ...uuid.UUID) error
	// DoubtNotices sets aside those that were about to be sent and ought to have been by now, and counts them.
	DoubtNotices(ctx context.Context, now time.Time) (int, error)
	// ShowNotices says of some of those that wait that they are shown and not sent, and counts them.
	ShowNotices(ctx context.Context, limit int) (int, error)
	// Overdue tells whom the reader of a digest finds overdue by so many days or more where they have the digest's duty: how
	// many people of which agency, the first by name, and how many enrollments are not named.
	Overdue(ctx context.Context, reader uuid.UUID, kind assign.NoticeKind, days int, now time.Time, names int) ([]Tally, []Overdue, int, error)
}

// Overdue is somebody in a digest.
type Overdue struct {
	Person     agency.Person
	Enrollment assign.Enrollment
}

// Leaving is a notice on its way out, and what is true at that time.
type Leaving struct {
	assign.Notice
	Tries    int
	Gone     bool // the person was erased, left, or goes on as somebody else
	Off      bool // they do without this kind
	Email    string
	Verified bool // somebody followed a link that was sent there
	Name     string
	Language lang.Tag       // empty: not known
	Agency   agency.Agency  // where they work; zero: nowhere
	Zone     *time.Location // of it; nil: none
	About    []About
}

// today is the day where the person works.
func (l Leaving) today(now time.Time) lang.Date {
	if l.Zone == nil {
		return lang.DateOf(now, time.UTC)
	}
	return lang.DateOf(now, l.Zone)
}

// About is one enrollment of a notice.
type About struct {
	Enrollment assign.Enrollment
	By         lang.Text // the agency that asked for it first; nil: nobody does
	Before     []Earlier // of a notice that it is no longer asked: the other notices of it until then, the oldest first
}

// Earlier is a notice of an enrollment that was made before another one.
type Earlier struct {
	Kind   assign.NoticeKind
	State  assign.NoticeState
	MadeAt time.Time
}

// Outcome is what became of a notice.
type Outcome struct {
	State   assign.NoticeState
	Problem assign.NoticeProblem
	After   time.Time // of one that goes on waiting
	Tries   int
}

// The pauses before a mail is tried again that the server did not take; after the last it is set aside.
var pauses = []time.Duration{time.Minute, 5 * time.Minute, 30 * time.Minute, 2 * time.Hour, 6 * time.Hour, 24 * time.Hour}

// tried is the outcome of a mail that could not be sent now.
func tried(before int, now time.Time) Outcome {
	if before >= len(pauses) {
		return Outcome{State: assign.NoticeSetAside, Problem: assign.ProblemUnreachable, Tries: before + 1}
	}
	return Outcome{State: assign.NoticeWaiting, After: now.Add(pauses[before]), Tries: before + 1}
}

// compose decides about a notice: a mail, or else what becomes of it without one.
func (o *Outbox) compose(ctx context.Context, l Leaving, now time.Time) (Mail, Outcome, error) {
	if when := When(now, l.Zone, l.Agency.Country); when.After(now) {
		return Mail{}, Outcome{State: assign.NoticeWaiting, After: when, Tries: l.Tries}, nil
	}
	if l.Gone || isStale(l.Kind, l.On, l.today(now)) {
		return Mail{}, Outcome{State: assign.NoticeDropped, Problem: assign.ProblemMoot}, nil
	}
	m := o.mail(l)
	if l.Kind.IsDigest() {
		if err := o.digest(ctx, &m, l, now); err != nil {
			return m, Outcome{}, err
		}
	} else {
		m.Asked = o.asked(l, l.today(now))
	}
	switch _, usable := bareAddress(l.Email); {
	case len(m.Asked) == 0 && len(m.Tallies) == 0:
		return m, Outcome{State: assign.NoticeDropped, Problem: assign.ProblemMoot}, nil
	case l.Off || !usable, l.Kind.IsDigest() && !l.Verified: // names of others go to no address that may be a stranger's
		return m, Outcome{State: assign.NoticeShown}, nil
	}
	if o.Calendar != nil && (l.Kind == assign.NoticeAssigned || l.Kind == assign.NoticeOpening || l.Kind == assign.NoticeDue14) {
		m.Calendar = o.Calendar(m.Lang, m.Asked)
	}
	return m, Outcome{}, nil
}

// mail is the mail of a notice without what it is about.
func (o *Outbox) mail(l Leaving) Mail {
	m := Mail{Kind: NoticeKind(l.Kind), To: l.Email, Name: l.Name, Lang: l.Language, Agency: l.Agency.Names, Zone: l.Zone}
	if !o.Languages.Has(m.Lang) {
		m.Lang = o.Languages[0]
	}
	page := "/training"
	if l.Kind.IsDigest() {
		page = "/team"
	}
	m.Link = o.BaseURL + "/" + string(m.Lang) + page
	if l.Kind.IsChosen() {
		m.Stop = o.BaseURL + "/" + string(m.Lang) + "/unsubscribe?token=" + Token(o.Signs, l.Person, l.Kind)
	}
	return m
}

// asked is what is still true of a notice. A module that left the catalogue cannot be told of, nor done.
func (o *Outbox) asked(l Leaving, today lang.Date) (all []Asked) {
	for _, a := range l.About {
		m := o.Catalogue.Module(a.Enrollment.Module)
		if m == nil || !holds(l.Kind, a.Enrollment, today) || l.Kind == assign.NoticeEnded && !knew(a, l.On, l.MadeAt) || l.Kind == assign.NoticeRefresher && len(m.Refresher) == 0 {
			continue
		}
		all = append(all, Asked{a.Enrollment.ID, a.Enrollment.Facts, m.Title, Due(a.Enrollment), a.By})
	}
	return all
}

// named is how many people a digest names.
const named = 20

func (o *Outbox) digest(ctx context.Context, m *Mail, l Leaving, now time.Time) (err error) {
	days := trainerAfter
	if l.Kind == assign.NoticeLead {
		days = leadAfter
	}
	var all []Overdue
	if m.Tallies, all, m.More, err = o.Store.Overdue(ctx, l.Person, l.Kind, days, now, named); err != nil {
		return err
	}
	for _, x := range all {
		title := lang.Text{m.Lang: x.Enrollment.Module}
		if module := o.Catalogue.Module(x.Enrollment.Module); module != nil {
			title = module.Title
		}
		m.Late = append(m.Late, Late{x.Person.Name(), title, Due(x.Enrollment)})
	}
	return nil
}
