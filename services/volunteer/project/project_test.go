package project

import (
	"slices"
	"strings"
	"testing"

	"sanshe/contracts"
	"sanshe/contracts/go/events"
	"sanshe/contracts/go/organizationapi"
	"sanshe/contracts/go/volunteerapi"
	"sanshe/libs/cn"
	"sanshe/libs/roomtest"
	"sanshe/libs/rule"
	"sanshe/libs/rule/prove"
	"sanshe/libs/rule/ruletest"
)

func TestTheLifeIsWhole(t *testing.T) {
	if err := Life.Check(); err != nil {
		t.Error(err)
	}
}

func TestEveryRuleOfAProjectIsHeldAndProven(t *testing.T) {
	s, err := prove.Open(".")
	if err != nil {
		t.Fatal(err)
	}
	var mine []rule.Rule
	for _, r := range ruletest.Book(t, contracts.Files).All() {
		if slices.Contains([]string{ruleRisk, ruleInsurance, ruleTraining, ruleFit}, r.ID) {
			mine = append(mine, r)
			if r.Held == "" {
				t.Errorf("%s does not say where it is held", r.ID)
			}
		}
	}
	for _, gap := range s.Gaps(mine) {
		t.Error(gap)
	}
	if len(mine) != 4 {
		t.Errorf("%d rules", len(mine))
	}
}

func TestADraftIsTheOrganizationsUntilASecondPersonPublishesIt(t *testing.T) {
	r := newRoom(t)
	p := r.create("ann", draft())
	get := volunteerapi.GetProjectRequest{ID: p.ID}
	for _, id := range []string{"", "wu", "cat", "reg"} {
		roomtest.Refuses(r, id, volunteerapi.GetProject, get, "volunteer.project.not-found")
	}
	roomtest.Refuses(r, "ann", volunteerapi.MoveProject, step(p, Publish, ""), "volunteer.project.wrong-state")
	p = r.move("ann", p, Submit, "")
	roomtest.Refuses(r, "ann", volunteerapi.MoveProject, step(p, Publish, ""), "volunteer.project.not-yours")
	roomtest.Refuses(r, "away", volunteerapi.MoveProject, step(p, Publish, ""), "volunteer.project.not-found")
	roomtest.Refuses(r, "reg", volunteerapi.MoveProject, step(p, Return, ""), "volunteer.project.no-note")
	p = r.move("reg", p, Return, "请写明集合的楼层。")
	if n := len(r.tasks("ann")); n != 1 {
		t.Errorf("the author is told of %d", n)
	}
	roomtest.Refuses(r, "reg", volunteerapi.MoveProject, step(p, Publish, ""), "volunteer.project.not-found") // a draft again
	p = r.move("ben", p, Submit, "")
	if n := len(r.tasks("ann")); n != 1 || len(r.tasks("ben")) != 0 || len(r.tasks("reg")) != 1 {
		t.Errorf("who looks at it: %d %d %d", n, len(r.tasks("ben")), len(r.tasks("reg")))
	}
	if list := roomtest.OK(r, "", volunteerapi.ListProjects, volunteerapi.ListProjectsRequest{}); len(list.Items) != 0 {
		t.Errorf("listed before it is published: %d", len(list.Items))
	}
	p = r.move("ann", p, Publish, "")
	if v := roomtest.OK(r, "", volunteerapi.GetProject, get); v.State != published || v.Next == nil || v.Free != 9 || len(v.Moves) != 0 || v.MayEdit {
		t.Errorf("%+v", v)
	}
	roomtest.Refuses(r, "ann", volunteerapi.UpdateProject, volunteerapi.UpdateProjectRequest{ID: p.ID, ProjectDraft: draft()}, "volunteer.project.wrong-state")
	if ev := r.Told(events.TypeVolunteerProjectPublishedV1); len(ev) != 1 {
		t.Errorf("told %d times", len(ev))
	}
}

func (r *room) tasks(as string) []volunteerapi.Task {
	r.T.Helper()
	out, err := r.s.Tasks(r.T.Context(), r.Folk[as])
	if err != nil {
		r.T.Fatal(err)
	}
	return out
}

