package catalog

import (
	"archive/zip"
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/simplifiedchinese"

	"sanshe/contracts/go/catalogapi"
	"sanshe/contracts/go/contract"
	"sanshe/libs/fault"
	"sanshe/libs/sheet"
)

const head = "代码,名称,上级代码,类别,事项性质,计量单位,参考单价（元）,服务对象,服务标准\n"

func (r *room) load(id, kind string, body []byte) (catalogapi.ImportReport, error) {
	return ask(r, "clerk", catalogapi.ImportItems, catalogapi.ImportItemsRequest{ID: id, Upload: contract.File{Name: "目录", Type: kind, Body: body}})
}

// thousand is a table of a thousand good rows, line n+2 holding item n.
func thousand() []string {
	rows := make([]string, 1000)
	for n := range rows {
		parent := ""
		if n%10 != 0 {
			parent = fmt.Sprintf("A%04d", n-n%10)
		}
		rows[n] = fmt.Sprintf("A%04d,公共服务%d,%s,A,公共服务,人次,%d.50,社区居民,按国家基本公共服务标准", n, n, parent, n)
	}
	return rows
}

func TestThreeBadRowsAmongAThousandAreThoseThreeAndNothingIsImported(t *testing.T) {
	r := open(t)
	c := r.draft("clerk")
	rows := thousand()
	rows[15] = "A0015,公共服务15,A0010,A,公共服务,人次,一百元,,"    // line 17
	rows[503] = "A0503,窗口用工,A0500,A,人员招聘和用工,人,,,"      // line 505
	rows[998] = "A0998,公共服务998,A9999,A,公共服务,人次,1.00,," // line 1000
	out, err := r.load(c.ID, typeCSV, []byte(head+strings.Join(rows, "\n")))
	if err != nil {
		t.Fatal(err)
	}
	type where struct {
		row    int64
		column string
	}
	var got []where
	for _, e := range out.Errors {
		got = append(got, where{e.Row, e.Column})
	}
	want := []where{{17, "参考单价（元）"}, {505, "事项性质"}, {1000, "上级代码"}}
	if fmt.Sprint(got) != fmt.Sprint(want) || out.Imported || out.Rows != 1000 || out.Catalogue != nil {
		t.Errorf("reported %s", text(out))
	}
	if v := r.get("clerk", c.ID); len(v.Items) != 0 || v.Version != c.Version {
		t.Errorf("%d items came in", len(v.Items))
	}
	out, err = r.load(c.ID, typeCSV, []byte(head+strings.Join(thousand(), "\n")))
	if err != nil || !out.Imported || len(out.Errors) != 0 || len(out.Catalogue.Items) != 1000 {
		t.Errorf("a thousand good rows: %d errors, %v", len(out.Errors), err)
	}
}

func TestWhatIsExportedComesBackIdentical(t *testing.T) {
	r := open(t)
	from := r.draft("clerk")
	nasty := []string{
		"=HYPERLINK(1)", "+1", "-1", "@x", "＝1+1", "'＠x", "'=1+1", "''@", "'quoted", "带,逗号和\"引号\"", "两行\n文字", "_x0041_ 代码", "　全角空格内 有 空格", "１２３",
	}
	for n, s := range nasty {
		d := item(fmt.Sprintf("A%02d", n), s)
		d.Target, d.Standard, d.Price = s, "标准："+s+"\r\n第二行", int64(n*n*100003+n)
		if n > 0 {
			d.Parent = "A00"
		}
		if _, err := r.put("clerk", from.ID, d); err != nil {
			t.Fatalf("%q: %v", s, err)
		}
	}
	big := item("B01", "课题研究")
	big.Price = maxPrice
	if _, err := r.put("clerk", from.ID, big); err != nil {
		t.Fatal(err)
	}
	want := r.get("clerk", from.ID).Items
	for _, format := range []string{"csv", "xlsx"} {
		file := must(r, "clerk", catalogapi.ExportItems, catalogapi.ExportItemsRequest{ID: from.ID, Format: format})
		to := r.draft("clerk")
		kind, _, _ := strings.Cut(file.Type, ";")
		out, err := r.load(to.ID, kind, file.Body)
		if err != nil || !out.Imported {
			t.Fatalf("%s: %s %v", format, text(out.Errors), err)
		}
		if !sameItems(out.Catalogue.Items, want) {
			for i := range want {
				if want[i] != out.Catalogue.Items[i] {
					t.Errorf("%s:\n%+v\n%+v", format, want[i], out.Catalogue.Items[i])
				}
			}
		}
		again := must(r, "clerk", catalogapi.ExportItems, catalogapi.ExportItemsRequest{ID: to.ID, Format: "csv"})
		if format == "csv" && !bytes.Equal(again.Body, file.Body) {
			t.Error("a second export differs from the first")
		}
		if !strings.Contains(file.Name, "县级政府购买服务指导性目录-2026."+format) {
			t.Errorf("offered as %q", file.Name)
		}
	}
}

