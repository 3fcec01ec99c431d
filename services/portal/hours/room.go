// Package hours is the room of 服务时间: what a record is made of and what its
// volunteer says against it, what the organization that records confirms and
// corrects, the amendments that everybody sees, the audits that everybody draws
// again, and the reviews and appeals of the office. Nobody types hours in here.
package hours

import (
	"net/http"
	"time"

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
		{Method: get, Pattern: "/amendments", Do: p.amendments, Fresh: true},
		{Method: post, Pattern: "/amendments/{id}/objections", Do: p.object, Desk: any},
		{Method: get, Pattern: "/punctuality", Do: p.punctuality, Fresh: true},
		{Method: get, Pattern: "/audits", Do: p.audits, Fresh: true},
		{Method: get, Pattern: "/audits/{id}", Do: p.audit, Fresh: true},
		{Method: get, Pattern: "/desk/hours", Do: p.desk, Desk: any},
		{Method: get, Pattern: "/desk/hours/shifts/{id}", Do: p.shift, Desk: any},
		{Method: post, Pattern: "/desk/hours/shifts/{id}/confirmations", Do: p.confirm, Desk: identity.Staff},
		{Method: get, Pattern: "/desk/hours/{id}", Do: p.record, Desk: any},
		{Method: post, Pattern: "/desk/hours/{id}/move", Do: p.move, Desk: any},
		{Method: post, Pattern: "/desk/hours/{id}/corrections", Do: p.correct, Desk: identity.Staff},
		{Method: post, Pattern: "/desk/hours/{id}/appeals", Do: p.appeal, Desk: any},
		{Method: get, Pattern: "/desk/amendments/new", Do: p.asking, Desk: any},
		{Method: post, Pattern: "/desk/amendments/new", Do: p.ask, Desk: any, Body: view.MostPapers},
		{Method: get, Pattern: "/desk/amendments/{id}", Do: p.amendment, Desk: any},
		{Method: post, Pattern: "/desk/amendments/{id}/move", Do: p.moveAmendment, Desk: any},
		{Method: get, Pattern: "/desk/amendments/{id}/papers/{paper}", Do: p.paper, Desk: any},
		{Method: get, Pattern: "/desk/reviews", Do: p.reviews, Desk: any},
		{Method: post, Pattern: "/desk/reviews", Do: p.open, Desk: identity.Registrar},
		{Method: get, Pattern: "/desk/reviews/{id}", Do: p.review, Desk: any},
		{Method: post, Pattern: "/desk/reviews/{id}/move", Do: p.settle, Desk: identity.Registrar},
		{Method: get, Pattern: "/desk/appeals/{id}", Do: p.appealed, Desk: any},
		{Method: post, Pattern: "/desk/appeals/{id}/move", Do: p.answer, Desk: identity.Registrar},
		{Method: get, Pattern: "/desk/audits", Do: p.auditDesk, Desk: identity.Registrar},
		{Method: post, Pattern: "/desk/audits", Do: p.openAudit, Desk: identity.Registrar},
		{Method: get, Pattern: "/desk/audits/{id}", Do: p.calls, Desk: identity.Registrar},
		{Method: post, Pattern: "/desk/audits/{id}/draws", Do: p.draw, Desk: identity.Registrar},
		{Method: post, Pattern: "/desk/audits/{id}/looks", Do: p.lookAtLot, Desk: identity.Registrar},
		{Method: post, Pattern: "/desk/audits/{id}/calls", Do: p.call, Desk: identity.Registrar},
	}
}

// at leads back to the desk from which the caller deals with hours.
func at(a *frame.Ask) {
	a.At(identity.Registrar, identity.Supervisor, identity.Staff, identity.Volunteer, identity.Resident, identity.Worker)
}

// page is one below the hours that the caller deals with: an office's reviews, an organization's records, or their own.
func page(a *frame.Ask, title string) ui.Page {
	at(a)
	switch {
	case a.Desk == identity.Registrar || a.Desk == identity.Supervisor:
		return a.DeskPage(title, "时长核查", "/desk/reviews", title)
	case a.Desk == identity.Staff:
		return a.DeskPage(title, "服务时间", "/desk/hours", title)
	}
	return a.DeskPage(title, "我的时长", "/volunteer/hours", title)
}

// seat is where the caller has a role: the place that was asked for, or the first.
func seat(a *frame.Ask, role identity.Role) (here identity.Membership, all []ui.Option) {
	for _, m := range a.Caller.Memberships {
		if m.Role != role {
			continue
		}
		if here.Org == "" || m.Org == a.Query("org") {
			here = m
		}
		all = append(all, ui.Option{Value: m.Org, Label: m.OrgName})
	}
	return here, all
}

// recordTag is where a record stands.
func recordTag(x *volunteerapi.HourRecord) templ.Component { return view.HourTag(x.State, x.StateText) }

// span is from when to when: 11月21日9:00至11:30.
func span(from, to time.Time) templ.Component {
	return ui.All(ui.DateTime(from), ui.Text("至"+view.ShiftEnd(from, to)))
}

// law is the clauses of an answer, each once.
func law(bs []volunteerapi.Basis) templ.Component {
	return ui.BasisPanel(view.Distinct(view.LawOf(bs)))
}

// after leads on from a form, or shows it again with what was refused.
func after(a *frame.Ask, f *frame.Form, err error, to, said string, show func(status int, e frame.Entry) error) error {
	if err == nil {
		return a.Redirect(to, said)
	}
	return frame.Retry(a, err, f, show)
}

// actions are the buttons of the moves that are open; each that needs a reason asks for it.
func actions(moves []volunteerapi.HoursMove, e frame.Entry, forms map[string]ui.Action) (out []ui.Action) {
	for _, m := range moves {
		act := forms[m.Do]
		act.Do, act.Label = m.Do, m.Label
		out = append(out, act)
	}
	return e.Reopened(out)
}

// reason asks why, in the form of one step.
func reason(e frame.Entry, do, label string) templ.Component {
	return ui.AreaField(e.Among(do, ui.Input{Name: "note", Label: label, Required: true, Max: 1000, Lines: 3}))
}
