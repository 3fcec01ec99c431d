package journeys

import (
	"os"
	"strings"
	"testing"

	"sanshe/e2e/county"
)

// TestMigrateSaysWhatItDidAndDoesItOnce runs what the charts' job runs, beside
// a platform at work; that documents are rewritten is shown where two releases are.
func TestMigrateSaysWhatItDidAndDoesItOnce(t *testing.T) {
	t.Parallel()
	p := county.Start(t, nil)
	county.Settle(t, p, 1)
	for range 2 {
		if said := p.Does(t, "migrate"); !strings.Contains(said, "tender/challenges 形状1：看过0，改写0\n") {
			t.Errorf("migrating a platform of this release says %q", said)
		}
	}
	if code, said, errs := p.RunOf(t, "tender", "migrate", "--rate", "10"); code != 0 || !strings.HasPrefix(said, "tender/challenges 形状1") {
		t.Errorf("tenderd migrate ended with %d, says %q and %q", code, said, errs)
	}
	ends(t, p, []string{"migrate [--rate", "--contract"}, "migrate", "--rate", "0")
	ends(t, p, []string{"migrate [--rate", "--contract"}, "migrate", "now")
	p.Under(map[string]string{"STORE": "mongodb://127.0.0.1:1/?serverSelectionTimeoutMS=500"}, func() {
		ends(t, p, []string{"数据库", "STORE"}, "migrate")
	})
	p.As(t, "officer") // signs in: it goes on
	p.Stop(t)
}

// TestMigrateMakesNoPlatform runs it where there is none.
func TestMigrateMakesNoPlatform(t *testing.T) {
	t.Parallel()
	county.Single(t)
	p := county.Prepare(t, nil)
	ends(t, p, []string{p.Dir, "DATA_DIR"}, "migrate")
	if _, err := os.Stat(p.Dir); !os.IsNotExist(err) {
		t.Errorf("it has made %s: %v", p.Dir, err)
	}
}
