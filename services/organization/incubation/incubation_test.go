package incubation

import (
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"sanshe/contracts/go/events"
	"sanshe/contracts/go/organizationapi"
	"sanshe/libs/cn"
	"sanshe/libs/event"
	"sanshe/libs/identity"
	"sanshe/libs/route"
)

func TestTheLifeIsWhole(t *testing.T) {
	if err := Life.Check(); err != nil {
		t.Error(err)
	}
}

func TestAHubIsRecognizedByTheRegistrarOfThePlaceAndKeptByItsOwn(t *testing.T) {
	r := open(t)
	d := hubDraft(2)
	refuses(r, "away", organizationapi.CreateHub, organizationapi.CreateHubRequest{HubDraft: d}, "organization.hub.not-here")
	for _, org := range []string{"group", "none"} { // no legal person, nobody
		d.Org = org
		refuses(r, "street", organizationapi.CreateHub, organizationapi.CreateHubRequest{HubDraft: d}, "organization.hub.org")
	}
	h := r.hub(2)
	if !slices.Equal(h.Draft.Terms.Follow, []int64{6, 12}) || h.Free != 2 {
		t.Errorf("%+v", h)
	}
	d = h.Draft
	d.Version, d.Org, d.Capacity = h.Version, "group", 1
	refuses(r, "mia", organizationapi.UpdateHub, organizationapi.UpdateHubRequest{ID: h.ID, HubDraft: d}, "organization.hub.not-found")
	if h = ok(r, "kate", organizationapi.UpdateHub, organizationapi.UpdateHubRequest{ID: h.ID, HubDraft: d}); h.Draft.Org != "hubber" || h.Free != 1 {
		t.Errorf("%+v", h)
	}
	d.Version = h.Version
	d.Spaces = append(d.Spaces, d.Spaces[0])
	refuses(r, "kate", organizationapi.UpdateHub, organizationapi.UpdateHubRequest{ID: h.ID, HubDraft: d}, "organization.hub.spaces")
	if v := ok(r, "", organizationapi.GetHub, organizationapi.GetHubRequest{ID: h.ID}); v.MayEdit || v.MayApply {
		t.Errorf("nobody %+v", v)
	}
}

func TestStrangersFindNoIncubation(t *testing.T) {
	r := open(t)
	i := r.in("lin", r.hub(2).ID, "送餐队")
	r.mentored(i, "max")
	want := []string{"lin", "kate", "ken", "max", "street", "watch"}
	for id := range r.folk {
		_, err := try(r, id, organizationapi.GetIncubation, organizationapi.GetIncubationRequest{ID: i.ID})
		if got := err == nil; got != slices.Contains(want, id) || err != nil && err.Code != "organization.incubation.not-found" {
			t.Errorf("%s: %v", id, err)
		}
	}
	refuses(r, "wu", organizationapi.ListHours, organizationapi.ListHoursRequest{ID: i.ID}, "organization.incubation.not-found")
	refuses(r, "wu", organizationapi.ListBookings, organizationapi.ListBookingsRequest{ID: i.Hub.ID}, "organization.hub.not-found")
	refuses(r, "lin", organizationapi.MoveIncubation, move(r.get("lin", i.ID), Graduate, ""), "organization.incubation.not-yours")
	if page := ok(r, "mia", organizationapi.ListIncubations, organizationapi.ListIncubationsRequest{Hub: i.Hub.ID}); len(page.Items) != 0 {
		t.Errorf("a stranger lists %+v", page.Items)
	}
	if page := ok(r, "max", organizationapi.ListMyIncubations, organizationapi.ListMyIncubationsRequest{}); len(page.Items) != 1 {
		t.Errorf("the mentor lists %+v", page.Items)
	}
	for _, ev := range r.heard {
		if s := string(ev.Data); strings.Contains(s, "张") || strings.Contains(s, "独居") {
			t.Errorf("an event says %s", s)
		}
	}
}

