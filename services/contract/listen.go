package contract

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"sanshe/contracts/go/contractapi"
	"sanshe/contracts/go/events"
	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/cn"
	"sanshe/libs/event"
	"sanshe/libs/fault"
	"sanshe/libs/route"
	"sanshe/libs/rule"
	"sanshe/libs/store"
)

func (s *Service) listens() map[string]event.Handler {
	return map[string]event.Handler{
		events.TypeTenderTenderAwardedV1: s.onAwarded,
		events.TypeTenderTenderRuledV1:   s.onRuled,
		events.TypeTenderOrderPlacedV1:   s.onOrder,
		events.TypeTenderTenderRemovedV1: s.onRemoved,

		events.TypeTenderTenderAdmittedV1: s.onAdmitted,
		events.TypeTenderTenderLeftV1:     s.onRemoved, // which reads of both what they have in common
		events.TypeTenderGateClosedV1:     s.onTimeUp,
	}
}

// rescinds are the effects of a decision that end a contract which was signed.
var rescinds = []string{string(tenderapi.EffectRescindNext), string(tenderapi.EffectRescindRestart)}

// onRuled ends a contract when its award is set aside. Of one that nobody has
// signed it tells nobody: the purchase knows, and goes on or ends by itself.
func (s *Service) onRuled(ctx context.Context, ev event.Event) error {
	var in events.TenderTenderRuledV1
	if err := ev.Decode(&in); err != nil {
		return err
	}
	if !in.Taken || in.Supplier == "" {
		return nil
	}
	of := func(c *Contract) bool {
		return (c.Supplier.ID == in.Supplier || c.framework()) && !c.AwardedAt.After(ev.At)
	}
	if slices.Contains(rescinds, in.Effect) {
		return s.end(ctx, ev, []Verb{Rescind}, of, func(c *Contract, _ Verb) []event.Event {
			return s.rescinded(c, decided(&in)+in.Text+"。", ev.At)
		})
	}
	return s.end(ctx, ev, []Verb{Void, Rescind}, of, func(c *Contract, do Verb) []event.Event {
		if c.Note = in.Text; do == Void {
			return nil
		}
		c.Void = true // the last signature came between the ruling and this
		return s.rescinded(c, "签署时采购结果已被认定无效："+in.Text+"。", ev.At)
	})
}

// decided says in which paper of the supervisor it stands.
func decided(in *events.TenderTenderRuledV1) string {
	if in.Challenge == "" {
		return "监督部门对评审委员会成员应当回避的决定："
	}
	return "投诉处理决定："
}

// rescinded is a contract that was signed and stands no more: it keeps its text
// and its signatures, and who is awarded next has one of its own.
func (s *Service) rescinded(c *Contract, note string, at time.Time) []event.Event {
	c.Note, c.Rescinded = note, &at
	c.unsupplemented(note)
	c.unaccepted(note)
	f := c.facts()
	evs := []event.Event{event.New(events.TypeContractContractRescindedV1, s.now(), events.ContractContractRescindedV1{
		Code: f.Code, Title: f.Title, Tender: f.Tender, Buyer: f.Buyer, BuyerName: f.BuyerName,
		Supplier: f.Supplier, SupplierName: f.SupplierName, Amount: f.Amount, Note: note, At: at,
	})}
	if c.Published != nil {
		evs = append(evs, s.released(c, "rescinded", at))
	}
	return evs
}

// end takes those contracts of a purchase that an event is about by the first of
// the verbs that the table allows. What it is not about is not written.
func (s *Service) end(ctx context.Context, ev event.Event, by []Verb, of func(*Contract) bool, then func(*Contract, Verb) []event.Event) error {
	move := func(c *Contract) (do Verb, to State) {
		for _, do = range by {
			if to, err := Life.Next(c.State, do, []Hat{Award}); err == nil && of(c) {
				return do, to
			}
		}
		return "", ""
	}
	q := store.Query{Where: []store.Term{store.Is("tender", ev.Subject)}, By: "desk"}
	return s.contracts.Each(ctx, q, func(x Contract) error {
		if do, _ := move(&x); do == "" {
			return nil
		}
		_, err := s.contracts.Apply(ctx, x.ID, ev, nil, func(c *Contract) ([]event.Event, error) {
			do, to := move(c)
			if do == "" { // it went another way meanwhile
				return nil, nil
			}
			c.State = to
			return then(c, do), nil
		})
		return err
	})
}

