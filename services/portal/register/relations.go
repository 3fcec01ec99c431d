package register

import (
	"slices"

	"github.com/a-h/templ"

	"sanshe/contracts/go/organizationapi"
	"sanshe/libs/identity"
	"sanshe/libs/route"
	"sanshe/libs/rule"
	"sanshe/services/portal/frame"
	"sanshe/services/portal/ui"
	"sanshe/services/portal/view"
)

// Who judges or buys declares ties here. They keep an expert out of draws and everybody from the purchases of those they are
// tied to, and are told to nobody who sits at a desk: not to the office, and not to the administrator.

func relationPages(p *room) (out []frame.Page) {
	for _, desk := range []identity.Role{identity.Expert, identity.Buyer, identity.Reviewer} {
		at := view.RelationsPath(desk)
		out = append(out, frame.Page{Method: "GET", Pattern: at, Do: p.relations, Desk: desk}, frame.Page{Method: "POST", Pattern: at, Do: p.relationAdd, Desk: desk},
			frame.Page{Method: "POST", Pattern: at + "/removal", Do: p.relationRemove, Desk: desk})
	}
	return out
}

func (p *room) relations(a *frame.Ask) error { return p.showRelations(a, 200, frame.Fresh(a, nil)) }

func (p *room) showRelations(a *frame.Ask, status int, e frame.Entry) error {
	me, err := route.Call(a.Ctx, p.Call, organizationapi.GetMe, organizationapi.GetMeRequest{})
	if err != nil {
		return err
	}
	m, _ := a.Caller.As(a.Desk)
	kinds, _, err := p.Choices("tender.recusal.relations", m.Region, a.Now())
	if err != nil {
		return err
	}
	word := func(kind string) string {
		if i := slices.IndexFunc(kinds, func(o ui.Option) bool { return o.Value == kind }); i >= 0 {
			return kinds[i].Label
		}
		return kind
	}
	list := ui.Table{Caption: "已申报的利害关系", Cols: ui.Cols("单位", "~关系", "结束日期", ".办理"), Nothing: "还没有申报利害关系。"}
	for i, r := range me.Relations {
		until := ui.Soft("还在持续")
		if r.Until != "" {
			until = ui.Text(r.Until)
		}
		list.Rows = append(list.Rows, ui.Cells(ui.Text(r.OrgName), ui.Text(word(r.Kind)), until, ui.ActionButtons(view.RelationsPath(a.Desk)+"/removal", me.Version, []ui.Action{{
			Do: "remove-" + frame.Itoa(i), Label: "撤下", Danger: true, Confirm: "撤下后，与" + r.OrgName + "有关的项目可能由您评审或者办理。确有关系而不申报的，要承担法律责任。", Form: ui.Hidden("index", frame.Itoa(i)),
		}})))
	}
	said := "还没有申报过。没有利害关系的，不必填写。"
	if me.DeclaredAt != nil {
		said = "最近一次申报在" + view.SpellDay(*me.DeclaredAt) + "。"
	}
	add := view.Form(view.RelationsPath(a.Desk), false, e,
		ui.TextField(e.In(ui.Input{Name: "org", Label: "单位", Help: "填写登记的全称或者统一社会信用代码。亲属所在的单位也填单位，不填亲属的姓名。", Required: true, Max: 100})),
		ui.RadioField(e.In(ui.Input{Name: "kind", Label: "关系", Required: true, Options: kinds})),
		ui.DateField(e.In(ui.Input{Name: "until", Label: "结束日期", Help: "已经结束的填写最后一天，还在持续的留空。"})), ui.Submit("申报", "/desk/"+string(a.Desk)))
	must := append([]ui.Demand{{Text: "申报的内容只用于抽取和回避，单位的其他人和管理员都看不到。"}, {Text: "关系有变化的，请及时更新，以最后一次申报为准。"}},
		p.Demands(rule.Where{Region: m.Region, Day: a.Now()}, "tender.recusal.years", "劳动关系、董事监事和控股关系，结束未满%s的也要申报。")...)
	return a.Show(status, a.DeskPage("申报利害关系", "申报利害关系"), view.Stack(ui.PageHead(ui.Head{Title: "申报利害关系", Lead: ui.Text(said)}), ui.Refusal(e.Fault),
		ui.Columns(view.Stack(view.Panel(ui.Box{Title: "已申报的利害关系", Hidden: true}, ui.Data(list)), view.Panel(ui.Box{Title: "申报一项"}, add)),
			view.Panel(ui.Box{Title: "申报须知", Flat: true}, ui.Demands(must...)))))
}

