package portal

import (
	"crypto/rand"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/a-h/templ"

	"sanshe/contracts/go/organizationapi"
	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/draw"
	"sanshe/libs/identity"
	"sanshe/libs/route"
	"sanshe/services/portal/ui"
)

// Experts and suppliers are drawn on a page that officer, witness and supervisor share. What
// a party writes leaves as a digest; until it is opened the words themselves
// stay in that party's browser alone, sealed in a note, so that nobody has to
// copy them out.

func drawPages(p *Portal) []Page {
	return []Page{
		{Method: "GET", Pattern: "/desk/tenders/{id}/committee", Do: p.committee, Desk: identity.Buyer},
		{Method: "POST", Pattern: "/desk/tenders/{id}/committee", Do: p.committeeSend, Desk: identity.Buyer},
		{Method: "GET", Pattern: "/desk/tenders/{id}/draws", Do: p.draws, Desk: AnyDesk},
		{Method: "POST", Pattern: "/desk/tenders/{id}/draws", Do: p.drawStart, Desk: identity.Buyer},
		{Method: "POST", Pattern: "/desk/tenders/{id}/draws/{draw}/commit", Do: p.drawCommit, Desk: AnyDesk},
		{Method: "POST", Pattern: "/desk/tenders/{id}/draws/{draw}/reveal", Do: p.drawReveal, Desk: AnyDesk},
		{Method: "POST", Pattern: "/desk/tenders/{id}/draws/{draw}/void", Do: p.drawVoid, Desk: identity.Buyer},
	}
}

func drawsPath(tender string) string { return href("/desk/tenders/", tender) + "/draws" }

func drawPath(d tenderapi.Draw) string { return drawsPath(d.Tender) + "/" + d.ID }

// pledge is what a party's browser keeps until it is opened.
type pledge struct{ Draw, Value string }

const pledgeNote, pledgeLife = "draw", 30 * 24 * time.Hour

func (p *Portal) draws(a *Ask) error { return p.showDraws(a, 200, fresh(a, nil)) }

func (p *Portal) showDraws(a *Ask, status int, e entry) error {
	a.at(identity.Buyer, identity.Reviewer, identity.Supervisor)
	t, err := route.Call(a.Ctx, p.call, tenderapi.GetTender, tenderapi.GetTenderRequest{ID: a.Path("id")})
	if err != nil {
		return err
	}
	list, err := route.Call(a.Ctx, p.call, tenderapi.ListDraws, tenderapi.ListDrawsRequest{ID: t.ID})
	if err != nil {
		return err
	}
	officer := a.Caller.In(t.Buyer.ID, identity.Buyer)
	of := tenderapi.DrawOfExperts
	if t.PublishedAt == nil {
		of = tenderapi.DrawOfSuppliers
	}
	title := drawnWords[of].title
	body := []templ.Component{ui.PageHead(ui.Head{Title: title, Over: ui.Text(t.Title), Lead: ui.Text("次序由平台、经办人和监督人三方的随机值共同决定：先各自提交摘要，再公开原值，谁也不能单独左右结果。")}), ui.Refusal(e.Fault)}
	if t.SuspendedUntil != nil {
		body = append(body, ui.Note(ui.Warn, suspension(t)))
	}
	same := slices.DeleteFunc(slices.Clone(list.Items), func(d tenderapi.Draw) bool { return wordsOf(d) != drawnWords[of] })
	under := slices.ContainsFunc(same, func(d tenderapi.Draw) bool {
		return slices.Contains([]string{"committing", "revealing", "calling"}, d.Stage)
	})
	begin := map[tenderapi.DrawOf]func(*Ask, *tenderapi.Tender, bool, entry) (templ.Component, error){tenderapi.DrawOfExperts: p.drawForm, tenderapi.DrawOfSuppliers: p.inviteForm}[of]
	if officer && (seatable(&t) || inviting(&t)) && !under {
		start, err := begin(a, &t, len(same) > 0, e)
		if err != nil {
			return err
		}
		body = append(body, start)
	}
	if len(list.Items) == 0 && !officer {
		body = append(body, panel(ui.Box{Title: "抽取记录", Hidden: true}, ui.Empty(ui.IconUsers, "还没有发起抽取，由采购人的经办人发起。", nil)))
	}
	for _, d := range slices.Backward(list.Items) {
		body = append(body, p.drawPanel(a, &t, d, e))
	}
	return a.Show(status, a.deskPage(title, t.Title, href("/desk/tenders/", t.ID), title), stack(body...))
}

