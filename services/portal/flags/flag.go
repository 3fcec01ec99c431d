package flags

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"net/url"

	"github.com/a-h/templ"

	"sanshe/contracts/go/contract"
	"sanshe/contracts/go/insightapi"
	"sanshe/libs/cn"
	"sanshe/libs/identity"
	"sanshe/libs/redflag"
	"sanshe/libs/route"
	"sanshe/libs/rule"
	"sanshe/services/portal/frame"
	"sanshe/services/portal/ui"
	"sanshe/services/portal/view"
)

// The hints over open data, for supervisors: what there is in their region, one
// with its evidence and what was decided about it, and a file of somebody else's.

// checkBody bounds a form with a file to check; the service refuses what is longer.
const checkBody = 9 << 20

func flagPages(p *room) []frame.Page {
	return []frame.Page{
		{Method: http.MethodGet, Pattern: "/indicators", Do: p.indicators, Fresh: true},
		{Method: http.MethodGet, Pattern: view.FlagsAt, Do: p.flags, Desk: identity.Supervisor},
		{Method: http.MethodGet, Pattern: view.FlagsAt + "/check", Do: p.flagCheck, Desk: identity.Supervisor},
		{Method: http.MethodPost, Pattern: view.FlagsAt + "/check", Do: p.flagCheckSend, Desk: identity.Supervisor, Body: checkBody},
		{Method: http.MethodGet, Pattern: view.FlagsAt + "/{id}", Do: p.flag, Desk: identity.Supervisor},
		{Method: http.MethodPost, Pattern: view.FlagsAt + "/{id}/decisions", Do: p.flagDecide, Desk: identity.Supervisor},
	}
}

var flagStates = map[insightapi.FlagStatus]struct {
	kind ui.Kind
	icon ui.Icon
	word string
}{
	insightapi.FlagStatusOpen: {ui.Info, ui.IconClock, "待处理"}, insightapi.FlagStatusAdopted: {ui.Good, ui.IconCheck, "已采纳"},
	insightapi.FlagStatusDeclined: {ui.Plain, ui.IconMinus, "不采纳"}, insightapi.FlagStatusEnded: {ui.Plain, ui.IconInfo, "已消失"},
}

func flagState(f insightapi.FlagStatus) templ.Component {
	x := flagStates[f]
	return ui.Tag(x.kind, x.icon, x.word)
}

var flagAbout = map[insightapi.FlagAbout]string{
	insightapi.FlagAboutPurchase: "采购", insightapi.FlagAboutSupplier: "供应商", insightapi.FlagAboutBuyer: "采购人", insightapi.FlagAboutEntity: "代办采购的单位",
}

func flagName(code, name string) string { return code + " " + name }

func subjectName(x insightapi.FlagParty) string {
	if x.Name == "" {
		return x.ID
	}
	return x.Name
}

// flags is the list with its filters, and how often each indicator was right.
func (p *room) flags(a *frame.Ask) error {
	counts, err := route.Call(a.Ctx, p.Call, insightapi.CountFlags, insightapi.CountFlagsRequest{})
	if err != nil {
		return err
	}
	in, filters := flagQuery(a, counts)
	if view.FormatOf(a) != "" {
		in.Limit = view.TableRows
		return view.SendTable(a, "风险提示", p.flagColumns(), func(ctx context.Context, after string) ([]insightapi.Flag, string, error) {
			in.After = after
			page, err := route.Call(ctx, p.Call, insightapi.ListFlags, in)
			return page.Items, page.Next, err
		})
	}
	list, err := route.Call(a.Ctx, p.Call, insightapi.ListFlags, in)
	if err != nil {
		return err
	}
	t := ui.Table{
		Caption: "辖区内的风险提示，最近出现的在前", Cols: ui.Cols("指标", "对象", "~理由", "强弱", "处理", "出现"),
		Nothing: "没有符合条件的提示，可以把处理情况改为不限再看。有新的公开数据时会自动重新计算。",
	}
	for _, f := range list.Items {
		t.Rows = append(t.Rows, ui.Cells(ui.Link(frame.Href(view.FlagsAt+"/", f.ID), flagName(f.Code, f.Name)), ui.Text(subjectName(f.Subject)), ui.Text(f.Reason),
			flagLevel(f.Level), flagState(f.Status), ui.MonthDay(f.RaisedAt)))
	}
	head := ui.Head{
		Title: "风险提示", Lead: ui.Text(redflag.Hint + "提示从公开数据算出，请逐条核实以后决定采纳还是不采纳。"),
		Actions: ui.All(ui.ButtonLink(view.FlagsAt+"/check", "检查一个文件", false), ui.ButtonLink("/indicators", "指标说明", false)),
	}
	return a.Show(http.StatusOK, a.DeskPage("风险提示", "风险提示"), view.Stack(ui.PageHead(head),
		view.Panel(ui.Box{Title: "提示", Hidden: true}, ui.Filters(view.FlagsAt, filters...), ui.Data(t), view.ListEnd(a, len(list.Items), list.Next)),
		view.Panel(ui.Box{Title: "各指标的采纳情况", Note: "采纳率是采纳占已决定的百分比"}, ui.Data(precisionTable(counts.Items)))))
}

