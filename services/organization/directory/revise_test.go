package directory

import (
	"slices"
	"strings"
	"testing"
	"time"

	"sanshe/contracts/go/events"
	"sanshe/contracts/go/organizationapi"
	"sanshe/libs/cn"
	"sanshe/libs/roomtest"
	"sanshe/services/organization/card"
)

func revision(id string) organizationapi.ReviseFunctionRequest {
	return organizationapi.ReviseFunctionRequest{ID: id}
}

// revised drafts the next version, changes it, and takes it to the end of its publicity.
func (r *room) revised(f organizationapi.Function, change func(*organizationapi.FunctionDraft)) organizationapi.Function {
	r.T.Helper()
	n := roomtest.OK(r, "buyer", organizationapi.ReviseFunction, revision(f.ID))
	d := n.Draft
	change(&d)
	roomtest.OK(r, "buyer", organizationapi.UpdateFunction, organizationapi.UpdateFunctionRequest{ID: n.ID, FunctionDraft: d})
	roomtest.OK(r, "buyer", organizationapi.MoveFunction, step(n.ID, Submit))
	n = roomtest.OK(r, "chief", organizationapi.MoveFunction, step(n.ID, Public))
	r.Set(*n.PublicityEnds)
	return r.reads(n.ID)
}

func (r *room) reads(id string) organizationapi.Function {
	r.T.Helper()
	return roomtest.OK(r, "", organizationapi.GetFunction, organizationapi.GetFunctionRequest{ID: id})
}

func TestARevisionTakesThePlaceOfTheVersionBeforeOnItsDay(t *testing.T) {
	r := open(t)
	f := r.inForce()
	roomtest.Refuses(r, "chief", organizationapi.ReviseFunction, revision(f.ID), "identity.role")
	roomtest.Refuses(r, "other", organizationapi.ReviseFunction, revision(f.ID), "organization.function.not-yours")
	n := roomtest.OK(r, "buyer", organizationapi.ReviseFunction, revision(f.ID))
	if again := roomtest.OK(r, "both", organizationapi.ReviseFunction, revision(f.ID)); again.ID != n.ID {
		t.Errorf("a version has two successors, %s and %s", n.ID, again.ID)
	}
	if n.Previous != f.ID || n.State != drafted || n.Draft.Name != f.Draft.Name {
		t.Errorf("the draft is %+v", n)
	}
	roomtest.Refuses(r, "buyer", organizationapi.ReviseFunction, revision(n.ID), "organization.function.wrong-state")
	roomtest.Refuses(r, "", organizationapi.GetFunction, organizationapi.GetFunctionRequest{ID: n.ID}, "organization.function.not-found")
	if v := r.reads(f.ID); v.Next != "" || len(v.History) != 1 {
		t.Errorf("everybody hears of a draft: %+v", v)
	}
	if v := roomtest.OK(r, "buyer", organizationapi.GetFunction, organizationapi.GetFunctionRequest{ID: f.ID}); v.Next != n.ID || !v.MayRevise {
		t.Errorf("its own people read %+v", v)
	}
	d := n.Draft
	d.Scope, d.Conditions.MinGrade, d.Conditions.Kinds = "上门评估和复核。", 3, append(d.Conditions.Kinds, organizationapi.LegalKindFoundation)
	d.EffectiveOn = "2026-1-1"
	roomtest.Refuses(r, "buyer", organizationapi.UpdateFunction, organizationapi.UpdateFunctionRequest{ID: n.ID, FunctionDraft: d}, "organization.function.day")
	d.EffectiveOn = "2026-05-01"
	roomtest.OK(r, "buyer", organizationapi.UpdateFunction, organizationapi.UpdateFunctionRequest{ID: n.ID, FunctionDraft: d})
	roomtest.OK(r, "buyer", organizationapi.MoveFunction, step(n.ID, Submit))
	n = roomtest.OK(r, "chief", organizationapi.MoveFunction, step(n.ID, Public))
	r.Set(*n.PublicityEnds)
	if r.reads(n.ID).State != shown || r.reads(f.ID).State != effective {
		t.Error("it is in force before the day that it names")
	}
	day := cn.Day("2026-05-01").At(0, 0)
	r.Set(day.Add(-time.Second))
	if r.reads(n.ID).State != shown {
		t.Error("it is in force a second before its day")
	}
	r.Set(day)
	was, is := r.reads(f.ID), r.reads(n.ID)
	if is.State != effective || was.State != revised || was.Next != n.ID || !strings.Contains(was.Ending, is.Draft.Name) {
		t.Errorf("on its day: %s, and the version before %s %q", is.State, was.State, was.Ending)
	}
	if got := roomtest.OK(r, "", organizationapi.ListFunctions, organizationapi.ListFunctionsRequest{State: effective}); len(got.Items) != 1 || got.Items[0].ID != n.ID {
		t.Errorf("in force are %d", len(got.Items))
	}
	roomtest.Refuses(r, "ann", organizationapi.ApplyProvider, wants(was, "a"), "organization.function.inactive")
	for _, v := range []organizationapi.Function{was, is} {
		if len(v.History) != 2 || v.History[0].ID != n.ID || v.History[1].ID != f.ID {
			t.Fatalf("the history of %s is %+v", v.ID, v.History)
		}
		for _, want := range []string{"承接的内容有修改", "条件变严：评估等级要求3A以上", "条件放宽：原来基金会不再是承接对象"} {
			if !slices.Contains(v.History[0].Changes, want) {
				t.Errorf("the history does not say %q: %q", want, v.History[0].Changes)
			}
		}
	}
	if n := r.Count(events.TypeOrganizationFunctionRevisedV1); n != 1 {
		t.Errorf("told %d times that a version was replaced", n)
	}
	roomtest.Refuses(r, "chief", organizationapi.MoveFunction, step(f.ID, Retire), "organization.function.wrong-state")
}

