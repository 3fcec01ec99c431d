package contract

import (
	"testing"
	"time"

	"sanshe/contracts/go/contractapi"
	"sanshe/contracts/go/events"
	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/cn"
	"sanshe/libs/event"
)

// Each who is admitted to a framework signs an agreement of its own: a price, and nothing to pay by it.
func TestEveryPlaceOfAFrameworkIsAnAgreementOfItsOwn(t *testing.T) {
	r := awarded(t, func(in *events.TenderTenderAwardedV1) {
		in.Amount, in.TermMonths, in.PerformancePercent, in.Unit = 86_00, 24, 5, "每人次"
		in.Places = []events.TenderTenderAwardedV1Places{{Supplier: "a", Name: "甲中心", Rank: 1, Price: 86_00}, {Supplier: "b", Name: "乙中心", Rank: 2, Price: 90_00}}
	})
	refused(r, "officer", contractapi.GetContract, contractapi.GetContractRequest{ID: r.id}, "store.not-found", "")
	r.won.Places = []tenderapi.Place{
		{Supplier: tenderapi.Party{ID: "a"}, State: tenderapi.PlaceStateAwarded}, {Supplier: tenderapi.Party{ID: "b"}, State: tenderapi.PlaceStateDeclined},
	}
	seen := map[string]bool{}
	for _, supplier := range []string{"a", "b"} {
		price := map[string]int64{"a": 86_00, "b": 90_00}[supplier]
		r.id = "c-t1-" + supplier
		c := ok(r, "officer", contractapi.GetContract, contractapi.GetContractRequest{ID: r.id})
		if c.Supplier.ID != supplier || c.Amount != price || c.Kind != contractapi.ContractKindFramework || c.Unit != "每人次" || len(c.Payments) != 0 || c.NoticedDeposit != 0 {
			t.Errorf("%+v", c)
		}
		seen[c.Code] = true
		in := r.terms()
		in.TermMonths = 24
		refused(r, "officer", contractapi.UpdateContract, in, "contract.terms.unlawful", "")
		in.Payments = []contractapi.Payment{}
		in.TermMonths = 12
		refused(r, "officer", contractapi.UpdateContract, in, "contract.terms.unlawful", "contract.terms.noticed")
		in.TermMonths = 24
		ok(r, "officer", contractapi.UpdateContract, in)
		ok(r, "officer", contractapi.MoveContract, r.verb(Offer, ""))
	}
	if len(seen) != 2 {
		t.Errorf("two agreements bear the codes %v", seen)
	}
	refused(r, "officer", contractapi.MoveContract, r.verb(Sign, ""), "contract.sign.void", "") // b has no place any more
	r.id = "c-t1-a"
	ok(r, "officer", contractapi.MoveContract, r.verb(Sign, ""))
	if c := ok(r, "ann", contractapi.MoveContract, r.verb(Sign, "")); c.State != contractapi.ContractStateSigned {
		t.Error(c.State)
	}
}

