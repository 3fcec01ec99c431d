package duty

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"strings"
	"time"

	"sanshe/contracts/go/events"
	"sanshe/contracts/go/organizationapi"
	"sanshe/contracts/go/volunteerapi"
	"sanshe/libs/cn"
	"sanshe/libs/event"
	"sanshe/libs/fault"
	"sanshe/libs/identity"
	"sanshe/libs/route"
	"sanshe/libs/rule"
	"sanshe/libs/store"
)

// org is what the register says of an organization, or bad where it has none that is active.
func (s *Service) org(ctx context.Context, id string, bad error) (organizationapi.Organization, error) {
	o, err := route.Call(ctx, s.self, organizationapi.GetOrganization, organizationapi.GetOrganizationRequest{ID: id})
	if fault.Of(err).Kind == fault.NotFound || err == nil && o.Status != organizationapi.OrgStatusActive {
		return o, bad
	}
	return o, err
}

// ReportForDuty has the caller report to a community, which is to take them in. The same form, sent again, is one report.
func (s *Service) ReportForDuty(ctx context.Context, in volunteerapi.ReportForDutyRequest) (out volunteerapi.Duty, err error) {
	c, _ := identity.From(ctx)
	now := s.now()
	born, errBorn := cn.ParseDay(in.Birth)
	switch {
	case !in.Agree:
		return out, errAgree.Under(rule.Cite(s.rules, ruleSeparate, rule.Where{Day: now})...)
	case errBorn != nil || born >= cn.DayOf(now) || born < "1900-01-01":
		return out, errBirth
	}
	once, sent := store.OnceFrom(ctx)
	if !sent {
		once.ID = rand.Text()
	}
	id := idPrefix + once.ID
	switch was, err := s.duties.Get(ctx, id); {
	case err == nil && was.Request != once.Hash:
		return out, store.ErrReused
	case err == nil:
		return s.view(ctx, &was, c, true)
	case !errors.Is(err, store.ErrNotFound):
		return out, err
	}
	at, err := s.org(ctx, in.Host, errHost)
	if err != nil {
		return out, err
	}
	if at.Kind != organizationapi.OrgKindCommittee {
		return out, errHost
	}
	unit := volunteerapi.Party{Name: strings.TrimSpace(in.UnitName)}
	if in.Unit != "" {
		o, err := s.org(ctx, in.Unit, errUnit)
		if err != nil {
			return out, err
		}
		unit = volunteerapi.Party{ID: o.ID, Name: o.Name}
	}
	if unit.Name == "" {
		return out, errUnit
	}
	active, kept := 0, 0
	err = s.each(ctx, c.ID, func(d Duty) error {
		if kept++; kept >= mostKept {
			return errMany.Say("您的报到已经很多，请先注销不再需要的报到。")
		}
		if d.State != asked && d.State != serving {
			return nil
		}
		if active++; d.Host.ID == at.ID {
			return errTwice
		}
		return nil
	})
	if err == nil && active >= mostActive {
		err = errMany
	}
	if err != nil {
		return out, err
	}
	region := at.Region[:min(6, len(at.Region))]
	d := Duty{
		Meta: store.Meta{Request: once.Hash}, Region: region, Host: volunteerapi.Party{ID: at.ID, Name: at.Name}, Unit: unit, Number: numbered(), Account: c.ID, State: Life.Start,
		Tell: in.Tell, Law: rule.Where{Region: region, Day: now}, Steps: []Step{{At: now, What: "报到", As: Self}},
	}
	if d.Secret, err = s.seal(ctx, id, Member{Name: strings.TrimSpace(in.Name), Birth: in.Birth, Branch: strings.TrimSpace(in.Branch)}); err != nil {
		return out, err
	}
	d, err = s.duties.Insert(ctx, id, d, event.New(events.TypeVolunteerDutyAskedV1, now, events.VolunteerDutyAskedV1{Host: d.Host.ID, Number: d.Number, Region: d.Region}))
	if err != nil {
		return out, err
	}
	return s.view(ctx, &d, c, true)
}

