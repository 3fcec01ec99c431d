package portal

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"sanshe/libs/cn"
	"sanshe/libs/rule"
	"sanshe/services/portal/ui"
)

// topics of the rule book, by the first word of an id, in the order of the page.
var topics = []struct {
	id, name, about string
	icon            ui.Icon
}{
	{"catalog", "购买目录", "什么能买、什么不能买", ui.IconFolder},
	{"tender", "采购程序", "公告期限、评审、开标、定标", ui.IconSeal},
	{"supplier", "承接主体", "谁能承接、怎样扶持", ui.IconOrg},
	{"dispute", "质疑与投诉", "怎样提、多久答复", ui.IconScale},
	{"contract", "合同与履约", "签订、验收、付款、变更", ui.IconFile},
	{"organization", "社会组织", "登记、年检、评估、信用", ui.IconUsers},
	{"socialwork", "社会工作", "证书、登记、继续教育", ui.IconUser},
	{"volunteer", "志愿服务", "记录、证明、星级、保障", ui.IconHeart},
	{"community", "社区", "会议、选举、协商", ui.IconHome},
	{"casework", "诉求办理", "热线、网格、信访的时限", ui.IconPhone},
	{"privacy", "个人信息", "收集、公开、保存、删除", ui.IconLock},
	{"other", "其他", "其他规定", ui.IconInfo},
}

func topicOf(id string) string {
	head, _, _ := strings.Cut(id, ".")
	for _, t := range topics {
		if t.id == head {
			return t.id
		}
	}
	return "other"
}

func topicName(id string) string {
	for _, t := range topics {
		if t.id == topicOf(id) {
			return t.name
		}
	}
	return ""
}

// Conditions of the list that are no standing: whether the source was checked.
const (
	sourceRead   = "verified"
	sourceUnread = "unverified"
)

func ruleStates() []ui.Option {
	return ui.Options("", "不限", string(standsNow), "现行有效", string(standsLater), "尚未施行", string(standsBefore), "已失效或已修改",
		sourceRead, "来源已核验", sourceUnread, "来源未核验")
}

// rulesData is the book: its contents, or what of it was asked for.
type rulesData struct {
	Filters  []ui.Input
	Contents bool // nothing was asked for
	Doors    []ui.Door
	Stats    []ui.StatBox
	Tabs     []ui.Tab
	Groups   []ruleGroup
	Found    int
	First    string
	Next     string
	All      int
	Page     ui.Page
}

type ruleGroup struct {
	Name  string
	Found int // on all pages
	Rules []ruling
}

// rulesOnPage keeps a page below three screens of a desk.
const rulesOnPage = 15

// ruleQuery is what of the book was asked for.
type ruleQuery struct{ q, topic, state, region string }

func (p *Portal) ruleQuery(a *Ask) (ruleQuery, []ui.Input) {
	subjects, regions := ruleTopics(p.rules.All()), ruleRegions(p.rules.All())
	in := ruleQuery{
		q: clip(a.Query("q"), 60), topic: pick(a.Query("topic"), subjects),
		state: pick(a.Query("status"), ruleStates()), region: pick(a.Query("region"), regions),
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
	if (in.region == nationwide && r.Region != "") || (in.region != "" && in.region != nationwide && in.region != r.Region) || !ruleMatches(r, in.q) {
		return ruling{}, false
	}
	switch in.state {
	case sourceRead, sourceUnread:
		if r.Status != in.state {
			return ruling{}, false
		}
		return rulingOf(r, "", today)
	default:
		return rulingOf(r, standing(in.state), today)
	}
}

// rulebook shows the contents of the book, or what of it was asked for, topic by topic.
func (p *Portal) rulebook(a *Ask) error {
	in, filters := p.ruleQuery(a)
	today := string(cn.DayOf(a.Now()))
	all := p.rules.All()
	d := rulesData{Filters: filters, Contents: in == ruleQuery{}, All: len(all)}
	by := map[string][]ruling{}
	for _, r := range all {
		if c, ok := in.rulingOf(r, today); ok {
			by[topicOf(r.ID)] = append(by[topicOf(r.ID)], c)
		}
	}
	if d.Contents {
		d.Doors, d.Stats = contents(by), ruleStats(all, today)
	} else {
		d.list(a, in, by)
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
		return topicName(in.topic) + "的规则"
	case d.Contents:
		return ""
	default:
		return "查找规则"
	}
}

// list fills in one page of what was found, and a tab for every topic that has some of it.
func (d *rulesData) list(a *Ask, in ruleQuery, by map[string][]ruling) {
	n := 0
	for _, t := range topics {
		n += len(by[t.id])
	}
	tab := func(id, name string, n int) {
		d.Tabs = append(d.Tabs, ui.Tab{Label: name, Href: a.With("topic", id, "after", ""), Count: strconv.Itoa(n), Current: id == in.topic})
	}
	tab("", "全部", n)
	var found []ruling
	for _, t := range topics {
		cs := by[t.id]
		if len(cs) > 0 || t.id == in.topic {
			tab(t.id, t.name, len(cs))
		}
		if in.topic == "" || in.topic == t.id {
			found = append(found, cs...)
		}
	}
	d.Found = len(found)
	from := min(max(int(a.QueryInt("after")), 0), len(found))
	to := min(from+rulesOnPage, len(found))
	d.First = pageOf(a)
	if to < len(found) {
		d.Next = nextOf(a, strconv.Itoa(to))
	}
	for _, c := range found[from:to] {
		name := topicName(c.Rule.ID)
		if k := len(d.Groups); k == 0 || d.Groups[k-1].Name != name {
			d.Groups = append(d.Groups, ruleGroup{Name: name, Found: len(by[topicOf(c.Rule.ID)])})
		}
		g := &d.Groups[len(d.Groups)-1]
		g.Rules = append(g.Rules, c)
	}
}

// contents leads to every topic that has rules.
func contents(by map[string][]ruling) (out []ui.Door) {
	for _, t := range topics {
		if n := len(by[t.id]); n > 0 {
			out = append(out, ui.Door{Icon: t.icon, Label: t.name, Hint: strconv.Itoa(n) + "条：" + t.about, Href: "/rules?topic=" + t.id})
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
			out = append(out, ui.Option{Value: r.Region, Label: regionOf(r)})
		}
	}
	slices.SortFunc(out[2:], func(x, y ui.Option) int { return strings.Compare(x.Value, y.Value) })
	return out
}

func ruleTopics(all []rule.Rule) []ui.Option {
	out := ui.Options("", "不限")
	for _, t := range topics {
		if slices.ContainsFunc(all, func(r rule.Rule) bool { return topicOf(r.ID) == t.id }) {
			out = append(out, ui.Option{Value: t.id, Label: t.name})
		}
	}
	return out
}

// ruleMatches looks for every word of q in what the rule asks, answers and
// cites, however the law is written: 《政府采购法》第三十五条, 政府采购法 第三十五条.
func ruleMatches(r rule.Rule, q string) bool {
	hay := strings.ToLower(r.ID + " " + r.Asks + " " + topicName(r.ID) + " " + regionOf(r))
	for _, v := range r.Values {
		hay += " " + strings.ToLower(unbracketed.Replace(v.Source.Title+v.Source.Article+" "+v.Source.Number+" "+v.Source.Quote))
	}
	for w := range strings.FieldsSeq(strings.ToLower(unbracketed.Replace(q))) {
		if !strings.Contains(hay, w) {
			return false
		}
	}
	return true
}

// unbracketed takes the brackets of a law's name away, so that a law is found with and without them.
var unbracketed = strings.NewReplacer("《", "", "》", "")
