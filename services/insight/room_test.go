package insight

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"sanshe/contracts"
	"sanshe/contracts/go/contract"
	"sanshe/contracts/go/contractapi"
	"sanshe/contracts/go/events"
	"sanshe/contracts/go/insightapi"
	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/cn"
	"sanshe/libs/event"
	"sanshe/libs/fault"
	"sanshe/libs/host"
	"sanshe/libs/identity"
	"sanshe/libs/ocds"
	"sanshe/libs/ocds/conform"
	"sanshe/libs/route"
	"sanshe/libs/rule/ruletest"
	"sanshe/libs/store"
	"sanshe/libs/store/sqlitestore"
)

const site = "https://buy.example"

// room is the service behind its doors, on a store that a second instance may share.
type room struct {
	t       *testing.T
	engine  store.Engine
	service *Service
	hear    map[string]event.Handler
	api     http.Handler
	seq     map[string]int64
	now     time.Time
	caller  identity.Caller // nobody, unless a test signs somebody in
}

func open(t *testing.T) *room {
	t.Helper()
	engine, err := sqlitestore.Open(filepath.Join(t.TempDir(), "insight.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = engine.Close() })
	return instance(t, engine)
}

// instance is one more process on the same store.
func instance(t *testing.T, engine store.Engine) *room {
	t.Helper()
	r := &room{t: t, engine: engine, seq: map[string]int64{}, now: cn.Day("2026-03-02").At(9, 0)}
	book := ruletest.Book(t, contracts.Files)
	s, err := build(t.Context(), host.Deps{
		Store: engine, Rules: book, Log: slog.New(slog.DiscardHandler), Now: func() time.Time { return r.now },
		Config: host.Config{PublicURL: site, SiteOwner: "星河区民政局", OCIDPrefix: "ocds-000000"},
	})
	if err != nil {
		t.Fatal(err)
	}
	r.service, r.hear, r.api = s, s.listens(), route.Server(s.Routes(), func(*http.Request) (identity.Caller, error) { return r.caller, nil })
	return r
}

// RoundTrip answers requests without a network.
func (r *room) RoundTrip(req *http.Request) (*http.Response, error) {
	w := httptest.NewRecorder()
	r.api.ServeHTTP(w, req)
	return w.Result(), nil
}

// ask is answered anew, and not from memory, as whoever brings a token is.
func ask[Req, Resp any](r *room, op contract.Operation[Req, Resp], in Req) Resp {
	r.t.Helper()
	out, err := route.Call(identity.WithToken(r.t.Context(), "nobody's"), r, op, in)
	if err != nil {
		r.t.Fatalf("%s: %v", op.ID, err)
	}
	return out
}

// event makes the next event of a subject.
func (r *room) event(kind, subject string, at time.Time, data any) event.Event {
	ev := event.New(kind, at, data)
	r.seq[kind[:6]+subject]++
	ev.Subject, ev.Seq = subject, r.seq[kind[:6]+subject]
	return ev
}

// tell hears an event, twice as a bus may.
func (r *room) tell(ev event.Event) {
	r.t.Helper()
	for range 2 {
		if err := r.hear[ev.Type](r.t.Context(), ev); err != nil {
			r.t.Fatal(err)
		}
	}
}

func (r *room) step(step string, t tenderapi.Tender, o *tenderapi.Opening) {
	r.t.Helper()
	r.now = r.now.Add(time.Hour)
	in := events.TenderTenderReleasedV1{Step: step, Tender: raw(r.t, t)}
	if o != nil {
		in.Opening = raw(r.t, o)
	}
	r.tell(r.event(events.TypeTenderTenderReleasedV1, t.ID, r.now, in))
}

func raw(t *testing.T, v any) json.RawMessage {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// notice is a purchase as its notice shows it.
func notice(id string) tenderapi.Tender {
	at := cn.Day("2026-03-02").At(10, 0)
	return tenderapi.Tender{
		ID: id, Code: "320312-2026-FW-" + id, Title: "居家关爱服务" + id, Buyer: tenderapi.Party{ID: "buyer", Name: "星河区民政局"}, Region: "320312",
		Method: tenderapi.MethodOpen, State: tenderapi.StatePublished, StateText: "接受投标", Catalogue: "cat", Item: "A0402", ItemName: "基本养老服务",
		Summary: "概况", Requirement: "需求", Budget: 100_000_00, Ceiling: 95_000_50, TermMonths: 12, PublishedAt: &at, Deadline: cn.Day("2026-03-25").At(9, 30),
		Criteria: []tenderapi.Criterion{{Code: "A", Name: "方案", Max: 6050, Kind: "subjective", Standard: "优得满分"}}, CreatedAt: at,
		Steps: []tenderapi.Step{}, Moves: []tenderapi.Move{}, Amendments: []tenderapi.Amendment{},
	}
}

var suppliers = []tenderapi.Party{
	{ID: "a", Name: "甲社工中心", CreditCode: "52320312MJ0000000A"}, {ID: "b", Name: "乙社工中心", CreditCode: "52320312MJ0000000B"}, {ID: "c", Name: "丙协会"},
}

func opening(at time.Time) *tenderapi.Opening {
	o := &tenderapi.Opening{At: at}
	for i, s := range suppliers {
		o.Bids = append(o.Bids, tenderapi.OpenedBid{Bid: "bid-" + s.ID, Supplier: s, Price: 90_000_00 + int64(i), ReceivedAt: &at, Readable: true, Valid: i < 2})
	}
	o.Bids[2].Ground, o.Bids[2].Why = "overpriced", "报价超过最高限价。"
	return o
}

// releases reads the whole feed, holding every page against the standard and its place.
func (r *room) releases() (out []ocds.Release) {
	r.t.Helper()
	for since := int64(0); ; {
		page := ask(r, insightapi.ListReleases, insightapi.ListReleasesRequest{Since: since, Limit: 3})
		if err := conform.ReleasePackage(raw(r.t, page)); err != nil {
			r.t.Error(err)
		}
		for _, b := range page.Releases {
			var one ocds.Release
			if err := json.Unmarshal(b, &one); err != nil {
				r.t.Fatal(err)
			}
			out = append(out, one)
		}
		since += int64(len(page.Releases))
		if page.Links == nil {
			return out
		}
		if want := fmt.Sprintf("%s/api/insight/releases?limit=3&since=%d", site, since); page.Links.Next != want {
			r.t.Fatalf("the next page is %s, want %s", page.Links.Next, want)
		}
	}
}

func TestEveryOperationOfTheContractIsAnswered(t *testing.T) {
	rows, public := (&Service{}).Routes(), ""
	for _, op := range insightapi.Operations {
		if !slices.ContainsFunc(rows, func(r route.Route) bool { return r.Op.ID == op.ID }) {
			t.Errorf("nobody answers %s %s", op.Method, op.Path)
		}
		if op.Public {
			public += op.Method + " " + op.Path + "\n"
		}
	}
	golden, err := os.ReadFile("public.golden")
	if err != nil {
		t.Fatal(err)
	}
	if public != string(golden) {
		t.Errorf("what anyone may ask has changed:\n%s", public)
	}
}

func TestManyWritersMakeOneFeedWithoutGapsAndWithoutDoubles(t *testing.T) {
	r := open(t)
	const purchases, steps = 6, 5
	var wg sync.WaitGroup
	for i := range 3 { // three processes, each of which hears everything
		other := instance(t, r.engine)
		wg.Go(func() {
			for n := range purchases {
				x := notice(fmt.Sprint((n + i) % purchases))
				for k := range steps {
					ev := other.event(events.TypeTenderTenderReleasedV1, x.ID, r.now.Add(time.Duration(k)*time.Hour), events.TenderTenderReleasedV1{Step: "suspended", Tender: raw(t, x)})
					if err := other.hear[ev.Type](context.Background(), ev); err != nil {
						t.Error(err)
					}
				}
			}
		})
	}
	wg.Wait()
	all, seen := r.releases(), map[string]int{}
	if len(all) != purchases*steps {
		t.Errorf("%d releases, want %d", len(all), purchases*steps)
	}
	for _, one := range all {
		seen[one.ID]++
	}
	if len(seen) != len(all) {
		t.Errorf("a release stands twice: %v", seen)
	}
}

func TestAnUnknownReleaseIsSaidToBeUnknown(t *testing.T) {
	r := open(t)
	_, err := route.Call(t.Context(), r, insightapi.GetRelease, insightapi.GetReleaseRequest{ID: "tender-x-1"})
	if fault.Of(err).Code != errNoRelease.Code {
		t.Errorf("err = %v", err)
	}
}

func TestAPurchaseIsToldFromItsIntentionToItsContract(t *testing.T) {
	r := open(t)
	x := notice("7")
	published := x.PublishedAt
	intended := r.now
	x.IntendedAt, x.ExpectedMonth, x.PublishedAt, x.State = &intended, "2026-03", nil, tenderapi.StateIntended
	r.step("intended", x, nil)
	x.PublishedAt, x.State = published, tenderapi.StatePublished
	r.step("published", x, nil)
	x.Amendments = []tenderapi.Amendment{{
		At: r.now.Add(time.Hour), Reason: "延长时间", DeadlineBefore: x.Deadline, DeadlineAfter: x.Deadline.Add(24 * time.Hour),
		Changes: []tenderapi.Change{{Field: "summary", Old: "概况", New: "新的概况"}, {Field: "contact"}},
	}}
	r.step("amended", x, nil)
	opened := x.Deadline.Add(48 * time.Hour)
	r.now = opened
	o := opening(opened)
	x.OpenedAt, x.State = &opened, tenderapi.StateOpened
	r.step("opened", x, o)
	x.ScoredAt, x.State = &opened, tenderapi.StateScored
	r.step("scored", x, o)
	announced := r.now
	x.Award, x.State = &tenderapi.Award{Supplier: suppliers[0], Amount: 90_000_00, DecidedAt: announced, AnnouncedAt: &announced}, tenderapi.StateAwarded
	r.step("awarded", x, o)
	x.Passed = []tenderapi.Passed{{Supplier: suppliers[0], Amount: 90_000_00, Ground: "refused", Note: "人手不足", At: r.now, AnnouncedAt: &announced}}
	x.Award, x.State = nil, tenderapi.StateScored
	r.step("passed", x, o)
	again := r.now
	x.Award, x.State = &tenderapi.Award{Supplier: suppliers[1], Amount: 90_000_01, DecidedAt: again, AnnouncedAt: &again}, tenderapi.StateAwarded
	r.step("awarded", x, o)
	x.Contract, x.State = "c-7", tenderapi.StateContracted
	r.step("contracted", x, o)
	signed := r.now
	r.now = r.now.Add(time.Hour)
	r.tell(r.event(events.TypeContractContractReleasedV1, "c-7", r.now, events.ContractContractReleasedV1{Step: "published", Contract: raw(t, contractapi.Contract{
		ID: "c-7", Title: x.Title + "合同", Tender: "7", Buyer: contractapi.Party{ID: "buyer", Name: "星河区民政局"}, SignedAt: &signed, PublishedAt: &r.now,
		Supplier: contractapi.Party{ID: "b", Name: "乙社工中心"}, Amount: 90_000_01, StartsOn: "2026-05-01", EndsOn: "2027-04-30",
		Payments: []contractapi.Payment{{Name: "第一期", Amount: 90_000_01, Condition: "验收合格", DueDays: 15}},
	})}))
	all := r.releases()
	var tags []string
	for _, one := range all {
		tags = append(tags, one.Tag...)
		if one.OCID != "ocds-000000-7" {
			t.Errorf("%s is of %s", one.ID, one.OCID)
		}
	}
	if want := []string{"planning", "tender", "tenderAmendment", "tenderUpdate", "tenderUpdate", "award", "awardCancellation", "award", "contract", "contractUpdate"}; !slices.Equal(tags, want) {
		t.Fatalf("the tags are %v, want %v", tags, want)
	}
	if p := all[0]; p.Tender.Status != "planned" || p.Tender.TenderPeriod != nil || p.Planning.Rationale != "预计采购时间：2026年03月" {
		t.Errorf("the intention says %+v", p.Tender)
	}
	if n := all[1].Tender; n.Value.Amount != 95_000_50 || n.AwardCriteriaDetails != "方案（60.5分，主观分）：优得满分" || n.Items[0].Classification.URI != site+"/catalog/cat" || all[1].Bids != nil || n.Tenderers != nil {
		t.Errorf("the notice says %+v", n)
	}
	a := all[2].Tender.Amendments[0]
	if a.AmendsReleaseID != all[1].ID || a.ReleaseID != all[2].ID || a.Rationale != "延长时间" ||
		a.Description != "项目概况\n原内容：概况\n现内容：新的概况\n\n联系方式已更正，见更正公告。\n\n投标截止时间\n原内容：2026年3月25日09:30\n现内容：2026年3月26日09:30" {
		t.Errorf("the amendment says %+v", a)
	}
	if b := all[3]; b.Bids.Details[0].Status != "pending" || b.Bids.Statistics[2].Notes != "丙协会：报价超过最高限价。" || b.Tender.NumberOfTenderers != 3 || len(b.Parties) != 4 {
		t.Errorf("the opening says %+v", b)
	}
	for i, want := range map[int]string{4: "pending", 5: "valid", 6: "valid"} { // what was found of it comes with the result
		if b := all[i].Bids.Details; b[0].Status != want || b[2].Status != "disqualified" {
			t.Errorf("%s says %+v", all[i].ID, b)
		}
	}
	if w := all[6].Awards; len(w) != 1 || w[0].Status != "cancelled" || w[0].Amendments[0].Rationale != "人手不足" || all[6].Tender.Status != "active" {
		t.Errorf("after the refusal the awards are %+v", w)
	}
	if w := all[7].Awards; len(w) != 2 || w[1].Status != "active" || w[1].RelatedBid != "bid-b" || all[7].Tender.Status != "complete" {
		t.Errorf("the second award says %+v", w)
	}
	c := all[9].Contracts[0]
	if c.AwardID != all[7].Awards[1].ID || c.ID != all[8].Contracts[0].ID || c.Value.Amount != 90_000_01 || c.Milestones[0].Description != "验收合格，15日内支付90000.01元。" {
		t.Errorf("the contract says %+v", c)
	}
	if one := ask(r, insightapi.GetRelease, insightapi.GetReleaseRequest{ID: all[3].ID}); len(one.Releases) != 1 {
		t.Errorf("one release is %d", len(one.Releases))
	}
}

func TestAnEndSaysWhetherItWasCalledOffOrCameToNothing(t *testing.T) {
	for ground, want := range map[string]string{"few": "unsuccessful", "cancelled": "cancelled", "unlawful": "cancelled"} {
		r := open(t)
		x := notice("1")
		r.step("published", x, nil)
		x.State, x.Failure = tenderapi.StateFailed, &tenderapi.Failure{At: r.now.Add(time.Hour), Ground: ground, Text: "情形", Note: "说明"}
		r.step("failed", x, nil)
		last := r.releases()[1]
		a := last.Tender.Amendments[0]
		if last.Tender.Status != want || !slices.Equal(last.Tag, []string{"tenderCancellation"}) || a.Rationale != "情形\n说明" {
			t.Errorf("%s says %+v", ground, last.Tender)
		}
	}
}
