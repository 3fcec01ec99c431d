package tender

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/cn"
	"sanshe/libs/fault"
	"sanshe/libs/identity"
	"sanshe/libs/rule"
	"sanshe/libs/store"
	"sanshe/services/tender/shown"
)

// What people see of challenges and complaints, and what waits for whom.

var errNoChallenge = fault.New(fault.NotFound, "tender.challenge.not-found", "没有找到这件质疑，请从项目页面重新进入。")

// ListChallenges shows everyone that there is a challenge and where it stands;
// its words only to those concerned.
func (s *Service) ListChallenges(ctx context.Context, in tenderapi.ListChallengesRequest) (out tenderapi.ChallengeList, err error) {
	who, _ := identity.From(ctx)
	if _, err := s.load(ctx, in.ID); err != nil {
		return out, err
	}
	out.Items = []tenderapi.Challenge{}
	q := store.Query{Where: []store.Term{store.Under("tender", in.ID+"/")}, By: "tender", Limit: 200}
	p, err := s.challenges.Find(ctx, q)
	for i := range p.Items {
		out.Items = append(out.Items, s.shown(ctx, &p.Items[i], who))
	}
	return out, err
}

// ListMyChallenges lists what the caller's organization has challenged, newest first.
func (s *Service) ListMyChallenges(ctx context.Context, in tenderapi.ListMyChallengesRequest) (out tenderapi.ChallengePage, err error) {
	who, _ := identity.From(ctx)
	me, _ := who.As(identity.Staff)
	p, err := s.challenges.Find(ctx, store.Query{
		Where: []store.Term{store.Under("supplier", me.Org+"/")}, By: "supplier", Desc: true, After: in.After, Limit: int(in.Limit),
	})
	out = tenderapi.ChallengePage{Items: make([]tenderapi.Challenge, len(p.Items)), Next: p.Next}
	for i := range p.Items {
		out.Items[i] = s.shown(ctx, &p.Items[i], who)
	}
	return out, err
}

// GetChallenge shows one challenge to those concerned; for everyone else there is none.
func (s *Service) GetChallenge(ctx context.Context, in tenderapi.GetChallengeRequest) (out tenderapi.Challenge, err error) {
	who, _ := identity.From(ctx)
	c, err := s.challenges.Get(ctx, in.ID)
	if err != nil || len(c.hats(who)) == 0 {
		if err == nil || fault.Of(err).Kind == fault.NotFound {
			err = errNoChallenge
		}
		return out, err
	}
	return s.shown(ctx, &c, who), nil
}

// shown is a challenge as the caller may see it: that there is one, where it
// stands and what was decided, everybody; its words, those whom it concerns.
func (s *Service) shown(ctx context.Context, c *Challenge, who identity.Caller) tenderapi.Challenge {
	now, hats := s.now(), c.hats(who)
	v := tenderapi.Challenge{
		ID: c.ID, Version: c.Version, Tender: c.Tender, TenderTitle: c.Title, TenderCode: c.Code, Buyer: tenderapi.Party{ID: c.Buyer, Name: c.Office},
		About: c.Draft.About, State: c.State, StateText: Grievance.Say(c.State),
		Open: c.open(now), FiledAt: c.FiledAt, AnswerDue: c.AnswerDue, AnsweredAt: c.AnsweredAt, ComplainDue: c.ComplainDue,
		ComplainedAt: c.ComplainedAt, AcceptDue: c.AcceptDue, AcceptedAt: c.AcceptedAt, DecideDue: c.DecideDue,
		Decision: c.Decision, Rulings: c.Rulings, RejectText: s.listed(c, "dispute.complaint.rejects", c.Reject), DecidedAt: c.DecidedAt,
		Effect: c.Effect, Uncounted: c.Uncounted, SuspendedUntil: c.SuspendedUntil, WithdrawnAt: c.WithdrawnAt, Moves: []tenderapi.Move{},
	}
	if c.Effect != "" {
		v.EffectText = s.effectText(c.Law, c.Effect)
	}
	supplier := "质疑供应商"
	if len(hats) > 0 {
		supplier = c.Supplier.Name
		s.worded(&v, c, hats, who)
	}
	if v.Open {
		v.PauseBasis = shown.Basis(s.basis(Tender{Law: c.Law}, c.pausedBy(now))...)
	}
	v.Steps = s.stations(c, supplier)
	for _, m := range Grievance.Open(c.State, hats) {
		if s.offered(c, m.Do, who) {
			v.Moves = append(v.Moves, tenderapi.Move{Do: string(m.Do), Label: m.Label, Rule: m.Basis})
		}
	}
	s.choices(ctx, &v, c, hats)
	return v
}

