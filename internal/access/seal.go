package access

import (
	"crypto/aes"
	"crypto/cipher"
	"fmt"

	"github.com/google/uuid"
)

// Sealer keeps secrets that have to be read again, such as those of TOTP, unreadable in the database: AES-256-GCM.
type Sealer struct{ aeads []cipher.AEAD }

// NewSealer takes keys of 32 bytes.
func NewSealer(keys Ring) (*Sealer, error) {
	s := &Sealer{}
	for _, key := range keys {
		if len(key) != 32 {
			return nil, aes.KeySizeError(len(key))
		}
		block, err := aes.NewCipher(key)
		if err != nil {
			return nil, err
		}
		// The nonce is drawn anew for each seal and stands before it.
		aead, err := cipher.NewGCMWithRandomNonce(block)
		if err != nil {
			return nil, err
		}
		s.aeads = append(s.aeads, aead)
	}
	return s, nil
}

// Seal hides a secret of an account, with the present key.
func (s *Sealer) Seal(account uuid.UUID, secret []byte) []byte {
	return s.aeads[0].Seal(nil, nil, secret, account[:])
}

// Open gives a secret back. It is stale when it was sealed with a key before the present one, and is to be sealed anew. It
// fails where the key is yet another one, the seal was touched, or it belongs to another account.
func (s *Sealer) Open(account uuid.UUID, sealed []byte) (secret []byte, stale bool, err error) {
	for i, aead := range s.aeads {
		if secret, err = aead.Open(nil, nil, sealed, account[:]); err == nil {
			return secret, i > 0, nil
		}
	}
	return nil, false, fmt.Errorf("sealed with another secret than BALUARTE_SECRET or BALUARTE_SECRET_BEFORE, or altered: %w", err)
}
