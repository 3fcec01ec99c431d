package training

import (
	"testing"
	"time"

	"sanshe/contracts/go/socialworkapi"
	"sanshe/libs/cn"
	"sanshe/libs/roomtest"
)

func line(title string, audience socialworkapi.LectureAudience, month, times int64, induct bool) socialworkapi.PlanLineDraft {
	return socialworkapi.PlanLineDraft{Title: title, Audience: audience, Month: month, Minutes: 120, Times: times, Induction: induct}
}

const (
	forWorkers   = socialworkapi.LectureAudienceWorker
	forStewards  = socialworkapi.LectureAudienceSteward
	forResidents = socialworkapi.LectureAudienceResident
)

// planning is the plan of 2026 of the office: two courses in June, an induction in July, a lecture for residents in August.
func (r *room) planning() socialworkapi.TrainingPlan {
	r.T.Helper()
	return roomtest.OK(r, "ann", socialworkapi.DraftTrainingPlan, socialworkapi.DraftTrainingPlanRequest{TrainingPlanDraft: socialworkapi.TrainingPlanDraft{
		Office: "office", Year: "2026", Text: "按需求调查制定。", Lines: []socialworkapi.PlanLineDraft{
			line("个案记录", forWorkers, 6, 2, false), line("岗前培训", forStewards, 7, 1, true), line("议事协商", forResidents, 8, 1, false),
		},
	}})
}

func (r *room) publish(p socialworkapi.TrainingPlan) socialworkapi.TrainingPlan {
	r.T.Helper()
	return roomtest.OK(r, "ann", socialworkapi.MoveTrainingPlan, socialworkapi.MoveTrainingPlanRequest{ID: p.ID, TrainingPlanMove: socialworkapi.TrainingPlanMove{Do: string(Publish), Version: p.Version}})
}

func (r *room) planAs(as, id string) socialworkapi.TrainingPlan {
	r.T.Helper()
	return roomtest.OK(r, as, socialworkapi.GetTrainingPlan, socialworkapi.GetTrainingPlanRequest{ID: id})
}

func revise(p socialworkapi.TrainingPlan, do Verb, n int64, l *socialworkapi.PlanLineDraft) socialworkapi.ReviseTrainingPlanRequest {
	return socialworkapi.ReviseTrainingPlanRequest{ID: p.ID, PlanRevision: socialworkapi.PlanRevision{Do: string(do), Version: p.Version, N: n, Note: "场地改了。", Line: l}}
}

