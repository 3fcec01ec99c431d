package tender

import (
	"bytes"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"sanshe/contracts/go/contract"
	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/fault"
	"sanshe/libs/store"
	"sanshe/services/tender/intake"
	"sanshe/services/tender/sealing"
	"sanshe/services/tender/signed"
)

func chunkOf(id string, f sealing.File, n int64) tenderapi.PutChunkRequest {
	return tenderapi.PutChunkRequest{
		ID: id, Hash: f.Ref.Hash, N: n, Size: f.Ref.Size, Upload: contract.Octets(f.Content[n*intake.ChunkSize : min((n+1)*intake.ChunkSize, f.Ref.Size)]),
	}
}

func completion(id string, f sealing.File) tenderapi.CompleteUploadRequest {
	return tenderapi.CompleteUploadRequest{ID: id, Hash: f.Ref.Hash, UploadCompletion: tenderapi.UploadCompletion{Kind: f.Ref.Kind, Revision: 1}}
}

// sent is a purchase that takes bids, and an envelope of ann's for it.
func sent(t *testing.T, kind tenderapi.EnvelopeKind, plain int) (*room, tenderapi.Tender, sealing.File) {
	t.Helper()
	r := open(t)
	x := r.published(r.draft(tenderapi.MethodConsultation, 25))
	return r, x, r.envelope("ann", &x, kind, make([]byte, plain))
}

func (r *room) envelope(who string, x *tenderapi.Tender, kind tenderapi.EnvelopeKind, plain []byte) sealing.File {
	r.t.Helper()
	f, err := r.bidder(who).Envelope(x, 1, kind, plain)
	if err != nil {
		r.t.Fatal(err)
	}
	return f
}

func TestAnUploadGoesOnWhereItWasBrokenOff(t *testing.T) {
	r, x, f := sent(t, tenderapi.EnvelopeKindTechnical, 3*intake.ChunkSize)
	if got := ok(r, "ann", tenderapi.PutChunk, chunkOf(x.ID, f, 2)); !slices.Equal(got.Missing, []int64{0, 1, 3}) {
		t.Errorf("missing %v", got.Missing)
	}
	ok(r, "ann", tenderapi.PutChunk, chunkOf(x.ID, f, 0))
	ok(r, "ann", tenderapi.PutChunk, chunkOf(x.ID, f, 0)) // the answer was lost
	got := ok(r, "ann", tenderapi.GetUpload, tenderapi.GetUploadRequest{ID: x.ID, Hash: f.Ref.Hash})
	if !slices.Equal(got.Missing, []int64{1, 3}) || got.Complete {
		t.Errorf("missing %v, complete %v", got.Missing, got.Complete)
	}
	refused(r, "ann", tenderapi.CompleteUpload, completion(x.ID, f), "tender.upload.incomplete", "tender.seal.required")
	refused(r, "bob", tenderapi.GetUpload, tenderapi.GetUploadRequest{ID: x.ID, Hash: f.Ref.Hash}, "tender.upload.not-found", "tender.seal.required")
	if list := ok(r, "bob", tenderapi.ListUploads, tenderapi.ListUploadsRequest{ID: x.ID}); len(list.Items) != 0 {
		t.Errorf("a rival is shown %+v", list.Items)
	}
	ok(r, "ann", tenderapi.PutChunk, chunkOf(x.ID, f, 1))
	ok(r, "ann", tenderapi.PutChunk, chunkOf(x.ID, f, 3))
	if got := ok(r, "ann", tenderapi.CompleteUpload, completion(x.ID, f)); !got.Complete || got.Kind != f.Ref.Kind {
		t.Errorf("%+v", got)
	}
	if list := ok(r, "ann", tenderapi.ListUploads, tenderapi.ListUploadsRequest{ID: x.ID}); len(list.Items) != 1 || !list.Items[0].Complete {
		t.Errorf("its own desk shows %+v", list.Items)
	}
}

