package notice

import (
	"context"
	"log/slog"
	"net/http"
	"time"

	"sanshe/contracts/go/noticeapi"
	"sanshe/libs/event"
	"sanshe/libs/fault"
	"sanshe/libs/host/watch"
	"sanshe/libs/identity"
	"sanshe/libs/store"
)

// Service answers the operations of contracts/openapi/notice.yaml.
type Service struct {
	Messages *store.Collection[Message]
	Self     http.RoundTripper // asks organization who holds a role, and for addresses
	Post     Postman           // nil when the operator has no mail server
	Site     string            // the platform's address, for links in letters
	Pulse    *watch.Pulse      // hears how the mail server is; may be nil
	Log      *slog.Logger
	Now      func() time.Time
}

// ListMessages lists the caller's messages, newest first.
func (s *Service) ListMessages(ctx context.Context, in noticeapi.ListMessagesRequest) (noticeapi.MessagePage, error) {
	who, _ := identity.From(ctx)
	q := store.Query{By: "inbox", Desc: true, After: in.After, Limit: int(in.Limit)}
	if in.Unread {
		q.By = "unread"
	}
	q.Where = []store.Term{store.Under(q.By, who.ID+"/")}
	page, err := s.Messages.Find(ctx, q)
	out := noticeapi.MessagePage{Items: []noticeapi.Message{}, Next: page.Next}
	for i := range page.Items {
		out.Items = append(out.Items, view(&page.Items[i]))
	}
	return out, err
}

// manyUnread is where counting stops: screens say 99+.
const manyUnread = 100

// CountUnread counts the caller's unread messages up to manyUnread.
func (s *Service) CountUnread(ctx context.Context, _ noticeapi.CountUnreadRequest) (noticeapi.Unread, error) {
	who, _ := identity.From(ctx)
	n, err := s.Messages.Count(ctx, manyUnread, store.Under("unread", who.ID+"/"))
	return noticeapi.Unread{Count: int64(n)}, err
}

// MarkRead marks one of the caller's messages as read; the first time counts.
func (s *Service) MarkRead(ctx context.Context, in noticeapi.MarkReadRequest) (noticeapi.Message, error) {
	who, _ := identity.From(ctx)
	m, err := s.read(ctx, in.ID, who.ID)
	if fault.Of(err).Code == store.ErrNotFound.Code {
		err = errNotFound
	}
	return view(&m), err
}

// read marks a message of an account; one that was read stays as it is.
func (s *Service) read(ctx context.Context, id, account string) (Message, error) {
	return s.Messages.Update(ctx, id, func(m *Message) ([]event.Event, error) {
		if m.Account != account {
			return nil, errNotFound
		}
		if m.ReadAt == nil {
			now := s.Now()
			m.ReadAt = &now
		}
		return nil, nil
	})
}

// manyRead bounds one MarkAllRead; who has more asks again.
const manyRead = 1000

// MarkAllRead marks what the caller had when they looked, and says how much is
// unread then. Asked again, it finds nothing left to mark and says the same.
func (s *Service) MarkAllRead(ctx context.Context, in noticeapi.MarkAllReadRequest) (out noticeapi.Unread, err error) {
	who, _ := identity.From(ctx)
	inbox := who.ID + "/"
	q := store.Query{By: "unread", Limit: 200, Where: []store.Term{store.Between("unread", inbox, inbox+store.Time(in.Until.Add(1)))}}
	for range manyRead / q.Limit {
		page, err := s.Messages.Find(ctx, q) // from the front each time: what was marked has left the index
		if err != nil {
			return out, err
		}
		for _, m := range page.Items {
			if _, err := s.read(ctx, m.ID, who.ID); err != nil {
				return out, err
			}
		}
		if page.Next == "" {
			break
		}
	}
	return s.CountUnread(ctx, noticeapi.CountUnreadRequest{})
}
