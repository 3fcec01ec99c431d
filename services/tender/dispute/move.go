package dispute

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
	"sanshe/libs/identity"
	"sanshe/libs/rule"
)

// MoveChallenge takes the next step of a challenge or complaint. What a step
// needs of the purchase is read before the write; the purchase follows by event.
func (s *Service) MoveChallenge(ctx context.Context, in tenderapi.MoveChallengeRequest) (out tenderapi.Challenge, err error) {
	who, _ := identity.From(ctx)
	do := Verb(in.Do)
	c, err := s.challenges.Get(ctx, in.ID)
	if err != nil {
		return out, err
	}
	if _, err = Life.Next(c.State, do, c.hats(who)); err != nil { // refuse before reading anything
		return out, err
	}
	x := proceeding{ChallengeMove: in.ChallengeMove, who: who, party: c.partyOf(who)}
	if x.purchase, err = s.purchases.Of(ctx, c.Tender); err != nil {
		return out, err
	}
	if x.purchase.Kept != nil && slices.Contains(c.hats(who), Officer) {
		return out, x.purchase.Kept
	}
	if stage := paperOf[do]; stage != "" {
		if x.papers, err = s.Attach(ctx, c.Tender, x.party, stage, in.Evidence); err != nil {
			return out, err
		}
	}
	c, err = s.challenges.Update(ctx, in.ID, func(c *Challenge) (evs []event.Event, err error) {
		if err := c.At(in.Version); err != nil {
			return nil, err
		}
		due, before := c.dueOf(do), s.outside(c)
		if c.State, err = Life.Next(c.State, do, c.hats(who)); err != nil {
			return nil, err
		}
		if in.Text == "" && wordy[do] {
			return nil, fault.New(fault.Invalid, "tender.challenge.no-text", "请填写内容后再提交。").At("text", "请填写内容。")
		}
		if do != Explain || x.party.ID == c.Buyer { // others may explain themselves until the decision, and nobody waits for them
			if err := s.timely(c, do, due, in.Note); err != nil {
				return nil, err
			}
		}
		evs, err = s.proceed(c, do, x)
		return s.disclosed(before, c, s.now(), evs), err
	})
	return s.shown(ctx, &c, who), err
}

// proceeding is a move together with what was read before the write.
type proceeding struct {
	tenderapi.ChallengeMove
	who      identity.Caller
	party    tenderapi.Party // for whom the caller acts
	purchase Purchase
	papers   []tenderapi.Evidence
}

// wordy are the moves that say something in a text of their own; the others say it item by item, or nothing.
var wordy = map[Verb]bool{Return: true, Correct: true, Refuse: true, Remand: true, Supply: true, Decline: true, Explain: true, Inspect: true, Settle: true}

// paperOf is the paper that evidence is handed in with, by move.
var paperOf = map[Verb]string{Correct: "correction", Complain: "complaint", Supply: "supplement", Explain: "explanation"}

// duties are the moves that somebody owes by a day, each with the rule that says so
// and the step that it is. A complaint is a right: late, it is refused.
var duties = map[Verb]struct{ rule, step string }{
	Answer:  {"dispute.challenge.answer", "answer"},
	Refuse:  {"dispute.challenge.answer", "answer"},
	Accept:  {"dispute.complaint.accept", "accept"},
	Remand:  {"dispute.complaint.accept", "accept"},
	Decline: {"dispute.complaint.accept", "accept"},
	Explain: {"dispute.complaint.reply", "explain"},
	Settle:  {"dispute.complaint.decide", "settle"},
}

// timely refuses a duty done after its due day without saying why (decision 0006).
func (s *Service) timely(c *Challenge, do Verb, due time.Time, note string) error {
	duty, owed := duties[do]
	if !owed || due.IsZero() || !s.now().After(due) {
		return nil
	}
	if note == "" {
		return fault.New(fault.Refused, "tender.step.late", fmt.Sprintf(
			"这一步应当在%s前办理，现已逾期%d日，请写明逾期原因后再办理。", cn.DayOf(due).Reckoned(), cn.DaysBetween(cn.DayOf(due), cn.DayOf(s.now())))).
			Under(rule.Cite(s.rules, duty.rule, c.Law)...).At("note", "请写明逾期原因，它将向社会公开。")
	}
	if c.Late == nil {
		c.Late = map[Verb]string{}
	}
	c.Late[Verb(duty.step)] = note
	return nil
}

// proceed does what a move means and starts the next clock.
func (s *Service) proceed(c *Challenge, do Verb, in proceeding) ([]event.Event, error) {
	now := s.now()
	c.Evidence = append(c.Evidence, in.papers...)
	switch do {
	case Return:
		return s.sendBack(c, in)
	case Correct:
		c.Correction.Text, c.Correction.DoneAt = in.Text, &now
		return []event.Event{s.corrected(c, "challenge")}, nil
	case Refuse:
		return s.refuseChallenge(c, in)
	case Answer:
		return s.answer(c, in)
	case Withdraw:
		c.WithdrawnAt = &now
		out := events.TenderChallengeWithdrawnV1{Tender: c.Tender, TenderTitle: c.Title, Buyer: c.Buyer, Supplier: c.Supplier.ID, Region: c.Region}
		if c.AcceptedAt != nil { // then all who were told of the complaint are told that it is over (94号令第三十条)
			out.Accepted, out.Concerned, out.Supervisor = true, c.concerned(), c.AcceptedBy
		}
		return []event.Event{event.New(events.TypeTenderChallengeWithdrawnV1, now, out)}, nil
	}
	return s.appeal(c, do, in)
}

