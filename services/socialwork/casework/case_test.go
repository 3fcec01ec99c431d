package casework

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"sanshe/contracts/go/events"
	"sanshe/contracts/go/socialworkapi"
	"sanshe/libs/event"
	"sanshe/libs/roomtest"
	"sanshe/libs/store"
)

const (
	serve, guide, refer, urgent = socialworkapi.CasePurposeServe, socialworkapi.CasePurposeGuide, socialworkapi.CasePurposeRefer, socialworkapi.CasePurposeUrgent
	client, visits, plan        = socialworkapi.CasePartClient, socialworkapi.CasePartVisits, socialworkapi.CasePartPlan
)

func TestACaseBeginsWithConsentOrWithAnExceptionOfTheLaw(t *testing.T) {
	r := open(t)
	silent := draft(1)
	silent.Consent.Scope = ""
	if f := roomtest.Refuses(r, "he", socialworkapi.OpenCase, silent, "socialwork.case.consent"); len(f.Basis) == 0 || f.Basis[0].Rule != ruleConsent {
		t.Errorf("cites %+v", f.Basis)
	}
	child := draft(2)
	child.Born = "2016-01-01"
	if f := roomtest.Refuses(r, "he", socialworkapi.OpenCase, child, "socialwork.case.guardian"); len(f.Basis) == 0 || f.Basis[0].Rule != ruleChild {
		t.Errorf("cites %+v", f.Basis)
	}
	child.Consent.By, child.Consent.Guardian = socialworkapi.CaseConsentByGuardian, "陶父"
	roomtest.OK(r, "he", socialworkapi.OpenCase, child)
	other := draft(3)
	other.Consent = socialworkapi.CaseConsent{By: socialworkapi.CaseConsentByException, Exception: "because", Scope: "某事"}
	if f := roomtest.Refuses(r, "he", socialworkapi.OpenCase, other, "socialwork.case.exception"); len(f.Basis) != 1 || f.Basis[0].Rule != ruleExceptions || !f.Basis[0].Verified {
		t.Errorf("cites %+v", f.Basis)
	}
	other.Consent.Exception = "emergency"
	roomtest.OK(r, "he", socialworkapi.OpenCase, other)
	roomtest.Refuses(r, "out", socialworkapi.OpenCase, draft(4), "socialwork.case.employed")
	r.lapsed["lu"] = true
	roomtest.Refuses(r, "lu", socialworkapi.OpenCase, draft(4), "socialwork.case.standing")
	one, again := roomtest.OK(r, "he", socialworkapi.OpenCase, draft(5)), roomtest.OK(r, "he", socialworkapi.OpenCase, draft(5))
	if one.ID != again.ID || one.Code == "" || one.Code != again.Code {
		t.Errorf("the same twice: %+v %+v", one, again)
	}
}

