package tender

import (
	"context"
	"errors"
	"slices"
	"time"

	"sanshe/contracts/go/events"
	"sanshe/contracts/go/organizationapi"
	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/event"
	"sanshe/libs/fault"
	"sanshe/libs/identity"
	"sanshe/libs/store"
)

// Place is where one organization stands in one purchase that takes joint bids:
// for itself, or with whoever leads its consortium. There is one for each, so
// nobody stands in two (条例第二十二条), whoever hands in what at the same time.
// It is the member's own word, which the leader's statement cannot replace.
// Before the opening only the two know of it.
type Place struct {
	store.Meta
	Tender string          `json:"tender"`
	Org    tenderapi.Party `json:"org"`
	Lead   tenderapi.Party `json:"lead"` // itself when it bids for itself; nobody once it has left
	Since  time.Time       `json:"since"`

	Work    string `json:"work,omitempty"`    // what it does in the consortium
	Percent int64  `json:"percent,omitempty"` // of the contract's amount
}

// share is what a member has agreed to do; the agreement that the leader writes has to say the same (条例第二十四条, 政府采购法第二十四条).
func (p *Place) share() tenderapi.AgreedShare {
	return tenderapi.AgreedShare{Member: p.Org.ID, Work: p.Work, Percent: p.Percent}
}

var placeSchema = store.Schema{Name: "places", Indexes: []string{"lead"}}

func indexPlace(p *Place) map[string][]string {
	if !p.joined() {
		return nil
	}
	return map[string][]string{"lead": {ownerOf(p.Tender, p.Lead.ID)}}
}

// joined reports whether the organization stands with another.
func (p *Place) joined() bool { return p.Lead.ID != "" && p.Lead.ID != p.Org.ID }

func placeID(tender, org string) string { return tender + "." + org }

func partyOf(o organizationapi.Organization) tenderapi.Party {
	return tenderapi.Party{ID: o.ID, Name: o.Name, CreditCode: o.CreditCode}
}

// at reads a place; of who never said anything it is empty.
func (s *Service) at(ctx context.Context, tender, org string) (Place, error) {
	p, err := s.places.Get(ctx, placeID(tender, org))
	if errors.Is(err, store.ErrNotFound) {
		return Place{Tender: tender, Org: tenderapi.Party{ID: org}}, nil
	}
	return p, err
}

// stand changes a place, and makes it for who comes first.
func (s *Service) stand(ctx context.Context, tender string, org tenderapi.Party, do func(*Place) ([]event.Event, error)) error {
	id := placeID(tender, org.ID)
	_, err := s.places.Update(ctx, id, do)
	if !errors.Is(err, store.ErrNotFound) {
		return err
	}
	if _, err = s.places.Insert(ctx, id, Place{Tender: tender, Org: org}); err == nil || errors.Is(err, store.ErrExists) {
		_, err = s.places.Update(ctx, id, do)
	}
	return err
}

// claim takes a bidder's own place for its own bid, which is kept by now: who
// joins another at the same moment finds one or the other.
func (s *Service) claim(ctx context.Context, t *Tender, org tenderapi.Party) error {
	if !t.Draft.Joint {
		return nil
	}
	return s.stand(ctx, t.ID, org, func(p *Place) ([]event.Event, error) {
		if p.joined() {
			return nil, s.twice(t, p)
		}
		p.Lead, p.Since = org, s.now()
		return nil, nil
	})
}

// twice refuses who stands in another's consortium and would bid besides. It names the leader to its own member only.
func (s *Service) twice(t *Tender, p *Place) *fault.Fault {
	return fault.New(fault.Refused, "tender.consortium.twice", t.word("本机构已同意加入"+p.Lead.Name+"牵头的联合体，不能再单独投标或者参加另一个联合体；要改变的，请先收回同意。")).
		Under(s.basis(*t, "supplier.consortium.double")...)
}

// contends reports whether an organization's own latest bid is in, or on its way.
func (s *Service) contends(ctx context.Context, tender, org string) (bool, error) {
	b, err := s.contending(ctx, tender, org)
	return b != nil, err
}

