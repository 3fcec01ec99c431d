package tender

import (
	"slices"
	"strings"
	"testing"

	"sanshe/contracts/go/events"
	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/cn"
	"sanshe/libs/event"
	"sanshe/libs/rule/ruletest"
	"sanshe/services/tender/dispute"
	"sanshe/services/tender/recount"
	"sanshe/services/tender/signed"
)

// contest is a draft of a competition for a hundred units under a framework.
func (r *room) contest(framework string, days int) tenderapi.TenderDraft {
	d := r.draft(tenderapi.MethodMiniCompetition, 0)
	d.Title, d.Framework, d.Quantity, d.Budget, d.Ceiling, d.TermMonths = "春节前上门照护", framework, 100, 9100_00, 0, 6
	d.Consulted, d.ConsultNote = false, ""
	d.Deadline = cn.AddDays(cn.DayOf(r.clock()), days).At(9, 30)
	return d
}

// contested is a framework of three in force, at 86, 90 and 92 yuan (sf2, sf1, sf3), and a published competition under it.
func contested(t *testing.T, edit func(*tenderapi.TenderDraft)) (r *room, frame, x tenderapi.Tender) {
	t.Helper()
	r = open(t)
	frame = r.inForce()
	d := r.contest(frame.ID, 7)
	if edit != nil {
		edit(&d)
	}
	return r, frame, r.published(d)
}

// pricesOut opens a competition at its deadline and reads the prices out.
func (r *room) pricesOut(x tenderapi.Tender) tenderapi.Tender {
	r.t.Helper()
	r.set(x.Deadline)
	if got := ok(r, "officer", tenderapi.MoveTender, verb(x.ID, Open)); got.State != tenderapi.StateFrozen {
		r.t.Fatalf("after the opening it is %s", got.State)
	}
	r.release(x.ID, tenderapi.StagePrice, two...)
	return ok(r, "officer", tenderapi.MoveTender, verb(x.ID, Reveal))
}

// outcome reads what is public of a competition, computes it again and answers what differs.
func (r *room) outcome(id string, forge func(*recount.Record)) []string {
	r.t.Helper()
	seen := r.stranger(id)
	frame := r.stranger(seen.Framework.ID)
	rec := recount.Record{
		Tender: seen, Opening: ok(r, "", tenderapi.GetOpening, tenderapi.GetOpeningRequest{ID: id}),
		Evaluation: ok(r, "", tenderapi.GetEvaluation, tenderapi.GetEvaluationRequest{ID: id}), Framework: &frame,
	}
	if forge != nil {
		forge(&rec)
	}
	return recount.Score(rec).Wrong
}

