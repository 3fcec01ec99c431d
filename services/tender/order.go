package tender

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"

	"sanshe/contracts/go/events"
	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/cn"
	"sanshe/libs/event"
	"sanshe/libs/fault"
	"sanshe/libs/identity"
	"sanshe/libs/rule"
	"sanshe/libs/store"
	"sanshe/services/tender/shown"
)

// The second stage of a framework. An order is one write of the purchase, which
// knows whose turn it is; the order's own document and its contract follow from the event.

// Order is one deal under a framework, and what of the framework is said with it.
type Order struct {
	store.Meta
	Tender    string          `json:"tender"`
	Title     string          `json:"title"`
	Unit      string          `json:"unit"`
	Item      string          `json:"item"`
	ItemName  string          `json:"item_name"`
	Catalogue string          `json:"catalogue"`
	Deal      tenderapi.Order `json:"deal"`
}

var orderSchema = store.Schema{Name: "orders", Indexes: []string{"tender"}}

func indexOrder(o *Order) map[string][]string {
	return map[string][]string{"tender": {o.Tender + "/" + store.Time(o.Deal.At)}}
}

// inForce is until when orders may be placed, or nil where there is no framework yet.
func (t *Tender) inForce() *time.Time {
	switch {
	case t.rolling() && (t.State == tenderapi.StatePublished || t.State == tenderapi.StateContracted):
		return &t.Draft.Deadline
	case t.rolling() || !t.framework() || t.State != tenderapi.StateContracted:
		return nil
	}
	until := t.runsOut(*t.EndedAt)
	return &until
}

// turn is the place whose turn it is: of those in force who had the fewest
// turns, the first in the ranking. Who leaves keeps nobody waiting.
func (t *Tender) turn() *tenderapi.Place {
	var next *tenderapi.Place
	for i := range places(t) {
		p := &t.Award.Places[i]
		if p.State == tenderapi.PlaceStateSigned && (next == nil || p.Turns < next.Turns) {
			next = p
		}
	}
	return next
}

// Deal is an order that a request has placed, for its repetition to find.
type Deal struct {
	Once    string          `json:"once"`
	Request string          `json:"request"`
	Order   tenderapi.Order `json:"order"`
}

// mostDeals is how many of the latest orders a purchase remembers the requests of;
// whoever asks again does so before others have placed as many.
const mostDeals = 8

// asked is the order that a request has placed before, nil when there is none.
func (t *Tender) asked(ctx context.Context) (*tenderapi.Order, error) {
	once, _ := store.OnceFrom(ctx)
	for i := range t.Deals {
		d := &t.Deals[i]
		switch {
		case once.ID == "" || d.Once != once.ID:
		case d.Request != once.Hash:
			return nil, store.ErrReused
		default:
			return &d.Order, nil
		}
	}
	return nil, nil
}

// remember keeps what a request has placed.
func (t *Tender) remember(ctx context.Context, o tenderapi.Order) {
	if once, ok := store.OnceFrom(ctx); ok {
		t.Deals = append(t.Deals[max(0, len(t.Deals)+1-mostDeals):], Deal{once.ID, once.Hash, o})
	}
}

// PlaceOrder settles with whom one deal is made under a framework in force. A
// request that comes again finds the order that it placed.
func (s *Service) PlaceOrder(ctx context.Context, in tenderapi.PlaceOrderRequest) (out tenderapi.Order, err error) {
	t, err := s.load(ctx, in.ID)
	if err != nil {
		return out, err
	}
	if placed, err := t.asked(ctx); placed != nil || err != nil {
		if err == nil {
			out = *placed
		}
		return out, err
	}
	_, err = s.change(ctx, in.ID, in.Version, func(t *Tender, who identity.Caller) ([]event.Event, error) {
		if placed, err := t.asked(ctx); placed != nil || err != nil { // by the same request, since it was looked for
			if err == nil {
				out, err = *placed, errPlaced
			}
			return nil, err
		}
		if !t.wears(who, Officer) {
			return nil, fault.New(fault.Forbidden, "tender.tender.not-yours", "框架协议下的成交由征集的采购人的经办人办理，请与其联系。")
		}
		if err := s.running(t); err != nil {
			return nil, err
		}
		place, err := s.dealt(t, in.OrderDraft)
		if err != nil {
			return nil, err
		}
		t.Orders++
		out = t.ordered(place, in.OrderDraft, s.now())
		if in.Way == tenderapi.OrderWayTurn {
			place.Turns++
		}
		t.remember(ctx, out)
		return []event.Event{event.New(events.TypeTenderOrderPlacedV1, out.At, t.placed(out, in.TermMonths))}, nil
	})
	if errors.Is(err, errPlaced) {
		err = nil
	}
	return out, err
}

