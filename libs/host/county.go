package host

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"sanshe/libs/archive"
	"sanshe/libs/cn"
	"sanshe/libs/event"
	"sanshe/libs/store"
)

// Share says which documents of a collection are a county's. Exactly one of
// Region, Of, By and Stays is set, or Region and Of: then by either. A collection without a row stops an export:
// nobody has thought about it yet.
type Share struct {
	Coll   string
	Region string // path to a region code in the document
	Of     *Tie   // the document names one of another collection, whose county it shares
	By     *Tie   // documents of another collection name this one
	Stays  string // why it is nobody's: it belongs to the platform it is in
}

// Tie is a path in a document, "id" being the document's own id, and the
// collection at the other end: service/collection. Rows before it, of this
// service or of one listed earlier, have said which of those are the county's.
type Tie struct{ Path, Coll string }

// county is what has been found to be a county's: service/collection → ids.
type county struct {
	region string
	docs   map[string]map[string]bool
	ids    map[string]map[string]bool            // service → ids of all its collections: subjects of its events
	names  map[string]map[string]map[string]bool // service/collection → path → values in the documents chosen
}

// choose goes through the rows of every service, in order.
func (p Program) choose(ctx context.Context, m *moment, region string) (*county, error) {
	k := &county{region, map[string]map[string]bool{}, map[string]map[string]bool{}, map[string]map[string]map[string]bool{}}
	for _, u := range p.Services {
		rows := append([]Share{{Coll: "parked", Stays: "checked by itself"}, {Coll: "revisions", Stays: "of the store"}, {Coll: "shapes", Stays: "of the store"}}, u.County...)
		known := map[string]bool{}
		for _, row := range rows {
			known[row.Coll] = true
			if row.Stays != "" {
				continue
			}
			if err := k.row(ctx, m.views[u.Name], u, row); err != nil {
				return nil, err
			}
		}
		err := m.views[u.Name].Dump(ctx, func(coll string, r store.Record) error {
			if !known[coll] {
				return fmt.Errorf("没有写明%s/%s的文档属于哪个县区，不能导出，请联系开发人员", u.Name, coll)
			}
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	return k, nil
}

// row chooses the documents of one collection.
func (k *county) row(ctx context.Context, v store.View, u Unit, row Share) error {
	at := u.Name + "/" + row.Coll
	k.docs[at], k.names[at] = map[string]bool{}, map[string]map[string]bool{}
	if k.ids[u.Name] == nil {
		k.ids[u.Name] = map[string]bool{}
	}
	var later []string // paths by which documents of later rows are named
	for _, r := range u.County {
		if r.By != nil && r.By.Coll == at {
			later = append(later, r.By.Path)
			k.names[at][r.By.Path] = map[string]bool{}
		}
	}
	return v.Dump(ctx, func(coll string, r store.Record) error {
		if coll != row.Coll || r.Version == 0 {
			return nil
		}
		var body any
		if err := json.Unmarshal(r.Body, &body); err != nil {
			return err
		}
		if !k.has(row, r.ID, body) {
			return nil
		}
		k.docs[at][r.ID], k.ids[u.Name][r.ID] = true, true
		for _, path := range later {
			for _, value := range values(path, r.ID, body) {
				k.names[at][path][value] = true
			}
		}
		return nil
	})
}

// has reports whether a document is the county's by its row.
func (k *county) has(row Share, id string, body any) bool {
	if row.By != nil {
		return k.names[row.By.Coll][row.By.Path][id]
	}
	any := func(path string, ours func(string) bool) bool {
		return slices.ContainsFunc(values(path, id, body), ours)
	}
	return row.Region != "" && any(row.Region, func(value string) bool { return cn.Within(value, k.region) }) ||
		row.Of != nil && any(row.Of.Path, func(value string) bool { return k.docs[row.Of.Coll][value] })
}

// values are the texts at a path; a list on the way has one for each of its items.
func values(path, id string, body any) []string {
	if path == "id" {
		return []string{id}
	}
	at := []any{body}
	for name := range strings.SplitSeq(path, ".") {
		var next []any
		for _, x := range at {
			if o, ok := x.(map[string]any); ok {
				x = o[name]
			}
			if list, ok := x.([]any); ok {
				next = append(next, list...)
			} else {
				next = append(next, x)
			}
		}
		at = next
	}
	var out []string
	for _, x := range at {
		if s, ok := x.(string); ok {
			out = append(out, s)
		}
	}
	return out
}

// errOnTheWay says that something of the county has happened and not yet reached everybody.
var errOnTheWay = errors.New("这个县区还有消息没有送达或没有处理完")

// settling is how long an export waits for what is on its way.
const settling = 30 * time.Second

// export writes one county to a file, once all that happened in it has been
// heard by everyone: whoever takes it in then has nothing to hear again.
func (p Program) export(ctx context.Context, c Config, args []string, out io.Writer) error {
	of := carried{out: out}
	file, err := fileFlag("export", "to", args, func(f *flag.FlagSet) { f.StringVar(&of.region, "region", "", "") })
	if err != nil {
		return err
	}
	if d, ok := cn.FindDivision(of.region); !ok || !d.Current {
		return fmt.Errorf("--region %q不是现行的6位行政区划代码（GB/T 2260），请写成：export --region 320312 --to 文件", of.region)
	}
	of.keys = file + exportedKeys
	for deadline := time.Now().Add(settling); ; {
		var k *county
		of.owns = func(id, service string) bool { // a document's, or one of a part of it
			head, _, _ := strings.Cut(id, ".")
			return k.ids[service][id] || k.ids[service][head]
		}
		err := p.carryOut(ctx, c, file, func(ctx context.Context, d *depot, m *moment, w *archive.Writer) (err error) {
			if k, err = p.choose(ctx, m, of.region); err != nil {
				return err
			}
			return d.linesOf(ctx, m, k, w.Add)
		}, of)
		if !errors.Is(err, errOnTheWay) || time.Now().After(deadline) || !pause(ctx, time.Second) {
			return err
		}
	}
}

// linesOf is lines for a county. Partitions are no part of it: the platform
// that takes it in may have others.
func (d *depot) linesOf(ctx context.Context, m *moment, k *county, add func(archive.Line) error) error {
	for _, name := range d.names {
		err := m.views[name].Dump(ctx, func(coll string, r store.Record) error {
			if coll == "parked" {
				return k.parked(r)
			}
			if !k.docs[name+"/"+coll][r.ID] {
				return nil
			}
			if len(r.Outbox) > 0 {
				return errOnTheWay
			}
			c, err := store.CopyOf(r)
			if err != nil {
				return err
			}
			return add(archive.Line{Doc: &archive.Doc{Service: name, Coll: coll, Copy: c}})
		})
		if err != nil {
			return err
		}
	}
	count := map[string]int64{} // of each topic
	twice := map[string]bool{}  // ids; a publish that was tried again may have left an event twice
	for i, s := range m.spans {
		err := d.bus.Read(ctx, s, func(offset int64, e event.Event) error {
			if !k.ids[s.Topic][e.Subject] || twice[e.ID()] {
				return nil
			}
			twice[e.ID()] = true
			for _, name := range d.names {
				if m.listens(name, s.Topic) && offset >= m.heard[name][i] {
					return errOnTheWay
				}
			}
			count[s.Topic]++
			return add(archive.Line{Event: &archive.Event{Event: plain(e)}})
		})
		if err != nil {
			return err
		}
	}
	for _, name := range d.names {
		for topic := range m.partitions() {
			if m.listens(name, topic) {
				if err := add(archive.Line{Heard: &archive.Heard{Group: name, Topic: topic, N: count[topic]}}); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// listens reports whether a service has ever acknowledged anything of a topic.
func (m *moment) listens(service, topic string) bool {
	for i, s := range m.spans {
		if s.Topic == topic && m.heard[service][i] >= 0 {
			return true
		}
	}
	return false
}

// parked refuses when an event of the county waits for a person.
func (k *county) parked(r store.Record) error {
	var p Parked
	if err := json.Unmarshal(r.Body, &p); err != nil {
		return err
	}
	for _, e := range p.Events {
		if k.ids[e.Service()][e.Subject] {
			return fmt.Errorf("消息%s处理失败，停在%s里，请先排除故障并重放，再导出", e.ID(), p.Stream)
		}
	}
	return nil
}
