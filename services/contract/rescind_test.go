package contract

import (
	"slices"
	"strings"
	"testing"
	"time"

	"sanshe/contracts/go/contractapi"
	"sanshe/contracts/go/events"
	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/event"
	"sanshe/libs/fault"
)

// rule lets the room hear that the award of a supplier was set aside by a decision; twice, because an event may come twice.
func (r *room) rule(seq int64, effect, text, supplier string) {
	r.t.Helper()
	ev := event.New(events.TypeTenderTenderRuledV1, r.now, events.TenderTenderRuledV1{
		Code: "320312-2026-FW-0001", Title: "居家关爱服务", Buyer: "buyer", BuyerName: "星河区民政局", Region: "320312", Challenge: "d1",
		Effect: effect, Text: text, Taken: true, Supplier: supplier,
	})
	ev.Subject, ev.Seq = "t1", seq
	for range 2 {
		if err := r.hear[ev.Type](r.t.Context(), ev); err != nil {
			r.t.Fatal(err)
		}
	}
}

// concluded is a contract that both sides have signed.
func (r *room) concluded() {
	r.t.Helper()
	r.offered()
	ok(r, "officer", contractapi.MoveContract, r.verb(Sign, ""))
	ok(r, "ann", contractapi.MoveContract, r.verb(Sign, ""))
}

func TestADecisionRescindsAContractThatWasSigned(t *testing.T) {
	r := open(t)
	r.concluded()
	ok(r, "officer", contractapi.MoveContract, r.verb(Publish, ""))
	before := ok(r, "", contractapi.GetContract, contractapi.GetContractRequest{ID: r.id})
	r.rule(8, "rescind-next", "撤销合同，从合格的候选人中另行确定", "b")
	if got := ok(r, "officer", contractapi.GetContract, contractapi.GetContractRequest{ID: r.id}); got.State != contractapi.ContractStatePublished {
		t.Errorf("another's award ended the contract: %s", got.State)
	}
	r.rule(9, "rescind-next", "撤销合同，从合格的候选人中另行确定", "a")
	got := ok(r, "", contractapi.GetContract, contractapi.GetContractRequest{ID: r.id}) // what was public stays public
	if got.State != contractapi.ContractStateRescinded || got.RescindedAt == nil || !got.RescindedAt.Equal(r.now) || got.Note != "投诉处理决定：撤销合同，从合格的候选人中另行确定。" || got.Hash != before.Hash {
		t.Errorf("%s %v %q", got.State, got.RescindedAt, got.Note)
	}
	last := got.Steps[len(got.Steps)-1]
	if last.Key != "rescind" || last.State != "done" || last.Note != got.Note || last.Basis[0].Rule != "dispute.rescind" || slices.ContainsFunc(got.Steps, func(s contractapi.Step) bool { return s.State != "done" }) {
		t.Errorf("%+v", got.Steps)
	}
	for _, do := range []Verb{Sign, Publish, File, Abandon} { // nothing is done under it any more
		if _, f := try(r, "officer", contractapi.MoveContract, r.verb(do, "理由。")); f == nil || f.Kind != fault.Conflict {
			t.Errorf("%s of a rescinded contract: %v", do, f)
		}
	}
	if tasks := ok(r, "officer", contractapi.ListContractTasks, contractapi.ListContractTasksRequest{}).Items; len(tasks) != 0 {
		t.Errorf("it still waits for somebody: %+v", tasks)
	}
}

func TestASupplementThatWaitsEndsWithItsContract(t *testing.T) {
	r := performed(t)
	ok(r, "officer", contractapi.ProposeSupplement, r.more(500_000))
	r.rule(8, "rescind-restart", "撤销合同，终止本次采购，依法重新开展采购活动", "a")
	if tasks := ok(r, "ann", contractapi.ListContractTasks, contractapi.ListContractTasksRequest{}).Items; len(tasks) != 0 {
		t.Errorf("it still waits for a signature: %+v", tasks)
	}
	got := ok(r, "ann", contractapi.GetContract, contractapi.GetContractRequest{ID: r.id})
	if x := got.Supplements[0]; x.State != contractapi.SupplementStateWithdrawn || x.Note != got.Note || len(x.Moves) != 0 {
		t.Errorf("%s %q %+v", x.State, x.Note, x.Moves)
	}
}

