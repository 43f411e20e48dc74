package assign

import (
	"bytes"
	"context"
	"image"
	_ "image/jpeg" // so that a picture is known for one
	_ "image/png"
	"math"
	"net/http"
	"path"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"baluarte/internal/access"
	"baluarte/internal/audit"
	"baluarte/internal/fault"
	"baluarte/internal/lang"

	"github.com/google/uuid"
)

// MostInAttachment is how large a document may be, in bytes.
const MostInAttachment = 5 << 20

// Attachment is a document about a person.
type Attachment struct {
	ID      uuid.UUID
	Person  uuid.UUID
	Name    string
	Kind    string // its media type, by what is in it
	Content []byte
	By      uuid.UUID
	At      time.Time
	Agency  uuid.UUID // where the person works, when it is read
}

// Credit is training elsewhere that counts as a completion.
type Credit struct {
	Completion  uuid.UUID
	CompletedOn lang.Date
	Issuer      string
	Minutes     int
	Document    Attachment
	At          time.Time
	// ValidMonths is how long completions of the module hold; 0 for good.
	ValidMonths int
}

// Bounds of what is written about a credit, in letters and hours.
const (
	mostInIssuer   = 120
	mostInFileName = 100
	mostHours      = 1000
)

// Hours reads a length in hours as people write it, with a point or a comma, and gives minutes.
func Hours(text string) (minutes int, err *fault.Error) {
	hours, bad := strconv.ParseFloat(strings.Replace(strings.TrimSpace(text), ",", ".", 1), 64)
	if bad != nil || math.IsNaN(hours) || hours*60 < 1 || hours > mostHours {
		return 0, fault.Field("hours", "exception.bad_hours", "Most", mostHours)
	}
	return int(math.Round(hours * 60)), nil
}

// Credit counts training elsewhere as the completion of an enrollment. It must still be valid today, as the module's own
// completions are from their day on: so it cannot be older than the module's validity, whenever the enrollment opened.
// Hours are given as people write them.
func (s *Service) Credit(ctx context.Context, c Change, k Credit, hours string) (Outcome, error) {
	return s.change(ctx, c, audit.EnrollmentCredited, func(_ context.Context, x Subject, now time.Time, wrong *fault.Fields) (step, error) {
		if !x.State().IsOpen() && x.State() != Exempt {
			return step{}, fault.New(fault.Conflict, "exception.not_open")
		}
		today := x.Today(now)
		switch {
		case k.CompletedOn.IsZero():
			wrong.Add(fault.Field("completed_on", "field.no_day"))
		case today.Before(k.CompletedOn):
			wrong.Add(fault.Field("completed_on", "exception.completed_later"))
		case k.CompletedOn.Before(k.Earliest(today)):
			wrong.Add(fault.Field("completed_on", "exception.completed_long_ago", "Date", k.Earliest(today)))
		}
		if k.Issuer = line("issuer", k.Issuer, mostInIssuer, wrong); k.Issuer == "" {
			wrong.Add(fault.Field("issuer", "exception.no_issuer"))
		}
		var bad *fault.Error
		if k.Minutes, bad = Hours(hours); bad != nil {
			wrong.Add(bad)
		}
		wrong.Add(k.Document.check())
		k.Completion, k.At = s.NewID(), now
		k.Document.ID, k.Document.Person, k.Document.By, k.Document.At = s.NewID(), x.Person, c.By.Person, now
		return step{fact: Fact{Kind: Credited, Effective: today, Completion: k.Completion},
			keep: func(ctx context.Context) error {
				if err := s.Store.InsertCredit(ctx, x.Enrollment, k); err != nil {
					return err
				}
				return s.Store.AddNotices(ctx, CompletedNotice(s.NewID(), x.Enrollment, today, now))
			},
			details: []audit.Detail{{Field: "completed_on", After: k.CompletedOn.String()}, {Field: "issuer", After: k.Issuer},
				{Field: "hours", After: strconv.FormatFloat(float64(k.Minutes)/60, 'f', -1, 64)}, {Field: "file", After: k.Document.Name}}}, nil
	})
}

// mostYears is how old training may be that counts for good.
const mostYears = 10

// Earliest is the first day of training that still counts today.
func (k Credit) Earliest(today lang.Date) lang.Date {
	if k.ValidMonths == 0 {
		return today.AddMonths(-12 * mostYears)
	}
	day := today.AddMonths(-k.ValidMonths)
	for day.AddMonths(k.ValidMonths).Before(today) { // its month is shorter than today's
		day = day.AddDays(1)
	}
	return day
}

// extensions of names, by what is in the file.
var extensions = map[string]string{"application/pdf": ".pdf", "image/png": ".png", "image/jpeg": ".jpg"}

// check finds out what is in a document, whatever it is called, and gives it a name that says so.
func (d *Attachment) check() *fault.Error {
	d.Kind = http.DetectContentType(d.Content)
	extension, known := extensions[d.Kind]
	switch {
	case len(d.Content) == 0:
		return fault.Field("file", "exception.no_file")
	case len(d.Content) > MostInAttachment:
		return fault.Field("file", "exception.file_too_large", "Most", MostInAttachment>>20)
	case !known:
		return fault.Field("file", "exception.bad_file")
	}
	if _, _, err := image.DecodeConfig(bytes.NewReader(d.Content)); err != nil && d.Kind != "application/pdf" {
		return fault.Field("file", "exception.bad_file")
	}
	name, err := lang.Clean(path.Base(strings.ReplaceAll(d.Name, `\`, "/")))
	name = strings.TrimSuffix(name, path.Ext(name))
	if name = strings.Trim(name, ". "); err != nil || name == "" {
		name = "document"
	}
	for utf8.RuneCountInString(name) > mostInFileName {
		_, last := utf8.DecodeLastRuneInString(name)
		name = name[:len(name)-last]
	}
	d.Name = name + extension
	return nil
}

// Document gives a document to the person it is about, and to whoever may see them; another's is noted.
func (s *Service) Document(ctx context.Context, by access.Actor, id uuid.UUID) (d Attachment, err error) {
	d, err = s.Store.Attachment(ctx, by.Person, by.Scope(access.SeePeople), lang.DateOf(s.Now(), time.UTC), id)
	if err != nil || d.Person == by.Person {
		return d, err
	}
	e := by.Did(s.NewID(), s.Now(), audit.AttachmentTaken, d.Person)
	e.Agency = d.Agency
	return d, s.Store.AppendAudit(ctx, e)
}

// line cleans one line of text.
func line(name, text string, most int, wrong *fault.Fields) string {
	clean, err := lang.Clean(text)
	switch {
	case err != nil:
		wrong.Add(fault.Field(name, "person.hidden_letters"))
	case utf8.RuneCountInString(clean) > most:
		wrong.Add(fault.Field(name, "person.too_long", "Most", most))
	}
	return clean
}

// needsNote refuses a decision for which no reason is given.
func needsNote(note string, wrong *fault.Fields) {
	if strings.TrimSpace(note) == "" {
		wrong.Add(fault.Field("note", "exception.no_note"))
	}
}
