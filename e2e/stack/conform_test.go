//go:build stack

package stack

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"sanshe/libs/event/bustest"
	"sanshe/libs/event/kafkabus"
	"sanshe/libs/store"
	"sanshe/libs/store/mongostore"
	"sanshe/libs/store/storetest"
)

var servers *Stack

func TestMain(m *testing.M) {
	dir, err := os.MkdirTemp("", "stack")
	if err == nil {
		servers, err = Up("target", dir, Brief)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "the servers cannot be started:", err)
		os.Exit(1)
	}
	code := m.Run()
	if code != 0 {
		fmt.Fprintln(os.Stderr, servers.Logs())
	}
	if err := servers.Down(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		code = 1
	}
	if err := os.RemoveAll(filepath.Clean(dir)); err != nil {
		fmt.Fprintln(os.Stderr, err)
	}
	os.Exit(code)
}

// TestTheStoreKeepsItsContract is the suite that SQLite passes, on MONGODB_URI
// or else on the document server.
func TestTheStoreKeepsItsContract(t *testing.T) {
	storetest.Run(t, func(t testing.TB) storetest.Opener {
		name := "storetest_" + strings.ToLower(store.NewID())
		open := func(t testing.TB) *mongostore.Engine {
			e, err := mongostore.Open(servers.Mongo, name)
			if err != nil {
				t.Fatal(err)
			}
			return e
		}
		t.Cleanup(func() {
			e := open(t)
			if err := e.Database().Drop(context.Background()); err != nil {
				t.Error(err)
			}
			if err := e.Close(); err != nil {
				t.Error(err)
			}
		})
		return func(t testing.TB) store.Engine { return open(t) }
	})
}

// TestTheBusKeepsEveryClaim is the suite that the embedded broker passes, on
// Apache Kafka, which is killed and started again where the suite says so.
func TestTheBusKeepsEveryClaim(t *testing.T) {
	kafka := servers.Server("kafka")
	bustest.Run(t, func(t *testing.T) *bustest.Rig {
		prefix := strings.ToLower(store.NewID()) + "."
		return &bustest.Rig{
			Patience: 2 * time.Minute, // two starts of a broker on a busy machine are among what is waited for
			Open: func(t bustest.T) bustest.Bus {
				b, err := kafkabus.Open(t.Context(), kafkabus.Config{
					Brokers: []string{servers.Kafka}, Prefix: prefix, Topics: []string{"tender"}, Partitions: 2,
					Log: slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelError})),
				})
				if err != nil {
					t.Fatalf("open: %v", err)
				}
				t.Cleanup(func() { _ = b.Close() })
				return b
			},
			Restart: func(t bustest.T) {
				kafka.Kill()
				if err := kafka.Start(); err != nil {
					t.Fatalf("kafka: %v", err)
				}
			},
		}
	})
}
