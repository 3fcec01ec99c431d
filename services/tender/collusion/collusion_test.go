package collusion

import (
	"slices"
	"strings"
	"testing"

	"sanshe/contracts"
	"sanshe/libs/cn"
	"sanshe/libs/rule"
	"sanshe/libs/rule/ruletest"
)

// Three plans for the same service by different hands.
var plans = []string{
	"我们把服务分成建档、探访、陪伴和转介四条线。第一个月由两名社会工作师带队入户，逐户核对底册，记下老人的健康、居住和家人联系情况，当场说明服务内容和投诉电话。第二个月起，独居的每周上门一次，高龄的每周通两次电话，由固定的社工负责，换人要提前告知。探访时发现跌倒、断药、情绪低落的，当天报主管并联系社区医生。每个季度办一次生日会和一次防诈骗讲座，场地借用社区活动室，费用从活动经费列支。所有记录当日录入系统，主管每周抽查一成，抽查不合格的重新走访。项目结束前由第三方随机电话回访，满意度低于九成的退回整改。",
	"本机构深耕养老领域多年，拟以需求评估为起点，采用个案管理模式推进。进场后十个工作日内完成需求问卷，按照自理能力和社会支持程度划为三档，一档每月服务两小时，二档四小时，三档八小时，随评估结果调整。团队由督导、个案经理和助老员组成，督导每月带一次案例讨论会。应急方面，与街道卫生院签订绿色通道协议，夜间设值班手机。宣传方面，制作大字版服务手册，张贴到每个单元门。财务单独立账，每季向采购人报送收支表。为了让服务留得下来，我们还将培育十支邻里互助小队，教会低龄老人照看高龄老人，期满后交给居委会继续运作。",
	"方案的重点是把专业社工的时间用在最难的人身上。开局先做减法：由网格员提供名单，剔除已有子女同住和已入住机构的，余下的才建立服务关系。每位社工包干四十户，签订服务约定，约定中写明双方的权利。日常问候交给志愿者和智能外呼，机器连续两次无人接听就转人工，人工再无人接听就上门。社工则集中处理失独、重病和家庭矛盾，必要时引入律师和心理咨询师。质量控制采取三查：自查、互查、神秘访客，三查结果挂钩当月绩效。数据按照最少够用的原则采集，服务终止后三十日内删除敏感字段，并向采购人出具删除证明。",
}

func base(i int) Bid {
	return Bid{
		ID: string(rune('1' + i)), Supplier: []string{"青苗社会工作服务中心", "向阳养老服务社", "暖邻志愿者协会"}[i], Code: []string{"52320312MJ0000001A", "52320312MJ0000002B", "51320312MJ0000003C"}[i],
		By: []string{"a1", "a2", "a3"}[i], Contact: []string{"王小平", "李海", "赵明月"}[i], Phone: []string{"139 0000 0001", "13900000002", "13900000003"}[i],
		Heads: []Head{{[]string{"青苗社会工作服务中心", "向阳养老服务社", "暖邻志愿者协会"}[i], []string{"周一鸣", "吴双", "郑三元"}[i]}},
		Price: []int64{90_000_00, 93_170_00, 97_050_00}[i], Plan: plans[i], Team: []string{"项目负责人：王小平。社工三名。", "项目主管：孙立，助老员五名。", "督导一名。"}[i],
	}
}

func three() []Bid { return []Bid{base(0), base(1), base(2)} }

func codes(flags []Flag) (out []string) {
	for _, f := range flags {
		out = append(out, f.Code)
	}
	return out
}

func TestBiddersWhoCompeteShowNoSign(t *testing.T) {
	if got := Find(three(), "采购需求：为独居老人提供探访服务。"); len(got) != 0 {
		t.Errorf("%+v", got)
	}
	if got := Blind(three()); !slices.Equal(got, []string{"account"}) {
		t.Errorf("blind to %v", got)
	}
	bids := three()
	bids[1].Heads = append(bids[1].Heads, Head{Org: "成员"})
	if got := Blind(bids); !slices.Equal(got, []string{"account", "manager"}) {
		t.Errorf("without the head of one bidder blind to %v", got)
	}
}

