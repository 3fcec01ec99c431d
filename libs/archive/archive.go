// Package archive is the file that a platform is backed up into, moved by and
// restored from, the same for every store and broker. It holds records, events
// and how far each listener has heard, sealed and with what they come to. It
// knows no engine and no bus; libs/host carries things in and out.
//
// Inside the seal the file is gzip of lines of JSON: one Header, any number of
// Lines, one Total. A reader counts and hashes what it reads and holds it
// against the Total.
package archive

import (
	"bufio"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"

	"sanshe/libs/event"
	"sanshe/libs/store"
)

// Format is what this program writes and the latest that it reads.
const Format = 1

// Header says what the file is of.
type Header struct {
	Format int            `json:"format"`
	Region string         `json:"region,omitempty"` // of the county that was taken out; "" is a whole platform
	Made   time.Time      `json:"made"`
	Lead   time.Duration  `json:"lead,omitempty"` // of a demonstration's clock
	Topics map[string]int `json:"topics"`         // topic → partitions
	Keys   bool           `json:"keys,omitempty"` // of people, and nothing else: a file beside the one they open
}

// Line is one thing; exactly one of its fields is set.
type Line struct {
	Doc   *Doc   `json:"doc,omitempty"`
	Event *Event `json:"event,omitempty"`
	Heard *Heard `json:"heard,omitempty"`
}

// Doc is a record and where it belongs.
type Doc struct {
	Service string `json:"service"`
	Coll    string `json:"coll"`
	store.Copy
}

// Event is an event on the broker; those of a partition come in its order.
type Event struct {
	Partition int `json:"part"`
	event.Event
}

// Heard is how many events of a partition the group has done with, of those in this file.
type Heard struct {
	Group     string `json:"group"` // the service; its group's name without namespace
	Topic     string `json:"topic"`
	Partition int    `json:"part"`
	N         int64  `json:"n"`
}

// Total is what everything comes to.
type Total struct {
	Docs   map[string]store.Sum       `json:"docs"`   // service/collection
	Events map[string]store.Sum       `json:"events"` // topic
	Heard  store.Sum                  `json:"heard"`
	Names  map[string]map[string]bool `json:"names"` // service/collection → its indexes
}

// NewTotal is the total of nothing.
func NewTotal() Total {
	return Total{Docs: map[string]store.Sum{}, Events: map[string]store.Sum{}, Names: map[string]map[string]bool{}}
}

// place names a collection across services.
func (d *Doc) place() string { return d.Service + "/" + d.Coll }

// Split is the inverse of how Total names a collection.
func Split(place string) (service, coll string) {
	service, coll, _ = strings.Cut(place, "/")
	return service, coll
}

// Count adds a line.
func (t *Total) Count(l Line) error {
	b, err := json.Marshal(l)
	if err != nil {
		return err
	}
	t.count(l, b)
	return nil
}

func (t *Total) count(l Line, b []byte) {
	switch {
	case l.Doc != nil:
		at := l.Doc.place()
		s := t.Docs[at]
		s.Add(b)
		t.Docs[at] = s
		if t.Names[at] == nil {
			t.Names[at] = map[string]bool{}
		}
		for name := range l.Doc.Index {
			t.Names[at][name] = true
		}
	case l.Event != nil:
		s := t.Events[l.Event.Service()]
		s.Add(b)
		t.Events[l.Event.Service()] = s
	case l.Heard != nil:
		t.Heard.Add(b)
	}
}

// Differs says in one line where two totals are not the same; "" when they are.
func (t Total) Differs(o Total) string {
	for _, x := range []struct {
		what       string
		have, want map[string]store.Sum
	}{{"文档", t.Docs, o.Docs}, {"消息", t.Events, o.Events}, {"消费位置", map[string]store.Sum{"": t.Heard}, map[string]store.Sum{"": o.Heard}}} {
		all := maps.Clone(x.want)
		maps.Copy(all, x.have)
		for _, at := range slices.Sorted(maps.Keys(all)) {
			if a, b := x.have[at], x.want[at]; a != b {
				return fmt.Sprintf("%s%s应有%d条，实有%d条，哈希%.8x应为%.8x", at, x.what, b.N, a.N, a.Hash, b.Hash)
			}
		}
	}
	return ""
}

// Writer writes a file.
type Writer struct {
	seal  *sealer
	gz    *gzip.Writer
	total Total
}

// Create begins a file on to, sealed under a key made from secret.
func Create(to io.Writer, secret string, h Header) (*Writer, error) {
	seal, err := newSealer(to, secret)
	if err != nil {
		return nil, err
	}
	w := &Writer{seal: seal, gz: gzip.NewWriter(seal), total: NewTotal()}
	h.Format = Format
	return w, w.write(h)
}

func (w *Writer) write(v any) error {
	b, err := json.Marshal(v)
	if err == nil {
		_, err = w.gz.Write(append(b, '\n'))
	}
	return err
}

// Add writes a line.
func (w *Writer) Add(l Line) error {
	b, err := json.Marshal(l)
	if err != nil {
		return err
	}
	w.total.count(l, b)
	_, err = w.gz.Write(append(b, '\n'))
	return err
}

// Close writes the total, which it answers, and ends the file; the Writer's destination stays open.
func (w *Writer) Close() (Total, error) {
	err := w.write(struct {
		Total Total `json:"total"`
	}{w.total})
	if err == nil {
		err = w.gz.Close()
	}
	if err == nil {
		err = w.seal.Close()
	}
	return w.total, err
}

// Read reads a whole file: the header, then each line. The total it answers has
// been held against what was read.
func Read(from io.Reader, secret string, begin func(Header) error, each func(Line) error) (total Total, err error) {
	seal, err := newOpener(from, secret)
	if err != nil {
		return total, err
	}
	gz, err := gzip.NewReader(seal)
	if err != nil {
		return total, damaged(err)
	}
	d := json.NewDecoder(bufio.NewReaderSize(gz, 1<<20))
	var h Header
	if err := d.Decode(&h); err != nil {
		return total, damaged(err)
	}
	if h.Format != Format {
		return total, ErrForeign
	}
	if err := begin(h); err != nil {
		return total, err
	}
	have := NewTotal()
	for {
		var l struct {
			Line
			Total *Total `json:"total"`
		}
		if err := d.Decode(&l); err != nil {
			return total, damaged(err)
		}
		if l.Total != nil {
			total = *l.Total
			break
		}
		if err := have.Count(l.Line); err != nil {
			return total, err
		}
		if err := each(l.Line); err != nil {
			return total, err
		}
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return total, damaged(err)
	}
	if why := have.Differs(total); why != "" {
		return total, fmt.Errorf("%w（%s）", ErrAltered, why)
	}
	return total, nil
}

// damaged is ErrAltered, unless the reading itself failed.
func damaged(err error) error {
	if errors.Is(err, ErrAltered) || err == nil {
		return ErrAltered
	}
	return fmt.Errorf("%w（%w）", ErrAltered, err)
}
