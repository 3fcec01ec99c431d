package view

import (
	"fmt"
	"strings"

	"github.com/a-h/templ"

	"sanshe/contracts/go/organizationapi"
	"sanshe/libs/route"
	"sanshe/services/portal/frame"
	"sanshe/services/portal/ui"
)

// OrgKindOptions are the kinds of organizations to choose from.
func OrgKindOptions() []ui.Option {
	out := ui.Options("", "不限")
	for _, k := range orgKinds {
		out = append(out, ui.Option{Value: string(k), Label: OrgKindNames[k]})
	}
	return out
}

// GradeOptions are the grades to choose from.
func GradeOptions() []ui.Option {
	return ui.Options("", "不限", "5", "5A", "4", "4A", "3", "3A", "2", "2A", "1", "1A")
}

// OrgTag says how an organization stands.
func OrgTag(o organizationapi.Organization) templ.Component {
	switch {
	case o.Status == organizationapi.OrgStatusActive && (o.ListedSerious || o.ListedAbnormal): // registered, and no more is to be said for it
		return ui.Tag(ui.Plain, ui.IconFile, o.StatusText)
	case o.Status == organizationapi.OrgStatusActive:
		return ui.Tag(ui.Good, ui.IconCheck, o.StatusText)
	default:
		return ui.Tag(ui.Bad, ui.IconStop, o.StatusText)
	}
}

// ListNames are the credit lists in words.
var ListNames = map[string]string{"abnormal": "活动异常名录", "serious": "严重违法失信名单"}

// gradeOf says a grade and how long it holds.
func gradeOf(r *organizationapi.Rating) string {
	switch {
	case r.Valid:
		return fmt.Sprintf("%dA级，至%s", r.Grade, SpellDay(Day(r.To)))
	case r.Coming:
		return fmt.Sprintf("%dA级，%s起有效", r.Grade, SpellDay(Day(r.From)))
	}
	return fmt.Sprintf("%dA级已过有效期", r.Grade)
}

// OrgTags say what a buyer looks for first.
func OrgTags(o organizationapi.Organization) templ.Component {
	ts := []templ.Component{OrgTag(o)}
	if r := o.Rating; r != nil {
		tone := ui.Plain
		if r.Valid {
			tone = ui.Info
		}
		ts = append(ts, ui.Tag(tone, ui.IconStar, gradeOf(r)))
	}
	if o.ListedSerious {
		ts = append(ts, ui.Tag(ui.Bad, ui.IconStop, ListNames["serious"]))
	}
	if o.ListedAbnormal {
		ts = append(ts, ui.Tag(ui.Bad, ui.IconWarn, ListNames["abnormal"]))
	}
	return ui.All(ts...)
}

// IdentityTerms are what stands on the certificate.
func IdentityTerms(o organizationapi.Organization) []ui.Term {
	ts := []ui.Term{ui.S("类型", o.KindText)}
	if o.CreditCode != "" {
		ts = append(ts, ui.T("信用代码", ui.Code(o.CreditCode)))
	}
	if o.LegalEntity {
		ts = append(ts, ui.S("法人资格", "有"))
	} else {
		ts = append(ts, ui.S("法人资格", "没有，不能直接签订政府购买合同"))
	}
	for _, t := range []struct{ name, value string }{
		{"所在地", o.RegionName}, {"住所", o.Address}, {"登记或备案机关", o.Authority}, {"业务主管单位", o.Supervisor}, {"业务领域", o.Field}, {"业务范围", o.Scope},
	} {
		if t.value != "" {
			ts = append(ts, ui.S(t.name, t.value))
		}
	}
	if o.Paper != "" {
		ts = append(ts, ui.S("登记信息的来源", "录入，文书号"+o.Paper))
	}
	if o.CharityOn != "" {
		ts = append(ts, ui.T("慈善组织", ui.All(ui.Text("自"), ui.Date(Day(o.CharityOn)), ui.Text("起"))))
	}
	if o.FundraisingOn != "" {
		ts = append(ts, ui.T("公开募捐资格", ui.All(ui.Text("自"), ui.Date(Day(o.FundraisingOn)), ui.Text("起"))))
	}
	if o.PublicWelfareOne {
		ts = append(ts, ui.S("单位性质", "公益一类事业单位，不能承接政府购买服务"))
	}
	if o.StateFunded {
		ts = append(ts, ui.S("单位性质", "使用编制且由财政拨款保障的群团组织，不能承接政府购买服务"))
	}
	return ts
}

// RosterRow is an organization in a list.
func RosterRow(o organizationapi.RosterRow) ui.Row {
	r := ui.Row{Href: frame.Href("/organizations/", o.ID), Title: o.Name, Meta: []string{o.KindText, o.RegionName}}
	for _, m := range []string{o.CreditCode, o.Field} {
		if m != "" {
			r.Meta = append(r.Meta, m)
		}
	}
	if len(o.Former) > 0 {
		r.Meta = append(r.Meta, "曾用名"+strings.Join(o.Former, "、"))
	}
	var end []templ.Component
	if o.Status != organizationapi.OrgStatusActive {
		end = append(end, ui.Tag(ui.Bad, ui.IconStop, o.StatusText))
	}
	if o.ListedSerious {
		end = append(end, ui.Tag(ui.Bad, ui.IconStop, ListNames["serious"]))
	}
	if o.ListedAbnormal {
		end = append(end, ui.Tag(ui.Bad, ui.IconWarn, ListNames["abnormal"]))
	}
	if o.Grade > 0 {
		end = append(end, ui.Tag(ui.Info, ui.IconStar, frame.Itoa(o.Grade)+"A"))
	}
	if len(end) > 0 {
		r.End = ui.All(end...)
	}
	return r
}

// LegalKinds are the kinds that are registered, and rated.
var LegalKinds = []organizationapi.OrgKind{organizationapi.OrgKindAssociation, organizationapi.OrgKindServiceorg, organizationapi.OrgKindFoundation}

// NamedOrganizations are those of some kinds that have not ended, to choose from; the first choice is none.
func NamedOrganizations(a *frame.Ask, p *frame.House, kinds ...organizationapi.OrgKind) ([]ui.Option, error) {
	out := ui.Options("", "请选择")
	for _, k := range kinds {
		list, err := route.Call(a.Ctx, p.Call, organizationapi.ListOrganizations, organizationapi.ListOrganizationsRequest{Kind: k, Limit: 200})
		if err != nil {
			return nil, err
		}
		for _, o := range list.Items {
			if o.Status == organizationapi.OrgStatusActive {
				out = append(out, ui.Option{Value: o.ID, Label: o.Name})
			}
		}
	}
	return out, nil
}
