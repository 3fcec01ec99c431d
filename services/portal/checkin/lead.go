package checkin

import (
	"fmt"
	"net/http"
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

var errNobodyCalled = fault.New(fault.Invalid, "portal.roll.nobody", "请先勾选到岗或者离岗的人，再按一次。")

// led is a shift and its roll, for who leads it; the service refuses everybody else.
func (p *room) led(a *frame.Ask) (x volunteerapi.Shift, roll volunteerapi.Roll, err error) {
	a.At(roles...)
	if x, err = p.shift(a); err != nil {
		return x, roll, err
	}
	roll, err = route.Call(a.Ctx, p.Call, volunteerapi.GetRoll, volunteerapi.GetRollRequest{ID: x.ID})
	if err == nil && !roll.MayCall {
		err = errLeads
	}
	return x, roll, err
}

var errLeads = fault.New(fault.Forbidden, "portal.lead.only", "只有这个班次的带队人可以点名和显示签到码，请联系带队人。")

func (p *room) lead(a *frame.Ask) error {
	return p.showLead(a, http.StatusOK, frame.Fresh(a, nil))
}

func (p *room) showLead(a *frame.Ask, status int, e frame.Entry) error {
	x, roll, err := p.led(a)
	if err != nil {
		return err
	}
	set, err := p.setting(a, &x, leadPath(x.ID)+"/kept")
	if err == nil {
		err = p.keep(a, &x)
	}
	if err != nil {
		return err
	}
	ticked := map[string]bool{}
	for _, id := range e.Values["people"] {
		ticked[id] = true
	}
	form := []templ.Component{ui.Hidden("say", e.Key), counts(roll.Items, ticked), finder(), rollRows(roll.Items, ticked), allBar()}
	var body templ.Component = ui.Empty(ui.IconUsers, "这个班次还没有人报名。", nil)
	if len(roll.Items) > 0 {
		body = view.Inside(fieldForm(leadPath(x.ID)), form...)
	}
	at := leadPath(x.ID)
	return a.Show(status, page(a, "带队："+x.Position.Title), view.Stack(
		ui.PageHead(ui.Head{Title: x.Position.Title, Lead: ui.Text(span(&x) + "，" + x.Place)}), ui.Refusal(e.Fault),
		view.Panel(ui.Box{Title: "签到码"}, ui.WideButtonLink(at+"/code", "显示签到码", true),
			ui.WideButtonLink(at+"/slips", "服务对象的确认码", false), ui.WideButtonLink(at+"/poster", "打印岗位固定码", false)),
		ui.Isle(ui.Island{Name: "roll", Setting: set, With: view.Stack(field.KeptNote(still), ui.Refused(), field.Waiting(),
			view.Panel(ui.Box{ID: "roll", Title: "点名", Note: fmt.Sprintf("%d人", len(roll.Items))}, body,
				ui.BasisLine(view.CitedRules(p.House, p.law(&x), ruleActual)...)))}),
		ui.Help(p.Site)))
}

// called is a name as the roll shows it; it shows none where the court's order is served.
func called(s volunteerapi.RollSeat) string {
	if s.Name == "" {
		return "志愿者"
	}
	return s.Name
}

func counted(list []volunteerapi.RollSeat) string {
	var came, went int
	for _, s := range list {
		if s.In {
			came++
		}
		if s.Out {
			went++
		}
	}
	return fmt.Sprintf("共%d人，到岗%d人，离岗%d人", len(list), came, went)
}

// call is the roll without script.
func (p *room) call(a *frame.Ask) error {
	f, err := a.Form()
	if err != nil {
		return err
	}
	do, all := strings.CutPrefix(f.Text("do"), "all-")
	act := volunteerapi.StatementAct(do)
	k := kept{Whose: field.Whose{Key: f.Text("say")}, Act: do, At: a.Now(), People: f.List("people")}
	if all {
		_, roll, err := p.led(a)
		if err != nil {
			return err
		}
		k.People = nil
		for _, s := range roll.Items {
			k.People = append(k.People, s.Person)
		}
	}
	var answer volunteerapi.RollAnswer
	switch {
	case words[act] == "":
		err = errAct
	case len(k.People) == 0:
		err = errNobodyCalled
	default:
		answer, err = p.roll(a, k)
	}
	if err != nil {
		return frame.Retry(a, err, f, func(status int, e frame.Entry) error { return p.showLead(a, status, e) })
	}
	return a.Lead(leadPath(a.Path("id"))+"#roll", flashOf(answer, act, k.At))
}

// keptCall is a roll that a device sends by script.
func (p *room) keptCall(a *frame.Ask) error {
	k, err := take(a)
	if err != nil {
		return err
	}
	answer, err := p.roll(a, k)
	if err != nil {
		return err
	}
	f := flashOf(answer, volunteerapi.StatementAct(k.Act), k.At)
	return field.Told(a, map[string]string{"text": f.Text})
}

func (p *room) roll(a *frame.Ask, k kept) (volunteerapi.RollAnswer, error) {
	return route.Call(a.Ctx, p.Call, volunteerapi.CallRoll, volunteerapi.CallRollRequest{
		ID: a.Path("id"), RollCall: volunteerapi.RollCall{Key: k.Key, Act: volunteerapi.StatementAct(k.Act), At: k.At, People: k.People},
	})
}

// flashOf says how many were called, and of the others how many for which reason.
func flashOf(answer volunteerapi.RollAnswer, act volunteerapi.StatementAct, at time.Time) *ui.Flash {
	f := &ui.Flash{Kind: ui.Good, Text: fmt.Sprintf("%d人已记%s，%s。", answer.Done, words[act], at.In(cn.Zone).Format("15:04"))}
	why, n := []string{}, map[string]int{}
	for _, line := range answer.Items {
		if line.Done {
			continue
		}
		if n[line.Text]++; !slices.Contains(why, line.Text) {
			why = append(why, line.Text)
		}
	}
	for _, text := range why {
		f.Kind = ui.Warn
		f.Text += fmt.Sprintf("%d人没有记上：%s", n[text], text)
	}
	return f
}
