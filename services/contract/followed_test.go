package contract

import (
	"testing"

	"sanshe/contracts/go/contractapi"
	"sanshe/contracts/go/events"
	"sanshe/libs/rule"
	"sanshe/libs/rule/ruletest"
)

func TestAContractAtAPriceThatWasAskedAboutIsFollowedInPublic(t *testing.T) {
	for _, followed := range []bool{true, false} {
		r := awarded(t, func(in *events.TenderTenderAwardedV1) { in.Followed = followed })
		must := ruletest.Value[bool](t, r.deps.Rules, "tender.abnormal.follow", rule.Where{Region: "320312", Day: r.now})
		r.offered()
		ok(r, "officer", contractapi.MoveContract, r.verb(Sign, ""))
		ok(r, "ann", contractapi.MoveContract, r.verb(Sign, ""))
		ok(r, "officer", contractapi.MoveContract, r.verb(Publish, ""))
		c := ok(r, "", contractapi.GetContract, contractapi.GetContractRequest{ID: r.id})
		if c.Followed != (followed && must) || (len(c.FollowedBasis) == 1) != c.Followed {
			t.Errorf("of a price that was asked about (%v) the contract says %v by %+v", followed, c.Followed, c.FollowedBasis)
		}
		if list := ok(r, "", contractapi.ListContracts, contractapi.ListContractsRequest{Followed: true}); (len(list.Items) == 1 && list.Items[0].Followed) != followed {
			t.Errorf("%v: the list of those to follow is %+v", followed, list.Items)
		}
	}
}

// Of several that were admitted to a framework, each at its own price.
func TestOfAFrameworkThoseAreFollowedWhosePriceWasAskedAbout(t *testing.T) {
	r := awarded(t, func(in *events.TenderTenderAwardedV1) {
		in.Unit, in.Followed = "每人次", true
		in.Places = []events.TenderTenderAwardedV1Places{{Supplier: "a", Name: "甲中心", Rank: 1, Price: 86_00, Followed: true}, {Supplier: "b", Name: "乙中心", Rank: 2, Price: 90_00}}
	})
	for supplier, want := range map[string]bool{"a": true, "b": false} {
		if c := ok(r, "officer", contractapi.GetContract, contractapi.GetContractRequest{ID: "c-t1-" + supplier}); c.Followed != want {
			t.Errorf("the agreement of %s is followed: %v", supplier, c.Followed)
		}
	}
}
