package tender

import (
	"encoding/json"
	"slices"
	"testing"

	"sanshe/contracts/go/events"
	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/cn"
	"sanshe/libs/event"
	"sanshe/libs/fault"
	"sanshe/libs/identity"
	"sanshe/libs/route"
	"sanshe/libs/store"
)

// inForce is a framework of three: sf2, sf1 and sf3 at 86, 90 and 92 yuan.
func (r *room) inForce() tenderapi.Tender {
	r.t.Helper()
	return r.inForceBy(r.framework())
}

func (r *room) inForceBy(d tenderapi.TenderDraft) tenderapi.Tender {
	r.t.Helper()
	x := r.ranked(d, 9000, 8600, 9200, 9400)
	ok(r, "officer", tenderapi.MoveTender, verb(x.ID, Conclude))
	ok(r, "officer", tenderapi.MoveTender, verb(x.ID, Decide))
	ok(r, "officer", tenderapi.MoveTender, verb(x.ID, Result))
	for _, s := range []string{"sf1", "sf2", "sf3"} {
		x = r.ofPlace(x, s, true)
	}
	return x
}

func order(id string, way tenderapi.OrderWay, supplier string, price int64) tenderapi.PlaceOrderRequest {
	return tenderapi.PlaceOrderRequest{ID: id, OrderDraft: tenderapi.OrderDraft{Way: way, Supplier: supplier, Price: price, Quantity: 10, TermMonths: 6}}
}

func TestTheTurnGoesRoundInTheOrderOfTheRankingAndSkipsWhoHasLeft(t *testing.T) {
	r := open(t)
	x := r.inForce()
	refused(r, "officer", tenderapi.PlaceOrder, order(x.ID, tenderapi.OrderWayTurn, "sf3", 0), "tender.order.turn", "tender.framework.second")
	var got []string
	for i := range 5 {
		if i == 3 {
			in := tenderapi.RemovePlaceRequest{ID: x.ID, PlaceRemoval: tenderapi.PlaceRemoval{Supplier: "sf2", Ground: "breach", Note: "三次催告仍不上门。"}}
			ok(r, "officer", tenderapi.RemovePlace, in)
			refused(r, "officer", tenderapi.RemovePlace, in, "tender.place.none", "")
		}
		next := ok(r, "", tenderapi.GetTender, tenderapi.GetTenderRequest{ID: x.ID}).NextTurn
		o := ok(r, "officer", tenderapi.PlaceOrder, order(x.ID, tenderapi.OrderWayTurn, "", 0))
		if next == nil || o.Supplier.ID != next.ID {
			t.Errorf("the public reads %v, and it was %s", next, o.Supplier.ID)
		}
		got = append(got, o.Supplier.ID)
	}
	if want := "sf2 sf1 sf3 sf1 sf3"; len(got) != 5 || got[0]+" "+got[1]+" "+got[2]+" "+got[3]+" "+got[4] != want {
		t.Errorf("turns %v, want %s", got, want)
	}
	list := ok(r, "", tenderapi.ListOrders, tenderapi.ListOrdersRequest{ID: x.ID}).Items
	if len(list) != 5 || list[0].Supplier.ID != "sf3" || list[4].State != tenderapi.OrderStateEnded || list[3].State != tenderapi.OrderStatePlaced {
		t.Errorf("the public reads %+v", list)
	}
}

func TestAnOrderIsAtTheAgreedPriceOrBelow(t *testing.T) {
	r := open(t)
	x := r.inForce()
	for _, c := range []struct {
		supplier string
		price    int64
		code     string
		rule     string
	}{
		{"sf1", 9001, "tender.order.price", "tender.framework.order.price"},
		{"sf1", 9000, "", ""},
		{"sf1", 8999, "", ""},
		{"sf4", 0, "tender.order.supplier", "tender.framework.second"}, // fell out
		{"", 0, "tender.order.supplier", "tender.framework.second"},
	} {
		in := order(x.ID, tenderapi.OrderWayDirect, c.supplier, c.price)
		if c.code != "" {
			refused(r, "officer", tenderapi.PlaceOrder, in, c.code, c.rule)
			continue
		}
		if o := ok(r, "officer", tenderapi.PlaceOrder, in); o.Amount != 10*c.price {
			t.Errorf("%+v", o)
		}
	}
	refused(r, "other", tenderapi.PlaceOrder, order(x.ID, tenderapi.OrderWayDirect, "sf1", 0), "tender.tender.not-yours", "")
	o := ok(r, "officer", tenderapi.PlaceOrder, order(x.ID, tenderapi.OrderWayDirect, "sf1", 0))
	if o.Price != 9000 || o.Code != x.Code+"-CJ003" {
		t.Errorf("%+v", o)
	}
	ev := event.New(events.TypeContractContractSignedV1, r.clock(), events.ContractContractSignedV1{Tender: x.ID, Supplier: "sf1", At: r.clock()})
	ev.Subject, ev.Seq = "c-"+o.ID, 1
	if err := r.Publish(t.Context(), ev); err != nil {
		t.Fatal(err)
	}
	if got := ok(r, "", tenderapi.ListOrders, tenderapi.ListOrdersRequest{ID: x.ID}).Items[0]; got.State != tenderapi.OrderStateSigned || got.Contract != ev.Subject {
		t.Errorf("%+v", got)
	}
}

