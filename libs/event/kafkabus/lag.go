package kafkabus

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/segmentio/kafka-go"
)

// Backlog is what a group has not acknowledged of a topic.
type Backlog struct {
	Waiting int64
	Oldest  time.Time // when the event that waits longest was written; zero when none does or it cannot be read
}

// Lag counts, per topic, the events the group has not acknowledged.
func (b *Bus) Lag(ctx context.Context, group string, topics []string) (map[string]int64, error) {
	by, err := b.behind(ctx, group, topics)
	if err != nil {
		return nil, err
	}
	out := map[string]int64{}
	for _, t := range topics {
		out[t] = 0
		for _, p := range by[t] {
			out[t] += p.end - p.first
		}
	}
	return out, nil
}

// Backlogs is Lag with the time since when the oldest event waits: it reads
// one event of each partition that is behind.
func (b *Bus) Backlogs(ctx context.Context, group string, topics []string) (map[string]Backlog, error) {
	by, err := b.behind(ctx, group, topics)
	if err != nil {
		return nil, err
	}
	out := map[string]Backlog{}
	for _, t := range topics {
		var all Backlog
		for part, p := range by[t] {
			if p.end == p.first {
				continue
			}
			all.Waiting += p.end - p.first
			at, err := b.written(ctx, b.topic(t), part, p.first)
			if err != nil {
				return nil, fmt.Errorf("kafkabus: oldest event for %s: %w", group, err)
			}
			if !at.IsZero() && (all.Oldest.IsZero() || at.Before(all.Oldest)) {
				all.Oldest = at
			}
		}
		out[t] = all
	}
	return out, nil
}

// written is when the event at an offset was written; zero when it is gone.
func (b *Bus) written(ctx context.Context, topic string, part int, offset int64) (time.Time, error) {
	r, err := b.client.Fetch(ctx, &kafka.FetchRequest{Topic: topic, Partition: part, Offset: offset, MinBytes: 1, MaxBytes: 1 << 20, MaxWait: 100 * time.Millisecond})
	if err == nil {
		err = r.Error
	}
	if errors.Is(err, kafka.OffsetOutOfRange) { // trimmed meanwhile
		return time.Time{}, nil
	}
	if err != nil {
		return time.Time{}, err
	}
	rec, err := r.Records.ReadRecord()
	if err != nil {
		return time.Time{}, nil // handled and trimmed since, or of another kind: how long it waits stays unknown
	}
	return rec.Time, nil
}

// behind is what the group has still to acknowledge, by topic (without prefix) and partition.
func (b *Bus) behind(ctx context.Context, group string, topics []string) (map[string]map[int]bounds, error) {
	out := map[string]map[int]bounds{}
	if len(topics) == 0 {
		return out, nil
	}
	parts, err := b.partitions(ctx, topics)
	if err != nil {
		return nil, fmt.Errorf("kafkabus: lag of %s: %w", group, err)
	}
	at, err := b.bounds(ctx, parts)
	if err != nil {
		return nil, fmt.Errorf("kafkabus: lag of %s: %w", group, err)
	}
	seen, err := b.client.OffsetFetch(ctx, &kafka.OffsetFetchRequest{GroupID: group, Topics: parts})
	if err == nil && !errors.Is(seen.Error, kafka.GroupIdNotFound) { // a group that has yet to read
		err = seen.Error
	}
	if err != nil {
		return nil, fmt.Errorf("kafkabus: lag of %s: %w", group, err)
	}
	for _, t := range topics {
		done := map[int]int64{} // never acknowledged is -1
		for _, p := range seen.Topics[b.topic(t)] {
			done[p.Partition] = p.CommittedOffset
		}
		out[t] = map[int]bounds{}
		for p, where := range at[b.topic(t)] {
			from := min(max(done[p], where.first), where.end)
			out[t][p] = bounds{from, where.end}
		}
	}
	return out, nil
}
