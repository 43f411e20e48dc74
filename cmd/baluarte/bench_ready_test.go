package main

import (
	"bufio"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// benchReady builds the program as it is delivered and starts it on an existing SQLite file, several times; the last
// one is then used.
func benchReady(b *testing.B, t *table) {
	folder := b.TempDir()
	program := build(b, folder)
	data := filepath.Join(folder, "data")
	first := launch(b, program, data) // makes the file, and prepares the day's notices, which is done once a day
	select {
	case <-first.prepared:
	case <-time.After(time.Minute):
		b.Fatal("no notices were prepared")
	}
	peak := first.memory(highWater)
	first.end(b)
	var took []time.Duration
	var p launched
	for range 5 {
		p.end(b)
		p = launch(b, program, data)
		took = append(took, p.ready)
	}
	defer p.end(b)
	slices.Sort(took)

	fresh := p.memory(resident)
	learner, lead := served{address: p.address}.signIn(b, "learner"), served{address: p.address}.signIn(b, "lead")
	c := dial(b, p.address)
	for _, r := range []request{get("/en/", "", "</html>"), get(lessonPath, learner, `data-lesson="anatomy"`), get("/en/training", learner, "</html>"),
		get("/es/modules/phishing", "Accept-Encoding: gzip\r\n", ""), get("/en/reports/completion", lead, "</table>")} {
		for range 200 {
			if err := c.do(r); err != nil {
				b.Fatal(err)
			}
		}
	}
	t.section("serve --demo on an existing SQLite file")
	t.tell("from exec to the first 200 of /readyz, median of 5", millis(took[len(took)/2]), "under 500 ms")
	t.tell("resident memory after start", fresh, "under 80 MB")
	t.tell("resident memory after 1,000 pages", p.memory(resident), "under 80 MB")
	t.tell("the most on the first day: made, and notices prepared", peak, "")
}

// build builds the program as it is delivered.
func build(b *testing.B, folder string) (program string) {
	b.Helper()
	program = filepath.Join(folder, "baluarte")
	build := exec.Command("go", "build", "-trimpath", "-tags", "nomsgpack", "-ldflags", "-s -w", "-o", program, ".")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		b.Fatalf("%v\n%s", err, out)
	}
	return program
}

// launched is the program as a process of its own.
type launched struct {
	*exec.Cmd
	address string
	ready   time.Duration // from the start to the first 200 of /readyz

	prepared chan struct{} // closed when notices are
}

var listeningAt = regexp.MustCompile(`"msg":"listening","address":"([^"]+)"`)

func launch(b *testing.B, program, data string) launched {
	b.Helper()
	p := launched{Cmd: exec.Command(program, "serve", "--demo", "--listen", "127.0.0.1:0", "--data", data), prepared: make(chan struct{})}
	log, err := p.StderrPipe()
	if err != nil {
		b.Fatal(err)
	}
	begin := time.Now()
	if err := p.Start(); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { p.Process.Kill() })
	lines := bufio.NewScanner(log)
	for p.address == "" && lines.Scan() {
		if m := listeningAt.FindStringSubmatch(lines.Text()); m != nil {
			p.address = m[1]
		}
	}
	go func() {
		for once := true; lines.Scan(); {
			if once && strings.Contains(lines.Text(), `"msg":"notices prepared"`) {
				close(p.prepared)
				once = false
			}
		}
	}()
	for p.address != "" && time.Since(begin) < 30*time.Second {
		if res, err := http.Get("http://" + p.address + "/readyz"); err == nil {
			res.Body.Close()
			if res.StatusCode == http.StatusOK {
				p.ready = time.Since(begin)
				return p
			}
		}
		time.Sleep(time.Millisecond)
	}
	b.Fatalf("%s is not ready", program)
	return p
}

// end asks the process to stop, and waits until it has.
func (p launched) end(b *testing.B) {
	if p.Cmd == nil {
		return
	}
	p.Process.Signal(syscall.SIGTERM)
	if err := p.Wait(); err != nil {
		b.Error(err)
	}
}

// What memory is told of: as it is, and as it was at most.
var (
	resident  = regexp.MustCompile(`VmRSS:\s+(\d+) kB`)
	highWater = regexp.MustCompile(`VmHWM:\s+(\d+) kB`)
)

// memory is what the process takes, where the system says so.
func (p launched) memory(which *regexp.Regexp) string {
	if mb := p.megabytes(which); mb > 0 {
		return fmt.Sprintf("%.1f MB", mb)
	}
	return "unknown"
}

// megabytes is that as a number; 0 where the system does not say.
func (p launched) megabytes(which *regexp.Regexp) (mb float64) {
	status, _ := os.ReadFile(fmt.Sprintf("/proc/%d/status", p.Process.Pid))
	if m := which.FindSubmatch(status); m != nil {
		kb, _ := strconv.ParseFloat(string(m[1]), 64)
		mb = kb / 1000
	}
	return mb
}
