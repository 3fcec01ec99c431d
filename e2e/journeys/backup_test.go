package journeys

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/cn"
)

// does runs a command of platformd that must succeed, and answers what it says.
func (p *platform) does(t testing.TB, args ...string) string {
	t.Helper()
	code, out, errs := p.run(t, args...)
	if code != 0 {
		t.Fatalf("%v ended with %d: %s", args, code, errs)
	}
	return out
}

// backedUp writes a backup to a new file. What it answers is what the platform
// comes to: counts and hashes, without the line that names file and time.
func (p *platform) backedUp(t testing.TB) (file, total string) {
	t.Helper()
	file = filepath.Join(t.TempDir(), "backup")
	out := strings.TrimSpace(p.does(t, "backup", "--to", file))
	return file, out[:strings.LastIndexByte(out, '\n')]
}

// restored is a new platform of the same topology with what is in the file, not running yet.
func restored(t testing.TB, file string) *platform {
	t.Helper()
	q := prepare(t, nil)
	q.does(t, "restore", "--from", file)
	return q
}

// TestARestoredPlatformIsTheSame takes a platform with everything heard,
// restores it and lets it run: nothing is applied again, or a version would
// have moved and the hash with it.
func TestARestoredPlatformIsTheSame(t *testing.T) {
	p := start(t, nil)
	w := settle(t, p, 2)
	w.lawful(t)
	x := w.published(t, "备份前的采购", tenderapi.MethodConsultation, cn.AddDays(cn.DayOf(p.now(t)), 12).At(9, 30))
	for n := range w.suppliers {
		ask(t, p.as(t, staff(n)), tenderapi.SubmitBid, bid(x.ID, 80_000_000+int64(n)))
	}
	var file, total string
	until(t, "the rest of the platform", func() (bool, error) {
		was := total
		file, total = p.backedUp(t)
		return total == was && strings.Contains(total, "tender/bids"), nil
	})
	p.stop(t)
	if _, again := p.backedUp(t); servers == nil && again != total { // without its services it reads the same
		t.Errorf("stopped it comes to\n%s\nrunning it came to\n%s", again, total)
	}
	q := restored(t, file)
	q.start(t)
	last := ""
	until(t, "the same counts and hashes", func() (bool, error) {
		_, last = q.backedUp(t)
		if last != total {
			return false, fmt.Errorf("restored and started it comes to\n%s\nwant\n%s", last, total)
		}
		return true, nil
	})
}

// TestABackupTakenAtWorkIsOfOneInstant takes a backup under load and restores
// it. Then everything that was ever asked is asked again under its key: what
// the backup holds answers as before, what came later is made now, under the
// same id. In the end every event has had its effect once, and every bid its number.
func TestABackupTakenAtWorkIsOfOneInstant(t *testing.T) {
	p := start(t, nil)
	w := settle(t, p, 3)
	w.lawful(t)
	due := cn.AddDays(cn.DayOf(p.now(t)), 12).At(9, 30)
	var markets []tenderapi.Tender
	for n := range 3 {
		markets = append(markets, w.published(t, fmt.Sprintf("市场%d", n), tenderapi.MethodConsultation, due))
	}
	l := &ledger{questions: map[string]string{}, bids: map[string]tenderapi.Bid{}, drafts: map[string]bool{}, retried: map[string]bool{}}
	c := hire(w, t, markets, due, l)
	until(t, "enough work", func() (bool, error) { return c.acked.Load() > 150, nil })
	if servers != nil { // the document server cannot make writers wait: it is backed up in a quiet moment
		c.rest(t, l)
	}
	page := ask(t, p.nobody(), tenderapi.ListTenders, tenderapi.ListTendersRequest{Limit: 1})
	receipts := map[string]tenderapi.Bid{}
	for n := range w.suppliers {
		for _, b := range bidsOf(t, p.as(t, staff(n))) {
			if b.Seq > 0 {
				receipts[b.ID] = b
			}
		}
	}
	until(t, "a moment to back up", func() (bool, error) {
		code, _, errs := p.run(t, "backup", "--to", filepath.Join(p.dir, "..", "backup"))
		if servers == nil && code != 0 {
			t.Fatal(errs)
		}
		if code != 0 {
			return false, errors.New(errs)
		}
		return true, nil
	})
	at := p.now(t)
	if servers == nil {
		c.lasts(t, time.Second)
		c.rest(t, l)
	}
	p.kill()
	q := restored(t, filepath.Join(p.dir, "..", "backup"))
	q.start(t)
	q.at(t, at)
	v := *w
	v.p = q
	next := ask(t, q.nobody(), tenderapi.ListTenders, tenderapi.ListTendersRequest{Limit: 1, After: page.Next})
	if len(next.Items) != 1 || next.Items[0].ID == page.Items[0].ID {
		t.Errorf("a cursor from before the backup finds %+v", next.Items)
	}
	have := map[string]tenderapi.Bid{}
	for n := range w.suppliers {
		for _, b := range bidsOf(t, q.as(t, staff(n))) {
			have[b.ID] = b
		}
	}
	for id, b := range receipts {
		if got := have[id]; got.Seq != b.Seq || got.Hash != b.Hash || !got.ReceivedAt.Equal(*b.ReceivedAt) {
			t.Errorf("the receipt of %s says number %d of %s, it was %d of %s", id, got.Seq, got.Hash, b.Seq, b.Hash)
		}
	}
	for _, was := range c.clients {
		for s := was.number + 1; s <= was.serial; s++ {
			one := &client{w: q.as(t, was.w.me.Login), number: was.number, shop: was.shop, markets: markets, draft: was.draft, serial: s, again: true}
			if err := one.step(l); err != nil || one.again {
				t.Fatalf("client %d asks for the %dth time again: %v", was.number, s, err)
			}
		}
	}
	l.held(t, &v)
	l.told(t, &v)
	l.numbered(t, &v, markets, due)
	t.Logf("%d requests; the backup held %d receipts of %d bids", c.acked.Load(), len(receipts), len(l.bids))
}

