package learn

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"math/rand/v2"

	"baluarte/internal/access"
	"baluarte/internal/course"
	"baluarte/internal/fault"
)

// Practice draws papers for visitors and scores them without storing anything: the seed travels in the form, signed,
// with the revision it belongs to.
type Practice struct {
	Keys access.Ring // sign seeds
}

// Seed names a practice paper.
type Seed struct {
	Value    uint64
	Revision string // digest
}

// Paper draws the seed's paper from the module revision it names.
func (s Seed) Paper(m *course.Module) course.Paper {
	return course.Draw(m, rand.New(rand.NewPCG(s.Value, 0)))
}

// Sign writes the seed as a token for a form.
func (p Practice) Sign(s Seed) string {
	body := binary.BigEndian.AppendUint64(nil, s.Value)
	body = append(body, s.Revision...)
	return base64.RawURLEncoding.EncodeToString(append(p.Keys.Sign(body), body...))
}

// Open reads a token; a forged or broken one is fault.Invalid.
func (p Practice) Open(token string) (Seed, error) {
	raw, err := base64.RawURLEncoding.DecodeString(token)
	if err != nil || len(raw) < sha256.Size+8 || !p.Keys.HasSigned(raw[sha256.Size:], raw[:sha256.Size]) {
		return Seed{}, fault.New(fault.Invalid, "practice.bad_seed")
	}
	raw = raw[sha256.Size:]
	return Seed{Value: binary.BigEndian.Uint64(raw), Revision: string(raw[8:])}, nil
}
