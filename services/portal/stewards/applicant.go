package stewards

import (
	"context"
	"net/http"
	"net/url"

	"github.com/a-h/templ"

	"sanshe/contracts/go/socialworkapi"
	"sanshe/libs/identity"
	"sanshe/libs/route"
	"sanshe/libs/sheet"
	"sanshe/services/portal/frame"
	"sanshe/services/portal/ui"
	"sanshe/services/portal/view"
)

func (p *room) applying(a *frame.Ask) error {
	return p.showApplying(a, http.StatusOK, frame.Fresh(a, url.Values{"name": {a.Caller.Name}, "degree": {"none"}}))
}

// showApplying asks whoever wants a post for what its conditions are checked with.
func (p *room) showApplying(a *frame.Ask, status int, e frame.Entry) error {
	x, err := route.Call(a.Ctx, p.Call, socialworkapi.GetRecruitment, socialworkapi.GetRecruitmentRequest{ID: a.Path("id")})
	if err != nil {
		return err
	}
	here := view.RecruitmentPath(x.ID)
	if !x.MayApply {
		return a.Redirect(here, "这次招聘现在不接受您报名。")
	}
	const heading = "报名"
	return a.Show(status, a.DeskPage(heading, recruitmentTitle, "/recruitments", x.Title, here, heading), view.Stack(
		ui.PageHead(ui.Head{Title: heading, Over: ui.Text(x.Title), Lead: ui.Text("资料用您自己的一把钥匙封存，只给办理的机关看；公开的名单只有编号。退出或者没有聘用的，到期销毁。")}), ui.Refusal(e.Fault),
		ui.Columns(view.Panel(ui.Box{Title: "报名", Hidden: true}, view.Form(here+"/apply", true, e,
			ui.TextField(e.In(ui.Input{Name: "name", Label: "姓名", Required: true, Max: 30, Auto: "name"})),
			ui.TextField(e.In(ui.Input{Name: "id_number", Label: "身份证号", Required: true, Max: 18, Auto: "off"})),
			ui.TextField(e.In(ui.Input{Name: "phone", Label: "电话", Required: true, Max: 20, Type: "tel", Auto: "tel"})),
			ui.RadioField(e.In(ui.Input{Name: "degree", Label: "最高学位", Required: true, Options: ui.Options("none", "没有学位", "bachelor", "学士", "master", "硕士", "doctor", "博士")})),
			ui.AreaField(e.In(ui.Input{Name: "about", Label: "学历和工作经历", Required: true, Max: 1000, Lines: 5})),
			view.PaperFields(e, "", "证明", view.PaperHelp), ui.Submit("报名", here))), ui.Help(p.Site))))
}

func (p *room) apply(a *frame.Ask) error {
	f, err := a.Form()
	if err != nil {
		return err
	}
	d := socialworkapi.ApplicantDraft{Name: f.Text("name"), IDNumber: f.Text("id_number"), Phone: f.Text("phone"), Degree: socialworkapi.Degree(f.Text("degree")), About: f.Text("about")}
	for _, must := range [][2]string{{"name", "请填写姓名。"}, {"id_number", "请填写身份证号。"}, {"phone", "请填写电话。"}, {"degree", "请选择学位。"}, {"about", "请填写学历和工作经历。"}} {
		if f.Text(must[0]) == "" {
			f.Wrong(must[0], must[1])
		}
	}
	if d.Papers, err = view.TakeSocialPapers(p.House, a, f); err != nil {
		return err
	}
	if len(d.Papers) == 0 {
		f.Wrong("files", "请选择学历等证明。")
	}
	var x socialworkapi.Applicant
	if err = f.Fault(); err == nil {
		x, err = route.Call(a.Ctx, p.Call, socialworkapi.ApplyPost, socialworkapi.ApplyPostRequest{ID: a.Path("id"), ApplicantDraft: d})
	}
	return after(a, f, err, view.ApplicantPath(x.ID), "报名已收到，编号是"+x.Number+"。", func(status int, e frame.Entry) error { return p.showApplying(a, status, e) })
}

