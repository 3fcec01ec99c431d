package projects

import (
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/a-h/templ"

	"sanshe/contracts/go/volunteerapi"
	"sanshe/libs/cn"
	"sanshe/libs/route"
	"sanshe/services/portal/frame"
	"sanshe/services/portal/ui"
	"sanshe/services/portal/view"
)

func (p *room) getShift(a *frame.Ask) (volunteerapi.Shift, error) {
	return route.Call(a.Ctx, p.Call, volunteerapi.GetShift, volunteerapi.GetShiftRequest{ID: a.Path("id")})
}

func (p *room) shift(a *frame.Ask) error { return p.showShift(a, http.StatusOK, frame.Fresh(a, nil)) }

// showShift is one shift: when and where, and for each of those for whom the caller acts one button.
func (p *room) showShift(a *frame.Ask, status int, e frame.Entry) error {
	if a.SignedIn() {
		a.At(view.VolunteerRoles...)
	}
	x, err := p.getShift(a)
	if err != nil {
		return err
	}
	skills, err := p.skillNames(a)
	if err != nil {
		return err
	}
	head := ui.Head{Title: x.Position.Title, Over: ui.Link(path(x.Project.ID), x.Project.Name), Lead: ui.Text(view.ShiftTime(x.Starts, x.Ends) + "，" + x.Place), Tags: shiftTag(&x, a.Now())}
	body := []templ.Component{ui.PageHead(head), ui.Refusal(e.Fault)}
	if x.State == volunteerapi.ShiftStateCancelled {
		body = append(body, ui.Note(ui.Warn, ui.Text("这个班次已经取消，原因："+x.Note)))
	}
	body = append(body, p.coming(a, &x)...)
	if x.Risk != "" {
		body = append(body, risk(x.Risk, x.Dangerous, x.Insurance))
	}
	if signing := p.signing(a, &x, e); signing != nil {
		body = append(body, signing)
	}
	body = append(body, p.placed(a, &x, e)...)
	terms := []ui.Term{ui.S("时间", view.ShiftTime(x.Starts, x.Ends)), ui.S("集合地点", x.Place), ui.S("谁可以来", p.who(&x.Position, skills))}
	if x.Position.Duties != "" {
		terms = append(terms, ui.S("做什么", x.Position.Duties))
	}
	if x.Position.Training != "" {
		terms = append(terms, ui.S("培训", x.Position.Training))
	}
	terms = append(terms, ui.S("名额", frame.Itoa(x.Capacity)+"人，已报"+frame.Itoa(x.Seats)+"人，候补"+frame.Itoa(x.Waiting)+"人"),
		ui.T("组织", ui.Link(frame.Href("/organizations/", x.Org.ID), x.Org.Name)), ui.S("带队", strings.Join(x.Leads, "、")))
	if x.Phone != "" {
		terms = append(terms, ui.T("咨询电话", ui.Link("tel:"+strings.ReplaceAll(x.Phone, " ", ""), x.Phone)))
	}
	body = append(body, view.Panel(ui.Box{Title: "这个班次"}, ui.DL(terms...)))
	if x.MayKeep || x.MayList {
		body = append(body, view.Panel(ui.Box{Title: "组织和带队的人", Flat: true}, ui.WideButtonLink(deskShiftPath(x.ID), "看谁来参加", x.Leading && today(a, &x))))
	}
	pg := view.VolunteerPage(a, x.Position.Title+"，"+view.ShiftTime(x.Starts, x.Ends), "找活动", "志愿服务项目", "/projects", x.Project.Name, path(x.Project.ID))
	return a.Show(status, pg, view.Stack(append(body, ui.BasisPanel(view.Distinct(view.LawOf(x.Basis))))...))
}

// shiftTag says whether somebody is wanted, or that it is over.
func shiftTag(x *volunteerapi.Shift, now time.Time) templ.Component {
	switch {
	case x.State == volunteerapi.ShiftStateCancelled:
		return ui.Tag(ui.Bad, ui.IconStop, x.StateText)
	case !now.Before(x.Starts):
		return ui.Tag(ui.Plain, ui.IconClock, x.StateText)
	}
	return wants(x.Free)
}

