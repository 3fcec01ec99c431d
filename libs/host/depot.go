package host

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"strings"
	"time"

	"sanshe/libs/archive"
	"sanshe/libs/event"
	"sanshe/libs/event/kafkabus"
	"sanshe/libs/host/reach"
	"sanshe/libs/store"
)

// depot is the stores and the bus of a platform without its services, for who
// carries everything out or in.
type depot struct {
	*drivers
	names []string // of the services
}

// openDepot opens what the settings name. The embedded broker of a platform
// that is running is reached as any client reaches it; alone says that it may
// not be running.
func (p Program) openDepot(ctx context.Context, c Config, log *slog.Logger, alone bool) (d *depot, err error) {
	d = &depot{drivers: newDrivers(c, log)}
	defer func() {
		if err != nil {
			err = errors.Join(err, d.close())
			d = nil
		}
	}()
	bus := d.busConfig()
	if bus.Brokers[0], err = d.brokerOf(alone); err != nil {
		return d, err
	}
	if d.bus, err = dial(ctx, bus); err != nil {
		return d, err
	}
	d.closers = append(d.closers, d.bus.Close)
	for _, u := range p.Services {
		if _, err := d.storeNow(ctx, u.Name); err != nil {
			return d, err
		}
		d.names = append(d.names, u.Name)
		if u.Keys {
			if err := d.soon(ctx, func(ctx context.Context) error { _, err := d.openKeys(ctx, u.Name); return err }); err != nil {
				return d, err
			}
		}
	}
	return d, nil
}

// settled refuses a directory in which no platform was ever started: a command
// that made one there would hide that DATA_DIR is wrong.
func (c Config) settled() error {
	if c.Store != "sqlite" {
		return nil
	}
	if _, err := os.Stat(c.Path("store")); err != nil {
		return fmt.Errorf("%s里没有平台的数据，请核对DATA_DIR；新的平台要先启动一次", c.DataDir)
	}
	return nil
}

// storeNow opens a store that must be there: a command waits for nobody as long as a service does.
func (d *drivers) storeNow(ctx context.Context, service string) (store.Engine, error) {
	var e store.Engine
	err := d.soon(ctx, func(ctx context.Context) (err error) { e, err = d.store(ctx, service); return err })
	return e, err
}

func (d *drivers) soon(ctx context.Context, open func(context.Context) error) error {
	soon, cancel := context.WithTimeout(ctx, 2*tryTime)
	defer cancel()
	err := open(soon)
	if errors.Is(err, context.DeadlineExceeded) && ctx.Err() == nil {
		err = errors.New("连接不上数据库，请确认它已启动、STORE的地址和账号正确")
	}
	return err
}

// withLead hands over where a demonstration keeps the lead of its clock:
// without it a restored purchase would find its deadline long past.
func withLead(ctx context.Context, c Config, do func(leadKeeper) error) (err error) {
	d := newDrivers(c, quiet(c))
	defer func() { err = errors.Join(err, d.close()) }()
	if c.Consul == "" {
		return do(leadFile(c.Path("demo-clock.json")))
	}
	soon, cancel := context.WithTimeout(ctx, 2*tryTime)
	defer cancel()
	if err := d.openDirectory(soon); err != nil {
		return err
	}
	return do(reach.Lead{Consul: d.consul})
}

// givenKey reads the service key that is there; it never makes one.
func givenKey(c *Config) error {
	if c.ServiceKey != "" {
		return nil
	}
	if _, err := os.Stat(c.Path("service.key")); err != nil {
		return fmt.Errorf("没有SERVICE_KEY，备份文件无法封存或打开，请设置SERVICE_KEY，或把原平台的service.key放到%s", c.Path("service.key"))
	}
	return ownKey(c)
}

// moment is a platform at one instant: its stores, its log and how far each
// service has heard it.
type moment struct {
	views map[string]store.View
	spans []kafkabus.Span
	heard map[string][]int64 // service → an offset for each span, -1: never acknowledged any
}

