package cases

import (
	"errors"
	"net/http"
	"slices"
	"time"

	"github.com/a-h/templ"

	"sanshe/contracts/go/socialworkapi"
	"sanshe/libs/fault"
	"sanshe/libs/identity"
	"sanshe/libs/route"
	"sanshe/libs/rule"
	"sanshe/services/portal/frame"
	"sanshe/services/portal/ui"
	"sanshe/services/portal/view"
	"sanshe/services/portal/view/field"
)

// scope is below which the worker answers: the note's page, which says nothing of a client, and no other page is kept.
const scope = "/worker/cases/"

// The rules that the note's page speaks of.
const (
	ruleHours = "socialwork.case.visit.hours"
	ruleDays  = "socialwork.case.visit.days"
)

// errGone is of a note for a case that its writer does not find any more; the note is on their device still.
var errGone = fault.New(fault.NotFound, "portal.note.gone", "平台上已经没有由您承办的这件个案，可能是服务对象清除了资料，也可能转给了别人；这条记录不能再收，请与督导核对以后从本机删去。")

// ended are the states in which no note is begun any more.
var ended = []socialworkapi.CaseState{socialworkapi.CaseStateReferred, socialworkapi.CaseStateClosed, socialworkapi.CaseStateGone}

func (p *room) visiting(a *frame.Ask) error {
	return p.showVisit(a, http.StatusOK, frame.Fresh(a, nil))
}

// showVisit is a note to be written on a phone, also where there is no signal: a time and a text.
func (p *room) showVisit(a *frame.Ask, status int, e frame.Entry) error {
	a.At(identity.Worker)
	private(a)
	x, err := route.Call(a.Ctx, p.Call, socialworkapi.GetCase, socialworkapi.GetCaseRequest{ID: a.Path("id")})
	if err != nil {
		return err
	}
	law := rule.Where{Region: x.Region, Day: a.Now()}
	days, err := rule.Ask[int64](p.Rules, ruleDays, law)
	if err != nil {
		return err
	}
	here, title := view.CasePath(x.ID), x.Short+"的探访记录"
	set := field.Known(a, scope)
	set.To, set.Title, set.Hours = here+"/visit/kept", x.Short, 24*days.Value
	if !slices.Contains(ended, x.State) {
		field.Keep(a, a.Now().Add(time.Duration(set.Hours)*time.Hour))
	}
	form := view.Form(here+"/visit", false, e,
		ui.DateTimeField(e.In(ui.Input{Name: "at", Label: "探访的时间", Help: "超过24小时才记录的照收，注明迟报。", Required: true})),
		ui.AreaField(e.In(ui.Input{Name: "note", Label: "探访记录", Required: true, Max: mostNote, Lines: 8, Auto: "off"})), ui.Submit("保存记录", here))
	pg := a.DeskPage(title, listTitle, "/worker/cases", x.Short, here, "探访记录")
	pg.Scripts = []string{field.Script}
	return a.Show(status, pg, view.Stack(
		ui.PageHead(ui.Head{Title: title}), ui.Refusal(e.Fault),
		ui.Columns(ui.Isle(ui.Island{Name: "note", Setting: set, With: view.Stack(
			field.KeptNote("记录照常写"), ui.Refused(), view.Panel(ui.Box{Title: "记录", Hidden: true}, form), field.Waiting())}),
			view.Stack(noSignal(days.Value), ui.BasisPanel(view.CitedRules(p.House, law, ruleHours, ruleDays)), ui.Help(p.Site)))))
}

// noSignal says what a phone keeps of a note, and what it does not.
func noSignal(days int64) templ.Component {
	return view.Panel(ui.Box{Title: "没有信号的地方", Flat: true}, ui.Paragraphs("有信号时打开过的这一页，没有信号也能打开和填写。保存的记录加密存在这台手机上，有信号以后自动发出，发出以后从手机删去；最迟"+frame.Itoa(days)+"天以内要发出。除了等待发出的记录，手机上不存服务对象的资料。"))
}

// mostNote is how long a note may be, in characters; contracts/openapi/socialwork/case.yaml.
const mostNote = 4000

// visit is the note without script: it is written when it comes.
func (p *room) visit(a *frame.Ask) error {
	f, err := a.Form()
	if err != nil {
		return err
	}
	in := socialworkapi.CaseVisitDraft{Key: f.Text(frame.KeyField), At: f.Moment("at", "探访的时间"), Note: f.Text("note")}
	if f.Text("at") == "" {
		f.Wrong("at", "请填写探访的时间。")
	}
	if in.Note == "" {
		f.Wrong("note", "请填写探访记录。")
	}
	done := ""
	if err = f.Fault(); err == nil {
		done, err = p.write(a, in)
	}
	return retry(a, f, err, view.CasePath(a.Path("id")), done, func(status int, e frame.Entry) error { return p.showVisit(a, status, e) })
}

// write sends a note and says what became of it.
func (p *room) write(a *frame.Ask, in socialworkapi.CaseVisitDraft) (string, error) {
	x, err := route.Call(a.Ctx, p.Call, socialworkapi.WriteVisit, socialworkapi.WriteVisitRequest{ID: a.Path("id"), CaseVisitDraft: in})
	if err != nil {
		return "", err
	}
	if x.Late {
		return "探访记录已密封保存，注明迟报。", nil
	}
	return "探访记录已密封保存。", nil
}

// keptNote is what a device sends by script.
type keptNote struct {
	field.Whose
	At      time.Time `json:"at"`
	Written time.Time `json:"written"`
	Note    string    `json:"note"`
}

// keptVisit is a note that a device kept, sent at once or when the signal is back. Its door is open to every account: a device that sends what
// another one has kept hears that, and keeps it, and not that it has the wrong role.
func (p *room) keptVisit(a *frame.Ask) error {
	var k keptNote
	if err := field.Take(a, &k); err != nil {
		return err
	}
	done, err := p.write(a, socialworkapi.CaseVisitDraft{Key: k.Key, At: k.At, WrittenAt: &k.Written, Note: k.Note})
	if f := new(fault.Fault); errors.As(err, &f) && f.Kind == fault.NotFound {
		err = errGone.Because(err)
	}
	if err != nil {
		return err
	}
	return field.Told(a, map[string]string{"text": done})
}
