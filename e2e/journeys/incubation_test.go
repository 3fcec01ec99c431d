package journeys

import (
	"slices"
	"testing"
	"time"

	"sanshe/contracts/go/noticeapi"
	"sanshe/contracts/go/organizationapi"
	"sanshe/e2e/county"
	"sanshe/libs/cn"
)

// nursery is a town with a hub, its staff and a mentor.
type nursery struct {
	*group
	hub organizationapi.Hub
}

func hatch(t *testing.T, p *county.Platform, capacity int64) *nursery {
	t.Helper()
	w := &county.Town{Platform: p}
	x := &nursery{group: neighbours(t, w)}
	base := w.Register(t, "星河区众益社会组织服务中心", organizationapi.OrgKindServiceorg, "52")
	w.Account(t, "keeper", "林小满", base, organizationapi.RoleStaff)
	w.Account(t, "mentor", "高老师", base, organizationapi.RoleWorker)
	x.hub = county.Ask(t, p.As(t, "registrar"), organizationapi.CreateHub, organizationapi.CreateHubRequest{HubDraft: organizationapi.HubDraft{
		Org: base.ID, Name: "星河孵化基地", Address: "星河区某路1号", Capacity: capacity, Open: true, Spaces: []organizationapi.Space{{Code: "A1", Name: "一号活动室", Seats: 30}},
		Terms: organizationapi.HubTerms{Months: 12, Extensions: 1, ExtensionMonths: 6, Minutes: 60, AheadDays: 30, Follow: []int64{6, 12}},
	}})
	return x
}

func (x *nursery) apply(t *testing.T, as string, d organizationapi.IncubationDraft) organizationapi.Incubation {
	t.Helper()
	d.Hub, d.Idea = x.hub.ID, "给独居老人送餐，缺场地和财务。"
	return county.Ask(t, x.p.As(t, as), organizationapi.ApplyIncubation, organizationapi.ApplyIncubationRequest{IncubationDraft: d})
}

func (x *nursery) step(t *testing.T, i *organizationapi.Incubation, as, do, note string) {
	t.Helper()
	*i = county.Ask(t, x.p.As(t, as), organizationapi.MoveIncubation, organizationapi.MoveIncubationRequest{ID: i.ID, IncubationMove: organizationapi.IncubationMove{Do: do, Version: i.Version, Note: note}})
}

func (x *nursery) look(t *testing.T, as, id string) organizationapi.Incubation {
	t.Helper()
	return county.Ask(t, x.p.As(t, as), organizationapi.GetIncubation, organizationapi.GetIncubationRequest{ID: id})
}

func (x *nursery) free(t *testing.T) int64 {
	t.Helper()
	return county.Ask(t, x.p.Nobody(), organizationapi.GetHub, organizationapi.GetHubRequest{ID: x.hub.ID}).Free
}

// goal takes one goal from its report with evidence to the hub's consent.
func (x *nursery) goal(t *testing.T, i *organizationapi.Incubation, code string) {
	t.Helper()
	settle := func(as, do string, papers ...string) {
		t.Helper()
		*i = county.Ask(t, x.p.As(t, as), organizationapi.SettleGoal, organizationapi.SettleGoalRequest{ID: i.ID, GoalStep: organizationapi.GoalStep{Do: do, Version: i.Version, Code: code, Note: "见材料。", Papers: papers}})
	}
	settle("founder", "report", county.Paper(t, x.p.As(t, "founder"), "goal"+code))
	settle("keeper", "confirm")
}