func (m *moment) close() (err error) {
	for _, v := range m.views {
		err = errors.Join(err, v.Close())
	}
	return err
}

// held bounds how long writers may be kept waiting; their own patience is longer.
const held = 3 * time.Second

// whole is the store of a service as it is read out.
func (d *depot) whole(service string) (store.Whole, error) {
	w, ok := d.engines[service].(store.Whole)
	if !ok {
		return nil, fmt.Errorf("host: %T cannot be read out", d.engines[service])
	}
	return w, nil
}

// instant holds every store, reads where the log and its listeners stand, and
// lets go. While no store can be written no event comes into being and none is
// acknowledged, so what the log holds is owed by no later write, and what a
// listener has acknowledged has its effect in a view.
func (d *depot) instant(ctx context.Context) (m *moment, err error) {
	m = &moment{views: map[string]store.View{}, heard: map[string][]int64{}}
	var resumes []func() error
	defer func() {
		for _, resume := range resumes {
			err = errors.Join(err, resume())
		}
		if err != nil {
			err = errors.Join(err, m.close())
		}
	}()
	for _, name := range d.names {
		w, err := d.whole(name)
		if err != nil {
			return m, err
		}
		v, resume, err := w.Hold(ctx)
		if err != nil {
			return m, err
		}
		m.views[name], resumes = v, append(resumes, resume)
	}
	ctx, cancel := context.WithTimeout(ctx, held)
	defer cancel()
	if m.spans, err = d.bus.Spans(ctx, Topics...); err != nil {
		return m, err
	}
	for _, name := range d.names {
		if m.heard[name], err = d.bus.Positions(ctx, d.groupOf(name), m.spans); err != nil {
			return m, err
		}
	}
	return m, nil
}

func (d *drivers) groupOf(service string) string { return d.cfg.Namespace + "." + service }

// lines hands over everything of a moment as an archive keeps it.
func (d *depot) lines(ctx context.Context, m *moment, add func(archive.Line) error) error {
	for _, name := range d.names {
		err := m.views[name].Dump(ctx, func(coll string, r store.Record) error {
			c, err := store.CopyOf(r)
			if err != nil {
				return fmt.Errorf("%s/%s/%s: %w", name, coll, r.ID, err)
			}
			return add(archive.Line{Doc: &archive.Doc{Service: name, Coll: coll, Copy: c}})
		})
		if err != nil {
			return err
		}
	}
	before := map[string][]int64{} // service → events of each span that it has acknowledged
	for _, name := range d.names {
		before[name] = make([]int64, len(m.spans))
	}
	for i, s := range m.spans {
		err := d.bus.Read(ctx, s, func(offset int64, e event.Event) error {
			for name, at := range m.heard {
				if offset < at[i] {
					before[name][i]++
				}
			}
			return add(archive.Line{Event: &archive.Event{Partition: s.Partition, Event: plain(e)}})
		})
		if err != nil {
			return err
		}
	}
	for _, name := range d.names {
		for i, s := range m.spans {
			if n := before[name][i]; n > 0 {
				if err := add(archive.Line{Heard: &archive.Heard{Group: name, Topic: s.Topic, Partition: s.Partition, N: n}}); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// plain is an event as any broker gives it back.
func plain(e event.Event) event.Event {
	e.At = e.At.UTC()
	return e
}

// total is what a platform comes to as it stands.
func (d *depot) total(ctx context.Context) (t archive.Total, err error) {
	m, err := d.instant(ctx)
	if err != nil {
		return t, err
	}
	defer func() { err = errors.Join(err, m.close()) }()
	t = archive.NewTotal()
	return t, d.lines(ctx, m, t.Count)
}

// partitions of each topic of a moment.
func (m *moment) partitions() map[string]int {
	out := map[string]int{}
	for _, s := range m.spans {
		out[s.Topic]++
	}
	return out
}

// quiet logs warnings only: the commands speak for themselves.
func quiet(c Config) *slog.Logger {
	if strings.EqualFold(c.LogLevel, "info") {
		c.LogLevel = "warn"
	}
	return logger(c, os.Stderr)
}
