package insight

import (
	"context"

	"sanshe/contracts/go/contract"
	"sanshe/contracts/go/insightapi"
	"sanshe/libs/ical"
	"sanshe/libs/store"
)

// ReadDeadlines is a calendar (RFC 5545) of the purchases that take bids now:
// one entry each, at its deadline, which moves when the deadline does. While a purchase stands
// still its entry is cancelled: the deadline it had holds no more, and another comes when it is resumed.
func (s *Service) ReadDeadlines(ctx context.Context, _ insightapi.ReadDeadlinesRequest) (out contract.File, err error) {
	var c ical.Calendar
	c.Begin(s.name + "：采购截止时间")
	q := store.Query{By: "open", Where: []store.Term{store.Between("open", store.Time(s.now()), "")}}
	err = s.list.Each(ctx, q, func(l Listed) error {
		status, note := "CONFIRMED", ""
		if l.Suspended {
			status, note = "CANCELLED", "采购活动因处理投诉暂停，此前的截止时间不再有效，恢复以后顺延，以更正公告为准。\n"
		}
		c.Add(ical.Entry{
			UID: l.ID + "-deadline@" + ical.Host(s.site), Changed: l.Changed, Sequence: l.Version - 1, Status: status, Starts: l.Deadline,
			Summary: l.Method.Say("投标截止") + "：" + l.Title, URL: s.site + "/tenders/" + l.ID,
			Note: note + "采购人：" + l.Buyer + "\n项目编号：" + l.Code + "\n状态：" + l.StateText,
		})
		return nil
	})
	c.End()
	return contract.File{Name: "deadlines.ics", Type: "text/calendar; charset=utf-8", Body: c.Bytes()}, err
}
