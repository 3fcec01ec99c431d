// Package tenderapi holds the shapes and operations of purchasing, generated
// from openapi/tender.yaml, and the table of the procedures that the law knows.
package tenderapi

import (
	"slices"
	"strings"
)

// Procedure is one way of buying: what its law calls things, and under which
// names the rule book holds what it asks. All of them live the same life;
// whoever adds one adds a row here and its numbers to the rule book.
type Procedure struct {
	Method Method
	Name   string // 公开招标
	Paper  string // the document that begins it: 公开招标公告
	Rules  Rules
	Rank   string // the order of libs/score that its bids stand in
	Rounds int    // of offers; in the second the last offers come, and they alone are opened
	OCDS   string // procurementMethod
	Local  bool   // only where the region's book has its cases
	Judged string // how the winner is found where nothing is scored
	words  *strings.Replacer
}

// Rules are the ids of what the rule book says of a procedure; "" asks nothing.
type Rules struct {
	Period         string // from the documents to the deadline
	Notice         string // how long the notice hangs
	Documents      string // how long the documents can be had
	Clarification  string // how long before the deadline a change may come
	Committee      string // its least size
	LargeBudget    string // from which budget on it is larger
	LargeCommittee string // and how large then
	LargeCases     string // in which other cases it is as large
	Own            string // whether the buyer's own people may sit on it as experts
	Bidders        string // how many must take part
	Conditions     string // the cases in which it may be chosen
	Services       string // whether services may be bought by it at all
	Invited        string // how many are invited at least: nobody else may bid
	InvitedMost    string
	Sources        string // the ways in which suppliers may be invited besides a notice to all
	Recommended    string // how many are invited at least where they are recommended in writing: then nobody else may take part
	Additional     string // percent of a contract that may be bought again of the one who has it, all additions together
	Publicity      string // how long it is publicized before, and may be objected to
	Opinion        string // that experts have said why
	Offers         string // that last offers are asked for when all has been talked over
	Changes        string // that what changed in the requirements is told to all in writing
	Leave          string // that who makes no last offer has left, and has its deposit back
	Fixed          string // that a price is named once and cannot be changed
	Lowest         string // that the lowest adequate price wins: nothing is scored
	PriceLeast     string // weight of the price
	PriceMost      string
	PriceAllowed   string // that the finance department may agree to another weight
	DeductionLeast string // percent taken off the price of a small enterprise before it is compared; absent where prices are not compared so
	DeductionMost  string
	Failure        string // grounds on which it ends without a result
	Eliminated     string // percent of those who were ranked that fall out: several are admitted
	EliminatedMin  string // and how many at least
	Admitted       string // how many are admitted at least
	Years          string // how long such an agreement runs at most
	Remaining      string // with how many bidders an open tender must have been left: those alone are dealt with
	Sound          string // that the documents and the conduct of that tender were found to be in order
	UnitPrice      string // that what is offered is a price of one unit, under a ceiling
	Anytime        string // that suppliers apply at any time and leave at any time: nobody bids
	Examined       string // and within what time an application is examined
	Called         string // that all are invited whose agreement in a framework stands and who meet the need: nobody else may bid
	Ceiling        string // that each may ask no more than it has agreed to
}

// Asks reports whether the procedure is held to a rule.
func (p Procedure) Asks(id string) bool {
	r := p.Rules
	return slices.Contains([]string{
		r.Period, r.Notice, r.Documents, r.Clarification, r.Committee, r.LargeBudget, r.LargeCommittee, r.LargeCases, r.Own, r.Bidders, r.Conditions, r.Services,
		r.Invited, r.InvitedMost, r.Additional, r.Sources, r.Recommended, r.Publicity, r.Opinion, r.Offers, r.Changes, r.Leave, r.Fixed, r.Lowest, r.PriceLeast, r.PriceMost, r.PriceAllowed, r.DeductionLeast, r.DeductionMost, r.Failure,
		r.Eliminated, r.EliminatedMin, r.Admitted, r.Years, r.UnitPrice, r.Remaining, r.Sound, r.Anytime, r.Examined, r.Called, r.Ceiling,
	}, id)
}