// worded puts in what those concerned read. A supplier whom a complaint concerns
// reads the complaint; the challenge is between its supplier and the buyer, and
// so are the persons who speak for it.
func (s *Service) worded(v *tenderapi.Challenge, c *Challenge, hats []Hat, who identity.Caller) {
	v.Supplier, v.Evidence = &c.Supplier, c.readable(hats, who)
	v.Complaint, v.ComplaintItems, v.ExplainDue = c.Complaint, c.grounds(), c.ExplainDue
	v.Refusal = cmp.Or(s.listed(c, "dispute.complaint.declines", c.Declined), s.listed(c, "dispute.challenge.refusals", c.Refusal))
	v.Items = slices.Clone(c.items())
	for i := range v.Items {
		v.Items[i].GroundText = s.listed(c, "dispute.challenge.grounds", v.Items[i].Ground)
	}
	if len(hats) == 1 && hats[0] == Concerned {
		for i := range v.Items {
			v.Items[i].Facts, v.Items[i].Law, v.Items[i].Request = "", "", ""
		}
		v.Explanations = slices.DeleteFunc(slices.Clone(c.Explanations), func(x tenderapi.Explanation) bool { return x.By.ID != c.partyOf(who).ID })
		return
	}
	v.Facts, v.Request, v.Contact, v.Answer, v.Answers = c.Draft.Facts, c.Draft.Request, c.Draft.Contact, c.Answer, c.Answers
	v.Correction, v.Supplement, v.Explanations, v.Findings = c.Correction, c.Supplement, c.Explanations, s.examineLetter(c)
}

// listed words a code of a list; what the book does not list says nothing.
func (s *Service) listed(c *Challenge, id, code string) string {
	if code == "" {
		return ""
	}
	list, err := rule.Ask[[]rule.Item](s.rules, id, c.Law)
	if err != nil {
		return ""
	}
	return rule.Text(list.Value, code)
}

// offered holds back a move that the table has and that would be refused all the same.
func (s *Service) offered(c *Challenge, do Verb, who identity.Caller) bool {
	switch do {
	case Complain: // the table allows it, its days do not
		return s.mayComplain(c, s.now()) == nil
	case Return:
		return c.Correction == nil
	case Remand:
		return c.Supplement == nil
	case Explain:
		return !c.explained(c.partyOf(who).ID)
	}
	return true
}

// choices says to whoever answers or decides what may become of the purchase.
func (s *Service) choices(ctx context.Context, v *tenderapi.Challenge, c *Challenge, hats []Hat) {
	by := map[grief]Hat{
		tenderapi.ChallengeStateFiled: Officer, tenderapi.ChallengeStateReturned: Officer, tenderapi.ChallengeStateAccepted: Supervisor,
	}[c.State]
	if by == "" || !slices.Contains(hats, by) {
		return
	}
	t, err := s.tenders.Get(ctx, c.Tender)
	if err == nil {
		v.Effects, err = s.effects(c, &t, by)
	}
	if err != nil {
		s.log.WarnContext(ctx, "a challenge is shown without its choices", "challenge", c.ID, "err", err)
	}
}

