package store_test

import (
	"strconv"
	"sync"
	"testing"
	"time"

	"baluarte/internal/access"
	"baluarte/internal/agency"
	"baluarte/internal/fault"
	"baluarte/internal/learn"
	"baluarte/internal/store"
	"baluarte/internal/store/storetest"
)

// So much may one person say about one thing and in a day, also from many tabs at once; an answer makes room.
func TestRemarksAreBounded(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		l := newLearner(t, s)
		ctx, now := t.Context(), noon
		l.Now = func() time.Time { return now }
		boss := access.Operator()
		say := func(question int, words string) error {
			return l.Remark(ctx, l.actor, learn.Remark{Passage: learn.Passage{Module: "phishing", Question: l.module.Questions[question].ID}, Kind: "hard", Words: words, Language: "en"})
		}
		errs := make([]error, 9)
		var all sync.WaitGroup
		for i := range errs {
			all.Go(func() { errs[i] = say(0, "said "+strconv.Itoa(i)) })
		}
		all.Wait()
		refusals := 0
		for _, err := range errs {
			if fault.Is(err, fault.TooMany) {
				refusals++
			} else if err != nil {
				t.Error(err)
			}
		}
		mine, err := l.ReadRemarks(ctx, l.actor, 100)
		must(t, err)
		if refusals != 4 || len(mine) != 5 {
			t.Errorf("%d were refused, %d kept", refusals, len(mine))
		}
		must(t, say(0, mine[0].Words)) // said again: kept once
		again := learn.Remark{Passage: mine[0].Passage, Kind: "hard", Words: mine[0].Words, Language: "es"}
		refused(t, "the same in the other language is another", l.Remark(ctx, l.actor, again), "remark.too_many_open")
		now = now.Add(time.Minute)
		must(t, l.AnswerRemark(ctx, boss, mine[3].ID, learn.RemarkAnswered, "Yes."))
		news := func(want int, of access.Actor) {
			t.Helper()
			if all, err := l.NewAnswers(ctx, of); err != nil || len(all) != want || want > 0 && all[0].ID != mine[3].ID {
				t.Errorf("%d new answers, want %d: %v", len(all), want, err)
			}
		}
		news(1, l.actor)
		news(0, access.Actor{Person: newID()})
		now = now.Add(time.Minute)
		for range 2 { // the second time it is seen no more
			read, err := l.ReadRemarks(ctx, l.actor, 100)
			must(t, err)
			if read[0].ID != mine[3].ID {
				t.Error("the answered one does not come first")
			}
			news(0, l.actor)
			now = now.Add(time.Minute)
		}
		if read, err := l.ReadRemarks(ctx, l.actor, 1); err != nil || !read[0].SeenAt.Equal(noon.Add(2*time.Minute)) {
			t.Errorf("seen at %v: %v", read[0].SeenAt, err)
		}
		must(t, say(0, "one more"))
		for i := range 14 {
			must(t, say(1+i/4, "said "+strconv.Itoa(i)))
		}
		refused(t, "more than a day's", say(9, "x"), "remark.too_many_today")
		now = noon.Add(24*time.Hour + time.Minute)
		must(t, say(9, "the next day"))
		if open, err := l.OpenRemarks(ctx, boss); err != nil || open["phishing"] != 20 {
			t.Errorf("%v %v", open, err)
		}
		guest := learn.Remark{Passage: learn.Passage{Module: "phishing", Lesson: l.module.Lessons[0].ID}, Kind: "hard", Language: "es"}
		for i := range 25 {
			guest.Words = strconv.Itoa(i)
			if err := l.Remark(ctx, access.Actor{}, guest); (i >= 20) != fault.Is(err, fault.TooMany) || i < 20 && err != nil {
				t.Errorf("visitor %d: %v", i, err)
			}
		}
		guest.Lesson = l.module.Lessons[1].ID // of which one visitor after the other says the same
		for i := range 4 {
			if err := l.Remark(ctx, access.Actor{}, guest); (i >= 3) != fault.Is(err, fault.TooMany) || i < 3 && err != nil {
				t.Errorf("visitor %d, the same: %v", i, err)
			}
		}
		guest.Language = "en"
		must(t, l.Remark(ctx, access.Actor{}, guest))
		guest.Lesson, guest.Question = "", l.module.Questions[0].ID
		if err := l.Remark(ctx, access.Actor{}, guest); !fault.Is(err, fault.SignInRequired) {
			t.Error(err)
		}
	})
}

// Whoever keeps an agency's content sees what its people say, and no visitor's; what is said goes with the person.
func TestWhoSeesRemarks(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		l := newLearner(t, s)
		ctx := t.Context()
		said := learn.Remark{Passage: learn.Passage{Module: "phishing", Lesson: l.module.Lessons[0].ID}, Kind: "other", Words: "¿Y esto?", Language: "es"}
		must(t, l.Remark(ctx, l.actor, said))
		must(t, l.Remark(ctx, access.Actor{}, said))
		mine, err := l.ReadRemarks(ctx, l.actor, 9)
		must(t, err)
		if len(mine) != 1 || mine[0].Words != said.Words || mine[0].Revision != l.module.Digest || mine[0].Language != "es" || mine[0].State != learn.RemarkOpen || !mine[0].At.Equal(noon) {
			t.Fatalf("%+v", mine)
		}
		other := unit(l.state.ID, "OTR")
		other.ID, other.Names = newID(), l.police.Names
		must(t, s.InsertAgencies(ctx, on("2020-01-01"), other))
		at := func(a agency.Agency) access.Actor {
			return access.Actor{Person: newID(), Grants: []access.Grant{{Agency: a.ID, Role: access.Administrator}}}
		}
		for _, c := range []struct {
			who  access.Actor
			sees int
		}{{access.Operator(), 2}, {at(l.state), 1}, {at(l.police), 1}, {at(other), 0}, {l.actor, 0}} {
			all, err := l.Remarks(ctx, c.who, learn.RemarkQuestion{Module: "phishing", State: learn.RemarkOpen}, 0, 9)
			must(t, err)
			open, err := l.OpenRemarks(ctx, c.who)
			must(t, err)
			_, err = l.RemarkFor(ctx, c.who, mine[0].ID)
			if len(all) != c.sees || open["phishing"] != c.sees || fault.Is(err, fault.NotFound) != (c.sees == 0) {
				t.Errorf("%d %v %v, want %d", len(all), open, err, c.sees)
			}
		}
		if err := l.AnswerRemark(ctx, at(other), mine[0].ID, learn.RemarkClosed, ""); !fault.Is(err, fault.NotFound) {
			t.Error(err)
		}
		must(t, s.ErasePerson(ctx, l.officer.ID, "P-1", noon))
		if all, err := l.Remarks(ctx, access.Operator(), learn.RemarkQuestion{}, 0, 9); err != nil || len(all) != 1 || all[0].Person != (agency.Person{}).ID {
			t.Errorf("%+v %v", all, err)
		}
	})
}
