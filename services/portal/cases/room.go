// Package cases is the room of casework: the cases of a social worker with what
// is to be done, a part of one for a purpose, the note of a visit, the urgent
// looks and who judges them, the client's own door, and the public sums.
package cases

import (
	"net/http"

	"sanshe/contracts/go/socialworkapi"
	"sanshe/libs/identity"
	"sanshe/services/portal/frame"
	"sanshe/services/portal/ui"
	"sanshe/services/portal/view"
	"sanshe/services/portal/view/field"
)

type room struct{ *frame.House }

// Pages are the rows of this room.
func Pages(h *frame.House) []frame.Page {
	p := &room{h}
	const get, post = http.MethodGet, http.MethodPost
	urgent := append(p.urgently(identity.Worker, "/worker/cases/urgent", listTitle, "/worker/cases"), p.urgently(identity.Staff, "/desk/cases/urgent", countsTitle, "/desk/cases")...)
	return append(urgent, []frame.Page{
		{Method: get, Pattern: "/cases", Do: p.board},
		{Method: get, Pattern: "/cases/mine", Do: p.door},
		{Method: post, Pattern: "/cases/mine", Do: p.client},
		{Method: get, Pattern: "/worker/cases", Do: p.list, Desk: identity.Worker},
		{Method: get, Pattern: "/worker/cases/new", Do: p.opening, Desk: identity.Worker},
		{Method: post, Pattern: "/worker/cases/new", Do: p.open, Desk: identity.Worker},
		{Method: get, Pattern: "/worker/cases/{id}", Do: p.one, Desk: identity.Worker},
		{Method: post, Pattern: "/worker/cases/{id}/move", Do: p.move, Desk: identity.Worker},
		{Method: post, Pattern: "/worker/cases/{id}/look", Do: p.look, Desk: identity.Worker},
		{Method: get, Pattern: "/worker/cases/{id}/visit", Do: p.visiting, Desk: identity.Worker},
		{Method: post, Pattern: "/worker/cases/{id}/visit", Do: p.visit, Desk: identity.Worker},
		{Method: post, Pattern: "/worker/cases/{id}/visit/kept", Do: p.keptVisit, Desk: frame.AnyDesk, Script: true},
		{Method: get, Pattern: "/worker/cases/worker.js", Do: field.Worker},
		{Method: get, Pattern: "/desk/cases", Do: p.counts, Desk: identity.Staff},
		{Method: post, Pattern: "/desk/cases/{id}/handover", Do: p.handOver, Desk: identity.Staff},
		{Method: get, Pattern: "/desk/cases/{id}/looks/{look}", Do: p.judging, Desk: identity.Staff},
		{Method: post, Pattern: "/desk/cases/{id}/looks/{look}", Do: p.judge, Desk: identity.Staff},
	}...)
}

const (
	listTitle   = "我的个案"
	countsTitle = "个案概况"
	boardTitle  = "个案成效"
	doorTitle   = "我的个案资料"
)

var themes = ui.Options("elder", "老年", "child", "儿童青少年", "family", "家庭", "disabled", "残障", "health", "健康", "work", "就业", "other", "其他")

var sections = ui.Options("client", "基本情况", "assessment", "评估", "plan", "计划", "visits", "探访记录", "guidance", "督导", "outcome", "结案成效")

// retry leads on, or shows the page again with what was refused.
func retry(a *frame.Ask, f *frame.Form, err error, to, done string, show func(int, frame.Entry) error) error {
	if err == nil {
		return a.Redirect(to, done)
	}
	return frame.Retry(a, err, f, show)
}

// private keeps a page out of every store on the way, the browser's own included.
func private(a *frame.Ask) { a.W.Header().Set("Cache-Control", "private, no-store") }

// looksTable is a look-book.
func looksTable(list []socialworkapi.CaseLook, to func(*socialworkapi.CaseLook) string) ui.Table {
	t := ui.Table{Caption: "查阅簿，新的在前", Cols: ui.Cols("时间", "由谁", "目的", "看了什么", "判断"), Nothing: "还没有人看过。"}
	for i := range list {
		x := &list[i]
		what := ui.Text(x.PartText)
		if to != nil {
			what = ui.Link(to(x), x.PartText)
		}
		t.Rows = append(t.Rows, ui.Cells(ui.DateTime(x.At), ui.Text(x.By), ui.Text(x.PurposeText), what, view.OrDash(x.Judged)))
	}
	return t
}