func TestOnlyStaffOfAnActiveOrganizationDraftsUnderTheOfficeOfThePlace(t *testing.T) {
	r := newRoom(t)
	for as, change := range map[string]func(*volunteerapi.ProjectDraft){
		"volunteer.project.org":     func(d *volunteerapi.ProjectDraft) { d.Org = "other" }, // ann does not work there
		"volunteer.project.office":  func(d *volunteerapi.ProjectDraft) { d.Office = "bureau" },
		"volunteer.project.region":  func(d *volunteerapi.ProjectDraft) { d.Region = "999999" },
		"volunteer.project.unsound": func(d *volunteerapi.ProjectDraft) { d.Positions[1].Code = "a" },
	} {
		d := draft()
		change(&d)
		roomtest.Refuses(r, "ann", volunteerapi.CreateProject, volunteerapi.CreateProjectRequest{ProjectDraft: d}, as)
	}
	d := draft()
	d.Ledger, d.TimeBank = volunteerapi.ProjectLedgerDuty, true // what is owed is not kept for later
	if f := roomtest.Refuses(r, "ann", volunteerapi.CreateProject, volunteerapi.CreateProjectRequest{ProjectDraft: d}, "volunteer.project.unsound"); f.Fields[0].Name != "time_bank" {
		t.Errorf("%+v", f.Fields)
	}
	d = draft()
	d.Org = "other" // which has been struck off
	roomtest.Refuses(r, "cat", volunteerapi.CreateProject, volunteerapi.CreateProjectRequest{ProjectDraft: d}, "volunteer.project.org")
	p := r.move("ann", r.create("ann", draft()), Submit, "")
	o := r.orgs["org"]
	o.Status = organizationapi.OrgStatusDeregistered
	r.orgs["org"] = o
	roomtest.Refuses(r, "ben", volunteerapi.MoveProject, step(p, Publish, ""), "volunteer.project.org")
}

func TestRisksAreToldBeforeAnybodyIsRecruitedAndBeforeAnybodyJoins(t *testing.T) {
	r := newRoom(t)
	d := draft()
	d.Risk = ""
	p := r.create("ann", d)
	if f := roomtest.Refuses(r, "ann", volunteerapi.MoveProject, step(p, Submit, ""), "volunteer.project.unready"); f.Basis[0].Rule != "volunteer.risk.tell" || f.Fields[0].Name != "risk" {
		t.Errorf("%+v", f)
	}
	if v := roomtest.OK(r, "ann", volunteerapi.GetProject, volunteerapi.GetProjectRequest{ID: p.ID}); len(v.Findings) != 1 || slices.ContainsFunc(v.Moves, func(m volunteerapi.ProjectStep) bool { return m.Do == "submit" }) {
		t.Errorf("what is missing: %+v %+v", v.Findings, v.Moves)
	}
	x := r.shifts(r.published(draft()))[0]
	in := join(x.ID, "wu")
	in.Told = false
	if f := roomtest.Refuses(r, "wu", volunteerapi.JoinShift, in, "volunteer.shift.told"); f.Basis[0].Rule != ruleRisk {
		t.Errorf("%+v", f)
	}
	roomtest.OK(r, "wu", volunteerapi.JoinShift, join(x.ID, "wu"))
}