// drawForm asks for a draw by field and region.
func (p *Portal) drawForm(a *Ask, t *tenderapi.Tender, again bool, e entry) (templ.Component, error) {
	pool, err := route.Call(a.Ctx, p.call, organizationapi.ListExperts, organizationapi.ListExpertsRequest{})
	if err != nil {
		return nil, err
	}
	var people []candidate
	for _, x := range pool.Items {
		c := candidate{Fields: x.Fields}
		for _, m := range x.Memberships {
			if m.Role == organizationapi.RoleExpert {
				c.Regions = append(c.Regions, m.Region)
			}
		}
		people = append(people, c)
	}
	title, lead := "发起随机抽取", "专家库现有"+itoa(len(pool.Items))+"人。与供应商有利害关系的、与采购人同一单位的和已暂停评审的，不列入名单。"
	if again {
		title, lead = "再抽一次", lead+"本项目已经抽中过的，也不列入。"
	}
	must := p.demands(law(*t), "tender.committee.draw", "评审专家应当从专家库中随机抽取。", "tender.committee.draw.ahead", "一般不早于评审活动开始前%s抽取，竞争性磋商除外。", "tender.recusal.years", "与供应商有劳动关系等情形，前%s内的都要回避。")
	return panel(ui.Box{Title: title, Flat: again}, ui.Paragraphs(lead), inside(ui.Pair(), form(drawsPath(t.ID), false, e,
		ui.SelectField(e.among("start", ui.Input{Name: "field", Label: "专业领域", Options: choicesOf(people, func(c candidate) []string { return c.Fields }, func(s string) string { return s })})),
		ui.SelectField(e.among("start", ui.Input{Name: "region", Label: "地区", Options: choicesOf(people, func(c candidate) []string { return c.Regions }, a.Place)})),
		ui.NumberField(e.among("start", ui.Input{Name: "wanted", Label: "抽取人数", Required: true, Suffix: "人", Low: "1", High: "15"})),
		ui.Submit("发起抽取", href("/desk/tenders/", t.ID))), ui.Demands(must...))), nil
}

var stageKinds = map[string]ui.Kind{"committing": ui.Info, "revealing": ui.Info, "calling": ui.Info, "complete": ui.Good, "short": ui.Warn, "void": ui.Plain}

// drawPanel is one draw: what was fixed, what the caller can do, who was called.
func (p *Portal) drawPanel(a *Ask, t *tenderapi.Tender, d tenderapi.Draw, e entry) templ.Component {
	body := []templ.Component{ui.Tag(stageKinds[d.Stage], ui.IconInfo, d.StageText)}
	if waits := drawWaits(d); waits != "" {
		body = append(body, ui.Paragraphs(waits))
	}
	body = append(body, p.drawForms(a, d, e))
	body = append(body, drawFacts(d, a.Place)...)
	if len(d.Calls) > 0 {
		body = append(body, ui.Data(callTable(d, t)))
	}
	if d.Stage == "complete" && d.Of != tenderapi.DrawOfSuppliers && a.Caller.In(t.Buyer.ID, identity.Buyer) && seatable(t) {
		body = append(body, inside(ui.Buttons(), ui.ButtonLink(committeePath(t.ID), "组建评审委员会", len(t.Committee) == 0)))
	}
	return panel(ui.Box{ID: "draw-" + itoa(d.Nth), Title: "第" + itoa(d.Nth) + "次抽取", Note: wordsOf(d).title}, append(body, ui.BasisLine(lawOf(d.Basis)...))...)
}

