package buyer

import (
	"slices"

	"github.com/a-h/templ"

	"sanshe/contracts/go/catalogapi"
	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/rule"
	"sanshe/services/portal/frame"
	"sanshe/services/portal/ui"
	"sanshe/services/portal/view"
)

// The chapters of the form of a purchase. Beside a question stands what the
// rule book asks of its answer on the day the form is shown.

// priceOf is the price a catalogue names for reference.
func priceOf(i catalogapi.Item) templ.Component {
	if i.Price == 0 {
		return ui.Dash()
	}
	return ui.Amount(i.Price)
}

// chapters are those of the form; what all lots have in common is asked with the first alone.
func (d draftForm) chapters() []ui.Chapter {
	if d.later() {
		return []ui.Chapter{d.project(), d.need(), d.money(), d.policy(), d.criteria()}
	}
	if d.chosen().Competition() {
		return d.competition()
	}
	if d.chosen().Rolling() { // nobody bids by a time, and nobody is scored
		return []ui.Chapter{d.project(), d.procedure(), d.need(), d.fee(), d.policy(), d.plan(), d.contact()}
	}
	return []ui.Chapter{d.project(), d.procedure(), d.need(), d.money(), d.policy(), d.times(), d.criteria(), d.contact()}
}

// later reports whether the form is of a lot that is not the first.
func (d draftForm) later() bool { return d.e.Get("lot") != "" && d.e.Get("lot") != "1" }

// common carries along what the form of a later lot does not ask; what comes of it is the first lot's.
func (d draftForm) common() templ.Component {
	if d.chosen().Competition() { // whose method nobody chooses
		return ui.All(ui.Hidden("method", d.e.Get("method")), ui.Hidden("framework", d.e.Get("framework")))
	}
	if !d.later() {
		return ui.Hidden("lot", d.e.Get("lot"))
	}
	return ui.All(ui.Hidden("lot", d.e.Get("lot")), ui.Hidden("method", d.e.Get("method")), ui.Hidden("deadline", d.e.Get("deadline")),
		ui.Note(ui.Info, ui.Text("采购方式、时间和联系方式各采购包相同，在第1包修改，保存以后写入各包。")))
}

func (d draftForm) project() ui.Chapter {
	return view.Chapter(d.e, "part-project", "项目", "", func(in func(ui.Input) ui.Input) []templ.Component {
		var out []templ.Component
		if i := d.item; i != nil {
			price := ui.Soft("没有")
			if i.Price > 0 {
				price = ui.All(ui.Money(i.Price), ui.Text("／"+i.Unit))
			}
			out = append(out, ui.DLTwo(ui.S("目录项目", i.Code+" "+i.Name), ui.T("参考单价", price), ui.T("服务对象", view.OrSoft(i.Target, "不限")), ui.T("服务标准", view.OrSoft(i.Standard, "未规定"))))
		}
		return append(out,
			ui.TextField(in(ui.Input{Name: "title", Label: "项目名称", Help: "写清年度、服务对象和服务内容。", Required: true, Max: 100})),
			ui.AreaField(in(ui.Input{Name: "summary", Label: "项目概况", Help: "公开意向时先公开这一段。", Required: true, Max: 500, Lines: 3, Demands: d.p.Demands(d.law,
				"tender.intention.ahead", "采购意向至少提前%s公开。")})),
			view.Inside(ui.Pair(),
				ui.TextField(in(ui.Input{Name: "place", Label: "服务地点", Max: 200})),
				ui.TextField(in(ui.Input{Name: "beneficiaries", Label: "服务对象", Max: 200}))))
	})
}

func (d draftForm) need() ui.Chapter {
	return view.Chapter(d.e, "part-need", "需求", "", func(in func(ui.Input) ui.Input) []templ.Component {
		return []templ.Component{
			ui.AreaField(in(ui.Input{Name: "requirement", Label: "采购需求", Help: "服务内容、数量、质量、人员和验收要求，逐条写明。", Required: true, Max: 20000, Lines: 12, Wide: true})),
			ui.CheckField(view.WithDemands(in(view.Yes("consulted", "已就采购需求征求社会公众意见", "是")), d.p.Demands(d.law, "tender.need.consult", "面向公众的服务，应当先征求社会公众意见。"))),
			ui.AreaField(in(ui.Input{Name: "consult_note", Label: "征求意见情况", Help: "在别处征求的必须写明：何时、以什么方式、收到多少条、采纳了什么。", Max: 1000, Lines: 3})),
		}
	})
}