// Procedures are the rows, in the order in which people are shown them.
var Procedures = []Procedure{
	{
		Method: MethodOpen, Name: "公开招标", Paper: "公开招标公告", Rank: "total", Rounds: 1, OCDS: "open",
		Rules: Rules{
			Period: "tender.open.period", Notice: "tender.open.notice", Documents: "tender.documents.period", Clarification: "tender.open.clarification",
			Committee: "tender.committee.open.size", LargeBudget: "tender.committee.open.large.budget", LargeCommittee: "tender.committee.open.large.size", LargeCases: "tender.committee.open.large.cases",
			Bidders: "tender.bidders.min", PriceLeast: "tender.open.price.weight.min", Failure: "tender.failure.grounds",
			DeductionLeast: "supplier.sme.deduction.min", DeductionMost: "supplier.sme.deduction.max",
		},
	},
	{
		Method: MethodSelective, Name: "邀请招标", Paper: "投标邀请书", Rank: "total", Rounds: 1, OCDS: "selective",
		words: strings.NewReplacer("发布招标公告", "发出投标邀请书", "招标公告", "投标邀请书"),
		Rules: Rules{
			Period: "tender.open.period", Documents: "tender.documents.period", Clarification: "tender.open.clarification",
			Committee: "tender.committee.open.size", LargeBudget: "tender.committee.open.large.budget", LargeCommittee: "tender.committee.open.large.size", LargeCases: "tender.committee.open.large.cases",
			Bidders: "tender.bidders.min", Conditions: "tender.selective.conditions", Invited: "tender.invited.min",
			PriceLeast: "tender.open.price.weight.min", Failure: "tender.failure.grounds",
			DeductionLeast: "supplier.sme.deduction.min", DeductionMost: "supplier.sme.deduction.max",
		},
	},
	{
		Method: MethodConsultation, Name: "竞争性磋商", Paper: "竞争性磋商公告", Rank: "total-technical", Rounds: 2, OCDS: "open", words: responding("磋商文件", "磋商"),
		Rules: Rules{
			Period: "tender.consultation.period", Notice: "tender.consultation.notice", Documents: "tender.consultation.documents.period", Clarification: "tender.consultation.clarification",
			Committee: "tender.committee.consultation.size", Own: "tender.consultation.own", Bidders: "tender.consultation.bidders.service.min",
			PriceLeast: "tender.consultation.price.weight.min", PriceMost: "tender.consultation.price.weight.max", PriceAllowed: "tender.consultation.price.weight.agreed", Failure: "tender.consultation.failure",
			DeductionLeast: "supplier.sme.deduction.min", DeductionMost: "supplier.sme.deduction.max",
			Services: "tender.consultation.service", Offers: "tender.consultation.offers", Changes: "tender.consultation.changes", Leave: "tender.consultation.leave",
			Sources: "tender.consultation.sources", Recommended: "tender.consultation.invited.min",
		},
	},
	{
		Method: MethodNegotiation, Name: "竞争性谈判", Paper: "竞争性谈判公告", Rank: "price", Rounds: 2, OCDS: "open", Judged: lowestAdequate, words: responding("谈判文件", "谈判"),
		Rules: Rules{
			Period: "tender.negotiation.period", Notice: "tender.negotiation.notice", Clarification: "tender.negotiation.clarification",
			Committee: "tender.committee.negotiation.size", Own: "tender.negotiation.own", LargeBudget: "tender.threshold.open", LargeCommittee: "tender.committee.negotiation.large.size",
			Bidders: "tender.negotiation.bidders.min", Conditions: "tender.negotiation.conditions", Lowest: "tender.negotiation.lowest", Failure: "tender.negotiation.failure",
			DeductionLeast: "supplier.sme.deduction.min", DeductionMost: "supplier.sme.deduction.max",
			Offers: "tender.negotiation.offers", Changes: "tender.negotiation.changes", Leave: "tender.negotiation.leave",
			Sources: "tender.negotiation.sources", Recommended: "tender.negotiation.bidders.min",
		},
	},
	{
		Method: MethodRemaining, Name: "竞争性谈判（接续招标）", Paper: "谈判邀请书", Rank: "price", Rounds: 2, OCDS: "limited", Judged: lowestAdequate,
		words: responding("谈判文件", "谈判", "发布招标公告", "发出谈判邀请书", "招标公告", "谈判邀请书"),
		Rules: Rules{
			Period: "tender.negotiation.period", Clarification: "tender.negotiation.clarification",
			Committee: "tender.committee.negotiation.size", Own: "tender.negotiation.own", LargeBudget: "tender.threshold.open", LargeCommittee: "tender.committee.negotiation.large.size",
			Bidders: "tender.negotiation.bidders.retender.min", Conditions: "tender.negotiation.retender.conditions",
			Invited: "tender.negotiation.bidders.retender.min", InvitedMost: "tender.negotiation.bidders.retender.min",
			Remaining: "tender.negotiation.bidders.retender.min", Sound: "tender.negotiation.retender.sound",
			Lowest: "tender.negotiation.lowest", Failure: "tender.negotiation.failure",
			DeductionLeast: "supplier.sme.deduction.min", DeductionMost: "supplier.sme.deduction.max",
			Offers: "tender.negotiation.offers", Changes: "tender.negotiation.changes", Leave: "tender.negotiation.leave",
		},
	},
	{
		Method: MethodInquiry, Name: "询价", Paper: "询价公告", Rank: "price", Rounds: 1, OCDS: "open", Judged: lowestAdequate, words: responding("询价通知书", "询价"),
		Rules: Rules{
			Period: "tender.inquiry.period", Notice: "tender.inquiry.notice", Clarification: "tender.negotiation.clarification",
			Committee: "tender.committee.inquiry.size", Own: "tender.negotiation.own", LargeBudget: "tender.threshold.open", LargeCommittee: "tender.committee.negotiation.large.size",
			Bidders: "tender.inquiry.bidders.min", Conditions: "tender.inquiry.conditions", Services: "tender.inquiry.service", Fixed: "tender.inquiry.fixed", Lowest: "tender.inquiry.lowest", Failure: "tender.inquiry.failure",
			DeductionLeast: "supplier.sme.deduction.min", DeductionMost: "supplier.sme.deduction.max",
			Sources: "tender.negotiation.sources", Recommended: "tender.inquiry.bidders.min",
		},
	},
	{
		Method: MethodSingle, Name: "单一来源采购", Paper: "单一来源采购邀请书", Rank: "price", Rounds: 1, OCDS: "direct",
		Judged: "由协商小组与供应商商定合理价格，形成协商记录。", words: responding("采购文件", "", "发布招标公告", "发出采购文件"),
		Rules: Rules{
			Committee: "tender.committee.single.size", Bidders: "tender.single.supplier", Conditions: "tender.single.conditions",
			Invited: "tender.single.supplier", InvitedMost: "tender.single.supplier", Publicity: "tender.single.notice", Opinion: "tender.single.opinion",
			Additional: "tender.single.additional.percent", Lowest: "tender.single.price", Failure: "tender.single.failure",
		},
	},
	{
		Method: MethodFramework, Name: "封闭式框架协议", Paper: "框架协议征集公告", Rank: "total", Rounds: 1, OCDS: "open",
		words: responding("征集文件", "征集", "确定中标人", "确定入围供应商", "中标人", "入围供应商", "中标供应商", "入围供应商", "中标金额", "协议单价", "中标", "入围",
			"签订合同", "签订框架协议", "待签合同", "待签框架协议", "已签合同", "框架协议生效", "公告合同", "公告框架协议"),
		Rules: Rules{
			Period: "tender.open.period", Notice: "tender.open.notice", Documents: "tender.documents.period", Clarification: "tender.open.clarification",
			Committee: "tender.committee.open.size", LargeBudget: "tender.committee.open.large.budget", LargeCommittee: "tender.committee.open.large.size", LargeCases: "tender.committee.open.large.cases",
			Bidders: "tender.framework.bidders.min", Conditions: "tender.framework.conditions", Failure: "tender.failure.grounds",
			DeductionLeast: "supplier.sme.deduction.min", DeductionMost: "supplier.sme.deduction.max",
			Eliminated: "tender.framework.eliminate.percent", EliminatedMin: "tender.framework.eliminate.min", Admitted: "tender.framework.admitted.min",
			Years: "tender.framework.years", UnitPrice: "tender.framework.price.ceiling",
		},
	},
	{
		Method: MethodOpenFramework, Name: "开放式框架协议", Paper: "框架协议征集公告", Rank: "price", Rounds: 1, OCDS: "open",
		words: responding("征集文件", "征集", "接受投标", "受理入围申请", "中标供应商", "入围供应商", "中标人", "入围供应商", "中标金额", "付费标准", "中标", "入围",
			"签订合同", "签订框架协议", "待签合同", "待签框架协议", "已签合同", "协议期满", "公告合同", "公告框架协议", "投标截止时间", "受理申请的截止时间"),
		Rules: Rules{
			Conditions: "tender.framework.open.conditions", Failure: "tender.failure.grounds", Years: "tender.framework.years",
			UnitPrice: "tender.framework.price.ceiling", Anytime: "tender.framework.open.anytime", Examined: "tender.framework.open.examine",
		},
	},
	{
		Method: MethodMiniCompetition, Name: "二次竞价", Paper: "二次竞价公告", Rank: "price", Rounds: 1, OCDS: "selective",
		Judged: "符合竞价需求的受邀供应商中，报价最低的成交。",
		words: responding("竞价文件", "竞价", "发布招标公告", "发布竞价公告", "招标公告", "竞价公告", "递交投标文件", "递交报价", "投标截止", "报价截止",
			"投标文件", "报价文件", "投标无效", "报价无效", "投标家数", "报价家数", "投标回执", "报价回执", "接受投标", "接受报价", "准备投标", "准备报价"),
		Rules: Rules{
			Period: "tender.competition.period", Bidders: "tender.competition.bidders.min", Invited: "tender.competition.invited.min",
			Called: "tender.competition.all", Ceiling: "tender.competition.ceiling", Lowest: "tender.competition.lowest", Failure: "tender.competition.failure",
		},
	},
	// What the law does not list and some regions know (政社互动). They have no
	// numbers of their own but the platform's, and are there where the region's book has their cases.
	local(MethodContracting, "项目发包"),
	local(MethodApplication, "项目申请"),
	local(MethodEntrustment, "委托管理"),
}

