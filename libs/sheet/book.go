package sheet

import (
	"archive/zip"
	"bufio"
	"encoding/xml"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"

	"sanshe/libs/cn"
)

// A workbook is written as it goes, which a library for workbooks does not do:
// it keeps the sheet in memory or in a file until the end. A sheet without
// formulas or shared texts is a dozen lines of XML (ECMA-376, part 1, 18.3).

// maxSheetName and maxCell are what spreadsheets take, in characters.
const (
	maxSheetName = 31
	maxCell      = 32767
)

// parts of the package besides the sheet itself; the two styles of cells are general and #,##0.00.
var parts = [][2]string{
	{"[Content_Types].xml", `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">` +
		`<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>` +
		`<Default Extension="xml" ContentType="application/xml"/>` +
		`<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>` +
		`<Override PartName="/xl/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/>` +
		`<Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>`},
	{"_rels/.rels", `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">` +
		`<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>`},
	{"xl/_rels/workbook.xml.rels", `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">` +
		`<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/>` +
		`<Relationship Id="rId2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/></Relationships>`},
	{"xl/styles.xml", `<styleSheet xmlns="` + spreadsheet + `"><fonts count="1"><font><sz val="11"/><name val="Calibri"/></font></fonts>` +
		`<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>` +
		`<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>` +
		`<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>` +
		`<cellXfs count="2"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>` +
		`<xf numFmtId="4" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/></cellXfs></styleSheet>`},
}

const spreadsheet = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"

type book struct {
	zip *zip.Writer
	w   *bufio.Writer
	n   int // rows so far
}

func beginXLSX(w io.Writer, name string, columns int) (form, error) {
	b := &book{zip: zip.NewWriter(w)}
	for _, p := range parts {
		if err := b.part(p[0], p[1]); err != nil {
			return nil, err
		}
	}
	title := []rune(name)
	err := b.part("xl/workbook.xml", `<workbook xmlns="`+spreadsheet+`" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets>`+
		`<sheet name="`+escaped(string(title[:min(len(title), maxSheetName)]))+`" sheetId="1" r:id="rId1"/></sheets></workbook>`)
	if err != nil {
		return nil, err
	}
	sheet, err := b.zip.Create("xl/worksheets/sheet1.xml")
	if err != nil {
		return nil, err
	}
	b.w = bufio.NewWriter(sheet)
	_, err = fmt.Fprintf(b.w, `%s<worksheet xmlns="%s"><cols><col min="1" max="%d" width="18" customWidth="1"/></cols><sheetData>`, xml.Header, spreadsheet, columns)
	return b, err
}

func (b *book) part(name, body string) error {
	w, err := b.zip.Create(name)
	if err == nil {
		_, err = io.WriteString(w, xml.Header+body)
	}
	return err
}

func (b *book) row(cells []any) error {
	b.n++
	row := strconv.Itoa(b.n)
	b.write(`<row r="`, row, `">`)
	for i, v := range cells {
		at := columnName(i) + row
		switch v := v.(type) {
		case nil:
		case decimal:
			b.write(`<c r="`, at, `" s="1"><v>`, strings.TrimSuffix(cn.Fen(v).Plain(), ".00"), `</v></c>`)
		case int, int32, int64:
			b.write(`<c r="`, at, `"><v>`, fmt.Sprint(v), `</v></c>`)
		default:
			b.write(`<c r="`, at, `" t="inlineStr"><is><t xml:space="preserve">`, escaped(clipped(fmt.Sprint(v))), `</t></is></c>`)
		}
	}
	_, err := b.w.WriteString("</row>")
	return err
}

// write leaves an error to the next writer that answers with it, as bufio does.
func (b *book) write(words ...string) {
	for _, s := range words {
		_, _ = b.w.WriteString(s)
	}
}

func (b *book) end() error {
	if _, err := b.w.WriteString("</sheetData></worksheet>"); err != nil {
		return err
	}
	if err := b.w.Flush(); err != nil {
		return err
	}
	return b.zip.Close()
}

// columnName is A for 0, Z for 25, AA for 26.
func columnName(i int) string {
	if i < 26 {
		return string(rune('A' + i))
	}
	return columnName(i/26-1) + columnName(i%26)
}

func escaped(s string) string {
	var b strings.Builder
	_ = xml.EscapeText(&b, []byte(s)) // memory takes everything
	return b.String()
}

// clipped cuts a text that no cell takes.
func clipped(s string) string {
	if len(s) <= maxCell || utf8.RuneCountInString(s) <= maxCell {
		return s
	}
	return string([]rune(s)[:maxCell])
}