// errPlaced keeps a write from being made for what the purchase says already.
var errPlaced = errors.New("placed before")

// dealt is the place with which the order is made, held against the framework.
func (s *Service) dealt(t *Tender, d tenderapi.OrderDraft) (*tenderapi.Place, error) {
	until := t.inForce()
	if until == nil {
		return nil, errNoFramework
	}
	if until.Before(s.now()) {
		return nil, fault.New(fault.Conflict, "tender.framework.over", fmt.Sprintf("框架协议已于%s期满，不能再成交，请重新组织采购。", cn.DayOf(*until).Chinese()))
	}
	p := t.turn()
	switch {
	case d.Way == tenderapi.OrderWayMiniCompetition:
		return nil, fault.New(fault.Refused, "tender.order.way", "二次竞价须密封报价，请从框架协议的页面发起二次竞价。").
			Under(s.basis(*t, "tender.framework.second")...).At("way", "请改为发起二次竞价。")
	case !t.announces(d.Way):
		return nil, fault.New(fault.Refused, "tender.order.way", "征集文件没有公告这种确定成交供应商的方式，请改用公告过的方式。").
			Under(s.basis(*t, "tender.framework.second")...).At("way", "请选择征集文件公告过的方式。")
	case d.Way == tenderapi.OrderWayDirect:
		if p = t.place(d.Supplier); p == nil || p.State != tenderapi.PlaceStateSigned {
			return nil, fault.New(fault.Refused, "tender.order.supplier", "请从协议有效的入围供应商中选定一家。").
				Under(s.basis(*t, "tender.framework.second")...).At("supplier", "请选择一家协议有效的入围供应商。")
		}
	case p == nil:
		return nil, fault.New(fault.Conflict, "tender.framework.none", t.nobody())
	case d.Supplier != "" && d.Supplier != p.Supplier.ID:
		return nil, fault.New(fault.Refused, "tender.order.turn", "顺序轮候现在轮到"+p.Supplier.Name+"，不能另选；要自行选定的，请改为直接选定。").
			Under(s.basis(*t, "tender.framework.second")...).At("supplier", "请不要另选供应商。")
	}
	if d.Price > p.Price {
		return nil, fault.New(fault.Refused, "tender.order.price", fmt.Sprintf("%s的协议单价是%s，成交单价不得高于它，请改低。", p.Supplier.Name, cn.Fen(p.Price).Yuan())).
			Under(s.basis(*t, "tender.framework.order.price")...).At("price", "请填写不高于协议单价的单价。")
	}
	if price := cmp.Or(d.Price, p.Price); price > 0 && d.Quantity > mostAmount/price {
		return nil, fault.New(fault.Refused, "tender.order.amount", "成交金额超过了平台能办理的上限"+cn.Fen(mostAmount).Yuan()+"，请减少数量，分几次成交。").At("quantity", "请减少数量。")
	}
	return p, nil
}

// mostAmount is the greatest amount, in fen, that a contract can be of.
const mostAmount = 100_000_000_000_000

// nobody says why there is nobody to order from, and what to do.
func (t *Tender) nobody() string {
	if t.rolling() {
		return "现在没有协议有效的入围供应商，请等有供应商入围并签订框架协议以后再成交。"
	}
	return "入围供应商都已退出，不能再成交，请重新组织采购。"
}

// place is a supplier's place, nil where it has none.
func (t *Tender) place(supplier string) *tenderapi.Place {
	if t.Award == nil {
		return nil
	}
	return t.Award.Place(supplier)
}

