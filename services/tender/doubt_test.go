package tender

import (
	"slices"
	"testing"

	"sanshe/contracts/go/events"
	"sanshe/contracts/go/tenderapi"
)

func orderOf(id, avoidance string, effect tenderapi.Effect) tenderapi.RuleAvoidanceRequest {
	return tenderapi.RuleAvoidanceRequest{ID: id, Avoidance: avoidance, AvoidanceRuling: tenderapi.AvoidanceRuling{Effect: effect, Reason: "其打分与其他成员一致，不影响排序。"}}
}

// frozen is a purchase whose committee has the clerk for its representative, and whose technical scores are frozen.
func frozen(t *testing.T) (*room, string) {
	t.Helper()
	r := open(t)
	x := r.to(tenderapi.StateOpened, 9_000_000, 8_000_000)
	ok(r, "officer", tenderapi.SeatCommittee, committee(x.ID, "e1", "e2", "clerk"))
	for _, judge := range []string{"e1", "e2", "clerk"} {
		r.sign(judge, x.ID)
	}
	ok(r, "officer", tenderapi.MoveTender, verb(x.ID, Freeze))
	return r, x.ID
}

// found lets a supplier ask somebody to step aside, and the officer find that the person must.
func (r *room) found(id, of, account string) string {
	r.t.Helper()
	list := ok(r, "bob", tenderapi.AskAvoidance, avoid(id, of)).Items
	one := list[len(list)-1].ID
	ok(r, "officer", tenderapi.AnswerAvoidance, stepAside(id, one, account))
	return one
}

func (r *room) waits(who string) (out []tenderapi.Task) {
	r.t.Helper()
	return slices.DeleteFunc(r.avoidanceTasks(who), func(x tenderapi.Task) bool { return x.What == "答复回避申请" })
}

func TestNothingRestsOnTheMarksOfWhoIsFoundTiedAfterTheFreezing(t *testing.T) {
	for at, then := range map[Verb][]Verb{Reveal: nil, Conclude: {Reveal}, Decide: {Reveal, Conclude}, Result: {Reveal, Conclude, Decide}} {
		t.Run(string(at), func(t *testing.T) {
			r, id := frozen(t)
			r.release(id, tenderapi.StagePrice, tenderapi.HolderRoleSupervisor, tenderapi.HolderRoleNotary)
			for _, do := range then {
				ok(r, "officer", tenderapi.MoveTender, verb(id, do))
			}
			one := r.found(id, ofOfficer, "clerk")
			refused(r, "officer", tenderapi.MoveTender, verb(id, at), "tender.committee.doubted", "tender.recusal.relations")
			if r.tender(id).Doubted != true || ok(r, "", tenderapi.GetTender, tenderapi.GetTenderRequest{ID: id}).Doubted {
				t.Error("before the result the office knows of it, and the public does not")
			}
			if got := r.waits("watch"); len(got) != 1 || got[0].Tender != id || got[0].Avoidance != one || len(got[0].Basis) == 0 {
				t.Errorf("for the supervisor waits %+v", got)
			}
			ok(r, "watch", tenderapi.RuleAvoidance, orderOf(id, one, tenderapi.EffectProceed))
			ok(r, "officer", tenderapi.MoveTender, verb(id, at))
			if got := r.waits("watch"); len(got) > 0 {
				t.Errorf("once it was said waits %+v", got)
			}
		})
	}
}

