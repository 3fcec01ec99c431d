package tender

import (
	"slices"
	"strings"
	"testing"
	"time"

	"sanshe/contracts/go/events"
	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/event"
	"sanshe/libs/fault"
	"sanshe/libs/rule/ruletest"
	"sanshe/services/tender/dispute"
	"sanshe/services/tender/signed"
	"sanshe/services/tender/unseal"
)

// talking is a consultation whose responses are open and whose committee sits: ann, bob and cat have responded.
func talking(t *testing.T) (r *room, x tenderapi.Tender) {
	t.Helper()
	r = open(t)
	d := r.draft(tenderapi.MethodConsultation, 25)
	x = r.published(d)
	for i, who := range []string{"ann", "bob", "cat"} {
		r.bid(who, x.ID, int64(90-i)*100_000)
	}
	r.set(d.Deadline)
	r.opens(x.ID)
	ok(r, "officer", tenderapi.SeatCommittee, committee(x.ID, "e1", "e2", "officer"))
	return r, r.tender(x.ID)
}

var given = map[string][2]int64{"a": {5000, 1500}, "b": {4000, 1000}, "c": {3000, 1000}}

func TestOnlyLastOffersAreOpenedAndTheirPricesCount(t *testing.T) {
	r, x := talking(t)
	first := r.record(x.ID).Bids
	x = r.asked(x.ID, "")
	for i, who := range []string{"ann", "bob", "cat"} {
		if b := r.bid(who, x.ID, int64(80-i)*100_000); !b.Last || b.Receipt == nil || !b.Receipt.Receipt.Last || len(b.Envelopes) != 1 {
			t.Errorf("the last offer of %s is %+v", who, b)
		}
	}
	r.set(x.Offers.Until)
	refused(r, "officer", tenderapi.MoveTender, verb(x.ID, Freeze), "tender.tender.wrong-state", "")
	ok(r, "officer", tenderapi.MoveTender, verb(x.ID, Take))
	for i, b := range r.record(x.ID).Bids {
		if b.Bid != first[i].Bid || b.Last == nil || b.Envelopes[2].Hash == first[i].Envelopes[2].Hash || b.Envelopes[1].Hash != first[i].Envelopes[1].Hash {
			t.Errorf("the record says %+v", b)
		}
	}
	done := r.scored(x.ID, []string{"e1", "e2", "officer"}, given)
	for i, b := range r.record(x.ID).Bids {
		if b.Price != int64(80-i)*100_000 {
			t.Errorf("read out: %+v", b)
		}
		refused(r, "", tenderapi.GetEnvelope, tenderapi.GetEnvelopeRequest{ID: first[i].Bid, Kind: tenderapi.EnvelopeKindPrice}, "store.not-found", "")
		ok(r, "", tenderapi.GetEnvelope, tenderapi.GetEnvelopeRequest{ID: b.Last.Bid, Kind: tenderapi.EnvelopeKindPrice})
	}
	for _, ref := range ok(r, "", tenderapi.ListShares, tenderapi.ListSharesRequest{ID: x.ID, Stage: tenderapi.StagePrice}).Headers {
		if slices.ContainsFunc(first, func(b tenderapi.OpenedBid) bool { return b.Bid == ref.Bid }) {
			t.Errorf("a first price was opened: %+v", ref)
		}
	}
	if done.State != tenderapi.StateScored || ok(r, "officer", tenderapi.GetEvaluation, tenderapi.GetEvaluationRequest{ID: x.ID}).Lowest != 78*100_000 {
		t.Errorf("%s", done.State)
	}
	ok(r, "officer", tenderapi.MoveTender, verb(x.ID, Decide))
	if won := ok(r, "officer", tenderapi.MoveTender, verb(x.ID, Result)); won.Award.Supplier.ID != "a" || won.Award.Amount != 80*100_000 {
		t.Errorf("awarded %+v", won.Award)
	}
}

