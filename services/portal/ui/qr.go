package ui

import (
	"fmt"
	"strings"

	qr "github.com/piglig/go-qr"
)

// quiet is the empty margin of a code, in modules (ISO/IEC 18004, 9.1).
const quiet = 4

// qrShape draws a text as a code of squares: the size of its view box, margin
// included, and the path of what is dark. ok is false for what no code holds,
// which is more than 2953 bytes.
func qrShape(text string) (size int, path string, ok bool) {
	code, err := qr.EncodeBinary([]byte(text), qr.Low)
	if err != nil {
		return 0, "", false
	}
	var b strings.Builder
	n := code.Size()
	for y := range n {
		for x := 0; x < n; x++ {
			from := x
			for x < n && code.Module(x, y) {
				x++
			}
			if x > from {
				fmt.Fprintf(&b, "M%d %dh%dv1h-%dz", from+quiet, y+quiet, x-from, x-from)
			}
		}
	}
	return n + 2*quiet, b.String(), true
}

func boxOf(size int) string { return fmt.Sprintf("0 0 %d %d", size, size) }
