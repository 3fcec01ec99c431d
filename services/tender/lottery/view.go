package lottery

import (
	"context"
	"slices"

	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/draw"
	"sanshe/libs/identity"
	"sanshe/libs/rule"
	"sanshe/services/tender/shown"
)

// ListDraws shows the draws of a purchase: to anybody what was fixed and when,
// to those who hold and watch the draw who was called, by number, and once the
// result is public (of suppliers, once bids are opened) to anybody everything that it takes to repeat the draw.
func (s *Service) ListDraws(ctx context.Context, in tenderapi.ListDrawsRequest) (out tenderapi.DrawList, err error) {
	who, _ := identity.From(ctx)
	p, err := s.purchases.Known(ctx, in.ID)
	if err != nil {
		return out, err
	}
	all, err := s.of(ctx, p.ID)
	if err != nil {
		return out, err
	}
	out.Items = make([]tenderapi.Draw, len(all))
	for i := range all {
		out.Items[i] = s.view(&all[i], &p, who)
	}
	return out, nil
}

// view is a draw as the caller may see it.
func (s *Service) view(d *Draw, p *Purchase, who identity.Caller) tenderapi.Draw {
	about := d.subject()
	v := tenderapi.Draw{
		ID: d.ID, Version: d.Version, Tender: d.Tender, Of: what(d.Of), Nth: d.Nth, Stage: string(d.stage()), StageText: d.say(), Field: d.Field, Region: d.Region,
		Wanted: d.Wanted, Size: int64(len(d.Pool)), List: about.List, Subject: about.String(), StartedAt: d.StartedAt, DrawnAt: d.DrawnAt,
		LeftOut: append([]tenderapi.LeftOut{}, d.LeftOut...), Parts: []tenderapi.DrawPart{}, May: mayNow(d, p, who),
		VoidAt: d.VoidAt, VoidReason: d.VoidWhy, Basis: []tenderapi.Basis{},
	}
	for _, id := range d.kind().cites {
		v.Basis = append(v.Basis, shown.Basis(rule.Cite(s.rules, id, p.Law)...)...)
	}
	public := d.kind().public(d, p)
	if d.kind().hushed && !public && !p.insider() { // the digests bind them already
		v.Version, v.Wanted, v.Size, v.Subject, v.LeftOut = 0, 0, 0, "", []tenderapi.LeftOut{}
	}
	known := d.DrawnAt != nil && (public || p.insider())
	for _, sh := range []struct {
		by string
		Part
	}{{"platform", d.Platform}, {"officer", d.Officer}, {"witness", d.Witness}} {
		if sh.Digest == "" {
			continue
		}
		x := tenderapi.DrawPart{By: sh.by, Text: sh.Text, Digest: sh.Digest, At: sh.At, RevealedAt: sh.RevealedAt}
		if known {
			x.Value = sh.Value
		}
		v.Parts = append(v.Parts, x)
	}
	if !known {
		return v
	}
	v.Seed, v.Numbers = draw.Seed(about, d.Platform.Value, d.Officer.Value, d.Witness.Value), d.numbers()
	for _, c := range d.Calls {
		x := tenderapi.DrawCall{Number: c.Number, At: c.At, Until: c.Until, Outcome: string(c.Outcome), Text: c.say(), AnsweredAt: c.AnsweredAt}
		if public && slices.Contains(d.kind().named(p), c.Number) { // the others stay a number for good
			x.Account, x.Salt = c.Account, d.ticket(c.Number).Salt
		}
		v.Calls = append(v.Calls, x)
	}
	return v
}

// mayNow is what the caller can do in a draw.
func mayNow(d *Draw, p *Purchase, who identity.Caller) []string {
	may := []string{}
	sh, _ := d.part(p, who)
	switch stage := d.stage(); {
	case p.Stopped != nil:
		return may
	case stage == Committing && sh != nil && sh.Digest == "":
		may = append(may, "commit")
	case stage == Revealing && sh != nil && sh.RevealedAt == nil:
		may = append(may, "reveal")
	}
	if d.DrawnAt == nil && d.VoidAt == nil && p.Officer {
		may = append(may, "void")
	}
	return may
}
