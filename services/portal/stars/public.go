package stars

import (
	"context"
	"net/http"
	"net/url"

	"github.com/a-h/templ"

	"sanshe/contracts/go/volunteerapi"
	"sanshe/libs/cn"
	"sanshe/libs/route"
	"sanshe/libs/sheet"
	"sanshe/services/portal/frame"
	"sanshe/services/portal/ui"
	"sanshe/services/portal/view"
)

// columns are those of the publicity; the number stays masked in every copy.
func (p *room) columns() []sheet.Column[volunteerapi.Star] {
	return []sheet.Column[volunteerapi.Star]{
		{Head: "志愿者编号", Cell: func(x *volunteerapi.Star) any { return x.Number }},
		{Head: "星级", Cell: func(x *volunteerapi.Star) any { return word(x.Level) }},
		{Head: "服务小时", Cell: func(x *volunteerapi.Star) any { return x.Minutes / 60 }},
		{Head: view.ProvenBy, Cell: func(x *volunteerapi.Star) any { return view.Proven(x.Classes) }},
		{Head: "区划", Cell: func(x *volunteerapi.Star) any { return x.RegionName }},
		{Head: "公示到", Cell: func(x *volunteerapi.Star) any { return x.Until }},
		{Head: "办理的机关", Cell: func(x *volunteerapi.Star) any { return x.Office.Name }},
		{Head: "网址", Cell: func(x *volunteerapi.Star) any { return p.Config.PublicURL + starPath(x.ID) }},
	}
}

// start is what a place asks, who is public now, and how many have which star.
func (p *room) start(a *frame.Ask) error {
	region := p.Config.Region
	if view.FormatOf(a) != "" {
		return view.SendTable(a, "公示中的星级", p.columns(), func(ctx context.Context, after string) ([]volunteerapi.Star, string, error) {
			page, err := route.Call(ctx, p.Call, volunteerapi.ListStars, volunteerapi.ListStarsRequest{Region: region, After: after, Limit: view.TableRows})
			return page.Items, page.Next, err
		})
	}
	terms, err := route.Call(a.Ctx, p.Call, volunteerapi.ListStarTerms, volunteerapi.ListStarTermsRequest{Region: region})
	if err != nil {
		return err
	}
	public, err := route.Call(a.Ctx, p.Call, volunteerapi.ListStars, volunteerapi.ListStarsRequest{Region: region, After: a.Query("after"), Limit: mostAll})
	if err != nil {
		return err
	}
	sums, err := route.Call(a.Ctx, p.Call, volunteerapi.GetStarSums, volunteerapi.GetStarSumsRequest{Region: region})
	if err != nil {
		return err
	}
	var asks templ.Component = ui.Empty(ui.IconStar, "这里的机关还没有公布星级办法，公布并施行以后开始计算星级。", nil)
	if len(terms.Items) > 0 {
		x := &terms.Items[0]
		asks = ui.All(ui.Data(asked(x.Levels)), ui.DL(ui.T("公布的机关", ui.Text(x.Office.Name)), ui.T("施行日期", ui.Date(view.Day(x.From))), ui.T("全文", ui.Link(termsPath(x.ID), x.Title))))
	}
	t := ui.Table{Caption: "公示中的星级，编号盖住", Cols: ui.Cols("志愿者编号", "星级", "#服务时间", "~"+view.ProvenBy, "公示到", "异议"), Nothing: "现在没有公示中的星级。"}
	for i := range public.Items {
		x := &public.Items[i]
		t.Rows = append(t.Rows, ui.Cells(ui.Link(starPath(x.ID), x.Number), ui.Text(word(x.Level)), hoursOf(x.Minutes), view.OrDash(view.Proven(x.Classes)), ui.Date(view.Day(x.Until)), ui.Text(frame.Itoa(x.Count)+"条")))
	}
	boxes := []ui.StatBox{}
	for _, s := range sums.Levels {
		boxes = append(boxes, ui.StatBox{Label: word(s.Level), Value: frame.Itoa(s.People), Unit: "人"})
	}
	lead := "星级按已经计入的时长和质量算出，没有推荐，也没有申报；公示期满、异议都有答复才授予。"
	pg := a.Page(title, ui.NavVolunteer, ui.Crumbs("志愿服务", "/volunteer", title))
	pg.Desc = lead
	return a.Show(http.StatusOK, pg, view.Stack(
		ui.PageHead(ui.Head{Title: title, Lead: ui.Text(lead)}),
		view.Panel(ui.Box{Title: sums.RegionName + "各星级的人数"}, ui.Stats(boxes...)),
		view.Panel(ui.Box{Title: "各星级的条件"}, asks),
		view.Panel(ui.Box{Title: "公示中"}, ui.Data(t), view.ListEnd(a, len(public.Items), public.Next)),
		ui.BasisPanel(view.LawOf(sums.Basis)), ui.Help(p.Site)))
}

