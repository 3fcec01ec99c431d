package tender

import (
	"slices"
	"strings"
	"testing"

	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/identity"
	"sanshe/services/tender/recount"
)

func startSuppliers(id string, wanted int64) tenderapi.StartDrawRequest {
	return tenderapi.StartDrawRequest{ID: id, DrawDraft: tenderapi.DrawDraft{Of: tenderapi.DrawOfSuppliers, Wanted: wanted}}
}

// ordered takes a draw of suppliers to the calls.
func (r *room) ordered(id string, wanted int64) tenderapi.Draw {
	r.t.Helper()
	d := ok(r, "officer", tenderapi.StartDraw, startSuppliers(id, wanted))
	ok(r, "officer", tenderapi.CommitDraw, r.commit("officer", d, "officer's own words"))
	ok(r, "second", tenderapi.CommitDraw, r.commit("second", d, "the reviewer's words"))
	ok(r, "second", tenderapi.RevealDraw, reveal(d, "the reviewer's words"))
	return ok(r, "officer", tenderapi.RevealDraw, reveal(d, "officer's own words"))
}

// chosen is who acts for the suppliers whose answer a draw waits for.
func (r *room) chosen(id string) (out []string) {
	r.t.Helper()
	for _, a := range []string{"ann", "bob", "cat", "dan", "filed", "listed"} {
		for _, x := range ok(r, a, tenderapi.ListMySummons, tenderapi.ListMySummonsRequest{}).Items {
			if x.Draw == id && x.Outcome == "pending" {
				out = append(out, a)
			}
		}
	}
	return out
}

// invite draws suppliers, of whom these accept and the others do not.
func (r *room) invite(id string, come ...tenderapi.Party) {
	r.t.Helper()
	d := r.ordered(id, int64(max(3, len(come))))
	for asked := r.chosen(d.ID); len(asked) > 0; asked = r.chosen(d.ID) {
		for _, a := range asked {
			accepts := slices.ContainsFunc(come, func(p tenderapi.Party) bool { return people[a].In(p.ID, identity.Staff) })
			ok(r, a, tenderapi.AnswerDraw, answer(d.ID, accepts))
		}
	}
}

func names(list []tenderapi.Party) (out []string) {
	for _, p := range list {
		out = append(out, p.ID)
	}
	return out
}

func TestWhomTheOfficerNamesIsNotInvited(t *testing.T) {
	r := open(t)
	x := ok(r, "officer", tenderapi.CreateTender, tenderapi.CreateTenderRequest{TenderDraft: r.selective("a", "b", "c")})
	r.hold(x.ID)
	if len(x.Invited) > 0 {
		t.Errorf("the officer invites %v", names(x.Invited))
	}
	refused(r, "officer", tenderapi.MoveTender, verb(x.ID, Submit), "tender.notice.unlawful", "tender.invited.min")
	found := ok(r, "officer", tenderapi.ListFindings, tenderapi.ListFindingsRequest{ID: x.ID}).Items
	if !slices.ContainsFunc(found, func(f tenderapi.Finding) bool {
		return f.Field == "invited" && !f.Ok && f.Level == "refuse" && strings.Contains(f.Text, "不能由经办人指定")
	}) {
		t.Errorf("%+v", found)
	}
}

// Only those of the field are read: of the others nothing is counted, not even that they are left out.
func TestADrawOfSuppliersAsksForItsField(t *testing.T) {
	r := open(t)
	for id, o := range r.orgs {
		if o.Field = "为老服务"; id == "d" {
			o.Field = "儿童关爱"
		}
		r.orgs[id] = o
	}
	x := r.create(r.selective())
	in := startSuppliers(x.ID, 3)
	in.Field = "为老服务"
	if d := ok(r, "officer", tenderapi.StartDraw, in); d.Size != 3 {
		t.Errorf("%d on the list, left out %+v", d.Size, d.LeftOut)
	}
}

