package tender

import (
	"strings"
	"testing"

	"sanshe/contracts/go/contractapi"
	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/fault"
	"sanshe/libs/rule/ruletest"
)

// dealt is a room in which a has a contract of 1,000,000 yuan with the office, which was published.
func dealt(t *testing.T) *room {
	t.Helper()
	r := open(t)
	r.pacts["c-was"] = contractapi.Contract{
		ID: "c-was", Code: "320312-2025-FW-0007-HT", Title: "居家关爱服务合同", Tender: "was", Buyer: contractapi.Party{ID: "buyer", Name: "组织buyer"},
		Supplier: contractapi.Party{ID: "a", Name: "甲社工中心"}, Amount: 100_000_000, Kind: contractapi.ContractKindContract, State: contractapi.ContractStatePublished,
		Moves: []contractapi.Move{}, Steps: []contractapi.Step{},
	}
	return r
}

// addition is a draft that adds to that contract.
func (r *room) addition(budget int64) tenderapi.TenderDraft {
	d := r.single()
	d.Condition, d.ConditionNote, d.ExpertOpinion, d.AddsTo = more, "服务对象增加，须与原服务配套。", "", "c-was"
	d.Budget, d.Ceiling = budget, 0
	return d
}

// rewrite changes what a purchase was drafted as.
func (r *room) rewrite(id string, d tenderapi.TenderDraft) {
	r.t.Helper()
	ok(r, "officer", tenderapi.UpdateTender, tenderapi.UpdateTenderRequest{ID: id, TenderDraft: d})
}

const tenth = "tender.single.additional.percent"

func TestAdditionsComeToATenthOfTheContractAndNotToAFenMore(t *testing.T) {
	r := dealt(t)
	most := r.pacts["c-was"].Amount * ruletest.Value[int64](t, r.book, "tender.single.additional.percent", r.law()) / 100
	x := r.create(r.addition(most + 1))
	if f, _ := r.finding(x.ID, tenth); f.Ok || f.Field != "budget" || f.Level != "refuse" {
		t.Errorf("the draft says of a fen too much: %+v", f)
	}
	refused(r, "officer", tenderapi.MoveTender, verb(x.ID, Submit), "tender.notice.unlawful", tenth)
	r.rewrite(x.ID, r.addition(most))
	if f, _ := r.finding(x.ID, tenth); !f.Ok {
		t.Errorf("the draft says of exactly a tenth: %+v", f)
	}
	ok(r, "officer", tenderapi.MoveTender, verb(x.ID, Submit))
	ok(r, "second", tenderapi.MoveTender, verb(x.ID, Publish))

	y := r.create(r.addition(1))
	refused(r, "officer", tenderapi.MoveTender, verb(y.ID, Submit), "tender.notice.unlawful", tenth)
	r.bid("ann", x.ID, 9_000_000)
	r.set(x.Deadline)
	r.opens(x.ID)
	ok(r, "officer", tenderapi.SeatCommittee, committee(x.ID, "e1", "e2", "officer"))
	r.scored(x.ID, []string{"e1", "e2", "officer"}, nil)
	ok(r, "officer", tenderapi.MoveTender, verb(x.ID, Decide))
	refused(r, "officer", tenderapi.MoveTender, verb(y.ID, Submit), "tender.notice.unlawful", tenth) // nobody is told the price yet
	ok(r, "officer", tenderapi.MoveTender, verb(x.ID, Result))
	for budget, fits := range map[int64]bool{most - 9_000_000 + 1: false, most - 9_000_000: true} {
		r.rewrite(y.ID, r.addition(budget))
		if f, _ := r.finding(y.ID, tenth); f.Ok != fits {
			t.Errorf("%d beside an addition that was bought for 9,000,000: %+v", budget, f)
		}
	}
	r.rewrite(y.ID, r.addition(most-9_000_000))
	ok(r, "officer", tenderapi.MoveTender, verb(y.ID, Submit))
	ok(r, "second", tenderapi.MoveTender, verb(y.ID, Publish))
}

func TestOfTwoAdditionsUnderReviewTheSecondIsRefusedUntilTheFirstIsBack(t *testing.T) {
	r := dealt(t)
	x, y := r.create(r.addition(6_000_000)), r.create(r.addition(6_000_000))
	ok(r, "officer", tenderapi.MoveTender, verb(x.ID, Submit)) // drafts count nothing
	refused(r, "officer", tenderapi.MoveTender, verb(y.ID, Submit), "tender.notice.unlawful", tenth)
	in := verb(x.ID, Return)
	in.Note = "先办另一项。"
	ok(r, "second", tenderapi.MoveTender, in)
	ok(r, "officer", tenderapi.MoveTender, verb(y.ID, Submit))
	ok(r, "second", tenderapi.MoveTender, verb(y.ID, Publish))
	refused(r, "officer", tenderapi.MoveTender, verb(x.ID, Submit), "tender.notice.unlawful", tenth)
	r.set(y.Deadline)
	ok(r, "officer", tenderapi.MoveTender, fail(y.ID, "few")) // what failed adds nothing
	d := r.addition(6_000_000)
	r.rewrite(x.ID, d)
	ok(r, "officer", tenderapi.MoveTender, verb(x.ID, Submit))
}

