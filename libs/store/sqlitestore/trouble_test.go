package sqlitestore_test

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/ncruces/go-sqlite3"

	"sanshe/libs/event"
	"sanshe/libs/fault"
	"sanshe/libs/store"
	"sanshe/libs/store/sqlitestore"
)

var notes = store.Schema{Name: "notes", Indexes: []string{"kind"}}

func note(id, body string, events ...event.Event) store.Record {
	return store.Record{ID: id, Version: 1, Body: fmt.Appendf(nil, `{"text":%q}`, body), Index: map[string][]string{"kind": {"k"}}, Outbox: events}
}

func fresh(t *testing.T, opts ...sqlitestore.Option) (*sqlitestore.Engine, string) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "t.db")
	e := open(t, path, opts...)
	t.Cleanup(func() {
		if err := e.Close(); err != nil {
			t.Error(err)
		}
	})
	must(t, e.Prepare(t.Context(), notes))
	return e, path
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// sound checks that the file is undamaged and holds exactly n notes with their index rows.
func sound(t *testing.T, e *sqlitestore.Engine, n int) {
	t.Helper()
	if got, err := e.Lines("PRAGMA integrity_check"); err != nil || strings.Join(got, "") != "ok" {
		t.Errorf("integrity: %v, %v", got, err)
	}
	if got, err := e.Count(t.Context(), "notes", nil, 1<<30); err != nil || got != n {
		t.Errorf("%d notes, %v, want %d", got, err, n)
	}
	if got, err := e.Count(t.Context(), "notes", []store.Term{store.Is("kind", "k")}, 1<<30); err != nil || got != n {
		t.Errorf("%d notes by index, %v, want %d", got, err, n)
	}
}

func unavailable(t *testing.T, err error, word string) {
	t.Helper()
	if f := fault.Of(err); f.Kind != fault.Unavailable || f.Code != "store.unavailable" || !strings.Contains(f.Text, word) || !strings.HasSuffix(f.Text, "。") {
		t.Errorf("got %v, want a store.unavailable that speaks of %s", err, word)
	}
}

