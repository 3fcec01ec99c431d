package admission

import (
	"slices"
	"strings"
	"testing"
	"time"

	"sanshe/contracts/go/events"
	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/cn"
	"sanshe/libs/identity"
	"sanshe/libs/store"
)

func TestTheLifeTableIsSound(t *testing.T) {
	if err := Life.Check(); err != nil {
		t.Error(err)
	}
}

func TestAnApplicationIsDueAfterTheLawsDaysAndAnsweredOnce(t *testing.T) {
	r := open(t)
	id := r.calling("t1")
	a := ok(r, "ann", tenderapi.ApplyForPlace, apply(id, "t1-paper-a"))
	if want := cn.AddWorkdays(cn.DayOf(r.now), 7); cn.DayOf(a.Due) != want || a.Basis[0].Rule != examined || a.State != tenderapi.ApplicationStateFiled || a.Left != most-1 {
		t.Errorf("filed is %+v, want it due on %s", a, want)
	}
	if got := r.told(events.TypeTenderApplicationFiledV1); len(got) != 1 || got[0].Subject != a.ID {
		t.Errorf("the office hears %+v", got)
	}
	refused(r, "amy", tenderapi.ApplyForPlace, apply(id), "tender.application.waiting") // of the same organization
	refused(r, "officer", tenderapi.MoveApplication, answer(a, Refuse, ""), "tender.application.no-reason")
	a = ok(r, "officer", tenderapi.MoveApplication, answer(a, Refuse, "没有提交护理员的证书。"))
	if a.State != tenderapi.ApplicationStateRefused || a.Note != "没有提交护理员的证书。" || a.EndedAt == nil || len(a.Moves) != 0 {
		t.Errorf("refused it is %+v", a)
	}
	refused(r, "officer", tenderapi.MoveApplication, answer(a, Admit, ""), "tender.application.wrong-state")
	refused(r, "ann", tenderapi.MoveApplication, answer(a, Withdraw, ""), "tender.application.wrong-state")
}

func TestWhatIsWrittenAboutAnotherVersionIsNotAnswered(t *testing.T) {
	r := open(t)
	a := ok(r, "ann", tenderapi.ApplyForPlace, apply(r.calling("t1")))
	ok(r, "ann", tenderapi.MoveApplication, answer(a, Withdraw, ""))
	ok(r, "ann", tenderapi.ApplyForPlace, apply("t1", "t1-paper-a"))
	old := answer(a, Refuse, "没有提交护理员的证书。")
	old.Version = a.Version
	refused(r, "officer", tenderapi.MoveApplication, old, store.ErrStale.Code)
	old.Do = string(Admit)
	refused(r, "officer", tenderapi.MoveApplication, old, store.ErrStale.Code)
}

func TestAnApplicationIsReadByItsOwnTheOfficeAndWhoWatches(t *testing.T) {
	r := open(t)
	id := r.calling("t1")
	a := ok(r, "ann", tenderapi.ApplyForPlace, apply(id, "t1-paper-a"))
	ok(r, "bob", tenderapi.ApplyForPlace, apply(id, "t1-paper-b"))
	get := tenderapi.GetApplicationEvidenceRequest{ID: a.ID, Evidence: "t1-paper-a"}
	for who, sees := range map[string]struct {
		applications int
		paper        bool
	}{"officer": {2, true}, "second": {2, true}, "watch": {2, true}, "city": {2, true}, "ann": {1, true}, "amy": {1, true}, "bob": {1, false}, "other": {0, false}, "far": {0, false}} {
		if got := ok(r, who, tenderapi.ListApplications, tenderapi.ListApplicationsRequest{ID: id}).Items; len(got) != sees.applications {
			t.Errorf("%s reads %d applications, not %d", who, len(got), sees.applications)
		}
		if !sees.paper {
			refused(r, who, tenderapi.GetApplicationEvidence, get, "tender.application.none")
		} else if f := ok(r, who, tenderapi.GetApplicationEvidence, get); string(f.Body) != "t1-paper-a" {
			t.Errorf("%s reads %q", who, f.Body)
		}
	}
	get.Evidence = "t1-paper-b" // another's, through one's own application
	refused(r, "ann", tenderapi.GetApplicationEvidence, get, "tender.application.none")
	if _, f := try(r, "ann", tenderapi.ApplyForPlace, apply(r.calling("t2"), "t2-paper-b")); f == nil {
		t.Error("what another has uploaded was handed in")
	}
	for who, code := range map[string]string{
		"bob": "tender.application.none", "other": "tender.application.none", "ann": "tender.application.not-yours",
		"second": "identity.role", "watch": "identity.role", "far": "identity.role",
	} {
		refused(r, who, tenderapi.MoveApplication, answer(a, Refuse, "理由"), code)
	}
	refused(r, "officer", tenderapi.MoveApplication, answer(a, Withdraw, ""), "tender.application.not-yours")
	refused(r, "officer", tenderapi.MoveApplication, answer(a, Follow, ""), "tender.application.not-yours")
}

