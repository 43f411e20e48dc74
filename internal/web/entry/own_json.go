package entry

import (
	"encoding/json"
	"io"
	"net/http"
	"time"

	"baluarte/internal/access"
	"baluarte/internal/agency"
	"baluarte/internal/assign"
	"baluarte/internal/audit"
	"baluarte/internal/i18n"
	"baluarte/internal/lang"
	"baluarte/internal/learn"
	"baluarte/internal/web/page"

	"github.com/google/uuid"
)

// What the file of everything says. Keys are the words of the program; a key that is not there was never set. Moments are in
// UTC, days those of the agency. What each section holds the file says itself, under about.
type (
	ownJSON struct {
		About          aboutJSON                                `json:"about"`
		Person         personJSON                               `json:"person"`
		Postings       []postingJSON                            `json:"postings"`
		Accounts       []accountJSON                            `json:"accounts"`
		SignInMethods  []methodJSON                             `json:"sign_in_methods"`
		SignIns        []signInJSON                             `json:"sign_ins"`
		Links          []linkJSON                               `json:"links"`
		Roles          []roleJSON                               `json:"roles"`
		NoticeChoices  map[assign.NoticeKind]assign.NoticeOften `json:"notice_choices"`
		Accommodations []accommodationJSON                      `json:"accommodations"`
		Groups         []groupJSON                              `json:"groups"`
		Enrollments    []enrollmentJSON                         `json:"enrollments"`
		Certificates   []certificateJSON                        `json:"certificates"`
		Decisions      []decisionJSON                           `json:"decisions"`
		Classes        []classJSON                              `json:"classes"`
		Notices        []noticeJSON                             `json:"notices"`
		Remarks        []remarkJSON                             `json:"remarks"`
		Changes        []changeJSON                             `json:"changes"`
		Looks          []lookJSON                               `json:"looks"`
	}
	aboutJSON struct {
		Program  string            `json:"program"`
		MadeAt   time.Time         `json:"made_at"`
		Language lang.Tag          `json:"language"` // of everything in words
		Sections map[string]string `json:"sections"`
	}
	personJSON struct {
		ID              uuid.UUID    `json:"id"`
		GivenNames      string       `json:"given_names"`
		FirstSurname    string       `json:"first_surname"`
		SecondSurname   string       `json:"second_surname,omitempty"`
		Email           string       `json:"email,omitempty"`
		EmailVerifiedAt time.Time    `json:"email_verified_at,omitzero"`
		Language        lang.Tag     `json:"language,omitempty"`
		Merged          []personJSON `json:"merged,omitempty"` // the same human being under another row
	}
	agencyJSON struct {
		Code    string    `json:"code"`
		Country string    `json:"country"`
		Names   lang.Text `json:"names"`
	}
	postingJSON struct {
		Person         uuid.UUID   `json:"person"`
		Agency         *agencyJSON `json:"agency"`
		Position       string      `json:"position,omitempty"`
		EmployeeNumber string      `json:"employee_number,omitempty"`
		BadgeNumber    string      `json:"badge_number,omitempty"`
		From           lang.Date   `json:"from"`
		To             lang.Date   `json:"to,omitzero"`
		Primary        bool        `json:"primary"`
	}
	accountJSON struct {
		ID             uuid.UUID `json:"id"`
		Person         uuid.UUID `json:"person"`
		Language       lang.Tag  `json:"language,omitempty"`
		LanguageKept   bool      `json:"language_kept"`
		ReadingComfort []string  `json:"reading_comfort,omitempty"`
		DeactivatedAt  time.Time `json:"deactivated_at,omitzero"`
		CalendarMadeAt time.Time `json:"calendar_made_at,omitzero"`
		CalendarUsedAt time.Time `json:"calendar_used_at,omitzero"`
	}
	methodJSON struct {
		Account    uuid.UUID   `json:"account"`
		Kind       access.Kind `json:"kind"`
		Name       string      `json:"name,omitempty"`
		MadeAt     time.Time   `json:"made_at"`
		ExpiresAt  time.Time   `json:"expires_at,omitzero"`
		LastUsedAt time.Time   `json:"last_used_at,omitzero"`
		EndedAt    time.Time   `json:"ended_at,omitzero"`
	}
	signInJSON struct {
		Account    uuid.UUID    `json:"account"`
		CreatedAt  time.Time    `json:"created_at"`
		LastSeenAt time.Time    `json:"last_seen_at"`
		EndedAt    time.Time    `json:"ended_at,omitzero"`
		Stage      access.Stage `json:"stage"`
		Method     access.Kind  `json:"method,omitempty"`
		Shared     bool         `json:"shared"`
		Browser    string       `json:"browser,omitempty"`
		Address    string       `json:"address,omitempty"`
	}
	linkJSON struct {
		Kind      access.LinkKind `json:"kind"`
		Email     string          `json:"email,omitempty"`
		MadeAt    time.Time       `json:"made_at"`
		ExpiresAt time.Time       `json:"expires_at"`
		UsedAt    time.Time       `json:"used_at,omitzero"`
	}
	roleJSON struct {
		Role   access.Role `json:"role"`
		Agency *agencyJSON `json:"agency,omitempty"` // without one it holds everywhere
	}
	accommodationJSON struct {
		From          lang.Date `json:"from"`
		EndedOn       lang.Date `json:"ended_on,omitzero"`
		ExtraAttempts int       `json:"extra_attempts"`
		OnePerPage    bool      `json:"one_per_page"`
		ExtraTime     int       `json:"extra_time_percent"`
		MadeAt        time.Time `json:"made_at"`
	}
	groupJSON struct {
		Name   string      `json:"name"`
		Agency *agencyJSON `json:"agency"`
		From   lang.Date   `json:"from"`
		To     lang.Date   `json:"to,omitzero"`
	}
	enrollmentJSON struct {
		ID         uuid.UUID       `json:"id"`
		Person     uuid.UUID       `json:"person"`
		Module     string          `json:"module"`
		Titles     lang.Text       `json:"titles"`
		Cycle      int             `json:"cycle"`
		Required   bool            `json:"required"`
		State      assign.State    `json:"state"`
		OpensOn    lang.Date       `json:"opens_on"`
		DueOn      lang.Date       `json:"due_on,omitzero"`
		GraceDays  int             `json:"grace_days,omitempty"`
		StartedAt  time.Time       `json:"started_at,omitzero"`
		Completion *completionJSON `json:"completion,omitempty"`
		Lessons    []lessonJSON    `json:"lessons,omitempty"`
		Activities []activityJSON  `json:"activities,omitempty"`
		Facts      []factJSON      `json:"facts"`
	}
	completionJSON struct {
		ID          uuid.UUID    `json:"id"`
		CompletedOn lang.Date    `json:"completed_on"`
		CompletedAt time.Time    `json:"completed_at"`
		Method      learn.Method `json:"method"`
		Language    lang.Tag     `json:"language,omitempty"`
		Score       int          `json:"score,omitempty"`
		Of          int          `json:"of,omitempty"`
		PassMark    int          `json:"pass_mark,omitempty"`
		Minutes     int          `json:"minutes,omitempty"`
		Revision    string       `json:"revision,omitempty"`
	}
	lessonJSON struct {
		Lesson string    `json:"lesson"`
		Anchor string    `json:"anchor,omitempty"`
		SeenAt time.Time `json:"seen_at"`
		DoneAt time.Time `json:"done_at,omitzero"`
	}
	activityJSON struct {
		Lesson   string    `json:"lesson"`
		Activity string    `json:"activity"`
		Chosen   []string  `json:"chosen"`
		SavedAt  time.Time `json:"saved_at"`
	}
	factJSON struct {
		Number      int             `json:"number"`
		Kind        assign.FactKind `json:"kind"`
		EffectiveOn lang.Date       `json:"effective_on"`
		RecordedAt  time.Time       `json:"recorded_at"`
		By          string          `json:"by"` // you, another or program
		Agency      string          `json:"agency,omitempty"`
		OpensOn     lang.Date       `json:"opens_on,omitzero"`
		DueOn       lang.Date       `json:"due_on,omitzero"`
		GraceDays   int             `json:"grace_days,omitempty"`
		Required    bool            `json:"required,omitempty"`
		Reason      string          `json:"reason,omitempty"`
		Revision    string          `json:"revision,omitempty"`
	}
	certificateJSON struct {
		Completion  uuid.UUID   `json:"completion"`
		Module      string      `json:"module"`
		Code        access.Code `json:"code"`
		MadeAt      time.Time   `json:"made_at"`
		CompletedOn lang.Date   `json:"completed_on"`
		CorrectedOn lang.Date   `json:"corrected_on,omitzero"` // since when it never held
	}
	decisionJSON struct {
		Enrollment  uuid.UUID       `json:"enrollment"`
		Module      string          `json:"module"`
		Kind        assign.FactKind `json:"kind"`
		At          time.Time       `json:"at"`
		TakenBack   bool            `json:"taken_back"`
		Corrects    assign.FactKind `json:"corrects,omitempty"`
		Reason      lang.Text       `json:"reason,omitempty"`
		From        lang.Date       `json:"from,omitzero"`
		To          lang.Date       `json:"to,omitzero"`
		WasDueOn    lang.Date       `json:"was_due_on,omitzero"`
		DueOn       lang.Date       `json:"due_on,omitzero"`
		Issuer      string          `json:"issuer,omitempty"`
		Minutes     int             `json:"minutes,omitempty"`
		CompletedOn lang.Date       `json:"completed_on,omitzero"`
		FileName    string          `json:"file_name,omitempty"`
		Note        string          `json:"note,omitempty"`
	}
	classJSON struct {
		Module   string     `json:"module"`
		Agency   lang.Text  `json:"agency"`
		Place    string     `json:"place"`
		StartsAt time.Time  `json:"starts_at"`
		Minutes  int        `json:"minutes"`
		How      learn.How  `json:"how"`
		JoinedAt time.Time  `json:"joined_at"`
		Mark     learn.Mark `json:"mark,omitempty"`
		CalledAt time.Time  `json:"called_at,omitzero"`
	}
	remarkJSON struct {
		MadeAt     time.Time         `json:"made_at"`
		Kind       learn.RemarkKind  `json:"kind"`
		Module     string            `json:"module"`
		Revision   string            `json:"revision"`
		Lesson     string            `json:"lesson,omitempty"`
		Question   string            `json:"question,omitempty"`
		Language   lang.Tag          `json:"language"`
		Words      string            `json:"words,omitempty"`
		State      learn.RemarkState `json:"state"`
		Answer     string            `json:"answer,omitempty"`
		AnsweredAt time.Time         `json:"answered_at,omitzero"`
		SeenAt     time.Time         `json:"answer_seen_at,omitzero"`
	}
	noticeJSON struct {
		Kind    assign.NoticeKind `json:"kind"`
		On      lang.Date         `json:"on"`
		MadeAt  time.Time         `json:"made_at"`
		State   string            `json:"state"`
		Modules []string          `json:"modules,omitempty"`
	}
	changeJSON struct {
		At       time.Time         `json:"at"`
		Action   audit.Action      `json:"action"`
		ByRoster agency.ChangeKind `json:"by_roster,omitempty"` // what a roster did; empty: it was done by hand
		Values   []valueJSON       `json:"values,omitempty"`
	}
	valueJSON struct {
		Field  string `json:"field"`
		Before string `json:"before,omitempty"`
		After  string `json:"after,omitempty"`
	}
	lookJSON struct {
		At      time.Time     `json:"at"`
		Action  audit.Action  `json:"action"`
		Name    string        `json:"name"`
		Program bool          `json:"program"`
		Roles   []access.Role `json:"roles,omitempty"`
		Agency  lang.Text     `json:"agency,omitempty"`
	}
	attemptJSON struct {
		ID          uuid.UUID     `json:"id"`
		Enrollment  uuid.UUID     `json:"enrollment"`
		Module      string        `json:"module"`
		Revision    string        `json:"revision"`
		Number      int           `json:"number"`
		StartedAt   time.Time     `json:"started_at"`
		SubmittedAt time.Time     `json:"submitted_at,omitzero"`
		Language    lang.Tag      `json:"language,omitempty"`
		Score       *int          `json:"score,omitempty"`
		Of          int           `json:"of"`
		PassMark    int           `json:"pass_mark"`
		Passed      *bool         `json:"passed,omitempty"`
		InClass     bool          `json:"in_class"`
		Variant     learn.Variant `json:"variant,omitempty"`
		Answers     []answerJSON  `json:"answers"`
	}
	answerJSON struct {
		Question string   `json:"question"`
		Asked    string   `json:"asked"`
		Chosen   []string `json:"chosen"`
		InWords  []string `json:"in_words"`
		Right    *bool    `json:"right,omitempty"`
	}
)

