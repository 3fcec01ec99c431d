package lottery_test

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"sanshe/contracts"
	"sanshe/contracts/go/contract"
	"sanshe/contracts/go/organizationapi"
	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/cn"
	"sanshe/libs/draw"
	"sanshe/libs/event"
	"sanshe/libs/fault"
	"sanshe/libs/host"
	"sanshe/libs/identity"
	"sanshe/libs/route"
	"sanshe/libs/rule"
	"sanshe/libs/rule/ruletest"
	"sanshe/libs/store"
	"sanshe/libs/store/sqlitestore"
	"sanshe/services/tender/lottery"
	"sanshe/services/tender/recusal"
)

// room is the draws behind their doors, with one purchase, a clock one can set
// and a register of experts.
type room struct {
	t        *testing.T
	local    *host.Local
	now      time.Time
	purchase lottery.Purchase
	judged   error // what keeps the committee from changing
	bidders  []tenderapi.Party
	experts  map[string]organizationapi.Account
	part     host.Service
}

// office are the people of the purchase, as what they are to it; strangers are none of it.
var office = map[string]identity.Role{
	"officer": identity.Buyer, "clerk": identity.Buyer, "second": identity.Reviewer, "watch": identity.Supervisor, "stranger": identity.Buyer,
}

const (
	region = "320312"
	bought = "t1" // the purchase
)

// Known is the one purchase of the room, to whoever asks.
func (r *room) Known(ctx context.Context, id string) (lottery.Purchase, error) {
	if id != bought {
		return lottery.Purchase{}, store.ErrNotFound
	}
	who, _ := identity.From(ctx)
	p, role := r.purchase, office[who.ID]
	p.Officer, p.Reviewer, p.Supervisor = role == identity.Buyer && who.ID != "stranger", role == identity.Reviewer, role == identity.Supervisor
	var err error
	p.Ties, err = recusal.Of(r.book(), p.Law, cn.DayOf(p.Law.Day), r.bidders)
	return p, err
}

// Called is the purchase to whoever was drawn for it, also before it may be known.
func (r *room) Called(ctx context.Context, id string) (lottery.Purchase, error) {
	return r.Known(ctx, id)
}

// Unjudged says what the room was told to say.
func (r *room) Unjudged(context.Context, string) error { return r.judged }

func (r *room) book() *rule.Book { return ruletest.Book(r.t, contracts.Files) }

func (r *room) who(req *http.Request) (identity.Caller, error) {
	id := strings.TrimPrefix(req.Header.Get("Authorization"), "Bearer ")
	role, expert := office[id], r.experts[id]
	switch {
	case id == "":
		return identity.Caller{}, nil
	case id == "self":
		role = identity.Service
	case expert.ID != "":
		role = identity.Expert
	case role == "":
		return identity.Caller{}, errors.New("nobody")
	}
	return identity.Caller{ID: id, Name: "张" + id, Memberships: []identity.Membership{{Org: "x", Role: role, Region: region}}}, nil
}

