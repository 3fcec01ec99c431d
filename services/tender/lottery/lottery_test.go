package lottery_test

import (
	"slices"
	"testing"
	"time"

	"sanshe/contracts/go/organizationapi"
	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/fault"
	"sanshe/services/tender/lottery"
)

func TestNobodySeesAValueBeforeAllAreFixedAndOpen(t *testing.T) {
	r := open(t)
	d := ok(r, "officer", tenderapi.StartDraw, start(3))
	if d.Parts[0].Value != "" || len(d.Numbers) > 0 {
		t.Fatalf("the officer sees %+v", d)
	}
	if again := ok(r, "officer", tenderapi.StartDraw, start(3)); again.ID != d.ID || again.List != d.List {
		t.Error("the same request made another draw")
	}
	refused(r, "officer", tenderapi.StartDraw, start(4), "tender.draw.under", "")
	refused(r, "stranger", tenderapi.CommitDraw, r.commit(d, "somebody else entirely"), "tender.draw.not-found", "")
	ok(r, "officer", tenderapi.CommitDraw, r.commit(d, "officer's own words"))
	refused(r, "officer", tenderapi.RevealDraw, reveal(d, "officer's own words"), "tender.draw.wrong-time", "")
	refused(r, "clerk", tenderapi.CommitDraw, r.commit(d, "a colleague's words"), "tender.draw.taken", "")
	refused(r, "watch", tenderapi.CommitDraw, r.commit(d, "officer's own words"), "tender.draw.copied", "")
	ok(r, "second", tenderapi.CommitDraw, r.commit(d, "the witness's words"))
	refused(r, "watch", tenderapi.CommitDraw, r.commit(d, "too late to watch"), "tender.draw.wrong-time", "")
	refused(r, "second", tenderapi.RevealDraw, reveal(d, "other words than fixed"), "tender.draw.other-value", "")
	half := ok(r, "second", tenderapi.RevealDraw, reveal(d, "the witness's words"))
	for _, sh := range half.Parts {
		if sh.Value != "" {
			t.Errorf("%s is shown while the officer's value is closed", sh.By)
		}
	}
	if v := ok(r, "officer", tenderapi.RevealDraw, reveal(d, "officer's own words")); v.Stage != string(lottery.Calling) || len(v.Calls) != 3 || v.Parts[2].Text != "采购人审核人" {
		t.Errorf("%+v", v)
	}
	refused(r, "officer", tenderapi.VoidDraw, void(d, "不喜欢。"), "tender.draw.drawn", "")
}

func TestADrawThatIsNotOpenedIsVoidedInPublic(t *testing.T) {
	r := open(t)
	d := ok(r, "officer", tenderapi.StartDraw, start(3))
	refused(r, "stranger", tenderapi.VoidDraw, void(d, "监督人不在。"), "tender.draw.not-found", "")
	refused(r, "watch", tenderapi.VoidDraw, void(d, "监督人不在。"), "identity.role", "")
	ok(r, "officer", tenderapi.VoidDraw, void(d, "监督人不在。"))
	next := r.drawn(3)
	got := r.draws("")
	if len(got) != 2 || got[0].VoidReason != "监督人不在。" || next.Nth != 2 {
		t.Errorf("%+v", got)
	}
}

// A draw follows its purchase: it begins when a committee may be seated, and stands still with it.
func TestADrawBeginsAndGoesOnWhenItsPurchaseDoes(t *testing.T) {
	r := open(t)
	refused(r, "watch", tenderapi.StartDraw, start(3), "identity.role", "")
	refused(r, "stranger", tenderapi.StartDraw, start(3), "tender.tender.not-yours", "")
	r.purchase.Seating = false
	refused(r, "officer", tenderapi.StartDraw, start(3), "tender.committee.wrong-time", "")
	r.purchase.Seating, r.judged = true, fault.New(fault.Conflict, "tender.committee.fixed", "评审委员会不能再变动。")
	refused(r, "officer", tenderapi.StartDraw, start(3), "tender.committee.fixed", "")
	r.judged = nil
	d := ok(r, "officer", tenderapi.StartDraw, start(3))
	r.purchase.Stopped = fault.New(fault.Refused, "tender.tender.suspended", "暂停采购活动。")
	refused(r, "officer", tenderapi.CommitDraw, r.commit(d, "officer's own words"), "tender.tender.suspended", "")
	if v := r.draws("officer")[0]; len(v.May) > 0 {
		t.Errorf("while it stands still the officer may %v", v.May)
	}
	r.purchase.Stopped = nil
	ok(r, "officer", tenderapi.CommitDraw, r.commit(d, "officer's own words"))
}

func TestWhoDoesNotAnswerInTimeIsFollowedByTheNext(t *testing.T) {
	r := open(t)
	d := r.drawn(3)
	first := r.called(d.ID)
	ok(r, first[0], tenderapi.AnswerDraw, answer(d.ID, true))
	refused(r, first[1], tenderapi.AnswerDraw, tenderapi.AnswerDrawRequest{ID: d.ID}, "tender.draw.no-reason", "")
	r.set(d.Calls[0].Until) // the last moment still counts
	ok(r, first[1], tenderapi.AnswerDraw, answer(d.ID, true))
	r.set(d.Calls[0].Until.Add(time.Second))
	refused(r, first[2], tenderapi.AnswerDraw, answer(d.ID, true), "tender.draw.late", "")
	second := r.called(d.ID)
	if len(second) != 1 || slices.Contains(first, second[0]) {
		t.Fatalf("first %v, then %v", first, second)
	}
	for len(r.called(d.ID)) > 0 {
		ok(r, r.called(d.ID)[0], tenderapi.AnswerDraw, answer(d.ID, false))
	}
	if v := r.draws("officer")[0]; v.Stage != string(lottery.Short) {
		t.Errorf("an exhausted list is %s", v.Stage)
	}
	refused(r, "officer", tenderapi.StartDraw, start(1), "tender.draw.few", "tender.committee.draw") // all have been called
}