func TestWhatIsDangerousIsInsuredAndForGrownUps(t *testing.T) {
	r := newRoom(t)
	d := draft()
	d.Positions[0].Dangerous = true
	p := r.create("ann", d)
	f := roomtest.Refuses(r, "ann", volunteerapi.MoveProject, step(p, Submit, ""), "volunteer.project.unready")
	var rules []string
	for _, b := range f.Basis {
		rules = append(rules, b.Rule)
	}
	if !slices.Contains(rules, "volunteer.insurance.danger") || !slices.Contains(rules, "volunteer.ability.fit") {
		t.Errorf("%v", rules)
	}
	d.Positions[0].MinAge = 18
	d.Insurance = &volunteerapi.Insurance{Company: "某保险公司", Policy: "PL-1", Until: "2026-05-31"} // yesterday
	d.Version = p.Version
	p = roomtest.OK(r, "ann", volunteerapi.UpdateProject, volunteerapi.UpdateProjectRequest{ID: p.ID, ProjectDraft: d})
	roomtest.Refuses(r, "ann", volunteerapi.MoveProject, step(p, Submit, ""), "volunteer.project.unready")
	d.Insurance.Until, d.Version = "2026-06-10", p.Version
	p = roomtest.OK(r, "ann", volunteerapi.UpdateProject, volunteerapi.UpdateProjectRequest{ID: p.ID, ProjectDraft: d})
	p = r.move("ben", r.move("ann", p, Submit, ""), Publish, "")
	var days []string
	for _, x := range r.shifts(p) {
		if x.Dangerous {
			days = append(days, cn.DayOf(x.Starts).String())
			if x.Insurance == nil || x.Insurance.Policy != "PL-1" {
				t.Errorf("who comes does not see the insurance: %+v", x.Insurance)
			}
			f := roomtest.Refuses(r, "wu", volunteerapi.JoinShift, join(x.ID, "kid"), "volunteer.shift.minor")
			if f.Basis[0].Rule != ruleFit {
				t.Errorf("%+v", f.Basis)
			}
		}
	}
	if !slices.Equal(days, []string{"2026-06-03", "2026-06-10"}) { // none after the insurance has ended
		t.Errorf("%v", days)
	}
}

func TestSpecialSkillsNeedATraining(t *testing.T) {
	r := newRoom(t)
	d := draft()
	d.Positions[0].Skills = []string{"haircut"}
	p := r.create("ann", d)
	if f := roomtest.Refuses(r, "ann", volunteerapi.MoveProject, step(p, Submit, ""), "volunteer.project.unready"); f.Basis[0].Rule != "volunteer.training.special" {
		t.Errorf("%+v", f)
	}
	d.Positions[0].Training, d.Version = "开始前半小时由理发师带着练。", p.Version
	p = roomtest.OK(r, "ann", volunteerapi.UpdateProject, volunteerapi.UpdateProjectRequest{ID: p.ID, ProjectDraft: d})
	r.move("ann", p, Submit, "")
}

func TestShiftsAreMadeOnceForTheWeeksAheadAndSplitWhereAMonthEnds(t *testing.T) {
	r := newRoom(t)
	d := draft()
	d.Positions[0].Weekly = append(d.Positions[0].Weekly, volunteerapi.Weekly{Day: 2, From: "22:00", To: "02:00"}) // the thirtieth of June is a Tuesday
	d.Positions[0].Last = "2026-07-08"
	p := r.published(d)
	at := func() (out []string) {
		for _, x := range r.shifts(p) {
			out = append(out, x.Starts.In(beijing).Format("01-02 15:04")+x.Ends.In(beijing).Format(" 02 15:04"))
		}
		return out
	}
	first := at()
	want := []string{"06-02 22:00 03 02:00", "06-03 16:30 03 18:00", "06-06 09:00 06 11:00", "06-09 22:00 10 02:00"}
	if len(first) != 9 || !slices.Equal(first[:4], want) {
		t.Errorf("%v", first)
	}
	r.set(cn.Day("2026-06-10").At(1, 0))
	again := at()
	if !slices.Contains(again, "06-30 22:00 01 00:00") || !slices.Contains(again, "07-01 00:00 01 02:00") {
		t.Errorf("%v", again)
	}
	r.open() // the process begins anew and makes nothing twice
	r.set(cn.Day("2026-06-10").At(2, 0))
	if n := at(); len(n) != len(again) {
		t.Errorf("%d, then %d", len(again), len(n))
	}
	r.set(cn.Day("2026-07-05").At(9, 0))
	if n := at(); len(n) != 2 || strings.HasPrefix(n[1], "07-15") { // nothing after the last day
		t.Errorf("%v", n)
	}
}

