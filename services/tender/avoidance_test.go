package tender

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"sanshe/contracts/go/tenderapi"
)

func avoid(id, of string) tenderapi.AskAvoidanceRequest {
	return tenderapi.AskAvoidanceRequest{ID: id, AvoidanceDraft: tenderapi.AvoidanceDraft{Of: of, Person: "张经办", Relation: "kin", Why: "与乙社工中心的负责人是夫妻，有登记为证。"}}
}

func stepAside(id, avoidance, account string) tenderapi.AnswerAvoidanceRequest {
	return tenderapi.AnswerAvoidanceRequest{ID: id, Avoidance: avoidance, AvoidanceAnswer: tenderapi.AvoidanceAnswer{
		Upheld: account != "", Account: account, To: "乙社工中心", Said: "本人承认。", Reason: "属于应当回避的情形。",
	}}
}

func TestASupplierAsksThatSomebodyStepAsideAndWhoIsFoundTiedGoesOnWithNothing(t *testing.T) {
	r := open(t)
	x := r.published(r.draft(tenderapi.MethodConsultation, 25))
	list := tenderapi.ListAvoidancesRequest{ID: x.ID}
	refused(r, "ann", tenderapi.AskAvoidance, avoid(x.ID, ofMember), "tender.avoidance.unnamed", "tender.recusal.asked") // nobody knows who judges
	bad := avoid(x.ID, "officer")
	bad.Relation = "friend"
	refused(r, "ann", tenderapi.AskAvoidance, bad, "tender.avoidance.no-ground", "tender.recusal.relations")
	refused(r, "officer", tenderapi.AskAvoidance, avoid(x.ID, "officer"), "identity.role", "")
	bad = avoid(x.ID, "officer")
	for _, two := range []string{"经办人和审核人", "采购审核人、采购经办人"} { // of whom either would be left to answer about itself
		bad.Person = two
		refused(r, "ann", tenderapi.AskAvoidance, bad, "tender.avoidance.posts", "tender.recusal.asked")
	}
	for _, two := range []string{"张经理、李主任", "王芳，李雷", "王芳和李雷", "王芳 与 李雷"} {
		bad.Person = two
		refused(r, "ann", tenderapi.AskAvoidance, bad, "tender.avoidance.several", "tender.recusal.asked")
	}
	for _, one := range []string{"欧阳和平", "和珅", "张经办", "古丽娜尔·买买提", "贵单位负责这个项目的人、"} {
		if several(one) {
			t.Errorf("%s is one person", one)
		}
	}
	got := ok(r, "ann", tenderapi.AskAvoidance, avoid(x.ID, "officer"))
	if len(got.Items) != 1 || got.Items[0].AnsweredAt != nil || got.Items[0].MayAnswer || !got.MayAsk || got.Basis[0].Rule != "tender.recusal.asked" {
		t.Fatalf("the supplier reads %+v", got)
	}
	if other := ok(r, "bob", tenderapi.ListAvoidances, list); len(other.Items) != 0 {
		t.Errorf("another supplier reads %+v", other.Items)
	}
	for _, who := range []string{"officer", "second", "watch"} {
		if inside := ok(r, who, tenderapi.ListAvoidances, list); len(inside.Items) != 1 || inside.Items[0].MayAnswer != (who != "watch") {
			t.Errorf("%s reads %+v", who, inside.Items)
		}
	}
	id := got.Items[0].ID
	whom := stepAside(x.ID, id, "officer")
	whom.Account = ""
	refused(r, "clerk", tenderapi.AnswerAvoidance, whom, "tender.avoidance.whom", "")
	refused(r, "clerk", tenderapi.AnswerAvoidance, stepAside(x.ID, "none", "officer"), "tender.tender.not-found", "")
	ok(r, "clerk", tenderapi.AnswerAvoidance, stepAside(x.ID, id, "officer"))
	refused(r, "clerk", tenderapi.AnswerAvoidance, stepAside(x.ID, id, ""), "tender.avoidance.answered", "")
	if told := ok(r, "ann", tenderapi.ListAvoidances, list).Items[0]; !told.Upheld || told.AnsweredAt == nil || told.Reason == "" || told.To != "乙社工中心" {
		t.Errorf("the supplier is told %+v", told)
	}
	refused(r, "officer", tenderapi.SeatCommittee, committee(x.ID, "e1", "e2", "e3"), "tender.tender.aside", "tender.recusal.relations")
	refused(r, "officer", tenderapi.MoveTender, verb(x.ID, Fail), "tender.tender.aside", "tender.recusal.relations")
	refused(r, "clerk", tenderapi.SeatCommittee, committee(x.ID, "e1", "e2", "officer"), "tender.committee.recused", "tender.recusal.relations")
	ok(r, "clerk", tenderapi.SeatCommittee, committee(x.ID, "e1", "e2", "clerk"))

	seen, done := ok(r, "", tenderapi.GetTender, tenderapi.GetTenderRequest{ID: x.ID}), 0
	for _, st := range seen.Steps {
		if st.Key == "avoidance" && st.State == "done" {
			done++
		}
	}
	raw := fmt.Sprintf("%+v %+v", seen, r.heard)
	if done != 2 || strings.Contains(raw, "张经办") || strings.Contains(raw, "夫妻") {
		t.Errorf("the timeline tells %d of it, or names the person", done)
	}
}

