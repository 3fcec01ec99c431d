package portal

import (
	"context"
	"strings"
	"testing"

	"sanshe/contracts/go/organizationapi"
	"sanshe/contracts/go/volunteerapi"
	"sanshe/libs/identity"
	"sanshe/libs/route"
)

// The forms of projects.
func init() {
	draft := []string{
		"org", "o1", "title", "陪伴<b>老人", "service", "elderly", "intro", prose, "region", "320312", "place", "社区活动室", "office", "o3", "phone", "0516-83500000", "risk", "路上小心。",
		"positions.0.code", "A1", "positions.0.title", "聊天", "positions.0.capacity", "4", "positions.0.weekly", "每周三 14:00-16:00", "positions.0.training", "讲一次。", "positions.0.trained", "true", "positions.0.certificate", "social",
		"positions.1.title", "送餐", "positions.1.capacity", "2", "positions.1.dates", "2026-12-05 09:00-11:00", "positions.1.skills", "haircut", "insurance.company", "星河保险",
	}
	kept := []string{"陪伴<b>老人", prose, "社区活动室", "0516-83500000", "每周三 14:00-16:00", "2026-12-05 09:00-11:00", "讲一次。", "☑haircut", "星河保险", `<option value="elderly" selected`, `<option value="social" selected`}
	forms = append([]sentForm{ // before the others: the last one is the sign-in
		{"/shifts/{id}/offer", identity.Volunteer, "/shifts/s1/offer", []string{"person", "v1", "offer-v1.number", "3203120000000022"}, []string{"3203120000000022", "<details open"}},
		{"/desk/projects/new", identity.Staff, "/desk/projects/new", draft, kept},
		{"/desk/projects/{id}/edit", identity.Staff, "/desk/projects/p2/edit", append([]string{"version", "1"}, draft...), kept},
		{"/desk/projects/{id}/move", identity.Staff, "/desk/projects/p1/move", []string{"do", "close", "version", "1", "close.note", prose}, []string{prose, `<details class="confirm" open`}},
		{"/desk/projects/{id}/dates", identity.Staff, "/desk/projects/p1/dates", []string{"version", "1", "position", "B1", "dates", "2026-12-05 09:00-11:00"}, []string{"2026-12-05 09:00-11:00", `<option value="B1" selected`}},
		{"/desk/shifts/{id}/trainings", identity.Staff, "/desk/shifts/s3/trainings", []string{"position", "A1", "train-A1.people", "v1"}, []string{"☑v1"}},
		{"/desk/shifts/{id}/move", identity.Staff, "/desk/shifts/s1/move", []string{"do", "cancel", "version", "1", "cancel.note", prose}, []string{prose, `<details class="confirm" open`}},
	}, forms...)
	silent = append(silent, "/shifts/{id}/seat", "/shifts/{id}/leave", "/desk/projects/{id}/charge", "/desk/shifts/{id}/leads", "/volunteer/calendar")
}

// streetRoutes know the streets of the county.
func streetRoutes() []route.Route {
	return []route.Route{route.On(organizationapi.CountOrganizations, func(context.Context, organizationapi.CountOrganizationsRequest) (organizationapi.RosterCounts, error) {
		return organizationapi.RosterCounts{
			Kinds: []organizationapi.RosterCount{}, Grades: []organizationapi.RosterCount{}, Listed: []organizationapi.RosterCount{}, Statuses: []organizationapi.RosterCount{},
			Places: []organizationapi.RosterCount{{Code: "320312001", Text: "梧桐街道", Count: 3}},
		}, nil
	})}
}