// sendOwn answers with the file of everything.
func (s *Site) sendOwn(v *page.Visit) error {
	return s.proved(v, func(v *page.Visit) error {
		o, err := s.takeOwn(v)
		if err != nil {
			return err
		}
		head, err := s.tellOwn(v, o)
		if err != nil {
			return err
		}
		v.Header("Content-Type", "application/json; charset=utf-8")
		v.Header("Content-Disposition", `attachment; filename="baluarte-`+v.Actor.Today(s.Now()).String()+`.json"`)
		v.Header("Content-Language", string(v.Lang))
		v.Header("Cache-Control", "no-store")
		v.Status(http.StatusOK)
		return writeOwn(v.Writer, head, func(yield func(attemptJSON, error) bool) {
			for sit, err := range s.Learn.OwnAttempts(v.Ctx(), v.Actor, learn.AttemptsAtOnce) {
				if err != nil {
					yield(attemptJSON{}, err)
					return
				}
				if !yield(tellAttempt(sit, v.Lang), nil) {
					return
				}
			}
		})
	})
}

// writeOwn writes the file: its sections, and behind them the attempts one by one, as they come out of the database.
func writeOwn(w io.Writer, sections ownJSON, attempts func(func(attemptJSON, error) bool)) error {
	head, err := json.MarshalIndent(sections, "", " ")
	if err != nil {
		return err
	}
	// The object goes on where its closing brace stood.
	if _, err := w.Write(append(head[:len(head)-2], ",\n \"attempts\": ["...)); err != nil {
		return err
	}
	between := "\n  "
	for a, err := range attempts {
		if err != nil {
			return err
		}
		one, err := json.MarshalIndent(a, "  ", " ")
		if err != nil {
			return err
		}
		if _, err := io.WriteString(w, between+string(one)); err != nil {
			return err
		}
		between = ",\n  "
	}
	_, err = io.WriteString(w, "\n ]\n}\n")
	return err
}

