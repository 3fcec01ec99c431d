package contract

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"sanshe/contracts/go/catalogapi"
	"sanshe/contracts/go/contractapi"
	"sanshe/contracts/go/events"
	"sanshe/libs/cn"
	"sanshe/libs/fault"
	"sanshe/libs/rule"
	"sanshe/libs/rule/ruletest"
	"sanshe/libs/store"
)

// promised is performed in its third month, with two standards to be accepted by.
func promised(t *testing.T) *room {
	t.Helper()
	r := awarded(t, func(in *events.TenderTenderAwardedV1) { in.Amount = 10_000_000 })
	in := r.terms()
	in.Quality, in.Payments[1].Amount = "每月探访两次。\n\n满意度不低于九成。", 5_000_000
	ok(r, "officer", contractapi.UpdateContract, in)
	ok(r, "officer", contractapi.MoveContract, r.verb(Offer, ""))
	ok(r, "officer", contractapi.MoveContract, r.verb(Sign, ""))
	ok(r, "ann", contractapi.MoveContract, r.verb(Sign, ""))
	ok(r, "officer", contractapi.MoveContract, r.verb(Publish, ""))
	r.now = cn.Day("2026-06-10").At(10, 0)
	return r
}

// found is an acceptance in which everything was as promised, edited.
func (r *room) found(edit func(*contractapi.AcceptanceDraft)) contractapi.RecordAcceptanceRequest {
	d := contractapi.AcceptanceDraft{
		Stage: "中期验收", AcceptedOn: "2026-06-09", Members: []string{"养老科负责人", "外聘专家"}, MembersSigned: true, Asked: 30, Satisfied: 28,
		Opinions: "多数认为探访及时，希望增加助浴。", Conclusion: "符合合同约定。",
		Items: []contractapi.AcceptanceItem{
			{Standard: "每月探访两次。", Finding: "四月、五月各两次，有记录。", Met: true},
			{Standard: "满意度不低于九成。", Finding: "三十人中二十八人满意。", Met: true},
		},
	}
	edit(&d)
	return contractapi.RecordAcceptanceRequest{ID: r.id, AcceptanceDraft: d}
}

func asFound(*contractapi.AcceptanceDraft) {}

func (r *room) report(nth int64, do Verb, note string) contractapi.MoveAcceptanceRequest {
	return contractapi.MoveAcceptanceRequest{ID: r.id, Nth: nth, AcceptanceMove: contractapi.AcceptanceMove{Do: string(do), Note: note}}
}

func TestAnAcceptanceLeavesOutNoStandardOfTheContract(t *testing.T) {
	r := promised(t)
	for name, edit := range map[string]func(*contractapi.AcceptanceDraft){
		"one missing":  func(d *contractapi.AcceptanceDraft) { d.Items = d.Items[:1] },
		"another word": func(d *contractapi.AcceptanceDraft) { d.Items[1].Standard = "满意度不低于八成。" },
	} {
		t.Run(name, func(t *testing.T) {
			refused(r, "officer", contractapi.RecordAcceptance, r.found(edit), "contract.acceptance.standards", "contract.acceptance.report")
		})
	}
	ok(r, "officer", contractapi.RecordAcceptance, r.found(func(d *contractapi.AcceptanceDraft) { // one more is no fault
		d.Items = append(d.Items, contractapi.AcceptanceItem{Standard: "安全", Finding: "没有事故。", Met: true})
	}))
}

func TestAnAcceptanceIsSignedByWhoTookPart(t *testing.T) {
	r := promised(t)
	refused(r, "officer", contractapi.RecordAcceptance, r.found(func(d *contractapi.AcceptanceDraft) { d.MembersSigned = false }), "contract.acceptance.members", "contract.acceptance.sign")
	refused(r, "officer", contractapi.RecordAcceptance, r.found(func(d *contractapi.AcceptanceDraft) { d.Members = []string{} }), "contract.acceptance.members", "contract.acceptance.sign")
	ok(r, "officer", contractapi.RecordAcceptance, r.found(func(d *contractapi.AcceptanceDraft) { d.Members = d.Members[:1] }))
}

