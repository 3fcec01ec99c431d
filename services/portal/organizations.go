package portal

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strconv"

	"github.com/a-h/templ"

	"sanshe/contracts/go/contractapi"
	"sanshe/contracts/go/organizationapi"
	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/route"
	"sanshe/libs/rule"
	"sanshe/services/portal/ui"
)

// organizationsData is the register.
type organizationsData struct {
	Filters  []ui.Input
	Items    []organizationapi.Organization
	First    string
	Next     string
	Narrowed bool
	Tables   ui.Tables
	Page     ui.Page
}

// organizations lists the register.
func (p *Portal) organizations(a *Ask) error {
	kinds, regions, grades := orgKindOptions(), p.regionOptions(), gradeOptions()
	grade, err := strconv.ParseInt(pick(a.Query("grade"), grades), 10, 64)
	if err != nil {
		grade = 0
	}
	in := organizationapi.ListOrganizationsRequest{
		Kind: organizationapi.OrgKind(pick(a.Query("kind"), kinds)), Region: pick(a.Query("region"), regions), Grade: grade,
		Q: clip(a.Query("q"), 60), After: a.Query("after"), Limit: 30,
	}
	if formatOf(a) != "" {
		in.Limit = tableRows
		return sendTable(a, "机构名录", p.orgColumns(), func(ctx context.Context, after string) ([]organizationapi.Organization, string, error) {
			in.After = after
			page, err := route.Call(ctx, p.call, organizationapi.ListOrganizations, in)
			return page.Items, page.Next, err
		})
	}
	page, err := route.Call(a.Ctx, p.call, organizationapi.ListOrganizations, in)
	if err != nil {
		return err
	}
	d := organizationsData{
		Items: page.Items, First: pageOf(a), Next: nextOf(a, page.Next), Tables: tablesOf(a), Narrowed: in.Kind != "" || in.Region != "" || in.Grade > 0 || in.Q != "",
		Filters: []ui.Input{
			{Name: "q", Label: "名称或信用代码", Value: in.Q, Max: 60},
			{Name: "kind", Label: "类型", Value: string(in.Kind), Options: kinds},
			{Name: "grade", Label: "评估等级", Value: pick(a.Query("grade"), grades), Options: grades},
			{Name: "region", Label: "地区", Value: in.Region, Options: regions},
		},
	}
	d.Page = a.Page("机构名录", ui.NavOrganizations, ui.Crumbs("机构名录"))
	d.Page.Desc = "社会组织和采购单位的登记信息、评估等级、信用名单和承接项目。"
	return a.Show(http.StatusOK, d.Page, organizationsPage(d))
}

func orgKindOptions() []ui.Option {
	out := ui.Options("", "不限")
	for _, k := range orgKinds {
		out = append(out, ui.Option{Value: string(k), Label: orgKindNames[k]})
	}
	return out
}

func gradeOptions() []ui.Option {
	return ui.Options("", "不限", "5", "5A", "4", "4A", "3", "3A", "2", "2A", "1", "1A")
}

// organizationData is the page of one organization.
type organizationData struct {
	O         organizationapi.Organization
	Tab       string
	Years     []orgYear
	Gap       string // what is known of the way to the next grade
	GapLaw    []ui.Basis
	Contracts []contractapi.ContractSummary
	More      string // further contracts
	Bought    []tenderapi.TenderSummary
	Law       []ui.Basis
	Page      ui.Page
	Ask       *Ask
}

// organization is the page of one organization.
func (p *Portal) organization(a *Ask) error {
	o, err := route.Call(a.Ctx, p.call, organizationapi.GetOrganization, organizationapi.GetOrganizationRequest{ID: a.Path("id")})
	if err != nil {
		return err
	}
	d := organizationData{O: o, Tab: orgTab(a.Query("tab"), o), Ask: a}
	d.Gap, d.GapLaw = p.nextGrade(o, rule.Where{Region: o.Region, Day: a.Now()})
	in := contractapi.ListContractsRequest{Supplier: o.ID, After: a.Query("after"), Limit: 20}
	if buys(o.Kind) {
		in.Supplier, in.Buyer = "", o.ID
		page, err := route.Call(a.Ctx, p.call, tenderapi.ListTenders, tenderapi.ListTendersRequest{Buyer: o.ID, Limit: 10})
		if err != nil {
			return err
		}
		d.Bought = page.Items
	}
	page, err := route.Call(a.Ctx, p.call, contractapi.ListContracts, in)
	if err != nil {
		return err
	}
	d.Contracts, d.More = page.Items, nextOf(a, page.Next)
	if d.Years, err = p.orgYears(a.Ctx, in); err != nil {
		return err
	}
	for _, m := range o.Marks {
		if b, ok := p.clause(m.Basis, rule.Where{Region: o.Region, Day: m.From}); ok && !slices.ContainsFunc(d.Law, func(x ui.Basis) bool { return x.Rule == b.Rule }) {
			d.Law = append(d.Law, b)
		}
	}
	d.Page = a.Page(o.Name, ui.NavOrganizations, ui.Crumbs("机构名录", "/organizations", o.Name))
	return a.Show(http.StatusOK, d.Page, organizationPage(d))
}

