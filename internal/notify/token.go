package notify

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"slices"

	"baluarte/internal/assign"
	"baluarte/internal/fault"

	"github.com/google/uuid"
)

// Token stands in the link by which somebody turns a kind of notice off, without signing in: it opens nothing else. It says
// whose it is and which kind, and is signed, so that nobody can make one for another.
func Token(key []byte, person uuid.UUID, kind assign.NoticeKind) string {
	said := append(slices.Clone(person[:]), kind...)
	return base64.RawURLEncoding.EncodeToString(append(sign(key, said), said...))
}

// ReadToken tells whose token it is, and for which kind. One that was not made with the key, or is of a kind that cannot be
// turned off, is fault.NotFound.
func ReadToken(key []byte, token string) (uuid.UUID, assign.NoticeKind, error) {
	none := fault.New(fault.NotFound, "notice.bad_token")
	data, err := base64.RawURLEncoding.Strict().DecodeString(token)
	if err != nil || len(data) < signed+len(uuid.UUID{}) {
		return uuid.Nil, "", none
	}
	said := data[signed:]
	kind := assign.NoticeKind(said[len(uuid.UUID{}):])
	if !hmac.Equal(sign(key, said), data[:signed]) || !kind.IsChosen() {
		return uuid.Nil, "", none
	}
	return uuid.UUID(said[:len(uuid.UUID{})]), kind, nil
}

// signed is how many bytes of a signature are kept.
const signed = 16

func sign(key, said []byte) []byte {
	h := hmac.New(sha256.New, key)
	h.Write(said)
	return h.Sum(nil)[:signed]
}
