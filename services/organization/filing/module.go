// Package filing is the room of 备案: how a community group that does not meet the
// conditions of registration comes to stand in the register by the opinion of its
// residents' committee and the street office, says once a year that it still acts,
// joins a registered organization, and one day becomes one. It writes no card: the
// register follows its events.
package filing

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
	"sanshe/libs/vault"
	"sanshe/services/organization/card"
)

// Drafts is where an application for registration is begun on the caller's behalf.
type Drafts interface {
	CreateApplication(ctx context.Context, in organizationapi.CreateApplicationRequest) (organizationapi.Application, error)
}

// Service answers the operations of contracts/openapi/organization/filing.yaml.
type Service struct {
	filings  *store.Collection[Filing]
	register card.Register
	drafts   Drafts
	vault    *vault.Vault
	rules    *rule.Book
	place    func(code string) string
	now      func() time.Time
}

// County is whose its documents are.
func County() []host.Share { return []host.Share{{Coll: "filings", Region: "region"}} }

// New opens the room in the store of the service that keeps the register.
func New(ctx context.Context, d host.Deps, register card.Register, drafts Drafts, v *vault.Vault) (s *Service, err error) {
	s = &Service{register: register, drafts: drafts, vault: v, rules: d.Rules, place: d.Config.PlaceName, now: d.Now}
	s.filings, err = store.Open(ctx, d.Store, schema, index)
	return s, err
}

// Part is what the service takes over of it.
func (s *Service) Part() host.Service {
	return host.Service{
		Routes: []route.Route{
			route.On(organizationapi.ListFilings, s.ListFilings),
			route.On(organizationapi.CreateFiling, s.CreateFiling),
			route.On(organizationapi.ListMyFilings, s.ListMyFilings),
			route.On(organizationapi.GetFiling, s.GetFiling),
			route.On(organizationapi.UpdateFiling, s.UpdateFiling),
			route.On(organizationapi.ListFilingFindings, s.ListFilingFindings),
			route.On(organizationapi.MoveFiling, s.MoveFiling),
			route.On(organizationapi.ConfirmFiling, s.ConfirmFiling),
			route.On(organizationapi.UpgradeFiling, s.UpgradeFiling),
			route.On(organizationapi.JoinPartner, s.JoinPartner),
		},
		Collections: []string{s.filings.Name()},
		Jobs:        []host.Job{{Name: "ask filed groups whether they still act", Every: time.Minute, Do: s.remind}},
		Listens: map[string]event.Handler{
			events.TypeOrganizationApplicationGrantedV1:   s.onGranted,
			events.TypeOrganizationApplicationDeclinedV1:  s.onFailed,
			events.TypeOrganizationApplicationWithdrawnV1: s.onFailed,
			events.TypeOrganizationOrganizationEndedV1:    s.onGone,
		},
	}
}
