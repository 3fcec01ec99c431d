package registration

import (
	"fmt"
	"slices"
	"strings"

	"sanshe/contracts/go/organizationapi"
	"sanshe/libs/cn"
	"sanshe/libs/fault"
	"sanshe/libs/rule"
	"sanshe/services/organization/law"
)

// The conditions of establishment, kind by kind.

// least refuses a number below what a rule demands.
func (x *exam) least(id, field string, have int64, of func(int64) (good, bad string)) {
	if a, ok := law.May[int64](x.Examiner, id); ok {
		good, bad := of(a.Value)
		x.Say(have >= a.Value, field, good, bad, a.Basis())
	}
}

// never refuses what a rule answers with no.
func (x *exam) never(id, field string, found bool, good, bad string) {
	if a, ok := law.May[bool](x.Examiner, id); ok && !a.Value {
		x.Say(!found, field, good, bad, a.Basis())
	}
}

// within compares a part with the share of a whole that a rule names, "2/3".
func (x *exam) within(id string, part, whole int64) (cmp int64, basis fault.Basis, ok bool) {
	a, ok := law.May[string](x.Examiner, id)
	if !ok {
		return 0, basis, false
	}
	var n, of int64
	if _, err := fmt.Sscanf(a.Value, "%d/%d", &n, &of); err != nil && x.Err == nil {
		x.Err = fmt.Errorf("%s: %q is no share: %w", id, a.Value, err)
		return 0, basis, false
	}
	return part*of - whole*n, a.Basis(), true
}

// representative is who is to speak for the organization.
func (x *exam) representative() (o organizationapi.Officer, i int) {
	i = slices.IndexFunc(x.d.Officers, func(o organizationapi.Officer) bool { return o.Post == "representative" })
	if i >= 0 {
		o = x.d.Officers[i]
	}
	return o, i
}

func (x *exam) association() {
	d := x.d
	persons, units := law.Ask[int64](x.Examiner, "organization.association.members.persons"), law.Ask[int64](x.Examiner, "organization.association.members.units")
	mixed := law.Ask[int64](x.Examiner, "organization.association.members.mixed")
	switch have := fmt.Sprintf("现有个人会员%d个、单位会员%d个", d.Persons, d.Units); {
	case d.Persons > 0 && d.Units > 0:
		x.Say(d.Persons+d.Units >= mixed.Value, "persons", have+"。", fmt.Sprintf("个人和单位混合组成的，会员总数不少于%d个，%s，请发展会员后再申请。", mixed.Value, have), mixed.Basis())
	case d.Units > 0:
		x.Say(d.Units >= units.Value, "units", have+"。", fmt.Sprintf("由单位组成的，单位会员不少于%d个，%s，请发展会员后再申请。", units.Value, have), units.Basis())
	default:
		x.Say(d.Persons >= persons.Value, "persons", have+"。", fmt.Sprintf("个人会员不少于%d个，%s，请发展会员后再申请。", persons.Value, have), persons.Basis())
	}
	funds := "organization.association.funds.local"
	if x.a.Division == nation {
		funds = "organization.association.funds.national"
	}
	x.funds(funds)
	if o, i := x.representative(); i >= 0 {
		x.never("organization.association.leader.double", at("officers", i, "elsewhere"), o.Elsewhere,
			"拟任法定代表人没有同时担任其他社会团体的法定代表人。", "社会团体的法定代表人不得同时担任其他社会团体的法定代表人，请另选人选。")
	}
}

// funds is the money that the kind must begin with.
func (x *exam) funds(id string) {
	x.least(id, "capital", x.d.Capital, func(n int64) (string, string) {
		least := cn.Fen(n).Wan()
		return "资金不少于" + least + "。", fmt.Sprintf("资金不少于%s，现为%s，请补足后再申请。", least, cn.Fen(x.d.Capital).Yuan())
	})
}

func (x *exam) serviceorg() {
	d := x.d
	if d.StateAssets > d.Assets || d.Assets == 0 {
		x.Slip("assets", "请填写总财产，其中的国有资产不超过总财产。", x.cite("organization.serviceorg.nonstate.share")...)
	} else if cmp, basis, ok := x.within("organization.serviceorg.nonstate.share", d.Assets-d.StateAssets, d.Assets); ok {
		x.Say(cmp >= 0, "state_assets", "非国有资产不低于总财产的三分之二。",
			fmt.Sprintf("非国有资产不得低于总财产的三分之二，现为%s中的%s，请调整财产构成。", cn.Fen(d.Assets).Yuan(), cn.Fen(d.Assets-d.StateAssets).Yuan()), basis)
	}
	if trades, ok := law.May[[]rule.Item](x.Examiner, "organization.serviceorg.trades"); ok {
		x.Say(rule.Text(trades.Value, d.Trade) != "", "trade", "属于规定的行（事）业。", "请从列出的行（事）业中选择一种。", trades.Basis())
	}
	if months, ok := law.May[int64](x.Examiner, "organization.serviceorg.site.months"); ok {
		x.Say(d.Owned || d.LeaseMonths >= months.Value, "lease_months", "活动场所有产权证明或者足够长的使用权。",
			fmt.Sprintf("活动场所须有产权证明或者%d个月以上的使用权证明，现为%d个月，请续租或者更换场所。", months.Value, d.LeaseMonths), months.Basis())
	}
	x.form()
}

