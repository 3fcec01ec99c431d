package tender

import (
	"fmt"
	"slices"
	"time"

	"sanshe/contracts/go/events"
	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/event"
	"sanshe/libs/fault"
	"sanshe/libs/rule"
	"sanshe/services/tender/dispute"
	"sanshe/services/tender/standard"
)

// A ruling is what an answer, a decision or an order says of a purchase. It stands in the
// purchase for everybody to read, and the purchase follows it at once where it can.

// ruled are the events that bring a ruling, and who speaks in them.
var ruled = map[string]string{events.TypeTenderChallengeAnsweredV1: "answer", events.TypeTenderChallengeSettledV1: "decision"}

// onRuling writes what an answer or a decision says into the purchase. r says what, by whom, and whether the former judges may judge anew.
func (s *Service) onRuling(t *Tender, ev event.Event, r tenderapi.Ruling) []event.Event {
	r.By = ruled[ev.Type]
	if r.By == "" || r.Effect == "" { // said before answers had effects
		return nil
	}
	r.Challenge, r.At = ev.Subject, ev.At
	r.EffectText = dispute.Words(s.rules, r.Effect, r.Former, t.Law)
	return s.rule(t, r)
}

// rule writes a ruling into the purchase and lets it follow. What has become
// impossible meanwhile is recorded as such.
func (s *Service) rule(t *Tender, r tenderapi.Ruling) []event.Event {
	voided, was := "", t.Award
	var evs []event.Event
	switch do := carries[r.Effect]; {
	case do == "":
		if r.Effect != tenderapi.EffectAmend { // it asks the purchase for nothing
			r.TakenAt = &r.At
		}
	case !slices.Contains(t.follows(), r.Effect) || t.decide(do, []Hat{Disputes}) != nil: // somebody may have signed since it was ruled
		r.Note = "采购活动已经进入别的阶段，没有照此办理。"
	default:
		r.TakenAt = &r.At
		if was != nil && was.AnnouncedAt != nil { // who had won and was never told is not told now
			voided = was.Supplier.ID
			if r.Effect == tenderapi.EffectRejudge {
				r.Voided = was
			}
		}
		evs = s.follow(t, &r)
	}
	t.Rulings = append(t.Rulings, r)
	if r.Effect == tenderapi.EffectRejudge { // the public is told what was ruled, and not that a competition has nothing to mark
		return append([]event.Event{s.ruledAloud(t, &r, voided)}, evs...)
	}
	return append(evs, s.ruledAloud(t, &r, voided))
}

// spoken says whose word a ruling is.
var spoken = map[string]string{"answer": "质疑答复", "decision": "投诉处理决定", "order": "监督部门对成员应当回避的决定"}

// follow does to the purchase what a ruling means, after the table has allowed it.
func (s *Service) follow(t *Tender, r *tenderapi.Ruling) []event.Event {
	why := fmt.Sprintf("%s：%s。", spoken[r.By], r.EffectText)
	switch r.Effect {
	case tenderapi.EffectNext:
		t.fall("void", why, r.At)
	case tenderapi.EffectRejudge:
		t.anew(r.At)
		if t.competition() && t.decide(Freeze, []Hat{Officer}) == nil { // there is nothing to mark: the prices come next, as after the opening
			return s.freeze(t)
		}
	case tenderapi.EffectRescindNext:
		r.Contract = t.Contract
		t.fall("rescinded", why, r.At)
		t.Contract, t.EndedAt = "", nil
	case tenderapi.EffectRescindRestart:
		r.Contract = t.Contract
		t.Contract = ""
		fallthrough
	case tenderapi.EffectRestart:
		if t.Failure != nil { // it had ended, which was wrong: what it ended on leads to nothing but a purchase begun anew
			t.Remaining = nil
			return nil
		}
		t.release(r.At)
		t.Failure, t.EndedAt = &tenderapi.Failure{At: r.At, Ground: "unlawful", Text: s.unlawful(t), Note: why}, &r.At
		return []event.Event{s.failed(t)}
	}
	return nil
}

// freeze fixes what was marked; the prices come next.
func (s *Service) freeze(t *Tender) []event.Event {
	now := s.now()
	t.FrozenAt = &now
	return []event.Event{event.New(events.TypeTenderTenderFrozenV1, now, events.TenderTenderFrozenV1{
		Code: t.Code, Title: t.Draft.Title, Buyer: t.Buyer.ID, BuyerName: t.Buyer.Name, Region: t.Region, Holders: t.holders(),
	})}
}

