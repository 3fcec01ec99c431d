// Package report is the room of the yearly report (年度工作报告) and of the
// inspection that follows it: what an organization says of a year, what its
// sponsor and its registrar say to that, and what becomes of a report that never
// came, or of several bad ones in a row: a cause, on which the registrar decides whether to revoke.
// It asks nothing that the platform knows already. Credit follows its events.
package report

import (
	"context"
	"time"

	"sanshe/contracts/go/events"
	"sanshe/contracts/go/organizationapi"
	"sanshe/libs/event"
	"sanshe/libs/host"
	"sanshe/libs/route"
	"sanshe/libs/rule"
	"sanshe/libs/store"
	"sanshe/services/organization/card"
	"sanshe/services/organization/papers"
)

// Register is what the room asks of the register.
type Register interface {
	card.Register
	// Social calls do for every registered social organization of a region that has not ended.
	Social(ctx context.Context, region string, do func(card.Card) error) error
}

// Facts are what a room of the platform knows of an organization's year.
type Facts func(ctx context.Context, org string, year int64) ([]organizationapi.Known, error)

// Service answers the operations of contracts/openapi/organization/report.yaml.
type Service struct {
	reports  *store.Collection[Report]
	seasons  *store.Collection[Season]
	causes   *store.Collection[Cause]
	register Register
	facts    []Facts
	papers   *papers.Box
	rules    *rule.Book
	now      func() time.Time
}

// County is whose its documents are.
func County() []host.Share {
	return []host.Share{{Coll: "reports", Region: "region"}, {Coll: "seasons", Region: "region"}, {Coll: "causes", Region: "region"}}
}

// New opens the room in the store of the service that keeps the register.
func New(ctx context.Context, d host.Deps, register Register, facts []Facts, box *papers.Box) (s *Service, err error) {
	s = &Service{register: register, facts: facts, papers: box, rules: d.Rules, now: d.Now}
	if s.reports, err = Reports(ctx, d.Store); err != nil {
		return s, err
	}
	if s.seasons, err = store.Open(ctx, d.Store, seasons, func(*Season) map[string][]string { return nil }); err != nil {
		return s, err
	}
	s.causes, err = store.Open(ctx, d.Store, causeSchema, indexCause)
	return s, err
}

// Reports opens the documents, for the service and for whoever must fill a store without its doors, such as the benchmarks.
func Reports(ctx context.Context, e store.Engine) (*store.Collection[Report], error) {
	return store.Open(ctx, e, reports, indexReport)
}

// Part is what the service takes over of the room.
func (s *Service) Part() host.Service {
	return host.Service{
		Routes: []route.Route{
			route.On(organizationapi.OpenSeason, s.OpenSeason),
			route.On(organizationapi.PrefillReport, s.PrefillReport),
			route.On(organizationapi.ListReports, s.ListReports),
			route.On(organizationapi.ListPublishedReports, s.ListPublishedReports),
			route.On(organizationapi.GetReport, s.GetReport),
			route.On(organizationapi.UpdateReport, s.UpdateReport),
			route.On(organizationapi.ListReportFindings, s.ListReportFindings),
			route.On(organizationapi.MoveReport, s.MoveReport),
			route.On(organizationapi.GetReportPaper, s.GetReportPaper),
			route.On(organizationapi.ListCauses, s.ListCauses),
			route.On(organizationapi.MoveCause, s.MoveCause),
		},
		Collections: []string{s.reports.Name(), s.seasons.Name(), s.causes.Name()},
		Listens: map[string]event.Handler{
			events.TypeOrganizationSeasonOpenedV1:      s.begin,
			events.TypeOrganizationReportConcludedV1:   s.onYear,
			events.TypeOrganizationReportMissedV1:      s.onYear,
			events.TypeOrganizationRevocationDecidedV1: s.onEnd(Decide),
			events.TypeOrganizationOrganizationEndedV1: s.onEnd(Lift),
		},
		Jobs: []host.Job{{Name: "turn reports", Every: time.Minute, Do: s.turn}},
	}
}
