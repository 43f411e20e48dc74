package web

import (
	"io/fs"
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"
)

// serveStatic serves a file for a year when the hash is today's. An older hash, from a page opened before an update,
// gets today's file, not to be kept.
func (s *Server) serveStatic(c *gin.Context) {
	name := strings.TrimPrefix(c.Param("file"), "/")
	if info, err := fs.Stat(s.Assets.Files, name); err != nil || info.IsDir() {
		s.outside(http.StatusNotFound)(c)
		return
	}
	cache := "public, max-age=31536000, immutable"
	if c.Param("hash") != s.Assets.Hash {
		cache = "no-cache"
	}
	c.Header("Cache-Control", cache)
	http.ServeFileFS(c.Writer, c.Request, s.Assets.Files, name)
}

// favicon answers browsers that ask without looking at the page.
func (s *Server) favicon(c *gin.Context) { c.Redirect(http.StatusFound, s.Assets.Href("favicon.svg")) }