// pausedBy is the rule under which an open challenge holds up the contract.
func (c *Challenge) pausedBy(now time.Time) string {
	if c.suspends(now) {
		return "dispute.suspend"
	}
	return "dispute.challenge.pause"
}

// stations are the steps of a challenge as everyone sees them; who challenges is
// named to those concerned only.
func (s *Service) stations(c *Challenge, supplier string) []tenderapi.Step {
	b := stepper{book: s.rules, t: &Tender{Law: c.Law}, now: s.now(), out: []tenderapi.Step{}}
	b.add("file", "提出质疑", supplier, &c.FiledAt, nil, "dispute.challenge.file")
	b.remedied(c.Correction, "correct", "补正质疑函", supplier, "dispute.challenge.contents")
	switch {
	case c.AnsweredAt == nil && c.ComplainedAt != nil:
		b.add("answer", "答复期满，没有答复", c.Office, &c.AnswerDue, &c.AnswerDue, "dispute.challenge.answer")
	case c.Refusal != "":
		b.add("answer", "质疑不予受理", c.Office, c.AnsweredAt, &c.AnswerDue, "dispute.challenge.refusals")
	default:
		b.add("answer", "答复质疑", c.Office, c.AnsweredAt, &c.AnswerDue, "dispute.challenge.answer")
	}
	s.appealed(c, &b, supplier)
	if c.State == tenderapi.ChallengeStateWithdrawn {
		b.out = slices.DeleteFunc(b.out, func(x tenderapi.Step) bool { return x.State != "done" })
		b.add("withdraw", "撤回", supplier, c.WithdrawnAt, nil, "")
		b.out[len(b.out)-1].State = "done" // older documents do not say when
	}
	if c.closedAt() != nil { // what is left of a closed one nobody owes any more
		b.out = slices.DeleteFunc(b.out, func(x tenderapi.Step) bool { return x.State != "done" })
	}
	s.current(c, b)
	b.tardy(c.Late)
	return b.out
}

// appealed are the steps of the complaint, or of the right to make one.
func (s *Service) appealed(c *Challenge, b *stepper, supplier string) {
	until, _, err := s.period("dispute.complaint.file", c.Law, c.AnswerDue)
	switch {
	case c.ComplainedAt != nil:
		b.add("complain", "向财政部门投诉", supplier, c.ComplainedAt, &until, "dispute.complaint.file")
		b.remedied(c.Supplement, "supply", "补正投诉书", supplier, "dispute.complaint.correct")
		if c.DeclinedAt != nil {
			b.add("accept", "投诉不予受理", "财政部门", c.DeclinedAt, c.AcceptDue, "dispute.complaint.declines")
			return
		}
		b.add("accept", "审查并受理投诉，发出答复通知书和副本", "财政部门", c.AcceptedAt, c.AcceptDue, "dispute.complaint.accept")
		b.rest("dispute.complaint.forward")
		if c.SuspendedUntil != nil {
			b.note("采购活动暂停至" + cn.DayOf(*c.SuspendedUntil).Chinese())
		}
		b.heard(c)
		for _, u := range c.Uncounted {
			if u.Ground != "correction" {
				b.add("inspect", u.GroundText+"，所需时间不计入期限", "财政部门", u.To, nil, "dispute.complaint.uncounted")
				b.note("自" + cn.DayOf(u.From).Chinese() + "起")
			}
		}
		b.add("settle", "作出处理决定", "财政部门", c.DecidedAt, c.DecideDue, "dispute.complaint.decide")
	case err != nil, c.State == tenderapi.ChallengeStateWithdrawn: // the book names no day, or nobody will complain any more
	case b.now.After(until):
		b.add("complain", "投诉期满，没有投诉", supplier, &until, &until, "dispute.complaint.file")
	default:
		b.add("complain", "向财政部门投诉", supplier, nil, &until, "dispute.complaint.file")
		b.note("对答复不满意，或者期满没有答复的，可以投诉")
	}
}

