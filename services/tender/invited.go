package tender

import (
	"context"
	"fmt"
	"slices"
	"time"

	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/fault"
	"sanshe/libs/identity"
	"sanshe/libs/rule"
)

// In some procedures only those may bid whom the buyer has named: 邀请招标, and
// the one supplier of 单一来源采购. That there is such a purchase, and why, is
// public; its documents, and who else was invited, are not before the opening.

// limited reports whether only the invited may bid.
func (t *Tender) limited() bool { return t.Draft.Method.Procedure().Rules.Invited != "" }

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

func invites(d *tenderapi.TenderDraft, org string) bool {
	return slices.ContainsFunc(d.Invited, func(p tenderapi.Party) bool { return p.ID == org })
}

// documented reports whether the caller may read the documents.
func (t *Tender) documented(who identity.Caller) bool {
	if t.PublishedAt == nil {
		return false
	}
	return !t.limited() || t.OpenedAt != nil ||
		slices.ContainsFunc(who.Memberships, func(m identity.Membership) bool { return m.Role == identity.Staff && invites(&t.Draft, m.Org) })
}

// publicCode is the code by which what concerns the documents is told to
// everybody, "" while the documents are for the invited alone.
func (t *Tender) publicCode() string {
	if t.limited() {
		return ""
	}
	return t.Code
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

// invited checks whom the buyer names and how it came to the names.
func (x *examiner) invited(d *tenderapi.TenderDraft, p tenderapi.Procedure) {
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
		x.say(n >= least.Value, "invited", fmt.Sprintf("邀请%d家供应商，不少于%d家。", n, least.Value),
			fmt.Sprintf("只邀请了%d家供应商，不得少于%d家，请增加。", n, least.Value), least.Basis())
		sources := ask[[]rule.Item](x, "tender.selective.sources")
		x.say(has(sources.Value, d.InvitedFrom), "invited_from", fmt.Sprintf("名单的产生方式：%s。", rule.Text(sources.Value, d.InvitedFrom)),
			"请选择受邀供应商名单是怎样产生的。", sources.Basis())
	}
	if p.Rules.Opinion != "" && d.Condition == onlyOne {
		opinion := ask[bool](x, p.Rules.Opinion)
		x.say(d.ExpertOpinion != "" || !opinion.Value, "expert_opinion", "写明了专业人员的论证意见。",
			"请填写专业人员对只能从这一家采购的论证意见，并写明各人的姓名、单位和职称。", opinion.Basis())
	}
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