// local is a form of buying that only some regions know.
func local(m Method, name string) Procedure {
	return Procedure{
		Method: m, Name: name, Paper: name + "公告", Rank: "total", Rounds: 1, OCDS: "open", words: responding("采购文件", "", "招标公告", name+"公告"), Local: true,
		Rules: Rules{
			Period: "tender.local.period", Committee: "tender.local.committee.size", Bidders: "tender.local.bidders.min", Conditions: "tender.local.conditions",
			Services: "tender.local.lawful", Failure: "tender.local.failure",
		},
	}
}

const lowestAdequate = "符合采购需求、质量和服务相等的，报价最低的成交。"

// responding are the words of a procedure in which suppliers respond and one is
// dealt with: 磋商文件, 响应文件, 响应无效, 磋商保证金, 成交供应商 (财库〔2014〕214号).
// Sentences are written once, in the words of 公开招标; the longer come first.
func responding(documents, name string, own ...string) *strings.Replacer {
	return strings.NewReplacer(append(own,
		"接受投标", "接受响应文件", "准备投标", "准备响应文件", "递交投标文件", "递交响应文件",
		"投标保证金", name+"保证金", "投标截止", "响应文件提交截止", "投标文件", "响应文件", "投标无效", "响应无效",
		"投标人", "供应商", "投标家数", "响应家数", "投标回执", "响应文件回执", "投标", "响应",
		"招标文件", documents, "招标公告", name+"公告",
		"中标供应商", "成交供应商", "中标人", "成交供应商", "中标", "成交",
	)...)
}

