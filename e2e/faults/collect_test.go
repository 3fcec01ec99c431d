package faults

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"sanshe/contracts/go/insightapi"

	"sanshe/contracts/go/catalogapi"
	"sanshe/contracts/go/events"
	"sanshe/contracts/go/noticeapi"
	"sanshe/contracts/go/organizationapi"
	"sanshe/contracts/go/socialworkapi"
	"sanshe/contracts/go/tenderapi"
	"sanshe/e2e/county"
)

// scene is a platform under test, what happens on it and what was recorded.
type scene struct {
	*county.Town
	markets   []tenderapi.Tender
	workers   []*worker
	reader    *reader
	deadlines map[string]time.Time
	table     Table
	pause     time.Duration // between two things that a worker does
	busy      func() int64  // how much is done before a trouble begins
	spoiled   bool          // somebody has meddled: what should come about may never come
}

// until waits for what must come about, or where somebody has meddled for a
// while only: then it is for the invariants to tell what did not.
func (s *scene) until(t testing.TB, what string, ready func() (bool, error)) {
	t.Helper()
	if !s.spoiled {
		county.Until(t, what, ready)
		return
	}
	if err := county.Within(briefly/2, ready); err != nil {
		t.Logf("%s did not come about: %v", what, err)
	}
}

// record waits until everything has come to rest, and reads it back.
func (s *scene) record(t testing.TB) *Record {
	t.Helper()
	r := &Record{Deadlines: s.deadlines}
	if s.reader != nil {
		r.Walks = s.reader.told()
	}
	for _, w := range s.workers {
		r.Calls = append(r.Calls, w.done()...)
	}
	s.log(t, r)
	s.documents(t, r)
	s.led(t, r)
	named(r)
	asked := map[string]int{}
	for _, d := range r.Docs {
		if d.Kind == Ask {
			asked[d.Tender]++
		}
	}
	s.heard(t, r, asked)
	s.released(t, r)
	s.log(t, r)
	return r
}

// documents reads what its owners see, once every bid has its number and
// every earlier bid knows that it was replaced.
func (s *scene) documents(t testing.TB, r *Record) {
	t.Helper()
	for _, m := range s.markets {
		for _, q := range county.Questions(t, s.Platform.Nobody(), m.ID) {
			r.Docs = append(r.Docs, Doc{Kind: Ask, ID: q.ID, Tender: m.ID, Content: q.Text})
		}
	}
	for _, x := range county.All(t, func(after string) ([]tenderapi.TenderSummary, string) {
		p := county.Ask(t, s.Platform.As(t, "officer"), tenderapi.ListDeskTenders, tenderapi.ListDeskTendersRequest{After: after, Limit: 200})
		return p.Items, p.Next
	}) {
		r.Docs = append(r.Docs, Doc{Kind: Buy, ID: x.ID, Content: x.Title})
	}
	for _, o := range county.All(t, func(after string) ([]organizationapi.Organization, string) {
		p := county.Ask(t, s.Platform.Nobody(), organizationapi.ListOrganizations, organizationapi.ListOrganizationsRequest{After: after, Limit: 200})
		return p.Items, p.Next
	}) {
		if strings.HasPrefix(o.Name, "crew-") { // the town's own have lived on since they were entered
			r.Docs = append(r.Docs, Doc{Kind: Enter, ID: o.ID, Content: o.Name})
		}
	}
	for _, l := range county.All(t, func(after string) ([]catalogapi.CatalogueSummary, string) {
		p := county.Ask(t, s.Platform.As(t, "officer"), catalogapi.ListDeskCatalogues, catalogapi.ListDeskCataloguesRequest{After: after, Limit: 200})
		return p.Items, p.Next
	}) {
		if strings.HasPrefix(l.Title, "crew-") {
			r.Docs = append(r.Docs, Doc{Kind: List, ID: l.ID, Content: l.Title})
		}
	}
	for _, x := range county.All(t, func(after string) ([]socialworkapi.Study, string) {
		p := county.Ask(t, s.Platform.As(t, scholar), socialworkapi.ListStudies, socialworkapi.ListStudiesRequest{After: after, Limit: 200})
		return p.Items, p.Next
	}) {
		r.Docs = append(r.Docs, Doc{Kind: Study, ID: x.ID, Content: x.Title})
	}
	var bids []Doc
	markets := map[string]bool{}
	for _, m := range s.markets {
		markets[m.ID] = true
	}
	s.until(t, "the number of every bid", func() (bool, error) {
		bids = bids[:0]
		standing := map[string]int{}
		for n := range suppliers {
			for _, b := range county.BidsOf(t, s.Platform.As(t, county.Staff(n))) {
				if !markets[b.Tender] {
					continue // decided before the crew came
				}
				d := Doc{Kind: Bid, ID: b.ID, Tender: b.Tender, Supplier: b.Supplier.ID, Content: b.Hash, State: b.State, Seq: numberOf(b), Version: b.Version}
				if bids = append(bids, d); d.State == "received" {
					standing[d.Tender+"/"+d.Supplier]++
				}
				if d.State == "submitted" && !s.late(r, d) && !s.left(d) {
					return false, fmt.Errorf("the bid %s has no number", b.ID)
				}
			}
		}
		for at, n := range standing {
			if n > 1 {
				return false, fmt.Errorf("%d bids stand at %s", n, at)
			}
		}
		r.Log = s.topics(t)
		for _, d := range bids {
			if n := drawn(r.Log, d.ID); d.Version < writes(d, n) {
				return false, fmt.Errorf("the bid %s has heard of less than %d numbers", d.ID, n)
			}
		}
		return true, nil
	})
	r.Docs = append(r.Docs, bids...)
}

