package rating

import (
	"testing"

	"sanshe/contracts/go/events"
	"sanshe/contracts/go/organizationapi"
	"sanshe/libs/cn"
	"sanshe/libs/identity"
	"sanshe/libs/roomtest"
)

// An appeal that a review panel hears is decided by what there is (organization.rating.review.committee until
// 2026-02-28); one that the panel hears itself, from 2026-03-01 on, needs marks by raters who have not marked before.
func TestOnAnAppealToThePanelItselfOthersMarkAnew(t *testing.T) {
	for day, second := range map[cn.Day]bool{"2026-02-28": false, "2026-03-01": true} {
		r := open(t, day.At(9, 30))
		c := r.publicized()
		c = roomtest.OK(r, "ann", organizationapi.MoveRating, move(c, Appeal, "证据没有计入。"))
		send := func(accounts ...string) organizationapi.AssignRatersRequest {
			return organizationapi.AssignRatersRequest{ID: c.ID, RatersDraft: organizationapi.RatersDraft{Version: c.Version, Accounts: accounts}}
		}
		up := func() organizationapi.MoveRatingRequest {
			in := move(c, Review, "复查了证据。")
			in.Grade = 5
			return in
		}
		if !second {
			roomtest.Refuses(r, "registrar", organizationapi.AssignRaters, send("r2", "r3"), "organization.rating.panelled", ruleReview)
			c = roomtest.OK(r, "registrar", organizationapi.MoveRating, up())
			if inner, err := r.s.cases.Get(t.Context(), c.ID); err != nil || inner.Again != 0 || len(inner.Second) != 0 {
				t.Errorf("%s: %+v %v", day, inner, err)
			}
			continue
		}
		roomtest.Refuses(r, "registrar", organizationapi.MoveRating, up(), "organization.rater.few", ruleReview)
		roomtest.Refuses(r, "registrar", organizationapi.AssignRaters, send("r0", "r2"), "organization.rater.unknown") // r0 has marked
		roomtest.Refuses(r, "registrar", organizationapi.AssignRaters, send("r2"), "organization.rater.few")
		roomtest.Refuses(r, "ann", organizationapi.AssignRaters, send("r2", "r3"), "identity.role")
		tasks := func(who string, role identity.Role) (out []string) {
			list, err := r.s.Tasks(t.Context(), identity.Caller{ID: who, Memberships: []identity.Membership{{Org: "bureau", Role: role, Region: region}}})
			for _, x := range list {
				out = append(out, x.What)
			}
			if err != nil {
				t.Fatal(err)
			}
			return out
		}
		if got := tasks("registrar", identity.Registrar); len(got) != 1 || got[0] != "另派评估专家复评" {
			t.Errorf("the office is to %v", got)
		}
		told := len(r.Told(events.TypeOrganizationRatingAssignedV1))
		c = roomtest.OK(r, "registrar", organizationapi.AssignRaters, send("r2", "r3"))
		var said events.OrganizationRatingAssignedV1
		if evs := r.Told(events.TypeOrganizationRatingAssignedV1); len(evs) != told+1 || evs[told].Decode(&said) != nil || len(said.Accounts) != 2 || said.Accounts[0] != "r2" {
			t.Errorf("told %+v", said)
		}
		if got := tasks("r2", identity.Rater); len(got) != 1 || got[0] != "填写复评评分表" {
			t.Errorf("the second rater is to %v", got)
		}
		if got := tasks("r0", identity.Rater); len(got) != 0 {
			t.Errorf("the first rater is to %v", got)
		}
		a, err := r.s.Case(t.Context(), c.ID)
		if err != nil || a.Marking || a.Again == nil || !a.Again.Marking || a.Again.Published || a.Again.Round != c.ID+".2" || a.Again.Raters[0].Alias != "复评1号专家" {
			t.Errorf("the arithmetic knows %+v %v", a.Again, err)
		}
		roomtest.OK(r, "r2", organizationapi.RecuseRater, organizationapi.RecuseRaterRequest{ID: c.ID, RaterRecusal: organizationapi.RaterRecusal{Reason: "曾任顾问"}})
		c = roomtest.OK(r, "registrar", organizationapi.GetRating, organizationapi.GetRatingRequest{ID: c.ID})
		roomtest.Refuses(r, "registrar", organizationapi.MoveRating, up(), "organization.rater.few")
		r.person("r9", "experts", identity.Rater)
		c = roomtest.OK(r, "registrar", organizationapi.AssignRaters, send("r9"))
		c = roomtest.OK(r, "registrar", organizationapi.MoveRating, up())
		if c.SecondTotal != r.second || c.Total != r.total || len(c.SecondRaters) != 3 || len(c.Raters) != 2 {
			t.Errorf("beside the first: %+v", c)
		}
		if got := roomtest.OK(r, "", organizationapi.GetRating, organizationapi.GetRatingRequest{ID: c.ID}); got.SecondTotal != 0 || got.SecondRaters != nil {
			t.Errorf("before the decision everybody reads %d by %v", got.SecondTotal, got.SecondRaters)
		}
		r.vote(c, "m", 8, 2)
		c = r.do("registrar", c, Settle)
		if got := roomtest.OK(r, "", organizationapi.GetRating, organizationapi.GetRatingRequest{ID: c.ID}); got.SecondTotal != r.second || got.SecondRaters != nil || got.Grade != 5 {
			t.Errorf("after it everybody reads %+v", got)
		}
		c = roomtest.OK(r, "ann", organizationapi.MoveRating, move(c, Appeal, "再次申请。")) // a second appeal has raters of its own
		if a, err = r.s.Case(t.Context(), c.ID); err != nil || a.Again != nil {
			t.Errorf("%+v %v", a.Again, err)
		}
	}
}
