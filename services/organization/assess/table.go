package assess

import (
	"bytes"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"sanshe/contracts/go/contract"
	"sanshe/contracts/go/organizationapi"
	"sanshe/libs/score"
	"sanshe/libs/sheet"
)

// A tree as a table that an office fills in: a row for each indicator, whatever stands above it first, and a row for
// each grade line, whose code is the grade (5A) and whose points are the least.

// The columns. The last three are empty or 是.
const (
	colCode    = "编号"
	colName    = "指标"
	colMax     = "分值"
	colKind    = "评分"
	colOptions = "档次"
	colAsk     = "看什么材料"
	colFills   = "平台带入"
	colPrivate = "材料不公开"
	colVisit   = "要实地看"
)

var treeColumns = []string{colCode, colName, colMax, colKind, colOptions, colAsk, colFills, colPrivate, colVisit}

// treeBound is what a table may have: all indicators, the five lines, and columns that mean nothing.
var treeBound = sheet.Bound{Rows: score.MaxNodes + 5, Columns: 2 * len(treeColumns)}

const (
	objective = "客观分"
	yes       = "是"
	lineName  = "等级线"
	mostDots  = 3 // levels below the whole: four
)

// fillNames are the records that the platform fills in, in the words of the table.
var fillNames = []struct{ fill, name string }{
	{fillCard, "登记信息"},
	{fillYears, "成立年限"},
	{fillCapital, "注册资金"},
	{fillRatings, "历次等级"},
	{fillListings, "信用名单"},
	{fillContracts, "承接的合同"},
	{fillAcceptance, "验收结果"},
	{FillReports, "年度工作报告"},
	{FillFinance, "年度收支"},
}

var (
	codeForm  = regexp.MustCompile(`^[1-9][0-9]{0,2}(\.[1-9][0-9]{0,2})*$`)
	gradeForm = regexp.MustCompile(`^[1-5]A$`)
)

// row is one line of the table.
type row struct {
	code, name string
	max        int64
	node       organizationapi.TreeNode
}

// writeTree is a tree as a table; format is csv or xlsx.
func writeTree(t *organizationapi.Tree, format string) (contract.File, error) {
	out, err := sheet.File(t.Title, format)
	if err != nil {
		return out, err
	}
	var rows []row
	for _, n := range t.Nodes {
		rows = append(rows, row{n.Code, n.Name, n.Max, n})
	}
	for _, l := range t.Lines {
		rows = append(rows, row{code: fmt.Sprintf("%dA", l.Grade), name: lineName, max: l.Least})
	}
	mark := func(on bool) any {
		if on {
			return yes
		}
		return ""
	}
	var b bytes.Buffer
	w, err := sheet.Begin(&b, "评估指标", format, []sheet.Column[row]{
		{Head: colCode, Cell: func(r *row) any { return r.code }},
		{Head: colName, Cell: func(r *row) any { return r.name }},
		{Head: colMax, Cell: func(r *row) any { return sheet.Hundredths(r.max) }},
		{Head: colKind, Cell: func(r *row) any { return kindNames[r.node.Kind] }},
		{Head: colOptions, Cell: func(r *row) any { return sayOptions(r.node.Options) }},
		{Head: colAsk, Cell: func(r *row) any { return r.node.Ask }},
		{Head: colFills, Cell: func(r *row) any { return sayFills(r.node.Fills) }},
		{Head: colPrivate, Cell: func(r *row) any { return mark(r.node.Private) }},
		{Head: colVisit, Cell: func(r *row) any { return mark(r.node.Visit) }},
	})
	if err != nil {
		return out, err
	}
	if _, err := w.Add(rows); err != nil {
		return out, err
	}
	err = w.End()
	out.Body = b.Bytes()
	return out, err
}

var kindNames = map[string]string{"": "", "objective": objective, "subjective": "主观分"}

func sayOptions(of []organizationapi.TreeOption) string {
	words := make([]string, len(of))
	for i, o := range of {
		words[i] = o.Name + "=" + score.Points(o.Points).String()
	}
	return strings.Join(words, "；")
}

func sayFills(fills []string) string {
	var words []string
	for _, f := range fillNames {
		if slices.Contains(fills, f.fill) {
			words = append(words, f.name)
		}
	}
	return strings.Join(words, "、")
}

// mostErrors is how many wrong cells one report lists.
const mostErrors = 200

// reading is a table on its way to a tree: what it says, at which row each code stands, and all that is wrong with it.
type reading struct {
	at     map[string]int // column → place among the cells
	rows   map[string]int // code → row
	nodes  []organizationapi.TreeNode
	lines  []organizationapi.GradeLine
	errors []organizationapi.TreeError
}

func (r *reading) say(row int, column, text string) {
	if len(r.errors) < mostErrors {
		r.errors = append(r.errors, organizationapi.TreeError{Row: int64(row), Column: column, Text: text})
	}
}