// contending is an organization's own latest bid while it is in or on its way, nil for none.
func (s *Service) contending(ctx context.Context, tender, org string) (*Bid, error) {
	q := store.Query{Where: []store.Term{store.Under("own", ownerOf(tender, org)+"/")}, By: "own", Desc: true, Limit: 1}
	p, err := s.bids.Find(ctx, q)
	if err != nil || len(p.Items) == 0 || p.Items[0].State != BidSubmitted && p.Items[0].State != BidReceived {
		return nil, err
	}
	return &p.Items[0], nil
}

// loose refuses a member to rewrite what the bid that its leader has handed in with its name says it does: nobody would
// seal that anew. A bid without its name is none of its business, and it hears of none.
func (s *Service) loose(ctx context.Context, t *Tender, p *Place) error {
	b, err := s.contending(ctx, t.ID, p.Lead.ID)
	if err != nil || b == nil || !slices.ContainsFunc(b.Members, func(m tenderapi.Party) bool { return m.ID == p.Org.ID }) {
		return err
	}
	return fault.New(fault.Refused, "tender.consortium.sealed", t.word("牵头机构已递交写有本机构的投标文件，其中的联合协议密封着本机构现在的工作和占比，不能再改写；要改写的，请牵头机构先撤回投标，改写后重新密封、递交。")).
		Under(s.basis(*t, "supplier.consortium.agreement")...)
}

// JoinConsortium is a member's own word: it stands with a leader until the
// deadline makes that final, or takes its word back. Whoever has not said so is no member.
func (s *Service) JoinConsortium(ctx context.Context, in tenderapi.JoinConsortiumRequest) (out tenderapi.Consortium, err error) {
	if in.Lead == "" {
		err = s.leave(ctx, in.ID)
	} else {
		err = s.join(ctx, in.ID, in.ConsortiumDraft)
	}
	if err != nil {
		return out, err
	}
	return s.GetConsortium(ctx, tenderapi.GetConsortiumRequest{ID: in.ID})
}

func (s *Service) join(ctx context.Context, tender string, in tenderapi.ConsortiumDraft) error {
	leader := in.Lead
	t, org, err := s.taking(ctx, tender)
	if err != nil {
		return err
	}
	if !t.Draft.Joint {
		return s.unjoint(&t)
	}
	me := partyOf(org)
	if leader == me.ID {
		return fault.New(fault.Refused, "tender.consortium.self", "牵头机构不必同意加入自己牵头的联合体，请填写另一家牵头机构。").At("lead", "请填写另一家机构。")
	}
	if in.Work == "" || in.Percent < 1 {
		return fault.New(fault.Invalid, "tender.consortium.share", "请写明本机构承担的工作和合同金额占比，联合协议须与此一致。").
			Under(s.basis(t, "supplier.consortium.agreement")...).At("work", "请填写本机构承担的工作。").At("percent", "请填写1至99的整数。")
	}
	o, err := s.entry(ctx, leader)
	if fault.Of(err).Kind == fault.NotFound {
		return fault.New(fault.Refused, "tender.consortium.unknown", "名册中没有这家牵头机构，请核对统一社会信用代码后重新填写。").At("lead", "请核对后重新填写。")
	}
	if err != nil {
		return err
	}
	lead := partyOf(o)
	return s.stand(ctx, t.ID, me, func(p *Place) ([]event.Event, error) {
		now := s.now()
		switch own, err := s.contends(ctx, t.ID, me.ID); {
		case err != nil:
			return nil, err
		case p.Lead.ID == lead.ID && p.Work == in.Work && p.Percent == in.Percent:
			return nil, nil
		case p.joined() && p.Lead.ID != lead.ID:
			return nil, s.twice(&t, p)
		case own:
			return nil, fault.New(fault.Refused, "tender.consortium.alone", t.word("本机构已递交了自己的投标文件，不能再加入他人的联合体；要加入的，请先撤回投标。")).
				Under(s.basis(t, "supplier.consortium.double")...)
		case t.State != tenderapi.StatePublished || !t.accepts(now):
			return nil, s.ended(&t, false)
		}
		if p.joined() {
			if err := s.loose(ctx, &t, p); err != nil {
				return nil, err
			}
		}
		p.Org, p.Lead, p.Since, p.Work, p.Percent = me, lead, now, in.Work, in.Percent
		return []event.Event{event.New(events.TypeTenderPlaceJoinedV1, now, events.TenderPlaceJoinedV1{
			Tender: t.ID, TenderTitle: t.Draft.Title, Supplier: lead.ID, Member: me.ID, MemberName: me.Name,
		})}, nil
	})
}

