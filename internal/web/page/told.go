package page

import (
	"slices"
	"strings"

	"baluarte/internal/access"
	"baluarte/internal/agency"
	"baluarte/internal/assign"
	"baluarte/internal/audit"
	"baluarte/internal/i18n"
	"baluarte/internal/lang"
	"baluarte/internal/learn"
	"baluarte/internal/paper"
	"baluarte/internal/report"
)

// Told is a value before and after, in words where there are any.
type Told struct {
	Field, Before, After string
	Whole                string // of a value that is shown by its beginning
	IsWord, AreWords     bool   // the field, the values: words of the page's language
}

// fieldsInWords are the fields of details that have a name, at field.<field>; and so have "name." and "note." with each language's tag.
var fieldsInWords = strings.Fields(`action added agency alias as_of badge_number changed checked_on closed_on code completed_on country digest due_on email
	employee_number extra_attempts extra_time_percent file fingerprint first_surname from given_names gone group hours how issuer joined_on kept kind known language level mark may method module moved name note
	offered one_per_page parent people position primary reason rejected report retention_months returned role scores second_surname set share sign_in_code signing_key state
	telephone time_zone to url variant version`)

// daysInDetails are the fields whose values are days.
var daysInDetails = strings.Fields("as_of checked_on closed_on completed_on due_on from joined_on to")

// digestShown is how much of a digest tells it from others at a glance; the file has all of it.
const digestShown = 12

// valuesInWords are the prefixes of the messages for the values of a field, and the values that have one.
var valuesInWords = map[string]map[string][]string{
	"role": {"sign_in.role.": texts(access.Roles())},
	"kind": {"profile.kind.": credentialKinds, "audit.link.": texts([]access.LinkKind{access.Invitation, access.Reset, access.Setup}),
		"declaration.kind.": texts(agency.DeclarationKinds())},
	"method":       {"profile.kind.": credentialKinds},
	"state":        {"state.": append(texts(assign.RosterStates()), report.Overdue)},
	"action":       {"audit.did.": texts(audit.Actions())},
	"offered":      {"field.offered.": {"yes", "no"}},
	"how":          {"class.how.": texts([]learn.How{learn.ByAccount, learn.ByNumber, learn.ByTrainer})},
	"mark":         {"class.mark.": texts([]learn.Mark{learn.Present, learn.Absent})},
	"one_per_page": {"field.one_per_page.": {"yes"}},
	"share":        {"field.share.": {report.ShareOutside}},
	"level":        {"agencies.level.": texts(agency.Levels())},
	"scores":       {"field.scores.": {"shown", "hidden"}},
}

var credentialKinds = texts([]access.Kind{access.KindPassword, access.KindPasskey, access.KindTOTP, access.KindRecoveryCode, access.KindCard,
	access.KindLink, access.KindDemo, access.KindClass})

func texts[W ~string](words []W) (all []string) {
	for _, w := range words {
		all = append(all, string(w))
	}
	return all
}

// TellShort says a detail as pages do: days in the reader's form, a digest by its beginning.
func TellShort(say *i18n.Words, titles paper.Titles, d audit.Detail) Told {
	t := Tell(say, titles, d)
	for _, value := range []*string{&t.Before, &t.After} {
		if day, err := lang.ParseDate(*value); err == nil && slices.Contains(daysInDetails, d.Field) {
			*value, t.AreWords = say.DateShort(day), true
		}
	}
	if d.Field == "digest" && len(t.After) > digestShown {
		t.Whole, t.After = t.After, t.After[:digestShown]+"…"
	}
	return t
}

// Tell says a detail. What has no words is shown as it is kept.
func Tell(say *i18n.Words, titles paper.Titles, d audit.Detail) Told {
	t := Told{Field: d.Field, Before: d.Before, After: d.After, AreWords: true}
	if slices.Contains(fieldsInWords, d.Field) || strings.HasPrefix(d.Field, "name.") || strings.HasPrefix(d.Field, "note.") {
		t.Field, t.IsWord = say.T("field."+d.Field), true
	}
	for _, value := range []*string{&t.Before, &t.After} {
		inWords := *value == ""
		if d.Field == "module" && *value != "" {
			*value, inWords = titles(*value), true
		}
		if d.Field == "may" && *value != "" {
			*value, inWords = say.List(MayInWords(say, strings.Fields(*value))), true
		}
		for prefix, values := range valuesInWords[d.Field] {
			if slices.Contains(values, *value) {
				*value, inWords = say.T(prefix+*value), true
			}
		}
		t.AreWords = t.AreWords && inWords
	}
	return t
}

// MayInWords says permissions of tokens in words.
func MayInWords[P ~string](say *i18n.Words, may []P) (all []string) {
	for _, p := range may {
		if slices.Contains(access.TokenPermissions(), access.Permission(p)) {
			all = append(all, say.T("token.may."+string(p)))
		}
	}
	return all
}
