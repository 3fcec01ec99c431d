package cases

import (
	"net/http"
	"net/url"

	"github.com/a-h/templ"

	"sanshe/contracts/go/socialworkapi"
	"sanshe/libs/cn"
	"sanshe/libs/identity"
	"sanshe/libs/route"
	"sanshe/libs/sheet"
	"sanshe/services/portal/frame"
	"sanshe/services/portal/ui"
	"sanshe/services/portal/view"
)

// sheetPanel is the part that was asked for.
func sheetPanel(x *socialworkapi.CaseSheet) templ.Component {
	var body []templ.Component
	table := func(t ui.Table) { body = append(body, ui.Data(t)) }
	switch {
	case x.Client != nil:
		c := x.Client
		body = append(body, ui.DL(ui.S("姓名", c.Name), ui.T("出生日期", ui.Date(view.Day(c.Born))), ui.S("联系电话", c.Phone), ui.S("住址", c.Address), ui.S("服务类别", c.ThemeText), ui.S("同意的范围", c.Consent.Scope)), ui.Paragraphs(c.Reason))
	case x.Plan != nil:
		t := ui.Table{Caption: "目标", Cols: ui.Cols("目标", "衡量的方面", "#目标得分"), Nothing: "没有目标。"}
		for _, g := range x.Plan.Goals {
			t.Rows = append(t.Rows, ui.Cells(ui.Text(g.Text), ui.Text(g.Dimension), ui.Text(frame.Itoa(g.Target))))
		}
		table(t)
		t = ui.Table{Caption: "分工", Cols: ui.Cols("要做的事", "由谁"), Nothing: "没有分工。"}
		for _, k := range x.Plan.Tasks {
			by := "社会工作者"
			if k.For == socialworkapi.CaseTaskForVolunteer {
				by = "志愿者"
			}
			t.Rows = append(t.Rows, ui.Cells(ui.Text(k.Text), ui.Text(by)))
		}
		table(t)
	case x.Outcome != nil:
		t := ui.Table{Caption: "目标达成", Cols: ui.Cols("目标", "#评估", "#结案", "#目标得分", "#达成"), Nothing: "没有目标。"}
		for _, g := range x.Outcome.Goals {
			t.Rows = append(t.Rows, ui.Cells(ui.Text(g.Text), ui.Text(frame.Itoa(g.Baseline)), ui.Text(frame.Itoa(g.End)), ui.Text(frame.Itoa(g.Target)), ui.Text(frame.Itoa(g.Percent)+"%")))
		}
		table(t)
		body = append(body, ui.Paragraphs(x.Outcome.Note))
	case len(x.Assessment) > 0:
		t := ui.Table{Caption: "各方面的得分", Cols: ui.Cols("方面", "#得分"), Nothing: "没有评估。"}
		for _, d := range x.Assessment {
			t.Rows = append(t.Rows, ui.Cells(ui.Text(d.Name), ui.Text(frame.Itoa(d.Score))))
		}
		table(t)
	case len(x.Visits) > 0:
		t := ui.Table{Caption: "探访", Cols: ui.Cols("探访", "写下", "收到", "由谁", "~记录"), Nothing: "没有探访。"}
		for _, v := range x.Visits {
			note := v.Note
			if v.Late {
				note = "（迟报）" + note
			}
			t.Rows = append(t.Rows, ui.Cells(ui.DateTime(v.At), ui.DateTime(v.WrittenAt), ui.DateTime(v.Heard), ui.Text(v.By), ui.Text(note)))
		}
		table(t)
	case len(x.Guidance) > 0:
		t := ui.Table{Caption: "督导往来", Cols: ui.Cols("时间", "由谁", "~内容"), Nothing: "没有督导。"}
		for _, v := range x.Guidance {
			t.Rows = append(t.Rows, ui.Cells(ui.DateTime(v.At), ui.Text(v.By), ui.Text(v.Text)))
		}
		table(t)
	default:
		body = append(body, ui.Note(ui.Info, ui.Text("这一部分还没有内容。")))
	}
	return view.Panel(ui.Box{Title: "您要看的内容"}, body...)
}

