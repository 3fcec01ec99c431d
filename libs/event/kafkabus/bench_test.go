package kafkabus_test

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"sanshe/libs/event"
	"sanshe/libs/event/broker"
	"sanshe/libs/event/kafkabus"
)

// payload is about what a tender event carries, 1 KiB.
func payload(subject string, seq int) event.Event {
	e := event.New("tender.tender.published.v1", time.Now(), map[string]string{"title": fmt.Sprintf("%01000d", seq)})
	e.Subject, e.Seq = subject, int64(seq)
	return e
}

func benchBus(b *testing.B, sync bool) *kafkabus.Bus {
	b.Helper()
	h, err := broker.Open(broker.Config{Dir: b.TempDir(), Sync: sync, Log: quiet()})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = h.Close() })
	bus, err := kafkabus.Open(b.Context(), kafkabus.Config{
		Brokers: []string{h.Addr()}, Prefix: "sanshe.", Topics: []string{"tender"}, Partitions: 2, Log: quiet(),
	})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = bus.Close() })
	return bus
}

// One operation is what the relay does: 500 events of 500 subjects.
func BenchmarkPublish500(b *testing.B) {
	for _, sync := range []bool{false, true} {
		b.Run(fmt.Sprintf("sync=%v", sync), func(b *testing.B) {
			bus := benchBus(b, sync)
			seq := 0
			for b.Loop() {
				seq++
				events := make([]event.Event, 500)
				for i := range events {
					events[i] = payload(fmt.Sprintf("t-%d", i), seq)
				}
				if err := bus.Publish(b.Context(), events...); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(500*float64(b.N)/b.Elapsed().Seconds(), "events/s")
		})
	}
}

// One operation is one event from Publish to its handler, 200 a second.
func BenchmarkPublishToHandler(b *testing.B) {
	for _, sync := range []bool{false, true} {
		b.Run(fmt.Sprintf("sync=%v", sync), func(b *testing.B) {
			bus := benchBus(b, sync)
			heard := make(chan time.Duration, 1000)
			ctx, cancel := context.WithCancel(b.Context())
			defer cancel()
			go func() {
				_ = bus.Subscribe(ctx, "bench", []string{"tender"}, func(_ context.Context, e event.Event) error {
					heard <- time.Since(e.At)
					return nil
				})
			}()
			if err := bus.Publish(ctx, payload("warm", 1)); err != nil {
				b.Fatal(err)
			}
			<-heard
			tick := time.NewTicker(5 * time.Millisecond)
			defer tick.Stop()
			var took []time.Duration
			for n := 0; b.Loop(); n++ {
				<-tick.C
				if err := bus.Publish(ctx, payload(fmt.Sprintf("t-%d", n), 1)); err != nil {
					b.Fatal(err)
				}
				took = append(took, <-heard)
			}
			slices.Sort(took)
			b.ReportMetric(float64(took[len(took)/2].Microseconds())/1000, "p50-ms")
			b.ReportMetric(float64(took[len(took)*99/100].Microseconds())/1000, "p99-ms")
		})
	}
}
