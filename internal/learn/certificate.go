package learn

import (
	"cmp"
	"context"
	"encoding/binary"
	"math"
	"math/rand/v2"
	"slices"
	"time"

	"baluarte/internal/access"
	"baluarte/internal/assign"
	"baluarte/internal/course"
	"baluarte/internal/fault"
	"baluarte/internal/lang"

	"github.com/google/uuid"
)

// Earned is a completion with what its papers say besides. Names are those of today, whoever they were earned under: somebody
// who was erased has their pseudonym.
type Earned struct {
	Completion
	Code       access.Code // of its certificate; empty: none was made yet, or it has none
	MadeAt     time.Time
	Holder     uuid.UUID      // the person, or who they go on as
	Name       string         // theirs
	Agency     lang.Text      // where they worked on that day; nil when nowhere
	Zone       *time.Location // of that agency
	HidesScore bool           // that agency's papers do not say how many answers were right

	Issuer   string // of training elsewhere that was credited; empty also when the person was erased
	Credited bool

	CorrectedOn lang.Date // since when it never held; zero while it stands
	Reason      string    // why, a code word of the ledger
}

// IsCorrected reports whether it was found a mistake.
func (e Earned) IsCorrected() bool { return !e.CorrectedOn.IsZero() }

// Why is why it never held, as WhyCorrected says it.
func (e Earned) Why() string { return WhyCorrected(e.Reason) }

// WhyCorrected is the word by which papers say why something was corrected, of a code word of the ledger: "other" of one that they
// have no words for, such as that of a newer program, and of none.
func WhyCorrected(reason string) string {
	if slices.Contains(assign.CorrectionReasons(), reason) {
		return reason
	}
	return "other"
}

// HasCertificate reports whether it was earned here, by what is known to the letter: training elsewhere has papers of its own.
func (e Earned) HasCertificate() bool { return !e.Credited && e.Completion.HasCertificate() }

// Source is where a completion comes from.
type Source string

// The sources.
const (
	SelfPaced Source = "self_paced"
	InClass   Source = "classroom"
	Elsewhere Source = "credited"
)

// Source is where it comes from.
func (e Earned) Source() Source {
	switch {
	case e.Credited:
		return Elsewhere
	case e.Method == Classroom:
		return InClass
	}
	return SelfPaced
}

// Certificate is an Earned with the module as it was then.
type Certificate struct {
	Earned
	Module *course.Module
	Course lang.Text // the title of its course today; nil when that is gone
	Until  lang.Date // the last day on which it holds; zero: for good
}

// Minutes is how long it took: as long as the class that the person was in, else as long as the module is said to take.
func (c Certificate) Minutes() int {
	if c.Completion.Minutes > 0 {
		return c.Completion.Minutes
	}
	return c.Module.Minutes
}

// Credit is how much training it counts for, in hundredths of an hour: what was credited, or the whole of a class; else what
// the module's authors say.
func (c Certificate) Credit() int {
	if c.Completion.Minutes > 0 {
		return (c.Completion.Minutes*100 + 30) / 60
	}
	return int(math.Round(c.Module.CreditHours * 100))
}

// ShowsScore reports whether its papers say how many answers were right.
func (c Certificate) ShowsScore() bool { return c.Of > 0 && !c.HidesScore }

// Standing is what may be said of a certificate that somebody checks.
type Standing string

// The standings. Unknown is one of a code that no certificate has.
const (
	Valid       Standing = "valid"
	RunOut      Standing = "expired"
	WasMistaken Standing = "corrected"
	Unknown     Standing = "unknown"
)

// Standing is how it stands at a moment, by the calendar of the agency it was earned at.
func (c Certificate) Standing(now time.Time) Standing {
	return standing(c.CorrectedOn, c.Until, lang.DateOf(now, c.Zone))
}

func standing(corrected, until, today lang.Date) Standing {
	switch {
	case !corrected.IsZero():
		return WasMistaken
	case !until.IsZero() && until.Before(today):
		return RunOut
	}
	return Valid
}

