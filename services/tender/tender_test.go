package tender

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"sanshe/contracts/go/events"
	"sanshe/contracts/go/organizationapi"
	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/cn"
	"sanshe/libs/fault"
	"sanshe/libs/route"
	"sanshe/libs/rule/ruletest"
	"sanshe/services/tender/recount"
)

func TestTheLifeTableIsSound(t *testing.T) {
	if err := Life.Check(); err != nil {
		t.Error(err)
	}
}

func TestEveryOperationOfTheContractIsAnswered(t *testing.T) {
	rows := open(t).routes
	var public []string
	for _, op := range tenderapi.Operations {
		if !slices.ContainsFunc(rows, func(r route.Route) bool { return r.Op.ID == op.ID }) {
			t.Errorf("nobody answers %s %s", op.Method, op.Path)
		}
		if op.Public {
			public = append(public, op.Method+" "+op.Path)
		}
	}
	golden, err := os.ReadFile("public.golden")
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(public, "\n") + "\n"; got != string(golden) {
		t.Errorf("what anyone may ask has changed:\n%s", got)
	}
}

func TestAPurchaseGoesFromDraftToContract(t *testing.T) {
	for _, method := range []tenderapi.Method{tenderapi.MethodOpen, tenderapi.MethodConsultation} {
		t.Run(string(method), func(t *testing.T) {
			r := open(t)
			d := r.draft(method, 25)
			x := r.create(d)
			refused(r, "ann", tenderapi.GetTender, tenderapi.GetTenderRequest{ID: x.ID}, "tender.tender.not-found", "")
			refused(r, "other", tenderapi.MoveTender, verb(x.ID, Submit), "tender.tender.not-found", "")
			ok(r, "officer", tenderapi.MoveTender, verb(x.ID, Announce))
			if seen := ok(r, "", tenderapi.GetTender, tenderapi.GetTenderRequest{ID: x.ID}); seen.Requirement != "" || len(seen.Criteria) != 0 {
				t.Error("an intention shows more than an intention")
			}
			ok(r, "officer", tenderapi.MoveTender, verb(x.ID, Submit))
			refused(r, "officer", tenderapi.MoveTender, verb(x.ID, Publish), "tender.tender.not-yours", "tender.documents.period")
			ok(r, "second", tenderapi.MoveTender, verb(x.ID, Publish))
			for i, p := range []string{"ann", "bob", "cat"} {
				r.bid(p, x.ID, int64(90-5*i)*100_000)
			}
			mine := ok(r, "ann", tenderapi.ListMyBids, tenderapi.ListMyBidsRequest{})
			if len(mine.Items) != 1 || mine.Items[0].State != "received" || mine.Items[0].Receipt == nil {
				t.Fatalf("ann's bids: %+v", mine.Items)
			}
			refused(r, "bob", tenderapi.GetBid, tenderapi.GetBidRequest{ID: mine.Items[0].ID}, "store.not-found", "")
			refused(r, "officer", tenderapi.GetOpening, tenderapi.GetOpeningRequest{ID: x.ID}, "tender.opening.not-yet", "")
			refused(r, "officer", tenderapi.MoveTender, verb(x.ID, Open), "tender.tender.wrong-state", "")
			r.set(d.Deadline)
			r.bidRefused("dan", x.ID, 1_000_000, "tender.bid.too-late", "tender."+string(method)+".period")
			if got := ok(r, "", tenderapi.GetTender, tenderapi.GetTenderRequest{ID: x.ID}); got.State != tenderapi.StateClosed {
				t.Fatalf("after the deadline: %s", got.State)
			}
			r.opens(x.ID)
			judges := []string{"e1", "e2", "e3", "e4", "officer"}
			ok(r, "officer", tenderapi.SeatCommittee, committee(x.ID, judges...))
			got := r.scored(x.ID, judges, map[string][2]int64{"a": {5000, 1500}, "b": {5500, 1800}, "c": {4000, 1000}})
			if got.State != tenderapi.StateScored {
				t.Fatal(got.State)
			}
			refused(r, "ann", tenderapi.GetEvaluation, tenderapi.GetEvaluationRequest{ID: x.ID}, "tender.evaluation.not-yet", "")
			ok(r, "officer", tenderapi.MoveTender, verb(x.ID, Decide))
			if seen := ok(r, "ann", tenderapi.GetTender, tenderapi.GetTenderRequest{ID: x.ID}); seen.Award != nil || seen.Committee != nil {
				t.Error("the award or the experts are known before the result is published")
			}
			ok(r, "officer", tenderapi.MoveTender, verb(x.ID, Result))
			ev := ok(r, "", tenderapi.GetEvaluation, tenderapi.GetEvaluationRequest{ID: x.ID})
			// b: 55 + 18 + 20×80/85 = 91.82 (b asked 85, the lowest is c's 80)
			if first := ev.Ranking[0]; first.Supplier.ID != "b" || first.Total != 9182 || first.PriceScore != 1882 {
				t.Errorf("first is %+v", first)
			}
			lost := ok(r, "ann", tenderapi.ListMyBids, tenderapi.ListMyBidsRequest{}).Items[0]
			if lost.Rank != 2 || lost.Total == 0 {
				t.Errorf("the loser is not told rank and score: %+v", lost)
			}
			seen := ok(r, "", tenderapi.GetTender, tenderapi.GetTenderRequest{ID: x.ID})
			if seen.Award.Supplier.ID != "b" || len(seen.Committee) != 5 {
				t.Errorf("award %+v, committee %v", seen.Award, seen.Committee)
			}
			if again := recount.Score(r.shows(x.ID)); len(again.Wrong) > 0 {
				t.Errorf("computed again from what is public: %v", again.Wrong)
			}
			var told int
			for _, e := range r.heard {
				if e.Type == events.TypeTenderTenderAwardedV1 {
					told++
				}
			}
			if told != 1 {
				t.Errorf("the award was told %d times", told)
			}
		})
	}
}

