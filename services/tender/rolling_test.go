package tender

import (
	"slices"
	"strings"
	"testing"
	"time"

	"sanshe/contracts/go/contract"
	"sanshe/contracts/go/events"
	"sanshe/contracts/go/organizationapi"
	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/cn"
	"sanshe/libs/event"
	"sanshe/libs/identity"
	"sanshe/libs/route"
)

// voucher is a draft of an open framework: visits at one price for whoever is willing.
func (r *room) voucher() tenderapi.TenderDraft {
	d := r.draft(tenderapi.MethodOpenFramework, 25)
	d.Condition, d.ConditionNote = "uniform", "养老服务券按统一标准付费，由老年人选择机构。"
	d.Ceiling, d.Unit, d.TermMonths = 80_00, "每人次", 24
	return d
}

// calling is an open framework that has been published. Nobody holds keys for it.
func (r *room) calling() tenderapi.Tender {
	r.t.Helper()
	x := ok(r, "officer", tenderapi.CreateTender, tenderapi.CreateTenderRequest{TenderDraft: r.voucher()})
	ok(r, "officer", tenderapi.MoveTender, verb(x.ID, Submit))
	return ok(r, "second", tenderapi.MoveTender, verb(x.ID, Publish))
}

func apply(id string, papers ...string) tenderapi.ApplyForPlaceRequest {
	return tenderapi.ApplyForPlaceRequest{ID: id, ApplicationDraft: tenderapi.ApplicationDraft{
		Accepts: true, Statement: "有持证护理员十二名。", ContactName: "李四", ContactPhone: "0516-1234567", Evidence: papers,
	}}
}

func decided(a tenderapi.Application, do, note string) tenderapi.MoveApplicationRequest {
	return tenderapi.MoveApplicationRequest{ID: a.ID, ApplicationMove: tenderapi.ApplicationMove{Do: do, Note: note}}
}

// admits lets an account's organization apply and the office admit it.
func (r *room) admits(id string, accounts ...string) {
	r.t.Helper()
	for _, who := range accounts {
		a := ok(r, who, tenderapi.ApplyForPlace, apply(id))
		if a = ok(r, "officer", tenderapi.MoveApplication, decided(a, "admit", "")); a.State != tenderapi.ApplicationStateAdmitted {
			r.t.Fatalf("admitted, it is %s", a.State)
		}
	}
}

// agrees is the news that the agreement of a place was signed.
func (r *room) agrees(id, contract, supplier string) {
	r.t.Helper()
	ev := event.New(events.TypeContractContractSignedV1, r.clock(), events.ContractContractSignedV1{Tender: id, Supplier: supplier, At: r.clock()})
	ev.Subject, ev.Seq = contract, 1
	if err := r.Publish(r.t.Context(), ev); err != nil {
		r.t.Fatal(err)
	}
	r.settle()
}

// lapses is the news that the agreement of a place came to nothing when the time was up.
func (r *room) lapses(id, contract, supplier string) {
	r.t.Helper()
	ev := event.New(events.TypeContractContractAbandonedV1, r.clock(), events.ContractContractAbandonedV1{Tender: id, Supplier: supplier, Note: "协议期满以前没有签订框架协议。"})
	ev.Subject, ev.Seq = contract, 1
	if err := r.Publish(r.t.Context(), ev); err != nil {
		r.t.Fatal(err)
	}
	r.settle()
}

