// Package store keeps typed documents. A document is JSON, a version, a few
// declared index values, the events it owes the world and the last events it
// has heard. Engines see only bytes and strings, so every engine behaves the
// same; libs/store/storetest says precisely how. There is no transaction over
// two documents: what must change together lives in one.
package store

import (
	"context"
	"fmt"
	"time"

	"sanshe/libs/event"
	"sanshe/libs/fault"
)

// The answers an engine may give besides success and a raw driver error.
var (
	ErrNotFound = fault.New(fault.NotFound, "store.not-found", "没有找到这条记录，它可能已被移除，请从列表重新进入。")
	ErrExists   = fault.New(fault.Conflict, "store.exists", "这条记录已经存在，请不要重复提交。")
	ErrStale    = fault.New(fault.Conflict, "store.stale", "内容刚被他人修改过，请刷新页面，核对后再提交。")
	ErrCursor   = fault.New(fault.Invalid, "store.cursor", "翻页标记无效，请回到第一页重新查询。")
	ErrReused   = fault.New(fault.Conflict, "store.key-reused", "这个幂等键已用于另一份内容，请换一个新的键再提交。")
)

// Record is a document as an engine sees it.
type Record struct {
	ID      string
	Version int64               // 1 on insert, +1 on every swap
	Body    []byte              // JSON object; engines keep it as their native document
	Index   map[string][]string // declared index → values, bytewise order, no value: not in that index; Get reads none, Find only the value of By
	Outbox  []event.Event       // on write: new events; on read from Unsent: all unsent
	Emitted int64               // Seq of the last event this document ever emitted
	Seen    map[string]int64    // event stream → last Seq applied to this document
}

// Schema declares a collection before first use.
type Schema struct {
	Name    string // [a-z][a-z0-9_]*
	Indexes []string
	Rev     int // raised when the index function answers otherwise than before: Open then writes the index of every document anew

	// Sorted are those of Indexes of which each value keeps its documents in the
	// order of Order: a page by Order of what has an exact value there costs its
	// own length, however many have it, and SQLite keeps how many those are. Every document has one value in Order, not "".
	Sorted []string
	Order  string
}

// Term is one condition; all terms of a query must hold.
type Term struct {
	Index    string
	From, To string // From <= v < To; To == "" means no upper bound
}

// Is matches one exact value.
func Is(index, v string) Term { return Term{index, v, v + "\x00"} }

// Under matches a prefix, such as a region code.
func Under(index, p string) Term { return Term{index, p, p + "\xf4\x8f\xbf\xbf"} }

// Between matches from <= v < to.
func Between(index, from, to string) Term { return Term{index, from, to} }

// Query selects records in (By, ID) order. A document without a value in By is
// not selected. A term on By itself narrows the scan; other terms filter it,
// so declare the index that answers the question you ask most.
type Query struct {
	Where []Term
	By    string // a single-valued index; "" orders by ID
	Desc  bool
	of    string // the collection, so that a cursor of one is none of another
	After string // cursor from the page before, bound to Where, By and Desc
	Limit int    // 1..200, default 50
}

// Ack says that the events of one document up to a Seq are on the broker.
type Ack struct {
	ID   string
	UpTo int64
}

// Engine is all a database must do for us. libs/store/storetest says precisely what that means.
type Engine interface {
	Prepare(ctx context.Context, s Schema) error
	Get(ctx context.Context, coll, id string) (Record, error)             // ErrNotFound
	Insert(ctx context.Context, coll string, r Record) error              // ErrExists
	Swap(ctx context.Context, coll string, r Record, was int64) error     // ErrNotFound, ErrStale; keeps the unsent outbox
	Delete(ctx context.Context, coll, id string) error                    // nil when absent; its unsent events still leave
	Find(ctx context.Context, coll string, q Query) ([]Record, error)     // at most q.Limit+1; ErrCursor
	Count(ctx context.Context, coll string, w []Term, n int) (int, error) // stops counting at n
	Unsent(ctx context.Context, coll string, n int) ([]Record, error)     // documents with unsent events, longest waiting first
	Sent(ctx context.Context, coll string, acks []Ack) error              // drops acknowledged events; versions unchanged
}

// Meta is embedded in every document: its id, its version, and what it was created from.
type Meta struct {
	ID      string `json:"id"`
	Version int64  `json:"version"`
	Request string `json:"request,omitempty"` // hash of the creating request, when it carried an idempotency key
	Shape   int    `json:"shape,omitempty"`   // how many steps of its Kind it has behind it
}

func (m *Meta) meta() *Meta { return m }

// At refuses a change that was decided on another version; 0 means the caller did not look.
func (m *Meta) At(version int64) error {
	if version != 0 && version != m.Version {
		return ErrStale
	}
	return nil
}

type described interface{ meta() *Meta }

// Once identifies a request that may arrive twice. libs/route puts it in the
// context from the caller, the operation and the Idempotency-Key header.
type Once struct {
	ID   string // the id the created document takes
	Hash string // of the request's content
}

type onceKey struct{}

// WithOnce returns ctx carrying o.
func WithOnce(ctx context.Context, o Once) context.Context {
	return context.WithValue(ctx, onceKey{}, o)
}

// OnceFrom returns what WithOnce put into ctx.
func OnceFrom(ctx context.Context) (o Once, ok bool) { o, ok = ctx.Value(onceKey{}).(Once); return }

// Time writes an instant so that bytewise order is time order.
func Time(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000000000Z") }

// Int writes a number so that bytewise order is numeric order.
func Int(n int64) string { return fmt.Sprintf("%020d", uint64(n)^(1<<63)) }

// Page is one screenful and the cursor of the next; Next == "" at the end.
type Page[T any] struct {
	Items []T    `json:"items"`
	Next  string `json:"next,omitempty"`
}
