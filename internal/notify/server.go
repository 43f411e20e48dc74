package notify

import (
	"net/mail"
	"net/url"
	"slices"
	"strconv"

	"baluarte/internal/fault"
)

// server is where mail is handed over.
type server struct {
	host           string
	port           int
	user, password string
	encryption     encryption
}

type encryption uint8

const (
	startTLS  encryption = iota // asked for on an open line; without it nothing is sent
	fromStart                   // smtps://
	none                        // the line does not leave this machine, or the operator says so
)

// parseServer reads smtp://user:password@host:port or smtps://…. What it refuses it does not repeat, since there may
// be a password in it.
func parseServer(address string) (server, error) {
	refused := fault.New(fault.Invalid, "mail.bad_server")
	u, err := url.Parse(address)
	if err != nil || u.Opaque != "" || u.Fragment != "" || u.Path != "" && u.Path != "/" || u.RawQuery != "" && u.RawQuery != "starttls=off" {
		return server{}, refused
	}
	s := server{host: u.Hostname()}
	s.port, err = strconv.Atoi(u.Port())
	if err != nil || s.host == "" || s.port < 1 || s.port > 65535 {
		return server{}, refused
	}
	own := slices.Contains([]string{"localhost", "127.0.0.1", "::1"}, s.host)
	switch {
	case u.Scheme == "smtps" && u.RawQuery == "":
		s.encryption = fromStart
	case u.Scheme != "smtp":
		return server{}, refused
	case own || u.RawQuery != "":
		s.encryption = none
	}
	if u.User != nil {
		s.user = u.User.Username()
		s.password, _ = u.User.Password()
		if s.user == "" || s.password == "" {
			return server{}, refused
		}
		if s.encryption == none && !own {
			return server{}, fault.New(fault.Invalid, "mail.open_password")
		}
	}
	return s, nil
}

// parseFrom reads name@host or Name <name@host>.
func parseFrom(s string) (*mail.Address, error) {
	from, err := mail.ParseAddress(s)
	if err != nil {
		return nil, fault.New(fault.Invalid, "mail.bad_from", "Address", s)
	}
	bare, ok := bareAddress(from.Address)
	if !ok {
		return nil, fault.New(fault.Invalid, "mail.bad_from", "Address", s)
	}
	return &mail.Address{Name: plainName(from.Name), Address: bare}, nil
}
