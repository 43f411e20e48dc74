package agency

import (
	"context"
	"errors"
	"net/url"
	"regexp"
	"strings"
	"time"
	"unicode/utf8"

	"baluarte/internal/access"
	"baluarte/internal/audit"
	"baluarte/internal/fault"
	"baluarte/internal/lang"

	"github.com/google/uuid"
)

// Contact is the area of an agency that its people tell of an incident first.
type Contact struct {
	Agency    uuid.UUID
	Names     lang.Text // of the area
	Telephone string
	Email     string
	URL       string
	Notes     lang.Text // hours and the like; each may be empty
	CheckedOn lang.Date // the day on which somebody last saw that all this holds
	UpdatedAt time.Time
	UpdatedBy uuid.UUID // uuid.Nil: the program
}

// Bounds of what is kept about a contact, in letters.
const (
	mostInAreaName = 100
	mostInNote     = 200
	mostInURL      = 200
)

// Rung is an agency on the way up its tree, and its own contact if it has one.
type Rung struct {
	Agency
	Contact *Contact
}

// Nearest is the first contact of a path that goes up from an agency, with whose it is.
func Nearest(path []Rung) (Rung, bool) {
	for _, s := range path {
		if s.Contact != nil {
			return s, true
		}
	}
	return Rung{}, false
}

// Rungs lists an agency and those above it today, nearest first. Everybody at an agency may know whom to call.
func (s *Agencies) Rungs(ctx context.Context, id uuid.UUID) ([]Rung, error) {
	return s.Store.Rungs(ctx, id, lang.DateOf(s.Now(), time.UTC))
}

// SetContact writes the contact of an agency of the scope, checked on a day that its writer names.
func (s *Agencies) SetContact(ctx context.Context, actor access.Actor, scope access.Scope, c Contact) error {
	return s.Store.InTx(ctx, func(ctx context.Context) error {
		a, before, err := s.contact(ctx, scope, c.Agency)
		if err != nil {
			return err
		}
		c, wrong := writtenContact(c, s.Languages)
		if c.CheckedOn.IsZero() {
			wrong.Add(fault.Field("checked_on", "contact.no_day"))
		} else {
			wrong.Add(s.dated("checked_on", c.CheckedOn, a))
		}
		if err := wrong.Err(); err != nil {
			return err
		}
		details := changes(contactValues(before), contactValues(&c))
		if len(details) == 0 {
			return nil
		}
		c.UpdatedAt, c.UpdatedBy = s.Now(), actor.Person
		if err := s.Store.ReplaceContact(ctx, c); err != nil {
			return err
		}
		return s.tell(ctx, actor, audit.ContactChanged, c.Agency, details...)
	})
}

// RemoveContact takes the contact of an agency of the scope away; without one there is nothing to do.
func (s *Agencies) RemoveContact(ctx context.Context, actor access.Actor, scope access.Scope, id uuid.UUID) error {
	return s.Store.InTx(ctx, func(ctx context.Context) error {
		_, before, err := s.contact(ctx, scope, id)
		if err != nil || before == nil {
			return err
		}
		if err := s.Store.DeleteContact(ctx, id); err != nil {
			return err
		}
		var gone []audit.Detail
		for _, d := range changes(nil, contactValues(before)) {
			gone = append(gone, audit.Detail{Field: d.Field, Before: d.After})
		}
		return s.tell(ctx, actor, audit.ContactRemoved, id, gone...)
	})
}

// contact gives an agency of the scope with its own contact, while nobody else changes the trees.
func (s *Agencies) contact(ctx context.Context, scope access.Scope, id uuid.UUID) (a Agency, c *Contact, err error) {
	if err = s.Store.LockTrees(ctx); err != nil {
		return a, nil, err
	}
	if _, a, err = s.find(ctx, scope, id); err != nil {
		return a, nil, err
	}
	path, err := s.Rungs(ctx, id)
	if err == nil && len(path) > 0 {
		c = path[0].Contact
	}
	return a, c, err
}

