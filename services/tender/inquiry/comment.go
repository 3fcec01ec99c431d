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
	"sanshe/libs/store"
)

// Comment is what somebody says to a hearing.
type Comment struct {
	store.Meta
	Tender     string                `json:"tender"`
	Code       string                `json:"code,omitempty"` // of the purchase; "" in what was said before it was kept
	Title      string                `json:"title"`
	Buyer      string                `json:"buyer"`
	Kind       tenderapi.HearingKind `json:"kind"`
	Text       string                `json:"text"`
	By         string                `json:"by"`                 // an organization's name, or a person's, masked
	Supplier   bool                  `json:"supplier,omitempty"` // By is who may yet bid
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

// AddComment takes what anybody who has signed in has to say, while there is time.
func (s *Service) AddComment(ctx context.Context, in tenderapi.AddCommentRequest) (out tenderapi.Comment, err error) {
	who, _ := identity.From(ctx)
	p, err := s.purchases.Known(ctx, in.ID)
	if err != nil {
		return out, err
	}
	now := s.now()
	if until, held := p.Hearings[in.Kind]; !held || !now.Before(until) {
		return out, fault.New(fault.Conflict, "tender.hearing.over", "公示期已满或者没有这项公示，不能再提意见；其他问题可以向采购人提问，或者向财政部门反映。")
	}
	by := cn.MaskName(who.Name)
	me, supplier := who.As(identity.Staff)
	if supplier {
		by = me.OrgName
	}
	c, err := s.comments.Create(ctx, Comment{
		Tender: p.ID, Code: p.Code, Title: p.Title, Buyer: p.Buyer, Kind: in.Kind, Text: in.Text, By: by, Supplier: supplier, At: now,
	}, func(_ string, c *Comment) []event.Event { return c.aloud(now) })
	return c.view(who, p), err
}

// AnswerComment says what became of it, once and in public.
func (s *Service) AnswerComment(ctx context.Context, in tenderapi.AnswerCommentRequest) (out tenderapi.Comment, err error) {
	who, _ := identity.From(ctx)
	said, err := s.comments.Get(ctx, in.ID)
	if err != nil {
		return out, err
	}
	p, err := s.purchases.Known(ctx, said.Tender)
	if err != nil {
		return out, err
	}
	c, err := s.comments.Update(ctx, in.ID, func(c *Comment) ([]event.Event, error) {
		if !who.In(c.Buyer, identity.Buyer) {
			return nil, store.ErrNotFound
		}
		if p.Kept != nil {
			return nil, p.Kept
		}
		if c.AnsweredAt != nil {
			return nil, fault.New(fault.Conflict, "tender.comment.answered", "这条意见已经答复，答复公开以后不能更改。")
		}
		now := s.now()
		c.Answer, c.Taken, c.AnsweredAt = in.Text, in.Taken, &now
		return c.aloud(now), nil
	})
	return c.view(who, p), err
}

// ListComments shows everyone what was said and what became of it.
func (s *Service) ListComments(ctx context.Context, in tenderapi.ListCommentsRequest) (out tenderapi.CommentPage, err error) {
	who, _ := identity.From(ctx)
	p, err := s.purchases.Known(ctx, in.ID)
	if err != nil {
		return out, err
	}
	found, err := s.comments.Find(ctx, store.Query{Where: []store.Term{store.Under("tender", in.ID+"/")}, By: "tender", After: in.After, Limit: int(in.Limit)})
	out = tenderapi.CommentPage{Items: make([]tenderapi.Comment, len(found.Items)), Next: found.Next}
	for i := range found.Items {
		out.Items[i] = found.Items[i].view(who, p)
	}
	return out, err
}

// view is a comment as the caller may read it. Which supplier follows a purchase
// is not told to others: the office that answers knows.
func (c *Comment) view(who identity.Caller, p Purchase) tenderapi.Comment {
	by := c.By
	if c.Supplier && !who.In(c.Buyer, identity.Buyer) {
		by = "一家供应商"
	}
	return tenderapi.Comment{
		ID: c.ID, Tender: c.Tender, Kind: c.Kind, Text: c.Text, By: by, At: c.At, Answer: c.Answer, Taken: c.Taken, AnsweredAt: c.AnsweredAt,
		CanAnswer: p.Kept == nil && c.AnsweredAt == nil && who.In(c.Buyer, identity.Buyer),
	}
}

// mostCount is where counting stops.
const mostCount = 10_000

// Waiting counts what was said about a purchase and has no answer yet.
func (s *Service) Waiting(ctx context.Context, tender string) (int, error) {
	return s.comments.Count(ctx, mostCount, store.Is("waiting", tender))
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
