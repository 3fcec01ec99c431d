package enroll

import (
	"net/http"
	"slices"
	"strconv"

	"github.com/a-h/templ"

	"sanshe/contracts/go/contract"
	"sanshe/contracts/go/organizationapi"
	"sanshe/libs/identity"
	"sanshe/libs/route"
	"sanshe/services/portal/frame"
	"sanshe/services/portal/ui"
	"sanshe/services/portal/view"
)

// founders are the roles of whoever may draft an application.
var founders = []identity.Role{identity.Staff, identity.Resident, identity.Worker, identity.Volunteer}

// at leads back to the desk from which the caller deals with applications.
func at(a *frame.Ask) {
	a.At(append([]identity.Role{identity.Registrar, identity.Sponsor}, founders...)...)
}

// list is what the caller has drafted, or the caller's office has to decide.
func (p *room) list(a *frame.Ask) error {
	at(a)
	office := a.Desk == identity.Registrar || a.Desk == identity.Sponsor
	if view.FormatOf(a) != "" {
		return p.sendList(a, office)
	}
	var page organizationapi.ApplicationPage
	var err error
	if office {
		page, err = route.Call(a.Ctx, p.Call, organizationapi.ListApplications, organizationapi.ListApplicationsRequest{After: a.Query("after"), Limit: 50})
	} else {
		page, err = route.Call(a.Ctx, p.Call, organizationapi.ListMyApplications, organizationapi.ListMyApplicationsRequest{After: a.Query("after"), Limit: 50})
	}
	if err != nil {
		return err
	}
	title, nothing := "我的登记申请", "还没有登记申请。"
	head := ui.Head{Title: title, Actions: ui.ButtonLink("/desk/applications/new", "起草申请", true)}
	if office {
		title, nothing = "登记申请", "还没有交到本机关的登记申请。"
		head = ui.Head{Title: title, Actions: ui.ButtonLink("/registrations", "看公示", false)}
	}
	t := ui.Table{Caption: "登记申请", Cols: ui.Cols("名称", "事项", "状态", "登记管理机关", "最迟决定"), Nothing: nothing}
	for _, x := range page.Items {
		due := ui.Dash()
		if x.DecideDue != nil {
			due = ui.Remaining(*x.DecideDue, a.Now())
		}
		name := x.Name
		if name == "" {
			name = "（还没有名称）"
		}
		t.Rows = append(t.Rows, ui.Cells(ui.Link(path(x.ID), name), ui.Text(x.SubjectText+"，"+x.KindText), tag(x.State, x.StateText), ui.Text(x.Office.Name), due))
	}
	return a.Show(http.StatusOK, a.DeskPage(title, title), view.Stack(ui.PageHead(head), view.Panel(ui.Box{Title: title, Hidden: true}, ui.Data(t), view.ListEnd(a, len(page.Items), page.Next))))
}

func (p *room) application(a *frame.Ask) error {
	return p.show(a, http.StatusOK, frame.Fresh(a, nil))
}

