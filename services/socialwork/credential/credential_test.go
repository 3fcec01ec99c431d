package credential

import (
	"encoding/json"
	"slices"
	"strings"
	"sync"
	"testing"

	"sanshe/contracts/go/events"
	"sanshe/contracts/go/socialworkapi"
	"sanshe/libs/cn"
	"sanshe/libs/fault"
	"sanshe/libs/identity"
	"sanshe/libs/roomtest"
	"sanshe/libs/route"
	"sanshe/libs/rule"
)

const (
	one       = "20260532000123"
	two       = "20260532000456"
	assistant = socialworkapi.CredentialLevelAssistant
	social    = socialworkapi.CredentialLevelSocial
	senior    = socialworkapi.CredentialLevelSenior
)

func TestACertificateIsRegisteredByTwoOfTheOfficeAndNobodyElse(t *testing.T) {
	r := open(t)
	c := r.enter("he", one, assistant, "2026-05-20")
	if c.State != entered || c.LevelText != "助理社会工作师" || c.FirstDue != "2027-05-20" || c.Late {
		t.Errorf("%+v", c)
	}
	roomtest.Refuses(r, "lu", socialworkapi.GetCredential, socialworkapi.GetCredentialRequest{ID: one}, "socialwork.credential.not-found")
	roomtest.Refuses(r, "away", socialworkapi.MoveCredential, step(one, Verify, ""), "socialwork.credential.not-found")
	roomtest.Refuses(r, "town", socialworkapi.MoveCredential, step(one, Verify, ""), "socialwork.credential.not-found") // a street registers nobody
	roomtest.Refuses(r, "he", socialworkapi.MoveCredential, step(one, Verify, ""), "socialwork.credential.not-yours")
	roomtest.Refuses(r, "", socialworkapi.GetWorker, socialworkapi.GetWorkerRequest{Number: one}, "socialwork.worker.not-found")
	r.move("ann", one, Verify, "")
	roomtest.Refuses(r, "ann", socialworkapi.MoveCredential, step(one, Register, ""), "socialwork.credential.not-yours")
	roomtest.Refuses(r, "ben", socialworkapi.MoveCredential, step(one, Return, ""), "socialwork.credential.no-note")
	r.move("ben", one, Return, "照片不清楚。")
	d := r.draft("he", one, assistant, "2026-05-21")
	fixed := d
	fixed.Number = two
	roomtest.Refuses(r, "he", socialworkapi.CorrectCredential, socialworkapi.CorrectCredentialRequest{ID: one, CredentialDraft: fixed}, "socialwork.credential.fixed")
	c = roomtest.OK(r, "he", socialworkapi.CorrectCredential, socialworkapi.CorrectCredentialRequest{ID: one, CredentialDraft: d})
	if c.State != entered || c.Issued != "2026-05-21" || c.Remark != "" {
		t.Errorf("%+v", c)
	}
	r.move("ann", one, Verify, "")
	c = r.move("ben", one, Register, "")
	if c.State != registered || len(c.Cycles) != 1 || c.Cycles[0] != (socialworkapi.Cycle{From: "2026-06-01", To: "2029-05-31"}) || c.WindowFrom != "2029-03-01" {
		t.Errorf("%+v", c)
	}
	file := roomtest.OK(r, "ann", socialworkapi.GetCredentialPaper, socialworkapi.GetCredentialPaperRequest{ID: one, Paper: c.Papers[0].ID})
	if !strings.HasPrefix(string(file.Body), "%PDF") {
		t.Errorf("%q", file.Body)
	}
	roomtest.Refuses(r, "lu", socialworkapi.GetCredentialPaper, socialworkapi.GetCredentialPaperRequest{ID: one, Paper: c.Papers[0].ID}, "socialwork.credential.not-found")
	if n := r.Count(events.TypeSocialworkCredentialRegisteredV1); n != 1 {
		t.Errorf("%d are told to be registered", n)
	}
}

func TestOneCertificateIsEnteredOnce(t *testing.T) {
	r := open(t)
	drafts := map[string]socialworkapi.EnterCredentialRequest{}
	for _, as := range []string{"he", "lu"} {
		drafts[as] = socialworkapi.EnterCredentialRequest{CredentialDraft: r.draft(as, one, assistant, "2026-05-20")}
	}
	var wg sync.WaitGroup
	var mu sync.Mutex
	codes := map[string]int{}
	for as, in := range drafts { // at once
		wg.Go(func() {
			_, err := route.Call(identity.WithToken(t.Context(), as), r.Local, socialworkapi.EnterCredential, in)
			mu.Lock()
			defer mu.Unlock()
			if err == nil {
				codes[""]++
				return
			}
			codes[fault.Of(err).Code]++
		})
	}
	wg.Wait()
	if codes[""] != 1 || codes["socialwork.credential.taken"] != 1 {
		t.Fatal(codes)
	}
	r.move("ann", one, Refuse, "不是本人的证书。") // and then it is free for whose it is
	for as, in := range drafts {
		in.Papers = []string{r.Paper(r.box, as)}
		if as == "lu" {
			if c := roomtest.OK(r, as, socialworkapi.EnterCredential, in); c.State != entered {
				t.Errorf("%+v", c)
			}
		}
	}
}

