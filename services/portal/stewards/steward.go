package stewards

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

// mine are the caller's own posts, and what they applied for.
func (p *room) mine(a *frame.Ask) error {
	posts, err := route.Call(a.Ctx, p.Call, socialworkapi.ListMyPosts, socialworkapi.ListMyPostsRequest{})
	if err != nil {
		return err
	}
	asked, err := route.Call(a.Ctx, p.Call, socialworkapi.ListMyApplications, socialworkapi.ListMyApplicationsRequest{})
	if err != nil {
		return err
	}
	const heading = "我在社区的岗位"
	body := []templ.Component{ui.PageHead(ui.Head{Title: heading, Lead: ui.Text("等级和薪酬由平台按公布的办法算出，每一项都写明由来。"), Actions: ui.All(ui.ButtonLink("/recruitments", recruitmentTitle, false), ui.ButtonLink("/courses", "培训课程", false), ui.ButtonLink("/lectures", "网上讲堂", false))})}
	if len(posts.Items) == 0 {
		body = append(body, ui.Empty(ui.IconUser, "您还没有社区工作者的岗位，聘用以后在这里查看等级和薪酬。", ui.ButtonLink("/recruitments", "看招聘公告", false)))
	}
	for i := range posts.Items {
		x := &posts.Items[i]
		body = append(append(body, about(x)...), view.Panel(ui.Box{Title: payeeTitle}, ui.Soft("薪酬付到您本人登记的账号，没有登记的，薪酬表上写明没有账号。"), ui.ButtonLink(payeePath(x.ID), x.CommunityName+"的收款账号", false)))
	}
	if len(asked.Items) > 0 {
		t := ui.Table{Caption: "我的报名，新的在前", Cols: ui.Cols("公告", "编号", "状态")}
		for i := range asked.Items {
			x := &asked.Items[i]
			t.Rows = append(t.Rows, ui.Cells(ui.Link(view.ApplicantPath(x.ID), x.Recruitment.Name), ui.Text(x.Number), ui.Text(x.StateText)))
		}
		body = append(body, view.Panel(ui.Box{Title: "我的报名"}, ui.Data(t)))
	}
	return a.Show(http.StatusOK, a.DeskPage(heading, heading), view.Stack(body...))
}

// about is somebody on a post: their grade, the next one, pay and training.
func about(x *socialworkapi.Steward) []templ.Component {
	terms := []ui.Term{
		ui.S("工号", x.Number), ui.S("社区", x.CommunityName), ui.S("岗位", x.KindText), ui.T("上岗日期", ui.Date(view.Day(x.Starts))), ui.S("状态", x.StateText),
	}
	if x.Left != "" {
		terms = append(terms, ui.T("离岗日期", ui.Date(view.Day(x.Left))))
	}
	if x.Grade > 0 {
		terms = append(terms, ui.S("现在的等级", frame.Itoa(x.Grade)+"级"))
	}
	switch {
	case x.NextOn != "":
		terms = append(terms, ui.T("下一级", ui.All(ui.Text(frame.Itoa(x.Next)+"级，"), ui.Date(view.Day(x.NextOn)))))
	case x.Grade > 0:
		terms = append(terms, ui.S("下一级", "已是这个岗位的最高等级"))
	}
	if x.Ladder != nil {
		terms = append(terms, ui.T("办法", ui.Link(view.LadderPath(x.Ladder.ID), x.Ladder.Name)))
	}
	t := ui.Table{Caption: "岗位的培训", Cols: ui.Cols("培训", "完成", "期限", "~要求"), Nothing: "还没有公布培训的要求。"}
	for _, d := range x.Training {
		t.Rows = append(t.Rows, ui.Cells(ui.Text(d.What), yes(d.Done), ui.Date(view.Day(d.By)), ui.Text(d.Text)))
	}
	r := ui.Table{Caption: "历年的考核", Cols: ui.Cols("年度", "结果", "状态"), Nothing: "还没有考核结果。"}
	for _, v := range x.Reviews {
		r.Rows = append(r.Rows, ui.Cells(ui.Text(v.Year), ui.Text(v.ResultText), ui.Text(v.StateText)))
	}
	return []templ.Component{
		view.Panel(ui.Box{Title: "岗位和等级"}, ui.DL(terms...), ui.Soft(x.Why)), view.Panel(ui.Box{Title: monthText(x.Month) + "的薪酬"}, ui.Data(payTable(x.Pay, x.Total))),
		view.Panel(ui.Box{Title: "培训"}, ui.Data(t)), view.Panel(ui.Box{Title: "年度考核"}, ui.Data(r)),
	}
}

