package hours

import (
	"context"
	"errors"
	"slices"
	"time"

	"sanshe/contracts/go/events"
	"sanshe/contracts/go/volunteerapi"
	"sanshe/libs/event"
	"sanshe/libs/fault"
	"sanshe/libs/identity"
	"sanshe/libs/state"
	"sanshe/libs/store"
	"sanshe/services/volunteer/card"
)

// AppealState is where an appeal stands.
type AppealState = volunteerapi.AppealState

// Revoke takes an annulment back.
const Revoke Verb = "revoke"

// ByAppeal is the hat of a decided appeal, which comes by event.
const ByAppeal Hat = "appeal"

const (
	appealed = volunteerapi.AppealStateAsked
	upheld   = volunteerapi.AppealStateUpheld
	revoked  = volunteerapi.AppealStateRevoked
)

// Appealing is the life of an appeal against an annulment: the volunteer asks once, and somebody of the office decides who
// did not annul. What was taken back and is annulled again may be appealed against again.
var Appealing = state.Table[AppealState, Verb, Hat]{
	Name:  "volunteer.appeal",
	Start: appealed,
	Moves: []state.Move[AppealState, Verb, Hat]{
		{Do: Ask, From: []AppealState{revoked}, To: appealed, By: []Hat{Volunteer}, Basis: ruleCorrect, Label: "申请复核"},
		{Do: Uphold, From: []AppealState{appealed}, To: upheld, By: []Hat{Registrar}, Basis: ruleCheck, Label: "维持作废"},
		{Do: Revoke, From: []AppealState{appealed}, To: revoked, By: []Hat{Registrar}, Basis: ruleCheck, Label: "撤销作废"},
	},
	Does: does,
	Says: map[AppealState]string{appealed: "等主管机关复核", upheld: "已维持作废", revoked: "已撤销作废"},
}

// Appeal is what a volunteer says against the annulment of a record. Its id is the record's.
type Appeal struct {
	store.Meta
	Shift   Shift       `json:"shift"`
	Person  string      `json:"person"`
	Number  string      `json:"number"`
	Account string      `json:"account"`
	Minutes int64       `json:"minutes"`
	Reason  string      `json:"reason"`
	State   AppealState `json:"state"`
	AskedAt time.Time   `json:"asked_at"`
	Trail   []Trail     `json:"trail,omitempty"`
}

var appealSchema = store.Schema{Name: "appeals", Indexes: []string{"waits", "person"}, Rev: 1}

func indexAppeal(a *Appeal) map[string][]string {
	ix := map[string][]string{"person": {a.Person}}
	if a.State == appealed {
		ix["waits"] = []string{a.Shift.Office}
	}
	return ix
}

var (
	errNoAppeal = fault.New(fault.NotFound, "volunteer.appeal.not-found", "没有找到这份复核的申请，请从记录重新进入。")
	errStands   = fault.New(fault.Refused, "volunteer.appeal.stands", "这条记录没有作废，不需要申请复核，有错误的请提出异议。")
	errAppealed = fault.New(fault.Conflict, "volunteer.appeal.twice", "这条记录已经申请过复核，请打开记录查看办理结果。")
	errAnnuller = fault.New(fault.Forbidden, "volunteer.appeal.same-person", "作出作废决定的人不能又办理复核，请主管机关的其他经办人办理。")
)

func (a *Appeal) hats(who identity.Caller) []Hat {
	if who.ID == a.Account {
		return []Hat{Volunteer}
	}
	return watching(who, a.Shift.Office, a.Shift.Region)
}

// AskAppeal is the volunteer's, of a record that was annulled.
func (s *Service) AskAppeal(ctx context.Context, in volunteerapi.AskAppealRequest) (out volunteerapi.Appeal, err error) {
	who, _ := identity.From(ctx)
	r, hats, err := s.seen(ctx, in.ID, who)
	switch {
	case err != nil:
		return out, err
	case !slices.Contains(hats, Volunteer):
		return out, errNoAppeal
	case r.State != annulled:
		return out, errStands
	}
	now := s.now()
	next := Appeal{
		Shift: r.Shift, Person: r.Person, Number: r.Number, Account: r.Account, Minutes: r.Minutes, Reason: in.Reason, State: Appealing.Start, AskedAt: now,
	}
	say := func(a *Appeal) ([]event.Event, error) {
		return told(events.TypeVolunteerAppealAskedV1, now, events.VolunteerAppealAskedV1{
			Person: a.Person, Account: a.Account, Org: a.Shift.Org, OrgName: a.Shift.OrgName, Office: a.Shift.Office, Region: a.Shift.Region, Title: a.Shift.Title,
		}), note(&a.Trail, Trail{At: now, What: "申请复核", As: Volunteer, By: who.ID, Note: in.Reason})
	}
	a := next
	evs, err := say(&a)
	if err != nil {
		return out, err
	}
	if a, err = s.appeals.Insert(ctx, r.ID, a, evs...); errors.Is(err, store.ErrExists) {
		a, err = s.appeals.Update(ctx, r.ID, func(a *Appeal) ([]event.Event, error) {
			to, err := Appealing.Next(a.State, Ask, hats)
			if err != nil {
				return nil, errAppealed
			}
			a.State, a.Account, a.Reason, a.Minutes, a.AskedAt = to, next.Account, next.Reason, next.Minutes, now
			return say(a)
		})
	}
	if err != nil {
		return out, err
	}
	return s.appeal(&a, hats, nil, who), nil
}