func TestWhoIsInvitedIsDrawnAndWhoDeclinesIsFollowedByTheNext(t *testing.T) {
	r := open(t)
	d := r.selective()
	x := r.create(d)
	refused(r, "officer", tenderapi.StartDraw, startSuppliers(x.ID, 2), "tender.draw.least", "tender.invited.min")
	refused(r, "officer", tenderapi.StartDraw, startSuppliers(x.ID, 5), "tender.draw.few", "tender.invited.min") // who only filed and who is listed may not take part
	refused(r, "officer", tenderapi.StartDraw, start(x.ID, 3), "tender.committee.wrong-time", "")                // experts come later
	w := r.ordered(x.ID, 3)
	if w.Size != 4 || len(w.LeftOut) != 1 || w.LeftOut[0].Count != 2 {
		t.Errorf("%d on the list, left out %+v", w.Size, w.LeftOut)
	}
	first := r.chosen(w.ID)
	if len(first) != 3 || len(r.called(w.ID)) > 0 {
		t.Fatalf("asked are %v", first)
	}
	refused(r, "ann", tenderapi.GetTender, tenderapi.GetTenderRequest{ID: x.ID}, errNotFound.Code, "") // asked, and no reader yet
	ok(r, first[0], tenderapi.AnswerDraw, answer(w.ID, true))
	ok(r, first[1], tenderapi.AnswerDraw, answer(w.ID, false))
	refused(r, "officer", tenderapi.MoveTender, verb(x.ID, Submit), "tender.notice.unlawful", "tender.invited.min")
	next := r.chosen(w.ID)
	if len(next) != 2 || slices.Contains(next, first[1]) {
		t.Fatalf("asked were %v, then %v", first, next)
	}
	for _, a := range next {
		ok(r, a, tenderapi.AnswerDraw, answer(w.ID, true))
	}
	ok(r, "officer", tenderapi.MoveTender, verb(x.ID, Submit))
	refused(r, "officer", tenderapi.StartDraw, startSuppliers(x.ID, 3), "tender.draw.wrong-time", "")
	x = ok(r, "second", tenderapi.MoveTender, verb(x.ID, Publish))
	if len(x.Invited) != 3 || slices.Contains(names(x.Invited), people[first[1]].Memberships[0].Org) {
		t.Errorf("invited are %v", names(x.Invited))
	}
	refused(r, first[0], tenderapi.AnswerDraw, answer(w.ID, false), "tender.draw.answered", "")
	for _, as := range []string{"", first[0], "other"} { // nobody learns who else was invited, and how many
		if v := r.draws(as, x.ID)[0]; len(v.Calls) > 0 || len(v.Numbers) > 0 || v.Seed != "" || v.Wanted != 0 || v.Subject != "" {
			t.Errorf("%q reads %+v before the opening", as, v)
		}
	}
	r.bid(first[0], x.ID, 9_000_000)
	for _, a := range next {
		r.bid(a, x.ID, 8_000_000)
	}
	r.set(d.Deadline)
	r.opens(x.ID)
	if v := r.draws("officer", x.ID)[0]; v.Wanted != 3 || v.Subject == "" {
		t.Errorf("who holds the draw reads %+v", v)
	}
	public := ok(r, "", tenderapi.GetTender, tenderapi.GetTenderRequest{ID: x.ID})
	if rep := recount.Draws(public, r.draws("", x.ID)); len(rep.Wrong) > 0 {
		t.Errorf("%v\n%v", rep.Wrong, rep.Lines)
	}
	for _, c := range r.draws("", x.ID)[0].Calls {
		if (c.Account != "") != (c.Outcome == "accepted") {
			t.Errorf("who %s is shown as %q", c.Outcome, c.Account)
		}
	}
}

func TestASupplierThatIsSilentIsFollowedByTheNext(t *testing.T) {
	r := open(t)
	x := r.create(r.selective())
	w := r.ordered(x.ID, 3)
	first := r.chosen(w.ID)
	ok(r, first[0], tenderapi.AnswerDraw, answer(w.ID, true))
	ok(r, first[1], tenderapi.AnswerDraw, answer(w.ID, true))
	r.set(w.Calls[0].Until.Add(1))
	refused(r, first[2], tenderapi.AnswerDraw, answer(w.ID, true), "tender.draw.late", "")
	if next := r.chosen(w.ID); len(next) != 1 || slices.Contains(first, next[0]) {
		t.Errorf("asked were %v, then %v", first, next)
	}
}

// All lots invite whom the first one drew, which is told with the first of them that is opened.
func TestLotsInviteTheSame(t *testing.T) {
	r := open(t)
	d := r.selective("a", "b", "c")
	x := r.create(d)
	y := ok(r, "officer", tenderapi.AddLot, tenderapi.AddLotRequest{ID: x.ID, LotDraft: tenderapi.LotDraft{Title: x.Title + "二", Budget: 50_000_00, Ceiling: 50_000_00}})
	refused(r, "officer", tenderapi.StartDraw, startSuppliers(y.ID, 3), "tender.draw.wrong-time", "")
	ok(r, "officer", tenderapi.MoveTender, verb(x.ID, Submit))
	ok(r, "officer", tenderapi.MoveTender, verb(y.ID, Submit))
	ok(r, "second", tenderapi.MoveTender, verb(x.ID, Publish))
	if y = ok(r, "second", tenderapi.MoveTender, verb(y.ID, Publish)); len(y.Invited) != 3 {
		t.Errorf("the second lot invites %v", names(y.Invited))
	}
	if v := r.draws("", x.ID)[0]; v.Seed != "" || len(v.Calls) > 0 {
		t.Errorf("before the opening everybody reads %+v", v)
	}
	r.bidOn(y.ID, map[string]int64{"ann": 40_000_00, "bob": 41_000_00, "cat": 42_000_00})
	r.set(d.Deadline) // nobody bids for the first
	r.opens(y.ID)
	public := ok(r, "", tenderapi.GetTender, tenderapi.GetTenderRequest{ID: y.ID})
	rep := recount.Draws(public, r.draws("", x.ID))
	if len(rep.Wrong) > 0 || !strings.Contains(strings.Join(rep.Lines, ""), "受邀供应商3家，其中随机抽取的3家") {
		t.Errorf("%v\n%v", rep.Wrong, rep.Lines)
	}
	public.Invited[0].ID = "friend"
	if rep := recount.Draws(public, r.draws("", x.ID)); len(rep.Wrong) != 2 {
		t.Errorf("a friend in the place of a drawn: %v", rep.Wrong)
	}
}
