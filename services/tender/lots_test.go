package tender

import (
	"fmt"
	"strings"
	"testing"

	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/cn"
	"sanshe/libs/rule"
	"sanshe/libs/rule/ruletest"
)

// divided is a draft of three lots whose holders have proven their keys.
func (r *room) divided(d tenderapi.TenderDraft) (ids []string) {
	r.t.Helper()
	first := r.create(d)
	ids = append(ids, first.ID)
	for _, name := range []string{"城东片区", "城西片区"} {
		l := ok(r, "officer", tenderapi.AddLot, tenderapi.AddLotRequest{ID: first.ID, LotDraft: tenderapi.LotDraft{Title: d.Title + name, Budget: 80_000_00, Ceiling: 80_000_00}})
		ids = append(ids, l.ID)
	}
	return ids
}

// all takes one step of every lot, as the page's one button does.
func (r *room) all(who string, ids []string, do Verb) {
	r.t.Helper()
	for _, id := range ids {
		ok(r, who, tenderapi.MoveTender, verb(id, do))
	}
}

// redraft saves a draft with something changed.
func (r *room) redraft(id string, d tenderapi.TenderDraft, change func(*tenderapi.TenderDraft)) {
	r.t.Helper()
	x := r.tender(id)
	d.Title, d.Budget, d.Ceiling, d.Version = x.Title, x.Budget, x.Ceiling, x.Version
	change(&d)
	ok(r, "officer", tenderapi.UpdateTender, tenderapi.UpdateTenderRequest{ID: id, TenderDraft: d})
}

func TestLotsHaveOneCodeAndWhatTheFirstSaysForAll(t *testing.T) {
	r := open(t)
	d := r.draft(tenderapi.MethodOpen, 25)
	ids := r.divided(d)
	later := d.Deadline.AddDate(0, 0, 1)
	r.redraft(ids[0], d, func(d *tenderapi.TenderDraft) {
		d.Deadline, d.MostLots, d.Requirement = later, 1, "第1包自己的需求"
	})
	r.redraft(ids[1], d, func(d *tenderapi.TenderDraft) {
		d.Deadline, d.Requirement = later.AddDate(0, 0, 9), "第2包自己的需求"
	})
	code := strings.TrimSuffix(r.tender(ids[0]).Code, "-1")
	for i, id := range ids {
		x := r.tender(id)
		if x.Code != fmt.Sprintf("%s-%d", code, i+1) || x.Lot != int64(i+1) || x.Procedure != ids[0] {
			t.Errorf("lot %d: %q %d %q", i+1, x.Code, x.Lot, x.Procedure)
		}
		if !x.Deadline.Equal(later) || x.MostLots != 1 {
			t.Errorf("lot %d does not follow the first: %v %d", i+1, x.Deadline, x.MostLots)
		}
		if x.Sealing == nil || len(x.Sealing.Holders) != 3 || x.Sealing.Holders[2].ProvenAt == nil || x.Sealing.Lot != fmt.Sprint(i+1) {
			t.Errorf("lot %d: a holder who proved the key once has not proven it here: %+v", i+1, x.Sealing)
		}
	}
	if x := r.tender(ids[1]); x.Requirement != "第2包自己的需求" || x.Budget != 80_000_00 {
		t.Errorf("what is a lot's own was taken from the first: %+v", x)
	}
	list := ok(r, "officer", tenderapi.ListLots, tenderapi.ListLotsRequest{ID: ids[2]})
	if len(list.Items) != 3 || list.Budget != 260_000_00 {
		t.Errorf("%d lots, %d fen", len(list.Items), list.Budget)
	}
	refused(r, "other", tenderapi.ListLots, tenderapi.ListLotsRequest{ID: ids[0]}, "tender.tender.not-found", "")
}

