package training

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"sanshe/contracts/go/events"
	"sanshe/contracts/go/socialworkapi"
	"sanshe/libs/cn"
	"sanshe/libs/draw"
	"sanshe/libs/fault"
	"sanshe/libs/roomtest"
)

var tomorrow = cn.Day("2026-06-02").At(9, 0)

func TestHoursCountWhenTwoSaySoAndNobodyWritesThem(t *testing.T) {
	r := open(t)
	c := r.course("kate", "school", "个案记录", tomorrow, 3, 10)
	n := r.join(he, c.ID)
	r.join(lu, c.ID)
	roomtest.Refuses(r, he, socialworkapi.MoveCourse, move(c.ID, Attend, "123456"), "socialwork.course.when")
	roomtest.Refuses(r, "kate", socialworkapi.RollCourse, roll(c.ID, n), "socialwork.course.when")
	r.Set(tomorrow.Add(5 * time.Minute))
	roomtest.Refuses(r, "mia", socialworkapi.RollCourse, roll(c.ID, n), "socialwork.course.not-yours")
	roomtest.Refuses(r, he, socialworkapi.RollCourse, roll(c.ID, n), "identity.role")
	roomtest.OK(r, "kate", socialworkapi.RollCourse, roll(c.ID, n))
	if y := r.year(he); y.Minutes != 0 { // the roll alone
		t.Errorf("%+v", y)
	}
	code := r.code("ken", c.ID)
	if got := roomtest.OK(r, he, socialworkapi.GetCourse, socialworkapi.GetCourseRequest{ID: c.ID}); got.Code != "" || len(got.Seats) != 1 {
		t.Errorf("who learns reads the code, or others' names: %+v", got)
	}
	roomtest.OK(r, lu, socialworkapi.MoveCourse, move(c.ID, Attend, code))
	if y := r.year(lu); y.Minutes != 0 { // their own word alone
		t.Errorf("%+v", y)
	}
	r.Set(tomorrow.Add(8 * time.Minute)) // three minutes later it is another
	roomtest.Refuses(r, he, socialworkapi.MoveCourse, move(c.ID, Attend, code), "socialwork.course.code")
	roomtest.OK(r, he, socialworkapi.MoveCourse, move(c.ID, Attend, r.code("kate", c.ID)))
	y := r.year(he)
	if y.Minutes != 180 || y.County != 0 || len(y.Items) != 1 || y.Items[0].OrgName != "school" {
		t.Errorf("%+v", y)
	}
	if d := last[events.SocialworkLedgerChangedV1](r, events.TypeSocialworkLedgerChangedV1); d.Minutes != 180 || len(d.Days) != 1 || d.Days[0].On != "2026-06-02" {
		t.Errorf("%+v", d)
	}
	roomtest.OK(r, "ken", socialworkapi.RollCourse, roll(c.ID)) // they had gone home
	if y := r.year(he); y.Minutes != 0 || len(y.Items) != 0 {
		t.Errorf("%+v", y)
	}
	r.Set(tomorrow.Add(3*time.Hour + rolls))
	roomtest.OK(r, "ken", socialworkapi.RollCourse, roll(c.ID, n))
	if y := r.year(he); y.Minutes != 180 {
		t.Errorf("%+v", y)
	}
	r.Set(tomorrow.Add(3*time.Hour + rolls + time.Second))
	roomtest.Refuses(r, "ken", socialworkapi.RollCourse, roll(c.ID), "socialwork.course.when")
}

func TestNobodyCallsTheirOwnName(t *testing.T) {
	r := open(t)
	c := r.course("kate", "school", "个案记录", tomorrow, 3, 10)
	n := r.join("kate", c.ID)
	r.Set(tomorrow)
	roomtest.Refuses(r, "kate", socialworkapi.RollCourse, roll(c.ID, n), "socialwork.course.self")
	roomtest.Refuses(r, "ken", socialworkapi.RollCourse, roll(c.ID, 99), "socialwork.course.seat")
	roomtest.OK(r, "ken", socialworkapi.RollCourse, roll(c.ID, n))
	roomtest.OK(r, "kate", socialworkapi.RollCourse, roll(c.ID, n)) // whom another has called stays
}

func TestACodeCannotBeGuessed(t *testing.T) {
	r := open(t)
	c := r.course("kate", "school", "个案记录", tomorrow, 3, 10)
	r.join(he, c.ID)
	r.Set(tomorrow)
	right := r.code("kate", c.ID)
	for n := range mostTry {
		wrong := fmt.Sprintf("%06d", n)
		if wrong == right || r.s.shown(c.ID, wrong, r.Clock()) {
			t.Skip("one of a million: the code is among the guesses")
		}
		roomtest.Refuses(r, he, socialworkapi.MoveCourse, move(c.ID, Attend, wrong), "socialwork.course.code")
	}
	roomtest.Refuses(r, he, socialworkapi.MoveCourse, move(c.ID, Attend, right), "socialwork.course.tries")
}

