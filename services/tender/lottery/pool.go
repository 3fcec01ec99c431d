package lottery

import (
	"context"
	"crypto/rand"
	"slices"
	"strings"

	"sanshe/contracts/go/organizationapi"
	"sanshe/contracts/go/tenderapi"
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
func (s *Service) pool(ctx context.Context, p *Purchase, field, region string, before []Draw) (list []Ticket, out []tenderapi.LeftOut, err error) {
	found, err := route.Call(ctx, s.self, organizationapi.ListExperts, organizationapi.ListExpertsRequest{Field: field, Region: region})
	if err != nil {
		return nil, nil, err
	}
	relations, err := rule.Ask[[]rule.Item](s.rules, "tender.recusal.relations", p.Law)
	if err != nil {
		return nil, nil, err
	}
	count := map[string]int64{}
	for _, e := range found.Items {
		why := against(p, e, before)
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
func against(p *Purchase, e organizationapi.Account, before []Draw) string {
	called := func(d Draw) bool { return d.turn(e.ID) != nil }
	ours := func(m organizationapi.Membership) bool { return m.Org == p.Buyer.ID }
	switch {
	case e.Standing == organizationapi.StandingSuspended:
		return outSuspended
	case slices.ContainsFunc(before, called):
		return outCalled
	case slices.ContainsFunc(e.Memberships, ours):
		return outOwn
	}
	kind, _ := p.Ties.Find(e)
	if kind == "" && p.Ties.Declared(e, p.Buyer.ID) {
		return "other"
	}
	return kind
}