// appealing is an appeal that the caller may read, their hats, and the record that it is about.
func (s *Service) appealing(ctx context.Context, id string, who identity.Caller) (a Appeal, hats []Hat, r Record, err error) {
	a, err = s.appeals.Get(ctx, id)
	if err == nil {
		hats = a.hats(who)
	}
	if errors.Is(err, store.ErrNotFound) || err == nil && len(hats) == 0 {
		err = errNoAppeal
	}
	if err != nil {
		return a, hats, r, err
	}
	r, err = s.records.Get(ctx, id)
	return a, hats, r, err
}

// GetAppeal shows one to the volunteer and to the office.
func (s *Service) GetAppeal(ctx context.Context, in volunteerapi.GetAppealRequest) (out volunteerapi.Appeal, err error) {
	who, _ := identity.From(ctx)
	a, hats, r, err := s.appealing(ctx, in.ID, who)
	if err != nil {
		return out, err
	}
	return s.appeal(&a, hats, &r, who), nil
}

// MoveAppeal is the decision of the office, by somebody who did not annul the record.
func (s *Service) MoveAppeal(ctx context.Context, in volunteerapi.MoveAppealRequest) (out volunteerapi.Appeal, err error) {
	who, _ := identity.From(ctx)
	a, hats, r, err := s.appealing(ctx, in.ID, who)
	if err != nil {
		return out, err
	}
	do := Verb(in.Do)
	if _, err := Appealing.Next(a.State, do, hats); err != nil {
		return out, err
	}
	if r.annulledBy(who.ID) {
		return out, errAnnuller.Under(s.cites(a.Shift.Law, ruleCheck)...)
	}
	a, err = s.appeals.Update(ctx, in.ID, func(a *Appeal) ([]event.Event, error) {
		to, err := Appealing.Next(a.State, do, hats)
		if err != nil {
			return nil, err
		}
		if err := a.At(in.Version); err != nil {
			return nil, err
		}
		now := s.now()
		a.State = to
		return told(events.TypeVolunteerAppealSettledV1, now, events.VolunteerAppealSettledV1{
			Person: a.Person, Account: a.Account, Org: a.Shift.Org, OrgName: a.Shift.OrgName, Office: a.Shift.Office, Region: a.Shift.Region, Title: a.Shift.Title,
			Revoked: to == revoked, By: who.ID, Note: in.Note,
		}), note(&a.Trail, Trail{At: now, What: Appealing.Say(to), As: Registrar, By: who.ID, Note: in.Note})
	})
	if err != nil {
		return out, err
	}
	return s.appeal(&a, hats, &r, who), nil
}

// annulledBy reports whether somebody ever annulled a record.
func (r *Record) annulledBy(account string) bool {
	return slices.ContainsFunc(r.Trail, func(t Trail) bool { return t.As == ByReview && t.What == label(Annul) && t.By == account })
}

// label is what the life of a record calls a move.
func label(do Verb) string {
	for _, m := range Life.Moves {
		if m.Do == do {
			return m.Label
		}
	}
	return ""
}

// onAppealed hears what became of an appeal: what was annulled wrongly is as it was before.
func (s *Service) onAppealed(ctx context.Context, ev event.Event) error {
	var in events.VolunteerAppealSettledV1
	if err := ev.Decode(&in); err != nil {
		return err
	}
	if !in.Revoked {
		return nil
	}
	_, err := s.records.Apply(ctx, ev.Subject, ev, nil, func(r *Record) ([]event.Event, error) { return r.revive(in.By, in.Note, s.now()) })
	return err
}

// revive takes the annulment of a record back. What another review still holds stays held.
func (r *Record) revive(by, why string, now time.Time) (evs []event.Event, err error) {
	if r.State != annulled {
		return nil, nil
	}
	do, hats := r.back(), []Hat{ByAppeal}
	if len(r.Holders) > 0 {
		do = Hold
	}
	if r.State, err = Life.Next(r.State, do, hats); err != nil {
		return nil, err
	}
	if do != Hold {
		r.Before = ""
	}
	if do == Restore {
		evs = r.entering(now)
	}
	return evs, r.trail(now, do, hats, by, why)
}

// appeal is one as its reader sees it. A button that shows is a button that works.
func (s *Service) appeal(a *Appeal, hats []Hat, r *Record, who identity.Caller) volunteerapi.Appeal {
	out := volunteerapi.Appeal{
		ID: a.ID, Version: a.Version, Record: a.ID, Number: a.Number, Title: a.Shift.Title, Org: volunteerapi.Party{ID: a.Shift.Org, Name: a.Shift.OrgName},
		Office: a.Shift.Office, Region: a.Shift.Region, At: a.Shift.Starts, Minutes: a.Minutes, Reason: a.Reason, AskedAt: a.AskedAt,
		State: a.State, StateText: Appealing.Say(a.State), Trail: trails(a.Trail), Moves: []volunteerapi.HoursMove{}, Basis: s.cite(a.Shift.Law, ruleCheck, ruleCorrect),
	}
	if a.Shift.Ledger == card.Order && !slices.Contains(hats, Volunteer) {
		out.Number = ""
	}
	for _, m := range Appealing.Open(a.State, hats) {
		if m.Do != Ask && r != nil && !r.annulledBy(who.ID) {
			out.Moves = append(out.Moves, volunteerapi.HoursMove{Do: string(m.Do), Label: m.Label, Rule: m.Basis})
		}
	}
	return out
}