func TestADraftIsTheOfficesAloneAndWhatIsPublicIsRevisedOpenly(t *testing.T) {
	r := open(t)
	p := r.planning()
	draft := socialworkapi.TrainingPlanDraft{Office: "office", Year: "2026", Text: "再来一份。", Lines: []socialworkapi.PlanLineDraft{line("个案记录", forWorkers, 6, 2, false)}}
	again := func(as, code string, how func(*socialworkapi.TrainingPlanDraft)) {
		t.Helper()
		d := draft
		how(&d)
		roomtest.Refuses(r, as, socialworkapi.DraftTrainingPlan, socialworkapi.DraftTrainingPlanRequest{TrainingPlanDraft: d}, code)
	}
	again("ann", "socialwork.plan.taken", func(*socialworkapi.TrainingPlanDraft) {})
	again("ann", "socialwork.plan.year", func(d *socialworkapi.TrainingPlanDraft) { d.Year = "2025" })
	again("ann", "socialwork.plan.year", func(d *socialworkapi.TrainingPlanDraft) { d.Year = "2028" })
	again("away", "socialwork.plan.office", func(*socialworkapi.TrainingPlanDraft) {})
	again("ann", "socialwork.plan.induction", func(d *socialworkapi.TrainingPlanDraft) {
		d.Year, d.Lines = "2027", []socialworkapi.PlanLineDraft{line("岗前", forWorkers, 7, 1, true)}
	})
	for _, as := range []string{"", he, "kate", "away"} {
		roomtest.Refuses(r, as, socialworkapi.GetTrainingPlan, socialworkapi.GetTrainingPlanRequest{ID: p.ID}, "socialwork.plan.not-found")
	}
	if list := roomtest.OK(r, "", socialworkapi.ListTrainingPlans, socialworkapi.ListTrainingPlansRequest{}); len(list.Items) != 0 {
		t.Errorf("a draft is listed: %+v", list)
	}
	words := socialworkapi.WriteTrainingPlanRequest{ID: p.ID, TrainingPlanWords: socialworkapi.TrainingPlanWords{Version: p.Version, Text: "按需求调查制定。", Lines: []socialworkapi.PlanLineDraft{line("个案记录", forWorkers, 6, 2, false), line("小组工作", forWorkers, 9, 1, false)}}}
	roomtest.Refuses(r, "away", socialworkapi.WriteTrainingPlan, words, "socialwork.plan.not-found")
	p = roomtest.OK(r, "ann", socialworkapi.WriteTrainingPlan, words)
	roomtest.Refuses(r, "ann", socialworkapi.ReviseTrainingPlan, revise(p, Cancel, 1, nil), "socialwork.plan.wrong-state")
	p = r.publish(p)
	words.Version = p.Version
	roomtest.Refuses(r, "ann", socialworkapi.WriteTrainingPlan, words, "socialwork.plan.wrong-state")
	roomtest.Refuses(r, "away", socialworkapi.ReviseTrainingPlan, revise(p, Cancel, 1, nil), "socialwork.plan.not-yours")
	other := line("个案记录", forStewards, 6, 2, false)
	roomtest.Refuses(r, "ann", socialworkapi.ReviseTrainingPlan, revise(p, Change, 1, &other), "socialwork.plan.fixed")
	roomtest.Refuses(r, "ann", socialworkapi.ReviseTrainingPlan, revise(p, Change, 9, &other), "socialwork.plan.line")
	later := line("个案记录和督导", forWorkers, 10, 3, false)
	p = roomtest.OK(r, "ann", socialworkapi.ReviseTrainingPlan, revise(p, Change, 1, &later))
	p = roomtest.OK(r, "ann", socialworkapi.ReviseTrainingPlan, revise(p, Cancel, 2, nil))
	roomtest.Refuses(r, "ann", socialworkapi.ReviseTrainingPlan, revise(p, Change, 2, &later), "socialwork.plan.cancelled")
	more := line("危机干预", forWorkers, 11, 1, false)
	roomtest.OK(r, "ann", socialworkapi.ReviseTrainingPlan, revise(p, Add, 0, &more))
	p = r.planAs("", p.ID)
	if len(p.Lines) != 3 || p.Lines[0].Title != "个案记录和督导" || p.Lines[0].Month != 10 || !p.Lines[1].Cancelled || p.Lines[2].N != 3 {
		t.Fatalf("%+v", p.Lines)
	}
	if was := p.Lines[0].Before; len(was) != 1 || was[0].Title != "个案记录" || was[0].Month != 6 || was[0].Times != 2 || was[0].Note != "场地改了。" {
		t.Errorf("what the first line said is not to be read: %+v", was)
	}
	if p.MayRevise || p.MayWrite || len(p.Moves) != 0 {
		t.Errorf("anybody may do something to it: %+v", p)
	}
	r.At(cn.Day("2027-01-01").At(0, 1))
	r.Tick()
	if p = r.planAs("ann", p.ID); p.State != over || p.MayRevise {
		t.Errorf("the year is over, and it is %s", p.State)
	}
	if list := roomtest.OK(r, "", socialworkapi.ListTrainingPlans, socialworkapi.ListTrainingPlansRequest{}); len(list.Items) != 1 || list.Items[0].Lines != 2 {
		t.Errorf("%+v", list)
	}
}

// lessonFor asks to announce a course of an organization that carries out a line.
func lessonFor(org, plan string, n int64, from time.Time, induct bool) socialworkapi.AnnounceCourseRequest {
	return socialworkapi.AnnounceCourseRequest{CourseDraft: socialworkapi.CourseDraft{
		Org: org, Title: "个案记录", Text: "讲师某某。", Place: "梧桐里5号", Starts: from, Ends: from.Add(2 * time.Hour), Minutes: 120, Capacity: 10, Induction: induct, Line: &socialworkapi.PlanLineRef{Plan: plan, N: n},
	}}
}

