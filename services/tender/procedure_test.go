package tender

import (
	"encoding/json"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"sanshe/contracts"
	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/cn"
	"sanshe/libs/rule"
	"sanshe/libs/rule/ruletest"
	"sanshe/libs/score"
	"sanshe/services/tender/recount"
)

// A row that names a rule the book does not have would fail on the first draft.
func TestEveryRowOfTheProceduresIsKnownToTheBook(t *testing.T) {
	book, today := bookOf(t), rule.Where{Region: region, Day: cn.Day("2026-11-23").At(12, 0)}
	seen := map[tenderapi.Method]bool{}
	for _, p := range tenderapi.Procedures {
		if seen[p.Method] || p.Name == "" || p.Paper == "" || p.Rounds < 1 {
			t.Errorf("%+v", p)
		}
		seen[p.Method] = true
		if !slices.Contains([]score.Order{score.ByTotal, score.ByTotalThenTechnical, score.ByPrice}, score.Order(p.Rank)) {
			t.Errorf("%s: no order %q", p.Method, p.Rank)
		}
		if !slices.Contains([]string{"open", "selective", "limited", "direct"}, p.OCDS) {
			t.Errorf("%s: the standard has no %q", p.Method, p.OCDS)
		}
		if p.Method.Say("发布招标公告") == "" || p.Rules.Lowest != "" && p.Judged == "" || p.Local && p.Rules.Services == "" {
			t.Errorf("%+v", p)
		}
		rules := reflect.ValueOf(p.Rules)
		for i := range rules.NumField() {
			id := rules.Field(i).String()
			if id == "" {
				continue
			}
			if !p.Asks(id) {
				t.Errorf("%s: nobody who reads %s learns that it is asked", p.Method, id)
			}
			if _, err := rule.Ask[json.RawMessage](book, id, today); err != nil {
				t.Errorf("%s: %s: %v", p.Method, rules.Type().Field(i).Name, err)
			}
		}
		for name, id := range map[string]string{"Bidders": p.Rules.Bidders, "Committee": p.Rules.Committee, "Failure": p.Rules.Failure} {
			if id == "" && (!p.Rolling() || name == "Failure") && !(p.Competition() && name == "Committee") { // whoever applies is neither counted nor judged, and prices alone need no judge
				t.Errorf("%s lives without %s", p.Method, name)
			}
		}
	}
}

// lowest is a draft by a procedure in which the lowest adequate price wins.
func (r *room) lowest(method tenderapi.Method, condition string) tenderapi.TenderDraft {
	d := r.draft(method, 10)
	d.Condition, d.ConditionNote = condition, "需求尚不能写细，须当面商定。"
	return d
}

func TestTheLowestAdequatePriceWinsWhereNothingIsScored(t *testing.T) {
	for method, c := range map[tenderapi.Method][2]string{tenderapi.MethodNegotiation: {"complex", "tender.negotiation.lowest"}, tenderapi.MethodInquiry: {"standard", "tender.inquiry.lowest"}} {
		t.Run(string(method), func(t *testing.T) {
			r := open(t)
			d := r.lowest(method, c[0])
			x := r.published(d)
			if f, found := r.finding(x.ID, c[1]); !found || !f.Ok {
				t.Errorf("that nothing is scored rests on %v %+v", found, f)
			}
			if got := x.Criteria; len(got) != 1 || got[0].Kind != "price" || got[0].Max != full {
				t.Fatalf("criteria %+v", got)
			}
			if x.ConditionText == "" || len(x.ConditionBasis) == 0 || x.ConditionNote == "" {
				t.Errorf("the page does not say why this way: %+v", x.ConditionText)
			}
			for who, fen := range map[string]int64{"ann": 9_000_000, "bob": 8_999_999, "cat": 8_000_000} {
				r.bid(who, x.ID, fen)
			}
			r.set(d.Deadline)
			r.opens(x.ID)
			ok(r, "officer", tenderapi.SeatCommittee, committee(x.ID, "e1", "e2", "officer"))
			r.scored(x.ID, []string{"e1", "e2", "officer"}, nil)
			x = ok(r, "officer", tenderapi.MoveTender, verb(x.ID, Decide))
			if lowest := ruletest.Value[bool](t, r.book, c[1], r.law()); (x.Award.Supplier.ID == "c" && x.Award.Amount == 8_000_000) != lowest {
				t.Errorf("award %+v", x.Award)
			}
			ok(r, "officer", tenderapi.MoveTender, verb(x.ID, Result))
			ev := ok(r, "", tenderapi.GetEvaluation, tenderapi.GetEvaluationRequest{ID: x.ID})
			if ev.Ranking[1].Supplier.ID != "b" || ev.Ranking[1].Tied || ev.Ranking[2].Supplier.ID != "a" { // one fen decides, hundredths of a point do not
				t.Errorf("ranking %+v", ev.Ranking)
			}
			if again := recount.Score(r.shows(x.ID)); len(again.Wrong) > 0 {
				t.Errorf("computed again from what is public: %v", again.Wrong)
			}
		})
	}
}

