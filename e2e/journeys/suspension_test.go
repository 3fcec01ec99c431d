package journeys

import (
	"strings"
	"testing"
	"time"

	"sanshe/contracts/go/noticeapi"
	"sanshe/contracts/go/organizationapi"
	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/cn"
)

// TestAComplaintSuspendsAPurchaseAndTheDaysComeBack takes a complaint from a
// challenge that nobody answers to the suspension of the purchase, and beyond.
func TestAComplaintSuspendsAPurchaseAndTheDaysComeBack(t *testing.T) {
	p := start(t, nil)
	w := settle(t, p, 2)
	w.lawful(t)
	finance := w.register(t, "星河区财政局", organizationapi.OrgKindGovernment, "11")
	w.account(t, "watch", "孙明", finance, organizationapi.RoleSupervisor)
	deadline := cn.AddDays(cn.DayOf(p.now(t)), 40).At(9, 30)
	x := w.published(t, "社区为老服务", tenderapi.MethodOpen, deadline)
	first, second := p.as(t, "staff1"), p.as(t, "staff2")
	ask(t, first, tenderapi.SubmitBid, bid(x.ID, 90_000_000))

	c := ask(t, second, tenderapi.FileChallenge, tenderapi.FileChallengeRequest{ID: x.ID, ChallengeDraft: tenderapi.ChallengeDraft{
		About: "documents", Facts: "评分标准以本区业绩加分。", Request: "删除该项。",
	}})
	p.at(t, cn.DayOf(c.AnswerDue).Add(1).At(10, 0))
	move := func(do, text string, days int64) tenderapi.MoveChallengeRequest {
		return tenderapi.MoveChallengeRequest{ID: c.ID, ChallengeMove: tenderapi.ChallengeMove{Do: do, Text: text, SuspendDays: days}}
	}
	ask(t, second, tenderapi.MoveChallenge, move("complain", "期满没有答复。", 0))
	refused(t, p.as(t, "watch"), tenderapi.MoveChallenge, move("accept", "", 31), 422, "tender.complaint.suspended-too-long", "dispute.suspend")
	ask(t, p.as(t, "watch"), tenderapi.MoveChallenge, move("accept", "", 30))

	get := tenderapi.GetTenderRequest{ID: x.ID}
	until(t, "the suspension", func() (bool, error) {
		got, err := try(p.nobody(), tenderapi.GetTender, get)
		return got.SuspendedUntil != nil, err
	})
	since := cn.DayOf(p.now(t))
	last := since.Add(30)
	p.at(t, last.At(23, 58)) // the deadline that was published is long over
	refused(t, first, tenderapi.SubmitBid, bid(x.ID, 80_000_000), 422, "tender.tender.suspended", "dispute.suspend")
	refused(t, p.as(t, "officer"), tenderapi.AmendTender, tenderapi.AmendTenderRequest{ID: x.ID, AmendmentDraft: tenderapi.AmendmentDraft{
		Reason: "补充", Changes: []tenderapi.Correction{{Field: "place", New: "星河区"}},
	}}, 422, "tender.tender.suspended", "dispute.suspend")
	if page := p.nobody().send(t, "GET", "/tenders/"+x.ID, "", ""); !strings.Contains(string(page.body), "因处理投诉，本项目暂停采购活动") {
		t.Error("the public page does not say that the purchase stands still")
	}

	p.at(t, last.Add(1).At(9, 0))
	until(t, "the end of the suspension", func() (bool, error) {
		got, err := try(p.nobody(), tenderapi.GetTender, get)
		return got.SuspendedUntil == nil, err
	})
	got := ask(t, p.nobody(), tenderapi.GetTender, get)
	if want := cn.AddDays(cn.DayOf(deadline), 31).At(9, 30); !got.Deadline.Equal(want) || len(got.Amendments) != 1 {
		t.Errorf("the deadline is %s, want %s; %d corrections", got.Deadline, want, len(got.Amendments))
	}
	ask(t, first, tenderapi.SubmitBid, bid(x.ID, 80_000_000))
	for kind, login := range map[string]string{"tender.bid.held.v1": "staff1", "tender.bid.released.v1": "staff1", "tender.tender.suspended.v1": "officer", "tender.tender.resumed.v1": "officer"} {
		until(t, kind+" in the inbox of "+login, func() (bool, error) {
			in, err := try(p.as(t, login), noticeapi.ListMessages, noticeapi.ListMessagesRequest{Limit: 200})
			n := 0
			for _, m := range in.Items {
				if m.Kind == kind {
					n++
				}
			}
			return n == 1, err
		})
	}
	p.at(t, got.Deadline.Add(time.Second))
	refused(t, first, tenderapi.SubmitBid, bid(x.ID, 70_000_000), 422, "tender.bid.too-late")
}
