package dispute

import (
	"cmp"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/a-h/templ"

	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/fault"
	"sanshe/libs/route"
	"sanshe/services/portal/frame"
	"sanshe/services/portal/ui"
	"sanshe/services/portal/view"
)

// A challenge is written item by item, read once more as the letter that it will
// be, with what the letter lacks, and filed. Until then it stands in the form alone.

var letterSteps = []string{"填写", "核对", "提出"}

// itemParts are what makes an item of a challenge; the ground alone makes none.
var itemParts = []string{"facts", "request", "part", "law", "ground"}

// letterNames are the questions beside the items.
var letterNames = []string{"about", "contact.name", "contact.phone", "contact.address", "contact.postcode", "contact.agent", "contact.agent_phone", "contact.letter"}

func (p *room) challengeForm(a *frame.Ask) error {
	return p.showChallengeForm(a, http.StatusOK, frame.Fresh(a, nil), "")
}

func (p *room) showChallengeForm(a *frame.Ask, status int, e frame.Entry, focus string) error {
	t, err := route.Call(a.Ctx, p.Call, tenderapi.GetTender, tenderapi.GetTenderRequest{ID: a.Path("id")})
	if err != nil {
		return err
	}
	periods, err := route.Call(a.Ctx, p.Call, tenderapi.ListChallengePeriods, tenderapi.ListChallengePeriodsRequest{ID: t.ID})
	if err != nil {
		return err
	}
	open := view.OpenPeriods(periods.Items)
	back := frame.Href("/tenders/", t.ID)
	main := []templ.Component{}
	if len(open) == 0 {
		main = append(main, ui.Note(ui.Warn, ui.Text("现在没有本机构可以质疑的环节，下面写明每个环节的期限和原因。其他问题可以向财政部门反映。")),
			view.Panel(ui.Box{Title: "各环节的质疑期限"}, ui.Data(periodTable(periods.Items))))
	}
	if len(open) > 0 || e.Fault != nil { // what was written is not lost when the period ends meanwhile
		questions, err := p.challengeQuestions(a, &t, periods.Items, e, focus)
		if err != nil {
			return err
		}
		main = append(main, ui.Stepper("质疑步骤", letterSteps, 0), questions)
	}
	var basis []ui.Basis
	var side []templ.Component
	for _, x := range open {
		side = append(side, clocks(a, x)...)
	}
	for _, x := range periods.Items {
		basis = append(basis, view.LawOf(x.Basis)...)
	}
	side = append(side, view.Panel(ui.Box{Title: "概况"}, ui.DLNarrow(ui.S("采购人", t.Buyer.Name), ui.T("状态", view.TenderTag(t.State, t.StateText))), ui.WideButtonLink(back, "看采购项目", false)),
		ui.BasisPanel(view.Distinct(append(basis, p.Clauses(view.Law(t), "dispute.challenge.contents", "dispute.challenge.proof")...))))
	pg := a.DeskPage("提出质疑", t.Title, back, "提出质疑")
	pg.Scripts = []string{"write.js"}
	return a.Show(status, pg, view.Stack(ui.PageHead(ui.Head{Title: "提出质疑", Over: ui.Text(t.Title)}), ui.Refusal(e.Fault), ui.Columns(view.Stack(main...), ui.All(side...))))
}

// clocks are how long a part may still be challenged, each link of it by its own days.
func clocks(a *frame.Ask, x tenderapi.ChallengePeriod) (out []templ.Component) {
	one := func(name string, last *time.Time) {
		if last == nil {
			out = append(out, view.Panel(ui.Box{Title: "质疑" + name}, ui.Text(view.Untold)))
			return
		}
		out = append(out, view.Panel(ui.Box{Title: "质疑" + name + "还剩"}, ui.Clock(*last, a.Now()), ui.DLNarrow(ui.T("最后一天", ui.Date(*last)))))
	}
	for _, l := range x.Links {
		if l.Open {
			one(view.LinkNames[l.Link], l.Last)
		}
	}
	if len(x.Links) == 0 {
		one(view.AboutNames[x.About], x.Last)
	}
	return out
}