// unasked expects that no holder and no bidder is asked for what opens bids, and that nobody can give it.
func (r *room) unasked(id string, stage tenderapi.Stage, code, ruleID string) {
	r.t.Helper()
	refused(r, holders[0], tenderapi.ListHeaders, tenderapi.ListHeadersRequest{ID: id, Stage: stage}, code, ruleID)
	refused(r, holders[0], tenderapi.ReleaseShares, tenderapi.ReleaseSharesRequest{ID: id, SharesDraft: tenderapi.SharesDraft{Stage: stage, Shares: []tenderapi.ShareDraft{{Bid: "any", Kind: tenderapi.EnvelopeKindTechnical}}}}, code, ruleID)
	refused(r, "officer", tenderapi.StartRemedy, remedyFor(id), code, ruleID)
	for _, who := range []string{holders[0], "officer"} {
		if room := r.roomOf(who, id); room.Stage != "" || room.MayRelease || room.MayRemedy {
			r.t.Errorf("%s is asked for %q, %v, %v", who, room.Stage, room.MayRelease, room.MayRemedy)
		}
	}
	for _, task := range ok(r, holders[0], tenderapi.ListTenderTasks, tenderapi.ListTenderTasksRequest{}).Items {
		if strings.HasPrefix(task.What, "提交") {
			r.t.Errorf("a holder's desk says %s", task.What)
		}
	}
}

func TestTwoAreTooFewToNegotiateOrToAskForPrices(t *testing.T) {
	for method, c := range map[tenderapi.Method][2]string{tenderapi.MethodNegotiation: {"complex", "tender.negotiation.bidders.min"}, tenderapi.MethodInquiry: {"standard", "tender.inquiry.bidders.min"}} {
		for _, missing := range []int{1, 0} {
			r := open(t)
			d := r.lowest(method, c[0])
			x := r.published(d)
			for _, who := range []string{"ann", "bob", "cat", "dan"}[:ruletest.Value[int](t, r.book, c[1], r.law())-missing] {
				r.bid(who, x.ID, 9_000_000)
			}
			r.set(d.Deadline)
			if missing == 0 {
				r.opens(x.ID)
				continue
			}
			r.unasked(x.ID, tenderapi.StageTechnical, "tender.opening.too-few", c[1])
			refused(r, "officer", tenderapi.MoveTender, verb(x.ID, Open), "tender.opening.too-few", c[1])
		}
	}
}