func TestNoExportedCellIsRunByASpreadsheet(t *testing.T) {
	items := []catalogapi.Item{{Code: "A01", Name: "=cmd|' /C calc'!A0", Kind: "A", Nature: "service", Unit: "@SUM(1)", Target: "-2+3", Standard: "+7"}}
	raw, err := writeCSV(items)
	if err != nil {
		t.Fatal(err)
	}
	table, err := sheet.Read(contract.File{Body: raw}, sheet.Bound{Rows: 1, Columns: len(columns)})
	if err != nil {
		t.Fatal(err)
	}
	for _, cell := range table[1].Cells {
		if cell != "" && strings.ContainsAny(cell[:1], "=+-@\t") {
			t.Errorf("csv cell %q", cell)
		}
	}
	book, err := writeXLSX(items)
	if err != nil {
		t.Fatal(err)
	}
	f, err := excelize.OpenReader(bytes.NewReader(book))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for n := range columns {
		at, _ := excelize.CoordinatesToCellName(n+1, 2)
		formula, err := f.GetCellFormula("目录", at)
		cell, _ := f.GetCellValue("目录", at)
		if err != nil || formula != "" || cell != "" && strings.ContainsAny(cell[:1], "=+-@\t") {
			t.Errorf("xlsx %s: %q, formula %q, %v", at, cell, formula, err)
		}
	}
}

func TestTablesAreReadInTheEncodingsOfficesUse(t *testing.T) {
	good := head + "A01,社区养老服务,,A,公共服务,人次,\"1,234.50\",老年人,\n"
	gb, err := simplifiedchinese.GB18030.NewEncoder().String(good)
	if err != nil {
		t.Fatal(err)
	}
	r := open(t)
	for name, body := range map[string]string{"UTF-8": good, "with mark": bom + good, "GB18030": gb, "CRLF": strings.ReplaceAll(good, "\n", "\r\n")} {
		c := r.draft("clerk")
		out, err := r.load(c.ID, typeCSV, []byte(body))
		if err != nil || !out.Imported || out.Catalogue.Items[0].Name != "社区养老服务" || out.Catalogue.Items[0].Price != 123450 {
			t.Errorf("%s: %s %v", name, text(out), err)
		}
	}
}

