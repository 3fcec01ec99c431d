package ui

import (
	"context"
	"io"
	"time"

	"github.com/a-h/templ"
)

// Doc is an official document, 公告 or 合同: on a screen a sheet of paper, on
// paper a page after GB/T 9704.
type Doc struct {
	Kind    string // 招标公告
	Number  string // 文号
	Title   string
	Meta    []Term // 索引号, 发布机构, 成文日期 …
	Signer  string // 落款; two parties are two lines
	Signer2 string
	Date    time.Time
	Verify  string // code with which a printed sheet can be checked
	Framed  bool   // a certificate, which one hangs up: a double line around it, also in print
	File    string // address of the document as a file, a PDF; "" where there is none
}

// Clause is one article of a document.
type Clause struct {
	Head string // 一、项目概况
	Text string // lines are paragraphs
	Body templ.Component
}

// Document draws d around its clauses. What was signed was signed in 元, so
// amounts inside it are, whatever unit the reader prefers.
func Document(d Doc, clauses ...Clause) templ.Component {
	return templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
		return document(d, clauses).Render(With(ctx, Prefs{Unit: Yuan}), w)
	})
}