// The gate that ends a framework and the agreement signed seconds before tell of themselves each on its own way.
func TestWhoSignedInTimeStaysAdmittedWhateverOrderTheNewsComesIn(t *testing.T) {
	for name, gateFirst := range map[string]bool{"the signature first": false, "the end first": true} {
		t.Run(name, func(t *testing.T) {
			r := open(t)
			x := r.calling()
			r.at(x.Deadline.Add(-time.Hour))
			r.admits(x.ID, "ann", "bob")
			signed := func() { r.agrees(x.ID, "c-"+x.ID+"-a", "a") }
			if !gateFirst {
				signed()
			}
			r.set(x.Deadline.Add(time.Second))
			seen := r.stranger(x.ID)
			if seen.Award.Place("b").State != tenderapi.PlaceStateAwarded || seen.Failure != nil || seen.StateText != "协议期满" {
				t.Errorf("before anybody knows who has signed it is %s %q with %+v", seen.State, seen.StateText, seen.Award.Places)
			}
			refused(r, "cat", tenderapi.ApplyForPlace, apply(x.ID), "tender.application.closed", "tender.framework.open.anytime")
			refused(r, "ann", tenderapi.LeavePlace, tenderapi.LeavePlaceRequest{ID: x.ID, PlaceLeave: tenderapi.PlaceLeave{Note: "不再承接。"}}, "tender.place.none", "")
			if gateFirst {
				signed()
			}
			r.lapses(x.ID, "c-"+x.ID+"-b", "b")
			seen = r.stranger(x.ID)
			if a, b := seen.Award.Place("a"), seen.Award.Place("b"); seen.State != tenderapi.StateContracted || a.State != tenderapi.PlaceStateSigned || a.Contract == "" || b.State != tenderapi.PlaceStateDeclined || b.Note == "" {
				t.Errorf("in the end it is %s with %+v", seen.State, seen.Award.Places)
			}
		})
	}
}

func TestAnAgreementEndsNoLaterThanItsFramework(t *testing.T) {
	r := open(t)
	x := r.calling()
	last := cn.DayOf(x.Deadline)
	for i, who := range []string{"ann", "bob", "cat"} {
		r.at([]time.Time{r.clock().Add(time.Hour), last.AddMonths(-3).At(9, 0), last.At(9, 0)}[i])
		r.admits(x.ID, who)
		var in events.TenderTenderAdmittedV1
		for _, ev := range r.heard {
			if ev.Type == events.TypeTenderTenderAdmittedV1 {
				if err := ev.Decode(&in); err != nil {
					t.Fatal(err)
				}
			}
		}
		if in.Until != last.String() || in.TermMonths < 1 {
			t.Errorf("%s is told of %d months until %q, the framework ends on %s", who, in.TermMonths, in.Until, last)
		}
	}
}

func TestAnOpenFrameworkAdmitsWhoAppliesAsLongAsItRuns(t *testing.T) {
	r := open(t)
	x := r.calling()
	last := cn.DayOf(r.clock()).AddMonths(24).Add(-1)
	if x.State != tenderapi.StatePublished || cn.DayOf(x.Deadline) != last || x.Sealing != nil || len(x.Criteria) != 0 {
		t.Fatalf("published it is %s until %s, %+v", x.State, x.Deadline, x.Sealing)
	}
	a := ok(r, "ann", tenderapi.ApplyForPlace, apply(x.ID))
	if want := cn.AddWorkdays(cn.DayOf(r.clock()), 7); cn.DayOf(a.Due) != want || a.Basis[0].Rule != "tender.framework.open.examine" || len(a.Findings) == 0 {
		t.Errorf("due on %s, want %s; %+v", a.Due, want, a)
	}
	refused(r, "ann", tenderapi.ApplyForPlace, apply(x.ID), "tender.application.waiting", "")
	if x := r.stranger(x.ID); x.Award != nil {
		t.Error("the public reads of somebody who only applied")
	}
	ok(r, "officer", tenderapi.MoveApplication, decided(a, "admit", ""))
	seen := r.stranger(x.ID)
	if p := seen.Award.Place("a"); seen.State != tenderapi.StatePublished || p == nil || p.Price != 80_00 || p.State != tenderapi.PlaceStateAwarded || p.AdmittedAt == nil {
		t.Fatalf("the public reads %+v", seen.Award)
	}
	refused(r, "ann", tenderapi.ApplyForPlace, apply(x.ID), "tender.application.in", "")
	r.agrees(x.ID, "c-"+x.ID+"-a", "a")
	if p := r.stranger(x.ID).Award.Place("a"); p.State != tenderapi.PlaceStateSigned || p.Contract != "c-"+x.ID+"-a" {
		t.Errorf("signed it is %+v", p)
	}

	r.at(last.At(23, 0)) // the last day is as good as the first
	r.admits(x.ID, "bob")
	r.agrees(x.ID, "c-"+x.ID+"-b", "b")
	r.admits(x.ID, "cat") // and never signs
	r.set(last.Add(1).At(0, 1))
	refused(r, "dan", tenderapi.ApplyForPlace, apply(x.ID), "tender.application.closed", "tender.framework.open.anytime")
	r.lapses(x.ID, "c-"+x.ID+"-c", "c")
	seen = r.stranger(x.ID)
	if seen.State != tenderapi.StateContracted || seen.StateText != "协议期满" || seen.Award.Place("b").State != tenderapi.PlaceStateSigned || seen.Award.Place("c").State != tenderapi.PlaceStateDeclined {
		t.Errorf("after its time it is %s %q with %+v", seen.State, seen.StateText, seen.Award.Places)
	}
	refused(r, "officer", tenderapi.PlaceOrder, order(x.ID, tenderapi.OrderWayTurn, "", 0), "tender.framework.over", "")
}