// Negotiation and inquiry give working days: from Monday, 2 March 2026, three end on Thursday.
func TestAPeriodInWorkingDaysIsHeldToTheDay(t *testing.T) {
	for method, c := range map[tenderapi.Method][2]string{tenderapi.MethodNegotiation: {"complex", "tender.negotiation.period"}, tenderapi.MethodInquiry: {"standard", "tender.inquiry.period"}} {
		for _, beyond := range []int{-1, 0, 1} {
			r := open(t)
			d := r.lowest(method, c[0])
			d.Deadline = cn.AddWorkdays(cn.DayOf(r.now), ruletest.Value[int](t, r.book, c[1], r.law())+beyond).At(16, 0)
			x := r.create(d)
			if beyond >= 0 {
				ok(r, "officer", tenderapi.MoveTender, verb(x.ID, Submit))
				continue
			}
			refused(r, "officer", tenderapi.MoveTender, verb(x.ID, Submit), "tender.notice.unlawful", c[1])
		}
	}
}

func TestAProcedureIsChosenInTheCasesOfItsLaw(t *testing.T) {
	for name, c := range map[string]struct {
		method tenderapi.Method
		edit   func(*tenderapi.TenderDraft)
		rule   string
	}{
		"negotiation, no case":        {tenderapi.MethodNegotiation, func(d *tenderapi.TenderDraft) { d.Condition = "" }, "tender.negotiation.conditions"},
		"negotiation, another's case": {tenderapi.MethodNegotiation, func(d *tenderapi.TenderDraft) { d.Condition = "standard" }, "tender.negotiation.conditions"},
		"negotiation, no reason":      {tenderapi.MethodNegotiation, func(d *tenderapi.TenderDraft) { d.ConditionNote = "" }, "tender.negotiation.conditions"},
		"inquiry, no case":            {tenderapi.MethodInquiry, func(d *tenderapi.TenderDraft) { d.Condition = "" }, "tender.inquiry.conditions"},
	} {
		t.Run(name, func(t *testing.T) {
			r := open(t)
			d := r.lowest(c.method, map[tenderapi.Method]string{tenderapi.MethodNegotiation: "complex", tenderapi.MethodInquiry: "standard"}[c.method])
			c.edit(&d)
			refused(r, "officer", tenderapi.MoveTender, verb(r.create(d).ID, Submit), "tender.notice.unlawful", c.rule)
		})
	}
}

// The thresholds are known from memory alone, so what they set off warns; where
// a region has loaded its own, the same finding refuses.
func TestAboveTheThresholdAnotherProcedureNeedsApproval(t *testing.T) {
	for _, c := range []struct {
		name           string
		budget         int64
		approved, seen bool
	}{
		{"one fen below", 399_999_999, false, false},
		{"exactly", 400_000_000, false, true},
		{"exactly, approved", 400_000_000, true, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := open(t)
			d := r.draft(tenderapi.MethodConsultation, 15)
			d.Budget = c.budget
			if c.approved {
				d.ApprovedBy, d.Approval, d.ApprovedOn = "市财政局", "采批〔2026〕1号", string(cn.DayOf(r.clock()))
			}
			x := r.create(d)
			f, found := r.finding(x.ID, "tender.method.approval")
			if found != c.seen || found && (f.Ok != c.approved || f.Level != "warn") {
				t.Errorf("%v %+v", found, f)
			}
			ok(r, "officer", tenderapi.MoveTender, verb(x.ID, Submit))
		})
	}
	x := examiner{book: bookWith(t, threshold), at: rule.Where{Region: region, Day: cn.Day("2026-11-23").At(12, 0)}}
	for budget, want := range map[int64]int{199_999_999: 0, 200_000_000: 1} {
		x.findings = nil
		x.approved(&Tender{Draft: tenderapi.TenderDraft{Budget: budget}}, tenderapi.MethodConsultation.Procedure(), x.at.Day)
		if x.err != nil || len(x.findings) != want || want == 1 && x.findings[0].Level != "refuse" {
			t.Errorf("%d under a threshold that was read: %+v %v", budget, x.findings, x.err)
		}
	}
}

// threshold is what a city's operator loads once somebody has read its decree.
const threshold = `[{"id": "tender.threshold.open", "asks": "公开招标数额标准是多少？", "unit": "分", "region": "3203", "status": "verified", "values": [
	{"from": "2020-01-01", "to": "", "value": 200000000, "note": "", "source": {"title": "本市的规定", "number": "一号", "article": "第一条", "url": "",
	"quote": "公开招标数额标准为二百万元。", "read": "2026-11-22", "level": "L"}}]}]`