// The boundaries of Stricter: the same and less are none, one more is one.
func TestWhatIsStricterIsFoundConditionByCondition(t *testing.T) {
	base := organizationapi.FunctionConditions{Kinds: []organizationapi.LegalKind{"serviceorg", "association"}, Fields: []string{"养老服务"}, MinGrade: 3, Years: 2}
	for name, x := range map[string]struct {
		change func(*organizationapi.FunctionConditions)
		more   int
		less   int
	}{
		"the same":     {func(*organizationapi.FunctionConditions) {}, 0, 0},
		"a kind less":  {func(c *organizationapi.FunctionConditions) { c.Kinds = c.Kinds[:1] }, 1, 0},
		"a field more": {func(c *organizationapi.FunctionConditions) { c.Fields = []string{"养老服务", "助残"} }, 0, 1},
		"other field":  {func(c *organizationapi.FunctionConditions) { c.Fields = []string{"助残"} }, 1, 1},
		"any field":    {func(c *organizationapi.FunctionConditions) { c.Fields = nil }, 0, 1},
		"a grade more": {func(c *organizationapi.FunctionConditions) { c.MinGrade = 4 }, 1, 0},
		"a grade less": {func(c *organizationapi.FunctionConditions) { c.MinGrade = 2 }, 0, 1},
		"a year more":  {func(c *organizationapi.FunctionConditions) { c.Years = 3 }, 1, 0},
		"both asked":   {func(c *organizationapi.FunctionConditions) { c.Clean, c.Reported = true, true }, 2, 0},
	} {
		now := base
		x.change(&now)
		if more, less := Stricter(base, now), Stricter(now, base); len(more) != x.more || len(less) != x.less {
			t.Errorf("%s: stricter %q, the other way round %q", name, more, less)
		}
	}
}

func TestWhoIsListedGoesOnUnderAVersionThatAsksNoMore(t *testing.T) {
	r := open(t)
	p := r.inside(r.inForce())
	n := r.revised(r.reads(p.Function.ID), func(d *organizationapi.FunctionDraft) { d.Scope, d.TermYears = "别的内容。", 3 })
	got := r.see(p.ID)
	if got.State != listed || got.Function.ID != n.ID || got.ConfirmDue != nil || got.Until != p.Until {
		t.Errorf("%+v", got)
	}
	if list := roomtest.OK(r, "", organizationapi.ListProviders, organizationapi.ListProvidersRequest{Function: n.ID}); len(list.Items) != 1 {
		t.Errorf("the new version has %d entries", len(list.Items))
	}
	roomtest.Refuses(r, "ann", organizationapi.ApplyProvider, wants(n, "a"), "organization.provider.twice")
	if fit := roomtest.OK(r, "ann", organizationapi.ListFits, organizationapi.ListFitsRequest{Org: "a"}); len(fit.Items) != 1 || fit.Items[0].Provider != p.ID {
		t.Errorf("%+v", fit.Items)
	}
	roomtest.OK(r, "chief", organizationapi.MoveFunction, step(n.ID, Retire))
	if got := r.see(p.ID); got.State != expired {
		t.Errorf("the version is gone and the entry %s", got.State)
	}
}

