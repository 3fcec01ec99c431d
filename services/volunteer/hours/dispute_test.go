package hours

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"sanshe/contracts"
	"sanshe/contracts/go/events"
	"sanshe/contracts/go/volunteerapi"
	"sanshe/libs/cn"
	"sanshe/libs/draw"
	"sanshe/libs/event"
	"sanshe/libs/roomtest"
	"sanshe/libs/rule/ruletest"
)

func corrects(x volunteerapi.HourRecord, why string, keys ...string) volunteerapi.CorrectRecordRequest {
	return volunteerapi.CorrectRecordRequest{ID: x.ID, CorrectionDraft: volunteerapi.CorrectionDraft{Version: x.Version, Strike: keys, Note: why}}
}

// volunteer.record.correct: who was there objects, the organization looks into it, and what was done stays to be seen.
func TestWhoWasThereObjectsAndAnotherAnswers(t *testing.T) {
	r := newRoom(t, nil)
	r.shift("s1", saturday, 9, 3, "p-lin", "p-min")
	x := r.counted("lin", "s1", "p-lin", 0, 180)
	roomtest.Refuses(r, "lin", volunteerapi.MoveRecord, moves(x, "object", ""), "volunteer.record.no-note")
	roomtest.Refuses(r, "guo", volunteerapi.MoveRecord, moves(x, "object", "他没来。"), "volunteer.record.not-found")
	roomtest.Refuses(r, "kate", volunteerapi.MoveRecord, moves(x, "object", "他没来。"), "volunteer.record.not-yours")
	for as, want := range map[string]int{"min": 1, "guo": 0, "kate": 1, "sue": 0} { // who served beside them may look
		page := roomtest.OK(r, as, volunteerapi.ListRecords, volunteerapi.ListRecordsRequest{Shift: "s1"})
		if len(page.Items) != want || as == "min" && !strings.Contains(page.Items[0].Number, "*") {
			t.Errorf("%s finds %+v", as, page.Items)
		}
	}
	y := roomtest.OK(r, "min", volunteerapi.MoveRecord, moves(x, "object", "他十点就走了。"))
	if y.State != objected || !strings.Contains(y.Number, "*") {
		t.Errorf("%+v", y)
	}
	ts, err := r.s.Tasks(t.Context(), r.Folk["kate"])
	if err != nil || len(ts) != 1 || ts[0].Subject != y.ID || !strings.HasSuffix(ts[0].Title, " "+y.Number) || ts[0].Basis[0].Rule != "volunteer.record.correct" {
		t.Errorf("%v %+v", err, ts)
	}
	if r.total("lin", "p-lin").Minutes != 180 {
		t.Error("an objection decides nothing by itself")
	}
	roomtest.Refuses(r, "min", volunteerapi.MoveRecord, moves(y, "uphold", "属实。"), "volunteer.record.not-yours")
	roomtest.OK(r, "kate", volunteerapi.MoveRecord, moves(y, "uphold", "问过老人，一直在。"))
	if x = r.get("lin", x.ID); x.State != counted || len(x.Trail) != 3 || x.Trail[1].By != "同一班次的志愿者" || x.Trail[2].Note == "" {
		t.Errorf("%+v", x)
	}
	x = roomtest.OK(r, "lea", volunteerapi.MoveRecord, moves(x, "object", "签退是别人代扫的。"))
	var outs []string
	for _, s := range x.Statements {
		if s.Act == out {
			outs = append(outs, s.Key)
		}
	}
	roomtest.Refuses(r, "kate", volunteerapi.CorrectRecord, corrects(x, "属实。", "nothing"), "volunteer.record.no-statement")
	roomtest.Refuses(r, "lea", volunteerapi.CorrectRecord, corrects(x, "属实。", outs...), "identity.role")
	roomtest.OK(r, "kate", volunteerapi.CorrectRecord, corrects(x, "属实。", outs...))
	if x = r.get("lin", x.ID); x.State != open || r.total("lin", "p-lin").Minutes != 0 || !x.Statements[2].Struck || x.Missing == "" {
		t.Errorf("%+v", x)
	}
}

