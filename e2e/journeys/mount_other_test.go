//go:build !linux

package journeys

import "testing"

// Only Linux lets a test mount; elsewhere a plain file stands in the way instead.

func small(testing.TB, string, string) bool { return false }

func frozen(testing.TB, string) (thaw func(), ok bool) { return nil, false }
