package journeys

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"sanshe/contracts/go/noticeapi"
	"sanshe/contracts/go/organizationapi"
	"sanshe/contracts/go/volunteerapi"
	"sanshe/e2e/county"
	"sanshe/libs/cn"
	"sanshe/libs/fault"
)

// recruiting is a town in which two organizations recruit: one for the evenings, one for a day that collides with an evening.
type recruiting struct {
	p      *county.Platform
	office organizationapi.Organization
	orgs   [2]organizationapi.Organization
	people map[string]volunteerapi.Person // by login
}

func recruiters(t *testing.T, p *county.Platform) *recruiting {
	t.Helper()
	w := &county.Town{Platform: p}
	x := &recruiting{p: p, people: map[string]volunteerapi.Person{}}
	x.office, _ = w.Bureau(t)
	x.orgs[0] = w.Register(t, "星河区暖邻社会工作服务中心", organizationapi.OrgKindServiceorg, "52")
	x.orgs[1] = w.Register(t, "星河区青苗服务社", organizationapi.OrgKindServiceorg, "52")
	w.Account(t, "linxm", "林小满", x.orgs[0], organizationapi.RoleStaff)
	w.Account(t, "hexiaoyun", "何晓云", x.orgs[0], organizationapi.RoleWorker)
	w.Account(t, "maqing", "马青", x.orgs[1], organizationapi.RoleStaff)
	return x
}

// volunteer opens an account and registers somebody who was born on a day.
func (x *recruiting) volunteer(t *testing.T, login, name string, born cn.Day) volunteerapi.Person {
	t.Helper()
	me := county.Ask(t, x.p.Joins(t, login, name), volunteerapi.RegisterVolunteer, volunteerapi.RegisterVolunteerRequest{PersonDraft: volunteerapi.PersonDraft{
		Name: name, IDNumber: identityOf(t, born, "000"), Region: "320312", Phone: "0516-83501234", Agree: true,
	}})
	x.people[login] = me
	return me
}

// draft is a project of an organization, with one seat on an evening of a week from now.
func (x *recruiting) draft(t *testing.T, org int, title, from, to string) volunteerapi.ProjectDraft {
	t.Helper()
	return volunteerapi.ProjectDraft{
		Org: x.orgs[org].ID, Office: x.office.ID, Title: title, Service: "elderly", Region: county.Region, Place: "社区活动室", Phone: "0000-0000101",
		Positions: []volunteerapi.Position{{Code: "A1", Title: "值守", Capacity: 1, Dates: []volunteerapi.Once{{Day: cn.DayOf(x.p.Now(t)).Add(7).String(), From: from, To: to}}}},
	}
}

func (x *recruiting) move(t *testing.T, as string, p volunteerapi.Project, do, note string) volunteerapi.Project {
	t.Helper()
	return county.Ask(t, x.p.As(t, as), volunteerapi.MoveProject, volunteerapi.MoveProjectRequest{ID: p.ID, ProjectMove: volunteerapi.ProjectMove{Do: do, Version: p.Version, Note: note}})
}

// shift is the first of a project, when its events have come.
func (x *recruiting) shift(t *testing.T, project string) (first volunteerapi.Shift) {
	t.Helper()
	county.Until(t, "a shift", func() (bool, error) {
		page, err := county.Try(x.p.Nobody(), volunteerapi.ListShifts, volunteerapi.ListShiftsRequest{ID: project})
		if err != nil || len(page.Items) == 0 {
			return false, err
		}
		first = page.Items[0]
		return true, nil
	})
	return first
}

func (x *recruiting) join(login, shift string) volunteerapi.JoinShiftRequest {
	return volunteerapi.JoinShiftRequest{ID: shift, JoinDraft: volunteerapi.JoinDraft{Person: x.people[login].ID, Told: true}}
}

// stands is how somebody stands in a shift.
func (x *recruiting) stands(t *testing.T, login, shift string) volunteerapi.MyPlace {
	t.Helper()
	return county.Ask(t, x.p.As(t, login), volunteerapi.GetShift, volunteerapi.GetShiftRequest{ID: shift}).Mine[0]
}

// told waits for a message of the title that leads somewhere.
func (x *recruiting) told(t *testing.T, login, title, to string) {
	t.Helper()
	county.Until(t, title, func() (bool, error) {
		box, err := county.Try(x.p.As(t, login), noticeapi.ListMessages, noticeapi.ListMessagesRequest{Limit: 20})
		for _, m := range box.Items {
			if m.Title == title && m.Link == to {
				return true, nil
			}
		}
		return false, err
	})
}