func TestThoseServedAreHeardWhenAPublicServiceIsAccepted(t *testing.T) {
	unheard := func(d *contractapi.AcceptanceDraft) { d.Asked, d.Satisfied = 0, 0 }
	r := promised(t)
	refused(r, "officer", contractapi.RecordAcceptance, r.found(unheard), "contract.acceptance.opinions", "contract.acceptance.beneficiaries")
	refused(r, "officer", contractapi.RecordAcceptance, r.found(func(d *contractapi.AcceptanceDraft) { d.Opinions = " " }), "contract.acceptance.opinions", "contract.acceptance.beneficiaries")
	ok(r, "officer", contractapi.RecordAcceptance, r.found(func(d *contractapi.AcceptanceDraft) { d.Asked, d.Satisfied = 1, 0 }))
	r = promised(t)
	r.kind = catalogapi.ItemKindB
	ok(r, "officer", contractapi.RecordAcceptance, r.found(unheard))
}

func TestAnAcceptanceIsPublicOnceItStandsAndNotBefore(t *testing.T) {
	r := promised(t)
	refused(r, "ann", contractapi.RecordAcceptance, r.found(asFound), "identity.role", "")
	refused(r, "other", contractapi.RecordAcceptance, r.found(asFound), "contract.acceptance.not-yours", "")
	if c := ok(r, "officer", contractapi.GetContract, contractapi.GetContractRequest{ID: r.id}); !c.Accepting.May || len(c.Accepting.Standards) != 2 {
		t.Errorf("the officer may %+v", c.Accepting)
	}
	ok(r, "officer", contractapi.RecordAcceptance, r.found(asFound))
	refused(r, "officer", contractapi.RecordAcceptance, r.found(asFound), "contract.acceptance.waiting", "")
	get := contractapi.GetContractRequest{ID: r.id}
	for who, want := range map[string]int{"": 0, "bob": 0, "other": 0, "ann": 1, "second": 1, "watch": 1} {
		if c := ok(r, who, contractapi.GetContract, get); len(c.Acceptances) != want {
			t.Errorf("%q reads %d reports that wait, want %d", who, len(c.Acceptances), want)
		}
	}
	refused(r, "bob", contractapi.MoveAcceptance, r.report(1, Agree, ""), "contract.acceptance.not-found", "")
	tasks := ok(r, "ann", contractapi.ListContractTasks, contractapi.ListContractTasksRequest{}).Items
	if len(tasks) != 1 || tasks[0].What != "签署验收书或者提出异议" || tasks[0].Basis[0].Rule != "contract.acceptance.sign" {
		t.Errorf("what waits for the supplier is %+v", tasks)
	}
	ok(r, "ann", contractapi.MoveAcceptance, r.report(1, Agree, ""))
	x := ok(r, "", contractapi.GetContract, get).Acceptances
	public := ruletest.Value[bool](t, r.deps.Rules, "contract.acceptance.publish", rule.Where{Region: "320312", Day: r.now})
	if (len(x) == 1) != public || x[0].State != contractapi.AcceptanceStateAccepted || x[0].SettledAt == nil || !x[0].Met || x[0].Signers[1].Signed.Hash != x[0].Hash || x[0].Signers[0].Signed.Hash != x[0].Hash {
		t.Errorf("everyone reads %+v", x)
	}
	refused(r, "ann", contractapi.MoveAcceptance, r.report(1, Object, "不符。"), "contract.acceptance.wrong-state", "")
	refused(r, "ann", contractapi.MoveAcceptance, r.report(2, Agree, ""), "contract.acceptance.not-found", "")
}

func TestAContractCarriesOnlySoManyAcceptances(t *testing.T) {
	r := promised(t)
	for n := range int64(maxAcceptances) {
		ok(r, "officer", contractapi.RecordAcceptance, r.found(asFound))
		ok(r, "officer", contractapi.MoveAcceptance, r.report(n+1, Withdraw, ""))
	}
	refused(r, "officer", contractapi.RecordAcceptance, r.found(asFound), "contract.acceptance.too-many", "")
	if c := ok(r, "officer", contractapi.GetContract, contractapi.GetContractRequest{ID: r.id}); c.Accepting.May || len(c.Acceptances) != maxAcceptances {
		t.Errorf("%d recorded, and another may be: %v", len(c.Acceptances), c.Accepting.May)
	}
}

