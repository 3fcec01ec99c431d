package duty

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"sanshe/contracts"
	"sanshe/contracts/go/events"
	"sanshe/contracts/go/volunteerapi"
	"sanshe/libs/cn"
	"sanshe/libs/fault"
	"sanshe/libs/identity"
	"sanshe/libs/roomtest"
	"sanshe/libs/rule"
	"sanshe/libs/rule/prove"
	"sanshe/libs/rule/ruletest"
	"sanshe/services/volunteer/card"
	"sanshe/services/volunteer/cardtest"
)

const met = volunteerapi.DutyGradeMet

func TestAYearIsJudgedReadByItsMemberAndThenToldToTheUnit(t *testing.T) {
	r := newRoom(t)
	d := r.serving()
	if len(d.Years) != 1 || d.Years[0].Year != 2026 || d.Years[0].Minutes != 0 {
		t.Fatalf("%+v", d.Years)
	}
	id := d.Years[0].ID
	cardtest.Counts(r.Stage, "duty", d.ID, "2026-06", 120)
	ev := cardtest.Counts(r.Stage, "duty", d.ID, "2026-07", 60)
	for range 5 {
		r.Hear(ev, 1)
	}
	cardtest.Counts(r.Stage, "volunteer", d.ID, "2026-08", 6000) // another ledger adds nothing
	cardtest.Counts(r.Stage, "duty", d.ID, "2027-01", 30)        // and another year is another document
	r.News()
	if _, err := r.year("ann", id, "judge", met, "每月都来"); fault.Of(err).Code != errEarly.Code {
		t.Fatalf("a year is judged before its end: %v", err)
	}
	r.Set(time.Date(2027, 1, 4, 2, 0, 0, 0, time.UTC))
	for who, code := range map[string]string{"zhou": "volunteer.dutyyear.not-yours", "cat": errYear.Code, "wu": errYear.Code} {
		if _, err := r.year(who, id, "judge", met, "每月都来"); fault.Of(err).Code != code {
			t.Errorf("%s judges: %v", who, err)
		}
	}
	if _, err := r.year("ann", id, "judge", "", "每月都来"); fault.Of(err).Code != errGrade.Code {
		t.Errorf("a judgement without a grade: %v", err)
	}
	if _, err := r.year("ann", id, "judge", met, " "); fault.Of(err).Code != errSilent.Code {
		t.Errorf("a judgement without a word: %v", err)
	}
	y, err := r.year("ann", id, "judge", met, "每月都来")
	if err != nil || y.Until != cn.PeriodWorkdays("2027-01-04", 5).Day.String() || y.Minutes != 180 || y.Records != 2 {
		t.Fatalf("%+v, %v", y, err)
	}
	told := func(who string) []volunteerapi.DutyYear {
		return roomtest.OK(r, who, volunteerapi.ListDutyYears, volunteerapi.ListDutyYearsRequest{}).Items
	}
	r.Job("tell years that nobody objects to")
	if len(told("per")) != 0 {
		t.Fatal("a unit reads before its member has had the time to")
	}
	r.Set(cn.Day(y.Until).Last().Add(time.Minute))
	r.Job("tell years that nobody objects to")
	if got := roomtest.Kinds(r.News()); !slices.Equal(got, []string{events.TypeVolunteerDutyyearJudgedV1, events.TypeVolunteerDutyyearToldV1}) {
		t.Errorf("told %v", got)
	}
	got := told("per")
	if len(got) != 1 || got[0].Name != name || got[0].Minutes != 180 || got[0].GradeText != "完成" || len(got[0].Months)+len(got[0].Steps) != 0 {
		t.Fatalf("the unit reads %+v", got)
	}
	for region, n := range map[string]int{"341700": 1, "320312": 0} { // where it is law that it counts in somebody's yearly assessment
		if bases := card.Bases(r.s.rules, rule.Where{Region: region, Day: r.Clock()}, ruleAssessed); len(bases) != n {
			t.Errorf("in %s: %+v", region, bases)
		}
	}
	if len(told("pit")) != 0 {
		t.Error("another unit reads it")
	}
	roomtest.Refuses(r, "per", volunteerapi.GetDuty, volunteerapi.GetDutyRequest{ID: d.ID}, "identity.role")
}

