package sheet

import (
	"bytes"
	"encoding/csv"
	"errors"
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
	f, err := Write(name, CSV, columns, rows)
	if err != nil {
		t.Fatal(err)
	}
	body, marked := bytes.CutPrefix(f.Body, []byte("\ufeff"))
	got, err := csv.NewReader(bytes.NewReader(body)).ReadAll()
	if err != nil || !marked || f.Name != name+".csv" {
		t.Fatalf("%s, %v", f.Name, err)
	}
	want := "名称|金额（元）|时间|数量;'=HYPERLINK(\"x\")|1234.50|2026-03-02 09:05|7;乙，“引号”\n换行|||0"
	join := func(rows [][]string) string {
		var lines []string
		for _, r := range rows {
			lines = append(lines, strings.Join(r, "|"))
		}
		return strings.Join(lines, ";")
	}
	if join(got) != want {
		t.Errorf("the CSV says %q", join(got))
	}
	if f, err = Write(name, XLSX, columns, rows); err != nil {
		t.Fatal(err)
	}
	x, err := excelize.OpenReader(bytes.NewReader(f.Body))
	if err != nil {
		t.Fatal(err)
	}
	cells, err := x.GetRows(x.GetSheetName(0))
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.ReplaceAll(join(cells), "1,234.50", "1234.50"); got != want {
		t.Errorf("the workbook says %q", got)
	}
	if _, err = Write(name, "pdf", columns, rows); !errors.Is(err, ErrFormat) {
		t.Errorf("another format: %v", err)
	}
}
