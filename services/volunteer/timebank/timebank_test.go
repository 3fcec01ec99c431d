package timebank

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"sanshe/contracts"
	"sanshe/contracts/go/events"
	"sanshe/contracts/go/volunteerapi"
	"sanshe/libs/event"
	"sanshe/libs/rule"
	"sanshe/libs/rule/prove"
	"sanshe/libs/rule/ruletest"
	"sanshe/libs/store"
)

func TestTimeIsHandedOnWithinItsLimits(t *testing.T) {
	if err := Life.Check(); err != nil {
		t.Error(err)
	}
	if err := Remittances.Check(); err != nil {
		t.Error(err)
	}
	r := newRoom(t)
	r.counts("p-lin", "2026-05", 6000)
	no(r, "lin", volunteerapi.PayTime, pays("p-lin", "wu", 60), "volunteer.timebank.payee")
	must(r, "wu", volunteerapi.MoveTimeAccount, move("p-wu", "open"))
	no(r, "lin", volunteerapi.PayTime, pays("p-lin", "wu", 60), "volunteer.timebank.wrong-state")
	must(r, "lin", volunteerapi.MoveTimeAccount, move("p-lin", "open"))
	if got := r.has("p-lin"); got.Balance != 6000 || !got.MayPay || got.Left != 40*60 {
		t.Fatalf("what was kept before the account was opened: %+v", got)
	}
	if f := no(r, "lin", volunteerapi.PayTime, pays("p-lin", "wu", 8*60+1), "volunteer.timebank.once"); len(f.Basis) != 1 || f.Basis[0].Rule != ruleOnce {
		t.Errorf("the limit rests on %+v", f.Basis)
	}
	no(r, "wu", volunteerapi.PayTime, pays("p-lin", "min", 60), "volunteer.timebank.not-found")
	no(r, "wu", volunteerapi.GetTimeAccount, volunteerapi.GetTimeAccountRequest{Person: "p-lin"}, "volunteer.timebank.not-found")
	no(r, "lin", volunteerapi.PayTime, pays("p-lin", "kid", 60), "volunteer.timebank.self")
	no(r, "wu", volunteerapi.PayTime, pays("p-wu", "lin", 60), "volunteer.timebank.short")
	in := pays("p-lin", "wu", 60)
	in.Day = "2026-06-11"
	no(r, "lin", volunteerapi.PayTime, in, "volunteer.timebank.day")
	in.Day, in.Service = "2026-06-10", "gambling"
	no(r, "lin", volunteerapi.PayTime, in, "volunteer.timebank.service")
	for range 5 {
		must(r, "lin", volunteerapi.PayTime, pays("p-lin", "wu", 8*60))
	}
	if f := no(r, "lin", volunteerapi.PayTime, pays("p-lin", "wu", 1), "volunteer.timebank.month"); len(f.Basis) != 1 || f.Basis[0].Rule != ruleMonth {
		t.Errorf("the limit rests on %+v", f.Basis)
	}
	r.Settle()
	r.Set(r.Clock().AddDate(0, 1, 0))
	in = pays("p-lin", "wu", 30)
	must(r, "lin", volunteerapi.PayTime, in)
	r.Settle()
	if got := r.has("p-wu"); got.Balance != 5*8*60+30 || got.Saved != 0 {
		t.Errorf("the payee has %+v", got)
	}
}