func TestACaseGoesFromConsentToAnOutcomeThatIsReckoned(t *testing.T) {
	r := open(t)
	c := r.planned(1)
	low := socialworkapi.CaseMove{Do: "plan", Version: c.Version, Goals: []socialworkapi.CaseGoal{{Text: "某事", Dimension: "来往", Target: 4}}}
	roomtest.Refuses(r, "he", socialworkapi.MoveCase, socialworkapi.MoveCaseRequest{ID: c.ID, CaseMove: low}, "socialwork.case.goals")
	roomtest.Refuses(r, "lu", socialworkapi.GetCase, socialworkapi.GetCaseRequest{ID: c.ID}, "socialwork.case.not-found")
	r.do("he", c.ID, socialworkapi.CaseMove{Do: "ask", Note: "怎样谈到钱？"})
	if ts, err := r.s.Tasks(t.Context(), r.Folk["lu"]); err != nil || len(ts) != 1 || ts[0].What != "担任督导" {
		t.Errorf("%+v %v", ts, err)
	}
	roomtest.Refuses(r, "lu", socialworkapi.LookCase, look(c.ID, guide, plan, ""), "socialwork.case.purpose")
	r.do("lu", c.ID, socialworkapi.CaseMove{Do: "take"})
	if got := roomtest.OK(r, "lu", socialworkapi.LookCase, look(c.ID, guide, plan, "")); got.Plan == nil || len(got.Plan.Goals) != 2 || len(got.Plan.Tasks) != 2 {
		t.Errorf("%+v", got)
	}
	roomtest.Refuses(r, "lu", socialworkapi.LookCase, look(c.ID, serve, plan, ""), "socialwork.case.purpose")
	roomtest.Refuses(r, "mo", socialworkapi.LookCase, look(c.ID, guide, plan, ""), "socialwork.case.purpose")
	r.do("lu", c.ID, socialworkapi.CaseMove{Do: "opine", Note: "先问近况。"})
	r.do("he", c.ID, socialworkapi.CaseMove{Do: "answer", Note: "下次照办。"})
	now := roomtest.OK(r, "he", socialworkapi.GetCase, socialworkapi.GetCaseRequest{ID: c.ID})
	half := socialworkapi.CaseMove{Do: "close", Version: now.Version, Note: "结束", Dimensions: scores("来往", 8)}
	roomtest.Refuses(r, "he", socialworkapi.MoveCase, socialworkapi.MoveCaseRequest{ID: c.ID, CaseMove: half}, "socialwork.case.dimensions")
	done := r.do("he", c.ID, socialworkapi.CaseMove{Do: "close", Note: "结束", Dimensions: scores("起居"+mark(1), 4, "来往", 9)})
	sheet := roomtest.OK(r, "he", socialworkapi.LookCase, look(c.ID, serve, socialworkapi.CasePartOutcome, ""))
	if done.State != closed || sheet.Outcome.Percent != 75 || sheet.Outcome.Goals[0].Percent != 50 || sheet.Outcome.Goals[1].Percent != 100 {
		t.Errorf("%+v %+v", done, sheet.Outcome)
	}
	said := roomtest.OK(r, "he", socialworkapi.LookCase, look(c.ID, serve, socialworkapi.CasePartGuidance, ""))
	if len(said.Guidance) != 3 {
		t.Errorf("%+v", said.Guidance)
	}
	book := roomtest.OK(r, "he", socialworkapi.ListCaseLooks, socialworkapi.ListCaseLooksRequest{ID: c.ID})
	if len(book.Items) != 3 || !slices.ContainsFunc(book.Items, func(l socialworkapi.CaseLook) bool {
		return l.By == "l**" && l.PurposeText == "督导" && l.PartText == "计划"
	}) {
		t.Errorf("%+v", book.Items)
	}
	if n := roomtest.OK(r, "boss", socialworkapi.CountCases, socialworkapi.CountCasesRequest{Org: "org1"}); n.Items[5].Count != 1 {
		t.Errorf("%+v", n)
	}
}

func TestANoteThatIsSentTwiceIsOneAndALateOneSaysSo(t *testing.T) {
	r := open(t)
	c := r.planned(1)
	note := socialworkapi.WriteVisitRequest{ID: c.ID, CaseVisitDraft: socialworkapi.CaseVisitDraft{Key: "visit-key-0000000001", At: start.Add(-24 * time.Hour), Note: "在家。"}}
	if x := roomtest.OK(r, "he", socialworkapi.WriteVisit, note); x.Late {
		t.Errorf("rule %s: %+v", ruleVisit, x)
	}
	r.At(start.Add(time.Hour))
	if x := roomtest.OK(r, "he", socialworkapi.WriteVisit, note); x.Late || !x.Heard.Equal(start) {
		t.Errorf("sent again: %+v", x)
	}
	other := note
	other.Note = "不在家。"
	roomtest.Refuses(r, "he", socialworkapi.WriteVisit, other, "socialwork.case.reused")
	other.Key, other.At = "visit-key-0000000002", start.Add(2*time.Hour)
	roomtest.Refuses(r, "he", socialworkapi.WriteVisit, other, "socialwork.case.visit")
	roomtest.Refuses(r, "lu", socialworkapi.WriteVisit, note, "socialwork.case.not-found")
	other.At = start.Add(-24 * time.Hour)
	if x := roomtest.OK(r, "he", socialworkapi.WriteVisit, other); !x.Late {
		t.Errorf("an hour over: %+v", x)
	}
	r.do("he", c.ID, socialworkapi.CaseMove{Do: "close", Note: "结束", Dimensions: scores("起居"+mark(1), 4, "来往", 9)})
	before := start.Add(30 * time.Minute)
	other.Key, other.At, other.WrittenAt = "visit-key-0000000003", before, &before
	roomtest.OK(r, "he", socialworkapi.WriteVisit, other) // written before the end, sent after it
	r.At(start.Add(3 * time.Hour))
	roomtest.Refuses(r, "lu", socialworkapi.WriteVisit, other, "socialwork.case.not-found")
	other.Key, other.WrittenAt = "visit-key-0000000004", nil
	roomtest.Refuses(r, "he", socialworkapi.WriteVisit, other, "socialwork.case.visit-ended")
	if got := roomtest.OK(r, "he", socialworkapi.LookCase, look(c.ID, serve, visits, "")).Visits; len(got) != 3 || got[0].Note != "在家。" && got[1].Note != "在家。" {
		t.Errorf("%+v", got)
	}
}

