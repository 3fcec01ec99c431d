package demo

import (
	"time"

	"sanshe/contracts/go/contractapi"
	"sanshe/libs/cn"
)

// accepted is the purchase whose contract has been performed and accepted; its
// supplier is the first a visitor signs in as.
const accepted = "p1"

// acceptance lets the office accept what was performed in a year, with the opinion of
// those who were served, and the supplier sign it the day after; day counts from where the purchase began.
func (c *county) acceptance(p purchase, day func(n, hour int) time.Time) []act {
	const done = 460 // a year after a contract of its second month, and some weeks for the reports
	id := func() string { return contractID(c.tender[p.key]) }
	return []act{
		{day(done, 10), func() error {
			in := contractapi.AcceptanceDraft{
				Stage: "终期验收", Final: true, AcceptedOn: cn.DayOf(day(done, 10)).String(), MembersSigned: true,
				Members: []string{"采购人代表", "街道社会事务办代表", "社区居民委员会代表", "服务对象代表"}, Asked: 62, Satisfied: 58,
				Opinions:   "多数受访老人认为上门及时、态度耐心；有4人希望增加节假日的探访，承接方已答应在下一年度安排。",
				Conclusion: "合同约定的各项标准都已达到，同意通过验收，按约定支付尾款。",
			}
			for i, found := range []string{"抽样62人，满意58人，满意率93.5%。", "全年收到投诉3件，均在两个工作日内回复。", "主管和持证社会工作者在岗，更换1人，事先书面告知。", "四次季度复核均已完成，服务记录完整。"} {
				in.Items = append(in.Items, contractapi.AcceptanceItem{Standard: quality[i], Finding: found, Met: true})
			}
			_, err := do(c, p.office, contractapi.RecordAcceptance, contractapi.RecordAcceptanceRequest{ID: id(), AcceptanceDraft: in})
			return err
		}},
		{day(done+1, 10), func() error {
			winner, err := c.winner(p)
			if err == nil {
				_, err = do(c, winner, contractapi.MoveAcceptance, contractapi.MoveAcceptanceRequest{ID: id(), Nth: 1, AcceptanceMove: contractapi.AcceptanceMove{Do: "agree"}})
			}
			return err
		}},
	}
}
