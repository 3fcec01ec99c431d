package portal

import (
	"context"
	"strings"
	"testing"

	"sanshe/contracts/go/socialworkapi"
	"sanshe/libs/identity"
	"sanshe/libs/route"
)

// lectureRoutes are one lecture whose first part is done, whose second runs, and whose examination waits for answers.
func lectureRoutes() []route.Route {
	lecture := socialworkapi.Lecture{
		ID: "le1", Version: 1, Org: socialworkapi.Party{ID: "o1", Name: "培训中心"}, Title: "转介的步骤", Text: "讲师某某。", Audience: socialworkapi.LectureAudienceWorker, AudienceText: "社会工作者",
		From: "2026-06-01", To: "2026-12-31", Open: true, Minutes: 40, Drawn: 1, Pass: 60, Tries: 3, Region: "320312", RegionName: "星河区", State: socialworkapi.LectureStateAnnounced, StateText: "已发布", MayLearn: true,
		Parts: []socialworkapi.LecturePartView{
			{N: 1, Title: "什么时候转介", Minutes: 20, State: socialworkapi.PartStateDone, Text: "第一节的内容。", BeganAt: &noon},
			{N: 2, Title: "怎样转介", Minutes: 20, State: socialworkapi.PartStateOpen, Text: "第二节的内容。", Link: "https://example.org/2", BeganAt: &noon, ReadyAt: &noon},
		},
		Learning: &socialworkapi.LectureLearning{
			State: socialworkapi.LearningStatePassed, StateText: "已合格", Done: 2, TriesLeft: 2, Score: 80, ScoredAt: &noon, PassedAt: &noon,
			Questions: []socialworkapi.LectureAsked{{Text: "转介以前首先要做什么？", Choices: []string{"取得同意", "结案"}}},
		},
		Questions: []socialworkapi.LectureQuestion{{Text: "转介以前首先要做什么？", Choices: []string{"取得同意", "结案"}, Right: 1}}, Basis: []socialworkapi.Basis{},
		Moves: []socialworkapi.SocialMove{{Do: "finish", Label: "学完这一节"}, {Do: "drop", Label: "放弃这一节的计时"}, {Do: "withdraw", Label: "停办"}},
	}
	return []route.Route{
		route.On(socialworkapi.ListLectures, func(context.Context, socialworkapi.ListLecturesRequest) (socialworkapi.LecturePage, error) {
			return socialworkapi.LecturePage{Items: []socialworkapi.Lecture{lecture}}, nil
		}),
		route.On(socialworkapi.ListMyLectures, func(context.Context, socialworkapi.ListMyLecturesRequest) (socialworkapi.LectureList, error) {
			return socialworkapi.LectureList{Items: []socialworkapi.Lecture{lecture}}, nil
		}),
		route.On(socialworkapi.GetLecture, func(context.Context, socialworkapi.GetLectureRequest) (socialworkapi.Lecture, error) {
			return lecture, nil
		}),
		route.On(socialworkapi.MoveLecture, func(context.Context, socialworkapi.MoveLectureRequest) (socialworkapi.Lecture, error) {
			return lecture, nil
		}),
		route.On(socialworkapi.AnswerLecture, func(context.Context, socialworkapi.AnswerLectureRequest) (socialworkapi.Lecture, error) {
			return lecture, nil
		}),
		route.On(socialworkapi.AnnounceLecture, func(context.Context, socialworkapi.AnnounceLectureRequest) (socialworkapi.Lecture, error) {
			return lecture, nil
		}),
	}
}

func init() {
	const pool = "转介以前首先要做什么？\n*取得同意\n结案\n\n交接哪些资料？\n全部\n*需要的"
	forms = append([]sentForm{ // before the others: the last one is the sign-in
		{"/lectures/{id}/move", identity.Worker, "/lectures/le1/move", []string{"do", "withdraw", "version", "1", "withdraw.note", prose}, []string{prose, `<details class="confirm" open`}},
		{"/lectures/{id}/answers", identity.Worker, "/lectures/le1/answers", []string{"answer.1", "2"}, []string{"☑2"}},
		{"/desk/lectures/new", identity.Staff, "/desk/lectures/new", []string{
			"org", mine, "title", "转介<b>步骤", "text", prose, "audience", "steward", "induction", "true", "from", "2026-12-30", "to", "2026-12-31", "drawn", "2", "pass", "75", "tries", "4", "questions", pool,
			"parts.0.title", "一<b>节", "parts.0.minutes", "35", "parts.0.text", prose, "parts.0.link", "https://example.org/1",
		}, []string{"转介<b>步骤", prose, "☑steward", "☑true", "2026-12-30", "2026-12-31", `value="75"`, "交接哪些资料？", "一<b>节", `value="35"`, "https://example.org/1"}},
	}, forms...)
}

func TestALectureIsWrittenInPlainTextAndSentAsQuestions(t *testing.T) {
	w := newWorks(t, identity.Staff)
	b := w.as(identity.Staff)
	sent := func(pool string) []write {
		b.post("/desk/lectures/new", "org", mine, "title", "转介", "text", "讲师", "audience", "worker", "from", "2026-12-30", "to", "2026-12-31", "drawn", "1", "pass", "60", "tries", "3", "questions", pool,
			"parts.0.title", "一", "parts.0.minutes", "20", "parts.0.text", "内容")
		return w.written("/lectures")
	}
	if got := sent("问什么？\r\n甲\r\n乙\r\n"); len(got) != 0 { // no right choice
		t.Errorf("sent: %+v", got)
	}
	got := sent("问什么？\r\n甲\r\n＊ 乙\r\n\r\n再问？\r\n*是\r\n否")
	if len(got) != 1 || !strings.Contains(got[0].body, `"questions":[{"text":"问什么？","choices":["甲","乙"],"right":2},{"text":"再问？","choices":["是","否"],"right":1}]`) {
		t.Errorf("sent: %+v", got)
	}
}

func TestWhoLearnsReadsThePartAndWhenItIsOver(t *testing.T) {
	w := newWorks(t, identity.Worker)
	b := w.as(identity.Worker)
	page := b.get("/lectures/le1").words()
	for _, want := range []string{"第二节的内容。", "学完这一节：第2节", "看录像（离开本平台）", "转介以前首先要做什么？"} {
		if !strings.Contains(page, want) {
			t.Errorf("the page does not say %q: %s", want, page)
		}
	}
	b.post("/lectures/le1/move", "do", "finish-2", "version", "1")
	if sent := w.written("/lectures/le1/moves"); len(sent) != 1 || sent[0].body != `{"do":"finish","part":2}` {
		t.Errorf("sent: %+v", sent)
	}
	b.post("/lectures/le1/answers", "answer.1", "1")
	if sent := w.written("/lectures/le1/answers"); len(sent) != 1 || sent[0].body != `{"answers":[1]}` {
		t.Errorf("sent: %+v", sent)
	}
	if got := b.get("/lectures/le1/record").words(); !strings.Contains(got, "考核合格。") {
		t.Errorf("the record does not say so: %s", got)
	}
}
