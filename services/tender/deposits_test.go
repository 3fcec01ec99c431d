package tender

import (
	"bytes"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"sanshe/contracts/go/tenderapi"
)

// asking brings a purchase of three bids, for which a deposit of two percent is asked, to its deadline.
func asking(t *testing.T) (*room, tenderapi.Tender) {
	t.Helper()
	r := open(t)
	d := r.draft(tenderapi.MethodConsultation, 25)
	d.DepositPercent = 2
	x := r.published(d)
	r.collude("ann", x.ID, 8_000_000, "13900000001")
	r.collude("bob", x.ID, 8_100_000, "13900000002")
	r.collude("cat", x.ID, 8_310_000, "13900000003")
	ok(r, "officer", tenderapi.SeatCommittee, committee(x.ID, "e1", "e2", "officer"))
	r.set(d.Deadline)
	return r, x
}

// paid is who paid for each bid of a purchase, in the order of its record: payer and account in turn.
func (r *room) paid(id string, words ...string) (in tenderapi.RecordDepositsRequest) {
	r.t.Helper()
	in.ID = id
	for i, b := range r.bidsOf(id) {
		if 2*i+1 < len(words) {
			in.Items = append(in.Items, tenderapi.DepositDraft{Bid: b.Bid, Payer: words[2*i], Account: words[2*i+1]})
		}
	}
	return in
}

func TestWhoPaidADepositIsWrittenDownAfterTheOpeningAndComparedForPeople(t *testing.T) {
	r, x := asking(t)
	list, flags := tenderapi.ListDepositsRequest{ID: x.ID}, tenderapi.ListFlagsRequest{ID: x.ID}
	early := tenderapi.RecordDepositsRequest{ID: x.ID, DepositsDraft: tenderapi.DepositsDraft{Items: []tenderapi.DepositDraft{{Bid: "b", Payer: "甲", Account: "62220001"}}}}
	refused(r, "officer", tenderapi.RecordDeposits, early, "tender.deposit.not-open", "")
	refused(r, "officer", tenderapi.ListDeposits, list, "tender.deposit.not-open", "")
	r.opens(x.ID)
	signs := func(want int, says string, blind int) {
		t.Helper()
		got := ok(r, "e1", tenderapi.ListFlags, flags)
		if len(got.Items) != want || len(got.Blind) != blind || want > 0 && (got.Items[0].Code != "account" || !strings.Contains(got.Items[0].Text, says)) {
			t.Errorf("the committee reads %+v, blind to %+v", got.Items, got.Blind)
		}
		if raw := fmt.Sprint(got); strings.Contains(raw, "6222") || strings.Contains(raw, "钱多多") {
			t.Errorf("the sign tells who paid: %s", raw)
		}
	}
	signs(0, "", 1)
	refused(r, "officer", tenderapi.RecordDeposits, r.paid(x.ID, "甲社工中心", " - "), "tender.deposit.incomplete", "")
	refused(r, "officer", tenderapi.RecordDeposits, early, "tender.tender.not-found", "")
	refused(r, "watch", tenderapi.RecordDeposits, r.paid(x.ID, "甲社工中心", "6222020200011234567"), "identity.role", "")
	ok(r, "officer", tenderapi.RecordDeposits, r.paid(x.ID, "甲社工中心", "6222 0202 0001 1234 567", "乙社工中心", "６２２２０２０２０００１１２３４５６７"))
	signs(1, "甲社工中心、乙社工中心的磋商保证金从同一个账户转出", 1)
	ok(r, "officer", tenderapi.RecordDeposits, r.paid(x.ID, "钱多多", "6222020200011234567", "钱 多多", "6222020200017654321", "丙社工中心", "6222020200010000001"))
	signs(2, "付款户名相同，请核对是否同一单位或者个人", 0) // and the account they shared before
	for _, who := range []string{"officer", "watch"} {
		got := ok(r, who, tenderapi.ListDeposits, list)
		if former := got.Items[0].Former; len(former) != 1 || former[0].Payer != "甲社工中心" || former[0].Account != "****4567" || former[0].By != people["officer"].Name || former[0].At.IsZero() || got.Items[0].By == "" || got.Items[0].At == nil {
			t.Errorf("%s reads what was corrected as %+v", who, got.Items[0])
		}
		if len(got.Items) != 3 || got.Items[0].Payer != "钱多多" || got.Items[0].Account != "****4567" {
			t.Errorf("%s reads %+v", who, got.Items)
		}
	}
	for _, who := range []string{"e1", "ann", "e3"} {
		if _, f := try(r, who, tenderapi.ListDeposits, list); f == nil {
			t.Errorf("%s reads who paid", who)
		}
	}
	if !r.opened(x.ID).Valid || len(r.bidsOf(x.ID)) != 3 {
		t.Error("a sign made a bid invalid")
	}
	r.hides("6222020200011234567", "6222020200017654321", "钱多多")
}

