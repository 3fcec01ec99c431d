package view

import (
	"fmt"
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
	"sanshe/services/portal/frame"
	"sanshe/services/portal/ui"
)

// This file turns the shapes of the contracts into those of portal/ui. Desks use it too.

// StepsLaw is every clause that steps rest on, once each.
func StepsLaw(steps []ui.Step) (out []ui.Basis) {
	for _, s := range steps {
		out = append(out, s.Basis...)
	}
	return Distinct(out)
}

// moved is a move as any service lists it.
type moved interface {
	tenderapi.Move | catalogapi.Move | contractapi.Move | organizationapi.Move
}

// Final are the verbs that end something or cannot be taken back; they ask first.
var Final = map[string]bool{
	"fail": true, "abandon": true, "retire": true, "withdraw": true, "deregister": true, "revoke": true, "return": true, "discard": true,
}

// ActionsOf makes buttons of the moves that are open to the caller.
func ActionsOf[M moved](ms []M) []ui.Action {
	out := make([]ui.Action, len(ms))
	for i, m := range ms {
		x := tenderapi.Move(m)
		out[i] = ui.Action{Do: x.Do, Label: x.Label, Danger: Final[x.Do]}
	}
	return out
}

// When is an instant that may not have come; zero when it has not.
func When(t *time.Time) time.Time {
	if t == nil {
		return time.Time{}
	}
	return *t
}

// Day reads a date as the contracts write it; zero when it is none.
func Day(s string) time.Time {
	t, err := time.ParseInLocation(time.DateOnly, s, ui.Shanghai)
	if err != nil {
		return time.Time{}
	}
	return t
}

// Spell is an instant in the running text of a document: 2026年12月2日09:30（北京时间）.
func Spell(t time.Time) string {
	return t.In(ui.Shanghai).Format("2006年1月2日15:04") + "（北京时间）"
}

// SpellDay is a day in the running text of a document: 2026年12月2日.
func SpellDay(t time.Time) string { return t.In(ui.Shanghai).Format("2006年1月2日") }

// SpellMoney is an amount in the running text of a document: 1,860,000.00元（大写：壹佰捌拾陆万元整）.
func SpellMoney(fen int64) string {
	return cn.Fen(fen).Yuan() + "（大写：" + cn.Fen(fen).Upper() + "）"
}

// MethodName is what people call the procedure.
func MethodName(m tenderapi.Method) string { return m.Procedure().Name }

// GroupNames are the groups of purchases as tabs call them.
var GroupNames = map[tenderapi.Group]string{
	tenderapi.GroupBidding: "正在征集", tenderapi.GroupIntention: "采购意向", tenderapi.GroupEvaluating: "评审中",
	tenderapi.GroupResult: "采购结果", tenderapi.GroupFailed: "已终止",
}

// Groups in the order of their tabs.
var Groups = []tenderapi.Group{
	tenderapi.GroupBidding, tenderapi.GroupIntention, tenderapi.GroupEvaluating, tenderapi.GroupResult, tenderapi.GroupFailed,
}

// OrgKindNames are the kinds of organizations in words.
var OrgKindNames = map[organizationapi.OrgKind]string{
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

// NatureNames are what a service is, for the government, in words.
var NatureNames = map[catalogapi.Nature]string{
	catalogapi.NatureService: "公共服务", catalogapi.NatureAuxiliary: "履职辅助", catalogapi.NatureOutside: "不属于政府职责",
	catalogapi.NatureDirect: "应由政府直接履职", catalogapi.NatureGoods: "货物或工程", catalogapi.NatureFinancing: "融资行为",
	catalogapi.NatureStaffing: "人员招用、劳务派遣", catalogapi.NatureForbidden: "法律法规禁止",
}

// ItemKindNames are the two parts of a catalogue.
var ItemKindNames = map[catalogapi.ItemKind]string{catalogapi.ItemKindA: "A类 公共服务", catalogapi.ItemKindB: "B类 履职辅助"}

// Points writes hundredths of a point: 92.5.
func Points(n int64) string {
	return strconv.FormatFloat(float64(n)/100, 'f', -1, 64)
}

// Months is a term in words.
func Months(n int64) string { return fmt.Sprintf("%d个月", n) }

// PageOf is the address of the first page of a list, "" on it.
func PageOf(a *frame.Ask) (first string) {
	if a.Query("after") != "" {
		first = a.With("after", "")
	}
	return first
}

// NextOf is the address of the next page of a list, "" on the last.
func NextOf(a *frame.Ask, next string) string {
	if next == "" {
		return ""
	}
	return a.With("after", next)
}

// Pick is q's value when it is one of the options, so that a select shows what the list shows.
func Pick(value string, options []ui.Option) string {
	if slices.ContainsFunc(options, func(o ui.Option) bool { return o.Value == value }) {
		return value
	}
	return ""
}

// Clip bounds what a person typed into an address to what the contracts accept.
func Clip(s string, most int) string {
	if r := []rune(s); len(r) > most {
		return string(r[:most])
	}
	return s
}

// Joined is a list in running text, without the stops its entries may end with.
func Joined(list []string) string {
	out := make([]string, len(list))
	for i, s := range list {
		out[i] = strings.TrimRight(s, "。；")
	}
	return strings.Join(out, "；")
}

// FieldsOf are the fields a refusal points at; none when there was no refusal.
func FieldsOf(f *fault.Fault) []fault.Field {
	if f == nil {
		return nil
	}
	return f.Fields
}
