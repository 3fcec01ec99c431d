package tender

import (
	"strings"
	"testing"

	"sanshe/contracts/go/organizationapi"
	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/identity"
	"sanshe/libs/rule"
)

// employ gives a person a second place to belong to.
func employ(id, org string, role identity.Role) {
	c := people[id]
	c.Memberships = append(c.Memberships, identity.Membership{Org: org, OrgName: "组织" + org, Role: role, Region: region})
	people[id] = c
}

func (r *room) sign(judge, id string) {
	r.t.Helper()
	r.again(id)
	in := tenderapi.SignSheetRequest{ID: id}
	for _, b := range ok(r, judge, tenderapi.GetMySheet, tenderapi.GetMySheetRequest{ID: id}).Bids {
		in.Bids = append(in.Bids, tenderapi.BidMarks{Bid: b.Bid, Marks: []tenderapi.Mark{{Code: "A", Points: 100}, {Code: "B", Points: 100}}})
	}
	ok(r, judge, tenderapi.SignSheet, in)
}

func TestTheBuyerIsRepresentedByItsOwnPeople(t *testing.T) {
	r := open(t)
	x := r.to(tenderapi.StateOpened, 9_000_000, 8_000_000)
	refused(r, "officer", tenderapi.SeatCommittee, committee(x.ID, "e1", "e2", "other"), "tender.committee.wrong-role", "")
	ok(r, "officer", tenderapi.SeatCommittee, committee(x.ID, "e1", "e2", "clerk"))
	refused(r, "other", tenderapi.GetMySheet, tenderapi.GetMySheetRequest{ID: x.ID}, "tender.tender.not-found", "")
	ok(r, "clerk", tenderapi.GetMySheet, tenderapi.GetMySheetRequest{ID: x.ID})
}

func TestWhatIsComplexOrMattersToManyIsJudgedBySeven(t *testing.T) {
	r := open(t)
	cases, err := rule.Ask[[]rule.Item](r.book, "tender.committee.open.large.cases", rule.Where{Region: region, Day: r.now})
	if err != nil || len(cases.Value) != 2 || cases.Value[0].Code != "complex" || cases.Value[1].Code != "impact" {
		t.Fatalf("the draft has no tick for each of %+v, %v", cases.Value, err)
	}
	for _, c := range []struct {
		method          tenderapi.Method
		complex, impact bool
		least           int64
	}{
		{tenderapi.MethodOpen, false, false, 5},
		{tenderapi.MethodOpen, true, false, 7},
		{tenderapi.MethodOpen, false, true, 7},
		{tenderapi.MethodConsultation, true, true, 3},
	} {
		d := r.draft(c.method, 25)
		d.Complex, d.Impact = c.complex, c.impact
		x := r.published(d)
		if got := ok(r, "officer", tenderapi.GetTender, tenderapi.GetTenderRequest{ID: x.ID}); got.CommitteeLeast != c.least || len(got.CommitteeBasis) != 1 {
			t.Errorf("%+v: the office is told %d by %v", c, got.CommitteeLeast, got.CommitteeBasis)
		}
		if got := r.stranger(x.ID); got.Complex != c.complex || got.Impact != c.impact || got.CommitteeLeast != 0 {
			t.Errorf("%+v: strangers read %v %v %d", c, got.Complex, got.Impact, got.CommitteeLeast)
		}
		experts := []string{"e1", "e2", "e3", "e4", "e5", "e6"}
		if c.least > 5 {
			refused(r, "officer", tenderapi.SeatCommittee, committee(x.ID, append(experts[:4:4], "officer")...), "tender.committee.unlawful", "tender.committee.open.large.size")
		}
		ok(r, "officer", tenderapi.SeatCommittee, committee(x.ID, append(experts[:c.least-1:c.least-1], "officer")...))
	}
}

func TestTheBuyersOwnPeopleSitAsItsRepresentativesAndNotAsExperts(t *testing.T) {
	for method, basis := range map[tenderapi.Method]string{
		tenderapi.MethodConsultation: "tender.consultation.own", tenderapi.MethodInquiry: "tender.negotiation.own", tenderapi.MethodOpen: "", // where whoever may choose may choose its own
	} {
		r := open(t)
		employ("e3", "buyer", identity.Staff)
		d := r.draft(method, 25)
		if method == tenderapi.MethodInquiry {
			d = r.lowest(method, "standard")
		}
		x := r.published(d)
		in := committee(x.ID, "e1", "e2", "e3")
		if method == tenderapi.MethodOpen {
			in = committee(x.ID, "e1", "e2", "e3", "e4", "e5")
		}
		if basis == "" {
			ok(r, "officer", tenderapi.SeatCommittee, in)
			continue
		}
		_, f := try(r, "officer", tenderapi.SeatCommittee, in)
		cites(r, string(method), f, "tender.committee.unlawful", basis)
		if f == nil || !strings.Contains(f.Text, "第3位成员是采购人自己的人员") {
			t.Errorf("%s: %v", method, f)
		}
		ok(r, "officer", tenderapi.SeatCommittee, committee(x.ID, "e1", "e2", "clerk"))
		ok(r, "officer", tenderapi.SeatCommittee, committee(x.ID, "e1", "e2", "e4"))
	}
}

