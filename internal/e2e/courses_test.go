package e2e

import (
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"baluarte/courses"
	"baluarte/internal/store/storetest"
)

// The program is stopped in the middle of somebody's quiz and started with other courses: the quiz goes on as it was, and
// the lessons are the new ones.
func TestStartedWithOtherCourses(t *testing.T) {
	for _, dialect := range storetest.Dialects {
		t.Run(dialect, func(t *testing.T) {
			o := storetest.Address(t, dialect)
			clients, _ := school(t, o, 1)
			ana := clients[0]
			folder := t.TempDir()
			if err := os.CopyFS(folder, courses.FS); err != nil {
				t.Fatal(err)
			}
			start := func() *program {
				if o.Database != "" {
					return serveIn(t, []string{secret}, "--courses", folder, "--database", o.Database)
				}
				return serve(t, "--courses", folder, "--data", o.Folder)
			}
			p := start()
			ana.at(p)
			res, _ := ana.send("POST", "/en/modules/"+module+"/quiz", nil, "text/html")
			path := strings.TrimPrefix(res.Header.Get("Location"), "/en")
			p.Stop(t)

			// Every question is worded anew, and more right answers are needed.
			for name, change := range map[string]*strings.Replacer{
				"quiz.yaml":             strings.NewReplacer("    stem:\n      en: >-\n", "    stem:\n      en: >-\n        Reworded.\n"),
				"01-why-it-works.en.md": strings.NewReplacer("It is 11:40 on a Tuesday", "It is 9:15 on a Monday"),
				"module.yaml":           strings.NewReplacer("pass_mark: 8", "pass_mark: 10"),
			} {
				file := filepath.Join(folder, "cyber-hygiene", module, name)
				data, err := os.ReadFile(file)
				if err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(file, []byte(change.Replace(string(data))), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			binary, err := built()
			if err != nil {
				t.Fatal(err)
			}
			if out, err := exec.Command(binary, "courses", "stamp", folder).CombinedOutput(); err != nil {
				t.Fatalf("%v: %s", err, out)
			}

			ana.at(start())
			if _, body := ana.send("GET", "/en/modules/"+module+"/lessons/why-it-works", nil, "text/html"); !strings.Contains(body, "9:15 on a Monday") {
				t.Error("the lesson is the old one")
			}
			if _, body := ana.send("GET", "/en"+path+"?view=all", nil, "text/html"); strings.Contains(body, "Reworded.") {
				t.Error("the paper begun is not the one that goes on")
			}
			if !ana.take(nil, taught(t), path, false) {
				t.Fatal(ana.wrong)
			}
			ana.check(t)
			for _, language := range languages {
				res, body := ana.send("GET", "/"+language+path+"/result", nil, "text/html")
				if res.StatusCode != http.StatusOK || strings.Contains(body, "Reworded.") || strings.Contains(body, "score-not") {
					t.Errorf("the result in %s: %d", language, res.StatusCode)
				}
			}
		})
	}
}