func TestACorrectionReplacesWhatCounted(t *testing.T) {
	r := newRoom(t, nil)
	sh := r.shift("s1", saturday, 9, 3, "p-lin")
	r.Set(sh.Ends)
	until := sh.Ends
	d := r.draft(both, "alone", "", "lin")
	d.At, d.Until = sh.Starts, &until
	x := roomtest.OK(r, "lin", volunteerapi.StateHours, states("s1", "p-lin", d))
	for key, from := range map[string]time.Duration{"roll-one": 0, "roll-two": time.Hour} {
		roomtest.OK(r, "lea", volunteerapi.CallRoll, volunteerapi.CallRollRequest{ID: "s1", RollCall: volunteerapi.RollCall{Key: key, Act: in, At: sh.Starts.Add(from), People: []string{"p-lin"}}})
	}
	roomtest.OK(r, "leo", volunteerapi.CallRoll, volunteerapi.CallRollRequest{ID: "s1", RollCall: volunteerapi.RollCall{Key: "roll-out", Act: out, At: sh.Ends, People: []string{"p-lin"}}})
	x = r.get("kate", x.ID)
	roomtest.OK(r, "kate", volunteerapi.MoveRecord, confirm(x, 0))
	if got := r.total("lin", "p-lin").Minutes; got != 180 {
		t.Fatalf("%d", got)
	}
	roomtest.OK(r, "kate", volunteerapi.CorrectRecord, corrects(r.get("kate", x.ID), "九点点名时还没有到。", "roll.roll-one"))
	if x = r.get("lin", x.ID); x.State != counted || x.Minutes != 120 || r.total("lin", "p-lin").Minutes != 120 {
		t.Errorf("%+v %+v", x, r.total("lin", "p-lin"))
	}
}

func amends(r *room, shift, person string, papers ...string) volunteerapi.AskAmendmentRequest {
	sh := r.shifts[shift]
	return volunteerapi.AskAmendmentRequest{AmendmentDraft: volunteerapi.AmendmentDraft{
		Shift: shift, Person: person, From: sh.Starts, To: sh.Ends.Add(-time.Hour), Reason: "手机没电，带队人没有点名。", Papers: papers, Consent: true,
	}}
}

func amending(a volunteerapi.Amendment, do, text string) volunteerapi.MoveAmendmentRequest {
	return volunteerapi.MoveAmendmentRequest{ID: a.ID, AmendmentMove: volunteerapi.AmendmentMove{Do: do, Version: a.Version, Note: text}}
}