func TestWhoWorksForTheApplicantAnswersNothingForTheOffice(t *testing.T) {
	r := open(t)
	a := ok(r, "ann", tenderapi.ApplyForPlace, apply(r.calling("t1")))
	refused(r, "both", tenderapi.MoveApplication, answer(a, Admit, ""), "tender.application.not-yours")
	refused(r, "both", tenderapi.MoveApplication, answer(a, Refuse, "不合适。"), "tender.application.not-yours")
	if len(r.known["t1"].places) != 0 {
		t.Error("it has let itself in")
	}
	b := ok(r, "bob", tenderapi.ApplyForPlace, apply("t1"))
	ok(r, "both", tenderapi.MoveApplication, answer(b, Admit, ""))
}

func TestARepeatedRequestFindsItsOwnApplication(t *testing.T) {
	r := open(t)
	x, y := r.calling("t1"), r.calling("t2")
	first, f := keyed(r, "ann", "one", tenderapi.ApplyForPlace, apply(x))
	again, g := keyed(r, "ann", "one", tenderapi.ApplyForPlace, apply(x))
	if f != nil || g != nil || first.ID != again.ID || first.Version != again.Version {
		t.Fatalf("%v, %v: %s/%d and %s/%d", f, g, first.ID, first.Version, again.ID, again.Version)
	}
	other := apply(x)
	other.Statement = "有持证护理员二十名。"
	for what, in := range map[string]tenderapi.ApplyForPlaceRequest{"other words": other, "another framework": apply(y)} {
		if _, f := keyed(r, "ann", "one", tenderapi.ApplyForPlace, in); f == nil || f.Code != store.ErrReused.Code {
			t.Errorf("the key with %s: %v", what, f)
		}
	}
	// Whatever becomes of it, and of those that follow: the request has been done.
	ok(r, "officer", tenderapi.MoveApplication, answer(first, Refuse, "没有提交护理员的证书。"))
	if got, f := keyed(r, "ann", "one", tenderapi.ApplyForPlace, apply(x)); f != nil || got.State != tenderapi.ApplicationStateRefused {
		t.Errorf("after the answer: %v, %s", f, got.State)
	}
	second, f := keyed(r, "ann", "two", tenderapi.ApplyForPlace, apply(x))
	if f != nil || len(second.Past) != 1 {
		t.Fatalf("applied again: %v %+v", f, second)
	}
	ok(r, "ann", tenderapi.MoveApplication, answer(second, Withdraw, ""))
	for _, key := range []string{"one", "two"} {
		if got, f := keyed(r, "ann", key, tenderapi.ApplyForPlace, apply(x)); f != nil || got.State != tenderapi.ApplicationStateWithdrawn || len(got.Past) != 1 {
			t.Errorf("the request %s again: %v, %+v", key, f, got)
		}
	}
	if n := len(r.told(events.TypeTenderApplicationFiledV1)); n != 2 {
		t.Errorf("the office was told of %d applications", n)
	}
	r.known[x].ended = "框架协议已经期满。"
	if got, f := keyed(r, "ann", "two", tenderapi.ApplyForPlace, apply(x)); f != nil || got.ID != first.ID {
		t.Errorf("after the end: %v", f)
	}
}

func TestARequestSentTwiceAtOnceFilesOnce(t *testing.T) {
	for name, moment := range map[string]func(*room) *func(){
		"before what bars it is looked for": func(r *room) *func() { return &r.given },
		"after that":                        func(r *room) *func() { return &r.kept },
	} {
		t.Run(name, func(t *testing.T) {
			r := open(t)
			x := r.calling("t1")
			inner, twice := tenderapi.Application{}, true
			*moment(r) = func() { // it has looked for what it filed before, and found nothing
				if twice {
					twice = false
					inner, _ = keyed(r, "ann", "one", tenderapi.ApplyForPlace, apply(x))
				}
			}
			outer, f := keyed(r, "ann", "one", tenderapi.ApplyForPlace, apply(x))
			if f != nil || inner.ID == "" || outer.ID != inner.ID || outer.Version != inner.Version {
				t.Errorf("%v: %+v and %+v", f, outer, inner)
			}
			if n := len(r.told(events.TypeTenderApplicationFiledV1)); n != 1 {
				t.Errorf("the office was told of %d", n)
			}
		})
	}
}

