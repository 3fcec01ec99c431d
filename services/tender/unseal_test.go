package tender

import (
	"bufio"
	"bytes"
	"context"
	"encoding/base64"
	"strings"
	"testing"
	"time"

	"sanshe/contracts/go/events"
	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/cn"
	"sanshe/libs/event"
	"sanshe/libs/route"
	"sanshe/libs/seal"
	"sanshe/libs/store"
	"sanshe/services/tender/intake"
	"sanshe/services/tender/sealing"
	"sanshe/services/tender/signed"
	"sanshe/services/tender/unseal"
)

func (r *room) roomOf(who, id string) tenderapi.OpeningRoom {
	r.t.Helper()
	return ok(r, who, tenderapi.GetOpeningRoom, tenderapi.GetOpeningRoomRequest{ID: id})
}

func (r *room) record(id string) tenderapi.Opening {
	r.t.Helper()
	return ok(r, "officer", tenderapi.GetOpening, tenderapi.GetOpeningRequest{ID: id})
}

func TestAnyTwoHoldersOpenAndOneAloneDoesNot(t *testing.T) {
	for _, absent := range sealing.Roles {
		t.Run("without the "+string(absent), func(t *testing.T) {
			r := open(t)
			x := r.to(tenderapi.StateClosed, 9_000_000, 8_000_000)
			refused(r, "officer", tenderapi.MoveTender, verb(x.ID, Open), "tender.opening.shares", "tender.seal.threshold")
			var there []tenderapi.HolderRole
			for _, role := range sealing.Roles {
				if role != absent {
					there = append(there, role)
				}
			}
			r.release(x.ID, tenderapi.StageTechnical, there[0])
			refused(r, "officer", tenderapi.MoveTender, verb(x.ID, Open), "tender.opening.shares", "tender.seal.threshold")
			if room := r.roomOf("officer", x.ID); room.Released != 1 || room.Stage != tenderapi.StageTechnical || room.Bids[0].Envelopes[0].State != "sealed" {
				t.Errorf("with one holder: %+v", room)
			}
			r.release(x.ID, tenderapi.StageTechnical, there[1])
			ok(r, "officer", tenderapi.MoveTender, verb(x.ID, Open))
			for _, b := range r.record(x.ID).Bids {
				if !b.Readable || !b.Valid || b.Envelopes[0].State != "opened" || b.Envelopes[1].State != "opened" || b.Envelopes[2].State != "sealed" {
					t.Errorf("%+v", b)
				}
			}
		})
	}
}

func TestNobodySeesAPriceBeforeTheTechnicalScoresAreFrozen(t *testing.T) {
	r := open(t)
	x := r.to(tenderapi.StateOpened, 9_000_000, 8_000_000)
	ok(r, "officer", tenderapi.SeatCommittee, committee(x.ID, "e1", "e2", "e3"))
	priceless := func(when string) {
		t.Helper()
		for _, b := range r.record(x.ID).Bids {
			if b.Price != 0 {
				t.Errorf("%s the record tells %d", when, b.Price)
			}
		}
		for _, who := range []string{"", "officer", "e1", "watch"} {
			for _, b := range r.roomOf(who, x.ID).Bids {
				if b.Price != 0 {
					t.Errorf("%s the room tells %d", when, b.Price)
				}
			}
			refused(r, who, tenderapi.ListShares, tenderapi.ListSharesRequest{ID: x.ID, Stage: tenderapi.StagePrice}, "tender.seal.stage", "tender.seal.early")
		}
		for _, b := range ok(r, "e1", tenderapi.GetMySheet, tenderapi.GetMySheetRequest{ID: x.ID}).Bids {
			if b.Price != 0 || b.Plan != "方案" {
				t.Errorf("%s a judge reads %+v", when, b)
			}
		}
	}
	priceless("after the opening")
	refused(r, holders[0], tenderapi.ListHeaders, tenderapi.ListHeadersRequest{ID: x.ID, Stage: tenderapi.StagePrice}, "tender.seal.stage", "tender.seal.early")
	r.again(x.ID)
	priceless("after the last offers")
	refused(r, "officer", tenderapi.MoveTender, verb(x.ID, Freeze), "tender.sheet.missing", "")
	refused(r, "officer", tenderapi.MoveTender, verb(x.ID, Conclude), "tender.tender.wrong-state", "")
	r.signed(x.ID, []string{"e1", "e2", "e3"}, nil)
	ok(r, "officer", tenderapi.MoveTender, verb(x.ID, Freeze))
	priceless("after the scores are frozen")
	refused(r, "e1", tenderapi.SignSheet, tenderapi.SignSheetRequest{ID: x.ID, SheetDraft: tenderapi.SheetDraft{Bids: []tenderapi.BidMarks{{Bid: "any"}}}}, "tender.sheet.over", "")
	refused(r, "officer", tenderapi.MoveTender, verb(x.ID, Reveal), "tender.opening.shares", "tender.seal.threshold")
	r.release(x.ID, tenderapi.StagePrice, two...)
	priceless("before the officer reads them out")
	ok(r, "officer", tenderapi.MoveTender, verb(x.ID, Reveal))
	if b := r.record(x.ID).Bids; b[0].Price != 9_000_000 || b[1].Price != 8_000_000 {
		t.Errorf("read out: %+v", b)
	}
}