func TestDatesAreAddedAndTheEndOfAProjectCancelsWhatHasNotBegun(t *testing.T) {
	r := newRoom(t)
	p := r.published(draft())
	in := volunteerapi.AddProjectDatesRequest{ID: p.ID, DatesDraft: volunteerapi.DatesDraft{Version: p.Version, Position: "b", Dates: []volunteerapi.Once{{Day: "2026-09-01", From: "09:00", To: "10:00"}}}}
	roomtest.Refuses(r, "wu", volunteerapi.AddProjectDates, in, "identity.role")
	in.Dates[0].Day = "2026-05-01"
	roomtest.Refuses(r, "ann", volunteerapi.AddProjectDates, in, "volunteer.project.dates")
	in.Dates[0].Day = "2026-09-01"
	in.Version = 0
	roomtest.OK(r, "ann", volunteerapi.AddProjectDates, in)
	all := r.shifts(p)
	if last := all[len(all)-1]; cn.DayOf(last.Starts) != "2026-09-01" {
		t.Errorf("%v", last.Starts)
	}
	roomtest.OK(r, "wu", volunteerapi.JoinShift, join(all[0].ID, "wu"))
	roomtest.OK(r, "li", volunteerapi.JoinShift, join(all[1].ID, "li"))
	r.set(all[0].Starts) // the first has begun, and is not undone
	p = roomtest.OK(r, "reg", volunteerapi.GetProject, volunteerapi.GetProjectRequest{ID: p.ID})
	p = r.move("reg", p, Withdraw, "与招募的内容不符。")
	for i, x := range r.shifts(p) {
		if (x.State == open) != (i == 0) || i > 0 && !strings.Contains(x.Note, "与招募的内容不符") {
			t.Errorf("%d: %s %s", i, x.State, x.Note)
		}
	}
	if n := r.reserved("li"); n != 0 {
		t.Errorf("%d times are still taken", n)
	}
	if list := roomtest.OK(r, "", volunteerapi.ListProjects, volunteerapi.ListProjectsRequest{}); len(list.Items) != 0 {
		t.Errorf("still recruiting: %d", len(list.Items))
	}
	r.sound()
}

func TestALibraryIsSearched(t *testing.T) {
	r := newRoom(t)
	r.published(draft())
	d := draft()
	d.Title, d.Service, d.Region, d.Positions[0].Capacity = "防汛值守", "emergency", "320312002", 1
	d.Positions = d.Positions[:1]
	p := r.published(d)
	for _, c := range []struct {
		in   volunteerapi.ListProjectsRequest
		want string
	}{
		{volunteerapi.ListProjectsRequest{}, "防汛值守 陪伴独居老人"},
		{volunteerapi.ListProjectsRequest{Q: "老人"}, "陪伴独居老人"},
		{volunteerapi.ListProjectsRequest{Q: "暖邻"}, "防汛值守 陪伴独居老人"},
		{volunteerapi.ListProjectsRequest{Service: "emergency"}, "防汛值守"},
		{volunteerapi.ListProjectsRequest{Place: "320312001"}, "陪伴独居老人"},
		{volunteerapi.ListProjectsRequest{Place: "110101"}, ""},
		{volunteerapi.ListProjectsRequest{Org: "other"}, ""},
	} {
		var got []string
		for _, x := range roomtest.OK(r, "", volunteerapi.ListProjects, c.in).Items {
			got = append(got, x.Draft.Title)
		}
		slices.Sort(got)
		if strings.Join(got, " ") != c.want {
			t.Errorf("%+v: %v", c.in, got)
		}
	}
	for _, x := range r.shifts(p) {
		roomtest.OK(r, "wu", volunteerapi.JoinShift, join(x.ID, "wu"))
	}
	if list := roomtest.OK(r, "", volunteerapi.ListProjects, volunteerapi.ListProjectsRequest{Wanting: true, Service: "emergency"}); len(list.Items) != 0 {
		t.Errorf("it wants nobody: %+v", list.Items[0].Free)
	}
}
