package directory

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"sanshe/contracts/go/events"
	"sanshe/contracts/go/organizationapi"
	"sanshe/libs/cn"
	"sanshe/libs/event"
	"sanshe/libs/fault"
	"sanshe/libs/roomtest"
	"sanshe/services/organization/card"
)

func TestAFunctionIsReviewedByAnotherPublicizedAndInForceByTheDay(t *testing.T) {
	r := open(t)
	create := organizationapi.CreateFunctionRequest{FunctionDraft: draft()}
	f := roomtest.OK(r, "both", organizationapi.CreateFunction, create)
	read := organizationapi.GetFunctionRequest{ID: f.ID}
	for _, stranger := range []string{"", "other", "ann", "clerk"} {
		roomtest.Refuses(r, stranger, organizationapi.GetFunction, read, "organization.function.not-found")
	}
	roomtest.Refuses(r, "other", organizationapi.MoveFunction, step(f.ID, Submit), "organization.function.not-found")
	roomtest.OK(r, "watch", organizationapi.GetFunction, read)
	roomtest.Refuses(r, "buyer", organizationapi.MoveFunction, step(f.ID, Edit), "organization.function.no-such-move")
	f = roomtest.OK(r, "both", organizationapi.MoveFunction, step(f.ID, Submit))
	roomtest.Refuses(r, "buyer", organizationapi.UpdateFunction, organizationapi.UpdateFunctionRequest{ID: f.ID, FunctionDraft: draft()}, "organization.function.frozen")
	roomtest.Refuses(r, "both", organizationapi.MoveFunction, step(f.ID, Public), "organization.function.not-yours") // handed in by the same account
	for as, want := range map[string]int{"chief": 1, "both": 0, "buyer": 0, "other": 0} {
		if ts := tasks(t, r, as); len(ts) != want {
			t.Errorf("to review, %s finds %d", as, len(ts))
		}
	}
	silent := step(f.ID, Return)
	silent.Note = ""
	roomtest.Refuses(r, "chief", organizationapi.MoveFunction, silent, "organization.function.no-note")
	if f = roomtest.OK(r, "chief", organizationapi.MoveFunction, step(f.ID, Return)); f.Returned == "" {
		t.Error("it comes back without a word")
	}
	if ts := tasks(t, r, "buyer"); len(ts) != 1 || ts[0].Room != "function" || ts[0].Subject != f.ID {
		t.Errorf("what came back waits as %v", ts)
	}
	changed := draft(func(c *organizationapi.FunctionConditions) { c.MinGrade = 3 })
	roomtest.OK(r, "buyer", organizationapi.UpdateFunction, organizationapi.UpdateFunctionRequest{ID: f.ID, FunctionDraft: changed})
	roomtest.OK(r, "buyer", organizationapi.MoveFunction, step(f.ID, Submit))
	f = roomtest.OK(r, "chief", organizationapi.MoveFunction, step(f.ID, Public))
	roomtest.Refuses(r, "ann", organizationapi.ApplyProvider, wants(f, "a"), "organization.function.inactive")

	r.Set(f.PublicityEnds.Add(-time.Second))
	if f = roomtest.OK(r, "", organizationapi.GetFunction, read); f.State != shown || f.Returned != "" {
		t.Fatalf("in its last second: %s %q", f.State, f.Returned)
	}
	r.Set(*f.PublicityEnds)
	if f = roomtest.OK(r, "", organizationapi.GetFunction, read); f.State != effective || f.Draft.Conditions.MinGrade != 3 {
		t.Fatalf("%+v", f)
	}
	if n := r.Count(events.TypeOrganizationFunctionEffectedV1); n != 1 {
		t.Errorf("told %d times", n)
	}
	for _, in := range []organizationapi.ListFunctionsRequest{{}, {Q: "养老"}, {Mode: "transfer", State: "effective", Region: "3203"}} {
		if got := roomtest.OK(r, "", organizationapi.ListFunctions, in); len(got.Items) != 1 || got.Items[0].ID != f.ID {
			t.Errorf("%+v finds %d", in, len(got.Items))
		}
	}
	for _, in := range []organizationapi.ListFunctionsRequest{{Q: "教育"}, {Mode: "purchase"}, {State: "retired"}, {Region: "320311"}} {
		if got := roomtest.OK(r, "", organizationapi.ListFunctions, in); len(got.Items) != 0 {
			t.Errorf("%+v finds %d", in, len(got.Items))
		}
	}
	if got := roomtest.OK(r, "buyer", organizationapi.ListMyFunctions, organizationapi.ListMyFunctionsRequest{}); len(got.Items) != 1 {
		t.Errorf("its own people see %d", len(got.Items))
	}
	if got := roomtest.OK(r, "other", organizationapi.ListMyFunctions, organizationapi.ListMyFunctionsRequest{}); len(got.Items) != 0 {
		t.Errorf("others see %d", len(got.Items))
	}
}

