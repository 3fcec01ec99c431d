package sheet

import (
	"archive/zip"
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/simplifiedchinese"

	"sanshe/contracts/go/contract"
	"sanshe/libs/fault"
)

// What an uploaded table is refused for, before anybody looks at what it says.
var (
	ErrUnreadable = fault.New(fault.Invalid, "sheet.unreadable", "文件无法识别，请另存为UTF-8编码的CSV或XLSX后重新上传。")
	ErrBlank      = fault.New(fault.Invalid, "sheet.empty", "文件中没有数据，请按表头填写后重新上传。")
	ErrRows       = fault.New(fault.TooLarge, "sheet.rows", "表格的行数太多，请拆分或者删减后重新上传。")
	ErrBomb       = fault.New(fault.TooLarge, "sheet.unzipped", "文件解压后过大，请删除图片、空白格式和其他工作表后重新上传。")
)

// Bounds of a workbook: what a table needs many times over, and what a hostile
// file may not exceed.
const (
	maxUnzipped = 32 << 20 // bytes
	maxParts    = 200      // files in the archive
	maxScanned  = 20_000   // rows looked at, blank ones included
)

const bom = "\ufeff"

// Line is one row of an uploaded table that is not blank: its number as people see it, from 1, and its cells, trimmed.
type Line struct {
	Row   int
	Cells []string
}

// Bound is how much of a table is taken: rows below the head, and columns; what stands further right is left out.
type Bound struct{ Rows, Columns int }

type lines struct {
	Bound
	all []Line
}

// Read reads an uploaded table, CSV or the first sheet of a workbook, as lines: the head and at least one more. Some
// systems send a workbook under the other media type, so its first bytes decide. Refusals are the faults above.
func Read(file contract.File, most Bound) ([]Line, error) {
	out, err := &lines{Bound: most}, error(nil)
	if file.Type == typeXLSX || bytes.HasPrefix(file.Body, []byte("PK\x03\x04")) {
		err = out.workbook(file.Body)
	} else {
		err = out.csv(file.Body)
	}
	switch {
	case err != nil:
		return nil, err
	case len(out.all) < 2:
		return nil, ErrBlank
	}
	return out.all, nil
}

func (l *lines) add(row int, cells []string) error {
	blank := true
	for i, c := range cells {
		cells[i] = strings.TrimSpace(c)
		blank = blank && cells[i] == ""
	}
	if blank {
		return nil
	}
	if len(l.all) > l.Rows {
		return ErrRows.Say(fmt.Sprintf("表格最多%d行，请拆分或者删减后重新上传。", l.Rows))
	}
	l.all = append(l.all, Line{row, slices.Clone(cells[:min(len(cells), l.Columns)])})
	return nil
}

// csv reads comma-separated text in UTF-8, with or without mark, or in GB18030.
func (l *lines) csv(body []byte) (err error) {
	if bytes.HasPrefix(body, []byte{0xff, 0xfe}) || bytes.HasPrefix(body, []byte{0xfe, 0xff}) {
		return ErrUnreadable.Say("文件是UTF-16编码，请另存为“CSV UTF-8（逗号分隔）”后重新上传。")
	}
	body = bytes.TrimPrefix(body, []byte(bom))
	if !utf8.Valid(body) {
		if body, err = simplifiedchinese.GB18030.NewDecoder().Bytes(body); err != nil || bytes.ContainsRune(body, utf8.RuneError) {
			return ErrUnreadable.Say("文件编码既不是UTF-8也不是GB18030，请另存为“CSV UTF-8（逗号分隔）”后重新上传。").Because(err)
		}
	}
	if bytes.IndexByte(body, 0) >= 0 {
		return ErrUnreadable
	}
	r := csv.NewReader(bytes.NewReader(body))
	r.FieldsPerRecord = -1
	for {
		cells, err := r.Read()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if wrong := new(csv.ParseError); errors.As(err, &wrong) {
			return ErrUnreadable.Say(fmt.Sprintf("第%d行的引号不成对，请检查这一行，或者另存为XLSX后重新上传。", wrong.Line)).Because(err)
		}
		if err != nil {
			return ErrUnreadable.Because(err)
		}
		row, _ := r.FieldPos(0)
		if err := l.add(row, cells); err != nil {
			return err
		}
	}
}

// workbook reads the first sheet of a workbook.
func (l *lines) workbook(body []byte) error {
	if err := defuse(body); err != nil {
		return err
	}
	f, err := excelize.OpenReader(bytes.NewReader(body), excelize.Options{
		UnzipSizeLimit: maxUnzipped, UnzipXMLSizeLimit: maxUnzipped, RawCellValue: true,
	})
	if err != nil {
		return ErrUnreadable.Say("这不是能打开的XLSX文件，请另存为XLSX（不加密）或CSV后重新上传。").Because(err)
	}
	defer f.Close()
	sheets := f.GetSheetList()
	if len(sheets) == 0 {
		return ErrBlank
	}
	rows, err := f.Rows(sheets[0])
	if err != nil {
		return ErrUnreadable.Because(err)
	}
	defer rows.Close()
	for n := 1; rows.Next(); n++ {
		if n > maxScanned {
			return ErrRows
		}
		cells, err := rows.Columns()
		if err != nil {
			return ErrUnreadable.Because(err)
		}
		if err := l.add(n, cells); err != nil {
			return err
		}
	}
	if err := rows.Error(); err != nil {
		return ErrUnreadable.Because(err)
	}
	return nil
}

// defuse unpacks the archive into nothing first: the sizes that it declares may lie.
func defuse(body []byte) error {
	z, err := zip.NewReader(bytes.NewReader(body), int64(len(body)))
	if err != nil {
		return ErrUnreadable.Say("这不是能打开的XLSX文件，请另存为XLSX（不加密）或CSV后重新上传。").Because(err)
	}
	if len(z.File) > maxParts {
		return ErrBomb
	}
	left := int64(maxUnzipped)
	for _, part := range z.File {
		r, err := part.Open()
		if err != nil {
			return ErrUnreadable.Because(err)
		}
		n, err := io.Copy(io.Discard, io.LimitReader(r, left+1))
		_ = r.Close() // nothing was written
		if left -= n; left < 0 {
			return ErrBomb
		}
		if err != nil {
			return ErrUnreadable.Because(err)
		}
	}
	return nil
}

// Plain is a cell without the apostrophe that keeps a spreadsheet from running it.
func Plain(s string) string {
	if rest, ok := strings.CutPrefix(s, "'"); ok && Runs(rest) {
		return rest
	}
	return s
}
