// Package kafkabus carries events over Kafka: one topic per service, one key
// per subject, CloudEvents 1.0 in binary mode. It speaks to any broker of the
// Kafka protocol and knows nothing of who runs it (see broker), nor of when an
// event may leave or has been seen before (see store).
//
// The promise is order per subject and at least once. The client has no
// idempotent producer, so a retry after a lost answer writes an event twice;
// readers drop what they have seen by Seq.
package kafkabus

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"strings"
	"sync"
	"time"

	"github.com/segmentio/kafka-go"
	"github.com/segmentio/kafka-go/sasl"

	"sanshe/libs/event"
)

var _ event.Bus = (*Bus)(nil)

// ErrClosed is returned by every call on a closed bus.
var ErrClosed = errors.New("kafkabus: closed")

// Config says which brokers and how. The zero value of every field but
// Brokers is usable.
type Config struct {
	Brokers     []string      // host:port; an entry may hold several, joined by commas
	Prefix      string        // before every topic name: "sanshe."; groups are used as given
	Topics      []string      // services whose topics Open creates; others are created on first use
	Partitions  int           // of topics we create, 4 if zero; existing topics keep theirs
	Replication int           // of topics we create, the broker's default if zero
	Retention   time.Duration // of topics we create, 7 days if zero
	MaxBytes    int64         // kept per partition of topics we create, no limit if zero
	TLS         *tls.Config   // nil speaks plain text
	SASL        SASL          // zero: no sign-in
	Log         *slog.Logger  // slog.Default() if nil

	// Malformed hears of each message that is not an event of ours and is
	// therefore passed over. It is called before the message is acknowledged.
	Malformed func(topic string, partition int, offset int64, why error)

	// Away hears each time that the brokers do not answer and will be asked again.
	Away func(why error)
}

// Settings that were measured, not guessed; the benchmarks of this package show
// what they cost.
const (
	batchTimeout = 2 * time.Millisecond // paid in full by every batch that is not full
	batchSize    = 1000                 // events
	batchBytes   = 900 << 10            // under the 1 MiB that brokers accept by default
	dialTimeout  = 3 * time.Second
	lookTime     = 4 * time.Second // for the brokers to say which topics there are
	metadataTTL  = 6 * time.Second
	maxWait      = time.Second // of an idle fetch; new events end it at once, Close waits it out
	retainFor    = 7 * 24 * time.Hour
)

// Bus is one client of the brokers. Its methods may be called at the same time.
type Bus struct {
	cfg    Config
	log    *slog.Logger
	outage outage
	dialer *kafka.Dialer
	client *kafka.Client
	writer *kafka.Writer

	ctx  context.Context // ends with Close
	stop context.CancelFunc
	subs sync.WaitGroup

	mu     sync.Mutex
	closed bool
	known  map[string]bool          // topics that exist
	turns  map[string]chan struct{} // who may publish on a topic; see Publish
}

// Open reaches the brokers and creates the topics of c that are missing. It
// keeps trying until ctx ends, except when trying again cannot help.
func Open(ctx context.Context, c Config) (*Bus, error) {
	brokers := split(c.Brokers)
	if len(brokers) == 0 {
		return nil, errors.New("kafkabus: no broker address given")
	}
	for _, a := range brokers {
		if _, _, err := net.SplitHostPort(a); err != nil {
			return nil, fmt.Errorf("kafkabus: broker %q is not host:port: %w", a, err)
		}
	}
	c.Brokers = brokers
	if c.Partitions == 0 {
		c.Partitions = 4
	}
	if c.Replication == 0 {
		c.Replication = -1
	}
	if c.Retention == 0 {
		c.Retention = retainFor
	}
	if c.Log == nil {
		c.Log = slog.Default()
	}
	mech, err := c.SASL.mechanism()
	if err != nil {
		return nil, err
	}
	b := connect(c, mech)
	if err := b.await(ctx, c.Topics...); err != nil {
		return nil, errors.Join(err, b.Close())
	}
	return b, nil
}

func connect(c Config, mech sasl.Mechanism) *Bus {
	t := &kafka.Transport{
		TLS: c.TLS, SASL: mech, DialTimeout: dialTimeout, MetadataTTL: metadataTTL, ClientID: "sanshe",
	}
	addr := kafka.TCP(c.Brokers...)
	b := &Bus{
		cfg: c, log: c.Log, outage: outage{log: c.Log},
		dialer: &kafka.Dialer{TLS: c.TLS, SASLMechanism: mech, Timeout: dialTimeout, DualStack: true, ClientID: "sanshe"},
		client: &kafka.Client{Addr: addr, Transport: t, Timeout: 10 * time.Second},
		writer: &kafka.Writer{
			// The library's zero value is RequireNone, which loses events and says nothing.
			Addr: addr, Transport: t, Balancer: &kafka.Hash{}, RequiredAcks: kafka.RequireAll,
			BatchTimeout: batchTimeout, BatchSize: batchSize, BatchBytes: batchBytes,
			WriteBackoffMin: 20 * time.Millisecond, WriteBackoffMax: 500 * time.Millisecond,
		},
		known: map[string]bool{},
		turns: map[string]chan struct{}{},
	}
	b.ctx, b.stop = context.WithCancel(context.Background())
	return b
}

// split undoes comma-joined addresses: handed on joined, they crash the client library.
func split(in []string) (out []string) {
	for _, s := range in {
		for _, a := range strings.Split(s, ",") {
			if a = strings.TrimSpace(a); a != "" {
				out = append(out, a)
			}
		}
	}
	return out
}

// Ping asks a broker something it must answer now; nothing is cached.
func (b *Bus) Ping(ctx context.Context) error {
	if b.ctx.Err() != nil {
		return ErrClosed
	}
	r, err := b.client.ApiVersions(ctx, &kafka.ApiVersionsRequest{})
	if err == nil {
		err = r.Error
	}
	if err != nil {
		return fmt.Errorf("kafkabus: ping: %w", err)
	}
	return nil
}

// Close ends every subscription, waits for the handlers that are running and
// acknowledges what they finished. It may be called again.
func (b *Bus) Close() error {
	b.mu.Lock()
	was := b.closed
	b.closed = true
	b.mu.Unlock()
	b.stop()
	b.subs.Wait()
	if was {
		return nil
	}
	return b.writer.Close()
}

// enter counts a subscription in, so that Close can wait for it.
func (b *Bus) enter() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.closed {
		return false
	}
	b.subs.Add(1)
	return true
}
