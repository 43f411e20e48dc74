package page

import (
	"context"
	"errors"
	"log/slog"
	"testing"
	"time"
)

// TestErrandsEnd: what waits is done before the program ends, what takes too long is broken off, a panic is no end.
func TestErrandsEnd(t *testing.T) {
	log := slog.New(slog.DiscardHandler)
	e := newErrands(log)
	done := make(chan int, 20)
	for i := range 20 {
		e.Later("count", func(ctx context.Context) error {
			done <- i
			if i%5 == 0 {
				panic("on the way")
			}
			return errors.New("no matter")
		})
	}
	e.Close(t.Context())
	if len(done) != 20 {
		t.Errorf("%d of 20 were done", len(done))
	}
	e = newErrands(log)
	<-e.Aside("panic", func(context.Context) error { panic("on the way") })
	brokenOff := e.Aside("a long roster", func(ctx context.Context) error { <-ctx.Done(); return ctx.Err() })
	e.Later("wait", func(ctx context.Context) error { <-ctx.Done(); return ctx.Err() })
	short, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	e.Close(short)
	<-brokenOff
}
