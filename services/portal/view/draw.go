package view

import (
	"github.com/a-h/templ"

	"sanshe/contracts/go/tenderapi"
	"sanshe/services/portal/frame"
	"sanshe/services/portal/ui"
)

func DrawsPath(tender string) string { return frame.Href("/desk/tenders/", tender) + "/draws" }

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
	terms := []ui.Term{ui.S("条件", field+"，"+where+"，抽"+frame.Itoa(d.Wanted)+unit), ui.T("发起时间", ui.Instant(d.StartedAt)), ui.S("名单", frame.Itoa(d.Size)+unit), ui.T("名单摘要", ui.Code(d.List))}
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
	return []templ.Component{ui.DL(terms...), ui.Data(parts), how}
}

var CallKinds = map[string]ui.Kind{"pending": ui.Info, "accepted": ui.Good, "declined": ui.Plain, "silent": ui.Plain, "recused": ui.Warn}

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
