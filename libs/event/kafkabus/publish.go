package kafkabus

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/segmentio/kafka-go"

	"sanshe/libs/event"
)

// patience bounds one Publish while the broker fails. The relay comes again,
// so this only keeps one blip from becoming a line in its log.
const patience = 10 * time.Second

// Publish implements event.Publisher. Events are checked before any is
// written; see Invalid and TooLarge.
//
// Calls on the same topic take turns. The client library cuts what callers
// write together into batches and goes on with the next batch after one has
// failed for good: sharing one could write an event whose predecessor is
// missing. A batch of one caller, once per partition, cannot.
func (b *Bus) Publish(ctx context.Context, events ...event.Event) (err error) {
	if len(events) == 0 {
		return nil
	}
	events, sent := b.sending(ctx, events)
	defer func() { sent(err) }()
	topics, batches, err := b.cut(events)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	defer context.AfterFunc(b.ctx, cancel)()
	for _, topic := range topics {
		if err := b.publish(ctx, topic, batches[topic]); err != nil {
			if b.ctx.Err() != nil || errors.Is(err, io.ErrClosedPipe) {
				err = ErrClosed
			}
			return fmt.Errorf("kafkabus: publish on %s: %w", topic, err)
		}
	}
	return nil
}

// cut encodes the events and cuts them into batches that the writer cannot cut again.
func (b *Bus) cut(events []event.Event) (topics []string, batches map[string][][]kafka.Message, err error) {
	batches = map[string][][]kafka.Message{}
	filled := map[string]int{} // bytes in the last batch
	for _, e := range events {
		m, size, err := b.encode(e)
		if err != nil {
			return nil, nil, err
		}
		service := e.Service()
		bs := batches[service]
		switch {
		case bs == nil:
			topics = append(topics, service)
			fallthrough
		case filled[service]+size > batchBytes, len(bs[len(bs)-1]) == batchSize:
			bs, filled[service] = append(bs, nil), 0
		}
		bs[len(bs)-1] = append(bs[len(bs)-1], m)
		filled[service] += size
		batches[service] = bs
	}
	return topics, batches, nil
}

func (b *Bus) publish(ctx context.Context, topic string, batches [][]kafka.Message) error {
	turn := b.turn(topic)
	select {
	case turn <- struct{}{}:
		defer func() { <-turn }()
	case <-ctx.Done():
		return ctx.Err()
	}
	if err := b.await(ctx, topic); err != nil {
		return err
	}
	for _, batch := range batches {
		if err := b.write(ctx, batch); err != nil {
			return err
		}
	}
	return nil
}

func (b *Bus) turn(topic string) chan struct{} {
	b.mu.Lock()
	defer b.mu.Unlock()
	c := b.turns[topic]
	if c == nil {
		c = make(chan struct{}, 1)
		b.turns[topic] = c
	}
	return c
}

// write tries until all of the batch is safe. Only what failed is written
// again; all messages of a key share a partition and so fail together.
func (b *Bus) write(ctx context.Context, batch []kafka.Message) error {
	for {
		err := b.writer.WriteMessages(ctx, batch...)
		if err == nil {
			b.outage.over()
			return nil
		}
		if ctx.Err() != nil {
			// The library may still write what we gave up on. Keep the turn until
			// it has closed that batch, so that the next caller does not join it.
			pause(context.WithoutCancel(ctx), 4*batchTimeout)
			return gist(err)
		}
		if errors.Is(err, io.ErrClosedPipe) || hopeless(err) {
			return gist(err)
		}
		b.outage.failed("publishing", gist(err))
		var each kafka.WriteErrors
		if errors.As(err, &each) && len(each) == len(batch) {
			var left []kafka.Message
			for i, e := range each {
				if e != nil {
					left = append(left, batch[i])
				}
			}
			batch = left
		}
		if !pause(ctx, 100*time.Millisecond) {
			return gist(err)
		}
	}
}
