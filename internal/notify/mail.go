// Package notify says things to people by mail: what a mail reads in each language, and the one door it leaves by.
package notify

import (
	"fmt"
	"net/url"
	"slices"
	"time"

	"baluarte/internal/lang"
)

// Kind is what a mail is about.
type Kind string

// The kinds. The first two carry a link that does something, so it is dated; the others tell what has been done.
const (
	Invitation          Kind = "invitation"            // an account is ready; the link activates it
	Reset               Kind = "reset"                 // the link chooses a new password
	AddressChanged      Kind = "address_changed"       // goes to the address that was in use until now
	SecondFactorChanged Kind = "second_factor_changed" // a password, passkey, code app or set of recovery codes came, changed or went
)

// Kinds lists every kind that concerns an account, for tables that must be complete. Each kind of notice is one, too.
func Kinds() []Kind {
	return []Kind{Invitation, Reset, AddressChanged, SecondFactorChanged}
}

// dated reports whether the link does something and so must end.
func (k Kind) dated() bool { return k == Invitation || k == Reset }

// Mail is one message to one person. Name, Agency and Zone may be missing; so may Link in a kind that only tells.
type Mail struct {
	Kind   Kind
	To     string // a bare address: name@host
	Lang   lang.Tag
	Name   string         // as it is said
	Agency lang.Text      // of their primary posting
	Link   string         // absolute, http or https
	Until  time.Time      // when the link ends
	Zone   *time.Location // of their agency, by whose clock the end is told; without one it is told in UTC

	Asked    []Asked // of a notice: what it is about
	Tallies  []Tally // of a digest, with the two that follow
	Late     []Late  // the first of them by name
	More     int     // how many enrollments are not named
	Stop     string  // of a notice that may be turned off: the address that does so
	Calendar []byte  // a file of the due dates; nil: none
}

// check refuses a mail that the program should never have made: no reader could mend it.
func (m Mail) check() error {
	if m.Kind.isNotice() {
		return m.checkNotice()
	}
	if !slices.Contains(Kinds(), m.Kind) {
		return fmt.Errorf("notify: there is no kind of mail %q", m.Kind)
	}
	if m.Kind.dated() && (m.Link == "" || m.Until.IsZero()) {
		return fmt.Errorf("notify: a mail of kind %s needs a link and its end", m.Kind)
	}
	if m.Link != "" && !absolute(m.Link) {
		return fmt.Errorf("notify: the link of a mail of kind %s is not an absolute web address", m.Kind) // it opens an account: not shown
	}
	return nil
}

// checkNotice refuses a notice that tells of nothing, or leads nowhere.
func (m Mail) checkNotice() error {
	if m.Kind.isDigest() && len(m.Tallies) == 0 || !m.Kind.isDigest() && len(m.Asked) == 0 {
		return fmt.Errorf("notify: a notice of kind %s tells of nothing", m.Kind)
	}
	if !absolute(m.Link) || m.Stop != "" && !absolute(m.Stop) {
		return fmt.Errorf("notify: a link of a notice of kind %s is not an absolute web address", m.Kind)
	}
	return nil
}

// absolute reports whether a link opens as it is written, wherever it is copied to: no spaces, no letters that
// programs write differently, nobody's name in front of the host.
func absolute(link string) bool {
	for _, c := range []byte(link) {
		if c <= ' ' || c > '~' || c == '"' || c == '<' || c == '>' || c == '\\' {
			return false
		}
	}
	u, err := url.Parse(link)
	return err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Host != "" && u.User == nil
}
