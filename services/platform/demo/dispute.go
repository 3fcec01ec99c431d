package demo

import (
	"time"

	"sanshe/contracts/go/tenderapi"
)

// dispute is a challenge of the county's history. Days are working days after
// the bids closed; answered 0 means that the office has not answered yet.
type dispute struct {
	purchase, by, about string // key of the purchase, login of the challenger
	link                string // of the procedure, where it is about that
	filed, answered     int
	items               []tenderapi.GrievanceItem
	answer              string // of each item; none of them holds
}

// disputes are one that waits for its answer, on a purchase that is being
// scored, and one that was answered, about a result; its challenger may still complain.
var disputes = []dispute{
	{
		purchase: "p17", by: "staff", about: "process", link: "opening", filed: 0,
		items: []tenderapi.GrievanceItem{{
			Ground: "process-opening", Part: "开标记录中本机构的一行",
			Facts:   "开标记录中本机构投标文件的收到时间与回执不一致，可能影响对投标是否按时递交的认定，使本机构平等参加竞争的权益受到损害。",
			Law:     "政府采购法第三条：政府采购应当遵循公开透明原则、公平竞争原则、公正原则和诚实信用原则。",
			Request: "核对接收编号和收到时间，更正开标记录并告知全部投标人。",
		}},
	},
	{
		purchase: "p21", by: "staff11", about: "result", filed: 6, answered: 9,
		items: []tenderapi.GrievanceItem{{
			Ground: "result-objective", Part: "评分标准中的“类似业绩”",
			Facts:   "本机构提交了3项类似业绩，按评分标准应得的分数高于公布的得分。",
			Law:     "政府采购法实施条例第三十四条：评审因素的指标应当与分值相对应，采购文件没有规定的评审标准不得作为评审的依据。",
			Request: "重新核对“类似业绩”一项的得分，并书面说明每一项业绩是否采信。",
		}},
		answer: "经核对，3项业绩中有1项的服务对象与本项目不同，按评分标准不予采信，其余2项已计分，得分无误。",
	},
}

// disputes spells out the challenges of a purchase; after counts from the day the bids closed.
func (c *county) disputes(p purchase, after func(n, hour int) time.Time) (out []act) {
	for _, d := range disputes {
		if d.purchase != p.key {
			continue
		}
		var id string
		out = append(out, act{after(d.filed, 15), func() error {
			got, err := do(c, d.by, tenderapi.FileChallenge, tenderapi.FileChallengeRequest{ID: c.tender[p.key], ChallengeDraft: tenderapi.ChallengeDraft{
				About: d.about, Link: d.link, Items: d.items,
				Contact: &tenderapi.Contact{Name: "周敏", Phone: "0516-80000012", Address: "星河区梧桐路12号", Postcode: "221000"},
			}})
			id = got.ID
			return err
		}})
		if d.answered > 0 {
			out = append(out, act{after(d.answered, 16), func() error {
				_, err := do(c, p.office, tenderapi.MoveChallenge, tenderapi.MoveChallengeRequest{ID: id, ChallengeMove: tenderapi.ChallengeMove{
					Do: "answer", Text: "感谢对采购工作的监督。对答复不满意的，可以在法定期限内向财政部门投诉。", Effect: tenderapi.EffectProceed, Verdicts: rejected(d),
				}})
				return err
			}})
		}
	}
	return out
}

// rejected is an answer by which no item holds.
func rejected(d dispute) (out []tenderapi.ItemVerdict) {
	for i := range d.items {
		out = append(out, tenderapi.ItemVerdict{Item: int64(i + 1), Verdict: tenderapi.VerdictRejected, Reason: d.answer})
	}
	return out
}
