package faults

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"sanshe/contracts/go/tenderapi"
	"sanshe/e2e/county"
	"sanshe/libs/host"
	"sanshe/services/tender/sealing"
)

// TestABackupTakenAtWorkIsOfOneInstant takes a backup under load and restores
// it. Then everything that was ever asked is asked again under its key: what
// the backup holds answers as before, what came later is made now, under the
// same id. In the end every invariant holds of the platform that was restored.
func TestABackupTakenAtWorkIsOfOneInstant(t *testing.T) {
	t.Parallel()
	s, _ := open(t, nil, 0)
	p := s.Platform
	c := s.hire(t)
	c.does(t, "enough work", 150)
	if county.Servers != nil { // the document server cannot make writers wait: it is backed up in a quiet moment
		c.rest(t)
	}
	page := county.Ask(t, p.Nobody(), tenderapi.ListTenders, tenderapi.ListTendersRequest{Limit: 1})
	receipts := numbered(t, p)
	file := filepath.Join(t.TempDir(), "backup")
	county.Until(t, "a moment to back up", func() (bool, error) {
		code, _, errs := p.Run(t, "backup", "--to", file)
		if county.Servers == nil && code != 0 {
			t.Fatal(errs)
		}
		if code != 0 {
			return false, errors.New(errs)
		}
		return true, nil
	})
	at := p.Now(t)
	if county.Servers == nil {
		c.lasts(t, time.Second)
		c.rest(t)
	}
	p.Kill()
	q := county.Restored(t, file)
	q.Start(t)
	q.At(t, at)
	next := county.Ask(t, q.Nobody(), tenderapi.ListTenders, tenderapi.ListTendersRequest{Limit: 1, After: page.Next})
	if len(next.Items) != 1 || next.Items[0].ID == page.Items[0].ID {
		t.Errorf("a cursor from before the backup finds %+v", next.Items)
	}
	have := numbered(t, q)
	for id, b := range receipts {
		if got := have[id]; numberOf(got) != numberOf(b) || got.Hash != b.Hash || got.ReceivedAt == nil || !got.ReceivedAt.Equal(*b.ReceivedAt) {
			t.Errorf("the receipt of %s says number %d of %s, it was %d of %s", id, numberOf(got), got.Hash, numberOf(b), b.Hash)
		}
	}
	moved := *s.Town
	moved.Platform = q
	there := &scene{Town: &moved, markets: s.markets}
	for _, was := range s.workers {
		there.workers = append(there.workers, was.repeated(t, q))
	}
	for _, wrong := range there.table.Hold("restored from a backup taken at work", there.record(t)) {
		t.Error(wrong)
	}
	t.Logf("%d requests; the backup held %d receipts\n%s", c.acked.Load(), len(receipts), there.table.String())
}

// numberOf is the number that a receipt covers. The county's key is known to everyone.
func numberOf(b tenderapi.Bid) int64 {
	return sealing.Number(host.DemoServiceKey, b.Receipt, 1_000_000)
}

// numbered are the bids that have their numbers, as their owners read them.
func numbered(t testing.TB, p *county.Platform) map[string]tenderapi.Bid {
	t.Helper()
	out := map[string]tenderapi.Bid{}
	for n := range suppliers {
		for _, b := range county.BidsOf(t, p.As(t, county.Staff(n))) {
			if b.Receipt != nil {
				out[b.ID] = b
			}
		}
	}
	return out
}

// repeated asks another platform for everything that was acknowledged, each
// under its key. A call then lasts from its first beginning to its last answer.
func (w *worker) repeated(t testing.TB, p *county.Platform) *worker {
	t.Helper()
	one := newWorker(p.As(t, w.Me.Login), w.number, w.sealers, w.markets, w.draft)
	one.trade, one.subject, one.bids = w.trade, w.subject, w.bids
	if w.mate != nil {
		one.mate = p.As(t, w.mate.Me.Login)
	}
	if w.browser != nil {
		one.browser = &browser{platform: p, offices: w.browser.offices}
	}
	for _, c := range w.done() {
		if c.Kind == Heed {
			continue // what was read after the backup is unread there, or not heard of yet
		}
		was := c.ID
		if l, ok := led[c.Kind]; ok {
			if !l.behind(t, one, c.Seq) {
				one.acked = append(one.acked, c)
				continue
			}
			c.ID = "" // the round is not over there
		}
		id, seq, err := one.say(&c, false)
		if err != nil {
			t.Fatalf("%s asked again: %v", c.Key, err)
		}
		c.ID = was
		c.Again, c.Seq, c.Ended = append(c.Again, id), seq, time.Now()
		one.acked = append(one.acked, c)
	}
	return one
}

// TestARestoringWithoutRoomLeavesNothing lets the disk fill up in the middle of
// a restoring: it says so, and what is there afterwards is no platform. With
// room again the same command does its work.
func TestARestoringWithoutRoomLeavesNothing(t *testing.T) {
	t.Parallel()
	county.Single(t)
	disk := filepath.Join(t.TempDir(), "disk")
	if !county.Small(t, disk, "300m") {
		t.Skip("a disk of one's own takes root")
	}
	s, _ := open(t, nil, 0)
	c := s.hire(t)
	c.does(t, "enough work", 100)
	c.rest(t)
	s.Platform.Stop(t)
	file, total := s.Platform.BackedUp(t)
	at := map[string]string{"DATA_DIR": filepath.Join(disk, "data")}
	filler := filepath.Join(disk, "filler")
	for _, x := range []struct {
		claim string
		do    func(*os.Process)
	}{
		{"no room at the beginning", func(*os.Process) {}},
		{"no room in the middle", func(p *os.Process) {
			county.Until(t, "the beginning of the restoring", func() (bool, error) {
				_, err := os.Stat(filepath.Join(at["DATA_DIR"], "restoring"))
				return err == nil, nil
			})
			if err := p.Signal(syscall.SIGSTOP); err != nil {
				t.Fatal(err)
			}
			county.Fill(t, filler)
			if err := p.Signal(syscall.SIGCONT); err != nil {
				t.Fatal(err)
			}
		}},
	} {
		if strings.HasSuffix(x.claim, "beginning") {
			county.Fill(t, filler)
		}
		code, _, errs := county.Prepare(t, at).RunWith(t, x.do, "restore", "--from", file)
		if code == 0 || !strings.Contains(errs, "空间") {
			t.Errorf("%s: it ended with %d: %s", x.claim, code, errs)
		}
		if left, err := os.ReadDir(at["DATA_DIR"]); len(left) > 0 {
			t.Errorf("%s: it left %v, %v", x.claim, left, err)
		}
		if err := os.Remove(filler); err != nil {
			t.Fatal(err)
		}
	}
	q := county.Prepare(t, at)
	if out := q.Does(t, "restore", "--from", file); !strings.HasPrefix(out, total) {
		t.Errorf("restored:\n%s\nbacked up:\n%s", out, total)
	}
	q.Start(t)
}
