package hours

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"sanshe/contracts"
	"sanshe/contracts/go/events"
	"sanshe/contracts/go/volunteerapi"
	"sanshe/libs/cn"
	"sanshe/libs/identity"
	"sanshe/libs/roomtest"
	"sanshe/libs/rule/ruletest"
	"sanshe/libs/store"
	"sanshe/services/volunteer/card"
)

func TestTheLivesAreWhole(t *testing.T) {
	for _, err := range []error{Life.Check(), Amending.Check(), Reviewing.Check(), Auditing.Check()} {
		if err != nil {
			t.Error(err)
		}
	}
}

// volunteer.record.actual: what counts is the time really given, as those who were there state it.
func TestOnlyTheTimeReallyGivenCounts(t *testing.T) {
	r := newRoom(t, nil)
	r.shift("s1", saturday, 9, 3, "p-lin")
	x := r.served("lin", "s1", "p-lin", 10, 130)
	if x.State != stated || x.Minutes != 120 || x.Class != "a" || x.Name != "王p-lin" {
		t.Errorf("%+v", x)
	}
	roomtest.Refuses(r, "kate", volunteerapi.MoveRecord, confirm(x, 5), "volunteer.record.early")
	r.Set(r.shifts["s1"].Ends)
	roomtest.OK(r, "kate", volunteerapi.MoveRecord, confirm(x, 5))
	x = r.get("kate", x.ID)
	total := r.total("lin", "p-lin")
	if x.State != counted || !strings.Contains(x.Name, "*") || total.Minutes != 120 || total.QualitySum != 5 || total.Classes[0].Class != "a" || total.Months[0].Month != "2026-06" {
		t.Errorf("%+v\n%+v", x, total)
	}
	if x.Basis[0].Rule != "volunteer.record.actual" {
		t.Errorf("%+v", x.Basis)
	}
}

func TestNobodyConfirmsOrCallsTheirOwn(t *testing.T) {
	r := newRoom(t, nil)
	r.shift("s1", saturday, 9, 3, "p-kate", "p-lea", "child")
	x := r.served("kate", "s1", "p-kate", 0, 100)
	r.Set(r.shifts["s1"].Ends)
	roomtest.Refuses(r, "kate", volunteerapi.MoveRecord, confirm(x, 5), "volunteer.record.not-yours")
	call := volunteerapi.CallRollRequest{ID: "s1", RollCall: volunteerapi.RollCall{Key: "roll0001", Act: in, At: r.shifts["s1"].Starts, People: []string{"p-lea", "child", "p-lin"}}}
	if a := roomtest.OK(r, "lea", volunteerapi.CallRoll, call); a.Done != 1 || a.Items[1].Code != "volunteer.statement.self" || !a.Items[0].Done || a.Items[2].Code != "volunteer.statement.no-seat" {
		t.Errorf("%+v", a)
	}
	roomtest.Refuses(r, "kate", volunteerapi.CallRoll, call, "volunteer.statement.not-lead")
	r.Set(r.shifts["s1"].Starts) // who keeps the code proves nothing by showing it
	if x := r.scan("lea", "s1", "p-lea", in); len(x.Statements) != 1 {
		t.Errorf("%+v", x.Statements)
	}
	call.Key, call.Act, call.People = "roll0002", out, []string{"p-lea"}
	r.Set(r.shifts["s1"].Starts.Add(time.Hour))
	if a := roomtest.OK(r, "leo", volunteerapi.CallRoll, call); a.Done != 1 {
		t.Errorf("another lead: %+v", a)
	}
}

func TestOnlyWhoHasASeatStatesAndOnlyForThemselvesOrTheirWard(t *testing.T) {
	r := newRoom(t, nil)
	sh := r.shift("s1", saturday, 9, 3, "p-lin", "child")
	r.Set(sh.Starts)
	now := r.draft(in, "alone", "", "lin")
	roomtest.Refuses(r, "min", volunteerapi.StateHours, states("s1", "p-lin", now), "volunteer.record.not-found")
	roomtest.Refuses(r, "kate", volunteerapi.StateHours, states("s1", "child", now), "volunteer.record.not-found")
	roomtest.Refuses(r, "min", volunteerapi.StateHours, states("s1", "p-min", now), "volunteer.statement.no-seat")
	roomtest.OK(r, "dad", volunteerapi.StateHours, states("s1", "child", now))
	p := r.people["p-lin"]
	p.Active = false
	r.people["p-lin"] = p
	roomtest.Refuses(r, "lin", volunteerapi.StateHours, states("s1", "p-lin", now), "volunteer.statement.inactive")
	sh.Open = false
	r.shifts["s1"] = sh
	roomtest.Refuses(r, "dad", volunteerapi.StateHours, states("s1", "child", now), "volunteer.statement.shift-closed")
}

