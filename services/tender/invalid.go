package tender

import (
	"context"
	"fmt"
	"slices"
	"time"

	"sanshe/contracts/go/events"
	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/event"
	"sanshe/libs/fault"
	"sanshe/libs/identity"
	"sanshe/libs/rule"
)

// Opinion is one member's view that a bid is invalid. No member strikes a bid
// out alone: it is invalid once more than the rule book's share of the
// committee holds so on the same ground.
type Opinion struct {
	Bid    string    `json:"bid"`
	Judge  string    `json:"judge"` // account
	Ground string    `json:"ground"`
	Why    string    `json:"why"`
	At     time.Time `json:"at"`
}

// judging are the states in which a bid may be found invalid: by what it offers, and once prices are known by those.
// In between nobody adds to what is being revealed.
var judging = []State{tenderapi.StateOpened, tenderapi.StateRevealed}

// InvalidateBid records or takes back the caller's opinion, and what follows from it.
func (s *Service) InvalidateBid(ctx context.Context, in tenderapi.InvalidateBidRequest) (out tenderapi.Opening, err error) {
	if err := s.freed(ctx, in.ID); err != nil {
		return out, err
	}
	t, err := s.change(ctx, in.ID, 0, func(t *Tender, who identity.Caller) ([]event.Event, error) {
		if !t.wears(who, Judge) {
			return nil, fault.New(fault.Forbidden, "tender.tender.not-yours", t.word("投标文件是否无效由评审委员会成员共同认定，请向评审委员会反映。"))
		}
		if err := s.running(t); err != nil {
			return nil, err
		}
		if !slices.Contains(judging, t.State) {
			return nil, fault.New(fault.Conflict, "tender.bid.not-open", t.word("只有评审期间可以对投标文件是否有效提出意见，请刷新页面查看最新进度。"))
		}
		grounds, err := rule.Ask[[]rule.Item](s.rules, "tender.bid.invalid", t.Law)
		if err != nil {
			return nil, err
		}
		if !in.Withdrawn && (!has(grounds.Value, in.Ground) || in.Why == "") {
			return nil, fault.New(fault.Refused, "tender.bid.no-ground", t.word("认定投标无效必须符合法定情形并写明理由，请从列出的情形中选择。")).
				Under(grounds.Basis()).At("ground", "请从列出的情形中选择，并写明理由。")
		}
		if !slices.ContainsFunc(t.Opening.Bids, func(b tenderapi.OpenedBid) bool { return b.Bid == in.Bid }) {
			return nil, errNotFound.Say(t.word("这个项目没有这份投标文件，请从开标记录中选择。"))
		}
		if o, _ := t.openedAs(in.Bid); in.Withdrawn && !o.Valid && t.gone(o) {
			return nil, fault.New(fault.Conflict, "tender.bid.fixed", "已经要求过最后报价，无效的认定不能再撤回。")
		}
		t.Opinions = slices.DeleteFunc(t.Opinions, func(o Opinion) bool { return o.Bid == in.Bid && o.Judge == who.ID })
		if !in.Withdrawn {
			t.Opinions = append(t.Opinions, Opinion{Bid: in.Bid, Judge: who.ID, Ground: in.Ground, Why: in.Why, At: s.now()})
		}
		return s.recount(ctx, t)
	})
	if err != nil {
		return out, err
	}
	s.reflectNow(ctx, &t)
	return s.told(ctx, &t), nil
}

