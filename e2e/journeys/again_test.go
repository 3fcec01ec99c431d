package journeys

import (
	"slices"
	"strings"
	"testing"
	"time"

	"sanshe/contracts/go/tenderapi"
	"sanshe/e2e/county"
	"sanshe/libs/cn"
)

// again is a purchase that failed, and the one that goes on with it.
type again struct {
	*county.Town
	old, new tenderapi.Tender
}

// TestATenderThatFailedIsBegunAnewToItsResult lets two hand in where three are
// needed, and buys from the same two in another way, which was approved.
func TestATenderThatFailedIsBegunAnewToItsResult(t *testing.T) {
	t.Parallel()
	w := county.Settle(t, county.Start(t, nil), 2)
	w.Lawful(t)
	a := &again{Town: w}
	walk(t, []part{
		{"for want of a third bidder nothing is opened", a.closed},
		{"the tender ends on its ground, and nobody learns what was bid", a.ends},
		{"another way of buying wants an approval, and each page leads to the other", a.begins},
		{"both bid again, and are opened, talked to and judged", a.judge},
		{"anybody counts the award again, and reads where it came from", a.read},
		{"the open data tell that the new process follows one that failed", a.published},
	})
}

// TestATenderLeftWithTwoIsNegotiatedWithThemAlone goes on from the same failure
// with the two who had come, for whom two are enough, and lets nobody else in.
func TestATenderLeftWithTwoIsNegotiatedWithThemAlone(t *testing.T) {
	t.Parallel()
	w := county.Settle(t, county.Start(t, nil), 3)
	w.Lawful(t)
	a := &again{Town: w}
	walk(t, []part{
		{"for want of a third bidder nothing is opened", a.closed},
		{"the tender ends on its ground, and nobody learns what was bid", a.ends},
		{"the officer is led to the two, and names nobody", a.narrows},
		{"a third is refused, and the two are opened, talked to and judged", a.deals},
		{"anybody counts the award again, and reads where it came from", a.read},
		{"the open data tell that the new process follows one that failed", a.published},
	})
}

func (a *again) closed(t *testing.T) {
	officer := a.Platform.As(t, "officer")
	due := cn.AddDays(cn.DayOf(a.Platform.Now(t)), 30).At(9, 30)
	a.old = a.Published(t, "社区长者居家探访服务", tenderapi.MethodOpen, due)
	for i, price := range []int64{83_000_000, 84_000_000} {
		a.Bid(t, a.Platform.As(t, county.Staff(i)), a.old.ID, price)
	}
	a.Platform.At(t, due.Add(time.Second))
	county.Until(t, "the close, with both bids filed", func() (bool, error) {
		x, err := county.Try(officer, tenderapi.GetTender, tenderapi.GetTenderRequest{ID: a.old.ID})
		for i := range 2 {
			mine := county.BidsOf(t, a.Platform.As(t, county.Staff(i)))
			if len(mine) != 1 || mine[0].State != "received" {
				return false, err
			}
		}
		return x.State == tenderapi.StateClosed, err
	})
	county.Refused(t, officer, tenderapi.MoveTender, county.Step(a.old.ID, "open"), 422, "tender.opening.too-few", "tender.bidders.min")
}

func (a *again) ends(t *testing.T) {
	officer, end := a.Platform.As(t, "officer"), county.Step(a.old.ID, "fail")
	end.Ground, end.Note = "overbudget", "报价均超过预算。"
	county.Refused(t, officer, tenderapi.MoveTender, end, 422, "tender.failure.contradicted", "tender.failure.grounds")
	end.Ground, end.Note = "few", "截止时只有两家供应商递交了投标文件。"
	a.old = county.Ask(t, officer, tenderapi.MoveTender, end)
	county.Refused(t, a.Platform.Nobody(), tenderapi.GetOpening, tenderapi.GetOpeningRequest{ID: a.old.ID}, 404, "tender.opening.not-yet")
	for i, price := range []string{"830,000", "840,000"} {
		county.Until(t, "the end at the bid", func() (bool, error) {
			mine := county.BidsOf(t, a.Platform.As(t, county.Staff(i)))
			return mine[0].State == "ended", nil
		})
		if strings.Contains(page(t, a.Platform, "/tenders/"+a.old.ID), price) {
			t.Errorf("the public page tells of %s", price)
		}
	}
}

func (a *again) begins(t *testing.T) {
	officer := a.Platform.As(t, "officer")
	d := a.Draft(a.old.Title, tenderapi.MethodConsultation, cn.AddDays(cn.DayOf(a.Platform.Now(t)), 12).At(9, 30))
	d.Prior = a.old.ID
	a.new = county.Ask(t, officer, tenderapi.CreateTender, tenderapi.CreateTenderRequest{TenderDraft: d})
	a.Hold(t, officer, a.new.ID)
	a.publishes(t, d)
}

