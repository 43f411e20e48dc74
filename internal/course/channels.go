package course

import (
	"regexp"
	"slices"
	"strings"

	"baluarte/internal/lang"
)

// channelsFile says where to report an incident.
const channelsFile = "channels.yaml"

// Employer is for whom somebody works, as far as it decides where they report.
type Employer string

// The kinds of employers of both countries.
const (
	FederalAgency  Employer = "federal"
	StateAgency    Employer = "state"   // of a state, a county, a municipality
	LawEnforcement Employer = "police"  // police of every level, and prosecutors
	Private        Employer = "private" // a person or a business
)

// Employers lists the kinds in the order in which they are offered.
func Employers() []Employer {
	return []Employer{FederalAgency, StateAgency, LawEnforcement, Private}
}

// countries are those of a country box, in the order of the alphabet.
var countries = []string{"mx", "us"}

// Guide is what somebody does who has met with an incident: by country, and by employer.
type Guide struct {
	Country  string
	Employer Employer
	First    lang.Text // the first step: always one's own plan and help desk
	AtOnce   lang.Text // what cannot wait for a choice: told before one, and on the card; the same in all guides
	Steps    []lang.Text
	Channels []*Channel
	Ready    []lang.Text // what to have at hand
	Avoid    []lang.Text // what to leave alone
	Reviewer lang.Text   // who has reviewed the country's guides legally; says so when nobody has yet
}

// Channel is one place that takes reports. It has at least one way to reach it.
type Channel struct {
	ID        string
	Country   string
	Name      lang.Text
	Use       lang.Text // what it is for
	How       lang.Text // the way to reach it in words; empty when there are others
	Telephone string
	Email     string
	URL       string
	Urgent    bool // for what cannot wait
	Confirm   bool // known at second hand: readers are told to ask before they rely on it
	Source    lang.Text
	SourceURL string // may be empty
	Checked   lang.Date
}

// Web is the address as people read and type it.
func (c *Channel) Web() string {
	_, rest, _ := strings.Cut(c.URL, "://")
	return strings.TrimSuffix(strings.TrimPrefix(rest, "www."), "/")
}

// Checked is the day on which the channel looked at longest ago was last checked.
func (g *Guide) Checked() lang.Date {
	return slices.MinFunc(g.Channels, func(a, b *Channel) int { return a.Checked.Compare(b.Checked) }).Checked
}

// Guide finds that of a country and a kind of employer; nil when there is none.
func (c *Catalogue) Guide(country string, e Employer) *Guide {
	for _, g := range c.Guides {
		if g.Country == country && g.Employer == e {
			return g
		}
	}
	return nil
}

// channelsReader reads channels.yaml. Texts and channels are written once and named by ids; what nobody names is told.
type channelsReader struct {
	node
	texts    map[string]lang.Text
	channels map[string]*Channel
	used     map[string]bool // by id; those of channels begin with "channel "
}

// channels reads where incidents are reported, and gives the hosts that the channels lead to.
func (l *loader) channels() (guides []*Guide, hosts []string) {
	text, ok := l.text(channelsFile)
	if !ok {
		return nil, nil
	}
	f := &file{report: l.report, path: channelsFile, text: text}
	root, ok := f.parse()
	if !ok {
		return nil, nil
	}
	r := channelsReader{root, map[string]lang.Text{}, map[string]*Channel{}, map[string]bool{}}
	fs := root.fields(append([]string{"texts", "channels", "at_once"}, countries...)...)
	texts, channels := get(fs, "texts", node.entries), get(fs, "channels", node.entries)
	for _, e := range texts {
		r.name(e)
		r.texts[e.key] = e.value.text()
	}
	for _, e := range channels {
		r.name(e)
		r.channels[e.key] = e.value.channel(e.key)
		if u, ok := outside(r.channels[e.key].URL); ok {
			hosts = append(hosts, u.Host)
		}
	}
	atOnce := get(fs, "at_once", r.sentence)
	for _, country := range countries {
		guides = append(guides, get(fs, country, func(n node) []*Guide { return r.guides(n, country) })...)
	}
	for _, g := range guides {
		g.AtOnce = atOnce
	}
	for _, e := range texts {
		r.unused(e, e.key)
	}
	for _, e := range channels {
		r.unused(e, "channel "+e.key)
	}
	return guides, hosts
}

// name refuses a key that is no id.
func (r channelsReader) name(e entry) {
	if !idForm.MatchString(e.key) {
		r.problem(e.value.line, "", "course.problem.bad_id", "Name", e.key)
	}
}

