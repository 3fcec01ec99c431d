package volunteer

import (
	"context"
	"net/http"

	"github.com/a-h/templ"

	"sanshe/contracts/go/volunteerapi"
	"sanshe/libs/cn"
	"sanshe/libs/route"
	"sanshe/services/portal/frame"
	"sanshe/services/portal/ui"
	"sanshe/services/portal/view"
)

// ledgers are the accounts of time, which are never added together.
var ledgers = []string{"volunteer", "duty", "order"}

// hours are what one of those has served for whom the caller acts: the sums of each ledger, who vouches for them, and every record.
func (p *room) hours(a *frame.Ask) error {
	a.At(roles...)
	mine, err := p.mine(a)
	if err != nil {
		return err
	}
	if len(mine) == 0 {
		return a.Redirect("/volunteer/join", "请先登记为志愿者。")
	}
	who := mine[0]
	people := []ui.Option{}
	for _, x := range mine {
		if x.ID == a.Query("person") {
			who = x
		}
		people = append(people, ui.Option{Value: x.ID, Label: x.Name})
	}
	if view.FormatOf(a) != "" {
		return view.SendTable(a, "我的时长", view.HourColumns(p.House), func(ctx context.Context, after string) ([]volunteerapi.HourRecord, string, error) {
			page, err := route.Call(ctx, p.Call, volunteerapi.ListRecords, volunteerapi.ListRecordsRequest{Person: who.ID, After: after, Limit: view.TableRows})
			return page.Items, page.Next, err
		})
	}
	const title = "我的时长"
	body := []templ.Component{ui.PageHead(ui.Head{Title: title, Lead: ui.Text("时长由在场各方的陈述算出，谁也不能填写。有错误、缺漏的，打开那一条提出异议，或者请求补录。"), Actions: ui.ButtonLink("/desk/proofs", "出具证明", false)})}
	if len(people) > 1 {
		body = append(body, view.Panel(ui.Box{Title: "谁的时长", Hidden: true}, ui.Filters("/volunteer/hours", ui.Input{Name: "person", Label: "谁的时长", Value: who.ID, Options: people})))
	}
	var basis []volunteerapi.Basis
	for i, ledger := range ledgers {
		sum, err := route.Call(a.Ctx, p.Call, volunteerapi.GetHours, volunteerapi.GetHoursRequest{ID: who.ID, Ledger: ledger})
		if err != nil {
			return err
		}
		basis = append(basis, sum.Basis...)
		if i == 0 || sum.Records > 0 {
			body = append(body, ledgerPanel(&sum))
		}
	}
	list, err := route.Call(a.Ctx, p.Call, volunteerapi.ListRecords, volunteerapi.ListRecordsRequest{Person: who.ID, After: a.Query("after"), Limit: 30})
	if err != nil {
		return err
	}
	body = append(body, view.Panel(ui.Box{Title: "每一条"}, ui.Rows(view.RowsOf(list.Items, func(x volunteerapi.HourRecord) ui.Row { return hourRow(a, &x) })...), nothing(len(list.Items)), view.ListEnd(a, len(list.Items), list.Next)))
	late, err := p.confirmers(a, list.Items)
	if err != nil {
		return err
	}
	return a.Show(http.StatusOK, page(a, title, "我的", "我的", "/volunteer/people"), view.Stack(append(body, late, ui.BasisPanel(view.Distinct(view.LawOf(basis))))...))
}

func nothing(n int) templ.Component {
	if n > 0 {
		return ui.None()
	}
	return ui.Empty(ui.IconClock, "还没有时长记录，参加一次服务并在现场签到以后，出现在这里。", nil)
}

