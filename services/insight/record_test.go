package insight

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"sanshe/contracts/go/contractapi"
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
	moved := x.Amendments[0]
	moved.Resumed = true // by the end of a suspension, which changes nothing in the documents
	x.Amendments = append(x.Amendments, moved)
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
	if a := c.Amendments; len(a) != 2 || a[0].ID != "1" || a[1].ID != "resumed-2" {
		t.Errorf("what the end of a suspension moved is named as what the buyer changed: %+v", a)
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
		if a := last.Tender.Amendments; x.Rulings[0].Effect == tenderapi.EffectProceed {
			if len(a) != 0 {
				t.Errorf("%s: what lets the purchase go on amends it: %+v", name, a)
			}
		} else if len(a) != 1 || a[0].ID != "ruling-1" || a[0].Rationale != "财政部门投诉处理决定" {
			t.Errorf("%s: %+v", name, a)
		}
	}
}

// record reads the record of purchase 1 as it is published.
func (r *room) record() (rec struct {
	Releases         []ocds.Release
	CompiledRelease  ocds.Release
	VersionedRelease struct {
		Challenges []struct {
			ID     string
			Status []struct{ ReleaseID, Value string }
		} `json:"x_challenges"`
	}
},
) {
	r.t.Helper()
	pack := ask(r, insightapi.GetRecord, insightapi.GetRecordRequest{Ocid: "ocds-000000-1"})
	if err := conform.RecordPackage(raw(r.t, pack)); err != nil {
		r.t.Error(err)
	}
	if err := conform.History(pack.Records[0]); err != nil {
		r.t.Error(err)
	}
	if err := json.Unmarshal(pack.Records[0], &rec); err != nil {
		r.t.Fatal(err)
	}
	return rec
}

func TestAChallengeIsToldFromItsFilingToTheDecisionOnTheComplaint(t *testing.T) {
	r := open(t)
	x := notice("1")
	r.step("published", x, nil)
	c := tenderapi.Challenge{
		ID: "d1", Tender: "1", TenderTitle: x.Title, TenderCode: x.Code, Buyer: x.Buyer, About: "process", Link: "judging", State: tenderapi.ChallengeStateFiled, StateText: "待答复",
		FiledAt: r.now, AnswerDue: r.now, Steps: []tenderapi.Step{}, Moves: []tenderapi.Move{},
	}
	tell := func() string {
		r.now = r.now.Add(time.Hour)
		ev := r.event(events.TypeTenderChallengeReleasedV1, "d1", r.now, events.TenderChallengeReleasedV1{Tender: "1", Challenge: raw(t, c)})
		r.tell(ev)
		return releaseID(ev)
	}
	filed := tell()
	answered := r.now
	c.State, c.StateText, c.AnsweredAt = tenderapi.ChallengeStateAnswered, "已答复", &answered
	tell()
	decided := r.now
	c.State, c.StateText, c.ComplainedAt, c.DecidedAt, c.Decision = tenderapi.ChallengeStateSettled, "已处理", &decided, &decided, "投诉事项成立。"
	c.Effect, c.EffectText = tenderapi.EffectAmend, "修改采购文件"
	c.Rulings = []tenderapi.ItemVerdict{{Item: 1, Verdict: tenderapi.VerdictUpheld, Reason: "条件与履约无关。"}}
	settled := tell()

	rec := r.record()
	if len(rec.Releases) != 4 || len(rec.CompiledRelease.Challenges) != 1 {
		t.Fatalf("%d releases tell of %+v", len(rec.Releases), rec.CompiledRelease.Challenges)
	}
	got := rec.CompiledRelease.Challenges[0]
	if got.Link != "judging" || got.Status != "settled" || got.Decision != "投诉事项成立。" || got.Effect != "amend" || len(got.Rulings) != 1 || got.Rulings[0].Verdict != "upheld" || got.DateAnswered == nil {
		t.Errorf("in the end the challenge is %+v", got)
	}
	if h := rec.VersionedRelease.Challenges[0].Status; len(h) != 3 || h[0].Value != "filed" || h[0].ReleaseID != filed || h[2].ReleaseID != settled {
		t.Errorf("its history is %+v", h)
	}
	for _, c.Effect = range []tenderapi.Effect{ // whatever may be decided stands in the schema that we declare
		tenderapi.EffectProceed, tenderapi.EffectRejudge, tenderapi.EffectNext, tenderapi.EffectRestart, tenderapi.EffectRescindNext, tenderapi.EffectRescindRestart, tenderapi.EffectCompensate,
	} {
		tell()
		r.record()
	}
	tn := rec.CompiledRelease.Tender
	if tn.Status != "active" || tn.Description != x.Summary || len(tn.Documents) != 2 || tn.Documents[1].DocumentType != "complaints" {
		t.Errorf("the tender says %+v", tn)
	}
	news := string(ask(r, insightapi.ReadNoticesRss, insightapi.ReadNoticesRssRequest{}).Body)
	for _, want := range []string{"【投诉处理结果公告】" + x.Title, "投诉事项成立。", site + "/tenders/1#challenges"} {
		if !strings.Contains(news, want) {
			t.Errorf("the feed does not say %s:\n%s", want, news)
		}
	}
}

