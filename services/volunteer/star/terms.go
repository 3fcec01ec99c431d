package star

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"sanshe/contracts/go/events"
	"sanshe/contracts/go/volunteerapi"
	"sanshe/libs/cn"
	"sanshe/libs/event"
	"sanshe/libs/fault"
	"sanshe/libs/identity"
	"sanshe/libs/rule"
	"sanshe/libs/store"
)

// Terms are what one office asks for each star in its place, from a day on. They are never changed: others replace them, and
// whoever has a star keeps it under those that it was given by.
type Terms struct {
	store.Meta
	Title       string             `json:"title"`
	Office      volunteerapi.Party `json:"office"`
	Region      string             `json:"region"` // of the office
	From        cn.Day             `json:"from"`
	Steps       []Step             `json:"steps"`
	Notice      int64              `json:"notice"` // working days
	Bar         int64              `json:"bar"`    // years
	State       TermsState         `json:"state"`
	Drafter     string             `json:"drafter"` // account
	DraftedAt   time.Time          `json:"drafted_at"`
	AnnouncedAt *time.Time         `json:"announced_at,omitempty"`
	Note        string             `json:"note,omitempty"`
}

var termsSchema = store.Schema{Name: "star_terms", Indexes: []string{"all", "place", "coming", "drafts"}}

func indexTerms(t *Terms) map[string][]string {
	ix := map[string][]string{}
	switch t.State {
	case drafted:
		ix["drafts"] = []string{t.Office.ID + "/" + store.Time(t.DraftedAt)}
	case announced, applied, replaced:
		at := t.From.String() + "/" + store.Time(*t.AnnouncedAt) + "/" + t.ID
		ix["all"], ix["place"] = []string{at}, []string{cn.Stem(t.Region) + "/" + at}
		if t.State == announced {
			ix["coming"] = []string{at}
		}
	}
	return ix
}

// Measure is what is kept of terms beside what they measure.
type Measure struct {
	Terms string `json:"terms,omitempty"` // id; "" is none
	Steps []Step `json:"steps,omitempty"`
}

func (t *Terms) measure() Measure { return Measure{Terms: t.ID, Steps: t.Steps} }

var (
	errNoTerms = fault.New(fault.NotFound, "volunteer.terms.not-found", "没有找到这份星级办法，请从志愿者星级重新进入。")
	errFrom    = fault.New(fault.Refused, "volunteer.terms.from", "施行日期不能早于今天，请改到今天或者以后。")
	errSteps   = fault.New(fault.Refused, "volunteer.terms.levels", "星级越高，服务时间应当越多，其他条件不能降低，请核对各星级的条件。")
	errShort   = fault.New(fault.Refused, "volunteer.terms.short", "公示期太短，请至少公示规定的工作日数。")
	errReturn  = fault.New(fault.Invalid, "volunteer.terms.no-note", "请写明退回的理由，起草的人会看到。")
)

func (t *Terms) law() rule.Where { return rule.Where{Region: t.Region, Day: t.DraftedAt} }

func (t *Terms) hats(who identity.Caller) (hats []Hat) {
	if who.In(t.Office.ID, identity.Registrar) {
		hats = append(hats, Registrar)
		if who.ID != t.Drafter {
			hats = append(hats, Second)
		}
	}
	return hats
}

// rising refuses steps of which a higher one asks less.
func rising(steps []Step) error {
	for i := 1; i < len(steps); i++ {
		a, b := steps[i-1], steps[i]
		if b.Hours <= a.Hours || b.Quality < a.Quality || b.Assessed < a.Assessed || b.Vouched < a.Vouched {
			return errSteps.At(fmt.Sprintf("levels[%d]", i), "请不低于前一个星级。")
		}
	}
	return nil
}

