package journeys

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"sanshe/contracts/go/contractapi"
	"sanshe/contracts/go/noticeapi"
	"sanshe/contracts/go/tenderapi"
	"sanshe/e2e/county"
	"sanshe/libs/cn"
	"sanshe/libs/ocds"
)

// unitPrices are six suppliers' prices of one visit, in fen. The law
// lets a fifth of six fall out, rounded up: the four in admitted stay, the
// lowest price first, and the fifth and the sixth go.
var (
	unitPrices = []int64{90_00, 86_00, 92_00, 88_00, 91_00, 87_00}
	admitted   = []int{1, 5, 3, 0}
	fallen     = []int{4, 2}
)

// served is what an officer writes of one order, and what no open data repeat.
const served = "为王奶奶每周上门助浴。"

// framework is a closed framework of visits.
type framework struct {
	*county.Town
	id  string
	due time.Time
}

// TestAFrameworkOfSixToItsOrders admits four of six at their prices, and buys under their agreements.
func TestAFrameworkOfSixToItsOrders(t *testing.T) {
	t.Parallel()
	w := county.Settle(t, county.Start(t, nil), len(unitPrices))
	w.Lawful(t)
	f := &framework{Town: w, due: cn.AddDays(cn.DayOf(w.Platform.Now(t)), 30).At(9, 30)}
	walk(t, []part{
		{"a framework is published on its case, and six respond", f.publish},
		{"a fifth falls out, and the others are admitted in their order", f.judge},
		{"each hears of its own result, and anybody counts the same", f.tell},
		{"each who is admitted signs an agreement of its own", f.sign},
		{"an order is at the agreed price or below, and has its contract", f.order},
		{"three of the admitted compete for an order, and the lowest who keeps to its agreement has it", f.compete},
		{"the turn passes who was removed", f.remove},
		{"the framework is published as open contracting data", f.published},
		{"each order is a contracting process of its own under it", f.bought},
	})
}

func (f *framework) publish(t *testing.T) {
	officer, chief := f.Platform.As(t, "officer"), f.Platform.As(t, "chief")
	d := f.Draft("上门照护框架协议", tenderapi.MethodFramework, f.due)
	d.Ceiling, d.Unit, d.TermMonths = 100_00, "每人次", 24
	d.Ways = []tenderapi.OrderWay{tenderapi.OrderWayDirect, tenderapi.OrderWayTurn, tenderapi.OrderWayMiniCompetition}
	x := county.Ask(t, officer, tenderapi.CreateTender, tenderapi.CreateTenderRequest{TenderDraft: d})
	f.id = x.ID
	f.Hold(t, officer, x.ID)
	county.Refused(t, officer, tenderapi.MoveTender, county.Step(x.ID, "submit"), 422, "tender.notice.unlawful", "tender.framework.conditions")
	d.Version = county.Ask(t, officer, tenderapi.GetTender, tenderapi.GetTenderRequest{ID: x.ID}).Version
	d.Condition, d.ConditionNote = "beneficiaries", "老年人自主选择上门服务机构。"
	county.Ask(t, officer, tenderapi.UpdateTender, tenderapi.UpdateTenderRequest{ID: x.ID, TenderDraft: d})
	county.Ask(t, officer, tenderapi.MoveTender, county.Step(x.ID, "submit"))
	county.Ask(t, chief, tenderapi.MoveTender, county.Step(x.ID, "publish"))
	for n, price := range unitPrices {
		f.Bid(t, f.Platform.As(t, county.Staff(n)), x.ID, price)
	}
}

func (f *framework) judge(t *testing.T) {
	officer := f.Platform.As(t, "officer")
	f.Platform.At(t, f.due.Add(time.Second))
	f.Open(t, f.id)
	seats := tenderapi.SeatCommitteeRequest{ID: f.id}
	seats.Ground, seats.Reason = "specialised", "服务对象特殊，专业性强，主管预算单位已同意。"
	for _, a := range f.Experts {
		seats.Members = append(seats.Members, tenderapi.Member{Account: a.ID, Name: a.Name, Kind: "expert"})
	}
	county.Ask(t, officer, tenderapi.SeatCommittee, seats)
	scored(t, f.Town, f.id, five, even)
	for _, do := range []string{"conclude", "decide", "result"} {
		county.Ask(t, officer, tenderapi.MoveTender, county.Step(f.id, do))
	}
	places := f.public(t).Award.Places
	if len(places) != len(admitted) {
		t.Fatalf("admitted are %+v", places)
	}
	for i, n := range admitted {
		if p := places[i]; p.Supplier.ID != f.Suppliers[n].ID || p.Rank != int64(i+1) || p.Price != unitPrices[n] {
			t.Errorf("place %d is %+v", i+1, p)
		}
	}
}

