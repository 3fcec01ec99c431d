package journeys

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"sanshe/contracts/go/catalogapi"
	"sanshe/contracts/go/contract"
	"sanshe/contracts/go/organizationapi"
	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/cn"
)

// region is where journeys take place; the platform's default.
const region = "320312"

// morning is when journeys begin: a Tuesday at half past nine, in a year whose
// holidays are known, so that every period comes out the same on every run.
var morning = cn.Day("2026-03-03").At(9, 30)

// town is a county with one buying office, some suppliers and nothing bought yet.
type town struct {
	p         *platform
	serial    int
	office    organizationapi.Organization
	suppliers []organizationapi.Organization // supplier n has the account staff<n>
	listed    organizationapi.Organization   // on the serious list; account listed
	filed     organizationapi.Organization   // filed, not registered; account filed
	experts   []organizationapi.Account      // accounts judge1, judge2 …
	item      catalogapi.Item                // bought in every journey, once lawful has run
}

// settle registers organizations and opens accounts in an empty county: an
// officer, a clerk who also reviews, a chief who only reviews, suppliers, experts.
func settle(t testing.TB, p *platform, suppliers int) *town {
	t.Helper()
	p.at(t, morning)
	w := &town{p: p}
	w.office = w.register(t, "星河区民政局", organizationapi.OrgKindGovernment, "11")
	w.account(t, "officer", "李文静", w.office, organizationapi.RoleBuyer)
	w.account(t, "clerk", "沈一鸣", w.office, organizationapi.RoleBuyer, organizationapi.RoleReviewer)
	w.account(t, "chief", "陈国强", w.office, organizationapi.RoleReviewer)
	for n := 1; n <= suppliers; n++ {
		o := w.register(t, fmt.Sprintf("星河区暖邻第%d社会工作服务中心", n), organizationapi.OrgKindServiceorg, "52")
		w.account(t, fmt.Sprintf("staff%d", n), "林小满", o, organizationapi.RoleStaff)
		w.suppliers = append(w.suppliers, o)
	}
	w.listed = w.register(t, "星河区失信促进中心", organizationapi.OrgKindServiceorg, "52")
	w.account(t, "listed", "吴建国", w.listed, organizationapi.RoleStaff)
	w.listed = ask(t, p.as(t, "admin"), organizationapi.MarkOrganization, organizationapi.MarkOrganizationRequest{
		ID: w.listed.ID, MarkDraft: organizationapi.MarkDraft{List: "serious", Reason: "被列入活动异常名录满两年仍未履行法定义务。"},
	})
	w.filed = w.register(t, "杏花园社区互助队", organizationapi.OrgKindFiled, "")
	w.account(t, "filed", "周阿姨", w.filed, organizationapi.RoleStaff)
	pool := w.register(t, "星河区评审专家库", organizationapi.OrgKindInstitution, "12")
	for n := 1; n <= 5; n++ {
		w.experts = append(w.experts, w.account(t, fmt.Sprintf("judge%d", n), fmt.Sprintf("评委%d", n), pool, organizationapi.RoleExpert))
	}
	return w
}

func (w *town) register(t testing.TB, name string, kind organizationapi.OrgKind, prefix string) organizationapi.Organization {
	t.Helper()
	d := organizationapi.OrganizationDraft{Name: name, Kind: kind, Region: region, RegisteredOn: "2019-05-20"}
	if w.serial++; prefix != "" {
		d.CreditCode = string(cn.IssueCredit(prefix, region, w.serial))
	}
	return ask(t, w.p.as(t, "admin"), organizationapi.RegisterOrganization, organizationapi.RegisterOrganizationRequest{OrganizationDraft: d})
}

func (w *town) account(t testing.TB, login, name string, org organizationapi.Organization, roles ...organizationapi.Role) organizationapi.Account {
	t.Helper()
	d := organizationapi.AccountDraft{Login: login, Name: name, Password: password}
	for _, r := range roles {
		d.Memberships = append(d.Memberships, organizationapi.MembershipDraft{Org: org.ID, Role: r})
	}
	return ask(t, w.p.as(t, "admin"), organizationapi.CreateAccount, organizationapi.CreateAccountRequest{AccountDraft: d})
}

// table is a catalogue as an officer would upload it.
const table = "代码,名称,上级代码,类别,事项性质,计量单位,参考单价（元）,服务对象,服务标准\n" +
	"A04,社会保障服务,,A,公共服务,项,,,\n" +
	"A0402,基本养老服务,A04,A,公共服务,人·年,1440,独居、高龄、失能老人,按本区标准执行\n"

func upload(body string) contract.File {
	return contract.File{Name: "目录.csv", Type: "text/csv", Body: []byte(body)}
}