func TestAnOpenFrameworkInWhichNobodySignsComesToNothing(t *testing.T) {
	r := open(t)
	x := r.calling()
	r.set(x.Deadline.Add(-time.Second))
	if got := r.stranger(x.ID).State; got != tenderapi.StatePublished {
		t.Fatalf("a second before its end it is %s", got)
	}
	r.set(x.Deadline.Add(time.Second))
	if seen := r.stranger(x.ID); seen.State != tenderapi.StateFailed || seen.Failure.Note == "" {
		t.Errorf("%s %+v", seen.State, seen.Failure)
	}
}

func TestARefusedApplicantReadsWhyAndMayChallengeItAndApplyAgain(t *testing.T) {
	r := open(t)
	x := r.calling()
	a := ok(r, "ann", tenderapi.ApplyForPlace, apply(x.ID))
	early := challenge(x.ID)
	refused(r, "ann", tenderapi.FileChallenge, early, "tender.challenge.too-early", "")
	refused(r, "officer", tenderapi.MoveApplication, decided(a, "refuse", ""), "tender.application.no-reason", "")
	refused(r, "ann", tenderapi.MoveApplication, decided(a, "refuse", "我自己拒绝。"), "tender.application.not-yours", "")
	refused(r, "bob", tenderapi.MoveApplication, decided(a, "withdraw", ""), "tender.application.none", "")
	refused(r, "other", tenderapi.MoveApplication, decided(a, "admit", ""), "tender.application.none", "")
	ok(r, "officer", tenderapi.MoveApplication, decided(a, "refuse", "没有提交护理员的证书。"))
	mine := ok(r, "ann", tenderapi.ListMyApplications, tenderapi.ListMyApplicationsRequest{}).Items[0]
	if mine.State != tenderapi.ApplicationStateRefused || mine.Note != "没有提交护理员的证书。" || len(mine.Moves) != 0 {
		t.Errorf("it reads %+v", mine)
	}
	periods := ok(r, "ann", tenderapi.ListChallengePeriods, tenderapi.ListChallengePeriodsRequest{ID: x.ID}).Items
	if !periods[0].Open || periods[1].Open || !periods[2].Open {
		t.Errorf("who was refused may challenge %+v", periods)
	}
	told := cn.DayOf(r.clock())
	r.set(cn.AddWorkdays(told, 7).At(23, 0))
	ok(r, "ann", tenderapi.FileChallenge, challenge(x.ID))
	if seen := ok(r, "", tenderapi.ListChallenges, tenderapi.ListChallengesRequest{ID: x.ID}).Items; len(seen) != 1 || seen[0].Open {
		t.Errorf("others may not sign, because of what was refused to one: %+v", seen)
	}
	refused(r, "ann", tenderapi.FileChallenge, challenge(x.ID), "tender.challenge.already", "")
	refused(r, "bob", tenderapi.FileChallenge, challenge(x.ID), "tender.challenge.too-early", "")

	again := ok(r, "ann", tenderapi.ApplyForPlace, apply(x.ID))
	if again.ID != a.ID || len(again.Past) != 1 || again.Past[0].Note != "没有提交护理员的证书。" || again.Note != "" {
		t.Errorf("it applied again as %+v", again)
	}
	r.at(r.clock().Add(time.Hour))
	ok(r, "officer", tenderapi.MoveApplication, decided(again, "refuse", "证书已经过期。"))
	r.at(r.clock().Add(time.Hour))
	ok(r, "ann", tenderapi.FileChallenge, challenge(x.ID)) // each refusal is a result of its own
	r.set(cn.AddWorkdays(cn.DayOf(r.clock()), 8).At(1, 0))
	third := ok(r, "ann", tenderapi.ApplyForPlace, apply(x.ID))
	ok(r, "ann", tenderapi.MoveApplication, decided(third, "withdraw", ""))
	refused(r, "ann", tenderapi.FileChallenge, challenge(x.ID), "tender.challenge.too-late", "dispute.challenge.file")
}

