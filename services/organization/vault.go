package organization

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"sanshe/libs/store"
)

// vault seals what must not be readable in a database file or a backup: phone
// numbers, mail addresses, signing keys. A sealed text names the key that
// sealed it, so that a new service key can be introduced while texts under the
// old one are still read.
type vault struct {
	current string
	keys    map[string]cipher.AEAD
}

// errSealed says that a text was sealed with a key this process was not given.
var errSealed = errors.New("数据是用另一个SERVICE_KEY加密的，请改回建立数据目录时使用的SERVICE_KEY后重新启动")

const (
	envelope  = "v1"
	keySize   = 32 // AES-256
	keyIDSize = 4
)

// openVault derives a sealing key from each service key; the first one seals, all of them open.
func openVault(secrets ...string) (*vault, error) {
	v := &vault{keys: map[string]cipher.AEAD{}}
	for _, secret := range secrets {
		key, err := derive(secret, "sealed texts of the organization service", keySize)
		if err != nil {
			return nil, err
		}
		name, err := derive(secret, "name of the sealing key", keyIDSize)
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

func derive(secret, purpose string, n int) ([]byte, error) {
	return hkdf.Key(sha256.New, []byte(secret), nil, "sanshe/"+purpose, n)
}

// seal encrypts text. It opens only in the same place, such as "accounts/<id>/phone";
// the empty text stays empty.
func (v *vault) seal(place, text string) string {
	if text == "" {
		return ""
	}
	aead := v.keys[v.current]
	nonce := make([]byte, aead.NonceSize())
	rand.Read(nonce)
	sealed := aead.Seal(nonce, nonce, []byte(text), []byte(place))
	return strings.Join([]string{envelope, v.current, base64.RawURLEncoding.EncodeToString(sealed)}, ".")
}

// open decrypts what seal made for the same place.
func (v *vault) open(place, sealed string) (string, error) {
	if sealed == "" {
		return "", nil
	}
	p := strings.Split(sealed, ".")
	if len(p) != 3 || p[0] != envelope {
		return "", errors.New("organization: not a sealed text")
	}
	aead := v.keys[p[1]]
	if aead == nil {
		return "", errSealed
	}
	b, err := base64.RawURLEncoding.DecodeString(p[2])
	if err != nil || len(b) < aead.NonceSize() {
		return "", errors.New("organization: a sealed text is cut off")
	}
	text, err := aead.Open(nil, b[:aead.NonceSize()], b[aead.NonceSize():], []byte(place))
	if err != nil {
		return "", fmt.Errorf("organization: a sealed text of %s was altered: %w", place, err)
	}
	return string(text), nil
}

// errNothingSealed says that a store holds nothing a key could be tried on.
var errNothingSealed = errors.New("这个平台还没有启动过")

// unlocks tries a service key on the signing keys, which every platform has from its first start on.
func unlocks(ctx context.Context, e store.Engine, secret string) error {
	v, err := openVault(secret)
	if err != nil {
		return err
	}
	if err := e.Prepare(ctx, keys); err != nil {
		return err
	}
	rs, err := e.Find(ctx, keys.Name, store.Query{Limit: 1})
	if err != nil {
		return err
	}
	if len(rs) == 0 {
		return errNothingSealed
	}
	var k Key
	if err := json.Unmarshal(rs[0].Body, &k); err != nil {
		return err
	}
	if _, err = v.open("keys/"+rs[0].ID, k.Private); errors.Is(err, errSealed) {
		return errors.New("这个平台的数据是用另一个SERVICE_KEY加密的")
	}
	return err
}

// digest is how secrets that are looked up are kept: codes, tickets, refresh tokens. They are random
// and long, so a plain hash hides them.
func digest(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return base64.RawURLEncoding.EncodeToString(sum[:])
}
