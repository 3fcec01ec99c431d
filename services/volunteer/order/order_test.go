package order

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"sanshe/contracts"
	"sanshe/contracts/go/events"
	"sanshe/contracts/go/volunteerapi"
	"sanshe/libs/cn"
	"sanshe/libs/fault"
	"sanshe/libs/identity"
	"sanshe/libs/roomtest"
	"sanshe/libs/route"
	"sanshe/libs/rule"
	"sanshe/libs/rule/prove"
	"sanshe/libs/rule/ruletest"
	"sanshe/services/volunteer/card"
	"sanshe/services/volunteer/cardtest"
)

func TestAnOrderIsServedByArithmeticAndReported(t *testing.T) {
	r := newRoom(t)
	o := r.placed()
	if o.State != placed || o.Served != 0 {
		t.Fatalf("%+v", o)
	}
	r.News()
	cardtest.Counts(r.Stage, "order", o.ID, "2026-06", 420)
	ev := cardtest.Counts(r.Stage, "order", o.ID, "2026-07", 179)
	for range 5 {
		r.Hear(ev, 1)
	}
	cardtest.Counts(r.Stage, "volunteer", o.ID, "2026-07", 6000) // another ledger adds nothing
	if got := roomtest.OK(r, "jin", volunteerapi.GetOrder, volunteerapi.GetOrderRequest{ID: o.ID}); got.State != placed || got.Served != 599 || len(r.News()) != 0 {
		t.Fatalf("a minute too early: %+v", got)
	}
	if _, err := r.moves("jin", o.ID, "report"); err == nil {
		t.Fatal("what is not served is reported")
	}
	cardtest.Counts(r.Stage, "order", o.ID, "2026-07", 180)
	if got := roomtest.Kinds(r.News()); !slices.Equal(got, []string{events.TypeVolunteerOrderCompletedV1}) {
		t.Fatalf("told %v", got)
	}
	cardtest.Counts(r.Stage, "order", o.ID, "2026-06", 400) // a record was found untrue
	if got := roomtest.OK(r, "zhou", volunteerapi.GetOrder, volunteerapi.GetOrderRequest{ID: o.ID}); got.State != placed || got.Served != 580 || !got.Yours {
		t.Fatalf("%+v", got)
	}
	cardtest.Counts(r.Stage, "order", o.ID, "2026-06", 420)
	if got := r.moved("bai", o.ID, "report"); got.State != reported {
		t.Fatalf("%+v", got)
	}
	cardtest.Counts(r.Stage, "order", o.ID, "2026-06", 0)
	if got := roomtest.OK(r, "jin", volunteerapi.GetOrder, volunteerapi.GetOrderRequest{ID: o.ID}); got.State != reported || got.Served != 180 {
		t.Errorf("what was reported is taken back without anybody: %+v", got)
	}
}

// Whose order it is stays hidden from the place of service, from events, from tasks, from cards and from the store.
func TestThePlaceOfServiceNeverReadsWhoItIs(t *testing.T) {
	r := newRoom(t)
	o := r.placed()
	cardtest.Counts(r.Stage, "order", o.ID, "2026-06", 600)
	roomtest.OK(r, "jin", volunteerapi.LookAtOrder, volunteerapi.LookAtOrderRequest{ID: o.ID, OrderPurpose: volunteerapi.OrderPurpose{Purpose: "核对服务安排"}})
	var said strings.Builder
	put := func(v any) {
		b, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		said.Write(b)
	}
	for _, who := range []string{"ann", "sup", "zhou", "jin", "bai"} {
		put(roomtest.OK(r, who, volunteerapi.GetOrder, volunteerapi.GetOrderRequest{ID: o.ID}))
		tasks, err := r.s.Tasks(t.Context(), r.Folk[who])
		if err != nil {
			t.Fatal(err)
		}
		put(tasks)
	}
	put(roomtest.OK(r, "ann", volunteerapi.ListOrders, volunteerapi.ListOrdersRequest{}))
	p, err := r.s.Of(t.Context(), o.ID)
	if err != nil || p.Name != o.Alias || p.Ledger != card.Order || p.Born != cn.Day("1994-02-03") {
		t.Fatalf("%+v, %v", p, err)
	}
	put([]string{p.ID, p.Name, p.Number})
	r.Settle()
	put(r.Heard)
	for _, f := range []string{"store.db", "store.db-wal"} {
		b, err := os.ReadFile(filepath.Join(r.Dir, f))
		if err != nil {
			t.Fatal(err)
		}
		said.Write(b)
	}
	for _, secret := range []string{name, paper, reason} {
		if strings.Contains(said.String(), secret) {
			t.Errorf("%s is read somewhere", secret)
		}
	}
	if !strings.Contains(said.String(), o.Alias) {
		t.Error("the search finds not even the code name")
	}
	if got := roomtest.OK(r, "ann", volunteerapi.GetOrder, volunteerapi.GetOrderRequest{ID: o.ID}); len(got.Looks) != 0 || got.MayLook {
		t.Errorf("the place reads who looked: %+v", got)
	}
}