// coming is what somebody with a seat does on the day.
func (p *room) coming(a *frame.Ask, x *volunteerapi.Shift) []templ.Component {
	if x.State == volunteerapi.ShiftStateCancelled || !today(a, x) || !a.Now().Before(x.Ends) {
		return nil
	}
	seated := x.Leading
	for _, m := range x.Mine {
		seated = seated || m.Placing == volunteerapi.PlacingSeated
	}
	if !seated {
		return nil
	}
	return []templ.Component{view.Panel(ui.Box{Title: "到了以后"}, ui.Paragraphs("到了现场签到，离开的时候签退。时长只从现场的签到算起，事后没有人能填写。"), ui.WideButtonLink(shiftPath(x.ID)+"/checkin", "签到", true))}
}

// open reports whether anybody may still sign up.
func open(a *frame.Ask, x *volunteerapi.Shift) bool {
	return x.State == volunteerapi.ShiftStateOpen && a.Now().Before(x.Starts)
}

// signing is one button for each of those for whom the caller acts, or why there is none.
func (p *room) signing(a *frame.Ask, x *volunteerapi.Shift, e frame.Entry) templ.Component {
	if !open(a, x) {
		return nil
	}
	if !a.SignedIn() {
		return view.Panel(ui.Box{Title: "报名"}, ui.WideButtonLink("/sign-in?back="+url.QueryEscape(shiftPath(x.ID)), "登录后报名", true), ui.WideButtonLink("/join?back=/volunteer/join", "还没有账号，先登记为志愿者", false))
	}
	if len(x.Mine) == 0 {
		return view.Panel(ui.Box{Title: "报名"}, ui.Paragraphs("登记为志愿者以后就可以报名。"), ui.WideButtonLink("/volunteer/join", "登记为志愿者", true))
	}
	var out []templ.Component
	for i := range x.Mine {
		m := &x.Mine[i]
		switch {
		case m.MayJoin:
			out = append(out, joining(x, m, e))
		case m.Clash != nil:
			out = append(out, ui.Note(ui.Warn, ui.All(ui.Text(m.Name+"这段时间已经报了"), ui.Link(shiftPath(m.Clash.Shift), m.Clash.Title), ui.Text("，"+view.ShiftTime(m.Clash.Starts, m.Clash.Ends)+"。请先取消那一个，或者另选一个时间。"))))
		case m.WhyNot != "":
			out = append(out, ui.Note(ui.Info, ui.Text(m.Name+"："+m.WhyNot)), ui.BasisLine(view.LawOf(m.Basis)...))
		}
	}
	if len(out) == 0 {
		return nil
	}
	return view.Panel(ui.Box{Title: "报名"}, out...)
}

// joining is the one tap that signs somebody up. Of what is dangerous the risk is ticked as well, of anything else the button says it.
func joining(x *volunteerapi.Shift, m *volunteerapi.MyPlace, e frame.Entry) templ.Component {
	label := m.Name + "报名"
	if len(x.Mine) == 1 {
		label = "报名"
	}
	switch {
	case m.Asked:
		label = "替换班的人去，" + label
	case x.Free == 0:
		label = m.Name + "排进候补"
	}
	body := []templ.Component{ui.Hidden("person", m.Person)}
	switch {
	case x.Dangerous:
		in := e.Among("join-"+m.Person, ui.Input{Name: "told", Label: m.Name + "去以前", Required: true, Options: ui.Options("true", "已看过可能发生的风险和保险，自愿参加")})
		body = append(body, ui.CheckField(in))
	case x.Risk != "":
		body = append(body, ui.Hidden("join-"+m.Person+".told", "true"))
		label = "已看过风险，" + label
	}
	return view.Form(shiftPath(x.ID)+"/seat", false, frame.Entry{Key: e.Key + m.Person}, append(body, ui.Presses(ui.Press{Label: label}))...)
}