func TestAReportThatWaitsEndsWithItsContract(t *testing.T) {
	r := promised(t)
	ok(r, "officer", contractapi.RecordAcceptance, r.found(asFound))
	r.rule(8, "rescind-restart", "撤销合同，终止本次采购，依法重新开展采购活动", "a")
	for _, do := range []Verb{Agree, Object} {
		refused(r, "ann", contractapi.MoveAcceptance, r.report(1, do, "不符。"), "contract.acceptance.wrong-state", "")
	}
	if tasks := ok(r, "ann", contractapi.ListContractTasks, contractapi.ListContractTasksRequest{}).Items; len(tasks) != 0 {
		t.Errorf("it still waits for a signature: %+v", tasks)
	}
	got := ok(r, "ann", contractapi.GetContract, contractapi.GetContractRequest{ID: r.id})
	if x := got.Acceptances[0]; x.State != contractapi.AcceptanceStateWithdrawn || x.Note != got.Note || len(x.Moves) != 0 {
		t.Errorf("%s %q %+v", x.State, x.Note, x.Moves)
	}
	if c := ok(r, "", contractapi.GetContract, contractapi.GetContractRequest{ID: r.id}); len(c.Acceptances) != 0 {
		t.Errorf("everyone reads %+v", c.Acceptances)
	}
}

func TestAnObjectionIsPublicBesideTheReport(t *testing.T) {
	r := promised(t)
	ok(r, "officer", contractapi.RecordAcceptance, r.found(func(d *contractapi.AcceptanceDraft) {
		d.Items[0].Met, d.Items[0].Remedy, d.Items[0].RemedyBy = false, "补足两次探访。", "2026-06-30"
	}))
	refused(r, "ann", contractapi.MoveAcceptance, r.report(1, Object, ""), "contract.acceptance.no-reason", "")
	refused(r, "ann", contractapi.MoveAcceptance, r.report(1, Withdraw, ""), "contract.acceptance.not-yours", "")
	ok(r, "ann", contractapi.MoveAcceptance, r.report(1, Object, "五月有一次因台风改期。"))
	x := ok(r, "", contractapi.GetContract, contractapi.GetContractRequest{ID: r.id}).Acceptances
	if len(x) != 1 || x[0].State != contractapi.AcceptanceStateObjected || x[0].Met || x[0].Note != "五月有一次因台风改期。" {
		t.Errorf("everyone reads %+v", x)
	}
	ok(r, "officer", contractapi.RecordAcceptance, r.found(asFound)) // after it was put right
}

func TestWhatIsNotMetSaysWhatIsToBePutRightByWhen(t *testing.T) {
	r := promised(t)
	with := func(remedy, by string) contractapi.RecordAcceptanceRequest {
		return r.found(func(d *contractapi.AcceptanceDraft) {
			d.Items[1].Met, d.Items[1].Remedy, d.Items[1].RemedyBy = false, remedy, by
		})
	}
	refused(r, "officer", contractapi.RecordAcceptance, with("", "2026-06-30"), "contract.acceptance.items", "")
	refused(r, "officer", contractapi.RecordAcceptance, with("改进。", ""), "contract.acceptance.items", "")
	refused(r, "officer", contractapi.RecordAcceptance, with("改进。", "2026-06-08"), "contract.acceptance.items", "")
	refused(r, "officer", contractapi.RecordAcceptance, r.found(func(d *contractapi.AcceptanceDraft) { d.Satisfied = 31 }), "contract.acceptance.satisfied", "")
	ok(r, "officer", contractapi.RecordAcceptance, with("改进。", "2026-06-09"))
}

