package portal

import (
	"context"

	"sanshe/contracts/go/organizationapi"
	"sanshe/libs/identity"
	"sanshe/libs/route"
)

// The forms of campaigns, and the pages that go with them.
func init() {
	forms = append([]sentForm{ // before the others: the last one is the sign-in
		{"/desk/registrar/campaigns/new", identity.Registrar, "/desk/registrar/campaigns/new", []string{
			"title", prose, "kinds", "serviceorg", "self_until", "2026-12-30", "visits_until", "2027-01-30", "trees.serviceorg", "own", "lines.5", "950", "lines.4", "九百",
			"terms.quorum", "3/4", "terms.pass", "2/3", "terms.publicity_days", "9", "terms.raters", "3", "panel", "m1",
		}, []string{prose, "☑serviceorg", `value="2026-12-30"`, `value="2027-01-30"`, `<option value="own" selected`, `value="950"`, "九百", `<option value="3/4" selected`, `<option value="2/3" selected`, `value="9"`, `value="3"`, "☑m1"}},
	}, forms...)
	silent = append(silent, "/desk/registrar/campaigns/{id}/move", "/desk/staff/campaigns/{id}/application")
	const whole, always = "a part of one document, which is read, printed and kept as a whole", "a handful, each a page of its own"
	noList[whole] = append(noList[whole], "表决和公示的条件", "指派的评估专家", "记名投票", "等级的变动")
	noList[always] = append(noList[always], "今天适用的评估指标")
	everyPage["campaigns"], everyPage["campaign"] = "/campaigns", "/campaigns/k1"
	everyPage["rating-trees"], everyPage["rating-tree"] = "/rating-trees", "/rating-trees/sample"
}

func openCampaign() organizationapi.Campaign {
	return organizationapi.Campaign{
		ID: "k1", Version: 1, Title: "2026年度社会组织等级评估", Kinds: []organizationapi.OrgKind{organizationapi.OrgKindServiceorg}, Office: organizationapi.Party{ID: "b1", Name: "星河区民政局"}, Region: "320312", RegionName: "星河区",
		SelfUntil: "2026-12-30", VisitsUntil: "2027-01-30", Terms: organizationapi.Terms{Quorum: "2/3", Pass: "1/2", PublicityDays: 7, Raters: 2}, Lines: ratedTree().Lines, Members: 15,
		Trees: []organizationapi.CampaignTree{{Kind: organizationapi.OrgKindServiceorg, ID: "sample", Title: ratedTree().Title}}, Applied: 3,
		State: "open", StateText: "接受申请", OpenedAt: noon, Findings: []organizationapi.Finding{}, Moves: []organizationapi.Move{},
	}
}

// campaignRoutes are what everybody asks of campaigns, and what an office and an organization do.
func campaignRoutes() []route.Route {
	return append(treeRoutes(),
		route.On(organizationapi.ListCampaigns, func(context.Context, organizationapi.ListCampaignsRequest) (organizationapi.CampaignPage, error) {
			return organizationapi.CampaignPage{Items: []organizationapi.Campaign{openCampaign()}}, nil
		}),
		route.On(organizationapi.GetCampaign, func(ctx context.Context, in organizationapi.GetCampaignRequest) (organizationapi.Campaign, error) {
			c := openCampaign()
			c.ID = in.ID
			if in.ID == "over" {
				c.SelfUntil = "2026-01-30"
			}
			who, _ := identity.From(ctx)
			if m, is := who.As(identity.Registrar); is {
				c.Office.ID = m.Org
				c.Moves = append(c.Moves, organizationapi.Move{Do: "close", Label: "结束申请"})
			}
			return c, nil
		}),
		route.On(organizationapi.GetCampaignTerms, func(context.Context, organizationapi.GetCampaignTermsRequest) (organizationapi.TermsOffer, error) {
			return organizationapi.TermsOffer{
				Terms: openCampaign().Terms, Lines: []organizationapi.GradeLine{}, Panel: "评估委员会由7至25名委员组成。", Basis: []organizationapi.Basis{},
				Trees:     []organizationapi.CampaignTree{{Kind: organizationapi.OrgKindServiceorg, ID: "own", Title: "星河区的指标"}, openCampaign().Trees[0]},
				Panelists: []organizationapi.Rater{{Account: "m1", Name: "周议", OrgName: "评估中心"}, {Account: "m2", Name: "吴议", OrgName: "评估中心"}},
			}, nil
		}),
		route.On(organizationapi.GetCampaignCalibration, func(context.Context, organizationapi.GetCampaignCalibrationRequest) (organizationapi.CampaignCalibration, error) {
			return organizationapi.CampaignCalibration{Percent: 15, Items: []organizationapi.CampaignRater{
				{Name: "郑评", OrgName: "评估中心", Ratings: 3, Mean: 70_00, Others: 90_00, Deviation: -20_00, Least: -30_00, Most: -5_00, Outlier: true},
				{Name: "冯评", OrgName: "评估中心", Ratings: 2, Mean: 90_00, Others: 89_00, Deviation: 1_00, Least: -1_00, Most: 3_00},
			}}, nil
		}),
		route.On(organizationapi.MoveCampaign, func(context.Context, organizationapi.MoveCampaignRequest) (organizationapi.Campaign, error) {
			return openCampaign(), nil
		}),
		route.On(organizationapi.CheckRating, func(_ context.Context, in organizationapi.CheckRatingRequest) (organizationapi.FindingList, error) {
			fit := in.ID != "unfit"
			return organizationapi.FindingList{Items: []organizationapi.Finding{{Ok: fit, Level: "refuse", Text: "取得登记满2个年度。", Basis: []organizationapi.Basis{}}}}, nil
		}),
		route.On(organizationapi.ApplyRating, func(_ context.Context, in organizationapi.ApplyRatingRequest) (organizationapi.RatingCase, error) {
			return organizationapi.RatingCase{ID: in.Campaign + "." + in.Org}, nil
		}),
		route.On(organizationapi.OpenCampaign, func(context.Context, organizationapi.OpenCampaignRequest) (organizationapi.Campaign, error) {
			return openCampaign(), nil
		}),
		route.On(organizationapi.ListRatings, func(context.Context, organizationapi.ListRatingsRequest) (organizationapi.RatingPage, error) {
			return organizationapi.RatingPage{Items: []organizationapi.RatingCase{{
				ID: "c1", Org: organizationapi.Party{ID: "nuanlin", Name: "星河区暖邻社会工作服务中心"}, Kind: organizationapi.OrgKindServiceorg, Office: organizationapi.Party{ID: "b1"}, CampaignTitle: "2025年度评估", State: "confirmed", StateText: "已公告",
				Total: 85_00, Grade: 4, AnnouncedOn: "2025-06-01", PublicityEnds: &noon,
			}}}, nil
		}),
		route.On(organizationapi.ListTrees, func(context.Context, organizationapi.ListTreesRequest) (organizationapi.TreeList, error) {
			return organizationapi.TreeList{Items: []organizationapi.Tree{ratedTree()}}, nil
		}),
		route.On(organizationapi.GetTree, func(context.Context, organizationapi.GetTreeRequest) (organizationapi.Tree, error) {
			return ratedTree(), nil
		}),
	)
}