// declare changes the expert's own list and sends the whole of it.
func (p *room) declare(a *frame.Ask, done string, change func(f *frame.Form, list []organizationapi.Relation) ([]organizationapi.Relation, error)) error {
	f, err := a.Form()
	if err != nil {
		return err
	}
	me, err := route.Call(a.Ctx, p.Call, organizationapi.GetMe, organizationapi.GetMeRequest{})
	if err != nil {
		return err
	}
	list, err := change(f, slices.Clone(me.Relations))
	if err == nil {
		for i := range list {
			list[i].OrgName = "" // the register knows it
		}
		_, err = route.Call(a.Ctx, p.Call, organizationapi.DeclareRelations, organizationapi.DeclareRelationsRequest{RelationsDraft: organizationapi.RelationsDraft{Relations: list}})
	}
	if err != nil {
		return frame.Retry(a, err, f, func(status int, e frame.Entry) error { return p.showRelations(a, status, e) })
	}
	return a.Redirect(view.RelationsPath(a.Desk), done)
}

func (p *room) relationAdd(a *frame.Ask) error {
	return p.declare(a, "已申报，抽取专家和办理采购时会据此回避。", func(f *frame.Form, list []organizationapi.Relation) ([]organizationapi.Relation, error) {
		r := organizationapi.Relation{Kind: f.Text("kind"), Until: f.Day("until", "结束日期")}
		name := view.Clip(f.Text("org"), 60)
		if r.Kind == "" {
			f.Wrong("kind", "请选择关系。")
		}
		if name == "" {
			f.Wrong("org", "请填写单位的全称或者统一社会信用代码。")
		} else {
			found, err := route.Call(a.Ctx, p.Call, organizationapi.ListOrganizations, organizationapi.ListOrganizationsRequest{Q: name, Limit: 50})
			if err != nil {
				return nil, err
			}
			i := slices.IndexFunc(found.Items, func(o organizationapi.Organization) bool { return o.Name == name || o.CreditCode == name })
			if i < 0 {
				f.Wrong("org", "名册中没有这个单位，请核对全称或者代码；不在名册中的单位不能投标，不必申报。")
			} else {
				r.Org = found.Items[i].ID
			}
		}
		return append(list, r), f.Fault()
	})
}

func (p *room) relationRemove(a *frame.Ask) error {
	return p.declare(a, "已撤下。", func(f *frame.Form, list []organizationapi.Relation) ([]organizationapi.Relation, error) {
		i := int(f.Int("index", "序号"))
		if i < 0 || i >= len(list) {
			return list, f.Fault()
		}
		return slices.Delete(list, i, i+1), f.Fault()
	})
}

// standingPanel lets an administrator keep an expert out of draws; nil for whoever is none.
func standingPanel(x organizationapi.Account, e frame.Entry) templ.Component {
	if x.Standing == "" {
		return nil
	}
	said := ui.Tag(ui.Good, ui.IconCheck, "可以抽取")
	act := ui.Action{Do: "suspend", Label: "暂停评审", Danger: true, Confirm: "暂停以后不会被抽中；已经在评审中的不受影响。", Form: ui.AreaField(e.Among("suspend", ui.Input{Name: "reason", Label: "理由", Required: true, Max: 200, Lines: 2}))}
	if x.Standing == organizationapi.StandingSuspended {
		said = ui.All(ui.Tag(ui.Warn, ui.IconPause, "已暂停评审"), ui.Text(x.StandingReason))
		act = ui.Action{Do: "restore", Label: "恢复评审", Confirm: "恢复以后可以被抽中。"}
	}
	declared := "还没有申报过利害关系"
	if x.DeclaredAt != nil {
		declared = "最近一次申报利害关系在" + view.SpellDay(*x.DeclaredAt)
	}
	return view.Panel(ui.Box{Title: "评审专家"}, ui.DL(ui.T("状态", said), ui.S("回避", declared)), ui.ActionButtons(accountPath(x.ID)+"/standing", x.Version, e.Reopened([]ui.Action{act})))
}

func (p *room) accountStanding(a *frame.Ask) error {
	return p.sendAccount(a, "专家的状态已更新。", func(f *frame.Form) error {
		d := organizationapi.StandingDraft{Standing: organizationapi.StandingAvailable}
		if f.Text("do") == "suspend" {
			d = organizationapi.StandingDraft{Standing: organizationapi.StandingSuspended, Reason: f.As("suspend").Text("reason")}
		}
		_, err := route.Call(a.Ctx, p.Call, organizationapi.SetStanding, organizationapi.SetStandingRequest{ID: a.Path("id"), StandingDraft: d})
		return err
	})
}
