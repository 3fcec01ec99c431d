package hours

import (
	"bytes"
	"encoding/base64"
	"strings"
	"testing"
	"time"

	"sanshe/contracts/go/events"
	"sanshe/contracts/go/volunteerapi"
	"sanshe/libs/roomtest"
)

// erased is what the room hears when somebody is no volunteer any more, twice.
func (r *room) erased(person, account string) {
	r.T.Helper()
	r.Tells(events.TypeVolunteerPersonErasedV1, person, events.VolunteerPersonErasedV1{Account: account, Number: r.people[person].Number, Region: "320312"})
	r.Settle()
}

// Who erases leaves of an amendment that it was: nothing of what they handed in and wrote, not even in a copy of before.
func TestWhatWasHandedInForAnAmendmentGoesWithWhoErases(t *testing.T) {
	const words = "手机没电，带队人没有点名。"
	r := newRoom(t, nil)
	r.shift("s1", saturday, 9, 3, "p-lin", "p-min")
	r.shift("s2", saturday, 13, 3, "p-lin")
	r.Set(r.shifts["s2"].Ends.Add(time.Hour))
	first, sheet, others := r.paper("lin"), r.paper("lin"), r.paper("min")
	a := roomtest.OK(r, "lin", volunteerapi.AskAmendment, amends(r, "s1", "p-lin", first))
	roomtest.OK(r, "kate", volunteerapi.MoveAmendment, amending(a, "decline", "看不清。"))
	a = roomtest.OK(r, "lin", volunteerapi.AskAmendment, amends(r, "s1", "p-lin", sheet))
	if _, err := r.Engine.Get(t.Context(), "papers", first); err == nil {
		t.Error("what another paper has replaced still lies there")
	}
	a = roomtest.OK(r, "kate", volunteerapi.MoveAmendment, amending(a, "endorse", "当天在场。"))
	a = roomtest.OK(r, "reg", volunteerapi.MoveAmendment, amending(a, "publish", ""))
	until, err := r.s.amendments.Get(t.Context(), a.ID)
	if err != nil {
		t.Fatal(err)
	}
	r.Set(until.Until.End())
	roomtest.OK(r, "reg", volunteerapi.MoveAmendment, amending(a, "grant", ""))
	waiting := roomtest.OK(r, "lin", volunteerapi.AskAmendment, amends(r, "s2", "p-lin", r.paper("lin")))
	hers := roomtest.OK(r, "min", volunteerapi.AskAmendment, amends(r, "s1", "p-min", others))
	copied, err := r.Engine.Get(t.Context(), "papers", sheet) // what a backup of now holds
	if err != nil {
		t.Fatal(err)
	}
	if open := base64.StdEncoding.EncodeToString([]byte("%PDF-1.4")); bytes.Contains(copied.Body, []byte(open[:10])) {
		t.Error("a paper lies open in the store")
	}
	r.erased("p-lin", "lin")
	paper := func(id, paper string) volunteerapi.GetAmendmentPaperRequest {
		return volunteerapi.GetAmendmentPaperRequest{ID: id, Paper: paper}
	}
	roomtest.Refuses(r, "reg", volunteerapi.GetAmendmentPaper, paper(a.ID, sheet), "paper.gone")
	if _, err := r.Engine.Get(t.Context(), "papers", sheet); err == nil {
		t.Error("the paper still lies in the store")
	}
	copied.Version = 1
	if err := r.Engine.Insert(t.Context(), "papers", copied); err != nil {
		t.Fatal(err)
	}
	roomtest.Refuses(r, "reg", volunteerapi.GetAmendmentPaper, paper(a.ID, sheet), "paper.gone")
	page, err := r.s.ListAmendments(t.Context(), volunteerapi.ListAmendmentsRequest{})
	if err != nil || len(page.Items) != 1 || page.Items[0].Reason != wiped || page.Items[0].Minutes != 120 {
		t.Errorf("published is %+v, %v", page.Items, err)
	}
	for _, id := range []string{a.ID, waiting.ID} {
		if doc, err := r.Engine.Get(t.Context(), amendSchema.Name, id); err != nil || strings.Contains(string(doc.Body), words) {
			t.Errorf("the document still says why: %s %v", doc.Body, err)
		}
	}
	got := roomtest.OK(r, "kate", volunteerapi.GetAmendment, volunteerapi.GetAmendmentRequest{ID: waiting.ID})
	if got.Summary.State != withdrawn || len(got.Papers) != 0 || len(got.Moves) != 0 || r.Count(events.TypeVolunteerAmendmentWithdrawnV1) != 1 {
		t.Errorf("what waited is %+v", got)
	}
	if x := r.get("kate", a.Record); x.State != counted || x.Amendment != a.ID {
		t.Errorf("the record is %+v", x)
	}
	if got := roomtest.OK(r, "kate", volunteerapi.GetAmendment, volunteerapi.GetAmendmentRequest{ID: hers.ID}); got.Summary.Reason != words || len(got.Papers) != 1 {
		t.Errorf("of another went %+v", got)
	}
	_ = roomtest.OK(r, "kate", volunteerapi.GetAmendmentPaper, paper(hers.ID, others))
}

