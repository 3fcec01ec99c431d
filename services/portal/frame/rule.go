package frame

import (
	"encoding/json"
	"net/url"
	"strconv"
	"strings"
	"time"

	"sanshe/libs/cn"
	"sanshe/libs/fault"
	"sanshe/libs/rule"
	"sanshe/services/portal/ui"
)

// ClauseNow is clause as it stands today.
func (p *House) ClauseNow(id, region string, a *Ask) (ui.Basis, bool) {
	if id == "" {
		return ui.Basis{}, false
	}
	return p.Clause(id, rule.Where{Region: region, Day: a.Now()})
}

// Clauses are the sources of rules as they stood; what the book does not know is left out.
func (p *House) Clauses(w rule.Where, ids ...string) (out []ui.Basis) {
	for _, id := range ids {
		if b, ok := p.Clause(id, w); ok {
			out = append(out, b)
		}
	}
	return out
}

// Clause is a rule's source as it stood somewhere on a day.
func (p *House) Clause(id string, w rule.Where) (ui.Basis, bool) {
	x, err := rule.Ask[any](p.Rules, id, w)
	return x.Basis(), err == nil
}

// Href joins a path with a segment that comes from data.
func Href(path, id string) string { return path + url.PathEscape(id) }

// WordOf is a rule's value as a person reads it.
func WordOf(raw json.RawMessage, unit string) string {
	var v any
	if err := json.Unmarshal(raw, &v); err != nil || v == nil {
		return "不再适用"
	}
	switch x := v.(type) {
	case bool:
		if x {
			return "是"
		}
		return "否"
	case float64:
		switch unit {
		case "分":
			return cn.Fen(int64(x)).Yuan()
		case "百分比":
			return strconv.FormatFloat(x, 'f', -1, 64) + "%"
		case "工作日", "月":
			return strconv.FormatFloat(x, 'f', -1, 64) + "个" + unit
		default:
			return strconv.FormatFloat(x, 'f', -1, 64) + unit
		}
	case string:
		return x
	default:
		return ""
	}
}

// PeriodWords is a rule's number in a help text: 20日, 5个工作日, 2%.
func (p *House) PeriodWords(id, region string, day time.Time) string {
	n, err := rule.Ask[int](p.Rules, id, rule.Where{Region: region, Day: day})
	if err != nil {
		return ""
	}
	return WordOf(json.RawMessage(Itoa(n.Value)), n.Unit)
}

// Demands words what rules ask where and when w says, from pairs of a rule and
// a sentence with %s for its value. A book that is silent asks nothing.
func (p *House) Demands(w rule.Where, pairs ...string) (out []ui.Demand) {
	for i := 0; i+1 < len(pairs); i += 2 {
		x, err := rule.Ask[json.RawMessage](p.Rules, pairs[i], w)
		if err != nil {
			continue
		}
		out = append(out, ui.Demand{Text: strings.Replace(pairs[i+1], "%s", WordOf(x.Value, x.Unit), 1), Basis: []ui.Basis{x.Basis()}})
	}
	return out
}

// Basis is the clause of a rule; none when the book is silent.
func (p *House) Basis(id string, w rule.Where) []fault.Basis {
	if b, ok := p.Clause(id, w); ok {
		return []fault.Basis{b}
	}
	return nil
}