// office is the desk of whoever deals with community workers or watches.
func (p *room) office(a *frame.Ask) error {
	if !a.Caller.Has(identity.Registrar) && !a.Caller.Has(identity.Supervisor) {
		return a.Redirect("/steward", "")
	}
	a.At(identity.Registrar, identity.Supervisor)
	if view.FormatOf(a) != "" {
		return view.SendTable(a, officeTitle, []sheet.Column[socialworkapi.Steward]{
			{Head: "工号", Cell: func(x *socialworkapi.Steward) any { return x.Number }},
			{Head: "社区", Cell: func(x *socialworkapi.Steward) any { return x.CommunityName }},
			{Head: "岗位", Cell: func(x *socialworkapi.Steward) any { return x.KindText }},
			{Head: "等级", Cell: func(x *socialworkapi.Steward) any { return x.Grade }},
			{Head: "下一级的日期", Cell: func(x *socialworkapi.Steward) any { return x.NextOn }},
			{Head: "上岗", Cell: func(x *socialworkapi.Steward) any { return x.Starts }},
			{Head: "离岗", Cell: func(x *socialworkapi.Steward) any { return x.Left }},
			{Head: "本月薪酬（元）", Cell: func(x *socialworkapi.Steward) any { return cn.Fen(x.Total) }},
		}, func(ctx context.Context, after string) ([]socialworkapi.Steward, string, error) {
			page, err := route.Call(ctx, p.Call, socialworkapi.ListStewards, socialworkapi.ListStewardsRequest{After: after, Limit: view.TableRows})
			return page.Items, page.Next, err
		})
	}
	page, err := route.Call(a.Ctx, p.Call, socialworkapi.ListStewards, socialworkapi.ListStewardsRequest{After: a.Query("after"), Limit: mostAll})
	if err != nil {
		return err
	}
	items, next := page.Items, page.Next
	heads, err := route.Call(a.Ctx, p.Call, socialworkapi.ListHeadcounts, socialworkapi.ListHeadcountsRequest{})
	if err != nil {
		return err
	}
	ladders, err := route.Call(a.Ctx, p.Call, socialworkapi.ListLadders, socialworkapi.ListLaddersRequest{})
	if err != nil {
		return err
	}
	t := ui.Table{Caption: "社区工作者，按社区", Cols: ui.Cols("工号", "社区", "岗位", "#等级", "#本月薪酬", "状态"), Nothing: "还没有社区工作者，聘用以后出现在这里。"}
	for i := range items {
		x := &items[i]
		t.Rows = append(t.Rows, ui.Cells(ui.Link(view.StewardPath(x.ID), x.Number), ui.Text(x.CommunityName), ui.Text(x.KindText), ui.Number(x.Grade), ui.Money(x.Total), ui.Text(x.StateText)))
	}
	terms := ui.Table{Caption: "额度和办法，新的在前", Cols: ui.Cols("名称", "机关", "状态"), Nothing: "还没有额度和办法，起草后由另一名经办人公布。"}
	for i := range heads.Items {
		x := &heads.Items[i]
		terms.Rows = append(terms.Rows, ui.Cells(ui.Link(view.HeadcountPath(x.ID), x.Title), ui.Text(x.Office.Name), ui.Text(x.StateText)))
	}
	for i := range ladders.Items {
		x := &ladders.Items[i]
		terms.Rows = append(terms.Rows, ui.Cells(ui.Link(view.LadderPath(x.ID), x.Title), ui.Text(x.Office.Name), ui.Text(x.StateText)))
	}
	ways := []templ.Component{ui.ButtonLink("/desk/pay-lists", payTitle, false), ui.ButtonLink("/recruitments", recruitmentTitle, false), ui.ButtonLink("/stewards", title, false)}
	body := []templ.Component{nil, view.Panel(ui.Box{Title: "社区工作者", Hidden: true}, ui.Data(t), view.ListEnd(a, len(items), next)), view.Panel(ui.Box{Title: "额度和办法"}, ui.Data(terms))}
	if a.Caller.Has(identity.Registrar) {
		ways = append([]templ.Component{ui.ButtonLink("/desk/headcounts/new", "起草总量额度", true), ui.ButtonLink("/desk/ladders/new", "起草等级和薪酬办法", false)}, ways...)
		places, err := p.communities(a)
		if err != nil {
			return err
		}
		var links []ui.Term
		for _, c := range places[:min(len(places), mostAll)] {
			links = append(links, ui.T(c.Label, ui.Link(frame.Href("/desk/posts/", c.Value), "分配"+c.Label+"的岗位")))
		}
		if len(links) > 0 {
			body = append(body, view.Panel(ui.Box{Title: "分配岗位"}, ui.DL(links...)))
		}
	}
	body[0] = ui.PageHead(ui.Head{Title: officeTitle, Lead: ui.Text("名单只有工号；要确认的考核、要安排的培训和要移交的薪酬表在工作台的待办里。"), Actions: ui.All(ways...)})
	return a.Show(http.StatusOK, a.DeskPage(officeTitle, officeTitle), view.Stack(body...))
}