// anyStatus asks for hints whatever became of them.
const anyStatus = "all"

func flagQuery(a *frame.Ask, counts insightapi.FlagCounts) (in insightapi.ListFlagsRequest, filters []ui.Input) {
	codes, buyers := ui.Options("", "不限"), ui.Options("", "不限")
	for _, c := range counts.Items {
		codes = append(codes, ui.Option{Value: c.Code, Label: flagName(c.Code, c.Name)})
	}
	for _, b := range counts.Buyers {
		buyers = append(buyers, ui.Option{Value: b.ID, Label: subjectName(b)})
	}
	strength := ui.Options("", "不限", "high", "强", "medium", "中", "low", "弱")
	states := ui.Options("open", "待处理", "adopted", "已采纳", "declined", "不采纳", "ended", "已消失", anyStatus, "不限")
	status := cmp.Or(view.Pick(a.Query("status"), states), "open") // what waits, unless somebody asks for the rest
	in = insightapi.ListFlagsRequest{
		Code: view.Pick(a.Query("code"), codes), Level: insightapi.FlagLevel(view.Pick(a.Query("level"), strength)), Buyer: view.Pick(a.Query("buyer"), buyers),
		After: a.Query("after"), Limit: 15,
	}
	if status != anyStatus {
		in.Status = insightapi.FlagStatus(status)
	}
	return in, []ui.Input{
		{Name: "code", Label: "指标", Value: in.Code, Options: codes},
		{Name: "level", Label: "强弱", Value: string(in.Level), Options: strength},
		{Name: "status", Label: "处理情况", Value: status, Options: states},
		{Name: "buyer", Label: "采购人", Value: in.Buyer, Options: buyers},
	}
}

// precisionTable leaves out the indicators of which there was never a hint.
func precisionTable(list []insightapi.FlagCount) ui.Table {
	t := ui.Table{Caption: "各指标的提示和采纳情况", Cols: ui.Cols("指标", "#待处理", "#已采纳", "#不采纳", "#采纳率"), Nothing: "辖区内还没有出现过提示。"}
	for _, c := range list {
		if c.Open+c.Adopted+c.Declined == 0 {
			continue
		}
		rate := ui.Dash()
		if c.Precision != "" {
			rate = ui.Text(c.Precision + "%")
		}
		t.Rows = append(t.Rows, ui.Cells(ui.Link(view.FlagsAt+"?status="+anyStatus+"&code="+url.QueryEscape(c.Code), flagName(c.Code, c.Name)), ui.Number(c.Open), ui.Number(c.Adopted), ui.Number(c.Declined), rate))
	}
	return t
}

func (p *room) flag(a *frame.Ask) error { return p.showFlag(a, http.StatusOK, frame.Fresh(a, nil)) }

