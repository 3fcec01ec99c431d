package ui

import (
	"strconv"
	"strings"

	"github.com/a-h/templ"
)

// What long forms are made of: chapters with a table of contents, what the law
// asks beside a field, rows that can be added and removed, and what a person
// reads once more before it is sent.

// Demand is what a rule asks of an answer, in words, with its clause.
type Demand struct {
	Text  string // 不少于20日。
	Basis []Basis
}

// Chapter is one part of a long form.
type Chapter struct {
	ID    string // of its heading, and where the table of contents leads
	Title string
	Note  string
	Mark  templ.Component // beside its name in the table of contents: 2处要改, 已评完
	Body  templ.Component
}

// Press is a button that sends the form it stands in, with name and value.
type Press struct {
	Name, Value, Label string
	Plain, Small       bool
	Action             string // sends to another address; "" is the form's own
	Post               bool   // in a form that asks by GET
	Manual             bool   // counts anew; hidden where script does so all the time
}

func (p Press) attrs() templ.Attributes {
	a := templ.Attributes{}
	if p.Name != "" {
		a["name"], a["value"] = p.Name, p.Value
	}
	if p.Action != "" {
		a["formaction"] = string(templ.URL(p.Action))
	}
	if p.Manual {
		a["data-plain"] = true
	}
	if p.Post {
		a["formmethod"] = "post"
	}
	return a
}

// Lines is a list of rows of questions inside a form. Buttons send row=add,
// row=remove.N and row=sum, so that it works without script; with script rows
// come and go at once and the sum follows.
type Lines struct {
	Name    string   // JSON path of the list: criteria
	Word    string   // what one row is called: 项
	Heads   []string // over the columns on a desk; on a phone each field shows its own label
	Rows    [][]templ.Component
	Action  string // where the buttons send, with the fragment to come back to
	Error   string // what was refused about the list as a whole
	Sum     *LineSum
	Demands []Demand // beside the sum
}

// LineSum is what the numbers of one column should come to, in hundredths: of
// a point, of a yuan.
type LineSum struct {
	Part        string // the column: max
	Unit        string // 分
	Total, Want int64
	Share       *LineShare
}

// LineShare is the part of the sum that rows of one kind make up: 其中价格分20分.
type LineShare struct {
	Label       string
	Part, Value string // kind, price
	Total       int64
}

// class lays the columns of this list out.
func (l Lines) class() string { return "of-" + l.Name[strings.LastIndexByte(l.Name, '.')+1:] }

func (l Lines) line(i int) string { return "第" + strconv.Itoa(i+1) + l.Word }

// numeral writes hundredths without needless zeros: 1,234.5.
func numeral(n int64) string { return count(float64(n) / 100) }

// off is by how much the sum misses what it should be.
func (s LineSum) off() int64 { return max(s.Want-s.Total, s.Total-s.Want) }

// Tally counts what is chosen against what the law asks of the whole. Script
// keeps it right while somebody chooses.
type Tally struct {
	Chosen, Part  int
	Word          string // what Part counts: 专家
	Boxes, Others string // names of the boxes that Part counts, and of those it does not
	Lines         []TallyLine
}

// TallyLine is one demand on the whole: least (a number), odd, or share (2/3 of all are Part).
type TallyLine struct {
	Rule, Value string
	Ok          bool
	Text        string
	Basis       Basis
}