func TestEveryLookIsWrittenDownBeforeAnythingIsRead(t *testing.T) {
	r := newRoom(t)
	o := r.placed()
	look := volunteerapi.LookAtOrderRequest{ID: o.ID, OrderPurpose: volunteerapi.OrderPurpose{Purpose: "制作季度小结"}}
	if got := roomtest.OK(r, "bai", volunteerapi.LookAtOrder, look); got.Name != name || got.Paper != paper || got.Reason != reason {
		t.Fatalf("%+v", got)
	}
	for _, who := range []string{"jin", "sup", "zhou"} {
		got := roomtest.OK(r, who, volunteerapi.GetOrder, volunteerapi.GetOrderRequest{ID: o.ID})
		if len(got.Looks) != 1 || got.Looks[0].Purpose != "制作季度小结" || got.Looks[0].By != cn.MaskName("张bai") {
			t.Errorf("%s reads %+v", who, got.Looks)
		}
	}
	for _, who := range []string{"ann", "cat", "far", "adm", "reg", "sup", "zhou", "wu", ""} {
		if _, err := roomtest.Ask(r, who, volunteerapi.LookAtOrder, look); err == nil {
			t.Errorf("%q is told whose it is", who)
		}
	}
	look.Purpose = "看看" + name
	roomtest.Refuses(r, "jin", volunteerapi.LookAtOrder, look, "volunteer.order.named")
}

func TestNobodyElseLearnsThatThereIsAnOrder(t *testing.T) {
	r := newRoom(t)
	o := r.placed()
	for _, who := range []string{"cat", "far", "wu"} {
		roomtest.Refuses(r, who, volunteerapi.GetOrder, volunteerapi.GetOrderRequest{ID: o.ID}, "volunteer.order.not-found")
	}
	for _, who := range []string{"adm", "reg"} {
		if _, err := roomtest.Ask(r, who, volunteerapi.GetOrder, volunteerapi.GetOrderRequest{ID: o.ID}); fault.Of(err).Kind != fault.Forbidden {
			t.Errorf("%s: %v", who, err)
		}
	}
	if got := roomtest.OK(r, "cat", volunteerapi.ListOrders, volunteerapi.ListOrdersRequest{}); len(got.Items) != 0 {
		t.Errorf("%+v", got)
	}
	if got := roomtest.OK(r, "wu", volunteerapi.ListMyOrders, volunteerapi.ListMyOrdersRequest{}); len(got.Items) != 0 {
		t.Errorf("%+v", got)
	}
	if got := roomtest.OK(r, "far", volunteerapi.ListOrders, volunteerapi.ListOrdersRequest{}); len(got.Items) != 0 {
		t.Errorf("%+v", got)
	}
}

func TestACodeBindsOneAccountOnceAndNobodyWhoIsInOffice(t *testing.T) {
	r := newRoom(t)
	o := roomtest.OK(r, "jin", volunteerapi.EnterOrder, draft())
	bind := func(who, code, refused string) {
		t.Helper()
		in := volunteerapi.BindOrderRequest{OrderBinding: volunteerapi.OrderBinding{Code: code}}
		if refused == "" {
			roomtest.OK(r, who, volunteerapi.BindOrder, in)
		} else {
			roomtest.Refuses(r, who, volunteerapi.BindOrder, in, refused)
		}
	}
	bind("zhou", strings.Repeat("A", 16), "volunteer.order.code")
	bind("ann", o.Code, "volunteer.order.code") // staff of the place
	bind("zhou", strings.ToLower(o.Code), "")
	bind("wu", o.Code, "volunteer.order.code")
	if got := roomtest.OK(r, "jin", volunteerapi.GetOrder, volunteerapi.GetOrderRequest{ID: o.ID}); got.Code != "" || !got.Bound {
		t.Errorf("%+v", got)
	}
	mine, err := r.s.Mine(t.Context(), "zhou")
	if err != nil || len(mine) != 1 || mine[0].ID != o.ID {
		t.Fatalf("%+v, %v", mine, err)
	}
	fresh := r.moved("bai", o.ID, "renew") // the wrong one had it
	if mine, _ := r.s.Mine(t.Context(), "zhou"); len(mine) != 0 {
		t.Error("an account that was unbound still serves")
	}
	bind("wu", fresh.Code, "")
}