func TestACodeIsOfItsShiftAndItsMoment(t *testing.T) {
	r := newRoom(t, nil)
	sh := r.shift("s1", saturday, 9, 3, "p-lin")
	r.shift("s2", saturday, 9, 3, "p-lin")
	r.Set(sh.Starts)
	code := roomtest.OK(r, "lea", volunteerapi.GetShiftCode, volunteerapi.GetShiftCodeRequest{ID: "s1"})
	roomtest.Refuses(r, "lin", volunteerapi.GetShiftCode, volunteerapi.GetShiftCodeRequest{ID: "s1"}, "volunteer.statement.not-lead")
	roomtest.Refuses(r, "kate", volunteerapi.GetShiftCode, volunteerapi.GetShiftCodeRequest{ID: "s1"}, "volunteer.statement.not-lead")
	shown := code.Items[0].Code
	roomtest.Refuses(r, "lin", volunteerapi.StateHours, states("s2", "p-lin", r.draft(in, "rotating", shown, "lin")), "volunteer.statement.code")
	r.Set(sh.Starts.Add(61 * time.Second)) // two windows on
	roomtest.Refuses(r, "lin", volunteerapi.StateHours, states("s1", "p-lin", r.draft(in, "rotating", shown, "lin")), "volunteer.statement.code")
	r.Set(sh.Starts.Add(31 * time.Second))
	if x := roomtest.OK(r, "lin", volunteerapi.StateHours, states("s1", "p-lin", r.draft(in, "rotating", shown, "lin"))); len(x.Statements) != 2 || x.Statements[1].Source != site {
		t.Errorf("%+v", x.Statements)
	}
	d := r.draft(out, "printed", code.Printed, "lin")
	if x := roomtest.OK(r, "lin", volunteerapi.StateHours, states("s1", "p-lin", d)); x.State != open && x.Minutes != 0 {
		t.Errorf("%+v", x)
	}
	r.Set(sh.Starts.Add(-2 * time.Hour))
	if early := roomtest.OK(r, "lea", volunteerapi.GetShiftCode, volunteerapi.GetShiftCodeRequest{ID: "s1"}); len(early.Items) > 0 || early.Printed != code.Printed {
		t.Errorf("two hours before: %+v", early)
	}
	r.Set(sh.Ends.Add(2 * time.Hour))
	roomtest.Refuses(r, "lea", volunteerapi.GetShiftCode, volunteerapi.GetShiftCodeRequest{ID: "s1"}, "volunteer.statement.when")
}

func TestAFenceIsTheWordOfTheDeviceAndNeedsConsent(t *testing.T) {
	r := newRoom(t, nil)
	sh := r.shift("s1", saturday, 9, 3, "p-lin")
	r.Set(sh.Starts)
	d := r.draft(in, "fence", "", "lin")
	d.Inside, d.Accuracy = true, 12
	roomtest.Refuses(r, "lin", volunteerapi.StateHours, states("s1", "p-lin", d), "volunteer.statement.consent")
	d.Consent = true
	x := roomtest.OK(r, "lin", volunteerapi.StateHours, states("s1", "p-lin", d))
	if len(x.Statements) != 1 || !x.Statements[0].Inside || x.State != open {
		t.Errorf("%+v", x)
	}
}