func (p *room) steward(a *frame.Ask) error {
	return p.showSteward(a, http.StatusOK, frame.Fresh(a, nil))
}

// showSteward is one on a post, for the office, who watches and themselves.
func (p *room) showSteward(a *frame.Ask, status int, e frame.Entry) error {
	x, err := route.Call(a.Ctx, p.Call, socialworkapi.GetSteward, socialworkapi.GetStewardRequest{ID: a.Path("id")})
	if err != nil {
		return err
	}
	here := view.StewardPath(x.ID)
	body := []templ.Component{ui.PageHead(ui.Head{Title: "社区工作者" + x.Number, Over: ui.Text(x.CommunityName)}), ui.Refusal(e.Fault)}
	var acts []ui.Action
	if len(x.Moves) > 0 {
		acts = view.SocialSteps(x.Moves, map[string]view.Ask{"leave": {Danger: true, Confirm: "离岗以后岗位空出，薪酬算到离岗的那一天。", Form: []templ.Component{ui.DateField(e.Among("leave", ui.Input{Name: "left", Label: "离岗日期", Required: true}))}}}, e)
	}
	for _, r := range x.Reviews {
		if x.MayReview && !r.Mine && r.State == socialworkapi.ReviewStateProposed {
			acts = append(acts, ui.Action{Do: "confirm-" + r.Year, Label: "确认" + r.Year + "年度考核：" + r.ResultText, Confirm: "确认以后不能改，等级按它计算。"}, ui.Action{Do: "return-" + r.Year, Label: "退回" + r.Year + "年度考核", Quiet: true})
		}
	}
	if len(acts) > 0 {
		body = append(body, view.Panel(ui.Box{Title: "办理"}, ui.ActionButtons(here+"/move", x.Version, acts)))
	}
	if x.MayReview && x.State == socialworkapi.StewardStateServing {
		body = append(body, view.Panel(ui.Box{Title: "提出年度考核结果", Note: "由另一名经办人确认以后才算数"}, view.Form(here+"/reviews", false, e, ui.Hidden("version", frame.Itoa(x.Version)),
			ui.TextField(e.In(ui.Input{Name: "year", Label: "年度", Required: true, Max: 4, Short: true})),
			ui.RadioField(e.In(ui.Input{Name: "result", Label: "考核结果", Required: true, Options: ui.Options("excellent", "优秀", "competent", "称职", "basic", "基本称职", "poor", "不称职")})),
			ui.Submit("提出考核结果", ""))))
	}
	body = append(body, about(&x)...)
	return a.Show(status, a.DeskPage("社区工作者"+x.Number, officeTitle, "/desk/stewards", x.Number), view.Stack(append(body, p.aside(x.Basis))...))
}

func (p *room) moveSteward(a *frame.Ask) error {
	f, err := a.Form()
	if err != nil {
		return err
	}
	in := socialworkapi.MoveStewardRequest{ID: a.Path("id")}
	in.Do, in.Version, in.Note = frame.MoveOf(f)
	for _, do := range []string{"confirm", "return"} { // with the year behind it
		if n := len(do) + 1; len(in.Do) > n && in.Do[:n] == do+"-" {
			in.Do, in.Year = do, in.Do[n:]
		}
	}
	if in.Do == "leave" {
		in.Left = f.As("leave").Day("left", "离岗日期")
	}
	if err = f.Fault(); err == nil {
		_, err = route.Call(a.Ctx, p.Call, socialworkapi.MoveSteward, in)
	}
	done := map[string]string{"leave": "已办理离岗。", "confirm": "考核结果已确认。", "return": "考核结果已退回。"}[in.Do]
	return after(a, f, err, view.StewardPath(in.ID), done, func(status int, e frame.Entry) error { return p.showSteward(a, status, e) })
}

func (p *room) review(a *frame.Ask) error {
	f, err := a.Form()
	if err != nil {
		return err
	}
	in := socialworkapi.ReviewStewardRequest{ID: a.Path("id"), ReviewDraft: socialworkapi.ReviewDraft{Version: f.Version(), Year: f.Text("year"), Result: socialworkapi.ReviewResult(f.Text("result"))}}
	for _, must := range [][2]string{{"year", "请填写年度。"}, {"result", "请选择考核结果。"}} {
		if f.Text(must[0]) == "" {
			f.Wrong(must[0], must[1])
		}
	}
	if err = f.Fault(); err == nil {
		_, err = route.Call(a.Ctx, p.Call, socialworkapi.ReviewSteward, in)
	}
	return after(a, f, err, view.StewardPath(in.ID), "已提出，等另一名经办人确认。", func(status int, e frame.Entry) error { return p.showSteward(a, status, e) })
}