// volunteer.amend.notice and volunteer.record.publish.consent: nothing is published without consent, nothing decided before its days are over.
func TestAnAmendmentIsPublicAndThreeTakePart(t *testing.T) {
	r := newRoom(t, nil)
	sh := r.shift("s1", saturday, 9, 3, "p-lin", "p-kate", "p-reg")
	r.Set(sh.Ends.Add(time.Hour))
	p := r.paper("lin")
	ask := amends(r, "s1", "p-lin", p)
	for _, as := range []string{"kate", "reg", "min"} {
		if _, f := roomtest.Try(r, as, volunteerapi.AskAmendment, ask); f == nil {
			t.Errorf("%s asks for somebody else", as)
		}
	}
	ask.Consent = false
	f := roomtest.Refuses(r, "lin", volunteerapi.AskAmendment, ask, "volunteer.amendment.consent")
	if len(f.Basis) == 0 || f.Basis[0].Rule != "volunteer.record.publish.consent" {
		t.Errorf("%+v", f.Basis)
	}
	ask.Consent = true
	a := roomtest.OK(r, "lin", volunteerapi.AskAmendment, ask)
	roomtest.Refuses(r, "lin", volunteerapi.AskAmendment, ask, "volunteer.amendment.twice")
	roomtest.Refuses(r, "lin", volunteerapi.MoveAmendment, amending(a, "endorse", ""), "volunteer.amendment.not-yours")
	roomtest.Refuses(r, "sue", volunteerapi.MoveAmendment, amending(a, "endorse", ""), "volunteer.amendment.not-found")
	roomtest.Refuses(r, "reg", volunteerapi.MoveAmendment, amending(a, "publish", ""), "volunteer.amendment.wrong-state")
	a = roomtest.OK(r, "kate", volunteerapi.MoveAmendment, amending(a, "endorse", "当天在场。"))
	if page, err := r.s.ListAmendments(t.Context(), volunteerapi.ListAmendmentsRequest{}); err != nil || len(page.Items) != 0 {
		t.Errorf("shown before it is published: %v %+v", err, page)
	}
	a = roomtest.OK(r, "reg", volunteerapi.MoveAmendment, amending(a, "publish", ""))
	page, err := r.s.ListAmendments(t.Context(), volunteerapi.ListAmendmentsRequest{Region: "320300"})
	if err != nil || len(page.Items) != 1 || strings.Contains(page.Items[0].Number, r.people["p-lin"].Number) || !strings.Contains(page.Items[0].Number, "*") || page.Items[0].Minutes != 120 {
		t.Fatalf("%v %+v", err, page)
	}
	days := ruletest.Value[int](t, ruletest.Book(t, contracts.Files), "volunteer.amend.notice", sh.Law)
	until := cn.PeriodWorkdays(cn.DayOf(r.Clock()), days).Day
	if page.Items[0].Until != until.String() || days < 5 {
		t.Errorf("until %s, want %s", page.Items[0].Until, until)
	}
	roomtest.OK(r, "guo", volunteerapi.ObjectAmendment, volunteerapi.ObjectAmendmentRequest{ID: a.ID, AmendmentObjection: volunteerapi.AmendmentObjection{Text: "那天下雨，没有活动。"}})
	roomtest.Refuses(r, "lin", volunteerapi.ObjectAmendment, volunteerapi.ObjectAmendmentRequest{ID: a.ID, AmendmentObjection: volunteerapi.AmendmentObjection{Text: "我自己反对。"}}, "volunteer.amendment.not-yours")
	a = roomtest.OK(r, "reg", volunteerapi.GetAmendment, volunteerapi.GetAmendmentRequest{ID: a.ID})
	if len(a.Objections) != 1 || slices.ContainsFunc(a.Moves, func(m volunteerapi.HoursMove) bool { return m.Do == "grant" }) {
		t.Errorf("%+v", a)
	}
	r.Set(until.At(23, 59))
	f = roomtest.Refuses(r, "reg", volunteerapi.MoveAmendment, amending(a, "grant", ""), "volunteer.amendment.publicity")
	if f.Basis[0].Rule != "volunteer.amend.notice" {
		t.Errorf("%+v", f.Basis)
	}
	r.Set(until.End())
	roomtest.Refuses(r, "away", volunteerapi.MoveAmendment, amending(a, "grant", ""), "volunteer.amendment.not-found")
	roomtest.Refuses(r, "kate", volunteerapi.MoveAmendment, amending(a, "grant", ""), "volunteer.amendment.not-yours")
	roomtest.OK(r, "reg", volunteerapi.MoveAmendment, amending(a, "grant", "照片和证人相符。"))
	x := r.get("lin", recordID("s1", "p-lin"))
	total := r.total("lin", "p-lin")
	if x.State != counted || x.Class != "e" || x.Minutes != 120 || x.Amendment != a.ID || total.Classes[0].Class != "e" || total.Minutes != 120 {
		t.Errorf("%+v %+v", x, total)
	}
	if x.MayCorrect {
		t.Error("what was amended has no statements to strike")
	}
	_ = roomtest.OK(r, "reg", volunteerapi.GetAmendmentPaper, volunteerapi.GetAmendmentPaperRequest{ID: a.ID, Paper: p})
	roomtest.Refuses(r, "guo", volunteerapi.GetAmendmentPaper, volunteerapi.GetAmendmentPaperRequest{ID: a.ID, Paper: p}, "volunteer.amendment.not-found")
}

