package main

import (
	"encoding/json"
	"log/slog"
	"os"
	"os/exec"
	"syscall"
	"testing"
	"time"

	"baluarte/internal/store"
	"baluarte/internal/store/storetest"
)

// errandOf is what a process of its own is told to do as a postman, in a variable of its environment.
type errandOf struct {
	Database, Folder string
	Mail             string    // address of the mail server
	Clock            time.Time // when it begins, by its own clock
	Once             bool      // it ends once nothing waits, and tells how long that took
}

const errandVariable = "TEST_POSTMAN"

// tookAlone is what such a process tells.
type tookAlone struct{ Prepare, Deliver time.Duration }

// TestPostmanAlone is not a test but the process that others start and kill: the postman of the program, and nothing beside.
func TestPostmanAlone(t *testing.T) {
	told := os.Getenv(errandVariable)
	if told == "" {
		t.Skip("this is a process for other tests")
	}
	var e errandOf
	must(t, json.Unmarshal([]byte(told), &e))
	began := time.Now()
	clock := func() time.Time { return e.Clock.Add(time.Since(began)).Truncate(time.Microsecond) }
	s, err := store.Open(t.Context(), store.Options{Database: e.Database, Folder: e.Folder, Now: clock})
	must(t, err)
	defer s.Close()
	catalogue, err := (&program{bundle: bundle(t)}).catalogue("")
	must(t, err)
	c := &crew{t: t, s: s, catalogue: catalogue, log: slog.New(slog.NewTextHandler(os.Stderr, nil))}
	p := c.postman((&letterbox{address: e.Mail}).sender(t))
	p.outbox.Now = clock
	if !e.Once {
		defer p.start(t.Context())()
		time.Sleep(5 * time.Minute)
		return
	}
	var took tookAlone
	_, err = p.outbox.Prepare(t.Context())
	must(t, err)
	took.Prepare = time.Since(began)
	_, err = p.outbox.Deliver(t.Context())
	must(t, err)
	took.Deliver = time.Since(began) - took.Prepare
	must(t, json.NewEncoder(os.Stdout).Encode(took))
}

// alone is the command of such a process.
func alone(t testing.TB, o store.Options, e errandOf) *exec.Cmd {
	t.Helper()
	e.Database, e.Folder = o.Database, o.Folder
	told, err := json.Marshal(e)
	must(t, err)
	cmd := exec.Command(os.Args[0], "-test.run=^TestPostmanAlone$")
	cmd.Env = append(os.Environ(), errandVariable+"="+string(told))
	return cmd
}

// Whoever is killed while mails are handed over and started again sends none twice and forgets none: those that were in the
// hands of a line are set aside, and an administrator decides.
func TestNothingIsSentTwiceAfterAKill(t *testing.T) {
	const mails, kills = 300, 3
	for _, dialect := range storetest.Dialects {
		t.Run(dialect, func(t *testing.T) {
			o := storetest.Address(t, dialect)
			newCrew(t, storetest.OpenAt(t, o), mails, 14)
			box := (&letterbox{slow: 4 * time.Millisecond}).open(t)
			raw := storetest.Raw(t, o)
			count := func(where string) (n int) {
				t.Helper()
				must(t, raw.QueryRow("SELECT count(*) FROM notices WHERE "+where).Scan(&n))
				return n
			}
			for kill := range kills + 1 {
				// Each begins an hour later by its clock: what the one before had in hand is free again, or in doubt.
				cmd := alone(t, o, errandOf{Mail: box.address, Clock: tuesday.Add(time.Duration(kill-1) * time.Hour)})
				must(t, cmd.Start())
				enough := func() bool { return box.taken() >= (kill+1)*mails/(kills+1) }
				if kill == kills {
					enough = func() bool { return count("state IN ('waiting', 'handing')") == 0 }
				}
				for until := time.Now().Add(30 * time.Second); !enough() && time.Now().Before(until); {
					time.Sleep(3 * time.Millisecond)
				}
				must(t, cmd.Process.Signal(syscall.SIGKILL))
				cmd.Wait()
			}
			sent, doubted := count("state = 'sent'"), count("state = 'set_aside' AND problem = 'in_doubt'")
			if sent+doubted != mails || doubted > 4*kills {
				t.Errorf("%d sent and %d in doubt of %d", sent, doubted, mails)
			}
			arrived := len(box.count)
			for to, n := range box.count {
				if n > 1 {
					t.Errorf("%s got %d mails", to, n)
				}
			}
			if arrived < sent || arrived > mails {
				t.Errorf("%d arrived, %d are said to be sent", arrived, sent)
			}
			t.Logf("of %d mails %d were sent, and %d are in doubt after %d kills, of which %d arrived", mails, sent, doubted, kills, arrived-sent)
		})
	}
}
