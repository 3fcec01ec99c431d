package hours

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"net/url"
	"regexp"

	"github.com/a-h/templ"

	"sanshe/contracts/go/volunteerapi"
	"sanshe/libs/cn"
	"sanshe/libs/identity"
	"sanshe/libs/route"
	"sanshe/libs/sheet"
	"sanshe/services/portal/frame"
	"sanshe/services/portal/ui"
	"sanshe/services/portal/view"
)

const auditsTitle = "时长回访抽查"

func auditPath(id string) string { return frame.Href("/audits/", id) }

func callsPath(id string) string { return frame.Href("/desk/audits/", id) }

func auditTag(x *volunteerapi.Audit) templ.Component {
	if x.State == volunteerapi.AuditStateClosed {
		return ui.Tag(ui.Good, ui.IconCheck, x.StateText)
	}
	return ui.Tag(ui.Info, ui.IconClock, x.StateText)
}

// list is audits as a table of a page; office "" is all of them.
func (p *room) list(a *frame.Ask, office string, to func(id string) string) ([]templ.Component, error) {
	page, err := route.Call(a.Ctx, p.Call, volunteerapi.ListAudits, volunteerapi.ListAuditsRequest{Office: office, After: a.Query("after"), Limit: 20})
	if err != nil {
		return nil, err
	}
	t := ui.Table{Caption: "时长回访抽查，新的在前", Cols: ui.Cols("月份", "主管机关", "区划", "#名单", "#抽取", "#属实", "#没有参加", "#没有接通", "状态"), Nothing: "还没有抽查。"}
	for i := range page.Items {
		x := &page.Items[i]
		t.Rows = append(t.Rows, ui.Cells(ui.Link(to(x.ID), x.Month), ui.Text(x.OfficeName), ui.Text(a.Place(x.Region)), ui.Number(x.Listed), ui.Number(x.Wanted),
			ui.Number(x.Confirmed), ui.Number(x.Denied), ui.Number(x.Unreached), auditTag(x)))
	}
	return []templ.Component{ui.Data(t), view.ListEnd(a, len(page.Items), page.Next)}, nil
}

// listTable is all of that list.
func (p *room) listTable(a *frame.Ask, office string) error {
	return view.SendTable(a, auditsTitle, []sheet.Column[volunteerapi.Audit]{
		{Head: "月份", Cell: func(x *volunteerapi.Audit) any { return x.Month }},
		{Head: "主管机关", Cell: func(x *volunteerapi.Audit) any { return x.OfficeName }},
		{Head: "区划", Cell: func(x *volunteerapi.Audit) any { return x.Region }},
		{Head: "名单", Cell: func(x *volunteerapi.Audit) any { return x.Listed }},
		{Head: "抽取", Cell: func(x *volunteerapi.Audit) any { return x.Wanted }},
		{Head: "属实", Cell: func(x *volunteerapi.Audit) any { return x.Confirmed }},
		{Head: "没有参加", Cell: func(x *volunteerapi.Audit) any { return x.Denied }},
		{Head: "没有接通", Cell: func(x *volunteerapi.Audit) any { return x.Unreached }},
		{Head: "种子", Cell: func(x *volunteerapi.Audit) any { return x.Seed }},
		{Head: "状态", Cell: func(x *volunteerapi.Audit) any { return x.StateText }},
		{Head: "网址", Cell: func(x *volunteerapi.Audit) any { return p.Config.PublicURL + auditPath(x.ID) }},
	}, func(ctx context.Context, after string) ([]volunteerapi.Audit, string, error) {
		page, err := route.Call(ctx, p.Call, volunteerapi.ListAudits, volunteerapi.ListAuditsRequest{Office: office, After: after, Limit: view.TableRows})
		return page.Items, page.Next, err
	})
}