// ordered is the order with a place; without a price of its own it is at the agreed one.
func (t *Tender) ordered(p *tenderapi.Place, d tenderapi.OrderDraft, at time.Time) tenderapi.Order {
	price, by := cmp.Or(d.Price, p.Price), cmp.Or(d.By, tenderapi.OrderByBuyer)
	return tenderapi.Order{
		ID: fmt.Sprintf("%s-%d", t.ID, t.Orders), Tender: t.ID, Code: fmt.Sprintf("%s-CJ%03d", t.Code, t.Orders), Way: d.Way, By: by,
		Supplier: p.Supplier, Buyer: t.Buyer, Quantity: d.Quantity, Price: price, Amount: price * d.Quantity, Content: d.Content,
		At: at, State: tenderapi.OrderStatePlaced,
	}
}

// placed is what others hear of an order.
func (t *Tender) placed(o tenderapi.Order, months int64) events.TenderOrderPlacedV1 {
	return events.TenderOrderPlacedV1{
		Order: o.ID, Code: o.Code, Title: t.Draft.Title, TenderCode: t.Code, Buyer: t.Buyer.ID, BuyerName: t.Buyer.Name, BuyerCode: t.Buyer.CreditCode, Region: t.Region,
		Supplier: o.Supplier.ID, SupplierName: o.Supplier.Name, SupplierCode: o.Supplier.CreditCode, Way: string(o.Way), By: string(o.By),
		Quantity: o.Quantity, Unit: t.Draft.Unit, Price: o.Price, Amount: o.Amount, At: o.At, TermMonths: months, Content: o.Content,
		Requirement: t.Draft.Requirement, Item: t.Draft.Item, ItemName: t.ItemName, Catalogue: t.Draft.Catalogue, PerformancePercent: t.Draft.PerformancePercent, LawDay: &t.Law.Day, Demo: t.Demo,
	}
}

var errNoFramework = fault.New(fault.Conflict, "tender.framework.none", "这个项目不是有效的框架协议，不能在其下成交，请从有效的框架协议进入。")

// released is the order as a stranger sees it after a step, to be copied and kept
// for ever. What is to be done stays out of that: it is written in an officer's own
// words, and about the people who are served.
func (o *Order) released(at time.Time) []event.Event {
	deal := o.Deal
	deal.Content = ""
	return []event.Event{event.New(events.TypeTenderOrderReleasedV1, at, events.TenderOrderReleasedV1{
		Tender: o.Tender, Title: o.Title, Unit: o.Unit, Item: o.Item, ItemName: o.ItemName, Catalogue: o.Catalogue, Order: shown.Raw(deal),
	})}
}

// onOrder keeps the order that its purchase has placed.
func (s *Service) onOrder(ctx context.Context, ev event.Event) error {
	var in events.TenderOrderPlacedV1
	if err := ev.Decode(&in); err != nil {
		return err
	}
	o := Order{Tender: ev.Subject, Title: in.Title, Unit: in.Unit, Item: in.Item, ItemName: in.ItemName, Catalogue: in.Catalogue, Deal: tenderapi.Order{
		ID: in.Order, Tender: ev.Subject, Code: in.Code, Way: tenderapi.OrderWay(in.Way), By: tenderapi.OrderBy(in.By),
		Supplier: tenderapi.Party{ID: in.Supplier, Name: in.SupplierName, CreditCode: in.SupplierCode}, Buyer: tenderapi.Party{ID: in.Buyer, Name: in.BuyerName, CreditCode: in.BuyerCode},
		Quantity: in.Quantity, Price: in.Price, Amount: in.Amount, Content: in.Content, At: in.At, State: tenderapi.OrderStatePlaced,
	}}
	_, err := s.orders.Apply(ctx, in.Order, ev, func() Order { return o }, func(o *Order) ([]event.Event, error) { return o.released(o.Deal.At), nil })
	return err
}

// deal lets an order follow its contract; a contract of anything else is no order's.
func (s *Service) deal(ctx context.Context, ev event.Event, state tenderapi.OrderState) error {
	_, err := s.orders.Apply(ctx, ofContract(ev.Subject), ev, nil, func(o *Order) ([]event.Event, error) {
		o.Deal.State, o.Deal.Contract = state, ev.Subject
		return o.released(ev.At), nil
	})
	if fault.Of(err).Code == store.ErrNotFound.Code {
		return nil
	}
	return err
}

// ofContract is the order whose contract it is.
func ofContract(id string) string { return id[min(len(id), len("c-")):] }

