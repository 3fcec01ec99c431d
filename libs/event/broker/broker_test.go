package broker_test

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/segmentio/kafka-go"

	"sanshe/libs/event/broker"
	"sanshe/libs/fault"
)

// lines is a log that can be searched while others write it.
type lines struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (l *lines) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buf.Write(p)
}

func (l *lines) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buf.String()
}

func open(t *testing.T, c broker.Config) *broker.Broker {
	t.Helper()
	b, err := broker.Open(c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = b.Close() })
	return b
}

// client is anybody's Kafka client.
func client(t *testing.T, addr string) *kafka.Client {
	t.Helper()
	tr := &kafka.Transport{}
	t.Cleanup(tr.CloseIdleConnections)
	return &kafka.Client{Addr: kafka.TCP(addr), Transport: tr, Timeout: 10 * time.Second}
}

func create(t *testing.T, addr, topic string, set ...kafka.ConfigEntry) {
	t.Helper()
	r, err := client(t, addr).CreateTopics(t.Context(), &kafka.CreateTopicsRequest{Topics: []kafka.TopicConfig{
		{Topic: topic, NumPartitions: 1, ReplicationFactor: 1, ConfigEntries: set},
	}})
	if err != nil || r.Errors[topic] != nil {
		t.Fatal(err, r)
	}
}

func write(t *testing.T, addr, topic string, from, to int) {
	t.Helper()
	w := &kafka.Writer{Addr: kafka.TCP(addr), Topic: topic, RequiredAcks: kafka.RequireAll, BatchTimeout: time.Millisecond}
	defer func() { _ = w.Close() }()
	for i := from; i < to; i++ {
		if err := w.WriteMessages(t.Context(), kafka.Message{Key: []byte("k"), Value: []byte(fmt.Sprint(i))}); err != nil {
			t.Fatal(err)
		}
	}
}

// read returns the first n messages of the topic, joined by spaces.
func read(t *testing.T, addr, topic string, n int) string {
	t.Helper()
	r := kafka.NewReader(kafka.ReaderConfig{Brokers: []string{addr}, Topic: topic, MaxWait: 50 * time.Millisecond})
	defer func() { _ = r.Close() }()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	var out []string
	for range n {
		m, err := r.ReadMessage(ctx)
		if err != nil {
			t.Fatalf("after %v: %v", out, err)
		}
		out = append(out, string(m.Value))
	}
	return strings.Join(out, " ")
}

func first(t *testing.T, addr, topic string) int64 {
	t.Helper()
	r, err := client(t, addr).ListOffsets(t.Context(), &kafka.ListOffsetsRequest{
		Topics: map[string][]kafka.OffsetRequest{topic: {kafka.FirstOffsetOf(0)}},
	})
	if err != nil {
		t.Fatal(err)
	}
	return r.Topics[topic][0].FirstOffset
}

// says checks that err is the fault, and that its sentence names the culprit and ends like one.
func says(t *testing.T, err error, want *fault.Fault, culprit string) {
	t.Helper()
	f := fault.Of(err)
	if err == nil || !f.Is(want) {
		t.Fatalf("got %v, want %s", err, want.Code)
	}
	if !strings.Contains(f.Text, culprit) || !strings.HasSuffix(f.Text, "。") {
		t.Errorf("the sentence is %q", f.Text)
	}
}

func TestARestartKeepsEverythingAndTheAddress(t *testing.T) {
	c := broker.Config{Dir: filepath.Join(t.TempDir(), "made", "on the way"), Addr: "127.0.0.1:0", Sync: true}
	b := open(t, c)
	c.Addr = b.Addr()
	create(t, c.Addr, "sanshe.tender")
	write(t, c.Addr, "sanshe.tender", 0, 3)
	if err := b.Close(); err != nil {
		t.Fatal(err)
	}
	if err := b.Close(); err != nil {
		t.Fatalf("closing again: %v", err)
	}
	b = open(t, c)
	if b.Addr() != c.Addr {
		t.Fatalf("address %s, want %s", b.Addr(), c.Addr)
	}
	write(t, c.Addr, "sanshe.tender", 3, 5)
	if got := read(t, c.Addr, "sanshe.tender", 5); got != "0 1 2 3 4" {
		t.Errorf("read %s", got)
	}
}

