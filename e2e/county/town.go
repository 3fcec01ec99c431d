package county

import (
	"fmt"
	"testing"
	"time"

	"sanshe/contracts/go/catalogapi"
	"sanshe/contracts/go/contract"
	"sanshe/contracts/go/organizationapi"
	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/cn"
)

// Region is where journeys take place; the platform's default.
const Region = "320312"

// Morning is when journeys begin: a Tuesday at half past nine, in a year whose
// holidays are known, so that every period comes out the same on every run.
var Morning = cn.Day("2026-03-03").At(9, 30)

// Town is a county with one buying office, some suppliers and nothing bought yet.
type Town struct {
	Platform  *Platform
	Serial    int
	Office    organizationapi.Organization
	Suppliers []organizationapi.Organization // supplier n has the account staff<n>
	listed    organizationapi.Organization   // on the serious list; account listed
	filed     organizationapi.Organization   // filed, not registered; account filed
	Experts   []organizationapi.Account      // accounts judge1, judge2 …
	Item      catalogapi.Item                // bought in every journey, once lawful has run
	Sealers   *Sealers
}

// Settle registers organizations and opens accounts in an empty county: an
// officer, a clerk who also reviews, a chief who only reviews, suppliers, experts.
func Settle(t testing.TB, p *Platform, suppliers int) *Town {
	t.Helper()
	p.At(t, Morning)
	w := &Town{Platform: p}
	w.Office = w.Register(t, "星河区民政局", organizationapi.OrgKindGovernment, "11")
	w.Account(t, "officer", "李文静", w.Office, organizationapi.RoleBuyer)
	w.Account(t, "clerk", "沈一鸣", w.Office, organizationapi.RoleBuyer, organizationapi.RoleReviewer)
	w.Account(t, "chief", "陈国强", w.Office, organizationapi.RoleReviewer)
	for n := 1; n <= suppliers; n++ {
		o := w.Register(t, fmt.Sprintf("星河区暖邻第%d社会工作服务中心", n), organizationapi.OrgKindServiceorg, "52")
		w.Account(t, fmt.Sprintf("staff%d", n), "林小满", o, organizationapi.RoleStaff)
		w.Suppliers = append(w.Suppliers, o)
	}
	w.listed = w.Register(t, "星河区失信促进中心", organizationapi.OrgKindServiceorg, "52")
	w.Account(t, "listed", "吴建国", w.listed, organizationapi.RoleStaff)
	w.listed = Ask(t, p.As(t, "admin"), organizationapi.MarkOrganization, organizationapi.MarkOrganizationRequest{
		ID: w.listed.ID, MarkDraft: organizationapi.MarkDraft{List: "serious", Reason: "被列入活动异常名录满两年仍未履行法定义务。", Paper: "某民严〔2026〕1号"},
	})
	w.filed = w.Register(t, "杏花园社区互助队", organizationapi.OrgKindFiled, "")
	w.Account(t, "filed", "周阿姨", w.filed, organizationapi.RoleStaff)
	pool := w.Register(t, "星河区评审专家库", organizationapi.OrgKindInstitution, "12")
	for n := 1; n <= 5; n++ {
		w.Experts = append(w.Experts, w.Account(t, fmt.Sprintf("judge%d", n), fmt.Sprintf("评委%d", n), pool, organizationapi.RoleExpert))
	}
	w.hire(t)
	return w
}

func (w *Town) Register(t testing.TB, name string, kind organizationapi.OrgKind, prefix string) organizationapi.Organization {
	t.Helper()
	d := organizationapi.OrganizationDraft{Name: name, Kind: kind, Region: Region, RegisteredOn: "2019-05-20"}
	if w.Serial++; prefix != "" {
		d.CreditCode = string(cn.IssueCredit(prefix, Region, w.Serial))
	}
	return Ask(t, w.Platform.As(t, "admin"), organizationapi.RegisterOrganization, organizationapi.RegisterOrganizationRequest{OrganizationDraft: d})
}

