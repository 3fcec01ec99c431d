package tender

import (
	"context"
	"fmt"
	"slices"
	"time"

	"sanshe/contracts/go/events"
	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/cn"
	"sanshe/libs/event"
	"sanshe/libs/fault"
	"sanshe/libs/rule"
	"sanshe/libs/store"
)

// Pause is the time for which a complaint suspends a purchase (政府采购法第五十七条).
// It follows the complaint's own events. It ends when the clock resumes the
// purchase, not when its last day has passed, so that nothing happens in between
// under a deadline that has not moved yet.
type Pause struct {
	Challenge string     `json:"challenge"`
	Since     time.Time  `json:"since"`
	Until     time.Time  `json:"until"`             // the last instant it may last
	Resumed   *time.Time `json:"resumed,omitempty"` // those that ended together, together
}

// paused is since when the purchase stands still and until when; until is nil when it does not.
func (t *Tender) paused() (since time.Time, until *time.Time) {
	for i := range t.Pauses {
		p := &t.Pauses[i]
		if p.Resumed != nil {
			continue
		}
		if until == nil || p.Since.Before(since) {
			since = p.Since
		}
		if until == nil || p.Until.After(*until) {
			until = &p.Until
		}
	}
	return since, until
}

// heldUntil is until when the purchase stands still; nil when it does not.
func (t *Tender) heldUntil() *time.Time {
	_, until := t.paused()
	return until
}

// running refuses a step of a purchase that stands still.
func (s *Service) running(t *Tender) error {
	if until := t.heldUntil(); until != nil {
		return s.suspended(t.Law, *until)
	}
	return nil
}

func (s *Service) suspended(law rule.Where, until time.Time) error {
	return fault.New(fault.Refused, "tender.tender.suspended",
		"本项目因处理投诉暂停采购活动，最迟至"+cn.DayOf(until).Reckoned()+"，恢复之前不能办理这一步，请等恢复后再办理。").
		Under(s.basis(Tender{Law: law}, "dispute.suspend")...)
}

// standstill is a time for which a purchase stood still, by whatever number of
// complaints; end is when it may last at the most while it lasts.
type standstill struct {
	since, end time.Time
	over       bool
}

func (t *Tender) standstills() (out []standstill) {
	for _, p := range t.Pauses {
		x := standstill{since: p.Since, end: p.Until}
		if p.Resumed != nil {
			x.end, x.over = *p.Resumed, true
		}
		n := len(out)
		if n > 0 && out[n-1].over && !out[n-1].end.Equal(x.end) && x.since.Before(out[n-1].end) {
			x.since = out[n-1].end // the purchase heard of it after it had resumed; those days were given back already
		}
		if n > 0 && out[n-1].over == x.over && (!x.over || out[n-1].end.Equal(x.end)) {
			if out[n-1].since.Before(x.since) {
				x.since = out[n-1].since
			}
			out = out[:n-1]
			if !x.over {
				x.end = *t.heldUntil()
			}
		}
		out = append(out, x)
	}
	return out
}

// days counts begun days of 24 hours; a clock that was set back counts none.
func (x standstill) days() int {
	const day = 24 * time.Hour
	return max(int((x.end.Sub(x.since)+day-1)/day), 0)
}

// beyond moves the last day of a period that began on from by the days for which
// the purchase stood still meanwhile. Of a standstill that began before, only
// what reaches beyond that day counts: the period itself begins with the next.
func (t *Tender) beyond(from, due cn.Day) cn.Day {
	for _, x := range t.standstills() {
		if cn.DayOf(x.since).After(due) {
			continue
		}
		if cn.DayOf(x.since).Before(from) {
			x.since = from.End()
		}
		due = cn.AddDays(due, x.days())
	}
	return due
}

