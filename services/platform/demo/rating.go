package demo

import (
	"fmt"
	"time"

	"sanshe/contracts/go/organizationapi"
	"sanshe/libs/cn"
)

// The organizations that the county rates, by the logins of their people: one
// holds a certificate, to the other two raters have been sent.
const (
	certified = "staff24"
	visited   = "staff26"
)

// raters are the logins of those who are sent.
var raters = []string{"rater", "rater2"}

// panel are the logins of the committee that votes (评估委员会), hearers of the
// one that hears appeals, where the law of a campaign's day knows one: experts
// of the pool who hold a seat there as well.
func panel() []string   { return append([]string{"panelist"}, seats(17, 6)...) }
func hearers() []string { return seats(23, 5) }

func seats(from, n int) (out []string) {
	for i := range n {
		out = append(out, expert(from+i))
	}
	return out
}

// committees seats the experts who vote and who hear appeals.
func (c *county) committees() error {
	for _, login := range append(panel()[1:], hearers()...) {
		if _, err := do(c, "admin", organizationapi.AddMembership, organizationapi.AddMembershipRequest{
			ID: c.people[login].ID, MembershipDraft: organizationapi.MembershipDraft{Org: c.orgs["experts"].ID, Role: organizationapi.RolePanelist},
		}); err != nil {
			return err
		}
	}
	return nil
}

// rating is one organization's way through a campaign.
type rating struct {
	c        *county
	by       string // login of the organization's staff
	campaign string
	id       string // of the case, once it is applied for
	tree     organizationapi.Tree
}

// move takes a step that needs no more than a word.
func (r *rating) move(login, verb, note string) error {
	x, err := do(r.c, login, organizationapi.GetRating, organizationapi.GetRatingRequest{ID: r.id})
	if err == nil {
		_, err = do(r.c, login, organizationapi.MoveRating, organizationapi.MoveRatingRequest{ID: r.id, RatingMove: organizationapi.RatingMove{Do: verb, Version: x.Version, Note: note}})
	}
	return err
}

// ratings are two campaigns: one came to its certificate more than a year ago,
// so that the grade runs by either version of the law, the other is under way.
func (c *county) ratings(ago func(days int) time.Time) (out []act) {
	done, open := &rating{c: c, by: certified}, &rating{c: c, by: visited}
	on := func(days int, steps ...func() error) {
		for _, do := range steps {
			out = append(out, act{ago(days), do})
		}
	}
	word := func(r *rating, login, verb string) func() error {
		return func() error { return r.move(login, verb, "") }
	}
	on(470, func() error { return c.campaign(done, ago(470), 45, 90) })
	on(466, done.apply)
	on(463, word(done, "registrar", "admit"), done.close)
	on(450, func() error { return done.assess(100) }, word(done, certified, "submit"))
	on(445, done.send)
	on(435, func() error { return done.look(94, 92) })
	on(430, word(done, "registrar", "freeze"))
	on(426, word(done, "registrar", "call"), done.vote, word(done, "registrar", "count"))
	on(425, word(done, "registrar", "publicize"))
	on(405, word(done, "registrar", "confirm"))

	on(40, func() error { return c.campaign(open, ago(40), 70, 100) })
	on(36, open.apply)
	on(33, word(open, "registrar", "admit"))
	on(20, func() error { return open.assess(90) }, word(open, visited, "submit"))
	on(12, open.send)
	return out
}

// campaign announces that organizations are rated this year, by the terms that the rule book offers.
func (c *county) campaign(r *rating, at time.Time, self, visits int) error {
	offer, err := do(c, "registrar", organizationapi.GetCampaignTerms, organizationapi.GetCampaignTermsRequest{})
	if err != nil {
		return err
	}
	today := cn.DayOf(at)
	d := organizationapi.CampaignDraft{
		Title: fmt.Sprintf("星河区%d年社会组织等级评估", today.Year()), SelfUntil: today.Add(self).String(), VisitsUntil: today.Add(visits).String(), Terms: offer.Terms,
		Kinds: []organizationapi.OrgKind{organizationapi.OrgKindAssociation, organizationapi.OrgKindServiceorg, organizationapi.OrgKindFoundation},
		Lines: []organizationapi.GradeLine{{Grade: 5, Least: 950_00}, {Grade: 4, Least: 900_00}, {Grade: 3, Least: 800_00}},
	}
	for _, login := range panel() {
		d.Panel = append(d.Panel, c.people[login].ID)
	}
	if offer.Review {
		for _, login := range hearers() {
			d.Review = append(d.Review, c.people[login].ID)
		}
	}
	got, err := do(c, "registrar", organizationapi.OpenCampaign, organizationapi.OpenCampaignRequest{CampaignDraft: d})
	r.campaign = got.ID
	return err
}

