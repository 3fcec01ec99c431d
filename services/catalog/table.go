package catalog

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"sanshe/contracts/go/catalogapi"
	"sanshe/libs/cn"
	"sanshe/libs/sheet"
)

// What tables are made of, whichever file carries them. A cell that a
// spreadsheet would run as a formula leaves with an apostrophe before it, and
// comes back without.

const bom = "\ufeff"

// writeCSV writes items as UTF-8 with the mark that spreadsheets need to read Chinese.
func writeCSV(items []catalogapi.Item) ([]byte, error) {
	var b bytes.Buffer
	b.WriteString(bom)
	w := csv.NewWriter(&b)
	w.UseCRLF = false // line breaks inside cells must come back as they are
	if err := w.Write(headers()); err != nil {
		return nil, err
	}
	for i := range items {
		cells := make([]string, len(columns))
		for n, c := range columns {
			cells[n] = guard(show(c, &items[i]))
		}
		if err := w.Write(cells); err != nil {
			return nil, err
		}
	}
	w.Flush()
	return b.Bytes(), w.Error()
}

func headers() (out []string) {
	for _, c := range columns {
		out = append(out, c.name)
	}
	return out
}

// active reports whether a spreadsheet might run s, or s might be taken for a guarded cell.
func active(s string) bool {
	return sheet.Runs(strings.TrimLeft(s, "'"))
}

func guard(s string) string {
	if active(s) {
		return "'" + s
	}
	return s
}

func unguard(s string) string {
	if strings.HasPrefix(s, "'") && active(s) {
		return s[1:]
	}
	return s
}

// show writes one field of an item as a cell.
func show(c column, i *catalogapi.Item) string {
	switch c.field {
	case "kind":
		return string(i.Kind)
	case "nature":
		for _, n := range natures {
			if n.nature == i.Nature {
				return n.name
			}
		}
		return string(i.Nature)
	case "price":
		if i.Price == 0 {
			return ""
		}
		return cn.Fen(i.Price).Plain()
	}
	return *c.at(i)
}

// parseYuan reads an amount in yuan. A spreadsheet may write a number with an
// exponent; then it is the nearest fen, if that is what was meant.
func parseYuan(s string) (fen int64, ok bool) {
	if s == "" {
		return 0, true
	}
	if f, err := strconv.ParseFloat(s, 64); err == nil && strings.ContainsAny(s, "eE") {
		near := math.Round(f * 100)
		return int64(near), near >= 0 && near <= maxPrice && math.Abs(f*100-near) < 1e-3
	}
	n, err := cn.ParseFen(s)
	return int64(n), err == nil && n >= 0 && n <= maxPrice
}

// maxErrors is how many wrong cells one report lists.
const maxErrors = 200

// report collects what is wrong with a table.
type report struct {
	errors []catalogapi.RowError
	more   int
}

func (r *report) say(row int, column, text string) {
	if len(r.errors) == maxErrors-1 {
		r.more++
		return
	}
	r.errors = append(r.errors, catalogapi.RowError{Row: int64(row), Column: column, Text: text})
}

func (r *report) list() []catalogapi.RowError {
	slices.SortStableFunc(r.errors, func(a, b catalogapi.RowError) int { return int(a.Row - b.Row) })
	if r.more > 0 {
		return append(r.errors, catalogapi.RowError{Row: 1, Column: "全表", Text: fmt.Sprintf("另有%d处错误没有列出，请先修改以上各处再导入。", r.more)})
	}
	return append([]catalogapi.RowError{}, r.errors...)
}

