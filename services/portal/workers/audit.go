package workers

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/a-h/templ"

	"sanshe/contracts/go/socialworkapi"
	"sanshe/libs/cn"
	"sanshe/libs/identity"
	"sanshe/libs/route"
	"sanshe/libs/sheet"
	"sanshe/services/portal/frame"
	"sanshe/services/portal/ui"
	"sanshe/services/portal/view"
)

func auditPath(id string) string { return frame.Href("/training-audits/", id) }

// audits are all, for everybody.
func (p *room) audits(a *frame.Ask) error {
	if view.FormatOf(a) != "" {
		return view.SendTable(a, auditsTitle, []sheet.Column[socialworkapi.TrainingAudit]{
			{Head: "机关", Cell: func(x *socialworkapi.TrainingAudit) any { return x.Office.Name }},
			{Head: "年份", Cell: func(x *socialworkapi.TrainingAudit) any { return x.Year }},
			{Head: "名单条数", Cell: func(x *socialworkapi.TrainingAudit) any { return x.Listed }},
			{Head: "应抽条数", Cell: func(x *socialworkapi.TrainingAudit) any { return x.Wanted }},
			{Head: "属实", Cell: func(x *socialworkapi.TrainingAudit) any { return x.Confirmed }},
			{Head: "不实", Cell: func(x *socialworkapi.TrainingAudit) any { return x.Denied }},
			{Head: "状态", Cell: func(x *socialworkapi.TrainingAudit) any { return x.StateText }},
			{Head: "名单的摘要", Cell: func(x *socialworkapi.TrainingAudit) any { return x.List }},
			{Head: "种子", Cell: func(x *socialworkapi.TrainingAudit) any { return x.Seed }},
		}, func(ctx context.Context, after string) ([]socialworkapi.TrainingAudit, string, error) {
			page, err := route.Call(ctx, p.Call, socialworkapi.ListTrainingAudits, socialworkapi.ListTrainingAuditsRequest{After: after, Limit: view.TableRows})
			return page.Items, page.Next, err
		})
	}
	list, err := route.Call(a.Ctx, p.Call, socialworkapi.ListTrainingAudits, socialworkapi.ListTrainingAuditsRequest{After: a.Query("after"), Limit: 30})
	if err != nil {
		return err
	}
	t := ui.Table{Caption: "继续教育抽查，新的在前", Cols: ui.Cols("年份", "机关", "#名单", "#应抽", "#不实", "状态"), Nothing: "还没有抽查。"}
	for i := range list.Items {
		x := &list.Items[i]
		t.Rows = append(t.Rows, ui.Cells(ui.Link(auditPath(x.ID), x.Year+"年"), ui.Text(x.Office.Name), ui.Number(x.Listed), ui.Number(x.Wanted), ui.Number(x.Denied), auditTag(x)))
	}
	lead := "每年计入的学时随机抽一部分重新核对；名单和机关的随机值先固定，再用事先说好的公开随机值抽取，任何人都能重抽。"
	head := ui.Head{Title: auditsTitle, Lead: ui.Text(lead)}
	if a.Caller.Has(identity.Registrar) {
		head.Actions = ui.ButtonLink("/desk/training-audits/new", "开始一次抽查", true)
	}
	pg := a.Page(auditsTitle, ui.NavWorkers, ui.Crumbs(registerTitle, "/workers", auditsTitle))
	pg.Desc = lead
	return a.Show(http.StatusOK, pg, view.Stack(ui.PageHead(head), view.Panel(ui.Box{Title: "抽查", Hidden: true}, ui.Data(t), view.ListEnd(a, len(list.Items), list.Next))))
}

func auditTag(x *socialworkapi.TrainingAudit) templ.Component {
	if x.State == socialworkapi.TrainingAuditStateClosed {
		return ui.Tag(ui.Good, ui.IconCheck, x.StateText)
	}
	return ui.Tag(ui.Info, ui.IconClock, x.StateText)
}