// The boundaries of organization.directory.conditions: what a function asks, one line each.
func TestWhoDoesNotMeetAnAnnouncedConditionIsRefusedWithEachClause(t *testing.T) {
	r := open(t)
	f := Function{Region: region, Draft: draft(func(c *organizationapi.FunctionConditions) {
		c.Fields, c.MinGrade, c.Years, c.Clean, c.Reported = []string{"养老服务"}, 3, 4, true, true
	})}
	fit := func() card.Card { c := r.Orgs["a"]; graded3(&c); return c }
	good := &card.Report{Year: 2025, Good: true}
	on := cn.Day("2026-05-06") // four years to the day
	for name, x := range map[string]struct {
		change func(*card.Card)
		last   *card.Report
		day    cn.Day
		rule   string // "": it fits
	}{
		"fits":               {func(*card.Card) {}, good, on, ""},
		"a day too young":    {func(*card.Card) {}, good, on.Add(-1), ruleConditions},
		"another kind":       {func(c *card.Card) { c.Kind = organizationapi.OrgKindAssociation }, good, on, ruleConditions},
		"another field":      {func(c *card.Card) { c.Field = "教育" }, good, on, ruleConditions},
		"no grade":           {func(c *card.Card) { c.Ratings = nil }, good, on, rulePriority},
		"2A":                 {func(c *card.Card) { c.Ratings[0].Grade = 2 }, good, on, rulePriority},
		"4A":                 {func(c *card.Card) { c.Ratings[0].Grade = 4 }, good, on, ""},
		"last day":           {func(c *card.Card) { c.Ratings[0].To = on }, good, on, ""},
		"over":               {func(c *card.Card) { c.Ratings[0].To = on.Add(-1) }, good, on, rulePriority},
		"abnormal":           {func(c *card.Card) { c.Abnormal = true }, good, on, ruleConditions},
		"serious":            {func(c *card.Card) { c.Serious = true }, good, on, ruleSerious},
		"no legal person":    {func(c *card.Card) { c.LegalEntity = false }, good, on, ruleFiled},
		"ended":              {func(c *card.Card) { c.Status = organizationapi.OrgStatusDeregistered }, good, on, ruleLiability},
		"no report":          {func(*card.Card) {}, nil, on, ruleConditions},
		"the report was bad": {func(*card.Card) {}, &card.Report{Year: 2025}, on, ruleConditions},
	} {
		c := fit()
		x.change(&c)
		w := Findings(r.service.rules, &f, &c, x.last, x.day.At(9, 0))
		if w.Err != nil {
			t.Fatal(w.Err)
		}
		bad := weighed{Examiner: w}.unfit()
		if (bad == nil) != (x.rule == "") {
			t.Errorf("%s: %v", name, bad)
		}
		if bad != nil && !slices.ContainsFunc(bad.Basis, func(b fault.Basis) bool { return b.Rule == x.rule }) {
			t.Errorf("%s cites %v, want %s", name, bad.Basis, x.rule)
		}
		if n := slices.IndexFunc(w.Findings, func(f organizationapi.Finding) bool { return !f.Ok }); x.rule != "" && n < 0 {
			t.Errorf("%s: no line says why", name)
		}
	}
	worst := fit()
	worst.Ratings, worst.Field, worst.Abnormal = nil, "", true
	if bad := (weighed{Examiner: Findings(r.service.rules, &f, &worst, nil, on.At(9, 0))}).unfit(); bad == nil || len(bad.Basis) < 4 {
		t.Errorf("four faults are said as %v", bad)
	}

	asks := r.inForce(func(c *organizationapi.FunctionConditions) { c.MinGrade = 3 })
	roomtest.Refuses(r, "bob", organizationapi.ApplyProvider, wants(asks, "a"), "organization.provider.not-own")
	roomtest.Refuses(r, "ann", organizationapi.ApplyProvider, wants(asks, "a"), "organization.provider.unfit", ruleConditions, rulePriority)
	fits := roomtest.OK(r, "ann", organizationapi.ListFits, organizationapi.ListFitsRequest{Org: "a"})
	if len(fits.Items) != 1 || fits.Items[0].May || fits.Items[0].Why == "" {
		t.Fatalf("%+v", fits)
	}
	roomtest.Refuses(r, "ann", organizationapi.ListFits, organizationapi.ListFitsRequest{Org: "b"}, "organization.provider.not-own")
	r.changed("a", events.TypeOrganizationOrganizationRatedV1, graded3)
	if fits = roomtest.OK(r, "ann", organizationapi.ListFits, organizationapi.ListFitsRequest{Org: "a"}); !fits.Items[0].May {
		t.Errorf("%+v", fits.Items[0])
	}
}

