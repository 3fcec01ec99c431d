package workers

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/a-h/templ"

	"sanshe/contracts/go/socialworkapi"
	"sanshe/libs/identity"
	"sanshe/libs/route"
	"sanshe/services/portal/frame"
	"sanshe/services/portal/ui"
	"sanshe/services/portal/view"
)

// lessonParts are what makes a row of parts of a lecture.
var lessonParts = []string{"title", "minutes", "text", "link"}

// poolHelp says how questions are written: plain text, as it comes from a document.
const poolHelp = "一题一段，段与段之间空一行：第一行是题目，下面每行一个选项，正确的选项前加一个星号。"

func (p *room) composing(a *frame.Ask) error {
	v := url.Values{"drawn": {"5"}, "pass": {"60"}, "tries": {"3"}, "parts.0.title": {""}}
	if orgs := announcers(a); len(orgs) == 1 { // nobody chooses among one
		v.Set("org", orgs[0].Value)
	}
	return p.showCompose(a, http.StatusOK, frame.Fresh(a, v), "")
}

// showCompose asks for a lecture: what it is, its parts, and what is asked at its end.
func (p *room) showCompose(a *frame.Ask, status int, e frame.Entry, focus string) error {
	a.At(identity.Registrar, identity.Staff)
	orgs := announcers(a)
	if len(orgs) == 0 {
		return a.Redirect("/lectures", "网上讲堂由社会组织和登记机关发布。")
	}
	wanted, err := p.wanted(a)
	if err != nil {
		return err
	}
	prefill(a, e.Values, wanted)
	const title, action = "发布讲堂", "/desk/lectures/new"
	body := []templ.Component{ui.FirstPress(ui.Press{Label: "发布讲堂"}), view.Panel(ui.Box{Title: "讲堂", Hidden: true},
		ui.SelectField(e.In(ui.Input{Name: "org", Label: "发布单位", Required: true, Options: orgs})),
		carrying(e, wanted, func(*socialworkapi.PlanLine) bool { return true }),
		ui.TextField(e.In(ui.Input{Name: "title", Label: "讲堂", Required: true, Max: 80, Wide: true})),
		ui.AreaField(e.In(ui.Input{Name: "text", Label: "内容和讲师", Required: true, Max: 2000, Lines: 3})),
		ui.RadioField(e.In(ui.Input{Name: "audience", Label: "面向", Required: true, Options: []ui.Option{
			{Value: "worker", Label: "社会工作者", Help: "考核合格以后计入继续教育学时。"}, {Value: "steward", Label: "社区工作者", Help: "登记机关发布的计入县级培训和轮训。"}, {Value: "resident", Label: "居民和居委会成员", Help: "有账号的都可以学。"},
		}})),
		ui.CheckField(e.In(view.Yes("induction", "社区工作者", "这是岗前培训，由登记机关面向社区工作者发布"))),
		ui.DateField(e.In(ui.Input{Name: "from", Label: "开放的第一天", Required: true})),
		ui.DateField(e.In(ui.Input{Name: "to", Label: "开放的最后一天", Required: true})))}
	n := max(1, frame.Rows(e.Values, "parts"))
	for i := range n {
		body = append(body, view.Panel(ui.Box{Title: "第" + frame.Itoa(i+1) + "节", ID: "part-" + frame.Itoa(i+1)}, lessonFields(e, i, n, focus)...))
	}
	body = append(body, ui.Presses(ui.Press{Name: "row", Value: "add", Label: "再写一节", Plain: true}), view.Panel(ui.Box{Title: "考核"},
		ui.AreaField(e.In(ui.Input{Name: "questions", Label: "题库", Required: true, Max: 30000, Lines: 12, Help: poolHelp})),
		ui.NumberField(e.In(ui.Input{Name: "drawn", Label: "每次抽题", Suffix: "题", Low: "1", High: "30", Short: true, Required: true})),
		ui.NumberField(e.In(ui.Input{Name: "pass", Label: "合格线", Suffix: "%", Low: "60", High: "100", Short: true, Required: true})),
		ui.NumberField(e.In(ui.Input{Name: "tries", Label: "最多考核几次", Suffix: "次", Low: "1", High: "5", Short: true, Required: true}))),
		ui.Submit("发布讲堂", "/desk/lectures"))
	return a.Show(status, a.DeskPage(title, lecturesTitle, "/desk/lectures", title), view.Stack(
		ui.PageHead(ui.Head{Title: title, Lead: ui.Text("发布以后不能改，有错的停办以后重新发布；发布单位的工作人员看得到题库，不能参加本讲堂的考核。")}), ui.Refusal(e.Fault),
		ui.Columns(view.Form(action, false, e, view.Inside(ui.Stack(), body...)), ui.Help(p.Site))))
}