func (p *room) audits(a *frame.Ask) error {
	if view.FormatOf(a) != "" {
		return p.listTable(a, "")
	}
	list, err := p.list(a, "", auditPath)
	if err != nil {
		return err
	}
	pg := a.Page(auditsTitle, ui.NavVolunteer, ui.Crumbs("志愿服务", "/volunteer", auditsTitle))
	pg.Desc = "主管机关随机抽取已计入的时长记录，电话回访志愿者；名单的摘要、随机值、次序和结果公开。"
	return a.Show(http.StatusOK, pg, view.Stack(
		ui.PageHead(ui.Head{Title: auditsTitle, Lead: ui.Text("主管机关从已经计入的记录中随机抽取，电话回访志愿者。先固定名单和机关的随机值，再用以后才知道的公开随机值抽取，任何人都可以重算。")}),
		view.Panel(ui.Box{Title: "全部抽查"}, list...), ui.Help(p.Site)))
}

// audit is one draw with everything that it takes to draw again.
func (p *room) audit(a *frame.Ask) error {
	x, err := route.Call(a.Ctx, p.Call, volunteerapi.GetAudit, volunteerapi.GetAuditRequest{ID: a.Path("id")})
	if err != nil {
		return err
	}
	place := map[string]int64{}
	for i, n := range x.Drawn {
		place[n] = int64(i) + 1
	}
	if view.FormatOf(a) != "" {
		return view.SendRows(a, "抽查的名单", []sheet.Column[string]{
			{Head: "代号", Cell: func(n *string) any { return *n }},
			{Head: "抽中的次序", Cell: func(n *string) any {
				if place[*n] == 0 {
					return ""
				}
				return place[*n]
			}},
		}, x.Numbers)
	}
	title := auditTitle(&x)
	pg := a.Page(title, ui.NavVolunteer, ui.Crumbs("志愿服务", "/volunteer", auditsTitle, "/audits", title))
	head := ui.Head{Title: title, Tags: auditTag(&x)}
	if _, all := seat(a, identity.Registrar); len(all) > 0 {
		head.Actions = ui.ButtonLink(callsPath(x.ID), "办理这次抽查", false)
	}
	body := []templ.Component{ui.PageHead(head), results(&x), view.Panel(ui.Box{Title: "怎样抽取"}, drawnBy(&x)...)}
	if x.State != volunteerapi.AuditStateOpened {
		t := ui.Table{Caption: "抽中的代号，按次序", Cols: ui.Cols("#次序", "代号")}
		for i, n := range x.Drawn {
			t.Rows = append(t.Rows, ui.Cells(ui.Number(i+1), ui.Code(n)))
		}
		body = append(body, view.Panel(ui.Box{Title: "抽中的", Note: "代号不是志愿者编号"}, ui.Data(t), ui.AsTable(view.TablesOf(a))))
	}
	return a.Show(http.StatusOK, pg, view.Stack(append(body, law(x.Basis), ui.Help(p.Site))...))
}

func auditTitle(x *volunteerapi.Audit) string {
	return x.OfficeName + "：" + x.Month + "月份时长抽查"
}

func results(x *volunteerapi.Audit) templ.Component {
	return ui.Stats(ui.StatBox{Label: "名单", Value: frame.Itoa(x.Listed), Unit: "条"}, ui.StatBox{Label: "抽取", Value: frame.Itoa(x.Wanted), Unit: "条"},
		ui.StatBox{Label: "答复属实", Value: frame.Itoa(x.Confirmed), Unit: "条"}, ui.StatBox{Label: "答复没有参加", Value: frame.Itoa(x.Denied), Unit: "条"},
		ui.StatBox{Label: "没有接通", Value: frame.Itoa(x.Unreached), Unit: "条"}, ui.StatBox{Label: "还没有回访", Value: frame.Itoa(x.Left), Unit: "条"})
}