func (r *rating) apply() error {
	got, err := do(r.c, r.by, organizationapi.ApplyRating, organizationapi.ApplyRatingRequest{
		RatingApplication: organizationapi.RatingApplication{Campaign: r.campaign, Org: r.c.org(r.by)},
	})
	r.id = got.ID
	return err
}

// close ends the time for applications; what was applied for goes on.
func (r *rating) close() error {
	x, err := do(r.c, "registrar", organizationapi.GetCampaign, organizationapi.GetCampaignRequest{ID: r.campaign})
	if err == nil {
		_, err = do(r.c, "registrar", organizationapi.MoveCampaign, organizationapi.MoveCampaignRequest{ID: r.campaign, CampaignMove: organizationapi.CampaignMove{Do: "close", Version: x.Version}})
	}
	return err
}

// assess lets the organization give itself a share of every indicator, in percent.
func (r *rating) assess(percent int64) error {
	self, err := do(r.c, r.by, organizationapi.GetSelf, organizationapi.GetSelfRequest{ID: r.id})
	if err != nil {
		return err
	}
	r.tree = self.Tree
	d := organizationapi.SelfDraft{Version: self.Version}
	for i, n := range leaves(r.tree) {
		l := organizationapi.LeafDraft{Code: n.Code, Given: true, Points: share(n, percent)}
		if i%9 == 0 {
			l.Note = "制度齐全，记录完整，原件可以在办公场所查看。"
		}
		d.Leaves = append(d.Leaves, l)
	}
	_, err = do(r.c, r.by, organizationapi.SaveSelf, organizationapi.SaveSelfRequest{ID: r.id, SelfDraft: d})
	return err
}

// send assigns the county's two raters.
func (r *rating) send() error {
	x, err := do(r.c, "registrar", organizationapi.GetRating, organizationapi.GetRatingRequest{ID: r.id})
	if err == nil {
		_, err = do(r.c, "registrar", organizationapi.AssignRaters, organizationapi.AssignRatersRequest{ID: r.id, RatersDraft: organizationapi.RatersDraft{
			Version: x.Version, Accounts: []string{r.c.people[raters[0]].ID, r.c.people[raters[1]].ID},
		}})
	}
	return err
}

// look lets both raters sign what they saw on the spot and what they give, each a share of their own.
func (r *rating) look(first, second int64) error {
	x, err := do(r.c, raters[0], organizationapi.GetRating, organizationapi.GetRatingRequest{ID: r.id})
	if err != nil {
		return err
	}
	x, err = do(r.c, raters[0], organizationapi.RecordVisit, organizationapi.RecordVisitRequest{ID: r.id, VisitDraft: organizationapi.VisitDraft{
		Version: x.Version, On: cn.DayOf(r.c.p.Clock.Now()).String(), Place: "星河区示范路办公场所", People: "理事长、秘书长和两名专职人员",
		Text: "查看了会议记录、财务账册和近两年的项目档案，与专职人员谈话。",
	}})
	if err == nil {
		_, err = do(r.c, raters[1], organizationapi.RecordVisit, organizationapi.RecordVisitRequest{ID: r.id, VisitDraft: organizationapi.VisitDraft{Version: x.Version, Hash: x.Visit.Hash}})
	}
	for i, percent := range []int64{first, second} {
		if err != nil {
			return err
		}
		d := organizationapi.RaterSheetDraft{}
		for k, n := range leaves(r.tree) {
			m := organizationapi.RaterMark{Code: n.Code, Points: share(n, percent)}
			if n.Kind == "objective" { // about what is so or not so they do not differ
				m.Points = n.Max
			}
			if k%7 == 0 {
				m.Points, m.Note = share(n, 80), "记录不完整，缺少两次会议的签到。"
			}
			d.Marks = append(d.Marks, m)
		}
		_, err = do(r.c, raters[i], organizationapi.SignSheet, organizationapi.SignSheetRequest{ID: r.id, RaterSheetDraft: d})
	}
	return err
}

// vote lets all but one of the committee agree; one is away.
func (r *rating) vote() error {
	for _, login := range panel()[:6] {
		if _, err := do(r.c, login, organizationapi.CastBallot, organizationapi.CastBallotRequest{ID: r.id, BallotDraft: organizationapi.BallotDraft{Choice: "aye"}}); err != nil {
			return err
		}
	}
	return nil
}

// leaves are the indicators that are given points.
func leaves(t organizationapi.Tree) (out []organizationapi.TreeNode) {
	for _, n := range t.Nodes {
		if n.Kind != "" {
			out = append(out, n)
		}
	}
	return out
}

// share is some percent of what an indicator may have, in half points.
func share(n organizationapi.TreeNode, percent int64) int64 { return n.Max * percent / 100 / 50 * 50 }