// MoveDuty takes a step of the member or of the community.
func (s *Service) MoveDuty(ctx context.Context, in volunteerapi.MoveDutyRequest) (out volunteerapi.Duty, err error) {
	c, _ := identity.From(ctx)
	do, why, now := Verb(in.Do), strings.TrimSpace(in.Reason), s.now()
	d, _, err := s.seen(ctx, in.ID)
	if err != nil {
		return out, err
	}
	if err := allowed(do, Accept, Return, Share, Hush, Leave, Erase); err != nil {
		return out, err
	}
	if do == Return && why == "" {
		return out, errSilent
	}
	if do == Erase { // first whether it may be, then the key, then the word: an erasure that is cut off is asked for again
		if _, err := Life.Next(d.State, do, d.hats(c)); err != nil {
			return out, err
		}
		if err := s.keys.Destroy(ctx, d.ID); err != nil {
			return out, err
		}
	}
	d, err = s.duties.Update(ctx, in.ID, func(d *Duty) ([]event.Event, error) {
		if err := d.At(in.Version); err != nil && do != Erase {
			return nil, err
		}
		return s.step(d, do, d.hats(c), why, now)
	})
	if err != nil {
		return out, err
	}
	return s.view(ctx, &d, c, true)
}

// step changes a report by a verb, and says what is told of it.
func (s *Service) step(d *Duty, do Verb, hats []Hat, why string, now time.Time) ([]event.Event, error) {
	next, err := Life.Next(d.State, do, hats)
	if err != nil {
		return nil, err
	}
	d.State = next
	for _, m := range Life.Moves {
		if m.Do == do {
			d.note(now, m.Label, hats[0], why)
			break
		}
	}
	switch do {
	case Accept:
		return tellOne(events.TypeVolunteerDutyAcceptedV1, now, events.VolunteerDutyAcceptedV1{Host: d.Host.ID, Number: d.Number, Region: d.Region, Account: d.Account}), nil
	case Return:
		d.OverAt = &now
		return tellOne(events.TypeVolunteerDutyReturnedV1, now, events.VolunteerDutyReturnedV1{Host: d.Host.ID, Number: d.Number, Region: d.Region, Account: d.Account}), nil
	case Share, Hush:
		d.Tell = do == Share
		return nil, nil
	case Leave:
		d.OverAt = &now
		return tellOne(events.TypeVolunteerDutyLeftV1, now, events.VolunteerDutyLeftV1{Host: d.Host.ID, Number: d.Number, Region: d.Region}), nil
	}
	d.Secret, d.Account, d.Unit, d.Tell, d.OverAt = "", "", volunteerapi.Party{}, false, nil
	for i := range d.Steps {
		d.Steps[i].Note = ""
	}
	return tellOne(events.TypeVolunteerDutyErasedV1, now, events.VolunteerDutyErasedV1{Host: d.Host.ID, Number: d.Number, Region: d.Region}), nil
}

func yearID(duty string, year int) string { return fmt.Sprintf("%s.%04d", duty, year) }

// begins is a year in which nothing is served yet.
func (d *Duty) begins(year int, now time.Time) Year {
	return Year{
		Region: d.Region, Duty: d.ID, Number: d.Number, Host: d.Host, Unit: d.Unit.ID, Year: year, State: Years.Start, Law: rule.Where{Region: d.Region, Day: now},
	}
}

// openYears gives everybody who serves the year that it is, so that a year in which nothing was done is judged, too.
func (s *Service) openYears(ctx context.Context) error {
	now := s.now()
	year := cn.DayOf(now).Year()
	return s.duties.Each(ctx, store.Query{By: "plan", Where: []store.Term{store.Between("plan", "", fmt.Sprintf("%04d", year))}}, func(d Duty) error {
		if _, err := s.years.Insert(ctx, yearID(d.ID, year), d.begins(year, now)); err != nil && !errors.Is(err, store.ErrExists) {
			return err
		}
		_, err := s.duties.Update(ctx, d.ID, func(d *Duty) ([]event.Event, error) {
			d.Opened = max(d.Opened, year)
			return nil, nil
		})
		return err
	})
}

// eraseOver destroys the keys of reports that have been over for as long as they are kept.
func (s *Service) eraseOver(ctx context.Context) error {
	now := s.now()
	return s.duties.Each(ctx, store.Query{By: "over", Where: []store.Term{store.Between("over", "", store.Time(now)+"\x00")}}, func(d Duty) error {
		kept, err := rule.Ask[int](s.rules, ruleKept, d.Law)
		if err != nil {
			return err
		}
		if cn.DayOf(now) <= cn.DayOf(*d.OverAt).AddMonths(kept.Value) {
			return nil
		}
		if err := s.keys.Destroy(ctx, d.ID); err != nil {
			return err
		}
		_, err = s.duties.Update(ctx, d.ID, func(d *Duty) ([]event.Event, error) {
			if d.State == erased { // by the member, meanwhile
				return nil, nil
			}
			return s.step(d, Erase, []Hat{ByClock}, "", now)
		})
		return err
	})
}
