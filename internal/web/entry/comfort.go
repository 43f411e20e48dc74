package entry

import (
	"net/http"
	"slices"

	"baluarte/internal/access"
	"baluarte/internal/fault"
	"baluarte/internal/lang"
	"baluarte/internal/web/page"
)

// comfortPage lets anybody choose how they read best, with an account and without.
type comfortPage struct {
	page.Base
	Saved  string // message key of what was just done; empty
	Chosen access.Comfort
	Signed bool // it is kept with an account
	Class  bool // it holds as long as the reader is in a class by a number
}

func (comfortPage) Template() string { return "comfort" }

// Kinds are what can be chosen.
func (comfortPage) Kinds() []access.ComfortKind { return access.ComfortKinds() }

// IsUsual reports whether nothing of a kind is chosen.
func (p *comfortPage) IsUsual(k access.ComfortKind) bool {
	for _, word := range k.Words {
		if p.Chosen.Has(word) {
			return false
		}
	}
	return true
}

// comfortInWords says a choice with what it is about; there are no others than these.
func comfortInWords(b *page.Base, word string) string {
	for _, k := range access.ComfortKinds() {
		if slices.Contains(k.Words, word) {
			return b.T("comfort.kind."+k.Name) + ": " + b.T("comfort.word."+word)
		}
	}
	return ""
}

func (s *Site) showComfort(v *page.Visit) error {
	p := &comfortPage{Base: page.Base{Title: v.Words.T("comfort.title")}, Chosen: v.Comfort(), Signed: v.Actor.IsSignedIn() && !v.Bound, Class: v.ByNumber()}
	if v.Saved("", "yes") != "" {
		p.Saved = "comfort.saved"
	}
	return s.Render(v, http.StatusOK, p)
}

func (s *Site) saveComfort(v *page.Visit) error {
	var chosen []string
	for _, k := range access.ComfortKinds() {
		chosen = append(chosen, v.PostForm(k.Name))
	}
	if err := s.KeepComfort(v, access.ComfortOf(chosen...)); err != nil {
		return err
	}
	return v.SeeOther("/comfort?saved=yes")
}

// keepLanguage keeps the actor to a language, or to none.
func (s *Site) keepLanguage(v *page.Visit) error {
	tag := lang.Tag(v.PostForm("language"))
	if tag != "" && !s.Words.Languages().Has(tag) {
		return fault.New(fault.Invalid, "request.bad_form")
	}
	if err := s.Access.KeepLanguage(v.Ctx(), v.Actor, tag); err != nil {
		return err
	}
	return v.SeeOther("/profile?saved=language")
}