func TestAnybodyPutsAPriceTogetherAgainAndNoStrangerAPlan(t *testing.T) {
	r := open(t)
	x := r.to(tenderapi.StateRevealed, 9_000_000, 8_000_000)
	rec := ok(r, "", tenderapi.ListShares, tenderapi.ListSharesRequest{ID: x.ID, Stage: tenderapi.StagePrice})
	ref := rec.Headers[1]
	file := ok(r, "", tenderapi.GetEnvelope, tenderapi.GetEnvelopeRequest{ID: ref.Bid, Kind: ref.Kind}).Body
	h, err := seal.ReadHeader(bufio.NewReader(bytes.NewReader(file)), seal.Context{
		Tender: x.ID, Envelope: seal.Price, Bidder: ref.Bidder, Revision: int(ref.Revision), NoticeHash: x.Sealing.Notice,
	})
	if err != nil {
		t.Fatal(err)
	}
	var shares []seal.Share
	for _, holder := range rec.Holders {
		for _, s := range holder.Shares {
			if s.Bid == ref.Bid {
				share, err := seal.ParseShare(s.Share)
				if err != nil {
					t.Fatal(err)
				}
				shares = append(shares, share)
			}
		}
	}
	key, _, err := h.Combine(shares...)
	if err != nil {
		t.Fatal(err)
	}
	var plain bytes.Buffer
	if err := h.Open(&plain, bytes.NewReader(file), key); err != nil || plain.String() != `{"price":8000000}` {
		t.Errorf("%s, %v", &plain, err)
	}
	first := r.record(x.ID).Bids[0].Bid
	for _, who := range []string{"", "bob", "dan"} {
		refused(r, who, tenderapi.ListShares, tenderapi.ListSharesRequest{ID: x.ID, Stage: tenderapi.StageTechnical}, "tender.seal.secret", "")
		refused(r, who, tenderapi.GetEnvelope, tenderapi.GetEnvelopeRequest{ID: first, Kind: tenderapi.EnvelopeKindTechnical}, "tender.seal.secret", "")
	}
	for _, who := range []string{"ann", "officer", "watch", "e1"} {
		ok(r, who, tenderapi.GetEnvelope, tenderapi.GetEnvelopeRequest{ID: first, Kind: tenderapi.EnvelopeKindTechnical})
	}
}