// ListOrders lists the deals under a framework, the latest first. What is to be
// done is about people: the two sides read it, and who watches.
func (s *Service) ListOrders(ctx context.Context, in tenderapi.ListOrdersRequest) (out tenderapi.OrderPage, err error) {
	t, err := s.load(ctx, in.ID)
	if err != nil {
		return out, err
	}
	p, err := s.orders.Find(ctx, store.Query{By: "tender", Desc: true, After: in.After, Limit: int(in.Limit), Where: []store.Term{store.Under("tender", t.ID+"/")}})
	out = tenderapi.OrderPage{Items: make([]tenderapi.Order, len(p.Items)), Next: p.Next}
	who, _ := identity.From(ctx)
	inside := t.wears(who, Officer, Supervisor) || who.In(t.Buyer.ID, identity.Reviewer)
	for i := range p.Items {
		out.Items[i] = p.Items[i].Deal
		if !inside && !who.In(out.Items[i].Supplier.ID, identity.Staff) {
			out.Items[i].Content = ""
		}
	}
	return out, err
}

// RemovePlace ends a supplier's place in a framework on one of the law's grounds, in public.
func (s *Service) RemovePlace(ctx context.Context, in tenderapi.RemovePlaceRequest) (out tenderapi.Tender, err error) {
	t, err := s.change(ctx, in.ID, in.Version, func(t *Tender, who identity.Caller) ([]event.Event, error) {
		if !t.wears(who, Officer) {
			return nil, fault.New(fault.Forbidden, "tender.tender.not-yours", "解除框架协议由征集的采购人的经办人办理，请与其联系。")
		}
		grounds, err := rule.Ask[[]rule.Item](s.rules, "tender.framework.removal", t.Law)
		if err != nil {
			return nil, err
		}
		if !has(grounds.Value, in.Ground) || in.Note == "" {
			return nil, fault.New(fault.Invalid, "tender.place.no-ground", "请选择解除框架协议的情形，并写明事实，它们将公开。").
				Under(grounds.Basis()).At("ground", "请选择一种情形，并填写说明。")
		}
		if t.inForce() == nil {
			return nil, errNoFramework
		}
		p := t.place(in.Supplier)
		if p == nil || p.State != tenderapi.PlaceStateSigned { // who has not signed is let go with the agreement
			return nil, fault.New(fault.NotFound, "tender.place.none", "这家供应商没有有效的框架协议，请刷新页面后重新选择。")
		}
		now := s.now()
		p.State, p.EndedAt, p.Ground, p.Note = tenderapi.PlaceStateRemoved, &now, rule.Text(grounds.Value, in.Ground), in.Note
		return []event.Event{event.New(events.TypeTenderTenderRemovedV1, now, events.TenderTenderRemovedV1{
			Code: t.Code, Title: t.Draft.Title, Buyer: t.Buyer.ID, BuyerName: t.Buyer.Name, Region: t.Region,
			Supplier: p.Supplier.ID, SupplierName: p.Supplier.Name, Text: p.Ground, Note: p.Note,
		})}, nil
	})
	if err != nil {
		return out, err
	}
	s.reflectNow(ctx, &t)
	return s.view(ctx, &t), nil
}

// onRemoved ends the orders of a supplier that was removed, or has left, which
// nobody has signed by then. Of both events it reads what they have in common.
func (s *Service) onRemoved(ctx context.Context, ev event.Event) error {
	var in events.TenderTenderRemovedV1
	if err := ev.Decode(&in); err != nil {
		return err
	}
	q := store.Query{By: "tender", Where: []store.Term{store.Under("tender", ev.Subject+"/")}}
	return s.orders.Each(ctx, q, func(x Order) error {
		if x.Deal.Supplier.ID != in.Supplier || struckBy(&x) || x.Deal.State != tenderapi.OrderStatePlaced || x.Deal.At.After(ev.At) {
			return nil
		}
		_, err := s.orders.Update(ctx, x.ID, func(o *Order) ([]event.Event, error) {
			if o.Deal.State != tenderapi.OrderStatePlaced { // signed meanwhile
				return nil, nil
			}
			o.Deal.State = tenderapi.OrderStateEnded
			return o.released(ev.At), nil
		})
		return err
	})
}
