package inquiry

import (
	"context"
	"time"

	"sanshe/contracts/go/events"
	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/cn"
	"sanshe/libs/event"
	"sanshe/libs/fault"
	"sanshe/libs/identity"
	"sanshe/libs/rule"
	"sanshe/libs/store"
)

// Question is what a supplier wants to know before it bids. Who asked is never shown.
type Question struct {
	store.Meta
	Tender     string     `json:"tender"`
	Code       string     `json:"code,omitempty"` // of the purchase; "" in what was asked before it was kept
	Title      string     `json:"title"`
	Buyer      string     `json:"buyer"`
	Asker      string     `json:"asker"` // organization
	Text       string     `json:"text"`
	AskedAt    time.Time  `json:"asked_at"`
	Due        time.Time  `json:"due"`
	Answer     string     `json:"answer,omitempty"`
	AnsweredAt *time.Time `json:"answered_at,omitempty"`
	NoEffect   bool       `json:"no_effect,omitempty"` // the office's word that the answer does not touch how bids are made
}

func indexQuestion(q *Question) map[string][]string {
	ix := map[string][]string{"tender": {q.Tender + "/" + store.Time(q.AskedAt)}}
	if q.AnsweredAt == nil {
		ix["open"] = []string{q.Buyer + "/" + store.Time(q.Due)}
	}
	return ix
}

// answering is the rule that says when a question is answered.
const answering = "tender.question.answer"

// AskQuestion takes a supplier's question while bids are accepted, or will be again after a pause.
func (s *Service) AskQuestion(ctx context.Context, in tenderapi.AskQuestionRequest) (out tenderapi.Question, err error) {
	who, _ := identity.From(ctx)
	me, _ := who.As(identity.Staff)
	p, err := s.purchases.Known(ctx, in.ID)
	if err != nil {
		return out, err
	}
	if !p.Asking {
		return out, fault.New(fault.Conflict, "tender.question.closed", p.Method.Say("投标截止时间已到或公告尚未发布，不能再提问。"))
	}
	if !p.Documented {
		return out, fault.New(fault.Forbidden, "tender.question.not-invited", "只有受邀的供应商可以就采购文件提问；对采用这种采购方式有疑问的，可以联系采购人或者财政部门。")
	}
	days, err := rule.Ask[int](s.rules, answering, p.Law)
	if err != nil {
		return out, err
	}
	due := cn.AddWorkdays(cn.DayOf(s.now()), days.Value).Last()
	code := p.Code
	if p.Limited { // what concerns its documents is for the invited alone
		code = ""
	}
	q, err := s.questions.Create(ctx, Question{
		Tender: p.ID, Code: code, Title: p.Title, Buyer: p.Buyer, Asker: me.Org, Text: in.Text, AskedAt: s.now(), Due: due,
	}, func(_ string, q *Question) []event.Event {
		return q.aloud(q.AskedAt, event.New(events.TypeTenderQuestionAskedV1, s.now(), events.TenderQuestionAskedV1{
			Tender: p.ID, TenderTitle: p.Title, Buyer: p.Buyer, Due: due,
		}))
	})
	return q.view(who, p), err
}

// AnswerQuestion answers in public, once, until the deadline. When a change of the
// documents would move the deadline, an answer must not be one (实施条例第三十一条).
func (s *Service) AnswerQuestion(ctx context.Context, in tenderapi.AnswerQuestionRequest) (out tenderapi.Question, err error) {
	who, _ := identity.From(ctx)
	asked, err := s.questions.Get(ctx, in.ID)
	if err != nil {
		return out, err
	}
	p, err := s.purchases.Known(ctx, asked.Tender)
	if err != nil {
		return out, err
	}
	q, err := s.questions.Update(ctx, in.ID, func(q *Question) ([]event.Event, error) {
		if !who.In(q.Buyer, identity.Buyer) {
			return nil, store.ErrNotFound
		}
		if p.Kept != nil {
			return nil, p.Kept
		}
		if q.AnsweredAt != nil {
			return nil, fault.New(fault.Conflict, "tender.question.answered", "这个问题已经答复；如需补充，请发布更正公告。")
		}
		if err := s.timely(p, in.NoEffect); err != nil {
			return nil, err
		}
		now := s.now()
		q.Answer, q.AnsweredAt, q.NoEffect = in.Text, &now, in.NoEffect
		return q.aloud(now, event.New(events.TypeTenderQuestionAnsweredV1, now, events.TenderQuestionAnsweredV1{
			Tender: q.Tender, TenderTitle: q.Title, Asker: q.Asker,
		})), nil
	})
	return q.view(who, p), err
}

// timely refuses an answer that bidders could no longer heed.
func (s *Service) timely(p Purchase, noEffect bool) error {
	if !p.Asking {
		return fault.New(fault.Conflict, "tender.question.over", p.Method.Say("投标截止时间已到或者采购已经结束，不能再公开答复；采购文件须改变的，请按规定终止采购后重新组织。"))
	}
	if p.Settled == "" || noEffect {
		return nil
	}
	return fault.New(fault.Refused, "tender.question.affects", p.Method.Say("澄清与修改已经截止，只能作不影响投标文件编制的答复。答复不影响编制的，请说明后公开；会影响的，请发布更正公告并顺延投标截止时间。")).
		Under(rule.Cite(s.rules, p.Settled, p.Law)...).At("no_effect", p.Method.Say("请说明答复不影响投标文件编制，或者改为发布更正公告。"))
}

// aloud adds to what a write tells the question as everyone reads it from then on.
func (q *Question) aloud(at time.Time, ev event.Event) []event.Event {
	if q.Code == "" {
		return []event.Event{ev}
	}
	return []event.Event{ev, event.New(events.TypeTenderQuestionPublishedV1, at, events.TenderQuestionPublishedV1{
		Tender: q.Tender, TenderCode: q.Code, Text: q.Text, AskedAt: q.AskedAt, Answer: q.Answer, AnsweredAt: q.AnsweredAt, NoEffect: q.NoEffect,
	})}
}

// ListQuestions shows everyone what was asked and answered.
func (s *Service) ListQuestions(ctx context.Context, in tenderapi.ListQuestionsRequest) (out tenderapi.QuestionPage, err error) {
	who, _ := identity.From(ctx)
	p, err := s.purchases.Known(ctx, in.ID)
	if err != nil {
		return out, err
	}
	if !p.Documented && !p.Inside {
		return tenderapi.QuestionPage{Items: []tenderapi.Question{}}, nil
	}
	found, err := s.questions.Find(ctx, store.Query{Where: []store.Term{store.Under("tender", in.ID+"/")}, By: "tender", After: in.After, Limit: int(in.Limit)})
	out = tenderapi.QuestionPage{Items: make([]tenderapi.Question, len(found.Items)), Next: found.Next}
	for i := range found.Items {
		out.Items[i] = found.Items[i].view(who, p)
	}
	return out, err
}

func (q *Question) view(who identity.Caller, p Purchase) tenderapi.Question {
	return tenderapi.Question{
		ID: q.ID, Tender: q.Tender, Text: q.Text, AskedAt: q.AskedAt, Due: q.Due, Answer: q.Answer, AnsweredAt: q.AnsweredAt,
		NoEffect: q.NoEffect, CanAnswer: p.Asking && p.Kept == nil && q.AnsweredAt == nil && who.In(q.Buyer, identity.Buyer),
	}
}