func TestAnOrderUnderAFrameworkIsAContractOfItsOwnUntilItsSupplierLeaves(t *testing.T) {
	r := open(t)
	r.won.Places = []tenderapi.Place{{Supplier: tenderapi.Party{ID: "a"}, State: tenderapi.PlaceStateSigned}}
	hear := func(kind string, seq int64, data any) {
		t.Helper()
		ev := event.New(kind, r.now, data)
		ev.Subject, ev.Seq = "t1", seq
		for range 2 {
			if err := r.hear[kind](t.Context(), ev); err != nil {
				t.Fatal(err)
			}
		}
	}
	for i, id := range []string{"t1-1", "t1-2"} {
		hear(events.TypeTenderOrderPlacedV1, int64(8+i), events.TenderOrderPlacedV1{
			Order: id, Code: "320312-2026-FW-0001-CJ00" + id[3:], TenderCode: "320312-2026-FW-0001", Title: "上门服务", Buyer: "buyer", BuyerName: "星河区民政局", Region: "320312",
			Supplier: "a", SupplierName: "甲中心", Quantity: 100, Unit: "每人次", Price: 86_00, Amount: 8600_00, At: r.now, TermMonths: 6, Requirement: "需求", Content: "为王奶奶上门助浴。",
		})
	}
	r.id = "c-t1-1"
	c := ok(r, "officer", contractapi.GetContract, contractapi.GetContractRequest{ID: r.id})
	if c.Kind != contractapi.ContractKindOrder || c.Amount != 8600_00 || c.Tender != "t1" || c.TermMonths != 6 || c.Quantity == "" || len(c.Payments) != 3 {
		t.Errorf("%+v", c)
	}
	if c.Content != "需求" { // what an order says of those who are served is for the two sides
		t.Errorf("the draft, which will be public, says %q", c.Content)
	}
	in := r.terms()
	in.TermMonths, in.Payments = 6, c.Payments
	ok(r, "officer", contractapi.UpdateContract, in)
	ok(r, "officer", contractapi.MoveContract, r.verb(Offer, ""))
	ok(r, "officer", contractapi.MoveContract, r.verb(Sign, ""))
	ok(r, "ann", contractapi.MoveContract, r.verb(Sign, ""))
	hear(events.TypeTenderTenderRemovedV1, 10, events.TenderTenderRemovedV1{Title: "上门服务", Supplier: "a", Text: "不履行合同义务", Note: "三次催告仍不上门。"})
	for id, state := range map[string]contractapi.ContractState{"c-t1-1": contractapi.ContractStateSigned, "c-t1-2": contractapi.ContractStateAbandoned} {
		if got := ok(r, "officer", contractapi.GetContract, contractapi.GetContractRequest{ID: id}); got.State != state {
			t.Errorf("%s is %s", id, got.State)
		}
	}
}

func TestAnAgreementThatIsUnsignedWhenItsFrameworkIsOverWaitsForNobody(t *testing.T) {
	r := open(t)
	hear := func(kind string, seq int64, data any) {
		t.Helper()
		ev := event.New(kind, r.now, data)
		ev.Subject, ev.Seq = "t2", seq
		for range 2 {
			if err := r.hear[kind](t.Context(), ev); err != nil {
				t.Fatal(err)
			}
		}
	}
	r.won.Places = []tenderapi.Place{{Supplier: tenderapi.Party{ID: "a"}, State: tenderapi.PlaceStateAwarded}, {Supplier: tenderapi.Party{ID: "b"}, State: tenderapi.PlaceStateAwarded}}
	for i, supplier := range []string{"a", "b"} {
		hear(events.TypeTenderTenderAdmittedV1, int64(1+i), events.TenderTenderAdmittedV1{
			Code: "320312-2026-FW-0002", Title: "上门服务", Buyer: "buyer", BuyerName: "星河区民政局", Region: "320312", Supplier: supplier, SupplierName: supplier,
			Rank: int64(1 + i), Price: 80_00, Unit: "每人次", At: r.now, TermMonths: 24, Requirement: "需求", ItemName: "基本养老服务",
		})
	}
	r.id = "c-t2-a"
	in := r.terms()
	in.TermMonths, in.Payments = 24, []contractapi.Payment{}
	ok(r, "officer", contractapi.UpdateContract, in)
	ok(r, "officer", contractapi.MoveContract, r.verb(Offer, ""))
	ok(r, "officer", contractapi.MoveContract, r.verb(Sign, ""))
	ok(r, "ann", contractapi.MoveContract, r.verb(Sign, ""))
	hear(events.TypeTenderGateClosedV1, 1, events.TenderGateClosedV1{Tender: "t2", At: r.now})
	if a, b := r.told(events.TypeContractContractAbandonedV1, "c-t2-a"), r.told(events.TypeContractContractAbandonedV1, "c-t2-b"); a != 0 || b != 1 {
		t.Errorf("the purchase is told %d times of the one that was signed and %d times of the other", a, b)
	}
	for id, state := range map[string]contractapi.ContractState{"c-t2-a": contractapi.ContractStateSigned, "c-t2-b": contractapi.ContractStateAbandoned} {
		if got := ok(r, "officer", contractapi.GetContract, contractapi.GetContractRequest{ID: id}); got.State != state {
			t.Errorf("%s is %s", id, got.State)
		}
	}
}

