package committee

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
	"sanshe/services/portal/frame"
	"sanshe/services/portal/ui"
	"sanshe/services/portal/view"
)

// Experts and suppliers are drawn on a page that officer, witness and supervisor share. What
// a party writes leaves as a digest; until it is opened the words themselves
// stay in that party's browser alone, sealed in a note, so that nobody has to
// copy them out.

func drawPages(p *room) []frame.Page {
	return []frame.Page{
		{Method: "GET", Pattern: "/desk/tenders/{id}/committee", Do: p.committee, Desk: identity.Buyer},
		{Method: "POST", Pattern: "/desk/tenders/{id}/committee", Do: p.committeeSend, Desk: identity.Buyer},
		{Method: "GET", Pattern: "/desk/tenders/{id}/draws", Do: p.draws, Desk: frame.AnyDesk},
		{Method: "POST", Pattern: "/desk/tenders/{id}/draws", Do: p.drawStart, Desk: identity.Buyer},
		{Method: "POST", Pattern: "/desk/tenders/{id}/draws/{draw}/commit", Do: p.drawCommit, Desk: frame.AnyDesk},
		{Method: "POST", Pattern: "/desk/tenders/{id}/draws/{draw}/reveal", Do: p.drawReveal, Desk: frame.AnyDesk},
		{Method: "POST", Pattern: "/desk/tenders/{id}/draws/{draw}/void", Do: p.drawVoid, Desk: identity.Buyer},
	}
}

func drawPath(d tenderapi.Draw) string { return view.DrawsPath(d.Tender) + "/" + d.ID }

// pledge is what a party's browser keeps until it is opened.
type pledge struct{ Draw, Value string }

const pledgeNote, pledgeLife = "draw", 30 * 24 * time.Hour

func (p *room) draws(a *frame.Ask) error { return p.showDraws(a, 200, frame.Fresh(a, nil)) }

func (p *room) showDraws(a *frame.Ask, status int, e frame.Entry) error {
	a.At(identity.Buyer, identity.Reviewer, identity.Supervisor)
	t, err := route.Call(a.Ctx, p.Call, tenderapi.GetTender, tenderapi.GetTenderRequest{ID: a.Path("id")})
	if err != nil {
		return err
	}
	list, err := route.Call(a.Ctx, p.Call, tenderapi.ListDraws, tenderapi.ListDrawsRequest{ID: t.ID})
	if err != nil {
		return err
	}
	officer := a.Caller.In(t.Buyer.ID, identity.Buyer)
	of := tenderapi.DrawOfExperts
	if t.PublishedAt == nil {
		of = tenderapi.DrawOfSuppliers
	}
	title := view.DrawnWords[of].Title
	body := []templ.Component{ui.PageHead(ui.Head{Title: title, Over: ui.Text(t.Title), Lead: ui.Text("次序由平台、经办人和监督人三方的随机值共同决定：先各自提交摘要，再公开原值，谁也不能单独左右结果。")}), ui.Refusal(e.Fault)}
	if t.SuspendedUntil != nil {
		body = append(body, ui.Note(ui.Warn, view.Suspension(t)))
	}
	same := slices.DeleteFunc(slices.Clone(list.Items), func(d tenderapi.Draw) bool { return view.WordsOf(d) != view.DrawnWords[of] })
	under := slices.ContainsFunc(same, func(d tenderapi.Draw) bool {
		return slices.Contains([]string{"committing", "revealing", "calling"}, d.Stage)
	})
	begin := map[tenderapi.DrawOf]func(*frame.Ask, *tenderapi.Tender, bool, frame.Entry) (templ.Component, error){tenderapi.DrawOfExperts: p.drawForm, tenderapi.DrawOfSuppliers: p.inviteForm}[of]
	if officer && (view.Seatable(&t) || view.Inviting(&t)) && !under {
		start, err := begin(a, &t, len(same) > 0, e)
		if err != nil {
			return err
		}
		body = append(body, start)
	}
	if len(list.Items) == 0 && !officer {
		body = append(body, view.Panel(ui.Box{Title: "抽取记录", Hidden: true}, ui.Empty(ui.IconUsers, "还没有发起抽取，由采购人的经办人发起。", nil)))
	}
	for _, d := range slices.Backward(list.Items) {
		body = append(body, p.drawPanel(a, &t, d, e))
	}
	return a.Show(status, a.DeskPage(title, t.Title, frame.Href("/desk/tenders/", t.ID), title), view.Stack(body...))
}

