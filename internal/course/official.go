package course

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"baluarte/internal/fault"
)

// Bounds of an official file. NIST's own has two and a half million bytes, and texts of some hundred.
const (
	largestOfficial = 16 << 20
	longestOfficial = 4000
	mostOfficial    = 100_000 // elements: each takes many times the memory that "{}," takes in the file
)

// Official is what a framework's publisher says of one version: the texts that a catalogue's table has only ids of.
type Official struct {
	Framework string
	Version   string
	Digest    string // lower-case hex SHA-256 of the file
	Texts     []OfficialText
	Others    int // elements of kinds that are not kept
}

// OfficialText is what the publisher says of one part, in English.
type OfficialText struct {
	ID   string
	Kind PartKind
	Name string // empty of statements
	Text string
}

// Count counts the texts of some kinds.
func (o *Official) Count(kinds ...PartKind) int {
	n := 0
	for _, t := range o.Texts {
		if slices.Contains(kinds, t.Kind) {
			n++
		}
	}
	return n
}

// cprt is the form in which NIST's Cybersecurity and Privacy Reference Tool gives a framework: its elements by themselves,
// or inside the answer of its interface.
type cprt struct {
	Response *struct {
		Elements *cprtBody `json:"elements"`
	} `json:"response"`
	Documents few[cprtDocument] `json:"documents"`
	Elements  once              `json:"elements"`
}

type cprtBody struct {
	Documents few[cprtDocument] `json:"documents"`
	Elements  few[cprtElement]  `json:"elements"`
}

var errTwice = errors.New("the same key twice")

// once is a value whose key stands in the file once: of two, the library would forget the first.
type once []byte

// UnmarshalJSON implements json.Unmarshaler.
func (o *once) UnmarshalJSON(data []byte) error {
	if *o != nil {
		return errTwice
	}
	*o = bytes.Clone(data)
	return nil
}

// few is a list that is not endless, and whose key stands in the file once.
type few[T any] []T

// UnmarshalJSON implements json.Unmarshaler.
func (f *few[T]) UnmarshalJSON(data []byte) error {
	if *f != nil {
		return errTwice
	}
	*f = few[T]{}
	d := json.NewDecoder(bytes.NewReader(data))
	if open, err := d.Token(); err != nil || open != json.Delim('[') {
		return errors.Join(errors.New("no list"), err)
	}
	for d.More() {
		var one T
		if err := d.Decode(&one); err != nil {
			return err
		}
		if *f = append(*f, one); len(*f) > mostOfficial {
			return fmt.Errorf("more than %d elements", mostOfficial)
		}
	}
	return nil
}

type cprtDocument struct {
	ID      string `json:"doc_identifier"`
	Version string `json:"version"`
}

type cprtElement struct {
	Document string `json:"doc_identifier"`
	Kind     string `json:"element_type"`
	ID       string `json:"element_identifier"`
	Title    string `json:"title"`
	Text     string `json:"text"`
}

// officialKinds are the kinds of elements whose texts are kept, by NIST's names for them.
var officialKinds = map[string]PartKind{"category": Category, "work_role": WorkRole, "competency_area": Area,
	"task": Task, "knowledge": Knowledge, "skill": Skill}

// niceDocument is how NIST calls the NICE Framework, and versionForm how it counts.
var (
	niceDocument = regexp.MustCompile(`^SP_800_181_[A-Za-z0-9_]{1,40}$`)
	versionForm  = regexp.MustCompile(`^[0-9]{1,3}\.[0-9]{1,3}\.[0-9]{1,3}$`)
)

// ReadOfficial reads the NICE Framework from the JSON that NIST publishes, strictly. Whatever else it is given is
// fault.Invalid.
func ReadOfficial(r io.Reader) (*Official, error) {
	data, err := io.ReadAll(io.LimitReader(r, largestOfficial+1))
	if err != nil {
		return nil, err
	}
	if len(data) > largestOfficial {
		return nil, fault.New(fault.Invalid, "nice.file.too_large", "Megabytes", largestOfficial>>20)
	}
	if !utf8.Valid(data) {
		return nil, fault.New(fault.Invalid, "nice.file.not_utf8")
	}
	body, err := unwrap(data)
	if err != nil {
		return nil, err
	}
	if len(body.Documents) != 1 || !niceDocument.MatchString(body.Documents[0].ID) {
		return nil, fault.New(fault.Invalid, "nice.file.not_nice")
	}
	o := &Official{Framework: NICE, Version: body.Documents[0].Version, Digest: digest(data)}
	if !versionForm.MatchString(o.Version) {
		return nil, fault.New(fault.Invalid, "nice.file.version")
	}
	seen := map[string]bool{}
	for _, e := range body.Elements {
		kind, kept := officialKinds[e.Kind]
		switch {
		case e.Document != body.Documents[0].ID:
			return nil, fault.New(fault.Invalid, "nice.file.not_nice")
		case !kept:
			o.Others++
			continue
		case !partForms[NICE][kind].MatchString(e.ID):
			return nil, fault.New(fault.Invalid, "nice.file.id", "Name", clip(e.ID))
		case seen[e.ID]:
			return nil, fault.New(fault.Invalid, "nice.file.twice", "Name", e.ID)
		}
		seen[e.ID] = true
		t := OfficialText{e.ID, kind, strings.TrimSpace(e.Title), strings.TrimSpace(e.Text)}
		if t.Text == "" || !kind.IsSentence() && t.Name == "" || !plain(t.Text) || !plain(t.Name) {
			return nil, fault.New(fault.Invalid, "nice.file.text", "Name", e.ID)
		}
		o.Texts = append(o.Texts, t)
	}
	if o.Count(Task, Knowledge, Skill) == 0 {
		return nil, fault.New(fault.Invalid, "nice.file.empty")
	}
	slices.SortFunc(o.Texts, func(a, b OfficialText) int { return strings.Compare(a.ID, b.ID) })
	return o, nil
}