func TestWithoutConsentOrWithAUnitThatIsInNoRegisterNobodyIsTold(t *testing.T) {
	r := newRoom(t)
	d := r.serving()
	id := d.Years[0].ID
	r.moved("zhou", d.ID, "hush")
	r.Set(time.Date(2027, 1, 4, 2, 0, 0, 0, time.UTC))
	if _, err := r.year("ann", id, "judge", met, "每月都来"); err != nil {
		t.Fatal(err)
	}
	y, err := r.year("zhou", id, "agree", "", "")
	if err != nil || y.State != told {
		t.Fatalf("%+v, %v", y, err)
	}
	if got := roomtest.OK(r, "per", volunteerapi.ListDutyYears, volunteerapi.ListDutyYearsRequest{}); len(got.Items) != 0 {
		t.Errorf("a unit is told without consent: %+v", got.Items)
	}
	in := draft()
	in.Unit, in.UnitName, in.Host = "", "外地的厂", "other"
	if other := roomtest.OK(r, "zhou", volunteerapi.ReportForDuty, in); other.Unit != nil || other.UnitName != "外地的厂" {
		t.Errorf("%+v", other)
	}
}

func TestAnObjectionIsAnsweredBySomebodyElse(t *testing.T) {
	r := newRoom(t)
	d := r.serving()
	id := d.Years[0].ID
	r.Set(time.Date(2027, 1, 4, 2, 0, 0, 0, time.UTC))
	if _, err := r.year("ann", id, "judge", volunteerapi.DutyGradeUnmet, "没有来"); err != nil {
		t.Fatal(err)
	}
	term, err := rule.Ask[int](r.s.rules, ruleObjection, rule.Where{Region: "320312", Day: r.Clock()})
	if err != nil || term.Value != 5 {
		t.Fatalf("%+v, %v", term, err)
	}
	if _, err := r.year("zhou", id, "object", "", "六月来过"); err != nil {
		t.Fatal(err)
	}
	r.Set(r.Clock().AddDate(0, 1, 0))
	r.Job("tell years that nobody objects to")
	if got := roomtest.OK(r, "per", volunteerapi.ListDutyYears, volunteerapi.ListDutyYearsRequest{}); len(got.Items) != 0 {
		t.Fatal("what is objected to is told")
	}
	if _, err := r.year("ann", id, "answer", met, "核对过了"); fault.Of(err).Code != errSame.Code {
		t.Errorf("who judged answers: %v", err)
	}
	tasks, err := r.s.Tasks(t.Context(), r.Folk["bea"])
	if err != nil || len(tasks) != 1 || tasks[0].What != "答复对年度评价的异议" {
		t.Errorf("%+v, %v", tasks, err)
	}
	y, err := r.year("bea", id, "answer", met, "六月的确来过")
	if err != nil || y.State != told || y.Grade != met || y.Answer != "六月的确来过" {
		t.Fatalf("%+v, %v", y, err)
	}
	got := roomtest.OK(r, "per", volunteerapi.ListDutyYears, volunteerapi.ListDutyYearsRequest{}).Items
	if len(got) != 1 || !got[0].Objected || got[0].Objection+got[0].Answer != "" {
		t.Errorf("the unit reads %+v", got)
	}
}

