//go:build !linux

package county

import "testing"

// Only Linux lets a test mount; elsewhere a plain file stands in the way instead.

// Small answers no.
func Small(testing.TB, string, string) bool { return false }

// Frozen answers no.
func Frozen(testing.TB, string) (thaw func(), ok bool) { return nil, false }