func TestASlipServesOnce(t *testing.T) {
	r := newRoom(t, nil)
	sh := r.shift("s1", saturday, 9, 3, "p-lin", "p-min")
	r.Set(sh.Starts.Add(2 * time.Hour))
	list := roomtest.OK(r, "lea", volunteerapi.IssueSlips, volunteerapi.IssueSlipsRequest{ID: "s1", SlipDraft: volunteerapi.SlipDraft{Count: 2}})
	roomtest.Refuses(r, "lin", volunteerapi.IssueSlips, volunteerapi.IssueSlipsRequest{ID: "s1", SlipDraft: volunteerapi.SlipDraft{Count: 2}}, "volunteer.statement.not-lead")
	d := r.draft(both, "code", list.Codes[0], "lin")
	roomtest.Refuses(r, "lin", volunteerapi.StateHours, states("s1", "p-lin", d), "volunteer.statement.ends")
	until := r.Clock()
	d.At, d.Until = sh.Starts.Add(time.Hour), &until
	x := roomtest.OK(r, "lin", volunteerapi.StateHours, states("s1", "p-lin", d))
	if x.Class != "c" || x.Minutes != 60 || len(roomtest.OK(r, "lin", volunteerapi.StateHours, states("s1", "p-lin", d)).Statements) != 2 {
		t.Errorf("%+v", x)
	}
	other := r.draft(both, "code", list.Codes[0], "min")
	other.At, other.Until = d.At, d.Until
	roomtest.Refuses(r, "min", volunteerapi.StateHours, states("s1", "p-min", other), "volunteer.statement.slip-used")
	other.Code = strings.Replace(list.Codes[1], "002", "003", 1)
	roomtest.Refuses(r, "min", volunteerapi.StateHours, states("s1", "p-min", other), "volunteer.statement.code")
	other.Code = r.s.codes.slip("s1", 3) // of a number that was not issued
	roomtest.Refuses(r, "min", volunteerapi.StateHours, states("s1", "p-min", other), "volunteer.statement.code")
}

// Who leads hands the slips out, so a slip in their own hand is the word of nobody who was served.
func TestWhoHandsOutSlipsVouchesForNobodyWithThem(t *testing.T) {
	r := newRoom(t, nil)
	sh := r.shift("s1", saturday, 9, 3, "p-lea")
	r.Set(sh.Ends)
	list := roomtest.OK(r, "lea", volunteerapi.IssueSlips, volunteerapi.IssueSlipsRequest{ID: "s1", SlipDraft: volunteerapi.SlipDraft{Count: 1}})
	d := r.draft(both, "code", list.Codes[0], "lea")
	d.At, d.Until = sh.Starts, &sh.Ends
	x := roomtest.OK(r, "lea", volunteerapi.StateHours, states("s1", "p-lea", d))
	if x.State != open || x.Minutes != 0 || len(x.Statements) != 1 {
		t.Errorf("alone, who leads made %d minutes of class %q", x.Minutes, x.Class)
	}
	sh = r.shift("s2", saturday.Add(1), 9, 3, "p-lea") // nor who has led, and stopped before it began
	list = roomtest.OK(r, "lea", volunteerapi.IssueSlips, volunteerapi.IssueSlipsRequest{ID: "s2", SlipDraft: volunteerapi.SlipDraft{Count: 1}})
	sh.Leads = []string{"leo"}
	r.shifts["s2"] = sh
	r.Set(sh.Ends)
	d = r.draft(both, "code", list.Codes[0], "lea")
	d.At, d.Until = sh.Starts, &sh.Ends
	if x := roomtest.OK(r, "lea", volunteerapi.StateHours, states("s2", "p-lea", d)); x.State != open || x.Minutes != 0 {
		t.Errorf("who has led made %d minutes of class %q", x.Minutes, x.Class)
	}
}

