package organization

import (
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/base64"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/zitadel/oidc/v3/pkg/op"

	"sanshe/libs/store"
	"sanshe/libs/vault"
)

// Key is a signing key of the OpenID provider. A key is published a whole term
// before it signs and an hour after, so that every reader knows it in time.
type Key struct {
	store.Meta
	Private string    `json:"private"` // PKCS #8, sealed
	From    time.Time `json:"from"`    // when it begins to sign; it signs until the next one does
}

const (
	keyTerm  = 30 * 24 * time.Hour
	keyAfter = time.Hour // longer than any token it signed
)

var keys = store.Schema{Name: "keys"}

// keyring is the signing keys in memory, oldest first.
type keyring struct {
	store *store.Collection[Key]
	vault *vault.Vault
	now   func() time.Time

	mu   sync.RWMutex
	ring []signingKey
}

// signingKey is a key as the library signs and publishes it.
type signingKey struct {
	id      string
	from    time.Time
	private *ecdsa.PrivateKey
}

func (k signingKey) ID() string                                  { return k.id }
func (k signingKey) SignatureAlgorithm() jose.SignatureAlgorithm { return jose.ES256 }
func (k signingKey) Key() any                                    { return k.private }

// publicKey is the half that everybody may know.
type publicKey struct{ signingKey }

func (k publicKey) Algorithm() jose.SignatureAlgorithm { return jose.ES256 }
func (k publicKey) Use() string                        { return "sig" }
func (k publicKey) Key() any                           { return k.private.Public() }

// turn reads the keys, makes the ones that are missing (one that signs, one
// that waits) and removes those nobody needs any more. Two processes that turn
// at once meet at the id of the key to be made.
func (r *keyring) turn(ctx context.Context) error {
	now := r.now()
	ring, err := r.read(ctx)
	if err != nil {
		return err
	}
	for len(ring) == 0 || !ring[len(ring)-1].from.After(now) {
		from, serial := now, 1
		if n := len(ring); n > 0 {
			from = ring[n-1].from.Add(keyTerm)
			if _, err := fmt.Sscanf(ring[n-1].id, "k%06d-", &serial); err != nil {
				return err
			}
			serial++
		}
		if from.Before(now) { // the platform was off for longer than a term: the waiting key serves one from now
			from = now.Add(keyTerm)
		}
		if err := r.make(ctx, serial, from); err != nil {
			return err
		}
		if ring, err = r.read(ctx); err != nil {
			return err
		}
	}
	for len(ring) > 2 && ring[1].from.Add(keyAfter).Before(now) {
		if err := r.store.Delete(ctx, ring[0].docID()); err != nil {
			return err
		}
		ring = ring[1:]
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.ring = ring
	return nil
}

func (k signingKey) docID() string { return k.id[:len("k000001")] }

func (r *keyring) make(ctx context.Context, serial int, from time.Time) error {
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return err
	}
	der, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		return err
	}
	id := fmt.Sprintf("k%06d", serial)
	_, err = r.store.Insert(ctx, id, Key{Private: r.vault.Seal("keys/"+id, string(der)), From: from})
	if errors.Is(err, store.ErrExists) {
		return nil // another process was quicker
	}
	return err
}

func (r *keyring) read(ctx context.Context) (ring []signingKey, err error) {
	err = r.store.Each(ctx, store.Query{}, func(k Key) error {
		der, err := r.vault.Open("keys/"+k.ID, k.Private)
		if err != nil {
			return err
		}
		parsed, err := x509.ParsePKCS8PrivateKey([]byte(der))
		if err != nil {
			return err
		}
		private, ok := parsed.(*ecdsa.PrivateKey)
		if !ok {
			return fmt.Errorf("organization: signing key %s is a %T", k.ID, parsed)
		}
		jwk := jose.JSONWebKey{Key: private.Public()}
		print, err := jwk.Thumbprint(crypto.SHA256)
		if err != nil {
			return err
		}
		// The id carries a thumbprint, so that keys of two platforms are never taken for each other.
		id := k.ID + "-" + base64.RawURLEncoding.EncodeToString(print[:6])
		ring = append(ring, signingKey{id: id, from: k.From, private: private})
		return nil
	})
	slices.SortFunc(ring, func(a, b signingKey) int { return a.from.Compare(b.from) })
	return ring, err
}

// SigningKey is the newest key whose time has come.
func (r *keyring) SigningKey(context.Context) (op.SigningKey, error) {
	r.mu.RLock()
	defer r.mu.RUnlock()
	now := r.now()
	for _, k := range slices.Backward(r.ring) {
		if !k.from.After(now) {
			return k, nil
		}
	}
	return nil, errors.New("organization: no signing key")
}

// SignatureAlgorithms is what SigningKey signs with.
func (r *keyring) SignatureAlgorithms(context.Context) ([]jose.SignatureAlgorithm, error) {
	return []jose.SignatureAlgorithm{jose.ES256}, nil
}

// KeySet is everything a reader may need now or soon.
func (r *keyring) KeySet(context.Context) (all []op.Key, err error) {
	r.mu.RLock()
	defer r.mu.RUnlock()
	for _, k := range r.ring {
		all = append(all, publicKey{k})
	}
	return all, nil
}
