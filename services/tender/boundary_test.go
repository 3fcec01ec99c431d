package tender

import (
	"fmt"
	"slices"
	"testing"

	"sanshe/contracts/go/organizationapi"
	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/cn"
	"sanshe/libs/rule"
	"sanshe/libs/rule/ruletest"
)

// The boundaries of the law where somebody meets them: the last that passes and
// the first that is refused. What the book said before, on and after a rule's
// first day is held by TestTheBookAnswersOnBeforeAndAfterItsDays.

// R02
func TestAMassOrganizationIsBarredWhenTheTreasuryKeepsIt(t *testing.T) {
	r := open(t)
	x := r.published(r.draft(tenderapi.MethodOpen, 25))
	r.edit("a", func(o *organizationapi.Organization) { o.StateFunded = false })
	r.bid("ann", x.ID, 9_000_000) // it pays its own way
	r.edit("b", func(o *organizationapi.Organization) { o.StateFunded = true })
	r.bidRefused("bob", x.ID, 9_000_000, "tender.bid.not-eligible", "supplier.barred.kinds")
	r.edit("c", func(o *organizationapi.Organization) { o.PublicWelfareOne = true })
	r.bidRefused("cat", x.ID, 9_000_000, "tender.bid.not-eligible", "supplier.barred.kinds")
}

// R05
func TestANoticeHangsForItsWorkingDays(t *testing.T) {
	for _, c := range []struct {
		method tenderapi.Method
		rule   string
		beyond int // working days more than the rule asks for
	}{
		{tenderapi.MethodOpen, "tender.open.notice", -1},
		{tenderapi.MethodOpen, "tender.open.notice", 0},
		{tenderapi.MethodConsultation, "tender.consultation.notice", -1},
		{tenderapi.MethodConsultation, "tender.consultation.notice", 0},
		{tenderapi.MethodConsultation, "tender.consultation.notice", 1},
	} {
		t.Run(fmt.Sprintf("%s %+d", c.method, c.beyond), func(t *testing.T) {
			r := open(t)
			d := r.draft(c.method, 25)
			ends := cn.AddWorkdays(cn.DayOf(r.now), ruletest.Value[int](t, r.book, c.rule, r.law())+c.beyond)
			d.Deadline = ends.At(17, 0)
			x := r.create(d)
			found := false
			for _, f := range ok(r, "officer", tenderapi.ListFindings, tenderapi.ListFindingsRequest{ID: x.ID}).Items {
				if f.Basis[0].Rule == c.rule {
					found = true
					if f.Ok != (c.beyond >= 0) || f.Level != "refuse" {
						t.Errorf("%s: %v %s", ends, f.Ok, f.Text)
					}
				}
			}
			if !found {
				t.Error("nobody looked")
			}
			if _, refused := try(r, "officer", tenderapi.MoveTender, verb(x.ID, Submit)); refused == nil {
				t.Error("a notice shorter than the period for bidding was let through")
			}
		})
	}
}

// R07
func TestAConsultationIsAmendedFiveDaysAhead(t *testing.T) {
	r := open(t)
	d := r.draft(tenderapi.MethodConsultation, 25)
	x := r.published(d)
	amend := func(words string) tenderapi.AmendTenderRequest {
		return amendment(x.ID, func(a *tenderapi.AmendmentDraft) {
			a.Changes = []tenderapi.Correction{{Field: "requirement", New: words}}
		})
	}
	r.set(cn.DayOf(d.Deadline).Add(-6).At(10, 0))
	ok(r, "officer", tenderapi.AmendTender, amend("六日"))
	r.set(cn.DayOf(d.Deadline).Add(-5).At(23, 59))
	ok(r, "officer", tenderapi.AmendTender, amend("五日"))
	r.set(cn.DayOf(d.Deadline).Add(-4).At(0, 0))
	refused(r, "officer", tenderapi.AmendTender, amend("四日"), "tender.amendment.too-late", "tender.consultation.clarification")
}

// R09
func TestTheShareOfExpertsIsTwoThirdsExactly(t *testing.T) {
	r := open(t)
	small := r.published(r.draft(tenderapi.MethodConsultation, 25))
	large := r.published(r.draft(tenderapi.MethodOpen, 25))
	seat := func(id string, experts, officers int) tenderapi.SeatCommitteeRequest {
		return committee(id, slices.Concat([]string{"e1", "e2", "e3", "e4", "e5", "e6", "e7"}[:experts], []string{"officer", "clerk"}[:officers])...)
	}
	ok(r, "officer", tenderapi.SeatCommittee, seat(small.ID, 2, 1)) // two thirds exactly
	ok(r, "officer", tenderapi.SeatCommittee, seat(large.ID, 5, 2)) // five sevenths
	ok(r, "officer", tenderapi.SeatCommittee, seat(large.ID, 5, 0))
	refused(r, "officer", tenderapi.SeatCommittee, seat(small.ID, 1, 2), "tender.committee.unlawful", "tender.committee.experts")
	refused(r, "officer", tenderapi.SeatCommittee, seat(large.ID, 3, 2), "tender.committee.unlawful", "tender.committee.experts") // three fifths
	refused(r, "officer", tenderapi.SeatCommittee, seat(small.ID, 2, 0), "tender.committee.unlawful", "tender.committee.odd")
	refused(r, "officer", tenderapi.SeatCommittee, seat(large.ID, 3, 0), "tender.committee.unlawful", "tender.committee.open.size")
}

