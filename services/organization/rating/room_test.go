package rating

import (
	"context"
	"fmt"
	"testing"
	"time"

	"sanshe/contracts/go/organizationapi"
	"sanshe/libs/cn"
	"sanshe/libs/identity"
	"sanshe/libs/roomtest"
	"sanshe/libs/rule"
	"sanshe/libs/score"
	"sanshe/services/organization/assess"
	"sanshe/services/organization/card"
	"sanshe/services/organization/cardtest"
	"sanshe/services/organization/papers"
)

const region = "320312"

// room is ratings behind doors; points are plain values here.
type room struct {
	*cardtest.Town
	s             *Service
	ties          map[string][]organizationapi.Relation
	total, second int64
	whole         error // what the arithmetic refuses, if anything
	trees         []organizationapi.CampaignTree
}

func open(t *testing.T, now time.Time) *room {
	t.Helper()
	r := &room{Town: cardtest.New(t, now), ties: map[string][]organizationapi.Relation{}, total: 905_00, second: 951_00}
	for _, k := range []organizationapi.OrgKind{organizationapi.OrgKindAssociation, organizationapi.OrgKindServiceorg} {
		r.trees = append(r.trees, organizationapi.CampaignTree{Kind: k, ID: string(k) + ".sample", Title: "示例"})
	}
	for _, p := range [][3]string{
		{"registrar", "bureau", "registrar"}, {"ann", "org1", "staff"}, {"bob", "org2", "staff"}, {"watch", "finance", "supervisor"},
	} {
		r.person(p[0], p[1], identity.Role(p[2]))
	}
	r.Stage.Person("other", "elsewhere", identity.Registrar, "110101")
	for i := range 15 {
		r.person(fmt.Sprintf("m%d", i), "experts", identity.Panelist)
	}
	for i := range 9 {
		r.person(fmt.Sprintf("v%d", i), "experts", identity.Panelist)
	}
	for i := range 4 {
		r.person(fmt.Sprintf("r%d", i), "experts", identity.Rater)
	}
	r.organization("org1", organizationapi.OrgKindAssociation, "2015-03-01")
	r.organization("org2", organizationapi.OrgKindServiceorg, "2016-03-01")
	box, err := papers.New(t.Context(), r.Deps)
	if err != nil {
		t.Fatal(err)
	}
	if r.s, err = New(t.Context(), r.Deps, r, r, r, box); err != nil {
		t.Fatal(err)
	}
	r.Serve("organization", r.s.Part())
	return r
}

func (r *room) person(id, org string, role identity.Role) { r.Stage.Person(id, org, role, region) }

func (r *room) organization(id string, kind organizationapi.OrgKind, since string) {
	r.Organization(id, kind, region, func(c *card.Card) { c.RegisteredOn = since })
}

// Having implements People.
func (r *room) Having(_ context.Context, role identity.Role, _ string, _ int) (out []Person, err error) {
	for id, c := range r.Folk {
		if c.Has(role) {
			out = append(out, Person{ID: id, Name: c.Name, Memberships: c.Memberships, Relations: r.ties[id]})
		}
	}
	return out, nil
}

// Person implements People.
func (r *room) Person(_ context.Context, id string) (Person, error) {
	c := r.Folk[id]
	return Person{ID: id, Name: c.Name, Memberships: c.Memberships, Relations: r.ties[id]}, nil
}

// Trees, Submit and Freeze implement Marks.
func (r *room) Trees(context.Context, rule.Where) (out []organizationapi.CampaignTree, err error) {
	return r.trees, nil
}
func (r *room) Submit(context.Context, assess.Case) error { return r.whole }
func (r *room) Freeze(_ context.Context, c assess.Case) (int64, error) {
	if c.Round != "" {
		return r.second, r.whole
	}
	return r.total, r.whole
}

// Totals implements Marks: the first of a round gives 900 points, each further one 20 less.
func (r *room) Totals(_ context.Context, c assess.Case) (map[string]score.Points, error) {
	out := map[string]score.Points{}
	for i, x := range c.Raters {
		out[x.Account] = score.Points(900_00 - i*20_00)
	}
	return out, nil
}

// members are n accounts of a panel.
func members(prefix string, n int) (out []string) {
	for i := range n {
		out = append(out, fmt.Sprintf("%s%d", prefix, i))
	}
	return out
}