func TestWhatWasSaidInAnAppealGoesWithWhoErases(t *testing.T) {
	const words = "我一直在现场，住在梧桐里的老人可以作证。"
	r := newRoom(t, nil)
	r.shift("s1", saturday, 9, 3, "p-lin")
	x := r.annuls(r.counted("lin", "s1", "p-lin", 0, 180).ID)
	a := roomtest.OK(r, "lin", volunteerapi.AskAppeal, appeals(x.ID, words))
	r.erased("p-lin", "lin")
	if doc, err := r.Engine.Get(t.Context(), appealSchema.Name, a.ID); err != nil || strings.Contains(string(doc.Body), words) {
		t.Errorf("the document still says why: %s %v", doc.Body, err)
	}
	got := roomtest.OK(r, "reg", volunteerapi.GetAppeal, volunteerapi.GetAppealRequest{ID: a.ID})
	if got.Reason != wiped || got.State != appealed {
		t.Errorf("%+v", got)
	}
	roomtest.OK(r, "reg", volunteerapi.MoveAppeal, settles(got, "revoke"))
}

func TestAReasonThatEverybodyReadsHoldsNoNumberOfAnybody(t *testing.T) {
	r := newRoom(t, nil)
	sh := r.shift("s1", saturday, 9, 3, "p-lin")
	r.Set(sh.Ends.Add(time.Hour))
	for _, reason := range []string{"请问张三13812345678。", "老人的身份证是32031219400307123x。", "打０５１６－８３９０１２３４核实。"} {
		ask := amends(r, "s1", "p-lin", r.paper("lin"))
		ask.Reason = reason
		f := roomtest.Refuses(r, "lin", volunteerapi.AskAmendment, ask, "volunteer.amendment.numbers")
		if len(f.Basis) == 0 || len(f.Fields) == 0 || f.Fields[0].Name != "reason" {
			t.Errorf("%+v", f)
		}
	}
	ask := amends(r, "s1", "p-lin", r.paper("lin"))
	ask.Reason = "2026年6月6日9:00到11:00都在，签到表第12行。"
	roomtest.OK(r, "lin", volunteerapi.AskAmendment, ask)
}

// What somebody wrote in an objection goes with them; what others wrote, and that somebody objected, stays.
func TestWordsOfObjectionsGoWithWhoErases(t *testing.T) {
	const words = "少算了半小时，我的邻居可以作证。"
	r := newRoom(t, nil)
	r.shift("s1", saturday, 9, 3, "p-lin", "p-min")
	x := r.counted("lin", "s1", "p-lin", 0, 120)
	x = roomtest.OK(r, "lin", volunteerapi.MoveRecord, moves(x, "object", words))
	roomtest.OK(r, "kate", volunteerapi.MoveRecord, moves(x, "uphold", "核对了签到码。"))
	r.erased("p-lin", "lin")
	z, err := r.s.records.Get(t.Context(), x.ID)
	if err != nil {
		t.Fatal(err)
	}
	var notes []string
	for _, l := range z.Trail {
		notes = append(notes, l.Note)
	}
	if all := strings.Join(notes, " "); strings.Contains(all, words) || !strings.Contains(all, wiped) || !strings.Contains(all, "核对了签到码。") || z.Minutes != 120 {
		t.Errorf("%s, %d minutes", all, z.Minutes)
	}
}