// void ends those contracts of a purchase that nobody has signed yet, and says so
// where the purchase does not know by itself.
func (s *Service) void(ctx context.Context, ev event.Event, note string, tell func(*Contract) []event.Event, of func(*Contract) bool) error {
	return s.end(ctx, ev, []Verb{Void}, of, func(c *Contract, _ Verb) []event.Event {
		if c.Note = note; tell == nil {
			return nil
		}
		return tell(c)
	})
}

// onRemoved ends what a supplier that has left a framework has not signed, its
// agreement and its orders, and lets the agreement that it has signed run no further.
func (s *Service) onRemoved(ctx context.Context, ev event.Event) error {
	var in events.TenderTenderRemovedV1
	if err := ev.Decode(&in); err != nil {
		return err
	}
	note := "框架协议已解除：" + in.Text + "。" + in.Note
	of := func(c *Contract) bool { return c.Supplier.ID == in.Supplier && !c.AwardedAt.After(ev.At) }
	if err := s.void(ctx, ev, note, nil, of); err != nil {
		return err
	}
	runs := func(c *Contract) bool {
		return c.framework() && of(c) && c.EndedAt == nil && (c.State == contractapi.ContractStateSigned || c.State == contractapi.ContractStatePublished)
	}
	q := store.Query{Where: []store.Term{store.Is("tender", ev.Subject)}, By: "desk"}
	return s.contracts.Each(ctx, q, func(x Contract) error {
		if !runs(&x) {
			return nil
		}
		_, err := s.contracts.Apply(ctx, x.ID, ev, nil, func(c *Contract) ([]event.Event, error) {
			if !runs(c) {
				return nil, nil
			}
			if c.EndedAt, c.Note = &ev.At, note; c.Published == nil { // it is told as it is when it is published
				return nil, nil
			}
			return []event.Event{s.released(c, "ended", ev.At)}, nil
		})
		return err
	})
}

// unsigned is why an agreement of an open framework comes to nothing when its time is up.
const unsigned = "协议期满以前没有签订框架协议。"

// onTimeUp ends the agreements that nobody has signed when an open framework is
// over: the gate, which has the id of its purchase, closes then. Wherever else
// one closes there are no agreements yet. The purchase waits to be told of each.
func (s *Service) onTimeUp(ctx context.Context, ev event.Event) error {
	return s.void(ctx, ev, unsigned, s.lapsed, (*Contract).framework)
}

// lapsed tells the purchase, and both sides, of an agreement that came to nothing by itself.
func (s *Service) lapsed(c *Contract) []event.Event {
	f := c.facts()
	return []event.Event{event.New(events.TypeContractContractAbandonedV1, s.now(), events.ContractContractAbandonedV1{
		Code: f.Code, Title: f.Title, Tender: f.Tender, Buyer: f.Buyer, BuyerName: f.BuyerName, Supplier: f.Supplier, SupplierName: f.SupplierName, Amount: f.Amount, Note: c.Note,
	})}
}

// onAdmitted drafts the agreement of one who was admitted to an open framework,
// for as long as that has left. Who comes again signs anew.
func (s *Service) onAdmitted(ctx context.Context, ev event.Event) error {
	var in events.TenderTenderAdmittedV1
	if err := ev.Decode(&in); err != nil {
		return err
	}
	c := agreed(ev, &events.TenderTenderAwardedV1{
		Code: in.Code, Title: in.Title, Buyer: in.Buyer, BuyerName: in.BuyerName, Region: in.Region, At: in.At, TermMonths: in.TermMonths,
		Requirement: in.Requirement, ItemName: in.ItemName, LawDay: in.LawDay, Demo: in.Demo,
	})
	id := "c-" + ev.Subject + "-" + in.Supplier
	if in.Again > 0 {
		id = fmt.Sprintf("%s-%d", id, in.Again)
	}
	c = c.placed(int(in.Rank)-1, events.TenderTenderAwardedV1Places{
		Supplier: in.Supplier, Name: in.SupplierName, CreditCode: in.SupplierCode, Rank: in.Rank, Price: in.Price,
	}, in.Unit)
	c.Until, c.Draft.StartsOn = in.Until, cn.DayOf(in.At).String()
	late, err := s.late(ctx, &c)
	if err != nil {
		return err
	}
	if late {
		c.State, c.Note = contractapi.ContractStateAbandoned, unsigned
	}
	return s.drafted(ctx, id, ev, c)
}