// unwrap finds the documents and elements in either of the forms.
func unwrap(data []byte) (*cprtBody, error) {
	var file cprt
	err := json.Unmarshal(data, &file)
	if err == nil && file.Response != nil && file.Response.Elements != nil {
		return file.Response.Elements, nil
	}
	body := &cprtBody{Documents: file.Documents}
	if err == nil && len(file.Elements) > 0 {
		err = json.Unmarshal(file.Elements, &body.Elements)
	}
	if err != nil {
		return nil, fault.Because(fault.Invalid, "nice.file.form", err)
	}
	return body, nil
}

// plain reports whether a text can be shown as it is: not endless, and without what cannot be seen.
func plain(s string) bool {
	return len(s) <= longestOfficial && strings.IndexFunc(s, hidden) < 0
}

// clip shortens what a file says before it is shown to somebody.
func clip(s string) string {
	if runes := []rune(s); len(runes) > 40 {
		return string(runes[:40]) + "…"
	}
	return s
}

// Remap is a citation of the catalogue that another version of the framework does not bear out.
type Remap struct {
	ID     string
	Module *Module
	// Questions are the ids of those that cite it; the module's own alignment is meant too when Aligned.
	Questions []string
	Aligned   bool
	Gone      bool   // else its words differ
	Was, Is   string // the words in the catalogue's version and in the other; empty where not known
}

// Remaps lists what must be looked at before the catalogue cites another version: cited ids that it does not have, and
// those that it words differently, for which the texts of the catalogue's own version must be known (else nil).
func (c *Catalogue) Remaps(other, own *Official) []Remap {
	is, was := other.byID(), map[string]OfficialText{}
	if own != nil {
		was = own.byID()
	}
	var all []Remap
	for _, p := range c.Framework(other.Framework).Parts {
		now, there := is[p.ID]
		before, known := was[p.ID]
		if there && (!known || now == before) {
			continue
		}
		for _, t := range p.Teaching {
			r := Remap{ID: p.ID, Module: t.Module, Aligned: t.Teaches, Gone: !there, Was: before.said(), Is: now.said()}
			for _, q := range t.Module.Questions {
				if slices.Contains(q.NICE, p.ID) {
					r.Questions = append(r.Questions, q.ID)
				}
			}
			all = append(all, r)
		}
	}
	return all
}

// Missing lists the statements of the catalogue's table that a file of the same version does not have: such a file is not
// NIST's. Nothing is known of other versions.
func (c *Catalogue) Missing(o *Official) (ids []string) {
	f, has := c.Framework(o.Framework), o.byID()
	if f.Version != o.Version {
		return nil
	}
	for _, p := range f.Parts {
		if _, there := has[p.ID]; p.Kind.IsSentence() && !there {
			ids = append(ids, p.ID)
		}
	}
	return ids
}

func (o *Official) byID() map[string]OfficialText {
	all := make(map[string]OfficialText, len(o.Texts))
	for _, t := range o.Texts {
		all[t.ID] = t
	}
	return all
}

// said is the text with the name it explains, if any.
func (t OfficialText) said() string {
	if t.Name == "" {
		return t.Text
	}
	return t.Name + ": " + t.Text
}

// Difference is how many parts of one version are not in the other, or say something else.
type Difference struct{ Added, Removed, Changed int }

// Since compares with an earlier version.
func (o *Official) Since(before *Official) (d Difference) {
	was := before.byID()
	for _, t := range o.Texts {
		switch old, there := was[t.ID]; {
		case !there:
			d.Added++
		case old != t:
			d.Changed++
		}
	}
	d.Removed = len(before.Texts) - (len(o.Texts) - d.Added)
	return d
}
