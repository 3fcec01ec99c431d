// Package signed holds what is signed about a bid, and how: the bidder's
// statement of what it hands in, and the platform's receipt for it. Both are
// Ed25519 over canonical JSON (RFC 8785), so that anybody can check them
// without the platform. It keeps nothing and asks nobody.
package signed

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"strings"

	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/fault"
)

// Canonical writes v as canonical JSON. Names of members must be ASCII and
// numbers whole, as all of ours are: then sorting bytes is sorting as RFC 8785 does.
func Canonical(v any) ([]byte, error) {
	plain, err := json.Marshal(v)
	if err != nil {
		return nil, err
	}
	var tree any
	d := json.NewDecoder(bytes.NewReader(plain))
	d.UseNumber()
	if err := d.Decode(&tree); err != nil {
		return nil, err
	}
	var out bytes.Buffer
	e := json.NewEncoder(&out)
	e.SetEscapeHTML(false)
	if err := e.Encode(tree); err != nil { // maps are written in the order of their keys
		return nil, err
	}
	return separators(bytes.TrimSuffix(out.Bytes(), []byte("\n"))), nil
}

// separators puts back the two characters that encoding/json escapes for the
// sake of JavaScript and RFC 8785 does not.
func separators(text []byte) []byte {
	if !bytes.Contains(text, []byte(`\u202`)) {
		return text
	}
	// An escaped backslash before the u is a backslash of the text.
	return []byte(strings.NewReplacer(`\\`, `\\`, `\u2028`, "\u2028", `\u2029`, "\u2029").Replace(string(text)))
}

// Digest is the SHA-256 of v's canonical JSON, in hexadecimal.
func Digest(v any) (string, error) {
	text, err := Canonical(v)
	return digest(text), err
}

func digest(text []byte) string {
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])
}

// Sign signs v's canonical JSON.
func Sign(v any, key ed25519.PrivateKey) (signature string, err error) {
	text, err := Canonical(v)
	return base64.StdEncoding.EncodeToString(ed25519.Sign(key, text)), err
}

// Key is the text form of a public key.
func Key(key ed25519.PublicKey) string { return base64.StdEncoding.EncodeToString(key) }

// KeyID tells the platform's keys apart: a new service key makes a new one, and old receipts stay under theirs.
func KeyID(key ed25519.PublicKey) string {
	sum := sha256.Sum256(key)
	return hex.EncodeToString(sum[:8])
}

// valid reports whether signature is of a text under key.
func valid(text []byte, key, signature string) bool {
	pub, err := base64.StdEncoding.Strict().DecodeString(key)
	if err != nil || len(pub) != ed25519.PublicKeySize {
		return false
	}
	sig, err := base64.StdEncoding.Strict().DecodeString(signature)
	return err == nil && ed25519.Verify(pub, text, sig)
}

// Statement makes the small request that hands a bid in.
func Statement(s tenderapi.BidStatement, key ed25519.PrivateKey) (tenderapi.BidFinal, error) {
	signature, err := Sign(s, key)
	return tenderapi.BidFinal{Statement: s, Key: Key(key.Public().(ed25519.PublicKey)), Signature: signature}, err
}

// CheckStatement refuses a statement that its key has not signed, and answers its digest.
func CheckStatement(b tenderapi.BidFinal) (string, error) {
	text, err := Canonical(b.Statement)
	if err != nil || !valid(text, b.Key, b.Signature) {
		return "", fault.New(fault.Refused, "tender.statement.signature", "递交声明的签名不正确，可能在途中被改动，请重新生成声明后再递交。").
			At("signature", "签名与声明、公钥不符。")
	}
	return digest(text), nil
}

// Receipt signs a receipt.
func Receipt(r tenderapi.Receipt, key ed25519.PrivateKey) (tenderapi.SignedReceipt, error) {
	signature, err := Sign(r, key)
	return tenderapi.SignedReceipt{Receipt: r, Key: KeyID(key.Public().(ed25519.PublicKey)), Signature: signature}, err
}

// Refusal signs that a statement came too late.
func Refusal(r tenderapi.LateRefusal, key ed25519.PrivateKey) (tenderapi.SignedRefusal, error) {
	signature, err := Sign(r, key)
	return tenderapi.SignedRefusal{Refusal: r, Key: KeyID(key.Public().(ed25519.PublicKey)), Signature: signature}, err
}

// RefusalIs reports whether a refusal is the platform's own.
func RefusalIs(r tenderapi.SignedRefusal, k tenderapi.ReceiptKey) bool {
	return ours(r.Refusal, r.Key, r.Signature, k)
}

// Outage signs when bids could not be taken.
func Outage(o tenderapi.Outage, key ed25519.PrivateKey) (tenderapi.SignedOutage, error) {
	signature, err := Sign(o, key)
	return tenderapi.SignedOutage{Outage: o, Key: KeyID(key.Public().(ed25519.PublicKey)), Signature: signature}, err
}

// OutageIs reports whether a certificate of an outage is the platform's own.
func OutageIs(o tenderapi.SignedOutage, k tenderapi.ReceiptKey) bool {
	return ours(o.Outage, o.Key, o.Signature, k)
}

// ReceiptIs reports whether a receipt is the platform's own.
func ReceiptIs(r tenderapi.SignedReceipt, k tenderapi.ReceiptKey) bool {
	return ours(r.Receipt, r.Key, r.Signature, k)
}

// Sheet signs that a judge has signed marks.
func Sheet(r tenderapi.SheetReceipt, key ed25519.PrivateKey) (tenderapi.SignedSheetReceipt, error) {
	signature, err := Sign(r, key)
	return tenderapi.SignedSheetReceipt{Sheet: r, Key: KeyID(key.Public().(ed25519.PublicKey)), Signature: signature}, err
}

// SheetIs reports whether a judge's receipt is the platform's own.
func SheetIs(r tenderapi.SignedSheetReceipt, k tenderapi.ReceiptKey) bool {
	return ours(r.Sheet, r.Key, r.Signature, k)
}

// ours reports whether the platform's key k, called id, has signed v's canonical JSON.
func ours(v any, id, signature string, k tenderapi.ReceiptKey) bool {
	pub, err := base64.StdEncoding.Strict().DecodeString(k.Key)
	if err != nil || id != KeyID(pub) {
		return false
	}
	text, err := Canonical(v)
	return err == nil && valid(text, k.Key, signature)
}
