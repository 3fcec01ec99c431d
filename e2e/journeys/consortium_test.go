package journeys

import (
	"encoding/json"
	"strings"
	"testing"

	"sanshe/contracts/go/contractapi"
	"sanshe/contracts/go/insightapi"
	"sanshe/contracts/go/tenderapi"
	"sanshe/e2e/county"
	"sanshe/libs/cn"
)

// TestAConsortiumBidsAsOneAndSignsTogether goes from a member's own word to a
// contract that every member has signed, and to the open data that name them all.
func TestAConsortiumBidsAsOneAndSignsTogether(t *testing.T) {
	t.Parallel()
	p := county.Start(t, nil)
	w := county.Settle(t, p, 3)
	w.Lawful(t)
	officer, chief, lead, member := p.As(t, "officer"), p.As(t, "chief"), p.As(t, "staff1"), p.As(t, "staff3")
	d := w.Draft("老年助餐与上门照护服务", tenderapi.MethodConsultation, cn.AddDays(cn.DayOf(p.Now(t)), 12).At(9, 30))
	d.Joint = true
	x := county.Ask(t, officer, tenderapi.CreateTender, tenderapi.CreateTenderRequest{TenderDraft: d})
	w.Hold(t, officer, x.ID)
	county.Ask(t, officer, tenderapi.MoveTender, county.Step(x.ID, "submit"))
	x = county.Ask(t, chief, tenderapi.MoveTender, county.Step(x.ID, "publish"))

	join := func(org string) tenderapi.JoinConsortiumRequest {
		return tenderapi.JoinConsortiumRequest{ID: x.ID, ConsortiumDraft: tenderapi.ConsortiumDraft{Lead: org, Work: "助餐服务", Percent: 40}}
	}
	county.Ask(t, member, tenderapi.JoinConsortium, join(lead.Org()))
	if rival := county.Ask(t, p.As(t, "staff2"), tenderapi.GetConsortium, tenderapi.GetConsortiumRequest{ID: x.ID}); len(rival.Partners) != 0 || rival.Lead != nil {
		t.Fatalf("a rival is shown %+v", rival)
	}
	if got := county.Ask(t, lead, tenderapi.GetConsortium, tenderapi.GetConsortiumRequest{ID: x.ID}); len(got.Partners) != 1 || got.Partners[0].ID != member.Org() {
		t.Fatalf("the leader is shown %+v", got.Partners)
	}
	both := []tenderapi.Party{partyOf(w, 0), partyOf(w, 2)}
	b, revision, err := w.Sealers.Next(x.ID, lead.Org())
	if err != nil {
		t.Fatal(err)
	}
	b.Partners = both
	says := county.Says(80_000_000, "统筹、照护、助餐一体。")
	says.Qualification.Agreement = []tenderapi.AgreedShare{
		{Member: both[0].ID, Work: "统筹和上门照护", Percent: 60}, {Member: both[1].ID, Work: "助餐服务", Percent: 40},
	}
	if _, err := b.Submit(lead.Context, p, x.ID, revision, says); err != nil {
		t.Fatal(err)
	}
	county.Refused(t, member, tenderapi.JoinConsortium, join(p.As(t, "staff2").Org()), 422, "tender.consortium.twice", "supplier.consortium.double")
	w.BidRefused(t, member, x.ID, 81_000_000, 422, "tender.consortium.twice", "supplier.consortium.double")
	w.Bid(t, p.As(t, "staff2"), x.ID, 85_000_000)
	c := w.Concluded(t, x, map[string]int64{"staff1": 79_000_000, "staff2": 85_000_000})
	if len(c.Members) != 2 || c.Members[1].Party != contractapi.Party(both[1]) || c.Amount != 79_000_000 {
		t.Fatalf("the contract is with %+v over %d", c.Members, c.Amount)
	}
	move := func(do string) contractapi.MoveContractRequest {
		return contractapi.MoveContractRequest{ID: c.ID, ContractMove: contractapi.ContractMove{Do: do}}
	}
	county.Ask(t, officer, contractapi.UpdateContract, contractapi.UpdateContractRequest{ID: c.ID, ContractDraft: contractapi.ContractDraft{
		StartsOn: c.StartsOn, TermMonths: 12, Content: c.Content, Quality: "满意度不低于90%。", Settlement: "按期支付。", Liability: "按差额扣减。",
		PerformanceDeposit: c.NoticedDeposit, Payments: c.Payments,
	}})
	county.Ask(t, officer, contractapi.MoveContract, move("offer"))
	for _, who := range []*county.Person{officer, lead} {
		if got := county.Ask(t, who, contractapi.MoveContract, move("sign")); got.State != contractapi.ContractStateOffered {
			t.Fatalf("signed without its member, the contract is %s", got.State)
		}
	}
	if c = county.Ask(t, member, contractapi.MoveContract, move("sign")); c.State != contractapi.ContractStateSigned || c.Members[1].Signed == nil {
		t.Fatalf("all have signed, and the contract is %s: %+v", c.State, c.Members)
	}
	rec := county.Ask(t, p.Nobody(), tenderapi.GetOpening, tenderapi.GetOpeningRequest{ID: x.ID})
	if len(rec.Bids) != 2 || len(rec.Bids[0].Members) != 2 {
		t.Errorf("the record tells %+v", rec.Bids)
	}
	county.Until(t, "the open data of the award", func() (bool, error) {
		pack, err := county.Try(p.Nobody(), insightapi.GetRecord, insightapi.GetRecordRequest{Ocid: "ocds-000000-" + x.ID})
		if err != nil {
			return false, err
		}
		raw, err := json.Marshal(pack)
		return strings.Contains(string(raw), `"suppliers":[{"id":"`+both[0].ID+`"`) && strings.Contains(string(raw), `{"id":"`+both[1].ID+`"`), err
	})
}

func partyOf(w *county.Town, n int) tenderapi.Party {
	o := w.Suppliers[n]
	return tenderapi.Party{ID: o.ID, Name: o.Name, CreditCode: o.CreditCode}
}