// tie lets an expert have declared a tie to an organization.
func (r *room) tie(expert, org, kind, until string) {
	r.relate(expert, func(a *organizationapi.Account) {
		a.Relations = append(a.Relations, organizationapi.Relation{Org: org, Kind: kind, Until: until})
	})
}

func TestTheListLeavesOutWhomTheLawKeepsAway(t *testing.T) {
	r := open(t)
	r.relate("e1", func(a *organizationapi.Account) { a.Standing = organizationapi.StandingSuspended })
	r.tie("e2", "a", "employed", "2023-03-02") // three years to the day
	r.tie("e3", "a", "employed", "2023-03-01") // over for longer
	r.tie("e4", "b", "kin", "2001-01-01")      // does not end
	r.tie("e5", "d", "director", "")           // does not bid
	r.relate("e6", func(a *organizationapi.Account) {
		a.Memberships = append(a.Memberships, organizationapi.Membership{Org: "buyer"})
	})
	early := ok(r, "officer", tenderapi.StartDraw, start(1))
	if early.Size != 5 {
		t.Errorf("before the opening %d of 7 are on the list, left out %+v", early.Size, early.LeftOut)
	}
	ok(r, "officer", tenderapi.VoidDraw, void(early, "等开标以后再抽。"))
	r.opened(tenderapi.Party{ID: "a"}, tenderapi.Party{ID: "b"})
	d := ok(r, "officer", tenderapi.StartDraw, start(1))
	got := map[string]int64{}
	for _, l := range d.LeftOut {
		got[l.Code] = l.Count
	}
	if d.Size != 3 || got["suspended"] != 1 || got["employed"] != 1 || got["kin"] != 1 || got["own"] != 1 {
		t.Errorf("%d of 7 are on the list, left out %+v", d.Size, d.LeftOut)
	}
	ok(r, "officer", tenderapi.VoidDraw, void(d, "换一个专业。"))
	refused(r, "officer", tenderapi.StartDraw, tenderapi.StartDrawRequest{ID: bought, DrawDraft: tenderapi.DrawDraft{Field: "法律", Wanted: 1}}, "tender.draw.few", "tender.committee.draw")
}

func TestWhoIsTiedCannotAccept(t *testing.T) {
	r := open(t)
	r.opened(tenderapi.Party{ID: "a"}, tenderapi.Party{ID: "b"})
	d := r.drawn(1)
	e := r.called(d.ID)[0]
	r.tie(e, "a", "controller", "") // declared since
	if got := ok(r, e, tenderapi.AnswerDraw, answer(d.ID, true)); got.Outcome != string(lottery.Recused) {
		t.Errorf("%+v", got)
	}
	if next := r.called(d.ID); len(next) != 1 || next[0] == e {
		t.Errorf("then %v", next)
	}
}

func TestWhoTurnsOutToBeTiedAtTheOpeningMakesRoomForOne(t *testing.T) {
	r := open(t)
	d := r.drawn(2)
	first := r.called(d.ID)
	for _, e := range first {
		ok(r, e, tenderapi.AnswerDraw, answer(d.ID, true))
	}
	r.tie(first[0], "b", "kin", "")
	r.opened(tenderapi.Party{ID: "a"}, tenderapi.Party{ID: "b"})
	if v := r.draws("officer")[0]; len(v.Calls) != 3 || v.Stage != string(lottery.Calling) {
		t.Errorf("%d calls, %s", len(v.Calls), v.Stage)
	}
	if next := r.called(d.ID); len(next) != 1 || slices.Contains(first, next[0]) {
		t.Errorf("accepted %v, then %v", first, next)
	}
}

// The record names those who sit, and nobody else, and nobody before the result.
func TestANumberIsANameOnlyForWhoSatAndOnlyAfterTheResult(t *testing.T) {
	r := open(t)
	d := r.drawn(2)
	for _, e := range r.called(d.ID) {
		ok(r, e, tenderapi.AnswerDraw, answer(d.ID, true))
	}
	for as, calls := range map[string]int{"": 0, "stranger": 0, "officer": 2, "watch": 2} {
		v := r.draws(as)[0]
		if len(v.Calls) != calls || (v.Seed != "") != (calls > 0) || slices.ContainsFunc(v.Calls, func(c tenderapi.DrawCall) bool { return c.Account != "" || c.Salt != "" }) {
			t.Errorf("before the result %q sees %+v", as, v.Calls)
		}
	}
	r.purchase.Seated, r.purchase.Announced = []string{d.Calls[1].Number}, true
	if v := r.draws("")[0]; v.Calls[0].Account != "" || v.Calls[1].Account == "" || v.Calls[1].Salt == "" {
		t.Errorf("after it the public sees %+v", v.Calls)
	}
}

// TestAnInstantThatRunsTwiceCallsNobodyTwice lets the clock and an answer meet.
func TestAnInstantThatRunsTwiceCallsNobodyTwice(t *testing.T) {
	r := open(t)
	d := r.drawn(3)
	for range 4 {
		r.set(d.Calls[0].Until.Add(time.Second))
	}
	if v := r.draws("officer")[0]; len(v.Calls) != 6 {
		t.Errorf("%d calls", len(v.Calls))
	}
}
