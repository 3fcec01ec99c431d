// Package casework is the room of 个案: work with one person, from consent to
// closure. Everything about the client is sealed with a key of the case alone;
// indexes, events, lists and messages know the case by its id. Whoever reads
// the sealed part says what for, and is entered in the look-book first.
package casework

import (
	"context"
	"time"

	"sanshe/contracts/go/events"
	"sanshe/contracts/go/socialworkapi"
	"sanshe/libs/event"
	"sanshe/libs/host"
	"sanshe/libs/route"
	"sanshe/libs/rule"
	"sanshe/libs/store"
	"sanshe/libs/vault"
	"sanshe/libs/vault/subject"
)

// Registrations says whether the registration of an account stands now.
type Registrations interface {
	Stands(ctx context.Context, account string) (bool, error)
}

// Orgs says what an organization is called, "" where the register has none that acts; and who are its social workers.
type Orgs interface {
	OrgName(ctx context.Context, id string) (string, error)
	Workers(ctx context.Context, org string) (accounts []string, err error)
	// WorkerName is what somebody is called; "" where they are no social worker of the organization.
	WorkerName(ctx context.Context, org, account string) (string, error)
}

// Service answers the operations of contracts/openapi/socialwork/case.yaml.
type Service struct {
	cases   *store.Collection[Case]
	visits  *store.Collection[Visit]
	looks   *store.Collection[Look]
	sums    *store.Collection[Sum]
	keys    *subject.Keys
	hashing []byte // of ids, codes and marks
	stands  Registrations
	orgs    Orgs
	rules   *rule.Book
	place   func(code string) string
	now     func() time.Time
}

// County is whose its documents are.
func County() []host.Share {
	return []host.Share{{Coll: "cases", Region: "region"}, {Coll: "casevisits", Region: "region"}, {Coll: "caselooks", Region: "region"}, {Coll: "casesums", Region: "region"}}
}

// New opens the room in the store of the service, with the keys apart.
func New(ctx context.Context, d host.Deps, stands Registrations, orgs Orgs) (s *Service, err error) {
	s = &Service{stands: stands, orgs: orgs, rules: d.Rules, place: d.Config.PlaceName, now: d.Now}
	if s.keys, err = subject.Open(ctx, d.Keys, "socialwork", d.Config.ServiceKey); err != nil {
		return s, err
	}
	if s.hashing, err = vault.Derive(d.Config.ServiceKey, "codes of cases", 32); err != nil {
		return s, err
	}
	if s.cases, err = store.Open(ctx, d.Store, schema, index); err != nil {
		return s, err
	}
	if s.visits, err = store.Open(ctx, d.Store, visitSchema, indexVisit); err != nil {
		return s, err
	}
	if s.looks, err = store.Open(ctx, d.Store, lookSchema, indexLook); err != nil {
		return s, err
	}
	s.sums, err = store.Open(ctx, d.Store, sumSchema, indexSum)
	return s, err
}

// Part is what the service takes over of it.
func (s *Service) Part() host.Service {
	return host.Service{
		Routes: []route.Route{
			route.On(socialworkapi.ListCases, s.ListCases),
			route.On(socialworkapi.OpenCase, s.OpenCase),
			route.On(socialworkapi.CountCases, s.CountCases),
			route.On(socialworkapi.GetCaseBoard, s.GetCaseBoard),
			route.On(socialworkapi.ListUrgentLooks, s.ListUrgentLooks),
			route.On(socialworkapi.ListLeftCases, s.ListLeftCases),
			route.On(socialworkapi.HandOverCase, s.HandOverCase),
			route.On(socialworkapi.GetCase, s.GetCase),
			route.On(socialworkapi.MoveCase, s.MoveCase),
			route.On(socialworkapi.WriteVisit, s.WriteVisit),
			route.On(socialworkapi.ListCaseLooks, s.ListCaseLooks),
			route.On(socialworkapi.LookCase, s.LookCase),
			route.On(socialworkapi.JudgeCaseLook, s.JudgeCaseLook),
			route.On(socialworkapi.AskCaseAsClient, s.AskCaseAsClient),
		},
		Collections: []string{s.cases.Name(), s.looks.Name()},
		Jobs: []host.Job{
			{Name: "erase cases whose time is over", Every: time.Hour, Do: s.expire},
			{Name: "finish erasures of cases", Every: time.Minute, Do: s.finish},
		},
		Listens: map[string]event.Handler{
			events.TypeSocialworkCaseClosedV1:   s.onClosed,
			events.TypeSocialworkCaseAcceptedV1: s.onAccepted,
		},
	}
}
