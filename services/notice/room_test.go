package notice

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"sanshe/contracts/go/contract"
	"sanshe/contracts/go/events"
	"sanshe/contracts/go/noticeapi"
	"sanshe/contracts/go/organizationapi"
	"sanshe/libs/event"
	"sanshe/libs/fault"
	"sanshe/libs/host"
	"sanshe/libs/identity"
	"sanshe/libs/route"
	"sanshe/libs/store/sqlitestore"
	"sanshe/services/notice/channel"
)

// A room is the service behind its real doors, with a clock and a register that a test holds.
type room struct {
	t   *testing.T
	api http.Handler
	s   *Service
	now time.Time
	dir *register
}

// register is who holds which role, as organization would answer.
type register struct {
	accounts map[string]organizationapi.Account
	away     bool
}

func (d *register) add(id, org string, role identity.Role, email string) {
	a := d.accounts[id]
	a.ID, a.Email = id, email
	a.Memberships = append(a.Memberships, organizationapi.Membership{Org: org, Role: organizationapi.Role(role)})
	d.accounts[id] = a
}

func (d *register) routes() []route.Route {
	away := fault.New(fault.Unavailable, "organization.away", "暂时不可用，请稍后再试。")
	return []route.Route{
		route.On(organizationapi.ListMembers, func(_ context.Context, in organizationapi.ListMembersRequest) (organizationapi.AccountList, error) {
			if d.away {
				return organizationapi.AccountList{}, away
			}
			out := organizationapi.AccountList{Items: []organizationapi.Account{}}
			for _, a := range d.accounts {
				if slices.ContainsFunc(a.Memberships, func(m organizationapi.Membership) bool { return m.Org == in.ID && string(m.Role) == in.Role }) {
					out.Items = append(out.Items, a)
				}
			}
			return out, nil
		}),
		route.On(organizationapi.GetAccount, func(_ context.Context, in organizationapi.GetAccountRequest) (organizationapi.Account, error) {
			a, ok := d.accounts[in.ID]
			switch {
			case d.away:
				return a, away
			case !ok:
				return a, fault.New(fault.NotFound, "organization.account.not-found", "没有这个账号，请核对。")
			}
			return a, nil
		}),
	}
}

// through serves requests with a handler; who is the token it adds.
type through struct {
	h   http.Handler
	who string
}

func (d through) RoundTrip(r *http.Request) (*http.Response, error) {
	if d.who != "" {
		r.Header.Set("Authorization", d.who)
	}
	w := httptest.NewRecorder()
	d.h.ServeHTTP(w, r)
	return w.Result(), nil
}

func who(r *http.Request) (c identity.Caller, err error) {
	if id, role, ok := strings.Cut(r.Header.Get("Authorization"), ":"); ok {
		c = identity.Caller{ID: id, Memberships: []identity.Membership{{Org: "o", Role: identity.Role(role)}}}
	}
	return c, nil
}

func open(t *testing.T, c host.Config) *room {
	t.Helper()
	engine, err := sqlitestore.Open(filepath.Join(t.TempDir(), "notice.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := engine.Close(); err != nil {
			t.Error(err)
		}
	})
	r := &room{t: t, now: time.Date(2026, 3, 6, 2, 0, 0, 0, time.UTC), dir: &register{accounts: map[string]organizationapi.Account{}}}
	self := through{route.Server(r.dir.routes(), who), "notice:service"}
	r.s, err = build(t.Context(), host.Deps{Store: engine, Self: self, Log: slog.New(slog.DiscardHandler), Now: func() time.Time { return r.now }, Config: c})
	if err != nil {
		t.Fatal(err)
	}
	r.api = route.Server(r.s.Routes(), who)
	return r
}

func ask[Req, Resp any](r *room, as string, op contract.Operation[Req, Resp], in Req) (Resp, error) {
	return route.Call(r.t.Context(), through{r.api, as}, op, in)
}

// inbox are the messages of one account, newest first.
func (r *room) inbox(account string) []noticeapi.Message {
	r.t.Helper()
	p, err := ask(r, account+":staff", noticeapi.ListMessages, noticeapi.ListMessagesRequest{Limit: 200})
	if err != nil {
		r.t.Fatal(err)
	}
	return p.Items
}

