package ui

import (
	"context"
	"fmt"
	"strings"

	"github.com/a-h/templ"
)

// Col is one column of a table.
type Col struct {
	Head   string
	Num    bool // counts stand at the right
	Money  bool // amounts do too, and the head names the unit they are shown in: 预算（万元）
	Hidden bool // head for screen readers only: the column of buttons
	Long   bool // sentences: on a phone below their head instead of beside it
}

func (c Col) right() bool { return c.Num || c.Money }

func (c Col) head(ctx context.Context) string {
	if c.Money {
		return c.Head + "（" + unitWord(ctx) + "）"
	}
	return c.Head
}

// Cols makes columns from heads: "#人数" is a count, "¥预算" an amount, ".操作" has a hidden head,
// "~内容" holds sentences.
func Cols(heads ...string) []Col {
	cs := make([]Col, len(heads))
	for i, h := range heads {
		if w, ok := strings.CutPrefix(h, "#"); ok {
			cs[i] = Col{Head: w, Num: true}
		} else if w, ok := strings.CutPrefix(h, "¥"); ok {
			cs[i] = Col{Head: w, Money: true}
		} else if w, ok := strings.CutPrefix(h, "~"); ok {
			cs[i] = Col{Head: w, Long: true}
		} else if w, ok := strings.CutPrefix(h, "."); ok {
			cs[i] = Col{Head: w, Hidden: true}
		} else {
			cs[i] = Col{Head: h}
		}
	}
	return cs
}

// Table is rows of components under heads. The first cell of a row names the
// row. On a phone each row becomes a card with its heads written beside.
type Table struct {
	Caption  string // what the table shows; always there for screen readers
	Titled   bool   // show the caption: there is no heading above that says it
	Cols     []Col
	Rows     [][]templ.Component
	Foot     []templ.Component // the row of sums
	Nothing  string            // sentence when there are no rows
	KeepWide bool              // scroll sideways on a phone instead of cards: figures to compare
}

// Cells is a row.
func Cells(cs ...templ.Component) []templ.Component { return cs }

// check refuses a table that cannot be read: programmer's errors, so Data panics.
func (t Table) check() {
	if t.Caption == "" || len(t.Cols) == 0 {
		panic("ui: a table needs a caption and columns")
	}
	for i, r := range t.Rows {
		if len(r) != len(t.Cols) {
			panic(fmt.Sprintf("ui: row %d of table %q has %d cells under %d heads", i, t.Caption, len(r), len(t.Cols)))
		}
	}
	if t.Foot != nil && len(t.Foot) != len(t.Cols) {
		panic(fmt.Sprintf("ui: the foot of table %q has %d cells under %d heads", t.Caption, len(t.Foot), len(t.Cols)))
	}
}

// cards says whether a phone shows a card for each row: two columns have room there as they are.
func (t Table) cards() bool { return !t.KeepWide && len(t.Cols) > 2 }

func (t Table) nothing() string {
	if t.Nothing != "" {
		return t.Nothing
	}
	return "还没有记录。"
}

// Data draws t. It panics on a table without caption or columns, or with a row
// of another length than its heads.
func Data(t Table) templ.Component {
	t.check()
	return table(t)
}

// place is where the table of a figure stands.
type place int

const (
	folded place = iota // below the drawing, opened by who wants it
	beside
	below // in sight
)

// Figure is a chart: a title, what one sees in it in words, the drawing, and
// the same data as a table. A chart without a table does not exist: the table
// is a parameter, and Figure panics when it has no columns or no caption. With
// no rows yet, the sentence of the table stands in for the drawing.
func Figure(title, seen string, drawing templ.Component, data Table) templ.Component {
	return figureAt(folded, title, seen, drawing, data)
}

// FigureBeside is Figure with the table in sight beside the drawing.
func FigureBeside(title, seen string, drawing templ.Component, data Table) templ.Component {
	return figureAt(beside, title, seen, drawing, data)
}

// FigureAbove is Figure with the table in sight below the drawing: its rows hold sentences.
func FigureAbove(title, seen string, drawing templ.Component, data Table) templ.Component {
	return figureAt(below, title, seen, drawing, data)
}

func figureAt(where place, title, seen string, drawing templ.Component, data Table) templ.Component {
	if title == "" || seen == "" || drawing == nil {
		panic("ui: a figure needs a title, a sentence and a drawing")
	}
	data.check()
	if len(data.Rows) == 0 {
		return Empty(IconChart, data.nothing(), nil)
	}
	return figure(title, seen, drawing, data, where)
}

// Change is one line of an amendment.
type Change struct {
	What     string
	Old, New string
	Effect   string // 投标截止顺延5日; "" when there is none
}

// Matrix compares bids: a row per criterion, a column per bidder.
type Matrix struct {
	Caption string
	Corner  string      // head of the first column: 评审因素
	Heads   []MatrixCol // bidders, best first
	Rows    []MatrixRow
}

// MatrixCol is one bidder.
type MatrixCol struct {
	Name string
	Note string // 第1名
	Best bool   // recommended; said in Note too
}

// MatrixRow is one criterion over all bidders.
type MatrixRow struct {
	Name  string
	Note  string // 满分60
	Cells []templ.Component
	Money bool // the cells are Amounts: the unit stands in place of Note
	Total bool
}

func (r MatrixRow) note(ctx context.Context) string {
	if r.Money {
		return unitWord(ctx)
	}
	return r.Note
}

// Compare draws m. It panics when a row has another length than the heads.
func Compare(m Matrix) templ.Component {
	if m.Caption == "" || len(m.Heads) == 0 {
		panic("ui: a comparison needs a caption and bidders")
	}
	for _, r := range m.Rows {
		if len(r.Cells) != len(m.Heads) {
			panic(fmt.Sprintf("ui: %q compares %d values of %d bidders", r.Name, len(r.Cells), len(m.Heads)))
		}
	}
	return matrix(m)
}

// Sheet is a score sheet: filled in by an expert, or shown once signed.
type Sheet struct {
	Caption string
	Groups  []SheetGroup
	Edit    bool // fields instead of figures; names are score.<ID> and reason.<ID>
	Total   string
	Max     string
}

// SheetGroup is a chapter of the sheet: 技术部分.
type SheetGroup struct {
	Name, Max, Score string
	Items            []SheetItem
}

// SheetItem is one thing to judge.
type SheetItem struct {
	ID     string
	Name   string
	Guide  string // how points are given
	Max    string // 10
	Score  string // 8.5; "" not yet
	Reason string
	Error  string
	Locked bool // computed, not judged: the price
}

func (i SheetItem) score() Input {
	return Input{Name: "score." + i.ID, Value: i.Score, Error: i.Error, Low: "0", High: i.Max, Step: "0.01", Suffix: "/ " + i.Max, Auto: "off"}
}

func (i SheetItem) reason() Input {
	return Input{Name: "reason." + i.ID, Value: i.Reason, Max: 500, Lines: 2}
}
