package buyer

import (
	"net/url"
	"slices"
	"strings"

	"github.com/a-h/templ"

	"sanshe/contracts/go/organizationapi"
	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/identity"
	"sanshe/libs/route"
	"sanshe/services/portal/frame"
	"sanshe/services/portal/ui"
	"sanshe/services/portal/view"
)

// An officer names the three who hold the keys, and sees who has yet to prove one.

// sealingPanel says who holds the keys of a purchase and how far they have come.
func (p *room) sealingPanel(a *frame.Ask, t *tenderapi.Tender, _ frame.Entry) (templ.Component, error) {
	appoints := a.Caller.In(t.Buyer.ID, identity.Buyer) && (t.State == tenderapi.StateDrafted || t.State == tenderapi.StateIntended)
	if view.Rolling(t) {
		return nil, nil
	}
	box := ui.Box{Title: "开标密钥", ID: "holders", Note: "投标文件密封给三位持有人"}
	if t.Sealing == nil {
		if !appoints {
			return nil, nil
		}
		return view.Panel(box, ui.Empty(ui.IconKey, "还没有确定持有人。三位都证明手里有私钥以后，才能发布公告。", ui.ButtonLink(appointPath(t.ID), "确定持有人", true))), nil
	}
	table := ui.Table{Caption: "开标密钥的持有人", Cols: ui.Cols("身份", "持有人", "状态", "公钥指纹")}
	for _, h := range t.Sealing.Holders {
		table.Rows = append(table.Rows, ui.Cells(ui.Text(view.HolderNames[h.Role]), ui.All(ui.Name(h.OrgName), ui.Text(" "), ui.Name(h.Name)), view.ProvenTag(h), view.OrNone(h.Fingerprint)))
	}
	body := []templ.Component{ui.Data(table)}
	if view.Preparing(t) {
		if names := unproven(t.Sealing); names != "" {
			body = append(body, ui.Note(ui.Warn, ui.Text("还没有证明手里有私钥的："+names+"。三位都证明以后，才能发布公告。")))
		}
	}
	var ways []templ.Component
	if view.Seat(t) != nil {
		ways = append(ways, ui.ButtonLink(view.HolderPath(t.ID), "办理我的开标密钥", view.Preparing(t)))
	}
	if appoints {
		ways = append(ways, ui.ButtonLink(appointPath(t.ID), "更换持有人", false))
	}
	if t.ClosedAt != nil {
		ways = append(ways, ui.ButtonLink(view.OpeningPath(t.ID), "进入开标大厅", false))
	}
	if len(ways) > 0 {
		body = append(body, view.Inside(ui.Buttons(), ways...))
	}
	return view.Panel(box, body...), nil
}

// unproven names those who have yet to prove their key.
func unproven(s *tenderapi.Sealing) string {
	var names []string
	for _, h := range s.Holders {
		if h.ProvenAt == nil {
			names = append(names, view.HolderNames[h.Role]+"的持有人"+h.Name)
		}
	}
	return strings.Join(names, "、")
}

// keeperOptions are those who may hold for a role, by name and organization; who
// holds now is among them even where they are more than a list takes.
func (p *room) keeperOptions(a *frame.Ask, role tenderapi.HolderRole, find, chosen string) (out []ui.Option, more bool, err error) {
	list, err := route.Call(a.Ctx, p.Call, organizationapi.ListKeepers, organizationapi.ListKeepersRequest{Role: string(role), Q: find})
	if err != nil {
		return nil, false, err
	}
	has := func(k organizationapi.Keeper) bool { return k.Account == chosen }
	if chosen != "" && !slices.ContainsFunc(list.Items, has) {
		own, err := route.Call(a.Ctx, p.Call, organizationapi.ListKeepers, organizationapi.ListKeepersRequest{Role: string(role), Account: chosen})
		if err != nil {
			return nil, false, err
		}
		list.Items = append(own.Items, list.Items...)
	}
	for _, k := range list.Items {
		out = append(out, ui.Option{Value: k.Account, Label: k.Name + "（" + k.OrgName + "）"})
	}
	return out, list.More, nil
}

// holderFields ask for one of the three: whom the list has not room for is
// found by name or organization, and what was chosen stays chosen.
func (p *room) holderFields(a *frame.Ask, e frame.Entry, role tenderapi.HolderRole, label, who string) ([]templ.Component, error) {
	find := strings.TrimSpace(e.Get("find_" + string(role)))
	options, more, err := p.keeperOptions(a, role, find, e.Get(string(role)))
	if err != nil {
		return nil, err
	}
	switch {
	case more:
		who += "人数多，没有全部列出，请在下面查找。"
	case find != "" && len(options) == 0:
		who += "没有找到姓名或者单位含有“" + find + "”的人员，请换一个词查找。"
	case len(options) == 0:
		who += "还没有这样的账号，请联系平台管理员开通。"
	}
	out := []templ.Component{ui.SelectField(e.In(ui.Input{Name: string(role), Label: label, Help: who, Required: true, Options: append(ui.Options("", "请选择"), options...)}))}
	if more || find != "" {
		out = append(out, ui.TextField(e.In(ui.Input{Name: "find_" + string(role), Label: "按姓名或者单位查找" + label, Type: "search", Max: 60, Short: true, Auto: "off"})),
			ui.Presses(ui.Press{Name: "show", Value: string(role), Label: "查找" + label, Plain: true}))
	}
	return out, nil
}