// That somebody was asked to step aside is public, and how long nobody could hand in; who asked, of whom and why is not.
func TestARequestToStepAsideAndAnOutageAreToldAndNameNobody(t *testing.T) {
	r := open(t)
	x := notice("1")
	r.step("published", x, nil)
	at := r.now.Add(time.Hour)
	r.tell(r.event(events.TypeTenderAvoidanceAskedV1, "1", at, events.TenderAvoidanceAskedV1{Code: x.Code, Title: x.Title, Buyer: "buyer", Region: x.Region, Supplier: "secret-a"}))
	r.tell(r.event(events.TypeTenderAvoidanceAnsweredV1, "1", at.Add(time.Hour), events.TenderAvoidanceAnsweredV1{Code: x.Code, Title: x.Title, Buyer: "buyer", Region: x.Region, Supplier: "secret-a", Upheld: true}))
	x.Outages = []tenderapi.Missed{{Until: x.Deadline, Text: "截止前60分钟内平台1次不可用，共10分钟：08:40:00至08:50:00。"}, {Last: true, Until: x.Deadline, Text: "最后报价截止前60分钟内平台1次不可用。"}}
	r.now = at.Add(2 * time.Hour)
	r.step("closed", x, nil)
	rec := r.record()
	if len(rec.Releases) != 4 || strings.Contains(string(raw(t, rec)), "secret-a") {
		t.Errorf("%d releases, or one that names who asked", len(rec.Releases))
	}
	tn := rec.CompiledRelease.Tender
	if m := tn.Milestones; len(m) != 2 || m[0].Title != "供应商申请回避" || m[1].Title != "采购人答复回避申请" || !m[1].DateMet.Equal(at.Add(time.Hour)) || tn.Title != x.Title {
		t.Errorf("%+v", m)
	}
	if d := tn.Documents; len(d) != 3 || d[1].URL != site+"/tenders/1/outage" || d[1].Description != x.Outages[0].Text || d[2].URL != site+"/tenders/1/outage?last=1" {
		t.Errorf("%+v", d)
	}
}

func TestWhatIsSaidToAHearingAndADrawAreToldWithoutTouchingAnythingElse(t *testing.T) {
	r := open(t)
	x := notice("1")
	r.step("published", x, nil)
	at := r.now
	in := events.TenderCommentPublishedV1{Tender: "1", TenderCode: x.Code, Kind: "need", Text: "建议增加晚间服务。", At: at}
	r.tell(r.event(events.TypeTenderCommentPublishedV1, "k1", at, in))
	in.Answer, in.Taken, in.AnsweredAt = "已写入需求。", true, &at
	r.tell(r.event(events.TypeTenderCommentPublishedV1, "k1", at, in))
	r.tell(r.event(events.TypeTenderDrawDrawnV1, "w1", at, events.TenderDrawDrawnV1{Tender: "1", Code: x.Code, Title: x.Title, Buyer: "buyer", Region: x.Region, Seed: "aa"}))
	got := r.record().CompiledRelease.Tender
	if got.Title != x.Title || got.Status != "active" || len(got.Enquiries) != 1 {
		t.Fatalf("the tender says %+v", got)
	}
	if e := got.Enquiries[0]; e.Title != "对采购需求的意见" || e.Answer != "采纳。已写入需求。" || e.DateAnswered == nil {
		t.Errorf("the comment says %+v", e)
	}
	if d := got.Documents; len(d) != 2 || d[1].URL != site+"/tenders/1/draws" || d[1].DocumentType != "x_expertDraw" {
		t.Errorf("the documents are %+v", d)
	}
}