func TestAHolderReleasesItsOwnSharesOfEverythingAndNothingElse(t *testing.T) {
	r := open(t)
	x := r.to(tenderapi.StateClosed, 9_000_000, 8_000_000)
	shares := func(i int) []tenderapi.ShareDraft {
		out, err := r.keys.Shares(r.as(holders[i]), r.local, x.ID, sealing.Roles[i], tenderapi.StageTechnical)
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	post := func(items []tenderapi.ShareDraft) tenderapi.ReleaseSharesRequest {
		return tenderapi.ReleaseSharesRequest{ID: x.ID, SharesDraft: tenderapi.SharesDraft{Stage: tenderapi.StageTechnical, Shares: items}}
	}
	mine := shares(0)
	swapped := shares(0)
	swapped[0].Share, swapped[2].Share = swapped[2].Share, swapped[0].Share
	refused(r, holders[0], tenderapi.ReleaseShares, post(swapped), "seal.share.bad", "")
	refused(r, holders[0], tenderapi.ReleaseShares, post(shares(1)), "tender.seal.share-other", "")
	refused(r, holders[0], tenderapi.ReleaseShares, post(mine[:3]), "tender.seal.shares-missing", "")
	refused(r, holders[0], tenderapi.ReleaseShares, post(append(shares(0), mine[0])), "tender.seal.shares-many", "")
	refused(r, holders[0], tenderapi.ReleaseShares, post([]tenderapi.ShareDraft{{Bid: mine[0].Bid, Kind: mine[0].Kind, Share: "bidseal-share-v1.buyer.1.AAAA"}}), "seal.share.unreadable", "")
	refused(r, "officer", tenderapi.ReleaseShares, post(mine), "tender.seal.not-holder", "")
	refused(r, "ann", tenderapi.ListHeaders, tenderapi.ListHeadersRequest{ID: x.ID, Stage: tenderapi.StageTechnical}, "tender.seal.not-holder", "")
	refused(r, holders[0], tenderapi.ReleaseShares, tenderapi.ReleaseSharesRequest{ID: x.ID, SharesDraft: tenderapi.SharesDraft{Stage: tenderapi.StagePrice, Shares: mine}}, "tender.seal.stage", "tender.seal.early")
	if room := ok(r, holders[0], tenderapi.ReleaseShares, post(mine)); room.Released != 1 || room.MayRelease || room.Holders[0].TechnicalAt == nil {
		t.Errorf("after releasing: %+v", room)
	}
	for _, ev := range r.heard {
		if strings.Contains(string(ev.Data), "bidseal-share") {
			t.Errorf("%s tells a share", ev.Type)
		}
	}
	page := ok(r, holders[1], tenderapi.ListHeaders, tenderapi.ListHeadersRequest{ID: x.ID, Stage: tenderapi.StageTechnical, Limit: 1})
	next := ok(r, holders[1], tenderapi.ListHeaders, tenderapi.ListHeadersRequest{ID: x.ID, Stage: tenderapi.StageTechnical, Limit: 1, After: page.Next})
	if len(page.Items) != 2 || len(next.Items) != 2 || next.Next != "" || page.Items[0].Bid == next.Items[0].Bid {
		t.Errorf("pages of heads: %d, %d", len(page.Items), len(next.Items))
	}
}

// spoil hands in a bid of which one envelope is sealed as only the bidder can spoil it.
func (r *room) spoil(who string, x *tenderapi.Tender, kind tenderapi.EnvelopeKind, plain string, strangers ...int) {
	r.t.Helper()
	y := *x
	g := *x.Sealing
	g.Holders = append([]tenderapi.SealHolder{}, g.Holders...)
	for _, i := range strangers {
		g.Holders[i].Key = r.key(sealing.Roles[i])
	}
	y.Sealing = &g
	ready, err := r.bidder(who).Seal(x, 1, content(8_000_000))
	if err != nil {
		r.t.Fatal(err)
	}
	for i := range ready.Files {
		if ready.Files[i].Ref.Kind == kind {
			ready.Files[i] = r.lie(who, &y, x, kind, plain)
		}
	}
	if ready.Final, err = r.bidder(who).State(x, 1, ready.Files); err == nil {
		err = ready.Upload(r.as(who), r.local, x)
	}
	if err == nil {
		_, err = ready.Finalize(r.as(who), r.local)
	}
	if err != nil {
		r.t.Fatal(err)
	}
	r.settle()
}

func TestABidThatItsBidderSpoiledIsRevokedAndTheOthersGoOn(t *testing.T) {
	r := open(t)
	d := r.draft(tenderapi.MethodConsultation, 25)
	x := r.published(d)
	r.bid("ann", x.ID, 9_000_000)
	r.bid("bob", x.ID, 9_100_000)
	r.spoil("cat", &x, tenderapi.EnvelopeKindTechnical, "这不是应有的格式")
	r.spoil("dan", &x, tenderapi.EnvelopeKindQualification, `{}`, 0, 2) // two holders cannot open their part
	r.set(d.Deadline)
	r.release(x.ID, tenderapi.StageTechnical, two...)
	refused(r, "officer", tenderapi.MoveTender, verb(x.ID, Open), "tender.opening.lacking", "tender.seal.threshold") // the third might help
	r.release(x.ID, tenderapi.StageTechnical, tenderapi.HolderRoleSupervisor)
	ok(r, "officer", tenderapi.MoveTender, verb(x.ID, Open))
	bids := r.record(x.ID).Bids
	if !bids[0].Valid || !bids[1].Valid {
		t.Errorf("the honest ones: %+v", bids[:2])
	}
	for _, b := range bids[2:] {
		if b.Valid || b.Readable || b.Ground != unseal.Revoked || !strings.Contains(b.Why, "视为撤销") {
			t.Errorf("%s: %+v", b.Supplier.Name, b)
		}
	}
	if bad := bids[3].Envelopes[0].Bad; len(bad) != 2 || bad[0].Role != tenderapi.HolderRoleBuyer || bad[1].Role != tenderapi.HolderRoleNotary {
		t.Errorf("who could not open is recorded as %+v", bad)
	}
	if got := r.mine("cat"); got != "响应无效" {
		t.Errorf("its bidder is told %s", got)
	}
	ok(r, "officer", tenderapi.SeatCommittee, committee(x.ID, "e1", "e2", "e3"))
	r.scored(x.ID, []string{"e1", "e2", "e3"}, nil)
}

func TestAShareThatDoesNotFitHindersNobody(t *testing.T) {
	r := open(t)
	d := r.draft(tenderapi.MethodConsultation, 25)
	x := r.published(d)
	r.bid("ann", x.ID, 9_000_000)
	r.spoil("bob", &x, tenderapi.EnvelopeKindTechnical, `{"plan":"方案"}`, 1) // the supervisor's part is for a stranger
	r.set(d.Deadline)
	r.release(x.ID, tenderapi.StageTechnical, sealing.Roles...)
	ok(r, "officer", tenderapi.MoveTender, verb(x.ID, Open))
	b := r.record(x.ID).Bids[1]
	if !b.Valid || len(b.Envelopes[1].Bad) != 1 || b.Envelopes[1].Bad[0].Role != tenderapi.HolderRoleSupervisor {
		t.Errorf("%+v", b)
	}
}

func TestAPriceThatCannotBeReadIsRevokedWhenPricesAreReadOut(t *testing.T) {
	r := open(t)
	d := r.draft(tenderapi.MethodOpen, 25)
	x := r.published(d)
	r.bid("ann", x.ID, 9_000_000)
	r.bid("bob", x.ID, 9_100_000)
	r.bid("dan", x.ID, 9_200_000)
	r.spoil("cat", &x, tenderapi.EnvelopeKindPrice, `{"price":0}`)
	r.set(d.Deadline)
	rec := r.readOut(x.ID)
	if b := rec.Bids[3]; b.Valid || b.Ground != unseal.Revoked || b.Envelopes[2].State != "unreadable" || b.Price != 0 {
		t.Errorf("%+v", b)
	}
	ok(r, "officer", tenderapi.MoveTender, verb(x.ID, Conclude))
}

func TestAFileThatWasSwappedInTheStoreIsNotOpenedAndIsNotTheBiddersFault(t *testing.T) {
	r := open(t)
	d := r.draft(tenderapi.MethodConsultation, 25)
	x := r.published(d)
	b := r.bid("ann", x.ID, 9_000_000)
	r.bid("bob", x.ID, 8_000_000)
	pieces, err := intake.Pieces(t.Context(), r.relay.Engine)
	must(t, err)
	_, err = pieces.Update(t.Context(), intake.UploadID(x.ID, "a", b.Envelopes[1].Hash)+".0."+b.Envelopes[1].Hash, func(p *intake.Piece) ([]event.Event, error) {
		p.Content[len(p.Content)-1] ^= 1
		return nil, nil
	})
	must(t, err)
	r.set(d.Deadline)
	r.opens(x.ID)
	got := r.record(x.ID).Bids
	if got[0].Valid || got[0].Ground != unseal.Retracted || !strings.Contains(got[0].Why, "回执") || !got[1].Valid {
		t.Errorf("%+v", got)
	}
}

func remedyFor(id string) tenderapi.StartRemedyRequest {
	return tenderapi.StartRemedyRequest{ID: id, RemedyDraft: tenderapi.RemedyDraft{Reason: "监督部门和公证机构的私钥都已损坏。"}}
}

func TestBiddersOpenTheirOwnWhenTwoKeysAreLost(t *testing.T) {
	r := open(t)
	x := r.to(tenderapi.StateClosed, 9_000_000, 8_000_000, 8_500_000)
	r.release(x.ID, tenderapi.StageTechnical, tenderapi.HolderRoleBuyer)
	refused(r, "clerk", tenderapi.StartRemedy, tenderapi.StartRemedyRequest{ID: x.ID, RemedyDraft: tenderapi.RemedyDraft{Reason: "无"}}, "request.fields", "")
	refused(r, "e1", tenderapi.MoveTender, verb(x.ID, Open), "tender.tender.not-yours", "")
	mine := func(who string) string {
		return ok(r, who, tenderapi.ListMyBids, tenderapi.ListMyBidsRequest{Tender: x.ID}).Items[0].ID
	}
	help := func(who string) error {
		return r.bidder(who).Help(r.as(who), r.local, x.ID, mine(who), r.roomOf("", x.ID).Stage)
	}
	cites(r, "helping before the remedy", refusalOf(help("ann")), "tender.seal.not-holder", "")
	room := ok(r, "officer", tenderapi.StartRemedy, remedyFor(x.ID))
	if room.Remedy == nil || room.Remedy.Until.Sub(room.Remedy.At) != time.Hour {
		t.Fatalf("the remedy is %+v", room.Remedy)
	}
	refused(r, "officer", tenderapi.StartRemedy, remedyFor(x.ID), "tender.remedy.started", "")
	if r.told(events.TypeTenderTenderRemediedV1) != 1 {
		t.Error("nobody was told of the remedy")
	}
	heads := ok(r, "ann", tenderapi.ListHeaders, tenderapi.ListHeadersRequest{ID: x.ID, Stage: tenderapi.StageTechnical}).Items
	if len(heads) != 2 || heads[0].Bidder != "a" {
		t.Errorf("a bidder is given %+v", heads)
	}
	wrong := tenderapi.PostFileKeysRequest{ID: mine("ann"), FileKeysDraft: tenderapi.FileKeysDraft{Keys: []tenderapi.FileKeyDraft{
		{Kind: tenderapi.EnvelopeKindQualification, Key: base64.StdEncoding.EncodeToString(make([]byte, 16))},
		{Kind: tenderapi.EnvelopeKindTechnical, Key: base64.StdEncoding.EncodeToString(make([]byte, 16))},
	}}}
	refused(r, "ann", tenderapi.PostFileKeys, wrong, "seal.key.other", "")
	wrong.Keys = wrong.Keys[1:]
	refused(r, "ann", tenderapi.PostFileKeys, wrong, "tender.remedy.missing", "")
	refused(r, "bob", tenderapi.PostFileKeys, wrong, "store.not-found", "")
	for _, who := range []string{"ann", "bob"} {
		if !r.roomOf(who, x.ID).MayHelp {
			t.Errorf("%s is not asked to help", who)
		}
		if err := help(who); err != nil {
			t.Fatal(err)
		}
		if room := r.roomOf(who, x.ID); room.MayHelp {
			t.Errorf("%s is asked again", who)
		}
	}
	refused(r, "officer", tenderapi.MoveTender, verb(x.ID, Open), "tender.opening.lacking", "tender.seal.threshold") // cat has time left
	r.set(r.clock().Add(time.Hour))
	cites(r, "helping too late", refusalOf(help("cat")), "tender.seal.not-holder", "")
	ok(r, "officer", tenderapi.MoveTender, verb(x.ID, Open))
	bids := r.record(x.ID).Bids
	if !bids[0].Valid || !bids[1].Valid || bids[2].Valid || bids[2].Ground != unseal.Retracted || !strings.Contains(bids[2].Why, "视为撤回") {
		t.Errorf("%+v", bids)
	}
	ok(r, "officer", tenderapi.SeatCommittee, committee(x.ID, "e1", "e2", "e3"))
	r.signed(x.ID, []string{"e1", "e2", "e3"}, nil)
	ok(r, "officer", tenderapi.MoveTender, verb(x.ID, Freeze))
	ok(r, "officer", tenderapi.StartRemedy, remedyFor(x.ID)) // the prices' own
	for _, who := range []string{"ann", "bob"} {
		if err := help(who); err != nil {
			t.Fatal(err)
		}
	}
	ok(r, "officer", tenderapi.MoveTender, verb(x.ID, Reveal)) // nobody is waited for who has come
	if b := r.record(x.ID).Bids; b[0].Price != 9_000_000 || b[1].Price != 8_000_000 {
		t.Errorf("%+v", b)
	}
	ok(r, "officer", tenderapi.MoveTender, verb(x.ID, Conclude))
}

func TestARemedyIsForWhatHoldersCannotOpen(t *testing.T) {
	r := open(t)
	x := r.to(tenderapi.StatePublished)
	refused(r, "officer", tenderapi.StartRemedy, remedyFor(x.ID), "tender.seal.stage", "tender.seal.early")
	y := r.to(tenderapi.StateClosed, 9_000_000, 8_000_000)
	refused(r, "officer", tenderapi.StartRemedy, func() tenderapi.StartRemedyRequest {
		r.release(y.ID, tenderapi.StageTechnical, two...)
		return remedyFor(y.ID)
	}(), "tender.remedy.needless", "tender.seal.threshold")
	refused(r, "clerk", tenderapi.StartRemedy, remedyFor(y.ID), "tender.remedy.needless", "")
}

// TestAPurchasePublishedBeforeBidsWereSealedStillOpensAndEnds takes a purchase as an earlier release has left it.
func TestAPurchasePublishedBeforeBidsWereSealedStillOpensAndEnds(t *testing.T) {
	r := open(t)
	d := r.draft(tenderapi.MethodConsultation, 25)
	x := r.published(d)
	tenders, err := Tenders(t.Context(), r.relay.Engine, r.book)
	must(t, err)
	_, err = tenders.Update(t.Context(), x.ID, func(t *Tender) ([]event.Event, error) { t.Sealing, t.Rounds = nil, 0; return nil, nil })
	must(t, err)
	bids, err := store.Open(t.Context(), r.relay.Engine, BidSchema, indexBid)
	must(t, err)
	envelopes, err := store.Open(t.Context(), r.relay.Engine, store.Schema{Name: "envelopes"}, func(*Envelope) map[string][]string { return nil })
	must(t, err)
	gates, err := Gates(t.Context(), r.relay.Engine)
	must(t, err)
	for i, who := range []string{"a", "b"} {
		hash := strings.Repeat(who, 64)
		_, err = envelopes.Insert(t.Context(), hash, Envelope{Content: []byte([]string{`{"price":9000000,"plan":"方案甲"}`, `{"price":8000000,"plan":"方案乙"}`}[i])})
		must(t, err)
		at := r.clock()
		_, err = bids.Insert(t.Context(), "old-"+who, Bid{
			Tender: x.ID, TenderTitle: d.Title, Method: d.Method, Supplier: tenderapi.Party{ID: who, Name: r.orgs[who].Name}, Hash: hash, Size: 30,
			State: BidReceived, SubmittedAt: at, ReceivedAt: &at, Deadline: d.Deadline, Seqs: []int64{int64(i + 1)},
		})
		must(t, err)
	}
	_, err = gates.Update(t.Context(), x.ID, func(g *Gate) ([]event.Event, error) { g.Count = 2; return nil, nil })
	must(t, err)

	may := ok(r, "cat", tenderapi.CheckEligibility, tenderapi.CheckEligibilityRequest{ID: x.ID})
	if may.May || !strings.Contains(may.Why, "密封") {
		t.Errorf("cat is told %+v", may)
	}
	refused(r, "cat", tenderapi.FinalizeBid, r.fictive(x.ID), "tender.bid.plain", "tender.seal.required")
	if b := ok(r, "ann", tenderapi.GetBid, tenderapi.GetBidRequest{ID: "old-a"}); b.Receipt != nil || b.Seq != 0 {
		t.Errorf("ann's desk shows %+v", b)
	}
	later := cn.DayOf(d.Deadline).Add(7).At(9, 30)
	ok(r, "officer", tenderapi.AmendTender, amendment(x.ID, func(a *tenderapi.AmendmentDraft) { a.Deadline = &later }))
	r.set(later)
	ok(r, "officer", tenderapi.MoveTender, verb(x.ID, Open))
	if b := r.record(x.ID).Bids; len(b) != 2 || b[0].Price != 9_000_000 || b[1].Price != 8_000_000 {
		t.Fatalf("%+v", b)
	}
	if room := r.roomOf("officer", x.ID); room.Sealed || len(room.Bids) != 2 {
		t.Errorf("the room says %+v", room)
	}
	judges := []string{"e1", "e2", "e3"}
	ok(r, "officer", tenderapi.SeatCommittee, committee(x.ID, judges...))
	if s := ok(r, "e1", tenderapi.GetMySheet, tenderapi.GetMySheetRequest{ID: x.ID}); s.Bids[0].Plan != "方案甲" {
		t.Errorf("a judge reads %+v", s.Bids)
	}
	r.signed(x.ID, judges, map[string][2]int64{"a": {5000, 1500}, "b": {5000, 1500}})
	for _, do := range []Verb{Freeze, Reveal, Conclude, Decide, Result} {
		ok(r, "officer", tenderapi.MoveTender, verb(x.ID, do))
	}
	if got := r.tender(x.ID); got.Award.Supplier.ID != "b" {
		t.Errorf("awarded to %+v", got.Award)
	}
}

// fictive is a statement that says nothing true.
func (r *room) fictive(id string) tenderapi.FinalizeBidRequest {
	b, err := signed.Statement(tenderapi.BidStatement{Tender: id, Bidder: "c", Revision: 1, Envelopes: []tenderapi.EnvelopeRef{}, Notice: strings.Repeat("0", 64)}, r.signer())
	must(r.t, err)
	return tenderapi.FinalizeBidRequest{ID: id, BidFinal: b}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func TestAnOpeningGoesOnWhenThePageHasGivenUpWaiting(t *testing.T) {
	r := open(t)
	x := r.to(tenderapi.StateClosed, 9_000_000, 8_000_000)
	r.release(x.ID, tenderapi.StageTechnical, two...)
	ctx, leave := context.WithCancel(r.as("officer"))
	r.store.between = func(coll string) {
		if coll == "tenders" { // it is known what is to be done, and nothing is read yet
			leave()
		}
	}
	_, _ = route.Call(ctx, r.local, tenderapi.MoveTender, verb(x.ID, Open))
	r.store.between = nil
	if ctx.Err() == nil {
		t.Fatal("nobody left")
	}
	if got := ok(r, "officer", tenderapi.GetTender, tenderapi.GetTenderRequest{ID: x.ID}); got.State != tenderapi.StateOpened {
		t.Errorf("the page is gone, and the purchase is %s", got.State)
	}
}
