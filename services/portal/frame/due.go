package frame

import (
	"context"
	"sync"
	"time"

	"sanshe/contracts/go/catalogapi"
	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/identity"
	"sanshe/libs/route"
)

// upcoming remembers for a second what falls due next.
type upcoming struct {
	mu    sync.Mutex
	at    time.Time
	what  string
	until time.Time
}

// Forget makes the next page ask anew.
func (u *upcoming) Forget() {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.until = time.Time{}
}

// Next is the earliest instant at which something public falls due.
func (u *upcoming) Next(ctx context.Context, p *House) (time.Time, string) {
	u.mu.Lock()
	defer u.mu.Unlock()
	if p.Wall().Before(u.until) {
		return u.at, u.what
	}
	ctx = identity.WithToken(ctx, "") // everybody is shown this: only what strangers may know
	now := p.Now()
	u.at, u.what = time.Time{}, ""
	take := func(at *time.Time, what string) {
		if at != nil && at.After(now) && (u.at.IsZero() || at.Before(u.at)) {
			u.at, u.what = *at, what
		}
	}
	// The button is off until the services are back. Some are read, because the
	// list may be a second old and its first already past.
	if page, err := route.Call(ctx, p.Call, tenderapi.ListTenders, tenderapi.ListTendersRequest{Due: true, Limit: 20}); err == nil {
		for _, t := range page.Items {
			take(t.SuspendedUntil, "采购活动恢复")
			take(t.NextDue, t.Next)
		}
	}
	if page, err := route.Call(ctx, p.Call, catalogapi.ListCatalogues, catalogapi.ListCataloguesRequest{Limit: 200}); err == nil {
		for _, c := range page.Items {
			if c.State == catalogapi.CatalogueStatePublicized {
				take(c.PublicityEnds, "目录公示期满")
			}
		}
	}
	u.until = p.Wall().Add(time.Second)
	return u.at, u.what
}
