package web

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode/utf8"

	"baluarte/internal/access"
	"baluarte/internal/audit"
	"baluarte/internal/lang"
	"baluarte/internal/paper"
	"baluarte/internal/report"
	"baluarte/internal/store/storetest"
)

// dated is what the address of a file says of its day and moment: a minute after the world was made.
const dated = "as-of=2026-11-20&known=2026-11-20T18%3A31%3A00Z"

// since is the same for the moment at which the world is made.
const since = "as-of=2026-11-20&known=2026-11-20T18:30:00Z"

// exports is the log of exports, the newest first.
func (w *world) exports() []report.Export {
	w.t.Helper()
	all, err := w.store.Exports(w.t.Context(), access.Everywhere(), lang.DateOf(noon, time.UTC), report.ExportQuestion{}, 100)
	must(w.t, err)
	return all
}

// TestFilesOfTheReports: the same bytes from both databases, in both languages, and no text that a spreadsheet would run.
func TestFilesOfTheReports(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		finish(w, "Ana")
		w.exempt("Ben")
		w.as("Tom").quiz()
		w.at(noon.Add(time.Minute))
		pam := w.as("Pam")
		pam.get("/en/courses")
		w.heard.take()
		for _, tag := range words().Languages() {
			for name, event := range map[string]audit.Action{"completion": audit.CompletionExported, "people": audit.PeopleListed} {
				a := pam.send("GET", "/"+string(tag)+"/reports/"+name+".csv?"+dated, "").is(200)
				w.wantAudit(event)
				if got := a.header.Get("Content-Disposition"); !strings.HasPrefix(got, `attachment; filename="`+name+`-2026-11-20-`) || !strings.HasSuffix(got, `.csv"`) {
					t.Errorf("%s: %s", name, got)
				}
				if got := a.header.Get("Content-Type"); got != "text/csv; charset=utf-8" {
					t.Errorf("%s: %s", name, got)
				}
				if !utf8.ValidString(a.body) || !strings.HasPrefix(a.body, "\ufeff") || strings.Count(a.body, "\n") != strings.Count(a.body, "\r\n") {
					t.Errorf("%s is not UTF-8 with a mark and CRLF", name)
				}
				// The question holds the id of the scope's top, which is new in each world.
				body := a.body
				for _, e := range w.exports()[:1] {
					body = strings.ReplaceAll(strings.ReplaceAll(body, e.Report, "REPORT"), "agency="+w.state.ID.String(), "agency=NORLAND")
				}
				golden := filepath.Join("testdata", name+"."+string(tag)+".csv")
				if *update {
					must(t, os.WriteFile(golden, []byte(body), 0o644))
				}
				want, err := os.ReadFile(golden)
				must(t, err)
				if body != string(want) {
					t.Errorf("%s differs:\n%s", golden, body)
				}
			}
		}
	})
}

