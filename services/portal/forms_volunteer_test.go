package portal

import (
	"context"
	"strings"
	"testing"
	"time"

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
		{"/volunteer/takeover", identity.Resident, "/volunteer/takeover", []string{"number", "32031200000<b>", "code", "4711<i>", "agree", "true"}, []string{"32031200000<b>", "4711<i>", "☑true"}},
		{"/volunteer/teams/new", identity.Resident, "/volunteer/teams/new", []string{"person", "v1", "name", "晚风<b>队", "kind", "family", "region", "320312", "intro", prose}, []string{"晚风<b>队", "☑family", prose}},
		{"/volunteer/follows", identity.Resident, "/volunteer/follows", []string{"do", "add", "back", "/projects", "place", "320312", "service", "elderly"}, []string{`<option value="320312" selected`, `<option value="elderly" selected`}},
		{"/volunteer/teams/{id}/move", identity.Resident, "/volunteer/teams/t1/move", []string{"do", "end", "version", "1", "end.note", prose}, []string{prose, `<details class="confirm" open`}},
	}, forms...)
	silent = append(silent, "/volunteer/people/{id}/move", "/volunteer/teams/{id}/members")
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
	kid.Handover, kid.Moves = &volunteerapi.Handover{Code: "04711815", Until: noon.Add(24 * time.Hour)}, append([]volunteerapi.VolunteerMove{{Do: "offer", Label: "生成移交码"}}, me.Moves...)
	crew := volunteerapi.Team{
		ID: "t1", Version: 1, Name: "晚风小队", Kind: "family", KindText: "家庭亲子", Region: "320312", RegionName: "星河区", Intro: "给老人理发。", State: volunteerapi.TeamStateActive, StateText: "招募中",
		FoundedAt: noon, Size: 2, MayJoin: []volunteerapi.Party{{ID: "v2", Name: "李点点"}}, Moves: []volunteerapi.VolunteerMove{{Do: "end", Label: "结束队伍"}},
		Members: []volunteerapi.TeamMember{
			{Person: "v1", Number: me.Number, Name: "李雷", State: volunteerapi.MemberStateMember, Captain: true, Mine: true, At: noon, May: []string{}},
			{Person: "v3", Number: "3203120000000022", Name: "欧阳*", State: volunteerapi.MemberStateAsked, At: noon, May: []string{"admit", "decline"}},
		},
	}
	follows := volunteerapi.FollowList{
		Items: []volunteerapi.Follow{{Org: "o1", Text: "星河区暖邻社会工作服务中心", Since: noon}, {Place: "320312", Service: "elderly", Text: "星河区·为老服务", Since: noon}}, Most: 20,
		Found: []volunteerapi.FollowFound{{Project: "p1", Title: "陪伴独居老人", OrgName: "星河区暖邻社会工作服务中心"}}, Count: 3, FoundAt: &noon, Due: &noon,
	}
	return []route.Route{
		route.On(volunteerapi.ListFollows, func(context.Context, volunteerapi.ListFollowsRequest) (volunteerapi.FollowList, error) {
			return follows, nil
		}),
		route.On(volunteerapi.AddFollow, func(context.Context, volunteerapi.AddFollowRequest) (volunteerapi.FollowList, error) {
			return follows, nil
		}),
		route.On(volunteerapi.DropFollow, func(context.Context, volunteerapi.DropFollowRequest) (volunteerapi.FollowList, error) {
			return follows, nil
		}),
		route.On(volunteerapi.ListTeamKinds, func(context.Context, volunteerapi.ListTeamKindsRequest) (volunteerapi.TeamKinds, error) {
			return volunteerapi.TeamKinds{Items: []volunteerapi.TeamKind{{Code: "family", Text: "家庭亲子", Help: "一家人一起参加。"}}}, nil
		}),
		route.On(volunteerapi.ListTeams, func(context.Context, volunteerapi.ListTeamsRequest) (volunteerapi.TeamPage, error) {
			return volunteerapi.TeamPage{Items: []volunteerapi.Team{crew}}, nil
		}),
		route.On(volunteerapi.ListMyTeams, func(context.Context, volunteerapi.ListMyTeamsRequest) (volunteerapi.TeamList, error) {
			return volunteerapi.TeamList{Items: []volunteerapi.Team{crew}}, nil
		}),
		route.On(volunteerapi.GetTeam, func(context.Context, volunteerapi.GetTeamRequest) (volunteerapi.Team, error) { return crew, nil }),
		route.On(volunteerapi.FoundTeam, func(context.Context, volunteerapi.FoundTeamRequest) (volunteerapi.Team, error) { return crew, nil }),
		route.On(volunteerapi.MoveTeam, func(context.Context, volunteerapi.MoveTeamRequest) (volunteerapi.Team, error) { return crew, nil }),
		route.On(volunteerapi.ChangeTeamMember, func(context.Context, volunteerapi.ChangeTeamMemberRequest) (volunteerapi.Team, error) {
			return crew, nil
		}),
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
		route.On(volunteerapi.RegisterVolunteer, func(context.Context, volunteerapi.RegisterVolunteerRequest) (volunteerapi.Person, error) {
			return me, nil
		}),
		route.On(volunteerapi.UpdateVolunteer, func(context.Context, volunteerapi.UpdateVolunteerRequest) (volunteerapi.Person, error) {
			return me, nil
		}),
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
	if got := b.get("/volunteer/people/v2").words(); !strings.Contains(got, "李雷 父亲") || !strings.Contains(got, "04711815") || strings.Count(got, "生成移交码") != 1 || !strings.Contains(got, "备份里都没有办法恢复") {
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

func TestATeamShowsItsPeopleAndWhatMayBeDoneWithThem(t *testing.T) {
	w := newWorks(t, identity.Volunteer)
	b := w.as(identity.Volunteer)
	got := b.get("/volunteer/teams/t1")
	for _, want := range []string{"欧阳*", "同意加入", "不同意", "李点点", "申请加入", "结束队伍", "只有队员和备案机关看得到"} {
		if !strings.Contains(got.words(), want) {
			t.Errorf("the team does not show %s", want)
		}
	}
	if got := b.post("/volunteer/teams/t1/members", "do", "admit", "person", "v3"); got.at != "/volunteer/teams/t1" {
		t.Errorf("after admitting: %s", got.at)
	}
	if sent := w.written("/members"); len(sent) != 1 || !strings.Contains(sent[0].body, `"do":"admit","person":"v3"`) {
		t.Errorf("sent: %+v", sent)
	}
	if got := b.get("/volunteer/teams").words(); !strings.Contains(got, "发起一支队伍") || !strings.Contains(got, "我的队伍") {
		t.Errorf("the list: %s", got)
	}
}
