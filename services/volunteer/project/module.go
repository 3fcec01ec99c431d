// Package project is the room of 志愿服务项目: the library of projects with their
// standing positions and single activities, the shifts that follow from them,
// and who has a seat in which. A seat is given by one write of the shift, after
// one write of the volunteer's own calendar, in which nothing overlaps. Who
// serves, and for how long, is told elsewhere: here nobody writes hours.
package project

import (
	"context"
	"net/http"
	"time"

	"sanshe/contracts/go/events"
	"sanshe/contracts/go/volunteerapi"
	"sanshe/libs/event"
	"sanshe/libs/host"
	"sanshe/libs/route"
	"sanshe/libs/rule"
	"sanshe/libs/store"
	"sanshe/libs/vault"
	"sanshe/services/volunteer/card"
)

// Fields are the skills and kinds of service that somebody may name.
type Fields func(context.Context, volunteerapi.ListVolunteerFieldsRequest) (volunteerapi.VolunteerFields, error)

// Service answers the operations of contracts/openapi/volunteer/project.yaml, and hands out cards of shifts.
type Service struct {
	projects  *store.Collection[Project]
	shifts    *store.Collection[Shift]
	months    *store.Collection[Month]
	feeds     *store.Collection[Feed]
	trainings *store.Collection[Training]
	people    People
	fields    Fields
	self      http.RoundTripper
	rules     *rule.Book
	feeding   []byte // makes the tokens of feeds
	name      string
	site      string
	place     func(code string) string
	now       func() time.Time
}

// County is whose its documents are.
func County() []host.Share {
	return []host.Share{
		{Coll: "projects", Region: "draft.region"},
		{Coll: "shifts", Region: "region"},
		{Coll: "months", Of: &host.Tie{Path: "person", Coll: "volunteer/people"}},
		{Coll: "trainings", Of: &host.Tie{Path: "person", Coll: "volunteer/people"}},
		{Coll: "feeds", Stays: "addresses of this platform"},
	}
}

// People are those who may have a seat.
type People interface {
	card.People
	card.Gate
}

// New opens the room in the store of its service.
func New(ctx context.Context, d host.Deps, people People, fields Fields) (s *Service, err error) {
	s = &Service{
		people: people, fields: fields, self: d.Self, rules: d.Rules, name: d.Config.Platform, site: d.Config.PublicURL,
		place: d.Config.PlaceName, now: d.Now,
	}
	if s.feeding, err = vault.Derive(d.Config.ServiceKey, "calendars of volunteers", 32); err != nil {
		return s, err
	}
	if s.projects, err = store.Open(ctx, d.Store, schema, index); err != nil {
		return s, err
	}
	if s.shifts, err = store.Open(ctx, d.Store, shiftSchema, indexShift); err != nil {
		return s, err
	}
	if s.months, err = store.Open(ctx, d.Store, monthSchema, indexMonth); err != nil {
		return s, err
	}
	if s.trainings, err = store.Open(ctx, d.Store, trainingSchema, indexTraining); err != nil {
		return s, err
	}
	s.feeds, err = store.Open(ctx, d.Store, feedSchema, indexFeed)
	return s, err
}

// Part is what the service takes over of it.
func (s *Service) Part() host.Service {
	return host.Service{
		Routes: []route.Route{
			route.On(volunteerapi.ListProjects, s.ListProjects).For(time.Second),
			route.On(volunteerapi.CreateProject, s.CreateProject),
			route.On(volunteerapi.ListMyProjects, s.ListMyProjects),
			route.On(volunteerapi.CountProjects, s.CountProjects).For(time.Second),
			route.On(volunteerapi.GetProject, s.GetProject),
			route.On(volunteerapi.TakeProject, s.TakeProject),
			route.On(volunteerapi.ListProjectVolunteers, s.ListProjectVolunteers),
			route.On(volunteerapi.UpdateProject, s.UpdateProject),
			route.On(volunteerapi.MoveProject, s.MoveProject),
			route.On(volunteerapi.AddProjectDates, s.AddProjectDates),
			route.On(volunteerapi.ListShifts, s.ListShifts),
			route.On(volunteerapi.ListMyShifts, s.ListMyShifts),
			route.On(volunteerapi.GetShift, s.GetShift),
			route.On(volunteerapi.ListSeats, s.ListSeats),
			route.On(volunteerapi.JoinShift, s.JoinShift),
			route.On(volunteerapi.LeaveShift, s.LeaveShift),
			route.On(volunteerapi.OfferSeat, s.OfferSeat),
			route.On(volunteerapi.LeadShift, s.LeadShift),
			route.On(volunteerapi.CancelShift, s.CancelShift),
			route.On(volunteerapi.StateTraining, s.StateTraining),
			route.On(volunteerapi.GetFeed, s.GetFeed),
			route.On(volunteerapi.RenewFeed, s.RenewFeed),
			route.On(volunteerapi.ReadFeed, s.ReadFeed),
		},
		Collections: []string{s.projects.Name(), s.shifts.Name()},
		Jobs: []host.Job{
			{Name: "make the shifts of the coming weeks", Every: time.Minute, Do: s.plan},
			{Name: "remind who comes tomorrow", Every: time.Minute, Do: s.remind},
			{Name: "let go of reserved times without a seat", Every: time.Minute, Do: s.sweep},
		},
		Listens: map[string]event.Handler{
			events.TypeVolunteerProjectPublishedV1: s.onPublished,
			events.TypeVolunteerProjectDatedV1:     s.onPublished,
			events.TypeVolunteerProjectClosedV1:    s.onEnded,
			events.TypeVolunteerProjectWithdrawnV1: s.onEnded,
			events.TypeVolunteerShiftFreedV1:       s.onFreed,
			events.TypeVolunteerShiftCancelledV1:   s.onCancelled,
			events.TypeVolunteerPersonErasedV1:     s.onErased,
			events.TypeVolunteerPersonHandedV1:     s.onHanded,
		},
	}
}

// remind tells who has a seat of a shift of the next day, at six in the evening.
func (s *Service) remind(ctx context.Context) error {
	var ids []string
	q := store.Query{By: "remind", Where: []store.Term{store.Between("remind", "", store.Time(s.now())+"\x00")}}
	if err := s.shifts.Each(ctx, q, func(x Shift) error { ids = append(ids, x.ID); return nil }); err != nil {
		return err
	}
	for _, id := range ids {
		_, err := s.shifts.Update(ctx, id, func(x *Shift) ([]event.Event, error) {
			now := s.now()
			if x.Reminded != nil || x.State != open || now.Before(x.remindAt()) {
				return nil, nil
			}
			x.Reminded = &now
			if !now.Before(x.Starts) { // nobody is reminded of what has begun
				return nil, nil
			}
			return told(events.TypeVolunteerShiftDueV1, now, events.VolunteerShiftDueV1{
				Project: x.Project.ID, Title: x.title(), Org: x.Org.ID, OrgName: x.Org.Name, Region: x.Region, Starts: x.Starts, Ends: x.Ends,
				Place: x.Place.Name, Accounts: x.accounts(x.Seats),
			}), nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}
