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
	ok(r, "e1", tenderapi.GetNotice, tenderapi.GetNoticeRequest{ID: x.ID})
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

// Between the intention and the notice strangers read what was announced, and nothing of the draft behind it.
func TestBeforeTheNoticeStrangersReadWhatWasAnnounced(t *testing.T) {
	r := open(t)
	d := r.selective("a", "b", "c")
	d.ExpectedMonth, d.ApprovedBy, d.Approval, d.Beneficiaries = "2026-04", "财政局", "财采〔2026〕1号", "六十岁以上老人"
	x := r.create(d)
	x = ok(r, "officer", tenderapi.MoveTender, verb(x.ID, Announce))
	for _, who := range []string{"", "ann", "other"} {
		got := ok(r, who, tenderapi.GetTender, tenderapi.GetTenderRequest{ID: x.ID})
		if got.Title != d.Title || got.Summary != d.Summary || got.Budget != d.Budget || got.Item != d.Item || got.ExpectedMonth != d.ExpectedMonth {
			t.Errorf("%q does not read what was announced: %+v", who, got)
		}
		if got.Ceiling != 0 || !got.Deadline.IsZero() || got.ConditionText+got.ConditionNote+got.Approval+got.ApprovedBy+got.Beneficiaries+got.InvitedFrom != "" {
			t.Errorf("%q reads the draft: %+v", who, got)
		}
		for _, st := range got.Steps {
			if st.Due != nil {
				t.Errorf("%q reads when %s is due: %s", who, st.Key, st.Due)
			}
		}
	}
	if got := ok(r, "", tenderapi.ListTenders, tenderapi.ListTendersRequest{}).Items; len(got) != 1 || !got[0].Deadline.IsZero() || got[0].Budget != d.Budget {
		t.Errorf("the list says %+v", got)
	}
	for _, who := range []string{"officer", "second", "watch", holders[2]} {
		if got := ok(r, who, tenderapi.GetTender, tenderapi.GetTenderRequest{ID: x.ID}); got.Ceiling != d.Ceiling || !got.Deadline.Equal(d.Deadline) || got.Approval == "" {
			t.Errorf("%q does not read the draft: %+v", who, got)
		}
	}
	ok(r, "officer", tenderapi.MoveTender, verb(x.ID, Submit))
	ok(r, "second", tenderapi.MoveTender, verb(x.ID, Publish))
	if got := ok(r, "", tenderapi.GetTender, tenderapi.GetTenderRequest{ID: x.ID}); got.Ceiling != d.Ceiling || !got.Deadline.Equal(d.Deadline) || got.Approval == "" || got.ConditionNote == "" {
		t.Errorf("with the notice everybody reads %+v", got)
	}
}

// What a hearing shows is public with it, also when the draft has changed since.
func TestWhatAHearingShowsIsWhatIsReadBeforeTheNotice(t *testing.T) {
	r := open(t)
	d := r.single()
	x := r.create(d)
	ok(r, "officer", tenderapi.MoveTender, verb(x.ID, Announce))
	if got := ok(r, "", tenderapi.GetTender, tenderapi.GetTenderRequest{ID: x.ID}); len(got.Invited) > 0 || got.ExpertOpinion+got.ConditionText != "" {
		t.Errorf("before the hearing everybody reads %+v", got)
	}
	ok(r, "officer", tenderapi.OpenHearing, hearing(x.ID, tenderapi.HearingKindSingle))
	said := d.ConditionNote
	d.ConditionNote, d.Invited = "改过的理由。", []tenderapi.Party{{ID: "b", Name: "乙"}}
	ok(r, "officer", tenderapi.UpdateTender, tenderapi.UpdateTenderRequest{ID: x.ID, TenderDraft: d})
	got := ok(r, "", tenderapi.GetTender, tenderapi.GetTenderRequest{ID: x.ID})
	if got.ConditionNote != said || got.ConditionText == "" || len(got.Invited) != 1 || got.Invited[0].ID != "a" || got.ExpertOpinion == "" || got.Ceiling != 0 {
		t.Errorf("after the hearing everybody reads %+v", got)
	}
}
