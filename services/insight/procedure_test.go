package insight

import (
	"testing"

	"sanshe/contracts/go/tenderapi"
)

// conform holds every release against the standard's closed lists as it is read.
func TestEveryProcedureHasItsPlaceInTheStandard(t *testing.T) {
	r := open(t)
	for _, p := range tenderapi.Procedures {
		x := notice(string(p.Method))
		x.Method, x.ConditionText, x.ConditionNote, x.ApprovedBy, x.Approval = p.Method, "紧急的。", "台风。", "市财政局", "一号"
		r.step("published", x, nil)
	}
	for i, one := range r.releases() {
		p, got := tenderapi.Procedures[i], one.Tender
		criteria := "ratedCriteria"
		if p.Rules.Lowest != "" {
			criteria = "priceOnly"
		}
		if got.ProcurementMethod != p.OCDS || got.AwardCriteria != criteria || got.ProcurementMethodRationale != "紧急的。台风。批准：市财政局，一号" {
			t.Errorf("%s says %+v", p.Method, got)
		}
	}
}
