package county

import (
	"errors"
	"fmt"
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

// Backup writes a backup to a file and answers what it says. A platform at work
// may refuse one that would be of no one instant; then it is asked again.
func (p *Platform) Backup(t testing.TB, file string) (out string) {
	t.Helper()
	Until(t, "a moment to back up", func() (bool, error) {
		code, said, errs := p.Run(t, "backup", "--to", file)
		if out = said; code != 0 {
			return false, errors.New(errs)
		}
		return true, nil
	})
	return out
}

// BackedUp writes a backup to a new file. What it answers is what the platform
// comes to: counts and hashes, without the line that names file and time.
func (p *Platform) BackedUp(t testing.TB) (file, total string) {
	t.Helper()
	file = filepath.Join(t.TempDir(), "backup")
	out := strings.TrimSpace(p.Backup(t, file))
	return file, out[:strings.LastIndexByte(out, '\n')]
}

// Restored is a new platform of the same topology with what is in the file, not running yet.
func Restored(t testing.TB, file string) *Platform {
	t.Helper()
	q := Prepare(t, nil)
	q.Does(t, "restore", "--from", file)
	return q
}

// Waits is what somebody has still to hear and what has still to be told, as
// every process counts it; nothing once all that was done has had its effects.
func (p *Platform) Waits() ([]string, error) {
	var left []string
	counts := 0
	for _, x := range p.Parts {
		_, body, err := p.Answered(x.Addr, "/metrics")
		if err != nil {
			return nil, err
		}
		for line := range strings.Lines(body) { // the portal apart has none, and neither tells nor hears
			if strings.HasPrefix(line, "sanshe_consumer_lag{") || strings.HasPrefix(line, "sanshe_outbox_documents{") {
				counts++
				if line = strings.TrimSpace(line); !strings.HasSuffix(line, "} 0") {
					left = append(left, line)
				}
			}
		}
	}
	if counts < len(p.Parts) {
		return nil, fmt.Errorf("%d processes count %d things", len(p.Parts), counts)
	}
	return left, nil
}