func TestWhoTheRegisterBarsIsNeitherHeardNorAdmitted(t *testing.T) {
	r := open(t)
	x := r.calling()
	for who, rule := range map[string]string{"filed": "supplier.filing.only.barred", "listed": "supplier.listed.serious.barred"} {
		refused(r, who, tenderapi.ApplyForPlace, apply(x.ID), "tender.application.not-eligible", rule)
		if e := ok(r, who, tenderapi.CheckEligibility, tenderapi.CheckEligibilityRequest{ID: x.ID}); e.May || e.Why == "" {
			t.Errorf("%s reads %+v", who, e)
		}
	}
	a := ok(r, "ann", tenderapi.ApplyForPlace, apply(x.ID))
	r.edit("a", func(o *organizationapi.Organization) { o.ListedSerious = true })
	refused(r, "officer", tenderapi.MoveApplication, decided(a, "admit", ""), "tender.application.not-eligible", "supplier.listed.serious.barred")
	r.edit("a", func(o *organizationapi.Organization) { o.ListedSerious = false })
	in := apply(x.ID)
	in.Accepts = false
	refused(r, "bob", tenderapi.ApplyForPlace, in, "tender.application.accepts", "")
	y := r.published(r.framework())
	refused(r, "bob", tenderapi.ApplyForPlace, apply(y.ID), "tender.application.not-open", "")
	if e := ok(r, "bob", tenderapi.CheckEligibility, tenderapi.CheckEligibilityRequest{ID: x.ID}); !e.May {
		t.Errorf("who is fit reads %+v", e)
	}
}

func TestASupplierLeavesAnOpenFrameworkWhenItLikesAndComesAgain(t *testing.T) {
	r := open(t)
	x := r.calling()
	r.admits(x.ID, "ann", "bob")
	refused(r, "cat", tenderapi.LeavePlace, tenderapi.LeavePlaceRequest{ID: x.ID, PlaceLeave: tenderapi.PlaceLeave{Note: "不再承接。"}}, "tender.place.none", "")
	r.agrees(x.ID, "c-"+x.ID+"-a", "a")
	r.agrees(x.ID, "c-"+x.ID+"-b", "b")
	for range 3 {
		ok(r, "officer", tenderapi.PlaceOrder, order(x.ID, tenderapi.OrderWayTurn, "", 0))
	}
	first := ok(r, "officer", tenderapi.PlaceOrder, order(x.ID, tenderapi.OrderWayDirect, "a", 0))
	r.at(r.clock().Add(time.Hour))
	ok(r, "ann", tenderapi.LeavePlace, tenderapi.LeavePlaceRequest{ID: x.ID, PlaceLeave: tenderapi.PlaceLeave{Note: "机构搬迁。"}})
	if p := r.stranger(x.ID).Award.Place("a"); p.State != tenderapi.PlaceStateLeft || p.Note != "机构搬迁。" || p.EndedAt == nil {
		t.Errorf("the public reads %+v", p)
	}
	for _, o := range ok(r, "", tenderapi.ListOrders, tenderapi.ListOrdersRequest{ID: x.ID}).Items {
		if gone := o.Supplier.ID == "a"; gone != (o.State == tenderapi.OrderStateEnded) {
			t.Errorf("%s of %s is %s", o.Code, o.Supplier.ID, o.State)
		}
	}
	refused(r, "officer", tenderapi.PlaceOrder, order(x.ID, tenderapi.OrderWayDirect, "a", 0), "tender.order.supplier", "tender.framework.second")

	r.at(r.clock().Add(time.Hour))
	r.admits(x.ID, "ann")
	r.agrees(x.ID, "c-"+first.ID, "a") // the contract of an old order is no agreement
	if p := r.stranger(x.ID).Award.Place("a"); p.State != tenderapi.PlaceStateAwarded || p.Rank != 3 || p.Again != 1 {
		t.Fatalf("admitted again it is %+v", p)
	}
	r.agrees(x.ID, "c-"+x.ID+"-a-1", "a")
	var turns []string
	for range 3 {
		turns = append(turns, ok(r, "officer", tenderapi.PlaceOrder, order(x.ID, tenderapi.OrderWayTurn, "", 0)).Supplier.ID)
	}
	if want := []string{"b", "a", "b"}; !slices.Equal(turns, want) {
		t.Errorf("who came again takes its turn with the others: %v, want %v", turns, want)
	}
}

