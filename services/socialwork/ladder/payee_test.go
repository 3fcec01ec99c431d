package ladder

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"sanshe/contracts"
	"sanshe/contracts/go/events"
	"sanshe/contracts/go/socialworkapi"
	"sanshe/libs/cn"
	"sanshe/libs/event"
	"sanshe/libs/fault"
	"sanshe/libs/roomtest"
	"sanshe/libs/rule"
	"sanshe/libs/rule/ruletest"
)

// set enters an account of sw1, who is he.
func (r *room) set(as, number string) socialworkapi.SetPayeeRequest {
	return socialworkapi.SetPayeeRequest{ID: "sw1", PayeeDraft: socialworkapi.PayeeDraft{Bank: "星河银行湖滨支行", Number: number}}
}

func (r *room) payee() socialworkapi.Payee {
	r.T.Helper()
	return roomtest.OK(r, "he", socialworkapi.GetPayee, socialworkapi.GetPayeeRequest{ID: "sw1"})
}

// handed is a list that another one of the office has handed over.
func (r *room) handed(month string) socialworkapi.PayList {
	r.T.Helper()
	p := r.paid("ann", month)
	return roomtest.OK(r, "ben", socialworkapi.MovePayList, socialworkapi.MovePayListRequest{ID: p.ID, PostMove: socialworkapi.PostMove{Do: "hand", Version: p.Version}})
}

func (r *room) take(id string) []socialworkapi.PayOrderRow {
	r.T.Helper()
	return roomtest.OK(r, "watch", socialworkapi.TakePayList, socialworkapi.TakePayListRequest{ID: id}).Rows
}

// two are he and lu on posts, with a ladder.
func two(t *testing.T) *room {
	r := open(t)
	r.announced(usual("2026-06-01"))
	r.hired("he", "sw1", "none", "2026-06-01")
	r.hired("lu", "sw2", "none", "2026-06-01")
	return r
}

const first, second = "6217000010001234567", "6217000010007654321"

func TestAnAccountIsItsHoldersAloneAndEachChangeIsTold(t *testing.T) {
	r := two(t)
	for as, code := range map[string]string{"lu": "socialwork.steward.not-found", "ann": "", "watch": ""} {
		_, f := roomtest.Try(r, as, socialworkapi.SetPayee, r.set(as, first))
		if f == nil || f.Kind != fault.Forbidden && f.Kind != fault.NotFound || code != "" && f.Code != code {
			t.Errorf("as %s: %v", as, f)
		}
	}
	if p := r.payee(); p.Set || p.Name != "何晓云" {
		t.Errorf("%+v", p)
	}
	for _, bad := range []string{"", "62170000100", "6217-0000-1000-1234", strings.Repeat("6", 30) + "6"} {
		if _, f := roomtest.Try(r, "he", socialworkapi.SetPayee, r.set("he", bad)); f == nil || f.Kind != fault.Invalid {
			t.Errorf("%q: %v", bad, f)
		}
	}
	in := r.set("he", first[:4]+" "+first[4:])
	for range 2 { // the same once more tells nothing
		if p := roomtest.OK(r, "he", socialworkapi.SetPayee, in); !p.Set || p.Masked != "尾号4567" || p.Name != "何晓云" {
			t.Errorf("%+v", p)
		}
	}
	roomtest.OK(r, "he", socialworkapi.SetPayee, r.set("he", second))
	if n := r.Count(events.TypeSocialworkPayeeChangedV1); n != 2 {
		t.Errorf("two accounts were told %d times", n)
	}
	roomtest.OK(r, "he", socialworkapi.MoveSteward, socialworkapi.MoveStewardRequest{ID: "sw1", StewardMove: socialworkapi.StewardMove{Do: "leave", Version: r.get("he", "sw1").Version, Left: "2026-06-01"}})
	roomtest.Refuses(r, "he", socialworkapi.SetPayee, r.set("he", first), "socialwork.payee.left")
}

func TestAListIsPaidToTheAccountsItWasReckonedWith(t *testing.T) {
	r := two(t)
	roomtest.OK(r, "he", socialworkapi.SetPayee, r.set("he", first))
	june := r.paid("ann", "2026-06")
	roomtest.OK(r, "he", socialworkapi.SetPayee, r.set("he", second))
	if row := june.Rows[0]; row.Payee != "尾号4567" {
		t.Errorf("the office reads %q", row.Payee)
	}
	take := socialworkapi.TakePayListRequest{ID: june.ID}
	roomtest.Refuses(r, "watch", socialworkapi.TakePayList, take, "socialwork.paylist.wrong-state")
	june = roomtest.OK(r, "ben", socialworkapi.MovePayList, socialworkapi.MovePayListRequest{ID: june.ID, PostMove: socialworkapi.PostMove{Do: "hand", Version: june.Version}})
	for _, as := range []string{"ann", "he", "away"} {
		if _, f := roomtest.Try(r, as, socialworkapi.TakePayList, take); f == nil || f.Kind != fault.Forbidden {
			t.Errorf("%s takes it out: %v", as, f)
		}
	}
	if len(r.payee().Takings) != 0 {
		t.Error("refused, and in the book")
	}
	rows := r.take(june.ID)
	if len(rows) != 2 {
		t.Fatalf("%+v", rows)
	}
	for _, row := range rows {
		switch row.Name {
		case "何晓云":
			if row.Account != first || row.Bank != "星河银行湖滨支行" || row.Amount != 430000 || row.Missing != "" {
				t.Errorf("%+v", row)
			}
		case "陆小川":
			if row.Account != "" || row.Missing != noAccount || row.Amount != 430000 {
				t.Errorf("%+v", row)
			}
		default:
			t.Errorf("%+v", row)
		}
	}
	if b := r.payee().Takings; len(b) != 1 || b[0].Month != "2026-06" || b[0].Org != "finance" || b[0].By == "watch" {
		t.Errorf("the book says %+v", b)
	}
	r.at("2026-07-01")
	for _, row := range r.take(r.handed("2026-07").ID) {
		if row.Name == "何晓云" && row.Account != second {
			t.Errorf("the next list pays to %s", row.Account)
		}
	}
	if got := roomtest.OK(r, "watch", socialworkapi.GetPayList, socialworkapi.GetPayListRequest{ID: june.ID}); got.Rows[0].Payee != "" || !got.MayTake {
		t.Errorf("who watches reads without an entry in the book: %+v", got.Rows[0])
	}
}

