// Package courses holds the course content that comes with the program. See README.md for authors.
package courses

import "embed"

// FS is every course, as course.Load reads it.
//
//go:embed all:*
var FS embed.FS
