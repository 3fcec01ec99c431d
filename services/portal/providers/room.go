// Package providers is the two directories: the functions that governments hand on
// and the organizations that may take them over, for everybody; for an organization
// what it may take over and which calls it may answer, and of the others why not;
// for the office that compiles functions and the registrar who admits, their desks.
package providers

import (
	"net/http"
	"strconv"

	"github.com/a-h/templ"

	"sanshe/contracts/go/organizationapi"
	"sanshe/libs/identity"
	"sanshe/services/portal/frame"
	"sanshe/services/portal/ui"
	"sanshe/services/portal/view"
)

type room struct{ *frame.House }

// Pages are the rows of this room.
func Pages(h *frame.House) []frame.Page {
	p := &room{h}
	const get, post = http.MethodGet, http.MethodPost
	return []frame.Page{
		{Method: get, Pattern: "/functions", Do: p.functions, Fresh: true},
		{Method: get, Pattern: "/functions/{id}", Do: p.function},
		{Method: post, Pattern: "/functions/{id}/move", Do: p.functionMove, Desk: frame.AnyDesk},
		{Method: post, Pattern: "/functions/{id}/revision", Do: p.revise, Desk: identity.Buyer},
		{Method: post, Pattern: "/functions/{id}/objections", Do: p.onFunction, Desk: frame.AnyDesk},
		{Method: post, Pattern: "/functions/{id}/objections/{n}", Do: p.onFunction, Desk: frame.AnyDesk},
		{Method: get, Pattern: "/desk/functions", Do: p.mine, Desk: frame.AnyDesk},
		{Method: get, Pattern: "/desk/functions/new", Do: p.begin, Desk: identity.Buyer},
		{Method: post, Pattern: "/desk/functions/new", Do: p.create, Desk: identity.Buyer},
		{Method: get, Pattern: "/desk/functions/{id}/edit", Do: p.edit, Desk: identity.Buyer},
		{Method: post, Pattern: "/desk/functions/{id}/edit", Do: p.save, Desk: identity.Buyer},
		{Method: get, Pattern: "/providers", Do: p.providers, Fresh: true},
		{Method: get, Pattern: "/providers/{id}", Do: p.provider},
		{Method: post, Pattern: "/providers/{id}/move", Do: p.providerMove, Desk: frame.AnyDesk},
		{Method: post, Pattern: "/providers/{id}/objections", Do: p.onProvider, Desk: frame.AnyDesk},
		{Method: post, Pattern: "/providers/{id}/objections/{n}", Do: p.onProvider, Desk: frame.AnyDesk},
		{Method: get, Pattern: "/desk/providers", Do: p.cases, Desk: frame.AnyDesk},
		{Method: get, Pattern: "/desk/staff/functions", Do: p.fits, Desk: identity.Staff},
		{Method: post, Pattern: "/desk/staff/functions", Do: p.apply, Desk: identity.Staff},
		{Method: get, Pattern: "/desk/staff/calls", Do: p.calls, Desk: identity.Staff},
	}
}

var path = view.FunctionPath

// Options of the filters.
var (
	modes          = ui.Options("", "不限", "purchase", "购买服务", "entrust", "委托", "transfer", "转移")
	functionStates = ui.Options("", "不限", "effective", "现行", "publicized", "公示中", "revised", "已被新版替代", "retired", "已废止")
	providerStates = ui.Options("", "不限", "listed", "在目录中", "publicized", "公示中", "suspended", "已暂停", "removed", "已移出", "expired", "已到期")
	kinds          = ui.Options("association", "社会团体", "serviceorg", "社会服务机构", "foundation", "基金会")
)

// functionTag says where a function stands.
func functionTag(f *organizationapi.Function) templ.Component {
	switch f.State {
	case organizationapi.FunctionStateEffective:
		return ui.Tag(ui.Good, ui.IconCheck, f.StateText)
	case organizationapi.FunctionStateRetired, organizationapi.FunctionStateRevised:
		return ui.Tag(ui.Plain, ui.IconStop, f.StateText)
	case organizationapi.FunctionStateDrafted:
		return ui.Tag(ui.Plain, ui.IconEdit, f.StateText)
	}
	return ui.Tag(ui.Info, ui.IconClock, f.StateText)
}

// providerTag says where an entry stands.
func providerTag(x *organizationapi.Provider) templ.Component {
	switch x.State {
	case organizationapi.ProviderStateListed:
		return ui.Tag(ui.Good, ui.IconCheck, x.StateText)
	case organizationapi.ProviderStateSuspended, organizationapi.ProviderStateRefused, organizationapi.ProviderStateRemoved:
		return ui.Tag(ui.Bad, ui.IconWarn, x.StateText)
	case organizationapi.ProviderStateApplied, organizationapi.ProviderStatePublicized:
		return ui.Tag(ui.Info, ui.IconClock, x.StateText)
	}
	return ui.Tag(ui.Plain, ui.IconStop, x.StateText)
}

// conditions are what a function asks, each a line.
func conditions(c organizationapi.FunctionConditions) (out []string) {
	names := ""
	for _, k := range c.Kinds {
		for _, o := range kinds {
			if o.Value == string(k) {
				if names != "" {
					names += "、"
				}
				names += o.Label
			}
		}
	}
	out = append(out, "组织类型："+names)
	if len(c.Fields) > 0 {
		out = append(out, "业务领域："+view.Joined(c.Fields))
	}
	if c.MinGrade > 0 {
		out = append(out, "评估等级："+strconv.FormatInt(c.MinGrade, 10)+"A以上")
	}
	if c.Years > 0 {
		out = append(out, "登记："+strconv.FormatInt(c.Years, 10)+"年以上")
	}
	if c.Clean {
		out = append(out, "不在活动异常名录中")
	}
	if c.Reported {
		out = append(out, "最近一次年度工作报告已报送，结论没有不合格")
	}
	return out
}

// actions are the moves of a function or an entry; those in must ask for a reason, those in may for a remark.
func actions(list []organizationapi.Move, e frame.Entry, must, may map[string]string) []ui.Action {
	acts := view.ActionsOf(list)
	for i := range acts {
		do := acts[i].Do
		if label := must[do]; label != "" {
			acts[i].Form = ui.AreaField(e.Among(do, ui.Input{Name: "note", Label: label, Required: true, Max: 1000, Lines: 3}))
			acts[i].Danger = true
		} else if label := may[do]; label != "" {
			acts[i].Form = ui.AreaField(e.Among(do, ui.Input{Name: "note", Label: label, Max: 1000, Lines: 3}))
		}
	}
	return acts
}
