package tender

import (
	"testing"

	"sanshe/contracts/go/tenderapi"
)

// A correction and the end of a pause keep the first notice, which names no more than the present one.
func TestTheFirstNoticeNamesNobodyWhoTakesPart(t *testing.T) {
	r := open(t)
	d := r.recommended(tenderapi.MethodConsultation, "a buyer", "b expert", "c expert")
	x := r.published(d)
	ok(r, "officer", tenderapi.AmendTender, amendment(x.ID, func(a *tenderapi.AmendmentDraft) {
		a.Changes = []tenderapi.Correction{{Field: "requirement", New: "改过的需求"}}
		at := d.Deadline.AddDate(0, 0, 14)
		a.Deadline = &at
	}))
	for who, named := range map[string]bool{"ann": false, "officer": true, "watch": true} {
		got := ok(r, who, tenderapi.GetTender, tenderapi.GetTenderRequest{ID: x.ID}).Original
		if got == nil || got.Requirement != d.Requirement {
			t.Fatalf("%q does not read what was first published: %+v", who, got)
		}
		if (len(got.Invited) > 0) != named || (len(got.Recommendations) > 0) != named {
			t.Errorf("%q reads who else takes part: %+v %+v", who, got.Invited, got.Recommendations)
		}
	}
	if got := ok(r, "", tenderapi.GetTender, tenderapi.GetTenderRequest{ID: x.ID}).Original; got != nil {
		t.Errorf("everybody reads the first notice: %+v", got)
	}
}

// Who judges is seated before the opening, and who takes part is known after it.
func TestWhoWillJudgeLearnsWhoTakesPartAtTheOpening(t *testing.T) {
	r := open(t)
	d := r.recommended(tenderapi.MethodConsultation, "a buyer", "b expert", "c expert")
	x := r.published(d)
	ok(r, "officer", tenderapi.SeatCommittee, committee(x.ID, "e1", "e2", "officer"))
	got := ok(r, "e1", tenderapi.GetTender, tenderapi.GetTenderRequest{ID: x.ID})
	if got.Requirement == "" || got.Withheld {
		t.Errorf("who will judge does not read the documents: %+v", got)
	}
	if len(got.Invited)+len(got.Recommendations) > 0 {
		t.Errorf("who will judge learns before the opening who takes part: %+v", got.Invited)
	}
	r.bid("ann", x.ID, 9_000_000)
	r.bid("bob", x.ID, 8_500_000)
	r.set(d.Deadline)
	r.opens(x.ID)
	if got = ok(r, "e1", tenderapi.GetTender, tenderapi.GetTenderRequest{ID: x.ID}); len(got.Invited) != 3 {
		t.Errorf("after the opening who judges reads %+v", got.Invited)
	}
}