func TestTimeServesOneselfOrANamedRelativeAndNobodyReadsWho(t *testing.T) {
	r := newRoom(t)
	r.counts("p-lin", "2026-05", 600)
	must(r, "lin", volunteerapi.MoveTimeAccount, move("p-lin", "open"))
	must(r, "wu", volunteerapi.MoveTimeAccount, move("p-wu", "open"))
	in := pays("p-lin", "wu", 60)
	in.Served = "somebody"
	no(r, "lin", volunteerapi.PayTime, in, "volunteer.timebank.served")
	name := func(person, name string) volunteerapi.NameRelativeRequest {
		return volunteerapi.NameRelativeRequest{Person: person, RelativeDraft: volunteerapi.RelativeDraft{Do: "add", Name: name, Relation: "母亲"}}
	}
	no(r, "lin", volunteerapi.NameRelative, name("p-lin", " "), "volunteer.timebank.relative")
	no(r, "wu", volunteerapi.NameRelative, name("p-lin", "王桂兰"), "volunteer.timebank.not-found")
	x := must(r, "lin", volunteerapi.NameRelative, name("p-lin", "王桂兰"))
	in.Served = x.Relatives[0].ID
	must(r, "lin", volunteerapi.PayTime, in)
	r.Settle()
	if got := r.has("p-lin").Entries[0]; got.Text != "王桂兰接受为老服务" || got.State != received || got.Minutes != -60 {
		t.Errorf("the payer reads %+v", got)
	}
	if got := r.has("p-wu").Entries[0]; got.Text != "提供为老服务" || got.Number != numberOf("lin") {
		t.Errorf("the payee reads %+v", got)
	}
	for _, ev := range r.Heard {
		if strings.Contains(string(ev.Data), "王桂兰") {
			t.Errorf("%s tells a name", ev.Type)
		}
	}
	rs, err := r.engine.Engine.Find(t.Context(), "timebank", store.Query{Limit: 10})
	if err != nil || len(rs) != 2 {
		t.Fatal(len(rs), err)
	}
	for _, rec := range rs {
		if strings.Contains(string(rec.Body), "王桂兰") {
			t.Error("a name is kept in the clear")
		}
	}
	for range mostKin - 1 {
		must(r, "lin", volunteerapi.NameRelative, name("p-lin", "李"))
	}
	no(r, "lin", volunteerapi.NameRelative, name("p-lin", "李"), "volunteer.timebank.relative")
	x = must(r, "lin", volunteerapi.NameRelative, volunteerapi.NameRelativeRequest{Person: "p-lin", RelativeDraft: volunteerapi.RelativeDraft{Do: "remove", ID: in.Served}})
	if len(x.Relatives) != mostKin-1 || x.Entries[0].Text != "已去掉的亲属接受为老服务" {
		t.Errorf("after taking one away: %+v %+v", x.Relatives, x.Entries[0])
	}
}

func TestHoursFoundUntrueMayLeaveLessThanNothingAndBarFromSpending(t *testing.T) {
	r := newRoom(t)
	r.counts("p-lin", "2026-05", 120)
	for _, a := range []string{"lin", "wu"} {
		must(r, a, volunteerapi.MoveTimeAccount, move("p-"+a, "open"))
	}
	must(r, "lin", volunteerapi.PayTime, pays("p-lin", "wu", 100))
	r.Settle()
	r.counts("p-lin", "2026-05", 0)
	r.Settle()
	got := r.has("p-lin")
	if got.Balance != -100 || !got.Barred || got.MayPay {
		t.Fatalf("%+v", got)
	}
	no(r, "lin", volunteerapi.PayTime, pays("p-lin", "wu", 1), "volunteer.timebank.short")
	n := 0
	for _, ev := range r.Heard {
		if ev.Type == events.TypeVolunteerTimebankOverdrawnV1 {
			n++
		}
	}
	if n != 1 {
		t.Errorf("told %d times", n)
	}
	must(r, "wu", volunteerapi.PayTime, pays("p-wu", "lin", 100)) // the payee keeps what was served for, and may give it back
	r.Settle()
	if got := r.has("p-lin"); got.Balance != 0 || got.Barred {
		t.Errorf("%+v", got)
	}
}

