package insight

import (
	"context"

	"sanshe/libs/host"
	"sanshe/libs/store"
)

// Unit is the service as a binary lists it.
var Unit = host.Unit{Name: "insight", New: New, County: []host.Share{
	{Coll: "entries", Stays: "a place in this platform's feed; what the county publishes elsewhere has its places there"},
	{Coll: "purchases", Region: "region"},
	{Coll: "profiles", Stays: "computed of this platform's feed"},
	{Coll: "flags", Stays: "what supervisors decided about this platform's feed; their new platform computes its own"},
}}

// New builds the service for a host.
func New(ctx context.Context, d host.Deps) (host.Service, error) {
	s, err := build(ctx, d)
	if err != nil {
		return host.Service{}, err
	}
	return host.Service{Routes: s.Routes(), Listens: s.listens(), Jobs: []host.Job{{Name: "compare purchases", Every: compareEvery, Do: s.compare}}}, nil
}

func build(ctx context.Context, d host.Deps) (s *Service, err error) {
	s = newService(d)
	if s.entries, err = store.Open(ctx, d.Store, entries, indexEntry); err != nil {
		return nil, err
	}
	if s.list, err = store.Open(ctx, d.Store, listed, indexListed); err != nil {
		return nil, err
	}
	if s.profiles, err = store.Open(ctx, d.Store, profiles, indexProfile); err != nil {
		return nil, err
	}
	s.hints, err = store.Open(ctx, d.Store, hints, indexHint)
	return s, err
}