// drawnBy is what the order is made of, and how.
func drawnBy(x *volunteerapi.Audit) []templ.Component {
	wait := func(s string) templ.Component {
		if s == "" {
			return ui.Soft("抽取时公开")
		}
		return ui.Code(s)
	}
	return []templ.Component{
		ui.DL(ui.T("开始", ui.DateTime(x.OpenedAt)), ui.T("名单的摘要", ui.Code(x.List)), ui.T("机关随机值的摘要", ui.Code(x.Commit)), ui.S("公开的随机值是", x.PublicIs),
			ui.T("机关的随机值", wait(x.Value)), ui.T("公开的随机值", wait(x.Public)), ui.T("种子", wait(x.Seed))),
		view.Inside(ui.Fold("怎样重算", false), ui.Paragraphs("名单的摘要是全部代号按字典序一行一个的SHA-256；机关随机值的摘要是这个值的SHA-256。种子是三行文字的SHA-256：本次抽取的事由、机关的随机值、公开的随机值，中间各一个换行，末尾没有换行。以种子的十六进制文字为密钥，对每个代号计算HMAC-SHA256，从小到大排列，取前面的几个。"), ui.Code(x.About)),
	}
}

func (p *room) auditDesk(a *frame.Ask) error {
	last := cn.DayOf(a.Now()).AddMonths(-1).String()[:7]
	return p.showAuditDesk(a, http.StatusOK, frame.Fresh(a, url.Values{"month": {last}, "region": {p.Config.Region[:6]}, "wanted": {"10"}}))
}

// showAuditDesk lists the audits of an office, and begins one.
func (p *room) showAuditDesk(a *frame.Ask, status int, e frame.Entry) error {
	a.At(identity.Registrar)
	here, _ := seat(a, identity.Registrar)
	if view.FormatOf(a) != "" {
		return p.listTable(a, here.Org)
	}
	list, err := p.list(a, here.Org, callsPath)
	if err != nil {
		return err
	}
	return a.Show(status, a.DeskPage("办理"+auditsTitle, "时长核查", "/desk/reviews", auditsTitle), view.Stack(
		ui.PageHead(ui.Head{Title: "办理" + auditsTitle, Lead: ui.Text("名单是一个月内由本机关主管、已经计入的全部记录，开始时固定。"), Actions: ui.ButtonLink("/audits", "公开的抽查", false)}), ui.Refusal(e.Fault),
		view.Panel(ui.Box{Title: "本机关的抽查"}, list...),
		view.Panel(ui.Box{Title: "开始一次抽查"}, view.Form("/desk/audits", false, e, ui.Hidden("office", here.Org),
			ui.TextField(e.In(ui.Input{Name: "month", Label: "哪一个月的记录", Help: "写成2026-10的样子。", Required: true, Max: 7, Short: true})),
			ui.TextField(e.In(ui.Input{Name: "region", Label: "区划代码", Help: "六位数字，可以是辖区内的一部分。", Required: true, Max: 6, Short: true})),
			ui.NumberField(e.In(ui.Input{Name: "wanted", Label: "抽几条", Suffix: "条", Required: true, Low: "1", High: "200", Short: true})),
			ui.TextField(e.In(ui.Input{Name: "public", Label: "公开的随机值是什么", Help: "现在谁也不知道、以后人人都查得到的数，例如某日的开奖号码。", Required: true, Max: 200})),
			ui.TextField(e.In(ui.Input{Name: "value", Label: "机关的随机值", Help: "十六个字以上，抽取时逐字再填一次，请自己保存好；平台只留下它的SHA-256。不愿原值经过本页的，可以自己算好，只填64位摘要。", Required: true, Max: 200, Auto: "off"})),
			ui.Submit("固定名单，开始抽查", ""))), ui.Help(p.Site)))
}

var digested = regexp.MustCompile(`^[0-9a-f]{64}$`)

