package organization

import (
	"context"
	"fmt"
	"slices"
	"time"

	"sanshe/contracts/go/organizationapi"
	"sanshe/libs/cn"
	"sanshe/libs/fault"
	"sanshe/libs/identity"
	"sanshe/libs/rule"
)

// Expertise is what the pool keeps of an expert besides the account: whether
// they may be drawn, and to which organizations they are tied. Of a relative it
// keeps the organization and the kind of the tie, never who the relative is.
type Expertise struct {
	Suspended  string     `json:"suspended,omitempty"` // why they may not be drawn
	Relations  []Relation `json:"relations,omitempty"`
	DeclaredAt *time.Time `json:"declared_at,omitempty"`
}

// Relation is one declared tie (实施条例第九条); kinds are the codes of the rule book.
type Relation struct {
	Org   string `json:"org"`
	Name  string `json:"name"` // of the organization, as it was called then
	Kind  string `json:"kind"`
	Until string `json:"until,omitempty"` // the last day of what is over
}

const ruleRelations = "tender.recusal.relations"

var (
	errNoExpert      = fault.New(fault.Refused, "organization.expert.none", "这个账号不是评审专家，请先授予评审专家的角色。")
	errNoReason      = fault.New(fault.Invalid, "organization.expert.no-reason", "暂停评审专家必须写明理由，请填写后重新提交。").At("reason", "请写明理由。")
	errRelation      = fault.New(fault.Invalid, "organization.relation.kind", "有一项利害关系不在法定情形之列，请从列出的情形中选择。")
	errRelationOrg   = fault.New(fault.Refused, "organization.relation.unknown", "名册中没有其中一个单位，请核对单位的全称后重新填写。")
	errRelationUntil = fault.New(fault.Invalid, "organization.relation.until", "关系的结束日期应写成2026-01-31的样子，且不晚于今天；还没有结束的请留空。")
)

// SetStanding lets an administrator keep an expert from being drawn, or lets them in again.
func (s *Service) SetStanding(ctx context.Context, in organizationapi.SetStandingRequest) (organizationapi.Account, error) {
	suspends := in.Standing == organizationapi.StandingSuspended
	if suspends && in.Reason == "" {
		return organizationapi.Account{}, errNoReason
	}
	return s.alter(ctx, in.ID, func(a *Account) error {
		if !a.expert() {
			return errNoExpert
		}
		a.Expertise.Suspended = ""
		if suspends {
			a.Expertise.Suspended = in.Reason
		}
		return nil
	})
}

func (a *Account) expert() bool {
	return slices.ContainsFunc(a.Memberships, func(m identity.Membership) bool { return m.Role == identity.Expert })
}

// DeclareRelations keeps what somebody who judges or buys says of their ties (条例第九条: 采购人员及相关人员); the last declaration counts.
func (s *Service) DeclareRelations(ctx context.Context, in organizationapi.DeclareRelationsRequest) (out organizationapi.Account, err error) {
	who := caller(ctx)
	me := who.Memberships[0] // the door let in nobody without one
	kinds, err := rule.Ask[[]rule.Item](s.rules, ruleRelations, rule.Where{Region: me.Region, Day: s.now()})
	if err != nil {
		return out, err
	}
	list := make([]Relation, len(in.Relations))
	for i, r := range in.Relations {
		at := func(f *fault.Fault, field, text string) *fault.Fault {
			return f.At(fmt.Sprintf("relations.%d.%s", i, field), text)
		}
		if !slices.ContainsFunc(kinds.Value, func(k rule.Item) bool { return k.Code == r.Kind }) {
			return out, at(errRelation.Under(kinds.Basis()), "kind", "请从列出的情形中选择。")
		}
		o, err := s.orgs.Get(ctx, r.Org)
		if err != nil {
			return out, at(errRelationOrg.Because(err), "org", "名册中没有这个单位。")
		}
		if day, err := cn.ParseDay(r.Until); r.Until != "" && (err != nil || cn.DayOf(s.now()).Before(day)) {
			return out, at(errRelationUntil, "until", "请填写今天或者更早的日期，或者留空。")
		}
		list[i] = Relation{Org: r.Org, Name: o.Draft.Name, Kind: r.Kind, Until: r.Until}
	}
	now := s.now()
	return s.alter(ctx, who.ID, func(a *Account) error {
		a.Expertise.Relations, a.Expertise.DeclaredAt = list, &now
		return nil
	})
}

// standing shows what the pool keeps of an expert, without the ties.
func (a *Account) standing(out *organizationapi.Account) {
	if !a.expert() {
		return
	}
	out.Standing, out.StandingReason, out.DeclaredAt = organizationapi.StandingAvailable, a.Expertise.Suspended, a.Expertise.DeclaredAt
	if a.Expertise.Suspended != "" {
		out.Standing = organizationapi.StandingSuspended
	}
}

// relations shows the ties: to the expert, and to the service that draws. An
// administrator keeps the pool without knowing whose relative works where.
func (a *Account) relations(out *organizationapi.Account, who identity.Caller) {
	if who.ID != a.ID && !who.Has(identity.Service) {
		return
	}
	for _, r := range a.Expertise.Relations {
		out.Relations = append(out.Relations, organizationapi.Relation{Org: r.Org, OrgName: r.Name, Kind: r.Kind, Until: r.Until})
	}
}