func TestWhoHasEnoughStatementsNeedsNoAmendment(t *testing.T) {
	r := newRoom(t, nil)
	r.shift("s1", saturday, 9, 3, "p-lin")
	x := r.served("lin", "s1", "p-lin", 0, 100)
	r.Set(r.shifts["s1"].Ends)
	roomtest.Refuses(r, "lin", volunteerapi.AskAmendment, amends(r, "s1", "p-lin", r.paper("lin")), "volunteer.amendment.whole")
	roomtest.OK(r, "kate", volunteerapi.MoveRecord, confirm(x, 0))
	roomtest.Refuses(r, "lin", volunteerapi.AskAmendment, amends(r, "s1", "p-lin", r.paper("lin")), "volunteer.amendment.whole")
}

// review is the one that the office has.
// What is held is granted no amendment; but a review may begin between the decision and the record's hearing of it. Then it counts
// nothing before the review ends, and counts from then on, unless the review has found that nobody served.
func TestWhatIsGrantedBehindAReviewCountsWhenItEnds(t *testing.T) {
	for do, want := range map[string]volunteerapi.RecordState{"release": counted, "annul": annulled} {
		r := newRoom(t, nil)
		sh := r.shift("s1", saturday, 9, 3, "p-lin", "p-kate", "p-reg")
		r.Set(sh.Ends.Add(time.Hour))
		alone := r.draft(both, "alone", "", "lin")
		alone.At, alone.Until = sh.Starts, &sh.Ends
		roomtest.OK(r, "lin", volunteerapi.StateHours, states("s1", "p-lin", alone))
		a := roomtest.OK(r, "lin", volunteerapi.AskAmendment, amends(r, "s1", "p-lin", r.paper("lin")))
		for _, x := range [][2]string{{"kate", "endorse"}, {"reg", "publish"}} {
			a = roomtest.OK(r, x[0], volunteerapi.MoveAmendment, amending(a, x[1], "当天在场。"))
		}
		id := recordID("s1", "p-lin")
		v := r.reported("reg", id)
		roomtest.Refuses(r, "reg", volunteerapi.MoveAmendment, amending(a, "grant", ""), "volunteer.amendment.whole")
		granted, err := json.Marshal(events.VolunteerAmendmentGrantedV1{Record: id, From: sh.Starts, To: sh.Ends.Add(-time.Hour)}) // just before that
		if err != nil {
			t.Fatal(err)
		}
		if err := r.s.onGranted(t.Context(), event.Event{Type: events.TypeVolunteerAmendmentGrantedV1, Subject: id, Seq: 9, At: r.Clock(), Data: granted}); err != nil {
			t.Fatal(err)
		}
		if x := r.get("lin", id); x.State != held || x.Amendment != a.ID || r.total("lin", "p-lin").Minutes != 0 {
			t.Errorf("behind the review: %s, %s, %d minutes in all", x.State, x.Amendment, r.total("lin", "p-lin").Minutes)
		}
		roomtest.OK(r, "rex", volunteerapi.MoveReview, reviews(v, do))
		minutes := map[volunteerapi.RecordState]int64{counted: 120, annulled: 0}[want]
		if x := r.get("lin", id); x.State != want || r.total("lin", "p-lin").Minutes != minutes {
			t.Errorf("%s: %s, %d minutes in all", do, x.State, r.total("lin", "p-lin").Minutes)
		}
	}
}

func (r *room) review() volunteerapi.Review {
	r.T.Helper()
	page := roomtest.OK(r, "reg", volunteerapi.ListReviews, volunteerapi.ListReviewsRequest{Office: "office"})
	if len(page.Items) != 1 {
		r.T.Fatalf("%d reviews", len(page.Items))
	}
	return page.Items[0]
}

func reviews(v volunteerapi.Review, do string) volunteerapi.MoveReviewRequest {
	return volunteerapi.MoveReviewRequest{ID: v.ID, ReviewMove: volunteerapi.ReviewMove{Do: do, Version: v.Version, Note: "已向各方核实。"}}
}

