package faults

import (
	"slices"
	"testing"
	"time"
)

var noon = time.Date(2026, 3, 10, 12, 0, 0, 0, time.UTC)

// honest is the record of a short run in which nothing went wrong: three bids
// of two suppliers, a question, a purchase, a deadline, a message, a contract and
// an organization that were led round once; one event came twice.
func honest() *Record {
	at := func(s int) time.Time { return noon.Add(time.Duration(s) * time.Second) }
	call := func(n int, kind Kind, id, content string, seq int64) Call {
		return Call{Key: "k" + id, Kind: kind, Tender: "t", Content: content, Began: at(2 * n), Ended: at(2*n + 1), Tries: 1, ID: id, Seq: seq, Again: []string{id}, Other: unitary, Read: id}
	}
	gate := func(seq int64, kind, bid, hash string, n int64) Event {
		return Event{ID: "tender.gate/t/" + string(rune('0'+seq)), Stream: "tender.gate/t", Seq: seq, Type: kind, At: at(int(seq)), Tender: "t", Bid: bid, Hash: hash, Number: n}
	}
	told := func(stream string, seq int64) Event {
		return Event{ID: stream + "/" + string(rune('0'+seq)), Stream: stream, Seq: seq}
	}
	r := &Record{
		Calls: []Call{call(0, Bid, "b1", "h1", 1), call(1, Bid, "b2", "h2", 2), call(2, Bid, "b3", "h3", 3), call(3, Ask, "q", "how?", 0), call(4, Buy, "p", "walls", 0)},
		Stays: []Stay{{Of: "s1", Left: true}, {Of: "s2", Shown: "s2"}},
		Docs: []Doc{
			{Kind: Bid, ID: "b1", Tender: "t", Supplier: "s1", Content: "h1", State: "replaced", Seq: 1, Version: 3},
			{Kind: Bid, ID: "b2", Tender: "t", Supplier: "s2", Content: "h2", State: "received", Seq: 2, Version: 2},
			{Kind: Bid, ID: "b3", Tender: "t", Supplier: "s1", Content: "h3", State: "received", Seq: 3, Version: 2},
			{Kind: Ask, ID: "q", Tender: "t", Content: "how?"},
			{Kind: Buy, ID: "p", Tender: "t", Content: "walls"},
			{Kind: Heed, ID: "m", Tender: "t", Content: "m read at noon"},
			{Kind: Agree, ID: "c", Tender: "t", Content: "terms", Version: 5},
			{Kind: Rename, ID: "o", Tender: "t", Content: "new", Version: 2, Quoted: "new"},
		},
		Log: []Event{
			gate(1, accepted, "b1", "h1", 1), gate(2, accepted, "b2", "h2", 2), gate(1, accepted, "b1", "h1", 1),
			gate(3, accepted, "b3", "h3", 3), gate(4, closed, "", "", 3),
			{ID: "tender.question/q/1", Stream: "tender.question/q", Seq: 1, Type: inquired, Tender: "t"},
			told("tender.question/q", 2),
			told("contract.contract/c", 1), told("contract.contract/c", 2), told("contract.contract/c", 3),
			told("organization.organization/o", 1), told("organization.organization/o", 2),
		},
		Deadlines: map[string]time.Time{"t": at(4)},
		Told:      map[string]int{"officer t": 1, "clerk t": 1},
		Feed:      []string{"tender-t-1", "tender-q-2"},
		Walks:     []Walk{{Tender: "t", Page: 1, Began: at(5), Seen: nil}, {Tender: "t", Page: 1, Began: at(9), Seen: []string{"q"}}},
		Directory: &Absence{Joined: 3 * time.Second},
	}
	r.Calls = append(r.Calls, call(5, Heed, "m", "m read at noon", 0), call(6, Agree, "c", "terms", 5), call(7, Rename, "o", "new", 2))
	return r
}