var seq int64

// happen lets the service hear of something, as the bus would.
func (r *room) happen(kind, subject string, data any) event.Event {
	r.t.Helper()
	seq++
	ev := event.New(kind, r.now, data)
	ev.Subject, ev.Seq = subject, seq
	if err := r.s.Listens()[kind](r.t.Context(), ev); err != nil {
		r.t.Fatal(err)
	}
	return ev
}

// routes are all that the service answers, its room included.
func routes() []route.Route {
	return slices.Concat((&Service{}).Routes(), (&channel.Service{}).Routes())
}

func TestEveryOperationOfTheContractIsMounted(t *testing.T) {
	var have, want []string
	for _, r := range routes() {
		have = append(have, r.Op.ID)
	}
	for _, op := range noticeapi.Operations {
		want = append(want, op.ID)
	}
	slices.Sort(have)
	slices.Sort(want)
	if !slices.Equal(have, want) {
		t.Errorf("mounted %v, promised %v", have, want)
	}
}

func TestPublicOperationsAreExactlyThoseOnTheList(t *testing.T) {
	golden, err := os.ReadFile("testdata/public.golden")
	if err != nil {
		t.Fatal(err)
	}
	public := ""
	for _, r := range routes() {
		if r.Op.Public {
			public += r.Op.Method + " " + r.Op.Path + "\n"
		}
	}
	if public != string(golden) {
		t.Errorf("public operations:\n%s\nlisted:\n%s", public, golden)
	}
}

func TestNobodyReadsAnothersInbox(t *testing.T) {
	r := open(t, host.Config{})
	r.dir.add("u1", "agency", identity.Staff, "")
	r.happen("organization.organization.unmarked.v1", "agency", map[string]any{"name": "某社工机构", "list": "abnormal"})
	mine := r.inbox("u1")
	if len(mine) != 1 || mine[0].ReadAt != nil {
		t.Fatalf("%v", mine)
	}
	if _, err := ask(r, "", noticeapi.ListMessages, noticeapi.ListMessagesRequest{}); fault.Of(err).Kind != fault.Unauthenticated {
		t.Errorf("without signing in: %v", err)
	}
	if _, err := ask(r, "notice:service", noticeapi.ListMessages, noticeapi.ListMessagesRequest{}); fault.Of(err).Kind != fault.Forbidden {
		t.Errorf("a service has an inbox: %v", err)
	}
	if got := r.inbox("u"); len(got) != 0 {
		t.Errorf("an account whose id begins another's reads %v", got)
	}
	read := noticeapi.MarkReadRequest{ID: mine[0].ID}
	for as, want := range map[string]fault.Kind{"u2:staff": fault.NotFound, "u2:admin": fault.NotFound, "": fault.Unauthenticated} {
		if _, err := ask(r, as, noticeapi.MarkRead, read); fault.Of(err).Kind != want {
			t.Errorf("%q marked another's message: %v", as, err)
		}
	}
	if _, err := ask(r, "u1:staff", noticeapi.MarkRead, noticeapi.MarkReadRequest{ID: "none"}); !errors.Is(err, errNotFound) {
		t.Errorf("a message that is not there: %v", err)
	}
	first, err := ask(r, "u1:staff", noticeapi.MarkRead, read)
	if err != nil || first.ReadAt == nil {
		t.Fatalf("%v %v", first, err)
	}
	r.now = r.now.Add(time.Hour)
	if again, err := ask(r, "u1:staff", noticeapi.MarkRead, read); err != nil || !again.ReadAt.Equal(*first.ReadAt) {
		t.Errorf("reading again moved the time: %v %v", again.ReadAt, err)
	}
}

