package dispute

import (
	"cmp"
	"context"
	"slices"
	"time"

	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/fault"
	"sanshe/libs/identity"
	"sanshe/libs/rule"
	"sanshe/libs/store"
	"sanshe/services/tender/shown"
)

// What people see of challenges and complaints.

var errNoChallenge = fault.New(fault.NotFound, "tender.challenge.not-found", "没有找到这件质疑，请从项目页面重新进入。")

// ListChallenges shows everyone that there is a challenge and where it stands;
// its words only to those concerned. Who asks for those that halt a contract is
// answered from all of them.
func (s *Service) ListChallenges(ctx context.Context, in tenderapi.ListChallengesRequest) (out tenderapi.ChallengeList, err error) {
	who, _ := identity.From(ctx)
	if _, err := s.purchases.Known(ctx, in.ID); err != nil {
		return out, err
	}
	out.Items = []tenderapi.Challenge{}
	q := store.Query{Where: []store.Term{store.Under("tender", in.ID+"/")}, By: "tender"}
	err = s.challenges.Each(ctx, q, func(c Challenge) error {
		if len(out.Items) < maxShown && c.halts(in.Halts, s.now()) {
			out.Items = append(out.Items, s.shown(ctx, &c, who))
		}
		return nil
	})
	return out, err
}

const maxShown = 200

// halts reports whether the challenge keeps a contract from being signed, or may
// keep one from being performed; asked for neither it is one of all.
func (c *Challenge) halts(what string, now time.Time) bool {
	switch what {
	case "signing":
		return c.open(now)
	case "performance":
		return slices.Contains(undecided, c.State) && (!c.Apart || c.suspends(now))
	}
	return true
}

// undecided are the states in which somebody owes a word on it; what was
// answered, and is not complained about, is none of them.
var undecided = []tenderapi.ChallengeState{
	tenderapi.ChallengeStateFiled, tenderapi.ChallengeStateReturned, tenderapi.ChallengeStateComplained,
	tenderapi.ChallengeStateRemanded, tenderapi.ChallengeStateAccepted, tenderapi.ChallengeStateInspecting,
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
	out = s.shown(ctx, &c, who)
	if len(out.Moves) > 0 && slices.Contains(c.hats(who), Officer) {
		p, err := s.purchases.Of(ctx, c.Tender)
		if err != nil {
			return out, err
		}
		if p.Kept != nil {
			out.Moves = []tenderapi.Move{}
		}
	}
	return out, nil
}

// shown is a challenge as the caller may see it: that there is one, where it
// stands and what was decided, everybody; its words, those whom it concerns.
func (s *Service) shown(ctx context.Context, c *Challenge, who identity.Caller) tenderapi.Challenge {
	now, hats := s.now(), c.hats(who)
	v := tenderapi.Challenge{
		ID: c.ID, Version: c.Version, Tender: c.Tender, TenderTitle: c.Title, TenderCode: c.Code, Buyer: tenderapi.Party{ID: c.Buyer, Name: c.Office},
		About: c.Draft.About, Link: c.Draft.Link, State: c.State, StateText: Life.Say(c.State),
		Open: c.open(now), FiledAt: c.FiledAt, AnswerDue: c.AnswerDue, AnsweredAt: c.AnsweredAt, ComplainDue: c.ComplainDue,
		ComplainedAt: c.ComplainedAt, AcceptDue: c.AcceptDue, AcceptedAt: c.AcceptedAt, DecideDue: c.DecideDue,
		Decision: c.Decision, Rulings: c.Rulings, RejectText: s.listed(c, "dispute.complaint.rejects", c.Reject), DecidedAt: c.DecidedAt,
		Effect: c.Effect, Uncounted: silent(c.Uncounted), SuspendedUntil: c.SuspendedUntil, WithdrawnAt: c.WithdrawnAt, Moves: []tenderapi.Move{},
	}
	if c.Effect != "" {
		v.EffectText = Words(s.rules, c.Effect, c.Former, c.Law)
	}
	supplier := "质疑供应商"
	switch {
	case len(hats) == 1 && hats[0] == Concerned && c.AcceptedAt == nil: // the answer is for them too, and not who has asked
		v.Answer, v.Answers, v.Items = c.Answer, c.Answers, s.headings(c)
	case len(hats) > 0:
		supplier = c.Supplier.Name
		s.worded(&v, c, hats, who)
	}
	if v.Open {
		v.PauseBasis = shown.Basis(rule.Cite(s.rules, c.pausedBy(now), c.Law)...)
	}
	v.Steps = s.stations(c, supplier)
	for _, m := range Life.Open(c.State, hats) {
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
	v.Uncounted = c.Uncounted
	v.Supplier, v.Evidence = &c.Supplier, c.readable(hats, who)
	v.Complaint, v.ComplaintItems, v.ExplainDue = c.Complaint, c.grounds(), c.ExplainDue
	v.Refusal = cmp.Or(s.listed(c, "dispute.complaint.declines", c.Declined), s.listed(c, "dispute.challenge.refusals", c.Refusal))
	if len(hats) == 1 && hats[0] == Concerned {
		v.Items = s.headings(c)
		v.Answer, v.Answers = c.Answer, c.Answers
		v.Explanations = slices.DeleteFunc(slices.Clone(c.Explanations), func(x tenderapi.Explanation) bool { return x.By.ID != c.partyOf(who).ID })
		return
	}
	v.Items = slices.Clone(c.items())
	for i := range v.Items {
		v.Items[i].GroundText = s.listed(c, "dispute.challenge.grounds", v.Items[i].Ground)
	}
	v.Facts, v.Request, v.Contact, v.Answer, v.Answers = c.Draft.Facts, c.Draft.Request, c.Draft.Contact, c.Answer, c.Answers
	v.Correction, v.Supplement, v.Explanations, v.Findings = c.Correction, c.Supplement, c.Explanations, s.examineLetter(c)
	v.ComplaintFindings = s.examineComplaint(c)
}

// headings are the items without what their supplier wrote.
func (s *Service) headings(c *Challenge) (out []tenderapi.GrievanceItem) {
	for _, x := range c.items() {
		out = append(out, tenderapi.GrievanceItem{Ground: x.Ground, GroundText: s.listed(c, "dispute.challenge.grounds", x.Ground)})
	}
	return out
}

// silent is the time that does not count as strangers read it: when and on which
// ground, without what was noted about it.
func silent(of []tenderapi.Uncounted) []tenderapi.Uncounted {
	of = slices.Clone(of)
	for i := range of {
		of[i].Note = ""
	}
	return of
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
	by := map[State]Hat{
		tenderapi.ChallengeStateFiled: Officer, tenderapi.ChallengeStateReturned: Officer, tenderapi.ChallengeStateAccepted: Supervisor,
	}[c.State]
	if by == "" || !slices.Contains(hats, by) {
		return
	}
	p, err := s.purchases.Of(ctx, c.Tender)
	if err == nil {
		v.Effects, err = s.effects(c, &p, by)
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
