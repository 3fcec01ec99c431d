package tender

import (
	"context"
	"slices"

	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/cn"
	"sanshe/libs/identity"
	"sanshe/libs/rule"
	"sanshe/libs/store"
	"sanshe/services/tender/shown"
)

// cover masks a person's name for a public record.
func cover(name string) string { return cn.MaskName(name) }

// view is a purchase as the caller may see it.
func (s *Service) view(ctx context.Context, t *Tender) tenderapi.Tender {
	who, _ := identity.From(ctx)
	inside := t.inside(who)
	if !inside && t.holder(who.ID) == nil {
		t = t.foretold()
	}
	d := &t.Draft
	v := tenderapi.Tender{
		ID: t.ID, Version: t.Version, Code: t.Code, Title: d.Title, Buyer: t.Buyer, Region: t.Region, Method: d.Method,
		State: t.State, StateText: t.say(), Catalogue: d.Catalogue, Item: d.Item, ItemName: t.ItemName,
		Summary: d.Summary, Budget: d.Budget, Ceiling: d.Ceiling, Unit: d.Unit, AdmittedMost: d.AdmittedMost, ExpectedMonth: d.ExpectedMonth,
		SmeReserved: d.SmeReserved, SmeReason: d.SmeReason, SmeDeduction: d.SmeDeduction, SmeJointDeduction: d.SmeJointDeduction, TieBreak: d.TieBreak, Beneficiaries: d.Beneficiaries,
		CreatedAt: t.CreatedAt, IntendedAt: t.IntendedAt, PublishedAt: t.PublishedAt, ClosedAt: t.ClosedAt,
		OpenedAt: t.OpenedAt, FrozenAt: t.FrozenAt, RevealedAt: t.RevealedAt, ScoredAt: t.ScoredAt, Deadline: d.Deadline, Criteria: []tenderapi.Criterion{},
		Failure: t.Failure, Contract: t.Contract, Demo: t.Demo, Rounds: int64(t.Rounds), Offers: s.offers(t),
		Amendments: append([]tenderapi.Amendment{}, t.Amendments...), Steps: s.steps(t), Moves: []tenderapi.Move{},
	}
	if list := d.Method.Procedure().Rules.Conditions; list != "" && d.Condition != "" {
		if cases, err := rule.Ask[[]rule.Item](s.rules, list, t.Law); err == nil {
			v.ConditionText, v.ConditionBasis = rule.Text(cases.Value, d.Condition), shown.Basis(cases.Basis())
		}
	}
	v.Complex, v.Impact = d.Complex, d.Impact
	if t.wears(who, Officer, Supervisor) && d.Method.Procedure().Rules.Committee != "" {
		x := examiner{book: s.rules, at: t.Law}
		if least := x.size(t); x.err == nil {
			v.CommitteeLeast, v.CommitteeBasis = int64(least.Value), shown.Basis(least.Basis())
		}
	}
	v.Condition, v.ConditionNote, v.Sound, v.ApprovedBy, v.Approval, v.ApprovedOn = d.Condition, d.ConditionNote, d.Sound, d.ApprovedBy, d.Approval, d.ApprovedOn
	open := t.documented(who) || t.wears(who, Judge) && t.PublishedAt != nil
	v.Withheld = t.PublishedAt != nil && !open && !inside
	v.Framework, v.Quantity, v.LeftOut, v.Ways = t.Framework, d.Quantity, d.LeftOut, d.Ways
	v.Hearings, v.Prior, v.Remaining = t.Hearings, t.Prior, s.leaves(t, who)
	if t.AddsTo != nil {
		of := *t.AddsTo
		if !inside {
			of.Others = 0
		}
		v.AddsTo = &of
	}
	v.Lot, v.Procedure, v.Beside, v.MostLots, v.CommitteeOf = t.Lot, t.Procedure, t.Beside, d.MostLots, t.CommitteeOf
	listed := inside || t.bared() || d.Method.Procedure().Rules.Publicity != ""
	if listed {
		v.Invited, v.ExpertOpinion, v.Recommendations, v.Recommended = d.Invited, d.ExpertOpinion, d.Recommendations, byWhom(d)
	}
	if inside || t.PublishedAt != nil {
		v.InvitedFrom = d.InvitedFrom
	}
	v.Agreed = t.agreedTo(inside || t.bared(), func(org string) bool { return who.In(org, identity.Staff) })
	if open || inside {
		v.Requirement, v.TermMonths, v.TermConditions, v.Place = d.Requirement, d.TermMonths, d.TermConditions, d.Place
		v.Qualifications, v.Joint, v.DepositPercent, v.PerformancePercent = d.Qualifications, d.Joint, d.DepositPercent, d.PerformancePercent
		v.LowPrices, v.PriceApproval = d.LowPrices, d.PriceApproval
		v.Consulted, v.ConsultNote, v.DocumentsFrom, v.DocumentsTo = d.Consulted, d.ConsultNote, d.DocumentsFrom, d.DocumentsTo
		v.OpeningPlace, v.ContactName, v.ContactPhone = d.OpeningPlace, d.ContactName, d.ContactPhone
		v.Criteria = append(v.Criteria, d.Criteria...)
	}
	if t.Sealing != nil {
		v.Sealing = t.Sealing.view(who.ID, inside)
		v.Sealing.Lot = t.lot()
	}
	if v.Withheld { // corrections quote the documents
		for i := range v.Amendments {
			v.Amendments[i].Changes = []tenderapi.Change{}
		}
	}
	if t.Original != nil && !v.Withheld {
		first := *t.Original
		if !listed {
			first = nameless(first)
		}
		v.Original = &first
	}
	if !inside {
		v.ContactName = cover(v.ContactName)
		if v.Original != nil {
			v.Original.ContactName = cover(v.Original.ContactName)
		}
	}
	v.Rulings, v.Outages = t.Rulings, t.Outages
	v.Doubted = (inside || t.announced()) && s.doubted(ctx, t)
	if t.Award != nil && (inside || t.Award.AnnouncedAt != nil) {
		v.Award = t.Award
	}
	if v.Passed = t.passed(); inside {
		v.Passed = t.Passed
	}
	if v.Committee = t.members(who, t.announced()); v.Committee != nil {
		v.Choosing = t.Choosing
	}
	if len(v.Committee) > 0 {
		v.SeatedAt, v.DrawnSince = t.seatedAt(), t.DrawnSince
	}
	if v.InForceUntil = t.inForce(); v.InForceUntil != nil && t.turn() != nil {
		v.NextTurn = &t.turn().Supplier
	}
	if until := t.heldUntil(); until != nil {
		v.SuspendedUntil, v.SuspendedBasis = until, shown.Basis(s.basis(*t, "dispute.suspend")...)
	}
	v.Aside = who.ID != "" && s.kept(ctx, t, who.ID) != nil
	for _, m := range s.may(ctx, t, who) {
		v.Moves = append(v.Moves, tenderapi.Move{Do: string(m.Do), Label: d.Method.Say(m.Label), Rule: t.ground(m)})
	}
	return v
}

