package contract

import (
	"encoding/json"
	"strings"
	"testing"

	"sanshe/contracts/go/contractapi"
	"sanshe/contracts/go/events"
	"sanshe/libs/cn"
	"sanshe/libs/store"
)

// performed is a published contract of exactly 100,000 yuan.
func performed(t *testing.T) *room {
	t.Helper()
	r := awarded(t, func(in *events.TenderTenderAwardedV1) { in.Amount = 10_000_000 })
	in := r.terms()
	in.Payments[1].Amount = 5_000_000
	ok(r, "officer", contractapi.UpdateContract, in)
	ok(r, "officer", contractapi.MoveContract, r.verb(Offer, ""))
	ok(r, "officer", contractapi.MoveContract, r.verb(Sign, ""))
	ok(r, "ann", contractapi.MoveContract, r.verb(Sign, ""))
	ok(r, "officer", contractapi.MoveContract, r.verb(Publish, ""))
	return r
}

func (r *room) more(fen int64) contractapi.ProposeSupplementRequest {
	return contractapi.ProposeSupplementRequest{ID: r.id, SupplementDraft: contractapi.SupplementDraft{
		Reason: "服务对象增加。", Content: "另外服务二十人。", Amount: fen, Payments: []contractapi.Payment{{Name: "追加款", Amount: fen, Condition: "验收合格"}},
	}}
}

func (r *room) on(nth int64, do Verb, note string) contractapi.MoveSupplementRequest {
	return contractapi.MoveSupplementRequest{ID: r.id, Nth: nth, SupplementMove: contractapi.SupplementMove{Do: string(do), Note: note}}
}

func TestSupplementsMayComeToATenthAndNotToAFenMore(t *testing.T) {
	r := performed(t)
	refused(r, "officer", contractapi.ProposeSupplement, r.more(1_000_001), "contract.supplement.too-much", "contract.supplement.percent")
	ok(r, "officer", contractapi.ProposeSupplement, r.more(400_000))
	ok(r, "ann", contractapi.MoveSupplement, r.on(1, Agree, ""))
	refused(r, "officer", contractapi.ProposeSupplement, r.more(600_001), "contract.supplement.too-much", "contract.supplement.percent")
	c := ok(r, "officer", contractapi.ProposeSupplement, r.more(600_000))
	if c.Supplementing.May {
		t.Error("a third may be proposed while the second waits")
	}
	c = ok(r, "ann", contractapi.MoveSupplement, r.on(2, Agree, ""))
	if c.Supplementing.Left != 0 || c.Supplementing.Most != 1_000_000 || c.Amount != 10_000_000 {
		t.Errorf("of a tenth there are left %+v", c.Supplementing)
	}
	refused(r, "officer", contractapi.ProposeSupplement, r.more(1), "contract.supplement.too-much", "contract.supplement.percent")
}

func TestWhatWasTurnedDownOrTakenBackCountsNothing(t *testing.T) {
	r := performed(t)
	ok(r, "officer", contractapi.ProposeSupplement, r.more(1_000_000))
	refused(r, "officer", contractapi.ProposeSupplement, r.more(1), "contract.supplement.waiting", "")
	refused(r, "ann", contractapi.MoveSupplement, r.on(1, Decline, ""), "contract.supplement.no-reason", "")
	ok(r, "ann", contractapi.MoveSupplement, r.on(1, Decline, "人手不足。"))
	ok(r, "officer", contractapi.ProposeSupplement, r.more(1_000_000))
	refused(r, "ann", contractapi.MoveSupplement, r.on(2, Withdraw, ""), "contract.supplement.not-yours", "")
	ok(r, "officer", contractapi.MoveSupplement, r.on(2, Withdraw, ""))
	refused(r, "ann", contractapi.MoveSupplement, r.on(2, Agree, ""), "contract.supplement.wrong-state", "")
	ok(r, "officer", contractapi.ProposeSupplement, r.more(1_000_000))
	ok(r, "ann", contractapi.MoveSupplement, r.on(3, Agree, ""))
}

func TestAContractCarriesOnlySoManySupplements(t *testing.T) {
	r := performed(t)
	for n := range int64(maxSupplements) {
		if c := ok(r, "officer", contractapi.GetContract, contractapi.GetContractRequest{ID: r.id}); !c.Supplementing.May {
			t.Fatalf("after %d no other may be proposed", n)
		}
		ok(r, "officer", contractapi.ProposeSupplement, r.more(1))
		ok(r, "officer", contractapi.MoveSupplement, r.on(n+1, Withdraw, ""))
	}
	refused(r, "officer", contractapi.ProposeSupplement, r.more(1), "contract.supplement.too-many", "")
	if c := ok(r, "officer", contractapi.GetContract, contractapi.GetContractRequest{ID: r.id}); c.Supplementing.May || len(c.Supplements) != maxSupplements {
		t.Errorf("%d proposed, and another may be: %v", len(c.Supplements), c.Supplementing.May)
	}
}