// lessonFields ask for one part of a lecture.
func lessonFields(e frame.Entry, i, n int, focus string) []templ.Component {
	at := frame.RowName("parts", i)
	out := []templ.Component{
		ui.TextField(e.In(ui.Input{Name: at + "title", Label: "标题", Required: true, Max: 100, Wide: true, Focus: at+"title" == focus})),
		ui.NumberField(e.In(ui.Input{Name: at + "minutes", Label: "时间", Suffix: "分钟", Low: "5", High: "120", Short: true, Required: true})),
		ui.AreaField(e.In(ui.Input{Name: at + "text", Label: "内容", Required: true, Max: 8000, Lines: 6})),
		ui.TextField(e.In(ui.Input{Name: at + "link", Label: "录像的网址", Max: 300, Wide: true, Help: "没有录像的留空；网址以https开头。"})),
	}
	if n > 1 {
		out = append(out, ui.Presses(ui.Press{Name: "row", Value: "remove." + frame.Itoa(i), Label: "去掉第" + frame.Itoa(i+1) + "节", Plain: true, Small: true}))
	}
	return out
}

// poolOf reads questions as poolHelp says; what is no question is named by its number.
func poolOf(f *frame.Form) []socialworkapi.LectureQuestion {
	out := []socialworkapi.LectureQuestion{}
	text := strings.ReplaceAll(f.Text("questions"), "\r\n", "\n")
	for block := range strings.SplitSeq(text, "\n\n") {
		q := socialworkapi.LectureQuestion{Choices: []string{}}
		for line := range strings.Lines(block) {
			line = strings.TrimSpace(line)
			choice, right := strings.CutPrefix(strings.Replace(line, "＊", "*", 1), "*")
			switch {
			case line == "":
			case q.Text == "":
				q.Text = line
			default:
				if q.Choices = append(q.Choices, strings.TrimSpace(choice)); right {
					q.Right = int64(len(q.Choices))
				}
			}
		}
		if q.Text == "" {
			continue
		}
		if out = append(out, q); q.Right == 0 || len(q.Choices) < 2 {
			f.Wrong("questions", "第"+frame.Itoa(len(out))+"题应至少有两个选项，其中一个前加星号。")
		}
	}
	if len(out) == 0 {
		f.Wrong("questions", "请填写题库。")
	}
	return out
}

func (p *room) compose(a *frame.Ask) error {
	f, err := a.Form()
	if err != nil {
		return err
	}
	if focus, asked := f.EditRows("parts", lessonParts...); asked {
		return p.showCompose(a, http.StatusOK, frame.Entry{Values: f.Values, Key: f.Text(frame.KeyField)}, focus)
	}
	d := socialworkapi.LectureDraft{
		Org: f.Text("org"), Title: f.Text("title"), Text: f.Text("text"), Audience: socialworkapi.LectureAudience(f.Text("audience")), Induction: f.Bool("induction"),
		From: f.Day("from", "开放的第一天"), To: f.Day("to", "开放的最后一天"), Drawn: f.Int("drawn", "每次抽题"), Pass: f.Int("pass", "合格线"), Tries: f.Int("tries", "最多考核几次"),
		Parts: []socialworkapi.LecturePart{}, Questions: poolOf(f), Line: carriedBy(f),
	}
	for _, must := range [][2]string{{"title", "请填写讲堂。"}, {"text", "请填写内容和讲师。"}, {"audience", "请选择面向哪些人。"}, {"from", "请填写开放的第一天。"}, {"to", "请填写开放的最后一天。"}} {
		if f.Text(must[0]) == "" {
			f.Wrong(must[0], must[1])
		}
	}
	for i := range max(1, f.Rows("parts", lessonParts...)) {
		at := frame.RowName("parts", i)
		x := socialworkapi.LecturePart{Title: f.Text(at + "title"), Text: f.Text(at + "text"), Link: f.Text(at + "link"), Minutes: f.Int(at+"minutes", "时间")}
		for _, must := range [][2]string{{"title", "请填写标题。"}, {"text", "请填写内容。"}, {"minutes", "请填写时间。"}} {
			if f.Text(at+must[0]) == "" {
				f.Wrong(at+must[0], must[1])
			}
		}
		d.Parts = append(d.Parts, x)
	}
	var x socialworkapi.Lecture
	if err = f.Fault(); err == nil {
		x, err = route.Call(a.Ctx, p.Call, socialworkapi.AnnounceLecture, socialworkapi.AnnounceLectureRequest{LectureDraft: d})
	}
	return after(a, f, err, view.LecturePath(x.ID), "讲堂已发布。", func(status int, e frame.Entry) error { return p.showCompose(a, status, e, "") })
}
