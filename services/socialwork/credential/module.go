// Package credential is the room of 职业水平证书登记: certificates that social
// workers enter and two officers look at, their first registration, cycles with
// the hours of training that the next one needs, what lapses by the clock, the
// public register, and findings about ethics that are told, answered, decided by
// two and looked at again by a third. The register tells a status; it never says
// that somebody has not passed the examination.
package credential

import (
	"context"
	"time"

	"sanshe/contracts/go/events"
	"sanshe/contracts/go/socialworkapi"
	"sanshe/libs/event"
	"sanshe/libs/host"
	"sanshe/libs/paper/box"
	"sanshe/libs/route"
	"sanshe/libs/rule"
	"sanshe/libs/store"
	"sanshe/libs/vault"
	"sanshe/libs/vault/subject"
)

// Service answers the operations of contracts/openapi/socialwork/credential.yaml.
type Service struct {
	credentials *store.Collection[Credential]
	findings    *store.Collection[Finding]
	years       *store.Collection[Year]
	papers      *box.Box
	keys        *subject.Keys
	hashing     []byte // of the numbers of certificates
	rules       *rule.Book
	place       func(code string) string
	now         func() time.Time
}

// County is whose its documents are: hours go where the credential of the account is.
func County() []host.Share {
	return []host.Share{
		{Coll: "credentials", Region: "region"},
		{Coll: "findings", Region: "region"},
		{Coll: "years", By: &host.Tie{Path: "account", Coll: "socialwork/credentials"}},
	}
}

// New opens the room in the store of the service, with the keys apart.
func New(ctx context.Context, d host.Deps, papers *box.Box) (s *Service, err error) {
	s = &Service{papers: papers, rules: d.Rules, place: d.Config.PlaceName, now: d.Now}
	if s.keys, err = subject.Open(ctx, d.Keys, "socialwork", d.Config.ServiceKey); err != nil {
		return s, err
	}
	if s.hashing, err = vault.Derive(d.Config.ServiceKey, "numbers of social workers' certificates", 32); err != nil {
		return s, err
	}
	if s.credentials, err = store.Open(ctx, d.Store, schema, index); err != nil {
		return s, err
	}
	if s.findings, err = store.Open(ctx, d.Store, findingSchema, indexFinding); err != nil {
		return s, err
	}
	s.years, err = store.Open(ctx, d.Store, yearSchema, indexYear)
	return s, err
}

// Part is what the service takes over of it.
func (s *Service) Part() host.Service {
	return host.Service{
		Routes: []route.Route{
			route.On(socialworkapi.ListWorkers, s.ListWorkers).For(time.Second),
			route.On(socialworkapi.GetWorker, s.GetWorker),
			route.On(socialworkapi.ListCredentials, s.ListCredentials),
			route.On(socialworkapi.EnterCredential, s.EnterCredential),
			route.On(socialworkapi.ListMyCredentials, s.ListMyCredentials),
			route.On(socialworkapi.GetCredential, s.GetCredential),
			route.On(socialworkapi.CorrectCredential, s.CorrectCredential),
			route.On(socialworkapi.MoveCredential, s.MoveCredential),
			route.On(socialworkapi.GetCredentialPaper, s.GetCredentialPaper),
			route.On(socialworkapi.ListFindings, s.ListFindings),
			route.On(socialworkapi.OpenFinding, s.OpenFinding),
			route.On(socialworkapi.GetFinding, s.GetFinding),
			route.On(socialworkapi.MoveFinding, s.MoveFinding),
		},
		Collections: []string{s.credentials.Name(), s.findings.Name()},
		Jobs: []host.Job{
			{Name: "remind social workers of renewal and let registrations lapse", Every: time.Minute, Do: s.pass},
			{Name: "finish erasures of certificates", Every: time.Minute, Do: s.finish},
			{Name: "forget destroyed keys", Every: time.Hour, Do: s.keys.Forget},
			{Name: "bring findings into force and end them", Every: time.Minute, Do: s.settle},
		},
		Listens: map[string]event.Handler{
			events.TypeSocialworkLedgerChangedV1:  s.onHours,
			events.TypeSocialworkFindingSettledV1: s.onSettled,
			events.TypeSocialworkFindingEndedV1:   s.onEnded,
		},
	}
}
