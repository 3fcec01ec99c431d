package hours

import (
	"context"
	"net/http"
	"net/url"
	"strings"

	"github.com/a-h/templ"

	"sanshe/contracts/go/organizationapi"
	"sanshe/contracts/go/volunteerapi"
	"sanshe/libs/cn"
	"sanshe/libs/identity"
	"sanshe/libs/route"
	"sanshe/libs/sheet"
	"sanshe/services/portal/frame"
	"sanshe/services/portal/ui"
	"sanshe/services/portal/view"
)

func reviewTag(x *volunteerapi.Review) templ.Component {
	switch x.State {
	case volunteerapi.ReviewStateReleased:
		return ui.Tag(ui.Good, ui.IconCheck, x.StateText)
	case volunteerapi.ReviewStateAnnulled:
		return ui.Tag(ui.Bad, ui.IconStop, x.StateText)
	}
	return ui.Tag(ui.Warn, ui.IconClock, x.StateText)
}

func (p *room) reviews(a *frame.Ask) error {
	return p.showReviews(a, http.StatusOK, frame.Fresh(a, url.Values{"records": {a.Query("record")}}))
}

// showReviews is what an office has to look into, and the form that puts records under review after a complaint.
func (p *room) showReviews(a *frame.Ask, status int, e frame.Entry) error {
	a.At(identity.Registrar, identity.Supervisor)
	here, all := seat(a, identity.Registrar)
	if here.Org == "" {
		if a.Desk != identity.Supervisor {
			return a.Redirect("/desk/hours", "")
		}
		offices, err := view.NamedOrganizations(a, p.House, organizationapi.OrgKindGovernment)
		if err != nil {
			return err
		}
		here.Org, all = a.Query("org"), offices
	}
	if view.FormatOf(a) != "" {
		return view.SendTable(a, "时长核查", []sheet.Column[volunteerapi.Review]{
			{Head: "迹象", Cell: func(x *volunteerapi.Review) any { return x.KindText }},
			{Head: "依据", Cell: func(x *volunteerapi.Review) any { return x.Found }},
			{Head: "记录", Cell: func(x *volunteerapi.Review) any { return int64(len(x.Marks)) }},
			{Head: "开始", Cell: func(x *volunteerapi.Review) any { return &x.OpenedAt }},
			{Head: "状态", Cell: func(x *volunteerapi.Review) any { return x.StateText }},
		}, func(ctx context.Context, after string) ([]volunteerapi.Review, string, error) {
			page, err := route.Call(ctx, p.Call, volunteerapi.ListReviews, volunteerapi.ListReviewsRequest{Office: here.Org, After: after, Limit: view.TableRows})
			return page.Items, page.Next, err
		})
	}
	var list volunteerapi.ReviewPage
	if here.Org != "" {
		var err error
		if list, err = route.Call(a.Ctx, p.Call, volunteerapi.ListReviews, volunteerapi.ListReviewsRequest{Office: here.Org, After: a.Query("after"), Limit: 30}); err != nil {
			return err
		}
	}
	t := ui.Table{Caption: "时长核查，新的在前", Cols: ui.Cols("迹象", "~依据", "#记录", "开始", "状态"), Nothing: "没有核查。平台发现异常的迹象，或者受理投诉举报以后，出现在这里。"}
	for i := range list.Items {
		x := &list.Items[i]
		t.Rows = append(t.Rows, ui.Cells(ui.Link(view.HourReviewPath(x.ID), x.KindText), ui.Text(x.Found), ui.Number(int64(len(x.Marks))), ui.Date(x.OpenedAt), reviewTag(x)))
	}
	tasks, err := p.tasks(a, "review", "appeal", "amendment")
	if err != nil {
		return err
	}
	body := []templ.Component{
		ui.PageHead(ui.Head{Title: "时长核查", Lead: ui.Text("看起来不实的时长，核查期间不计入。核实无误的解除，不实的作废；作出作废决定的人不办理复核。"), Actions: ui.All(ui.ButtonLink("/desk/audits", "回访抽查", false), ui.ButtonLink("/amendments", "补录公示", false))}),
		ui.Refusal(e.Fault), view.Panel(ui.Box{Title: "先办这几件"}, ui.Data(view.TaskTable(view.ByLateness(tasks), a.Now(), "眼下没有等您核查、公示或者复核的时长。"))),
	}
	found := []templ.Component{ui.Data(t), view.ListEnd(a, len(list.Items), list.Next)}
	if len(all) > 1 {
		found = append([]templ.Component{ui.Filters("/desk/reviews", ui.Input{Name: "org", Label: "主管机关", Value: here.Org, Options: all})}, found...)
	}
	body = append(body, view.Panel(ui.Box{Title: "全部核查"}, found...))
	if a.Desk == identity.Registrar {
		recorders, err := view.NamedOrganizations(a, p.House, organizationapi.OrgKindServiceorg, organizationapi.OrgKindAssociation, organizationapi.OrgKindCommittee, organizationapi.OrgKindFiled)
		if err != nil {
			return err
		}
		body = append(body, view.Panel(ui.Box{Title: "查一个单位的记录"}, ui.Filters("/desk/hours", ui.Input{Name: "org", Label: "记录单位", Options: recorders})), view.Panel(ui.Box{Title: "受理投诉举报", Note: "受理的人不作决定"}, view.Form("/desk/reviews", false, e, ui.Hidden("office", here.Org),
			ui.AreaField(e.In(ui.Input{Name: "records", Label: "哪些记录", Help: "每行一条，填写时长记录的网址或者编号。", Required: true, Max: 6000, Lines: 3})),
			ui.AreaField(e.In(ui.Input{Name: "note", Label: "投诉举报的内容", Help: "不要写举报人的姓名和电话。", Required: true, Max: 300, Lines: 3})),
			ui.Submit("开始核查", ""))))
	}
	return a.Show(status, a.DeskPage("时长核查", "时长核查"), view.Stack(append(body, ui.Help(p.Site))...))
}

