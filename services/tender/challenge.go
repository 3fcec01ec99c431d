package tender

import (
	"context"
	"errors"
	"fmt"
	"time"

	"sanshe/contracts/go/events"
	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/cn"
	"sanshe/libs/event"
	"sanshe/libs/fault"
	"sanshe/libs/identity"
	"sanshe/libs/rule"
	"sanshe/libs/state"
	"sanshe/libs/store"
)

// Challenge is a supplier's 质疑, and the 投诉 that may follow it. Its clocks
// are the law's; while it is open the contract is not signed.
type Challenge struct {
	store.Meta
	Tender   string                   `json:"tender"`
	Title    string                   `json:"title"`
	Buyer    string                   `json:"buyer"`
	Office   string                   `json:"office,omitempty"` // name of the buyer
	Region   string                   `json:"region"`
	Law      rule.Where               `json:"law"`
	Supplier tenderapi.Party          `json:"supplier"`
	Draft    tenderapi.ChallengeDraft `json:"draft"`
	State    tenderapi.ChallengeState `json:"state"`

	FiledAt        time.Time  `json:"filed_at"`
	AnswerDue      time.Time  `json:"answer_due"`
	Answer         string     `json:"answer,omitempty"`
	AnsweredAt     *time.Time `json:"answered_at,omitempty"`
	ComplainDue    *time.Time `json:"complain_due,omitempty"`
	Complaint      string     `json:"complaint,omitempty"`
	ComplainedAt   *time.Time `json:"complained_at,omitempty"`
	AcceptDue      *time.Time `json:"accept_due,omitempty"`
	AcceptedAt     *time.Time `json:"accepted_at,omitempty"`
	DecideDue      *time.Time `json:"decide_due,omitempty"`
	Decision       string     `json:"decision,omitempty"`
	DecidedAt      *time.Time `json:"decided_at,omitempty"`
	SuspendedUntil *time.Time `json:"suspended_until,omitempty"`
	WithdrawnAt    *time.Time `json:"withdrawn_at,omitempty"`
	Once           string     `json:"once,omitempty"` // the request that filed it, so that its repetition finds it

	Late map[Verb]string `json:"late,omitempty"` // why a step was taken after its due day
}

// challenges are how they are kept. Those filed before the buyer's name stood
// in them take it from the purchase.
var challenges = store.Kind[Challenge]{
	Schema: store.Schema{Name: "challenges", Indexes: []string{"tender", "supplier", "open", "complaint"}, Rev: 1},
	Index:  indexChallenge,
	Reads:  []store.Schema{schema},
	Steps: []store.Step[Challenge]{
		{Says: "the buyer's name stands in the challenge", Up: nameOffice},
	},
}

// nameOffice is a pure addition: who does not know the field reads nothing else for it.
func nameOffice(ctx context.Context, look store.Look, c *Challenge) error {
	if c.Office != "" {
		return nil
	}
	var t struct {
		Buyer tenderapi.Party `json:"buyer"`
	}
	err := look(ctx, schema.Name, c.Tender, &t)
	if fault.Of(err).Code == store.ErrNotFound.Code { // a purchase is never removed; a test or a tool may have left a challenge without one
		c.Office = "采购人"
		return nil
	}
	c.Office = t.Buyer.Name
	return err
}

// indexChallenge finds the challenges of a purchase and of a supplier, and those
// that wait: open for the buyer's answer, complaint for the supervisor of a region.
func indexChallenge(c *Challenge) map[string][]string {
	ix := map[string][]string{
		"tender":   {c.Tender + "/" + store.Time(c.FiledAt)},
		"supplier": {c.Supplier.ID + "/" + store.Time(c.FiledAt)},
	}
	switch due := c.due(); c.State {
	case tenderapi.ChallengeStateFiled:
		ix["open"] = []string{c.Buyer + "/" + store.Time(due)}
	case tenderapi.ChallengeStateComplained, tenderapi.ChallengeStateAccepted:
		ix["complaint"] = []string{c.Region + "/" + store.Time(due)}
	}
	return ix
}

// due is by when the step that the law makes a duty must be taken; zero when nobody owes one.
func (c *Challenge) due() time.Time {
	switch c.State {
	case tenderapi.ChallengeStateFiled:
		return c.AnswerDue
	case tenderapi.ChallengeStateComplained:
		return *c.AcceptDue
	case tenderapi.ChallengeStateAccepted:
		return *c.DecideDue
	}
	return time.Time{}
}