// What is known from memory alone does not refuse; what a function has announced does.
func TestAnAbnormalListingOnlyWarnsUnlessTheFunctionAsksOtherwise(t *testing.T) {
	r := open(t)
	c := r.Orgs["a"]
	c.Abnormal = true
	for _, clean := range []bool{false, true} {
		f := Function{Region: region, Draft: draft(func(m *organizationapi.FunctionConditions) { m.Clean = clean })}
		w := Findings(r.service.rules, &f, &c, nil, r.Clock())
		if bad := (weighed{Examiner: w}).unfit(); (bad != nil) != clean {
			t.Errorf("clean %v: %v", clean, bad)
		}
	}
}

func TestAnEntryFollowsTheRegisterByItself(t *testing.T) {
	r := open(t)
	graded := r.Orgs["a"]
	graded3(&graded)
	r.Orgs["a"] = graded
	f := r.inForce(func(c *organizationapi.FunctionConditions) { c.MinGrade = 3 })
	p := roomtest.OK(r, "ann", organizationapi.ApplyProvider, wants(f, "a"))
	for range 2 { // said twice it is one
		if again := roomtest.OK(r, "ann", organizationapi.ApplyProvider, wants(f, "a")); again.Version != p.Version {
			t.Errorf("%d, %d", again.Version, p.Version)
		}
	}
	for _, stranger := range []string{"", "bob", "far"} {
		roomtest.Refuses(r, stranger, organizationapi.GetProvider, organizationapi.GetProviderRequest{ID: p.ID}, "organization.provider.not-found")
		roomtest.Refuses(r, "far", organizationapi.MoveProvider, act(p.ID, Admit), "organization.provider.not-found")
	}
	roomtest.Refuses(r, "ann", organizationapi.MoveProvider, act(p.ID, Admit), "organization.provider.not-yours")
	if ts := tasks(t, r, "clerk"); len(ts) != 1 || ts[0].Subject != p.ID {
		t.Errorf("the registrar's desk shows %v", ts)
	}
	p = roomtest.OK(r, "clerk", organizationapi.MoveProvider, act(p.ID, Admit))
	r.Set(p.PublicityEnds.Add(-time.Second))
	if got := r.see(p.ID); got.State != publicized {
		t.Fatalf("in its last second: %s", got.State)
	}
	r.Set(*p.PublicityEnds)
	if got := r.see(p.ID); got.State != listed || len(got.Findings) == 0 {
		t.Fatalf("%+v", got)
	}
	roomtest.Refuses(r, "ann", organizationapi.ApplyProvider, wants(f, "a"), "organization.provider.twice")

	for what, x := range map[string]struct{ fall, rise func(*card.Card) }{
		"lowered": {func(c *card.Card) { c.Ratings = []card.Grade{{Grade: 2, From: "2025-06-01", To: "2030-05-31"}} }, graded3},
		"serious": {func(c *card.Card) { c.Serious = true }, func(c *card.Card) { c.Serious = false }},
		"ended":   {func(c *card.Card) { c.Status = organizationapi.OrgStatusDeregistered }, func(c *card.Card) { c.Status = organizationapi.OrgStatusActive }},
	} {
		before := r.Count(events.TypeOrganizationProviderSuspendedV1)
		r.changed("a", events.TypeOrganizationOrganizationChangedV1, x.fall)
		got := r.see(p.ID)
		if got.State != suspended || got.Why == "" || r.Count(events.TypeOrganizationProviderSuspendedV1) != before+1 {
			t.Errorf("%s: %s %q", what, got.State, got.Why)
		}
		if ts := tasks(t, r, "ann"); len(ts) != 1 {
			t.Errorf("%s: the organization's desk shows %v", what, ts)
		}
		r.changed("a", events.TypeOrganizationOrganizationChangedV1, x.rise)
		if got = r.see(p.ID); got.State != listed || got.Why != "" {
			t.Errorf("%s and mended: %s", what, got.State)
		}
	}
	r.Set(cn.Day("2027-03-12").At(9, 0)) // the review was reminded of meanwhile, and the term runs
	if r.see(p.ID).State != listed {
		t.Fatalf("%+v", r.see(p.ID))
	}
	r.changed("a", events.TypeOrganizationOrganizationChangedV1, func(c *card.Card) { c.Ratings[0].To = "2027-04-01" })
	r.Set(cn.Day("2027-04-01").At(23, 59))
	if r.see(p.ID).State != listed {
		t.Error("suspended on the last day of its grade")
	}
	r.Set(cn.Day("2027-04-02").At(0, 0)) // nothing is heard of the register: the day alone
	if got := r.see(p.ID); got.State != suspended {
		t.Errorf("with no grade it is %s", got.State)
	}
}

