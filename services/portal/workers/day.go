package workers

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"math"
	"net/http"
	"slices"

	"github.com/a-h/templ"

	"sanshe/contracts/go/socialworkapi"
	"sanshe/libs/cn"
	"sanshe/libs/identity"
	"sanshe/libs/route"
	"sanshe/services/portal/frame"
	"sanshe/services/portal/ui"
	"sanshe/services/portal/view"
)

// today is the day of a social worker: what waits, the courses of today, the hours against what the next cycle asks for, and what comes next.
func (p *room) today(a *frame.Ask) error {
	a.At(identity.Worker)
	list, err := route.Call(a.Ctx, p.Call, socialworkapi.ListMyCredentials, socialworkapi.ListMyCredentialsRequest{})
	if err != nil {
		return err
	}
	year, err := route.Call(a.Ctx, p.Call, socialworkapi.GetTraining, socialworkapi.GetTrainingRequest{})
	if err != nil {
		return err
	}
	tasks, err := route.Call(a.Ctx, p.Call, socialworkapi.ListSocialworkTasks, socialworkapi.ListSocialworkTasksRequest{})
	if err != nil {
		return err
	}
	seats, err := route.Call(a.Ctx, p.Call, socialworkapi.ListMyCourses, socialworkapi.ListMyCoursesRequest{Limit: 50})
	if err != nil {
		return err
	}
	main := []templ.Component{
		view.Panel(ui.Box{Title: "先办这几件"}, ui.Data(view.TaskTable(view.ByLateness(view.SocialTasks(tasks.Items)), a.Now(), "眼下没有等您办理的事项。"))),
		classes(a, seats.Items),
	}
	var law []ui.Basis
	for i := range list.Items {
		x := &list.Items[i]
		law = view.Distinct(slices.Concat(law, view.LawOf(x.Basis)))
		main = append(main, certificate(x))
	}
	if len(list.Items) == 0 {
		main = append(main, ui.Empty(ui.IconUser, "您还没有录入职业水平证书，录入以后由登记机关核验。", ui.ButtonLink("/desk/credentials/new", "录入证书", true)))
	}
	t := ui.Table{Caption: year.Year + "年的继续教育", Cols: ui.Cols("内容", "怎样学", "发布单位", "日期", "#学时", "状态"), Nothing: "今年还没有计入的学时，请在继续教育课程或者网上讲堂中选择。"}
	for _, x := range year.Items {
		t.Rows = append(t.Rows, ui.Cells(ui.Text(x.Title), ui.Text(way(x.Online)), view.OrDash(x.OrgName), ui.Date(view.Day(x.On)), ui.Text(cn.Spent(x.Minutes)), tag(x.State == socialworkapi.LedgerStateCounted, x.StateText)))
	}
	main = append(main, view.Panel(ui.Box{Title: "今年的学时", Note: "共" + cn.Spent(year.Minutes), Link: ui.Link("/worker/training", "打印学时证明")}, ui.Data(t)))
	side := []templ.Component{
		coming(list.Items, seats.Items, cn.DayOf(a.Now())),
		view.Panel(ui.Box{Title: "办理"}, ui.WideButtonLink("/worker/cases", "我的个案", false), ui.WideButtonLink("/courses", "选课程", true), ui.WideButtonLink("/lectures", lecturesTitle, false), ui.WideButtonLink("/desk/studies/new", "报送自学", false), ui.WideButtonLink("/desk/credentials/new", "录入证书", false), ui.WideButtonLink("/desk/findings", findingsTitle, false), ui.WideButtonLink("/steward", "我在社区的岗位", false)),
	}
	return a.Show(http.StatusOK, a.DeskPage(mineTitle, mineTitle), view.Stack(
		ui.PageHead(ui.Head{Title: a.Caller.Name + "，您好", Lead: ui.Weekday(a.Now())}), ui.ColumnsFacts(view.Stack(main...), p.aside(law, side...))))
}

// classes are the courses of today at which the caller has a seat.
func classes(a *frame.Ask, list []socialworkapi.Course) templ.Component {
	var rows []ui.Row
	for i := range list {
		if x := &list[i]; cn.DayOf(x.Starts) == cn.DayOf(a.Now()) && x.State == socialworkapi.CourseStateAnnounced {
			rows = append(rows, seatRow(x))
		}
	}
	if len(rows) == 0 {
		return view.Panel(ui.Box{Title: "今天的课程"}, ui.Empty(ui.IconCalendar, "今天没有您报名的课程。", ui.ButtonLink("/courses", "选课程", false)))
	}
	return view.Panel(ui.Box{Title: "今天的课程"}, ui.Rows(rows...))
}

// seatRow is a course of one's own, with who has said that one was there.
func seatRow(x *socialworkapi.Course) ui.Row {
	r := ui.Row{Href: view.CoursePath(x.ID), Title: x.Title, Meta: []string{x.Org.Name, x.Place}, Note: ui.All(ui.DateTime(x.Starts), ui.Text("至"), ui.DateTime(x.Ends))}
	if len(x.Seats) > 0 {
		r.End = seatTag(&x.Seats[0])
	}
	return r
}