func TestWhoIsAwardedAfterARescindedContractHasOneOfItsOwn(t *testing.T) {
	r := open(t)
	r.concluded()
	r.rule(8, "rescind-next", "撤销合同，从合格的候选人中另行确定", "a")
	at := r.now
	ev := event.New(events.TypeTenderTenderAwardedV1, at, events.TenderTenderAwardedV1{
		Code: "320312-2026-FW-0001", Title: "居家关爱服务", Buyer: "buyer", BuyerName: "星河区民政局", Region: "320312", Supplier: "b", SupplierName: "乙中心",
		Amount: 9_000_000, At: at, TermMonths: 12, Requirement: "需求", ItemName: "基本养老服务", Bidders: []events.TenderTenderAwardedV1Bidders{}, Rescinded: 1,
	})
	ev.Subject, ev.Seq = "t1", 9
	for range 2 {
		if err := r.hear[ev.Type](t.Context(), ev); err != nil {
			t.Fatal(err)
		}
	}
	next := ok(r, "officer", contractapi.GetContract, contractapi.GetContractRequest{ID: r.id + "-b"})
	if next.State != contractapi.ContractStateDrafted || next.Supplier.ID != "b" || next.Code != "320312-2026-FW-0001-HT2" || next.Amount != 9_000_000 {
		t.Errorf("%s %s with %s", next.State, next.Code, next.Supplier.Name)
	}
	first := ok(r, "officer", contractapi.GetContract, contractapi.GetContractRequest{ID: r.id})
	if first.State != contractapi.ContractStateRescinded || first.Supplier.ID != "a" || first.SupplierSigned == nil {
		t.Errorf("the first is now %s with %s", first.State, first.Supplier.Name)
	}
}

// awards lets the room hear of an award, of a framework with its places; twice, because an event may come twice.
func (r *room) awards(seq int64, supplier string, rescinded int64, places ...string) {
	r.t.Helper()
	in := events.TenderTenderAwardedV1{
		Code: "320312-2026-FW-0001", Title: "居家关爱服务", Buyer: "buyer", BuyerName: "星河区民政局", Region: "320312", Supplier: supplier, SupplierName: supplier,
		Amount: 9_000_000, At: r.now, TermMonths: 12, Requirement: "需求", ItemName: "基本养老服务", Bidders: []events.TenderTenderAwardedV1Bidders{}, Rescinded: rescinded,
	}
	for i, p := range places {
		in.Places = append(in.Places, events.TenderTenderAwardedV1Places{Supplier: p, Name: p, Rank: int64(i + 1), Price: 86_00})
	}
	ev := event.New(events.TypeTenderTenderAwardedV1, r.now, in)
	ev.Subject, ev.Seq = "t1", seq
	for range 2 {
		if err := r.hear[ev.Type](r.t.Context(), ev); err != nil {
			r.t.Fatal(err)
		}
	}
}

// code is what a contract bears, as the office reads it.
func (r *room) code(id string) string {
	r.t.Helper()
	return ok(r, "officer", contractapi.GetContract, contractapi.GetContractRequest{ID: id}).Code
}

func TestNoTwoContractsOfAPurchaseBearOneCode(t *testing.T) {
	r := open(t)
	r.concluded()
	r.rule(8, "rescind-next", "撤销合同，从合格的候选人中另行确定", "a")
	r.awards(9, "b", 1)
	r.rule(10, "next", "认定结果无效，从合格的候选人中另行确定", "b") // nobody had signed it
	r.awards(11, "c", 1)
	r.awards(11, "c", 1)
	r.rule(12, "rejudge", "认定结果无效，重新评审", "c")
	r.awards(13, "b", 1) // whose contract was drafted before
	for id, want := range map[string]string{r.id: "320312-2026-FW-0001-HT", r.id + "-b": "320312-2026-FW-0001-HT2", r.id + "-c": "320312-2026-FW-0001-HT3"} {
		if got := r.code(id); got != want {
			t.Errorf("%s bears %s, want %s", id, got, want)
		}
	}
	if got := ok(r, "officer", contractapi.GetContract, contractapi.GetContractRequest{ID: r.id + "-b"}); got.State != contractapi.ContractStateDrafted {
		t.Errorf("who is awarded again finds the contract %s", got.State)
	}
}

func TestNoTwoAgreementsOfAFrameworkThatWasJudgedAgainBearOneCode(t *testing.T) {
	r := awarded(t, func(in *events.TenderTenderAwardedV1) {
		in.Places = []events.TenderTenderAwardedV1Places{{Supplier: "a", Name: "a", Rank: 1, Price: 86_00}, {Supplier: "b", Name: "b", Rank: 2, Price: 86_00}}
	})
	r.rule(8, "rejudge", "认定结果无效，重新评审", "a")
	r.awards(9, "c", 0, "c", "b", "d")
	seen := map[string]string{}
	for _, supplier := range []string{"a", "b", "c", "d"} {
		code := r.code(r.id + "-" + supplier)
		if other := seen[code]; other != "" {
			t.Errorf("the agreements of %s and %s both bear %s", other, supplier, code)
		}
		seen[code] = supplier
	}
}

