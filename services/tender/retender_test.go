package tender

import (
	"slices"
	"testing"

	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/cn"
	"sanshe/libs/rule"
)

// failed is a purchase that nobody came to.
func (r *room) failed(d tenderapi.TenderDraft) tenderapi.Tender {
	r.t.Helper()
	x := r.published(d)
	r.set(d.Deadline)
	return ok(r, "officer", tenderapi.MoveTender, fail(x.ID, "few"))
}

func TestAPurchaseThatFailedIsBegunAnewAndEachLeadsToTheOther(t *testing.T) {
	r := open(t)
	old := r.failed(r.draft(tenderapi.MethodOpen, 21))
	d := r.draft(tenderapi.MethodOpen, 21)
	d.Prior = old.ID
	x := r.create(d)
	if x.Prior == nil || x.Prior.Code != old.Code {
		t.Fatalf("%+v", x.Prior)
	}
	followed := func(who string) int {
		return len(ok(r, who, tenderapi.GetTender, tenderapi.GetTenderRequest{ID: old.ID}).Followed)
	}
	if inside, outside := followed("officer"), followed(""); inside != 1 || outside != 0 {
		t.Errorf("a draft is known to %d inside and %d outside", inside, outside)
	}
	ok(r, "officer", tenderapi.MoveTender, verb(x.ID, Submit))
	ok(r, "second", tenderapi.MoveTender, verb(x.ID, Publish))
	if followed("") != 1 {
		t.Error("the page of the failed purchase does not lead to the new one")
	}
	if got := ok(r, "", tenderapi.GetTender, tenderapi.GetTenderRequest{ID: x.ID}); got.Prior == nil || got.Prior.ID != old.ID || got.Followed != nil {
		t.Errorf("%+v", got.Prior)
	}
	refused(r, "officer", tenderapi.CreateTender, tenderapi.CreateTenderRequest{TenderDraft: func() tenderapi.TenderDraft { d.Prior = x.ID; return d }()}, "tender.prior.unfit", "")
	d.Prior = old.ID
	refused(r, "other", tenderapi.CreateTender, tenderapi.CreateTenderRequest{TenderDraft: d}, "tender.prior.unfit", "")
	d.Prior = "nowhere"
	refused(r, "officer", tenderapi.CreateTender, tenderapi.CreateTenderRequest{TenderDraft: d}, "tender.prior.unfit", "")
}

func TestAfterATenderFailedAnotherProcedureNeedsApproval(t *testing.T) {
	for name, c := range map[string]struct {
		was, is  tenderapi.Method
		approved bool
		refused  bool
	}{
		"tender again":                   {tenderapi.MethodOpen, tenderapi.MethodOpen, false, false},
		"consultation instead":           {tenderapi.MethodOpen, tenderapi.MethodConsultation, false, true},
		"consultation instead, approved": {tenderapi.MethodOpen, tenderapi.MethodConsultation, true, false},
		"consultation again":             {tenderapi.MethodConsultation, tenderapi.MethodConsultation, false, false},
	} {
		t.Run(name, func(t *testing.T) {
			r := open(t)
			old := r.failed(r.draft(c.was, 21))
			d := r.draft(c.is, 21)
			d.Prior = old.ID
			if c.approved {
				d.ApprovedBy, d.Approval, d.ApprovedOn = "市财政局", "采批〔2026〕2号", string(cn.DayOf(r.clock()))
			}
			x := r.create(d)
			if c.refused {
				refused(r, "officer", tenderapi.MoveTender, verb(x.ID, Submit), "tender.notice.unlawful", "tender.failure.approval")
				return
			}
			ok(r, "officer", tenderapi.MoveTender, verb(x.ID, Submit))
		})
	}
}

// What was under review, or public, before the day of the approval was asked for is published, and corrected, without it.
func TestAnApprovalFromBeforeItsDayWasAskedForIsPublished(t *testing.T) {
	x := examiner{book: open(t).book, at: rule.Where{Region: region, Day: cn.Day("2026-03-02").At(9, 0)}}
	law := ask[bool](&x, "tender.failure.approval").Basis()
	for state, want := range map[State]int{tenderapi.StateDrafted: 1, tenderapi.StateSubmitted: 1, tenderapi.StatePublished: 0} {
		x.findings = nil
		x.allowed(&Tender{State: state, Draft: tenderapi.TenderDraft{ApprovedBy: "市财政局", Approval: "采批〔2026〕4号"}}, "改用竞争性磋商", x.at.Day, law)
		refused := 0
		for _, f := range x.findings {
			if f.Level == "refuse" && !f.Ok {
				refused++
			}
		}
		if refused != want {
			t.Errorf("%s: %+v", state, x.findings)
		}
	}
}

// ended is a purchase to which some came, and which ended on a ground.
func (r *room) ended(d tenderapi.TenderDraft, ground string, came ...string) tenderapi.Tender {
	r.t.Helper()
	x := r.published(d)
	for _, who := range came {
		r.bid(who, x.ID, 9_000_000)
	}
	r.set(d.Deadline)
	return ok(r, "officer", tenderapi.MoveTender, fail(x.ID, ground))
}