func TestAMemberIsAskedToStepAsideOnceTheNamesAreKnownAndJudgesNoMore(t *testing.T) {
	r := open(t)
	x := r.to(tenderapi.StateDecided, 9_000_000, 8_000_000)
	ok(r, "officer", tenderapi.MoveTender, verb(x.ID, Result))
	got := ok(r, "ann", tenderapi.AskAvoidance, avoid(x.ID, ofMember))
	if !got.Members {
		t.Error("the names are public, and nobody may be asked about")
	}
	ok(r, "officer", tenderapi.GetTender, tenderapi.GetTenderRequest{ID: x.ID})
	ok(r, "e1", tenderapi.GetMySheet, tenderapi.GetMySheetRequest{ID: x.ID})
	ok(r, "officer", tenderapi.AnswerAvoidance, stepAside(x.ID, got.Items[0].ID, "e1"))
	refused(r, "e1", tenderapi.GetMySheet, tenderapi.GetMySheetRequest{ID: x.ID}, "tender.tender.aside", "tender.recusal.relations")
	again := ok(r, "bob", tenderapi.AskAvoidance, avoid(x.ID, ofMember))
	ok(r, "officer", tenderapi.AnswerAvoidance, stepAside(x.ID, again.Items[0].ID, "")) // asked, and not tied
	ok(r, "e2", tenderapi.GetMySheet, tenderapi.GetMySheetRequest{ID: x.ID})
}

func TestARepresentativeWhoIsFoundTiedIsReplacedAlthoughOthersHaveSigned(t *testing.T) {
	r := open(t)
	x := r.to(tenderapi.StateOpened, 9_000_000, 8_000_000)
	ok(r, "officer", tenderapi.SeatCommittee, committee(x.ID, "e1", "e2", "clerk"))
	for _, judge := range []string{"e1", "e2", "clerk"} {
		r.sign(judge, x.ID)
	}
	got := ok(r, "ann", tenderapi.AskAvoidance, avoid(x.ID, "officer"))
	refused(r, "officer", tenderapi.SeatCommittee, committee(x.ID, "e1", "e2", "officer"), "tender.committee.fixed", "")
	ok(r, "officer", tenderapi.AnswerAvoidance, stepAside(x.ID, got.Items[0].ID, "clerk"))
	refused(r, "officer", tenderapi.MoveTender, verb(x.ID, Freeze), "tender.committee.recused", "tender.recusal.relations") // the signed sheet must not count
	refused(r, "officer", tenderapi.SeatCommittee, committee(x.ID, "e1", "e3", "officer"), "tender.committee.fixed", "")
	ok(r, "officer", tenderapi.SeatCommittee, committee(x.ID, "e1", "e2", "officer"))
	refused(r, "officer", tenderapi.MoveTender, verb(x.ID, Freeze), "tender.sheet.missing", "")
	r.sign("officer", x.ID)
	ok(r, "officer", tenderapi.MoveTender, verb(x.ID, Freeze))
	r.release(x.ID, tenderapi.StagePrice, tenderapi.HolderRoleSupervisor, tenderapi.HolderRoleNotary) // who stays away held the third key
	ok(r, "officer", tenderapi.MoveTender, verb(x.ID, Reveal))
	ok(r, "officer", tenderapi.MoveTender, verb(x.ID, Conclude))
}

