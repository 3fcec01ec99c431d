package insight

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"sanshe/contracts/go/contractapi"
	"sanshe/contracts/go/events"
	"sanshe/contracts/go/insightapi"
	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/ocds"
	"sanshe/libs/ocds/conform"
)

// ordered tells of a step of an order of sixty visits under purchase 1.
func (r *room) ordered(state tenderapi.OrderState, contract string) {
	r.t.Helper()
	at := r.now
	r.now = r.now.Add(time.Hour)
	r.tell(r.event(events.TypeTenderOrderReleasedV1, "1-3", r.now, events.TenderOrderReleasedV1{
		Tender: "1", Title: "居家关爱服务1", Unit: "每人次", Item: "A0402", ItemName: "基本养老服务", Catalogue: "cat", Order: raw(r.t, tenderapi.Order{
			ID: "1-3", Tender: "1", Code: "320312-2026-FW-1-CJ003", Way: tenderapi.OrderWayDirect, By: tenderapi.OrderByBeneficiary, Supplier: suppliers[0],
			Buyer: tenderapi.Party{ID: "buyer", Name: "星河区民政局"}, Quantity: 60, Price: 85_50, Amount: 5_130_00, At: at, State: state, Contract: contract,
		}),
	}))
}

// disclosed tells that the order's contract is public.
func (r *room) disclosed() {
	r.t.Helper()
	signed := r.now
	r.now = r.now.Add(time.Hour)
	r.tell(r.event(events.TypeContractContractReleasedV1, "c-1-3", r.now, events.ContractContractReleasedV1{Step: "published", Contract: raw(r.t, contractapi.Contract{
		ID: "c-1-3", Kind: contractapi.ContractKindOrder, Code: "320312-2026-FW-1-CJ003", Title: "居家关爱服务1成交合同", Tender: "1", Region: "320312",
		Buyer: contractapi.Party{ID: "buyer", Name: "星河区民政局"}, Supplier: contractapi.Party{ID: "a", Name: "甲社工中心"}, Amount: 5_130_00,
		SignedAt: &signed, PublishedAt: &r.now, StartsOn: "2026-05-01", EndsOn: "2026-10-31",
	})}))
}

// of reads the record of a process, and holds it against the standard and its history against its releases.
func (r *room) of(ocid string) (rec struct {
	Releases        []ocds.Release
	CompiledRelease ocds.Release
},
) {
	r.t.Helper()
	pack := ask(r, insightapi.GetRecord, insightapi.GetRecordRequest{Ocid: ocid})
	if err := conform.RecordPackage(raw(r.t, pack)); err != nil {
		r.t.Error(err)
	}
	if err := conform.History(pack.Records[0]); err != nil {
		r.t.Error(err)
	}
	if err := json.Unmarshal(pack.Records[0], &rec); err != nil {
		r.t.Fatal(err)
	}
	return rec
}

func TestAnOrderIsAProcessOfItsOwnThatLeadsBackToItsFramework(t *testing.T) {
	r := open(t)
	r.step("published", notice("1"), nil)
	r.ordered(tenderapi.OrderStatePlaced, "")
	r.ordered(tenderapi.OrderStateSigned, "c-1-3")
	r.disclosed()
	rec := r.of("ocds-000000-1-3")
	var tags []string
	for _, one := range rec.Releases {
		tags = append(tags, one.Tag...)
		if p := one.RelatedProcesses; len(p) != 1 || p[0].Relationship[0] != "framework" || p[0].Identifier != "ocds-000000-1" || p[0].URI != site+"/tenders/1" {
			t.Errorf("%s is related to %+v", one.ID, p)
		}
	}
	if want := []string{"award", "contract", "contractUpdate"}; !slices.Equal(tags, want) {
		t.Fatalf("the tags are %v, want %v", tags, want)
	}
	c := rec.CompiledRelease
	if len(c.Awards) != 1 || len(c.Contracts) != 1 || c.Tender != nil || c.Bids != nil || len(c.Parties) != 2 || c.RelatedProcesses[0].Title != "居家关爱服务1" {
		t.Fatalf("the order comes to %+v", c)
	}
	a, k := c.Awards[0], c.Contracts[0]
	if x := a.Items[0]; a.Status != "active" || a.Value.Amount != 5_130_00 || a.Suppliers[0].ID != "a" || x.Quantity != 60 || x.Unit.Name != "每人次" || x.Unit.Value.Amount != 85_50 {
		t.Errorf("the award is %+v", a)
	}
	if a.Description != "由服务对象直接选定，成交编号320312-2026-FW-1-CJ003。" {
		t.Errorf("it was chosen so: %s", a.Description)
	}
	if k.AwardID != a.ID || k.Status != "active" || k.Value.Amount != 5_130_00 || k.DateSigned == nil || k.Period == nil || len(k.Documents) != 1 {
		t.Errorf("the contract is %+v", k)
	}
	if f := r.of("ocds-000000-1"); len(f.Releases) != 1 || len(f.CompiledRelease.Contracts) != 0 {
		t.Errorf("the framework took the order's contract: %+v", f.CompiledRelease.Contracts)
	}
	if l, err := r.service.list.Get(t.Context(), "1"); err != nil || l.Contract != "" {
		t.Errorf("the list shows the contract %q of an order, %v", l.Contract, err)
	}
	if news := string(ask(r, insightapi.ReadNoticesRss, insightapi.ReadNoticesRssRequest{}).Body); !strings.Contains(news, "【合同公告】居家关爱服务1成交合同") || !strings.Contains(news, site+"/contracts/c-1-3") {
		t.Errorf("the feed does not tell of the contract:\n%s", news)
	}
	r.now = r.now.AddDate(1, 0, 0)
	if err := r.service.compare(t.Context()); err != nil {
		t.Fatal(err)
	}
	if n, err := r.service.profiles.Count(t.Context(), 5); err != nil || n != 1 {
		t.Errorf("%d processes are weighed, want the framework alone: %v", n, err)
	}
}

