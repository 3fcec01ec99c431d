package ui

import (
	"fmt"
	"strings"

	qr "github.com/piglig/go-qr"
)

// quiet is the empty margin of a code, in modules (ISO/IEC 18004, 9.1).
const quiet = 4

// Run is a row of dark squares of a code, counted in squares from its upper left corner, margin included.
type Run struct{ X, Y, Wide int }

// Code2D is a code of squares: how many it is wide and high, margin included, and those that are dark.
type Code2D struct {
	Size int
	Runs []Run
}

// Squares are a text as a code of squares. ok is false for what no code holds, which is more than 2953 bytes.
func Squares(text string) (c Code2D, ok bool) {
	code, err := qr.EncodeBinary([]byte(text), qr.Low)
	if err != nil {
		return Code2D{}, false
	}
	n := code.Size()
	for y := range n {
		for x := 0; x < n; x++ {
			from := x
			for x < n && code.Module(x, y) {
				x++
			}
			if x > from {
				c.Runs = append(c.Runs, Run{X: from + quiet, Y: y + quiet, Wide: x - from})
			}
		}
	}
	c.Size = n + 2*quiet
	return c, true
}

// qrShape draws a text as a code: the size of its view box and the path of what is dark.
func qrShape(text string) (size int, path string, ok bool) {
	c, ok := Squares(text)
	var b strings.Builder
	for _, r := range c.Runs {
		fmt.Fprintf(&b, "M%d %dh%dv1h-%dz", r.X, r.Y, r.Wide, r.Wide)
	}
	return c.Size, b.String(), ok
}

func boxOf(size int) string { return fmt.Sprintf("0 0 %d %d", size, size) }
