package tender

import (
	"fmt"
	"testing"

	"sanshe/contracts/go/events"
	"sanshe/contracts/go/organizationapi"
	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/cn"
	"sanshe/libs/event"
	"sanshe/libs/fault"
	"sanshe/libs/rule"
	"sanshe/libs/rule/ruletest"
	"sanshe/services/tender/recount"
)

func TestAFifthFallsOutAndNeverNobody(t *testing.T) {
	x := examiner{book: bookOf(t), at: rule.Where{Region: region, Day: cn.Day("2026-11-23").At(12, 0)}}
	d := &Tender{Draft: tenderapi.TenderDraft{Method: tenderapi.MethodFramework}}
	percent := ruletest.Value[int](t, x.book, "tender.framework.eliminate.percent", x.at)
	nobody := ruletest.Value[int](t, x.book, "tender.framework.eliminate.min", x.at)
	few := ruletest.Value[int](t, x.book, "tender.framework.admitted.min", x.at)
	fall := func(out, of int) bool { return out*100 >= percent*of && out >= nobody } // enough of them have fallen out
	for n := 2; n < 30; n++ {
		got := x.room(d, n)
		if x.err != nil || !fall(n-got, n) || fall(n-got-1, n) {
			t.Errorf("of %d, %d may be admitted: %v", n, got, x.err)
		}
		if err := x.several(d, n); (err != nil) != (got < few) || err != nil && fault.Of(err).Basis[0].Rule != "tender.framework.admitted.min" {
			t.Errorf("of %d: %v", n, err)
		}
	}
	d.Draft.AdmittedMost = 3
	for n, most := range map[int]int{3: 2, 4: 3, 5: 3, 20: 3} {
		if got := x.room(d, n); got != most {
			t.Errorf("of %d, %d may be admitted under documents that admit three", n, got)
		}
	}
}

// framework is a draft of one in which the price of one visit decides alone.
func (r *room) framework() tenderapi.TenderDraft {
	d := r.draft(tenderapi.MethodFramework, 25)
	d.Condition, d.ConditionNote = "beneficiaries", "老年人自主选择上门服务机构。"
	d.Ceiling, d.Unit, d.TermMonths = 100_00, "每人次", 24
	d.Ways = []tenderapi.OrderWay{tenderapi.OrderWayDirect, tenderapi.OrderWayTurn, tenderapi.OrderWayMiniCompetition}
	d.Criteria = []tenderapi.Criterion{{Code: "P", Name: "价格", Max: full, Kind: "price"}}
	return d
}

// ranked takes a framework to its ranking, with a bidder for each price: f1 is the account of sf1 and so on.
func (r *room) ranked(d tenderapi.TenderDraft, fens ...int64) tenderapi.Tender {
	r.t.Helper()
	x := r.published(d)
	for i, fen := range fens {
		who, org := fmt.Sprintf("f%d", i+1), fmt.Sprintf("sf%d", i+1)
		person(who, org, "staff")
		r.edit(org, func(o *organizationapi.Organization) {
			*o = organizationapi.Organization{ID: org, Name: fmt.Sprintf("第%d服务中心", i+1), Kind: "serviceorg", CreditCode: fmt.Sprintf("52320312MJ000000%02d", i), LegalEntity: true, Status: "active"}
		})
		r.bid(who, x.ID, fen)
	}
	r.set(d.Deadline)
	r.opens(x.ID)
	judges := []string{"e1", "e2", "e3", "e4", "officer"}
	ok(r, "officer", tenderapi.SeatCommittee, committee(x.ID, judges...))
	r.signed(x.ID, judges, nil)
	return r.revealed(x.ID)
}