func TestANoteSaysWhenItWasWrittenAndNobodyBelievesAnyHour(t *testing.T) {
	r := open(t)
	c := r.planned(1)
	n := 0
	note := func(written time.Time) socialworkapi.WriteVisitRequest {
		n++
		return socialworkapi.WriteVisitRequest{ID: c.ID, CaseVisitDraft: socialworkapi.CaseVisitDraft{Key: fmt.Sprintf("visit-key-%010d", n), At: start, WrittenAt: &written, Note: "在家。"}}
	}
	roomtest.Refuses(r, "he", socialworkapi.WriteVisit, note(start.Add(-time.Hour)), "socialwork.case.visit-written") // there was no case yet
	roomtest.Refuses(r, "he", socialworkapi.WriteVisit, note(start.Add(6*time.Minute)), "socialwork.case.visit-written")
	if x := roomtest.OK(r, "he", socialworkapi.WriteVisit, note(start.Add(4*time.Minute))); !x.WrittenAt.Equal(start) {
		t.Errorf("written after it came: %+v", x)
	}
	early := note(start)
	early.At = start.Add(10 * time.Minute)
	roomtest.Refuses(r, "he", socialworkapi.WriteVisit, early, "socialwork.case.visit")
	r.At(start.AddDate(0, 0, 7))
	last := note(start)
	x := roomtest.OK(r, "he", socialworkapi.WriteVisit, last)
	if !x.Late || !x.WrittenAt.Equal(start) || !x.Heard.Equal(r.Clock()) {
		t.Errorf("%+v", x)
	}
	r.At(r.Clock().Add(time.Minute))
	if f := roomtest.Refuses(r, "he", socialworkapi.WriteVisit, note(start), "socialwork.case.visit-written"); len(f.Basis) != 1 || f.Basis[0].Rule != ruleDays {
		t.Errorf("cites %+v", f.Basis)
	}
	if again := roomtest.OK(r, "he", socialworkapi.WriteVisit, last); again != x { // the answer was lost, and the phone sends it again
		t.Errorf("sent again: %+v, first %+v", again, x)
	}
	if got := roomtest.OK(r, "he", socialworkapi.LookCase, look(c.ID, serve, visits, "")).Visits; len(got) != 2 || !got[1].WrittenAt.Equal(start) {
		t.Errorf("%+v", got)
	}
}

