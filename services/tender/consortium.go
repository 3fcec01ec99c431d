package tender

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"sanshe/contracts/go/organizationapi"
	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/fault"
	"sanshe/libs/rule"
)

// Several suppliers may bid as one (政府采购法第二十四条): the leader names them in
// its signed statement, each has agreed by its own word (place.go), each meets
// what a supplier must, and the agreement who does what lies in the
// qualification envelope. The first three are held against the record when the
// bid is handed in and once more when it is opened; what is sealed, only then.

// parties are all who stand behind a bid, the leader first.
func parties(supplier tenderapi.Party, members []tenderapi.Party) []tenderapi.Party {
	if len(members) == 0 {
		return []tenderapi.Party{supplier}
	}
	return members
}

// unjoint refuses what only a purchase that takes joint bids has room for.
func (s *Service) unjoint(t *Tender) *fault.Fault {
	return fault.New(fault.Refused, "tender.consortium.closed", t.word("本项目不接受联合体投标，请以本机构的名义单独投标，或者选择接受联合体的项目。")).
		Under(s.basis(*t, "supplier.consortium.each")...).At("statement.members", "本项目不接受联合体。")
}

// behind is who stands behind what is handed in: behind a last offer, who stood behind the response.
func (s *Service) behind(ctx context.Context, t *Tender, org organizationapi.Organization, st tenderapi.BidStatement) ([]tenderapi.Party, error) {
	if t.State != tenderapi.StateAsked {
		return st.Members, s.jointly(ctx, t, org, st.Members)
	}
	i := slices.IndexFunc(t.valid(), func(o tenderapi.OpenedBid) bool { return o.Supplier.ID == org.ID })
	if i < 0 {
		return nil, s.asks(t, org.ID)
	}
	first := t.valid()[i].Members
	if len(st.Members) > 0 && !slices.Equal(st.Members, first) {
		return nil, fault.New(fault.Refused, "tender.consortium.changed", "最后报价只能由递交响应文件的联合体提交，成员不能变更；请不写成员，或者写与响应文件相同的成员后重新生成声明、递交。").
			Under(s.basis(*t, "supplier.consortium.agreement")...).At("statement.members", "请与响应文件一致。")
	}
	return first, nil
}

// jointly refuses a statement whose consortium does not stand, and who stands in another's.
func (s *Service) jointly(ctx context.Context, t *Tender, org organizationapi.Organization, members []tenderapi.Party) error {
	if !t.Draft.Joint {
		if len(members) > 0 {
			return s.unjoint(t)
		}
		return nil
	}
	p, err := s.at(ctx, t.ID, org.ID)
	if err != nil {
		return err
	}
	if p.joined() {
		return s.twice(t, &p)
	}
	if len(members) == 0 {
		return nil
	}
	if err := s.formed(ctx, partyOf(org), members); err != nil {
		return err
	}
	g, err := s.gap(ctx, t, members)
	if g == nil {
		return err
	}
	if g.barred != nil {
		return g.barred.Say(g.member.Name+"不符合参加条件，不能作为联合体成员："+g.barred.Text).
			Under(s.basis(*t, "supplier.consortium.each")...).At("statement.members", g.member.Name+"不符合参加条件。")
	}
	return fault.New(fault.Refused, "tender.consortium.unconfirmed", g.member.Name+"现在没有同意加入本机构牵头的联合体。请其经办人登录后打开本项目的“联合体”页面，在截止前选择本机构为牵头机构，然后重新递交；或者去掉这家成员后重新密封、递交。").
		Under(s.basis(*t, "supplier.consortium.agreement")...).At("statement.members", g.member.Name+"还没有同意。")
}

// formed refuses members who are not told as the register has them, the leader first and everybody once.
func (s *Service) formed(ctx context.Context, lead tenderapi.Party, members []tenderapi.Party) error {
	refuse := func(why string) error {
		return fault.New(fault.Refused, "tender.consortium.members", "递交声明中的联合体成员有误："+why+"请改正后重新生成声明、递交。").At("statement.members", why)
	}
	if len(members) < 2 || members[0] != lead {
		return refuse("至少两家，牵头机构是本机构并写在最前。")
	}
	seen := map[string]bool{lead.ID: true}
	for _, m := range members[1:] {
		o, err := s.entry(ctx, m.ID)
		switch {
		case err != nil && fault.Of(err).Kind != fault.NotFound:
			return err
		case err != nil || partyOf(o) != m:
			return refuse(m.Name + "的名称或统一社会信用代码与名册不同。")
		case seen[m.ID]:
			return refuse(m.Name + "写了不止一次。")
		}
		seen[m.ID] = true
	}
	return nil
}

