package tender

import (
	"slices"
	"testing"

	"sanshe/contracts/go/events"
	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/cn"
	"sanshe/libs/event"
	"sanshe/libs/rule/ruletest"
	"sanshe/services/tender/dispute"
)

// contracted is a purchase whose contract was signed, and a complaint about its
// result that the supervisor has taken up since.
func contracted(t *testing.T) (r *room, id, complaint string) {
	t.Helper()
	r, id = awarded(t)
	c := ok(r, "bob", tenderapi.FileChallenge, challenge(id))
	ok(r, "officer", tenderapi.MoveChallenge, act(c.ID, dispute.Answer, "得分无误。"))
	r.signs(id, "c-"+id, "a", 20)
	if x := r.tender(id); x.State != tenderapi.StateContracted || x.Contract != "c-"+id {
		t.Fatalf("%s, %q", x.State, x.Contract)
	}
	ok(r, "bob", tenderapi.MoveChallenge, act(c.ID, dispute.Complain, "不服答复。"))
	ok(r, "watch", tenderapi.MoveChallenge, act(c.ID, dispute.Accept, ""))
	return r, id, c.ID
}

// signs lets the purchase hear that a contract of it was signed.
func (r *room) signs(id, contract, supplier string, seq int64) {
	r.t.Helper()
	ev := event.New(events.TypeContractContractSignedV1, r.clock(), events.ContractContractSignedV1{Tender: id, Supplier: supplier, At: r.clock()})
	ev.Subject, ev.Seq = contract, seq
	if err := r.hear[ev.Type](r.t.Context(), ev); err != nil {
		r.t.Fatal(err)
	}
	r.settle()
}

func TestOnceTheContractIsSignedOnlyTheSupervisorMayUndoIt(t *testing.T) {
	r, id, complaint := contracted(t)
	c := r.challenge(complaint)
	open := []tenderapi.Effect{}
	for _, o := range c.Effects {
		if o.Open {
			open = append(open, o.Effect)
		} else if o.Why == "" {
			t.Errorf("%s is closed and nobody learns why", o.Effect)
		}
		if rests := map[tenderapi.Effect]string{
			tenderapi.EffectRescindNext: "dispute.rescind", tenderapi.EffectRescindRestart: "dispute.rescind", tenderapi.EffectCompensate: "dispute.performed",
		}[o.Effect]; rests != "" && (o.Basis[0].Rule != rests || !o.Basis[0].Verified) {
			t.Errorf("%s rests on %+v", o.Effect, o.Basis)
		}
	}
	if want := append([]tenderapi.Effect{tenderapi.EffectProceed}, afterSigning...); !slices.Equal(open, want) {
		t.Errorf("open are %v, want %v", open, want)
	}
	late := ok(r, "ann", tenderapi.FileChallenge, challenge(id))
	refused(r, "officer", tenderapi.MoveChallenge, upheld(late.ID, dispute.Answer, tenderapi.EffectRescindNext), "tender.effect.closed", "dispute.rescind")
	refused(r, "watch", tenderapi.MoveChallenge, upheld(complaint, dispute.Settle, tenderapi.EffectNext), "tender.effect.closed", "dispute.effects")
}

