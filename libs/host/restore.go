package host

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"time"

	"golang.org/x/sync/errgroup"

	"sanshe/libs/archive"
	"sanshe/libs/event"
	"sanshe/libs/event/kafkabus"
	"sanshe/libs/store"
)

// errNotEmpty refuses a target that holds something.
var errNotEmpty = errors.New("这里已经有数据，恢复只写入空的平台，请换一个空的DATA_DIR（或NAMESPACE），或先移走原有数据")

// restore fills an empty platform from a file, and recomputes what it then
// comes to. The file is read to its end before anything is written.
func (p Program) restore(ctx context.Context, c Config, args []string, out io.Writer) (err error) {
	var keys string
	file, err := fileFlag("restore", "from", args, keysFlag(&keys))
	if err != nil {
		return err
	}
	keys = cmp.Or(keys, keysBeside(file))
	began := time.Now()
	if err := givenKey(&c); err != nil {
		return err
	}
	var head archive.Header
	want, err := readFile(ctx, c, file, func(h archive.Header) error { head = h; return nil }, func(archive.Line) error { return nil })
	if err != nil {
		return err
	}
	if head.Region != "" {
		return fmt.Errorf("%s是县区%s的导出，不是整个平台的备份，请用import导入", file, head.Region)
	}
	if head.Keys {
		return fmt.Errorf("%s是密钥文件，请用--from写备份文件，用--keys写它", file)
	}
	if keys, err = p.keysOf(ctx, c, keys, "", want); err != nil {
		return err
	}
	if err := writable(c); err != nil {
		return err
	}
	at, settle, err := staged(c)
	if err != nil {
		return err
	}
	defer func() { err = full(c.Path("store"), errors.Join(err, settle(false))) }()
	if err := p.fill(ctx, at, file, keys, head, want); err != nil {
		return err
	}
	if err := settle(true); err != nil {
		return err
	}
	if c.Demo && head.Lead != 0 {
		if err := withLead(ctx, c, func(k leadKeeper) error { return k.Write(head.Lead) }); err != nil {
			return err
		}
	}
	printTotal(out, want)
	_, err = fmt.Fprintf(out, "已恢复并逐项核对，用时%v\n", time.Since(began).Round(time.Millisecond))
	return err
}

// staged gives files a place beside the one they are for, so that a restoring
// that is cut off leaves nothing that looks like a platform. settle(true) moves
// them there; what is left is cleared away.
func staged(c Config) (at Config, settle func(bool) error, err error) {
	at = c
	dirs := c.holdings()
	if len(dirs) == 0 {
		return at, func(bool) error { return nil }, nil
	}
	for _, dir := range dirs {
		if _, err := os.Stat(c.Path(dir)); !errors.Is(err, os.ErrNotExist) {
			return at, nil, errors.Join(errNotEmpty, err)
		}
	}
	at.DataDir, at.BrokerAddr = c.Path("restoring"), "127.0.0.1:0"
	if err := os.RemoveAll(at.DataDir); err != nil {
		return at, nil, err
	}
	return at, func(keep bool) error {
		if keep {
			for _, dir := range dirs {
				if err := os.Rename(at.Path(dir), c.Path(dir)); err != nil {
					return err
				}
			}
		}
		return os.RemoveAll(at.DataDir)
	}, nil
}

// fill writes a file into an empty platform and holds the one against the other.
func (p Program) fill(ctx context.Context, c Config, file, keys string, head archive.Header, want archive.Total) (err error) {
	d, err := p.openDepot(ctx, c, quiet(c), true)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, d.close()) }()
	if err := d.idle(ctx); err != nil {
		return err
	}
	if err := d.empty(ctx); err != nil {
		return err
	}
	if err := p.beating(func(service string) error { return store.ForgetBeats(ctx, d.engines[service]) }); err != nil {
		return err
	}
	for topic, n := range head.Topics {
		if err := d.topic(ctx, topic, n); err != nil {
			return err
		}
	}
	err = d.load(ctx, file, want)
	if err == nil {
		err = d.loadKeys(ctx, keys)
	}
	if err != nil {
		return errors.Join(err, d.clear(context.WithoutCancel(ctx)))
	}
	have, err := d.total(ctx)
	if err != nil {
		return err
	}
	if why := have.Differs(want); why != "" {
		return fmt.Errorf("恢复后核对不一致：%s", why)
	}
	return nil
}

// beating does something for every service that says when it could write.
func (p Program) beating(do func(service string) error) error {
	for _, u := range p.Services {
		if slices.ContainsFunc(u.County, func(s Share) bool { return s.Coll == store.Beats }) {
			if err := do(u.Name); err != nil {
				return err
			}
		}
	}
	return nil
}

// idle refuses while services listen: they would act on what is half there.
func (d *depot) idle(ctx context.Context) error {
	for _, name := range d.names {
		busy, err := d.bus.Busy(ctx, d.groupOf(name))
		if err != nil {
			return err
		}
		if busy {
			return fmt.Errorf("服务%s正在运行，请先停下所有服务再执行这个命令", name)
		}
	}
	return nil
}

