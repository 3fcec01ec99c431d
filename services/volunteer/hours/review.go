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
	"sanshe/libs/rule"
	"sanshe/libs/state"
	"sanshe/libs/store"
)

// ReviewState is where a review stands.
type ReviewState = volunteerapi.ReviewState

const (
	opened   = volunteerapi.ReviewStateOpened
	released = volunteerapi.ReviewStateReleased
	voided   = volunteerapi.ReviewStateAnnulled
)

// Find opens a review, or adds to it.
const Find Verb = "find"

// ByTrace is the hat of signs, which come by event.
const ByTrace Hat = "trace"

// Reviewing is the life of a review: what looks untrue does not count until the office has looked at it.
var Reviewing = state.Table[ReviewState, Verb, Hat]{
	Name:  "volunteer.review",
	Start: opened,
	Moves: []state.Move[ReviewState, Verb, Hat]{
		{Do: Find, From: []ReviewState{opened, released, voided}, To: opened, By: []Hat{ByTrace}, Label: "又有迹象"},
		{Do: Release, From: []ReviewState{opened}, To: released, By: []Hat{Registrar}, Basis: ruleCheck, Label: "核实无误，解除核查"},
		{Do: Annul, From: []ReviewState{opened}, To: voided, By: []Hat{Registrar}, Basis: ruleCheck, Label: "认定不实，作废"},
	},
	Does: does,
	Says: map[ReviewState]string{opened: "待核查", released: "已解除", voided: "已作废"},
}

// Review is one sign and the records that it holds until somebody has looked at them.
type Review struct {
	store.Meta
	Kind     string      `json:"kind"`
	Found    string      `json:"found"`
	Office   string      `json:"office"`
	Region   string      `json:"region"`
	OpenedAt time.Time   `json:"opened_at"`
	State    ReviewState `json:"state"`
	Marks    []Mark      `json:"marks"`
	Trail    []Trail     `json:"trail,omitempty"`
}

// Mark is one record under review.
type Mark struct {
	Record  string      `json:"record"`
	Number  string      `json:"number"`
	OrgName string      `json:"org_name"`
	Title   string      `json:"title"`
	At      time.Time   `json:"at"` // of the shift
	State   ReviewState `json:"state"`
}

var reviewSchema = store.Schema{Name: "reviews", Indexes: []string{"office", "waits"}}

func indexReview(r *Review) map[string][]string {
	ix := map[string][]string{"office": {r.Office + "/" + store.Time(r.OpenedAt) + "/" + r.ID}}
	if r.State == opened {
		ix["waits"] = []string{r.Office}
	}
	return ix
}

var errNoReview = fault.New(fault.NotFound, "volunteer.review.not-found", "没有找到这项核查，请从核查列表重新进入。")

// onFound hears of a sign: the records that it touches are reviewed.
func (s *Service) onFound(ctx context.Context, ev event.Event) error {
	var in events.VolunteerTraceFoundV1
	if err := ev.Decode(&in); err != nil {
		return err
	}
	return s.look(ctx, ev, Review{Kind: in.Kind, Found: in.Found, Office: in.Office, Region: in.Region}, in.Records, "")
}

// onDenied hears that somebody said on the telephone that they were not there.
func (s *Service) onDenied(ctx context.Context, ev event.Event) error {
	var in events.VolunteerAuditDeniedV1
	if err := ev.Decode(&in); err != nil {
		return err
	}
	return s.look(ctx, ev, Review{Kind: byDenial, Found: "抽查回访时，志愿者答复没有参加。", Office: in.Office, Region: in.Region}, []string{in.Record}, in.By)
}