func TestAFiledGroupAppliesWithWhatItsFilingSaysAndOnce(t *testing.T) {
	r := open(t)
	h := r.hub(2)
	r.filings["f1"] = organizationapi.Filing{ID: "f1", Draft: organizationapi.FilingDraft{Name: "梧桐里互助队", Area: "梧桐里", Place: "服务站", Members: 23}}
	in := organizationapi.ApplyIncubationRequest{IncubationDraft: organizationapi.IncubationDraft{Hub: h.ID, Filing: "f1", Name: "别的名字", Idea: "送餐。"}}
	refuses(r, "wu", organizationapi.ApplyIncubation, in, "organization.incubation.filing")
	i := ok(r, "lin", organizationapi.ApplyIncubation, in)
	if d := i.Draft; d.Name != "梧桐里互助队" || d.Team != 23 || d.Place != "服务站" {
		t.Errorf("%+v", d)
	}
	refuses(r, "lin", organizationapi.ApplyIncubation, in, "organization.incubation.twice")
	r.move("lin", i, Withdraw, "")
	ok(r, "lin", organizationapi.ApplyIncubation, in)
	in.Filing, in.Name = "", ""
	refuses(r, "lin", organizationapi.ApplyIncubation, in, "organization.incubation.name")
	in.Name = "某某队"
	refuses(r, "kate", organizationapi.ApplyIncubation, in, "organization.hub.closed")
	d := h.Draft
	d.Open = false
	ok(r, "kate", organizationapi.UpdateHub, organizationapi.UpdateHubRequest{ID: h.ID, HubDraft: d})
	refuses(r, "wu", organizationapi.ApplyIncubation, in, "organization.hub.closed")
}

func TestTheLastPlaceIsGivenOnceAndComesBack(t *testing.T) {
	r := open(t)
	h := r.hub(1)
	var list []organizationapi.Incubation
	for _, name := range []string{"甲队", "乙队", "丙队", "丁队"} {
		list = append(list, r.move("kate", r.apply("lin", h.ID, name), Diagnose, "可以。"))
	}
	var wg sync.WaitGroup
	var mu sync.Mutex
	codes := map[string]int{}
	for _, i := range list { // at once
		wg.Go(func() {
			_, err := route.Call(identity.WithToken(t.Context(), "kate"), r.local, organizationapi.MoveIncubation, move(i, Enter, ""))
			mu.Lock()
			defer mu.Unlock()
			codes[codeOf(err)]++
		})
	}
	wg.Wait()
	r.settle()
	if codes[""] != 1 || codes["organization.hub.full"] != 3 {
		t.Fatalf("%v", codes)
	}
	if v := ok(r, "", organizationapi.GetHub, organizationapi.GetHubRequest{ID: h.ID}); v.Free != 0 || v.Taken != 1 {
		t.Errorf("%+v", v)
	}
	at := slices.IndexFunc(list, func(i organizationapi.Incubation) bool { return r.get("kate", i.ID).State == entered })
	stays := list[(at+1)%4]
	r.move("kate", stays, Refuse, "已满。") // who has no place frees none
	if v := ok(r, "", organizationapi.GetHub, organizationapi.GetHubRequest{ID: h.ID}); v.Free != 0 {
		t.Errorf("a refusal frees a place: %+v", v)
	}
	r.move("lin", r.get("lin", list[at].ID), Leave, "搬走了。")
	if v := ok(r, "", organizationapi.GetHub, organizationapi.GetHubRequest{ID: h.ID}); v.Free != 1 {
		t.Errorf("%+v", v)
	}
	r.move("kate", list[(at+2)%4], Enter, "")
	stale := move(list[(at+3)%4], Enter, "")
	stale.Version--
	refuses(r, "kate", organizationapi.MoveIncubation, stale, "store.stale")
}

func codeOf(err error) string {
	if f := asFault(err); f != nil {
		return f.Code
	}
	return ""
}