// TestAProjectRecruitsAndItsSeatsGoRound goes from a draft that says nothing of risks to a seat, a collision, a waiting list, a
// seat that comes free, one that is handed on, one that is given back, and a shift that is cancelled.
func TestAProjectRecruitsAndItsSeatsGoRound(t *testing.T) {
	t.Parallel()
	p := county.Start(t, nil)
	p.At(t, county.Morning)
	x := recruiters(t, p)
	for login, name := range map[string]string{"an.ning": "安宁", "bai.lu": "白露", "cao.di": "曹迪", "ding.yi": "丁一"} {
		x.volunteer(t, login, name, cn.Day("1990-03-07").Add(len(x.people)))
	}

	// No risk is told, so nobody looks at it; who handed it in does not publish it.
	evening := x.draft(t, 0, "陪伴独居老人", "18:00", "20:00")
	a := county.Ask(t, p.As(t, "linxm"), volunteerapi.CreateProject, volunteerapi.CreateProjectRequest{ProjectDraft: evening})
	step := func(do string) volunteerapi.MoveProjectRequest {
		return volunteerapi.MoveProjectRequest{ID: a.ID, ProjectMove: volunteerapi.ProjectMove{Do: do, Version: a.Version}}
	}
	county.Refused(t, p.As(t, "linxm"), volunteerapi.MoveProject, step("submit"), fault.Refused, "volunteer.project.unready", "volunteer.risk.tell")
	evening.Risk, evening.Version = "路上注意交通安全。", a.Version
	a = county.Ask(t, p.As(t, "linxm"), volunteerapi.UpdateProject, volunteerapi.UpdateProjectRequest{ID: a.ID, ProjectDraft: evening})
	a = x.move(t, "linxm", a, "submit", "")
	county.Refused(t, p.As(t, "linxm"), volunteerapi.MoveProject, step("publish"), fault.Forbidden, "volunteer.project.not-yours")
	county.Refused(t, p.Nobody(), volunteerapi.GetProject, volunteerapi.GetProjectRequest{ID: a.ID}, fault.NotFound, "volunteer.project.not-found")
	a = x.move(t, "hexiaoyun", a, "publish", "")
	x.told(t, "linxm", "志愿服务项目已发布", "/projects/"+a.ID)
	late := x.draft(t, 1, "夜间守护", "19:00", "21:00")
	late.Risk = "夜间路滑。"
	b := x.move(t, "registrar", x.move(t, "maqing", county.Ask(t, p.As(t, "maqing"), volunteerapi.CreateProject, volunteerapi.CreateProjectRequest{ProjectDraft: late}), "submit", ""), "publish", "")
	one, two := x.shift(t, a.ID), x.shift(t, b.ID)

	// Everybody finds it, by its first letters too, and reads its page.
	if found := county.Ask(t, p.Nobody(), volunteerapi.ListProjects, volunteerapi.ListProjectsRequest{Q: "djlr"}).Items; len(found) != 1 || found[0].ID != a.ID || found[0].Free != 1 {
		t.Errorf("djlr finds %+v", found)
	}
	for _, at := range []string{"/projects", "/projects/" + a.ID, "/shifts/" + one.ID} {
		if got := p.Nobody().Send(t, http.MethodGet, at, "", ""); got.Status != http.StatusOK || !strings.Contains(string(got.Body), "陪伴独居老人") {
			t.Errorf("%s answers %d", at, got.Status)
		}
	}

	// One seat: the first has it, the second waits, the third waits behind; who has it is nowhere else at that time.
	county.Ask(t, p.As(t, "an.ning"), volunteerapi.JoinShift, x.join("an.ning", one.ID))
	f := county.Refused(t, p.As(t, "an.ning"), volunteerapi.JoinShift, x.join("an.ning", two.ID), fault.Conflict, "volunteer.shift.clash")
	if !strings.Contains(f.Text, "陪伴独居老人·值守") {
		t.Errorf("a collision says %s", f.Text)
	}
	if m := x.stands(t, "an.ning", two.ID); m.MayJoin || m.Clash == nil || m.Clash.Shift != one.ID {
		t.Errorf("the page of the collision says %+v", m)
	}
	county.Ask(t, p.As(t, "bai.lu"), volunteerapi.JoinShift, x.join("bai.lu", one.ID))
	county.Ask(t, p.As(t, "cao.di"), volunteerapi.JoinShift, x.join("cao.di", one.ID))
	if m := x.stands(t, "cao.di", one.ID); m.Placing != volunteerapi.PlacingWaiting || m.Ahead != 1 {
		t.Errorf("the third stands as %+v", m)
	}
	county.Refused(t, p.As(t, "ding.yi"), volunteerapi.ListSeats, volunteerapi.ListSeatsRequest{ID: one.ID}, fault.Forbidden, "volunteer.shift.not-listed")

	// The seat comes free and the second moves up; the first may go elsewhere now.
	county.Ask(t, p.As(t, "an.ning"), volunteerapi.LeaveShift, volunteerapi.LeaveShiftRequest{ID: one.ID, LeaveDraft: volunteerapi.LeaveDraft{Person: x.people["an.ning"].ID}})
	x.told(t, "bai.lu", "候补有名额了", "/shifts/"+one.ID)
	county.Until(t, "the time of the seat that was given back", func() (bool, error) {
		_, err := county.Try(p.As(t, "an.ning"), volunteerapi.JoinShift, x.join("an.ning", two.ID))
		if fault.Of(err).Code == "volunteer.shift.clash" {
			return false, nil
		}
		return true, err
	})

	// It is handed on to somebody who was asked, past who waits.
	county.Ask(t, p.As(t, "bai.lu"), volunteerapi.OfferSeat, volunteerapi.OfferSeatRequest{ID: one.ID, OfferDraft: volunteerapi.OfferDraft{Person: x.people["bai.lu"].ID, Number: x.people["ding.yi"].Number}})
	if m := x.stands(t, "ding.yi", one.ID); !m.Asked || !m.MayJoin {
		t.Errorf("who was asked stands as %+v", m)
	}
	county.Ask(t, p.As(t, "ding.yi"), volunteerapi.JoinShift, x.join("ding.yi", one.ID))
	if m := x.stands(t, "bai.lu", one.ID); m.Placing != volunteerapi.PlacingNone {
		t.Errorf("who handed it on stands as %+v", m)
	}

	// It is given back, and the last who waits moves up; then the shift is cancelled and they are told why.
	county.Ask(t, p.As(t, "ding.yi"), volunteerapi.LeaveShift, volunteerapi.LeaveShiftRequest{ID: one.ID, LeaveDraft: volunteerapi.LeaveDraft{Person: x.people["ding.yi"].ID}})
	x.told(t, "cao.di", "候补有名额了", "/shifts/"+one.ID)
	p.At(t, cn.DayOf(one.Starts).Add(-1).At(18, 1))
	x.told(t, "cao.di", "明天有志愿服务", "/shifts/"+one.ID)
	feed := county.Ask(t, p.As(t, "cao.di"), volunteerapi.GetFeed, volunteerapi.GetFeedRequest{})
	if got := p.Nobody().Send(t, http.MethodGet, "/api/volunteer/feeds/"+feed.Token, "", ""); !strings.Contains(strings.ReplaceAll(string(got.Body), "\r\n ", ""), "/shifts/"+one.ID) || strings.Contains(string(got.Body), "曹迪") {
		t.Errorf("the calendar says %s", got.Body)
	}
	county.Ask(t, p.As(t, "linxm"), volunteerapi.CancelShift, volunteerapi.CancelShiftRequest{ID: one.ID, CancelDraft: volunteerapi.CancelDraft{Note: "活动室停电。"}})
	x.told(t, "cao.di", "志愿服务班次已取消", "/shifts/"+one.ID)
	if got := p.Nobody().Send(t, http.MethodGet, "/shifts/"+one.ID, "", ""); !strings.Contains(string(got.Body), "活动室停电。") {
		t.Error("the page does not say why it was cancelled")
	}
	county.Refused(t, p.As(t, "bai.lu"), volunteerapi.JoinShift, x.join("bai.lu", one.ID), fault.Conflict, "volunteer.shift.cancelled")

	// The office withdraws the other project: its shift goes with it, and who had a seat is told.
	b = county.Ask(t, p.As(t, "registrar"), volunteerapi.GetProject, volunteerapi.GetProjectRequest{ID: b.ID})
	x.move(t, "registrar", b, "withdraw", "场所不安全。")
	x.told(t, "an.ning", "志愿服务班次已取消", "/shifts/"+two.ID)
	if len(county.Ask(t, p.Nobody(), volunteerapi.ListProjects, volunteerapi.ListProjectsRequest{Q: "夜间守护"}).Items) != 0 {
		t.Error("what was withdrawn is in the library")
	}
	if d := two.Ends.Sub(two.Starts); d != 2*time.Hour {
		t.Errorf("the shift lasted %s", d)
	}
}