// public is the framework as anybody reads it.
func (f *framework) public(t *testing.T) tenderapi.Tender {
	t.Helper()
	return county.Ask(t, f.Platform.Nobody(), tenderapi.GetTender, tenderapi.GetTenderRequest{ID: f.id})
}

func (f *framework) tell(t *testing.T) {
	rec := recounted(t, f.Platform, f.id)
	first := rec.Tender.Award.Supplier.Name
	for i, n := range slices.Concat(admitted, fallen) {
		row := rec.Evaluation.Ranking[i]
		want := fmt.Sprintf("得分%s分，排名第%d，", cn.Fen(row.Total).Plain(), i+1)
		if i < len(admitted) {
			want += "已被确定为入围供应商，协议单价" + cn.Fen(unitPrices[n]).Yuan() + "（每人次），请打开入围通知书，按时签订框架协议。"
		} else {
			want += "未入围；入围供应商是" + first + "等4家。"
		}
		f.hears(t, n, want)
	}
}

// hears waits until a supplier has been told something.
func (f *framework) hears(t *testing.T, supplier int, words string) {
	t.Helper()
	county.Until(t, "the words “"+words+"”", func() (bool, error) {
		page, err := county.Try(f.Platform.As(t, county.Staff(supplier)), noticeapi.ListMessages, noticeapi.ListMessagesRequest{Limit: 200})
		return slices.ContainsFunc(page.Items, func(m noticeapi.Message) bool { return strings.Contains(m.Text, words) }), err
	})
}

func (f *framework) sign(t *testing.T) {
	for i, n := range admitted {
		county.Refused(t, f.Platform.As(t, "officer"), tenderapi.PlaceOrder, f.draft(tenderapi.OrderWayTurn, "", 0), 409, "tender.framework.none")
		c := f.signed(t, "c-"+f.id+"-"+f.Suppliers[n].ID, n)
		if c.Kind != contractapi.ContractKindFramework || c.Amount != unitPrices[n] || c.Unit != "每人次" || len(c.Payments) != 0 {
			t.Errorf("agreement %d is %+v", i+1, c)
		}
	}
	county.Until(t, "the framework in force", func() (bool, error) {
		x := f.public(t)
		return x.State == tenderapi.StateContracted && x.NextTurn != nil && x.NextTurn.ID == f.Suppliers[admitted[0]].ID, nil
	})
	for _, n := range fallen {
		_, err := county.Try(f.Platform.As(t, "officer"), contractapi.GetContract, contractapi.GetContractRequest{ID: "c-" + f.id + "-" + f.Suppliers[n].ID})
		county.Refusal(t, "the agreement of who fell out", err, 404, "store.not-found")
	}
}

// signed takes a contract from its draft, as it was proposed, to the signatures of both sides.
func (f *framework) signed(t *testing.T, id string, supplier int) (c contractapi.Contract) {
	t.Helper()
	officer := f.Platform.As(t, "officer")
	county.Until(t, "the draft of the contract", func() (ok bool, err error) {
		c, err = county.Try(officer, contractapi.GetContract, contractapi.GetContractRequest{ID: id})
		return err == nil, err
	})
	county.Ask(t, officer, contractapi.UpdateContract, contractapi.UpdateContractRequest{ID: id, ContractDraft: contractapi.ContractDraft{
		StartsOn: c.StartsOn, TermMonths: c.TermMonths, Content: c.Content, Quantity: c.Quantity, Quality: "满意度不低于90%。", Settlement: "按成交据实结算。",
		Liability: "按差额扣减。", PerformanceDeposit: c.NoticedDeposit, Payments: c.Payments,
	}})
	move := func(by *county.Person, do string) contractapi.Contract {
		return county.Ask(t, by, contractapi.MoveContract, contractapi.MoveContractRequest{ID: id, ContractMove: contractapi.ContractMove{Do: do}})
	}
	move(officer, "offer")
	move(officer, "sign")
	if c = move(f.Platform.As(t, county.Staff(supplier)), "sign"); c.State != contractapi.ContractStateSigned {
		t.Fatalf("signed by both, %s is %s", c.Code, c.State)
	}
	return c
}

