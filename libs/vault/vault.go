// Package vault seals what must not be readable in a database file or a backup:
// phone numbers, account numbers, signing keys. It knows neither services nor
// stores; who uses it keeps the sealed text and names the place it stands in.
package vault

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
)

// Vault seals and opens. A sealed text names the key that sealed it, so that a
// new service key can be introduced while texts under the old one are still read.
type Vault struct {
	current string
	keys    map[string]cipher.AEAD
}

// ErrKey says that a text was sealed with a key this process was not given.
var ErrKey = errors.New("数据是用另一个SERVICE_KEY加密的，请改回建立数据目录时使用的SERVICE_KEY后重新启动")

const (
	envelope  = "v1"
	keySize   = 32 // AES-256
	keyIDSize = 4
)

// New derives the sealing key of a service from each service key; the first one seals, all of them open.
func New(service string, secrets ...string) (*Vault, error) {
	v := &Vault{keys: map[string]cipher.AEAD{}}
	for _, secret := range secrets {
		key, err := Derive(secret, "sealed texts of the "+service+" service", keySize)
		if err != nil {
			return nil, err
		}
		name, err := Derive(secret, "name of the sealing key", keyIDSize)
		if err != nil {
			return nil, err
		}
		block, err := aes.NewCipher(key)
		if err != nil {
			return nil, err
		}
		aead, err := cipher.NewGCM(block)
		if err != nil {
			return nil, err
		}
		id := hex.EncodeToString(name)
		if v.current == "" {
			v.current = id
		}
		v.keys[id] = aead
	}
	return v, nil
}

// Derive makes n bytes for one purpose from a service key (HKDF, SHA-256).
func Derive(secret, purpose string, n int) ([]byte, error) {
	return hkdf.Key(sha256.New, []byte(secret), nil, "sanshe/"+purpose, n)
}

// Seal encrypts text. It opens only in the same place, such as "accounts/<id>/phone";
// the empty text stays empty.
func (v *Vault) Seal(place, text string) string {
	if text == "" {
		return ""
	}
	aead := v.keys[v.current]
	nonce := make([]byte, aead.NonceSize())
	rand.Read(nonce)
	sealed := aead.Seal(nonce, nonce, []byte(text), []byte(place))
	return strings.Join([]string{envelope, v.current, base64.RawURLEncoding.EncodeToString(sealed)}, ".")
}

// Open decrypts what Seal made for the same place; [ErrKey] when another key did.
func (v *Vault) Open(place, sealed string) (string, error) {
	if sealed == "" {
		return "", nil
	}
	p := strings.Split(sealed, ".")
	if len(p) != 3 || p[0] != envelope {
		return "", errors.New("vault: not a sealed text")
	}
	aead := v.keys[p[1]]
	if aead == nil {
		return "", ErrKey
	}
	b, err := base64.RawURLEncoding.DecodeString(p[2])
	if err != nil || len(b) < aead.NonceSize() {
		return "", errors.New("vault: a sealed text is cut off")
	}
	text, err := aead.Open(nil, b[:aead.NonceSize()], b[aead.NonceSize():], []byte(place))
	if err != nil {
		return "", fmt.Errorf("vault: a sealed text of %s was altered: %w", place, err)
	}
	return string(text), nil
}
