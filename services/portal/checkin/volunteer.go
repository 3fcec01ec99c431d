package checkin

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/a-h/templ"

	"sanshe/contracts/go/volunteerapi"
	"sanshe/libs/cn"
	"sanshe/libs/fault"
	"sanshe/libs/route"
	"sanshe/services/portal/frame"
	"sanshe/services/portal/ui"
	"sanshe/services/portal/view"
	"sanshe/services/portal/view/field"
)

const (
	in  = volunteerapi.StatementActIn
	out = volunteerapi.StatementActOut
)

// words are what the two acts are called on buttons.
var words = map[volunteerapi.StatementAct]string{in: "到岗", out: "离岗"}

// codeRefused is what the volunteer service says of a code that is not, or no longer, that of the site.
const codeRefused = "volunteer.statement.code"

var (
	errNobody = fault.New(fault.Invalid, "portal.checkin.nobody", "请勾选谁到岗或者离岗，再按一次。")
	errAct    = fault.New(fault.Invalid, "portal.checkin.act", "请按“到岗”或者“离岗”。")
)

func (p *room) checkin(a *frame.Ask) error {
	return p.showCheckin(a, http.StatusOK, frame.Entry{Values: url.Values{"code": {a.Query("code")}}})
}

// geography lets this one page ask the device where it is, which it does when somebody ticks a box.
const geography = "camera=(), microphone=(), geolocation=(self), payment=(), usb=(), browsing-topics=()"

func (p *room) showCheckin(a *frame.Ask, status int, e frame.Entry) error {
	a.At(roles...)
	x, err := p.shift(a)
	if err != nil {
		return err
	}
	mine := seated(&x)
	title := "签到：" + x.Position.Title
	body := []templ.Component{
		ui.PageHead(ui.Head{Title: x.Position.Title, Lead: ui.Text(span(&x) + "，" + x.Place)}), ui.Refusal(e.Fault),
	}
	if x.Leading {
		body = append(body, ui.WideButtonLink(leadPath(x.ID), "我带队：显示签到码、点名", false))
	}
	if len(mine) == 0 {
		body = append(body, ui.Note(ui.Info, ui.Text("您在这个班次没有位置，不能签到；候补的请等候通知。")), ui.WideButtonLink(frame.Href("/shifts/", x.ID), "看这个班次", false))
		return a.Show(status, page(a, title), view.Stack(append(body, ui.Help(p.Site))...))
	}
	set, err := p.setting(a, &x, checkinPath(x.ID)+"/kept")
	if err != nil {
		return err
	}
	act := in
	var standing []templ.Component
	var lacking []volunteerapi.MyPlace // of whom too little has been said
	for i, m := range mine {
		r, err := p.record(a, &x, m.Person)
		if err != nil {
			return err
		}
		if i == 0 && r != nil && spoken(r, in) != "" {
			act = out
		}
		if r == nil || r.State == volunteerapi.RecordStateOpen {
			lacking = append(lacking, m)
		}
		standing = append(standing, p.standing(a, &m, r, len(mine) > 1))
	}
	p.device(a)
	if err := p.keep(a, &x); err != nil {
		return err
	}
	a.W.Header().Set("Permissions-Policy", geography)
	form, err := p.form(a, &x, mine, lacking, act, e)
	if err != nil {
		return err
	}
	body = append(body,
		ui.Isle(ui.Island{Name: "checkin", Setting: set, With: view.Stack(
			field.KeptNote(still), ui.Refused(), view.Panel(ui.Box{Title: "签到", Hidden: true}, form), field.Waiting(),
			view.Panel(ui.Box{Title: "已经说了什么"}, standing...))}),
		ui.Help(p.Site))
	return a.Show(status, page(a, title), view.Stack(body...))
}

