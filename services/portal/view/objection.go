package view

import (
	"github.com/a-h/templ"

	"sanshe/contracts/go/organizationapi"
	"sanshe/services/portal/frame"
	"sanshe/services/portal/ui"
)

// Objections are what was said against something while it was publicized. At is the path of the thing; what is raised is
// sent to At/objections in a form object, an answer to At/objections/N in a form answer-N.
type Objections struct {
	List          []organizationapi.Objection
	At            string
	Raise, Answer bool   // whether the reader may
	Stranger      bool   // who could raise one after signing in
	Until         string // what becomes of an objection, and by when it is answered: a sentence
}

// Panel shows them with what the reader may do; nothing where there are none and nobody may raise one.
func (o Objections) Panel(e frame.Entry) []templ.Component {
	if len(o.List) == 0 && !o.Raise && !o.Stranger {
		return nil
	}
	var body []templ.Component
	if len(o.List) == 0 {
		body = append(body, ui.Soft("还没有人提出异议。"))
	}
	for _, x := range o.List {
		body = append(body, ui.QA(ui.Answer{Question: x.Text, Answer: x.Answer, Note: ui.Date(x.At), Open: true}))
		if o.Answer && x.AnsweredAt == nil {
			n := frame.Itoa(x.N)
			body = append(body, Form(o.At+"/objections/"+n, false, frame.Entry{},
				ui.AreaField(e.Among("answer-"+n, ui.Input{Name: "text", Label: "答复第" + n + "条异议", Required: true, Max: 2000, Lines: 3})), ui.Submit("答复", "")))
		}
	}
	switch {
	case o.Raise:
		body = append(body, Inside(ui.Fold("提出异议", e.Holds("object")), Form(o.At+"/objections", false, frame.Entry{Key: e.Key},
			ui.AreaField(e.Among("object", ui.Input{Name: "text", Label: "异议和理由", Help: o.Until + "您的姓名不公开。", Required: true, Max: 2000, Lines: 3})),
			ui.Submit("提交异议", ""))))
	case o.Stranger:
		body = append(body, ui.Soft("登录后可以提出异议。"))
	}
	return []templ.Component{Panel(ui.Box{Title: "公示期间的异议"}, body...)}
}
