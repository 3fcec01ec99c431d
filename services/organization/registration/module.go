// Package registration is the room in which organizations of the three legal
// kinds come to be, change and end: the application with the legal conditions as
// rules, the sponsor's consent, the registrar's clock, examination and decision
// by two people, publicity with objections, the credit code, the certificate and
// the dossier behind it, and the revocation of a registration. It is a part of
// the service organization and writes no card: the register follows its events.
package registration

import (
	"context"
	"fmt"
	"log/slog"
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
	"sanshe/services/organization/papers"
)

// Register is what the room asks the register.
type Register interface {
	card.Register
	// Alike finds organizations of a region whose names have the text in them.
	Alike(ctx context.Context, text, region string) ([]card.Card, error)
}

// Service answers the operations of contracts/openapi/organization/registration.yaml.
type Service struct {
	applications *store.Collection[Application]
	claims       *store.Collection[Claim]
	serials      *store.Collection[Serial]
	dossiers     *store.Collection[Dossier]
	revocations  *store.Collection[Revocation]
	register     Register
	vault        *vault.Vault
	papers       *papers.Box
	rules        *rule.Book
	place        func(code string) string
	demo         bool
	log          *slog.Logger
	now          func() time.Time
}

// County is whose its documents are.
func County() []host.Share {
	return []host.Share{
		{Coll: "applications", Region: "region"},
		{Coll: "claims", Of: &host.Tie{Path: "application", Coll: "organization/applications"}},
		{Coll: "serials", Region: "region"},
		{Coll: "dossiers", Of: &host.Tie{Path: "organization", Coll: "organization/organizations"}},
		{Coll: "revocations", Of: &host.Tie{Path: "organization", Coll: "organization/organizations"}},
	}
}

// New opens the room in the store of the service that keeps the register.
func New(ctx context.Context, d host.Deps, of Register, v *vault.Vault, box *papers.Box) (s *Service, err error) {
	s = &Service{
		register: of, vault: v, papers: box, rules: d.Rules, place: d.Config.PlaceName, demo: d.Config.Demo, log: d.Log, now: d.Now,
	}
	if s.applications, err = store.Open(ctx, d.Store, schema, index); err != nil {
		return s, err
	}
	if s.claims, err = store.Open(ctx, d.Store, store.Schema{Name: "claims"}, func(*Claim) map[string][]string { return nil }); err != nil {
		return s, err
	}
	if s.serials, err = store.Open(ctx, d.Store, store.Schema{Name: "serials"}, func(*Serial) map[string][]string { return nil }); err != nil {
		return s, err
	}
	if s.dossiers, err = store.Open(ctx, d.Store, dossierSchema, indexDossier); err != nil {
		return s, err
	}
	s.revocations, err = store.Open(ctx, d.Store, store.Schema{Name: "revocations"}, func(*Revocation) map[string][]string { return nil })
	return s, err
}

// Part is what the service takes over of it.
func (s *Service) Part() host.Service {
	return host.Service{
		Routes: []route.Route{
			route.On(organizationapi.CheckName, s.CheckName),
			route.On(organizationapi.ListApplications, s.ListApplications),
			route.On(organizationapi.CreateApplication, s.CreateApplication),
			route.On(organizationapi.ListMyApplications, s.ListMyApplications),
			route.On(organizationapi.ListPublicizedApplications, s.ListPublicizedApplications),
			route.On(organizationapi.GetApplication, s.GetApplication),
			route.On(organizationapi.UpdateApplication, s.UpdateApplication),
			route.On(organizationapi.ListApplicationFindings, s.ListApplicationFindings),
			route.On(organizationapi.MoveApplication, s.MoveApplication),
			route.On(organizationapi.GetApplicationPaper, s.GetApplicationPaper),
			route.On(organizationapi.ObjectApplication, s.ObjectApplication),
			route.On(organizationapi.AnswerObjection, s.AnswerObjection),
			route.On(organizationapi.GetDossier, s.GetDossier),
			route.On(organizationapi.GetCertificate, s.GetCertificate),
			route.On(organizationapi.RevokeRegistration, s.RevokeRegistration),
		},
		Collections: []string{s.applications.Name(), s.revocations.Name()},
		Listens: map[string]event.Handler{
			events.TypeOrganizationApplicationGrantedV1: s.onGranted,
		},
	}
}

// at is the path of a field in a list.
func at(list string, i int, field string) string { return fmt.Sprintf("%s.%d.%s", list, i, field) }
