package library

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"sanshe/libs/cn"
	"sanshe/libs/rule"
	"sanshe/libs/sheet"
	"sanshe/services/portal/frame"
	"sanshe/services/portal/ui"
	"sanshe/services/portal/view"
)

// Conditions of the list that are no standing: whether the source was checked, and whether somebody is held to it.
const (
	sourceRead   = "verified"
	sourceUnread = "unverified"
	isHeld       = "held"
	isKnown      = "reference"
)

func ruleStates() []ui.Option {
	return ui.Options("", "不限", string(standsNow), "现行有效", string(standsLater), "尚未施行", string(standsBefore), "已失效或已修改",
		sourceRead, "来源已核验", sourceUnread, "来源未核验", isHeld, "平台据此核对", isKnown, "仅供查阅")
}

func stateName(state string) string {
	for _, o := range ruleStates() {
		if o.Value == state {
			return o.Label
		}
	}
	return ""
}

// rulesData is the book: its contents, or what of it was asked for.
type rulesData struct {
	Filters  []ui.Input
	Contents bool // nothing was asked for
	Doors    []ui.Door
	Stats    []ui.StatBox
	Tabs     []ui.Tab
	Parts    []ui.Tab // of the topic
	Groups   []ruleGroup
	Found    int
	First    string
	Next     string
	Tables   ui.Tables
	All      int
	Page     ui.Page
}

type ruleGroup struct {
	Name  string
	Found int // on all pages
	Rules []ruling
}

// rulesOnPage keeps a page below three screens of a desk.
const rulesOnPage = 14

// ruleQuery is what of the book was asked for.
type ruleQuery struct{ q, topic, part, state, region string }

func (p *room) ruleQuery(a *frame.Ask) (ruleQuery, []ui.Input) {
	subjects, regions := ruleTopics(p.Rules.All()), ruleRegions(p.Rules.All())
	in := ruleQuery{
		q: view.Clip(a.Query("q"), 60), topic: view.Pick(a.Query("topic"), subjects),
		state: view.Pick(a.Query("status"), ruleStates()), region: view.Pick(a.Query("region"), regions),
	}
	for _, part := range view.Parts[in.topic] {
		if part.ID == a.Query("part") {
			in.part = part.ID
		}
	}
	return in, []ui.Input{
		{Name: "topic", Label: "主题", Value: in.topic, Options: subjects},
		{Name: "status", Label: "状态", Value: in.state, Options: ruleStates()},
		{Name: "region", Label: "适用地区", Value: in.region, Options: regions},
		{Name: "q", Label: "词语、法规和条款、规则编号", Value: in.q, Max: 60},
	}
}

// rulingOf is what the list shows of r, if it was asked for at all; the topic is left to the tabs.
func (in ruleQuery) rulingOf(r rule.Rule, today string) (ruling, bool) {
	if (in.region == nationwide && r.Region != "") || (in.region != "" && in.region != nationwide && in.region != r.Region) || !view.RuleMatches(r, in.q) {
		return ruling{}, false
	}
	switch in.state {
	case sourceRead, sourceUnread:
		if r.Status != in.state {
			return ruling{}, false
		}
		return rulingOf(r, "", today)
	case isHeld, isKnown:
		if (in.state == isHeld) != (r.Held != "") || r.Held+r.Reference == "" { // other topics do not say
			return ruling{}, false
		}
		return rulingOf(r, "", today)
	default:
		return rulingOf(r, standing(in.state), today)
	}
}

