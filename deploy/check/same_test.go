package check

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestProgramsThatDifferAreSeen plants what a build that does not repeat leaves
// behind. deploy/ci/reproduce.sh compares what it has built with the same script.
func TestProgramsThatDifferAreSeen(t *testing.T) {
	built := map[string]string{"tenderd": "\x7fELF of tender", "portald": "\x7fELF of portal"}
	for claim, x := range map[string]struct {
		again map[string]string
		same  bool
	}{
		"the same":         {built, true},
		"one byte":         {map[string]string{"tenderd": "\x7fELF of tender", "portald": "\x7fELF of Portal"}, false},
		"one that is gone": {map[string]string{"tenderd": "\x7fELF of tender"}, false},
		"one more":         {map[string]string{"tenderd": "\x7fELF of tender", "portald": "\x7fELF of portal", "spyd": ""}, false},
		"under new names":  {map[string]string{"tenderd": "\x7fELF of portal", "portald": "\x7fELF of tender"}, false},
		"nothing":          {nil, false},
	} {
		t.Run(claim, func(t *testing.T) {
			one, two := t.TempDir(), t.TempDir()
			for dir, files := range map[string]map[string]string{one: built, two: x.again} {
				for name, content := range files {
					if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600); err != nil {
						t.Fatal(err)
					}
				}
			}
			out, err := exec.Command(filepath.Join(root, "deploy", "ci", "same.sh"), one, two).CombinedOutput()
			if (err == nil) != x.same {
				t.Errorf("ended with %v:\n%s", err, out)
			}
			if said := strings.Contains(string(out), "两次构建的程序不同"); said == x.same && claim != "nothing" {
				t.Errorf("says %q", out)
			}
		})
	}
	if out, err := exec.Command(filepath.Join(root, "deploy", "ci", "same.sh"), t.TempDir(), t.TempDir()).CombinedOutput(); err == nil {
		t.Errorf("two builds of nothing are the same: %s", out)
	}
}
