package signed

import (
	"crypto/ed25519"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"strconv"

	"sanshe/contracts/go/tenderapi"
)

// NumberKey derives from the service key what the secrets of all purchases come
// from, so that every process covers alike and none keeps a secret of its own.
func NumberKey(serviceKey string) ([]byte, error) {
	return hkdf.Key(sha256.New, []byte(serviceKey), nil, "sanshe/numbers of the tender service", sha256.Size)
}

// Secret covers the numbers of one purchase: 32 bytes, hexadecimal. It is told once nothing more can come.
func Secret(numberKey []byte, tender string) string {
	secret, err := hkdf.Expand(sha256.New, numberKey, tender, sha256.Size)
	if err != nil {
		panic("signed: " + err.Error()) // 32 bytes are not too many: a bug
	}
	return hex.EncodeToString(secret)
}

// Cover hides a number of the gate until the secret of its purchase is told:
// HMAC-SHA256 (RFC 2104) under the secret, 32 bytes in hexadecimal, of the
// hexadecimal SHA-256 of the statement it was given to, a slash and the number
// in decimal. Nobody finds another secret under which it covers another number.
// A secret that is none covers nothing.
func Cover(secret, statement string, seq int64) string {
	key, err := hex.DecodeString(secret)
	if err != nil || len(key) != sha256.Size {
		return ""
	}
	h := hmac.New(sha256.New, key)
	h.Write([]byte(statement + "/" + strconv.FormatInt(seq, 10)))
	return hex.EncodeToString(h.Sum(nil))
}

// Uncover finds the number, of 0 to count, that is covered.
func Uncover(secret, statement, covered string, count int64) (seq int64, found bool) {
	for seq = range count + 1 {
		if c := Cover(secret, statement, seq); c != "" && c == covered {
			return seq, true
		}
	}
	return 0, false
}

// Numbers signs the numbers of a purchase.
func Numbers(n tenderapi.Numbers, key ed25519.PrivateKey) (tenderapi.SignedNumbers, error) {
	signature, err := Sign(n, key)
	return tenderapi.SignedNumbers{Numbers: n, Key: KeyID(key.Public().(ed25519.PublicKey)), Signature: signature}, err
}

// NumbersAre reports whether the numbers of a purchase are the platform's own.
func NumbersAre(n tenderapi.SignedNumbers, k tenderapi.ReceiptKey) bool {
	return ours(n.Numbers, n.Key, n.Signature, k)
}

// Listed is how many numbers a list tells at the most; its count tells them all.
const Listed = 10_000

// Gapless reports whether the numbers run from 1 to their count, as far as they are listed.
func Gapless(n tenderapi.Numbers) bool {
	for i, x := range n.Items {
		if x.Seq != int64(i+1) {
			return false
		}
	}
	return int64(len(n.Items)) == min(n.Count, Listed)
}