func (p *room) star(a *frame.Ask) error { return p.showStar(a, http.StatusOK, frame.Fresh(a, nil)) }

// showStar is one star with what its reader may do about it.
func (p *room) showStar(a *frame.Ask, status int, e frame.Entry) error {
	x, err := route.Call(a.Ctx, p.Call, volunteerapi.GetStar, volunteerapi.GetStarRequest{ID: a.Path("id")})
	if err != nil {
		return err
	}
	served := "达到时的服务时间"
	if x.CountedOn != "" {
		served = "记录更正以后，截至" + cn.Day(x.CountedOn).Chinese() + "计入的服务时间"
	}
	terms := []ui.Term{ui.T("志愿者编号", ui.Code(x.Number)), ui.S("星级", word(x.Level)), ui.T(served, hoursOf(x.Minutes))}
	if len(x.Classes) > 0 {
		terms = append(terms, ui.S(view.ProvenBy, view.Proven(x.Classes)))
	}
	terms = append(terms, ui.S("区划", x.RegionName),
		ui.S("办理的机关", x.Office.Name), ui.T("按照", ui.Link(termsPath(x.Terms.ID), x.Terms.Name)), ui.T("达到的日期", ui.Date(x.ReachedAt)))
	if x.Until != "" {
		terms = append(terms, ui.T("公示到", ui.Date(view.Day(x.Until))))
	}
	if x.GrantedOn != "" {
		terms = append(terms, ui.T("授予的日期", ui.Date(view.Day(x.GrantedOn))))
	}
	at := starPath(x.ID)
	body := []templ.Component{ui.PageHead(ui.Head{Title: "一次" + word(x.Level) + "评定", Tags: starTag(&x)}), ui.Refusal(e.Fault)}
	if x.Ending != "" {
		body = append(body, ui.Note(ui.Warn, ui.Text(x.Ending)))
	}
	body = append(body, view.Panel(ui.Box{Title: "评定"}, ui.DL(terms...)))
	if len(x.Moves) > 0 {
		body = append(body, view.Panel(ui.Box{Title: "请您决定"},
			ui.Paragraphs("同意以后，在公示页显示盖住的编号、星级、时长和时间由什么证明，不显示姓名；公示期满没有成立的异议就授予。不同意的，不公示，也不授予，以后可以改变决定。"),
			ui.ActionButtons(at+"/move", x.Version, actions(x.Moves, e, nil))))
	}
	body = append(body, p.said(a, &x, e)...)
	if x.Mine && x.State == volunteerapi.StarStateGranted {
		body = append(body, view.Panel(ui.Box{Title: "证书"}, ui.WideButtonLink("/desk/proofs?person="+url.QueryEscape(x.Person), "查看和打印星级证书", true)))
	}
	if x.Mine && (x.State == volunteerapi.StarStateRevoked || x.State == volunteerapi.StarStateOvertaken) {
		far, err := route.Call(a.Ctx, p.Call, volunteerapi.GetStanding, volunteerapi.GetStandingRequest{ID: x.Person})
		if err != nil {
			return err
		}
		if far.Bar != "" {
			body = append(body, view.Panel(ui.Box{Title: barsTitle}, ui.Paragraphs("作废的记录、认定的理由和您能做的，都在这一件里。"), ui.WideButtonLink(barPath(far.Bar), "看认定，说明情况或者申诉", true)))
		}
	}
	pg := a.Page(word(x.Level)+"评定", ui.NavVolunteer, ui.Crumbs("志愿服务", "/volunteer", title, "/stars", x.Number))
	pg.NoIndex, pg.Narrow = true, true
	return a.Show(status, pg, view.Stack(append(body, ui.BasisPanel(view.LawOf(x.Basis)))...))
}

