package dispute

import (
	"context"
	"time"

	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/cn"
	"sanshe/libs/fault"
	"sanshe/libs/rule"
	"sanshe/libs/store"
	"sanshe/services/tender/shown"
)

// What was decided on a complaint is published (实施条例第五十八条): the decision
// and what it does to the purchase, never who complained and with which words.

var errNoDecision = fault.New(fault.NotFound, "tender.decision.not-found", "没有找到这件投诉处理决定，可能还没有作出，请从投诉处理决定的列表重新进入。")

// verdict is what a decision found of a complaint as a whole; "" while there is none.
func (c *Challenge) verdict() tenderapi.Verdict {
	if c.State != tenderapi.ChallengeStateSettled || c.DecidedAt == nil {
		return ""
	}
	n := map[tenderapi.Verdict]int{}
	for _, r := range c.Rulings {
		n[r.Verdict]++
	}
	switch {
	case !holds(c.Rulings):
		return tenderapi.VerdictRejected
	case n[tenderapi.VerdictUpheld] == len(c.Rulings):
		return tenderapi.VerdictUpheld
	}
	return tenderapi.VerdictPartly
}

// ListDecisions lists what was decided, the latest first. The years are those of China.
func (s *Service) ListDecisions(ctx context.Context, in tenderapi.ListDecisionsRequest) (out tenderapi.DecisionPage, err error) {
	q := store.Query{By: "decided", Desc: true, After: in.After, Limit: int(in.Limit)}
	if in.Region != "" {
		q.Where = append(q.Where, store.Under("place", cn.Stem(in.Region)))
	}
	if in.Verdict != "" {
		q.Where = append(q.Where, store.Is("verdict", string(in.Verdict)))
	}
	if year := int(in.Year); year > 0 {
		from := time.Date(year, time.January, 1, 0, 0, 0, 0, cn.Zone)
		q.Where = append(q.Where, store.Between("decided", store.Time(from), store.Time(from.AddDate(1, 0, 0))))
	}
	p, err := s.challenges.Find(ctx, q)
	out = tenderapi.DecisionPage{Items: make([]tenderapi.DecisionSummary, len(p.Items)), Next: p.Next}
	for i := range p.Items {
		out.Items[i] = s.summary(&p.Items[i])
	}
	return out, err
}

// GetDecision is one decision, the same for whoever reads it.
func (s *Service) GetDecision(ctx context.Context, in tenderapi.GetDecisionRequest) (out tenderapi.Decision, err error) {
	c, err := s.challenges.Get(ctx, in.ID)
	if err == nil && c.verdict() == "" || fault.Of(err).Code == store.ErrNotFound.Code {
		err = errNoDecision
	}
	if err != nil {
		return out, err
	}
	out = tenderapi.Decision{Summary: s.summary(&c), Decision: c.Decision, Rulings: c.Rulings, TakenAt: c.TakenAt, Basis: shown.Basis(rule.Cite(s.rules, "dispute.complaint.publish", c.Law)...)}
	if out.Rulings == nil {
		out.Rulings = []tenderapi.ItemVerdict{}
	}
	return out, nil
}

func (s *Service) summary(c *Challenge) tenderapi.DecisionSummary {
	return tenderapi.DecisionSummary{
		ID: c.ID, Tender: c.Tender, TenderTitle: c.Title, TenderCode: c.Code, Buyer: tenderapi.Party{ID: c.Buyer, Name: c.Office}, Region: c.Region,
		About: c.Draft.About, Verdict: c.verdict(), RejectText: s.listed(c, "dispute.complaint.rejects", c.Reject),
		ComplainedAt: c.ComplainedAt, DecidedAt: *c.DecidedAt, EffectText: Words(s.rules, c.Effect, c.Former, c.Law),
	}
}
