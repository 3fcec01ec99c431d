package person

import (
	"context"
	"time"

	"sanshe/contracts/go/events"
	"sanshe/contracts/go/volunteerapi"
	"sanshe/libs/event"
	"sanshe/libs/host"
	"sanshe/libs/identity"
	"sanshe/libs/route"
	"sanshe/libs/rule"
	"sanshe/libs/store"
	"sanshe/libs/vault"
	"sanshe/libs/vault/subject"
)

// Service answers the operations of contracts/openapi/volunteer/person.yaml, and hands out cards.
type Service struct {
	// Follows reads what an account follows, which is told in the copy of everything that is kept; nil is nothing.
	Follows func(ctx context.Context, account string) ([]volunteerapi.Follow, error)

	// Doubts says until when unsettled records of somebody, whose matter is open or not, stand in the way of erasing them; nil is never.
	Doubts func(ctx context.Context, person string, matter bool) (time.Time, error)

	people   *store.Collection[Person]
	claims   *store.Collection[Claim]
	counters *store.Collection[Counter]
	keys     *subject.Keys
	hashing  []byte // of identity numbers
	rules    *rule.Book
	place    func(code string) string
	now      func() time.Time
}

// County is whose its documents are.
func County() []host.Share {
	return []host.Share{
		{Coll: "people", Region: "region"},
		{Coll: "claims", Of: &host.Tie{Path: "person", Coll: "volunteer/people"}},
		{Coll: "counters", Region: "id"},
	}
}

// New opens the room in the store of its service, with the keys apart.
func New(ctx context.Context, d host.Deps) (s *Service, err error) {
	s = &Service{rules: d.Rules, place: d.Config.PlaceName, now: d.Now}
	if s.keys, err = subject.Open(ctx, d.Keys, "volunteer", d.Config.ServiceKey); err != nil {
		return s, err
	}
	if s.hashing, err = vault.Derive(d.Config.ServiceKey, "identity numbers of volunteers", 32); err != nil {
		return s, err
	}
	if s.people, err = store.Open(ctx, d.Store, schema, index); err != nil {
		return s, err
	}
	if s.claims, err = store.Open(ctx, d.Store, claimSchema, indexClaim); err != nil {
		return s, err
	}
	s.counters, err = store.Open(ctx, d.Store, counters, func(*Counter) map[string][]string { return nil })
	return s, err
}

// Part is what the service takes over of it.
func (s *Service) Part() host.Service {
	return host.Service{
		Routes: []route.Route{
			route.On(volunteerapi.ListVolunteerFields, s.ListVolunteerFields),
			route.On(volunteerapi.RegisterVolunteer, s.RegisterVolunteer),
			route.On(volunteerapi.ListMyVolunteers, s.ListMyVolunteers),
			route.On(volunteerapi.GetVolunteer, s.GetVolunteer),
			route.On(volunteerapi.UpdateVolunteer, s.UpdateVolunteer),
			route.On(volunteerapi.MoveVolunteer, s.MoveVolunteer),
			route.On(volunteerapi.TakeOverVolunteer, s.TakeOverVolunteer),
			route.On(volunteerapi.GetVolunteerData, s.GetVolunteerData),
		},
		Collections: []string{s.people.Name()},
		Listens: map[string]event.Handler{
			events.TypeVolunteerBarProposedV1: s.onAccused,
			events.TypeVolunteerBarImposedV1:  s.onBarred,
			events.TypeVolunteerBarDroppedV1:  s.onFreed,
			events.TypeVolunteerBarLiftedV1:   s.onFreed,
			events.TypeVolunteerBarOverV1:     s.onFreed,
		},
		Jobs: []host.Job{
			{Name: "finish erasures of volunteers", Every: time.Minute, Do: s.finish},
			{Name: "sweep registrations of volunteers that were cut off", Every: time.Hour, Do: s.sweep},
			{Name: "forget destroyed keys", Every: time.Hour, Do: s.keys.Forget},
		},
	}
}

// Tasks are none: nobody waits for a volunteer to be anything else.
func (s *Service) Tasks(context.Context, identity.Caller) ([]volunteerapi.Task, error) {
	return nil, nil
}