// Until a decision came in between, the contract of a void award that was never signed simply ends.
func TestNothingIsRescindedThatWasNotSigned(t *testing.T) {
	r := open(t)
	r.offered()
	r.rule(8, "rescind-restart", "撤销合同，终止本次采购，依法重新开展采购活动", "a")
	if got := ok(r, "officer", contractapi.GetContract, contractapi.GetContractRequest{ID: r.id}); got.State != contractapi.ContractStateOffered || got.RescindedAt != nil {
		t.Errorf("%s %v", got.State, got.RescindedAt)
	}
}

// The last signature may land between the decision and the news of it.
func TestAContractThatWasSignedAfterItsAwardWasVoidStandsNoMore(t *testing.T) {
	for effect, next := range map[string]string{"next": "b", "rejudge": "a", "restart": ""} {
		t.Run(effect, func(t *testing.T) {
			r := open(t)
			r.concluded()
			r.rule(8, effect, "认定结果无效", "a")
			was := ok(r, "officer", contractapi.GetContract, contractapi.GetContractRequest{ID: r.id})
			if was.State != contractapi.ContractStateRescinded || was.SupplierSigned == nil || !strings.Contains(was.Note, "认定结果无效") {
				t.Fatalf("%s %q", was.State, was.Note)
			}
			if st := was.Steps[len(was.Steps)-1]; st.Key != "rescind" || st.Owner != was.Buyer.Name || len(st.Basis) != 1 || st.Basis[0].Rule != "dispute.effects" {
				t.Errorf("%+v", st)
			}
			if next == "" {
				return
			}
			r.now = r.now.Add(24 * time.Hour)
			r.awards(9, next, 0)
			got := ok(r, "officer", contractapi.GetContract, contractapi.GetContractRequest{ID: r.id + "-" + next})
			if got.State != contractapi.ContractStateDrafted || got.Supplier.ID != next || got.Code != "320312-2026-FW-0001-HT2" {
				t.Errorf("%s %s with %s", got.State, got.Code, got.Supplier.ID)
			}
			if got := ok(r, "officer", contractapi.GetContract, contractapi.GetContractRequest{ID: r.id}); got.State != contractapi.ContractStateRescinded {
				t.Errorf("the first is now %s", got.State)
			}
			if list := ok(r, "officer", contractapi.ListDeskContracts, contractapi.ListDeskContractsRequest{}).Items; len(list) != 2 {
				t.Errorf("%d contracts of two awards", len(list))
			}
		})
	}
}

// Of a framework every agreement goes with the award, and who is admitted anew signs anew.
func TestAnAgreementThatWasSignedAfterItsAwardWasVoidIsDraftedAnew(t *testing.T) {
	r := awarded(t, func(in *events.TenderTenderAwardedV1) {
		in.Places = []events.TenderTenderAwardedV1Places{{Supplier: "a", Name: "a", Rank: 1, Price: 86_00}, {Supplier: "b", Name: "b", Rank: 2, Price: 86_00}}
	})
	base := r.id
	r.won.Places = []tenderapi.Place{{Supplier: tenderapi.Party{ID: "a"}, State: tenderapi.PlaceStateAwarded}, {Supplier: tenderapi.Party{ID: "b"}, State: tenderapi.PlaceStateAwarded}}
	r.id = base + "-a"
	in := r.terms()
	in.Payments = []contractapi.Payment{}
	ok(r, "officer", contractapi.UpdateContract, in)
	ok(r, "officer", contractapi.MoveContract, r.verb(Offer, ""))
	ok(r, "officer", contractapi.MoveContract, r.verb(Sign, ""))
	ok(r, "ann", contractapi.MoveContract, r.verb(Sign, ""))
	r.rule(8, "rejudge", "认定结果无效，重新评审", "b")
	if got := ok(r, "officer", contractapi.GetContract, contractapi.GetContractRequest{ID: r.id}); got.State != contractapi.ContractStateRescinded {
		t.Errorf("the agreement of a void award is %s", got.State)
	}
	r.now = r.now.Add(24 * time.Hour)
	r.awards(9, "a", 0, "a", "b")
	if got := ok(r, "officer", contractapi.GetContract, contractapi.GetContractRequest{ID: r.id}); got.State != contractapi.ContractStateDrafted || got.SupplierSigned != nil || got.RescindedAt != nil {
		t.Errorf("who is admitted anew finds the agreement %s", got.State)
	}
}
