package tender

import (
	"context"
	"fmt"
	"slices"
	"time"

	"sanshe/contracts/go/events"
	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/cn"
	"sanshe/libs/event"
	"sanshe/libs/fault"
	"sanshe/libs/identity"
	"sanshe/libs/rule"
	"sanshe/libs/store"
	"sanshe/services/tender/shown"
)

// Before some purchases are announced everybody may say something: to what is
// needed (条例第十五条), and to its being bought from one supplier alone
// (条例第三十八条). Both are one thing: what was shown, until when, what was said to
// it, and what the buyer made of that.

// Comment is what somebody says to a hearing.
type Comment struct {
	store.Meta
	Tender     string                `json:"tender"`
	Code       string                `json:"code,omitempty"` // of the purchase; "" in what was said before it was kept
	Title      string                `json:"title"`
	Buyer      string                `json:"buyer"`
	Kind       tenderapi.HearingKind `json:"kind"`
	Text       string                `json:"text"`
	By         string                `json:"by"` // an organization's name, or a person's, masked
	At         time.Time             `json:"at"`
	Answer     string                `json:"answer,omitempty"`
	Taken      bool                  `json:"taken,omitempty"`
	AnsweredAt *time.Time            `json:"answered_at,omitempty"`
}

func indexComment(c *Comment) map[string][]string {
	ix := map[string][]string{"tender": {c.Tender + "/" + store.Time(c.At)}}
	if c.AnsweredAt == nil {
		ix["waiting"] = []string{c.Tender}
		ix["open"] = []string{c.Buyer + "/" + store.Time(c.At)}
	}
	return ix
}

// hearingSays is where a purchase stands that is not announced yet.
var hearingSays = map[tenderapi.HearingKind]string{
	tenderapi.HearingKindNeed: "需求征求意见", tenderapi.HearingKindSingle: "单一来源公示",
}

// periods of hearings, as the rule book names them.
var hearingPeriods = map[tenderapi.HearingKind]string{
	tenderapi.HearingKindNeed: "tender.need.publicity", tenderapi.HearingKindSingle: "tender.single.notice",
}

// hearingGrounds are why there is such a hearing at all.
var hearingGrounds = map[tenderapi.HearingKind]string{
	tenderapi.HearingKindNeed: "tender.need.consult", tenderapi.HearingKindSingle: "tender.single.notice",
}

// hearing is the last of a kind, nil when there was none.
func (t *Tender) hearing(kind tenderapi.HearingKind) *tenderapi.Hearing {
	for i := range slices.Backward(t.Hearings) {
		if t.Hearings[i].Kind == kind {
			return &t.Hearings[i]
		}
	}
	return nil
}

// heard reports whether a hearing of the kind was held and is over.
func (t *Tender) heard(kind tenderapi.HearingKind, now time.Time) bool {
	h := t.hearing(kind)
	return h != nil && !now.Before(h.Until)
}

// OpenHearing shows everybody what is to be said something to.
func (s *Service) OpenHearing(ctx context.Context, in tenderapi.OpenHearingRequest) (out tenderapi.Tender, err error) {
	t, err := s.change(ctx, in.ID, in.Version, func(t *Tender, who identity.Caller) ([]event.Event, error) {
		if !t.wears(who, Officer) {
			return nil, fault.New(fault.Forbidden, "tender.tender.not-yours", "公示由采购人的经办人办理，您不能代办，请与其联系。")
		}
		if t.State != tenderapi.StateDrafted && t.State != tenderapi.StateIntended {
			return nil, fault.New(fault.Conflict, "tender.hearing.late", "采购文件已提交审核或已公告，不能再公示；需要公示的，请先退回修改。")
		}
		h, err := s.hold(t, in.HearingDraft)
		if err != nil {
			return nil, err
		}
		t.Hearings = append(t.Hearings, h)
		return []event.Event{event.New(events.TypeTenderTenderPublicizedV1, h.At, events.TenderTenderPublicizedV1{
			Code: t.Code, Title: t.Draft.Title, Buyer: t.Buyer.ID, BuyerName: t.Buyer.Name, Region: t.Region, Kind: string(h.Kind), Until: h.Until,
		})}, nil
	})
	if err != nil {
		return out, err
	}
	return s.view(ctx, &t), nil
}

// hold makes the hearing of what the draft says now.
func (s *Service) hold(t *Tender, in tenderapi.HearingDraft) (h tenderapi.Hearing, err error) {
	now, d, p := s.now(), &t.Draft, t.Draft.Method.Procedure()
	if last := t.hearing(in.Kind); last != nil && now.Before(last.Until) {
		return h, fault.New(fault.Conflict, "tender.hearing.running", "这项公示还没有期满，请等期满以后再办理。")
	}
	x := &examiner{book: s.rules, at: rule.Where{Region: t.Region, Day: now}}
	days, ground := ask[int](x, hearingPeriods[in.Kind]), ask[any](x, hearingGrounds[in.Kind])
	if x.err != nil {
		return h, x.err
	}
	h = tenderapi.Hearing{Kind: in.Kind, At: now, Text: d.Requirement, Basis: shown.Basis(ground.Basis()), Until: after(cn.DayOf(now), days).Last()}
	if in.Kind == tenderapi.HearingKindSingle {
		if p.Rules.Publicity == "" {
			return h, fault.New(fault.Refused, "tender.hearing.not-needed", "只有单一来源采购需要这项公示，请核对采购方式。").Under(ground.Basis())
		}
		x.chosen(d, p)
		x.invited(t, p)
		if x.err != nil {
			return h, x.err
		}
		if f := refusal(x.findings, "tender.hearing.incomplete"); f != nil {
			return h, f
		}
		h.Text, h.Suppliers, h.Opinion = d.ConditionNote, d.Invited, d.ExpertOpinion
	}
	if in.Until == nil {
		return h, nil
	}
	if !in.Until.After(now) || in.Until.Before(h.Until) && !days.Source.Remembered() {
		return h, fault.New(fault.Refused, "tender.hearing.short", fmt.Sprintf("公示期不得少于%d个工作日，请把截止时间改到%s或以后。", days.Value, spellTime(h.Until))).
			Under(days.Basis()).At("until", "请改到"+spellTime(h.Until)+"或以后。")
	}
	h.Until = *in.Until
	return h, nil
}

