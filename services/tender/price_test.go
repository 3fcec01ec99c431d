package tender

import (
	"slices"
	"testing"
	"time"

	"sanshe/contracts/go/events"
	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/cn"
	"sanshe/libs/event"
	"sanshe/libs/rule"
	"sanshe/libs/rule/ruletest"
	"sanshe/services/tender/abnormal"
)

// lowball takes a purchase with a committee to where the first bid, a's, is the
// only one that stands out: 4,000,000 against a ceiling of 9,500,000.
func lowball(t *testing.T) (r *room, id, bid string) {
	t.Helper()
	r = open(t)
	x := r.to(tenderapi.StateRevealed, 4_000_000, 7_900_000, 8_000_000)
	return r, x.ID, r.opened(x.ID).Bid
}

func asks(id, bid string, minutes int64) tenderapi.AskExplanationRequest {
	return tenderapi.AskExplanationRequest{ID: id, ExplanationAsk: tenderapi.ExplanationAsk{Bid: bid, Minutes: minutes, Question: "请说明人员成本如何测算。"}}
}

func votes(id, bid string, reasonable bool) tenderapi.JudgePriceRequest {
	return tenderapi.JudgePriceRequest{ID: id, PriceVote: tenderapi.PriceVote{Bid: bid, Reasonable: reasonable, Why: "人员成本没有依据。"}}
}

func explains(bid string) tenderapi.ExplainPriceRequest {
	return tenderapi.ExplainPriceRequest{ID: bid, PriceExplanation: tenderapi.PriceExplanation{Text: "志愿者承担探访。"}}
}

func (r *room) reviewsOf(as, id string) []tenderapi.PriceReview {
	r.t.Helper()
	return ok(r, as, tenderapi.GetOpening, tenderapi.GetOpeningRequest{ID: id}).Reviews
}

func TestALowPriceIsExplainedAndJudgedBeforeTheResult(t *testing.T) {
	r, id, bid := lowball(t)
	got := r.reviewsOf("e1", id)
	if len(got) != 1 || got[0].Bid != bid || got[0].Stage != priceFound || len(got[0].Signs) != 1 || got[0].Signs[0].Code != "ceiling" || got[0].Signs[0].Basis[0].Rule != "tender.abnormal.ceiling" {
		t.Fatalf("%+v", got)
	}
	for _, who := range []string{"", "ann", "bob"} {
		if seen := r.reviewsOf(who, id); len(seen) != 0 {
			t.Errorf("%q sees %+v before the result", who, seen)
		}
	}
	refused(r, "ann", tenderapi.GetPriceReview, tenderapi.GetPriceReviewRequest{ID: bid}, "tender.price.no-review", "")
	refused(r, "clerk", tenderapi.AskExplanation, asks(id, bid, 60), "tender.tender.not-yours", "")
	refused(r, "e1", tenderapi.AskExplanation, asks(id, bid, 29), "tender.price.too-short", "tender.abnormal.explain")
	refused(r, "e1", tenderapi.JudgePrice, votes(id, bid, false), "tender.price.not-ready", "tender.abnormal.explain")
	ok(r, "e1", tenderapi.AskExplanation, asks(id, bid, 30))
	refused(r, "e2", tenderapi.AskExplanation, asks(id, bid, 60), "tender.price.asked", "")
	refused(r, "e1", tenderapi.JudgePrice, votes(id, bid, false), "tender.price.not-ready", "tender.abnormal.explain")
	refused(r, "bob", tenderapi.ExplainPrice, explains(bid), "store.not-found", "")
	if own := ok(r, "ann", tenderapi.GetPriceReview, tenderapi.GetPriceReviewRequest{ID: bid}); own.Stage != priceAsked || own.Question == "" || len(own.May) != 1 {
		t.Errorf("the supplier sees %+v", own)
	}
	ok(r, "ann", tenderapi.ExplainPrice, explains(bid))
	ok(r, "e1", tenderapi.JudgePrice, votes(id, bid, true))
	refused(r, "officer", tenderapi.MoveTender, verb(id, Conclude), "tender.price.open", "tender.abnormal.ceiling")
	ok(r, "e3", tenderapi.JudgePrice, votes(id, bid, true))
	refused(r, "e2", tenderapi.JudgePrice, votes(id, bid, false), "tender.price.decided", "")
	ok(r, "officer", tenderapi.MoveTender, verb(id, Conclude))
	ok(r, "officer", tenderapi.MoveTender, verb(id, Decide))
	ok(r, "officer", tenderapi.MoveTender, verb(id, Result))
	public := r.reviewsOf("", id)
	if len(public) != 1 || !public[0].Reasonable || public[0].FoundBy != "评审委员会3名成员中2名认定" || public[0].Explanation != "" || len(public[0].Votes) != 0 || public[0].Question != "" {
		t.Errorf("the public sees %+v", public)
	}
}