func TestAFileThatNobodyCouldOpenIsRefusedAtOnce(t *testing.T) {
	r, x, whole := sent(t, tenderapi.EnvelopeKindTechnical, 100)
	others := func(edit func(*tenderapi.Tender)) []byte { // sealed for a purchase that differs
		y := x
		g := *x.Sealing
		g.Holders = slices.Clone(g.Holders)
		y.Sealing = &g
		edit(&y)
		return r.envelope("ann", &y, tenderapi.EnvelopeKindTechnical, make([]byte, 100)).Content
	}
	noise := make([]byte, 5000)
	rand.Read(noise)
	for name, c := range map[string]struct {
		kind    tenderapi.EnvelopeKind
		content []byte
		code    string
	}{
		"no sealed file":              {tenderapi.EnvelopeKindTechnical, noise, "tender.upload.foreign"},
		"a sealed file cut off":       {tenderapi.EnvelopeKindTechnical, whole.Content[:len(whole.Content)-1], "tender.upload.truncated"},
		"its head alone":              {tenderapi.EnvelopeKindTechnical, whole.Content[:900], "tender.upload.truncated"},
		"a sealed file with a tail":   {tenderapi.EnvelopeKindTechnical, append(bytes.Clone(whole.Content), 0), "tender.upload.truncated"},
		"a price that is not padded":  {tenderapi.EnvelopeKindPrice, whole.Content, "tender.upload.truncated"},
		"a price that is a book":      {tenderapi.EnvelopeKindPrice, make([]byte, 65<<10), "tender.upload.large"},
		"sealed to holders in a swap": {tenderapi.EnvelopeKindTechnical, others(func(y *tenderapi.Tender) { slices.Reverse(y.Sealing.Holders) }), "tender.upload.holders"},
		"sealed to a stranger":        {tenderapi.EnvelopeKindTechnical, others(func(y *tenderapi.Tender) { y.Sealing.Holders[0].Key = r.key("stranger") }), "tender.upload.holders"},
		"sealed to four, three needed": {tenderapi.EnvelopeKindTechnical, others(func(y *tenderapi.Tender) {
			y.Sealing.Holders = append(y.Sealing.Holders, tenderapi.SealHolder{Key: r.key("fourth")})
		}), "tender.upload.holders"},
	} {
		f := sealing.NewFile(c.kind, c.content)
		err := f.Upload(r.as("ann"), r.local, x.ID, intake.ChunkSize, 1)
		cites(r, name, refusalOf(err), c.code, "tender.seal.required")
	}
	other := sealing.NewFile(tenderapi.EnvelopeKindTechnical, whole.Content)
	other.Ref.Hash = strings.Repeat("0", 64)
	cites(r, "another name", refusalOf(other.Upload(r.as("ann"), r.local, x.ID, intake.ChunkSize, 1)), "tender.upload.hash", "tender.seal.required")
	if err := whole.Upload(r.as("ann"), r.local, x.ID, intake.ChunkSize, 1); err != nil {
		t.Error(err)
	}
}

func refusalOf(err error) *fault.Fault {
	if err == nil {
		return nil
	}
	return fault.Of(err)
}