// TestAFiledGroupIsHelpedUntilItIsRegistered goes from the application of a filed group over plan, disputed hours and a
// booking to its graduation, its registration, and the hub's asking six months later.
func TestAFiledGroupIsHelpedUntilItIsRegistered(t *testing.T) {
	t.Parallel()
	p := county.Start(t, nil)
	p.At(t, county.Morning)
	x := hatch(t, p, 1)
	const name = "梧桐里社区送餐队"
	f := x.file(t, name)
	i := x.apply(t, "founder", organizationapi.IncubationDraft{Filing: f.ID})
	other := x.apply(t, "neighbour", organizationapi.IncubationDraft{Name: "棋友社", Team: 8})
	if i.Draft.Name != name || i.Draft.Team != f.Draft.Members || i.Draft.Place != f.Draft.Place {
		t.Errorf("the filing says otherwise: %+v", i.Draft)
	}
	county.Refused(t, p.As(t, "neighbour"), organizationapi.GetIncubation, organizationapi.GetIncubationRequest{ID: i.ID}, 404, "organization.incubation.not-found")

	x.step(t, &i, "keeper", "diagnose", "先建账，再定章程。")
	x.step(t, &i, "keeper", "enter", "")
	x.step(t, &other, "keeper", "diagnose", "可以。")
	full := organizationapi.MoveIncubationRequest{ID: other.ID, IncubationMove: organizationapi.IncubationMove{Do: "enter", Version: other.Version}}
	county.Refused(t, p.As(t, "keeper"), organizationapi.MoveIncubation, full, 409, "organization.hub.full")
	if n := x.free(t); n != 0 {
		t.Errorf("%d places are free", n)
	}

	today := cn.DayOf(p.Now(t))
	i = county.Ask(t, p.As(t, "founder"), organizationapi.PlanIncubation, organizationapi.PlanIncubationRequest{ID: i.ID, PlanDraft: organizationapi.PlanDraft{
		Version: i.Version, Goals: []organizationapi.GoalDraft{{Code: "1", Title: "建账", By: today.Add(30).String()}, {Code: "2", Title: "定章程", By: today.Add(60).String()}},
	}})
	x.step(t, &i, "keeper", "agree", "")
	i = county.Ask(t, p.As(t, "keeper"), organizationapi.NameMentor, organizationapi.NameMentorRequest{ID: i.ID, MentorDraft: organizationapi.MentorDraft{Version: i.Version, Login: "mentor"}})

	booking := organizationapi.BookSpaceRequest{ID: x.hub.ID, BookingDraft: organizationapi.BookingDraft{Incubation: i.ID, Space: "A1", Day: today.Add(3).String(), Slot: organizationapi.SlotAm}}
	county.Ask(t, p.As(t, "founder"), organizationapi.BookSpace, booking)
	x.entersElsewhere(t, &other, booking)

	x.hours(t, &i, today)
	x.goal(t, &i, "1")
	early := organizationapi.MoveIncubationRequest{ID: i.ID, IncubationMove: organizationapi.IncubationMove{Do: "graduate", Version: i.Version}}
	county.Refused(t, p.As(t, "keeper"), organizationapi.MoveIncubation, early, 422, "organization.incubation.unfinished")
	x.goal(t, &i, "2")
	x.step(t, &i, "keeper", "graduate", "可以自己走了。")
	county.Until(t, "the place to be free again", func() (bool, error) { return x.free(t) == 1, nil }) // one of the two that there are by now

	i = x.look(t, "founder", i.ID)
	i = county.Ask(t, p.As(t, "founder"), organizationapi.RegisterIncubated, organizationapi.RegisterIncubatedRequest{ID: i.ID, UpgradeDraft: organizationapi.UpgradeDraft{
		Version: i.Version, Kind: organizationapi.LegalKindServiceorg, Office: x.office.ID, Sponsor: x.sponsor.ID,
	}})
	if got := x.read(t, f.ID).Application; got != i.Application || got == "" {
		t.Errorf("the filing begins %q, the incubation %q", got, i.Application)
	}
	x.granted(t, i.Application, name)
	county.Until(t, "the hub to name what it is registered as", func() (bool, error) {
		list, err := county.Try(x.p.Nobody(), organizationapi.ListGraduates, organizationapi.ListGraduatesRequest{ID: x.hub.ID})
		return err == nil && len(list.Items) == 1 && list.Items[0].Heir != nil, nil
	})

	due := cn.Day(i.FollowUps[0].Due)
	if graduated := cn.DayOf(*i.EndedAt); due != graduated.AddMonths(6) {
		t.Errorf("follow-up on %s after %s", due, graduated)
	}
	record := organizationapi.RecordFollowUpRequest{ID: i.ID, FollowUpDraft: organizationapi.FollowUpDraft{Month: 6, Active: true, Text: "每天送三十份。"}}
	county.Refused(t, p.As(t, "keeper"), organizationapi.RecordFollowUp, record, 422, "organization.incubation.month")
	p.At(t, due.At(0, 0).Add(time.Second))
	county.Until(t, "the hub to be asked", func() (bool, error) {
		tasks := county.Ask(t, p.As(t, "keeper"), organizationapi.ListOrganizationTasks, organizationapi.ListOrganizationTasksRequest{})
		return slices.ContainsFunc(tasks.Items, func(x organizationapi.Task) bool { return x.Subject == i.ID && x.What == "回访" }), nil
	})
	i = county.Ask(t, p.As(t, "keeper"), organizationapi.RecordFollowUp, record)
	if i.FollowUps[0].RecordedAt == nil || i.FollowUps[1].AskedAt != nil {
		t.Errorf("%+v", i.FollowUps)
	}
}

