package view

import (
	"strconv"

	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/cn"
	"sanshe/services/portal/frame"
	"sanshe/services/portal/ui"
)

func MethodOptions() []ui.Option {
	out := ui.Options("", "不限")
	for _, p := range tenderapi.Procedures {
		out = append(out, ui.Option{Value: string(p.Method), Label: p.Name})
	}
	return out
}

// budgetSteps are the choices of the budget filter, in 万元.
var budgetSteps = []int64{10, 50, 100, 400, 1000}

func BudgetOptions() []ui.Option {
	out := ui.Options("", "不限")
	for _, n := range budgetSteps {
		s := strconv.FormatInt(n, 10)
		out = append(out, ui.Option{Value: s, Label: s + "万元"})
	}
	return out
}

// RegionOptions are the platform's county, its city and province; a county that
// goes by a name of its own stands alone, as the table's city is not its city.
func RegionOptions(p *frame.House) []ui.Option {
	out := ui.Options("", "不限")
	if p.Config.Place != "" {
		return append(out, ui.Option{Value: p.Config.Region, Label: p.Config.Place})
	}
	path := cn.DivisionPath(p.Config.Region)
	for i := len(path) - 1; i >= 0; i-- {
		out = append(out, ui.Option{Value: path[i].Code, Label: path[i].Name})
	}
	return out
}