func TestAnOrderThatIsSentTwiceIsOne(t *testing.T) {
	r := newRoom(t)
	ctx := route.WithKey(identity.WithToken(t.Context(), "jin"), "sent-twice")
	first, err := route.Call(ctx, r.Local, volunteerapi.EnterOrder, draft())
	if err != nil || first.Code == "" {
		t.Fatalf("%+v, %v", first, err)
	}
	again, err := route.Call(ctx, r.Local, volunteerapi.EnterOrder, draft())
	if err != nil || again.ID != first.ID || again.Alias != first.Alias || again.Code != "" {
		t.Errorf("%+v, %v", again, err)
	}
	if got := roomtest.OK(r, "jin", volunteerapi.ListOrders, volunteerapi.ListOrdersRequest{}); len(got.Items) != 1 {
		t.Errorf("there are %d", len(got.Items))
	}
}

// Who is of age is what the rule book says, on the day of the entry.
func TestAnOrderSaysWhoIsOfAgeByTheBook(t *testing.T) {
	r := newRoom(t)
	years, err := strconv.Atoi(ruletest.Value[string](t, r.s.rules, card.RuleAdult, rule.Where{Region: "320312", Day: r.Clock()}))
	if err != nil {
		t.Fatal(err)
	}
	birthday := cn.DayOf(r.Clock()).AddMonths(-12 * years)
	for born, adult := range map[cn.Day]bool{birthday: true, birthday.Add(1): false} {
		in := draft()
		in.Birth = born.String()
		if got := roomtest.OK(r, "jin", volunteerapi.EnterOrder, in); got.Adult != adult {
			t.Errorf("born %s, of age is %v", born, got.Adult)
		}
	}
}

func TestASeatIsWhereAndWhenTheOrderLeads(t *testing.T) {
	r := newRoom(t)
	o := r.placed()
	p, err := r.s.Of(t.Context(), o.ID)
	if err != nil {
		t.Fatal(err)
	}
	at := func(day cn.Day, org string, ledger card.Ledger) card.Shift {
		return card.Shift{Org: org, Ledger: ledger, Starts: day.At(9, 0), Ends: day.At(11, 0)}
	}
	for _, c := range []struct {
		sh card.Shift
		ok bool
	}{
		{at("2026-06-14", "home", card.Order), false},
		{at("2026-06-15", "home", card.Order), true},
		{at("2026-12-31", "home", card.Order), true},
		{at("2027-01-01", "home", card.Order), false},
		{at("2026-07-01", "other", card.Order), false},
		{at("2026-07-01", "home", card.Voluntary), false},
		{at("2026-07-01", "home", card.Duty), false},
	} {
		if err := r.s.Admits(t.Context(), c.sh, p); (err == nil) != c.ok {
			t.Errorf("%s of %s at %s: %v", cn.DayOf(c.sh.Starts), c.sh.Ledger, c.sh.Org, err)
		}
	}
	r.moved("jin", o.ID, "place", func(m *volunteerapi.OrderMove) { m.Host = "other" })
	if err := r.s.Admits(t.Context(), at("2026-07-01", "home", card.Order), p); err == nil {
		t.Error("a seat where it leads no more")
	}
}

