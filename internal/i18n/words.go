package i18n

import (
	"errors"
	"fmt"
	"regexp"
	"time"

	goi18n "github.com/nicksnyder/go-i18n/v2/i18n"
	"golang.org/x/text/language"
	xmessage "golang.org/x/text/message"

	"baluarte/internal/fault"
	"baluarte/internal/lang"
)

// count is the argument that chooses the plural form.
const count = "Count"

// Words speaks one language. It is immutable and safe for concurrent use.
type Words struct {
	tag       lang.Tag
	plain     map[string]string // messages that need no filling in, ready to use
	plural    map[string]bool
	localizer *goi18n.Localizer // all other messages
	printer   *xmessage.Printer // numbers, by the conventions of the region
	alternate *regexp.Regexp    // last items before which a list takes its alternate conjunction
	marked    bool              // every message stands between ⟦ and ⟧
}

// newWords expects messages that passed the check, hence the Musts.
func newWords(tag lang.Tag, messages map[string]message) *Words {
	w := &Words{
		tag:       tag,
		plain:     map[string]string{},
		plural:    map[string]bool{},
		printer:   xmessage.NewPrinter(language.MustParse(messages[keyRegion].forms[other])),
		alternate: regexp.MustCompile(messages[keyAlternateWhen].forms[other]),
	}
	t := language.MustParse(string(tag))
	bundle := goi18n.NewBundle(t)
	for key, m := range messages {
		forms := m.forms
		if !m.plural && len(m.placeholders()) == 0 {
			w.plain[key] = forms[other]
			continue
		}
		w.plural[key] = m.plural
		bundle.MustAddMessages(t, &goi18n.Message{ID: key, Zero: forms["zero"], One: forms["one"],
			Two: forms["two"], Few: forms["few"], Many: forms["many"], Other: forms[other]})
	}
	w.localizer = goi18n.NewLocalizer(bundle, string(tag))
	return w
}

// Tag is the language.
func (w *Words) Tag() lang.Tag { return w.tag }

// Name is what the language calls itself.
func (w *Words) Name() string { return w.T("lang.name") }

// T is the message of a key. Args are pairs of placeholder name and value; the value named Count chooses the plural
// form. Whole numbers, dates, lists and lang.Text are shown the way of the language; give a year or a code as a string.
//
// An unknown key, a missing placeholder or a Count that is no number shows between ⟦ and ⟧.
func (w *Words) T(key string, args ...any) string {
	s, ok := w.plain[key]
	if !ok {
		s, ok = w.filled(key, args)
	}
	if !ok {
		return mark(key)
	}
	if w.marked {
		return mark(s)
	}
	return s
}

// filled is the message of a key with its placeholders filled in; false when that cannot be done.
func (w *Words) filled(key string, args []any) (string, bool) {
	given := values{w, args}
	config := goi18n.LocalizeConfig{MessageID: key, TemplateData: given, TemplateParser: patterns{}}
	if w.plural[key] {
		config.PluralCount, _ = given.named(count)
	}
	s, err := w.localizer.Localize(&config)
	return s, err == nil
}

// show writes a value into a message.
func (w *Words) show(value any) string {
	switch v := value.(type) {
	case string:
		return v
	case int:
		return w.Number(v)
	case int64:
		return w.Number(int(v))
	case lang.Date:
		return w.Date(v)
	case lang.Text:
		return v.In(w.tag)
	case []string:
		return w.List(v)
	case yearly:
		return w.Yearly(v.OfYear())
	}
	return fmt.Sprint(value)
}

// yearly is a day of every year.
type yearly interface{ OfYear() (time.Month, int) }

// Fault is what a person reads about an error: its own message if it has one, else that of its kind. The cause never shows.
func (w *Words) Fault(err error) string {
	var e *fault.Error
	if !errors.As(err, &e) || e.Key == "" {
		return w.T("fault." + fault.KindOf(err).String())
	}
	return w.Reason(e.Key, e.Args)
}

// Reason is a message whose values come by name, as those of a fault or of what is kept in the database do.
func (w *Words) Reason(key string, named map[string]any) string {
	var args []any
	for name, value := range named {
		args = append(args, name, value)
	}
	return w.T(key, args...)
}

// FaultTitle is the heading above Fault: the error's kind in a few words.
func (w *Words) FaultTitle(err error) string {
	return w.T("fault." + fault.KindOf(err).String() + ".title")
}
