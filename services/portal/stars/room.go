// Package stars is the room of 志愿者星级: what a place asks for each star, what
// is public now and may be objected to, what a volunteer is asked, and where an
// office drafts its terms, answers objections and decides about untrue records.
package stars

import (
	"net/http"

	"github.com/a-h/templ"

	"sanshe/contracts/go/volunteerapi"
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
		{Method: get, Pattern: "/stars", Do: p.start},
		{Method: get, Pattern: "/stars/{id}", Do: p.star, Fresh: true},
		{Method: post, Pattern: "/stars/{id}/move", Do: p.moveStar, Desk: any},
		{Method: post, Pattern: "/stars/{id}/objections", Do: p.object, Desk: any},
		{Method: post, Pattern: "/stars/{id}/answers", Do: p.answer, Desk: any},
		{Method: get, Pattern: "/star-terms/{id}", Do: p.terms},
		{Method: post, Pattern: "/star-terms/{id}/move", Do: p.moveTerms, Desk: identity.Registrar},
		{Method: get, Pattern: "/star-bars/{id}", Do: p.bar, Desk: any},
		{Method: post, Pattern: "/star-bars/{id}/move", Do: p.moveBar, Desk: any},
		{Method: get, Pattern: "/desk/stars", Do: p.office, Desk: identity.Registrar},
		{Method: get, Pattern: "/desk/stars/bars", Do: p.bars, Desk: identity.Registrar},
		{Method: get, Pattern: "/desk/stars/new", Do: p.drafting, Desk: identity.Registrar},
		{Method: post, Pattern: "/desk/stars/new", Do: p.draft, Desk: identity.Registrar},
	}
}

const (
	title   = "志愿者星级"
	mostAll = 30
)

var (
	starPath  = view.StarPath
	termsPath = view.StarTermsPath
	barPath   = view.StarBarPath
	word      = view.StarWord
)

// starTag says where a star stands.
func starTag(x *volunteerapi.Star) templ.Component {
	switch x.State {
	case volunteerapi.StarStateGranted:
		return ui.Tag(ui.Good, ui.IconStar, x.StateText)
	case volunteerapi.StarStatePublished:
		return ui.Tag(ui.Info, ui.IconClock, x.StateText)
	case volunteerapi.StarStateComputed:
		return ui.Tag(ui.Warn, ui.IconUser, x.StateText)
	}
	return ui.Tag(ui.Plain, ui.IconStop, x.StateText)
}

func termsTag(x *volunteerapi.StarTerms) templ.Component {
	switch x.State {
	case volunteerapi.StarTermsStateApplied:
		return ui.Tag(ui.Good, ui.IconCheck, x.StateText)
	case volunteerapi.StarTermsStateAnnounced:
		return ui.Tag(ui.Info, ui.IconClock, x.StateText)
	case volunteerapi.StarTermsStateDrafted:
		return ui.Tag(ui.Warn, ui.IconEdit, x.StateText)
	}
	return ui.Tag(ui.Plain, ui.IconStop, x.StateText)
}

func barTag(x *volunteerapi.StarBar) templ.Component {
	switch x.State {
	case volunteerapi.StarBarStateDropped, volunteerapi.StarBarStateLifted, volunteerapi.StarBarStateOver:
		return ui.Tag(ui.Plain, ui.IconCheck, x.StateText)
	case volunteerapi.StarBarStateBarred, volunteerapi.StarBarStateUpheld:
		return ui.Tag(ui.Bad, ui.IconStop, x.StateText)
	}
	return ui.Tag(ui.Warn, ui.IconClock, x.StateText)
}

// asked are the conditions of each star.
func asked(steps []volunteerapi.StarStep) ui.Table {
	t := ui.Table{Caption: "各星级的条件", Cols: ui.Cols("星级", "#服务时间", "#平均质量", "#有评价的记录", "#A至C类的时间"), Nothing: "还没有写明条件。"}
	for i, x := range steps {
		t.Rows = append(t.Rows, ui.Cells(ui.Text(word(int64(i+1))), ui.Quantity(x.Hours, "小时"), least(x.Quality, tenths(x.Quality)), least(x.Assessed, frame.Itoa(x.Assessed)+"%"), least(x.Vouched, frame.Itoa(x.Vouched)+"%")))
	}
	return t
}

// least is a condition, or that there is none.
func least(n int64, says string) templ.Component {
	if n == 0 {
		return ui.Soft("不要求")
	}
	return ui.Text("至少" + says)
}

func tenths(n int64) string { return frame.Itoa(n/10) + "." + frame.Itoa(n%10) + "分" }

// hoursOf are minutes as hours, rounded down, as stars count them.
func hoursOf(minutes int64) templ.Component { return ui.Quantity(minutes/60, "小时") }

// actions are the moves of a document, each with the reason that it needs.
func actions(ms []volunteerapi.HoursMove, e frame.Entry, reasons map[string]string) []ui.Action {
	var out []ui.Action
	for _, m := range ms {
		act := ui.Action{Do: m.Do, Label: m.Label, Danger: m.Do == "impose" || m.Do == "return"}
		if label := reasons[m.Do]; label != "" {
			act.Form = ui.AreaField(e.Among(m.Do, ui.Input{Name: "note", Label: label, Required: true, Max: 500, Lines: 3}))
		}
		out = append(out, act)
	}
	return e.Reopened(out)
}
