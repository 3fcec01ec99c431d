package portal

import (
	"time"

	"sanshe/contracts/go/catalogapi"
	"sanshe/contracts/go/contractapi"
	"sanshe/contracts/go/organizationapi"
	"sanshe/contracts/go/tenderapi"
)

// Invented records, enough to fill every page.

func ago(days int) *time.Time {
	t := noon.AddDate(0, 0, -days)
	return &t
}

func ahead(days int) *time.Time { return ago(-days) }

var bureau = tenderapi.Party{ID: "bureau", Name: "星河区民政局", CreditCode: "11320312MB0000001A"}

// cite is fresh every time: a test may write into what it is given.
func cite() []tenderapi.Basis {
	return []tenderapi.Basis{{
		Rule: "tender.open.period", Title: "中华人民共和国政府采购法", Article: "第三十五条",
		Quote: "货物和服务项目实行招标方式采购的，自招标文件开始发出之日起至投标人提交投标文件截止之日止，不得少于二十日。", From: "2003-01-01", Verified: true,
	}}
}

func bidding() tenderapi.Tender {
	return tenderapi.Tender{
		ID: "t1", Version: 4, Code: "XH-2026-FW-0137", Title: "2027年度社区老年人居家关爱服务项目", Buyer: bureau, Region: "320312",
		Method: tenderapi.MethodOpen, State: tenderapi.StatePublished, StateText: "接受投标", Catalogue: "c1", Item: "A0201", ItemName: "养老服务",
		Summary:     "为梧桐、澄湖两街道1,860位独居与高龄老人提供每周探访、助餐助浴、心理陪伴和紧急响应。",
		Requirement: "一、每周探访不少于1次，每次不少于30分钟。\n二、配备持证社会工作者不少于4名。\n三、紧急呼叫15分钟内响应。",
		Budget:      186000000, Ceiling: 186000000, TermMonths: 12, Place: "星河区梧桐街道、澄湖街道", Beneficiaries: "独居与高龄老人",
		Qualifications: []string{"具有独立承担民事责任的能力", "近三年无重大违法记录"}, SmeReason: "社会组织不属于中小企业，专门面向将影响服务供给。",
		DepositPercent: 1, PerformancePercent: 5, Consulted: true, ConsultNote: "2026年9月在两街道征求意见，收到意见12条，采纳9条。",
		DocumentsFrom: ago(12), DocumentsTo: ago(5), Deadline: *ahead(10), OpeningPlace: "本平台网上开标", ContactName: "李*", ContactPhone: "0000-00000118",
		Criteria: []tenderapi.Criterion{
			{Code: "1", Name: "服务方案", Max: 4000, Kind: "subjective", Standard: "需求理解、内容完整、措施可行。"},
			{Code: "2", Name: "项目团队", Max: 2000, Kind: "objective", Standard: "持证社工每名4分，最高20分。"},
			{Code: "3", Name: "类似业绩", Max: 2000, Kind: "objective"},
			{Code: "4", Name: "价格", Max: 2000, Kind: "price"},
		},
		CreatedAt: *ago(60), IntendedAt: ago(55), PublishedAt: ago(12),
		Steps: []tenderapi.Step{
			{Key: "intend", Title: "采购意向公开", State: "done", At: ago(55), Owner: "星河区民政局", Note: "早于公告43天", Basis: []tenderapi.Basis{}},
			{Key: "publish", Title: "发布招标公告", State: "done", At: ago(12), Owner: "星河区民政局", Note: "公告期5个工作日", Basis: []tenderapi.Basis{{Rule: "tender.open.notice", Title: "政府采购货物和服务招标投标管理办法", Article: "第十六条", Quote: "招标公告的公告期限为5个工作日。", From: "2017-10-01", Verified: true}}},
			{Key: "bid", Title: "递交投标文件", State: "now", Due: ahead(10), Owner: "各供应商", Basis: cite()},
			{Key: "open", Title: "开标", State: "todo", Due: ahead(10), Owner: "星河区民政局", Note: "网上公开，任何人可看", Basis: []tenderapi.Basis{}},
			{Key: "score", Title: "评审与打分", State: "todo", Owner: "评审委员会", Basis: []tenderapi.Basis{{Rule: "tender.committee.experts", Title: "内部惯例", Article: "", Quote: "", From: "2020-01-01"}}},
		},
		Moves: []tenderapi.Move{}, Demo: true, Sealing: sealing(),
		Original: &tenderapi.TenderDraft{Requirement: "每月助浴1次。", Deadline: *ahead(5)},
		Amendments: []tenderapi.Amendment{{
			At: *ago(6), Reason: "澄清助浴服务频次。", Changes: []tenderapi.Change{{Field: "requirement", Old: "每月助浴1次。", New: "每月助浴2次，行动不便的上门提供。"}},
			DeadlineBefore: *ahead(5), DeadlineAfter: *ahead(10),
		}},
	}
}

