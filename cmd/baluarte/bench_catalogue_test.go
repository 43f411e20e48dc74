package main

import (
	"fmt"
	"os"
	"runtime"
	"testing"
	"time"

	"baluarte/courses"
	"baluarte/internal/course"
	"baluarte/internal/i18n"
	"baluarte/locales"
)

// BenchmarkCatalogue loads all the courses, and measures them as courses check does. It needs no database.
func BenchmarkCatalogue(b *testing.B) {
	var t table
	bundle, err := i18n.Load(locales.FS)
	if err != nil {
		b.Fatal(err)
	}
	before := live()
	start := time.Now()
	c, err := course.Load(courses.FS, bundle.Languages())
	if err != nil {
		b.Fatal(err)
	}
	loaded := time.Since(start)
	after := live()
	start = time.Now()
	if _, err := course.Measure(c); err != nil {
		b.Fatal(err)
	}
	measured := time.Since(start)
	t.section("the catalogue, %d modules", len(c.Modules()))
	t.tell("loaded and checked", millis(loaded), "under 300 ms")
	t.tell("memory it keeps", fmt.Sprintf("%.1f MB", float64(after-before)/1e6), "under 40 MB")
	t.tell("measured, guessers and all", millis(measured), "")
	t.print(os.Stdout)
}

// live is how much memory is in use after a collection.
func live() int64 {
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}