func TestOnlyWhoTakesPartIsKeptAwayAndNobodyAnswersAboutThemself(t *testing.T) {
	r := open(t)
	x := r.to(tenderapi.StateOpened, 9_000_000, 8_000_000)
	ok(r, "officer", tenderapi.SeatCommittee, committee(x.ID, "e1", "e2", "e3"))
	ask := avoid(x.ID, "officer")
	ask.Person = people["officer"].Name + "（经办人）"
	id := ok(r, "ann", tenderapi.AskAvoidance, ask).Items[0].ID
	for _, who := range []string{"officer", "clerk"} {
		if got := ok(r, who, tenderapi.ListAvoidances, tenderapi.ListAvoidancesRequest{ID: x.ID}).Items[0].MayAnswer; got != (who == "clerk") {
			t.Errorf("%s may answer: %v", who, got)
		}
	}
	refused(r, "officer", tenderapi.AnswerAvoidance, stepAside(x.ID, id, ""), "tender.avoidance.own", "tender.recusal.asked") // nor turn it down
	refused(r, "clerk", tenderapi.AnswerAvoidance, stepAside(x.ID, id, "clerk"), "tender.avoidance.own", "tender.recusal.asked")
	for _, account := range []string{"bob", "e1", "other", "offcier"} { // a bidder's, a judge's, another office's, nobody's
		refused(r, "clerk", tenderapi.AnswerAvoidance, stepAside(x.ID, id, account), "tender.avoidance.stranger", "")
	}
	ok(r, "clerk", tenderapi.AnswerAvoidance, stepAside(x.ID, id, "second"))

	r.scored(x.ID, []string{"e1", "e2", "e3"}, map[string][2]int64{"a": {5000, 1500}, "b": {4000, 1500}})
	ok(r, "officer", tenderapi.MoveTender, verb(x.ID, Decide))
	ok(r, "officer", tenderapi.MoveTender, verb(x.ID, Result))
	list := ok(r, "bob", tenderapi.AskAvoidance, avoid(x.ID, ofMember)).Items
	of := list[len(list)-1].ID
	for _, account := range []string{"ann", "e7", "clerk"} {
		refused(r, "officer", tenderapi.AnswerAvoidance, stepAside(x.ID, of, account), "tender.avoidance.stranger", "")
	}
	ok(r, "officer", tenderapi.AnswerAvoidance, stepAside(x.ID, of, "e3"))
}

// tasks are what a desk lists of requests to step aside.
func (r *room) avoidanceTasks(who string) (out []tenderapi.Task) {
	r.t.Helper()
	for _, task := range ok(r, who, tenderapi.ListTenderTasks, tenderapi.ListTenderTasksRequest{}).Items {
		if task.Avoidance != "" {
			out = append(out, task)
		}
	}
	return out
}

