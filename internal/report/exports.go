package report

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"hash"
	"io"
	"net/url"
	"regexp"
	"strings"
	"time"

	"baluarte/internal/access"
	"baluarte/internal/lang"

	"github.com/google/uuid"
)

// Export is a report that somebody took as a file: a line of the log of exports.
type Export struct {
	ID       uuid.UUID
	Report   string      // the id of the question
	Question string      // as Asked writes it
	Agency   uuid.UUID   // uuid.Nil: several, or the whole installation
	Several  []uuid.UUID // which they are, when it is put down: whoever may see all of them finds it
	By       uuid.UUID   // uuid.Nil: the program's command
	At       time.Time   // when it ended
	Format   string
	Language lang.Tag
	Bytes    int64
	SHA256   string // of all bytes, in hexadecimal
	Finished bool   // false: broken off

	Who string // the name that By has today
}

// Asks is what the file answers: the page of the report, and the values of its address.
func (e Export) Asks() (page string, values url.Values) {
	page, query, _ := strings.Cut(e.Question, "?")
	values, _ = url.ParseQuery(query) // as Asked wrote it
	return page, values
}

// ExportPlace is where a list of exports goes on: at those before this one.
type ExportPlace struct {
	At time.Time
	ID uuid.UUID
}

// Place is where a list goes on after the export.
func (e Export) Place() ExportPlace { return ExportPlace{e.At, e.ID} }

// Size is how many bytes the file has, as pages show numbers.
func (e Export) Size() int { return int(e.Bytes) }

// ExportQuestion narrows the log of exports; its zero value asks for all of it.
type ExportQuestion struct {
	Agency uuid.UUID // at this agency or below
	Report string    // the id of the question
	SHA256 string    // of the file, in hexadecimal
	After  ExportPlace
}

// The forms of what finds a file, in small letters, among other text: a SHA-256 in one piece or in pairs, and an id as the names
// of files have it.
var (
	sha256Form  = regexp.MustCompile(`(?:^|[^0-9a-z])([0-9a-f]{64})(?:[^0-9a-z]|$)`)
	sha256Pairs = regexp.MustCompile(`(?:^|[^0-9a-z])((?:[0-9a-f]{2}[\s:]){31}[0-9a-f]{2})(?:[^0-9a-z]|$)`)
	idInName    = regexp.MustCompile(`(?:^|[^0-9a-z])([a-z2-7]{4}(?:-[a-z2-7]{4}){3})(?:[^0-9a-z]|$)`)
)

// Seek takes what somebody typed to find a file: its SHA-256 in any form in which programs print it, also with the name of the
// file; or the id that it bears, or the name that has this id in it. It is false for anything else.
func (q *ExportQuestion) Seek(typed string) bool {
	joined := strings.NewReplacer(":", "", " ", "", "\t", "", "\r", "", "\n", "")
	text := strings.ToLower(typed)
	for _, form := range []struct {
		*regexp.Regexp
		in string
	}{{sha256Form, text}, {sha256Pairs, text}, {sha256Form, joined.Replace(text)}} {
		if found := form.FindStringSubmatch(form.in); found != nil {
			q.SHA256 = joined.Replace(found[1])
			return true
		}
	}
	if found := idInName.FindStringSubmatch(text); found != nil {
		typed = found[1]
	}
	id, ok := ParseID(typed)
	q.Report = id
	return ok
}

// ExportStore keeps the log of exports.
type ExportStore interface {
	InsertExport(ctx context.Context, e Export) error
	// Exports lists those at the agencies of the scope, the newest first, at most limit: of several agencies, where all are in it.
	// A scope that is everywhere has those of the whole installation too. The day is the one on which the trees are read.
	Exports(ctx context.Context, scope access.Scope, on lang.Date, q ExportQuestion, limit int) ([]Export, error)
}

// Exports reads the log as far as the actor may, the newest first, at most limit. An agency outside of their scope is
// fault.NotFound.
func (s *Service) Exports(ctx context.Context, a access.Actor, q ExportQuestion, limit int) ([]Export, error) {
	scope := a.Scope(access.SeeAudit)
	if q.Agency != uuid.Nil {
		if _, err := s.Places(ctx, scope, q.Agency); err != nil {
			return nil, err
		}
		scope = access.Below(q.Agency)
	}
	return s.Store.Exports(ctx, scope, lang.DateOf(s.Now(), time.UTC), q, limit)
}

// File says in which form a report leaves.
type File struct {
	Asked
	Agency   uuid.UUID // asked about; uuid.Nil for all of a scope
	Format   string
	Language lang.Tag
}

// patience is how long the log may take when nobody waits for the file any more.
const patience = 5 * time.Second

// Send writes a file to whoever asked for it and into the log: as broken off where writing it fails, unless nothing of it has
// been sent. Whoever gets all of it can know that it is in the log.
func (s *Service) Send(ctx context.Context, a access.Actor, f File, to io.Writer, write func(io.Writer) error) error {
	sent := &summed{to: to, sum: sha256.New()}
	failed := write(sent)
	if failed != nil && sent.bytes == 0 {
		return failed
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), patience)
	defer cancel()
	at, several := f.Agency, Question{Within: f.Filters["within"]}.Tops()
	if at == uuid.Nil { // all of a scope, which the question names: one agency, several, or the whole installation
		at, _ = uuid.Parse(f.Filters["agency"])
	}
	return errors.Join(failed, s.Store.InsertExport(ctx, Export{ID: s.NewID(), Report: f.ID(), Question: f.String(), Agency: at, Several: several, By: a.Person, At: s.Now(),
		Format: f.Format, Language: f.Language, Bytes: sent.bytes, SHA256: hex.EncodeToString(sent.sum.Sum(nil)), Finished: failed == nil}))
}

// summed passes bytes on, and knows how many and which they were.
type summed struct {
	to    io.Writer
	sum   hash.Hash
	bytes int64
}

func (w *summed) Write(p []byte) (n int, err error) {
	n, err = w.to.Write(p)
	w.sum.Write(p[:n])
	w.bytes += int64(n)
	return n, err
}
