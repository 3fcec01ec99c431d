package credit

import (
	"context"
	"errors"
	"slices"

	"sanshe/contracts/go/contract"
	"sanshe/contracts/go/organizationapi"
	"sanshe/libs/cn"
	"sanshe/libs/fault"
	"sanshe/libs/identity"
	"sanshe/libs/rule"
	"sanshe/libs/store"
	"sanshe/services/organization/law"
)

var errNone = fault.New(fault.NotFound, "organization.listing.not-found", "没有找到您要办理的事项，请从列表重新进入。")

func missing(err error) error {
	if errors.Is(err, store.ErrNotFound) {
		return errNone
	}
	return err
}

// GetListing shows a listing to those concerned, and to everybody once it has been decided on.
func (s *Service) GetListing(ctx context.Context, in organizationapi.GetListingRequest) (out organizationapi.Listing, err error) {
	who, _ := identity.From(ctx)
	l, err := s.listings.Get(ctx, in.ID)
	if err != nil {
		return out, missing(err)
	}
	if len(l.hats(who)) == 0 {
		return out, errNone
	}
	return s.shown(ctx, &l, who)
}

// GetListingPaper hands out a paper of the listing to those who see inside it.
func (s *Service) GetListingPaper(ctx context.Context, in organizationapi.GetListingPaperRequest) (out contract.File, err error) {
	who, _ := identity.From(ctx)
	l, err := s.listings.Get(ctx, in.ID)
	if err != nil {
		return out, missing(err)
	}
	if !inside(l.hats(who)) {
		return out, errNone
	}
	return s.papers.File(ctx, l.ID, in.Paper)
}

// ListListings lists the listings of the caller's region.
func (s *Service) ListListings(ctx context.Context, in organizationapi.ListListingsRequest) (page organizationapi.ListingPage, err error) {
	who, _ := identity.From(ctx)
	m, ok := who.As(identity.Registrar)
	if !ok {
		m, _ = who.As(identity.Supervisor)
	}
	by := "open"
	if in.Closed {
		by = "closed"
	}
	found, err := s.listings.Find(ctx, store.Query{Where: []store.Term{store.Under(by, cn.Stem(m.Region))}, By: by, Desc: in.Closed, After: in.After, Limit: int(in.Limit)})
	if err != nil {
		return page, err
	}
	page.Items, page.Next = []organizationapi.Listing{}, found.Next
	for _, l := range found.Items {
		v, err := s.shown(ctx, &l, who)
		if err != nil {
			return page, err
		}
		page.Items = append(page.Items, v)
	}
	return page, nil
}

// mostListings bounds what is shown of one organization at once.
const mostListings = 100

// ListOrganizationListings lists what the caller may see of the listings of one organization, the newest first.
func (s *Service) ListOrganizationListings(ctx context.Context, in organizationapi.ListOrganizationListingsRequest) (page organizationapi.ListingPage, err error) {
	who, _ := identity.From(ctx)
	page.Items = []organizationapi.Listing{}
	found, err := s.listings.Find(ctx, store.Query{Where: []store.Term{store.Under("org", in.ID+sep)}, By: "org", Desc: true, Limit: mostListings})
	for _, l := range found.Items {
		if len(l.hats(who)) == 0 {
			continue
		}
		v, err := s.shown(ctx, &l, who)
		if err != nil {
			return page, err
		}
		page.Items = append(page.Items, v)
	}
	return page, err
}

// ListListingGrounds is what a form offers: the grounds of both lists today, and the days for an objection.
func (s *Service) ListListingGrounds(_ context.Context, in organizationapi.ListListingGroundsRequest) (out organizationapi.ListingGrounds, err error) {
	x := law.Examiner{Book: s.rules, At: rule.Where{Region: in.Region, Day: s.now()}}
	days, a, b := law.Ask[int64](&x, ruleObjection), law.Ask[[]rule.Item](&x, ruleAbnormal), law.Ask[[]rule.Item](&x, ruleSerious)
	if x.Err != nil {
		return out, x.Err
	}
	out.ObjectionDays, out.Abnormal, out.Serious = days.Value, []organizationapi.ListingGround{}, []organizationapi.ListingGround{}
	for _, i := range a.Value {
		out.Abnormal = append(out.Abnormal, organizationapi.ListingGround{Code: i.Code, Text: i.Text})
	}
	for _, i := range b.Value {
		out.Serious = append(out.Serious, organizationapi.ListingGround{Code: i.Code, Text: i.Text})
	}
	out.Basis = law.Basis(days.Basis(), a.Basis(), b.Basis())
	return out, nil
}

// ListCredit lists the records of an organization, those formed last first.
func (s *Service) ListCredit(ctx context.Context, in organizationapi.ListCreditRequest) (page organizationapi.CreditPage, err error) {
	found, err := s.records.Find(ctx, store.Query{Where: []store.Term{store.Under("org", in.ID+sep)}, By: "org", Desc: true, After: in.After, Limit: int(in.Limit)})
	if err != nil {
		return page, err
	}
	page.Items, page.Next = []organizationapi.CreditRecord{}, found.Next
	for _, r := range found.Items {
		page.Items = append(page.Items, s.recordView(&r))
	}
	return page, nil
}