// taking are the suppliers of a record or a room as a reader finds them there.
func (r *room) taking(who, id string) (rec, hall []string) {
	r.t.Helper()
	for _, b := range ok(r, who, tenderapi.GetOpening, tenderapi.GetOpeningRequest{ID: id}).Bids {
		rec = append(rec, b.Supplier.ID)
	}
	for _, b := range ok(r, who, tenderapi.GetOpeningRoom, tenderapi.GetOpeningRoomRequest{ID: id}).Bids {
		hall = append(hall, b.Supplier.ID)
	}
	return rec, hall
}

func TestWhoIsDealtWithAloneLearnsOfNobodyElse(t *testing.T) {
	for _, method := range []tenderapi.Method{tenderapi.MethodConsultation, tenderapi.MethodNegotiation} {
		t.Run(string(method), func(t *testing.T) {
			r := open(t)
			d := r.draft(method, 25)
			if method == tenderapi.MethodNegotiation {
				d = r.lowest(method, "complex")
			}
			x := r.published(d)
			for i, who := range []string{"ann", "bob", "cat"} {
				r.bid(who, x.ID, int64(90-i)*100_000)
			}
			r.set(d.Deadline)
			if secret := ruletest.Value[bool](t, r.book, "tender.negotiation.secret", r.law()); r.roomOf("", x.ID).Hushed != secret || r.roomOf("", x.ID).HushedBasis[0].Rule != "tender.negotiation.secret" {
				t.Errorf("secret is %v, and a stranger reads %+v", secret, r.roomOf("", x.ID))
			}
			for who, want := range map[string]int{"": 0, "dan": 0, "ann": 1, "officer": 3, "watch": 3} { // between the deadline and the opening
				hall := r.roomOf(who, x.ID).Bids
				if len(hall) != want || want == 1 && (!hall[0].Mine || hall[0].Seq != 0) {
					t.Errorf("before the opening %q finds %+v in the room", who, hall)
				}
			}
			r.opens(x.ID)
			ok(r, "officer", tenderapi.SeatCommittee, committee(x.ID, "e1", "e2", "officer"))
			quiet := func(when string) {
				t.Helper()
				for who, want := range map[string][]string{"": nil, "dan": nil, "second": {"a", "b", "c"}, "e1": {"a", "b", "c"}, "watch": {"a", "b", "c"}, "ann": {"a"}, "bob": {"b"}} {
					if rec, hall := r.taking(who, x.ID); !slices.Equal(rec, want) || !slices.Equal(hall, want) {
						t.Errorf("%s %q reads of %v in the record and %v in the room", when, who, rec, hall)
					}
				}
				for _, who := range []string{"", "ann"} {
					for _, row := range ok(r, who, tenderapi.ListTenders, tenderapi.ListTendersRequest{}).Items {
						if row.Bids != 0 {
							t.Errorf("%s %q reads that %d have responded", when, who, row.Bids)
						}
					}
				}
				for _, rel := range r.releases(x.ID) {
					if all := string(rel.Opening) + string(rel.Tender); strings.Contains(all, "甲社工中心") || len(rel.Opening) > 0 {
						t.Errorf("%s the open data have with %s: %s", when, rel.Step, all)
					}
				}
			}
			quiet("after the opening")
			x = r.asked(x.ID, "")
			for i, who := range []string{"ann", "bob", "cat"} {
				r.bid(who, x.ID, int64(80-i)*100_000)
			}
			quiet("while last offers are open")
			r.set(x.Offers.Until)
			quiet("before they are taken")
			ok(r, "officer", tenderapi.MoveTender, verb(x.ID, Take))
			for _, who := range []string{"", "ann"} {
				if rec, hall := r.taking(who, x.ID); len(rec) != 3 || len(hall) != 3 {
					t.Errorf("when it is known who offers, %q reads %v and %v", who, rec, hall)
				}
			}
			all := r.releases(x.ID)
			if last := all[len(all)-1]; last.Step != "taken" || !strings.Contains(string(last.Opening), "甲社工中心") {
				t.Errorf("what was held back is released with %s: %s", last.Step, last.Opening)
			}
		})
	}
}