// TestEveryItemOfTheClauseIsFound plants one sign after another.
func TestEveryItemOfTheClauseIsFound(t *testing.T) {
	today := rule.Where{Region: "320312", Day: cn.Day("2026-11-27").At(12, 0)}
	clause := ruletest.Value[[]rule.Item](t, ruletest.Book(t, contracts.Files), "tender.collusion.signs", today)
	planted := map[string]bool{}
	for name, c := range map[string]struct {
		plant func([]Bid)
		code  string
		says  string
	}{
		"the same head": {func(b []Bid) { b[2].Heads[0].Name = "周 一鸣" }, "manager", "都叫周一鸣，请核对是否同一人"},
		"the same head of two members": {func(b []Bid) {
			b[0].Heads, b[2].Heads = append(b[0].Heads, Head{"银杏社", "钱来"}), append(b[2].Heads, Head{"晚晴社", "孙远"}, Head{"清风社", "钱来"})
		}, "manager", "银杏社、清风社登记的法定代表人或者负责人都叫钱来"},
		"a member headed as another leader": {func(b []Bid) { b[1].Heads = append(b[1].Heads, Head{"银杏社", "周一鸣"}) }, "manager", "青苗社会工作服务中心、银杏社登记的"},
		"the same author": {func(b []Bid) {
			b[0].Record, b[2].Record = "编制人：钱来", "业绩表。编制人: 钱来，二月。"
		}, "author", "都写明由“钱来”编制"},
		"the same account hands in":   {func(b []Bid) { b[1].By = "a1" }, "agent", "同一个账号递交"},
		"the same phone":              {func(b []Bid) { b[1].Phone = "139-0000-0001" }, "contact", "同一个联系电话"},
		"the same contact":            {func(b []Bid) { b[1].Contact = "王 小平" }, "contact", "请核对是否同一人"},
		"the same leader":             {func(b []Bid) { b[2].Team = "项目经理：王小平，社工两名。" }, "contact", "项目负责人姓名相同"},
		"a copied plan":               {func(b []Bid) { b[1].Plan = plans[0] }, "similar", "约有"},
		"a plan copied with new gaps": {func(b []Bid) { b[1].Plan = strings.ReplaceAll(plans[0], "，", "\n ") }, "similar", "%相同"},
		"two prices that are one":     {func(b []Bid) { b[1].Price = b[0].Price }, "similar", "报价完全相同"},
		"prices in equal steps":       {func(b []Bid) { b[1].Price, b[2].Price = 93_000_00, 96_000_00 }, "similar", "依次相差3,000.00元"},
		"equal steps in any order":    {func(b []Bid) { b[0].Price, b[1].Price, b[2].Price = 93_000_00, 96_000_00, 90_000_00 }, "similar", "差额相同"},
		"prices of one ratio":         {func(b []Bid) { b[1].Price, b[2].Price = 99_000_00, 108_900_00 }, "similar", "同一倍数"},
		"one ratio, rounded to yuan":  {func(b []Bid) { b[1].Price, b[2].Price = 92_700_00, 95_481_00 }, "similar", "同一倍数"},
		"another bidder's name":       {func(b []Bid) { b[2].Plan += "向阳养老服务社承诺按期完成。" }, "mixed", "出现了另一家投标人向阳养老服务社"},
		"another bidder's code":       {func(b []Bid) { b[2].Record = "统一社会信用代码 52320312MJ0000001A" }, "mixed", "青苗社会工作服务中心的名称或者代码"},
		"the same payer":              {func(b []Bid) { b[0].Paid, b[2].Paid = from("6222 0001"), from("62220001") }, "account", "同一个账户转出"},
		"a payer corrected away":      {func(b []Bid) { b[0].Paid, b[2].Paid = from("62220001", "62220009"), from("62220001") }, "account", "同一个账户转出；其中有更正以前登记的"},
	} {
		bids := three()
		c.plant(bids)
		got := Find(bids, "")
		if !slices.Contains(codes(got), c.code) || !slices.ContainsFunc(got, func(f Flag) bool { return f.Code == c.code && strings.Contains(f.Text, c.says) && len(f.Bids) > 1 }) {
			t.Errorf("%s: %+v", name, got)
		}
		planted[c.code] = true
	}
	for _, item := range clause {
		if !planted[item.Code] {
			t.Errorf("nobody has looked for: %s", item.Text)
		}
	}
}

