package faults

import (
	"slices"
	"strings"
	"testing"
	"time"

	"sanshe/contracts/go/events"
	"sanshe/contracts/go/noticeapi"
	"sanshe/contracts/go/tenderapi"
	"sanshe/e2e/county"
)

// held checks that everything acknowledged is there, as it was acknowledged,
// and that nothing asked twice under one key is there twice.
func (l *ledger) held(t *testing.T, w *county.Town) {
	t.Helper()
	once := map[string]string{}
	unique := func(words, id string) {
		if was, twice := once[words]; twice && was != id {
			t.Errorf("%q is kept as %s and as %s", words, was, id)
		}
		once[words] = id
	}
	found := map[string]bool{}
	markets := map[string]bool{}
	for _, at := range l.questions {
		markets[at] = true
	}
	for at := range markets {
		for _, q := range county.Questions(t, w.Platform.Nobody(), at) {
			unique(q.Text, q.ID)
			found[q.ID] = l.questions[q.ID] == "" || l.questions[q.ID] == at
		}
	}
	for id, at := range l.questions {
		if !found[id] {
			t.Errorf("the question %s of %s was acknowledged and is lost", id, at)
		}
	}
	for n := range w.Suppliers {
		for _, b := range county.BidsOf(t, w.Platform.As(t, county.Staff(n))) {
			unique(b.Hash, b.ID)
			found[b.ID] = l.bids[b.ID].ID == "" || l.bids[b.ID].Hash == b.Hash && l.bids[b.ID].Tender == b.Tender
		}
	}
	for id := range l.bids {
		if !found[id] {
			t.Errorf("the bid %s was acknowledged and is lost", id)
		}
	}
	for _, x := range county.All(t, func(after string) ([]tenderapi.TenderSummary, string) {
		p := county.Ask(t, w.Platform.As(t, "officer"), tenderapi.ListDeskTenders, tenderapi.ListDeskTendersRequest{After: after, Limit: 200})
		return p.Items, p.Next
	}) {
		unique(x.Title, x.ID)
		found[x.ID] = true
	}
	for id := range l.drafts {
		if !found[id] {
			t.Errorf("the purchase %s was acknowledged and is lost", id)
		}
	}
}

// asked is how often each purchase's question was told to somebody.
func asked(t testing.TB, w *county.Person) map[string]int {
	out, seen := map[string]int{}, map[string]bool{}
	for _, m := range county.All(t, func(after string) ([]noticeapi.Message, string) {
		p := county.Ask(t, w, noticeapi.ListMessages, noticeapi.ListMessagesRequest{After: after, Limit: 200})
		return p.Items, p.Next
	}) {
		if m.Kind == events.TypeTenderQuestionAskedV1 && !seen[m.ID] {
			seen[m.ID] = true
			out[strings.TrimPrefix(m.Link, "/tenders/")]++
		}
	}
	return out
}

// told checks that the office heard of every question exactly once.
func (l *ledger) told(t *testing.T, w *county.Town) {
	t.Helper()
	want := map[string]int{}
	for _, at := range l.questions {
		want[at] = len(county.Questions(t, w.Platform.Nobody(), at))
	}
	for _, login := range []string{"officer", "clerk"} {
		sum := func(by map[string]int) (n int) {
			for _, k := range by {
				n += k
			}
			return n
		}
		county.Until(t, "the messages to "+login, func() (bool, error) { return sum(asked(t, w.Platform.As(t, login))) >= sum(want), nil })
		got := asked(t, w.Platform.As(t, login))
		for at, n := range want {
			k := 0
			for link, m := range got {
				if strings.HasPrefix(link, at) {
					k += m
				}
			}
			if k != n {
				t.Errorf("%s was told of %d questions about %s, want %d", login, k, at, n)
			}
		}
		if sum(got) != sum(want) {
			t.Errorf("%s was told %d times of %d questions", login, sum(got), sum(want))
		}
	}
}