// DraftStarTerms writes down what the caller's office is to ask.
func (s *Service) DraftStarTerms(ctx context.Context, in volunteerapi.DraftStarTermsRequest) (out volunteerapi.StarTerms, err error) {
	who, now := caller(ctx), s.now()
	m, _ := who.As(identity.Registrar) // the door opens for no other
	t := Terms{
		Title: in.Title, Office: volunteerapi.Party{ID: m.Org, Name: m.OrgName}, Region: m.Region, From: cn.Day(in.From), Steps: in.Levels, Notice: in.Notice, Bar: in.Bar,
		State: Terming.Start, Drafter: who.ID, DraftedAt: now,
	}
	if err := rising(t.Steps); err != nil {
		return out, err
	}
	least, err := rule.Ask[int64](s.rules, ruleNotice, t.law())
	switch {
	case err != nil:
		return out, err
	case t.From.Before(cn.DayOf(now)):
		return out, errFrom.At("from", "请改到今天或者以后。")
	case t.Notice < least.Value:
		return out, errShort.Say(fmt.Sprintf("公示期太短，请至少公示%d个工作日。", least.Value)).Under(least.Basis()).At("notice", fmt.Sprintf("至少%d。", least.Value))
	}
	t, err = s.terms.Create(ctx, t, func(_ string, t *Terms) []event.Event {
		return told(events.TypeVolunteerTermsDraftedV1, now, t.fact(who.ID))
	})
	if err != nil {
		return out, err
	}
	return s.termsView(&t, t.hats(who)), nil
}

// MoveStarTerms announces a draft or gives it back. What would come into force in the past begins on the day it is announced.
func (s *Service) MoveStarTerms(ctx context.Context, in volunteerapi.MoveStarTermsRequest) (out volunteerapi.StarTerms, err error) {
	who, now := caller(ctx), s.now()
	if _, err := s.ofTerms(ctx, in.ID, who); err != nil {
		return out, err
	}
	t, err := s.terms.Update(ctx, in.ID, func(t *Terms) ([]event.Event, error) {
		do := Verb(in.Do)
		to, err := Terming.Next(t.State, do, t.hats(who))
		if err != nil {
			return nil, err
		}
		if err := t.At(in.Version); err != nil {
			return nil, err
		}
		t.State = to
		if do == Return {
			if t.Note = in.Note; t.Note == "" {
				return nil, errReturn.At("note", "请填写。")
			}
			return nil, nil
		}
		t.AnnouncedAt, t.From = &now, max(t.From, cn.DayOf(now))
		return told(events.TypeVolunteerTermsAnnouncedV1, now, events.VolunteerTermsAnnouncedV1(t.fact(who.ID))), nil
	})
	if err != nil {
		return out, err
	}
	return s.termsView(&t, t.hats(who)), nil
}

// ofTerms reads terms that the caller may read: what is not announced is the office's.
func (s *Service) ofTerms(ctx context.Context, id string, who identity.Caller) (Terms, error) {
	t, err := s.terms.Get(ctx, id)
	if errors.Is(err, store.ErrNotFound) || err == nil && t.AnnouncedAt == nil && len(t.hats(who)) == 0 {
		err = errNoTerms
	}
	return t, err
}

// GetStarTerms shows some.
func (s *Service) GetStarTerms(ctx context.Context, in volunteerapi.GetStarTermsRequest) (out volunteerapi.StarTerms, err error) {
	who := caller(ctx)
	t, err := s.ofTerms(ctx, in.ID, who)
	if err != nil {
		return out, err
	}
	return s.termsView(&t, t.hats(who)), nil
}

// ListStarTerms lists what was announced, the latest first; for a registrar the office's drafts stand before them. Of one
// region it is what is in force there, or will be.
func (s *Service) ListStarTerms(ctx context.Context, in volunteerapi.ListStarTermsRequest) (out volunteerapi.StarTermsPage, err error) {
	who := caller(ctx)
	out.Items = []volunteerapi.StarTerms{}
	if m, ok := who.As(identity.Registrar); ok && in.After == "" && in.Region == "" {
		drafts, err := s.terms.Find(ctx, store.Query{By: "drafts", Desc: true, Limit: 20, Where: []store.Term{store.Under("drafts", m.Org+"/")}})
		if err != nil {
			return out, err
		}
		for i := range drafts.Items {
			out.Items = append(out.Items, s.termsView(&drafts.Items[i], drafts.Items[i].hats(who)))
		}
	}
	if in.Region != "" {
		t, err := s.inForce(ctx, in.Region, cn.DayOf(s.now()))
		if err == nil && t.ID != "" {
			out.Items = append(out.Items, s.termsView(&t, t.hats(who)))
		}
		return out, err
	}
	found, err := s.terms.Find(ctx, store.Query{By: "all", Desc: true, After: in.After, Limit: int(cmp.Or(in.Limit, 30))})
	out.Next = found.Next
	for i := range found.Items {
		out.Items = append(out.Items, s.termsView(&found.Items[i], found.Items[i].hats(who)))
	}
	return out, err
}

