package web

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"testing"
)

// authenticator is a device with one passkey, and the browser before it.
type authenticator struct {
	t      testing.TB
	key    *ecdsa.PrivateKey
	id     []byte
	user   string // the account's handle, as it was told
	count  uint32
	origin string // of the page that the browser shows
	flags  byte   // of the device: somebody was there, and unlocked it
}

const (
	present  = 0x01
	unlocked = 0x04
	attested = 0x40 // the data of a new key follow
)

func newAuthenticator(t testing.TB) *authenticator {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	must(t, err)
	id := make([]byte, 16)
	rand.Read(id)
	return &authenticator{t: t, key: key, id: id, origin: "https://norland.example", flags: present | unlocked}
}

// question is what a page asks a browser, as far as this one reads it.
type question struct {
	Ceremony  string
	PublicKey struct {
		Challenge        string
		RPID             string `json:"rpId"`
		RP, User         struct{ ID string }
		UserVerification string
		Selection        struct{ ResidentKey, UserVerification string } `json:"authenticatorSelection"`
		Attestation      string
		Exclude          []struct{ ID string } `json:"excludeCredentials"`
		Allow            []struct{ ID string } `json:"allowCredentials"`
	} `json:"public_key"`
}

func (b *browser) ask(path string) (q question) {
	b.t.Helper()
	must(b.t, json.Unmarshal([]byte(b.send("POST", path+"/ask", "", "Accept: application/json").is(200).body), &q))
	return q
}

func b64(raw []byte) string { return base64.RawURLEncoding.EncodeToString(raw) }

// data is what a device signs about itself.
func (a *authenticator) data(party string, flags byte) []byte {
	hash := sha256.Sum256([]byte(party))
	a.count++
	return binary.BigEndian.AppendUint32(append(hash[:], flags), a.count)
}

func (a *authenticator) client(kind, challenge string) []byte {
	text, err := json.Marshal(map[string]any{"type": kind, "challenge": challenge, "origin": a.origin, "crossOrigin": false})
	must(a.t, err)
	return text
}

// answer is the form that the page's script sends.
func (a *authenticator) answer(q question, response map[string]any) string {
	text, err := json.Marshal(map[string]any{"id": b64(a.id), "rawId": b64(a.id), "type": "public-key", "response": response, "clientExtensionResults": map[string]any{}})
	must(a.t, err)
	return form("ceremony", q.Ceremony, "credential", string(text))
}

// create makes the passkey.
func (a *authenticator) create(q question) string {
	a.user = q.PublicKey.User.ID
	point, err := a.key.PublicKey.Bytes()
	must(a.t, err)
	data := append(a.data(q.PublicKey.RP.ID, a.flags|attested), make([]byte, 16)...)
	data = append(binary.BigEndian.AppendUint16(data, uint16(len(a.id))), a.id...)
	// The key as COSE has it: {1: 2, 3: -7, -1: 1, -2: x, -3: y}.
	data = append(data, 0xa5, 1, 2, 3, 0x26, 0x20, 1, 0x21, 0x58, 32)
	data = append(append(data, point[1:33]...), 0x22, 0x58, 32)
	data = append(data, point[33:]...)
	object := bytes.Join([][]byte{{0xa3, 0x63}, []byte("fmt"), {0x64}, []byte("none"), {0x67}, []byte("attStmt"), {0xa0, 0x68}, []byte("authData"), {0x58, byte(len(data))}, data}, nil)
	return a.answer(q, map[string]any{"clientDataJSON": b64(a.client("webauthn.create", q.PublicKey.Challenge)), "attestationObject": b64(object)})
}

// get uses the passkey.
func (a *authenticator) get(q question) string {
	data, client := a.data(q.PublicKey.RPID, a.flags), a.client("webauthn.get", q.PublicKey.Challenge)
	hash := sha256.Sum256(client)
	sum := sha256.Sum256(append(bytes.Clone(data), hash[:]...))
	signature, err := ecdsa.SignASN1(rand.Reader, a.key, sum[:])
	must(a.t, err)
	return a.answer(q, map[string]any{"clientDataJSON": b64(client), "authenticatorData": b64(data), "signature": b64(signature), "userHandle": a.user})
}
