package credential

import (
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/go-jose/go-jose/v4"
)

// Entries is how many places a status list has: so many that a reader who fetches
// it tells nobody whose proof is being checked (Bitstring Status List clause 6.1).
const Entries = 131072

// The media type of what [IssueList] makes (W3C Securing Verifiable Credentials using JOSE and COSE, clause 3.1.1).
const (
	typeVC      = "vc+jwt"
	TypeVCMedia = "application/vc+jwt"
	contextVC   = "https://www.w3.org/ns/credentials/v2"
	purpose     = "revocation"
)

// Entry is the place of one proof in a status list (W3C Bitstring Status List v1.0 clause 2.1).
type Entry struct {
	List  string // address of the list
	Index int    // from 0 to Entries-1
}

func (e Entry) claim() map[string]any {
	n := strconv.Itoa(e.Index)
	return map[string]any{
		"id": e.List + "#" + n, "type": "BitstringStatusListEntry", "statusPurpose": purpose,
		"statusListIndex": n, "statusListCredential": e.List,
	}
}

// entry reads one; a proof without any is one that is never taken back.
func entry(v any) (e Entry, err error) {
	if v == nil {
		return e, nil
	}
	m, _ := v.(map[string]any)
	text, _ := m["statusListIndex"].(string)
	e.List, _ = m["statusListCredential"].(string)
	e.Index, err = strconv.Atoi(text)
	if err != nil || m["type"] != "BitstringStatusListEntry" || m["statusPurpose"] != purpose || e.List == "" || e.Index < 0 || e.Index >= Entries || strconv.Itoa(e.Index) != text {
		return e, form("credentialStatus")
	}
	return e, nil
}

// Bits are the places of a list; a set one is a proof that was taken back.
type Bits [Entries / 8]byte

// Set marks a place. Index 0 is the left-most bit (clause 3.2 and 6.1).
func (b *Bits) Set(i int) { b[i/8] |= 0x80 >> (i % 8) }

// Get reports whether a place is marked.
func (b *Bits) Get(i int) bool { return b[i/8]&(0x80>>(i%8)) != 0 }

// Encode is multibase base64url of the compressed bits (clause 3.2).
func (b *Bits) Encode() string {
	var out bytes.Buffer
	w := gzip.NewWriter(&out)
	_, _ = w.Write(b[:]) // a buffer takes everything
	_ = w.Close()
	return "u" + base64.RawURLEncoding.EncodeToString(out.Bytes())
}

// DecodeBits reads what Encode made; a list of another size is refused, and so is one that swells beyond it.
func DecodeBits(s string) (*Bits, error) {
	rest, ok := strings.CutPrefix(s, "u")
	if !ok || len(s) > 2*Entries/8 {
		return nil, form("encodedList")
	}
	raw, err := base64.RawURLEncoding.DecodeString(rest)
	if err != nil {
		return nil, form("encodedList: %v", err)
	}
	z, err := gzip.NewReader(bytes.NewReader(raw))
	if err != nil {
		return nil, form("encodedList: %v", err)
	}
	b := new(Bits)
	if _, err := io.ReadFull(z, b[:]); err != nil {
		return nil, form("encodedList: %v", err)
	}
	if n, err := z.Read(make([]byte, 1)); n > 0 || err != io.EOF {
		return nil, form("encodedList has not %d places", Entries)
	}
	return b, nil
}

// List is a status list as it is published.
type List struct {
	ID     string // its address
	Issuer string
	Bits   *Bits
	At     time.Time
	Until  time.Time // a reader takes no older one
	Fresh  time.Duration
}

// IssueList signs a BitstringStatusListCredential (clause 2.2) as a JWT.
func IssueList(k Key, l List) (string, error) {
	return k.sign(typeVC, map[string]any{
		"@context": []string{contextVC}, "id": l.ID, "type": []string{"VerifiableCredential", "BitstringStatusListCredential"},
		"issuer": l.Issuer, "validFrom": stamp(l.At), "validUntil": stamp(l.Until),
		"credentialSubject": map[string]any{
			"id": l.ID + "#list", "type": "BitstringStatusList", "statusPurpose": purpose,
			"encodedList": l.Bits.Encode(), "ttl": l.Fresh.Milliseconds(),
		},
	}, nil)
}

func stamp(t time.Time) string { return t.UTC().Format(time.RFC3339) }

// ReadList checks a list and that it is the one that was asked for: an older one of
// the same issuer, kept by who wishes that nothing had been taken back, ends with its time.
func ReadList(token string, keys jose.JSONWebKeySet, id, issuer string, now time.Time) (*Bits, error) {
	claims, err := opened(token, typeVC, among(keys), "kid")
	if err != nil {
		return nil, err
	}
	if claims["id"] != id || claims["issuer"] != issuer {
		return nil, fmt.Errorf("%w: %v", ErrIssuer, claims["id"])
	}
	var times [2]time.Time
	for i, name := range []string{"validFrom", "validUntil"} {
		s, _ := claims[name].(string)
		if times[i], err = time.Parse(time.RFC3339, s); err != nil {
			return nil, form("%s: %v", name, err)
		}
	}
	if times[0].After(now.Add(skew)) || !now.Before(times[1]) {
		return nil, ErrTime
	}
	about, _ := claims["credentialSubject"].(map[string]any)
	if about["type"] != "BitstringStatusList" || about["statusPurpose"] != purpose {
		return nil, form("credentialSubject")
	}
	list, _ := about["encodedList"].(string)
	return DecodeBits(list)
}

// Check says whether a proof that was read still holds, by its list.
func (s Shown) Check(b *Bits) error {
	if b.Get(s.Status.Index) {
		return ErrRevoked
	}
	return nil
}
