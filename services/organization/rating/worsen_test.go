package rating

import (
	"testing"

	"sanshe/contracts/go/events"
	"sanshe/contracts/go/organizationapi"
	"sanshe/libs/cn"
	"sanshe/libs/roomtest"
)

// worse takes a grade down on a day; grade 0 takes it away.
func (r *room) worse(c organizationapi.RatingCase, day cn.Day, grade int64) organizationapi.RatingCase {
	r.T.Helper()
	r.Set(day.At(10, 0))
	do := Lower
	if grade == 0 {
		do = Revoke
	}
	in := move(roomtest.OK(r, "registrar", organizationapi.GetRating, organizationapi.GetRatingRequest{ID: c.ID}), do, "评估中提供的材料不实。")
	in.Grade, in.Ground = grade, "falsified"
	return roomtest.OK(r, "registrar", organizationapi.MoveRating, in)
}

// The register finds the grade that a decision ends by the day on which it was announced.
func TestWhatIsTakenDownAgainIsTheGradeThatHolds(t *testing.T) {
	r := open(t, cn.Day("2026-05-11").At(9, 30))
	c := r.announced()
	first := cn.DayOf(r.Clock())
	c = r.worse(c, first.Add(30), 3)
	c = r.worse(c, first.Add(60), 2)
	r.worse(c, first.Add(90), 0)
	var on []string
	for _, kind := range []string{events.TypeOrganizationRatingLoweredV1, events.TypeOrganizationRatingRevokedV1} {
		for _, ev := range r.Told(kind) {
			var in events.OrganizationRatingLoweredV1
			if err := ev.Decode(&in); err != nil {
				t.Fatal(err)
			}
			on = append(on, in.On)
		}
	}
	if len(on) != 3 || on[0] != first.String() || on[1] != first.Add(30).String() || on[2] != first.Add(60).String() {
		t.Errorf("announced on %s, worsened are those of %v", first, on)
	}
}

func TestALoweredGradeThatIsLookedAtAgainStaysLowered(t *testing.T) {
	r := open(t, cn.Day("2026-05-11").At(9, 30))
	c := r.announced()
	c = r.worse(c, cn.DayOf(r.Clock()).Add(30), 3)
	in := move(c, Track, "核查了整改情况。")
	in.Ground = "affecting"
	c = roomtest.OK(r, "registrar", organizationapi.MoveRating, in)
	if paper := roomtest.OK(r, "", organizationapi.GetRatingCertificate, organizationapi.GetRatingCertificateRequest{ID: c.Certificate}); c.State != lowered || paper.Valid {
		t.Errorf("%s, and the certificate says %+v", c.State, paper)
	}
	r.do("registrar", c, Return) // it is still to come back
}

// A grade that was lowered bars whoever has applied elsewhere since.
func TestALoweredGradeBarsWhateverWasAppliedForSince(t *testing.T) {
	r := open(t, cn.Day("2026-05-11").At(9, 30))
	c := r.announced()
	r.Set(cn.DayOf(r.Clock()).Add(1).At(10, 0))
	roomtest.OK(r, "ann", organizationapi.MoveRating, move(roomtest.OK(r, "ann", organizationapi.ApplyRating, organizationapi.ApplyRatingRequest{
		RatingApplication: organizationapi.RatingApplication{Campaign: r.campaign().ID, Org: "org1"},
	}), Withdraw, ""))
	r.worse(c, cn.DayOf(r.Clock()).Add(30), 3)
	fs := roomtest.OK(r, "ann", organizationapi.CheckRating, organizationapi.CheckRatingRequest{ID: r.campaign().ID, Org: "org1"})
	if f := finding(fs, ruleLoweredFor); f == nil || f.Ok {
		t.Errorf("%+v", fs.Items)
	}
}
