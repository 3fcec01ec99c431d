package tender

import (
	"testing"

	"sanshe/contracts/go/tenderapi"
	"sanshe/services/tender/intake"
)

func TestAFileDeclaredBeforeThereWerePacksIsHandedInAllTheSame(t *testing.T) {
	r := open(t)
	x := r.published(r.draft(tenderapi.MethodConsultation, 25))
	ready := r.uploaded("ann", x.ID, 1, content(9_000_000))
	packs, err := intake.Packs(t.Context(), r.relay.Engine)
	must(t, err)
	id := intake.PackID(x.ID, ready.Final.Statement.Bidder, 1)
	if p, err := packs.Get(t.Context(), id); err != nil || len(p.Files) != len(kinds) {
		t.Fatalf("%+v, %v", p, err)
	}
	must(t, packs.Delete(t.Context(), id))
	if b := ok(r, "ann", tenderapi.FinalizeBid, ready.Request()); b.ReceivedAt == nil {
		t.Errorf("%+v", b)
	}
}

func TestAFileDeclaredAnewIsNoLongerWhatItWas(t *testing.T) {
	r := open(t)
	x := r.published(r.draft(tenderapi.MethodConsultation, 25))
	ready := r.uploaded("ann", x.ID, 1, content(9_000_000))
	technical := ready.Files[1]
	declare := func(revision int64) {
		in := completion(x.ID, technical)
		in.Revision = revision
		ok(r, "ann", tenderapi.CompleteUpload, in)
	}
	declare(2)
	refused(r, "ann", tenderapi.FinalizeBid, ready.Request(), "tender.statement.other", "tender.seal.required")
	declare(1)
	ok(r, "ann", tenderapi.FinalizeBid, ready.Request())
}

func TestAPackHoldsTheLastFileOfEachKind(t *testing.T) {
	r := open(t)
	x := r.published(r.draft(tenderapi.MethodConsultation, 25))
	first, last := r.uploaded("ann", x.ID, 1, content(9_000_000)), r.uploaded("ann", x.ID, 1, content(8_000_000))
	packs, err := intake.Packs(t.Context(), r.relay.Engine)
	must(t, err)
	p, err := packs.Get(t.Context(), intake.PackID(x.ID, first.Final.Statement.Bidder, 1))
	must(t, err)
	for i, f := range last.Files {
		if len(p.Files) != len(kinds) || p.Files[i] != f.Ref {
			t.Errorf("%+v, want %+v", p.Files, last.Final.Statement.Envelopes)
		}
	}
	ok(r, "ann", tenderapi.FinalizeBid, first.Request()) // what the pack no longer lists was found whole all the same
}
