package credential

import (
	"crypto/ecdsa"
	"encoding/json"
	"fmt"
	"time"

	"github.com/go-jose/go-jose/v4"
)

// Badge is one achievement in Open Badges 3.0.
type Badge struct {
	ID          string // address of this one
	Issuer      string // address
	IssuerName  string
	Subject     string // a URI that says nothing of the person by itself
	Achievement string // address of what is achieved
	Name        string
	Description string
	Criteria    string // in words
	At          time.Time
	Status      Entry
}

// contextBadge is the context of 1EdTech Open Badges 3.0.3.
const contextBadge = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"

// IssueBadge signs an OpenBadgeCredential in the JSON Web Token proof format
// (Open Badges 3.0 clause 8.2): the credential is the payload, repeated in the
// registered claims; kid is the address at which the key lies as a JWK.
func IssueBadge(k Key, keyAt string, b Badge) (string, error) {
	subject := map[string]any{
		"id": b.Subject, "type": []string{"AchievementSubject"},
		"achievement": map[string]any{
			"id": b.Achievement, "type": []string{"Achievement"}, "name": b.Name, "description": b.Description,
			"criteria": map[string]any{"narrative": b.Criteria},
		},
	}
	claims := map[string]any{
		"@context": []string{contextVC, contextBadge}, "id": b.ID, "type": []string{"VerifiableCredential", "OpenBadgeCredential"},
		"issuer": map[string]any{"id": b.Issuer, "type": []string{"Profile"}, "name": b.IssuerName},
		"name":   b.Name, "validFrom": stamp(b.At), "credentialSubject": subject,
		"iss": b.Issuer, "jti": b.ID, "nbf": b.At.Unix(), "sub": b.Subject,
	}
	if b.Status.List != "" {
		claims["credentialStatus"] = b.Status.claim()
	}
	k.ID = keyAt
	return k.sign("JWT", claims, nil)
}

// ReadBadge checks a badge's signature and returns its payload. The key is
// found by its address: a badge that brings a key of its own is refused.
func ReadBadge(token string, keys jose.JSONWebKeySet, keyAt func(kid string) string) (json.RawMessage, error) {
	claims, err := opened(token, "JWT", func(kid string) (*ecdsa.PublicKey, error) {
		for _, k := range keys.Keys {
			if keyAt(k.KeyID) == kid {
				return among(keys)(k.KeyID)
			}
		}
		return nil, fmt.Errorf("%w: %q", ErrKey, kid)
	}, "kid")
	if err != nil {
		return nil, err
	}
	return json.Marshal(claims)
}