// rescinded counts the contracts of the purchase that were: the next is another one.
func (t *Tender) rescinded() (n int64) {
	for _, p := range t.Passed {
		if p.Ground == "rescinded" {
			n++
		}
	}
	return n
}

// unlawful words the ground on which a purchase ends that was found to be wrong.
func (s *Service) unlawful(t *Tender) string {
	grounds, err := rule.Ask[[]rule.Item](s.rules, t.Draft.Method.Procedure().Rules.Failure, t.Law)
	if err != nil {
		return ""
	}
	return rule.Text(grounds.Value, "unlawful")
}

// Judged is a judging that counts no more because another was ordered.
type Judged struct {
	Round      int                   `json:"round"`
	Evaluation *tenderapi.Evaluation `json:"evaluation"`
	Committee  []tenderapi.Member    `json:"committee"`
	Award      *tenderapi.Award      `json:"award,omitempty"`
	Reviews    []Review              `json:"reviews,omitempty"` // with what was explained and looked up, which is kept
	ScoredAt   *time.Time            `json:"scored_at,omitempty"`
	At         time.Time             `json:"at"`                  // when it was set aside
	Announced  bool                  `json:"announced,omitempty"` // its result was public; of those that were set aside before this was kept, see shown
}

// shown reports whether a judging that was set aside had been made public with its result, and its committee with it.
func (j *Judged) shown() bool { return j.Announced || j.Award != nil && j.Award.AnnouncedAt != nil }

// anew lets another committee judge from the opened bids on. What the former one
// found is kept and counts no more, also what it held of the bids' validity.
func (t *Tender) anew(at time.Time) {
	t.Judged = append(t.Judged, Judged{Round: t.round(), Evaluation: t.Evaluation, Committee: t.Committee, Award: t.Award, Reviews: t.Reviews, ScoredAt: t.ScoredAt, At: at, Announced: t.announced()})
	t.Evaluation, t.Committee, t.Award, t.ScoredAt, t.Opinions, t.Reviews = nil, nil, nil, nil, nil, nil
	t.Evened, t.Outlying, t.Lowerings = nil, nil, nil
	t.FrozenAt, t.RevealedAt, t.SeatedAt, t.DrawnSince = nil, nil, nil, nil
	bids := slices.Clone(t.Opening.Bids)
	for i := range bids {
		bids[i].Digests, bids[i].Superseded = nil, nil
		if b := &bids[i]; b.FoundAt != nil && !t.gone(*b) {
			b.Valid, b.Ground, b.Why, b.FoundAt, b.FoundBy = true, "", "", nil, ""
		}
	}
	t.Opening.Bids = bids
	t.Answers = slices.Clone(t.Answers)
	for i, m := range t.Answers {
		m.Lowered = nil
		t.Answers[i] = standard.Again(t.criterion(m.Code), m)
	}
}

// round counts the judgings that came before this one.
func (t *Tender) round() int { return len(t.Judged) }

// panel names the sheets of the judging that counts: those of an earlier one are kept and not read.
func (t *Tender) panel() string {
	if t.round() == 0 {
		return t.ID
	}
	return fmt.Sprintf("%s.%d", t.ID, t.round())
}

// mend marks the corrections that were asked for as published.
func (t *Tender) mend(at time.Time) {
	for i := range t.Rulings {
		if r := &t.Rulings[i]; r.Effect == tenderapi.EffectAmend && r.TakenAt == nil {
			r.TakenAt = &at
		}
	}
}

// mended refuses to open bids under documents that an answer has found wanting.
func (t *Tender) mended() error {
	if !slices.ContainsFunc(t.Rulings, func(r tenderapi.Ruling) bool { return r.Effect == tenderapi.EffectAmend && r.TakenAt == nil }) {
		return nil
	}
	return fault.New(fault.Refused, "tender.ruling.unamended", t.word("质疑或者投诉已认定成立，采购文件应当先修改；截止以前没有发布更正公告的，不能开标，请终止本次采购，说明理由后重新组织。"))
}

// rulings tells on the way of a purchase what was ruled about it.
func (b *stepper) rulings() {
	for _, r := range b.t.Rulings {
		at := b.spot(r.At)
		one := newStepper(b.Book, b.t, b.now)
		one.add("ruling", spoken[r.By], r.Owner, &r.At, nil, "dispute.effects")
		note := r.EffectText
		switch {
		case r.Note != "":
			note += "；" + r.Note
		case r.TakenAt == nil:
			note += "；还没有发布更正公告"
		}
		one.Note(note)
		b.List = slices.Insert(b.List, at, one.List...)
	}
}