func (d draftForm) money() ui.Chapter {
	return view.Chapter(d.e, "part-money", "金额与期限", "", func(in func(ui.Input) ui.Input) []templ.Component {
		return []templ.Component{
			ui.MoneyField(in(ui.Input{Name: "budget", Label: "预算金额", Required: true, Demands: d.p.Demands(d.law, "tender.budget.publish", "预算金额应当在采购文件中公开。")})),
			ui.CheckField(in(view.Yes("complex", "技术复杂", "是，公开招标、邀请招标的评标委员会按大项目组成"))),
			ui.CheckField(view.WithDemands(in(view.Yes("impact", "社会影响较大", "是，公开招标、邀请招标的评标委员会按大项目组成")), d.p.Demands(d.law, "tender.committee.open.large.size", "预算金额大、技术复杂或者社会影响较大的，评标委员会不少于%s。"))),
			ui.MoneyField(in(ui.Input{Name: "ceiling", Label: "最高限价", Help: "不填则以预算为限。", Demands: d.invalid("overpriced")})),
			view.Stack(d.framework(in)...),
			ui.NumberField(in(ui.Input{Name: "term_months", Label: "合同履行期限", Required: true, Suffix: "个月", Demands: d.p.Demands(d.law,
				"contract.term.months", "一般不超过%s。", "contract.term.extended.months", "同时满足下列条件的，不超过%s。")})),
			ui.ChecksField(view.WithValues(in(ui.Input{Name: "term_conditions", Label: "超过一年的条件", Options: d.longer}), d.e.Values["term_conditions"])),
			ui.NumberField(in(ui.Input{Name: "deposit_percent", Label: "投标（磋商）保证金比例", Suffix: "%", Demands: d.p.Demands(d.law, "tender.deposit.percent", "不超过预算金额的%s。")})),
			ui.NumberField(in(ui.Input{Name: "performance_percent", Label: "履约保证金比例", Suffix: "%", Demands: d.p.Demands(d.law, "contract.deposit.percent", "不超过合同金额的%s。")})),
			ui.NumberField(d.lowPrice(in, "average", "平均报价")),
			ui.NumberField(d.lowPrice(in, "second", "次低报价")),
			ui.NumberField(d.lowPrice(in, "ceiling", "最高限价")),
		}
	})
}

// fee asks what an open framework pays everybody, and for how long.
func (d draftForm) fee() ui.Chapter {
	r := d.chosen().Rules
	return view.Chapter(d.e, "part-money", "金额与期限", "", func(in func(ui.Input) ui.Input) []templ.Component {
		return []templ.Component{
			ui.MoneyField(in(ui.Input{Name: "budget", Label: "预算金额", Required: true, Demands: d.p.Demands(d.law, "tender.budget.publish", "预算金额应当在采购文件中公开。")})),
			ui.CheckField(in(view.Yes("complex", "技术复杂", "是，公开招标、邀请招标的评标委员会按大项目组成"))),
			ui.CheckField(view.WithDemands(in(view.Yes("impact", "社会影响较大", "是，公开招标、邀请招标的评标委员会按大项目组成")), d.p.Demands(d.law, "tender.committee.open.large.size", "预算金额大、技术复杂或者社会影响较大的，评标委员会不少于%s。"))),
			ui.MoneyField(in(ui.Input{Name: "ceiling", Label: "付费标准", Help: "一个计价单位的价格，对所有入围供应商相同。", Required: true, Demands: d.p.Demands(d.law, r.UnitPrice, "征集文件应当写明单价。")})),
			view.Stack(d.framework(in)...),
			ui.NumberField(in(ui.Input{Name: "term_months", Label: "框架协议期限", Required: true, Suffix: "个月", Demands: d.p.Demands(d.law, r.Years, "一般不超过%s。", r.Anytime, "协议期内随时受理入围申请。")})),
			ui.NumberField(in(ui.Input{Name: "performance_percent", Label: "履约保证金比例", Suffix: "%", Help: "按成交合同计。", Demands: d.p.Demands(d.law, "contract.deposit.percent", "不超过合同金额的%s。")})),
		}
	})
}

// plan asks when an open framework is expected; how long it runs stands with its price.
func (d draftForm) plan() ui.Chapter {
	return view.Chapter(d.e, "part-times", "时间", "", func(in func(ui.Input) ui.Input) []templ.Component {
		return []templ.Component{
			ui.TextField(in(ui.Input{Name: "expected_month", Label: "预计采购时间", Help: "年和月，例如2026-12。", Max: 7, Short: true})),
			ui.Hidden("deadline", d.e.Get("deadline")),
		}
	})
}