// rulebook shows the contents of the book, or what of it was asked for, topic by topic.
func (p *room) rulebook(a *frame.Ask) error {
	in, filters := p.ruleQuery(a)
	today := string(cn.DayOf(a.Now()))
	all := p.Rules.All()
	d := rulesData{Filters: filters, Contents: in == ruleQuery{}, Tables: view.TablesOf(a), All: len(all)}
	by := map[string][]ruling{}
	for _, r := range all {
		if c, ok := in.rulingOf(r, today); ok {
			by[view.TopicOf(r.ID)] = append(by[view.TopicOf(r.ID)], c)
		}
	}
	if view.FormatOf(a) != "" {
		return view.SendRows(a, "规则库", p.ruleColumns(), in.found(by))
	}
	if d.Contents {
		d.Doors, d.Stats = contents(by), ruleStats(all, today)
	} else {
		d.list(a, in, by)
		d.Filters[0] = ui.Input{Name: "topic", Type: "hidden", Value: in.topic} // the tabs say it
		d.Filters = append(d.Filters, ui.Input{Name: "part", Type: "hidden", Value: in.part})
	}
	d.Page = a.Page("规则库", ui.NavRules, ui.Crumbs("规则库"))
	if title := d.title(in); title != "" {
		d.Page.Title, d.Page.Crumbs = title, ui.Crumbs("规则库", "/rules", title)
	}
	d.Page.Desc = "平台办事所依据的期限、比例和条件，每一条都写明法律出处和施行日期。"
	return a.Show(http.StatusOK, d.Page, rulesPage(d))
}

// title names what was asked for; "" is the whole book.
func (d *rulesData) title(in ruleQuery) string {
	switch {
	case in.topic != "":
		return view.TopicName(in.topic) + "的规则"
	case d.Contents:
		return ""
	default:
		return "查找规则"
	}
}

// found is what was asked for in the order of the topics.
func (in ruleQuery) found(by map[string][]ruling) (out []ruling) {
	for _, t := range view.Topics {
		if in.topic == "" || in.topic == t.ID {
			out = append(out, by[t.ID]...)
		}
	}
	if in.part == "" {
		return out
	}
	return slices.DeleteFunc(out, func(c ruling) bool { return view.PartOf(c.Rule.ID).ID != in.part })
}

// ruleColumns are what the list shows of a rule, and where to read the clause.
func (p *room) ruleColumns() []sheet.Column[ruling] {
	return []sheet.Column[ruling]{
		{Head: "规则编号", Cell: func(c *ruling) any { return c.Rule.ID }},
		{Head: "主题", Cell: func(c *ruling) any { return view.TopicName(c.Rule.ID) }},
		{Head: "问题", Cell: func(c *ruling) any { return c.Rule.Asks }},
		{Head: "适用地区", Cell: func(c *ruling) any { return view.RegionOf(c.Rule) }},
		{Head: "规定", Cell: func(c *ruling) any { return ruleAnswer(c.Value, c.Rule.Unit) }},
		{Head: "施行日期", Cell: func(c *ruling) any { return c.Value.From }},
		{Head: "失效日期", Cell: func(c *ruling) any { return c.End }},
		{Head: "出处", Cell: func(c *ruling) any { return view.BookTitle(c.Value.Source.Title) + c.Value.Source.Article }},
		{Head: "条文", Cell: func(c *ruling) any { return c.Value.Source.Quote }},
		{Head: "状态", Cell: func(c *ruling) any { return stateName(string(c.At)) }},
		{Head: "来源", Cell: func(c *ruling) any { return stateName(c.Rule.Status) }},
		{Head: "在哪里核对", Cell: func(c *ruling) any { return heldWords(c.Rule) }},
		{Head: "网址", Cell: func(c *ruling) any { return p.Config.PublicURL + view.RulePath(c.Rule) }},
	}
}