func TestAboutAnOfficerWhoIsAloneAReviewerOfTheOfficeAnswers(t *testing.T) {
	r := open(t)
	x := r.published(r.draft(tenderapi.MethodConsultation, 25))
	ask := avoid(x.ID, "officer")
	ask.Person = people["officer"].Name
	id := ok(r, "ann", tenderapi.AskAvoidance, ask).Items[0].ID
	for who, waits := range map[string]int{"officer": 0, "clerk": 1, "second": 1, "other": 0, "watch": 0, "ann": 0} {
		if got := r.avoidanceTasks(who); len(got) != waits || waits > 0 && (got[0].Tender != x.ID || got[0].What != "答复回避申请" || len(got[0].Basis) == 0) {
			t.Errorf("for %s waits %+v", who, got)
		}
	}
	refused(r, "officer", tenderapi.AnswerAvoidance, stepAside(x.ID, id, ""), "tender.avoidance.own", "tender.recusal.asked")
	refused(r, "other", tenderapi.AnswerAvoidance, stepAside(x.ID, id, "officer"), "tender.tender.not-yours", "")
	list := ok(r, "second", tenderapi.ListAvoidances, tenderapi.ListAvoidancesRequest{ID: x.ID})
	named := map[string]bool{}
	for _, p := range list.People {
		named[p.Account] = p.Reviews
	}
	if reviews, there := named["officer"]; len(named) != 3 || !there || reviews || !list.Items[0].MayAnswer {
		t.Errorf("the reviewer may find of %+v that they are tied", list.People)
	}
	ok(r, "second", tenderapi.AnswerAvoidance, stepAside(x.ID, id, "officer"))
	refused(r, "officer", tenderapi.MoveTender, verb(x.ID, Fail), "tender.tender.aside", "tender.recusal.relations")
	if waits := r.avoidanceTasks("clerk"); len(waits) > 0 {
		t.Errorf("once answered waits %+v", waits)
	}
	for who, says := range map[string]string{"watch": people["second"].Name, "clerk": people["second"].Name, "ann": ""} {
		if got := ok(r, who, tenderapi.ListAvoidances, tenderapi.ListAvoidancesRequest{ID: x.ID}); got.Items[0].AnsweredBy != says || len(got.People) > 0 {
			t.Errorf("%s reads that %q answered, and of %+v", who, got.Items[0].AnsweredBy, got.People)
		}
	}
	r.aside(x.ID, "clerk", "second")
	ok(r, "bob", tenderapi.AskAvoidance, ask)
	if waits := r.avoidanceTasks("clerk"); len(waits) > 0 {
		t.Errorf("for who must stay away waits %+v", waits)
	}
}

func TestExpertsAreNamedToWhoAnswersOnlyWithTheResult(t *testing.T) {
	r := open(t)
	x := r.to(tenderapi.StateDecided, 9_000_000, 8_000_000)
	experts := func() (n int) {
		for _, p := range ok(r, "officer", tenderapi.ListAvoidances, tenderapi.ListAvoidancesRequest{ID: x.ID}).People {
			if p.Of == ofMember {
				n++
			}
		}
		return n
	}
	ok(r, "ann", tenderapi.AskAvoidance, avoid(x.ID, "officer"))
	if n := experts(); n > 0 {
		t.Errorf("before the result %d experts are named", n)
	}
	ok(r, "officer", tenderapi.MoveTender, verb(x.ID, Result))
	if n := experts(); n != 3 {
		t.Errorf("with the result %d experts are named", n)
	}
	r.judgedAnew(x.ID)
	r.at(r.clock().Add(time.Hour))
	judges := []string{"e4", "e5", "e6"}
	ok(r, "officer", tenderapi.SeatCommittee, committee(x.ID, judges...))
	if n := experts(); n > 0 {
		t.Errorf("while they judge anew %d experts are named", n)
	}
	r.scored(x.ID, judges, map[string][2]int64{"a": {5000, 1500}, "b": {4000, 1000}})
	ok(r, "officer", tenderapi.MoveTender, verb(x.ID, Decide))
	if n := experts(); n > 0 {
		t.Errorf("before the second result %d experts are named", n)
	}
	ok(r, "officer", tenderapi.MoveTender, verb(x.ID, Result))
	if n := experts(); n != 6 { // of both judgings
		t.Errorf("with the second result %d experts are named", n)
	}
}

func TestOneSupplierKeepsNoOtherFromAsking(t *testing.T) {
	r := open(t)
	x := r.published(r.draft(tenderapi.MethodConsultation, 25))
	for range mostOfOne {
		ok(r, "ann", tenderapi.AskAvoidance, avoid(x.ID, "officer"))
	}
	refused(r, "ann", tenderapi.AskAvoidance, avoid(x.ID, "officer"), "tender.avoidance.enough", "tender.recusal.asked")
	ok(r, "bob", tenderapi.AskAvoidance, avoid(x.ID, "officer"))
}

