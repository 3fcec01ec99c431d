package dispute

import (
	"net/url"

	"github.com/a-h/templ"

	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/route"
	"sanshe/services/portal/frame"
	"sanshe/services/portal/ui"
	"sanshe/services/portal/view"
)

// doubtForm asks the supervisor what becomes of a judging in which somebody took part who had to stay away.
func doubtForm(t *tenderapi.Tender, avoidance string, effects []tenderapi.EffectOption, e frame.Entry) templ.Component {
	form := "rule-" + avoidance
	in := e.Among(form, ui.Input{Name: "effect", Label: "评审和结果怎样处理", Required: true})
	var under []ui.Basis
	for _, o := range effects {
		in.Options = append(in.Options, ui.Option{Value: string(o.Effect), Label: o.Text})
		under = append(under, view.LawOf(o.Basis)...)
	}
	return view.Panel(ui.Box{Title: "决定怎样处理", Note: "决定和理由公开"},
		ui.Note(ui.Warn, ui.Text("应当回避的人是评审委员会成员，技术评分已经锁定，不能另换他人；决定以前，不能定标、公告结果和签订合同。")),
		view.Form(view.AvoidancesPath(t.ID)+"/"+url.PathEscape(avoidance)+"/ruling", false, frame.Entry{},
			ui.RadioField(in), ui.BasisLine(view.Distinct(under)...),
			ui.AreaField(e.Among(form, ui.Input{Name: "reason", Label: "理由", Help: "随决定公开，请不要写人员的姓名。", Required: true, Max: 300, Lines: 3})),
			ui.Submit("作出决定", "")))
}

func (p *room) avoidanceRule(a *frame.Ask) error {
	f, err := a.Form()
	if err != nil {
		return err
	}
	f.As("rule-" + a.Path("avoidance"))
	in := tenderapi.RuleAvoidanceRequest{ID: a.Path("id"), Avoidance: a.Path("avoidance"), AvoidanceRuling: tenderapi.AvoidanceRuling{
		Effect: tenderapi.Effect(f.Text("effect")), Reason: f.Text("reason"),
	}}
	if in.Effect == "" {
		f.Wrong("effect", "请选择怎样处理。")
	}
	if err = f.Fault(); err == nil {
		_, err = route.Call(a.Ctx, p.Call, tenderapi.RuleAvoidance, in)
	}
	if err != nil {
		return frame.Retry(a, err, f, func(status int, e frame.Entry) error { return p.showAvoidances(a, status, e) })
	}
	return a.Redirect(view.AvoidancesPath(in.ID), "决定已记录并公开，采购人已收到通知。")
}