func TestAnOpenFrameworkThatStandsStillGivesNoOrders(t *testing.T) {
	r := open(t)
	x := r.calling()
	r.admits(x.ID, "ann")
	r.agrees(x.ID, "c-"+x.ID+"-a", "a")
	until := r.clock().AddDate(0, 0, 20)
	ev := event.New(events.TypeTenderChallengeAcceptedV1, r.clock(), events.TenderChallengeAcceptedV1{Tender: x.ID, SuspendedUntil: &until})
	ev.Subject, ev.Seq = "d1", 1
	if err := r.hear[ev.Type](t.Context(), ev); err != nil {
		t.Fatal(err)
	}
	refused(r, "officer", tenderapi.PlaceOrder, order(x.ID, tenderapi.OrderWayTurn, "", 0), "tender.tender.suspended", "dispute.suspend")
	r.set(until.Add(time.Second))
	ok(r, "officer", tenderapi.PlaceOrder, order(x.ID, tenderapi.OrderWayTurn, "", 0))
}

func TestAnOpenFrameworkIsEndedPlaceByPlaceOnTheLawsGrounds(t *testing.T) {
	r := open(t)
	x := r.calling()
	r.admits(x.ID, "ann")
	refused(r, "officer", tenderapi.MoveTender, fail(x.ID, "cancelled"), "tender.framework.in-force", "tender.framework.removal")
	r.agrees(x.ID, "c-"+x.ID+"-a", "a")
	refused(r, "officer", tenderapi.RemovePlace, tenderapi.RemovePlaceRequest{ID: x.ID, PlaceRemoval: tenderapi.PlaceRemoval{Supplier: "a", Ground: "whim", Note: "不合适。"}}, "tender.place.no-ground", "tender.framework.removal")
	ok(r, "officer", tenderapi.RemovePlace, tenderapi.RemovePlaceRequest{ID: x.ID, PlaceRemoval: tenderapi.PlaceRemoval{Supplier: "a", Ground: "breach", Note: "三次催告仍不上门。"}})
	refused(r, "officer", tenderapi.MoveTender, fail(x.ID, "few"), "tender.failure.contradicted", "tender.framework.open.anytime")
	if x := ok(r, "officer", tenderapi.MoveTender, fail(x.ID, "cancelled")); x.State != tenderapi.StateFailed {
		t.Errorf("ended it is %s", x.State)
	}
	refused(r, "bob", tenderapi.ApplyForPlace, apply(x.ID), "tender.application.closed", "")
}

// Who answers sees nobody who has signed; somebody signs before the purchase hears of the answer.
func TestARulingThatComesAfterASignatureLeavesAnOpenFrameworkInForce(t *testing.T) {
	r := open(t)
	x := r.calling()
	r.admits(x.ID, "ann")
	r.agrees(x.ID, "c-"+x.ID+"-a", "a")
	ev := event.New(events.TypeTenderChallengeAnsweredV1, r.clock(), events.TenderChallengeAnsweredV1{Tender: x.ID, Effect: string(tenderapi.EffectRestart)})
	ev.Subject, ev.Seq = "d1", 1
	if err := r.hear[events.TypeTenderChallengeSettledV1](t.Context(), ev); err != nil {
		t.Fatal(err)
	}
	if x := r.tender(x.ID); x.State != tenderapi.StatePublished || x.Award.Place("a").State != tenderapi.PlaceStateSigned || x.Rulings[0].TakenAt != nil || x.Rulings[0].Note == "" {
		t.Errorf("%s %+v", x.State, x.Rulings)
	}
}

