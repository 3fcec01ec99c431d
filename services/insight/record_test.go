package insight

import (
	"encoding/json"
	"slices"
	"testing"
	"time"

	"sanshe/contracts/go/events"
	"sanshe/contracts/go/insightapi"
	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/fault"
	"sanshe/libs/ocds"
	"sanshe/libs/ocds/conform"
	"sanshe/libs/route"
)

// history is the part of a versioned release that the tests look at.
type history struct {
	Tender struct {
		Status []struct{ ReleaseID, Value string }
	}
	Parties []struct {
		ID    string
		Roles []struct{ Value []string }
	}
}

func TestARecordIsWhatTheReleasesComeTo(t *testing.T) {
	r := open(t)
	x := notice("1")
	r.step("published", x, nil)
	r.step("published", notice("2"), nil) // another purchase in between
	opened := x.Deadline.Add(time.Hour)
	r.now = opened
	x.OpenedAt, x.State = &opened, tenderapi.StateOpened
	r.step("opened", x, opening(opened))
	announced := r.now
	x.ScoredAt, x.Award, x.State = &announced, &tenderapi.Award{Supplier: suppliers[0], Amount: 90_000_00, DecidedAt: announced, AnnouncedAt: &announced}, tenderapi.StateAwarded
	r.step("awarded", x, opening(opened))
	pack := ask(r, insightapi.GetRecord, insightapi.GetRecordRequest{Ocid: "ocds-000000-1"})
	if err := conform.RecordPackage(raw(t, pack)); err != nil {
		t.Error(err)
	}
	var rec struct {
		Releases         []ocds.Release
		CompiledRelease  ocds.Release
		VersionedRelease history
	}
	if err := json.Unmarshal(pack.Records[0], &rec); err != nil {
		t.Fatal(err)
	}
	c, v := rec.CompiledRelease, rec.VersionedRelease
	if len(rec.Releases) != 3 || c.Tender.Status != "complete" || len(c.Awards) != 1 || len(c.Parties) != 4 || c.Bids.Details[0].Status != "valid" {
		t.Errorf("compiled: %+v", c)
	}
	if s := v.Tender.Status; len(s) != 2 || s[0].Value != "active" || s[1].Value != "complete" || s[0].ReleaseID != rec.Releases[0].ID || s[1].ReleaseID != rec.Releases[2].ID {
		t.Errorf("the status was %+v", s)
	}
	if p := v.Parties[1]; p.ID != "a" || len(p.Roles) != 2 || len(p.Roles[1].Value) != 2 {
		t.Errorf("the winner's roles were %+v", p)
	}
}

func TestRecordsAreListedOnceEachInTheOrderOfTheirBeginning(t *testing.T) {
	r := open(t)
	for _, id := range []string{"5", "3", "4", "3", "5"} {
		r.step("suspended", notice(id), nil)
	}
	var got []string
	for in := (insightapi.ListRecordsRequest{Limit: 2}); ; {
		page := ask(r, insightapi.ListRecords, in)
		if err := conform.RecordPackage(raw(t, page)); err != nil {
			t.Error(err)
		}
		for _, b := range page.Records {
			var rec ocds.Record
			if err := json.Unmarshal(b, &rec); err != nil {
				t.Fatal(err)
			}
			got = append(got, rec.OCID[len("ocds-000000-"):])
		}
		if page.Links == nil {
			break
		}
		if page.Links.Next != site+"/api/insight/records?limit=2&since=2" {
			t.Fatalf("the next page is %s", page.Links.Next)
		}
		in.Since = 2
	}
	if len(got) != 3 || got[0] != "5" || got[1] != "3" || got[2] != "4" {
		t.Errorf("the records are of %v", got)
	}
}

func TestAnUnknownRecordIsSaidToBeUnknown(t *testing.T) {
	r := open(t)
	r.step("published", notice("1"), nil)
	for _, ocid := range []string{"ocds-000000-2", "ocds-zzzzzz-1", "1", "ocds-000000-"} {
		if _, err := route.Call(t.Context(), r, insightapi.GetRecord, insightapi.GetRecordRequest{Ocid: ocid}); fault.Of(err).Code != errNoRecord.Code {
			t.Errorf("%s: %v", ocid, err)
		}
	}
}

