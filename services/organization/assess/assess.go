// Package assess is the arithmetic of ratings (社会组织评估): the indicator trees
// and their lines, what an organization says of itself leaf by leaf, the evidence
// that the platform fills in from its own records, the raters' sheets, and what
// they come to. It knows no campaign and no vote: whoever conducts ratings tells it
// of one (Cases), and moves it on (Selves.Freeze, Sheets.Freeze). It tells nobody
// anything by event.
package assess

import (
	"context"
	"slices"
	"time"

	"sanshe/contracts/go/organizationapi"
	"sanshe/libs/host"
	"sanshe/libs/identity"
	"sanshe/libs/route"
	"sanshe/libs/rule"
	"sanshe/libs/store"
	"sanshe/services/organization/card"
	"sanshe/services/organization/papers"
)

// Case is one rating of one organization, as far as its arithmetic needs to know it.
type Case struct {
	ID     string // of the rating; of the organization itself, where it only rehearses
	Org    card.Card
	Office organizationapi.Party // who conducts the rating; its registrars read along
	Law    rule.Where
	Tree   string                      // id of the tree it is rated by
	Lines  []organizationapi.GradeLine // the campaign's own; none: those of the book, or of the tree
	Raters []Rater                     // in the order of their numbers, without those who had to stay away
	Panel  []string                    // accounts that read along before publicity, as long as they sit on a panel
	Round  string                      // which sheets count: "" those of the rating, else those of a later round, as after an appeal
	Again  *Again                      // the round after an appeal; nil where there is none

	Visit   []organizationapi.Paper // handed in with the record of the visit on the spot
	Visited bool                    // that record is signed, and the organization reads it

	Assessing bool // the organization may write its self-assessment
	Marking   bool // raters may mark and sign
	Published bool // everybody may read the score
}

// Again is a second round of sheets, by other raters.
type Again struct {
	Round     string
	Raters    []Rater
	Marking   bool
	Published bool
}

// Second is the rating as its second round knows it; there must be one.
func (c *Case) Second() Case {
	d := *c
	d.Round, d.Raters, d.Marking, d.Published, d.Again = c.Again.Round, c.Again.Raters, c.Again.Marking, c.Again.Published, nil
	return d
}

// Rater is somebody who marks one rating. Alias is how everybody else knows them: 1号专家.
type Rater struct {
	Account string `json:"account"`
	Alias   string `json:"alias"`
}

// Cases is what conducts ratings, asked for one; store.ErrNotFound where there is none.
type Cases interface {
	Case(ctx context.Context, id string) (Case, error)
}

// Service answers the operations of contracts/openapi/organization/assess.yaml.
type Service struct {
	Trees  *Trees
	Selves *Selves
	Sheets *Sheets

	register card.Register
	papers   *papers.Box
	cases    Cases
	rules    *rule.Book
	now      func() time.Time
}

// New opens the room. Until Serve there are no ratings, and organizations only rehearse.
func New(ctx context.Context, d host.Deps, register card.Register, box *papers.Box) (s *Service, err error) {
	s = &Service{register: register, papers: box, rules: d.Rules, now: d.Now}
	if s.Trees, err = openTrees(d.Rules); err != nil {
		return s, err
	}
	if s.Trees.docs, err = store.Open(ctx, d.Store, paperSchema, indexPaper); err != nil {
		return s, err
	}
	if s.Selves, err = openSelves(ctx, d, s.Trees, box); err != nil {
		return s, err
	}
	s.Sheets, err = openSheets(ctx, d, s.Trees)
	return s, err
}

// Serve has the ratings of c assessed as well.
func (s *Service) Serve(c Cases) { s.cases = c }

// County is whose the documents are: each is of the county of its organization, and so are its papers; indicators are of the county
// of the office that publishes them.
func County() []host.Share {
	return append(papers.County("organizations"),
		host.Share{Coll: "trees", Region: "region"},
		host.Share{Coll: "selves", Of: &host.Tie{Path: "org", Coll: "organization/organizations"}},
		host.Share{Coll: "sheets", Of: &host.Tie{Path: "org", Coll: "organization/organizations"}},
	)
}