// challengeQuestions asks which part, and of every item what happened and what is wanted.
func (p *room) challengeQuestions(a *frame.Ask, t *tenderapi.Tender, periods []tenderapi.ChallengePeriod, e frame.Entry, focus string) (templ.Component, error) {
	about := ui.Input{Name: "about", Label: "质疑的环节", Required: true, Help: "只能选择仍在期限内的环节。同一环节的意见请一次写全。", Options: periodOptions(periods, e.Get("about"))}
	if can := slices.DeleteFunc(slices.Clone(about.Options), func(o ui.Option) bool { return o.Disabled }); len(can) == 1 {
		about.Value = can[0].Value
	}
	grounds, err := p.groundOptions(t, periods, e.Get("about"))
	if err != nil {
		return nil, err
	}
	body := []templ.Component{
		ui.FirstPress(ui.Press{Name: "step", Value: "check", Label: "下一步：核对质疑函"}),
		view.Panel(ui.Box{Title: "环节"}, ui.RadioField(e.In(about))),
	}
	n := max(1, frame.Rows(e.Values, "items"))
	for i := range n {
		body = append(body, view.Panel(ui.Box{Title: "质疑事项" + frame.Itoa(i+1)}, itemFields(e, i, n, grounds, focus)...))
	}
	days := p.PeriodWords("dispute.challenge.answer", t.Region, view.Law(*t).Day)
	body = append(body,
		ui.Presses(ui.Press{Name: "row", Value: "add", Label: "再写一项", Plain: true}),
		view.Panel(ui.Box{Title: "证明材料"}, view.EvidenceFields(e, "", "证明材料", evidenceHelp)),
		view.Panel(ui.Box{Title: "联系人和授权代表", Note: "只有采购人和财政部门看得到"}, contactFields(e)...),
		ui.Note(ui.Info, ui.Text("采购人收到后"+days+"内书面答复，答复前合同暂缓签署。您写的内容只有本机构、采购人和财政部门看得到；环节、日期、认定结果和处理决定向社会公开。处理决定作出之前可以撤回。")),
		ui.Presses(ui.Press{Name: "step", Value: "check", Label: "下一步：核对质疑函"}))
	return view.Form(view.ChallengeFormPath(t.ID), true, e, view.Inside(ui.Stack(), body...)), nil
}

func itemFields(e frame.Entry, i, n int, grounds []ui.Option, focus string) []templ.Component {
	at := frame.RowName("items", i)
	out := []templ.Component{
		ui.SelectField(e.In(ui.Input{Name: at + "ground", Label: "属于哪种情形", Required: true, Options: grounds})),
		ui.TextField(e.In(ui.Input{Name: at + "part", Label: "所在的位置", Help: "写出条款号、页码、公告中的位置或者评分项，便于核对。", Max: 300, Wide: true})),
		ui.AreaField(e.In(ui.Input{Name: at + "facts", Label: "事实依据", Required: true, Max: 5000, Lines: 6, Focus: at+"facts" == focus, Help: "写明哪一条内容、哪一步程序或者哪一项得分不符合规定，本机构的哪项权益因此受到损害。"})),
		ui.AreaField(e.In(ui.Input{Name: at + "law", Label: "法律依据", Max: 1000, Lines: 2, Help: "写出法律法规的名称和条款。"})),
		ui.AreaField(e.In(ui.Input{Name: at + "request", Label: "请求", Required: true, Max: 1000, Lines: 2, Help: "写明请采购人做什么，例如修改采购文件的某一条、重新核对某一项得分。"})),
	}
	if n > 1 {
		out = append(out, ui.Presses(ui.Press{Name: "row", Value: "remove." + frame.Itoa(i), Label: "去掉第" + frame.Itoa(i+1) + "项", Plain: true, Small: true}))
	}
	return out
}

func contactFields(e frame.Entry) []templ.Component {
	in := func(name, label, auto string, most int) templ.Component {
		return ui.TextField(e.In(ui.Input{Name: "contact." + name, Label: label, Auto: auto, Max: most}))
	}
	return []templ.Component{
		view.Inside(ui.Pair(), in("name", "联系人", "name", 40), in("phone", "联系电话", "tel", 30)),
		view.Inside(ui.Pair(), in("address", "通讯地址", "street-address", 200), in("postcode", "邮编", "postal-code", 10)),
		view.Inside(ui.Pair(), in("agent", "授权代表", "off", 40), in("agent_phone", "授权代表的联系电话", "off", 30)),
		letterField(e),
	}
}