// volunteer.trace.people: a device that speaks for one family more than the rule has it is looked into; a family is one account.
func TestOneDeviceForManyFamiliesIsHeldUntilTheOfficeHasLooked(t *testing.T) {
	r := newRoom(t, nil)
	most := ruletest.Value[int](t, ruletest.Book(t, contracts.Files), "volunteer.trace.people", r.shift("s0", saturday, 9, 3).Law)
	sh := r.shift("s1", saturday, 9, 3, "child", "child2")
	r.person("child2", "dad")
	r.Set(sh.Starts)
	say := func(as, person string, act Act) {
		r.seats["s1"] = append(r.seats["s1"], person)
		code := r.s.codes.rotating("s1", at(r.Clock()))
		roomtest.OK(r, as, volunteerapi.StateHours, states("s1", person, r.draft(act, "rotating", code, "onephone")))
	}
	families := []string{"lin", "min", "guo", "kate", "reg"}[:most]
	for _, f := range families {
		say(f, "p-"+f, in)
	}
	if n := r.Count(events.TypeVolunteerReviewHeldV1); n != 0 {
		t.Fatalf("%d families are no sign", most)
	}
	say("dad", "child", in)
	say("dad", "child2", in)
	v := r.review()
	if len(v.Marks) != most+2 || v.Kind != bySharing || v.Basis[0].Rule != "volunteer.trace.people" {
		t.Errorf("%+v", v)
	}
	r.Set(sh.Ends) // who is held may still say when they went
	say("dad", "child", out)
	if x := r.get("dad", recordID("s1", "child")); x.State != held || x.Minutes != 180 {
		t.Errorf("%+v", x)
	}
	roomtest.Refuses(r, "kate", volunteerapi.MoveRecord, confirm(r.get("kate", recordID("s1", "child")), 5), "volunteer.record.wrong-state")
	for _, as := range []string{"kate", "dad", "away"} {
		if _, f := roomtest.Try(r, as, volunteerapi.MoveReview, reviews(r.review(), "release")); f == nil {
			t.Errorf("%s decides a review", as)
		}
	}
	roomtest.Refuses(r, "watch", volunteerapi.MoveReview, reviews(r.review(), "release"), "identity.role")
	roomtest.OK(r, "rex", volunteerapi.MoveReview, reviews(r.review(), "release"))
	if x := r.get("dad", recordID("s1", "child")); x.State != stated {
		t.Errorf("%+v", x)
	}
	if x := r.get("dad", recordID("s1", "child2")); x.State != open {
		t.Errorf("%+v", x)
	}
}

// volunteer.trace.travel: nobody is at two places sooner than anybody gets from one to the other.
func TestNobodyTravelsFasterThanAnybody(t *testing.T) {
	r := newRoom(t, nil)
	a := r.shift("s1", saturday, 9, 1, "p-lin")
	minutes := ruletest.Value[int](t, ruletest.Book(t, contracts.Files), "volunteer.trace.travel", a.Law)
	b := r.shift("s2", saturday, 11, 1, "p-lin")
	b.Place.Lat += 3_600_000 // some four hundred kilometres north
	r.shifts["s2"] = b
	if far := distance(Step{Lat: a.Place.Lat, Lon: a.Place.Lon}, Step{Lat: b.Place.Lat, Lon: b.Place.Lon}); far < 399 || far > 401 {
		t.Fatalf("%f km", far)
	}
	r.counted("lin", "s1", "p-lin", 0, 60)
	if got := r.total("lin", "p-lin").Minutes; got != 60 {
		t.Fatalf("%d", got)
	}
	r.Set(b.Starts) // an hour after
	r.scan("lin", "s2", "p-lin", in)
	if 4*minutes <= 60 {
		t.Fatalf("at %d minutes for a hundred kilometres an hour is enough", minutes)
	}
	v := r.review()
	if v.Kind != byTravel || len(v.Marks) != 2 || v.Basis[0].Rule != "volunteer.trace.travel" {
		t.Errorf("%+v", v)
	}
	if got := r.total("lin", "p-lin").Minutes; got != 0 {
		t.Errorf("while it is reviewed %d minutes count", got)
	}
	roomtest.OK(r, "reg", volunteerapi.MoveReview, reviews(v, "release"))
	if got := r.total("lin", "p-lin").Minutes; got != 60 {
		t.Errorf("released, %d minutes count", got)
	}
}

