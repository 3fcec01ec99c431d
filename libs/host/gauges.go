package host

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"time"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/metric"
	"golang.org/x/sync/errgroup"

	"sanshe/libs/host/watch"
	"sanshe/libs/store"
)

// gaugeTime is how long /metrics may take to ask the drivers. What has not
// answered by then is away, and of what waits behind it nothing is known.
const gaugeTime = 3 * time.Second

// maxOwed bounds the documents of a collection that are looked at for unsent
// events: a backlog so large is an alarm whatever its exact size.
const maxOwed = 1000

// gauges are how the drivers are and what waits in queues. They are asked when
// somebody reads /metrics, so nothing is counted while nobody looks.
type gauges struct{ up, lag, owed, parked metric.Int64ObservableGauge }

// measure shows the gauges at /metrics.
func (d *drivers) measure() (err error) {
	meter, g := otel.Meter("sanshe/libs/host"), gauges{}
	for _, x := range []struct {
		at        *metric.Int64ObservableGauge
		name, say string
	}{
		{&g.up, "sanshe.driver.up", "1 while a driver answers: store.<service>, broker, directory, otlp, mail"},
		{&g.lag, "sanshe.consumer.lag", "events of a topic that a service has still to hear"},
		{&g.owed, "sanshe.outbox.documents", "documents with events that the broker has not acknowledged, counted up to 1000"},
		{&g.parked, "sanshe.parked.streams", "aggregates that wait for a person, counted up to 1000"},
	} {
		if *x.at, err = meter.Int64ObservableGauge(x.name, metric.WithDescription(x.say)); err != nil {
			return err
		}
	}
	_, err = meter.RegisterCallback(func(ctx context.Context, o metric.Observer) error {
		ctx, cancel := context.WithTimeout(ctx, gaugeTime)
		defer cancel()
		d.beat(ctx)
		for _, b := range d.watch.Pulse.Beats() {
			if b.State != watch.Unused && b.State != watch.Idle {
				o.ObserveInt64(g.up, one(b.State != watch.Away), metric.WithAttributes(attribute.String("driver", b.Name)))
			}
		}
		for _, l := range d.services {
			g.waiting(ctx, d, l, o)
		}
		return nil
	}, g.up, g.lag, g.owed, g.parked)
	return err
}

// waiting says what waits in one service. What cannot be asked is left out: a
// gap is true, and sanshe.driver.up says why.
func (g gauges) waiting(ctx context.Context, d *drivers, l *listener, o metric.Observer) {
	say := func(in metric.Int64Observable, n int64, of ...attribute.KeyValue) {
		o.ObserveInt64(in, n, metric.WithAttributes(append(of, attribute.String("service", l.service))...))
	}
	if topics := l.topics(); len(topics) > 0 {
		if by, err := d.bus.Lag(ctx, d.group(l), topics); err == nil {
			for topic, n := range by {
				say(g.lag, n, attribute.String("topic", topic))
			}
		}
	}
	for _, coll := range l.collections {
		if rs, err := d.engines[l.service].Unsent(ctx, coll, maxOwed); err == nil {
			say(g.owed, int64(len(rs)), attribute.String("collection", coll))
		}
	}
	if n, err := l.parked.Count(ctx, maxOwed, store.Term{Index: "open"}); err == nil {
		say(g.parked, int64(n))
	}
}

// metricsDoor serves /metrics at an address of its own, which no proxy leads
// the public to.
func (d *drivers) metricsDoor(ctx context.Context, g *errgroup.Group) error {
	if d.cfg.MetricsAddr == "" {
		return nil
	}
	ln, err := (&net.ListenConfig{}).Listen(ctx, "tcp", d.cfg.MetricsAddr)
	if err != nil {
		return fmt.Errorf("无法监听%s，请换一个METRICS_ADDR或停止占用它的程序（%w）", d.cfg.MetricsAddr, err)
	}
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", d.metrics)
	srv := &http.Server{Handler: mux, ReadHeaderTimeout: 5 * time.Second, WriteTimeout: time.Minute}
	g.Go(func() error {
		if err := srv.Serve(ln); !errors.Is(err, http.ErrServerClosed) {
			return err
		}
		return nil
	})
	g.Go(func() error {
		<-ctx.Done()
		return srv.Close()
	})
	return nil
}

func one(yes bool) int64 {
	if yes {
		return 1
	}
	return 0
}
