package access

import (
	"crypto/aes"
	"crypto/cipher"

	"github.com/google/uuid"
)

// Sealer keeps secrets that have to be read again, such as those of TOTP, unreadable in the database: AES-256-GCM.
type Sealer struct{ aead cipher.AEAD }

// NewSealer takes a key of 32 bytes.
func NewSealer(key []byte) (*Sealer, error) {
	if len(key) != 32 {
		return nil, aes.KeySizeError(len(key))
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	// The nonce is drawn anew for each seal and stands before it.
	aead, err := cipher.NewGCMWithRandomNonce(block)
	return &Sealer{aead}, err
}

// Seal hides a secret of an account.
func (s *Sealer) Seal(account uuid.UUID, secret []byte) []byte {
	return s.aead.Seal(nil, nil, secret, account[:])
}

// Open gives a secret back. It fails where the key is another one, the seal was touched, or it belongs to another account.
func (s *Sealer) Open(account uuid.UUID, sealed []byte) ([]byte, error) {
	return s.aead.Open(nil, nil, sealed, account[:])
}
