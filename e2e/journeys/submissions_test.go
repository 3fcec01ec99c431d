package journeys

import (
	"cmp"
	"crypto/ed25519"
	"encoding/json"
	"reflect"
	"testing"

	"sanshe/contracts/go/contract"
	"sanshe/contracts/go/tenderapi"
	"sanshe/e2e/county"
	"sanshe/libs/cn"
	"sanshe/libs/fault"
	"sanshe/libs/route"
	"sanshe/libs/seal"
	"sanshe/services/tender/sealing"
	"sanshe/services/tender/signed"
)

// TestEverySubmissionThatCannotCountIsRefusedOnItsGroundAndNothingIsLost hands
// in what came too late, is too large, is cut off, is for other keys or another
// purchase, or was handed in before. Each is refused in one sentence with its
// 依据, and what had been accepted stands with its receipt.
func TestEverySubmissionThatCannotCountIsRefusedOnItsGroundAndNothingIsLost(t *testing.T) {
	t.Parallel()
	p := county.Start(t, nil)
	w := county.Settle(t, p, 2)
	w.Lawful(t)
	deadline := cn.AddDays(cn.DayOf(p.Now(t)), 12).At(9, 30)
	x := w.Published(t, "社区助餐服务", tenderapi.MethodConsultation, deadline)
	elsewhere := w.Published(t, "社区助浴服务", tenderapi.MethodConsultation, deadline)
	staff := p.As(t, "staff1")
	b, revision, err := w.Sealers.Next(x.ID, staff.Org())
	if err != nil {
		t.Fatal(err)
	}
	sealed := func(to *tenderapi.Tender, n int64) sealing.Sealed {
		t.Helper()
		out, err := b.Seal(to, n, county.Says(80_000_000, "方案"))
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	sent := func(s sealing.Sealed) sealing.Sealed {
		t.Helper()
		if err := s.Upload(staff.Context, p, &x); err != nil {
			t.Fatal(err)
		}
		return s
	}
	first := sent(sealed(&x, revision))
	if _, err := first.Finalize(staff.Context, p); err != nil {
		t.Fatal(err)
	}
	mine := func() tenderapi.Bid {
		t.Helper()
		return county.Ask(t, staff, tenderapi.ListMyBids, tenderapi.ListMyBidsRequest{Tender: x.ID}).Items[0]
	}
	county.Until(t, "the number of the bid", func() (bool, error) { return mine().Receipt != nil, nil })
	stands := mine()

	_, hand, err := ed25519.GenerateKey(nil)
	if err != nil {
		t.Fatal(err)
	}
	ready := sent(sealed(&x, revision+1))
	finalize := func(edit func(*tenderapi.BidFinal)) func() error {
		return func() error {
			in := ready.Request()
			in.Statement.Envelopes = append([]tenderapi.EnvelopeRef{}, in.Statement.Envelopes...)
			edit(&in.BidFinal)
			_, err := route.Call(staff.Context, p, tenderapi.FinalizeBid, in)
			return err
		}
	}
	again := func(edit func(*tenderapi.BidStatement)) func() error { // signed by the bidder, whatever it says
		return func() error {
			st := ready.Final.Statement
			st.Envelopes = append([]tenderapi.EnvelopeRef{}, st.Envelopes...)
			edit(&st)
			in, err := signed.Statement(st, hand)
			if err == nil {
				_, err = route.Call(staff.Context, p, tenderapi.FinalizeBid, tenderapi.FinalizeBidRequest{ID: x.ID, BidFinal: in})
			}
			return err
		}
	}
	whole := func(make func() sealing.Sealed) func() error { // uploaded and handed in here, whatever it was sealed for
		return func() error {
			_, err := route.Call(staff.Context, p, tenderapi.FinalizeBid, tenderapi.FinalizeBidRequest{ID: x.ID, BidFinal: sent(make()).Final})
			return err
		}
	}
	upload := func(f sealing.File) error {
		return f.Upload(staff.Context, p, x.ID, x.Sealing.Chunk, revision+1)
	}
	for _, c := range []struct {
		claim string
		do    func() error
		kind  fault.Kind
		code  string
		rule  string
	}{
		{"too large", func() error {
			most := x.Sealing.Limits[0].Most
			_, err := route.Call(staff.Context, p, tenderapi.PutChunk, tenderapi.PutChunkRequest{ID: x.ID, Hash: first.Files[0].Ref.Hash[1:] + "0", Size: most + 1, Upload: contract.Octets(make([]byte, x.Sealing.Chunk))})
			return err
		}, fault.TooLarge, "tender.upload.large", "tender.seal.required"},
		{"cut off", func() error {
			f := sealed(&x, revision+1).Files[1]
			return upload(sealing.NewFile(f.Ref.Kind, f.Content[:len(f.Content)-1]))
		}, fault.Refused, "tender.upload.truncated", "tender.seal.required"},
		{"sealed to a stranger", func() error { return upload(sealed(forged(t, &x, "stranger"), revision+1).Files[1]) }, fault.Refused, "tender.upload.holders", "tender.seal.required"},
		{"sealed to other keys", func() error { return upload(sealed(forged(t, &x, ""), revision+1).Files[1]) }, fault.Refused, "tender.upload.keys", "tender.seal.required"},
		{"sealed under another notice", whole(func() sealing.Sealed { return sealed(noticed(&x), revision+1) }), fault.Refused, "tender.statement.notice", "tender.seal.required"},
		{"sealed for another purchase", func() error { return upload(sealed(&elsewhere, revision+1).Files[1]) }, fault.Refused, "tender.upload.keys", "tender.seal.required"},
		{"stated for another purchase", whole(func() sealing.Sealed {
			y := elsewhere
			y.Sealing = x.Sealing // its keys, so that the files pass
			return sealed(&y, revision+1)
		}), fault.Refused, "tender.statement.elsewhere", "tender.seal.required"},
		{"a statement that another key has signed", finalize(func(in *tenderapi.BidFinal) { in.Signature = first.Final.Signature }), fault.Refused, "tender.statement.signature", "tender.seal.required"},
		{"an envelope missing", again(func(s *tenderapi.BidStatement) { s.Envelopes = s.Envelopes[1:] }), fault.Refused, "tender.statement.missing", "tender.seal.required"},
		{"an envelope twice", again(func(s *tenderapi.BidStatement) { s.Envelopes = append(s.Envelopes, s.Envelopes[1]) }), fault.Refused, "tender.statement.twice", "tender.seal.required"},
		{"a statement used before", func() error { _, err := first.Finalize(staff.Context, p); return err }, fault.Conflict, "tender.statement.replayed", "tender.seal.once"},
	} {
		county.Refusal(t, c.claim, c.do(), c.kind, c.code, c.rule)
		if got := mine(); !reflect.DeepEqual(got, stands) {
			t.Fatalf("after %s the bid that was accepted reads %+v, before %+v", c.claim, got, stands)
		}
	}

	p.At(t, deadline)
	late := county.Refusal(t, "too late", func() error { _, err := ready.Finalize(staff.Context, p); return err }(), fault.Refused, "tender.bid.too-late", "tender.consultation.period")
	var proof tenderapi.SignedRefusal
	key := county.Ask(t, p.Nobody(), tenderapi.GetReceiptKey, tenderapi.GetReceiptKeyRequest{})
	if err := json.Unmarshal(late.Proof, &proof); err != nil || !signed.RefusalIs(proof, key) || proof.Refusal.RefusedAt.Before(deadline) || proof.Refusal.LastSeq != 0 || proof.Refusal.Covered == "" { // last offers may come, so nothing is counted yet
		t.Errorf("the refusal for lateness is not signed as it should be: %s, %v", late.Proof, err)
	}
	if got := mine(); !reflect.DeepEqual(got, stands) || !signed.ReceiptIs(*got.Receipt, key) {
		t.Errorf("after the deadline the bid reads %+v, before %+v", got, stands)
	}
}

// forged is a purchase as somebody shows it who would like to hold the keys
// alone: under the names of its holders, or of somebody else.
func forged(t *testing.T, x *tenderapi.Tender, name string) *tenderapi.Tender {
	t.Helper()
	y, s := *x, *x.Sealing
	s.Holders = append([]tenderapi.SealHolder{}, s.Holders...)
	for i := range s.Holders {
		key, err := seal.NewHolder(string(s.Suite), cmp.Or(name, string(s.Holders[i].Role)))
		if err != nil {
			t.Fatal(err)
		}
		s.Holders[i].Key = key.Holder().String()
		name = "" // one stranger is enough, and two of one name are none
	}
	y.Sealing = &s
	return &y
}

// noticed is a purchase as somebody shows it who has changed its notice.
func noticed(x *tenderapi.Tender) *tenderapi.Tender {
	y, s := *x, *x.Sealing
	s.Notice = s.Notice[1:] + "0"
	y.Sealing = &s
	return &y
}
