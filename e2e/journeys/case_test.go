package journeys

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"sanshe/contracts/go/noticeapi"
	"sanshe/contracts/go/organizationapi"
	"sanshe/contracts/go/socialworkapi"
	"sanshe/e2e/county"
)

// caseMove takes a step of a case at the version that it has.
func caseMove(t *testing.T, p *county.Platform, as, id string, m socialworkapi.CaseMove) socialworkapi.Case {
	t.Helper()
	c := county.Ask(t, p.As(t, as), socialworkapi.GetCase, socialworkapi.GetCaseRequest{ID: id})
	m.Version = c.Version
	return county.Ask(t, p.As(t, as), socialworkapi.MoveCase, socialworkapi.MoveCaseRequest{ID: id, CaseMove: m})
}

func caseLook(purpose socialworkapi.CasePurpose, part socialworkapi.CasePart, id, reason string) socialworkapi.LookCaseRequest {
	return socialworkapi.LookCaseRequest{ID: id, CaseLookAsk: socialworkapi.CaseLookAsk{Purpose: purpose, Part: part, Reason: reason}}
}

// TestACaseGoesFromConsentToAnotherOrganizationAndIsErasedByItsClient goes from consent over a plan, a visit, an urgent look that
// another judges and a referral to closure where it was accepted; then the client has the first case erased.
func TestACaseGoesFromConsentToAnotherOrganizationAndIsErasedByItsClient(t *testing.T) {
	t.Parallel()
	p := county.Start(t, nil)
	p.At(t, county.Morning)
	x := practise(t, p)
	w := &county.Town{Platform: p}
	other := w.Register(t, "星河区向阳社会工作服务中心", organizationapi.OrgKindServiceorg, "52")
	w.Account(t, "across", "陈静远", other, organizationapi.RoleWorker)
	w.Account(t, "manager", "罗立新", x.school, organizationapi.RoleStaff)
	consent := socialworkapi.CaseConsent{By: socialworkapi.CaseConsentBySelf, Way: socialworkapi.CaseConsentWayPaper, Scope: "同意记录和转介。"}
	draft := socialworkapi.OpenCaseRequest{CaseDraft: socialworkapi.CaseDraft{
		Key: "the-case-of-the-journey", Org: x.school.ID, Name: "陶未央", Born: "1946-03-12", Theme: socialworkapi.CaseThemeElder, Reason: "很少出门。", Consent: consent,
	}}
	county.Refused(t, p.As(t, "diligent"), socialworkapi.OpenCase, draft, 422, "socialwork.case.standing")
	x.registered(t, "diligent", "20260532000123")
	x.registered(t, "across", "20260532000456")
	c := county.Ask(t, p.As(t, "diligent"), socialworkapi.OpenCase, draft)
	low := []socialworkapi.CaseDimension{{Name: "来往", Score: 2}}
	goal := socialworkapi.CaseMove{Do: "plan", Goals: []socialworkapi.CaseGoal{{Text: "每周出门", Dimension: "来往", Target: 6}}}
	caseMove(t, p, "diligent", c.ID, socialworkapi.CaseMove{Do: "assess", Dimensions: low})
	caseMove(t, p, "diligent", c.ID, goal)
	county.Ask(t, p.As(t, "diligent"), socialworkapi.WriteVisit, socialworkapi.WriteVisitRequest{ID: c.ID, CaseVisitDraft: socialworkapi.CaseVisitDraft{Key: "the-visit-of-the-journey", At: p.Now(t).Add(-time.Hour), Note: "在家。"}})

	sheet := county.Ask(t, p.As(t, "teacher"), socialworkapi.LookCase, caseLook(socialworkapi.CasePurposeUrgent, socialworkapi.CasePartClient, c.ID, "邻居说两天没有开门。"))
	judge := socialworkapi.JudgeCaseLookRequest{ID: c.ID, Look: sheet.Look, CaseJudgement: socialworkapi.CaseJudgement{Lawful: false, Note: "没有先打电话。"}}
	county.Refused(t, p.As(t, "teacher"), socialworkapi.JudgeCaseLook, judge, 403, "socialwork.look.judge")
	if got := county.Ask(t, p.As(t, "manager"), socialworkapi.JudgeCaseLook, judge); got.Judged != "不正当" {
		t.Errorf("%+v", got)
	}

	caseMove(t, p, "diligent", c.ID, socialworkapi.CaseMove{Do: "refer", To: other.ID, Parts: []socialworkapi.CasePart{socialworkapi.CasePartClient, socialworkapi.CasePartAssessment}, Consent: &consent})
	caseMove(t, p, "across", c.ID, socialworkapi.CaseMove{Do: "accept"})
	var next socialworkapi.Case
	county.Until(t, "the case to go on there", func() (bool, error) {
		list, err := county.Try(p.As(t, "across"), socialworkapi.ListCases, socialworkapi.ListCasesRequest{})
		if len(list.Items) == 1 {
			next = list.Items[0]
		}
		return len(list.Items) == 1, err
	})
	if got := county.Ask(t, p.As(t, "across"), socialworkapi.LookCase, caseLook(socialworkapi.CasePurposeServe, socialworkapi.CasePartVisits, next.ID, "")); len(got.Visits) != 0 {
		t.Errorf("notes went along that the client did not name: %+v", got.Visits)
	}
	caseMove(t, p, "across", next.ID, socialworkapi.CaseMove{Do: "assess", Dimensions: low})
	caseMove(t, p, "across", next.ID, goal)
	caseMove(t, p, "across", next.ID, socialworkapi.CaseMove{Do: "close", Note: "常去社区食堂。", Dimensions: []socialworkapi.CaseDimension{{Name: "来往", Score: 5}}})
	if got := county.Ask(t, p.As(t, "across"), socialworkapi.LookCase, caseLook(socialworkapi.CasePurposeServe, socialworkapi.CasePartOutcome, next.ID, "")); got.Outcome.Percent != 75 {
		t.Errorf("%+v", got.Outcome)
	}

	ask := socialworkapi.AskCaseAsClientRequest{ID: c.ID, CaseClientAsk: socialworkapi.CaseClientAsk{Code: c.Code}}
	if got := county.Ask(t, p.Nobody(), socialworkapi.AskCaseAsClient, ask); len(got.Looks) != 1 || got.Looks[0].Judgement != "没有先打电话。" {
		t.Errorf("%+v", got)
	}
	dir := t.TempDir()
	old := filepath.Join(dir, "monday")
	p.Backup(t, old)
	for _, mark := range []string{draft.Name, draft.Reason} {
		if found := county.NewScent(mark).InFiles(t, append(p.Kept(), dir)...); len(found) > 0 || strings.Contains(p.Said(), mark) {
			t.Errorf("%s stands in %v or in the log", mark, found)
		}
	}
	ask.Erase = true
	if got := county.Ask(t, p.Nobody(), socialworkapi.AskCaseAsClient, ask); !got.Erased {
		t.Errorf("%+v", got)
	}
	county.Refused(t, p.As(t, "diligent"), socialworkapi.GetCase, socialworkapi.GetCaseRequest{ID: c.ID}, 404, "socialwork.case.not-found")
	if got := county.Ask(t, p.Nobody(), socialworkapi.GetCaseBoard, socialworkapi.GetCaseBoardRequest{Year: int64(p.Now(t).Year())}); len(got.Items) != 0 {
		t.Errorf("a sum of one is shown: %+v", got.Items)
	}
	p.Backup(t, filepath.Join(dir, "tuesday")) // replaces the keys
	p.Stop(t)

	q := county.Prepare(t, nil)
	q.Does(t, "restore", "--from", old) // of Monday, with the keys that there are now
	q.Start(t)
	if got := county.Ask(t, q.As(t, "diligent"), socialworkapi.ListCases, socialworkapi.ListCasesRequest{}).Items; len(got) != 0 {
		t.Errorf("a backup of before the erasure shows %+v", got)
	}
	county.Refused(t, q.As(t, "diligent"), socialworkapi.LookCase, caseLook(socialworkapi.CasePurposeServe, socialworkapi.CasePartClient, c.ID, ""), 404, "socialwork.case.not-found")
	if got := county.Ask(t, q.As(t, "across"), socialworkapi.LookCase, caseLook(socialworkapi.CasePurposeServe, socialworkapi.CasePartClient, next.ID, "")); got.Client == nil || got.Client.Name != draft.Name {
		t.Errorf("what was not erased is not there: the test shows nothing")
	}
}

