//go:build stack

package stack

import (
	"context"
	"log/slog"
	"strings"
	"testing"
	"time"

	"sanshe/libs/event"
	"sanshe/libs/event/bustest"
	"sanshe/libs/event/kafkabus"
	"sanshe/libs/store"
)

// TestARealBrokersRefusalIsKnownAsOne signs in to Apache Kafka in every way
// that somebody may have got wrong. Waiting would not help with any.
func TestARealBrokersRefusalIsKnownAsOne(t *testing.T) {
	prefix := strings.ToLower(store.NewID()) + "."
	for _, g := range []struct {
		to         Account
		operations []string
	}{{Accounts.Platform, []string{"ALL"}}, {Accounts.Listener, []string{"READ", "DESCRIBE", "CREATE"}}} {
		if err := servers.Grant(g.to, prefix, g.operations...); err != nil {
			t.Fatal(err)
		}
	}
	const scram = "scram-sha-512"
	open := func(t *testing.T, mechanism string, a Account) (*kafkabus.Bus, error) {
		ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
		t.Cleanup(cancel)
		b, err := kafkabus.Open(ctx, kafkabus.Config{
			Brokers: []string{servers.Guarded}, Prefix: prefix, Topics: []string{"tender"}, Partitions: 2, Log: slog.New(slog.DiscardHandler),
			SASL: kafkabus.SASL{Mechanism: mechanism, User: a.User, Password: a.Password},
		})
		if err == nil {
			t.Cleanup(func() { _ = b.Close() })
			err = b.MayWrite(ctx, "tender")
		}
		if ctx.Err() != nil {
			t.Error("it took too long to see what is wrong")
		}
		return b, err
	}
	for _, mechanism := range []string{"plain", scram} {
		t.Run("the right account, by "+mechanism, func(t *testing.T) {
			b, err := open(t, mechanism, Accounts.Platform)
			if err != nil {
				t.Fatal(err)
			}
			if err := b.MayRead(t.Context(), prefix+"readers", "tender"); err != nil {
				t.Fatal(err)
			}
			want, got := bustest.Happened("tender", mechanism, 1), make(chan string, 10)
			if err := b.Publish(t.Context(), want); err != nil {
				t.Fatal(err)
			}
			ctx, stop := context.WithTimeout(t.Context(), time.Minute)
			defer stop()
			go func() {
				_ = b.Subscribe(ctx, prefix+mechanism, []string{"tender"}, func(_ context.Context, e event.Event) error { got <- e.ID(); return nil })
			}()
			for id := ""; id != want.ID(); {
				select {
				case id = <-got:
				case <-ctx.Done():
					t.Fatal("the event was not heard")
				}
			}
			if n, err := b.Lag(t.Context(), prefix+"nobody", []string{"tender"}); err != nil || n["tender"] > 2 {
				t.Errorf("the topic holds %v, %v: the question whether it may be written on has been written", n, err)
			}
		})
	}
	for _, x := range []struct {
		claim, mechanism string
		who              Account
		want             kafkabus.Reason
	}{
		{"a wrong password, by plain", "plain", Account{"platform", "guess"}, kafkabus.WrongAccount},
		{"a wrong password, by scram", scram, Account{"platform", "guess"}, kafkabus.WrongAccount},
		{"somebody unknown", scram, Account{"nobody", "guess"}, kafkabus.WrongAccount},
		{"a way of signing in that the broker does not offer", "scram-sha-256", Accounts.Platform, kafkabus.WrongAccount},
		{"no account", "", Account{}, kafkabus.NoAccount},
		{"an account that may do nothing", scram, Accounts.Stranger, kafkabus.NotAllowed},
		{"an account that may read and not write", scram, Accounts.Listener, kafkabus.NotAllowed},
	} {
		t.Run(x.claim, func(t *testing.T) {
			_, err := open(t, x.mechanism, x.who)
			if err == nil {
				t.Fatal("was let in")
			}
			if got := kafkabus.Why(err); got != x.want || !kafkabus.Denied(err) {
				t.Errorf("reason %d, want %d: %v", got, x.want, err)
			}
		})
	}
}