// list fills in one page of what was found, and a tab for every topic that has some of it.
func (d *rulesData) list(a *frame.Ask, in ruleQuery, by map[string][]ruling) {
	n := 0
	for _, t := range view.Topics {
		n += len(by[t.ID])
	}
	tab := func(id, name string, n int) {
		d.Tabs = append(d.Tabs, ui.Tab{Label: name, Href: a.With("topic", id, "part", "", "after", ""), Count: strconv.Itoa(n), Current: id == in.topic})
	}
	tab("", "全部", n)
	for _, t := range view.Topics {
		if n := len(by[t.ID]); n > 0 || t.ID == in.topic {
			tab(t.ID, t.Name, n)
		}
	}
	d.parts(a, in, by[in.topic])
	found := in.found(by)
	d.Found = len(found)
	from := min(max(int(a.QueryInt("after")), 0), len(found))
	to := min(from+rulesOnPage, len(found))
	d.First = view.PageOf(a)
	if to < len(found) {
		d.Next = view.NextOf(a, strconv.Itoa(to))
	}
	for _, c := range found[from:to] {
		name := groupOf(c)
		if k := len(d.Groups); k == 0 || d.Groups[k-1].Name != name {
			d.Groups = append(d.Groups, ruleGroup{Name: name, Found: count(by[view.TopicOf(c.Rule.ID)], func(o ruling) bool { return groupOf(o) == name })})
		}
		g := &d.Groups[len(d.Groups)-1]
		g.Rules = append(g.Rules, c)
	}
}

// parts fills in a tab for every part of the topic that has some of what was found.
func (d *rulesData) parts(a *frame.Ask, in ruleQuery, found []ruling) {
	for _, part := range view.Parts[in.topic] {
		n := count(found, func(c ruling) bool { return view.PartOf(c.Rule.ID) == part })
		if current := part.ID == in.part; n > 0 || current {
			d.Parts = append(d.Parts, ui.Tab{Label: part.Name, Href: a.With("part", part.ID, "after", ""), Count: strconv.Itoa(n), Current: current})
		}
	}
	if len(d.Parts) > 0 {
		all := ui.Tab{Label: "全部", Href: a.With("part", "", "after", ""), Count: strconv.Itoa(len(found)), Current: in.part == ""}
		d.Parts = append([]ui.Tab{all}, d.Parts...)
	}
}

// groupOf is what a rule is listed under: its topic, or the part of it.
func groupOf(c ruling) string {
	if part := view.PartOf(c.Rule.ID); part.Name != "" {
		return view.TopicName(c.Rule.ID) + "：" + part.Name
	}
	return view.TopicName(c.Rule.ID)
}

func count(of []ruling, is func(ruling) bool) (n int) {
	for _, c := range of {
		if is(c) {
			n++
		}
	}
	return n
}

// contents leads to every topic that has rules.
func contents(by map[string][]ruling) (out []ui.Door) {
	for _, t := range view.Topics {
		if n := len(by[t.ID]); n > 0 {
			out = append(out, ui.Door{Icon: t.Icon, Label: t.Name, Hint: strconv.Itoa(n) + "条：" + t.About, Href: "/rules?topic=" + t.ID})
		}
	}
	return out
}

// ruleStats counts the book by what a reader may ask of it, and leads there.
func ruleStats(all []rule.Rule, today string) (out []ui.StatBox) {
	for _, o := range ruleStates()[1:] {
		n := 0
		for _, r := range all {
			if _, ok := (ruleQuery{state: o.Value}).rulingOf(r, today); ok {
				n++
			}
		}
		out = append(out, ui.StatBox{Label: o.Label, Value: strconv.Itoa(n), Unit: "条", Href: "/rules?status=" + o.Value})
	}
	return out
}

// nationwide as a region asks for the rules of the whole country only.
const nationwide = "country"

func ruleRegions(all []rule.Rule) []ui.Option {
	out := ui.Options("", "不限", nationwide, "全国")
	for _, r := range all {
		if r.Region != "" && !slices.ContainsFunc(out, func(o ui.Option) bool { return o.Value == r.Region }) {
			out = append(out, ui.Option{Value: r.Region, Label: view.RegionOf(r)})
		}
	}
	slices.SortFunc(out[2:], func(x, y ui.Option) int { return strings.Compare(x.Value, y.Value) })
	return out
}

func ruleTopics(all []rule.Rule) []ui.Option {
	out := ui.Options("", "不限")
	for _, t := range view.Topics {
		if slices.ContainsFunc(all, func(r rule.Rule) bool { return view.TopicOf(r.ID) == t.ID }) {
			out = append(out, ui.Option{Value: t.ID, Label: t.Name})
		}
	}
	return out
}