// rest is a draft that goes on with whom a failed purchase was left with.
func (r *room) rest(old string) tenderapi.TenderDraft {
	d := r.lowest(tenderapi.MethodRemaining, "remaining")
	d.Prior, d.Sound = old, true
	d.ApprovedBy, d.Approval, d.ApprovedOn = "市财政局", "采批〔2026〕3号", "2026-03-02"
	return d
}

func TestOnlyWithTheTwoWhomAnOpenTenderWasLeftWithItGoesOnAlone(t *testing.T) {
	for name, c := range map[string]struct {
		ends   func(r *room) tenderapi.Tender
		lawful bool
	}{
		"one came": {func(r *room) tenderapi.Tender { return r.ended(r.draft(tenderapi.MethodOpen, 21), "few", "ann") }, false},
		"two came": {func(r *room) tenderapi.Tender { return r.ended(r.draft(tenderapi.MethodOpen, 21), "few", "ann", "bob") }, true},
		"called off": {func(r *room) tenderapi.Tender {
			return r.ended(r.draft(tenderapi.MethodOpen, 21), "cancelled", "ann", "bob")
		}, false},
		"by invitation": {func(r *room) tenderapi.Tender { return r.ended(r.selective("a", "b", "c"), "few", "ann", "bob") }, false},
		"of three, two were valid": {func(r *room) tenderapi.Tender {
			d := r.draft(tenderapi.MethodOpen, 21)
			x := r.published(d)
			for _, who := range []string{"ann", "bob", "cat"} {
				r.bid(who, x.ID, 9_000_000)
			}
			r.set(d.Deadline)
			r.opens(x.ID)
			ok(r, "officer", tenderapi.SeatCommittee, committee(x.ID, "e1", "e2", "e3", "e4", "e5"))
			third := r.record(x.ID).Bids[2].Bid
			for _, who := range []string{"e1", "e2", "e3"} {
				ok(r, who, tenderapi.InvalidateBid, opinion(x.ID, third, "signature"))
			}
			return ok(r, "officer", tenderapi.MoveTender, fail(x.ID, "few"))
		}, true},
	} {
		t.Run(name, func(t *testing.T) {
			r := open(t)
			old := c.ends(r)
			offered := func(who string) int {
				return len(ok(r, who, tenderapi.GetTender, tenderapi.GetTenderRequest{ID: old.ID}).Remaining)
			}
			if n := offered("officer"); n > 0 != c.lawful || offered("") > 0 || offered("ann") > 0 || offered("watch") > 0 {
				t.Errorf("the officer is offered to go on with %d", n)
			}
			in := tenderapi.CreateTenderRequest{TenderDraft: r.rest(old.ID)}
			if !c.lawful {
				refused(r, "officer", tenderapi.CreateTender, in, "tender.remaining.unfit", "tender.negotiation.bidders.retender.min")
				return
			}
			in.Invited = []tenderapi.Party{{ID: "d", Name: "丁"}} // whom the officer names does not count
			if x := ok(r, "officer", tenderapi.CreateTender, in); len(x.Invited) != 2 || x.Invited[0].ID != "a" || x.Invited[1].ID != "b" {
				t.Errorf("to be dealt with are %+v", x.Invited)
			}
			in.Prior = ""
			refused(r, "officer", tenderapi.CreateTender, in, "tender.remaining.unfit", "tender.negotiation.bidders.retender.min")
		})
	}
}

func TestWhoGoesOnWithTheTwoSaysWhyAndIsAllowedTo(t *testing.T) {
	r := open(t)
	old := r.ended(r.draft(tenderapi.MethodOpen, 21), "few", "ann", "bob")
	for name, c := range map[string]struct {
		edit func(*tenderapi.TenderDraft)
		rule string
	}{
		"no approval":       {func(d *tenderapi.TenderDraft) { d.Approval = "" }, "tender.failure.approval"},
		"no day":            {func(d *tenderapi.TenderDraft) { d.ApprovedOn = "" }, "tender.failure.approval"},
		"approved tomorrow": {func(d *tenderapi.TenderDraft) { d.ApprovedOn = string(cn.DayOf(r.clock()).Add(1)) }, "tender.failure.approval"},
		"no case":           {func(d *tenderapi.TenderDraft) { d.Condition = "" }, "tender.negotiation.retender.conditions"},
		"no reason":         {func(d *tenderapi.TenderDraft) { d.ConditionNote = "" }, "tender.negotiation.retender.conditions"},
		"not found to be in order, which only warns": {func(d *tenderapi.TenderDraft) { d.Sound = false }, ""},
	} {
		d := r.rest(old.ID)
		c.edit(&d)
		x := r.create(d)
		if c.rule != "" {
			refused(r, "officer", tenderapi.MoveTender, verb(x.ID, Submit), "tender.notice.unlawful", c.rule)
			continue
		}
		warned := slices.ContainsFunc(ok(r, "officer", tenderapi.ListFindings, tenderapi.ListFindingsRequest{ID: x.ID}).Items, func(f tenderapi.Finding) bool {
			return !f.Ok && f.Level == "warn" && f.Field == "sound"
		})
		if ok(r, "officer", tenderapi.MoveTender, verb(x.ID, Submit)); !warned {
			t.Errorf("%s: nobody is warned", name)
		}
	}
}

