package learn

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"

	"baluarte/internal/fault"
	"baluarte/internal/lang"
)

// Kind is what a signed paper is. It is signed too, so that none is taken for the other.
type Kind string

// The kinds.
const (
	OfCertificate Kind = "certificate"
	OfTranscript  Kind = "transcript"
)

// Key is the public half of one that papers are or were signed with.
type Key struct {
	ID        string // as papers name it: the beginning of the SHA-256 of Public, in hex
	Public    ed25519.PublicKey
	FirstUsed time.Time
	// Distrusted is since when somebody else may have had the other half; zero: nobody. Whoever has it can sign as of any day, so
	// from then on nothing that it signed proves anything by itself, however old it says it is.
	Distrusted time.Time
}

// newKey names a key.
func newKey(public ed25519.PublicKey) Key {
	sum := sha256.Sum256(public)
	return Key{ID: hex.EncodeToString(sum[:8]), Public: public}
}

// Keys are all that papers may be signed with. One that is used no more stays among them, so that old papers can be checked.
type Keys []Key

// Signer signs papers by Ed25519 (RFC 8037), in the compact form of RFC 7515. The same paper is always signed by the same bytes.
type Signer struct {
	Store CertificateStore
	Now   func() time.Time

	private ed25519.PrivateKey
	key     Key
	mu      sync.Mutex
	kept    bool // the public key is in the store
}

// NewSigner makes one of a secret of 32 bytes.
func NewSigner(seed []byte, store CertificateStore, now func() time.Time) *Signer {
	private := ed25519.NewKeyFromSeed(seed)
	return &Signer{Store: store, Now: now, private: private, key: newKey(private.Public().(ed25519.PublicKey))}
}

// Keys lists every key that was ever used here, and the one in use.
func (s *Signer) Keys(ctx context.Context) (Keys, error) {
	if err := s.keep(ctx); err != nil {
		return nil, err
	}
	return s.Store.SigningKeys(ctx)
}

// keep makes sure that the public key is in the store before anything is signed with it, so that whatever was signed can be
// checked for good.
func (s *Signer) keep(ctx context.Context) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.kept {
		return nil
	}
	k := s.key
	k.FirstUsed = s.Now()
	err := s.Store.InsertKey(ctx, k)
	s.kept = err == nil
	return err
}

// sign gives a paper in its compact signed form.
func (s *Signer) sign(ctx context.Context, kind Kind, payload any) (string, error) {
	if err := s.keep(ctx); err != nil {
		return "", err
	}
	var text bytes.Buffer
	e := json.NewEncoder(&text)
	e.SetEscapeHTML(false) // it is longer, and nothing of it is HTML
	if err := e.Encode(payload); err != nil {
		return "", err
	}
	signed := encode(header(kind, s.key.ID)) + "." + encode(bytes.TrimRight(text.Bytes(), "\n"))
	return signed + "." + encode(ed25519.Sign(s.private, []byte(signed))), nil
}

// header is the protected header: there is one way to write it, so one to read it.
func header(kind Kind, id string) []byte {
	return []byte(`{"alg":"EdDSA","kid":"` + id + `","typ":"` + string(kind) + `"}`)
}

func encode(b []byte) string { return base64.RawURLEncoding.EncodeToString(b) }

func decode(s string) ([]byte, error) { return base64.RawURLEncoding.Strict().DecodeString(s) }

// flat is the flattened JSON form of RFC 7515.
type flat struct {
	Payload   string `json:"payload"`
	Protected string `json:"protected"`
	Signature string `json:"signature"`
}

// Flattened writes a compact signed form as JSON.
func Flattened(compact string) []byte {
	parts := strings.SplitN(compact, ".", 3)
	text, _ := json.MarshalIndent(flat{Protected: parts[0], Payload: parts[1], Signature: parts[2]}, "", "  ") // texts cannot fail to be written
	return append(text, '\n')
}

// MostInSigned is how large what is looked through for something signed may be, in bytes.
const MostInSigned = 8 << 20

// compact finds signed forms: the first two parts are JSON objects, which begin alike.
var compact = regexp.MustCompile(`eyJ[A-Za-z0-9_-]+\.eyJ[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*`)

// FindSigned finds the signed form in a file: in a PDF of ours, in the address of a QR code, in a text, or as flattened JSON.
// It is fault.Invalid when there is none, and when there are several: nobody could tell which one is meant.
func FindSigned(data []byte) (string, error) {
	var f flat
	if json.Unmarshal(data, &f) == nil && f.Payload+f.Protected+f.Signature != "" {
		return f.Protected + "." + f.Payload + "." + f.Signature, nil
	}
	found := map[string]bool{}
	var one string
	for _, text := range compact.FindAll(data, -1) {
		one = string(text)
		found[one] = true
	}
	switch len(found) {
	case 0:
		return "", fault.New(fault.Invalid, "certificate.nothing_signed")
	case 1:
		return one, nil
	}
	return "", fault.New(fault.Invalid, "certificate.signed_twice")
}