func TestWhoMustStayAwayFromOneLotStaysAwayFromAll(t *testing.T) {
	r := open(t)
	d := r.draft(tenderapi.MethodConsultation, 25)
	ids := r.divided(d)
	r.all("officer", ids, Submit)
	r.all("second", ids, Publish)
	one := ok(r, "ann", tenderapi.AskAvoidance, avoid(ids[1], "officer")).Items[0].ID
	for _, id := range ids {
		if got := ok(r, "clerk", tenderapi.ListAvoidances, tenderapi.ListAvoidancesRequest{ID: id}); len(got.Items) != 1 || got.Items[0].ID != one || !got.Items[0].MayAnswer {
			t.Errorf("of %s the office reads %+v", id, got.Items)
		}
	}
	if waits := r.avoidanceTasks("clerk"); len(waits) != 1 {
		t.Errorf("one request is %d tasks", len(waits))
	}
	ok(r, "clerk", tenderapi.AnswerAvoidance, stepAside(ids[2], one, "officer"))
	for _, id := range ids {
		refused(r, "officer", tenderapi.MoveTender, verb(id, Fail), "tender.tender.aside", "tender.recusal.relations")
		refused(r, "officer", tenderapi.StartDraw, start(id, 1), "tender.tender.aside", "tender.recusal.relations")
		refused(r, "clerk", tenderapi.SeatCommittee, committee(id, "e1", "e2", "officer"), "tender.committee.recused", "tender.recusal.relations")
		told := 0
		for _, st := range r.tender(id).Steps {
			if st.Key == "avoidance" {
				told++
			}
		}
		if told != 2 {
			t.Errorf("the way of %s tells %d of it", id, told)
		}
	}
	for range mostOfOne - 1 { // counted of all lots together
		ok(r, "ann", tenderapi.AskAvoidance, avoid(ids[0], "officer"))
	}
	refused(r, "ann", tenderapi.AskAvoidance, avoid(ids[2], "officer"), "tender.avoidance.enough", "")
}

func TestAMemberWhoMustStayAwayJudgesNoLotOfTheSameCommittee(t *testing.T) {
	r := open(t)
	d := r.draft(tenderapi.MethodConsultation, 25)
	ids := r.divided(d)
	r.all("officer", ids, Submit)
	r.all("second", ids, Publish)
	for _, id := range ids[:2] {
		r.bidOn(id, map[string]int64{"ann": 70_000_00, "bob": 75_000_00, "cat": 78_000_00})
	}
	r.set(d.Deadline)
	r.opens(ids[0])
	r.opens(ids[1])
	judges := []string{"e1", "e2", "e3"}
	ok(r, "officer", tenderapi.SeatCommittee, committee(ids[0], judges...))
	ok(r, "officer", tenderapi.SeatCommittee, tenderapi.SeatCommitteeRequest{ID: ids[1], CommitteeDraft: tenderapi.CommitteeDraft{Members: []tenderapi.Member{}, Like: ids[0]}})
	r.scored(ids[0], judges, map[string][2]int64{"a": {5000, 1500}, "b": {4000, 1000}, "c": {3000, 500}})
	ok(r, "officer", tenderapi.MoveTender, verb(ids[0], Decide))
	ok(r, "officer", tenderapi.MoveTender, verb(ids[0], Result))
	refused(r, "bob", tenderapi.AskAvoidance, avoid(ids[1], ofMember), "tender.avoidance.unnamed", "") // of this lot the result is not out
	sheet := tenderapi.GetMySheetRequest{ID: ids[1]}
	ok(r, "e1", tenderapi.GetMySheet, sheet)
	one := ok(r, "bob", tenderapi.AskAvoidance, avoid(ids[0], ofMember)).Items[0].ID
	ok(r, "officer", tenderapi.AnswerAvoidance, stepAside(ids[0], one, "e1"))
	refused(r, "e1", tenderapi.GetMySheet, sheet, "tender.tender.aside", "tender.recusal.relations")
	ok(r, "e2", tenderapi.GetMySheet, sheet)
	if got := ok(r, "officer", tenderapi.ListAvoidances, tenderapi.ListAvoidancesRequest{ID: ids[2]}).Items; len(got) > 0 { // which has no committee yet
		t.Errorf("the third lot knows of %+v", got)
	}
}
