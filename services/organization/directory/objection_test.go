package directory

import (
	"fmt"
	"testing"
	"time"

	"sanshe/contracts/go/events"
	"sanshe/contracts/go/organizationapi"
	"sanshe/libs/roomtest"
	"sanshe/libs/voice"
)

var says = organizationapi.ObjectionDraft{Text: "条件与职能无关。"}

// The boundaries of catalog.objection.window for a function: in its last second one may speak, after it no more.
func TestAnObjectionToAFunctionIsAnsweredBeforeItIsInForce(t *testing.T) {
	r := open(t)
	f := roomtest.OK(r, "buyer", organizationapi.CreateFunction, organizationapi.CreateFunctionRequest{FunctionDraft: draft()})
	object := organizationapi.ObjectFunctionRequest{ID: f.ID, ObjectionDraft: says}
	roomtest.Refuses(r, "ann", organizationapi.ObjectFunction, object, "organization.function.not-found")
	roomtest.OK(r, "buyer", organizationapi.MoveFunction, step(f.ID, Submit))
	f = roomtest.OK(r, "chief", organizationapi.MoveFunction, step(f.ID, Public))
	roomtest.Refuses(r, "", organizationapi.ObjectFunction, object, "identity.required")
	if v := r.reads(f.ID); v.MayObject {
		t.Error("who has not signed in is offered to object")
	}
	r.Set(f.PublicityEnds.Add(-time.Second))
	roomtest.OK(r, "ann", organizationapi.ObjectFunction, object)
	roomtest.OK(r, "ann", organizationapi.ObjectFunction, object) // said again
	if v := r.reads(f.ID); len(v.Objections) != 1 || v.Objections[0].Text != says.Text || r.Count(events.TypeOrganizationFunctionObjectedV1) != 1 {
		t.Errorf("%+v", v.Objections)
	}
	r.Set(*f.PublicityEnds)
	if v := r.reads(f.ID); v.State != shown {
		t.Fatalf("with an objection open it is %s", v.State)
	}
	roomtest.Refuses(r, "bob", organizationapi.ObjectFunction, organizationapi.ObjectFunctionRequest{ID: f.ID, ObjectionDraft: organizationapi.ObjectionDraft{Text: "太晚了。"}}, "organization.objection.late", "catalog.objection.window")
	r.Set(f.PublicityEnds.Add(48 * time.Hour))
	for _, as := range []string{"buyer", "chief"} {
		if ts := tasks(t, r, as); len(ts) != 1 || ts[0].LateDays < 1 {
			t.Errorf("%s finds %+v", as, ts)
		}
	}
	answer := organizationapi.AnswerFunctionRequest{ID: f.ID, N: 1, ObjectionDraft: organizationapi.ObjectionDraft{Text: "条件由方案规定。"}}
	roomtest.Refuses(r, "other", organizationapi.AnswerFunction, answer, "organization.function.not-yours")
	second := answer
	second.N = 2
	roomtest.Refuses(r, "buyer", organizationapi.AnswerFunction, second, "organization.objection.not-found")
	roomtest.OK(r, "buyer", organizationapi.AnswerFunction, answer)
	if v := r.reads(f.ID); v.State != effective || v.Objections[0].Answer == "" {
		t.Errorf("answered, it is %s", v.State)
	}
	roomtest.Refuses(r, "buyer", organizationapi.AnswerFunction, answer, "organization.function.wrong-state")
	if n := r.Count(events.TypeOrganizationFunctionAnsweredV1); n != 1 {
		t.Errorf("the answer was told %d times", n)
	}
}

