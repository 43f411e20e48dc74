// Package static holds the files that are sent as they are: style sheet, script, fonts
// with their licences, mark and favicon. The style sheet and the fonts are
// built from internal/web/theme and committed, so that the program needs Go alone.
package static

import "embed"

// FS is everything under /static.
//
//go:embed *.css *.js *.svg fonts
var FS embed.FS
