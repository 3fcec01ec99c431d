package contract

import (
	"testing"

	"sanshe/contracts/go/contractapi"
	"sanshe/contracts/go/events"
	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/event"
)

func TestTheNextCandidateFindsAFreshContract(t *testing.T) {
	r := open(t)
	r.offered()
	ok(r, "ann", contractapi.MoveContract, r.verb(Abandon, "不再承接。"))
	at := r.now
	ev := event.New(events.TypeTenderTenderAwardedV1, at, events.TenderTenderAwardedV1{
		Code: "320312-2026-FW-0001", Title: "居家关爱服务", Buyer: "buyer", BuyerName: "星河区民政局", Region: "320312", Supplier: "b", SupplierName: "乙中心",
		Amount: 9_000_000, At: at, TermMonths: 12, Requirement: "需求", ItemName: "基本养老服务", Bidders: []events.TenderTenderAwardedV1Bidders{},
	})
	ev.Subject, ev.Seq = "t1", 8
	for range 2 {
		if err := r.hear[ev.Type](t.Context(), ev); err != nil {
			t.Fatal(err)
		}
	}
	got := ok(r, "officer", contractapi.GetContract, contractapi.GetContractRequest{ID: r.id})
	if got.State != contractapi.ContractStateDrafted || got.Supplier.ID != "b" || got.Amount != 9_000_000 || got.OfferedAt != nil || got.Note != "" || got.BuyerSigned != nil {
		t.Errorf("%s with %s: %+v", got.State, got.Supplier.Name, got)
	}
	refused(r, "ann", contractapi.GetContract, contractapi.GetContractRequest{ID: r.id}, "contract.contract.not-found", "")
}

func TestAContractWhoseAwardIsSetAsideIsNotSigned(t *testing.T) {
	r := open(t)
	r.offered()
	r.won = nil
	refused(r, "officer", contractapi.MoveContract, r.verb(Sign, ""), "contract.sign.void", "") // the news is on its way
	ruled := func(seq int64, supplier string) {
		ev := event.New(events.TypeTenderTenderRuledV1, r.now, events.TenderTenderRuledV1{
			Code: "320312-2026-FW-0001", Title: "居家关爱服务", Buyer: "buyer", BuyerName: "星河区民政局", Region: "320312", Challenge: "d1",
			Effect: "next", Text: "认定结果无效，从合格的候选人中另行确定", Taken: true, Supplier: supplier,
		})
		ev.Subject, ev.Seq = "t1", seq
		if err := r.hear[ev.Type](t.Context(), ev); err != nil {
			t.Fatal(err)
		}
	}
	ruled(8, "b") // of an award that was another's
	if got := ok(r, "officer", contractapi.GetContract, contractapi.GetContractRequest{ID: r.id}); got.State != contractapi.ContractStateOffered {
		t.Errorf("another's award ended the contract: %s", got.State)
	}
	ruled(9, "a")
	got := ok(r, "officer", contractapi.GetContract, contractapi.GetContractRequest{ID: r.id})
	if got.State != contractapi.ContractStateAbandoned || got.Note == "" || len(got.Moves) != 0 {
		t.Errorf("%s %q", got.State, got.Note)
	}
}

// A purchase that has come to nothing still says whom it had awarded.
func TestTheContractOfAPurchaseThatFailedIsNotSigned(t *testing.T) {
	r := open(t)
	r.offered()
	r.stands = tenderapi.StateFailed
	refused(r, "officer", contractapi.MoveContract, r.verb(Sign, ""), "contract.sign.void", "")
	r.stands = tenderapi.StateAwarded
	ok(r, "officer", contractapi.MoveContract, r.verb(Sign, ""))
}