// onChallenge lets the purchase stand still, and go on, as its complaints say,
// and follow what was ruled about it.
func (s *Service) onChallenge(ctx context.Context, ev event.Event) error {
	var in struct {
		Tender         string     `json:"tender"`
		SuspendedUntil *time.Time `json:"suspended_until"`
		Effect         string     `json:"effect"`
		Owner          string     `json:"owner"`
		Former         string     `json:"former"`
	}
	if err := ev.Decode(&in); err != nil {
		return err
	}
	t, err := s.tenders.Apply(ctx, in.Tender, ev, nil, func(t *Tender) ([]event.Event, error) {
		if ev.Type != events.TypeTenderChallengeAcceptedV1 && ev.Type != events.TypeTenderChallengeSuspendedV1 {
			t.lift(ev.Subject, ev.At)
			return s.aloud(t, s.onRuling(t, ev, tenderapi.Ruling{Effect: tenderapi.Effect(in.Effect), Owner: in.Owner, Former: in.Former})), nil
		}
		if in.SuspendedUntil == nil || t.EndedAt != nil || !s.now().Before(*in.SuspendedUntil) {
			return nil, nil
		}
		t.Pauses = append(t.Pauses, Pause{Challenge: ev.Subject, Since: ev.At, Until: *in.SuspendedUntil})
		return s.aloud(t, []event.Event{event.New(events.TypeTenderTenderSuspendedV1, s.now(), events.TenderTenderSuspendedV1{
			Code: t.Code, Title: t.Draft.Title, Buyer: t.Buyer.ID, BuyerName: t.Buyer.Name, Region: t.Region, Until: *t.heldUntil(),
		})}), nil
	})
	if err != nil || t.heldUntil() == nil {
		return err
	}
	return s.align(ctx, t.ID)
}

// lift ends the pause of one complaint before its last day, but not before it began.
func (t *Tender) lift(challenge string, at time.Time) {
	for i := range t.Pauses {
		p := &t.Pauses[i]
		if p.Challenge != challenge || p.Resumed != nil || !at.Before(p.Until) {
			continue
		}
		if p.Until = at; at.Before(p.Since) {
			p.Until = p.Since
		}
	}
}

// release ends what is left of all pauses: no later than their last instant,
// however late the clock came to it, and at once when the purchase itself ends.
func (t *Tender) release(now time.Time) {
	until := t.heldUntil()
	if until == nil {
		return
	}
	end := *until
	if now.Before(end) {
		end = now
	}
	for i := range t.Pauses {
		if p := &t.Pauses[i]; p.Resumed == nil {
			p.Resumed = &end
		}
	}
}

// resume lets a purchase go on whose pauses have all ended. While bids were
// taken, the deadline moves by the days that bidders lost, and a correction says so.
func (s *Service) resume(ctx context.Context, id string, taking bool) error {
	_, err := s.tenders.Update(ctx, id, func(t *Tender) ([]event.Event, error) {
		now, until := s.now(), t.heldUntil()
		if until == nil || now.Before(*until) {
			return nil, nil
		}
		t.release(now)
		t.prolongHelp(now)
		before := *t.deadline()
		if taking && t.takes() {
			if err := s.prolong(ctx, t, now); err != nil {
				return nil, err
			}
		}
		return s.aloud(t, []event.Event{event.New(events.TypeTenderTenderResumedV1, now, events.TenderTenderResumedV1{
			Code: t.Code, Title: t.Draft.Title, Buyer: t.Buyer.ID, BuyerName: t.Buyer.Name, Region: t.Region,
			Deadline: *t.deadline(), Moved: !t.deadline().Equal(before),
		})}), nil
	})
	return err
}

// prolongHelp gives bidders back what was left of a remedy when the standstill that ends now began.
func (t *Tender) prolongHelp(now time.Time) {
	if t.Sealing == nil {
		return
	}
	all := t.standstills()
	for i := range t.Sealing.Remedies {
		r, since := &t.Sealing.Remedies[i], all[len(all)-1].since
		if r.At.After(since) {
			since = r.At // the purchase heard of the standstill later
		}
		if left := r.Until.Sub(since); left > 0 {
			r.Until = now.Add(left)
		}
	}
}