func TestAPriceThatIsNotExplainedInTimeMayBeFoundInvalid(t *testing.T) {
	r, id, bid := lowball(t)
	ok(r, "e1", tenderapi.AskExplanation, asks(id, bid, 30))
	r.set(r.clock().Add(30 * time.Minute)) // the last moment is the supplier's
	refused(r, "e1", tenderapi.JudgePrice, votes(id, bid, false), "tender.price.not-ready", "")
	r.set(r.clock().Add(time.Second))
	refused(r, "ann", tenderapi.ExplainPrice, explains(bid), "tender.price.late", "")
	ok(r, "e1", tenderapi.JudgePrice, votes(id, bid, false))
	if b := r.opened(id); !b.Valid {
		t.Fatal("one member struck the bid out")
	}
	refused(r, "officer", tenderapi.MoveTender, verb(id, Conclude), "tender.price.open", "tender.abnormal.invalid")
	ok(r, "e2", tenderapi.JudgePrice, votes(id, bid, false))
	b := r.opened(id)
	if b.Valid == ruletest.Value[bool](t, r.book, "tender.abnormal.invalid", r.law()) || b.Ground != groundAbnormal || b.Why != "人员成本没有依据。" || r.told(events.TypeTenderTenderInvalidatedV1) != 1 {
		t.Errorf("%+v", b)
	}
	other := r.bidsOf(id)[1].Bid
	ok(r, "e1", tenderapi.InvalidateBid, opinion(id, other, "signature")) // another matter brings it not back
	if b := r.opened(id); b.Valid {
		t.Error("an opinion on another bid made it valid again")
	}
	ok(r, "officer", tenderapi.MoveTender, verb(id, Conclude))
}

func (r *room) bidsOf(id string) []tenderapi.OpenedBid {
	r.t.Helper()
	return r.record(id).Bids
}

func TestTheCommitteeMayAskOnItsOwnJudgement(t *testing.T) {
	r, id, _ := lowball(t)
	second := r.bidsOf(id)[1].Bid
	ok(r, "e2", tenderapi.AskExplanation, asks(id, second, 45))
	got := r.reviewsOf("watch", id)
	if len(got) != 2 || got[1].Signs[0].Code != "judgement" || got[1].Signs[0].Basis[0].Rule != "tender.abnormal.judgement" {
		t.Errorf("%+v", got)
	}
	refused(r, "e2", tenderapi.AskExplanation, asks(id, "nobody's", 45), "tender.price.unknown", "")
}

func TestWhoPassedTheConformityReviewDecidesTheMean(t *testing.T) {
	r := open(t)
	x := r.to(tenderapi.StateRevealed, 4_400_000, 8_900_000, 9_300_000) // mean 7,533,333; second 8,900,000
	codes := func() (out []string) {
		for _, v := range r.reviewsOf("e1", x.ID) {
			for _, sign := range v.Signs {
				out = append(out, sign.Code)
			}
		}
		return out
	}
	if got := codes(); len(got) != 1 || got[0] != "second" {
		t.Fatalf("%v", got)
	}
	second := r.bidsOf(x.ID)[1].Bid
	ok(r, "e1", tenderapi.InvalidateBid, opinion(x.ID, second, "signature"))
	ok(r, "e2", tenderapi.InvalidateBid, opinion(x.ID, second, "signature")) // now the second is 9,300,000, the mean 6,850,000
	if got := codes(); len(got) != 1 || got[0] != "second" {
		t.Errorf("%v", got)
	}
	last := r.bidsOf(x.ID)[2].Bid
	ok(r, "e1", tenderapi.InvalidateBid, opinion(x.ID, last, "signature"))
	ok(r, "e2", tenderapi.InvalidateBid, opinion(x.ID, last, "signature"))
	if got := codes(); len(got) != 0 {
		t.Errorf("alone it stands out: %v", got)
	}
}

func TestDocumentsMayAskAboutMorePricesThanTheLaw(t *testing.T) {
	for name, c := range map[string]struct {
		own  *tenderapi.LowPrices
		sign string
	}{
		"as the law has it":              {nil, ""},
		"a share that the price reaches": {&tenderapi.LowPrices{Ceiling: 52}, ""}, // 5,000,000 of 9,500,000 is 52.6 %
		"a share that it does not":       {&tenderapi.LowPrices{Ceiling: 53}, "ceiling"},
		"of the second price":            {&tenderapi.LowPrices{Second: 64}, "second"}, // of 7,900,000 it is 63.3 %
		"of the second price, reached":   {&tenderapi.LowPrices{Second: 63}, ""},
		"of the mean, at the most":       {&tenderapi.LowPrices{Average: 65}, ""}, // of 6,966,666 it is 71.8 %
	} {
		t.Run(name, func(t *testing.T) {
			r := open(t)
			d := r.draft(tenderapi.MethodConsultation, 25)
			d.LowPrices = c.own
			x := r.bring(d, tenderapi.StateRevealed, 5_000_000, 7_900_000, 8_000_000)
			got := r.reviewsOf("e1", x.ID)
			if found := len(got) == 1 && got[0].Signs[0].Code == c.sign; found != (c.sign != "") || len(got) > 1 {
				t.Errorf("%+v", got)
			}
		})
	}
}

