package report

import (
	"fmt"

	"sanshe/contracts/go/organizationapi"
	"sanshe/libs/fault"
	"sanshe/services/organization/law"
)

// examine holds a report against the rules: what is missing refuses; what a foundation spent is shown to whoever
// draws the conclusion, and refuses nothing.
func (s *Service) examine(r *Report) *law.Examiner {
	x := &law.Examiner{Book: s.rules, At: r.Law}
	for _, f := range []struct{ field, label, text string }{
		{"law", "遵守法律法规和章程的情况", r.Draft.Law},
		{"activities", "开展活动的情况", r.Draft.Activities},
		{"people", "人员和机构变动的情况", r.Draft.People},
		{"finance", "财务管理的情况", r.Draft.Finance},
	} {
		if f.text == "" {
			x.Slip(f.field, "年报缺少"+f.label+"，请补充。")
		}
	}
	if id := lawsOf[r.Kind].audit; id != "" {
		audit := law.Ask[bool](x, id)
		x.Say(!audit.Value || len(r.Draft.Audit) > 0, "audit", "附有审计报告。", "年报应当附审计报告，请上传。", audit.Basis())
	}
	if r.Kind == organizationapi.OrgKindFoundation {
		s.ratios(x, &r.Draft)
	}
	return x
}

// ratios are the shares of spending of a foundation (基金会管理条例第二十九条, 慈善法第六十一条); equal complies.
func (s *Service) ratios(x *law.Examiner, d *organizationapi.ReportDraft) {
	last := int64(0)
	if len(d.Incomes) > 0 {
		last = d.Incomes[0]
	}
	if d.Fundraising {
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

func warn(x *law.Examiner, ok bool, field, good, bad string, basis fault.Basis) {
	text := good
	if !ok {
		text = bad
	}
	if x.Err == nil {
		x.Findings = append(x.Findings, organizationapi.Finding{Ok: ok, Level: "warn", Text: text, Field: field, Basis: law.Basis(basis)})
	}
}