// gap is a member with whom a consortium does not stand.
type gap struct {
	member tenderapi.Party
	barred *fault.Fault // why it may not take part; nil when it does not say that it does
}

// gap finds the first member who has not agreed, or does not meet what every
// supplier must. Of who has not agreed it tells nothing else: whether it is
// invited, and with whom it stands, is secret.
func (s *Service) gap(ctx context.Context, t *Tender, members []tenderapi.Party) (*gap, error) {
	for _, m := range members[1:] {
		p, err := s.at(ctx, t.ID, m.ID)
		if err != nil {
			return nil, err
		}
		if p.Lead.ID != members[0].ID {
			return &gap{member: m}, nil
		}
		o, err := s.entry(ctx, m.ID)
		if fault.Of(err).Kind == fault.NotFound {
			o, _, err = s.nowOf(ctx, t, m)
		}
		if err != nil {
			return nil, err
		}
		findings, err := s.eligible(t, o)
		if err != nil {
			return nil, err
		}
		if f := refusal(findings, "tender.consortium.not-eligible"); f != nil {
			return &gap{m, f}, nil
		}
	}
	return nil, nil
}

// agreedBy is what the members of a consortium have said they do.
func (s *Service) agreedBy(ctx context.Context, tender string, members []tenderapi.Party) (out []tenderapi.AgreedShare, err error) {
	for _, m := range members[1:] {
		p, err := s.at(ctx, tender, m.ID)
		if err != nil {
			return nil, err
		}
		if p.Percent > 0 {
			out = append(out, p.share())
		}
	}
	return out, nil
}

// united makes a bid invalid whose consortium does not stand at the opening.
func (x *examiner) united(o *tenderapi.OpenedBid, g *gap, agreed, shares []tenderapi.AgreedShare) {
	if len(o.Members) == 0 {
		return
	}
	end := func(ground, ruleID, why string) {
		invalid, b := ask[[]rule.Item](x, "tender.bid.invalid"), ask[bool](x, ruleID).Basis()
		o.Valid, o.Ground = false, ground
		o.Why = fmt.Sprintf("%s：%s（依据《%s》%s）", rule.Text(invalid.Value, ground), why, b.Title, b.Article)
	}
	switch lack := cmp.Or(lacking(o.Members, shares), unlike(o.Members, agreed, shares)); {
	case g != nil && g.barred != nil:
		end("unqualified", "supplier.consortium.each", "联合体成员"+g.member.Name+"不符合供应商的条件。")
	case g != nil:
		end("other", "supplier.consortium.agreement", "截止时"+g.member.Name+"没有同意加入这个联合体。")
	case lack != "":
		end("other", "supplier.consortium.agreement", lack)
	}
}

// lacking is what an agreement does not say: who does what, each member once, the shares of all of it.
func lacking(members []tenderapi.Party, shares []tenderapi.AgreedShare) string {
	if len(shares) == 0 {
		return "资格信封中没有联合协议。"
	}
	sum := int64(0)
	for _, a := range shares {
		sum += a.Percent
	}
	for _, m := range members {
		var of []tenderapi.AgreedShare
		for _, a := range shares {
			if a.Member == m.ID {
				of = append(of, a)
			}
		}
		if len(of) != 1 || of[0].Work == "" || of[0].Percent < 1 {
			return "联合协议没有写明" + m.Name + "承担的工作和占比。"
		}
	}
	if len(shares) != len(members) {
		return "联合协议写了联合体以外的机构。"
	}
	if sum != whole {
		return fmt.Sprintf("联合协议中各方的占比合计为%d%%，不是%d%%。", sum, whole)
	}
	return ""
}

// unlike is where an agreement says something else than its member did. The leader's own part is the leader's word.
func unlike(members []tenderapi.Party, agreed, shares []tenderapi.AgreedShare) string {
	for _, a := range agreed {
		for _, b := range shares {
			if a.Member == b.Member && (!sameWork(a.Work, b.Work) || a.Percent != b.Percent) {
				i := slices.IndexFunc(members, func(m tenderapi.Party) bool { return m.ID == a.Member })
				return "联合协议中" + members[i].Name + "承担的工作或者占比，与该机构同意的不同。"
			}
		}
	}
	return ""
}

// sameWork compares what two have written of one thing: how they break lines and space words is none of it.
func sameWork(a, b string) bool { return slices.Equal(strings.Fields(a), strings.Fields(b)) }

// whole is all of the work, in percent.
const whole = 100

// membersOf are the members of the consortium that handed in a bid; none of who bids alone.
func (t *Tender) membersOf(bid string) []tenderapi.Party {
	o, _ := t.openedAs(bid)
	return slices.Clone(o.Members)
}
