package project

import (
	"time"

	"sanshe/contracts/go/events"
	"sanshe/libs/event"
)

// What the events say: projects, organizations and times, the accounts that are told, and nothing else of anybody.

func told[T any](kind string, at time.Time, d T) []event.Event {
	return []event.Event{event.New(kind, at, d)}
}

func (p *Project) fact() events.VolunteerProjectSubmittedV1 {
	return events.VolunteerProjectSubmittedV1{
		Title: p.Draft.Title, Org: p.Org.ID, OrgName: p.Org.Name, Office: p.Office.ID, Region: p.Draft.Region, Author: p.Author,
	}
}

// told is what a step says.
func (p *Project) told(do Verb, at time.Time) []event.Event {
	b := p.fact()
	switch do {
	case Submit:
		return told(events.TypeVolunteerProjectSubmittedV1, at, b)
	case Return:
		b.Author = p.Submitter
		return told(events.TypeVolunteerProjectReturnedV1, at, events.VolunteerProjectReturnedV1(b))
	case Publish:
		return told(events.TypeVolunteerProjectPublishedV1, at, events.VolunteerProjectPublishedV1(b))
	case Close:
		return told(events.TypeVolunteerProjectClosedV1, at, events.VolunteerProjectClosedV1(b))
	case Withdraw:
		return told(events.TypeVolunteerProjectWithdrawnV1, at, events.VolunteerProjectWithdrawnV1(b))
	}
	return told(events.TypeVolunteerProjectArchivedV1, at, events.VolunteerProjectArchivedV1(b))
}

// of is what an event says of one volunteer in a shift.
func (x *Shift) of(p *Seat) events.VolunteerShiftPromotedV1 {
	return events.VolunteerShiftPromotedV1{
		Project: x.Project.ID, Title: x.title(), Org: x.Org.ID, OrgName: x.Org.Name, Region: x.Region, Starts: x.Starts, Ends: x.Ends,
		Person: p.Person, Account: p.Account,
	}
}

// joined says that somebody has a seat, or waits for one.
func (x *Shift) joined(p *Seat, waiting bool, at time.Time) []event.Event {
	b := x.of(p)
	return told(events.TypeVolunteerShiftJoinedV1, at, events.VolunteerShiftJoinedV1{
		Project: b.Project, Title: b.Title, Org: b.Org, OrgName: b.OrgName, Region: b.Region, Starts: b.Starts, Ends: b.Ends,
		Person: b.Person, Account: b.Account, Waiting: waiting,
	})
}

// freed says that somebody has no seat any more, and which reservation of their calendar stood for it.
func (x *Shift) freed(p *Seat, swapped bool, at time.Time) []event.Event {
	b := x.of(p)
	return told(events.TypeVolunteerShiftFreedV1, at, events.VolunteerShiftFreedV1{
		Project: b.Project, Title: b.Title, Org: b.Org, OrgName: b.OrgName, Region: b.Region, Starts: b.Starts, Ends: b.Ends,
		Person: b.Person, Account: b.Account, N: p.N, Swapped: swapped,
	})
}