func (p *room) showFlag(a *frame.Ask, status int, e frame.Entry) error {
	f, err := route.Call(a.Ctx, p.Call, insightapi.GetFlag, insightapi.GetFlagRequest{ID: a.Path("id")})
	if err != nil {
		return err
	}
	table, err := route.Call(a.Ctx, p.Call, insightapi.ListIndicators, insightapi.ListIndicatorsRequest{})
	if err != nil {
		return err
	}
	main := []templ.Component{view.Panel(ui.Box{Title: "为什么提示"}, ui.Paragraphs(f.Reason), ui.Note(ui.Info, ui.Text(redflag.Hint+"请先看证据，再作决定。")))}
	main = append(main, view.Panel(ui.Box{Title: "证据", Note: "公开的采购记录"}, ui.Data(flagEvidence(f))), decisionPanel(f, e))
	side := []templ.Component{view.Panel(ui.Box{Title: "数值"}, ui.DLNarrow(flagTerms(f)...))}
	for _, x := range table.Items {
		if x.Code == f.Code {
			side = append(side, view.Panel(ui.Box{Title: "怎样算的"}, ui.Paragraphs(x.Compares+"\n"+x.Why), ui.DLNarrow(ui.T("阈值", thresholdList(x.Thresholds)), ui.T("出处", flagSource(x.Source)))))
		}
	}
	asked := rule.Where{Region: p.Config.Region, Day: cn.Day(f.RulesDay).At(0, 0)} // the law that the purchase was held to
	if law := p.Clauses(asked, f.Rules...); len(law) > 0 {
		side = append(side, ui.BasisPanel(view.Distinct(law)))
	}
	title := flagName(f.Code, f.Name)
	return a.Show(status, a.DeskPage(title, "风险提示", view.FlagsAt, title),
		view.Stack(ui.PageHead(ui.Head{Title: f.Name, Over: ui.Text(subjectName(f.Subject)), Tags: ui.All(flagLevel(f.Level), ui.Text(" "), flagState(f.Status))}),
			ui.Refusal(e.Fault), ui.Columns(view.Stack(main...), view.Stack(side...))))
}

func flagTerms(f insightapi.Flag) []ui.Term {
	out := []ui.Term{
		ui.S("指标", f.Code), ui.S("对象", flagAbout[f.About]), ui.S("数值", f.Value+" "+f.Unit), ui.S("阈值", f.Threshold+" "+f.Unit),
		ui.T("首次出现", ui.DateTime(f.RaisedAt)), ui.T("最近变化", ui.DateTime(f.ChangedAt)),
	}
	if f.EndedAt != nil {
		out = append(out, ui.T("消失", ui.DateTime(*f.EndedAt)))
	}
	return out
}

func flagEvidence(f insightapi.Flag) ui.Table {
	t := ui.Table{Caption: "提示所依据的采购", Cols: ui.Cols("采购", "采购编号", "公开数据"), Nothing: "这条提示没有留下采购记录。"}
	for _, x := range f.Purchases {
		t.Rows = append(t.Rows, ui.Cells(ui.Link(frame.Href("/tenders/", x.ID), x.Title), ui.Code(x.Ocid), ui.Link(frame.Href("/api/insight/records/", x.Ocid), "全部记录（JSON）")))
	}
	return t
}

// decisionPanel shows what was decided, and asks for a decision: another may follow, none is taken back.
func decisionPanel(f insightapi.Flag, e frame.Entry) templ.Component {
	t := ui.Table{Caption: "历次决定", Cols: ui.Cols("决定", "~理由", "决定人", "时间", "当时的数值"), Nothing: "还没有作过决定。"}
	for _, d := range f.Decisions {
		t.Rows = append(t.Rows, ui.Cells(flagState(insightapi.FlagStatus(d.Verdict)), ui.Text(d.Reason), ui.Text(d.Office+" "+d.By), ui.DateTime(d.At), ui.Text(d.Value+" "+f.Unit)))
	}
	return view.Panel(ui.Box{Title: "决定", Note: "决定会留下记录，可以再次决定，不能删除"}, ui.Data(t),
		view.Form(frame.Href(view.FlagsAt+"/", f.ID)+"/decisions", false, e, ui.Hidden("version", frame.Itoa(f.Version)),
			ui.RadioField(e.In(ui.Input{Name: "verdict", Label: "这条提示是否采纳", Required: true, Options: ui.Options("adopted", "采纳，已经或者将要核实处理", "declined", "不采纳，经核实没有问题")})),
			ui.AreaField(e.In(ui.Input{Name: "reason", Label: "理由", Help: "写明核实了什么、结果怎样。", Required: true, Max: 1000, Lines: 3})),
			ui.Submit("记录决定", view.FlagsAt)))
}

