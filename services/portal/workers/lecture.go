package workers

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"sanshe/contracts/go/socialworkapi"
	"sanshe/libs/cn"
	"sanshe/libs/route"
	"sanshe/libs/sheet"
	"sanshe/services/portal/frame"
	"sanshe/services/portal/ui"
	"sanshe/services/portal/view"
)

// lectures are those that are not over, for whom they are and until when.
func (p *room) lectures(a *frame.Ask) error {
	if view.FormatOf(a) != "" {
		return view.SendTable(a, lecturesTitle, lectureColumns(), func(ctx context.Context, after string) ([]socialworkapi.Lecture, string, error) {
			page, err := route.Call(ctx, p.Call, socialworkapi.ListLectures, socialworkapi.ListLecturesRequest{After: after, Limit: view.TableRows})
			return page.Items, page.Next, err
		})
	}
	page, err := route.Call(a.Ctx, p.Call, socialworkapi.ListLectures, socialworkapi.ListLecturesRequest{After: a.Query("after"), Limit: 30})
	if err != nil {
		return err
	}
	t := ui.Table{Caption: lecturesTitle, Cols: ui.Cols("讲堂", "面向", "发布单位", "#时间", "开放到", "#已合格人数"), Nothing: "现在没有开放的网上讲堂，请过几天再看。"}
	for i := range page.Items {
		x := &page.Items[i]
		t.Rows = append(t.Rows, ui.Cells(ui.Link(view.LecturePath(x.ID), x.Title), ui.Text(x.AudienceText), ui.Text(x.Org.Name), ui.Text(cn.Spent(x.Minutes)), ui.Date(view.Day(x.To)), passedCell(x)))
	}
	const lead = "一节一节地学，时间由平台记，学完考核；面向社会工作者的，考核合格以后计入继续教育学时，谁也不能填写。"
	pg := a.Page(lecturesTitle, ui.NavWorkers, ui.Crumbs(registerTitle, "/workers", lecturesTitle))
	pg.Desc = lead
	ways := ui.All(ui.ButtonLink("/desk/lectures", "我的讲堂", false), ui.ButtonLink("/courses", coursesTitle, false))
	return a.Show(http.StatusOK, pg, view.Stack(ui.PageHead(ui.Head{Title: lecturesTitle, Lead: ui.Text(lead), Actions: ways}), view.Panel(ui.Box{Title: "讲堂", Hidden: true}, ui.Data(t), view.ListEnd(a, len(page.Items), page.Next))))
}

// passedCell is how many passed, where they are not few.
func passedCell(x *socialworkapi.Lecture) templ.Component {
	if x.Passed == 0 {
		return ui.Soft("很少或者没有")
	}
	return ui.Number(x.Passed)
}

func lectureColumns() []sheet.Column[socialworkapi.Lecture] {
	return []sheet.Column[socialworkapi.Lecture]{
		{Head: "讲堂", Cell: func(x *socialworkapi.Lecture) any { return x.Title }},
		{Head: "面向", Cell: func(x *socialworkapi.Lecture) any { return x.AudienceText }},
		{Head: "发布单位", Cell: func(x *socialworkapi.Lecture) any { return x.Org.Name }},
		{Head: "时间（分钟）", Cell: func(x *socialworkapi.Lecture) any { return x.Minutes }},
		{Head: "开放的第一天", Cell: func(x *socialworkapi.Lecture) any { return x.From }},
		{Head: "开放的最后一天", Cell: func(x *socialworkapi.Lecture) any { return x.To }},
		{Head: "县级培训", Cell: func(x *socialworkapi.Lecture) any { return yes(x.County) }},
		{Head: "已合格人数", Cell: func(x *socialworkapi.Lecture) any { return x.Passed }},
	}
}