func TestWhenTheDealingsEndWithoutAResultTheRecordIsForEverybody(t *testing.T) {
	r, x := talking(t)
	in := fail(x.ID, "unlawful")
	ok(r, "officer", tenderapi.MoveTender, in)
	if rec, hall := r.taking("", x.ID); len(rec) != 3 || len(hall) != 3 {
		t.Errorf("strangers read %v and %v", rec, hall)
	}
}

func TestTheSecondRoundTakesWhatItShouldAndNothingElse(t *testing.T) {
	r, x := talking(t)
	gone := r.opened(x.ID)
	for _, who := range []string{"e1", "e2"} { // cat's response is found invalid
		ok(r, who, tenderapi.InvalidateBid, opinion(x.ID, r.record(x.ID).Bids[2].Bid, "signature"))
	}
	late, err := r.bidder("bob").Seal(&x, 2, content(7_000_000)) // as the first round has it
	must(t, err)
	x = r.asked(x.ID, "")
	r.bidRefused("cat", x.ID, 7_000_000, "tender.offers.unasked", "tender.consultation.offers")
	r.bidRefused("dan", x.ID, 7_000_000, "tender.offers.unasked", "tender.consultation.offers")
	refused(r, "bob", tenderapi.FinalizeBid, late.Request(), "tender.statement.round", "")
	refused(r, "ann", tenderapi.WithdrawBid, tenderapi.WithdrawBidRequest{ID: gone.Bid}, "tender.bid.too-late", "tender.consultation.period")
	ann := r.uploaded("ann", x.ID, 2, content(8_000_000))
	full := ann.Final.Statement
	full.Envelopes = append(slices.Clone(full.Envelopes), tenderapi.EnvelopeRef{Kind: tenderapi.EnvelopeKindQualification, Hash: strings.Repeat("a", 64), Size: 100})
	more, err := signed.Statement(full, r.signer())
	must(t, err)
	refused(r, "ann", tenderapi.FinalizeBid, tenderapi.FinalizeBidRequest{ID: x.ID, BidFinal: more}, "tender.statement.fixed", "tender.consultation.changes")
	ok(r, "ann", tenderapi.FinalizeBid, ann.Request())
	refused(r, "ann", tenderapi.FinalizeBid, ann.Request(), "tender.statement.replayed", "")
	r.handed[x.ID+"ann"] = 2
	second := r.bid("ann", x.ID, 7_900_000)
	ok(r, "ann", tenderapi.WithdrawBid, tenderapi.WithdrawBidRequest{ID: second.ID})
	r.bid("ann", x.ID, 7_800_000)
	bob := r.bid("bob", x.ID, 7_700_000)
	ready := r.uploaded("bob", x.ID, 3, content(7_600_000))
	r.set(x.Offers.Until)
	refused(r, "bob", tenderapi.FinalizeBid, ready.Request(), "tender.bid.too-late", "tender.consultation.offers")
	refused(r, "bob", tenderapi.WithdrawBid, tenderapi.WithdrawBidRequest{ID: bob.ID}, "tender.bid.too-late", "tender.consultation.offers")
	ok(r, "officer", tenderapi.MoveTender, verb(x.ID, Take))
	r.signed(x.ID, []string{"e1", "e2", "officer"}, given)
	r.revealed(x.ID)
	if b := r.record(x.ID).Bids; b[0].Price != 7_800_000 || b[1].Price != 7_700_000 || b[2].Valid || b[2].Last != nil {
		t.Errorf("%+v", b)
	}
}

