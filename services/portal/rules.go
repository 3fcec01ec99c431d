package portal

import (
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"sanshe/contracts/go/problems"
	"sanshe/libs/cn"
	"sanshe/libs/fault"
	"sanshe/libs/rule"
	"sanshe/services/portal/ui"
)

var errNoRule = fault.New(fault.NotFound, "portal.rule.unknown", "规则库里没有这条规则，请从规则列表中查找。")

// topics of the rule book, by the first word of an id, in the order of the page.
var topics = []struct{ id, name string }{
	{"catalog", "购买目录"},
	{"tender", "采购程序"},
	{"supplier", "承接主体"},
	{"dispute", "质疑与投诉"},
	{"contract", "合同与履约"},
	{"organization", "社会组织"},
	{"socialwork", "社会工作"},
	{"volunteer", "志愿服务"},
	{"community", "社区"},
	{"casework", "诉求办理"},
	{"privacy", "个人信息"},
}

func topicName(id string) string {
	head, _, _ := strings.Cut(id, ".")
	for _, t := range topics {
		if t.id == head {
			return t.name
		}
	}
	return "其他"
}

// rulesData is the book.
type rulesData struct {
	Filters  []ui.Input
	Groups   []ruleGroup
	Found    int
	All      int
	Verified int
	Page     ui.Page
	Today    string
}

type ruleGroup struct {
	Name  string
	Rules []rule.Rule
}

// rulebook lists the book by topic.
func (p *Portal) rulebook(a *Ask) error {
	q := clip(a.Query("q"), 60)
	states := ui.Options("", "不限", "verified", "已核验", "unverified", "来源未核验")
	ts := ui.Options("", "不限")
	for _, t := range topics {
		ts = append(ts, ui.Option{Value: t.id, Label: t.name})
	}
	state, topic := pick(a.Query("status"), states), pick(a.Query("topic"), ts)
	d := rulesData{
		Today: string(cn.DayOf(a.Now())),
		Filters: []ui.Input{
			{Name: "q", Label: "关键词、法律名称", Value: q, Max: 60},
			{Name: "topic", Label: "主题", Value: topic, Options: ts},
			{Name: "status", Label: "核验", Value: state, Options: states},
		},
	}
	by := map[string][]rule.Rule{}
	for _, r := range p.rules.All() {
		d.All++
		if r.Verified() {
			d.Verified++
		}
		head, _, _ := strings.Cut(r.ID, ".")
		if (topic != "" && head != topic) || (state != "" && r.Status != state) || !ruleMatches(r, q) {
			continue
		}
		d.Found++
		name := topicName(r.ID)
		by[name] = append(by[name], r)
	}
	for _, t := range topics {
		if rs := by[t.name]; len(rs) > 0 {
			d.Groups = append(d.Groups, ruleGroup{t.name, rs})
		}
	}
	if rs := by["其他"]; len(rs) > 0 {
		d.Groups = append(d.Groups, ruleGroup{"其他", rs})
	}
	d.Page = a.Page("规则库", ui.NavRules, ui.Crumbs("规则库"))
	d.Page.Desc = "平台办事所依据的期限、比例和条件，每一条都写明法律出处和施行日期。"
	return a.Show(http.StatusOK, d.Page, rulesPage(d))
}

// ruleMatches looks for every word of q in what the rule asks, answers and cites.
func ruleMatches(r rule.Rule, q string) bool {
	hay := strings.ToLower(r.ID + " " + r.Asks)
	for _, v := range r.Values {
		hay += " " + strings.ToLower(v.Source.Title+" "+v.Source.Number+" "+v.Source.Article+" "+v.Source.Quote)
	}
	for w := range strings.FieldsSeq(strings.ToLower(q)) {
		if !strings.Contains(hay, w) {
			return false
		}
	}
	return true
}

// ruleData is one rule with all it ever said, nationwide and in regions.
type ruleData struct {
	ID    string
	Rules []rule.Rule
	Page  ui.Page
	Today string
}

// rule shows every version of one rule.
func (p *Portal) rule(a *Ask) error {
	d := ruleData{ID: a.Path("id"), Today: string(cn.DayOf(a.Now()))}
	for _, r := range p.rules.All() {
		if r.ID == d.ID {
			d.Rules = append(d.Rules, r)
		}
	}
	if len(d.Rules) == 0 {
		return errNoRule
	}
	d.Page = a.Page(d.Rules[0].Asks, ui.NavRules, ui.Crumbs("规则库", "/rules", topicName(d.ID), "/rules?topic="+strings.SplitN(d.ID, ".", 2)[0], d.Rules[0].Asks))
	return a.Show(http.StatusOK, d.Page, rulePage(d))
}

// ruleItems are the entries of a list-valued rule.
func ruleItems(raw json.RawMessage) (out []string) {
	var items []rule.Item
	if err := json.Unmarshal(raw, &items); err != nil {
		return nil
	}
	for _, i := range items {
		out = append(out, i.Text)
	}
	return out
}

// ruleAnswer is a value in one line.
func ruleAnswer(v rule.Value, unit string) string {
	if w := wordOf(v.Value, unit); w != "" {
		return w
	}
	if n := len(ruleItems(v.Value)); n > 0 {
		return strconv.Itoa(n) + "项"
	}
	return "见条文"
}

// levelNames say how a source was read.
var levelNames = map[string]string{"V1": "核对过正式文本", "V2": "读过转述，未见正式文本", "L": "地方文件", "M": "凭记忆登记，未见原文"}

func regionOf(r rule.Rule) string {
	if r.Region == "" {
		return "全国"
	}
	code := (r.Region + "000000")[:6]
	if n := cn.DivisionName(code); n != "" {
		return n
	}
	return r.Region
}

// problemCode explains an error code.
func (p *Portal) problemCode(a *Ask) error {
	code := a.Path("code")
	known, ok := problems.All[code]
	if !ok {
		return errUnknown
	}
	pg := a.Page("提示说明", ui.NavNone, ui.Crumbs("提示说明"))
	pg.NoIndex = true
	return a.Show(http.StatusOK, pg, problemCodePage(code, known, p.site))
}

// versions are a rule's values, the newest first.
func versions(r rule.Rule) []rule.Value {
	out := slices.Clone(r.Values)
	slices.Reverse(out)
	return out
}

// bookTitle puts a law's name into its brackets: 《政府采购法》.
func bookTitle(s string) string {
	if s == "" || strings.HasPrefix(s, "《") {
		return s
	}
	return "《" + s + "》"
}
