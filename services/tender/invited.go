package tender

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/fault"
	"sanshe/libs/identity"
	"sanshe/libs/rule"
)

// In some procedures only few may bid: those who were drawn for 邀请招标, the
// one supplier of 单一来源采购, whom the buyer names, and those who were recommended
// for a consultation (recommended.go). That there is such a purchase, and why, is
// public; its documents, and who else was invited, are not before the opening.

// limited reports whether only the invited may bid.
func (t *Tender) limited() bool { return only(&t.Draft) != "" }

// only is the rule that says how many are invited at least where nobody else may bid, "" where anybody may.
func only(d *tenderapi.TenderDraft) string {
	p := d.Method.Procedure()
	if p.Recommends(d.InvitedFrom) {
		return p.Rules.Recommended
	}
	return p.Rules.Invited
}

// invitees are the organizations that are told of it, none where anybody may bid.
func (t *Tender) invitees() (out []string) {
	if !t.limited() {
		return nil
	}
	for _, p := range t.Draft.Invited {
		out = append(out, p.ID)
	}
	return out
}

// Drawn is how those came about who are invited, where the law has them chosen at
// random (政府采购法第三十四条). Until the notice it follows the draws, and with
// the notice it is fixed.
type Drawn struct {
	Numbers []string `json:"numbers,omitempty"` // of the draws, in the order of Draft.Invited
	Under   bool     `json:"under,omitempty"`   // not all who were called have answered
}

// draws reports whether a procedure invites by lot: it says how many at least, and names nobody itself.
func draws(p tenderapi.Procedure) bool {
	return p.Rules.Invited != "" && p.Rules.InvitedMost == "" && !p.Competition()
}

func (t *Tender) draws() bool { return draws(t.Draft.Method.Procedure()) }

// invite writes those into a draft who were drawn and will come. Nobody else is
// invited, whatever the officer wrote. All lots invite whom the first one drew.
func (s *Service) invite(ctx context.Context, t *Tender) error {
	if err := s.leftOver(ctx, t); err != nil {
		return err
	}
	switch {
	case t.PublishedAt != nil:
		return nil
	case t.competition():
		return s.convene(ctx, t)
	case !t.draws():
		return nil
	}
	t.Draft.Invited, t.Drawn = nil, &Drawn{}
	if t.ID == "" {
		return nil
	}
	calls, under, err := s.experts.Invited(ctx, cmp.Or(t.Procedure, t.ID))
	if err != nil {
		return err
	}
	t.Drawn.Under = under
	for _, c := range calls {
		t.Draft.Invited, t.Drawn.Numbers = append(t.Draft.Invited, tenderapi.Party{ID: c.Account}), append(t.Drawn.Numbers, c.Number)
	}
	return s.introduce(ctx, t.Draft.Invited)
}

func invites(d *tenderapi.TenderDraft, org string) bool {
	return slices.ContainsFunc(d.Invited, func(p tenderapi.Party) bool { return p.ID == org })
}

// inside reports whether the caller prepares the purchase, watches it or judges
// it; who judges is seated before the opening, and is one of them after it.
func (t *Tender) inside(who identity.Caller) bool {
	return t.wears(who, Officer, Supervisor) || t.OpenedAt != nil && t.wears(who, Judge) || who.In(t.Buyer.ID, identity.Reviewer)
}

// nameless are documents without whom they are for, and without who spoke for those.
func nameless(d tenderapi.TenderDraft) tenderapi.TenderDraft {
	d.Invited, d.Recommendations, d.ExpertOpinion = nil, nil, ""
	return d
}

// documented reports whether the caller may read the documents.
func (t *Tender) documented(who identity.Caller) bool {
	if t.PublishedAt == nil {
		return false
	}
	return !t.limited() || t.OpenedAt != nil ||
		slices.ContainsFunc(who.Memberships, func(m identity.Membership) bool { return m.Role == identity.Staff && invites(&t.Draft, m.Org) })
}

// introduce puts the names in the register beside those who are to be invited.
func (s *Service) introduce(ctx context.Context, invited []tenderapi.Party) error {
	for i := range invited {
		o, err := s.ask(ctx, invited[i].ID)
		if err == nil && o.ID == "" {
			err = errNotFound
		}
		if fault.Of(err).Kind == fault.NotFound {
			return fault.New(fault.Refused, "tender.invited.unknown", fmt.Sprintf("没有找到第%d家受邀供应商，请按登记的名称或者统一社会信用代码重新填写。", i+1)).
				At("invited", "请填写已经登记的供应商。").Because(err)
		}
		if err != nil {
			return err
		}
		invited[i] = tenderapi.Party{ID: o.ID, Name: o.Name, CreditCode: o.CreditCode}
	}
	return nil
}