func TestWhoBelongsToABidderJudgesNothing(t *testing.T) {
	r := open(t)
	employ("e3", "a", identity.Staff) // ann's organization, which bids
	employ("e4", "d", identity.Staff) // dan's, which does not
	x := r.to(tenderapi.StateOpened, 9_000_000, 8_000_000)
	refused(r, "officer", tenderapi.SeatCommittee, committee(x.ID, "e1", "e2", "e3"), "tender.committee.recused", "tender.recusal.relations")
	ok(r, "officer", tenderapi.SeatCommittee, committee(x.ID, "e1", "e2", "e4"))
}

func TestWhoTurnsOutToBelongToABidderIsTurnedAwayAndReplaced(t *testing.T) {
	r := open(t)
	employ("e3", "a", identity.Staff)
	x := r.to(tenderapi.StateClosed, 9_000_000, 8_000_000)
	ok(r, "officer", tenderapi.SeatCommittee, committee(x.ID, "e1", "e2", "e3")) // nobody may know yet that a bids
	r.opens(x.ID)
	refused(r, "e3", tenderapi.GetMySheet, tenderapi.GetMySheetRequest{ID: x.ID}, "tender.committee.recused", "tender.recusal.relations")
	refused(r, "e3", tenderapi.ListTalks, tenderapi.ListTalksRequest{ID: x.ID}, "tender.committee.recused", "tender.recusal.relations")
	first := r.opened(x.ID).Bid
	refused(r, "e3", tenderapi.InvalidateBid, opinion(x.ID, first, "signature"), "tender.committee.recused", "tender.recusal.relations")
	r.sign("e1", x.ID)
	refused(r, "officer", tenderapi.SeatCommittee, committee(x.ID, "e1", "e4", "e3"), "tender.committee.fixed", "")
	refused(r, "officer", tenderapi.SeatCommittee, committee(x.ID, "e1", "e2", "e4", "e5", "e6"), "tender.committee.fixed", "")
	ok(r, "officer", tenderapi.SeatCommittee, committee(x.ID, "e1", "e2", "e4"))
	r.sign("e2", x.ID)
	r.sign("e4", x.ID)
	r.revealed(x.ID)
	ok(r, "officer", tenderapi.MoveTender, verb(x.ID, Conclude))
}

// 条例第九条 speaks of 采购人员及相关人员 as of experts; kinship is known only from who declares it.
func TestWhoHasDeclaredATieIsKeptAwayAtEveryDoor(t *testing.T) {
	r := open(t)
	x := r.to(tenderapi.StateOpened, 9_000_000, 8_000_000)
	ok(r, "officer", tenderapi.SeatCommittee, committee(x.ID, "e1", "e2", "e3"))
	kin := []organizationapi.Relation{{Org: "a", OrgName: "甲社工中心", Kind: "kin"}} // ann's organization, which bids
	r.ties["e3"] = kin
	first := r.opened(x.ID).Bid
	refused(r, "e3", tenderapi.GetMySheet, tenderapi.GetMySheetRequest{ID: x.ID}, "tender.committee.recused", "tender.recusal.relations")
	refused(r, "e3", tenderapi.InvalidateBid, opinion(x.ID, first, "signature"), "tender.committee.recused", "tender.recusal.relations")
	refused(r, "e3", tenderapi.ListFlags, tenderapi.ListFlagsRequest{ID: x.ID}, "tender.committee.recused", "tender.recusal.relations")
	refused(r, "e3", tenderapi.ListTalks, tenderapi.ListTalksRequest{ID: x.ID}, "tender.committee.recused", "tender.recusal.relations")
	refused(r, "e3", tenderapi.AskExplanation, asks(x.ID, first, 45), "tender.committee.recused", "tender.recusal.relations")
	r.sign("e1", x.ID)
	r.sign("e2", x.ID)
	r.ties["officer"] = kin
	refused(r, "officer", tenderapi.MoveTender, verb(x.ID, Freeze), "tender.tender.recused", "tender.recusal.relations")
	r.ties["officer"] = nil
	refused(r, "officer", tenderapi.MoveTender, verb(x.ID, Freeze), "tender.sheet.missing", "") // the third is to be replaced
	ok(r, "officer", tenderapi.SeatCommittee, committee(x.ID, "e1", "e2", "e4"))
	r.sign("e4", x.ID)
	ok(r, "officer", tenderapi.MoveTender, verb(x.ID, Freeze))
}
