// Package pass is the room of 电子凭证: a registration that stands, signed so that
// its holder carries it along and shows of it what is needed. Whoever is shown one
// checks it here, or anywhere with the published keys and status lists, in which
// a registration that stands no longer is found within a minute. It keeps no name
// and no number.
package pass

import (
	"context"
	"time"

	"sanshe/contracts/go/events"
	"sanshe/contracts/go/socialworkapi"
	"sanshe/libs/cn"
	"sanshe/libs/credential"
	"sanshe/libs/event"
	"sanshe/libs/host"
	"sanshe/libs/identity"
	"sanshe/libs/route"
	"sanshe/libs/store"
	"sanshe/libs/vault"
)

// Card is what a pass shows of a registration.
type Card struct {
	ID         string // of its document
	Account    string
	Number     string
	Name       string
	Level      socialworkapi.CredentialLevel
	LevelText  string
	RegionName string
	Standing   bool // registered now
	StateText  string
	To         cn.Day // the last day of the cycle
}

// Registrations hands them out.
type Registrations interface {
	// Card is the registration of an id or a number; a fault of kind not-found where there is none, or it was erased.
	Card(ctx context.Context, id string) (Card, error)
}

// Service answers the operations of contracts/openapi/socialwork/pass.yaml.
type Service struct {
	passes *store.Collection[Pass]
	ring   *credential.Ring
	issuer *credential.Issuer
	of     Registrations
	now    func() time.Time
}

// below is where the issuer of these passes lies below the platform's address: its keys are no other service's.
const below = "/social-work"

const keysName = "issuer_keys"

// County is whose its documents are. A county that moves leaves them: passes that were carried away name this platform.
func County() []host.Share {
	const why = "of the passes that name this platform"
	return []host.Share{{Coll: schema.Name, Stays: why}, {Coll: credential.ListsName, Stays: why}, {Coll: keysName, Stays: "each platform signs with its own"}}
}

// New opens the room in the store of the service.
func New(ctx context.Context, d host.Deps, of Registrations) (s *Service, err error) {
	s = &Service{of: of, now: d.Now}
	v, err := vault.New("socialwork passes", d.Config.ServiceKey)
	if err != nil {
		return s, err
	}
	if s.passes, err = store.Open(ctx, d.Store, schema, index); err != nil {
		return s, err
	}
	if s.ring, err = credential.OpenRing(ctx, d.Store, keysName, v, d.Now); err != nil {
		return s, err
	}
	s.issuer, err = credential.OpenIssuer(ctx, d.Store, s.ring, d.Config.PublicURL, below, s.ended, errNone, d.Now)
	return s, err
}

// Part is what the service takes over of it.
func (s *Service) Part() host.Service {
	return host.Service{
		Routes: []route.Route{
			route.On(socialworkapi.ListPassClaims, s.ListPassClaims),
			route.On(socialworkapi.PresentPass, s.PresentPass),
			route.On(socialworkapi.CheckPass, s.CheckPass),
		},
		Listens: map[string]event.Handler{
			events.TypeSocialworkCredentialLapsedV1: s.onLapsed,
			events.TypeSocialworkCredentialErasedV1: s.onLapsed,
			events.TypeSocialworkFindingSettledV1:   s.onSettled,
		},
		Jobs: []host.Job{
			{Name: "publish status lists of social workers", Every: credential.PublishEvery, Do: s.issuer.Publish},
			{Name: "turn the keys of social workers' passes", Every: time.Minute, Do: s.ring.Turn},
		},
		Mounts: s.issuer.Mounts(),
	}
}

// Tasks are none: nothing here waits for anybody.
func (s *Service) Tasks(context.Context, identity.Caller) ([]socialworkapi.Task, error) {
	return nil, nil
}