// A condition lost while the entry is publicized keeps it out, and met again lets it in.
func TestWhoFallsDuringPublicityIsNotListed(t *testing.T) {
	r := open(t)
	f := r.inForce()
	p := roomtest.OK(r, "ann", organizationapi.ApplyProvider, wants(f, "a"))
	p = roomtest.OK(r, "clerk", organizationapi.MoveProvider, act(p.ID, Admit))
	r.changed("a", events.TypeOrganizationOrganizationMarkedV1, func(c *card.Card) { c.Serious = true })
	r.Set(*p.PublicityEnds)
	if got := r.see(p.ID); got.State != suspended || got.ListedAt != nil {
		t.Fatalf("%+v", got)
	}
	r.changed("a", events.TypeOrganizationOrganizationUnmarkedV1, func(c *card.Card) { c.Serious = false })
	if got := r.see(p.ID); got.State != listed || got.ListedAt == nil || got.Until == "" {
		t.Errorf("%+v", got)
	}
}

// The day before, on and after the months of organization.directory.review.months, and of the term.
func TestAnEntryIsReviewedEveryYearAndEndsAfterItsTerm(t *testing.T) {
	r := open(t)
	p := r.inside(r.inForce())
	day := cn.DayOf(*p.ListedAt)
	if p.Until != day.AddMonths(24).Add(-1).String() || cn.DayOf(*p.ReviewDue) != day.AddMonths(12) {
		t.Fatalf("listed %s: until %s, review %s", day, p.Until, p.ReviewDue)
	}
	r.Set(*p.ReviewDue)
	if r.Count(events.TypeOrganizationProviderDueV1) != 0 {
		t.Error("reminded on the last day")
	}
	r.Set(p.ReviewDue.Add(time.Second))
	if n := r.Count(events.TypeOrganizationProviderDueV1); n != 1 {
		t.Errorf("reminded %d times", n)
	}
	if ts := tasks(t, r, "clerk"); len(ts) != 1 || len(ts[0].Basis) != 1 || ts[0].Basis[0].Rule != ruleReview {
		t.Errorf("the registrar's desk shows %v", ts)
	}
	roomtest.Refuses(r, "ann", organizationapi.MoveProvider, act(p.ID, Review), "organization.provider.not-yours")
	p = roomtest.OK(r, "clerk", organizationapi.MoveProvider, act(p.ID, Review))
	if cn.DayOf(*p.ReviewDue) != cn.DayOf(r.Clock()).AddMonths(12) || len(tasks(t, r, "clerk")) != 0 {
		t.Errorf("%+v", p)
	}
	r.Set(cn.Day(p.Until).Last())
	if r.see(p.ID).State != listed {
		t.Error("over on its last day")
	}
	r.Set(cn.Day(p.Until).End())
	if got := r.see(p.ID); got.State != expired {
		t.Fatalf("after its term it is %s", got.State)
	}
	again := roomtest.OK(r, "ann", organizationapi.ApplyProvider, organizationapi.ApplyProviderRequest{ProviderApplication: organizationapi.ProviderApplication{Function: p.Function.ID, Org: "a"}})
	if again.ID != p.ID || again.State != applied || again.ListedAt != nil {
		t.Errorf("%+v", again)
	}
}

