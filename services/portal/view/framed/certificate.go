// Package framed draws what somebody hangs up or hands in: a certificate, as a
// page to be read and as a file to be kept and printed, from the same words.
package framed

import (
	"github.com/a-h/templ"

	"sanshe/libs/cn"
	"sanshe/services/portal/ui"
)

// Certificate is what a certificate says.
type Certificate struct {
	Kind   string // above the title: 三社志愿服务
	Title  string
	Number string
	Text   string // one paragraph
	Table  *Table // nil where the paragraph says everything
	Facts  *Facts // nil for none
	Page   string // address at which anybody checks it, and what the code holds
	Check  string // what to do with the code, a sentence
	Signer string // who answers for it; may be empty
	Date   cn.Day // of issue
	File   string // address of this certificate as a file, "" where it has none
}

// Table is what a certificate counts.
type Table struct {
	Caption string
	Heads   []string // as for ui.Cols: "#" leads a column of numbers
	Rows    [][]string
}

// Facts are pairs of what and how much.
type Facts struct {
	Head string
	Rows [][2]string
}

// Sheet is the page of the certificate, which prints on one sheet.
func (c *Certificate) Sheet() templ.Component {
	clauses := []ui.Clause{{Text: c.Text}}
	if c.Table != nil {
		t := ui.Table{Caption: c.Table.Caption, Titled: true, Cols: ui.Cols(c.Table.Heads...)}
		for _, row := range c.Table.Rows {
			var cells []templ.Component
			for _, s := range row {
				cells = append(cells, ui.Text(s))
			}
			t.Rows = append(t.Rows, ui.Cells(cells...))
		}
		clauses = append(clauses, ui.Clause{Body: ui.Data(t)})
	}
	if c.Facts != nil {
		var terms []ui.Term
		for _, f := range c.Facts.Rows {
			terms = append(terms, ui.S(f[0], f[1]))
		}
		clauses = append(clauses, ui.Clause{Head: c.Facts.Head, Body: ui.DL(terms...)})
	}
	clauses = append(clauses, ui.Clause{Body: ui.QR(c.Page, "查验本证明", c.Check)})
	return ui.Document(ui.Doc{Kind: c.Kind, Number: c.Number, Title: c.Title, Signer: c.Signer, Date: c.Date.At(0, 0), Framed: true, File: c.File}, clauses...)
}