func TestPeriodsAreHeldToTheDay(t *testing.T) {
	for _, c := range []struct {
		method tenderapi.Method
		days   int
		rule   string // "" passes
	}{
		{tenderapi.MethodOpen, 20, ""},
		{tenderapi.MethodOpen, 19, "tender.open.period"},
		{tenderapi.MethodOpen, 21, ""},
		{tenderapi.MethodConsultation, 10, ""},
		{tenderapi.MethodConsultation, 9, "tender.consultation.period"},
		{tenderapi.MethodConsultation, 1, "tender.consultation.notice"},
		{tenderapi.MethodConsultation, 3, "tender.consultation.documents.period"},
	} {
		r := open(t)
		x := r.create(r.draft(c.method, c.days))
		if c.rule == "" {
			ok(r, "officer", tenderapi.MoveTender, verb(x.ID, Submit))
			ok(r, "second", tenderapi.MoveTender, verb(x.ID, Publish))
			continue
		}
		refused(r, "officer", tenderapi.MoveTender, verb(x.ID, Submit), "tender.notice.unlawful", c.rule)
	}
}

func TestALapseBetweenReviewAndPublicationIsCaught(t *testing.T) {
	r := open(t)
	x := r.create(r.draft(tenderapi.MethodOpen, 20))
	ok(r, "officer", tenderapi.MoveTender, verb(x.ID, Submit))
	r.set(cn.DayOf(r.now).Add(1).At(9, 0))
	refused(r, "second", tenderapi.MoveTender, verb(x.ID, Publish), "tender.notice.unlawful", "tender.open.period")
}