// projectRoutes are a project that recruits and a draft, a shift to come, one that collides and one that has begun.
func projectRoutes() []route.Route {
	us := volunteerapi.Party{ID: "o1", Name: "星河区暖邻社会工作服务中心"}
	law := []volunteerapi.Basis{{Rule: "volunteer.risk.tell", Title: "志愿服务条例", Article: "第十二条", Quote: "应当说明。", From: "2017-12-01", Verified: true}}
	positions := []volunteerapi.Position{
		{Code: "A1", Title: "聊天", Duties: "陪老人聊天。", Capacity: 4, MinAge: 14, Training: "讲一次。", Trained: true, Weekly: []volunteerapi.Weekly{{Day: 3, From: "14:00", To: "16:00"}}},
		{Code: "B1", Title: "送餐", Capacity: 2, MaxAge: 60, Skills: []string{"haircut"}, Dangerous: true, Dates: []volunteerapi.Once{{Day: "2026-12-05", From: "09:00", To: "11:00"}}},
	}
	p := volunteerapi.Project{
		ID: "p1", Version: 1, Org: us, Office: volunteerapi.Party{ID: "o3", Name: "星河区民政局"}, RegionName: "星河区", ServiceText: "为老服务", State: volunteerapi.ProjectStatePublished,
		StateText: "招募中", At: noon, Next: &noon, Free: 3, Worker: "何**", MayDate: true, MayLead: true, MayTake: true, Basis: law, Findings: []volunteerapi.ProjectFinding{},
		Moves: []volunteerapi.ProjectStep{{Do: "close", Label: "结束项目", Worded: true}},
		Draft: volunteerapi.ProjectDraft{
			Org: "o1", Office: "o3", Title: "陪伴独居老人", Service: "elderly", Intro: "上门陪伴。", Region: "320312", Place: "社区活动室", Phone: "0516-83500000", Risk: "路上小心。",
			Insurance: &volunteerapi.Insurance{Company: "星河保险", Policy: "X1", Until: "2027-01-01"}, Positions: positions,
		},
	}
	draft := p
	draft.ID, draft.State, draft.StateText, draft.MayEdit, draft.MayDate = "p2", volunteerapi.ProjectStateDrafted, "草稿", true, false
	draft.Moves, draft.Findings = []volunteerapi.ProjectStep{}, []volunteerapi.ProjectFinding{{Field: "risk", Text: "招募时应当说明可能发生的风险，请填写。", Basis: law}}
	s := volunteerapi.Shift{
		ID: "s1", Version: 1, Project: volunteerapi.Party{ID: "p1", Name: "陪伴独居老人"}, Position: positions[0], Org: us, RegionName: "星河区", Place: "社区活动室", Phone: "0516-83500000",
		Starts: noon.AddDate(0, 0, 3), Ends: noon.AddDate(0, 0, 3).Add(2 * 60 * 60 * 1e9), Ledger: volunteerapi.ProjectLedgerVolunteer, Capacity: 4, Seats: 1, Free: 3, Leads: []string{"林**"},
		State: volunteerapi.ShiftStateOpen, StateText: "招募中", MayKeep: true, MayList: true, Risk: "路上小心。", Basis: law,
		Mine: []volunteerapi.MyPlace{
			{Person: "v1", Name: "李雷", Placing: volunteerapi.PlacingSeated, MayLeave: true},
			{Person: "v2", Name: "李点点", Placing: volunteerapi.PlacingNone, MayJoin: true},
		},
	}
	clash := s
	clash.ID, clash.Dangerous, clash.Position, clash.Insurance = "s2", true, positions[1], p.Draft.Insurance
	clash.Mine = []volunteerapi.MyPlace{
		{Person: "v1", Name: "李雷", Placing: volunteerapi.PlacingNone, Clash: &volunteerapi.Clash{Shift: "s1", Title: "陪伴独居老人·聊天", Starts: s.Starts, Ends: s.Ends}},
		{Person: "v2", Name: "李点点", Placing: volunteerapi.PlacingNone, WhyNot: "这个岗位可能发生人身危险，不能安排未成年人，请另选一个岗位。", Basis: law},
	}
	begun := s
	begun.ID, begun.Starts, begun.Ends, begun.MayKeep, begun.Leading = "s3", noon.Add(-1), noon.AddDate(1, 0, 0), false, true
	theirs := shiftToday() // which somebody else leads
	theirs.ID, theirs.Leading, theirs.Mine = "h2", false, []volunteerapi.MyPlace{}
	shifts := map[string]volunteerapi.Shift{"s1": s, "s2": clash, "s3": begun, "h1": shiftToday(), "h2": theirs, "h3": shiftOver()}
	seats := volunteerapi.SeatList{
		NamedFrom: noon, Seats: []volunteerapi.Seat{{Person: "v1", Number: "3203120000000014", Name: "李*", At: noon, Lead: true}, {Person: "v2", Number: "3203120000000022", Name: "李**", Age: 10, At: noon, Trained: []string{"A1"}}},
		Waiting: []volunteerapi.Seat{{Person: "v3", Number: "3203120000000030", Name: "吴**", At: noon}},
	}
	one := func(context.Context) (volunteerapi.Project, error) { return p, nil }
	shift := func(id string) (volunteerapi.Shift, error) { return shifts[id], nil }
	return []route.Route{
		route.On(volunteerapi.ListProjects, func(context.Context, volunteerapi.ListProjectsRequest) (volunteerapi.ProjectPage, error) {
			return volunteerapi.ProjectPage{Items: []volunteerapi.Project{p}}, nil
		}),
		route.On(volunteerapi.ListMyProjects, func(context.Context, volunteerapi.ListMyProjectsRequest) (volunteerapi.ProjectPage, error) {
			return volunteerapi.ProjectPage{Items: []volunteerapi.Project{p, draft}}, nil
		}),
		route.On(volunteerapi.CountProjects, func(_ context.Context, in volunteerapi.CountProjectsRequest) (volunteerapi.ProjectCounts, error) {
			return volunteerapi.ProjectCounts{Place: in.Place, PlaceName: "星河区", Total: 3, Places: []volunteerapi.ProjectCount{{Code: "320312001", Text: "梧桐街道", Count: 2}, {Code: "320312002", Text: "澄湖街道", Count: 1}}}, nil
		}),
		route.On(volunteerapi.GetProject, func(_ context.Context, in volunteerapi.GetProjectRequest) (volunteerapi.Project, error) {
			if in.ID == "p2" {
				return draft, nil
			}
			return p, nil
		}),
		route.On(volunteerapi.CreateProject, func(ctx context.Context, _ volunteerapi.CreateProjectRequest) (volunteerapi.Project, error) {
			return one(ctx)
		}),
		route.On(volunteerapi.UpdateProject, func(ctx context.Context, _ volunteerapi.UpdateProjectRequest) (volunteerapi.Project, error) {
			return one(ctx)
		}),
		route.On(volunteerapi.MoveProject, func(ctx context.Context, _ volunteerapi.MoveProjectRequest) (volunteerapi.Project, error) {
			return one(ctx)
		}),
		route.On(volunteerapi.AddProjectDates, func(ctx context.Context, _ volunteerapi.AddProjectDatesRequest) (volunteerapi.Project, error) {
			return one(ctx)
		}),
		route.On(volunteerapi.TakeProject, func(ctx context.Context, _ volunteerapi.TakeProjectRequest) (volunteerapi.Project, error) {
			return one(ctx)
		}),
		route.On(volunteerapi.ListProjectVolunteers, func(context.Context, volunteerapi.ListProjectVolunteersRequest) (volunteerapi.HelperList, error) {
			return volunteerapi.HelperList{Items: []volunteerapi.Helper{{Person: "v1", Number: "3203120000000014", Name: "李*", Shifts: 3, Last: &noon, Trained: []string{"聊天"}}}}, nil
		}),
		route.On(volunteerapi.ListShifts, func(context.Context, volunteerapi.ListShiftsRequest) (volunteerapi.ShiftPage, error) {
			return volunteerapi.ShiftPage{Items: []volunteerapi.Shift{s, clash}}, nil
		}),
		route.On(volunteerapi.ListMyShifts, func(context.Context, volunteerapi.ListMyShiftsRequest) (volunteerapi.ShiftPage, error) {
			return volunteerapi.ShiftPage{Items: []volunteerapi.Shift{begun, s, shiftToday()}}, nil
		}),
		route.On(volunteerapi.GetShift, func(_ context.Context, in volunteerapi.GetShiftRequest) (volunteerapi.Shift, error) {
			return shift(in.ID)
		}),
		route.On(volunteerapi.ListSeats, func(context.Context, volunteerapi.ListSeatsRequest) (volunteerapi.SeatList, error) { return seats, nil }),
		route.On(volunteerapi.JoinShift, func(_ context.Context, in volunteerapi.JoinShiftRequest) (volunteerapi.Shift, error) {
			return shift(in.ID)
		}),
		route.On(volunteerapi.LeaveShift, func(_ context.Context, in volunteerapi.LeaveShiftRequest) (volunteerapi.Shift, error) {
			return shift(in.ID)
		}),
		route.On(volunteerapi.OfferSeat, func(_ context.Context, in volunteerapi.OfferSeatRequest) (volunteerapi.Shift, error) {
			return shift(in.ID)
		}),
		route.On(volunteerapi.LeadShift, func(_ context.Context, in volunteerapi.LeadShiftRequest) (volunteerapi.Shift, error) {
			return shift(in.ID)
		}),
		route.On(volunteerapi.CancelShift, func(_ context.Context, in volunteerapi.CancelShiftRequest) (volunteerapi.Shift, error) {
			return shift(in.ID)
		}),
		route.On(volunteerapi.StateTraining, func(context.Context, volunteerapi.StateTrainingRequest) (volunteerapi.SeatList, error) {
			return seats, nil
		}),
		route.On(volunteerapi.GetFeed, func(context.Context, volunteerapi.GetFeedRequest) (volunteerapi.Feed, error) {
			return volunteerapi.Feed{Token: "secret1"}, nil
		}),
		route.On(volunteerapi.RenewFeed, func(context.Context, volunteerapi.RenewFeedRequest) (volunteerapi.Feed, error) {
			return volunteerapi.Feed{Token: "secret2"}, nil
		}),
	}
}

