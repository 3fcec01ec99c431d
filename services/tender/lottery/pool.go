package lottery

import (
	"context"
	"crypto/rand"
	"fmt"
	"slices"
	"strings"

	"sanshe/contracts/go/organizationapi"
	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/draw"
	"sanshe/libs/fault"
	"sanshe/libs/route"
	"sanshe/libs/rule"
)

// Who is left out of a list, besides those whom 条例第九条 keeps away.
const (
	outSuspended = "suspended"
	outOwn       = "own"
	outCalled    = "called"
	outUnfit     = "unfit"
	outAside     = "aside"
	outFormer    = "former"
)

var outSays = map[string]string{outSuspended: "已暂停评审", outOwn: "与采购人同一单位", outCalled: "本项目已经抽中过", outUnfit: "不符合参加的条件", outAside: "经供应商申请已认定应当回避", outFormer: "参加过已被撤销的评审"}

// experts asks the register for the experts of a field and region, and lists those
// who may be drawn for this purchase, each under a number of this draw alone.
// Of the others it says how many were left out, and why.
func (s *Service) experts(ctx context.Context, p *Purchase, in tenderapi.DrawDraft, before []Draw) (list []Ticket, out []tenderapi.LeftOut, err error) {
	found, err := route.Call(ctx, s.self, organizationapi.ListExperts, organizationapi.ListExpertsRequest{Field: in.Field, Region: in.Region})
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
		list = append(list, ticket(e.ID))
	}
	return sorted(list), leftOut(count, relations.Value), nil
}

// ticket puts a person or an organization on a list, under a number of this draw alone.
func ticket(id string) Ticket {
	salt := rand.Text()
	return Ticket{Number: draw.Number(salt, id), Salt: salt, Account: id}
}

func sorted(list []Ticket) []Ticket {
	slices.SortFunc(list, func(a, b Ticket) int { return strings.Compare(a.Number, b.Number) })
	return list
}

// leftOut says how many were left out, and why; the law's own reasons stand in its list.
func leftOut(count map[string]int64, relations []rule.Item) (out []tenderapi.LeftOut) {
	for code, n := range count {
		said := outSays[code]
		if said == "" {
			said = rule.Text(relations, code)
		}
		out = append(out, tenderapi.LeftOut{Code: code, Text: said, Count: n})
	}
	slices.SortFunc(out, func(a, b tenderapi.LeftOut) int { return strings.Compare(a.Code, b.Code) })
	return out
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
	case p.away(e.ID):
		return outAside
	case p.Former != nil && p.Former(e.ID):
		return outFormer
	case slices.ContainsFunc(e.Memberships, ours):
		return outOwn
	}
	kind, _ := p.Ties.Find(e)
	if kind == "" && p.Ties.Declared(e, p.Buyer.ID) {
		return "other"
	}
	return kind
}

// longest is how many numbers a record holds; whoever left some out by hand would choose.
const longest = 500

// suppliers asks the register for the organizations of a field and region, and
// lists those that may take part in this purchase. It lets nobody out whom the
// register itself does not keep away.
func (s *Service) suppliers(ctx context.Context, p *Purchase, in tenderapi.DrawDraft, before []Draw) (list []Ticket, out []tenderapi.LeftOut, err error) {
	count, ask := map[string]int64{}, organizationapi.ListOrganizationsRequest{Region: in.Region, Field: in.Field, Limit: 200}
	for {
		page, err := route.Call(ctx, s.self, organizationapi.ListOrganizations, ask)
		if err != nil {
			return nil, nil, err
		}
		for _, o := range page.Items {
			why, err := unfit(p, o, before)
			switch {
			case err != nil:
				return nil, nil, err
			case why != "":
				count[why] = min(count[why]+1, longest)
			default:
				list = append(list, ticket(o.ID))
			}
		}
		if len(list) > longest {
			return nil, nil, fault.New(fault.Refused, "tender.draw.many", fmt.Sprintf("符合条件的供应商超过%d家，一份名单写不下，请限定地区或者业务领域以后再抽取。", longest)).At("region", "请限定地区。")
		}
		if ask.After = page.Next; ask.After == "" {
			return sorted(list), leftOut(count, nil), nil
		}
	}
}

// unfit is the code of what keeps an organization out of the list, or "".
func unfit(p *Purchase, o organizationapi.Organization, before []Draw) (string, error) {
	switch {
	case o.ID == p.Buyer.ID:
		return outOwn, nil
	case slices.ContainsFunc(before, func(d Draw) bool { return d.turn(o.ID) != nil }):
		return outCalled, nil
	}
	fit, err := p.Fit(o)
	if err != nil || fit {
		return "", err
	}
	return outUnfit, nil
}