// show is one application for whoever is concerned: its way, what the law says of it, its papers, and what the caller may do.
func (p *room) show(a *frame.Ask, status int, e frame.Entry) error {
	at(a)
	x, err := route.Call(a.Ctx, p.Call, organizationapi.GetApplication, organizationapi.GetApplicationRequest{ID: a.Path("id")})
	if err != nil {
		return err
	}
	found, err := route.Call(a.Ctx, p.Call, organizationapi.ListApplicationFindings, organizationapi.ListApplicationFindingsRequest{ID: x.ID})
	if err != nil {
		return err
	}
	mine := editable(&x) && (a.Desk == "" || slices.Contains(founders, a.Desk))
	title := x.Name
	if title == "" {
		title = "新的登记申请"
	}
	head := ui.Head{Title: title, Over: ui.Text(x.SubjectText + "，" + x.KindText + "，" + x.Office.Name), Tags: tag(x.State, x.StateText)}
	if mine {
		head.Actions = ui.ButtonLink(path(x.ID)+"/edit", "填写申请", true)
	}
	var main []templ.Component
	for _, n := range [][2]string{{"登记管理机关要求补正：", x.ReturnNote}, {"业务主管单位的意见：", x.SponsorNote}, {"决定的说明：", x.Decision}, {"不予登记的情形：", x.GroundText}} {
		if n[1] != "" {
			main = append(main, ui.Note(ui.Info, ui.Text(n[0]+n[1])))
		}
	}
	if x.State == organizationapi.ApplicationStateGranted {
		links := []templ.Component{ui.ButtonLink(frame.Href("/certificates/", x.Certificate), "看登记证书", true)}
		if x.Organization != "" {
			links = append(links, ui.ButtonLink(dossierPath(x.Organization), "看登记卷宗", false))
		}
		if x.Draft.Subject != organizationapi.SubjectEstablish && x.Draft.Subject != organizationapi.SubjectChange {
			links = links[1:]
		}
		main = append(main, view.Panel(ui.Box{Title: "登记结果"}, view.Inside(ui.Buttons(), links...)))
	}
	if len(x.Moves) > 0 {
		main = append(main, view.Panel(ui.Box{Title: "办理"}, ui.ActionButtons(path(x.ID)+"/move", x.Version, e.Reopened(p.actions(&x, e)))))
	}
	main = append(main, view.Objections{List: x.Objections, At: path(x.ID), Answer: a.Desk == identity.Registrar}.Panel(e)...)
	main = append(main,
		view.Panel(ui.Box{Title: "对照法定条件", Note: notMet(found.Items)}, findings(found.Items)...),
		view.Panel(ui.Box{Title: "申请材料"}, papers(&x, mine, e)...),
		view.Panel(ui.Box{Title: "申请的内容"}, facts(&x)...))
	if x.Opinion != "" {
		main = append(main, view.Panel(ui.Box{Title: "审查意见", Note: "只供机关内部和监督部门查看"}, ui.Paragraphs(x.Opinion), ui.Data(alike(x.Similar))))
	}
	side := []templ.Component{view.Panel(ui.Box{Title: "办理进度"}, ui.Steps(view.RegistrySteps(x.Steps, a.Now())))}
	return a.Show(status, a.DeskPage(title, "登记申请", "/desk/applications", title),
		view.Stack(ui.PageHead(head), ui.Refusal(e.Fault), ui.Columns(view.Stack(main...), view.Stack(side...))))
}

// notMet counts what keeps an application back.
func notMet(list []organizationapi.Finding) string {
	n := 0
	for _, f := range list {
		if !f.Ok && f.Level == "refuse" {
			n++
		}
	}
	if n == 0 {
		return "没有不符合的"
	}
	return strconv.Itoa(n) + "处不符合"
}

func editable(x *organizationapi.Application) bool {
	return x.State == organizationapi.ApplicationStateDrafted || x.State == organizationapi.ApplicationStateReturned
}

// notes are what each move asks to be written; a star is before what must be.
var notes = map[string]string{
	"endorse": "意见", "object": "*不同意的理由", "file": "逾期的原因（按期的不填）", "return": "*需要补正的内容", "examine": "*审查意见",
	"grant": "说明（逾期的写明原因）", "decline": "*理由",
}

