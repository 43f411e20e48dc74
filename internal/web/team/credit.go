package team

import (
	"errors"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strconv"

	"baluarte/internal/assign"
	"baluarte/internal/fault"
	"baluarte/internal/lang"
	"baluarte/internal/web/page"
)

// MaxDocument is how much may come with a credit: more than is taken, so that most of what is too large is told at the form.
const MaxDocument = 2 * assign.MostInAttachment

// saveCredit counts training elsewhere.
func (s *Site) saveCredit(v *page.Visit) error {
	p, err := s.exceptionPage(v, crediting)
	if err != nil {
		return err
	}
	k := assign.Credit{ValidMonths: p.Months}
	if p.Values, k.Document, err = receiveDocument(v); err != nil {
		return err
	}
	v.Request.PostForm = p.Values
	if k.CompletedOn, err = lang.ParseDate(p.Values.Get("completed_on")); err != nil && p.Values.Get("completed_on") != "" {
		return s.Again(v, p, fault.Field("completed_on", "field.bad_day"))
	}
	k.Issuer = p.Values.Get("issuer")
	c := assign.Change{By: v.Actor, Person: p.Of.Person, Enrollment: p.Of.ID, Note: p.Values.Get("note")}
	c.Seen, _ = strconv.Atoi(p.Values.Get("facts"))
	if _, err = s.Assign.Credit(v.Ctx(), c, k, p.Values.Get("hours")); err != nil {
		return s.refuseException(v, p, err)
	}
	return page.ToPerson(v, p.Of.Person, done[crediting])
}

// Of a form with a document: how many fields, and how many bytes in each.
const (
	mostFields  = 12
	mostInField = 4 << 10
)

// receiveDocument reads a form with a document as a stream. The database takes a document whole, so it is read into memory,
// but never more than a byte beyond what is kept.
func receiveDocument(v *page.Visit) (values url.Values, d assign.Attachment, err error) {
	form, err := v.Request.MultipartReader()
	if err != nil {
		return nil, d, fault.Because(fault.Invalid, "request.bad_form", err)
	}
	values = url.Values{}
	for range mostFields {
		part, err := form.NextPart()
		if errors.Is(err, io.EOF) {
			return values, d, nil
		}
		if err != nil {
			return nil, d, page.Bounded(fault.Because(fault.Invalid, "request.bad_form", err))
		}
		most := int64(mostInField)
		if part.FormName() == "file" {
			most = assign.MostInAttachment
		}
		data, err := io.ReadAll(io.LimitReader(part, most+1))
		switch {
		case err != nil:
			return nil, d, page.Bounded(fault.Because(fault.Invalid, "request.bad_form", err))
		case part.FormName() == "file":
			d.Name, d.Content = part.FileName(), data
		case int64(len(data)) > most || !page.IsText(string(data)) || !page.IsText(part.FormName()):
			return nil, d, fault.New(fault.Invalid, "request.bad_text")
		default:
			values.Set(part.FormName(), string(data))
		}
	}
	return nil, d, fault.New(fault.Invalid, "request.bad_form")
}

// showAttachment gives a document as a file, never as a page: whoever wrote it, nothing in it runs here.
func (s *Site) showAttachment(v *page.Visit) error {
	id, err := v.ID("attachment")
	if err != nil {
		return err
	}
	d, err := s.Assign.Document(v.Ctx(), v.Actor, id)
	if err != nil {
		return err
	}
	v.Header("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": d.Name}))
	v.Header("X-Content-Type-Options", "nosniff")
	v.Header("Cache-Control", "no-store")
	v.Data(http.StatusOK, d.Kind, d.Content)
	return nil
}