func TestTheLowestOfTheAdmittedHasTheOrderAndWhoAsksMoreThanItAgreedToIsInvalid(t *testing.T) {
	r, frame, x := contested(t, nil)
	if x.ItemName != frame.ItemName || x.Unit != "每人次" || len(x.Invited) != 3 || x.Framework == nil || x.Framework.ID != frame.ID {
		t.Fatalf("the competition is %+v", x)
	}
	for who, fen := range map[string]int64{"f1": 9000, "f2": 8601, "f3": 8850} { // sf1 asks what it agreed to, sf2 a fen more than that
		if b := r.bid(who, x.ID, fen); len(b.Envelopes) != 1 || b.Envelopes[0].Kind != tenderapi.EnvelopeKindPrice {
			t.Errorf("%s hands in %+v", who, b.Envelopes)
		}
	}
	r.bidRefused("ann", x.ID, 8000, "tender.bid.not-eligible", "tender.competition.invited.min") // admitted to nothing
	x = r.pricesOut(x)
	for _, b := range r.record(x.ID).Bids {
		over := b.Supplier.ID == "sf2" && ruletest.Value[bool](t, r.book, "tender.competition.ceiling", r.law())
		if b.Valid == over || over && (b.Ground != "overpriced" || !strings.Contains(b.Why, "协议单价86.00元")) {
			t.Errorf("read out: %+v", b)
		}
	}
	ok(r, "officer", tenderapi.MoveTender, verb(x.ID, Conclude))
	ok(r, "officer", tenderapi.MoveTender, verb(x.ID, Decide))
	x = ok(r, "officer", tenderapi.MoveTender, verb(x.ID, Result))
	if lowest := ruletest.Value[bool](t, r.book, "tender.competition.lowest", r.law()); (x.Award.Supplier.ID == "sf3" && x.Award.Amount == 8850_00) != lowest { // the lowest of those who keep to what they agreed to
		t.Errorf("awarded %+v", x.Award)
	}
	b := ok(r, "f3", tenderapi.ListMyBids, tenderapi.ListMyBidsRequest{Tender: x.ID}).Items[0]
	if own := ok(r, "f3", tenderapi.GetBidScore, tenderapi.GetBidScoreRequest{ID: b.ID}); b.StateText != "成交" || own.Rank != 1 || own.Remarks != nil {
		t.Errorf("who won reads %s and %+v", b.StateText, own)
	}
	if wrong := r.outcome(x.ID, nil); len(wrong) > 0 {
		t.Errorf("computed again from what is public: %v", wrong)
	}
	list := ok(r, "", tenderapi.ListOrders, tenderapi.ListOrdersRequest{ID: frame.ID}).Items
	if len(list) != 1 || list[0].Way != tenderapi.OrderWayMiniCompetition || list[0].Supplier.ID != "sf3" || list[0].Price != 8850 || list[0].Quantity != 100 || list[0].Competition != x.ID {
		t.Errorf("the framework's orders are %+v", list)
	}
	ev := event.New(events.TypeContractContractSignedV1, r.clock(), events.ContractContractSignedV1{Tender: x.ID, Supplier: "sf3", At: r.clock()})
	ev.Subject, ev.Seq = "c-"+x.ID, 1
	must(t, r.Publish(t.Context(), ev))
	r.settle()
	if list = ok(r, "", tenderapi.ListOrders, tenderapi.ListOrdersRequest{ID: frame.ID}).Items; list[0].State != tenderapi.OrderStateSigned || list[0].Contract != ev.Subject {
		t.Errorf("after the signing the order is %+v", list[0])
	}
	if len(r.deals()) != 0 {
		t.Error("the order is told in the open data beside its competition")
	}
}

func TestTheSignsOfCollusionAreLookedForInACompetition(t *testing.T) {
	r, _, x := contested(t, nil)
	r.bid("f1", x.ID, 8500)
	r.bid("f2", x.ID, 8500)
	r.bid("f3", x.ID, 8500)
	r.pricesOut(x)
	got := ok(r, "watch", tenderapi.ListFlags, tenderapi.ListFlagsRequest{ID: x.ID})
	if !slices.ContainsFunc(got.Items, func(f tenderapi.Flag) bool { return f.Code == "similar" && len(f.Bids) == 3 }) {
		t.Errorf("of three equal prices is said %+v", got.Items)
	}
	for _, code := range []string{"author", "contact", "mixed"} { // of what a price says nothing about
		if !slices.ContainsFunc(got.Blind, func(b tenderapi.BlindSpot) bool { return b.Code == code }) {
			t.Errorf("%s is not said to be unseen: %+v", code, got.Blind)
		}
	}
}