func TestAnObjectionStaysWithAFunctionThatGoesBack(t *testing.T) {
	r := open(t)
	f := roomtest.OK(r, "buyer", organizationapi.CreateFunction, organizationapi.CreateFunctionRequest{FunctionDraft: draft()})
	roomtest.OK(r, "buyer", organizationapi.MoveFunction, step(f.ID, Submit))
	roomtest.OK(r, "chief", organizationapi.MoveFunction, step(f.ID, Public))
	roomtest.OK(r, "ann", organizationapi.ObjectFunction, organizationapi.ObjectFunctionRequest{ID: f.ID, ObjectionDraft: says})
	roomtest.Refuses(r, "chief", organizationapi.MoveFunction, step(f.ID, Object), "organization.function.no-such-move")
	roomtest.OK(r, "chief", organizationapi.MoveFunction, step(f.ID, Return))
	answer := organizationapi.AnswerFunctionRequest{ID: f.ID, N: 1, ObjectionDraft: organizationapi.ObjectionDraft{Text: "已经改正。"}}
	roomtest.OK(r, "buyer", organizationapi.AnswerFunction, answer)
	roomtest.Refuses(r, "buyer", organizationapi.AnswerFunction, answer, "organization.objection.answered")
	roomtest.OK(r, "buyer", organizationapi.MoveFunction, step(f.ID, Submit))
	f = roomtest.OK(r, "chief", organizationapi.MoveFunction, step(f.ID, Public))
	r.Set(*f.PublicityEnds)
	if v := r.reads(f.ID); v.State != effective || len(v.Objections) != 1 {
		t.Errorf("%s with %d objections", v.State, len(v.Objections))
	}
}

func TestAnObjectionToAnEntryIsShownAndOwedAnAnswer(t *testing.T) {
	r := open(t)
	p := roomtest.OK(r, "ann", organizationapi.ApplyProvider, wants(r.inForce(), "a"))
	object := organizationapi.ObjectProviderRequest{ID: p.ID, ObjectionDraft: says}
	roomtest.Refuses(r, "bob", organizationapi.ObjectProvider, object, "organization.provider.not-found")
	p = roomtest.OK(r, "clerk", organizationapi.MoveProvider, act(p.ID, Admit))
	roomtest.OK(r, "bob", organizationapi.ObjectProvider, object)
	r.Set(*p.PublicityEnds)
	if got := r.see(p.ID); got.State != listed || len(got.Objections) != 1 || got.MayAnswer {
		t.Errorf("%+v", got)
	}
	roomtest.Refuses(r, "bob", organizationapi.ObjectProvider, object, "organization.provider.wrong-state")
	if ts := tasks(t, r, "clerk"); len(ts) != 1 || ts[0].Due == nil {
		t.Errorf("the registrar finds %+v", ts)
	}
	answer := organizationapi.AnswerProviderRequest{ID: p.ID, N: 1, ObjectionDraft: organizationapi.ObjectionDraft{Text: "已经核实。"}}
	roomtest.Refuses(r, "far", organizationapi.AnswerProvider, answer, "organization.provider.not-yours")
	roomtest.OK(r, "clerk", organizationapi.AnswerProvider, answer)
	if got := r.see(p.ID); got.Objections[0].Answer == "" || r.Count(events.TypeOrganizationProviderAnsweredV1) != 1 || len(tasks(t, r, "clerk")) != 0 {
		t.Errorf("%+v", got.Objections)
	}
}

func TestADocumentCollectsAHundredObjectionsAndNoMore(t *testing.T) {
	r := open(t)
	p := roomtest.OK(r, "ann", organizationapi.ApplyProvider, wants(r.inForce(), "a"))
	roomtest.OK(r, "clerk", organizationapi.MoveProvider, act(p.ID, Admit))
	n := 0
	one := func() organizationapi.ObjectProviderRequest {
		n++
		return organizationapi.ObjectProviderRequest{ID: p.ID, ObjectionDraft: organizationapi.ObjectionDraft{Text: fmt.Sprintf("第%d条。", n)}}
	}
	for crowd := range 100 / voice.Each {
		who := fmt.Sprint("neighbour ", crowd)
		r.Person(who, "b", "staff", region)
		for range voice.Each {
			roomtest.OK(r, who, organizationapi.ObjectProvider, one())
		}
		roomtest.Refuses(r, who, organizationapi.ObjectProvider, one(), "organization.objection.many") // others may still speak
	}
	roomtest.Refuses(r, "bob", organizationapi.ObjectProvider, one(), "organization.objection.many")
	if got := r.see(p.ID); len(got.Objections) != 100 {
		t.Errorf("%d objections", len(got.Objections))
	}
}