func TestHowFarAPlanHasComeIsReckonedFromWhatWasAnnouncedAndHeld(t *testing.T) {
	r := open(t)
	p := r.planning()
	roomtest.Refuses(r, "kate", socialworkapi.AnnounceCourse, lessonFor("school", p.ID, 1, tomorrow, false), "socialwork.plan.carry") // nobody knows of a draft
	p = r.publish(p)
	wanted := func(as string) (out []int64) {
		for _, x := range roomtest.OK(r, as, socialworkapi.ListWantedPlanLines, socialworkapi.ListWantedPlanLinesRequest{}).Items {
			out = append(out, x.Line.N)
		}
		return out
	}
	if got := wanted("kate"); len(got) != 2 { // an induction is not the school's to announce
		t.Errorf("the school reads of %v", got)
	}
	if got := wanted("ann"); len(got) != 3 {
		t.Errorf("the office reads of %v", got)
	}
	if got := wanted("away"); len(got) != 0 {
		t.Errorf("who is of another county reads of %v", got)
	}
	for _, bad := range []struct {
		as, org string
		n       int64
		from    time.Time
		induct  bool
	}{
		{"kate", "school", 9, tomorrow, false}, // no such line
		{"kate", "school", 2, tomorrow, false}, // an induction is announced as one
		{"ann", "office", 1, tomorrow, true},
		{"kate", "school", 3, tomorrow, false}, // seats are no residents'
		{"kate", "school", 1, cn.Day("2027-01-05").At(9, 0), false},
		{"away", "elsewhere", 1, tomorrow, false},
	} {
		roomtest.Refuses(r, bad.as, socialworkapi.AnnounceCourse, lessonFor(bad.org, p.ID, bad.n, bad.from, bad.induct), "socialwork.plan.carry")
	}
	c := roomtest.OK(r, "kate", socialworkapi.AnnounceCourse, lessonFor("school", p.ID, 1, tomorrow, false))
	if c.Line == nil || c.Line.N != 1 {
		t.Errorf("the course does not say what it carries out: %+v", c.Line)
	}
	fell := roomtest.OK(r, "ann", socialworkapi.AnnounceCourse, lessonFor("office", p.ID, 1, tomorrow.Add(24*time.Hour), false))
	talk := roomtest.OK(r, "ann", socialworkapi.AnnounceLecture, socialworkapi.AnnounceLectureRequest{LectureDraft: residentsTalk(p.ID, 3)})
	roomtest.Refuses(r, "ann", socialworkapi.AnnounceLecture, socialworkapi.AnnounceLectureRequest{LectureDraft: residentsTalk(p.ID, 1)}, "socialwork.plan.carry")
	if got := wanted("kate"); len(got) != 0 {
		t.Errorf("the school reads of %v", got)
	}
	if got := wanted("ann"); len(got) != 1 || got[0] != 2 {
		t.Errorf("the office reads of %v", got)
	}
	off := move(fell.ID, Cancel, "")
	off.Note = "讲师生病。"
	roomtest.OK(r, "ann", socialworkapi.MoveCourse, off)
	seats := []int64{r.join(he, c.ID), r.join(lu, c.ID)}
	r.Set(tomorrow)
	for _, as := range []string{he, lu} {
		code := roomtest.OK(r, "ken", socialworkapi.GetCourse, socialworkapi.GetCourseRequest{ID: c.ID}).Code
		roomtest.OK(r, as, socialworkapi.MoveCourse, move(c.ID, Attend, code))
	}
	r.Set(tomorrow.Add(2 * time.Hour))
	roomtest.OK(r, "ken", socialworkapi.RollCourse, roll(c.ID, seats...))
	for _, want := range []struct {
		as              string
		took, held, ann int64
		late, wanted    int64
		on              time.Time
	}{
		{"ann", 2, 1, 1, 0, 1, r.Clock()},
		{"", 0, 1, 1, 0, 1, r.Clock()}, // of two nobody reads
		{"ann", 2, 1, 1, 1, 1, cn.Day("2026-07-01").At(0, 0)},
	} {
		r.Set(want.on)
		p = r.planAs(want.as, p.ID)
		if l := p.Lines[0]; l.Took != want.took || l.Held != want.held || l.Announced != want.ann || l.Late != want.late || l.Wanted != want.wanted || len(l.Carriers) != 2 {
			t.Errorf("%s reads %+v", want.as, l)
		}
		if l := p.Lines[2]; l.Announced != 1 || l.Held != 1 || l.Carriers[0].ID != talk.ID {
			t.Errorf("%s reads %+v", want.as, l)
		}
	}
	roomtest.OK(r, "ann", socialworkapi.ReviseTrainingPlan, revise(p, Cancel, 1, nil))
	roomtest.Refuses(r, "kate", socialworkapi.AnnounceCourse, lessonFor("school", p.ID, 1, r.Clock().Add(time.Hour), false), "socialwork.plan.carry")
	if l := r.planAs("", p.ID).Lines[0]; l.Late != 0 || l.Wanted != 0 || l.Held != 1 {
		t.Errorf("what was cancelled is late, or what was held is not said: %+v", l)
	}
}

// residentsTalk is a lecture for residents that carries out a line.
func residentsTalk(plan string, n int64) socialworkapi.LectureDraft {
	return socialworkapi.LectureDraft{
		Org: "office", Title: "议事协商", Text: "讲师某某。", Audience: forResidents, From: "2026-06-01", To: "2026-12-31", Drawn: 1, Pass: 60, Tries: 2,
		Parts:     []socialworkapi.LecturePart{{Title: "一", Text: "内容。", Minutes: 30}},
		Questions: []socialworkapi.LectureQuestion{{Text: "问什么？", Choices: []string{"甲", "乙"}, Right: 1}}, Line: &socialworkapi.PlanLineRef{Plan: plan, N: n},
	}
}