// From the library to a seat there are three taps, and what stands in the way is said with the other shift and the law.
func TestAProjectLeadsToAShiftAndAShiftToOneButton(t *testing.T) {
	w := newWorks(t, identity.Volunteer)
	stranger := w.browser()
	for at, wants := range map[string][]string{
		"/projects":           {"陪伴独居老人", "还缺3人", "按区划"},
		"/projects/map":       {"梧桐街道最多，有2个", "看这里的3个项目"},
		"/projects/p1":        {"选一个班次", "满14周岁，参加过培训", "不超过60周岁，会理发", "每周三14:00–16:00", "路上小心。", "星河保险", "何**", "第十二条"},
		"/projects/p1/poster": {"招募志愿者陪伴独居老人", "扫码报名", "每周三14:00–16:00；满14周岁，参加过培训。", "0516-83500000"},
		"/shifts/s1":          {"登录后报名"},
	} {
		got := stranger.get(at)
		for _, want := range wants {
			if !strings.Contains(got.words(), want) {
				t.Errorf("%s does not show %s: %s", at, want, got.words())
			}
		}
		if strings.Contains(got.body, "李点点报名") {
			t.Errorf("%s shows a stranger what is not theirs", at)
		}
	}
	b := w.as(identity.Volunteer)
	if got := b.get("/shifts/s1").words(); !strings.Contains(got, "已看过风险，李点点报名") || !strings.Contains(got, "李雷去不了") || !strings.Contains(got, "李雷找人换班") {
		t.Errorf("a shift: %s", got)
	}
	if got := b.get("/shifts/s2").words(); !strings.Contains(got, "李雷这段时间已经报了陪伴独居老人·聊天") || !strings.Contains(got, "不能安排未成年人") {
		t.Errorf("a shift that collides: %s", got)
	}
	if got := b.get("/shifts/s3").words(); !strings.Contains(got, "签到") || strings.Contains(got, "李点点报名") {
		t.Errorf("a shift that has begun: %s", got)
	}
	b.post("/shifts/s1/seat", "person", "v2", "join-v2.told", "true")
	if sent := w.written("/seats"); len(sent) != 1 || !strings.Contains(sent[0].body, `"person":"v2","told":true`) {
		t.Errorf("sent: %+v", sent)
	}
	b.post("/shifts/s1/leave", "do", "leave-v1")
	if sent := w.written("/departures"); len(sent) != 1 || !strings.Contains(sent[0].body, `"person":"v1"`) {
		t.Errorf("sent: %+v", sent)
	}
	if got := b.get("/volunteer").words(); !strings.Contains(got, "今天") || !strings.Contains(got, "接下来") || !strings.Contains(got, "放进手机日历") {
		t.Errorf("today: %s", got)
	}
	if got := b.get("/volunteer/calendar").words(); !strings.Contains(got, "/api/volunteer/feeds/secret1") {
		t.Errorf("the calendar: %s", got)
	}
}