func TestWhatTheLawRefusesInANotice(t *testing.T) {
	for name, c := range map[string]struct {
		edit func(*tenderapi.TenderDraft)
		rule string
	}{
		"exactly a year":                {func(d *tenderapi.TenderDraft) { d.TermMonths = 12 }, ""},
		"more than a year, unexplained": {func(d *tenderapi.TenderDraft) { d.TermMonths = 13 }, "contract.term.extended.conditions"},
		"three years, all conditions": {func(d *tenderapi.TenderDraft) {
			d.TermMonths, d.TermConditions = 36, []string{"fixed", "continuous", "funded", "stable"}
		}, ""},
		"three years, one condition missing": {func(d *tenderapi.TenderDraft) {
			d.TermMonths, d.TermConditions = 36, []string{"fixed", "continuous", "funded"}
		}, "contract.term.extended.conditions"},
		"more than three years": {func(d *tenderapi.TenderDraft) {
			d.TermMonths, d.TermConditions = 37, []string{"fixed", "continuous", "funded", "stable"}
		}, "contract.term.extended.months"},
		"deposit of two percent":     {func(d *tenderapi.TenderDraft) { d.DepositPercent = 2 }, ""},
		"deposit of three percent":   {func(d *tenderapi.TenderDraft) { d.DepositPercent = 3 }, "tender.deposit.percent"},
		"performance of ten percent": {func(d *tenderapi.TenderDraft) { d.PerformancePercent = 10 }, ""},
		"performance of eleven":      {func(d *tenderapi.TenderDraft) { d.PerformancePercent = 11 }, "contract.deposit.percent"},
		"prices reviewed from fifty": {func(d *tenderapi.TenderDraft) { d.LowPrices = &tenderapi.LowPrices{Average: 50} }, ""},
		"prices reviewed below it":   {func(d *tenderapi.TenderDraft) { d.LowPrices = &tenderapi.LowPrices{Average: 49} }, "tender.abnormal.average"},
		"prices reviewed from 65":    {func(d *tenderapi.TenderDraft) { d.LowPrices = &tenderapi.LowPrices{Second: 65, Ceiling: 45} }, ""},
		"prices reviewed from 66":    {func(d *tenderapi.TenderDraft) { d.LowPrices = &tenderapi.LowPrices{Second: 66} }, "tender.abnormal.raise.max"},
		"the ceiling's share at 44":  {func(d *tenderapi.TenderDraft) { d.LowPrices = &tenderapi.LowPrices{Ceiling: 44} }, "tender.abnormal.ceiling"},
		"price of ten percent":       {func(d *tenderapi.TenderDraft) { weigh(d, 1000) }, ""},
		"price below ten":            {func(d *tenderapi.TenderDraft) { weigh(d, 999) }, "tender.consultation.price.weight.min"},
		"price of thirty":            {func(d *tenderapi.TenderDraft) { weigh(d, 3000) }, ""},
		"price above thirty":         {func(d *tenderapi.TenderDraft) { weigh(d, 3001) }, "tender.consultation.price.weight.max"},
		"levels above the points": {func(d *tenderapi.TenderDraft) {
			d.Criteria[0].Levels = []tenderapi.CriterionLevel{{Name: "优", From: d.Criteria[0].Max + 1, To: d.Criteria[0].Max + 1}}
		}, "tender.criteria.quantified"},
		"levels that overlap": {func(d *tenderapi.TenderDraft) {
			d.Criteria[0].Levels = []tenderapi.CriterionLevel{{Name: "优", From: 300, To: 500}, {Name: "良", From: 100, To: 301}}
		}, "tender.criteria.quantified"},
		"points that do not sum up":    {func(d *tenderapi.TenderDraft) { d.Criteria[0].Max-- }, "tender.criteria.quantified"},
		"nobody was consulted":         {func(d *tenderapi.TenderDraft) { d.Consulted = false }, "tender.need.consult"},
		"consulted, and not told how":  {func(d *tenderapi.TenderDraft) { d.ConsultNote = " \n" }, "tender.need.consult"},
		"documents for four workdays":  {func(d *tenderapi.TenderDraft) { to := cn.Day("2026-03-06").At(17, 0); d.DocumentsTo = &to }, "tender.consultation.documents.period"},
		"documents until the deadline": {func(d *tenderapi.TenderDraft) { to := d.Deadline; d.DocumentsTo = &to }, ""},
		"documents after the deadline": {func(d *tenderapi.TenderDraft) { to := d.Deadline.Add(time.Minute); d.DocumentsTo = &to }, "tender.consultation.documents.period"},
		"a deadline a year ahead":      {func(d *tenderapi.TenderDraft) { d.Deadline = cn.Day("2026-03-02").Add(366).At(9, 30) }, ""},
		"a deadline later than that":   {func(d *tenderapi.TenderDraft) { d.Deadline = cn.Day("2026-03-02").Add(367).At(9, 30) }, "tender.deadline.horizon"},
		"documents for five workdays":  {func(d *tenderapi.TenderDraft) { to := cn.Day("2026-03-09").At(17, 0); d.DocumentsTo = &to }, ""},
	} {
		t.Run(name, func(t *testing.T) {
			r := open(t)
			d := r.draft(tenderapi.MethodConsultation, 15)
			c.edit(&d)
			x := r.create(d)
			if c.rule == "" {
				ok(r, "officer", tenderapi.MoveTender, verb(x.ID, Submit))
				return
			}
			refused(r, "officer", tenderapi.MoveTender, verb(x.ID, Submit), "tender.notice.unlawful", c.rule)
		})
	}
}