func TestASupervisorMayOrderAnotherJudgingBeforeAnybodyKnowsThePrices(t *testing.T) {
	r, id := frozen(t)
	one := r.found(id, ofOfficer, "clerk")
	for _, who := range []string{"officer", "second", "bob", "e1"} {
		refused(r, who, tenderapi.RuleAvoidance, orderOf(id, one, tenderapi.EffectRejudge), "identity.role", "")
	}
	ok(r, "watch", tenderapi.RuleAvoidance, orderOf(id, one, tenderapi.EffectRejudge))
	x := r.tender(id)
	if x.State != tenderapi.StateOpened || len(x.Committee) != 0 || x.Doubted || len(x.Rulings) != 1 || x.Rulings[0].By != "order" || x.Rulings[0].TakenAt == nil || x.Rulings[0].Owner == "" {
		t.Fatalf("%s, doubted %v, %+v", x.State, x.Doubted, x.Rulings)
	}
	refused(r, "watch", tenderapi.RuleAvoidance, orderOf(id, one, tenderapi.EffectRejudge), "tender.avoidance.settled", "")
	refused(r, "officer", tenderapi.SeatCommittee, committee(id, "e3", "e4", "clerk"), "tender.committee.again", "tender.committee.former")
	judges := []string{"e3", "e4", "e5"}
	ok(r, "officer", tenderapi.SeatCommittee, committee(id, judges...))
	refused(r, "officer", tenderapi.MoveTender, verb(id, Freeze), "tender.sheet.missing", "") // no sheet of the former committee counts
	for _, judge := range judges {
		r.sign(judge, id)
	}
	ok(r, "officer", tenderapi.MoveTender, verb(id, Freeze))
	r.release(id, tenderapi.StagePrice, tenderapi.HolderRoleSupervisor, tenderapi.HolderRoleNotary)
	for _, do := range []Verb{Reveal, Conclude, Decide, Result} {
		ok(r, "officer", tenderapi.MoveTender, verb(id, do))
	}
}

func TestAResultInDoubtIsPublicUntilTheSupervisorHasSpoken(t *testing.T) {
	r, id := awarded(t)
	one := r.found(id, ofMember, "e1")
	public := func() tenderapi.Tender { return ok(r, "", tenderapi.GetTender, tenderapi.GetTenderRequest{ID: id}) }
	if !public().Doubted {
		t.Fatal("who signs the contract is not told")
	}
	list := ok(r, "watch", tenderapi.ListAvoidances, tenderapi.ListAvoidancesRequest{ID: id})
	var may []tenderapi.Effect
	for _, o := range list.Effects {
		may = append(may, o.Effect)
	}
	if !list.Items[0].MayRule || !slices.Equal(may, []tenderapi.Effect{tenderapi.EffectRejudge, tenderapi.EffectRestart, tenderapi.EffectProceed}) {
		t.Errorf("the supervisor may say %v", may)
	}
	if got := ok(r, "officer", tenderapi.ListAvoidances, tenderapi.ListAvoidancesRequest{ID: id}); got.Items[0].MayRule || got.Effects != nil {
		t.Errorf("the office may say %+v", got.Effects)
	}
	refused(r, "watch", tenderapi.RuleAvoidance, orderOf(id, one, tenderapi.EffectNext), "tender.effect.closed", "dispute.effects")
	ok(r, "watch", tenderapi.RuleAvoidance, orderOf(id, one, tenderapi.EffectProceed))
	x := public()
	i := slices.IndexFunc(x.Steps, func(s tenderapi.Step) bool { return s.Key == "ruling" })
	if x.Doubted || x.State != tenderapi.StateAwarded || i < 0 || x.Steps[i].Note != "继续开展采购活动；其打分与其他成员一致，不影响排序。" {
		t.Errorf("doubted %v, %s, %+v", x.Doubted, x.State, x.Steps)
	}
	if r.told(events.TypeTenderTenderRuledV1) != 1 {
		t.Errorf("told %d times", r.told(events.TypeTenderTenderRuledV1))
	}
	two := r.found(id, ofMember, "e1") // something else is found about the same person
	if !public().Doubted {
		t.Error("what is found later counts nothing")
	}
	ok(r, "watch", tenderapi.RuleAvoidance, orderOf(id, two, tenderapi.EffectRejudge))
	if x := public(); x.State != tenderapi.StateOpened || x.Doubted || x.Rulings[1].Voided == nil {
		t.Errorf("%s, doubted %v, %+v", x.State, x.Doubted, x.Rulings)
	}
}

