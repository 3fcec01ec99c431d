package training

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"sanshe/contracts/go/events"
	"sanshe/contracts/go/socialworkapi"
	"sanshe/libs/roomtest"
)

// talk is a lecture of two parts of ten minutes; whatever is asked, the right choice is the one that says so.
func talk(org string, audience socialworkapi.LectureAudience) socialworkapi.LectureDraft {
	d := socialworkapi.LectureDraft{
		Org: org, Title: "转介的步骤", Text: "讲师某某。", Audience: audience, From: "2026-06-01", To: "2026-12-31", Drawn: 3, Pass: 60, Tries: 2,
		Parts: []socialworkapi.LecturePart{{Title: "什么时候转介", Text: "第一节的内容。", Minutes: 10}, {Title: "怎样转介", Text: "第二节的内容。", Link: "https://example.org/2", Minutes: 10}},
	}
	for i := range 6 {
		q := socialworkapi.LectureQuestion{Text: fmt.Sprintf("第%d题", i+1), Choices: []string{"不对", "对", "也不对"}, Right: 2}
		if i%2 == 0 {
			q.Choices, q.Right = []string{"对", "不对"}, 1
		}
		d.Questions = append(d.Questions, q)
	}
	return d
}

func (r *room) announce(as string, d socialworkapi.LectureDraft) socialworkapi.Lecture {
	r.T.Helper()
	return roomtest.OK(r, as, socialworkapi.AnnounceLecture, socialworkapi.AnnounceLectureRequest{LectureDraft: d})
}

func step(id string, do Verb, part int64) socialworkapi.MoveLectureRequest {
	return socialworkapi.MoveLectureRequest{ID: id, LectureMove: socialworkapi.LectureMove{Do: string(do), Part: part}}
}

// take learns a part in the time that it takes.
func (r *room) take(as, id string, part int64) {
	r.T.Helper()
	roomtest.OK(r, as, socialworkapi.MoveLecture, step(id, Begin, part))
	r.Set(r.Clock().Add(10 * time.Minute))
	roomtest.OK(r, as, socialworkapi.MoveLecture, step(id, Finish, part))
}

// answers chooses right or wrong of what is asked.
func answers(l socialworkapi.Lecture, right bool) socialworkapi.AnswerLectureRequest {
	in := socialworkapi.AnswerLectureRequest{ID: l.ID}
	for _, q := range l.Learning.Questions {
		in.Answers = append(in.Answers, int64(slices.IndexFunc(q.Choices, func(c string) bool { return (c == "对") == right }))+1)
	}
	return in
}

func TestALectureCountsWhatThePlatformMeasuredOnceItIsPassed(t *testing.T) {
	r := open(t)
	l := r.announce("kate", talk("school", socialworkapi.LectureAudienceWorker))
	if len(l.Basis) != 2 || l.Basis[0].Rule != ruleActual || l.Basis[1].Rule != ruleDaily {
		t.Errorf("%+v", l.Basis)
	}
	began := r.Clock()
	roomtest.Refuses(r, he, socialworkapi.MoveLecture, step(l.ID, Begin, 2), "socialwork.lecture.part") // not in order
	got := roomtest.OK(r, he, socialworkapi.MoveLecture, step(l.ID, Begin, 1))
	if p := got.Parts; p[0].Text != "第一节的内容。" || p[1].Text != "" || p[1].Link != "" || !p[0].ReadyAt.Equal(began.Add(10*time.Minute)) {
		t.Errorf("%+v", p)
	}
	r.Set(began.Add(10*time.Minute - time.Second))
	roomtest.Refuses(r, he, socialworkapi.MoveLecture, step(l.ID, Finish, 1), "socialwork.lecture.soon")
	r.Set(began.Add(3 * time.Hour)) // the page was closed meanwhile: nothing is lost, and nothing more counts
	roomtest.OK(r, he, socialworkapi.MoveLecture, step(l.ID, Finish, 1))
	roomtest.OK(r, he, socialworkapi.MoveLecture, step(l.ID, Finish, 1)) // pressed twice
	roomtest.Refuses(r, he, socialworkapi.MoveLecture, step(l.ID, Examine, 0), "socialwork.lecture.parts")
	r.take(he, l.ID, 2)
	if y := r.year(he); y.Minutes != 0 { // learned, and not yet passed
		t.Errorf("%+v", y)
	}
	roomtest.Refuses(r, he, socialworkapi.AnswerLecture, socialworkapi.AnswerLectureRequest{ID: l.ID, LectureAnswers: socialworkapi.LectureAnswers{Answers: []int64{1, 1, 1}}}, "socialwork.lecture.not-asked")
	exam := roomtest.OK(r, he, socialworkapi.MoveLecture, step(l.ID, Examine, 0))
	if n := len(exam.Learning.Questions); n != 3 || len(exam.Questions) != 0 {
		t.Fatalf("%d asked, and who is asked reads %d answers", n, len(exam.Questions))
	}
	roomtest.Refuses(r, he, socialworkapi.AnswerLecture, socialworkapi.AnswerLectureRequest{ID: l.ID, LectureAnswers: socialworkapi.LectureAnswers{Answers: []int64{1}}}, "socialwork.lecture.answers")
	done := roomtest.OK(r, he, socialworkapi.AnswerLecture, answers(exam, true))
	if done.Learning.State != passed || done.Learning.Score != 100 || done.Passed != 0 { // of one nobody else reads a number
		t.Errorf("%+v %d", done.Learning, done.Passed)
	}
	y := r.year(he)
	if y.Minutes != 20 || len(y.Items) != 2 || !y.Items[0].Online || y.Items[0].OrgName != "school" || y.County != 0 {
		t.Errorf("%+v", y)
	}
	if d := last[events.SocialworkLedgerChangedV1](r, events.TypeSocialworkLedgerChangedV1); d.Minutes != 20 {
		t.Errorf("%+v", d)
	}
	if got := roomtest.OK(r, "kate", socialworkapi.GetLecture, socialworkapi.GetLectureRequest{ID: l.ID}); got.Passed != 1 || len(got.Questions) != 6 {
		t.Errorf("who announced it reads %d passed, %d questions", got.Passed, len(got.Questions))
	}
}

