package web

import (
	"bytes"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net"
	"net/mail"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"baluarte/internal/notify"

	"github.com/emersion/go-smtp"
)

// post is a mail server that keeps what it is given.
type post struct {
	address string
	refuse  func(to string) error // its answer in place of taking a mail

	mu       sync.Mutex
	received []letter
}

// letter is a mail as it arrived.
type letter struct{ to, subject, language, text string }

func (p *post) open(t testing.TB) *post {
	t.Helper()
	s := smtp.NewServer(smtp.BackendFunc(func(*smtp.Conn) (smtp.Session, error) { return &delivery{post: p}, nil }))
	s.Domain = "post.example"
	l, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	p.address = l.Addr().String()
	go s.Serve(l)
	t.Cleanup(func() { s.Close() })
	return p
}

// posted makes a world send its mail there.
func posted(p *post) func(*Config) {
	return func(c *Config) {
		sender, err := notify.New(notify.Config{Server: "smtp://" + p.address, From: "no-reply@baluarte.example", Timeout: 5 * time.Second, Words: c.Words, Now: c.Now, NewID: newID})
		if err != nil {
			panic(err)
		}
		c.Mail = sender
	}
}

type delivery struct {
	post *post
	to   string
}

func (d *delivery) Mail(string, *smtp.MailOptions) error { return nil }
func (d *delivery) Rcpt(to string, _ *smtp.RcptOptions) error {
	d.to = to
	if d.post.refuse != nil {
		return d.post.refuse(to)
	}
	return nil
}
func (d *delivery) Reset()        {}
func (d *delivery) Logout() error { return nil }

func (d *delivery) Data(r io.Reader) error {
	raw, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	msg, err := mail.ReadMessage(bytes.NewReader(raw))
	if err != nil {
		return err
	}
	_, params, err := mime.ParseMediaType(msg.Header.Get("Content-Type"))
	if err != nil {
		return err
	}
	plain, err := multipart.NewReader(msg.Body, params["boundary"]).NextRawPart()
	if err != nil {
		return err
	}
	text, err := io.ReadAll(quotedprintable.NewReader(plain))
	if err != nil {
		return err
	}
	subject, err := new(mime.WordDecoder).DecodeHeader(msg.Header.Get("Subject"))
	d.post.mu.Lock()
	defer d.post.mu.Unlock()
	d.post.received = append(d.post.received, letter{d.to, subject, msg.Header.Get("Content-Language"), string(text)})
	return err
}

// wait gives what arrived since it was last asked, once there are so many; none come unasked for.
func (p *post) wait(t testing.TB, count int) []letter {
	t.Helper()
	for range 500 {
		p.mu.Lock()
		got := slices.Clone(p.received)
		if len(got) >= count && count > 0 {
			p.received = nil
		}
		p.mu.Unlock()
		if len(got) > count {
			t.Fatalf("%d mails arrived, want %d", len(got), count)
		}
		if len(got) == count && count > 0 {
			return got
		}
		time.Sleep(10 * time.Millisecond)
		if count == 0 && len(got) == 0 {
			return nil
		}
	}
	t.Fatalf("fewer than %d mails arrived", count)
	return nil
}

var linkIn = regexp.MustCompile(`https://baluarte\.example(/\S*)`)

// link is the address in a mail, as a path of this program.
func (l letter) link(t testing.TB) string {
	t.Helper()
	found := linkIn.FindStringSubmatch(strings.ReplaceAll(l.text, "\r\n", "\n"))
	if found == nil {
		t.Fatalf("no link in\n%s", l.text)
	}
	return found[1]
}
