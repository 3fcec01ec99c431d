package rate

import (
	"fmt"

	"github.com/a-h/templ"

	"sanshe/contracts/go/organizationapi"
	"sanshe/libs/fault"
	"sanshe/libs/identity"
	"sanshe/libs/route"
	"sanshe/services/portal/frame"
	"sanshe/services/portal/ui"
	"sanshe/services/portal/view"
)

// What the page of a rating shows of it.

func orNothing(s string) string {
	if s == "" {
		return "还没有作出"
	}
	return s
}

func facts(c *organizationapi.RatingCase) []ui.Term {
	ts := []ui.Term{ui.T("社会组织", ui.Link(frame.Href("/organizations/", c.Org.ID), c.Org.Name)), ui.S("类型", view.OrgKindNames[c.Kind]), ui.S("组织评估的机关", c.Office.Name)}
	if c.Total > 0 {
		ts = append(ts, ui.S("汇总得分", view.PointsText(c.Total)+"分"))
	}
	if c.SecondTotal > 0 {
		ts = append(ts, ui.S("复评的得分", view.PointsText(c.SecondTotal)+"分"))
	}
	if c.Motion > 0 {
		ts = append(ts, ui.S("交付表决的等级", gradeName(c.Motion)))
	}
	if c.Grade > 0 {
		ts = append(ts, ui.S("评定的等级", gradeName(c.Grade)))
	}
	if c.PublicityEnds != nil {
		ts = append(ts, ui.T("公示至", ui.DateTime(*c.PublicityEnds)), ui.T("得分", ui.Link(frame.Href("/ratings/", c.ID), "逐项查看")))
	}
	if c.AnnouncedOn != "" {
		ts = append(ts, ui.T("公告日期", ui.Date(view.Day(c.AnnouncedOn))))
	}
	if c.From != "" {
		ts = append(ts, ui.T("有效期", ui.All(ui.Date(view.Day(c.From)), ui.Text("至"), ui.Date(view.Day(c.To)))))
	}
	if c.Certificate != "" {
		ts = append(ts, ui.T("证书", ui.Link(frame.Href("/rating-certificates/", c.Certificate), "查验和打印")))
	}
	if c.Refusal != "" {
		ts = append(ts, ui.S("不予评估的理由", c.Refusal))
	}
	return ts
}

// ratersPanel are those sent to the organization, or those who mark anew on an appeal, and where their sheets are set side
// by side.
func ratersPanel(a *frame.Ask, c *organizationapi.RatingCase, list []organizationapi.Rater, title, round string) []templ.Component {
	if len(list) == 0 {
		return nil
	}
	t := ui.Table{Caption: "指派的评估专家", Cols: ui.Cols("评估专家", "所在机构", "考察记录", "~回避或者退出")}
	for _, r := range list {
		signed, away := ui.Soft("没有签署"), ui.Dash()
		if r.Signed {
			signed = ui.Tag(ui.Good, ui.IconCheck, "已签署")
		}
		if round != "" || r.Recused {
			signed = ui.Dash()
		}
		if r.Recused {
			away = ui.Text(map[bool]string{true: "登记管理机关让其退出：", false: "本人回避："}[r.Released] + r.Reason)
		}
		t.Rows = append(t.Rows, ui.Cells(ui.Text(r.Name), ui.Text(r.OrgName), signed, away))
	}
	body := []templ.Component{ui.Data(t)}
	if a.Desk != identity.Rater {
		body = append(body, ui.ButtonLink(frame.Href("/desk/ratings/", c.ID)+"/calibration"+round, "比较各专家的评分", false))
	}
	return []templ.Component{view.Panel(ui.Box{Title: title, Note: "公示的得分里只有代号"}, body...)}
}

