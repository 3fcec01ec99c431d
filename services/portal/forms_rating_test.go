package portal

import (
	"context"

	"sanshe/contracts/go/organizationapi"
	"sanshe/libs/identity"
	"sanshe/libs/route"
)

// The forms of one rating.
func init() {
	at := func(what string) string { return "/desk/ratings/c1/" + what }
	forms = append([]sentForm{ // before the others: the last one is the sign-in
		{"/desk/ratings/{id}/move", identity.Registrar, at("move"), []string{"do", "lower", "version", "1", "lower.note", prose, "lower.ground", "other", "lower.grade", "3"}, []string{prose, `<option value="other" selected`, `<option value="3" selected`}},
		{"/desk/ratings/{id}/raters", identity.Registrar, at("raters"), []string{"do", "assign", "version", "1", "assign.accounts", "r2"}, []string{"☑r2"}},
		{"/desk/ratings/{id}/recusal", identity.Rater, at("recusal"), []string{"recuse.reason", prose}, []string{prose}},
		{"/desk/ratings/{id}/release", identity.Registrar, at("release"), []string{"do", "release", "version", "1", "release.account", "r1", "release.reason", prose}, []string{prose, "☑r1"}},
		{"/desk/ratings/{id}/visit", identity.Rater, at("visit"), []string{"do", "visit", "version", "1", "visit.on", "2026-03-02", "visit.place", "梧桐街道", "visit.people", "秘书长", "visit.text", prose}, []string{prose, "梧桐街道", "秘书长", `value="2026-03-02"`}},
		{"/desk/ratings/{id}/ballots", identity.Panelist, at("ballots"), []string{"ballot.choice", "no", "ballot.reason", prose}, []string{prose, "☑no"}},
	}, forms...)
}

// caseRoutes is one rating with every button.
func caseRoutes() []route.Route {
	c := organizationapi.RatingCase{
		ID: "c1", Version: 1, Org: organizationapi.Party{ID: "o1", Name: "星河区暖邻社会工作服务中心"}, Kind: "serviceorg", Campaign: "k1", CampaignTitle: "2026年度等级评估",
		Office: organizationapi.Party{ID: "b1", Name: "星河区民政局"}, Region: "320312", State: "visiting", StateText: "实地考察中", Total: 90500, Motion: 4, Grade: 4,
		Findings: []organizationapi.Finding{}, Changes: []organizationapi.GradeChange{{At: noon, Ground: "other", GroundText: "其他情形", Grade: 3, Note: "核查属实。", ReturnDue: &noon}},
		Raters: []organizationapi.Rater{{Account: "r1", Name: "郑评", OrgName: "评估中心", Signed: true}, {Account: "r3", Name: "冯评", OrgName: "评估中心", Recused: true, Reason: "是该机构的理事"}}, Steps: []organizationapi.Step{}, Moves: []organizationapi.Move{},
		Votes:   []organizationapi.Vote{{Round: 1, Grade: 4, Members: 15, Present: 12, Ayes: 10, Noes: 2, Passed: true, At: noon}},
		Grounds: []organizationapi.Ground{{Code: "other", Text: "其他情形"}},
	}
	opens := map[identity.Role][]string{identity.Registrar: {"admit", "refuse", "assign", "call", "review", "lower", "revoke", "track", "release"}, identity.Rater: {"visit"}}
	return []route.Route{
		route.On(organizationapi.GetRating, func(ctx context.Context, _ organizationapi.GetRatingRequest) (organizationapi.RatingCase, error) {
			who, _ := identity.From(ctx)
			c := c
			for role, moves := range opens {
				for _, do := range moves {
					if who.Has(role) {
						c.Moves = append(c.Moves, organizationapi.Move{Do: do, Label: "办理" + do, Rule: "organization.rating.steps"})
					}
				}
			}
			return c, nil
		}),
		route.On(organizationapi.ListRatingRaters, func(context.Context, organizationapi.ListRatingRatersRequest) (organizationapi.RaterList, error) {
			return organizationapi.RaterList{Items: []organizationapi.Rater{{Account: "r2", Name: "周评", OrgName: "评估中心"}}}, nil
		}),
		route.On(organizationapi.ListBallots, func(context.Context, organizationapi.ListBallotsRequest) (organizationapi.BallotList, error) {
			return organizationapi.BallotList{Items: []organizationapi.Ballot{{Member: "周议", Round: 1, Grade: 4, Choice: "no", Reason: "证据不足。", At: noon}}, Members: 15, Cast: 3, May: true}, nil
		}),
	}
}
