package main

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"baluarte/internal/access"
	"baluarte/internal/fault"
	"baluarte/internal/store"
)

// secretNote notes in the database which secret it is used with, and tells the operator when that is another than before.
type secretNote struct {
	store   *store.Store
	signIns *access.Service
	keys    keys
	log     *slog.Logger
}

// start notes it now; when the database is not ready yet, in the background as soon as it is.
func (n *secretNote) start(ctx context.Context) (stop func()) {
	ctx, cancel := context.WithCancel(ctx)
	var running sync.WaitGroup
	if n.isDone(ctx) {
		return cancel
	}
	running.Go(func() {
		for {
			select {
			case <-ctx.Done():
				return
			case <-time.After(reviseAgain):
			}
			if n.isDone(ctx) {
				return
			}
		}
	})
	return func() {
		cancel()
		running.Wait()
	}
}

// isDone notes the secret, unless the database is not ready.
func (n *secretNote) isDone(ctx context.Context) bool {
	err := ready(ctx, n.store)
	if err != nil {
		return false
	}
	before, err := n.signIns.NoteSecret(ctx, n.keys.prints[0])
	switch {
	case fault.Is(err, fault.Unavailable):
		return false
	case err != nil:
		n.log.Error("the secret in use was not noted", slog.Any("cause", err))
	case before.Number > 0:
		n.log.Warn(n.tell(before), slog.String("before", before.Fingerprint), slog.String("now", n.keys.prints[0]), slog.Time("since", before.Since))
	}
	return true
}

// tell says what the change of a secret brings.
func (n *secretNote) tell(before access.SecretUse) string {
	const made = "authenticator apps, recovery codes, one-time cards, codes of classes and links that stop notices, as made with the one before, "
	given := n.keys.prints[1:]
	switch {
	case len(given) == 0:
		return "the secret was changed: " + made + "end; given as BALUARTE_SECRET_BEFORE, it keeps them alive"
	case given[0] != before.Fingerprint:
		return "the secret was changed, and BALUARTE_SECRET_BEFORE is not the one before: " + made + "end; given there, it keeps them alive"
	}
	return "the secret was changed: " + made + "go on for as long as it is given as BALUARTE_SECRET_BEFORE"
}