func TestWhoReportedServesInThatLedgerOfThatCommunityAndNowhereElse(t *testing.T) {
	r := newRoom(t)
	d := r.serving()
	p, err := r.s.Of(t.Context(), d.ID)
	if err != nil || p.Ledger != card.Duty || !p.Active || p.Account != "zhou" || p.Born != "1984-02-03" || p.Shown() != cn.MaskName(name) {
		t.Fatalf("%+v, %v", p, err)
	}
	for _, c := range []struct {
		sh   card.Shift
		bars bool
	}{
		{card.Shift{Ledger: card.Duty, Org: "home"}, false},
		{card.Shift{Ledger: card.Duty, Org: "other"}, true},
		{card.Shift{Ledger: card.Voluntary, Org: "home"}, true},
		{card.Shift{Ledger: card.Order, Org: "home"}, true},
	} {
		err := r.s.Admits(t.Context(), c.sh, p)
		if (err != nil) != c.bars || c.bars && (fault.Of(err).Code != errSeat.Code || fault.Of(err).Basis[0].Rule != ruleScheme) {
			t.Errorf("%+v: %v", c.sh, err)
		}
	}
	r.moved("zhou", d.ID, "leave")
	if p, err = r.s.Of(t.Context(), d.ID); err != nil || p.Active {
		t.Errorf("who left may still take a seat: %+v, %v", p, err)
	}
	if err := r.s.Admits(t.Context(), card.Shift{Ledger: card.Duty, Org: "home"}, p); err == nil {
		t.Error("who left is admitted")
	}
}

func TestAReportIsMadeOnceAndWithConsent(t *testing.T) {
	r := newRoom(t)
	for code, spoil := range map[string]func(*volunteerapi.ReportForDutyRequest){
		errAgree.Code: func(in *volunteerapi.ReportForDutyRequest) { in.Agree = false },
		errBirth.Code: func(in *volunteerapi.ReportForDutyRequest) { in.Birth = "2099-01-01" },
		errHost.Code:  func(in *volunteerapi.ReportForDutyRequest) { in.Host = "works" },
		errUnit.Code:  func(in *volunteerapi.ReportForDutyRequest) { in.Unit, in.UnitName = "", " " },
	} {
		in := draft()
		spoil(&in)
		roomtest.Refuses(r, "zhou", volunteerapi.ReportForDuty, in, code)
	}
	d := r.serving()
	roomtest.Refuses(r, "zhou", volunteerapi.ReportForDuty, draft(), errTwice.Code)
	r.moved("zhou", d.ID, "leave")
	again := roomtest.OK(r, "zhou", volunteerapi.ReportForDuty, draft())
	if got := r.moved("ann", again.ID, "return"); got.State != returned {
		t.Errorf("%+v", got)
	}
	roomtest.Refuses(r, "wu", volunteerapi.GetDuty, volunteerapi.GetDutyRequest{ID: d.ID}, errNone.Code)
	roomtest.Refuses(r, "cat", volunteerapi.GetDuty, volunteerapi.GetDutyRequest{ID: d.ID}, errNone.Code)
	if _, err := r.moves("ann", d.ID, "erase"); fault.Of(err).Code != "volunteer.duty.not-yours" && fault.Of(err).Code != "volunteer.duty.wrong-state" {
		t.Errorf("a community erases somebody: %v", err)
	}
	if p, err := r.s.Of(t.Context(), d.ID); err != nil || p.Name != name {
		t.Errorf("the key of who was not erased: %+v, %v", p, err)
	}
}