func TestWhoIsListedIsAskedAgainWhereAConditionBecameStricter(t *testing.T) {
	r := open(t)
	r.changed("a", events.TypeOrganizationOrganizationRatedV1, graded3)
	p := r.inside(r.inForce())
	roomtest.Refuses(r, "ann", organizationapi.MoveProvider, act(p.ID, Confirm), "organization.provider.no-such-move")
	n := r.revised(r.reads(p.Function.ID), func(d *organizationapi.FunctionDraft) { d.Conditions.MinGrade = 3 })
	got := r.see(p.ID)
	if got.State != listed || got.ConfirmDue == nil || r.Count(events.TypeOrganizationProviderAskedV1) != 1 {
		t.Fatalf("asked it is %+v", got)
	}
	if ts := tasks(t, r, "ann"); len(ts) != 1 || ts[0].Due == nil {
		t.Errorf("to confirm, they find %+v", ts)
	}
	roomtest.Refuses(r, "bob", organizationapi.MoveProvider, act(p.ID, Confirm), "organization.provider.not-yours")
	r.Set(*got.ConfirmDue)
	if got := r.see(p.ID); got.State != listed {
		t.Errorf("in the last second it is %s", got.State)
	}
	r.Set(got.ConfirmDue.Add(time.Second))
	if got := r.see(p.ID); got.State != suspended || !strings.Contains(got.Why, "确认") {
		t.Errorf("not confirmed, it is %s: %q", got.State, got.Why)
	}
	if got := roomtest.OK(r, "ann", organizationapi.MoveProvider, act(p.ID, Confirm)); got.State != listed || got.ConfirmedAt == nil || got.ConfirmDue != nil || got.Why != "" {
		t.Errorf("confirmed late, it is %+v", got)
	}
	// a version that asks what the organization has not: it is suspended on the day, asked or not
	m := r.revised(n, func(d *organizationapi.FunctionDraft) { d.Conditions.MinGrade = 4 })
	if got := r.see(p.ID); got.State != suspended || !strings.Contains(got.Why, "4A") || got.Function.ID != m.ID {
		t.Errorf("%+v", got)
	}
	if got := roomtest.OK(r, "ann", organizationapi.MoveProvider, act(p.ID, Confirm)); got.State != suspended {
		t.Errorf("a word does not make a grade: %s", got.State)
	}
	r.changed("a", events.TypeOrganizationOrganizationRatedV1, func(c *card.Card) { c.Ratings[0].Grade = 4 })
	if got := r.see(p.ID); got.State != listed {
		t.Errorf("graded, it is %s: %s", got.State, got.Why)
	}
}

func TestAnApplicationUnderWayGoesOnUnderTheNextVersion(t *testing.T) {
	r := open(t)
	f := r.inForce()
	p := roomtest.OK(r, "ann", organizationapi.ApplyProvider, wants(f, "a"))
	r.revised(f, func(d *organizationapi.FunctionDraft) { d.Conditions.MinGrade = 3 })
	roomtest.Refuses(r, "clerk", organizationapi.MoveProvider, act(p.ID, Admit), "organization.provider.unfit", "organization.directory.conditions")
	roomtest.OK(r, "ann", organizationapi.MoveProvider, act(p.ID, Withdraw))
	r.changed("a", events.TypeOrganizationOrganizationRatedV1, graded3)
	n := r.reads(r.reads(f.ID).Next)
	if again := roomtest.OK(r, "ann", organizationapi.ApplyProvider, wants(n, "a")); again.ID != p.ID || again.Function.ID != n.ID {
		t.Errorf("applying anew is %+v", again)
	}
}