// ofPlace is the news of an admitted supplier's agreement.
func (r *room) ofPlace(x tenderapi.Tender, supplier string, signed bool) tenderapi.Tender {
	r.t.Helper()
	ev := event.New(events.TypeContractContractAbandonedV1, r.clock(), events.ContractContractAbandonedV1{Tender: x.ID, Supplier: supplier, Note: "不再承接。", By: "supplier"})
	if signed {
		ev = event.New(events.TypeContractContractSignedV1, r.clock(), events.ContractContractSignedV1{Tender: x.ID, Supplier: supplier, At: r.clock()})
	}
	ev.Subject, ev.Seq = "c-"+x.ID+"-"+supplier, 1
	if err := r.Publish(r.t.Context(), ev); err != nil {
		r.t.Fatal(err)
	}
	r.settle()
	return ok(r, "officer", tenderapi.GetTender, tenderapi.GetTenderRequest{ID: x.ID})
}

func TestOfSixFourAreAdmittedInTheirOrderAndEachSignsAlone(t *testing.T) {
	r := open(t)
	x := r.ranked(r.framework(), 9000, 8600, 9200, 8800, 9100, 8700)
	ok(r, "officer", tenderapi.MoveTender, verb(x.ID, Conclude))
	ok(r, "officer", tenderapi.MoveTender, verb(x.ID, Decide))
	x = ok(r, "officer", tenderapi.MoveTender, verb(x.ID, Result))
	seen := ok(r, "", tenderapi.GetTender, tenderapi.GetTenderRequest{ID: x.ID})
	want := []struct {
		id    string
		price int64
	}{{"sf2", 8600}, {"sf6", 8700}, {"sf4", 8800}, {"sf1", 9000}}
	if len(seen.Award.Places) != len(want) {
		t.Fatalf("admitted %+v", seen.Award.Places)
	}
	for i, p := range seen.Award.Places {
		if p.Supplier.ID != want[i].id || p.Price != want[i].price || p.Rank != int64(i+1) {
			t.Errorf("place %d is %+v", i+1, p)
		}
	}
	for who, state := range map[string]string{"f2": "won", "f1": "won", "f5": "lost", "f3": "lost"} {
		if got := ok(r, who, tenderapi.ListMyBids, tenderapi.ListMyBidsRequest{}).Items[0].State; string(got) != state {
			t.Errorf("%s reads %s", who, got)
		}
	}
	rec := r.shows(x.ID)
	if again := recount.Score(rec); len(again.Wrong) > 0 {
		t.Errorf("computed again from what is public: %v", again.Wrong)
	}
	rec.Tender.Award.Places = append(rec.Tender.Award.Places[:1:1], rec.Tender.Award.Places[2:]...)
	if again := recount.Score(rec); len(again.Wrong) == 0 {
		t.Error("nobody misses who was left out between two who were admitted")
	}

	for _, s := range []string{"sf2", "sf6"} {
		if x = r.ofPlace(x, s, true); x.State != tenderapi.StateAwarded {
			t.Fatalf("the framework is %s before all have signed or fallen away", x.State)
		}
	}
	x = r.ofPlace(x, "sf1", false)
	if x = r.ofPlace(x, "sf4", true); x.State != tenderapi.StateContracted {
		t.Errorf("all have signed or fallen away, and it is %s", x.State)
	}
	if p := x.Award.Place("sf1"); p.State != tenderapi.PlaceStateDeclined || p.Note == "" || x.Award.Place("sf4").Contract != "c-"+x.ID+"-sf4" {
		t.Errorf("%+v", x.Award.Places)
	}
}

func TestAFrameworkThatNobodySignsComesToNothing(t *testing.T) {
	r := open(t)
	x := r.ranked(r.framework(), 9000, 8600, 9200)
	ok(r, "officer", tenderapi.MoveTender, verb(x.ID, Conclude))
	ok(r, "officer", tenderapi.MoveTender, verb(x.ID, Decide))
	ok(r, "officer", tenderapi.MoveTender, verb(x.ID, Result))
	r.ofPlace(x, "sf2", false)
	if x = r.ofPlace(x, "sf1", false); x.State != tenderapi.StateFailed || x.Failure.Ground != "contract" {
		t.Errorf("%s %+v", x.State, x.Failure)
	}
}

