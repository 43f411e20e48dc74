package office

import (
	"errors"
	"io"
	"mime/multipart"
	"os"

	"baluarte/internal/agency"
	"baluarte/internal/fault"
	"baluarte/internal/web/page"

	"github.com/google/uuid"
)

const (
	MaxUpload = 200 << 20 // bytes
	maxField  = 200
)

// uploaded is a file that came with a form, in a file of ours without a name where the system can do that.
type uploaded struct {
	agency.Upload
	file  *os.File
	named bool // it could not be removed while it is open
}

func (u uploaded) close() {
	u.file.Close()
	if u.named {
		os.Remove(u.file.Name())
	}
}

// receive reads a form with an agency and a file, without holding the file in memory. What it is, its content tells,
// whatever its name and declared type.
func (s *Site) receive(v *page.Visit) (u uploaded, at uuid.UUID, err error) {
	form, err := v.Request.MultipartReader()
	if err != nil {
		return u, at, fault.Because(fault.Invalid, "request.bad_form", err)
	}
	defer func() {
		if err != nil && u.file != nil {
			u.close()
		}
	}()
	for {
		part, err := form.NextPart()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return u, at, badBody(err)
		}
		switch part.FormName() {
		case "agency":
			text, err := io.ReadAll(io.LimitReader(part, maxField))
			if err != nil {
				return u, at, badBody(err)
			}
			if at, err = uuid.ParseBytes(text); err != nil && len(text) > 0 {
				return u, at, fault.New(fault.NotFound, "")
			}
		case "part":
			u.Part = true
		case "file":
			if u.file != nil {
				return u, at, fault.New(fault.Invalid, "request.bad_form")
			}
			if err := s.keep(&u, part); err != nil {
				return u, at, err
			}
		}
	}
	switch {
	case at == uuid.Nil:
		return u, at, fault.New(fault.Invalid, "roster.choose_agency")
	case u.file == nil || u.Size == 0 && u.Name == "":
		return u, at, fault.New(fault.Invalid, "roster.choose_file")
	}
	return u, at, nil
}

// keep writes a file as it comes.
func (s *Site) keep(u *uploaded, part *multipart.Part) (err error) {
	if u.file, err = os.CreateTemp(s.Uploads, "roster-*"); err != nil {
		return err
	}
	u.named = os.Remove(u.file.Name()) != nil // open, but without a name: it goes with the program, however that ends
	u.Name, u.File = part.FileName(), u.file
	if u.Size, err = io.Copy(u.file, part); err != nil {
		return badBody(err)
	}
	return nil
}

// badBody names a body that is too large for what it is, and any other that breaks off.
func badBody(err error) error {
	if fault.Is(page.Bounded(err), fault.TooLarge) {
		return fault.New(fault.TooLarge, "roster.too_large", "Most", MaxUpload>>20)
	}
	return fault.Because(fault.Invalid, "request.bad_form", err)
}
