package learn

import (
	"context"
	"slices"
	"time"
	"unicode/utf8"

	"baluarte/internal/access"
	"baluarte/internal/audit"
	"baluarte/internal/course"
	"baluarte/internal/fault"
	"baluarte/internal/lang"

	"github.com/google/uuid"
)

// Remark is what a reader says is wrong with a lesson or a question, and what they were answered.
type Remark struct {
	ID     uuid.UUID
	Person uuid.UUID // uuid.Nil: a visitor
	Kind   RemarkKind
	Passage
	Language lang.Tag // in which it was read, and is said
	Words    string   // in the reader's own; may be empty
	At       time.Time

	State      RemarkState
	Answer     string // in that language; empty unless answered
	AnsweredAt time.Time
	AnsweredBy uuid.UUID
	SeenAt     time.Time // when its person first opened the page with the answer; zero: not yet
}

// IsNews reports whether its person has not seen the answer.
func (r Remark) IsNews() bool { return r.State == RemarkAnswered && r.SeenAt.IsZero() }

// Passage is what a remark is about: a question or a lesson of a module, as one revision has it.
type Passage struct {
	Module   string
	Revision string // its digest
	Lesson   string // empty: a question is meant
	Question string // empty: a lesson is meant
}

// RemarkKind is what somebody finds wrong.
type RemarkKind string

// RemarkKinds lists all, in the order in which they are offered.
func RemarkKinds() []RemarkKind {
	return []RemarkKind{"wrong_answer", "languages", "dead_link", "hard", "other"}
}

// RemarkState is how far a remark has come.
type RemarkState string

// The states of a remark. What nobody is answered is closed.
const (
	RemarkOpen     RemarkState = "open"
	RemarkAnswered RemarkState = "answered"
	RemarkClosed   RemarkState = "closed"
)

// RemarkStates lists them.
func RemarkStates() []RemarkState { return []RemarkState{RemarkOpen, RemarkAnswered, RemarkClosed} }

// Bounds of remarks.
const (
	MostInRemark  = 1000 // letters
	MostInAnswer  = 2000
	mostOpenAbout = 5  // of one person about one passage
	mostInADay    = 20 // of one person in 24 hours
	mostOfGuests  = 20 // open ones of all visitors about one lesson
	mostAlike     = 3  // of these, those that say the same
)

// RemarkLimit is how often visitors may say something from one address.
var RemarkLimit = access.Limit{Free: 5, Memory: time.Hour}

// RemarkQuestion says which remarks are asked for; what is empty asks for all.
type RemarkQuestion struct {
	Module string
	State  RemarkState
}

// RemarkStore keeps remarks.
type RemarkStore interface {
	// LockRemarks lists the remarks that count against one more: of its person those that are open or newer than since, an
	// alias's too, and nobody adds to them until the transaction ends; of visitors the open ones about its lesson.
	LockRemarks(ctx context.Context, r Remark, since time.Time) ([]Remark, error)
	InsertRemark(ctx context.Context, r Remark) error
	// Remarks lists those of people of the scope, and visitors' where it is everywhere, the newest first.
	Remarks(ctx context.Context, scope access.Scope, on lang.Date, q RemarkQuestion, offset, limit int) ([]Remark, error)
	// OpenRemarks counts the open ones of them, by module.
	OpenRemarks(ctx context.Context, scope access.Scope, on lang.Date) (map[string]int, error)
	// RemarkIn gives one of them, kept from others until the transaction ends; else it is fault.NotFound.
	RemarkIn(ctx context.Context, scope access.Scope, on lang.Date, id uuid.UUID) (Remark, error)
	// RemarksOf lists what a person said, an alias's too; first of what something was said last, by them or by who answered.
	RemarksOf(ctx context.Context, person uuid.UUID, limit int) ([]Remark, error)
	// NewAnswers lists those of them with an answer that they have not seen, the newest answer first.
	NewAnswers(ctx context.Context, person uuid.UUID, limit int) ([]Remark, error)
	// AnswersSeen keeps that the answers of some remarks were seen at a moment, where they were not before.
	AnswersSeen(ctx context.Context, at time.Time, remarks ...uuid.UUID) error
	// SaveRemark keeps the state and the answer of a remark.
	SaveRemark(ctx context.Context, r Remark) error
}