func TestWhatANoticeOfAnOpenFrameworkMustSay(t *testing.T) {
	for name, c := range map[string]struct {
		edit  func(*tenderapi.TenderDraft)
		rule  string
		level string // "" is fine
	}{
		"as it should be":           {func(*tenderapi.TenderDraft) {}, "tender.framework.open.conditions", ""},
		"no case":                   {func(d *tenderapi.TenderDraft) { d.Condition = "" }, "tender.framework.open.conditions", "refuse"},
		"a case of the closed form": {func(d *tenderapi.TenderDraft) { d.Condition = "beneficiaries" }, "tender.framework.open.conditions", "refuse"},
		"no unit":                   {func(d *tenderapi.TenderDraft) { d.Unit = "" }, "tender.framework.price.ceiling", "refuse"},
		"no price":                  {func(d *tenderapi.TenderDraft) { d.Ceiling = 0 }, "tender.framework.price.ceiling", "refuse"},
		"two years":                 {func(d *tenderapi.TenderDraft) { d.TermMonths = 24 }, "tender.framework.years", ""},
		"a month longer":            {func(d *tenderapi.TenderDraft) { d.TermMonths = 25 }, "tender.framework.years", "warn"},
	} {
		t.Run(name, func(t *testing.T) {
			r := open(t)
			d := r.voucher()
			c.edit(&d)
			x := ok(r, "officer", tenderapi.CreateTender, tenderapi.CreateTenderRequest{TenderDraft: d})
			level := ""
			for _, f := range ok(r, "officer", tenderapi.ListFindings, tenderapi.ListFindingsRequest{ID: x.ID}).Items {
				if len(f.Basis) > 0 && f.Basis[0].Rule == c.rule && !f.Ok {
					level = f.Level
				}
			}
			if level != c.level {
				t.Errorf("it is %q", level)
			}
			if c.level == "refuse" {
				refused(r, "officer", tenderapi.MoveTender, verb(x.ID, Submit), "tender.notice.unlawful", c.rule)
				return
			}
			ok(r, "officer", tenderapi.MoveTender, verb(x.ID, Submit))
		})
	}
}

func TestNothingOfBidsIsThereInAnOpenFramework(t *testing.T) {
	r := open(t)
	d := ok(r, "officer", tenderapi.CreateTender, tenderapi.CreateTenderRequest{TenderDraft: r.voucher()})
	refused(r, "officer", tenderapi.AddLot, tenderapi.AddLotRequest{ID: d.ID, LotDraft: tenderapi.LotDraft{Title: "第二包", Budget: 100}}, "tender.framework.no-lots", "")
	x := r.calling()
	refused(r, "officer", tenderapi.SeatCommittee, committee(x.ID, "e1", "e2", "officer"), "tender.framework.no-bids", "")
	refused(r, "officer", tenderapi.StartDraw, tenderapi.StartDrawRequest{ID: x.ID, DrawDraft: tenderapi.DrawDraft{Field: "养老", Wanted: 2}}, "tender.framework.no-bids", "")
	refused(r, "ann", tenderapi.PutChunk, tenderapi.PutChunkRequest{ID: x.ID, Hash: strings.Repeat("a", 64), Size: 4, Upload: contract.Octets([]byte("bid!"))}, "tender.framework.no-bids", "")
}

func TestAnApplicationIsReadByThoseItConcerns(t *testing.T) {
	r := open(t)
	x := r.calling()
	up := tenderapi.AddEvidenceRequest{ID: x.ID, Name: "护理员证书.pdf", Upload: contract.Octets([]byte("%PDF-1.4 certificate"))}
	paper := ok(r, "ann", tenderapi.AddEvidence, up)
	a := ok(r, "ann", tenderapi.ApplyForPlace, apply(x.ID, paper.ID))
	ok(r, "bob", tenderapi.ApplyForPlace, apply(x.ID))
	get := tenderapi.GetApplicationEvidenceRequest{ID: a.ID, Evidence: paper.ID}
	for who, n := range map[string]int{"officer": 2, "second": 2, "watch": 2, "ann": 1, "cat": 0} {
		if got := ok(r, who, tenderapi.ListApplications, tenderapi.ListApplicationsRequest{ID: x.ID}).Items; len(got) != n {
			t.Errorf("%s reads %d applications, not %d", who, len(got), n)
		}
	}
	for _, who := range []string{"officer", "second", "watch", "ann"} {
		if f := ok(r, who, tenderapi.GetApplicationEvidence, get); string(f.Body) != "%PDF-1.4 certificate" {
			t.Errorf("%s reads %q", who, f.Body)
		}
	}
	refused(r, "bob", tenderapi.GetApplicationEvidence, get, "tender.application.none", "")
	if _, err := route.Call(identity.WithToken(t.Context(), ""), r.local, tenderapi.ListApplications, tenderapi.ListApplicationsRequest{ID: x.ID}); err == nil {
		t.Error("nobody reads applications")
	}
	tasks := ok(r, "officer", tenderapi.ListTenderTasks, tenderapi.ListTenderTasksRequest{}).Items
	if n := len(slices.DeleteFunc(tasks, func(x tenderapi.Task) bool { return x.What != "审查入围申请" || x.Due == nil })); n != 2 {
		t.Errorf("the office's desk lists %d applications", n)
	}
}

