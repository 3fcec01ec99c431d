package standing

import (
	"net/http"

	"github.com/a-h/templ"

	"sanshe/contracts/go/organizationapi"
	"sanshe/libs/identity"
	"sanshe/libs/route"
	"sanshe/libs/rule"
	"sanshe/services/portal/frame"
	"sanshe/services/portal/ui"
	"sanshe/services/portal/view"
)

// asked is what a move of a listing wants to know, in words for whoever makes it.
type asked struct {
	text, help string
	paper      string // what the number asked for is of
	until      bool   // asks for the last day of the objection
	files      string // what papers may come with it
	folded     bool   // few need it
	done       string
}

var asks = map[string]asked{
	"tell":   {text: "告知书的内容", help: "写明拟列入的事实、理由和依据，以及陈述、申辩的权利。告知书送达该组织，不公开。", until: true, done: "已告知该组织。"},
	"object": {text: "陈述和申辩的内容", help: "写明不同意的事实和理由。只有登记管理机关和监督部门看得到。", files: "证据材料", done: "已提交登记管理机关。"},
	"answer": {text: "答复", help: "逐项答复提出的事实、理由和证据。答复送达该组织，不公开。", done: "已答复该组织。"},
	"list":   {text: "列入决定", help: "写明认定的事实、依据和救济途径。列入决定向社会公开，请不要写入个人信息。", paper: "列入决定的文书号", done: "已作出列入决定，该组织已在名单中。"},
	"drop":   {text: "不予列入的理由", folded: true, done: "已办理不予列入。"},
	"fulfil": {text: "已经履行的义务", help: "写明做了什么、什么时候做完。", files: "证明材料", done: "申请已提交登记管理机关。"},
	"remove": {text: "核实的情况", help: "写明义务已经怎样履行。移出的理由向社会公开。", done: "已移出名单。"},
	"reject": {text: "不同意的理由", help: "写明还缺什么、怎样补。", folded: true, done: "已告知该组织。"},
}

// stateTag says where a listing stands.
func stateTag(l organizationapi.Listing) templ.Component {
	switch l.State {
	case organizationapi.ListingStateListed, organizationapi.ListingStateFulfilled:
		return ui.Tag(ui.Bad, ui.IconWarn, l.StateText)
	case organizationapi.ListingStateRemoved:
		return ui.Tag(ui.Good, ui.IconCheck, l.StateText)
	case organizationapi.ListingStateDropped:
		return ui.Tag(ui.Plain, ui.IconPause, l.StateText)
	}
	return ui.Tag(ui.Warn, ui.IconClock, l.StateText)
}

// listing is the page of one listing: for everybody once it is decided, before for those concerned.
func (p *room) listing(a *frame.Ask) error {
	return p.showListing(a, http.StatusOK, frame.Fresh(a, nil))
}

func (p *room) showListing(a *frame.Ask, status int, e frame.Entry) error {
	a.At(identity.Registrar, identity.Staff, identity.Supervisor)
	l, err := route.Call(a.Ctx, p.Call, organizationapi.GetListing, organizationapi.GetListingRequest{ID: a.Path("id")})
	if err != nil {
		return err
	}
	main := []templ.Component{view.Panel(ui.Box{Title: "事实"}, ui.DL(facts(&l)...))}
	main = append(main, p.notes(&l)...)
	if len(l.Moves) > 0 {
		main = append(main, view.Panel(ui.Box{Title: "现在可以办理", ID: "moves"}, p.moves(a, &l, e)...))
	}
	steps := view.RegistrySteps(l.Steps, a.Now())
	main = append(main, view.Panel(ui.Box{Title: "办理经过", Note: "日期按工作日历推算"}, ui.Steps(steps)))
	side := []templ.Component{
		view.Panel(ui.Box{Title: "概况"}, ui.DLNarrow(
			ui.T("组织", ui.Link(frame.Href("/organizations/", l.Org.ID), l.Org.Name)), ui.S("名单", l.ListText), ui.T("登记管理机关", view.OrDash(l.Office)),
			ui.T("信用记录", ui.Link(frame.Href("/organizations/", l.Org.ID)+"/credit", "查看全部")))),
		ui.BasisPanel(view.Distinct(append(view.LawOf(l.Basis), view.StepsLaw(steps)...))),
	}
	title := l.ListText + "：" + l.GroundText
	pg := a.Page(title, ui.NavOrganizations, ui.Crumbs("机构名录", "/organizations", l.Org.Name, frame.Href("/organizations/", l.Org.ID), title))
	pg.NoIndex = l.ListedAt == nil
	return a.Show(status, pg, view.Stack(ui.PageHead(ui.Head{Title: title, Over: ui.Text(l.Org.Name), Tags: stateTag(l)}), ui.Refusal(e.Fault), ui.Columns(view.Stack(main...), ui.All(side...))))
}

func facts(l *organizationapi.Listing) []ui.Term {
	ts := []ui.Term{ui.S("列入情形", l.GroundText), ui.S("事实", l.Facts)}
	if l.List == organizationapi.ListKindAbnormal {
		duty := l.Duty
		if duty == "" {
			duty = "没有可以整改的事项，期满移出"
		}
		ts = append(ts, ui.S("应当履行的义务", duty))
	}
	if l.ListedAt != nil {
		ts = append(ts, ui.S("列入决定", l.Decision), ui.S("文书号", l.DecisionPaper), ui.T("列入日期", ui.Date(*l.ListedAt)))
	}
	if l.ExpireOn != "" && l.RemovedAt == nil {
		ts = append(ts, ui.T("期满之日", ui.Date(view.Day(l.ExpireOn))))
	}
	if l.RemovedAt != nil {
		ts = append(ts, ui.S("移出", l.Removal))
	}
	if l.DroppedAt != nil {
		ts = append(ts, ui.S("不予列入的理由", l.Dropping))
	}
	return ts
}

