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
	"strings"
	"testing"
	"time"

	"baluarte/internal/notify"
	"baluarte/internal/web/page"

	"github.com/emersion/go-smtp"
)

// post is a mail server that keeps what it is given.
type post struct {
	address string
	refuse  func(to string) error // its answer in place of taking a mail

	received chan letter // room for more than any test sends
}

// letter is a mail as it arrived.
type letter struct{ to, subject, language, text string }

func (p *post) open(t testing.TB) *post {
	t.Helper()
	s := smtp.NewServer(smtp.BackendFunc(func(*smtp.Conn) (smtp.Session, error) { return &delivery{post: p}, nil }))
	s.Domain = "post.example"
	l, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	p.address, p.received = l.Addr().String(), make(chan letter, 1000)
	go s.Serve(l)
	t.Cleanup(func() { s.Close() })
	return p
}

// posted makes a world send its mail there.
func posted(p *post) func(*page.Config) {
	return func(c *page.Config) {
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
	d.post.received <- letter{d.to, subject, msg.Header.Get("Content-Language"), string(text)}
	return err
}

// wait gives the next so many mails, once they are there; none come unasked for.
func (p *post) wait(t testing.TB, count int) (got []letter) {
	t.Helper()
	late := time.After(10 * time.Second)
	for range count {
		select {
		case l := <-p.received:
			got = append(got, l)
		case <-late:
			t.Fatalf("%d mails arrived, want %d", len(got), count)
		}
	}
	select {
	case l := <-p.received:
		t.Fatalf("more than %d mails arrived, one of them to %s", count, l.to)
	default:
	}
	return got
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