// prolong gives bidders back the days of the standstill that ends now. A
// deadline that had passed before it began has passed.
func (s *Service) prolong(ctx context.Context, t *Tender, now time.Time) error {
	all := t.standstills()
	last := all[len(all)-1]
	days := last.days()
	if days == 0 || !last.since.Before(*t.deadline()) {
		return nil
	}
	if t.State == tenderapi.StateAsked { // of which no notice tells that could be corrected
		t.Offers.Until = postponed(t.Offers.Until, days)
		return nil
	}
	if t.Original == nil && len(t.Amendments) == 0 {
		first := t.Draft
		t.Original = &first
	}
	a := tenderapi.Amendment{
		At: now, DeadlineBefore: t.Draft.Deadline, DeadlineAfter: postponed(t.Draft.Deadline, days), Changes: []tenderapi.Change{}, Resumed: true,
		Reason: fmt.Sprintf("处理投诉期间采购活动暂停%d日，现已恢复，提交截止时间相应顺延。", days),
	}
	if to := t.Draft.DocumentsTo; to != nil && to.After(last.since) {
		later := postponed(*to, days)
		a.Changes = append(a.Changes, tenderapi.Change{Field: "documents_to", Old: spellTime(*to), New: spellTime(later)})
		t.Draft.DocumentsTo = &later
	}
	t.Draft.Deadline = a.DeadlineAfter
	return s.proclaim(ctx, t, a)
}

// closing is the deadline of what is taken in a state; while the purchase stands
// still before it, the latest that it will be, and then it moves.
func (t *Tender) closing(deadline time.Time, in State) (at time.Time, moves bool) {
	since, until := t.paused()
	if until == nil || t.State != in || !since.Before(deadline) {
		return deadline, false
	}
	all := t.standstills()
	return postponed(deadline, all[len(all)-1].days()), true
}

// postponed is the same hour so many days later, or on the first working day after that.
func postponed(at time.Time, days int) time.Time {
	d := cn.DayOf(at)
	return cn.AddDays(d, days).At(0, 0).Add(at.Sub(d.At(0, 0)))
}

// told are the states of a bid whose bidder hears what becomes of the purchase.
var told = []BidState{BidReceived, BidOpened, BidInvalid, BidLeft, BidWon, BidLost}

// tellBidders passes a purchase's news on to every bidder through its own bid:
// the purchase itself does not know who they are before the opening. A bid that
// the gate has numbered and that does not know it yet tells of a pause when it does.
func (s *Service) tellBidders(ctx context.Context, ev event.Event) error {
	var in struct {
		Until    time.Time `json:"until"`
		Deadline time.Time `json:"deadline"`
		Moved    bool      `json:"moved"`
	}
	if err := ev.Decode(&in); err != nil {
		return err
	}
	news := map[string]func(*Bid) event.Event{
		events.TypeTenderTenderSuspendedV1: func(b *Bid) event.Event {
			b.Held = &in.Until
			return b.held(ev.At)
		},
		events.TypeTenderTenderResumedV1: func(b *Bid) event.Event {
			b.Held = nil
			return event.New(events.TypeTenderBidReleasedV1, ev.At, events.TenderBidReleasedV1{Tender: b.Tender, TenderTitle: b.TenderTitle, Supplier: b.Supplier.ID, Deadline: in.Deadline, Moved: in.Moved})
		},
		events.TypeTenderTenderAmendedV1: func(b *Bid) event.Event {
			return event.New(events.TypeTenderBidAmendedV1, ev.At, events.TenderBidAmendedV1{Tender: b.Tender, TenderTitle: b.TenderTitle, Supplier: b.Supplier.ID, Deadline: in.Deadline, Moved: in.Moved})
		},
	}[ev.Type]
	// The gate must know before the bids are listed, or it numbers one that is on no list.
	if err := s.align(ctx, ev.Subject); err != nil {
		return err
	}
	q := store.Query{Where: []store.Term{store.Is("tender", ev.Subject)}, By: "tender"}
	return s.bids.Each(ctx, q, func(b Bid) error {
		if b.State != BidSubmitted && !slices.Contains(told, b.State) {
			return nil
		}
		_, err := s.bids.Apply(ctx, b.ID, ev, nil, func(b *Bid) ([]event.Event, error) {
			if in.Moved && (b.State == BidSubmitted || b.State == BidReceived) { // what was opened keeps the deadline it met
				b.Deadline = in.Deadline
			}
			if out := news(b); !b.Last && slices.Contains(told, b.State) { // who makes a last offer hears through its first bid
				return []event.Event{out}, nil
			}
			return nil, nil
		})
		return err
	})
}

// held tells the bidder that the purchase stands still.
func (b *Bid) held(at time.Time) event.Event {
	return event.New(events.TypeTenderBidHeldV1, at, events.TenderBidHeldV1{Tender: b.Tender, TenderTitle: b.TenderTitle, Supplier: b.Supplier.ID, Until: *b.Held})
}
