package journeys

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"sanshe/e2e/county"

	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/cn"
)

// TestARestoredPlatformIsTheSame takes a platform with everything heard,
// restores it and lets it run: nothing is applied again, or a version would
// have moved and the hash with it.
func TestARestoredPlatformIsTheSame(t *testing.T) {
	t.Parallel()
	p := county.Start(t, map[string]string{"METRICS_OPEN": "true"}) // what waits is counted there
	w := county.Settle(t, p, 2)
	w.Lawful(t)
	x := w.Published(t, "备份前的采购", tenderapi.MethodConsultation, cn.AddDays(cn.DayOf(p.Now(t)), 12).At(9, 30))
	for n := range w.Suppliers {
		w.Bid(t, p.As(t, county.Staff(n)), x.ID, 80_000_000+int64(n))
	}
	var file, total string
	county.Until(t, "the rest of the platform", func() (bool, error) {
		if left, err := p.Waits(); err != nil || len(left) > 0 {
			return false, errors.Join(err, fmt.Errorf("what waits: %v", left))
		}
		was := total
		file, total = p.BackedUp(t)
		return total == was && strings.Contains(total, "tender/bids"), nil
	})
	p.Stop(t)
	if _, again := p.BackedUp(t); county.Servers == nil && again != total { // without its services it reads the same
		t.Errorf("stopped it comes to\n%s\nrunning it came to\n%s", again, total)
	}
	q := county.Restored(t, file)
	q.Start(t)
	last := ""
	county.Until(t, "the same counts and hashes", func() (bool, error) {
		_, last = q.BackedUp(t)
		if last != total {
			return false, fmt.Errorf("restored and started it comes to\n%s\nwant\n%s", last, total)
		}
		return true, nil
	})
}

// TestABackupThatIsNotWholeIsRefused restores from files that are altered, cut
// off, of another key, and onto what is not empty. Each time it says why in one
// line, and the target stays as it was.
func TestABackupThatIsNotWholeIsRefused(t *testing.T) {
	t.Parallel()
	county.Single(t)
	p := county.Start(t, nil)
	w := &county.Town{Platform: p}
	w.Register(t, "星河区常在服务中心", "serviceorg", "52")
	file, _ := p.BackedUp(t)
	ends(t, p, []string{file, "已经存在"}, "backup", "--to", file)
	ends(t, p, []string{"正在运行"}, "import", "--from", exported(t, p))
	p.Stop(t)
	ends(t, p, []string{"已经有数据"}, "restore", "--from", file)
	whole, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	bad := filepath.Join(t.TempDir(), "bad")
	keys, err := os.ReadFile(filepath.Join(filepath.Dir(file), "sanshe.keys"))
	if err == nil {
		err = os.WriteFile(filepath.Join(filepath.Dir(bad), "sanshe.keys"), keys, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	q := county.Prepare(t, nil)
	empty := func(why string) {
		t.Helper()
		for _, dir := range []string{"store", "broker", "restoring"} {
			if _, err := os.Stat(filepath.Join(q.Dir, dir)); err == nil {
				t.Errorf("%s: %s was left behind", why, dir)
			}
		}
	}
	refuses := func(why string, b []byte, hints ...string) {
		t.Helper()
		if err := os.WriteFile(bad, b, 0o600); err != nil {
			t.Fatal(err)
		}
		ends(t, q, hints, "restore", "--from", bad)
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
	q.Under(map[string]string{"SERVICE_KEY": "another key of thirty-two and more"}, func() { refuses("another key", whole, "SERVICE_KEY") })
	ends(t, q, []string{"restore --from"}, "restore")
	ends(t, q, []string{"无法读取"}, "restore", "--from", bad+"-absent")
	ends(t, q, []string{"import"}, "restore", "--from", exported(t, p))
	ends(t, q, []string{"restore"}, "import", "--from", file)
	empty("after all")

	disk := filepath.Join(t.TempDir(), "disk")
	if county.Small(t, disk, "4m") {
		q.Dir = filepath.Join(disk, "data")
		q.Under(map[string]string{"DATA_DIR": q.Dir}, func() { refuses("a full disk", whole, "磁盘") })
		county.Fill(t, filepath.Join(disk, "filler"))
		ends(t, p, []string{"空间不足"}, "backup", "--to", filepath.Join(disk, "backup"))
		if left, err := os.ReadDir(disk); err != nil || len(left) > 2 {
			t.Errorf("a full disk is left with %v, %v", left, err)
		}
	}
}

// exported exports the journeys' county of a platform.
func exported(t testing.TB, p *county.Platform) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "county")
	p.Does(t, "export", "--region", county.Region, "--to", file)
	return file
}