func (p *room) openAudit(a *frame.Ask) error {
	f, err := a.Form()
	if err != nil {
		return err
	}
	d := volunteerapi.AuditDraft{Office: f.Text("office"), Region: f.Text("region"), Month: f.Text("month"), Wanted: f.Int("wanted", "抽几条"), Public: f.Text("public"), Commit: f.Text("value")}
	if !digested.MatchString(d.Commit) {
		if len([]rune(d.Commit)) < 16 {
			f.Wrong("value", "请填写十六个字以上的随机值，或者它的64位摘要。")
		}
		sum := sha256.Sum256([]byte(d.Commit))
		d.Commit = hex.EncodeToString(sum[:])
	}
	if d.Public == "" {
		f.Wrong("public", "请写明以后公开的随机值是什么。")
	}
	var x volunteerapi.Audit
	if err = f.Fault(); err == nil {
		x, err = route.Call(a.Ctx, p.Call, volunteerapi.OpenAudit, volunteerapi.OpenAuditRequest{AuditDraft: d})
	}
	return after(a, f, err, callsPath(x.ID), "名单已固定，公开的随机值出来以后再抽取。", func(status int, e frame.Entry) error { return p.showAuditDesk(a, status, e) })
}

func (p *room) calls(a *frame.Ask) error {
	return p.showCalls(a, http.StatusOK, frame.Fresh(a, nil), nil)
}

// outcomes are what somebody who was called may have said.
var outcomes = map[string]string{"confirmed": "属实", "denied": "没有参加，已转入核查", "unreached": "没有接通"}

// showCalls is one audit for the office: the form that draws, then the records to ask about; c is whom to call about one of them.
func (p *room) showCalls(a *frame.Ask, status int, e frame.Entry, c *volunteerapi.LotContact) error {
	a.At(identity.Registrar)
	x, err := route.Call(a.Ctx, p.Call, volunteerapi.GetAudit, volunteerapi.GetAuditRequest{ID: a.Path("id")})
	if err != nil {
		return err
	}
	lots, err := route.Call(a.Ctx, p.Call, volunteerapi.ListLots, volunteerapi.ListLotsRequest{ID: x.ID})
	if err != nil {
		return err
	}
	title := auditTitle(&x)
	body := []templ.Component{ui.PageHead(ui.Head{Title: title, Tags: auditTag(&x), Actions: ui.ButtonLink(auditPath(x.ID), "公开的页面", false)}), ui.Refusal(e.Fault), results(&x)}
	if x.State == volunteerapi.AuditStateOpened {
		body = append(body, view.Panel(ui.Box{Title: "抽取"}, ui.DL(ui.S("公开的随机值是", x.PublicIs)), view.Form(callsPath(x.ID)+"/draws", false, e, ui.Hidden("version", frame.Itoa(x.Version)),
			ui.TextField(e.Among("draw", ui.Input{Name: "public", Label: "公开的随机值", Required: true, Max: 200})),
			ui.TextField(e.Among("draw", ui.Input{Name: "value", Label: "机关的随机值", Help: "与开始抽查时填写的逐字相同。", Required: true, Max: 200, Auto: "off"})),
			ui.Submit("公开并抽取", ""))))
	} else {
		if c != nil {
			body = append(body, contact(c, lots.Items))
		}
		t := ui.Table{Caption: "抽中的记录，逐条回访", Cols: ui.Cols("#次序", "班次", "记录单位", "时间", "#时长", "~答复", ".办理")}
		for i := range lots.Items {
			l := &lots.Items[i]
			t.Rows = append(t.Rows, ui.Cells(ui.Number(i+1), ui.Link(path(l.Record), l.Title), ui.Text(l.OrgName), ui.DateTime(l.At), ui.Text(cn.Spent(l.Minutes)),
				view.OrDash(outcomes[l.Outcome]+map[bool]string{true: "：" + l.Note}[l.Note != ""]), calling(&x, l, e)))
		}
		body = append(body, view.Panel(ui.Box{Title: "回访", Note: "只问参加没有、从几点到几点"}, ui.Data(t)))
	}
	return a.Show(status, a.DeskPage(title, "时长核查", "/desk/reviews", auditsTitle, "/desk/audits", title), view.Stack(append(body, view.Panel(ui.Box{Title: "怎样抽取"}, drawnBy(&x)...), law(x.Basis))...))
}