// applicants are those of one recruitment, for its office.
func (p *room) applicants(a *frame.Ask) error {
	a.At(identity.Registrar)
	id := a.Path("id")
	const heading = "报名的人"
	if view.FormatOf(a) != "" {
		return view.SendTable(a, heading, []sheet.Column[socialworkapi.Applicant]{
			{Head: "编号", Cell: func(x *socialworkapi.Applicant) any { return x.Number }},
			{Head: "年龄", Cell: func(x *socialworkapi.Applicant) any { return x.Age }},
			{Head: "学位", Cell: func(x *socialworkapi.Applicant) any { return x.DegreeText }},
			{Head: "状态", Cell: func(x *socialworkapi.Applicant) any { return x.StateText }},
			{Head: "笔试", Cell: func(x *socialworkapi.Applicant) any { return scoreText(&x.Scores[0]) }},
			{Head: "面试", Cell: func(x *socialworkapi.Applicant) any { return scoreText(&x.Scores[1]) }},
			{Head: "名次", Cell: func(x *socialworkapi.Applicant) any { return x.Rank }},
		}, func(ctx context.Context, after string) ([]socialworkapi.Applicant, string, error) {
			page, err := route.Call(ctx, p.Call, socialworkapi.ListApplicants, socialworkapi.ListApplicantsRequest{ID: id, After: after, Limit: view.TableRows})
			return page.Items, page.Next, err
		})
	}
	page, err := route.Call(a.Ctx, p.Call, socialworkapi.ListApplicants, socialworkapi.ListApplicantsRequest{ID: id, After: a.Query("after"), Limit: mostAll})
	if err != nil {
		return err
	}
	items, next := page.Items, page.Next
	t := ui.Table{Caption: "报名的人，按编号", Cols: ui.Cols("编号", "状态", "笔试", "面试", "#名次"), Nothing: "还没有人报名。"}
	for i := range items {
		x := &items[i]
		t.Rows = append(t.Rows, ui.Cells(ui.Link(view.ApplicantPath(x.ID), x.Number), ui.Text(x.StateText), ui.Text(scoreText(&x.Scores[0])), ui.Text(scoreText(&x.Scores[1])), ui.Number(x.Rank)))
	}
	pool, err := route.Call(a.Ctx, p.Call, socialworkapi.ListPool, socialworkapi.ListPoolRequest{ID: id})
	if err != nil {
		return err
	}
	suited := ui.None()
	if len(pool.Items) > 0 {
		t := ui.Table{Caption: "符合定向条件的在岗人员", Cols: ui.Cols("编号", "社区", "岗位", "上岗", "#考核优秀", "#名次")}
		for i := range pool.Items {
			r := &pool.Items[i]
			t.Rows = append(t.Rows, ui.Cells(ui.Code(r.Number), ui.Text(r.CommunityName), ui.Text(r.KindText), ui.Date(view.Day(r.Starts)), ui.Text(frame.Itoa(r.Excellent)+"年"), ui.Number(r.Rank)))
		}
		suited = view.Panel(ui.Box{Title: "人才库", Note: "按考核和上岗时间算出，不接受推荐"}, ui.Data(t))
	}
	return a.Show(http.StatusOK, a.DeskPage(heading, recruitmentTitle, "/recruitments", "公告", view.RecruitmentPath(id), heading), view.Stack(
		ui.PageHead(ui.Head{Title: heading, Lead: ui.Text("资格审查和成绩逐人办理；同一项成绩由两名经办人各录一次，录得一样才算数。")}),
		view.Panel(ui.Box{Title: "名单", Hidden: true}, ui.Data(t), view.ListEnd(a, len(items), next)), suited))
}

// scoreText is how far a score is.
func scoreText(s *socialworkapi.Score) string {
	switch {
	case s.Agreed:
		return points(s.Score)
	case s.Entries == 1 && s.Mine:
		return "您已录入，等另一人"
	case s.Entries == 1:
		return "已录一次"
	case s.Entries == 2:
		return "已录两次"
	}
	return "没有录入"
}

func (p *room) applicant(a *frame.Ask) error {
	return p.showApplicant(a, http.StatusOK, frame.Fresh(a, nil))
}