// The verbs and hats of a challenge beyond those of the purchase.
const (
	Answer   Verb = "answer"
	Complain Verb = "complain"
	Accept   Verb = "accept"
	Settle   Verb = "settle"
	Withdraw Verb = "withdraw"

	Challenger Hat = "challenger"
)

// Grievance is the whole life of a challenge.
var Grievance = state.Table[tenderapi.ChallengeState, Verb, Hat]{
	Name:  "tender.challenge",
	Start: tenderapi.ChallengeStateFiled,
	Moves: []state.Move[tenderapi.ChallengeState, Verb, Hat]{
		{Do: Answer, From: []tenderapi.ChallengeState{tenderapi.ChallengeStateFiled}, To: tenderapi.ChallengeStateAnswered, By: []Hat{Officer}, Basis: "dispute.challenge.answer", Label: "答复质疑"},
		{Do: Withdraw, From: []tenderapi.ChallengeState{tenderapi.ChallengeStateFiled, tenderapi.ChallengeStateAnswered, tenderapi.ChallengeStateComplained, tenderapi.ChallengeStateAccepted}, To: tenderapi.ChallengeStateWithdrawn, By: []Hat{Challenger}, Label: "撤回"},
		{Do: Complain, From: []tenderapi.ChallengeState{tenderapi.ChallengeStateFiled, tenderapi.ChallengeStateAnswered}, To: tenderapi.ChallengeStateComplained, By: []Hat{Challenger}, Basis: "dispute.complaint.file", Label: "向财政部门投诉"},
		{Do: Accept, From: []tenderapi.ChallengeState{tenderapi.ChallengeStateComplained}, To: tenderapi.ChallengeStateAccepted, By: []Hat{Supervisor}, Basis: "dispute.complaint.accept", Label: "受理投诉"},
		{Do: Settle, From: []tenderapi.ChallengeState{tenderapi.ChallengeStateAccepted}, To: tenderapi.ChallengeStateSettled, By: []Hat{Supervisor}, Basis: "dispute.complaint.decide", Label: "作出处理决定"},
	},
	Says: map[tenderapi.ChallengeState]string{
		tenderapi.ChallengeStateFiled: "待答复", tenderapi.ChallengeStateAnswered: "已答复", tenderapi.ChallengeStateComplained: "已投诉",
		tenderapi.ChallengeStateAccepted: "已受理", tenderapi.ChallengeStateSettled: "已处理", tenderapi.ChallengeStateWithdrawn: "已撤回",
	},
}

// open reports whether the contract has to wait: until the challenge is answered,
// a complaint of one that never was is settled, or the purchase goes on.
func (c *Challenge) open(now time.Time) bool {
	return c.State != tenderapi.ChallengeStateSettled && c.State != tenderapi.ChallengeStateWithdrawn &&
		(c.AnsweredAt == nil || c.suspends(now))
}

func (c *Challenge) suspends(now time.Time) bool {
	return c.SuspendedUntil != nil && now.Before(*c.SuspendedUntil)
}

func (c *Challenge) hats(who identity.Caller) (hats []Hat) {
	if who.In(c.Supplier.ID, identity.Staff) {
		hats = append(hats, Challenger)
	}
	t := Tender{Buyer: tenderapi.Party{ID: c.Buyer}, Region: c.Region}
	for _, h := range t.hats(who) {
		if h == Officer || h == Supervisor {
			hats = append(hats, h)
		}
	}
	return hats
}

// period is the last instant of a period of the rule book that begins on the day of from.
func (s *Service) period(id string, w rule.Where, from time.Time) (time.Time, fault.Basis, error) {
	n, err := rule.Ask[int](s.rules, id, w)
	if err != nil {
		return time.Time{}, fault.Basis{}, err
	}
	if n.Unit == "工作日" {
		return endOf(cn.AddWorkdays(cn.DayOf(from), n.Value)), n.Basis(), nil
	}
	return endOf(cn.AddDays(cn.DayOf(from), n.Value)), n.Basis(), nil
}

