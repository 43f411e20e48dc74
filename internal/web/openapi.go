package web

import (
	_ "embed"
	"encoding/json"
	"net/http"

	"baluarte/internal/i18n"
	"baluarte/internal/lang"
)

// openAPIFile describes the API. Where it says something to people, it holds the key of a message.
//
//go:embed openapi.json
var openAPIFile []byte

// describeAPI gives the description in the language that is asked for.
func (s *Server) describeAPI(v *visit) error {
	if err := v.parameters(); err != nil {
		return err
	}
	v.Header("Cache-Control", "no-cache")
	v.Writer.Header().Add("Vary", "Accept-Language")
	v.Header("Content-Language", string(v.Lang))
	v.Data(http.StatusOK, "application/json; charset=utf-8", s.openAPI[v.Lang])
	return nil
}

// describedAPI puts the messages into the description, for each language.
func describedAPI(words *i18n.Bundle) (map[lang.Tag][]byte, error) {
	all := map[lang.Tag][]byte{}
	for _, tag := range words.Languages() {
		var document any
		if err := json.Unmarshal(openAPIFile, &document); err != nil {
			return nil, err
		}
		sayAPI(document, words.For(tag))
		text, err := json.MarshalIndent(document, "", "  ")
		if err != nil {
			return nil, err
		}
		all[tag] = text
	}
	return all, nil
}

// sayAPI replaces the keys of messages by what they say, all the way down.
func sayAPI(node any, words *i18n.Words) {
	switch n := node.(type) {
	case []any:
		for _, one := range n {
			sayAPI(one, words)
		}
	case map[string]any:
		for name, value := range n {
			key, isText := value.(string)
			if isText && (name == "description" || name == "summary" || name == "title") {
				n[name] = words.T(key)
				continue
			}
			sayAPI(value, words)
		}
	}
}
