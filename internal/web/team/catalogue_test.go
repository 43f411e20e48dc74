package team

import (
	"sync"

	"baluarte/courses"
	"baluarte/internal/course"
	"baluarte/internal/i18n"
	"baluarte/internal/lang"
	"baluarte/locales"
)

// catalogue is the real one, read once.
var catalogue = sync.OnceValue(func() *course.Catalogue {
	words, err := i18n.Load(locales.FS)
	if err != nil {
		panic(err)
	}
	c, err := course.Load(courses.FS, words.Languages())
	if err != nil {
		panic(err)
	}
	return c
})

func on(day string) lang.Date {
	d, err := lang.ParseDate(day)
	if err != nil {
		panic(err)
	}
	return d
}