// TestACaseWhoseWorkerHasLeftGoesOnWithAnother takes the role of a social worker away, and a manager gives the case to another, who is
// told; the client reads so in the look-book.
func TestACaseWhoseWorkerHasLeftGoesOnWithAnother(t *testing.T) {
	t.Parallel()
	p := county.Start(t, nil)
	p.At(t, county.Morning)
	x := practise(t, p)
	x.registered(t, "diligent", "20260532000123")
	x.registered(t, "idle", "20260532000456")
	c := county.Ask(t, p.As(t, "diligent"), socialworkapi.OpenCase, socialworkapi.OpenCaseRequest{CaseDraft: socialworkapi.CaseDraft{
		Key: "the-case-of-who-leaves", Org: x.school.ID, Name: "陶未央", Born: "1946-03-12", Theme: socialworkapi.CaseThemeElder, Reason: "很少出门。",
		Consent: socialworkapi.CaseConsent{By: socialworkapi.CaseConsentBySelf, Way: socialworkapi.CaseConsentWayPaper, Scope: "同意记录。"},
	}})
	left := func() socialworkapi.LeftCases {
		t.Helper()
		return county.Ask(t, p.As(t, "teacher"), socialworkapi.ListLeftCases, socialworkapi.ListLeftCasesRequest{Org: x.school.ID})
	}
	account := func(login string) string {
		t.Helper()
		return county.Ask(t, p.As(t, "admin"), organizationapi.ListAccounts, organizationapi.ListAccountsRequest{Q: login}).Items[0].ID
	}
	hand := socialworkapi.HandOverCaseRequest{ID: c.ID, CaseHandover: socialworkapi.CaseHandover{Version: c.Version, To: account("idle"), Note: "何晓云已经离职。"}}
	if got := left(); len(got.Items) != 0 {
		t.Errorf("nobody has left, and there are %+v", got)
	}
	county.Refused(t, p.As(t, "teacher"), socialworkapi.HandOverCase, hand, 409, "socialwork.case.not-left")
	county.Ask(t, p.As(t, "admin"), organizationapi.RemoveMembership, organizationapi.RemoveMembershipRequest{
		ID: account("diligent"), MembershipDraft: organizationapi.MembershipDraft{Org: x.school.ID, Role: organizationapi.RoleWorker},
	})
	if got := left(); len(got.Items) != 1 || len(got.Heirs) != 1 || got.Heirs[0].Account != hand.To {
		t.Fatalf("%+v", got)
	}
	county.Ask(t, p.As(t, "teacher"), socialworkapi.HandOverCase, hand)
	if got := county.Ask(t, p.As(t, "idle"), socialworkapi.LookCase, caseLook(socialworkapi.CasePurposeServe, socialworkapi.CasePartClient, c.ID, "")); got.Client == nil || got.Client.Name != "陶未央" {
		t.Errorf("%+v", got)
	}
	county.Until(t, "who takes it over to be told", func() (bool, error) {
		list, err := county.Try(p.As(t, "idle"), noticeapi.ListMessages, noticeapi.ListMessagesRequest{})
		return slices.ContainsFunc(list.Items, func(m noticeapi.Message) bool { return strings.HasSuffix(m.Link, "/worker/cases/"+c.ID) }), err
	})
	ask := socialworkapi.AskCaseAsClientRequest{ID: c.ID, CaseClientAsk: socialworkapi.CaseClientAsk{Code: c.Code}}
	if got := county.Ask(t, p.Nobody(), socialworkapi.AskCaseAsClient, ask).Looks; len(got) != 2 || got[1].Purpose != socialworkapi.CasePurposeHandover || got[1].Reason != hand.Note {
		t.Errorf("%+v", got)
	}
}
