package tender

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"sanshe/contracts/go/events"
	"sanshe/contracts/go/organizationapi"
	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/cn"
	"sanshe/libs/event"
	"sanshe/libs/fault"
	"sanshe/libs/identity"
	"sanshe/libs/route"
	"sanshe/libs/rule"
	"sanshe/services/tender/recusal"
)

// SeatCommittee names who will judge, within the law on size, oddness, the share
// of experts, and who must stay away.
func (s *Service) SeatCommittee(ctx context.Context, in tenderapi.SeatCommitteeRequest) (out tenderapi.Tender, err error) {
	t, err := s.load(ctx, in.ID)
	if err != nil {
		return out, err
	}
	if who, _ := identity.From(ctx); !t.wears(who, Officer) { // before anything is asked whose answer would tell who was drawn
		return out, fault.New(fault.Forbidden, "tender.tender.not-yours", "组建评审委员会由采购人的经办人办理，您不能代办，请与其联系。")
	}
	members, chose, shared, err := s.chosen(ctx, &t, in.CommitteeDraft)
	if err != nil {
		return out, err
	}
	seats, err := s.seats(ctx, &t, members)
	if err != nil {
		return out, err
	}
	if in.Like == "" {
		if err = s.apart(ctx, &t, members, seats); err != nil {
			return out, err
		}
	}
	partial, err := s.partial(ctx, &t)
	if err != nil {
		return out, err
	}
	if shared == nil {
		now := s.now()
		shared = &sharing{at: &now}
	}
	t, err = s.change(ctx, in.ID, in.Version, func(t *Tender, _ identity.Caller) ([]event.Event, error) {
		away, err := s.requests(ctx, t)
		if err != nil {
			return nil, err
		}
		if err := s.running(t); err != nil {
			return nil, err
		}
		if err := t.unjudged(); err != nil {
			return nil, err
		}
		if !t.seating() {
			return nil, fault.New(fault.Conflict, "tender.committee.wrong-time", "发布公告之后、评审结束之前才能组建评审委员会。")
		}
		if err := s.unsigned(ctx, t.panel()); err != nil && !t.onlyPartialLeave(members, partial) {
			return nil, err
		}
		former, err := s.former(t)
		if err != nil {
			return nil, err
		}
		for i, seat := range seats {
			if err := s.untied(t, seat); err != nil {
				return nil, err
			}
			if former(seat.ID) {
				return nil, fault.New(fault.Refused, "tender.committee.again", nth(i, members[i])+"参加过已被撤销的评审，财政部门责令重新组建评审委员会，原成员不能再参加，请另选或者另行抽取成员；财政部门在处理决定中允许的除外。").
					Under(s.basis(*t, "tender.committee.former")...).At("members", nth(i, members[i])+"参加过已被撤销的评审，请另选成员。")
			}
			if a := asideBy(away, seat.ID); a != nil {
				return nil, s.recused(t, tenderapi.Party{Name: a.To})
			}
		}
		if err := s.bind(ctx, t); err != nil {
			return nil, err
		}
		x := examiner{book: s.rules, at: t.Law}
		x.committee(t, members)
		x.own(t, members, seats)
		if x.err != nil {
			return nil, x.err
		}
		if f := refusal(x.findings, "tender.committee.unlawful"); f != nil {
			return nil, f
		}
		t.Choosing, t.CommitteeOf, t.SeatedAt, t.DrawnSince = chose, shared.of, shared.at, shared.since
		return s.seat(ctx, t, members)
	})
	if err != nil {
		return out, err
	}
	return s.view(ctx, &t), nil
}

// seating reports whether the purchase has come to where a committee may be seated.
func (t *Tender) seating() bool {
	return slices.Contains([]State{tenderapi.StatePublished, tenderapi.StateClosed, tenderapi.StateOpened}, t.State)
}

// chosen are the members that a request names: its own and those drawn for the
// purchase, or those who judge another lot of the procedure; shared is nil for its own.
func (s *Service) chosen(ctx context.Context, t *Tender, in tenderapi.CommitteeDraft) (members []tenderapi.Member, chose *tenderapi.Choosing, shared *sharing, err error) {
	if in.Like == "" {
		members, chose, err = s.drawn(ctx, t, in)
		return members, chose, nil, err
	}
	like, err := s.tenders.Get(ctx, in.Like)
	if fault.Of(err).Kind == fault.NotFound || err == nil && (t.Procedure == "" || like.Procedure != t.Procedure || like.ID == t.ID || len(like.Committee) == 0) {
		return nil, nil, nil, fault.New(fault.Refused, "tender.committee.like", "只能沿用同一次采购中另一包已经组建的评审委员会，请先为那一包组建，再到本包沿用。").
			At("like", "请选择已经组建评审委员会的采购包。")
	}
	if err != nil {
		return nil, nil, nil, err
	}
	shared = &sharing{of: cmp.Or(like.CommitteeOf, like.ID), at: like.seatedAt(), since: like.DrawnSince}
	if at := like.anewSince(); like.CommitteeOf == "" && !at.IsZero() {
		shared.since = &at
	}
	return slices.Clone(like.Committee), like.Choosing, shared, nil
}

