package rating

import (
	"testing"
	"time"

	"sanshe/contracts/go/organizationapi"
	"sanshe/libs/cn"
	"sanshe/libs/roomtest"
	"sanshe/libs/rule"
	"sanshe/services/organization/card"
)

// graded is a case whose grade was put to the vote, and announced after its publicity.
func (r *room) graded(grade int64) organizationapi.RatingCase {
	r.T.Helper()
	c := r.do("registrar", r.seen(), Freeze)
	call := move(c, Call, "")
	call.Grade = grade
	c = roomtest.OK(r, "registrar", organizationapi.MoveRating, call)
	r.vote(c, "m", 10, 0)
	c = r.do("registrar", c, Count, Publicize)
	r.Set(*c.PublicityEnds)
	roomtest.Refuses(r, "registrar", organizationapi.MoveRating, move(c, Confirm, ""), "organization.rating.early", ruleSteps)
	r.Set(c.PublicityEnds.Add(time.Second))
	return r.do("registrar", c, Confirm)
}

// A review panel of its own decides by half of all its members; from 2026-03-01 on there is none, and the panel hears
// an appeal itself. Who appealed is told in fifteen days.
func TestWhoHearsAnAppealTurnsWithTheLaw(t *testing.T) {
	for _, x := range []struct {
		day        cn.Day
		jury       string
		ayes, noes int
		share      string // the rule that says how many must agree
		upheld     bool
	}{
		{"2026-02-28", "v", 3, 1, ruleReviewPass, true}, {"2026-02-28", "v", 2, 2, ruleReviewPass, false}, {"2026-03-01", "m", 8, 3, rulePass, true},
	} {
		r := open(t, x.day.At(9, 30))
		c := r.publicized()
		c = roomtest.OK(r, "ann", organizationapi.MoveRating, move(c, Appeal, "证据没有计入。"))
		c = r.remarked(c, "r2", "r3")
		up := move(c, Review, "复查了证据。")
		up.Grade = 5
		c = roomtest.OK(r, "registrar", organizationapi.MoveRating, up)
		under := map[string]bool{}
		for _, s := range c.Steps {
			if s.Key != "settle" {
				continue
			}
			if want := cn.DayOf(r.Clock()).Add(15); s.Due == nil || cn.DayOf(*s.Due) != want {
				t.Errorf("%s: told until %v, want %s", x.day, s.Due, want)
			}
			for _, b := range s.Basis {
				under[b.Rule] = true
			}
		}
		if !under[ruleReview] || !under[ruleNotify] {
			t.Errorf("%s: an appeal is settled under %v", x.day, under)
		}
		inner, err := r.s.cases.Get(t.Context(), c.ID)
		if err != nil {
			t.Fatal(err)
		}
		if _, basis := inner.share(r.s.rules); len(basis) != 1 || basis[0].Rule != x.share {
			t.Errorf("%s: decided under %+v, want %s", x.day, basis, x.share)
		}
		r.vote(c, x.jury, x.ayes, x.noes)
		if len(inner.Review) == 0 == (x.share == ruleReviewPass) {
			t.Errorf("%s: a review panel of %d", x.day, len(inner.Review))
		}
		if x.jury == "v" { // two thirds of five came, for the panel's own vote is no other
			roomtest.OK(r, "v4", organizationapi.CastBallot, organizationapi.CastBallotRequest{ID: c.ID, BallotDraft: organizationapi.BallotDraft{Choice: "no", Reason: "证据不足。"}})
		}
		if c = r.do("registrar", c, Settle); (c.Grade == 5) != x.upheld {
			t.Errorf("%s: %d of %d: grade %d", x.day, x.ayes, x.ayes+x.noes, c.Grade)
		}
	}
}

// The third grade is the first with a certificate, and no grade is announced before its publicity is over (organization.rating.steps).
func TestAGradeBelowThreeHasNoCertificate(t *testing.T) {
	for grade, paper := range map[int64]bool{2: false, 3: true} {
		r := open(t, cn.Day("2026-05-11").At(9, 30))
		if c := r.graded(grade); c.State != confirmed || c.Grade != grade || (c.Certificate != "") != paper {
			t.Errorf("%dA (%s, %s): %+v", grade, ruleCertificate, ruleSteps, c)
		}
	}
}

// From the fourth grade on anybody may be looked at again; below it only for a cause that the measures name.
func TestBelowFourAGradeIsLookedAtAgainForACauseAlone(t *testing.T) {
	for _, x := range []struct {
		grade  int64
		ground string
		rule   string // the one that refuses
	}{
		{4, "", ""}, {3, "", ruleTracked}, {3, "affecting", ""}, {3, "ugly", ruleTriggers}, {4, "ugly", ruleTriggers},
	} {
		r := open(t, cn.Day("2026-05-11").At(9, 30))
		in := move(r.graded(x.grade), Track, "核查了近两年的项目。")
		in.Ground = x.ground
		if x.rule == "" {
			roomtest.OK(r, "registrar", organizationapi.MoveRating, in)
			continue
		}
		code := map[string]string{ruleTracked: "organization.rating.untracked", ruleTriggers: "organization.rating.no-ground"}[x.rule]
		roomtest.Refuses(r, "registrar", organizationapi.MoveRating, in, code, x.rule)
	}
}

// organization.rating.renew.years, organization.rating.renew.first: the last two years of the term, from 2026-03-01 on its first four.
func TestWhenAGradeMayBeRenewedTurnsWithTheLaw(t *testing.T) {
	g := card.Grade{Grade: 3, Announced: "2022-06-01", From: "2022-06-01", To: "2027-05-31"}
	for _, x := range []struct {
		day  cn.Day
		held card.Grade
		ok   bool
	}{
		{"2025-05-31", g, false},
		{"2025-06-01", g, true},
		{"2026-02-28", g, true},
		{"2026-03-01", g, true},
		{"2026-05-31", g, true},
		{"2026-06-01", g, false},
		{"2027-06-01", g, true},
	} {
		r := open(t, x.day.At(9, 30))
		o := r.Orgs["org1"]
		o.Ratings = []card.Grade{x.held}
		r.Orgs["org1"] = o
		fs := roomtest.OK(r, "ann", organizationapi.CheckRating, organizationapi.CheckRatingRequest{ID: r.campaign().ID, Org: "org1"})
		if f := finding(fs, ruleRenew); (f == nil || f.Ok) != x.ok {
			t.Errorf("on %s: %+v", x.day, f)
		}
		first, err := rule.Ask[bool](r.s.rules, ruleRenewFirst, rule.Where{Region: region, Day: r.Clock()})
		if err != nil || first.Value != !x.day.Before("2026-03-01") {
			t.Errorf("on %s counted from the beginning: %v %v", x.day, first.Value, err)
		}
	}
}
