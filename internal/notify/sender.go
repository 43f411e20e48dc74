package notify

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	netmail "net/mail"
	"net/textproto"
	"strings"
	"time"

	"baluarte/internal/fault"
	"baluarte/internal/i18n"

	"github.com/google/uuid"
	"github.com/wneessen/go-mail"
	"github.com/wneessen/go-mail/smtp"
)

// Config says how mail leaves.
type Config struct {
	Server  string        // smtp://user:password@host:port or smtps://…; see New
	From    string        // name@host or Name <name@host>
	Timeout time.Duration // for one mail; 0 is 15 seconds
	Words   *i18n.Bundle
	Now     func() time.Time
	NewID   func() uuid.UUID
}

// Sender hands mail to a server. It keeps no connection and is safe for concurrent use.
type Sender struct {
	server  server
	from    *netmail.Address
	timeout time.Duration
	tls     *tls.Config
	words   *i18n.Bundle
	now     func() time.Time
	newID   func() uuid.UUID
}

// New refuses, as fault.Invalid, addresses that no mail could be sent with or from; it does not ask the server.
//
// On smtp:// the connection must turn to encryption (STARTTLS) before anything is said, unless the server is this very
// machine or the address ends in ?starttls=off; then there can be no password.
func New(c Config) (*Sender, error) {
	server, err := parseServer(c.Server)
	if err != nil {
		return nil, err
	}
	from, err := parseFrom(c.From)
	if err != nil {
		return nil, err
	}
	if c.Timeout <= 0 {
		c.Timeout = 15 * time.Second
	}
	return &Sender{server: server, from: from, timeout: c.Timeout, words: c.Words, now: c.Now, newID: c.NewID,
		tls: &tls.Config{ServerName: server.host, MinVersion: tls.VersionTLS12}}, nil
}

// Send hands over one mail. It fails as fault.Invalid when the address is none or the server refuses it for good, as
// fault.Unavailable when the server cannot be reached or cannot take mail now. No error holds a password, a link or what
// the server said, which may repeat either.
func (s *Sender) Send(ctx context.Context, m Mail) error {
	msg, err := s.compose(m)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, s.timeout)
	defer cancel()
	client, err := s.client(ctx)
	if err != nil {
		return fmt.Errorf("notify: %w", err)
	}
	err = client.DialAndSendWithContext(ctx, msg)
	if msg.IsDelivered() { // a server that then hangs up without a word has the mail all the same
		return nil
	}
	return explain(err)
}

// line is a connection over which many mails go, one after the other.
type line struct {
	client *mail.Client
	open   *smtp.Client
}

// connect opens a line, which closes at the latest when ctx ends.
func (s *Sender) connect(ctx context.Context) (*line, error) {
	client, err := s.client(ctx, mail.WithoutNoop())
	if err != nil {
		return nil, fmt.Errorf("notify: %w", err)
	}
	open, err := client.DialToSMTPClientWithContext(ctx)
	if err != nil {
		return nil, explain(err)
	}
	return &line{client, open}, nil
}

// send hands over one mail as Sender.Send does. In doubt is one that was said to its end and never answered: it may have been
// taken.
func (l *line) send(msg *mail.Msg) (inDoubt bool, err error) {
	err = l.client.SendWithSMTPClient(l.open, msg)
	if msg.IsDelivered() {
		return false, nil
	}
	var refusal *mail.SendError
	inDoubt = errors.As(err, &refusal) && refusal.Reason == mail.ErrSMTPDataClose && refusal.ErrorCode() == 0
	return inDoubt, explain(err)
}

func (l *line) close() { l.client.CloseWithSMTPClient(l.open) }

