package tender

import (
	"context"
	"slices"
	"time"

	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/event"
	"sanshe/libs/fault"
	"sanshe/libs/identity"
)

// Talk is what the committee wrote down of dealing with one supplier. The
// committee meets each alone, and no other supplier reads it.
type Talk struct {
	Bid  string    `json:"bid"`
	At   time.Time `json:"at"`
	Text string    `json:"text"`
	By   string    `json:"by"` // account
	Said time.Time `json:"said"`
}

// maxTalks bounds what a purchase keeps of them; it is written as a whole.
const maxTalks = 200

// mayTalk reports whether the purchase is between its opening and its last offers.
func (t *Tender) mayTalk() bool {
	return t.twice() && t.State == tenderapi.StateOpened && t.Offers == nil && t.heldUntil() == nil
}

// RecordTalk keeps what was discussed with one supplier, and when.
func (s *Service) RecordTalk(ctx context.Context, in tenderapi.RecordTalkRequest) (out tenderapi.TalkList, err error) {
	if err := s.freed(ctx, in.ID); err != nil {
		return out, err
	}
	t, err := s.change(ctx, in.ID, 0, func(t *Tender, who identity.Caller) ([]event.Event, error) {
		if !t.wears(who, Judge) {
			return nil, fault.New(fault.Forbidden, "tender.tender.not-yours", "磋商由评审委员会成员进行并记录，您不能代办，请与其联系。")
		}
		if err := s.running(t); err != nil {
			return nil, err
		}
		now := s.now()
		switch {
		case !t.mayTalk():
			return nil, fault.New(fault.Conflict, "tender.talk.closed", "只有开启响应文件以后、要求最后报价以前可以记录磋商，请刷新页面查看最新进度。")
		case !slices.ContainsFunc(t.valid(), func(o tenderapi.OpenedBid) bool { return o.Bid == in.Bid }):
			return nil, errNotFound.Say("这个项目没有这份有效的响应文件，请从列出的供应商中选择。")
		case in.At.After(now) || in.At.Before(t.OpenedAt.Truncate(time.Minute)):
			return nil, fault.New(fault.Refused, "tender.talk.time", "磋商的时间应当在响应文件开启以后、现在以前，请核对后填写。").At("at", "请填写开启以后、现在以前的时间。")
		case len(t.Talks) >= maxTalks:
			return nil, fault.New(fault.Refused, "tender.talk.many", "这个项目的磋商记录已经很多，不能再加，请把以后的内容写进评审意见。")
		}
		t.Talks = append(t.Talks, Talk{Bid: in.Bid, At: in.At, Text: in.Text, By: who.ID, Said: now})
		return nil, nil
	})
	if err != nil {
		return out, err
	}
	return s.talks(ctx, &t)
}

// ListTalks shows the records to those who judge, buy and watch, to each supplier
// its own, and to everybody else none. Who judged and must give way is refused, and told why.
func (s *Service) ListTalks(ctx context.Context, in tenderapi.ListTalksRequest) (out tenderapi.TalkList, err error) {
	t, err := s.load(ctx, in.ID)
	if err != nil {
		return out, err
	}
	return s.talks(ctx, &t)
}

func (s *Service) talks(ctx context.Context, t *Tender) (out tenderapi.TalkList, err error) {
	who, _ := identity.From(ctx)
	inside := t.wears(who, Officer, Judge, Supervisor) || who.In(t.Buyer.ID, identity.Reviewer)
	judges := t.wears(who, Judge)
	if judges {
		if err := s.free(ctx, t, who); err != nil {
			return out, err
		}
	}
	out = tenderapi.TalkList{Items: []tenderapi.Talk{}, MayRecord: judges && t.mayTalk()}
	for _, x := range t.Talks {
		o, _ := t.openedAs(x.Bid)
		if !inside && !who.In(o.Supplier.ID, identity.Staff) {
			continue
		}
		out.Items = append(out.Items, tenderapi.Talk{Bid: x.Bid, Supplier: o.Supplier, At: x.At, Text: x.Text, By: t.aliasOf(x.By), RecordedAt: x.Said})
	}
	if inside {
		out.Suppliers = t.valid()
	}
	return out, nil
}