func TestALawThatKnowsNoReviewAsksForNone(t *testing.T) {
	r := open(t)
	r.set(time.Date(2025, 3, 3, 1, 0, 0, 0, time.UTC))
	x := r.to(tenderapi.StateRevealed, 1_000_000, 8_000_000)
	if got := r.reviewsOf("officer", x.ID); len(got) != 0 {
		t.Errorf("%+v", got)
	}
}

// The last price that is not asked about and the first that is, by the book: what equals a share sets nothing off.
func TestTheSharesOfTheBookAreAskedAboutFromAFenBelow(t *testing.T) {
	x := examiner{book: bookOf(t), at: rule.Where{Region: region, Day: cn.Day("2026-11-27").At(12, 0)}}
	of := func(id string) int64 { return ruletest.Value[int64](t, x.book, id, x.at) }
	mean, second, top := of("tender.abnormal.average")*8, of("tender.abnormal.second")*10, of("tender.abnormal.ceiling")*10
	next := mean*100/of("tender.abnormal.second") + 2
	for sign, c := range map[abnormal.Sign]struct {
		exact   []int64 // of the first price its share exactly
		ceiling int64
	}{
		abnormal.Average: {[]int64{mean, next, 3*800 - mean - next}, 1}, // the mean is 800
		abnormal.Second:  {[]int64{second, 1000}, 1},
		abnormal.Ceiling: {[]int64{top}, 1000},
	} {
		shares := x.lowPrices(&tenderapi.TenderDraft{})
		if got := abnormal.Find(c.exact, c.ceiling, shares)[0]; x.err != nil || slices.Contains(got, sign) {
			t.Errorf("%s of exactly its share is found as %v (%v)", sign, got, x.err)
		}
		below := slices.Clone(c.exact)
		below[0]--
		if sign == abnormal.Average {
			below[2]++ // and the mean stays
		}
		if got := abnormal.Find(below, c.ceiling, shares)[0]; !slices.Contains(got, sign) {
			t.Errorf("%s: a fen less is found as %v", sign, got)
		}
	}
}

func TestWhatWasLookedUpIsReadWithinTheProcedureAndTheAwardSaysWhoIsFollowed(t *testing.T) {
	r, id, bid := lowball(t)
	ok(r, "e1", tenderapi.AskExplanation, asks(id, bid, 30))
	ok(r, "ann", tenderapi.ExplainPrice, explains(bid))
	looked := votes(id, bid, true)
	looked.Looked = "同类服务在本省三个县的成交价，2026年3月查。"
	ok(r, "e1", tenderapi.JudgePrice, looked)
	ok(r, "e3", tenderapi.JudgePrice, votes(id, bid, true))
	for who, sees := range map[string]bool{"e2": true, "officer": true, "second": true, "watch": true, "ann": false, "": false} {
		got := r.reviewsOf(who, id)
		if seen := len(got) == 1 && len(got[0].Votes) == 2 && got[0].Votes[0].Looked == looked.Looked; seen != sees {
			t.Errorf("%q: %+v", who, got)
		}
	}
	ok(r, "officer", tenderapi.MoveTender, verb(id, Conclude))
	report := ok(r, "officer", tenderapi.GetReport, tenderapi.GetReportRequest{ID: id})
	for _, want := range []string{"tender.abnormal.report", "tender.abnormal.archive"} {
		if !slices.ContainsFunc(report.Basis, func(b tenderapi.Basis) bool { return b.Rule == want }) {
			t.Errorf("the report does not rest on %s: %+v", want, report.Basis)
		}
	}
	ok(r, "officer", tenderapi.MoveTender, verb(id, Decide))
	ok(r, "officer", tenderapi.MoveTender, verb(id, Result))
	for _, seen := range r.reviewsOf("", id) {
		if len(seen.Votes) != 0 {
			t.Errorf("the public reads what was looked up: %+v", seen)
		}
	}
	var told events.TenderTenderAwardedV1
	if err := r.heard[slices.IndexFunc(r.heard, func(ev event.Event) bool { return ev.Type == events.TypeTenderTenderAwardedV1 })].Decode(&told); err != nil || !told.Followed || told.Supplier != "a" {
		t.Errorf("the award is told as %+v, %v", told, err)
	}
}

func TestAnotherJudgingKeepsWhatWasExplainedBefore(t *testing.T) {
	x := Tender{Opening: &tenderapi.Opening{}, Reviews: []Review{{
		Supplier: tenderapi.Party{ID: "a"}, Explanation: "志愿者承担探访。", Reasonable: true, Votes: []PriceVote{{Judge: "e1", Looked: "成交公告。"}},
	}}}
	if !x.followed("a") || x.followed("b") {
		t.Error("not who was asked about is followed")
	}
	x.anew(time.Now())
	if len(x.Reviews) != 0 || x.followed("a") || len(x.Judged) != 1 || x.Judged[0].Reviews[0].Explanation == "" || x.Judged[0].Reviews[0].Votes[0].Looked == "" {
		t.Errorf("%+v", x.Judged)
	}
}
