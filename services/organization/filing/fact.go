package filing

import (
	"time"

	"sanshe/contracts/go/events"
	"sanshe/contracts/go/organizationapi"
	"sanshe/libs/cn"
	"sanshe/libs/event"
)

// What the events of a filing say: names of organizations and where the group acts, and nothing of any person but
// the account that is told.

func told[T any](kind string, at time.Time, d T) []event.Event {
	return []event.Event{event.New(kind, at, d)}
}

func (f *Filing) fact() events.OrganizationFilingSubmittedV1 {
	return events.OrganizationFilingSubmittedV1{
		Name: f.Draft.Name, Category: string(f.Draft.Category), Contact: f.Contact, Committee: f.Committee.ID, CommitteeName: f.Committee.Name,
		Office: f.Office.ID, OfficeName: f.Office.Name, Region: f.Region,
	}
}

func (f *Filing) accepted(now time.Time) events.OrganizationFilingAcceptedV1 {
	b := f.fact()
	return events.OrganizationFilingAcceptedV1{
		Name: b.Name, Category: b.Category, Contact: b.Contact, Committee: b.Committee, CommitteeName: b.CommitteeName, Office: b.Office, OfficeName: b.OfficeName, Region: b.Region,
		Place: f.Draft.Place, Area: f.Draft.Area, FiledOn: cn.DayOf(now).String(),
	}
}

func (f *Filing) confirmed(due time.Time) events.OrganizationFilingConfirmedV1 {
	b := f.fact()
	return events.OrganizationFilingConfirmedV1{
		Name: b.Name, Category: b.Category, Contact: b.Contact, Committee: b.Committee, CommitteeName: b.CommitteeName, Office: b.Office, OfficeName: b.OfficeName, Region: b.Region,
		ConfirmDue: due,
	}
}

func (f *Filing) due(lapses time.Time) events.OrganizationFilingDueV1 {
	b := f.fact()
	return events.OrganizationFilingDueV1{
		Name: b.Name, Category: b.Category, Contact: b.Contact, Committee: b.Committee, CommitteeName: b.CommitteeName, Office: b.Office, OfficeName: b.OfficeName, Region: b.Region,
		LapsesAt: lapses,
	}
}

func (f *Filing) endedBecause(note string) events.OrganizationFilingEndedV1 {
	b := f.fact()
	return events.OrganizationFilingEndedV1{
		Name: b.Name, Category: b.Category, Contact: b.Contact, Committee: b.Committee, CommitteeName: b.CommitteeName, Office: b.Office, OfficeName: b.OfficeName, Region: b.Region,
		Note: note,
	}
}

func (f *Filing) succeeded() events.OrganizationFilingUpgradedV1 {
	b := f.fact()
	return events.OrganizationFilingUpgradedV1{
		Name: b.Name, Category: b.Category, Contact: b.Contact, Committee: b.Committee, CommitteeName: b.CommitteeName, Office: b.Office, OfficeName: b.OfficeName, Region: b.Region,
		Heir: f.Heir.ID, HeirName: f.Heir.Name,
	}
}

func (f *Filing) allied(p *organizationapi.Partner) events.OrganizationFilingAskedV1 {
	b := f.fact()
	return events.OrganizationFilingAskedV1{
		Name: b.Name, Category: b.Category, Contact: b.Contact, Committee: b.Committee, CommitteeName: b.CommitteeName, Office: b.Office, OfficeName: b.OfficeName, Region: b.Region,
		Org: p.Org.ID, OrgName: p.Org.Name,
	}
}