func TestWhatIsUploadedIsBounded(t *testing.T) {
	r, x, f := sent(t, tenderapi.EnvelopeKindTechnical, 2*intake.ChunkSize)
	for name, edit := range map[string]func(*tenderapi.PutChunkRequest){
		"a short chunk":            func(in *tenderapi.PutChunkRequest) { in.Upload = contract.Octets(f.Content[:intake.ChunkSize-1]) },
		"a last chunk in front":    func(in *tenderapi.PutChunkRequest) { in.N = 2 },
		"a chunk behind the end":   func(in *tenderapi.PutChunkRequest) { in.N = 3 },
		"nothing":                  func(in *tenderapi.PutChunkRequest) { in.Upload = contract.Octets(nil) },
		"a chunk of another place": func(in *tenderapi.PutChunkRequest) { in.Upload = chunkOf(x.ID, f, 2).Upload },
	} {
		in := chunkOf(x.ID, f, 0)
		edit(&in)
		_, got := try(r, "ann", tenderapi.PutChunk, in)
		cites(r, name, got, "tender.upload.chunk", "tender.seal.required")
	}
	in := chunkOf(x.ID, f, 0)
	in.Size++
	refused(r, "ann", tenderapi.PutChunk, in, "tender.upload.size", "tender.seal.required")
	in = chunkOf(x.ID, f, 0)
	in.Upload = contract.Octets(make([]byte, intake.ChunkSize+1))
	refused(r, "ann", tenderapi.PutChunk, in, "tender.upload.chunk-large", "tender.seal.required")
	named := func(n int, size int64) tenderapi.PutChunkRequest {
		sum := sha256.Sum256([]byte{byte(n)})
		return tenderapi.PutChunkRequest{ID: x.ID, Hash: hex.EncodeToString(sum[:]), Size: size, Upload: contract.Octets(make([]byte, min(size, intake.ChunkSize)))}
	}
	refused(r, "ann", tenderapi.PutChunk, named(0, 16<<20+1), "tender.upload.large", "tender.seal.required")
	for n := range 15 { // beside the 2 MB and something that are there
		ok(r, "ann", tenderapi.PutChunk, named(n, 16<<20))
	}
	refused(r, "ann", tenderapi.PutChunk, named(15, 16<<20), "tender.upload.quota", "tender.seal.required")
	ok(r, "bob", tenderapi.PutChunk, named(15, 16<<20))
}

func TestAStatementIsThisBiddersForThisPurchaseAndNothingElse(t *testing.T) {
	r := open(t)
	d := r.draft(tenderapi.MethodConsultation, 25)
	x, y := r.published(d), r.published(d)
	ready := r.uploaded("ann", x.ID, 1, content(9_000_000))
	again := func(edit func(*tenderapi.BidStatement)) tenderapi.FinalizeBidRequest {
		files := slices.Clone(ready.Files)
		b, err := r.bidder("ann").State(&x, 1, files)
		if err != nil {
			t.Fatal(err)
		}
		edit(&b.Statement)
		st := b.Statement
		b, err = signed.Statement(st, r.signer())
		if err != nil {
			t.Fatal(err)
		}
		return tenderapi.FinalizeBidRequest{ID: x.ID, BidFinal: b}
	}
	bobs := r.uploaded("bob", x.ID, 1, content(8_000_000))
	for name, c := range map[string]struct {
		edit func(*tenderapi.BidStatement)
		code string
	}{
		"another purchase":  {func(s *tenderapi.BidStatement) { s.Tender = y.ID }, "tender.statement.elsewhere"},
		"another bidder":    {func(s *tenderapi.BidStatement) { s.Bidder = "b" }, "tender.statement.elsewhere"},
		"another notice":    {func(s *tenderapi.BidStatement) { s.Notice = y.Sealing.Notice }, "tender.statement.notice"},
		"no price":          {func(s *tenderapi.BidStatement) { s.Envelopes = s.Envelopes[:2] }, "tender.statement.missing"},
		"two prices":        {func(s *tenderapi.BidStatement) { s.Envelopes = append(s.Envelopes, s.Envelopes[2]) }, "tender.statement.twice"},
		"a file nobody has": {func(s *tenderapi.BidStatement) { s.Envelopes[2].Hash = strings.Repeat("0", 64) }, "tender.statement.unknown"},
		"a rival's file":    {func(s *tenderapi.BidStatement) { s.Envelopes[2] = bobs.Files[2].Ref }, "tender.statement.unknown"},
		"price and plan change": {func(s *tenderapi.BidStatement) {
			s.Envelopes[0].Kind, s.Envelopes[1].Kind = s.Envelopes[1].Kind, s.Envelopes[0].Kind
		}, "tender.statement.other"},
		"another length":   {func(s *tenderapi.BidStatement) { s.Envelopes[1].Size++ }, "tender.statement.other"},
		"another revision": {func(s *tenderapi.BidStatement) { s.Revision = 2 }, "tender.statement.other"},
	} {
		_, got := try(r, "ann", tenderapi.FinalizeBid, again(c.edit))
		cites(r, name, got, c.code, "tender.seal.required")
	}
	forged := ready.Request()
	forged.Statement.Revision = 2
	refused(r, "ann", tenderapi.FinalizeBid, forged, "tender.statement.signature", "tender.seal.required")
	half := r.envelope("ann", &x, tenderapi.EnvelopeKindTechnical, make([]byte, 2*intake.ChunkSize))
	ok(r, "ann", tenderapi.PutChunk, chunkOf(x.ID, half, 0))
	refused(r, "ann", tenderapi.FinalizeBid, again(func(s *tenderapi.BidStatement) { s.Envelopes[1] = half.Ref }), "tender.upload.incomplete", "tender.seal.required")

	first := ok(r, "ann", tenderapi.FinalizeBid, ready.Request())
	refused(r, "ann", tenderapi.FinalizeBid, ready.Request(), "tender.statement.replayed", "tender.seal.once")
	ok(r, "ann", tenderapi.WithdrawBid, tenderapi.WithdrawBidRequest{ID: first.ID})
	refused(r, "ann", tenderapi.FinalizeBid, ready.Request(), "tender.statement.replayed", "tender.seal.once") // a copy of the statement does not undo a withdrawal
	ok(r, "ann", tenderapi.FinalizeBid, r.uploaded("ann", x.ID, 2, content(9_000_000)).Request())
	ready = r.uploaded("ann", y.ID, 1, content(9_000_000))
	r.set(d.Deadline)
	refused(r, "ann", tenderapi.FinalizeBid, ready.Request(), "tender.bid.too-late", "tender.consultation.period")
}