func TestASupplierAppliesForOneFrameworkSoManyTimesAndNoMore(t *testing.T) {
	r := open(t)
	x := r.calling("t1")
	var last tenderapi.Application
	for i := range most {
		r.now = r.now.Add(time.Hour)
		last = ok(r, "ann", tenderapi.ApplyForPlace, apply(x))
		if last.Left != int64(most-1-i) || len(last.Past) != i {
			t.Fatalf("after %d it may apply %d times more, and reads of %d before", i+1, last.Left, len(last.Past))
		}
		ok(r, "ann", tenderapi.MoveApplication, answer(last, Withdraw, ""))
	}
	refused(r, "ann", tenderapi.ApplyForPlace, apply(x), "tender.application.many")
	if f, err := r.desk.Bars(t.Context(), x, "a"); err != nil || f == nil || f.Code != "tender.application.many" {
		t.Errorf("its page says %v, %v", f, err)
	}
	ok(r, "bob", tenderapi.ApplyForPlace, apply(x))
	ok(r, "ann", tenderapi.ApplyForPlace, apply(r.calling("t2")))
}

func TestAFrameworksEndEndsItsOpenApplicationsAndSaysWhy(t *testing.T) {
	for _, kind := range []string{events.TypeTenderGateClosedV1, events.TypeTenderTenderFailedV1} {
		r := open(t)
		x, y := r.calling("t1"), r.calling("t2")
		a := ok(r, "ann", tenderapi.ApplyForPlace, apply(x))
		b := ok(r, "bob", tenderapi.ApplyForPlace, apply(x))
		ok(r, "officer", tenderapi.MoveApplication, answer(b, Refuse, "没有提交护理员的证书。"))
		elsewhere := ok(r, "ann", tenderapi.ApplyForPlace, apply(y))
		r.ends(x, kind) // of a deadline that was moved meanwhile
		if got := ok(r, "ann", tenderapi.ListApplications, tenderapi.ListApplicationsRequest{ID: x}).Items[0]; got.State != tenderapi.ApplicationStateFiled || got.Version != a.Version {
			t.Errorf("of a framework that goes on it is %s", got.State)
		}
		r.known[x].ended = "框架协议已经期满。"
		r.ends(x, kind)
		got := ok(r, "ann", tenderapi.ListApplications, tenderapi.ListApplicationsRequest{ID: x}).Items[0]
		if got.State != tenderapi.ApplicationStateLapsed || got.Note != "框架协议已经期满。" || got.EndedAt == nil || len(got.Moves) != 0 {
			t.Errorf("%s: it is %+v", kind, got)
		}
		told := r.told(events.TypeTenderApplicationLapsedV1)
		var in events.TenderApplicationLapsedV1
		if len(told) != 1 || told[0].Decode(&in) != nil || in.Supplier != "a" || in.Text != "框架协议已经期满。" {
			t.Errorf("%s: told is %+v", kind, told)
		}
		tasks, err := r.desk.Tasks(t.Context(), "buyer")
		if err != nil || len(tasks) != 1 || tasks[0].Application != elsewhere.ID {
			t.Errorf("%s: on the desk are %+v, %v", kind, tasks, err)
		}
		if got := ok(r, "bob", tenderapi.ListMyApplications, tenderapi.ListMyApplicationsRequest{}).Items[0]; got.State != tenderapi.ApplicationStateRefused {
			t.Errorf("what was refused is %s", got.State)
		}
	}
}

func TestAnApplicationFiledIntoTheEndDoesNotStay(t *testing.T) {
	r := open(t)
	x := r.calling("t1")
	r.given = func() { // it was open when it asked, and the end looks for what waits before it is there
		r.known[x].ended = "框架协议已经期满。"
		r.ends(x, events.TypeTenderGateClosedV1)
	}
	if a := ok(r, "ann", tenderapi.ApplyForPlace, apply(x)); a.State != tenderapi.ApplicationStateLapsed || a.Note == "" {
		t.Errorf("it is %s", a.State)
	}
	if tasks, err := r.desk.Tasks(t.Context(), "buyer"); err != nil || len(tasks) != 0 {
		t.Errorf("on the desk are %+v, %v", tasks, err)
	}
}