func TestAReferralHandsOverWhatTheClientNamesAndNothingElse(t *testing.T) {
	r := open(t)
	c := r.planned(1)
	r.visit(1, c.ID, "在家。")
	consent := draft(1).Consent
	to := socialworkapi.CaseMove{Do: "refer", Version: c.Version, To: "org2", Parts: []socialworkapi.CasePart{client, plan}}
	roomtest.Refuses(r, "he", socialworkapi.MoveCase, socialworkapi.MoveCaseRequest{ID: c.ID, CaseMove: to}, "socialwork.case.consent")
	excepted := to
	excepted.Consent = &socialworkapi.CaseConsent{By: socialworkapi.CaseConsentByException, Exception: "emergency", Scope: "某事"}
	roomtest.Refuses(r, "he", socialworkapi.MoveCase, socialworkapi.MoveCaseRequest{ID: c.ID, CaseMove: excepted}, "socialwork.case.consent")
	nowhere := to
	nowhere.To, nowhere.Consent = "org9", &consent
	roomtest.Refuses(r, "he", socialworkapi.MoveCase, socialworkapi.MoveCaseRequest{ID: c.ID, CaseMove: nowhere}, "socialwork.case.to")
	to.Consent = &consent
	roomtest.Refuses(r, "tan", socialworkapi.GetCase, socialworkapi.GetCaseRequest{ID: c.ID}, "socialwork.case.not-found")
	r.do("he", c.ID, to)
	roomtest.OK(r, "tan", socialworkapi.LookCase, look(c.ID, refer, client, ""))
	roomtest.Refuses(r, "tan", socialworkapi.LookCase, look(c.ID, refer, visits, ""), "socialwork.case.purpose")
	roomtest.Refuses(r, "tan", socialworkapi.LookCase, look(c.ID, urgent, visits, "急"), "socialwork.case.not-found")
	r.do("tan", c.ID, socialworkapi.CaseMove{Do: "return", Note: "人手不够。"})
	roomtest.Refuses(r, "tan", socialworkapi.LookCase, look(c.ID, refer, client, ""), "socialwork.case.not-found")
	r.do("he", c.ID, to)
	r.do("tan", c.ID, socialworkapi.CaseMove{Do: "accept"})
	mine := roomtest.OK(r, "tan", socialworkapi.ListCases, socialworkapi.ListCasesRequest{}).Items
	if len(mine) != 1 || mine[0].Org != "org2" || mine[0].State != opened || mine[0].ID == c.ID {
		t.Fatalf("%+v", mine)
	}
	id := mine[0].ID
	if got := roomtest.OK(r, "tan", socialworkapi.LookCase, look(id, serve, client, "")); got.Client.Name != draft(1).Name {
		t.Errorf("%+v", got.Client)
	}
	if got := roomtest.OK(r, "tan", socialworkapi.LookCase, look(id, serve, visits, "")); len(got.Visits) != 0 {
		t.Errorf("notes went along: %+v", got.Visits)
	}
	ask := socialworkapi.AskCaseAsClientRequest{ID: c.ID, CaseClientAsk: socialworkapi.CaseClientAsk{Code: c.Code, Erase: true}}
	roomtest.OK(r, "", socialworkapi.AskCaseAsClient, ask) // at the former one only
	if got := roomtest.OK(r, "tan", socialworkapi.LookCase, look(id, serve, plan, "")); got.Plan == nil {
		t.Errorf("%+v", got)
	}
}

func TestAnUrgentLookIsJudgedByAnother(t *testing.T) {
	r := open(t)
	c := r.planned(1)
	roomtest.Refuses(r, "boss", socialworkapi.LookCase, look(c.ID, serve, client, ""), "socialwork.case.purpose")
	roomtest.Refuses(r, "boss", socialworkapi.LookCase, look(c.ID, urgent, client, ""), "socialwork.case.reason")
	roomtest.Refuses(r, "he", socialworkapi.LookCase, look(c.ID, urgent, client, "急"), "socialwork.case.purpose")
	roomtest.Refuses(r, "out", socialworkapi.LookCase, look(c.ID, urgent, client, "急"), "socialwork.case.not-found")
	sheet := roomtest.OK(r, "boss", socialworkapi.LookCase, look(c.ID, urgent, client, "邻居说两天没有开门。"))
	if sheet.Client == nil || r.Count(events.TypeSocialworkLookBrokenV1) != 1 {
		t.Errorf("%+v", sheet)
	}
	judge := socialworkapi.JudgeCaseLookRequest{ID: c.ID, Look: sheet.Look, CaseJudgement: socialworkapi.CaseJudgement{Lawful: true, Note: "与120核对无误。"}}
	roomtest.Refuses(r, "boss", socialworkapi.JudgeCaseLook, judge, "socialwork.look.judge")
	roomtest.Refuses(r, "he", socialworkapi.JudgeCaseLook, judge, "socialwork.look.judge")
	roomtest.Refuses(r, "far", socialworkapi.JudgeCaseLook, judge, "socialwork.case.not-found")
	wait := roomtest.OK(r, "chief", socialworkapi.ListUrgentLooks, socialworkapi.ListUrgentLooksRequest{Org: "org1"}).Items
	if len(wait) != 1 || wait[0].Reason != "" || !wait[0].Open {
		t.Errorf("%+v", wait)
	}
	if got := roomtest.OK(r, "chief", socialworkapi.JudgeCaseLook, judge); got.Judged != "正当" || got.Reason == "" {
		t.Errorf("%+v", got)
	}
	roomtest.Refuses(r, "chief", socialworkapi.JudgeCaseLook, judge, "socialwork.look.judged")
	roomtest.Refuses(r, "", socialworkapi.AskCaseAsClient, socialworkapi.AskCaseAsClientRequest{ID: c.ID, CaseClientAsk: socialworkapi.CaseClientAsk{Code: strings.Repeat("A", 26)}}, "socialwork.case.code")
	got := roomtest.OK(r, "", socialworkapi.AskCaseAsClient, socialworkapi.AskCaseAsClientRequest{ID: c.ID, CaseClientAsk: socialworkapi.CaseClientAsk{Code: c.Code}})
	if len(got.Looks) != 1 || got.Looks[0].Judgement != "与120核对无误。" || got.Erased {
		t.Errorf("%+v", got)
	}
}

