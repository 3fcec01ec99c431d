package dispute

import (
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

// A complaint goes to the supervisor, who examines it, hears the other side, may
// stop the clock for an inspection, and decides item by item.

// appeal does what a move of the complaint means.
func (s *Service) appeal(c *Challenge, do Verb, in proceeding) ([]event.Event, error) {
	now := s.now()
	switch do {
	case Complain:
		return s.complain(c, in)
	case Remand:
		return s.remand(c, in)
	case Supply:
		return s.supply(c, in)
	case Decline:
		return s.decline(c, in)
	case Accept:
		return s.accept(c, in)
	case Explain:
		c.Explanations = append(c.Explanations, tenderapi.Explanation{By: in.party, Text: in.Text, At: now})
		return []event.Event{event.New(events.TypeTenderChallengeExplainedV1, now, events.TenderChallengeExplainedV1{
			Tender: c.Tender, TenderTitle: c.Title, Buyer: c.Buyer, Supplier: c.Supplier.ID, Region: c.Region, By: in.party.Name,
		})}, nil
	case Inspect:
		words, err := s.grounded(c, "dispute.complaint.uncounted", in.Ground)
		c.Uncounted = append(c.Uncounted, tenderapi.Uncounted{Ground: in.Ground, GroundText: words, Note: in.Text, From: now})
		return nil, err
	case Reopen:
		u := &c.Uncounted[len(c.Uncounted)-1]
		u.To = &now
		c.postpone(u.From, now)
		return nil, nil
	case Suspend:
		return s.hold(c, in)
	case Settle:
		return s.settle(c, in)
	}
	return nil, nil
}

// complain takes a complaint about what was challenged and nothing else.
func (s *Service) complain(c *Challenge, in proceeding) (evs []event.Event, err error) {
	now := s.now()
	if err = s.mayComplain(c, now); err != nil {
		return nil, err
	}
	if err = s.within(c, in.Complaint); err != nil {
		return nil, err
	}
	c.Complaint, c.Grounds, c.ComplainedAt = in.Text, in.Complaint, &now
	if c.AcceptDue, err = s.next("dispute.complaint.accept", c.Law, now); err != nil {
		return nil, err
	}
	if c.DecideDue, err = s.next("dispute.complaint.decide", c.Law, now); err != nil {
		return nil, err
	}
	if err = s.concern(c, "dispute.decision.concerned", in.purchase.Winners); err != nil {
		return nil, err
	}
	return []event.Event{event.New(events.TypeTenderChallengeComplainedV1, now, events.TenderChallengeComplainedV1{
		Tender: c.Tender, TenderTitle: c.Title, Buyer: c.Buyer, Supplier: c.Supplier.ID, Region: c.Region,
	})}, nil
}

// within refuses what goes beyond the items that were challenged (条例第五十五条).
func (s *Service) within(c *Challenge, items []tenderapi.ComplaintItem) error {
	if len(items) == 0 {
		return fault.New(fault.Invalid, "tender.complaint.no-items", "请至少选择一项已经质疑的事项，写明事实和理由。").At("complaint", "请选择投诉的事项。")
	}
	for i, x := range items {
		field := fmt.Sprintf("complaint.%d.item", i)
		if x.Item > int64(len(c.items())) {
			return fault.New(fault.Refused, "tender.complaint.scope", "投诉的事项不得超出已质疑事项的范围，请从已经质疑的事项中选择。").
				Under(rule.Cite(s.rules, "dispute.complaint.scope", c.Law)...).At(field, "请从已经质疑的事项中选择。")
		}
		if slices.ContainsFunc(items[:i], func(y tenderapi.ComplaintItem) bool { return y.Item == x.Item }) {
			return fault.New(fault.Invalid, "tender.complaint.twice", "同一项质疑写了两次，请并为一项。").At(field, "这一项已经写过，请并为一项。")
		}
	}
	return nil
}

// mayComplain holds the complainer to the law's window: after the answer, or
// after the answer is overdue, and for so many working days from then.
func (s *Service) mayComplain(c *Challenge, now time.Time) error {
	if c.AnsweredAt == nil && !now.After(c.AnswerDue) {
		return fault.New(fault.Refused, "tender.complaint.too-early", fmt.Sprintf("采购人还在答复期内（至%s），请等答复后或期满后再投诉。", cn.DayOf(c.AnswerDue).Reckoned())).
			Under(rule.Cite(s.rules, "dispute.challenge.answer", c.Law)...)
	}
	// The window runs from the end of the answering period, answered or not (政府采购法第五十五条).
	last, basis, err := s.period("dispute.complaint.file", c.Law, c.AnswerDue)
	if err == nil && now.After(last) {
		err = fault.New(fault.Refused, "tender.complaint.too-late", fmt.Sprintf("投诉应当在%s前提出，现已超过期限。", cn.DayOf(last).Reckoned())).Under(basis)
	}
	return err
}

// remand asks for what a complaint lacks, once, within a time that is named.
func (s *Service) remand(c *Challenge, in proceeding) ([]event.Event, error) {
	if c.Supplement != nil {
		return nil, fault.New(fault.Refused, "tender.complaint.corrected", "投诉书只能要求补正一次，请按补正后的内容决定是否受理。").
			Under(rule.Cite(s.rules, "dispute.complaint.correct", c.Law)...)
	}
	if in.Days == 0 {
		return nil, fault.New(fault.Invalid, "tender.complaint.no-days", "请写明合理的补正期限。").At("days", "请填写补正的工作日数。")
	}
	now := s.now()
	due := cn.AddWorkdays(cn.DayOf(now), int(in.Days)).Last()
	c.Supplement = &tenderapi.Supplement{Note: in.Text, AskedAt: now, Due: due}
	return []event.Event{s.returned(c, "complaint", due)}, nil
}

// supply takes the correction; the time it took does not count (条例第五十八条).
func (s *Service) supply(c *Challenge, in proceeding) (evs []event.Event, err error) {
	now := s.now()
	c.Supplement.Text, c.Supplement.DoneAt = in.Text, &now
	words, err := s.grounded(c, "dispute.complaint.uncounted", "correction")
	if err != nil {
		return nil, err
	}
	c.Uncounted = append(c.Uncounted, tenderapi.Uncounted{Ground: "correction", GroundText: words, From: c.Supplement.AskedAt, To: &now})
	c.postpone(c.Supplement.AskedAt, now)
	if c.AcceptDue, err = s.next("dispute.complaint.accept", c.Law, now); err != nil {
		return nil, err
	}
	return []event.Event{s.corrected(c, "complaint")}, nil
}

// postpone moves the day of the decision by the working days that do not count.
func (c *Challenge) postpone(from, to time.Time) {
	n, _ := cn.WorkdaysBetween(cn.DayOf(from), cn.DayOf(to))
	due := cn.AddWorkdays(cn.DayOf(*c.DecideDue), n).Last()
	c.DecideDue = &due
}

// decline does not take a complaint up, on a ground that everybody concerned reads.
func (s *Service) decline(c *Challenge, in proceeding) (evs []event.Event, err error) {
	if _, err = s.grounded(c, "dispute.complaint.declines", in.Ground); err != nil {
		return nil, err
	}
	now := s.now()
	c.DeclinedAt, c.Decision, c.Declined = &now, in.Text, in.Ground
	return []event.Event{s.declined(c, "complaint")}, nil
}

// accept takes a complaint up, sends it to the other side, whose days begin, and
// may suspend the purchase.
func (s *Service) accept(c *Challenge, in proceeding) (evs []event.Event, err error) {
	now := s.now()
	me, _ := in.who.As(identity.Supervisor)
	c.AcceptedAt, c.AcceptedBy = &now, me.Org
	if err := s.suspend(c, in.SuspendDays, now); err != nil {
		return nil, err
	}
	if c.ExplainDue, err = s.next("dispute.complaint.reply", c.Law, now); err != nil {
		return nil, err
	}
	return []event.Event{event.New(events.TypeTenderChallengeAcceptedV1, now, events.TenderChallengeAcceptedV1{
		Tender: c.Tender, TenderTitle: c.Title, Buyer: c.Buyer, Supplier: c.Supplier.ID, SuspendedUntil: c.SuspendedUntil, ExplainDue: c.ExplainDue, Concerned: c.concerned(),
	})}, nil
}

// hold suspends the purchase while the complaint is being dealt with (政府采购法第五十七条).
func (s *Service) hold(c *Challenge, in proceeding) ([]event.Event, error) {
	if in.SuspendDays == 0 {
		return nil, fault.New(fault.Invalid, "tender.complaint.no-suspension", "请写明暂停采购活动的天数。").At("suspend_days", "请填写暂停采购活动的天数。")
	}
	now := s.now()
	if err := s.suspend(c, in.SuspendDays, now); err != nil {
		return nil, err
	}
	return []event.Event{event.New(events.TypeTenderChallengeSuspendedV1, now, events.TenderChallengeSuspendedV1{
		Tender: c.Tender, TenderTitle: c.Title, Buyer: c.Buyer, Supplier: c.Supplier.ID, SuspendedUntil: *c.SuspendedUntil,
	})}, nil
}

// suspend pauses the purchase, or prolongs the pause that lasts, all together for
// no longer than the law allows.
func (s *Service) suspend(c *Challenge, days int64, now time.Time) error {
	if days == 0 {
		return nil
	}
	most, err := rule.Ask[int64](s.rules, "dispute.suspend", c.Law)
	if err != nil {
		return err
	}
	if c.SuspendedDays+days > most.Value {
		used, hint := "", fmt.Sprintf("请填写不超过%d的天数。", most.Value-c.SuspendedDays)
		if c.SuspendedDays > 0 {
			used = fmt.Sprintf("（已经暂停%d日）", c.SuspendedDays)
		}
		if c.SuspendedDays >= most.Value {
			hint = "暂停的天数已经用完，不能再暂停。"
		}
		return fault.New(fault.Refused, "tender.complaint.suspended-too-long", fmt.Sprintf("处理一件投诉，暂停采购活动合计最长不得超过%d日%s，请缩短。", most.Value, used)).
			Under(most.Basis()).At("suspend_days", hint)
	}
	from := cn.DayOf(now)
	if c.suspends(now) {
		from = cn.DayOf(*c.SuspendedUntil)
	}
	until := from.Add(int(days)).Last()
	c.SuspendedUntil = &until
	c.SuspendedDays += days
	return nil
}

// explained reports whether an organization has explained itself.
func (c *Challenge) explained(org string) bool {
	return slices.ContainsFunc(c.Explanations, func(x tenderapi.Explanation) bool { return x.By.ID == org })
}

// settle decides on every item of the complaint and what becomes of the purchase.
// What is rejected as a whole is rejected on a ground.
func (s *Service) settle(c *Challenge, in proceeding) (evs []event.Event, err error) {
	if err := itemized(len(c.grounds()), in.Verdicts); err != nil {
		return nil, err
	}
	c.Reject = ""
	if !holds(in.Verdicts) {
		if _, err := s.grounded(c, "dispute.complaint.rejects", in.Ground); err != nil {
			return nil, err
		}
		c.Reject = in.Ground
	}
	if err := s.affect(c, &in, Supervisor); err != nil {
		return nil, err
	}
	now := s.now()
	c.Decision, c.Rulings, c.DecidedAt = in.Text, in.Verdicts, &now
	return []event.Event{event.New(events.TypeTenderChallengeSettledV1, now, events.TenderChallengeSettledV1{
		Tender: c.Tender, TenderTitle: c.Title, Buyer: c.Buyer, Supplier: c.Supplier.ID, Effect: string(c.Effect), Concerned: c.concerned(), Owner: "财政部门", Former: c.Former,
	})}, nil
}

// grounds are what the complaint is about; one that was made in one piece is about all.
func (c *Challenge) grounds() []tenderapi.ComplaintItem {
	if len(c.Grounds) > 0 || c.Complaint == "" {
		return c.Grounds
	}
	return []tenderapi.ComplaintItem{{Item: 1, Facts: c.Complaint}}
}
