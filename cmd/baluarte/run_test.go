package main

import (
	"bytes"
	"context"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"baluarte/courses"
)

// command runs the program like a shell would and gives what it wrote and its exit status.
func command(t *testing.T, env []string, args ...string) (stdout, stderr string, exit int) {
	t.Helper()
	var out, errs bytes.Buffer
	err := run(t.Context(), append([]string{"baluarte"}, args...), env, &out, &errs)
	if err != nil {
		errs.WriteString(sentence(err, env) + "\n")
		exit = status(err)
	}
	return out.String(), errs.String(), exit
}

// What a person at the terminal gets: the right exit status and one plain sentence in their language.
func TestCommands(t *testing.T) {
	broken := t.TempDir()
	if err := os.CopyFS(broken, courses.FS); err != nil {
		t.Fatal(err)
	}
	lesson := filepath.Join(broken, "cyber-hygiene", "phishing", "01-why-it-works.es.md")
	if err := os.Remove(lesson); err != nil {
		t.Fatal(err)
	}
	real := t.TempDir() // a database that is not the demonstration's
	if _, errs, exit := command(t, nil, "migrate", "--data", real); exit != 0 {
		t.Fatal(errs)
	}
	wrong := filepath.Join(t.TempDir(), "wrong")
	for _, c := range []struct {
		name   string
		env    []string
		args   string
		exit   int
		stdout string
		stderr string
	}{
		{"version", nil, "version", 0, "baluarte ", ""},
		{"help names flags and variables", nil, "serve --help", 0, "$BALUARTE_LISTEN", ""},
		{"help in Spanish", []string{"LANG=es_MX.UTF-8"}, "--help", 0, "Poner en marcha el servidor", ""},
		{"the embedded courses are sound", nil, "courses check", 0, "12 modules.", ""},
		{"a starter set", nil, "agencies load us-states --data " + real, 0, "us-states: 56 agencies added, 0 already there", ""},
		{"the same set again", []string{"LANG=es"}, "agencies load us-states --data " + real, 0, "0 dependencias agregadas, 56 ya estaban", ""},
		{"a set that there is none of", nil, "agencies load us-towns --data " + real, 2, "", "us-federal, us-states"},
		{"no set", nil, "agencies load", 2, "", "The sets are"},
		{"a set into a Postgres that is not there", nil, "agencies load us-states --database postgres://127.0.0.1:1/x", 1, "", "cannot be reached"},
		{"a broken folder", nil, "courses check " + broken, 1, "", "01-why-it-works.es.md"},
		{"a broken folder stops the start", nil, "serve --courses " + broken + " --data " + t.TempDir(), 1, "", "[es]"},
		{"no such folder", nil, "courses check /nowhere/at/all", 2, "", "There is no folder"},
		{"an unknown command", nil, "srve", 2, "", "no command “srve”"},
		{"an unknown command in Spanish", []string{"LC_ALL=es"}, "srve", 2, "", "No existe el comando «srve»"},
		{"an unknown flag", nil, "serve --lisen x", 2, "", "--help"},
		{"a variable that is no yes or no", []string{"BALUARTE_DEMO=perhaps"}, "serve", 2, "", "BALUARTE_DEMO"},
		{"help of a group", []string{"LANG=es"}, "courses", 0, "Comandos:", ""},
		{"nobody to erase", nil, "people erase-due --data " + real, 0, "0 people are due", ""},
		{"nobody was erased", []string{"LANG=es"}, "people erase-due --yes --data " + real, 0, "datos personales de 0 personas", ""},
		{"nobody to erase in a wrong folder", nil, "people erase-due --data " + wrong, 2, "", "There is no database in " + wrong},
		{"a role in a wrong folder", []string{"LANG=es"}, "grant --person a@b.example --role lead --agency X --data " + wrong, 2, "", "No hay ninguna base de datos en " + wrong},
		{"a roster in a wrong folder", nil, "roster plan run_test.go --agency X --data " + wrong, 2, "", "There is no database"},
		{"tables that are up to date", nil, "migrate --data " + real, 0, "up to date already", ""},
		{"tables that are not there", []string{"LANG=es"}, "migrate --data " + t.TempDir(), 0, "se pusieron al día", ""},
		{"a person of nowhere", nil, "person add --given-names Ana --first-surname Prueba --data " + t.TempDir(), 2, "", "--admin"},
		{"a person without a name", []string{"LANG=es"}, "person add --admin --email a@b.example --data " + t.TempDir(), 2, "", "--given-names: "},
		{"a first administrator", nil, "person add --admin --given-names Ana --first-surname Prueba --email a@b.example --data " + t.TempDir(), 0, "http://localhost:8080/en/link?token=", ""},
		{"one argument too many", nil, "version please", 2, "", "“please”"},
		{"a misspelt variable", []string{"BALUARTE_LISEN=x"}, "version", 2, "", "BALUARTE_LISEN"},
		{"a database of another kind", nil, "serve --database mysql://root:hush@db/x", 2, "", "postgres://"},
		{"Postgres without a secret", nil, "serve --database postgres://127.0.0.1:1/x", 2, "", "BALUARTE_SECRET"},
		{"a secret too short", []string{"BALUARTE_SECRET=abc"}, "serve --data " + t.TempDir(), 2, "", "32"},
		{"a folder that cannot be one", nil, "serve --data " + os.DevNull, 1, "", "--data"},
		{"an address without a scheme", nil, "serve --base-url example", 2, "", "not an http"},
		{"a mail server's password among the arguments", nil, "serve --smtp smtp://me:hush@post.example:587 --mail-from a@post.example --data " + t.TempDir(), 2, "", "BALUARTE_SMTP"},
		{"a mail server that is none", []string{"BALUARTE_SMTP=smtp://me:hush@post.example"}, "serve --mail-from a@post.example --data " + t.TempDir(), 2, "", "smtp://"},
		{"mail from nobody", []string{"BALUARTE_SMTP=smtp://me:hush@post.example:587"}, "serve --data " + t.TempDir(), 2, "", "--mail-from"},
		{"a sender without a mail server", nil, "serve --mail-from a@post.example --data " + t.TempDir(), 2, "", "--smtp"},
		{"a port that is not free to take", nil, "serve --listen 256.1.1.1:1 --data " + t.TempDir(), 2, "", "cannot be listened on"},
	} {
		t.Run(c.name, func(t *testing.T) {
			stdout, stderr, exit := command(t, c.env, strings.Fields(c.args)...)
			if exit != c.exit || !strings.Contains(stdout, c.stdout) || !strings.Contains(stderr, c.stderr) {
				t.Errorf("exit %d, want %d\nstdout, want %q:\n%s\nstderr, want %q:\n%s", exit, c.exit, c.stdout, stdout, c.stderr, stderr)
			}
			if strings.Contains(stderr, "hush") {
				t.Error("a password was told")
			}
		})
	}
	if _, err := os.Stat(wrong); err == nil {
		t.Error("a database was made in a wrong folder")
	}
}

