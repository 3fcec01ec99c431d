package view

import (
	"cmp"
	"slices"
	"time"

	"github.com/a-h/templ"

	"sanshe/contracts/go/tenderapi"
	"sanshe/services/portal/frame"
	"sanshe/services/portal/ui"
)

// LinkNames are the links of the procedure that may be challenged.
var LinkNames = map[string]string{"opening": "开标", "offers": "最后报价", "judging": "评审", "failure": "终止采购", "published": "首次公告的内容", "amended": "更正改变的内容"}

// Untold stands in place of a last day that does not run yet.
const Untold = "现在就可以提出；这一环节的情况依法还没有公布，期限从公布之日的次日起算。"

// AboutName is the part that a challenge is about, with the link of the procedure where it names one.
func AboutName(c *tenderapi.Challenge) string {
	if c.Link == "" {
		return AboutNames[c.About]
	}
	return AboutNames[c.About] + "（" + LinkNames[c.Link] + "）"
}

// AboutNames are the parts of a purchase that may be challenged.
var AboutNames = map[string]string{"documents": "采购文件", "process": "采购过程", "result": "中标、成交结果"}

// OpenPeriods are those in which something can be challenged now.
func OpenPeriods(all []tenderapi.ChallengePeriod) (open []tenderapi.ChallengePeriod) {
	for _, x := range all {
		if x.Open {
			open = append(open, x)
		}
	}
	return open
}

// ChallengeSteps are the steps of a challenge; a step that was taken still says by when it had to be.
func ChallengeSteps(c tenderapi.Challenge, now time.Time) []ui.Step {
	steps := TenderSteps(c.Steps, now)
	for i := range steps {
		s := &steps[i]
		switch {
		case c.Steps[i].Key == "complain" && s.State == ui.StepNow:
			s.Tag = "可以投诉"
		case s.State == ui.StepDone && !s.Due.IsZero() && !s.Due.Equal(s.When):
			s.Note = Joined(Some("期限至"+SpellDay(s.Due), s.Note))
		}
	}
	return steps
}

// Some are the texts that say something.
func Some(texts ...string) (out []string) {
	for _, s := range texts {
		if s != "" {
			out = append(out, s)
		}
	}
	return out
}

// ChallengeMarks say where a challenge stands and whether signing waits for it.
func ChallengeMarks(c tenderapi.Challenge) templ.Component {
	mark := ui.Tag(ui.Info, ui.IconClock, c.StateText)
	switch c.State {
	case tenderapi.ChallengeStateSettled:
		mark = ui.Tag(ui.Good, ui.IconCheck, c.StateText)
	case tenderapi.ChallengeStateAnswered:
		mark = ui.Tag(ui.Good, ui.IconReply, c.StateText)
	case tenderapi.ChallengeStateReturned, tenderapi.ChallengeStateRemanded:
		mark = ui.Tag(ui.Warn, ui.IconEdit, c.StateText)
	case tenderapi.ChallengeStateRefused, tenderapi.ChallengeStateDeclined:
		mark = ui.Tag(ui.Plain, ui.IconStop, c.StateText)
	case tenderapi.ChallengeStateWithdrawn:
		mark = ui.Tag(ui.Plain, ui.IconPause, c.StateText)
	}
	if !c.Open {
		return mark
	}
	return ui.All(mark, ui.Text(" "), ui.Tag(ui.Warn, ui.IconPause, "合同暂缓签署"))
}

// Verdicts are how an item was judged.
var Verdicts = map[tenderapi.Verdict]struct {
	Name string
	kind ui.Kind
	icon ui.Icon
}{
	tenderapi.VerdictUpheld:   {"成立", ui.Good, ui.IconCheck},
	tenderapi.VerdictPartly:   {"部分成立", ui.Warn, ui.IconHalf},
	tenderapi.VerdictRejected: {"不成立", ui.Plain, ui.IconStop},
}

// VerdictTag says what was found of an item.
func VerdictTag(v tenderapi.Verdict) templ.Component {
	x := Verdicts[v]
	return ui.Tag(x.kind, x.icon, x.Name)
}

// ChallengeParts are the words of a challenge for those concerned: item by item
// what was challenged, answered, complained about and decided, and the papers.
func ChallengeParts(c *tenderapi.Challenge) []templ.Component {
	var out []templ.Component
	for i, x := range c.Items {
		out = append(out, Panel(ui.Box{Title: "质疑事项" + frame.Itoa(i+1) + "：" + cmp.Or(x.GroundText, "其他")}, ui.DL(itemTerms(c, int64(i+1))...)))
	}
	if terms := wholeTerms(c); len(terms) > 0 {
		out = append(out, Panel(ui.Box{Title: "答复和处理"}, ui.DL(terms...)))
	}
	if c.Contact != nil {
		out = append(out, Panel(ui.Box{Title: "联系人", Note: "只有采购人和财政部门看得到"}, ui.DLTwo(personTerms(*c.Contact)...)))
	}
	if len(c.Evidence) > 0 {
		out = append(out, Panel(ui.Box{Title: "证明材料"}, ui.Data(evidenceTable(c))))
	}
	if lacks := Lacking(c.Findings); len(lacks) > 0 && c.AnsweredAt == nil && c.ComplainedAt == nil {
		out = append(out, Panel(ui.Box{Title: "质疑函的内容", Note: "逐条对照规则库"}, Findings(lacks, "质疑函还缺什么")))
	}
	if lacks := Lacking(c.ComplaintFindings); len(lacks) > 0 {
		out = append(out, Panel(ui.Box{Title: "投诉书的内容", Note: "逐条对照规则库"}, Findings(lacks, "投诉书还缺什么")))
	}
	return out
}

