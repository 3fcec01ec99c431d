package notice

import (
	"fmt"
	"maps"
	"slices"

	"sanshe/contracts/go/events"
	"sanshe/libs/identity"
)

// table says who is told what. Words hold names of organizations and titles
// and no more of anybody: reasons that officers wrote stay behind the link.
var table = slices.Concat(ratings, credits, enrollments, yearly, filings, directories, incubations, volunteers, servings, savings, duties, orders, stars, proofs, projects, workers, stewards, cases, []telling{
	tell(events.TypeCatalogCatalogueSubmittedV1,
		func(_ string, d events.CatalogCatalogueSubmittedV1) []seat {
			return members(d.Owner, identity.Reviewer)
		},
		"购买服务目录待审核", "“{{.D.Title}}”（{{.D.Year}}年度）已提交审核，请及时办理。", "/catalog/{{.ID}}"),
	tell(events.TypeCatalogCatalogueReturnedV1,
		func(_ string, d events.CatalogCatalogueReturnedV1) []seat { return members(d.Owner, identity.Buyer) },
		"购买服务目录已退回", "“{{.D.Title}}”（{{.D.Year}}年度）已退回修改，请打开查看退回意见。", "/catalog/{{.ID}}"),
	tell(events.TypeCatalogCataloguePublicizedV1,
		func(_ string, d events.CatalogCataloguePublicizedV1) []seat { return members(d.Owner, identity.Buyer) },
		"购买服务目录开始公示", "“{{.D.Title}}”（{{.D.Year}}年度）已审核通过并开始公示，公示期至{{moment .D.Ends}}。", "/catalog/{{.ID}}"),
	tell(events.TypeCatalogCatalogueObjectedV1,
		func(_ string, d events.CatalogCatalogueObjectedV1) []seat { return members(d.Owner, identity.Buyer) },
		"公示中的目录收到异议", "有人对公示中的“{{.D.Title}}”（{{.D.Year}}年度）提出异议，答复前目录不能生效，请及时答复。", "/catalog/{{.ID}}"),
	tell(events.TypeCatalogCatalogueAnsweredV1,
		func(_ string, d events.CatalogCatalogueAnsweredV1) []seat { return accounts(d.By) },
		"您的异议已答复", "{{.D.OwnerName}}已答复您对“{{.D.Title}}”（{{.D.Year}}年度）提出的异议，请打开查看。", "/catalog/{{.ID}}"),
	tell(events.TypeCatalogCatalogueEffectedV1,
		func(_ string, d events.CatalogCatalogueEffectedV1) []seat { return members(d.Owner, identity.Buyer) },
		"购买服务目录已生效", "“{{.D.Title}}”（{{.D.Year}}年度）公示期满，已经生效，共{{.D.Items}}个项目。", "/catalog/{{.ID}}"),
	tell(events.TypeCatalogCatalogueRetiredV1,
		func(_ string, d events.CatalogCatalogueRetiredV1) []seat { return members(d.Owner, identity.Buyer) },
		"购买服务目录已废止", "“{{.D.Title}}”（{{.D.Year}}年度）已废止，不能再据以采购。", "/catalog/{{.ID}}"),

	tell(events.TypeTenderTenderSubmittedV1,
		func(_ string, d events.TenderTenderSubmittedV1) []seat { return members(d.Buyer, identity.Reviewer) },
		"采购公告待审核", "“{{.D.Title}}”（{{.D.Code}}）的采购公告已提交审核，请及时办理。", "/tenders/{{.ID}}"),
	tell(events.TypeTenderTenderReturnedV1,
		func(_ string, d events.TenderTenderReturnedV1) []seat { return members(d.Buyer, identity.Buyer) },
		"采购公告已退回", "“{{.D.Title}}”（{{.D.Code}}）的采购公告已退回修改，请打开查看退回意见。", "/tenders/{{.ID}}"),
	tell(events.TypeTenderTenderPublishedV1,
		func(_ string, d events.TenderTenderPublishedV1) (out []seat) {
			for _, org := range d.Invited {
				out = append(out, members(org, identity.Staff)...)
			}
			return out
		},
		"您单位受邀参加采购", "{{.D.BuyerName}}邀请您单位参加“{{.D.Title}}”（{{.D.Code}}），请于{{moment .D.Deadline}}前递交文件。受邀名单在开标以前保密。", "/tenders/{{.ID}}"),
	tell(events.TypeTenderQuestionAskedV1,
		func(_ string, d events.TenderQuestionAskedV1) []seat { return members(d.Buyer, identity.Buyer) },
		"供应商提出了问题", "有供应商对“{{.D.TenderTitle}}”提出问题，请于{{moment .D.Due}}前答复。", "/tenders/{{.D.Tender}}"),
	tell(events.TypeTenderQuestionAnsweredV1,
		func(_ string, d events.TenderQuestionAnsweredV1) []seat { return members(d.Asker, identity.Staff) },
		"您单位的问题已答复", "采购人已答复您单位对“{{.D.TenderTitle}}”提出的问题，请打开查看。", "/tenders/{{.D.Tender}}"),
	tell(events.TypeTenderGateAcceptedV1,
		func(_ string, d events.TenderGateAcceptedV1) []seat { return members(d.Supplier, identity.Staff) },
		"递交的文件已收到", "您单位递交的文件已于{{moment .D.At}}收到，哈希{{.D.Hash}}，请留存备查；接收编号盖住写在签名回执里，递交全部截止以后公布。", "/tenders/{{.D.Tender}}"),
	tell(events.TypeTenderGateWithdrawnV1,
		func(_ string, d events.TenderGateWithdrawnV1) []seat { return members(d.Supplier, identity.Staff) },
		"递交的文件已撤回", "您单位递交的文件已于{{moment .D.At}}撤回，截止时间前可以重新递交。", "/tenders/{{.D.Tender}}"),
	tell(events.TypeTenderTenderClosedV1,
		func(_ string, d events.TenderTenderClosedV1) []seat { return members(d.Buyer, identity.Buyer) },
		"递交已截止", "“{{.D.Title}}”（{{.D.Code}}）递交文件的时间已截止，请按时开标。", "/tenders/{{.ID}}"),
	tell(events.TypeTenderTenderOpenedV1,
		func(_ string, d events.TenderTenderOpenedV1) []seat { return members(d.Buyer, identity.Buyer) },
		"已开标", "“{{.D.Title}}”（{{.D.Code}}）已开标，共收到{{.D.Bids}}份文件，请组织评审。", "/tenders/{{.ID}}"),
	tell(events.TypeTenderTenderSeatedV1,
		func(_ string, d events.TenderTenderSeatedV1) []seat { return accounts(d.Members...) },
		"请您参加评审", "您已被选为“{{.D.Title}}”（{{.D.Code}}）的评审委员会成员，请按时参加评审，并对评审情况保密。", "/tenders/{{.ID}}"),
	tell(events.TypeTenderDrawStartedV1,
		func(_ string, d events.TenderDrawStartedV1) []seat { return members(d.Buyer, identity.Reviewer) },
		"抽取等待监督", "“{{.D.Title}}”（{{.D.Code}}）开始随机抽取{{if eq .D.Of `suppliers`}}受邀供应商{{else}}评审专家{{end}}，由财政部门的监督人员或者您作为监督人提交随机值。", "/desk/tenders/{{.D.Tender}}/draws"),
	tell(events.TypeTenderDrawCalledV1,
		func(_ string, d events.TenderDrawCalledV1) []seat {
			if d.Supplier != "" {
				return members(d.Supplier, identity.Staff)
			}
			return accounts(d.Expert)
		},
		"随机抽取的答复", "{{if .D.Supplier}}您单位被随机抽取为“{{.D.Title}}”（{{.D.Code}}）的受邀供应商，请于{{moment .D.Until}}前答复是否参加；逾期按次序请下一家。"+
			"{{else}}您被随机抽取为“{{.D.Title}}”（{{.D.Code}}）的评审专家，请于{{moment .D.Until}}前答复能否参加；逾期按次序请下一位。{{end}}", "{{if .D.Supplier}}/desk/staff#summons{{else}}/desk/expert{{end}}"),
	tell(events.TypeTenderDrawSettledV1,
		func(_ string, d events.TenderDrawSettledV1) []seat { return members(d.Buyer, identity.Buyer) },
		"抽取有了结果", "“{{.D.Title}}”（{{.D.Code}}）的{{if eq .D.Of `suppliers`}}供应商抽取已办完，{{.D.Accepted}}家供应商同意参加，请打开查看；够数的可以提交审核，不够的请再抽取。{{else}}专家抽取已办完，{{.D.Accepted}}名专家同意参加，请打开查看并组建评审委员会。{{end}}", "/desk/tenders/{{.D.Tender}}"),
	tell(events.TypeTenderTenderClosedV1,
		func(_ string, d events.TenderTenderClosedV1) []seat { return accounts(d.Holders...) },
		"请提交开标份额", "“{{.D.Title}}”（{{.D.Code}}）投标已截止，请您作为开标密钥的持有人，到开标大厅提交资格和技术信封的份额。", "/tenders/{{.ID}}"),
	tell(events.TypeTenderTenderAskedV1,
		func(_ string, d events.TenderTenderAskedV1) []seat { return staffOf(d.Bidders) },
		"请提交最后报价", "“{{.D.Title}}”（{{.D.Code}}）要求提交最后报价，请在{{moment .D.Until}}前密封提交；逾期没有提交的，视为退出。{{if .D.Changed}}采购需求有实质性变动，请先打开项目查看，可以更换技术信封。{{end}}", "/tenders/{{.ID}}"),
	tell(events.TypeTenderTenderOfferedV1,
		func(_ string, d events.TenderTenderOfferedV1) []seat { return members(d.Buyer, identity.Buyer) },
		"最后报价已截止", "“{{.D.Title}}”（{{.D.Code}}）提交最后报价的时间已截止，请确认哪些供应商提交了最后报价。", "/tenders/{{.ID}}"),
	tell(events.TypeTenderTenderOfferedV1,
		func(_ string, d events.TenderTenderOfferedV1) []seat { return accounts(d.Holders...) },
		"请查看是否要提交份额", "“{{.D.Title}}”（{{.D.Code}}）的采购需求有过变动，供应商可能换了技术信封，请您作为开标密钥的持有人，到开标大厅查看并提交份额。", "/tenders/{{.ID}}"),
	tell(events.TypeTenderTenderTakenV1,
		func(_ string, d events.TenderTenderTakenV1) []seat { return staffOf(d.Left) },
		"没有提交最后报价", "“{{.D.Title}}”（{{.D.Code}}）的最后报价已经确认，您单位没有在规定时间内提交，视为退出；交过保证金的，采购人应当退还。", "/tenders/{{.ID}}"),
	tell(events.TypeTenderTenderFrozenV1,
		func(_ string, d events.TenderTenderFrozenV1) []seat { return accounts(d.Holders...) },
		"请提交报价份额", "“{{.D.Title}}”（{{.D.Code}}）技术评分已锁定，请您作为开标密钥的持有人，到开标大厅提交价格信封的份额。", "/tenders/{{.ID}}"),
	tell(events.TypeTenderTenderRemediedV1,
		func(_ string, d events.TenderTenderRemediedV1) []seat { return staffOf(d.Bidders) },
		"请自行打开递交的文件", "“{{.D.Title}}”（{{.D.Code}}）的持有人无法打开全部文件，请在{{moment .D.Until}}前，用密封时保存的私钥到开标大厅自行打开；逾期未打开的，视为撤回。", "/tenders/{{.ID}}"),
	tell(events.TypeTenderTenderInvalidatedV1,
		func(_ string, d events.TenderTenderInvalidatedV1) []seat {
			return append(members(d.Supplier, identity.Staff), members(d.Buyer, identity.Buyer)...)
		},
		"投标被认定无效", "评审委员会认定“{{.D.Title}}”（{{.D.Code}}）的一份投标无效，请打开开标记录查看情形和理由；有异议的，可以依法提出质疑。", "/tenders/{{.ID}}"),
	tell(events.TypeTenderTenderRestoredV1,
		func(_ string, d events.TenderTenderRestoredV1) []seat {
			return append(members(d.Supplier, identity.Staff), members(d.Buyer, identity.Buyer)...)
		},
		"投标无效的认定已撤回", "评审委员会已撤回对“{{.D.Title}}”（{{.D.Code}}）一份投标的无效认定，这份投标继续参加评审。", "/tenders/{{.ID}}"),
	tell(events.TypeTenderTenderQuestionedV1,
		func(_ string, d events.TenderTenderQuestionedV1) []seat { return members(d.Supplier, identity.Staff) },
		"请说明报价", "评审委员会请您单位说明在“{{.D.Title}}”（{{.D.Code}}）中的报价，请于{{moment .D.Until}}前打开填写；不能说明报价合理的，将按无效处理。", "/desk/staff/bids/{{.D.Bid}}/review"),
	tell(events.TypeTenderAvoidanceAskedV1,
		func(_ string, d events.TenderAvoidanceAskedV1) []seat {
			return append(members(d.Buyer, identity.Buyer), members(d.Buyer, identity.Reviewer)...)
		},
		"供应商申请回避", "一家供应商就“{{.D.Title}}”（{{.D.Code}}）申请有关人员回避，请询问本人以后及时答复。", "/desk/tenders/{{.ID}}/avoidances"),
	tell(events.TypeTenderAvoidanceAnsweredV1,
		func(_ string, d events.TenderAvoidanceAnsweredV1) []seat { return members(d.Supplier, identity.Staff) },
		"回避申请已答复", "您单位就“{{.D.Title}}”（{{.D.Code}}）提出的回避申请已经答复：{{if .D.Upheld}}应当回避{{else}}不需要回避{{end}}，请打开查看理由；有异议的，可以依法提出质疑。", "/desk/tenders/{{.ID}}/avoidances"),
	tell(events.TypeTenderTenderExplainedV1,
		func(_ string, d events.TenderTenderExplainedV1) []seat { return accounts(d.Judges...) },
		"供应商已说明报价", "“{{.D.Title}}”（{{.D.Code}}）的一家供应商已说明报价，请打开查看并作出认定。", "/desk/tenders/{{.ID}}"),
	tell(events.TypeTenderTenderScoredV1,
		func(_ string, d events.TenderTenderScoredV1) []seat { return members(d.Buyer, identity.Buyer) },
		"评审已完成", "“{{.D.Title}}”（{{.D.Code}}）评审已完成，请在规定期限内确定供应商。", "/tenders/{{.ID}}"),
	tell(events.TypeTenderTenderAwardedV1, bidders(func(o outcome) bool { return o.Won }),
		"您单位已被确定为供应商", "您单位在“{{.D.Title}}”（{{.D.Code}}）中得分{{points .Of.Total}}分，排名第{{.Of.Rank}}，已被确定为{{word .D.Method `中标人`}}，{{word .D.Method `中标金额`}}{{money .Of.Amount}}{{with .Of.Unit}}（{{.}}）{{end}}，请打开{{word .D.Method `中标`}}通知书，按时{{word .D.Method `签订合同`}}。", "/tenders/{{.ID}}/notice?kind=letter&supplier={{.Of.Supplier}}"),
	tell(events.TypeTenderTenderAwardedV1, bidders(func(o outcome) bool { return !o.Won && o.Valid }),
		"采购结果已公告", "您单位在“{{.D.Title}}”（{{.D.Code}}）中得分{{points .Of.Total}}分，排名第{{.Of.Rank}}，未{{word .D.Method `中标`}}；{{word .D.Method `中标人`}}是{{.Of.Winner}}。对结果有异议的，可以依法提出质疑。", "/tenders/{{.ID}}"),
	tell(events.TypeTenderTenderAwardedV1, bidders(func(o outcome) bool { return !o.Won && !o.Valid }),
		"采购结果已公告", "您单位在“{{.D.Title}}”（{{.D.Code}}）中递交的文件被认定为无效，未参加排名；{{word .D.Method `中标人`}}是{{.Of.Winner}}。对结果有异议的，可以依法提出质疑。", "/tenders/{{.ID}}"),
	tell(events.TypeTenderOrderPlacedV1,
		func(_ string, d events.TenderOrderPlacedV1) []seat { return members(d.Supplier, identity.Staff) },
		"框架协议下有新的成交", "您单位在框架协议“{{.D.Title}}”（{{.D.TenderCode}}）下被确定为成交供应商，成交编号{{.D.Code}}，成交金额{{money .D.Amount}}，请按时签订成交合同。", "/tenders/{{.ID}}"),
	tell(events.TypeTenderTenderRemovedV1,
		func(_ string, d events.TenderTenderRemovedV1) []seat { return members(d.Supplier, identity.Staff) },
		"框架协议已解除", "采购人已解除您单位在“{{.D.Title}}”（{{.D.Code}}）中的框架协议，请打开查看情形和理由；有异议的，可以依法提出质疑。", "/tenders/{{.ID}}"),
	tell(events.TypeTenderApplicationFiledV1,
		func(_ string, d events.TenderApplicationFiledV1) []seat { return members(d.Buyer, identity.Buyer) },
		"收到入围申请", "{{.D.SupplierName}}申请加入开放式框架协议“{{.D.TenderTitle}}”（{{.D.Code}}），请于{{moment .D.Due}}前审查。", "/desk/tenders/{{.D.Tender}}/applications"),
	tell(events.TypeTenderApplicationRefusedV1,
		func(_ string, d events.TenderApplicationRefusedV1) []seat {
			return members(d.Supplier, identity.Staff)
		},
		"入围申请没有通过", "{{.D.BuyerName}}没有通过您单位加入“{{.D.TenderTitle}}”（{{.D.Code}}）的申请，请打开查看理由；可以补充材料后重新申请，有异议的，可以依法提出质疑。", "/desk/staff/tenders/{{.D.Tender}}/application"),
	tell(events.TypeTenderApplicationLapsedV1,
		func(_ string, d events.TenderApplicationLapsedV1) []seat { return members(d.Supplier, identity.Staff) },
		"入围申请已终结", "您单位加入“{{.D.TenderTitle}}”（{{.D.Code}}）的申请没有审查完毕，框架协议已经到期或者终止，申请随之终结，请打开查看理由。", "/desk/staff/tenders/{{.D.Tender}}/application"),
	tell(events.TypeTenderTenderAdmittedV1,
		func(_ string, d events.TenderTenderAdmittedV1) []seat { return members(d.Supplier, identity.Staff) },
		"您单位已入围框架协议", "您单位已入围开放式框架协议“{{.D.Title}}”（{{.D.Code}}），付费标准{{money .D.Price}}（{{.D.Unit}}），请按时签订框架协议。", "/tenders/{{.ID}}"),
	tell(events.TypeTenderTenderLeftV1,
		func(_ string, d events.TenderTenderLeftV1) []seat { return members(d.Buyer, identity.Buyer) },
		"入围供应商已退出", "{{.D.SupplierName}}已退出开放式框架协议“{{.D.Title}}”（{{.D.Code}}），已经签订的成交合同继续履行。", "/tenders/{{.ID}}"),
	tell(events.TypeTenderTenderFailedV1,
		func(_ string, d events.TenderTenderFailedV1) (out []seat) {
			for _, b := range d.Bidders {
				out = append(out, members(b, identity.Staff)...)
			}
			return out
		},
		"采购已终止", "“{{.D.Title}}”（{{.D.Code}}）已终止采购，请打开查看终止理由。", "/tenders/{{.ID}}"),
	tell(events.TypeTenderChallengeFiledV1,
		func(_ string, d events.TenderChallengeFiledV1) []seat { return members(d.Buyer, identity.Buyer) },
		"收到供应商质疑", "有供应商对“{{.D.TenderTitle}}”提出质疑，请于{{moment .D.Due}}前书面答复。", "/desk/challenges/{{.ID}}"),
	tell(events.TypeTenderChallengeAnsweredV1,
		func(_ string, d events.TenderChallengeAnsweredV1) []seat { return members(d.Supplier, identity.Staff) },
		"您单位的质疑已答复", "采购人已答复您单位对“{{.D.TenderTitle}}”提出的质疑；不满意的，可以在{{moment .D.ComplainDue}}前依法投诉。", "/desk/challenges/{{.ID}}"),
	tell(events.TypeTenderChallengeAnsweredV1,
		func(_ string, d events.TenderChallengeAnsweredV1) []seat { return staffOf(d.Concerned) },
		"有质疑与您单位有关", "采购人已答复对“{{.D.TenderTitle}}”的一项质疑，答复与您单位有关，请打开查看。", "/desk/challenges/{{.ID}}"),
	tell(events.TypeTenderChallengeComplainedV1,
		func(_ string, d events.TenderChallengeComplainedV1) []seat { return members(d.Buyer, identity.Buyer) },
		"供应商已提起投诉", "有供应商就“{{.D.TenderTitle}}”提起投诉，处理决定作出前请暂缓后续办理。", "/desk/challenges/{{.ID}}"),
	tell(events.TypeTenderChallengeAcceptedV1,
		func(_ string, d events.TenderChallengeAcceptedV1) []seat { return staffOf(d.Concerned) },
		"有投诉与您单位有关", "财政部门已受理对“{{.D.TenderTitle}}”的投诉，与您单位有关{{with .D.ExplainDue}}，请在{{moment .}}前提交书面说明{{end}}。", "/desk/challenges/{{.ID}}"),
	tell(events.TypeTenderChallengeAcceptedV1,
		func(_ string, d events.TenderChallengeAcceptedV1) []seat {
			return append(members(d.Buyer, identity.Buyer), members(d.Supplier, identity.Staff)...)
		},
		"投诉已受理", "财政部门已受理对“{{.D.TenderTitle}}”的投诉{{with .D.SuspendedUntil}}，采购活动暂停，最迟至{{moment .}}{{end}}，请打开查看。", "/desk/challenges/{{.ID}}"),
	tell(events.TypeTenderChallengeSuspendedV1,
		func(_ string, d events.TenderChallengeSuspendedV1) []seat { return members(d.Supplier, identity.Staff) },
		"处理投诉期间采购活动暂停", "财政部门在处理投诉期间决定暂停“{{.D.TenderTitle}}”的采购活动，最迟至{{moment .D.SuspendedUntil}}，请打开查看。", "/desk/challenges/{{.ID}}"),
	tell(events.TypeTenderChallengeWithdrawnV1,
		func(_ string, d events.TenderChallengeWithdrawnV1) []seat { return members(d.Buyer, identity.Buyer) },
		"质疑或投诉已撤回", "供应商已撤回对“{{.D.TenderTitle}}”提出的质疑或投诉{{if .D.Accepted}}，投诉处理程序终止{{end}}，可以继续办理。", "/desk/challenges/{{.ID}}"),
	tell(events.TypeTenderChallengeWithdrawnV1,
		func(_ string, d events.TenderChallengeWithdrawnV1) []seat { return staffOf(d.Concerned) },
		"与您单位有关的投诉已撤回", "对“{{.D.TenderTitle}}”的投诉已由投诉人书面撤回，投诉处理程序终止，您单位不用再提交书面说明。", "/desk/challenges/{{.ID}}"),
	tell(events.TypeTenderChallengeWithdrawnV1,
		func(_ string, d events.TenderChallengeWithdrawnV1) (out []seat) {
			if d.Accepted {
				out = members(d.Supplier, identity.Staff)
			}
			return out
		},
		"您单位的投诉已撤回", "您单位已书面撤回对“{{.D.TenderTitle}}”的投诉，投诉处理程序终止。", "/desk/challenges/{{.ID}}"),
	tell(events.TypeTenderChallengeWithdrawnV1,
		func(_ string, d events.TenderChallengeWithdrawnV1) (out []seat) {
			if d.Supervisor != "" {
				out = members(d.Supervisor, identity.Supervisor)
			}
			return out
		},
		"已受理的投诉已撤回", "投诉人已书面撤回对“{{.D.TenderTitle}}”的投诉，投诉处理程序终止，采购人和与投诉有关的供应商已由平台告知。", "/desk/challenges/{{.ID}}"),
	tell(events.TypeTenderChallengeReturnedV1,
		func(_ string, d events.TenderChallengeReturnedV1) []seat { return members(d.Supplier, identity.Staff) },
		"材料需要补正", "您单位就“{{.D.TenderTitle}}”提交的{{if eq .D.Stage `challenge`}}质疑函{{else}}投诉书{{end}}需要补正，请在{{moment .D.Due}}前办理。", "/desk/challenges/{{.ID}}"),
	tell(events.TypeTenderChallengeCorrectedV1,
		func(_ string, d events.TenderChallengeCorrectedV1) []seat {
			if d.Stage != "challenge" { // the supervisor's desk lists it
				return nil
			}
			return members(d.Buyer, identity.Buyer)
		},
		"质疑函已补正", "供应商已补正对“{{.D.TenderTitle}}”的质疑函，请在答复期限内答复。", "/desk/challenges/{{.ID}}"),
	tell(events.TypeTenderChallengeDeclinedV1,
		func(_ string, d events.TenderChallengeDeclinedV1) []seat { return members(d.Supplier, identity.Staff) },
		"不予受理", "您单位就“{{.D.TenderTitle}}”提出的{{if eq .D.Stage `challenge`}}质疑{{else}}投诉{{end}}不予受理，请打开查看理由。", "/desk/challenges/{{.ID}}"),
	tell(events.TypeTenderChallengeExplainedV1,
		func(_ string, d events.TenderChallengeExplainedV1) []seat { return members(d.Supplier, identity.Staff) },
		"对投诉已作出说明", "{{.D.By}}已就您单位对“{{.D.TenderTitle}}”的投诉提交书面说明。", "/desk/challenges/{{.ID}}"),
	tell(events.TypeTenderTenderRuledV1,
		func(_ string, d events.TenderTenderRuledV1) []seat {
			out := append(members(d.Buyer, identity.Buyer), members(d.Buyer, identity.Reviewer)...)
			if d.Supplier != "" {
				out = append(out, members(d.Supplier, identity.Staff)...)
			}
			return out
		},
		"质疑、投诉的处理结果", "“{{.D.Title}}”（{{.D.Code}}）的{{if .D.Challenge}}质疑或者投诉{{else}}评审委员会成员应当回避，监督部门{{end}}已有处理结果，{{if .D.Taken}}采购活动已照此办理{{else}}采购活动还要照此办理{{end}}，请打开查看。", "/tenders/{{.ID}}"),
	tell(events.TypeTenderTenderSuspendedV1,
		func(_ string, d events.TenderTenderSuspendedV1) []seat {
			return append(members(d.Buyer, identity.Buyer), members(d.Buyer, identity.Reviewer)...)
		},
		"采购活动已暂停", "“{{.D.Title}}”（{{.D.Code}}）因处理投诉暂停采购活动，最迟至{{moment .D.Until}}，恢复之前不能办理后续步骤。", "/tenders/{{.ID}}"),
	tell(events.TypeTenderTenderResumedV1,
		func(_ string, d events.TenderTenderResumedV1) []seat {
			return append(members(d.Buyer, identity.Buyer), members(d.Buyer, identity.Reviewer)...)
		},
		"采购活动已恢复", "“{{.D.Title}}”（{{.D.Code}}）的采购活动已恢复{{if .D.Moved}}，提交截止时间顺延到{{moment .D.Deadline}}{{end}}，请继续办理。", "/tenders/{{.ID}}"),
	tell(events.TypeTenderBidHeldV1,
		func(_ string, d events.TenderBidHeldV1) []seat { return members(d.Supplier, identity.Staff) },
		"采购活动已暂停", "您单位递交过文件的“{{.D.TenderTitle}}”因处理投诉暂停采购活动，最迟至{{moment .D.Until}}；您单位的文件继续有效，恢复后会再通知。", "/tenders/{{.D.Tender}}"),
	tell(events.TypeTenderBidReleasedV1,
		func(_ string, d events.TenderBidReleasedV1) []seat { return members(d.Supplier, identity.Staff) },
		"采购活动已恢复", "您单位递交过文件的“{{.D.TenderTitle}}”已恢复采购活动{{if .D.Moved}}，提交截止时间顺延到{{moment .D.Deadline}}，在此之前可以重新递交{{end}}。", "/tenders/{{.D.Tender}}"),
	tell(events.TypeTenderBidAmendedV1,
		func(_ string, d events.TenderBidAmendedV1) []seat { return members(d.Supplier, identity.Staff) },
		"采购项目有更正", "您单位递交过文件的“{{.D.TenderTitle}}”发布了更正公告{{if .D.Moved}}，提交截止时间改为{{moment .D.Deadline}}{{end}}，请打开查看，需要的请在截止前重新递交。", "/tenders/{{.D.Tender}}"),
	tell(events.TypeTenderBidEndedV1,
		func(_ string, d events.TenderBidEndedV1) []seat { return members(d.Supplier, identity.Staff) },
		"采购已终止", "您单位递交过文件的“{{.D.TenderTitle}}”已终止采购，文件没有开启，请打开查看终止理由。", "/tenders/{{.D.Tender}}"),
	tell(events.TypeTenderPlaceJoinedV1,
		func(_ string, d events.TenderPlaceJoinedV1) []seat { return members(d.Supplier, identity.Staff) },
		"有机构同意加入联合体", "{{.D.MemberName}}同意加入您单位在“{{.D.TenderTitle}}”中牵头的联合体，可以在递交声明中写它为成员；联合协议中它承担的工作和占比以联合体页面为准，已经密封了别的的，请重新密封后递交。", "/desk/staff/tenders/{{.D.Tender}}/consortium"),
	tell(events.TypeTenderPlaceLeftV1,
		func(_ string, d events.TenderPlaceLeftV1) []seat { return members(d.Supplier, identity.Staff) },
		"有机构收回了加入联合体的同意", "{{.D.MemberName}}不再加入您单位在“{{.D.TenderTitle}}”中牵头的联合体；递交的文件写了它的，开标时将按无效处理，请在截止前重新密封后递交。", "/desk/staff/tenders/{{.D.Tender}}/consortium"),
	tell(events.TypeTenderQuestionHeldV1,
		func(_ string, d events.TenderQuestionHeldV1) []seat { return members(d.Asker, identity.Staff) },
		"采购活动已暂停", "您单位提问过的“{{.D.TenderTitle}}”因处理投诉暂停采购活动，最迟至{{moment .D.Until}}，恢复后会再通知。", "/tenders/{{.D.Tender}}"),
	tell(events.TypeTenderQuestionReleasedV1,
		func(_ string, d events.TenderQuestionReleasedV1) []seat { return members(d.Asker, identity.Staff) },
		"采购活动已恢复", "您单位提问过的“{{.D.TenderTitle}}”已恢复采购活动{{if .D.Moved}}，提交截止时间顺延到{{moment .D.Deadline}}{{end}}，请打开查看。", "/tenders/{{.D.Tender}}"),
	tell(events.TypeTenderQuestionEndedV1,
		func(_ string, d events.TenderQuestionEndedV1) []seat { return members(d.Asker, identity.Staff) },
		"采购已终止", "您单位提问过的“{{.D.TenderTitle}}”已终止采购，请打开查看终止理由。", "/tenders/{{.D.Tender}}"),
	tell(events.TypeTenderChallengeSettledV1,
		func(_ string, d events.TenderChallengeSettledV1) []seat {
			return append(append(members(d.Buyer, identity.Buyer), members(d.Supplier, identity.Staff)...), staffOf(d.Concerned)...)
		},
		"投诉处理决定已作出", "对“{{.D.TenderTitle}}”的投诉，处理决定已作出，请打开查看。", "/desk/challenges/{{.ID}}"),

	tell(events.TypeContractContractDraftedV1,
		func(_ string, d events.ContractContractDraftedV1) []seat { return members(d.Buyer, identity.Buyer) },
		"合同已起草", "与{{.D.SupplierName}}的合同“{{.D.Title}}”（{{.D.Code}}）已由采购结果起草，请核对并送签，应于{{moment .D.SignDue}}前签订。{{if .D.Followed}}报价经过异常低价审查，签订以后请重点跟踪履约。{{end}}", "/contracts/{{.ID}}"),
	tell(events.TypeContractContractDraftedV1,
		func(_ string, d events.ContractContractDraftedV1) []seat { return members(d.Supplier, identity.Staff) },
		"合同已起草", "与{{.D.BuyerName}}的合同“{{.D.Title}}”（{{.D.Code}}）正在起草，应于{{moment .D.SignDue}}前签订，请留意送签通知。", "/contracts/{{.ID}}"),
	tell(events.TypeContractContractOfferedV1,
		func(_ string, d events.ContractContractOfferedV1) []seat { return members(d.Supplier, identity.Staff) },
		"合同待您单位签署", "{{.D.BuyerName}}已送签合同“{{.D.Title}}”（{{.D.Code}}），金额{{money .D.Amount}}，请核对后签署或退回。", "/contracts/{{.ID}}"),
	tell(events.TypeContractContractReturnedV1,
		func(_ string, d events.ContractContractReturnedV1) []seat { return members(d.Buyer, identity.Buyer) },
		"合同已退回", "{{.D.SupplierName}}已退回合同“{{.D.Title}}”（{{.D.Code}}），请打开查看退回意见。", "/contracts/{{.ID}}"),
	tell(events.TypeContractContractSignedV1,
		func(_ string, d events.ContractContractSignedV1) []seat {
			return append(members(d.Buyer, identity.Buyer), members(d.Supplier, identity.Staff)...)
		},
		"合同已签订", "{{.D.BuyerName}}与{{.D.SupplierName}}已于{{moment .D.At}}签订合同“{{.D.Title}}”（{{.D.Code}}），金额{{money .D.Amount}}。", "/contracts/{{.ID}}"),
	tell(events.TypeContractContractPublishedV1,
		func(_ string, d events.ContractContractPublishedV1) []seat {
			return members(d.Supplier, identity.Staff)
		},
		"合同已公告", "{{.D.BuyerName}}已公告与您单位签订的合同“{{.D.Title}}”（{{.D.Code}}）。", "/contracts/{{.ID}}"),
	tell(events.TypeContractContractAbandonedV1,
		func(_ string, d events.ContractContractAbandonedV1) []seat {
			return append(members(d.Buyer, identity.Buyer), members(d.Supplier, identity.Staff)...)
		},
		"合同未能签订", "{{.D.BuyerName}}与{{.D.SupplierName}}的合同“{{.D.Title}}”（{{.D.Code}}）未能签订，请打开查看原因。", "/contracts/{{.ID}}"),
	tell(events.TypeContractContractRescindedV1,
		func(_ string, d events.ContractContractRescindedV1) []seat {
			return append(members(d.Buyer, identity.Buyer), members(d.Supplier, identity.Staff)...)
		},
		"合同已撤销", "{{.D.BuyerName}}与{{.D.SupplierName}}的合同“{{.D.Title}}”（{{.D.Code}}）已于{{moment .D.At}}撤销，请停止履行，打开查看原因。", "/contracts/{{.ID}}"),

	tell(events.TypeContractSupplementProposedV1,
		func(_ string, d events.ContractSupplementProposedV1) []seat { return staffOf(d.Suppliers) },
		"补充合同待您单位签署", "{{.D.BuyerName}}就合同“{{.D.Title}}”（{{.D.Code}}）提出补充合同，追加{{money .D.Amount}}，请核对后签署，或者写明不同意的理由。", "/desk/contracts/{{.ID}}"),
	tell(events.TypeContractSupplementAgreedV1,
		func(_ string, d events.ContractSupplementAgreedV1) []seat {
			return append(members(d.Buyer, identity.Buyer), staffOf(d.Suppliers)...)
		},
		"补充合同已签订", "合同“{{.D.Title}}”（{{.D.Code}}）的第{{.D.Nth}}份补充合同已由各方签署并公告，追加{{money .D.Amount}}。", "/contracts/{{.ID}}"),
	tell(events.TypeContractSupplementDeclinedV1,
		func(_ string, d events.ContractSupplementDeclinedV1) []seat { return members(d.Buyer, identity.Buyer) },
		"承接方不同意补充合同", "{{.D.SupplierName}}不同意合同“{{.D.Title}}”（{{.D.Code}}）的第{{.D.Nth}}份补充合同，请打开查看理由。", "/desk/contracts/{{.ID}}"),
	tell(events.TypeContractSupplementWithdrawnV1,
		func(_ string, d events.ContractSupplementWithdrawnV1) []seat { return staffOf(d.Suppliers) },
		"补充合同已撤回", "{{.D.BuyerName}}已撤回合同“{{.D.Title}}”（{{.D.Code}}）的第{{.D.Nth}}份补充合同，不必再签署。", "/desk/contracts/{{.ID}}"),

	tell(events.TypeContractAcceptanceRecordedV1,
		func(_ string, d events.ContractAcceptanceRecordedV1) []seat { return staffOf(d.Suppliers) },
		"验收书待您单位签署", "{{.D.BuyerName}}已就合同“{{.D.Title}}”（{{.D.Code}}）记录{{.D.Stage}}，请核对后签署，或者写明异议。", "/desk/contracts/{{.ID}}"),
	tell(events.TypeContractAcceptanceSettledV1,
		func(_ string, d events.ContractAcceptanceSettledV1) []seat {
			return append(members(d.Buyer, identity.Buyer), staffOf(d.Suppliers)...)
		},
		"验收结果已公告", "合同“{{.D.Title}}”（{{.D.Code}}）的{{.D.Stage}}已成立并公告，结果为{{if .D.Met}}合格{{else}}有不合格项，请按期整改{{end}}{{if .D.Objected}}，承接方的书面异议一并公开{{end}}。", "/contracts/{{.ID}}"),
	tell(events.TypeContractAcceptanceWithdrawnV1,
		func(_ string, d events.ContractAcceptanceWithdrawnV1) []seat { return staffOf(d.Suppliers) },
		"验收书已撤回", "{{.D.BuyerName}}已撤回合同“{{.D.Title}}”（{{.D.Code}}）的{{.D.Stage}}，不必再签署。", "/desk/contracts/{{.ID}}"),

	tell(events.TypeOrganizationOrganizationMarkedV1,
		func(id string, _ events.OrganizationOrganizationMarkedV1) []seat { return members(id, identity.Staff) },
		"您单位被列入名单", "{{.D.Name}}已被列入{{list .D.List}}，请打开查看事由，整改后依法申请移出。", "/organizations/{{.ID}}"),
	tell(events.TypeOrganizationOrganizationUnmarkedV1,
		func(id string, _ events.OrganizationOrganizationUnmarkedV1) []seat {
			return members(id, identity.Staff)
		},
		"您单位已移出名单", "{{.D.Name}}已移出{{list .D.List}}。", "/organizations/{{.ID}}"),
	tell(events.TypeOrganizationOrganizationRatedV1,
		func(id string, _ events.OrganizationOrganizationRatedV1) []seat { return members(id, identity.Staff) },
		"评估等级已记录", "{{.D.Name}}的社会组织评估等级已记录为{{.D.Grade}}A级。", "/organizations/{{.ID}}"),
})