func (p *room) open(a *frame.Ask) error {
	f, err := a.Form()
	if err != nil {
		return err
	}
	d := volunteerapi.ReviewDraft{Office: f.Text("office"), Note: f.Text("note")}
	for _, line := range f.Lines("records") {
		d.Records = append(d.Records, line[strings.LastIndex(line, "/")+1:])
	}
	if len(d.Records) == 0 {
		f.Wrong("records", "请填写要核查的记录。")
	}
	if d.Note == "" {
		f.Wrong("note", "请填写投诉举报的内容。")
	}
	var x volunteerapi.Review
	if err = f.Fault(); err == nil {
		x, err = route.Call(a.Ctx, p.Call, volunteerapi.OpenReview, volunteerapi.OpenReviewRequest{ReviewDraft: d})
	}
	return after(a, f, err, view.HourReviewPath(x.ID), "已开始核查，核查期间不计入；请由其他经办人作出决定。", func(status int, e frame.Entry) error { return p.showReviews(a, status, e) })
}

func (p *room) review(a *frame.Ask) error {
	return p.showReview(a, http.StatusOK, frame.Fresh(a, nil))
}

// showReview is one sign with the records that it holds, and the decision.
func (p *room) showReview(a *frame.Ask, status int, e frame.Entry) error {
	x, err := route.Call(a.Ctx, p.Call, volunteerapi.GetReview, volunteerapi.GetReviewRequest{ID: a.Path("id")})
	if err != nil {
		return err
	}
	if view.FormatOf(a) != "" {
		return view.SendRows(a, "核查涉及的记录", []sheet.Column[volunteerapi.ReviewMark]{
			{Head: "班次", Cell: func(m *volunteerapi.ReviewMark) any { return m.Title }},
			{Head: "记录单位", Cell: func(m *volunteerapi.ReviewMark) any { return m.OrgName }},
			{Head: "志愿者编号", Cell: func(m *volunteerapi.ReviewMark) any { return m.Number }},
			{Head: "开始", Cell: func(m *volunteerapi.ReviewMark) any { return &m.At }},
			{Head: "结果", Cell: func(m *volunteerapi.ReviewMark) any { return m.StateText }},
			{Head: "网址", Cell: func(m *volunteerapi.ReviewMark) any { return p.Config.PublicURL + path(m.Record) }},
		}, x.Marks)
	}
	t := ui.Table{Caption: "核查涉及的记录", Cols: ui.Cols("班次", "记录单位", "志愿者编号", "时间", "结果"), Nothing: "没有涉及的记录。"}
	for _, m := range x.Marks {
		t.Rows = append(t.Rows, ui.Cells(ui.Link(path(m.Record), m.Title), ui.Text(m.OrgName), number(m.Number), ui.DateTime(m.At), ui.Text(m.StateText)))
	}
	body := []templ.Component{
		ui.PageHead(ui.Head{Over: ui.Text("时长核查"), Title: x.KindText, Tags: reviewTag(&x)}), ui.Refusal(e.Fault),
		view.Panel(ui.Box{Title: "迹象"}, ui.Paragraphs(x.Found), ui.DL(ui.T("开始", ui.DateTime(x.OpenedAt)), ui.S("区划", a.Place(x.Region)))),
		view.Panel(ui.Box{Title: "涉及的记录", Note: "核查期间不计入"}, ui.Data(t), ui.AsTable(view.TablesOf(a))),
	}
	acts := actions(x.Moves, e, map[string]ui.Action{
		"release": {Form: reason(e, "release", "怎样核实的")},
		"annul":   {Danger: true, Confirm: "作废以后，这些时长不再计入，依据它们的星级和证明随之撤销；志愿者可以申请复核。", Form: reason(e, "annul", "理由（志愿者看得到，不要写别人的姓名）")},
	})
	switch {
	case len(acts) > 0:
		body = append(body, view.Panel(ui.Box{Title: "决定"}, ui.ActionButtons(view.HourReviewPath(x.ID)+"/move", x.Version, acts)))
	case x.State == volunteerapi.ReviewStateOpened && a.Caller.Has(identity.Registrar):
		body = append(body, ui.Note(ui.Info, ui.Text("受理投诉举报或者电话回访的人不作决定，请本机关的其他经办人办理。")))
	}
	return a.Show(status, page(a, x.KindText), view.Stack(append(body, view.RecordTrail(x.Trail), law(x.Basis))...))
}