func TestWhoMakesNoLastOfferHasLeft(t *testing.T) {
	r, x := talking(t)
	x = r.asked(x.ID, "")
	tasks := func(who string) (n int) {
		for _, task := range ok(r, who, tenderapi.ListTenderTasks, tenderapi.ListTenderTasksRequest{}).Items {
			if task.Tender == x.ID && task.What == "提交最后报价" && task.Due != nil && task.Due.Equal(x.Offers.Until) {
				n++
			}
		}
		return n
	}
	if tasks("ann") != 1 {
		t.Error("ann's desk does not ask for a last offer")
	}
	r.bid("ann", x.ID, 8_000_000)
	r.bid("bob", x.ID, 8_100_000)
	taken := r.bid("cat", x.ID, 7_000_000)
	ok(r, "cat", tenderapi.WithdrawBid, tenderapi.WithdrawBidRequest{ID: taken.ID}) // and leaves
	if tasks("ann") != 0 || tasks("cat") != 1 {
		t.Error("who has offered is asked again, or who has not is not")
	}
	r.set(x.Offers.Until)
	refused(r, "officer", tenderapi.MoveTender, tenderapi.MoveTenderRequest{ID: x.ID, TenderMove: tenderapi.TenderMove{Do: string(Fail), Ground: "few", Note: "不足。"}}, "tender.failure.contradicted", "")
	ok(r, "officer", tenderapi.MoveTender, verb(x.ID, Take))
	o := r.record(x.ID).Bids[2]
	if o.Valid || (o.Ground == left) != ruletest.Value[bool](t, r.book, "tender.consultation.leave", r.law()) || !strings.Contains(o.Why, "保证金") {
		t.Errorf("the record says %+v", o)
	}
	if b := ok(r, "cat", tenderapi.GetBid, tenderapi.GetBidRequest{ID: o.Bid}); b.State != string(BidLeft) {
		t.Errorf("cat reads %s", b.StateText)
	}
	told := slices.IndexFunc(r.heard, func(ev event.Event) bool { return ev.Type == events.TypeTenderTenderTakenV1 })
	var in events.TenderTenderTakenV1
	must(t, r.heard[told].Decode(&in))
	if !slices.Equal(in.Left, []string{"c"}) || len(in.Bidders) != 2 {
		t.Errorf("%+v", in)
	}
	back := opinion(x.ID, o.Bid, "")
	back.Withdrawn, back.Why = true, ""
	refused(r, "e1", tenderapi.InvalidateBid, back, "tender.bid.fixed", "")
	r.scored(x.ID, []string{"e1", "e2", "officer"}, given)
}

func TestWithOneLastOfferThePurchaseFails(t *testing.T) {
	r, x := talking(t)
	x = r.asked(x.ID, "")
	r.bid("ann", x.ID, 8_000_000)
	r.set(x.Offers.Until)
	refused(r, "officer", tenderapi.MoveTender, verb(x.ID, Take), "tender.offers.too-few", "tender.consultation.bidders.service.min")
	got := ok(r, "officer", tenderapi.MoveTender, tenderapi.MoveTenderRequest{ID: x.ID, TenderMove: tenderapi.TenderMove{Do: string(Fail), Ground: "few", Note: "提交最后报价的供应商不足。"}})
	if got.State != tenderapi.StateFailed || got.Failure.Ground != "few" {
		t.Errorf("%+v", got.Failure)
	}
	for _, b := range ok(r, "ann", tenderapi.ListMyBids, tenderapi.ListMyBidsRequest{Tender: x.ID}).Items {
		if b.State != string(BidEnded) {
			t.Errorf("ann reads %s of %+v", b.StateText, b)
		}
	}
}

// A negotiation needs three last offers, by the law itself.
func TestANegotiationNeedsThreeLastOffers(t *testing.T) {
	r := open(t)
	d := r.lowest(tenderapi.MethodNegotiation, "complex")
	x := r.published(d)
	for _, who := range []string{"ann", "bob", "cat"} {
		r.bid(who, x.ID, 9_000_000)
	}
	r.set(d.Deadline)
	r.opens(x.ID)
	ok(r, "officer", tenderapi.SeatCommittee, committee(x.ID, "e1", "e2", "officer"))
	refused(r, "officer", tenderapi.MoveTender, verb(x.ID, Freeze), "tender.offers.missing", "tender.negotiation.offers") // nobody is judged by a first price
	x = r.asked(x.ID, "")
	r.bid("ann", x.ID, 8_000_000)
	r.bid("bob", x.ID, 8_100_000)
	r.set(x.Offers.Until)
	refused(r, "officer", tenderapi.MoveTender, verb(x.ID, Take), "tender.offers.too-few", "tender.negotiation.bidders.min")
}

