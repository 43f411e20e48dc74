package web

import (
	"strconv"

	"baluarte/internal/fault"
)

// pager leads through a long list.
type pager struct {
	Earlier, Later string // addresses; empty where there is nothing
	From, To       int    // of the rows shown, from 1
}

// further leads through a list that is read from one of its rows on: nobody has counted those before it.
type further struct {
	First, Later string // addresses of its beginning and of what follows; empty on its first page and on its last
}

// pageOf cuts a list, of which one row more than a page was read, to a page.
func pageOf[R any](v *visit, rows []R, from, per int) ([]R, pager) {
	p := pager{From: from + 1}
	values := v.Request.URL.Query()
	values.Del("saved")
	to := func(from int) string {
		values.Set("from", strconv.Itoa(from))
		return v.href(withQuery(v.path(), values))
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

// offset reads where a list goes on.
func (v *visit) offset() (from int, err error) {
	if at := v.Query("from"); at != "" {
		if from, err = strconv.Atoi(at); err != nil || from < 0 {
			return 0, fault.New(fault.NotFound, "")
		}
	}
	return from, nil
}

// peopleShown is how many people one page shows.
const peopleShown = 50