func TestAPlanIsAgreedAndEachGoalNeedsEvidenceAndConsent(t *testing.T) {
	r := open(t)
	i := r.in("lin", r.hub(1).ID, "送餐队")
	if i.Until != "2027-06-01" {
		t.Errorf("until %s", i.Until)
	}
	for _, by := range []string{"2026-05-31", "2027-06-02", "2026-13-01"} {
		refuses(r, "lin", organizationapi.PlanIncubation, plan(i, goal("1", "建账", by)), "organization.incubation.plan")
	}
	refuses(r, "lin", organizationapi.PlanIncubation, plan(i, goal("1", "建账", "2026-07-01"), goal("1", "章程", "2026-07-01")), "organization.incubation.plan")
	refuses(r, "kate", organizationapi.PlanIncubation, plan(i, goal("1", "建账", "2026-07-01")), "organization.incubation.not-yours")
	refuses(r, "kate", organizationapi.MoveIncubation, move(i, Agree, ""), "organization.incubation.unagreed")
	i = ok(r, "lin", organizationapi.PlanIncubation, plan(i, goal("1", "建账", "2026-07-01"), goal("2", "章程", "2026-09-01")))
	refuses(r, "lin", organizationapi.SettleGoal, settle(i, "report", "1", "", r.paper("lin")), "organization.incubation.unagreed")
	i = r.move("kate", i, Agree, "")
	refuses(r, "lin", organizationapi.SettleGoal, settle(i, "report", "1", ""), "organization.incubation.no-paper")
	refuses(r, "kate", organizationapi.SettleGoal, settle(i, "confirm", "1", ""), "organization.incubation.goal-state")
	i = ok(r, "lin", organizationapi.SettleGoal, settle(i, "report", "1", "账已建。", r.paper("lin")))
	refuses(r, "kate", organizationapi.SettleGoal, settle(i, "return", "1", ""), "organization.incubation.no-note")
	i = ok(r, "kate", organizationapi.SettleGoal, settle(i, "return", "1", "缺凭证。"))
	if g := i.Goals[0]; g.ReportedAt != nil || g.Remark != "缺凭证。" {
		t.Errorf("%+v", g)
	}
	i = ok(r, "lin", organizationapi.SettleGoal, settle(i, "report", "1", "补了。", r.paper("lin")))
	i = ok(r, "kate", organizationapi.SettleGoal, settle(i, "confirm", "1", ""))
	refuses(r, "kate", organizationapi.SettleGoal, settle(i, "return", "1", "再看。"), "organization.incubation.goal-state")
	refuses(r, "lin", organizationapi.SettleGoal, settle(i, "report", "9", "", r.paper("lin")), "organization.incubation.goal")
	refuses(r, "lin", organizationapi.PlanIncubation, plan(i, goal("1", "建账二", "2026-07-01"), goal("2", "章程", "2026-09-01")), "organization.incubation.plan")
	refuses(r, "lin", organizationapi.PlanIncubation, plan(i, goal("2", "章程", "2026-09-01")), "organization.incubation.plan")
	i = ok(r, "lin", organizationapi.PlanIncubation, plan(i, goal("1", "建账", "2026-07-01"), goal("2", "章程", "2026-10-01")))
	if i.AgreedAt != nil || i.Goals[0].ConfirmedAt == nil {
		t.Errorf("%+v", i.Goals)
	}
	refuses(r, "kate", organizationapi.MoveIncubation, move(i, Graduate, ""), "organization.incubation.unfinished")
	file := ok(r, "kate", organizationapi.GetIncubationPaper, organizationapi.GetIncubationPaperRequest{ID: i.ID, Paper: i.Goals[0].Papers[0].ID})
	if len(file.Body) == 0 {
		t.Error("the evidence is empty")
	}
	refuses(r, "wu", organizationapi.GetIncubationPaper, organizationapi.GetIncubationPaperRequest{ID: i.ID, Paper: i.Goals[0].Papers[0].ID}, "organization.incubation.not-found")
}

func TestOnlyProfessionalsAreFoundAsMentors(t *testing.T) {
	r := open(t)
	i := r.in("lin", r.hub(1).ID, "送餐队")
	for _, login := range []string{"nobody", "wu", "lin", "watch"} { // not there, a resident, the group itself, another desk
		refuses(r, "kate", organizationapi.NameMentor, organizationapi.NameMentorRequest{ID: i.ID, MentorDraft: organizationapi.MentorDraft{Version: i.Version, Login: login}}, "organization.incubation.mentor")
	}
	refuses(r, "mia", organizationapi.NameMentor, organizationapi.NameMentorRequest{ID: i.ID, MentorDraft: organizationapi.MentorDraft{Version: i.Version, Login: "max"}}, "organization.incubation.not-found")
	if i = r.mentored(i, "max"); len(i.Mentors) != 1 || i.Mentors[0].Name != "张max" {
		t.Errorf("%+v", i.Mentors)
	}
	r.mentored(i, "mia")
	if v := r.get("mia", i.ID); len(v.Mentors) != 1 || !v.Mentors[0].Me || v.Mentors[0].N != 2 {
		t.Errorf("a mentor sees %+v", v.Mentors)
	}
}