// aboutOwn says what each section holds.
func aboutOwn(say *i18n.Words) map[string]string {
	all := map[string]string{}
	for _, section := range ownSections {
		all[section] = say.T("own.about." + section)
	}
	return all
}

// tellOwn says all but the attempts.
func (s *Site) tellOwn(v *page.Visit, o own) (ownJSON, error) {
	at := func(id uuid.UUID) *agencyJSON {
		a, ok := o.Roster.Tree.Agency(id)
		if !ok {
			return nil
		}
		return &agencyJSON{a.Code, a.Country, a.Names}
	}
	out := ownJSON{About: aboutJSON{Program: "Baluarte", MadeAt: s.Now().UTC(), Language: v.Lang, Sections: aboutOwn(v.Words)},
		Person: tellPerson(o.Roster.Person), Postings: []postingJSON{}, Accounts: []accountJSON{}, SignInMethods: []methodJSON{}, SignIns: []signInJSON{},
		Links: []linkJSON{}, Roles: []roleJSON{}, NoticeChoices: o.Choices, Accommodations: []accommodationJSON{}, Groups: []groupJSON{},
		Certificates: []certificateJSON{}, Decisions: []decisionJSON{}, Classes: []classJSON{}, Notices: []noticeJSON{}, Remarks: []remarkJSON{}, Changes: []changeJSON{}, Looks: []lookJSON{}}
	for _, p := range o.Roster.Aliases {
		out.Person.Merged = append(out.Person.Merged, tellPerson(p))
	}
	for _, p := range o.Roster.Postings {
		out.Postings = append(out.Postings, postingJSON{p.Person, at(p.Agency), p.Position, p.EmployeeNumber, p.BadgeNumber, p.From, p.To, p.Primary})
	}
	for _, a := range o.Access.Accounts {
		out.Accounts = append(out.Accounts, accountJSON{a.ID, a.Person, a.Language, a.Keeps, a.Comfort.Words(), a.Deactivated, a.CalendarMade, a.CalendarUsed})
	}
	for _, m := range o.Access.Methods {
		out.SignInMethods = append(out.SignInMethods, methodJSON{m.Account, m.Kind, m.Name, m.MadeAt, m.Expires, m.LastUsed, m.Ended})
	}
	for _, in := range o.Access.SignIns {
		out.SignIns = append(out.SignIns, signInJSON{in.Account, in.Created, in.LastSeen, in.Ended, in.Stage, in.Method, in.Shared, in.Agent, in.Address})
	}
	for _, l := range o.Access.Links {
		out.Links = append(out.Links, linkJSON{l.Kind, l.Email, l.MadeAt, l.Expires, l.Used})
	}
	for _, g := range v.Actor.Grants {
		out.Roles = append(out.Roles, roleJSON{g.Role, at(g.Agency)})
	}
	for _, a := range o.Roster.Accommodations {
		out.Accommodations = append(out.Accommodations, accommodationJSON{a.From, a.Ended, a.ExtraAttempts, a.OnePerPage, a.ExtraTime, a.MadeAt})
	}
	for _, l := range o.Roster.Lists {
		out.Groups = append(out.Groups, groupJSON{l.Name, at(l.Agency), l.From, l.To})
	}
	for _, e := range o.Training.Earned {
		if e.Code != "" {
			out.Certificates = append(out.Certificates, certificateJSON{e.ID, e.Module, e.Code, e.MadeAt, e.CompletedOn, e.CorrectedOn})
		}
	}
	for _, x := range o.Decided {
		out.Decisions = append(out.Decisions, decisionJSON{x.Enrollment, x.Module, x.Kind, x.At, x.TakenBack, x.Corrects, x.Reason, x.From, x.To, x.WasDue, x.DueOn,
			x.Issuer, x.Minutes, x.CompletedOn, x.FileName, x.Note})
	}
	for _, t := range o.Roster.Changes {
		one := changeJSON{At: t.At, Action: t.Action}
		if t.Roster != nil {
			one.ByRoster = t.Roster.Kind
		}
		for _, d := range t.Details {
			one.Values = append(one.Values, valueJSON{d.Field, d.Before, d.After})
		}
		out.Changes = append(out.Changes, one)
	}
	for _, c := range o.Training.Classes {
		out.Classes = append(out.Classes, classJSON{c.Module, c.Agency, c.Place, c.StartsAt, c.Minutes, c.How, c.JoinedAt, c.Mark, c.CalledAt})
	}
	for _, n := range o.Training.Notices {
		out.Notices = append(out.Notices, noticeJSON{n.Kind, n.On, n.At, n.Standing(), n.Modules})
	}
	for _, r := range o.Training.Remarks {
		out.Remarks = append(out.Remarks, remarkJSON{r.At, r.Kind, r.Module, r.Revision, r.Lesson, r.Question, r.Language, r.Words, r.State, r.Answer, r.AnsweredAt, r.SeenAt})
	}
	for _, l := range o.Roster.Looks {
		out.Looks = append(out.Looks, lookJSON{l.At, l.Action, l.Name, l.Program, l.Roles, l.Agency})
	}
	var err error
	out.Enrollments, err = s.tellEnrollments(v, o)
	return out, err
}