// sharing says where a committee comes from: the lot it was seated for, when that was, and since when its experts were
// drawn. What that lot draws before or after is nothing to a lot that shares it.
type sharing struct {
	of        string // "" for the purchase's own
	at, since *time.Time
}

// seatedAt is when the committee was seated; of one that was seated before this was kept, when it had judged.
func (t *Tender) seatedAt() *time.Time {
	if t.SeatedAt == nil {
		return t.ScoredAt
	}
	return t.SeatedAt
}

// former tells who may not judge a purchase anew: everybody whose judging of it was set aside (87号令第六十七条), unless the
// decision that last ordered another one lets them.
func (s *Service) former(t *Tender) (func(account string) bool, error) {
	none := func(string) bool { return false }
	if t.round() == 0 {
		return none, nil
	}
	for _, r := range slices.Backward(t.Rulings) {
		if r.Effect == tenderapi.EffectRejudge && r.TakenAt != nil {
			if r.Former != "" {
				return none, nil
			}
			break
		}
	}
	may, err := rule.Ask[bool](s.rules, "tender.committee.former", t.Law)
	if err != nil || may.Value {
		return none, err
	}
	return func(account string) bool {
		return slices.ContainsFunc(t.Judged, func(j Judged) bool {
			return slices.ContainsFunc(j.Committee, func(m tenderapi.Member) bool { return m.Account == account })
		})
	}, nil
}

// seat puts the members in their places and counts the opinions of those who stay.
func (s *Service) seat(ctx context.Context, t *Tender, members []tenderapi.Member) ([]event.Event, error) {
	t.Committee = members
	t.Opinions = slices.DeleteFunc(t.Opinions, func(o Opinion) bool { return t.nameOf(o.Judge) == "" }) // who leaves takes the opinion along
	t.Lowerings = slices.DeleteFunc(t.Lowerings, func(l Lowering) bool { return t.nameOf(l.Judge) == "" })
	t.Evened = slices.DeleteFunc(t.Evened, func(e Evened) bool { return t.nameOf(e.Judge) == "" })
	accounts := make([]string, len(members))
	for i, m := range members {
		accounts[i] = m.Account
	}
	evs := []event.Event{event.New(events.TypeTenderTenderSeatedV1, s.now(), events.TenderTenderSeatedV1{
		Code: t.Code, Title: t.Draft.Title, Buyer: t.Buyer.ID, BuyerName: t.Buyer.Name, Region: t.Region, Members: accounts,
	})}
	if t.Opening == nil {
		return evs, nil
	}
	more, err := s.recount(ctx, t)
	if err == nil {
		err = s.reckon(t)
	}
	return append(evs, more...), err
}

// seats asks the register who the members are and where else they belong. An
// expert stands in the pool; the buyer is represented by its own people and by nobody else's.
// A refusal tells neither whose an account is nor whether there is one.
func (s *Service) seats(ctx context.Context, t *Tender, members []tenderapi.Member) (out []organizationapi.Account, err error) {
	for i, m := range members {
		a, err := route.Call(ctx, s.self, organizationapi.GetAccount, organizationapi.GetAccountRequest{ID: m.Account})
		if err != nil && fault.Of(err).Kind != fault.NotFound {
			return nil, err
		}
		members[i].Name = a.Name
		fits := func(h organizationapi.Membership) bool {
			return h.Role == organizationapi.RoleBuyer && h.Org == t.Buyer.ID
		}
		if m.Kind == "expert" {
			fits = func(h organizationapi.Membership) bool { return h.Role == organizationapi.RoleExpert }
		}
		if !slices.ContainsFunc(a.Memberships, fits) {
			return nil, fault.New(fault.Refused, "tender.committee.wrong-role", nth(i, m)+"没有相应的身份，专家须在专家库中，采购人代表须是本采购人的工作人员，请重新选择。")
		}
		out = append(out, a)
	}
	return out, nil
}

// impartial refuses who belongs to an organization that bids (条例第九条). Who bids
// is known from the opening on: whoever was seated before is turned away then.
// Ties that the register does not know, kinship above all, the person declares (untied).
func (s *Service) impartial(t *Tender, held []identity.Membership) error {
	supplier, tied := t.tie(held)
	if !tied {
		return nil
	}
	return s.recused(t, supplier)
}

// untied is impartial for a person whom the register has just described, with
// the ties that an expert has declared.
func (s *Service) untied(t *Tender, a organizationapi.Account) error {
	ties, err := s.ties(t)
	if err != nil {
		return err
	}
	kind, supplier := ties.Find(a)
	if kind == "" {
		return nil
	}
	return s.recused(t, supplier)
}

// ties are what keeps people away from judging a purchase.
func (s *Service) ties(t *Tender) (recusal.Ties, error) {
	return recusal.Of(s.rules, t.Law, cn.DayOf(t.began()), t.bidders())
}

// began is when the procedure did: with its notice, or else with its draft.
func (t *Tender) began() time.Time {
	if t.PublishedAt != nil {
		return *t.PublishedAt
	}
	return t.CreatedAt
}

