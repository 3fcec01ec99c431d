package incubation

import (
	"time"

	"sanshe/contracts/go/events"
	"sanshe/libs/event"
)

// What the events of an incubation say: the group and the hub by name, the account that is told, and nothing else of anybody.

func told[T any](kind string, at time.Time, d T) []event.Event {
	return []event.Event{event.New(kind, at, d)}
}

func (i *Incubation) fact() events.OrganizationIncubationAppliedV1 {
	return events.OrganizationIncubationAppliedV1{
		Name: i.Draft.Name, Contact: i.Contact, Hub: i.Hub.ID, HubName: i.Hub.Name, Org: i.Org.ID, OrgName: i.Org.Name, Region: i.Region,
	}
}

// lasting says until which day the group may stay.
func (i *Incubation) lasting() events.OrganizationIncubationEnteredV1 {
	b := i.fact()
	return events.OrganizationIncubationEnteredV1{
		Name: b.Name, Contact: b.Contact, Hub: b.Hub, HubName: b.HubName, Org: b.Org, OrgName: b.OrgName, Region: b.Region, Until: i.Until.String(),
	}
}

func (i *Incubation) gone(on string) events.OrganizationIncubationGraduatedV1 {
	b := i.fact()
	return events.OrganizationIncubationGraduatedV1{
		Name: b.Name, Contact: b.Contact, Hub: b.Hub, HubName: b.HubName, Org: b.Org, OrgName: b.OrgName, Region: b.Region, Filing: i.Draft.Filing, GraduatedOn: on,
	}
}

func (i *Incubation) leaving(note string) events.OrganizationIncubationLeftV1 {
	b := i.fact()
	return events.OrganizationIncubationLeftV1{
		Name: b.Name, Contact: b.Contact, Hub: b.Hub, HubName: b.HubName, Org: b.Org, OrgName: b.OrgName, Region: b.Region, Note: note,
	}
}

func (i *Incubation) asked(month int64) events.OrganizationIncubationAskedV1 {
	b := i.fact()
	return events.OrganizationIncubationAskedV1{
		Name: b.Name, Contact: b.Contact, Hub: b.Hub, HubName: b.HubName, Org: b.Org, OrgName: b.OrgName, Region: b.Region, Month: month,
	}
}

func (i *Incubation) followed(month int64, active bool) events.OrganizationIncubationFollowedV1 {
	b := i.fact()
	return events.OrganizationIncubationFollowedV1{
		Name: b.Name, Contact: b.Contact, Hub: b.Hub, HubName: b.HubName, Org: b.Org, OrgName: b.OrgName, Region: b.Region, Month: month, Active: active,
	}
}

func (i *Incubation) succeeded() events.OrganizationIncubationRegisteredV1 {
	b := i.fact()
	return events.OrganizationIncubationRegisteredV1{
		Name: b.Name, Contact: b.Contact, Hub: b.Hub, HubName: b.HubName, Org: b.Org, OrgName: b.OrgName, Region: b.Region, Heir: i.Heir.ID, HeirName: i.Heir.Name,
	}
}
