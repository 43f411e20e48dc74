package people

import (
	"sync"

	"baluarte/internal/i18n"
	"baluarte/locales"
)

// words are the real ones, read once.
var words = sync.OnceValue(func() *i18n.Bundle {
	b, err := i18n.Load(locales.FS)
	if err != nil {
		panic(err)
	}
	return b
})