// compose makes the message of a mail.
func (s *Sender) compose(m Mail) (*mail.Msg, error) {
	if err := m.check(); err != nil {
		return nil, err
	}
	to, ok := bareAddress(m.To)
	if !ok {
		return nil, fault.New(fault.Invalid, "mail.refused")
	}
	words := s.words.For(m.Lang)
	l := write(words, m)
	html, err := l.html()
	if err != nil {
		return nil, fmt.Errorf("notify: %w", err)
	}
	from := *s.from
	if from.Name == "" {
		from.Name = words.T("mail.from")
	}
	msg := mail.NewMsg(mail.WithNoDefaultUserAgent())
	msg.FromMailAddress(&from)
	msg.ToMailAddress(&netmail.Address{Name: plainName(m.Name), Address: to})
	msg.Subject(l.Subject)
	msg.SetDateWithValue(s.now())
	msg.SetMessageIDWithValue(s.newID().String() + "@" + s.domain())
	msg.SetGenHeader(mail.HeaderContentLang, string(l.Lang))
	msg.SetGenHeader("Auto-Submitted", "auto-generated") // RFC 3834: no automatic answers, please
	msg.SetBodyString(mail.TypeTextPlain, l.text())
	msg.AddAlternativeString(mail.TypeTextHTML, html)
	if m.Stop != "" {
		msg.SetGenHeader("List-Unsubscribe", "<"+m.Stop+">")
		if strings.HasPrefix(m.Stop, "https://") { // RFC 8058 knows no other
			msg.SetGenHeader("List-Unsubscribe-Post", "List-Unsubscribe=One-Click")
		}
	}
	if m.Attached() {
		err = msg.AttachReader("training.ics", bytes.NewReader(m.Calendar), mail.WithFileContentType("text/calendar; method=PUBLISH; charset=utf-8"))
		if err != nil {
			return nil, fmt.Errorf("notify: %w", err)
		}
	}
	return msg, nil
}

// domain is the sender's host, by which this program also introduces itself: the name of the machine is nobody's business.
func (s *Sender) domain() string {
	return s.from.Address[strings.LastIndexByte(s.from.Address, '@')+1:]
}

func (s *Sender) client(ctx context.Context, more ...mail.Option) (*mail.Client, error) {
	policy := mail.TLSMandatory
	if s.server.encryption == none {
		policy = mail.NoTLS
	}
	options := []mail.Option{mail.WithPort(s.server.port), mail.WithHELO(s.domain()), mail.WithTimeout(s.timeout), mail.WithTLSConfig(s.tls),
		mail.WithTLSPolicy(policy), mail.WithoutSMTPUTF8(), mail.WithDialContextFunc(s.dial(ctx))}
	if s.server.encryption == fromStart {
		options = append(options, mail.WithSSL())
	}
	if s.server.user != "" {
		options = append(options, mail.WithUsername(s.server.user), mail.WithPassword(s.server.password),
			mail.WithOpportunisticSMTPAuth(mail.SMTPAuthSCRAMSHA256, mail.SMTPAuthPlain, mail.SMTPAuthLogin))
	}
	return mail.NewClient(s.server.host, append(options, more...)...)
}

// dial connects so that the connection ends with sending: go-mail itself heeds a context only until it is connected,
// and leaves a connection open that fails after that.
func (s *Sender) dial(sending context.Context) mail.DialContextFunc {
	return func(ctx context.Context, network, address string) (conn net.Conn, err error) {
		if s.server.encryption == fromStart {
			conn, err = (&tls.Dialer{Config: s.tls}).DialContext(ctx, network, address)
		} else {
			conn, err = (&net.Dialer{}).DialContext(ctx, network, address)
		}
		if err == nil {
			context.AfterFunc(sending, func() { conn.Close() })
		}
		return conn, err
	}
}

// explain gives a failure its kind. A refusal for good counts against the address once the address was said; before
// that it is between this program and the server, and the operator's to mend.
func explain(err error) error {
	var refusal *mail.SendError
	if errors.As(err, &refusal) {
		said := refusal.Reason == mail.ErrSMTPRcptTo || refusal.Reason == mail.ErrSMTPData || refusal.Reason == mail.ErrSMTPDataClose
		cause := fmt.Errorf("mail server: %s: no answer", refusal.Reason)
		if refusal.ErrorCode() > 0 {
			cause = fmt.Errorf("mail server: %s: %d %s", refusal.Reason, refusal.ErrorCode(), refusal.EnhancedStatusCode())
		}
		if said && refusal.ErrorCode() >= 500 {
			return fault.Because(fault.Invalid, "mail.refused", cause)
		}
		return fault.Because(fault.Unavailable, "mail.unreachable", cause)
	}
	var reply *textproto.Error
	if errors.As(err, &reply) {
		err = fmt.Errorf("mail server: answered %d before any mail was named", reply.Code)
	}
	return fault.Because(fault.Unavailable, "mail.unreachable", err)
}
