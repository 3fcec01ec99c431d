package channel

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"sanshe/contracts/go/contract"
	"sanshe/contracts/go/events"
	"sanshe/contracts/go/noticeapi"
	"sanshe/contracts/go/volunteerapi"
	"sanshe/libs/event"
	"sanshe/libs/fault"
	"sanshe/libs/host"
	"sanshe/libs/identity"
	"sanshe/libs/route"
	"sanshe/libs/store/sqlitestore"
)

// A room is the service behind its real doors, with a far side over real connections, a clock and a project that a test holds.
type room struct {
	t    *testing.T
	api  http.Handler
	s    *Service
	far  *far
	now  time.Time
	p    volunteerapi.Project
	logs *bytes.Buffer
}

// far is the other side: what it was sent, and what it answers.
type far struct {
	*httptest.Server
	mu     sync.Mutex
	got    []sent
	answer func(n int, w http.ResponseWriter, r *http.Request) // n counts from 1
}

type sent struct {
	path string
	head http.Header
	body string
}

func (f *far) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	b, _ := io.ReadAll(r.Body)
	f.mu.Lock()
	f.got = append(f.got, sent{r.URL.RequestURI(), r.Header, string(b)})
	n, answer := len(f.got), f.answer
	f.mu.Unlock()
	answer(n, w, r)
}

func (f *far) seen() []sent {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.got
}

func says(status int, body string) func(int, http.ResponseWriter, *http.Request) {
	return func(_ int, w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}
}

const taken = `{"errcode":0,"errmsg":"ok"}`

type through struct {
	h   http.Handler
	who string
}

func (d through) RoundTrip(r *http.Request) (*http.Response, error) {
	r.Header.Set("Authorization", d.who)
	w := httptest.NewRecorder()
	d.h.ServeHTTP(w, r)
	return w.Result(), nil
}

// who reads account:role@organization.
func who(r *http.Request) (c identity.Caller, err error) {
	id, at, ok := strings.Cut(r.Header.Get("Authorization"), ":")
	if role, org, is := strings.Cut(at, "@"); ok && is {
		c = identity.Caller{ID: id, Memberships: []identity.Membership{{Org: org, OrgName: "某某" + org, Role: identity.Role(role)}}}
	}
	return c, nil
}

const (
	key    = "693a91f6-0000-4bc4-97a0-0ec2sifa5aaa"
	staff  = "ann:staff@org"
	office = "ben:registrar@office"
	other  = "eve:staff@elsewhere"
)

func open(t *testing.T) *room {
	t.Helper()
	engine, err := sqlitestore.Open(filepath.Join(t.TempDir(), "notice.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = engine.Close() })
	f := &far{answer: says(http.StatusOK, taken)}
	f.Server = httptest.NewServer(f)
	t.Cleanup(f.Close)
	next := time.Date(2026, 3, 8, 1, 0, 0, 0, time.UTC)
	r := &room{t: t, far: f, now: time.Date(2026, 3, 6, 2, 0, 0, 0, time.UTC), logs: &bytes.Buffer{}, p: volunteerapi.Project{
		ID: "p1", State: volunteerapi.ProjectStatePublished, Org: volunteerapi.Party{ID: "org", Name: "某某社工机构"}, Next: &next, Free: 3,
		Draft: volunteerapi.ProjectDraft{Title: "陪伴独居老人", Place: "社区活动室", Phone: "0516-83500000"},
	}}
	self := through{route.Server([]route.Route{route.On(volunteerapi.GetProject, func(context.Context, volunteerapi.GetProjectRequest) (volunteerapi.Project, error) {
		return r.p, nil
	})}, who), "notice:service@"}
	r.s, err = New(t.Context(), host.Deps{
		Store: engine, Self: self, Log: slog.New(slog.NewTextHandler(r.logs, nil)), Now: func() time.Time { return r.now },
		Config: host.Config{PublicURL: "https://sanshe.example", ServiceKey: "a service key for tests that is long enough", WeComAPI: f.URL, ChannelNets: "127.0.0.0/8"},
	})
	if err != nil {
		t.Fatal(err)
	}
	r.s.drive.weibo = f.URL + "/share"
	r.api = route.Server(r.s.Routes(), who)
	return r
}

func ask[Req, Resp any](r *room, as string, op contract.Operation[Req, Resp], in Req) (Resp, error) {
	return route.Call(r.t.Context(), through{r.api, as}, op, in)
}

func do[Req, Resp any](r *room, as string, op contract.Operation[Req, Resp], in Req) Resp {
	r.t.Helper()
	out, err := ask(r, as, op, in)
	if err != nil {
		r.t.Fatalf("%s: %v", as, err)
	}
	return out
}

func no[Req, Resp any](r *room, as string, op contract.Operation[Req, Resp], in Req, code string) {
	r.t.Helper()
	if _, err := ask(r, as, op, in); fault.Of(err).Code != code {
		r.t.Errorf("%s: %v, want %s", as, err, code)
	}
}

func (r *room) robot(as, owner string) noticeapi.Channel {
	r.t.Helper()
	return do(r, as, noticeapi.OpenChannel, noticeapi.OpenChannelRequest{ChannelDraft: noticeapi.ChannelDraft{Owner: owner, Name: "志愿者群", Kind: noticeapi.ChannelKindWecom, Secret: "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=" + key}})
}

const hook = "a key that both sides have kept"

func (r *room) hooked() noticeapi.Channel {
	r.t.Helper()
	return do(r, staff, noticeapi.OpenChannel, noticeapi.OpenChannelRequest{ChannelDraft: noticeapi.ChannelDraft{Owner: "org", Name: "网站", Kind: noticeapi.ChannelKindWebhook, Address: r.far.URL + "/hook?token=inside", Secret: hook, Dated: true}})
}

var seq int64

func (r *room) happen(kind string) event.Event {
	r.t.Helper()
	seq++
	ev := event.New(kind, r.now, events.VolunteerProjectPublishedV1{Title: "陪伴独居老人", Org: "org", OrgName: "某某社工机构", Office: "office", Region: "320312", Author: "ann"})
	ev.Subject, ev.Seq = "p1", seq
	r.hear(ev)
	return ev
}

func (r *room) hear(ev event.Event) {
	r.t.Helper()
	if err := r.s.Part().Listens[ev.Type](r.t.Context(), ev); err != nil {
		r.t.Fatal(err)
	}
}

func (r *room) later(d time.Duration) {
	r.t.Helper()
	r.now = r.now.Add(d)
	if err := r.s.Carry(r.t.Context()); err != nil {
		r.t.Fatal(err)
	}
}

// told is what the owner reads of one channel, newest first.
func (r *room) told(as, id string) []noticeapi.Sending {
	r.t.Helper()
	return do(r, as, noticeapi.ListSendings, noticeapi.ListSendingsRequest{ID: id, Limit: 50}).Items
}

func body[T any](t *testing.T, s sent) (out T) {
	t.Helper()
	if err := json.Unmarshal([]byte(s.body), &out); err != nil {
		t.Fatal(err)
	}
	return out
}
