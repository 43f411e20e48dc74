package notify

import (
	"context"
	"fmt"
	"net"
	"strings"
	"testing"
	"time"

	"baluarte/internal/fault"
)

const password = "s3cret:/@ñ"

// as puts a name and password in front of a server's address.
func as(user, password string) string { return user + ":" + escape(password) + "@" }

func escape(s string) string {
	var b strings.Builder
	for _, c := range []byte(s) {
		fmt.Fprintf(&b, "%%%02X", c)
	}
	return b.String()
}

func TestSendWithPassword(t *testing.T) {
	for _, test := range []struct {
		name, how, scheme string
		encrypted         bool
	}{
		{"STARTTLS", upgrades, "smtp://", true},
		{"TLS from the start", tunnel, "smtps://", true},
		{"this machine", open, "smtp://", false},
	} {
		t.Run(test.name, func(t *testing.T) {
			p := serve(t, &post{user: "baluarte", password: password}, test.how)
			s := newSender(t, p, test.scheme+as("baluarte", password)+p.address)
			if test.how == upgrades {
				s.server.encryption = startTLS // as for a server that is not on this machine
			}
			must(t, s.Send(t.Context(), example(Reset, "en")))
			d := p.only(t)
			if d.encrypted != test.encrypted || d.user != "baluarte" {
				t.Errorf("arrived encrypted: %v, from the account %q", d.encrypted, d.user)
			}
		})
	}
}

func TestSendWithoutPassword(t *testing.T) {
	p := serve(t, &post{}, open)
	must(t, newSender(t, p, "smtp://"+p.address+"?starttls=off").Send(t.Context(), example(Reset, "es")))
	if d := p.only(t); d.encrypted || d.user != "" || d.from != "no-reply@training.example" || d.to != "jose.nunez@policia.example" {
		t.Errorf("arrived as %+v", d)
	}
}

// Where encryption is due and not offered, or by a certificate nobody vouches for, nothing is said.
func TestNothingIsSentInTheOpen(t *testing.T) {
	for name, prepare := range map[string]func(p *post) *Sender{
		"no STARTTLS": func(p *post) *Sender {
			s := newSender(t, serve(t, p, open), "smtp://"+as("baluarte", password)+p.address)
			s.server.encryption = startTLS
			return s
		},
		"unknown certificate": func(p *post) *Sender {
			s := newSender(t, serve(t, p, upgrades), "smtp://"+as("baluarte", password)+p.address)
			s.server.encryption, s.tls.RootCAs = startTLS, nil
			return s
		},
		"unknown certificate from the start": func(p *post) *Sender {
			s := newSender(t, serve(t, p, tunnel), "smtps://"+as("baluarte", password)+p.address)
			s.tls.RootCAs = nil
			return s
		},
		"certificate of another host": func(p *post) *Sender {
			s := newSender(t, serve(t, p, upgrades), "smtp://"+as("baluarte", password)+p.address)
			s.server.encryption, s.tls.ServerName = startTLS, "post.example"
			return s
		},
		"no TLS behind smtps": func(p *post) *Sender {
			return newSender(t, serve(t, p, open), "smtps://"+as("baluarte", password)+p.address)
		},
	} {
		p := &post{user: "baluarte", password: password}
		s := prepare(p)
		s.timeout = time.Second
		fails(t, name, s.Send(t.Context(), example(Reset, "en")), fault.Unavailable, "mail.unreachable")
		if len(p.received) > 0 {
			t.Errorf("%s: sent all the same", name)
		}
	}
}