// placed is how those stand for whom the caller acts, and what they may do about it.
func (p *room) placed(a *frame.Ask, x *volunteerapi.Shift, e frame.Entry) (out []templ.Component) {
	for i := range x.Mine {
		m := &x.Mine[i]
		if m.Placing == volunteerapi.PlacingNone {
			continue
		}
		says := m.Name + "已报名。"
		if m.Placing == volunteerapi.PlacingWaiting {
			says = m.Name + waitsAt(m.Ahead) + "有人让出时会通知您。"
		}
		if m.Offered != "" {
			says = m.Name + "已请编号" + m.Offered + "的志愿者换班，对方报名以前名额还是您的。"
		}
		body := []templ.Component{ui.Note(ui.Good, ui.Text(says))}
		if m.MayLeave {
			scope := "leave-" + m.Person
			body = append(body, ui.ActionButtons(shiftPath(x.ID)+"/leave", x.Version, e.Reopened([]ui.Action{{
				Do: scope, Label: m.Name + "去不了", Danger: true, Confirm: "名额会让给候补的人。去不了请尽早取消，不影响您的记录。",
			}})))
		}
		if m.MayLeave && m.Placing == volunteerapi.PlacingSeated {
			scope := "offer-" + m.Person
			body = append(body, view.Inside(ui.Fold(m.Name+"找人换班", e.Holds(scope)), view.Form(shiftPath(x.ID)+"/offer", false, frame.Entry{Key: e.Key + "offer" + m.Person},
				ui.Hidden("person", m.Person),
				ui.TextField(e.Among(scope, ui.Input{Name: "number", Label: "对方的志愿者编号", Max: 16, Help: "对方打开这个班次报名以后，名额就是对方的；不填就是不换了。"})),
				ui.Presses(ui.Press{Label: "请对方换班", Plain: true}))))
		}
		out = append(out, view.Panel(ui.Box{Title: m.Name}, body...))
	}
	return out
}

// waitsAt is somebody's place on a waiting list.
func waitsAt(ahead int64) string {
	if ahead == 0 {
		return "在候补，排在第一位。"
	}
	return "在候补，前面还有" + frame.Itoa(ahead) + "人。"
}

// again shows the shift with what was sent to it and refused.
func (p *room) again(a *frame.Ask, f *frame.Form, err error) error {
	return frame.Retry(a, err, f, func(status int, e frame.Entry) error { return p.showShift(a, status, e) })
}

func (p *room) join(a *frame.Ask) error {
	f, err := a.Form()
	if err != nil {
		return err
	}
	person := f.Text("person")
	told := f.As("join-" + person).Bool("told")
	x, err := route.Call(a.Ctx, p.Call, volunteerapi.JoinShift, volunteerapi.JoinShiftRequest{ID: a.Path("id"), JoinDraft: volunteerapi.JoinDraft{Person: person, Told: told}})
	if err != nil {
		return p.again(a, f, err)
	}
	for _, m := range x.Mine {
		if m.Person == person && m.Placing == volunteerapi.PlacingWaiting {
			return a.Redirect(shiftPath(x.ID), m.Name+waitsAt(m.Ahead)+"有人让出时会通知您。")
		}
	}
	says := "报好了，" + view.Weekday(x.Starts) + "见。"
	if a.Now().Before(cn.DayOf(x.Starts).Add(-1).At(18, 0)) {
		says += "前一天18:00会提醒您。"
	}
	return a.Redirect(shiftPath(x.ID), says)
}

func (p *room) leave(a *frame.Ask) error {
	f, err := a.Form()
	if err != nil {
		return err
	}
	person := strings.TrimPrefix(f.Text("do"), "leave-")
	if _, err = route.Call(a.Ctx, p.Call, volunteerapi.LeaveShift, volunteerapi.LeaveShiftRequest{ID: a.Path("id"), LeaveDraft: volunteerapi.LeaveDraft{Person: person}}); err != nil {
		return p.again(a, f, err)
	}
	return a.Redirect(shiftPath(a.Path("id")), "已经取消。")
}

func (p *room) offer(a *frame.Ask) error {
	f, err := a.Form()
	if err != nil {
		return err
	}
	person := f.Text("person")
	number := f.As("offer-" + person).Text("number")
	if _, err = route.Call(a.Ctx, p.Call, volunteerapi.OfferSeat, volunteerapi.OfferSeatRequest{ID: a.Path("id"), OfferDraft: volunteerapi.OfferDraft{Person: person, Number: number}}); err != nil {
		return p.again(a, f, err)
	}
	if number == "" {
		return a.Redirect(shiftPath(a.Path("id")), "不换了，名额还是原来的。")
	}
	return a.Redirect(shiftPath(a.Path("id")), "已请对方换班，请把这个班次的网址发给对方。")
}