// myLectures are those that the caller learns from or has learned from, and those of the caller's organizations.
func (p *room) myLectures(a *frame.Ask) error {
	const title = "我的讲堂"
	list, err := route.Call(a.Ctx, p.Call, socialworkapi.ListMyLectures, socialworkapi.ListMyLecturesRequest{})
	if err != nil {
		return err
	}
	if view.FormatOf(a) != "" {
		return view.SendRows(a, title, lectureColumns(), list.Items)
	}
	t := ui.Table{Caption: "我学的和我单位发布的讲堂", Cols: ui.Cols("讲堂", "发布单位", "#时间", "开放到", "状态"), Nothing: "还没有讲堂，请在网上讲堂中选择。"}
	for i := range list.Items {
		x := &list.Items[i]
		t.Rows = append(t.Rows, ui.Cells(ui.Link(view.LecturePath(x.ID), x.Title), ui.Text(x.Org.Name), ui.Text(cn.Spent(x.Minutes)), ui.Date(view.Day(x.To)), lectureTag(x)))
	}
	ways := []templ.Component{ui.ButtonLink("/lectures", "全部讲堂", false)}
	if teaches(a.Caller) {
		ways = append(ways, ui.ButtonLink("/desk/lectures/new", "发布讲堂", true))
	}
	return a.Show(http.StatusOK, a.DeskPage(title, lecturesTitle, "/lectures", title), view.Stack(
		ui.PageHead(ui.Head{Title: title, Lead: ui.Text("学到哪里由平台记住，换手机、关页面都不会丢。"), Actions: ui.All(ways...)}),
		view.Panel(ui.Box{Title: "讲堂", Hidden: true}, ui.Data(t), ui.AsTable(view.TablesOf(a)))))
}

// lectureTag is how far the caller has come, or how the lecture stands.
func lectureTag(x *socialworkapi.Lecture) templ.Component {
	switch l := x.Learning; {
	case l == nil:
		return ui.Tag(ui.Plain, ui.IconCalendar, x.StateText)
	case l.State == socialworkapi.LearningStatePassed:
		return ui.Tag(ui.Good, ui.IconCheck, l.StateText)
	case l.State == socialworkapi.LearningStateFailed, l.State == socialworkapi.LearningStateCleared:
		return ui.Tag(ui.Warn, ui.IconStop, l.StateText)
	default:
		return ui.Tag(ui.Info, ui.IconClock, l.StateText)
	}
}

func (p *room) lecture(a *frame.Ask) error {
	return p.showLecture(a, http.StatusOK, frame.Fresh(a, nil))
}

// showLecture is one lecture: for everybody what it is, for who learns the part that runs and the examination, for who announced it everything.
func (p *room) showLecture(a *frame.Ask, status int, e frame.Entry) error {
	x, err := route.Call(a.Ctx, p.Call, socialworkapi.GetLecture, socialworkapi.GetLectureRequest{ID: a.Path("id")})
	if err != nil {
		return err
	}
	here := view.LecturePath(x.ID)
	var main []templ.Component
	if l := x.Learning; l != nil {
		main = append(main, learned(&x))
	}
	if acts := lectureSteps(&x, e); len(acts) > 0 {
		main = append(main, view.Panel(ui.Box{Title: "办理"}, ui.ActionButtons(here+"/move", x.Version, acts)))
	}
	if l := x.Learning; l != nil && len(l.Questions) > 0 && x.Open {
		main = append(main, examPanel(&x, e))
	}
	for i := range slices.Backward(x.Parts) { // what runs stands first
		if v := &x.Parts[i]; v.Text != "" {
			main = append(main, partPanel(v))
		}
	}
	main = append(main, view.Panel(ui.Box{Title: "各节"}, ui.Data(partTable(&x))))
	if len(x.Questions) > 0 {
		main = append(main, view.Panel(ui.Box{Title: "题库", Note: "只有发布单位看得到"}, ui.Data(poolTable(&x))))
	}
	terms := []ui.Term{
		ui.S("面向", x.AudienceText), ui.S("发布单位", x.Org.Name), ui.T("开放", ui.Dates(view.Day(x.From), view.Day(x.To))), ui.S("时间", cn.Spent(x.Minutes)),
		ui.S("考核", "每次抽"+frame.Itoa(x.Drawn)+"题，答对"+frame.Itoa(x.Pass)+"%合格，最多考"+frame.Itoa(x.Tries)+"次"), ui.S("县级培训", yes(x.County)), ui.S("岗前培训", yes(x.Induction)), ui.T("已合格人数", passedCell(&x)),
	}
	if x.Line != nil {
		terms = append(terms, lineTerm(x.Line))
	}
	main = append(main, view.Panel(ui.Box{Title: "内容和讲师"}, ui.Paragraphs(x.Text), ui.DL(terms...)))
	var side []templ.Component
	if !a.SignedIn() && x.Open {
		side = append(side, view.Panel(ui.Box{Title: "学习"}, ui.WideButtonLink("/sign-in?back="+url.QueryEscape(here), "登录后学习", true)))
	}
	pg := a.Page(x.Title, ui.NavWorkers, ui.Crumbs(registerTitle, "/workers", lecturesTitle, "/lectures", x.Title))
	pg.NoIndex = a.SignedIn()
	return a.Show(status, pg, view.Stack(ui.PageHead(ui.Head{Title: x.Title, Tags: lectureTag(&x)}), ui.Refusal(e.Fault), ui.ColumnsFacts(view.Stack(main...), p.aside(view.LawOf(x.Basis), side...))))
}

