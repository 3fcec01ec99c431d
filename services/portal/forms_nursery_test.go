package portal

import (
	"cmp"
	"context"
	"strings"
	"testing"

	"sanshe/contracts/go/organizationapi"
	"sanshe/libs/identity"
	"sanshe/libs/route"
)

// The forms of incubation.
func init() {
	hub := []string{
		"version", "1", "name", "暖邻<b>基地", "address", "某路5号", "intro", prose, "capacity", "十个", "open", "true", "release", "true", "spaces.0.name", "会议室", "spaces.0.code", "B2", "spaces.0.seats", "十二",
		"spaces.3.name", "活动室", "terms.months", "18", "terms.extensions", "2", "terms.extension_months", "3", "terms.minutes", "六百", "terms.ahead_days", "21", "terms.follow", "半年", "terms.text", "每月来一次",
	}
	kept := []string{"暖邻<b>基地", "某路5号", prose, "十个", "☑true", "会议室", "B2", "十二", "活动室", `value="18"`, "六百", `value="21"`, "半年", "每月来一次"}
	const i1 = "/desk/incubations/i1/"
	forms = append([]sentForm{ // before the others: the last one is the sign-in
		{"/desk/hubs/new", identity.Registrar, "/desk/hubs/new", append([]string{"org", "52320312YY0000017X"}, hub...), kept},
		{"/desk/hubs/{id}/edit", identity.Staff, "/desk/hubs/h1/edit", hub, kept},
		{"/desk/hubs/{id}/end", identity.Staff, "/desk/hubs/h1/end", []string{"version", "1", "note", prose}, []string{prose}},
		{"/desk/hubs/{id}/bookings", identity.Resident, "/desk/hubs/h1/bookings", []string{"incubation", "i1", "space", "B2", "day", "2026-12-01", "slot", "pm"}, []string{`<option value="B2" selected`, `<option value="pm" selected`, "2026-12-01"}},
		{"/desk/incubations/new", identity.Resident, "/desk/incubations/new", []string{"hub", "h1", "filing", "f1", "idea", prose, "name", "某<b>队", "team", "九个", "area", "梧桐里", "place", "某路6号"}, []string{`<option value="h1" selected`, `<option value="f1" selected`, prose, "某<b>队", "九个", "梧桐里", "某路6号"}},
		{"/desk/incubations/{id}/move", identity.Staff, i1 + "move", []string{"do", "refuse", "version", "1", "refuse.note", prose}, []string{prose, `<details class="confirm" open`}},
		{"/desk/incubations/{id}/plan", identity.Resident, i1 + "plan", []string{"version", "1", "goals.0.code", "1", "goals.0.title", "建账", "goals.0.by", "2026-12-30", "goals.2.title", prose}, []string{"建账", "2026-12-30", prose}},
		{"/desk/incubations/{id}/goals/{goal}", identity.Staff, i1 + "goals/2", []string{"do", "return-2", "version", "1", "return-2.note", prose}, []string{prose, `<details class="confirm" open`}},
		{"/desk/incubations/{id}/mentors", identity.Staff, i1 + "mentors", []string{"version", "1", "mentor.login", "max<b>", "mentor.end", "yes"}, []string{"max<b>", "☑yes"}},
		{"/desk/incubations/{id}/hours", identity.Worker, i1 + "hours", []string{"form", "hour", "hour.on", "2026-11-02", "hour.from", "九点", "hour.to", "11:00", "hour.text", prose}, []string{"2026-11-02", "九点", "11:00", prose}},
		{"/desk/incubations/{id}/answers", identity.Resident, i1 + "answers", []string{"do", "dispute-1-2026-11-02-0", "dispute-1-2026-11-02-0.note", prose}, []string{prose, `<details class="confirm" open`}},
		{"/desk/incubations/{id}/registration", identity.Resident, i1 + "registration", []string{"version", "1", "upgrade.kind", "serviceorg", "upgrade.office", "52320312YY0000017X"}, []string{`<option value="serviceorg" selected`}},
		{"/desk/incubations/{id}/followups", identity.Staff, i1 + "followups", []string{"version", "1", "follow.month", "6", "follow.active", "no", "follow.text", prose}, []string{"☑no", prose}},
	}, forms...)
	silent = append(silent, "/desk/hubs/{id}/cancellations")
}

