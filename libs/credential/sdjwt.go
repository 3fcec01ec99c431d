package credential

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/go-jose/go-jose/v4"
)

// The types of SD-JWT VC (draft-ietf-oauth-sd-jwt-vc clause 2.2.1) and of a holder's proof (RFC 9901 clause 4.3).
const (
	TypeSDJWT   = "dc+sd-jwt"
	typeBinding = "kb+jwt"
	hashName    = "sha-256"
)

// saltSize is 128 bits, as RFC 9901 clause 9.3 asks for.
const saltSize = 16

// open are the names that are never withheld (SD-JWT VC clause 2.2.2.3), and those that SD-JWT itself reads.
var open = []string{"iss", "nbf", "exp", "cnf", "vct", "vct#integrity", "status", "credentialStatus", "iat", "_sd", "_sd_alg", "..."}

// Claim is one thing that the holder may show or withhold.
type Claim struct {
	Name  string
	Value any // as JSON
}

// Draft is what an SD-JWT VC says.
type Draft struct {
	Issuer  string // iss: an HTTPS address, below which /.well-known/jwt-vc-issuer names the keys
	Type    string // vct
	At      time.Time
	Expires time.Time // zero is never
	Status  Entry     // where it would be taken back
	Claims  []Claim   // all of them may be withheld
	Holder  *ecdsa.PublicKey
}

// Issue signs a draft and returns it with all its disclosures: JWT~D1~…~Dn~
// (RFC 9901 clause 4). No decoys are made: how many claims there are follows
// from the type, and is no secret.
func Issue(k Key, d Draft) (string, error) {
	if len(d.Claims) > maxClaims {
		return "", form("%d claims", len(d.Claims))
	}
	claims := map[string]any{"iss": d.Issuer, "vct": d.Type, "iat": d.At.Unix(), "_sd_alg": hashName}
	if !d.Expires.IsZero() {
		claims["exp"] = d.Expires.Unix()
	}
	if d.Status.List != "" {
		claims["credentialStatus"] = d.Status.claim()
	}
	if d.Holder != nil {
		claims["cnf"] = map[string]any{"jwk": jose.JSONWebKey{Key: d.Holder}}
	}
	var sd, shown, seen []string
	for _, c := range d.Claims {
		if slices.Contains(open, c.Name) || slices.Contains(seen, c.Name) || c.Name == "" {
			return "", form("claim %q", c.Name)
		}
		seen = append(seen, c.Name)
		x, err := disclose(c)
		if err != nil {
			return "", err
		}
		shown, sd = append(shown, x), append(sd, digest(x))
	}
	slices.Sort(sd) // the order of the claims says nothing (RFC 9901 clause 4.2.4.1)
	if len(sd) > 0 {
		claims["_sd"] = sd
	}
	jwt, err := k.sign(TypeSDJWT, claims, nil)
	if err != nil {
		return "", err
	}
	return strings.Join(append([]string{jwt}, shown...), "~") + "~", nil
}

// disclose is base64url of [salt, name, value] (RFC 9901 clause 4.2.1).
func disclose(c Claim) (string, error) {
	salt := make([]byte, saltSize)
	rand.Read(salt)
	b, err := json.Marshal([]any{base64.RawURLEncoding.EncodeToString(salt), c.Name, c.Value})
	return base64.RawURLEncoding.EncodeToString(b), err
}

func digest(text string) string {
	sum := sha256.Sum256([]byte(text))
	return base64.RawURLEncoding.EncodeToString(sum[:])
}

// Present is what the holder hands over: the same proof with the named claims
// and no others. A name that the proof does not have is an error.
func Present(full string, names ...string) (string, error) {
	parts := strings.Split(full, "~")
	if len(full) > maxToken || len(parts) < 2 || parts[len(parts)-1] != "" {
		return "", form("not an SD-JWT without a holder's proof")
	}
	shown := []string{parts[0]}
	for _, name := range names {
		found := false
		for _, x := range parts[1 : len(parts)-1] {
			c, err := disclosed(x)
			if err != nil {
				return "", err
			}
			if c.Name == name && !slices.Contains(shown, x) {
				shown, found = append(shown, x), true
			}
		}
		if !found {
			return "", form("no claim %q", name)
		}
	}
	return strings.Join(shown, "~") + "~", nil
}