// bookWith is the rule book with a file more, as an operator adds one.
func bookWith(t *testing.T, rules string) *rule.Book {
	t.Helper()
	return ruletest.Book(t, contracts.Files, rules)
}

// tomorrow is a law of the city that is another one from 3 March on: a change needs
// ten days and then twenty, one bidder is enough and then three are.
const tomorrow = `[{"id": "tender.open.clarification", "asks": "更正提前多少日？", "unit": "日", "region": "3203", "status": "verified", "values": [
	{"from": "2020-01-01", "to": "2026-03-03", "value": 10, "note": "", "source": {"title": "本市的规定", "number": "一号", "article": "第一条", "url": "", "quote": "提前十日。", "read": "2026-11-22", "level": "L"}},
	{"from": "2026-03-03", "to": "", "value": 20, "note": "", "source": {"title": "本市的规定", "number": "二号", "article": "第一条", "url": "", "quote": "提前二十日。", "read": "2026-11-22", "level": "L"}}]},
	{"id": "tender.bidders.min", "asks": "至少多少家？", "unit": "家", "region": "3203", "status": "verified", "values": [
	{"from": "2020-01-01", "to": "2026-03-03", "value": 1, "note": "", "source": {"title": "本市的规定", "number": "一号", "article": "第二条", "url": "", "quote": "不少于一家。", "read": "2026-11-22", "level": "L"}},
	{"from": "2026-03-03", "to": "", "value": 3, "note": "", "source": {"title": "本市的规定", "number": "二号", "article": "第二条", "url": "", "quote": "不少于三家。", "read": "2026-11-22", "level": "L"}}]}]`

func TestAPurchaseKeepsTheLawItWasBornWith(t *testing.T) {
	r := openUnder(t, tomorrow)
	r.set(cn.Day("2026-03-02").At(9, 30))
	d := r.draft(tenderapi.MethodOpen, 30)
	before := r.published(d)
	r.set(cn.Day("2026-03-03").At(9, 30))
	after := r.published(d)

	for id, days := range map[string]int{before.ID: 10, after.ID: 20} {
		steps := ok(r, "", tenderapi.GetTender, tenderapi.GetTenderRequest{ID: id}).Steps
		at := slices.IndexFunc(steps, func(s tenderapi.Step) bool { return s.Key == "clarify" })
		if due, want := cn.DayOf(*steps[at].Due), cn.DayOf(d.Deadline).Add(-days); due != want {
			t.Errorf("%d days before the deadline: changes until %s, want %s", days, due, want)
		}
		r.bid("ann", id, 9_000_000)
	}
	r.set(cn.DayOf(d.Deadline).Add(-12).At(10, 0))
	amend := func(id string) tenderapi.AmendTenderRequest {
		return amendment(id, func(a *tenderapi.AmendmentDraft) {
			a.Changes = []tenderapi.Correction{{Field: "requirement", New: "新需求"}}
		})
	}
	ok(r, "officer", tenderapi.AmendTender, amend(before.ID))
	refused(r, "officer", tenderapi.AmendTender, amend(after.ID), "tender.amendment.too-late", "tender.open.clarification")
	r.set(d.Deadline)
	r.opens(before.ID)
	refused(r, "officer", tenderapi.MoveTender, verb(after.ID, Open), "tender.opening.too-few", "tender.bidders.min")
}

// finding is what the examination of a draft says by a rule.
func (r *room) finding(id, ruleID string) (tenderapi.Finding, bool) {
	r.t.Helper()
	for _, f := range ok(r, "officer", tenderapi.ListFindings, tenderapi.ListFindingsRequest{ID: id}).Items {
		if f.Basis[0].Rule == ruleID {
			return f, true
		}
	}
	return tenderapi.Finding{}, false
}