func tellPerson(p agency.Person) personJSON {
	return personJSON{ID: p.ID, GivenNames: p.GivenNames, FirstSurname: p.FirstSurname, SecondSurname: p.SecondSurname, Email: p.Email,
		EmailVerifiedAt: p.EmailVerified, Language: p.Language}
}

// tellEnrollments says all that they were ever enrolled in, each with what became of it.
func (s *Site) tellEnrollments(v *page.Visit, o own) ([]enrollmentJSON, error) {
	all := make([]enrollmentJSON, 0, len(o.Training.Enrolled))
	of := map[uuid.UUID]*enrollmentJSON{}
	for _, e := range o.Training.Enrolled {
		titles, err := s.TitlesOf(v, e.Module)
		if err != nil {
			return nil, err
		}
		one := enrollmentJSON{ID: e.ID, Person: e.Person, Module: e.Module, Titles: titles, Cycle: e.Cycle, Required: e.Required, State: e.State(), OpensOn: e.OpensOn,
			DueOn: e.DueOn, GraceDays: e.Grace, StartedAt: e.StartedAt, Facts: []factJSON{}}
		if c := e.Completion; c != nil {
			one.Completion = &completionJSON{c.ID, c.CompletedOn, c.CompletedAt, c.Method, c.Language, c.Score, c.Of, c.PassMark, c.Minutes, c.Revision}
		}
		all = append(all, one)
		of[e.ID] = &all[len(all)-1] // it has room for all
	}
	for _, r := range o.Training.Lessons {
		if e := of[r.Enrollment]; e != nil {
			e.Lessons = append(e.Lessons, lessonJSON{r.Lesson, r.Anchor, r.SeenAt, r.DoneAt})
		}
	}
	for _, r := range o.Training.Activities {
		if e := of[r.Enrollment]; e != nil {
			e.Activities = append(e.Activities, activityJSON{r.Lesson, r.Activity, r.Chosen, r.SavedAt})
		}
	}
	for _, f := range o.Training.Facts {
		e := of[f.Enrollment]
		if e == nil {
			continue // recorded after the enrollments were read
		}
		by := "another"
		switch f.Actor {
		case uuid.Nil:
			by = "program"
		case v.Actor.Person, e.Person:
			by = "you"
		}
		at, _ := o.Roster.Tree.Agency(f.Agency)
		e.Facts = append(e.Facts, factJSON{f.Number, f.Kind, f.Effective, f.Recorded, by, at.Code, f.OpensOn, f.DueOn, f.Grace, f.Required, f.Reason, f.Revision})
	}
	return all, nil
}

// tellAttempt says an attempt as its result page shows it.
func tellAttempt(sit learn.Sitting, tag lang.Tag) attemptJSON {
	out := attemptJSON{ID: sit.ID, Enrollment: sit.Enrollment, Module: sit.Module, Revision: sit.Attempt.Revision, Number: sit.Number, StartedAt: sit.StartedAt,
		SubmittedAt: sit.SubmittedAt, Language: sit.Language, Of: len(sit.Paper.Questions), PassMark: sit.PassMark, InClass: sit.Class != uuid.Nil, Variant: sit.Variant,
		Answers: []answerJSON{}}
	if !sit.IsOpen() {
		out.Score, out.Passed = &sit.Score, &sit.Passed
	}
	for _, q := range askedOf(sit, tag) {
		a := answerJSON{Question: q.ID, Asked: q.Stem, Chosen: append([]string{}, q.Chosen...), InWords: append([]string{}, q.InWords...)}
		if !sit.IsOpen() {
			a.Right = &q.Right
		}
		out.Answers = append(out.Answers, a)
	}
	return out
}