func TestWhatWaitsForAnAnswerWhenAnOpenFrameworkEndsLeavesTheDesk(t *testing.T) {
	for name, c := range map[string]struct {
		end func(*room, tenderapi.Tender)
		why string
	}{
		"its time is up":       {func(r *room, x tenderapi.Tender) { r.set(x.Deadline.Add(time.Second)) }, "期满"},
		"the office has ended": {func(r *room, x tenderapi.Tender) { ok(r, "officer", tenderapi.MoveTender, fail(x.ID, "cancelled")) }, "采购已终止"},
	} {
		t.Run(name, func(t *testing.T) {
			r := open(t)
			x := r.calling()
			a := ok(r, "ann", tenderapi.ApplyForPlace, apply(x.ID))
			c.end(r, x)
			got := ok(r, "ann", tenderapi.ListMyApplications, tenderapi.ListMyApplicationsRequest{}).Items[0]
			if got.State != tenderapi.ApplicationStateLapsed || !strings.Contains(got.Note, c.why) {
				t.Errorf("it is %s: %q", got.State, got.Note)
			}
			told := slices.DeleteFunc(slices.Clone(r.heard), func(ev event.Event) bool { return ev.Type != events.TypeTenderApplicationLapsedV1 })
			if len(told) != 1 || told[0].Subject != a.ID {
				t.Errorf("told is %+v", told)
			}
			tasks := ok(r, "officer", tenderapi.ListTenderTasks, tenderapi.ListTenderTasksRequest{}).Items
			if slices.ContainsFunc(tasks, func(x tenderapi.Task) bool { return x.Application == a.ID }) {
				t.Error("it is on the office's desk for ever")
			}
			refused(r, "officer", tenderapi.MoveApplication, decided(a, "admit", ""), "tender.application.wrong-state", "")
		})
	}
}

func TestAPlaceGivenWhileItsApplicationIsTakenBackIsThePurchasesWord(t *testing.T) {
	r := open(t)
	x := r.calling()
	a := ok(r, "ann", tenderapi.ApplyForPlace, apply(x.ID))
	r.at(r.clock().Add(time.Hour))
	ok(r, "ann", tenderapi.MoveApplication, decided(a, "withdraw", ""))
	ev := event.New(events.TypeTenderTenderAdmittedV1, r.clock(), events.TenderTenderAdmittedV1{Supplier: "a", At: r.clock()})
	ev.Subject, ev.Seq = x.ID, 1000
	if err := r.Publish(t.Context(), ev); err != nil {
		t.Fatal(err)
	}
	if got := ok(r, "ann", tenderapi.ListMyApplications, tenderapi.ListMyApplicationsRequest{}).Items[0].State; got != tenderapi.ApplicationStateAdmitted {
		t.Errorf("it is %s", got)
	}
	r.at(r.clock().Add(time.Hour))
	ok(r, "ann", tenderapi.ApplyForPlace, apply(x.ID))
	ev.Seq = 1001 // of an earlier admission, heard late
	if err := r.Publish(t.Context(), ev); err != nil {
		t.Fatal(err)
	}
	if got := ok(r, "ann", tenderapi.ListMyApplications, tenderapi.ListMyApplicationsRequest{}).Items[0].State; got != tenderapi.ApplicationStateFiled {
		t.Errorf("the new application is %s", got)
	}
}
