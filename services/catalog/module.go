package catalog

import (
	"context"
	"time"

	"sanshe/libs/host"
	"sanshe/libs/store"
)

// Unit is the service as a binary lists it.
var Unit = host.Unit{Name: "catalog", New: New, County: []host.Share{{Coll: "catalogues", Region: "region"}}}

// New builds the service for a host.
func New(ctx context.Context, d host.Deps) (host.Service, error) {
	s, err := build(ctx, d)
	if err != nil {
		return host.Service{}, err
	}
	return s.hosted(d.Clock), nil
}

// hosted is the service as the host takes it.
func (s *Service) hosted(c *host.Clock) host.Service {
	return host.Service{
		Routes: s.Routes(), Collections: []string{schema.Name}, Listens: s.Listens(),
		Jobs: []host.Job{{Name: "effect", Every: time.Second, Do: s.Due}},
	}.ByClock(c, untimed)
}

// untimed is what no day or hour decides: a draft, and what is in it.
var untimed = map[string]bool{
	"createCatalogue": true, "updateCatalogue": true, "putItem": true, "removeItem": true, "importItems": true, "reviseCatalogue": true,
}

func build(ctx context.Context, d host.Deps) (*Service, error) {
	catalogues, err := store.Open(ctx, d.Store, schema, index)
	if err != nil {
		return nil, err
	}
	heads, err := store.Open(ctx, d.Store, schema, func(*Head) map[string][]string { return nil })
	return &Service{Catalogues: catalogues, Heads: heads, Rules: d.Rules, Now: d.Now, Demo: d.Config.Demo}, err
}
