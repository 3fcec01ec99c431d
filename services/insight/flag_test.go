package insight

import (
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/sync/errgroup"

	"sanshe/contracts/go/contract"
	"sanshe/contracts/go/events"
	"sanshe/contracts/go/insightapi"
	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/fault"
	"sanshe/libs/identity"
	"sanshe/libs/redflag"
	"sanshe/libs/route"
	"sanshe/libs/store"
)

func supervisor(id, region string) identity.Caller {
	return identity.Caller{ID: id, Name: "钱立本", Memberships: []identity.Membership{{Org: "finance" + region, OrgName: "财政局" + region, Role: identity.Supervisor, Region: region}}}
}

var (
	here  = supervisor("here", "320312")
	there = supervisor("there", "410102")
	city  = supervisor("city", "320300")
)

// as asks as somebody.
func as[Req, Resp any](r *room, who identity.Caller, op contract.Operation[Req, Resp], in Req) (Resp, error) {
	r.caller = who
	defer func() { r.caller = identity.Caller{} }()
	return route.Call(r.t.Context(), r, op, in)
}

func flags(r *room, who identity.Caller, in insightapi.ListFlagsRequest) (out []string) {
	r.t.Helper()
	p, err := as(r, who, insightapi.ListFlags, in)
	if err != nil {
		r.t.Fatal(err)
	}
	for _, f := range p.Items {
		out = append(out, f.Code+" "+f.Subject.ID)
	}
	slices.Sort(out)
	return out
}

// two are purchases in two counties, each without an intention, the second with one bidder.
func two(r *room) {
	r.step("published", notice("1"), nil)
	x := notice("2")
	x.Region, x.Buyer = "410102", tenderapi.Party{ID: "other", Name: "金水区民政局"}
	r.step("published", x, nil)
	opened := x.Deadline
	o := opening(opened)
	o.Bids = o.Bids[:1]
	x.OpenedAt, x.State = &opened, tenderapi.StateOpened
	r.step("opened", x, o)
}

func TestASupervisorSeesTheFlagsOfTheirOwnRegionOnly(t *testing.T) {
	r := open(t)
	two(r)
	for _, c := range []struct {
		who  identity.Caller
		in   insightapi.ListFlagsRequest
		want string
	}{
		{here, insightapi.ListFlagsRequest{}, "R001 1"},
		{city, insightapi.ListFlagsRequest{}, "R001 1"},
		{there, insightapi.ListFlagsRequest{}, "R001 2,R018 2"},
		{there, insightapi.ListFlagsRequest{Code: "R018"}, "R018 2"},
		{there, insightapi.ListFlagsRequest{Level: insightapi.FlagLevelLow}, "R001 2"},
		{there, insightapi.ListFlagsRequest{Buyer: "other", Status: insightapi.FlagStatusOpen}, "R001 2,R018 2"},
		{there, insightapi.ListFlagsRequest{Buyer: "buyer"}, ""},
		{there, insightapi.ListFlagsRequest{Status: insightapi.FlagStatusAdopted}, ""},
	} {
		if got := strings.Join(flags(r, c.who, c.in), ","); got != c.want {
			t.Errorf("%s sees %q of %+v, want %q", c.who.ID, got, c.in, c.want)
		}
	}
	p, err := as(r, there, insightapi.ListFlags, insightapi.ListFlagsRequest{Code: "R018"})
	if err != nil {
		t.Fatal(err)
	}
	id := p.Items[0].ID
	if _, err := as(r, here, insightapi.GetFlag, insightapi.GetFlagRequest{ID: id}); fault.Of(err).Code != errNoFlag.Code {
		t.Errorf("another region's flag is shown: %v", err)
	}
	_, err = as(r, here, insightapi.DecideFlag, insightapi.DecideFlagRequest{ID: id, FlagDecisionDraft: insightapi.FlagDecisionDraft{Verdict: "declined", Reason: "不是本区的事情"}})
	if fault.Of(err).Code != errNoFlag.Code {
		t.Errorf("another region's flag is decided: %v", err)
	}
	for _, who := range []identity.Caller{{}, {ID: "b", Memberships: []identity.Membership{{Org: "buyer", Role: identity.Buyer, Region: "320312"}}}} {
		_, listErr := as(r, who, insightapi.ListFlags, insightapi.ListFlagsRequest{})
		_, countErr := as(r, who, insightapi.CountFlags, insightapi.CountFlagsRequest{})
		_, getErr := as(r, who, insightapi.GetFlag, insightapi.GetFlagRequest{ID: id})
		_, checkErr := as(r, who, insightapi.CheckFlags, insightapi.CheckFlagsRequest{Upload: contract.Octets([]byte("{}"))})
		if listErr == nil || countErr == nil || getErr == nil || checkErr == nil {
			t.Errorf("%q comes in: %v %v %v %v", who.ID, listErr, countErr, getErr, checkErr)
		}
	}
}