func TestEveryForgedCompetitionIsFoundOut(t *testing.T) {
	r, _, x := contested(t, func(d *tenderapi.TenderDraft) {
		d.LeftOut = []tenderapi.NotInvited{{Supplier: tenderapi.Party{ID: "sf1", Name: "甲"}, Reason: "没有夜间服务人员。"}}
	})
	r.bid("f2", x.ID, 8700)
	r.bid("f3", x.ID, 8850)
	x = r.pricesOut(x)
	ok(r, "officer", tenderapi.MoveTender, verb(x.ID, Conclude))
	ok(r, "officer", tenderapi.MoveTender, verb(x.ID, Decide))
	ok(r, "officer", tenderapi.MoveTender, verb(x.ID, Result))
	if wrong := r.outcome(x.ID, nil); len(wrong) > 0 {
		t.Fatalf("an honest record differs: %v", wrong)
	}
	for name, forge := range map[string]func(*recount.Record){
		"no framework":                 func(rec *recount.Record) { rec.Framework = nil },
		"another agreed price":         func(rec *recount.Record) { rec.Tender.Agreed[0].Price++ },
		"somebody kept away":           func(rec *recount.Record) { rec.Tender.LeftOut = nil },
		"kept away without a reason":   func(rec *recount.Record) { rec.Tender.LeftOut[0].Reason = "" },
		"an invited from elsewhere":    func(rec *recount.Record) { rec.Tender.Invited = append(rec.Tender.Invited, tenderapi.Party{ID: "a"}) },
		"a dear price made valid":      func(rec *recount.Record) { rec.Opening.Bids[0].Valid = true },
		"a fair price called too dear": func(rec *recount.Record) { rec.Opening.Bids[1].Valid, rec.Opening.Bids[1].Ground = false, "overpriced" },
		"an amount of another number":  func(rec *recount.Record) { rec.Tender.Award.Amount += 8850 },
		"an agreement that had ended": func(rec *recount.Record) {
			rec.Framework.Award.Place("sf3").EndedAt = rec.Framework.Award.Place("sf3").SignedAt
		},
	} {
		if wrong := r.outcome(x.ID, forge); len(wrong) == 0 {
			t.Errorf("%s: confirmed", name)
		}
	}
}

func TestACompetitionIsHeldUnderAFrameworkThatAnnouncedIt(t *testing.T) {
	r := open(t)
	frame := r.inForce()
	try := func(as, id, code string) {
		t.Helper()
		refused(r, as, tenderapi.CreateTender, tenderapi.CreateTenderRequest{TenderDraft: r.contest(id, 7)}, code, "")
	}
	try("officer", "", "tender.competition.unfit")
	try("officer", "nowhere", "tender.competition.unfit")
	try("other", frame.ID, "tender.competition.unfit")

	r = open(t)
	d := r.framework()
	d.Ways = []tenderapi.OrderWay{tenderapi.OrderWayDirect}
	frame = r.inForceBy(d)
	try("officer", frame.ID, "tender.competition.unfit")
	refused(r, "officer", tenderapi.PlaceOrder, order(frame.ID, tenderapi.OrderWayTurn, "", 0), "tender.order.way", "tender.framework.second")
	ok(r, "officer", tenderapi.PlaceOrder, order(frame.ID, tenderapi.OrderWayDirect, "sf1", 0))

	r = open(t)
	frame = r.inForce()
	refused(r, "officer", tenderapi.PlaceOrder, order(frame.ID, tenderapi.OrderWayMiniCompetition, "", 0), "tender.order.way", "tender.framework.second")
	r.at(cn.DayOf(*frame.InForceUntil).Add(1).At(0, 1))
	try("officer", frame.ID, "tender.framework.over")
}