func TestLotsAreAddedToADraftOnly(t *testing.T) {
	r := open(t)
	more := func(id string) tenderapi.AddLotRequest {
		return tenderapi.AddLotRequest{ID: id, LotDraft: tenderapi.LotDraft{Title: "再一包", Budget: 1}}
	}
	ids := r.divided(r.draft(tenderapi.MethodOpen, 25))
	refused(r, "other", tenderapi.AddLot, more(ids[0]), "tender.tender.not-found", "")
	refused(r, "officer", tenderapi.MoveTender, verb(ids[0], Discard), "tender.lots.first", "")
	r.all("officer", ids, Announce)
	refused(r, "officer", tenderapi.AddLot, more(ids[1]), "tender.lots.fixed", "")
	refused(r, "officer", tenderapi.MoveTender, fail(ids[0], "cancelled"), "tender.lots.first", "")
	for _, i := range []int{1, 2, 0} {
		ok(r, "officer", tenderapi.MoveTender, fail(ids[i], "cancelled"))
	}

	full := r.create(r.draft(tenderapi.MethodOpen, 25))
	most, err := rule.Ask[int](r.book, "tender.lots.max", r.law())
	if err != nil {
		t.Fatal(err)
	}
	for range most.Value - 1 {
		ok(r, "officer", tenderapi.AddLot, more(full.ID))
	}
	refused(r, "officer", tenderapi.AddLot, more(full.ID), "tender.lots.many", "tender.lots.max")
}

func TestARemovedLotIsNotAskedForAnyMore(t *testing.T) {
	r := open(t)
	d := r.draft(tenderapi.MethodOpen, 25)
	ids := r.divided(d)
	ok(r, "officer", tenderapi.MoveTender, verb(ids[1], Discard))
	r.all("officer", []string{ids[0], ids[2]}, Submit)
	if x := r.tender(ids[2]); x.Lot != 3 || len(x.Beside) != 1 {
		t.Errorf("lot %d beside %d others", x.Lot, len(x.Beside))
	}
	for _, id := range []string{ids[0], ids[2]} {
		ok(r, "second", tenderapi.MoveTender, tenderapi.MoveTenderRequest{ID: id, TenderMove: tenderapi.TenderMove{Do: string(Return), Note: "请合并。"}})
	}
	ok(r, "officer", tenderapi.MoveTender, verb(ids[2], Discard))
	ok(r, "officer", tenderapi.MoveTender, verb(ids[0], Discard))
}

func TestTheStepsBeforeTheNoticeAreTakenTogether(t *testing.T) {
	r := open(t)
	d := r.draft(tenderapi.MethodOpen, 25)
	ids := r.divided(d)
	r.redraft(ids[2], d, func(d *tenderapi.TenderDraft) { d.Ceiling = d.Budget + 1 })
	_, f := try(r, "officer", tenderapi.MoveTender, verb(ids[0], Submit))
	cites(r, "the first while the third is at fault", f, "tender.lots.apart", "tender.lots.together")
	if !strings.Contains(f.Text, "第3包") || !strings.Contains(f.Text, "最高限价") {
		t.Errorf("the refusal names neither the lot nor its fault: %s", f.Text)
	}
	r.redraft(ids[2], d, func(d *tenderapi.TenderDraft) { d.Ceiling = d.Budget })

	ok(r, "officer", tenderapi.MoveTender, verb(ids[0], Submit)) // and here the button was broken off
	refused(r, "second", tenderapi.MoveTender, verb(ids[0], Publish), "tender.lots.apart", "")
	r.all("officer", ids[1:], Submit)
	ok(r, "second", tenderapi.MoveTender, verb(ids[1], Publish))
	refused(r, "second", tenderapi.MoveTender, tenderapi.MoveTenderRequest{ID: ids[0], TenderMove: tenderapi.TenderMove{Do: string(Return), Note: "请修改。"}}, "tender.lots.apart", "")
	r.all("second", []string{ids[0], ids[2]}, Publish)
	for _, id := range ids {
		if x := r.tender(id); x.State != tenderapi.StatePublished || !x.Deadline.Equal(d.Deadline) {
			t.Errorf("%s: %s %v", x.Code, x.State, x.Deadline)
		}
	}
	later := d.Deadline.AddDate(0, 0, 7)
	ok(r, "officer", tenderapi.AmendTender, tenderapi.AmendTenderRequest{ID: ids[1], AmendmentDraft: tenderapi.AmendmentDraft{Reason: "推迟一包", Deadline: &later}})
	if a, b := r.tender(ids[0]), r.tender(ids[1]); !a.Deadline.Equal(d.Deadline) || a.Deadline.Equal(b.Deadline) {
		t.Errorf("an amendment of one lot moved %v and %v", a.Deadline, b.Deadline)
	}
}

