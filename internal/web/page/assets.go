package page

import (
	"crypto/sha256"
	"encoding/hex"
	"io"
	"io/fs"
)

// assets are the static files under one hash of them all.
type assets struct {
	Files fs.FS
	Hash  string
}

func newAssets(files fs.FS) (assets, error) {
	sum := sha256.New()
	err := fs.WalkDir(files, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		f, err := files.Open(path)
		if err != nil {
			return err
		}
		defer f.Close()
		io.WriteString(sum, path+"\x00")
		_, err = io.Copy(sum, f)
		return err
	})
	return assets{files, hex.EncodeToString(sum.Sum(nil))[:16]}, err
}

// Href is the address of a file; it changes with the files.
func (a assets) Href(name string) string { return "/static/" + a.Hash + "/" + name }