func weigh(d *tenderapi.TenderDraft, price int64) {
	d.Criteria[2].Max = price
	d.Criteria[0].Max = full - price - d.Criteria[1].Max
}

func TestTheNegativeListAndUnlistedItemsCannotBeBought(t *testing.T) {
	r := open(t)
	d := r.draft(tenderapi.MethodOpen, 25)
	d.Item = "B9"
	refused(r, "officer", tenderapi.CreateTender, tenderapi.CreateTenderRequest{TenderDraft: d}, "tender.item.negative", "catalog.negative.list")
	d.Item = "Z1"
	refused(r, "officer", tenderapi.CreateTender, tenderapi.CreateTenderRequest{TenderDraft: d}, "tender.item.unlisted", "")
	d.Item, d.Catalogue = "A0402", "nowhere"
	refused(r, "officer", tenderapi.CreateTender, tenderapi.CreateTenderRequest{TenderDraft: d}, "tender.item.no-catalogue", "")
	r.cat.State, d.Catalogue = "retired", "cat"
	refused(r, "officer", tenderapi.CreateTender, tenderapi.CreateTenderRequest{TenderDraft: d}, "tender.item.not-effective", "")
}

func TestWhoMayNotBid(t *testing.T) {
	r := open(t)
	x := r.published(r.draft(tenderapi.MethodOpen, 25))
	r.bidRefused("filed", x.ID, 1, "tender.bid.not-eligible", "supplier.filing.only.barred")
	r.bidRefused("listed", x.ID, 1, "tender.bid.not-eligible", "supplier.listed.serious.barred")
	r.edit("a", func(o *organizationapi.Organization) { o.PublicWelfareOne = true })
	r.bidRefused("ann", x.ID, 1, "tender.bid.not-eligible", "supplier.barred.kinds")
	r.edit("a", func(o *organizationapi.Organization) { o.PublicWelfareOne, o.ListedAbnormal = false, true })
	r.bid("ann", x.ID, 9_000_000) // the abnormal list warns, it does not bar
	list := ok(r, "filed", tenderapi.CheckEligibility, tenderapi.CheckEligibilityRequest{ID: x.ID})
	if !slices.ContainsFunc(list.Items, func(f tenderapi.Finding) bool { return !f.Ok && f.Level == "refuse" && len(f.Basis) == 1 }) {
		t.Errorf("eligibility does not say why not: %+v", list.Items)
	}
	d := r.draft(tenderapi.MethodOpen, 25)
	d.SmeReserved, d.SmeDeduction = true, 0
	y := r.published(d)
	r.bidRefused("bob", y.ID, 1, "tender.bid.not-eligible", "supplier.sme.ineligible.prefix")
	r.bid("dan", y.ID, 9_000_000)
}

func TestTooFewBiddersFailTheOpening(t *testing.T) {
	for _, c := range []struct {
		method tenderapi.Method
		n      int
		rule   string
	}{
		{tenderapi.MethodOpen, 2, "tender.bidders.min"},
		{tenderapi.MethodOpen, 3, ""},
		{tenderapi.MethodConsultation, 1, "tender.consultation.bidders.service.min"},
		{tenderapi.MethodConsultation, 2, ""},
	} {
		r := open(t)
		d := r.draft(c.method, 25)
		x := r.published(d)
		for _, p := range []string{"ann", "bob", "cat"}[:c.n] {
			r.bid(p, x.ID, 9_000_000)
		}
		r.set(d.Deadline)
		if c.rule == "" {
			r.opens(x.ID)
			continue
		}
		refused(r, "officer", tenderapi.MoveTender, verb(x.ID, Open), "tender.opening.too-few", c.rule)
		in := verb(x.ID, Fail)
		refused(r, "officer", tenderapi.MoveTender, in, "tender.failure.no-ground", c.method.Procedure().Rules.Failure)
		in.Ground, in.Note = "few", "供应商不足。"
		if got := ok(r, "officer", tenderapi.MoveTender, in); got.State != tenderapi.StateFailed || got.Failure.Text == "" {
			t.Errorf("%+v", got.Failure)
		}
	}
}

