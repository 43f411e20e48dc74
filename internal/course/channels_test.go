package course_test

import (
	"io/fs"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"baluarte/internal/course"
	"baluarte/internal/course/coursetest"
)

func TestGuides(t *testing.T) {
	c := coursetest.Load(t, folder(t))
	if len(c.Guides) != 8 {
		t.Fatalf("%d guides", len(c.Guides))
	}
	for _, country := range []string{"us", "mx"} {
		for _, e := range course.Employers() {
			g := c.Guide(country, e)
			if g == nil || g.First["es"] != "Avise a la mesa de servicio." || len(g.Steps) != 1 || g.AtOnce["en"] != "Do not wait." || len(g.Channels) == 0 || g.Reviewer["en"] == "" {
				t.Errorf("%s %s: %+v", country, e, g)
			}
		}
	}
	g := c.Guide("us", course.FederalAgency)
	if center := g.Channels[1]; center.Web() != "center.gov/report" || center.Telephone != "202-555-0100" || center.Email != "report@center.gov" || center.Urgent || center.Confirm {
		t.Errorf("%+v", center)
	}
	if line := c.Guide("mx", course.Private).Channels[0]; !line.Urgent || !line.Confirm || line.Name["es"] != "La línea" {
		t.Errorf("%+v", line)
	}
	if g.Checked().String() != "2026-11-19" {
		t.Errorf("last checked %s", g.Checked())
	}
	if c.Guide("ca", course.Private) != nil || c.Guide("us", "army") != nil {
		t.Error("a guide for nobody")
	}
}

// Every refusal is a small change to the good file.
func TestChannelRefusals(t *testing.T) {
	const file = "channels.yaml"
	for _, test := range []struct{ from, to, want string }{
		{"  wait: {", "  Wait now: {", `:3: bad_id Name="Wait now"` + "\n:3: unused Name=\"Wait now\"\n*"},
		{`es: "No espere."`, `es: ""`, `:3: [es] text_empty`},
		{`es: "No espere."`, `es: No espere`, `:3: [es] unquoted`},
		{`, es: "No espere."`, ``, `:3: [es] language_missing`},
		{"  wait: {", "  more: {en: \"More\", es: \"Más\"}\n  wait: {", `:3: unused Name="more"`},
		{"    use: {en: \"Crimes\", es: \"Delitos\"}\n", "", `:17: missing_key Name="use"`},
		{"    how: {en: \"Call\", es: \"Llame\"}\n", "", `:17: channel_way`},
		{"    how: {en: \"Call\"", "    fax: \"1\"\n    how: {en: \"Call\"", `:21: unknown_key Name="fax"`},
		{`telephone: "099"`, `telephone: "099 now"`, ":28: not_a_word\n*"},
		{`telephone: "099"`, `telephone: "tel:099"`, `:28: bad_telephone Number="tel:099"`},
		{`telephone: "099"`, `telephone: 911`, ":28: not_a_word\n*"},
		{"report@center.gov", "report@center.example", `:12: bad_mailbox Address="report@center.example"`},
		{"report@center.gov", "javascript:x", `:12: bad_mailbox Address="javascript:x"`},
		{`    url: "https:`, `    url: "javascript:`, `:13: bad_address URL="javascript://www.center.gov/report"`},
		{`    url: "https://www.center.gov`, `    url: "https://www.center.example`, `:13: bad_address URL="https://www.center.example/report"`},
		{"urgent: true", "urgent: very", `:29: not_true_or_false`},
		{"country: mx", "country: ca", ":25: not_allowed Value=\"ca\"\n*"},
		{"checked: 2026-11-18", "checked: soon", `:32: not_a_date`},
		{"    checked: 2026-11-18\n", "", `:24: missing_key Name="checked"`},
		{"    source: {en: \"A paper\", es: \"Un diario\"}\n", "", `:24: missing_key Name="source"`},
		{"us:\n  reviewer: {en: \"Not yet reviewed\", es: \"Aún sin revisión\"}\n", "us:\n", `:33: missing_key Name="reviewer"`},
		{"  private: {first: desk, steps: [wait], channels: [center], ready: [when], avoid: [delete]}\n", "", `:33: missing_key Name="private"`},
		{"  federal: {first: desk, steps: [wait], channels: [line]", "  federal: {steps: [wait], channels: [line]", `:41: missing_key Name="first"`},
		{"at_once: wait", "at_once: gone", `:45: unknown_text Name="gone"`},
		{"first: desk", "first: gone", `:35: unknown_text Name="gone"`},
		{"steps: [wait]", "steps: []", `:35: no_entry`},
		{"steps: [wait]", "steps: [wait, wait]", `:35: duplicate_id Name="wait"`},
		{"steps: [wait]", "steps: wait", `:35: not_a_list`},
		{"[office, center]", "[center]", `:17: unused Name="office"`},
		{"[office, center]", "[office, centre]", `:35: unknown_channel Name="centre"`},
		{"[office, center]", "[office, line]", `:35: channel_abroad Name="line"`},
		{"mx:\n", "ca:\n", ":1: missing_key Name=\"mx\"\n:39: unknown_key Name=\"ca\"\n*"},
		{"texts:\n", "texts: &t\n", `:1: yaml_feature Feature="Anchor"` + "\n*"},
		{"", "", `: missing_file`},
	} {
		t.Run(test.to, func(t *testing.T) {
			fsys := folder(t)
			if test.from == "" {
				delete(fsys, file)
			} else {
				edit(t, fsys, file, test.from, test.to)
			}
			_, err := course.Stamp(fsys, both)
			var got []string
			for _, line := range lines(t, err) {
				got = append(got, strings.Replace(strings.TrimPrefix(line, file), "course.problem.", "", 1))
			}
			want, open := strings.CutSuffix(test.want, "\n*")
			all := strings.Split(want, "\n")
			if open {
				got = slices.DeleteFunc(got, func(line string) bool { return !slices.Contains(all, line) })
			}
			if diff := cmp.Diff(all, got); diff != "" {
				t.Error(diff)
			}
		})
	}
	fsys := folder(t)
	fsys[file] = &fstest.MapFile{Data: fsys[file].Data, Mode: fs.ModeSymlink}
	if _, err := course.Stamp(fsys, both); !slices.Contains(lines(t, err), file+": course.problem.not_a_file") {
		t.Error(err)
	}
}

// A lesson may link the hosts of the channels, and the page that shows them. A revision remembers such a host, so that the
// link is there again when the channels are others.
func TestLessonsLinkChannels(t *testing.T) {
	fsys := folder(t)
	for tag, lesson := range map[string]string{"en": "Say so early.", "es": "Dígalo pronto."} {
		edit(t, fsys, "basics/habits/02-report."+tag+".md", lesson, "[Here](https://www.center.gov/x) or [there](/report-incident).")
	}
	m := coursetest.Load(t, fsys).Module("habits")
	again, err := course.Decode(m.Canonical)
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range []*course.Module{m, again} {
		l, _ := m.Lesson("report")
		html := l.Blocks["es"][0].HTML
		if !strings.Contains(html, `href="https://www.center.gov/x"`) || !strings.Contains(html, `href="/es/report-incident"`) {
			t.Error(html)
		}
	}
	if again.Digest != m.Digest {
		t.Error("the revision has another digest")
	}
	if plain := coursetest.Load(t, folder(t)).Module("habits"); strings.Contains(string(plain.Canonical), `"hosts"`) {
		t.Errorf("a module that links no channel names one: %s", plain.Canonical)
	}
}
