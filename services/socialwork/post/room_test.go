package post

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"sanshe/contracts"
	"sanshe/contracts/go/contract"
	"sanshe/contracts/go/socialworkapi"
	"sanshe/libs/cn"
	"sanshe/libs/event"
	"sanshe/libs/fault"
	"sanshe/libs/host"
	"sanshe/libs/identity"
	"sanshe/libs/paper/box"
	"sanshe/libs/route"
	"sanshe/libs/rule/ruletest"
	"sanshe/libs/store"
	"sanshe/libs/store/sqlitestore"
)

const (
	county = "320312"
	lake   = "320312001001"
	hill   = "320312001002"
)

var start = cn.Day("2026-06-01").At(10, 0)

// room is posts behind doors, with a clock one can set.
type room struct {
	t     *testing.T
	local *host.Local
	mu    sync.Mutex
	now   time.Time
	s     *Service
	part  host.Service
	box   *box.Box
	keys  *sqlitestore.Engine
	relay *store.Relay
	heard []event.Event
	told  []event.Event
	folk  map[string]identity.Caller
}

func open(t *testing.T) *room {
	t.Helper()
	r := &room{t: t, local: &host.Local{}, now: start, folk: map[string]identity.Caller{}}
	for _, p := range [][4]string{
		{"ann", "office", "registrar", county},
		{"ben", "office", "registrar", county},
		{"cai", "office", "registrar", county},
		{"town", "street", "registrar", "320312001"},
		{"away", "elsewhere", "registrar", "110101"},
		{"he", "home", "resident", county},
		{"lu", "home", "resident", county},
		{"mo", "home", "resident", county},
		{"nan", "home", "resident", county},
	} {
		r.folk[p[0]] = identity.Caller{ID: p[0], Name: p[0], Memberships: []identity.Membership{{Org: p[1], OrgName: p[1], Role: identity.Role(p[2]), Region: p[3]}}}
	}
	// cai is of the office, and a resident beside it.
	c := r.folk["cai"]
	c.Memberships = append(c.Memberships, identity.Membership{Org: "home", Role: identity.Resident, Region: county})
	r.folk["cai"] = c
	dir := t.TempDir()
	engine, err := sqlitestore.Open(filepath.Join(dir, "s.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = engine.Close() })
	if r.keys, err = sqlitestore.Open(filepath.Join(dir, "k.db"), sqlitestore.Forgetful()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = r.keys.Close() })
	d := host.Deps{
		Store: engine, Keys: r.keys, Log: slog.New(slog.DiscardHandler), Now: r.clock, Rules: ruletest.Book(t, contracts.Files),
		Config: host.Config{ServiceKey: "a service key of thirty-two letters", Region: county},
	}
	if r.box, err = box.New(t.Context(), d); err != nil {
		t.Fatal(err)
	}
	if r.s, err = New(t.Context(), d, r.box, benched{"he"}); err != nil {
		t.Fatal(err)
	}
	r.part = r.s.Part()
	r.relay = &store.Relay{Engine: engine, Collections: r.part.Collections, To: r, Log: slog.New(slog.DiscardHandler)}
	r.local.Add("socialwork", route.Server(r.part.Routes, func(req *http.Request) (identity.Caller, error) {
		id := strings.TrimPrefix(req.Header.Get("Authorization"), "Bearer ")
		if c, ok := r.folk[id]; ok || id == "" {
			return c, nil
		}
		return identity.Caller{}, errors.New("nobody")
	}))
	return r
}

func (r *room) clock() time.Time { r.mu.Lock(); defer r.mu.Unlock(); return r.now }

// at sets the clock to a morning, and lets it do what is due.
func (r *room) at(day string) {
	r.t.Helper()
	r.mu.Lock()
	r.now = cn.Day(day).At(10, 0)
	r.mu.Unlock()
	r.tick()
}

func (r *room) tick() {
	r.t.Helper()
	for _, j := range r.part.Jobs {
		if err := j.Do(r.t.Context()); err != nil {
			r.t.Fatal(j.Name, err)
		}
	}
	r.settle()
}

// Publish implements store.Publisher.
func (r *room) Publish(_ context.Context, es ...event.Event) error {
	r.heard = append(r.heard, es...)
	return nil
}

// settle tells the room its own events, each twice, as a bus may.
func (r *room) settle() {
	r.t.Helper()
	for r.relay.Drain(r.t.Context()) || len(r.heard) > 0 {
		es := r.heard
		r.heard, r.told = nil, append(r.told, es...)
		for _, ev := range es {
			r.hear(ev)
		}
	}
}

func (r *room) hear(ev event.Event) {
	r.t.Helper()
	for range 2 {
		if do := r.part.Listens[ev.Type]; do != nil {
			if err := do(r.t.Context(), ev); err != nil {
				r.t.Fatal(ev.Type, err)
			}
		}
	}
}

func try[Req, Resp any](r *room, as string, op contract.Operation[Req, Resp], in Req) (out Resp, f *fault.Fault) {
	out, err := route.Call(identity.WithToken(r.t.Context(), as), r.local, op, in)
	r.settle()
	if err != nil {
		return out, fault.Of(err)
	}
	return out, nil
}

func ok[Req, Resp any](r *room, as string, op contract.Operation[Req, Resp], in Req) Resp {
	r.t.Helper()
	out, f := try(r, as, op, in)
	if f != nil {
		r.t.Fatalf("%s as %s: %d %v %v", op.ID, as, f.Kind, f, f.Fields)
	}
	return out
}

func refuses[Req, Resp any](r *room, as string, op contract.Operation[Req, Resp], in Req, code string) *fault.Fault {
	r.t.Helper()
	_, f := try(r, as, op, in)
	if f == nil || f.Code != code {
		r.t.Fatalf("%s as %s = %v, want %s", op.ID, as, f, code)
	}
	return f
}

// people is a headcount of two communities.
func people(from string, rate, ofLake, ofHill int64) socialworkapi.DraftHeadcountRequest {
	return socialworkapi.DraftHeadcountRequest{HeadcountDraft: socialworkapi.HeadcountDraft{
		Title: "社区工作者总量额度", Rate: rate, Rounding: socialworkapi.HeadcountRoundingDown, Source: "区统计局常住人口", CountedOn: "2026-05-31", From: from,
		Communities: []socialworkapi.CommunityPopulation{{Community: lake, Name: "湖滨社区", People: ofLake}, {Community: hill, Name: "山前社区", People: ofHill}},
	}}
}

// headcount is one that two of the office have announced.
func (r *room) headcount(d socialworkapi.DraftHeadcountRequest) socialworkapi.Headcount {
	r.t.Helper()
	h := ok(r, "ann", socialworkapi.DraftHeadcount, d)
	h = ok(r, "ben", socialworkapi.MoveHeadcount, socialworkapi.MoveHeadcountRequest{ID: h.ID, PostMove: socialworkapi.PostMove{Do: "announce", Version: h.Version}})
	r.tick()
	return h
}

func (r *room) posts(id string) socialworkapi.Establishment {
	r.t.Helper()
	page := ok(r, "ann", socialworkapi.ListPosts, socialworkapi.ListPostsRequest{Region: id})
	if len(page.Items) != 1 {
		r.t.Fatalf("%d communities are %s", len(page.Items), id)
	}
	return page.Items[0]
}

func (r *room) arranged(id string, chief, deputy, other int64) {
	r.t.Helper()
	ok(r, "ann", socialworkapi.ArrangePosts, socialworkapi.ArrangePostsRequest{ID: id, PostSplit: socialworkapi.PostSplit{Version: r.posts(id).Version, Chief: chief, Deputy: deputy, Other: other}})
}

// wanted is an announcement of seats of the kind other at the lake.
func wanted(seats int64) socialworkapi.DraftRecruitmentRequest {
	return socialworkapi.DraftRecruitmentRequest{RecruitmentDraft: socialworkapi.RecruitmentDraft{
		Title: "湖滨社区招聘社区工作者", Community: lake, Kind: socialworkapi.PostKindOther, Seats: seats, Conditions: "本区居民，大专以上。", LeastAge: 18, MostAge: 45,
		Until: "2026-06-10", Written: 60, Pass: 6000, Tie: socialworkapi.TieBreakInterview, Notice: 5,
	}}
}

func (r *room) announced(d socialworkapi.DraftRecruitmentRequest) socialworkapi.Recruitment {
	r.t.Helper()
	x := ok(r, "ann", socialworkapi.DraftRecruitment, d)
	return r.move("ben", x.ID, "announce")
}

func (r *room) get(as, id string) socialworkapi.Recruitment {
	r.t.Helper()
	return ok(r, as, socialworkapi.GetRecruitment, socialworkapi.GetRecruitmentRequest{ID: id})
}

func (r *room) step(id, do string) socialworkapi.MoveRecruitmentRequest {
	r.t.Helper()
	return socialworkapi.MoveRecruitmentRequest{ID: id, PostMove: socialworkapi.PostMove{Do: do, Version: r.get("ann", id).Version, Note: "某因"}}
}

func (r *room) move(as, id, do string) socialworkapi.Recruitment {
	r.t.Helper()
	return ok(r, as, socialworkapi.MoveRecruitment, r.step(id, do))
}

// cards are ID numbers of people born on 1990-01-01 at a place that nobody is from.
var cards = map[string]string{"he": "110105199001010012", "lu": "110105199001010039", "mo": "110105199001010055", "nan": "110105199001010071", "cai": "110105199001010098"}

func (r *room) application(as string, recruitment string) socialworkapi.ApplyPostRequest {
	r.t.Helper()
	p, err := r.box.Keep(r.t.Context(), as, "学历.pdf", []byte("%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"))
	if err != nil {
		r.t.Fatal(err)
	}
	return socialworkapi.ApplyPostRequest{ID: recruitment, ApplicantDraft: socialworkapi.ApplicantDraft{
		Name: "何晓云", IDNumber: card(cards[as]), Phone: "13800000000", Degree: socialworkapi.DegreeBachelor, About: "本科，工作三年。", Papers: []string{p.ID},
	}}
}

// card gives seventeen digits their check digit (GB 11643).
func card(s string) string {
	sum := 0
	for i, w := range []int{7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2} {
		sum += w * int(s[i]-'0')
	}
	return s[:17] + string("10X98765432"[sum%11])
}

func (r *room) apply(as, recruitment string) socialworkapi.Applicant {
	r.t.Helper()
	return ok(r, as, socialworkapi.ApplyPost, r.application(as, recruitment))
}

func (r *room) applicant(as, id string) socialworkapi.Applicant {
	r.t.Helper()
	return ok(r, as, socialworkapi.GetApplicant, socialworkapi.GetApplicantRequest{ID: id})
}

func (r *room) does(as, id, do string) socialworkapi.MoveApplicantRequest {
	r.t.Helper()
	return socialworkapi.MoveApplicantRequest{ID: id, ApplicantMove: socialworkapi.ApplicantMove{Do: do, Version: r.applicant(as, id).Version, Note: "某因", Starts: "2026-07-01"}}
}

func (r *room) score(as, id string, part socialworkapi.ScorePart, n int64) socialworkapi.ScoreApplicantRequest {
	r.t.Helper()
	return socialworkapi.ScoreApplicantRequest{ID: id, ScoreEntry: socialworkapi.ScoreEntry{Version: r.applicant(as, id).Version, Part: part, Score: n}}
}

// examined is an application that was accepted and scored alike by two.
func (r *room) examined(as, recruitment string, written, interview int64) socialworkapi.Applicant {
	r.t.Helper()
	x := r.apply(as, recruitment)
	ok(r, "ann", socialworkapi.MoveApplicant, r.does("ann", x.ID, "accept"))
	for _, by := range []string{"ann", "ben"} {
		ok(r, by, socialworkapi.ScoreApplicant, r.score(by, x.ID, socialworkapi.ScorePartWritten, written))
		ok(r, by, socialworkapi.ScoreApplicant, r.score(by, x.ID, socialworkapi.ScorePartInterview, interview))
	}
	return x
}