// left reports whether a bid was cut off and its bidder has not come back since:
// nobody has been told that it is in.
func (s *scene) left(d Doc) bool {
	return slices.ContainsFunc(s.workers, func(w *worker) bool { return w.open && w.calls[len(w.calls)-1].Content == d.Content })
}

// drawn is how many numbers a bid has been given.
func drawn(log []Event, bid string) (n int64) {
	seen := map[string]bool{}
	for _, e := range log {
		if e.Type == accepted && e.Bid == bid && !seen[e.ID] {
			seen[e.ID] = true
			n++
		}
	}
	return n
}

// led reads what is led round and round, once whoever quotes it has heard of it, and looks at the sessions.
func (s *scene) led(t testing.TB, r *Record) {
	t.Helper()
	for _, w := range s.workers {
		if w.browser != nil {
			r.Stays = append(r.Stays, w.browser.stayed(t)...)
		}
		l, ok := led[w.trade]
		if !ok {
			continue
		}
		d, err := l.look(w)
		if err != nil {
			t.Fatal(err)
		}
		if d.Kind == Rename {
			s.until(t, "the new name with the member", func() (bool, error) {
				me := county.Ask(t, s.Platform.As(t, member), organizationapi.GetMe, organizationapi.GetMeRequest{})
				d.Quoted = strings.TrimPrefix(me.Memberships[0].OrgName, formerly)
				return d.Quoted == d.Content, nil
			})
		}
		r.Docs = append(r.Docs, d)
	}
}

// late reports whether a gate that has closed gave a bid no number.
func (s *scene) late(r *Record, d Doc) bool {
	_, shut := s.deadlines[d.Tender]
	return shut && !slices.ContainsFunc(r.Log, func(e Event) bool { return e.Type == accepted && e.Bid == d.ID })
}

// released reads the feed of open data, once every question stands in it. Its
// answers are good for some seconds, so pages are of another size each time.
func (s *scene) released(t testing.TB, r *Record) {
	t.Helper()
	s.until(t, "the questions in the feed", func() (bool, error) {
		r.Feed = r.Feed[:0]
		in := map[string]bool{}
		for more := true; more; { // places have no gaps, so as many as have been read are behind us
			p, err := county.Try(s.Platform.Nobody(), insightapi.ListReleases, insightapi.ListReleasesRequest{Since: int64(len(r.Feed)), Limit: 101 + rand.Int64N(99)})
			if err != nil {
				return false, err
			}
			for _, raw := range p.Releases {
				var one struct{ ID string }
				if err := json.Unmarshal(raw, &one); err != nil {
					return false, err
				}
				r.Feed, in[one.ID] = append(r.Feed, one.ID), true
			}
			more = p.Links != nil && p.Links.Next != ""
		}
		for _, d := range r.Docs {
			if d.Kind == Ask && !in[publication(d)] {
				return false, fmt.Errorf("the question %s is not in the feed of %d", d.ID, len(r.Feed))
			}
		}
		return true, nil
	})
}

