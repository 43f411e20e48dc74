// Package e2e tries the whole program as the people who use it do: in a real browser. It holds tests only.
//
// A test starts the program with serve, or any other server of its own, and opens a page of it with open. Every page
// is watched: an error of a script, a breach of the Content-Security-Policy or a request to another host fails the
// test that it happens in.
package e2e

import (
	"flag"
	"os"
	"testing"

	"baluarte/internal/store/storetest"
)

// shotsDir is the folder for the pictures of `make shots`; empty means none are wanted.
var shotsDir = flag.String("shots", "", "write a picture of every page into this folder")

// atEnd is what is put away after the last test.
var atEnd []func()

func TestMain(m *testing.M) {
	code := storetest.Main(m)
	for _, f := range atEnd {
		f()
	}
	os.Exit(code)
}