func TestNobodyIsAskedForSharesOfTooFewLastOffers(t *testing.T) {
	r, x := talking(t)
	x = r.asked(x.ID, "服务频次改为每月三次。")
	r.bid("ann", x.ID, 8_000_000)
	r.set(x.Offers.Until)
	r.unasked(x.ID, tenderapi.StageOffers, "tender.offers.too-few", "tender.consultation.bidders.service.min")
}

func TestLastOffersAreAskedForOnceInTimeAndByThoseWhoMay(t *testing.T) {
	r, x := talking(t)
	in := verb(x.ID, Ask)
	refused(r, "officer", tenderapi.MoveTender, in, "tender.offers.until", "tender.consultation.offers")
	until := r.clock()
	in.Until = &until
	refused(r, "officer", tenderapi.MoveTender, in, "tender.offers.until", "tender.consultation.offers")
	until = until.Add(time.Hour)
	in.Changed = "服务频次改为每月三次。"
	refused(r, "e1", tenderapi.MoveTender, in, "tender.offers.unconfirmed", "tender.consultation.changes")
	refused(r, "second", tenderapi.MoveTender, in, "tender.tender.not-yours", "")
	refused(r, "officer", tenderapi.MoveTender, verb(x.ID, Freeze), "tender.offers.missing", "tender.consultation.offers")
	refused(r, "e1", tenderapi.SignSheet, tenderapi.SignSheetRequest{ID: x.ID, SheetDraft: tenderapi.SheetDraft{Bids: []tenderapi.BidMarks{{Bid: "any"}}}}, "tender.offers.missing", "tender.consultation.offers")
	if moves := doable(ok(r, "officer", tenderapi.GetTender, tenderapi.GetTenderRequest{ID: x.ID})); slices.Contains(moves, string(Freeze)) || !slices.Contains(moves, string(Ask)) {
		t.Errorf("before the last offers the officer may %v", moves)
	}
	in.Changed = ""
	ok(r, "e1", tenderapi.MoveTender, in) // a member may, where nothing changed
	r.again(x.ID)
	r.bid("ann", x.ID, 8_000_000)
	r.bid("bob", x.ID, 8_000_000)
	r.set(until)
	ok(r, "officer", tenderapi.MoveTender, verb(x.ID, Take))
	refused(r, "officer", tenderapi.MoveTender, in, "tender.offers.once", "tender.consultation.offers")
	if moves := doable(ok(r, "officer", tenderapi.GetTender, tenderapi.GetTenderRequest{ID: x.ID})); !slices.Contains(moves, string(Freeze)) || slices.Contains(moves, string(Ask)) {
		t.Errorf("after the last offers the officer may %v", moves)
	}
}

func doable(t tenderapi.Tender) (out []string) {
	for _, m := range t.Moves {
		out = append(out, m.Do)
	}
	return out
}

// With changed requirements a supplier may say anew what it does, and that is what judges read.
func TestANewTechnicalEnvelopeTakesThePlaceOfTheOld(t *testing.T) {
	r, x := talking(t)
	x = r.asked(x.ID, "服务频次改为每月三次。")
	anew := content(8_000_000)
	anew.Technical.Plan = "每月三次的方案"
	r.says("ann", x.ID, anew)
	only := r.priceOnly("bob", x.ID, 8_100_000)
	if len(only.Envelopes) != 1 {
		t.Errorf("bob's last offer is %+v", only.Envelopes)
	}
	r.set(x.Offers.Until)
	if room := r.roomOf(holders[0], x.ID); room.Stage != tenderapi.StageOffers || !room.MayRelease {
		t.Errorf("the room waits for %q, %v", room.Stage, room.MayRelease)
	}
	refused(r, "officer", tenderapi.MoveTender, verb(x.ID, Take), "tender.opening.shares", "tender.seal.threshold")
	r.release(x.ID, tenderapi.StageOffers, two...)
	ok(r, "officer", tenderapi.MoveTender, verb(x.ID, Take))
	plans := map[string]string{}
	for _, b := range ok(r, "e1", tenderapi.GetMySheet, tenderapi.GetMySheetRequest{ID: x.ID}).Bids {
		plans[b.Supplier.ID] = b.Plan
	}
	if plans["a"] != "每月三次的方案" || plans["b"] != "方案" || len(plans) != 2 {
		t.Errorf("a judge reads %v", plans)
	}
	if o := r.record(x.ID).Bids; !o[0].Last.Replaced || o[1].Last.Replaced {
		t.Errorf("%+v", o)
	}
	r.scored(x.ID, []string{"e1", "e2", "officer"}, given)
}

