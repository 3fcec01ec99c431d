package demo

import (
	"slices"
	"time"

	"sanshe/contracts/go/socialworkapi"
	"sanshe/libs/cn"
)

// lectures are one for social workers, of which the demonstration's has learned the first part, and one for residents, which one has passed.
func (c *county) lectures(ago func(days int) time.Time) []act {
	var work, talk socialworkapi.Lecture
	announce := func(into *socialworkapi.Lecture, d socialworkapi.LectureDraft) (err error) {
		d.Org, d.From, d.To, d.Pass, d.Tries = c.orgs["minzheng"].ID, cn.DayOf(ago(15)).String(), cn.DayOf(ago(-200)).String(), 60, 3
		*into, err = do(c, "registrar", socialworkapi.AnnounceLecture, socialworkapi.AnnounceLectureRequest{LectureDraft: d})
		return err
	}
	step := func(login string, of *socialworkapi.Lecture, verb string, part int64) func() error {
		return func() (err error) {
			*of, err = do(c, login, socialworkapi.MoveLecture, socialworkapi.MoveLectureRequest{ID: of.ID, LectureMove: socialworkapi.LectureMove{Do: verb, Part: part}})
			return err
		}
	}
	const after = 30 * time.Minute
	plan, drawn := c.planning(ago)
	return append(drawn, []act{
		{ago(15), func() error { return announce(&work, referral()) }},
		{ago(15).Add(time.Minute), func() error {
			d := deliberation()
			if cn.DayOf(ago(15)).Year() == cn.DayOf(ago(0)).Year() { // in January it was announced before the year of the plan
				d.Line = &socialworkapi.PlanLineRef{Plan: plan.ID, N: 1}
			}
			return announce(&talk, d)
		}},
		{ago(13), step("worker", &work, "begin", 1)},
		{ago(13).Add(after), step("worker", &work, "finish", 1)},
		{ago(12), step("resident", &talk, "begin", 1)},
		{ago(12).Add(after), step("resident", &talk, "finish", 1)},
		{ago(12).Add(after + time.Minute), step("resident", &talk, "begin", 2)},
		{ago(12).Add(2 * after), step("resident", &talk, "finish", 2)},
		{ago(12).Add(2*after + time.Minute), step("resident", &talk, "examine", 0)},
		{ago(12).Add(2*after + 5*time.Minute), func() error {
			right := deliberation().Questions
			in := socialworkapi.AnswerLectureRequest{ID: talk.ID}
			for _, q := range talk.Learning.Questions {
				in.Answers = append(in.Answers, right[slices.IndexFunc(right, func(x socialworkapi.LectureQuestion) bool { return x.Text == q.Text })].Right)
			}
			_, err := do(c, "resident", socialworkapi.AnswerLecture, in)
			return err
		}},
	}...)
}

func referral() socialworkapi.LectureDraft {
	return socialworkapi.LectureDraft{
		Title: "转介的步骤", Text: "什么时候转介、怎样转介、转介以后做什么。讲师许静怡。", Audience: socialworkapi.LectureAudienceWorker, Drawn: 3,
		Parts: []socialworkapi.LecturePart{
			{Title: "什么时候转介", Minutes: 20, Text: "服务对象的需要超出本机构的能力或者职责，就要考虑转介。\n先和服务对象谈清楚为什么转介、转给谁、有什么变化，取得同意以后再办理。\n有人身危险的，先保护安全，再补办手续。"},
			{Title: "怎样转介", Minutes: 20, Text: "选择合适的接收机构，写明服务对象的需要、已经提供的服务和仍然存在的风险。\n只交接转介需要的资料，其他资料仍留在本机构保密。\n约定交接的时间和联系人。"},
			{Title: "转介以后", Minutes: 15, Text: "交接以后回访一次，确认服务已经接上。\n接收机构不能接收的，和服务对象一起另找办法，不能让服务中断。"},
		},
		Questions: []socialworkapi.LectureQuestion{
			{Text: "转介以前首先要做什么？", Choices: []string{"和服务对象谈清楚并取得同意", "通知居委会", "结案"}, Right: 1},
			{Text: "服务对象有人身危险时怎样办理？", Choices: []string{"先补办手续", "先保护安全，再补办手续"}, Right: 2},
			{Text: "交接哪些资料？", Choices: []string{"全部资料", "不交接资料", "只交接转介需要的资料"}, Right: 3},
			{Text: "接收机构不能接收时怎样办理？", Choices: []string{"就此结案", "和服务对象一起另找办法"}, Right: 2},
			{Text: "交接以后还要做什么？", Choices: []string{"回访一次，确认服务已经接上", "不再联系"}, Right: 1},
		},
	}
}

func deliberation() socialworkapi.LectureDraft {
	return socialworkapi.LectureDraft{
		Title: "怎样开好一次协商会", Text: "面向居民和居委会成员：议题从哪里来，会怎样开，结果怎样办。讲师许静怡。", Audience: socialworkapi.LectureAudienceResident, Drawn: 2,
		Parts: []socialworkapi.LecturePart{
			{Title: "议题和参加的人", Minutes: 15, Text: "议题从居民的意见中来，先公布，再定下来。\n受影响的各方都要有人参加，人太多的由大家推选代表。"},
			{Title: "会上和会后", Minutes: 15, Text: "主持人不站在任何一边，每个人都有发言的时间，先把事实说清楚，再说办法。\n形成的意见写下来并公布，写明谁办、什么时候办完，办完以后告诉大家。"},
		},
		Questions: []socialworkapi.LectureQuestion{
			{Text: "协商的议题从哪里来？", Choices: []string{"居民的意见", "主持人自己决定"}, Right: 1},
			{Text: "参加的人太多怎样办？", Choices: []string{"先到先得", "由大家推选代表"}, Right: 2},
			{Text: "形成的意见怎样处理？", Choices: []string{"写下来并公布", "口头说说"}, Right: 1},
		},
	}
}
