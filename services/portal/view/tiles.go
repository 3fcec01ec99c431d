package view

import (
	"context"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/a-h/templ"
)

const (
	tileWide, tileHigh, tileGap = 90, 52, 5
	tileRow                     = 3
	tileName                    = 7 // characters of a name that are drawn; the table has all of it
)

// Tile is one division of a map: its name and what is counted there.
type Tile struct {
	Name  string
	Count int64
}

// Tiles draws one tile for each division; what it says is said by the table beside it too. most is the largest count.
func Tiles(places []Tile, most int64) templ.Component {
	return templ.ComponentFunc(func(_ context.Context, w io.Writer) error {
		var b strings.Builder
		rows := (len(places) + tileRow - 1) / tileRow
		fmt.Fprintf(&b, `<svg viewBox="0 0 %d %d" aria-hidden="true">`, tileRow*(tileWide+tileGap)-tileGap, rows*(tileHigh+tileGap)-tileGap)
		for i, c := range places {
			x, y := i%tileRow*(tileWide+tileGap), i/tileRow*(tileHigh+tileGap)
			name := c.Name
			if utf8.RuneCountInString(name) > tileName {
				name = string([]rune(name)[:tileName-1]) + "…"
			}
			fmt.Fprintf(&b, `<rect class="rest" x="%d" y="%d" width="%d" height="%d" rx="4"></rect>`, x, y, tileWide, tileHigh)
			if c.Count > 0 && most > 0 {
				fmt.Fprintf(&b, `<rect class="f1" fill-opacity="%.2f" x="%d" y="%d" width="%d" height="%d" rx="4"></rect>`, 0.08+0.2*float64(c.Count)/float64(most), x, y, tileWide, tileHigh)
			}
			fmt.Fprintf(&b, `<text class="strong" x="%d" y="%d">%s</text><text x="%d" y="%d">%d</text>`, x+6, y+20, templ.EscapeString(name), x+6, y+42, c.Count)
		}
		b.WriteString(`</svg>`)
		_, err := io.WriteString(w, b.String())
		return err
	})
}
