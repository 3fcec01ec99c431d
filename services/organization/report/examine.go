package report

import (
	"fmt"

	"sanshe/contracts/go/organizationapi"
	"sanshe/libs/cn"
	"sanshe/libs/fault"
	"sanshe/libs/rule"
	"sanshe/services/organization/law"
)

// examine holds a report against the rules: what is missing refuses; what a foundation spent is shown to whoever
// draws the conclusion, and refuses nothing.
func (s *Service) examine(r *Report) *law.Examiner {
	x := &law.Examiner{Book: s.rules, At: r.Law}
	basis := rule.Cite(s.rules, lawsOf[r.Kind].sponsor, r.Law) // the clause that says what a report tells, and by when
	for _, f := range []struct{ field, label, text string }{
		{"law", "遵守法律法规和章程的情况", r.Draft.Law},
		{"activities", "开展活动的情况", r.Draft.Activities},
		{"people", "人员和机构变动的情况", r.Draft.People},
		{"finance", "财务管理的情况", r.Draft.Finance},
	} {
		if f.text == "" { // nobody can have meant to leave it out
			x.Slip(f.field, "年报缺少"+f.label+"，请补充。", basis...)
		} else {
			warn(x, true, f.field, "年报写明了"+f.label+"。", "", basis...)
		}
	}
	if r.SubmittedAt == nil {
		last := cn.DayOf(r.SponsorDue).Chinese()
		warn(x, !s.now().After(r.SponsorDue), "due", "在期限以内，"+last+"以前报送。", "已经过了期限"+last+"，仍然可以报送，会标明逾期。", basis...)
	}
	if id := lawsOf[r.Kind].audit; id != "" {
		audit := law.Ask[bool](x, id)
		x.Say(!audit.Value || len(r.Draft.Audit) > 0, "audit", "附有审计报告。", "年报应当附审计报告，请上传。", audit.Basis())
	}
	s.charity(x, r)
	if r.Kind == organizationapi.OrgKindFoundation {
		s.ratios(x, r)
	}
	return x
}

// charity is what a charity adds to the report of its kind: accounts, and, where it raises funds in public, their audit
// (慈善法第十三条、第七十八条). What the register says of that it cannot untick.
func (s *Service) charity(x *law.Examiner, r *Report) {
	if !r.Charity {
		return
	}
	if accounts, ok := law.May[bool](x, ruleCharity); ok && accounts.Value {
		x.Say(len(r.Draft.Accounts) > 0, "accounts", "附有财务会计报告。", "慈善组织应当报送财务会计报告，请上传。", accounts.Basis())
	}
	if audit, ok := law.May[bool](x, ruleCharityAudit); ok && audit.Value && r.raises() {
		x.Say(len(r.Draft.Audit) > 0, "audit", "财务会计报告经过审计。", "具有公开募捐资格的慈善组织，财务会计报告须经审计，请上传审计报告。", audit.Basis())
	}
}

// raises reports whether the organization might raise funds in public in the year, by the register or by its own word.
func (r *Report) raises() bool { return r.Fundraising || r.Draft.Fundraising }

// ratios are the shares of spending of a foundation (基金会管理条例第二十九条, 慈善法第六十一条); equal complies.
func (s *Service) ratios(x *law.Examiner, r *Report) {
	d, last := &r.Draft, int64(0)
	if len(d.Incomes) > 0 {
		last = d.Incomes[0]
	}
	if r.raises() {
		share := law.Ask[int64](x, rulePublic)
		met := d.Charity*100 >= share.Value*last
		if average, ok := law.May[bool](x, ruleAverage); ok && average.Value && len(d.Incomes) == 3 {
			met = met || d.Charity*300 >= share.Value*(d.Incomes[0]+d.Incomes[1]+d.Incomes[2])
		}
		warn(x, met, "charity", fmt.Sprintf("公益支出不低于上一年总收入的%d%%。", share.Value), fmt.Sprintf("公益支出低于上一年总收入的%d%%，请说明。", share.Value), share.Basis())
	} else {
		share := law.Ask[int64](x, rulePrivate)
		warn(x, d.Charity*100 >= share.Value*d.Balance, "charity", fmt.Sprintf("公益支出不低于上一年基金余额的%d%%。", share.Value), fmt.Sprintf("公益支出低于上一年基金余额的%d%%，请说明。", share.Value), share.Basis())
	}
	most := law.Ask[int64](x, ruleOverhead)
	warn(x, d.Overhead*100 <= most.Value*d.Spending, "overhead", fmt.Sprintf("工资福利和行政办公支出不超过当年总支出的%d%%。", most.Value), fmt.Sprintf("工资福利和行政办公支出超过当年总支出的%d%%，请说明。", most.Value), most.Basis())
}

func warn(x *law.Examiner, ok bool, field, good, bad string, basis ...fault.Basis) {
	text := good
	if !ok {
		text = bad
	}
	if x.Err == nil {
		x.Findings = append(x.Findings, organizationapi.Finding{Ok: ok, Level: "warn", Text: text, Field: field, Basis: law.Basis(basis...)})
	}
}