func open(t *testing.T) *room {
	t.Helper()
	at := cn.Day("2026-03-02").At(9, 0)
	r := &room{
		t: t, local: &host.Local{}, now: at, experts: map[string]organizationapi.Account{},
		purchase: lottery.Purchase{
			ID: bought, Code: "320312-2026-FW-0001", Title: "社区老年人居家关爱服务", Buyer: tenderapi.Party{ID: "buyer", Name: "民政局"},
			Region: region, Law: rule.Where{Region: region, Day: at}, Deadline: at.AddDate(0, 0, 25), Seating: true,
		},
	}
	for _, id := range []string{"e1", "e2", "e3", "e4", "e5", "e6", "e7"} {
		r.experts[id] = organizationapi.Account{ID: id, Name: "张" + id, Standing: organizationapi.StandingAvailable}
	}
	engine, err := sqlitestore.Open(filepath.Join(t.TempDir(), "t.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { engine.Close() })
	self := roundTrip(func(req *http.Request) (*http.Response, error) {
		req.Header.Set("Authorization", "Bearer self")
		return r.local.RoundTrip(req)
	})
	s, err := lottery.New(t.Context(), host.Deps{
		Store: engine, Call: r.local, Self: self, Rules: r.book(), Log: slog.New(slog.DiscardHandler), Now: func() time.Time { return r.now },
	}, r)
	if err != nil {
		t.Fatal(err)
	}
	r.part = s.Part()
	r.local.Add("tender", route.Server(s.Routes(), r.who))
	r.local.Add("organization", route.Server([]route.Route{
		route.On(organizationapi.GetAccount, func(_ context.Context, in organizationapi.GetAccountRequest) (organizationapi.Account, error) {
			return r.experts[in.ID], nil
		}),
		route.On(organizationapi.ListExperts, func(_ context.Context, in organizationapi.ListExpertsRequest) (out organizationapi.AccountList, err error) {
			for _, e := range r.experts {
				if in.Field != "法律" { // nobody here is a lawyer
					out.Items = append(out.Items, e)
				}
			}
			return out, nil
		}),
	}, r.who))
	return r
}

type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// relate lets the register say something of an expert.
func (r *room) relate(id string, do func(*organizationapi.Account)) {
	e := r.experts[id]
	do(&e)
	r.experts[id] = e
}

// set moves the clock and does what is due.
func (r *room) set(at time.Time) {
	r.t.Helper()
	r.now = at
	for _, j := range r.part.Jobs {
		if err := j.Do(r.t.Context()); err != nil {
			r.t.Fatal(err)
		}
	}
}

// opened lets bidders be known, and the room hear of it as often as events come.
func (r *room) opened(bidders ...tenderapi.Party) {
	r.t.Helper()
	r.bidders = bidders
	for kind, hear := range r.part.Listens {
		for range 2 {
			if err := hear(r.t.Context(), event.Event{Type: kind, Subject: bought}); err != nil {
				r.t.Fatal(err)
			}
		}
	}
}

func try[Req, Resp any](r *room, as string, op contract.Operation[Req, Resp], in Req) (Resp, *fault.Fault) {
	r.t.Helper()
	out, err := route.Call(identity.WithToken(r.t.Context(), as), r.local, op, in)
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

// refused asks and expects the code, and the rule when there is one.
func refused[Req, Resp any](r *room, as string, op contract.Operation[Req, Resp], in Req, code, ruleID string) {
	r.t.Helper()
	_, f := try(r, as, op, in)
	if f == nil || f.Code != code {
		r.t.Fatalf("%s as %s = %v, want %s", op.ID, as, f, code)
	}
	if ruleID != "" && !slices.ContainsFunc(f.Basis, func(b fault.Basis) bool { return b.Rule == ruleID }) {
		r.t.Errorf("%s: the refusal cites %v, want %s", code, f.Basis, ruleID)
	}
}

func start(wanted int64) tenderapi.StartDrawRequest {
	return tenderapi.StartDrawRequest{ID: bought, DrawDraft: tenderapi.DrawDraft{Wanted: wanted, Region: region}}
}

func (r *room) commit(d tenderapi.Draw, value string) tenderapi.CommitDrawRequest {
	about := draw.Subject{Tender: d.Tender, Nth: d.Nth, Wanted: d.Wanted, List: d.List, Region: d.Region, Field: d.Field}
	if about.String() != d.Subject {
		r.t.Fatalf("the record writes %q, want %q", d.Subject, about)
	}
	return tenderapi.CommitDrawRequest{ID: d.ID, CommitmentDraft: tenderapi.CommitmentDraft{Digest: draw.Commit(value, about)}}
}

func reveal(d tenderapi.Draw, value string) tenderapi.RevealDrawRequest {
	return tenderapi.RevealDrawRequest{ID: d.ID, RevealDraft: tenderapi.RevealDraft{Value: value}}
}

func void(d tenderapi.Draw, why string) tenderapi.VoidDrawRequest {
	return tenderapi.VoidDrawRequest{ID: d.ID, VoidDraft: tenderapi.VoidDraft{Reason: why}}
}

func answer(id string, accept bool) tenderapi.AnswerDrawRequest {
	in := tenderapi.AnswerDrawRequest{ID: id, DrawAnswer: tenderapi.DrawAnswer{Accept: accept}}
	if !accept {
		in.Ground, in.Reason = "unavailable", "那天在外地。"
	}
	return in
}

// drawn takes a draw of so many experts to the calls.
func (r *room) drawn(wanted int64) tenderapi.Draw {
	r.t.Helper()
	d := ok(r, "officer", tenderapi.StartDraw, start(wanted))
	ok(r, "officer", tenderapi.CommitDraw, r.commit(d, "officer's own words"))
	ok(r, "watch", tenderapi.CommitDraw, r.commit(d, "the witness's words"))
	ok(r, "officer", tenderapi.RevealDraw, reveal(d, "officer's own words"))
	return ok(r, "watch", tenderapi.RevealDraw, reveal(d, "the witness's words"))
}

// called are the experts whose answer a draw waits for.
func (r *room) called(id string) (out []string) {
	r.t.Helper()
	for e := range r.experts {
		for _, x := range ok(r, e, tenderapi.ListMySummons, tenderapi.ListMySummonsRequest{}).Items {
			if x.Draw == id && x.Outcome == string(lottery.Pending) {
				out = append(out, e)
			}
		}
	}
	slices.Sort(out)
	return out
}

func (r *room) draws(as string) []tenderapi.Draw {
	r.t.Helper()
	return ok(r, as, tenderapi.ListDraws, tenderapi.ListDrawsRequest{ID: bought}).Items
}
