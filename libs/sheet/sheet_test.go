package sheet

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"sanshe/libs/cn"
)

type row struct {
	name string
	fen  cn.Fen
	at   *time.Time
	n    int
}

var columns = []Column[row]{
	{"名称", func(r *row) any { return r.name }},
	{"金额（元）", func(r *row) any { return r.fen }},
	{"时间", func(r *row) any { return r.at }},
	{"数量", func(r *row) any { return r.n }},
}

func TestBothFormatsSayTheSameAndRunNothing(t *testing.T) {
	at := cn.Day("2026-03-02").At(9, 5)
	rows := []row{{"=HYPERLINK(\"x\")", 123_450, &at, 7}, {"乙，“引号”\n换行", 0, nil, 0}}
	name := strings.Repeat("很长的名字", 10)
	body, marked := bytes.CutPrefix(written(t, name, CSV, rows), []byte("\ufeff"))
	got, err := csv.NewReader(bytes.NewReader(body)).ReadAll()
	if err != nil || !marked {
		t.Fatal(err)
	}
	want := "名称|金额（元）|时间|数量;'=HYPERLINK(\"x\")|1234.50|2026-03-02 09:05|7;乙，“引号”\n换行|||0;完|||"
	if join(got) != want {
		t.Errorf("the CSV says %q", join(got))
	}
	cells := workbook(t, written(t, name, XLSX, rows))
	if got := strings.ReplaceAll(join(cells), "1,234.50", "1234.50"); got+"|||" != want {
		t.Errorf("the workbook says %q", got)
	}
	if _, err = Begin(io.Discard, name, "pdf", columns); !errors.Is(err, ErrFormat) {
		t.Errorf("another format: %v", err)
	}
	if _, err = File(name, "pdf"); !errors.Is(err, ErrFormat) {
		t.Errorf("the file of another format: %v", err)
	}
}

func join(rows [][]string) string {
	var lines []string
	for _, r := range rows {
		lines = append(lines, strings.Join(r, "|"))
	}
	return strings.Join(lines, ";")
}

// written is a whole table with a note below.
func written(t *testing.T, name, format string, rows []row) []byte {
	t.Helper()
	var b bytes.Buffer
	x, err := Begin(&b, name, format, columns)
	if err != nil {
		t.Fatal(err)
	}
	if whole, err := x.Add(rows); err != nil || !whole {
		t.Fatal(whole, err)
	}
	if err := errors.Join(x.Note("完"), x.End()); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// workbook is what somebody else's reader finds in it.
func workbook(t *testing.T, body []byte) [][]string {
	t.Helper()
	x, err := excelize.OpenReader(bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	cells, err := x.GetRows(x.GetSheetName(0))
	if err != nil {
		t.Fatal(err)
	}
	return cells
}

func TestATableTakesItsMostAndNotOneMore(t *testing.T) {
	for _, format := range []string{CSV, XLSX} {
		out := &counter{}
		x, err := Begin(out, "长", format, columns)
		if err != nil {
			t.Fatal(err)
		}
		page := make([]row, 200)
		for i := range Most/len(page) - 1 {
			if whole, err := x.Add(page); err != nil || !whole {
				t.Fatalf("page %d: %v %v", i, whole, err)
			}
		}
		early := out.n
		if whole, err := x.Add(page); err != nil || !whole {
			t.Errorf("%s: the last row that fits: %v %v", format, whole, err)
		}
		if whole, err := x.Add(page[:1]); err != nil || whole || x.rows != Most {
			t.Errorf("%s: one more: %v %v, %d rows", format, whole, err, x.rows)
		}
		if early == 0 {
			t.Errorf("%s: nothing has left before the end", format)
		}
		if err := x.End(); err != nil {
			t.Error(err)
		}
	}
}

// counter is a reader who forgets.
type counter struct{ n int }

func (c *counter) Write(p []byte) (int, error) { c.n += len(p); return len(p), nil }

func TestAWorkbookHoldsWhatXMLDoesNot(t *testing.T) {
	long := strings.Repeat("长", maxCell+1)
	got := workbook(t, written(t, "a", XLSX, []row{{name: " <b>&\x01\u0000 "}, {name: long}}))
	if len(got) != 4 || !strings.HasPrefix(got[1][0], " <b>&") || len([]rune(got[2][0])) != maxCell {
		t.Errorf("%q", got[1])
	}
	for i, want := range map[int]string{0: "A", 25: "Z", 26: "AA", 51: "AZ", 52: "BA", 701: "ZZ", 702: "AAA"} {
		if got := columnName(i); got != want {
			t.Errorf("column %d is %s, want %s", i, got, want)
		}
	}
}

func TestWhatASpreadsheetMightRunIsText(t *testing.T) {
	for s, runs := range map[string]bool{
		"=1": true, "+1": true, "-1": true, "@x": true, "\t=1": true, "\r=1": true, "\n=1": true, "＝1": true, "＋1": true, "－1": true, "＠x": true,
		"": false, "1=1": false, "甲": false, " =1": false,
	} {
		if got := guard(s); (got == "'"+s) != runs || !runs && got != s {
			t.Errorf("%q leaves as %q", s, got)
		}
	}
}
