package faults

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"sanshe/contracts/go/events"
)

const (
	accepted = events.TypeTenderGateAcceptedV1
	closed   = events.TypeTenderGateClosedV1
	inquired = events.TypeTenderQuestionAskedV1
	entered  = events.TypeOrganizationOrganizationRegisteredV1
	studied  = events.TypeSocialworkStudyFiledV1
	unitary  = "store.key-reused"
	tooLate  = "tender.bid.too-late"
)

// Invariant is a claim about every record. Check answers what breaks it, a sentence each.
type Invariant struct {
	Name  string // as in the design of security and reliability
	Claim string
	Check func(*Record) broken
}

// Invariants are those that are about faults.
var Invariants = []Invariant{
	{Name: "I1", Claim: "every acknowledged bid is kept once, as it was sent, and the log has its number", Check: receipts},
	{Name: "I2", Claim: "a gate accepts before it closes and before the deadline, and counts what it accepted", Check: deadlines},
	{Name: "I13", Claim: "every change kept has its event, and no stream has a gap", Check: told},
	{Name: "I14", Claim: "every event has its effect once", Check: effects},
	{Name: "I15", Claim: "whoever drops what they have seen hears a stream in order", Check: order},
	{Name: "I16", Claim: "who pages through a public list reads all that was acknowledged before, each once", Check: walks},
	{Name: "I17", Claim: "the bids are what their gates' log, read from its beginning, says they are", Check: rebuilt},
	{Name: "I18", Claim: "one key does one thing, and answers it whenever asked again", Check: keys},
	{Name: "I19", Claim: "numbers are given once, in the order in which bids were handed in", Check: linear},
	{Name: "I20", Claim: "who was answered reads what was answered", Check: own},
	{Name: "I24", Claim: "without the directory nothing fails, and who comes is found in ten seconds of its return", Check: directory},
}

// broken collects sentences.
type broken []string

func (b *broken) say(format string, args ...any) { *b = append(*b, fmt.Sprintf(format, args...)) }

func receipts(r *Record) (b broken) {
	kept, numbers := map[string][]Doc{}, map[string]map[int64]string{}
	for _, d := range r.Docs {
		kept[d.ID] = append(kept[d.ID], d)
	}
	for _, e := range r.Log {
		if e.Type == accepted {
			if numbers[e.Bid] == nil {
				numbers[e.Bid] = map[int64]string{}
			}
			numbers[e.Bid][e.Number] = e.Hash
		}
	}
	for _, c := range r.Calls {
		_, led := rounds[c.Kind]
		switch found := kept[c.ID]; {
		case c.Ended.IsZero():
		case len(found) != 1:
			b.say("the %s %s was acknowledged and is there %d times", c.Kind, c.ID, len(found))
		case led && found[0].Version > c.Seq: // it has been led on
		case led && found[0].Version < c.Seq:
			b.say("the %s %s was led to version %d and has version %d", c.Kind, c.ID, c.Seq, found[0].Version)
		case found[0].Content != c.Content || found[0].Tender != c.Tender:
			b.say("the %s %s is not what was sent", c.Kind, c.ID)
		case c.Kind == Bid && numbers[c.ID][c.Seq] != c.Content:
			b.say("the bid %s was answered number %d, which the log does not know", c.ID, c.Seq)
		}
	}
	return b
}

func deadlines(r *Record) (b broken) {
	gates := r.gates()
	for tender, due := range r.Deadlines {
		shut := int64(0)
		given := int64(0)
		for _, e := range gates[tender] {
			switch {
			case e.Type == closed && shut != 0:
				b.say("the gate of %s closed twice", tender)
			case e.Type == closed:
				if shut = e.Seq; e.Number != given {
					b.say("the gate of %s closed over %d bids and had accepted %d", tender, e.Number, given)
				}
				if e.At.Before(due) {
					b.say("the gate of %s closed %v early", tender, due.Sub(e.At))
				}
			case shut != 0:
				b.say("the gate of %s accepted %s after it had closed", tender, e.Bid)
			case !e.At.Before(due):
				b.say("the gate of %s accepted %s at %v, due %v", tender, e.Bid, e.At, due)
			default:
				given++
			}
		}
		if shut == 0 {
			b.say("the gate of %s did not close", tender)
		}
	}
	return b
}

// births are the streams in which the birth of a document is told, up to its
// id, and in how many events: a question is told to its buyer, and to everybody.
var births = map[Kind]struct {
	stream string
	events int
}{Ask: {"tender.question/", 2}, Enter: {"organization.organization/", 1}, Study: {"socialwork.study/", 1}}