// pledge is the office's value, which stays in the browser that gave its digest.
type pledge struct{ Audit, Value string }

const (
	pledgeNote = "training-audit"
	pledgeLife = 30 * 24 * time.Hour
	leastValue = 16 // characters, as the contract asks
)

func (p *room) auditing(a *frame.Ask) error {
	return p.showAuditing(a, http.StatusOK, frame.Fresh(a, url.Values{"year": {cn.DayOf(a.Now()).String()[:4]}, "value": {rand.Text()}}))
}

// showAuditing asks for the year, the office's value and where the public one will come from.
func (p *room) showAuditing(a *frame.Ask, status int, e frame.Entry) error {
	a.At(identity.Registrar)
	var offices []ui.Option
	for _, m := range a.Caller.Memberships {
		if m.Role == identity.Registrar {
			offices = append(offices, ui.Option{Value: m.Org, Label: m.OrgName})
		}
	}
	const title = "开始一次抽查"
	return a.Show(status, a.DeskPage(title, auditsTitle, "/training-audits", title), view.Stack(
		ui.PageHead(ui.Head{Title: title, Lead: ui.Text("名单是这一年已经计入的全部学时，抽多少由规则定。")}), ui.Refusal(e.Fault),
		ui.Columns(view.Panel(ui.Box{Title: "抽查", Hidden: true}, view.Form("/desk/training-audits/new", false, e,
			ui.SelectField(e.In(ui.Input{Name: "office", Label: "抽查的机关", Required: true, Options: offices})),
			ui.TextField(e.In(ui.Input{Name: "year", Label: "年份", Required: true, Max: 4, Short: true})),
			ui.TextField(e.In(ui.Input{Name: "value", Label: "本机关的随机值", Required: true, Max: 200, Auto: "off", Help: "页面已经给出一个，至少16个字符。本页只送出它的摘要，原值留在您的浏览器里，抽取以前请记下来，不要告诉他人。"})),
			ui.TextField(e.In(ui.Input{Name: "public", Label: "公开随机值的来源", Required: true, Max: 200, Wide: true, Help: "写一个以后才知道、谁也不能左右的数，例如某年某月某日某期体育彩票的开奖号码。"})),
			ui.Submit("固定名单并公布摘要", "/training-audits"))), ui.Help(p.Site))))
}

func (p *room) openAudit(a *frame.Ask) error {
	f, err := a.Form()
	if err != nil {
		return err
	}
	value := f.Text("value")
	sum := sha256.Sum256([]byte(value))
	d := socialworkapi.TrainingAuditDraft{Office: f.Text("office"), Year: f.Text("year"), Public: f.Text("public"), Commit: hex.EncodeToString(sum[:])}
	if len([]rune(value)) < leastValue {
		f.Wrong("value", "请至少写16个字符，让别人猜不到。")
	}
	if d.Public == "" {
		f.Wrong("public", "请写明公开随机值的来源。")
	}
	var x socialworkapi.TrainingAudit
	if err = f.Fault(); err == nil {
		x, err = route.Call(a.Ctx, p.Call, socialworkapi.OpenTrainingAudit, socialworkapi.OpenTrainingAuditRequest{TrainingAuditDraft: d})
	}
	if err == nil {
		p.Leave(a.W, pledgeNote, pledge{x.ID, value}, pledgeLife)
	}
	return after(a, f, err, auditPath(x.ID), "名单和摘要已公布，公开随机值出来以后请回来抽取。", func(status int, e frame.Entry) error { return p.showAuditing(a, status, e) })
}

func (p *room) audit(a *frame.Ask) error { return p.showAudit(a, http.StatusOK, frame.Fresh(a, nil)) }

// ticket is one number of the list, and whether it was drawn.
type ticket struct {
	number string
	drawn  bool
}

