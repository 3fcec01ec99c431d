package journeys

import (
	"strings"
	"testing"
	"time"

	"sanshe/contracts/go/noticeapi"
	"sanshe/contracts/go/volunteerapi"
	"sanshe/e2e/county"
	"sanshe/libs/cn"
)

// TestWhoFollowsIsToldOfTheDaysNewProjects goes from what is followed to one message in the evening, over a kill of the
// platform, to who is too young for what is new, and to somebody who has everything erased.
func TestWhoFollowsIsToldOfTheDaysNewProjects(t *testing.T) {
	p := county.Start(t, nil)
	p.At(t, county.Morning)
	x := recruiters(t, p)
	x.volunteer(t, "an.ning", "安宁", "1990-03-07")
	x.volunteer(t, "bai.lu", "白露", "2000-05-01")
	follow := func(login, do, place, service string) {
		t.Helper()
		d := volunteerapi.FollowDraft{Place: place, Service: service}
		if do == "drop" {
			county.Ask(t, p.As(t, login), volunteerapi.DropFollow, volunteerapi.DropFollowRequest{FollowDraft: d})
			return
		}
		county.Ask(t, p.As(t, login), volunteerapi.AddFollow, volunteerapi.AddFollowRequest{FollowDraft: d})
	}
	follow("an.ning", "add", county.Region, "elderly")
	follow("bai.lu", "add", county.Region, "")
	publish := func(org int, title string, age int64) volunteerapi.Project {
		t.Helper()
		d := x.draft(t, org, title, "18:00", "20:00")
		d.Risk, d.Positions[0].MinAge = "路上注意交通安全。", age // an.ning is 36, bai.lu 26
		as := []string{"linxm", "maqing"}[org]
		made := county.Ask(t, p.As(t, as), volunteerapi.CreateProject, volunteerapi.CreateProjectRequest{ProjectDraft: d})
		a := x.move(t, "registrar", x.move(t, as, made, "submit", ""), "publish", "")
		x.shift(t, a.ID)
		return a
	}
	a := publish(0, "陪伴独居老人", 30)
	publish(1, "夜间守护", 30)
	news := func(login string) (out []noticeapi.Message) {
		t.Helper()
		for _, m := range county.Ask(t, p.As(t, login), noticeapi.ListMessages, noticeapi.ListMessagesRequest{Limit: 50}).Items {
			if m.Title == "有您关注的新项目" {
				out = append(out, m)
			}
		}
		return out
	}
	p.At(t, cn.DayOf(county.Morning).At(18, 1))
	p.Kill()
	p.Start(t)
	x.told(t, "an.ning", "有您关注的新项目", "/volunteer/follows")
	if got := news("an.ning"); len(got) != 1 || !strings.Contains(got[0].Text, "2个新项目") {
		t.Errorf("an.ning is told %+v", got)
	}
	if got := county.Ask(t, p.As(t, "an.ning"), volunteerapi.ListFollows, volunteerapi.ListFollowsRequest{}); got.Count != 2 || len(got.Found) != 2 || got.Found[1].Project != a.ID {
		t.Errorf("what is followed says %+v", got)
	}
	if got := news("bai.lu"); len(got) != 0 {
		t.Errorf("who is too young is told %+v", got)
	}

	// The next day one project that suits both: each is told of it alone.
	p.At(t, county.Morning.AddDate(0, 0, 1))
	b := publish(0, "整理图书", 0)
	p.At(t, cn.DayOf(county.Morning).Add(1).At(18, 1))
	for _, login := range []string{"an.ning", "bai.lu"} {
		x.told(t, login, "有您关注的新项目", "/projects/"+b.ID)
	}

	// The copy of everything says what is followed; who leaves follows nothing, and hears nothing any more.
	me := x.people["bai.lu"]
	if got := county.Ask(t, p.As(t, "bai.lu"), volunteerapi.GetVolunteerData, volunteerapi.GetVolunteerDataRequest{ID: me.ID}); len(got.Follows) != 1 {
		t.Errorf("the copy says %+v", got.Follows)
	}
	county.Ask(t, p.As(t, "bai.lu"), volunteerapi.MoveVolunteer, volunteerapi.MoveVolunteerRequest{ID: me.ID, PersonMove: volunteerapi.PersonMove{Do: "erase", Version: me.Version}})
	county.Until(t, "what is followed goes", func() (bool, error) {
		list, err := county.Try(p.As(t, "bai.lu"), volunteerapi.ListFollows, volunteerapi.ListFollowsRequest{})
		return len(list.Items) == 0, err
	})
	follow("an.ning", "drop", county.Region, "elderly")
	p.At(t, county.Morning.AddDate(0, 0, 2).Add(time.Hour))
	publish(1, "清晨送餐", 0)
	p.At(t, cn.DayOf(county.Morning).Add(2).At(18, 30))
	follow("an.ning", "add", county.Region, "")
	p.At(t, cn.DayOf(county.Morning).Add(3).At(18, 30))
	if got := news("an.ning"); len(got) != 2 {
		t.Errorf("who dropped it and followed anew is told %d times", len(got))
	}
}