// AddComment takes what anybody who has signed in has to say, while there is time.
func (s *Service) AddComment(ctx context.Context, in tenderapi.AddCommentRequest) (out tenderapi.Comment, err error) {
	who, _ := identity.From(ctx)
	t, err := s.load(ctx, in.ID)
	if err != nil {
		return out, err
	}
	now := s.now()
	if h := t.hearing(in.Kind); h == nil || !now.Before(h.Until) {
		return out, fault.New(fault.Conflict, "tender.hearing.over", "公示期已满或者没有这项公示，不能再提意见；其他问题可以向采购人提问，或者向财政部门反映。")
	}
	by := cover(who.Name)
	if me, ok := who.As(identity.Staff); ok {
		by = me.OrgName
	}
	c, err := s.comments.Create(ctx, Comment{
		Tender: t.ID, Code: t.Code, Title: t.Draft.Title, Buyer: t.Buyer.ID, Kind: in.Kind, Text: in.Text, By: by, At: now,
	}, func(_ string, c *Comment) []event.Event { return c.aloud(now) })
	return c.view(who), err
}

// AnswerComment says what became of it, once and in public.
func (s *Service) AnswerComment(ctx context.Context, in tenderapi.AnswerCommentRequest) (out tenderapi.Comment, err error) {
	who, _ := identity.From(ctx)
	c, err := s.comments.Update(ctx, in.ID, func(c *Comment) ([]event.Event, error) {
		if !who.In(c.Buyer, identity.Buyer) {
			return nil, store.ErrNotFound
		}
		if c.AnsweredAt != nil {
			return nil, fault.New(fault.Conflict, "tender.comment.answered", "这条意见已经答复，答复公开以后不能更改。")
		}
		now := s.now()
		c.Answer, c.Taken, c.AnsweredAt = in.Text, in.Taken, &now
		return c.aloud(now), nil
	})
	return c.view(who), err
}

// ListComments shows everyone what was said and what became of it.
func (s *Service) ListComments(ctx context.Context, in tenderapi.ListCommentsRequest) (out tenderapi.CommentPage, err error) {
	who, _ := identity.From(ctx)
	if _, err := s.load(ctx, in.ID); err != nil {
		return out, err
	}
	p, err := s.comments.Find(ctx, store.Query{Where: []store.Term{store.Under("tender", in.ID+"/")}, By: "tender", After: in.After, Limit: int(in.Limit)})
	out = tenderapi.CommentPage{Items: make([]tenderapi.Comment, len(p.Items)), Next: p.Next}
	for i := range p.Items {
		out.Items[i] = p.Items[i].view(who)
	}
	return out, err
}

func (c *Comment) view(who identity.Caller) tenderapi.Comment {
	return tenderapi.Comment{
		ID: c.ID, Tender: c.Tender, Kind: c.Kind, Text: c.Text, By: c.By, At: c.At, Answer: c.Answer, Taken: c.Taken, AnsweredAt: c.AnsweredAt,
		CanAnswer: c.AnsweredAt == nil && who.In(c.Buyer, identity.Buyer),
	}
}

// answered refuses review while there is still time to say something, or
// something was said and nothing came back.
func (s *Service) answered(ctx context.Context, t *Tender) error {
	for _, h := range t.Hearings {
		if s.now().Before(h.Until) {
			return fault.New(fault.Refused, "tender.hearing.pending", hearingSays[h.Kind]+"到"+spellTime(h.Until)+"才期满，请等期满以后再提交审核。")
		}
	}
	n, err := s.comments.Count(ctx, maxCount, store.Is("waiting", t.ID))
	if err == nil && n > 0 {
		err = fault.New(fault.Refused, "tender.hearing.unanswered", fmt.Sprintf("还有%d条公示意见没有答复，请逐条答复并写明是否采纳，再提交审核。", n))
	}
	return err
}

// aloud is a comment as everyone reads it, without who made it. What was made
// before the code of its purchase was kept stays where it is.
func (c *Comment) aloud(at time.Time) []event.Event {
	if c.Code == "" {
		return nil
	}
	return []event.Event{event.New(events.TypeTenderCommentPublishedV1, at, events.TenderCommentPublishedV1{
		Tender: c.Tender, TenderCode: c.Code, Kind: string(c.Kind), Text: c.Text, At: c.At, Taken: c.Taken, Answer: c.Answer, AnsweredAt: c.AnsweredAt,
	})}
}
