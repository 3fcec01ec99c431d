package view

import (
	"slices"

	"github.com/a-h/templ"

	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/route"
	"sanshe/libs/sheet"
	"sanshe/services/portal/frame"
	"sanshe/services/portal/ui"
)

// OpenedPrice is a price as far as it may be told.
func OpenedPrice(t *tenderapi.Tender, b tenderapi.OpenedBid) templ.Component {
	if b.Price > 0 {
		return ui.Amount(b.Price)
	}
	return ui.Soft(NoPrice(t, b))
}

// NoPrice is why a price is not told: in nobody's power to open, or still sealed.
func NoPrice(t *tenderapi.Tender, b tenderapi.OpenedBid) string {
	switch {
	case !b.Readable:
		return "无法读取"
	case t.Sealing != nil && t.RevealedAt == nil:
		return "未开启"
	}
	return "没有打开"
}

// Fingerprint is a hash cut for the eye; the whole stands in the data.
func Fingerprint(h string) string {
	if len(h) > 12 {
		return h[:12]
	}
	return h
}

// MayCorrect reports whether the caller signed a sheet that can still be corrected.
func MayCorrect(p *frame.House, a *frame.Ask, t *tenderapi.Tender) bool {
	if t.State != tenderapi.StateScored || t.Award != nil || len(t.Passed) > 0 || t.SuspendedUntil != nil {
		return false
	}
	sh, err := route.Call(a.Ctx, p.Call, tenderapi.GetMySheet, tenderapi.GetMySheetRequest{ID: t.ID})
	return err == nil && sh.SignedAt != nil
}

// ChangeTable lists what was changed after the signing, before and after.
func ChangeTable(ev *tenderapi.Evaluation) ui.Table {
	t := ui.Table{Caption: "签署以后修改过的评分", Cols: ui.Cols("评委", "供应商", "~修改", "~情形和理由", "时间")}
	for _, c := range ev.Corrections {
		t.Rows = append(t.Rows, ui.Cells(ui.Text("评委"+frame.Itoa(c.Judge)), ui.Text(Ranked(ev, c.Bid)), ui.Text(changed(ev, c)), ui.Text(whyChanged(c)), ui.DateTime(c.At)))
	}
	return t
}

// ChangeColumns are the same as a table.
func ChangeColumns(ev *tenderapi.Evaluation) []sheet.Column[tenderapi.MarkChange] {
	return []sheet.Column[tenderapi.MarkChange]{
		{Head: "评委", Cell: func(c *tenderapi.MarkChange) any { return "评委" + frame.Itoa(c.Judge) }},
		{Head: "供应商", Cell: func(c *tenderapi.MarkChange) any { return Ranked(ev, c.Bid) }},
		{Head: "修改", Cell: func(c *tenderapi.MarkChange) any { return changed(ev, *c) }},
		{Head: "情形和理由", Cell: func(c *tenderapi.MarkChange) any { return whyChanged(*c) }},
		{Head: "时间", Cell: func(c *tenderapi.MarkChange) any { return &c.At }},
	}
}

// changed says which points were changed from what to what.
func changed(ev *tenderapi.Evaluation, c tenderapi.MarkChange) (what string) {
	for _, m := range c.After {
		i := slices.IndexFunc(c.Before, func(x tenderapi.Mark) bool { return x.Code == m.Code })
		if i >= 0 && c.Before[i].Points != m.Points {
			what += nameOfCriterion(ev.Criteria, m.Code) + "由" + PointsText(c.Before[i].Points) + "分改为" + PointsText(m.Points) + "分。"
		}
	}
	return what
}

func whyChanged(c tenderapi.MarkChange) string { return c.Text + agreed(c) + "。" + c.Reason }

func nameOfCriterion(list []tenderapi.Criterion, code string) string {
	for _, c := range list {
		if c.Code == code {
			return c.Name
		}
	}
	return code
}

