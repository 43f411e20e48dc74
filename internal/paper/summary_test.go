package paper

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"baluarte/courses"
	"baluarte/internal/course"
	"baluarte/internal/lang"
)

// taught reads every course once.
var taught = sync.OnceValues(func() (*course.Catalogue, error) { return course.Load(courses.FS, lang.Set{"en", "es"}) })

func modules(t testing.TB) []*course.Module {
	t.Helper()
	c, err := taught()
	if err != nil {
		t.Fatal(err)
	}
	return c.Modules()
}

func summaryOf(m *course.Module, format Format) Summary {
	return Summary{Format: format, Module: m, Page: "https://training.baluarte.example/es/modules/" + m.ID, Report: "https://training.baluarte.example/es/report-incident"}
}

// TestSummaryFits: every module, in every language, is one page of either paper with all its words, and small.
func TestSummaryFits(t *testing.T) {
	for _, m := range modules(t) {
		for _, words := range bothLanguages(t) {
			for _, format := range []Format{Letter, A4} {
				s := summaryOf(m, format)
				p, err := drawSummary(s, words)
				if err != nil {
					t.Fatal(err)
				}
				file, texts := uncompressed(t, p)
				where := fmt.Sprintf("%s in %s on %s", m.ID, words.Tag(), format)
				if n := strings.Count(file, "<</Type /Page\n"); n != 1 {
					t.Errorf("%s: %d pages", where, n)
				}
				said := strings.Join(texts, " ")
				wanted := []string{m.Title.In(words.Tag()), m.Summary.In(words.Tag()), m.Digest[:8], "training.baluarte.example/es/report-incident", words.Date(m.ReviewedOn)}
				for _, o := range m.Objectives {
					wanted = append(wanted, o.Text.In(words.Tag()))
				}
				if len(m.Briefing) == 0 {
					t.Errorf("%s has no briefing", m.ID)
				}
				for _, rule := range m.Briefing {
					wanted = append(wanted, rule.In(words.Tag()))
				}
				for _, want := range wanted {
					if !strings.Contains(said, plain(want)) {
						t.Errorf("%s: nothing reads %q", where, want)
					}
				}
				if !strings.Contains(file, "/Lang ("+string(words.Tag())+")") || !strings.Contains(file, "/URI (https://training.baluarte.example/es/modules/"+m.ID+")") {
					t.Errorf("%s: the language or the link is not told", where)
				}
				var first, second bytes.Buffer
				if err := ModuleSummary(&first, s, words); err != nil {
					t.Fatal(err)
				}
				if err := ModuleSummary(&second, s, words); err != nil || !bytes.Equal(first.Bytes(), second.Bytes()) {
					t.Errorf("%s: the same module gave other bytes", where)
				}
				if first.Len() > 200<<10 {
					t.Errorf("%s: %d bytes", where, first.Len())
				}
			}
		}
	}
}

// TestLongSummary: a module of twice the words is still one page, set smaller; one beyond all measure is cut, and
// nothing runs into the foot.
func TestLongSummary(t *testing.T) {
	words := bothLanguages(t)[1]
	for _, c := range []struct {
		times int
		whole bool
	}{{2, true}, {40, false}} {
		for _, m := range modules(t) {
			long := *m
			long.Objectives, long.Briefing = slices.Clone(m.Objectives), nil
			for i, o := range m.Objectives {
				long.Objectives[i].Text = lang.Text{"es": strings.Repeat(o.Text["es"]+" ", c.times)}
			}
			for _, rule := range m.Briefing {
				long.Briefing = append(long.Briefing, lang.Text{"es": strings.Repeat(rule["es"]+" ", c.times)})
			}
			p, err := drawSummary(summaryOf(&long, Letter), words)
			if err != nil {
				t.Fatal(err)
			}
			file, texts := uncompressed(t, p)
			if n := strings.Count(file, "<</Type /Page\n"); n != 1 {
				t.Errorf("%s: %d pages", m.ID, n)
			}
			said := strings.Join(texts, " ")
			if last := plain(long.Briefing[len(long.Briefing)-1]["es"]); strings.Contains(said, last) != c.whole {
				t.Errorf("%s with %d times the words: whole is %v", m.ID, c.times, !c.whole)
			}
			if !strings.Contains(said, "report-incident") {
				t.Errorf("%s: the foot is gone", m.ID)
			}
		}
	}
}

func BenchmarkSummary(b *testing.B) {
	words, m := bothLanguages(b)[1], modules(b)[0]
	b.ReportAllocs()
	for b.Loop() {
		var out bytes.Buffer
		if err := ModuleSummary(&out, summaryOf(m, Letter), words); err != nil {
			b.Fatal(err)
		}
		b.SetBytes(int64(out.Len()))
	}
}