func TestTheTwoAreEnoughAndNobodyElseComesIn(t *testing.T) {
	r := open(t)
	old := r.ended(r.draft(tenderapi.MethodOpen, 21), "few", "ann", "bob")
	d := r.rest(old.ID)
	x := r.published(d)
	if seen := ok(r, "", tenderapi.GetTender, tenderapi.GetTenderRequest{ID: x.ID}); !seen.Withheld || len(seen.Invited) > 0 || !seen.Sound || seen.ConditionText == "" || seen.Approval == "" || seen.ApprovedOn != "2026-03-02" || seen.Prior.ID != old.ID {
		t.Errorf("a stranger reads %+v", seen)
	}
	r.bidRefused("cat", x.ID, 8_000_000, "tender.bid.not-eligible", "tender.negotiation.bidders.retender.min")
	r.bid("ann", x.ID, 9_000_000)
	r.bid("bob", x.ID, 8_900_000)
	r.set(d.Deadline)
	r.opens(x.ID)
	if seen := ok(r, "", tenderapi.GetTender, tenderapi.GetTenderRequest{ID: x.ID}); seen.Withheld || len(seen.Invited) != 0 {
		t.Errorf("after the opening a stranger reads %+v", seen.Invited)
	}
	ok(r, "officer", tenderapi.SeatCommittee, committee(x.ID, "e1", "e2", "officer"))
	r.again(x.ID)
	if seen := ok(r, "", tenderapi.GetTender, tenderapi.GetTenderRequest{ID: x.ID}); len(seen.Invited) != 2 {
		t.Errorf("when last offers are in a stranger reads %+v", seen.Invited)
	}
	r.scored(x.ID, []string{"e1", "e2", "officer"}, nil)
	if x = ok(r, "officer", tenderapi.MoveTender, verb(x.ID, Decide)); x.Award.Supplier.ID != "b" {
		t.Errorf("award %+v", x.Award)
	}
}

func TestOneOfTheTwoIsTooFew(t *testing.T) {
	r := open(t)
	old := r.ended(r.draft(tenderapi.MethodOpen, 21), "few", "ann", "bob")
	d := r.rest(old.ID)
	x := r.published(d)
	r.bid("ann", x.ID, 9_000_000)
	r.set(d.Deadline)
	refused(r, "officer", tenderapi.MoveTender, verb(x.ID, Open), "tender.opening.too-few", "tender.negotiation.bidders.retender.min")
	ok(r, "officer", tenderapi.MoveTender, fail(x.ID, "few"))
	if again := ok(r, "officer", tenderapi.GetTender, tenderapi.GetTenderRequest{ID: x.ID}); len(again.Remaining) > 0 {
		t.Errorf("a negotiation that failed is no open tender: %+v", again.Remaining)
	}
}

// 政府采购法第三十七条: an approval is not walked around by beginning as if nothing had been.
func TestAFailedTenderIsNotForgottenByBuyingAnotherWay(t *testing.T) {
	r := open(t)
	x := r.bring(r.draft(tenderapi.MethodOpen, 25), tenderapi.StateClosed, 9_000_000)
	was := ok(r, "officer", tenderapi.MoveTender, fail(x.ID, "few"))
	d := r.draft(tenderapi.MethodConsultation, 25)
	fresh := r.create(d)
	refused(r, "officer", tenderapi.MoveTender, verb(fresh.ID, Submit), "tender.notice.unlawful", "tender.failure.approval")
	d.ConditionNote = "与" + was.Code + "无关：那一项目购买的是另一个街道的服务。"
	other := r.create(d)
	ok(r, "officer", tenderapi.MoveTender, verb(other.ID, Submit))

	anew := r.create(r.draft(tenderapi.MethodOpen, 25)) // tendered again, named or not
	ok(r, "officer", tenderapi.MoveTender, verb(anew.ID, Submit))
	named := r.draft(tenderapi.MethodConsultation, 25)
	named.Prior, named.ApprovedBy, named.Approval, named.ApprovedOn = x.ID, "市财政局", "星财购〔2026〕1号", "2026-03-02"
	y := r.create(named)
	ok(r, "officer", tenderapi.MoveTender, verb(y.ID, Submit))
	fresh = ok(r, "officer", tenderapi.GetTender, tenderapi.GetTenderRequest{ID: fresh.ID})
	ok(r, "officer", tenderapi.MoveTender, verb(fresh.ID, Submit)) // what failed is gone on with by now
}
