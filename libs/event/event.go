// Package event is the envelope every fact travels in, and what a bus must do
// with it. Which broker carries it is kafkabus's business; when a fact may
// leave is the store's (its outbox).
package event

import (
	"context"
	"encoding/json"
	"strings"
	"time"
)

// Event is a fact: it happened, it has a place in its subject's order, it never changes.
type Event struct {
	Type    string          `json:"type"`    // "tender.tender.published.v1", one schema file each in contracts/events
	Subject string          `json:"subject"` // the aggregate's id; also the Kafka key
	Seq     int64           `json:"seq"`     // 1, 2, 3 … per collection and subject, without gaps; consumers drop what they have seen
	At      time.Time       `json:"at"`
	Trace   string          `json:"trace,omitempty"` // W3C traceparent of the request that caused it
	Data    json.RawMessage `json:"data"`
}

// New wraps data; Subject and Seq are filled in by the store when it saves.
func New(kind string, at time.Time, data any) Event {
	b, err := json.Marshal(data)
	if err != nil {
		panic("event: " + kind + ": " + err.Error()) // our own struct does not encode: a bug
	}
	return Event{Type: kind, At: at, Data: b}
}

// ID is the CloudEvents id: unique within a source because a subject's sequence has no gaps.
// It carries service and thing, since two collections of a service may share an id.
func (e Event) ID() string { return e.Stream() + "/" + itoa(e.Seq) }

// Stream names the ordered sequence the event belongs to: service.thing/subject.
func (e Event) Stream() string {
	p := strings.SplitN(e.Type, ".", 3)
	if len(p) < 3 {
		return e.Type + "/" + e.Subject
	}
	return p[0] + "." + p[1] + "/" + e.Subject
}

// Service is the first word of the type: the topic the event is published on.
func (e Event) Service() string { s, _, _ := strings.Cut(e.Type, "."); return s }

// Decode reads the data into v.
func (e Event) Decode(v any) error { return json.Unmarshal(e.Data, v) }

func itoa(n int64) string { b, _ := json.Marshal(n); return string(b) }

// Handler reacts to one event. It may see an event twice; it must not act twice.
type Handler func(context.Context, Event) error

// Both reacts twice: then only follows once first has succeeded, and each drops
// what it has heard before. Without a first there is only then.
func Both(first, then Handler) Handler {
	if first == nil {
		return then
	}
	return func(ctx context.Context, ev Event) error {
		if err := first(ctx, ev); err != nil {
			return err
		}
		return then(ctx, ev)
	}
}

// Publisher hands events to the broker.
type Publisher interface {
	// Publish returns once every event is safe on the broker, in order per
	// Subject. After an error any prefix may have been written.
	Publish(ctx context.Context, events ...Event) error
}

// Subscriber receives events.
type Subscriber interface {
	// Subscribe calls h for each event of the topics, in order per Subject,
	// until ctx ends; each group sees each event at least once. An event is
	// acknowledged only after h returned nil; while h fails it is called again.
	Subscribe(ctx context.Context, group string, topics []string, h Handler) error
}

// Bus carries events both ways.
type Bus interface {
	Publisher
	Subscriber
}
