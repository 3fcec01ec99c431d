package insight

import (
	"slices"
	"strings"
	"testing"

	"sanshe/contracts/go/contractapi"
	"sanshe/contracts/go/events"
	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/ocds"
)

func TestOpenDataListEveryMemberOfAConsortium(t *testing.T) {
	r := open(t)
	x := notice("9")
	x.Joint = true
	r.step("published", x, nil)
	at := r.now
	o := opening(at)
	o.Bids[0].Members = []tenderapi.Party{suppliers[0], {ID: "d", Name: "丁助餐服务社", CreditCode: "52320312MJ0000000D"}}
	x.OpenedAt, x.ScoredAt, x.State = &at, &at, tenderapi.StateAwarded
	x.Award = &tenderapi.Award{Supplier: suppliers[0], Members: o.Bids[0].Members, Amount: 90_000_00, DecidedAt: at, AnnouncedAt: &at}
	r.step("awarded", x, o)
	r.tell(r.event(events.TypeContractContractReleasedV1, "c-9", r.now, events.ContractContractReleasedV1{Step: "published", Contract: raw(t, contractapi.Contract{
		ID: "c-9", Title: x.Title + "合同", Tender: "9", Buyer: contractapi.Party{ID: "buyer", Name: "星河区民政局"}, SignedAt: &at, PublishedAt: &r.now,
		Supplier: contractapi.Party{ID: "a", Name: "甲社工中心"}, Amount: 90_000_00, StartsOn: "2026-05-01", EndsOn: "2027-04-30",
		Members: []contractapi.ContractMember{{Party: contractapi.Party{ID: "a", Name: "甲社工中心"}}, {Party: contractapi.Party{ID: "d", Name: "丁助餐服务社"}}},
	})}))
	ids := func(list []ocds.Reference) (out []string) {
		for _, p := range list {
			out = append(out, p.ID)
		}
		return out
	}
	released := r.releases()
	if got := released[0].Tender.EligibilityCriteria; !strings.HasSuffix(got, "\n接受联合体。") {
		t.Errorf("the notice says %q", got)
	}
	award := released[1]
	both := []string{"a", "d"}
	if got := ids(award.Bids.Details[0].Tenderers); !slices.Equal(got, both) {
		t.Errorf("the bid is of %v", got)
	}
	if got := ids(award.Awards[0].Suppliers); !slices.Equal(got, both) || award.Awards[0].RelatedBid != "bid-a" {
		t.Errorf("awarded to %v", got)
	}
	if got := ids(award.Tender.Tenderers); len(got) != 4 || award.Tender.NumberOfTenderers != 3 {
		t.Errorf("%d bids of %v", award.Tender.NumberOfTenderers, got)
	}
	roles := map[string][]string{}
	for _, p := range award.Parties {
		roles[p.ID] = p.Roles
	}
	if !slices.Contains(roles["d"], "supplier") || slices.Contains(roles["b"], "supplier") {
		t.Errorf("the parties are %v", roles)
	}
	if got := released[2].Parties; len(got) != 3 || got[2].ID != "d" {
		t.Errorf("the contract is of %+v", got)
	}
	l, err := r.service.list.Get(t.Context(), "9")
	if err != nil || l.Supplier != "甲社工中心、丁助餐服务社" {
		t.Errorf("the list names %q, %v", l.Supplier, err)
	}
}
