package hours

import (
	"net/http"
	"net/url"
	"slices"

	"github.com/a-h/templ"

	"sanshe/contracts/go/volunteerapi"
	"sanshe/libs/cn"
	"sanshe/libs/identity"
	"sanshe/libs/route"
	"sanshe/services/portal/frame"
	"sanshe/services/portal/ui"
	"sanshe/services/portal/view"
)

var path = view.HourRecordPath

func (p *room) record(a *frame.Ask) error {
	return p.show(a, http.StatusOK, frame.Fresh(a, nil))
}

// show is one record: what it came to, who stated what, what was done to it, and what its reader may do.
func (p *room) show(a *frame.Ask, status int, e frame.Entry) error {
	x, err := route.Call(a.Ctx, p.Call, volunteerapi.GetRecord, volunteerapi.GetRecordRequest{ID: a.Path("id")})
	if err != nil {
		return err
	}
	body := []templ.Component{
		ui.PageHead(ui.Head{Over: ui.Text(x.LedgerText), Title: x.Title, Tags: recordTag(&x)}), ui.Refusal(e.Fault),
		view.Panel(ui.Box{Title: "记录", Link: ui.Link(view.HourShiftPath(x.Shift), "这个班次的记录")}, ui.DL(facts(&x, a)...)), reckoned(&x),
	}
	if acts := p.moves(&x, e); len(acts) > 0 {
		body = append(body, view.Panel(ui.Box{Title: "办理"}, ui.ActionButtons(path(x.ID)+"/move", x.Version, acts)))
	}
	if x.Vouched {
		body = append(body, vouched())
	}
	if x.MayCorrect {
		body = append(body, correction(&x, e))
	}
	if x.MayAppeal {
		body = append(body, view.Panel(ui.Box{Title: "申请复核", Note: "由没有作出作废决定的人办理"}, view.Form(path(x.ID)+"/appeals", false, e,
			ui.AreaField(e.Among("appeal", ui.Input{Name: "reason", Label: "理由", Help: "写明当天的情况，谁可以作证。", Required: true, Max: 1000, Lines: 4})), ui.Submit("申请复核", ""))))
	}
	if doubts := x.State != volunteerapi.RecordStateAnnulled && x.State != volunteerapi.RecordStateHeld; doubts && a.Caller.Has(identity.Registrar) {
		body = append(body, view.Panel(ui.Box{Title: "有人投诉举报"}, ui.WideButtonLink("/desk/reviews?record="+url.QueryEscape(x.ID), "受理并开始核查", false)))
	}
	may, err := p.mayAmend(a, &x)
	if err != nil {
		return err
	}
	if may {
		body = append(body, view.Panel(ui.Box{Title: "缺少陈述"},
			ui.Paragraphs("先请带队人补点名，或者补发手机上存下的陈述。都不行的，可以请求补录：写明理由、附上材料，由记录单位证实，公示以后由主管机关决定；补录的时长永久标明。"),
			ui.WideButtonLink(view.AskAmendmentPath(x.Shift, x.Person), "请求补录", false)))
	}
	return a.Show(status, page(a, x.Title), view.Stack(append(body, view.RecordTrail(x.Trail), law(x.Basis))...))
}

// mayAmend reports whether the caller is the volunteer of a record of which too few have spoken.
func (p *room) mayAmend(a *frame.Ask, x *volunteerapi.HourRecord) (bool, error) {
	if x.State != volunteerapi.RecordStateOpen || a.Now().Before(x.Ends) || !slices.ContainsFunc(view.VolunteerRoles, a.Caller.Has) {
		return false, nil
	}
	list, err := route.Call(a.Ctx, p.Call, volunteerapi.ListMyVolunteers, volunteerapi.ListMyVolunteersRequest{})
	return slices.ContainsFunc(list.Items, func(v volunteerapi.Person) bool { return v.ID == x.Person }), err
}