func TestOnlyTheThreeLevelsAreEntered(t *testing.T) {
	r := open(t)
	for _, l := range []struct {
		level socialworkapi.CredentialLevel
		text  string
		hours int64
	}{{assistant, "助理社会工作师", 72}, {social, "社会工作师", 90}, {senior, "高级社会工作师", 90}} {
		if c := r.enter("he", "2026053200"+strings.ToUpper(string(l.level)), l.level, "2026-05-20"); c.LevelText != l.text || c.Needed != l.hours*60 {
			t.Errorf("%s: %s needs %d", l.level, c.LevelText, c.Needed)
		}
		if c := r.get("ann", "2026053200"+strings.ToUpper(string(l.level))); c.Moves[0].Do != string(Verify) || c.Moves[0].Rule != ruleGrades {
			t.Errorf("%+v", c.Moves)
		}
	}
	in := socialworkapi.EnterCredentialRequest{CredentialDraft: r.draft("he", one, "master", "2026-05-20")}
	if _, f := roomtest.Try(r, "he", socialworkapi.EnterCredential, in); f == nil || f.Kind != fault.Invalid {
		t.Errorf("a fourth level: %v", f)
	}
	for issued, code := range map[string]string{"2026-06-02": "socialwork.credential.issued", "2026-02-30": "socialwork.credential.issued"} {
		roomtest.Refuses(r, "he", socialworkapi.EnterCredential, socialworkapi.EnterCredentialRequest{CredentialDraft: r.draft("he", one, social, issued)}, code)
	}
}

func TestTheFirstRegistrationIsAskedForWithinAYearOrSaysWhyNot(t *testing.T) {
	r := open(t)
	in := socialworkapi.EnterCredentialRequest{CredentialDraft: r.draft("he", one, assistant, "2025-06-01")}
	if c := roomtest.OK(r, "he", socialworkapi.EnterCredential, in); c.Late || c.FirstDue != "2026-06-01" { // the last day
		t.Errorf("%+v", c)
	}
	in = socialworkapi.EnterCredentialRequest{CredentialDraft: r.draft("lu", two, assistant, "2025-05-31")}
	if f := roomtest.Refuses(r, "lu", socialworkapi.EnterCredential, in, "socialwork.credential.late"); len(f.Basis) != 1 || f.Basis[0].Rule != ruleFirst {
		t.Errorf("%+v", f)
	}
	in.LateReason = "在外地工作。"
	if c := roomtest.OK(r, "lu", socialworkapi.EnterCredential, in); !c.Late || c.LateReason == "" {
		t.Errorf("%+v", c)
	}
	r.At(cn.Day("2026-06-20").At(9, 0))
	r.move("ann", one, Return, "照片不清楚。") // how late it is stays as it was on the day of the application
	if c := roomtest.OK(r, "he", socialworkapi.CorrectCredential, socialworkapi.CorrectCredentialRequest{ID: one, CredentialDraft: r.draft("he", one, assistant, "2025-06-01")}); c.Late {
		t.Errorf("%+v", c)
	}
	r.move("ann", two, Verify, "")
	r.move("ben", two, Register, "")
	if w := r.public(two); !w.Late {
		t.Errorf("the register does not say that it was late: %+v", w)
	}
}