// form is the one big button, and what may go with it.
func (p *room) form(a *frame.Ask, x *volunteerapi.Shift, mine, lacking []volunteerapi.MyPlace, act volunteerapi.StatementAct, e frame.Entry) (templ.Component, error) {
	around, late, err := p.limits(x)
	if err != nil {
		return nil, err
	}
	if opens := x.Starts.Add(-around); a.Now().Before(opens) {
		return ui.All(ui.Note(ui.Info, ui.Textf("这个班次从%s起可以签到，届时再打开这一页。", opens.In(ui.Shanghai).Format("1月2日 15:04"))), ui.BasisLine(view.CitedRules(p.House, p.law(x), ruleEarly)...)), nil
	}
	if a.Now().After(x.Ends.Add(around).Add(late)) {
		over := []templ.Component{ui.Note(ui.Warn, ui.Text("这个班次已经过了签到和补发的时间；漏了签到的，请向记录单位请求补录。")), ui.BasisLine(view.CitedRules(p.House, p.law(x), ruleLate)...)}
		for _, m := range lacking {
			label := "请求补录"
			if len(mine) > 1 {
				label = "为" + m.Name + "请求补录"
			}
			over = append(over, ui.WideButtonLink(view.AskAmendmentPath(x.ID, m.Person), label, false))
		}
		return view.Stack(over...), nil
	}
	key := e.Get("say")
	if key == "" || e.Fault != nil {
		key = a.Key()
	}
	other := out
	if act == out {
		other = in
	}
	fields := []templ.Component{
		ui.Hidden("say", key),
		ui.TextField(e.In(ui.Input{
			Name: "code", Label: "签到码", Max: 40, Auto: "off", Help: "用相机扫现场的码就会填好，也可以照着输入。没有码也可以按，等带队人点名。",
		})),
		press(act, true), press(other, false),
	}
	if len(mine) > 1 {
		who := ui.Input{Name: "people", Label: "谁", Required: true}
		var all []string
		for _, m := range mine {
			who.Options = append(who.Options, ui.Option{Value: m.Person, Label: m.Name})
			all = append(all, m.Person)
		}
		if sent, ok := e.Values["people"]; ok {
			all = sent
		}
		fields = append(fields, ui.ChecksField(view.WithValues(e.In(who), all)))
	} else {
		fields = append(fields, ui.Hidden("people", mine[0].Person))
	}
	if x.Radius > 0 {
		fields = append(fields, view.Inside(ui.Part("fence", true), ui.CheckField(e.In(ui.Input{
			Name: "fence", Label: "定位", Options: ui.Options("true", "用手机定位判断我在不在服务地点的范围内"),
			Help: "只送出在不在范围内和定位的精度，位置不离开手机。没有您的同意不使用定位。",
		}))))
	}
	return view.Inside(fieldForm(checkinPath(x.ID)), fields...), nil
}

// record is what is known of somebody in a shift; nil before anything is stated.
func (p *room) record(a *frame.Ask, x *volunteerapi.Shift, person string) (*volunteerapi.HourRecord, error) {
	q := volunteerapi.ListRecordsRequest{Person: person}
	for {
		page, err := route.Call(a.Ctx, p.Call, volunteerapi.ListRecords, q)
		if err != nil {
			return nil, err
		}
		for i := range page.Items {
			if r := &page.Items[i]; r.Shift == x.ID {
				return r, nil
			}
		}
		if page.Next == "" || page.Items[len(page.Items)-1].Starts.Before(x.Starts) {
			return nil, nil
		}
		q.After = page.Next
	}
}

// spoken says who stated an act, and when: 09:02，志愿者的设备（扫动态码）、现场动态码.
func spoken(r *volunteerapi.HourRecord, act volunteerapi.StatementAct) string {
	var at time.Time
	var by []string
	for _, s := range r.Statements {
		if s.Struck || s.Act != act && s.Act != volunteerapi.StatementActBoth {
			continue
		}
		t := s.At
		if act == out && s.Until != nil {
			t = *s.Until
		}
		if at.IsZero() || t.Before(at) {
			at = t
		}
		text := s.SourceText
		if s.Source == volunteerapi.StatementSourceDevice {
			text += "（" + s.WayText + "）"
		}
		if s.Offline {
			text += "（事后补发）"
		}
		if !slices.Contains(by, text) {
			by = append(by, text)
		}
	}
	if len(by) == 0 {
		return ""
	}
	return clock(at) + "，" + strings.Join(by, "、")
}

