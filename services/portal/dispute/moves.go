package dispute

import (
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/a-h/templ"

	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/identity"
	"sanshe/libs/route"
	"sanshe/services/portal/frame"
	"sanshe/services/portal/ui"
	"sanshe/services/portal/view"
)

// asked is what a move of a challenge wants to know, in words for whoever makes it.
type asked struct {
	text, help string   // of the text it asks for; "" asks for none
	optional   bool     // the text may be left out
	ground     string   // the rule that lists the grounds to choose from
	days       string   // what the days that it asks for are
	paper      string   // the paper that evidence may come with
	folded     bool     // few need it
	done       string   // what is said after it
	rules      []string // what binds it besides the rule of the move itself
	demands    []string // pairs of a rule and a sentence with %s for its value, said beside the text
}

var challengeAsks = map[string]asked{
	"return":  {text: "需要补正的内容", help: "一次写全缺什么、怎样补。要求补正不延长您答复的期限，只能要求一次。", days: "补正的工作日数", folded: true, done: "已要求供应商补正。"},
	"correct": {text: "补正的内容", help: "按要求逐项补正。", paper: "证明材料", done: "已补正，采购人已收到通知。"},
	"refuse":  {text: "理由", help: "写明理由和依据。供应商可以就此投诉；在法定期限内发出的质疑函不得拒收。", ground: "dispute.challenge.refusals", folded: true, done: "已告知供应商不予受理。"},
	"answer":  {text: "答复的其他内容", help: "例如整体的说明、法律依据。答复会送达质疑供应商，不得涉及商业秘密。", optional: true, done: "答复已送达质疑供应商。", rules: []string{"dispute.effects"}},
	"complain": {
		text: "对投诉的整体说明", help: "例如采购人期满没有答复。投诉的事项不得超出已质疑事项的范围，上面不能再添加别的事项。", optional: true, paper: "证明材料", done: "投诉已提交财政部门。", rules: []string{"dispute.complaint.scope", "dispute.challenge.proof"},
	},
	"accept":   {done: "投诉已受理。答复通知书和投诉书副本已发出。", rules: []string{"dispute.suspend", "dispute.complaint.forward"}},
	"remand":   {text: "需要补正的内容", help: "一次写全缺什么、怎样补，只能要求一次。补正所需的时间不计入处理期限。", days: "补正的工作日数", folded: true, done: "已要求投诉人补正。", rules: []string{"dispute.complaint.uncounted"}},
	"supply":   {text: "补正的内容", help: "按要求逐项补正，没有按期补正的，投诉不予受理。", paper: "证明材料", done: "已补正，财政部门会继续审查。"},
	"decline":  {text: "理由", help: "写明理由；不属于本部门管辖的，写明应当向哪个部门投诉。", ground: "dispute.complaint.declines", folded: true, done: "已告知投诉人不予受理。", demands: []string{"dispute.complaint.refuse", "应当在%s内告知投诉人，平台当时告知。"}},
	"explain":  {text: "书面说明", help: "就投诉的每一项写明事实和依据。说明只供投诉人和财政部门查看。", paper: "证据和其他材料", done: "书面说明已提交财政部门。"},
	"inspect":  {text: "委托的事项", help: "写明委托哪个机构做什么。自今天起到收到结果为止的时间不计入处理期限。", ground: "dispute.complaint.uncounted", folded: true, done: "已登记，处理期限暂停计算。"},
	"reopen":   {done: "处理期限继续计算。"},
	"suspend":  {folded: true, done: "采购活动已暂停，采购人和供应商会收到通知。"},
	"settle":   {text: "处理决定", help: "写明查明的事实、依据和决定。处理决定向社会公开，请不要写入商业秘密和个人信息。", done: "处理决定已作出并公开。", rules: []string{"dispute.complaint.publish", "dispute.effects"}},
	"withdraw": {done: "已撤回。"},
}

