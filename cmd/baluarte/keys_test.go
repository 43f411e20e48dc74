package main

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A start with another secret says so: what ends, and what goes on when the one before is given. It says so once, and never
// the secret.
func TestASecretThatWasChangedIsTold(t *testing.T) {
	data := t.TempDir()
	first, second := strings.Repeat("first", 8), strings.Repeat("second", 8)
	for _, c := range []struct {
		name        string
		env         []string
		told, never string
	}{
		{"the first start", []string{"BALUARTE_SECRET=" + first}, "", "secret"},
		{"the same again", []string{"BALUARTE_SECRET=" + first, "BALUARTE_SECRET_BEFORE="}, "", "secret"},
		{"another, and the one before", []string{"BALUARTE_SECRET=" + second, "BALUARTE_SECRET_BEFORE=" + first}, "go on for as long as it is given", " end"},
		{"the same, and the one before", []string{"BALUARTE_SECRET=" + second, "BALUARTE_SECRET_BEFORE=" + first}, "", "secret was changed"},
		{"no secret, so that of the file", nil, "with the one before, end", "go on"},
		{"another, and one that was not the one before", []string{"BALUARTE_SECRET=" + first, "BALUARTE_SECRET_BEFORE=" + second}, "BALUARTE_SECRET_BEFORE is not the one before", "go on"},
		{"one before that is too short", []string{"BALUARTE_SECRET=" + first, "BALUARTE_SECRET_BEFORE=short"}, "at least 32", "was changed"},
	} {
		ctx, stop := context.WithCancel(t.Context())
		out := &listening{stop: stop}
		if err := run(ctx, []string{"baluarte", "serve", "--listen", "127.0.0.1:0", "--data", data}, c.env, out, out); err != nil {
			out.WriteString(sentence(err, nil))
		}
		told := out.String()
		if !strings.Contains(told, c.told) || strings.Contains(told, c.never) || strings.Contains(told, first) || strings.Contains(told, second) {
			t.Errorf("%s: %s", c.name, told)
		}
		stop()
	}
	if _, err := os.Stat(filepath.Join(data, "secret")); err != nil {
		t.Error(err)
	}
}