// numbered checks that the gate gave every bid its number, none to nobody, and
// that what was opened is the last of each supplier.
func (l *ledger) numbered(t *testing.T, w *county.Town, markets []tenderapi.Tender, due time.Time) {
	t.Helper()
	mine := map[string][]tenderapi.Bid{} // by tender
	county.Until(t, "the receipt of every bid", func() (bool, error) {
		mine = map[string][]tenderapi.Bid{}
		for n := range w.Suppliers {
			for _, b := range county.BidsOf(t, w.Platform.As(t, county.Staff(n))) {
				if b.State != "received" && b.State != "replaced" || b.Seq == 0 {
					return false, nil
				}
				mine[b.Tender] = append(mine[b.Tender], b)
			}
		}
		return true, nil
	})
	w.Platform.At(t, due)
	for _, x := range markets {
		last := map[string]tenderapi.Bid{}
		for _, b := range mine[x.ID] {
			if b.Seq > last[b.Supplier.ID].Seq {
				last[b.Supplier.ID] = b
			}
		}
		w.Open(t, x.ID)
		rec := county.Ask(t, w.Platform.Nobody(), tenderapi.GetOpening, tenderapi.GetOpeningRequest{ID: x.ID})
		if len(rec.Bids) != len(last) {
			t.Errorf("%s opened %d bids of %d suppliers", x.Title, len(rec.Bids), len(last))
		}
		for _, o := range rec.Bids {
			if last[o.Supplier.ID].ID != o.Bid {
				t.Errorf("%s opened %s, and the last bid of %s is %s", x.Title, o.Bid, o.Supplier.Name, last[o.Supplier.ID].ID)
			}
		}
	}
	l.gates(t, w.Platform, mine)
}

// gates reads the gates' own events from the broker, as any outsider could.
func (l *ledger) gates(t *testing.T, p *county.Platform, mine map[string][]tenderapi.Bid) {
	t.Helper()
	closed := map[string]int64{}
	numbers := map[string]map[int64]string{} // tender → seq → bid
	first, drawn := map[string]int64{}, map[string]int{}
	seen := map[string]bool{}
	county.Until(t, "the closing of every gate on the topic", func() (bool, error) {
		clear(closed)
		for _, r := range county.Topic(t, p, "tender") {
			if r.Header["ce_type"] == events.TypeTenderGateClosedV1 {
				closed[county.Decode[events.TenderGateClosedV1](t, r).Tender] = county.Decode[events.TenderGateClosedV1](t, r).Count
			}
			if r.Header["ce_type"] != events.TypeTenderGateAcceptedV1 || seen[r.Header["ce_id"]] {
				continue
			}
			seen[r.Header["ce_id"]] = true
			e := county.Decode[events.TenderGateAcceptedV1](t, r)
			if numbers[e.Tender] == nil {
				numbers[e.Tender] = map[int64]string{}
			}
			if was := numbers[e.Tender][e.Seq]; was != "" {
				t.Errorf("number %d of %s was given to %s and to %s", e.Seq, e.Tender, was, e.Bid)
			}
			numbers[e.Tender][e.Seq] = e.Bid
			if drawn[e.Bid]++; first[e.Bid] == 0 || e.Seq < first[e.Bid] {
				first[e.Bid] = e.Seq
			}
		}
		return len(closed) == len(mine), nil
	})
	doubled := 0
	for tender, bids := range mine {
		if int64(len(numbers[tender])) != closed[tender] {
			t.Errorf("the gate of %s gave %d numbers, and the topic knows %d", tender, closed[tender], len(numbers[tender]))
		}
		total := 0
		for _, b := range bids {
			total += drawn[b.ID]
			if b.Seq != first[b.ID] {
				t.Errorf("the bid %s shows number %d, its first was %d", b.ID, b.Seq, first[b.ID])
			}
			writes := 1 + drawn[b.ID] // its birth, and one for each number
			if b.State == "replaced" {
				writes++
			}
			if b.Version != int64(writes) {
				t.Errorf("the bid %s drew %d numbers and was written %d times", b.ID, drawn[b.ID], b.Version)
			}
			if drawn[b.ID] > 1 {
				// where services are apart, who hands a request on may have sent it again
				if doubled++; !l.retried[b.ID] && county.Servers == nil {
					t.Errorf("the bid %s drew %d numbers and was sent once", b.ID, drawn[b.ID])
				}
			}
		}
		if total != len(numbers[tender]) {
			t.Errorf("the gate of %s gave %d numbers, its bids hold %d", tender, len(numbers[tender]), total)
		}
		if !slices.ContainsFunc(bids, func(b tenderapi.Bid) bool { return b.Seq == 1 }) {
			t.Errorf("nobody holds number 1 of %s", tender)
		}
	}
	again := 0
	for _, r := range l.retried {
		if r {
			again++
		}
	}
	t.Logf("%d numbers given, %d of %d retried bids drew a second one", len(seen), doubled, again)
}
