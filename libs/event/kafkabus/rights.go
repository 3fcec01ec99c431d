package kafkabus

import (
	"context"
	"errors"
	"fmt"
	"math"
	"net"
	"time"

	"github.com/segmentio/kafka-go"
)

// MayWrite asks the brokers whether events of these services may be written.
// Topics can be seen by who may not write on them: without the question a
// service would start, answer, and keep its events for ever.
func (b *Bus) MayWrite(ctx context.Context, services ...string) error {
	return b.may(ctx, services, func(ctx context.Context, p kafka.Partition) error {
		p.ID = math.MaxInt32 // no topic has it, so nothing is written; rights are looked at first
		c, err := b.dialer.DialPartition(ctx, "tcp", "", p)
		if err != nil {
			return err
		}
		defer c.Close()
		if err := c.SetDeadline(time.Now().Add(lookTime)); err != nil {
			return err
		}
		_, err = c.WriteMessages(kafka.Message{Value: []byte("a question")})
		return err
	})
}

// MayRead asks the brokers whether a group may read events of these services.
func (b *Bus) MayRead(ctx context.Context, group string, services ...string) error {
	for { // a topic or a group that is new has nobody yet who answers for it
		_, err := b.Lag(ctx, group, services)
		if answer := kafka.Error(0); err == nil {
			break
		} else if !errors.As(err, &answer) || !answer.Temporary() || !pause(ctx, 50*time.Millisecond) {
			return err
		}
	}
	return b.may(ctx, services, func(ctx context.Context, p kafka.Partition) error {
		r, err := b.client.Fetch(ctx, &kafka.FetchRequest{
			Addr: kafka.TCP(net.JoinHostPort(p.Leader.Host, fmt.Sprint(p.Leader.Port))), Topic: p.Topic, Partition: p.ID,
			Offset: math.MaxInt64, MinBytes: 1, MaxBytes: 1, MaxWait: time.Millisecond,
		})
		if err != nil {
			return err
		}
		return r.Error
	})
}

// may asks about the first partition of each topic. Any answer but a refusal of
// the right is a yes: what was asked for is not there.
func (b *Bus) may(ctx context.Context, services []string, ask func(context.Context, kafka.Partition) error) error {
	full := make([]string, len(services))
	for i, s := range services {
		full[i] = b.topic(s)
	}
	m, err := b.client.Metadata(ctx, &kafka.MetadataRequest{Topics: full})
	if err != nil {
		return fmt.Errorf("kafkabus: rights: %w", err)
	}
	for _, t := range m.Topics {
		err := t.Error
		if err == nil && len(t.Partitions) > 0 {
			err = ask(ctx, t.Partitions[0])
		}
		if answer := kafka.Error(0); errors.As(err, &answer) && Why(answer) != NotAllowed {
			continue
		}
		if err != nil {
			return fmt.Errorf("kafkabus: rights: %s: %w", t.Name, err)
		}
	}
	return nil
}
