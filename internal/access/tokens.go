package access

import (
	"crypto/sha256"
	"encoding/base64"
	"io"
)

// tokenBytes are 256 bits of chance: nothing is known of a token by its hash.
const tokenBytes = 32

// TokenHash is what the database keeps of a token: of a sign-in, a link, a challenge, another program.
type TokenHash [sha256.Size]byte

// HashToken hashes a token. Tokens have 256 bits of chance, so a plain hash is enough.
func HashToken(token string) TokenHash { return sha256.Sum256([]byte(token)) }

// NewToken draws a token for a cookie, for a link that is mailed or for another program, and the hash of it, which is all
// that is kept.
func NewToken(r io.Reader) (token string, hash TokenHash, err error) {
	raw := make([]byte, tokenBytes)
	if _, err := io.ReadFull(r, raw); err != nil {
		return "", TokenHash{}, err
	}
	token = base64.RawURLEncoding.EncodeToString(raw)
	return token, HashToken(token), nil
}

// ParseToken gives the hash of what came in a cookie or a link, if it has the form of a token at all.
func ParseToken(token string) (TokenHash, bool) {
	if len(token) != base64.RawURLEncoding.EncodedLen(tokenBytes) {
		return TokenHash{}, false
	}
	raw, err := base64.RawURLEncoding.Strict().DecodeString(token)
	if err != nil || len(raw) != tokenBytes { // line breaks are passed over
		return TokenHash{}, false
	}
	return HashToken(token), true
}