// draft is an order of ten visits a month for half a year.
func (f *framework) draft(way tenderapi.OrderWay, supplier string, price int64) tenderapi.PlaceOrderRequest {
	return tenderapi.PlaceOrderRequest{ID: f.id, OrderDraft: tenderapi.OrderDraft{Way: way, Supplier: supplier, Price: price, Quantity: 60, TermMonths: 6}}
}

func (f *framework) order(t *testing.T) {
	officer, first, second := f.Platform.As(t, "officer"), admitted[0], admitted[1]
	chosen := f.draft(tenderapi.OrderWayDirect, f.Suppliers[second].ID, unitPrices[second]+1)
	chosen.By, chosen.Content = tenderapi.OrderByBeneficiary, served
	county.Refused(t, officer, tenderapi.PlaceOrder, chosen, 422, "tender.order.price", "tender.framework.order.price")
	county.Refused(t, officer, tenderapi.PlaceOrder, f.draft(tenderapi.OrderWayTurn, "", unitPrices[first]+1), 422, "tender.order.price", "tender.framework.order.price")
	county.Refused(t, officer, tenderapi.PlaceOrder, f.draft(tenderapi.OrderWayDirect, f.Suppliers[fallen[0]].ID, 0), 422, "tender.order.supplier", "tender.framework.second")
	chosen.Price = unitPrices[second] - 1_00
	direct := county.Ask(t, officer, tenderapi.PlaceOrder, chosen)
	turn := county.Ask(t, officer, tenderapi.PlaceOrder, f.draft(tenderapi.OrderWayTurn, "", 0))
	if turn.Supplier.ID != f.Suppliers[first].ID || turn.Price != unitPrices[first] || direct.Supplier.ID != f.Suppliers[second].ID || direct.Amount != 60*(unitPrices[second]-1_00) {
		t.Fatalf("placed are %+v and %+v", direct, turn)
	}
	f.hears(t, second, "成交编号"+direct.Code+"，成交金额"+cn.Fen(direct.Amount).Yuan())
	if c := f.signed(t, "c-"+turn.ID, first); c.Kind != contractapi.ContractKindOrder || c.Amount != 60*unitPrices[first] || c.Code != turn.Code || c.TermMonths != 6 {
		t.Errorf("the contract of the turn is %+v", c)
	}
	f.follows(t, turn.ID, tenderapi.OrderStateSigned, contractapi.ContractStateSigned)
	county.Ask(t, officer, contractapi.MoveContract, contractapi.MoveContractRequest{ID: "c-" + turn.ID, ContractMove: contractapi.ContractMove{Do: "publish"}})
	f.follows(t, direct.ID, tenderapi.OrderStatePlaced, contractapi.ContractStateDrafted)
}

// follows waits until an order and its contract are in their states.
func (f *framework) follows(t *testing.T, order string, state tenderapi.OrderState, contract contractapi.ContractState) {
	t.Helper()
	county.Until(t, "order "+order+" "+string(state), func() (bool, error) {
		c, err := county.Try(f.Platform.As(t, "officer"), contractapi.GetContract, contractapi.GetContractRequest{ID: "c-" + order})
		if err != nil {
			return false, err
		}
		page, err := county.Try(f.Platform.Nobody(), tenderapi.ListOrders, tenderapi.ListOrdersRequest{ID: f.id})
		is := func(o tenderapi.Order) bool { return o.ID == order && o.State == state }
		return c.State == contract && slices.ContainsFunc(page.Items, is), err
	})
}