func TestAnOrderWithoutAContractIsACancelledAward(t *testing.T) {
	r := open(t)
	r.step("published", notice("1"), nil)
	r.ordered(tenderapi.OrderStatePlaced, "")
	r.ordered(tenderapi.OrderStateEnded, "")
	rec := r.of("ocds-000000-1-3")
	last, a := rec.Releases[len(rec.Releases)-1], rec.CompiledRelease.Awards[0]
	if !slices.Equal(last.Tag, []string{"awardCancellation"}) || a.Status != "cancelled" || len(a.Amendments) != 1 || len(rec.CompiledRelease.Contracts) != 0 {
		t.Errorf("%v of %+v", last.Tag, a)
	}
}

func TestACompetitionIsAPurchaseThatLeadsBackToItsFramework(t *testing.T) {
	r := open(t)
	r.step("published", notice("1"), nil)
	x := notice("2")
	x.Method, x.Ceiling, x.Unit, x.Quantity = tenderapi.MethodMiniCompetition, 0, "每人次", 100
	x.Framework = &tenderapi.Related{ID: "1", Code: "320312-2026-FW-1", Title: "居家关爱服务1", Method: tenderapi.MethodFramework}
	x.Criteria = []tenderapi.Criterion{{Code: "P", Name: "报价", Max: 10000, Kind: "price"}}
	r.step("published", x, nil)
	at := r.now.Add(time.Hour)
	o := &tenderapi.Opening{At: at, Bids: []tenderapi.OpenedBid{{Bid: "bid-a", Supplier: suppliers[0], Price: 85_50, ReceivedAt: &at, Readable: true, Valid: true}}}
	x.State, x.OpenedAt, x.RevealedAt, x.ScoredAt = tenderapi.StateAwarded, &at, &at, &at
	x.Award = &tenderapi.Award{Supplier: suppliers[0], Amount: 8_550_00, DecidedAt: at, AnnouncedAt: &at}
	r.step("awarded", x, o)
	x.State, x.Contract = tenderapi.StateContracted, "c-2"
	r.step("contracted", x, o)
	signed := r.now
	r.now = r.now.Add(time.Hour)
	r.tell(r.event(events.TypeContractContractReleasedV1, "c-2", r.now, events.ContractContractReleasedV1{Step: "published", Contract: raw(t, contractapi.Contract{
		ID: "c-2", Kind: contractapi.ContractKindOrder, Code: "320312-2026-FW-2-HT", Title: "居家关爱服务2成交合同", Tender: "2", Region: "320312",
		Buyer: contractapi.Party{ID: "buyer", Name: "星河区民政局"}, Supplier: contractapi.Party{ID: "a", Name: "甲社工中心"}, Amount: 8_550_00,
		SignedAt: &signed, PublishedAt: &r.now, StartsOn: "2026-05-01", EndsOn: "2026-10-31",
	})}))
	c := r.of("ocds-000000-2").CompiledRelease
	if p := c.RelatedProcesses; len(p) != 1 || p[0].Relationship[0] != "framework" || p[0].Identifier != "ocds-000000-1" {
		t.Errorf("it is related to %+v", p)
	}
	if c.Tender.ProcurementMethod != "selective" || c.Tender.AwardCriteria != "priceOnly" || c.Tender.Items[0].Quantity != 100 || c.Bids.Details[0].Value.Amount != 8550_00 {
		t.Errorf("the competition says %+v and %+v", c.Tender, c.Bids.Details)
	}
	if len(c.Awards) != 1 || len(c.Contracts) != 1 || c.Contracts[0].AwardID != c.Awards[0].ID || c.Awards[0].Value.Amount != 8550_00 {
		t.Errorf("awarded %+v, signed %+v", c.Awards, c.Contracts)
	}
	if n := len(ask(r, insightapi.ListRecords, insightapi.ListRecordsRequest{}).Records); n != 2 {
		t.Errorf("the framework and its competition make %d records", n)
	}
}