// volunteer.trace.burst: a device that speaks more often within a minute than the rule has it is looked into; what it kept and sends later is not.
func TestABurstIsLookedInto(t *testing.T) {
	r := newRoom(t, nil)
	sh := r.shift("s1", saturday, 9, 3, "p-lin")
	most := ruletest.Value[int](t, ruletest.Book(t, contracts.Files), "volunteer.trace.burst", sh.Law)
	r.Set(sh.Starts)
	var kept []volunteerapi.StatementDraft
	for range most + 1 {
		kept = append(kept, r.draft(in, "alone", "", "lin"))
	}
	r.Set(sh.Starts.Add(time.Hour))
	roomtest.OK(r, "lin", volunteerapi.StateHours, states("s1", "p-lin", kept...))
	if n := r.Count(events.TypeVolunteerReviewHeldV1); n != 0 {
		t.Error("what was kept is no burst")
	}
	for n := range most + 1 {
		if n == most && r.Count(events.TypeVolunteerReviewHeldV1) != 0 {
			t.Errorf("%d are no burst", n)
		}
		roomtest.OK(r, "lin", volunteerapi.StateHours, states("s1", "p-lin", r.draft(in, "alone", "", "lin")))
	}
	if v := r.review(); v.Kind != byBurst || v.Basis[0].Rule != "volunteer.trace.burst" {
		t.Errorf("%+v", v)
	}
}

func TestWhatWasUntrueIsGoneForGoodAndTold(t *testing.T) {
	r := newRoom(t, nil)
	r.shift("s1", saturday, 9, 3, "p-lin")
	x := r.counted("lin", "s1", "p-lin", 0, 180)
	value, public := "a value that nobody guesses", "开奖号码 07 11 23"
	sum := sha256.Sum256([]byte(value))
	a := roomtest.OK(r, "reg", volunteerapi.OpenAudit, volunteerapi.OpenAuditRequest{AuditDraft: volunteerapi.AuditDraft{
		Office: "office", Region: "320312", Month: "2026-06", Wanted: 5, Commit: hex.EncodeToString(sum[:]), Public: "某日的开奖号码",
	}})
	a = roomtest.OK(r, "reg", volunteerapi.DrawAudit, volunteerapi.DrawAuditRequest{ID: a.ID, AuditDraw: volunteerapi.AuditDraw{Version: a.Version, Value: value, Public: public}})
	denied := volunteerapi.RecordCallRequest{ID: a.ID, CallDraft: volunteerapi.CallDraft{Version: a.Version, Record: x.ID, Outcome: "denied"}}
	roomtest.Refuses(r, "reg", volunteerapi.RecordCall, denied, "volunteer.audit.uncalled")
	r.look("reg", a.ID, x.ID)
	denied.Version = 0
	roomtest.OK(r, "reg", volunteerapi.RecordCall, denied)
	if got := r.total("lin", "p-lin").Minutes; got != 0 {
		t.Errorf("while it is reviewed %d minutes count", got)
	}
	v := r.review()
	if v.Kind != byDenial {
		t.Errorf("%+v", v)
	}
	roomtest.Refuses(r, "reg", volunteerapi.MoveReview, reviews(v, "annul"), "volunteer.review.same-person")
	roomtest.OK(r, "rex", volunteerapi.MoveReview, reviews(v, "annul"))
	x = r.get("lin", x.ID)
	if x.State != annulled || len(x.Moves) != 0 || x.MayCorrect || r.Count(events.TypeVolunteerRecordAnnulledV1) != 1 {
		t.Errorf("%+v", x)
	}
	roomtest.Refuses(r, "lin", volunteerapi.AskAmendment, amends(r, "s1", "p-lin", r.paper("lin")), "volunteer.amendment.whole")
	roomtest.Refuses(r, "lin", volunteerapi.StateHours, states("s1", "p-lin", r.draft(out, "alone", "", "lin")), "volunteer.record.wrong-state")
}