// drawForm asks for a draw by field and region.
func (p *room) drawForm(a *frame.Ask, t *tenderapi.Tender, again bool, e frame.Entry) (templ.Component, error) {
	pool, err := route.Call(a.Ctx, p.Call, organizationapi.ListExperts, organizationapi.ListExpertsRequest{})
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
	title, lead := "发起随机抽取", "专家库现有"+frame.Itoa(len(pool.Items))+"人。与供应商有利害关系的、与采购人同一单位的和已暂停评审的，不列入名单。"
	if again {
		title, lead = "再抽一次", lead+"本项目已经抽中过的，也不列入。"
	}
	must := p.Demands(view.Law(*t), "tender.committee.draw", "评审专家应当从专家库中随机抽取。", "tender.committee.draw.ahead", "一般不早于评审活动开始前%s抽取，竞争性磋商除外。", "tender.recusal.years", "与供应商有劳动关系等情形，前%s内的都要回避。")
	return view.Panel(ui.Box{Title: title, Flat: again}, ui.Paragraphs(lead), view.Inside(ui.Pair(), view.Form(view.DrawsPath(t.ID), false, e,
		ui.SelectField(e.Among("start", ui.Input{Name: "field", Label: "专业领域", Options: choicesOf(people, func(c candidate) []string { return c.Fields }, func(s string) string { return s })})),
		ui.SelectField(e.Among("start", ui.Input{Name: "region", Label: "地区", Options: choicesOf(people, func(c candidate) []string { return c.Regions }, a.Place)})),
		ui.NumberField(e.Among("start", ui.Input{Name: "wanted", Label: "抽取人数", Help: seatsHelp(t), Required: true, Suffix: "人", Low: "1", High: "15"})),
		ui.Submit("发起抽取", frame.Href("/desk/tenders/", t.ID))), ui.Demands(must...))), nil
}

// drawPanel is one draw: what was fixed, what the caller can do, who was called.
func (p *room) drawPanel(a *frame.Ask, t *tenderapi.Tender, d tenderapi.Draw, e frame.Entry) templ.Component {
	body := []templ.Component{ui.Tag(view.StageKinds[d.Stage], ui.IconInfo, d.StageText)}
	if waits := drawWaits(d); waits != "" {
		body = append(body, ui.Paragraphs(waits))
	}
	body = append(body, p.drawForms(a, d, e))
	body = append(body, view.DrawFacts(d, a.Place)...)
	if len(d.Calls) > 0 {
		body = append(body, ui.Data(view.CallTable(d, t)), ui.AsTable(view.TablesBeside(t.ID, "draws")))
	}
	if d.Stage == "complete" && d.Of != tenderapi.DrawOfSuppliers && a.Caller.In(t.Buyer.ID, identity.Buyer) && view.Seatable(t) {
		body = append(body, view.Inside(ui.Buttons(), ui.ButtonLink(view.CommitteePath(t.ID), "组建评审委员会", len(t.Committee) == 0)))
	}
	return view.Panel(ui.Box{ID: "draw-" + frame.Itoa(d.Nth), Title: "第" + frame.Itoa(d.Nth) + "次抽取", Note: view.WordsOf(d).Title}, append(body, ui.BasisLine(view.LawOf(d.Basis)...))...)
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
		return fmt.Sprintf("已有%d%s同意参加，还等%d%[2]s答复。不能参加或者逾期没有答复的，按次序请下一%[4]s。", count["accepted"], view.WordsOf(d).Unit, count["pending"], following(d))
	case "short":
		return fmt.Sprintf("还差%d%s，%s", d.Wanted-count["accepted"], view.WordsOf(d).Unit, view.WordsOf(d).Next)
	}
	return ""
}

// drawForms are what the caller can do in a draw now.
func (p *room) drawForms(a *frame.Ask, d tenderapi.Draw, e frame.Entry) templ.Component {
	var out []templ.Component
	var mine pledge
	kept := p.Take(a.R, pledgeNote, &mine) && mine.Draw == d.ID
	for _, may := range d.May {
		switch may {
		case "commit":
			in := e.Among("commit", ui.Input{Name: "value", Label: "我的随机值", Required: true, Max: 100, Auto: "off", Help: "页面已经给出一个，也可以改成您自己的一句话，至少12个字。本页把它换算成摘要送去保存，原值不保存，只留在您的浏览器里，公开以前请勿告诉他人。不愿原值经过本页的，可以按下面的算法自己算好，只填64位摘要。"})
			if in.Value == "" {
				in.Value = rand.Text()
			}
			out = append(out, view.Group("提交摘要", "", view.Form(drawPath(d)+"/commit", false, e, ui.TextField(in), ui.Submit("提交摘要", ""))))
		case "reveal":
			in := e.Among("reveal", ui.Input{Name: "value", Label: "我的随机值", Required: true, Max: 100, Auto: "off", Help: "请填写提交摘要时用的原值，逐字相同。双方都公开以后，平台随即公开自己的，并排出次序。"})
			if in.Value == "" && kept {
				in.Value = mine.Value
			}
			out = append(out, view.Group("公开随机值", "", view.Form(drawPath(d)+"/reveal", false, e, ui.TextField(in), ui.Submit("公开随机值", ""))))
		case "void":
			out = append(out, ui.ActionButtons(drawPath(d)+"/void", d.Version, e.Reopened([]ui.Action{{
				Do: "void", Label: "作废这次抽取", Danger: true, Confirm: "次序还没有排出，可以作废后重新抽取；作废的原因随抽取记录公开。",
				Form: ui.AreaField(e.Among("void", ui.Input{Name: "reason", Label: "作废的原因", Required: true, Max: 500, Lines: 2})),
			}})))
		}
	}
	return ui.All(out...)
}

