package tender

import (
	"slices"
	"strings"
	"testing"

	"sanshe/libs/rule"
)

// citations name the rules that rest on a place in the law: the law by a part of its title, "" where
// no single one has them, and the article, "" where only a report of the text is known.
type citations []struct{ law, article, ids string }

// clauses are what the law says of purchases and somebody has read or seen
// reported: each stands in the book under these ids, cited as here. What is
// known from memory alone is not in this table.
var clauses = citations{
	{"政府采购法", "第二十二条", "supplier.conditions supplier.record.years supplier.filing.only.barred"},
	{"政府采购法", "第二十四条", "supplier.consortium.one supplier.consortium.each supplier.consortium.agreement supplier.consortium.liability"},
	{"政府采购法", "第二十六条", "tender.methods tender.local.lawful"},
	{"政府采购法", "第八条", "tender.threshold.scattered.authority"},
	{"政府采购法", "第二十七条", "tender.method.approval tender.threshold.open.authority"},
	{"政府采购法", "第二十八条", "tender.split.barred"},
	{"政府采购法", "第二十九条", "tender.selective.conditions"},
	{"政府采购法", "第三十条", "tender.negotiation.conditions"},
	{"政府采购法", "第三十一条", "tender.single.conditions tender.single.supplier tender.single.additional.percent"},
	{"政府采购法", "第三十二条", "tender.inquiry.conditions tender.inquiry.service"},
	{"政府采购法", "第三十四条", "tender.invited.min"},
	{"政府采购法", "第三十五条", "tender.open.period"},
	{"政府采购法", "第三十六条", "tender.bidders.min tender.failure.grounds tender.failure.notify"},
	{"政府采购法", "第三十七条", "tender.failure.retender tender.failure.approval"},
	{"政府采购法", "第三十八条", "tender.committee.negotiation.size tender.committee.experts tender.committee.odd tender.negotiation.bidders.min tender.negotiation.lowest tender.negotiation.secret tender.negotiation.offers tender.negotiation.changes"},
	{"政府采购法", "第三十九条", "tender.single.price"},
	{"政府采购法", "第四十条", "tender.committee.inquiry.size tender.inquiry.bidders.min tender.inquiry.fixed tender.inquiry.lowest"},
	{"政府采购法", "第四十一条", "contract.acceptance.sign"},
	{"政府采购法", "第四十二条", "tender.records.keep contract.records.keep tender.records.activity"},
	{"政府采购法", "第四十四条", "contract.written"},
	{"政府采购法", "第四十六条", "contract.sign contract.terms.noticed tender.award.binding"},
	{"政府采购法", "第四十七条", "contract.file"},
	{"政府采购法", "第四十八条", "contract.subcontract.consent"},
	{"政府采购法", "第四十九条", "contract.supplement.percent"},
	{"政府采购法", "第五十条", "contract.change.unilateral"},
	{"政府采购法", "第五十二条", "dispute.challenge.file"},
	{"政府采购法", "第五十三条", "dispute.challenge.answer dispute.answer.concerned"},
	{"政府采购法", "第五十五条", "dispute.complaint.file"},
	{"政府采购法", "第五十六条", "dispute.complaint.decide dispute.decision.concerned"},
	{"政府采购法", "第五十七条", "dispute.suspend"},
	{"政府采购法", "第五十八条", "dispute.complaint.remedy"},
	{"政府采购法", "第七十二条", "tender.penalty.office.cases"},
	{"政府采购法", "第七十六条", "tender.records.destroyed.fine.min tender.records.destroyed.fine.max"},
	{"政府采购法", "第七十七条", "supplier.penalty.years.min supplier.penalty.years.max supplier.penalty.fine.min supplier.penalty.fine.max supplier.penalty.cases supplier.penalty.void"},
	{"实施条例", "第二条", "tender.service.public"},
	{"实施条例", "第九条", "tender.recusal.years tender.recusal.relations tender.recusal.asked"},
	{"实施条例", "第十五条", "tender.need.consult"},
	{"实施条例", "第十七条", "supplier.materials"},
	{"实施条例", "第十八条", "supplier.related.barred supplier.designer.barred"},
	{"实施条例", "第十九条", "supplier.record.grave"},
	{"实施条例", "第二十条", "tender.discrimination.list"},
	{"实施条例", "第二十一条", "tender.prequalification.period"},
	{"实施条例", "第二十二条", "supplier.consortium.double"},
	{"实施条例", "第二十八条", "tender.split.sum"},
	{"实施条例", "第二十九条", "tender.plan.file"},
	{"实施条例", "第三十条", "tender.budget.publish"},
	{"实施条例", "第三十一条", "tender.documents.period tender.open.clarification"},
	{"实施条例", "第三十三条", "tender.deposit.percent tender.deposit.cash tender.deposit.return.lost tender.deposit.return.won tender.bid.deposit.invalid"},
	{"实施条例", "第三十四条", "tender.criteria.methods tender.criteria.quantified tender.criteria.unstated"},
	{"实施条例", "第三十八条", "tender.single.notice"},
	{"实施条例", "第三十九条", "tender.committee.draw"},
	{"实施条例", "第四十三条", "tender.report.deliver tender.award.decide tender.award.ordered tender.award.letter tender.result.publish tender.result.contents tender.result.papers"},
	{"实施条例", "第四十四条", "tender.review.again tender.review.sample"},
	{"实施条例", "第四十五条", "contract.acceptance.report contract.acceptance.beneficiaries contract.acceptance.publish"},
	{"实施条例", "第四十六条", "tender.records.electronic"},
	{"实施条例", "第四十八条", "contract.deposit.percent contract.deposit.cash"},
	{"实施条例", "第四十九条", "contract.refused.next"},
	{"实施条例", "第五十条", "contract.publish"},
	{"实施条例", "第五十二条", "tender.question.answer"},
	{"实施条例", "第五十三条", "dispute.challenge.since"},
	{"实施条例", "第五十四条", "dispute.challenge.pause"},
	{"实施条例", "第五十五条", "dispute.complaint.scope dispute.challenge.proof"},
	{"实施条例", "第五十七条", "dispute.complaint.false dispute.complaint.withdraw"},
	{"实施条例", "第五十八条", "dispute.complaint.excluded dispute.complaint.publish dispute.complaint.uncounted"},
	{"实施条例", "第七十一条", "dispute.rescind dispute.performed"},
	{"实施条例", "第七十二条", "contract.transfer.barred contract.transfer.cases supplier.bribe.void supplier.changed.void supplier.changed.fine"},
	{"实施条例", "第七十三条", "dispute.complaint.false.years.max"},
	{"实施条例", "第七十四条", "tender.collusion.malicious"},
	{"招标投标管理办法", "第十四条", "tender.selective.sources"},
	{"招标投标管理办法", "第十六条", "tender.open.notice"},
	{"招标投标管理办法", "第三十一条", "tender.brand.same"},
	{"招标投标管理办法", "第三十六条", "tender.collusion.invalid"},
	{"招标投标管理办法", "第三十七条", "tender.collusion.signs"},
	{"招标投标管理办法", "第四十七条", "tender.committee.open.size tender.committee.open.large.size tender.committee.open.large.budget tender.committee.open.large.cases"},
	{"招标投标管理办法", "第五十五条", "tender.open.price.weight.min tender.open.price.weight.goods.min tender.price.formula tender.criteria.qualification tender.criteria.quality"},
	{"招标投标管理办法", "第五十七条", "tender.rank.lot"},
	{"招标投标管理办法", "第五十九条", "tender.price.mismatch"},
	{"招标投标管理办法", "第六十三条", "tender.bid.invalid"},
	{"招标投标管理办法", "第六十九条", "tender.result.notice tender.result.told"},
	{"招标投标管理办法", "第八十五条", "tender.period.startday tender.period.lastday"},
	{"竞争性磋商采购方式管理暂行办法", "第三条", "tender.consultation.service"},
	{"竞争性磋商采购方式管理暂行办法", "第六条", "tender.consultation.sources"},
	{"竞争性磋商采购方式管理暂行办法", "第十条", "tender.consultation.period tender.consultation.documents.period tender.consultation.clarification"},
	{"竞争性磋商采购方式管理暂行办法", "第十四条", "tender.committee.consultation.size tender.consultation.own"},
	{"竞争性磋商采购方式管理暂行办法", "第二十一条", "tender.consultation.bidders.min tender.consultation.bidders.research.min tender.consultation.offers"},
	{"竞争性磋商采购方式管理暂行办法", "第二十四条", "tender.consultation.price.weight.min tender.consultation.price.weight.max tender.consultation.price.weight.agreed"},
	{"竞争性磋商采购方式管理暂行办法", "第二十八条", "tender.consultation.award.default"},
	{"有关问题的补充通知", "", "tender.consultation.bidders.service.min"},
	{"政府采购信息公开", "", "tender.consultation.notice"},
	{"民法典", "第二百零一条", "tender.period.startday"},
	{"民法典", "第二百零三条", "tender.period.lastday"},
	{"非招标采购方式管理办法", "第三条", "tender.nontender.scope"},
	{"非招标采购方式管理办法", "第七条", "tender.negotiation.own"},
	{"非招标采购方式管理办法", "第二十七条", "tender.negotiation.bidders.retender.min tender.negotiation.retender.conditions"},
	{"非招标采购方式管理办法", "第二十九条", "tender.negotiation.period"},
	{"非招标采购方式管理办法", "第三十八条", "tender.single.opinion"},
	{"非招标采购方式管理办法", "第四十五条", "tender.inquiry.period"},
	{"非招标采购方式管理办法", "", "tender.committee.negotiation.large.size"},
	{"框架协议采购方式管理暂行办法", "第三条", "tender.framework.conditions tender.framework.admitted.min tender.framework.bidders.min"},
	{"框架协议采购方式管理暂行办法", "", "tender.framework.eliminate.percent tender.framework.eliminate.min tender.framework.open.conditions tender.framework.open.anytime tender.framework.closed.first"},
	{"质疑和投诉办法", "", "dispute.complaint.received dispute.complaint.accept dispute.complaint.refuse dispute.complaint.forward dispute.complaint.reply dispute.complaint.correct"},
	{"", "", "tender.abnormal.average tender.abnormal.second tender.abnormal.ceiling tender.abnormal.raise.max tender.abnormal.judgement tender.abnormal.explain tender.abnormal.invalid tender.abnormal.report tender.abnormal.archive tender.abnormal.follow"},
	{"促进中小企业发展管理办法", "", "supplier.sme.determination supplier.sme.reserved.nonprofit"},
	{"", "", "supplier.sme.goods.wage supplier.sme.deduction.min supplier.sme.deduction.max supplier.sme.consortium.deduction.min supplier.sme.consortium.deduction.max supplier.sme.ineligible.prefix supplier.sme.eligible.prefix"},
	{"政府购买服务管理办法", "第六条", "supplier.kinds"},
	{"政府购买服务管理办法", "第八条", "supplier.barred.kinds"},
	{"政府购买服务管理办法", "第十七条", "contract.budget.first"},
	{"政府购买服务管理办法", "第十八条", "supplier.person.disguised"},
	{"政府购买服务管理办法", "第二十四条", "contract.term.months contract.term.extended.months contract.term.extended.conditions"},
	{"社会组织信用信息管理办法", "", "supplier.listed.serious.barred"},
	{"社会组织评估管理办法", "第二十八条", "supplier.priority.rating"},
	{"加强和完善城乡社区治理的意见", "二、（二）", "contract.evaluation.mutual"},
}