func TestOneTimeIsOneCourse(t *testing.T) {
	r := open(t)
	a := r.course("kate", "school", "个案记录", tomorrow, 3, 10)
	b := r.course("mia", "other", "小组工作", tomorrow.Add(2*time.Hour), 3, 10)
	c := r.course("ann", "office", "县级培训", tomorrow.Add(5*time.Hour), 2, 10)
	attend := func(x socialworkapi.Course, keeper string, at time.Time) {
		t.Helper()
		roomtest.OK(r, keeper, socialworkapi.RollCourse, roll(x.ID, 1))
		roomtest.OK(r, he, socialworkapi.MoveCourse, move(x.ID, Attend, r.code(keeper, x.ID)))
		r.Set(at)
	}
	for _, x := range []socialworkapi.Course{a, b, c} {
		r.join(he, x.ID)
	}
	r.Set(tomorrow)
	attend(a, "ken", tomorrow.Add(2*time.Hour))
	attend(b, "mia", tomorrow.Add(5*time.Hour))
	attend(c, "ann", tomorrow.Add(6*time.Hour))
	y := r.year(he)
	states := map[string]socialworkapi.LedgerState{}
	for _, x := range y.Items {
		states[x.Title] = x.State
	}
	if y.Minutes != 300 || y.County != 1 || states["小组工作"] != socialworkapi.LedgerStateClashed {
		t.Errorf("%+v", y)
	}
	roomtest.OK(r, "ken", socialworkapi.RollCourse, roll(a.ID)) // they were not at the first: then they were at the second
	if y := r.year(he); y.Minutes != 300 || len(y.Items) != 2 {
		t.Errorf("%+v", y)
	}
}

func TestSeatsAreGivenOnceAndACancelledCourseIsTold(t *testing.T) {
	r := open(t)
	c := r.course("kate", "school", "个案记录", tomorrow, 3, 1)
	r.join(he, c.ID)
	roomtest.Refuses(r, lu, socialworkapi.MoveCourse, move(c.ID, Join, ""), "socialwork.course.full")
	roomtest.Refuses(r, he, socialworkapi.MoveCourse, move(c.ID, Join, ""), "socialwork.course.not-yours")
	roomtest.OK(r, he, socialworkapi.MoveCourse, move(c.ID, Leave, ""))
	if n := r.join(lu, c.ID); n != 2 { // a number is not given again
		t.Errorf("seat %d", n)
	}
	roomtest.Refuses(r, "ken", socialworkapi.MoveCourse, move(c.ID, Cancel, ""), "socialwork.course.no-note")
	in := move(c.ID, Cancel, "")
	in.Note = "讲师生病。"
	roomtest.OK(r, "ken", socialworkapi.MoveCourse, in)
	if d := last[events.SocialworkCourseCancelledV1](r, events.TypeSocialworkCourseCancelledV1); !slices.Equal(d.Accounts, []string{lu}) {
		t.Errorf("%+v", d)
	}
	if page := roomtest.OK(r, "", socialworkapi.ListCourses, socialworkapi.ListCoursesRequest{}); len(page.Items) != 0 {
		t.Errorf("%+v", page)
	}
	for _, bad := range []socialworkapi.CourseDraft{
		{Starts: start.Add(-time.Hour), Ends: start.Add(time.Hour), Minutes: 60},
		{Starts: tomorrow, Ends: tomorrow, Minutes: 60},
		{Starts: tomorrow, Ends: tomorrow.Add(time.Hour), Minutes: 61},
		{Starts: tomorrow, Ends: tomorrow.Add(25 * time.Hour), Minutes: 60},
	} {
		bad.Org, bad.Title, bad.Text, bad.Place, bad.Capacity = "school", "课程", "内容", "某处", 1
		roomtest.Refuses(r, "kate", socialworkapi.AnnounceCourse, socialworkapi.AnnounceCourseRequest{CourseDraft: bad}, "socialwork.course.times")
		bad.Org = "office"
		roomtest.Refuses(r, "kate", socialworkapi.AnnounceCourse, socialworkapi.AnnounceCourseRequest{CourseDraft: bad}, "socialwork.course.org")
	}
}

func (r *room) file(as string) socialworkapi.FileStudyRequest {
	r.T.Helper()
	return socialworkapi.FileStudyRequest{StudyDraft: socialworkapi.StudyDraft{Title: "读书", On: "2026-05-30", Minutes: 120, Text: "读了一本。", Papers: []string{r.Paper(r.box, as)}}}
}