// sendBack asks for what a letter lacks, once. The days of the answer run on: no
// law lets the buyer stop them.
func (s *Service) sendBack(c *Challenge, in proceeding) ([]event.Event, error) {
	if c.Correction != nil {
		return nil, fault.New(fault.Refused, "tender.challenge.corrected", "质疑函已经要求补正过一次，请按现有的内容答复。")
	}
	now, due := s.now(), c.AnswerDue
	if asked := cn.AddWorkdays(cn.DayOf(now), int(in.Days)).Last(); in.Days > 0 && asked.Before(due) {
		due = asked
	}
	c.Correction = &tenderapi.Supplement{Note: in.Text, AskedAt: now, Due: due}
	return []event.Event{s.returned(c, "challenge", due)}, nil
}

func (s *Service) returned(c *Challenge, stage string, due time.Time) event.Event {
	return event.New(events.TypeTenderChallengeReturnedV1, s.now(), events.TenderChallengeReturnedV1{
		Tender: c.Tender, TenderTitle: c.Title, Buyer: c.Buyer, Supplier: c.Supplier.ID, Region: c.Region, Stage: stage, Due: due,
	})
}

func (s *Service) corrected(c *Challenge, stage string) event.Event {
	return event.New(events.TypeTenderChallengeCorrectedV1, s.now(), events.TenderChallengeCorrectedV1{
		Tender: c.Tender, TenderTitle: c.Title, Buyer: c.Buyer, Supplier: c.Supplier.ID, Region: c.Region, Stage: stage,
	})
}

// grounded refuses a ground that the rule book does not list.
func (s *Service) grounded(c *Challenge, id, ground string) (string, error) {
	list, err := rule.Ask[[]rule.Item](s.rules, id, c.Law)
	if err != nil {
		return "", err
	}
	words := rule.Text(list.Value, ground)
	if words == "" {
		err = fault.New(fault.Refused, "tender.challenge.no-ground", "请从列出的情形中选择一种，并写明理由，理由会告知对方。").
			Under(list.Basis()).At("ground", "请从列出的情形中选择。")
	}
	return words, err
}

// refuseChallenge does not take a challenge up, on a ground that the supplier
// reads. It counts as the answer: the supplier may complain about it.
func (s *Service) refuseChallenge(c *Challenge, in proceeding) (evs []event.Event, err error) {
	if _, err = s.grounded(c, "dispute.challenge.refusals", in.Ground); err != nil {
		return nil, err
	}
	now := s.now()
	c.Answer, c.AnsweredAt, c.Refusal = in.Text, &now, in.Ground
	if c.ComplainDue, err = s.next("dispute.complaint.file", c.Law, c.AnswerDue); err != nil {
		return nil, err
	}
	return []event.Event{s.declined(c, "challenge")}, nil
}

func (s *Service) declined(c *Challenge, stage string) event.Event {
	return event.New(events.TypeTenderChallengeDeclinedV1, s.now(), events.TenderChallengeDeclinedV1{
		Tender: c.Tender, TenderTitle: c.Title, Buyer: c.Buyer, Supplier: c.Supplier.ID, Region: c.Region, Stage: stage,
	})
}

// answer says of every item whether it holds, and what becomes of the purchase.
func (s *Service) answer(c *Challenge, in proceeding) (evs []event.Event, err error) {
	if err := itemized(len(c.items()), in.Verdicts); err != nil {
		return nil, err
	}
	if err := s.affect(c, &in, Officer); err != nil {
		return nil, err
	}
	now := s.now()
	c.Answer, c.Answers, c.AnsweredAt = in.Text, in.Verdicts, &now
	if err = s.concern(c, "dispute.answer.concerned", in.purchase.Winners); err != nil {
		return nil, err
	}
	if c.ComplainDue, err = s.next("dispute.complaint.file", c.Law, c.AnswerDue); err != nil {
		return nil, err
	}
	return []event.Event{event.New(events.TypeTenderChallengeAnsweredV1, now, events.TenderChallengeAnsweredV1{
		Tender: c.Tender, TenderTitle: c.Title, Buyer: c.Buyer, Supplier: c.Supplier.ID, ComplainDue: *c.ComplainDue,
		Effect: string(c.Effect), Concerned: c.concerned(), Owner: c.Office,
	})}, nil
}

// next is the last instant of a period that a step has started.
func (s *Service) next(id string, w rule.Where, from time.Time) (*time.Time, error) {
	due, _, err := s.period(id, w, from)
	return &due, err
}

// itemized refuses an answer that leaves an item out, or speaks twice of one.
func itemized(n int, verdicts []tenderapi.ItemVerdict) error {
	seen := map[int64]bool{}
	bad := fault.New(fault.Invalid, "tender.challenge.verdicts", "请对每一项逐一认定并写明理由，再提交。")
	found := false
	for i, v := range verdicts {
		if v.Item > int64(n) || seen[v.Item] {
			bad, found = bad.At(fmt.Sprintf("verdicts.%d.item", i), "这一项不在事项之列，或者认定了两次，请核对。"), true
		}
		seen[v.Item] = true
	}
	for i := range n {
		if !seen[int64(i+1)] {
			bad, found = bad.At(fmt.Sprintf("verdicts.%d.verdict", i), fmt.Sprintf("请认定第%d项是否成立。", i+1)), true
		}
	}
	if !found {
		return nil
	}
	return bad
}

// partyOf is for whom the caller acts in a challenge: the supplier, the buyer, a supplier concerned.
func (c *Challenge) partyOf(who identity.Caller) tenderapi.Party {
	for _, p := range append([]tenderapi.Party{c.Supplier}, c.Concerned...) {
		if who.In(p.ID, identity.Staff) {
			return tenderapi.Party{ID: p.ID, Name: p.Name}
		}
	}
	return tenderapi.Party{ID: c.Buyer, Name: c.Office}
}
