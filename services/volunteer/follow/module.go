package follow

import (
	"context"
	"net/http"
	"time"

	"sanshe/contracts/go/events"
	"sanshe/contracts/go/volunteerapi"
	"sanshe/libs/event"
	"sanshe/libs/host"
	"sanshe/libs/identity"
	"sanshe/libs/route"
	"sanshe/libs/store"
	"sanshe/services/volunteer/card"
)

// Fields are the kinds of service that somebody may name.
type Fields func(context.Context, volunteerapi.ListVolunteerFieldsRequest) (volunteerapi.VolunteerFields, error)

// Service answers the operations of contracts/openapi/volunteer/follow.yaml.
type Service struct {
	follows  *store.Collection[Following]
	people   card.People
	openings card.Openings
	fields   Fields
	self     http.RoundTripper
	now      func() time.Time
}

// County is whose its documents are.
func County() []host.Share {
	return []host.Share{{Coll: "follows", Of: &host.Tie{Path: "account", Coll: "organization/accounts"}}}
}

// New opens the room in the store of its service.
func New(ctx context.Context, d host.Deps, people card.People, openings card.Openings, fields Fields) (s *Service, err error) {
	s = &Service{people: people, openings: openings, fields: fields, self: d.Self, now: d.Now}
	s.follows, err = store.Open(ctx, d.Store, schema, index)
	return s, err
}

// Part is what the service takes over of it.
func (s *Service) Part() host.Service {
	return host.Service{
		Routes: []route.Route{
			route.On(volunteerapi.ListFollows, s.ListFollows),
			route.On(volunteerapi.AddFollow, s.AddFollow),
			route.On(volunteerapi.DropFollow, s.DropFollow),
		},
		Collections: []string{s.follows.Name()},
		Jobs:        []host.Job{{Name: "tell who follows what is new", Every: time.Minute, Do: s.look}},
		Listens:     map[string]event.Handler{events.TypeVolunteerPersonErasedV1: s.onErased},
	}
}

// Tasks are none: news wait for nobody.
func (s *Service) Tasks(context.Context, identity.Caller) ([]volunteerapi.Task, error) {
	return nil, nil
}
