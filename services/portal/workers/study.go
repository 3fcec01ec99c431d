package workers

import (
	"context"
	"net/http"

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

// studies are a social worker's own, or those that wait for the office.
func (p *room) studies(a *frame.Ask) error {
	a.At(identity.Registrar, identity.Worker)
	if a.Desk == "" {
		return a.Redirect("/courses", "自学由社会工作者报送、登记机关核实。")
	}
	if view.FormatOf(a) != "" {
		return view.SendTable(a, studiesTitle, []sheet.Column[socialworkapi.Study]{
			{Head: "内容", Cell: func(x *socialworkapi.Study) any { return x.Title }},
			{Head: "姓名", Cell: func(x *socialworkapi.Study) any { return x.Name }},
			{Head: "日期", Cell: func(x *socialworkapi.Study) any { return x.On }},
			{Head: "学时（分钟）", Cell: func(x *socialworkapi.Study) any { return x.Minutes }},
			{Head: "状态", Cell: func(x *socialworkapi.Study) any { return x.StateText }},
		}, func(ctx context.Context, after string) ([]socialworkapi.Study, string, error) {
			page, err := route.Call(ctx, p.Call, socialworkapi.ListStudies, socialworkapi.ListStudiesRequest{After: after, Limit: view.TableRows})
			return page.Items, page.Next, err
		})
	}
	list, err := route.Call(a.Ctx, p.Call, socialworkapi.ListStudies, socialworkapi.ListStudiesRequest{After: a.Query("after"), Limit: 30})
	if err != nil {
		return err
	}
	t := ui.Table{Caption: "报送的自学", Cols: ui.Cols("内容", "姓名", "日期", "#学时", "状态"), Nothing: "没有自学。"}
	for i := range list.Items {
		x := &list.Items[i]
		t.Rows = append(t.Rows, ui.Cells(ui.Link(view.StudyPath(x.ID), x.Title), ui.Text(x.Name), ui.Date(view.Day(x.On)), ui.Text(cn.Spent(x.Minutes)), studyTag(x)))
	}
	head := ui.Head{Title: studiesTitle, Lead: ui.Text("自己学习的附上证明报送，登记机关核实以后计入学时，抽查不实的作废。")}
	if a.Desk == identity.Worker {
		head.Actions = ui.ButtonLink("/desk/studies/new", "报送自学", true)
	}
	return a.Show(http.StatusOK, a.DeskPage(studiesTitle, studiesTitle), view.Stack(ui.PageHead(head), view.Panel(ui.Box{Title: "自学", Hidden: true}, ui.Data(t), view.ListEnd(a, len(list.Items), list.Next))))
}

func studyTag(x *socialworkapi.Study) templ.Component {
	switch x.State {
	case socialworkapi.StudyStateVerified:
		return ui.Tag(ui.Good, ui.IconCheck, x.StateText)
	case socialworkapi.StudyStateFiled:
		return ui.Tag(ui.Info, ui.IconClock, x.StateText)
	}
	return ui.Tag(ui.Plain, ui.IconStop, x.StateText)
}

func (p *room) learning(a *frame.Ask) error {
	return p.showLearn(a, http.StatusOK, frame.Fresh(a, nil))
}

// showLearn asks what somebody learned alone, and for the evidence.
func (p *room) showLearn(a *frame.Ask, status int, e frame.Entry) error {
	a.At(identity.Worker)
	const title = "报送自学"
	return a.Show(status, a.DeskPage(title, studiesTitle, "/desk/studies", title), view.Stack(
		ui.PageHead(ui.Head{Title: title, Lead: ui.Text("登记机关看过证明以后才计入学时，每年随机抽查。")}), ui.Refusal(e.Fault),
		ui.Columns(view.Panel(ui.Box{Title: "自学", Hidden: true}, view.Form("/desk/studies/new", true, e,
			ui.TextField(e.In(ui.Input{Name: "title", Label: "自学的内容", Required: true, Max: 100, Wide: true})),
			ui.DateField(e.In(ui.Input{Name: "on", Label: "日期", Required: true})),
			ui.NumberField(e.In(ui.Input{Name: "minutes", Label: "学时", Suffix: "分钟", Low: "30", High: "720", Short: true, Required: true})),
			ui.AreaField(e.In(ui.Input{Name: "text", Label: "学了什么", Required: true, Max: 2000, Lines: 5})),
			view.PaperFields(e, "", "证明", view.PaperHelp), ui.Submit("报送自学", "/desk/studies"))), ui.Help(p.Site))))
}

func (p *room) learn(a *frame.Ask) error {
	f, err := a.Form()
	if err != nil {
		return err
	}
	d := socialworkapi.StudyDraft{Title: f.Text("title"), On: f.Day("on", "日期"), Minutes: f.Int("minutes", "学时"), Text: f.Text("text")}
	for _, must := range [][2]string{{"title", "请填写自学的内容。"}, {"on", "请填写日期。"}, {"text", "请写明学了什么。"}} {
		if f.Text(must[0]) == "" {
			f.Wrong(must[0], must[1])
		}
	}
	if d.Papers, err = view.TakeSocialPapers(p.House, a, f); err != nil {
		return err
	}
	if len(d.Papers) == 0 {
		f.Wrong("files", "请选择证明。")
	}
	var x socialworkapi.Study
	if err = f.Fault(); err == nil {
		x, err = route.Call(a.Ctx, p.Call, socialworkapi.FileStudy, socialworkapi.FileStudyRequest{StudyDraft: d})
	}
	return after(a, f, err, view.StudyPath(x.ID), "已报送，登记机关核实以后会通知您。", func(status int, e frame.Entry) error { return p.showLearn(a, status, e) })
}

func (p *room) study(a *frame.Ask) error { return p.showStudy(a, http.StatusOK, frame.Fresh(a, nil)) }

// showStudy is one study with its evidence, for who filed it and for the office.
func (p *room) showStudy(a *frame.Ask, status int, e frame.Entry) error {
	a.At(identity.Registrar, identity.Worker)
	x, err := route.Call(a.Ctx, p.Call, socialworkapi.GetStudy, socialworkapi.GetStudyRequest{ID: a.Path("id")})
	if err != nil {
		return err
	}
	here := view.StudyPath(x.ID)
	var body []templ.Component
	if x.Remark != "" {
		body = append(body, ui.Note(ui.Info, ui.Text("登记机关写的："+x.Remark)))
	}
	if len(x.Moves) > 0 {
		asks := map[string]view.Ask{"verify": {Confirm: "核实以后学时计入本人的账。"}, "refuse": {Note: "*不予计入的理由，本人会看到"}, "withdraw": {Danger: true, Confirm: "撤回以后可以重新报送。"}}
		body = append(body, view.Panel(ui.Box{Title: "办理"}, ui.ActionButtons(here+"/move", x.Version, view.SocialSteps(x.Moves, asks, e))))
	}
	body = append(body, view.Panel(ui.Box{Title: "学了什么"}, ui.Paragraphs(x.Text), ui.DL(ui.S("姓名", x.Name), ui.T("日期", ui.Date(view.Day(x.On))), ui.S("学时", cn.Spent(x.Minutes)))),
		view.Panel(ui.Box{Title: "证明"}, ui.Data(view.PaperTable(x.Papers, here))))
	return a.Show(status, a.DeskPage(x.Title, studiesTitle, "/desk/studies", x.Title), view.Stack(ui.PageHead(ui.Head{Title: x.Title, Tags: studyTag(&x)}), ui.Refusal(e.Fault), ui.ColumnsFacts(view.Stack(body...), ui.Help(p.Site))))
}

func (p *room) moveStudy(a *frame.Ask) error {
	f, err := a.Form()
	if err != nil {
		return err
	}
	in := socialworkapi.MoveStudyRequest{ID: a.Path("id")}
	in.Do, in.Version, in.Note = frame.MoveOf(f)
	_, err = route.Call(a.Ctx, p.Call, socialworkapi.MoveStudy, in)
	done := map[string]string{"verify": "已核实，学时计入本人的账。", "refuse": "已告知本人。", "withdraw": "已撤回。"}[in.Do]
	return after(a, f, err, view.StudyPath(in.ID), done, func(status int, e frame.Entry) error { return p.showStudy(a, status, e) })
}

// studyPaper hands on evidence, to be kept and not to be opened in the page.
func (p *room) studyPaper(a *frame.Ask) error {
	file, err := route.Call(a.Ctx, p.Call, socialworkapi.GetStudyPaper, socialworkapi.GetStudyPaperRequest{ID: a.Path("id"), Paper: a.Path("paper")})
	if err != nil {
		return err
	}
	a.W.Header().Set("Cache-Control", "private, no-store")
	return a.Send(file)
}