// drawWaits says for whom a draw waits, or what comes now; "" when nothing is to be waited for.
func drawWaits(d tenderapi.Draw) string {
	fixed, open := map[string]bool{}, map[string]bool{}
	for _, s := range d.Parts {
		fixed[s.By], open[s.By] = true, s.RevealedAt != nil
	}
	missing := func(have map[string]bool) string {
		var who []string
		for _, party := range [][2]string{{"officer", "采购人经办人"}, {"witness", "监督人"}} {
			if !have[party[0]] {
				who = append(who, party[1])
			}
		}
		return strings.Join(who, "和")
	}
	count := map[string]int64{}
	for _, c := range d.Calls {
		count[c.Outcome]++
	}
	switch d.Stage {
	case "committing":
		return "还等" + missing(fixed) + "提交摘要。监督人是财政部门的监督人员，也可以是采购人的审核人。"
	case "revealing":
		return "还等" + missing(open) + "公开随机值。"
	case "calling":
		return fmt.Sprintf("已有%d%s同意参加，还等%d%[2]s答复。不能参加或者逾期没有答复的，按次序请下一%[4]s。", count["accepted"], wordsOf(d).unit, count["pending"], following(d))
	case "short":
		return fmt.Sprintf("还差%d%s，%s", d.Wanted-count["accepted"], wordsOf(d).unit, wordsOf(d).next)
	}
	return ""
}

// drawForms are what the caller can do in a draw now.
func (p *Portal) drawForms(a *Ask, d tenderapi.Draw, e entry) templ.Component {
	var out []templ.Component
	var mine pledge
	kept := p.take(a.R, pledgeNote, &mine) && mine.Draw == d.ID
	for _, may := range d.May {
		switch may {
		case "commit":
			in := e.among("commit", ui.Input{Name: "value", Label: "我的随机值", Required: true, Max: 100, Auto: "off", Help: "页面已经给出一个，也可以改成您自己的一句话，至少12个字。本页把它换算成摘要送去保存，原值不保存，只留在您的浏览器里，公开以前请勿告诉他人。不愿原值经过本页的，可以按下面的算法自己算好，只填64位摘要。"})
			if in.Value == "" {
				in.Value = rand.Text()
			}
			out = append(out, group("提交摘要", "", form(drawPath(d)+"/commit", false, e, ui.TextField(in), ui.Submit("提交摘要", ""))))
		case "reveal":
			in := e.among("reveal", ui.Input{Name: "value", Label: "我的随机值", Required: true, Max: 100, Auto: "off", Help: "请填写提交摘要时用的原值，逐字相同。双方都公开以后，平台随即公开自己的，并排出次序。"})
			if in.Value == "" && kept {
				in.Value = mine.Value
			}
			out = append(out, group("公开随机值", "", form(drawPath(d)+"/reveal", false, e, ui.TextField(in), ui.Submit("公开随机值", ""))))
		case "void":
			out = append(out, ui.ActionButtons(drawPath(d)+"/void", d.Version, e.reopened([]ui.Action{{
				Do: "void", Label: "作废这次抽取", Danger: true, Confirm: "次序还没有排出，可以作废后重新抽取；作废的原因随抽取记录公开。",
				Form: ui.AreaField(e.among("void", ui.Input{Name: "reason", Label: "作废的原因", Required: true, Max: 500, Lines: 2})),
			}})))
		}
	}
	return ui.All(out...)
}