// notes are what the two sides wrote to one another, for those who may read it.
func (p *room) notes(l *organizationapi.Listing) (out []templ.Component) {
	if l.Notice != "" {
		out = append(out, view.Panel(ui.Box{Title: "告知书"}, ui.Paragraphs(l.Notice)))
	}
	if len(l.Papers) > 0 {
		out = append(out, view.Panel(ui.Box{Title: "证据材料"}, ui.Data(view.PaperTable(l.Papers, view.ListingPath(l.ID)))))
	}
	for _, n := range []struct {
		title string
		is    *organizationapi.ListingNote
	}{{"陈述和申辩", l.Objection}, {"对异议的答复", l.Answer}, {"移出申请", l.Done}, {"没有同意移出的理由", l.Rejection}} {
		if n.is == nil {
			continue
		}
		body := []templ.Component{ui.Paragraphs(n.is.Text)}
		if len(n.is.Papers) > 0 {
			body = append(body, ui.Data(view.PaperTable(n.is.Papers, view.ListingPath(l.ID))))
		}
		out = append(out, view.Panel(ui.Box{Title: n.title, Note: view.SpellDay(n.is.At)}, body...))
	}
	return out
}

// moves are what the caller may do now, each with what it asks for; what few need is folded.
func (p *room) moves(a *frame.Ask, l *organizationapi.Listing, e frame.Entry) []templ.Component {
	var forms, folds []templ.Component
	path := view.ListingPath(l.ID) + "/move"
	for _, m := range l.Moves {
		ask := asks[m.Do]
		body := []templ.Component{
			ui.Hidden("do", m.Do), ui.Hidden("version", frame.Itoa(l.Version)),
			ui.AreaField(e.Among(m.Do, ui.Input{Name: "text", Label: ask.text, Help: ask.help, Required: true, Max: 2000, Lines: 4})),
		}
		if ask.paper != "" {
			body = append(body, ui.TextField(e.Among(m.Do, ui.Input{Name: "paper", Label: ask.paper, Required: true, Max: 60})))
		}
		if ask.until {
			body = append(body, ui.DateField(e.Among(m.Do, ui.Input{Name: "until", Label: "提出异议的最后一天", Help: "留空的，按" + p.PeriodWords("organization.credit.objection.days", l.Region, l.ProposedAt) + "计算。这一天没有过完以前，不能作出列入决定。"})))
		}
		if ask.files != "" {
			body = append(body, view.PaperFields(e, m.Do+".", ask.files, view.PaperHelp))
		}
		if (m.Do == "remove" || m.Do == "reject") && l.RemoveDue != nil && a.Now().After(*l.RemoveDue) {
			body = append(body, ui.AreaField(e.Among(m.Do, ui.Input{Name: "note", Label: "逾期办理的原因", Help: "会向社会公开。", Required: true, Max: 500, Lines: 2})))
		}
		body = append(body, ui.BasisLine(p.Clauses(rule.Where{Region: l.Region, Day: l.ProposedAt}, m.Rule)...), ui.Submit(m.Label, ""))
		one := view.Form(path, ask.files != "", frame.Entry{Key: e.Key}, body...)
		if ask.folded {
			folds = append(folds, view.Inside(ui.Fold(m.Label, e.Holds(m.Do)), one))
		} else {
			forms = append(forms, view.Group(m.Label, "", one))
		}
	}
	return append(forms, folds...)
}

func (p *room) listingMove(a *frame.Ask) error {
	f, err := a.Form()
	if err != nil {
		return err
	}
	do := f.Text("do")
	if err = p.sendMove(a, f, do); err != nil {
		return frame.Retry(a, err, f, func(status int, e frame.Entry) error { return p.showListing(a, status, e) })
	}
	return a.Redirect(view.ListingPath(a.Path("id")), asks[do].done)
}

func (p *room) sendMove(a *frame.Ask, f *frame.Form, do string) error {
	in := organizationapi.ListingMove{Do: do, Version: f.Version()}
	f.As(do)
	in.Text, in.Paper, in.Until, in.Note = f.Text("text"), f.Text("paper"), f.Day("until", "提出异议的最后一天"), f.Text("note")
	if in.Text == "" {
		f.Wrong("text", "请填写"+asks[do].text+"。")
	}
	if in.Paper == "" && asks[do].paper != "" {
		f.Wrong("paper", "请填写"+asks[do].paper+"。")
	}
	papers, err := view.TakePapers(p.House, a, f)
	if err != nil {
		return err
	}
	if err := f.Fault(); err != nil {
		return err
	}
	in.Papers = papers
	_, err = route.Call(a.Ctx, p.Call, organizationapi.MoveListing, organizationapi.MoveListingRequest{ID: a.Path("id"), ListingMove: in})
	return err
}

// listingPaper hands on a file, to be kept and not to be opened in the page.
func (p *room) listingPaper(a *frame.Ask) error {
	file, err := route.Call(a.Ctx, p.Call, organizationapi.GetListingPaper, organizationapi.GetListingPaperRequest{ID: a.Path("id"), Paper: a.Path("paper")})
	if err != nil {
		return err
	}
	a.W.Header().Set("Cache-Control", "private, no-store")
	return a.Send(file)
}
