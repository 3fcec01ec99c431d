package tenders

import (
	"net/http"

	"github.com/a-h/templ"

	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/route"
	"sanshe/services/portal/frame"
	"sanshe/services/portal/ui"
	"sanshe/services/portal/view"
)

// judgingsPath is where the judgings stand that were set aside.
func judgingsPath(id string) string { return frame.Href("/tenders/", id) + "/judgings" }

// judgings shows the judgings that were set aside, with what was computed and by whom, as far as the viewer may read them.
func (p *room) judgings(a *frame.Ask) error {
	t, err := route.Call(a.Ctx, p.Call, tenderapi.GetTender, tenderapi.GetTenderRequest{ID: a.Path("id")})
	if err != nil {
		return err
	}
	list, err := route.Call(a.Ctx, p.Call, tenderapi.ListJudgings, tenderapi.ListJudgingsRequest{ID: t.ID})
	if err != nil {
		return err
	}
	const name = "已撤销的评审"
	body := []templ.Component{ui.PageHead(ui.Head{Title: name, Over: ui.Text(t.Title), Lead: ui.Text("按质疑答复或者处理决定重新评审的，原来的评审不再算数，留在这里备查。公告过结果的，自重新评审的结果公告起人人可看。")})}
	if len(list.Items) == 0 {
		body = append(body, view.Panel(ui.Box{Title: name, Hidden: true}, ui.Empty(ui.IconUsers, "本项目没有可以看的已撤销的评审。", ui.ButtonLink(frame.Href("/tenders/", t.ID), "看采购项目", false))))
	}
	for _, j := range list.Items {
		body = append(body, view.Panel(ui.Box{Title: "第" + frame.Itoa(j.Nth) + "次评审", Note: "不再算数"}, judgingParts(t, j)...))
	}
	pg := a.Page(name+"："+t.Title, ui.NavTenders, ui.Crumbs("采购公告", "/tenders", t.Title, frame.Href("/tenders/", t.ID), name))
	return a.Show(http.StatusOK, pg, view.Stack(body...))
}

// judgingParts are what is shown of one of them, by the hand that shows a judging that counts.
func judgingParts(t tenderapi.Tender, j tenderapi.Judging) (out []templ.Component) {
	terms := []ui.Term{ui.T("撤销时间", ui.DateTime(j.SetAsideAt))}
	if j.ScoredAt != nil {
		terms = append([]ui.Term{ui.T("评审结束", ui.DateTime(*j.ScoredAt))}, terms...)
	}
	if j.Why != "" {
		terms = append(terms, ui.S("撤销的依据", j.Why))
	}
	said := "没有公告，只有采购人、监督部门和那次评审的成员可看"
	if j.Shown {
		said = "公告过"
	}
	terms = append(terms, ui.S("评审结果", said))
	t.Award = j.Award
	if j.Award != nil {
		terms = append(terms, ui.T(t.Method.Say("当时的中标供应商"), view.Parties(j.Award.Supplier, j.Award.Members)), ui.T(t.Method.Say("当时的中标金额"), ui.Money(j.Award.Amount)))
	}
	out = append(out, ui.DLTwo(terms...))
	if len(j.Committee) > 0 {
		out = append(out, ui.Data(committeeTable(j.Committee)))
	}
	d := tenderData{T: t, Evaluation: j.Evaluation, Opening: &tenderapi.Opening{Reviews: j.Reviews}}
	if len(j.Reviews) > 0 {
		out = append(out, ui.Data(reviewTable(d)))
	}
	if j.Evaluation == nil || len(j.Evaluation.Ranking) == 0 {
		return append(out, ui.Paragraphs("这次评审没有汇总出排名。"))
	}
	d.T.Criteria = j.Evaluation.Criteria
	out = append(out, ui.Compare(scoreMatrix(d)))
	if !d.lowest() && len(j.Evaluation.Judges) > 0 {
		out = append(out, ui.Compare(judgeMatrix(d)))
	}
	if !d.lowest() && len(j.Evaluation.Marks) > 0 {
		out = append(out, ui.Compare(markMatrix(d)))
	}
	if len(j.Evaluation.Answers) > 0 {
		out = append(out, ui.Data(answerTable(d)))
	}
	if len(j.Evaluation.Corrections) > 0 {
		out = append(out, ui.Data(view.ChangeTable(j.Evaluation)))
	}
	return out
}
