package rating

import (
	"testing"

	"sanshe/contracts/go/organizationapi"
	"sanshe/libs/cn"
	"sanshe/libs/roomtest"
)

// A campaign is rated by the indicators that it began with: those it names, else those of its day, whatever comes later.
func TestACampaignKeepsTheIndicatorsItBeganWith(t *testing.T) {
	r := open(t, cn.Day("2026-05-11").At(9, 30))
	own := organizationapi.CampaignTree{Kind: organizationapi.OrgKindAssociation, ID: "own", Title: "本区指标"}
	r.trees = append(r.trees, own)
	d := r.draft()
	d.Trees = []string{"own"}
	named := roomtest.OK(r, "registrar", organizationapi.OpenCampaign, organizationapi.OpenCampaignRequest{CampaignDraft: d})
	plain := r.campaign()
	r.trees = append([]organizationapi.CampaignTree{{Kind: organizationapi.OrgKindAssociation, ID: "later", Title: "后来的指标"}}, r.trees...)
	for want, c := range map[string]organizationapi.Campaign{"own": named, "association.sample": plain} {
		if len(c.Trees) != 2 || c.Trees[0].ID != want || c.Trees[1].ID != "serviceorg.sample" {
			t.Errorf("the campaign says %+v, want %s", c.Trees, want)
		}
		applied := roomtest.OK(r, "ann", organizationapi.ApplyRating, organizationapi.ApplyRatingRequest{RatingApplication: organizationapi.RatingApplication{Campaign: c.ID, Org: "org1"}})
		inner, err := r.s.cases.Get(t.Context(), applied.ID)
		if err != nil || inner.Tree != want {
			t.Errorf("rated by %s, want %s (%v)", inner.Tree, want, err)
		}
		if got := roomtest.OK(r, "", organizationapi.GetCampaign, organizationapi.GetCampaignRequest{ID: c.ID}); got.Applied != 1 {
			t.Errorf("%d have applied", got.Applied)
		}
	}
	for _, trees := range [][]string{{"none"}, {"own", "association.sample"}} {
		d.Trees = trees
		roomtest.Refuses(r, "registrar", organizationapi.OpenCampaign, organizationapi.OpenCampaignRequest{CampaignDraft: d}, "organization.campaign.unlawful")
	}
	d.Trees, d.Kinds = nil, []organizationapi.OrgKind{organizationapi.OrgKindFoundation}
	roomtest.Refuses(r, "registrar", organizationapi.OpenCampaign, organizationapi.OpenCampaignRequest{CampaignDraft: d}, "organization.campaign.unlawful")
	old, err := r.s.campaigns.Get(t.Context(), plain.ID)
	if err != nil {
		t.Fatal(err)
	}
	old.Trees = nil // as it was kept before
	if id, err := r.s.treeOf(t.Context(), &old, organizationapi.OrgKindServiceorg); err != nil || id != "serviceorg.sample" {
		t.Errorf("%s %v", id, err)
	}
}