func TestAMemberOfASharedCommitteePutsEveryLotInDoubt(t *testing.T) {
	r := open(t)
	d := r.draft(tenderapi.MethodConsultation, 25)
	ids := r.divided(d)
	r.all("officer", ids, Submit)
	r.all("second", ids, Publish)
	judges := []string{"e1", "e2", "e3"}
	for _, id := range ids[:2] {
		r.bidOn(id, map[string]int64{"ann": 70_000_00, "bob": 75_000_00, "cat": 78_000_00})
	}
	r.set(d.Deadline)
	for i, id := range ids[:2] {
		r.opens(id)
		seat := committee(id, judges...)
		if i > 0 {
			seat = tenderapi.SeatCommitteeRequest{ID: id, CommitteeDraft: tenderapi.CommitteeDraft{Members: []tenderapi.Member{}, Like: ids[0]}}
		}
		ok(r, "officer", tenderapi.SeatCommittee, seat)
	}
	for _, id := range ids[:2] {
		r.scored(id, judges, map[string][2]int64{"a": {5000, 1500}, "b": {4000, 1000}, "c": {3000, 500}})
	}
	ok(r, "officer", tenderapi.MoveTender, verb(ids[0], Decide))
	ok(r, "officer", tenderapi.MoveTender, verb(ids[0], Result))
	one := r.found(ids[0], ofMember, "e1")
	refused(r, "officer", tenderapi.MoveTender, verb(ids[1], Decide), "tender.committee.doubted", "")
	if got := r.waits("watch"); len(got) != 2 {
		t.Errorf("for the supervisor waits %+v", got)
	}
	ok(r, "watch", tenderapi.RuleAvoidance, orderOf(ids[1], one, tenderapi.EffectRestart))
	if x := r.tender(ids[1]); x.State != tenderapi.StateFailed || x.Doubted {
		t.Errorf("%s, doubted %v", x.State, x.Doubted)
	}
	if !r.tender(ids[0]).Doubted {
		t.Error("what was said of one lot was said of another")
	}
}

func TestNobodyAnswersARequestThatMayMeanThem(t *testing.T) {
	r, id := frozen(t) // the clerk sits for the buyer
	r.release(id, tenderapi.StagePrice, tenderapi.HolderRoleSupervisor, tenderapi.HolderRoleNotary)
	for _, do := range []Verb{Reveal, Conclude, Decide, Result} {
		ok(r, "officer", tenderapi.MoveTender, verb(id, do))
	}
	for _, c := range []struct {
		of, person string
		may        []string
	}{
		{ofOfficer, "本项目经办人", []string{"second"}},
		{ofOfficer, "采购审核人", []string{"officer", "clerk"}},
		{ofOfficer, people["clerk"].Name + "（经办人）", []string{"officer", "second"}},
		{ofMember, people["clerk"].Name, []string{"officer", "second"}},
		{ofMember, "采购人代表", []string{"officer", "second"}},
	} {
		ask := avoid(id, c.of)
		ask.Person = c.person
		list := ok(r, "bob", tenderapi.AskAvoidance, ask).Items
		one := list[len(list)-1].ID
		for _, who := range []string{"officer", "clerk", "second"} {
			shown := ok(r, who, tenderapi.ListAvoidances, tenderapi.ListAvoidancesRequest{ID: id}).Items
			if got := shown[len(shown)-1].MayAnswer; got != slices.Contains(c.may, who) {
				t.Errorf("about %s: %s may answer: %v", c.person, who, got)
			}
			if !slices.Contains(c.may, who) {
				refused(r, who, tenderapi.AnswerAvoidance, stepAside(id, one, ""), "tender.avoidance.own", "tender.recusal.asked")
			}
		}
		ok(r, c.may[0], tenderapi.AnswerAvoidance, stepAside(id, one, ""))
	}
}