func TestARetiredFunctionEndsItsEntriesAndARemovalSaysWhy(t *testing.T) {
	r := open(t)
	f := r.inForce()
	p := r.inside(f)
	silent := act(p.ID, Remove)
	silent.Note = ""
	roomtest.Refuses(r, "clerk", organizationapi.MoveProvider, silent, "organization.provider.no-note")
	roomtest.Refuses(r, "clerk", organizationapi.MoveProvider, act(p.ID, Reapply), "organization.provider.no-such-move")
	roomtest.Refuses(r, "clerk", organizationapi.MoveProvider, act(p.ID, Suspend), "organization.provider.no-such-move")
	roomtest.OK(r, "clerk", organizationapi.MoveProvider, act(p.ID, Remove))
	if got := r.see(p.ID); got.State != removed || got.Note == "" || len(got.Moves) != 0 {
		t.Fatalf("%+v", got)
	}
	other := roomtest.OK(r, "bob", organizationapi.ApplyProvider, wants(f, "b"))
	for q, want := range map[string]int{"": 1, "组织a": 1, "组织b": 0} { // what is applied for is nobody else's
		if got := roomtest.OK(r, "", organizationapi.ListProviders, organizationapi.ListProvidersRequest{Q: q, Function: f.ID}); len(got.Items) != want {
			t.Errorf("%q finds %d", q, len(got.Items))
		}
	}
	for as, want := range map[string]int{"clerk": 2, "watch": 2, "far": 0} {
		if got := roomtest.OK(r, as, organizationapi.ListProviderCases, organizationapi.ListProviderCasesRequest{}); len(got.Items) != want {
			t.Errorf("%s sees %d", as, len(got.Items))
		}
	}
	for org, want := range map[string]int{"a": 1, "b": 0, "": 0} {
		if got := roomtest.OK(r, "ann", organizationapi.ListProviderCases, organizationapi.ListProviderCasesRequest{Org: org}); len(got.Items) != want {
			t.Errorf("of %q ann sees %d", org, len(got.Items))
		}
	}
	roomtest.Refuses(r, "buyer", organizationapi.MoveFunction, step(f.ID, Retire), "organization.function.not-yours")
	roomtest.OK(r, "chief", organizationapi.MoveFunction, step(f.ID, Retire))
	got := roomtest.OK(r, "bob", organizationapi.GetProvider, organizationapi.GetProviderRequest{ID: other.ID})
	if got.State != expired || r.see(p.ID).State != removed {
		t.Errorf("%s, %s", got.State, r.see(p.ID).State)
	}
	roomtest.Refuses(r, "bob", organizationapi.ApplyProvider, wants(f, "b"), "organization.function.inactive")
}

// An application may be written while its function is being retired: the entry is then there when the end is already told.
func TestWhatIsAppliedForWhileItsFunctionEndsIsNotAdmittedAndTakenOff(t *testing.T) {
	r := open(t)
	f := r.inForce()
	p := roomtest.OK(r, "ann", organizationapi.ApplyProvider, wants(f, "a"))
	if _, err := r.service.functions.Update(t.Context(), f.ID, func(f *Function) ([]event.Event, error) { f.State = retired; return nil, nil }); err != nil {
		t.Fatal(err)
	}
	roomtest.Refuses(r, "clerk", organizationapi.MoveProvider, act(p.ID, Admit), "organization.function.inactive")
	r.Hear(r.Told(events.TypeOrganizationProviderAppliedV1)[0], 2)
	r.Settle()
	if got := roomtest.OK(r, "ann", organizationapi.GetProvider, organizationapi.GetProviderRequest{ID: p.ID}); got.State != expired || got.Note == "" {
		t.Errorf("the application is %s: %q", got.State, got.Note)
	}
	if n := r.Count(events.TypeOrganizationProviderRemovedV1); n != 1 || len(tasks(t, r, "clerk")) != 0 {
		t.Errorf("told %d times, and the desk shows %v", n, tasks(t, r, "clerk"))
	}
}

func TestTheClockGoesOnWithTheOthersWhenOneEntryFails(t *testing.T) {
	r := open(t)
	f := r.inForce()
	a := roomtest.OK(r, "ann", organizationapi.ApplyProvider, wants(f, "a"))
	b := roomtest.OK(r, "bob", organizationapi.ApplyProvider, wants(f, "b"))
	roomtest.OK(r, "clerk", organizationapi.MoveProvider, act(a.ID, Admit))
	b = roomtest.OK(r, "clerk", organizationapi.MoveProvider, act(b.ID, Admit))
	kept := r.Orgs["a"]
	delete(r.Orgs, "a")
	r.service.now = func() time.Time { return *b.PublicityEnds }
	if err := r.service.turn(t.Context()); err == nil || !strings.Contains(err.Error(), a.ID) {
		t.Errorf("the failure is not told: %v", err)
	}
	r.Orgs["a"] = kept
	for _, p := range []organizationapi.Provider{a, b} {
		got, err := r.service.providers.Get(t.Context(), p.ID)
		if want := map[string]State{a.ID: publicized, b.ID: listed}[p.ID]; err != nil || got.State != want {
			t.Errorf("%s is %s, want %s: %v", p.Org.ID, got.State, want, err)
		}
	}
}

func tasks(t *testing.T, r *room, as string) []organizationapi.Task {
	t.Helper()
	ts, err := r.service.Tasks(t.Context(), people[as])
	if err != nil {
		t.Fatal(fmt.Errorf("tasks of %s: %w", as, err))
	}
	return ts
}
