package casework

import (
	"bytes"
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
	if f := refuses(r, "he", socialworkapi.OpenCase, silent, "socialwork.case.consent"); len(f.Basis) == 0 || f.Basis[0].Rule != ruleConsent {
		t.Errorf("cites %+v", f.Basis)
	}
	child := draft(2)
	child.Born = "2016-01-01"
	if f := refuses(r, "he", socialworkapi.OpenCase, child, "socialwork.case.guardian"); len(f.Basis) == 0 || f.Basis[0].Rule != ruleChild {
		t.Errorf("cites %+v", f.Basis)
	}
	child.Consent.By, child.Consent.Guardian = socialworkapi.CaseConsentByGuardian, "陶父"
	ok(r, "he", socialworkapi.OpenCase, child)
	other := draft(3)
	other.Consent = socialworkapi.CaseConsent{By: socialworkapi.CaseConsentByException, Exception: "because", Scope: "某事"}
	if f := refuses(r, "he", socialworkapi.OpenCase, other, "socialwork.case.exception"); len(f.Basis) != 1 || f.Basis[0].Rule != ruleExceptions || !f.Basis[0].Verified {
		t.Errorf("cites %+v", f.Basis)
	}
	other.Consent.Exception = "emergency"
	ok(r, "he", socialworkapi.OpenCase, other)
	refuses(r, "out", socialworkapi.OpenCase, draft(4), "socialwork.case.employed")
	r.lapsed["lu"] = true
	refuses(r, "lu", socialworkapi.OpenCase, draft(4), "socialwork.case.standing")
	one, again := ok(r, "he", socialworkapi.OpenCase, draft(5)), ok(r, "he", socialworkapi.OpenCase, draft(5))
	if one.ID != again.ID || one.Code == "" || one.Code != again.Code {
		t.Errorf("the same twice: %+v %+v", one, again)
	}
}

func TestACaseGoesFromConsentToAnOutcomeThatIsReckoned(t *testing.T) {
	r := open(t)
	c := r.planned(1)
	low := socialworkapi.CaseMove{Do: "plan", Version: c.Version, Goals: []socialworkapi.CaseGoal{{Text: "某事", Dimension: "来往", Target: 4}}}
	refuses(r, "he", socialworkapi.MoveCase, socialworkapi.MoveCaseRequest{ID: c.ID, CaseMove: low}, "socialwork.case.goals")
	refuses(r, "lu", socialworkapi.GetCase, socialworkapi.GetCaseRequest{ID: c.ID}, "socialwork.case.not-found")
	r.do("he", c.ID, socialworkapi.CaseMove{Do: "ask", Note: "怎样谈到钱？"})
	if ts, err := r.s.Tasks(t.Context(), r.folk["lu"]); err != nil || len(ts) != 1 || ts[0].What != "担任督导" {
		t.Errorf("%+v %v", ts, err)
	}
	refuses(r, "lu", socialworkapi.LookCase, look(c.ID, guide, plan, ""), "socialwork.case.purpose")
	r.do("lu", c.ID, socialworkapi.CaseMove{Do: "take"})
	if got := ok(r, "lu", socialworkapi.LookCase, look(c.ID, guide, plan, "")); got.Plan == nil || len(got.Plan.Goals) != 2 || len(got.Plan.Tasks) != 2 {
		t.Errorf("%+v", got)
	}
	refuses(r, "lu", socialworkapi.LookCase, look(c.ID, serve, plan, ""), "socialwork.case.purpose")
	refuses(r, "mo", socialworkapi.LookCase, look(c.ID, guide, plan, ""), "socialwork.case.purpose")
	r.do("lu", c.ID, socialworkapi.CaseMove{Do: "opine", Note: "先问近况。"})
	r.do("he", c.ID, socialworkapi.CaseMove{Do: "answer", Note: "下次照办。"})
	now := ok(r, "he", socialworkapi.GetCase, socialworkapi.GetCaseRequest{ID: c.ID})
	half := socialworkapi.CaseMove{Do: "close", Version: now.Version, Note: "结束", Dimensions: scores("来往", 8)}
	refuses(r, "he", socialworkapi.MoveCase, socialworkapi.MoveCaseRequest{ID: c.ID, CaseMove: half}, "socialwork.case.dimensions")
	done := r.do("he", c.ID, socialworkapi.CaseMove{Do: "close", Note: "结束", Dimensions: scores("起居"+mark(1), 4, "来往", 9)})
	sheet := ok(r, "he", socialworkapi.LookCase, look(c.ID, serve, socialworkapi.CasePartOutcome, ""))
	if done.State != closed || sheet.Outcome.Percent != 75 || sheet.Outcome.Goals[0].Percent != 50 || sheet.Outcome.Goals[1].Percent != 100 {
		t.Errorf("%+v %+v", done, sheet.Outcome)
	}
	said := ok(r, "he", socialworkapi.LookCase, look(c.ID, serve, socialworkapi.CasePartGuidance, ""))
	if len(said.Guidance) != 3 {
		t.Errorf("%+v", said.Guidance)
	}
	book := ok(r, "he", socialworkapi.ListCaseLooks, socialworkapi.ListCaseLooksRequest{ID: c.ID})
	if len(book.Items) != 3 || !slices.ContainsFunc(book.Items, func(l socialworkapi.CaseLook) bool {
		return l.By == "l**" && l.PurposeText == "督导" && l.PartText == "计划"
	}) {
		t.Errorf("%+v", book.Items)
	}
	if n := ok(r, "boss", socialworkapi.CountCases, socialworkapi.CountCasesRequest{Org: "org1"}); n.Items[5].Count != 1 {
		t.Errorf("%+v", n)
	}
}

