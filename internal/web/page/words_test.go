package page

import (
	"sync"

	"baluarte/internal/i18n"
	"baluarte/internal/lang"
	"baluarte/locales"
)

func on(day string) lang.Date {
	d, err := lang.ParseDate(day)
	if err != nil {
		panic(err)
	}
	return d
}

// words are the real ones, read once.
var words = sync.OnceValue(func() *i18n.Bundle {
	b, err := i18n.Load(locales.FS)
	if err != nil {
		panic(err)
	}
	return b
})