// hides looks for what must not be readable in the files of the store and in what was told.
func (r *room) hides(secrets ...string) {
	r.t.Helper()
	raw := []byte(fmt.Sprint(r.heard))
	must(r.t, filepath.WalkDir(r.dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := os.ReadFile(path)
		raw = append(raw, b...)
		return err
	}))
	if !bytes.Contains(raw, []byte("deposits")) {
		r.t.Error("nothing was written down at all")
	}
	for _, s := range secrets {
		if n := bytes.Count(raw, []byte(s)); n > 0 {
			r.t.Errorf("%q stands %d times in files and events", s, n)
		}
	}
}

func TestWhereNoDepositIsAskedNobodyIsBlindToWhoPaid(t *testing.T) {
	r := open(t)
	x := r.to(tenderapi.StateOpened, 9_000_000, 8_000_000)
	ok(r, "officer", tenderapi.SeatCommittee, committee(x.ID, "e1", "e2", "e3"))
	if got := ok(r, "e1", tenderapi.ListFlags, tenderapi.ListFlagsRequest{ID: x.ID}); len(got.Blind) != 0 {
		t.Errorf("blind to %+v", got.Blind)
	}
	refused(r, "officer", tenderapi.ListDeposits, tenderapi.ListDepositsRequest{ID: x.ID}, "tender.deposit.none", "")
}

func TestACorrectedDepositLeavesItsTraceAndItsSign(t *testing.T) {
	r, x := asking(t)
	r.opens(x.ID)
	one := r.paid(x.ID, "甲社工中心", "6222020200011234567", "乙社工中心", "6222020200011234567")
	ok(r, "officer", tenderapi.RecordDeposits, one)
	ok(r, "officer", tenderapi.RecordDeposits, one) // sent again, it says nothing new
	apart := r.paid(x.ID, "甲社工中心", "6222020200011234567", "乙社工中心", "6222020200017654321")
	ok(r, "clerk", tenderapi.RecordDeposits, apart)
	got := ok(r, "watch", tenderapi.ListDeposits, tenderapi.ListDepositsRequest{ID: x.ID}).Items
	if len(got[0].Former) > 0 || got[0].By != people["officer"].Name || len(got[1].Former) != 1 || got[1].Former[0].Account != "****4567" || got[1].Account != "****4321" || got[1].By != people["clerk"].Name {
		t.Errorf("the supervisor reads %+v", got)
	}
	signs := ok(r, "watch", tenderapi.ListFlags, tenderapi.ListFlagsRequest{ID: x.ID}).Items
	if len(signs) != 1 || signs[0].Code != "account" || !strings.Contains(signs[0].Text, "从同一个账户转出；其中有更正以前登记的") {
		t.Errorf("the signs are %+v", signs)
	}
	for n := range 40 {
		apart.Items[1].Account = fmt.Sprintf("62220202000%08d", n)
		if _, f := try(r, "officer", tenderapi.RecordDeposits, apart); f != nil {
			cites(r, "one correction too many", f, "tender.deposit.many", "")
			if n < 10 {
				t.Errorf("refused after %d corrections", n)
			}
			return
		}
	}
	t.Error("nothing bounds the corrections")
}