// empty refuses stores with documents and topics with events.
func (d *depot) empty(ctx context.Context) (err error) {
	m, err := d.instant(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, m.close()) }()
	for _, v := range m.views {
		if err := v.Dump(ctx, func(string, store.Record) error { return errNotEmpty }); err != nil {
			return err
		}
	}
	for _, s := range m.spans {
		if s.To > 0 {
			return errNotEmpty
		}
	}
	return nil
}

// topic creates a topic, or refuses one that has another number of partitions.
func (d *depot) topic(ctx context.Context, topic string, partitions int) error {
	c := d.busConfig()
	c.Brokers, c.Topics, c.Partitions = d.bus.Brokers(), []string{topic}, partitions
	b, err := dial(ctx, c)
	if err != nil {
		return err
	}
	spans, err := b.Spans(ctx, topic)
	if err = errors.Join(err, b.Close()); err != nil {
		return err
	}
	if len(spans) != partitions {
		return fmt.Errorf("主题%s有%d个分区，备份里有%d个，消息会换分区、乱了顺序，请换一个NAMESPACE，或删除这个空主题", topic, len(spans), partitions)
	}
	return nil
}

// load carries every line of a file in: documents many at once, events in their order.
func (d *depot) load(ctx context.Context, file string, want archive.Total) error {
	if err := d.prepare(ctx, want); err != nil {
		return err
	}
	writes, wctx := errgroup.WithContext(ctx)
	writes.SetLimit(loading)
	out := &outgoing{bus: d.bus}
	var heard []archive.Heard
	_, err := readFile(wctx, d.cfg, file, func(archive.Header) error { return nil }, func(l archive.Line) error {
		switch {
		case l.Doc != nil:
			doc := *l.Doc
			writes.Go(func() error { return d.insert(wctx, doc) })
		case l.Event != nil:
			return out.add(wctx, l.Event.Event)
		case l.Heard != nil:
			heard = append(heard, *l.Heard)
		}
		return nil
	})
	if bad := writes.Wait(); bad != nil { // the reason why the reading ended, if it did
		return bad
	}
	if err != nil {
		return err
	}
	if err := out.flush(ctx); err != nil {
		return err
	}
	return d.hear(ctx, heard)
}

const loading = 128 // documents on their way into the stores: what one commit of theirs takes

// prepare makes the collections of a file, with every index that their documents use.
func (d *depot) prepare(ctx context.Context, want archive.Total) error {
	for at, names := range want.Names {
		service, coll := archive.Split(at)
		e, ok := d.engines[service]
		if !ok {
			return fmt.Errorf("备份里有服务%s的数据，本程序没有这个服务，请改用做备份时的版本", service)
		}
		if err := e.Prepare(ctx, store.Schema{Name: coll, Indexes: slices.Sorted(maps.Keys(names))}); err != nil {
			return err
		}
	}
	return nil
}

func (d *depot) insert(ctx context.Context, doc archive.Doc) error {
	if err := store.Load(ctx, d.engines[doc.Service], doc.Coll, doc.Copy); err != nil {
		return fmt.Errorf("%s/%s/%s：%w", doc.Service, doc.Coll, doc.ID, err)
	}
	return nil
}

// outgoing gathers events of one topic, in order.
type outgoing struct {
	bus *kafkabus.Bus
	all []event.Event
}

func (o *outgoing) add(ctx context.Context, e event.Event) error {
	if o.all = append(o.all, e); len(o.all) < store.Batch {
		return nil
	}
	return o.flush(ctx)
}

func (o *outgoing) flush(ctx context.Context) error {
	err := o.bus.Publish(ctx, o.all...)
	o.all = o.all[:0]
	return err
}

// hear sets every group to where it stood among the events of the file.
func (d *depot) hear(ctx context.Context, heard []archive.Heard) error {
	spans, err := d.bus.Spans(ctx, Topics...)
	if err != nil {
		return err
	}
	by := map[string][]archive.Heard{}
	for _, h := range heard {
		by[h.Group] = append(by[h.Group], h)
	}
	for group, hs := range by {
		var at []kafkabus.Span
		var offsets []int64
		for _, h := range hs {
			for _, s := range spans {
				if s.Topic == h.Topic && s.Partition == h.Partition {
					at, offsets = append(at, s), append(offsets, s.From+h.N)
				}
			}
		}
		if err := d.bus.Place(ctx, d.groupOf(group), at, offsets); err != nil {
			return err
		}
	}
	return nil
}

// clear takes out again what a restoring that failed has written where it
// cannot be thrown away as a whole; events stay and make the next try refuse.
func (d *depot) clear(ctx context.Context) error {
	for _, name := range d.names {
		for _, e := range []store.Engine{d.engines[name], d.keys[name]} {
			if e, ok := e.(interface{ Drop(context.Context) error }); ok {
				if err := e.Drop(ctx); err != nil {
					return err
				}
			}
		}
	}
	return nil
}
