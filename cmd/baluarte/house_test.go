package main_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// The house: what each room may import of ours. "An agency has people; a course has modules; an assignment binds the
// two; learning fulfils it; a report counts it": the middle rooms only look left along that sentence.
//
// A name that stands for several rooms is spelt out in suites. Tests are free, but for storetest and coursetest, which
// only they use.
var rooms = map[string]string{
	"cmd/baluarte": "middle i18n job paper notify sample store web courses locales static",

	"courses": "", "locales": "", "static": "",

	"internal/fault":  "",
	"internal/lang":   "",
	"internal/audit":  "fault",
	"internal/access": "fault lang audit",
	"internal/i18n":   "fault lang",
	"internal/job":    "fault",

	"internal/course":            "fault lang",
	"internal/course/coursetest": "lang course",

	"internal/agency": "fault lang audit access",
	"internal/assign": "fault lang audit access agency course",
	"internal/learn":  "fault lang audit access agency course assign",
	"internal/report": "fault lang audit access agency course assign learn",

	"internal/paper":  "middle i18n",
	"internal/notify": "fault lang i18n agency course assign",
	"internal/sample": "middle",

	"internal/store":           "middle notify",
	"internal/store/storetest": "middle notify store",
	"internal/web":             "site",
	"internal/web/page":        "middle notify i18n paper",
	"internal/web/learner":     "onpage",
	"internal/web/class":       "onpage",
	"internal/web/entry":       "onpage",
	"internal/web/team":        "onpage",
	"internal/web/people":      "onpage",
	"internal/web/office":      "onpage",
	"internal/web/reports":     "onpage",

	"internal/e2e": "", // tests only
}

var suites = map[string]string{
	"middle": "fault lang audit access course agency assign learn report",
	"onpage": "middle notify i18n paper web/page", // a room of the site: never another
	"site":   "onpage web/learner web/class web/entry web/team web/people web/office web/reports",
}

// doors: each library is behind one door, or the few that are named.
var doors = map[string]string{
	"github.com/gin-gonic/":           "internal/web internal/web/page",
	"gorm.io/":                        "internal/store internal/store/storetest",
	"github.com/glebarez/":            "internal/store internal/store/storetest",
	"github.com/jackc/":               "internal/store internal/store/storetest",
	"github.com/pressly/goose/":       "internal/store internal/store/storetest",
	"database/sql":                    "internal/store internal/store/storetest",
	"github.com/nicksnyder/go-i18n":   "internal/i18n",
	"golang.org/x/text/":              "internal/i18n internal/lang",
	"github.com/goccy/go-yaml":        "internal/course internal/i18n",
	"github.com/yuin/goldmark":        "internal/course",
	"html/template":                   "internal/web/page internal/web/learner internal/web/class internal/web/entry internal/course internal/notify",
	"github.com/wneessen/go-mail":     "internal/notify",
	"github.com/alexedwards/argon2id": "internal/access",
	"github.com/pquerna/otp":          "internal/access",
	"github.com/go-webauthn/":         "internal/access",
	"net/smtp":                        "internal/notify",
	"codeberg.org/go-pdf/":            "internal/paper",
	"github.com/boombuler/":           "internal/paper",
	"github.com/arran4/golang-ical":   "internal/paper",
	"archive/zip":                     "internal/agency", // workbooks that are read
	"github.com/xuri/excelize":        "internal/paper",  // workbooks that are written
	"github.com/urfave/cli/":          "cmd/baluarte",
	"github.com/chromedp/":            "", // tests only
	"github.com/emersion/":            "", // tests only
}

// The clock and the environment are read in cmd and handed down.
var handedDown = map[string][]string{
	"time": {"Now", "Since", "Until"},
	"os":   {"Getenv", "LookupEnv", "Environ", "ExpandEnv"},
}

// storetest serves tests alone, so it may ask for the server that they run on.
var readsForItself = []string{"cmd/baluarte", "internal/store/storetest"}

var topLevel = strings.Fields(`cmd internal courses locales static go.mod go.sum
	Dockerfile README.md Makefile compose.yaml`)

// room is a package, as go list tells it; Path is below the module.
type room struct {
	Dir, ImportPath  string
	GoFiles, Imports []string
	Path             string `json:"-"`
}

const module = "baluarte/"

