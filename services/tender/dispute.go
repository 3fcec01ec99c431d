package tender

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/cn"
	"sanshe/libs/fault"
	"sanshe/libs/identity"
	"sanshe/libs/store"
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
		out.Items = append(out.Items, s.shown(&p.Items[i], who))
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
		out.Items[i] = s.shown(&p.Items[i], who)
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
	return s.shown(&c, who), nil
}

// shown is a challenge as the caller may see it.
func (s *Service) shown(c *Challenge, who identity.Caller) tenderapi.Challenge {
	now, hats := s.now(), c.hats(who)
	v := tenderapi.Challenge{
		ID: c.ID, Version: c.Version, Tender: c.Tender, TenderTitle: c.Title, Buyer: tenderapi.Party{ID: c.Buyer, Name: c.Office},
		About: c.Draft.About, State: c.State, StateText: Grievance.Say(c.State),
		Open: c.open(now), FiledAt: c.FiledAt, AnswerDue: c.AnswerDue, AnsweredAt: c.AnsweredAt, ComplainDue: c.ComplainDue,
		ComplainedAt: c.ComplainedAt, AcceptDue: c.AcceptDue, AcceptedAt: c.AcceptedAt, DecideDue: c.DecideDue,
		Decision: c.Decision, DecidedAt: c.DecidedAt, SuspendedUntil: c.SuspendedUntil, WithdrawnAt: c.WithdrawnAt, Moves: []tenderapi.Move{},
	}
	supplier := "质疑供应商"
	if len(hats) > 0 {
		supplier = c.Supplier.Name
		v.Supplier, v.Facts, v.Request, v.Answer, v.Complaint = &c.Supplier, c.Draft.Facts, c.Draft.Request, c.Answer, c.Complaint
	}
	if v.Open {
		v.PauseBasis = basisOf(s.basis(Tender{Law: c.Law}, c.pausedBy(now))...)
	}
	v.Steps = s.stations(c, supplier)
	for _, m := range Grievance.Open(c.State, hats) {
		if m.Do == Complain && s.mayComplain(c, now) != nil {
			continue // the table allows it, its days do not
		}
		v.Moves = append(v.Moves, tenderapi.Move{Do: string(m.Do), Label: m.Label, Rule: m.Basis})
	}
	return v
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
	if c.AnsweredAt == nil && c.ComplainedAt != nil {
		b.add("answer", "答复期满，没有答复", c.Office, &c.AnswerDue, &c.AnswerDue, "dispute.challenge.answer")
	} else {
		b.add("answer", "答复质疑", c.Office, c.AnsweredAt, &c.AnswerDue, "dispute.challenge.answer")
	}
	until, _, err := s.period("dispute.complaint.file", c.Law, c.AnswerDue)
	switch {
	case c.ComplainedAt != nil:
		b.add("complain", "向财政部门投诉", supplier, c.ComplainedAt, &until, "dispute.complaint.file")
		b.add("accept", "审查并受理投诉", "财政部门", c.AcceptedAt, c.AcceptDue, "dispute.complaint.accept")
		if c.SuspendedUntil != nil {
			b.note("采购活动暂停至" + cn.DayOf(*c.SuspendedUntil).Chinese())
		}
		b.add("settle", "作出处理决定", "财政部门", c.DecidedAt, c.DecideDue, "dispute.complaint.decide")
	case err != nil, c.State == tenderapi.ChallengeStateWithdrawn: // the book names no day, or nobody will complain any more
	case b.now.After(until):
		b.add("complain", "投诉期满，没有投诉", supplier, &until, &until, "dispute.complaint.file")
	default:
		b.add("complain", "向财政部门投诉", supplier, nil, &until, "dispute.complaint.file")
		b.note("对答复不满意，或者期满没有答复的，可以投诉")
	}
	if c.State == tenderapi.ChallengeStateWithdrawn {
		b.out = slices.DeleteFunc(b.out, func(x tenderapi.Step) bool { return x.State != "done" })
		b.add("withdraw", "撤回", supplier, c.WithdrawnAt, nil, "")
		b.out[len(b.out)-1].State = "done" // older documents do not say when
	}
	s.current(c, b)
	b.tardy(c.Late)
	return b.out
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
		open = true
	}
}

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

// answerTasks lists the challenges that wait for the office's answer.
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
	due := c.due()
	for _, m := range Grievance.Open(c.State, []Hat{as}) {
		out.Items = append(out.Items, tenderapi.Task{
			Tender: c.Tender, Challenge: c.ID, Title: c.Title, What: m.Label, Detail: detail, Owner: owner, Due: &due,
			LateDays: int64(cn.DaysBetween(cn.DayOf(due), cn.DayOf(s.now()))),
			Basis:    basisOf(s.basis(Tender{Law: c.Law}, m.Basis)...),
		})
	}
}
