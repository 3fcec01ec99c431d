package journeys

import (
	"errors"
	"fmt"
	"os"
	"testing"
)

func TestMain(m *testing.M) {
	dir, err := os.MkdirTemp("", "journeys")
	if err == nil {
		err = build(dir)
	}
	down := func() error { return nil }
	if err == nil {
		down, err = raise(dir)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "the platform cannot be started:", err)
		os.Exit(1)
	}
	code := m.Run()
	if err := errors.Join(down(), os.RemoveAll(dir)); err != nil {
		fmt.Fprintln(os.Stderr, err)
		code = 1
	}
	os.Exit(code)
}
