package tender

import (
	"fmt"
	"strings"
	"testing"

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
	got := ok(r, "ann", tenderapi.AskAvoidance, avoid(x.ID, "officer"))
	if len(got.Items) != 1 || got.Items[0].AnsweredAt != nil || got.Items[0].MayAnswer || !got.MayAsk || got.Basis[0].Rule != "tender.recusal.asked" {
		t.Fatalf("the supplier reads %+v", got)
	}
	if other := ok(r, "bob", tenderapi.ListAvoidances, list); len(other.Items) != 0 {
		t.Errorf("another supplier reads %+v", other.Items)
	}
	for _, who := range []string{"officer", "second", "watch"} {
		if inside := ok(r, who, tenderapi.ListAvoidances, list); len(inside.Items) != 1 || inside.Items[0].MayAnswer != (who == "officer") {
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
