package stewards

import (
	"context"
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

// recruitments are all announcements, for everybody.
func (p *room) recruitments(a *frame.Ask) error {
	if view.FormatOf(a) != "" {
		return view.SendTable(a, recruitmentTitle, []sheet.Column[socialworkapi.Recruitment]{
			{Head: "公告", Cell: func(x *socialworkapi.Recruitment) any { return x.Title }},
			{Head: "社区", Cell: func(x *socialworkapi.Recruitment) any { return x.CommunityName }},
			{Head: "岗位", Cell: func(x *socialworkapi.Recruitment) any { return x.KindText }},
			{Head: "人数", Cell: func(x *socialworkapi.Recruitment) any { return x.Seats }},
			{Head: "报名截止", Cell: func(x *socialworkapi.Recruitment) any { return x.Until }},
			{Head: "状态", Cell: func(x *socialworkapi.Recruitment) any { return x.StateText }},
			{Head: "机关", Cell: func(x *socialworkapi.Recruitment) any { return x.Office.Name }},
			{Head: "网址", Cell: func(x *socialworkapi.Recruitment) any { return p.Config.PublicURL + view.RecruitmentPath(x.ID) }},
		}, func(ctx context.Context, after string) ([]socialworkapi.Recruitment, string, error) {
			page, err := route.Call(ctx, p.Call, socialworkapi.ListRecruitments, socialworkapi.ListRecruitmentsRequest{After: after, Limit: view.TableRows})
			return page.Items, page.Next, err
		})
	}
	page, err := route.Call(a.Ctx, p.Call, socialworkapi.ListRecruitments, socialworkapi.ListRecruitmentsRequest{After: a.Query("after"), Limit: mostAll})
	if err != nil {
		return err
	}
	t := ui.Table{Caption: "招聘公告，新的在前", Cols: ui.Cols("公告", "社区", "岗位", "#人数", "报名截止", "状态"), Nothing: "现在没有招聘公告。"}
	for i := range page.Items {
		x := &page.Items[i]
		t.Rows = append(t.Rows, ui.Cells(ui.Link(view.RecruitmentPath(x.ID), x.Title), ui.Text(x.CommunityName), ui.Text(x.KindText), ui.Number(x.Seats), ui.Date(view.Day(x.Until)), recruitmentTag(x)))
	}
	lead := "县（市、区）统一招聘：公开公告、统一考试、成绩由两名经办人各录一次、按公告的办法排名，公示期满才聘用。"
	ways := []templ.Component{ui.ButtonLink("/stewards", title, false)}
	if a.Caller.Has(identity.Registrar) {
		ways = append(ways, ui.ButtonLink("/desk/recruitments/new", "起草招聘公告", true))
	}
	pg := a.Page(recruitmentTitle, ui.NavWorkers, ui.Crumbs(title, "/stewards", recruitmentTitle))
	pg.Desc = lead
	return a.Show(http.StatusOK, pg, view.Stack(ui.PageHead(ui.Head{Title: recruitmentTitle, Lead: ui.Text(lead), Actions: ui.All(ways...)}),
		view.Panel(ui.Box{Title: "公告", Hidden: true}, ui.Data(t), view.ListEnd(a, len(page.Items), page.Next))))
}

func recruitmentTag(x *socialworkapi.Recruitment) templ.Component {
	switch x.State {
	case socialworkapi.RecruitmentStateAnnounced, socialworkapi.RecruitmentStatePublicized:
		return ui.Tag(ui.Info, ui.IconClock, x.StateText)
	case socialworkapi.RecruitmentStateClosed:
		return ui.Tag(ui.Good, ui.IconCheck, x.StateText)
	case socialworkapi.RecruitmentStateDrafted:
		return ui.Tag(ui.Warn, ui.IconEdit, x.StateText)
	}
	return ui.Tag(ui.Plain, ui.IconStop, x.StateText)
}

func (p *room) recruitment(a *frame.Ask) error {
	return p.showRecruitment(a, http.StatusOK, frame.Fresh(a, nil))
}

var recruitmentAsks = map[string]view.Ask{
	"announce": announced["announce"], "return": announced["return"], "publicize": {Confirm: "名次由平台按成绩算出，公布以后不能改成绩。"},
	"close": {Confirm: "办结以后不再聘用，没有聘用的报名资料期满销毁。"}, "cancel": {Note: "*取消的原因，报名的人会看到", Danger: true},
}

// showRecruitment is one announcement, its list of numbers, and what was said against it.
func (p *room) showRecruitment(a *frame.Ask, status int, e frame.Entry) error {
	x, err := route.Call(a.Ctx, p.Call, socialworkapi.GetRecruitment, socialworkapi.GetRecruitmentRequest{ID: a.Path("id")})
	if err != nil {
		return err
	}
	if view.FormatOf(a) != "" {
		return view.SendRows(a, x.Title+"成绩", []sheet.Column[socialworkapi.RankRow]{
			{Head: "名次", Cell: func(r *socialworkapi.RankRow) any { return r.Rank }},
			{Head: "编号", Cell: func(r *socialworkapi.RankRow) any { return r.Number }},
			{Head: "笔试", Cell: func(r *socialworkapi.RankRow) any { return points(r.Written) }},
			{Head: "面试", Cell: func(r *socialworkapi.RankRow) any { return points(r.Interview) }},
			{Head: "总分", Cell: func(r *socialworkapi.RankRow) any { return points(r.Total / 100) }},
			{Head: "结果", Cell: func(r *socialworkapi.RankRow) any { return outcome(r) }},
		}, x.List)
	}
	here := view.RecruitmentPath(x.ID)
	head := ui.Head{Title: x.Title, Over: ui.Text(x.Office.Name), Tags: recruitmentTag(&x)}
	switch {
	case x.MayApply:
		head.Actions = ui.ButtonLink(here+"/apply", "报名", true)
	case a.Caller.Has(identity.Registrar) && x.State != socialworkapi.RecruitmentStateDrafted:
		head.Actions = ui.ButtonLink(here+"/applicants", "报名的人", false)
	}
	body := []templ.Component{ui.PageHead(head), ui.Refusal(e.Fault)}
	if x.Note != "" {
		body = append(body, ui.Note(ui.Warn, ui.Text("退回或者取消的原因："+x.Note)))
	}
	if len(x.Moves) > 0 {
		body = append(body, view.Panel(ui.Box{Title: "办理"}, ui.ActionButtons(here+"/move", x.Version, view.SocialSteps(x.Moves, recruitmentAsks, e))))
	}
	tie := "笔试"
	if x.Tie == socialworkapi.TieBreakInterview {
		tie = "面试"
	}
	terms := []ui.Term{
		ui.S("社区", x.CommunityName), ui.S("岗位", x.KindText), ui.S("招聘人数", frame.Itoa(x.Seats)+"名"), ui.S("年龄", frame.Itoa(x.LeastAge)+"至"+frame.Itoa(x.MostAge)+"周岁，算到报名截止"),
		ui.T("报名截止", ui.Date(view.Day(x.Until))), ui.S("总分", "笔试占"+frame.Itoa(x.Written)+"%，面试占"+frame.Itoa(100-x.Written)+"%，不低于"+points(x.Pass)+"分"),
		ui.S("总分相同", "先比"+tie+"，再比报名先后"), ui.S("公示期", frame.Itoa(x.Notice)+"个工作日"), ui.S("已报名", frame.Itoa(x.Applied)+"人"),
	}
	if x.Directed != nil {
		terms = append([]ui.Term{ui.S("定向选拔", x.Directed.Text)}, terms...)
	}
	body = append(body, view.Panel(ui.Box{Title: "公告"}, ui.Paragraphs(x.Conditions), ui.DL(terms...)))
	if len(x.List) > 0 {
		t := ui.Table{Caption: "成绩和名次", Cols: ui.Cols("编号", "#名次", "#笔试", "#面试", "#总分", "结果")}
		for i := range x.List {
			r := &x.List[i]
			t.Rows = append(t.Rows, ui.Cells(ui.Text(r.Number), ui.Number(r.Rank), ui.Text(points(r.Written)), ui.Text(points(r.Interview)), ui.Text(points(r.Total/100)), ui.Text(outcome(r))))
		}
		body = append(body, view.Panel(ui.Box{Title: "成绩公示", Note: "只有编号，没有姓名；公示到" + cn.Day(x.PublicityUntil).Chinese()}, ui.Data(t), view.ListEnd(a, len(x.List), "")))
	}
	body = append(body, said(&x, e)...)
	pg := a.Page(x.Title, ui.NavWorkers, ui.Crumbs(recruitmentTitle, "/recruitments", x.Title))
	pg.Desc = x.CommunityName + "招聘社区工作者" + frame.Itoa(x.Seats) + "名。"
	return a.Show(status, pg, view.Stack(append(body, p.aside(x.Basis))...))
}

func outcome(r *socialworkapi.RankRow) string {
	switch {
	case r.Struck:
		return "退出或者取消资格"
	case r.Proposed:
		return "拟聘用"
	}
	return "没有入围"
}

// said are the objections as far as the reader may read them, and the forms for another one and for answers.
func said(x *socialworkapi.Recruitment, e frame.Entry) []templ.Component {
	var body []templ.Component
	here := view.RecruitmentPath(x.ID)
	for _, o := range x.Objections {
		answer := o.Answer
		if o.Upheld {
			answer = "异议成立：" + answer
		}
		body = append(body, ui.QA(ui.Answer{Question: "编号" + o.Number + "：" + o.Text, Answer: answer, Note: ui.Date(o.At), Open: true}))
		if x.MayAnswer && o.AnsweredAt == nil {
			n := "answer-" + frame.Itoa(o.N)
			body = append(body, view.Form(here+"/answers", false, frame.Entry{}, ui.Hidden("version", frame.Itoa(x.Version)), ui.Hidden("n", frame.Itoa(o.N)),
				ui.RadioField(e.Among(n, ui.Input{Name: "upheld", Label: "第" + frame.Itoa(o.N) + "条异议", Required: true, Options: ui.Options("false", "不成立", "true", "成立，取消资格")})),
				ui.AreaField(e.Among(n, ui.Input{Name: "text", Label: "答复，提出的人会看到；异议成立的，被取消资格的人也会看到", Required: true, Max: 500, Lines: 3})), ui.Submit("答复", "")))
		}
	}
	if len(x.Objections) == 0 && x.Disputed > 0 {
		body = append(body, ui.Soft("有"+frame.Itoa(x.Disputed)+"条异议等答复，内容只给办理的机关和提出的人看。"))
	}
	if x.MayObject {
		body = append(body, view.Form(here+"/objections", false, frame.Entry{Key: e.Key},
			ui.TextField(e.Among("object", ui.Input{Name: "number", Label: "编号", Required: true, Max: 20, Short: true})),
			ui.AreaField(e.Among("object", ui.Input{Name: "text", Label: "异议和理由", Help: "由办理的机关核实后答复您；您的姓名不公开。", Required: true, Max: 500, Lines: 3})), ui.Submit("提交异议", "")))
	}
	if len(body) == 0 {
		return nil
	}
	return []templ.Component{view.Panel(ui.Box{Title: "异议"}, body...)}
}

func (p *room) moveRecruitment(a *frame.Ask) error {
	f, err := a.Form()
	if err != nil {
		return err
	}
	in := socialworkapi.MoveRecruitmentRequest{ID: a.Path("id")}
	in.Do, in.Version, in.Note = frame.MoveOf(f)
	_, err = route.Call(a.Ctx, p.Call, socialworkapi.MoveRecruitment, in)
	done := map[string]string{"announce": "公告已公布。", "return": "草稿已退回。", "publicize": "成绩已公示。", "close": "已办结。", "cancel": "招聘已取消。"}[in.Do]
	return after(a, f, err, view.RecruitmentPath(in.ID), done, func(status int, e frame.Entry) error { return p.showRecruitment(a, status, e) })
}

func (p *room) object(a *frame.Ask) error {
	f, err := a.Form()
	if err != nil {
		return err
	}
	g := f.As("object")
	in := socialworkapi.ObjectRecruitmentRequest{ID: a.Path("id"), RecruitmentObjectionDraft: socialworkapi.RecruitmentObjectionDraft{Number: g.Text("number"), Text: g.Text("text")}}
	for _, must := range [][2]string{{"number", "请填写编号。"}, {"text", "请写明异议和理由。"}} {
		if g.Text(must[0]) == "" {
			g.Wrong(must[0], must[1])
		}
	}
	if err = g.Fault(); err == nil {
		_, err = route.Call(a.Ctx, p.Call, socialworkapi.ObjectRecruitment, in)
	}
	return after(a, g, err, view.RecruitmentPath(in.ID), "异议已提交，答复以后会通知您。", func(status int, e frame.Entry) error { return p.showRecruitment(a, status, e) })
}

func (p *room) answer(a *frame.Ask) error {
	f, err := a.Form()
	if err != nil {
		return err
	}
	in := socialworkapi.AnswerRecruitmentRequest{ID: a.Path("id"), RecruitmentAnswer: socialworkapi.RecruitmentAnswer{Version: f.Version(), N: f.Int("n", "第几条")}}
	g := f.As("answer-" + frame.Itoa(in.N))
	in.Text, in.Upheld = g.Text("text"), g.Bool("upheld")
	if in.Text == "" {
		g.Wrong("text", "请写明答复。")
	}
	if err = g.Fault(); err == nil {
		_, err = route.Call(a.Ctx, p.Call, socialworkapi.AnswerRecruitment, in)
	}
	return after(a, g, err, view.RecruitmentPath(in.ID), "已答复。", func(status int, e frame.Entry) error { return p.showRecruitment(a, status, e) })
}

func (p *room) recruiting(a *frame.Ask) error {
	return p.showRecruiting(a, http.StatusOK, frame.Fresh(a, url.Values{"least_age": {"18"}, "most_age": {"45"}, "written": {"60"}, "pass": {"60"}, "notice": {"5"}, "seats": {"1"}, "kind": {"other"}, "tie": {"written"}}))
}

// communities are those with a quota.
func (p *room) communities(a *frame.Ask) (out []ui.Option, err error) {
	page, err := route.Call(a.Ctx, p.Call, socialworkapi.ListPosts, socialworkapi.ListPostsRequest{Region: p.county(), Limit: view.TableRows})
	for i := range page.Items {
		out = append(out, ui.Option{Value: page.Items[i].ID, Label: page.Items[i].Name})
	}
	return out, err
}

// showRecruiting asks for an announcement.
func (p *room) showRecruiting(a *frame.Ask, status int, e frame.Entry) error {
	a.At(identity.Registrar)
	places, err := p.communities(a)
	if err != nil {
		return err
	}
	const heading = "起草招聘公告"
	number := func(name, label, suffix, low, high string) templ.Component {
		return ui.NumberField(e.In(ui.Input{Name: name, Label: label, Suffix: suffix, Low: low, High: high, Short: true, Required: true}))
	}
	return a.Show(status, a.DeskPage(heading, officeTitle, "/desk/stewards", heading), view.Stack(
		ui.PageHead(ui.Head{Title: heading, Lead: ui.Text("人数不能超过这个社区这类岗位的空缺；公布由另一名经办人办理，公布以后条件、权重和名次的办法都不能改。")}), ui.Refusal(e.Fault),
		view.Panel(ui.Box{Title: "公告", Hidden: true}, view.Form("/desk/recruitments/new", false, e,
			ui.TextField(e.In(ui.Input{Name: "title", Label: "公告名称", Required: true, Max: 100, Wide: true})),
			ui.SelectField(e.In(ui.Input{Name: "community", Label: "社区", Required: true, Options: places})),
			ui.RadioField(e.In(ui.Input{Name: "kind", Label: "岗位", Required: true, Options: kinds})),
			number("seats", "招聘人数", "名", "1", "100"),
			ui.AreaField(e.In(ui.Input{Name: "conditions", Label: "报名条件", Required: true, Max: 2000, Lines: 5})),
			number("least_age", "最低年龄", "周岁", "16", "60"), number("most_age", "最高年龄", "周岁", "16", "65"),
			ui.DateField(e.In(ui.Input{Name: "until", Label: "报名截止", Required: true})),
			number("written", "笔试占总分", "%", "0", "100"), number("pass", "总分不低于", "分", "0", "100"),
			ui.RadioField(e.In(ui.Input{Name: "tie", Label: "总分相同先比", Required: true, Options: ui.Options("written", "笔试", "interview", "面试")})),
			number("notice", "公示期", "个工作日", "1", "60"),
			view.Inside(ui.Fold("定向选拔，只面向在岗社区工作者的才填", e.Get("directed.years") != "" || len(e.Values["directed.kinds"]) > 0),
				ui.ChecksField(e.In(ui.Input{Name: "directed.kinds", Label: "在岗的岗位", Options: kinds})),
				ui.NumberField(e.In(ui.Input{Name: "directed.years", Label: "在岗至少", Suffix: "年", Low: "1", High: "30", Short: true})),
				ui.NumberField(e.In(ui.Input{Name: "directed.reviews", Label: "看最近几个年度的考核", Suffix: "个", Low: "1", High: "10", Short: true})),
				ui.SelectField(e.In(ui.Input{Name: "directed.result", Label: "这些年度的考核不低于", Options: ui.Options("", "请选择", "excellent", "优秀", "competent", "称职", "basic", "基本称职")}))),
			ui.Submit("保存草稿，请另一名经办人公布", "/desk/stewards")))))
}

func (p *room) recruit(a *frame.Ask) error {
	f, err := a.Form()
	if err != nil {
		return err
	}
	d := socialworkapi.RecruitmentDraft{
		Title: f.Text("title"), Community: f.Text("community"), Kind: socialworkapi.PostKind(f.Text("kind")), Seats: f.Int("seats", "招聘人数"), Conditions: f.Text("conditions"),
		LeastAge: f.Int("least_age", "最低年龄"), MostAge: f.Int("most_age", "最高年龄"), Until: f.Day("until", "报名截止"), Written: f.Int("written", "笔试占比"),
		Pass: 100 * f.Int("pass", "最低总分"), Tie: socialworkapi.TieBreak(f.Text("tie")), Notice: f.Int("notice", "公示期"),
	}
	for _, must := range [][2]string{{"title", "请填写公告名称。"}, {"community", "请选择社区。"}, {"kind", "请选择岗位。"}, {"conditions", "请填写报名条件。"}, {"until", "请填写报名截止。"}, {"tie", "请选择。"}} {
		if f.Text(must[0]) == "" {
			f.Wrong(must[0], must[1])
		}
	}
	if chosen := f.List("directed.kinds"); len(chosen) > 0 || f.Text("directed.years") != "" {
		d.Directed = &socialworkapi.Directed{
			Years: f.Int("directed.years", "在岗年数"), Reviews: f.Int("directed.reviews", "考核的年度"), Result: socialworkapi.ReviewResult(f.Text("directed.result")),
		}
		for _, k := range chosen {
			d.Directed.Kinds = append(d.Directed.Kinds, socialworkapi.PostKind(k))
		}
	}
	var x socialworkapi.Recruitment
	if err = f.Fault(); err == nil {
		x, err = route.Call(a.Ctx, p.Call, socialworkapi.DraftRecruitment, socialworkapi.DraftRecruitmentRequest{RecruitmentDraft: d})
	}
	return after(a, f, err, view.RecruitmentPath(x.ID), "草稿已保存，等另一名经办人公布。", func(status int, e frame.Entry) error { return p.showRecruiting(a, status, e) })
}
