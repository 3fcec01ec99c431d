package kafkabus_test

import (
	"log/slog"
	"os"
	"testing"

	"sanshe/libs/event/broker"
	"sanshe/libs/event/bustest"
	"sanshe/libs/event/kafkabus"
)

// house is an embedded broker that a test may restart.
type house struct {
	*broker.Broker
	cfg broker.Config
}

func quiet() *slog.Logger {
	return slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelError}))
}

func open(t testing.TB) *house {
	t.Helper()
	h := &house{cfg: broker.Config{Dir: t.TempDir(), Addr: "127.0.0.1:0", Sync: true, Log: quiet()}}
	h.start(t)
	h.cfg.Addr = h.Addr() // the same after every restart
	t.Cleanup(func() { _ = h.Close() })
	return h
}

type fatal interface {
	Helper()
	Fatalf(format string, args ...any)
}

func (h *house) start(t fatal) {
	t.Helper()
	var err error
	if h.Broker, err = broker.Open(h.cfg); err != nil {
		t.Fatalf("broker: %v", err)
	}
}

func (h *house) stop(t fatal) {
	t.Helper()
	if err := h.Close(); err != nil {
		t.Fatalf("broker: %v", err)
	}
}

func (h *house) config() kafkabus.Config {
	return kafkabus.Config{
		Brokers: []string{h.Addr()}, Prefix: "sanshe.", Topics: []string{"tender"}, Partitions: 2, Replication: 1, Log: quiet(),
	}
}

func TestBusKeepsEveryClaim(t *testing.T) {
	bustest.Run(t, func(t *testing.T) *bustest.Rig {
		h := open(t)
		return &bustest.Rig{
			Open: func(t bustest.T) bustest.Bus {
				b, err := kafkabus.Open(t.Context(), h.config())
				if err != nil {
					t.Fatalf("open: %v", err)
				}
				t.Cleanup(func() { _ = b.Close() })
				return b
			},
			Restart: func(t bustest.T) {
				h.stop(t)
				h.start(t)
			},
		}
	})
}