// step is something that happens in a random town in which hours come and go, time is handed on, accounts close and volunteers are erased.
func (r *room) step(rnd *rand.Rand, took map[string]int) {
	one := func() string { return folk[rnd.IntN(len(folk))] }
	a, b := one(), one()
	did := func(what string, err error) {
		if err == nil {
			took[what]++
		}
	}
	switch rnd.IntN(10) {
	case 0, 1:
		r.counts("p-"+a, fmt.Sprintf("2026-0%d", 1+rnd.IntN(5)), int64(rnd.IntN(5)*100))
		took["count"]++
	case 2, 9:
		_, err := ask(r, a, volunteerapi.MoveTimeAccount, move("p-"+a, "open"))
		did("open", err)
	case 3:
		if rnd.IntN(3) == 0 {
			_, err := ask(r, a, volunteerapi.MoveTimeAccount, move("p-"+a, "close"))
			did("close", err)
		}
	case 4:
		r.Set(r.Clock().Add(time.Duration(rnd.IntN(12*24)) * time.Hour))
	default:
		in := pays("p-"+a, b, int64(1+rnd.IntN(300)))
		in.Day = r.Clock().Format(time.DateOnly)
		_, err := ask(r, a, volunteerapi.PayTime, in)
		did("pay", err)
		if err == nil && rnd.IntN(4) == 0 { // the payee closes while it is on its way
			_, err := ask(r, b, volunteerapi.MoveTimeAccount, move("p-"+b, "close"))
			did("close", err)
		}
	}
}

// wrong is what is not as it must be at rest.
func (r *room) wrong() (out []string) {
	b, faults, err := r.s.audit(r.T.Context())
	if err != nil {
		r.T.Fatal(err)
	}
	var issued int64
	_ = r.Banked(r.T.Context(), func(_, _ string, n int64) { issued += n })
	if b.Held != issued || b.Saved != issued || b.Transit != 0 {
		out = append(out, fmt.Sprintf("%d minutes were kept, and the books say %+v", issued, b))
	}
	return append(out, faults...)
}

// volunteer.time.store: whatever dies on the way and however often it is told, what is held is what counts in the hours.
func TestWhateverHappensWhatIsHeldIsWhatWasKept(t *testing.T) {
	took, fails := map[string]int{}, 0
	for seed := range uint64(5) {
		r, rnd := newRoom(t), rand.New(rand.NewPCG(seed, 3))
		r.engine.Rnd = rnd
		for _, a := range folk {
			_, _ = ask(r, a, volunteerapi.MoveTimeAccount, move("p-"+a, "open"))
		}
		for range 160 {
			r.step(rnd, took)
			if rnd.IntN(3) == 0 {
				r.Relay.Drain(t.Context())
			}
			if n := len(r.Heard); n > 0 && rnd.IntN(4) == 0 { // the bus begins again further back
				for _, ev := range slices.Clone(r.Heard[rnd.IntN(n):]) {
					r.hear(t.Context(), ev)
				}
			}
		}
		fails += r.engine.Fails
		r.engine.Rnd = nil
		r.Settle()
		for _, w := range r.wrong() {
			t.Errorf("seed %d: %s", seed, w)
		}
		for _, ev := range r.Heard {
			if ev.Type == events.TypeVolunteerTimebankSettledV1 {
				var in events.VolunteerTimebankSettledV1
				if err := ev.Decode(&in); err != nil {
					t.Fatal(err)
				}
				took[fmt.Sprint("taken ", in.Taken)]++
			}
		}
		if seed == 0 {
			r.plant()
			if got := r.has("p-lin"); got.Basis[0].Rule != ruleStore {
				t.Errorf("it rests on %+v", got.Basis)
			}
		}
	}
	for _, what := range []string{"count", "open", "close", "pay", "taken true", "taken false"} {
		if took[what] < 3 {
			t.Errorf("%s happened %d times: the histories say little", what, took[what])
		}
	}
	if fails < 50 {
		t.Errorf("only %d writes failed", fails)
	}
	t.Logf("%v, %d writes failed", took, fails)
}

