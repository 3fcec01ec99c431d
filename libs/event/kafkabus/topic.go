package kafkabus

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"time"

	"github.com/segmentio/kafka-go"
)

func (b *Bus) topic(service string) string { return b.cfg.Prefix + service }

// await makes sure the topics exist, trying until ctx ends. A group that
// joins before its topic exists is assigned nothing and never hears of it.
func (b *Bus) await(ctx context.Context, services ...string) error {
	for hungUp := 0; ; {
		look, cancel := context.WithTimeout(ctx, lookTime)
		err := b.ensure(look, services)
		cancel()
		if err == nil {
			b.outage.over()
			return nil
		}
		if errors.Is(err, errOnTheWay) {
			if pause(ctx, 10*time.Millisecond) {
				continue
			}
		}
		if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
			// Many brokers answer a wrong password by hanging up; one that is
			// restarting does too, but not three times in a row: then nobody listens.
			if why := b.unwelcome(ctx); why != nil {
				if hungUp++; hungUp == 3 {
					err = fmt.Errorf("%w: %w", why, err)
				}
			}
		}
		if Denied(err) || ctx.Err() != nil {
			return fmt.Errorf("kafkabus: topics: %w", err)
		}
		b.outage.failed("looking for topics", err)
		if f := b.cfg.Away; f != nil && hungUp == 0 {
			f(err)
		}
		if !pause(ctx, 200*time.Millisecond) {
			return fmt.Errorf("kafkabus: topics: %w (%w)", err, ctx.Err())
		}
	}
}

// unwelcome is what a broker means that has hung up, nil when it may just be on its way up or down.
func (b *Bus) unwelcome(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, lookTime)
	defer cancel()
	switch {
	case slices.ContainsFunc(b.cfg.Brokers, func(at string) bool { return encrypts(ctx, at) }) != (b.cfg.TLS != nil):
		return errEncryption
	case b.cfg.SASL.Mechanism != "":
		return kafka.SASLAuthenticationFailed
	case slices.ContainsFunc(b.cfg.Brokers, func(at string) bool { return b.answers(ctx, at) }):
		return errNoAccount
	}
	return nil
}

// encrypts reports whether a broker speaks TLS. Whether it may be trusted is
// not asked: nothing is said to it.
func encrypts(ctx context.Context, at string) bool {
	d := tls.Dialer{Config: &tls.Config{InsecureSkipVerify: true}}
	c, err := d.DialContext(ctx, "tcp", at)
	if err != nil {
		return false
	}
	_ = c.Close() // nothing was said
	return true
}

// answers reports whether a broker answers the one question that it answers anybody, once.
func (b *Bus) answers(ctx context.Context, at string) bool {
	c, err := b.dialer.DialContext(ctx, "tcp", at)
	if err != nil {
		return false
	}
	defer c.Close()
	if err := c.SetDeadline(time.Now().Add(lookTime)); err != nil {
		return false
	}
	_, err = c.ApiVersions()
	return err == nil
}

// errOnTheWay says that topics have been asked for; a look after them follows.
var errOnTheWay = errors.New("new topics are not there yet")

// ensure creates the topics that are missing. It never changes one that
// exists: another partition count would break the order of every key.
func (b *Bus) ensure(ctx context.Context, services []string) error {
	var ask []string
	b.mu.Lock()
	for _, s := range services {
		if !b.known[s] {
			ask = append(ask, b.topic(s))
		}
	}
	b.mu.Unlock()
	if len(ask) == 0 && len(services) > 0 {
		return nil
	}
	m, err := b.client.Metadata(ctx, &kafka.MetadataRequest{Topics: ask})
	if err != nil {
		return err
	}
	if len(services) == 0 {
		return nil // reaching the broker is all there is to do
	}
	var missing []kafka.TopicConfig
	for _, t := range m.Topics {
		switch {
		case errors.Is(t.Error, kafka.UnknownTopicOrPartition):
			missing = append(missing, b.shape(t.Name))
		case errors.Is(t.Error, kafka.LeaderNotAvailable):
			return errOnTheWay
		case t.Error != nil:
			return fmt.Errorf("%s: %w", t.Name, t.Error)
		}
	}
	if len(missing) > 0 {
		r, err := b.client.CreateTopics(ctx, &kafka.CreateTopicsRequest{Topics: missing})
		if err != nil {
			return err
		}
		for name, err := range r.Errors {
			if err != nil && !errors.Is(err, kafka.TopicAlreadyExists) {
				return fmt.Errorf("create %s: %w", name, err)
			}
		}
		return errOnTheWay
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, s := range services {
		b.known[s] = true
	}
	return nil
}

// shape is a new topic. Retention is set on the topic itself, because the
// embedded broker trims no topic that leaves it to the broker.
func (b *Bus) shape(name string) kafka.TopicConfig {
	set := []kafka.ConfigEntry{
		{ConfigName: "retention.ms", ConfigValue: strconv.FormatInt(b.cfg.Retention.Milliseconds(), 10)},
	}
	if b.cfg.MaxBytes > 0 {
		set = append(set, kafka.ConfigEntry{ConfigName: "retention.bytes", ConfigValue: strconv.FormatInt(b.cfg.MaxBytes, 10)})
	}
	if b.cfg.Replication >= 3 {
		// Without it acks=all means all replicas that happen to be left: maybe one.
		set = append(set, kafka.ConfigEntry{ConfigName: "min.insync.replicas", ConfigValue: "2"})
	}
	return kafka.TopicConfig{
		Topic: name, NumPartitions: b.cfg.Partitions, ReplicationFactor: b.cfg.Replication, ConfigEntries: set,
	}
}

// partitions lists the partition numbers of each topic, by full name.
func (b *Bus) partitions(ctx context.Context, topics []string) (map[string][]int, error) {
	full := make([]string, len(topics))
	for i, t := range topics {
		full[i] = b.topic(t)
	}
	m, err := b.client.Metadata(ctx, &kafka.MetadataRequest{Topics: full})
	if err != nil {
		return nil, err
	}
	out := map[string][]int{}
	for _, t := range m.Topics {
		if t.Error != nil {
			return nil, fmt.Errorf("%s: %w", t.Name, t.Error)
		}
		for _, p := range t.Partitions {
			out[t.Name] = append(out[t.Name], p.ID)
		}
	}
	return out, nil
}

// bounds are the first offset a partition holds and the one after its last.
type bounds struct{ first, end int64 }

func (b *Bus) bounds(ctx context.Context, parts map[string][]int) (map[string]map[int]bounds, error) {
	ask := map[string][]kafka.OffsetRequest{}
	for t, ps := range parts {
		for _, p := range ps {
			ask[t] = append(ask[t], kafka.FirstOffsetOf(p), kafka.LastOffsetOf(p))
		}
	}
	r, err := b.client.ListOffsets(ctx, &kafka.ListOffsetsRequest{Topics: ask})
	if err != nil {
		return nil, err
	}
	out := map[string]map[int]bounds{}
	for t, ps := range r.Topics {
		out[t] = map[int]bounds{}
		for _, p := range ps {
			if p.Error != nil {
				return nil, fmt.Errorf("%s/%d: %w", t, p.Partition, p.Error)
			}
			out[t][p.Partition] = bounds{p.FirstOffset, p.LastOffset}
		}
	}
	return out, nil
}
