package organization

import (
	"testing"

	"sanshe/contracts/go/events"
	"sanshe/contracts/go/organizationapi"
	"sanshe/libs/cn"
	"sanshe/libs/event"
)

func TestTheRegisterFollowsAGradeUntilItIsTakenAway(t *testing.T) {
	r := newRoom(t)
	o := r.register("某某服务中心", 1)
	seq := int64(0)
	hear := func(kind string, on cn.Day, grade int64, of cn.Day) (now int64) {
		t.Helper()
		r.now.set(on.At(10, 0))
		ev := event.New(kind, r.now.now(), events.OrganizationRatingConfirmedV1{Org: o.ID, Region: "320312", Grade: grade, On: of.String()})
		seq++
		ev.Subject, ev.Seq = "case", seq
		for range 2 { // a broker may bring it twice
			if err := r.s.listens()[kind](t.Context(), ev); err != nil {
				t.Fatal(err)
			}
		}
		r.now.set(on.Add(1).At(10, 0))
		got := must(r, admin, organizationapi.GetOrganization, organizationapi.GetOrganizationRequest{ID: o.ID})
		if got.Rating == nil || !got.Rating.Valid {
			return 0
		}
		return got.Rating.Grade
	}
	first := cn.Day("2026-01-15") // by the measures of 2011 a grade holds from its announcement on
	for _, x := range []struct {
		kind  string
		on    cn.Day
		grade int64
		of    cn.Day
	}{
		{events.TypeOrganizationRatingConfirmedV1, first, 5, first},
		{events.TypeOrganizationRatingLoweredV1, first.Add(60), 4, first},
		{events.TypeOrganizationRatingLoweredV1, first.Add(90), 3, first.Add(60)},
		{events.TypeOrganizationRatingRevokedV1, first.Add(120), 0, first.Add(90)},
	} {
		if now := hear(x.kind, x.on, x.grade, x.of); now != x.grade {
			t.Errorf("after %s on %s the register has %dA", x.kind, x.on, now)
		}
	}
}