// nurseryRoutes is one hub and one group in it, with every button and every form.
func nurseryRoutes() []route.Route {
	h := organizationapi.Hub{
		ID: "h1", Version: 1, Org: organizationapi.Party{ID: "o1", Name: "暖邻服务中心"}, Office: organizationapi.Party{ID: "o2", Name: "星河区民政局"}, Region: "320312", RegionName: "星河区",
		Draft: organizationapi.HubDraft{
			Org: "o1", Name: "星河孵化基地", Address: "某路1号", Intro: "三层小楼。", Capacity: 3, Open: true, Spaces: []organizationapi.Space{{Code: "A1", Name: "一号活动室", Seats: 30}, {Code: "B2", Name: "会议室", Seats: 12}},
			Terms: organizationapi.HubTerms{Months: 12, Extensions: 1, ExtensionMonths: 6, Minutes: 90, AheadDays: 14, Follow: []int64{6, 12}, Text: "每月来一次。"},
		},
		State: organizationapi.HubStateRunning, StateText: "运营中", Taken: 1, Free: 2, MayEdit: true, MayEnd: true, MayApply: true,
	}
	x := organizationapi.Incubation{
		ID: "i1", Version: 1, Draft: organizationapi.IncubationDraft{Hub: "h1", Name: "送餐队", Idea: "给独居老人送餐。", Team: 9}, Hub: organizationapi.Party{ID: "h1", Name: "星河孵化基地"}, Org: h.Org,
		Region: "320312", RegionName: "星河区", Terms: h.Draft.Terms, State: organizationapi.IncubationStateEntered, StateText: "孵化中", AppliedAt: noon, EnteredOn: "2026-06-01", Until: "2027-06-01", AgreedAt: &noon,
		Goals: []organizationapi.Goal{
			{Code: "1", Title: "建账", By: "2026-08-01", Papers: []organizationapi.Paper{}, ConfirmedAt: &noon, May: []string{}},
			{Code: "2", Title: "章程", By: "2026-12-01", Papers: []organizationapi.Paper{}, May: []string{"report", "confirm", "return"}},
		},
		Mentors:   []organizationapi.Mentor{{N: 1, Name: "高老师", OrgName: "暖邻服务中心"}},
		FollowUps: []organizationapi.FollowUp{{Month: 6, Due: "2026-12-01", AskedAt: &noon}},
		Missing:   []string{"目标“章程”还没有确认完成"}, MayPlan: true, MayName: true, MayBook: true, MayRegister: true, MayRecord: true,
		Steps: []organizationapi.Step{{Key: "end", Title: "出壳", State: "now", Owner: "暖邻服务中心", Basis: []organizationapi.Basis{}}},
	}
	for _, do := range []string{"diagnose", "enter", "refuse", "withdraw", "agree", "extend", "graduate", "leave"} {
		x.Moves = append(x.Moves, organizationapi.Move{Do: do, Label: "办理" + do})
	}
	hours := organizationapi.HourPage{Minutes: 60, Pending: 30, MayWrite: true, Items: []organizationapi.Hour{
		{Session: "1.2026-11-02.0", Mentor: "高老师", On: "2026-11-02", From: "09:00", To: "09:30", Minutes: 30, Text: "记账。", State: organizationapi.HourStateWritten, StateText: "待确认", May: []string{"confirm", "dispute", "correct", "withdraw"}},
	}}
	week := organizationapi.Calendar{
		From: "2026-11-23", Days: 7, Spaces: h.Draft.Spaces, Last: "2026-12-07", Incubations: []organizationapi.Party{{ID: "i1", Name: "送餐队"}},
		Items: []organizationapi.Booking{{Space: "A1", Day: "2026-11-24", Slot: organizationapi.SlotAm}, {Space: "B2", Day: "2026-11-25", Slot: organizationapi.SlotEve, Name: "送餐队", Mine: true}},
	}
	return []route.Route{
		route.On(organizationapi.ListHubs, func(context.Context, organizationapi.ListHubsRequest) (organizationapi.HubPage, error) {
			return organizationapi.HubPage{Items: []organizationapi.Hub{h}}, nil
		}),
		route.On(organizationapi.GetHub, func(context.Context, organizationapi.GetHubRequest) (organizationapi.Hub, error) { return h, nil }),
		route.On(organizationapi.ListGraduates, func(context.Context, organizationapi.ListGraduatesRequest) (organizationapi.GraduatePage, error) {
			return organizationapi.GraduatePage{Items: []organizationapi.Graduate{{Name: "棋友社", GraduatedOn: "2026-10-01", Heir: &organizationapi.Party{ID: "o3", Name: "棋友协会"}}}}, nil
		}),
		route.On(organizationapi.ListBookings, func(_ context.Context, in organizationapi.ListBookingsRequest) (organizationapi.Calendar, error) {
			shown := week
			shown.From = cmp.Or(in.From, week.From)
			return shown, nil
		}),
		route.On(organizationapi.ListIncubations, func(context.Context, organizationapi.ListIncubationsRequest) (organizationapi.IncubationPage, error) {
			return organizationapi.IncubationPage{Items: []organizationapi.Incubation{x}}, nil
		}),
		route.On(organizationapi.ListMyIncubations, func(context.Context, organizationapi.ListMyIncubationsRequest) (organizationapi.IncubationPage, error) {
			return organizationapi.IncubationPage{Items: []organizationapi.Incubation{x}}, nil
		}),
		route.On(organizationapi.GetIncubation, func(context.Context, organizationapi.GetIncubationRequest) (organizationapi.Incubation, error) {
			return x, nil
		}),
		route.On(organizationapi.ListHours, func(context.Context, organizationapi.ListHoursRequest) (organizationapi.HourPage, error) {
			return hours, nil
		}),
	}
}

// Whoever turns the weeks over comes to an end on either side.
func TestTheWeeksOfACalendarEnd(t *testing.T) {
	b := newWorks(t, identity.Resident).as(identity.Resident)
	for from, offers := range map[string][2]bool{"2026-11-22": {false, true}, "2026-11-25": {true, true}, "2026-12-20": {true, false}} {
		page := b.get("/desk/hubs/h1/bookings?from=" + from).body
		if got := [2]bool{strings.Contains(page, "前七天"), strings.Contains(page, "后七天")}; got != offers {
			t.Errorf("from %s: earlier and later %v, want %v", from, got, offers)
		}
	}
	if page := b.get("/desk/hubs/h1/bookings?from=2026-11-25").body; !strings.Contains(page, "from=2026-11-22") || !strings.Contains(page, "from=2026-12-02") {
		t.Error("the week before does not begin today")
	}
}