func TestAnAcceptanceFallsIntoThePerformance(t *testing.T) {
	on := func(r *room, day string) contractapi.RecordAcceptanceRequest {
		return r.found(func(d *contractapi.AcceptanceDraft) { d.AcceptedOn = day })
	}
	r := promised(t)
	refused(r, "officer", contractapi.RecordAcceptance, on(r, "2026-03-31"), "contract.acceptance.day", "")
	refused(r, "officer", contractapi.RecordAcceptance, on(r, "2026-06-11"), "contract.acceptance.day", "")
	ok(r, "officer", contractapi.RecordAcceptance, on(r, "2026-04-01"))
	ok(r, "officer", contractapi.MoveAcceptance, r.report(1, Withdraw, "写错了。"))
	ok(r, "officer", contractapi.RecordAcceptance, on(r, "2026-06-10"))
	r = open(t)
	r.offered()
	refused(r, "officer", contractapi.RecordAcceptance, r.found(asFound), "contract.acceptance.unsigned", "contract.acceptance.report")
}

func TestNothingIsAcceptedAfterTheLastTime(t *testing.T) {
	r := promised(t)
	last := func(d *contractapi.AcceptanceDraft) { d.Stage, d.Final = "最终验收", true }
	ok(r, "officer", contractapi.RecordAcceptance, r.found(func(d *contractapi.AcceptanceDraft) {
		last(d)
		d.Items[0].Met, d.Items[0].Remedy, d.Items[0].RemedyBy = false, "补足。", "2026-06-30"
	}))
	ok(r, "ann", contractapi.MoveAcceptance, r.report(1, Agree, ""))
	ok(r, "officer", contractapi.RecordAcceptance, r.found(last)) // what was to be put right, was
	ok(r, "ann", contractapi.MoveAcceptance, r.report(2, Agree, ""))
	refused(r, "officer", contractapi.RecordAcceptance, r.found(last), "contract.acceptance.done", "")
}

func TestTheClausesOfAnAcceptanceBindFromTheirDayOn(t *testing.T) {
	r := promised(t)
	kept, err := store.Open(t.Context(), r.deps.Store, schema, index)
	if err != nil {
		t.Fatal(err)
	}
	c, err := kept.Get(t.Context(), r.id)
	if err != nil {
		t.Fatal(err)
	}
	x := Acceptance{Public: true, Terms: r.found(func(d *contractapi.AcceptanceDraft) { d.Asked, d.Satisfied, d.Members = 0, 0, nil }).AcceptanceDraft}
	for _, at := range []struct {
		day  cn.Day
		code string
	}{{"2002-12-31", ""}, {"2003-01-01", "contract.acceptance.members"}} {
		c.Law = rule.Where{Region: "320312", Day: at.day.At(12, 0)}
		if err := c.reports(r.deps.Rules, &x, r.now); (err == nil) != (at.code == "") || err != nil && fault.Of(err).Code != at.code {
			t.Errorf("under the law of %s: %v", at.day, err)
		}
	}
	x.Terms.Members = []string{"养老科负责人"}
	for _, at := range []struct {
		day   cn.Day
		binds bool
	}{{"2015-02-28", false}, {"2015-03-01", true}} {
		c.Law = rule.Where{Region: "320312", Day: at.day.At(12, 0)}
		if err := c.reports(r.deps.Rules, &x, r.now); (err != nil) != at.binds {
			t.Errorf("under the law of %s: %v", at.day, err)
		}
	}
}

func TestWhatIsReleasedOfAnAcceptanceNamesNobodyWhoSigned(t *testing.T) {
	r := promised(t)
	ok(r, "officer", contractapi.RecordAcceptance, r.found(asFound))
	ok(r, "ann", contractapi.MoveAcceptance, r.report(1, Agree, ""))
	kept, err := store.Open(t.Context(), r.deps.Store, schema, index)
	if err != nil {
		t.Fatal(err)
	}
	c, err := kept.Get(t.Context(), r.id)
	if err != nil {
		t.Fatal(err)
	}
	ev := (&Service{contracts: kept, rules: r.deps.Rules, now: func() time.Time { return r.now }}).released(&c, "accepted", r.now)
	var in events.ContractContractReleasedV1
	if err := json.Unmarshal(ev.Data, &in); err != nil {
		t.Fatal(err)
	}
	if text := string(in.Contract); !strings.Contains(text, "希望增加助浴") || strings.Contains(text, "林*") || strings.Contains(text, "李*") {
		t.Errorf("released is %s", text)
	}
}

func TestTheLifeOfAnAcceptanceIsSound(t *testing.T) {
	if err := Accepting.Check(); err != nil {
		t.Error(err)
	}
}