// plant does what nothing in the product can, and sees that it is found.
func (r *room) plant() {
	for _, bug := range []func(*Account){
		func(a *Account) { a.Months["2026-01"]++ },
		func(a *Account) { a.In["nowhere"] = Credit{Minutes: 5} },
		func(a *Account) {
			for id, c := range a.In {
				c.Minutes++
				a.In[id] = c
				return
			}
		},
	} {
		var was Account
		page, err := r.s.accounts.Find(r.T.Context(), store.Query{})
		if err != nil {
			r.T.Fatal(err)
		}
		i := slices.IndexFunc(page.Items, func(a Account) bool { return len(a.In) > 0 })
		b, _ := json.Marshal(page.Items[i])
		if err := json.Unmarshal(b, &was); err != nil {
			r.T.Fatal(err)
		}
		swap := func(how func(*Account)) {
			if _, err := r.s.accounts.Update(r.T.Context(), page.Items[i].ID, func(a *Account) ([]event.Event, error) { how(a); return nil, nil }); err != nil {
				r.T.Fatal(err)
			}
		}
		swap(bug)
		if len(r.wrong()) == 0 {
			r.T.Error("a planted minute is not found")
		}
		if err := r.s.clear(r.T.Context()); err == nil {
			r.T.Error("the clearing is content with a planted minute")
		}
		if got := must(r, "lin", volunteerapi.GetTimeBank, volunteerapi.GetTimeBankRequest{}); got.Balanced {
			r.T.Error("everybody reads that it agrees")
		}
		swap(func(a *Account) { a.Months, a.In = was.Months, was.In })
	}
	if err := r.s.clear(r.T.Context()); err != nil {
		r.T.Error(err)
	}
	if got := must(r, "lin", volunteerapi.GetTimeBank, volunteerapi.GetTimeBankRequest{}); !got.Balanced || got.CheckedAt == nil || got.Basis[0].Rule != ruleStore {
		r.T.Errorf("everybody reads %+v", got)
	}
}

// What has counted and is on its way to the account by event disagrees with nobody.
func TestWhatIsOnItsWayIsNoFault(t *testing.T) {
	r := newRoom(t)
	r.counts("p-lin", "2026-05", 600)
	r.banked["p-lin"]["2026-05"] = 660
	asked := 0
	r.asked = func() {
		if asked++; asked == 4 {
			r.counts("p-lin", "2026-05", 660)
		}
	}
	if err := r.s.clear(r.T.Context()); err != nil {
		t.Error(err)
	}
	if got := must(r, "lin", volunteerapi.GetTimeBank, volunteerapi.GetTimeBankRequest{}); !got.Balanced || got.Saved != 660 {
		t.Errorf("everybody reads %+v", got)
	}
}

// Of who is erased nothing stays but sums, and what comes for them goes back.
func TestWhoIsErasedLeavesOnlySums(t *testing.T) {
	r := newRoom(t)
	r.counts("p-lin", "2026-05", 600)
	for _, a := range []string{"lin", "wu"} {
		must(r, a, volunteerapi.MoveTimeAccount, move("p-"+a, "open"))
	}
	must(r, "lin", volunteerapi.PayTime, pays("p-lin", "wu", 60))
	delete(r.People, "p-wu")
	ev := event.New(events.TypeVolunteerPersonErasedV1, r.Clock(), events.VolunteerPersonErasedV1{Account: "wu", Number: "1", Region: "320312"})
	ev.Subject, ev.Seq = "p-wu", 2
	r.hear(t.Context(), ev)
	r.hear(t.Context(), ev)
	r.Settle()
	if got := r.has("p-lin"); got.Balance != 600 || got.Entries[0].State != returned {
		t.Errorf("%+v", got)
	}
	if w := r.wrong(); len(w) > 0 {
		t.Error(w)
	}
	a, err := r.s.accounts.Get(t.Context(), "p-wu")
	if err != nil || a.State != ended || a.Account != "" {
		t.Errorf("%+v, %v", a, err)
	}
}

var clauses = prove.Clauses{{"关于健全新时代志愿服务体系的意见", "七、3", "volunteer.time.store"}}

func TestWhatTheTimeBankIsHeldToIsProven(t *testing.T) {
	rules := slices.DeleteFunc(ruletest.Book(t, contracts.Files).All(), func(r rule.Rule) bool {
		return !strings.HasPrefix(r.ID, "volunteer.time.") || r.Region != ""
	})
	s, err := prove.Open(".")
	if err != nil {
		t.Fatal(err)
	}
	for _, gap := range s.Gaps(rules) {
		t.Error(gap)
	}
	for _, gap := range clauses.Gaps(rules) {
		t.Error(gap)
	}
}