func decided() tenderapi.Tender {
	t := bidding()
	t.ID, t.Title, t.Code, t.State, t.StateText, t.Amendments = "t2", "梧桐街道困境儿童监护支持服务", "XH-2026-FW-0098", tenderapi.StateAwarded, "待签合同", []tenderapi.Amendment{}
	t.Deadline, t.ClosedAt, t.OpenedAt, t.ScoredAt = *ago(20), ago(20), ago(20), ago(19)
	t.Award = &tenderapi.Award{Supplier: tenderapi.Party{ID: "nuanlin", Name: "星河区暖邻社会工作服务中心", CreditCode: "52320312MJ0000001X"}, Amount: 62000000, DecidedAt: *ago(16), AnnouncedAt: ago(15)}
	t.Committee = []tenderapi.Member{{Account: "e1", Name: "王*平", Kind: "expert"}, {Account: "e2", Name: "周*", Kind: "expert"}, {Account: "b", Name: "李*", Kind: "buyer"}}
	t.Contract = "k1"
	for i := range t.Steps {
		t.Steps[i].State, t.Steps[i].At = "done", ago(20)
	}
	t.Steps = append(t.Steps, tenderapi.Step{Key: "contract", Title: "签订合同", State: "late", Due: ago(2), Owner: "星河区民政局、星河区暖邻社会工作服务中心", Basis: cite()})
	return t
}

