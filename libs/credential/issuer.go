package credential

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/go-jose/go-jose/v4"

	"sanshe/libs/event"
	"sanshe/libs/route"
	"sanshe/libs/store"
)

// Issuer publishes what readers of its credentials fetch: its metadata, its keys, and the status lists in which what was
// taken back stands within a minute. A service is one issuer, below an address of its own.
type Issuer struct {
	ring    *Ring
	lists   *store.Collection[list]
	public  string // of the platform
	below   string // of this issuer, below it
	ended   Ended
	missing error
	now     func() time.Time

	known sync.Map // lists that are there
	read  sync.Map // list → until when this process has read what ended
}

// Ended calls each with the places of a list of whatever ended since an instant.
type Ended func(ctx context.Context, list string, since time.Time, each func(place int)) error

// ListsName is the collection in which an issuer keeps its status lists.
const ListsName = "status_lists"

// OpenIssuer opens an issuer whose address is public and below; missing is what somebody is answered who asks for what is not there.
func OpenIssuer(ctx context.Context, e store.Engine, ring *Ring, public, below string, ended Ended, missing error, now func() time.Time) (i *Issuer, err error) {
	i = &Issuer{ring: ring, public: public, below: below, ended: ended, missing: missing, now: now}
	i.lists, err = store.Open(ctx, e, store.Schema{Name: ListsName}, func(*list) map[string][]string { return nil })
	return i, err
}

// list is one status list: which of its places were taken back, and how it was last signed.
type list struct {
	store.Meta
	Bits   string    `json:"bits"`  // as credential.Bits.Encode writes them
	Until  time.Time `json:"until"` // what ended before is in them
	Token  string    `json:"token,omitempty"`
	Signed time.Time `json:"signed"`
}

// Within a minute of its end a proof stands in what readers fetch: it is found by the next publishing, and an answer is kept
// no longer than Fresh.
const (
	PublishEvery = 10 * time.Second
	Fresh        = 20 * time.Second
	Overlap      = time.Minute      // what was written while the last publishing read, and clocks that differ
	resign       = 10 * time.Minute // however little has changed
	lasts        = time.Hour        // a reader takes no older one
)

// The addresses of what is published.
const (
	listsAt  = "/credentials/status/"
	keysAt   = "/credentials/keys/"
	issuerAt = "/.well-known/jwt-vc-issuer"
)

// URL is the address of the issuer, as credentials name it.
func (s *Issuer) URL() string { return s.public + s.below }

// ListURL is the address of a status list.
func (s *Issuer) ListURL(id string) string { return s.URL() + listsAt + id }

// KeyURL is the address of one key.
func (s *Issuer) KeyURL(kid string) string { return s.URL() + keysAt + kid }

// Begin makes sure that a list is there before a proof names it.
func (s *Issuer) Begin(ctx context.Context, id string) error {
	if _, ok := s.known.Load(id); ok {
		return nil
	}
	_, err := s.lists.Insert(ctx, id, list{Bits: new(Bits).Encode(), Until: s.now()})
	if err == nil {
		err = s.renew(ctx, id)
	}
	if err == nil || errors.Is(err, store.ErrExists) {
		s.known.Store(id, true)
		return nil
	}
	return err
}

// Publish signs every list anew of which something has changed, or which is about to be too old.
func (s *Issuer) Publish(ctx context.Context) error {
	return s.lists.Each(ctx, store.Query{}, func(l list) error { return s.renew(ctx, l.ID) })
}

func (s *Issuer) renew(ctx context.Context, id string) error {
	l, err := s.lists.Get(ctx, id)
	if err != nil {
		return err
	}
	now := s.now()
	bits, err := DecodeBits(l.Bits)
	if err != nil {
		return err
	}
	changed, since := false, l.Until
	if t, ok := s.read.Load(id); ok && t.(time.Time).After(since) {
		since = t.(time.Time)
	}
	err = s.ended(ctx, id, since.Add(-Overlap), func(place int) {
		if !bits.Get(place) {
			bits.Set(place)
			changed = true
		}
	})
	if err != nil {
		return err
	}
	if age := now.Sub(l.Signed); !changed && age < resign && age >= 0 {
		s.read.Store(id, now)
		return nil
	}
	k, err := s.ring.Signing()
	if err != nil {
		return err
	}
	token, err := IssueList(k, List{
		ID: s.ListURL(id), Issuer: s.URL(), Bits: bits, At: now, Until: now.Add(lasts), Fresh: Fresh,
	})
	if err != nil {
		return err
	}
	_, err = s.lists.Update(ctx, id, func(x *list) ([]event.Event, error) {
		if err := x.At(l.Version); err != nil {
			return nil, err
		}
		x.Bits, x.Until, x.Token, x.Signed = bits.Encode(), now, token, now
		return nil, nil
	})
	if err == nil {
		s.read.Store(id, now)
	}
	if errors.Is(err, store.ErrStale) { // another process was quicker, and the next publishing finds what it did not
		return nil
	}
	return err
}

// Mounts are the addresses of all of it.
func (s *Issuer) Mounts() map[string]http.Handler {
	h := s.published()
	return map[string]http.Handler{s.below + listsAt: h, s.below + keysAt: h, issuerAt + s.below: h}
}

// published answers what readers of a credential fetch: lists, keys, and the issuer's metadata
// (SD-JWT VC, clause 4). Pages of other origins may read all of it.
func (s *Issuer) published() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Access-Control-Allow-Origin", "*")
		w.Header().Set("X-Content-Type-Options", "nosniff")
		body, kind, err := s.asked(r)
		if err != nil {
			route.Refuse(r.Context(), err, w)
			return
		}
		w.Header().Set("Content-Type", kind)
		w.Header().Set("Cache-Control", "public, max-age=20")
		_, _ = w.Write(body) // the reader is gone; there is nobody to tell
	})
}

func (s *Issuer) asked(r *http.Request) (body []byte, kind string, err error) {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		return nil, "", s.missing
	}
	if id, ok := strings.CutPrefix(r.URL.Path, s.below+listsAt); ok {
		l, err := s.lists.Get(r.Context(), id)
		if errors.Is(err, store.ErrNotFound) || err == nil && l.Token == "" {
			err = s.missing
		}
		return []byte(l.Token), TypeVCMedia, err
	}
	keys := s.ring.Keys()
	if kid, ok := strings.CutPrefix(r.URL.Path, s.below+keysAt); ok {
		found := keys.Key(kid)
		if len(found) != 1 {
			return nil, "", s.missing
		}
		body, err = json.Marshal(found[0])
		return body, "application/jwk+json", err
	}
	body, err = json.Marshal(struct {
		Issuer string             `json:"issuer"`
		Keys   jose.JSONWebKeySet `json:"jwks"`
	}{s.URL(), keys})
	return body, "application/json", err
}