func TestTheCommitteeIsHeldToTheLaw(t *testing.T) {
	r := open(t)
	x := r.published(r.draft(tenderapi.MethodOpen, 25))
	d := r.draft(tenderapi.MethodOpen, 25)
	d.Budget, d.Ceiling = ruletest.Value[int64](t, r.book, "tender.committee.open.large.budget", r.law()), 0
	large := r.published(d)
	d.Budget--
	almost := r.published(d)
	y := r.published(r.draft(tenderapi.MethodConsultation, 25))
	for _, c := range []struct {
		id       string
		accounts []string
		rule     string
	}{
		{x.ID, []string{"e1", "e2", "e3", "e4", "officer"}, ""},
		{x.ID, []string{"e1", "e2", "e3"}, "tender.committee.open.size"},
		{x.ID, []string{"e1", "e2", "e3", "e4", "e5", "officer"}, "tender.committee.odd"},
		{x.ID, []string{"e1", "e2", "e3", "e3", "e4"}, "tender.committee.open.size"},
		{large.ID, []string{"e1", "e2", "e3", "e4", "officer"}, "tender.committee.open.large.size"},
		{large.ID, []string{"e1", "e2", "e3", "e4", "e5", "e6", "officer"}, ""},
		{almost.ID, []string{"e1", "e2", "e3", "e4", "officer"}, ""},
		{y.ID, []string{"e1", "e2", "officer"}, ""},
		{y.ID, []string{"e1"}, "tender.committee.consultation.size"},
	} {
		if c.rule == "" {
			ok(r, "officer", tenderapi.SeatCommittee, committee(c.id, c.accounts...))
			continue
		}
		refused(r, "officer", tenderapi.SeatCommittee, committee(c.id, c.accounts...), "tender.committee.unlawful", c.rule)
	}
	refused(r, "officer", tenderapi.SeatCommittee, committee(y.ID, "e1", "officer", "clerk"), "tender.committee.unlawful", "tender.committee.experts")
	refused(r, "officer", tenderapi.SeatCommittee, committee(y.ID, "e1", "e2", "ann"), "tender.committee.wrong-role", "")
}

func TestAmendmentsComeInTimeOrMoveTheDeadline(t *testing.T) {
	r := open(t)
	d := r.draft(tenderapi.MethodOpen, 30)
	x := r.published(d)
	amend := func(days int) tenderapi.AmendTenderRequest {
		in := tenderapi.AmendTenderRequest{ID: x.ID, AmendmentDraft: tenderapi.AmendmentDraft{Reason: "补充", Changes: []tenderapi.Correction{{Field: "requirement", New: fmt.Sprintf("新需求%d", days)}}}}
		if days > 0 {
			to := cn.DayOf(r.now).Add(days).At(9, 30)
			in.Deadline = &to
		}
		return in
	}
	r.set(cn.DayOf(d.Deadline).Add(-15).At(10, 0)) // exactly fifteen days before
	got := ok(r, "officer", tenderapi.AmendTender, amend(0))
	if a := got.Amendments[0]; a.Changes[0].Old != "需求" || a.Changes[0].New != "新需求0" || got.Requirement != "新需求0" {
		t.Errorf("%+v", a)
	}
	r.set(cn.DayOf(d.Deadline).Add(-14).At(10, 0))
	refused(r, "officer", tenderapi.AmendTender, amend(0), "tender.amendment.too-late", "tender.open.clarification")
	refused(r, "officer", tenderapi.AmendTender, amend(13), "tender.amendment.earlier", "")
	moved := ok(r, "officer", tenderapi.AmendTender, amend(17))
	r.bid("ann", x.ID, 9_000_000)
	r.mu.Lock()
	r.now = d.Deadline // the old deadline passes and nothing closes, not even before the clock's job has looked
	r.mu.Unlock()
	r.bid("bob", x.ID, 9_000_000)
	r.set(moved.Deadline)
	r.bidRefused("cat", x.ID, 9_000_000, "tender.bid.too-late", "")
}