func TestWhoFailsAsOftenAsAnnouncedIsDone(t *testing.T) {
	r := open(t)
	l := r.announce("kate", talk("school", socialworkapi.LectureAudienceWorker))
	r.take(he, l.ID, 1)
	r.take(he, l.ID, 2)
	var asked []string
	for left := range 2 {
		exam := roomtest.OK(r, he, socialworkapi.MoveLecture, step(l.ID, Examine, 0))
		asked = append(asked, fmt.Sprint(exam.Learning.Questions))
		if again := roomtest.OK(r, he, socialworkapi.GetLecture, socialworkapi.GetLectureRequest{ID: l.ID}); fmt.Sprint(again.Learning.Questions) != asked[left] {
			t.Error("a page that is opened again asks something else")
		}
		if got := roomtest.OK(r, he, socialworkapi.AnswerLecture, answers(exam, false)); got.Learning.Score != 0 || got.Learning.TriesLeft != int64(1-left) {
			t.Errorf("%+v", got.Learning)
		}
	}
	roomtest.Refuses(r, he, socialworkapi.MoveLecture, step(l.ID, Examine, 0), "socialwork.learning.wrong-state")
	roomtest.Refuses(r, he, socialworkapi.MoveLecture, step(l.ID, Pass, 0), "socialwork.course.no-such-move")
	if y := r.year(he); len(y.Items) != 0 {
		t.Errorf("%+v", y)
	}
}

func TestNobodyLearnsTwoThingsAtOnce(t *testing.T) {
	r := open(t)
	a := r.announce("kate", talk("school", socialworkapi.LectureAudienceWorker))
	b := r.announce("mia", talk("other", socialworkapi.LectureAudienceResident))
	roomtest.OK(r, he, socialworkapi.MoveLecture, step(a.ID, Begin, 1))
	roomtest.OK(r, he, socialworkapi.MoveLecture, step(a.ID, Begin, 1)) // pressed twice: its time goes on
	roomtest.Refuses(r, he, socialworkapi.MoveLecture, step(b.ID, Begin, 1), "socialwork.lecture.busy")
	roomtest.Refuses(r, he, socialworkapi.MoveLecture, step(b.ID, Finish, 1), "socialwork.lecture.not-open")
	end := socialworkapi.MoveLectureRequest{ID: a.ID, LectureMove: socialworkapi.LectureMove{Do: string(Withdraw)}}
	roomtest.Refuses(r, "ken", socialworkapi.MoveLecture, end, "socialwork.lecture.no-note")
	end.Note = "讲师有更正。"
	roomtest.OK(r, "ken", socialworkapi.MoveLecture, end)
	r.Set(r.Clock().Add(time.Hour))
	roomtest.Refuses(r, he, socialworkapi.MoveLecture, step(a.ID, Finish, 1), "socialwork.lecture.shut")
	roomtest.OK(r, he, socialworkapi.MoveLecture, step(a.ID, Drop, 0)) // of what has ended nobody stays a prisoner
	r.take(he, b.ID, 1)
}