// heard reads who was told of how many questions.
func (s *scene) heard(t testing.TB, r *Record, asked map[string]int) {
	t.Helper()
	for _, login := range []string{"officer", "clerk"} {
		var all []noticeapi.Message
		s.until(t, "the messages to "+login, func() (bool, error) {
			all = s.messages(t, login)
			r.Told = merge(r.Told, login, inquiries(all))
			for tender, n := range asked {
				if r.Told[login+" "+tender] < n {
					return false, fmt.Errorf("told of %d of %d questions", r.Told[login+" "+tender], n)
				}
			}
			return true, nil
		})
		for _, m := range all {
			if login == "clerk" && m.ReadAt != nil {
				r.Docs = append(r.Docs, Doc{Kind: Heed, ID: m.ID, Content: heeded(m)})
			}
		}
	}
}

func merge(into map[string]int, login string, by map[string]int) map[string]int {
	if into == nil {
		into = map[string]int{}
	}
	for tender, n := range by {
		into[login+" "+tender] = n
	}
	return into
}

func (s *scene) messages(t testing.TB, login string) []noticeapi.Message {
	t.Helper()
	return county.All(t, func(after string) ([]noticeapi.Message, string) {
		p := county.Ask(t, s.Platform.As(t, login), noticeapi.ListMessages, noticeapi.ListMessagesRequest{After: after, Limit: 200})
		return p.Items, p.Next
	})
}

// inquiries counts what somebody was told of questions, by purchase.
func inquiries(all []noticeapi.Message) map[string]int {
	out := map[string]int{}
	for _, m := range all {
		if m.Kind == inquired {
			tender, _, _ := strings.Cut(strings.TrimPrefix(m.Link, "/tenders/"), "/")
			tender, _, _ = strings.Cut(tender, "#")
			tender, _, _ = strings.Cut(tender, "?")
			out[tender]++
		}
	}
	return out
}

// log reads the topics once they hold what must be on them.
func (s *scene) log(t testing.TB, r *Record) {
	t.Helper()
	want := map[Kind]int{}
	owed := map[string]int64{} // events by stream
	for _, d := range r.Docs {
		want[d.Kind]++
		if x, ok := rounds[d.Kind]; ok {
			owed[x.stream+d.ID], _ = x.events(d.Version)
		}
	}
	s.until(t, "the events on the topics", func() (bool, error) {
		r.Log = s.topics(t)
		latest := map[string]int64{}
		have, shut := map[Kind]map[string]bool{Ask: {}, Enter: {}, Study: {}}, map[string]bool{}
		for _, e := range r.Log {
			latest[e.Stream] = max(latest[e.Stream], e.Seq)
			switch e.Type {
			case inquired:
				have[Ask][e.ID] = true
			case entered:
				have[Enter][e.ID] = true
			case studied:
				have[Study][e.ID] = true
			case closed:
				shut[e.Tender] = true
			}
		}
		for tender := range s.deadlines {
			if !shut[tender] {
				return false, fmt.Errorf("the gate of %s has not closed", tender)
			}
		}
		for stream, n := range owed {
			if latest[stream] < n {
				return false, fmt.Errorf("%s has %d of %d events", stream, latest[stream], n)
			}
		}
		return len(have[Ask]) >= want[Ask] && len(have[Enter]) >= want[Enter] && len(have[Study]) >= want[Study], nil
	})
}

// topics are all events of those who tell any.
func (s *scene) topics(t testing.TB) (out []Event) {
	t.Helper()
	for _, m := range county.Topics(t, s.Platform, "tender", "organization", "contract", "catalog", "volunteer", "socialwork") {
		h := m.Header
		seq, err := strconv.ParseInt(h["ce_sequence"], 10, 64)
		if err != nil {
			t.Fatalf("%s has the number %q", h["ce_id"], h["ce_sequence"])
		}
		at, err := time.Parse(time.RFC3339Nano, h["ce_time"])
		if err != nil {
			t.Fatal(err)
		}
		e := Event{ID: h["ce_id"], Stream: strings.TrimSuffix(h["ce_id"], "/"+h["ce_sequence"]), Seq: seq, Type: h["ce_type"], At: at}
		switch e.Type {
		case accepted:
			g := county.Decode[events.TenderGateAcceptedV1](t, m)
			e.Tender, e.Bid, e.Hash, e.Number = g.Tender, g.Bid, g.Hash, g.Seq
		case closed:
			g := county.Decode[events.TenderGateClosedV1](t, m)
			e.Tender, e.Number = g.Tender, g.Count
		}
		out = append(out, e)
	}
	return out
}