// showAudit is everything with which anybody draws again; the office draws and writes down what it found.
func (p *room) showAudit(a *frame.Ask, status int, e frame.Entry) error {
	x, err := route.Call(a.Ctx, p.Call, socialworkapi.GetTrainingAudit, socialworkapi.GetTrainingAuditRequest{ID: a.Path("id")})
	if err != nil {
		return err
	}
	if view.FormatOf(a) != "" {
		return p.tickets(a, &x)
	}
	terms := []ui.Term{
		ui.S("机关", x.Office.Name), ui.S("年份", x.Year), ui.T("固定名单", ui.DateTime(x.OpenedAt)), ui.S("名单", frame.Itoa(x.Listed)+"条"), ui.S("应抽", frame.Itoa(x.Wanted)+"条"),
		ui.T("名单的摘要", ui.Code(x.List)), ui.T("机关随机值的摘要", ui.Code(x.Commit)), ui.S("公开随机值的来源", x.PublicIs), ui.T("写进种子的一行", ui.Code(x.About)),
	}
	if x.Seed != "" {
		terms = append(terms, ui.T("机关的随机值", ui.Code(x.Value)), ui.T("公开随机值", ui.Code(x.Public)), ui.T("种子", ui.Code(x.Seed)),
			ui.S("结果", "属实"+frame.Itoa(x.Confirmed)+"条，不实"+frame.Itoa(x.Denied)+"条，还没有核对"+frame.Itoa(x.Left)+"条"))
	}
	var main []templ.Component
	if x.MayDraw {
		main = append(main, p.drawForm(a, &x, e))
	}
	if x.MaySettle {
		lots, err := p.lots(a, &x, e)
		if err != nil {
			return err
		}
		main = append(main, lots)
	}
	main = append(main, view.Panel(ui.Box{Title: "怎样抽取"}, ui.DL(terms...)))
	t := ui.Table{Caption: "抽中的编号", Cols: ui.Cols("#次序", "编号"), Nothing: "还没有抽取。"}
	for i, n := range x.Drawn {
		t.Rows = append(t.Rows, ui.Cells(ui.Number(i+1), ui.Code(n)))
	}
	main = append(main, view.Panel(ui.Box{Title: "抽中的编号", Note: "存成表格的是整个名单"}, ui.Data(t), ui.AsTable(view.TablesOf(a))))
	title := x.Year + "年" + auditsTitle
	return a.Show(status, a.Page(title, ui.NavWorkers, ui.Crumbs(registerTitle, "/workers", auditsTitle, "/training-audits", title)), view.Stack(
		ui.PageHead(ui.Head{Title: title, Tags: auditTag(&x)}), ui.Refusal(e.Fault), ui.ColumnsFacts(view.Stack(main...), p.aside(view.LawOf(x.Basis)))))
}

// tickets is the whole list as a table.
func (p *room) tickets(a *frame.Ask, x *socialworkapi.TrainingAudit) error {
	var rows []ticket
	for _, n := range x.Numbers {
		rows = append(rows, ticket{n, slices.Contains(x.Drawn, n)})
	}
	return view.SendRows(a, auditsTitle+"的名单", []sheet.Column[ticket]{
		{Head: "编号", Cell: func(t *ticket) any { return t.number }}, {Head: "抽中", Cell: func(t *ticket) any { return yes(t.drawn) }},
	}, rows)
}

// drawForm asks for both values.
func (p *room) drawForm(a *frame.Ask, x *socialworkapi.TrainingAudit, e frame.Entry) templ.Component {
	value := e.In(ui.Input{Name: "value", Label: "本机关的随机值", Required: true, Max: 200, Auto: "off", Help: "公布摘要时的原值，逐字相同。"})
	var kept pledge
	if value.Value == "" && p.Take(a.R, pledgeNote, &kept) && kept.Audit == x.ID {
		value.Value = kept.Value
	}
	return view.Panel(ui.Box{Title: "抽取"}, view.Form(auditPath(x.ID)+"/draw", false, e, ui.Hidden("version", frame.Itoa(x.Version)), ui.TextField(value),
		ui.TextField(e.In(ui.Input{Name: "public", Label: "公开随机值", Required: true, Max: 200, Help: x.PublicIs})), ui.Submit("公开随机值并抽取", "")))
}

