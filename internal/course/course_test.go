package course_test

import (
	"errors"
	"maps"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"baluarte/internal/course"
	"baluarte/internal/course/coursetest"
	"baluarte/internal/lang"
)

// both are the languages of the folders.
var both = coursetest.Languages

// folder is the small course, without stamps.
func folder(t testing.TB) fstest.MapFS { return coursetest.Folder(t, "course") }

func edit(t testing.TB, fsys fstest.MapFS, path, from, to string) {
	t.Helper()
	data := fsys[path]
	if data == nil || strings.Count(string(data.Data), from) == 0 {
		t.Fatalf("%s does not hold %q", path, from)
	}
	fsys[path] = &fstest.MapFile{Data: []byte(strings.Replace(string(data.Data), from, to, 1))}
}

func TestLoad(t *testing.T) {
	c := coursetest.Load(t, folder(t))
	m := c.Module("habits")
	if len(c.Courses) != 2 || len(c.Modules()) != 1 || c.Course("police").Modules[0] != m || m.Course != "basics" {
		t.Fatalf("courses %v, modules %v", c.Courses, c.Modules())
	}
	if m.Minutes != 15 || m.CreditHours != 0.25 || m.ValidMonths != 12 || m.Change != course.Material ||
		m.ReviewedOn.String() != "2026-11-20" || m.PassMark != 2 || m.Draw != 3 || m.Title["es"] != "Hábitos" ||
		len(m.Alignment) != 3 || m.Sources[0].Title != "A guide, for all" {
		t.Errorf("module: %+v", m)
	}
	leave := m.Question("leave")
	if got := leave.Stem["en"]; got != "You leave your desk." {
		t.Errorf("stem %q", got)
	}
	if o := leave.Options; o[0].ID != "zeta" || o[1].ID != "alfa" || o[2].ID != "beta" || !o[0].Right || o[1].Right {
		t.Errorf("options are not those of the file, in its order: %+v", o)
	}
	if q := m.Question("two"); q.Kind != course.Multiple || q.Choose != 2 {
		t.Errorf("multiple: %+v", q)
	}
	lock, _ := m.Lesson("lock")
	if lock.Minutes != 4 { // one for the words, three for the check
		t.Errorf("minutes %d", lock.Minutes)
	}
	check := lock.Blocks["es"][3].Activity
	if check == nil || check.ID != "desk" || check.Question.ID != "desk" || check.Question.Kind != course.Single {
		t.Errorf("check: %+v", lock.Blocks["es"])
	}
}