// Where the first administrator signs up is said once the port is taken, with that port; over plain http it is said why not.
func TestFirstAdministratorIsToldWhere(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := l.Addr().String()
	_, port, _ := net.SplitHostPort(address)
	start := func(args ...string) string {
		ctx, stop := context.WithCancel(t.Context())
		defer stop()
		out := &listening{stop: stop}
		if err := run(ctx, append([]string{"baluarte", "serve", "--listen", address, "--data", t.TempDir()}, args...), nil, out, out); err != nil {
			out.WriteString(sentence(err, nil))
		}
		return out.String()
	}
	if told := start(); strings.Contains(told, "token=") || !strings.Contains(told, "cannot be listened on") {
		t.Errorf("while the port is another's: %s", told)
	}
	l.Close()
	if told := start(); !strings.Contains(told, "http://localhost:"+port+"/en/setup?token=") {
		t.Errorf("without an address: %s", told)
	}
	if told := start("--base-url", "http://10.0.0.5"); strings.Contains(told, "token=") || !strings.Contains(told, "person add --admin") {
		t.Errorf("over plain http: %s", told)
	}
}

// The demonstration is made once, and only where nothing else is.
func TestDemoKeepsToItself(t *testing.T) {
	data := t.TempDir()
	start := func(args ...string) (string, int) {
		ctx, stop := context.WithCancel(t.Context())
		out := &listening{stop: stop}
		err := run(ctx, append([]string{"baluarte", "serve", "--listen", "127.0.0.1:0", "--data", data}, args...), nil, out, out)
		if err != nil {
			return sentence(err, nil), status(err)
		}
		return "", 0
	}
	if told, exit := start(); exit != 0 {
		t.Fatal(told)
	}
	if told, exit := start("--demo"); exit != 0 {
		t.Fatalf("an empty database was refused: %s", told)
	}
	if told, exit := start("--demo"); exit != 0 {
		t.Fatalf("the demonstration does not start again: %s", told)
	}
	if told, exit := start(); exit != 2 || !strings.Contains(told, "--demo") {
		t.Errorf("the demonstration was served as if it were real: %d %s", exit, told)
	}
}

// listening ends the program as soon as it says that it listens.
type listening struct {
	bytes.Buffer
	stop func()
}

func (l *listening) Write(p []byte) (int, error) {
	if bytes.Contains(p, []byte(`"msg":"listening"`)) {
		l.stop()
	}
	return l.Buffer.Write(p)
}