func TestTheInboxIsNewestFirstAndPaged(t *testing.T) {
	r := open(t, host.Config{})
	r.dir.add("u1", "agency", identity.Staff, "")
	for i := range 105 {
		r.now = r.now.Add(time.Minute)
		r.happen("organization.organization.rated.v1", "agency", map[string]any{"name": "某社工机构", "grade": i})
	}
	if n, err := ask(r, "u1:staff", noticeapi.CountUnread, noticeapi.CountUnreadRequest{}); err != nil || n.Count != manyUnread {
		t.Errorf("%d unread, %v", n.Count, err)
	}
	var seen []noticeapi.Message
	in := noticeapi.ListMessagesRequest{Limit: 50}
	for {
		p, err := ask(r, "u1:staff", noticeapi.ListMessages, in)
		if err != nil {
			t.Fatal(err)
		}
		seen = append(seen, p.Items...)
		if in.After = p.Next; p.Next == "" {
			break
		}
	}
	if len(seen) != 105 || !slices.IsSortedFunc(seen, func(a, b noticeapi.Message) int { return b.At.Compare(a.At) }) {
		t.Errorf("%d messages, or out of order", len(seen))
	}
	for _, m := range seen[:100] {
		if _, err := ask(r, "u1:staff", noticeapi.MarkRead, noticeapi.MarkReadRequest{ID: m.ID}); err != nil {
			t.Fatal(err)
		}
	}
	p, err := ask(r, "u1:staff", noticeapi.ListMessages, noticeapi.ListMessagesRequest{Unread: true})
	if err != nil || len(p.Items) != 5 || p.Items[0].ID != seen[100].ID {
		t.Errorf("%d unread, %v", len(p.Items), err)
	}
	if n, _ := ask(r, "u1:staff", noticeapi.CountUnread, noticeapi.CountUnreadRequest{}); n.Count != 5 {
		t.Errorf("counted %d unread", n.Count)
	}
}

func TestAllIsReadAtOnceAndWhatCameMeanwhileIsNot(t *testing.T) {
	r := open(t, host.Config{})
	r.dir.add("u1", "agency", identity.Staff, "")
	r.dir.add("u2", "agency", identity.Staff, "")
	for i := range 205 {
		r.now = r.now.Add(time.Minute)
		r.happen("organization.organization.rated.v1", "agency", map[string]any{"name": "某社工机构", "grade": i})
	}
	looked := r.now
	r.now = r.now.Add(time.Minute)
	r.happen("organization.organization.rated.v1", "agency", map[string]any{"name": "某社工机构", "grade": 5})
	for range 2 { // sent twice, it says the same
		left, err := ask(r, "u1:staff", noticeapi.MarkAllRead, noticeapi.MarkAllReadRequest{AllRead: noticeapi.AllRead{Until: looked}})
		if err != nil || left.Count != 1 {
			t.Fatalf("%d left unread, %v; want the one that came meanwhile", left.Count, err)
		}
	}
	if n, err := ask(r, "u2:staff", noticeapi.CountUnread, noticeapi.CountUnreadRequest{}); err != nil || n.Count != manyUnread {
		t.Errorf("somebody else's inbox has %d unread, %v", n.Count, err)
	}
	p, err := ask(r, "u1:staff", noticeapi.ListMessages, noticeapi.ListMessagesRequest{Limit: 2})
	if err != nil || p.Items[0].ReadAt != nil || p.Items[1].ReadAt == nil {
		t.Errorf("%+v %v", p.Items, err)
	}
}

// Who is told that a complaint was taken back: the buyer of any, the others of one that was accepted.
func TestTheEndOfAnAcceptedComplaintIsToldToAllWhoKnewOfIt(t *testing.T) {
	r := open(t, host.Config{})
	r.dir.add("officer", "buyer", identity.Buyer, "")
	r.dir.add("bob", "b", identity.Staff, "")
	r.dir.add("ann", "a", identity.Staff, "")
	r.dir.add("watch", "finance", identity.Supervisor, "")
	in := events.TenderChallengeWithdrawnV1{Tender: "t", TenderTitle: "社区服务", Buyer: "buyer", Supplier: "b", Region: "320312"}
	r.happen(events.TypeTenderChallengeWithdrawnV1, "d1", in)
	r.now = r.now.Add(time.Minute)
	in.Accepted, in.Concerned, in.Supervisor = true, []string{"a"}, "finance"
	r.happen(events.TypeTenderChallengeWithdrawnV1, "d2", in)
	for account, n := range map[string]int{"officer": 2, "bob": 1, "ann": 1, "watch": 1} {
		got := r.inbox(account)
		if len(got) != n || got[0].Link != "/desk/challenges/d2" || !strings.Contains(got[0].Text, "投诉处理程序终止") {
			t.Errorf("%s is told %+v", account, got)
		}
	}
}