// RecommendedWay is how a draft says that suppliers are recommended in writing, by the buyer and by experts.
const RecommendedWay = "recommended"

// Recommends reports whether only those who were recommended in writing may take part, which a draft may choose where the law knows that way.
func (p Procedure) Recommends(way string) bool {
	return p.Rules.Recommended != "" && way == RecommendedWay
}

// Order is the rule of ranking under the documents: by price where it is all that counts, else as the procedure says; of
// equals "technical" looks at the technical score before the lot, anything else draws at once.
func (p Procedure) Order(criteria []Criterion, tieBreak string) string {
	switch {
	case Lowest(criteria):
		return "price"
	case p.Rank == "total" && tieBreak == "technical":
		return "total-technical"
	}
	return p.Rank
}

// Lowest reports whether a standard has nothing but the price: 最低评标价法, or a procedure in which nothing is scored.
func Lowest(criteria []Criterion) bool { return len(criteria) == 1 && criteria[0].Kind == "price" }

// Framework reports whether several are admitted, with whom orders are placed later.
func (p Procedure) Framework() bool { return p.Rules.Years != "" }

// Rolling reports whether suppliers are admitted one by one, as they apply: there are neither bids nor a committee.
func (p Procedure) Rolling() bool { return p.Rules.Anytime != "" }

// Competition reports whether those admitted to a framework compete for one order
// under it: by the price of one unit alone, which nobody judges.
func (p Procedure) Competition() bool { return p.Rules.Called != "" }

// Procedure is the row of the method; an unknown one has no name and asks nothing.
func (m Method) Procedure() Procedure {
	for i := range Procedures {
		if Procedures[i].Method == m {
			return Procedures[i]
		}
	}
	return Procedure{Method: m}
}

// Say puts a sentence of the platform's into the words of the method. What
// people wrote and what the law says is never put through it.
func (m Method) Say(s string) string {
	if w := m.Procedure().words; w != nil {
		return w.Replace(s)
	}
	return s
}