// FileChallenge takes a challenge within the law's days.
func (s *Service) FileChallenge(ctx context.Context, in tenderapi.FileChallengeRequest) (out tenderapi.Challenge, err error) {
	who, _ := identity.From(ctx)
	me, _ := who.As(identity.Staff)
	t, err := s.load(ctx, in.ID)
	if err != nil {
		return out, err
	}
	if _, err = s.window(&t, in.About, me.Org); err != nil {
		return out, err
	}
	id, mine, err := s.once(ctx, &t, in.About, me.Org)
	if err != nil {
		return out, err
	}
	if mine != nil {
		return s.shown(mine, who), nil
	}
	now := s.now()
	due, _, err := s.period("dispute.challenge.answer", t.Law, now)
	if err != nil {
		return out, err
	}
	once, _ := store.OnceFrom(ctx)
	c, err := s.challenges.Insert(ctx, id, Challenge{
		Meta: store.Meta{Request: once.Hash}, Once: once.ID,
		Tender: t.ID, Title: t.Draft.Title, Buyer: t.Buyer.ID, Office: t.Buyer.Name, Region: t.Region, Law: t.Law,
		Supplier: tenderapi.Party{ID: me.Org, Name: me.OrgName}, Draft: in.ChallengeDraft, State: Grievance.Start, FiledAt: now, AnswerDue: due,
	}, event.New(events.TypeTenderChallengeFiledV1, now, events.TenderChallengeFiledV1{
		Tender: t.ID, TenderTitle: t.Draft.Title, Buyer: t.Buyer.ID, Supplier: me.Org, Due: due,
	}))
	if errors.Is(err, store.ErrExists) { // somebody of the same organization was quicker by a moment, or the same request itself
		c, err = s.quicker(ctx, &t, id)
	}
	return s.shown(&c, who), err
}

// MoveChallenge answers, complains, accepts, settles, withdraws.
func (s *Service) MoveChallenge(ctx context.Context, in tenderapi.MoveChallengeRequest) (out tenderapi.Challenge, err error) {
	who, _ := identity.From(ctx)
	c, err := s.challenges.Update(ctx, in.ID, func(c *Challenge) (evs []event.Event, err error) {
		if err := c.At(in.Version); err != nil {
			return nil, err
		}
		due := c.due()
		if c.State, err = Grievance.Next(c.State, Verb(in.Do), c.hats(who)); err != nil {
			return nil, err
		}
		if in.Text == "" && Verb(in.Do) != Accept && Verb(in.Do) != Withdraw {
			return nil, fault.New(fault.Invalid, "tender.challenge.no-text", "请填写内容后再提交。").At("text", "请填写内容。")
		}
		if err := s.timely(c, Verb(in.Do), due, in.Note); err != nil {
			return nil, err
		}
		return s.proceed(c, Verb(in.Do), in.ChallengeMove)
	})
	return s.shown(&c, who), err
}

// duties are the moves that somebody owes by a day, each with the rule that says so.
// A complaint is a right: late, it is refused.
var duties = map[Verb]string{
	Answer: "dispute.challenge.answer",
	Accept: "dispute.complaint.accept",
	Settle: "dispute.complaint.decide",
}

// timely refuses a duty done after its due day without saying why (decision 0006).
func (s *Service) timely(c *Challenge, do Verb, due time.Time, note string) error {
	id, owed := duties[do]
	if !owed || !s.now().After(due) {
		return nil
	}
	if note == "" {
		return fault.New(fault.Refused, "tender.step.late", fmt.Sprintf(
			"这一步应当在%s前办理，现已逾期%d日，请写明逾期原因后再办理。", cn.DayOf(due).Reckoned(), cn.DaysBetween(cn.DayOf(due), cn.DayOf(s.now())))).
			Under(s.basis(Tender{Law: c.Law}, id)...).At("note", "请写明逾期原因，它将向社会公开。")
	}
	if c.Late == nil {
		c.Late = map[Verb]string{}
	}
	c.Late[do] = note
	return nil
}

