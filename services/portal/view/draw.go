package view

import (
	"slices"

	"github.com/a-h/templ"

	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/identity"
	"sanshe/services/portal/frame"
	"sanshe/services/portal/ui"
)

// StageKinds are the colours of a draw's stages.
var StageKinds = map[string]ui.Kind{"committing": ui.Info, "revealing": ui.Info, "calling": ui.Info, "complete": ui.Good, "short": ui.Warn, "void": ui.Plain}

// DrawFacts are what anybody may save of a draw, from its beginning on.
func DrawFacts(d tenderapi.Draw, place func(string) string) []templ.Component {
	unit, where := WordsOf(d).Unit, "不限地区"
	if d.Region != "" {
		where = place(d.Region)
	}
	field := "不限专业领域"
	if d.Field != "" {
		field = d.Field
	}
	wanted, size := "抽"+frame.Itoa(d.Wanted)+unit, frame.Itoa(d.Size)+unit
	if d.Wanted == 0 { // not told yet
		wanted, size = "抽取的家数开标以后公开", "开标以后公开"
	}
	terms := []ui.Term{ui.S("条件", field+"，"+where+"，"+wanted), ui.T("发起时间", ui.Instant(d.StartedAt)), ui.S("名单", size), ui.T("名单摘要", ui.Code(d.List))}
	for _, l := range d.LeftOut {
		terms = append(terms, ui.S("不列入", l.Text+"："+frame.Itoa(l.Count)+unit))
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
	how := Inside(ui.Fold("摘要怎样算出来", false), ui.Paragraphs("摘要是以下两行文字的SHA-256：第一行是随机值，第二行是本次抽取的说明，中间一个换行，末尾没有换行。"), ui.Code(d.Subject))
	if d.Subject == "" { // it names the number
		how = ui.Soft("摘要怎样算出来，开标以后公开。")
	}
	return []templ.Component{ui.DL(terms...), ui.Data(parts), how}
}

// CallKinds are the colours of what became of a call.
var CallKinds = map[string]ui.Kind{"pending": ui.Info, "accepted": ui.Good, "declined": ui.Plain, "silent": ui.Plain, "recused": ui.Warn}

// CallIcons are its icons.
var CallIcons = map[string]ui.Icon{"pending": ui.IconClock, "accepted": ui.IconCheck, "declined": ui.IconMinus, "silent": ui.IconMinus, "recused": ui.IconStop}

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

// CallTable lists who was called in the order that was drawn, by number. In time
// a number that took part is a name; the others never are.
func CallTable(d tenderapi.Draw, x *tenderapi.Tender) ui.Table {
	calls, names, none := d.Calls, namesBehind(d, x), "没有参加评审，不公开"
	if d.Of == tenderapi.DrawOfSuppliers {
		none = "没有受邀，不公开"
	}
	t := ui.Table{Caption: WordsOf(d).called, Cols: ui.Cols("次序", "编号", "通知时间", "答复期限", "结果")}
	if len(names) > 0 {
		t.Cols = append(t.Cols, ui.Cols("姓名")...)
	}
	for i, c := range calls {
		row := ui.Cells(ui.Text("第"+frame.Itoa(i+1)+"位"), ui.Code(c.Number[:min(8, len(c.Number))]), ui.Instant(c.At), ui.Instant(c.Until), ui.Tag(CallKinds[c.Outcome], CallIcons[c.Outcome], c.Text))
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

// ByLot reports whether those who may bid are drawn, and by nobody named.
func ByLot(m tenderapi.Method) bool {
	p := m.Procedure()
	return p.Rules.Invited != "" && p.Rules.InvitedMost == "" && !p.Competition()
}

// Inviting reports whether suppliers can be drawn for a purchase now. The first lot draws for all.
func Inviting(t *tenderapi.Tender) bool {
	return ByLot(t.Method) && t.Lot < 2 && slices.Contains([]tenderapi.State{tenderapi.StateDrafted, tenderapi.StateIntended}, t.State)
}

// FromRegister is the one source of names that the platform itself has: what it
// does not keep, a notice of prequalification and written recommendations, it does not offer.
const FromRegister = "pool"

// drawWords are what the pages say of a draw, by what is drawn.
type drawWords struct{ Title, Unit, Next, called string }

var DrawnWords = map[tenderapi.DrawOf]drawWords{
	tenderapi.DrawOfExperts:   {"抽取评审专家", "人", "请再抽一次，可以放宽专业或者地区。", "按次序通知的专家"},
	tenderapi.DrawOfSuppliers: {"抽取受邀供应商", "家", "请再抽一次，可以放宽业务领域或者地区。", "按次序询问的供应商"},
}

// WordsOf are the words of a draw; one that does not say what is drawn is of experts.
func WordsOf(d tenderapi.Draw) drawWords {
	if w, ok := DrawnWords[d.Of]; ok {
		return w
	}
	return DrawnWords[tenderapi.DrawOfExperts]
}

// InvitedPanel names those who were drawn and will come to those who may know, and leads to the draw.
func InvitedPanel(p *frame.House, a *frame.Ask, t *tenderapi.Tender, _ frame.Entry) (templ.Component, error) {
	inside := a.Caller.In(t.Buyer.ID, identity.Buyer) || a.Caller.In(t.Buyer.ID, identity.Reviewer) || a.Caller.Has(identity.Supervisor)
	if t.Recommended != nil && inside {
		return Panel(ui.Box{Title: "书面推荐的供应商", ID: "invited", Note: "家数、名单和理由开标以后公开，磋商和谈判在确认最后报价以后公开"}, ui.Paragraphs(RecommendedWords(t.Recommended)), ui.Data(RecommendationTable(t.Recommendations)), ui.AsTable(TablesBeside(t.ID, "recommended"))), nil
	}
	if !ByLot(t.Method) || !inside {
		return nil, nil
	}
	first := *t
	if t.Lot > 1 {
		first.ID = t.Procedure
	}
	box := ui.Box{Title: "受邀供应商", ID: "invited", Link: ui.Link(DrawsPath(first.ID), "供应商抽取"), Note: "开标以后公开"}
	if len(t.Invited) == 0 {
		act := ui.ButtonLink(DrawsPath(first.ID), "看供应商抽取", false)
		if Inviting(t) && a.Caller.In(t.Buyer.ID, identity.Buyer) {
			act = ui.ButtonLink(DrawsPath(first.ID), "抽取受邀供应商", true)
		}
		return Panel(box, ui.Empty(ui.IconUsers, "还没有供应商被抽中并同意参加。受邀供应商由随机抽取产生，抽取办完以后才能提交审核。", act)), nil
	}
	list := ui.Table{Caption: "抽中并同意参加的供应商", Cols: ui.Cols("供应商", "统一社会信用代码")}
	for _, x := range t.Invited {
		list.Rows = append(list.Rows, ui.Cells(ui.Link(frame.Href("/organizations/", x.ID), x.Name), ui.Code(x.CreditCode)))
	}
	return Panel(box, ui.Data(list)), nil
}
