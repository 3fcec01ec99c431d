// Package enroll is the room of registration: the name check and what is
// publicized, a founder's application with its findings, papers and way, what
// sponsor and registrar do with it, and the certificate that everybody may check.
package enroll

import (
	"net/http"
	"strconv"

	"github.com/a-h/templ"

	"sanshe/contracts/go/organizationapi"
	"sanshe/services/portal/frame"
	"sanshe/services/portal/ui"
	"sanshe/services/portal/view"
)

type room struct{ *frame.House }

// Pages are the rows of this room.
func Pages(h *frame.House) []frame.Page {
	p := &room{h}
	const get, post, any = http.MethodGet, http.MethodPost, frame.AnyDesk
	return append(revocationPages(p), []frame.Page{
		{Method: get, Pattern: "/registrations", Do: p.start},
		{Method: post, Pattern: "/registrations/{id}/objections", Do: p.object, Desk: any},
		{Method: get, Pattern: "/certificates/{id}", Do: p.certificate},
		{Method: get, Pattern: "/organizations/{id}/dossier", Do: p.dossier},
		{Method: get, Pattern: "/desk/applications", Do: p.list, Desk: any},
		{Method: get, Pattern: "/desk/applications/new", Do: p.begin, Desk: any},
		{Method: post, Pattern: "/desk/applications/new", Do: p.create, Desk: any},
		{Method: get, Pattern: "/desk/applications/{id}", Do: p.application, Desk: any},
		{Method: get, Pattern: "/desk/applications/{id}/edit", Do: p.edit, Desk: any},
		{Method: post, Pattern: "/desk/applications/{id}/edit", Do: p.save, Desk: any},
		{Method: post, Pattern: "/desk/applications/{id}/papers", Do: p.addPapers, Desk: any, Body: mostPapers},
		{Method: get, Pattern: "/desk/applications/{id}/papers/{paper}", Do: p.paper, Desk: any},
		{Method: post, Pattern: "/desk/applications/{id}/move", Do: p.move, Desk: any},
		{Method: post, Pattern: "/desk/applications/{id}/objections/{n}", Do: p.answer, Desk: any},
	}...)
}

// mostPapers bounds a form with files.
const mostPapers = 14 << 20

// path is where an application is read and dealt with.
func path(id string) string { return view.EnrollmentPath(id) }

// tag is the state of an application.
func tag(s organizationapi.ApplicationState, text string) templ.Component {
	switch s {
	case organizationapi.ApplicationStateGranted:
		return ui.Tag(ui.Good, ui.IconCheck, text)
	case organizationapi.ApplicationStateDeclined:
		return ui.Tag(ui.Bad, ui.IconStop, text)
	case organizationapi.ApplicationStateReturned:
		return ui.Tag(ui.Warn, ui.IconReply, text)
	case organizationapi.ApplicationStateDrafted, organizationapi.ApplicationStateWithdrawn:
		return ui.Tag(ui.Plain, ui.IconEdit, text)
	}
	return ui.Tag(ui.Info, ui.IconClock, text)
}

// findings are what the book says of something: what is not met at once, what is met behind its number.
func findings(list []organizationapi.Finding) (out []templ.Component) {
	table := func(met bool) (t ui.Table) {
		t = ui.Table{Caption: "需要留意的规则", Cols: ui.Cols("结果", "~说明", "~依据")}
		for _, f := range list {
			if f.Ok != met {
				continue
			}
			mark := ui.Tag(ui.Good, ui.IconCheck, "符合")
			switch {
			case !f.Ok && f.Level == "warn":
				mark = ui.Tag(ui.Warn, ui.IconWarn, "请留意")
			case !f.Ok:
				mark = ui.Tag(ui.Bad, ui.IconStop, "不符合")
			}
			ground := ui.Dash()
			if len(f.Basis) > 0 {
				ground = ui.BasisLine(view.LawOf(f.Basis)...)
			}
			t.Rows = append(t.Rows, ui.Cells(mark, ui.Text(f.Text), ground))
		}
		return t
	}
	if t := table(false); len(t.Rows) > 0 {
		out = append(out, ui.Data(t))
	}
	if t := table(true); len(t.Rows) > 0 {
		t.Caption = "已经满足的规则"
		out = append(out, view.Inside(ui.Fold("已符合的"+strconv.Itoa(len(t.Rows))+"项", len(out) == 0 && len(t.Rows) < 4), ui.Data(t)))
	}
	return out
}