// events of registration are heard as they come.
func (r *room) hear(kind, subject string, d any) {
	r.t.Helper()
	ev := event.New(kind, r.clock(), d)
	ev.Subject, ev.Seq = subject, 1
	if err := r.part.Listens[kind](r.t.Context(), ev); err != nil {
		r.t.Fatal(err)
	}
	r.settle()
}

// graduated is a group that has done all that its hub's terms ask.
func (r *room) graduated(as, hub string) organizationapi.Incubation {
	r.t.Helper()
	i := r.in(as, hub, "送餐队")
	i = ok(r, as, organizationapi.PlanIncubation, plan(i, goal("1", "建账", "2026-07-01")))
	i = r.move("kate", i, Agree, "")
	i = ok(r, as, organizationapi.SettleGoal, settle(i, "report", "1", "", r.paper(as)))
	i = ok(r, "kate", organizationapi.SettleGoal, settle(i, "confirm", "1", ""))
	i = r.mentored(i, "max")
	r.set(start.Add(24 * time.Hour))
	h := ok(r, "max", organizationapi.WriteHours, hours(i, "2026-06-01", "10:30", "11:30"))
	refuses(r, "kate", organizationapi.MoveIncubation, move(i, Graduate, ""), "organization.incubation.unfinished")
	ok(r, as, organizationapi.AnswerHours, answer(i, h, "confirm", ""))
	r.move("kate", i, Graduate, "做得好。")
	return r.get(as, i.ID)
}

func TestAGraduateIsNamedFollowedUpAndRegistered(t *testing.T) {
	r := open(t)
	h := r.hub(1)
	i := r.graduated("lin", h.ID)
	if len(i.FollowUps) != 2 || i.FollowUps[0].Due != "2026-12-02" || i.FollowUps[1].Due != "2027-06-02" || !i.MayRegister {
		t.Fatalf("%+v", i)
	}
	list := ok(r, "", organizationapi.ListGraduates, organizationapi.ListGraduatesRequest{ID: h.ID})
	if len(list.Items) != 1 || list.Items[0].Name != "送餐队" || list.Items[0].GraduatedOn != "2026-06-02" {
		t.Errorf("%+v", list)
	}
	record := func(month int64) organizationapi.RecordFollowUpRequest {
		return organizationapi.RecordFollowUpRequest{ID: i.ID, FollowUpDraft: organizationapi.FollowUpDraft{Version: r.get("kate", i.ID).Version, Month: month, Active: true, Text: "还在送。"}}
	}
	r.set(cn.Day("2026-12-02").At(0, 0).Add(-time.Second))
	refuses(r, "kate", organizationapi.RecordFollowUp, record(6), "organization.incubation.month")
	r.set(cn.Day("2026-12-02").At(0, 0))
	if n := r.told(events.TypeOrganizationIncubationAskedV1); n != 1 {
		t.Fatalf("asked %d times", n)
	}
	refuses(r, "kate", organizationapi.RecordFollowUp, record(12), "organization.incubation.month")
	refuses(r, "lin", organizationapi.RecordFollowUp, record(6), "identity.role")
	ok(r, "kate", organizationapi.RecordFollowUp, record(6))
	refuses(r, "kate", organizationapi.RecordFollowUp, record(6), "organization.incubation.month")

	up := func() organizationapi.RegisterIncubatedRequest {
		return organizationapi.RegisterIncubatedRequest{ID: i.ID, UpgradeDraft: organizationapi.UpgradeDraft{Version: r.get("lin", i.ID).Version, Kind: "association", Office: "office"}}
	}
	refuses(r, "kate", organizationapi.RegisterIncubated, up(), "organization.incubation.not-yours")
	first := ok(r, "lin", organizationapi.RegisterIncubated, up()).Application
	if d := r.drafts[first]; d.Name != "送餐队" || d.Persons != 9 || d.Address != "梧桐里5号" || d.Area != "梧桐里" {
		t.Errorf("%+v", d)
	}
	refuses(r, "lin", organizationapi.RegisterIncubated, up(), "organization.incubation.registering")
	if r.get("kate", i.ID).Application != "" {
		t.Error("the hub reads the application")
	}
	r.hear(events.TypeOrganizationApplicationDeclinedV1, first, events.OrganizationApplicationDeclinedV1{})
	second := ok(r, "lin", organizationapi.RegisterIncubated, up()).Application
	if second == first {
		t.Error("the declined one again")
	}
	r.hear(events.TypeOrganizationApplicationGrantedV1, second, events.OrganizationApplicationGrantedV1{Organization: "52", Name: "送餐服务中心"})
	list = ok(r, "", organizationapi.ListGraduates, organizationapi.ListGraduatesRequest{ID: h.ID, Limit: 10}) // the first answer is kept for a second
	if x := list.Items[0].Heir; x == nil || x.ID != "52" || r.told(events.TypeOrganizationIncubationRegisteredV1) != 1 {
		t.Errorf("%+v", list.Items)
	}
}