// late reports whether an agreement is drafted after its framework has ended: the
// news of a place may be on its way for longer than the framework has left.
func (s *Service) late(ctx context.Context, c *Contract) (bool, error) {
	if c.Until == "" || cn.DayOf(s.now()).String() <= c.Until {
		return false, nil
	}
	t, err := route.Call(ctx, s.call, tenderapi.GetTender, tenderapi.GetTenderRequest{ID: c.Tender})
	return s.over(&t), err
}

// onOrder drafts the contract of an order under a framework: so many units at the
// order's price. A contract is public, and what an order says of those who are
// served is not: the draft says what the framework asks for.
func (s *Service) onOrder(ctx context.Context, ev event.Event) error {
	var in events.TenderOrderPlacedV1
	if err := ev.Decode(&in); err != nil {
		return err
	}
	c := agreed(ev, &events.TenderTenderAwardedV1{
		Code: in.TenderCode, Title: in.Title, Buyer: in.Buyer, BuyerName: in.BuyerName, Region: in.Region, Supplier: in.Supplier,
		SupplierName: in.SupplierName, SupplierCode: in.SupplierCode, Amount: in.Amount, At: in.At, TermMonths: in.TermMonths,
		Requirement: in.Requirement, PerformancePercent: in.PerformancePercent, LawDay: in.LawDay, Demo: in.Demo,
	})
	c.Code = in.Code
	return s.drafted(ctx, "c-"+in.Order, ev, c.ordered(in.Title, in.Quantity, in.Price, in.Unit))
}

// ordered is the contract of an order: so many units at a price, in fen.
func (c Contract) ordered(title string, quantity, price int64, unit string) Contract {
	c.Kind, c.Title = contractapi.ContractKindOrder, title+"成交合同"
	c.Draft.Quantity = fmt.Sprintf("%d，按%s计，单价%s", quantity, unit, cn.Fen(price).Yuan())
	return c
}

// onAwarded drafts the contract from the award, once: the contract of a tender
// carries the tender's id, so an event seen twice finds what it made. Where
// several were admitted to a framework, each has an agreement of its own, and a
// contract of its own has who is awarded after one was rescinded.
func (s *Service) onAwarded(ctx context.Context, ev event.Event) error {
	var in events.TenderTenderAwardedV1
	if err := ev.Decode(&in); err != nil {
		return err
	}
	borne, err := s.codes(ctx, ev.Subject)
	if err != nil {
		return err
	}
	c, id := agreed(ev, &in), "c-"+ev.Subject
	if in.Quantity > 0 { // of a competition under a framework
		c = c.ordered(in.Title, in.Quantity, in.Price, in.Unit)
	}
	if in.Rescinded > 0 || len(in.Places) == 0 {
		if id, err = s.vacant(ctx, ev.Subject, &in); err != nil {
			return err
		}
		c.Code = borne.give(id, 1, func(n int) string {
			if n == 1 {
				return c.Code
			}
			return fmt.Sprintf("%s%d", c.Code, n)
		})
		return s.drafted(ctx, id, ev, c)
	}
	for i, p := range in.Places {
		one := c.placed(i, p, in.Unit)
		one.Code = borne.give(id+"-"+p.Supplier, i+1, func(n int) string { return fmt.Sprintf("%s-KJ%02d", in.Code, n) })
		if err := s.drafted(ctx, id+"-"+p.Supplier, ev, one); err != nil {
			return err
		}
	}
	return nil
}

// vacant is the id under which an award's contract stands: the first of its series
// that was not kept, was abandoned, or is this award's or a later one's already.
func (s *Service) vacant(ctx context.Context, tender string, in *events.TenderTenderAwardedV1) (string, error) {
	series := []string{"c-" + tender, "c-" + tender + "-" + in.Supplier}
	if in.Rescinded > 0 {
		series = series[1:]
	}
	for n := 0; ; n++ {
		if n == len(series) {
			series = append(series, fmt.Sprintf("c-%s-%s-%d", tender, in.Supplier, n))
		}
		was, err := s.contracts.Get(ctx, series[n])
		if fault.Of(err).Code == store.ErrNotFound.Code || err == nil && (was.State == contractapi.ContractStateAbandoned ||
			was.AwardedAt.After(in.At) || was.AwardedAt.Equal(in.At) && was.Supplier.ID == in.Supplier) {
			return series[n], nil
		}
		if err != nil {
			return "", err
		}
	}
}

// codes are those that the contracts of a purchase bear, by contract.
type codes map[string]string

func (s *Service) codes(ctx context.Context, tender string) (codes, error) {
	out := codes{}
	return out, s.contracts.Each(ctx, store.Query{Where: []store.Term{store.Is("tender", tender)}, By: "desk"}, func(c Contract) error {
		out[c.ID] = c.Code
		return nil
	})
}