func lookPath(id, look string) string {
	return frame.Href("/desk/cases/", id) + frame.Href("/looks/", look)
}

func (p *room) judging(a *frame.Ask) error {
	return p.showJudge(a, http.StatusOK, frame.Fresh(a, nil))
}

// showJudge is one urgent look with its reason, for who says whether it was lawful.
func (p *room) showJudge(a *frame.Ask, status int, e frame.Entry) error {
	a.At(identity.Staff)
	private(a)
	const title = "一次紧急查阅"
	book, err := route.Call(a.Ctx, p.Call, socialworkapi.ListCaseLooks, socialworkapi.ListCaseLooksRequest{ID: a.Path("id")})
	if err != nil {
		return err
	}
	body := []templ.Component{ui.Note(ui.Info, ui.Text("这次查阅已经判断或者不在查阅簿中，请回到个案概况查看。"))}
	for _, x := range book.Items {
		if x.ID != a.Path("look") {
			continue
		}
		body = []templ.Component{view.Panel(ui.Box{Title: "查阅"}, ui.DL(ui.T("时间", ui.DateTime(x.At)), ui.S("由谁", x.By), ui.S("看了什么", x.PartText), ui.S("判断", x.Judged)), ui.Paragraphs(x.Reason))}
		if x.Open {
			body = append(body, view.Panel(ui.Box{Title: "判断"}, view.Form(lookPath(x.Case, x.ID), false, e,
				ui.RadioField(e.In(ui.Input{Name: "lawful", Label: "是否正当", Required: true, Options: ui.Options("yes", "正当", "no", "不正当")})),
				ui.AreaField(e.In(ui.Input{Name: "note", Label: "判断的理由", Help: "服务对象凭查阅码可以看到。", Required: true, Max: 1000, Lines: 4})), ui.Submit("写入查阅簿", "/desk/cases"))))
		}
	}
	return a.Show(status, a.DeskPage(title, countsTitle, "/desk/cases", title), view.Stack(ui.PageHead(ui.Head{Title: title}), ui.Refusal(e.Fault), ui.Columns(view.Stack(body...), ui.Help(p.Site))))
}

func (p *room) judge(a *frame.Ask) error {
	f, err := a.Form()
	if err != nil {
		return err
	}
	in := socialworkapi.JudgeCaseLookRequest{ID: a.Path("id"), Look: a.Path("look"), CaseJudgement: socialworkapi.CaseJudgement{Lawful: f.Text("lawful") == "yes", Note: f.Text("note")}}
	if f.Text("lawful") == "" {
		f.Wrong("lawful", "请选择是否正当。")
	}
	if in.Note == "" {
		f.Wrong("note", "请写明判断的理由。")
	}
	if err = f.Fault(); err == nil {
		_, err = route.Call(a.Ctx, p.Call, socialworkapi.JudgeCaseLook, in)
	}
	return retry(a, f, err, "/desk/cases", "判断已写入查阅簿。", func(status int, e frame.Entry) error { return p.showJudge(a, status, e) })
}

func (p *room) door(a *frame.Ask) error {
	return p.showDoor(a, http.StatusOK, frame.Fresh(a, nil), nil)
}

// showDoor is the client's own: with the paper of the social worker they see who looked, and have everything erased.
func (p *room) showDoor(a *frame.Ask, status int, e frame.Entry, x *socialworkapi.CaseClientView) error {
	private(a)
	body := []templ.Component{view.Panel(ui.Box{Title: "纸条上的编号和查阅码"}, view.Form("/cases/mine", false, frame.Entry{Values: e.Values, Fault: e.Fault},
		ui.TextField(e.In(ui.Input{Name: "id", Label: "编号", Required: true, Max: 60})), ui.TextField(e.In(ui.Input{Name: "code", Label: "查阅码", Required: true, Max: 60})),
		ui.CheckField(e.In(ui.Input{Name: "erase", Label: "清除", Options: ui.Options("true", "清除我的全部资料，清除以后不能恢复")})), ui.Submit("查看", "")))}
	if x != nil {
		body = append([]templ.Component{view.Panel(ui.Box{Title: "谁看过我的资料"}, ui.DL(ui.S("组织", x.OrgName), ui.S("状态", x.StateText)), ui.Data(looksTable(x.Looks, nil)))}, body...)
	}
	pg := a.Page(doorTitle, ui.NavWorkers, ui.Crumbs(doorTitle))
	return a.Show(status, pg, view.Stack(ui.PageHead(ui.Head{Title: doorTitle, Lead: ui.Text("凭社会工作者交给您的纸条，查看谁在什么时候为了什么看过您的资料。")}), ui.Refusal(e.Fault), ui.Columns(view.Stack(body...), ui.Help(p.Site))))
}