func TestANoteThatIsSentTwiceIsOneAndALateOneSaysSo(t *testing.T) {
	r := open(t)
	c := r.planned(1)
	note := socialworkapi.WriteVisitRequest{ID: c.ID, CaseVisitDraft: socialworkapi.CaseVisitDraft{Key: "visit-key-0000000001", At: start.Add(-24 * time.Hour), Note: "在家。"}}
	if x := ok(r, "he", socialworkapi.WriteVisit, note); x.Late {
		t.Errorf("rule %s: %+v", ruleVisit, x)
	}
	r.at(start.Add(time.Hour))
	if x := ok(r, "he", socialworkapi.WriteVisit, note); x.Late || !x.Heard.Equal(start) {
		t.Errorf("sent again: %+v", x)
	}
	other := note
	other.Note = "不在家。"
	refuses(r, "he", socialworkapi.WriteVisit, other, "socialwork.case.reused")
	other.Key, other.At = "visit-key-0000000002", start.Add(2*time.Hour)
	refuses(r, "he", socialworkapi.WriteVisit, other, "socialwork.case.visit")
	refuses(r, "lu", socialworkapi.WriteVisit, note, "socialwork.case.not-found")
	other.At = start.Add(-24 * time.Hour)
	if x := ok(r, "he", socialworkapi.WriteVisit, other); !x.Late {
		t.Errorf("an hour over: %+v", x)
	}
	r.do("he", c.ID, socialworkapi.CaseMove{Do: "close", Note: "结束", Dimensions: scores("起居"+mark(1), 4, "来往", 9)})
	before := start.Add(30 * time.Minute)
	other.Key, other.At, other.WrittenAt = "visit-key-0000000003", before, &before
	ok(r, "he", socialworkapi.WriteVisit, other) // written before the end, sent after it
	r.at(start.Add(3 * time.Hour))
	refuses(r, "lu", socialworkapi.WriteVisit, other, "socialwork.case.not-found")
	other.Key, other.WrittenAt = "visit-key-0000000004", nil
	refuses(r, "he", socialworkapi.WriteVisit, other, "socialwork.case.visit-ended")
	if got := ok(r, "he", socialworkapi.LookCase, look(c.ID, serve, visits, "")).Visits; len(got) != 3 || got[0].Note != "在家。" && got[1].Note != "在家。" {
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
	refuses(r, "he", socialworkapi.WriteVisit, note(start.Add(-time.Hour)), "socialwork.case.visit-written") // there was no case yet
	refuses(r, "he", socialworkapi.WriteVisit, note(start.Add(6*time.Minute)), "socialwork.case.visit-written")
	if x := ok(r, "he", socialworkapi.WriteVisit, note(start.Add(4*time.Minute))); !x.WrittenAt.Equal(start) {
		t.Errorf("written after it came: %+v", x)
	}
	early := note(start)
	early.At = start.Add(10 * time.Minute)
	refuses(r, "he", socialworkapi.WriteVisit, early, "socialwork.case.visit")
	r.at(start.AddDate(0, 0, 7))
	last := note(start)
	x := ok(r, "he", socialworkapi.WriteVisit, last)
	if !x.Late || !x.WrittenAt.Equal(start) || !x.Heard.Equal(r.now) {
		t.Errorf("%+v", x)
	}
	r.at(r.now.Add(time.Minute))
	if f := refuses(r, "he", socialworkapi.WriteVisit, note(start), "socialwork.case.visit-written"); len(f.Basis) != 1 || f.Basis[0].Rule != ruleDays {
		t.Errorf("cites %+v", f.Basis)
	}
	if again := ok(r, "he", socialworkapi.WriteVisit, last); again != x { // the answer was lost, and the phone sends it again
		t.Errorf("sent again: %+v, first %+v", again, x)
	}
	if got := ok(r, "he", socialworkapi.LookCase, look(c.ID, serve, visits, "")).Visits; len(got) != 2 || !got[1].WrittenAt.Equal(start) {
		t.Errorf("%+v", got)
	}
}

func TestAReferralHandsOverWhatTheClientNamesAndNothingElse(t *testing.T) {
	r := open(t)
	c := r.planned(1)
	r.visit(1, c.ID, "在家。")
	consent := draft(1).Consent
	to := socialworkapi.CaseMove{Do: "refer", Version: c.Version, To: "org2", Parts: []socialworkapi.CasePart{client, plan}}
	refuses(r, "he", socialworkapi.MoveCase, socialworkapi.MoveCaseRequest{ID: c.ID, CaseMove: to}, "socialwork.case.consent")
	excepted := to
	excepted.Consent = &socialworkapi.CaseConsent{By: socialworkapi.CaseConsentByException, Exception: "emergency", Scope: "某事"}
	refuses(r, "he", socialworkapi.MoveCase, socialworkapi.MoveCaseRequest{ID: c.ID, CaseMove: excepted}, "socialwork.case.consent")
	nowhere := to
	nowhere.To, nowhere.Consent = "org9", &consent
	refuses(r, "he", socialworkapi.MoveCase, socialworkapi.MoveCaseRequest{ID: c.ID, CaseMove: nowhere}, "socialwork.case.to")
	to.Consent = &consent
	refuses(r, "tan", socialworkapi.GetCase, socialworkapi.GetCaseRequest{ID: c.ID}, "socialwork.case.not-found")
	r.do("he", c.ID, to)
	ok(r, "tan", socialworkapi.LookCase, look(c.ID, refer, client, ""))
	refuses(r, "tan", socialworkapi.LookCase, look(c.ID, refer, visits, ""), "socialwork.case.purpose")
	refuses(r, "tan", socialworkapi.LookCase, look(c.ID, urgent, visits, "急"), "socialwork.case.not-found")
	r.do("tan", c.ID, socialworkapi.CaseMove{Do: "return", Note: "人手不够。"})
	refuses(r, "tan", socialworkapi.LookCase, look(c.ID, refer, client, ""), "socialwork.case.not-found")
	r.do("he", c.ID, to)
	r.do("tan", c.ID, socialworkapi.CaseMove{Do: "accept"})
	mine := ok(r, "tan", socialworkapi.ListCases, socialworkapi.ListCasesRequest{}).Items
	if len(mine) != 1 || mine[0].Org != "org2" || mine[0].State != opened || mine[0].ID == c.ID {
		t.Fatalf("%+v", mine)
	}
	id := mine[0].ID
	if got := ok(r, "tan", socialworkapi.LookCase, look(id, serve, client, "")); got.Client.Name != draft(1).Name {
		t.Errorf("%+v", got.Client)
	}
	if got := ok(r, "tan", socialworkapi.LookCase, look(id, serve, visits, "")); len(got.Visits) != 0 {
		t.Errorf("notes went along: %+v", got.Visits)
	}
	ask := socialworkapi.AskCaseAsClientRequest{ID: c.ID, CaseClientAsk: socialworkapi.CaseClientAsk{Code: c.Code, Erase: true}}
	ok(r, "", socialworkapi.AskCaseAsClient, ask) // at the former one only
	if got := ok(r, "tan", socialworkapi.LookCase, look(id, serve, plan, "")); got.Plan == nil {
		t.Errorf("%+v", got)
	}
}

func TestAnUrgentLookIsJudgedByAnother(t *testing.T) {
	r := open(t)
	c := r.planned(1)
	refuses(r, "boss", socialworkapi.LookCase, look(c.ID, serve, client, ""), "socialwork.case.purpose")
	refuses(r, "boss", socialworkapi.LookCase, look(c.ID, urgent, client, ""), "socialwork.case.reason")
	refuses(r, "he", socialworkapi.LookCase, look(c.ID, urgent, client, "急"), "socialwork.case.purpose")
	refuses(r, "out", socialworkapi.LookCase, look(c.ID, urgent, client, "急"), "socialwork.case.not-found")
	sheet := ok(r, "boss", socialworkapi.LookCase, look(c.ID, urgent, client, "邻居说两天没有开门。"))
	if sheet.Client == nil || r.count(events.TypeSocialworkLookBrokenV1) != 1 {
		t.Errorf("%+v", sheet)
	}
	judge := socialworkapi.JudgeCaseLookRequest{ID: c.ID, Look: sheet.Look, CaseJudgement: socialworkapi.CaseJudgement{Lawful: true, Note: "与120核对无误。"}}
	refuses(r, "boss", socialworkapi.JudgeCaseLook, judge, "socialwork.look.judge")
	refuses(r, "he", socialworkapi.JudgeCaseLook, judge, "socialwork.look.judge")
	refuses(r, "far", socialworkapi.JudgeCaseLook, judge, "socialwork.case.not-found")
	wait := ok(r, "chief", socialworkapi.ListUrgentLooks, socialworkapi.ListUrgentLooksRequest{Org: "org1"}).Items
	if len(wait) != 1 || wait[0].Reason != "" || !wait[0].Open {
		t.Errorf("%+v", wait)
	}
	if got := ok(r, "chief", socialworkapi.JudgeCaseLook, judge); got.Judged != "正当" || got.Reason == "" {
		t.Errorf("%+v", got)
	}
	refuses(r, "chief", socialworkapi.JudgeCaseLook, judge, "socialwork.look.judged")
	refuses(r, "", socialworkapi.AskCaseAsClient, socialworkapi.AskCaseAsClientRequest{ID: c.ID, CaseClientAsk: socialworkapi.CaseClientAsk{Code: strings.Repeat("A", 26)}}, "socialwork.case.code")
	got := ok(r, "", socialworkapi.AskCaseAsClient, socialworkapi.AskCaseAsClientRequest{ID: c.ID, CaseClientAsk: socialworkapi.CaseClientAsk{Code: c.Code}})
	if len(got.Looks) != 1 || got.Looks[0].Judgement != "与120核对无误。" || got.Erased {
		t.Errorf("%+v", got)
	}
}

func TestACaseIsErasedWhenItsTimeIsOver(t *testing.T) {
	r := open(t)
	c := r.planned(1)
	r.do("he", c.ID, socialworkapi.CaseMove{Do: "close", Note: "结束", Dimensions: scores("起居"+mark(1), 4, "来往", 9)})
	r.at(start.AddDate(3, 0, 0))
	ok(r, "he", socialworkapi.GetCase, socialworkapi.GetCaseRequest{ID: c.ID})
	r.at(start.AddDate(3, 0, 1))
	refuses(r, "he", socialworkapi.GetCase, socialworkapi.GetCaseRequest{ID: c.ID}, "socialwork.case.not-found")
	if r.count(events.TypeSocialworkCaseErasedV1) != 1 {
		t.Errorf("rule %s", ruleKeep)
	}
}

func TestSumsOfFewCasesAreNotShown(t *testing.T) {
	r := open(t)
	board := func() []socialworkapi.CaseCell {
		return ok(r, "", socialworkapi.GetCaseBoard, socialworkapi.GetCaseBoardRequest{Year: 2026}).Items
	}
	for n := range 10 {
		if got := board(); len(got) != 0 {
			t.Fatalf("rule %s: %d cases are shown: %+v", ruleLeast, n, got)
		}
		c := r.planned(n)
		r.do("he", c.ID, socialworkapi.CaseMove{Do: "close", Note: "结束", Dimensions: scores("起居"+mark(n), 4, "来往", 9)})
		ok(r, "", socialworkapi.AskCaseAsClient, socialworkapi.AskCaseAsClientRequest{ID: c.ID, CaseClientAsk: socialworkapi.CaseClientAsk{Code: c.Code, Erase: true}})
	}
	if got := board(); len(got) != 1 || got[0].Count != 10 || got[0].Attained != 75 {
		t.Errorf("%+v", got)
	}
}

// open in a file of the store, its log included, or in what the room said.
func (r *room) lying(words ...string) (out []string) {
	r.t.Helper()
	files, err := filepath.Glob(filepath.Join(r.dir, "*"))
	if err != nil {
		r.t.Fatal(err)
	}
	texts := map[string][]byte{"said": []byte(r.said.String())}
	for _, f := range files {
		if texts[filepath.Base(f)], err = os.ReadFile(f); err != nil {
			r.t.Fatal(err)
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
			ok(r, "lu", socialworkapi.LookCase, look(c.ID, guide, client, ""))
			r.do("lu", c.ID, socialworkapi.CaseMove{Do: "opine", Note: mark(n)})
		case 1:
			consent := draft(n).Consent
			r.do("he", c.ID, socialworkapi.CaseMove{Do: "refer", To: "org2", Parts: []socialworkapi.CasePart{client, visits}, Consent: &consent})
			r.do("tan", c.ID, socialworkapi.CaseMove{Do: "accept"})
		case 2:
			ok(r, "boss", socialworkapi.LookCase, look(c.ID, urgent, client, mark(n)))
		case 3:
			r.do("he", c.ID, socialworkapi.CaseMove{Do: "close", Note: mark(n), Dimensions: scores("起居"+mark(n), 4, "来往", 9)})
		}
		if dice.IntN(5) == 0 {
			ok(r, "", socialworkapi.AskCaseAsClient, socialworkapi.AskCaseAsClientRequest{ID: c.ID, CaseClientAsk: socialworkapi.CaseClientAsk{Code: c.Code, Erase: true}})
		}
		ok(r, "he", socialworkapi.ListCases, socialworkapi.ListCasesRequest{Limit: 200})
		ok(r, "boss", socialworkapi.CountCases, socialworkapi.CountCasesRequest{Org: "org1"})
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
	old, err := r.store.Get(t.Context(), "cases", c.ID) // what a backup holds
	if err != nil {
		t.Fatal(err)
	}
	ask := socialworkapi.AskCaseAsClientRequest{ID: c.ID, CaseClientAsk: socialworkapi.CaseClientAsk{Code: c.Code, Erase: true}}
	for range 2 {
		if got := ok(r, "", socialworkapi.AskCaseAsClient, ask); !got.Erased {
			t.Errorf("%+v", got)
		}
	}
	now, err := r.store.Get(t.Context(), "cases", c.ID)
	if err != nil {
		t.Fatal(err)
	}
	old.Version, old.Index = now.Version+1, map[string][]string{"of": {"he"}}
	if err := r.store.Swap(t.Context(), "cases", old, now.Version); err != nil {
		t.Fatal(err)
	}
	refuses(r, "he", socialworkapi.GetCase, socialworkapi.GetCaseRequest{ID: c.ID}, "socialwork.case.not-found")
	refuses(r, "he", socialworkapi.LookCase, look(c.ID, serve, client, ""), "socialwork.case.not-found")
	if got := ok(r, "he", socialworkapi.ListCases, socialworkapi.ListCasesRequest{}).Items; len(got) != 0 {
		t.Errorf("%+v", got)
	}
	if _, err := r.s.keys.Make(t.Context(), subjectOf(c.ID)); err != nil { // a new key opens nothing of the old
		t.Fatal(err)
	}
	refuses(r, "he", socialworkapi.LookCase, look(c.ID, serve, client, ""), "socialwork.case.sealed")
}

func TestAnErasureThatWasCutOffIsFinished(t *testing.T) {
	r := open(t)
	c := r.planned(1)
	r.visit(1, c.ID, "在家。")
	if _, err := r.s.cases.Update(t.Context(), c.ID, func(c *Case) ([]event.Event, error) { // cut off after the first write
		c.State, c.Sealed, c.Left, c.ChangedAt = gone, nil, true, r.now
		return nil, nil
	}); err != nil {
		t.Fatal(err)
	}
	r.at(start.Add(2 * grace))
	if _, err := r.s.key(t.Context(), c.ID); err == nil {
		t.Error("the key is still there")
	}
	n := 0
	if err := r.s.visits.Each(t.Context(), store.Query{}, func(Visit) error { n++; return nil }); err != nil || n != 0 {
		t.Errorf("%d notes, %v", n, err)
	}
}
