package store_test

import (
	"math/rand/v2"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"baluarte/internal/access"
	"baluarte/internal/agency"
	"baluarte/internal/assign"
	"baluarte/internal/audit"
	"baluarte/internal/fault"
	"baluarte/internal/lang"
	"baluarte/internal/learn"
	"baluarte/internal/store"
	"baluarte/internal/store/storetest"

	"github.com/google/uuid"
)

// newPasser is a learner whose every paper and code is another.
func newPasser(t *testing.T, s *store.Store) *learner {
	l := newLearner(t, s)
	var n atomic.Uint64
	l.Chance = func() *rand.Rand { return rand.New(rand.NewPCG(n.Add(1), 7)) }
	return l
}

// pass passes the module and gives what was earned.
func (l *learner) pass() learn.Certificate {
	l.t.Helper()
	sit := l.finish(l.start())
	if sit.Completion == nil {
		l.t.Fatal("a pass completed nothing")
	}
	all, err := l.s.Earned(l.t.Context(), l.officer.ID, sit.Completion.ID)
	must(l.t, err)
	if len(all) != 1 || all[0].Code == "" {
		l.t.Fatalf("a pass made no certificate: %+v", all)
	}
	c, err := l.Certificate(l.t.Context(), l.officer.ID, sit.Completion.ID)
	must(l.t, err)
	return c
}

func TestCertificateAtOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		l := newPasser(t, s)
		c := l.pass()
		if !regexp.MustCompile(`^[0-9A-Z]{4}(-[0-9A-Z]{4}){3}$`).MatchString(string(c.Code)) || c.Name != "Lucía Ávila Núñez" || c.Agency["es"] != "Policía" || c.Zone.String() != "America/Mexico_City" ||
			!c.ShowsScore() || c.Module.ID != "phishing" || c.Course["es"] == "" || c.Minutes() != c.Module.Minutes || c.Until != c.CompletedOn.AddMonths(c.Module.ValidMonths) || !c.MadeAt.Equal(noon) {
			t.Fatalf("%+v", c)
		}
		found, is, err := l.Check(ctx, c.Code)
		must(t, err)
		if is != learn.Valid {
			t.Error(is)
		}
		diff(t, c.Earned.Completion, found.Earned.Completion)
		if found.Code != c.Code || found.Name != c.Name {
			t.Errorf("%+v", found)
		}

		// It has run out by the calendar of the agency, whoever asks from wherever.
		l.Now = func() time.Time { return c.Until.AddDays(1).Time(l.police.Zone()).Add(-time.Second) }
		if _, is, err := l.Check(ctx, c.Code); err != nil || is != learn.Valid {
			t.Error(is, err)
		}
		l.Now = func() time.Time { return c.Until.AddDays(1).Time(l.police.Zone()) }
		if _, is, err := l.Check(ctx, c.Code); err != nil || is != learn.RunOut {
			t.Error(is, err)
		}
		unknown, err := access.CertificateCode.New(strings.NewReader(strings.Repeat("x", 40)))
		must(t, err)
		if _, is, err := l.Check(ctx, unknown); err != nil || is != learn.Unknown {
			t.Error(is, err)
		}
		// Nobody else's, and none twice.
		if _, err := l.Certificate(ctx, newID(), c.ID); !fault.Is(err, fault.NotFound) {
			t.Error(err)
		}
		must(t, s.InsertCertificates(ctx, map[uuid.UUID]access.Code{c.ID: unknown}, noon))
		if again, err := l.Certificate(ctx, l.officer.ID, c.ID); err != nil || again.Code != c.Code {
			t.Error(again.Code, err)
		}
	})
}