func TestAReceiptIsCheckedWithoutThePlatform(t *testing.T) {
	r := open(t)
	d := r.draft(tenderapi.MethodConsultation, 25)
	x := r.published(d)
	given := r.bid("ann", x.ID, 9_000_000)
	key := ok(r, "", tenderapi.GetReceiptKey, tenderapi.GetReceiptKeyRequest{})
	if !signed.ReceiptIs(*given.Receipt, key) {
		t.Fatalf("the receipt does not hold: %+v", given.Receipt)
	}
	hash, err := signed.Digest(tenderapi.BidStatement{Tender: x.ID, Bidder: "a", Revision: 1, Envelopes: given.Envelopes, Notice: x.Sealing.Notice})
	if rec := given.Receipt.Receipt; err != nil || rec.Statement != hash || rec.Covered == "" || rec.Bid != given.ID || rec.Code != x.Code || !rec.Deadline.Equal(d.Deadline) {
		t.Errorf("%+v, %v", rec, err)
	}
	for name, edit := range map[string]func(*tenderapi.SignedReceipt){
		"an earlier number": func(s *tenderapi.SignedReceipt) { s.Receipt.Seq = 1 },
		"another bidder":    func(s *tenderapi.SignedReceipt) { s.Receipt.Bidder = "b" },
		"another file": func(s *tenderapi.SignedReceipt) {
			s.Receipt.Envelopes = slices.Clone(s.Receipt.Envelopes)
			s.Receipt.Envelopes[0].Hash = strings.Repeat("0", 64)
		},
		"another key": func(s *tenderapi.SignedReceipt) { s.Key = "0" },
	} {
		forged := *given.Receipt
		edit(&forged)
		if signed.ReceiptIs(forged, key) {
			t.Errorf("%s passes", name)
		}
	}
	// A later deadline makes nobody seal again, and the receipt stays what it was.
	later := d.Deadline.AddDate(0, 0, 7)
	ok(r, "officer", tenderapi.AmendTender, amendment(x.ID, func(a *tenderapi.AmendmentDraft) { a.Deadline = &later }))
	r.bid("bob", x.ID, 8_000_000)
	r.set(later)
	if got := ok(r, "ann", tenderapi.GetBid, tenderapi.GetBidRequest{ID: given.ID}); !signed.ReceiptIs(*got.Receipt, key) {
		t.Errorf("after the extension: %+v", got.Receipt)
	}
	if !signed.ReceiptIs(*given.Receipt, key) {
		t.Error("the old receipt holds no more")
	}
	rec := r.readOut(x.ID)
	if len(rec.Bids) != 2 || rec.Bids[0].Price != 9_000_000 || rec.Bids[1].Price != 8_000_000 {
		t.Errorf("sealed before and after the extension: %+v", rec.Bids)
	}
}