// CertificateStore keeps certificates.
type CertificateStore interface {
	// InsertCertificates makes certificates, by completion, of those that were earned here. It makes none where there is one, or where
	// the code is another's.
	InsertCertificates(ctx context.Context, codes map[uuid.UUID]access.Code, at time.Time) error
	// EarnedAs finds a completion by the code of its certificate.
	EarnedAs(ctx context.Context, code access.Code) (Earned, error)
	// Earned lists everything that somebody and their aliases completed, the newest first; of one completion, where it is named.
	Earned(ctx context.Context, person, completion uuid.UUID) ([]Earned, error)
	// InsertKey keeps a public key; one that is there stays as it is.
	InsertKey(ctx context.Context, k Key) error
	// DistrustKey notes that a key is not to be trusted, since when; one of which that is noted stays as it is, and nothing changed.
	DistrustKey(ctx context.Context, id string, since, at time.Time) (changed bool, err error)
	// SigningKeys lists the public keys, in the order of their first use.
	SigningKeys(ctx context.Context) (Keys, error)
}

// Check finds a certificate by its code. Nobody needs to be signed in for that: who has the paper has the code.
func (s *Service) Check(ctx context.Context, code access.Code) (c Certificate, is Standing, err error) {
	e, err := s.Store.EarnedAs(ctx, code)
	if fault.Is(err, fault.NotFound) {
		return c, Unknown, nil
	}
	if err == nil {
		c, err = s.certificate(ctx, e)
	}
	if err != nil {
		return c, "", err
	}
	return c, c.Standing(s.Now()), nil
}

// Certificate gives the certificate of a completion of a person, for whoever may see it. One from before there were
// certificates is made now; of training elsewhere there is none: fault.NotFound.
func (s *Service) Certificate(ctx context.Context, person, completion uuid.UUID) (Certificate, error) {
	all, err := s.earned(ctx, person, completion)
	if err == nil && (len(all) == 0 || all[0].Code == "") {
		err = fault.New(fault.NotFound, "")
	}
	if err != nil {
		return Certificate{}, err
	}
	return s.certificate(ctx, all[0])
}

// earned lists what somebody completed, all with their certificates. Those that are missing are made by one statement, which
// is all that is written: it needs no transaction.
func (s *Service) earned(ctx context.Context, person, completion uuid.UUID) ([]Earned, error) {
	return s.certified(ctx, func() ([]Earned, error) { return s.Store.Earned(ctx, person, completion) })
}

// certified reads what was completed, all with their certificates: those from before there were any are made first.
func (s *Service) certified(ctx context.Context, read func() ([]Earned, error)) ([]Earned, error) {
	all, err := read()
	if err != nil {
		return nil, err
	}
	var missing []uuid.UUID
	for _, e := range all {
		if e.Code == "" && e.HasCertificate() {
			missing = append(missing, e.ID)
		}
	}
	if len(missing) == 0 {
		return all, nil
	}
	if err := s.certify(ctx, missing...); err != nil {
		return nil, err
	}
	return read()
}

// certify makes the certificates of completions. A code that another has already, of which there is one in 10²², makes none:
// another is drawn when it is asked for.
func (s *Service) certify(ctx context.Context, completions ...uuid.UUID) error {
	codes := map[uuid.UUID]access.Code{}
	for _, c := range completions {
		code, err := access.CertificateCode.New(fresh{s.Chance()})
		if err != nil {
			return err
		}
		codes[c] = code
	}
	return s.Store.InsertCertificates(ctx, codes, s.Now())
}

// fresh reads from a source of chance that is new for each code, so that no code tells anything of another.
type fresh struct{ *rand.Rand }

func (f fresh) Read(p []byte) (int, error) {
	var eight [8]byte
	for n := 0; n < len(p); {
		binary.LittleEndian.PutUint64(eight[:], f.Uint64())
		n += copy(p[n:], eight[:])
	}
	return len(p), nil
}

// certificate adds the module to a completion: as it was, or for training elsewhere as it is.
func (s *Service) certificate(ctx context.Context, e Earned) (c Certificate, err error) {
	c.Earned = e
	if e.Revision != "" {
		c.Module, err = s.Library.Revision(ctx, e.Revision)
	} else {
		c.Module, err = s.Library.Module(ctx, e.Completion.Module)
		if fault.Is(err, fault.NotFound) { // it left the catalogue before anybody opened it
			c.Module, err = &course.Module{ID: e.Completion.Module, Title: lang.Text{"und": e.Completion.Module}}, nil
		}
	}
	if err != nil {
		return c, err
	}
	c.Course = s.Library.CourseTitle(c.Module.Course)
	c.Until = e.ValidUntil(c.Module)
	c.Zone = cmp.Or(c.Zone, time.UTC)
	return c, nil
}
