package demo

import (
	"time"

	"sanshe/contracts/go/volunteerapi"
	"sanshe/libs/cn"
)

// ordered is service that a bureau of justice ordered: one that an organization has taken on, and one that it is asked for.
func (c *county) ordered(ago func(days int) time.Time) []act {
	enter := func(name, paper, needs string, from time.Time) (volunteerapi.Order, error) {
		return do(c, "officer", volunteerapi.EnterOrder, volunteerapi.EnterOrderRequest{OrderDraft: volunteerapi.OrderDraft{
			Name: name, Birth: "1994-02-03", Paper: paper, Reason: "轻微伤害，自愿参加社会服务。", Minutes: 2400,
			From: cn.DayOf(from).String(), Until: cn.DayOf(from).AddMonths(6).String(), Host: c.orgs["org1"].ID, Needs: needs,
		}})
	}
	return []act{
		{ago(20), func() error {
			o, err := enter("方一舟", "星矫社字17号", "可以搬运、清洁；周一到周五的白天上班。", ago(20))
			if err != nil {
				return err
			}
			_, err = do(c, "staff", volunteerapi.MoveOrder, volunteerapi.MoveOrderRequest{ID: o.ID, OrderMove: volunteerapi.OrderMove{Do: "accept", Version: o.Version}})
			return err
		}},
		{ago(3), func() error {
			_, err := enter("丁小川", "星矫社字18号", "不安排独自接触未成年人的岗位。", ago(3))
			return err
		}},
	}
}