func TestATermThatIsOverIsToldOnceAndExtendedAsPublished(t *testing.T) {
	r := open(t)
	h := r.hub(1)
	i := r.in("lin", h.ID, "送餐队")
	d := h.Draft
	d.Terms.Extensions = 0
	ok(r, "kate", organizationapi.UpdateHub, organizationapi.UpdateHubRequest{ID: h.ID, HubDraft: d}) // later terms are for later groups
	r.set(cn.Day("2027-06-01").Last())
	if n := r.told(events.TypeOrganizationIncubationDueV1); n != 0 {
		t.Fatalf("told %d times on the last day", n)
	}
	r.set(cn.Day("2027-06-02").At(0, 0))
	r.settle()
	if n := r.told(events.TypeOrganizationIncubationDueV1); n != 1 {
		t.Fatalf("told %d times", n)
	}
	refuses(r, "kate", organizationapi.MoveIncubation, move(r.get("kate", i.ID), Extend, ""), "organization.incubation.no-note")
	i = r.move("kate", r.get("kate", i.ID), Extend, "还差一项。")
	if i.Until != "2027-12-01" {
		t.Errorf("until %s", i.Until)
	}
	refuses(r, "kate", organizationapi.MoveIncubation, move(i, Extend, "还差。"), "organization.incubation.extended")
}

func TestTheDeskOfWhoeverIsNextShowsIt(t *testing.T) {
	r := open(t)
	i := r.apply("lin", r.hub(1).ID, "送餐队")
	waits := func(who, want string) {
		t.Helper()
		ts, err := r.s.Tasks(t.Context(), r.folk[who])
		got := ""
		for _, x := range ts {
			got += x.What + "，"
		}
		if err != nil || strings.TrimSuffix(got, "，") != want {
			t.Errorf("%s: %q %v, want %q", who, got, err, want)
		}
	}
	waits("ken", "写需求诊断")
	waits("lin", "")
	waits("mia", "")
	i = r.move("kate", i, Diagnose, "可以。")
	i = r.move("kate", i, Enter, "")
	waits("lin", "写孵化计划")
	i = ok(r, "lin", organizationapi.PlanIncubation, plan(i, goal("1", "建账", "2026-07-01"), goal("2", "章程", "2026-06-20")))
	waits("lin", "")
	waits("ken", "看孵化计划")
	i = r.mentored(r.move("kate", i, Agree, ""), "max")
	waits("lin", "完成目标并报告")
	r.set(start.Add(24 * time.Hour))
	h := ok(r, "max", organizationapi.WriteHours, hours(i, "2026-06-01", "10:30", "11:30"))
	waits("lin", "完成目标并报告，确认辅导记录")
	ok(r, "lin", organizationapi.AnswerHours, answer(i, h, "dispute", "只来了半小时。"))
	waits("lin", "完成目标并报告")
	waits("max", "答复对辅导记录的异议")
	r.move("lin", i, Leave, "不做了。")
	waits("max", "")
	waits("ken", "")
}