func TestTheLotsOfAnAdditionCountTogether(t *testing.T) {
	r := dealt(t)
	x := r.create(r.addition(6_000_000))
	lot := ok(r, "officer", tenderapi.AddLot, tenderapi.AddLotRequest{ID: x.ID, LotDraft: tenderapi.LotDraft{Title: "第二包", Budget: 4_000_001}})
	if lot.AddsTo == nil || lot.AddsTo.ID != "c-was" {
		t.Fatalf("the second lot adds to %+v", lot.AddsTo)
	}
	if f, _ := r.finding(x.ID, tenth); f.Ok {
		t.Errorf("together a fen more than a tenth: %+v", f)
	}
	second := r.addition(4_000_000)
	second.Title = lot.Title
	r.rewrite(lot.ID, second)
	if f, _ := r.finding(x.ID, tenth); !f.Ok {
		t.Errorf("together exactly a tenth: %+v", f)
	}
}

func TestAnAdditionNamesAContractOfItsOfficeThatStandsAndItsSupplier(t *testing.T) {
	for name, c := range map[string]struct {
		deal func(*contractapi.Contract)
		edit func(*tenderapi.TenderDraft)
		code string // of the refusal to save; "" when it is saved, and refused to be submitted
	}{
		"no contract":      {nil, func(d *tenderapi.TenderDraft) { d.AddsTo = "" }, ""},
		"another supplier": {nil, func(d *tenderapi.TenderDraft) { d.Invited = []tenderapi.Party{{ID: "b", Name: "乙"}} }, ""},
		"unknown":          {nil, func(d *tenderapi.TenderDraft) { d.AddsTo = "nothing" }, "tender.addition.unfit"},
		"another office's": {func(c *contractapi.Contract) { c.Buyer.ID = "stranger" }, nil, "tender.addition.unfit"},
		"unpublished":      {func(c *contractapi.Contract) { c.State = contractapi.ContractStateSigned }, nil, "tender.addition.unfit"},
		"rescinded":        {func(c *contractapi.Contract) { c.State = contractapi.ContractStateRescinded }, nil, "tender.addition.unfit"},
		"a framework":      {func(c *contractapi.Contract) { c.Kind = contractapi.ContractKindFramework }, nil, "tender.addition.unfit"},
	} {
		t.Run(name, func(t *testing.T) {
			r := dealt(t)
			if c.deal != nil {
				was := r.pacts["c-was"]
				c.deal(&was)
				r.pacts["c-was"] = was
			}
			d := r.addition(1_000_000)
			if c.edit != nil {
				c.edit(&d)
			}
			if c.code != "" {
				refused(r, "officer", tenderapi.CreateTender, tenderapi.CreateTenderRequest{TenderDraft: d}, c.code, "tender.single.conditions")
				return
			}
			refused(r, "officer", tenderapi.MoveTender, verb(r.create(d).ID, Submit), "tender.notice.unlawful", "tender.single.conditions")
		})
	}
	r := dealt(t)
	x := r.create(r.addition(1_000_000))
	was := r.pacts["c-was"]
	was.State = contractapi.ContractStateRescinded
	r.pacts["c-was"] = was // after it was named
	refused(r, "officer", tenderapi.MoveTender, verb(x.ID, Submit), "tender.addition.unfit", "tender.single.conditions")
}

func TestEverybodyReadsWhatIsAddedToAndNobodyNeedsTheContractToBid(t *testing.T) {
	r := dealt(t)
	other := r.published(r.addition(1_000_000))
	x := r.published(r.addition(2_000_000))
	for who, others := range map[string]int64{"": 0, "ann": 0, "officer": 1_000_000, "watch": 1_000_000} {
		got := ok(r, who, tenderapi.GetTender, tenderapi.GetTenderRequest{ID: x.ID}).AddsTo
		if got == nil || got.Code != "320312-2025-FW-0007-HT" || got.Supplier.ID != "a" || got.Amount != 100_000_000 || got.Tender != "was" || got.Others != others {
			t.Errorf("%q reads %+v", who, got)
		}
	}
	clear(r.pacts) // as when nobody answers for contracts
	r.bid("ann", x.ID, 1_900_000)
	r.set(x.Deadline)
	r.opens(x.ID)
	if f, found := r.finding(x.ID, tenth); !found || !f.Ok {
		t.Errorf("once published it says %+v", f)
	}
	if got := ok(r, "", tenderapi.GetTender, tenderapi.GetTenderRequest{ID: other.ID}); got.AddsTo == nil {
		t.Error("what was published is forgotten")
	}

	d := r.addition(1_000_000)
	d.Condition = "urgent" // and nothing is added to
	y, f := try(r, "officer", tenderapi.CreateTender, tenderapi.CreateTenderRequest{TenderDraft: d})
	if f != nil || y.AddsTo != nil {
		t.Errorf("%v %+v", fault.Of(f), y.AddsTo)
	}
}

// A tenth of a contract, and a tenth of that once more, is more than a tenth.
func TestWhatWasAddedIsNotAddedToAgain(t *testing.T) {
	r := dealt(t)
	x := r.published(r.addition(10_000_000))
	was := r.pacts["c-was"]
	was.ID, was.Code, was.Tender, was.Amount = "c-"+x.ID, "320312-2026-FW-0001-HT", x.ID, 10_000_000
	r.pacts[was.ID] = was
	d := r.addition(1_000_000)
	d.AddsTo = was.ID
	refused(r, "officer", tenderapi.CreateTender, tenderapi.CreateTenderRequest{TenderDraft: d}, "tender.addition.chained", tenth)
	_, f := try(r, "officer", tenderapi.CreateTender, tenderapi.CreateTenderRequest{TenderDraft: d})
	if f == nil || !strings.Contains(f.Text, "320312-2025-FW-0007-HT") {
		t.Errorf("the original contract is not named: %v", f)
	}
}
