package hours

import (
	"testing"
	"time"

	"sanshe/contracts/go/events"
	"sanshe/contracts/go/volunteerapi"
	"sanshe/libs/roomtest"
)

func appeals(id, why string) volunteerapi.AskAppealRequest {
	return volunteerapi.AskAppealRequest{ID: id, AppealDraft: volunteerapi.AppealDraft{Reason: why}}
}

func settles(a volunteerapi.Appeal, do string) volunteerapi.MoveAppealRequest {
	return volunteerapi.MoveAppealRequest{ID: a.ID, AppealMove: volunteerapi.AppealMove{Do: do, Version: a.Version, Note: "问过老人和带队人。"}}
}

// reported is a review of a record that somebody complained of.
func (r *room) reported(as, record string) volunteerapi.Review {
	r.T.Helper()
	return roomtest.OK(r, as, volunteerapi.OpenReview, volunteerapi.OpenReviewRequest{ReviewDraft: volunteerapi.ReviewDraft{
		Office: "office", Records: []string{record}, Note: "有人举报当天没有活动。",
	}})
}

// annuls is a record that one of the office brought under review and another annulled.
func (r *room) annuls(record string) volunteerapi.HourRecord {
	r.T.Helper()
	roomtest.OK(r, "rex", volunteerapi.MoveReview, reviews(r.reported("reg", record), "annul"))
	return r.get("lin", record)
}

func TestWhoTookAComplaintDoesNotDecideAboutIt(t *testing.T) {
	r := newRoom(t, nil)
	r.shift("s1", saturday, 9, 3, "p-lin")
	v := r.reported("reg", r.counted("lin", "s1", "p-lin", 0, 60).ID)
	if len(v.Moves) != 0 {
		t.Errorf("who took it is offered %+v", v.Moves)
	}
	for _, do := range []string{"release", "annul"} {
		if f := roomtest.Refuses(r, "reg", volunteerapi.MoveReview, reviews(v, do), "volunteer.review.same-person"); len(f.Basis) == 0 {
			t.Error("no clause stands beside the refusal")
		}
	}
	for as, want := range map[string]int{"reg": 0, "rex": 1} {
		ts, err := r.s.Tasks(t.Context(), r.Folk[as])
		if err != nil || len(ts) != want {
			t.Errorf("%s has %+v to do, %v", as, ts, err)
		}
	}
	roomtest.OK(r, "rex", volunteerapi.MoveReview, reviews(v, "release"))
}

func TestAnAnnulmentIsTakenBackByAnotherThanWhoAnnulled(t *testing.T) {
	r := newRoom(t, nil)
	r.shift("s1", saturday, 9, 3, "p-lin", "p-min")
	x := r.counted("lin", "s1", "p-lin", 0, 180)
	if x.MayAppeal {
		t.Error("there is nothing to appeal against")
	}
	roomtest.Refuses(r, "lin", volunteerapi.AskAppeal, appeals(x.ID, "我一直在现场。"), "volunteer.appeal.stands")
	x = r.annuls(x.ID)
	last := x.Trail[len(x.Trail)-1]
	if x.State != annulled || !x.MayAppeal || last.By != "主管机关" || last.Note == "" || r.total("lin", "p-lin").Minutes != 0 {
		t.Fatalf("%+v", x)
	}
	for as, code := range map[string]string{"min": "volunteer.appeal.not-found", "kate": "volunteer.appeal.not-found", "guo": "volunteer.record.not-found"} {
		roomtest.Refuses(r, as, volunteerapi.AskAppeal, appeals(x.ID, "他在现场。"), code)
	}
	a := roomtest.OK(r, "lin", volunteerapi.AskAppeal, appeals(x.ID, "我一直在现场，老人可以作证。"))
	roomtest.Refuses(r, "lin", volunteerapi.AskAppeal, appeals(x.ID, "再说一遍，我在现场。"), "volunteer.appeal.twice")
	if x = r.get("lin", x.ID); x.MayAppeal || x.Appeal != "等主管机关复核" {
		t.Errorf("%+v", x)
	}
	roomtest.Refuses(r, "away", volunteerapi.GetAppeal, volunteerapi.GetAppealRequest{ID: a.ID}, "volunteer.appeal.not-found")
	for as, want := range map[string]int{"reg": 2, "rex": 0} {
		got := roomtest.OK(r, as, volunteerapi.GetAppeal, volunteerapi.GetAppealRequest{ID: a.ID})
		ts, err := r.s.Tasks(t.Context(), r.Folk[as])
		if len(got.Moves) != want || err != nil || len(ts) != want/2 {
			t.Errorf("%s may %+v and has %+v to do, %v", as, got.Moves, ts, err)
		}
	}
	if f := roomtest.Refuses(r, "rex", volunteerapi.MoveAppeal, settles(a, "revoke"), "volunteer.appeal.same-person"); len(f.Basis) == 0 || f.Basis[0].Rule != "volunteer.record.check" {
		t.Errorf("%+v", f.Basis)
	}
	roomtest.OK(r, "reg", volunteerapi.MoveAppeal, settles(a, "revoke"))
	if x = r.get("lin", x.ID); x.State != counted || r.total("lin", "p-lin").Minutes != 180 || x.Appeal != "已撤销作废" {
		t.Errorf("%+v", x)
	}
	again := r.annuls(x.ID) // new facts: and again it may be appealed against
	if !again.MayAppeal {
		t.Fatalf("%+v", again)
	}
	a = roomtest.OK(r, "lin", volunteerapi.AskAppeal, appeals(x.ID, "这一次我也在现场。"))
	roomtest.OK(r, "reg", volunteerapi.MoveAppeal, settles(a, "uphold"))
	if x = r.get("lin", x.ID); x.State != annulled || x.MayAppeal || r.total("lin", "p-lin").Minutes != 0 {
		t.Errorf("%+v", x)
	}
	roomtest.Refuses(r, "lin", volunteerapi.AskAppeal, appeals(x.ID, "再请复核一次。"), "volunteer.appeal.twice")
	if got := r.Count(events.TypeVolunteerAppealSettledV1); got != 2 {
		t.Errorf("told %d times", got)
	}
}