func TestNobodyReadsABidBeforeTheOpening(t *testing.T) {
	r := open(t)
	d := r.draft(tenderapi.MethodConsultation, 25)
	x := r.published(d)
	const plan, who, fen = "只此一家的独门方案", "甲方联系人某某", 8_765_432
	c := sealing.Content{
		Qualification: tenderapi.QualificationPart{ContactName: who}, Technical: tenderapi.TechnicalPart{Plan: plan}, Price: tenderapi.PricePart{Price: fen},
	}
	b := r.says("ann", x.ID, c)
	r.bid("bob", x.ID, 8_000_000)
	for _, as := range []string{holders[0], holders[1], holders[2], "officer", "ann"} {
		for _, stage := range []tenderapi.Stage{tenderapi.StageTechnical, tenderapi.StagePrice} {
			if _, f := try(r, as, tenderapi.ListHeaders, tenderapi.ListHeadersRequest{ID: x.ID, Stage: stage}); f == nil || f.Code != "tender.seal.stage" && f.Kind != fault.Forbidden {
				t.Errorf("%s asks for heads: %v", as, f)
			}
			refused(r, as, tenderapi.ListShares, tenderapi.ListSharesRequest{ID: x.ID, Stage: stage}, "tender.seal.stage", "tender.seal.early")
		}
		for _, k := range kinds {
			refused(r, as, tenderapi.GetEnvelope, tenderapi.GetEnvelopeRequest{ID: b.ID, Kind: k}, "tender.seal.stage", "tender.seal.early")
		}
		refused(r, as, tenderapi.GetOpeningRoom, tenderapi.GetOpeningRoomRequest{ID: x.ID}, "tender.room.not-yet", "")
	}
	r.set(d.Deadline)
	if room := r.roomOf("officer", x.ID); len(room.Bids) != 2 || room.Bids[0].Supplier != nil || room.Bids[1].Supplier != nil {
		t.Errorf("before the opening the room shows %+v", room.Bids)
	}
	for _, as := range []string{"", "officer", holders[1], "ann", "bob"} { // who bids how is guessed and hashed
		for i, b := range ok(r, as, tenderapi.GetOpeningRoom, tenderapi.GetOpeningRoomRequest{ID: x.ID}).Bids {
			if (b.Hash != "") != b.Mine {
				t.Errorf("before the opening %q reads of bid %d the statement's hash %q", as, i+1, b.Hash)
			}
		}
	}
	if room := r.roomOf("bob", x.ID); len(room.Bids) != 1 || !room.Bids[0].Mine {
		t.Errorf("before the opening a bidder finds %+v", room.Bids)
	}
	files, err := filepath.Glob(filepath.Join(r.dir, "*"))
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	for _, f := range files {
		raw, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		for _, canary := range []string{plan, who, "8765432"} {
			if bytes.Contains(raw, []byte(canary)) {
				t.Errorf("%s tells %s", filepath.Base(f), canary)
			}
		}
	}
	chunks := 0
	view, resume, err := r.relay.Engine.(store.Whole).Hold(t.Context())
	must(t, err)
	defer view.Close()
	if err := view.Dump(t.Context(), func(coll string, rec store.Record) error {
		var p intake.Piece
		if coll != "pieces" {
			return nil
		}
		chunks++
		err := json.Unmarshal(rec.Body, &p)
		if bytes.Contains(p.Content, []byte(plan)) || bytes.Contains(p.Content, []byte("8765432")) {
			t.Errorf("%s is readable", rec.ID)
		}
		return err
	}); err != nil || chunks == 0 {
		t.Errorf("%d chunks, %v", chunks, err)
	}
	must(t, resume())
	r.opens(x.ID)
	for _, b := range r.roomOf("", x.ID).Bids {
		if b.Hash == "" {
			t.Errorf("after the opening nobody can find the statement of %+v", b)
		}
	}
	for _, ev := range r.heard {
		if s := string(ev.Data); strings.Contains(s, plan) || strings.Contains(s, "8765432") {
			t.Errorf("%s tells it", ev.Type)
		}
	}
}