func TestACriticIsHeardByTheOfficeAndNothingIsAddedBehindAReview(t *testing.T) {
	r := newRoom(t, nil)
	r.shift("s1", saturday, 9, 3, "p-lin", "p-min")
	x := r.counted("lin", "s1", "p-lin", 0, 60)
	ask := func(office string) volunteerapi.OpenReviewRequest {
		return volunteerapi.OpenReviewRequest{ReviewDraft: volunteerapi.ReviewDraft{Office: office, Records: []string{x.ID, x.ID}, Note: "有人举报当天没有活动。"}}
	}
	roomtest.Refuses(r, "away", volunteerapi.OpenReview, ask("office"), "volunteer.record.not-found")
	roomtest.Refuses(r, "away", volunteerapi.OpenReview, ask("elsewhere"), "volunteer.record.not-found")
	roomtest.Refuses(r, "kate", volunteerapi.OpenReview, ask("office"), "identity.role")
	v := roomtest.OK(r, "reg", volunteerapi.OpenReview, ask("office"))
	if len(v.Marks) != 1 || v.Kind != byReport || r.get("lin", x.ID).State != held || r.total("lin", "p-lin").Minutes != 0 {
		t.Errorf("%+v", v)
	}
	sh := r.shifts["s1"]
	until := sh.Ends
	d := r.draft(both, "alone", "", "lin")
	d.At, d.Until = sh.Starts, &until
	roomtest.Refuses(r, "lin", volunteerapi.StateHours, states("s1", "p-lin", d), "volunteer.record.settled")
	roomtest.OK(r, "rex", volunteerapi.MoveReview, reviews(v, "release"))
	if got := r.total("lin", "p-lin").Minutes; got != 60 {
		t.Errorf("%d minutes", got)
	}
}

