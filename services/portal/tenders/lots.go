package tenders

import (
	"fmt"

	"sanshe/contracts/go/tenderapi"
	"sanshe/services/portal/view"
)

// The lots of a procedure: one table for everybody, in which a bidder sees its own bid of each.

// lotClause is what a notice says of the lots.
func lotClause(t tenderapi.Tender) []string {
	if t.Lot == 0 {
		return nil
	}
	s := "采购包：本公告为" + view.LotTerms(t)
	for _, o := range t.Beside {
		s += fmt.Sprintf("；%s“%s”，编号%s，预算金额%s", view.LotName(o.Lot), o.Title, o.Code, view.SpellMoney(o.Budget))
	}
	if t.MostLots > 0 {
		s += fmt.Sprintf(t.Method.Say("；一家供应商最多中标%d包，按包号的次序定标"), t.MostLots)
	}
	return []string{s}
}