// open gives what was signed, and with which key. What these keys did not sign just so is fault.Invalid, and says why.
func (k Keys) open(signed string) (kind Kind, payload []byte, with Key, err error) {
	parts := strings.Split(signed, ".")
	if len(parts) != 3 {
		return "", nil, with, fault.New(fault.Invalid, "certificate.other_system")
	}
	head, err := decode(parts[0])
	var h struct {
		ID   string `json:"kid"`
		Kind Kind   `json:"typ"`
	}
	if err != nil || json.Unmarshal(head, &h) != nil || (h.Kind != OfCertificate && h.Kind != OfTranscript) || !bytes.Equal(head, header(h.Kind, h.ID)) {
		return "", nil, with, fault.New(fault.Invalid, "certificate.other_system")
	}
	at := slices.IndexFunc(k, func(one Key) bool { return one.ID == h.ID })
	if at < 0 {
		return "", nil, with, fault.New(fault.Invalid, "certificate.unknown_key", "Key", told(h.ID))
	}
	payload, err = decode(parts[1])
	signature, bad := decode(parts[2])
	if err != nil || bad != nil || !ed25519.Verify(k[at].Public, []byte(parts[0]+"."+parts[1]), signature) {
		return "", nil, with, fault.New(fault.Invalid, "certificate.forged")
	}
	if since := k[at].Distrusted; !since.IsZero() {
		return "", nil, with, fault.New(fault.Invalid, "certificate.distrusted_key", "Key", h.ID, "Date", lang.DateOf(since, time.UTC))
	}
	return h.Kind, payload, k[at], nil
}

// told is the name of a key as a stranger's file gives it, fit to be shown: it may be any text.
func told(id string) string {
	letters := []rune(lang.Visible(id))
	return string(letters[:min(len(letters), 16)]) // as long as ours are
}

// The document of RFC 7517 that publishes keys. Those that are not to be trusted stand apart from the others, where only who
// knows of them looks: any other program does not find the key, and so does not trust it either.
type keySet struct {
	Keys       []publicKey `json:"keys"`
	Distrusted []publicKey `json:"distrusted,omitempty"`
}

type publicKey struct {
	Type  string `json:"kty"`
	Curve string `json:"crv"`
	X     string `json:"x"`
	ID    string `json:"kid"`
	Use   string `json:"use"`
	Alg   string `json:"alg"`
	Since string `json:"since,omitempty"` // of one that is not to be trusted, by RFC 3339
}

// Document writes keys as a JSON Web Key Set.
func (k Keys) Document() []byte {
	set := keySet{Keys: []publicKey{}}
	for _, one := range k {
		written := publicKey{Type: "OKP", Curve: "Ed25519", X: encode(one.Public), ID: one.ID, Use: "sig", Alg: "EdDSA"}
		if one.Distrusted.IsZero() {
			set.Keys = append(set.Keys, written)
			continue
		}
		written.Since = one.Distrusted.UTC().Format(time.RFC3339)
		set.Distrusted = append(set.Distrusted, written)
	}
	text, _ := json.MarshalIndent(set, "", "  ") // texts cannot fail to be written
	return append(text, '\n')
}

// ReadKeys reads a JSON Web Key Set. Keys of other kinds are left out; one that does not bear its own name is fault.Invalid,
// and so is a document without any.
func ReadKeys(document []byte) (all Keys, err error) {
	var set keySet
	if err := json.Unmarshal(document, &set); err != nil {
		return nil, fault.New(fault.Invalid, "certificate.no_keys")
	}
	for i, one := range slices.Concat(set.Distrusted, set.Keys) { // the first of a name counts
		if one.Type != "OKP" || one.Curve != "Ed25519" {
			continue
		}
		public, err := decode(one.X)
		var since time.Time
		if i < len(set.Distrusted) && err == nil {
			since, err = time.Parse(time.RFC3339, one.Since)
		}
		if err != nil || len(public) != ed25519.PublicKeySize || newKey(public).ID != one.ID || i < len(set.Distrusted) && since.IsZero() {
			return nil, fault.New(fault.Invalid, "certificate.bad_key", "Key", told(one.ID))
		}
		k := newKey(public)
		k.Distrusted = since
		all = append(all, k)
	}
	if len(all) == 0 {
		return nil, fault.New(fault.Invalid, "certificate.no_keys")
	}
	return all, nil
}