// look puts records under review. A review is of one sign: one device or person on one day, or one audit. by is who called,
// where somebody did.
func (s *Service) look(ctx context.Context, ev event.Event, of Review, records []string, by string) error {
	var marks []Mark
	for _, id := range records {
		r, err := s.records.Get(ctx, id)
		if errors.Is(err, store.ErrNotFound) {
			continue
		}
		if err != nil {
			return err
		}
		marks = append(marks, r.mark())
	}
	now := s.now()
	birth := func() Review { of.OpenedAt, of.State = now, opened; return of }
	_, err := s.reviews.Apply(ctx, hashed("review", of.Kind, ev.Subject), ev, birth, func(r *Review) (evs []event.Event, err error) {
		if r.State, err = Reviewing.Next(r.State, Find, []Hat{ByTrace}); err != nil {
			return nil, err
		}
		r.Found = of.Found
		if by != "" {
			noted(&r.Trail, Trail{At: now, What: saidNo, As: Registrar, By: by})
		}
		var ids []string
		for _, m := range marks {
			r.Marks, ids = append(r.Marks, m), append(ids, m.Record)
		}
		return told(events.TypeVolunteerReviewHeldV1, now, events.VolunteerReviewHeldV1{Kind: r.Kind, Office: r.Office, Region: r.Region, Records: ids}), nil
	})
	return err
}

// OpenReview is the office's when somebody complains of records that it watches over.
func (s *Service) OpenReview(ctx context.Context, in volunteerapi.OpenReviewRequest) (out volunteerapi.Review, err error) {
	who, _ := identity.From(ctx)
	now := s.now()
	v := Review{Kind: byReport, Found: in.Note, Office: in.Office, OpenedAt: now, State: Reviewing.Start}
	var ids []string
	for _, id := range in.Records {
		r, err := s.records.Get(ctx, id)
		if gone(err) != nil {
			return out, err
		}
		if err != nil || r.Shift.Office != in.Office || !who.In(in.Office, identity.Registrar) {
			return out, errNone
		}
		if !slices.Contains(ids, id) {
			v.Region, ids = r.Shift.Region, append(ids, id)
			v.Marks = append(v.Marks, r.mark())
		}
	}
	if err := note(&v.Trail, Trail{At: now, What: taken, As: Registrar, By: who.ID}); err != nil {
		return out, err
	}
	v, err = s.reviews.Create(ctx, v, func(string, *Review) []event.Event {
		return told(events.TypeVolunteerReviewHeldV1, now, events.VolunteerReviewHeldV1{Kind: v.Kind, Office: v.Office, Region: v.Region, Records: ids})
	})
	if err != nil {
		return out, err
	}
	return s.shown(&v, v.hats(who), who.ID), nil
}

// mark is a record as a review has it.
func (r *Record) mark() Mark {
	return Mark{Record: r.ID, Number: r.Number, OrgName: r.Shift.OrgName, Title: r.Shift.Title, At: r.Shift.Starts, State: opened}
}

// MoveReview is the office's decision over all that a review holds: nothing of it is changed, it counts or it does not.
func (s *Service) MoveReview(ctx context.Context, in volunteerapi.MoveReviewRequest) (out volunteerapi.Review, err error) {
	who, _ := identity.From(ctx)
	r, hats, err := s.reviewed(ctx, in.ID, who)
	if err != nil {
		return out, err
	}
	for _, m := range r.Marks { // who is concerned does not decide
		x, err := s.records.Get(ctx, m.Record)
		if gone(err) != nil {
			return out, err
		}
		if x.Account == who.ID {
			return out, errConcerned
		}
	}
	if r.brought(who.ID) {
		return out, errBrought.Under(s.cites(rule.Where{Region: r.Region, Day: r.OpenedAt}, ruleCheck)...)
	}
	r, err = s.reviews.Update(ctx, in.ID, func(r *Review) ([]event.Event, error) {
		to, err := Reviewing.Next(r.State, Verb(in.Do), hats)
		if err != nil {
			return nil, err
		}
		if err := r.At(in.Version); err != nil {
			return nil, err
		}
		now := s.now()
		var ids []string
		r.Marks = slices.Clone(r.Marks)
		for i := range r.Marks {
			if m := &r.Marks[i]; m.State == opened {
				m.State, ids = to, append(ids, m.Record)
			}
		}
		r.State = to
		var evs []event.Event
		for part := range slices.Chunk(ids, mostTold) {
			evs = append(evs, told(events.TypeVolunteerReviewSettledV1, now, events.VolunteerReviewSettledV1{
				Kind: r.Kind, Office: r.Office, Region: r.Region, Annulled: to == voided, Records: part, By: who.ID, Note: in.Note,
			})...)
		}
		noted(&r.Trail, Trail{At: now, What: Reviewing.Say(to), As: Registrar, By: who.ID, Note: in.Note})
		return evs, nil
	})
	if err != nil {
		return out, err
	}
	return s.shown(&r, hats, who.ID), nil
}