func visitPanel(c *organizationapi.RatingCase) templ.Component {
	v := c.Visit
	terms := []ui.Term{ui.T("日期", ui.Date(view.Day(v.On))), ui.S("地点", v.Place), ui.S("在场人员", v.People)}
	if len(v.Papers) > 0 {
		terms = append(terms, ui.T("照片和材料", ui.Files(papersOf(c.ID, v.Papers)...)))
	}
	return view.Panel(ui.Box{Title: "实地考察记录", Note: fmt.Sprintf("已有%d人签署", v.Signed)}, ui.DL(append(terms, ui.T("摘要", ui.Code(v.Hash)))...), ui.Paragraphs(v.Text))
}

// ballots are the votes by name as far as the reader may see them; whoever has nothing to do with the vote sees none.
func (p *room) ballots(a *frame.Ask, c *organizationapi.RatingCase) (list organizationapi.BallotList, err error) {
	if a.Desk != identity.Panelist && a.Desk != identity.Registrar && a.Desk != identity.Supervisor {
		return list, nil
	}
	list, err = route.Call(a.Ctx, p.Call, organizationapi.ListBallots, organizationapi.ListBallotsRequest{ID: c.ID})
	if fault.Of(err).Kind == fault.NotFound {
		err = nil
	}
	return list, err
}

func votesPanel(c *organizationapi.RatingCase, ballots organizationapi.BallotList) (out []templ.Component) {
	if len(c.Votes) > 0 {
		t := ui.Table{Caption: "表决", Cols: ui.Cols("轮次", "等级", "#全体", "#投票", "#同意", "#不同意", "结果")}
		for _, v := range c.Votes {
			result, name := ui.Tag(ui.Bad, ui.IconStop, "没有通过"), fmt.Sprintf("第%d轮", v.Round)
			if v.Passed {
				result = ui.Tag(ui.Good, ui.IconCheck, "通过")
			}
			if v.Review {
				name += "（复核）"
			}
			t.Rows = append(t.Rows, ui.Cells(ui.Text(name), ui.Text(gradeName(v.Grade)), ui.Number(v.Members), ui.Number(v.Present), ui.Number(v.Ayes), ui.Number(v.Noes), result))
		}
		out = append(out, ui.Data(t))
	}
	if len(ballots.Items) > 0 {
		t := ui.Table{Caption: "记名投票", Cols: ui.Cols("委员", "轮次", "等级", "意见", "~理由", "时间")}
		for _, b := range ballots.Items {
			choice := ui.Tag(ui.Good, ui.IconCheck, "同意")
			if b.Choice == "no" {
				choice = ui.Tag(ui.Bad, ui.IconStop, "不同意")
			}
			t.Rows = append(t.Rows, ui.Cells(ui.Text(b.Member), ui.Textf("第%d轮", b.Round), ui.Text(gradeName(b.Grade)), choice, view.OrDash(b.Reason), ui.DateTime(b.At)))
		}
		out = append(out, view.Inside(ui.Fold("各委员的意见", false), ui.Data(t)))
	}
	if len(out) > 0 {
		out = []templ.Component{view.Panel(ui.Box{Title: "表决"}, out...)}
	}
	return out
}

// changesPanel is what became of an announced grade.
func changesPanel(c *organizationapi.RatingCase) []templ.Component {
	if len(c.Changes) == 0 {
		return nil
	}
	t := ui.Table{Caption: "等级的变动", Cols: ui.Cols("决定", "日期", "~情形", "~理由", "交回证书")}
	for _, x := range c.Changes {
		what, back := "取消等级", ui.Dash()
		if x.Grade > 0 {
			what = "降为" + gradeName(x.Grade)
		}
		if x.ReturnedAt != nil {
			back = ui.All(ui.DateTime(*x.ReturnedAt), ui.Text("交回"))
		} else if x.ReturnDue != nil {
			back = ui.All(ui.Date(*x.ReturnDue), ui.Text("以前"))
		}
		t.Rows = append(t.Rows, ui.Cells(ui.Text(what), ui.Date(x.At), ui.Text(x.GroundText), ui.Text(x.Note), back))
	}
	return []templ.Component{view.Panel(ui.Box{Title: "等级的变动"}, ui.Data(t))}
}