// TestEveryCheckerCatchesItsPlantedBug forges what a saboteur between the
// platform and its store, its broker or its callers would leave behind.
func TestEveryCheckerCatchesItsPlantedBug(t *testing.T) {
	if found := new(Table).Hold("nothing", honest()); len(found) > 0 {
		t.Fatalf("an honest record is blamed: %v", found)
	}
	drop := func(r *Record, n int) { r.Log = slices.Delete(r.Log, n, n+1) }
	caught := map[string]bool{}
	for _, c := range []struct {
		bug   string
		by    string
		plant func(*Record)
	}{
		{"an acknowledged bid is lost", "I1", func(r *Record) { r.Docs = r.Docs[1:] }},
		{"a bid is kept twice", "I1", func(r *Record) { r.Docs = append(r.Docs, r.Docs[0]) }},
		{"a bid is kept with other bytes", "I1", func(r *Record) { r.Docs[0].Content = "h9" }},
		{"a receipt shows a number nobody gave", "I1", func(r *Record) { r.Calls[0].Seq = 9 }},
		{"a bid is accepted after the closing", "I2", func(r *Record) { r.Log[3], r.Log[4] = r.Log[4], r.Log[3] }},
		{"a bid is accepted after the deadline", "I2", func(r *Record) { r.Log[3].At = noon.Add(time.Hour) }},
		{"a gate closes early", "I2", func(r *Record) { r.Log[4].At = noon }},
		{"a gate miscounts", "I2", func(r *Record) { r.Log[4].Number = 2 }},
		{"a gate does not close", "I2", func(r *Record) { drop(r, 4) }},
		{"a message that was read is unread", "I1", func(r *Record) { r.Docs[5].Content = "m unread" }},
		{"a round of a contract is forgotten", "I1", func(r *Record) { r.Docs[6].Version = 1 }},
		{"a round of a contract ends with other terms", "I1", func(r *Record) { r.Docs[6].Content = "older terms" }},
		{"a round of a contract was not told", "I13", func(r *Record) { drop(r, 8) }},
		{"a member keeps the old name", "I14", func(r *Record) { r.Docs[7].Quoted = "old" }},
		{"a step is taken twice", "I18", func(r *Record) { r.Calls[6].Seq = 6 }},
		{"a step that is repeated passes", "I18", func(r *Record) { r.Calls[6].Again = []string{"a step taken twice"} }},
		{"a message is read anew", "I18", func(r *Record) { r.Calls[5].Again = []string{"read anew"} }},
		{"a session is gone", "I20", func(r *Record) { r.Stays[1].Shown = "" }},
		{"a session is gone for a while", "I20", func(r *Record) { r.Stays[1].Lost = true }},
		{"a session is somebody else's", "I20", func(r *Record) { r.Stays[1].Shown = "s1" }},
		{"a session that was ended opens a desk", "I20", func(r *Record) { r.Stays[0].Shown = "s1" }},
		{"an event is lost", "I13", func(r *Record) { drop(r, 1) }},
		{"a change has no event", "I13", func(r *Record) { drop(r, 5) }},
		{"an organization is entered and nobody is told", "I13", func(r *Record) { r.Docs = append(r.Docs, Doc{Kind: Enter, ID: "o", Content: "crew"}) }},
		{"a change has two events", "I13", func(r *Record) {
			r.Log = append(r.Log, Event{ID: "tender.question/q/3", Stream: "tender.question/q", Seq: 3, Type: inquired, Tender: "t"})
		}},
		{"somebody is told twice", "I14", func(r *Record) { r.Told["officer t"]++ }},
		{"somebody is not told", "I14", func(r *Record) { delete(r.Told, "clerk t") }},
		{"a release is published twice", "I14", func(r *Record) { r.Feed = append(r.Feed, "tender-q-2") }},
		{"a question is not published", "I14", func(r *Record) { r.Feed = r.Feed[:1] }},
		{"an event is applied twice", "I14", func(r *Record) { r.Docs[1].Version++ }},
		{"events change places", "I15", func(r *Record) { r.Log[0], r.Log[1] = r.Log[1], r.Log[0]; drop(r, 2) }},
		{"a page leaves a question out", "I16", func(r *Record) { r.Walks[1].Seen = nil }},
		{"two pages show the same question", "I16", func(r *Record) { r.Walks[1].Seen = []string{"q", "q"} }},
		{"a bid has not heard of its successor", "I17", func(r *Record) { r.Docs[0].State = "received" }},
		{"a bid shows another number", "I17", func(r *Record) { r.Docs[1].Seq = 7 }},
		{"one key makes two things", "I18", func(r *Record) { d := r.Docs[3]; d.ID = "q2"; r.Docs = append(r.Docs, d) }},
		{"a repetition is answered otherwise", "I18", func(r *Record) { r.Calls[3].Again = []string{"q2"} }},
		{"another content passes under a used key", "I18", func(r *Record) { r.Calls[3].Other = "q2" }},
		{"a number is given twice", "I19", func(r *Record) { r.Log[3].Number = 2 }},
		{"numbers run against the clock", "I19", func(r *Record) { r.Log[0].Number, r.Log[2].Number, r.Log[3].Number = 3, 3, 1 }},
		{"a second number comes from nowhere", "I19", func(r *Record) {
			late := r.Log[0]
			late.ID, late.Seq, late.Number = "tender.gate/t/5", 5, 4
			r.Log = append(r.Log, late)
		}},
		{"an owner does not read what was answered", "I20", func(r *Record) { r.Calls[2].Read = "store.not-found" }},
		{"a call fails without the directory", "I24", func(r *Record) { r.Directory.Failed = 1 }},
		{"a newcomer is not found", "I24", func(r *Record) { r.Directory.Joined = time.Minute }},
	} {
		r := honest()
		c.plant(r)
		found := false
		for _, i := range Invariants {
			if i.Name == c.by {
				found = len(i.Check(r)) > 0
			}
		}
		if caught[c.by] = caught[c.by] || found; !found {
			t.Errorf("%s does not see that %s", c.by, c.bug)
		}
	}
	for _, i := range Invariants {
		if !caught[i.Name] {
			t.Errorf("%s has never caught anything", i.Name)
		}
	}
}