// What somebody of the office did to bring records under review.
const (
	taken  = "受理投诉举报"
	saidNo = "记录回访，答复没有参加"
)

// brought reports whether somebody brought records under this review: they do not decide about it.
func (r *Review) brought(account string) bool {
	return slices.ContainsFunc(r.Trail, func(t Trail) bool { return t.By == account && (t.What == taken || t.What == saidNo) })
}

var errBrought = fault.New(fault.Forbidden, "volunteer.review.same-person", "受理投诉举报或者电话回访的人不能又作决定，请主管机关的其他经办人办理。")

var errConcerned = fault.New(fault.Forbidden, "volunteer.review.concerned", "核查涉及您自己或者您监护的人，请主管机关的其他经办人办理。")

// onHeld hears that records are reviewed: none of them counts until that is settled.
func (s *Service) onHeld(ctx context.Context, ev event.Event) error {
	var in events.VolunteerReviewHeldV1
	if err := ev.Decode(&in); err != nil {
		return err
	}
	return s.each(ctx, ev, in.Records, func(r *Record, now time.Time) ([]event.Event, error) { return r.hold(ev.Subject, now) })
}

// onSettled hears what became of a review.
func (s *Service) onSettled(ctx context.Context, ev event.Event) error {
	var in events.VolunteerReviewSettledV1
	if err := ev.Decode(&in); err != nil {
		return err
	}
	return s.each(ctx, ev, in.Records, func(r *Record, now time.Time) ([]event.Event, error) {
		return r.letGo(ev.Subject, in, now)
	})
}

// each does something to all records of an event; what hinders one does not spare those after it.
func (s *Service) each(ctx context.Context, ev event.Event, records []string, do func(*Record, time.Time) ([]event.Event, error)) error {
	var failed error
	for _, id := range records {
		_, err := s.records.Apply(ctx, id, ev, nil, func(r *Record) ([]event.Event, error) { return do(r, s.now()) })
		failed = errors.Join(failed, gone(err))
	}
	return failed
}

// hold stops a record from counting.
func (r *Record) hold(review string, now time.Time) (evs []event.Event, err error) {
	if slices.Contains(r.Holders, review) {
		return nil, nil
	}
	r.Holders = append(r.Holders, review)
	if r.State == held || r.State == annulled { // what is annulled is held as soon as that is taken back
		return nil, nil
	}
	before := r.State
	if r.State, err = Life.Next(r.State, Hold, []Hat{ByReview}); err != nil {
		return nil, err
	}
	r.Before = before
	if r.ConfirmedAt != nil {
		evs = r.leaving(now, "held")
	}
	return evs, r.trail(now, Hold, []Hat{ByReview}, "", "")
}