func TestARescindedContractMakesRoomForTheNextCandidate(t *testing.T) {
	r, id, complaint := contracted(t)
	ok(r, "watch", tenderapi.MoveChallenge, upheld(complaint, dispute.Settle, tenderapi.EffectRescindNext))
	x := r.tender(id)
	if undone := ruletest.Value[bool](t, r.book, "dispute.rescind", r.law()); (x.State == tenderapi.StateScored) != undone || x.Award != nil || x.Contract != "" || len(x.Passed) != 1 || x.Passed[0].Ground != "rescinded" {
		t.Fatalf("%s %q %+v", x.State, x.Contract, x.Passed)
	}
	if got := x.Rulings[len(x.Rulings)-1]; got.Contract != "c-"+id || got.TakenAt == nil || got.EffectText != "撤销合同，从合格的候选人中另行确定" {
		t.Errorf("%+v", got)
	}
	i := slices.IndexFunc(x.Steps, func(s tenderapi.Step) bool { return s.Key == "decide" })
	if st := x.Steps[i]; st.State != "now" || cn.DayOf(*st.Due) != cn.AddWorkdays(cn.DayOf(r.clock()), 5) {
		t.Errorf("the next is to be decided on: %+v", st)
	}
	if r.challenge(complaint).Open {
		t.Error("the next contract still waits for the complaint")
	}
	if got := r.mine("ann"); got != "未成交" {
		t.Errorf("who had won reads %q", got)
	}
	ok(r, "officer", tenderapi.MoveTender, verb(id, Decide))
	if x = ok(r, "officer", tenderapi.MoveTender, verb(id, Result)); x.Award.Supplier.ID != "b" {
		t.Fatalf("awarded to %+v", x.Award)
	}
	r.settle()
	var last events.TenderTenderAwardedV1
	for _, ev := range r.heard {
		if ev.Type == events.TypeTenderTenderAwardedV1 {
			if err := ev.Decode(&last); err != nil {
				t.Fatal(err)
			}
		}
	}
	if last.Supplier != "b" || last.Rescinded != 1 {
		t.Errorf("%s is told to sign after %d rescinded contracts", last.Supplier, last.Rescinded)
	}
	r.signs(id, "c-"+id+"-b", "b", 1)
	if x = r.tender(id); x.State != tenderapi.StateContracted || x.Contract != "c-"+id+"-b" {
		t.Errorf("%s, %q", x.State, x.Contract)
	}
}

func TestAContractMayBeRescindedAndThePurchaseEnded(t *testing.T) {
	r, id, complaint := contracted(t)
	ok(r, "watch", tenderapi.MoveChallenge, upheld(complaint, dispute.Settle, tenderapi.EffectRescindRestart))
	x := r.tender(id)
	if x.State != tenderapi.StateFailed || x.Failure == nil || x.Failure.Ground != "unlawful" || x.Contract != "" || x.Rulings[len(x.Rulings)-1].Contract != "c-"+id {
		t.Errorf("%s %+v, contract %q", x.State, x.Failure, x.Contract)
	}
	if n := r.told(events.TypeTenderTenderFailedV1); n != 1 {
		t.Errorf("told %d times that it failed", n)
	}
}

func TestAPerformedContractStands(t *testing.T) {
	r, id, complaint := contracted(t)
	ok(r, "watch", tenderapi.MoveChallenge, upheld(complaint, dispute.Settle, tenderapi.EffectCompensate))
	x := r.tender(id)
	stands := ruletest.Value[bool](t, r.book, "dispute.performed", r.law())
	if got := x.Rulings[len(x.Rulings)-1]; (x.State == tenderapi.StateContracted) != stands || x.Contract != "c-"+id || got.TakenAt == nil || got.Contract != "" {
		t.Errorf("%s %q %+v", x.State, x.Contract, got)
	}
}

// What was signed, or given up, for an award that is void by now may be heard of after the next award.
func TestTheContractOfAnEarlierAwardSaysNothingOfTheNext(t *testing.T) {
	r, id := awarded(t)
	c := ok(r, "bob", tenderapi.FileChallenge, challenge(id))
	ok(r, "officer", tenderapi.MoveChallenge, upheld(c.ID, dispute.Answer, tenderapi.EffectNext))
	ok(r, "officer", tenderapi.MoveTender, verb(id, Decide))
	ok(r, "officer", tenderapi.MoveTender, verb(id, Result))
	was := r.tender(id)
	r.signs(id, "c-"+id, "a", 20)
	if x := r.tender(id); x.State != tenderapi.StateAwarded || x.Contract != "" || x.Award.Supplier.ID != "b" || x.Version != was.Version {
		t.Fatalf("%s, %q", x.State, x.Contract)
	}
	for i, by := range []string{"supplier", "buyer"} {
		ev := event.New(events.TypeContractContractAbandonedV1, r.clock(), events.ContractContractAbandonedV1{Tender: id, Supplier: "a", Note: "不再承接。", By: by})
		ev.Subject, ev.Seq = "c-"+id, int64(21+i)
		must(t, r.Publish(t.Context(), ev))
		r.settle()
		if x := r.tender(id); x.State != tenderapi.StateAwarded || len(x.Passed) != 1 || x.Version != was.Version {
			t.Errorf("%s, passed over are %+v", x.State, x.Passed)
		}
	}
	r.signs(id, "c-"+id+"-b", "b", 1)
	if x := r.tender(id); x.State != tenderapi.StateContracted || x.Contract != "c-"+id+"-b" {
		t.Errorf("%s, %q", x.State, x.Contract)
	}
}
