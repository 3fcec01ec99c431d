package registration

import (
	"time"

	"sanshe/contracts/go/events"
	"sanshe/contracts/go/organizationapi"
	"sanshe/libs/cn"
)

// What the events of an application say: names of organizations and of who speaks
// for one in law, which the register publishes, and no more of any person.

func (a *Application) fact() events.OrganizationApplicationSubmittedV1 {
	return events.OrganizationApplicationSubmittedV1{
		Name: a.Name, Kind: string(a.Kind), Subject: string(a.Draft.Subject), Org: a.Draft.Org, Owner: a.Owner,
		Office: a.Office.ID, OfficeName: a.Office.Name, Sponsor: a.Sponsor.ID, Region: a.Region,
	}
}

func (a *Application) filed(due time.Time) events.OrganizationApplicationFiledV1 {
	f := a.fact()
	return events.OrganizationApplicationFiledV1{
		Name: f.Name, Kind: f.Kind, Subject: f.Subject, Org: f.Org, Owner: f.Owner, Office: f.Office, OfficeName: f.OfficeName, Sponsor: f.Sponsor, Region: f.Region, DecideDue: due,
	}
}

func (a *Application) accepted() events.OrganizationApplicationAcceptedV1 {
	due := *a.AcceptedAt
	if a.DecideDue != nil {
		due = *a.DecideDue
	}
	return events.OrganizationApplicationAcceptedV1(a.filed(due))
}

func (a *Application) publicized(ends time.Time) events.OrganizationApplicationPublicizedV1 {
	f := a.fact()
	return events.OrganizationApplicationPublicizedV1{
		Name: f.Name, Kind: f.Kind, Subject: f.Subject, Org: f.Org, Owner: f.Owner, Office: f.Office, OfficeName: f.OfficeName, Sponsor: f.Sponsor, Region: f.Region, Ends: ends,
	}
}

// granted carries what the register is to write: the whole card of a new
// organization, only what changes of one that it has.
func (a *Application) granted(legal bool, now time.Time) events.OrganizationApplicationGrantedV1 {
	f, d := a.fact(), a.Draft
	out := events.OrganizationApplicationGrantedV1{
		Name: f.Name, Kind: f.Kind, Subject: f.Subject, Org: f.Org, Owner: f.Owner, Office: f.Office, OfficeName: f.OfficeName, Sponsor: f.Sponsor, Region: f.Region,
		Organization: a.Organization, RegisteredOn: cn.DayOf(now).String(), Certificate: a.Certificate, Note: a.told(),
	}
	if d.Subject == organizationapi.SubjectEstablish {
		out.CreditCode, out.Address, out.Authority, out.Supervisor = a.CreditCode, d.Address, a.Office.Name, a.Sponsor.Name
		out.Capital, out.Field, out.Scope, out.LegalEntity, out.LegalPerson = d.Capital, d.Field, d.Scope, legal, a.speaker()
	}
	if d.Subject == organizationapi.SubjectChange {
		for _, c := range d.Changes {
			v := c.Value
			if c.Field == "capital" {
				if fen, err := cn.ParseFen(v); err == nil {
					v = cn.Fen(fen).Plain()
				}
			}
			out.Changes = append(out.Changes, events.OrganizationApplicationGrantedV1Changes{Field: c.Field, Value: v})
		}
	}
	return out
}

// speaker is the representative or head, who stands in the register by name.
func (a *Application) speaker() string {
	for _, o := range a.Draft.Officers {
		if o.Post == "representative" {
			return o.Name
		}
	}
	return ""
}