func TestAStudyCountsOnceTheOfficeHasSeenTheEvidence(t *testing.T) {
	r := open(t)
	for _, on := range []string{"2026-06-02", "2023-05-31", "2026-02-30"} {
		in := r.file(he)
		in.On = on
		roomtest.Refuses(r, he, socialworkapi.FileStudy, in, "socialwork.study.on")
	}
	x := roomtest.OK(r, he, socialworkapi.FileStudy, r.file(he))
	if y := r.year(he); y.Minutes != 0 {
		t.Errorf("%+v", y)
	}
	step := func(do Verb, note string) socialworkapi.MoveStudyRequest {
		return socialworkapi.MoveStudyRequest{ID: x.ID, StudyMove: socialworkapi.StudyMove{Do: string(do), Note: note, Version: x.Version}}
	}
	roomtest.Refuses(r, he, socialworkapi.MoveStudy, step(Verify, ""), "socialwork.study.not-yours")
	roomtest.Refuses(r, lu, socialworkapi.MoveStudy, step(Withdraw, ""), "socialwork.study.not-found")
	roomtest.Refuses(r, "away", socialworkapi.MoveStudy, step(Verify, ""), "socialwork.study.not-found")
	roomtest.Refuses(r, "ann", socialworkapi.MoveStudy, step(Refuse, ""), "socialwork.study.no-note")
	if page := roomtest.OK(r, "ann", socialworkapi.ListStudies, socialworkapi.ListStudiesRequest{}); len(page.Items) != 1 {
		t.Errorf("%+v", page)
	}
	if f := roomtest.OK(r, "ann", socialworkapi.GetStudyPaper, socialworkapi.GetStudyPaperRequest{ID: x.ID, Paper: x.Papers[0].ID}); !strings.HasPrefix(string(f.Body), "%PDF") {
		t.Errorf("%q", f.Body)
	}
	roomtest.OK(r, "ann", socialworkapi.MoveStudy, step(Verify, ""))
	if y := r.year(he); y.Minutes != 120 || y.Items[0].On != "2026-05-30" {
		t.Errorf("%+v", y)
	}
	if page := roomtest.OK(r, "ann", socialworkapi.ListStudies, socialworkapi.ListStudiesRequest{}); len(page.Items) != 0 {
		t.Errorf("%+v", page)
	}
}

func TestADayHasNoMoreThanItsHours(t *testing.T) {
	r := open(t)
	for n := range 13 {
		x := roomtest.OK(r, he, socialworkapi.FileStudy, r.file(he))
		roomtest.OK(r, "ann", socialworkapi.MoveStudy, socialworkapi.MoveStudyRequest{ID: x.ID, StudyMove: socialworkapi.StudyMove{Do: string(Verify), Version: x.Version}})
		if y := r.year(he); y.Minutes != int64(min(n+1, 12)*120) {
			t.Errorf("%d minutes after %d", y.Minutes, n+1)
		}
	}
}

