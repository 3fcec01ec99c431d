// Package papers is the box of what people hand in at the register, in the
// shapes of its contract.
package papers

import (
	"context"

	"sanshe/contracts/go/contract"
	"sanshe/contracts/go/organizationapi"
	"sanshe/libs/host"
	"sanshe/libs/identity"
	"sanshe/libs/paper/box"
	"sanshe/libs/route"
)

// County is whose the papers are: each is of the county of the document that refers to it, which the rooms say.
func County(rooms ...string) []host.Share { return box.County("organization", rooms...) }

// Box keeps the papers of the register.
type Box struct{ box *box.Box }

// New opens the box in the store of the service.
func New(ctx context.Context, d host.Deps) (*Box, error) {
	b, err := box.New(ctx, d)
	return &Box{b}, err
}

// Part is what the service takes over.
func (b *Box) Part() host.Service {
	return host.Service{
		Routes: []route.Route{route.On(organizationapi.AddPaper, b.AddPaper)},
		Jobs:   []host.Job{b.box.Job()},
	}
}

// AddPaper keeps a file until a document refers to it.
func (b *Box) AddPaper(ctx context.Context, in organizationapi.AddPaperRequest) (organizationapi.Paper, error) {
	who, _ := identity.From(ctx)
	p, err := b.box.Keep(ctx, who.ID, in.Name, in.Upload.Body)
	return organizationapi.Paper(p), err
}

// Attach gives papers of the account to a document, as box.Attach does.
func (b *Box) Attach(ctx context.Context, account, subject, field string, ids []string) (out []organizationapi.Paper, err error) {
	ps, err := b.box.Attach(ctx, account, subject, field, ids)
	for _, p := range ps {
		out = append(out, organizationapi.Paper(p))
	}
	return out, err
}

// File is a paper of a document, for a room that has found that the caller may read it.
func (b *Box) File(ctx context.Context, subject, id string) (contract.File, error) {
	return b.box.File(ctx, subject, id)
}