func TestAPauseHoldsTheSecondRoundAsItHoldsTheFirst(t *testing.T) {
	r, x := talking(t)
	complaint := r.complained(x.ID, "process")
	x = r.tender(x.ID)
	until := r.clock().Add(48 * time.Hour)
	in := verb(x.ID, Ask)
	in.Until = &until
	ok(r, "officer", tenderapi.MoveTender, in)
	early := r.bid("ann", x.ID, 8_000_000)
	pause := act(complaint, dispute.Accept, "")
	pause.SuspendDays = 3
	ok(r, "watch", tenderapi.MoveChallenge, pause)
	r.bidRefused("bob", x.ID, 8_100_000, "tender.tender.suspended", "dispute.suspend")
	if n := r.count(events.TypeTenderBidHeldV1); n != 3 {
		t.Errorf("%d suppliers heard of the pause, want each of three once", n)
	}
	r.set(until.Add(time.Hour)) // the old time passes and nothing closes
	if got := r.tender(x.ID); got.State != tenderapi.StateAsked {
		t.Fatalf("in the pause: %s", got.State)
	}
	held := ok(r, "", tenderapi.GetTender, tenderapi.GetTenderRequest{ID: x.ID}).SuspendedUntil
	r.set(held.Add(time.Second))
	moved := r.tender(x.ID).Offers.Until
	if !moved.Equal(postponed(until, 3)) && !moved.After(until) {
		t.Errorf("the time has moved to %s", moved)
	}
	if b := ok(r, "ann", tenderapi.GetBid, tenderapi.GetBidRequest{ID: early.ID}); !b.Deadline.Equal(moved) {
		t.Errorf("ann's receipt says %s", b.Deadline)
	}
	r.bid("bob", x.ID, 8_100_000)
	r.set(moved)
	ok(r, "officer", tenderapi.MoveTender, verb(x.ID, Take))
}

// Where too few holders come in the price stage, each bidder opens its last offer.
func TestAbsentHoldersInThePriceStageOfLastOffers(t *testing.T) {
	r, x := talking(t)
	r.again(x.ID)
	r.signed(x.ID, []string{"e1", "e2", "officer"}, given)
	ok(r, "officer", tenderapi.MoveTender, verb(x.ID, Freeze))
	r.release(x.ID, tenderapi.StagePrice, tenderapi.HolderRoleBuyer)
	ok(r, "officer", tenderapi.StartRemedy, tenderapi.StartRemedyRequest{ID: x.ID, RemedyDraft: tenderapi.RemedyDraft{Reason: "两位持有人丢失了私钥。"}})
	for _, o := range r.record(x.ID).Bids[:2] {
		who := map[string]string{"a": "ann", "b": "bob"}[o.Supplier.ID]
		must(r.t, r.bidder(who).Help(r.as(who), r.local, x.ID, o.Last.Bid, tenderapi.StagePrice))
	}
	remedy := r.roomOf("", x.ID).Remedy
	if b := r.roomOf("ann", x.ID).Bids[0]; !b.Mine || !b.Helped {
		t.Errorf("the room says %+v", b)
	}
	r.set(remedy.Until)
	ok(r, "officer", tenderapi.MoveTender, verb(x.ID, Reveal))
	if b := r.record(x.ID).Bids; b[0].Price != 9_000_000 || b[1].Price != 8_900_000 || b[2].Ground != unseal.Retracted {
		t.Errorf("%+v", b)
	}
}

