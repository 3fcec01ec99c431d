// Package channels is the room of 发布渠道: where an organization or an office has
// the news of its projects told besides the platform, whether they arrived, and
// what to do where they did not. No page shows a secret.
package channels

import (
	"context"
	"net/http"

	"github.com/a-h/templ"

	"sanshe/contracts/go/noticeapi"
	"sanshe/libs/identity"
	"sanshe/libs/route"
	"sanshe/libs/sheet"
	"sanshe/services/portal/frame"
	"sanshe/services/portal/ui"
	"sanshe/services/portal/view"
)

type room struct{ *frame.House }

// Pages are the rows of this room.
func Pages(h *frame.House) []frame.Page {
	p := &room{h}
	const get, post, any = http.MethodGet, http.MethodPost, frame.AnyDesk
	return []frame.Page{
		{Method: get, Pattern: "/desk/channels", Do: p.list, Desk: any},
		{Method: post, Pattern: "/desk/channels", Do: p.open, Desk: any},
		{Method: get, Pattern: "/desk/channels/{id}", Do: p.channel, Desk: any, Fresh: true},
		{Method: post, Pattern: "/desk/channels/{id}", Do: p.update, Desk: any},
		{Method: post, Pattern: "/desk/channels/{id}/move", Do: p.move, Desk: any},
		{Method: post, Pattern: "/desk/channels/{id}/test", Do: p.try, Desk: any},
	}
}

const (
	title = "发布渠道"
	at    = "/desk/channels"
)

func path(id string) string { return frame.Href(at+"/", id) }

// atDesk leads back to the desk from which the caller deals with projects.
func atDesk(a *frame.Ask) { a.At(identity.Staff, identity.Registrar) }

func tag(x *noticeapi.Channel) templ.Component {
	if x.State == noticeapi.ChannelStateRunning {
		return ui.Tag(ui.Good, ui.IconCheck, x.StateText)
	}
	return ui.Tag(ui.Plain, ui.IconPause, x.StateText)
}

func (p *room) list(a *frame.Ask) error { return p.showList(a, http.StatusOK, frame.Fresh(a, nil)) }

// showList is every channel of those for whom the caller works, and the form for one more.
func (p *room) showList(a *frame.Ask, status int, e frame.Entry) error {
	atDesk(a)
	list, err := route.Call(a.Ctx, p.Call, noticeapi.ListChannels, noticeapi.ListChannelsRequest{})
	if err != nil {
		return err
	}
	if view.FormatOf(a) != "" {
		return view.SendRows(a, title, []sheet.Column[noticeapi.Channel]{
			{Head: "名称", Cell: func(x *noticeapi.Channel) any { return x.Name }},
			{Head: "种类", Cell: func(x *noticeapi.Channel) any { return x.KindText }},
			{Head: "发到", Cell: func(x *noticeapi.Channel) any { return x.Host }},
			{Head: "组织", Cell: func(x *noticeapi.Channel) any { return x.Owner.Name }},
			{Head: "状态", Cell: func(x *noticeapi.Channel) any { return x.StateText }},
			{Head: "增加时间", Cell: func(x *noticeapi.Channel) any { return &x.CreatedAt }},
		}, list.Items)
	}
	t := ui.Table{Caption: "我的发布渠道", Cols: ui.Cols("名称", "种类", "发到", "组织", "状态"), Nothing: "还没有渠道。增加一个以后，新发布的项目会自动发过去。"}
	for i := range list.Items {
		x := &list.Items[i]
		t.Rows = append(t.Rows, ui.Cells(ui.Link(path(x.ID), x.Name), ui.Text(x.KindText), ui.Text(x.Host), ui.Text(x.Owner.Name), tag(x)))
	}
	var of []ui.Option
	for _, o := range list.Owners {
		of = append(of, ui.Option{Value: o.ID, Label: o.Name})
	}
	if e.Get("owner") == "" && len(of) == 1 {
		e.Values.Set("owner", of[0].Value)
	}
	form := view.Form(at, false, e,
		ui.SelectField(e.In(ui.Input{Name: "owner", Label: "组织", Required: true, Options: of, Help: "组织的渠道发本组织的项目，主管机关的渠道发由它主管的项目。"})),
		ui.TextField(e.In(ui.Input{Name: "name", Label: "名称", Required: true, Max: 30, Help: "例如某某社区志愿者群。"})),
		ui.RadioField(e.In(ui.Input{Name: "kind", Label: "种类", Required: true, Options: kinds})),
		ui.TextField(e.In(ui.Input{Name: "address", Label: "网址", Max: 300, Auto: "off", Help: "只有“其他系统”填写，https开头。"})),
		secretField(e, true), datedField(e), ui.Submit("增加渠道", ""))
	return a.Show(status, a.DeskPage(title, "志愿服务项目", "/desk/projects", title), view.Stack(
		ui.PageHead(ui.Head{Title: title, Lead: ui.Text("项目发布、增加日期、撤下时，平台把公开页面上的内容自动发到这里，不含任何人的个人信息。个人微信群、QQ群请在项目页面点“转发”。")}),
		ui.Refusal(e.Fault), view.Panel(ui.Box{Title: "渠道"}, ui.Data(t), view.ListEnd(a, len(list.Items), "")), view.Panel(ui.Box{Title: "增加渠道"}, form)))
}