func TestOfThreeOneMustFallOutAndOfEqualsAtTheEdgeTheLotSaysWhich(t *testing.T) {
	r := open(t)
	x := r.ranked(r.framework(), 9000, 8600, 9000)
	ok(r, "officer", tenderapi.MoveTender, verb(x.ID, Conclude))
	x = ok(r, "officer", tenderapi.MoveTender, verb(x.ID, Decide))
	ev := ok(r, "officer", tenderapi.GetEvaluation, tenderapi.GetEvaluationRequest{ID: x.ID})
	places := x.Award.Places
	if len(places) != 2 || places[0].Supplier.ID != "sf2" || places[1].Supplier.ID != ev.Ranking[1].Supplier.ID || ev.Ranking[1].Lot != 1 || ev.Ranking[2].Lot != 2 {
		t.Errorf("admitted %+v of %+v", places, ev.Ranking)
	}
}

func TestWhoIsBarredIsPassedOverAndTheNextIsAdmitted(t *testing.T) {
	r := open(t)
	x := r.ranked(r.framework(), 9000, 8600, 9200)
	ok(r, "officer", tenderapi.MoveTender, verb(x.ID, Conclude))
	r.edit("sf2", func(o *organizationapi.Organization) { o.ListedSerious = true })
	refused(r, "officer", tenderapi.MoveTender, verb(x.ID, Decide), "tender.award.not-eligible", "supplier.listed.serious.barred")
	x = ok(r, "officer", tenderapi.MoveTender, decide(x.ID, "", "第一名已被列入名单。"))
	if p := x.Award.Places; len(p) != 2 || p[0].Supplier.ID != "sf1" || p[1].Supplier.ID != "sf3" || len(x.Passed) != 1 {
		t.Errorf("%+v, passed over %+v", p, x.Passed)
	}
}

func TestTwoAreTooFewForAFramework(t *testing.T) {
	r := open(t)
	d := r.framework()
	x := r.published(d)
	r.bid("ann", x.ID, 9000)
	r.bid("bob", x.ID, 8600)
	r.set(d.Deadline)
	refused(r, "officer", tenderapi.MoveTender, verb(x.ID, Open), "tender.opening.too-few", "tender.framework.bidders.min")
}

func TestWhatANoticeOfAFrameworkMustSay(t *testing.T) {
	for name, c := range map[string]struct {
		edit  func(*tenderapi.TenderDraft)
		rule  string
		level string // "" is fine
	}{
		"as it should be": {func(*tenderapi.TenderDraft) {}, "tender.framework.conditions", ""},
		"no case":         {func(d *tenderapi.TenderDraft) { d.Condition = "" }, "tender.framework.conditions", "refuse"},
		"no unit":         {func(d *tenderapi.TenderDraft) { d.Unit = "" }, "tender.framework.price.ceiling", "refuse"},
		"no ceiling":      {func(d *tenderapi.TenderDraft) { d.Ceiling = 0 }, "tender.framework.price.ceiling", "warn"},
		"two years":       {func(d *tenderapi.TenderDraft) { d.TermMonths = 24 }, "tender.framework.years", ""},
		"no way named":    {func(d *tenderapi.TenderDraft) { d.Ways = nil }, "tender.framework.second", "warn"},
		"a month longer":  {func(d *tenderapi.TenderDraft) { d.TermMonths = 25 }, "tender.framework.years", "warn"},
	} {
		t.Run(name, func(t *testing.T) {
			r := open(t)
			d := r.framework()
			c.edit(&d)
			x := r.create(d)
			level := ""
			for _, f := range ok(r, "officer", tenderapi.ListFindings, tenderapi.ListFindingsRequest{ID: x.ID}).Items {
				if len(f.Basis) > 0 && f.Basis[0].Rule == c.rule && !f.Ok {
					level = f.Level
				}
			}
			if level != c.level {
				t.Errorf("it is %q", level)
			}
			if c.level == "refuse" {
				refused(r, "officer", tenderapi.MoveTender, verb(x.ID, Submit), "tender.notice.unlawful", c.rule)
				return
			}
			ok(r, "officer", tenderapi.MoveTender, verb(x.ID, Submit))
		})
	}
}
