// Package projects is the room of 志愿服务项目: the library in which somebody finds what to do, a project with its
// shifts, how to sign up in three taps, and the desk of who recruits. Phones come first.
package projects

import (
	"net/http"
	"strings"

	"github.com/a-h/templ"

	"sanshe/contracts/go/volunteerapi"
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
		{Method: get, Pattern: "/projects", Do: p.library},
		{Method: get, Pattern: "/projects/map", Do: p.places, Fresh: true},
		{Method: get, Pattern: "/projects/{id}", Do: p.project},
		{Method: get, Pattern: "/projects/{id}/poster", Do: p.poster},
		{Method: get, Pattern: "/shifts/{id}", Do: p.shift},
		{Method: post, Pattern: "/shifts/{id}/seat", Do: p.join, Desk: any},
		{Method: post, Pattern: "/shifts/{id}/leave", Do: p.leave, Desk: any},
		{Method: post, Pattern: "/shifts/{id}/offer", Do: p.offer, Desk: any},

		{Method: get, Pattern: "/desk/projects", Do: p.list, Desk: any},
		{Method: get, Pattern: "/desk/projects/new", Do: p.begin, Desk: any},
		{Method: post, Pattern: "/desk/projects/new", Do: p.create, Desk: any},
		{Method: get, Pattern: "/desk/projects/{id}", Do: p.desk, Desk: any},
		{Method: get, Pattern: "/desk/projects/{id}/edit", Do: p.edit, Desk: any},
		{Method: post, Pattern: "/desk/projects/{id}/edit", Do: p.save, Desk: any},
		{Method: post, Pattern: "/desk/projects/{id}/move", Do: p.move, Desk: any},
		{Method: post, Pattern: "/desk/projects/{id}/dates", Do: p.date, Desk: any},
		{Method: post, Pattern: "/desk/projects/{id}/charge", Do: p.charge, Desk: identity.Worker},
		{Method: get, Pattern: "/desk/projects/{id}/volunteers", Do: p.helpers, Desk: any},
		{Method: get, Pattern: "/desk/shifts/{id}", Do: p.seats, Desk: any},
		{Method: post, Pattern: "/desk/shifts/{id}/leads", Do: p.lead, Desk: any},
		{Method: post, Pattern: "/desk/shifts/{id}/trainings", Do: p.train, Desk: any},
		{Method: post, Pattern: "/desk/shifts/{id}/move", Do: p.cancel, Desk: any},
	}
}

var (
	path      = view.ProjectPath
	deskPath  = view.DeskProjectPath
	shiftPath = view.ShiftPath
)

func deskShiftPath(id string) string { return frame.Href("/desk/shifts/", id) }

// runs reports whether the caller works somewhere that recruits.
func runs(a *frame.Ask) bool { return a.Caller.Has(identity.Staff) || a.Caller.Has(identity.Worker) }

// atDesk leads back to the desk from which the caller deals with projects.
func atDesk(a *frame.Ask) { a.At(identity.Staff, identity.Worker, identity.Registrar) }

func tag(x *volunteerapi.Project) templ.Component {
	switch x.State {
	case volunteerapi.ProjectStatePublished:
		return ui.Tag(ui.Good, ui.IconCheck, x.StateText)
	case volunteerapi.ProjectStateWithdrawn:
		return ui.Tag(ui.Bad, ui.IconStop, x.StateText)
	case volunteerapi.ProjectStateClosed, volunteerapi.ProjectStateArchived:
		return ui.Tag(ui.Plain, ui.IconStop, x.StateText)
	}
	return ui.Tag(ui.Info, ui.IconClock, x.StateText)
}

// wants says how many people are wanted.
func wants(free int64) templ.Component {
	if free == 0 {
		return ui.Tag(ui.Plain, ui.IconUsers, "名额已满")
	}
	return ui.Tag(ui.Good, ui.IconUsers, "还缺"+frame.Itoa(free)+"人")
}

// who says who may come to a position.
func (p *room) who(x *volunteerapi.Position, skills map[string]string) string {
	var says []string
	switch {
	case x.MinAge > 0 && x.MaxAge > 0:
		says = append(says, frame.Itoa(x.MinAge)+"到"+frame.Itoa(x.MaxAge)+"周岁")
	case x.MinAge > 0:
		says = append(says, "满"+frame.Itoa(x.MinAge)+"周岁")
	case x.MaxAge > 0:
		says = append(says, "不超过"+frame.Itoa(x.MaxAge)+"周岁")
	}
	for _, k := range x.Skills {
		if text := skills[k]; text != "" {
			k = text
		}
		says = append(says, "会"+k)
	}
	if x.Trained {
		says = append(says, "参加过培训")
	}
	if len(says) == 0 {
		return "谁都可以"
	}
	return strings.Join(says, "，")
}

// every says when a position has shifts.
func every(x *volunteerapi.Position) string {
	var says []string
	var spans []string
	days := map[string][]string{} // by span
	for _, w := range x.Weekly {
		span := w.From + "–" + w.To
		if days[span] == nil {
			spans = append(spans, span)
		}
		days[span] = append(days[span], string([]rune("一二三四五六日")[w.Day-1]))
	}
	for _, span := range spans {
		if len(days[span]) == 7 {
			says = append(says, "每天"+span)
			continue
		}
		says = append(says, "每周"+strings.Join(days[span], "、")+span)
	}
	if x.Last != "" && len(says) > 0 {
		says = append(says, "到"+cn.Day(x.Last).Chinese()+"为止")
	}
	for i, o := range x.Dates {
		if i == 6 {
			says = append(says, "等"+frame.Itoa(len(x.Dates))+"天")
			break
		}
		says = append(says, cn.Day(o.Day).Chinese()+o.From+"–"+o.To)
	}
	return strings.Join(says, "，")
}
