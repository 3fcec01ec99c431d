package proof

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"time"

	"github.com/go-jose/go-jose/v4"

	"sanshe/libs/credential"
	"sanshe/libs/event"
	"sanshe/libs/route"
	"sanshe/libs/store"
)

// list is one status list: which of its certificates were taken back, and how it was last signed.
type list struct {
	store.Meta
	Bits   string    `json:"bits"`  // as credential.Bits.Encode writes them
	Until  time.Time `json:"until"` // what ended before is in them
	Token  string    `json:"token,omitempty"`
	Signed time.Time `json:"signed"`
}

var listSchema = store.Schema{Name: "status_lists"}

// Within a minute of its end a certificate stands in what readers fetch: it is
// found by the next publishing, and an answer is kept no longer than fresh.
const (
	publishEvery = 10 * time.Second
	fresh        = 20 * time.Second
	overlap      = time.Minute      // what was written while the last publishing read, and clocks that differ
	resign       = 10 * time.Minute // however little has changed
	lasts        = time.Hour        // a reader takes no older one
)

// The addresses of what is published.
const (
	listsAt  = "/credentials/status/"
	keysAt   = "/credentials/keys/"
	issuerAt = "/.well-known/jwt-vc-issuer"
)

func (s *Service) listURL(id string) string   { return s.config.PublicURL + listsAt + id }
func (s *Service) keyURL(kid string) string   { return s.config.PublicURL + keysAt + kid }
func (s *Service) typeURL(kind string) string { return s.config.PublicURL + "/proofs#" + kind }

// opened makes sure that a list is there before a certificate names it.
func (s *Service) opened(ctx context.Context, id string) error {
	if _, ok := s.known.Load(id); ok {
		return nil
	}
	_, err := s.lists.Insert(ctx, id, list{Bits: new(credential.Bits).Encode(), Until: s.now()})
	if err == nil {
		err = s.renew(ctx, id)
	}
	if err == nil || errors.Is(err, store.ErrExists) {
		s.known.Store(id, true)
		return nil
	}
	return err
}

// publish signs every list anew of which something has changed, or which is about to be too old.
func (s *Service) publish(ctx context.Context) error {
	return s.lists.Each(ctx, store.Query{}, func(l list) error { return s.renew(ctx, l.ID) })
}

func (s *Service) renew(ctx context.Context, id string) error {
	l, err := s.lists.Get(ctx, id)
	if err != nil {
		return err
	}
	now := s.now()
	bits, err := credential.DecodeBits(l.Bits)
	if err != nil {
		return err
	}
	changed, since := false, l.Until
	if t, ok := s.read.Load(id); ok && t.(time.Time).After(since) {
		since = t.(time.Time)
	}
	from, to := id+"/"+store.Time(since.Add(-overlap)), id+"/~"
	err = s.certificates.Each(ctx, store.Query{By: "ended", Where: []store.Term{store.Between("ended", from, to)}}, func(c Certificate) error {
		if !bits.Get(c.Place) {
			bits.Set(c.Place)
			changed = true
		}
		return nil
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
	token, err := credential.IssueList(k, credential.List{
		ID: s.listURL(id), Issuer: s.config.PublicURL, Bits: bits, At: now, Until: now.Add(lasts), Fresh: fresh,
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

// published answers what readers of a credential fetch: lists, keys, and the issuer's metadata
// (SD-JWT VC, clause 4). Pages of other origins may read all of it.
func (s *Service) published() http.Handler {
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

func (s *Service) asked(r *http.Request) (body []byte, kind string, err error) {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		return nil, "", errNone
	}
	if id, ok := strings.CutPrefix(r.URL.Path, listsAt); ok {
		l, err := s.lists.Get(r.Context(), id)
		if errors.Is(err, store.ErrNotFound) || err == nil && l.Token == "" {
			err = errNone
		}
		return []byte(l.Token), credential.TypeVCMedia, err
	}
	keys := s.ring.Keys()
	if kid, ok := strings.CutPrefix(r.URL.Path, keysAt); ok {
		found := keys.Key(kid)
		if len(found) != 1 {
			return nil, "", errNone
		}
		body, err = json.Marshal(found[0])
		return body, "application/jwk+json", err
	}
	body, err = json.Marshal(struct {
		Issuer string             `json:"issuer"`
		Keys   jose.JSONWebKeySet `json:"jwks"`
	}{s.config.PublicURL, keys})
	return body, "application/json", err
}
