package credential

import (
	"cmp"
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/go-jose/go-jose/v4"

	"sanshe/libs/event"
	"sanshe/libs/store"
	"sanshe/libs/vault"
)

// kept is a signing key in the store. Its private half is sealed, and gone once
// the key has stopped signing; its public half stays, for what it signed is
// carried about for years.
type kept struct {
	store.Meta
	Private string          `json:"private,omitempty"` // PKCS #8, sealed
	Public  json.RawMessage `json:"public"`            // RFC 7517
	From    time.Time       `json:"from"`              // when it begins to sign; it signs until the next one does
}

// The times of a key: it is published a whole term before it signs.
const (
	Term  = 180 * 24 * time.Hour
	after = time.Hour // another process may still sign with the former one
)

// Ring is the keys that an issuer signs with and has signed with.
type Ring struct {
	keys  *store.Collection[kept]
	vault *vault.Vault
	now   func() time.Time

	mu   sync.RWMutex
	ring []ringed // oldest first
}

type ringed struct {
	Key
	doc    string
	from   time.Time
	public jose.JSONWebKey
}

// OpenRing opens the keys in a collection of that name; Turn makes the first ones.
func OpenRing(ctx context.Context, e store.Engine, collection string, v *vault.Vault, now func() time.Time) (*Ring, error) {
	c, err := store.Open(ctx, e, store.Schema{Name: collection}, func(*kept) map[string][]string { return nil })
	r := &Ring{keys: c, vault: v, now: now}
	if err != nil {
		return r, err
	}
	return r, r.Turn(ctx)
}

// Turn reads the keys, makes the ones that are missing (one that signs, one that
// waits) and destroys the private halves that sign no more. Two processes that
// turn at once meet at the id of the key to be made.
func (r *Ring) Turn(ctx context.Context) error {
	now := r.now()
	ring, err := r.read(ctx)
	if err != nil {
		return err
	}
	for len(ring) == 0 || !ring[len(ring)-1].from.After(now) {
		from := now
		if n := len(ring); n > 0 {
			from = ring[n-1].from.Add(Term)
			if from.Before(now) { // the platform was off for longer than a term: the waiting key serves one from now
				from = now.Add(Term)
			}
		}
		if err := r.make(ctx, fmt.Sprintf("c%06d", len(ring)+1), from); err != nil {
			return err
		}
		if ring, err = r.read(ctx); err != nil {
			return err
		}
	}
	for i := range ring[:len(ring)-1] {
		if ring[i].Private == nil || !ring[i+1].from.Add(after).Before(now) {
			continue
		}
		if _, err := r.keys.Update(ctx, ring[i].doc, func(k *kept) ([]event.Event, error) {
			k.Private = ""
			return nil, nil
		}); err != nil {
			return err
		}
		ring[i].Private = nil
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.ring = ring
	return nil
}

func (r *Ring) make(ctx context.Context, doc string, from time.Time) error {
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return err
	}
	der, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		return err
	}
	public := Key{Private: private}.Public()
	print, err := public.Thumbprint(crypto.SHA256)
	if err != nil {
		return err
	}
	// The name carries a thumbprint, so that keys of two platforms are never taken for each other.
	public.KeyID = doc + "-" + base64.RawURLEncoding.EncodeToString(print[:6])
	raw, err := public.MarshalJSON()
	if err != nil {
		return err
	}
	_, err = r.keys.Insert(ctx, doc, kept{Private: r.vault.Seal(r.keys.Name()+"/"+doc, string(der)), Public: raw, From: from})
	if errors.Is(err, store.ErrExists) {
		return nil // another process was quicker
	}
	return err
}

func (r *Ring) read(ctx context.Context) (ring []ringed, err error) {
	err = r.keys.Each(ctx, store.Query{}, func(k kept) error {
		x := ringed{doc: k.ID, from: k.From}
		if err := x.public.UnmarshalJSON(k.Public); err != nil {
			return err
		}
		x.ID = x.public.KeyID
		if k.Private == "" {
			ring = append(ring, x)
			return nil
		}
		der, err := r.vault.Open(r.keys.Name()+"/"+k.ID, k.Private)
		if err != nil {
			return err
		}
		parsed, err := x509.ParsePKCS8PrivateKey([]byte(der))
		if err != nil {
			return err
		}
		private, ok := parsed.(*ecdsa.PrivateKey)
		if !ok {
			return fmt.Errorf("credential: signing key %s is a %T", k.ID, parsed)
		}
		x.Private = private
		ring = append(ring, x)
		return nil
	})
	slices.SortFunc(ring, func(a, b ringed) int { return cmp.Or(a.from.Compare(b.from), cmp.Compare(a.doc, b.doc)) })
	return ring, err
}

// Signing is the newest key whose time has come; where the clock was set back behind all of them, the oldest.
func (r *Ring) Signing() (Key, error) {
	r.mu.RLock()
	defer r.mu.RUnlock()
	now := r.now()
	for _, k := range slices.Backward(r.ring) {
		if !k.from.After(now) && k.Private != nil {
			return k.Key, nil
		}
	}
	for _, k := range r.ring {
		if k.Private != nil {
			return k.Key, nil
		}
	}
	return Key{}, errors.New("credential: no signing key")
}

// Keys is everything a reader may need now, soon, or for what was signed years ago.
func (r *Ring) Keys() (set jose.JSONWebKeySet) {
	r.mu.RLock()
	defer r.mu.RUnlock()
	for _, k := range r.ring {
		set.Keys = append(set.Keys, k.public)
	}
	return set
}