// bidders are all who stand behind a bid, from the opening on.
func (t *Tender) bidders() (out []tenderapi.Party) {
	if t.Opening == nil {
		return nil
	}
	for _, b := range t.Opening.Bids {
		out = append(out, parties(b.Supplier, b.Members)...)
	}
	return out
}

func (s *Service) recused(t *Tender, supplier tenderapi.Party) error {
	relations, err := rule.Ask[[]rule.Item](s.rules, "tender.recusal.relations", t.Law)
	if err != nil {
		return err
	}
	return fault.New(fault.Refused, "tender.committee.recused", supplier.Name+t.word("是本项目的投标人，其人员和申报过利害关系的人应当回避，不能参加评审，请采购人另选成员。")).
		Under(relations.Basis()).At("members", "有成员与"+supplier.Name+"有利害关系，请另选成员。")
}

// tie finds a bidder among the organizations that somebody belongs to.
func (t *Tender) tie(held []identity.Membership) (supplier tenderapi.Party, tied bool) {
	for _, p := range t.bidders() {
		if slices.ContainsFunc(held, func(m identity.Membership) bool { return m.Org == p.ID }) {
			return p, true
		}
	}
	return supplier, false
}

// partial lists the seated members who turned out to belong to a bidder, or whom an upheld request keeps away.
func (s *Service) partial(ctx context.Context, t *Tender) (out []string, err error) {
	ties, err := s.ties(t)
	if err != nil {
		return nil, err
	}
	away, err := s.requests(ctx, t)
	if err != nil {
		return nil, err
	}
	for _, m := range t.Committee {
		if asideBy(away, m.Account) != nil {
			out = append(out, m.Account)
			continue
		}
		_, tied, err := ties.Ask(ctx, s.self, m.Account)
		if err != nil {
			return nil, err
		}
		if tied {
			out = append(out, m.Account)
		}
	}
	return out, nil
}

// onlyPartialLeave reports whether the new committee differs from the old in
// nothing but replacements for those who must stay away.
func (t *Tender) onlyPartialLeave(members []tenderapi.Member, partial []string) bool {
	for _, m := range t.Committee {
		stays := slices.ContainsFunc(members, func(n tenderapi.Member) bool { return n.Account == m.Account })
		if !stays && !slices.Contains(partial, m.Account) {
			return false
		}
	}
	return len(partial) > 0 && len(members) == len(t.Committee)
}

// unsigned refuses a new committee once a sheet has been signed.
func (s *Service) unsigned(ctx context.Context, panel string) error {
	begun, err := s.scoring.Begun(ctx, panel)
	if begun {
		err = fault.New(fault.Conflict, "tender.committee.fixed", "已有评委签署评分表，评审委员会不能再变动；只有应当回避的成员可以另换他人。")
	}
	return err
}

// own checks that nobody of the buyer's sits as an expert. Of tenders the law lets
// an office choose its own where it may choose at all, and asks it to look elsewhere first:
// there the page says so, and nothing is refused.
func (x *examiner) own(t *Tender, members []tenderapi.Member, seats []organizationapi.Account) {
	id := t.Draft.Method.Procedure().Rules.Own
	if id == "" {
		return
	}
	may := ask[bool](x, id)
	for i, m := range members {
		ours := slices.ContainsFunc(seats[i].Memberships, func(h organizationapi.Membership) bool { return h.Org == t.Buyer.ID })
		if m.Kind == "expert" && ours {
			x.say(may.Value, "members", nth(i, m)+"与采购人同一单位。", nth(i, m)+"是采购人自己的人员，不能作为评审专家参加，请另选专家，或者改为采购人代表。", may.Basis())
		}
	}
}

// committee checks size, oddness and the share of experts.
func (x *examiner) committee(t *Tender, members []tenderapi.Member) {
	size := x.size(t)
	n, experts := len(members), 0
	seen := map[string]bool{}
	for _, m := range members {
		seen[m.Account] = true
		if m.Kind == "expert" {
			experts++
		}
	}
	x.say(n >= size.Value && len(seen) == n, "members", fmt.Sprintf("成员%d人，不少于%d人。", n, size.Value),
		fmt.Sprintf("评审委员会现有%d人，不得少于%d人且不得重复，请增加成员。", len(seen), size.Value), size.Basis())
	odd := ask[bool](x, "tender.committee.odd")
	x.say(!odd.Value || n%2 == 1, "members", "成员人数为单数。", fmt.Sprintf("评审委员会现有%d人，成员人数须为单数，请增减一人。", n), odd.Basis())
	share := ask[string](x, "tender.committee.experts")
	var num, den int
	if _, err := fmt.Sscanf(share.Value, "%d/%d", &num, &den); err != nil && x.err == nil {
		x.err = fmt.Errorf("tender.committee.experts: %q: %w", share.Value, err)
	}
	x.say(experts*den >= n*num, "members", fmt.Sprintf("专家%d人，不少于成员总数的%s。", experts, share.Value),
		fmt.Sprintf("评审专家只有%d人，不得少于成员总数的%s，请增加专家。", experts, share.Value), share.Basis())
}