func (p *room) drawAudit(a *frame.Ask) error {
	f, err := a.Form()
	if err != nil {
		return err
	}
	in := socialworkapi.DrawTrainingAuditRequest{ID: a.Path("id"), TrainingAuditDraw: socialworkapi.TrainingAuditDraw{Version: f.Version(), Value: f.Text("value"), Public: f.Text("public")}}
	if len([]rune(in.Value)) < leastValue {
		f.Wrong("value", "请填写公布摘要时的随机值，至少16个字符。")
	}
	if in.Public == "" {
		f.Wrong("public", "请填写公开随机值。")
	}
	if err = f.Fault(); err == nil {
		_, err = route.Call(a.Ctx, p.Call, socialworkapi.DrawTrainingAudit, in)
	}
	if err == nil {
		p.Drop(a.W, pledgeNote)
	}
	return after(a, f, err, auditPath(in.ID), "已抽取，请逐条核对。", func(status int, e frame.Entry) error { return p.showAudit(a, status, e) })
}

// lots are the entries that were drawn, each to be confirmed or denied.
func (p *room) lots(a *frame.Ask, x *socialworkapi.TrainingAudit, e frame.Entry) (templ.Component, error) {
	list, err := route.Call(a.Ctx, p.Call, socialworkapi.ListTrainingLots, socialworkapi.ListTrainingLotsRequest{ID: x.ID})
	if err != nil {
		return nil, err
	}
	t := ui.Table{Caption: "抽中的学时", Cols: ui.Cols("内容", "姓名", "日期", "#学时", ".办理")}
	for i, l := range list.Items {
		done := ui.All(ui.Text(map[string]string{"confirmed": "属实", "denied": "不实"}[l.Outcome]), ui.Text(" "), ui.Soft(l.Note))
		switch {
		case l.Outcome != "":
		case l.Mine:
			done = ui.Soft("这是您核实计入的自学，请登记机关的另一名经办人核对。")
		default:
			n := "-" + strconv.Itoa(i)
			hidden := func(do string) templ.Component { return ui.Hidden(do+n+".number", l.Number) }
			done = ui.ActionButtons(auditPath(x.ID)+"/lots", x.Version, e.Reopened([]ui.Action{
				{Do: "confirmed" + n, Label: "属实", Quiet: true, Form: ui.All(hidden("confirmed"), ui.AreaField(e.Among("confirmed"+n, ui.Input{Name: "note", Label: "说明", Max: 500, Lines: 2})))},
				{Do: "denied" + n, Label: "不实", Danger: true, Quiet: true, Confirm: "认定不实的学时作废，本人会收到通知。", Form: ui.All(hidden("denied"), ui.AreaField(e.Among("denied"+n, ui.Input{Name: "note", Label: "理由，本人会看到", Required: true, Max: 500, Lines: 2})))},
			}))
		}
		t.Rows = append(t.Rows, ui.Cells(ui.Text(l.Title), ui.Text(l.Name), ui.Date(view.Day(l.On)), ui.Text(cn.Spent(l.Minutes)), done))
	}
	return view.Panel(ui.Box{Title: "抽中的学时", Note: "只有办理的机关看得到"}, ui.Data(t)), nil
}

func (p *room) settleLot(a *frame.Ask) error {
	f, err := a.Form()
	if err != nil {
		return err
	}
	do, version, note := frame.MoveOf(f)
	in := socialworkapi.SettleTrainingLotRequest{ID: a.Path("id"), TrainingLotMove: socialworkapi.TrainingLotMove{Version: version, Number: f.Text("number"), Note: note}}
	in.Outcome, _, _ = strings.Cut(do, "-")
	_, err = route.Call(a.Ctx, p.Call, socialworkapi.SettleTrainingLot, in)
	return after(a, f, err, auditPath(in.ID), "已写明结果。", func(status int, e frame.Entry) error { return p.showAudit(a, status, e) })
}
