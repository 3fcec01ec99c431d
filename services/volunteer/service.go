// Package volunteer holds volunteers, teams, the projects they serve in, the
// hours that those who were there state, stars and proofs. It is a house of
// rooms: each room has documents and lives of its own, and reads another only
// through package card or its events. Nobody can type hours in.
package volunteer

import (
	"context"
	"time"

	"sanshe/contracts/go/volunteerapi"
	"sanshe/libs/desk"
	"sanshe/libs/host"
	"sanshe/libs/identity"
	"sanshe/libs/paper/box"
	"sanshe/libs/route"
)

// Room is a part of this service with documents and lives of its own.
type Room interface {
	// Part is what the service takes over of it.
	Part() host.Service
	// Tasks are what waits for the caller, in any order.
	Tasks(ctx context.Context, who identity.Caller) ([]volunteerapi.Task, error)
}

// Service is the house: a box of papers and the rooms.
type Service struct {
	papers *box.Box
	rooms  []Room
}

// routes are the operations that belong to no room.
func (s *Service) routes() []route.Route {
	return []route.Route{
		route.On(volunteerapi.AddVolunteerPaper, s.AddVolunteerPaper),
		route.On(volunteerapi.ListVolunteerTasks, s.ListVolunteerTasks),
	}
}

// AddVolunteerPaper keeps a file until a document refers to it.
func (s *Service) AddVolunteerPaper(ctx context.Context, in volunteerapi.AddVolunteerPaperRequest) (volunteerapi.Paper, error) {
	who, _ := identity.From(ctx)
	p, err := s.papers.Keep(ctx, who.ID, in.Name, in.Upload.Body)
	return volunteerapi.Paper(p), err
}

// ListVolunteerTasks is what waits for the caller in all rooms, the most urgent first.
func (s *Service) ListVolunteerTasks(ctx context.Context, _ volunteerapi.ListVolunteerTasksRequest) (out volunteerapi.TaskList, err error) {
	who, _ := identity.From(ctx)
	for _, r := range s.rooms {
		ts, err := r.Tasks(ctx, who)
		if err != nil {
			return out, err
		}
		out.Items = append(out.Items, ts...)
	}
	out.Items = desk.Urgent(out.Items, func(t volunteerapi.Task) *time.Time { return t.Due })
	return out, nil
}