func (p *room) client(a *frame.Ask) error {
	f, err := a.Form()
	if err != nil {
		return err
	}
	in := socialworkapi.AskCaseAsClientRequest{ID: f.Text("id"), CaseClientAsk: socialworkapi.CaseClientAsk{Code: f.Text("code"), Erase: f.Bool("erase")}}
	if in.ID == "" {
		f.Wrong("id", "请填写编号。")
	}
	if len(in.Code) < 20 {
		f.Wrong("code", "请填写完整的查阅码。")
	}
	var x socialworkapi.CaseClientView
	if err = f.Fault(); err == nil {
		x, err = route.Call(a.Ctx, p.Call, socialworkapi.AskCaseAsClient, in)
	}
	if err != nil {
		return frame.Retry(a, err, f, func(status int, e frame.Entry) error { return p.showDoor(a, status, e, nil) })
	}
	return p.showDoor(a, http.StatusOK, frame.Fresh(a, url.Values{"id": {in.ID}, "code": {in.Code}}), &x)
}

// board is what everybody may know: sums of a year, none of few.
func (p *room) board(a *frame.Ask) error {
	year := a.QueryInt("year")
	if year < 2020 || year > 2100 {
		year = int64(cn.DayOf(a.Now()).At(0, 0).Year())
	}
	x, err := route.Call(a.Ctx, p.Call, socialworkapi.GetCaseBoard, socialworkapi.GetCaseBoardRequest{Year: year})
	if err != nil {
		return err
	}
	if view.FormatOf(a) != "" {
		return view.SendRows(a, boardTitle+frame.Itoa(year), []sheet.Column[socialworkapi.CaseCell]{
			{Head: "年度", Cell: func(*socialworkapi.CaseCell) any { return year }},
			{Head: "区划代码", Cell: func(c *socialworkapi.CaseCell) any { return c.Region }},
			{Head: "区划", Cell: func(c *socialworkapi.CaseCell) any { return c.RegionName }},
			{Head: "服务类别", Cell: func(c *socialworkapi.CaseCell) any { return c.ThemeText }},
			{Head: "结案件数", Cell: func(c *socialworkapi.CaseCell) any { return c.Count }},
			{Head: "目标达成（%）", Cell: func(c *socialworkapi.CaseCell) any { return c.Attained }},
		}, x.Items)
	}
	t := ui.Table{Caption: frame.Itoa(year) + "年结案的合计", Cols: ui.Cols("区划", "服务类别", "#结案件数", "#目标达成"), Nothing: "这一年还没有满" + frame.Itoa(x.Least) + "件的服务类别。"}
	for _, c := range x.Items {
		t.Rows = append(t.Rows, ui.Cells(ui.Text(c.RegionName), ui.Text(c.ThemeText), ui.Text(frame.Itoa(c.Count)), ui.Text(frame.Itoa(c.Attained)+"%")))
	}
	lead := "不满" + frame.Itoa(x.Least) + "件的不公布，合计中没有任何个人的内容。"
	return a.Show(http.StatusOK, a.Page(boardTitle, ui.NavWorkers, ui.Crumbs(boardTitle)), view.Stack(ui.PageHead(ui.Head{Title: boardTitle, Lead: ui.Text(lead), Actions: ui.ButtonLink("/cases/mine", doorTitle, false)}),
		ui.ColumnsFacts(view.Panel(ui.Box{Title: "合计", Hidden: true}, ui.Data(t), ui.AsTable(view.TablesOf(a))), view.Stack(ui.BasisPanel(view.LawOf(x.Basis)), ui.Help(p.Site)))))
}
