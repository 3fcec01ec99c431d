package seal

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"filippo.io/age"
	"filippo.io/age/armor"

	"sanshe/libs/fault"
)

// Holder is who gets one share of every file: a name within the purchase, and a public key.
type Holder struct {
	Name string
	key  publicKey
	on   *suite
}

// HolderKey is a holder's private key. It belongs to one purchase and is destroyed after it.
type HolderKey struct {
	Name string
	key  privateKey
	on   *suite
}

// NewHolder makes a key. Names are unique among the holders of a purchase.
func NewHolder(suiteName, name string) (*HolderKey, error) {
	s, err := suiteOf(suiteName)
	if err != nil {
		return nil, err
	}
	if !nameForm.MatchString(name) {
		return nil, fault.New(fault.Refused, "seal.holder.name", "持有人的名称只能用小写字母、数字和连字符，最长32个字符，请重新填写。")
	}
	k, err := s.keys.generate()
	if err != nil {
		return nil, err
	}
	return &HolderKey{name, k, s}, nil
}

// Holder is the public half.
func (k *HolderKey) Holder() Holder { return Holder{k.Name, k.key.half(), k.on} }

// Suite is the name of the suite.
func (h Holder) Suite() string { return h.on.name }

// String is the public text form, as it stands in the notice.
func (h Holder) String() string { return word(holderWord, h.key.Bytes(), h.on.name, h.Name) }

// Mark names the key in the head of a file that is sealed to it: 128 bits of the public text's SHA-256. A bidder may write
// what it likes there, but not by mistake: who sealed to another key than the mark says did so knowingly.
func (h Holder) Mark() string {
	sum := sha256.Sum256([]byte(h.String()))
	return hex.EncodeToString(sum[:16])
}

// Fingerprint is the mark as people compare it by eye or by voice, in groups of four.
func (h Holder) Fingerprint() string {
	return string(bytes.Join(slices.Collect(slices.Chunk([]byte(h.Mark()), 4)), []byte(" ")))
}

// ParseHolder reads a public text form.
func ParseHolder(text string) (Holder, error) {
	bad := fault.New(fault.Refused, "seal.holder.unreadable", "持有人的公钥无法识别，请从采购公告中完整复制后重试。")
	f, raw, ok := unword(holderWord, text, 2)
	if !ok || !nameForm.MatchString(f[1]) {
		return Holder{}, bad
	}
	s, err := suiteOf(f[0])
	if err != nil {
		return Holder{}, err
	}
	pub, err := s.keys.public(raw)
	if err != nil {
		return Holder{}, bad.Because(err)
	}
	return Holder{f[1], pub, s}, nil
}

// String tells which key this is and nothing of it, so that no log can.
func (k *HolderKey) String() string { return "private key of " + k.Name }

// GoString is String.
func (k *HolderKey) GoString() string { return k.String() }

// Lock is the private text form, under a passphrase.
func (k *HolderKey) Lock(passphrase string) (string, error) {
	raw, err := k.key.Bytes()
	if err != nil {
		return "", err
	}
	return Lock(word(secretWord, raw, k.on.name, k.Name), passphrase)
}

// UnlockHolder reads what HolderKey.Lock has written.
func UnlockHolder(text, passphrase string) (*HolderKey, error) {
	secret, err := Unlock(text, passphrase)
	if err != nil {
		return nil, err
	}
	f, raw, ok := unword(secretWord, secret, 2)
	if !ok || !nameForm.MatchString(f[1]) {
		return nil, unreadableKey
	}
	s, err := suiteOf(f[0])
	if err != nil {
		return nil, err
	}
	k, err := s.keys.private(raw)
	if err != nil {
		return nil, unreadableKey.Because(err)
	}
	return &HolderKey{f[1], k, s}, nil
}

const (
	minPassphrase = 12      // characters
	maxLocked     = 8 << 10 // bytes of a locked key
	maxWork       = 20      // of scrypt, as a power of two: 1 GiB and some seconds; a file may ask for no more
)

// work is scrypt's cost, as a power of two: about a second. Tests set it lower.
var work = 18

var unreadableKey = fault.New(fault.Refused, "seal.key.unreadable", "私钥文件无法识别，请使用生成密钥时保存的完整文件。")

// Lock encrypts a secret text under a passphrase, as an armored age file: age itself can open it.
func Lock(secret, passphrase string) (string, error) {
	if utf8.RuneCountInString(passphrase) < minPassphrase {
		return "", fault.New(fault.Refused, "seal.passphrase.weak", "口令至少要有12个字符，请换一个更长、别人不会先猜的口令。")
	}
	to, err := age.NewScryptRecipient(passphrase)
	if err != nil {
		return "", err
	}
	to.SetWorkFactor(work)
	var out strings.Builder
	shield := armor.NewWriter(&out)
	w, err := age.Encrypt(shield, to)
	if err == nil {
		_, err = io.WriteString(w, secret)
	}
	if err == nil {
		err = w.Close()
	}
	if err == nil {
		err = shield.Close()
	}
	return out.String(), err
}

// Unlock is the inverse of Lock.
func Unlock(text, passphrase string) (string, error) {
	if len(text) > maxLocked {
		return "", unreadableKey
	}
	wrong := fault.New(fault.Refused, "seal.passphrase.wrong", "口令不正确，请核对后重新输入。")
	id, err := age.NewScryptIdentity(passphrase)
	if err != nil {
		return "", wrong.Because(err) // an empty one
	}
	id.SetMaxWorkFactor(maxWork)
	r, err := age.Decrypt(armor.NewReader(strings.NewReader(text)), id)
	if none := (*age.NoIdentityMatchError)(nil); errors.As(err, &none) && slices.Equal(none.StanzaTypes, []string{"scrypt"}) {
		return "", wrong.Because(err)
	}
	if err != nil {
		return "", unreadableKey.Because(err)
	}
	secret, err := io.ReadAll(r)
	if err != nil {
		return "", unreadableKey.Because(err)
	}
	return string(secret), nil
}
