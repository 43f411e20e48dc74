package i18n

import (
	goi18n "github.com/nicksnyder/go-i18n/v2/i18n"
	"golang.org/x/text/language"

	"baluarte/internal/lang"
)

// formsOf lists the plural forms a language's rules can choose. go-i18n keeps its rules to itself, so they are asked:
// each sample goes through a message whose forms are their own names.
func formsOf(tag lang.Tag) (map[string]bool, error) {
	t := language.Make(string(tag))
	bundle := goi18n.NewBundle(t)
	names := &goi18n.Message{ID: "form", Zero: "zero", One: "one", Two: "two", Few: "few", Many: "many", Other: other}
	if err := bundle.AddMessages(t, names); err != nil {
		return nil, err
	}
	localizer := goi18n.NewLocalizer(bundle, string(tag))
	forms := map[string]bool{}
	for _, n := range samples() {
		form, err := localizer.Localize(&goi18n.LocalizeConfig{MessageID: "form", PluralCount: n})
		if err != nil {
			return nil, err
		}
		forms[form] = true
	}
	return forms, nil
}

// samples holds a number for every form of every CLDR rule: units, teens, hundreds, round millions, fractions.
func samples() []any {
	s := []any{1000, 1_000_000, "0.0", "0.5", "1.0", "1.5", "2.0", "10.0"}
	for n := range 201 {
		s = append(s, n)
	}
	return s
}
