package county

import (
	"errors"
	"fmt"
	"os"
	"testing"
)

// Main runs the tests of a package on a platform that it builds first, with
// the servers that the topology asks for, and answers the exit code. flags
// are the compiler's.
func Main(m *testing.M, flags ...string) int {
	dir, err := os.MkdirTemp("", "county")
	if err == nil {
		err = build(dir, flags)
	}
	down := func() error { return nil }
	if err == nil {
		down, err = raise(dir)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "the platform cannot be started:", err)
		return 1
	}
	code := m.Run()
	if err := errors.Join(down(), os.RemoveAll(dir)); err != nil {
		fmt.Fprintln(os.Stderr, err)
		code = 1
	}
	return code
}
