package web

import (
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"
)

// robots asks those who index the web to leave alone what is for whoever was given the address: certificates and private calendars.
func (s *Server) robots(c *gin.Context) {
	var b strings.Builder
	b.WriteString("User-agent: *\nDisallow: /certificates/\n")
	for _, tag := range s.Words.Languages() {
		b.WriteString("Disallow: /" + string(tag) + "/certificates/\nDisallow: /" + string(tag) + "/calendar/\n")
	}
	c.Header("Cache-Control", "public, max-age=86400")
	c.String(http.StatusOK, "%s", b.String())
}
