package access

import (
	"crypto/hmac"
	"crypto/sha256"
	"slices"
)

// Ring is the keys of one purpose: the present one, with which everything is made, then the one before it, for as long as
// what was made with that is still to be taken.
type Ring [][]byte

// leastSigned is how many bytes of a signature must be left where it was cut.
const leastSigned = 16

// Sign signs a text with the present key: HMAC-SHA-256.
func (r Ring) Sign(text []byte) []byte { return sign(r[0], text) }

// Signs are the signatures of a text by every key, the present one's first: what was kept of it is one of them.
func (r Ring) Signs(text []byte) [][]byte {
	all := make([][]byte, len(r))
	for i, key := range r {
		all[i] = sign(key, text)
	}
	return all
}

// HasSigned reports whether a signature is of a text, by any of the keys; it may be cut, to half its length.
func (r Ring) HasSigned(text, signature []byte) bool {
	n := len(signature)
	return n >= leastSigned && n <= sha256.Size &&
		slices.ContainsFunc(r.Signs(text), func(right []byte) bool { return hmac.Equal(right[:n], signature) })
}

func sign(key, text []byte) []byte {
	h := hmac.New(sha256.New, key)
	h.Write(text)
	return h.Sum(nil)
}