// of are the rules that stand under the clauses.
func (cs citations) of() map[string]bool {
	ids := map[string]bool{}
	for _, c := range cs {
		for id := range strings.FieldsSeq(c.ids) {
			ids[id] = true
		}
	}
	return ids
}

// strays are the nationwide rules of purchases that rest on a text and stand under none of the clauses.
func (cs citations) strays(rules []rule.Rule) (out []string) {
	under := cs.of()
	for _, r := range rules {
		if bought(r) && r.Region == "" && seen(r) && !under[r.ID] {
			out = append(out, r.ID)
		}
	}
	return out
}

func TestEveryClauseOfPurchasesStandsInTheBook(t *testing.T) {
	book := map[string]rule.Rule{}
	for _, r := range bookOf(t).All() {
		if r.Region == "" {
			book[r.ID] = r
		}
	}
	for _, c := range clauses {
		for id := range strings.FieldsSeq(c.ids) {
			r, known := book[id]
			if !known {
				t.Errorf("%s%s: the book has no %s", c.law, c.article, id)
				continue
			}
			if !slices.ContainsFunc(r.Values, func(v rule.Value) bool {
				return !v.Source.Remembered() && strings.Contains(v.Source.Title, c.law) && (c.article == "" || strings.Contains(v.Source.Article, c.article))
			}) {
				t.Errorf("%s does not rest on %s%s, or on memory alone", id, c.law, c.article)
			}
		}
	}
	for _, id := range clauses.strays(bookOf(t).All()) {
		t.Errorf("%s rests on a text and stands under no clause", id)
	}
	stray := rule.Rule{ID: "tender.stray", Values: []rule.Value{{Source: rule.Source{Level: "V2"}}}}
	if got := clauses.strays([]rule.Rule{stray}); len(got) != 1 {
		t.Errorf("a planted stray is found as %v", got)
	}
}