// Who recruits writes times as people write them; what cannot be read is said beside its line.
func TestWhoRecruitsWritesTimesAsPeopleDo(t *testing.T) {
	w := newWorks(t, identity.Staff)
	b := w.as(identity.Staff)
	good := []string{
		"org", "o1", "title", "陪伴", "service", "elderly", "region", "320312", "place", "活动室", "office", "o3", "lat", "34.18", "lon", "117.17", "ledger", "volunteer", "time_bank", "true",
		"positions.0.title", "聊天", "positions.0.capacity", "4", "positions.0.weekly", "每周三、周六 9:00—11:30\n周日 14:00～16:00", "positions.0.dates", "2026-12-05 09:00至11:00",
	}
	b.post("/desk/projects/new", good...)
	sent := w.written("/projects")
	if len(sent) != 1 {
		t.Fatalf("sent: %+v", sent)
	}
	for _, want := range []string{
		`"weekly":[{"day":3,"from":"09:00","to":"11:30"},{"day":6,"from":"09:00","to":"11:30"},{"day":7,"from":"14:00","to":"16:00"}]`,
		`"dates":[{"day":"2026-12-05","from":"09:00","to":"11:00"}]`, `"lat":34180000`, `"lon":117170000`, `"code":"P1"`, `"time_bank":true`,
	} {
		if !strings.Contains(sent[0].body, want) {
			t.Errorf("sent %s, without %s", sent[0].body, want)
		}
	}
	for _, bad := range []string{"14:00-16:00", "周三 14点", "周三 14:00-25:00"} {
		if got := b.post("/desk/projects/new", "title", "陪伴", "positions.0.title", "聊天", "positions.0.weekly", bad).words(); !strings.Contains(got, "看不懂“"+bad+"”") {
			t.Errorf("%s is read", bad)
		}
	}
	for at, want := range map[string]string{
		"/desk/projects": "陪伴独居老人", "/desk/projects/p1": "由我负责", "/desk/projects/p2": "招募时应当说明可能发生的风险", "/desk/projects/p1/volunteers": "3203120000000014",
		"/desk/shifts/s1": "吴**", "/desk/shifts/s3": "聊天的培训", "/desk/projects/new?sample=p1": "周三 14:00-16:00",
	} {
		if got := b.get(at); !strings.Contains(got.body, want) {
			t.Errorf("%s does not show %s: %s", at, want, got.words())
		}
	}
}

// What is forwarded is what everybody reads, in as many characters as a microblog takes, and a messenger finds it in the page's head.
func TestAProjectThatRecruitsIsForwardedAndNoOther(t *testing.T) {
	w := newWorks(t, identity.Staff)
	got := w.browser().get("/projects/p1")
	const says = "【招募志愿者】陪伴独居老人，"
	for _, want := range []string{`<meta property="og:title" content="陪伴独居老人"`, `<meta property="og:description" content="` + says, `<meta property="og:url" content="http`, `data-copy="` + says, "/projects/p1/poster"} {
		if !strings.Contains(got.body, want) {
			t.Errorf("the page lacks %s", want)
		}
	}
	b := w.as(identity.Staff)
	if at := b.get("/desk/projects/p1"); !strings.Contains(at.body, says) {
		t.Error("the desk of a project that recruits has nothing to forward")
	}
	if at := b.get("/desk/projects/p2"); strings.Contains(at.body, says) {
		t.Error("a draft is forwarded")
	}
}