// foretold is the purchase as it was announced to everybody: until the notice,
// what an intention and hearings said of it, and nothing of the draft behind them.
func (t *Tender) foretold() *Tender {
	if t.PublishedAt != nil {
		return t
	}
	c, d := *t, &t.Draft
	c.Draft = tenderapi.TenderDraft{
		Method: d.Method, Title: d.Title, Catalogue: d.Catalogue, Item: d.Item, Summary: d.Summary, Budget: d.Budget,
		ExpectedMonth: d.ExpectedMonth, SmeReserved: d.SmeReserved, SmeReason: d.SmeReason,
	}
	if h := t.hearing(tenderapi.HearingKindSingle); h != nil {
		c.Draft.Condition, c.Draft.ConditionNote, c.Draft.Invited, c.Draft.ExpertOpinion = d.Condition, h.Text, h.Suppliers, h.Opinion
	}
	c.AddsTo, c.Agreed = nil, nil
	return &c
}

// say words where the purchase stands, as its method does.
func (t *Tender) say() string {
	at := t.State
	if t.Over != nil && at == tenderapi.StatePublished { // whatever else is still on its way
		at = tenderapi.StateContracted
	}
	text := t.Draft.Method.Say(Life.Say(at))
	if t.heldUntil() != nil {
		text += "（暂停）"
	}
	if n := len(t.Hearings); n > 0 && t.IntendedAt == nil && t.State == tenderapi.StateDrafted {
		text = hearingSays[t.Hearings[n-1].Kind]
	}
	return text
}

// open lists the moves that the hats may make now; while the purchase stands still, only to end it.
func (t *Tender) open(hats []Hat) []move {
	moves := t.fresh(Life.Open(t.State, hats))
	if t.heldUntil() != nil {
		moves = slices.DeleteFunc(moves, func(m move) bool { return m.Do != Fail })
	}
	return moves
}

// summary is a row of a list.
func (t *Tender) summary() tenderapi.TenderSummary {
	v := tenderapi.TenderSummary{
		ID: t.ID, Code: t.Code, Title: t.Draft.Title, Buyer: t.Buyer, Region: t.Region, Method: t.Draft.Method,
		State: t.State, StateText: t.say(), Item: t.Draft.Item, ItemName: t.ItemName, Budget: t.Draft.Budget,
		Deadline: t.Draft.Deadline, PublishedAt: t.PublishedAt, Contract: t.Contract, SuspendedUntil: t.heldUntil(), Lot: t.Lot, Procedure: t.Procedure, Demo: t.Demo,
	}
	if t.Opening != nil && !t.hushed() {
		v.Bids = int64(len(t.Opening.Bids))
	}
	return v
}

func (s *Service) page(p store.Page[Tender], inside bool) tenderapi.TenderPage {
	out := tenderapi.TenderPage{Items: make([]tenderapi.TenderSummary, len(p.Items)), Next: p.Next}
	for i := range p.Items {
		t := &p.Items[i]
		if !inside {
			t = t.foretold()
		}
		v := t.summary()
		if t.Award != nil && (inside || t.Award.AnnouncedAt != nil) {
			v.Award = t.Award
		}
		if step := now(s.steps(t)); step != nil {
			v.Next, v.NextDue = step.Title, step.Due
		}
		out.Items[i] = v
	}
	return out
}
