package tender

import (
	"slices"
	"strings"
	"testing"
	"time"

	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/cn"
)

func TestAnAnswerNeverComesTooLateForBidders(t *testing.T) {
	r := open(t)
	d := r.draft(tenderapi.MethodOpen, 25)
	x := r.published(d)
	ask := func() tenderapi.Question {
		return ok(r, "ann", tenderapi.AskQuestion, tenderapi.AskQuestionRequest{ID: x.ID, QuestionDraft: tenderapi.QuestionDraft{Text: "名单谁提供？"}})
	}
	answer := func(q tenderapi.Question, noEffect bool) tenderapi.AnswerQuestionRequest {
		return tenderapi.AnswerQuestionRequest{ID: q.ID, AnswerDraft: tenderapi.AnswerDraft{Text: "采购人。", NoEffect: noEffect}}
	}
	last := cn.DayOf(d.Deadline).Add(-15).At(16, 0)
	r.set(last)
	ok(r, "officer", tenderapi.AnswerQuestion, answer(ask(), false))
	r.set(last.Add(24 * time.Hour))
	q, left := ask(), ask()
	refused(r, "officer", tenderapi.AnswerQuestion, answer(q, false), "tender.question.affects", "tender.open.clarification")
	ok(r, "officer", tenderapi.AnswerQuestion, answer(q, true))
	r.set(d.Deadline)
	refused(r, "officer", tenderapi.AnswerQuestion, answer(left, true), "tender.question.over", "")
	for _, q := range ok(r, "officer", tenderapi.ListQuestions, tenderapi.ListQuestionsRequest{ID: x.ID}).Items {
		if q.CanAnswer || q.NoEffect != (q.AnsweredAt != nil && q.AskedAt.After(last)) {
			t.Errorf("%+v", q)
		}
	}
	for _, task := range ok(r, "officer", tenderapi.ListTenderTasks, tenderapi.ListTenderTasksRequest{}).Items {
		if task.What == "答复提问" {
			t.Errorf("what can no longer be answered is a task: %+v", task)
		}
	}
}

func TestQuestionsAreAnsweredInPublicWithoutTheAsker(t *testing.T) {
	r := open(t)
	d := r.draft(tenderapi.MethodOpen, 25)
	d.ContactName = "李晓明"
	x := r.published(d)
	q := ok(r, "ann", tenderapi.AskQuestion, tenderapi.AskQuestionRequest{ID: x.ID, QuestionDraft: tenderapi.QuestionDraft{Text: "名单谁提供？"}})
	if want := cn.AddWorkdays(cn.DayOf(r.now), 3); cn.DayOf(q.Due) != want {
		t.Errorf("due %s, want %s", cn.DayOf(q.Due), want)
	}
	refused(r, "other", tenderapi.AnswerQuestion, tenderapi.AnswerQuestionRequest{ID: q.ID, AnswerDraft: tenderapi.AnswerDraft{Text: "不知道"}}, "store.not-found", "")
	tasks := ok(r, "officer", tenderapi.ListTenderTasks, tenderapi.ListTenderTasksRequest{})
	if !slices.ContainsFunc(tasks.Items, func(x tenderapi.Task) bool {
		return x.What == "答复提问" && len(x.Basis) == 1 && x.Basis[0].Rule == "tender.question.answer" && x.Title == d.Title && x.Detail == "问题：名单谁提供？" && x.Owner == "组织buyer 李*明"
	}) {
		t.Errorf("the question is nobody's task: %+v", tasks.Items)
	}
	for late, at := range []time.Time{q.Due, q.Due.Add(time.Second)} {
		r.set(at)
		if got := ok(r, "officer", tenderapi.ListTenderTasks, tenderapi.ListTenderTasksRequest{}).Items; !slices.ContainsFunc(got, func(x tenderapi.Task) bool {
			return x.What == "答复提问" && x.LateDays == int64(late)
		}) {
			t.Errorf("at %s the answer is not %d days late: %+v", at, late, got)
		}
	}
	ok(r, "officer", tenderapi.AnswerQuestion, tenderapi.AnswerQuestionRequest{ID: q.ID, AnswerDraft: tenderapi.AnswerDraft{Text: "采购人。"}})
	p := ok(r, "", tenderapi.ListQuestions, tenderapi.ListQuestionsRequest{ID: x.ID})
	if len(p.Items) != 1 || p.Items[0].Answer != "采购人。" || p.Items[0].CanAnswer {
		t.Errorf("%+v", p.Items)
	}
	r.set(d.Deadline.Add(time.Second))
	refused(r, "ann", tenderapi.AskQuestion, tenderapi.AskQuestionRequest{ID: x.ID, QuestionDraft: tenderapi.QuestionDraft{Text: "还来得及吗？"}}, "tender.question.closed", "")
}

func TestThePublicListShowsTabsAndFilters(t *testing.T) {
	r := open(t)
	d := r.draft(tenderapi.MethodOpen, 25)
	r.create(d) // a draft is nobody's business
	x := r.published(d)
	d.Title, d.Method, d.Budget = "困境儿童监护支持", tenderapi.MethodConsultation, 50_000_00
	d.Ceiling = 0
	y := r.published(d)
	for _, c := range []struct {
		in   tenderapi.ListTendersRequest
		want []string
	}{
		{tenderapi.ListTendersRequest{}, []string{x.ID, y.ID}},
		{tenderapi.ListTendersRequest{Group: tenderapi.GroupBidding}, []string{x.ID, y.ID}},
		{tenderapi.ListTendersRequest{Group: tenderapi.GroupResult}, nil},
		{tenderapi.ListTendersRequest{Q: "儿童"}, []string{y.ID}},
		{tenderapi.ListTendersRequest{Q: y.Code}, []string{y.ID}},
		{tenderapi.ListTendersRequest{Q: strings.ToLower(x.Code)}, []string{x.ID}},
		{tenderapi.ListTendersRequest{Q: "儿童 " + y.Buyer.Name}, []string{y.ID}},
		{tenderapi.ListTendersRequest{Q: "儿童 " + x.Code}, nil},
		{tenderapi.ListTendersRequest{Q: "童"}, []string{y.ID}},
		{tenderapi.ListTendersRequest{Q: "庚"}, nil},
		{tenderapi.ListTendersRequest{Q: "、"}, nil},
		{tenderapi.ListTendersRequest{Method: tenderapi.MethodOpen}, []string{x.ID}},
		{tenderapi.ListTendersRequest{Most: 50_000_00}, []string{y.ID}},
		{tenderapi.ListTendersRequest{Region: "320000"}, []string{x.ID, y.ID}},
		{tenderapi.ListTendersRequest{Region: "330000"}, nil},
		{tenderapi.ListTendersRequest{Item: "A04"}, []string{x.ID, y.ID}},
	} {
		var got []string
		for _, i := range ok(r, "", tenderapi.ListTenders, c.in).Items {
			got = append(got, i.ID)
		}
		slices.Sort(got)
		slices.Sort(c.want)
		if !slices.Equal(got, c.want) {
			t.Errorf("%+v = %v, want %v", c.in, got, c.want)
		}
	}
	if n := ok(r, "", tenderapi.CountTenders, tenderapi.CountTendersRequest{}); n.Bidding != 2 || n.Intention != 0 {
		t.Errorf("%+v", n)
	}
}