func TestAllAreInvitedWhoseAgreementStandsAndWhoIsLeftOutIsSoForAPublishedReason(t *testing.T) {
	r := open(t)
	frame := r.inForce()
	ok(r, "officer", tenderapi.RemovePlace, tenderapi.RemovePlaceRequest{ID: frame.ID, PlaceRemoval: tenderapi.PlaceRemoval{Supplier: "sf3", Ground: "breach", Note: "三次催告仍不上门。"}})
	d := r.contest(frame.ID, 7)
	d.Invited = []tenderapi.Party{{ID: "a", Name: "甲"}}                 // whom the officer names does not count
	d.Requirement, d.Unit, d.Joint, d.Ceiling = "夜间上门照护", "每月", true, 1 // nor what the framework has settled
	d.LeftOut = []tenderapi.NotInvited{{Supplier: tenderapi.Party{ID: "sf1", Name: "甲"}, Reason: " "}, {Supplier: tenderapi.Party{ID: "sf4", Name: "乙"}, Reason: "没有入围。"}}
	refused(r, "officer", tenderapi.CreateTender, tenderapi.CreateTenderRequest{TenderDraft: d}, "request.fields", "") // without a reason
	d.LeftOut[0].Reason = "没有夜间服务人员。"
	x := r.create(d)
	if all := ruletest.Value[bool](t, r.book, "tender.competition.all", r.law()); (len(x.Invited)+len(x.LeftOut) == 2) != all { // sf1 and sf2 are left of the three
		t.Errorf("the draft tells of %+v and of %+v", x.Invited, x.LeftOut)
	}
	if len(x.Invited) != 1 || x.Invited[0].ID != "sf2" || len(x.LeftOut) != 1 || x.LeftOut[0].Supplier.Name != "第1服务中心" || x.Unit != "每人次" || x.Joint || x.Ceiling != 0 {
		t.Errorf("the draft invites %+v, leaves out %+v: %+v", x.Invited, x.LeftOut, x)
	}
	if !r.warns(x.ID, "tender.competition.invited.min") { // one alone is no competition, which is known from memory
		t.Error("nobody is warned that only one is left")
	}
	ok(r, "officer", tenderapi.MoveTender, verb(x.ID, Submit))
	ok(r, "second", tenderapi.MoveTender, verb(x.ID, Publish))
	seen := r.stranger(x.ID)
	if !seen.Withheld || len(seen.Invited)+len(seen.Agreed) > 0 || len(seen.LeftOut) != 1 || seen.LeftOut[0].Reason == "" || seen.Requirement != "" {
		t.Errorf("before the opening a stranger reads %+v", seen)
	}
	if mine := ok(r, "f2", tenderapi.GetTender, tenderapi.GetTenderRequest{ID: x.ID}); len(mine.Agreed) != 1 || mine.Agreed[0].Price != 8600 || mine.Requirement == "" {
		t.Errorf("who is invited reads %+v", mine.Agreed)
	}
	r.bidRefused("f1", x.ID, 8000, "tender.bid.not-eligible", "")
	r.bidRefused("f3", x.ID, 8000, "tender.bid.not-eligible", "")
	r.bid("f2", x.ID, 8500)
	x = r.pricesOut(x)
	if seen = r.stranger(x.ID); len(seen.Invited) != 1 || len(seen.Agreed) != 1 {
		t.Errorf("after the opening a stranger reads %+v", seen.Invited)
	}
}

// warns reports whether a purchase is warned about by a rule.
func (r *room) warns(id, ruleID string) bool {
	r.t.Helper()
	return slices.ContainsFunc(ok(r, "officer", tenderapi.ListFindings, tenderapi.ListFindingsRequest{ID: id}).Items, func(f tenderapi.Finding) bool {
		return !f.Ok && f.Level == "warn" && slices.ContainsFunc(f.Basis, func(b tenderapi.Basis) bool { return b.Rule == ruleID })
	})
}

// Between submission and notice a supplier leaves the framework: the notice names whom the publishing itself finds.
func TestWhoLeftBeforeTheNoticeDoesNotKeepItFromBeingPublished(t *testing.T) {
	r := open(t)
	frame := r.inForce()
	x := r.create(r.contest(frame.ID, 7))
	ok(r, "officer", tenderapi.MoveTender, verb(x.ID, Submit))
	ok(r, "officer", tenderapi.RemovePlace, tenderapi.RemovePlaceRequest{ID: frame.ID, PlaceRemoval: tenderapi.PlaceRemoval{Supplier: "sf3", Ground: "breach", Note: "三次催告仍不上门。"}})
	if got := ok(r, "second", tenderapi.MoveTender, verb(x.ID, Publish)); len(got.Invited) != 2 {
		t.Errorf("invited are %+v", got.Invited)
	}
}

func TestWithEverybodyLeftOutNobodyIsAsked(t *testing.T) {
	r := open(t)
	frame := r.inForce()
	d := r.contest(frame.ID, 7)
	for _, id := range []string{"sf1", "sf2", "sf3"} {
		d.LeftOut = append(d.LeftOut, tenderapi.NotInvited{Supplier: tenderapi.Party{ID: id, Name: id}, Reason: "没有夜间服务人员。"})
	}
	x := r.create(d)
	refused(r, "officer", tenderapi.MoveTender, verb(x.ID, Submit), "tender.notice.unlawful", "tender.competition.all")
}

