package main

import (
	"context"
	"encoding/binary"
	"fmt"
	"io"
	"net"
	"net/url"
	"strings"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgproto3"
)

// statement is one thing that the program asked of Postgres, as it went over the wire.
type statement struct {
	text            string
	simple          bool // sent whole, without parameters
	params          [][]byte
	formats, result []int16
}

// script is what the program asked for each of its operations.
type script [][]statement

// length is how many statements the last operation took, each a round trip.
func (s script) length() int { return len(s[len(s)-1]) }

// tap stands between the program and Postgres and listens to what the program says.
type tap struct {
	url   string
	mu    sync.Mutex
	heard []statement
}

func tapInto(b *testing.B, database string) *tap {
	u, err := url.Parse(database)
	if err != nil {
		b.Fatal(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { l.Close() })
	t := &tap{url: through(b, database, l.Addr().String())}
	go func() {
		for {
			from, err := l.Accept()
			if err != nil {
				return
			}
			to, err := net.Dial("tcp", u.Host)
			if err != nil {
				from.Close()
				return
			}
			go func() { io.Copy(from, to); from.Close() }()
			go func() { t.listen(from, to); to.Close() }()
		}
	}()
	return t
}

// listen passes messages on, and notes the statements among them.
func (t *tap) listen(from io.Reader, to io.Writer) error {
	texts := map[string]string{} // of prepared statements, by name
	pass := func(head []byte) ([]byte, error) {
		if _, err := io.ReadFull(from, head); err != nil {
			return nil, err
		}
		body := make([]byte, binary.BigEndian.Uint32(head[len(head)-4:])-4)
		if _, err := io.ReadFull(from, body); err != nil {
			return nil, err
		}
		return body, nil
	}
	head := make([]byte, 4) // the first message has no type
	for {
		body, err := pass(head)
		if err != nil {
			return err
		}
		switch {
		case len(head) == 4:
		case head[0] == 'P':
			var m pgproto3.Parse
			if err := m.Decode(body); err != nil {
				return err
			}
			texts[m.Name] = m.Query
		case head[0] == 'B':
			var m pgproto3.Bind
			if err := m.Decode(body); err != nil {
				return err
			}
			t.note(statement{text: texts[m.PreparedStatement], params: m.Parameters, formats: m.ParameterFormatCodes, result: m.ResultFormatCodes})
		case head[0] == 'Q':
			var m pgproto3.Query
			if err := m.Decode(body); err != nil {
				return err
			}
			t.note(statement{text: m.String, simple: true})
		}
		if _, err := to.Write(append(head, body...)); err != nil {
			return err
		}
		head = make([]byte, 5)
	}
}

func (t *tap) note(s statement) {
	if strings.HasPrefix(s.text, "-- ping") { // of a connection that was idle: no part of the operation
		return
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.heard = append(t.heard, s)
}

// record has the program do each request, one after the other, and gives what it asked for each.
func (t *tap) record(b *testing.B, c *connection, requests []request) (s script) {
	b.Helper()
	for _, r := range requests {
		t.mu.Lock()
		t.heard = nil
		t.mu.Unlock()
		if err := c.do(r); err != nil {
			b.Fatal(err)
		}
		t.mu.Lock()
		s = append(s, t.heard)
		t.mu.Unlock()
	}
	return s
}

// bare is a connection of pgx that knows the statements.
type bare struct {
	*pgconn.PgConn
	names map[string]string // by text
}

// connectAll makes connections that know the statements of scripts, and what ends them.
func connectAll(b *testing.B, database string, n int, scripts ...script) (all []bare, end func()) {
	b.Helper()
	all = make([]bare, n)
	end = func() {
		for _, one := range all {
			one.Close(context.Background())
		}
	}
	for i := range all {
		c, err := pgconn.Connect(b.Context(), database)
		if err != nil {
			b.Fatal(err)
		}
		all[i] = bare{c, map[string]string{}}
		for _, script := range scripts {
			for _, operation := range script {
				for _, s := range operation {
					if _, known := all[i].names[s.text]; known || s.simple {
						continue
					}
					all[i].names[s.text] = fmt.Sprint("s", len(all[i].names))
					if _, err := c.Prepare(b.Context(), all[i].names[s.text], s.text, nil); err != nil {
						b.Fatal(err)
					}
				}
			}
		}
	}
	return all, end
}

// play sends the statements of one operation, each when the one before was answered, like the program.
func (c bare) play(operation []statement) error {
	ctx := context.Background()
	for _, s := range operation {
		if s.simple {
			if _, err := c.Exec(ctx, s.text).ReadAll(); err != nil {
				return err
			}
			continue
		}
		if r := c.ExecPrepared(ctx, c.names[s.text], s.params, s.formats, s.result).Read(); r.Err != nil {
			return fmt.Errorf("%s: %w", s.text, r.Err)
		}
	}
	return nil
}
