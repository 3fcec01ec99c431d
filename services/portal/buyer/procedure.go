package buyer

import (
	"fmt"
	"strings"

	"github.com/a-h/templ"

	"sanshe/contracts/go/organizationapi"
	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/route"
	"sanshe/libs/rule"
	"sanshe/services/portal/frame"
	"sanshe/services/portal/ui"
	"sanshe/services/portal/view"
)

// The chapter of the form of a purchase that asks how it is bought.

// procedure asks how it is bought, and what the law wants to know of that choice.
// What it asks follows the choice: the button draws the form for another one.
func (d draftForm) procedure() ui.Chapter {
	return view.Chapter(d.e, partProcedure, "采购方式", "", func(in func(ui.Input) ui.Input) []templ.Component {
		p := d.chosen()
		out := []templ.Component{
			ui.RadioField(in(ui.Input{Name: "method", Label: "采购方式", Required: true, Options: d.methods(), Demands: d.each(
				func(r tenderapi.Rules) string { return r.Bidders }, "至少%s投标，不足的不能开标。")})),
			ui.Presses(ui.Press{Name: "show", Value: "method", Label: "按所选方式更新本页", Plain: true, Action: d.action + "#" + partProcedure}),
		}
		if len(d.cases) > 0 {
			out = append(out,
				ui.RadioField(in(ui.Input{Name: "condition", Label: "适用情形", Options: d.cases, Demands: d.p.Demands(d.law, p.Rules.Conditions, p.Name+"只能在下列情形之一采用。")})),
				ui.AreaField(in(ui.Input{Name: "condition_note", Label: "采用本方式的理由", Help: "写明事实，随公告公开。", Max: 2000, Lines: 3})))
		}
		out = append(out, d.added(in, p)...)
		switch {
		case p.Rules.Remaining != "":
			out = append(out, d.remaining(in, p)...)
		case p.Rules.Invited != "":
			out = append(out, d.invited(in, p)...)
		case p.Rules.Recommended != "":
			out = append(out, d.recommending(in, p)...)
		}
		if p.Method != tenderapi.MethodOpen {
			ground := d.p.Demands(d.law, "tender.method.approval", "应当在采购活动开始前获得批准，文号随公告公开。")
			if d.e.Get("prior") != "" {
				ground = append(ground, d.p.Demands(d.law, "tender.failure.approval", "接续废标的项目改用这种方式的，不论预算多少，都须经批准。")...)
			}
			out = append(out, view.Inside(ui.Pair(),
				ui.TextField(in(ui.Input{Name: "approved_by", Label: "批准机关", Max: 100, Demands: d.p.Demands(d.law, "tender.threshold.open", "预算达到公开招标数额标准%s的，须经批准；没有达到的不填。")})),
				ui.TextField(in(ui.Input{Name: "approval", Label: "批准文号", Max: 100, Demands: ground})),
				ui.DateField(in(ui.Input{Name: "approved_on", Label: "批准日期", Help: "批准文件上的日期，不得晚于提交审核的日期。"}))))
		}
		if d.e.Get("lot") != "" {
			out = append(out, ui.NumberField(in(ui.Input{Name: "most_lots", Label: "一家供应商最多中标的包数", Suffix: "包", Low: "0", Help: "可以投各包、只能中若干包的填写；不填则不限。", Demands: d.p.Demands(d.law, "tender.lots.order", "限制包数的，按包号的次序定标。")})))
		}
		return out
	})
}

// methods are the procedures that there are in the buyer's region.
func (d draftForm) methods() (out []ui.Option) {
	for _, p := range tenderapi.Procedures {
		if p.Rules.Remaining != "" && len(d.left) == 0 && p.Method != d.chosen().Method || p.Competition() { // which begins from its framework
			continue
		}
		if _, err := rule.Ask[any](d.p.Rules, p.Rules.Conditions, d.law); !p.Local || err == nil {
			out = append(out, ui.Option{Value: string(p.Method), Label: p.Name})
		}
	}
	return out
}

const partProcedure = "part-procedure"

// chosen is the procedure that the form is drawn for.
func (d draftForm) chosen() tenderapi.Procedure {
	return tenderapi.Method(d.e.Get("method")).Procedure()
}

// each words what every procedure asks by one of its rules, in its own words.
func (d draftForm) each(of func(tenderapi.Rules) string, text string) (out []ui.Demand) {
	for _, p := range tenderapi.Procedures {
		out = append(out, d.p.Demands(d.law, of(p.Rules), p.Name+"："+p.Method.Say(text))...)
	}
	return out
}