func told(r *Record) (b broken) {
	streams := map[string]map[int64]bool{}
	for _, e := range r.Log {
		if streams[e.Stream] == nil {
			streams[e.Stream] = map[int64]bool{}
		}
		streams[e.Stream][e.Seq] = true
	}
	for stream, seqs := range streams {
		for n := range int64(len(seqs)) {
			if !seqs[n+1] {
				b.say("%s has %d events and lacks number %d", stream, len(seqs), n+1)
				break
			}
		}
	}
	for _, d := range r.Docs {
		if x, ok := rounds[d.Kind]; ok {
			if want, _ := x.events(d.Version); int64(len(streams[x.stream+d.ID])) != want {
				b.say("the %s %s has version %d and %d events, want %d", d.Kind, d.ID, d.Version, len(streams[x.stream+d.ID]), want)
			}
		}
		if x, ok := births[d.Kind]; ok && len(streams[x.stream+d.ID]) != x.events {
			b.say("the %s %s has %d events, want %d", d.Kind, d.ID, len(streams[x.stream+d.ID]), x.events)
		}
	}
	return b
}

func effects(r *Record) (b broken) {
	want := map[string]int{}
	for _, d := range r.Docs {
		if d.Kind == Ask {
			want[d.Tender]++
		}
	}
	released := map[string]int{}
	for _, id := range r.Feed {
		if released[id]++; released[id] == 2 {
			b.say("the release %s stands twice in the feed", id)
		}
	}
	for _, d := range r.Docs {
		if d.Kind == Ask && released[publication(d)] == 0 {
			b.say("the question %s has no release %s in the feed", d.ID, publication(d))
		}
	}
	for _, reader := range []string{"officer", "clerk"} {
		for tender, n := range want {
			if got := r.Told[reader+" "+tender]; got != n {
				b.say("%s was told of %d questions about %s, want %d", reader, got, tender, n)
			}
		}
	}
	for _, d := range r.Docs {
		if d.Kind == Rename && d.Quoted != d.Content {
			b.say("the %s %s is called %q, and its member says %q", d.Kind, d.ID, d.Content, d.Quoted)
		}
	}
	drawn := map[string]int64{}
	for _, es := range r.gates() {
		for _, e := range es {
			drawn[e.Bid]++
		}
	}
	for id, d := range r.bids() {
		if want := writes(d, drawn[id]); d.Version != want {
			b.say("the bid %s drew %d numbers, is %s and was written %d times, want %d", id, drawn[id], d.State, d.Version, want)
		}
	}
	return b
}

// publication is the release of a question: of its second event, the one for everybody.
func publication(d Doc) string { return "tender-" + d.ID + "-2" }

// writes are those of a bid that drew n numbers: its birth, one for each number, and one for its successor.
func writes(d Doc, n int64) int64 {
	if d.State == "replaced" {
		return n + 2
	}
	return n + 1
}

func order(r *Record) (b broken) {
	last := map[string]int64{}
	for _, e := range r.Log {
		switch was := last[e.Stream]; {
		case e.Seq <= was: // seen already
		case e.Seq != was+1:
			b.say("%s: number %d comes after number %d", e.Stream, e.Seq, was)
			fallthrough
		default:
			last[e.Stream] = e.Seq
		}
	}
	return b
}

func walks(r *Record) (b broken) {
	for _, w := range r.Walks {
		seen := map[string]int{}
		for _, id := range w.Seen {
			if seen[id]++; seen[id] == 2 {
				b.say("in pages of %d of %s the question %s was read twice", w.Page, w.Tender, id)
			}
		}
		for _, c := range r.Calls {
			if c.Kind == Ask && c.Tender == w.Tender && !c.Ended.IsZero() && c.Ended.Before(w.Began) && seen[c.ID] == 0 {
				b.say("in pages of %d of %s the question %s was missed, acknowledged %v before", w.Page, w.Tender, c.ID, w.Began.Sub(c.Ended))
			}
		}
	}
	return b
}

