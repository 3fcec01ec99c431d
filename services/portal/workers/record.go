package workers

import (
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/a-h/templ"

	"sanshe/contracts/go/socialworkapi"
	"sanshe/libs/cn"
	"sanshe/libs/route"
	"sanshe/services/portal/frame"
	"sanshe/services/portal/ui"
	"sanshe/services/portal/view"
)

const (
	recordTitle = "结业记录"
	hoursTitle  = "继续教育学时证明"
)

// record is what whoever learned something prints: on their own page alone, nobody else checks it here.
type record struct {
	title, org, text string
	on               time.Time
	held             []ui.Term
	list, listPath   string // where it is from: 继续教育课程, /courses
	back, path       string // 回到课程
}

func (r *record) show(a *frame.Ask) error {
	doc := ui.Doc{Kind: recordTitle, Title: r.title, Signer: r.org, Date: r.on, Framed: true}
	return a.Show(http.StatusOK, a.Page(recordTitle+"："+r.title, ui.NavWorkers, ui.Crumbs(r.list, r.listPath, r.title, r.path, recordTitle)), view.Stack(
		ui.Document(doc, ui.Clause{Text: r.text}, ui.Clause{Body: ui.DL(r.held...)}), view.Inside(ui.Buttons(), ui.ButtonLink(r.path, r.back, false))))
}

// courseRecord is of whoever was counted at a course: both have said that they were there, and the ledger counts it still.
func (p *room) courseRecord(a *frame.Ask) error {
	x, err := route.Call(a.Ctx, p.Call, socialworkapi.GetCourse, socialworkapi.GetCourseRequest{ID: a.Path("id")})
	if err != nil {
		return err
	}
	here := view.CoursePath(x.ID)
	if !slices.ContainsFunc(x.Seats, func(s socialworkapi.Seat) bool { return s.Mine && s.Stated && s.Rolled }) {
		return a.Redirect(here, "发布单位点名、本人签到都有以后才有结业记录。")
	}
	on := cn.DayOf(x.Starts)
	year, err := route.Call(a.Ctx, p.Call, socialworkapi.GetTraining, socialworkapi.GetTrainingRequest{Year: strconv.Itoa(on.Year())})
	if err != nil {
		return err
	}
	i := slices.IndexFunc(year.Items, func(t socialworkapi.TrainingEntry) bool { return t.Source == "course/"+x.ID })
	if i < 0 || year.Items[i].State != socialworkapi.LedgerStateCounted {
		return a.Redirect(here, "这次课程没有计入您的学时，没有结业记录；刚刚点名的请稍后再看。")
	}
	r := record{
		title: x.Title, org: x.Org.Name, on: x.Ends, list: coursesTitle, listPath: "/courses", back: "回到课程", path: here,
		text: a.Caller.Name + "于" + on.Chinese() + "参加“" + x.Title + "”，发布单位点名、本人签到，计入继续教育" + cn.Spent(x.Minutes) + "。",
		held: []ui.Term{ui.S("学时", cn.Spent(x.Minutes)), ui.S("怎样学", way(x.Online)), ui.S("地点", x.Place), ui.S("县级培训", yes(x.County))},
	}
	return r.show(a)
}

// hoursProof is a year of the caller's ledger to be printed, beside what the present cycle of each certificate asks for.
func (p *room) hoursProof(a *frame.Ask) error {
	t, err := route.Call(a.Ctx, p.Call, socialworkapi.GetTraining, socialworkapi.GetTrainingRequest{Year: view.Pick(a.Query("year"), recentYears(a))})
	if err != nil {
		return err
	}
	mine, err := route.Call(a.Ctx, p.Call, socialworkapi.ListMyCredentials, socialworkapi.ListMyCredentialsRequest{})
	if err != nil {
		return err
	}
	rows := ui.Table{Caption: t.Year + "年计入的学时", Titled: true, Cols: ui.Cols("内容", "怎样学", "发布单位", "日期", "#学时"), Nothing: "这一年没有计入的学时。"}
	for _, x := range t.Items {
		if x.State == socialworkapi.LedgerStateCounted {
			rows.Rows = append(rows.Rows, ui.Cells(ui.Text(x.Title), ui.Text(way(x.Online)), view.OrDash(x.OrgName), ui.Date(view.Day(x.On)), ui.Text(cn.Spent(x.Minutes))))
		}
	}
	clauses := []ui.Clause{
		{Text: a.Caller.Name + t.Year + "年在平台计入继续教育" + cn.Spent(t.Minutes) + "，共" + frame.Itoa(len(rows.Rows)) + "条，其中县级培训" + frame.Itoa(t.County) + "次。"},
		{Body: ui.Data(rows)},
	}
	against := ui.Table{Caption: "与再登记要求的比较", Titled: true, Cols: ui.Cols("证书", "本有效期", "#已计入", "#再登记要求", "#还差")}
	for i := range mine.Items {
		if x := &mine.Items[i]; len(x.Cycles) > 0 {
			c := x.Cycles[len(x.Cycles)-1]
			against.Rows = append(against.Rows, ui.Cells(ui.Text(x.LevelText+" "+x.Number), ui.Dates(view.Day(c.From), view.Day(c.To)), ui.Text(cn.Spent(x.Minutes)), ui.Text(cn.Spent(x.Needed)), ui.Text(cn.Spent(max(0, x.Needed-x.Minutes)))))
		}
	}
	if len(against.Rows) > 0 {
		clauses = append(clauses, ui.Clause{Body: ui.Data(against)})
	}
	doc := ui.Doc{Kind: hoursTitle, Title: t.Year + "年度", Signer: p.Config.Platform, Date: a.Now(), Framed: true}
	var years []templ.Component
	for _, o := range recentYears(a) {
		if o.Value != t.Year {
			years = append(years, ui.ButtonLink("/worker/training?year="+o.Value, o.Label, false))
		}
	}
	return a.Show(http.StatusOK, a.DeskPage(hoursTitle, mineTitle, "/worker", hoursTitle), view.Stack(
		ui.Document(doc, clauses...), view.Inside(ui.Buttons(), years...), ui.Soft("学时由点名和签到、网上讲堂的计时和考核、登记机关核实的自学逐条计入，谁也不能填写；没有计入和作废的不在内。")))
}

// mostYears is how many years back a proof is offered: those that a cycle may reach into.
const mostYears = 4

// recentYears are this year and those before, this one first.
func recentYears(a *frame.Ask) (out []ui.Option) {
	now := cn.DayOf(a.Now()).Year()
	for n := range mostYears {
		y := strconv.Itoa(now - n)
		out = append(out, ui.Option{Value: y, Label: y + "年"})
	}
	return out
}