// TestFilesAreRepeatable: an address without a day leads to one that has it, and the moment too; there the same bytes come
// again whatever has happened since, and the log finds each file by its SHA-256 and by the id in it.
func TestFilesAreRepeatable(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.at(noon.Add(time.Minute))
		pam := w.as("Pam")
		for _, kind := range paper.Kinds() {
			first := pam.send("GET", "/es/reports/completion."+string(kind)+"?paper=a4", "").is(303)
			to, err := url.Parse(first.header.Get("Location"))
			must(t, err)
			if q := to.Query(); q.Get("as-of") != "2026-11-20" || !strings.HasPrefix(q.Get("known"), "2026-11-20T18:31:0") || q.Get("paper") != "a4" {
				t.Fatalf("sent to %s", to)
			}
			file := pam.send("GET", to.String(), "").is(200)
			if got := file.header.Get("Content-Type"); got != kind.MediaType() {
				t.Errorf("%s: %s", kind, got)
			}
			w.at(noon.AddDate(0, 2, 0))
			again := w.as("Pam").send("GET", to.String(), "").is(200)
			if again.body != file.body || again.header.Get("Content-Disposition") != file.header.Get("Content-Disposition") {
				t.Errorf("%s: two months later the file is another", kind)
			}
			sum := sha256.Sum256([]byte(file.body))
			ada := w.as("Ada")
			log := ada.get("/en/admin/exports?sought=" + hex.EncodeToString(sum[:]) + "++completion." + string(kind)).is(200)
			if n := log.Find("tbody tr").Length(); n != 2 {
				t.Errorf("%s: %d files of that sum in the log:\n%s", kind, n, log.Find("main").Text())
			}
			id := log.Find("tbody a code").First().Text()
			pages := to.Query()
			pages.Del("paper")
			if got := w.as("Pam").get("/es/reports/completion?by=module&" + pages.Encode()).Find(".asked code").Text(); got != id {
				t.Errorf("%s: the page calls the file %q, the log %q", kind, got, id)
			}
			if n := ada.get("/en/admin/exports?sought=" + strings.ToLower(strings.ReplaceAll(id, "-", "+"))).is(200).Find("tbody tr").Length(); n < 2 {
				t.Errorf("%s: %d files of that id", kind, n)
			}
			if href := log.Find("tbody a").First().AttrOr("href", ""); !strings.Contains(href, "known=") || !strings.HasPrefix(href, "/en/reports/completion?") {
				t.Errorf("the log leads to %s", href)
			}
			w.at(noon.Add(time.Minute))
			pam = w.as("Pam")
		}
		at := "agency=" + w.police.ID.String()
		one := pam.send("GET", "/en/reports/people.pdf?"+at+"&module=phishing&"+dated, "").is(200)
		other := pam.send("GET", "/en/reports/people.pdf?"+dated+"&paper=Letter&module=phishing&state=&from=7&"+at, "").is(200)
		if one.body != other.body || one.header.Get("Content-Disposition") != other.header.Get("Content-Disposition") {
			t.Error("the same question in another order has another file")
		}
		ada := w.as("Ada")
		ada.get("/es/admin/exports?sought="+strings.Repeat("0", 64)).is(200).has("main [role=status]", "!tbody tr")
		ada.get("/es/admin/exports?sought=zeppelin").is(422).has("#sought-problem")
		ada.send("GET", "/es/admin/exports?sought=%ff", "").is(404)
		ada.send("GET", "/es/admin/exports?after=1", "").is(404)
	})
}

// TestExportsAreSeenByTheirAdministrators: who administers another agency sees none of them.
func TestExportsAreSeenByTheirAdministrators(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.at(noon.Add(time.Minute))
		w.as("Lea").send("GET", "/en/reports/people.csv?"+dated, "").is(200)
		w.as("Sue").send("GET", "/en/reports/people.csv?"+dated, "").is(200)
		w.as("Max").send("GET", "/en/reports/completion.csv?"+dated, "").is(200)
		for who, filters := range map[string]map[string]int{
			"Ada": {"": 2, "?agency=" + w.police.ID.String(): 1},
			"Max": {"": 3, "?agency=" + w.state.ID.String(): 2, "?agency=" + w.policia.ID.String(): 0},
		} {
			for filter, want := range filters {
				if got := w.as(who).get("/en/admin/exports" + filter).is(200).Find("tbody tr").Length(); got != want {
					t.Errorf("%s sees %d with %q, want %d", who, got, filter, want)
				}
			}
		}
		w.as("Ada").send("GET", "/en/admin/exports?agency="+w.policia.ID.String(), "").is(404)
	})
}

// slow is a store whose lists wait for a word before they end.
type slow struct {
	report.Store
	begun chan struct{}
	end   chan struct{}
}

func (s *slow) Describe(ctx context.Context, rows []report.PersonRow, w report.When) error {
	s.begun <- struct{}{}
	select {
	case <-s.end:
	case <-ctx.Done():
		return ctx.Err()
	}
	return s.Store.Describe(ctx, rows, w)
}