// A name, an agency and what it shows are as they are when the paper is asked for.
func TestCertificateOfWhoChanged(t *testing.T) {
	for _, dialect := range storetest.Dialects {
		t.Run(dialect, func(t *testing.T) {
			ctx := t.Context()
			o := storetest.Address(t, dialect)
			s := storetest.OpenAt(t, o)
			db := storetest.Raw(t, o)
			l := newPasser(t, s)
			c := l.pass()
			do := func(statement string) {
				t.Helper()
				_, err := db.Exec(statement)
				must(t, err)
			}
			do("UPDATE agencies SET show_scores = FALSE WHERE code = 'POL'")
			// They work elsewhere since: it was earned there all the same.
			do("UPDATE postings SET to_on = '2026-03-20'")
			must(t, s.InsertPostings(ctx, agency.Posting{ID: newID(), Person: l.officer.ID, Agency: l.state.ID, From: on("2026-03-21"), Primary: true}))
			got, is, err := l.Check(ctx, c.Code)
			must(t, err)
			if got.ShowsScore() || got.Agency["es"] != "Policía" || is != learn.Valid {
				t.Errorf("%v %v %+v", got.ShowsScore(), is, got.Earned)
			}
			must(t, s.InsertKey(ctx, learn.Key{ID: "k", Public: make([]byte, 32), FirstUsed: noon}))
			_, err = s.DistrustKey(ctx, "k", noon, noon)
			must(t, err)
			for _, table := range []string{"certificates", "signing_keys", "distrusted_keys"} {
				for _, change := range []string{"DELETE FROM " + table, "UPDATE " + table + " SET " + map[string]string{"certificates": "code = 'x'", "signing_keys": "id = 'x'", "distrusted_keys": "since = noted_at"}[table]} {
					if _, err := db.Exec(change); err == nil {
						t.Errorf("%s was carried out", change)
					}
				}
			}
			// Merged: the code leads to who goes on. Erased: to a pseudonym.
			survivor := agency.Person{ID: newID(), GivenNames: "Lucía", FirstSurname: "Ávila Núñez de Soto"}
			must(t, s.InsertPeople(ctx, survivor))
			must(t, s.MakeAlias(ctx, l.officer.ID, survivor.ID))
			if got, _, err := l.Check(ctx, c.Code); err != nil || got.Name != survivor.Name() {
				t.Error(got.Name, err)
			}
			if got, err := l.Certificate(ctx, survivor.ID, c.ID); err != nil || got.Code != c.Code {
				t.Error(got.Code, err)
			}
			for _, p := range []uuid.UUID{survivor.ID, l.officer.ID} {
				must(t, s.ErasePerson(ctx, p, "Persona 7K3M", noon))
			}
			got, is, err = l.Check(ctx, c.Code)
			if err != nil || got.Name != "Persona 7K3M" || is != learn.Valid {
				t.Error(got.Name, is, err)
			}
			for _, left := range texts(t, db, "SELECT CAST(completion_id AS text) || ' ' || code FROM certificates") {
				if strings.Contains(left, "vila") {
					t.Error(left)
				}
			}
		})
	}
}

func TestCertificateOfAMistake(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		l := newPasser(t, s)
		c := l.pass()
		e, err := s.LockEnrollment(ctx, c.Enrollment)
		must(t, err)
		facts, err := s.Facts(ctx, e.ID)
		must(t, err)
		_, err = assign.Record(ctx, s, e, assign.Fact{ID: newID(), Enrollment: e.ID, Kind: assign.Corrected, Corrects: facts[len(facts)-1].ID, Reason: "mistake", Effective: on("2026-04-02"), Recorded: noon})
		must(t, err)
		got, is, err := l.Check(ctx, c.Code)
		if err != nil || is != learn.WasMistaken || got.CorrectedOn != on("2026-04-02") || got.Reason != "mistake" {
			t.Errorf("%v %v %+v", err, is, got.Earned)
		}
		// Earned again, it has a certificate of its own, and the old one stays what it is.
		again := l.pass()
		if again.Code == c.Code || again.IsCorrected() {
			t.Errorf("%+v", again.Earned)
		}
		tr, err := l.Transcript(ctx, l.officer.ID, "Lucía", on("2026-04-03"))
		must(t, err)
		if len(tr.Entries) != 2 || tr.Credit() != again.Credit() {
			t.Errorf("%+v", tr)
		}
	})
}

