// Package locales holds every sentence of the program that people read, apart from the courses: one file per area and
// language. README.md says how to write them.
package locales

import "embed"

// FS holds the message files.
//
//go:embed *.yaml
var FS embed.FS
