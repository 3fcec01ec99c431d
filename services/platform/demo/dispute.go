package demo

import (
	"time"

	"sanshe/contracts/go/tenderapi"
)

// dispute is a challenge of the county's history. Days are working days after
// the bids closed; answered 0 means that the office has not answered yet.
type dispute struct {
	purchase, by, about string // key of the purchase, login of the challenger
	filed, answered     int
	facts, request      string
	answer              string
}

// disputes are one that waits for its answer, on a purchase that is being
// scored, and one that was answered, about a result; its challenger may still complain.
var disputes = []dispute{
	{
		purchase: "p17", by: "staff", about: "process", filed: 0,
		facts:   "开标记录中本机构投标文件的收到时间与回执不一致，可能影响对投标是否按时递交的认定，使本机构平等参加竞争的权益受到损害。",
		request: "核对接收编号和收到时间，更正开标记录并告知全部投标人。",
	},
	{
		purchase: "p21", by: "staff", about: "result", filed: 6, answered: 9,
		facts:   "本机构提交了3项类似业绩，按评分标准应得的分数高于公布的得分。",
		request: "重新核对“类似业绩”一项的得分，并书面说明每一项业绩是否采信。",
		answer:  "经核对，3项业绩中有1项的服务对象与本项目不同，按评分标准不予采信，其余2项已计分，得分无误。",
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
				About: d.about, Facts: d.facts, Request: d.request,
			}})
			id = got.ID
			return err
		}})
		if d.answered > 0 {
			out = append(out, act{after(d.answered, 16), func() error {
				_, err := do(c, p.office, tenderapi.MoveChallenge, tenderapi.MoveChallengeRequest{ID: id, ChallengeMove: tenderapi.ChallengeMove{Do: "answer", Text: d.answer}})
				return err
			}})
		}
	}
	return out
}