func TestLotsWithDifferentDeadlinesOrOneNameAreNotPublished(t *testing.T) {
	r := open(t)
	d := r.draft(tenderapi.MethodOpen, 25)
	ids := r.divided(d)
	r.redraft(ids[1], d, func(x *tenderapi.TenderDraft) { x.Title = d.Title })
	_, f := try(r, "officer", tenderapi.MoveTender, verb(ids[0], Submit))
	if f == nil || !strings.Contains(f.Text, "名称相同") {
		t.Errorf("two lots of one name: %v", f)
	}
	r.redraft(ids[1], d, func(x *tenderapi.TenderDraft) { x.Title = "另一个名称" })
	ok(r, "officer", tenderapi.MoveTender, verb(ids[1], Submit)) // before the first was changed once more
	r.redraft(ids[0], d, func(d *tenderapi.TenderDraft) { d.Deadline = d.Deadline.AddDate(0, 0, 7) })
	_, f = try(r, "officer", tenderapi.MoveTender, verb(ids[0], Submit))
	if f == nil || !strings.Contains(f.Text, "截止时间不同") {
		t.Errorf("two deadlines: %v", f)
	}
}

// TestASplitIntoLotsEvadesNoThreshold holds the sum against what one purchase of that size is held to.
func TestASplitIntoLotsEvadesNoThreshold(t *testing.T) {
	x := examiner{book: bookWith(t, threshold), at: rule.Where{Region: region, Day: cn.Day("2026-11-23").At(12, 0)}}
	whole := !ruletest.Value[bool](t, x.book, "tender.split.barred", x.at) // may it be split to stay below?
	for _, c := range []struct {
		own, others int64
		asks        bool
	}{{199_999_999, 0, false}, {200_000_000, 0, true}, {100_000_000, 99_999_999, false}, {100_000_000, 100_000_000, whole}, {1, 199_999_999, whole}} {
		one := Tender{Procedure: "p", Lot: 1, Draft: tenderapi.TenderDraft{Budget: c.own}, Beside: []tenderapi.LotRef{{Lot: 2, Budget: c.others}}}
		x.findings = nil
		x.approved(&one, tenderapi.MethodConsultation.Procedure(), x.at.Day)
		if x.err != nil || (len(x.findings) == 1) != c.asks {
			t.Errorf("%d beside %d: %+v %v", c.own, c.others, x.findings, x.err)
		}
		if x.findings = nil; c.others > 0 {
			if x.bound(&one); x.findings[0].Ok != whole || x.findings[0].Basis[0].Rule != "tender.split.barred" {
				t.Errorf("%d beside %d are counted by %+v", c.own, c.others, x.findings[0])
			}
		}
	}
}

func TestTheSumOfTheLotsMakesTheCommitteeLarge(t *testing.T) {
	large, err := rule.Ask[int64](bookWith(t, threshold), "tender.committee.open.large.budget", rule.Where{Region: region, Day: cn.Day("2026-11-23").At(12, 0)})
	if err != nil {
		t.Fatal(err)
	}
	sizes := map[int]int{}
	for i, others := range []int64{large.Value - 2, large.Value - 1} {
		x := examiner{book: bookWith(t, threshold), at: rule.Where{Region: region, Day: cn.Day("2026-11-23").At(12, 0)}}
		sizes[i] = x.size(&Tender{Draft: tenderapi.TenderDraft{Method: tenderapi.MethodOpen, Budget: 1}, Beside: []tenderapi.LotRef{{Budget: others}}}).Value
	}
	if sizes[0] >= sizes[1] {
		t.Errorf("just below: %d, at the threshold: %d", sizes[0], sizes[1])
	}
}