// read turns a table into items and reports every row that is not one. The
// rows are also held against the items that the catalogue already has.
func (j judge) read(table []sheet.Line, old []catalogapi.Item) (changed []catalogapi.Item, r *report) {
	r = &report{}
	at := header(table[0], r)
	if len(r.errors) > 0 {
		return nil, r
	}
	first := map[string]int{} // code → row
	hurt := map[string]bool{} // codes whose own row is wrong already
	for _, l := range table[1:] {
		item, ok := parse(l, at, r)
		bad := j.of(item)
		for _, p := range bad {
			if ok[p.field] {
				r.say(l.Row, p.column, p.text)
			}
		}
		if before := first[item.Code]; before > 0 {
			r.say(l.Row, "代码", fmt.Sprintf("代码“%s”与第%d行重复，请修改其中一行。", item.Code, before))
			continue
		}
		if item.Code != "" {
			first[item.Code] = l.Row
			hurt[item.Code] = len(bad) > 0
			changed = append(changed, item)
		}
	}
	merged := merge(old, changed)
	if len(merged) > maxItems {
		r.say(1, "全表", errFull.Text)
	}
	for code, p := range together(merged) {
		switch row := first[code]; {
		case row > 0 && !hurt[code]:
			r.say(row, p.column, p.text)
		case row == 0:
			r.say(1, p.column, fmt.Sprintf("导入后，目录中原有的项目“%s”将不合规定：%s", code, p.text))
		}
	}
	return changed, r
}

// header finds the columns by their names, in any order; brackets may be narrow.
func header(l sheet.Line, r *report) (at []int) {
	at = make([]int, len(columns))
	known := func(cell string) string {
		cell = strings.NewReplacer("(", "（", ")", "）", " ", "", "*", "").Replace(unguard(cell))
		if cell == "参考单价" {
			return "参考单价（元）"
		}
		return cell
	}
	for n, c := range columns {
		at[n] = slices.IndexFunc(l.Cells, func(cell string) bool { return known(cell) == c.name })
		if at[n] < 0 && c.need {
			r.say(l.Row, c.name, "表头缺少“"+c.name+"”一列，请补上这一列后重新导入。")
		}
	}
	seen := map[string]bool{}
	for _, cell := range l.Cells {
		name := known(cell)
		switch {
		case name == "":
		case !slices.ContainsFunc(columns, func(c column) bool { return c.name == name }):
			r.say(l.Row, short(name), "没有“"+short(name)+"”这一列，请删除这一列或改为规定的表头。")
		case seen[name]:
			r.say(l.Row, name, "表头中“"+name+"”出现了两次，请删除其中一列。")
		}
		seen[name] = true
	}
	return at
}

// parse reads one row. ok says which fields could be read, so that nothing is complained of twice.
func parse(l sheet.Line, at []int, r *report) (item catalogapi.Item, ok map[string]bool) {
	ok = map[string]bool{}
	for n, c := range columns {
		cell := ""
		if at[n] >= 0 && at[n] < len(l.Cells) {
			cell = unguard(l.Cells[at[n]])
		}
		ok[c.field] = true
		wrong := func(text string) {
			ok[c.field] = false
			r.say(l.Row, c.name, text)
		}
		switch c.field {
		case "kind":
			switch item.Kind = catalogapi.ItemKind(strings.ToUpper(cell[:min(1, len(cell))])); {
			case cell == "":
				wrong("类别是空的，请填写A或B。")
			case item.Kind != catalogapi.ItemKindA && item.Kind != catalogapi.ItemKindB:
				wrong("类别“" + short(cell) + "”无法识别，请填写A（公共服务）或B（政府履职所需辅助性服务）。")
			}
			ok["code"] = ok["code"] && ok["kind"]
		case "nature":
			i := slices.IndexFunc(natures, func(m matter) bool { return cell == m.name || cell == string(m.nature) })
			if i < 0 {
				wrong("事项性质“" + short(cell) + "”无法识别，请填写公共服务或辅助性服务。")
				continue
			}
			item.Nature = natures[i].nature
			ok["nature"] = ok["kind"]
		case "price":
			var good bool
			if item.Price, good = parseYuan(cell); !good {
				wrong("参考单价“" + short(cell) + "”不是金额，请以元为单位填写不超过两位小数的数字。")
			}
		default:
			*c.at(&item) = cell
		}
	}
	return tidy(item), ok
}