// volunteer.state.offline and volunteer.state.early: what a device kept is taken for so many hours, and of so long around the shift.
func TestWhatADeviceKeptIsTakenForAWhileAndMarked(t *testing.T) {
	r := newRoom(t, nil)
	sh := r.shift("s1", saturday, 9, 3, "p-lin")
	book := ruletest.Book(t, contracts.Files)
	late := time.Duration(ruletest.Value[int](t, book, "volunteer.state.offline", sh.Law)) * time.Hour
	early := time.Duration(ruletest.Value[int](t, book, "volunteer.state.early", sh.Law)) * time.Minute
	kept := func(act Act, when time.Time) volunteerapi.StatementDraft {
		d := r.draft(act, "rotating", r.s.codes.rotating("s1", at(when)), "lin")
		d.At = when
		return d
	}
	a, b := kept(in, sh.Starts), kept(out, sh.Ends)
	r.Set(sh.Starts.Add(late).Add(time.Second))
	f := roomtest.Refuses(r, "lin", volunteerapi.StateHours, states("s1", "p-lin", a), "volunteer.statement.late")
	if len(f.Basis) != 1 || f.Basis[0].Rule != "volunteer.state.offline" {
		t.Errorf("%+v", f.Basis)
	}
	r.Set(sh.Starts.Add(late))
	x := roomtest.OK(r, "lin", volunteerapi.StateHours, states("s1", "p-lin", a, b))
	if x.Minutes != 180 || !x.Statements[0].Offline || !x.Statements[1].Offline || x.Class != "a" {
		t.Errorf("%+v", x)
	}
	wrong := kept(in, sh.Starts)
	wrong.At = sh.Starts.Add(time.Hour) // the code of another moment
	roomtest.Refuses(r, "lin", volunteerapi.StateHours, states("s1", "p-lin", wrong), "volunteer.statement.code")
	r.Set(sh.Starts)
	for when, code := range map[time.Time]string{
		sh.Starts.Add(-early):                  "",
		sh.Starts.Add(-early - time.Second):    "volunteer.statement.when",
		sh.Starts.Add(nearby + time.Minute):    "volunteer.statement.future",
		sh.Ends.Add(early).Add(24 * time.Hour): "volunteer.statement.future",
	} {
		d := r.draft(in, "alone", "", "lin")
		if d.At = when; code == "" {
			roomtest.OK(r, "lin", volunteerapi.StateHours, states("s1", "p-lin", d))
		} else {
			roomtest.Refuses(r, "lin", volunteerapi.StateHours, states("s1", "p-lin", d), code)
		}
	}
}

func TestTheSameSentAgainIsOneStatementAndAnotherUnderItsKeyIsRefused(t *testing.T) {
	r := newRoom(t, nil)
	sh := r.shift("s1", saturday, 9, 3, "p-lin")
	r.Set(sh.Starts)
	d := r.draft(in, "alone", "", "lin")
	for range 3 {
		if x := roomtest.OK(r, "lin", volunteerapi.StateHours, states("s1", "p-lin", d)); len(x.Statements) != 1 {
			t.Errorf("%+v", x.Statements)
		}
	}
	d.Act = out
	roomtest.Refuses(r, "lin", volunteerapi.StateHours, states("s1", "p-lin", d), "volunteer.record.reused")
	if n := r.Count(events.TypeVolunteerRecordStatedV1); n != 1 {
		t.Errorf("told %d times", n)
	}
}

func TestARollOfTwoHundredIsOneRequest(t *testing.T) {
	r := newRoom(t, nil)
	sh := r.shift("s1", saturday, 9, 3)
	var people []string
	for i := range 200 {
		id, account := fmt.Sprintf("q%03d", i), fmt.Sprintf("acc%03d", i)
		r.person(id, account)
		people = append(people, id)
	}
	r.seats["s1"] = people
	r.Set(sh.Ends)
	until := sh.Ends
	call := volunteerapi.CallRollRequest{ID: "s1", RollCall: volunteerapi.RollCall{Key: "roll0001", Act: both, At: sh.Starts, Until: &until, People: people}}
	for range 2 { // sent again, nothing changes
		began := time.Now()
		if a := roomtest.OK(r, "lea", volunteerapi.CallRoll, call); a.Done != 200 {
			t.Fatalf("%+v", a)
		}
		t.Logf("200 people in one request: %v", time.Since(began))
	}
	roll := roomtest.OK(r, "lea", volunteerapi.GetRoll, volunteerapi.GetRollRequest{ID: "s1"})
	if len(roll.Items) != 200 || !roll.Items[0].In || !roll.Items[0].Out || roll.Items[0].StateText != "陈述不全" || !strings.Contains(roll.Items[0].Name, "*") {
		t.Errorf("%+v", roll.Items[0])
	}
	var list []volunteerapi.Confirmation
	for i, id := range people {
		if i < 150 { // of the others only the lead has spoken
			d := r.draft(both, "alone", "", id)
			d.At, d.Until = sh.Starts, &until
			c := r.Folk["nobody"]
			c.ID = fmt.Sprintf("acc%03d", i)
			r.Folk[c.ID] = c
			roomtest.OK(r, c.ID, volunteerapi.StateHours, states("s1", id, d))
		}
		list = append(list, volunteerapi.Confirmation{Record: recordID("s1", id), Quality: 4})
	}
	a := roomtest.OK(r, "kate", volunteerapi.ConfirmShift, volunteerapi.ConfirmShiftRequest{ID: "s1", ConfirmationList: volunteerapi.ConfirmationList{Items: list}})
	if a.Done != 150 || a.Items[199].Code != "volunteer.record.wrong-state" {
		t.Errorf("%d %+v", a.Done, a.Items[199])
	}
	if n := r.Count(events.TypeVolunteerRecordCountedV1); n != 150 {
		t.Errorf("%d counted", n)
	}
	if x := r.get("kate", recordID("s1", "q000")); x.Class != "b" || x.Minutes != 180 {
		t.Errorf("%+v", x)
	}
	if x := roomtest.OK(r, "kate", volunteerapi.ConfirmShift, volunteerapi.ConfirmShiftRequest{ID: "other", ConfirmationList: volunteerapi.ConfirmationList{Items: list[:1]}}); x.Done != 0 {
		t.Errorf("of another shift: %+v", x)
	}
}

