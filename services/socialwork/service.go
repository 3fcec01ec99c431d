// Package socialwork holds social workers, their certificates, registration and
// training, community workers with posts and grades, and cases. It is a house
// of rooms: each room has documents and lives of its own, and reads another
// only by its events.
package socialwork

import (
	"context"
	"time"

	"sanshe/contracts/go/socialworkapi"
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
	Tasks(ctx context.Context, who identity.Caller) ([]socialworkapi.Task, error)
}

// Service is the house: a box of papers and the rooms.
type Service struct {
	papers *box.Box
	rooms  []Room
}

// routes are the operations that belong to no room.
func (s *Service) routes() []route.Route {
	return []route.Route{
		route.On(socialworkapi.AddSocialworkPaper, s.AddSocialworkPaper),
		route.On(socialworkapi.ListSocialworkTasks, s.ListSocialworkTasks),
	}
}

// AddSocialworkPaper keeps a file until a document refers to it.
func (s *Service) AddSocialworkPaper(ctx context.Context, in socialworkapi.AddSocialworkPaperRequest) (socialworkapi.Paper, error) {
	who, _ := identity.From(ctx)
	p, err := s.papers.Keep(ctx, who.ID, in.Name, in.Upload.Body)
	return socialworkapi.Paper(p), err
}

// ListSocialworkTasks is what waits for the caller in all rooms, the most urgent first.
func (s *Service) ListSocialworkTasks(ctx context.Context, _ socialworkapi.ListSocialworkTasksRequest) (out socialworkapi.TaskList, err error) {
	who, _ := identity.From(ctx)
	for _, r := range s.rooms {
		ts, err := r.Tasks(ctx, who)
		if err != nil {
			return out, err
		}
		out.Items = append(out.Items, ts...)
	}
	out.Items = desk.Urgent(out.Items, func(t socialworkapi.Task) *time.Time { return t.Due })
	return out, nil
}