func TestRenewalIsAskedForInTheLastThreeMonthsWithTheHours(t *testing.T) {
	for _, l := range []struct {
		level socialworkapi.CredentialLevel
		rule  string
		hours int64
	}{{assistant, ruleAssistant, 72}, {social, ruleSocial, 90}} {
		r := open(t)
		r.registered("he", one, l.level)
		r.learned("he", "2029-05-31", l.hours*60-1) // the last day counts
		r.learned("he", "2026-05-31", 600)          // the day before the first does not
		r.At(cn.Day("2029-02-28").Last())
		if f := roomtest.Refuses(r, "he", socialworkapi.MoveCredential, step(one, Apply, ""), "socialwork.credential.early"); len(f.Basis) != 1 || f.Basis[0].Rule != ruleRenew {
			t.Errorf("%+v", f)
		}
		if n := r.Count(events.TypeSocialworkCredentialDueV1); n != 0 {
			t.Errorf("told %d times before the window", n)
		}
		r.At(cn.Day("2029-03-01").At(0, 0))
		if n := r.Count(events.TypeSocialworkCredentialDueV1); n != 1 {
			t.Errorf("told %d times when the window opens", n)
		}
		f := roomtest.Refuses(r, "he", socialworkapi.MoveCredential, step(one, Apply, ""), "socialwork.credential.hours")
		if len(f.Basis) != 1 || f.Basis[0].Rule != l.rule || !strings.Contains(f.Text, "还差1分钟") {
			t.Errorf("%+v", f)
		}
		r.learned("he", "2026-06-01", 1) // of the first day: the year says something else now, and it counts
		r.learned("he", "2029-05-31", l.hours*60-1)
		r.move("he", one, Apply, "")
		c := r.move("ben", one, Renew, "")
		if c.State != registered || len(c.Cycles) != 2 || c.Cycles[1] != (socialworkapi.Cycle{From: "2029-06-01", To: "2032-05-31"}) || c.Minutes != 0 {
			t.Errorf("%+v", c)
		}
	}
}

func TestWhoLacksHoursIsToldOnceForACycleAheadOfItsEnd(t *testing.T) {
	r := open(t)
	r.registered("he", one, assistant)
	r.registered("lu", two, assistant)
	r.learned("he", "2027-03-02", 6*60)
	r.learned("lu", "2027-03-02", 72*60) // has them all
	r.At(cn.Day("2028-05-31").Last())
	if n := r.Count(events.TypeSocialworkCredentialShortV1); n != 0 {
		t.Errorf("told %d times a day early", n)
	}
	r.Set(cn.Day("2028-06-01").At(0, 0)) // the rule says twelve months
	var both sync.WaitGroup
	for range 2 { // two at once, as where one was started before the other had ended
		both.Go(func() {
			if err := r.s.pass(t.Context()); err != nil {
				t.Error(err)
			}
		})
	}
	both.Wait()
	r.Settle()
	again, err := New(t.Context(), r.Deps, r.box) // and as after it was killed
	if err != nil {
		t.Fatal(err)
	}
	if err = again.pass(t.Context()); err != nil {
		t.Fatal(err)
	}
	r.At(cn.Day("2029-02-28").Last())
	if n := r.Count(events.TypeSocialworkCredentialShortV1); n != 1 {
		t.Fatalf("told %d times", n)
	}
	for _, ev := range r.Heard {
		var d events.SocialworkCredentialShortV1
		if ev.Type != events.TypeSocialworkCredentialShortV1 {
			continue
		}
		if err := ev.Decode(&d); err != nil || d.Account != "he" || d.Missing != "66小时" || d.To != "2029-05-31" {
			t.Errorf("%+v %v", d, err)
		}
	}
	if a, err := rule.Ask[int](r.Deps.Rules, ruleCaution, rule.Where{Region: "320312", Day: r.Clock()}); err != nil || a.Value != 12 {
		t.Errorf("%s: %d %v", ruleCaution, a.Value, err)
	}
}

func TestWhatIsNotRenewedLapsesAfterItsLastDayAndMayComeBack(t *testing.T) {
	r := open(t)
	r.registered("he", one, assistant)
	r.registered("lu", two, assistant)
	r.learned("lu", "2028-01-10", 72*60)
	r.At(cn.Day("2029-03-01").At(9, 0))
	r.At(cn.Day("2029-05-31").Last())
	r.move("lu", two, Apply, "") // on the last day is in time
	if c := r.get("he", one); c.State != registered || c.Basis[0].Rule != ruleYears {
		t.Errorf("%s on its last day", c.State)
	}
	r.At(cn.Day("2029-06-01").At(0, 0))
	c := r.get("he", one)
	if c.State != lapsed || slices.ContainsFunc(c.Moves, func(m socialworkapi.SocialMove) bool { return m.Do == string(Restore) }) {
		t.Errorf("%+v", c)
	}
	if c := r.get("lu", two); c.State != renewing {
		t.Errorf("who asked in time is %s", c.State)
	}
	w := r.public(one)
	if w.Standing || w.StateText != "登记已到期" || len(w.Basis) != 1 || w.Basis[0].Rule != ruleValidity || strings.Contains(w.StateText, "失效") {
		t.Errorf("%+v", w)
	}
	r.At(cn.Day("2029-06-10").At(9, 0))
	if c := r.move("ann", two, Renew, ""); c.Cycles[1].From != "2029-06-01" { // no day is lost
		t.Errorf("%+v", c.Cycles)
	}
	roomtest.Refuses(r, "he", socialworkapi.MoveCredential, step(one, Restore, ""), "socialwork.credential.hours")
	r.learned("he", "2026-06-10", 72*60) // three years back from today, and not a day more
	roomtest.Refuses(r, "he", socialworkapi.MoveCredential, step(one, Restore, ""), "socialwork.credential.hours")
	r.learned("he", "2026-06-11", 72*60)
	r.move("he", one, Restore, "")
	r.move("ann", one, Decline, "材料不全。")
	r.move("he", one, Restore, "")
	if c := r.move("ann", one, Renew, ""); c.State != registered || c.Cycles[1] != (socialworkapi.Cycle{From: "2029-06-10", To: "2032-06-09"}) {
		t.Errorf("%+v", c)
	}
}

