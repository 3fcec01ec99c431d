package insight

import (
	"testing"

	"sanshe/contracts/go/tenderapi"
)

func TestAPurchaseBegunAnewNamesTheOneThatFailed(t *testing.T) {
	r := open(t)
	x := notice("2")
	x.Prior = &tenderapi.Related{ID: "1", Code: "320312-2026-FW-1", Title: "居家关爱服务", Method: tenderapi.MethodOpen}
	x.IntendedAt = nil
	x.Hearings = []tenderapi.Hearing{{Kind: tenderapi.HearingKindNeed, At: *x.PublishedAt, Until: x.PublishedAt.AddDate(0, 0, 7), Text: "需求"}}
	published := x.PublishedAt
	x.PublishedAt = nil
	r.step("publicized", x, nil)
	x.PublishedAt = published
	r.step("published", x, nil)
	all := r.releases()
	if p := all[0]; p.Tag[0] != "planning" || len(p.Planning.Documents) != 1 || p.Planning.Documents[0].URL != site+"/tenders/2/notice?kind=need" {
		t.Errorf("what is heard first says %+v", p.Planning)
	}
	if p := all[1].RelatedProcesses; len(p) != 1 || p[0].Identifier != "ocds-000000-1" || p[0].Relationship[0] != "prior" {
		t.Errorf("%+v", p)
	}
}

func TestAnAdditionNamesTheProcessOfTheContractThatItAddsTo(t *testing.T) {
	r := open(t)
	plain := tenderapi.AddedTo{ID: "c-1", Code: "320312-2025-FW-1-HT", Title: "居家关爱服务合同", Tender: "1", Amount: 100_000_000}
	order := tenderapi.AddedTo{ID: "c-1-7", Code: "320312-2025-FW-1-CJ007", Title: "上门服务成交合同", Tender: "1", Amount: 1_000_000, Order: true}
	for id, of := range map[string]*tenderapi.AddedTo{"2": &plain, "3": &order} {
		x := notice(id)
		x.AddsTo = of
		r.step("published", x, nil)
	}
	for _, one := range r.releases() {
		of, id := plain, "ocds-000000-1"
		if one.OCID == "ocds-000000-3" {
			of, id = order, "ocds-000000-1-7"
		}
		if p := one.RelatedProcesses; len(p) != 1 || p[0].Identifier != id || p[0].Relationship[0] != "prior" || p[0].URI != site+"/contracts/"+of.ID || p[0].Title != of.Title {
			t.Errorf("%s: %+v", one.OCID, p)
		}
	}
}

func TestALotSaysWhichItIsAndNamesTheOthers(t *testing.T) {
	r := open(t)
	x := notice("2")
	x.Lot, x.Procedure, x.MostLots = 2, "1", 1
	x.Beside = []tenderapi.LotRef{{ID: "1", Code: "320312-2026-FW-1-1", Title: "居家关爱服务（城北）", Lot: 1, Budget: 1}}
	r.step("published", x, nil)
	got := r.releases()[0]
	if l := got.Tender.Lots; len(l) != 1 || l[0].ID != "2" || got.Tender.Items[0].RelatedLot != "2" || got.Tender.LotDetails.MaximumLotsAwardedPerSupplier != 1 {
		t.Errorf("%+v", got.Tender)
	}
	if p := got.RelatedProcesses; len(p) != 1 || p[0].Identifier != "ocds-000000-1" || p[0].Relationship[0] != "x_lot" {
		t.Errorf("%+v", p)
	}
}

// conform holds every release against the standard's closed lists as it is read.
func TestEveryProcedureHasItsPlaceInTheStandard(t *testing.T) {
	r := open(t)
	for _, p := range tenderapi.Procedures {
		x := notice(string(p.Method))
		x.Method, x.ConditionText, x.ConditionNote, x.ApprovedBy, x.Approval, x.ApprovedOn = p.Method, "紧急的。", "台风。", "市财政局", "一号", "2026-02-28"
		r.step("published", x, nil)
	}
	for i, one := range r.releases() {
		p, got := tenderapi.Procedures[i], one.Tender
		criteria := "ratedCriteria"
		if p.Rules.Lowest != "" {
			criteria = "priceOnly"
		}
		if p.Rolling() { // nobody is compared with anybody
			criteria = ""
		}
		if got.ProcurementMethod != p.OCDS || got.AwardCriteria != criteria || got.ProcurementMethodRationale != "紧急的。台风。批准：市财政局，一号，2026年2月28日" {
			t.Errorf("%s says %+v", p.Method, got)
		}
	}
}

// Papers for few say who may take part, and here nothing is said of it until they are public.
func TestOfPapersForFewNothingIsSaidThatIsNotKnownHere(t *testing.T) {
	r := open(t)
	x := notice("2")
	x.Method, x.Withheld, x.Qualifications, x.Joint = tenderapi.MethodSelective, true, nil, false
	r.step("published", x, nil)
	x.Withheld, x.Joint = false, true
	r.step("opened", x, nil)
	all := r.releases()
	if got := all[0].Tender.EligibilityCriteria; got != "" {
		t.Errorf("said of documents that are not public: %q", got)
	}
	if got := all[1].Tender.EligibilityCriteria; got == "" {
		t.Error("nothing is said of documents that are public")
	}
}

func TestHowManyWereRecommendedIsReleasedAtTheOpening(t *testing.T) {
	r := open(t)
	x := notice("2")
	x.Method, x.Withheld, x.InvitedFrom = tenderapi.MethodConsultation, true, tenderapi.RecommendedWay
	r.step("published", x, nil)
	x.Withheld, x.Recommended = false, &tenderapi.Recommended{Buyer: 1, Expert: 2}
	r.step("opened", x, nil)
	for i, want := range []string{"竞争性磋商（以书面推荐方式邀请）", "竞争性磋商（以书面推荐方式邀请，采购人推荐1家，评审专家推荐2家）"} {
		if got := r.releases()[i].Tender; got.ProcurementMethod != "selective" || got.ProcurementMethodDetails != want {
			t.Errorf("%s, %s", got.ProcurementMethod, got.ProcurementMethodDetails)
		}
	}
}