func rebuilt(r *Record) (b broken) {
	type standing struct {
		state string
		seq   int64
	}
	want, last := map[string]standing{}, map[string]string{} // by bid; by purchase and supplier
	docs := r.bids()
	for tender, es := range r.gates() {
		slices.SortStableFunc(es, func(x, y Event) int { return cmp.Compare(x.Seq, y.Seq) })
		for _, e := range es {
			if e.Type != accepted || want[e.Bid].seq != 0 {
				continue
			}
			at := tender + "/" + docs[e.Bid].Supplier
			if was := last[at]; was != "" {
				want[was] = standing{"replaced", want[was].seq}
			}
			want[e.Bid], last[at] = standing{"received", e.Number}, e.Bid
		}
	}
	for id, d := range docs {
		got := standing{d.State, d.Seq}
		if want[id].state == "" { // its gate had closed, and it stays what it was at its birth
			want[id] = standing{"submitted", 0}
		}
		if got != want[id] {
			b.say("the bid %s is %s with number %d; the log says %q with %d", id, got.state, got.seq, want[id].state, want[id].seq)
		}
	}
	return b
}

func keys(r *Record) (b broken) {
	by := map[string][]string{}
	for _, d := range r.Docs {
		by[string(d.Kind)+" "+d.Content] = append(by[string(d.Kind)+" "+d.Content], d.ID)
	}
	for what, ids := range by {
		if len(ids) > 1 {
			b.say("%s was wanted once and is there as %v", what, ids)
		}
	}
	latest := map[Kind]int64{} // version that a round ended with
	for _, c := range r.Calls {
		if x, ok := rounds[c.Kind]; ok && !c.Ended.IsZero() {
			was := max(latest[c.Kind], x.first)
			if latest[c.Kind] = c.Seq; c.Seq != was+int64(len(x.told)) {
				b.say("%s led the %s from version %d to %d in %d steps", c.Key, c.Kind, was, c.Seq, len(x.told))
			}
		}
		for _, again := range c.Again {
			if again != c.ID {
				b.say("%s was answered %s, and asked again %s", c.Key, c.ID, again)
			}
		}
		if c.Other != "" && c.Other != unitary && c.Other != tooLate { // after the deadline another content is late, whatever its key
			b.say("%s was answered %s, and with another content %s", c.Key, c.ID, c.Other)
		}
	}
	return b
}

// linear needs no search: a gate is a counter that gives each number once, so
// its history is linearizable exactly if numbers follow the order of calls
// that did not overlap. A call whose end nobody saw ends never; a repetition
// may draw a second number until it has its own answer.
func linear(r *Record) (b broken) {
	type drawn struct {
		bid string
		n   int64
	}
	numbers := map[string][]drawn{}
	for tender, es := range r.gates() {
		who := map[int64]string{}
		for _, e := range es {
			if e.Type != accepted {
				continue
			}
			if was := who[e.Number]; was != "" {
				b.say("number %d of %s was given to %s and to %s", e.Number, tender, was, e.Bid)
			}
			who[e.Number] = e.Bid
			numbers[tender] = append(numbers[tender], drawn{e.Bid, e.Number})
		}
		slices.SortFunc(numbers[tender], func(x, y drawn) int { return cmp.Compare(x.n, y.n) })
	}
	calls := map[string]Call{}
	for _, c := range r.Calls {
		if c.Kind == Bid && c.ID != "" {
			calls[c.ID] = c
		}
	}
	for tender, ds := range numbers {
		var latest time.Time // beginning of any call that drew an earlier number
		again := map[string]bool{}
		for _, d := range ds {
			c, ok := calls[d.bid]
			if !ok {
				continue
			}
			end := c.Ended
			if again[d.bid] && c.Last.After(end) {
				end = c.Last
			}
			again[d.bid] = true
			if !end.IsZero() && end.Before(latest) {
				b.say("%s: number %d was given to %s, which had its answer before an earlier number was asked for", tender, d.n, d.bid)
			}
			if c.Began.After(latest) {
				latest = c.Began
			}
		}
	}
	return b
}

func own(r *Record) (b broken) {
	for _, c := range r.Calls {
		if c.Read != "" && c.Read != c.ID {
			b.say("the %s %s was answered, and its owner read %s", c.Kind, c.ID, c.Read)
		}
	}
	for _, x := range r.Stays {
		switch {
		case x.Lost:
			b.say("a session of %s was lost", x.Of)
		case x.Left && x.Shown != "":
			b.say("a session of %s was ended, and opens the desk of %s", x.Of, x.Shown)
		case !x.Left && x.Shown != x.Of:
			b.say("a session of %s opens the desk of %q", x.Of, x.Shown)
		}
	}
	return b
}

const joins = 10 * time.Second

func directory(r *Record) (b broken) {
	if r.Directory == nil {
		return nil
	}
	if r.Directory.Failed > 0 {
		b.say("%d requests failed without the directory", r.Directory.Failed)
	}
	if r.Directory.Joined > joins {
		b.say("a new instance was asked %v after the directory's return", r.Directory.Joined)
	}
	return b
}
