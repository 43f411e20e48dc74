package web

import (
	"net/http"
	"net/url"

	"baluarte/internal/web/page"

	"github.com/gin-gonic/gin"
)

// redirectToLanguage sends an address without a language to its page in the visitor's.
func (s *Server) redirectToLanguage(path string) gin.HandlerFunc {
	return func(c *gin.Context) { s.toLanguage(c, path) }
}

// redirectWhole does the same for an address with a query, which goes along.
func (s *Server) redirectWhole(path string) gin.HandlerFunc {
	return func(c *gin.Context) { s.toLanguage(c, page.WithQuery(path, c.Request.URL.Query())) }
}

func (s *Server) toLanguage(c *gin.Context, path string) {
	tag := s.Preferred(c)
	v := &page.Visit{Context: c, Words: s.Words.For(tag), Lang: tag}
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

// redirectToClass leads from an address without a language to the same with one.
func (s *Server) redirectToClass(c *gin.Context) {
	s.toLanguage(c, "/class/"+url.PathEscape(c.Param("code")))
}

// redirectToCertificate likewise. What a QR code has behind the # stays in the browser.
func (s *Server) redirectToCertificate(c *gin.Context) {
	s.toLanguage(c, "/certificates/"+url.PathEscape(c.Param("code")))
}
