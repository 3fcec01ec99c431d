package organization

import (
	"context"

	"sanshe/contracts/go/organizationapi"
	"sanshe/libs/store"
	"sanshe/services/organization/roster"
)

// cards is the register as the open register reads it.
type cards struct{ s *Service }

// Card implements roster.Register.
func (c cards) Card(ctx context.Context, id string) (roster.Card, error) {
	o, err := c.s.orgs.Get(ctx, id)
	return rostered(&o), err
}

// Cards implements roster.Register.
func (c cards) Cards(ctx context.Context, after string) (out []roster.Card, next string, err error) {
	p, err := c.s.orgs.Find(ctx, store.Query{After: after, Limit: 200})
	for i := range p.Items {
		out = append(out, rostered(&p.Items[i]))
	}
	return out, p.Next, err
}

// maxNumber is more than there can be.
const maxNumber = 10_000_000

// Number implements roster.Register.
func (c cards) Number(ctx context.Context) (int, error) { return c.s.orgs.Count(ctx, maxNumber) }

// Says implements roster.Register.
func (c cards) Says(k organizationapi.OrgKind, at organizationapi.OrgStatus) (kind, status string) {
	if at != "" {
		status = Life.Say(at)
	}
	return kinds[k].text, status
}

// rostered is what the register says of an organization in public, without its people.
func rostered(o *Organization) roster.Card {
	c := roster.Card{
		ID: o.ID, Version: o.Version, Name: o.Draft.Name, Kind: o.Draft.Kind, CreditCode: o.Draft.CreditCode, Region: o.Draft.Region,
		Field: o.Draft.Field, Authority: o.Draft.Authority, RegisteredOn: o.Draft.RegisteredOn, Status: o.Status, LegalEntity: o.LegalEntity,
		Abnormal: o.listed(listAbnormal), Serious: o.listed(listSerious), CreatedAt: o.CreatedAt, Demo: o.Demo,
	}
	for _, r := range o.Ratings {
		c.Grades = append(c.Grades, roster.Grade{N: r.Grade, From: r.From, To: r.To})
	}
	return c
}

// Organizations opens the register of a store, for whoever must fill one without its doors, such as the benchmarks.
func Organizations(ctx context.Context, e store.Engine) (*store.Collection[Organization], error) {
	return register.Open(ctx, e)
}
