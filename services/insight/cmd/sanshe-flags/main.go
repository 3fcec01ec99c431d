// Command sanshe-flags finds red flags in a file of open contracting data, on
// the machine of whoever has one: no platform is needed, and nothing is sent.
package main

import (
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"

	"sanshe/contracts"
	"sanshe/libs/ocds/conform"
	"sanshe/libs/redflag"
	"sanshe/libs/rule"
)

const usage = `用法：sanshe-flags [-csv] [-set 指标.阈值=数值] … 文件

在一个OCDS 1.1文件里找出风险提示。文件可以是每行一个release或record的JSON Lines，
也可以是release package、record package，都可以用gzip压缩；文件写-就从标准输入读。
每条提示输出一行JSON；写-csv输出表格。-set改变一个阈值，例如-set R048.awards=5。

提示，不是结论。没有提示时返回0，有提示时返回1，文件读不懂时返回2。`

func main() { os.Exit(run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr)) }

// The answers of run.
const (
	none = iota
	some
	unread
)

// asked is what the command line says.
type asked struct {
	table bool
	set   []string
	file  string
}

func parse(args []string) (a asked, ok bool) {
	for len(args) > 0 {
		switch {
		case args[0] == "-csv":
			a.table = true
		case args[0] == "-set" && len(args) > 1:
			a.set, args = append(a.set, args[1]), args[1:]
		case len(args) == 1 && (args[0] == "-" || !strings.HasPrefix(args[0], "-")):
			a.file = args[0]
		default:
			return a, false
		}
		args = args[1:]
	}
	return a, a.file != ""
}

func run(args []string, in io.Reader, out, bad io.Writer) int {
	a, ok := parse(args)
	if !ok {
		fmt.Fprintln(bad, usage)
		return unread
	}
	flags, err := find(a, in)
	if err == nil {
		write := writeLines
		if a.table {
			write = writeTable
		}
		err = write(out, flags)
	}
	switch {
	case err != nil:
		fmt.Fprintf(bad, "%s：%v\n", a.file, err)
		return unread
	case len(flags) > 0:
		fmt.Fprintf(bad, "共有%d条提示。%s\n", len(flags), redflag.Hint)
		return some
	}
	return none
}

// bounds are wider than the platform's: who runs this has the machine to themselves.
var bounds = redflag.Bounds{Bytes: 64 << 30, Line: 64 << 20}

func find(a asked, in io.Reader) ([]redflag.Result, error) {
	table, err := thresholds(a.set)
	if err != nil {
		return nil, err
	}
	sub, err := fs.Sub(contracts.Files, "rules")
	if err != nil {
		return nil, err
	}
	book, err := rule.Read(sub)
	if err != nil {
		return nil, err
	}
	if a.file != "-" {
		f, err := os.Open(a.file)
		if err != nil {
			return nil, errors.New("文件打不开，请核对文件名和权限。")
		}
		defer f.Close()
		in = f
	}
	s := table.Survey(redflag.LawOf(book))
	if err := redflag.Read(in, bounds, conform.Release, func(r *redflag.Release) error { s.Add(r); return nil }); err != nil {
		return nil, err
	}
	return s.Flags(), nil
}

var errSet = errors.New("-set的写法是指标.阈值=数值，指标和阈值的名称见平台的风险指标页面，数值是十进制数。")

func thresholds(set []string) (redflag.Table, error) {
	table := redflag.Indicators
	for _, s := range set {
		name, value, _ := strings.Cut(s, "=")
		code, name, _ := strings.Cut(name, ".")
		var err error
		if table, err = table.With(code, name, value); err != nil {
			return nil, errSet
		}
	}
	return table, nil
}

func writeLines(out io.Writer, flags []redflag.Result) error {
	e := json.NewEncoder(out)
	e.SetEscapeHTML(false)
	for _, f := range flags {
		if err := e.Encode(f); err != nil {
			return err
		}
	}
	return nil
}

// writeTable writes what spreadsheets open without asking.
func writeTable(out io.Writer, flags []redflag.Result) error {
	if _, err := io.WriteString(out, "\ufeff"); err != nil {
		return err
	}
	w := csv.NewWriter(out)
	w.UseCRLF = true
	rows := [][]string{{"指标", "名称", "强弱", "对象", "编号", "对象名称", "数值", "阈值", "单位", "理由", "采购编号"}}
	for _, f := range flags {
		row, _ := redflag.Indicators.Of(f.Code)
		rows = append(rows, []string{
			f.Code, row.Name, f.Level, f.About, f.Subject.ID, f.Subject.Name, f.Value, f.Threshold, row.Unit, f.Reason, strings.Join(f.Purchases, " "),
		})
	}
	for _, r := range rows {
		for i := range r {
			if r[i] != "" && strings.ContainsRune("=+-@\t\r", rune(r[i][0])) {
				r[i] = "'" + r[i] // a spreadsheet would take what somebody wrote for a formula
			}
		}
	}
	return w.WriteAll(rows)
}