func facts(x *volunteerapi.HourRecord, a *frame.Ask) []ui.Term {
	terms := []ui.Term{
		ui.T("记录单位", ui.Link(frame.Href("/organizations/", x.Org.ID), x.Org.Name)), ui.T("班次", span(x.Starts, x.Ends)), ui.S("地点", x.Place),
	}
	if x.Name != "" {
		terms = append(terms, ui.S("志愿者", x.Name))
	}
	if x.Number != "" {
		terms = append(terms, ui.T("志愿者编号", ui.Code(x.Number)))
	}
	if x.From != nil && x.To != nil {
		terms = append(terms, ui.T("计算的时间", ui.All(span(*x.From, *x.To), ui.Text("，共"+cn.Spent(x.Minutes)))), ui.T("来源等级", view.HourClass(x.Class, x.ClassText)))
	}
	if x.Quality > 0 {
		terms = append(terms, ui.S("服务质量", frame.Itoa(x.Quality)+"分，满分5分"))
	}
	switch {
	case x.State == volunteerapi.RecordStateStated || x.State == volunteerapi.RecordStateOpen:
		terms = append(terms, ui.T("最迟记录", ui.All(ui.Date(x.Due), ui.Text(" "), ui.Remaining(x.Due, a.Now()))))
	case x.LateDays > 0:
		terms = append(terms, ui.T("最迟记录", ui.All(ui.Date(x.Due), ui.Text(" "), ui.Late("迟了"+frame.Itoa(x.LateDays)+"天"))))
	}
	if x.Amendment != "" {
		terms = append(terms, ui.T("补录", ui.Link(view.HourAmendmentPath(x.Amendment), "由公示过的补录得来，永久标明")))
	}
	if x.Clash != "" {
		terms = append(terms, ui.T("重叠", ui.Link(path(x.Clash), "与这一条已经计入的时间重叠")))
	}
	if x.Appeal != "" {
		terms = append(terms, ui.T("复核", ui.Link(view.HourAppealPath(x.ID), x.Appeal)))
	}
	return terms
}

// acts are what a statement says.
var acts = map[volunteerapi.StatementAct]string{volunteerapi.StatementActIn: "到岗", volunteerapi.StatementActOut: "离岗", volunteerapi.StatementActBoth: "到岗和离岗"}

// reckoned is how the minutes came about: the rule in one sentence, and every statement.
func reckoned(x *volunteerapi.HourRecord) templ.Component {
	t := ui.Table{Caption: "各方的陈述", Cols: ui.Cols("谁", "说的是", "时刻", "怎样陈述", "平台收到", "说明"), Nothing: "还没有人陈述。"}
	for i := range x.Statements {
		s := &x.Statements[i]
		when := ui.DateTime(s.At)
		if s.Until != nil {
			when = span(s.At, *s.Until)
		}
		t.Rows = append(t.Rows, ui.Cells(ui.Text(s.SourceText), ui.Text(acts[s.Act]), when, ui.Text(s.WayText), ui.DateTime(s.Heard), stated(s)))
	}
	body := []templ.Component{ui.Paragraphs("到岗和离岗都要两方陈述。到岗取各方说的最晚一次，离岗取最早一次，不超出班次，只计整分钟；谁也不能填写时长。")}
	switch {
	case x.Amendment != "":
		body = append(body, ui.Note(ui.Info, ui.Text("这条时长不是由陈述算出，而是由补录得来，公示以后由主管机关准予。")))
	case x.Missing != "":
		body = append(body, ui.Note(ui.Warn, ui.Text("还不能计入："+x.Missing+"。")))
	}
	return view.Panel(ui.Box{Title: "怎样算出"}, append(body, ui.Data(t))...)
}

// stated is what else is known of a statement.
func stated(s *volunteerapi.Statement) templ.Component {
	var out []templ.Component
	if s.Struck {
		out = append(out, ui.Tag(ui.Bad, ui.IconStop, "核实后已划去"))
	}
	if s.Offline {
		out = append(out, ui.Tag(ui.Plain, ui.IconClock, "存下后补发"))
	}
	if s.Inside {
		out = append(out, ui.Tag(ui.Plain, ui.IconPin, "设备说在范围内"))
	}
	if len(out) == 0 {
		return ui.Dash()
	}
	return ui.All(out...)
}

// quality asks how well it was done.
func quality(in ui.Input) templ.Component {
	in.Label = "服务质量"
	in.Options = ui.Options("0", "不评价", "5", "5分，很好", "4", "4分，好", "3", "3分，一般", "2", "2分，较差", "1", "1分，差")
	if in.Value == "" {
		in.Value = "0"
	}
	return ui.SelectField(in)
}