func TestABusyPortIsNamed(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	dir := t.TempDir()
	_, err = broker.Open(broker.Config{Dir: dir, Addr: l.Addr().String()})
	says(t, err, broker.ErrPortBusy, l.Addr().String())
	open(t, broker.Config{Dir: dir}) // the failure must not keep the directory
}

func TestAnAddressThatIsNotOursIsNamed(t *testing.T) {
	for _, addr := range []string{"192.0.2.1:0", "nonsense", "127.0.0.1:port"} {
		_, err := broker.Open(broker.Config{Dir: t.TempDir(), Addr: addr})
		says(t, err, broker.ErrAddress, addr)
	}
	for _, addr := range []string{"nonsense", ":9092"} {
		_, err := broker.Open(broker.Config{Dir: t.TempDir(), Advertise: addr})
		says(t, err, broker.ErrAddress, addr)
	}
}

func TestTwoBrokersNeverShareADirectory(t *testing.T) {
	dir := t.TempDir()
	b := open(t, broker.Config{Dir: dir})
	_, err := broker.Open(broker.Config{Dir: dir})
	says(t, err, broker.ErrDirLocked, dir)
	if err := b.Close(); err != nil {
		t.Fatal(err)
	}
	open(t, broker.Config{Dir: dir})
}

func TestADirectoryThatCannotBeWrittenIsNamed(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := broker.Open(broker.Config{Dir: file})
	says(t, err, broker.ErrDirUnready, file)
	_, err = broker.Open(broker.Config{Dir: filepath.Join(file, "below")})
	says(t, err, broker.ErrDirUnready, file)
}

func TestClientsAreToldTheAdvertisedAddress(t *testing.T) {
	b := open(t, broker.Config{Dir: t.TempDir(), Addr: "127.0.0.1:0", Advertise: "broker.example:9092"})
	if b.Addr() != "broker.example:9092" {
		t.Errorf("address %s", b.Addr())
	}
}

func TestTopicsAreTrimmedToTheirRetention(t *testing.T) {
	b := open(t, broker.Config{Dir: t.TempDir(), Trim: 10 * time.Millisecond})
	create(t, b.Addr(), "short", kafka.ConfigEntry{ConfigName: "retention.ms", ConfigValue: "1"})
	create(t, b.Addr(), "long", kafka.ConfigEntry{ConfigName: "retention.ms", ConfigValue: "3600000"})
	write(t, b.Addr(), "long", 0, 2)
	write(t, b.Addr(), "short", 0, 2)
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	late := time.After(20 * time.Second)
	for first(t, b.Addr(), "short") < 2 {
		select {
		case <-tick.C:
		case <-late:
			t.Fatalf("nothing was trimmed")
		}
	}
	if n := first(t, b.Addr(), "long"); n != 0 {
		t.Errorf("%d messages trimmed an hour early", n)
	}
}

func TestADamagedLogIsReportedAndTheRestServed(t *testing.T) {
	var log lines
	c := broker.Config{Dir: t.TempDir(), Sync: true, Log: slog.New(slog.NewTextHandler(&log, nil))}
	b := open(t, c)
	create(t, b.Addr(), "sanshe.tender")
	write(t, b.Addr(), "sanshe.tender", 0, 9)
	if err := b.Close(); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(log.String(), "damaged") {
		t.Fatalf("reported before there was damage: %s", log.String())
	}
	var segment string
	err := filepath.WalkDir(c.Dir, func(path string, d os.DirEntry, err error) error {
		if err == nil && strings.HasSuffix(path, ".dat") {
			segment = path
		}
		return err
	})
	if err != nil || segment == "" {
		t.Fatal("no segment found", err)
	}
	data, err := os.ReadFile(segment)
	if err != nil {
		t.Fatal(err)
	}
	data[len(data)*3/5] ^= 1 // inside the sixth batch, not in its first bytes, which no checksum covers
	if err := os.WriteFile(segment, data, 0o600); err != nil {
		t.Fatal(err)
	}
	b = open(t, c)
	if s := log.String(); !strings.Contains(s, "level=ERROR") || !strings.Contains(s, "acknowledged events may be lost") {
		t.Errorf("the damage is not in the log: %s", s)
	}
	if got := read(t, b.Addr(), "sanshe.tender", 5); got != "0 1 2 3 4" {
		t.Errorf("read %s", got)
	}
}
