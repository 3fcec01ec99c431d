package kafkabus

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	"github.com/segmentio/kafka-go"

	"sanshe/libs/event"
)

// What stands here is for backups: the log read from its beginning, and how far
// each group has acknowledged it. Services need none of it.

// Span is a part of a partition: from the first of its offsets to before To.
type Span struct {
	Topic     string // without prefix
	Partition int
	From, To  int64
}

// ErrBusy says that a group has members, who keep its positions themselves.
var ErrBusy = errors.New("kafkabus: the group has members")

// Brokers are the addresses it was opened with.
func (b *Bus) Brokers() []string { return slices.Clone(b.cfg.Brokers) }

// Spans are the partitions of topics as they are now. A topic that does not exist has none.
func (b *Bus) Spans(ctx context.Context, topics ...string) (out []Span, err error) {
	full := make([]string, len(topics))
	for i, t := range topics {
		full[i] = b.topic(t)
	}
	m, err := b.client.Metadata(ctx, &kafka.MetadataRequest{Topics: full})
	if err != nil {
		return nil, fmt.Errorf("kafkabus: spans: %w", err)
	}
	parts := map[string][]int{}
	for _, t := range m.Topics {
		if errors.Is(t.Error, kafka.UnknownTopicOrPartition) {
			continue
		}
		if t.Error != nil {
			return nil, fmt.Errorf("kafkabus: spans of %s: %w", t.Name, t.Error)
		}
		for _, p := range t.Partitions {
			parts[t.Name] = append(parts[t.Name], p.ID)
		}
	}
	if len(parts) == 0 {
		return nil, nil
	}
	var at map[string]map[int]bounds
	for try := 0; ; try++ {
		if at, err = b.bounds(ctx, parts); err == nil {
			break
		}
		if try == 50 || !notYet(err) || !pause(ctx, 200*time.Millisecond) {
			return nil, fmt.Errorf("kafkabus: spans: %w", err)
		}
	}
	for _, t := range topics {
		ids := parts[b.topic(t)]
		slices.Sort(ids)
		for _, p := range ids {
			out = append(out, Span{t, p, at[b.topic(t)][p].first, at[b.topic(t)][p].end})
		}
	}
	return out, nil
}

// Read hands over the events of a span in order, with their offsets. What is
// no event of ours is passed over, as subscribers do.
func (b *Bus) Read(ctx context.Context, s Span, each func(offset int64, e event.Event) error) error {
	if s.From >= s.To {
		return nil
	}
	d, hangup := (&lane{bus: b}).dialer()
	r := kafka.NewReader(kafka.ReaderConfig{
		Brokers: b.cfg.Brokers, Dialer: d, Topic: b.topic(s.Topic), Partition: s.Partition,
		MinBytes: 1, MaxBytes: 10 << 20, MaxWait: maxWait, ReadLagInterval: -1,
	})
	defer func() {
		hangup() // else closing waits out an idle fetch
		_ = r.Close()
	}()
	if err := r.SetOffset(s.From); err != nil {
		return err
	}
	for {
		// An offset before To is there, so a broker that lets one wait this long has lost it.
		wait, cancel := context.WithTimeout(ctx, time.Minute)
		m, err := r.FetchMessage(wait)
		cancel()
		if err != nil {
			return fmt.Errorf("kafkabus: reading %s/%d: %w", s.Topic, s.Partition, err)
		}
		if m.Offset < s.To {
			if e, bad := b.decode(m); bad == nil {
				if err := each(m.Offset, e); err != nil {
					return err
				}
			}
		}
		if m.Offset >= s.To-1 {
			return nil
		}
	}
}

// Positions are the offsets up to which a group has acknowledged the spans, in
// their order; -1 where it has acknowledged nothing.
func (b *Bus) Positions(ctx context.Context, group string, spans []Span) ([]int64, error) {
	parts := map[string][]int{}
	for _, s := range spans {
		parts[b.topic(s.Topic)] = append(parts[b.topic(s.Topic)], s.Partition)
	}
	out := make([]int64, len(spans))
	for i := range out {
		out[i] = -1
	}
	if len(spans) == 0 {
		return out, nil
	}
	r, err := b.client.OffsetFetch(ctx, &kafka.OffsetFetchRequest{GroupID: group, Topics: parts})
	if err == nil && r.Error != nil && !errors.Is(r.Error, kafka.GroupIdNotFound) {
		err = r.Error
	}
	if err != nil {
		return nil, fmt.Errorf("kafkabus: positions of %s: %w", group, err)
	}
	for i, s := range spans {
		for _, p := range r.Topics[b.topic(s.Topic)] {
			if p.Partition == s.Partition {
				out[i] = p.CommittedOffset
			}
		}
	}
	return out, nil
}

// Busy reports whether a group has members.
func (b *Bus) Busy(ctx context.Context, group string) (bool, error) {
	for try := 0; ; try++ {
		r, err := b.client.DescribeGroups(ctx, &kafka.DescribeGroupsRequest{GroupIDs: []string{group}})
		if err == nil {
			for _, g := range r.Groups {
				if err = g.Error; err == nil && len(g.Members) > 0 {
					return true, nil
				}
			}
		}
		switch {
		case err == nil, errors.Is(err, kafka.GroupIdNotFound):
			return false, nil
		case try == 50 || !notYet(err) || !pause(ctx, 200*time.Millisecond):
			return false, fmt.Errorf("kafkabus: members of %s: %w", group, err)
		}
	}
}

// notYet is what a broker answers that has just begun to keep groups, or a partition.
func notYet(err error) bool {
	return errors.Is(err, kafka.GroupCoordinatorNotAvailable) || errors.Is(err, kafka.NotCoordinatorForGroup) ||
		errors.Is(err, kafka.GroupLoadInProgress) || errors.Is(err, kafka.NotLeaderForPartition) ||
		errors.Is(err, kafka.LeaderNotAvailable) || errors.Is(err, kafka.UnknownTopicOrPartition) || errors.Is(err, io.EOF)
}

// Place sets where a group goes on reading each span: at offsets[i] of spans[i].
func (b *Bus) Place(ctx context.Context, group string, spans []Span, offsets []int64) error {
	topics := map[string][]kafka.OffsetCommit{}
	for i, s := range spans {
		topics[b.topic(s.Topic)] = append(topics[b.topic(s.Topic)], kafka.OffsetCommit{Partition: s.Partition, Offset: offsets[i]})
	}
	for try := 0; ; try++ {
		r, err := b.client.OffsetCommit(ctx, &kafka.OffsetCommitRequest{GroupID: group, GenerationID: -1, Topics: topics})
		if err == nil {
			for _, ps := range r.Topics {
				for _, p := range ps {
					err = errors.Join(err, p.Error)
				}
			}
		}
		switch {
		case err == nil:
			return nil
		case errors.Is(err, kafka.UnknownMemberId), errors.Is(err, kafka.RebalanceInProgress):
			return ErrBusy
		case try == 50 || !notYet(err) || !pause(ctx, 200*time.Millisecond):
			return fmt.Errorf("kafkabus: placing %s: %w", group, err)
		}
	}
}
