package view

import (
	"time"

	"sanshe/contracts/go/volunteerapi"
	"sanshe/libs/cn"
	"sanshe/libs/identity"
	"sanshe/libs/rule"
	"sanshe/libs/sheet"
	"sanshe/services/portal/frame"
	"sanshe/services/portal/ui"
)

// volunteerPaths are where a task of each room of the volunteer service is done.
var volunteerPaths = map[string]func(id string) string{
	"record": HourRecordPath, "hours": HourShiftPath, "amendment": HourAmendmentPath, "review": HourReviewPath, "appeal": HourAppealPath,
	"project": DeskProjectPath, "team": TeamPath, "star": StarPath, "terms": StarTermsPath, "bar": StarBarPath, "order": OrderPath, "duty": DutyPath,
}

// DutyPath is where a community reads a report for duty.
func DutyPath(id string) string { return frame.Href("/desk/duties/", id) }

// OwnDutyPath is where somebody reads their own report for duty.
func OwnDutyPath(id string) string { return frame.Href("/duty/", id) }

// OrderPath is where those who have to do with it read an order of service.
func OrderPath(id string) string { return frame.Href("/desk/orders/", id) }

// TeamPath is where a team is read and dealt with.
func TeamPath(id string) string { return frame.Href("/volunteer/teams/", id) }

// ProjectPath is where everybody reads a project, DeskProjectPath where those do who run it.
func ProjectPath(id string) string { return frame.Href("/projects/", id) }

// DeskProjectPath is where a project is written, looked at and closed.
func DeskProjectPath(id string) string { return frame.Href("/desk/projects/", id) }

// ShiftPath is where somebody signs up for a shift, and reads what they need to know that day.
func ShiftPath(id string) string { return frame.Href("/shifts/", id) }

// ShiftTime is when a shift is: 12月5日周六09:00–11:00.
func ShiftTime(starts, ends time.Time) string {
	from := starts.In(ui.Shanghai)
	return from.Format("1月2日") + Weekday(from) + from.Format("15:04") + "–" + ShiftEnd(starts, ends)
}

// ShiftEnd is when what began on one day ends: 11:00, 24:00 at its midnight, 次日06:00 after it.
func ShiftEnd(starts, ends time.Time) string {
	until := ends.In(ui.Shanghai).Format("15:04")
	switch {
	case cn.DayOf(starts) == cn.DayOf(ends):
		return until
	case until == "00:00":
		return "24:00"
	}
	return "次日" + until
}

// Weekday is 周一 to 周日.
func Weekday(t time.Time) string {
	return "周" + string([]rune("日一二三四五六")[t.In(ui.Shanghai).Weekday()])
}

// ShiftColumns are shifts as a table.
func ShiftColumns(p *frame.House) []sheet.Column[volunteerapi.Shift] {
	return []sheet.Column[volunteerapi.Shift]{
		{Head: "项目", Cell: func(x *volunteerapi.Shift) any { return x.Project.Name }},
		{Head: "岗位或者活动", Cell: func(x *volunteerapi.Shift) any { return x.Position.Title }},
		{Head: "开始", Cell: func(x *volunteerapi.Shift) any { return &x.Starts }},
		{Head: "结束", Cell: func(x *volunteerapi.Shift) any { return &x.Ends }},
		{Head: "集合地点", Cell: func(x *volunteerapi.Shift) any { return x.Place }},
		{Head: "组织", Cell: func(x *volunteerapi.Shift) any { return x.Org.Name }},
		{Head: "名额", Cell: func(x *volunteerapi.Shift) any { return x.Capacity }},
		{Head: "还缺的人", Cell: func(x *volunteerapi.Shift) any { return x.Free }},
		{Head: "候补", Cell: func(x *volunteerapi.Shift) any { return x.Waiting }},
		{Head: "状态", Cell: func(x *volunteerapi.Shift) any { return x.StateText }},
		{Head: "网址", Cell: func(x *volunteerapi.Shift) any { return p.Config.PublicURL + ShiftPath(x.ID) }},
	}
}

// VolunteerRoles are those of whoever may be a volunteer.
var VolunteerRoles = []identity.Role{identity.Volunteer, identity.Resident, identity.Worker, identity.Staff}

// VolunteerPage is a page among volunteers: one column, with the bar of a phone; at is the entry of the bar that it belongs to.
func VolunteerPage(a *frame.Ask, title, at string, crumbs ...string) ui.Page {
	pairs := []string{title}
	if title != "志愿服务" {
		pairs = append([]string{"志愿服务", "/volunteer"}, append(crumbs, title)...)
	}
	pg := a.Page(title, ui.NavVolunteer, ui.Crumbs(pairs...))
	pg.Narrow, pg.NoIndex = true, a.SignedIn()
	if a.SignedIn() {
		pg.Dock = []ui.Dock{
			{Label: "今天", Href: "/volunteer", Icon: ui.IconHome, Current: at == "志愿服务"},
			{Label: "找活动", Href: "/projects", Icon: ui.IconSearch, Current: at == "找活动"},
			{Label: "队伍", Href: "/volunteer/teams", Icon: ui.IconUsers, Current: at == "队伍"},
			{Label: "通知", Href: "/inbox", Icon: ui.IconBell},
			{Label: "我的", Href: "/volunteer/people", Icon: ui.IconUser, Current: at == "我的"},
		}
	}
	return pg
}

// StarPath is where one star is read, objected to and answered for.
func StarPath(id string) string { return frame.Href("/stars/", id) }

// StarTermsPath is where what an office asks for stars is read.
func StarTermsPath(id string) string { return frame.Href("/star-terms/", id) }

// StarBarPath is where the matter of somebody's untrue records is dealt with.
func StarBarPath(id string) string { return frame.Href("/star-bars/", id) }

// StarWord is a star in words.
func StarWord(level int64) string {
	words := []string{"", "一星", "二星", "三星", "四星", "五星"}
	if level > 0 && int(level) < len(words) {
		return words[level]
	}
	return frame.Itoa(level) + "星"
}

// VolunteerTasks are what waits among volunteers.
func VolunteerTasks(list []volunteerapi.Task) (out []Task) {
	for _, t := range list {
		href := "/volunteer"
		if path := volunteerPaths[t.Room]; path != nil {
			href = path(t.Subject)
		}
		out = append(out, Task{Href: href, Title: t.Title, What: t.What, Owner: t.Owner, Due: t.Due, Late: t.LateDays, Basis: LawOf(t.Basis)})
	}
	return out
}

// CitedRules are the clauses of rules as they stand, for a line beside a question.
func CitedRules(h *frame.House, at rule.Where, ids ...string) (out []ui.Basis) {
	for _, id := range ids {
		for _, b := range rule.Cite(h.Rules, id, at) {
			out = append(out, ui.Basis(b))
		}
	}
	return out
}
