package platform

import (
	"time"

	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/cn"
)

func at(day string, hour, minute int) time.Time { return cn.Day(day).At(hour, minute) }

func instant(day string, hour, minute int) *time.Time { t := at(day, hour, minute); return &t }

const (
	socialWork = "A0401"
	elderly    = "A0402"
	logistics  = "B01"
)

// reals are the thirteen, in the order of their digests.
var reals = []real{
	{
		key: "01", buyer: "成都市石盘街道办事处", region: "510118", day: "2021-12-03", kind: "notice",
		draft: tenderapi.TenderDraft{
			Title: "街道办2022年食堂配送服务", Item: logistics, Method: tenderapi.MethodConsultation,
			Summary: "为街道办2022年食堂配送食材。", Requirement: "见采购文件。", Budget: 132 * wan, Ceiling: 132 * wan, TermMonths: 12,
			Qualifications: []string{"具有许可证", "不得有行贿犯罪记录"}, SmeReserved: true,
			DocumentsFrom: instant("2021-12-06", 9, 0), DocumentsTo: instant("2021-12-13", 17, 0), Deadline: at("2021-12-16", 13, 30),
		},
		facts: []string{
			"街道办2022年食堂配送服务", "采购方式：竞争性磋商", "预算金额：1,320,000.00元（大写：壹佰叁拾贰万元整）", "最高限价：1,320,000.00元", "合同履行期限：12个月",
			"本项目不接受联合体投标", "中华人民共和国政府采购法", "第二十二条", "本项目专门面向中小企业采购", "具有许可证；不得有行贿犯罪记录",
			"2021年12月6日09:00", "截止时间：2021年12月16日13:30",
		},
	},
	{
		key: "02", buyer: "中卫市沙坡头区民政局", region: "640502", day: "2023-11-06", kind: "result",
		draft: tenderapi.TenderDraft{
			Item: socialWork, Method: tenderapi.MethodConsultation, Summary: "按《卫沙民社函〔2023〕71号》实施方案购买服务。", Requirement: "见实施方案。",
			Budget: 37_982_000, TermMonths: 12, Deadline: at("2023-11-24", 9, 0),
		},
		awards: []award{
			{"未成年人保护（河北片区）", "沙坡头区社会组织培育中心"}, {"未成年人保护（河南片区）", "嘉善社工服务中心"}, {"一老一小", "博慧社工"},
		},
		facts: []string{"成交结果公告", "卫沙民社函〔2023〕71号", "成交金额：", "评审专家"},
	},
	{
		key: "03", buyer: "珠海市民政局", region: "440400", day: "2020-06-01", kind: "notice",
		draft: tenderapi.TenderDraft{
			Title: "市民政局社会工作项目", Item: socialWork, Method: tenderapi.MethodOpen, Summary: "10余个镇街、社区的社工个案点，一个项目多个点。",
			Requirement: "10余个镇街/社区社工个案点，一项目多点。", Budget: unknown, TermMonths: 12, Place: "10余个镇街、社区", DepositPercent: 2,
			Deadline: at("2020-06-30", 9, 30), OpeningPlace: "网上开标",
		},
		facts: []string{"市民政局社会工作项目", "公开招标公告", "采购人：珠海市民政局", "服务地点：10余个镇街、社区", "一项目多点", "投标保证金：预算金额的2%", "截止时间：2020年6月30日09:30"},
	},
	{
		key: "04", buyer: "淮安市妇女联合会", region: "320800", day: "2025-10-15", kind: "notice",
		draft: tenderapi.TenderDraft{
			Title: "2025年度一户一策困境妇女儿童家庭第三方评价", Item: socialWork, Method: tenderapi.MethodConsultation,
			Summary:     "对困境妇女儿童家庭服务作第三方评价。",
			Requirement: "每季电话回访不少于120户并出报告；关爱小组培训指导；中期、终期评价报告；每县区1名社工联系人不得更换。周期2025年11月至2026年7月。依据苏财行〔2024〕52号。",
			Budget:      5 * wan, TermMonths: 9, Deadline: at("2025-10-28", 11, 0),
		},
		facts: []string{"一户一策困境妇女儿童家庭第三方评价", "预算金额：50,000.00元", "每季电话回访不少于120户", "每县区1名社工联系人不得更换", "合同履行期限：9个月", "苏财行〔2024〕52号"},
	},
	{
		key: "05", buyer: "深圳市社区党群服务中心", region: "440300", day: "2025-11-10", kind: "amendment",
		draft: tenderapi.TenderDraft{
			Title: "社区党群服务中心社工项目", Item: socialWork, Method: tenderapi.MethodOpen, Summary: "社区党群服务中心购买社工服务。", Requirement: "见采购文件。",
			Budget: unknown, TermMonths: 12, Deadline: at("2025-12-04", 9, 30),
			Criteria: scored(tenderapi.Criterion{Code: "C2", Name: "项目评估情况", Max: 800, Kind: "objective", Standard: "按评估排名得分。"}),
		},
		amend: &tenderapi.AmendmentDraft{
			Reason: "评分标准不够明确。", Deadline: instant("2025-12-12", 9, 30),
			Criteria: scored(tenderapi.Criterion{
				Code: "C2", Name: "项目评估情况", Max: 800, Kind: "objective",
				Standard: "2022年1月1日至截止日，市、区业务主管部门或其委托的第三方对社区党群服务中心政府购买社工项目的评估排名，第1名得100分，第2至5名得50分，其他得0分，不累计，取最高名次。等级换算：五星/四星/三星/不及格按序为第1至4等级。证据不清晰不得分。",
			}),
		},
		facts: []string{"更正公告", "社区党群服务中心社工项目", "按评估排名得分", "第1名得100分，第2至5名得50分", "不累计，取最高名次", "2025年12月4日09:30", "2025年12月12日09:30"},
	},
	{
		key: "06", buyer: "深圳市中英街社区", region: "440308", day: "2025-04-22", kind: "notice",
		draft: tenderapi.TenderDraft{
			Title: "中英街社区服务公开征集", Item: socialWork, Method: tenderapi.MethodConsultation, Summary: "购买社区服务一年。",
			Requirement: "一招三年，合同一年一签，依履约情况决定续签，总期不超过3年。服务含年度计划、量化指标和质化指标。报价超过50万元为废标。",
			Budget:      50 * wan, Ceiling: 50 * wan, TermMonths: 12,
			Qualifications: []string{
				"具有独立法人资格", "未被禁止参加政府采购", "未列入失信被执行人、重大税收违法、政府采购严重失信名单", "没有深圳不诚信记录",
				"同一负责人或者有控股关系的不得同时参加", "为本项目提供前期服务的不得参加", "具有相应资质",
			},
			Deadline: at("2025-05-09", 9, 30),
		},
		facts: []string{"预算金额：500,000.00元", "最高限价：500,000.00元", "一招三年，合同一年一签", "本项目不接受联合体投标", "未列入失信被执行人、重大税收违法、政府采购严重失信名单", "合同履行期限：12个月", "量化指标和质化指标"},
	},
	{
		key: "07", buyer: "宁国市民政局", region: "341881", day: "2023-10-27", kind: "intention",
		draft: tenderapi.TenderDraft{
			Title: "经济困难老年人居家养老服务", Item: elderly, Method: tenderapi.MethodOpen,
			Summary:     "居家整理、助洁、助购、精神慰藉；2024至2025两年；低保、分散特困老人；120元/人/月，约752.4万元。",
			Requirement: "见采购文件。", Budget: 7_524_000_00, TermMonths: 24, ExpectedMonth: "2023-11",
			SmeReason: "潜在供应商多为民办非企业单位，不专门面向中小企业预留（《政府采购促进中小企业发展管理办法》第六条第三项）。", Deadline: at("2023-12-20", 9, 30),
		},
		facts: []string{"采购意向公开", "经济困难老年人居家养老服务", "居家整理、助洁、助购、精神慰藉", "7,524,000.00元", "2023年11月", "潜在供应商多为民办非企业单位", "采购人的初步安排"},
	},
	{
		key: "08", buyer: "常州市金坛区直溪镇人民政府", region: "320413", day: "2023-10-18", kind: "intention",
		draft: tenderapi.TenderDraft{
			Title: "敬老院公建民营服务", Item: elderly, Method: tenderapi.MethodConsultation, Summary: "敬老院公建民营。", Requirement: "见采购文件。",
			Budget: 69 * wan, TermMonths: 12, ExpectedMonth: "2023-11", SmeReserved: true, Deadline: at("2023-12-05", 9, 30),
		},
		facts: []string{"敬老院公建民营服务", "690,000.00元", "2023年11月", "本项目专门面向中小企业采购"},
	},
	{
		key: "09", buyer: "东莞市企石镇人民政府", region: "441900", day: "2024-02-05", kind: "intention",
		draft: tenderapi.TenderDraft{
			Title: "居家养老大配餐", Item: elderly, Method: tenderapi.MethodConsultation,
			Summary:     "为居家老人配餐，元/人/餐，镇财政+市慈善会+个人分担，按实际人数结算。",
			Requirement: "见采购文件。", Budget: unknown, TermMonths: 12, Deadline: at("2024-04-10", 9, 30),
		},
		facts: []string{"居家养老大配餐", "镇财政+市慈善会+个人分担", "按实际人数结算"},
	},
	{
		key: "10", buyer: "广州市海珠区海幢街道办事处", region: "440105", day: "2025-10-24", kind: "notice",
		draft: tenderapi.TenderDraft{
			Title: "综合养老服务中心（颐康中心）和颐康服务站2026至2027年服务", Item: elderly, Method: tenderapi.MethodOpen, Summary: "颐康中心和颐康服务站的运营服务。",
			Requirement: "见采购文件。", Budget: unknown, TermMonths: 12, ContactPhone: "020-0000-0000", Deadline: at("2025-11-20", 9, 30),
			ConsultNote: "采购需求已公开征求意见。",
		},
		facts: []string{"综合养老服务中心（颐康中心）和颐康服务站", "本项目已就采购需求征求社会公众意见。采购需求已公开征求意见。", "采购人：广州市海珠区海幢街道办事处", "联系电话"},
	},
	{
		key: "11", buyer: "广州市海珠区赤岗街道办事处", region: "440105", day: "2023-05-29", kind: "notice",
		draft: tenderapi.TenderDraft{
			Title: "社工服务站购买服务", Item: socialWork, Method: tenderapi.MethodOpen, Summary: "街道社工服务站一年的服务。",
			Requirement: "一、依据：省双百工程；《广州市社工服务站管理办法》。\n二、基础数据：面积5.5平方千米，22个社区居委会，137个小区（98个有物业），常住63616户、151806人，户籍114926人；60+ 26513人（60–69岁14123人，70–79岁7678人，80–89岁4096人，90–99岁604人，100岁以上12人）；持证残疾1279人（肢体477人，精神293人，智力153人）。\n三、市、区民政部门指导监督。",
			Budget:      unknown, TermMonths: 12, Place: "赤岗街道22个社区", Beneficiaries: "常住63616户、151806人", Deadline: at("2023-06-26", 9, 30),
		},
		facts: []string{"社工服务站购买服务", "省双百工程", "22个社区居委会", "137个小区", "14123人", "持证残疾1279人", "服务对象：常住63616户、151806人", "市、区民政部门指导监督"},
	},
	{
		key: "12", buyer: "东莞市购买社工服务办公室", region: "441900", day: "2025-03-10", kind: "notice",
		draft: tenderapi.TenderDraft{
			Title: "购买社工项目（二次）", Item: socialWork, Method: tenderapi.MethodConsultation, Summary: "社工服务一年。",
			Requirement: "人员：5全职（1名主任，中级或高级；3名一线社工，助理或以上，或社工专业满1年；1名社工助理），1名兼职督导，须经东莞认可；会粤语和普通话。伦理：自决、隐私、知情。服务：基础领域，含老年人家庭保健、养老照护。",
			Budget:      unknown, TermMonths: 12, Deadline: at("2025-03-25", 9, 30),
		},
		facts: []string{"购买社工项目（二次）", "5全职（1名主任", "1名兼职督导", "会粤语和普通话", "自决、隐私、知情", "养老照护"},
	},
	{
		key: "13", buyer: "重庆市合川区民政局", region: "500117", day: "2022-10-20", kind: "notice",
		draft: tenderapi.TenderDraft{
			Title: "五社联动示范项目", Item: socialWork, Method: tenderapi.MethodConsultation, Summary: "社工站、社工室三级体系，示范站。",
			Requirement: "建设社工站、社工室三级体系和示范站。资金来源：市级财政。", Budget: 19 * wan, TermMonths: 12, Place: "10个镇街", Beneficiaries: "受益不少于6000人",
			Qualifications: []string{"民政部门登记的民办社工机构", "2021年检合格，新成立的除外", "须链接项目金额10%的社会资源"}, Deadline: at("2022-11-04", 9, 30),
		},
		facts: []string{"五社联动示范项目", "预算金额：190,000.00元", "市级财政", "服务地点：10个镇街", "服务对象：受益不少于6000人", "民政部门登记的民办社工机构", "2021年检合格", "须链接项目金额10%的社会资源", "三级体系"},
	},
}
