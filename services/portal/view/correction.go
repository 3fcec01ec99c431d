package view

import (
	"slices"

	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/route"
	"sanshe/services/portal/frame"
	"sanshe/services/portal/ui"
)

func CorrectionsPath(tender string) string {
	return frame.Href("/desk/tenders/", tender) + "/corrections"
}

// MayCorrect reports whether the caller signed a sheet that can still be corrected.
func MayCorrect(p *frame.House, a *frame.Ask, t *tenderapi.Tender) bool {
	if t.State != tenderapi.StateScored || t.Award != nil || len(t.Passed) > 0 || t.SuspendedUntil != nil {
		return false
	}
	sh, err := route.Call(a.Ctx, p.Call, tenderapi.GetMySheet, tenderapi.GetMySheetRequest{ID: t.ID})
	return err == nil && sh.SignedAt != nil
}

// ChangeTable lists what was changed after the summing up, before and after.
func ChangeTable(ev *tenderapi.Evaluation) ui.Table {
	t := ui.Table{Caption: "汇总以后修改过的评分", Cols: ui.Cols("评委", "供应商", "~修改", "~情形和理由", "时间")}
	for _, c := range ev.Corrections {
		what := ""
		for _, m := range c.After {
			i := slices.IndexFunc(c.Before, func(x tenderapi.Mark) bool { return x.Code == m.Code })
			if i >= 0 && c.Before[i].Points != m.Points {
				what += nameOfCriterion(ev.Criteria, m.Code) + "由" + PointsText(c.Before[i].Points) + "分改为" + PointsText(m.Points) + "分。"
			}
		}
		t.Rows = append(t.Rows, ui.Cells(ui.Text("评委"+frame.Itoa(c.Judge)), ui.Text(rankedName(ev, c.Bid)), ui.Text(what), ui.Text(c.Text+"。"+c.Reason), ui.DateTime(c.At)))
	}
	return t
}

func nameOfCriterion(list []tenderapi.Criterion, code string) string {
	for _, c := range list {
		if c.Code == code {
			return c.Name
		}
	}
	return code
}

func rankedName(ev *tenderapi.Evaluation, bid string) string {
	for _, r := range ev.Ranking {
		if r.Bid == bid {
			return r.Supplier.Name
		}
	}
	return ""
}
