package host

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	"golang.org/x/sync/errgroup"

	"sanshe/libs/archive"
	"sanshe/libs/event"
	"sanshe/libs/event/kafkabus"
	"sanshe/libs/store"
)

// take takes a county into a platform that may have others, while its services
// rest. Ids, versions and events stay what they are. Begun again after it was
// cut off, it passes over what is there already.
func (p Program) take(ctx context.Context, c Config, args []string, out io.Writer) (err error) {
	file, err := fileFlag("import", "from", args, nil)
	if err != nil {
		return err
	}
	began := time.Now()
	if err := givenKey(&c); err != nil {
		return err
	}
	var head archive.Header
	t := &taking{file: file, ids: map[string]bool{}}
	t.want, err = readFile(ctx, c, file, func(h archive.Header) error { head = h; return nil }, func(l archive.Line) error {
		switch {
		case l.Heard != nil:
			t.heard = append(t.heard, *l.Heard)
		case l.Event != nil:
			t.ids[l.Event.ID()] = true
		}
		return nil
	})
	if err != nil {
		return err
	}
	if head.Region == "" {
		return fmt.Errorf("%s是整个平台的备份，不是一个县区的导出，请用restore恢复到空的平台", file)
	}
	keys, err := p.keysOf(ctx, c, file+exportedKeys, head.Region, t.want)
	if err != nil {
		return err
	}
	if err := c.settled(); err != nil {
		return err
	}
	if t.depot, err = p.openDepot(ctx, c, quiet(c), true); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, t.close()) }()
	if err := t.idle(ctx); err != nil {
		return err
	}
	if err := t.keyed(ctx, p.Services); err != nil {
		return err
	}
	for _, step := range []func(context.Context) error{t.ready, t.meet, t.write, t.publish, t.pass, t.check} {
		if err := step(ctx); err != nil {
			return err
		}
	}
	if err := t.loadKeys(ctx, keys); err != nil {
		return err
	}
	if err := p.arrived(ctx, t, head.Region); err != nil {
		return err
	}
	printTotal(out, t.want)
	_, err = fmt.Fprintf(out, "县区%s已导入并逐项核对，用时%v\n", head.Region, time.Since(began).Round(time.Millisecond))
	return err
}

// arrived notes in this platform's time since when the county is in it: about
// what was before, its beats say nothing.
func (p Program) arrived(ctx context.Context, t *taking, region string) error {
	at := time.Now()
	if t.cfg.Demo {
		err := withLead(ctx, t.cfg, func(k leadKeeper) error {
			lead, err := k.Read()
			at = at.Add(lead)
			return err
		})
		if err != nil {
			return err
		}
	}
	return p.beating(func(service string) error { return store.Arrive(ctx, t.engines[service], region, at) })
}

// taking is an import under way; its steps stand in take.
type taking struct {
	*depot
	file  string
	want  archive.Total
	heard []archive.Heard
	ids   map[string]bool // of the events in the file
}

// keyed refuses a platform that lives under another key than the file came
// with: what is sealed in the documents could never be read in there.
func (t *taking) keyed(ctx context.Context, units []Unit) error {
	for _, u := range units {
		if u.Opens == nil {
			continue
		}
		if err := u.Opens(ctx, t.engines[u.Name], t.cfg.ServiceKey); err != nil {
			return fmt.Errorf("没有写入任何内容：县区只能导入SERVICE_KEY与原平台相同、并且已经启动过一次的平台，请用原平台的SERVICE_KEY新建平台，启动一次，停下后再导入（%w）", err)
		}
	}
	return nil
}

// ready makes collections and topics, and refuses a platform whose listeners
// are behind: what is added then could not be told from what they have to hear.
func (t *taking) ready(ctx context.Context) (err error) {
	if err := t.prepare(ctx, t.want); err != nil {
		return err
	}
	c := t.busConfig()
	c.Brokers, c.Topics = t.bus.Brokers(), Topics
	b, err := dial(ctx, c)
	if err != nil {
		return err
	}
	if err := b.Close(); err != nil {
		return err
	}
	now, err := t.bus.Spans(ctx, Topics...)
	if err != nil {
		return err
	}
	for _, name := range t.names {
		at, err := t.bus.Positions(ctx, t.groupOf(name), now)
		if err != nil {
			return err
		}
		for i, s := range now {
			if t.listens(name, s.Topic) && max(at[i], s.From) < s.To {
				return fmt.Errorf("服务%s还有没处理完的消息，请先启动各服务，等它们处理完，停下后再导入", name)
			}
		}
	}
	return nil
}

// listens reports whether a service listened to a topic where the file comes from.
func (t *taking) listens(service, topic string) bool {
	return slices.ContainsFunc(t.heard, func(h archive.Heard) bool { return h.Group == service && h.Topic == topic })
}

