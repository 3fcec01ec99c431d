package crash

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// TestTheProductHasNoCrashPoints builds a service both ways and looks for the
// name of the setting: what the product does not hold cannot be set off in it.
func TestTheProductHasNoCrashPoints(t *testing.T) {
	for _, c := range []struct {
		tags string
		want bool
	}{{"", false}, {"crashpoints", true}} {
		at := filepath.Join(t.TempDir(), "binary")
		cmd := exec.Command("go", "test", "-c", "-tags="+c.tags, "-o", at, "sanshe/libs/store")
		cmd.Env = append(os.Environ(), "CGO_ENABLED=0") // as the product is built, whatever a race detector around this test needs
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("%v: %s", err, out)
		}
		b, err := os.ReadFile(at)
		if err != nil {
			t.Fatal(err)
		}
		if got := bytes.Contains(b, []byte("CRASH_AT")); got != c.want {
			t.Errorf("built with %q, the binary speaks of CRASH_AT: %v", c.tags, got)
		}
	}
}