// silent are the events that tell nobody, and why.
var silent = map[string]string{
	events.TypeTenderTenderPublicizedV1:             "whoever follows such purchases will subscribe",
	events.TypeTenderDrawDrawnV1:                    "who is called hears of it alone",
	events.TypeTenderDrawVoidedV1:                   "the officer does it, and the witness sees it",
	events.TypeTenderTenderIntendedV1:               "whoever follows such purchases will subscribe",
	events.TypeTenderTenderAmendedV1:                "each bid tells its own bidder",
	events.TypeTenderTenderRevealedV1:               "prices are read out in public, to whoever is there",
	events.TypeTenderTenderDecidedV1:                "the award speaks, once it is announced",
	events.TypeTenderTenderDiscardedV1:              "nobody outside the office knew of it",
	events.TypeTenderQuestionPublishedV1:            "the facts themselves speak",
	events.TypeTenderTenderReleasedV1:               "the facts themselves speak",
	events.TypeTenderOrderReleasedV1:                "the facts themselves speak",
	events.TypeTenderChallengeReleasedV1:            "the facts themselves speak",
	events.TypeTenderCommentPublishedV1:             "the desk shows what waits for an answer",
	events.TypeContractContractReleasedV1:           "the facts themselves speak",
	events.TypeTenderGateClosedV1:                   "the tender's own event speaks",
	events.TypeOrganizationOrganizationChangedV1:    "the register did what the organization asked for",
	events.TypeOrganizationOrganizationEndedV1:      "nobody is left to read it",
	events.TypeOrganizationOrganizationRegisteredV1: "it has no accounts yet",
}