func (p *room) moves(x *volunteerapi.HourRecord, e frame.Entry) []ui.Action {
	return actions(x.Moves, e, map[string]ui.Action{
		"confirm": {Form: quality(e.Among("confirm", ui.Input{Name: "quality"}))},
		"object":  {Quiet: true, Form: reason(e, "object", "哪里不对")},
		"uphold":  {Form: reason(e, "uphold", "怎样核实的")},
	})
}

// correction strikes statements; it has no place for a number.
func correction(x *volunteerapi.HourRecord, e frame.Entry) templ.Component {
	strike := ui.Input{Name: "strike", Label: "划去哪些陈述", Required: true}
	for i := range x.Statements {
		if s := &x.Statements[i]; !s.Struck {
			strike.Options = append(strike.Options, ui.Option{Value: s.Key, Label: s.SourceText + "，" + acts[s.Act] + "，" + view.Spell(s.At) + "，" + s.WayText})
		}
	}
	if len(strike.Options) == 0 {
		return ui.None()
	}
	return view.Panel(ui.Box{Title: "更正", Note: "只能划去，不能填写"}, ui.Paragraphs("核实以后划去不实的陈述，时长由其余的陈述重新算出。划去的陈述、经办的单位和理由留在记录上，志愿者看得到，也可以提出异议。"),
		view.Form(path(x.ID)+"/corrections", false, e, ui.Hidden("version", frame.Itoa(x.Version)),
			ui.ChecksField(view.WithValues(e.Among("correct", strike), e.Values["correct.strike"])), reason(e, "correct", "怎样核实的"), ui.Submit("划去", "")))
}

func (p *room) move(a *frame.Ask) error {
	f, err := a.Form()
	if err != nil {
		return err
	}
	in := volunteerapi.MoveRecordRequest{ID: a.Path("id")}
	in.Do, in.Version, in.Note = frame.MoveOf(f, "quality")
	if in.Do == "confirm" {
		in.Quality = f.Int("quality", "服务质量")
	} else if in.Note == "" {
		f.Wrong("note", "请写明理由，有关的人会看到。")
	}
	if err = f.Fault(); err == nil {
		_, err = route.Call(a.Ctx, p.Call, volunteerapi.MoveRecord, in)
	}
	return after(a, f, err, path(in.ID), map[string]string{"confirm": "已确认，随即计入。", "object": "异议已提出，由记录单位核实。", "uphold": "已维持。"}[in.Do], p.showing(a))
}

// showing shows the record again with what was refused.
func (p *room) showing(a *frame.Ask) func(int, frame.Entry) error {
	return func(status int, e frame.Entry) error { return p.show(a, status, e) }
}

func (p *room) correct(a *frame.Ask) error {
	f, err := a.Form()
	if err != nil {
		return err
	}
	in := volunteerapi.CorrectRecordRequest{ID: a.Path("id")}
	in.Version = f.Version()
	f.As("correct")
	in.Strike, in.Note = f.List("strike"), f.Text("note")
	if len(in.Strike) == 0 {
		f.Wrong("strike", "请选择要划去的陈述。")
	}
	if in.Note == "" {
		f.Wrong("note", "请写明怎样核实的，志愿者会看到。")
	}
	if err = f.Fault(); err == nil {
		_, err = route.Call(a.Ctx, p.Call, volunteerapi.CorrectRecord, in)
	}
	return after(a, f, err, path(in.ID), "已划去，时长已重新算出。", p.showing(a))
}

func (p *room) appeal(a *frame.Ask) error {
	f, err := a.Form()
	if err != nil {
		return err
	}
	in := volunteerapi.AskAppealRequest{ID: a.Path("id")}
	if in.Reason = f.As("appeal").Text("reason"); in.Reason == "" {
		f.Wrong("reason", "请写明理由。")
	}
	if err = f.Fault(); err == nil {
		_, err = route.Call(a.Ctx, p.Call, volunteerapi.AskAppeal, in)
	}
	return after(a, f, err, path(in.ID), "已申请复核，由没有作出作废决定的人办理。", p.showing(a))
}
