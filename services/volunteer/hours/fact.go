package hours

import (
	"time"

	"sanshe/contracts/go/events"
	"sanshe/libs/event"
)

// What the events of this room say: accounts that are told, the shift by its title, and nothing that names a volunteer.

func told[T any](kind string, at time.Time, d T) []event.Event {
	return []event.Event{event.New(kind, at, d)}
}

func (r *Record) heard(x Statement) events.VolunteerRecordStatedV1 {
	return events.VolunteerRecordStatedV1{
		Person: r.Person, Account: r.Account, Org: r.Shift.Org, OrgName: r.Shift.OrgName, Office: r.Shift.Office, Region: r.Shift.Region, Title: r.Shift.Title,
		Shift: r.Shift.ID, Key: x.Key, Act: string(x.Act), Way: string(x.Way), At: x.At, Heard: x.Heard, Device: x.Device, Lat: r.Shift.Lat, Lon: r.Shift.Lon, Offline: x.Offline,
	}
}

func (r *Record) fact() events.VolunteerRecordObjectedV1 {
	return events.VolunteerRecordObjectedV1{
		Person: r.Person, Account: r.Account, Org: r.Shift.Org, OrgName: r.Shift.OrgName, Office: r.Shift.Office, Region: r.Shift.Region, Title: r.Shift.Title,
		Ledger: string(r.Shift.Ledger), Month: r.month(),
	}
}

// entering tells the page what is to be counted; each time under a next round, so that an answer to an earlier one is known.
func (r *Record) entering(now time.Time) []event.Event {
	r.Round++
	r.Clash = ""
	f := r.fact()
	return told(events.TypeVolunteerRecordConfirmedV1, now, events.VolunteerRecordConfirmedV1{
		Person: f.Person, Account: f.Account, Org: f.Org, OrgName: f.OrgName, Office: f.Office, Region: f.Region, Title: f.Title, Ledger: f.Ledger, Month: f.Month,
		Round: r.Round, From: *r.From, To: *r.To, Minutes: r.Minutes, Class: string(r.Class), Quality: r.Quality, Bank: r.Shift.Bank,
	})
}

// leaving tells the page that nothing of it counts any more.
func (r *Record) leaving(now time.Time, why string) []event.Event {
	r.Round++
	r.Entered = false
	f := r.fact()
	return told(events.TypeVolunteerRecordWithdrawnV1, now, events.VolunteerRecordWithdrawnV1{
		Person: f.Person, Account: f.Account, Org: f.Org, OrgName: f.OrgName, Office: f.Office, Region: f.Region, Title: f.Title, Ledger: f.Ledger, Month: f.Month,
		Round: r.Round, Why: why,
	})
}

func (r *Record) untrue(now time.Time) []event.Event {
	r.Round++
	r.Entered = false
	f := r.fact()
	return told(events.TypeVolunteerRecordAnnulledV1, now, events.VolunteerRecordAnnulledV1{
		Person: f.Person, Account: f.Account, Org: f.Org, OrgName: f.OrgName, Office: f.Office, Region: f.Region, Title: f.Title, Ledger: f.Ledger, Month: f.Month,
		Round: r.Round,
	})
}

func (r *Record) settled(now time.Time, corrected bool) []event.Event {
	f := r.fact()
	return told(events.TypeVolunteerRecordSettledV1, now, events.VolunteerRecordSettledV1{
		Person: f.Person, Account: f.Account, Org: f.Org, OrgName: f.OrgName, Office: f.Office, Region: f.Region, Title: f.Title, Ledger: f.Ledger, Month: f.Month,
		Corrected: corrected,
	})
}
