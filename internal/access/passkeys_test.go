package access

import (
	"net/url"
	"testing"
)

// Browsers allow passkeys where a host has a name, over https or on the same machine.
func TestWherePasskeysAre(t *testing.T) {
	for address, want := range map[string]string{
		"https://training.example":          "https://training.example",
		"https://Training.Example:443/":     "https://training.example",
		"https://training.example:8443/sub": "https://training.example:8443",
		"http://localhost:8080":             "http://localhost:8080",
		"http://localhost:80":               "http://localhost",
		"http://class.localhost:8080":       "http://class.localhost:8080",
		"http://training.example":           "",
		"http://192.168.1.20:8080":          "",
		"https://192.168.1.20":              "",
		"https://[fd00::1]":                 "",
		"http://127.0.0.1:8080":             "",
		"http://notlocalhost":               "",
	} {
		base, err := url.Parse(address)
		if err != nil {
			t.Fatal(err)
		}
		s := Service{Passkeys: NewPasskeys(base)}
		if got := s.PasskeyOrigin(); got != want {
			t.Errorf("%s: passkeys at %q, want %q", address, got, want)
		}
		s.Plain = true
		if got := s.PasskeyOrigin(); got != "" {
			t.Errorf("%s in a class: passkeys at %q", address, got)
		}
	}
}