func (w *Town) Account(t testing.TB, login, name string, org organizationapi.Organization, roles ...organizationapi.Role) organizationapi.Account {
	t.Helper()
	d := organizationapi.AccountDraft{Login: login, Name: name, Password: Password}
	for _, r := range roles {
		d.Memberships = append(d.Memberships, organizationapi.MembershipDraft{Org: org.ID, Role: r})
	}
	return Ask(t, w.Platform.As(t, "admin"), organizationapi.CreateAccount, organizationapi.CreateAccountRequest{AccountDraft: d})
}

// Table is a catalogue as an officer would upload it.
const Table = "代码,名称,上级代码,类别,事项性质,计量单位,参考单价（元）,服务对象,服务标准\n" +
	"A04,社会保障服务,,A,公共服务,项,,,\n" +
	"A0402,基本养老服务,A04,A,公共服务,人·年,1440,独居、高龄、失能老人,按本区标准执行\n"

func Upload(body string) contract.File {
	return contract.File{Name: "目录.csv", Type: "text/csv", Body: []byte(body)}
}

// Lawful brings a catalogue into force: drafted, imported, reviewed by a second
// person, publicized, and nothing bought from it an instant too early.
func (w *Town) Lawful(t testing.TB) {
	t.Helper()
	clerk, chief := w.Platform.As(t, "clerk"), w.Platform.As(t, "chief")
	c := Ask(t, clerk, catalogapi.CreateCatalogue, catalogapi.CreateCatalogueRequest{CatalogueDraft: catalogapi.CatalogueDraft{Title: "星河区政府购买服务指导性目录", Year: 2026}})
	got := Ask(t, clerk, catalogapi.ImportItems, catalogapi.ImportItemsRequest{ID: c.ID, Upload: Upload(Table)})
	if !got.Imported || got.Rows != 2 || len(got.Errors) > 0 {
		t.Fatalf("a good table was not imported: %+v", got)
	}
	move := func(do string) catalogapi.MoveCatalogueRequest {
		return catalogapi.MoveCatalogueRequest{ID: c.ID, CatalogueMove: catalogapi.CatalogueMove{Do: do}}
	}
	get := catalogapi.GetCatalogueRequest{ID: c.ID}
	Ask(t, clerk, catalogapi.MoveCatalogue, move("submit"))
	Refused(t, clerk, catalogapi.MoveCatalogue, move("approve"), 403, "catalog.catalogue.not-yours")
	Refused(t, w.Platform.Nobody(), catalogapi.GetCatalogue, get, 404, "catalog.catalogue.not-found")
	c = Ask(t, chief, catalogapi.MoveCatalogue, move("approve"))
	if c.PublicityEnds == nil || !c.PublicityEnds.Equal(cn.AddWorkdays(cn.DayOf(Morning), 5).End()) {
		t.Fatalf("publicity ends at %v, want the end of the fifth working day", c.PublicityEnds)
	}
	w.Item = c.Items[1]
	w.Item.Catalogue = c.ID
	officer := w.Platform.As(t, "officer")
	w.Platform.At(t, c.PublicityEnds.Add(-time.Minute))
	Refused(t, officer, tenderapi.CreateTender, tenderapi.CreateTenderRequest{TenderDraft: w.Draft("太早的采购", tenderapi.MethodOpen, *c.PublicityEnds)}, 422, "tender.item.not-effective")
	w.Platform.At(t, *c.PublicityEnds)
	Until(t, "the catalogue's effect", func() (bool, error) {
		c, err := Try(w.Platform.Nobody(), catalogapi.GetCatalogue, get)
		return c.State == catalogapi.CatalogueStateEffective, err
	})
	w.Platform.At(t, cn.AddWorkdays(cn.DayOf(*c.PublicityEnds), 1).At(9, 30))
}

// Claimed are the points that every bid of a town earns by its answer (Says), in hundredths.
const Claimed = 900