// drawFacts are what anybody may save of a draw, from its beginning on.
func drawFacts(d tenderapi.Draw, place func(string) string) []templ.Component {
	unit, where := wordsOf(d).unit, "不限地区"
	if d.Region != "" {
		where = place(d.Region)
	}
	field := "不限专业领域"
	if d.Field != "" {
		field = d.Field
	}
	terms := []ui.Term{ui.S("条件", field+"，"+where+"，抽"+itoa(d.Wanted)+unit), ui.T("发起时间", ui.Instant(d.StartedAt)), ui.S("名单", itoa(d.Size)+unit), ui.T("名单摘要", ui.Code(d.List))}
	for _, l := range d.LeftOut {
		terms = append(terms, ui.S("不列入", l.Text+"："+itoa(l.Count)+unit))
	}
	if d.DrawnAt != nil {
		terms = append(terms, ui.T("排出次序", ui.Instant(*d.DrawnAt)))
	}
	if d.Seed != "" {
		terms = append(terms, ui.T("种子", ui.Code(d.Seed)))
	}
	if d.VoidAt != nil {
		terms = append(terms, ui.T("作废", ui.All(ui.Instant(*d.VoidAt), ui.Text("，"+d.VoidReason))))
	}
	parts := ui.Table{Caption: "各方的随机值", Cols: ui.Cols("参加方", "摘要", "提交时间", "~原值")}
	for _, s := range d.Parts {
		value := ui.Soft("还没有公开")
		switch {
		case s.Value != "":
			value = ui.Text(s.Value)
		case s.RevealedAt != nil:
			value = ui.Soft("已提交，排出次序以后显示")
		}
		parts.Rows = append(parts.Rows, ui.Cells(ui.Text(s.Text), ui.Code(s.Digest), ui.Instant(s.At), value))
	}
	how := inside(ui.Fold("摘要怎样算出来", false), ui.Paragraphs("摘要是以下两行文字的SHA-256：第一行是随机值，第二行是本次抽取的说明，中间一个换行，末尾没有换行。"), ui.Code(d.Subject))
	return []templ.Component{ui.DL(terms...), ui.Data(parts), how}
}

var callKinds = map[string]ui.Kind{"pending": ui.Info, "accepted": ui.Good, "declined": ui.Plain, "silent": ui.Plain, "recused": ui.Warn}

var callIcons = map[string]ui.Icon{"pending": ui.IconClock, "accepted": ui.IconCheck, "declined": ui.IconMinus, "silent": ui.IconMinus, "recused": ui.IconStop}

// following is what comes after one who does not.
func following(d tenderapi.Draw) string {
	if d.Of == tenderapi.DrawOfSuppliers {
		return "家"
	}
	return "位"
}

// namesBehind are the names behind the numbers of a draw, as far as they are public:
// who sat in the committee with the result, who was invited from the opening on.
func namesBehind(d tenderapi.Draw, x *tenderapi.Tender) map[string]string {
	names := map[string]string{}
	for _, m := range x.Committee {
		if m.Number != "" && m.Account != "" {
			names[m.Number] = m.Name
		}
	}
	for _, c := range d.Calls {
		for _, o := range x.Invited {
			if d.Of == tenderapi.DrawOfSuppliers && c.Account == o.ID {
				names[c.Number] = o.Name
			}
		}
	}
	return names
}

