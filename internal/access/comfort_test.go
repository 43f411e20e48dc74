package access

import (
	"strings"
	"testing"
)

func TestComfort(t *testing.T) {
	for kept, want := range map[string]Comfort{
		"":           "",
		"plain":      Plain,
		"text-large": "text-large",
		"text-larger.spacing-wide.motion-none.contrast-high": "text-larger.spacing-wide.motion-none.contrast-high",
		"spacing-wide.text-large":                            "", // not as it is written
		"text-large.text-larger":                             "",
		"text-large.plain":                                   "",
		"text-huge":                                          "",
		`text-large" onload="x`:                              "",
		strings.Repeat("text-large.", 1000):                  "",
		"text-large spacing-wide":                            "",
		"text-large.spacing-wide.contrast-high":              "text-large.spacing-wide.contrast-high",
	} {
		if got := ReadComfort(kept); got != want {
			t.Errorf("%.60q is %q, want %q", kept, got, want)
		}
	}
	c := ComfortOf("contrast-high", "", "text-larger", "text-large", "zeppelin")
	if c != "text-larger.contrast-high" || !c.Has("contrast-high") || c.Has("spacing-wide") || len(c.Words()) != 2 {
		t.Errorf("chosen is %q", c)
	}
	if c := ComfortOf("", "usual"); c != Plain || c.Words() != nil {
		t.Errorf("nothing chosen is %q", c)
	}
}
