package main

import (
	"bytes"
	"encoding/base64"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"baluarte/internal/access"
	"baluarte/internal/lang"
	"baluarte/internal/learn"
	"baluarte/internal/paper"
	"baluarte/internal/store"
)

// TestCertificateAtTheTerminal: the PDF, what its QR code says and a transcript are checked with the published keys and nothing
// else; a code by the record.
func TestCertificateAtTheTerminal(t *testing.T) {
	ctx := t.Context()
	c := Config{Data: t.TempDir(), BaseURL: "http://localhost:8080", Demo: true}
	p := &program{bundle: bundle(t), words: bundle(t).For("en"), stdout: io.Discard, stderr: io.Discard}
	a, err := p.assemble(ctx, c, slog.New(slog.DiscardHandler))
	must(t, err)
	defer a.store.Close()
	is, err := a.store.Installation(ctx)
	must(t, err)
	keys, err := newKeys(c)
	must(t, err)
	signer := keys.signer(a.store)
	learning := &learn.Service{Store: a.store, Library: learn.NewLibrary(a.store, a.catalogue), Now: now, NewID: newID, Chance: chance}
	me := is.DemoPeople[access.Learner]
	transcript, err := learning.Transcript(ctx, me, "Ana Prueba", lang.DateOf(now(), time.UTC))
	must(t, err)
	if len(transcript.Entries) == 0 || transcript.Entries[0].Code == "" {
		t.Fatal("the learner of the demonstration has no certificate")
	}
	one, err := learning.Certificate(ctx, me, transcript.Entries[0].ID)
	must(t, err)
	signed, err := signer.Certificate(ctx, one, "es")
	must(t, err)

	folder := t.TempDir()
	keep := func(name string, content []byte) string {
		path := filepath.Join(folder, name)
		must(t, os.WriteFile(path, content, 0o600))
		return path
	}
	var pdf, file bytes.Buffer
	must(t, paper.Certificate{Certificate: one, Words: bundle(t).For("es"), Format: paper.A4, Root: c.BaseURL, Signed: signed}.PDF(&pdf))
	whole, err := signer.Transcript(ctx, transcript)
	must(t, err)
	must(t, paper.Transcript{Transcript: transcript, Words: p.words, Signed: whole}.JSON(&file))
	published, errs, exit := command(t, nil, "certificate", "keys", "--data", c.Data)
	if exit != 0 {
		t.Fatal(errs)
	}
	altered := func(change func(*learn.Certificate)) string {
		c := one
		change(&c)
		signed, err := signer.Certificate(ctx, c, "es")
		must(t, err)
		return signed
	}
	lastDay := lang.DateOf(now(), time.FixedZone("UTC-12", -12*60*60)) // where a day ends last
	parts := strings.Split(signed, ".")
	many := transcript
	many.Entries = nil
	for _, change := range []func(*learn.Certificate){
		func(c *learn.Certificate) { c.Until = lastDay.AddDays(-1) },
		func(c *learn.Certificate) { c.CorrectedOn, c.Reason = lastDay, "mistake" },
		func(c *learn.Certificate) {
			c.Credited, c.Issuer, c.Code, c.Completion.Minutes = true, "Academia del Norte", "", 90
		},
	} {
		e := one
		change(&e)
		many.Entries = append(many.Entries, e)
	}
	lines, err := signer.Transcript(ctx, many)
	must(t, err)
	address := c.BaseURL + "/certificates/" + string(one.Code)
	hostile := base64.RawURLEncoding.EncodeToString([]byte("{\"alg\":\"EdDSA\",\"kid\":\"\u009b2J\u202e\",\"typ\":\"certificate\"}")) + "." + parts[1] + "." + parts[2]
	jwks := keep("keys.json", []byte(published))
	strange := keep("strange.json", learn.Keys{strangeKey(t)}.Document())
	nowhere := filepath.Join(folder, "nowhere")
	es := []string{"LANG=es"}
	forged := bytes.Replace(pdf.Bytes(), []byte(signed[len(signed)-20:]), []byte(strings.Repeat("A", 20)), 1)
	for name, c := range map[string]struct {
		env    []string
		args   []string
		exit   int
		stdout string
		stderr string
	}{
		"a PDF":                     {nil, []string{keep("c.pdf", pdf.Bytes()), "--key", jwks, "--data", nowhere}, 0, one.Name, ""},
		"a PDF in Spanish":          {es, []string{keep("c.pdf", pdf.Bytes()), "--key", jwks, "--data", nowhere}, 0, "La firma es válida", ""},
		"a QR code":                 {nil, []string{c.BaseURL + "/certificates/" + string(one.Code) + "#" + signed, "--key", jwks, "--data", nowhere}, 0, string(one.Code), ""},
		"a transcript":              {es, []string{keep("t.json", file.Bytes()), "--key", jwks, "--data", nowhere}, 0, "Ana Prueba", ""},
		"by the record's own keys":  {nil, []string{keep("s.txt", []byte(signed)), "--data", c.Data}, 0, "The signature holds", ""},
		"on its last day":           {es, []string{altered(func(c *learn.Certificate) { c.Until = lastDay }), "--key", jwks}, 0, "el día en que se hizo", ""},
		"run out":                   {nil, []string{altered(func(c *learn.Certificate) { c.Until = lastDay.AddDays(-1) }), "--key", jwks}, 1, "The signature holds", "no longer valid"},
		"run out, in Spanish":       {es, []string{altered(func(c *learn.Certificate) { c.Until = lastDay.AddDays(-1) }), "--key", jwks}, 1, one.Name, "Ya no está vigente"},
		"void":                      {nil, []string{altered(func(c *learn.Certificate) { c.CorrectedOn, c.Reason = lastDay, "mistake" }), "--key", jwks}, 1, "recorded by mistake", "Void since"},
		"void, in Spanish":          {es, []string{altered(func(c *learn.Certificate) { c.CorrectedOn, c.Reason = lastDay, "mistake" }), "--key", jwks}, 1, "por error", "Sin efecto desde"},
		"void, nobody knows why":    {nil, []string{altered(func(c *learn.Certificate) { c.CorrectedOn = lastDay }), "--key", jwks}, 1, "corrected in the record", "Void since"},
		"hours and their source":    {nil, []string{signed, "--key", jwks}, 0, "Hours of training: 0.5\nSource: Online\n", ""},
		"an entry that ran out":     {nil, []string{lines, "--key", jwks}, 0, " · 0.5 h · Online\n    Expired: it was valid until ", ""},
		"an entry that is void":     {es, []string{lines, "--key", jwks}, 0, " · 0 h · En línea\n    Sin efecto desde el ", ""},
		"an entry of elsewhere":     {nil, []string{lines, "--key", jwks}, 0, " · 1.5 h · Credited\n    Valid until ", ""},
		"who gave it":               {es, []string{lines, "--key", jwks}, 0, "    Impartido por: Academia del Norte", ""},
		"why an entry is void":      {nil, []string{lines, "--key", jwks}, 0, "    The completion had been recorded by mistake.", ""},
		"a folder":                  {nil, []string{folder, "--key", jwks}, 2, "", folder + " is a folder"},
		"keys in a folder":          {es, []string{signed, "--key", folder}, 2, "", folder + " es una carpeta"},
		"keys without an end":       {nil, []string{signed, "--key", "/dev/zero"}, 2, "", "more than 8 MB"},
		"a file in a file":          {nil, []string{jwks + "/c.pdf", "--key", jwks}, 1, "", "not a directory"},
		"an address":                {nil, []string{address, "--data", c.Data}, 0, "The certificate is valid", ""},
		"a code with a word":        {es, []string{"Código " + string(one.Code), "--data", c.Data}, 0, "La constancia está vigente", ""},
		"a code mistyped":           {nil, []string{"0000-0000-0000-0001", "--data", c.Data}, 2, "", p.words.T("certificate.wrong.mistyped")},
		"a signed text cut off":     {nil, []string{signed[:200], "--key", jwks}, 2, "", "cut off"},
		"a long text":               {nil, []string{strings.Repeat("é", 1000), "--key", jwks}, 2, "", strings.Repeat("é", 60) + "…”"},
		"both from standard input":  {nil, []string{"-", "--key", "-"}, 2, "", "read once"},
		"a key of a hostile name":   {nil, []string{hostile, "--key", jwks}, 1, "", "names the key 2J, which"},
		"a code":                    {nil, []string{strings.ToLower(string(one.Code)), "--data", c.Data}, 0, "The certificate is valid", ""},
		"a code that nobody has":    {es, []string{"0000-0000-0000-0000", "--data", c.Data}, 1, "", "Ninguna constancia"},
		"a code without a record":   {nil, []string{string(one.Code), "--data", nowhere, "--key", jwks}, 2, "", "A code alone cannot be checked offline"},
		"an address offline":        {es, []string{address, "--data", nowhere}, 2, "", "no se puede verificar sin conexión"},
		"a forged PDF":              {nil, []string{keep("f.pdf", forged), "--key", jwks}, 1, "", "does not match"},
		"a PDF cut off":             {es, []string{keep("g.pdf", pdf.Bytes()[:2000]), "--key", jwks}, 1, "", "no hay nada firmado"},
		"a transcript altered":      {nil, []string{keep("u.json", bytes.Replace(file.Bytes(), []byte(`"payload": "eyJ`), []byte(`"payload": "eyK`), 1)), "--key", jwks}, 1, "", "does not match"},
		"signed elsewhere":          {nil, []string{signed, "--key", strange}, 1, "", "fetch them again"},
		"no file, no code, no text": {nil, []string{"certificate.pdf", "--key", jwks}, 2, "", "“certificate.pdf” is neither"},
		"nothing":                   {es, []string{"--key", jwks}, 2, "", "Indique qué se verifica"},
		"without keys":              {nil, []string{signed, "--data", nowhere}, 2, "", "--key"},
		"keys that are none":        {nil, []string{signed, "--key", keep("x.json", []byte("{}"))}, 2, "", "no public key"},
		"keys that are not there":   {nil, []string{signed, "--key", nowhere}, 2, "", "no file of keys " + nowhere},
		"two at once":               {nil, []string{signed, signed, "--key", jwks}, 2, "", "Check one at a time"},
	} {
		t.Run(name, func(t *testing.T) {
			stdout, stderr, exit := command(t, c.env, append([]string{"certificate", "verify"}, c.args...)...)
			if exit != c.exit || !strings.Contains(stdout, c.stdout) || !strings.Contains(stderr, c.stderr) {
				t.Errorf("exit %d, want %d\n%s\n%s", exit, c.exit, stdout, stderr)
			}
			if strings.ContainsAny(stdout+stderr, "⟦⟧") {
				t.Errorf("words are missing:\n%s%s", stdout, stderr)
			}
		})
	}
	for name, args := range map[string][]string{"c.pdf": {"-", "--key", jwks}, "keys.json": {keep("c.pdf", pdf.Bytes()), "--key", "-"}} {
		t.Run(name+" from standard input", func(t *testing.T) {
			in, err := os.Open(filepath.Join(folder, name))
			must(t, err)
			defer func(real *os.File) { os.Stdin = real; in.Close() }(os.Stdin)
			os.Stdin = in
			if stdout, stderr, exit := command(t, nil, append([]string{"certificate", "verify"}, args...)...); exit != 0 || !strings.Contains(stdout, one.Name) {
				t.Errorf("exit %d\n%s\n%s", exit, stdout, stderr)
			}
		})
	}

	// Who only asks leaves nothing behind.
	if _, errs, exit := command(t, nil, "certificate", "keys", "--data", nowhere); exit != 2 || !strings.Contains(errs, "There is no database") {
		t.Errorf("keys of nowhere: exit %d\n%s", exit, errs)
	}
	if _, err := os.Stat(nowhere); err == nil {
		t.Error("a folder was made")
	}
	secret := filepath.Join(c.Data, "secret")
	must(t, os.Rename(secret, secret+".away"))
	if again, errs, exit := command(t, nil, "certificate", "keys", "--data", c.Data); exit != 0 || again != published {
		t.Errorf("without the secret: exit %d\n%s%s", exit, again, errs)
	}
	if _, err := os.Stat(secret); err == nil {
		t.Error("a secret was made")
	}
	must(t, os.Rename(secret+".away", secret))

	// Somebody else may have the key: nothing it signed is true by itself, and the record knows as before.
	ours, err := learn.ReadKeys([]byte(published))
	must(t, err)
	key, data := ours[0].ID, c.Data
	for _, c := range []struct {
		env    []string
		args   string
		exit   int
		stdout string
		stderr string
	}{
		{nil, "distrust", 2, "", "Name the key"},
		{nil, "distrust none", 2, "", "with the key none"},
		{nil, "distrust " + key + " --since soon", 2, "", "“soon” is neither"},
		{es, "distrust " + key + " --since 2999-01-01", 2, "", "aún no llega"},
		{nil, "distrust " + key + " --since 2026-01-31", 0, "by their codes", ""},
		{es, "distrust " + key, 1, "", "ya está marcada"},
		{nil, "verify " + signed, 1, "", "has not been trusted since"},
		{es, "verify " + signed, 1, "", "no es confiable desde"},
		{nil, "verify " + string(one.Code), 0, "The certificate is valid", ""},
		{nil, "keys", 0, `"since": "2026-01-31T00:00:00Z"`, ""},
	} {
		stdout, stderr, exit := command(t, c.env, append([]string{"certificate"}, strings.Fields(c.args+" --data "+data)...)...)
		if exit != c.exit || !strings.Contains(stdout, c.stdout) || !strings.Contains(stderr, c.stderr) {
			t.Errorf("%s: exit %d, want %d\n%s\n%s", c.args, exit, c.exit, stdout, stderr)
		}
	}
}

// strangeKey is one that never signed anything here.
func strangeKey(t *testing.T) learn.Key {
	s, err := store.Open(t.Context(), store.Options{Folder: t.TempDir(), Now: now})
	must(t, err)
	defer s.Close()
	must(t, s.Migrate(t.Context()))
	all, err := learn.NewSigner(bytes.Repeat([]byte{9}, 32), s, now).Keys(t.Context())
	must(t, err)
	return all[0]
}