// entersElsewhere lets the other group in once there is a second place, and shows that it cannot book what is booked.
func (x *nursery) entersElsewhere(t *testing.T, other *organizationapi.Incubation, taken organizationapi.BookSpaceRequest) {
	t.Helper()
	h := county.Ask(t, x.p.As(t, "keeper"), organizationapi.GetHub, organizationapi.GetHubRequest{ID: x.hub.ID})
	d := h.Draft
	d.Version, d.Capacity = h.Version, 2
	county.Ask(t, x.p.As(t, "keeper"), organizationapi.UpdateHub, organizationapi.UpdateHubRequest{ID: h.ID, HubDraft: d})
	x.step(t, other, "keeper", "enter", "")
	taken.Incubation = other.ID
	county.Refused(t, x.p.As(t, "neighbour"), organizationapi.BookSpace, taken, 409, "organization.booking.taken")
	week := county.Ask(t, x.p.As(t, "neighbour"), organizationapi.ListBookings, organizationapi.ListBookingsRequest{ID: h.ID})
	if len(week.Items) != 1 || week.Items[0].Name != "" || week.Items[0].Mine {
		t.Errorf("the neighbour reads %+v", week.Items)
	}
	taken.Slot = organizationapi.SlotPm
	county.Ask(t, x.p.As(t, "neighbour"), organizationapi.BookSpace, taken)
}

// hours are written by the mentor, disputed, written right and confirmed; what is not confirmed does not count.
func (x *nursery) hours(t *testing.T, i *organizationapi.Incubation, on cn.Day) {
	t.Helper()
	x.p.At(t, on.At(18, 0))
	write := organizationapi.WriteHoursRequest{ID: i.ID, HourDraft: organizationapi.HourDraft{On: on.String(), From: "14:00", To: "16:00", Text: "教记账。"}}
	h := county.Ask(t, x.p.As(t, "mentor"), organizationapi.WriteHours, write)
	twice := write
	twice.From, twice.To = "15:30", "16:30"
	county.Refused(t, x.p.As(t, "mentor"), organizationapi.WriteHours, twice, 409, "organization.hour.overlap")
	answer := organizationapi.AnswerHoursRequest{ID: i.ID, HourAnswer: organizationapi.HourAnswer{Session: h.Session, Do: "dispute", Note: "只来了一小时。"}}
	county.Ask(t, x.p.As(t, "founder"), organizationapi.AnswerHours, answer)
	if n := x.look(t, "keeper", i.ID).Minutes; n != 0 {
		t.Errorf("%d minutes count that are disputed", n)
	}
	write.Session, write.To = h.Session, "15:00"
	h = county.Ask(t, x.p.As(t, "mentor"), organizationapi.WriteHours, write)
	answer.Do, answer.Note = "confirm", ""
	county.Refused(t, x.p.As(t, "founder"), organizationapi.AnswerHours, answer, 404, "organization.hour.not-found") // what was read is no more
	answer.Session = h.Session
	county.Refused(t, x.p.As(t, "keeper"), organizationapi.AnswerHours, answer, 403, "organization.incubation.not-yours")
	county.Ask(t, x.p.As(t, "founder"), organizationapi.AnswerHours, answer)
	if *i = x.look(t, "keeper", i.ID); i.Minutes != 60 {
		t.Errorf("%d minutes count", i.Minutes)
	}
}

