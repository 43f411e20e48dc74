package agency

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"baluarte/internal/fault"
	"baluarte/internal/lang"

	"github.com/google/uuid"
)

// Bounds of what is kept about an agency.
const (
	mostInAgencyName = 200  // letters; the longest official names have some 120
	mostRetention    = 1200 // months
)

// Countries lists the countries there are trees of.
func Countries() []string { return []string{"us", "mx"} }

// Levels lists the orders of government, the widest first.
func Levels() []Level { return []Level{Federal, State, Local} }

// TimeZones lists those of both countries, to choose from. Any other that is known is as good.
func TimeZones() []string {
	return strings.Fields(`America/Adak America/Anchorage America/Bahia_Banderas America/Boise America/Cancun America/Chicago
		America/Chihuahua America/Ciudad_Juarez America/Denver America/Detroit America/Hermosillo America/Indiana/Indianapolis
		America/Los_Angeles America/Matamoros America/Mazatlan America/Merida America/Mexico_City America/Monterrey
		America/New_York America/Ojinaga America/Phoenix America/Puerto_Rico America/St_Thomas America/Tijuana
		Pacific/Guam Pacific/Honolulu Pacific/Pago_Pago Pacific/Saipan`)
}

// codeForm is what agencies are known by and what people type when they sign in: letters that every keyboard has.
var codeForm = regexp.MustCompile(`^[A-Z0-9]+(-[A-Z0-9]+)*$`)

// writtenAgency brings what was typed about an agency into the form it is kept in, and tells all that is wrong with it
// by itself; what it must not share with others is not looked at.
func writtenAgency(a Agency, languages lang.Set) (Agency, fault.Fields) {
	var wrong fault.Fields
	names := lang.Text{}
	for _, tag := range languages {
		names[tag] = agencyName("name_"+string(tag), a.Names[tag], &wrong)
	}
	a.Names = names
	a.Code = agencyCode("code", a.Code, &wrong)
	if strings.TrimSpace(a.SignInCode) != "" || a.Parent == uuid.Nil {
		a.SignInCode = agencyCode("sign_in_code", a.SignInCode, &wrong)
	} else {
		a.SignInCode = ""
	}
	if !slices.Contains(Countries(), a.Country) {
		wrong.Add(fault.Field("country", "agency.choose"))
	}
	if !slices.Contains(Levels(), a.Level) {
		wrong.Add(fault.Field("level", "agency.choose"))
	}
	if a.Check() != nil {
		wrong.Add(fault.Field("time_zone", "agency.choose"))
	}
	if a.Language != "" && !languages.Has(a.Language) {
		wrong.Add(fault.Field("language", "agency.choose"))
	}
	if a.Retention < 0 || a.Retention > mostRetention {
		wrong.Add(fault.Field("retention", "agency.bad_retention", "Most", mostRetention))
	}
	return a, wrong
}

func agencyName(field, text string, wrong *fault.Fields) string {
	clean, err := lang.Clean(text)
	switch {
	case err != nil:
		wrong.Add(fault.Field(field, "agency.hidden_letters"))
		return text
	case clean == "":
		wrong.Add(fault.Field(field, "agency.no_name"))
	case utf8.RuneCountInString(clean) > mostInAgencyName:
		wrong.Add(fault.Field(field, "agency.long_name", "Most", mostInAgencyName))
	}
	return clean
}

func agencyCode(field, text string, wrong *fault.Fields) string {
	code := strings.ToUpper(strings.TrimSpace(text))
	if len(code) < 2 || len(code) > 20 || !codeForm.MatchString(code) {
		wrong.Add(fault.Field(field, "agency.bad_code"))
	}
	return code
}

// clash finds another agency with the code that one would have under a parent: codes are unique under a top agency, and
// among the top agencies of a country. Closed ones keep theirs, since what is recorded names them by it.
func clash(tree *Tree, a Agency, parent uuid.UUID) (Agency, bool) {
	var others []Node
	if parent != uuid.Nil {
		others = tree.Subtrees([]uuid.UUID{tree.Top(parent)})
	} else {
		others = tree.Subtrees([]uuid.UUID{a.ID})
		for _, n := range tree.All() {
			if n.Depth == 0 && n.Country == a.Country {
				others = append(others, n)
			}
		}
	}
	for _, other := range others {
		if other.ID != a.ID && strings.EqualFold(other.Code, a.Code) {
			return other.Agency, true
		}
	}
	return Agency{}, false
}

// codeHolder finds another agency that people sign in with this code to.
func codeHolder(tree *Tree, a Agency) (Agency, bool) {
	for _, n := range tree.All() {
		if a.SignInCode != "" && n.ID != a.ID && strings.EqualFold(n.SignInCode, a.SignInCode) {
			return n.Agency, true
		}
	}
	return Agency{}, false
}

// Matching keeps the agencies of which every word asked for begins a word of a name, in any language, or of the code;
// without accents and case.
func Matching(nodes []Node, words string) (found []Node) {
	asked := strings.Fields(lang.Fold(words))
	for _, n := range nodes {
		text := n.Code
		for _, name := range n.Names {
			text += " " + name
		}
		if begins(lang.Fold(text), asked) {
			found = append(found, n)
		}
	}
	return found
}

// begins reports whether each of the beginnings is that of a word. A part of a code after its hyphen is a word, too.
func begins(text string, beginnings []string) bool {
	words := strings.FieldsFunc(text, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	words = append(words, strings.Fields(text)...)
	for _, b := range beginnings {
		if !slices.ContainsFunc(words, func(word string) bool { return strings.HasPrefix(word, b) }) {
			return false
		}
	}
	return true
}