func (s *Service) recordView(r *Record) organizationapi.CreditRecord {
	v := organizationapi.CreditRecord{
		ID: r.ID, Org: r.Org, Kind: r.Kind, Penalty: r.Penalty, PenaltyText: penalties[r.Penalty], Amount: r.Amount, Fact: r.Fact, Paper: r.Paper,
		FormedOn: r.FormedOn.String(), DueOn: r.DueOn.String(), EnteredAt: r.EnteredAt, LateNote: r.Late, From: "platform", Link: r.Link,
		Basis: law.Basis(rule.Cite(s.rules, ruleEnter, r.Law)...),
	}
	if r.By != "" {
		v.From = "registrar"
	}
	if kinds, err := rule.Ask[[]rule.Item](s.rules, ruleKinds, r.Law); err == nil {
		v.KindText = rule.Text(kinds.Value, string(r.Kind))
	}
	return v
}

// shown is a listing as the caller may see it. What the organization and the authority wrote to one another stays
// between them; that there was an objection, and an answer, anybody may know.
func (s *Service) shown(ctx context.Context, l *Listing, who identity.Caller) (organizationapi.Listing, error) {
	hats := l.hats(who)
	v := organizationapi.Listing{
		ID: l.ID, Version: l.Version, Org: l.Org, Region: l.Region, Office: l.Office, List: l.List, ListText: lists[l.List],
		Ground: l.Ground, GroundText: l.Words, State: l.State, StateText: Life.Say(l.State), Facts: l.Facts, Duty: l.Duty,
		ProposedAt: l.ProposedAt, ToldAt: l.ToldAt, HearingUntil: l.HearingUntil, DecisionPaper: l.Paper, Decision: l.Decision,
		ListedAt: l.ListedAt, ExpireOn: l.ExpireOn.String(), EscalateOn: l.EscalateOn.String(), EscalatedAt: l.EscalatedAt,
		RemoveDue: l.RemoveDue, RemovedAt: l.RemovedAt, Removal: l.Removal, DroppedAt: l.DroppedAt, Dropping: l.Dropping,
		Steps: s.steps(l), Moves: []organizationapi.Move{},
		Basis: law.Basis(rule.Cite(s.rules, grounds[l.List], l.Law)...),
	}
	if l.Objection != nil {
		v.ObjectedAt = &l.Objection.At
	}
	if !inside(hats) {
		return v, nil
	}
	v.Papers, v.Notice, v.Objection, v.Answer, v.Done, v.Rejection = l.Papers, l.Notice, l.Objection, l.Reply, l.Done, l.Rejection
	open := Life.Open(l.State, hats)
	if len(open) == 0 {
		return v, nil
	}
	x := step{who: who}
	if err := s.look(ctx, l, &x); err != nil {
		return v, err
	}
	for _, m := range open {
		if s.may(l, m.Do, x) == nil {
			v.Moves = append(v.Moves, organizationapi.Move{Do: string(m.Do), Label: m.Label, Rule: m.Basis})
		}
	}
	return v, nil
}

// Tasks are what waits for the caller: at the authority, and at an organization that has been told.
func (s *Service) Tasks(ctx context.Context, who identity.Caller) (out []organizationapi.Task, err error) {
	for _, m := range who.Memberships {
		q := store.Query{By: "org", Where: []store.Term{store.Under("org", m.Org+sep)}, Limit: mostListings, Desc: true}
		if m.Role == identity.Registrar {
			q = store.Query{By: "waits", Where: []store.Term{store.Under("waits", cn.Stem(m.Region))}, Limit: mostListings}
		} else if m.Role != identity.Staff {
			continue
		}
		found, err := s.listings.Find(ctx, q)
		if err != nil {
			return out, err
		}
		for _, l := range found.Items {
			if t, ok := s.task(&l, who, m); ok {
				out = append(out, t)
			}
		}
	}
	return out, nil
}

// owed is what a hat has to do next about a listing: duties of the authority, and what the organization had better not miss.
func (l *Listing) owed(h Hat) (do Verb, due bool) {
	switch l.State {
	case organizationapi.ListingStateProposed:
		return Tell, false
	case organizationapi.ListingStateTold:
		if h == Subject && l.Objection == nil {
			return Object, true
		}
		return List, true
	case organizationapi.ListingStateObjected:
		return Answer, false
	case organizationapi.ListingStateListed:
		return Fulfil, false
	case organizationapi.ListingStateFulfilled:
		return Remove, l.RemoveDue != nil
	}
	return "", false
}

func (s *Service) task(l *Listing, who identity.Caller, m identity.Membership) (t organizationapi.Task, ok bool) {
	h := Subject
	if m.Role == identity.Registrar {
		h = Registrar
	}
	if !slices.Contains(l.hats(who), h) {
		return t, false
	}
	do, dated := l.owed(h)
	x := step{who: who}
	if do == List && !s.now().After(*l.HearingUntil) || do == Object && s.may(l, do, x) != nil || do == Fulfil && (l.List == serious || !l.mends()) {
		return t, false
	}
	for _, move := range Life.Open(l.State, []Hat{h}) {
		if move.Do != do {
			continue
		}
		t = organizationapi.Task{
			Subject: l.ID, Room: "credit", Title: l.Org.Name, What: move.Label + "（" + lists[l.List] + "）", Owner: m.OrgName,
			Basis: law.Basis(rule.Cite(s.rules, move.Basis, l.Law)...),
		}
		if due := l.waits(); dated {
			t.Due, t.LateDays = &due, int64(cn.DaysBetween(cn.DayOf(due), cn.DayOf(s.now())))
		}
		return t, true
	}
	return t, false
}
