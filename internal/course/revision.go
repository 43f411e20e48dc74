package course

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"baluarte/internal/lang"
)

// revision is the form of Module.Canonical: everything a module is made from. Languages are sorted, the keys of
// a map are sorted by encoding/json, so equal modules give equal bytes.
type revision struct {
	Languages lang.Set          `json:"languages"`
	Module    string            `json:"module"` // course/module
	Files     map[string]string `json:"files"`
	Hosts     []string          `json:"hosts,omitempty"` // linked, and named by channels.yaml alone
}

// seal sets Canonical and Digest from the texts of the module.
func (b *builder) seal(m *Module) error {
	r := revision{Languages: slices.Sorted(slices.Values(b.languages)), Module: b.dir, Files: b.files, Hosts: b.borrowed(m)}
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(r); err != nil {
		return fmt.Errorf("course: canonical form of %s: %w", b.dir, err)
	}
	m.Canonical = bytes.Clone(bytes.TrimSuffix(out.Bytes(), []byte("\n"))) // it is kept, and what it was written in is twice as large
	m.Digest = digest(m.Canonical)
	return nil
}

// borrowed lists the hosts that the texts of a module name and its sources do not: without them its links could not be made
// again once channels.yaml has changed.
func (b *builder) borrowed(m *Module) (hosts []string) {
	own := func(host string) bool {
		return slices.ContainsFunc(m.Sources, func(s Source) bool { u, ok := outside(s.URL); return ok && u.Host == host })
	}
	for _, host := range slices.Compact(slices.Sorted(slices.Values(b.channelHosts))) {
		for _, text := range b.files {
			if strings.Contains(text, "//"+host) && !own(host) {
				hosts = append(hosts, host)
				break
			}
		}
	}
	return hosts
}

func digest(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

// Decode makes a module again from its Canonical. It was checked when it was published, by the rules of that
// day: today's stricter ones must not keep an old result from being shown, so they are not asked again. What is
// written to pages is safe either way. It takes some milliseconds: keep the module by its digest.
func Decode(canonical []byte) (*Module, error) {
	var r revision
	if err := json.Unmarshal(canonical, &r); err != nil {
		return nil, fmt.Errorf("course: reading a revision: %w", err)
	}
	if len(r.Languages) == 0 {
		return nil, fmt.Errorf("course: revision %s names no language", digest(canonical))
	}
	b := newBuilder(&report{languages: r.Languages}, r.Module, r.Files)
	b.channelHosts = r.Hosts
	m := b.build()
	if len(m.Lessons) == 0 || len(m.Questions) == 0 {
		return nil, fmt.Errorf("course: revision %s is incomplete:\n%v", digest(canonical), b.problems)
	}
	m.Canonical, m.Digest = bytes.Clone(canonical), digest(canonical)
	return m, nil
}

// ValidMonths tells how long completions of a revision hold, without making the module from it.
func ValidMonths(canonical []byte) (int, error) {
	var r revision
	if err := json.Unmarshal(canonical, &r); err != nil {
		return 0, fmt.Errorf("course: reading a revision: %w", err)
	}
	f := &file{report: &report{languages: r.Languages}, text: r.Files["module.yaml"]}
	root, ok := f.parse()
	if !ok {
		return 0, fmt.Errorf("course: revision %s is incomplete:\n%v", digest(canonical), f.problems)
	}
	for _, e := range root.entries() {
		if e.key == "valid_months" {
			return whole(0, 120)(e.value), nil
		}
	}
	return 0, fmt.Errorf("course: revision %s does not say how long it holds", digest(canonical))
}