// contact is whom to call, once: it is on no other page, and the look is written down.
func contact(c *volunteerapi.LotContact, lots []volunteerapi.Lot) templ.Component {
	terms := []ui.Term{ui.S("志愿者", c.Name)}
	if c.Guardian != "" {
		terms = append(terms, ui.S("监护人", c.Guardian))
	}
	terms = append(terms, ui.T("电话", ui.Link("tel:"+c.Phone, c.Phone)))
	for i := range lots {
		if l := &lots[i]; l.Record == c.Record {
			terms = append(terms, ui.S("班次", l.Title), ui.T("时间", ui.DateTime(l.At)))
		}
	}
	return view.Panel(ui.Box{Title: "请拨打", Note: "已留痕，并告诉本人"}, ui.DL(terms...))
}

// calling asks what one of them said, and lets whom to call be read.
func calling(x *volunteerapi.Audit, l *volunteerapi.Lot, e frame.Entry) templ.Component {
	if l.Outcome != "" {
		return ui.Dash()
	}
	do := "call-" + l.Number
	return ui.All(view.Form(callsPath(x.ID)+"/looks", false, frame.Entry{}, ui.Hidden("record", l.Record), ui.Submit("查看电话", "")), ui.ActionButtons(callsPath(x.ID)+"/calls", x.Version, e.Reopened([]ui.Action{{Do: do, Label: "记录答复", Quiet: true, Form: ui.All(
		ui.Hidden("record", l.Record), ui.Hidden("lot", l.Number),
		ui.RadioField(e.Among(do, ui.Input{Name: "outcome", Label: "答复", Required: true, Options: ui.Options("confirmed", "属实", "denied", "没有参加", "unreached", "没有接通")})),
		ui.AreaField(e.Among(do, ui.Input{Name: "note", Label: "说明", Max: 500, Lines: 2})),
	)}})))
}

func (p *room) lookAtLot(a *frame.Ask) error {
	f, err := a.Form()
	if err != nil {
		return err
	}
	c, err := route.Call(a.Ctx, p.Call, volunteerapi.LookAtLot, volunteerapi.LookAtLotRequest{ID: a.Path("id"), LotLook: volunteerapi.LotLook{Record: f.Text("record")}})
	if err != nil {
		return frame.Retry(a, err, f, func(status int, e frame.Entry) error { return p.showCalls(a, status, e, nil) })
	}
	return p.showCalls(a, http.StatusOK, frame.Fresh(a, nil), &c)
}

func (p *room) draw(a *frame.Ask) error {
	f, err := a.Form()
	if err != nil {
		return err
	}
	in := volunteerapi.DrawAuditRequest{ID: a.Path("id")}
	in.Version = f.Version()
	f.As("draw")
	in.Public, in.Value = f.Text("public"), f.Text("value")
	for name, said := range map[string]string{"public": "请填写公开的随机值。", "value": "请填写机关的随机值。"} {
		if f.Text(name) == "" {
			f.Wrong(name, said)
		}
	}
	if err = f.Fault(); err == nil {
		_, err = route.Call(a.Ctx, p.Call, volunteerapi.DrawAudit, in)
	}
	return after(a, f, err, callsPath(in.ID), "已抽取，请逐条回访。", func(status int, e frame.Entry) error { return p.showCalls(a, status, e, nil) })
}

func (p *room) call(a *frame.Ask) error {
	f, err := a.Form()
	if err != nil {
		return err
	}
	in := volunteerapi.RecordCallRequest{ID: a.Path("id")}
	in.Version, in.Record = f.Version(), f.Text("record")
	f.As("call-" + f.Text("lot"))
	in.Outcome, in.Note = f.Text("outcome"), f.Text("note")
	if in.Outcome == "" {
		f.Wrong("outcome", "请选择答复。")
	}
	if err = f.Fault(); err == nil {
		_, err = route.Call(a.Ctx, p.Call, volunteerapi.RecordCall, in)
	}
	return after(a, f, err, callsPath(in.ID), "已记录。", func(status int, e frame.Entry) error { return p.showCalls(a, status, e, nil) })
}
