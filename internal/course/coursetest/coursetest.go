// Package coursetest gives tests folders of courses: small ones that show everything the loader knows, and that of the
// program to be changed.
package coursetest

import (
	"embed"
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"baluarte/internal/course"
	"baluarte/internal/lang"

	"golang.org/x/tools/txtar"
)

// Languages are those of the folders.
var Languages = lang.Set{"en", "es"}

//go:embed *.txtar channels.yaml
var files embed.FS

// Folder is one of the small folders, without stamps: "course" has a module of each plain thing, "kinds" every kind of
// activity and question, "workshop" the activities alone, to stand beside other courses. Replace are texts and what takes
// their place.
func Folder(t testing.TB, name string, replace ...string) fstest.MapFS {
	t.Helper()
	folder := fstest.MapFS{}
	for _, f := range txtar.Parse([]byte(strings.NewReplacer(replace...).Replace(string(read(t, files, name+".txtar"))))).Files {
		folder[f.Name] = &fstest.MapFile{Data: f.Data}
	}
	folder["channels.yaml"] = &fstest.MapFile{Data: read(t, files, "channels.yaml")} // every folder has them
	return folder
}

// Copy makes of some folders one that can be changed; what several have is that of the last.
func Copy(t testing.TB, folders ...fs.FS) fstest.MapFS {
	t.Helper()
	all := fstest.MapFS{}
	for _, folder := range folders {
		err := fs.WalkDir(folder, ".", func(path string, d fs.DirEntry, err error) error {
			if err == nil && !d.IsDir() {
				all[path] = &fstest.MapFile{Data: read(t, folder, path)}
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return all
}

// Stamped adds the stamps of a folder as it is.
func Stamped(t testing.TB, folder fstest.MapFS) fstest.MapFS {
	t.Helper()
	locks, err := course.Stamp(folder, Languages)
	if err != nil {
		t.Fatal(err)
	}
	for path, data := range locks {
		folder[path] = &fstest.MapFile{Data: data}
	}
	return folder
}

// Load loads a folder, stamped as it is.
func Load(t testing.TB, folder fstest.MapFS) *course.Catalogue {
	t.Helper()
	c, err := course.Load(Stamped(t, folder), Languages)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func read(t testing.TB, folder fs.FS, path string) []byte {
	t.Helper()
	data, err := fs.ReadFile(folder, path)
	if err != nil {
		t.Fatal(err)
	}
	return data
}