// volunteer.record.within: what is not confirmed in time is a task that is late, and a public figure.
func TestWhatIsNotConfirmedInTimeIsLateAndCountedInPublic(t *testing.T) {
	r := newRoom(t, nil)
	sh := r.shift("s1", saturday, 9, 3, "p-lin", "p-min")
	x := r.served("lin", "s1", "p-lin", 0, 180)
	r.served("min", "s1", "p-min", 0, 180)
	days := ruletest.Value[int](t, ruletest.Book(t, contracts.Files), "volunteer.record.within", sh.Law)
	due := cn.PeriodWorkdays(saturday, days).Day
	if got := cn.DayOf(x.Due); got != due {
		t.Errorf("due on %s, want %s", got, due)
	}
	for _, c := range []struct {
		at      time.Time
		late    bool
		overdue int64
	}{{due.At(23, 0), false, 0}, {due.End().Add(time.Hour), true, 2}} {
		r.Set(c.at)
		ts, err := r.s.Tasks(t.Context(), r.Folk["kate"])
		if err != nil || len(ts) != 1 || ts[0].What != "确认2条时长记录" || ts[0].LateDays > 0 != c.late || ts[0].Basis[0].Rule != "volunteer.record.within" {
			t.Errorf("%v %+v", err, ts)
		}
		p, err := r.s.GetPunctuality(t.Context(), volunteerapi.GetPunctualityRequest{Org: "org1"})
		if err != nil || p.Overdue != c.overdue || p.Waiting != 2 {
			t.Errorf("%v %+v", err, p)
		}
	}
	roomtest.OK(r, "ken", volunteerapi.MoveRecord, confirm(x, 0))
	if x = r.get("ken", x.ID); x.LateDays != 1 || x.State != counted {
		t.Errorf("%+v", x)
	}
	if ts, err := r.s.Tasks(t.Context(), r.Folk["sue"]); err != nil || len(ts) != 0 {
		t.Errorf("another organization: %v %+v", err, ts)
	}
}

// volunteer.record.unit: minutes are added, never hours that were rounded before.
func TestMinutesAreAddedAndNothingIsRoundedUp(t *testing.T) {
	r := newRoom(t, nil)
	for i := range 3 {
		id := fmt.Sprintf("s%d", i)
		r.shift(id, saturday.Add(i), 9, 3, "p-lin")
		r.counted("lin", id, "p-lin", 0, 50)
	}
	if all, err := r.s.Counted(t.Context(), "p-lin"); err != nil || len(all) != 3 || all[0].Shift.ID != "s0" || all[2].Minutes != 50 {
		t.Errorf("%v %+v", err, all)
	}
	if none, err := r.s.Counted(t.Context(), "p-min"); err != nil || len(none) != 0 {
		t.Errorf("%v %+v", err, none)
	}
	if total := r.total("lin", "p-lin"); total.Minutes != 150 || total.Basis[0].Rule != "volunteer.record.unit" {
		t.Errorf("%+v", total)
	}
}