// Part is what the service takes over.
func (s *Service) Part() host.Service {
	return host.Service{
		Routes: []route.Route{
			route.On(organizationapi.ListTrees, s.ListTrees).For(time.Second),
			route.On(organizationapi.GetTree, s.GetTree).For(time.Second),
			route.On(organizationapi.GetTreeSheet, s.GetTreeSheet).For(time.Second),
			route.On(organizationapi.ListTreeDrafts, s.ListTreeDrafts),
			route.On(organizationapi.PutTree, s.PutTree),
			route.On(organizationapi.GetTreeDraft, s.GetTreeDraft),
			route.On(organizationapi.MoveTree, s.MoveTree),
			route.On(organizationapi.GetSelf, s.GetSelf),
			route.On(organizationapi.SaveSelf, s.SaveSelf),
			route.On(organizationapi.FillSelf, s.FillSelf),
			route.On(organizationapi.GetRatingPaper, s.GetRatingPaper),
			route.On(organizationapi.GetMySheet, s.GetMySheet),
			route.On(organizationapi.SaveSheet, s.SaveSheet),
			route.On(organizationapi.SignSheet, s.SignSheet),
			route.On(organizationapi.ReviseSheet, s.ReviseSheet),
			route.On(organizationapi.GetCalibration, s.GetCalibration),
			route.On(organizationapi.GetScore, s.GetScore).For(time.Second),
		},
	}
}

// Tasks are the indicators that wait to be checked or published by the caller; a rehearsal waits for nobody, and what waits
// in a rating is its room's to say.
func (s *Service) Tasks(ctx context.Context, who identity.Caller) (out []organizationapi.Task, err error) {
	m, ok := who.As(identity.Registrar)
	if !ok {
		return nil, nil
	}
	q := store.Query{By: "waits", Where: []store.Term{store.Is("waits", m.Org)}}
	err = s.Trees.docs.Each(ctx, q, func(d Paper) error {
		for _, v := range Life.Open(d.State, d.hats(who)) {
			if v.Do == Check || v.Do == Publish {
				out = append(out, organizationapi.Task{Subject: d.ID, Room: "tree", Title: d.Tree.Title, What: v.Label, Owner: m.OrgName, Basis: []organizationapi.Basis{}})
			}
		}
		return nil
	})
	return out, err
}

// round is the id of the sheets that count.
func (c *Case) round() string {
	if c.Round != "" {
		return c.Round
	}
	return c.ID
}

// rater is the number of an account among the raters, from 0; -1 where it is none of them.
func (c *Case) rater(account string) int {
	return slices.IndexFunc(c.Raters, func(r Rater) bool { return r.Account == account })
}

// rehearsal tells whether nobody conducts it: the organization tries itself.
func (c *Case) rehearsal() bool { return c.ID == c.Org.ID }

// reads reports whether a caller may read a rating before everybody may.
func (c *Case) reads(who identity.Caller) bool {
	return c.own(who) || c.judges(who)
}

// own reports whether the caller speaks for the organization that is rated.
func (c *Case) own(who identity.Caller) bool { return who.In(c.Org.ID, identity.Staff) }

// judges reports whether the caller rates, decides or conducts.
func (c *Case) judges(who identity.Caller) bool {
	return c.rater(who.ID) >= 0 || c.Again != nil && slices.ContainsFunc(c.Again.Raters, func(r Rater) bool { return r.Account == who.ID }) || c.conducts(who)
}

// conducts reports whether the caller sees the raters' sheets side by side.
func (c *Case) conducts(who identity.Caller) bool {
	return slices.Contains(c.Panel, who.ID) && who.Has(identity.Panelist) || c.Office.ID != "" && who.In(c.Office.ID, identity.Registrar)
}
