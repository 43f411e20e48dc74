package notify

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"baluarte/internal/assign"
	"baluarte/internal/fault"

	"github.com/google/uuid"
	"github.com/wneessen/go-mail"
)

const (
	lines     = 4               // connections to the mail server at a time
	claimed   = 50              // notices that one of them has in hand
	leased    = time.Minute     // for how long, before another may take them
	doubtful  = 2 * time.Minute // after which what was to be sent is in doubt: longer than a mail can take
	patience  = 3               // mails in a row that the server does not take, after which it is left in peace
	shownOnce = 1000
)

// Deliver hands over what waits and may leave now, until nothing does or ctx ends, and counts what was sent. It is
// fault.Unavailable when the mail server cannot be reached or takes nothing: then what is left waits.
func (o *Outbox) Deliver(ctx context.Context) (sent int, err error) {
	doubted, err := o.Store.DoubtNotices(ctx, o.Now())
	if err != nil {
		return 0, err
	}
	if doubted > 0 {
		o.Log.Warn("notices may have been sent or not, and are set aside", slog.Int("notices", doubted))
	}
	if o.Mail == nil {
		return 0, o.show(ctx)
	}
	var all sync.WaitGroup
	carriers := make([]carrier, lines)
	for i := range carriers {
		carriers[i].Outbox = o
		all.Go(func() { carriers[i].err = carriers[i].work(ctx) })
	}
	all.Wait()
	for _, c := range carriers {
		if sent += c.sent; err == nil {
			err = c.err
		}
	}
	return sent, err
}

// show says of all that waits that it is shown on people's pages, where no mail is sent.
func (o *Outbox) show(ctx context.Context) error {
	for {
		if n, err := o.Store.ShowNotices(ctx, shownOnce); err != nil || n < shownOnce {
			return err
		}
	}
}

// carrier carries mails over one line.
type carrier struct {
	*Outbox
	line  *line
	lease uuid.UUID
	last  uuid.UUID // what was sent, and is not yet known to be
	sent  int
	fails int // mails in a row that were not taken
	err   error
}

// work carries until nothing waits. What it has begun it ends: ctx is heeded between two mails.
func (c *carrier) work(ctx context.Context) (err error) {
	lasting, hangUp := context.WithCancel(context.WithoutCancel(ctx))
	defer hangUp()
	defer func() {
		if c.line != nil {
			c.line.close()
		}
	}()
	for ctx.Err() == nil {
		c.lease = c.NewID()
		now := c.Now()
		all, err := c.Store.ClaimNotices(ctx, c.lease, now, now.Add(leased), claimed)
		if err != nil || len(all) == 0 {
			return err
		}
		if err := c.carry(ctx, lasting, all); err != nil {
			return err
		}
	}
	return nil
}

// carry hands over what was claimed. Whatever comes between, it is said at the end what was sent, and what is left waits.
func (c *carrier) carry(ctx, lasting context.Context, all []Leaving) (err error) {
	outcomes := map[Outcome][]uuid.UUID{}
	defer func() {
		if c.last != uuid.Nil {
			if _, flushed := c.Store.HandNotice(lasting, c.lease, c.last, uuid.Nil, c.Now(), time.Time{}); err == nil {
				err = flushed
			}
			c.last = uuid.Nil
		}
		for outcome, notices := range outcomes {
			if settled := c.Store.SettleNotices(lasting, c.lease, outcome, notices...); err == nil {
				err = settled
			}
		}
	}()
	for i, l := range all {
		if err = ctx.Err(); err == nil && c.line == nil {
			c.line, err = c.Mail.connect(lasting)
		}
		if err == nil && c.fails >= patience {
			err = fault.New(fault.Unavailable, "mail.unreachable")
		}
		if err != nil {
			for _, left := range all[i:] {
				o := Outcome{State: assign.NoticeWaiting, After: c.Now(), Tries: left.Tries}
				outcomes[o] = append(outcomes[o], left.ID)
			}
			if ctx.Err() != nil {
				err = nil
			}
			return err
		}
		o, err := c.one(lasting, l)
		if err != nil {
			return err
		}
		if o != (Outcome{}) {
			outcomes[o] = append(outcomes[o], l.ID)
		}
	}
	return nil
}

// one deals with one notice. The outcome is zero when it was sent, or is another's by now.
func (c *carrier) one(ctx context.Context, l Leaving) (Outcome, error) {
	now := c.Now()
	msg, o, err := c.message(ctx, l, now)
	if err != nil || o != (Outcome{}) {
		return o, err
	}
	ours, err := c.Store.HandNotice(ctx, c.lease, c.last, l.ID, now, now.Add(doubtful))
	if err != nil {
		return Outcome{}, err
	}
	if c.last = uuid.Nil; !ours {
		return Outcome{}, nil
	}
	inDoubt, err := c.line.send(msg)
	if err == nil {
		c.last, c.fails = l.ID, 0
		c.sent++
		return Outcome{}, nil
	}
	c.Log.Warn("a notice was not taken", slog.String("notice", l.ID.String()), slog.Any("cause", err))
	if fault.Is(err, fault.Invalid) { // the server is well, and refuses this one
		return Outcome{State: assign.NoticeSetAside, Problem: assign.ProblemRefused, Tries: l.Tries + 1}, nil
	}
	c.fails++
	c.line.close()
	c.line = nil
	if inDoubt {
		return Outcome{State: assign.NoticeSetAside, Problem: assign.ProblemInDoubt, Tries: l.Tries + 1}, nil
	}
	return tried(l.Tries, now), nil
}

// message writes the mail of a notice. One that cannot be written, whatever the reason, is set aside and holds up no other.
func (c *carrier) message(ctx context.Context, l Leaving, now time.Time) (msg *mail.Msg, o Outcome, err error) {
	unwritten := func(cause any) (*mail.Msg, Outcome, error) {
		c.Log.Error("a notice could not be written", slog.String("notice", l.ID.String()), slog.String("kind", string(l.Kind)), slog.Any("cause", cause))
		return nil, Outcome{State: assign.NoticeSetAside, Problem: assign.ProblemUnwritten, Tries: l.Tries}, nil
	}
	defer func() {
		if p := recover(); p != nil {
			msg, o, err = unwritten(p)
		}
	}()
	m, o, err := c.compose(ctx, l, now)
	if err != nil || o != (Outcome{}) {
		return nil, o, err
	}
	if msg, err = c.Mail.compose(m); err != nil {
		return unwritten(err)
	}
	return msg, Outcome{}, nil
}