// lowPrice asks for a share below which a price is reviewed, for documents that want it higher than the law.
func (d draftForm) lowPrice(in func(ui.Input) ui.Input, of, name string) ui.Input {
	return in(ui.Input{
		Name: "low_prices." + of, Label: "异常低价审查：低于" + name + "的", Suffix: "%", Help: "不填则依规定。",
		Demands: d.p.Demands(d.law, "tender.abnormal."+of, "低于"+name+"的%s就启动审查。", "tender.abnormal.raise.max", "采购文件可以提高，不超过%s。"),
	})
}

// invalid cites one of the grounds on which a bid does not count.
func (d draftForm) invalid(code string) []ui.Demand {
	list, err := rule.Ask[[]rule.Item](d.p.Rules, "tender.bid.invalid", d.law)
	if err != nil {
		return nil
	}
	for _, i := range list.Value {
		if i.Code == code {
			return []ui.Demand{{Text: i.Text + "，投标或者响应无效。", Basis: []ui.Basis{list.Basis()}}}
		}
	}
	return nil
}

func (d draftForm) policy() ui.Chapter {
	return view.Chapter(d.e, "part-policy", "资格与政策", "", func(in func(ui.Input) ui.Input) []templ.Component {
		return append([]templ.Component{
			ui.AreaField(in(ui.Input{Name: "qualifications", Label: "特定资格条件", Help: "一行一条。", Max: 3000, Lines: 3, Demands: d.p.Demands(d.law, "tender.discrimination.list", "不得以不合理的条件对供应商实行差别待遇或者歧视待遇，例如成立年限、所在地。")})),
			ui.CheckField(view.WithDemands(in(view.Yes("joint", "接受联合体", "是，由牵头机构递交，成员各自同意；系统按名册逐一核对各方的条件")), d.p.Demands(d.law,
				"supplier.consortium.each", "联合体各方都应当具备参加政府采购的条件。", "supplier.consortium.agreement", "联合体应当提交联合协议，载明各方的工作和义务。"))),
			ui.CheckField(view.WithDemands(in(view.Yes("sme_reserved", "专门面向中小企业", "是")), d.p.Demands(d.law, "supplier.sme.ineligible.prefix", "社会团体、社会服务机构、基金会和事业单位不是企业，勾选后不能参加。"))),
			ui.TextField(in(ui.Input{Name: "sme_reason", Label: "不专门面向中小企业的理由", Max: 300})),
		}, d.deductions(in)...)
	})
}

// deductions ask what is taken off the prices of small enterprises, where prices are compared.
func (d draftForm) deductions(in func(ui.Input) ui.Input) []templ.Component {
	if d.chosen().Rules.DeductionLeast == "" {
		return nil
	}
	percent := func(name, label, help string, law ...string) templ.Component {
		return ui.NumberField(in(ui.Input{Name: name, Label: label, Suffix: "%", Short: true, Low: "0", High: "100", Help: help, Demands: d.p.Demands(d.law, law...)}))
	}
	return []templ.Component{view.Inside(ui.Pair(),
		percent("sme_deduction", "小微企业的价格扣除", "专门面向中小企业的留空。", "supplier.sme.deduction.min", "小型、微型企业的报价扣除一定比例后参加评审，合同按报价签订。"),
		percent("sme_joint_deduction", "联合体的价格扣除", "不接受联合体的留空。", "supplier.sme.consortium.deduction.min", "小型、微型企业承担一定份额的联合体，报价也扣除一定比例后参加评审。"))}
}

func (d draftForm) times() ui.Chapter {
	r := d.chosen().Rules
	return view.Chapter(d.e, "part-times", "时间", "", func(in func(ui.Input) ui.Input) []templ.Component {
		return []templ.Component{
			ui.TextField(in(ui.Input{Name: "expected_month", Label: "预计采购时间", Help: "年和月，例如2026-12。", Max: 7, Short: true})),
			view.Inside(ui.Pair(),
				ui.DateTimeField(in(ui.Input{Name: "documents_from", Label: "获取文件开始时间", Help: "不填则自公告时起。"})),
				ui.DateTimeField(in(ui.Input{Name: "documents_to", Label: "获取文件结束时间", Help: "不填则到递交截止。"}))),
			ui.DateTimeField(in(ui.Input{Name: "deadline", Label: "递交截止时间", Required: true, Demands: d.p.Demands(d.law,
				r.Period, "自文件发出之日起不少于%s。", r.Documents, "文件提供期限不少于%s。")})),
			ui.TextField(in(ui.Input{Name: "opening_place", Label: "开标地点", Max: 200})),
		}
	})
}