// proceed does what a move means and starts the next clock.
func (s *Service) proceed(c *Challenge, do Verb, in tenderapi.ChallengeMove) ([]event.Event, error) {
	now := s.now()
	next := func(at **time.Time, id string, from time.Time) error {
		due, _, err := s.period(id, c.Law, from)
		*at = &due
		return err
	}
	switch do {
	case Answer:
		c.Answer, c.AnsweredAt = in.Text, &now
		if err := next(&c.ComplainDue, "dispute.complaint.file", c.AnswerDue); err != nil {
			return nil, err
		}
		return []event.Event{event.New(events.TypeTenderChallengeAnsweredV1, now, events.TenderChallengeAnsweredV1{
			Tender: c.Tender, TenderTitle: c.Title, Buyer: c.Buyer, Supplier: c.Supplier.ID, ComplainDue: *c.ComplainDue,
		})}, nil
	case Complain:
		if err := s.mayComplain(c, now); err != nil {
			return nil, err
		}
		c.Complaint, c.ComplainedAt = in.Text, &now
		if err := next(&c.AcceptDue, "dispute.complaint.accept", now); err != nil {
			return nil, err
		}
		if err := next(&c.DecideDue, "dispute.complaint.decide", now); err != nil {
			return nil, err
		}
		return []event.Event{event.New(events.TypeTenderChallengeComplainedV1, now, events.TenderChallengeComplainedV1{
			Tender: c.Tender, TenderTitle: c.Title, Buyer: c.Buyer, Supplier: c.Supplier.ID, Region: c.Region,
		})}, nil
	case Accept:
		c.AcceptedAt = &now
		if err := s.suspend(c, in.SuspendDays, now); err != nil {
			return nil, err
		}
		return []event.Event{event.New(events.TypeTenderChallengeAcceptedV1, now, events.TenderChallengeAcceptedV1{
			Tender: c.Tender, TenderTitle: c.Title, Buyer: c.Buyer, Supplier: c.Supplier.ID, SuspendedUntil: c.SuspendedUntil,
		})}, nil
	case Withdraw:
		c.WithdrawnAt = &now
		return []event.Event{event.New(events.TypeTenderChallengeWithdrawnV1, now, events.TenderChallengeWithdrawnV1{
			Tender: c.Tender, TenderTitle: c.Title, Buyer: c.Buyer, Supplier: c.Supplier.ID, Region: c.Region,
		})}, nil
	case Settle:
		c.Decision, c.DecidedAt = in.Text, &now
		return []event.Event{event.New(events.TypeTenderChallengeSettledV1, now, events.TenderChallengeSettledV1{
			Tender: c.Tender, TenderTitle: c.Title, Buyer: c.Buyer, Supplier: c.Supplier.ID,
		})}, nil
	}
	return nil, nil
}

// mayComplain holds the complainer to the law's window: after the answer, or
// after the answer is overdue, and for so many working days from then.
func (s *Service) mayComplain(c *Challenge, now time.Time) error {
	if c.AnsweredAt == nil && !now.After(c.AnswerDue) {
		return fault.New(fault.Refused, "tender.complaint.too-early", fmt.Sprintf("采购人还在答复期内（至%s），请等答复后或期满后再投诉。", cn.DayOf(c.AnswerDue).Reckoned())).
			Under(s.basis(Tender{Law: c.Law}, "dispute.challenge.answer")...)
	}
	// The window runs from the end of the answering period, answered or not (政府采购法第五十五条).
	last, basis, err := s.period("dispute.complaint.file", c.Law, c.AnswerDue)
	if err == nil && now.After(last) {
		err = fault.New(fault.Refused, "tender.complaint.too-late", fmt.Sprintf("投诉应当在%s前提出，现已超过期限。", cn.DayOf(last).Reckoned())).Under(basis)
	}
	return err
}

// suspend pauses the purchase, for no longer than the law allows.
func (s *Service) suspend(c *Challenge, days int64, now time.Time) error {
	if days == 0 {
		return nil
	}
	most, err := rule.Ask[int64](s.rules, "dispute.suspend", c.Law)
	if err != nil {
		return err
	}
	if days > most.Value {
		return fault.New(fault.Refused, "tender.complaint.suspended-too-long", fmt.Sprintf("暂停采购活动最长不得超过%d日，请缩短。", most.Value)).
			Under(most.Basis()).At("suspend_days", fmt.Sprintf("请填写不超过%d的天数。", most.Value))
	}
	until := endOf(cn.DayOf(now).Add(int(days)))
	c.SuspendedUntil = &until
	return nil
}