func TestWhoIsInACourseAtTheTimeIsNotAtALecture(t *testing.T) {
	r := open(t)
	c := r.course("mia", "other", "小组工作", tomorrow, 3, 10)
	r.join(he, c.ID)
	l := r.announce("kate", talk("school", socialworkapi.LectureAudienceWorker))
	r.Set(tomorrow.Add(time.Minute))
	roomtest.OK(r, "mia", socialworkapi.RollCourse, roll(c.ID, 1))
	roomtest.OK(r, he, socialworkapi.MoveCourse, move(c.ID, Attend, r.code("mia", c.ID)))
	r.take(he, l.ID, 1)
	r.Set(tomorrow.Add(4 * time.Hour))
	r.take(he, l.ID, 2)
	roomtest.OK(r, he, socialworkapi.AnswerLecture, answers(roomtest.OK(r, he, socialworkapi.MoveLecture, step(l.ID, Examine, 0)), true))
	if y := r.year(he); y.Minutes != 190 || len(y.Items) != 3 {
		t.Errorf("%+v", y)
	}
}

func TestADayTakesNoMoreThanTheBound(t *testing.T) {
	r := open(t)
	d := talk("school", socialworkapi.LectureAudienceWorker)
	d.Parts = slices.Repeat([]socialworkapi.LecturePart{{Title: "长的一节", Text: "内容。", Minutes: 120}}, 5)
	l := r.announce("kate", d)
	for part := range int64(4) {
		roomtest.OK(r, he, socialworkapi.MoveLecture, step(l.ID, Begin, part+1))
		r.Set(r.Clock().Add(2 * time.Hour))
		roomtest.OK(r, he, socialworkapi.MoveLecture, step(l.ID, Finish, part+1))
	}
	if f := roomtest.Refuses(r, he, socialworkapi.MoveLecture, step(l.ID, Begin, 5), "socialwork.lecture.day"); len(f.Basis) != 1 || f.Basis[0].Rule != ruleDaily {
		t.Errorf("%+v", f.Basis)
	}
	r.Set(r.Clock().Add(12 * time.Hour))
	roomtest.OK(r, he, socialworkapi.MoveLecture, step(l.ID, Begin, 5))
}

func TestALectureIsForWhomItSaysAndNotForWhoKnowsTheAnswers(t *testing.T) {
	r := open(t)
	l := r.announce("kate", talk("school", socialworkapi.LectureAudienceWorker))
	open := r.announce("ann", talk("office", socialworkapi.LectureAudienceResident))
	roomtest.Refuses(r, "mia", socialworkapi.MoveLecture, step(l.ID, Begin, 1), "socialwork.learning.not-yours")  // no social worker
	roomtest.Refuses(r, "kate", socialworkapi.MoveLecture, step(l.ID, Begin, 1), "socialwork.learning.not-yours") // a social worker who wrote the questions
	roomtest.Refuses(r, he, socialworkapi.MoveLecture, step(l.ID, Withdraw, 0), "socialwork.lecture.not-yours")
	roomtest.OK(r, "mia", socialworkapi.MoveLecture, step(open.ID, Begin, 1))
	if got := roomtest.OK(r, "", socialworkapi.GetLecture, socialworkapi.GetLectureRequest{ID: l.ID}); len(got.Questions) != 0 || got.Parts[0].Text != "" || got.Learning != nil || len(got.Moves) != 0 {
		t.Errorf("a stranger reads %+v", got)
	}
	list := roomtest.OK(r, "", socialworkapi.ListLectures, socialworkapi.ListLecturesRequest{Audience: "resident"})
	if len(list.Items) != 1 || list.Items[0].ID != open.ID || len(list.Items[0].Questions) != 0 {
		t.Errorf("%+v", list)
	}
	for part := range int64(2) {
		r.take(lu, open.ID, part+1)
	}
	roomtest.OK(r, lu, socialworkapi.AnswerLecture, answers(roomtest.OK(r, lu, socialworkapi.MoveLecture, step(open.ID, Examine, 0)), true))
	if y := r.year(lu); len(y.Items) != 0 { // what is for residents is no training of a social worker
		t.Errorf("%+v", y)
	}
	if mine := roomtest.OK(r, lu, socialworkapi.ListMyLectures, socialworkapi.ListMyLecturesRequest{}); len(mine.Items) != 1 || mine.Items[0].Learning.PassedAt == nil {
		t.Errorf("%+v", mine)
	}
	if of := roomtest.OK(r, "ken", socialworkapi.ListMyLectures, socialworkapi.ListMyLecturesRequest{}); len(of.Items) != 1 || of.Items[0].ID != l.ID {
		t.Errorf("%+v", of)
	}
}

