package rating

import (
	"testing"

	"sanshe/contracts/go/organizationapi"
	"sanshe/libs/cn"
	"sanshe/libs/roomtest"
)

// The office that conducts a campaign reads how its raters stand to one another, an appeal's round for itself; nobody else does.
func TestTheOfficeAloneReadsHowItsRatersStandToOneAnother(t *testing.T) {
	r := open(t, cn.Day("2026-05-11").At(9, 30))
	c := r.seen()
	in := organizationapi.GetCampaignCalibrationRequest{ID: c.Campaign}
	got := roomtest.OK(r, "registrar", organizationapi.GetCampaignCalibration, in)
	if len(got.Items) != 2 || got.Percent != 15 {
		t.Fatalf("%+v", got)
	}
	want := organizationapi.CampaignRater{Name: "张r0", OrgName: "组织experts", Ratings: 1, Mean: 900_00, Others: 880_00, Deviation: 20_00, Least: 20_00, Most: 20_00}
	if got.Items[0] != want && got.Items[1] != want {
		t.Errorf("%+v", got.Items)
	}
	roomtest.Refuses(r, "other", organizationapi.GetCampaignCalibration, in, "organization.campaign.not-found")
	c = r.do("registrar", c, Freeze, Call)
	r.vote(c, "m", 10, 0)
	c = r.do("registrar", c, Count, Publicize)
	c = roomtest.OK(r, "ann", organizationapi.GetRating, organizationapi.GetRatingRequest{ID: c.ID})
	c = r.do("ann", c, Appeal)
	r.remarked(c, "r2", "r3")
	if got = roomtest.OK(r, "registrar", organizationapi.GetCampaignCalibration, in); len(got.Items) != 4 {
		t.Errorf("%+v", got.Items)
	}
	for _, x := range got.Items {
		if x.Ratings != 1 {
			t.Errorf("%s stands beside those of another round: %+v", x.Name, x)
		}
	}
}
