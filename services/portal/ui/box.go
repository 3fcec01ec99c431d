package ui

import "github.com/a-h/templ"

// Head is the top of a page.
type Head struct {
	Over     templ.Component // small line above: number, kind
	Title    string
	Document bool            // serif: the title of an official document
	Lead     templ.Component // one sentence below
	Tags     templ.Component
	Actions  templ.Component // buttons at the right
}

// Box is a panel with a heading.
type Box struct {
	ID     string // of the heading; "" makes one from the title
	Title  string
	Note   string          // at the right of the heading
	Link   templ.Component // at the right of the heading, instead of Note
	Hidden bool            // heading for screen readers only
	Flat   bool            // sunken: help, side remarks
	Bare   bool            // only the heading: the content is boxes already
}

func (b Box) id() string {
	if b.ID != "" {
		return b.ID
	}
	return "h-" + slugHan(b.Title)
}

// slugHan keeps 汉字, which are fine in an id, and drops what is not.
func slugHan(s string) string {
	var out []rune
	for _, r := range s {
		if r > ' ' && r != '"' && r != '\'' && r != '<' && r != '>' && r != '&' {
			out = append(out, r)
		}
	}
	return string(out)
}

// Term is one pair of a description list.
type Term struct {
	Name  string
	Value templ.Component
}

// T is a Term whose value is a component.
func T(name string, value templ.Component) Term { return Term{name, value} }

// S is a Term whose value is text; empty text is shown as 未填写.
func S(name, value string) Term {
	if value == "" {
		return Term{name, Soft("未填写")}
	}
	return Term{name, Text(value)}
}

// StatBox is a number that links to the records behind it.
type StatBox struct {
	Label string
	Value string
	Unit  string
	Href  string
}

func (s StatBox) number() templ.Component {
	unit := ""
	if s.Unit != "" {
		unit = "<small>" + esc(s.Unit) + "</small>"
	}
	return markup(`<b class="num">`, esc(s.Value), unit, `</b>`)
}

// Door is one of the first-screen tasks of a home page or desk.
type Door struct {
	Icon        Icon
	Label, Hint string
	Href        string
}

// Tab is one tab; a tab is a link, each has its own address.
type Tab struct {
	Label   string
	Href    string
	Count   string // "" shows none
	Current bool
}

// Row is a line of a list: what, who, how much, until when.
type Row struct {
	Href  string
	Title string
	Meta  []string        // who, kind, region
	Note  templ.Component // a further line: why it matches, 依据
	End   templ.Component // at the right: money, a mark
}

// File is something to download.
type File struct {
	Name string
	Href string // "" shows the file without a download: sealed, or scanned and refused
	Note string // PDF，1.8 MB
	Mark templ.Component
}

// Tables are the addresses at which a page's list is a table.
type Tables struct{ XLSX, CSV string }

// Answer is a question with its public answer.
type Answer struct {
	Question string
	Answer   string // "" is 尚未答复
	Note     templ.Component
	Open     bool
}

// helpText is a sentence with a link in it; it is put together here because
// a template would leave spaces between 汉字.
func helpText(s Site) templ.Component {
	if s.Phone == "" {
		return markup("<p>请到任一社区服务中心，工作人员可代您办理。</p>")
	}
	hours := ""
	if s.Hours != "" {
		hours = "（" + text(s.Hours) + "）"
	}
	return markup(`<p>电话 <a class="nowrap" href="`, esc(string(templ.URL("tel:"+s.Phone))), `">`, esc(s.Phone), `</a>`, hours,
		"，或到任一社区服务中心，工作人员可代您办理。</p>")
}
