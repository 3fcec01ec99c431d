package framed

import (
	"bytes"
	"compress/gzip"
	_ "embed" // the typeface
	"errors"
	"fmt"
	"io"
	"sync"

	"github.com/signintech/gopdf"

	"sanshe/services/portal/ui"
)

// The typeface is Noto Serif SC Medium of 2024 without Hangul and without what only a browser uses: 27,000 Han characters, among them all
// of the Table of General Standard Chinese Characters. Its licence lies beside it.
//
//go:embed noto-serif-sc.ttf.gz
var packed []byte

// typeface is unpacked when the first file is asked for, 14 MB.
var typeface = sync.OnceValues(func() ([]byte, error) {
	r, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return nil, err
	}
	return io.ReadAll(r)
})

// ErrGlyph says that a word holds a character which the typeface has not. A browser takes it from another.
var ErrGlyph = errors.New("framed: a character is not in the typeface")

// Sizes in points, 1/72 inch, of A4 (ISO 216).
const (
	width, height = 595.28, 841.89
	margin        = 74.0        // of what is written
	bottom        = height - 70 // of what is written
	measure       = width - 2*margin
	side          = 84.0 // of the code, 30 mm
)

// writer puts words on pages, from above to below.
type writer struct {
	gopdf.GoPdf
	c       *Certificate
	pages   int
	y       float64 // where the next line begins
	err     error
	missing bool
}

// PDF is the certificate as a file, on A4, with the typeface in it. The same certificate gives the same bytes. It fails with ErrGlyph.
func (c *Certificate) PDF() ([]byte, error) {
	face, err := typeface()
	if err != nil {
		return nil, err
	}
	w := c.written(face, 1)
	if n := w.GetNumberOfPages(); n > 1 { // each says of how many it is one
		w = c.written(face, n)
	}
	if w.err == nil && w.missing {
		w.err = ErrGlyph
	}
	if w.err != nil {
		return nil, w.err
	}
	return w.GetBytesPdfReturnErr()
}

// written is the certificate on so many pages.
func (c *Certificate) written(face []byte, pages int) *writer {
	w := &writer{c: c, pages: pages}
	w.Start(gopdf.Config{PageSize: gopdf.Rect{W: width, H: height}})
	w.SetInfo(gopdf.PdfInfo{Title: c.Title + c.Number, Author: c.Signer, Creator: c.Kind, CreationDate: c.Date.At(0, 0)})
	w.try(w.AddTTFFontDataWithOption("serif", face, gopdf.TtfOption{OnGlyphNotFound: func(rune) { w.missing = true }}))
	w.page()
	w.head()
	if c.Table == nil {
		w.y += 24
		w.paragraph(c.Text, 17, 36) // nothing else stands there
	} else {
		w.paragraph(c.Text, 13, 25)
		w.table(c.Table)
	}
	if c.Facts != nil {
		w.facts(c.Facts)
	}
	w.foot()
	return w
}

// try keeps the first thing that went wrong.
func (w *writer) try(err error) {
	if w.err == nil {
		w.err = err
	}
}

// page begins a page with its double line.
func (w *writer) page() {
	w.AddPage()
	w.SetStrokeColor(154, 27, 31)
	w.SetLineWidth(2)
	w.RectFromUpperLeft(34, 34, width-68, height-68)
	w.SetLineWidth(0.6)
	w.RectFromUpperLeft(39, 39, width-78, height-78)
	w.SetStrokeColor(120, 120, 120)
	if w.pages > 1 {
		w.y = height - 62
		w.SetTextColor(90, 90, 90)
		w.at(width/2, 9, 0, fmt.Sprintf("编号 %s　第%d页，共%d页", w.c.Number, w.GetNumberOfPages(), w.pages))
		w.SetTextColor(20, 20, 20)
	}
	w.y = 70
}

// room makes sure that so much height is left on the page.
func (w *writer) room(points float64) bool {
	if w.y+points <= bottom {
		return false
	}
	w.page()
	return true
}

// at writes one line; x is its left end, its middle or its right end as align says: -1, 0 or 1.
func (w *writer) at(x float64, size float64, align int, s string) {
	w.try(w.SetFont("serif", "", size))
	long, err := w.MeasureTextWidth(s)
	w.try(err)
	w.SetXY(x-long*float64(align+1)/2, w.y)
	w.try(w.Cell(nil, s))
}

// wide is how long a line is.
func (w *writer) wide(size float64, s string) float64 {
	w.try(w.SetFont("serif", "", size))
	long, err := w.MeasureTextWidth(s)
	w.try(err)
	return long
}

// lines breaks a text into lines of a width; the first is shorter by indent.
func (w *writer) lines(s string, size, room, indent float64) []string {
	return broken(s, room, indent, func(part string) float64 { return w.wide(size, part) })
}

func (w *writer) head() {
	w.SetTextColor(154, 27, 31)
	w.y = 84
	w.at(width/2, 12, 0, w.c.Kind)
	w.SetTextColor(20, 20, 20)
	w.y = 112
	for _, line := range w.lines(w.c.Title, 27, measure, 0) {
		w.at(width/2, 27, 0, line)
		w.y += 38
	}
	w.SetTextColor(90, 90, 90)
	w.y += 4
	w.at(width/2, 10.5, 0, "编号 "+w.c.Number)
	w.SetTextColor(20, 20, 20)
	w.y += 44
}

// paragraph begins two characters in, as a document does (GB/T 9704).
func (w *writer) paragraph(s string, size, leading float64) {
	for i, line := range w.lines(s, size, measure, 2*size) {
		w.room(leading)
		x := margin
		if i == 0 {
			x += 2 * size
		}
		w.at(x, size, -1, line)
		w.y += leading
	}
	w.y += 12
}

func (w *writer) facts(f *Facts) {
	w.room(40)
	w.at(margin, 11, -1, f.Head)
	w.y += 22
	for _, row := range f.Rows {
		w.room(20)
		w.at(margin, 10.5, -1, row[0])
		w.at(width-margin, 10.5, 1, row[1])
		w.y += 20
	}
	w.y += 8
}

// foot is the code with what to do with it, and who answers for the certificate, at the end of the last page.
func (w *writer) foot() {
	w.room(side + 90)
	w.y = bottom - side
	if squares, ok := ui.Squares(w.c.Page); ok {
		unit := side / float64(squares.Size)
		w.SetFillColor(0, 0, 0)
		for _, r := range squares.Runs {
			w.RectFromUpperLeftWithStyle(margin+float64(r.X)*unit, w.y+float64(r.Y)*unit, float64(r.Wide)*unit, unit*1.02, "F") // no hairline between rows
		}
		w.AddExternalLink(w.c.Page, margin, w.y, side, side)
	}
	x, room := margin+side+16, measure-side-16
	w.SetTextColor(90, 90, 90)
	for _, s := range []string{w.c.Check, w.c.Page} {
		for _, line := range w.lines(s, 9, room, 0) {
			w.at(x, 9, -1, line)
			w.y += 14
		}
	}
	w.SetTextColor(20, 20, 20)
	w.y = bottom - side - 66
	if w.c.Signer != "" {
		for _, line := range w.lines(w.c.Signer, 12, measure, 0) {
			w.at(width-margin, 12, 1, line)
			w.y += 22
		}
	}
	w.at(width-margin, 12, 1, w.c.Date.Chinese())
}
