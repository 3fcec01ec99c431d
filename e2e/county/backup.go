package county

import (
	"path/filepath"
	"strings"
	"testing"
)

// Does runs a command of platformd that must succeed, and answers what it says.
func (p *Platform) Does(t testing.TB, args ...string) string {
	t.Helper()
	code, out, errs := p.Run(t, args...)
	if code != 0 {
		t.Fatalf("%v ended with %d: %s", args, code, errs)
	}
	return out
}

// BackedUp writes a backup to a new file. What it answers is what the platform
// comes to: counts and hashes, without the line that names file and time.
func (p *Platform) BackedUp(t testing.TB) (file, total string) {
	t.Helper()
	file = filepath.Join(t.TempDir(), "backup")
	out := strings.TrimSpace(p.Does(t, "backup", "--to", file))
	return file, out[:strings.LastIndexByte(out, '\n')]
}

// Restored is a new platform of the same topology with what is in the file, not running yet.
func Restored(t testing.TB, file string) *Platform {
	t.Helper()
	q := Prepare(t, nil)
	q.Does(t, "restore", "--from", file)
	return q
}