// challengeMoves are the moves open to the caller, each with what it asks for;
// what few need is folded, and the way out comes last.
func (p *room) challengeMoves(a *frame.Ask, c *tenderapi.Challenge, e frame.Entry) ([]templ.Component, error) {
	t, err := route.Call(a.Ctx, p.Call, tenderapi.GetTender, tenderapi.GetTenderRequest{ID: c.Tender})
	if err != nil {
		return nil, err
	}
	path := view.ChallengePath(c.ID) + "/move"
	var forms, folds, out []templ.Component
	for _, m := range c.Moves {
		if m.Do == "withdraw" {
			acts := view.ActionsOf([]tenderapi.Move{m})
			acts[0].Confirm = withdrawal(c)
			out = append(out, ui.ActionButtons(path, c.Version, acts))
			continue
		}
		ask := challengeAsks[m.Do]
		questions, err := p.moveQuestions(m.Do, c, &t, e)
		if err != nil {
			return nil, err
		}
		body := append([]templ.Component{ui.Hidden("do", m.Do), ui.Hidden("version", frame.Itoa(c.Version))}, questions...)
		body = append(body, whyLate(m.Do, c, e, a), ui.BasisLine(p.Clauses(view.Law(t), view.Some(append([]string{m.Rule}, ask.rules...)...)...)...), ui.Submit(m.Label, ""))
		one := view.Form(path, ask.paper != "", frame.Entry{Key: e.Key}, body...)
		if ask.folded {
			folds = append(folds, view.Inside(ui.Fold(m.Label, e.Holds(m.Do)), one))
			continue
		}
		forms = append(forms, view.Group(m.Label, "", one))
	}
	return slices.Concat(forms, folds, out), nil
}

// moveQuestions are what one move asks.
func (p *room) moveQuestions(do string, c *tenderapi.Challenge, t *tenderapi.Tender, e frame.Entry) (out []templ.Component, err error) {
	ask := challengeAsks[do]
	switch do {
	case "answer":
		out = append(verdictFields(e, do, "质疑事项", itemHeads(c)), effectField(e, do, c))
	case "settle":
		out = verdictFields(e, do, "投诉事项", groundHeads(c))
		reject, err := p.groundField(e, do, "dispute.complaint.rejects", t, "各项都不成立的，选择驳回的理由", false)
		if err != nil {
			return nil, err
		}
		out = append(out, reject, effectField(e, do, c), formerField(e, do, c))
	case "complain":
		out = complaintFields(e, c)
	case "accept", "suspend":
		most := p.PeriodWords("dispute.suspend", t.Region, view.Law(*t).Day)
		low, help := "0", "需要暂停采购活动的，填写天数，不需要的留空，"
		if do == "suspend" {
			low, help = "1", "正在暂停的，从期满之日起延长。处理期间各次暂停的天数合并计算，"
		}
		out = append(out, ui.NumberField(e.Among(do, ui.Input{
			Name: "suspend_days", Label: "暂停采购的天数", Suffix: "日", Low: low, Required: do == "suspend",
			Help: help + "最长不超过" + most + "。暂停期间不接收投标、不开标、不评审、不定标，也不签合同；还没有截止的投标，恢复以后按暂停的日数顺延。作出处理决定或者投诉撤回的，随即恢复。",
		})))
	}
	if ask.ground != "" {
		ground, err := p.groundField(e, do, ask.ground, t, "情形", true)
		if err != nil {
			return nil, err
		}
		out = append(out, ground)
	}
	if ask.text != "" {
		in := e.Among(do, ui.Input{Name: "text", Label: ask.text, Help: ask.help, Demands: p.Demands(view.Law(*t), ask.demands...), Required: !ask.optional, Max: 5000, Lines: 5})
		if do == "remand" && in.Value == "" { // what the platform has found, to be judged and completed
			for _, f := range view.Lacking(c.ComplaintFindings) {
				in.Value += strings.TrimSuffix(strings.TrimSuffix(f.Text, "，财政部门可能要求补正。"), "。") + "。\n"
			}
		}
		out = append(out, ui.AreaField(in))
	}
	if ask.days != "" {
		out = append(out, ui.NumberField(e.Among(do, ui.Input{Name: "days", Label: ask.days, Suffix: "个工作日", Low: "1", Required: do == "remand"})))
	}
	if ask.paper != "" {
		out = append(out, view.EvidenceFields(e, do+".", ask.paper, evidenceHelp))
	}
	return out, nil
}

func (p *room) groundField(e frame.Entry, do, id string, t *tenderapi.Tender, label string, required bool) (templ.Component, error) {
	options, _, err := p.Choices(id, t.Region, view.Law(*t).Day)
	return ui.SelectField(e.Among(do, ui.Input{Name: "ground", Label: label, Required: required, Options: options})), err
}

// itemHeads and groundHeads name what is judged.
func itemHeads(c *tenderapi.Challenge) (out []string) {
	for _, x := range c.Items {
		out = append(out, x.GroundText)
	}
	return out
}

