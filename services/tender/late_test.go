package tender

import (
	"encoding/json"
	"testing"
	"time"

	"sanshe/contracts/go/tenderapi"
	"sanshe/services/tender/signed"
)

func TestARefusalForLatenessIsSignedAndCheckedWithoutThePlatform(t *testing.T) {
	r := open(t)
	d := r.draft(tenderapi.MethodConsultation, 25)
	x := r.published(d)
	r.bid("bob", x.ID, 8_000_000)
	r.bid("cat", x.ID, 8_100_000)
	ready := r.uploaded("ann", x.ID, 1, content(9_000_000))
	r.set(d.Deadline.Add(-time.Nanosecond))
	key := ok(r, "", tenderapi.GetReceiptKey, tenderapi.GetReceiptKeyRequest{})
	late := func(who string, edit func(*tenderapi.FinalizeBidRequest)) (out tenderapi.SignedRefusal, signs bool) {
		t.Helper()
		in := ready.Request()
		edit(&in)
		_, f := try(r, who, tenderapi.FinalizeBid, in)
		cites(r, "late", f, "tender.bid.too-late", "tender.consultation.period")
		if f.Proof == nil {
			return out, false
		}
		if err := json.Unmarshal(f.Proof, &out); err != nil {
			t.Fatal(err)
		}
		return out, true
	}
	r.set(d.Deadline) // the first instant that is too late
	got, signs := late("ann", func(*tenderapi.FinalizeBidRequest) {})
	hash, err := signed.Digest(ready.Final.Statement)
	if !signs || err != nil || !signed.RefusalIs(got, key) {
		t.Fatalf("the refusal does not hold: %+v, %v", got, err)
	}
	// There will be last offers, so the number stays covered.
	if f := got.Refusal; f.Tender != x.ID || f.Code != x.Code || f.Bidder != "a" || f.Revision != 1 || f.Statement != hash || f.LastSeq != 0 || f.Covered == "" || !f.Deadline.Equal(d.Deadline) || !f.RefusedAt.Equal(r.clock()) {
		t.Errorf("%+v", f)
	}
	for name, edit := range map[string]func(*tenderapi.LateRefusal){
		"an earlier hour":   func(f *tenderapi.LateRefusal) { f.RefusedAt = d.Deadline.Add(-time.Minute) },
		"another number":    func(f *tenderapi.LateRefusal) { f.Covered = f.Statement },
		"another statement": func(f *tenderapi.LateRefusal) { f.Statement = "0" },
	} {
		forged := got
		edit(&forged.Refusal)
		if signed.RefusalIs(forged, key) {
			t.Errorf("%s passes", name)
		}
	}
	for name, c := range map[string]struct {
		who  string
		edit func(*tenderapi.FinalizeBidRequest)
	}{
		"another's statement":             {"bob", func(*tenderapi.FinalizeBidRequest) {}},
		"a statement nobody signed":       {"ann", func(in *tenderapi.FinalizeBidRequest) { in.Statement.Revision = 2 }},
		"a statement of another purchase": {"ann", func(in *tenderapi.FinalizeBidRequest) { in.Statement.Tender = "elsewhere" }},
	} {
		if _, signs := late(c.who, c.edit); signs {
			t.Errorf("%s is worth a signature", name)
		}
	}
}

// What ended before its deadline was nobody's lateness, and the platform does not swear that it was.
func TestWhatEndedBeforeItsDeadlineMadeNobodyLate(t *testing.T) {
	r := open(t)
	d := r.draft(tenderapi.MethodConsultation, 25)
	x := r.published(d)
	ready := r.uploaded("ann", x.ID, 1, content(9_000_000))
	ok(r, "officer", tenderapi.MoveTender, fail(x.ID, "cancelled"))
	if _, f := try(r, "ann", tenderapi.FinalizeBid, ready.Request()); f == nil || f.Code != "tender.bid.too-late" || f.Proof != nil {
		t.Errorf("%+v", f)
	}
}