func init() {
	maps.Copy(silent, ratingSilent)
	maps.Copy(silent, creditSilent)
	maps.Copy(silent, stewardSilent)
}

type bidder = events.TenderTenderAwardedV1Bidders

// outcome is what an award means to one bidder.
type outcome struct {
	bidder
	Won    bool
	Amount int64  // of the award; of a framework, the bidder's own price
	Unit   string // of what it is the price
	Winner string // as others are told; of several the first, and how many
}

func outcomeOf(d *events.TenderTenderAwardedV1, b bidder) outcome {
	o := outcome{bidder: b, Won: b.Supplier == d.Supplier, Amount: d.Amount, Winner: d.SupplierName}
	if len(d.Places) > 1 {
		o.Winner = fmt.Sprintf("%s等%d家", d.SupplierName, len(d.Places))
	}
	for _, p := range d.Places {
		if p.Supplier == b.Supplier {
			o.Won, o.Amount, o.Unit = true, p.Price, d.Unit
		}
	}
	return o
}

// bidders seats the staff of every bidder that fits, each with its own result.
func bidders(fits func(outcome) bool) func(string, events.TenderTenderAwardedV1) []seat {
	return func(_ string, d events.TenderTenderAwardedV1) (out []seat) {
		for _, b := range d.Bidders {
			if o := outcomeOf(&d, b); fits(o) {
				out = append(out, seat{org: b.Supplier, role: identity.Staff, of: o})
			}
		}
		return out
	}
}
