// Package cardtest is what the tests of several rooms of this service put beside a room: people, organizations and counted hours,
// all of them plain values.
package cardtest

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"sanshe/contracts/go/events"
	"sanshe/contracts/go/organizationapi"
	"sanshe/libs/event"
	"sanshe/libs/fault"
	"sanshe/libs/roomtest"
	"sanshe/services/volunteer/card"
)

// People are who volunteers, by id.
type People map[string]card.Person

// Of implements card.People.
func (p People) Of(_ context.Context, id string) (card.Person, error) {
	one, ok := p[id]
	if !ok {
		return one, fault.New(fault.NotFound, "volunteer.person.not-found", "没有找到这名志愿者，请从我的志愿服务重新进入。")
	}
	return one, nil
}

// Mine implements card.People.
func (p People) Mine(_ context.Context, account string) (out []card.Person, err error) {
	for _, one := range p {
		if one.Account == account {
			out = append(out, one)
		}
	}
	slices.SortFunc(out, func(a, b card.Person) int {
		return cmp.Or(strings.Compare(string(a.Born), string(b.Born)), strings.Compare(a.ID, b.ID))
	})
	return out, nil
}

// Organizations are those that the register knows, by id.
type Organizations map[string]organizationapi.OrgKind

// Get answers as the register does.
func (o Organizations) Get(_ context.Context, in organizationapi.GetOrganizationRequest) (organizationapi.Organization, error) {
	kind := o[in.ID]
	if kind == "" {
		return organizationapi.Organization{}, fault.New(fault.NotFound, "organization.organization.not-found", "没有找到这个组织，请从社会组织名册重新进入。")
	}
	return organizationapi.Organization{ID: in.ID, Name: "单位" + in.ID, Kind: kind, Region: "320312", Status: organizationapi.OrgStatusActive}, nil
}

// Counted is hours telling what one month of somebody in a ledger comes to.
func Counted(s *roomtest.Stage, d events.VolunteerPageCountedV1) event.Event {
	d.Region, d.Records = "320312", 1
	return s.Event(events.TypeVolunteerPageCountedV1, d.Ledger+"."+d.Person+"."+d.Month, d)
}

// Counts has a room hear once what one month of somebody in a ledger comes to.
func Counts(s *roomtest.Stage, ledger, person, month string, minutes int64) event.Event {
	s.T.Helper()
	ev := Counted(s, events.VolunteerPageCountedV1{Person: person, Ledger: ledger, Month: month, Minutes: minutes})
	s.Hear(ev, 1)
	return ev
}
