package notice

import (
	"sanshe/contracts/go/noticeapi"
	"sanshe/libs/route"
)

// Routes is the table of operations.
func (s *Service) Routes() []route.Route {
	return []route.Route{
		route.On(noticeapi.ListMessages, s.ListMessages),
		route.On(noticeapi.CountUnread, s.CountUnread),
		route.On(noticeapi.MarkRead, s.MarkRead),
		route.On(noticeapi.MarkAllRead, s.MarkAllRead),
	}
}
