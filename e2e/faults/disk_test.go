package faults

import (
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"sanshe/contracts/go/tenderapi"
	"sanshe/e2e/county"
	"sanshe/libs/event"
	"sanshe/libs/event/kafkabus"
)

// full fills the disk under everything that the process keeps. It refuses to
// write and says why, is read as before, and goes on when there is room again.
func (s *scene) full(filler string) trouble {
	return trouble{
		claim: "the disk is full",
		begin: func(t testing.TB) {
			county.Fill(t, filler)
			draft := s.workers[0].draft
			tries := 0
			county.Until(t, "a write that finds no room", func() (bool, error) {
				tries++ // the first may still find some
				draft.Title = fmt.Sprintf("没有地方的采购%d", tries)
				_, err := county.Try(s.Platform.As(t, "officer"), tenderapi.CreateTender, tenderapi.CreateTenderRequest{TenderDraft: draft})
				return err != nil && strings.Contains(err.Error(), "空间"), nil
			})
			county.Ask(t, s.Platform.Nobody(), tenderapi.GetTender, tenderapi.GetTenderRequest{ID: s.markets[0].ID})
			s.messages(t, "officer")
		},
		end: func(t testing.TB) {
			if err := os.Remove(filler); err != nil {
				t.Fatal(err)
			}
		},
	}
}

// copies is how often every event is published once more.
const copies = 5

// repeated publishes every event five times more while the work goes on.
func (s *scene) repeated() trouble {
	return trouble{
		claim: "every event comes five times more, shuffled", long: briefly, writes: true,
		begin: func(t testing.TB) { s.again(t, copies) },
		end:   func(testing.TB) {},
		quiet: func(t testing.TB) { s.heardAll(t) },
	}
}

// again publishes every event of purchases n times more, the streams shuffled
// among each other and each in its order, as a relay would that forgot n times
// what it had sent.
func (s *scene) again(t testing.TB, n int) {
	t.Helper()
	var all []event.Event
	once := s.published(t)
	for range n {
		all = append(all, shuffled(once)...)
	}
	b := s.bus(t)
	if err := b.Publish(t.Context(), all...); err != nil {
		t.Fatal(err)
	}
	if err := b.Close(); err != nil {
		t.Fatal(err)
	}
}

// heardAll waits until whoever listens to purchases has come to the end of the topic.
func (s *scene) heardAll(t testing.TB) {
	t.Helper()
	b := s.bus(t)
	for _, service := range []string{"tender", "notice", "contract", "insight"} {
		county.Until(t, "all of it heard by "+service, func() (bool, error) { // that comes about, whoever has meddled
			by, err := b.Lag(t.Context(), s.Platform.Namespace()+"."+service, []string{"tender"})
			left := int64(0)
			for _, n := range by {
				left += n
			}
			return left == 0, err
		})
	}
	if err := b.Close(); err != nil {
		t.Fatal(err)
	}
}

func (s *scene) bus(t testing.TB) *kafkabus.Bus {
	t.Helper()
	b, err := kafkabus.Open(t.Context(), kafkabus.Config{Brokers: []string{s.Platform.Broker}, Prefix: s.Platform.Namespace() + "."})
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// published are the events of purchases as they were published so far: by when
// and not by how many, or a new event of one partition would stand for an old
// one of another.
func (s *scene) published(t testing.TB) (out []event.Event) {
	t.Helper()
	seen := map[string]bool{}
	for _, m := range county.Begun(t, s.Platform, "tender") {
		h := m.Header
		if seen[h["ce_id"]] {
			continue
		}
		seen[h["ce_id"]] = true
		seq, err := strconv.ParseInt(h["ce_sequence"], 10, 64)
		if err != nil {
			t.Fatal(err)
		}
		at, err := time.Parse(time.RFC3339Nano, h["ce_time"])
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, event.Event{Type: h["ce_type"], Subject: m.Key, Seq: seq, At: at, Trace: h["traceparent"], Data: m.Payload})
	}
	return out
}

// shuffled deals the streams out at random, each in its order.
func shuffled(all []event.Event) (out []event.Event) {
	by := map[string][]event.Event{}
	var turns []string
	for _, e := range all {
		by[e.Stream()] = append(by[e.Stream()], e)
		turns = append(turns, e.Stream())
	}
	slices.Sort(turns)
	rand.Shuffle(len(turns), func(i, j int) { turns[i], turns[j] = turns[j], turns[i] })
	for _, stream := range turns {
		out = append(out, by[stream][0])
		by[stream] = by[stream][1:]
	}
	return out
}