// TestTenExportsAtOnce: two of one person and four of all are written, the others are told to come again; a browser that goes
// away frees its place.
func TestTenExportsAtOnce(t *testing.T) {
	w := newWorld(t, storetest.Open(t, "sqlite")).settle(plain)
	w.at(noon.Add(time.Minute))
	s := &slow{w.heard, make(chan struct{}, 20), make(chan struct{})}
	w.server.Report.Store = s
	var all sync.WaitGroup
	ask := func(ctx context.Context, b *browser, status chan<- int) {
		all.Add(1)
		go func() {
			defer all.Done()
			r, err := http.NewRequestWithContext(ctx, http.MethodGet, w.url+"/es/reports/people.csv?"+dated, nil)
			if err != nil {
				t.Error(err)
				return
			}
			for name, value := range b.cookies {
				r.AddCookie(&http.Cookie{Name: name, Value: value})
			}
			a, err := http.DefaultClient.Do(r)
			if err != nil {
				return // it went away
			}
			a.Body.Close()
			status <- a.StatusCode
		}()
	}
	pam, lea, sue := w.as("Pam"), w.as("Lea"), w.as("Sue")
	ended := make(chan int, 20)
	leaving, leave := context.WithCancel(t.Context())
	ask(leaving, pam, ended)
	<-s.begun
	ask(t.Context(), pam, ended)
	<-s.begun
	refused := pam.send("GET", "/es/reports/people.csv?"+dated, "").is(503).has("html[lang=es]", "main h1")
	if !strings.Contains(refused.body, words().For("es").T("export.busy")) || refused.header.Get("Retry-After") == "" || refused.header.Get("Content-Disposition") != "" {
		t.Errorf("%v\n%s", refused.header, refused.body)
	}
	for range 2 {
		ask(t.Context(), lea, ended)
		<-s.begun
	}
	for range 6 {
		sue.send("GET", "/es/reports/people.csv?"+dated, "").is(503)
	}
	leave()
	again := make(chan int, 1)
	for n, in := 0, false; !in; n++ {
		if n == 500 {
			t.Fatal("a browser has gone, and its place is not free")
		}
		ask(t.Context(), sue, again)
		select {
		case <-s.begun:
			in = true
		case <-again: // refused
			time.Sleep(10 * time.Millisecond)
		}
	}
	close(s.end)
	all.Wait()
	ended <- <-again
	close(ended)
	var got []int
	for status := range ended {
		got = append(got, status)
	}
	if !slices.Equal(got, []int{200, 200, 200, 200}) {
		t.Errorf("answered %v", got)
	}
	if log := w.exports(); len(log) != 4 || slices.ContainsFunc(log, func(e report.Export) bool { return !e.Finished }) {
		t.Errorf("the log has %+v", log)
	}
}

// TestFilesOfBadDays: what is no day, has not come, or stands alone is refused, on paper that there is not too.
func TestFilesOfBadDays(t *testing.T) {
	w := newWorld(t, storetest.Open(t, "sqlite")).settle(plain)
	w.at(noon.Add(time.Minute))
	pam := w.as("Pam")
	for query, want := range map[string]int{
		"as-of=2026-11-31": 400,
		"as-of=yesterday":  400,
		"as-of=2027-01-01&known=2026-11-20T18%3A31%3A00Z": 400,
		"as-of=2026-11-20&known=2026-11-10T18%3A31%3A00Z": 400,
		"as-of=2026-11-20&known=2026-11-21T18%3A31%3A00Z": 400,
		"known=2026-11-20T18%3A31%3A00Z":                  400,
		"paper=a5&" + dated:                               404,
		"as-of=2026-11-20":                                303,
	} {
		for _, kind := range paper.Kinds() {
			pam.send("GET", "/es/reports/completion."+string(kind)+"?"+query, "").is(want)
			if strings.Contains(query, "2027") || strings.HasPrefix(query, "as-of=2026-11-20&known=2026-11") || strings.HasPrefix(query, "known") {
				continue
			}
			pam.send("GET", "/es/reports/people."+string(kind)+"?"+query, "").is(want)
		}
	}
	if got := w.exports(); len(got) != 0 {
		t.Errorf("refused, and in the log: %+v", got)
	}
}

// long is a store whose names are so long that no connection holds a list of them.
type long struct{ report.Store }

func (l long) Describe(ctx context.Context, rows []report.PersonRow, w report.When) error {
	err := l.Store.Describe(ctx, rows, w)
	for i := range rows {
		rows[i].Name = strings.Repeat("x", 8<<20)
	}
	return err
}

// TestAnExportBrokenOff: a browser that goes away in the middle of a file leaves a line in the log that says so.
func TestAnExportBrokenOff(t *testing.T) {
	w := newWorld(t, storetest.Open(t, "sqlite")).settle(plain)
	w.at(noon.Add(time.Minute))
	pam := w.as("Pam")
	w.server.Report.Store = long{w.heard}
	r, err := http.NewRequest(http.MethodGet, w.url+"/es/reports/people.csv?"+dated, nil)
	must(t, err)
	for name, value := range pam.cookies {
		r.AddCookie(&http.Cookie{Name: name, Value: value})
	}
	r.Header.Set("Accept-Encoding", "identity")
	a, err := http.DefaultTransport.RoundTrip(r)
	must(t, err)
	_, err = a.Body.Read(make([]byte, 100))
	must(t, err)
	a.Body.Close()
	for n := 0; len(w.exports()) == 0; n++ {
		if n == 500 {
			t.Fatal("nothing in the log")
		}
		time.Sleep(10 * time.Millisecond)
	}
	if got := w.exports()[0]; got.Finished || got.Bytes == 0 || got.SHA256 == "" {
		t.Errorf("the log has %+v", got)
	}
}