// invited asks who alone may bid, and how the buyer came to the names.
func (d draftForm) invited(in func(ui.Input) ui.Input, p tenderapi.Procedure) []templ.Component {
	if view.ByLot(p.Method) {
		return []templ.Component{ui.SelectField(in(ui.Input{
			Name: "invited_from", Label: "从哪里随机选择供应商", Help: "受邀供应商不由经办人填写。保存草稿以后，请到本项目的办理页面抽取，抽取办完再提交审核。",
			Options: append(ui.Options("", "请选择"), d.sources...),
			Demands: d.p.Demands(d.law, p.Rules.Invited, "应当随机选择%s以上的供应商。", "tender.selective.sources", "名单按规定的方式产生，从中随机选择。"),
		}))}
	}
	out := []templ.Component{ui.AreaField(in(ui.Input{
		Name: "invited", Label: "受邀供应商", Help: "一行一家，写登记的名称或者统一社会信用代码。", Max: 3000, Lines: 4,
		Demands: d.p.Demands(d.law, p.Rules.Invited, p.Name+"：%s。"),
	}))}
	if p.Rules.Opinion != "" {
		out = append(out, ui.AreaField(in(ui.Input{Name: "expert_opinion", Label: "专业人员论证意见", Help: "只能从唯一供应商处采购的必须填写，并写明各人的姓名、工作单位和职称；随公示公开。", Max: 4000, Lines: 4, Demands: d.p.Demands(d.law, p.Rules.Opinion, "公示应当写明论证意见。")})))
	}
	return out
}

// remaining says with whom alone is dealt, which is nobody's to choose, and asks what was found of the tender before.
func (d draftForm) remaining(in func(ui.Input) ui.Input, p tenderapi.Procedure) []templ.Component {
	return []templ.Component{
		ui.DL(ui.S("剩下的供应商", strings.Join(view.NamesOf(d.left), "、"))),
		ui.CheckField(view.WithDemands(in(view.Yes("sound", "对先前招标的认定", "已认定招标文件没有不合理条款、招标程序符合规定，随公告公开。")),
			d.p.Demands(d.law, p.Rules.Invited, "公开招标以后恰好剩下%s的，才可以只与这些供应商谈判，名单由平台带出。", p.Rules.Sound, "招标文件有不合理条款或者招标程序不符合规定的，改正以后重新招标。"))),
	}
}

// leftOf are the suppliers with whom a failed tender may go on alone; none where there is no such tender.
func (p *room) leftOf(a *frame.Ask, prior string) ([]tenderapi.Party, error) {
	if prior == "" {
		return nil, nil
	}
	was, err := route.Call(a.Ctx, p.Call, tenderapi.GetTender, tenderapi.GetTenderRequest{ID: prior})
	if view.Missing(err) {
		return nil, nil
	}
	return was.Remaining, err
}

// invitedOf finds in the register whom the lines of a form name.
func (p *room) invitedOf(a *frame.Ask, f *frame.Form) (out []tenderapi.Party, err error) {
	for i, line := range f.Lines("invited") {
		who, err := p.supplierOf(a, line)
		if err != nil {
			return nil, err
		}
		if who == nil {
			f.Wrong("invited", fmt.Sprintf("第%d行“%s”不是已经登记的供应商，请写登记的全称或者统一社会信用代码。", i+1, line))
			return nil, nil
		}
		out = append(out, *who)
	}
	return out, nil
}

// supplierOf finds in the register who is named by the whole name or the credit code; nil where nobody is.
func (p *room) supplierOf(a *frame.Ask, named string) (*tenderapi.Party, error) {
	page, err := route.Call(a.Ctx, p.Call, organizationapi.ListOrganizations, organizationapi.ListOrganizationsRequest{Q: view.Clip(named, 60), Limit: 20})
	if err != nil {
		return nil, err
	}
	for _, o := range page.Items {
		if o.Name == named || o.CreditCode != "" && o.CreditCode == strings.ToUpper(named) {
			return &tenderapi.Party{ID: o.ID, Name: o.Name}, nil
		}
	}
	return nil, nil
}

// invitedLines is invitedOf the other way round.
func invitedLines(list []tenderapi.Party) string {
	return strings.Join(view.NamesOf(list), "\n")
}