func (d draftForm) criteria() ui.Chapter {
	if p := d.chosen(); p.Rules.Lowest != "" {
		return view.Chapter(d.e, "part-criteria", "评审办法", "", func(func(ui.Input) ui.Input) []templ.Component {
			return []templ.Component{
				ui.Paragraphs(p.Name + "不打分，也不用填评分标准。" + p.Judged),
				ui.Demands(d.p.Demands(d.law, p.Rules.Lowest, p.Judged)...),
			}
		})
	}
	r := d.chosen().Rules
	return view.Chapter(d.e, "part-criteria", "评分标准", "合计100分，价格分恰好一项", func(in func(ui.Input) ui.Input) []templ.Component {
		lines := ui.Lines{
			Name: "criteria", Word: "项", Heads: []string{"编号", "名称，下为所属指标", "分值", "类型，下为数量单位", "评分标准，下为分档"}, Action: d.action + "#part-criteria", Error: d.e.Error("criteria"),
			Demands: d.p.Demands(d.law,
				r.PriceLeast, "价格分不低于%s。", r.PriceMost, "价格分不高于%s。",
				"tender.criteria.quantified", "分值设置应当与评审因素的量化指标相对应。", lowestRule(d.chosen()), "只留价格一项、100分的，即采用最低评标价法：满足全部实质性要求的，报价最低的中标。"),
			Sum: &ui.LineSum{Part: "max", Unit: "分", Want: full, Share: &ui.LineShare{Label: "其中价格分", Part: "kind", Value: "price"}},
		}
		for i := range frame.Rows(d.e.Values, "criteria") {
			at, word := frame.RowName("criteria", i), "第"+frame.Itoa(i+1)+"项"
			lines.Rows = append(lines.Rows, ui.Cells(
				ui.TextField(in(ui.Input{Name: at + "code", Label: word + "编号", Required: true, Max: 20, Focus: at+"code" == d.focus})),
				view.Stack(
					ui.TextField(in(ui.Input{Name: at + "name", Label: word + "名称", Required: true, Max: 100})),
					ui.TextField(in(ui.Input{Name: at + "group", Label: word + "所属指标", Max: 130}))),
				ui.NumberField(in(ui.Input{Name: at + "max", Label: word + "分值", Required: true, Step: "0.01", Low: "0"})),
				view.Stack(
					ui.SelectField(in(ui.Input{Name: at + "kind", Label: word + "类型", Required: true, Options: criterionKinds})),
					ui.TextField(in(ui.Input{Name: at + "unit", Label: word + "数量单位", Max: 10}))),
				view.Stack(
					ui.AreaField(in(ui.Input{Name: at + "standard", Label: word + "评分标准", Max: 1000, Lines: 2})),
					ui.AreaField(in(ui.Input{Name: at + "levels", Label: word + "分档", Max: 2500, Lines: 2})))))
			max, _ := frame.Hundredths(d.e.Get(at + "max"))
			lines.Sum.Total += max
			if d.e.Get(at+"kind") == "price" {
				lines.Sum.Share.Total += max
			}
		}
		fields := []templ.Component{ui.Paragraphs(criteriaHelp), ui.RowLines(lines), d.tree()}
		if p := d.chosen(); p.Order(nil, "technical") != p.Order(nil, "") { // some procedures leave no choice
			fields = append(fields, ui.SelectField(in(ui.Input{
				Name: "tie_break", Label: "得分和报价都相同时的排序",
				Options: ui.Options("lot", "由平台抽签排序", "technical", "技术得分高的在前，仍相同的抽签"), Demands: d.p.Demands(d.law, "tender.rank.lot", "采购文件没有规定的，随机抽取。"),
			})))
		}
		return append(fields, d.weighed(in)...)
	})
}