// publishes a draft once it is approved, and follows both pages to each other.
func (a *again) publishes(t *testing.T, d tenderapi.TenderDraft) {
	t.Helper()
	officer, chief, nobody := a.Platform.As(t, "officer"), a.Platform.As(t, "chief"), a.Platform.Nobody()
	county.Refused(t, officer, tenderapi.MoveTender, county.Step(a.new.ID, "submit"), 422, "tender.notice.unlawful", "tender.failure.approval")
	d.Version = county.Ask(t, officer, tenderapi.GetTender, tenderapi.GetTenderRequest{ID: a.new.ID}).Version
	d.ApprovedBy, d.Approval, d.ApprovedOn = "星河市财政局", "星财采批〔2026〕12号", "2025-12-30"
	county.Ask(t, officer, tenderapi.UpdateTender, tenderapi.UpdateTenderRequest{ID: a.new.ID, TenderDraft: d})
	county.Ask(t, officer, tenderapi.MoveTender, county.Step(a.new.ID, "submit"))
	county.Ask(t, chief, tenderapi.MoveTender, county.Step(a.new.ID, "publish"))
	a.old = county.Ask(t, nobody, tenderapi.GetTender, tenderapi.GetTenderRequest{ID: a.old.ID})
	a.new = county.Ask(t, nobody, tenderapi.GetTender, tenderapi.GetTenderRequest{ID: a.new.ID})
	if len(a.old.Followed) != 1 || a.old.Followed[0].ID != a.new.ID || a.new.Prior == nil || a.new.Prior.ID != a.old.ID {
		t.Errorf("the old leads to %+v, the new to %+v", a.old.Followed, a.new.Prior)
	}
	a.shows(t, a.old.ID, a.new.Code)
	a.shows(t, a.new.ID, a.old.Code)
}

func (a *again) narrows(t *testing.T) {
	officer, nobody := a.Platform.As(t, "officer"), a.Platform.Nobody()
	for who, n := range map[*county.Person]int{officer: 2, a.Platform.As(t, "staff1"): 0, nobody: 0} {
		if x := county.Ask(t, who, tenderapi.GetTender, tenderapi.GetTenderRequest{ID: a.old.ID}); len(x.Remaining) != n {
			t.Errorf("%q is told that %+v are left", who.Me.Name, x.Remaining)
		}
	}
	d := a.Draft(a.old.Title, tenderapi.MethodRemaining, cn.AddDays(cn.DayOf(a.Platform.Now(t)), 12).At(9, 30))
	d.Condition, d.ConditionNote, d.Sound = "remaining", "公开招标截止时只有两家投标。", true
	county.Refused(t, officer, tenderapi.CreateTender, tenderapi.CreateTenderRequest{TenderDraft: d}, 422, "tender.remaining.unfit", "tender.negotiation.bidders.retender.min")
	d.Prior = a.old.ID
	a.new = county.Ask(t, officer, tenderapi.CreateTender, tenderapi.CreateTenderRequest{TenderDraft: d})
	a.Hold(t, officer, a.new.ID)
	a.publishes(t, d)
	if len(a.new.Invited) > 0 || !a.new.Withheld || !a.new.Sound {
		t.Errorf("a stranger is told of %+v", a.new.Invited)
	}
	a.shows(t, a.new.ID, "招标文件没有不合理条款", "星财采批〔2026〕12号")
}

func (a *again) deals(t *testing.T) {
	a.BidRefused(t, a.Platform.As(t, "staff3"), a.new.ID, 78_000_000, 422, "tender.bid.not-eligible", "tender.negotiation.bidders.retender.min")
	a.judge(t)
	if x := county.Ask(t, a.Platform.Nobody(), tenderapi.GetTender, tenderapi.GetTenderRequest{ID: a.new.ID}); len(x.Invited) != 2 || x.Withheld {
		t.Errorf("after the opening everybody reads who was invited: %+v", x.Invited)
	}
}

func (a *again) judge(t *testing.T) {
	prices := map[string]int64{county.Staff(0): 79_000_000, county.Staff(1): 81_000_000}
	for login, price := range prices {
		a.Bid(t, a.Platform.As(t, login), a.new.ID, price+2_000_000)
	}
	if c := a.Concluded(t, a.new, prices); c.Supplier.ID != a.Suppliers[0].ID || c.Amount != 79_000_000 {
		t.Errorf("the contract is with %+v over %d", c.Supplier, c.Amount)
	}
}

func (a *again) read(t *testing.T) {
	rec := recounted(t, a.Platform, a.new.ID)
	if rec.Tender.State != tenderapi.StateAwarded || len(rec.Evaluation.Ranking) != 2 || rec.Tender.Prior.Code != a.old.Code {
		t.Errorf("%s, ranked are %+v, after %+v", rec.Tender.State, rec.Evaluation.Ranking, rec.Tender.Prior)
	}
	a.shows(t, a.old.ID, "已终止", a.old.Failure.Note, a.new.Code)
	a.shows(t, a.new.ID, "成交结果", a.Suppliers[0].Name, "星财采批〔2026〕12号", a.old.Code)
}

// shows waits until the public page of a purchase says all of the words: what strangers see may be a moment old.
func (a *again) shows(t *testing.T, tender string, words ...string) {
	t.Helper()
	for _, must := range words {
		county.Until(t, "“"+must+"” on the page of "+tender, func() (bool, error) {
			return strings.Contains(page(t, a.Platform, "/tenders/"+tender), must), nil
		})
	}
}

func (a *again) published(t *testing.T) {
	disclosed(t, a.Platform, a.old.ID, "the failure", func(rec open) bool { return rec.CompiledRelease.Tender.Status == "unsuccessful" })
	r := disclosed(t, a.Platform, a.new.ID, "the award", func(rec open) bool { return len(rec.CompiledRelease.Awards) == 1 }).CompiledRelease
	if len(r.RelatedProcesses) != 1 || r.RelatedProcesses[0].Identifier != "ocds-000000-"+a.old.ID || !slices.Contains(r.RelatedProcesses[0].Relationship, "unsuccessfulProcess") {
		t.Errorf("the new process stands beside %+v", r.RelatedProcesses)
	}
	if r.Awards[0].Suppliers[0].ID != a.Suppliers[0].ID || r.Awards[0].Value.Amount != 79_000_000 {
		t.Errorf("the award is %+v", r.Awards)
	}
}
