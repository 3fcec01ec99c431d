package volunteer

import (
	"context"
	"slices"
	"strings"

	"sanshe/libs/cn"
	"sanshe/libs/host"
	"sanshe/libs/paper/box"
	"sanshe/services/volunteer/card"
	"sanshe/services/volunteer/duty"
	"sanshe/services/volunteer/follow"
	"sanshe/services/volunteer/hours"
	"sanshe/services/volunteer/order"
	"sanshe/services/volunteer/person"
	"sanshe/services/volunteer/project"
	"sanshe/services/volunteer/proof"
	"sanshe/services/volunteer/star"
	"sanshe/services/volunteer/team"
	"sanshe/services/volunteer/timebank"
)

// Unit is the service as binaries list it.
var Unit = host.Unit{
	Name: "volunteer", New: New, Keys: true,
	County: slices.Concat(person.County(), team.County(), project.County(), follow.County(), hours.County(), timebank.County(), duty.County(), order.County(), star.County(), proof.County(), box.County("volunteer", "amendments")),
}

// New opens the box of papers and the rooms.
func New(ctx context.Context, d host.Deps) (host.Service, error) {
	s, err := open(ctx, d)
	if err != nil {
		return host.Service{}, err
	}
	var parts []host.Service
	for _, r := range s.rooms {
		parts = append(parts, r.Part())
	}
	return host.Service{Routes: s.routes(), Jobs: []host.Job{s.papers.Job()}}.With(parts...).ByClock(d.Clock, untimed), nil
}

// untimed is what no day or hour decides.
var untimed = map[string]bool{"addVolunteerPaper": true}

// open makes the service.
func open(ctx context.Context, d host.Deps) (s *Service, err error) {
	s = &Service{}
	if s.papers, err = box.Sealed(ctx, d, "volunteer"); err != nil {
		return s, err
	}
	people, err := person.New(ctx, d)
	if err != nil {
		return s, err
	}
	teams, err := team.New(ctx, d, people)
	if err != nil {
		return s, err
	}
	duties, err := duty.New(ctx, d)
	if err != nil {
		return s, err
	}
	orders, err := order.New(ctx, d)
	if err != nil {
		return s, err
	}
	serving := everybody{people, duties, orders}
	projects, err := project.New(ctx, d, serving, people.ListVolunteerFields)
	if err != nil {
		return s, err
	}
	follows, err := follow.New(ctx, d, serving, projects, people.ListVolunteerFields)
	if err != nil {
		return s, err
	}
	people.Follows = follows.Of
	served, err := hours.New(ctx, d, hours.Beside{People: serving, Shifts: projects, Papers: s.papers, Reach: people.Reach})
	if err != nil {
		return s, err
	}
	people.Doubts = served.Doubt
	bank, err := timebank.New(ctx, d, people, people.ListVolunteerFields, served)
	if err != nil {
		return s, err
	}
	stars, err := star.New(ctx, d, people, counted{served})
	if err != nil {
		return s, err
	}
	proofs, err := proof.New(ctx, d, people, counted{served})
	s.rooms = append(s.rooms, people, teams, projects, follows, served, duties, orders, bank, stars, proofs)
	return s, err
}

// counted hands the hours of a person to who certifies them, and what they come to to who reckons stars of them.
type counted struct{ hours *hours.Service }

// Of implements proof.Hours.
func (c counted) Of(ctx context.Context, person string) (out []proof.Entry, err error) {
	rs, err := c.hours.Counted(ctx, person)
	for _, r := range rs {
		out = append(out, proof.Entry{
			Record: r.ID, Title: r.Shift.Title, Org: r.Shift.Org, OrgName: r.Shift.OrgName, Day: cn.DayOf(r.Shift.Starts),
			Minutes: r.Minutes, Class: strings.ToUpper(string(r.Class)), Ledger: r.Shift.Ledger,
		})
	}
	return out, err
}

// Served implements star.Totals.
func (c counted) Served(ctx context.Context, person string) (star.Served, error) {
	s, err := c.hours.Sum(ctx, card.Voluntary, person)
	return Served(s), err
}

// Served is what stars read of sums: of the classes from A to C it is vouched for by somebody else than the volunteer.
func Served(s hours.Sums) star.Served {
	return star.Served{Minutes: s.Minutes, Records: s.Records, QualitySum: s.QualitySum, QualityCount: s.QualityCount, Vouched: s.Classes[0] + s.Classes[1] + s.Classes[2], Classes: s.Classes}
}