// form holds the way in which a service organization answers for its debts against who founds it
// (条例第十二条；暂行办法第二条).
func (x *exam) form() {
	forms, ok := law.May[[]rule.Item](x.Examiner, "organization.serviceorg.forms")
	if !ok {
		return
	}
	persons, units := 0, 0
	for _, f := range x.d.Founders {
		if f.Unit {
			units++
		} else {
			persons++
		}
	}
	bad := ""
	switch x.d.Form {
	case "individual":
		if units > 0 || persons != 1 {
			bad = "个体的只由一人出资并由本人担任负责人，请核对举办者，或者改选法人、合伙。"
		}
	case "partnership":
		if units > 0 || persons < 2 {
			bad = "合伙的由两人以上合伙举办，单位举办的应当申请法人，请核对举办者。"
		}
	case "legal":
		if units == 0 && persons == 1 {
			bad = "一人出资举办的申请个体登记，请改选个体，或者增加举办者。"
		}
	default:
		bad = "请选择承担民事责任的方式：法人、合伙或者个体。"
	}
	x.Say(bad == "", "form", "承担民事责任的方式与举办者相符。", bad, forms.Basis())
}

func (x *exam) foundation() {
	d := x.d
	if office, ok := law.May[[]rule.Item](x.Examiner, "organization.foundation.office"); ok {
		x.Say(strings.HasSuffix(x.a.Division, "0000"), "office", "由省级以上民政部门登记。", "基金会由国务院或者省级人民政府民政部门登记，请改选登记管理机关。", office.Basis())
	}
	switch {
	case !d.Fundraising:
		x.funds("organization.foundation.funds.private")
	case x.a.Division == nation:
		x.funds("organization.foundation.funds.public.national")
	default:
		x.funds("organization.foundation.funds.public.local")
	}
	if cash, ok := law.May[bool](x.Examiner, "organization.foundation.funds.cash"); ok && cash.Value {
		x.Say(d.Cash, "cash", "原始基金为到账货币资金。", "原始基金必须为到账货币资金，请在资金到账后再申请。", cash.Basis())
	}
	c := organizationapi.Council{}
	if d.Council != nil {
		c = *d.Council
	}
	x.least("organization.foundation.board.min", "council.size", c.Size, func(n int64) (string, string) {
		return fmt.Sprintf("理事不少于%d人。", n), fmt.Sprintf("理事不少于%d人，现为%d人，请增加理事。", n, c.Size)
	})
	if most, ok := law.May[int64](x.Examiner, "organization.foundation.board.max"); ok {
		x.Say(c.Size <= most.Value, "council.size", fmt.Sprintf("理事不超过%d人。", most.Value), fmt.Sprintf("理事不超过%d人，现为%d人，请减少理事。", most.Value, c.Size), most.Basis())
	}
	if most, ok := law.May[int64](x.Examiner, "organization.foundation.board.term"); ok {
		x.Say(c.Term > 0 && c.Term <= most.Value, "council.term", fmt.Sprintf("理事任期不超过%d年。", most.Value), fmt.Sprintf("章程应当规定理事任期，每届不超过%d年，现为%d年，请修改。", most.Value, c.Term), most.Basis())
	}
	if cmp, basis, ok := x.within("organization.foundation.board.paid", c.Paid, c.Size); ok {
		x.Say(cmp <= 0, "council.paid", "领取报酬的理事不超过理事总人数的三分之一。", fmt.Sprintf("领取报酬的理事不得超过理事总人数的三分之一，现为%d人中的%d人，请调整。", c.Size, c.Paid), basis)
	}
	if d.PrivateFunded && !d.Fundraising {
		if cmp, basis, ok := x.within("organization.foundation.board.kin.private", c.Kin, c.Size); ok {
			x.Say(cmp <= 0, "council.kin", "有近亲属关系的理事不超过三分之一。", fmt.Sprintf("相互间有近亲属关系的理事不得超过理事总人数的三分之一，现为%d人中的%d人，请调整。", c.Size, c.Kin), basis)
		}
	} else if none, ok := law.May[int64](x.Examiner, "organization.foundation.board.kin.other"); ok {
		x.Say(c.Kin <= none.Value, "council.kin", "没有近亲属同时在理事会任职。", "具有近亲属关系的不得同时在理事会任职，请调整理事人选。", none.Basis())
	}
	x.auditors()
	for i, o := range d.Officers {
		if o.Official {
			x.never("organization.foundation.officials", at("officers", i, "official"), true, "", "理事长、副理事长和秘书长不得由现职国家工作人员兼任，请另选人选。")
		}
		if o.Post == "representative" && o.Elsewhere {
			x.never("organization.foundation.leader.double", at("officers", i, "elsewhere"), true, "", "基金会的法定代表人不得同时担任其他组织的法定代表人，请另选人选。")
		}
	}
}

// auditors may be neither on the board, nor kin of who is (条例第二十二条).
func (x *exam) auditors() {
	barred, ok := law.May[[]rule.Item](x.Examiner, "organization.foundation.auditor.barred")
	if !ok {
		return
	}
	for i, o := range x.d.Officers {
		if o.Post != "auditor" {
			continue
		}
		double := slices.ContainsFunc(x.d.Officers, func(p organizationapi.Officer) bool { return p.Post != "auditor" && p.Name == o.Name })
		x.Say(!o.Kin && !double, at("officers", i, "post"), "监事不是理事，也不是理事的近亲属。", "理事、理事的近亲属和财会人员不得任监事，请另选人选。", barred.Basis())
	}
}