func TestAnAuditDrawsFivePercentSoThatAnybodyDrawsAgain(t *testing.T) {
	r := open(t)
	in := socialworkapi.OpenTrainingAuditRequest{TrainingAuditDraft: socialworkapi.TrainingAuditDraft{Office: "office", Year: "2026", Public: "6月3日某公开数字"}}
	value := "a value of the office"
	sum := sha256.Sum256([]byte(value))
	in.Commit = hex.EncodeToString(sum[:])
	roomtest.Refuses(r, "ann", socialworkapi.OpenTrainingAudit, in, "socialwork.audit.empty")
	for range 12 { // all that a day has
		x := roomtest.OK(r, he, socialworkapi.FileStudy, r.file(he))
		if x.State != filed {
			t.Fatal(x)
		}
		roomtest.OK(r, "ann", socialworkapi.MoveStudy, socialworkapi.MoveStudyRequest{ID: x.ID, StudyMove: socialworkapi.StudyMove{Do: string(Verify), Version: x.Version}})
		r.Set(r.Clock().Add(time.Minute))
	}
	for i := range 9 { // and of another, one more than twenty: two are drawn
		f := r.file(lu)
		f.On = cn.Day("2026-05-01").Add(i).String()
		x := roomtest.OK(r, lu, socialworkapi.FileStudy, f)
		roomtest.OK(r, "ann", socialworkapi.MoveStudy, socialworkapi.MoveStudyRequest{ID: x.ID, StudyMove: socialworkapi.StudyMove{Do: string(Verify), Version: x.Version}})
	}
	roomtest.Refuses(r, "away", socialworkapi.OpenTrainingAudit, in, "socialwork.audit.not-here")
	a := roomtest.OK(r, "ann", socialworkapi.OpenTrainingAudit, in)
	if a.Listed != 21 || a.Wanted != 2 || len(a.Basis) != 1 || a.Basis[0].Rule != rulePercent {
		t.Fatalf("%+v", a)
	}
	do := socialworkapi.DrawTrainingAuditRequest{ID: a.ID, TrainingAuditDraw: socialworkapi.TrainingAuditDraw{Value: "another value of it", Public: "37"}}
	roomtest.Refuses(r, "ann", socialworkapi.DrawTrainingAudit, do, "socialwork.audit.value")
	do.Value = value
	roomtest.Refuses(r, "away", socialworkapi.DrawTrainingAudit, do, "socialwork.audit.not-yours")
	roomtest.OK(r, "ann", socialworkapi.DrawTrainingAudit, do)
	a = roomtest.OK(r, "", socialworkapi.GetTrainingAudit, socialworkapi.GetTrainingAuditRequest{ID: a.ID}) // and now as anybody
	about := draw.Subject{Tender: a.ID, Nth: 1, Wanted: a.Wanted, List: draw.List(a.Numbers), Region: a.Region, Field: "social work training 2026"}
	if about.String() != a.About || draw.Seed(about, a.Value, a.Public) != a.Seed || !slices.Equal(draw.Order(a.Seed, a.Numbers)[:2], a.Drawn) {
		t.Errorf("the draw is not what the record says: %+v", a)
	}
	if b, _ := json.Marshal(a); strings.Contains(string(b), he) {
		t.Errorf("the record tells whose they are: %s", b)
	}
	roomtest.Refuses(r, "away", socialworkapi.ListTrainingLots, socialworkapi.ListTrainingLotsRequest{ID: a.ID}, "socialwork.audit.not-found")
	lots := roomtest.OK(r, "ann", socialworkapi.ListTrainingLots, socialworkapi.ListTrainingLotsRequest{ID: a.ID}).Items
	before := r.year(he).Minutes + r.year(lu).Minutes
	settle := func(number, outcome, note string) socialworkapi.SettleTrainingLotRequest {
		return socialworkapi.SettleTrainingLotRequest{ID: a.ID, TrainingLotMove: socialworkapi.TrainingLotMove{Number: number, Outcome: outcome, Note: note}}
	}
	roomtest.Refuses(r, "bea", socialworkapi.SettleTrainingLot, settle(lots[0].Number, "denied", ""), "socialwork.audit.no-note")
	for _, outcome := range []string{"confirmed", "denied"} { // who verified them does not look at them again
		roomtest.Refuses(r, "ann", socialworkapi.SettleTrainingLot, settle(lots[0].Number, outcome, "证明是别人的。"), "socialwork.audit.same-person")
	}
	if others := roomtest.OK(r, "bea", socialworkapi.ListTrainingLots, socialworkapi.ListTrainingLotsRequest{ID: a.ID}).Items; !lots[0].Mine || others[0].Mine {
		t.Errorf("who verified is told %+v, the other %+v", lots[0], others[0])
	}
	roomtest.OK(r, "bea", socialworkapi.SettleTrainingLot, settle(lots[0].Number, "denied", "证明是别人的。"))
	roomtest.Refuses(r, "bea", socialworkapi.SettleTrainingLot, settle(lots[0].Number, "confirmed", ""), "socialwork.audit.lot")
	a = roomtest.OK(r, "bea", socialworkapi.SettleTrainingLot, settle(lots[1].Number, "confirmed", ""))
	if a.State != closed || a.Denied != 1 || a.Confirmed != 1 {
		t.Errorf("%+v", a)
	}
	after := r.year(he).Minutes + r.year(lu).Minutes
	if after != before-120 {
		t.Errorf("%d minutes before, %d after", before, after)
	}
}

// Hours come from what two said or the office saw; no operation of the contract takes minutes of anybody but a study's own, which counts for nothing by itself.
func TestNoOperationWritesMinutesIntoTheLedger(t *testing.T) {
	r := open(t)
	for _, op := range socialworkapi.Operations {
		if strings.HasPrefix(op.Path+"/", "/api/socialwork/training/") && op.Method != "GET" {
			t.Errorf("%s writes in the ledger", op.ID)
		}
	}
	if _, f := roomtest.Try(r, "ann", socialworkapi.GetTraining, socialworkapi.GetTrainingRequest{}); f == nil || f.Kind != fault.Forbidden {
		t.Errorf("a registrar reads a ledger of nobody: %v", f)
	}
}
