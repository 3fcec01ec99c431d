package timebank

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
	"sanshe/services/volunteer/card"
)

// Fields are the services that volunteers give, by code.
type Fields = func(context.Context, volunteerapi.ListVolunteerFieldsRequest) (volunteerapi.VolunteerFields, error)

// Hours is what counts, as the room of hours reckons it.
type Hours interface {
	// Banked calls do with the minutes of each month of everybody that are kept, made of nothing but what counts.
	Banked(ctx context.Context, do func(person, month string, minutes int64)) error
}

// Service answers the operations of contracts/openapi/volunteer/timebank.yaml.
type Service struct {
	accounts  *store.Collection[Account]
	clearings *store.Collection[Clearing]
	people    card.Keeper
	fields    Fields
	hours     Hours
	rules     *rule.Book
	region    string
	now       func() time.Time
}

// County is whose its documents are. A clearing is of the whole platform and is made anew.
func County() []host.Share {
	return []host.Share{{Coll: "timebank", Region: "region"}, {Coll: "clearings", Stays: "reckoned anew where it arrives"}}
}

// New opens the room in the store of the service.
func New(ctx context.Context, d host.Deps, people card.Keeper, fields Fields, hours Hours) (s *Service, err error) {
	s = &Service{people: people, fields: fields, hours: hours, rules: d.Rules, region: d.Config.Region, now: d.Now}
	if s.accounts, err = store.Open(ctx, d.Store, schema, index); err != nil {
		return s, err
	}
	s.clearings, err = store.Open(ctx, d.Store, clearingSchema, indexClearing)
	return s, err
}

// Part is what the service takes over of it.
func (s *Service) Part() host.Service {
	return host.Service{
		Routes: []route.Route{
			route.On(volunteerapi.GetTimeBank, s.GetTimeBank).For(time.Second),
			route.On(volunteerapi.ListMyTimeAccounts, s.ListMyTimeAccounts),
			route.On(volunteerapi.GetTimeAccount, s.GetTimeAccount),
			route.On(volunteerapi.MoveTimeAccount, s.MoveTimeAccount),
			route.On(volunteerapi.NameRelative, s.NameRelative),
			route.On(volunteerapi.PayTime, s.PayTime),
		},
		Collections: []string{s.accounts.Name()},
		Jobs:        []host.Job{{Name: "clear the time bank and compare it with the hours", Every: 10 * time.Minute, Do: s.clear}},
		Listens: map[string]event.Handler{
			events.TypeVolunteerPageCountedV1:      s.onCounted,
			events.TypeVolunteerTimebankSentV1:     s.onSent,
			events.TypeVolunteerTimebankAnsweredV1: s.onAnswered,
			events.TypeVolunteerPersonErasedV1:     s.onErased,
			events.TypeVolunteerPersonHandedV1:     s.onHanded,
		},
	}
}

// Tasks are none: nobody waits for time to be handed on.
func (s *Service) Tasks(context.Context, identity.Caller) ([]volunteerapi.Task, error) {
	return nil, nil
}
