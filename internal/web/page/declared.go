package page

import (
	"html/template"
	"strings"

	"baluarte/internal/access"
	"baluarte/internal/agency"
	"baluarte/internal/course"
	"baluarte/internal/i18n"
	"baluarte/internal/lang"
)

// piece is a part of a declaration: how its lines begin in Markdown, and what they say.
type piece struct {
	begins string // empty: each is a paragraph
	keys   []string
}

// ours is what this program itself says, kind by kind.
var ours = map[agency.DeclarationKind][]piece{
	agency.Privacy: {
		{"", []string{"privacy.lead"}},
		{"## ", []string{"privacy.kept"}},
		{"- ", []string{"privacy.kept_who", "privacy.kept_learning", "privacy.kept_sign_in", "privacy.kept_calendar", "privacy.kept_changes"}},
		{"", []string{"privacy.visitors"}},
		{"## ", []string{"privacy.why"}},
		{"", []string{"privacy.why_text"}},
		{"## ", []string{"privacy.who"}},
		{"", []string{"privacy.who_text", "privacy.looks", "privacy.certificates"}},
		{"## ", []string{"privacy.cookies"}},
		{"", []string{"privacy.cookies_text"}},
		{"- ", []string{"privacy.cookie.sign_in", "privacy.cookie.device", "privacy.cookie.lang", "privacy.cookie.comfort"}},
		{"", []string{"privacy.cookies_rest"}},
		{"## ", []string{"privacy.long"}},
		{"", []string{"privacy.long_text"}},
		{"## ", []string{"privacy.yours"}},
		{"", []string{"privacy.yours_data", "privacy.yours_text"}},
	},
	agency.Accessibility: {
		{"", []string{"accessibility.lead"}},
		{"## ", []string{"accessibility.done"}},
		{"- ", []string{"accessibility.done_keyboard", "accessibility.done_structure", "accessibility.done_time", "accessibility.done_script",
			"accessibility.done_color", "accessibility.done_comfort", "accessibility.done_words", "accessibility.done_email"}},
		{"", []string{"accessibility.aim"}},
		{"## ", []string{"accessibility.lacking"}},
		{"- ", []string{"accessibility.lacking_pdf", "accessibility.lacking_tests"}},
		{"## ", []string{"accessibility.barrier"}},
		{"", []string{"accessibility.barrier_content", "accessibility.barrier_else"}},
	},
}

// OurDeclaration is what this program says where neither an agency nor the installation has words of its own: in Markdown, so that it
// is shown as theirs are, and they can begin from it.
func OurDeclaration(words *i18n.Words, kind agency.DeclarationKind) string {
	facts := []any{"Hours", int(access.Absolute.Hours()), "Days", int(access.DeviceLife.Hours() / 24)}
	var b strings.Builder
	for _, p := range ours[kind] {
		for _, key := range p.keys {
			b.WriteString(p.begins + words.T(key, facts...) + "\n")
			if p.begins == "" {
				b.WriteByte('\n')
			}
		}
		if p.begins != "" {
			b.WriteByte('\n')
		}
	}
	return strings.TrimSpace(b.String())
}

// DeclarationShown is a declaration as it is read, in one language.
type DeclarationShown struct {
	Tag  lang.Tag
	Name string // of the language, in itself
	HTML template.HTML
}

// ShowDeclaration compiles a text in a language; what cannot be shown is empty.
func ShowDeclaration(words *i18n.Words, text string) DeclarationShown {
	html, _ := course.Prose(words.Tag(), text)
	return DeclarationShown{words.Tag(), words.Name(), template.HTML(html)}
}
