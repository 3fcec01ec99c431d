// Package stewards is the room of community workers (社区工作者): the public board of
// posts, recruitment and training, the announcements with their lists of
// numbers, the desk of the office, and what somebody on a post reads of
// their own grade and pay.
package stewards

import (
	"net/http"
	"strings"

	"github.com/a-h/templ"

	"sanshe/contracts/go/socialworkapi"
	"sanshe/libs/cn"
	"sanshe/libs/identity"
	"sanshe/services/portal/frame"
	"sanshe/services/portal/ui"
	"sanshe/services/portal/view"
)

type room struct{ *frame.House }

// Pages are the rows of this room.
func Pages(h *frame.House) []frame.Page {
	p := &room{h}
	const get, post, any = http.MethodGet, http.MethodPost, frame.AnyDesk
	return []frame.Page{
		{Method: get, Pattern: "/stewards", Do: p.board},
		{Method: get, Pattern: "/headcounts/{id}", Do: p.headcount},
		{Method: post, Pattern: "/headcounts/{id}/move", Do: p.moveHeadcount, Desk: identity.Registrar},
		{Method: get, Pattern: "/ladders/{id}", Do: p.ladder},
		{Method: post, Pattern: "/ladders/{id}/move", Do: p.moveLadder, Desk: identity.Registrar},
		{Method: get, Pattern: "/recruitments", Do: p.recruitments},
		{Method: get, Pattern: "/recruitments/{id}", Do: p.recruitment, Fresh: true},
		{Method: post, Pattern: "/recruitments/{id}/move", Do: p.moveRecruitment, Desk: identity.Registrar},
		{Method: post, Pattern: "/recruitments/{id}/objections", Do: p.object, Desk: any},
		{Method: post, Pattern: "/recruitments/{id}/answers", Do: p.answer, Desk: identity.Registrar},
		{Method: get, Pattern: "/recruitments/{id}/apply", Do: p.applying, Desk: any},
		{Method: post, Pattern: "/recruitments/{id}/apply", Do: p.apply, Desk: any, Body: view.MostPapers},
		{Method: get, Pattern: "/recruitments/{id}/applicants", Do: p.applicants, Desk: identity.Registrar},
		{Method: get, Pattern: "/desk/applicants/{id}", Do: p.applicant, Desk: any},
		{Method: post, Pattern: "/desk/applicants/{id}/move", Do: p.moveApplicant, Desk: any},
		{Method: post, Pattern: "/desk/applicants/{id}/scores", Do: p.score, Desk: identity.Registrar},
		{Method: get, Pattern: "/desk/applicants/{id}/papers/{paper}", Do: p.applicantPaper, Desk: any},
		{Method: get, Pattern: "/steward", Do: p.mine, Desk: any},
		{Method: get, Pattern: "/desk/stewards", Do: p.office, Desk: any},
		{Method: get, Pattern: "/desk/stewards/{id}", Do: p.steward, Desk: any},
		{Method: post, Pattern: "/desk/stewards/{id}/move", Do: p.moveSteward, Desk: any},
		{Method: post, Pattern: "/desk/stewards/{id}/reviews", Do: p.review, Desk: identity.Registrar},
		{Method: get, Pattern: "/desk/stewards/{id}/payee", Do: p.payee, Desk: any},
		{Method: post, Pattern: "/desk/stewards/{id}/payee", Do: p.setPayee, Desk: any},
		{Method: post, Pattern: "/desk/stewards/{id}/payee/erase", Do: p.erasePayee, Desk: any},
		{Method: get, Pattern: "/desk/headcounts/new", Do: p.counting, Desk: identity.Registrar},
		{Method: post, Pattern: "/desk/headcounts/new", Do: p.count, Desk: identity.Registrar},
		{Method: get, Pattern: "/desk/ladders/new", Do: p.laddering, Desk: identity.Registrar},
		{Method: post, Pattern: "/desk/ladders/new", Do: p.draftLadder, Desk: identity.Registrar},
		{Method: get, Pattern: "/desk/recruitments/new", Do: p.recruiting, Desk: identity.Registrar},
		{Method: post, Pattern: "/desk/recruitments/new", Do: p.recruit, Desk: identity.Registrar},
		{Method: post, Pattern: "/desk/posts/{id}", Do: p.arrange, Desk: identity.Registrar},
		{Method: get, Pattern: "/desk/posts/{id}", Do: p.arranging, Desk: identity.Registrar},
		{Method: get, Pattern: "/desk/pay-lists", Do: p.payLists, Desk: any},
		{Method: post, Pattern: "/desk/pay-lists", Do: p.drawPayList, Desk: identity.Registrar},
		{Method: get, Pattern: "/desk/pay-lists/{id}", Do: p.payList, Desk: any},
		{Method: post, Pattern: "/desk/pay-lists/{id}/move", Do: p.movePayList, Desk: identity.Registrar},
		{Method: post, Pattern: "/desk/pay-lists/{id}/takings", Do: p.take, Desk: identity.Supervisor},
	}
}

const (
	title            = "社区工作者岗位"
	recruitmentTitle = "社区工作者招聘"
	officeTitle      = "社区工作者"
	payTitle         = "社区工作者薪酬表"
	mostAll          = 30
)

// kinds are the posts with their names.
var kinds = ui.Options("chief", "正职", "deputy", "副职", "member", "委员", "other", "其他")

// after leads on, or shows the page again with what was refused.
func after(a *frame.Ask, f *frame.Form, err error, to, done string, show func(status int, e frame.Entry) error) error {
	if err == nil {
		return a.Redirect(to, done)
	}
	return frame.Retry(a, err, f, show)
}

// announced are the steps of what one drafts and another announces.
var announced = map[string]view.Ask{
	"announce": {Confirm: "公布以后不能改，只能由新的代替。"}, "return": {Note: "*退回的理由，起草的人会看到"},
}

// points are hundredths of a point.
func points(n int64) string { return frame.Itoa(n/100) + "." + frame.Itoa(n%100/10) + frame.Itoa(n%10) }

// monthText is a month in words: 2026年12月.
func monthText(m string) string { return strings.TrimSuffix(cn.Day(m+"-01").Chinese(), "1日") }

func yes(b bool) templ.Component {
	if b {
		return ui.Tag(ui.Good, ui.IconCheck, "已完成")
	}
	return ui.Tag(ui.Warn, ui.IconClock, "没有完成")
}

// payTable explains a pay, figure by figure.
func payTable(lines []socialworkapi.PayLine, total int64) ui.Table {
	t := ui.Table{Caption: "薪酬的构成", Cols: ui.Cols("项目", "#金额", "~依据"), Nothing: "这个月没有薪酬。"}
	for _, l := range lines {
		t.Rows = append(t.Rows, ui.Cells(ui.Text(l.What), ui.Money(l.Amount), ui.Text(l.Why)))
	}
	if len(lines) > 0 {
		t.Rows = append(t.Rows, ui.Cells(ui.Text("合计"), ui.Money(total), ui.Text("")))
	}
	return t
}

// aside is what stands beside a page.
func (p *room) aside(law []socialworkapi.Basis) templ.Component {
	if len(law) == 0 {
		return ui.Help(p.Site)
	}
	return view.Stack(ui.BasisPanel(view.LawOf(law)), ui.Help(p.Site))
}