// Lacking are the findings that do not hold.
func Lacking(of []tenderapi.Finding) []tenderapi.Finding {
	return slices.DeleteFunc(slices.Clone(of), func(f tenderapi.Finding) bool { return f.Ok })
}

// itemTerms are what was said of one item, in the order in which it was said.
func itemTerms(c *tenderapi.Challenge, n int64) (terms []ui.Term) {
	say := func(name, text string) {
		if text != "" {
			terms = append(terms, ui.T(name, ui.Paragraphs(text)))
		}
	}
	judge := func(name string, list []tenderapi.ItemVerdict, n int64) {
		for _, v := range list {
			if v.Item == n {
				terms = append(terms, ui.T(name, ui.All(VerdictTag(v.Verdict), ui.Paragraphs(v.Reason))))
			}
		}
	}
	x := c.Items[n-1]
	say("所在的位置", x.Part)
	say("事实依据", x.Facts)
	say("法律依据", x.Law)
	say("请求", x.Request)
	judge("答复认定", c.Answers, n)
	for k, y := range c.ComplaintItems {
		if y.Item != n {
			continue
		}
		say("投诉理由", y.Facts)
		say("投诉依据", y.Law)
		say("投诉请求", y.Request)
		judge("处理认定", c.Rulings, int64(k+1))
	}
	return terms
}

// wholeTerms are what was said of the challenge as a whole.
func wholeTerms(c *tenderapi.Challenge) (terms []ui.Term) {
	say := func(name, text string) {
		if text != "" {
			terms = append(terms, ui.T(name, ui.Paragraphs(text)))
		}
	}
	remedy := func(name string, r *tenderapi.Supplement) {
		if r != nil {
			say("要求补正"+name, r.Note)
			say("补正的内容", r.Text)
		}
	}
	remedy("质疑函", c.Correction)
	say("不予受理", c.Refusal)
	say("采购人的答复", c.Answer)
	say("投诉", c.Complaint)
	remedy("投诉书", c.Supplement)
	for _, x := range c.Explanations {
		say(x.By.Name+"的书面说明", x.Text)
	}
	for _, u := range c.Uncounted {
		say("不计入期限", Joined(Some(u.GroundText, u.Note, uncountedDays(u))))
	}
	say("驳回理由", c.RejectText)
	say("处理决定", c.Decision)
	say("采购活动", c.EffectText)
	return terms
}

// uncountedDays are from when until when a time does not count.
func uncountedDays(u tenderapi.Uncounted) string {
	if u.To == nil {
		return "自" + SpellDay(u.From) + "起"
	}
	return "自" + SpellDay(u.From) + "至" + SpellDay(*u.To)
}

func personTerms(c tenderapi.Contact) (terms []ui.Term) {
	for _, t := range [][2]string{{"联系人", c.Name}, {"联系电话", c.Phone}, {"通讯地址", c.Address}, {"邮编", c.Postcode}, {"授权代表", c.Agent}, {"授权代表的联系电话", c.AgentPhone}} {
		if t[1] != "" {
			terms = append(terms, ui.S(t[0], t[1]))
		}
	}
	return terms
}

// ChallengeTable is an organization's own challenges, by purchase, and what may be done next.
func ChallengeTable(list []tenderapi.Challenge, now time.Time) ui.Table {
	t := ui.Table{Caption: "本机构的质疑与投诉", Cols: ui.Cols("项目", "环节", "状态", "下一步", "期限与依据"), Nothing: "还没有提出过质疑。对采购文件、过程或者结果有异议的，可以在项目页面提出。"}
	for _, c := range list {
		next, due := comingUp(c, now)
		t.Rows = append(t.Rows, ui.Cells(ui.Link(ChallengePath(c.ID), c.TenderTitle), ui.Text(AboutNames[c.About]), ChallengeMarks(c), next, due))
	}
	return t
}

// DisputeTable is the challenges of one purchase; who is not concerned is led to none of them.
func DisputeTable(list []tenderapi.Challenge, now time.Time) ui.Table {
	t := ui.Table{Caption: "本项目的质疑与投诉", Cols: ui.Cols("环节", "状态", "下一步", "期限与依据")}
	for _, c := range list {
		name := ui.Text(AboutNames[c.About])
		if c.Supplier != nil {
			name = ui.Link(ChallengePath(c.ID), AboutNames[c.About])
		}
		next, due := comingUp(c, now)
		t.Rows = append(t.Rows, ui.Cells(name, ChallengeMarks(c), next, due))
	}
	return t
}

// comingUp is the step a challenge waits for, and by when.
func comingUp(c tenderapi.Challenge, now time.Time) (next, due templ.Component) {
	s := nextStep(ChallengeSteps(c, now))
	if s == nil {
		return ui.Dash(), ui.Dash()
	}
	next = ui.Text(s.Title)
	if s.Tag != "" {
		next = ui.Strong(s.Tag)
	}
	t := Task{Due: &s.Due, Basis: s.Basis}
	return next, ui.All(t.mark(now), ui.Text(" "), t.ground())
}

// nextStep is the last step that is current: beside a late answer, the complaint that may be made meanwhile.
func nextStep(steps []ui.Step) (next *ui.Step) {
	for i, s := range steps {
		if s.State == ui.StepNow || s.State == ui.StepLate && next == nil {
			next = &steps[i]
		}
	}
	return next
}

// Challenger names who challenges.
func Challenger(c tenderapi.Challenge) templ.Component {
	if c.Supplier == nil {
		return ui.Soft("不公开")
	}
	return ui.Link(frame.Href("/organizations/", c.Supplier.ID), c.Supplier.Name)
}