// TestCertificateOfTwoCorrections: however often the record says that it was a mistake, or that it was none, it is one line of a
// transcript, and what was said last counts.
func TestCertificateOfTwoCorrections(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		l := newPasser(t, s)
		c := l.pass()
		record := func(f assign.Fact) assign.Fact {
			e, err := s.LockEnrollment(ctx, c.Enrollment)
			must(t, err)
			f.ID, f.Enrollment, f.Recorded = newID(), e.ID, noon
			_, err = assign.Record(ctx, s, e, f)
			must(t, err)
			return f
		}
		check := func(want learn.Standing, since lang.Date, reason string) {
			t.Helper()
			got, is, err := l.Check(ctx, c.Code)
			if err != nil || is != want || got.CorrectedOn != since || got.Reason != reason {
				t.Errorf("%v %v %s %q", err, is, got.CorrectedOn, got.Reason)
			}
			if all, err := s.Earned(ctx, l.officer.ID, uuid.Nil); err != nil || len(all) != 1 || all[0].CorrectedOn != since {
				t.Errorf("%v %+v", err, all)
			}
		}
		facts, err := s.Facts(ctx, c.Enrollment)
		must(t, err)
		passed := facts[len(facts)-1]
		record(assign.Fact{Kind: assign.Corrected, Corrects: passed.ID, Reason: "mistake", Effective: on("2026-04-05")})
		check(learn.WasMistaken, on("2026-04-05"), "mistake")
		record(assign.Fact{Kind: assign.Corrected, Corrects: passed.ID, Reason: "again", Effective: on("2026-04-02")})
		check(learn.WasMistaken, on("2026-04-02"), "again")
		once := record(assign.Fact{Kind: assign.CompletedFact, Completion: c.ID, Effective: c.CompletedOn})
		check(learn.Valid, lang.Date{}, "")
		record(assign.Fact{Kind: assign.Corrected, Corrects: once.ID, Reason: "after_all", Effective: on("2026-04-09")})
		check(learn.WasMistaken, on("2026-04-09"), "after_all")
	})
}

// A transcript has what was earned here, in a class, and elsewhere; certificates from before there were any are made with it.
func TestTranscript(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		l := newPasser(t, s)
		c := l.pass()
		begin := func(module string) assign.Enrollment {
			e := assign.Enrollment{ID: newID(), Person: l.officer.ID, Module: module, Cycle: 1}
			e, err := assign.Record(ctx, s, e, assign.Fact{ID: newID(), Enrollment: e.ID, Kind: assign.Enrolled, Effective: on("2026-03-01"), Recorded: noon, OpensOn: on("2026-03-01")})
			must(t, err)
			return e
		}
		m, err := l.Library.Module(ctx, "ransomware")
		must(t, err)
		must(t, l.Library.Record(ctx, noon, m))
		older := learn.Completion{ID: newID(), Person: l.officer.ID, Module: m.ID, Revision: m.Digest, Language: "en", CompletedOn: on("2026-03-05"), CompletedAt: noon, Enrollment: begin(m.ID).ID}
		must(t, s.InsertCompletion(ctx, older))
		credited := begin("passwords")
		k := assign.Credit{Completion: newID(), CompletedOn: on("2026-03-02"), Issuer: "Academia", Minutes: 90, At: noon,
			Document: assign.Attachment{ID: newID(), Person: l.officer.ID, Name: "a.pdf", Kind: "application/pdf", Content: []byte("%PDF-"), By: l.officer.ID, At: noon}}
		must(t, s.InsertCredit(ctx, credited, k))
		gone := begin("gone")
		k.Completion, k.CompletedOn, k.Document.ID = newID(), on("2026-03-01"), newID()
		must(t, s.InsertCredit(ctx, gone, k))

		all, err := s.Earned(ctx, l.officer.ID, uuid.Nil)
		must(t, err)
		if len(all) != 4 || all[1].ID != older.ID || all[1].Code != "" || !all[2].Credited || all[2].Minutes != 90 || all[2].Issuer != "Academia" || all[2].HasCertificate() {
			t.Fatalf("%+v", all)
		}
		must(t, s.InsertCertificates(ctx, map[uuid.UUID]access.Code{k.Completion: "x"}, noon)) // of training elsewhere: does nothing
		tr, err := l.Transcript(ctx, l.officer.ID, "Lucía", on("2026-04-03"))
		must(t, err)
		e := tr.Entries
		if len(e) != 4 || e[0].Code != c.Code || e[1].Code == "" || e[2].Code != "" || e[3].Code != "" || e[0].Source() != learn.SelfPaced || e[2].Source() != learn.Elsewhere ||
			e[1].ShowsScore() || e[2].Module.ID != "passwords" || e[2].Credit() != 150 || e[3].Module.Title.In("es") != "gone" || tr.Credit() != e[0].Credit()+e[1].Credit()+300 {
			t.Errorf("%+v", e)
		}
		if again, err := l.Certificate(ctx, l.officer.ID, older.ID); err != nil || again.Code != e[1].Code {
			t.Error(again.Code, err)
		}
		for id, want := range map[uuid.UUID]bool{c.ID: true, all[2].ID: false} {
			if _, err := l.Certificate(ctx, l.officer.ID, id); (err == nil) != want {
				t.Error(err)
			}
		}
		for _, module := range []string{"one", "two"} { // several from before there were certificates
			another := older
			another.ID, another.Module, another.Enrollment = newID(), module, begin(module).ID
			must(t, s.InsertCompletion(ctx, another))
		}
		tr, err = l.Transcript(ctx, l.officer.ID, "Lucía", on("2026-04-03"))
		must(t, err)
		codes := map[access.Code]int{}
		for _, e := range tr.Entries {
			codes[e.Code]++
		}
		if len(codes) != 5 || codes[""] != 2 {
			t.Errorf("%v", codes)
		}
		if c, err := l.Transcript(ctx, newID(), "", lang.Date{}); err != nil || len(c.Entries) > 0 {
			t.Error(c, err)
		}
	})
}

