package tender

import (
	"context"
	"fmt"
	"slices"

	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/rule"
)

// For a consultation, a negotiation or an inquiry the office may have suppliers
// recommended in writing instead of inviting everybody by a notice: some by the
// buyer, some by experts, each with a reason (74号令第十二条、财库〔2014〕214号第六条).
// Then only they may respond.

// recommend takes over who was recommended; those are whom is invited. Where
// nobody is, a draft of these procedures invites everybody.
func (s *Service) recommend(ctx context.Context, d *tenderapi.TenderDraft) error {
	p := d.Method.Procedure()
	if !p.Recommends(d.InvitedFrom) {
		d.Recommendations = nil
		if p.Rules.Recommended != "" {
			d.Invited = nil
		}
		return nil
	}
	d.Invited = nil
	for _, r := range d.Recommendations {
		d.Invited = append(d.Invited, r.Supplier)
	}
	if err := s.introduce(ctx, d.Invited); err != nil {
		return err
	}
	d.Recommendations = slices.Clone(d.Recommendations)
	for i := range d.Recommendations {
		d.Recommendations[i].Supplier = d.Invited[i]
	}
	return nil
}

// byWhom counts who was recommended by whom; nil where suppliers are invited otherwise.
func byWhom(d *tenderapi.TenderDraft) *tenderapi.Recommended {
	if !d.Method.Procedure().Recommends(d.InvitedFrom) {
		return nil
	}
	var out tenderapi.Recommended
	for _, r := range d.Recommendations {
		if r.By == "buyer" {
			out.Buyer++
		} else {
			out.Expert++
		}
	}
	return &out
}

// sources examines how suppliers are invited where a notice to everybody is one way of several.
func (x *examiner) sources(d *tenderapi.TenderDraft, p tenderapi.Procedure) {
	if p.Rules.Sources == "" || d.InvitedFrom == "" {
		return
	}
	ways := ask[[]rule.Item](x, p.Rules.Sources)
	n := byWhom(d)
	x.say(n != nil && has(ways.Value, d.InvitedFrom), "invited_from", fmt.Sprintf("邀请供应商的方式：%s。", rule.Text(ways.Value, d.InvitedFrom)),
		"平台只能办理发布公告和书面推荐两种邀请方式，请改选其中一种。", ways.Basis())
	if n == nil {
		return
	}
	least := ask[int](x, p.Rules.Recommended)
	total := n.Buyer + n.Expert
	x.say(total >= int64(least.Value), "recommendations", fmt.Sprintf("书面推荐了%d家供应商，不少于%d家。", total, least.Value),
		fmt.Sprintf("书面推荐的供应商只有%d家，不得少于%d家，请补充推荐。", total, least.Value), least.Basis())
	for i := range d.Invited {
		if invites(&tenderapi.TenderDraft{Invited: d.Invited[:i]}, d.Invited[i].ID) {
			x.slip("recommendations", fmt.Sprintf("第%d家供应商“%s”已经推荐过，同一家只写一次，请改正。", i+1, d.Invited[i].Name), ways.Basis())
		}
	}
	most := ask[int64](x, "tender.recommended.buyer.percent")
	x.say(n.Buyer*100 <= most.Value*total, "recommendations", fmt.Sprintf("采购人推荐%d家，专家推荐%d家，采购人推荐的不超过%d%%。", n.Buyer, n.Expert, most.Value),
		fmt.Sprintf("采购人推荐了%d家，专家推荐了%d家，采购人推荐的不得高于总数的%d%%，请减少采购人的推荐，或者请专家补充推荐。", n.Buyer, n.Expert, most.Value), most.Basis())
}