// R10
func TestDecidingAndPublishingAreHeldToTheWorkingDay(t *testing.T) {
	r := open(t)
	x := r.to(tenderapi.StateScored, 9_000_000, 8_000_000)
	scored := cn.DayOf(r.now)
	r.set(cn.AddWorkdays(scored, 6).At(0, 0))
	refused(r, "officer", tenderapi.MoveTender, verb(x.ID, Decide), "tender.step.late", "tender.award.decide")
	r.set(cn.AddWorkdays(scored, 5).At(23, 59))
	ok(r, "officer", tenderapi.MoveTender, verb(x.ID, Decide))
	decided := cn.DayOf(r.now)
	r.set(cn.AddWorkdays(decided, 3).At(0, 0))
	refused(r, "officer", tenderapi.MoveTender, verb(x.ID, Result), "tender.step.late", "tender.result.publish")
	r.set(cn.AddWorkdays(decided, 2).At(23, 59))
	ok(r, "officer", tenderapi.MoveTender, verb(x.ID, Result))
}

// sooner is a region in which the letter is due before the result.
const sooner = `[{"id": "tender.award.letter", "asks": "通知书几个工作日内发出？", "unit": "工作日", "region": "3203", "status": "verified", "values": [
	{"from": "2020-01-01", "to": "", "value": 1, "note": "", "source": {"title": "本市的规定", "number": "一号", "article": "第一条", "url": "", "quote": "一个工作日内发出。", "read": "2026-11-22", "level": "L"}}]}]`

// The letter is out with the result, so that the shorter of both periods binds.
func TestTheLetterOfAwardIsDueInDaysOfItsOwn(t *testing.T) {
	for _, book := range []string{"", sooner} {
		r := open(t)
		if book != "" {
			r = openUnder(t, book)
		}
		days, rests := ruletest.Value[int](t, r.book, "tender.award.letter", r.law()), "tender.result.publish"
		if days < ruletest.Value[int](t, r.book, "tender.result.publish", r.law()) {
			rests = "tender.award.letter"
		}
		x := r.to(tenderapi.StateDecided, 9_000_000, 8_000_000)
		decided := cn.DayOf(r.now)
		r.set(cn.AddWorkdays(decided, days+1).At(0, 0))
		refused(r, "officer", tenderapi.MoveTender, verb(x.ID, Result), "tender.step.late", rests)
		r.set(cn.AddWorkdays(decided, days).At(23, 59))
		ok(r, "officer", tenderapi.MoveTender, verb(x.ID, Result))
	}
}

// R14
func TestEveryGroundOfInvalidityIsTakenAndTheBudgetIsNotExceeded(t *testing.T) {
	r := open(t)
	for _, ground := range ruletest.Value[[]rule.Item](t, r.book, "tender.bid.invalid", r.law()) {
		t.Run(ground.Code, func(t *testing.T) {
			r, id, first := judged(t)
			refused(r, "e1", tenderapi.InvalidateBid, opinion(id, first, ground.Code+"-not"), "tender.bid.no-ground", "tender.bid.invalid")
			ok(r, "e1", tenderapi.InvalidateBid, opinion(id, first, ground.Code))
			ok(r, "e2", tenderapi.InvalidateBid, opinion(id, first, ground.Code))
			if b := r.opened(id); b.Valid || b.Ground != ground.Code {
				t.Errorf("%+v", b)
			}
		})
	}
	d := r.draft(tenderapi.MethodConsultation, 25)
	d.Ceiling = 0
	x := r.published(d)
	r.bid("ann", x.ID, d.Budget)
	r.bid("bob", x.ID, d.Budget+1)
	r.set(d.Deadline)
	rec := r.readOut(x.ID)
	if !rec.Bids[0].Valid || rec.Bids[1].Valid || rec.Bids[1].Ground != "overpriced" {
		t.Errorf("%+v", rec.Bids)
	}
}

// R18
func TestTheLastBidderDecidesWhetherTooFewCame(t *testing.T) {
	for method, least := range map[tenderapi.Method]string{tenderapi.MethodOpen: "tender.bidders.min", tenderapi.MethodConsultation: "tender.consultation.bidders.service.min"} {
		for _, missing := range []int{1, 0} {
			r := open(t)
			d := r.draft(method, 25)
			x := r.published(d)
			for _, p := range []string{"ann", "bob", "cat", "dan"}[:ruletest.Value[int](t, r.book, least, r.law())-missing] {
				r.bid(p, x.ID, 9_000_000)
			}
			r.set(d.Deadline)
			if missing > 0 {
				ok(r, "officer", tenderapi.MoveTender, fail(x.ID, "few"))
				continue
			}
			refused(r, "officer", tenderapi.MoveTender, fail(x.ID, "few"), "tender.failure.contradicted", least)
		}
	}
}

// R23
func TestRecordsAreKeptFifteenYearsFromTheEnd(t *testing.T) {
	for _, end := range []cn.Day{"2026-03-27", "2028-02-29"} {
		at := end.At(10, 0)
		r := open(t)
		kept := cn.DayOf(at.AddDate(ruletest.Value[int](t, r.book, "tender.records.keep", r.law()), 0, 0))
		s := Service{now: r.clock, rules: r.book}
		steps := s.steps(&Tender{State: tenderapi.StateContracted, PublishedAt: &at, EndedAt: &at, Law: r.law()})
		if last := steps[len(steps)-1]; last.Key != "keep" || cn.DayOf(*last.Due) != kept || last.Basis[0].Rule != "tender.records.keep" {
			t.Errorf("ended %s, kept until %v, want %s", end, last.Due, kept)
		}
	}
}
