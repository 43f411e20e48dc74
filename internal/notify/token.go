package notify

import (
	"encoding/base64"
	"slices"

	"baluarte/internal/assign"
	"baluarte/internal/fault"

	"github.com/google/uuid"
)

// Signer signs those links, and knows what it has signed.
type Signer interface {
	Sign(text []byte) []byte
	// HasSigned takes a signature that was cut to its first half, too.
	HasSigned(text, signature []byte) bool
}

// Token stands in the link by which somebody turns a kind of notice off, without signing in: it opens nothing else. It says
// whose it is and which kind, and is signed, so that nobody can make one for another.
func Token(by Signer, person uuid.UUID, kind assign.NoticeKind) string {
	said := append(slices.Clone(person[:]), kind...)
	return base64.RawURLEncoding.EncodeToString(append(by.Sign(said)[:signed:signed], said...))
}

// ReadToken tells whose token it is, and for which kind. One that was not made by the signer, or is of a kind that cannot be
// turned off, is fault.NotFound.
func ReadToken(by Signer, token string) (uuid.UUID, assign.NoticeKind, error) {
	none := fault.New(fault.NotFound, "notice.bad_token")
	data, err := base64.RawURLEncoding.Strict().DecodeString(token)
	if err != nil || len(data) < signed+len(uuid.UUID{}) {
		return uuid.Nil, "", none
	}
	said := data[signed:]
	kind := assign.NoticeKind(said[len(uuid.UUID{}):])
	if !by.HasSigned(said, data[:signed]) || !kind.IsChosen() {
		return uuid.Nil, "", none
	}
	return uuid.UUID(said[:len(uuid.UUID{})]), kind, nil
}

// signed is how many bytes of a signature are kept.
const signed = 16
