package notify

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"math/big"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net"
	netmail "net/mail"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
	"github.com/google/uuid"

	"baluarte/internal/i18n"
	"baluarte/internal/lang"
	"baluarte/locales"
)

// post is a mail server that keeps what it is given.
type post struct {
	address     string
	certificate *x509.CertPool

	refuseMail, refuseRcpt, refuseData error // answers in place of taking it
	user, password                     string
	hangUp                             bool // as soon as it has a mail

	mu       sync.Mutex
	received []delivery
}

type delivery struct {
	encrypted bool
	user      string
	from, to  string
	data      []byte
}

// how a test's server listens
const (
	open     = "smtp"     // offers no encryption
	upgrades = "starttls" // offers STARTTLS
	tunnel   = "smtps"
)

// serve starts p. Its certificate is for localhost and 127.0.0.1.
func serve(t testing.TB, p *post, how string) *post {
	t.Helper()
	certificate, pool := selfSigned(t)
	p.certificate = pool
	config := &tls.Config{Certificates: []tls.Certificate{certificate}}
	s := smtp.NewServer(smtp.BackendFunc(func(c *smtp.Conn) (smtp.Session, error) {
		_, encrypted := c.TLSConnectionState()
		return &session{post: p, conn: c, delivery: delivery{encrypted: encrypted}}, nil
	}))
	s.Domain, s.AllowInsecureAuth, s.ErrorLog = "post.example", true, quiet{}
	s.EnableSMTPUTF8 = true
	l, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	p.address = l.Addr().String()
	switch how {
	case upgrades:
		s.TLSConfig = config
	case tunnel:
		l = tls.NewListener(l, config)
	}
	go s.Serve(l)
	t.Cleanup(func() { s.Close() })
	return p
}

type session struct {
	post     *post
	conn     *smtp.Conn
	delivery delivery
}

func (s *session) AuthMechanisms() []string {
	if s.post.user == "" {
		return nil
	}
	return []string{sasl.Plain}
}

func (s *session) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(_, user, password string) error {
		if user != s.post.user || password != s.post.password {
			return &smtp.SMTPError{Code: 535, EnhancedCode: smtp.EnhancedCode{5, 7, 8}, Message: "no: " + user + " " + password}
		}
		s.delivery.user = user
		return nil
	}), nil
}

func (s *session) Mail(from string, _ *smtp.MailOptions) error {
	s.delivery.from = from
	return s.post.refuseMail
}

func (s *session) Rcpt(to string, _ *smtp.RcptOptions) error {
	s.delivery.to = to
	return s.post.refuseRcpt
}

func (s *session) Data(r io.Reader) (err error) {
	if s.delivery.data, err = io.ReadAll(r); err != nil {
		return err
	}
	if s.post.refuseData != nil {
		return s.post.refuseData
	}
	s.post.mu.Lock()
	defer s.post.mu.Unlock()
	s.post.received = append(s.post.received, s.delivery)
	return nil
}

// Reset is called once a mail has been answered for.
func (s *session) Reset() {
	if s.post.hangUp && s.delivery.data != nil {
		s.conn.Conn().Close()
	}
}

func (s *session) Logout() error { return nil }

// only gives the one delivery there is.
func (p *post) only(t testing.TB) delivery {
	t.Helper()
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.received) != 1 {
		t.Fatalf("%d mails arrived, want 1", len(p.received))
	}
	return p.received[0]
}

// arrived is a mail as its reader sees it.
type arrived struct {
	header     netmail.Header
	text, html string
}

func (d delivery) read(t testing.TB) arrived {
	t.Helper()
	for line := range bytes.SplitSeq(d.data, []byte("\r\n")) {
		if len(line) > 998 { // RFC 5322, 2.1.1
			t.Errorf("a line of %d bytes", len(line))
		}
	}
	msg, err := netmail.ReadMessage(bytes.NewReader(d.data))
	must(t, err)
	kind, params, err := mime.ParseMediaType(msg.Header.Get("Content-Type"))
	must(t, err)
	if kind != "multipart/alternative" {
		t.Fatalf("Content-Type is %s", kind)
	}
	parts := multipart.NewReader(msg.Body, params["boundary"])
	var bodies []string
	for _, want := range []string{"text/plain; charset=UTF-8", "text/html; charset=UTF-8"} {
		part, err := parts.NextRawPart()
		must(t, err)
		if got := part.Header.Get("Content-Type"); got != want {
			t.Errorf("a part is %s, want %s", got, want)
		}
		if got := part.Header.Get("Content-Transfer-Encoding"); got != "quoted-printable" {
			t.Errorf("a part is written as %s", got)
		}
		body, err := io.ReadAll(quotedprintable.NewReader(part))
		must(t, err)
		bodies = append(bodies, strings.ReplaceAll(string(body), "\r\n", "\n"))
	}
	if _, err := parts.NextRawPart(); !errors.Is(err, io.EOF) {
		t.Errorf("there are more than two parts: %v", err)
	}
	return arrived{msg.Header, bodies[0], bodies[1]}
}

func (a arrived) subject(t testing.TB) string {
	t.Helper()
	s, err := new(mime.WordDecoder).DecodeHeader(a.header.Get("Subject"))
	must(t, err)
	return s
}

var texts = func() *i18n.Bundle {
	b, err := i18n.Load(locales.FS)
	if err != nil {
		panic(err)
	}
	return b
}()

// newSender makes a sender that trusts p.
func newSender(t testing.TB, p *post, server string) *Sender {
	t.Helper()
	s, err := New(Config{Server: server, From: "no-reply@training.example", Timeout: 5 * time.Second, Words: texts,
		Now:   func() time.Time { return time.Date(2026, 11, 22, 15, 4, 5, 0, time.UTC) },
		NewID: func() uuid.UUID { return uuid.MustParse("019ab000-0000-7000-8000-000000000001") }})
	must(t, err)
	s.tls.RootCAs = p.certificate
	return s
}

// example is a mail of a kind and language to somebody with two surnames.
func example(kind Kind, tag lang.Tag) Mail {
	zone := time.FixedZone("Ciudad de México", -6*3600)
	m := Mail{Kind: kind, To: "jose.nunez@policia.example", Lang: tag, Name: "José María Núñez Peña", Zone: zone,
		Agency: lang.Text{"en": "Example State Police", "es": "Policía Estatal de Ejemplo"},
		Link:   "https://training.example/" + string(tag) + "/account?open=1"}
	if kind.dated() {
		m.Link = "https://training.example/" + string(tag) + "/links/Zk3v9wQm1Xr7Tn5Yb2Hc8Ld4Gf6Ps0Ja-uEi_oKxR7w"
		m.Until = time.Date(2026, 11, 25, 5, 30, 0, 0, time.UTC) // still the 24th in that zone
	}
	return m
}

func selfSigned(t testing.TB) (tls.Certificate, *x509.CertPool) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	must(t, err)
	template := &x509.Certificate{SerialNumber: big.NewInt(1), NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		DNSNames: []string{"localhost"}, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	must(t, err)
	parsed, err := x509.ParseCertificate(der)
	must(t, err)
	pool := x509.NewCertPool()
	pool.AddCert(parsed)
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, pool
}

type quiet struct{}

func (quiet) Printf(string, ...any) {}
func (quiet) Println(...any)        {}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// reply is what a mail server answers.
func reply(code int, text string) error {
	return &smtp.SMTPError{Code: code, EnhancedCode: smtp.EnhancedCode{code / 100, 1, 1}, Message: fmt.Sprint(text)}
}