// seatsOf are the holders as the form holds them; the officer is offered as the buyer's.
func seatsOf(t *tenderapi.Tender, officer string) url.Values {
	v := view.SetAll("suite", string(tenderapi.SuiteXwing), string(tenderapi.HolderRoleBuyer), officer)
	if t.Sealing != nil {
		v.Set("suite", string(t.Sealing.Suite))
		for _, h := range t.Sealing.Holders {
			v.Set(string(h.Role), h.Account)
		}
	}
	return v
}

func appointPath(id string) string { return frame.Href("/desk/tenders/", id) + "/holders" }

// appoint is where an officer names the three.
func (p *room) appoint(a *frame.Ask) error { return p.showAppoint(a, 200, frame.Fresh(a, nil)) }

func (p *room) showAppoint(a *frame.Ask, status int, e frame.Entry) error {
	t, err := route.Call(a.Ctx, p.Call, tenderapi.GetTender, tenderapi.GetTenderRequest{ID: a.Path("id")})
	if err != nil {
		return err
	}
	if len(e.Values) == 0 { // nobody has written on this page yet: the three as they stand
		e.Values = seatsOf(&t, a.Caller.ID)
	}
	var fields []templ.Component
	for _, x := range []struct {
		role       tenderapi.HolderRole
		label, who string
	}{
		{tenderapi.HolderRoleBuyer, "采购人持有人", "本单位的经办人或者审核人，已选您本人。"},
		{tenderapi.HolderRoleSupervisor, "监督部门持有人", "监督本地区采购的部门的人员。"},
		{tenderapi.HolderRoleNotary, "公证机构持有人", "公证机构的人员。"},
	} {
		chosen, err := p.holderFields(a, e, x.role, x.label, x.who)
		if err != nil {
			return err
		}
		fields = append(fields, chosen...)
	}
	fields = append(fields, ui.RadioField(e.In(ui.Input{Name: "suite", Label: "密码套件", Required: true, Options: []ui.Option{
		{Value: string(tenderapi.SuiteXwing), Label: "xwing", Help: "抗量子，建议使用。"}, {Value: string(tenderapi.SuiteX25519), Label: "x25519", Help: "文件较小，适合旧设备。"},
	}})), ui.Note(ui.Info, ui.All(ui.Text("换人或换套件的，那一位要重新生成密钥。公告发布以后都不能再换。"), ui.BasisLine(p.Basis("tender.seal.holders", view.Law(t))...))), ui.Submit("确定持有人", frame.Href("/desk/tenders/", t.ID)))
	pg := a.DeskPage("确定开标密钥的持有人", t.Title, frame.Href("/desk/tenders/", t.ID), "确定开标密钥的持有人")
	return a.Show(status, pg, view.Stack(ui.PageHead(ui.Head{Title: "确定开标密钥的持有人", Over: ui.Text(t.Title), Lead: ui.Text(t.Method.Say("三位互不相同的人各保管一份，任何两位一起才能打开投标文件：一位缺席不误开标，一位也不能单独提前打开。"))}), ui.Refusal(e.Fault),
		view.Panel(ui.Box{Title: "持有人", Hidden: true}, view.Form(appointPath(t.ID), false, e, append([]templ.Component{ui.Hidden("version", frame.Itoa(t.Version))}, fields...)...))))
}

func (p *room) appointSend(a *frame.Ask) error {
	f, err := a.Form()
	if err != nil {
		return err
	}
	if f.Values.Get("show") != "" { // drawn anew with whom was looked for
		return p.showAppoint(a, 200, frame.Entry{Values: f.Values, Key: f.Text(frame.KeyField)})
	}
	in := tenderapi.AppointHoldersRequest{ID: a.Path("id"), HoldersDraft: tenderapi.HoldersDraft{Version: f.Version(), Suite: tenderapi.Suite(f.Text("suite"))}}
	for _, role := range []tenderapi.HolderRole{tenderapi.HolderRoleBuyer, tenderapi.HolderRoleSupervisor, tenderapi.HolderRoleNotary} {
		account := f.Text(string(role))
		if account == "" {
			f.Wrong(string(role), "请确定"+view.HolderNames[role]+"的持有人。")
		}
		in.Holders = append(in.Holders, tenderapi.HolderSeat{Role: role, Account: account})
	}
	if err = f.Fault(); err == nil {
		_, err = route.Call(a.Ctx, p.Call, tenderapi.AppointHolders, in)
	}
	if err != nil {
		return frame.Retry(a, err, f, func(status int, e frame.Entry) error { return p.showAppoint(a, status, e) })
	}
	return a.Redirect(frame.Href("/desk/tenders/", in.ID), "持有人已确定，请他们在各自的工作台生成密钥。")
}