// Subject is a passage as its revision has it.
type Subject struct {
	Module   *course.Module
	Lesson   *course.Lesson   // nil for a question
	Question *course.Question // nil for a lesson
}

// Subject gives what a passage names; without a revision, as the module is now. What there never was is fault.NotFound.
func (s *Service) Subject(ctx context.Context, p Passage) (t Subject, err error) {
	if p.Revision == "" {
		t.Module, err = s.Library.Module(ctx, p.Module)
	} else {
		t.Module, err = s.Library.Revision(ctx, p.Revision)
	}
	if err != nil {
		return t, err
	}
	t.Lesson, _ = t.Module.Lesson(p.Lesson)
	t.Question = t.Module.Question(p.Question)
	if t.Question == nil {
		t.Question = t.Module.Refreshing().Question(p.Question)
	}
	if t.Module.ID != p.Module || (t.Lesson == nil) == (t.Question == nil) {
		return t, fault.New(fault.NotFound, "")
	}
	return t, nil
}

// Remark keeps what somebody says is wrong. The same thing said twice by a person, as by a form that is sent again, is kept once.
// Visitors speak of lessons alone. Nobody can tell one of them from the next, and that several find the same thing is worth
// knowing: a few that say the same are kept. More than may be said is fault.TooMany, so that nobody is thanked for what is dropped.
func (s *Service) Remark(ctx context.Context, a access.Actor, r Remark) error {
	t, err := s.Subject(ctx, r.Passage)
	if err != nil {
		return err
	}
	if !a.IsSignedIn() && t.Question != nil {
		return fault.New(fault.SignInRequired, "")
	}
	var wrong fault.Fields
	if !slices.Contains(RemarkKinds(), r.Kind) {
		wrong.Add(fault.Field("kind", "remark.no_kind"))
	}
	r.Words = remarkText("words", r.Words, MostInRemark, &wrong)
	if r.Kind == "other" && r.Words == "" {
		wrong.Add(fault.Field("words", "remark.no_words"))
	}
	if err := wrong.Err(); err != nil {
		return err
	}
	now := s.Now()
	if err := s.Library.Record(ctx, now, t.Module); err != nil {
		return err
	}
	r.ID, r.Person, r.Revision, r.At, r.State = s.NewID(), a.Person, t.Module.Digest, now, RemarkOpen
	return s.Store.InTx(ctx, func(ctx context.Context) error {
		earlier, err := s.Store.LockRemarks(ctx, r, now.Add(-24*time.Hour))
		if err != nil || r.Person != uuid.Nil && slices.ContainsFunc(earlier, r.repeats) {
			return err
		}
		if err := roomFor(r, earlier); err != nil {
			return err
		}
		if err := s.Store.InsertRemark(ctx, r); err != nil {
			return err
		}
		return s.Store.AppendAudit(ctx, a.Did(s.NewID(), now, audit.RemarkMade, r.ID))
	})
}

// repeats reports whether an earlier remark that is open says the same, of the same text: one in the other language or of a newer
// revision may be wrong in its own way.
func (r Remark) repeats(earlier Remark) bool {
	return earlier.State == RemarkOpen && earlier.Passage == r.Passage && earlier.Language == r.Language && earlier.Kind == r.Kind && earlier.Words == r.Words
}

// about reports whether two remarks are about the same, in whichever revision.
func (r Remark) about(other Remark) bool {
	return r.Module == other.Module && r.Lesson == other.Lesson && r.Question == other.Question
}

// roomFor refuses a remark after too many others.
func roomFor(r Remark, earlier []Remark) error {
	open, alike, today := 0, 0, 0
	for _, e := range earlier {
		if r.repeats(e) {
			alike++
		}
		if e.State == RemarkOpen && e.about(r) {
			open++
		}
		if e.At.After(r.At.Add(-24 * time.Hour)) {
			today++
		}
	}
	switch {
	case r.Person == uuid.Nil && (open >= mostOfGuests || alike >= mostAlike):
		return fault.New(fault.TooMany, "remark.known")
	case r.Person != uuid.Nil && open >= mostOpenAbout:
		return fault.New(fault.TooMany, "remark.too_many_open", "Most", mostOpenAbout)
	case r.Person != uuid.Nil && today >= mostInADay:
		return fault.New(fault.TooMany, "remark.too_many_today", "Most", mostInADay)
	}
	return nil
}