func groundHeads(c *tenderapi.Challenge) (out []string) {
	for _, x := range c.ComplaintItems {
		name := "质疑事项" + frame.Itoa(x.Item)
		if n := int(x.Item); n <= len(c.Items) {
			name += "，" + c.Items[n-1].GroundText
		}
		out = append(out, name)
	}
	return out
}

// verdictFields ask of every item whether it holds and why.
func verdictFields(e frame.Entry, do, word string, heads []string) (out []templ.Component) {
	for i, head := range heads {
		at := frame.RowName("verdicts", i)
		out = append(out, ui.RadioField(e.Among(do, ui.Input{
			Name: at + "verdict", Label: word + frame.Itoa(i+1) + "（" + head + "）是否成立", Required: true, Dense: true,
			Options: ui.Options("upheld", "成立", "partly", "部分成立", "rejected", "不成立"),
		})), ui.AreaField(e.Among(do, ui.Input{Name: at + "reason", Label: word + frame.Itoa(i+1) + "的理由", Help: "写明事实和法律依据。", Required: true, Max: 3000, Lines: 3})))
	}
	return out
}

// rescinding are the effects by which a decision ends a contract.
var rescinding = []tenderapi.Effect{tenderapi.EffectRescindNext, tenderapi.EffectRescindRestart}

// effectField asks what becomes of the purchase, on what ground; what cannot be chosen says why.
func effectField(e frame.Entry, do string, c *tenderapi.Challenge) templ.Component {
	in := e.Among(do, ui.Input{Name: "effect", Label: "对采购活动怎样处理", Required: true, Help: "各项都不成立，或者成立但不影响结果的，继续开展采购活动。"})
	var under []ui.Basis
	for _, o := range c.Effects {
		if o.Open {
			under = append(under, view.LawOf(o.Basis)...)
		}
		if o.Open && slices.Contains(rescinding, o.Effect) {
			in.Help = "各项都不成立，或者成立但不影响结果的，继续开展采购活动。合同已经签订，是否已经履行，请查明后认定。"
		}
		in.Options = append(in.Options, ui.Option{Value: string(o.Effect), Label: o.Text, Help: o.Why, Disabled: !o.Open && in.Value != string(o.Effect)})
	}
	return ui.All(ui.RadioField(in), ui.BasisLine(view.Distinct(under)...))
}

// formerField lets a decision that orders another judging allow those who judged before; where it cannot, nothing is asked.
func formerField(e frame.Entry, do string, c *tenderapi.Challenge) templ.Component {
	if !slices.ContainsFunc(c.Effects, func(o tenderapi.EffectOption) bool { return o.Open && o.Effect == tenderapi.EffectRejudge }) {
		return ui.All()
	}
	return ui.AreaField(e.Among(do, ui.Input{
		Name: "former", Label: "允许原评审委员会的成员参加的理由", Max: 200, Lines: 2,
		Help: "责令重新评审时，原评审委员会的成员不得再参加，可以不填；确需允许的，写明理由。理由向社会公开，请不要写入商业秘密和个人信息。",
	}))
}

// complaintParts are what makes an item of a complaint.
var complaintParts = []string{"facts", "law", "request"}

// complaintFields ask about the items that were challenged, and about nothing
// else; an item of which nothing is written is not complained about.
func complaintFields(e frame.Entry, c *tenderapi.Challenge) (out []templ.Component) {
	for i, x := range c.Items {
		at := frame.RowName("complaint", complaintRow(e.Values, i, len(c.Items)))
		head := "投诉质疑事项" + frame.Itoa(i+1) + "：" + x.GroundText
		out = append(out, view.Group(head, "不投诉这一项的，全部留空。",
			ui.Hidden("complain."+at+"item", frame.Itoa(i+1)),
			ui.AreaField(e.Among("complain", ui.Input{Name: at + "facts", Label: "不服的事实和理由", Help: "写明对答复不服的理由，或者采购人期满没有答复。", Max: 5000, Lines: 4})),
			ui.AreaField(e.Among("complain", ui.Input{Name: at + "law", Label: "法律依据", Max: 1000, Lines: 2})),
			ui.AreaField(e.Among("complain", ui.Input{Name: at + "request", Label: "投诉请求", Help: "写明请财政部门作出怎样的处理。", Max: 1000, Lines: 2}))))
	}
	return out
}

