// Package credential makes proofs that a person carries along and that anybody
// checks without asking the issuer: SD-JWT VC, of which the holder shows only
// what is needed, Open Badges 3.0 for who collects badges, and the W3C Bitstring
// Status List that says which of them were taken back. It knows neither
// services nor documents.
//
// There is one profile and nothing else is read: JWS compact with ES256, SHA-256
// digests, claims disclosed at the top level alone. An algorithm that is not
// there cannot be chosen by who forges.
package credential

import (
	"bytes"
	"crypto/ecdsa"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/go-jose/go-jose/v4"
)

// Bounds of what is read at all.
const (
	maxToken  = 64 << 10 // bytes of a proof with all its disclosures
	maxClaims = 64       // that may be disclosed or withheld
	maxDepth  = 16       // of nested JSON
	// skew is how far the clocks of issuer and reader may differ.
	skew = 2 * time.Minute
)

// The faults of a proof. What is wrapped in them says more, in English, for a log.
var (
	ErrForm    = errors.New("credential: not of this profile")
	ErrKey     = errors.New("credential: signed with a key that the issuer does not publish")
	ErrForged  = errors.New("credential: altered after it was signed")
	ErrTime    = errors.New("credential: expired, or not yet valid")
	ErrIssuer  = errors.New("credential: of another issuer")
	ErrBinding = errors.New("credential: whoever shows it does not prove to be its holder here and now")
	ErrRevoked = errors.New("credential: taken back by its issuer")
)

func form(format string, args ...any) error {
	return fmt.Errorf("%w: %s", ErrForm, fmt.Sprintf(format, args...))
}

// Key signs proofs. Its id is what a proof names it by (kid).
type Key struct {
	ID      string
	Private *ecdsa.PrivateKey // P-256
}

// Public is the half that everybody may know, as an RFC 7517 key.
func (k Key) Public() jose.JSONWebKey {
	return jose.JSONWebKey{Key: k.Private.Public(), KeyID: k.ID, Algorithm: string(jose.ES256), Use: "sig"}
}

// sign makes a JWS of the claims; more are further names of its protected header.
func (k Key) sign(typ string, claims map[string]any, more map[string]any) (string, error) {
	o := (&jose.SignerOptions{}).WithType(jose.ContentType(typ))
	for _, name := range slices.Sorted(maps.Keys(more)) {
		o = o.WithHeader(jose.HeaderKey(name), more[name])
	}
	if k.ID != "" {
		o = o.WithHeader("kid", k.ID)
	}
	s, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.ES256, Key: k.Private}, o)
	if err != nil {
		return "", err
	}
	body, err := json.Marshal(claims)
	if err != nil {
		return "", err
	}
	j, err := s.Sign(body)
	if err != nil {
		return "", err
	}
	return j.CompactSerialize()
}

// opened reads a JWS: its header must hold exactly alg ES256, the type and what
// else is named here, so that no header chooses a key or an algorithm.
func opened(token, typ string, find func(kid string) (*ecdsa.PublicKey, error), more ...string) (claims map[string]any, err error) {
	if len(token) > maxToken {
		return nil, form("%d bytes", len(token))
	}
	parts := strings.Split(token, ".")
	if len(parts) != 3 {
		return nil, form("not a JWS")
	}
	var raw [3][]byte
	for i, part := range parts { // the last letter of a part may not be written in two ways
		if raw[i], err = base64.RawURLEncoding.Strict().DecodeString(part); err != nil {
			return nil, form("%v", err)
		}
	}
	h, err := object(raw[0])
	if err != nil {
		return nil, err
	}
	if h["alg"] != string(jose.ES256) || h["typ"] != typ {
		return nil, form("alg %v, typ %v", h["alg"], h["typ"])
	}
	for name := range h {
		if name != "alg" && name != "typ" && !slices.Contains(more, name) {
			return nil, form("header %q", name)
		}
	}
	kid, _ := h["kid"].(string)
	key, err := find(kid)
	if err != nil {
		return nil, err
	}
	j, err := jose.ParseSignedCompact(token, []jose.SignatureAlgorithm{jose.ES256})
	if err != nil {
		return nil, form("%v", err)
	}
	body, err := j.Verify(key)
	if err != nil {
		return nil, ErrForged
	}
	return object(body)
}

// among finds the key of a proof in a published set; the name alone chooses it.
func among(keys jose.JSONWebKeySet) func(string) (*ecdsa.PublicKey, error) {
	return func(kid string) (*ecdsa.PublicKey, error) {
		for _, k := range keys.Keys {
			if p, ok := k.Key.(*ecdsa.PublicKey); ok && kid != "" && k.KeyID == kid {
				return p, nil
			}
		}
		return nil, fmt.Errorf("%w: %q", ErrKey, kid)
	}
}

// object reads one JSON object in which no name stands twice: of two readers
// who each take another of two values, one would be deceived.
func object(raw []byte) (map[string]any, error) {
	v, err := value(raw)
	if err != nil {
		return nil, err
	}
	m, ok := v.(map[string]any)
	if !ok {
		return nil, form("not a JSON object")
	}
	return m, nil
}

func value(raw []byte) (any, error) {
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	v, err := next(d, 0)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrForm, err)
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return nil, form("more than one JSON value")
	}
	return v, nil
}

func next(d *json.Decoder, depth int) (any, error) {
	t, err := d.Token()
	if err != nil {
		return nil, err
	}
	if depth > maxDepth {
		return nil, errors.New("nested too deeply")
	}
	switch t {
	case json.Delim('{'):
		m := map[string]any{}
		for d.More() {
			name, err := d.Token()
			if err != nil {
				return nil, err
			}
			s := name.(string) // the decoder has seen that it is one
			if _, twice := m[s]; twice {
				return nil, fmt.Errorf("the name %q stands twice", s)
			}
			if m[s], err = next(d, depth+1); err != nil {
				return nil, err
			}
		}
		_, err = d.Token()
		return m, err
	case json.Delim('['):
		list := []any{}
		for d.More() {
			v, err := next(d, depth+1)
			if err != nil {
				return nil, err
			}
			list = append(list, v)
		}
		_, err = d.Token()
		return list, err
	}
	return t, nil
}

// moment reads a NumericDate (RFC 7519 clause 2) of whole seconds; the zero time where the name is missing.
func moment(claims map[string]any, name string) (t time.Time, err error) {
	v, ok := claims[name]
	if !ok {
		return t, nil
	}
	n, ok := v.(json.Number)
	if !ok {
		return t, form("%s is not a number", name)
	}
	s, err := n.Int64()
	if err != nil || s <= 0 || s > 1<<40 {
		return t, form("%s is %s", name, n)
	}
	return time.Unix(s, 0), nil
}