func TestServerThatWillNot(t *testing.T) {
	for _, test := range []struct {
		name string
		post *post
		kind fault.Kind
		key  string
		says string // what the log reads
	}{
		{"address refused", &post{refuseRcpt: reply(550, "no such person")}, fault.Invalid, "mail.refused", "550 5.1.1"},
		{"address put off", &post{refuseRcpt: reply(450, "try later")}, fault.Unavailable, "mail.unreachable", "450 4.1.1"},
		{"message refused", &post{refuseData: reply(554, "mailbox full")}, fault.Invalid, "mail.refused", "554 5.1.1"},
		{"message put off", &post{refuseData: reply(452, "disk full")}, fault.Unavailable, "mail.unreachable", "452 4.1.1"},
		{"sender refused", &post{refuseMail: reply(553, "not yours")}, fault.Unavailable, "mail.unreachable", "553 5.1.1"},
		{"sender put off", &post{refuseMail: reply(421, "busy")}, fault.Unavailable, "mail.unreachable", "421"},
		{"password refused", &post{user: "baluarte", password: "another"}, fault.Unavailable, "mail.unreachable", "535"},
		{"no accounts there", &post{}, fault.Unavailable, "mail.unreachable", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			account := ""
			if strings.Contains(test.name, "password") || strings.Contains(test.name, "accounts") {
				account = as("baluarte", password)
			}
			p := serve(t, test.post, open)
			err := newSender(t, p, "smtp://"+account+p.address).Send(t.Context(), example(Invitation, "es"))
			fails(t, test.name, err, test.kind, test.key)
			if !strings.Contains(err.Error(), test.says) {
				t.Errorf("the log does not say %s: %v", test.says, err)
			}
			if len(p.received) > 0 {
				t.Error("sent all the same")
			}
		})
	}
}

// What was taken is sent, whatever comes after: nobody should be sent it again.
func TestServerThatHangsUp(t *testing.T) {
	p := serve(t, &post{hangUp: true}, open)
	must(t, newSender(t, p, "smtp://"+p.address).Send(t.Context(), example(Reset, "en")))
	p.only(t)
}

func TestServerThatIsNotThere(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	address := l.Addr().String()
	l.Close()
	s := newSender(t, &post{}, "smtp://"+as("baluarte", password)+address)
	fails(t, "nobody listens", s.Send(t.Context(), example(Invitation, "es")), fault.Unavailable, "mail.unreachable")
	s = newSender(t, &post{}, "smtp://"+as("baluarte", password)+"post.invalid:587")
	fails(t, "no such host", s.Send(t.Context(), example(Invitation, "es")), fault.Unavailable, "mail.unreachable")
}

// A server that takes the connection and says nothing holds nobody up for longer than the timeout, or than the caller waits.
func TestServerThatIsSilent(t *testing.T) {
	for name, test := range map[string]struct{ timeout, patience time.Duration }{ // a day would not end before the tests are given up
		"timeout":       {100 * time.Millisecond, 24 * time.Hour},
		"caller leaves": {24 * time.Hour, 100 * time.Millisecond},
	} {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		must(t, err)
		t.Cleanup(func() { l.Close() })
		for _, scheme := range []string{"smtp://", "smtps://"} {
			s := newSender(t, &post{}, scheme+l.Addr().String())
			s.timeout = test.timeout
			ctx, cancel := context.WithTimeout(t.Context(), test.patience)
			defer cancel()
			fails(t, name, s.Send(ctx, example(Invitation, "es")), fault.Unavailable, "mail.unreachable")
		}
	}
}

// One sender serves everybody.
func TestSendAtOnce(t *testing.T) {
	p := serve(t, &post{}, open)
	s := newSender(t, p, "smtp://"+p.address)
	done := make(chan error)
	for range 8 {
		go func() { done <- s.Send(t.Context(), example(Reset, "es")) }()
	}
	for range 8 {
		must(t, <-done)
	}
	if len(p.received) != 8 {
		t.Errorf("%d of 8 arrived", len(p.received))
	}
}

