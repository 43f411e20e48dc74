package reports

import "baluarte/internal/lang"

func on(day string) lang.Date {
	d, err := lang.ParseDate(day)
	if err != nil {
		panic(err)
	}
	return d
}