// letterField asks which of the uploaded files is the letter of authorization, once there are some.
func letterField(e frame.Entry) templ.Component {
	in := ui.Input{Name: "contact.letter", Label: "哪一份是授权委托书"}
	for _, id := range e.Values["evidence"] {
		in.Options = append(in.Options, ui.Option{Value: id, Label: e.Get("paper." + id)})
	}
	if len(in.Options) == 0 {
		return ui.Soft("由授权代表办理的，请把授权委托书和证明材料一起上传，下一步返回修改时在这里指明是哪一份。")
	}
	return ui.SelectField(e.In(in))
}

// groundOptions are the grounds of the parts that may be challenged, those of the chosen part alone once there is one.
func (p *room) groundOptions(t *tenderapi.Tender, periods []tenderapi.ChallengePeriod, chosen string) ([]ui.Option, error) {
	chosen, _, _ = strings.Cut(chosen, ".")
	all, _, err := p.Choices("dispute.challenge.grounds", t.Region, view.Law(*t).Day)
	if err != nil {
		return nil, err
	}
	open := view.OpenPeriods(periods)
	var out []ui.Option
	for _, x := range periods {
		if !x.Open && x.About != chosen {
			continue
		}
		for _, o := range all {
			if !strings.HasPrefix(o.Value, x.About+"-") {
				continue
			}
			if len(open) > 1 {
				o.Label = view.AboutNames[x.About] + "：" + o.Label
			}
			out = append(out, o)
		}
	}
	return out, nil
}

// periodOptions are the parts to choose from; those that cannot be challenged say why.
func periodOptions(periods []tenderapi.ChallengePeriod, sent string) []ui.Option {
	var out []ui.Option
	add := func(value, label string, open bool, last *time.Time, why string) {
		o := ui.Option{Value: value, Label: label, Help: why, Disabled: !open && value != sent}
		switch {
		case open && last != nil:
			o.Help = "最后一天是" + view.SpellDay(*last) + "。"
		case open:
			o.Help = view.Untold
		}
		out = append(out, o)
	}
	for _, x := range periods {
		for _, l := range x.Links { // each of them has its own days
			add(x.About+"."+l.Link, view.AboutNames[x.About]+"："+view.LinkNames[l.Link], l.Open, l.Last, l.Why)
		}
		if len(x.Links) == 0 {
			add(x.About, view.AboutNames[x.About], x.Open, x.Last, x.Why)
		}
	}
	return out
}

func periodTable(periods []tenderapi.ChallengePeriod) ui.Table {
	t := ui.Table{Caption: "各环节的质疑期限", Cols: ui.Cols("环节", "期限起算", "最后一天", "原因")}
	for _, x := range periods {
		for _, l := range x.Links {
			since, last := ui.Soft("还没有公布"), ui.Dash()
			if l.Last != nil {
				since, last = ui.Date(*l.Since), ui.Date(*l.Last)
			}
			t.Rows = append(t.Rows, ui.Cells(ui.Text(view.AboutNames[x.About]+"："+view.LinkNames[l.Link]), since, last, ui.Text(l.Why)))
		}
		if len(x.Links) > 0 {
			continue
		}
		since, last := ui.Soft("还没有发生"), ui.Dash()
		if x.Last != nil {
			since, last = ui.Date(*x.Since), ui.Date(*x.Last)
		}
		t.Rows = append(t.Rows, ui.Cells(ui.Text(view.AboutNames[x.About]), since, last, ui.Text(x.Why)))
	}
	return t
}

