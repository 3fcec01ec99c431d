package demo

import (
	"sanshe/contracts/go/tenderapi"
)

// likeProjects is the fact that every purchase of the county asks for, and that the platform scores: how many like projects a bidder has done.
func likeProjects(max int64) tenderapi.Criterion {
	c := tenderapi.Criterion{Code: "A4", Name: "类似业绩", Max: max, Kind: "objective", Unit: "项", Standard: "近三年同类项目，以合同和验收材料为准，不限区域。"}
	for _, l := range []struct {
		name    string
		least   int64
		percent int64
	}{{"六项以上", 6, 100}, {"五项", 5, 90}, {"四项", 4, 80}, {"三项", 3, 70}, {"两项", 2, 60}, {"一项", 1, 30}, {"没有", 0, 0}} {
		points := max * l.percent / 100
		c.Levels = append(c.Levels, tenderapi.CriterionLevel{Name: l.name, From: points, To: points, AtLeast: l.least})
	}
	return c
}

// projects are how many bidders have done, by their place in the story of a purchase.
var projects = []int64{4, 5, 2, 3}

// doubted is the purchase of which the committee believes one bidder less than it claims, which is challenged afterwards (disputes).
const doubted = "p21"

// claimed is how many projects the i-th bidder of a purchase says to have done.
func claimed(p purchase, i int) int64 {
	if p.key == doubted && i == 2 {
		return projects[i] + 1
	}
	return projects[i]
}

// doubt lets the committee find that an answer does not hold.
func (c *county) doubt(p purchase, judges []string) error {
	if p.key != doubted {
		return nil
	}
	org := c.people[p.bidders[2]].Memberships[0].Org
	for _, login := range judges[:len(judges)/2+1] {
		sheet, err := do(c, login, tenderapi.GetMySheet, tenderapi.GetMySheetRequest{ID: c.tender[p.key]})
		if err != nil {
			return err
		}
		for _, b := range sheet.Bids {
			if b.Supplier.ID != org {
				continue
			}
			if _, err := do(c, login, tenderapi.LowerAnswer, tenderapi.LowerAnswerRequest{ID: c.tender[p.key], AnswerVote: tenderapi.AnswerVote{
				Bid: b.Bid, Code: likeProjects(1).Code, Level: "两项", Why: "其中1项的服务对象与本项目不同，按评分标准不予采信。",
			}}); err != nil {
				return err
			}
		}
	}
	return nil
}