// following is what comes after one who does not.
func following(d tenderapi.Draw) string {
	if d.Of == tenderapi.DrawOfSuppliers {
		return "家"
	}
	return "位"
}

func (p *room) sendDraw(a *frame.Ask, done string, call func(f *frame.Form) error) error {
	f, err := a.Form()
	if err != nil {
		return err
	}
	if err = call(f); err != nil {
		return frame.Retry(a, err, f, func(status int, e frame.Entry) error { return p.showDraws(a, status, e) })
	}
	return a.Redirect(view.DrawsPath(a.Path("id")), done)
}

func (p *room) drawStart(a *frame.Ask) error {
	return p.sendDraw(a, "抽取已发起，名单摘要和平台的承诺已公布。请您和监督人分别提交摘要。", func(f *frame.Form) error {
		f.As("start")
		in := tenderapi.StartDrawRequest{ID: a.Path("id"), DrawDraft: tenderapi.DrawDraft{Of: tenderapi.DrawOf(f.Text("of")), Field: f.Text("field"), Region: f.Text("region"), Wanted: f.Int("wanted", "抽取的数目")}}
		if in.Wanted < 1 || in.Wanted > 15 {
			f.Wrong("wanted", "请填写1至15之间的数目。")
		}
		if err := f.Fault(); err != nil {
			return err
		}
		_, err := route.Call(a.Ctx, p.Call, tenderapi.StartDraw, in)
		return err
	})
}

// digested is what somebody wrote who has taken the digest on their own machine.
var digested = regexp.MustCompile(`^[0-9a-f]{64}$`)

func (p *room) drawCommit(a *frame.Ask) error {
	return p.sendDraw(a, "摘要已提交。原值留在这个浏览器里，双方都提交以后请回到本页公开。", func(f *frame.Form) error {
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
			p.Leave(a.W, pledgeNote, pledge{d.ID, value}, pledgeLife)
		}
		_, err = route.Call(a.Ctx, p.Call, tenderapi.CommitDraw, tenderapi.CommitDrawRequest{ID: d.ID, CommitmentDraft: tenderapi.CommitmentDraft{Digest: digest}})
		return err
	})
}

// drawOf is the draw that the address names.
func (p *room) drawOf(a *frame.Ask) (tenderapi.Draw, error) {
	list, err := route.Call(a.Ctx, p.Call, tenderapi.ListDraws, tenderapi.ListDrawsRequest{ID: a.Path("id")})
	if err != nil {
		return tenderapi.Draw{}, err
	}
	i := slices.IndexFunc(list.Items, func(d tenderapi.Draw) bool { return d.ID == a.Path("draw") })
	if i < 0 {
		return tenderapi.Draw{}, frame.ErrUnknown
	}
	return list.Items[i], nil
}

func (p *room) drawReveal(a *frame.Ask) error {
	return p.sendDraw(a, "随机值已公开。", func(f *frame.Form) error {
		value := f.As("reveal").Text("value")
		if len([]rune(value)) < 12 {
			f.Wrong("value", "请填写提交摘要时用的随机值，至少12个字。")
			return f.Fault()
		}
		if _, err := route.Call(a.Ctx, p.Call, tenderapi.RevealDraw, tenderapi.RevealDrawRequest{ID: a.Path("draw"), RevealDraft: tenderapi.RevealDraft{Value: value}}); err != nil {
			return err
		}
		p.Drop(a.W, pledgeNote)
		return nil
	})
}

func (p *room) drawVoid(a *frame.Ask) error {
	return p.sendDraw(a, "这次抽取已作废，可以重新发起。", func(f *frame.Form) error {
		_, err := route.Call(a.Ctx, p.Call, tenderapi.VoidDraw, tenderapi.VoidDrawRequest{ID: a.Path("draw"), VoidDraft: tenderapi.VoidDraft{Reason: f.As("void").Text("reason")}})
		return err
	})
}

// seatsHelp says how many must sit, which the service knows.
func seatsHelp(t *tenderapi.Tender) string {
	if t.CommitteeLeast == 0 {
		return ""
	}
	return t.Method.Say("评审委员会不少于") + frame.Itoa(t.CommitteeLeast) + "人，包括采购人代表。"
}
