package county

import (
	"os"
	"syscall"
	"testing"
)

// Small mounts a disk of its own at dir; false where we may not.
func Small(t testing.TB, dir, size string) bool {
	t.Helper()
	if err := os.MkdirAll(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	if syscall.Mount("tmpfs", dir, "tmpfs", 0, "size="+size) != nil {
		return false
	}
	t.Cleanup(func() { unmount(t, dir) })
	return true
}

// Frozen lets dir be read and not written until thaw is called; false where we may not.
func Frozen(t testing.TB, dir string) (thaw func(), ok bool) {
	t.Helper()
	if syscall.Mount(dir, dir, "", syscall.MS_BIND, "") != nil {
		return nil, false
	}
	if err := syscall.Mount("", dir, "", syscall.MS_BIND|syscall.MS_REMOUNT|syscall.MS_RDONLY, ""); err != nil {
		unmount(t, dir)
		return nil, false
	}
	return func() { unmount(t, dir) }, true
}

func unmount(t testing.TB, dir string) {
	t.Helper()
	if err := syscall.Unmount(dir, syscall.MNT_DETACH); err != nil {
		t.Errorf("unmounting %s: %v", dir, err)
	}
}