func TestLessonHTML(t *testing.T) {
	c := coursetest.Load(t, folder(t))
	lock, _ := c.Module("habits").Lesson("lock")
	blocks := lock.Blocks["en"]
	want := []string{`<p id="p1" class="lead">You leave your desk. The screen stays on.</p>
<p id="p2">Anyone can <strong>read</strong> it, or <em>write</em> as you from <code class="addr">desk@office.example</code>.</p>
<h2 id="p100">Lock it</h2>
<p id="p101">Press two keys. In Spanish: <span lang="es">bloquear la
<em>pantalla</em></span>. See the <a href="https://www.cisa.gov/guide?a=1&amp;b=2" rel="external noopener">guide</a>.</p>
`, "", `<ul id="p102"><li>One</li>
<li>Two &amp; 2 &lt; 3</li>
</ul>
<h3 id="p200">Each time</h3>
<ol id="p201"><li>Up</li>
<li>Lock</li>
</ol>
<blockquote id="p202"><p>I lock it.</p>
</blockquote>
<div class="sample" id="p203"><p>From: Help desk<br>Hello,</p><p>&lt;b&gt;Confirm&lt;/b&gt;</p></div>
`, ""}
	var got []string
	for _, b := range blocks {
		got = append(got, b.HTML)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if es := lock.Blocks["es"][2].HTML; !strings.Contains(es, `<div class="sample" id="p203" lang="en">`) {
		t.Error("a message in the other language has no lang:", es)
	}
	report, _ := c.Module("habits").Lesson("report")
	if es := report.Blocks["es"][0].HTML; !strings.Contains(es, `<a href="/es/modules/habits/lessons/lock">`) {
		t.Error("an inner link keeps its reader's language:", es)
	}
	box := report.Blocks["es"][1].Country
	if len(box.Parts) != 2 || box.Parts[0].Country != "us" || box.Parts[1].URL != "" {
		t.Fatalf("country box: %+v", box)
	}
	if got, want := box.Parts[0].HTML["en"], "<p>Your agency first.</p>\n<p>Then <a href=\"https://report.gov/cyber\" rel=\"external noopener\">the center</a>.</p>\n"; got != want {
		t.Errorf("country: %q", got)
	}
	svg := blocks[1].Figure.SVG["en"]
	for _, want := range []string{
		`<svg viewBox="0 0 328 200" role="img" aria-labelledby="fig-door-title fig-door-desc"><title id="fig-door-title">A &#34;door&#34;</title><desc id="fig-door-desc">A closed door`,
		`<marker id="fig-door-tip" `, `marker-end="url(#fig-door-tip)"`, `>Bolt &amp; &lt;lock&gt;</text>`,
	} {
		if !strings.Contains(svg, want) {
			t.Errorf("drawing lacks %s:\n%s", want, svg)
		}
	}
}

func TestDecode(t *testing.T) {
	fsys := coursetest.Stamped(t, folder(t))
	m := coursetest.Load(t, fsys).Module("habits")
	again, err := course.Decode(m.Canonical)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(m, again); diff != "" {
		t.Error("the module made again differs:", diff)
	}
	// The state is named by its texts alone: not by line ends, nor by the order in which languages are shown.
	for path, f := range fsys {
		fsys[path] = &fstest.MapFile{Data: []byte(strings.ReplaceAll(string(f.Data), "\n", "\r\n"))}
	}
	c, err := course.Load(fsys, lang.Set{"es", "en"})
	if err != nil {
		t.Fatal(err)
	}
	if c.Module("habits").Digest != m.Digest {
		t.Error("the same texts have another digest")
	}
	edit(t, fsys, "basics/habits/module.yaml", "minutes: 15", "minutes: 16")
	if coursetest.Load(t, fsys).Module("habits").Digest == m.Digest {
		t.Error("another state has the same digest")
	}
	for _, bad := range []string{"", "{}", "[]", `{"languages":["en"],"module":"a/b","files":{}}`, `{"languages":["en"],"module":"","files":{"module.yaml":"a: ["}}`} {
		if _, err := course.Decode([]byte(bad)); err == nil {
			t.Errorf("Decode(%q) succeeds", bad)
		}
	}
}

func TestStamps(t *testing.T) {
	const en, es = "basics/habits/02-report.en.md", "basics/habits/02-report.es.md"
	for name, test := range map[string]struct {
		change func(fstest.MapFS)
		want   []string
	}{
		"nothing": {func(fstest.MapFS) {}, nil},
		"no lock": {func(f fstest.MapFS) { delete(f, "basics/habits/stamps.lock") }, []string{
			"basics/habits/01-lock.en.md: course.problem.unstamped", "basics/habits/02-report.en.md: course.problem.unstamped",
			"basics/habits/desk.yaml: course.problem.unstamped", "basics/habits/door.yaml: course.problem.unstamped",
			"basics/habits/module.yaml: course.problem.unstamped", "basics/habits/quiz.yaml: course.problem.unstamped",
			"basics/habits/who.yaml: course.problem.unstamped"}},
		"lesson in one language": {func(f fstest.MapFS) { edit(t, f, en, "early", "at once") },
			[]string{es + `: [es] course.problem.stale Changed="en"`}},
		"lesson in the other": {func(f fstest.MapFS) { edit(t, f, es, "pronto", "ya") },
			[]string{en + `: [en] course.problem.stale Changed="es"`}},
		"lesson in both": {func(f fstest.MapFS) { edit(t, f, en, "early", "now"); edit(t, f, es, "pronto", "ya") },
			[]string{en + ": course.problem.unstamped"}},
		"a word of the quiz": {func(f fstest.MapFS) { edit(t, f, "basics/habits/quiz.yaml", "Deja su escritorio.", "Se va.") },
			[]string{`basics/habits/quiz.yaml: [en] course.problem.stale Changed="es"`}},
		"no word": {func(f fstest.MapFS) { edit(t, f, "basics/habits/quiz.yaml", "difficulty: 1", "difficulty: 2") }, nil},
		"broken line": {func(f fstest.MapFS) {
			f["basics/habits/stamps.lock"].Data = append(f["basics/habits/stamps.lock"].Data, "x\n"...)
		},
			[]string{`basics/habits/stamps.lock:8: course.problem.stamp_form Form="<sha256 en> <sha256 es> <path>"`}},
		"line left over": {func(f fstest.MapFS) {
			lock := f["basics/habits/stamps.lock"]
			lock.Data = append(lock.Data, strings.Replace(strings.SplitAfter(string(lock.Data), "\n")[0], "01-lock", "09-gone", 1)...)
		}, []string{`basics/habits/stamps.lock:8: course.problem.stamp_unknown Name="09-gone.md"`}},
		"another original": {func(f fstest.MapFS) {
			edit(t, f, "basics/habits/module.yaml", "minutes: 15", "minutes: 15\noriginal: es")
			maps.Copy(f, coursetest.Stamped(t, f))
			edit(t, f, es, "pronto", "ya")
		}, []string{en + `: [en] course.problem.stale Changed="es"`}},
	} {
		t.Run(name, func(t *testing.T) {
			fsys := coursetest.Stamped(t, folder(t))
			test.change(fsys)
			_, err := course.Load(fsys, both)
			if diff := cmp.Diff(test.want, lines(t, err)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// lines are the problems of an error as logs show them.
func lines(t testing.TB, err error) []string {
	t.Helper()
	if err == nil {
		return nil
	}
	var ps course.Problems
	if !errors.As(err, &ps) {
		t.Fatal("not a list of problems:", err)
	}
	sentences(t, ps)
	for i := range ps {
		ps[i].Args = maps.Clone(ps[i].Args)
		delete(ps[i].Args, "Allowed") // told to people; too long for these tables
	}
	return strings.Split(err.Error(), "\n")
}