// callTable lists who was called in the order that was drawn, by number. In time
// a number that took part is a name; the others never are.
func callTable(d tenderapi.Draw, x *tenderapi.Tender) ui.Table {
	calls, names, none := d.Calls, namesBehind(d, x), "没有参加评审，不公开"
	if d.Of == tenderapi.DrawOfSuppliers {
		none = "没有受邀，不公开"
	}
	t := ui.Table{Caption: wordsOf(d).called, Cols: ui.Cols("次序", "编号", "通知时间", "答复期限", "结果")}
	if len(names) > 0 {
		t.Cols = append(t.Cols, ui.Cols("姓名")...)
	}
	for i, c := range calls {
		row := ui.Cells(ui.Text("第"+itoa(i+1)+"位"), ui.Code(c.Number[:min(8, len(c.Number))]), ui.Instant(c.At), ui.Instant(c.Until), ui.Tag(callKinds[c.Outcome], callIcons[c.Outcome], c.Text))
		switch name := names[c.Number]; {
		case name != "":
			row = append(row, ui.Text(name))
		case len(names) > 0:
			row = append(row, ui.Soft(none))
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

func (p *Portal) sendDraw(a *Ask, done string, call func(f *Form) error) error {
	f, err := a.Form()
	if err != nil {
		return err
	}
	if err = call(f); err != nil {
		return retry(a, err, f, func(status int, e entry) error { return p.showDraws(a, status, e) })
	}
	return a.Redirect(drawsPath(a.Path("id")), done)
}

func (p *Portal) drawStart(a *Ask) error {
	return p.sendDraw(a, "抽取已发起，名单摘要和平台的承诺已公布。请您和监督人分别提交摘要。", func(f *Form) error {
		f.As("start")
		in := tenderapi.StartDrawRequest{ID: a.Path("id"), DrawDraft: tenderapi.DrawDraft{Of: tenderapi.DrawOf(f.Text("of")), Field: f.Text("field"), Region: f.Text("region"), Wanted: f.Int("wanted", "抽取的数目")}}
		if in.Wanted < 1 || in.Wanted > 15 {
			f.Wrong("wanted", "请填写1至15之间的数目。")
		}
		if err := f.Fault(); err != nil {
			return err
		}
		_, err := route.Call(a.Ctx, p.call, tenderapi.StartDraw, in)
		return err
	})
}

// digested is what somebody wrote who has taken the digest on their own machine.
var digested = regexp.MustCompile(`^[0-9a-f]{64}$`)

func (p *Portal) drawCommit(a *Ask) error {
	return p.sendDraw(a, "摘要已提交。原值留在这个浏览器里，双方都提交以后请回到本页公开。", func(f *Form) error {
		value := f.As("commit").Text("value")
		if len([]rune(value)) < 12 {
			f.Wrong("value", "请至少写12个字，让别人猜不到。")
			return f.Fault()
		}
		d, err := p.drawOf(a)
		if err != nil {
			return err
		}
		digest := value
		if !digested.MatchString(value) {
			digest = draw.Commit(value, draw.Subject{Tender: d.Tender, Nth: d.Nth, Wanted: d.Wanted, List: d.List, Region: d.Region, Field: d.Field})
			p.leave(a.W, pledgeNote, pledge{d.ID, value}, pledgeLife)
		}
		_, err = route.Call(a.Ctx, p.call, tenderapi.CommitDraw, tenderapi.CommitDrawRequest{ID: d.ID, CommitmentDraft: tenderapi.CommitmentDraft{Digest: digest}})
		return err
	})
}

// drawOf is the draw that the address names.
func (p *Portal) drawOf(a *Ask) (tenderapi.Draw, error) {
	list, err := route.Call(a.Ctx, p.call, tenderapi.ListDraws, tenderapi.ListDrawsRequest{ID: a.Path("id")})
	if err != nil {
		return tenderapi.Draw{}, err
	}
	i := slices.IndexFunc(list.Items, func(d tenderapi.Draw) bool { return d.ID == a.Path("draw") })
	if i < 0 {
		return tenderapi.Draw{}, errUnknown
	}
	return list.Items[i], nil
}

func (p *Portal) drawReveal(a *Ask) error {
	return p.sendDraw(a, "随机值已公开。", func(f *Form) error {
		value := f.As("reveal").Text("value")
		if len([]rune(value)) < 12 {
			f.Wrong("value", "请填写提交摘要时用的随机值，至少12个字。")
			return f.Fault()
		}
		if _, err := route.Call(a.Ctx, p.call, tenderapi.RevealDraw, tenderapi.RevealDrawRequest{ID: a.Path("draw"), RevealDraft: tenderapi.RevealDraft{Value: value}}); err != nil {
			return err
		}
		p.drop(a.W, pledgeNote)
		return nil
	})
}

func (p *Portal) drawVoid(a *Ask) error {
	return p.sendDraw(a, "这次抽取已作废，可以重新发起。", func(f *Form) error {
		_, err := route.Call(a.Ctx, p.call, tenderapi.VoidDraw, tenderapi.VoidDrawRequest{ID: a.Path("draw"), VoidDraft: tenderapi.VoidDraft{Reason: f.As("void").Text("reason")}})
		return err
	})
}
