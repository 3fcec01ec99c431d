// Package incubation is the room of 孵化: hubs with the terms they publish and
// the places they have, and each group from its application over plan, mentor
// hours and spaces to its graduation, its registration and what became of it.
// A hub never takes in more than its places, a space is booked once, and a
// mentor's hours do not overlap: each of the three is decided by one document.
package incubation

import (
	"context"
	"time"

	"sanshe/contracts/go/events"
	"sanshe/contracts/go/organizationapi"
	"sanshe/libs/event"
	"sanshe/libs/host"
	"sanshe/libs/identity"
	"sanshe/libs/route"
	"sanshe/libs/rule"
	"sanshe/libs/store"
	"sanshe/services/organization/card"
	"sanshe/services/organization/papers"
)

// Drafts is where an application for registration is begun on the caller's behalf.
type Drafts interface {
	CreateApplication(ctx context.Context, in organizationapi.CreateApplicationRequest) (organizationapi.Application, error)
}

// Filings is where a filed group is read and upgraded on the caller's behalf.
type Filings interface {
	GetFiling(ctx context.Context, in organizationapi.GetFilingRequest) (organizationapi.Filing, error)
	UpgradeFiling(ctx context.Context, in organizationapi.UpgradeFilingRequest) (organizationapi.Filing, error)
}

// Person is somebody who may be named a mentor.
type Person struct {
	ID, Name    string
	Memberships []identity.Membership
}

// People finds whom a hub names.
type People interface {
	// Called is the account of a login; organization.account.not-found is its fault.
	Called(ctx context.Context, login string) (Person, error)
}

// Service answers the operations of contracts/openapi/organization/incubation.yaml.
type Service struct {
	hubs        *store.Collection[Hub]
	incubations *store.Collection[Incubation]
	stays       *store.Collection[Stay]
	bookings    *store.Collection[Booking]
	days        *store.Collection[Day]
	register    card.Register
	people      People
	filings     Filings
	drafts      Drafts
	papers      *papers.Box
	rules       *rule.Book
	place       func(code string) string
	now         func() time.Time
}

// County is whose its documents are: a mentor's day is of every county in which they mentored on it.
func County() []host.Share {
	return []host.Share{
		{Coll: "hubs", Region: "region"},
		{Coll: "incubations", Region: "region"},
		{Coll: "stays", Of: &host.Tie{Path: "incubation", Coll: "organization/incubations"}},
		{Coll: "bookings", Of: &host.Tie{Path: "hub", Coll: "organization/hubs"}},
		{Coll: "mentoring", Of: &host.Tie{Path: "sessions.incubation", Coll: "organization/incubations"}},
	}
}

// Beside is what the room asks of the others.
type Beside struct {
	Register card.Register
	People   People
	Filings  Filings
	Drafts   Drafts
	Papers   *papers.Box
}

// New opens the room in the store of the service that keeps the register.
func New(ctx context.Context, d host.Deps, b Beside) (s *Service, err error) {
	s = &Service{register: b.Register, people: b.People, filings: b.Filings, drafts: b.Drafts, papers: b.Papers, rules: d.Rules, place: d.Config.PlaceName, now: d.Now}
	if s.hubs, err = store.Open(ctx, d.Store, hubSchema, indexHub); err != nil {
		return s, err
	}
	if s.incubations, err = store.Open(ctx, d.Store, schema, index); err != nil {
		return s, err
	}
	if s.stays, err = store.Open(ctx, d.Store, staySchema, indexStay); err != nil {
		return s, err
	}
	if s.bookings, err = store.Open(ctx, d.Store, bookingSchema, indexBooking); err != nil {
		return s, err
	}
	s.days, err = store.Open(ctx, d.Store, daySchema, indexDay)
	return s, err
}

// Part is what the service takes over of it.
func (s *Service) Part() host.Service {
	return host.Service{
		Routes: []route.Route{
			route.On(organizationapi.ListHubs, s.ListHubs),
			route.On(organizationapi.CreateHub, s.CreateHub),
			route.On(organizationapi.GetHub, s.GetHub),
			route.On(organizationapi.UpdateHub, s.UpdateHub),
			route.On(organizationapi.EndHub, s.EndHub),
			route.On(organizationapi.ListGraduates, s.ListGraduates).For(time.Second),
			route.On(organizationapi.ListBookings, s.ListBookings),
			route.On(organizationapi.BookSpace, s.BookSpace),
			route.On(organizationapi.CancelBooking, s.CancelBooking),
			route.On(organizationapi.ListIncubations, s.ListIncubations),
			route.On(organizationapi.ApplyIncubation, s.ApplyIncubation),
			route.On(organizationapi.ListMyIncubations, s.ListMyIncubations),
			route.On(organizationapi.GetIncubation, s.GetIncubation),
			route.On(organizationapi.MoveIncubation, s.MoveIncubation),
			route.On(organizationapi.PlanIncubation, s.PlanIncubation),
			route.On(organizationapi.SettleGoal, s.SettleGoal),
			route.On(organizationapi.NameMentor, s.NameMentor),
			route.On(organizationapi.ListHours, s.ListHours),
			route.On(organizationapi.WriteHours, s.WriteHours),
			route.On(organizationapi.AnswerHours, s.AnswerHours),
			route.On(organizationapi.RegisterIncubated, s.RegisterIncubated),
			route.On(organizationapi.RecordFollowUp, s.RecordFollowUp),
			route.On(organizationapi.GetIncubationPaper, s.GetIncubationPaper),
		},
		Collections: []string{s.hubs.Name(), s.incubations.Name(), s.bookings.Name(), s.days.Name()},
		Jobs:        []host.Job{{Name: "remind hubs of terms that are over and of following up", Every: time.Minute, Do: s.remind}},
		Listens: map[string]event.Handler{
			events.TypeOrganizationHubPlacedV1:            s.onPlaced,
			events.TypeOrganizationHubRefittedV1:          s.refit,
			events.TypeOrganizationHubEndedV1:             s.onHubEnded,
			events.TypeOrganizationBookingBookedV1:        s.onBooked,
			events.TypeOrganizationIncubationAppliedV1:    s.onApplied,
			events.TypeOrganizationIncubationGraduatedV1:  s.onEnded,
			events.TypeOrganizationIncubationLeftV1:       s.onEnded,
			events.TypeOrganizationIncubationRefusedV1:    s.onEnded,
			events.TypeOrganizationIncubationWithdrawnV1:  s.onEnded,
			events.TypeOrganizationApplicationGrantedV1:   s.onGranted,
			events.TypeOrganizationApplicationDeclinedV1:  s.onFailed,
			events.TypeOrganizationApplicationWithdrawnV1: s.onFailed,
			events.TypeOrganizationFilingUpgradedV1:       s.onUpgraded,
		},
	}
}