// learned says how far somebody has come, and what is next.
func learned(x *socialworkapi.Lecture) templ.Component {
	l := x.Learning
	says := "学完" + frame.Itoa(l.Done) + "节，共" + frame.Itoa(len(x.Parts)) + "节。"
	switch {
	case l.State == socialworkapi.LearningStatePassed:
		return ui.Note(ui.Good, ui.All(ui.Text("考核合格，答对"+frame.Itoa(l.Score)+"%。"), ui.Link(view.LecturePath(x.ID)+"/record", "打开结业记录")))
	case l.State == socialworkapi.LearningStateFailed:
		return ui.Note(ui.Warn, ui.Text("考核次数已经用完，最近一次答对"+frame.Itoa(l.Score)+"%，请选择其他讲堂。"))
	case l.State == socialworkapi.LearningStateCleared:
		return ui.Note(ui.Info, ui.Text("这个讲堂的学习记录已经清除，不能再学；已经计入的学时不受影响。"))
	case l.ScoredAt != nil:
		says += "最近一次考核答对" + frame.Itoa(l.Score) + "%，没有合格，还可以考" + frame.Itoa(l.TriesLeft) + "次。"
	}
	return ui.Note(ui.Info, ui.Text(says))
}

// lectureSteps are the steps that are open to the caller; each carries the part that it is about.
func lectureSteps(x *socialworkapi.Lecture, e frame.Entry) []ui.Action {
	acts := view.SocialSteps(x.Moves, map[string]view.Ask{
		"withdraw": {Note: "*停办的原因，正在学的人会看到", Danger: true, Confirm: "停办以后不能恢复，已经合格的仍然有效。"}, "drop": {Danger: true, Confirm: "放弃以后这一节要重新计时。"},
		"clear":   {Danger: true, Confirm: "学习时间、考核和结业记录随之清除，不能恢复，这个讲堂也不能再学；已经计入的学时不受影响。"},
		"examine": {Confirm: "开始以后就算考了一次，抽到的题在交卷以前不变，关了页面可以回来再答。"},
	}, e)
	for _, v := range x.Parts {
		for i := range acts {
			if acts[i].Do == "begin" && v.State == socialworkapi.PartStateNext || acts[i].Do == "finish" && v.State == socialworkapi.PartStateOpen {
				acts[i].Do, acts[i].Label = acts[i].Do+"-"+frame.Itoa(v.N), acts[i].Label+"：第"+frame.Itoa(v.N)+"节"
			}
		}
	}
	return acts
}

// partPanel is what a part says, and until when its time runs.
func partPanel(v *socialworkapi.LecturePartView) templ.Component {
	body := []templ.Component{}
	if v.ReadyAt != nil {
		body = append(body, ui.Note(ui.Info, ui.All(ui.Text("这一节要学"+cn.Spent(v.Minutes)+"，从"), ui.DateTime(*v.BeganAt), ui.Text("开始，"), ui.DateTime(*v.ReadyAt), ui.Text("以后可以点“学完这一节”；时间由平台记，关了页面也在走。"))))
	}
	body = append(body, ui.Paragraphs(v.Text))
	if v.Link != "" {
		body = append(body, ui.Link(v.Link, "看录像（离开本平台）"))
	}
	return view.Panel(ui.Box{Title: "第" + frame.Itoa(v.N) + "节 " + v.Title, ID: "part-" + frame.Itoa(v.N)}, body...)
}

func partTable(x *socialworkapi.Lecture) ui.Table {
	t := ui.Table{Caption: "各节，按次序学", Cols: ui.Cols("#节", "标题", "#时间", "进度")}
	says := map[socialworkapi.PartState]string{socialworkapi.PartStateClosed: "还没有学", socialworkapi.PartStateNext: "下一节", socialworkapi.PartStateOpen: "正在计时", socialworkapi.PartStateDone: "已学完"}
	for _, v := range x.Parts {
		t.Rows = append(t.Rows, ui.Cells(ui.Number(v.N), ui.Text(v.Title), ui.Text(cn.Spent(v.Minutes)), ui.Text(says[v.State])))
	}
	return t
}

func poolTable(x *socialworkapi.Lecture) ui.Table {
	t := ui.Table{Caption: "题库", Cols: ui.Cols("#题", "题目", "正确选项")}
	for i, q := range x.Questions {
		t.Rows = append(t.Rows, ui.Cells(ui.Number(i+1), ui.Text(q.Text), ui.Text(q.Choices[q.Right-1])))
	}
	return t
}

