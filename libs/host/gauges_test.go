package host

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"regexp"
	"testing"
	"time"

	"sanshe/libs/event"
	"sanshe/libs/fault"
	"sanshe/libs/store"
)

type paper struct{ store.Meta }

// sulking is a service whose listener chokes on whatever it hears.
func sulking(ctx context.Context, d Deps) (Service, error) {
	papers, err := store.Open(ctx, d.Store, store.Schema{Name: "papers"}, func(*paper) map[string][]string { return nil })
	if err != nil {
		return Service{}, err
	}
	return Service{
		Collections: []string{"papers"},
		Listens: map[string]event.Handler{"tender.paper.born.v1": func(context.Context, event.Event) error {
			return fault.New(fault.Invalid, "tender.paper.odd", "看不懂这份文件，请核对后重新提交。")
		}},
		Jobs: []Job{{Name: "bear", Every: time.Hour, Do: func(ctx context.Context) error {
			_, err := papers.Insert(ctx, "p1", paper{}, event.New("tender.paper.born.v1", time.Now(), 1))
			return err
		}}},
	}, nil
}

func TestWhatWaitsAndWhoAnswersIsMeasured(t *testing.T) {
	addr := freeAddr(t)
	for k, v := range map[string]string{"ADDR": freeAddr(t), "METRICS_ADDR": addr, "DATA_DIR": t.TempDir(), "BROKER_ADDR": "127.0.0.1:0", "LOG_LEVEL": "error", "ADMIN_PASSWORD": "of no use here"} {
		t.Setenv(k, v)
	}
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() {
		ended <- Program{Services: []Unit{{Name: "tender", New: sulking}}}.Command(ctx, nil, io.Discard)
	}()
	defer func() {
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	}()
	procs := perCore * cores // who commits must not queue behind those who wait for it
	if _, set := os.LookupEnv("GOMAXPROCS"); set {
		procs = cores
	}
	want := []*regexp.Regexp{
		regexp.MustCompile(fmt.Sprintf(`(?m)^go_sched_gomaxprocs_threads %d$`, procs)),
		regexp.MustCompile(`(?m)^sanshe_parked_streams\{.*service="tender".*\} 1$`),
		regexp.MustCompile(`(?m)^sanshe_consumer_lag\{.*service="tender".*topic="tender".*\} 0$`), // parked is heard
		regexp.MustCompile(`(?m)^sanshe_outbox_documents\{collection="papers".*\} 0$`),
		regexp.MustCompile(`(?m)^sanshe_driver_up\{driver="store.tender".*\} 1$`),
		regexp.MustCompile(`(?m)^sanshe_driver_up\{driver="broker".*\} 1$`),
	}
	deadline, tick := time.After(30*time.Second), time.NewTicker(50*time.Millisecond)
	defer tick.Stop()
	for {
		said := scrape(addr)
		var missing []string
		for _, w := range want {
			if !w.Match(said) {
				missing = append(missing, w.String())
			}
		}
		if len(missing) == 0 {
			break
		}
		select {
		case <-tick.C:
		case err := <-ended:
			ended <- nil
			t.Fatalf("ended: %v", err)
		case <-deadline:
			t.Fatalf("never seen: %q in\n%s", missing, said)
		}
	}
	if err := (Program{}).Command(ctx, []string{"ready"}, io.Discard); err != nil {
		t.Errorf("ready: %v", err)
	}
	t.Setenv("ADDR", freeAddr(t))
	if err := (Program{}).Command(ctx, []string{"ready"}, io.Discard); err == nil {
		t.Error("a process that is not there is ready")
	}
}

// freeAddr is at a part of the loopback that only this process uses, so that nobody takes the port before it is listened at.
func freeAddr(t *testing.T) string {
	t.Helper()
	host := fmt.Sprintf("127.%d.%d.1", 1+os.Getpid()>>8%250, os.Getpid()%250)
	ln, err := net.Listen("tcp", net.JoinHostPort(host, "0"))
	if err != nil {
		t.Fatal(err)
	}
	defer ln.Close()
	return ln.Addr().String()
}

// scrape reads /metrics; nothing while it does not answer.
func scrape(addr string) []byte {
	w, err := http.Get("http://" + addr + "/metrics")
	if err != nil {
		return nil
	}
	defer w.Body.Close()
	b, err := io.ReadAll(w.Body)
	if err != nil {
		return nil
	}
	return b
}
