package county

import (
	"os"
	"testing"
)

// Fill writes until the disk takes no more.
func Fill(t testing.TB, at string) {
	t.Helper()
	f, err := os.Create(at)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for size := 1 << 20; size >= 1; size /= 2 {
		for b := make([]byte, size); err == nil; {
			_, err = f.Write(b)
		}
		err = nil
	}
}