// weighed asks for the agreement to a weight of the price outside the law's bounds, where the procedure's law knows one.
func (d draftForm) weighed(in func(ui.Input) ui.Input) []templ.Component {
	r := d.chosen().Rules
	if r.PriceAllowed == "" {
		return nil
	}
	written := slices.ContainsFunc(priceApprovalParts, func(of string) bool { return d.e.Get("price_approval."+of) != "" })
	return []templ.Component{view.Inside(ui.Fold("价格分的权重不在规定范围以内的", written), view.Stack(
		ui.Demands(d.p.Demands(d.law, r.PriceLeast, "价格分不低于%s。", r.PriceMost, "价格分不高于%s。", r.PriceAllowed, "特殊情况经财政部门书面同意的，可以不在这个范围以内。")...),
		view.Inside(ui.Pair(),
			ui.TextField(in(ui.Input{Name: "price_approval.by", Label: "同意的财政部门", Max: 100})),
			ui.TextField(in(ui.Input{Name: "price_approval.number", Label: "同意的文号", Max: 100}))),
		ui.DateField(in(ui.Input{Name: "price_approval.on", Label: "同意的日期", Short: true})),
		ui.AreaField(in(ui.Input{Name: "price_approval.reason", Label: "特殊情况", Help: "写明为什么要用这样的权重。文号、日期和这段话都随公告公开。", Max: 1000, Lines: 2}))))}
}

var priceApprovalParts = []string{"by", "number", "on", "reason"}

// priceApprovalOf reads that agreement, nil where nothing was written; what is begun is asked for whole.
func priceApprovalOf(f *frame.Form) *tenderapi.PriceApproval {
	a := tenderapi.PriceApproval{By: f.Text("price_approval.by"), Number: f.Text("price_approval.number"), On: f.Day("price_approval.on", "同意的日期"), Reason: f.Text("price_approval.reason")}
	if a == (tenderapi.PriceApproval{}) {
		return nil
	}
	for _, of := range priceApprovalParts {
		if f.Text("price_approval."+of) == "" {
			f.Wrong("price_approval."+of, "财政部门的书面同意请填写完整，没有的全部留空。")
		}
	}
	return &a
}

// lowestRule is the clause by which a tender may be decided by its price alone.
func lowestRule(p tenderapi.Procedure) string {
	if p.Rules.PriceMost != "" { // its law knows points only
		return ""
	}
	return "tender.criteria.methods"
}

// tree shows what the rows come to group by group; nothing where there are no groups.
func (d draftForm) tree() templ.Component {
	f := frame.Form{Values: d.e.Values}
	var cs []tenderapi.Criterion
	for i := range frame.Rows(d.e.Values, "criteria") {
		at := frame.RowName("criteria", i)
		max, _ := frame.Hundredths(d.e.Get(at + "max"))
		cs = append(cs, tenderapi.Criterion{Name: d.e.Get(at + "name"), Max: max, Kind: d.e.Get(at + "kind"), Group: groupOf(&f, at+"group")})
	}
	if !view.Grouped(cs) {
		return ui.None()
	}
	t := ui.Table{Caption: "按上级指标合计，保存以后更新", Titled: true, Cols: ui.Cols("评审因素", "#分值")}
	for _, l := range tenderapi.CriterionLines(cs) {
		t.Rows = append(t.Rows, ui.Cells(view.LineName(l), ui.Text(view.PointsText(l.Max))))
	}
	return ui.Data(t)
}

// criteriaHelp says once what the fields of every row are for.
const criteriaHelp = "分一级、二级指标的，在所属指标写上级指标的名称，如“技术部分”或者“技术部分／服务方案”，上级指标的分值由系统合计；不分级的不写。\n" +
	"分档一档一行，如“三级证书 2”“优 8-10”；不写的可以给0至满分的任何分值。\n" +
	"客观分写了分档的，由系统按供应商的答复计分，不由评委填写。按名称选择的每档一个分值；按数量的写明数量单位，如“项”，分档写成“五项以上 ≥5 4”，并有从0起的一档。"

// full is a whole score, in hundredths of a point.
const full = 10_000

var criterionKinds = ui.Options("subjective", "主观分", "objective", "客观分", "price", "价格分")

func (d draftForm) contact() ui.Chapter {
	return view.Chapter(d.e, "part-contact", "联系", "", func(in func(ui.Input) ui.Input) []templ.Component {
		return []templ.Component{view.Inside(ui.Pair(),
			ui.TextField(in(ui.Input{Name: "contact_name", Label: "联系人", Max: 40})),
			ui.TextField(in(ui.Input{Name: "contact_phone", Label: "联系电话", Max: 30, Type: "tel"})))}
	})
}
