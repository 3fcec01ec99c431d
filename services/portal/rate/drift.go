package rate

import (
	"context"
	"fmt"
	"net/http"

	"sanshe/contracts/go/organizationapi"
	"sanshe/libs/route"
	"sanshe/libs/sheet"
	"sanshe/services/portal/frame"
	"sanshe/services/portal/ui"
	"sanshe/services/portal/view"
)

// How the raters of a campaign stand to one another: for the office that conducts it alone, since it names them.

func campaignRatersPath(id string) string {
	return frame.Href("/desk/registrar/campaigns/", id) + "/raters"
}

// campaignRaters is empty where no two raters have signed for one organization yet.
func (p *room) campaignRaters(a *frame.Ask) error {
	if view.FormatOf(a) != "" {
		return p.sendDrifts(a)
	}
	c, err := route.Call(a.Ctx, p.Call, organizationapi.GetCampaign, organizationapi.GetCampaignRequest{ID: a.Path("id")})
	if err != nil {
		return err
	}
	all, err := route.Call(a.Ctx, p.Call, organizationapi.GetCampaignCalibration, organizationapi.GetCampaignCalibrationRequest{ID: c.ID})
	if err != nil {
		return err
	}
	t := ui.Table{
		Caption: "各评估专家的评分，偏离大的在前", Nothing: "还没有两名以上评估专家签署了同一个组织的评分表。",
		Cols: ui.Cols("评估专家", "#共同评分的评估", "#平均总分", "#其他专家平均", "#平均相差", "#低于其他专家最多", "#高于其他专家最多", "提示"),
	}
	for _, r := range all.Items {
		hint := ui.Dash()
		if r.Outlier {
			hint = ui.Tag(ui.Warn, ui.IconWarn, "偏离较大")
		}
		t.Rows = append(t.Rows, ui.Cells(ui.All(ui.Text(r.Name), ui.Soft("，"+r.OrgName)), ui.Number(int(r.Ratings)), ui.Text(view.Score(r.Mean)), ui.Text(view.Score(r.Others)),
			ui.Text(signed(r.Deviation)), ui.Text(below(r.Least)), ui.Text(below(-r.Most)), hint))
	}
	file := ui.None()
	if at := campaignRatersPath(c.ID) + "?format="; len(all.Items) > 0 {
		file = ui.AsTable(ui.Tables{XLSX: at + sheet.XLSX, CSV: at + sheet.CSV})
	}
	return a.Show(http.StatusOK, a.DeskPage("各评估专家的评分", c.Title, campaignPath(c.ID), "各评估专家的评分"), view.Stack(
		ui.PageHead(ui.Head{Title: "各评估专家的评分", Over: ui.Link(campaignPath(c.ID), c.Title), Lead: ui.Text("只有组织评估的机关看得到，供了解情况，不改变任何分数。")}),
		view.Panel(ui.Box{Title: "评估专家", Hidden: true},
			ui.Paragraphs(fmt.Sprintf("与同一评估的其他专家相比，平均总分相差超过%d%%的标出来。与他共同评分的专家不到两人的，看不出是谁偏离，不标。", all.Percent)), ui.Data(t), file)))
}

// signed is a difference of points with its sign.
func signed(points int64) string {
	if points > 0 {
		return "+" + view.Score(points)
	}
	if points < 0 {
		return "−" + view.Score(-points)
	}
	return view.Score(0)
}

// below is how far a difference goes below nought, nothing where it does not.
func below(points int64) string { return view.Score(max(0, -points)) }

func (p *room) sendDrifts(a *frame.Ask) error {
	points := func(of func(*organizationapi.CampaignRater) int64) func(*organizationapi.CampaignRater) any {
		return func(r *organizationapi.CampaignRater) any { return sheet.Hundredths(of(r)) }
	}
	return view.SendTable(a, "各评估专家的评分", []sheet.Column[organizationapi.CampaignRater]{
		{Head: "评估专家", Cell: func(r *organizationapi.CampaignRater) any { return r.Name }},
		{Head: "单位", Cell: func(r *organizationapi.CampaignRater) any { return r.OrgName }},
		{Head: "共同评分的评估", Cell: func(r *organizationapi.CampaignRater) any { return r.Ratings }},
		{Head: "平均总分", Cell: points(func(r *organizationapi.CampaignRater) int64 { return r.Mean })},
		{Head: "其他专家平均", Cell: points(func(r *organizationapi.CampaignRater) int64 { return r.Others })},
		{Head: "平均相差", Cell: points(func(r *organizationapi.CampaignRater) int64 { return r.Deviation })},
		{Head: "相差最小", Cell: points(func(r *organizationapi.CampaignRater) int64 { return r.Least })},
		{Head: "相差最大", Cell: points(func(r *organizationapi.CampaignRater) int64 { return r.Most })},
		{Head: "偏离较大", Cell: func(r *organizationapi.CampaignRater) any {
			return map[bool]string{true: "是", false: "否"}[r.Outlier]
		}},
	}, func(ctx context.Context, _ string) ([]organizationapi.CampaignRater, string, error) {
		all, err := route.Call(ctx, p.Call, organizationapi.GetCampaignCalibration, organizationapi.GetCampaignCalibrationRequest{ID: a.Path("id")})
		return all.Items, "", err
	})
}