func TestASupplementIsAnAmendmentOfTheContractWithItsNewValue(t *testing.T) {
	r := open(t)
	x := notice("1")
	r.signed(x)
	at := r.now.Add(24 * time.Hour)
	r.tell(r.event(events.TypeContractContractReleasedV1, "c-1", at, events.ContractContractReleasedV1{Step: "supplemented", Contract: raw(t, contractapi.Contract{
		ID: "c-1", Code: x.Code + "-HT", Title: x.Title + "合同", Tender: "1", Region: x.Region, SignedAt: &r.now, PublishedAt: &r.now, Amount: 90_000_10,
		Buyer: contractapi.Party{ID: "buyer", Name: "星河区民政局"}, Supplier: contractapi.Party{ID: "a", Name: "甲社工中心"}, StartsOn: "2026-05-01", EndsOn: "2027-04-30",
		Supplements: []contractapi.Supplement{{
			Nth: 1, Reason: "服务对象增加。", Content: "另外服务二十人。", Amount: 9_000_01, AgreedAt: &at, Payments: []contractapi.Payment{{Name: "追加款", Amount: 9_000_01, Condition: "验收合格"}},
			Signers: []contractapi.SupplementSigner{}, Moves: []contractapi.Move{},
		}},
	})}))
	rec := r.record()
	last, c := rec.Releases[len(rec.Releases)-1], rec.CompiledRelease.Contracts[0]
	if last.Tag[0] != "contractAmendment" || c.Value.Amount != 99_000_11 || len(c.Amendments) != 1 || c.Amendments[0].Rationale != "服务对象增加。" || len(c.Milestones) != 1 || len(c.Documents) != 2 {
		t.Errorf("%v %+v", last.Tag, c)
	}
	if news := string(ask(r, insightapi.ReadNoticesRss, insightapi.ReadNoticesRssRequest{}).Body); !strings.Contains(news, "【补充合同公告】") || !strings.Contains(news, site+"/contracts/c-1#supplements") {
		t.Errorf("the feed does not tell of it:\n%s", news)
	}
	if table := string(ask(r, insightapi.DownloadPurchases, insightapi.DownloadPurchasesRequest{Format: "csv"}).Body); !strings.Contains(table, "9000.01") {
		t.Errorf("the table does not tell of it:\n%s", table)
	}
}

func TestAnAcceptanceIsAMilestoneThatWasMetOrNot(t *testing.T) {
	r := open(t)
	x := notice("1")
	r.signed(x)
	at := r.now.Add(24 * time.Hour)
	c := contractapi.Contract{
		ID: "c-1", Code: x.Code + "-HT", Title: x.Title + "合同", Tender: "1", Region: x.Region, SignedAt: &r.now, PublishedAt: &r.now, Amount: 90_000_10,
		Buyer: contractapi.Party{ID: "buyer", Name: "星河区民政局"}, Supplier: contractapi.Party{ID: "a", Name: "甲社工中心"}, StartsOn: "2026-05-01", EndsOn: "2027-04-30",
		Acceptances: []contractapi.Acceptance{{
			Nth: 1, State: contractapi.AcceptanceStateObjected, SettledAt: &at, Note: "因台风改期。", Signers: []contractapi.SupplementSigner{}, Moves: []contractapi.Move{},
			Terms: contractapi.AcceptanceDraft{
				Stage: "中期验收", AcceptedOn: "2026-06-09", Members: []string{"养老科负责人"}, Asked: 30, Satisfied: 28, Opinions: "希望增加助浴。", Conclusion: "一项须整改。",
				Items: []contractapi.AcceptanceItem{{Standard: "每月探访两次。", Finding: "五月一次。", Remedy: "补足。", RemedyBy: "2026-06-30"}},
			},
		}},
	}
	told := func() {
		r.tell(r.event(events.TypeContractContractReleasedV1, "c-1", at, events.ContractContractReleasedV1{Step: "accepted", Contract: raw(t, c)}))
	}
	told()
	again := c.Acceptances[0]
	again.Nth, again.State, again.Met, again.Note, at = 2, contractapi.AcceptanceStateAccepted, true, "", at.Add(24*time.Hour)
	again.Terms.Stage, again.Terms.Items = "复验", []contractapi.AcceptanceItem{{Standard: "每月探访两次。", Finding: "已补足。", Met: true}}
	c.Acceptances = append(c.Acceptances, again)
	told()
	rec := r.record()
	last, got := rec.Releases[len(rec.Releases)-1], rec.CompiledRelease.Contracts[0].Implementation
	if last.Tag[0] != "implementation" || len(got.Milestones) != 2 || len(got.Documents) != 2 {
		t.Fatalf("%v %+v", last.Tag, got)
	}
	if m := got.Milestones; m[0].Status != "notMet" || m[0].DateMet != nil || m[1].Status != "met" || m[1].DateMet == nil || !strings.Contains(m[0].Description, "因台风改期。") || !strings.Contains(m[0].Description, "补足。") {
		t.Errorf("the milestones say %+v", m)
	}
	if got.Documents[1].DocumentType != "completionCertificate" {
		t.Errorf("the documents are %+v", got.Documents)
	}
	if news := string(ask(r, insightapi.ReadNoticesRss, insightapi.ReadNoticesRssRequest{}).Body); !strings.Contains(news, "【验收公告】") || !strings.Contains(news, site+"/contracts/c-1#acceptances") {
		t.Errorf("the feed does not tell of it:\n%s", news)
	}
}