// draft is a campaign of 15 by the law of 2011, of 15 without reviewers from 2026 on.
func (r *room) draft() organizationapi.CampaignDraft {
	today := cn.DayOf(r.Clock())
	d := organizationapi.CampaignDraft{
		Title: "社会组织等级评估", Kinds: []organizationapi.OrgKind{organizationapi.OrgKindAssociation, organizationapi.OrgKindServiceorg},
		SelfUntil: today.Add(30).String(), VisitsUntil: today.Add(60).String(),
		Terms: organizationapi.Terms{Quorum: "2/3", Pass: "1/2", PublicityDays: 7, Raters: 2},
		Lines: []organizationapi.GradeLine{{Grade: 5, Least: 950_00}, {Grade: 4, Least: 901_00}, {Grade: 3, Least: 851_00}},
		Panel: members("m", 15),
	}
	if today.Before("2026-03-01") {
		d.Review = members("v", 5)
	}
	return d
}

func (r *room) campaign() organizationapi.Campaign {
	r.T.Helper()
	return roomtest.OK(r, "registrar", organizationapi.OpenCampaign, organizationapi.OpenCampaignRequest{CampaignDraft: r.draft()})
}

func move(c organizationapi.RatingCase, do Verb, note string) organizationapi.MoveRatingRequest {
	return organizationapi.MoveRatingRequest{ID: c.ID, RatingMove: organizationapi.RatingMove{Do: string(do), Version: c.Version, Note: note}}
}

// do takes steps of the office that need no more than their name.
func (r *room) do(as string, c organizationapi.RatingCase, steps ...Verb) organizationapi.RatingCase {
	r.T.Helper()
	for _, v := range steps {
		c = roomtest.OK(r, as, organizationapi.GetRating, organizationapi.GetRatingRequest{ID: c.ID})
		c = roomtest.OK(r, as, organizationapi.MoveRating, move(c, v, "说明"))
	}
	return c
}

// seen is a case that was applied for, assessed and looked at on the spot.
func (r *room) seen() organizationapi.RatingCase {
	r.T.Helper()
	c := roomtest.OK(r, "ann", organizationapi.ApplyRating, organizationapi.ApplyRatingRequest{RatingApplication: organizationapi.RatingApplication{Campaign: r.campaign().ID, Org: "org1"}})
	c = r.do("registrar", c, Admit)
	c = r.do("ann", c, Submit)
	c = roomtest.OK(r, "registrar", organizationapi.AssignRaters, organizationapi.AssignRatersRequest{ID: c.ID, RatersDraft: organizationapi.RatersDraft{Version: c.Version, Accounts: []string{"r0", "r1"}}})
	c = roomtest.OK(r, "r0", organizationapi.RecordVisit, organizationapi.RecordVisitRequest{ID: c.ID, VisitDraft: organizationapi.VisitDraft{
		Version: c.Version, On: cn.DayOf(r.Clock()).String(), Place: "梧桐街道", People: "秘书长、财务", Text: "查看了会议记录和账册。",
	}})
	return roomtest.OK(r, "r1", organizationapi.RecordVisit, organizationapi.RecordVisitRequest{ID: c.ID, VisitDraft: organizationapi.VisitDraft{Version: c.Version, Hash: c.Visit.Hash}})
}

// vote lets some of a panel vote: ayes first, then noes.
func (r *room) vote(c organizationapi.RatingCase, prefix string, ayes, noes int) {
	r.T.Helper()
	for i := range ayes + noes {
		in := organizationapi.BallotDraft{Choice: "aye"}
		if i >= ayes {
			in = organizationapi.BallotDraft{Choice: "no", Reason: "财务资料不足以支持这个等级。"}
		}
		roomtest.OK(r, fmt.Sprintf("%s%d", prefix, i), organizationapi.CastBallot, organizationapi.CastBallotRequest{ID: c.ID, BallotDraft: in})
	}
}

// publicized is a case whose result is being publicized.
func (r *room) publicized() organizationapi.RatingCase {
	r.T.Helper()
	c := r.do("registrar", r.seen(), Freeze, Call)
	r.vote(c, "m", 10, 0)
	return r.do("registrar", c, Count, Publicize)
}

// announced is a case whose grade was announced on the day after publicity.
func (r *room) announced() organizationapi.RatingCase {
	r.T.Helper()
	c := r.publicized()
	r.Set(c.PublicityEnds.Add(time.Minute))
	return r.do("registrar", c, Confirm)
}

// remarked sends other raters on an appeal, where the panel hears it itself.
func (r *room) remarked(c organizationapi.RatingCase, accounts ...string) organizationapi.RatingCase {
	r.T.Helper()
	if cn.DayOf(r.Clock()).Before("2026-03-01") {
		return c
	}
	return roomtest.OK(r, "registrar", organizationapi.AssignRaters, organizationapi.AssignRatersRequest{ID: c.ID, RatersDraft: organizationapi.RatersDraft{Version: c.Version, Accounts: accounts}})
}
