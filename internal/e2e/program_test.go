package e2e

import (
	"bufio"
	"context"
	"encoding/json"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// program is Baluarte, running.
type program struct {
	// Base is the address before the path, as in http://127.0.0.1:4321.
	Base string

	cmd    *exec.Cmd
	ended  chan struct{}
	err    error // of the process; valid after ended is closed
	stderr record
}

// built is the path of the program, compiled once for all tests.
var built = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "baluarte-e2e-")
	if err != nil {
		return "", err
	}
	atEnd = append(atEnd, func() { os.RemoveAll(dir) })
	path := filepath.Join(dir, "baluarte")
	cmd := exec.Command("go", "build", "-o", path, "baluarte/cmd/baluarte")
	cmd.Stderr = os.Stderr
	return path, cmd.Run()
})

// serve starts the program on a free port and waits until it listens. Arguments follow "serve --listen 127.0.0.1:0";
// without --data its records go to a folder of the test's. It ends with the test, and then must have ended well.
func serve(t testing.TB, args ...string) *program {
	t.Helper()
	return serveIn(t, nil, args...)
}

// serveIn does so with more in the program's environment.
func serveIn(t testing.TB, environment []string, args ...string) *program {
	t.Helper()
	path, err := built()
	if err != nil {
		t.Fatalf("building the program: %v", err)
	}
	folder := t.TempDir()
	if slices.Equal(args[len(args)-min(1, len(args)):], []string{"--demo"}) {
		demonstrated(t, folder)
	}
	p := &program{ended: make(chan struct{})}
	p.cmd = exec.Command(path, append([]string{"serve", "--listen", "127.0.0.1:0"}, args...)...)
	p.cmd.Env = append(append(ownEnviron(), "BALUARTE_DATA="+folder), environment...)
	pipe, err := p.cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	listening := make(chan string, 1)
	go func() {
		defer close(p.ended)
		p.read(pipe, listening)
		p.err = p.cmd.Wait()
	}()
	t.Cleanup(func() {
		if p.running() {
			p.Stop(t)
		}
		if t.Failed() {
			t.Logf("the program's log:\n%s", p.Log())
		}
	})
	select {
	case address := <-listening:
		p.Base = "http://" + address
	case <-p.ended:
		t.Fatalf("the program ended before it listened: %v\n%s", p.err, p.Log())
	case <-time.After(30 * time.Second):
		t.Fatalf("the program does not listen after 30 seconds")
	}
	return p
}

// pattern is the folder of a demonstration that the program was once asked for. To tell one takes longer than most tests.
var pattern struct {
	once   sync.Once
	folder string
}

// demonstrated puts the demonstration into a folder, as the program leaves it when it ends.
func demonstrated(t testing.TB, folder string) {
	t.Helper()
	pattern.once.Do(func() {
		dir, err := os.MkdirTemp("", "baluarte-demo-")
		if err != nil {
			t.Fatal(err)
		}
		atEnd = append(atEnd, func() { os.RemoveAll(dir) })
		serve(t, "--demo", "--data", dir).Stop(t)
		pattern.folder = dir
	})
	if pattern.folder == "" {
		t.Fatal("there is no demonstration")
	}
	if err := os.CopyFS(folder, os.DirFS(pattern.folder)); err != nil {
		t.Fatal(err)
	}
}

// read keeps what the program logs and finds the address it listens on.
func (p *program) read(pipe io.Reader, listening chan<- string) {
	lines := bufio.NewReader(pipe)
	for {
		line, err := lines.ReadString('\n')
		p.stderr.add(line)
		var entry struct{ Msg, Address string }
		if json.Unmarshal([]byte(line), &entry) == nil && entry.Msg == "listening" && entry.Address != "" {
			select {
			case listening <- entry.Address:
			default:
			}
		}
		if err != nil {
			return
		}
	}
}

func (p *program) running() bool {
	select {
	case <-p.ended:
		return false
	default:
		return true
	}
}

// Stop asks the program to end, as a supervisor would, and fails the test unless it does so in time and well.
func (p *program) Stop(t testing.TB) {
	t.Helper()
	_ = p.cmd.Process.Signal(syscall.SIGTERM)
	select {
	case <-p.ended:
		if p.err != nil {
			t.Errorf("the program ended badly: %v", p.err)
		}
	case <-time.After(20 * time.Second):
		p.Kill()
		t.Errorf("the program did not end within 20 seconds of being asked")
	}
}

// Kill ends the program without a chance to tidy up.
func (p *program) Kill() {
	_ = p.cmd.Process.Kill()
	<-p.ended
}

// Log is what the program has written to standard error so far.
func (p *program) Log() string { return p.stderr.String() }

// ownEnviron is the environment without what would configure the program.
func ownEnviron() []string {
	var env []string
	for _, pair := range os.Environ() {
		if !strings.HasPrefix(pair, "BALUARTE_") && !strings.HasPrefix(pair, "DATABASE_URL=") {
			env = append(env, pair)
		}
	}
	return env
}

// record is text that one goroutine adds to while another reads it.
type record struct {
	mu   sync.Mutex
	text strings.Builder
}

func (r *record) add(s string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.text.WriteString(s)
}

func (r *record) String() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.text.String()
}

// within is the longest that one step of a browser may take.
const within = 20 * time.Second

// step bounds one step of a browser.
func step(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithTimeout(ctx, within)
}