func (p *room) flagDecide(a *frame.Ask) error {
	f, err := a.Form()
	if err != nil {
		return err
	}
	d := insightapi.FlagDecisionDraft{Version: f.Version(), Verdict: insightapi.FlagVerdict(f.Text("verdict")), Reason: f.Text("reason")}
	if d.Verdict == "" {
		f.Wrong("verdict", "请选择采纳还是不采纳。")
	}
	if d.Reason == "" {
		f.Wrong("reason", "请写明理由。")
	}
	if err = f.Fault(); err == nil {
		_, err = route.Call(a.Ctx, p.Call, insightapi.DecideFlag, insightapi.DecideFlagRequest{ID: a.Path("id"), FlagDecisionDraft: d})
	}
	if err != nil {
		return frame.Retry(a, err, f, func(status int, e frame.Entry) error { return p.showFlag(a, status, e) })
	}
	return a.Redirect(frame.Href(view.FlagsAt+"/", a.Path("id")), "决定已记录。")
}

func (p *room) flagCheck(a *frame.Ask) error {
	return p.showFlagCheck(a, http.StatusOK, frame.Fresh(a, nil), nil, "")
}

func (p *room) showFlagCheck(a *frame.Ask, status int, e frame.Entry, r *insightapi.FlagReport, name string) error {
	parts := []templ.Component{
		ui.PageHead(ui.Head{Title: "检查一个文件", Lead: ui.Text("在别处的OCDS公开数据里找风险提示。文件只在检查时使用，不保存，也不与本平台的数据混在一起。")}),
		ui.Refusal(e.Fault),
	}
	if r != nil {
		parts = append(parts, reportPanel(r, name))
	}
	parts = append(parts, view.Panel(ui.Box{Title: "选择文件"}, view.Form(view.FlagsAt+"/check", true, e,
		ui.FileField(e.In(ui.Input{
			Name: "file", Label: "OCDS 1.1文件", Required: true, Accept: ".json,.jsonl,.gz",
			Help: "可以是release package、record package，或者每行一个release或record的JSON Lines，都可以用gzip压缩。不超过8MB，展开后不超过64MB。",
		})), ui.Submit("检查", view.FlagsAt))))
	return a.Show(status, a.DeskPage("检查一个文件", "风险提示", view.FlagsAt, "检查一个文件"), view.Stack(parts...))
}

func reportPanel(r *insightapi.FlagReport, name string) templ.Component {
	t := ui.Table{Caption: "文件里的提示", Cols: ui.Cols("指标", "对象", "~理由", "强弱", "采购编号"), Nothing: "按现有的指标，这个文件里没有值得再看的地方。"}
	for _, f := range r.Items {
		ids := ui.Dash()
		if n := len(f.Ocids); n > 0 {
			ids = ui.Code(f.Ocids[0])
			if n > 1 {
				ids = ui.All(ids, ui.Textf("等%d个", n))
			}
		}
		t.Rows = append(t.Rows, ui.Cells(ui.Text(flagName(f.Code, f.Name)), ui.Text(subjectName(f.Subject)), ui.Text(f.Reason), flagLevel(f.Level), ids))
	}
	note := fmt.Sprintf("共%d条提示", r.Total)
	if int64(len(r.Items)) < r.Total {
		note += fmt.Sprintf("，只列前%d条；要看全部，请在自己的电脑上用命令sanshe-flags", len(r.Items))
	}
	said := ui.Textf("文件%s里有%d条记录，属于%d个采购。%s期限按文件里最晚的日期判断。", "“"+name+"”", r.Releases, r.Purchases, redflag.Hint)
	return view.Panel(ui.Box{Title: "检查结果", Note: note}, ui.Note(ui.Info, said), ui.Data(t))
}

func (p *room) flagCheckSend(a *frame.Ask) error {
	f, err := a.Form()
	if err != nil {
		return err
	}
	file, ok, err := f.File("file")
	if err != nil {
		return err
	}
	again := func(status int, e frame.Entry) error { return p.showFlagCheck(a, status, e, nil, "") }
	if !ok {
		f.Wrong("file", "请选择要检查的文件。")
		return frame.Retry(a, f.Fault(), f, again)
	}
	r, err := route.Call(a.Ctx, p.Call, insightapi.CheckFlags, insightapi.CheckFlagsRequest{Upload: contract.Octets(file.Body)})
	if err != nil {
		return frame.Retry(a, err, f, again)
	}
	return p.showFlagCheck(a, http.StatusOK, frame.Fresh(a, nil), &r, view.Clip(file.Name, 80))
}