func TestWhoeverAnswersIsEnoughAndTheResultSaysHowManyWereInvited(t *testing.T) {
	r, _, x := contested(t, nil)
	r.set(x.Deadline)
	refused(r, "officer", tenderapi.MoveTender, verb(x.ID, Open), "tender.opening.too-few", "tender.competition.bidders.min")
	if got := ok(r, "officer", tenderapi.MoveTender, fail(x.ID, "few")); got.State != tenderapi.StateFailed || got.Failure.Text != "没有入围供应商响应的" {
		t.Errorf("nobody came, and it is %s: %+v", got.State, got.Failure)
	}

	r, _, x = contested(t, nil)
	r.bid("f1", x.ID, 8900)
	r.bid("f2", x.ID, 8700) // above its own
	x = r.pricesOut(x)
	ok(r, "officer", tenderapi.MoveTender, verb(x.ID, Conclude))
	x = ok(r, "officer", tenderapi.MoveTender, verb(x.ID, Decide))
	if x.Award.Supplier.ID != "sf1" || !strings.Contains(x.Award.Reason, "邀请了3家") {
		t.Errorf("the one valid price is awarded as %+v", x.Award)
	}
}

func TestEqualPricesAreOrderedByALotThatAnybodyDrawsAgain(t *testing.T) {
	r, _, x := contested(t, nil)
	r.bid("f1", x.ID, 8500)
	r.bid("f2", x.ID, 8500)
	r.bid("f3", x.ID, 8500)
	x = r.pricesOut(x)
	ok(r, "officer", tenderapi.MoveTender, verb(x.ID, Conclude))
	ev := ok(r, "officer", tenderapi.GetEvaluation, tenderapi.GetEvaluationRequest{ID: x.ID})
	for i, row := range ev.Ranking {
		if row.Rank != int64(i+1) || row.Lot != int64(i+1) || !row.Tied {
			t.Errorf("row %d: %+v", i, row)
		}
	}
	if !cited(ev.Basis, "tender.rank.lot") {
		t.Errorf("nobody learns why: %+v", ev.Basis)
	}
	second := ev.Ranking[1].Supplier.ID
	refused(r, "officer", tenderapi.MoveTender, decide(x.ID, second, "更熟悉。"), "tender.award.order", "tender.award.ordered")
	ok(r, "officer", tenderapi.MoveTender, verb(x.ID, Decide))
	x = ok(r, "officer", tenderapi.MoveTender, verb(x.ID, Result))
	if x.Award.Supplier.ID != ev.Ranking[0].Supplier.ID {
		t.Errorf("awarded %+v", x.Award)
	}
	if wrong := r.outcome(x.ID, nil); len(wrong) > 0 {
		t.Errorf("drawn again from what is public: %v", wrong)
	}
	if wrong := r.outcome(x.ID, func(rec *recount.Record) {
		a, b := &rec.Evaluation.Ranking[0], &rec.Evaluation.Ranking[1]
		a.Rank, b.Rank, a.Lot, b.Lot = b.Rank, a.Rank, b.Lot, a.Lot
	}); len(wrong) == 0 {
		t.Error("two who were drawn are exchanged, and nobody finds out")
	}
}

func TestWhoLeavesTheFrameworkMeanwhileIsPassedOver(t *testing.T) {
	r, frame, x := contested(t, nil)
	r.bid("f1", x.ID, 8900)
	r.bid("f2", x.ID, 8500)
	x = r.pricesOut(x)
	ok(r, "officer", tenderapi.MoveTender, verb(x.ID, Conclude))
	ok(r, "officer", tenderapi.RemovePlace, tenderapi.RemovePlaceRequest{ID: frame.ID, PlaceRemoval: tenderapi.PlaceRemoval{Supplier: "sf2", Ground: "breach", Note: "三次催告仍不上门。"}})
	refused(r, "officer", tenderapi.MoveTender, verb(x.ID, Decide), "tender.award.not-eligible", "tender.competition.all")
	if x = ok(r, "officer", tenderapi.MoveTender, decide(x.ID, "sf1", "第一名的框架协议已经解除。")); x.Award.Supplier.ID != "sf1" || x.Award.Amount != 8900_00 || x.Passed[0].Amount != 8500_00 {
		t.Errorf("awarded %+v after %+v", x.Award, x.Passed)
	}
}