func (f *framework) remove(t *testing.T) {
	officer, gone, next := f.Platform.As(t, "officer"), f.Suppliers[admitted[1]], f.Suppliers[admitted[2]]
	if x := f.public(t); x.NextTurn == nil || x.NextTurn.ID != gone.ID {
		t.Fatalf("after the first it is the turn of %+v", x.NextTurn)
	}
	in := tenderapi.RemovePlaceRequest{ID: f.id, PlaceRemoval: tenderapi.PlaceRemoval{Supplier: gone.ID, Ground: "whim", Note: "三次催告仍不上门。"}}
	county.Refused(t, officer, tenderapi.RemovePlace, in, 400, "tender.place.no-ground", "tender.framework.removal")
	in.Ground = "breach"
	county.Ask(t, officer, tenderapi.RemovePlace, in)
	x := f.public(t)
	if p := x.Award.Place(gone.ID); p.State != tenderapi.PlaceStateRemoved || p.Note != in.Note || p.Ground == "" || x.NextTurn.ID != next.ID {
		t.Errorf("the public reads %+v, and it is the turn of %+v", p, x.NextTurn)
	}
	county.Refused(t, officer, tenderapi.PlaceOrder, f.draft(tenderapi.OrderWayDirect, gone.ID, 0), 422, "tender.order.supplier", "tender.framework.second")
	if o := county.Ask(t, officer, tenderapi.PlaceOrder, f.draft(tenderapi.OrderWayTurn, "", 0)); o.Supplier.ID != next.ID {
		t.Errorf("the turn went to %s", o.Supplier.Name)
	}
	f.hears(t, admitted[1], "采购人已解除您单位在")
	f.follows(t, f.id+"-1", tenderapi.OrderStateEnded, contractapi.ContractStateAbandoned)
	f.follows(t, f.id+"-2", tenderapi.OrderStateSigned, contractapi.ContractStatePublished) // of the first, who stays
}

func (f *framework) published(t *testing.T) {
	gone := f.Suppliers[admitted[1]].ID
	state := map[string]string{} // supplier → status of its award
	r := disclosed(t, f.Platform, f.id, "the removal", func(rec open) bool {
		for _, a := range rec.CompiledRelease.Awards {
			state[a.Suppliers[0].ID] = a.Status
		}
		return state[gone] == "cancelled"
	}).CompiledRelease
	for _, n := range admitted {
		if id := f.Suppliers[n].ID; id != gone && state[id] != "active" {
			t.Errorf("the award of %s is %q", f.Suppliers[n].Name, state[id])
		}
	}
	if len(r.Awards) != len(admitted) || len(r.Contracts) != len(admitted) || r.Awards[0].Value != nil || !strings.Contains(r.Awards[0].Description, "协议单价86.00元（每人次）") {
		t.Errorf("in the open data stand %+v and %+v", r.Awards, r.Contracts)
	}
}

// bought holds the three orders against the standard: one ended with its
// supplier's place, one is signed and public, one waits for its signatures.
func (f *framework) bought(t *testing.T) {
	for n, want := range map[int][]string{1: {"award", "awardCancellation"}, 2: {"award", "contract", "contractUpdate"}, 3: {"award"}} {
		id := fmt.Sprintf("%s-%d", f.id, n)
		rec := disclosed(t, f.Platform, id, "order "+id, func(rec open) bool { return len(rec.Releases) == len(want) })
		slices.SortStableFunc(rec.Releases, func(a, b ocds.Release) int { return a.Date.Compare(b.Date) }) // the feed hears of orders and contracts apart
		var tags []string
		for _, r := range rec.Releases {
			tags = append(tags, r.Tag...)
		}
		c := rec.CompiledRelease
		if p := c.RelatedProcesses; !slices.Equal(tags, want) || len(p) != 1 || p[0].Relationship[0] != "framework" || p[0].Identifier != "ocds-000000-"+f.id {
			t.Errorf("%s is told as %v, under %+v", id, tags, p)
		}
		if a := c.Awards; len(a) != 1 || (a[0].Status == "cancelled") != (n == 1) || a[0].Items[0].Quantity != 60 || a[0].Items[0].Unit.Name != "每人次" || a[0].Value.Amount != a[0].Items[0].Unit.Value.Amount*60 {
			t.Errorf("%s is awarded as %+v", id, a)
		}
		if k := c.Contracts; len(k) != 0 && (n != 2 || k[0].AwardID != id || k[0].DateSigned == nil || len(k[0].Documents) != 1) || n == 2 && len(k) != 1 {
			t.Errorf("%s has the contracts %+v", id, k)
		}
		if b, err := json.Marshal(rec); err != nil || strings.Contains(string(b), served) {
			t.Errorf("%s tells of who is served: %v", id, err)
		}
	}
}
