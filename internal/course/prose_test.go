package course

import (
	"strings"
	"testing"
)

// What an agency writes about itself is compiled as lessons are, but leads to any site and places nothing.
func TestProse(t *testing.T) {
	html, problems := Prose("es", "Uno.\n\n## Dos\n\n- *tres* y [cuatro](https://norland.example/a?b=1&c=2)\n- [cinco](/privacy)\n- [help]{lang=en}\n- <mesa@norland.example>, [llame](tel:+52-55.1234.5678), [escriba](mailto:mesa@norland.example)")
	const want = `<p class="lead">Uno.</p>
<h2>Dos</h2>
<ul><li><em>tres</em> y <a href="https://norland.example/a?b=1&amp;c=2" rel="external noopener">cuatro</a></li>
<li><a href="/es/privacy">cinco</a></li>
<li><span lang="en">help</span></li>
<li><a href="mailto:mesa@norland.example">mesa@norland.example</a>, <a href="tel:+52-55.1234.5678">llame</a>, <a href="mailto:mesa@norland.example">escriba</a></li>
</ul>
`
	if len(problems) > 0 || html != want {
		t.Errorf("%v\n%s", problems, html)
	}
	for text, key := range map[string]string{
		"a\n\n<b>c</b>":                           "markdown",
		"a\n\n```figure\nmap\n```":                "bad_placement",
		"[a](javascript:alert(1))":                "link",
		"[a](https://u:p@b.example/)":             "link",
		"[a](mailto:b@c.example?bcc=d@e.example)": "link",
		"[a](tel:javascript)":                     "link",
		"a\u202eb":                                "hidden_character",
		"# One":                                   "heading",
		strings.Repeat("[", 500):                  "too_deep",
	} {
		if html, problems := Prose("en", text); html != "" || len(problems) == 0 || problems[0].Key != "course.problem."+key {
			t.Errorf("%.20q: %v %q", text, problems, html)
		}
	}
}