func TestWhatIsEnteredIsLawfulAndSaysNothingToThePlace(t *testing.T) {
	r := newRoom(t)
	for code, how := range map[string]func(*volunteerapi.OrderDraft){
		"volunteer.order.named": func(d *volunteerapi.OrderDraft) { d.Needs = "司徒 一苇怕高，请安排地面的" },
		"volunteer.order.dates": func(d *volunteerapi.OrderDraft) { d.Until = "2026-06-14" },
		"volunteer.order.birth": func(d *volunteerapi.OrderDraft) { d.Birth = "2026-06-10" },
		"volunteer.order.host":  func(d *volunteerapi.OrderDraft) { d.Host = "office" },
	} {
		in := draft()
		how(&in.OrderDraft)
		roomtest.Refuses(r, "jin", volunteerapi.EnterOrder, in, code)
	}
	in := draft()
	in.Until = "2027-06-15"
	roomtest.OK(r, "jin", volunteerapi.EnterOrder, in)
	in.Until = "2027-06-16"
	roomtest.Refuses(r, "jin", volunteerapi.EnterOrder, in, "volunteer.order.dates")
	o := roomtest.OK(r, "jin", volunteerapi.EnterOrder, draft())
	if _, err := r.moves("ann", o.ID, "return"); fault.Of(err).Code != "volunteer.order.silent" {
		t.Errorf("%v", err)
	}
	if _, err := r.moves("ann", o.ID, "end", because("不合适")); err == nil {
		t.Error("the place ends an order")
	}
	if got := r.moved("ann", o.ID, "return", because("近期没有合适的班次")); got.State != returned {
		t.Errorf("%+v", got)
	}
	roomtest.Refuses(r, "ann", volunteerapi.GetOrder, volunteerapi.GetOrderRequest{ID: o.ID}, "volunteer.order.not-found")
}

// What the orders rest on was announced in one place so far, whose pages name it.
func TestAnOrderNamesWhatItRestsOn(t *testing.T) {
	r := newRoom(t)
	for region, want := range map[string]int{"442000": 2, "320312": 1} {
		got := r.s.view(&Order{State: placed, Law: rule.Where{Region: region, Day: r.Clock()}}, r.Folk["jin"]).Basis
		if len(got) != want || got[len(got)-1].Rule != ruleKept || want == 2 && got[0].Rule != ruleScheme {
			t.Errorf("in %s it rests on %+v", region, got)
		}
	}
}

// Six months after its end nobody reads whose it was, and a copy of the store from before does not either.
func TestSomeTimeAfterItsEndAnOrderIsOfNobody(t *testing.T) {
	r := newRoom(t)
	o := r.placed()
	cardtest.Counts(r.Stage, "order", o.ID, "2026-06", 90)
	before, err := r.s.orders.Get(t.Context(), o.ID)
	if err != nil {
		t.Fatal(err)
	}
	kept, err := rule.Ask[int](r.s.rules, ruleKept, before.Law)
	if err != nil || kept.Value != 6 {
		t.Fatalf("%+v, %v", kept, err)
	}
	r.moved("jin", o.ID, "end", because("迁往外地"))
	over := cn.DayOf(r.Clock())
	for _, c := range []struct {
		day cn.Day
		is  State
	}{{over.AddMonths(kept.Value), ended}, {over.AddMonths(kept.Value).Add(1), sealed}} {
		r.Set(c.day.At(1, 0))
		if err := r.s.sealOver(t.Context()); err != nil {
			t.Fatal(err)
		}
		if got := roomtest.OK(r, "jin", volunteerapi.GetOrder, volunteerapi.GetOrderRequest{ID: o.ID}); got.State != c.is {
			t.Fatalf("on %s it is %s, want %s", c.day, got.State, c.is)
		}
	}
	if _, err := r.s.open(t.Context(), &before); err == nil {
		t.Error("a copy of before is read")
	}
	if _, err := r.s.Of(t.Context(), o.ID); fault.Of(err).Kind != fault.NotFound {
		t.Errorf("%v", err)
	}
	roomtest.Refuses(r, "zhou", volunteerapi.GetOrder, volunteerapi.GetOrderRequest{ID: o.ID}, "volunteer.order.not-found")
	if got := roomtest.OK(r, "jin", volunteerapi.GetOrder, volunteerapi.GetOrderRequest{ID: o.ID}); got.Served != 90 || got.MayLook || len(got.Looks) > 0 {
		t.Errorf("%+v", got)
	}
}

func TestWhatOrdersAreHeldToIsProven(t *testing.T) {
	rules := slices.DeleteFunc(ruletest.Book(t, contracts.Files).All(), func(r rule.Rule) bool { return !strings.HasPrefix(r.ID, "volunteer.order.") })
	s, err := prove.Open(".")
	if err != nil {
		t.Fatal(err)
	}
	for _, gap := range s.Gaps(rules) {
		t.Error(gap)
	}
}