// remarkText cleans what was typed.
func remarkText(name, text string, most int, wrong *fault.Fields) string {
	clean, err := lang.Clean(text)
	switch {
	case err != nil:
		wrong.Add(fault.Field(name, "contact.hidden_letters"))
	case utf8.RuneCountInString(clean) > most:
		wrong.Add(fault.Field(name, "contact.too_long", "Most", most))
	}
	return clean
}

// Remarks lists what was said by people of whom the actor keeps the content. Whoever administers the whole installation, of whom
// there is always one, sees all of it: visitors' too, and those of agencies that have no administrator.
func (s *Service) Remarks(ctx context.Context, a access.Actor, q RemarkQuestion, offset, limit int) ([]Remark, error) {
	return s.Store.Remarks(ctx, a.Scope(access.SeeContent), a.Today(s.Now()), q, offset, limit)
}

// OpenRemarks counts what waits for an answer, by module.
func (s *Service) OpenRemarks(ctx context.Context, a access.Actor) (map[string]int, error) {
	return s.Store.OpenRemarks(ctx, a.Scope(access.SeeContent), a.Today(s.Now()))
}

// RemarkFor gives a remark to somebody who may answer it.
func (s *Service) RemarkFor(ctx context.Context, a access.Actor, id uuid.UUID) (r Remark, err error) {
	err = s.Store.InTx(ctx, func(ctx context.Context) error {
		r, err = s.Store.RemarkIn(ctx, a.Scope(access.SeeContent), a.Today(s.Now()), id)
		return err
	})
	return r, err
}

// ReadRemarks lists what the actor said with the answers, for a page of theirs: those are seen from now on.
func (s *Service) ReadRemarks(ctx context.Context, a access.Actor, limit int) ([]Remark, error) {
	all, err := s.Store.RemarksOf(ctx, a.Person, limit)
	if err != nil {
		return nil, err
	}
	var news []uuid.UUID
	for _, r := range all {
		if r.IsNews() {
			news = append(news, r.ID)
		}
	}
	if len(news) == 0 {
		return all, nil
	}
	return all, s.Store.AnswersSeen(ctx, s.Now(), news...)
}

// HasRemarked reports whether the actor has ever said something.
func (s *Service) HasRemarked(ctx context.Context, a access.Actor) (bool, error) {
	all, err := s.Store.RemarksOf(ctx, a.Person, 1)
	return len(all) > 0, err
}

// mostNews is how many new answers are told of; nobody says so much in a day.
const mostNews = mostInADay

// NewAnswers lists what the actor said and was answered, as long as they have not seen the answer; the newest first.
func (s *Service) NewAnswers(ctx context.Context, a access.Actor) ([]Remark, error) {
	return s.Store.NewAnswers(ctx, a.Person, mostNews)
}

// AnswerRemark ends an open remark: with an answer, or, as that of a visitor, without one. Sent again it changes nothing;
// one that somebody else has ended in the meantime is fault.Conflict.
func (s *Service) AnswerRemark(ctx context.Context, a access.Actor, id uuid.UUID, state RemarkState, answer string) error {
	return s.Store.InTx(ctx, func(ctx context.Context) error {
		now := s.Now()
		r, err := s.Store.RemarkIn(ctx, a.Scope(access.SeeContent), a.Today(now), id)
		if err != nil {
			return err
		}
		var wrong fault.Fields
		did := audit.RemarkClosed
		switch {
		case state == RemarkClosed:
			answer = ""
		case state != RemarkAnswered || r.Person == uuid.Nil:
			return fault.New(fault.Invalid, "request.bad_form")
		default:
			did = audit.RemarkAnswered
			if answer = remarkText("answer", answer, MostInAnswer, &wrong); answer == "" && len(wrong) == 0 {
				wrong.Add(fault.Field("answer", "remark.no_answer"))
			}
		}
		if err := wrong.Err(); err != nil {
			return err
		}
		if r.State == state && r.Answer == answer {
			return nil
		}
		if r.State != RemarkOpen {
			return fault.New(fault.Conflict, "remark.over")
		}
		r.State, r.Answer, r.AnsweredAt, r.AnsweredBy = state, answer, now, a.Person
		if err := s.Store.SaveRemark(ctx, r); err != nil {
			return err
		}
		return s.Store.AppendAudit(ctx, a.Did(s.NewID(), now, did, id))
	})
}