// A supplier may be removed, or leave, before its agreement is published or after.
func TestTheAgreementOfWhoHasLeftAFrameworkEndsOnThatDay(t *testing.T) {
	for name, published := range map[string]bool{"signed": false, "published": true} {
		t.Run(name, func(t *testing.T) {
			r := awarded(t, func(in *events.TenderTenderAwardedV1) {
				in.Amount, in.TermMonths, in.Unit = 86_00, 24, "每人次"
				in.Places = []events.TenderTenderAwardedV1Places{{Supplier: "a", Name: "甲中心", Rank: 1, Price: 86_00}}
			})
			r.won.Places = []tenderapi.Place{{Supplier: tenderapi.Party{ID: "a"}, State: tenderapi.PlaceStateAwarded}}
			r.id = "c-t1-a"
			in := r.terms()
			in.TermMonths, in.Payments = 24, []contractapi.Payment{}
			ok(r, "officer", contractapi.UpdateContract, in)
			ok(r, "officer", contractapi.MoveContract, r.verb(Offer, ""))
			ok(r, "officer", contractapi.MoveContract, r.verb(Sign, ""))
			hash := ok(r, "ann", contractapi.MoveContract, r.verb(Sign, "")).Hash
			if published {
				ok(r, "officer", contractapi.MoveContract, r.verb(Publish, ""))
			}
			told := r.told(events.TypeContractContractReleasedV1, r.id)
			r.now = cn.Day("2026-06-10").At(10, 0)
			ev := event.New(events.TypeTenderTenderRemovedV1, r.now, events.TenderTenderRemovedV1{Title: "上门服务", Supplier: "a", Text: "不履行合同义务", Note: "三次催告仍不上门。"})
			ev.Subject, ev.Seq = "t1", 10
			for range 2 {
				if err := r.hear[ev.Type](t.Context(), ev); err != nil {
					t.Fatal(err)
				}
			}
			got := ok(r, "ann", contractapi.GetContract, contractapi.GetContractRequest{ID: r.id})
			if got.EndedAt == nil || got.EndsOn != "2026-06-10" || got.Note != "框架协议已解除：不履行合同义务。三次催告仍不上门。" || got.StateText != "已解除" || got.Hash != hash {
				t.Errorf("%v %s %q %s", got.EndedAt, got.EndsOn, got.Note, got.StateText)
			}
			if st := got.Steps[len(got.Steps)-1]; st.Key != "end" || st.State != "done" || st.Note != got.Note {
				t.Errorf("%+v", st)
			}
			want := told
			if published {
				want++
			}
			if n := r.told(events.TypeContractContractReleasedV1, r.id); n != want {
				t.Errorf("released %d times, want %d", n, want)
			}
		})
	}
}

func TestWhoWinsACompetitionSignsTheContractOfAnOrder(t *testing.T) {
	r := open(t)
	ev := event.New(events.TypeTenderTenderAwardedV1, r.now, events.TenderTenderAwardedV1{
		Code: "320312-2026-FW-0007", Title: "春节前上门照护", Buyer: "buyer", BuyerName: "星河区民政局", Region: "320312", Method: "mini_competition",
		Supplier: "a", SupplierName: "甲中心", Amount: 8550_00, At: r.now, TermMonths: 6, Requirement: "需求", ItemName: "基本养老服务",
		Bidders: []events.TenderTenderAwardedV1Bidders{}, Unit: "每人次", Quantity: 100, Price: 85_50,
	})
	ev.Subject, ev.Seq = "t7", 1
	if err := r.hear[ev.Type](t.Context(), ev); err != nil {
		t.Fatal(err)
	}
	c := ok(r, "officer", contractapi.GetContract, contractapi.GetContractRequest{ID: "c-t7"})
	if c.Kind != contractapi.ContractKindOrder || c.Amount != 8550_00 || c.Tender != "t7" || c.Quantity != "100，按每人次计，单价85.50元" || c.Title != "春节前上门照护成交合同" || len(c.Payments) != 3 {
		t.Errorf("%+v", c)
	}
}

