package project

import (
	"context"
	"errors"
	"slices"

	"sanshe/contracts/go/volunteerapi"
	"sanshe/libs/cn"
	"sanshe/libs/fault"
	"sanshe/libs/identity"
	"sanshe/libs/store"
)

// Training says that somebody took the training which a position of a project asks for: the organization says so of a shift in which they
// had a seat. Its document is named by project, position and person, so that saying it twice changes nothing.
type Training struct {
	store.Meta
	Project  string `json:"project"`
	Position string `json:"position"` // code
	Person   string `json:"person"`
	Shift    string `json:"shift"` // in which the training was
	Day      cn.Day `json:"day"`
	By       string `json:"by"` // account of who said so
}

var trainingSchema = store.Schema{Name: "trainings", Indexes: []string{"project", "person"}}

func indexTraining(t *Training) map[string][]string {
	return map[string][]string{"project": {t.Project}, "person": {t.Person}}
}

func trainingID(project, position, person string) string {
	return project + "." + position + "." + person
}

var (
	errTrained  = fault.New(fault.Refused, "volunteer.shift.trained", "这个岗位要先参加培训才能报名，请报名培训的班次，或者另选一个岗位。")
	errTraining = fault.New(fault.Refused, "volunteer.shift.training", "培训要在班次开始以后说明，只能说明有名额的志愿者，请核对岗位和志愿者。")
)

// trained reports whether somebody took the training of a position.
func (s *Service) trained(ctx context.Context, project, position, person string) (bool, error) {
	_, err := s.trainings.Get(ctx, trainingID(project, position, person))
	if errors.Is(err, store.ErrNotFound) {
		return false, nil
	}
	return err == nil, err
}

// StateTraining is how the organization says who of a shift took the training of a position. What was said stays.
func (s *Service) StateTraining(ctx context.Context, in volunteerapi.StateTrainingRequest) (out volunteerapi.SeatList, err error) {
	who, _ := identity.From(ctx)
	x, err := s.shifts.Get(ctx, in.ID)
	if err != nil {
		return out, noShift(err)
	}
	if !staffed(who, x.Org.ID) {
		return out, errNotKept
	}
	p, err := s.get(ctx, x.Project.ID)
	if err != nil {
		return out, err
	}
	if !slices.ContainsFunc(p.Draft.Positions, func(y volunteerapi.Position) bool { return y.Code == in.Position && y.Trained }) {
		return out, errTraining.At("position", "请选择要先培训的岗位。")
	}
	if x.State != open || s.now().Before(x.Starts) {
		return out, errTraining
	}
	for _, person := range in.People {
		if at(x.Seats, person) < 0 {
			return out, errTraining.At("people", "请从有名额的志愿者中选择。")
		}
	}
	for _, person := range in.People {
		_, err := s.trainings.Insert(ctx, trainingID(p.ID, in.Position, person), Training{
			Project: p.ID, Position: in.Position, Person: person, Shift: x.ID, Day: cn.DayOf(x.Starts), By: who.ID,
		})
		if err != nil && !errors.Is(err, store.ErrExists) {
			return out, err
		}
	}
	return s.ListSeats(ctx, volunteerapi.ListSeatsRequest{ID: x.ID})
}

// trainedIn are, by person, the codes of the positions of a project for which they took the training.
func (s *Service) trainedIn(ctx context.Context, project string) (map[string][]string, error) {
	out := map[string][]string{}
	err := s.trainings.Each(ctx, store.Query{Where: []store.Term{store.Is("project", project)}}, func(t Training) error {
		out[t.Person] = append(out[t.Person], t.Position)
		return nil
	})
	return out, err
}