func TestImportsFollowTheHouse(t *testing.T) {
	for _, r := range house(t) {
		mayImport, known := rooms[r.Path]
		if !known {
			t.Errorf("%s is not a room of the house", r.Path)
			continue
		}
		allowed := spellOut(mayImport)
		for _, imported := range r.Imports {
			if ours, ok := strings.CutPrefix(imported, module); ok && !slices.Contains(allowed, ours) {
				t.Errorf("%s imports %s; it may import: %s", r.Path, ours, mayImport)
			}
			if door := doorOf(imported); door != nil && !slices.Contains(door, r.Path) {
				t.Errorf("%s imports %s, whose door is %s", r.Path, imported, strings.Join(door, " or "))
			}
		}
		if r.Path == "internal/e2e" && len(r.GoFiles) > 0 {
			t.Errorf("%s holds more than tests: %v", r.Path, r.GoFiles)
		}
	}
}

func TestClockAndEnvironmentAreHandedDown(t *testing.T) {
	for _, r := range house(t) {
		if slices.Contains(readsForItself, r.Path) {
			continue
		}
		for _, name := range r.GoFiles {
			fset := token.NewFileSet()
			file, err := parser.ParseFile(fset, filepath.Join(r.Dir, name), nil, parser.SkipObjectResolution)
			if err != nil {
				t.Fatal(err)
			}
			for _, use := range uses(file) {
				t.Errorf("%s: %s is read in cmd and handed down", fset.Position(use.Pos()), use.X.(*ast.Ident).Name+"."+use.Sel.Name)
			}
		}
	}
}

// However it is built and wherever it runs, the program knows every time zone.
func TestTimeZonesComeAlong(t *testing.T) {
	for _, r := range house(t) {
		if r.Path == "cmd/baluarte" && !slices.Contains(r.Imports, "time/tzdata") {
			t.Error("the program leaves the time zones to the computer it runs on")
		}
	}
}

func TestTopLevel(t *testing.T) {
	out, err := exec.Command("git", "-C", "../..", "ls-files", "--cached", "--others", "--exclude-standard").Output()
	if err != nil {
		t.Skipf("not a checkout: %v", err)
	}
	for _, line := range strings.Fields(string(out)) {
		entry, _, _ := strings.Cut(line, "/")
		if !strings.HasPrefix(entry, ".") && !slices.Contains(topLevel, entry) {
			t.Errorf("%s does not belong at the top level", line)
		}
	}
}

// house lists the packages of this module.
func house(t *testing.T) []room {
	t.Helper()
	cmd := exec.Command("go", "list", "-json=Dir,ImportPath,GoFiles,Imports", module+"...")
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	var all []room
	for decoder := json.NewDecoder(bytes.NewReader(out)); ; {
		var r room
		err := decoder.Decode(&r)
		if errors.Is(err, io.EOF) {
			return all
		}
		if err != nil {
			t.Fatal(err)
		}
		r.Path = strings.TrimPrefix(r.ImportPath, module)
		all = append(all, r)
	}
}

// spellOut gives the paths below the module of the rooms and suites that are named.
func spellOut(names string) (paths []string) {
	for _, name := range strings.Fields(names) {
		if suite, ok := suites[name]; ok {
			paths = append(paths, spellOut(suite)...)
		} else if _, ok := rooms[name]; ok {
			paths = append(paths, name)
		} else {
			paths = append(paths, "internal/"+name)
		}
	}
	return paths
}

// doorOf gives the rooms that may import a library, or nil where all may.
func doorOf(imported string) []string {
	for library, door := range doors {
		if strings.HasPrefix(imported+"/", library) {
			return append([]string{}, strings.Fields(door)...)
		}
	}
	return nil
}

// uses finds in a file what handedDown names, by whatever name the file imports its package.
func uses(file *ast.File) (found []*ast.SelectorExpr) {
	forbidden := map[string][]string{}
	for _, spec := range file.Imports {
		imported, _ := strconv.Unquote(spec.Path.Value)
		name := path.Base(imported)
		if spec.Name != nil {
			name = spec.Name.Name
		}
		forbidden[name] = handedDown[imported]
	}
	ast.Inspect(file, func(n ast.Node) bool {
		if s, ok := n.(*ast.SelectorExpr); ok {
			if x, ok := s.X.(*ast.Ident); ok && slices.Contains(forbidden[x.Name], s.Sel.Name) {
				found = append(found, s)
			}
		}
		return true
	})
	return found
}