// answerName is what the answer to a question is sent under.
func answerName(i int) string { return "answer." + frame.Itoa(i+1) }

// examPanel asks what was drawn; the right choices are not in the page.
func examPanel(x *socialworkapi.Lecture, e frame.Entry) templ.Component {
	var fields []templ.Component
	for i, q := range x.Learning.Questions {
		var options []ui.Option
		for n, c := range q.Choices {
			options = append(options, ui.Option{Value: frame.Itoa(n + 1), Label: c})
		}
		fields = append(fields, ui.RadioField(e.In(ui.Input{Name: answerName(i), Label: frame.Itoa(i+1) + ". " + q.Text, Required: true, Options: options})))
	}
	return view.Panel(ui.Box{Title: "考核", ID: "exam", Note: "答对" + frame.Itoa(x.Pass) + "%合格"}, view.Form(view.LecturePath(x.ID)+"/answers", false, e, append(fields, ui.Submit("交卷", ""))...))
}

var lectureDone = map[string]string{
	"begin": "已开始计时，请往下读这一节。", "finish": "这一节已学完。", "drop": "已放弃计时，可以重新开始。", "examine": "考核已开始，请答题后交卷。", "withdraw": "已停办。", "clear": "学习记录已清除。",
}

func (p *room) moveLecture(a *frame.Ask) error {
	f, err := a.Form()
	if err != nil {
		return err
	}
	in := socialworkapi.MoveLectureRequest{ID: a.Path("id")}
	do, _, note := frame.MoveOf(f)
	verb, part, _ := strings.Cut(do, "-")
	in.Do, in.Note = verb, note
	in.Part, _ = strconv.ParseInt(part, 10, 64) // what is no number names no part, and the service says so
	_, err = route.Call(a.Ctx, p.Call, socialworkapi.MoveLecture, in)
	return after(a, f, err, view.LecturePath(in.ID), lectureDone[in.Do], func(status int, e frame.Entry) error { return p.showLecture(a, status, e) })
}

func (p *room) answerLecture(a *frame.Ask) error {
	f, err := a.Form()
	if err != nil {
		return err
	}
	x, err := route.Call(a.Ctx, p.Call, socialworkapi.GetLecture, socialworkapi.GetLectureRequest{ID: a.Path("id")})
	if err != nil {
		return err
	}
	in := socialworkapi.AnswerLectureRequest{ID: x.ID, LectureAnswers: socialworkapi.LectureAnswers{Answers: []int64{}}}
	if x.Learning != nil {
		for i := range x.Learning.Questions {
			n := f.Int(answerName(i), "第"+frame.Itoa(i+1)+"题")
			if n == 0 {
				f.Wrong(answerName(i), "请为第"+frame.Itoa(i+1)+"题选一个选项。")
			}
			in.Answers = append(in.Answers, n)
		}
	}
	done := "已交卷，结果写在下面。"
	if err = f.Fault(); err == nil {
		_, err = route.Call(a.Ctx, p.Call, socialworkapi.AnswerLecture, in)
	}
	return after(a, f, err, view.LecturePath(in.ID), done, func(status int, e frame.Entry) error { return p.showLecture(a, status, e) })
}

// lectureRecord is what whoever passed may print. It is on their own page alone: nobody else checks it here.
func (p *room) lectureRecord(a *frame.Ask) error {
	x, err := route.Call(a.Ctx, p.Call, socialworkapi.GetLecture, socialworkapi.GetLectureRequest{ID: a.Path("id")})
	if err != nil {
		return err
	}
	if x.Learning == nil || x.Learning.PassedAt == nil {
		return a.Redirect(view.LecturePath(x.ID), "考核合格以后才有结业记录。")
	}
	on := *x.Learning.PassedAt
	r := record{
		title: x.Title, org: x.Org.Name, on: on, list: lecturesTitle, listPath: "/lectures", back: "回到讲堂", path: view.LecturePath(x.ID),
		text: a.Caller.Name + "在网上讲堂学完“" + x.Title + "”，于" + cn.DayOf(on).Chinese() + "考核合格。",
		held: []ui.Term{ui.S("面向", x.AudienceText), ui.S("时间", cn.Spent(x.Minutes)), ui.S("怎样学", way(true)), ui.S("考核", "答对"+frame.Itoa(x.Learning.Score)+"%，合格线"+frame.Itoa(x.Pass)+"%")},
	}
	return r.show(a)
}
