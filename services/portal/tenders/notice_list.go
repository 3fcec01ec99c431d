package tenders

import (
	"fmt"
	"slices"
	"time"

	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/cn"
	"sanshe/services/portal/frame"
	"sanshe/services/portal/ui"
	"sanshe/services/portal/view"
)

// published is one of the notices of a purchase, with its own address.
type published struct {
	kind, href string
	at         time.Time
}

// noticesOf lists what was published about a purchase, the first first.
func (d tenderData) noticesOf() (out []published) {
	t := d.T
	add := func(kind, href string, at *time.Time) {
		if at != nil {
			out = append(out, published{kind, href, *at})
		}
	}
	add("采购意向公开", view.NoticePath(t.ID, "intention", 0), t.IntendedAt)
	for kind, h := range lastHearings(t) {
		add(view.HearingWords[kind].Title, view.NoticePath(t.ID, string(kind), 0), &h.At)
	}
	add(t.Method.Procedure().Paper, view.NoticePath(t.ID, "notice", 0), t.PublishedAt)
	for i := range t.Amendments {
		add(fmt.Sprintf("更正公告（第%d次）", i+1), view.NoticePath(t.ID, "amendment", i), &t.Amendments[i].At)
	}
	if t.Award != nil {
		add(t.Method.Say("中标结果公告"), view.NoticePath(t.ID, "result", 0), t.Award.AnnouncedAt)
		for _, w := range t.Award.Winners() {
			name := t.Method.Say("中标") + "通知书"
			if len(t.Award.Places) > 0 {
				name += "（" + w.Name + "）"
			}
			add(name, letterPath(&t, w.ID), t.Award.AnnouncedAt)
		}
	}
	if d.Contract != nil {
		add("合同公告", frame.Href("/contracts/", d.Contract.ID), d.Contract.PublishedAt)
		for _, x := range d.Contract.Supplements {
			add(view.SupplementName(x.Nth)+"公告", frame.Href("/contracts/", d.Contract.ID)+"#supplements", x.AgreedAt)
		}
		for i := range d.Contract.Acceptances {
			x := &d.Contract.Acceptances[i]
			add("验收公告（"+x.Terms.Stage+"）", frame.Href("/contracts/", d.Contract.ID)+"#acceptances", x.SettledAt)
		}
	}
	for _, c := range d.Challenges {
		add("投诉处理结果公告", "#challenges", c.DecidedAt)
	}
	if t.Failure != nil {
		add("终止公告", view.NoticePath(t.ID, "failure", 0), &t.Failure.At)
	}
	slices.SortStableFunc(out, func(a, b published) int { return a.at.Compare(b.at) })
	return out
}

// lastHearings are the newest hearings of each kind; an earlier one was superseded by it.
func lastHearings(t tenderapi.Tender) map[tenderapi.HearingKind]tenderapi.Hearing {
	out := map[tenderapi.HearingKind]tenderapi.Hearing{}
	for _, h := range t.Hearings {
		out[h.Kind] = h
	}
	return out
}

// noticeRow is a notice as the page's list shows it.
func noticeRow(n published) ui.Row {
	return ui.Row{Href: n.href, Title: n.kind, Meta: []string{cn.DayOf(n.at).Chinese() + "发布"}}
}
