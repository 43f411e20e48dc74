package web

import (
	"net/http"

	"github.com/gin-gonic/gin"
)

// publishKeys answers with every public key that papers were signed with, for whoever checks them without this program.
func (s *Server) publishKeys(c *gin.Context) {
	keys, err := s.Signer.Keys(c.Request.Context())
	if err != nil {
		v, _ := s.lost(c)
		s.fail(v, err)
		return
	}
	c.Header("Cache-Control", "public, max-age=3600")
	c.Header("Access-Control-Allow-Origin", "*") // they are public, also to the pages of others
	c.Data(http.StatusOK, "application/json", keys.Document())
}