// seatTag is what has been said of a seat.
func seatTag(x *socialworkapi.Seat) templ.Component {
	switch {
	case x.Stated && x.Rolled:
		return ui.Tag(ui.Good, ui.IconCheck, "双方都已确认")
	case x.Stated:
		return ui.Tag(ui.Info, ui.IconClock, "已签到，待点名")
	case x.Rolled:
		return ui.Tag(ui.Info, ui.IconClock, "已点到，待签到")
	}
	return ui.Tag(ui.Plain, ui.IconUser, "已报名")
}

// coming are the days that a social worker has to know of, the next first.
func coming(certificates []socialworkapi.Credential, courses []socialworkapi.Course, today cn.Day) templ.Component {
	type date struct {
		on   cn.Day
		says string
	}
	var dates []date
	add := func(on, says string) {
		if day := cn.Day(on); on != "" && !day.Before(today) {
			dates = append(dates, date{day, says})
		}
	}
	for i := range certificates {
		switch x := &certificates[i]; x.State {
		case socialworkapi.CredentialStateEntered, socialworkapi.CredentialStateVerified, socialworkapi.CredentialStateReturned:
			add(x.FirstDue, x.LevelText+"首次登记的期限")
		case socialworkapi.CredentialStateRegistered:
			add(x.WindowFrom, x.LevelText+"可以申请再登记")
			add(x.Cycles[len(x.Cycles)-1].To, x.LevelText+"登记到期")
		}
	}
	for i := range courses {
		if x := &courses[i]; x.State == socialworkapi.CourseStateAnnounced {
			add(cn.DayOf(x.Starts).String(), x.Title)
		}
	}
	slices.SortStableFunc(dates, func(a, b date) int { return cmp.Compare(a.on, b.on) })
	if len(dates) == 0 {
		return ui.None()
	}
	var terms []ui.Term
	for _, d := range dates[:min(len(dates), 5)] {
		terms = append(terms, ui.T(d.says, ui.Day(d.on)))
	}
	return view.Panel(ui.Box{Title: "接下来的日子"}, ui.DLNarrow(terms...))
}

// certificate is one certificate with its cycle and hours.
func certificate(x *socialworkapi.Credential) templ.Component {
	terms := []ui.Term{ui.T("证书编号", ui.Link(view.CredentialPath(x.ID), x.Number)), ui.T("状态", tag(standing(x), x.StateText))}
	if x.Remark != "" {
		terms = append(terms, ui.S("登记机关写的", x.Remark))
	}
	body := []templ.Component{}
	if n := len(x.Cycles); n > 0 {
		terms = append(terms, ui.T("有效期", ui.Dates(view.Day(x.Cycles[n-1].From), view.Day(x.Cycles[n-1].To))))
		body = append(body, hours(x))
	} else {
		terms = append(terms, ui.T("首次登记的期限", ui.Date(view.Day(x.FirstDue))))
	}
	return view.Panel(ui.Box{Title: x.LevelText, ID: "certificate-" + x.Number, Link: ui.Link(view.CredentialPath(x.ID), "打开")}, append([]templ.Component{ui.DL(terms...)}, body...)...)
}

// way is how an entry of the ledger was learned.
func way(online bool) string {
	if online {
		return "网上"
	}
	return "线下"
}

func standing(x *socialworkapi.Credential) bool {
	return x.State == socialworkapi.CredentialStateRegistered || x.State == socialworkapi.CredentialStateRenewing
}

// hours is the training of a cycle as a ring, with the same in words and figures beside it.
func hours(x *socialworkapi.Credential) templ.Component {
	says := "已计入" + cn.Spent(x.Minutes) + "，再登记要求" + cn.Spent(x.Needed)
	if short := x.Needed - x.Minutes; short > 0 {
		says += "，还差" + cn.Spent(short)
	}
	t := ui.Table{Caption: "本有效期的学时", Cols: ui.Cols("学时", "#时间"), Rows: [][]templ.Component{
		ui.Cells(ui.Text("已计入"), ui.Text(cn.Spent(x.Minutes))), ui.Cells(ui.Text("再登记要求"), ui.Text(cn.Spent(x.Needed))),
	}}
	return ui.FigureBeside("继续教育", says+"。", ring(x.Minutes, x.Needed), t)
}

// ringAt is the radius of the ring.
const ringAt = 66.0

// ring draws a share of a whole as a part of a circle, with the whole hours in it.
func ring(have, need int64) templ.Component {
	share := 1.0
	if have < need {
		share = float64(have) / float64(need)
	}
	round := 2 * math.Pi * ringAt
	return templ.ComponentFunc(func(_ context.Context, w io.Writer) error {
		_, err := fmt.Fprintf(w, `<svg viewBox="0 0 320 170" aria-hidden="true"><circle class="axis" stroke-width="14" cx="160" cy="85" r="%[1]g"></circle>`+
			`<circle class="l1" fill="none" stroke-width="14" cx="160" cy="85" r="%[1]g" stroke-dasharray="%.1[2]f %.1[3]f" transform="rotate(-90 160 85)"></circle>`+
			`<text class="strong" x="160" y="83" text-anchor="middle">%[4]d/%[5]d</text><text x="160" y="105" text-anchor="middle">小时</text></svg>`,
			ringAt, round*share, round, have/60, need/60)
		return err
	})
}
