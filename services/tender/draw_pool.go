package tender

import (
	"context"
	"crypto/rand"
	"slices"
	"strings"

	"sanshe/contracts/go/organizationapi"
	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/cn"
	"sanshe/libs/draw"
	"sanshe/libs/route"
	"sanshe/libs/rule"
)

// Who is left out of a list, besides those whom 条例第九条 keeps away.
const (
	outSuspended = "suspended"
	outOwn       = "own"
	outCalled    = "called"
)

var outSays = map[string]string{outSuspended: "已暂停评审", outOwn: "与采购人同一单位", outCalled: "本项目已经抽中过"}

// pool asks the register for the experts of a field and region, and lists those
// who may be drawn for this purchase, each under a number of this draw alone.
// Of the others it says how many were left out, and why.
func (s *Service) pool(ctx context.Context, t *Tender, field, region string, before []Draw) (list []Ticket, out []tenderapi.LeftOut, err error) {
	found, err := route.Call(ctx, s.self, organizationapi.ListExperts, organizationapi.ListExpertsRequest{Field: field, Region: region})
	if err != nil {
		return nil, nil, err
	}
	relations, err := rule.Ask[[]rule.Item](s.rules, "tender.recusal.relations", t.Law)
	if err != nil {
		return nil, nil, err
	}
	years, err := rule.Ask[int](s.rules, "tender.recusal.years", t.Law)
	if err != nil {
		return nil, nil, err
	}
	count := map[string]int64{}
	for _, e := range found.Items {
		why := s.against(t, e, years.Value, before)
		if why != "" {
			count[why]++
			continue
		}
		salt := rand.Text()
		list = append(list, Ticket{Number: draw.Number(salt, e.ID), Salt: salt, Account: e.ID})
	}
	for code, n := range count {
		said := outSays[code]
		if said == "" {
			said = rule.Text(relations.Value, code)
		}
		out = append(out, tenderapi.LeftOut{Code: code, Text: said, Count: n})
	}
	slices.SortFunc(list, func(a, b Ticket) int { return strings.Compare(a.Number, b.Number) })
	slices.SortFunc(out, func(a, b tenderapi.LeftOut) int { return strings.Compare(a.Code, b.Code) })
	return list, out, nil
}

// against is the code of what keeps an expert out of the list, or "".
func (s *Service) against(t *Tender, e organizationapi.Account, years int, before []Draw) string {
	called := func(d Draw) bool { return d.turn(e.ID) != nil }
	ours := func(m organizationapi.Membership) bool { return m.Org == t.Buyer.ID }
	switch {
	case e.Standing == organizationapi.StandingSuspended:
		return outSuspended
	case slices.ContainsFunc(before, called):
		return outCalled
	case slices.ContainsFunc(e.Memberships, ours):
		return outOwn
	}
	if kind, _ := t.tied(e, years); kind != "" {
		return kind
	}
	if slices.ContainsFunc(e.Relations, func(r organizationapi.Relation) bool { return r.Org == t.Buyer.ID && lasting(t, r, years) }) {
		return "other"
	}
	return ""
}

// tied finds what ties an expert to a bidder, as far as the register knows, and
// to which. Before the opening no bidder is known, and nobody is tied.
func (t *Tender) tied(e organizationapi.Account, years int) (kind string, to tenderapi.Party) {
	if t.Opening == nil {
		return "", to
	}
	for _, b := range t.Opening.Bids {
		for _, p := range parties(b.Supplier, b.Members) {
			if slices.ContainsFunc(e.Memberships, func(m organizationapi.Membership) bool { return m.Org == p.ID }) {
				return "employed", p
			}
			for _, r := range e.Relations {
				if r.Org == p.ID && lasting(t, r, years) {
					return r.Kind, p
				}
			}
		}
	}
	return "", to
}

// lasting reports whether a declared tie still counts: what is over counts for
// years before the procedure; kinship does not end.
func lasting(t *Tender, r organizationapi.Relation, years int) bool {
	end, err := cn.ParseDay(r.Until)
	if err != nil || r.Kind == "kin" {
		return true
	}
	began := cn.DayOf(t.CreatedAt)
	if t.PublishedAt != nil {
		began = cn.DayOf(*t.PublishedAt)
	}
	return !end.Before(began.AddMonths(-12 * years))
}