func TestALectureThatDoesNotGoTogetherIsNotAnnounced(t *testing.T) {
	r := open(t)
	for code, change := range map[string]func(*socialworkapi.LectureDraft){
		"socialwork.course.org":        func(d *socialworkapi.LectureDraft) { d.Org = "other" },
		"socialwork.lecture.window":    func(d *socialworkapi.LectureDraft) { d.To = "2026-05-01" },
		"socialwork.lecture.link":      func(d *socialworkapi.LectureDraft) { d.Parts[0].Link = "javascript:alert(1)" },
		"socialwork.lecture.questions": func(d *socialworkapi.LectureDraft) { d.Questions[0].Right = 3 },
		"socialwork.course.induction":  func(d *socialworkapi.LectureDraft) { d.Induction = true },
		"socialwork.lecture.long": func(d *socialworkapi.LectureDraft) {
			d.Parts = slices.Repeat([]socialworkapi.LecturePart{{Title: "长", Text: "长", Minutes: 120}}, 7)
		},
	} {
		d := talk("school", socialworkapi.LectureAudienceWorker)
		change(&d)
		roomtest.Refuses(r, "kate", socialworkapi.AnnounceLecture, socialworkapi.AnnounceLectureRequest{LectureDraft: d}, code)
	}
}

func TestWhoIsErasedHasLearnedNothing(t *testing.T) {
	r := open(t)
	l := r.announce("kate", talk("school", socialworkapi.LectureAudienceWorker))
	r.take(he, l.ID, 1)
	r.take(lu, l.ID, 1)
	r.Tells(events.TypeSocialworkCredentialErasedV1, "c1", events.SocialworkCredentialErasedV1{Account: he})
	if mine := roomtest.OK(r, he, socialworkapi.ListMyLectures, socialworkapi.ListMyLecturesRequest{}); len(mine.Items) != 0 {
		t.Errorf("%+v", mine)
	}
	if mine := roomtest.OK(r, lu, socialworkapi.ListMyLectures, socialworkapi.ListMyLecturesRequest{}); len(mine.Items) != 1 || !strings.Contains(mine.Items[0].Learning.StateText, "学习中") {
		t.Errorf("%+v", mine)
	}
}

// TestWhoClearsALectureKeepsItsHoursAndGetsNoMoreTries lets somebody clear what they did at a lecture, of which the ledger keeps the minutes.
func TestWhoClearsALectureKeepsItsHoursAndGetsNoMoreTries(t *testing.T) {
	r := open(t)
	l := r.announce("kate", talk("school", socialworkapi.LectureAudienceWorker))
	roomtest.Refuses(r, he, socialworkapi.MoveLecture, step(l.ID, Clear, 0), "socialwork.lecture.not-found") // nothing is there
	r.take(he, l.ID, 1)
	r.take(he, l.ID, 2)
	exam := roomtest.OK(r, he, socialworkapi.MoveLecture, step(l.ID, Examine, 0))
	roomtest.OK(r, he, socialworkapi.AnswerLecture, answers(exam, true))
	got := roomtest.OK(r, he, socialworkapi.MoveLecture, step(l.ID, Clear, 0))
	if x := got.Learning; x.State != wiped || x.Done != 0 || x.Score != 0 || x.PassedAt != nil || len(got.Moves) != 0 {
		t.Errorf("cleared: %+v, %v", x, got.Moves)
	}
	x, err := r.s.pupils.Get(t.Context(), r.Folk[he].ID)
	if err != nil || len(x.Learnings) != 1 || len(x.Learnings[0].Done)+len(x.Learnings[0].Attempts) != 0 {
		t.Errorf("what is kept: %+v, %v", x, err)
	}
	if y := r.year(he); y.Minutes != 20 {
		t.Errorf("the ledger says %d minutes", y.Minutes)
	}
	for _, do := range []Verb{Begin, Examine, Clear} {
		roomtest.Refuses(r, he, socialworkapi.MoveLecture, step(l.ID, do, 1), "socialwork.learning.wrong-state")
	}
}