func TestAFullVolumeRefusesWritesAndDamagesNothing(t *testing.T) {
	e, path := fresh(t, sqlitestore.Quota(400<<10))
	var wg sync.WaitGroup
	var mu sync.Mutex
	kept := []string{}
	var refused error
	for g := range 4 {
		wg.Go(func() {
			for i := range 200 {
				id := fmt.Sprintf("%d-%d", g, i)
				err := e.Insert(t.Context(), "notes", note(id, strings.Repeat("x", 3000)))
				mu.Lock()
				if err != nil {
					refused = err
				} else {
					kept = append(kept, id)
				}
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	unavailable(t, refused, "空间不足")
	if len(kept) == 0 || len(kept) == 800 {
		t.Fatalf("%d of 800 fitted", len(kept))
	}
	sound(t, e, len(kept))
	must(t, e.Delete(t.Context(), "notes", kept[0])) // making room still works
	must(t, e.Insert(t.Context(), "notes", note("again", "small")))
	must(t, e.Close())
	again := open(t, path)
	defer again.Close()
	must(t, again.Prepare(t.Context(), notes))
	sound(t, again, len(kept))
	for _, id := range kept[1:] {
		if _, err := again.Get(t.Context(), "notes", id); err != nil {
			t.Fatalf("acknowledged %s: %v", id, err)
		}
	}
}

func TestAReadOnlyFileRefusesWritesAndStillReads(t *testing.T) {
	e, path := fresh(t)
	must(t, e.Insert(t.Context(), "notes", note("a", "x")))
	must(t, e.Raw("PRAGMA query_only=ON"))
	unavailable(t, e.Insert(t.Context(), "notes", note("b", "x")), "只能读取")
	unavailable(t, e.Delete(t.Context(), "notes", "a"), "只能读取")
	if _, err := e.Get(t.Context(), "notes", "a"); err != nil {
		t.Errorf("Get = %v", err)
	}
	must(t, e.Close())
	again := open(t, path)
	defer again.Close()
	must(t, again.Prepare(t.Context(), notes))
	must(t, again.Insert(t.Context(), "notes", note("b", "x")))
	sound(t, again, 2)
}

func TestAFailedSystemCallIsToldByItsReason(t *testing.T) {
	unavailable(t, sqlitestore.Trouble(errors.Join(sqlite3.IOERR_WRITE, syscall.ENOSPC)), "空间不足")
	unavailable(t, sqlitestore.Trouble(errors.Join(sqlite3.CANTOPEN, syscall.EROFS)), "只能读取")
	unavailable(t, sqlitestore.Trouble(sqlite3.IOERR_FSYNC), "暂时")
	unavailable(t, sqlitestore.Trouble(sqlite3.CORRUPT_INDEX), "损坏")
	if bug := errors.New("bug"); sqlitestore.Trouble(bug) != bug {
		t.Error("a bug is told as trouble with the file")
	}
}

func TestAFileOfANewerFormatIsRefused(t *testing.T) {
	e, path := fresh(t)
	must(t, e.Raw("PRAGMA user_version=99"))
	must(t, e.Close())
	_, err := sqlitestore.Open(path)
	unavailable(t, err, "格式 99")
}

func TestAFileThatIsNoDatabaseIsRefused(t *testing.T) {
	path := filepath.Join(t.TempDir(), "t.db")
	must(t, os.WriteFile(path, bytes.Repeat([]byte("垃圾"), 4096), 0o600))
	_, err := sqlitestore.Open(path)
	unavailable(t, err, "损坏")
	_, err = sqlitestore.Open(filepath.Join(path, "below", "a file.db"))
	unavailable(t, err, "暂时")
}

// held stops the writer until the returned function is called.
func held(t *testing.T, e *sqlitestore.Engine) (release func()) {
	t.Helper()
	begun, goOn := make(chan struct{}), make(chan struct{})
	done := make(chan error, 1)
	go func() {
		done <- e.Do(context.Background(), func(*sqlite3.Conn) error { close(begun); <-goOn; return nil })
	}()
	<-begun
	return func() {
		close(goOn)
		must(t, <-done)
	}
}

// waiting returns once n writes are queued behind the held writer.
func waiting(t *testing.T, e *sqlitestore.Engine, n int) {
	t.Helper()
	tick, late := time.NewTicker(time.Millisecond), time.After(10*time.Second)
	defer tick.Stop()
	for e.Waiting() < n {
		select {
		case <-tick.C:
		case <-late:
			t.Fatal("the writes never queued")
		}
	}
}

func TestOneFailedWriteOfAGroupLeavesTheOthersAlone(t *testing.T) {
	e, _ := fresh(t)
	must(t, e.Insert(t.Context(), "notes", note("old", "x")))
	release := held(t, e)
	bug := errors.New("bug")
	writes := map[string]func() error{
		"a":     func() error { return e.Insert(t.Context(), "notes", note("a", "x")) },
		"twice": func() error { return e.Insert(t.Context(), "notes", note("old", "y")) },
		"stale": func() error { r := note("old", "y"); r.Version = 8; return e.Swap(t.Context(), "notes", r, 7) },
		"none":  func() error { return e.Swap(t.Context(), "notes", note("none", "y"), 1) },
		"broken": func() error {
			return e.Do(t.Context(), func(c *sqlite3.Conn) error {
				if err := c.Exec(`INSERT INTO notes VALUES (77, 'ghost', 1, 0, '{}', '{}', '{}')`); err != nil {
					return err
				}
				return bug
			})
		},
		"b": func() error { return e.Insert(t.Context(), "notes", note("b", "x")) },
	}
	got := map[string]error{}
	var mu sync.Mutex
	var wg sync.WaitGroup
	for name, do := range writes {
		wg.Go(func() {
			err := do()
			mu.Lock()
			got[name] = err
			mu.Unlock()
		})
	}
	waiting(t, e, len(writes))
	release()
	wg.Wait()
	for name, want := range map[string]error{"a": nil, "b": nil, "twice": store.ErrExists, "stale": store.ErrStale, "none": store.ErrNotFound, "broken": bug} {
		if !errors.Is(got[name], want) {
			t.Errorf("%s = %v, want %v", name, got[name], want)
		}
	}
	sound(t, e, 3)
}

func TestACallerWhoLeavesTheQueueHasWrittenNothing(t *testing.T) {
	e, _ := fresh(t)
	release := held(t, e)
	ctx, leave := context.WithCancel(t.Context())
	done := make(chan error)
	go func() { done <- e.Insert(ctx, "notes", note("a", "x")) }()
	waiting(t, e, 1)
	leave()
	if err := <-done; !errors.Is(err, context.Canceled) {
		t.Errorf("Insert = %v", err)
	}
	release()
	must(t, e.Insert(t.Context(), "notes", note("b", "x"))) // the writer has been through the queue
	if _, err := e.Get(t.Context(), "notes", "a"); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("Get = %v, want ErrNotFound", err)
	}
}

func TestACallerWhoLeavesTooLateLearnsTheOutcome(t *testing.T) {
	e, _ := fresh(t)
	ctx, leave := context.WithCancel(t.Context())
	err := e.Do(ctx, func(c *sqlite3.Conn) error {
		leave()
		return c.Exec(`INSERT INTO notes VALUES (1, 'a', 1, 0, '{}', '{}', '{}')`)
	})
	if err != nil {
		t.Errorf("Do = %v, though it was written", err)
	}
	if _, err := e.Get(t.Context(), "notes", "a"); err != nil {
		t.Errorf("Get = %v", err)
	}
}

func TestAClosedEngineRefusesKindly(t *testing.T) {
	e, _ := fresh(t)
	must(t, e.Close())
	unavailable(t, e.Insert(t.Context(), "notes", note("a", "x")), "停止")
	_, err := e.Get(t.Context(), "notes", "a")
	unavailable(t, err, "停止")
}

// TestMain lets the test binary be the process that is killed.
func TestMain(m *testing.M) {
	if path := os.Getenv("SQLITESTORE_VICTIM"); path != "" {
		victim(path)
	}
	os.Exit(m.Run())
}

// victim writes until it is killed and prints each id once it is acknowledged.
func victim(path string) {
	e, err := sqlitestore.Open(path)
	if err == nil {
		err = e.Prepare(context.Background(), notes)
	}
	for i := 0; err == nil; i++ {
		var wg sync.WaitGroup
		for g := range 8 {
			wg.Go(func() {
				id := fmt.Sprintf("%d-%d", g, i)
				r := note(id, "x", event.Event{Type: "s.t.born.v1", Subject: id, Seq: 1, Data: []byte("1")})
				if e.Insert(context.Background(), "notes", r) == nil {
					fmt.Println(id)
				}
			})
		}
		wg.Wait()
	}
	fmt.Fprintln(os.Stderr, err)
	os.Exit(3)
}

func TestAKilledProcessKeepsWhatItAcknowledged(t *testing.T) {
	path := filepath.Join(t.TempDir(), "t.db")
	self, err := os.Executable()
	must(t, err)
	for round := range 2 {
		cmd := exec.CommandContext(t.Context(), self)
		cmd.Env = append(os.Environ(), "SQLITESTORE_VICTIM="+path)
		out, err := cmd.StdoutPipe()
		must(t, err)
		must(t, cmd.Start())
		var acked []string
		lines := bufio.NewScanner(out)
		for lines.Scan() {
			if acked = append(acked, lines.Text()); len(acked) == 400 {
				must(t, cmd.Process.Kill())
				break
			}
		}
		for lines.Scan() { // acknowledged before the blow fell
			acked = append(acked, lines.Text())
		}
		_ = cmd.Wait()
		if len(acked) < 400 {
			t.Fatalf("the victim wrote %d and died", len(acked))
		}
		e := open(t, path)
		must(t, e.Prepare(t.Context(), notes))
		for _, id := range acked {
			if _, err := e.Get(t.Context(), "notes", id); err != nil {
				t.Fatalf("round %d: acknowledged %s: %v", round, id, err)
			}
		}
		n, err := e.Count(t.Context(), "notes", nil, 1<<30)
		must(t, err)
		sound(t, e, n)
		rs, err := e.Unsent(t.Context(), "notes", 1<<20)
		if err != nil || len(rs) != n {
			t.Errorf("%d notes owe events, %v, want all %d", len(rs), err, n)
		}
		for _, r := range rs {
			must(t, e.Delete(t.Context(), "notes", r.ID))
		}
		must(t, e.Raw("DELETE FROM notes_out"))
		must(t, e.Close())
	}
}