// standing is how far somebody's record has come.
func (p *room) standing(_ *frame.Ask, m *volunteerapi.MyPlace, r *volunteerapi.HourRecord, named bool) templ.Component {
	terms := []ui.Term{ui.T("到岗", ui.Soft("还没有人说")), ui.T("离岗", ui.Soft("还没有人说"))}
	var foot templ.Component = ui.None()
	if r != nil {
		for i, act := range []volunteerapi.StatementAct{in, out} {
			if said := spoken(r, act); said != "" {
				terms[i] = ui.S(words[act], said)
			}
		}
		switch {
		case r.Class != "":
			terms = append(terms, ui.S("来源等级", strings.ToUpper(string(r.Class))+"："+r.ClassText), ui.S("可以计入", cn.Spent(r.Minutes)))
		case r.Missing != "":
			terms = append(terms, ui.T("还缺什么", ui.Text(r.Missing+"。")))
		}
		terms = append(terms, ui.S("状态", r.StateText))
		foot = ui.BasisLine(basis(r.Basis)...)
	}
	if !named {
		return ui.All(ui.DLNarrow(terms...), foot)
	}
	return view.Group(m.Name, "", ui.DLNarrow(terms...), foot)
}

func basis(list []volunteerapi.Basis) (out []ui.Basis) {
	for _, b := range list {
		out = append(out, ui.Basis(b))
	}
	return out
}

// say is the button without script.
func (p *room) say(a *frame.Ask) error {
	f, err := a.Form()
	if err != nil {
		return err
	}
	act := volunteerapi.StatementAct(f.Text("do"))
	k := kept{Whose: field.Whose{Key: f.Text("say")}, Act: string(act), At: a.Now(), People: f.List("people"), Code: f.Text("code")}
	switch {
	case words[act] == "":
		err = errAct
	case len(k.People) == 0:
		err = errNobody
	default:
		err = p.state(a, k)
	}
	if err != nil {
		return frame.Retry(a, err, f, func(status int, e frame.Entry) error { return p.showCheckin(a, status, e) })
	}
	return a.Redirect(checkinPath(a.Path("id")), "已记下"+words[act]+"，"+clock(k.At)+"。")
}

// keptSaid is what a device says by script: at once, or when the signal is back.
func (p *room) keptSaid(a *frame.Ask) error {
	k, err := take(a)
	if err == nil {
		err = p.state(a, k)
	}
	if err != nil {
		return err
	}
	return field.Told(a, struct{}{})
}

// state sends one press of the button for each whom it is for. Whose code it is shows in the code: that of somebody who is served has a
// number before it, that of the site changes, and what is neither may hang on the wall.
func (p *room) state(a *frame.Ask, k kept) error {
	item := volunteerapi.StatementDraft{
		Key: k.Key, Act: volunteerapi.StatementAct(k.Act), At: k.At, Code: typed(k.Code), Device: p.device(a),
	}
	ways := []string{"alone"}
	switch {
	case strings.Contains(item.Code, "-"):
		ways = []string{"code"}
	case item.Code != "":
		ways = []string{"rotating", "printed"}
	case k.Fence:
		ways = []string{"fence"}
		item.Inside, item.Accuracy, item.Consent = k.Inside, k.Accuracy, true
	}
	for _, person := range k.People {
		var err error
		for _, item.Way = range ways {
			_, err = route.Call(a.Ctx, p.Call, volunteerapi.StateHours, volunteerapi.StateHoursRequest{
				ID: a.Path("id"), StatementBatch: volunteerapi.StatementBatch{Person: person, Items: []volunteerapi.StatementDraft{item}},
			})
			if !is(err, codeRefused) {
				break
			}
		}
		if err != nil {
			return err
		}
	}
	return nil
}