func TestAQuestionIsPublishedAndAnsweredWithoutTouchingAnythingElse(t *testing.T) {
	r := open(t)
	x := notice("1")
	r.step("published", x, nil)
	asked := r.now.Add(time.Hour)
	r.tell(r.event(events.TypeTenderQuestionPublishedV1, "q1", asked, events.TenderQuestionPublishedV1{Tender: "1", TenderCode: x.Code, Text: "可以上门服务吗？", AskedAt: asked}))
	answered := asked.Add(time.Hour)
	r.tell(r.event(events.TypeTenderQuestionPublishedV1, "q1", answered, events.TenderQuestionPublishedV1{
		Tender: "1", TenderCode: x.Code, Text: "可以上门服务吗？", AskedAt: asked, Answer: "可以。", AnsweredAt: &answered,
	}))
	r.now = answered
	x.Amendments = []tenderapi.Amendment{{At: r.now.Add(time.Hour), Reason: "补充", DeadlineBefore: x.Deadline, DeadlineAfter: x.Deadline, Changes: []tenderapi.Change{}}}
	r.step("amended", x, nil)
	pack := ask(r, insightapi.GetRecord, insightapi.GetRecordRequest{Ocid: "ocds-000000-1"})
	if err := conform.RecordPackage(raw(t, pack)); err != nil {
		t.Error(err)
	}
	var rec struct {
		Releases        []ocds.Release
		CompiledRelease ocds.Release
	}
	if err := json.Unmarshal(pack.Records[0], &rec); err != nil {
		t.Fatal(err)
	}
	c := rec.CompiledRelease.Tender
	if len(rec.Releases) != 4 || c.Title != x.Title || c.Status != "active" || len(c.Enquiries) != 1 || c.Enquiries[0].Answer != "可以。" || !c.HasEnquiries {
		t.Errorf("after %d releases: %+v", len(rec.Releases), c)
	}
	if a := c.Amendments[0]; a.AmendsReleaseID != rec.Releases[0].ID {
		t.Errorf("the amendment amends %s, which is no notice", a.AmendsReleaseID)
	}
}