// Draft is a lawful purchase but for its deadline.
func (w *Town) Draft(title string, method tenderapi.Method, deadline time.Time) tenderapi.TenderDraft {
	return tenderapi.TenderDraft{
		Title: title, Catalogue: w.Item.Catalogue, Item: w.Item.Code, Method: method,
		Summary:     "为本辖区老年人提供居家关爱服务，按月报告、按季评估。",
		Requirement: "一、服务内容：入户探访、个案服务。\n二、数量：不少于120人。\n三、质量：抽样满意度不低于90%。",
		Budget:      100_000_000, Ceiling: 95_000_000, TermMonths: 12, Consulted: true, ConsultNote: "已征求意见10日。",
		Deadline: deadline, OpeningPlace: "网上开标", ContactName: "李文静", ContactPhone: "0000-0000-118", PerformancePercent: 5,
		SmeDeduction: 10, SmeJointDeduction: 4,
		Criteria: []tenderapi.Criterion{
			{Code: "A1", Name: "服务方案", Max: 4000, Kind: "subjective", Standard: "贴合需求的得高分。"},
			{Code: "A2", Name: "项目团队", Max: 3000, Kind: "subjective", Standard: "持证比例。"},
			{Code: "A3", Name: "类似业绩", Max: 1500, Kind: "objective", Standard: "以合同为准。", Unit: "项", Levels: []tenderapi.CriterionLevel{
				{Name: "五项以上", From: 1500, To: 1500, AtLeast: 5}, {Name: "三项以上", From: Claimed, To: Claimed, AtLeast: 3}, {Name: "不足三项"},
			}},
			{Code: "P", Name: "价格", Max: 1500, Kind: "price", Standard: "最低报价÷本报价×权重。"},
		},
	}
}

// Published is a purchase that accepts bids until deadline.
func (w *Town) Published(t testing.TB, title string, method tenderapi.Method, deadline time.Time) tenderapi.Tender {
	t.Helper()
	officer, chief := w.Platform.As(t, "officer"), w.Platform.As(t, "chief")
	x := Ask(t, officer, tenderapi.CreateTender, tenderapi.CreateTenderRequest{TenderDraft: w.Draft(title, method, deadline)})
	w.Hold(t, officer, x.ID)
	Ask(t, officer, tenderapi.MoveTender, Step(x.ID, "submit"))
	return Ask(t, chief, tenderapi.MoveTender, Step(x.ID, "publish"))
}

func Step(tender, do string) tenderapi.MoveTenderRequest {
	return tenderapi.MoveTenderRequest{ID: tender, TenderMove: tenderapi.TenderMove{Do: do}}
}

// Tenders reads every page of the public list.
func Tenders(t testing.TB, w *Person, group tenderapi.Group) (all []tenderapi.TenderSummary) {
	t.Helper()
	for in := (tenderapi.ListTendersRequest{Group: group, Limit: 50}); ; {
		page := Ask(t, w, tenderapi.ListTenders, in)
		all = append(all, page.Items...)
		if in.After = page.Next; page.Next == "" {
			return all
		}
	}
}

// Open opens as soon as the last bids are filed and two holders have released their shares.
func (w *Town) Open(t testing.TB, tender string) {
	t.Helper()
	w.Release(t, tender, tenderapi.StageTechnical)
	Until(t, "the opening", func() (bool, error) {
		_, err := Try(w.Platform.As(t, "officer"), tenderapi.MoveTender, Step(tender, "open"))
		return err == nil, err
	})
}

// Staff is the account of the n-th supplier, counted from 0.
func Staff(n int) string { return fmt.Sprintf("staff%d", n+1) }

// All reads every page of a list.
func All[T any](t testing.TB, page func(after string) ([]T, string)) (out []T) {
	t.Helper()
	for after := ""; ; {
		items, next := page(after)
		if out = append(out, items...); next == "" {
			return out
		}
		after = next
	}
}

func Questions(t testing.TB, w *Person, tender string) []tenderapi.Question {
	return All(t, func(after string) ([]tenderapi.Question, string) {
		p := Ask(t, w, tenderapi.ListQuestions, tenderapi.ListQuestionsRequest{ID: tender, After: after, Limit: 200})
		return p.Items, p.Next
	})
}

func BidsOf(t testing.TB, w *Person) []tenderapi.Bid {
	return All(t, func(after string) ([]tenderapi.Bid, string) {
		p := Ask(t, w, tenderapi.ListMyBids, tenderapi.ListMyBidsRequest{After: after, Limit: 200})
		return p.Items, p.Next
	})
}
