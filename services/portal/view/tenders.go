package view

import (
	"strconv"
	"time"

	"github.com/a-h/templ"

	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/cn"
	"sanshe/services/portal/frame"
	"sanshe/services/portal/ui"
)

// Closing is how long bids are still taken, or that they are not taken for now.
func Closing(t tenderapi.TenderSummary, now time.Time) templ.Component {
	if t.SuspendedUntil != nil {
		return ui.Tag(ui.Warn, ui.IconPause, "采购活动暂停")
	}
	return ui.Remaining(t.Deadline, now)
}

// TenderRow is a purchase in a list.
func TenderRow(t tenderapi.TenderSummary, now time.Time) ui.Row {
	end := []templ.Component{ui.Money(t.Budget)}
	switch {
	case t.Award != nil:
		end = []templ.Component{WonAmount(t.Award, ui.Money), TenderTag(t.State, t.StateText)}
	case t.State == tenderapi.StatePublished:
		end = append(end, Closing(t, now))
	default:
		end = append(end, TenderTag(t.State, t.StateText))
	}
	r := ui.Row{
		Href: frame.Href("/tenders/", t.ID), Title: t.Title, Meta: []string{t.Buyer.Name, MethodName(t.Method), t.ItemName}, End: ui.All(end...),
	}
	if t.Lot > 0 {
		r.Meta = append(r.Meta, LotName(t.Lot))
	}
	if t.Next != "" && t.State != tenderapi.StatePublished { // bidding says at the right how long it lasts
		next := "下一步：" + t.Next
		if t.NextDue != nil {
			next += "，至" + cn.DayOf(*t.NextDue).Reckoned()
		}
		r.Meta = append(r.Meta, next)
	}
	if t.Award != nil {
		r.Note = ui.Text(t.Method.Say("中标供应商：") + WinnerName(t.Award))
	}
	return r
}

// MethodOptions are the procedures to choose from.
func MethodOptions() []ui.Option {
	out := ui.Options("", "不限")
	for _, p := range tenderapi.Procedures {
		out = append(out, ui.Option{Value: string(p.Method), Label: p.Name})
	}
	return out
}

// budgetSteps are the choices of the budget filter, in 万元.
var budgetSteps = []int64{10, 50, 100, 400, 1000}

// BudgetOptions are the sizes of a budget to choose from.
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

// RowsOf makes list rows of records.
func RowsOf[T any](list []T, row func(T) ui.Row) []ui.Row {
	out := make([]ui.Row, len(list))
	for i, x := range list {
		out[i] = row(x)
	}
	return out
}