func TestElectronicCertificatesAreTakenLikePaperOnes(t *testing.T) {
	r := open(t)
	for _, on := range [][2]string{{"2021-12-16", "socialwork.credential.electronic"}, {"2021-12-17", ""}} {
		day, code := on[0], on[1]
		r.At(cn.Day(day).At(12, 0))
		d := r.draft("he", one, assistant, "2021-12-01")
		d.Electronic = true
		_, f := roomtest.Try(r, "he", socialworkapi.EnterCredential, socialworkapi.EnterCredentialRequest{CredentialDraft: d})
		if (f == nil) != (code == "") || f != nil && f.Code != code {
			t.Errorf("on %s: %v", day, f)
		}
		if cited := rule.Cite(r.s.rules, ruleElectronic, rule.Where{Region: "320312", Day: r.Clock()}); (len(cited) == 1) != (code == "") {
			t.Errorf("on %s the book says %+v", day, cited)
		}
	}
}

func TestTheRegisterTellsNoNameThatItsHolderDoesNotWantTold(t *testing.T) {
	r := open(t)
	r.registered("he", one, assistant)
	r.enter("lu", two, assistant, "2026-05-20")
	list := func(in socialworkapi.ListWorkersRequest) []socialworkapi.WorkerEntry {
		t.Helper()
		return roomtest.OK(r, "", socialworkapi.ListWorkers, in).Items
	}
	all := list(socialworkapi.ListWorkersRequest{})
	if len(all) != 1 || all[0].Number != one || all[0].Name != "何*云" || !all[0].Standing {
		t.Fatalf("%+v", all)
	}
	if b, _ := json.Marshal(all); strings.Contains(string(b), "何晓云") {
		t.Errorf("%s", b)
	}
	for q, n := range map[string]int{"2026": 0, one: 1, "2027": 0, two: 0} {
		if got := list(socialworkapi.ListWorkersRequest{Q: q}); len(got) != n {
			t.Errorf("%s finds %d", q, len(got))
		}
	}
	if n := len(list(socialworkapi.ListWorkersRequest{Region: "110101"})); n != 0 {
		t.Errorf("%d are registered elsewhere", n)
	}
	show := step(one, showName, "")
	roomtest.Refuses(r, "ann", socialworkapi.MoveCredential, show, "socialwork.credential.not-found")
	roomtest.OK(r, "he", socialworkapi.MoveCredential, show)
	if w := r.public(one); w.Name != "何晓云" {
		t.Errorf("%+v", w)
	}
	roomtest.OK(r, "he", socialworkapi.MoveCredential, step(one, maskName, ""))
	if w := r.public(strings.ToLower(one)); w.Name != "何*云" {
		t.Errorf("%+v", w)
	}
	for as, want := range map[string]string{"ann": "何晓云", "watch": "何*云"} {
		if c := r.get(as, one); c.Name != want {
			t.Errorf("%s reads %s", as, c.Name)
		}
	}
}

func TestADeskTellsWhatWaits(t *testing.T) {
	r := open(t)
	tasks := func(as string) (out string) {
		t.Helper()
		ts, err := r.s.Tasks(t.Context(), r.Folk[as])
		if err != nil {
			t.Fatal(err)
		}
		for _, x := range ts {
			out += x.What + ";"
		}
		return out
	}
	r.enter("he", one, assistant, "2026-05-20")
	if tasks("ann") != "核验证书;" || tasks("he") != "" || tasks("away") != "" || tasks("town") != "" {
		t.Errorf("%q %q %q", tasks("ann"), tasks("he"), tasks("away"))
	}
	r.move("ann", one, Verify, "")
	if tasks("ann") != "" || tasks("ben") != "办理登记;" {
		t.Errorf("%q %q", tasks("ann"), tasks("ben"))
	}
	r.move("ben", one, Register, "")
	r.At(cn.Day("2029-03-01").At(9, 0))
	ts, err := r.s.Tasks(t.Context(), r.Folk["he"])
	if err != nil || len(ts) != 1 || ts[0].What != "申请再登记" || !ts[0].Due.Equal(cn.Day("2029-05-31").Last()) || ts[0].LateDays > 0 {
		t.Errorf("%+v %v", ts, err)
	}
}
