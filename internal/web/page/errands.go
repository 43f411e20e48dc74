package page

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"baluarte/internal/access"
	"baluarte/internal/fault"
	"baluarte/internal/lang"
	"baluarte/internal/notify"

	"github.com/google/uuid"
)

// errands are what is done after the answer: mails whose sending shall not tell by its time whether there was one to send,
// and rosters, which take longer than an answer may.
type errands struct {
	todo     chan errand
	ending   chan struct{}
	end      sync.Once
	ended    sync.WaitGroup
	lasting  context.Context // of all of them, until giveUp
	giveUp   context.CancelFunc
	Inviting sync.Mutex // one round of invitations at a time
	log      *slog.Logger
}

// errand does something; what fails is logged under its name, without anybody's address.
type errand struct {
	name string
	do   func(context.Context) error
}

const (
	errandsWaiting = 200 // more are dropped: who waits for a mail asks again
	errandWorkers  = 3
	errandTime     = 10 * time.Minute
)

func newErrands(log *slog.Logger) *errands {
	ctx, cancel := context.WithCancel(context.Background())
	e := &errands{todo: make(chan errand, errandsWaiting), ending: make(chan struct{}), lasting: ctx, giveUp: cancel, log: log}
	for range errandWorkers {
		e.ended.Go(e.work)
	}
	return e
}

// Later hands an errand over, and reports whether there was room for it.
func (e *errands) Later(name string, do func(context.Context) error) bool {
	select {
	case e.todo <- errand{name, do}:
		return true
	default:
		e.log.Warn("too many errands", slog.String("errand", name))
		return false
	}
}

// work does errands until the program ends and none is left.
func (e *errands) work() {
	for {
		select {
		case next := <-e.todo:
			e.inTime(next)
			continue
		default:
		}
		select {
		case next := <-e.todo:
			e.inTime(next)
		case <-e.ending:
			if len(e.todo) == 0 {
				return
			}
		}
	}
}

// Aside does an errand at once, beside those that wait, for it may take longer than they may; done closes at its end.
func (e *errands) Aside(name string, do func(context.Context) error) (done <-chan struct{}) {
	ended := make(chan struct{})
	e.ended.Go(func() {
		defer close(ended)
		e.run(e.lasting, errand{name, do})
	})
	return ended
}

func (e *errands) inTime(next errand) {
	ctx, cancel := context.WithTimeout(e.lasting, errandTime)
	defer cancel()
	e.run(ctx, next)
}

// run does an errand; its panic ends nothing else.
func (e *errands) run(ctx context.Context, next errand) {
	defer func() {
		if p := recover(); p != nil {
			e.log.Error("errand", slog.String("errand", next.name), slog.String("cause", fmt.Sprint("panic: ", p)))
		}
	}()
	if err := next.do(ctx); err != nil {
		e.log.Warn("errand", slog.String("errand", next.name), slog.String("kind", fault.KindOf(err).String()), slog.Any("cause", err))
	}
}

// Close waits for the errands, as long as ctx lasts; then those that are left are broken off.
func (e *errands) Close(ctx context.Context) {
	e.end.Do(func() { close(e.ending) })
	done := make(chan struct{})
	go func() { e.ended.Wait(); close(done) }()
	select {
	case <-done:
	case <-ctx.Done():
		e.giveUp()
		<-done
	}
	e.giveUp()
}

// MailTo begins a mail, in the person's language, else in the one of the page that gives rise to it.
func (s *Site) MailTo(a access.Addressee, kind notify.Kind, here lang.Tag) notify.Mail {
	m := notify.Mail{Kind: kind, To: a.Email, Lang: here, Name: a.Name, Agency: a.AgencyNames, Zone: a.TimeZone}
	if s.Words.Languages().Has(a.Language) {
		m.Lang = a.Language
	}
	return m
}

// SendLink sends a link. One that cannot be sent is taken back.
func (s *Site) SendLink(ctx context.Context, l access.Letter, here lang.Tag) error {
	m := s.MailTo(l.Addressee, map[access.LinkKind]notify.Kind{access.Invitation: notify.Invitation, access.Reset: notify.Reset}[l.Kind], here)
	m.Link, m.Until = s.BaseURL+"/"+string(m.Lang)+"/link?token="+l.Token, l.Until
	err := s.Mail.Send(ctx, m)
	if err != nil {
		if err := s.Access.Undelivered(context.WithoutCancel(ctx), l); err != nil {
			s.Log.Warn("link not taken back", slog.Any("cause", err))
		}
	}
	return err
}

// TellOfChange tells somebody by mail that how they sign in has changed, if they are known to read it.
func (s *Site) TellOfChange(account uuid.UUID, here lang.Tag) {
	if s.Mail == nil {
		return
	}
	s.Errands.Later("tell of a changed credential", func(ctx context.Context) error {
		a, err := s.Access.Store.Addressee(ctx, account)
		if err != nil || !a.Verified {
			return err
		}
		m := s.MailTo(a, notify.SecondFactorChanged, here)
		m.Link = s.BaseURL + "/" + string(m.Lang) + "/profile"
		return s.Mail.Send(ctx, m)
	})
}