func TestUnreadableFilesAreRefusedWithAWayOut(t *testing.T) {
	r := open(t)
	c := r.draft("clerk")
	for name, x := range map[string]struct {
		kind, body, code string
	}{
		"UTF-16":        {typeCSV, "\xff\xfeA\x00", "sheet.unreadable"},
		"noise":         {typeCSV, head + "A01,\xff\xff\xff,", "sheet.unreadable"},
		"zero bytes":    {typeCSV, head + "A01,\x00,", "sheet.unreadable"},
		"open quote":    {typeCSV, head + "A01,\"养老,,A", "sheet.unreadable"},
		"nothing":       {typeCSV, " ", "sheet.empty"},
		"only a header": {typeCSV, head, "sheet.empty"},
		"too many rows": {typeCSV, head + strings.Repeat("A01,养老,,A,公共服务,项,,,\n", 2001), "sheet.rows"},
		"no workbook":   {typeXLSX, "not a zip", "sheet.unreadable"},
		"another zip":   {typeXLSX, string(zipped(t, 10)), "sheet.unreadable"},
		"a zip bomb":    {typeXLSX, string(zipped(t, 64<<20)), "sheet.unzipped"},
	} {
		_, err := r.load(c.ID, x.kind, []byte(x.body))
		if f := fault.Of(err); f.Code != x.code || f.Kind >= fault.Internal {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := r.load(c.ID, typeCSV, make([]byte, 4<<20+1)); fault.Of(err).Kind != fault.TooLarge {
		t.Errorf("more than the operation accepts: %v", err)
	}
	if _, err := r.load(c.ID, "text/html", []byte(head)); fault.Of(err).Kind != fault.WrongType {
		t.Errorf("another type: %v", err)
	}
}

// zipped is an archive whose one part unpacks to n zero bytes.
func zipped(t *testing.T, n int) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	w, err := z.Create("xl/worksheets/sheet1.xml")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write(make([]byte, n)); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestEachWrongRowIsNamedOnceWithItsColumn(t *testing.T) {
	r := open(t)
	for row, want := range map[string]string{
		",养老,,A,公共服务,项,,,":                                  "2 代码",
		"a01,养老,,A,公共服务,项,,,":                               "2 代码",
		"B01,养老,,A,公共服务,项,,,":                               "2 代码",
		"A01,,,A,公共服务,项,,,":                                 "2 名称",
		"A01,养老,,C,公共服务,项,,,":                               "2 类别",
		"A01,养老,,,公共服务,项,,,":                                "2 类别",
		"A01,养老,,A,别的,项,,,":                                 "2 事项性质",
		"A01,养老,,A,辅助性服务,项,,,":                              "2 事项性质",
		"A01,养老,,A,公共服务,,,,":                                "2 计量单位",
		"A01,养老,,A,公共服务,项,-5,,":                             "2 参考单价（元）",
		"A01,养老,,A,公共服务,项,1.005,,":                          "2 参考单价（元）",
		"A01,养老,,A,公共服务,项,1e999999,,":                       "2 参考单价（元）",
		"A01,养老,A02,A,公共服务,项,,,":                            "2 上级代码",
		"A01,养老,A01,A,公共服务,项,,,":                            "2 上级代码",
		"A01,劳务派遣服务,,A,公共服务,项,,,":                           "2 名称",
		"A01,养老,,A,公共服务,项,,,\nA01,助餐,,A,公共服务,项,,,":          "3 代码",
		"A01,养老,A02,A,公共服务,项,,,\nA02,助餐,A01,A,公共服务,项,,,":    "2 上级代码;3 上级代码",
		"A01," + strings.Repeat("长", 101) + ",,A,公共服务,项,,,": "2 名称",
	} {
		c := r.draft("clerk")
		out, err := r.load(c.ID, typeCSV, []byte(head+row))
		var got []string
		for _, e := range out.Errors {
			got = append(got, fmt.Sprintf("%d %s", e.Row, e.Column))
			if !strings.HasSuffix(e.Text, "。") {
				t.Errorf("%q is no sentence", e.Text)
			}
		}
		if err != nil || out.Imported || strings.Join(got, ";") != want {
			t.Errorf("%s: %v (%s), want %s, %v", row, got, text(out.Errors), want, err)
		}
	}
	c := r.draft("clerk")
	out, err := r.load(c.ID, typeCSV, []byte("代码,名称,类别,计量单位,备注\nA01,养老,A,项,x"))
	if err != nil || len(out.Errors) != 2 || out.Errors[0].Column != "事项性质" || out.Errors[1].Column != "备注" {
		t.Errorf("a wrong header: %s %v", text(out), err)
	}
}

func TestALongListOfErrorsIsCutAndSaysSo(t *testing.T) {
	r := open(t)
	c := r.draft("clerk")
	rows := thousand()
	for i := range rows {
		rows[i] = strings.Replace(rows[i], ",人次,", ",,", 1)
	}
	out, err := r.load(c.ID, typeCSV, []byte(head+strings.Join(rows, "\n")))
	if err != nil || len(out.Errors) != maxErrors || !strings.Contains(out.Errors[maxErrors-1].Text, "另有801处") {
		t.Errorf("%d errors, the last %s, %v", len(out.Errors), text(out.Errors[len(out.Errors)-1]), err)
	}
}

func TestAnImportJoinsWhatTheDraftAlreadyHas(t *testing.T) {
	r := open(t)
	c := r.draft("clerk")
	for _, d := range []catalogapi.ItemDraft{item("A01", "养老服务"), item("A02", "助残服务")} {
		if _, err := r.put("clerk", c.ID, d); err != nil {
			t.Fatal(err)
		}
	}
	out, err := r.load(c.ID, typeCSV, []byte(head+"A0101,助餐服务,A01,A,公共服务,人次,12.00,,\nA02,助残服务（新）,,A,公共服务,项,,,"))
	if err != nil || !out.Imported || len(out.Catalogue.Items) != 3 || out.Catalogue.Items[2].Name != "助残服务（新）" {
		t.Errorf("%s %v", text(out), err)
	}
}
