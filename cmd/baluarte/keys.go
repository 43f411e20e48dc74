package main

import (
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"baluarte/internal/access"
	"baluarte/internal/fault"
)

// keys are derived from the secret, each for one use. Those by which something is recognized come with the ones derived from
// the secret before, if that is given: this is the one place that knows of two.
type keys struct {
	practice access.Ring // signs the seeds of practice papers
	codes    access.Ring // hashes the codes that people type
	devices  access.Ring // signs what browsers are known by
	seal     access.Ring // hides the secrets of one-time-code apps
	notices  access.Ring // signs the links by which notices are turned off
	papers   []byte      // signs certificates and transcripts; its public half is published, and tells when it changes

	prints []string // fingerprints of the secret, and of the one before
}

// secretBytes is the least a secret must have: 128 bits written in hex are 32 characters.
const secretBytes = 32

// printBytes are enough to tell two secrets apart.
const printBytes = 8

func newKeys(c Config) (keys, error) {
	secret, err := c.secret()
	if err != nil {
		return keys{}, err
	}
	secrets := []string{secret}
	if c.Before != "" && c.Before != secret {
		if _, err := longEnough("BALUARTE_SECRET_BEFORE", c.Before); err != nil {
			return keys{}, err
		}
		secrets = append(secrets, c.Before)
	}
	var k keys
	for _, secret := range secrets {
		for purpose, keys := range map[string]*access.Ring{"practice seed": &k.practice, "typed codes": &k.codes, "known browsers": &k.devices, "sealed secrets": &k.seal, "unwanted notices": &k.notices} {
			key, err := derive(secret, purpose, 32)
			if err != nil {
				return k, err
			}
			*keys = append(*keys, key)
		}
		print, err := derive(secret, "fingerprint", printBytes)
		if err != nil {
			return k, err
		}
		k.prints = append(k.prints, hex.EncodeToString(print))
	}
	k.papers, err = derive(secret, "signed papers", 32)
	return k, err
}

func derive(secret, purpose string, bytes int) ([]byte, error) {
	return hkdf.Key(sha256.New, []byte(secret), nil, "baluarte "+purpose+" v1", bytes)
}

// signIn are the keys of signing in.
func (k keys) signIn() (access.Keys, error) {
	seal, err := access.NewSealer(k.seal)
	return access.Keys{Codes: k.codes, Devices: access.Devices{Keys: k.devices}, Seal: seal}, err
}

// hasSecret reports whether there is a secret, made before or given: one that secret would not have to make.
func (c Config) hasSecret() bool {
	if c.Secret != "" || c.Database != "" {
		return true
	}
	_, err := os.Stat(c.secretFile())
	return !errors.Is(err, fs.ErrNotExist)
}

// secretFile is where the secret is that was made here.
func (c Config) secretFile() string { return filepath.Join(c.Data, "secret") }

// secret is the configured one; on SQLite otherwise a file that its owner alone can read, made when missing. Copies
// that share a Postgres must share the secret too, so there it has to be given, but for the demo.
func (c Config) secret() (string, error) {
	if c.Secret != "" {
		return longEnough("BALUARTE_SECRET", c.Secret)
	}
	if c.Database != "" && !c.Demo {
		return "", fault.New(fault.Invalid, "command.no_secret")
	}
	if err := os.MkdirAll(c.Data, 0o700); err != nil {
		return "", err
	}
	path := c.secretFile()
	data, err := os.ReadFile(path)
	if err == nil {
		return longEnough(path, strings.TrimSpace(string(data)))
	}
	if !errors.Is(err, fs.ErrNotExist) {
		return "", err
	}
	raw := make([]byte, 32)
	rand.Read(raw) // never fails
	secret := hex.EncodeToString(raw)
	return secret, writeWhole(path, secret+"\n")
}

// longEnough refuses a secret that is too short; where names the place that it comes from.
func longEnough(where, secret string) (string, error) {
	if len(secret) < secretBytes {
		return "", fault.New(fault.Invalid, "command.short_secret", "Where", where, "Length", secretBytes)
	}
	return secret, nil
}

// writeWhole writes a file that is there whole or not at all, for its owner alone.
func writeWhole(path, content string) error {
	f, err := os.CreateTemp(filepath.Dir(path), ".secret-*")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	_, err = f.WriteString(content)
	if err := errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	return os.Rename(f.Name(), path)
}