// letterOf reads the form.
func letterOf(f *frame.Form, evidence []string) tenderapi.ChallengeDraft {
	about, link, _ := strings.Cut(f.Text("about"), ".")
	d := tenderapi.ChallengeDraft{About: about, Link: link, Evidence: evidence, Items: []tenderapi.GrievanceItem{}}
	if d.About == "" {
		f.Wrong("about", "请选择质疑的环节。")
	}
	for i := range max(1, f.Rows("items", itemParts[:4]...)) {
		at := frame.RowName("items", i)
		x := tenderapi.GrievanceItem{Ground: f.Text(at + "ground"), Part: f.Text(at + "part"), Facts: f.Text(at + "facts"), Law: f.Text(at + "law"), Request: f.Text(at + "request")}
		for _, must := range [][3]string{{"ground", x.Ground, "请选择属于哪种情形。"}, {"facts", x.Facts, "请填写事实依据。"}, {"request", x.Request, "请填写请求。"}} {
			if must[1] == "" {
				f.Wrong(at+must[0], must[2])
			}
		}
		d.Items = append(d.Items, x)
	}
	contact := tenderapi.Contact{
		Name: f.Text("contact.name"), Phone: f.Text("contact.phone"), Address: f.Text("contact.address"), Postcode: f.Text("contact.postcode"),
		Agent: f.Text("contact.agent"), AgentPhone: f.Text("contact.agent_phone"), Letter: f.Text("contact.letter"),
	}
	if contact != (tenderapi.Contact{}) {
		d.Contact = &contact
	}
	return d
}

// challengeSend takes a challenge from the form to the letter, and from there, when it was confirmed, to the buyer.
func (p *room) challengeSend(a *frame.Ask) error {
	f, err := a.Form()
	if err != nil {
		return err
	}
	again := func(status int, e frame.Entry) error { return p.showChallengeForm(a, status, e, "") }
	evidence, err := view.TakeEvidence(p.House, a, f, a.Path("id"))
	if err != nil {
		return frame.Retry(a, err, f, again)
	}
	if focus, asked := f.EditRows("items", itemParts...); asked {
		return p.showChallengeForm(a, http.StatusOK, frame.Fresh(a, f.Values), focus)
	}
	if f.Text("step") == "edit" {
		return p.showChallengeForm(a, http.StatusOK, frame.Fresh(a, f.Values), "")
	}
	d := letterOf(f, evidence)
	var found tenderapi.FindingList
	if err = f.Fault(); err == nil {
		found, err = route.Call(a.Ctx, p.Call, tenderapi.CheckChallenge, tenderapi.CheckChallengeRequest{ID: a.Path("id"), ChallengeDraft: d})
	}
	if err == nil && f.Text("step") != "send" {
		return p.showLetter(a, http.StatusOK, d, found.Items, frame.Fresh(a, f.Values))
	}
	var c tenderapi.Challenge
	if err == nil {
		c, err = route.Call(a.Ctx, p.Call, tenderapi.FileChallenge, tenderapi.FileChallengeRequest{ID: a.Path("id"), ChallengeDraft: d})
	}
	if err != nil {
		return frame.Retry(a, err, f, again)
	}
	return a.Redirect(view.ChallengePath(c.ID), "质疑已提出，采购人已收到通知。")
}

// showLetter shows the letter once more, with what it lacks.
func (p *room) showLetter(a *frame.Ask, status int, d tenderapi.ChallengeDraft, found []tenderapi.Finding, e frame.Entry) error {
	t, err := route.Call(a.Ctx, p.Call, tenderapi.GetTender, tenderapi.GetTenderRequest{ID: a.Path("id")})
	if err != nil {
		return err
	}
	me, _ := a.Caller.As(a.Desk)
	grounds, _, err := p.Choices("dispute.challenge.grounds", t.Region, view.Law(t).Day)
	if err != nil {
		return err
	}
	for i := range d.Items {
		for _, o := range grounds {
			if o.Value == d.Items[i].Ground {
				d.Items[i].GroundText = o.Label
			}
		}
	}
	c := tenderapi.Challenge{
		Tender: t.ID, TenderTitle: t.Title, TenderCode: t.Code, Buyer: t.Buyer, About: d.About, Link: d.Link, Items: d.Items, Contact: d.Contact, FiledAt: a.Now(),
		Supplier: &tenderapi.Party{ID: me.Org, Name: me.OrgName},
	}
	for _, id := range d.Evidence {
		c.Evidence = append(c.Evidence, tenderapi.Evidence{ID: id, Name: e.Get("paper." + id), Stage: "challenge"})
	}
	doc, clauses := letterDoc(c)
	pg := a.DeskPage("核对质疑函", t.Title, frame.Href("/tenders/", t.ID), "核对质疑函")
	return a.Show(status, pg, view.Stack(ui.Stepper("质疑步骤", letterSteps, 1), ui.Note(ui.Warn, ui.Text("还没有提出。请逐项看一遍，确认之后才会送达采购人。")),
		ui.Document(doc, clauses...),
		view.Panel(ui.Box{Title: "提出前核对", Note: "逐条对照规则库，缺的可以先补上"}, view.Findings(found, "质疑函还缺什么")),
		view.Form(view.ChallengeFormPath(t.ID), false, e, e.Carried(carriedLetter(e.Values)...), ui.Presses(ui.Press{Name: "step", Value: "send", Label: "提出质疑"}, ui.Press{Name: "step", Value: "edit", Label: "返回修改", Plain: true}))))
}