// disclosed reads a disclosure of an object's property; one of an array's element has two members and is not of this profile.
func disclosed(x string) (c Claim, err error) {
	raw, err := base64.RawURLEncoding.Strict().DecodeString(x)
	if err != nil {
		return c, form("disclosure: %v", err)
	}
	v, err := value(raw)
	if err != nil {
		return c, err
	}
	list, ok := v.([]any)
	if !ok || len(list) != 3 {
		return c, form("a disclosure has not three members")
	}
	salt, ok := list[0].(string)
	name, named := list[1].(string)
	if !ok || !named || len(salt) < saltSize {
		return c, form("salt or name of a disclosure")
	}
	if slices.Contains(open, name) {
		return c, form("the claim %q cannot be withheld", name)
	}
	return Claim{Name: name, Value: list[2]}, whole(list[2])
}

// whole refuses digests below the top: in this profile nothing is withheld there.
func whole(v any) error {
	switch v := v.(type) {
	case map[string]any:
		for name, x := range v {
			if name == "_sd" || name == "..." || name == "_sd_alg" {
				return form("%q below the top", name)
			}
			if err := whole(x); err != nil {
				return err
			}
		}
	case []any:
		for _, x := range v {
			if err := whole(x); err != nil {
				return err
			}
		}
	}
	return nil
}

// Bind adds the proof of the holder that it is them who show it, to this
// audience and in answer to this nonce (RFC 9901 clause 4.3).
func Bind(presented string, holder *ecdsa.PrivateKey, audience, nonce string, at time.Time) (string, error) {
	jwt, err := Key{Private: holder}.sign(typeBinding, map[string]any{"aud": audience, "nonce": nonce, "iat": at.Unix(), "sd_hash": digest(presented)}, nil)
	return presented + jwt, err
}

// Reader is who checks a proof: nothing here asks a network.
type Reader struct {
	Keys   jose.JSONWebKeySet // the issuer's published ones
	Issuer string
	Now    time.Time
	// Audience and Nonce are what a holder's proof must answer. Where they are
	// empty none is wanted, and a proof that brings one is refused: nobody here could tell it from a copy.
	Audience, Nonce string
	Within          time.Duration // how old a holder's proof may be
}

// Shown is what a proof says once it has been checked.
type Shown struct {
	Type     string
	At       time.Time
	Expires  time.Time // zero is never
	Claims   []Claim   // in the order in which they were shown; numbers are json.Number
	Withheld int       // claims that the holder kept back
	Status   Entry
	Bound    bool // the holder has proved to be one
}

// Verify checks a presentation (RFC 9901 clause 7.1 and 7.3): signature, times,
// that each disclosure belongs to it and stands once, and the holder's proof.
// Whether it was taken back, a [Bits] of its list says.
func (r Reader) Verify(presented string) (s Shown, err error) {
	cut := strings.LastIndexByte(presented, '~')
	if len(presented) > maxToken || cut < 0 {
		return s, form("not an SD-JWT")
	}
	parts := strings.Split(presented[:cut], "~")
	claims, err := opened(parts[0], TypeSDJWT, among(r.Keys), "kid")
	if err != nil {
		return s, err
	}
	digests, err := r.about(claims, &s)
	if err != nil {
		return s, err
	}
	if s.Claims, err = match(claims, digests, parts[1:]); err != nil {
		return s, err
	}
	s.Withheld = len(digests) - len(s.Claims)
	s.Bound, err = r.bound(claims, presented[:cut+1], presented[cut+1:])
	return s, err
}