func TestAnErasedAccountOpensInNoListAndLiesOpenNowhere(t *testing.T) {
	r := two(t)
	roomtest.OK(r, "he", socialworkapi.SetPayee, r.set("he", first))
	list := r.handed("2026-06")
	if got := r.lying(first, "星河银行"); len(got) > 0 {
		t.Errorf("%v", got)
	}
	r.take(list.ID)
	erase := socialworkapi.SetPayeeRequest{ID: "sw1", PayeeDraft: socialworkapi.PayeeDraft{Erase: true}}
	for range 2 {
		if p := roomtest.OK(r, "he", socialworkapi.SetPayee, erase); p.Set || p.Masked != "" || len(p.Takings) != 1 {
			t.Errorf("%+v", p)
		}
	}
	for _, row := range r.take(list.ID) {
		if row.Name == "何晓云" && (row.Account != "" || row.Missing != goneAccount) {
			t.Errorf("%+v", row)
		}
	}
	roomtest.OK(r, "he", socialworkapi.SetPayee, r.set("he", second)) // under another key
	for _, row := range r.take(list.ID) {
		if row.Account != "" {
			t.Errorf("%+v", row)
		}
	}
	if n := r.Count(events.TypeSocialworkPayeeChangedV1); n != 3 {
		t.Errorf("told %d times", n)
	}
	// One that was cut off before its key was destroyed is finished by the clock.
	if _, err := r.s.payees.Update(t.Context(), "sw1", func(k *Payee) ([]event.Event, error) {
		k.Secret, k.Erasing = "", true
		return nil, nil
	}); err != nil {
		t.Fatal(err)
	}
	roomtest.Refuses(r, "he", socialworkapi.SetPayee, r.set("he", first), "socialwork.payee.busy")
	r.at("2026-06-02")
	roomtest.OK(r, "he", socialworkapi.SetPayee, r.set("he", first))
}

// lying are the words that lie open in a file of the store, its log included, or in what the room told.
func (r *room) lying(words ...string) (out []string) {
	r.T.Helper()
	files, err := filepath.Glob(filepath.Join(r.Dir, "*"))
	if err != nil {
		r.T.Fatal(err)
	}
	said, err := json.Marshal(r.Heard)
	if err != nil {
		r.T.Fatal(err)
	}
	texts := map[string][]byte{"told": said}
	for _, f := range files {
		if texts[filepath.Base(f)], err = os.ReadFile(f); err != nil {
			r.T.Fatal(err)
		}
	}
	for name, b := range texts {
		for _, w := range words {
			if bytes.Contains(b, []byte(w)) {
				out = append(out, w+" in "+name)
			}
		}
	}
	return out
}

// socialwork.payee.keep: whoever has left can be paid as long as the rule says; from the day after nothing opens it, and they are told once.
func TestAnAccountIsErasedOnceNothingIsPaidToWhoHasLeft(t *testing.T) {
	r := two(t)
	roomtest.OK(r, "he", socialworkapi.SetPayee, r.set("he", first))
	list := r.handed("2026-06")
	if p := r.payee(); p.KeptUntil != "" {
		t.Errorf("who serves reads %q", p.KeptUntil)
	}
	r.at("2026-07-01")
	leave := socialworkapi.MoveStewardRequest{ID: "sw1", StewardMove: socialworkapi.StewardMove{Do: "leave", Version: r.get("ann", "sw1").Version, Left: "2026-06-30"}}
	roomtest.OK(r, "ann", socialworkapi.MoveSteward, leave)
	keep := ruletest.Value[int](t, ruletest.Book(t, contracts.Files), "socialwork.payee.keep", rule.Where{Region: "320312", Day: cn.Day("2026-07-01").At(9, 0)})
	last := cn.Day("2026-07-01").Add(keep)
	paid := func() (n int) {
		for _, row := range r.take(list.ID) {
			if row.Account == first {
				n++
			}
		}
		return n
	}
	r.at(last.String())
	if p := r.payee(); !p.Set || p.KeptUntil != last.String() || paid() != 1 {
		t.Errorf("on the last day it is %+v", p)
	}
	told := r.Count(events.TypeSocialworkPayeeChangedV1)
	r.at(last.Add(1).String())
	if p := r.payee(); p.Set || p.KeptUntil != "" || paid() != 0 {
		t.Errorf("the day after it is %+v", p)
	}
	r.at(last.Add(2).String())
	if n := r.Count(events.TypeSocialworkPayeeChangedV1) - told; n != 1 {
		t.Errorf("told %d times", n)
	}
	if p := roomtest.OK(r, "lu", socialworkapi.GetPayee, socialworkapi.GetPayeeRequest{ID: "sw2"}); p.Set {
		t.Errorf("%+v", p)
	}
}
