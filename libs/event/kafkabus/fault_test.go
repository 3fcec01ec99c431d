package kafkabus_test

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kfake"
	"github.com/twmb/franz-go/pkg/kmsg"

	"sanshe/libs/event"
	"sanshe/libs/event/bustest"
	"sanshe/libs/event/kafkabus"
)

// cluster is a broker that can be told to misbehave.
func cluster(t *testing.T, opts ...kfake.Opt) (*kfake.Cluster, kafkabus.Config) {
	t.Helper()
	c, err := kfake.NewCluster(append(opts, kfake.NumBrokers(1))...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	return c, kafkabus.Config{Brokers: c.ListenAddrs(), Prefix: "sanshe.", Topics: []string{"tender"}, Partitions: 2, Log: quiet()}
}

// The client cannot tell an answer that got lost from a write that failed, so
// it writes again: repeats are the price, gaps and swaps would be the bug.
func TestFailingWritesRepeatEventsButNeverSwapOrLoseThem(t *testing.T) {
	t.Parallel()
	for name, how := range map[string]*kerr.Error{
		"refused":             kerr.NotLeaderForPartition,
		"written, then error": kerr.NotEnoughReplicasAfterAppend,
		"timed out":           kerr.RequestTimedOut,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c, cfg := cluster(t)
			b := dial(t, cfg)
			heard := listen(t, b, "readers", "tender")
			n := 0
			c.Fault(kfake.Fault{
				Keys: []kmsg.Key{kmsg.Produce}, Err: how, Count: 12,
				When: func(kmsg.Request) bool { n++; return n%2 == 0 },
			})
			var all []event.Event
			for seq := 1; seq <= 20; seq++ {
				for s := range 10 {
					all = append(all, bustest.Happened("tender", fmt.Sprint(s), seq))
				}
			}
			for i := 0; i < len(all); i += 10 {
				if err := b.Publish(t.Context(), all[i:i+10]...); err != nil {
					t.Fatal(err)
				}
			}
			last := map[string]int64{}
			done := func() bool {
				heard.mu.Lock()
				defer heard.mu.Unlock()
				clear(last)
				for _, e := range heard.seen {
					if e.Seq > last[e.Subject]+1 {
						t.Fatalf("%s came after number %d", e.ID(), last[e.Subject])
					}
					last[e.Subject] = max(last[e.Subject], e.Seq)
				}
				for s := range 10 {
					if last[fmt.Sprint(s)] < 20 {
						return false
					}
				}
				return true
			}
			until(t, "all events", done)
		})
	}
}

func TestAnAnswerThatCannotChangeIsReturnedAtOnce(t *testing.T) {
	c, cfg := cluster(t)
	b := dial(t, cfg)
	c.Fault(kfake.Fault{Keys: []kmsg.Key{kmsg.Produce}, Err: kerr.TopicAuthorizationFailed, Count: -1})
	began := time.Now()
	if err := b.Publish(t.Context(), bustest.Happened("tender", "A", 1)); err == nil {
		t.Fatal("publish without permission reported success")
	}
	if took := time.Since(began); took > 2*time.Second {
		t.Errorf("it took %v", took)
	}
}

func TestSignInWorksAndAWrongPasswordFailsAtOnce(t *testing.T) {
	t.Parallel()
	srv := httptest.NewTLSServer(nil)
	cert := srv.TLS.Certificates[0]
	pool := x509.NewCertPool()
	pool.AddCert(srv.Certificate())
	srv.Close()
	for _, mech := range []string{"PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"} {
		t.Run(mech, func(t *testing.T) {
			_, cfg := cluster(t, kfake.EnableSASL(), kfake.Superuser(mech, "san,she", "secret=1"),
				kfake.TLS(&tls.Config{Certificates: []tls.Certificate{cert}, MinVersion: tls.VersionTLS12}))
			cfg.TLS = &tls.Config{RootCAs: pool, MinVersion: tls.VersionTLS12}
			cfg.SASL = kafkabus.SASL{Mechanism: mech, User: "san,she", Password: "secret=1"}
			b := dial(t, cfg)
			heard := listen(t, b, "readers", "tender")
			if err := b.Publish(t.Context(), bustest.Happened("tender", "A", 1)); err != nil {
				t.Fatal(err)
			}
			until(t, "the event", func() bool { return heard.len() == 1 })

			cfg.SASL.Password = "guess"
			ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
			defer cancel()
			began := time.Now()
			if _, err := kafkabus.Open(ctx, cfg); err == nil {
				t.Fatal("a wrong password was let in")
			} else if took := time.Since(began); took > 5*time.Second {
				t.Errorf("refused after %v: %v", took, err)
			}
		})
	}
	if _, err := kafkabus.Open(t.Context(), kafkabus.Config{Brokers: []string{"127.0.0.1:1"}, SASL: kafkabus.SASL{Mechanism: "kerberos"}}); err == nil {
		t.Error("an unknown mechanism was accepted")
	}
}

func TestOpenSaysWhatIsWrongWithAnAddress(t *testing.T) {
	t.Parallel()
	for _, brokers := range [][]string{nil, {""}, {" , "}, {"nonsense"}} {
		if _, err := kafkabus.Open(t.Context(), kafkabus.Config{Brokers: brokers}); err == nil {
			t.Errorf("%q was accepted", brokers)
		}
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Second)
	defer cancel()
	if _, err := kafkabus.Open(ctx, kafkabus.Config{Brokers: []string{"127.0.0.1:1"}, Topics: []string{"tender"}, Log: quiet()}); err == nil {
		t.Error("nobody listens there")
	}
}