// leave takes a member's word back; the leader hears of it, and its bid does not
// stand with the name of who has left. The gate is read within the write: what it has closed stays.
func (s *Service) leave(ctx context.Context, tender string) error {
	who, _ := identity.From(ctx)
	me, _ := who.As(identity.Staff)
	t, err := s.load(ctx, tender)
	if err != nil {
		return err
	}
	_, err = s.places.Update(ctx, placeID(t.ID, me.Org), func(p *Place) ([]event.Event, error) {
		if !p.joined() {
			return nil, nil
		}
		g, err := s.gates.Get(ctx, t.ID)
		if err != nil {
			return nil, err
		}
		now := s.now()
		if t.State != tenderapi.StatePublished || !g.Open || !g.Held && !now.Before(g.Closing) {
			return nil, s.ended(&t, false)
		}
		lead := p.Lead
		p.Lead, p.Since, p.Work, p.Percent = tenderapi.Party{}, now, "", 0
		return []event.Event{event.New(events.TypeTenderPlaceLeftV1, now, events.TenderPlaceLeftV1{
			Tender: t.ID, TenderTitle: t.Draft.Title, Supplier: lead.ID, Member: p.Org.ID, MemberName: p.Org.Name,
		})}, nil
	})
	if errors.Is(err, store.ErrNotFound) { // who never joined has left
		return nil
	}
	return err
}

// GetConsortium shows an organization with whom it stands, and who stands with it.
func (s *Service) GetConsortium(ctx context.Context, in tenderapi.GetConsortiumRequest) (out tenderapi.Consortium, err error) {
	who, _ := identity.From(ctx)
	me, _ := who.As(identity.Staff)
	t, err := s.load(ctx, in.ID)
	if err != nil {
		return out, err
	}
	out.Partners = []tenderapi.Party{}
	q := store.Query{Where: []store.Term{store.Is("lead", ownerOf(t.ID, me.Org))}, By: "lead", Limit: maxPartners}
	with, err := s.places.Find(ctx, q)
	if err != nil {
		return out, err
	}
	for _, p := range with.Items {
		out.Partners, out.Shares = append(out.Partners, p.Org), append(out.Shares, p.share())
	}
	p, err := s.at(ctx, t.ID, me.Org)
	if err != nil {
		return out, err
	}
	if p.joined() {
		share := p.share()
		out.Lead, out.Since, out.Share = &p.Lead, &p.Since, &share
		out.MayLeave = t.State == tenderapi.StatePublished && (t.heldUntil() != nil || s.now().Before(t.Draft.Deadline))
		if !out.MayLeave {
			return out, nil
		}
		err := s.loose(ctx, &t, &p)
		if f := fault.Of(err); err != nil && f.Kind != fault.Refused {
			return out, err
		} else if err != nil {
			out.Why = f.Text
		}
		out.MayRewrite = err == nil
		return out, nil
	}
	own, err := s.contends(ctx, t.ID, me.Org)
	switch {
	case err != nil:
		return out, err
	case !t.Draft.Joint:
		out.Why = s.unjoint(&t).Text
	case t.heldUntil() != nil:
		out.Why = fault.Of(s.running(&t)).Text
	case t.State != tenderapi.StatePublished || !t.accepts(s.now()):
		out.Why = tooLate(t.Draft.Method, false).Text
	case own:
		out.Why = t.word("本机构已递交了自己的投标文件；要加入他人牵头的联合体，请先撤回投标。")
	default:
		out.MayJoin = true
	}
	return out, nil
}

// maxPartners bounds a list that a leader chooses from.
const maxPartners = 200
