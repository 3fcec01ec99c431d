package faults

import "time"

// Record is what a run leaves behind: what was asked and answered, what the
// documents say once everything has come to rest, and what the log holds.
type Record struct {
	Calls     []Call
	Docs      []Doc
	Log       []Event              // of all partitions, each in its own order
	Deadlines map[string]time.Time // of the purchases that have closed
	Told      map[string]int       // messages of a reader about a purchase's questions: "officer purchase"
	Feed      []string             // ids of the releases, in the order in which everybody reads them
	Walks     []Walk               // through what was asked, while it was being asked
	Stays     []Stay               // the latest sessions of a browser
	Directory *Absence             // nil where the directory was not away
}

// Stay is one session of a browser, from its sign-in on.
type Stay struct {
	Of    string // what the desk calls who signed in
	Left  bool   // signed out, and told so
	Lost  bool   // led to the sign-in meanwhile
	Shown string // whose desk the session opens in the end; "": nobody's

	leaving bool // asked to be signed out
	cookie  string
}

// Walk is one reading of everything that was asked about a purchase, page by page.
type Walk struct {
	Tender string
	Page   int64 // how many questions a page holds
	Began  time.Time
	Seen   []string // ids in the order in which they were read
}

// Call is one thing that somebody wanted under one idempotency key, however
// often it had to be asked for.
type Call struct {
	Key     string
	Kind    Kind
	As      string // whose session it came through; "": it came through none
	Tender  string
	Content string // what tells it from every other: a hash or the words
	Began   time.Time
	Ended   time.Time // zero: never acknowledged
	Last    time.Time // when a repetition had its answer; zero: there was none
	Tries   int
	ID      string   // as acknowledged
	Seq     int64    // as acknowledged, of a bid
	Again   []string // what the same request, repeated after that, was answered: an id or a code
	Other   string   // what another content under the same key was answered
	Read    string   // what its owner read next: an id, or the code of the refusal
}

// Kind is what is wanted.
type Kind string

// The kinds of things that a crew does.
const (
	Ask   Kind = "question"
	Bid   Kind = "bid"
	Buy   Kind = "purchase"
	Enter Kind = "organization"
	List  Kind = "catalogue"
	Heed  Kind = "message"
	Study Kind = "study"

	// What is led round and round: one thing each, and a call is one round.
	Agree  Kind = "contract"
	Review Kind = "reviewed catalogue"
	Rename Kind = "renamed organization"
	Remove Kind = "volunteer who moves house"
)

// round is how a thing grows that is led round.
type round struct {
	stream string  // in which its events are told, up to its id
	first  int64   // version before the first round
	born   int64   // events before the first round
	told   []int64 // events so far in a round after each of its steps, which make a version each
}

var rounds = map[Kind]round{
	Agree:  {"contract.contract/", 1, 1, []int64{0, 1, 1, 2}},
	Review: {"catalog.catalogue/", 2, 0, []int64{0, 1, 2}},
	Rename: {"organization.organization/", 1, 1, []int64{1}},
	Remove: {"volunteer.person/", 1, 1, []int64{1}},
}

// events are how many a thing of a version has, and over whether it stands at the end of a round.
func (x round) events(version int64) (n int64, over bool) {
	steps := int64(len(x.told))
	whole, rest := (version-x.first)/steps, (version-x.first)%steps
	if n = x.born + whole*x.told[steps-1]; rest > 0 {
		n += x.told[rest-1]
	}
	return n, rest == 0
}

// Doc is a document as its owner reads it in the end.
type Doc struct {
	Kind     Kind
	ID       string
	Tender   string
	Supplier string
	Content  string
	State    string
	Seq      int64
	Version  int64
	Quoted   string // what others say that it is called, where they do
}

// Event is one message on the log. The log may hold an event twice.
type Event struct {
	ID     string
	Stream string // service.thing/subject
	Seq    int64  // in its stream
	Type   string
	At     time.Time
	Tender string
	Bid    string
	Hash   string
	Number int64 // that a gate gave, or how many it gave when it closed
}

// Absence is what happened while the directory was away, and after.
type Absence struct {
	Failed int           // requests between services that knew each other
	Joined time.Duration // from the directory's return until a new instance was asked
}

// bids are the documents of bids by id.
func (r *Record) bids() map[string]Doc {
	out := map[string]Doc{}
	for _, d := range r.Docs {
		if d.Kind == Bid {
			out[d.ID] = d
		}
	}
	return out
}

// gates are the events of the gates by purchase, each once, in their order.
func (r *Record) gates() map[string][]Event {
	out, seen := map[string][]Event{}, map[string]bool{}
	for _, e := range r.Log {
		if (e.Type == accepted || e.Type == closed) && !seen[e.ID] {
			seen[e.ID] = true
			out[e.Tender] = append(out[e.Tender], e)
		}
	}
	return out
}