func (w *town) fill() {
	w.tenders = []tenderapi.Tender{bidding(), decided()}
	for i, title := range []string{"澄湖街道七个社区协商议事能力培育项目", "社会工作站（12个）三年运营服务"} {
		t := bidding()
		t.ID, t.Title, t.Method, t.Budget = "t"+string(rune('5'+i)), title, tenderapi.MethodConsultation, 38500000
		t.Deadline = *ahead(2 + 14*i)
		w.tenders = append(w.tenders, t)
	}
	w.decided = []tenderapi.Decision{publishedRuling()}
	w.orgs = []organizationapi.Organization{
		{
			ID: "nuanlin", Version: 3, Name: "星河区暖邻社会工作服务中心", Kind: organizationapi.OrgKindServiceorg, KindText: "社会服务机构", CreditCode: "52320312MJ0000001X",
			Region: "320312", RegionName: "星河区", Address: "澄湖路18号", LegalPerson: "林小芝", Phone: "0000-00000101", Authority: "星河区民政局", Supervisor: "星河区委社会工作部",
			RegisteredOn: "2016-04-12", Capital: 10000000, Field: "养老、儿童、社区治理", Scope: "为老年人、困境儿童和社区居民提供专业社会工作服务。", Status: organizationapi.OrgStatusActive, StatusText: "登记有效", LegalEntity: true,
			Rating: &organizationapi.Rating{Grade: 4, From: "2024-06-01", To: "2029-05-31", Valid: true}, Marks: []organizationapi.Mark{}, Moves: []organizationapi.Move{}, Demo: true,
		},
		{
			ID: "old", Version: 1, Name: "澄湖老年协会", Kind: organizationapi.OrgKindAssociation, KindText: "社会团体", Region: "320312", RegionName: "星河区", Status: organizationapi.OrgStatusActive, StatusText: "登记有效",
			LegalEntity: true, ListedAbnormal: true, Marks: []organizationapi.Mark{{ID: "m", List: "abnormal", Reason: "未按规定参加2025年度检查。", From: *ago(90), Basis: "organization.abnormal.grounds"}}, Moves: []organizationapi.Move{}, Demo: true,
		},
		{ID: "bureau", Version: 1, Name: "星河区民政局", Kind: organizationapi.OrgKindGovernment, KindText: "机关", Region: "320312", RegionName: "星河区", Status: organizationapi.OrgStatusActive, StatusText: "有效", LegalEntity: true, Marks: []organizationapi.Mark{}, Moves: []organizationapi.Move{}, Demo: true},
	}
	w.cats = []catalogapi.Catalogue{
		{
			ID: "c1", Version: 5, Title: "星河区政府购买服务指导性目录（2026年版）", Year: 2026, Region: "320312", Owner: catalogapi.Party{ID: "bureau", Name: "星河区民政局"},
			State: catalogapi.CatalogueStateEffective, StateText: "现行有效", EffectiveAt: ago(200), CreatedAt: *ago(260), Moves: []catalogapi.Move{}, Objections: []catalogapi.Objection{},
			Steps: []catalogapi.Step{{Key: "a", Title: "公示", State: "done", At: ago(210), Owner: "星河区民政局", Basis: []catalogapi.Basis{}}, {Key: "b", Title: "生效", State: "done", At: ago(200), Owner: "星河区民政局", Basis: []catalogapi.Basis{}}},
			Items: []catalogapi.Item{
				{Code: "A", Name: "公共服务", Kind: "A", Nature: "service", Unit: "项"},
				{Code: "A02", Name: "社会福利服务", Parent: "A", Kind: "A", Nature: "service", Unit: "项"},
				{Code: "A0201", Name: "养老服务", Parent: "A02", Kind: "A", Nature: "service", Unit: "人次", Price: 4500, Target: "60周岁以上老年人", Standard: "每次探访不少于30分钟，有记录、有签字。"},
				{Code: "A0202", Name: "困境儿童关爱服务", Parent: "A02", Kind: "A", Nature: "service", Unit: "人", Target: "困境儿童及其家庭", Standard: "一人一档，每季度评估一次。"},
				{Code: "B", Name: "政府履职辅助性服务", Kind: "B", Nature: "auxiliary", Unit: "项"},
				{Code: "B01", Name: "绩效评价服务", Parent: "B", Kind: "B", Nature: "auxiliary", Unit: "份"},
			},
		},
		{
			ID: "c2", Version: 2, Title: "星河区政府购买服务指导性目录（2027年版）", Year: 2027, Region: "320312", Owner: catalogapi.Party{ID: "bureau", Name: "星河区民政局"},
			State: catalogapi.CatalogueStatePublicized, StateText: "公示中", PublicizedAt: ago(2), PublicityEnds: ahead(4), CreatedAt: *ago(30), Moves: []catalogapi.Move{},
			Steps:      []catalogapi.Step{{Key: "a", Title: "公示", State: "now", Due: ahead(4), Owner: "星河区民政局", Basis: []catalogapi.Basis{}}},
			Objections: []catalogapi.Objection{{ID: "o", Text: "建议增加助浴服务。", At: *ago(1), By: "陈小明", Answer: "采纳，已增列。", AnsweredAt: ago(0)}},
			Items:      []catalogapi.Item{{Code: "A0203", Name: "老年人助浴服务", Kind: "A", Nature: "service", Unit: "次"}},
		},
	}
	sum := "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
	w.deals = []contractapi.Contract{{
		ID: "k1", Version: 6, Code: "XH-2026-HT-0041", Title: "梧桐街道困境儿童监护支持服务合同", Tender: "t2", TenderCode: "XH-2026-FW-0098", Buyer: contractapi.Party(bureau),
		Supplier: contractapi.Party{ID: "nuanlin", Name: "星河区暖邻社会工作服务中心", CreditCode: "52320312MJ0000001X"}, Region: "320312", Amount: 62000000, StartsOn: "2026-12-01", EndsOn: "2027-11-30", TermMonths: 12,
		Content: "为困境儿童及其家庭提供监护评估、家庭支持和转介服务。", Quantity: "全年服务困境儿童86名。", Quality: "一人一档，每季度评估。", Settlement: "按季度考核结算。", Liability: "逾期提供服务的，每日按未履行部分的万分之五支付违约金。",
		Payments: []contractapi.Payment{{Name: "首付款", Amount: 18600000, Condition: "合同签订后", DueDays: 15}, {Name: "期中款", Amount: 24800000, Condition: "中期验收合格", DueDays: 30}, {Name: "尾款", Amount: 18600000, Condition: "终期验收合格", DueDays: 30}},
		State:    contractapi.ContractStatePublished, StateText: "已公告", AwardedAt: *ago(15), SignDue: *ahead(15), OfferedAt: ago(8),
		BuyerSigned: &contractapi.Signature{By: "赵小亮", At: *ago(6), Hash: sum}, SupplierSigned: &contractapi.Signature{By: "林小芝", At: *ago(5), Hash: sum}, SignedAt: ago(5), PublishedAt: ago(3), Hash: sum,
		Moves: []contractapi.Move{}, Demo: true,
		Steps: []contractapi.Step{{Key: "draft", Title: "起草合同", State: "done", At: ago(9), Owner: "星河区民政局", Basis: []contractapi.Basis{}}, {Key: "sign", Title: "双方签署", State: "done", At: ago(5), Owner: "双方", Basis: []contractapi.Basis{}}},
	}}
	w.asked = []tenderapi.Question{
		{ID: "q1", Tender: "t1", Text: "持证社工是否可以由联合体成员提供？", AskedAt: *ago(9), Due: *ago(4), Answer: "本项目不接受联合体，须由投标人自有人员提供。", AnsweredAt: ago(7)},
		{ID: "q2", Tender: "t1", Text: "助餐场地由谁提供？", AskedAt: *ago(1), Due: *ahead(3)},
	}
	w.raised, w.periods = []tenderapi.Challenge{unanswered(), decidedOn()}, windows()
	a, b := tenderapi.Party{ID: "nuanlin", Name: "星河区暖邻社会工作服务中心"}, tenderapi.Party{ID: "x", Name: "星河区青苗儿童发展中心"}
	w.opening = &tenderapi.Opening{Tender: "t2", At: *ago(20), Host: "李小平", Bids: []tenderapi.OpenedBid{
		{Bid: "b1", Supplier: a, Price: 62000000, Hash: sum, ReceivedAt: ago(21), Readable: true, Valid: true}, {Bid: "b2", Supplier: b, Price: 60000000, Hash: sum, ReceivedAt: ago(21), Readable: true, Valid: true},
	}}
	w.scored = &tenderapi.Evaluation{
		Tender: "t2", At: *ago(19), Lowest: 60000000, Basis: []tenderapi.Basis{}, Criteria: []tenderapi.Criterion{{Code: "1", Name: "服务方案", Max: 6000, Kind: "subjective"}, {Code: "2", Name: "团队", Max: 2000, Kind: "objective"}, {Code: "3", Name: "价格", Max: 2000, Kind: "price"}},
		Ranking: []tenderapi.Ranked{
			{Rank: 1, Bid: "b1", Supplier: a, Price: 62000000, PriceScore: 1935, Total: 9185, Leaves: []tenderapi.Mark{{Code: "1", Points: 5450}, {Code: "2", Points: 1800}}},
			{Rank: 2, Bid: "b2", Supplier: b, Price: 60000000, PriceScore: 2000, Total: 8600, Leaves: []tenderapi.Mark{{Code: "1", Points: 5000}, {Code: "2", Points: 1600}}},
		},
		Judges: []tenderapi.JudgeTotal{{Judge: 1, Bid: "b1", Total: 9200}, {Judge: 1, Bid: "b2", Total: 8600}, {Judge: 2, Bid: "b1", Total: 9170}, {Judge: 2, Bid: "b2", Total: 6100, Outlier: true}},
		Marks: []tenderapi.JudgeMarks{
			{Judge: 1, Bid: "b1", Marks: []tenderapi.Mark{{Code: "1", Points: 5501}, {Code: "2", Points: 1799}}},
			{Judge: 2, Bid: "b1", Marks: []tenderapi.Mark{{Code: "1", Points: 5399}, {Code: "2", Points: 1801}}},
			{Judge: 1, Bid: "b2", Marks: []tenderapi.Mark{{Code: "1", Points: 5000}, {Code: "2", Points: 1600}}},
			{Judge: 2, Bid: "b2", Marks: []tenderapi.Mark{{Code: "1", Points: 5000}, {Code: "2", Points: 1600}}},
		},
	}
}
