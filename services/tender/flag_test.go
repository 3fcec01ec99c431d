package tender

import (
	"slices"
	"strings"
	"testing"

	"sanshe/contracts/go/organizationapi"
	"sanshe/contracts/go/tenderapi"
)

// collude hands in a bid whose contact says what it should.
func (r *room) collude(as, id string, fen int64, phone string) {
	r.t.Helper()
	c := content(fen)
	c.Qualification.ContactPhone = phone
	r.says(as, id, c)
}

func TestSignsOfCollusionAreForTheCommitteeAndTheSupervisorAndRefuseNothing(t *testing.T) {
	r := open(t)
	d := r.draft(tenderapi.MethodConsultation, 25)
	x := r.published(d)
	r.collude("ann", x.ID, 8_000_000, "13900000001")
	r.collude("bob", x.ID, 8_100_000, "139 0000 0001")
	r.collude("cat", x.ID, 8_310_000, "13900000003")
	ok(r, "officer", tenderapi.SeatCommittee, committee(x.ID, "e1", "e2", "officer"))
	flags := tenderapi.ListFlagsRequest{ID: x.ID}
	refused(r, "e1", tenderapi.ListFlags, flags, "tender.flag.not-open", "")
	r.set(d.Deadline)
	r.opens(x.ID)
	for _, who := range []string{"clerk", "e3"} {
		refused(r, who, tenderapi.ListFlags, flags, "tender.tender.not-found", "")
	}
	for _, who := range []string{"e1", "officer", "watch"} {
		got := ok(r, who, tenderapi.ListFlags, flags)
		if len(got.Items) != 1 || got.Items[0].Code != "contact" || len(got.Items[0].Suppliers) != 2 || !strings.Contains(got.Items[0].Text, "甲社工中心、乙社工中心的响应文件载明同一个联系电话。") || got.Items[0].Clause == "" {
			t.Errorf("%s reads %+v", who, got.Items)
		}
		if len(got.Blind) != 0 || got.Basis[0].Rule != "tender.collusion.signs" {
			t.Errorf("%s reads %+v", who, got)
		}
	}
	if len(r.bidsOf(x.ID)) != 3 || !r.opened(x.ID).Valid {
		t.Error("a sign made a bid invalid")
	}
	r.signed(x.ID, []string{"e1", "e2", "officer"}, nil)
	r.revealed(x.ID)
	ok(r, "officer", tenderapi.MoveTender, verb(x.ID, Conclude))
}

func TestBiddersHeadedByOneNameAreShownAfterTheOpeningWithTheirOwnClause(t *testing.T) {
	r := open(t)
	for org, head := range map[string]string{"a": "周一鸣", "b": "周一鸣", "c": "吴双"} {
		r.edit(org, func(o *organizationapi.Organization) { o.LegalPerson = head })
	}
	d := r.draft(tenderapi.MethodConsultation, 25)
	x := r.published(d)
	r.collude("ann", x.ID, 8_000_000, "13900000001")
	r.collude("bob", x.ID, 8_100_000, "13900000002")
	r.collude("cat", x.ID, 8_310_000, "13900000003")
	ok(r, "officer", tenderapi.SeatCommittee, committee(x.ID, "e1", "e2", "officer"))
	r.set(d.Deadline)
	r.opens(x.ID)
	flags := tenderapi.ListFlagsRequest{ID: x.ID}
	refused(r, "clerk", tenderapi.ListFlags, flags, "tender.tender.not-found", "")
	for _, who := range []string{"e1", "watch"} {
		got := ok(r, who, tenderapi.ListFlags, flags)
		if len(got.Items) != 1 || len(got.Items[0].Suppliers) != 2 || !strings.Contains(got.Items[0].Text, "甲社工中心、乙社工中心登记的法定代表人或者负责人都叫周一鸣，请核对是否同一人。") || !strings.Contains(got.Items[0].Clause, "单位负责人为同一人") {
			t.Errorf("%s reads %+v", who, got.Items)
		}
		if len(got.Basis) != 2 || got.Basis[1].Rule != "supplier.related.barred" || len(got.Blind) != 0 {
			t.Errorf("%s reads %+v", who, got)
		}
	}
	r.edit("c", func(o *organizationapi.Organization) { o.LegalPerson = "" })
	if got := ok(r, "watch", tenderapi.ListFlags, flags); len(got.Blind) != 1 || got.Blind[0].Code != "manager" || got.Blind[0].Clause == "" {
		t.Errorf("with a bidder whose head is not registered: %+v", got.Blind)
	}
}

func TestAMemberOfAConsortiumIsComparedByItsHeadAsItsLeaderIs(t *testing.T) {
	r, x := joint(t)
	for org, head := range map[string]string{"a": "周一鸣", "b": "吴双", "c": "吴双", "d": "郑三元"} {
		r.edit(org, func(o *organizationapi.Organization) { o.LegalPerson = head })
	}
	r.leads("ann", "a", "b")
	ok(r, "bob", tenderapi.JoinConsortium, joins(x.ID, "a"))
	c := agreed(9_000_000, r.party("a").CreditCode, r.party("b").CreditCode, 40)
	c.Qualification.ContactPhone = "13900000001"
	r.says("ann", x.ID, c)
	r.collude("cat", x.ID, 8_000_000, "13900000002")
	r.collude("dan", x.ID, 8_500_000, "13900000003")
	ok(r, "officer", tenderapi.SeatCommittee, committee(x.ID, "e1", "e2", "officer"))
	r.set(x.Deadline)
	r.opens(x.ID)
	got := ok(r, "e1", tenderapi.ListFlags, tenderapi.ListFlagsRequest{ID: x.ID})
	i := slices.IndexFunc(got.Items, func(f tenderapi.Flag) bool { return f.Code == "manager" })
	if i < 0 || len(got.Items[i].Bids) != 2 || !strings.Contains(got.Items[i].Text, "乙社工中心、丙协会登记的法定代表人或者负责人都叫吴双") {
		t.Errorf("the committee reads %+v", got.Items)
	}
}
