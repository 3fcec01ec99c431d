// Package sheet writes a list as a table that spreadsheets open: CSV and XLSX,
// the same columns and rows in both, row by row, so that a long list is never in
// memory as a whole. It knows texts, money, counts and instants, and nothing of
// what a list is about. Read takes what people send back, bounded; a catalogue
// writes its own, since every cell of it must come back as it was.
package sheet

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"sanshe/contracts/go/contract"
	"sanshe/libs/cn"
)

// Most is how many rows a table has at the most; a spreadsheet holds about a million.
const Most = 50_000

// The formats.
const (
	CSV  = "csv"
	XLSX = "xlsx"
)

const typeXLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

// ErrFormat is what asking for any other format is told.
var ErrFormat = errors.New("sheet: neither csv nor xlsx")

// Column is a head and what stands below it for one entry: a string, a cn.Fen
// (nothing where it is zero), Hundredths, a *time.Time (to the minute, in China) or a count.
type Column[T any] struct {
	Head string
	Cell func(*T) any
}

// File is a table's name and media type, without its body.
func File(name, format string) (contract.File, error) {
	switch format {
	case CSV:
		return contract.File{Name: name + ".csv", Type: "text/csv; charset=utf-8"}, nil
	case XLSX:
		return contract.File{Name: name + ".xlsx", Type: typeXLSX}, nil
	}
	return contract.File{}, ErrFormat
}

// Table is a table that is being written.
type Table[T any] struct {
	columns []Column[T]
	line    []any
	rows    int
	to      form
}

// form writes lines of cells: string, decimal, count or nil.
type form interface {
	row(cells []any) error
	end() error
}

// Hundredths is a number with two decimals, as points are; nought is one too.
type Hundredths int64

// decimal is a cell with two decimals, as yuan and points have.
type decimal cn.Fen

// Begin writes the heads. Nothing is kept back for longer than a row, besides what compression holds.
func Begin[T any](w io.Writer, name, format string, columns []Column[T]) (t *Table[T], err error) {
	t = &Table[T]{columns: columns, line: make([]any, len(columns))}
	switch format {
	case CSV:
		t.to, err = beginCSV(w)
	case XLSX:
		t.to, err = beginXLSX(w, name, len(columns))
	default:
		err = ErrFormat
	}
	if err != nil {
		return nil, err
	}
	for i, c := range columns {
		t.line[i] = c.Head
	}
	return t, t.to.row(t.line)
}

// Add writes entries, no more than Most in all: whole says that there was room for every one.
func (t *Table[T]) Add(rows []T) (whole bool, err error) {
	whole = len(rows) <= Most-t.rows
	for i := range rows[:min(len(rows), Most-t.rows)] {
		for j, c := range t.columns {
			t.line[j] = cell(c.Cell(&rows[i]))
		}
		if err := t.to.row(t.line); err != nil {
			return whole, err
		}
		t.rows++
	}
	return whole, nil
}

// Note writes a last row that is a sentence about the table.
func (t *Table[T]) Note(said string) error {
	clear(t.line)
	t.line[0] = said
	return t.to.row(t.line)
}

// End writes what belongs behind the last row. The writer stays open.
func (t *Table[T]) End() error { return t.to.end() }

// cell is what stands in the table for what a column says.
func cell(v any) any {
	switch v := v.(type) {
	case string:
		return guard(v)
	case cn.Fen:
		if v > 0 {
			return decimal(v)
		}
		return nil
	case Hundredths:
		return decimal(v)
	case *time.Time:
		return minute(v)
	}
	return v
}

// csvForm is what spreadsheets open without asking: UTF-8 that says so, CRLF.
type csvForm struct {
	w    *csv.Writer
	line []string
}

func beginCSV(w io.Writer) (form, error) {
	_, err := io.WriteString(w, "\ufeff")
	f := &csvForm{w: csv.NewWriter(w)}
	f.w.UseCRLF = true
	return f, err
}

func (f *csvForm) row(cells []any) error {
	f.line = f.line[:0]
	for _, v := range cells {
		switch v := v.(type) {
		case nil:
			f.line = append(f.line, "")
		case decimal:
			f.line = append(f.line, cn.Fen(v).Plain())
		default:
			f.line = append(f.line, fmt.Sprint(v))
		}
	}
	return f.w.Write(f.line)
}

func (f *csvForm) end() error {
	f.w.Flush()
	return f.w.Error()
}

// guard keeps a spreadsheet from taking what somebody wrote for a formula.
func guard(s string) string {
	if Runs(s) {
		return "'" + s
	}
	return s
}

// Runs reports whether a spreadsheet might run a cell as a formula: by its first character, full width too,
// and where a line break or a tab comes before it.
func Runs(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool { return strings.ContainsRune("=+-@＝＋－＠\t\r\n", r) }) == 0
}

func minute(t *time.Time) string {
	if t == nil || t.IsZero() {
		return ""
	}
	return t.In(cn.Zone).Format("2006-01-02 15:04")
}