func TestMembersOfOneConsortiumMayHaveOneHead(t *testing.T) {
	bids := three()
	bids[0].Heads = append(bids[0].Heads, Head{"银杏社", "周一鸣"})
	if got := Find(bids, ""); len(got) != 0 {
		t.Errorf("%+v", got)
	}
}

func TestWhatTheDocumentsSayIsNobodys(t *testing.T) {
	bids := three()
	bids[0].Plan, bids[1].Plan = plans[2]+plans[0], plans[2]+plans[1]
	if got := Find(bids[:2], plans[2]); len(got) != 0 {
		t.Errorf("a requirement that both quote is a sign: %+v", got)
	}
	bids[2].Plan += "与向阳养老服务社的现有服务衔接。"
	if got := Find(bids[1:], "现由向阳养老服务社提供服务。"); slices.Contains(codes(got), "mixed") {
		t.Errorf("a name from the documents is a sign: %+v", got)
	}
}

// mixture replaces every n-th sentence of a plan by another's.
func mixture(plan, other string, n int) string {
	own, others := strings.SplitAfter(plan, "。"), strings.SplitAfter(other, "。")
	for i := n - 1; i < len(own); i += n {
		own[i] = others[i%len(others)]
	}
	return strings.Join(own, "")
}

func TestTheThresholdStandsBetweenStrangersAndCopies(t *testing.T) {
	share := func(a, b string) int {
		x, y, both := marksOf(a, nil), marksOf(b, nil), 0
		for m := range x {
			if y[m] {
				both++
			}
		}
		return percent(both, min(len(x), len(y)))
	}
	for i, plan := range plans {
		other := plans[(i+1)%len(plans)]
		if got := share(plan, other); got > alike/3 {
			t.Errorf("strangers share %d%%", got)
		}
		for n, least := range map[int]int{2: alike, 3: 45, 4: 55} {
			if got := share(plan, mixture(plan, other, n)); got < least {
				t.Errorf("a copy with every %d. sentence replaced shares %d%%", n, got)
			}
		}
		if len(marksOf(plan, nil)) < few {
			t.Errorf("a plan of %d characters is not compared", len([]rune(plan)))
		}
	}
}

func TestShortTextsAreNotCompared(t *testing.T) {
	bids := three()
	bids[0].Plan, bids[1].Plan = "按采购需求提供服务，服从管理。", "按采购需求提供服务，服从管理。"
	if got := Find(bids, ""); len(got) != 0 {
		t.Errorf("%+v", got)
	}
}

func TestTwoPricesMakeNoPattern(t *testing.T) {
	if got := Find(three()[:2], ""); len(got) != 0 {
		t.Errorf("%+v", got)
	}
}

// from is a deposit written down as paid from one account after another, each under a name of its own.
func from(accounts ...string) (out []Payment) {
	for _, a := range accounts {
		out = append(out, Payment{Payer: "户名" + a, Account: a})
	}
	return out
}

func TestWhatWasWrittenTwiceOfOneBidIsNoSign(t *testing.T) {
	bids := three()
	bids[0].Paid, bids[1].Paid = from("62220001", "62220002", "62220001"), from("62220003")
	if got := codes(Find(bids, "")); slices.Contains(got, "account") {
		t.Errorf("signs %v", got)
	}
}