// carriedLetter are the names of all that was written.
func carriedLetter(v url.Values) []string {
	names := append([]string{"evidence"}, letterNames...)
	for _, id := range v["evidence"] {
		names = append(names, "paper."+id)
	}
	for i := range frame.Rows(v, "items") {
		for _, part := range itemParts {
			names = append(names, frame.RowName("items", i)+part)
		}
	}
	return names
}

// letterDoc is the letter of a challenge with the parts that one must have.
func letterDoc(c tenderapi.Challenge) (ui.Doc, []ui.Clause) {
	contact := tenderapi.Contact{}
	if c.Contact != nil {
		contact = *c.Contact
	}
	doc := ui.Doc{Kind: c.TenderTitle, Title: "质疑函", Signer: c.Supplier.Name, Date: c.FiledAt}
	who := []ui.Term{
		ui.S("质疑供应商", c.Supplier.Name), ui.S("地址", contact.Address), ui.S("邮编", contact.Postcode), ui.S("联系人", contact.Name), ui.S("联系电话", contact.Phone),
	}
	if contact.Agent != "" {
		who = append(who, ui.S("授权代表", contact.Agent), ui.S("联系电话", contact.AgentPhone))
	}
	clauses := []ui.Clause{
		{Head: "一、质疑供应商基本信息", Body: ui.DL(who...)},
		{Head: "二、质疑项目基本情况", Body: ui.DL(ui.S("项目名称", c.TenderTitle), ui.S("项目编号", c.TenderCode), ui.S("采购人", c.Buyer.Name), ui.S("质疑的环节", view.AboutName(&c)))},
	}
	items := []templ.Component{}
	for i, x := range c.Items {
		items = append(items, ui.Strong("质疑事项"+frame.Itoa(i+1)+"："+cmp.Or(x.GroundText, "其他")), ui.DL(
			ui.S("所在的位置", x.Part), ui.T("事实依据", ui.Paragraphs(x.Facts)), ui.S("法律依据", x.Law), ui.T("请求", ui.Paragraphs(x.Request))))
	}
	clauses = append(clauses, ui.Clause{Head: "三、质疑事项、事实依据、法律依据和请求", Body: view.Stack(items...)})
	list := "没有附证明材料。"
	if len(c.Evidence) > 0 {
		var names []string
		for _, e := range c.Evidence {
			if e.Stage == "challenge" {
				names = append(names, frame.Itoa(len(names)+1)+"．"+e.Name)
			}
		}
		list = strings.Join(names, "\n")
	}
	return doc, append(clauses, ui.Clause{Head: "四、证明材料清单", Text: list}, ui.Clause{Text: "签字（签章）：　　　　　　　　公章："})
}

var errNoLetter = fault.New(fault.NotFound, "portal.letter.not-yours", "这份质疑函只供质疑供应商、采购人和财政部门查看，请返回投诉的页面。")

// letterPage is the letter on paper, for those who may read it.
func (p *room) letterPage(a *frame.Ask) error {
	c, err := route.Call(a.Ctx, p.Call, tenderapi.GetChallenge, tenderapi.GetChallengeRequest{ID: a.Path("id")})
	if err != nil {
		return err
	}
	if len(c.Items) == 0 || c.Items[0].Facts == "" { // concerned by the complaint, not by the challenge
		return errNoLetter
	}
	doc, clauses := letterDoc(c)
	return a.Show(http.StatusOK, a.DeskPage("质疑函", c.TenderTitle, view.ChallengePath(c.ID), "质疑函"), view.Stack(view.Inside(ui.OnScreen(), ui.Print()), ui.Document(doc, clauses...)))
}