func TestServicesAreAskedForPricesBelowTheThresholdOnly(t *testing.T) {
	for budget, fits := range map[int64]bool{49_999_999: true, 50_000_000: false} {
		r := open(t)
		d := r.lowest(tenderapi.MethodInquiry, "standard")
		d.Budget, d.Ceiling = budget, 0
		if f, found := r.finding(r.create(d).ID, "tender.inquiry.service"); !found || f.Ok != fits || f.Level != "warn" {
			t.Errorf("%d: %v %+v", budget, found, f)
		}
	}
}

func TestALocalFormLeavesTimeToAnswer(t *testing.T) {
	r := open(t)
	for days, warned := range map[int]bool{4: true, 5: false} {
		d := r.draft(tenderapi.MethodContracting, 0)
		d.Condition, d.ConditionNote, d.Deadline = "outside", "社区协管不在法定职责之内。", cn.AddWorkdays(cn.DayOf(r.clock()), days).At(9, 30)
		x := r.create(d)
		if r.warns(x.ID, "tender.local.period") != warned {
			t.Errorf("%d working days to answer: warned %t", days, !warned)
		}
		ok(r, "officer", tenderapi.MoveTender, verb(x.ID, Submit))
	}
}

func TestNoDeadlineHasPassedWhenTheNoticeComes(t *testing.T) {
	for _, p := range tenderapi.Procedures {
		now := cn.Day("2026-03-02").At(9, 30)
		for ahead, past := range map[time.Duration]bool{0: true, -24 * time.Hour: true, time.Nanosecond: false} {
			x := examiner{book: bookOf(t), at: rule.Where{Region: region, Day: now}}
			x.deadline(now.Add(ahead), now, p.Method.Say)
			if refused := slices.ContainsFunc(x.findings, func(f tenderapi.Finding) bool { return f.Field == "deadline" && f.Level == "refuse" && !f.Ok }); refused != past || x.err != nil {
				t.Errorf("%s, %s ahead: refused %t, %v", p.Name, ahead, refused, x.err)
			}
		}
	}
	r := open(t)
	d := r.draft(tenderapi.MethodContracting, -1)
	d.Condition, d.ConditionNote = "outside", "社区协管不在法定职责之内。"
	refused(r, "officer", tenderapi.MoveTender, verb(r.create(d).ID, Submit), "tender.notice.unlawful", "tender.deadline.horizon")
}

// What the law does not list is there where the region's book has it, below the law's threshold.
func TestALocalFormIsKnownInItsRegionOnly(t *testing.T) {
	for _, method := range []tenderapi.Method{tenderapi.MethodContracting, tenderapi.MethodApplication, tenderapi.MethodEntrustment} {
		r := open(t)
		d := r.draft(method, 10)
		refused(r, "officer", tenderapi.MoveTender, verb(r.create(d).ID, Submit), "tender.notice.unlawful", "tender.local.conditions")
		d.Condition, d.ConditionNote = "outside", "社区协管不在法定职责之内。"
		x := r.published(d)
		if seen := ok(r, "", tenderapi.GetTender, tenderapi.GetTenderRequest{ID: x.ID}); seen.ConditionNote == "" || len(seen.ConditionBasis) == 0 || seen.ConditionBasis[0].Title == "" {
			t.Errorf("%s: the public does not read on what ground: %+v", method, seen.ConditionBasis)
		}
		r.bid("ann", x.ID, 9_000_000)
		r.set(d.Deadline)
		r.opens(x.ID)

		for where, level := range map[string]string{region: "", "410100": "refuse"} {
			x := examiner{book: bookOf(t), at: rule.Where{Region: where, Day: cn.Day("2026-11-23").At(12, 0)}}
			x.chosen(&d, method.Procedure())
			lawful := ruletest.Value[bool](t, x.book, "tender.local.lawful", x.at) // then a form would need no region that knows it
			if f := x.findings[0]; x.err != nil || f.Ok != (level == "" || lawful) || level != "" && f.Level != level {
				t.Errorf("%s in %s: %+v %v", method, where, f, x.err)
			}
		}
	}
}
