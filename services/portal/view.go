package portal

import (
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"sanshe/contracts/go/catalogapi"
	"sanshe/contracts/go/contractapi"
	"sanshe/contracts/go/organizationapi"
	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/cn"
	"sanshe/libs/fault"
	"sanshe/libs/rule"
	"sanshe/services/portal/ui"
)

// This file turns the shapes of the contracts into those of portal/ui. Desks use it too.

// stepsLaw is every clause that steps rest on, once each.
func stepsLaw(steps []ui.Step) (out []ui.Basis) {
	for _, s := range steps {
		out = append(out, s.Basis...)
	}
	return distinct(out)
}

// moved is a move as any service lists it.
type moved interface {
	tenderapi.Move | catalogapi.Move | contractapi.Move | organizationapi.Move
}

// final are the verbs that end something or cannot be taken back; they ask first.
var final = map[string]bool{
	"fail": true, "abandon": true, "retire": true, "withdraw": true, "deregister": true, "revoke": true, "return": true, "discard": true,
}

// actionsOf makes buttons of the moves that are open to the caller.
func actionsOf[M moved](ms []M) []ui.Action {
	out := make([]ui.Action, len(ms))
	for i, m := range ms {
		x := tenderapi.Move(m)
		out[i] = ui.Action{Do: x.Do, Label: x.Label, Danger: final[x.Do]}
	}
	return out
}

// when is an instant that may not have come; zero when it has not.
func when(t *time.Time) time.Time {
	if t == nil {
		return time.Time{}
	}
	return *t
}

// day reads a date as the contracts write it; zero when it is none.
func day(s string) time.Time {
	t, err := time.ParseInLocation(time.DateOnly, s, ui.Shanghai)
	if err != nil {
		return time.Time{}
	}
	return t
}

// spell is an instant in the running text of a document: 2026年12月2日09:30（北京时间）.
func spell(t time.Time) string {
	return t.In(ui.Shanghai).Format("2006年1月2日15:04") + "（北京时间）"
}

func spellDay(t time.Time) string { return t.In(ui.Shanghai).Format("2006年1月2日") }

// spellMoney is an amount in the running text of a document: 1,860,000.00元（大写：壹佰捌拾陆万元整）.
func spellMoney(fen int64) string {
	return cn.Fen(fen).Yuan() + "（大写：" + cn.Fen(fen).Upper() + "）"
}

// methodName is what people call the procedure.
func methodName(m tenderapi.Method) string { return m.Procedure().Name }

var groupNames = map[tenderapi.Group]string{
	tenderapi.GroupBidding: "正在征集", tenderapi.GroupIntention: "采购意向", tenderapi.GroupEvaluating: "评审中",
	tenderapi.GroupResult: "采购结果", tenderapi.GroupFailed: "已终止",
}

// groups in the order of their tabs.
var groups = []tenderapi.Group{
	tenderapi.GroupBidding, tenderapi.GroupIntention, tenderapi.GroupEvaluating, tenderapi.GroupResult, tenderapi.GroupFailed,
}

var orgKindNames = map[organizationapi.OrgKind]string{
	organizationapi.OrgKindAssociation: "社会团体", organizationapi.OrgKindServiceorg: "社会服务机构",
	organizationapi.OrgKindFoundation: "基金会", organizationapi.OrgKindFiled: "备案的社区社会组织",
	organizationapi.OrgKindGovernment: "机关", organizationapi.OrgKindInstitution: "事业单位",
	organizationapi.OrgKindEnterprise: "企业", organizationapi.OrgKindCommittee: "村（居）民委员会",
}

var orgKinds = []organizationapi.OrgKind{
	organizationapi.OrgKindServiceorg, organizationapi.OrgKindAssociation, organizationapi.OrgKindFoundation,
	organizationapi.OrgKindFiled, organizationapi.OrgKindGovernment, organizationapi.OrgKindInstitution,
	organizationapi.OrgKindEnterprise, organizationapi.OrgKindCommittee,
}

var natureNames = map[catalogapi.Nature]string{
	catalogapi.NatureService: "公共服务", catalogapi.NatureAuxiliary: "履职辅助", catalogapi.NatureOutside: "不属于政府职责",
	catalogapi.NatureDirect: "应由政府直接履职", catalogapi.NatureGoods: "货物或工程", catalogapi.NatureFinancing: "融资行为",
	catalogapi.NatureStaffing: "人员招用、劳务派遣", catalogapi.NatureForbidden: "法律法规禁止",
}

var itemKindNames = map[catalogapi.ItemKind]string{catalogapi.ItemKindA: "A类 公共服务", catalogapi.ItemKindB: "B类 履职辅助"}

// points writes hundredths of a point: 92.5.
func points(n int64) string {
	return strconv.FormatFloat(float64(n)/100, 'f', -1, 64)
}

// months is a term in words.
func months(n int64) string { return fmt.Sprintf("%d个月", n) }

// pageOf is the address of the first page of a list, "" on it.
func pageOf(a *Ask) (first string) {
	if a.Query("after") != "" {
		first = a.With("after", "")
	}
	return first
}

// nextOf is the address of the next page of a list, "" on the last.
func nextOf(a *Ask, next string) string {
	if next == "" {
		return ""
	}
	return a.With("after", next)
}

// href joins a path with a segment that comes from data.
func href(path, id string) string { return path + url.PathEscape(id) }

// pick is q's value when it is one of the options, so that a select shows what the list shows.
func pick(value string, options []ui.Option) string {
	if slices.ContainsFunc(options, func(o ui.Option) bool { return o.Value == value }) {
		return value
	}
	return ""
}

// clip bounds what a person typed into an address to what the contracts accept.
func clip(s string, most int) string {
	if r := []rune(s); len(r) > most {
		return string(r[:most])
	}
	return s
}

// joined is a list in running text, without the stops its entries may end with.
func joined(list []string) string {
	out := make([]string, len(list))
	for i, s := range list {
		out[i] = strings.TrimRight(s, "。；")
	}
	return strings.Join(out, "；")
}

// wordOf is a rule's value as a person reads it.
func wordOf(raw json.RawMessage, unit string) string {
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

// fieldsOf are the fields a refusal points at; none when there was no refusal.
func fieldsOf(f *fault.Fault) []fault.Field {
	if f == nil {
		return nil
	}
	return f.Fields
}

// periodWords is a rule's number in a help text: 20日, 5个工作日, 2%.
func (p *Portal) periodWords(id, region string, day time.Time) string {
	n, err := rule.Ask[int](p.rules, id, rule.Where{Region: region, Day: day})
	if err != nil {
		return ""
	}
	return wordOf(json.RawMessage(itoa(n.Value)), n.Unit)
}
