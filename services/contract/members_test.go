package contract

import (
	"slices"
	"testing"

	"sanshe/contracts/go/contractapi"
	"sanshe/contracts/go/events"
	"sanshe/libs/fault"
)

// together is a room in which a and b have won as one.
func together(t *testing.T) *room {
	t.Helper()
	return awarded(t, func(in *events.TenderTenderAwardedV1) {
		in.Members = []events.TenderTenderAwardedV1Members{{Supplier: "a", Name: "甲中心"}, {Supplier: "b", Name: "乙协会", Code: "51320312MJ0000002X"}}
	})
}

func (r *room) seen(as string) contractapi.Contract {
	r.t.Helper()
	return ok(r, as, contractapi.GetContract, contractapi.GetContractRequest{ID: r.id})
}

func TestAConsortiumsContractStandsOnceEveryMemberHasSigned(t *testing.T) {
	r := together(t)
	r.offered()
	if got := r.seen("bob"); len(got.Members) != 2 || got.Members[1].Party.Name != "乙协会" || len(got.JointBasis) != 1 || got.JointBasis[0].Rule != "supplier.consortium.liability" {
		t.Errorf("a member reads %+v, %+v", got.Members, got.JointBasis)
	}
	for _, who := range []string{"officer", "ann"} {
		if got := ok(r, who, contractapi.MoveContract, r.verb(Sign, "")); got.State != contractapi.ContractStateOffered {
			t.Fatalf("signed without the member: %s", got.State)
		}
	}
	tasks := ok(r, "bob", contractapi.ListContractTasks, contractapi.ListContractTasksRequest{})
	if len(tasks.Items) != 1 || tasks.Items[0].What != "签署" || tasks.Items[0].Owner != "乙协会" || tasks.Items[0].Due == nil {
		t.Errorf("the member's desk shows %+v", tasks.Items)
	}
	if i := slices.IndexFunc(r.seen("bob").Steps, func(s contractapi.Step) bool { return s.State == "now" }); i < 0 || r.seen("bob").Steps[i].Owner != "乙协会" {
		t.Errorf("the way shows %+v", r.seen("bob").Steps)
	}
	got := ok(r, "bob", contractapi.MoveContract, r.verb(Sign, ""))
	if got.State != contractapi.ContractStateSigned || got.Members[1].Signed == nil || got.Members[1].Signed.Hash != got.SupplierSigned.Hash {
		t.Errorf("%s, signed by %+v", got.State, got.Members)
	}
	if list := ok(r, "bob", contractapi.ListDeskContracts, contractapi.ListDeskContractsRequest{}); len(list.Items) != 1 {
		t.Errorf("the member's desk lists %+v", list.Items)
	}
}

func TestAMemberSignsOnceAndNeverForAnother(t *testing.T) {
	r := together(t)
	r.offered()
	ok(r, "bob", contractapi.MoveContract, r.verb(Sign, ""))
	if _, f := try(r, "bob", contractapi.MoveContract, r.verb(Sign, "")); f == nil || f.Kind != fault.Forbidden {
		t.Errorf("a member who signs again is answered %v", f)
	}
	if got := ok(r, "officer", contractapi.MoveContract, r.verb(Sign, "")); got.State != contractapi.ContractStateOffered || got.SupplierSigned != nil {
		t.Errorf("a member signed for its leader: %s", got.State)
	}
	ok(r, "ann", contractapi.MoveContract, r.verb(Return, "请改结算方式。"))
	if got := r.seen("bob"); got.Members[1].Signed != nil {
		t.Error("a signature outlived the words it covered")
	}
}

func TestWhoSignsAloneSignsTheSameWordsAsBefore(t *testing.T) {
	alone, joint := open(t).seen("officer"), together(t).seen("officer")
	if len(alone.Members) != 0 || len(alone.JointBasis) != 0 || alone.Hash == joint.Hash {
		t.Errorf("alone %+v, hash %s and %s", alone.Members, alone.Hash, joint.Hash)
	}
}