var kinds = []ui.Option{
	{Value: string(noticeapi.ChannelKindWecom), Label: "企业微信群机器人", Help: "在群里添加机器人，把它的网址粘贴到下面。"},
	{Value: string(noticeapi.ChannelKindWeibo), Label: "微博", Help: "粘贴微博开放平台给的access_token，应用的安全域名里要有本平台的域名。"},
	{Value: string(noticeapi.ChannelKindWebhook), Label: "其他系统", Help: "门户网站、短信平台、QQ机器人等，按公开的接口说明收签名的消息。"},
}

func secretField(e frame.Entry, required bool) templ.Component {
	in := ui.Input{Name: "secret", Label: "密钥", Required: required, Max: 300, Auto: "off", Type: "password", Help: "机器人的网址、access_token，或者两边约定的签名密钥；加密保存，谁也看不到。"}
	if !required {
		in.Label, in.Help = "新的密钥", "不填的不变。"
	}
	in = e.In(in)
	in.Value = "" // what is sent back to a browser has been shown
	return ui.TextField(in)
}

func datedField(e frame.Entry) templ.Component {
	return ui.CheckField(e.In(ui.Input{Name: "dated", Label: "增加日期", Options: ui.Options("true", "项目增加日期时也发一条")}))
}

func (p *room) open(a *frame.Ask) error {
	atDesk(a)
	f, err := a.Form()
	if err != nil {
		return err
	}
	in := noticeapi.OpenChannelRequest{ChannelDraft: noticeapi.ChannelDraft{
		Owner: f.Text("owner"), Name: f.Text("name"), Kind: noticeapi.ChannelKind(f.Text("kind")), Address: f.Text("address"), Secret: f.Text("secret"), Dated: f.Bool("dated"),
	}}
	if in.Kind == "" {
		f.Wrong("kind", "请选择渠道的种类。")
	}
	var x noticeapi.Channel
	if err = f.Fault(); err == nil {
		x, err = route.Call(a.Ctx, p.Call, noticeapi.OpenChannel, in)
	}
	if err != nil {
		return frame.Retry(a, err, f, func(status int, e frame.Entry) error { return p.showList(a, status, e) })
	}
	return a.Redirect(path(x.ID), "渠道已经增加，请发一条测试。")
}

func (p *room) channel(a *frame.Ask) error {
	return p.show(a, http.StatusOK, frame.Entry{})
}

// show is one channel: what it was told and whether that arrived, and everything that may be done with it.
func (p *room) show(a *frame.Ask, status int, e frame.Entry) error {
	atDesk(a)
	x, err := route.Call(a.Ctx, p.Call, noticeapi.GetChannel, noticeapi.GetChannelRequest{ID: a.Path("id")})
	if err != nil {
		return err
	}
	if view.FormatOf(a) != "" {
		return view.SendTable(a, x.Name+"发过的", p.columns(), func(ctx context.Context, after string) ([]noticeapi.Sending, string, error) {
			page, err := route.Call(ctx, p.Call, noticeapi.ListSendings, noticeapi.ListSendingsRequest{ID: x.ID, After: after, Limit: view.TableRows})
			return page.Items, page.Next, err
		})
	}
	page, err := route.Call(a.Ctx, p.Call, noticeapi.ListSendings, noticeapi.ListSendingsRequest{ID: x.ID, After: a.Query("after"), Limit: 50})
	if err != nil {
		return err
	}
	if e.Values == nil {
		dated := ""
		if x.Dated {
			dated = "true"
		}
		e = frame.Fresh(a, map[string][]string{"name": {x.Name}, "dated": {dated}})
	}
	var acts []ui.Action
	for _, m := range x.Moves {
		act := ui.Action{Do: m.Do, Label: m.Label, Quiet: true}
		if m.Do == "end" {
			act.Danger, act.Confirm = true, "以后的项目不再发到这里，密钥随即删除，不能恢复。"
		}
		acts = append(acts, act)
	}
	ways := []templ.Component{}
	if x.MayTest {
		ways = append(ways, view.Form(path(x.ID)+"/test", false, frame.Entry{Key: e.Key + "test"}, ui.Presses(ui.Press{Label: "发一条测试"})))
	}
	ways = append(ways, ui.ActionButtons(path(x.ID)+"/move", x.Version, e.Reopened(acts)))
	fields := []templ.Component{ui.Hidden("version", frame.Itoa(x.Version)), ui.TextField(e.In(ui.Input{Name: "name", Label: "名称", Required: true, Max: 30}))}
	if x.Kind == noticeapi.ChannelKindWebhook {
		fields = append(fields, ui.TextField(e.In(ui.Input{Name: "address", Label: "新的网址", Max: 300, Auto: "off", Help: "不填的不变；换网址要连同密钥。"})))
	}
	fields = append(fields, secretField(e, false), datedField(e), ui.Submit("保存", ""))
	return a.Show(status, a.DeskPage(x.Name, "志愿服务项目", "/desk/projects", title, at, x.Name), view.Stack(
		ui.PageHead(ui.Head{Title: x.Name, Over: ui.Text(x.Owner.Name), Tags: tag(&x), Lead: ui.Text(x.KindText + "，发到" + x.Host)}), ui.Refusal(e.Fault),
		ui.Columns(view.Panel(ui.Box{Title: "发过的"}, ui.Data(table(page.Items)), view.ListEnd(a, len(page.Items), page.Next)),
			view.Stack(view.Panel(ui.Box{Title: "办理"}, ways...), view.Panel(ui.Box{Title: "修改"}, view.Form(path(x.ID), false, e, fields...))))))
}