// Ranked is the name under which a bid stands in the ranking.
func Ranked(ev *tenderapi.Evaluation, bid string) string {
	for _, r := range ev.Ranking {
		if r.Bid == bid {
			return r.Supplier.Name
		}
	}
	return ""
}

// Findings is a table of what holds and what does not, the latter first.
func Findings(list []tenderapi.Finding, caption string) templ.Component {
	list = slices.Clone(list)
	slices.SortStableFunc(list, func(x, y tenderapi.Finding) int { return weight(x) - weight(y) })
	t := ui.Table{Caption: caption, Cols: ui.Cols("结论", "~情况", "依据"), Nothing: "没有需要检查的条件。"}
	for _, f := range list {
		tag := ui.Tag(ui.Good, ui.IconCheck, "符合")
		switch {
		case !f.Ok && f.Level == "refuse":
			tag = ui.Tag(ui.Bad, ui.IconStop, "不符合")
		case !f.Ok:
			tag = ui.Tag(ui.Warn, ui.IconWarn, "请留意")
		}
		t.Rows = append(t.Rows, ui.Cells(tag, ui.Text(f.Text), ui.Clauses(LawOf(f.Basis)...)))
	}
	return ui.Data(t)
}

func weight(f tenderapi.Finding) int {
	switch {
	case f.Ok:
		return 2
	case f.Level == "refuse":
		return 0
	}
	return 1
}

// FoundBy says which part of the committee found a bid invalid; the opening itself needs no saying.
func FoundBy(b tenderapi.OpenedBid) string {
	if b.FoundBy == "" {
		return ""
	}
	return "（" + b.FoundBy + "）"
}

// PassedTable lists the candidates who fell away, and why.
func PassedTable(t *tenderapi.Tender) templ.Component {
	why := map[string]string{"refused": "拒绝签订合同", "barred": "定标时不符合条件", "most": "中标包数已满", "void": "质疑、投诉成立，中标无效", "rescinded": "投诉成立，合同撤销"}
	table := ui.Table{Caption: t.Method.Say("未能成为中标供应商的候选人"), Cols: ui.Cols("候选人", "情形", "说明", "时间")}
	for _, x := range t.Passed {
		table.Rows = append(table.Rows, ui.Cells(ui.Text(x.Supplier.Name), ui.Text(t.Method.Say(why[x.Ground])), ui.Text(x.Note), ui.DateTime(x.At)))
	}
	return ui.Data(table)
}

var priceKinds = map[string]ui.Kind{"found": ui.Warn, "asked": ui.Info, "ready": ui.Warn, "decided": ui.Good}

// PriceTag says where a review stands, or what came of it.
func PriceTag(t *tenderapi.Tender, r tenderapi.PriceReview) templ.Component {
	switch {
	case r.Stage == "decided" && r.Reasonable:
		return ui.Tag(ui.Good, ui.IconCheck, PriceState(t, r))
	case r.Stage == "decided":
		return ui.Tag(ui.Bad, ui.IconStop, PriceState(t, r))
	}
	return ui.Tag(priceKinds[r.Stage], ui.IconClock, PriceState(t, r))
}

// PriceState is the same in words.
func PriceState(t *tenderapi.Tender, r tenderapi.PriceReview) string {
	switch {
	case r.Stage == "decided" && r.Reasonable:
		return "报价合理"
	case r.Stage == "decided":
		return t.Method.Say("投标无效")
	}
	return r.StageText
}

// Holds is what a member holds of a price, and why.
func Holds(o tenderapi.PriceOpinion) string {
	if o.Reasonable {
		return "认为合理：" + o.Why
	}
	return "认为不合理：" + o.Why
}

// agreed is how many of the committee held a mark to be far off, where that was the ground.
func agreed(c tenderapi.MarkChange) string {
	if c.Agreed == 0 {
		return ""
	}
	return "（" + frame.Itoa(c.Members) + "名成员中" + frame.Itoa(c.Agreed) + "名认定）"
}
