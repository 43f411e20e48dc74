package main

import (
	"encoding/base64"
	"io"
	"log"
	"mime/quotedprintable"
	"net"
	"net/mail"
	"strings"
	"sync"
	"testing"
	"time"

	"baluarte/internal/notify"

	"github.com/emersion/go-smtp"
)

// letterbox is a mail server that counts what it is given.
type letterbox struct {
	address string
	refuse  func(to string) error // its answer in place of taking a mail
	slow    time.Duration         // how long it thinks before it takes one
	keep    bool                  // the texts too

	mu    sync.Mutex
	count map[string]int    // by address
	texts map[string]string // one after the other
	total int
	lines int // connections so far
}

func (b *letterbox) open(t testing.TB) *letterbox {
	t.Helper()
	s := smtp.NewServer(smtp.BackendFunc(func(*smtp.Conn) (smtp.Session, error) {
		b.mu.Lock()
		defer b.mu.Unlock()
		b.lines++
		return &slot{letterbox: b}, nil
	}))
	s.Domain, s.ErrorLog = "post.example", log.New(io.Discard, "", 0)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	b.address, b.count, b.texts = l.Addr().String(), map[string]int{}, map[string]string{}
	go s.Serve(l)
	t.Cleanup(func() { s.Close() })
	return b
}

// taken is how many mails arrived so far.
func (b *letterbox) taken() int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.total
}

// sender sends there.
func (b *letterbox) sender(t testing.TB) *notify.Sender {
	t.Helper()
	s, err := (&program{bundle: bundle(t)}).sender(Config{SMTP: "smtp://" + b.address, MailFrom: "no-reply@baluarte.example"})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

type slot struct {
	*letterbox
	to string
}

func (s *slot) Mail(string, *smtp.MailOptions) error { return nil }

func (s *slot) Rcpt(to string, _ *smtp.RcptOptions) error {
	if s.to = to; s.refuse != nil {
		return s.refuse(to)
	}
	return nil
}

func (s *slot) Data(r io.Reader) error {
	text := ""
	if s.keep {
		m, err := mail.ReadMessage(r)
		if err != nil {
			return err
		}
		body, err := io.ReadAll(m.Body)
		if err != nil {
			return err
		}
		text = m.Header.Get("Subject") + "\n" + m.Header.Get("Content-Language") + "\n" + m.Header.Get("List-Unsubscribe") + "\n" + string(body)
	} else if _, err := io.Copy(io.Discard, r); err != nil {
		return err
	}
	time.Sleep(s.slow)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.count[s.to]++
	s.texts[s.to] += text
	s.total++
	return nil
}

func (*slot) Reset()        {}
func (*slot) Logout() error { return nil }

// unbase64 reads what a mail attaches.
func unbase64(t testing.TB, text string) string {
	t.Helper()
	data, err := base64.StdEncoding.DecodeString(strings.Join(strings.Fields(text), ""))
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// quoted reads the text of a mail, in the way in which mails write it.
func quoted(t testing.TB, text string) string {
	t.Helper()
	data, err := io.ReadAll(quotedprintable.NewReader(strings.NewReader(text)))
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}
