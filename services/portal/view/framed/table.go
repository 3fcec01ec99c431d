package framed

import "strings"

const (
	cellSize    = 10.0
	cellLeading = 15.0
	cellGap     = 10.0 // between columns
)

// table draws rows below heads, which are drawn again on each page.
func (w *writer) table(t *Table) {
	w.room(60)
	w.at(margin, 11, -1, t.Caption)
	w.y += 20
	cols := w.columns(t)
	w.row(t.Heads, t, cols)
	for _, row := range t.Rows {
		if w.room(w.tall(row, cols)) {
			w.row(t.Heads, t, cols)
		}
		w.row(row, t, cols)
	}
	w.y += 14
}

// columns are how wide each column is: as wide as what stands in it, and where that is too much, the widest give way first.
func (w *writer) columns(t *Table) []float64 {
	cols := make([]float64, len(t.Heads))
	for i, head := range t.Heads {
		cols[i] = w.wide(cellSize, strings.TrimPrefix(head, "#"))
		for _, row := range t.Rows {
			cols[i] = max(cols[i], w.wide(cellSize, row[i]))
		}
	}
	free := measure - cellGap*float64(len(cols)-1)
	for {
		sum, first := 0.0, 0
		for i, c := range cols {
			sum += c
			if c > cols[first] {
				first = i
			}
		}
		if sum <= free {
			cols[0] += free - sum // what a certificate is about stands first
			return cols
		}
		second := 0.0
		for i, c := range cols {
			if i != first && c < cols[first] {
				second = max(second, c)
			}
		}
		cols[first] -= max(1, min(sum-free, (cols[first]-second)/2))
	}
}

// tall is how high a row is.
func (w *writer) tall(row []string, cols []float64) float64 {
	most := 1
	for i, cell := range row {
		most = max(most, len(w.lines(strings.TrimPrefix(cell, "#"), cellSize, cols[i], 0)))
	}
	return float64(most)*cellLeading + 9
}

// row draws one row and the line below it.
func (w *writer) row(row []string, t *Table, cols []float64) {
	tall, top, x := w.tall(row, cols), w.y, margin
	for i, cell := range row {
		at, align := x, -1
		if strings.HasPrefix(t.Heads[i], "#") {
			at, align = x+cols[i], 1
		}
		w.y = top + 4
		for _, line := range w.lines(strings.TrimPrefix(cell, "#"), cellSize, cols[i], 0) {
			w.at(at, cellSize, align, line)
			w.y += cellLeading
		}
		x += cols[i] + cellGap
	}
	w.y = top + tall
	w.SetLineWidth(0.4)
	w.Line(margin, w.y, width-margin, w.y)
}