// clause is a rule's source as it stood somewhere on a day.
func (p *Portal) clause(id string, w rule.Where) (ui.Basis, bool) {
	x, err := rule.Ask[any](p.rules, id, w)
	return x.Basis(), err == nil
}

// buys reports whether organizations of this kind are buyers, not suppliers.
func buys(k organizationapi.OrgKind) bool {
	return k == organizationapi.OrgKindGovernment || k == organizationapi.OrgKindInstitution || k == organizationapi.OrgKindCommittee
}

func orgTag(o organizationapi.Organization) templ.Component {
	switch {
	case o.Status == organizationapi.OrgStatusActive && (o.ListedSerious || o.ListedAbnormal): // registered, and no more is to be said for it
		return ui.Tag(ui.Plain, ui.IconFile, o.StatusText)
	case o.Status == organizationapi.OrgStatusActive:
		return ui.Tag(ui.Good, ui.IconCheck, o.StatusText)
	default:
		return ui.Tag(ui.Bad, ui.IconStop, o.StatusText)
	}
}

var listNames = map[string]string{"abnormal": "活动异常名录", "serious": "严重违法失信名单"}

// orgTags say what a buyer looks for first.
func orgTags(o organizationapi.Organization) templ.Component {
	ts := []templ.Component{orgTag(o)}
	if o.Rating != nil {
		if o.Rating.Valid {
			ts = append(ts, ui.Tag(ui.Info, ui.IconStar, fmt.Sprintf("%dA级，至%s", o.Rating.Grade, spellDay(day(o.Rating.To)))))
		} else {
			ts = append(ts, ui.Tag(ui.Plain, ui.IconStar, fmt.Sprintf("%dA级已过有效期", o.Rating.Grade)))
		}
	}
	if o.ListedSerious {
		ts = append(ts, ui.Tag(ui.Bad, ui.IconStop, listNames["serious"]))
	}
	if o.ListedAbnormal {
		ts = append(ts, ui.Tag(ui.Bad, ui.IconWarn, listNames["abnormal"]))
	}
	return ui.All(ts...)
}

func orgRow(o organizationapi.Organization) ui.Row {
	meta := []string{o.KindText, o.RegionName}
	if o.CreditCode != "" {
		meta = append(meta, o.CreditCode)
	}
	if o.Field != "" {
		meta = append(meta, o.Field)
	}
	r := ui.Row{Href: href("/organizations/", o.ID), Title: o.Name, Meta: meta}
	var end []templ.Component
	if o.Status != organizationapi.OrgStatusActive {
		end = append(end, orgTag(o))
	}
	if o.ListedSerious {
		end = append(end, ui.Tag(ui.Bad, ui.IconStop, listNames["serious"]))
	}
	if o.ListedAbnormal {
		end = append(end, ui.Tag(ui.Bad, ui.IconWarn, listNames["abnormal"]))
	}
	if o.Rating != nil && o.Rating.Valid {
		end = append(end, ui.Tag(ui.Info, ui.IconStar, fmt.Sprintf("%dA", o.Rating.Grade)))
	}
	if len(end) > 0 {
		r.End = ui.All(end...)
	}
	return r
}

// identityTerms are what stands on the certificate.
func identityTerms(o organizationapi.Organization) []ui.Term {
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
	if o.PublicWelfareOne {
		ts = append(ts, ui.S("单位性质", "公益一类事业单位，不能承接政府购买服务"))
	}
	if o.StateFunded {
		ts = append(ts, ui.S("单位性质", "使用编制且由财政拨款保障的群团组织，不能承接政府购买服务"))
	}
	return ts
}

// sideTerms are the facts at the side.
func sideTerms(o organizationapi.Organization) []ui.Term {
	var ts []ui.Term
	if o.LegalPerson != "" {
		ts = append(ts, ui.T("负责人", ui.MaskedName(o.LegalPerson)))
	}
	if o.RegisteredOn != "" {
		ts = append(ts, ui.T("成立", ui.Date(day(o.RegisteredOn))))
	}
	if o.Capital > 0 {
		ts = append(ts, ui.T("注册资金", ui.Money(o.Capital)))
	}
	if o.Phone != "" {
		ts = append(ts, ui.T("公开电话", ui.Link("tel:"+o.Phone, o.Phone)))
	}
	return ts
}