// contactValues are the values of a contact as the audit log tells them.
func contactValues(c *Contact) (all []field) {
	if c == nil {
		return nil
	}
	for _, tag := range c.Names.Tags() {
		all = append(all, field{"name." + string(tag), c.Names[tag]})
	}
	all = append(all, field{"telephone", c.Telephone}, field{"email", c.Email}, field{"url", c.URL})
	for _, tag := range c.Notes.Tags() {
		all = append(all, field{"note." + string(tag), c.Notes[tag]})
	}
	return append(all, field{"checked_on", c.CheckedOn.String()})
}

// writtenContact brings what was typed into the form it is kept in, and tells all that is wrong with it.
func writtenContact(c Contact, languages lang.Set) (Contact, fault.Fields) {
	var wrong fault.Fields
	names, notes, said := lang.Text{}, lang.Text{}, ""
	for _, tag := range languages {
		names[tag] = contactLine("name_"+string(tag), c.Names[tag], mostInAreaName, &wrong)
		if names[tag] == "" {
			wrong.Add(fault.Field("name_"+string(tag), "contact.no_name"))
		}
		notes[tag] = contactLine("note_"+string(tag), c.Notes[tag], mostInNote, &wrong)
		said += notes[tag]
	}
	for _, tag := range languages {
		if notes[tag] == "" && said != "" {
			wrong.Add(fault.Field("note_"+string(tag), "contact.other_language"))
		}
	}
	c.Names, c.Notes = names, notes
	before := len(wrong)
	c.Telephone = contactTelephone(c.Telephone, &wrong)
	c.Email = contactEmail(c.Email, &wrong)
	c.URL = contactURL(c.URL, &wrong)
	if c.Telephone+c.Email+c.URL == "" && len(wrong) == before {
		wrong.Add(fault.Field("telephone", "contact.no_way"))
	}
	return c, wrong
}

// contactLine cleans one line of text.
func contactLine(name, text string, most int, wrong *fault.Fields) string {
	clean, err := lang.Clean(text)
	switch {
	case err != nil:
		wrong.Add(fault.Field(name, "contact.hidden_letters"))
		return text
	case utf8.RuneCountInString(clean) > most:
		wrong.Add(fault.Field(name, "contact.too_long", "Most", most))
	}
	return clean
}

// telephoneForm is a number as people write it, with an extension if it has one.
var telephoneForm = regexp.MustCompile(`^(\+?[0-9(][0-9 ().-]{1,24})(?i:,? ?(?:ext\.?|x) ?([0-9]{1,8}))?$`)

func contactTelephone(text string, wrong *fault.Fields) string {
	number := contactLine("telephone", text, 40, wrong)
	if number != "" && Dial(number) == "" {
		wrong.Add(fault.Field("telephone", "contact.bad_telephone"))
	}
	return number
}

// Dial is what a telephone dials for a number as people write it, by RFC 3966; empty for what is no number.
func Dial(number string) string {
	parts := telephoneForm.FindStringSubmatch(number)
	if parts == nil {
		return ""
	}
	digits := strings.Map(func(r rune) rune {
		if r == '+' || r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, parts[1])
	if len(strings.TrimPrefix(digits, "+")) < 3 {
		return ""
	}
	if parts[2] != "" {
		digits += ";ext=" + parts[2]
	}
	return digits
}

func contactEmail(text string, wrong *fault.Fields) string {
	address := contactLine("email", text, 254, wrong)
	if address == "" {
		return ""
	}
	if _, err := lang.EmailKey(address); errors.Is(err, lang.ErrEmailLetters) {
		wrong.Add(fault.Field("email", "person.email_letters"))
	} else if err != nil {
		wrong.Add(fault.Field("email", "person.bad_email"))
	}
	return address
}

// hostForm is a host with a dot in it, and a port if it has one.
var hostForm = regexp.MustCompile(`^([A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?\.)+[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(:[0-9]{1,5})?$`)

// contactURL takes addresses of the web alone, in letters that are what they seem, with nobody's name or password in them.
func contactURL(text string, wrong *fault.Fields) string {
	address := contactLine("url", text, mostInURL, wrong)
	if address == "" {
		return ""
	}
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.User != nil || !hostForm.MatchString(u.Host) ||
		strings.ContainsFunc(address, func(r rune) bool { return r <= ' ' || r > '~' || strings.ContainsRune("\\\"'<>`{}|^", r) }) {
		wrong.Add(fault.Field("url", "contact.bad_url"))
	}
	return address
}
