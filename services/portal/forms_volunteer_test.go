package portal

import (
	"context"
	"strings"
	"testing"

	"sanshe/contracts/go/volunteerapi"
	"sanshe/libs/identity"
	"sanshe/libs/route"
)

// The forms of volunteers.
func init() {
	own := []string{
		"name", "李<b>雷", "region", "320312", "address", "幸福里7号楼", "phone", "13912340000", "skills", "haircut", "services", "elderly",
		"guardian.name", "李大山", "guardian.relation", "父亲", "guardian.phone", "13912340001",
	}
	kept := []string{"李<b>雷", "幸福里7号楼", "13912340000", "☑haircut", "☑elderly", "李大山", "父亲", "13912340001", `<option value="320312" selected`}
	forms = append([]sentForm{ // before the others: the last one is the sign-in
		{"/volunteer/join", identity.Resident, "/volunteer/join", append([]string{"ward", "true", "id_number", "32031220160504001X", "agree", "true", "consent", "true"}, own...), append([]string{"☑true", "32031220160504001X"}, kept...)},
		{"/volunteer/people/{id}", identity.Resident, "/volunteer/people/v1", append([]string{"version", "1"}, own...), kept},
	}, forms...)
	silent = append(silent, "/volunteer/people/{id}/move")
}

// volunteerRoutes are somebody and a child of theirs.
func volunteerRoutes() []route.Route {
	me := volunteerapi.Person{
		ID: "v1", Version: 1, Number: "3203120000000014", Name: "李雷", MaskedName: "李*", Sex: volunteerapi.SexMale, Born: "1990-03-07", Age: 36, IDNumber: "**************001X",
		Region: "320312", RegionName: "星河区", Address: "某路1号", Phone: "13912345678", Skills: []string{"haircut"}, Services: []string{"elderly"},
		State: volunteerapi.PersonStateActive, StateText: "正常", RegisteredAt: noon, MayEdit: true, Basis: []volunteerapi.Basis{},
		Moves: []volunteerapi.VolunteerMove{{Do: "rest", Label: "暂停志愿服务"}, {Do: "erase", Label: "注销"}},
	}
	kid := me
	kid.ID, kid.Name, kid.Ward, kid.Guardian = "v2", "李点点", true, &volunteerapi.Guardian{Name: "李雷", Relation: "父亲", Phone: "13912345678"}
	return []route.Route{
		route.On(volunteerapi.ListVolunteerTasks, func(context.Context, volunteerapi.ListVolunteerTasksRequest) (volunteerapi.TaskList, error) {
			return volunteerapi.TaskList{Items: []volunteerapi.Task{}}, nil
		}),
		route.On(volunteerapi.ListVolunteerFields, func(context.Context, volunteerapi.ListVolunteerFieldsRequest) (volunteerapi.VolunteerFields, error) {
			return volunteerapi.VolunteerFields{Skills: []volunteerapi.VolunteerField{{Code: "haircut", Text: "理发"}}, Services: []volunteerapi.VolunteerField{{Code: "elderly", Text: "为老服务"}}}, nil
		}),
		route.On(volunteerapi.ListMyVolunteers, func(context.Context, volunteerapi.ListMyVolunteersRequest) (volunteerapi.PersonList, error) {
			return volunteerapi.PersonList{Items: []volunteerapi.Person{me, kid}}, nil
		}),
		route.On(volunteerapi.GetVolunteer, func(_ context.Context, in volunteerapi.GetVolunteerRequest) (volunteerapi.Person, error) {
			if in.ID == kid.ID {
				return kid, nil
			}
			return me, nil
		}),
		route.On(volunteerapi.GetVolunteerData, func(context.Context, volunteerapi.GetVolunteerDataRequest) (volunteerapi.PersonData, error) {
			return volunteerapi.PersonData{Person: me, IDNumber: "32031219900307001X", AgreedAt: noon, MadeAt: noon}, nil
		}),
		route.On(volunteerapi.RegisterVolunteer, func(context.Context, volunteerapi.RegisterVolunteerRequest) (volunteerapi.Person, error) { return me, nil }),
		route.On(volunteerapi.UpdateVolunteer, func(context.Context, volunteerapi.UpdateVolunteerRequest) (volunteerapi.Person, error) { return me, nil }),
		route.On(volunteerapi.MoveVolunteer, func(context.Context, volunteerapi.MoveVolunteerRequest) (volunteerapi.Person, error) { return me, nil }),
	}
}

func TestAVolunteerFindsThemselvesAndTheirChildAndTakesEverythingAlong(t *testing.T) {
	w := newWorks(t, identity.Volunteer)
	stranger := w.browser().get("/volunteer")
	if !strings.Contains(stranger.body, "/join?back=/volunteer/join") || strings.Contains(stranger.body, "李点点") {
		t.Errorf("a stranger sees %s", stranger.words())
	}
	b := w.as(identity.Volunteer)
	if got := b.get("/volunteer").words(); !strings.Contains(got, "李雷，您好") || !strings.Contains(got, "李点点") || !strings.Contains(got, "由您监护") {
		t.Errorf("today: %s", got)
	}
	if got := b.get("/volunteer/people/v2").words(); !strings.Contains(got, "李雷 父亲") || !strings.Contains(got, "备份里都没有办法恢复") {
		t.Errorf("the child: %s", got)
	}
	if got := b.get("/volunteer/people/v1/data"); !strings.Contains(got.body, "32031219900307001X") || !strings.Contains(got.header.Get("Content-Disposition"), "attachment") {
		t.Errorf("the copy: %v", got.header)
	}
	if got := b.post("/volunteer/people/v1/move", "do", "erase", "version", "1"); got.at != "/volunteer" {
		t.Errorf("after erasing: %s", got.at)
	}
	if got := w.as(identity.Buyer).get("/volunteer").words(); strings.Contains(got, "李点点") || !strings.Contains(got, "工作账号") {
		t.Errorf("an office sees %s", got)
	}
}
