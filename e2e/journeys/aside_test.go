package journeys

import (
	"slices"
	"testing"

	"sanshe/contracts/go/noticeapi"
	"sanshe/contracts/go/organizationapi"
	"sanshe/contracts/go/tenderapi"
	"sanshe/e2e/county"
	"sanshe/libs/cn"
)

// TestWhoMustStayAwayIsAskedAnsweredAndRefusedAtEveryDoor asks over HTTP that an
// officer step aside: a reviewer of the same office hears of it, answers, and
// what the officer could do before others go on with.
func TestWhoMustStayAwayIsAskedAnsweredAndRefusedAtEveryDoor(t *testing.T) {
	t.Parallel()
	w := county.Settle(t, county.Start(t, nil), 2)
	w.Lawful(t)
	p := w.Platform
	x := w.Published(t, "社区老年人居家关爱服务", tenderapi.MethodConsultation, cn.AddWorkdays(cn.DayOf(county.Morning), 30).At(9, 30))
	officer, clerk, chief, bidder := p.As(t, "officer"), p.As(t, "clerk"), p.As(t, "chief"), p.As(t, "staff1")
	q := county.Ask(t, p.As(t, "staff2"), tenderapi.AskQuestion, tenderapi.AskQuestionRequest{ID: x.ID, QuestionDraft: tenderapi.QuestionDraft{Text: "服务对象的名单由谁提供？"}})

	id := county.Ask(t, bidder, tenderapi.AskAvoidance, tenderapi.AskAvoidanceRequest{ID: x.ID, AvoidanceDraft: tenderapi.AvoidanceDraft{
		Of: "officer", Person: "李文静", Relation: "kin", Why: "与另一家供应商的负责人是夫妻，有婚姻登记为证。",
	}}).Items[0].ID
	waits := func(who *county.Person) int {
		n := 0
		for _, task := range county.Ask(t, who, tenderapi.ListTenderTasks, tenderapi.ListTenderTasksRequest{}).Items {
			if task.Avoidance == id {
				n++
			}
		}
		return n
	}
	for who, want := range map[*county.Person]int{officer: 0, clerk: 1, chief: 1} {
		if n := waits(who); n != want {
			t.Errorf("%s has %d tasks of it, want %d", who.Me.Name, n, want)
		}
	}
	county.Until(t, "the reviewer's message", func() (bool, error) {
		page, err := county.Try(chief, noticeapi.ListMessages, noticeapi.ListMessagesRequest{Limit: 200})
		return slices.ContainsFunc(page.Items, func(m noticeapi.Message) bool { return m.Title == "供应商申请回避" }), err
	})

	mine := county.Ask(t, clerk, tenderapi.ListAvoidances, tenderapi.ListAvoidancesRequest{ID: x.ID})
	i := slices.IndexFunc(mine.People, func(p tenderapi.AvoidancePerson) bool { return p.Name == "李文静" })
	if i < 0 || len(mine.People) != 2 {
		t.Fatalf("those of whom it may be found are %+v", mine.People)
	}
	answer := tenderapi.AnswerAvoidanceRequest{ID: x.ID, Avoidance: id, AvoidanceAnswer: tenderapi.AvoidanceAnswer{Said: "本人承认。", Reason: "属于应当回避的情形。"}}
	county.Refused(t, officer, tenderapi.AnswerAvoidance, answer, 422, "tender.avoidance.own", "tender.recusal.asked")
	answer.Upheld, answer.Account, answer.To = true, mine.People[i].Account, w.Suppliers[1].Name
	county.Ask(t, chief, tenderapi.AnswerAvoidance, answer)

	reply := tenderapi.AnswerQuestionRequest{ID: q.ID, AnswerDraft: tenderapi.AnswerDraft{Text: "由采购人提供。"}}
	seats := tenderapi.SeatCommitteeRequest{ID: x.ID, CommitteeDraft: tenderapi.CommitteeDraft{Ground: "specialised", Reason: "专业性强，主管预算单位已同意。", Members: []tenderapi.Member{{Account: w.Experts[0].ID, Name: "评委1", Kind: "expert"}}}}
	const aside, law = "tender.tender.aside", "tender.recusal.relations"
	county.Refused(t, officer, tenderapi.MoveTender, tenderapi.MoveTenderRequest{ID: x.ID, TenderMove: tenderapi.TenderMove{Do: "fail", Ground: "cancelled", Note: "取消。"}}, 422, aside, law)
	county.Refused(t, officer, tenderapi.AnswerQuestion, reply, 422, aside, law)
	county.Refused(t, officer, tenderapi.StartDraw, tenderapi.StartDrawRequest{ID: x.ID, DrawDraft: tenderapi.DrawDraft{Wanted: 1, Region: county.Region}}, 422, aside, law)
	county.Refused(t, officer, tenderapi.SeatCommittee, seats, 422, aside, law)
	if v := county.Ask(t, officer, tenderapi.GetTender, tenderapi.GetTenderRequest{ID: x.ID}); !v.Aside || len(v.Moves) > 0 {
		t.Errorf("the officer is offered %+v, told to stay away: %v", v.Moves, v.Aside)
	}
	county.Ask(t, clerk, tenderapi.AnswerQuestion, reply)
	w.Account(t, "successor", "王继任", w.Office, organizationapi.RoleBuyer)
	if v := county.Ask(t, p.As(t, "successor"), tenderapi.GetTender, tenderapi.GetTenderRequest{ID: x.ID}); v.Aside || len(v.Moves) == 0 {
		t.Errorf("who comes after is offered %+v", v.Moves)
	}
}
