package tender

import (
	"fmt"
	"slices"

	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/rule"
)

// deduction checks what the documents take off the price of a small enterprise before it is compared (财库〔2020〕46号
// 第九条, 财库〔2022〕19号): within the bounds of the law wherever the purchase is not reserved for such enterprises.
func (x *examiner) deduction(d *tenderapi.TenderDraft, p tenderapi.Procedure) {
	if p.Rules.DeductionLeast == "" || x.percent(p.Rules.DeductionMost) == 0 { // prices are not compared so, or the law of the day knows nothing of it
		return
	}
	least, most := ask[int64](x, p.Rules.DeductionLeast), ask[int64](x, p.Rules.DeductionMost)
	if d.SmeReserved {
		if d.SmeDeduction != 0 || d.SmeJointDeduction != 0 {
			x.slip("sme_deduction", "专门面向中小企业的项目不再给予价格扣除，请清空价格扣除的比例。", least.Basis())
		}
		return
	}
	x.within100("sme_deduction", "小微企业的报价", d.SmeDeduction, least, most)
	if d.Joint {
		x.within100("sme_joint_deduction", "小微企业承担一定份额的联合体的报价", d.SmeJointDeduction,
			ask[int64](x, "supplier.sme.consortium.deduction.min"), ask[int64](x, "supplier.sme.consortium.deduction.max"))
	}
}

// within100 checks a percentage that is taken off.
func (x *examiner) within100(field, whose string, n int64, least, most rule.Answer[int64]) {
	x.say(least.Value <= n && n <= most.Value, field, fmt.Sprintf("%s扣除%d%%后参加评审，在%d%%至%d%%之间。", whose, n, least.Value, most.Value),
		fmt.Sprintf("%s应当扣除%d%%至%d%%后参加评审，现在是%d%%，请改到这个范围之内。", whose, least.Value, most.Value, n), least.Basis())
}

const unfitForSme = "声明为小型或者微型企业，但社会组织和事业单位不是企业，不予价格扣除。"

// deducts says what is taken off the price of a bid, in percent, by what it declares and the register says of who bids:
// all of the deduction where all are small enterprises, that of a consortium where those among its members do enough of
// the work. Where a declaration counts for nothing it says why.
func (x *examiner) deducts(t *Tender, b *Bid, says tenderapi.QualificationPart) (percent int64, why string) {
	d := &t.Draft
	if len(b.Members) == 0 {
		switch {
		case !says.Sme:
			return 0, ""
		case !x.small(b.Supplier):
			return 0, unfitForSme
		}
		return d.SmeDeduction, ""
	}
	share, all, declared := int64(0), true, false
	for _, a := range says.Agreement {
		i := slices.IndexFunc(b.Members, func(m tenderapi.Party) bool { return m.ID == a.Member })
		counts := a.Small && i >= 0 && x.small(b.Members[i])
		declared, all = declared || a.Small, all && counts
		if counts {
			share += a.Percent
		}
	}
	enough := ask[int64](x, "supplier.sme.consortium.share")
	switch {
	case !declared || d.SmeDeduction == 0:
		return 0, ""
	case all:
		return d.SmeDeduction, ""
	case share >= enough.Value:
		return d.SmeJointDeduction, ""
	case share == 0:
		return 0, unfitForSme
	}
	return 0, fmt.Sprintf("联合协议中小微企业承担%d%%，不到%d%%，不予价格扣除。", share, enough.Value)
}