// deals are the public steps of orders that the room has heard of, in order.
func (r *room) deals() (out []tenderapi.Order) {
	r.t.Helper()
	for _, ev := range r.heard {
		if ev.Type != events.TypeTenderOrderReleasedV1 {
			continue
		}
		var in events.TenderOrderReleasedV1
		if err := ev.Decode(&in); err != nil {
			r.t.Fatal(err)
		}
		var o tenderapi.Order
		if err := json.Unmarshal(in.Order, &o); err != nil {
			r.t.Fatal(err)
		}
		if o.ID != ev.Subject || in.Tender != o.Tender || in.Title == "" || in.Unit == "" || in.Item == "" || in.ItemName == "" || in.Catalogue == "" {
			r.t.Errorf("of %s is released %+v", ev.Subject, in)
		}
		out = append(out, o)
	}
	return out
}

func TestEveryStepOfAnOrderIsReleasedWithoutWhatIsToBeDone(t *testing.T) {
	r := open(t)
	x := r.inForce()
	in := order(x.ID, tenderapi.OrderWayDirect, "sf1", 0)
	in.By, in.Content = tenderapi.OrderByBeneficiary, "为王奶奶上门助浴。"
	signed := ok(r, "officer", tenderapi.PlaceOrder, in)
	ended := ok(r, "officer", tenderapi.PlaceOrder, in)
	ev := event.New(events.TypeContractContractSignedV1, r.clock(), events.ContractContractSignedV1{Tender: x.ID, Supplier: "sf1", At: r.clock()})
	ev.Subject, ev.Seq = "c-"+signed.ID, 1
	if err := r.Publish(t.Context(), ev); err != nil {
		t.Fatal(err)
	}
	ok(r, "officer", tenderapi.RemovePlace, tenderapi.RemovePlaceRequest{ID: x.ID, PlaceRemoval: tenderapi.PlaceRemoval{Supplier: "sf1", Ground: "breach", Note: "三次催告仍不上门。"}})
	var got []string
	for _, o := range r.deals() {
		got = append(got, o.Code[len(x.Code):]+" "+string(o.State))
		if o.Content != "" || o.By != tenderapi.OrderByBeneficiary || o.Supplier.ID != "sf1" || o.Amount != 90000 {
			t.Errorf("released is %+v", o)
		}
	}
	if want := []string{"-CJ001 placed", "-CJ002 placed", "-CJ001 signed", "-CJ002 ended"}; !slices.Equal(got, want) {
		t.Errorf("released are %v, want %v", got, want)
	}
	for who, reads := range map[string]bool{"": false, "other": false, "f2": false, "officer": true, "second": true, "watch": true, "f1": true} {
		if list := ok(r, who, tenderapi.ListOrders, tenderapi.ListOrdersRequest{ID: x.ID}).Items; list[0].ID != ended.ID || (list[0].Content == in.Content) != reads {
			t.Errorf("%q is shown %+v", who, list[0])
		}
	}
}

func TestOrdersArePlacedWhileTheFrameworkIsInForce(t *testing.T) {
	r := open(t)
	y := r.ranked(r.framework(), 9000, 8600, 9200)
	refused(r, "officer", tenderapi.PlaceOrder, order(y.ID, tenderapi.OrderWayTurn, "", 0), "tender.framework.none", "")

	r = open(t)
	x := r.inForce()
	last := cn.DayOf(*x.InForceUntil)
	if want := cn.DayOf(r.clock()).AddMonths(24).Add(-1); last != want {
		t.Fatalf("in force until %s, want %s", last, want)
	}
	r.at(last.At(23, 59))
	ok(r, "officer", tenderapi.PlaceOrder, order(x.ID, tenderapi.OrderWayTurn, "", 0))
	r.at(last.Add(1).At(0, 1))
	refused(r, "officer", tenderapi.PlaceOrder, order(x.ID, tenderapi.OrderWayTurn, "", 0), "tender.framework.over", "")
}