// bidOn lets some hand in for a lot, closes it and opens it.
func (r *room) bidOn(id string, prices map[string]int64) {
	r.t.Helper()
	for _, who := range []string{"ann", "bob", "cat", "dan"} {
		if prices[who] > 0 {
			r.bid(who, id, prices[who])
		}
	}
}

var five = []string{"e1", "e2", "e3", "e4", "e5"}

func TestOneLotFailsAloneAndWhoHasWonEnoughIsPassedOver(t *testing.T) {
	r := open(t)
	d := r.draft(tenderapi.MethodOpen, 25)
	d.MostLots = 1
	ids := r.divided(d)
	r.all("officer", ids, Submit)
	r.all("second", ids, Publish)
	r.bidOn(ids[0], map[string]int64{"ann": 70_000_00, "bob": 75_000_00, "cat": 78_000_00})
	r.bidOn(ids[1], map[string]int64{"ann": 70_000_00, "bob": 75_000_00})
	r.bidOn(ids[2], map[string]int64{"ann": 70_000_00, "bob": 75_000_00, "dan": 78_000_00})
	mine := ok(r, "cat", tenderapi.ListLots, tenderapi.ListLotsRequest{ID: ids[1]}).Items
	if mine[0].BidText == "" || mine[1].BidText != "" || mine[2].BidText != "" {
		t.Errorf("a bidder's own bids: %q %q %q", mine[0].BidText, mine[1].BidText, mine[2].BidText)
	}
	r.set(d.Deadline)
	ok(r, "officer", tenderapi.MoveTender, tenderapi.MoveTenderRequest{ID: ids[1], TenderMove: tenderapi.TenderMove{Do: string(Fail), Ground: "few", Note: "递交投标文件的供应商不足三家。"}})

	marks := map[string][2]int64{"a": {5800, 1900}, "b": {5000, 1500}, "c": {4000, 1000}, "d": {3000, 1000}}
	for _, id := range []string{ids[0], ids[2]} {
		r.opens(id)
	}
	ok(r, "officer", tenderapi.SeatCommittee, committee(ids[0], five...))
	refused(r, "officer", tenderapi.SeatCommittee, tenderapi.SeatCommitteeRequest{ID: ids[2], CommitteeDraft: tenderapi.CommitteeDraft{Members: []tenderapi.Member{}, Like: ids[1]}}, "tender.committee.like", "")
	ok(r, "officer", tenderapi.SeatCommittee, tenderapi.SeatCommitteeRequest{ID: ids[2], CommitteeDraft: tenderapi.CommitteeDraft{Members: []tenderapi.Member{}, Like: ids[0]}})
	for _, id := range []string{ids[0], ids[2]} {
		r.scored(id, five, marks)
	}
	refused(r, "officer", tenderapi.MoveTender, verb(ids[2], Decide), "tender.lots.sequence", "tender.lots.order")
	for _, id := range []string{ids[0], ids[2]} {
		ok(r, "officer", tenderapi.MoveTender, verb(id, Decide))
		ok(r, "officer", tenderapi.MoveTender, verb(id, Result))
	}
	a, b := r.tender(ids[0]), r.tender(ids[2])
	if a.Award.Supplier.ID != "a" || b.Award.Supplier.ID != "b" || b.CommitteeOf != ids[0] || len(b.Committee) != 5 {
		t.Fatalf("the first lot goes to %s, the third to %s, judged by %d of %q", a.Award.Supplier.ID, b.Award.Supplier.ID, len(b.Committee), b.CommitteeOf)
	}
	if len(b.Passed) != 1 || b.Passed[0].Supplier.ID != "a" || b.Passed[0].Ground != "most" || !strings.Contains(b.Passed[0].Note, "第1包") {
		t.Errorf("why the first of the ranking did not win: %+v", b.Passed)
	}
	if x := r.tender(ids[1]); x.State != tenderapi.StateFailed {
		t.Errorf("the second lot is %s", x.State)
	}
}