// complaintRow is the row in which what was written about an item stands: rows
// close up when the form is read, and the item goes with its row.
func complaintRow(v url.Values, item, items int) int {
	used := map[int]bool{}
	for _, n := range frame.RowNumbers(v, "complain.complaint") {
		if v.Get("complain."+frame.RowName("complaint", n)+"item") == frame.Itoa(item+1) {
			return n
		}
		used[n] = true
	}
	n := item
	for used[n] {
		n += items
	}
	return n
}

// whyLate asks whoever does a duty after its day for the reason, which everyone will read beside the step.
func whyLate(do string, c *tenderapi.Challenge, e frame.Entry, a *frame.Ask) templ.Component {
	accept := c.AcceptDue
	if c.State == tenderapi.ChallengeStateRemanded {
		accept = nil
	}
	explain := c.ExplainDue
	if a.Desk != identity.Buyer { // nobody waits for the others
		explain = nil
	}
	due := map[string]*time.Time{"explain": explain, "answer": &c.AnswerDue, "refuse": &c.AnswerDue, "accept": accept, "remand": accept, "decline": accept, "settle": c.DecideDue}[do]
	if due == nil || !a.Now().After(*due) {
		return ui.None()
	}
	return ui.AreaField(e.Among(do, ui.Input{Name: "note", Label: "逾期原因", Help: "应当在" + view.SpellDay(*due) + "前办理。逾期原因向社会公开，请不要写入商业秘密和个人信息。", Required: true, Max: 1000, Lines: 3}))
}

func (p *room) challengeMove(a *frame.Ask) error {
	f, err := a.Form()
	if err != nil {
		return err
	}
	do := f.Text("do")
	in := tenderapi.MoveChallengeRequest{ID: a.Path("id"), ChallengeMove: tenderapi.ChallengeMove{Do: do, Version: f.Version()}}
	f.As(do)
	if err = p.moveAnswers(a, f, &in.ChallengeMove); err == nil {
		err = f.Fault()
	}
	if err == nil {
		_, err = route.Call(a.Ctx, p.Call, tenderapi.MoveChallenge, in)
	}
	if err == nil {
		return a.Redirect(view.ChallengePath(in.ID), challengeAsks[do].done)
	}
	return frame.Retry(a, err, f, func(status int, e frame.Entry) error { return p.showChallenge(a, status, e) })
}

// moveAnswers reads what a move was told.
func (p *room) moveAnswers(a *frame.Ask, f *frame.Form, m *tenderapi.ChallengeMove) error {
	m.Text, m.Note, m.SuspendDays = f.Text("text"), f.Text("note"), f.Int("suspend_days", "暂停的天数")
	m.Ground, m.Days, m.Effect = f.Text("ground"), f.Int("days", "补正的工作日数"), tenderapi.Effect(f.Text("effect"))
	m.Former = f.Text("former")
	for i := range frame.Rows(f.Values, f.Name("verdicts")) {
		at := frame.RowName("verdicts", i)
		v := tenderapi.ItemVerdict{Item: int64(i + 1), Verdict: tenderapi.Verdict(f.Text(at + "verdict")), Reason: f.Text(at + "reason")}
		if v.Verdict == "" {
			f.Wrong(at+"verdict", "请认定这一项是否成立。")
		}
		if v.Reason == "" {
			f.Wrong(at+"reason", "请写明理由。")
		}
		m.Verdicts = append(m.Verdicts, v)
	}
	if len(m.Verdicts) > 0 && m.Effect == "" {
		f.Wrong("effect", "请选择对采购活动怎样处理。")
	}
	if m.Do == "complain" {
		for i := range f.Rows("complaint", complaintParts...) {
			at := frame.RowName("complaint", i)
			m.Complaint = append(m.Complaint, tenderapi.ComplaintItem{Item: f.Int(at+"item", "质疑事项"), Facts: f.Text(at + "facts"), Law: f.Text(at + "law"), Request: f.Text(at + "request")})
		}
	}
	if challengeAsks[m.Do].paper == "" {
		return nil
	}
	c, err := route.Call(a.Ctx, p.Call, tenderapi.GetChallenge, tenderapi.GetChallengeRequest{ID: a.Path("id")})
	if err != nil {
		return err
	}
	m.Evidence, err = view.TakeEvidence(p.House, a, f, c.Tender)
	return err
}