func TestTheLatestBidOfASupplierCountsAndAWithdrawnOneDoesNot(t *testing.T) {
	r := open(t)
	d := r.draft(tenderapi.MethodConsultation, 25)
	x := r.published(d)
	r.bid("ann", x.ID, 9_000_000)
	r.bid("ann", x.ID, 8_000_000)
	r.bid("bob", x.ID, 8_500_000)
	gone := r.bid("cat", x.ID, 1_000_000)
	refused(r, "ann", tenderapi.WithdrawBid, tenderapi.WithdrawBidRequest{ID: gone.ID}, "store.not-found", "")
	ok(r, "cat", tenderapi.WithdrawBid, tenderapi.WithdrawBidRequest{ID: gone.ID})
	r.set(d.Deadline)
	rec := r.readOut(x.ID)
	if len(rec.Bids) != 2 || rec.Bids[0].Price != 8_000_000 || rec.Bids[1].Price != 8_500_000 {
		t.Errorf("%+v", rec.Bids)
	}
}

func TestABidOverTheCeilingIsInvalidAndGroundsAreTheLaws(t *testing.T) {
	r := open(t)
	d := r.draft(tenderapi.MethodConsultation, 25)
	x := r.published(d)
	r.bid("ann", x.ID, d.Ceiling) // exactly the ceiling is allowed
	r.bid("bob", x.ID, d.Ceiling+1)
	r.bid("cat", x.ID, 8_000_000)
	r.set(d.Deadline)
	rec := r.readOut(x.ID)
	if !rec.Bids[0].Valid || rec.Bids[1].Valid || rec.Bids[1].Ground != "overpriced" {
		t.Errorf("%+v", rec.Bids)
	}
	in := opinion(x.ID, rec.Bids[0].Bid, "disliked")
	refused(r, "e1", tenderapi.InvalidateBid, in, "tender.bid.no-ground", "tender.bid.invalid")
	in.Ground = "signature"
	ok(r, "e1", tenderapi.InvalidateBid, in)
	ok(r, "e2", tenderapi.InvalidateBid, in)
	ok(r, "e3", tenderapi.InvalidateBid, in)
	refused(r, "officer", tenderapi.MoveTender, verb(x.ID, Conclude), "tender.evaluation.too-few", "tender.consultation.bidders.service.min")
}

func TestASignedSheetNeverChangesAndMustBeWhole(t *testing.T) {
	r := open(t)
	d := r.draft(tenderapi.MethodConsultation, 25)
	x := r.published(d)
	r.bid("ann", x.ID, 9_000_000)
	r.bid("bob", x.ID, 8_000_000)
	r.set(d.Deadline)
	r.opens(x.ID)
	ok(r, "officer", tenderapi.SeatCommittee, committee(x.ID, "e1", "e2", "e3"))
	refused(r, "e4", tenderapi.GetMySheet, tenderapi.GetMySheetRequest{ID: x.ID}, "tender.tender.not-found", "")
	r.again(x.ID)
	sheet := ok(r, "e1", tenderapi.GetMySheet, tenderapi.GetMySheetRequest{ID: x.ID})
	whole := func() tenderapi.SignSheetRequest {
		in := tenderapi.SignSheetRequest{ID: x.ID}
		for _, b := range sheet.Bids {
			in.Bids = append(in.Bids, tenderapi.BidMarks{Bid: b.Bid, Marks: []tenderapi.Mark{{Code: "A", Points: 6000}, {Code: "B", Points: 0}}})
		}
		return in
	}
	for name, spoil := range map[string]func(*tenderapi.SignSheetRequest){
		"a bid is missing":       func(in *tenderapi.SignSheetRequest) { in.Bids = in.Bids[:1] },
		"a criterion is missing": func(in *tenderapi.SignSheetRequest) { in.Bids[0].Marks = in.Bids[0].Marks[:1] },
		"out of range":           func(in *tenderapi.SignSheetRequest) { in.Bids[0].Marks[0].Points = 6001 },
		"twice":                  func(in *tenderapi.SignSheetRequest) { in.Bids[0].Marks[1].Code = "A" },
		"the price":              func(in *tenderapi.SignSheetRequest) { in.Bids[0].Marks[1].Code = "P" },
		"a bid twice":            func(in *tenderapi.SignSheetRequest) { in.Bids = append(in.Bids, in.Bids[0]) },
		"a stranger's bid":       func(in *tenderapi.SignSheetRequest) { in.Bids[0].Bid = "x" },
	} {
		in := whole()
		spoil(&in)
		if _, f := try(r, "e1", tenderapi.SignSheet, in); f == nil || f.Kind != fault.Invalid || len(f.Fields) == 0 {
			t.Errorf("%s: %v", name, f)
		}
	}
	ok(r, "e1", tenderapi.SignSheet, whole())
	refused(r, "e1", tenderapi.SignSheet, whole(), "tender.sheet.signed", "")
	refused(r, "officer", tenderapi.MoveTender, verb(x.ID, Freeze), "tender.sheet.missing", "")
	refused(r, "officer", tenderapi.SeatCommittee, committee(x.ID, "e1", "e2", "e4"), "tender.committee.fixed", "")
}

