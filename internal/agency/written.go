package agency

import (
	"errors"
	"unicode/utf8"

	"baluarte/internal/fault"
	"baluarte/internal/lang"
)

// mostLetters is how long a name or a position may be.
const mostLetters = 100

// written brings what was typed about a person into the form it is kept in, and tells all that is wrong with it.
func written(p Person) (Person, fault.Fields) {
	var wrong fault.Fields
	p.GivenNames = lineIn("given_names", p.GivenNames, true, &wrong)
	p.FirstSurname = lineIn("first_surname", p.FirstSurname, true, &wrong)
	p.SecondSurname = lineIn("second_surname", p.SecondSurname, false, &wrong)
	p.Email = lineIn("email", p.Email, false, &wrong)
	if p.Email != "" {
		if _, err := lang.EmailKey(p.Email); errors.Is(err, lang.ErrEmailLetters) {
			wrong.Add(fault.Field("email", "person.email_letters"))
		} else if err != nil {
			wrong.Add(fault.Field("email", "person.bad_email"))
		}
	}
	return p, wrong
}

// writtenPosting does the same for where somebody works. The agency and the days are not looked at.
func writtenPosting(p Posting) (Posting, fault.Fields) {
	var wrong fault.Fields
	p.Position = lineIn("position", p.Position, false, &wrong)
	p.EmployeeNumber = numberIn("employee_number", p.EmployeeNumber, &wrong)
	p.BadgeNumber = numberIn("badge_number", p.BadgeNumber, &wrong)
	return p, wrong
}

// lineIn cleans one line of text.
func lineIn(field, text string, needed bool, wrong *fault.Fields) string {
	clean, err := lang.Clean(text)
	switch {
	case err != nil:
		wrong.Add(fault.Field(field, "person.hidden_letters"))
		return text
	case clean == "" && needed:
		wrong.Add(fault.Field(field, "person.missing"))
	case utf8.RuneCountInString(clean) > mostLetters && field != "email":
		wrong.Add(fault.Field(field, "person.too_long", "Most", mostLetters))
	}
	return clean
}

func numberIn(field, text string, wrong *fault.Fields) string {
	clean := lineIn(field, text, false, wrong)
	if clean == "" {
		return ""
	}
	if _, err := lang.NumberKey(clean); err != nil {
		wrong.Add(fault.Field(field, "posting.bad_number"))
	}
	return clean
}
