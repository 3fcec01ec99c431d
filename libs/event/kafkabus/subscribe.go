package kafkabus

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/segmentio/kafka-go"

	"sanshe/libs/event"
)

// Subscribe implements event.Subscriber. It returns ctx's error, ErrClosed, or
// what the broker said when trying again cannot help.
//
// Each partition has a reader and a goroutine of its own: a handler that is
// slow or fails holds up its partition and no other. h is therefore called
// from several goroutines, never twice at once for the same subject.
func (b *Bus) Subscribe(ctx context.Context, group string, topics []string, h event.Handler) error {
	if group == "" || len(topics) == 0 {
		return errors.New("kafkabus: subscribe needs a group and topics")
	}
	if !b.enter() {
		return ErrClosed
	}
	defer b.subs.Done()
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	defer context.AfterFunc(b.ctx, cancel)()

	err := b.subscribe(ctx, group, topics, h)
	switch {
	case b.ctx.Err() != nil:
		return ErrClosed
	case ctx.Err() != nil:
		return ctx.Err()
	}
	return fmt.Errorf("kafkabus: subscribe %s: %w", group, err)
}

func (b *Bus) subscribe(ctx context.Context, group string, topics []string, h event.Handler) error {
	if err := b.await(ctx, topics...); err != nil {
		return err
	}
	full := make([]string, len(topics))
	for i, t := range topics {
		full[i] = b.topic(t)
	}
	g, err := kafka.NewConsumerGroup(kafka.ConsumerGroupConfig{
		ID: group, Topics: full, Brokers: b.cfg.Brokers, Dialer: b.dialer,
		StartOffset:       kafka.FirstOffset,
		HeartbeatInterval: time.Second, SessionTimeout: 10 * time.Second, RebalanceTimeout: 10 * time.Second,
		JoinGroupBackoff: 500 * time.Millisecond, // the default of 5 s is how long a broker restart would stop us
	})
	if err != nil {
		return err
	}
	var running sync.WaitGroup
	defer func() {
		_ = g.Close() // leaves the group; its error is that of a broker that is gone
		running.Wait()
	}()
	for {
		gen, err := g.Next(ctx)
		switch {
		case err == nil:
			b.outage.over()
			b.serve(ctx, gen, h, &running)
		case ctx.Err() != nil:
			return ctx.Err()
		case errors.Is(err, kafka.RebalanceInProgress):
		case denied(err):
			return err
		default:
			b.outage.failed("joining "+group, err)
		}
	}
}

// denied are the answers that stay the same until somebody changes the configuration.
func denied(err error) bool {
	return errors.Is(err, kafka.GroupAuthorizationFailed) || errors.Is(err, kafka.TopicAuthorizationFailed) ||
		errors.Is(err, kafka.SASLAuthenticationFailed) || errors.Is(err, kafka.InvalidGroupId)
}

// serve starts the readers of one generation: the partitions that are ours
// until a member comes or goes. They end, and what they finished is
// acknowledged, before the next generation may begin.
func (b *Bus) serve(ctx context.Context, gen *kafka.Generation, h event.Handler, running *sync.WaitGroup) {
	start := b.start(ctx, gen)
	marks := newMarks(gen, b)
	ctx, cancel := context.WithCancel(ctx)
	var readers sync.WaitGroup
	for topic, parts := range gen.Assignments {
		for _, p := range parts {
			l := &lane{bus: b, topic: topic, part: p.ID, at: start(topic, p), marks: marks, handle: h, group: gen.GroupID}
			readers.Add(1)
			running.Add(1)
			gen.Start(func(end context.Context) {
				defer running.Done()
				defer readers.Done()
				defer context.AfterFunc(end, cancel)()
				l.run(ctx)
			})
		}
	}
	running.Add(1)
	gen.Start(func(end context.Context) {
		defer running.Done()
		defer cancel()
		marks.run(end)
		cancel()
		readers.Wait() // a handler that is about to return nil is worth waiting for
		marks.flush()
	})
}

// start tells where each partition is to be read from. A group that has
// acknowledged more than the partition holds has outlived a loss on the
// broker; it would wait for ever, or pass over what comes now. It begins again.
func (b *Bus) start(ctx context.Context, gen *kafka.Generation) func(string, kafka.PartitionAssignment) int64 {
	parts := map[string][]int{}
	for topic, ps := range gen.Assignments {
		for _, p := range ps {
			if p.Offset > 0 {
				parts[topic] = append(parts[topic], p.ID)
			}
		}
	}
	var at map[string]map[int]bounds
	if len(parts) > 0 {
		var err error
		if at, err = b.bounds(ctx, parts); err != nil && ctx.Err() == nil {
			b.outage.failed("asking for offsets", err)
		}
	}
	return func(topic string, p kafka.PartitionAssignment) int64 {
		where, ok := at[topic][p.ID]
		if ok && p.Offset > where.end {
			b.log.Error("broker lost events this group has seen, reading all that is left",
				"group", gen.GroupID, "topic", topic, "partition", p.ID, "acknowledged", p.Offset, "end", where.end)
			return kafka.FirstOffset
		}
		return p.Offset
	}
}