// TestAHubIsEndedOnceItsGroupsAreOut shows what becomes of those who are in it, have applied to it and have booked.
func TestAHubIsEndedOnceItsGroupsAreOut(t *testing.T) {
	t.Parallel()
	p := county.Start(t, nil)
	p.At(t, county.Morning)
	x := hatch(t, p, 1)
	in := x.apply(t, "founder", organizationapi.IncubationDraft{Name: "送餐队"})
	x.step(t, &in, "keeper", "diagnose", "先建账。")
	x.step(t, &in, "keeper", "enter", "")
	waits := x.apply(t, "neighbour", organizationapi.IncubationDraft{Name: "棋友社"})
	hub := func() organizationapi.Hub {
		return county.Ask(t, p.As(t, "keeper"), organizationapi.GetHub, organizationapi.GetHubRequest{ID: x.hub.ID})
	}
	end := func() organizationapi.EndHubRequest {
		return organizationapi.EndHubRequest{ID: x.hub.ID, HubEnd: organizationapi.HubEnd{Version: hub().Version, Note: "租约到期。"}}
	}
	county.Refused(t, p.As(t, "keeper"), organizationapi.EndHub, end(), 409, "organization.hub.occupied")

	book := organizationapi.BookSpaceRequest{ID: x.hub.ID, BookingDraft: organizationapi.BookingDraft{Incubation: in.ID, Space: "A1", Day: cn.DayOf(p.Now(t)).Add(3).String(), Slot: organizationapi.SlotAm}}
	county.Ask(t, p.As(t, "founder"), organizationapi.BookSpace, book)
	h := hub()
	d := h.Draft
	d.Version, d.Spaces = h.Version, []organizationapi.Space{}
	county.Refused(t, p.As(t, "keeper"), organizationapi.UpdateHub, organizationapi.UpdateHubRequest{ID: h.ID, HubDraft: d}, 409, "organization.hub.booked")
	d.Release = true
	county.Ask(t, p.As(t, "keeper"), organizationapi.UpdateHub, organizationapi.UpdateHubRequest{ID: h.ID, HubDraft: d})
	county.Until(t, "the group to hear that its booking is gone", func() (bool, error) {
		list, err := county.Try(p.As(t, "founder"), noticeapi.ListMessages, noticeapi.ListMessagesRequest{Limit: 200})
		return err == nil && slices.ContainsFunc(list.Items, func(m noticeapi.Message) bool { return m.Title == "场地预约已取消" }), nil
	})

	x.step(t, &in, "founder", "leave", "搬走了。")
	county.Until(t, "the hub to be empty", func() (bool, error) { return hub().Taken == 0, nil })
	if h := county.Ask(t, p.As(t, "registrar"), organizationapi.EndHub, end()); h.State != organizationapi.HubStateEnded || h.EndedBy != x.hub.Office.Name {
		t.Errorf("%+v", h)
	}
	county.Until(t, "the application to end with it", func() (bool, error) {
		return x.look(t, "neighbour", waits.ID).State == organizationapi.IncubationStateRefused, nil
	})
	again := organizationapi.ApplyIncubationRequest{IncubationDraft: organizationapi.IncubationDraft{Hub: x.hub.ID, Name: "棋友社", Idea: "下棋。"}}
	county.Refused(t, p.As(t, "neighbour"), organizationapi.ApplyIncubation, again, 409, "organization.hub.closed")
}
