package catalog

import (
	"archive/zip"
	"bytes"
	"io"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"

	"sanshe/contracts/go/catalogapi"
)

// Bounds of a workbook: what a table of maxItems rows needs many times over,
// and what a hostile file may not exceed.
const (
	maxUnzipped = 32 << 20 // bytes
	maxParts    = 200      // files in the archive
	maxScanned  = 20_000   // rows looked at, blank ones included
)

// readXLSX reads the first sheet of a workbook.
func readXLSX(body []byte) (out lines, err error) {
	if err := defuse(body); err != nil {
		return nil, err
	}
	f, err := excelize.OpenReader(bytes.NewReader(body), excelize.Options{
		UnzipSizeLimit: maxUnzipped, UnzipXMLSizeLimit: maxUnzipped, RawCellValue: true,
	})
	if err != nil {
		return nil, errUnreadable.Say("这不是能打开的XLSX文件，请另存为XLSX（不加密）或CSV后重新导入。").Because(err)
	}
	defer f.Close()
	sheets := f.GetSheetList()
	if len(sheets) == 0 {
		return nil, errBlank
	}
	rows, err := f.Rows(sheets[0])
	if err != nil {
		return nil, errUnreadable.Because(err)
	}
	defer rows.Close()
	for n := 1; rows.Next(); n++ {
		if n > maxScanned {
			return nil, errRows
		}
		cells, err := rows.Columns()
		if err != nil {
			return nil, errUnreadable.Because(err)
		}
		if err := out.add(n, cells); err != nil {
			return nil, err
		}
	}
	if err := rows.Error(); err != nil {
		return nil, errUnreadable.Because(err)
	}
	return out, nil
}

// defuse unpacks the archive into nothing first: the sizes that it declares may lie.
func defuse(body []byte) error {
	z, err := zip.NewReader(bytes.NewReader(body), int64(len(body)))
	if err != nil {
		return errUnreadable.Say("这不是能打开的XLSX文件，请另存为XLSX（不加密）或CSV后重新导入。").Because(err)
	}
	if len(z.File) > maxParts {
		return errBomb
	}
	left := int64(maxUnzipped)
	for _, part := range z.File {
		r, err := part.Open()
		if err != nil {
			return errUnreadable.Because(err)
		}
		n, err := io.Copy(io.Discard, io.LimitReader(r, left+1))
		_ = r.Close() // nothing was written
		if left -= n; left < 0 {
			return errBomb
		}
		if err != nil {
			return errUnreadable.Because(err)
		}
	}
	return nil
}

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

// readTable reads an uploaded table by its type. Some systems send a workbook
// under the other name, so its first bytes decide.
func readTable(kind string, body []byte) (out lines, err error) {
	if kind == typeXLSX || bytes.HasPrefix(body, []byte("PK\x03\x04")) {
		out, err = readXLSX(body)
	} else {
		out, err = readCSV(body)
	}
	switch {
	case err != nil:
		return nil, err
	case len(out) < 2:
		return nil, errBlank
	}
	return out, nil
}

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