func TestWhoIsNotVouchedForIsToldWhileThereIsTime(t *testing.T) {
	r := newRoom(t, nil)
	sh := r.shift("s1", saturday, 9, 3, "child")
	r.Set(sh.Starts)
	x := roomtest.OK(r, "dad", volunteerapi.StateHours, states("s1", "child", r.draft(in, "alone", "", "dad")))
	for _, c := range []struct {
		at   time.Time
		as   string
		want int
	}{{sh.Starts, "dad", 0}, {sh.Ends, "dad", 1}, {sh.Ends, "lin", 0}, {sh.Ends, "kate", 0}, {x.Due, "dad", 1}, {x.Due.Add(time.Second), "dad", 0}} {
		r.Set(c.at)
		if ts, err := r.s.Tasks(t.Context(), r.Folk[c.as]); err != nil || len(ts) != c.want || c.want > 0 && ts[0].Subject != x.ID {
			t.Errorf("%s at %s: %v %+v", c.as, c.at, err, ts)
		}
	}
}

func TestNobodyIsAtTwoShiftsAtOnce(t *testing.T) {
	r := newRoom(t, nil)
	r.shift("s1", saturday, 9, 3, "p-lin")
	r.shift("s2", saturday, 11, 3, "p-lin")
	r.counted("lin", "s1", "p-lin", 0, 180)
	x := r.counted("lin", "s2", "p-lin", 0, 100) // begins at eleven, when the first is not over
	if x.State != clashed || r.total("lin", "p-lin").Minutes != 180 {
		t.Errorf("%+v", x)
	}
	if mine := r.get("lin", x.ID); mine.Clash != recordID("s1", "p-lin") || x.Clash != "" {
		t.Errorf("the volunteer %q, others %q", mine.Clash, x.Clash)
	}
}

func TestAnAnswerToAnEarlierRoundSaysNothing(t *testing.T) {
	r := newRoom(t, nil)
	r.shift("s1", saturday, 9, 3, "p-lin")
	x := r.served("lin", "s1", "p-lin", 0, 100)
	r.Set(r.shifts["s1"].Ends)
	step := func(as, do string) {
		if _, err := r.s.MoveRecord(identity.With(t.Context(), r.Folk[as]), moves(x, do, "理由。")); err != nil {
			t.Fatal(err)
		}
		y, err := r.s.records.Get(t.Context(), x.ID)
		if err != nil {
			t.Fatal(err)
		}
		x.Version = y.Version
	}
	hand := func(coll string) { // what one collection has to tell, and no other
		(&store.Relay{Engine: r.Relay.Engine, Collections: []string{coll}, To: r, Log: r.Relay.Log}).Drain(t.Context())
	}
	step("kate", "confirm")
	hand("records") // the page has entered it, and nobody has heard
	step("lin", "object")
	step("kate", "uphold")
	hand("pages")
	if y, err := r.s.records.Get(t.Context(), x.ID); err != nil || y.State != confirmed || y.Entered {
		t.Errorf("the first answer settles the second question: %v %+v", err, y)
	}
	r.Settle()
	if y := r.get("lin", x.ID); y.State != counted {
		t.Errorf("%+v", y)
	}
}

func TestLedgersNeverMix(t *testing.T) {
	r := newRoom(t, nil)
	for i, l := range []card.Ledger{card.Voluntary, card.Duty, card.Order} {
		id := fmt.Sprintf("s%d", i)
		sh := r.shift(id, saturday.Add(i), 9, 3, "p-lin")
		sh.Ledger = l
		r.shifts[id] = sh
		r.counted("lin", id, "p-lin", 0, 60*(i+1))
		if got := roomtest.OK(r, "lin", volunteerapi.GetHours, volunteerapi.GetHoursRequest{ID: "p-lin", Ledger: string(l)}); got.Minutes != int64(60*(i+1)) {
			t.Errorf("%s: %+v", l, got)
		}
	}
	if x := r.get("kate", recordID("s2", "p-lin")); x.Name != "" || x.Number != "" {
		t.Errorf("the place of an order learns whose it is: %+v", x)
	}
	roomtest.Refuses(r, "watch", volunteerapi.GetHours, volunteerapi.GetHoursRequest{ID: "p-lin", Ledger: "order"}, "volunteer.record.not-found")
	if got := r.total("watch", "p-lin"); got.Minutes != 60 {
		t.Errorf("%+v", got)
	}
}