func (p *room) settle(a *frame.Ask) error {
	f, err := a.Form()
	if err != nil {
		return err
	}
	in := volunteerapi.MoveReviewRequest{ID: a.Path("id")}
	in.Do, in.Version, in.Note = frame.MoveOf(f)
	if in.Note == "" {
		f.Wrong("note", "请写明理由，志愿者会看到。")
	}
	if err = f.Fault(); err == nil {
		_, err = route.Call(a.Ctx, p.Call, volunteerapi.MoveReview, in)
	}
	return after(a, f, err, view.HourReviewPath(in.ID), "已经决定，有关的志愿者会收到通知。", func(status int, e frame.Entry) error { return p.showReview(a, status, e) })
}

func (p *room) appealed(a *frame.Ask) error {
	return p.showAppeal(a, http.StatusOK, frame.Fresh(a, nil))
}

// showAppeal is what a volunteer says against an annulment, and the decision of somebody who did not annul.
func (p *room) showAppeal(a *frame.Ask, status int, e frame.Entry) error {
	x, err := route.Call(a.Ctx, p.Call, volunteerapi.GetAppeal, volunteerapi.GetAppealRequest{ID: a.Path("id")})
	if err != nil {
		return err
	}
	tag := ui.Tag(ui.Info, ui.IconClock, x.StateText)
	if x.State != volunteerapi.AppealStateAsked {
		tag = ui.Tag(ui.Plain, ui.IconCheck, x.StateText)
	}
	body := []templ.Component{
		ui.PageHead(ui.Head{Over: ui.Text("对作废的复核"), Title: x.Title, Tags: tag}), ui.Refusal(e.Fault),
		view.Panel(ui.Box{Title: "申请", Link: ui.Link(path(x.Record), "时长记录")}, ui.DL(
			ui.S("记录单位", x.Org.Name), ui.T("志愿者编号", number(x.Number)), ui.T("班次开始", ui.DateTime(x.At)), ui.S("作废的时长", cn.Spent(x.Minutes)),
			ui.T("申请时间", ui.DateTime(x.AskedAt)), ui.S("理由", x.Reason))),
	}
	acts := actions(x.Moves, e, map[string]ui.Action{
		"uphold": {Danger: true, Confirm: "维持以后，对这一次作废不再复核。", Form: reason(e, "uphold", "理由")},
		"revoke": {Confirm: "撤销以后，时长记录回到作废以前，已经确认过的重新计入。", Form: reason(e, "revoke", "理由")},
	})
	switch {
	case len(acts) > 0:
		body = append(body, view.Panel(ui.Box{Title: "决定"}, ui.ActionButtons(view.HourAppealPath(x.ID)+"/move", x.Version, acts)))
	case x.State == volunteerapi.AppealStateAsked && a.Caller.Has(identity.Registrar):
		body = append(body, ui.Note(ui.Info, ui.Text("作出作废决定的人不办理复核，请本机关的其他经办人办理。")))
	}
	return a.Show(status, page(a, "复核："+x.Title), view.Stack(append(body, view.RecordTrail(x.Trail), law(x.Basis))...))
}

func (p *room) answer(a *frame.Ask) error {
	f, err := a.Form()
	if err != nil {
		return err
	}
	in := volunteerapi.MoveAppealRequest{ID: a.Path("id")}
	in.Do, in.Version, in.Note = frame.MoveOf(f)
	if in.Note == "" {
		f.Wrong("note", "请写明理由，志愿者会看到。")
	}
	if err = f.Fault(); err == nil {
		_, err = route.Call(a.Ctx, p.Call, volunteerapi.MoveAppeal, in)
	}
	return after(a, f, err, view.HourAppealPath(in.ID), "复核已经办结，志愿者会收到通知。", func(status int, e frame.Entry) error { return p.showAppeal(a, status, e) })
}