// actions are the moves open to the caller with what each asks.
func (p *room) actions(x *organizationapi.Application, e frame.Entry) []ui.Action {
	acts := view.ActionsOf(x.Moves)
	for i := range acts {
		do := acts[i].Do
		var asks []templ.Component
		if do == "decline" && len(x.Refusals) > 0 {
			in := ui.Input{Name: "ground", Label: "不予登记的情形", Required: true}
			for _, r := range x.Refusals {
				in.Options = append(in.Options, ui.Option{Value: r.Code, Label: r.Text})
			}
			asks = append(asks, ui.RadioField(e.Among(do, in)))
		}
		if do == "publicize" {
			asks = append(asks, ui.NumberField(e.Among(do, ui.Input{Name: "days", Label: "公示天数", Suffix: "日", Low: "1", High: "60", Required: true, Short: true})))
		}
		if do == "grant" && x.Draft.Subject == organizationapi.SubjectEstablish {
			asks = append(asks, ui.TextField(e.Among(do, ui.Input{Name: "credit_code", Label: "统一社会信用代码", Help: "按赋码系统给出的填写。演示环境可以不填，由平台按顺序发放；发放的代码第9、10位是YY，不是真实的代码。", Max: 18, Auto: "off"})))
		}
		if label := notes[do]; label != "" {
			in := ui.Input{Name: "note", Label: label, Max: 2000, Lines: 3}
			if label[0] == '*' {
				in.Label, in.Required = label[1:], true
			}
			asks = append(asks, ui.AreaField(e.Among(do, in)))
		}
		if len(asks) > 0 {
			acts[i].Form = ui.All(asks...)
		}
		if do == "withdraw" {
			acts[i].Danger, acts[i].Confirm = true, "撤回后这份申请不再办理，可以另起草一份。"
		}
		if do == "decline" {
			acts[i].Danger = true
		}
	}
	return acts
}

var done = map[string]string{
	"submit": "已送业务主管单位审查。", "endorse": "已同意，申请人会收到通知。", "object": "已退回申请人修改。", "file": "已提交登记管理机关。",
	"return": "已退回补正。", "accept": "已受理。", "examine": "审查意见已记录，请由另一人决定。", "publicize": "已开始公示。", "grant": "已准予登记。",
	"decline": "已决定不予登记。", "withdraw": "已撤回。",
}

func (p *room) move(a *frame.Ask) error {
	f, err := a.Form()
	if err != nil {
		return err
	}
	in := organizationapi.MoveApplicationRequest{ID: a.Path("id")}
	in.Do, in.Version, in.Note = frame.MoveOf(f, "ground", "days", "credit_code")
	in.Ground, in.Days, in.CreditCode = f.Text("ground"), f.Int("days", "公示天数"), f.Text("credit_code")
	if err = f.Fault(); err == nil {
		_, err = route.Call(a.Ctx, p.Call, organizationapi.MoveApplication, in)
	}
	if err == nil {
		return a.Redirect(path(in.ID), done[in.Do])
	}
	return frame.Retry(a, err, f, func(status int, e frame.Entry) error { return p.show(a, status, e) })
}

func (p *room) answer(a *frame.Ask) error {
	f, err := a.Form()
	if err != nil {
		return err
	}
	n, err := strconv.ParseInt(a.Path("n"), 10, 64)
	if err != nil || n < 1 || n > 100 {
		return frame.ErrUnknown
	}
	f.As("answer-" + frame.Itoa(n))
	if f.Text("text") == "" {
		f.Wrong("text", "请写明答复。")
	}
	if err = f.Fault(); err == nil {
		_, err = route.Call(a.Ctx, p.Call, organizationapi.AnswerObjection, organizationapi.AnswerObjectionRequest{ID: a.Path("id"), N: n, ObjectionDraft: organizationapi.ObjectionDraft{Text: f.Text("text")}})
	}
	if err == nil {
		return a.Redirect(path(a.Path("id")), "已答复，提出异议的人会收到通知。")
	}
	return frame.Retry(a, err, f, func(status int, e frame.Entry) error { return p.show(a, status, e) })
}