// TestABackupThatIsNotWholeIsRefused restores from files that are altered, cut
// off, of another key, and onto what is not empty. Each time it says why in one
// line, and the target stays as it was.
func TestABackupThatIsNotWholeIsRefused(t *testing.T) {
	single(t)
	p := start(t, nil)
	w := &town{p: p}
	w.register(t, "星河区常在服务中心", "serviceorg", "52")
	file, _ := p.backedUp(t)
	p.ends(t, []string{file, "已经存在"}, "backup", "--to", file)
	p.ends(t, []string{"正在运行"}, "import", "--from", county(t, p))
	p.stop(t)
	p.ends(t, []string{"已经有数据"}, "restore", "--from", file)
	whole, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	bad := filepath.Join(t.TempDir(), "bad")
	q := prepare(t, nil)
	empty := func(why string) {
		t.Helper()
		for _, dir := range []string{"store", "broker", "restoring"} {
			if _, err := os.Stat(filepath.Join(q.dir, dir)); err == nil {
				t.Errorf("%s: %s was left behind", why, dir)
			}
		}
	}
	refuses := func(why string, b []byte, hints ...string) {
		t.Helper()
		if err := os.WriteFile(bad, b, 0o600); err != nil {
			t.Fatal(err)
		}
		q.ends(t, hints, "restore", "--from", bad)
		empty(why)
	}
	for i := 0; i < len(whole); i += 1 + len(whole)/24 {
		b := bytes.Clone(whole)
		b[i] ^= 0x10
		refuses(fmt.Sprintf("byte %d changed", i), b)
	}
	refuses("cut off", whole[:len(whole)*2/3], "改动")
	refuses("empty", nil, "不是本平台的备份")
	refuses("something else", []byte(strings.Repeat("not a backup at all ", 99)), "不是本平台的备份")
	q.under(map[string]string{"SERVICE_KEY": "another key of thirty-two and more"}, func() { refuses("another key", whole, "SERVICE_KEY") })
	q.ends(t, []string{"restore --from"}, "restore")
	q.ends(t, []string{"无法读取"}, "restore", "--from", bad+"-absent")
	q.ends(t, []string{"import"}, "restore", "--from", county(t, p))
	q.ends(t, []string{"restore"}, "import", "--from", file)
	empty("after all")

	disk := filepath.Join(t.TempDir(), "disk")
	if small(t, disk, "4m") {
		q.dir = filepath.Join(disk, "data")
		q.under(map[string]string{"DATA_DIR": q.dir}, func() { refuses("a full disk", whole, "磁盘") })
		fill(t, filepath.Join(disk, "filler"))
		p.ends(t, []string{"空间不足"}, "backup", "--to", filepath.Join(disk, "backup"))
		if left, err := os.ReadDir(disk); err != nil || len(left) > 2 {
			t.Errorf("a full disk is left with %v, %v", left, err)
		}
	}
}

// county exports the journeys' county of a platform.
func county(t testing.TB, p *platform) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "county")
	p.does(t, "export", "--region", region, "--to", file)
	return file
}
