// Package directory is the room of the two directories (B3): which functions a
// government hands on and what it asks of whoever takes them over (政府职能转移目录),
// and which organizations meet that (具备资质承接社会组织目录). Whether one does is
// reckoned by one function, Findings, from the register, its grades and its credit;
// an entry follows the register by itself. It writes no card. What an organization
// may bid for is reckoned where bids are taken, by tender.
package directory

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
)

// Reports tells of the yearly reports.
type Reports interface {
	// Last is the last report of which something is known in the end, nil where there is none.
	Last(ctx context.Context, org string) (*card.Report, error)
}

// Service answers the operations of contracts/openapi/organization/directory.yaml.
type Service struct {
	functions *store.Collection[Function]
	providers *store.Collection[Provider]
	register  card.Register
	reports   Reports
	rules     *rule.Book
	place     func(code string) string
	now       func() time.Time
}

// County is whose its documents are.
func County() []host.Share {
	return []host.Share{{Coll: "functions", Region: "region"}, {Coll: "providers", Region: "region"}}
}

// New opens the room in the store of the service that keeps the register.
func New(ctx context.Context, d host.Deps, register card.Register, reports Reports) (s *Service, err error) {
	s = &Service{register: register, reports: reports, rules: d.Rules, place: d.Config.PlaceName, now: d.Now}
	if s.functions, err = store.Open(ctx, d.Store, functionSchema, indexFunction); err != nil {
		return s, err
	}
	s.providers, err = store.Open(ctx, d.Store, providerSchema, indexProvider)
	return s, err
}

// Part is what the service takes over of it.
func (s *Service) Part() host.Service {
	return host.Service{
		Routes: []route.Route{
			route.On(organizationapi.ListFunctions, s.ListFunctions),
			route.On(organizationapi.CreateFunction, s.CreateFunction),
			route.On(organizationapi.ListMyFunctions, s.ListMyFunctions),
			route.On(organizationapi.GetFunction, s.GetFunction),
			route.On(organizationapi.UpdateFunction, s.UpdateFunction),
			route.On(organizationapi.MoveFunction, s.MoveFunction),
			route.On(organizationapi.ReviseFunction, s.ReviseFunction),
			route.On(organizationapi.ObjectFunction, s.ObjectFunction),
			route.On(organizationapi.AnswerFunction, s.AnswerFunction),
			route.On(organizationapi.ListProviders, s.ListProviders),
			route.On(organizationapi.ApplyProvider, s.ApplyProvider),
			route.On(organizationapi.ListProviderCases, s.ListProviderCases),
			route.On(organizationapi.GetProvider, s.GetProvider),
			route.On(organizationapi.MoveProvider, s.MoveProvider),
			route.On(organizationapi.ObjectProvider, s.ObjectProvider),
			route.On(organizationapi.AnswerProvider, s.AnswerProvider),
			route.On(organizationapi.ListFits, s.ListFits),
		},
		Collections: []string{s.functions.Name(), s.providers.Name()},
		Listens: map[string]event.Handler{
			events.TypeOrganizationOrganizationChangedV1:  s.onCard,
			events.TypeOrganizationOrganizationRatedV1:    s.onCard,
			events.TypeOrganizationOrganizationMarkedV1:   s.onCard,
			events.TypeOrganizationOrganizationUnmarkedV1: s.onCard,
			events.TypeOrganizationOrganizationEndedV1:    s.onCard,
			events.TypeOrganizationReportConcludedV1:      s.onReport,
			events.TypeOrganizationReportMissedV1:         s.onReport,
			events.TypeOrganizationFunctionEffectedV1:     s.onEffected,
			events.TypeOrganizationFunctionRetiredV1:      s.onRetired,
			events.TypeOrganizationProviderAppliedV1:      s.onApplied,
		},
		Jobs: []host.Job{{Name: "turn the directories", Every: time.Minute, Do: s.turn}},
	}
}