func TestALateStepMustSayWhyAndAnOnTimeOneNeedNot(t *testing.T) {
	r := open(t)
	d := r.draft(tenderapi.MethodConsultation, 25)
	x := r.published(d)
	r.bid("ann", x.ID, 9_000_000)
	r.bid("bob", x.ID, 8_000_000)
	r.set(d.Deadline)
	r.opens(x.ID)
	judges := []string{"e1", "e2", "e3"}
	ok(r, "officer", tenderapi.SeatCommittee, committee(x.ID, judges...))
	r.scored(x.ID, judges, map[string][2]int64{"a": {5000, 1500}, "b": {4000, 1000}})
	r.set(cn.AddWorkdays(cn.DayOf(r.now), 5).At(23, 0)) // the fifth working day is still in time
	ok(r, "officer", tenderapi.MoveTender, verb(x.ID, Decide))
	r.set(cn.AddWorkdays(cn.DayOf(r.now), 3).At(9, 0)) // the third is late
	refused(r, "officer", tenderapi.MoveTender, verb(x.ID, Result), "tender.step.late", "tender.result.publish")
	late := ok(r, "", tenderapi.GetTender, tenderapi.GetTenderRequest{ID: x.ID})
	if i := slices.IndexFunc(late.Steps, func(s tenderapi.Step) bool { return s.Key == "result" }); late.Steps[i].State != "late" {
		t.Errorf("the step does not show that it is late: %+v", late.Steps[i])
	}
	in := verb(x.ID, Result)
	in.Note = "系统维护。"
	got := ok(r, "officer", tenderapi.MoveTender, in)
	if i := slices.IndexFunc(got.Steps, func(s tenderapi.Step) bool { return s.Key == "result" }); !strings.Contains(got.Steps[i].Note, "系统维护") {
		t.Errorf("the reason is not public: %+v", got.Steps[i])
	}
}

func TestStaleVersionsAndRepeatedCreationsAreSeen(t *testing.T) {
	r := open(t)
	x := r.create(r.draft(tenderapi.MethodOpen, 25))
	in := verb(x.ID, Announce)
	in.Version = x.Version + 1
	refused(r, "officer", tenderapi.MoveTender, in, "store.stale", "")
	in.Version = x.Version
	ok(r, "officer", tenderapi.MoveTender, in)
}

func TestAnOfficerIsToldOfADeadlineWhenNobodyIsThere(t *testing.T) {
	for name, c := range map[string]struct {
		at   time.Time
		rule string // "" warns of nothing
	}{
		"a Friday morning":  {cn.Day("2026-03-27").At(9, 30), ""},
		"opening hour":      {cn.Day("2026-03-27").At(8, 30), ""},
		"before it":         {cn.Day("2026-03-27").At(8, 29), "tender.deadline.hours"},
		"closing hour":      {cn.Day("2026-03-27").At(17, 30), ""},
		"after it":          {cn.Day("2026-03-27").At(17, 31), "tender.deadline.hours"},
		"a Saturday":        {cn.Day("2026-03-28").At(9, 30), "tender.deadline.workday"},
		"a public holiday":  {cn.Day("2026-05-01").At(9, 30), "tender.deadline.workday"},
		"a Saturday worked": {cn.Day("2026-05-09").At(9, 30), ""},
	} {
		t.Run(name, func(t *testing.T) {
			r := open(t)
			d := r.draft(tenderapi.MethodConsultation, 25)
			d.Deadline = c.at
			x := r.create(d)
			var warned []string
			for _, f := range ok(r, "officer", tenderapi.ListFindings, tenderapi.ListFindingsRequest{ID: x.ID}).Items {
				if !f.Ok && f.Field == "deadline" {
					warned = append(warned, f.Basis[0].Rule)
				}
			}
			if got := strings.Join(warned, " "); got != c.rule {
				t.Errorf("warned of %q, want %q", got, c.rule)
			}
		})
	}
}