// volunteer.record.check: who is asked is drawn so that anybody draws the same, and the results are public.
func TestAnAuditIsDrawnAgainByAnybody(t *testing.T) {
	r := newRoom(t, nil)
	sh := r.shift("s1", saturday, 9, 3)
	for _, p := range []string{"lin", "min", "guo"} {
		r.seats["s1"] = append(r.seats["s1"], "p-"+p)
		r.counted(p, "s1", "p-"+p, 0, 180)
	}
	r.shift("s2", saturday, 9, 3, "p-kate")
	r.served("kate", "s2", "p-kate", 0, 100) // not confirmed: not on the list
	r.Set(sh.Ends.Add(time.Hour))
	value := "a value that nobody guesses"
	sum := sha256.Sum256([]byte(value))
	d := volunteerapi.AuditDraft{Office: "office", Region: "320312", Month: "2026-06", Wanted: 2, Commit: hex.EncodeToString(sum[:]), Public: "某日的开奖号码"}
	roomtest.Refuses(r, "away", volunteerapi.OpenAudit, volunteerapi.OpenAuditRequest{AuditDraft: d}, "volunteer.audit.not-here")
	empty := d
	empty.Month = "2026-05"
	roomtest.Refuses(r, "reg", volunteerapi.OpenAudit, volunteerapi.OpenAuditRequest{AuditDraft: empty}, "volunteer.audit.empty")
	a := roomtest.OK(r, "reg", volunteerapi.OpenAudit, volunteerapi.OpenAuditRequest{AuditDraft: d})
	if a.Listed != 3 || a.Numbers != nil || a.Basis[0].Rule != "volunteer.record.check" {
		t.Errorf("%+v", a)
	}
	step := volunteerapi.DrawAuditRequest{ID: a.ID, AuditDraw: volunteerapi.AuditDraw{Version: a.Version, Value: "another value, chosen later", Public: "07 11 23"}}
	roomtest.Refuses(r, "reg", volunteerapi.DrawAudit, step, "volunteer.audit.value")
	step.Value = value
	roomtest.Refuses(r, "away", volunteerapi.DrawAudit, step, "volunteer.audit.not-here")
	a = roomtest.OK(r, "reg", volunteerapi.DrawAudit, step)
	shown, err := r.s.GetAudit(t.Context(), volunteerapi.GetAuditRequest{ID: a.ID}) // what everybody sees
	if err != nil {
		t.Fatal(err)
	}
	about := draw.Subject{Tender: shown.ID, Nth: 1, Wanted: shown.Wanted, List: draw.List(shown.Numbers), Region: shown.Region, Field: "volunteer hours " + shown.Month}
	seed := draw.Seed(about, shown.Value, shown.Public)
	if shown.List != about.List || shown.About != about.String() || shown.Seed != seed || !slices.Equal(shown.Drawn, draw.Order(seed, shown.Numbers)[:2]) {
		t.Errorf("drawn again it is otherwise: %+v", shown)
	}
	roomtest.Refuses(r, "away", volunteerapi.ListLots, volunteerapi.ListLotsRequest{ID: a.ID}, "volunteer.audit.not-found")
	lots := roomtest.OK(r, "reg", volunteerapi.ListLots, volunteerapi.ListLotsRequest{ID: a.ID})
	for i, outcome := range []string{"confirmed", "unreached"} {
		id := lots.Items[i].Record
		look := volunteerapi.LookAtLotRequest{ID: a.ID, LotLook: volunteerapi.LotLook{Record: id}}
		roomtest.Refuses(r, "away", volunteerapi.LookAtLot, look, "volunteer.audit.not-here")
		if outcome == "confirmed" {
			if c := r.look("reg", a.ID, id); c.Name != "王"+r.get("reg", id).Person || c.Phone != "13800000000" || c.Guardian != "" {
				t.Errorf("%+v", c)
			}
		}
		a = roomtest.OK(r, "reg", volunteerapi.RecordCall, volunteerapi.RecordCallRequest{ID: a.ID, CallDraft: volunteerapi.CallDraft{Record: id, Outcome: outcome}})
		roomtest.Refuses(r, "reg", volunteerapi.LookAtLot, look, map[bool]string{true: "volunteer.audit.lot", false: "volunteer.audit.wrong-state"}[a.Left > 0])
	}
	roomtest.Refuses(r, "reg", volunteerapi.LookAtLot, volunteerapi.LookAtLotRequest{ID: a.ID, LotLook: volunteerapi.LotLook{Record: "none"}}, "volunteer.audit.wrong-state")
	if n := r.Count(events.TypeVolunteerAuditLookedV1); n != 1 {
		t.Errorf("%d volunteers were told that somebody looked", n)
	}
	if a.State != closed || a.Confirmed != 1 || a.Unreached != 1 || a.Left != 0 {
		t.Errorf("%+v", a)
	}
	if got := r.Count(events.TypeVolunteerReviewHeldV1); got != 0 {
		t.Errorf("%d reviews of what nobody denied", got)
	}
}

func TestWhatDevicesSaidIsForgotten(t *testing.T) {
	r := newRoom(t, nil)
	r.shift("s1", saturday, 9, 3, "p-lin")
	r.counted("lin", "s1", "p-lin", 0, 180)
	late := ruletest.Value[int](t, ruletest.Book(t, contracts.Files), "volunteer.state.offline", r.shifts["s1"].Law)
	for _, c := range []struct{ hours, left int }{{late, 2}, {3 * late, 0}} {
		r.Set(r.shifts["s1"].Ends.Add(time.Duration(c.hours) * time.Hour))
		r.Jobs()
		if n, err := r.s.traces.Count(t.Context(), 10); err != nil || n != c.left {
			t.Errorf("after %d hours %d traces, %v", c.hours, n, err)
		}
	}
}