// invited checks who may bid alone, and how the buyer came to them.
func (x *examiner) invited(t *Tender, p tenderapi.Procedure) {
	d := &t.Draft
	least := ask[int](x, p.Rules.Invited)
	n := len(d.Invited)
	for i, one := range d.Invited {
		if invites(&tenderapi.TenderDraft{Invited: d.Invited[:i]}, one.ID) {
			n--
		}
	}
	if p.Rules.InvitedMost != "" {
		x.say(n == least.Value, "invited", fmt.Sprintf("%s向%d家供应商采购。", p.Name, n),
			fmt.Sprintf("%s只能向%d家供应商采购，现在填了%d家，请改正。", p.Name, least.Value, n), least.Basis())
	} else {
		x.drawn(t, n, least)
	}
	if p.Rules.Opinion != "" && d.Condition == onlyOne {
		opinion := ask[bool](x, p.Rules.Opinion)
		x.say(d.ExpertOpinion != "" || !opinion.Value, "expert_opinion", "写明了专业人员的论证意见。",
			"请填写专业人员对只能从这一家采购的论证意见，并写明各人的姓名、单位和职称。", opinion.Basis())
	}
}

// fromRegister is the one way to a list that the platform can go: it draws from
// the suppliers it knows. A notice of prequalification, and who was recommended
// in writing, it does not keep.
const fromRegister = "pool"

// drawn checks that those who are invited were chosen at random, and enough of
// them. A notice that was published while they were named keeps its names.
func (x *examiner) drawn(t *Tender, n int, least rule.Answer[int]) {
	good, bad, under := fmt.Sprintf("邀请%d家供应商，不少于%d家。", n, least.Value), "", t.Drawn != nil && t.Drawn.Under
	switch {
	case under:
		bad = "受邀供应商的随机抽取还没有办完，请等被抽中的供应商都答复以后再提交。"
	case n == 0:
		bad = fmt.Sprintf("受邀供应商须随机选择%d家以上，不能由经办人指定，请先办理随机抽取。", least.Value)
	default:
		bad = fmt.Sprintf("随机选择的供应商只有%d家同意参加，不得少于%d家，请再抽取。", n, least.Value)
	}
	if t.Drawn != nil {
		good = "随机选择，" + good
	}
	x.say(!under && n >= least.Value, "invited", good, bad, least.Basis())
	sources := ask[[]rule.Item](x, "tender.selective.sources")
	bad = "请选择受邀供应商的名单从哪里来。"
	if has(sources.Value, t.Draft.InvitedFrom) {
		bad = "平台还不能办理资格预审公告和书面推荐，请改为从平台登记的供应商中抽取。"
	}
	x.say(t.Draft.InvitedFrom == fromRegister || t.Drawn == nil, "invited_from", fmt.Sprintf("名单的产生方式：%s。", rule.Text(sources.Value, t.Draft.InvitedFrom)), bad, sources.Basis())
}

// onlyOne is the case in which there is but one supplier in the world: the
// others cannot wait, or go on with the one there is.
const onlyOne = "unique"

// publicized checks that the single supplier was shown to everybody for long
// enough. The law asks it above a threshold that nobody here has read; the
// platform asks it of every such purchase, which costs five working days.
func (x *examiner) publicized(t *Tender, p tenderapi.Procedure, now time.Time) {
	days := ask[int](x, p.Rules.Publicity)
	h := t.hearing(tenderapi.HearingKindSingle)
	same := h != nil && slices.EqualFunc(h.Suppliers, t.Draft.Invited, func(a, b tenderapi.Party) bool { return a.ID == b.ID })
	bad := fmt.Sprintf("只能从唯一供应商处采购的，须先公示%d个工作日，请在采购文件写好以后办理单一来源公示。", days.Value)
	switch {
	case h != nil && !same:
		bad = "公示以后换了供应商，请重新办理单一来源公示。"
	case h != nil:
		bad = "单一来源公示至" + spellTime(h.Until) + "，请等公示期满以后再提交审核。"
	}
	x.say(same && !now.Before(h.Until), "", "单一来源公示期已满。", bad, days.Basis())
}