func TestACaseIsErasedWhenItsTimeIsOver(t *testing.T) {
	r := open(t)
	c := r.planned(1)
	r.do("he", c.ID, socialworkapi.CaseMove{Do: "close", Note: "结束", Dimensions: scores("起居"+mark(1), 4, "来往", 9)})
	r.At(start.AddDate(3, 0, 0))
	roomtest.OK(r, "he", socialworkapi.GetCase, socialworkapi.GetCaseRequest{ID: c.ID})
	r.At(start.AddDate(3, 0, 1))
	roomtest.Refuses(r, "he", socialworkapi.GetCase, socialworkapi.GetCaseRequest{ID: c.ID}, "socialwork.case.not-found")
	if r.Count(events.TypeSocialworkCaseErasedV1) != 1 {
		t.Errorf("rule %s", ruleKeep)
	}
}

func TestSumsOfFewCasesAreNotShown(t *testing.T) {
	r := open(t)
	board := func() []socialworkapi.CaseCell {
		return roomtest.OK(r, "", socialworkapi.GetCaseBoard, socialworkapi.GetCaseBoardRequest{Year: 2026}).Items
	}
	for n := range 10 {
		if got := board(); len(got) != 0 {
			t.Fatalf("rule %s: %d cases are shown: %+v", ruleLeast, n, got)
		}
		c := r.planned(n)
		r.do("he", c.ID, socialworkapi.CaseMove{Do: "close", Note: "结束", Dimensions: scores("起居"+mark(n), 4, "来往", 9)})
		roomtest.OK(r, "", socialworkapi.AskCaseAsClient, socialworkapi.AskCaseAsClientRequest{ID: c.ID, CaseClientAsk: socialworkapi.CaseClientAsk{Code: c.Code, Erase: true}})
	}
	if got := board(); len(got) != 1 || got[0].Count != 10 || got[0].Attained != 75 {
		t.Errorf("%+v", got)
	}
}

// open in a file of the store, its log included, or in what the room said.
func (r *room) lying(words ...string) (out []string) {
	r.T.Helper()
	files, err := filepath.Glob(filepath.Join(r.Dir, "*"))
	if err != nil {
		r.T.Fatal(err)
	}
	told, err := json.Marshal(r.Heard)
	if err != nil {
		r.T.Fatal(err)
	}
	texts := map[string][]byte{"said": []byte(r.said.String()), "told": told}
	for _, f := range files {
		if texts[filepath.Base(f)], err = os.ReadFile(f); err != nil {
			r.T.Fatal(err)
		}
	}
	for name, b := range texts {
		for _, w := range words {
			if bytes.Contains(b, []byte(w)) {
				out = append(out, w+" in "+name)
			}
		}
	}
	return out
}