func TestAFrameworkIsEndedOnAGroundAndInPublic(t *testing.T) {
	r := open(t)
	x := r.inForce()
	in := tenderapi.RemovePlaceRequest{ID: x.ID, PlaceRemoval: tenderapi.PlaceRemoval{Supplier: "sf1", Ground: "whim", Note: "不合适。"}}
	refused(r, "officer", tenderapi.RemovePlace, in, "tender.place.no-ground", "tender.framework.removal")
	in.Ground = "false"
	ok(r, "officer", tenderapi.RemovePlace, in)
	if p := r.stranger(x.ID).Award.Place("sf1"); p.State != tenderapi.PlaceStateRemoved || p.Ground == "" || p.Note == "" {
		t.Errorf("%+v", p)
	}
	refused(r, "officer", tenderapi.PlaceOrder, order(x.ID, tenderapi.OrderWayDirect, "sf1", 0), "tender.order.supplier", "")
}

func TestARequestPlacesOneOrder(t *testing.T) {
	r := open(t)
	x := r.inForce()
	place := func(key string, in tenderapi.PlaceOrderRequest) (tenderapi.Order, *fault.Fault) {
		t.Helper()
		out, err := route.Call(route.WithKey(identity.WithToken(t.Context(), "officer"), key), r.local, tenderapi.PlaceOrder, in)
		r.settle()
		if err != nil {
			return out, fault.Of(err)
		}
		return out, nil
	}
	in := order(x.ID, tenderapi.OrderWayTurn, "", 0)
	in.Version = r.tender(x.ID).Version // as the page saw it, before the order was placed
	first, f := place("one", in)
	again, g := place("one", in)
	if f != nil || g != nil || first.ID != again.ID {
		t.Errorf("%v, %v: %s and %s", f, g, first.ID, again.ID)
	}
	more := in
	more.Quantity++
	if _, f := place("one", more); f == nil || f.Code != store.ErrReused.Code {
		t.Errorf("of another quantity: %v", f)
	}
	in.Version = 0
	if other, f := place("two", in); f != nil || other.ID == first.ID || other.Supplier.ID == first.Supplier.ID {
		t.Errorf("another request: %v, %+v", f, other)
	}
	if list := ok(r, "", tenderapi.ListOrders, tenderapi.ListOrdersRequest{ID: x.ID}).Items; len(list) != 2 {
		t.Errorf("placed are %d", len(list))
	}
}

// The second of two presses is read before the first is written, and sees no version.
func TestARequestThatIsSentTwiceAtOncePlacesOneOrder(t *testing.T) {
	r := open(t)
	x := r.inForce()
	ctx := route.WithKey(identity.WithToken(t.Context(), "officer"), "one")
	in := order(x.ID, tenderapi.OrderWayTurn, "", 0)
	var first tenderapi.Order
	var err error
	r.store.between = func(coll string) {
		if coll == schema.Name {
			r.store.between = nil
			first, err = route.Call(ctx, r.local, tenderapi.PlaceOrder, in)
		}
	}
	again, late := route.Call(ctx, r.local, tenderapi.PlaceOrder, in)
	if err != nil || late != nil || first.ID == "" || first.ID != again.ID {
		t.Errorf("%v, %v: %s and %s", err, late, first.ID, again.ID)
	}
	r.settle()
	if list := ok(r, "", tenderapi.ListOrders, tenderapi.ListOrdersRequest{ID: x.ID}).Items; len(list) != 1 {
		t.Errorf("placed are %d", len(list))
	}
	if p := r.tender(x.ID).Award.Place("sf2"); p.Turns != 1 {
		t.Errorf("%d turns were counted", p.Turns)
	}
}

func TestAnOrderIsOfAnAmountThatCanBeContracted(t *testing.T) {
	r := open(t)
	d := r.voucher()
	d.Budget, d.Ceiling = 90_000_000_000_000, 80_000_000_000_000
	x := ok(r, "officer", tenderapi.CreateTender, tenderapi.CreateTenderRequest{TenderDraft: d})
	ok(r, "officer", tenderapi.MoveTender, verb(x.ID, Submit))
	ok(r, "second", tenderapi.MoveTender, verb(x.ID, Publish))
	r.admits(x.ID, "ann")
	r.agrees(x.ID, "c-"+x.ID+"-a", "a")
	in := order(x.ID, tenderapi.OrderWayTurn, "", 0)
	for _, n := range []int64{2, 100_000_000} { // the second is no number of 64 bits any more
		in.Quantity = n
		refused(r, "officer", tenderapi.PlaceOrder, in, "tender.order.amount", "")
	}
	in.Quantity = 1
	if o := ok(r, "officer", tenderapi.PlaceOrder, in); o.Amount != d.Ceiling {
		t.Errorf("it is of %d", o.Amount)
	}
}