// That somebody is a member stands in no event, no list of others and not in the store, and after erasing nowhere.
func TestWhoSomebodyIsIsReadByThemTheirCommunityAndTheUnitThatIsTold(t *testing.T) {
	r := newRoom(t)
	d := r.serving()
	var said strings.Builder
	put := func(v any) {
		b, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		said.Write(b)
	}
	if one := roomtest.OK(r, "ann", volunteerapi.GetDuty, volunteerapi.GetDutyRequest{ID: d.ID}); one.Name != name || one.Branch != branch || one.Yours {
		t.Errorf("the community to which it was reported reads %+v", one)
	}
	list := roomtest.OK(r, "ann", volunteerapi.ListDuties, volunteerapi.ListDutiesRequest{State: serving})
	if len(list.Items) != 1 || list.Items[0].Name != cn.MaskName(name) {
		t.Errorf("%+v", list.Items)
	}
	put(list)
	put(roomtest.OK(r, "ann", volunteerapi.ListDutyYears, volunteerapi.ListDutyYearsRequest{}))
	if got := roomtest.OK(r, "cat", volunteerapi.ListDuties, volunteerapi.ListDutiesRequest{}); len(got.Items) != 0 {
		t.Error("another community reads it")
	}
	tasks, err := r.s.Tasks(t.Context(), identity.Caller{ID: "ann", Memberships: r.Folk["ann"].Memberships})
	if err != nil {
		t.Fatal(err)
	}
	put(tasks)
	r.Settle()
	put(r.Heard)
	for _, f := range []string{"store.db", "store.db-wal"} {
		b, err := os.ReadFile(filepath.Join(r.Dir, f))
		if err != nil {
			t.Fatal(err)
		}
		said.Write(b)
	}
	for _, secret := range []string{name, branch} {
		if strings.Contains(said.String(), secret) {
			t.Errorf("%s is read somewhere", secret)
		}
	}
	if !strings.Contains(said.String(), d.Number) {
		t.Error("the search finds not even the number")
	}
	if got := r.moved("zhou", d.ID, "erase"); got.State != erased || got.Name != "" {
		t.Errorf("%+v", got)
	}
	if _, err := r.s.Of(t.Context(), d.ID); fault.Of(err).Code != errPerson.Code {
		t.Errorf("who is erased is still known: %v", err)
	}
	roomtest.Refuses(r, "ann", volunteerapi.GetDuty, volunteerapi.GetDutyRequest{ID: d.ID}, errNone.Code)
}

func TestSomeTimeAfterSomebodyLeftTheKeyIsDestroyed(t *testing.T) {
	r := newRoom(t)
	d := r.serving()
	r.moved("zhou", d.ID, "leave")
	kept, err := rule.Ask[int](r.s.rules, ruleKept, rule.Where{Region: "320312", Day: r.Clock()})
	if err != nil {
		t.Fatal(err)
	}
	r.Set(r.Clock().AddDate(0, kept.Value, 0))
	r.Job("destroy keys of duties that are over")
	if _, err := r.s.Of(t.Context(), d.ID); err != nil {
		t.Fatalf("a day early: %v", err)
	}
	r.Set(r.Clock().AddDate(0, 0, 1))
	r.Job("destroy keys of duties that are over")
	if _, err := r.s.Of(t.Context(), d.ID); fault.Of(err).Code != errPerson.Code {
		t.Errorf("still known: %v", err)
	}
	if got, err := r.s.duties.Get(t.Context(), d.ID); err != nil || got.State != erased || got.Account != "" {
		t.Errorf("%+v, %v", got, err)
	}
}

func TestEveryRuleOfDutyIsHeldAndProven(t *testing.T) {
	var kept []rule.Rule
	for _, x := range prove.Topics(ruletest.Book(t, contracts.Files).All(), "volunteer") {
		if strings.HasPrefix(x.ID, "volunteer.duty.") {
			kept = append(kept, x)
		}
	}
	s, err := prove.Open(".")
	if err != nil || len(kept) != 4 {
		t.Fatalf("%d rules, %v", len(kept), err)
	}
	for _, gap := range s.Gaps(kept) {
		t.Error(gap)
	}
}

func TestAnAccountKeepsNoEndlessNumberOfReports(t *testing.T) {
	r := newRoom(t)
	for range mostKept {
		d := roomtest.OK(r, "zhou", volunteerapi.ReportForDuty, draft())
		r.moved("zhou", d.ID, "leave")
	}
	roomtest.Refuses(r, "zhou", volunteerapi.ReportForDuty, draft(), errMany.Code)
	mine := roomtest.OK(r, "zhou", volunteerapi.ListMyDuties, volunteerapi.ListMyDutiesRequest{})
	if len(mine.Items) != mostKept {
		t.Fatalf("%d are kept", len(mine.Items))
	}
	r.moved("zhou", mine.Items[0].ID, "erase")
	roomtest.OK(r, "zhou", volunteerapi.ReportForDuty, draft())
}