func TestAFlagIsPagedThroughWithItsFilters(t *testing.T) {
	r := open(t)
	for i := range 5 {
		r.step("published", notice(fmt.Sprint(i)), nil)
	}
	seen, in := 0, insightapi.ListFlagsRequest{Code: "R001", Level: insightapi.FlagLevelLow, Status: insightapi.FlagStatusOpen, Limit: 2}
	for {
		p, err := as(r, here, insightapi.ListFlags, in)
		if err != nil {
			t.Fatal(err)
		}
		seen += len(p.Items)
		if in.After = p.Next; in.After == "" {
			break
		}
	}
	if seen != 5 {
		t.Errorf("%d flags on all pages, want 5", seen)
	}
}

func TestADecisionIsKeptWithWhoAndWhenAndAnotherIsAddedToIt(t *testing.T) {
	r := open(t)
	two(r)
	p, err := as(r, there, insightapi.ListFlags, insightapi.ListFlagsRequest{Code: "R018"})
	if err != nil {
		t.Fatal(err)
	}
	f := p.Items[0]
	draft := insightapi.FlagDecisionDraft{Version: f.Version, Verdict: insightapi.FlagVerdictDeclined, Reason: "当地只有一家能够承接"}
	decide := func(who identity.Caller, d insightapi.FlagDecisionDraft) (insightapi.Flag, error) {
		return as(r, who, insightapi.DecideFlag, insightapi.DecideFlagRequest{ID: f.ID, FlagDecisionDraft: d})
	}
	if _, err := decide(there, insightapi.FlagDecisionDraft{Verdict: insightapi.FlagVerdictDeclined, Reason: "无"}); err == nil {
		t.Error("a decision without a reason is taken")
	}
	if _, err := decide(there, draft); err != nil {
		t.Fatal(err)
	}
	if _, err := decide(there, draft); fault.Of(err).Code != "store.stale" {
		t.Errorf("decided on what somebody else has changed: %v", err)
	}
	other := supervisor("other", "410100")
	got, err := decide(other, insightapi.FlagDecisionDraft{Verdict: insightapi.FlagVerdictAdopted, Reason: "已经要求采购人说明"})
	if err != nil {
		t.Fatal(err)
	}
	if len(got.Decisions) != 2 || got.Status != insightapi.FlagStatusAdopted || got.Decisions[0].By != "钱*本" || got.Decisions[1].By != "钱立本" ||
		got.Decisions[0].Office != "财政局410102" || !got.Decisions[0].At.Equal(r.now) || got.Decisions[0].Value != "1" {
		t.Errorf("decided: %+v", got)
	}
	counts, err := as(r, there, insightapi.CountFlags, insightapi.CountFlagsRequest{})
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range counts.Items {
		want := insightapi.FlagCount{Code: n.Code, Name: n.Name, Level: n.Level}
		switch n.Code {
		case "R001":
			want.Open = 1
		case "R018":
			want.Adopted, want.Precision = 1, "100"
		}
		if n != want {
			t.Errorf("counted %+v, want %+v", n, want)
		}
	}
	if len(counts.Buyers) != 1 || counts.Buyers[0].Name != "金水区民政局" {
		t.Errorf("the buyers are %+v", counts.Buyers)
	}
}

// reader is an engine that counts the documents it hands over.
type reader struct {
	store.Engine
	read atomic.Int64
}

func (e *reader) Find(ctx context.Context, coll string, q store.Query) ([]store.Record, error) {
	rs, err := e.Engine.Find(ctx, coll, q)
	e.read.Add(int64(len(rs)))
	return rs, err
}

func TestCountingReadsTheNewestHintsAloneAndCountsAll(t *testing.T) {
	e := &reader{Engine: open(t).engine}
	r := instance(t, e)
	const all = 200*buyersPages + 50
	code := redflag.Indicators[0].Code
	var g errgroup.Group
	for i := range all {
		h := Hint{Flag: redflag.Result{Code: code, Level: "notice"}, Regions: []string{"410102", "410103"}, Raised: r.now.Add(time.Duration(i))}
		g.Go(func() error { _, err := r.service.hints.Insert(t.Context(), fmt.Sprint("hint", i), h); return err })
	}
	if err := g.Wait(); err != nil {
		t.Fatal(err)
	}
	e.read.Store(0)
	counts, err := as(r, supervisor("city", "410100"), insightapi.CountFlags, insightapi.CountFlagsRequest{})
	if err != nil {
		t.Fatal(err)
	}
	if n := counts.Items[0]; n.Code != code || n.Open != all {
		t.Errorf("counted %+v, want %d", n, all)
	}
	if n := e.read.Load(); n >= all {
		t.Errorf("read %d of %d hints", n, all)
	}
	if counts, err = as(r, supervisor("else", "410200"), insightapi.CountFlags, insightapi.CountFlagsRequest{}); err != nil || counts.Items[0].Open != 0 {
		t.Errorf("elsewhere %+v, %v", counts.Items[0], err)
	}
}

