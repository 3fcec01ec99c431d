// Package sheet writes a list as a table that spreadsheets open: CSV and XLSX,
// the same columns and rows in both. It knows texts, money, counts and
// instants, and nothing of what a list is about. Catalogues, which are also read
// back, have their own.
package sheet

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"

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

// ErrFormat is what asking for any other format is told.
var ErrFormat = errors.New("sheet: neither csv nor xlsx")

// Column is a head and what stands below it for one entry: a string, a cn.Fen
// (nothing where it is zero), a *time.Time (to the minute, in China) or a count.
type Column[T any] struct {
	Head string
	Cell func(*T) any
}

// Write makes the file of a list.
func Write[T any](name, format string, columns []Column[T], rows []T) (out contract.File, err error) {
	out.Name = name + "." + format
	switch format {
	case CSV:
		out.Type = "text/csv; charset=utf-8"
		out.Body, err = writeCSV(columns, rows)
	case XLSX:
		out.Type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
		out.Body, err = writeXLSX(name, columns, rows)
	default:
		err = ErrFormat
	}
	return out, err
}

// writeCSV writes what spreadsheets open without asking: UTF-8 that says so, CRLF.
func writeCSV[T any](columns []Column[T], rows []T) ([]byte, error) {
	b := bytes.NewBufferString("\ufeff")
	w := csv.NewWriter(b)
	w.UseCRLF = true
	line := make([]string, len(columns))
	for i, c := range columns {
		line[i] = c.Head
	}
	if err := w.Write(line); err != nil {
		return nil, err
	}
	for r := range rows {
		for i, c := range columns {
			switch v := c.Cell(&rows[r]).(type) {
			case string:
				line[i] = guard(v)
			case cn.Fen:
				line[i] = ""
				if v > 0 {
					line[i] = v.Plain()
				}
			case *time.Time:
				line[i] = minute(v)
			default:
				line[i] = fmt.Sprint(v)
			}
		}
		if err := w.Write(line); err != nil {
			return nil, err
		}
	}
	w.Flush()
	return b.Bytes(), w.Error()
}

// writeXLSX writes the same as a workbook, where money and counts are numbers.
func writeXLSX[T any](name string, columns []Column[T], rows []T) ([]byte, error) {
	f := excelize.NewFile()
	defer f.Close()
	name = string([]rune(name)[:min(len([]rune(name)), excelize.MaxSheetNameLength)])
	if err := f.SetSheetName("Sheet1", name); err != nil {
		return nil, err
	}
	money, err := f.NewStyle(&excelize.Style{NumFmt: 4}) // #,##0.00
	if err != nil {
		return nil, err
	}
	w, err := f.NewStreamWriter(name)
	if err != nil {
		return nil, err
	}
	if err := w.SetColWidth(1, len(columns), 18); err != nil {
		return nil, err
	}
	line := make([]any, len(columns))
	for i, c := range columns {
		line[i] = c.Head
	}
	if err := w.SetRow("A1", line); err != nil {
		return nil, err
	}
	for r := range rows {
		for i, c := range columns {
			switch v := c.Cell(&rows[r]).(type) {
			case string:
				line[i] = guard(v)
			case cn.Fen:
				line[i] = nil
				if v > 0 {
					line[i] = excelize.Cell{StyleID: money, Value: float64(v) / 100}
				}
			case *time.Time:
				line[i] = minute(v)
			default:
				line[i] = v
			}
		}
		if err := w.SetRow("A"+strconv.Itoa(r+2), line); err != nil {
			return nil, err
		}
	}
	if err := w.Flush(); err != nil {
		return nil, err
	}
	b, err := f.WriteToBuffer()
	if err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

// guard keeps a spreadsheet from taking what somebody wrote for a formula.
func guard(s string) string {
	if s != "" && strings.ContainsRune("=+-@\t\r", rune(s[0])) {
		return "'" + s
	}
	return s
}

func minute(t *time.Time) string {
	if t == nil || t.IsZero() {
		return ""
	}
	return t.In(cn.Zone).Format("2006-01-02 15:04")
}
