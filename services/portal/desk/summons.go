package desk

import (
	"github.com/a-h/templ"

	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/identity"
	"sanshe/libs/route"
	"sanshe/services/portal/frame"
	"sanshe/services/portal/ui"
	"sanshe/services/portal/view"
)

// summonsPanel asks an expert, or an organization, that was drawn whether they come; nil when nobody asks.
func (p *room) summonsPanel(a *frame.Ask, e frame.Entry) (templ.Component, error) {
	list, err := route.Call(a.Ctx, p.Call, tenderapi.ListMySummons, tenderapi.ListMySummonsRequest{})
	if err != nil || len(list.Items) == 0 {
		return nil, err
	}
	var body []templ.Component
	past := ui.Table{Caption: "已经答复的抽取", Cols: ui.Cols("项目", "采购人", "通知时间", "结果")}
	title := map[identity.Role]string{identity.Expert: "请我参加评审", identity.Staff: "请本单位参加采购"}[a.Desk]
	for _, s := range list.Items {
		if invites := s.Of == tenderapi.DrawOfSuppliers; invites != (a.Desk == identity.Staff) {
			continue
		}
		if s.Outcome == "pending" {
			body = append(body, p.summonsForm(a, s, e))
			continue
		}
		past.Rows = append(past.Rows, ui.Cells(ui.Link(frame.Href("/tenders/", s.Tender), s.Title), ui.Text(s.Buyer), ui.DateTime(s.At), ui.Tag(view.CallKinds[s.Outcome], view.CallIcons[s.Outcome], s.Text)))
	}
	if len(past.Rows) > 0 {
		body = append(body, view.Inside(ui.Fold("已经答复的抽取", len(body) == 0), ui.Data(past)))
	}
	if len(body) == 0 {
		return nil, nil
	}
	return view.Panel(ui.Box{Title: title, ID: "summons", Note: "由系统随机抽取"}, body...), nil
}

// summonsForm is one call: what it is about, until when, and the two answers.
func (p *room) summonsForm(a *frame.Ask, s tenderapi.Summons, e frame.Entry) templ.Component {
	path := "/desk/" + string(a.Desk) + "/summons/" + s.Draw
	sure := "参加评审的情况在结果公告以前保密。与供应商有利害关系的，请选择“不能参加”。"
	grounds := ui.Options("unavailable", "因故不能参加", "recused", "与供应商有利害关系，应当回避")
	if s.Of == tenderapi.DrawOfSuppliers {
		grounds, sure = grounds[:1], "同意以后列入受邀名单，采购文件发布时通知贵单位；受邀名单在开标以前保密，请勿告诉他人。"
	}
	name := summonsName(s.Draw)
	declines := ui.Action{
		Do: "decline", Label: "不能参加", Open: e.Fault != nil && e.Holds(name),
		Form: ui.All(ui.RadioField(e.Among(name, ui.Input{Name: "ground", Label: "情形", Required: true, Options: grounds})),
			ui.AreaField(e.Among(name, ui.Input{Name: "reason", Label: "原因", Help: "只有采购人和财政部门可看。", Required: true, Max: 500, Lines: 2}))),
	}
	return view.Group(s.Title, "", ui.DL(ui.S("采购人", s.Buyer), ui.T("开标时间", ui.DateTime(s.Deadline)), ui.S("地点", s.OpeningPlace), ui.T("请在此前答复", ui.All(ui.DateTime(s.Until), ui.Text("，"), ui.Remaining(s.Until, a.Now())))),
		ui.ActionButtons(path, 0, []ui.Action{{Do: "accept", Label: "同意参加", Confirm: sure}, declines}))
}

// summonsName names the form about one draw among several; an id holds a dot, a form's name does not.
func summonsName(draw string) string {
	out := []byte("summons-" + draw)
	for i, c := range out {
		if c == '.' {
			out[i] = '-'
		}
	}
	return string(out)
}

func (p *room) summonsAnswer(a *frame.Ask) error {
	f, err := a.Form()
	if err != nil {
		return err
	}
	in := tenderapi.AnswerDrawRequest{ID: a.Path("draw"), DrawAnswer: tenderapi.DrawAnswer{Accept: f.Text("do") == "accept"}}
	done, declined, again := "已答复同意参加，评审开始时会通知您。", "已答复不能参加，系统按次序请下一位专家。", p.showExpertDesk
	if a.Desk == identity.Staff {
		done, declined, again = "已答复同意参加，采购文件发布时会通知贵单位。", "已答复不能参加，系统按次序请下一家供应商。", p.showStaffDesk
	}
	if !in.Accept {
		f.As(summonsName(in.ID))
		in.Ground, in.Reason = f.Text("ground"), f.Text("reason")
		done = declined
		if in.Ground == "" {
			f.Wrong("ground", "请选择情形。")
		}
		err = f.Fault()
	}
	var s tenderapi.Summons
	if err == nil {
		s, err = route.Call(a.Ctx, p.Call, tenderapi.AnswerDraw, in)
	}
	if err != nil {
		return frame.Retry(a, err, f, func(status int, e frame.Entry) error { return again(a, status, e) })
	}
	if s.Outcome == "recused" {
		done = "您与一家供应商有利害关系，应当回避，系统按次序请下一位专家。"
	}
	return a.Redirect("/desk/"+string(a.Desk), done)
}