// ledgerPanel is the sum of one ledger, by month and by who vouches for it.
func ledgerPanel(x *volunteerapi.HourTotal) templ.Component {
	stats := []ui.StatBox{{Label: "已计入", Value: cn.Spent(x.Minutes)}, {Label: "次数", Value: frame.Itoa(x.Records), Unit: "次"}}
	if x.QualityCount > 0 {
		tenths := (x.QualitySum*10 + x.QualityCount/2) / x.QualityCount
		stats = append(stats, ui.StatBox{Label: "服务质量，满分5分", Value: frame.Itoa(tenths/10) + "." + frame.Itoa(tenths%10), Unit: "分"})
	}
	body := []templ.Component{ui.Stats(stats...)}
	if x.Records > 0 {
		by := ui.Table{Caption: "时长的来源等级", Cols: ui.Cols("来源等级", "#时长", "#次数")}
		for _, c := range x.Classes {
			by.Rows = append(by.Rows, ui.Cells(view.HourClass(c.Class, c.Text), ui.Text(cn.Spent(c.Minutes)), ui.Number(c.Records)))
		}
		months := ui.Table{Caption: "各月的时长", Cols: ui.Cols("月份", "#时长", "#次数")}
		for _, m := range x.Months {
			months.Rows = append(months.Rows, ui.Cells(ui.Month(view.Day(m.Month+"-01")), ui.Text(cn.Spent(m.Minutes)), ui.Number(m.Records)))
		}
		body = append(body, view.Inside(ui.Fold("这些时长是谁证明的", true), ui.Data(by)), view.Inside(ui.Fold("各月的时长", len(x.Months) <= 3), ui.Data(months)))
	}
	note := ""
	if x.Ledger != ledgers[0] {
		note = "不与志愿服务时长相加"
	}
	return view.Panel(ui.Box{Title: x.LedgerText, Note: note}, body...)
}

// hourRow is one record in a list of a phone.
func hourRow(a *frame.Ask, x *volunteerapi.HourRecord) ui.Row {
	meta := []string{view.SpellDay(x.Starts), x.Org.Name, cn.Spent(x.Minutes), frame.Itoa(len(x.Statements)) + "次陈述"}
	if x.LedgerText != "" && x.Ledger != ledgers[0] {
		meta = append(meta, x.LedgerText)
	}
	row := ui.Row{Href: view.HourRecordPath(x.ID), Title: x.Title, Meta: meta, End: view.HourTag(x.State, x.StateText)}
	switch {
	case x.State == volunteerapi.RecordStateStated:
		row.Note = ui.All(ui.Text("单位最迟"+view.SpellDay(x.Due)+"记录 "), ui.Remaining(x.Due, a.Now()))
	case x.Missing != "":
		row.Note = ui.Text("还不能计入：" + x.Missing + "。")
	case x.Class != "":
		row.Note = view.HourClass(x.Class, x.ClassText)
	}
	return row
}

// mostConfirmers is of how many organizations a page asks how punctual they are.
const mostConfirmers = 5

// confirmers are the organizations behind some records, and how many they have not confirmed in time.
func (p *room) confirmers(a *frame.Ask, list []volunteerapi.HourRecord) (templ.Component, error) {
	t := ui.Table{Caption: "记录单位的及时程度", Cols: ui.Cols("记录单位", "#待确认", "#到期没有确认")}
	seen := map[string]bool{}
	for _, x := range list {
		if seen[x.Org.ID] || len(seen) == mostConfirmers {
			continue
		}
		seen[x.Org.ID] = true
		late, err := route.Call(a.Ctx, p.Call, volunteerapi.GetPunctuality, volunteerapi.GetPunctualityRequest{Org: x.Org.ID})
		if err != nil {
			return nil, err
		}
		t.Rows = append(t.Rows, ui.Cells(ui.Text(x.Org.Name), ui.Number(late.Waiting), ui.Number(late.Overdue)))
	}
	if len(t.Rows) == 0 {
		return ui.None(), nil
	}
	return view.Panel(ui.Box{Title: "谁来确认", Link: ui.Link("/punctuality", "全部单位")}, ui.Data(t)), nil
}
