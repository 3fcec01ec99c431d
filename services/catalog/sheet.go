package catalog

import (
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"

	"sanshe/contracts/go/catalogapi"
)

// writeXLSX writes items as a workbook. Prices are numbers, all else is text.
func writeXLSX(items []catalogapi.Item) ([]byte, error) {
	f := excelize.NewFile()
	defer f.Close()
	const sheet = "目录"
	if err := f.SetSheetName("Sheet1", sheet); err != nil {
		return nil, err
	}
	money, err := f.NewStyle(&excelize.Style{NumFmt: 4}) // #,##0.00
	if err != nil {
		return nil, err
	}
	w, err := f.NewStreamWriter(sheet)
	if err != nil {
		return nil, err
	}
	if err := w.SetColWidth(1, len(columns), 18); err != nil {
		return nil, err
	}
	row := make([]any, len(columns))
	for n, h := range headers() {
		row[n] = h
	}
	if err := w.SetRow("A1", row); err != nil {
		return nil, err
	}
	for i := range items {
		for n, c := range columns {
			switch {
			case c.field != "price":
				row[n] = guard(show(c, &items[i]))
			case items[i].Price == 0:
				row[n] = nil
			default:
				row[n] = excelize.Cell{StyleID: money, Value: float64(items[i].Price) / 100}
			}
		}
		if err := w.SetRow("A"+strconv.Itoa(i+2), row); err != nil {
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

// The media types of tables.
const (
	typeCSV  = "text/csv"
	typeXLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
)

// fileName offers a download under the catalogue's title.
func fileName(c *Catalogue, ext string) string {
	safe := strings.Map(func(r rune) rune {
		if strings.ContainsRune(`\/:*?"<>|`, r) || r < ' ' {
			return '_'
		}
		return r
	}, c.Title)
	return safe + "-" + strconv.FormatInt(c.Year, 10) + ext
}