// The purchase gave a place and was over before the application heard of the one or the other.
func TestWhoWasGivenAPlaceIsNotToldOfAnEnd(t *testing.T) {
	r := open(t)
	x := r.calling("t1")
	ok(r, "ann", tenderapi.ApplyForPlace, apply(x))
	at := r.now.Add(time.Hour)
	r.now = at.Add(time.Hour)
	r.known[x].places["a"], r.known[x].ended = at, "框架协议已经期满。"
	r.ends(x, events.TypeTenderGateClosedV1)
	r.admitted(x, "a", at, 1)
	if got := ok(r, "ann", tenderapi.ListMyApplications, tenderapi.ListMyApplicationsRequest{}).Items[0]; got.State != tenderapi.ApplicationStateAdmitted {
		t.Errorf("it is %s", got.State)
	}
	if told := r.told(events.TypeTenderApplicationLapsedV1); len(told) != 0 {
		t.Errorf("it was told %+v", told)
	}
}

func TestThePurchasesWordCountsUnlessItIsOlderThanTheApplication(t *testing.T) {
	r := open(t)
	x := r.calling("t1")
	state := func() tenderapi.ApplicationState {
		return ok(r, "ann", tenderapi.ListMyApplications, tenderapi.ListMyApplicationsRequest{}).Items[0].State
	}
	a := ok(r, "ann", tenderapi.ApplyForPlace, apply(x))
	at := r.now.Add(time.Minute)
	r.now = r.now.Add(time.Hour)
	ok(r, "ann", tenderapi.MoveApplication, answer(a, Withdraw, ""))
	r.admitted(x, "a", at, 1)
	if got := state(); got != tenderapi.ApplicationStateAdmitted {
		t.Errorf("a place was given, and it is %s", got)
	}
	ok(r, "ann", tenderapi.ApplyForPlace, apply(x)) // it has left since
	r.admitted(x, "a", at, 2)
	if got := state(); got != tenderapi.ApplicationStateFiled {
		t.Errorf("by the word of an earlier place it is %s", got)
	}
}

func TestTheDayOfTheLastRefusalIsKnownAfterOneAppliesAgain(t *testing.T) {
	r := open(t)
	x := r.calling("t1")
	decided := func() *time.Time {
		at, err := r.desk.Decided(t.Context(), x, "a")
		if err != nil {
			t.Fatal(err)
		}
		return at
	}
	if decided() != nil {
		t.Error("who never applied was refused")
	}
	a := ok(r, "ann", tenderapi.ApplyForPlace, apply(x))
	if decided() != nil {
		t.Error("who waits was refused")
	}
	r.now = r.now.Add(time.Hour)
	first := r.now
	ok(r, "officer", tenderapi.MoveApplication, answer(a, Refuse, "没有证书。"))
	r.now = r.now.Add(time.Hour)
	a = ok(r, "ann", tenderapi.ApplyForPlace, apply(x))
	if at := decided(); at == nil || !at.Equal(first) {
		t.Errorf("refused at %v, not at %v", at, first)
	}
	r.now = r.now.Add(time.Hour)
	ok(r, "officer", tenderapi.MoveApplication, answer(a, Refuse, "证书已经过期。"))
	if at := decided(); at == nil || !at.Equal(r.now) {
		t.Errorf("refused at %v, not at %v", at, r.now)
	}
}

func TestTheDeskListsWhatWaitsTheMostUrgentFirst(t *testing.T) {
	r := open(t)
	x := r.calling("t1")
	ok(r, "bob", tenderapi.ApplyForPlace, apply(x))
	r.now = r.now.Add(5 * 24 * time.Hour)
	a := ok(r, "ann", tenderapi.ApplyForPlace, apply(x))
	r.now = cn.DayOf(a.Due).Add(2).At(9, 0)
	tasks, err := r.desk.Tasks(identity.With(t.Context(), people["officer"]), "buyer")
	if err != nil || len(tasks) != 2 || !strings.Contains(tasks[0].Detail, "组织b") || tasks[1].LateDays != 2 {
		t.Errorf("%v: %+v", err, tasks)
	}
	for _, office := range []string{"stranger", "buye", ""} {
		if got, err := r.desk.Tasks(t.Context(), office); err != nil || len(got) != 0 {
			t.Errorf("on the desk of %q are %+v, %v", office, got, err)
		}
	}
	ok(r, "officer", tenderapi.MoveApplication, answer(a, Admit, ""))
	list := ok(r, "officer", tenderapi.ListApplications, tenderapi.ListApplicationsRequest{ID: x}).Items
	if !slices.EqualFunc(list, []string{"b", "a"}, func(a tenderapi.Application, org string) bool { return a.Supplier.ID == org }) {
		t.Errorf("what waits is not first: %+v", list)
	}
}