// readTable reads a table into nodes and lines and names every cell that is wrong. What the nodes add up to is
// Tree.grow's to say, and reading.placed leads it to its row.
func readTable(table []sheet.Line) *reading {
	r := &reading{at: map[string]int{}, rows: map[string]int{}}
	for i, head := range table[0].Cells {
		name := strings.TrimSuffix(sheet.Plain(head), "*")
		_, twice := r.at[name]
		switch {
		case name == "":
		case !slices.Contains(treeColumns, name):
			r.say(table[0].Row, clipped(name), "没有“"+clipped(name)+"”这一列，请删除这一列或者改为规定的表头。")
		case twice:
			r.say(table[0].Row, name, "表头中“"+name+"”出现了两次，请删除其中一列。")
		}
		r.at[name] = i
	}
	for _, need := range []string{colCode, colName, colMax, colKind} {
		if _, has := r.at[need]; !has {
			r.say(table[0].Row, need, "表头缺少“"+need+"”一列，请补上这一列后重新上传。")
		}
	}
	if len(r.errors) > 0 {
		return r
	}
	for _, l := range table[1:] {
		r.line(l)
	}
	slices.SortStableFunc(r.lines, func(a, b organizationapi.GradeLine) int { return int(b.Grade - a.Grade) })
	return r
}

func (r *reading) cell(l sheet.Line, column string) string {
	if i, has := r.at[column]; has && i < len(l.Cells) {
		return sheet.Plain(l.Cells[i])
	}
	return ""
}

func (r *reading) line(l sheet.Line) {
	code := r.cell(l, colCode)
	points, err := score.ParsePoints(r.cell(l, colMax))
	if err != nil || points > score.Limit {
		r.say(l.Row, colMax, "分值“"+clipped(r.cell(l, colMax))+"”不是分数，请填写不超过两位小数的数字。")
	}
	grade := gradeForm.MatchString(code)
	switch first := r.rows[code]; {
	case first > 0:
		r.say(l.Row, colCode, fmt.Sprintf("编号“%s”与第%d行重复，请修改其中一行；1.10被写成1.1的，请把这一格设为文本。", code, first))
		return
	case !grade && !codeForm.MatchString(code):
		r.say(l.Row, colCode, "编号“"+clipped(code)+"”无法识别，请写成1、1.2、1.2.3的样子，等级线写成5A。")
		return
	case strings.Count(code, ".") > mostDots:
		r.say(l.Row, colCode, fmt.Sprintf("编号“%s”超过%d级，请减少层级。", clipped(code), mostDots+1))
		return
	}
	r.rows[code] = l.Row
	if grade {
		r.lines = append(r.lines, organizationapi.GradeLine{Grade: int64(code[0] - '0'), Least: int64(points)})
		return
	}
	n := organizationapi.TreeNode{Code: code, Name: r.text(l, colName, 100), Max: int64(points), Ask: r.text(l, colAsk, 300), Private: r.yes(l, colPrivate), Visit: r.yes(l, colVisit)}
	switch kind := r.cell(l, colKind); kind {
	case "":
	case objective:
		n.Kind = "objective"
	case kindNames["subjective"]:
		n.Kind = "subjective"
	default:
		r.say(l.Row, colKind, "评分“"+clipped(kind)+"”无法识别，请填写客观分或者主观分，有下级的指标留空。")
	}
	n.Options, n.Fills = r.options(l), r.fills(l)
	r.nodes = append(r.nodes, n)
}

func (r *reading) text(l sheet.Line, column string, most int) string {
	s := r.cell(l, column)
	if n := len([]rune(s)); n > most {
		r.say(l.Row, column, fmt.Sprintf("“%s”一列最多%d个字，现有%d个，请删减。", column, most, n))
	}
	return s
}

func (r *reading) yes(l sheet.Line, column string) bool {
	s := r.cell(l, column)
	if s != "" && s != yes && s != "否" {
		r.say(l.Row, column, "“"+column+"”一列只填写是，或者留空，请修改。")
	}
	return s == yes
}

// parted are the entries of a cell that holds several.
func parted(s, by string) []string {
	var out []string
	for _, x := range strings.FieldsFunc(s, func(c rune) bool { return strings.ContainsRune(by, c) }) {
		if x = strings.TrimSpace(x); x != "" {
			out = append(out, x)
		}
	}
	return out
}

func (r *reading) options(l sheet.Line) (out []organizationapi.TreeOption) {
	for _, one := range parted(r.cell(l, colOptions), "；;") {
		name, points, _ := strings.Cut(strings.Replace(one, "＝", "=", 1), "=")
		p, err := score.ParsePoints(points)
		name = strings.TrimSpace(name)
		if err != nil || name == "" || len([]rune(name)) > 60 || len(out) == 20 {
			r.say(l.Row, colOptions, "档次“"+clipped(one)+"”无法识别，请写成“优秀=30；良好=20”的样子，不超过20档。")
			return out
		}
		out = append(out, organizationapi.TreeOption{Name: name, Points: int64(p)})
	}
	return out
}

func (r *reading) fills(l sheet.Line) (out []string) {
	for _, name := range parted(r.cell(l, colFills), "、，,；;") {
		at := slices.IndexFunc(fillNames, func(f struct{ fill, name string }) bool { return f.name == name })
		switch {
		case at < 0:
			r.say(l.Row, colFills, "平台没有“"+clipped(name)+"”这种记录，请从"+sayFills(everyFill())+"中选择。")
		case !slices.Contains(out, fillNames[at].fill):
			out = append(out, fillNames[at].fill)
		}
	}
	return out
}

func everyFill() (out []string) {
	for _, f := range fillNames {
		out = append(out, f.fill)
	}
	return out
}

// clipped is what somebody wrote, short enough for a sentence.
func clipped(s string) string {
	if r := []rune(s); len(r) > 20 {
		return string(r[:20]) + "…"
	}
	return s
}