// recount makes the record of the opening say what the committee holds now. A
// bid found invalid comes back when the majority is gone, but not once a sheet is
// signed: that sheet does not mark it.
func (s *Service) recount(ctx context.Context, t *Tender) (evs []event.Event, err error) {
	grounds, err := rule.Ask[[]rule.Item](s.rules, "tender.bid.invalid", t.Law)
	if err != nil {
		return nil, err
	}
	num, den, err := s.majority(t)
	if err != nil {
		return nil, err
	}
	now := s.now()
	for i := range t.Opening.Bids {
		b := &t.Opening.Bids[i]
		if !b.Valid && (b.FoundAt == nil || b.Ground == groundAbnormal || t.gone(*b)) { // as the opening found it, or the review of its price
			continue
		}
		first, n := t.held(b.Bid, len(t.Committee)*num, den)
		switch struck := n > 0; {
		case struck && b.Valid:
			b.Valid, b.Ground, b.Why, b.FoundAt = false, first.Ground, first.Why, &now
			b.FoundBy = fmt.Sprintf("评审委员会%d名成员中%d名认定", len(t.Committee), n)
			evs = append(evs, event.New(events.TypeTenderTenderInvalidatedV1, now, events.TenderTenderInvalidatedV1{
				Code: t.Code, Title: t.Draft.Title, Buyer: t.Buyer.ID, BuyerName: t.Buyer.Name, Region: t.Region,
				Supplier: b.Supplier.ID, Bid: b.Bid, Ground: b.Ground, Text: rule.Text(grounds.Value, b.Ground), Why: b.Why,
			}))
		case struck:
			b.FoundBy = fmt.Sprintf("评审委员会%d名成员中%d名认定", len(t.Committee), n)
		case !b.Valid:
			if err := s.unsigned(ctx, t.panel()); err != nil {
				return nil, fault.New(fault.Conflict, "tender.bid.fixed", "已有评委签署评分表，无效的认定不能再撤回。").Because(err)
			}
			b.Valid, b.Ground, b.Why, b.FoundAt, b.FoundBy = true, "", "", nil, ""
			evs = append(evs, event.New(events.TypeTenderTenderRestoredV1, now, events.TenderTenderRestoredV1{
				Code: t.Code, Title: t.Draft.Title, Buyer: t.Buyer.ID, BuyerName: t.Buyer.Name, Region: t.Region, Supplier: b.Supplier.ID, Bid: b.Bid,
			}))
		}
	}
	return evs, s.priced(t)
}

// majority is the share of the committee that more than must agree.
func (s *Service) majority(t *Tender) (num, den int, err error) {
	share, err := rule.Ask[string](s.rules, "tender.committee.majority", t.Law)
	if err != nil {
		return 0, 0, err
	}
	if _, err := fmt.Sscanf(share.Value, "%d/%d", &num, &den); err != nil {
		return 0, 0, fmt.Errorf("tender.committee.majority: %q: %w", share.Value, err)
	}
	return num, den, nil
}

// held finds the ground that more than over/den members hold against a bid: the
// first who raised it and how many hold it, or none.
func (t *Tender) held(bid string, over, den int) (first Opinion, n int) {
	count := map[string]int{}
	for _, o := range t.Opinions {
		if o.Bid == bid {
			count[o.Ground]++
		}
	}
	for _, o := range t.Opinions {
		if o.Bid == bid && count[o.Ground]*den > over {
			return o, count[o.Ground]
		}
	}
	return first, 0
}

// told is the record of the opening as the caller may see it: opinions stay
// within the committee and those who watch over it.
func (s *Service) told(ctx context.Context, t *Tender) tenderapi.Opening {
	who, _ := identity.From(ctx)
	out := *t.Opening
	out.Bids = t.lines(who)
	out.Hushed, out.HushedBasis = s.hush(t, who)
	out.Reviews = s.reviews(t, who)
	out.Judging = slices.Contains(judging, t.State) && t.heldUntil() == nil && t.wears(who, Judge)
	if !t.wears(who, Judge, Officer, Supervisor) {
		return out
	}
	grounds, err := rule.Ask[[]rule.Item](s.rules, "tender.bid.invalid", t.Law)
	if err != nil {
		s.log.WarnContext(ctx, "opinions are shown without the words of their grounds", "tender", t.ID, "err", err)
	}
	for _, o := range t.Opinions {
		out.Opinions = append(out.Opinions, tenderapi.Opinion{
			Bid: o.Bid, Ground: o.Ground, Text: rule.Text(grounds.Value, o.Ground), Why: o.Why, At: o.At, By: t.aliasOf(o.Judge), Mine: o.Judge == who.ID,
		})
	}
	return out
}

// aliasOf is what those within the procedure call a member.
func (t *Tender) aliasOf(account string) string {
	for _, m := range t.Committee {
		if m.Account == account {
			return alias(m)
		}
	}
	return ""
}

// nameOf is the name under which a member was seated.
func (t *Tender) nameOf(account string) string {
	for _, m := range t.Committee {
		if m.Account == account {
			return m.Name
		}
	}
	return ""
}
