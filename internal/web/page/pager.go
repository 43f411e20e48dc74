package page

import (
	"strconv"
	"strings"
	"time"

	"baluarte/internal/access"
	"baluarte/internal/fault"
)

// Pager leads through a long list.
type Pager struct {
	Earlier, Later string // addresses; empty where there is nothing
	From, To       int    // of the rows shown, from 1
}

// Further leads through a list that is read from one of its rows on: nobody has counted those before it.
type Further struct {
	First, Later string // addresses of its beginning and of what follows; empty on its first page and on its last
}

// PageOf cuts a list, of which one row more than a page was read, to a page.
func PageOf[R any](v *Visit, rows []R, from, per int) ([]R, Pager) {
	p := Pager{From: from + 1}
	values := v.Request.URL.Query()
	values.Del("saved")
	to := func(from int) string {
		values.Set("from", strconv.Itoa(from))
		return v.Href(WithQuery(v.Path(), values))
	}
	if len(rows) > per {
		rows = rows[:per]
		p.Later = to(from + per)
	}
	if from > 0 {
		p.Earlier = to(max(0, from-per))
	}
	p.To = from + len(rows)
	return rows, p
}

// Offset reads where a list goes on.
func (v *Visit) Offset() (from int, err error) {
	if at := v.Query("from"); at != "" {
		if from, err = strconv.Atoi(at); err != nil || from < 0 {
			return 0, fault.New(fault.NotFound, "")
		}
	}
	return from, nil
}

// PeopleShown is how many people one page shows.
const PeopleShown = 50

// TrailPlace reads where a list of events goes on, as After writes it.
func TrailPlace(text string) (p access.TrailPlace, err error) {
	if text == "" {
		return p, nil
	}
	moment, id, _ := strings.Cut(text, ".")
	at, bad := strconv.ParseInt(moment, 10, 64)
	if p.ID, err = ParseID(id); err != nil || bad != nil || at < 0 || at > 1<<53 {
		return p, fault.New(fault.NotFound, "")
	}
	p.At = time.UnixMicro(at).UTC()
	return p, nil
}

// After writes where a list of events goes on into an address.
func After(p access.TrailPlace) string {
	return strconv.FormatInt(p.At.UnixMicro(), 10) + "." + p.ID.String()
}
