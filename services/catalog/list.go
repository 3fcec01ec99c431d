package catalog

import (
	"context"
	"slices"
	"strings"
	"sync"

	"sanshe/contracts/go/catalogapi"
	"sanshe/libs/cn"
	"sanshe/libs/identity"
	"sanshe/libs/store"
)

// ListCatalogues lists the versions that anyone may see, latest publicity first.
func (s *Service) ListCatalogues(ctx context.Context, in catalogapi.ListCataloguesRequest) (catalogapi.CataloguePage, error) {
	q := store.Query{By: "public", Desc: true, After: in.After, Limit: int(in.Limit)}
	if in.Region != "" {
		q.Where = []store.Term{store.Under("region", cn.Stem(in.Region))}
	}
	return s.heads(ctx, q)
}

// ListDeskCatalogues lists all versions of the caller's organization, newest
// first; a supervisor's are those of the region.
func (s *Service) ListDeskCatalogues(ctx context.Context, in catalogapi.ListDeskCataloguesRequest) (catalogapi.CataloguePage, error) {
	who, _ := identity.From(ctx)
	q := store.Query{By: "desk", Desc: true, After: in.After, Limit: int(in.Limit)}
	m, officer := who.As(identity.Buyer)
	if !officer {
		m, officer = who.As(identity.Reviewer)
	}
	if officer {
		q.Where = []store.Term{store.Under("desk", m.Org+"/")}
	} else {
		m, _ = who.As(identity.Supervisor) // the door lets nobody else in
		q.By, q.Where = "created", []store.Term{store.Under("region", cn.Stem(m.Region))}
	}
	return s.heads(ctx, q)
}

func (s *Service) heads(ctx context.Context, q store.Query) (catalogapi.CataloguePage, error) {
	page, err := s.Heads.Find(ctx, q)
	out := catalogapi.CataloguePage{Items: []catalogapi.CatalogueSummary{}, Next: page.Next}
	for i := range page.Items {
		out.Items = append(out.Items, summary(&page.Items[i]))
	}
	return out, err
}

// shelf keeps the items of the versions in force, decoded once per version.
type shelf struct {
	mu sync.Mutex
	by map[string]shelved
}

type shelved struct {
	version int64
	items   []catalogapi.Item
}

// take answers the items of a version, reading them only when the shelf's are not of that version.
func (s *Service) take(ctx context.Context, h *Head) ([]catalogapi.Item, error) {
	s.shelf.mu.Lock()
	had, ok := s.shelf.by[h.ID]
	s.shelf.mu.Unlock()
	if ok && had.version == h.Version {
		return had.items, nil
	}
	c, err := s.Catalogues.Get(ctx, h.ID)
	if err != nil {
		return nil, err
	}
	for i := range c.Items {
		c.Items[i].Catalogue = c.ID
	}
	s.shelf.mu.Lock()
	defer s.shelf.mu.Unlock()
	if s.shelf.by == nil {
		s.shelf.by = map[string]shelved{}
	}
	s.shelf.by[h.ID] = shelved{c.Version, c.Items}
	return c.Items, nil
}

// prune forgets what is no longer in force; all are the ids that are, everywhere.
func (s *shelf) prune(all map[string]bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for id := range s.by {
		if !all[id] {
			delete(s.by, id)
		}
	}
}

// ListItems searches the items of the versions in force, in the order of codes.
func (s *Service) ListItems(ctx context.Context, in catalogapi.ListItemsRequest) (catalogapi.ItemPage, error) {
	limit := int(in.Limit)
	if limit == 0 {
		limit = 50
	}
	// The cursor is the store's own: bound to what was asked, pointing at a code.
	asked := store.Query{By: "code", After: in.After, Where: []store.Term{
		store.Under("region", cn.Stem(in.Region)), store.Is("kind", string(in.Kind)), store.Is("q", in.Q),
	}}
	fromCode, fromID := "", ""
	if in.After != "" {
		var err error
		if fromCode, fromID, err = store.DecodeCursor(asked); err != nil {
			return catalogapi.ItemPage{}, err
		}
	}
	want := []catalogapi.Item{}
	inForce := map[string]bool{}
	err := s.Heads.Each(ctx, store.Query{By: "effective"}, func(h Head) error {
		inForce[h.ID] = true
		if !cn.Within(h.Region, in.Region) {
			return nil
		}
		items, err := s.take(ctx, &h)
		for _, i := range items {
			after := i.Code > fromCode || i.Code == fromCode && i.Catalogue > fromID
			if after && (in.Kind == "" || i.Kind == in.Kind) && store.Holds(in.Q, i.Code, i.Name, i.Target) {
				want = append(want, i)
			}
		}
		return err
	})
	if err != nil {
		return catalogapi.ItemPage{}, err
	}
	s.shelf.prune(inForce)
	slices.SortFunc(want, func(a, b catalogapi.Item) int {
		return strings.Compare(a.Code+"\x00"+a.Catalogue, b.Code+"\x00"+b.Catalogue)
	})
	out := catalogapi.ItemPage{Items: want[:min(limit, len(want))]}
	if len(want) > limit {
		last := out.Items[limit-1]
		out.Next = store.EncodeCursor(asked, store.Record{ID: last.Catalogue, Index: map[string][]string{"code": {last.Code}}})
	}
	return out, nil
}