// letGo ends one review of a record: it is annulled, or once nothing holds it any more it is as it was before.
func (r *Record) letGo(review string, how events.VolunteerReviewSettledV1, now time.Time) (evs []event.Event, err error) {
	if !slices.Contains(r.Holders, review) {
		return nil, nil
	}
	r.Holders = slices.DeleteFunc(slices.Clone(r.Holders), func(h string) bool { return h == review })
	do, hats := r.back(), []Hat{ByReview}
	switch {
	case how.Annulled && r.State == annulled:
		return nil, r.trail(now, Annul, hats, how.By, how.Note)
	case how.Annulled:
		do = Annul
	case r.State != held || len(r.Holders) > 0:
		return nil, nil
	}
	if r.State, err = Life.Next(r.State, do, hats); err != nil {
		return nil, err
	}
	if do != Annul {
		r.Before = ""
	}
	switch do {
	case Annul:
		evs = r.untrue(now)
	case Restore:
		evs = r.entering(now)
	}
	return evs, r.trail(now, do, hats, how.By, how.Note)
}

// back is the move that makes of a held or annulled record what it was before.
func (r *Record) back() Verb {
	switch {
	case r.Before == objected:
		return Recall
	case r.ConfirmedAt != nil:
		return Restore
	case !r.whole():
		return Loosen
	}
	return Release
}

func (r *Review) hats(who identity.Caller) []Hat { return watching(who, r.Office, r.Region) }

func (s *Service) reviewed(ctx context.Context, id string, who identity.Caller) (r Review, hats []Hat, err error) {
	r, err = s.reviews.Get(ctx, id)
	if errors.Is(err, store.ErrNotFound) || err == nil && len(r.hats(who)) == 0 {
		err = errNoReview
	}
	return r, r.hats(who), err
}

// GetReview shows one to the office and to who supervises the region.
func (s *Service) GetReview(ctx context.Context, in volunteerapi.GetReviewRequest) (out volunteerapi.Review, err error) {
	who, _ := identity.From(ctx)
	r, hats, err := s.reviewed(ctx, in.ID, who)
	if err != nil {
		return out, err
	}
	return s.shown(&r, hats, who.ID), nil
}

// ListReviews lists those of an office, the latest first; what the caller may not read stays out.
func (s *Service) ListReviews(ctx context.Context, in volunteerapi.ListReviewsRequest) (out volunteerapi.ReviewPage, err error) {
	who, _ := identity.From(ctx)
	found, err := s.reviews.Find(ctx, store.Query{By: "office", Desc: true, After: in.After, Limit: int(in.Limit), Where: []store.Term{store.Under("office", in.Office+"/")}})
	out = volunteerapi.ReviewPage{Items: []volunteerapi.Review{}, Next: found.Next}
	for i := range found.Items {
		if r := &found.Items[i]; len(r.hats(who)) > 0 {
			out.Items = append(out.Items, s.shown(r, r.hats(who), who.ID))
		}
	}
	return out, err
}

func (s *Service) shown(r *Review, hats []Hat, account string) volunteerapi.Review {
	id := map[string]string{bySharing: rulePeople, byBurst: ruleBurst, byTravel: ruleTravel, byDenial: ruleCheck, byReport: ruleCheck}[r.Kind]
	out := volunteerapi.Review{
		ID: r.ID, Version: r.Version, Kind: r.Kind, KindText: kindSays[r.Kind], Found: r.Found, Office: r.Office, Region: r.Region, OpenedAt: r.OpenedAt,
		State: r.State, StateText: Reviewing.Say(r.State), Marks: []volunteerapi.ReviewMark{}, Trail: trails(r.Trail), Moves: []volunteerapi.HoursMove{},
		Basis: s.cite(rule.Where{Region: r.Region, Day: r.OpenedAt}, id),
	}
	for i, m := range r.Marks {
		if i == mostTold {
			break
		}
		out.Marks = append(out.Marks, volunteerapi.ReviewMark{Record: m.Record, Number: m.Number, OrgName: m.OrgName, Title: m.Title, At: m.At, StateText: Reviewing.Say(m.State)})
	}
	for _, m := range Reviewing.Open(r.State, hats) {
		if r.brought(account) { // a button that shows is a button that works
			break
		}
		out.Moves = append(out.Moves, volunteerapi.HoursMove{Do: string(m.Do), Label: m.Label, Rule: m.Basis})
	}
	return out
}
