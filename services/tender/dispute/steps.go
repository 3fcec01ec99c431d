package dispute

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/cn"
	"sanshe/services/tender/shown"
)

// The way of a challenge and of the complaint after it, as everyone sees it.

// stepper builds it as it stands at the moment of now.
type stepper struct {
	shown.Steps
	now time.Time
}

// stations are the steps of a challenge as everyone sees them; who challenges is
// named to those concerned only.
func (s *Service) stations(c *Challenge, supplier string) []tenderapi.Step {
	b := stepper{Steps: shown.Steps{Book: s.rules, Law: c.Law, List: []tenderapi.Step{}}, now: s.now()}
	b.Add("file", "提出质疑", supplier, &c.FiledAt, nil, "dispute.challenge.file")
	b.remedied(c.Correction, "correct", "补正质疑函", supplier, "dispute.challenge.contents")
	switch {
	case c.AnsweredAt == nil && c.ComplainedAt != nil:
		b.Add("answer", "答复期满，没有答复", c.Office, &c.AnswerDue, &c.AnswerDue, "dispute.challenge.answer")
	case c.Refusal != "":
		b.Add("answer", "质疑不予受理", c.Office, c.AnsweredAt, &c.AnswerDue, "dispute.challenge.refusals")
	default:
		b.Add("answer", "答复质疑", c.Office, c.AnsweredAt, &c.AnswerDue, "dispute.challenge.answer")
	}
	s.appealed(c, &b, supplier)
	if c.State == tenderapi.ChallengeStateWithdrawn {
		b.List = slices.DeleteFunc(b.List, func(x tenderapi.Step) bool { return x.State != "done" })
		ground := "" // who takes back a challenge needs none
		if c.ComplainedAt != nil {
			ground = "dispute.complaint.withdraw"
		}
		b.Add("withdraw", "撤回", supplier, c.WithdrawnAt, nil, ground)
		b.List[len(b.List)-1].State = "done" // older documents do not say when
	}
	if c.closedAt() != nil { // what is left of a closed one nobody owes any more
		b.List = slices.DeleteFunc(b.List, func(x tenderapi.Step) bool { return x.State != "done" })
	}
	s.current(c, b)
	b.tardy(c.Late)
	return b.List
}

// appealed are the steps of the complaint, or of the right to make one.
func (s *Service) appealed(c *Challenge, b *stepper, supplier string) {
	until, _, err := s.period("dispute.complaint.file", c.Law, c.AnswerDue)
	switch {
	case c.ComplainedAt != nil:
		b.Add("complain", "向财政部门投诉", supplier, c.ComplainedAt, &until, "dispute.complaint.file")
		b.remedied(c.Supplement, "supply", "补正投诉书", supplier, "dispute.complaint.correct")
		if c.DeclinedAt != nil {
			b.Add("accept", "投诉不予受理", "财政部门", c.DeclinedAt, c.AcceptDue, "dispute.complaint.declines")
			s.sent(c, b, "tell", "告知投诉人不予受理", "dispute.complaint.refuse", *c.DeclinedAt, c.DeclinedAt)
			return
		}
		b.Add("accept", "审查并受理投诉", "财政部门", c.AcceptedAt, c.AcceptDue, "dispute.complaint.accept")
		if c.SuspendedUntil != nil {
			b.Note("采购活动暂停至" + cn.DayOf(*c.SuspendedUntil).Chinese())
		}
		s.sent(c, b, "forward", "发出答复通知书和投诉书副本", "dispute.complaint.forward", c.received(), c.AcceptedAt)
		b.heard(c)
		for _, u := range c.Uncounted {
			if u.Ground != "correction" {
				b.Add("inspect", u.GroundText+"，所需时间不计入期限", "财政部门", u.To, nil, "dispute.complaint.uncounted")
				b.Note("自" + cn.DayOf(u.From).Chinese() + "起")
			}
		}
		b.Add("settle", "作出处理决定", "财政部门", c.DecidedAt, c.DecideDue, "dispute.complaint.decide")
		b.Rest("dispute.complaint.received")
	case err != nil, c.State == tenderapi.ChallengeStateWithdrawn: // the book names no day, or nobody will complain any more
	case b.now.After(until):
		b.Add("complain", "投诉期满，没有投诉", supplier, &until, &until, "dispute.complaint.file")
	default:
		b.Add("complain", "向财政部门投诉", supplier, nil, &until, "dispute.complaint.file")
		b.Note("对答复不满意，或者期满没有答复的，可以投诉")
	}
}

// sent is what the platform sends out at the very moment of a move, with the last day that the law leaves for it.
func (s *Service) sent(c *Challenge, b *stepper, key, title, ruleID string, since time.Time, at *time.Time) {
	if due, _, err := s.period(ruleID, c.Law, since); err == nil { // an older law knew no such day
		b.Add(key, title, "财政部门", at, &due, ruleID)
	}
}

// received is when the complaint came in whole: the day of its acceptance, whenever that was decided.
func (c *Challenge) received() time.Time {
	if c.Supplement != nil && c.Supplement.DoneAt != nil {
		return *c.Supplement.DoneAt
	}
	return *c.ComplainedAt
}

// remedied is the step of a correction, where one was asked for.
func (b *stepper) remedied(r *tenderapi.Supplement, key, title, owner, ruleID string) {
	if r != nil {
		b.Add(key, title, owner, r.DoneAt, &r.Due, ruleID)
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
	b.Add("explain", "提交书面说明", c.Office, at, c.ExplainDue, "dispute.complaint.reply")
}

// current marks the step that is owed, those whose day has passed, and the
// complaint while it may be made: it is a right, and may run beside a late answer.
func (s *Service) current(c *Challenge, b stepper) {
	open := false
	for i := range b.List {
		st := &b.List[i]
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

// sentBy is the move that takes a step with it.
var sentBy = map[string]Verb{"forward": Accept}

// tardy says of every step that was taken after its day how late it was, and why.
func (b *stepper) tardy(why map[Verb]string) {
	for i := range b.List {
		st := &b.List[i]
		if st.At == nil || st.Due == nil || !st.At.After(*st.Due) {
			continue
		}
		late := fmt.Sprintf("逾期%d天办理", cn.DaysBetween(cn.DayOf(*st.Due), cn.DayOf(*st.At)))
		if reason := cmp.Or(why[Verb(st.Key)], why[sentBy[st.Key]]); reason != "" {
			late += "，原因：" + reason
		}
		if st.Note != "" {
			late += "；" + st.Note
		}
		st.Note = late
	}
}