// What another review holds does not count because one annulment was wrong.
func TestWhatAnotherReviewHoldsStaysHeld(t *testing.T) {
	for _, c := range []struct {
		do   string
		want State
		left int64
	}{{"release", counted, 180}, {"annul", annulled, 0}} {
		r := newRoom(t, nil)
		r.Bus = r.Often(func() int { return 2 })
		r.shift("s1", saturday, 9, 3, "p-lin")
		x := r.counted("lin", "s1", "p-lin", 0, 180)
		second := r.reported("reg", x.ID)
		x = r.annuls(x.ID)
		a := roomtest.OK(r, "lin", volunteerapi.AskAppeal, appeals(x.ID, "我一直在现场。"))
		roomtest.OK(r, "reg", volunteerapi.MoveAppeal, settles(a, "revoke"))
		if x = r.get("lin", x.ID); x.State != held || r.total("lin", "p-lin").Minutes != 0 {
			t.Fatalf("%+v", x)
		}
		roomtest.OK(r, "rex", volunteerapi.MoveReview, reviews(second, c.do))
		if x = r.get("lin", x.ID); x.State != c.want || r.total("lin", "p-lin").Minutes != c.left {
			t.Errorf("after %s: %+v", c.do, x)
		}
	}
}

// What waited for its answer before it was annulled waits for it again.
func TestWhatIsTakenBackIsAsItWasBefore(t *testing.T) {
	for _, c := range []struct {
		before func(r *room, x volunteerapi.HourRecord)
		want   State
	}{
		{func(*room, volunteerapi.HourRecord) {}, stated},
		{func(r *room, x volunteerapi.HourRecord) {
			roomtest.OK(r, "kate", volunteerapi.MoveRecord, confirm(x, 5))
			roomtest.OK(r, "lin", volunteerapi.MoveRecord, moves(r.get("lin", x.ID), "object", "少算了半小时。"))
		}, objected},
		{func(r *room, x volunteerapi.HourRecord) {
			roomtest.OK(r, "kate", volunteerapi.CorrectRecord, corrects(x, "代扫的。", x.Statements[0].Key))
		}, open},
	} {
		r := newRoom(t, nil)
		sh := r.shift("s1", saturday, 9, 3, "p-lin")
		x := r.served("lin", "s1", "p-lin", 0, 180)
		r.Set(sh.Ends.Add(time.Hour))
		c.before(r, x)
		x = r.annuls(x.ID)
		a := roomtest.OK(r, "lin", volunteerapi.AskAppeal, appeals(x.ID, "我一直在现场。"))
		roomtest.OK(r, "reg", volunteerapi.MoveAppeal, settles(a, "revoke"))
		if got := r.get("lin", x.ID); got.State != c.want {
			t.Errorf("it is %s and was %s", got.State, c.want)
		}
	}
}

func TestOrganizationsThatOweRecordsAreListed(t *testing.T) {
	r := newRoom(t, nil)
	sh := r.shift("s1", saturday, 9, 3, "p-lin", "p-min")
	r.served("lin", "s1", "p-lin", 0, 180)
	r.served("min", "s1", "p-min", 0, 180)
	other := r.shift("s2", saturday.Add(7), 9, 3, "p-guo")
	other.Org, other.OrgName = "org2", "组织org2"
	r.shifts["s2"] = other
	r.served("guo", "s2", "p-guo", 0, 180)
	r.Set(r.get("lin", recordID("s1", "p-lin")).Due.Add(time.Minute))
	var got []volunteerapi.PunctualityRow
	for after := ""; ; {
		page, err := r.s.ListPunctuality(t.Context(), volunteerapi.ListPunctualityRequest{After: after, Limit: 1})
		if err != nil || len(page.Items) != 1 || page.Basis[0].Rule != "volunteer.record.within" {
			t.Fatalf("%v %+v", err, page)
		}
		got = append(got, page.Items...)
		if after = page.Next; after == "" {
			break
		}
	}
	if len(got) != 2 || got[0].Org.Name != sh.OrgName || got[0].Overdue != 2 || got[0].Waiting != 2 || got[1].Overdue != 0 || got[1].Waiting != 1 {
		t.Errorf("%+v", got)
	}
}