// showApplicant is one application, for who applied and for the office.
func (p *room) showApplicant(a *frame.Ask, status int, e frame.Entry) error {
	x, err := route.Call(a.Ctx, p.Call, socialworkapi.GetApplicant, socialworkapi.GetApplicantRequest{ID: a.Path("id")})
	if err != nil {
		return err
	}
	here := view.ApplicantPath(x.ID)
	body := []templ.Component{ui.PageHead(ui.Head{Title: "报名" + x.Number, Over: ui.Text(x.Recruitment.Name), Tags: ui.Tag(ui.Info, ui.IconUser, x.StateText)}), ui.Refusal(e.Fault)}
	if x.Remark != "" {
		body = append(body, ui.Note(ui.Warn, ui.Text("办理的机关写的："+x.Remark)))
	}
	if x.Outcome != "" {
		body = append(body, ui.Note(ui.Info, ui.Text(x.Outcome)))
	}
	if len(x.Moves) > 0 {
		asks := map[string]view.Ask{
			"accept": {Confirm: "条件和证明都核对过了。"}, "decline": {Note: "*不通过的理由，本人会看到"}, "withdraw": {Danger: true, Confirm: "退出以后您的资料和证明立即销毁，不能再报名这次招聘。"},
			"hire": {Form: []templ.Component{ui.DateField(e.Among("hire", ui.Input{Name: "starts", Label: "上岗日期", Required: true}))}},
		}
		body = append(body, view.Panel(ui.Box{Title: "办理"}, ui.ActionButtons(here+"/move", x.Version, view.SocialSteps(x.Moves, asks, e))))
	}
	var scores []templ.Component
	for i := range x.Scores {
		s := &x.Scores[i]
		scores = append(scores, ui.DL(ui.S(s.PartText, scoreText(s))))
		if x.MayScore && !s.Agreed {
			form := string(s.Part)
			scores = append(scores, view.Form(here+"/scores", false, frame.Entry{}, ui.Hidden("version", frame.Itoa(x.Version)), ui.Hidden("part", form),
				ui.NumberField(e.Among(form, ui.Input{Name: "score", Label: s.PartText + "成绩", Suffix: "分", Low: "0", High: "100", Step: "0.01", Short: true, Required: true})), ui.Submit("录入"+s.PartText+"成绩", "")))
		}
	}
	body = append(body, view.Panel(ui.Box{Title: "成绩", Note: "两名经办人录得一样才算数"}, scores...))
	terms := []ui.Term{
		ui.S("编号", x.Number), ui.S("姓名", x.Name), ui.S("身份证号", x.IDNumber), ui.S("年龄", frame.Itoa(x.Age)+"周岁"), ui.S("电话", x.Phone), ui.S("最高学位", x.DegreeText),
	}
	if x.Rank > 0 {
		terms = append(terms, ui.S("名次", "第"+frame.Itoa(x.Rank)+"名"))
	}
	if x.Starts != "" {
		terms = append(terms, ui.T("上岗日期", ui.Date(view.Day(x.Starts))))
	}
	body = append(body, view.Panel(ui.Box{Title: "报名资料"}, ui.DL(terms...), ui.Paragraphs(x.About)))
	if len(x.Papers) > 0 {
		body = append(body, view.Panel(ui.Box{Title: "证明"}, ui.Data(view.PaperTable(x.Papers, here))))
	}
	return a.Show(status, a.DeskPage("报名"+x.Number, recruitmentTitle, "/recruitments", x.Recruitment.Name, view.RecruitmentPath(x.Recruitment.ID), x.Number), view.Stack(append(body, p.aside(x.Basis))...))
}

func (p *room) moveApplicant(a *frame.Ask) error {
	f, err := a.Form()
	if err != nil {
		return err
	}
	in := socialworkapi.MoveApplicantRequest{ID: a.Path("id")}
	in.Do, in.Version, in.Note = frame.MoveOf(f)
	if in.Do == "hire" {
		in.Starts = f.As("hire").Day("starts", "上岗日期")
	}
	if err = f.Fault(); err == nil {
		_, err = route.Call(a.Ctx, p.Call, socialworkapi.MoveApplicant, in)
	}
	done := map[string]string{"accept": "资格审查已通过。", "decline": "已写明不通过。", "withdraw": "您已退出，资料已销毁。", "hire": "已聘用。"}[in.Do]
	return after(a, f, err, view.ApplicantPath(in.ID), done, func(status int, e frame.Entry) error { return p.showApplicant(a, status, e) })
}

func (p *room) score(a *frame.Ask) error {
	f, err := a.Form()
	if err != nil {
		return err
	}
	part := f.Text("part")
	g := f.As(part)
	in := socialworkapi.ScoreApplicantRequest{ID: a.Path("id"), ScoreEntry: socialworkapi.ScoreEntry{Version: f.Version(), Part: socialworkapi.ScorePart(part), Score: g.Hundredths("score", "成绩")}}
	if err = g.Fault(); err == nil {
		_, err = route.Call(a.Ctx, p.Call, socialworkapi.ScoreApplicant, in)
	}
	return after(a, g, err, view.ApplicantPath(in.ID), "成绩已录入。", func(status int, e frame.Entry) error { return p.showApplicant(a, status, e) })
}

// applicantPaper hands on a paper of an application, to be kept and not to be opened in the page.
func (p *room) applicantPaper(a *frame.Ask) error {
	file, err := route.Call(a.Ctx, p.Call, socialworkapi.GetApplicantPaper, socialworkapi.GetApplicantPaperRequest{ID: a.Path("id"), Paper: a.Path("paper")})
	if err != nil {
		return err
	}
	a.W.Header().Set("Cache-Control", "private, no-store")
	return a.Send(file)
}