// docs calls do for every document of the file, many at once.
func (t *taking) docs(ctx context.Context, do func(context.Context, archive.Doc) error) error {
	g, gctx := errgroup.WithContext(ctx)
	g.SetLimit(loading)
	_, err := readFile(gctx, t.cfg, t.file, func(archive.Header) error { return nil }, func(l archive.Line) error {
		if l.Doc != nil {
			doc := *l.Doc
			g.Go(func() error { return do(gctx, doc) })
		}
		return nil
	})
	if bad := g.Wait(); bad != nil {
		return bad
	}
	return err
}

// kept reads a document of the file as the platform has it.
func (t *taking) kept(ctx context.Context, doc archive.Doc) (archive.Doc, error) {
	w, err := t.whole(doc.Service)
	if err != nil {
		return doc, err
	}
	r, err := w.Stored(ctx, doc.Coll, doc.ID)
	if err != nil {
		return doc, err
	}
	doc.Copy, err = store.CopyOf(r)
	return doc, err
}

// same reports whether the platform has a document exactly as the file does.
func (t *taking) same(ctx context.Context, doc archive.Doc) (is bool, err error) {
	have, err := t.kept(ctx, doc)
	if err != nil {
		return false, err
	}
	a, err := json.Marshal(have)
	if err != nil {
		return false, err
	}
	b, err := json.Marshal(doc)
	return bytes.Equal(a, b), err
}

// meet refuses before anything is written when an id is taken by something else.
func (t *taking) meet(ctx context.Context) error {
	return t.docs(ctx, func(ctx context.Context, doc archive.Doc) error {
		same, err := t.same(ctx, doc)
		if errors.Is(err, store.ErrNotFound) || err == nil && same {
			return nil
		}
		if err != nil {
			return err
		}
		return fmt.Errorf("%s/%s里已经有编号%s，内容与文件不同，没有写入任何内容，请核对这个县区是否已经导入过", doc.Service, doc.Coll, doc.ID)
	})
}

func (t *taking) write(ctx context.Context) error {
	return t.docs(ctx, func(ctx context.Context, doc archive.Doc) error {
		err := t.insert(ctx, doc)
		if errors.Is(err, store.ErrExists) { // meet has found it to be the same
			return nil
		}
		return err
	})
}

// logged calls do for every event of the file that is on the log, once each.
func (t *taking) logged(ctx context.Context, do func(event.Event) error) error {
	now, err := t.bus.Spans(ctx, Topics...)
	if err != nil {
		return err
	}
	met := map[string]bool{}
	for _, s := range now {
		err := t.bus.Read(ctx, s, func(_ int64, e event.Event) error {
			if id := e.ID(); !t.ids[id] || met[id] {
				return nil
			}
			met[e.ID()] = true
			return do(e)
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// publish adds to the log what it lacks of the events, in the order of the file.
func (t *taking) publish(ctx context.Context) error {
	there := map[string]bool{}
	if err := t.logged(ctx, func(e event.Event) error { there[e.ID()] = true; return nil }); err != nil {
		return err
	}
	out := &outgoing{bus: t.bus}
	_, err := readFile(ctx, t.cfg, t.file, func(archive.Header) error { return nil }, func(l archive.Line) error {
		if l.Event == nil || there[l.Event.ID()] {
			return nil
		}
		return out.add(ctx, l.Event.Event)
	})
	if err != nil {
		return err
	}
	return out.flush(ctx)
}

// pass lets every listener go on behind what was added: it has heard it where it came from.
func (t *taking) pass(ctx context.Context) error {
	now, err := t.bus.Spans(ctx, Topics...)
	if err != nil {
		return err
	}
	for _, name := range t.names {
		var at []kafkabus.Span
		var ends []int64
		for _, s := range now {
			if t.listens(name, s.Topic) {
				at, ends = append(at, s), append(ends, s.To)
			}
		}
		if len(at) == 0 {
			continue
		}
		if err := t.bus.Place(ctx, t.groupOf(name), at, ends); err != nil {
			return err
		}
	}
	return nil
}

// check reads back what was written and holds it against the file.
func (t *taking) check(ctx context.Context) error {
	have := archive.NewTotal()
	have.Heard = t.want.Heard // pass has set it, or said why not
	read := make(chan archive.Doc)
	counted := make(chan error, 1)
	go func() {
		var bad error
		for doc := range read {
			bad = errors.Join(bad, have.Count(archive.Line{Doc: &doc}))
		}
		counted <- bad
	}()
	err := t.docs(ctx, func(ctx context.Context, doc archive.Doc) error {
		got, err := t.kept(ctx, doc)
		if err == nil {
			read <- got
		}
		return err
	})
	close(read)
	if err = errors.Join(err, <-counted); err != nil {
		return err
	}
	last := map[string]int64{} // stream → the event before
	err = t.logged(ctx, func(e event.Event) error {
		if e.Seq < last[e.Stream()] {
			return fmt.Errorf("消息%s乱了顺序", e.ID())
		}
		last[e.Stream()] = e.Seq
		return have.Count(archive.Line{Event: &archive.Event{Event: plain(e)}})
	})
	if err != nil {
		return err
	}
	if why := have.Differs(t.want); why != "" {
		return fmt.Errorf("导入后核对不一致：%s", why)
	}
	return nil
}
