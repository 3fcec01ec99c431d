package checkin

import (
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/a-h/templ"

	"sanshe/contracts/go/volunteerapi"
	"sanshe/libs/fault"
	"sanshe/libs/route"
	"sanshe/services/portal/frame"
	"sanshe/services/portal/ui"
	"sanshe/services/portal/view"
	"sanshe/services/portal/view/field"
)

// shown is one code of the site, and when it is its turn.
type shown struct{ link, word, from, to string }

var errEarly = fault.New(fault.Refused, "portal.code.early", "现场签到码在班次开始前后的时间内显示，请届时再打开；岗位固定码现在就可以打印。")

// scanned is what a camera opens: the page of whoever scans, with the code filled in.
func (p *room) scanned(shift, code string) string {
	return p.Config.PublicURL + checkinPath(shift) + "?" + url.Values{"code": {code}}.Encode()
}

// spaced is a code as people read it, in threes.
func spaced(code string) string {
	var b strings.Builder
	for i, r := range code {
		if i > 0 && i%3 == 0 {
			b.WriteByte(' ')
		}
		b.WriteRune(r)
	}
	return b.String()
}

// code is the screen that stands where the shift is served.
func (p *room) code(a *frame.Ask) error {
	x, _, err := p.led(a)
	if err != nil {
		return err
	}
	codes, err := route.Call(a.Ctx, p.Call, volunteerapi.GetShiftCode, volunteerapi.GetShiftCodeRequest{ID: x.ID})
	if err != nil {
		return err
	}
	if len(codes.Items) == 0 {
		return errEarly
	}
	var list []shown
	for _, w := range codes.Items {
		list = append(list, shown{p.scanned(x.ID, w.Code), spaced(w.Code), w.From.UTC().Format(time.RFC3339), w.To.UTC().Format(time.RFC3339)})
	}
	set, err := p.setting(a, &x, "")
	if err == nil {
		err = p.keep(a, &x)
	}
	if err != nil {
		return err
	}
	const title = "现场签到码"
	return a.Show(http.StatusOK, page(a, title, "带队", leadPath(x.ID)), view.Stack(
		ui.PageHead(ui.Head{Title: title, Lead: ui.Text(x.Position.Title + "，" + span(&x))}),
		ui.Isle(ui.Island{Name: "codes", Setting: set, With: view.Stack(field.KeptNote(still), screen(list, int(codes.Items[0].To.Sub(a.Now())/time.Second)+1))}),
		view.Panel(ui.Box{Title: "怎样用", Flat: true}, ui.Paragraphs("请把这一页放在现场，到岗和离岗的人各扫一次。带队人自己扫这个码不算现场的一方。没有信号时还能显示10分钟以内的码。")), ui.Help(p.Site)))
}

// poster is the code that hangs at a position for as long as the shift lasts.
func (p *room) poster(a *frame.Ask) error {
	x, _, err := p.led(a)
	if err != nil {
		return err
	}
	codes, err := route.Call(a.Ctx, p.Call, volunteerapi.GetShiftCode, volunteerapi.GetShiftCodeRequest{ID: x.ID})
	if err != nil {
		return err
	}
	const title = "岗位固定码"
	return a.Show(http.StatusOK, page(a, title, "带队", leadPath(x.ID)), view.Stack(
		ui.PageHead(ui.Head{Title: title, Lead: ui.Text(x.Position.Title + "，" + span(&x) + "，" + x.Place), Actions: ui.Print()}),
		view.Panel(ui.Box{Title: "贴在岗位上"}, ui.QR(p.scanned(x.ID, codes.Printed), "扫码签到："+x.Position.Title, "到岗扫一次，离岗再扫一次。扫不了的，在自己的签到页输入"+spaced(codes.Printed)+"。")),
		view.Panel(ui.Box{Title: "请知道", Flat: true}, ui.Paragraphs("固定码会被拍下来转发，所以来源等级是D；能摆屏幕的地方，请用动态码。")), ui.Help(p.Site)))
}

func (p *room) slips(a *frame.Ask) error {
	return p.showSlips(a, http.StatusOK, frame.Fresh(a, url.Values{"count": {"10"}}), nil)
}

func (p *room) showSlips(a *frame.Ask, status int, e frame.Entry, codes []string) error {
	x, _, err := p.led(a)
	if err != nil {
		return err
	}
	const title = "服务对象的确认码"
	body := []templ.Component{ui.PageHead(ui.Head{Title: title, Lead: ui.Text(x.Position.Title + "，" + span(&x) + "，" + x.Place)}), ui.Refusal(e.Fault)}
	if len(codes) > 0 {
		t := ui.Table{Caption: "服务对象的确认码", Cols: ui.Cols("#号", "~确认码", "用途")}
		for _, c := range codes {
			n, _, _ := strings.Cut(c, "-")
			t.Rows = append(t.Rows, ui.Cells(ui.Text(strings.TrimLeft(n, "0")), ui.Code(c), ui.Text("服务开始或者结束时，请念给志愿者听，用一次就作废。")))
		}
		body = append(body, view.Panel(ui.Box{Title: "请打印后剪开，交给服务对象"}, ui.Data(t), ui.Print()))
	}
	body = append(body, view.Inside(ui.OnScreen(),
		view.Panel(ui.Box{Title: "发新的确认码"}, view.Form(leadPath(x.ID)+"/slips", false, e,
			ui.NumberField(e.In(ui.Input{Name: "count", Label: "几个", Required: true, Low: "1", High: "100", Short: true, Help: "到岗和离岗各用一个。离开这一页以后不再显示，请先打印。"})),
			ui.Submit("发确认码", leadPath(x.ID)))), ui.Help(p.Site)))
	return a.Show(status, page(a, title, "带队", leadPath(x.ID)), view.Stack(body...))
}

func (p *room) issue(a *frame.Ask) error {
	f, err := a.Form()
	if err != nil {
		return err
	}
	in := volunteerapi.IssueSlipsRequest{ID: a.Path("id"), SlipDraft: volunteerapi.SlipDraft{Count: f.Int("count", "个数")}}
	var out volunteerapi.SlipList
	if err = f.Fault(); err == nil {
		out, err = route.Call(a.Ctx, p.Call, volunteerapi.IssueSlips, in)
	}
	if err != nil {
		return frame.Retry(a, err, f, func(status int, e frame.Entry) error { return p.showSlips(a, status, e, nil) })
	}
	return p.showSlips(a, http.StatusOK, frame.Fresh(a, url.Values{"count": {"10"}}), out.Codes)
}
