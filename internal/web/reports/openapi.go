package reports

import (
	_ "embed"
	"encoding/json"
	"net/http"
	"regexp"

	"baluarte/internal/i18n"
	"baluarte/internal/lang"
	"baluarte/internal/web/page"
)

// openAPIFile describes the API. Where it says something to people, it has the key of a message.
//
//go:embed openapi.json
var openAPIFile []byte

// saidInAPI is a place in it where people read.
var saidInAPI = regexp.MustCompile(`"api\.[a-z_.]+"`)

// describeAPI gives the description in the language that is asked for.
func (s *Site) describeAPI(v *page.Visit) error {
	if err := onlyParameters(v); err != nil {
		return err
	}
	v.Header("Cache-Control", "no-cache")
	v.Writer.Header().Add("Vary", "Accept-Language")
	v.Header("Content-Language", string(v.Lang))
	v.Data(http.StatusOK, "application/json; charset=utf-8", s.openAPI[v.Lang])
	return nil
}

// DescribedAPI puts the messages into the description, for each language.
func DescribedAPI(words *i18n.Bundle) map[lang.Tag][]byte {
	all := map[lang.Tag][]byte{}
	for _, tag := range words.Languages() {
		say := words.For(tag)
		all[tag] = saidInAPI.ReplaceAllFunc(openAPIFile, func(quoted []byte) []byte {
			text, _ := json.Marshal(say.T(string(quoted[1 : len(quoted)-1]))) // texts cannot fail to be written
			return text
		})
	}
	return all
}
