package library

import (
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"sanshe/contracts/go/problems"
	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/cn"
	"sanshe/libs/fault"
	"sanshe/libs/rule"
	"sanshe/services/portal/frame"
	"sanshe/services/portal/ui"
	"sanshe/services/portal/view"
)

var errNoRule = fault.New(fault.NotFound, "portal.rule.unknown", "规则库里没有这条规则，请从规则列表中查找。")

// ruleData is one rule with all it ever said, nationwide and in regions.
type ruleData struct {
	ID    string
	Rules []rule.Rule
	Ways  []ui.Way // to rules of the same topic, and to those that rest on the same law
	Page  ui.Page
	Today string
	Uses  []string // procedures of purchase that are held to it
}

// rule shows every version of one rule.
func (p *room) rule(a *frame.Ask) error {
	d := ruleData{ID: a.Path("id"), Today: string(cn.DayOf(a.Now()))}
	for _, r := range p.Rules.All() {
		if r.ID == d.ID {
			d.Rules = append(d.Rules, r)
		}
	}
	if len(d.Rules) == 0 {
		return errNoRule
	}
	for _, x := range tenderapi.Procedures {
		if x.Asks(d.ID) {
			d.Uses = append(d.Uses, x.Name)
		}
	}
	topic := "/rules?topic=" + view.TopicOf(d.ID)
	d.Ways = append([]ui.Way{{Label: view.TopicName(d.ID) + "的全部规则", Href: topic}}, lawWays(d.Rules)...)
	d.Page = a.Page(d.Rules[0].Asks, ui.NavRules, ui.Crumbs("规则库", "/rules", view.TopicName(d.ID), topic, d.Rules[0].Asks))
	return a.Show(http.StatusOK, d.Page, rulePage(d))
}

// lawWays lead to the rules that rest on the laws these rest on.
func lawWays(rules []rule.Rule) (out []ui.Way) {
	for _, r := range rules {
		for _, v := range r.Values {
			w := ui.Way{Label: "出自" + view.BookTitle(v.Source.Title) + "的规则", Href: "/rules?q=" + url.QueryEscape(v.Source.Title)}
			if v.Source.Title != "" && !slices.Contains(out, w) {
				out = append(out, w)
			}
		}
	}
	return out
}

// heldWords say where a rule is held, or why it is not; "" where its topic does not say.
func heldWords(r rule.Rule) string {
	if r.Reference != "" {
		return "仅供查阅：" + r.Reference
	}
	return r.Held
}

// heldOf are the sentences that say where a rule is held, or why it is not; a region may have its own.
func heldOf(rules []rule.Rule) (out []string) {
	for _, r := range rules {
		if w := heldWords(r); w != "" && !slices.Contains(out, w) {
			out = append(out, w)
		}
	}
	return out
}

// ruleItems are the entries of a list-valued rule.
func ruleItems(raw json.RawMessage) (out []string) {
	var items []rule.Item
	if err := json.Unmarshal(raw, &items); err != nil {
		return nil
	}
	for _, i := range items {
		if strings.Trim(i.Text, "0123456789.") == "" { // a number says nothing without what it is of
			i.Text = i.Code + "：" + i.Text
		}
		out = append(out, i.Text)
	}
	return out
}

// ruleAnswer is a value in one line.
func ruleAnswer(v rule.Value, unit string) string {
	if w := frame.WordOf(v.Value, unit); w != "" {
		return w
	}
	if n := len(ruleItems(v.Value)); n > 0 {
		return strconv.Itoa(n) + "项"
	}
	return "见条文"
}

// levelNames say how a source was read.
var levelNames = map[string]string{"V1": "核对过正式文本", "V2": "读过转述，未见正式文本", "L": "地方文件", "M": "凭记忆登记，未见原文"}

// problemCode explains an error code.
func (p *room) problemCode(a *frame.Ask) error {
	code := a.Path("code")
	known, ok := problems.All[code]
	if !ok {
		return frame.ErrUnknown
	}
	pg := a.Page("提示说明", ui.NavNone, ui.Crumbs("提示说明"))
	pg.NoIndex = true
	return a.Show(http.StatusOK, pg, problemCodePage(code, known, p.Site))
}

// A value of a rule is in force, not yet, or no longer.
type standing string

const (
	standsNow    standing = "now"
	standsLater  standing = "later"
	standsBefore standing = "before"
)

// stands says where the i-th value of r is on today; an entry that only repeals says nothing itself.
func stands(r rule.Rule, i int, today string) standing {
	v := r.Values[i]
	switch end := lasted(r, i); {
	case v.From > today:
		return standsLater
	case end != "" && end <= today:
		return standsBefore
	default:
		return standsNow
	}
}

// lasted is the first day on which the i-th value of r no longer held, "" while it holds.
func lasted(r rule.Rule, i int) string {
	end := r.Values[i].To
	if i+1 < len(r.Values) && (end == "" || r.Values[i+1].From < end) {
		end = r.Values[i+1].From
	}
	return end
}

// repeals reports whether v only says that the rule no longer applies.
func repeals(v rule.Value) bool { return string(v.Value) == "null" }

// ruling is what the list shows of a rule: one of its values, and where that is in time.
type ruling struct {
	Rule  rule.Rule
	Value rule.Value
	End   string // first day it no longer held, "" while it holds
	At    standing
}

// rulingOf picks the value of r that the list was asked for: the one in force,
// else the next to come, else the last that was. Asked for one standing it
// answers with that or not at all.
func rulingOf(r rule.Rule, want standing, today string) (c ruling, ok bool) {
	for _, at := range []standing{standsNow, standsLater, standsBefore} {
		if want != "" && at != want {
			continue
		}
		for i, v := range r.Values {
			if repeals(v) || stands(r, i, today) != at {
				continue
			}
			if c, ok = (ruling{r, v, lasted(r, i), at}), true; at == standsLater {
				break // the first to come; of those that were, the last
			}
		}
		if ok {
			return c, true
		}
	}
	return c, false
}
