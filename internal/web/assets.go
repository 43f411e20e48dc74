package web

import (
	"crypto/sha256"
	"encoding/hex"
	"io"
	"io/fs"
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"
)

// assets are the static files under one hash of them all.
type assets struct {
	files fs.FS
	hash  string
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

func (a assets) href(name string) string { return "/static/" + a.hash + "/" + name }

// serveStatic serves a file for a year when the hash is today's. An older hash, from a page opened before an update,
// gets today's file, not to be kept.
func (s *Server) serveStatic(c *gin.Context) {
	name := strings.TrimPrefix(c.Param("file"), "/")
	if info, err := fs.Stat(s.assets.files, name); err != nil || info.IsDir() {
		s.outside(http.StatusNotFound)(c)
		return
	}
	cache := "public, max-age=31536000, immutable"
	if c.Param("hash") != s.assets.hash {
		cache = "no-cache"
	}
	c.Header("Cache-Control", cache)
	http.ServeFileFS(c.Writer, c.Request, s.assets.files, name)
}

// favicon answers browsers that ask without looking at the page.
func (s *Server) favicon(c *gin.Context) { c.Redirect(http.StatusFound, s.assets.href("favicon.svg")) }

// redirectToLanguage sends an address without a language to its page in the visitor's.
func (s *Server) redirectToLanguage(path string) gin.HandlerFunc {
	return func(c *gin.Context) { s.toLanguage(c, path) }
}

// redirectWhole does the same for an address with a query, which goes along.
func (s *Server) redirectWhole(path string) gin.HandlerFunc {
	return func(c *gin.Context) { s.toLanguage(c, withQuery(path, c.Request.URL.Query())) }
}

func (s *Server) toLanguage(c *gin.Context, path string) {
	tag := s.preferred(c)
	v := &visit{Context: c, Words: s.Words.For(tag), Lang: tag}
	if err := s.identify(v); err != nil {
		s.fail(v, err)
		return
	}
	if s.Words.Languages().Has(v.Actor.Language) {
		tag = v.Actor.Language
	}
	c.Header("Vary", "Accept-Language, Cookie")
	c.Redirect(http.StatusFound, "/"+string(tag)+path)
}
