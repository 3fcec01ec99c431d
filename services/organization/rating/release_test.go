package rating

import (
	"testing"

	"sanshe/contracts/go/organizationapi"
	"sanshe/libs/cn"
	"sanshe/libs/roomtest"
)

// Whoever never signs a sheet would hold the case for ever.
func TestARaterWhoIsReleasedCountsForNothingAndIsReplaced(t *testing.T) {
	r := open(t, cn.Day("2026-05-11").At(9, 30))
	c := r.seen()
	release := func(account, reason string) organizationapi.ReleaseRaterRequest {
		return organizationapi.ReleaseRaterRequest{ID: c.ID, RaterRelease: organizationapi.RaterRelease{Version: c.Version, Account: account, Reason: reason}}
	}
	roomtest.Refuses(r, "r0", organizationapi.ReleaseRater, release("r1", "不能到场。"), "identity.role")
	roomtest.Refuses(r, "other", organizationapi.ReleaseRater, release("r1", "不能到场。"), "organization.rating.not-found")
	roomtest.Refuses(r, "registrar", organizationapi.ReleaseRater, release("r2", "不能到场。"), "organization.rater.away")
	c = roomtest.OK(r, "registrar", organizationapi.ReleaseRater, release("r1", "长期不签署评分表。"))
	if c.State != visiting {
		t.Fatalf("with one rater left it is %s", c.State)
	}
	roomtest.Refuses(r, "r1", organizationapi.GetRating, organizationapi.GetRatingRequest{ID: c.ID}, "organization.rating.not-found")
	if got := roomtest.OK(r, "r0", organizationapi.GetRating, organizationapi.GetRatingRequest{ID: c.ID}).Raters[1]; !got.Released || got.Reason != "长期不签署评分表。" {
		t.Errorf("the others read %+v", got)
	}
	if ts, err := r.s.Tasks(t.Context(), r.Folk["registrar"]); err != nil || len(ts) != 1 || ts[0].What != "补派评估专家" {
		t.Errorf("the office is asked for %+v: %v", ts, err)
	}
	roomtest.Refuses(r, "registrar", organizationapi.MoveRating, move(c, Freeze, ""), "organization.rating.wrong-state")
	c = roomtest.OK(r, "registrar", organizationapi.AssignRaters, organizationapi.AssignRatersRequest{ID: c.ID, RatersDraft: organizationapi.RatersDraft{Version: c.Version, Accounts: []string{"r2"}}})
	c = roomtest.OK(r, "r2", organizationapi.RecordVisit, organizationapi.RecordVisitRequest{ID: c.ID, VisitDraft: organizationapi.VisitDraft{Version: c.Version, Hash: c.Visit.Hash}})
	if c.State != visited {
		t.Fatalf("signed by two again it is %s", c.State)
	}
	known, err := r.s.Case(t.Context(), c.ID)
	if err != nil || len(known.Raters) != 2 || known.Raters[1].Account != "r2" {
		t.Errorf("marks are counted of %+v: %v", known.Raters, err)
	}
	r.do("registrar", c, Freeze)
}

// Two signatures are not enough where three raters were announced and one of them stays away.
func TestFewerRatersThanAnnouncedDoNotBringACaseToThePanel(t *testing.T) {
	r := open(t, cn.Day("2026-05-11").At(9, 30))
	d := r.draft()
	d.Terms.Raters = 3
	k := roomtest.OK(r, "registrar", organizationapi.OpenCampaign, organizationapi.OpenCampaignRequest{CampaignDraft: d})
	c := roomtest.OK(r, "ann", organizationapi.ApplyRating, organizationapi.ApplyRatingRequest{RatingApplication: organizationapi.RatingApplication{Campaign: k.ID, Org: "org1"}})
	c = r.do("ann", r.do("registrar", c, Admit), Submit)
	c = roomtest.OK(r, "registrar", organizationapi.AssignRaters, organizationapi.AssignRatersRequest{ID: c.ID, RatersDraft: organizationapi.RatersDraft{Version: c.Version, Accounts: []string{"r0", "r1", "r2"}}})
	roomtest.OK(r, "r2", organizationapi.RecuseRater, organizationapi.RecuseRaterRequest{ID: c.ID, RaterRecusal: organizationapi.RaterRecusal{Reason: "曾为其提供咨询。"}})
	c = roomtest.OK(r, "r0", organizationapi.GetRating, organizationapi.GetRatingRequest{ID: c.ID})
	c = roomtest.OK(r, "r0", organizationapi.RecordVisit, organizationapi.RecordVisitRequest{ID: c.ID, VisitDraft: organizationapi.VisitDraft{Version: c.Version, On: "2026-05-11", Place: "街道", People: "秘书长", Text: "看了。"}})
	c = roomtest.OK(r, "r1", organizationapi.RecordVisit, organizationapi.RecordVisitRequest{ID: c.ID, VisitDraft: organizationapi.VisitDraft{Version: c.Version, Hash: c.Visit.Hash}})
	if c.State != visiting {
		t.Fatalf("signed by two of three it is %s", c.State)
	}
	c = roomtest.OK(r, "registrar", organizationapi.AssignRaters, organizationapi.AssignRatersRequest{ID: c.ID, RatersDraft: organizationapi.RatersDraft{Version: c.Version, Accounts: []string{"r3"}}})
	if c = roomtest.OK(r, "r3", organizationapi.RecordVisit, organizationapi.RecordVisitRequest{ID: c.ID, VisitDraft: organizationapi.VisitDraft{Version: c.Version, Hash: c.Visit.Hash}}); c.State != visited {
		t.Fatalf("signed by all it is %s", c.State)
	}
}