// said are the objections as far as the reader may read them, and the forms for another one and for answers.
func (p *room) said(a *frame.Ask, x *volunteerapi.Star, e frame.Entry) []templ.Component {
	var body []templ.Component
	at := starPath(x.ID)
	switch {
	case x.Count == 0 && !x.MayObject && x.State != volunteerapi.StarStatePublished:
		return nil
	case x.Count == 0:
		body = append(body, ui.Soft("还没有人提出异议。"))
	case len(x.Objections) == 0:
		body = append(body, ui.Soft("已有"+frame.Itoa(x.Count)+"条异议，内容只给本人、办理的机关和提出的人看。"))
	}
	for _, o := range x.Objections {
		answer := o.Answer
		if o.Upheld {
			answer = "异议成立：" + answer
		}
		body = append(body, ui.QA(ui.Answer{Question: o.Text, Answer: answer, Note: ui.Date(o.At), Open: true}))
		if x.MayAnswer && o.AnsweredAt == nil {
			n := "answer-" + frame.Itoa(o.N)
			body = append(body, view.Form(at+"/answers", false, frame.Entry{}, ui.Hidden("version", frame.Itoa(x.Version)), ui.Hidden("n", frame.Itoa(o.N)),
				ui.RadioField(e.Among(n, ui.Input{Name: "upheld", Label: "第" + frame.Itoa(o.N) + "条异议", Required: true, Options: []ui.Option{{Value: "false", Label: "不成立"}, {Value: "true", Label: "成立，不授予"}}})),
				ui.AreaField(e.Among(n, ui.Input{Name: "text", Label: "答复，提出的人会看到", Required: true, Max: 1000, Lines: 3})), ui.Submit("答复", "")))
		}
	}
	switch {
	case x.MayObject:
		body = append(body, view.Form(at+"/objections", false, frame.Entry{Key: e.Key},
			ui.AreaField(e.Among("object", ui.Input{Name: "text", Label: "异议和理由", Help: "由办理的机关核实后答复您；您的姓名不公开。", Required: true, Max: 500, Lines: 3})), ui.Submit("提交异议", "")))
	case !a.SignedIn() && x.State == volunteerapi.StarStatePublished:
		body = append(body, ui.WideButtonLink("/sign-in?back="+url.QueryEscape(at), "登录后提出异议", false))
	}
	return []templ.Component{view.Panel(ui.Box{Title: "公示期间的异议"}, body...)}
}

func (p *room) moveStar(a *frame.Ask) error {
	f, err := a.Form()
	if err != nil {
		return err
	}
	in := volunteerapi.MoveStarRequest{ID: a.Path("id")}
	in.Do, in.Version, in.Note = frame.MoveOf(f)
	if _, err = route.Call(a.Ctx, p.Call, volunteerapi.MoveStar, in); err != nil {
		return frame.Retry(a, err, f, func(status int, e frame.Entry) error { return p.showStar(a, status, e) })
	}
	return a.Redirect(starPath(in.ID), map[string]string{"agree": "已同意，星级开始公示。", "decline": "已记下，不公示。"}[in.Do])
}

func (p *room) object(a *frame.Ask) error {
	f, err := a.Form()
	if err != nil {
		return err
	}
	in := volunteerapi.ObjectStarRequest{ID: a.Path("id")}
	g := f.As("object")
	if in.Text = g.Text("text"); in.Text == "" {
		g.Wrong("text", "请填写异议和理由。")
	}
	if err = g.Fault(); err == nil {
		_, err = route.Call(a.Ctx, p.Call, volunteerapi.ObjectStar, in)
	}
	if err != nil {
		return frame.Retry(a, err, g, func(status int, e frame.Entry) error { return p.showStar(a, status, e) })
	}
	return a.Redirect(starPath(in.ID), "异议已提交，答复会通知您。")
}

func (p *room) answer(a *frame.Ask) error {
	f, err := a.Form()
	if err != nil {
		return err
	}
	in := volunteerapi.AnswerStarRequest{ID: a.Path("id"), StarAnswer: volunteerapi.StarAnswer{Version: f.Version(), N: f.Int("n", "哪一条")}}
	g := f.As("answer-" + frame.Itoa(in.N))
	in.Text, in.Upheld = g.Text("text"), g.Bool("upheld")
	if in.Text == "" {
		g.Wrong("text", "请填写答复。")
	}
	if g.Text("upheld") == "" {
		g.Wrong("upheld", "请选择异议是否成立。")
	}
	if err = g.Fault(); err == nil {
		_, err = route.Call(a.Ctx, p.Call, volunteerapi.AnswerStar, in)
	}
	if err != nil {
		return frame.Retry(a, err, g, func(status int, e frame.Entry) error { return p.showStar(a, status, e) })
	}
	return a.Redirect(starPath(in.ID), "答复已送达提出的人。")
}