func TestAFlagEndsWhenItIsNoLongerSoAndItsDecisionsStay(t *testing.T) {
	r := open(t)
	x := notice("1")
	asked := r.now
	ask := func(answer string, at *time.Time) {
		ev := r.event(events.TypeTenderQuestionPublishedV1, "q", r.now, events.TenderQuestionPublishedV1{Tender: "1", TenderCode: x.Code, Text: "问", AskedAt: asked, Answer: answer, AnsweredAt: at})
		r.tell(ev)
	}
	r.step("published", x, nil)
	ask("", nil)
	if got := flags(r, here, insightapi.ListFlagsRequest{Code: "R039"}); len(got) > 0 {
		t.Errorf("before the deadline: %v", got)
	}
	for _, r.now = range []time.Time{x.Deadline.Add(-24 * time.Hour), x.Deadline.Add(24 * time.Hour)} { // by the clock: there is no release
		if err := r.service.compare(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	p, err := as(r, here, insightapi.ListFlags, insightapi.ListFlagsRequest{Code: "R039"})
	if err != nil || len(p.Items) != 1 {
		t.Fatalf("after the deadline: %+v %v", p, err)
	}
	if _, err := as(r, here, insightapi.DecideFlag, insightapi.DecideFlagRequest{ID: p.Items[0].ID, FlagDecisionDraft: insightapi.FlagDecisionDraft{Verdict: "adopted", Reason: "已经督促采购人答复"}}); err != nil {
		t.Fatal(err)
	}
	ask("答", &r.now)
	f, err := as(r, here, insightapi.GetFlag, insightapi.GetFlagRequest{ID: p.Items[0].ID})
	if err != nil || f.EndedAt == nil || len(f.Decisions) != 1 || f.Status != insightapi.FlagStatusAdopted {
		t.Errorf("after the answer: %+v %v", f, err)
	}
	if f.Purchases[0].Ocid != "ocds-000000-1" || f.Purchases[0].Title != x.Title {
		t.Errorf("the evidence is %+v", f.Purchases)
	}
}

// favour awards n purchases of the buyer to one supplier.
func favour(r *room, n int) {
	for i := range n {
		x := notice(fmt.Sprint("f", i))
		intended := x.PublishedAt.AddDate(0, -2, 0)
		x.IntendedAt = &intended
		r.now = x.Deadline.Add(48 * time.Hour)
		o := opening(x.Deadline)
		o.Bids = o.Bids[:2]
		o.Bids[0].Price -= int64(i) * 1234
		announced := r.now
		x.OpenedAt, x.ScoredAt, x.State = &o.At, &announced, tenderapi.StateAwarded
		x.Award = &tenderapi.Award{Supplier: suppliers[0], Amount: o.Bids[0].Price, DecidedAt: announced, AnnouncedAt: &announced}
		r.step("awarded", x, o)
	}
}

func TestWhatComparingFindsIsRaisedAndEndsWithItsPurchases(t *testing.T) {
	r := open(t)
	favour(r, 5)
	if err := r.service.compare(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(flags(r, here, insightapi.ListFlagsRequest{Code: "S14"}), ","); got != "S14 buyer" {
		t.Errorf("compared: %q", got)
	}
	if got := flags(r, there, insightapi.ListFlagsRequest{Code: "S14"}); len(got) > 0 {
		t.Errorf("elsewhere: %v", got)
	}
	x := notice("f0")
	x.State, x.Failure = tenderapi.StateFailed, &tenderapi.Failure{At: r.now, Ground: "cancelled", Text: "取消"}
	r.step("failed", x, nil)
	if err := r.service.compare(t.Context()); err != nil {
		t.Fatal(err)
	}
	p, err := as(r, here, insightapi.ListFlags, insightapi.ListFlagsRequest{Code: "S14"})
	if err != nil || len(p.Items) != 1 || p.Items[0].EndedAt == nil || p.Items[0].Status != insightapi.FlagStatusEnded {
		t.Errorf("with four purchases left: %+v %v", p.Items, err)
	}
}

func TestWhatNobodyWeighedIsWeighedByANewProcess(t *testing.T) {
	r := open(t)
	r.step("published", notice("1"), nil)
	want := flags(r, here, insightapi.ListFlagsRequest{})
	for _, id := range []string{"1"} { // as if the feed were older than the flags
		if err := r.service.profiles.Delete(t.Context(), id); err != nil {
			t.Fatal(err)
		}
	}
	err := r.service.hints.Each(t.Context(), store.Query{}, func(h Hint) error { return r.service.hints.Delete(t.Context(), h.ID) })
	if err != nil {
		t.Fatal(err)
	}
	other := instance(t, r.engine)
	if err := other.service.compare(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := flags(other, here, insightapi.ListFlagsRequest{}); !slices.Equal(got, want) || len(got) == 0 {
		t.Errorf("a new process sees %v, want %v", got, want)
	}
}

func TestHearingTwiceChangesNoFlag(t *testing.T) {
	r := open(t)

	x := notice("1")
	ev := r.event(events.TypeTenderTenderReleasedV1, x.ID, r.now, events.TenderTenderReleasedV1{Step: "published", Tender: raw(t, x)})
	r.tell(ev)
	p, err := as(r, here, insightapi.ListFlags, insightapi.ListFlagsRequest{})
	if err != nil || len(p.Items) != 1 {
		t.Fatalf("%+v %v", p, err)
	}
	r.now = r.now.Add(time.Hour)
	r.tell(ev)
	again, err := as(r, here, insightapi.ListFlags, insightapi.ListFlagsRequest{})
	if err != nil || again.Items[0].Version != p.Items[0].Version {
		t.Errorf("version %d became %d (%v)", p.Items[0].Version, again.Items[0].Version, err)
	}
}

func TestAFileIsCheckedWithoutBeingKept(t *testing.T) {
	r := open(t)
	line := func(id string, bidders int) string {
		return fmt.Sprintf(`{"ocid":"ocds-zzzzzz-%s","id":"1","date":"2026-03-02T09:00:00+08:00","tag":["tender"],"initiationType":"tender","tender":{"id":"1","procurementMethod":"open","numberOfTenderers":%d}}`, id, bidders)
	}
	body := line("1", 1) + "\n" + line("2", 3) + "\n"
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	if _, err := z.Write([]byte(body)); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	for _, file := range []contract.File{contract.Octets([]byte(body)), {Type: "application/gzip", Body: packed.Bytes()}} {
		got, err := as(r, here, insightapi.CheckFlags, insightapi.CheckFlagsRequest{Upload: file})
		if err != nil || got.Releases != 2 || got.Purchases != 2 || got.Total != 1 || got.Items[0].Code != "R018" || got.Items[0].Subject.ID != "ocds-zzzzzz-1" {
			t.Errorf("found %+v %v", got, err)
		}
	}
	_, err := as(r, here, insightapi.CheckFlags, insightapi.CheckFlagsRequest{Upload: contract.Octets([]byte(body + `{"ocid":"x"}`))})
	if f := fault.Of(err); f.Code != errFile.Code || f.Text != "第3行：不符合OCDS 1.1的格式，缺少必填的字段。" {
		t.Errorf("err = %v", err)
	}
	if got := flags(r, here, insightapi.ListFlagsRequest{}); len(got) > 0 {
		t.Errorf("the file's flags are ours: %v", got)
	}
	r.service.checking <- struct{}{}
	if _, err := as(r, here, insightapi.CheckFlags, insightapi.CheckFlagsRequest{Upload: contract.Octets([]byte(body))}); fault.Of(err).Code != errBusy.Code {
		t.Errorf("two files at once: %v", err)
	}
}

func TestTheTableOfIndicatorsIsPublic(t *testing.T) {
	r := open(t)
	list := ask(r, insightapi.ListIndicators, insightapi.ListIndicatorsRequest{})
	if len(list.Items) != len(redflag.Indicators) || list.Items[0].Thresholds[0].Value == "" || list.Items[0].Source.Title == "" {
		t.Errorf("the table is %+v", list.Items)
	}
}

func TestAHintIsNobodysUntilItsRegionIsKnown(t *testing.T) {
	r := open(t)
	f := redflag.Result{Code: "R020", Level: redflag.Low, About: redflag.OfPurchase, Subject: redflag.Party{ID: "1"}, Purchases: []string{"1"}}
	for _, regions := range [][]string{known(""), known("", "320312")} {
		if err := r.service.raise(t.Context(), f, regions); err != nil {
			t.Fatal(err)
		}
		if got := flags(r, here, insightapi.ListFlagsRequest{}); len(got) != len(regions) {
			t.Errorf("of %v: %v", regions, got)
		}
	}
}
