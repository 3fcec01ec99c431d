package project

import (
	"context"

	"sanshe/contracts/go/volunteerapi"
	"sanshe/libs/identity"
	"sanshe/libs/store"
)

// mostTasks bounds what one desk is told of.
const mostTasks = 100

// Tasks are what waits for the caller: drafts to be looked at by a second person or the office, and drafts that came back.
func (s *Service) Tasks(ctx context.Context, who identity.Caller) (out []volunteerapi.Task, err error) {
	places := map[string]bool{who.ID: true}
	for _, m := range who.Memberships {
		if m.Role == identity.Staff || m.Role == identity.Worker || m.Role == identity.Registrar {
			places[m.Org] = true
		}
	}
	for place := range places {
		found, err := s.projects.Find(ctx, store.Query{Where: []store.Term{store.Is("wait", place)}, Limit: mostTasks})
		if err != nil {
			return out, err
		}
		for i := range found.Items {
			p := &found.Items[i]
			t := volunteerapi.Task{Subject: p.ID, Room: "project", Title: p.Draft.Title, What: "审核志愿服务项目", Owner: p.Org.Name, Basis: []volunteerapi.Basis{}}
			if p.State == drafted {
				t.What = "按退回的意见修改项目"
			} else if _, err := Life.Next(p.State, Publish, p.hats(who)); err != nil { // who handed it in does not look at it
				continue
			}
			out = append(out, t)
		}
	}
	return out, nil
}