// give is the code of a contract: the one that it bears, else the next of its
// series that no other bears. The awards of a purchase come in one order, so
// hearing them all again gives the same.
func (b codes) give(id string, from int, series func(int) string) string {
	if b[id] == "" {
		taken := slices.Collect(maps.Values(b))
		for b[id] = series(from); slices.Contains(taken, b[id]); b[id] = series(from) {
			from++
		}
	}
	return b[id]
}

// agreed is the contract as the award fixes it.
func agreed(ev event.Event, in *events.TenderTenderAwardedV1) Contract {
	law := rule.Where{Region: in.Region, Day: in.At}
	if in.LawDay != nil {
		law.Day = *in.LawDay
	}
	c := Contract{
		Code: in.Code + "-HT", Title: in.Title + "合同", Tender: ev.Subject, TenderCode: in.Code, Region: in.Region, Law: law,
		Buyer:    contractapi.Party{ID: in.Buyer, Name: in.BuyerName},
		Supplier: contractapi.Party{ID: in.Supplier, Name: in.SupplierName, CreditCode: in.SupplierCode},
		Amount:   in.Amount, Percent: in.PerformancePercent, Term: in.TermMonths, State: Life.Start, AwardedAt: in.At, Followed: in.Followed, Demo: in.Demo,
		Draft: contractapi.ContractDraft{
			StartsOn: cn.DayOf(in.At).AddMonths(1).String(), TermMonths: in.TermMonths, TermConditions: in.TermConditions, Content: in.Requirement,
			Payments: thirds(in.Amount),
		},
	}
	for _, m := range in.Members {
		c.Members = append(c.Members, contractapi.Party{ID: m.Supplier, Name: m.Name, CreditCode: m.Code})
	}
	c.Draft.PerformanceDeposit = c.deposit()
	return c
}

// placed is the agreement of one who was admitted to a framework: a price, and
// neither payments nor a deposit, which come with the orders.
func (c Contract) placed(i int, p events.TenderTenderAwardedV1Places, unit string) Contract {
	c.Kind, c.Unit = contractapi.ContractKindFramework, unit
	c.Code, c.Title = fmt.Sprintf("%s-KJ%02d", c.TenderCode, i+1), strings.TrimSuffix(c.Title, "合同")+"框架协议"
	c.Supplier = contractapi.Party{ID: p.Supplier, Name: p.Name, CreditCode: p.CreditCode}
	c.Amount, c.Percent, c.Followed = p.Price, 0, p.Followed
	c.Draft.PerformanceDeposit, c.Draft.Payments = 0, []contractapi.Payment{}
	return c
}

// drafted keeps a contract that follows from an event, and says so.
func (s *Service) drafted(ctx context.Context, id string, ev event.Event, c Contract) error {
	by, _, err := due(s.rules, "contract.sign", c.Law, c.AwardedAt)
	if err != nil {
		return err
	}
	_, err = s.contracts.Apply(ctx, id, ev, func() Contract { return c }, func(was *Contract) ([]event.Event, error) {
		if was.State == contractapi.ContractStateAbandoned || was.Void && was.framework() { // the next candidate's (条例第四十九条); why it is the next's stands with the purchase
			meta := was.Meta
			*was = c
			was.Meta = meta
		}
		if c.State == contractapi.ContractStateAbandoned {
			return s.lapsed(was), nil
		}
		f := c.facts()
		return []event.Event{event.New(events.TypeContractContractDraftedV1, s.now(), events.ContractContractDraftedV1{
			Code: f.Code, Title: f.Title, Tender: f.Tender, Buyer: f.Buyer, BuyerName: f.BuyerName,
			Supplier: f.Supplier, SupplierName: f.SupplierName, Amount: f.Amount, SignDue: by, Followed: was.Followed,
		})}, nil
	})
	return err
}

// thirds proposes three payments, whole fen, that sum to the amount; the officer changes them at will.
func thirds(amount int64) []contractapi.Payment {
	names := []struct{ name, when string }{
		{"第一期", "合同生效后支付"}, {"第二期", "中期验收合格后支付"}, {"第三期", "终期验收合格后支付"},
	}
	out, left := []contractapi.Payment{}, amount
	for i, n := range names {
		part := amount / int64(len(names))
		if i == len(names)-1 {
			part = left
		}
		if left -= part; part > 0 {
			out = append(out, contractapi.Payment{Name: n.name, Amount: part, Condition: n.when})
		}
	}
	return out
}
