package tender

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"sanshe/contracts/go/organizationapi"
	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/cn"
	"sanshe/libs/fault"
	"sanshe/libs/identity"
	"sanshe/libs/rule"
	"sanshe/services/tender/shown"
)

// supplier examines whether an organization may take part at all: its kind, its
// legal personality, its record. Every line is shown, fulfilled or not.
func (x *examiner) supplier(o organizationapi.Organization, d *tenderapi.TenderDraft) {
	filing := ask[bool](x, "supplier.filing.only.barred")
	x.say(o.LegalEntity || !filing.Value, "", "具有独立承担民事责任的能力。",
		"本组织只办理了备案，不具有法人资格，不能承接政府购买服务，也不能作为联合体成员；请先办理登记，再来参加。", filing.Basis())

	kinds := ask[[]rule.Item](x, "supplier.barred.kinds")
	barred := (o.PublicWelfareOne && has(kinds.Value, "institution1")) || (o.StateFunded && has(kinds.Value, "massorg"))
	x.say(!barred, "", "不属于不得承接政府购买服务的单位。",
		"公益一类事业单位和由财政拨款保障的群团组织，不得承接政府购买服务。", kinds.Basis())

	serious := ask[bool](x, "supplier.listed.serious.barred")
	x.say(!o.ListedSerious || !serious.Value, "", "未被列入严重违法失信名单。",
		"本组织在严重违法失信名单中，移出之前不能参加；请先向登记管理机关申请信用修复。", serious.Basis())

	abnormal := ask[bool](x, "supplier.listed.abnormal.barred")
	if o.ListedAbnormal {
		x.findings = append(x.findings, tenderapi.Finding{
			Ok: !abnormal.Value, Level: "warn",
			Text: "本组织在活动异常名录中；全国性规定未禁止参加，请尽快履行义务并申请移出。", Basis: shown.Basis(abnormal.Basis()),
		})
	}
	liability := ask[[]rule.Item](x, "supplier.conditions")
	x.say(o.Status == organizationapi.OrgStatusActive, "", "登记状态正常。",
		"本组织的登记已注销或被撤销，不能参加。", liability.Basis())
	if id := only(d); id != "" {
		few := ask[int](x, id)
		if invites(d, o.ID) {
			x.say(true, "", "在受邀供应商之列。", "", few.Basis())
		} else { // it was chosen so, whoever has read how many there must be
			x.slip("", "这个项目的"+d.Method.Procedure().Name+"只有受邀的供应商可以参加，本组织不在其中；可以在采购公告中选择其他项目。", few.Basis())
		}
	}
	if d.SmeReserved {
		no := ask[[]rule.Item](x, "supplier.sme.ineligible.prefix")
		x.say(!hasPrefix(no.Value, o.CreditCode), "", "可以参加专门面向中小企业的项目。",
			"本项目专门面向中小企业；社会团体、民办非企业单位、基金会和事业单位不是企业，不能参加。", no.Basis())
	}
}

// smallBusiness says whether a supplier may claim the advantages of small businesses, by its credit code.
func (x *examiner) smallBusiness(creditCode string) (bool, fault.Basis) {
	yes := ask[[]rule.Item](x, "supplier.sme.eligible.prefix")
	return hasPrefix(yes.Value, creditCode), yes.Basis()
}

// small is smallBusiness of a party.
func (x *examiner) small(p tenderapi.Party) bool {
	sme, _ := x.smallBusiness(p.CreditCode)
	return sme
}

func has(items []rule.Item, code string) bool {
	return slices.ContainsFunc(items, func(i rule.Item) bool { return i.Code == code })
}

func hasPrefix(items []rule.Item, s string) bool {
	return slices.ContainsFunc(items, func(i rule.Item) bool { return s != "" && strings.HasPrefix(s, i.Code) })
}

// eligible examines an organization, as the register describes it, for one purchase.
func (s *Service) eligible(t *Tender, o organizationapi.Organization) ([]tenderapi.Finding, error) {
	x := examiner{book: s.rules, at: t.Law}
	x.supplier(o, &t.Draft)
	return x.findings, x.err
}

// CheckEligibility tells an organization whether it may bid now, which conditions
// it meets, and for the others why not. FinalizeBid refuses on the same grounds.
func (s *Service) CheckEligibility(ctx context.Context, in tenderapi.CheckEligibilityRequest) (out tenderapi.Eligibility, err error) {
	who, _ := identity.From(ctx)
	me, _ := who.As(identity.Staff)
	t, err := s.load(ctx, in.ID)
	if err != nil {
		return out, err
	}
	org, err := s.entry(ctx, me.Org)
	if err != nil {
		return out, err
	}
	return s.mayBid(ctx, &t, org)
}

// mayBid says whether an organization may bid for a purchase now, and why not.
func (s *Service) mayBid(ctx context.Context, t *Tender, org organizationapi.Organization) (out tenderapi.Eligibility, err error) {
	if out.Items, err = s.eligible(t, org); err != nil {
		return out, err
	}
	barred := refusal(out.Items, "tender.bid.not-eligible")
	if out.Items, err = s.preferred(t, org, out.Items); err != nil {
		return out, err
	}
	if t.rolling() && t.PublishedAt != nil && t.State != tenderapi.StateFailed {
		return s.mayApply(ctx, t, org.ID, out)
	}
	switch {
	case t.State == tenderapi.StateFailed:
		out.Why = t.word("本项目已终止采购，不能再递交投标文件。")
	case t.PublishedAt == nil:
		out.Why = t.word("本项目还没有发布采购公告，请等公告发布以后再递交投标文件。")
	case t.heldUntil() != nil:
		out.Why = fault.Of(s.running(t)).Text
	case !t.accepts(s.now()):
		out.Why = tooLate(t.Draft.Method, t.Offers != nil).Text
	case s.asks(t, org.ID) != nil:
		out.Why = fault.Of(s.asks(t, org.ID)).Text
	case !t.sealed():
		out.Why = t.word(errPlain.Text)
	case barred != nil:
		out.Why = barred.Text
	default:
		out.May = true
	}
	return out, nil
}

// preferred adds that an organization is of a grade that may go first among equals. It is said and decides nothing: no
// points are given for it, and equals are told apart as the documents and the law say.
func (s *Service) preferred(t *Tender, o organizationapi.Organization, items []tenderapi.Finding) ([]tenderapi.Finding, error) {
	x := examiner{book: s.rules, at: t.Law}
	first, today := ask[string](&x, "supplier.priority.rating"), cn.DayOf(s.now()).String()
	for _, r := range o.Ratings {
		if r.From <= today && today <= r.To && fmt.Sprintf("%dA", r.Grade) >= first.Value {
			return append(items, tenderapi.Finding{
				Ok: true, Level: "warn", Text: fmt.Sprintf("评估等级为%dA，同等条件下可以优先；平台不因此加分。", r.Grade), Basis: shown.Basis(first.Basis()),
			}), x.err
		}
	}
	return items, x.err
}

// accepts reports whether bids are taken at an instant.
func (t *Tender) accepts(now time.Time) bool {
	return t.takes() && now.Before(*t.deadline())
}