func TestARemedyIsAChangeWithItsReason(t *testing.T) {
	r := open(t)
	x := notice("1")
	r.step("published", x, nil)
	at := r.now
	x.Sealing = &tenderapi.Sealing{Remedies: []tenderapi.Remedy{{Stage: tenderapi.StageTechnical, Reason: "两位持有人的钥匙损坏", At: at, Until: at.Add(time.Hour)}}}
	r.step("remedied", x, nil)
	a := r.record().CompiledRelease.Tender.Amendments
	if len(a) != 1 || a[0].ID != "remedy-technical" || a[0].Rationale != "两位持有人的钥匙损坏" {
		t.Errorf("the changes are %+v", a)
	}
}

func TestOurExtensionIsServedWhereThePackagesSayItIs(t *testing.T) {
	r := open(t)
	r.step("published", notice("1"), nil)
	declared := ask(r, insightapi.ListReleases, insightapi.ListReleasesRequest{}).Extensions
	own := declared[len(declared)-1]
	if own != site+"/api/insight/extensions/challenges/extension.json" {
		t.Fatalf("the packages declare %v", declared)
	}
	file := ask(r, insightapi.ReadExtension, insightapi.ReadExtensionRequest{Name: "challenges", File: "extension.json"})
	var about struct {
		Name, DocumentationURL, ContactPoint map[string]string
		Compatibility, Schemas               []string
	}
	if err := json.Unmarshal(file.Body, &about); err != nil || about.Name["en"] == "" || about.DocumentationURL["en"] != site+"/api/insight/extensions/challenges/README.md" || about.ContactPoint["url"] != site {
		t.Errorf("the extension says %+v, %v", about, err)
	}
	for _, name := range append(about.Schemas, "README.md") {
		if f := ask(r, insightapi.ReadExtension, insightapi.ReadExtensionRequest{Name: "challenges", File: name}); len(f.Body) < 200 {
			t.Errorf("%s says %q", name, f.Body)
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
	x.Rulings = []tenderapi.Ruling{{Challenge: "d0", By: "answer", Owner: "采购人", Effect: tenderapi.EffectProceed, EffectText: "继续开展采购活动", At: at}, {Challenge: "d1", By: "decision", Owner: "财政部门", Effect: tenderapi.EffectRescindRestart, EffectText: "撤销合同", At: at, TakenAt: &at, Contract: "c-1"}}
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
	if a := last.Tender.Amendments; len(a) != 2 || a[0].ID != "ruling-2" || a[1].ID != "failure" {
		t.Errorf("what lets the purchase go on is an amendment: %+v", a)
	}
	if !slices.Equal(last.Tag, []string{"tenderCancellation", "awardCancellation", "contractTermination"}) {
		t.Errorf("tagged %v", last.Tag)
	}
	if c := rec.CompiledRelease.Contracts; len(c) != 1 || c[0].Status != "terminated" || c[0].Value == nil || c[0].AwardID != last.Awards[0].ID {
		t.Errorf("the contract is %+v", c)
	}
}