func TestSigningKeys(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		signer := func(secret byte, at time.Time) *learn.Signer {
			return learn.NewSigner([]byte(strings.Repeat(string(rune('a'+secret)), 32)), s, func() time.Time { return at })
		}
		l := newPasser(t, s)
		c := l.pass()
		signed, err := signer(0, noon).Certificate(ctx, c, "es")
		must(t, err)
		_, err = signer(0, noon.Add(time.Hour)).Keys(ctx) // another copy of the program
		must(t, err)
		keys, err := signer(1, noon.Add(time.Minute)).Keys(ctx)
		must(t, err)
		if len(keys) != 2 || !keys[0].FirstUsed.Equal(noon) {
			t.Fatalf("%+v", keys)
		}
		o, err := keys.Open(signed)
		if err != nil || o.Certificate.Code != c.Code || o.Key.ID != keys[0].ID {
			t.Error(o, err)
		}

		// Somebody else may have the first.
		lost := noon.Add(-time.Hour)
		must(t, l.Distrust(ctx, access.Operator(), keys[0].ID, lost))
		for key, want := range map[string]fault.Kind{keys[0].ID: fault.Conflict, "none": fault.Invalid} {
			if err := l.Distrust(ctx, access.Operator(), key, noon); !fault.Is(err, want) {
				t.Errorf("%s: %v", key, err)
			}
		}
		if err := l.Distrust(ctx, access.Operator(), keys[1].ID, noon.Add(time.Second)); !fault.Is(err, fault.Invalid) {
			t.Error(err)
		}
		keys, err = signer(0, noon).Keys(ctx)
		if err != nil || len(keys) != 2 || !keys[0].Distrusted.Equal(lost) || !keys[1].Distrusted.IsZero() {
			t.Errorf("%v %+v", err, keys)
		}
		if _, err := keys.Open(signed); !fault.Is(err, fault.Invalid) {
			t.Error("what the key signed is taken for true:", err)
		}
		if _, is, err := l.Check(ctx, c.Code); err != nil || is != learn.Valid {
			t.Error(is, err)
		}
		trail, err := s.Trail(ctx, access.Everywhere(), on("2026-03-11"), access.TrailQuestion{Action: audit.KeyDistrusted, Zone: time.UTC}, 9)
		if err != nil || len(trail) != 1 || len(trail[0].Details) != 2 {
			t.Errorf("%v %+v", err, trail)
		}
	})
}

// Whoever was in a class has the certificate as soon as the trainer has seen them there, or keyed their paper in; it counts for
// the whole of the class.
func TestCertificateOfAClass(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		w := newSchool(t, s)
		var n atomic.Uint64
		w.Chance = func() *rand.Rand { return rand.New(rand.NewPCG(n.Add(1), 7)) }
		c, seen, keyed := w.opened(9), w.hired(), w.hired()
		for _, who := range []access.Actor{seen, keyed} {
			must(t, w.classes.Add(ctx, w.trainer, c.ID, who.Person))
		}
		must(t, w.sits(known(seen, c), true))
		if all, err := s.Earned(ctx, seen.Person, uuid.Nil); err != nil || len(all) > 0 {
			t.Fatal(all, err)
		}
		must(t, w.classes.Call(ctx, w.trainer, c.ID, map[uuid.UUID]learn.Mark{seen.Person: learn.Present}))
		_, err := w.classes.KeyIn(ctx, w.trainer, c.ID, w.sheet(c, keyed, true), false)
		must(t, err)
		for _, who := range []access.Actor{seen, keyed} {
			all, err := s.Earned(ctx, who.Person, uuid.Nil)
			must(t, err)
			if len(all) != 1 || all[0].Code == "" {
				t.Fatalf("%+v", all)
			}
			got, is, err := w.Check(ctx, all[0].Code)
			if err != nil || is != learn.Valid || got.Source() != learn.InClass || got.Minutes() != 60 || got.Credit() != 100 {
				t.Errorf("%v %v %+v", err, is, got.Earned)
			}
		}
	})
}
