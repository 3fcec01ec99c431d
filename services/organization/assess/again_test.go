package assess

import (
	"testing"

	"sanshe/contracts/go/organizationapi"
	"sanshe/libs/identity"
)

// After an appeal others mark anew: their sheets are their own, nobody reads them before the decision but who decides,
// and after it they stand beside the first, which they do not touch.
func TestASecondRoundStandsBesideTheFirst(t *testing.T) {
	r := openRoom(t)
	r.marking()
	for _, c := range []identity.Caller{one, two, three} {
		r.sign(c, 80)
	}
	if _, err := r.s.Sheets.Freeze(t.Context(), r.the()); err != nil {
		t.Fatal(err)
	}
	four, five := with("four", "college", identity.Rater), with("five", "firm", identity.Rater)
	r.set(func(c *Case) {
		c.Marking, c.Published = false, true
		c.Again = &Again{Round: rating + ".2", Raters: []Rater{{"four", "复评1号专家"}, {"five", "复评2号专家"}}, Marking: true}
	})
	score := func(as identity.Caller, round int64) organizationapi.ScorePage {
		return must(r, as, organizationapi.GetScore, organizationapi.GetScoreRequest{ID: rating, Round: round})
	}
	if got := must(r, four, organizationapi.GetMySheet, mySheet()); got.Alias != "复评1号专家" || len(got.Marks) != 0 || !got.May {
		t.Errorf("the second rater begins with %+v", got.Marks)
	}
	refused(r, one, organizationapi.SaveSheet, organizationapi.SaveSheetRequest{ID: rating, RaterSheetDraft: organizationapi.RaterSheetDraft{Marks: r.all(90)}}, "organization.sheet.frozen")
	refused(r, stray, organizationapi.GetMySheet, mySheet(), "organization.sheet.not-found")
	refused(r, office, organizationapi.GetScore, organizationapi.GetScoreRequest{ID: rating, Round: 2}, "organization.sheet.not-frozen")
	r.sign(four, 90)
	second := r.the().Second()
	if _, err := r.s.Sheets.Freeze(t.Context(), &second); err == nil {
		t.Error("frozen without the fifth")
	}
	r.sign(five, 96)
	out, err := r.s.Sheets.Freeze(t.Context(), &second)
	if err != nil || int64(out.Result.Total) != 930_00 {
		t.Fatalf("%s %v", out.Result.Total, err)
	}
	r.set(func(c *Case) { c.Again.Marking = false })
	refused(r, nobody, organizationapi.GetScore, organizationapi.GetScoreRequest{ID: rating, Round: 2}, "organization.score.not-found")
	if got := score(nobody, 0); got.Second != nil || got.Nodes[0].Again != 0 || got.Total != 800_00 {
		t.Errorf("before the decision everybody reads %+v", got.Second)
	}
	if got := score(office, 0); got.Second == nil || got.Second.Total != 930_00 {
		t.Errorf("who decides reads %+v", got.Second)
	}
	if got := must(r, panelist, organizationapi.GetCalibration, organizationapi.GetCalibrationRequest{ID: rating, Round: 2}); got.Signed != 2 || got.Sheets[0].Total != 900_00 {
		t.Errorf("set side by side: %+v", got)
	}
	r.set(func(c *Case) { c.Again.Published = true })
	got := score(bob, 0) // what everybody asks is kept for a second
	if got.Second == nil || got.Second.Raters[0] != "复评1号专家" || got.Nodes[0].Again != 930_00 || got.Total != 800_00 {
		t.Errorf("after it everybody reads %+v", got.Second)
	}
	for _, p := range []organizationapi.ScorePage{got, score(bob, 2)} {
		if err := Verify(p); err != nil {
			t.Error(err)
		}
	}
}