// inForce are the terms of the nearest office above a place on a day: the county's own, else the city's, else the province's.
// Without any there is no star, and its id is "".
func (s *Service) inForce(ctx context.Context, region string, day cn.Day) (t Terms, err error) {
	at := cn.Stem(region)
	for _, n := range []int{12, 9, 6, 4, 2} {
		if n > len(at) {
			continue
		}
		place := at[:n] + "/"
		q := store.Query{By: "place", Desc: true, Limit: 1, Where: []store.Term{store.Between("place", place, place+day.String()+"0")}} // 0 is the sign after /
		found, err := s.terms.Find(ctx, q)
		if err != nil || len(found.Items) > 0 {
			return append(found.Items, Terms{})[0], err
		}
	}
	return t, nil
}

// apply brings terms into force whose day has come: whoever lives there is reckoned anew by them. What was cut off is done again.
func (s *Service) apply(ctx context.Context) error {
	today := cn.DayOf(s.now())
	return s.terms.Sweep(ctx, store.Query{By: "coming", Where: []store.Term{store.Between("coming", "", today.String()+"0")}}, func(t Terms) error {
		err := s.standings.Sweep(ctx, store.Query{By: "place", Where: []store.Term{store.Under("place", cn.Stem(t.Region))}}, func(x Standing) error {
			now, err := s.inForce(ctx, x.Region, today)
			if err != nil || now.ID == x.Measure.Terms {
				return err
			}
			_, err = s.standings.Update(ctx, x.ID, func(x *Standing) ([]event.Event, error) {
				x.Measure = now.measure()
				return x.reckon(s.now()), nil
			})
			return err
		})
		if err != nil {
			return err
		}
		place := cn.Stem(t.Region) + "/"
		before := store.Query{By: "place", Where: []store.Term{store.Between("place", place, place+t.From.String()+"/"+store.Time(*t.AnnouncedAt))}}
		err = s.terms.Each(ctx, before, func(old Terms) error { return s.turn(ctx, old.ID, Replace) })
		if err != nil {
			return err
		}
		return s.turn(ctx, t.ID, Apply)
	})
}

// turn does what a day brings; what is already so stays.
func (s *Service) turn(ctx context.Context, id string, do Verb) error {
	_, err := s.terms.Update(ctx, id, func(t *Terms) ([]event.Event, error) {
		if to, err := Terming.Next(t.State, do, []Hat{Clock}); err == nil {
			t.State = to
		}
		return nil, nil
	})
	return err
}

var levelWords = []string{"一星", "二星", "三星", "四星", "五星"}

// warnings say where terms are not what is usual. What is usual was never read in a text, so it refuses nothing.
func (s *Service) warnings(t *Terms) []string {
	out := []string{}
	for i, x := range t.Steps {
		usual, err := rule.Ask[int64](s.rules, ruleHours[i], t.law())
		if err == nil && usual.Value != x.Hours {
			out = append(out, fmt.Sprintf("%s各地通行的是%d小时，这里是%d小时。", levelWords[i], usual.Value, x.Hours))
		}
	}
	if usual, err := rule.Ask[int64](s.rules, ruleBar, t.law()); err == nil && usual.Value != t.Bar {
		out = append(out, fmt.Sprintf("虚报以后不予评星，预填的是%d年，这里是%d年。", usual.Value, t.Bar))
	}
	return out
}

func (s *Service) termsView(t *Terms, hats []Hat) volunteerapi.StarTerms {
	cited := append([]string{ruleBasis, ruleNotice, ruleBar}, ruleHours[:len(t.Steps)]...)
	out := volunteerapi.StarTerms{
		ID: t.ID, Version: t.Version, Title: t.Title, Office: t.Office, Region: t.Region, RegionName: s.place(t.Region), From: t.From.String(), Levels: slices.Clone(t.Steps),
		Notice: t.Notice, Bar: t.Bar, State: t.State, StateText: Terming.Say(t.State), DraftedAt: t.DraftedAt, AnnouncedAt: t.AnnouncedAt, Note: t.Note,
		Warnings: s.warnings(t), Moves: menu(Terming, t.State, hats, Announce, Return), Basis: s.cite(t.law(), cited...),
	}
	return out
}