// table says of each thing whether it arrived; what did not says why, below it.
func table(items []noticeapi.Sending) ui.Table {
	t := ui.Table{Caption: "这个渠道发过的", Cols: ui.Cols("时间", "发的是什么", "项目", "结果", "说明"), Nothing: "还没有发过，可以先发一条测试。"}
	for i := range items {
		x := &items[i]
		what := ui.Text(x.Title)
		if x.Project != "" {
			what = ui.Link(view.ProjectPath(x.Project), x.Title)
		}
		t.Rows = append(t.Rows, ui.Cells(ui.Instant(x.At), ui.Text(x.KindText), what, result(x), view.OrDash(x.Reason)))
	}
	return t
}

func result(x *noticeapi.Sending) templ.Component {
	switch x.State {
	case noticeapi.SendingStateSent:
		return ui.Tag(ui.Good, ui.IconCheck, x.StateText)
	case noticeapi.SendingStateFailed:
		return ui.Tag(ui.Bad, ui.IconStop, x.StateText)
	case noticeapi.SendingStateUnsure:
		return ui.Tag(ui.Warn, ui.IconWarn, x.StateText)
	}
	return ui.Tag(ui.Plain, ui.IconClock, x.StateText)
}

func (p *room) columns() []sheet.Column[noticeapi.Sending] {
	return []sheet.Column[noticeapi.Sending]{
		{Head: "时间", Cell: func(x *noticeapi.Sending) any { return &x.At }},
		{Head: "发的是什么", Cell: func(x *noticeapi.Sending) any { return x.KindText }},
		{Head: "项目", Cell: func(x *noticeapi.Sending) any { return x.Title }},
		{Head: "结果", Cell: func(x *noticeapi.Sending) any { return x.StateText }},
		{Head: "说明", Cell: func(x *noticeapi.Sending) any { return x.Reason }},
		{Head: "次数", Cell: func(x *noticeapi.Sending) any { return x.Attempts }},
		{Head: "发出的话", Cell: func(x *noticeapi.Sending) any { return x.Text }},
		{Head: "送到的时间", Cell: func(x *noticeapi.Sending) any { return x.SentAt }},
	}
}

// again shows the channel with what was sent to it and refused.
func (p *room) again(a *frame.Ask, f *frame.Form, err error) error {
	return frame.Retry(a, err, f, func(status int, e frame.Entry) error { return p.show(a, status, e) })
}

func (p *room) update(a *frame.Ask) error {
	f, err := a.Form()
	if err != nil {
		return err
	}
	in := noticeapi.UpdateChannelRequest{ID: a.Path("id"), ChannelChange: noticeapi.ChannelChange{
		Version: f.Version(), Name: f.Text("name"), Address: f.Text("address"), Secret: f.Text("secret"), Dated: f.Bool("dated"),
	}}
	if _, err = route.Call(a.Ctx, p.Call, noticeapi.UpdateChannel, in); err != nil {
		return p.again(a, f, err)
	}
	return a.Redirect(path(in.ID), "已经保存。")
}

func (p *room) move(a *frame.Ask) error {
	f, err := a.Form()
	if err != nil {
		return err
	}
	in := noticeapi.MoveChannelRequest{ID: a.Path("id")}
	in.Do, in.Version, _ = frame.MoveOf(f)
	if _, err = route.Call(a.Ctx, p.Call, noticeapi.MoveChannel, in); err != nil {
		return p.again(a, f, err)
	}
	if in.Do == "end" {
		return a.Redirect(at, "渠道已经删除。")
	}
	return a.Redirect(path(in.ID), map[string]string{"pause": "已经暂停，新的项目不会发到这里。", "resume": "已经恢复。"}[in.Do])
}

func (p *room) try(a *frame.Ask) error {
	f, err := a.Form()
	if err != nil {
		return err
	}
	id := a.Path("id")
	if _, err := route.Call(a.Ctx, p.Call, noticeapi.TryChannel, noticeapi.TryChannelRequest{ID: id}); err != nil {
		return p.again(a, f, err)
	}
	return a.Redirect(path(id), "测试正在发送，几秒以后刷新本页查看结果。")
}