func (r channelsReader) unused(e entry, id string) {
	if !r.used[id] {
		r.problem(e.value.line, "", "course.problem.unused", "Name", e.key)
	}
}

// guides reads those of a country: one for each kind of employer.
func (r channelsReader) guides(n node, country string) (guides []*Guide) {
	names := []string{"reviewer"}
	for _, e := range Employers() {
		names = append(names, string(e))
	}
	fs := n.fields(names...)
	reviewer := get(fs, "reviewer", node.text)
	for _, e := range Employers() {
		g := get(fs, string(e), func(n node) *Guide { return r.guide(n, country) })
		if g != nil {
			g.Country, g.Employer, g.Reviewer = country, e, reviewer
			guides = append(guides, g)
		}
	}
	return guides
}

func (r channelsReader) guide(n node, country string) *Guide {
	fs := n.fields("first", "steps", "channels", "ready", "avoid")
	g := &Guide{
		First: get(fs, "first", r.sentence),
		Steps: get(fs, "steps", r.sentences),
		Ready: get(fs, "ready", r.sentences),
		Avoid: get(fs, "avoid", r.sentences),
	}
	g.Channels = get(fs, "channels", each(func(n node, id string) *Channel {
		c := r.channels[id]
		switch {
		case c == nil:
			n.problem(n.line, "", "course.problem.unknown_channel", "Name", id)
			return nil
		case c.Country != country:
			n.problem(n.line, "", "course.problem.channel_abroad", "Name", id)
		}
		r.used["channel "+id] = true
		return c
	}))
	return g
}

// sentence reads the id of a text.
func (r channelsReader) sentence(n node) lang.Text { return r.text(n, n.word()) }

// sentences reads a list of ids of texts.
func (r channelsReader) sentences(n node) []lang.Text { return each(r.text)(n) }

func (r channelsReader) text(n node, id string) lang.Text {
	t, ok := r.texts[id]
	if !ok && id != "" {
		n.problem(n.line, "", "course.problem.unknown_text", "Name", id)
	}
	r.used[id] = true
	return t
}

// each reads a list of different ids that is not empty.
func each[T any](find func(n node, id string) T) func(node) []T {
	return func(n node) []T {
		var ids []string
		all := list(func(n node) T {
			id := n.word()
			if slices.Contains(ids, id) {
				n.problem(n.line, "", "course.problem.duplicate_id", "Name", id)
			}
			ids = append(ids, id)
			return find(n, id)
		})(n)
		if all != nil && len(all) == 0 {
			n.problem(n.line, "", "course.problem.no_entry")
		}
		return all
	}
}

// channel reads one place that takes reports.
func (n node) channel(id string) *Channel {
	fs := n.fields("country", "name", "use", "how?", "telephone?", "email?", "url?", "urgent?", "confirm?", "source", "source_url?", "checked")
	c := &Channel{
		ID:        id,
		Country:   get(fs, "country", oneOf(countries...)),
		Name:      get(fs, "name", node.text),
		Use:       get(fs, "use", node.text),
		How:       get(fs, "how", node.text),
		Telephone: get(fs, "telephone", node.telephone),
		Email:     get(fs, "email", node.email),
		URL:       get(fs, "url", node.address),
		Urgent:    get(fs, "urgent", node.yes),
		Confirm:   get(fs, "confirm", node.yes),
		Source:    get(fs, "source", node.text),
		SourceURL: get(fs, "source_url", node.address),
		Checked:   get(fs, "checked", node.date),
	}
	if len(c.How) == 0 && c.Telephone == "" && c.Email == "" && c.URL == "" {
		n.problem(n.line, "", "course.problem.channel_way")
	}
	return c
}

// telephoneForm is a number as people dial it, with its parts set apart.
var telephoneForm = regexp.MustCompile(`^[0-9]+(-[0-9]+)*$`)

func (n node) telephone() string {
	s := n.word()
	if s != "" && (!telephoneForm.MatchString(s) || len(s) > 20) {
		n.problem(n.line, "", "course.problem.bad_telephone", "Number", s)
	}
	return s
}

// email reads a mailbox that readers may write to; invented ones are none.
func (n node) email() string {
	s := n.word()
	if _, err := lang.EmailKey(s); s != "" && (err != nil || strings.HasSuffix(s, ".example")) {
		n.problem(n.line, "", "course.problem.bad_mailbox", "Address", s)
	}
	return s
}