// papers are those that are needed and those that are there; who drafts adds to them.
func papers(x *organizationapi.Application, mine bool, e frame.Entry) []templ.Component {
	t := ui.Table{Caption: "申请材料", Cols: ui.Cols("~材料", "~文件"), Nothing: "这一事项没有规定要提交的材料。"}
	in := ui.Input{Name: "code", Label: "上传的是哪一项材料", Required: true}
	for _, set := range x.Papers {
		files := ui.Tag(ui.Warn, ui.IconWarn, "还没有提交")
		if len(set.Papers) > 0 {
			var links []templ.Component
			for _, f := range set.Papers {
				links = append(links, ui.Link(path(x.ID)+frame.Href("/papers/", f.ID), f.Name), ui.Text(" "))
			}
			files = ui.All(links...)
		}
		t.Rows = append(t.Rows, ui.Cells(ui.Text(set.Text), files))
		in.Options = append(in.Options, ui.Option{Value: set.Code, Label: set.Text})
	}
	out := []templ.Component{ui.Data(t)}
	if mine && len(in.Options) > 0 {
		out = append(out, view.Form(path(x.ID)+"/papers", true, frame.Entry{}, ui.Hidden("version", frame.Itoa(x.Version)),
			ui.SelectField(e.Among("paper", in)), ui.FileField(e.Among("paper", ui.Input{Name: "files", Label: "文件", Help: view.PaperHelp, Accept: ".pdf,.jpg,.jpeg,.png,.xlsx,.docx", Multiple: true})), ui.Submit("上传材料", "")))
	}
	return out
}

// addPapers uploads files and adds them to the draft.
func (p *room) addPapers(a *frame.Ask) error {
	f, err := a.Form()
	if err != nil {
		return err
	}
	id := a.Path("id")
	f.As("paper")
	x, err := route.Call(a.Ctx, p.Call, organizationapi.GetApplication, organizationapi.GetApplicationRequest{ID: id})
	if err != nil {
		return err
	}
	files, err := f.Files("files")
	if err != nil {
		return err
	}
	if len(files) == 0 {
		f.Wrong("files", "请选择要上传的文件。")
	}
	set := organizationapi.PaperSet{Code: f.Text("code")}
	if set.Code == "" {
		f.Wrong("code", "请选择是哪一项材料。")
	}
	if err = f.Fault(); err == nil {
		for _, file := range files {
			got, up := route.Call(a.Ctx, p.Call, organizationapi.AddPaper, organizationapi.AddPaperRequest{Name: file.Name, Upload: contract.Octets(file.Body)})
			if refused := a.Refused(up); refused != nil {
				f.Wrong("files", "“"+file.Name+"”："+refused.Text, refused.Basis...)
				continue
			}
			if up != nil {
				return up
			}
			set.Papers = append(set.Papers, got.ID)
		}
		err = f.Fault()
	}
	if err == nil {
		d := x.Draft
		d.Version, d.Papers = f.Version(), append(kept(&x), set)
		_, err = route.Call(a.Ctx, p.Call, organizationapi.UpdateApplication, organizationapi.UpdateApplicationRequest{ID: id, ApplicationDraft: d})
	}
	if err == nil {
		return a.Redirect(path(id), "材料已上传。")
	}
	return frame.Retry(a, err, f, func(status int, e frame.Entry) error { return p.show(a, status, e) })
}

// kept are the papers that an application has, as a draft names them.
func kept(x *organizationapi.Application) (out []organizationapi.PaperSet) {
	for _, set := range x.Papers {
		var ids []string
		for _, f := range set.Papers {
			ids = append(ids, f.ID)
		}
		if len(ids) > 0 {
			out = append(out, organizationapi.PaperSet{Code: set.Code, Papers: ids})
		}
	}
	return out
}

func (p *room) paper(a *frame.Ask) error {
	file, err := route.Call(a.Ctx, p.Call, organizationapi.GetApplicationPaper, organizationapi.GetApplicationPaperRequest{ID: a.Path("id"), Paper: a.Path("paper")})
	if err != nil {
		return err
	}
	a.W.Header().Set("Cache-Control", "private, no-store")
	return a.Send(file)
}
