package insight

import (
	"context"
	"encoding/json"
	"strconv"

	"sanshe/contracts/go/events"
	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/cn"
	"sanshe/libs/event"
	"sanshe/libs/ocds"
)

// What happens beside the way of a purchase is released apart: a release says
// the one thing that was asked, said, drawn or decided, and of the tender
// nothing else, so that nothing else changes by it.

// beside publishes what an event says of a purchase besides its own steps.
func (s *Service) beside(ctx context.Context, ev event.Event, purchase, step string, r ocds.Release) error {
	r.ID, r.Date, r.Language, r.Tag, r.InitiationType = releaseID(ev), ev.At.In(cn.Zone), "zh", []string{"tenderUpdate"}, "tender"
	if err := s.append(ctx, purchase, step, r); err != nil {
		return err
	}
	return s.weigh(ctx, purchase)
}

// onQuestion publishes a question, and once more with its answer.
func (s *Service) onQuestion(ctx context.Context, ev event.Event) error {
	var in events.TenderQuestionPublishedV1
	if err := ev.Decode(&in); err != nil {
		return err
	}
	if in.NoEffect {
		in.Answer += "（采购人说明：本答复不影响投标文件、响应文件的编制。）"
	}
	return s.beside(ctx, ev, in.Tender, "question", ocds.Release{Tender: &ocds.Tender{ID: in.TenderCode, HasEnquiries: true, Enquiries: []ocds.Enquiry{{
		ID: ev.Subject, Date: in.AskedAt.In(cn.Zone), Description: in.Text, Answer: in.Answer, DateAnswered: when(in.AnsweredAt),
	}}}})
}

// commented is what a comment is about.
var commented = map[string]string{
	string(tenderapi.HearingKindNeed): "对采购需求的意见", string(tenderapi.HearingKindSingle): "对单一来源公示的意见",
}

// onComment publishes what somebody said to a hearing, and once more with what became of it.
func (s *Service) onComment(ctx context.Context, ev event.Event) error {
	var in events.TenderCommentPublishedV1
	if err := ev.Decode(&in); err != nil {
		return err
	}
	answer := in.Answer
	if in.AnsweredAt != nil {
		answer = map[bool]string{true: "采纳。", false: "不采纳。"}[in.Taken] + answer
	}
	return s.beside(ctx, ev, in.Tender, "comment", ocds.Release{Tender: &ocds.Tender{ID: in.TenderCode, HasEnquiries: true, Enquiries: []ocds.Enquiry{{
		ID: ev.Subject, Date: in.At.In(cn.Zone), Title: commented[in.Kind], Description: in.Text, Answer: answer, DateAnswered: when(in.AnsweredAt),
	}}}})
}

// onDrawn leads to the record by which anybody draws the experts again. Who they
// are is for its readers, and stands there when the law has it.
func (s *Service) onDrawn(ctx context.Context, ev event.Event) error {
	var in events.TenderDrawDrawnV1
	if err := ev.Decode(&in); err != nil {
		return err
	}
	if in.Of == string(tenderapi.DrawOfSuppliers) { // there is no notice yet, and who is invited comes out at the opening
		return nil
	}
	return s.beside(ctx, ev, in.Tender, "drawn", ocds.Release{Tender: &ocds.Tender{ID: in.Code, Documents: []ocds.Document{
		document("draw-"+ev.Subject, "x_expertDraw", "评审专家抽取记录", s.site+"/tenders/"+in.Tender+"/draws", &ev.At),
	}}})
}

// onAvoidance publishes that a supplier asked somebody of the procedure to step aside, and that it was
// answered; who asked, of whom, why and what came of it are for those concerned.
func (s *Service) onAvoidance(ctx context.Context, ev event.Event) error {
	var in events.TenderAvoidanceAskedV1 // of which an answer says more, that is not read here
	if err := ev.Decode(&in); err != nil {
		return err
	}
	step, title := "recusal asked", "供应商申请回避"
	if ev.Type == events.TypeTenderAvoidanceAnsweredV1 {
		step, title = "recusal answered", "采购人答复回避申请"
	}
	return s.beside(ctx, ev, ev.Subject, step, ocds.Release{Tender: &ocds.Tender{ID: in.Code, Milestones: []ocds.Milestone{
		{ID: "recusal-" + seqOf(ev), Title: title, Type: "x_recusal", Status: "met", DateMet: when(&ev.At)},
	}}})
}

// decided is the step of a challenge of which the law has a notice published.
const decided = "complaint decided"

// onChallenge publishes how far a challenge has come; once a complaint is decided, also as a notice.
func (s *Service) onChallenge(ctx context.Context, ev event.Event) error {
	var in events.TenderChallengeReleasedV1
	if err := ev.Decode(&in); err != nil {
		return err
	}
	var c tenderapi.Challenge
	if err := json.Unmarshal(in.Challenge, &c); err != nil {
		return err
	}
	c.ID = ev.Subject
	buyer := ref(c.Buyer)
	r, step := ocds.Release{Buyer: &buyer, Challenges: []ocds.Challenge{challenge(&c)}}, "challenge"
	if c.State == tenderapi.ChallengeStateSettled && c.TenderCode != "" {
		step = decided
		r.Tender = &ocds.Tender{ID: c.TenderCode, Title: c.TenderTitle, Documents: []ocds.Document{
			document("complaint-"+c.ID, "complaints", "投诉处理结果公告", s.site+"/tenders/"+in.Tender+"#challenges", c.DecidedAt),
		}}
	}
	return s.beside(ctx, ev, in.Tender, step, r)
}

// challenge is what is public of a challenge, in the words of our extension.
func challenge(c *tenderapi.Challenge) ocds.Challenge {
	out := ocds.Challenge{
		ID: c.ID, Date: c.FiledAt.In(cn.Zone), Stage: c.About, Link: string(c.Link), Status: string(c.State), StatusDetails: c.StateText,
		DateAnswered: when(c.AnsweredAt), DateComplained: when(c.ComplainedAt), DateAccepted: when(c.AcceptedAt), DateDecided: when(c.DecidedAt),
		DateWithdrawn: when(c.WithdrawnAt), SuspendedUntil: when(c.SuspendedUntil),
		Decision: c.Decision, Rejection: c.RejectText, Effect: string(c.Effect), EffectDetails: c.EffectText,
	}
	for _, x := range c.Rulings {
		out.Rulings = append(out.Rulings, ocds.Ruling{ID: strconv.FormatInt(x.Item, 10), Verdict: string(x.Verdict), Rationale: x.Reason})
	}
	return out
}