// remedied is the step of a correction, where one was asked for.
func (b *stepper) remedied(r *tenderapi.Supplement, key, title, owner, ruleID string) {
	if r != nil {
		b.add(key, title, owner, r.DoneAt, &r.Due, ruleID)
	}
}

// heard is when the other side explained itself; it may do so until the decision, and nobody waits for it.
func (b *stepper) heard(c *Challenge) {
	if c.ExplainDue == nil {
		return
	}
	var at *time.Time
	for _, x := range c.Explanations {
		if x.By.ID == c.Buyer {
			at = &x.At
		}
	}
	b.add("explain", "提交书面说明", c.Office, at, c.ExplainDue, "dispute.complaint.reply")
}

// current marks the step that is owed, those whose day has passed, and the
// complaint while it may be made: it is a right, and may run beside a late answer.
func (s *Service) current(c *Challenge, b stepper) {
	open := false
	for i := range b.out {
		st := &b.out[i]
		switch {
		case st.State == "done":
			continue
		case st.Due != nil && st.Due.Before(b.now):
			st.State = "late"
		case !open || st.Key == "complain" && s.mayComplain(c, b.now) == nil:
			st.State = "now"
		}
		open = open || !parallel[st.Key]
	}
}

// parallel are the steps beside which the next one is current too.
var parallel = map[string]bool{"correct": true, "explain": true}

// tardy says of every step that was taken after its day how late it was, and why.
func (b *stepper) tardy(why map[Verb]string) {
	for i := range b.out {
		st := &b.out[i]
		if st.At == nil || st.Due == nil || !st.At.After(*st.Due) {
			continue
		}
		late := fmt.Sprintf("逾期%d天办理", cn.DaysBetween(cn.DayOf(*st.Due), cn.DayOf(*st.At)))
		if reason := why[Verb(st.Key)]; reason != "" {
			late += "，原因：" + reason
		}
		if st.Note != "" {
			late += "；" + st.Note
		}
		st.Note = late
	}
}

// answerTasks lists the challenges that wait for the office's answer, and the complaints that wait for what it says to them.
func (s *Service) answerTasks(ctx context.Context, who identity.Caller, m identity.Membership, out *tenderapi.TaskList) error {
	q := store.Query{Where: []store.Term{store.Under("open", m.Org+"/")}, By: "open"}
	return s.challenges.Each(ctx, q, func(c Challenge) error {
		owner, err := s.officerOf(ctx, c.Tender, who)
		s.disputeTask(&c, Officer, owner, "质疑供应商："+c.Supplier.Name, out)
		return err
	})
}

// complaintTasks lists the complaints of a region that wait to be accepted or decided.
func (s *Service) complaintTasks(ctx context.Context, m identity.Membership, out *tenderapi.TaskList) error {
	q := store.Query{Where: []store.Term{store.Under("complaint", strings.TrimRight(m.Region, "0"))}, By: "complaint"}
	return s.challenges.Each(ctx, q, func(c Challenge) error {
		s.disputeTask(&c, Supervisor, m.OrgName, "投诉供应商："+c.Supplier.Name, out)
		return nil
	})
}

// disputeTask names who challenges to those who decide on it: the hats of office and supervisor may read that.
func (s *Service) disputeTask(c *Challenge, as Hat, owner, detail string, out *tenderapi.TaskList) {
	do, due, owes := c.owed(as)
	if !owes {
		return
	}
	for _, m := range Grievance.Open(c.State, []Hat{as}) {
		if m.Do == do {
			out.Items = append(out.Items, tenderapi.Task{
				Tender: c.Tender, Challenge: c.ID, Title: c.Title, What: m.Label, Detail: detail, Owner: owner, Due: &due,
				LateDays: int64(cn.DaysBetween(cn.DayOf(due), cn.DayOf(s.now()))),
				Basis:    shown.Basis(s.basis(Tender{Law: c.Law}, m.Basis)...),
			})
		}
	}
}