// lawful brings a catalogue into force: drafted, imported, reviewed by a second
// person, publicized, and nothing bought from it an instant too early.
func (w *town) lawful(t testing.TB) {
	t.Helper()
	clerk, chief := w.p.as(t, "clerk"), w.p.as(t, "chief")
	c := ask(t, clerk, catalogapi.CreateCatalogue, catalogapi.CreateCatalogueRequest{CatalogueDraft: catalogapi.CatalogueDraft{Title: "星河区政府购买服务指导性目录", Year: 2026}})
	got := ask(t, clerk, catalogapi.ImportItems, catalogapi.ImportItemsRequest{ID: c.ID, Upload: upload(table)})
	if !got.Imported || got.Rows != 2 || len(got.Errors) > 0 {
		t.Fatalf("a good table was not imported: %+v", got)
	}
	move := func(do string) catalogapi.MoveCatalogueRequest {
		return catalogapi.MoveCatalogueRequest{ID: c.ID, CatalogueMove: catalogapi.CatalogueMove{Do: do}}
	}
	get := catalogapi.GetCatalogueRequest{ID: c.ID}
	ask(t, clerk, catalogapi.MoveCatalogue, move("submit"))
	refused(t, clerk, catalogapi.MoveCatalogue, move("approve"), 403, "catalog.catalogue.not-yours")
	refused(t, w.p.nobody(), catalogapi.GetCatalogue, get, 404, "catalog.catalogue.not-found")
	c = ask(t, chief, catalogapi.MoveCatalogue, move("approve"))
	if c.PublicityEnds == nil || !c.PublicityEnds.Equal(cn.AddWorkdays(cn.DayOf(morning), 5).End()) {
		t.Fatalf("publicity ends at %v, want the end of the fifth working day", c.PublicityEnds)
	}
	w.item = c.Items[1]
	w.item.Catalogue = c.ID
	w.p.at(t, c.PublicityEnds.Add(-5*time.Second))
	refused(t, w.p.as(t, "officer"), tenderapi.CreateTender, tenderapi.CreateTenderRequest{TenderDraft: w.draft("太早的采购", tenderapi.MethodOpen, *c.PublicityEnds)}, 422, "tender.item.not-effective")
	w.p.at(t, *c.PublicityEnds)
	until(t, "the catalogue's effect", func() (bool, error) {
		c, err := try(w.p.nobody(), catalogapi.GetCatalogue, get)
		return c.State == catalogapi.CatalogueStateEffective, err
	})
	w.p.at(t, cn.AddWorkdays(cn.DayOf(*c.PublicityEnds), 1).At(9, 30))
}

// draft is a lawful purchase but for its deadline.
func (w *town) draft(title string, method tenderapi.Method, deadline time.Time) tenderapi.TenderDraft {
	return tenderapi.TenderDraft{
		Title: title, Catalogue: w.item.Catalogue, Item: w.item.Code, Method: method,
		Summary:     "为本辖区老年人提供居家关爱服务，按月报告、按季评估。",
		Requirement: "一、服务内容：入户探访、个案服务。\n二、数量：不少于120人。\n三、质量：抽样满意度不低于90%。",
		Budget:      100_000_000, Ceiling: 95_000_000, TermMonths: 12, Consulted: true, ConsultNote: "已征求意见10日。",
		Deadline: deadline, OpeningPlace: "网上开标", ContactName: "李文静", ContactPhone: "0000-0000-118", PerformancePercent: 5,
		Criteria: []tenderapi.Criterion{
			{Code: "A1", Name: "服务方案", Max: 4000, Kind: "subjective", Standard: "贴合需求的得高分。"},
			{Code: "A2", Name: "项目团队", Max: 3000, Kind: "subjective", Standard: "持证比例。"},
			{Code: "A3", Name: "类似业绩", Max: 1500, Kind: "objective", Standard: "每项三分。"},
			{Code: "P", Name: "价格", Max: 1500, Kind: "price", Standard: "最低报价÷本报价×权重。"},
		},
	}
}

// published is a purchase that accepts bids until deadline.
func (w *town) published(t testing.TB, title string, method tenderapi.Method, deadline time.Time) tenderapi.Tender {
	t.Helper()
	officer, chief := w.p.as(t, "officer"), w.p.as(t, "chief")
	x := ask(t, officer, tenderapi.CreateTender, tenderapi.CreateTenderRequest{TenderDraft: w.draft(title, method, deadline)})
	ask(t, officer, tenderapi.MoveTender, step(x.ID, "submit"))
	return ask(t, chief, tenderapi.MoveTender, step(x.ID, "publish"))
}

func step(tender, do string) tenderapi.MoveTenderRequest {
	return tenderapi.MoveTenderRequest{ID: tender, TenderMove: tenderapi.TenderMove{Do: do}}
}

// envelope is what a bidder seals: nothing of it may show before the opening.
func envelope(price int64, plan string) contract.File {
	b, err := json.Marshal(tenderapi.Envelope{
		Price: price, Plan: plan, Team: "项目主管1名，社会工作师2名。", Record: "近三年同类项目3项。", ContactName: "林小满", ContactPhone: "0000-0000-200",
	})
	if err != nil {
		panic(err) // our own struct
	}
	return contract.Octets(b)
}

func bid(tender string, price int64) tenderapi.SubmitBidRequest {
	return tenderapi.SubmitBidRequest{ID: tender, Upload: envelope(price, "方案"+strings.Repeat("，入户探访", 20))}
}

// tenders reads every page of the public list.
func tenders(t testing.TB, w *person, group tenderapi.Group) (all []tenderapi.TenderSummary) {
	t.Helper()
	for in := (tenderapi.ListTendersRequest{Group: group, Limit: 50}); ; {
		page := ask(t, w, tenderapi.ListTenders, in)
		all = append(all, page.Items...)
		if in.After = page.Next; page.Next == "" {
			return all
		}
	}
}
