// Package rating is the room of 社会组织评估: campaigns, applications, visits on
// the spot, the vote of the panel by name, publicity, appeals, what is announced
// and what becomes of it. It counts no points, which the package assess does, and
// changes no register, which follows its events.
package rating

import (
	"context"
	"log/slog"
	"time"

	"sanshe/contracts/go/organizationapi"
	"sanshe/libs/cn"
	"sanshe/libs/host"
	"sanshe/libs/identity"
	"sanshe/libs/route"
	"sanshe/libs/rule"
	"sanshe/libs/store"
	"sanshe/services/organization/card"
	"sanshe/services/organization/papers"
)

// Person is somebody who may be called to rate or to vote.
type Person struct {
	ID          string
	Name        string
	Memberships []identity.Membership
	Relations   []organizationapi.Relation // as declared
}

// People is how the room finds who may rate and vote.
type People interface {
	// Having lists the accounts that hold a role in a region or below it, at most limit.
	Having(ctx context.Context, role identity.Role, region string, limit int) ([]Person, error)
	// Person reads one account.
	Person(ctx context.Context, id string) (Person, error)
}

// Service answers the operations of contracts/openapi/organization/rating.yaml.
type Service struct {
	campaigns *store.Collection[Campaign]
	cases     *store.Collection[Case]
	ballots   *store.Collection[Ballot]
	register  card.Register
	people    People
	marks     Marks
	papers    *papers.Box
	rules     *rule.Book
	place     func(region string) string
	log       *slog.Logger
	now       func() time.Time
}

// County is whose its documents are: the county of the office that rates.
func County() []host.Share {
	return []host.Share{
		{Coll: "campaigns", Region: "region"},
		{Coll: "ratings", Region: "region"},
		{Coll: "ballots", Of: &host.Tie{Path: "rating", Coll: "organization/ratings"}},
	}
}

// New opens the room in the store of the service that keeps the register.
func New(ctx context.Context, d host.Deps, register card.Register, people People, marks Marks, box *papers.Box) (s *Service, err error) {
	s = &Service{register: register, people: people, marks: marks, papers: box, rules: d.Rules, place: d.Config.PlaceName, log: d.Log, now: d.Now}
	if s.campaigns, err = store.Open(ctx, d.Store, campaignSchema, indexCampaign); err != nil {
		return s, err
	}
	if s.cases, err = store.Open(ctx, d.Store, caseSchema, indexCase); err != nil {
		return s, err
	}
	s.ballots, err = store.Open(ctx, d.Store, ballotSchema, indexBallot)
	return s, err
}

// Routes is its part of the HTTP face of the service.
func (s *Service) Routes() []route.Route {
	return []route.Route{
		route.On(organizationapi.ListCampaigns, s.ListCampaigns).For(time.Second),
		route.On(organizationapi.OpenCampaign, s.OpenCampaign),
		route.On(organizationapi.GetCampaignTerms, s.GetCampaignTerms),
		route.On(organizationapi.GetCampaign, s.GetCampaign),
		route.On(organizationapi.MoveCampaign, s.MoveCampaign),
		route.On(organizationapi.GetCampaignCalibration, s.GetCampaignCalibration),
		route.On(organizationapi.CheckRating, s.CheckRating),
		route.On(organizationapi.ListRatings, s.ListRatings),
		route.On(organizationapi.ApplyRating, s.ApplyRating),
		route.On(organizationapi.GetRating, s.GetRating),
		route.On(organizationapi.MoveRating, s.MoveRating),
		route.On(organizationapi.ListRatingRaters, s.ListRatingRaters),
		route.On(organizationapi.AssignRaters, s.AssignRaters),
		route.On(organizationapi.RecuseRater, s.RecuseRater),
		route.On(organizationapi.ReleaseRater, s.ReleaseRater),
		route.On(organizationapi.RecordVisit, s.RecordVisit),
		route.On(organizationapi.ListBallots, s.ListBallots),
		route.On(organizationapi.CastBallot, s.CastBallot),
		route.On(organizationapi.GetRatingCertificate, s.GetRatingCertificate),
	}
}

// Part is what the service takes over.
func (s *Service) Part() host.Service {
	return host.Service{
		Routes:      s.Routes(),
		Collections: []string{"campaigns", "ratings"},
		Jobs:        []host.Job{{Name: "end grades whose days are over", Every: time.Minute, Do: s.expireDue}},
	}
}

// party is the office of a registrar in whose region the place lies.
func officeOf(who identity.Caller, region string) (organizationapi.Party, string, bool) {
	for _, m := range who.Memberships {
		if m.Role == identity.Registrar && (region == "" || cn.Within(region, m.Region)) {
			return organizationapi.Party{ID: m.Org, Name: m.OrgName}, m.Region, true
		}
	}
	return organizationapi.Party{}, "", false
}