func TestARulingIsAChangeAndCancelsTheAwardThatItSetsAside(t *testing.T) {
	for name, c := range map[string]struct {
		rule func(x *tenderapi.Tender, at time.Time, won *tenderapi.Award)
		want string
	}{
		"another judging": {func(x *tenderapi.Tender, at time.Time, won *tenderapi.Award) {
			x.Rulings[0].Effect, x.Rulings[0].Voided = tenderapi.EffectRejudge, won
		}, "awardCancellation"},
		"the next candidate": {func(x *tenderapi.Tender, at time.Time, won *tenderapi.Award) {
			x.Rulings[0].Effect = tenderapi.EffectNext
			x.Passed = []tenderapi.Passed{{Supplier: won.Supplier, Amount: won.Amount, Ground: "void", Note: "质疑成立。", At: at, AnnouncedAt: won.AnnouncedAt}}
		}, "awardCancellation"},
		"a rescinded contract": {func(x *tenderapi.Tender, at time.Time, won *tenderapi.Award) {
			x.Rulings[0].Effect, x.Rulings[0].Contract = tenderapi.EffectRescindNext, "c-1"
			x.Passed = []tenderapi.Passed{{Supplier: won.Supplier, Amount: won.Amount, Ground: "rescinded", Note: "投诉成立。", At: at, AnnouncedAt: won.AnnouncedAt}}
		}, "contractTermination"},
		"nothing": {func(x *tenderapi.Tender, at time.Time, won *tenderapi.Award) {
			x.Rulings[0].Effect, x.Award = tenderapi.EffectProceed, won
		}, ""},
	} {
		r := open(t)
		x := notice("1")
		r.step("published", x, nil)
		opened := x.Deadline.Add(time.Hour)
		r.now = opened
		x.OpenedAt = &opened
		announced := r.now
		x.ScoredAt, x.Award, x.State = &announced, &tenderapi.Award{Supplier: suppliers[0], Amount: 90_000_00, DecidedAt: announced, AnnouncedAt: &announced}, tenderapi.StateAwarded
		r.step("awarded", x, opening(opened))
		won, at := x.Award, r.now.Add(time.Hour)
		x.Award, x.State = nil, tenderapi.StateScored
		x.Rulings = []tenderapi.Ruling{{Challenge: "d1", By: "decision", Owner: "财政部门", EffectText: "责令重新评审", At: at, TakenAt: &at}}
		c.rule(&x, at, won)
		r.step("ruled", x, opening(opened))
		pack := ask(r, insightapi.GetRecord, insightapi.GetRecordRequest{Ocid: "ocds-000000-1"})
		if err := conform.RecordPackage(raw(t, pack)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		var rec struct{ Releases []ocds.Release }
		if err := json.Unmarshal(pack.Records[0], &rec); err != nil {
			t.Fatal(err)
		}
		last := rec.Releases[len(rec.Releases)-1]
		if got := last.Tag[1:]; last.Tag[0] != "tenderUpdate" || c.want != "" && !slices.Contains(got, c.want) || c.want == "" && len(got) > 0 {
			t.Errorf("%s: tagged %v", name, last.Tag)
		}
		ends := c.want == "contractTermination"
		if ends && (len(last.Contracts) != 1 || last.Contracts[0].ID != "c-1" || last.Contracts[0].Status != "terminated" || last.Contracts[0].AwardID != last.Awards[0].ID) || !ends && len(last.Contracts) > 0 {
			t.Errorf("%s: contracts %+v", name, last.Contracts)
		}
		if status := last.Awards[0].Status; (status == "cancelled") != (c.want != "") {
			t.Errorf("%s: the award is %s", name, status)
		}
		if a := last.Tender.Amendments; len(a) != 1 || a[0].ID != "ruling-1" || a[0].Rationale != "财政部门投诉处理决定" {
			t.Errorf("%s: %+v", name, a)
		}
	}
}

// A purchase that ends with its contract says so in one step: what failed is what was ruled.
func TestARescindedContractEndsWithItsPurchase(t *testing.T) {
	r := open(t)
	x := notice("1")
	r.step("published", x, nil)
	opened := x.Deadline.Add(time.Hour)
	r.now, x.OpenedAt, x.ScoredAt = opened, &opened, &opened
	x.Award, x.State, x.Contract = &tenderapi.Award{Supplier: suppliers[0], Amount: 90_000_00, DecidedAt: opened, AnnouncedAt: &opened}, tenderapi.StateContracted, "c-1"
	r.step("contracted", x, opening(opened))
	at := r.now.Add(time.Hour)
	x.Contract, x.State, x.Failure = "", tenderapi.StateFailed, &tenderapi.Failure{At: at, Ground: "unlawful", Text: "有违法行为。", Note: "投诉成立。"}
	x.Rulings = []tenderapi.Ruling{{Challenge: "d1", By: "decision", Owner: "财政部门", Effect: tenderapi.EffectRescindRestart, EffectText: "撤销合同", At: at, TakenAt: &at, Contract: "c-1"}}
	r.step("failed", x, opening(opened))
	pack := ask(r, insightapi.GetRecord, insightapi.GetRecordRequest{Ocid: "ocds-000000-1"})
	if err := conform.RecordPackage(raw(t, pack)); err != nil {
		t.Error(err)
	}
	var rec struct {
		Releases        []ocds.Release
		CompiledRelease ocds.Release
	}
	if err := json.Unmarshal(pack.Records[0], &rec); err != nil {
		t.Fatal(err)
	}
	last := rec.Releases[len(rec.Releases)-1]
	if !slices.Equal(last.Tag, []string{"tenderCancellation", "awardCancellation", "contractTermination"}) {
		t.Errorf("tagged %v", last.Tag)
	}
	if c := rec.CompiledRelease.Contracts; len(c) != 1 || c[0].Status != "terminated" || c[0].Value == nil || c[0].AwardID != last.Awards[0].ID {
		t.Errorf("the contract is %+v", c)
	}
}