func TestAddressesThatAreRefused(t *testing.T) {
	for _, test := range []struct{ server, from, key string }{
		{"", "a@b.example", "mail.bad_server"},
		{"post.example", "a@b.example", "mail.bad_server"},
		{"post.example:587", "a@b.example", "mail.bad_server"},
		{"http://post.example:587", "a@b.example", "mail.bad_server"},
		{"smtp://post.example", "a@b.example", "mail.bad_server"},
		{"smtp://:587", "a@b.example", "mail.bad_server"},
		{"smtp://post.example:0", "a@b.example", "mail.bad_server"},
		{"smtp://post.example:70000", "a@b.example", "mail.bad_server"},
		{"smtp://post.example:587/s3cret", "a@b.example", "mail.bad_server"},
		{"smtp://post.example:587#s3cret", "a@b.example", "mail.bad_server"},
		{"smtp://post.example:587?tls=s3cret", "a@b.example", "mail.bad_server"},
		{"smtps://post.example:465?starttls=off", "a@b.example", "mail.bad_server"},
		{"smtp:s3cret", "a@b.example", "mail.bad_server"},
		{"smtp://me@post.example:587", "a@b.example", "mail.bad_server"},
		{"smtp://:s3cret@post.example:587", "a@b.example", "mail.bad_server"},
		{"smtp://me:s3cret/x@post.example:587", "a@b.example", "mail.bad_server"},
		{"smtp://me:s3cret%@post.example:587", "a@b.example", "mail.bad_server"},
		{"smtp://me:s3cret@post.example:587?starttls=off", "a@b.example", "mail.open_password"},
		{"smtp://post.example:587", "", "mail.bad_from"},
		{"smtp://post.example:587", "a", "mail.bad_from"},
		{"smtp://post.example:587", "a@b.example, c@d.example", "mail.bad_from"},
		{"smtp://post.example:587", "ñ@b.example", "mail.bad_from"},
		{"smtp://post.example:587", "A <a@b.example>\r\nBcc: c@d.example", "mail.bad_from"},
	} {
		_, err := New(Config{Server: test.server, From: test.from})
		fails(t, test.server+" "+test.from, err, fault.Invalid, test.key)
	}
}

func TestServerAddress(t *testing.T) {
	for address, want := range map[string]server{
		"smtp://post.example:587":                  {host: "post.example", port: 587},
		"smtp://me:s3cret%2F@post.example:587/":    {host: "post.example", port: 587, user: "me", password: "s3cret/"},
		"smtp://me%40a.example:x@post.example:587": {host: "post.example", port: 587, user: "me@a.example", password: "x"},
		"smtps://me:s3cret@post.example:465":       {host: "post.example", port: 465, user: "me", password: "s3cret", encryption: fromStart},
		"smtp://post.example:25?starttls=off":      {host: "post.example", port: 25, encryption: none},
		"smtp://me:x@localhost:25":                 {host: "localhost", port: 25, user: "me", password: "x", encryption: none},
		"smtp://[::1]:25":                          {host: "::1", port: 25, encryption: none},
		"smtp://localhost.example:25":              {host: "localhost.example", port: 25},
		"smtps://127.0.0.1:465":                    {host: "127.0.0.1", port: 465, encryption: fromStart},
	} {
		got, err := parseServer(address)
		if err != nil || got != want {
			t.Errorf("%s: %+v, %v", address, got, err)
		}
	}
}

// A name the operator chose stands in front of the sender's address.
func TestNamedSender(t *testing.T) {
	p := serve(t, &post{}, open)
	s, err := New(Config{Server: "smtp://" + p.address, From: "Capacitación <No-Reply@Peña.example>", Words: texts, Now: time.Now, NewID: newSender(t, p, "smtp://"+p.address).newID})
	must(t, err)
	must(t, s.Send(t.Context(), example(Reset, "es")))
	a := p.only(t).read(t)
	from, err := a.header.AddressList("From")
	must(t, err)
	if from[0].Name != "Capacitación" || from[0].Address != "No-Reply@xn--pea-8ma.example" || !strings.HasSuffix(a.header.Get("Message-Id"), "@xn--pea-8ma.example>") {
		t.Errorf("comes from %s, %s", from[0], a.header.Get("Message-Id"))
	}
}

// fails wants an error that people can read in every language and that tells no secret to anybody.
func fails(t *testing.T, name string, err error, kind fault.Kind, key string) {
	t.Helper()
	if !fault.Is(err, kind) || !strings.Contains(err.Error(), key) {
		t.Errorf("%s: %v, want %s %s", name, err, kind, key)
	}
	said := fmt.Sprint(err)
	for _, tag := range texts.Languages() {
		said += "\n" + texts.For(tag).Fault(err)
	}
	for _, secret := range []string{"s3cret", escape(password), "links/Zk3v", "jose.nunez", "⟦"} {
		if strings.Contains(said, secret) {
			t.Errorf("%s: says %s:\n%s", name, secret, said)
		}
	}
}