// admits lets a be admitted to an open framework that runs until a day, and the news of it come now.
func (r *room) admits(id string, at time.Time, until string) contractapi.Contract {
	r.t.Helper()
	ev := event.New(events.TypeTenderTenderAdmittedV1, at, events.TenderTenderAdmittedV1{
		Code: "320312-2026-FW-0003", Title: "上门服务", Buyer: "buyer", BuyerName: "星河区民政局", Region: "320312", Supplier: "a", SupplierName: "甲中心",
		Rank: 1, Price: 80_00, Unit: "每人次", At: at, TermMonths: 2, Until: until, Requirement: "需求", ItemName: "基本养老服务",
	})
	ev.Subject, ev.Seq = id, 1
	for range 2 {
		if err := r.hear[ev.Type](r.t.Context(), ev); err != nil {
			r.t.Fatal(err)
		}
	}
	r.id = "c-" + id + "-a"
	return ok(r, "officer", contractapi.GetContract, contractapi.GetContractRequest{ID: r.id})
}

func TestAnAgreementIsNeitherLongerThanItsFrameworkNorSignedAfterIt(t *testing.T) {
	r := open(t)
	r.won.Places = []tenderapi.Place{{Supplier: tenderapi.Party{ID: "a"}, State: tenderapi.PlaceStateAwarded}}
	c := r.admits("t3", r.now, "2026-04-20") // seven weeks, which are two begun months
	if c.StartsOn != "2026-03-02" || c.EndsOn != "2026-04-20" || c.Until != "2026-04-20" || c.TermMonths != 2 {
		t.Errorf("it runs from %s to %s, %d months, until %s", c.StartsOn, c.EndsOn, c.TermMonths, c.Until)
	}
	in := r.terms()
	in.StartsOn, in.TermMonths, in.Payments = "2026-03-20", 2, []contractapi.Payment{}
	if c = ok(r, "officer", contractapi.UpdateContract, in); c.EndsOn != "2026-04-20" {
		t.Errorf("begun later it ends on %s", c.EndsOn)
	}
	in.StartsOn = "2026-03-03"
	if c = ok(r, "officer", contractapi.UpdateContract, in); c.EndsOn != "2026-04-20" {
		t.Errorf("begun a day later it ends on %s", c.EndsOn)
	}
	ok(r, "officer", contractapi.MoveContract, r.verb(Offer, ""))
	r.rolling, r.deadline = true, cn.Day("2026-03-10").Last()
	r.now = r.deadline.Add(-time.Second)
	ok(r, "officer", contractapi.MoveContract, r.verb(Sign, ""))
	r.now = r.deadline.Add(time.Second)
	refused(r, "ann", contractapi.MoveContract, r.verb(Sign, ""), "contract.sign.over", "")
}

func TestAnAgreementBeginsWhileItsFrameworkRuns(t *testing.T) {
	r := open(t)
	r.admits("t5", r.now, "2026-03-10")
	in := r.terms()
	in.TermMonths, in.Payments, in.StartsOn = 2, []contractapi.Payment{}, "2026-03-11"
	refused(r, "officer", contractapi.UpdateContract, in, "contract.terms.unlawful", "")
	in.StartsOn = "2026-03-10"
	if c := ok(r, "officer", contractapi.UpdateContract, in); c.EndsOn != "2026-03-10" {
		t.Errorf("of the last day alone it ends on %s", c.EndsOn)
	}
}

// The end of the framework has been heard of before the place that was given within it.
func TestAnAgreementDraftedAfterTheEndOfItsFrameworkWaitsForNobody(t *testing.T) {
	r := open(t)
	r.rolling, r.deadline = true, cn.Day("2026-03-02").Last()
	at := r.now
	r.now = r.deadline.Add(time.Minute)
	if c := r.admits("t4", at, "2026-03-02"); c.State != contractapi.ContractStateAbandoned || c.Note == "" {
		t.Errorf("it is %s: %q", c.State, c.Note)
	}
	if got := r.told(events.TypeContractContractAbandonedV1, "c-t4-a"); got != 1 {
		t.Errorf("the purchase is told %d times", got)
	}
	r.deadline = cn.Day("2026-03-20").Last() // a complaint had held it up
	if c := r.admits("t6", at, "2026-03-02"); c.State != contractapi.ContractStateDrafted {
		t.Errorf("of a framework that goes on it is %s", c.State)
	}
}
