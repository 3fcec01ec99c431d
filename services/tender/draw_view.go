package tender

import (
	"context"

	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/draw"
	"sanshe/libs/identity"
	"sanshe/services/tender/shown"
)

// ListDraws shows the draws of a purchase: to anybody what was fixed and when,
// to those who hold and watch the draw who was called, by number, and once the
// result is public to anybody everything that it takes to repeat the draw.
func (s *Service) ListDraws(ctx context.Context, in tenderapi.ListDrawsRequest) (out tenderapi.DrawList, err error) {
	who, _ := identity.From(ctx)
	t, err := s.load(ctx, in.ID)
	if err != nil {
		return out, err
	}
	all, err := s.drawsOf(ctx, t.ID)
	if err != nil {
		return out, err
	}
	out.Items = make([]tenderapi.Draw, len(all))
	for i := range all {
		out.Items[i] = s.viewDraw(&all[i], &t, who)
	}
	return out, nil
}

// viewDraw is a draw as the caller may see it.
func (s *Service) viewDraw(d *Draw, t *Tender, who identity.Caller) tenderapi.Draw {
	about := d.subject()
	v := tenderapi.Draw{
		ID: d.ID, Version: d.Version, Tender: d.Tender, Nth: d.Nth, Stage: string(d.stage()), StageText: stageSays[d.stage()], Field: d.Field, Region: d.Region,
		Wanted: d.Wanted, Size: int64(len(d.Pool)), List: about.List, Subject: about.String(), StartedAt: d.StartedAt, DrawnAt: d.DrawnAt,
		LeftOut: append([]tenderapi.LeftOut{}, d.LeftOut...), Parts: []tenderapi.DrawPart{}, May: s.mayNow(d, t, who),
		VoidAt: d.VoidAt, VoidReason: d.VoidWhy, Basis: shown.Basis(append(s.basis(*t, "tender.committee.draw"), s.basis(*t, "tender.recusal.relations")...)...),
	}
	insider := t.wears(who, Officer, Reviewer, Supervisor)
	known := d.DrawnAt != nil && (t.announced() || insider)
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
		if t.announced() && t.seated(c.Number) { // the others stay a number for good
			x.Account, x.Salt = c.Account, d.ticket(c.Number).Salt
		}
		v.Calls = append(v.Calls, x)
	}
	return v
}

// seated reports whether the expert of a number sits in the committee.
func (t *Tender) seated(number string) bool {
	for _, m := range t.Committee {
		if m.Number == number {
			return true
		}
	}
	return false
}

// mayNow is what the caller can do in a draw.
func (s *Service) mayNow(d *Draw, t *Tender, who identity.Caller) []string {
	may := []string{}
	sh, _ := d.part(t, who)
	switch stage := d.stage(); {
	case t.heldUntil() != nil:
		return may
	case stage == Committing && sh != nil && sh.Digest == "":
		may = append(may, "commit")
	case stage == Revealing && sh != nil && sh.RevealedAt == nil:
		may = append(may, "reveal")
	}
	if d.DrawnAt == nil && d.VoidAt == nil && t.wears(who, Officer) {
		may = append(may, "void")
	}
	return may
}