func TestAPriceOverTheBudgetAllTogetherIsInvalid(t *testing.T) {
	for fen, valid := range map[int64]bool{9100: true, 9101: false} { // times a hundred, of 9100 yuan
		r, _, x := contested(t, nil)
		r.bid("f1", x.ID, 8900)
		r.bid("f3", x.ID, fen)
		x = r.pricesOut(x)
		for _, b := range r.record(x.ID).Bids {
			if b.Supplier.ID == "sf3" && b.Valid != valid {
				t.Errorf("%d: %+v", fen, b)
			}
		}
	}
}

func TestTheTimeToAnswerIsTheBuyersAndAShortOneWarns(t *testing.T) {
	r := open(t)
	frame := r.inForce()
	day := cn.DayOf(r.clock())
	for n, warned := range map[int]bool{2: true, 3: false} {
		d := r.contest(frame.ID, 7)
		d.Deadline = cn.AddWorkdays(day, n).At(9, 30)
		x := r.create(d)
		if r.warns(x.ID, "tender.competition.period") != warned {
			t.Errorf("%d working days to answer: warned %t", n, !warned)
		}
		ok(r, "officer", tenderapi.MoveTender, verb(x.ID, Submit))
	}
}

func TestACompetitionHasNeitherCommitteeNorLots(t *testing.T) {
	r := open(t)
	frame := r.inForce()
	d := r.contest(frame.ID, 7)
	d.Quantity = 0
	x := r.create(d)
	refused(r, "officer", tenderapi.AddLot, tenderapi.AddLotRequest{ID: x.ID, LotDraft: tenderapi.LotDraft{Title: "第二包", Budget: 1}}, "tender.competition.one", "")
	refused(r, "officer", tenderapi.MoveTender, verb(x.ID, Submit), "tender.notice.unlawful", "tender.competition.ceiling") // of how many?

	x = r.published(r.contest(frame.ID, 7))
	refused(r, "officer", tenderapi.SeatCommittee, committee(x.ID, "e1", "e2", "officer"), "tender.competition.no-committee", "")
	full, err := r.bidder("f1").Seal(&x, 1, content(8900))
	must(t, err)
	full.Final.Statement.Envelopes = append(full.Final.Statement.Envelopes, tenderapi.EnvelopeRef{Kind: tenderapi.EnvelopeKindTechnical, Hash: strings.Repeat("a", 64), Size: 100})
	more, err := signed.Statement(full.Final.Statement, r.signer())
	must(t, err)
	refused(r, "f1", tenderapi.FinalizeBid, tenderapi.FinalizeBidRequest{ID: x.ID, BidFinal: more}, "tender.statement.fixed", "")
	for _, s := range ok(r, "officer", tenderapi.GetTender, tenderapi.GetTenderRequest{ID: x.ID}).Steps {
		if s.Key == "score" {
			t.Errorf("a step of judging is shown: %+v", s)
		}
	}
}

func TestAnOrderThatCameToNothingSaysSo(t *testing.T) {
	r, frame, x := contested(t, nil)
	r.bid("f1", x.ID, 8900)
	r.bid("f2", x.ID, 8500)
	x = r.pricesOut(x)
	for _, v := range []Verb{Conclude, Decide, Result} {
		ok(r, "officer", tenderapi.MoveTender, verb(x.ID, v))
	}
	state := func() tenderapi.Order {
		r.settle()
		list := ok(r, "", tenderapi.ListOrders, tenderapi.ListOrdersRequest{ID: frame.ID}).Items
		if len(list) != 1 {
			t.Fatalf("orders %+v", list)
		}
		return list[0]
	}
	ev := event.New(events.TypeContractContractAbandonedV1, r.clock(), events.ContractContractAbandonedV1{Tender: x.ID, Supplier: "sf2", Note: "不再承接。", By: "supplier"})
	ev.Subject, ev.Seq = "c-"+x.ID, 1
	must(t, r.Publish(t.Context(), ev))
	if o := state(); o.State != tenderapi.OrderStateEnded || o.Supplier.ID != "sf2" {
		t.Errorf("who will not sign has %+v", o)
	}
	ok(r, "officer", tenderapi.MoveTender, verb(x.ID, Decide))
	ok(r, "officer", tenderapi.MoveTender, verb(x.ID, Result))
	if o := state(); o.State != tenderapi.OrderStatePlaced || o.Supplier.ID != "sf1" || o.Amount != 8900_00 {
		t.Errorf("the next has %+v", o)
	}
}

