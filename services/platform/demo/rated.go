package demo

import (
	"fmt"

	"sanshe/contracts/go/organizationapi"
	"sanshe/libs/cn"
)

// Who rates and who votes in the campaign of the county.
const (
	panelists = 7
	raters    = 3
)

// rated is a campaign of ratings under way: one organization whose result is publicized, one on which the panel votes,
// and one that assesses itself.
func (c *county) rated() error {
	for i := range panelists + raters {
		login, title, role := fmt.Sprintf("panelist%d", i+1), "评估委员会委员", organizationapi.RolePanelist
		if i >= panelists {
			login, title, role = fmt.Sprintf("rater%d", i-panelists+1), "评估专家", organizationapi.RoleRater
		}
		if _, err := do(c, "admin", organizationapi.CreateAccount, organizationapi.CreateAccountRequest{AccountDraft: organizationapi.AccountDraft{
			Login: login, Name: person(80 + i), Password: Password, Title: title, Memberships: []organizationapi.MembershipDraft{{Org: c.orgs["experts"].ID, Role: role}},
		}}); err != nil {
			return err
		}
	}
	offer, err := do(c, "registrar", organizationapi.GetCampaignTerms, organizationapi.GetCampaignTermsRequest{})
	if err != nil {
		return err
	}
	today := cn.DayOf(c.p.Clock.Now())
	d := organizationapi.CampaignDraft{
		Title: fmt.Sprintf("星河区%d年度社会组织等级评估", today.Year()), Kinds: []organizationapi.OrgKind{organizationapi.OrgKindServiceorg, organizationapi.OrgKindAssociation},
		SelfUntil: today.Add(30).String(), VisitsUntil: today.Add(60).String(), Terms: offer.Terms,
		Lines: []organizationapi.GradeLine{{Grade: 5, Least: 950_00}, {Grade: 4, Least: 900_00}, {Grade: 3, Least: 800_00}},
	}
	for _, m := range offer.Panelists {
		d.Panel = append(d.Panel, m.Account)
	}
	camp, err := do(c, "registrar", organizationapi.OpenCampaign, organizationapi.OpenCampaignRequest{CampaignDraft: d})
	if err != nil {
		return err
	}
	for _, x := range []struct {
		org, staff string
		steps      []string
	}{
		{"org2", "staff2", []string{"admit", "self", "submit", "visit", "freeze", "call", "vote", "count", "publicize"}},
		{"org4", "staff4", []string{"admit", "self", "submit", "visit", "freeze", "call"}},
		{"org6", "staff6", []string{"admit"}},
	} {
		in := organizationapi.RatingApplication{Campaign: camp.ID, Org: c.orgs[x.org].ID}
		of, err := do(c, x.staff, organizationapi.ApplyRating, organizationapi.ApplyRatingRequest{RatingApplication: in})
		for _, s := range x.steps {
			if err == nil {
				err = c.rate(of.ID, x.staff, s)
			}
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// rate takes one step of a rating.
func (c *county) rate(id, staff, step string) error {
	switch step {
	case "self":
		return c.assessed(id, staff)
	case "visit":
		return c.visited(id)
	case "vote":
		for i := range panelists - 1 {
			if _, err := do(c, fmt.Sprintf("panelist%d", i+1), organizationapi.CastBallot, organizationapi.CastBallotRequest{ID: id, BallotDraft: organizationapi.BallotDraft{Choice: "aye"}}); err != nil {
				return err
			}
		}
		return nil
	}
	as := "registrar"
	if step == "submit" {
		as = staff
	}
	x, err := do(c, as, organizationapi.GetRating, organizationapi.GetRatingRequest{ID: id})
	if err != nil {
		return err
	}
	_, err = do(c, as, organizationapi.MoveRating, organizationapi.MoveRatingRequest{ID: id, RatingMove: organizationapi.RatingMove{Do: step, Version: x.Version, Note: "依规定办理。"}})
	return err
}

// assessed is a self-assessment with all its leaves.
func (c *county) assessed(id, staff string) error {
	self, err := do(c, staff, organizationapi.GetSelf, organizationapi.GetSelfRequest{ID: id})
	if err != nil {
		return err
	}
	said := organizationapi.SelfDraft{Version: self.Version}
	for i, n := range leaves(self.Tree) {
		said.Leaves = append(said.Leaves, organizationapi.LeafDraft{Code: n.Code, Given: true, Points: n.Max - n.Max/10*int64(i%2), Note: "资料齐全，可供查阅。"})
	}
	_, err = do(c, staff, organizationapi.SaveSelf, organizationapi.SaveSelfRequest{ID: id, SelfDraft: said})
	return err
}

// leaves are what points are given for.
func leaves(t organizationapi.Tree) (out []organizationapi.TreeNode) {
	for _, n := range t.Nodes {
		if n.Kind != "" {
			out = append(out, n)
		}
	}
	return out
}

// visited is what two raters saw, and their sheets, which are not quite the same.
func (c *county) visited(id string) error {
	x, err := do(c, "registrar", organizationapi.GetRating, organizationapi.GetRatingRequest{ID: id})
	if err != nil {
		return err
	}
	in := organizationapi.RatersDraft{Version: x.Version, Accounts: []string{}}
	all, err := do(c, "registrar", organizationapi.ListRatingRaters, organizationapi.ListRatingRatersRequest{ID: id})
	if err != nil {
		return err
	}
	sent := []string{"rater1", "rater2"}
	for _, r := range all.Items {
		if r.Name == person(80+panelists) || r.Name == person(80+panelists+1) {
			in.Accounts = append(in.Accounts, r.Account)
		}
	}
	if x, err = do(c, "registrar", organizationapi.AssignRaters, organizationapi.AssignRatersRequest{ID: id, RatersDraft: in}); err != nil {
		return err
	}
	for i, login := range sent {
		saw := organizationapi.VisitDraft{Version: x.Version}
		if i == 0 {
			saw.On, saw.Place, saw.People, saw.Text = cn.DayOf(c.p.Clock.Now()).String(), "星河区梧桐街道示范路2号", "秘书长、财务负责人", "查看了办公场所、会议记录、账册和项目档案，走访了两位服务对象。"
		} else {
			saw.Hash = x.Visit.Hash
		}
		if x, err = do(c, login, organizationapi.RecordVisit, organizationapi.RecordVisitRequest{ID: id, VisitDraft: saw}); err != nil {
			return err
		}
		sheet, err := do(c, login, organizationapi.GetMySheet, organizationapi.GetMySheetRequest{ID: id})
		if err != nil {
			return err
		}
		marks := organizationapi.RaterSheetDraft{}
		for k, n := range leaves(sheet.Self.Tree) {
			m := organizationapi.RaterMark{Code: n.Code, Points: n.Max, Note: "查看了原件。"}
			switch {
			case len(n.Options) > 0:
				m.Points = n.Options[0].Points
			case (k+i)%4 == 0:
				m.Points = n.Max * 7 / 10
			}
			marks.Marks = append(marks.Marks, m)
		}
		if _, err := do(c, login, organizationapi.SignSheet, organizationapi.SignSheetRequest{ID: id, RaterSheetDraft: marks}); err != nil {
			return err
		}
	}
	return nil
}