func TestAnotherJudgingKeepsTheLastOffers(t *testing.T) {
	r, x := talking(t)
	for _, who := range []string{"e1", "e2"} {
		ok(r, who, tenderapi.InvalidateBid, opinion(x.ID, r.record(x.ID).Bids[2].Bid, "signature"))
	}
	r.again(x.ID)
	r.scored(x.ID, []string{"e1", "e2", "officer"}, given)
	r.judgedAnew(x.ID)
	b := r.record(x.ID).Bids
	if b[0].Last == nil || b[2].Valid {
		t.Errorf("after the ruling: %+v", b)
	}
	ok(r, "officer", tenderapi.SeatCommittee, committee(x.ID, "e3", "e4", "e5"))
	r.scored(x.ID, []string{"e3", "e4", "e5"}, given)
}

func TestTheRecordOfAConsultationIsForThoseItConcerns(t *testing.T) {
	r, x := talking(t)
	first := r.record(x.ID).Bids[0].Bid
	in := tenderapi.RecordTalkRequest{ID: x.ID, TalkDraft: tenderapi.TalkDraft{Bid: first, At: r.clock(), Text: "就服务频次磋商，供应商承诺每月三次。"}}
	refused(r, "clerk", tenderapi.RecordTalk, in, "tender.tender.not-yours", "")
	early := in
	early.At = r.clock().Add(-time.Hour)
	refused(r, "e1", tenderapi.RecordTalk, early, "tender.talk.time", "")
	ok(r, "e1", tenderapi.RecordTalk, in)
	for who, n := range map[string]int{"e2": 1, "officer": 1, "second": 1, "watch": 1, "ann": 1, "bob": 0, "dan": 0, "seal": 0} {
		list := ok(r, who, tenderapi.ListTalks, tenderapi.ListTalksRequest{ID: x.ID})
		if len(list.Items) != n || n == 0 && len(list.Suppliers) > 0 || list.MayRecord != (who == "e2" || who == "officer") {
			t.Errorf("%s reads %+v", who, list)
		}
	}
	if _, f := try(r, "", tenderapi.ListTalks, tenderapi.ListTalksRequest{ID: x.ID}); f == nil || f.Kind != fault.Unauthenticated {
		t.Errorf("a stranger: %v", f)
	}
	r.asked(x.ID, "")
	refused(r, "e1", tenderapi.RecordTalk, in, "tender.talk.closed", "")
}

// What was published before there was a second round keeps its one.
func TestAConsultationOfOneRoundGoesOnAsItBegan(t *testing.T) {
	r, x := talking(t)
	tenders, err := Tenders(t.Context(), r.relay.Engine, r.book)
	must(t, err)
	_, err = tenders.Update(t.Context(), x.ID, func(t *Tender) ([]event.Event, error) { t.Rounds = 0; return nil, nil })
	must(t, err)
	in, until := verb(x.ID, Ask), r.clock().Add(time.Hour)
	in.Until = &until
	refused(r, "officer", tenderapi.MoveTender, in, "tender.offers.once", "tender.consultation.offers")
	r.scored(x.ID, []string{"e1", "e2", "officer"}, given)
	if b := r.record(x.ID).Bids; b[0].Price != 9_000_000 {
		t.Errorf("%+v", b)
	}
}

// priceOnly hands in a last offer that leaves the plan as it is, though it might change.
func (r *room) priceOnly(who, id string, fen int64) tenderapi.Bid {
	r.t.Helper()
	x := ok(r, who, tenderapi.GetTender, tenderapi.GetTenderRequest{ID: id})
	x.Offers.Changed = ""
	n := r.handed[id+who] + 1
	ready, err := r.bidder(who).Seal(&x, n, content(fen))
	if err == nil {
		err = ready.Upload(r.as(who), r.local, &x)
	}
	must(r.t, err)
	r.handed[id+who] = n
	return ok(r, who, tenderapi.FinalizeBid, ready.Request())
}