func TestAnOrderWhoseJudgingIsOrderedAnewStandsNoMoreAndThePricesComeNext(t *testing.T) {
	r, frame, x := contested(t, nil)
	r.bid("f1", x.ID, 8900)
	r.bid("f2", x.ID, 8500)
	r.pricesOut(x)
	for _, v := range []Verb{Conclude, Decide, Result} {
		ok(r, "officer", tenderapi.MoveTender, verb(x.ID, v))
	}
	order := func() tenderapi.Order {
		r.settle()
		return ok(r, "", tenderapi.ListOrders, tenderapi.ListOrdersRequest{ID: frame.ID}).Items[0]
	}
	if o := order(); o.State != tenderapi.OrderStatePlaced || o.Supplier.ID != "sf2" {
		t.Fatalf("%+v", o)
	}
	c := ok(r, "f1", tenderapi.FileChallenge, challenge(x.ID))
	ok(r, "officer", tenderapi.MoveChallenge, act(c.ID, dispute.Answer, "报价无误。"))
	ok(r, "f1", tenderapi.MoveChallenge, act(c.ID, dispute.Complain, "不服答复。"))
	ok(r, "watch", tenderapi.MoveChallenge, act(c.ID, dispute.Accept, ""))
	ok(r, "watch", tenderapi.MoveChallenge, upheld(c.ID, dispute.Settle, tenderapi.EffectRejudge))
	if o := order(); o.State != tenderapi.OrderStateEnded {
		t.Errorf("the framework still tells of an order that was set aside: %+v", o)
	}
	if got := r.tender(x.ID); got.State != tenderapi.StateFrozen || got.FrozenAt == nil {
		t.Errorf("there is nothing to mark, and the purchase is %s", got.State)
	}
	r.release(x.ID, tenderapi.StagePrice, two...)
	for _, v := range []Verb{Reveal, Conclude, Decide, Result} {
		ok(r, "officer", tenderapi.MoveTender, verb(x.ID, v))
	}
	if o := order(); o.State != tenderapi.OrderStatePlaced || o.Supplier.ID != "sf2" {
		t.Errorf("after the second reading it is %+v", o)
	}
}

func TestNoOrderIsCompetedForAfterTheFrameworkHasEnded(t *testing.T) {
	r := open(t)
	frame := r.inForce()
	end := cn.DayOf(*frame.InForceUntil)
	r.at(end.Add(-5).At(9, 0))
	submit := func(days int, code string) {
		t.Helper()
		d := r.contest(frame.ID, 0)
		d.Deadline = cn.DayOf(r.clock()).Add(days).At(9, 30)
		x := r.create(d)
		if code == "" {
			ok(r, "officer", tenderapi.MoveTender, verb(x.ID, Submit))
			return
		}
		refused(r, "officer", tenderapi.MoveTender, verb(x.ID, Submit), code, "tender.competition.all")
	}
	submit(5, "") // on the last day
	submit(6, "tender.notice.unlawful")
	x := r.create(r.contest(frame.ID, 5))
	r.at(end.Add(1).At(9, 0))
	_, f := try(r, "officer", tenderapi.MoveTender, verb(x.ID, Submit))
	if f == nil || !strings.Contains(f.Text, "期满") {
		t.Errorf("the officer is told %v", f)
	}
}
