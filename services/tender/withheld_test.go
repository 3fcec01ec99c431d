package tender

import (
	"strings"
	"testing"

	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/fault"
)

// The text that bids are sealed under is the documents, and is read by whom they are for; it names nobody who takes part.
func TestTheNoticesTextIsReadByWhomTheDocumentsAreFor(t *testing.T) {
	r := open(t)
	d := r.recommended(tenderapi.MethodConsultation, "a buyer", "b expert", "c expert")
	d.ExpertOpinion = "王某某，某大学，教授。"
	x := r.published(d)
	read := func(who string) (string, *fault.Fault) {
		f, err := try(r, who, tenderapi.GetNotice, tenderapi.GetNoticeRequest{ID: x.ID})
		return string(f.Body), err
	}
	for _, who := range []string{"", "dan", "other"} {
		refused(r, who, tenderapi.GetNotice, tenderapi.GetNoticeRequest{ID: x.ID}, "tender.notice.withheld", "")
	}
	for _, who := range []string{"ann", "officer", "second", "watch", holders[2]} { // who seals, who holds and who watches checks its hash
		text, err := read(who)
		if err != nil || !strings.Contains(text, d.Requirement) {
			t.Fatalf("%q reads %q, %v", who, text, err)
		}
		for _, secret := range []string{"乙社工中心", "做过同类服务", "某大学"} {
			if strings.Contains(text, secret) {
				t.Errorf("%q reads %q in the notice", who, secret)
			}
		}
	}
	r.bid("ann", x.ID, 9_000_000)
	r.bid("bob", x.ID, 8_500_000)
	r.set(d.Deadline)
	r.opens(x.ID)
	if text, err := read(""); err != nil || !strings.Contains(text, d.Requirement) {
		t.Errorf("after the opening everybody reads %q, %v", text, err)
	}
}

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