func TestASupplementIsReadByEveryoneOnceItStandsAndNotBefore(t *testing.T) {
	r := performed(t)
	ok(r, "officer", contractapi.ProposeSupplement, r.more(500_000))
	get := contractapi.GetContractRequest{ID: r.id}
	for _, who := range []string{"", "bob", "other"} {
		if c := ok(r, who, contractapi.GetContract, get); len(c.Supplements) != 0 {
			t.Errorf("%q reads a proposal", who)
		}
		if who != "" {
			refused(r, who, contractapi.MoveSupplement, r.on(1, Agree, ""), "contract.supplement.not-found", "")
		}
	}
	for _, who := range []string{"ann", "second", "watch"} {
		if c := ok(r, who, contractapi.GetContract, get); len(c.Supplements) != 1 {
			t.Errorf("%s does not read the proposal", who)
		}
	}
	tasks := ok(r, "ann", contractapi.ListContractTasks, contractapi.ListContractTasksRequest{})
	if len(tasks.Items) != 1 || tasks.Items[0].What != "签署补充合同" || tasks.Items[0].Amount != 500_000 {
		t.Errorf("what waits for the supplier is %+v", tasks.Items)
	}
	ok(r, "ann", contractapi.MoveSupplement, r.on(1, Agree, ""))
	c := ok(r, "", contractapi.GetContract, get)
	if len(c.Supplements) != 1 || c.Supplements[0].AgreedAt == nil || c.Supplements[0].Signers[1].Signed.Hash != c.Supplements[0].Hash || len(c.Supplements[0].Moves) != 0 {
		t.Errorf("everyone reads %+v", c.Supplements)
	}
	if tasks = ok(r, "ann", contractapi.ListContractTasks, contractapi.ListContractTasksRequest{}); len(tasks.Items) != 0 {
		t.Errorf("still waiting: %+v", tasks.Items)
	}
}

func TestWhatIsReleasedOfASupplementNamesNobodyWhoSigned(t *testing.T) {
	r := performed(t)
	ok(r, "officer", contractapi.ProposeSupplement, r.more(500_000))
	ok(r, "ann", contractapi.MoveSupplement, r.on(1, Agree, ""))
	kept, err := store.Open(t.Context(), r.deps.Store, schema, index)
	if err != nil {
		t.Fatal(err)
	}
	c, err := kept.Get(t.Context(), r.id)
	if err != nil {
		t.Fatal(err)
	}
	ev := (&Service{contracts: kept, rules: r.deps.Rules, now: r.deps.Now}).released(&c, "supplemented", r.now)
	var in events.ContractContractReleasedV1
	if err := json.Unmarshal(ev.Data, &in); err != nil {
		t.Fatal(err)
	}
	if text := string(in.Contract); !strings.Contains(text, "另外服务二十人") || strings.Contains(text, "林*") || strings.Contains(text, "李*") {
		t.Errorf("released is %s", text)
	}
}

func TestASupplementAddsToWhatIsBeingPerformed(t *testing.T) {
	r := open(t)
	r.offered()
	refused(r, "officer", contractapi.ProposeSupplement, r.more(1), "contract.supplement.unsigned", "contract.supplement.percent")
	r = performed(t)
	refused(r, "ann", contractapi.ProposeSupplement, r.more(1), "identity.role", "")
	wrong := r.more(2)
	wrong.Payments[0].Amount = 1
	refused(r, "officer", contractapi.ProposeSupplement, wrong, "contract.supplement.payments", "")
	last := cn.Day("2027-03-31") // of a year from 1 April
	r.now = last.At(23, 0)
	ok(r, "officer", contractapi.ProposeSupplement, r.more(1))
	r.now = last.Add(1).At(0, 0)
	refused(r, "ann", contractapi.MoveSupplement, r.on(1, Agree, ""), "contract.supplement.over", "contract.supplement.percent")
	r.now = last.At(23, 0)
	r.org.ListedSerious = true
	refused(r, "ann", contractapi.MoveSupplement, r.on(1, Agree, ""), "contract.supplier.listed", "")
}

func TestASupplementToAConsortiumStandsOnceEverybodyHasSigned(t *testing.T) {
	r := awarded(t, func(in *events.TenderTenderAwardedV1) {
		in.Amount = 10_000_000
		in.Members = []events.TenderTenderAwardedV1Members{{Supplier: "a", Name: "甲中心"}, {Supplier: "b", Name: "乙中心"}}
	})
	in := r.terms()
	in.Payments[1].Amount = 5_000_000
	ok(r, "officer", contractapi.UpdateContract, in)
	ok(r, "officer", contractapi.MoveContract, r.verb(Offer, ""))
	for _, who := range []string{"officer", "ann", "bob"} {
		ok(r, who, contractapi.MoveContract, r.verb(Sign, ""))
	}
	ok(r, "officer", contractapi.MoveContract, r.verb(Publish, ""))
	ok(r, "officer", contractapi.ProposeSupplement, r.more(500_000))
	if c := ok(r, "ann", contractapi.MoveSupplement, r.on(1, Agree, "")); c.Supplements[0].State != contractapi.SupplementStateProposed {
		t.Errorf("it stands with one signature of two: %s", c.Supplements[0].State)
	}
	refused(r, "ann", contractapi.MoveSupplement, r.on(1, Agree, ""), "contract.supplement.not-yours", "")
	if c := ok(r, "bob", contractapi.MoveSupplement, r.on(1, Agree, "")); c.Supplements[0].State != contractapi.SupplementStateAgreed {
		t.Errorf("with both it is %s", c.Supplements[0].State)
	}
}

func TestTheLifeOfASupplementIsSound(t *testing.T) {
	if err := Supplementing.Check(); err != nil {
		t.Error(err)
	}
}