// TestNothingOfAClientLiesOpenAnywhere goes through the life of 50 clients in an order that chance chooses, and looks for
// the marks of each in every byte that is kept, told, logged or answered where nobody said what they look for.
func TestNothingOfAClientLiesOpenAnywhere(t *testing.T) {
	r := open(t)
	dice := rand.New(rand.NewPCG(7, 6))
	var marks []string
	for n := range 50 {
		marks = append(marks, mark(n))
		c := r.planned(n)
		r.visit(n, c.ID, "见到"+mark(n))
		r.visit(n, c.ID, "见到"+mark(n))
		switch dice.IntN(4) {
		case 0:
			r.do("he", c.ID, socialworkapi.CaseMove{Do: "ask", Note: mark(n)})
			r.do("lu", c.ID, socialworkapi.CaseMove{Do: "take"})
			roomtest.OK(r, "lu", socialworkapi.LookCase, look(c.ID, guide, client, ""))
			r.do("lu", c.ID, socialworkapi.CaseMove{Do: "opine", Note: mark(n)})
		case 1:
			consent := draft(n).Consent
			r.do("he", c.ID, socialworkapi.CaseMove{Do: "refer", To: "org2", Parts: []socialworkapi.CasePart{client, visits}, Consent: &consent})
			r.do("tan", c.ID, socialworkapi.CaseMove{Do: "accept"})
		case 2:
			roomtest.OK(r, "boss", socialworkapi.LookCase, look(c.ID, urgent, client, mark(n)))
		case 3:
			r.do("he", c.ID, socialworkapi.CaseMove{Do: "close", Note: mark(n), Dimensions: scores("起居"+mark(n), 4, "来往", 9)})
		}
		if dice.IntN(5) == 0 {
			roomtest.OK(r, "", socialworkapi.AskCaseAsClient, socialworkapi.AskCaseAsClientRequest{ID: c.ID, CaseClientAsk: socialworkapi.CaseClientAsk{Code: c.Code, Erase: true}})
		}
		roomtest.OK(r, "he", socialworkapi.ListCases, socialworkapi.ListCasesRequest{Limit: 200})
		roomtest.OK(r, "boss", socialworkapi.CountCases, socialworkapi.CountCasesRequest{Org: "org1"})
	}
	if got := r.lying(marks...); len(got) > 0 {
		t.Errorf("rule %s: %d lie open: %v", ruleSecret, len(got), got[:min(5, len(got))])
	}

	// Planted: a place that is not sealed is found.
	id := r.s.derive("open", "he", draft(60).Key)
	if _, err := r.s.cases.Insert(t.Context(), id, Case{Org: "org1", Carer: "he", State: opened, Guidance: quiet, ToName: mark(60)}); err != nil {
		t.Fatal(err)
	}
	if got := r.lying(mark(60)); len(got) == 0 {
		t.Error("the search finds nothing where there is something")
	}
}

func TestWhoIsErasedIsNotInAnOldCopy(t *testing.T) {
	r := open(t)
	c := r.planned(1)
	r.visit(1, c.ID, "在家。")
	old, err := r.Engine.Get(t.Context(), "cases", c.ID) // what a backup holds
	if err != nil {
		t.Fatal(err)
	}
	ask := socialworkapi.AskCaseAsClientRequest{ID: c.ID, CaseClientAsk: socialworkapi.CaseClientAsk{Code: c.Code, Erase: true}}
	for range 2 {
		if got := roomtest.OK(r, "", socialworkapi.AskCaseAsClient, ask); !got.Erased {
			t.Errorf("%+v", got)
		}
	}
	now, err := r.Engine.Get(t.Context(), "cases", c.ID)
	if err != nil {
		t.Fatal(err)
	}
	old.Version, old.Index = now.Version+1, map[string][]string{"of": {"he"}}
	if err := r.Engine.Swap(t.Context(), "cases", old, now.Version); err != nil {
		t.Fatal(err)
	}
	roomtest.Refuses(r, "he", socialworkapi.GetCase, socialworkapi.GetCaseRequest{ID: c.ID}, "socialwork.case.not-found")
	roomtest.Refuses(r, "he", socialworkapi.LookCase, look(c.ID, serve, client, ""), "socialwork.case.not-found")
	if got := roomtest.OK(r, "he", socialworkapi.ListCases, socialworkapi.ListCasesRequest{}).Items; len(got) != 0 {
		t.Errorf("%+v", got)
	}
	if _, err := r.s.keys.Make(t.Context(), subjectOf(c.ID)); err != nil { // a new key opens nothing of the old
		t.Fatal(err)
	}
	roomtest.Refuses(r, "he", socialworkapi.LookCase, look(c.ID, serve, client, ""), "socialwork.case.sealed")
}

func TestAnErasureThatWasCutOffIsFinished(t *testing.T) {
	r := open(t)
	c := r.planned(1)
	r.visit(1, c.ID, "在家。")
	if _, err := r.s.cases.Update(t.Context(), c.ID, func(c *Case) ([]event.Event, error) { // cut off after the first write
		c.State, c.Sealed, c.Left, c.ChangedAt = gone, nil, true, r.Clock()
		return nil, nil
	}); err != nil {
		t.Fatal(err)
	}
	r.At(start.Add(2 * grace))
	if _, err := r.s.key(t.Context(), c.ID); err == nil {
		t.Error("the key is still there")
	}
	n := 0
	if err := r.s.visits.Each(t.Context(), store.Query{}, func(Visit) error { n++; return nil }); err != nil || n != 0 {
		t.Errorf("%d notes, %v", n, err)
	}
}
