package access

import (
	"context"
	"encoding/base64"
	"fmt"

	"baluarte/internal/fault"

	"github.com/alexedwards/argon2id"
)

// cost is what one guess costs: 19 MiB and two passes, the least that OWASP's Password Storage Cheat Sheet names for
// Argon2id. Raise it here, and each password is hashed anew when its owner signs in.
var cost = &argon2id.Params{Memory: 19 * 1024, Iterations: 2, Parallelism: 1, SaltLength: 16, KeyLength: 32}

// nobody stands in for the hash of an account that does not exist or has no password. It costs the same to try.
var nobody = fmt.Sprintf("$argon2id$v=19$m=%d,t=%d,p=%d$%s$%s", cost.Memory, cost.Iterations, cost.Parallelism,
	base64.RawStdEncoding.EncodeToString(make([]byte, cost.SaltLength)),
	base64.RawStdEncoding.EncodeToString(make([]byte, cost.KeyLength)))

// waiting is how many may wait for each slot: a class of forty signs in together. At some 20 ms a hash, the last of them
// waits a little over a second.
const waiting = 64

// Hasher hashes passwords, few at a time: each hash takes a core and 19 MiB, and a flood of sign-ins shall take neither
// from the people who are learning.
type Hasher struct {
	line  chan struct{} // all who are hashing or waiting to
	slots chan struct{} // those who are hashing
}

// NewHasher makes a hasher with as many slots as there are cores.
func NewHasher(slots int) *Hasher {
	slots = max(slots, 1)
	return &Hasher{line: make(chan struct{}, slots*(1+waiting)), slots: make(chan struct{}, slots)}
}

// Hash gives what is kept of a password that Check has passed. When too many are waiting it is fault.Unavailable at once.
func (h *Hasher) Hash(ctx context.Context, password string) (hash string, err error) {
	password, ok := normal(password)
	if !ok {
		return "", fault.New(fault.Invalid, "password.unreadable")
	}
	err = h.inTurn(ctx, func() error {
		hash, err = argon2id.CreateHash(password, cost)
		return err
	})
	return hash, err
}

// Verify reports whether a password is the one that was hashed, and whether it should be hashed again because the cost
// has risen since. With an empty hash, of an account that does not exist or has no password, it takes the same time and
// says no. When too many are waiting it is fault.Unavailable at once.
func (h *Hasher) Verify(ctx context.Context, password, hash string) (ok, rehash bool, err error) {
	password, readable := normal(password)
	if !readable {
		return false, false, nil // for every account alike
	}
	known := hash != ""
	if !known {
		hash = nobody
	}
	err = h.inTurn(ctx, func() error {
		same, with, err := argon2id.CheckHash(password, hash)
		if err != nil {
			return err
		}
		ok = same && known
		rehash = ok && (with.Memory < cost.Memory || with.Iterations < cost.Iterations)
		return nil
	})
	return ok, rehash, err
}

// inTurn runs f when a slot is free, unless the line is full or the asker goes away.
func (h *Hasher) inTurn(ctx context.Context, f func() error) error {
	select {
	case h.line <- struct{}{}:
		defer func() { <-h.line }()
	default:
		return fault.New(fault.Unavailable, "password.busy")
	}
	select {
	case h.slots <- struct{}{}:
		defer func() { <-h.slots }()
	case <-ctx.Done():
	}
	if err := ctx.Err(); err != nil { // select may have taken either
		return err
	}
	return f()
}