// about reads what is never withheld, and the digests of what may be.
func (r Reader) about(claims map[string]any, s *Shown) (list []string, err error) {
	if claims["iss"] != r.Issuer {
		return nil, fmt.Errorf("%w: %v", ErrIssuer, claims["iss"])
	}
	if claims["_sd_alg"] != hashName {
		return nil, form("_sd_alg %v", claims["_sd_alg"])
	}
	s.Type, _ = claims["vct"].(string)
	if s.Type == "" {
		return nil, form("no vct")
	}
	if s.At, err = moment(claims, "iat"); err != nil {
		return nil, err
	}
	if s.Expires, err = moment(claims, "exp"); err != nil {
		return nil, err
	}
	from, err := moment(claims, "nbf")
	if err != nil {
		return nil, err
	}
	if s.At.IsZero() || s.At.After(r.Now.Add(skew)) || from.After(r.Now.Add(skew)) || !s.Expires.IsZero() && !r.Now.Before(s.Expires) {
		return nil, ErrTime
	}
	if s.Status, err = entry(claims["credentialStatus"]); err != nil {
		return nil, err
	}
	for name, v := range claims {
		if name == "..." {
			return nil, form("%q at the top", name)
		}
		if name != "_sd" {
			if err := whole(v); err != nil {
				return nil, err
			}
		}
	}
	sd, ok := claims["_sd"].([]any)
	if !ok && claims["_sd"] != nil || len(sd) > maxClaims {
		return nil, form("_sd")
	}
	for _, x := range sd {
		d, ok := x.(string)
		if !ok || slices.Contains(list, d) {
			return nil, form("a digest is no text, or stands twice")
		}
		list = append(list, d)
	}
	return list, nil
}

// match finds each disclosure's digest, once, and no name that the proof already has.
func match(claims map[string]any, digests, disclosures []string) (out []Claim, err error) {
	var used []string
	for _, x := range disclosures {
		d := digest(x)
		if !slices.Contains(digests, d) || slices.Contains(used, d) {
			return nil, fmt.Errorf("%w: a disclosure does not belong to it, or stands twice", ErrForged)
		}
		used = append(used, d)
		c, err := disclosed(x)
		if err != nil {
			return nil, err
		}
		if _, taken := claims[c.Name]; taken || slices.ContainsFunc(out, func(o Claim) bool { return o.Name == c.Name }) {
			return nil, form("the claim %q stands twice", c.Name)
		}
		out = append(out, c)
	}
	return out, nil
}

// bound checks the holder's proof, where one is wanted.
func (r Reader) bound(claims map[string]any, presented, proof string) (bool, error) {
	if proof == "" && r.Nonce == "" {
		return false, nil
	}
	if proof == "" || r.Nonce == "" || r.Audience == "" {
		return false, ErrBinding
	}
	holder, err := holder(claims)
	if err != nil {
		return false, err
	}
	said, err := opened(proof, typeBinding, func(string) (*ecdsa.PublicKey, error) { return holder, nil })
	if err != nil {
		return false, fmt.Errorf("%w: %w", ErrBinding, err)
	}
	at, err := moment(said, "iat")
	if err != nil || at.After(r.Now.Add(skew)) || r.Now.Sub(at) > r.Within+skew ||
		said["aud"] != r.Audience || said["nonce"] != r.Nonce || said["sd_hash"] != digest(presented) {
		return false, ErrBinding
	}
	return true, nil
}

// holder is the key that cnf names (RFC 7800): a P-256 one, and its public half alone.
func holder(claims map[string]any) (*ecdsa.PublicKey, error) {
	cnf, _ := claims["cnf"].(map[string]any)
	jwk, _ := cnf["jwk"].(map[string]any)
	if jwk == nil || len(cnf) != 1 {
		return nil, fmt.Errorf("%w: it names no holder", ErrBinding)
	}
	raw, err := json.Marshal(jwk)
	if err != nil {
		return nil, err
	}
	return HolderKey(raw)
}

// HolderKey reads a holder's public key: an RFC 7517 key of P-256 without its private half.
func HolderKey(raw []byte) (*ecdsa.PublicKey, error) {
	m, err := object(raw)
	if err != nil {
		return nil, err
	}
	if m["kty"] != "EC" || m["crv"] != "P-256" || m["d"] != nil {
		return nil, form("a holder's key is a public one of P-256")
	}
	point := []byte{4} // SEC 1 clause 2.3.3: uncompressed
	for _, name := range []string{"x", "y"} {
		s, _ := m[name].(string)
		b, err := base64.RawURLEncoding.Strict().DecodeString(s)
		if err != nil || len(b) != 32 {
			return nil, form("%s of a holder's key", name)
		}
		point = append(point, b...)
	}
	p, err := ecdsa.ParseUncompressedPublicKey(elliptic.P256(), point)
	if err != nil { // not on the curve
		return nil, form("a holder's key: %v", err)
	}
	return p, nil
}
