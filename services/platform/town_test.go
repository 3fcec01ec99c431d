package platform

import (
	"context"
	"errors"
	"fmt"
	"html"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"sanshe/contracts/go/catalogapi"
	"sanshe/contracts/go/contract"
	"sanshe/contracts/go/organizationapi"
	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/cn"
	"sanshe/libs/fault"
	"sanshe/libs/host"
	"sanshe/libs/identity"
	"sanshe/libs/identity/signin"
	"sanshe/libs/route"
	"sanshe/services/portal"
	"sanshe/services/tender/sealing"
)

// town is the whole platform in this process, with the portal's pages at hand.
type town struct {
	t      *testing.T
	ctx    context.Context
	p      *host.Platform
	pages  http.Handler
	tokens map[string]context.Context
	orgs   map[string]string // name → id
	people map[string]organizationapi.Account
	serial int
	items  string // the catalogue everything is bought from
	trio   sealing.Trio
}

// live runs the platform on an empty directory and hands it to do.
func live(t *testing.T, do func(*town)) {
	t.Helper()
	for k, v := range map[string]string{
		"ADDR": "127.0.0.1:0", "BROKER_ADDR": "127.0.0.1:0", "BROKER_SYNC": "false", "DATA_DIR": t.TempDir(), "DEMO": "true",
		"LOG_LEVEL": "error", "RATE_LIMIT": "100000",
	} {
		t.Setenv(k, v)
	}
	w := &town{
		t: t, tokens: map[string]context.Context{}, orgs: map[string]string{}, people: map[string]organizationapi.Account{},
	}
	w.trio.Keys = sealing.NewKeys(tenderapi.SuiteX25519)
	services := slices.Clone(units)
	i := slices.IndexFunc(services, func(u host.Unit) bool { return u.Name == portal.Unit.Name })
	services[i].New = func(ctx context.Context, d host.Deps) (host.Service, error) {
		s, err := portal.New(ctx, d)
		w.pages = s.Mounts["/"]
		return s, err
	}
	err := host.Program{Services: services, Demo: func(ctx context.Context, p *host.Platform) error {
		w.ctx, w.p = ctx, p
		do(w)
		return nil
	}}.Command(t.Context(), []string{"demo-data"}, io.Discard)
	if err != nil && !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
}

// at moves the platform's clock.
func (w *town) at(to time.Time) {
	w.t.Helper()
	if err := w.p.Clock.Set(to); err != nil {
		w.t.Fatal(err)
	}
}

// as signs in, once per login; "" is nobody.
func (w *town) as(login string) context.Context {
	w.t.Helper()
	if login == "" {
		return w.ctx
	}
	if w.tokens[login] == nil {
		token, err := signin.SignIn(w.ctx, w.p.Call, signin.Local, login, host.DemoPassword)
		if err != nil {
			w.t.Fatalf("signing in as %s: %v", login, err)
		}
		w.tokens[login] = identity.WithToken(w.ctx, token)
	}
	return w.tokens[login]
}

// try asks as somebody; ask asks and expects success.
func try[Req, Resp any](w *town, login string, op contract.Operation[Req, Resp], in Req) (Resp, *fault.Fault) {
	w.t.Helper()
	out, err := route.Call(w.as(login), w.p.Call, op, in)
	if err != nil {
		return out, fault.Of(err)
	}
	return out, nil
}

func ask[Req, Resp any](w *town, login string, op contract.Operation[Req, Resp], in Req) Resp {
	w.t.Helper()
	out, f := try(w, login, op, in)
	if f != nil {
		w.t.Fatalf("%s as %s: %v %v", op.ID, login, f, f.Fields)
	}
	return out
}

// until asks again, while an event is on its way.
func (w *town) until(what string, ready func() bool) {
	w.t.Helper()
	deadline, tick := time.Now().Add(2*time.Minute), time.NewTicker(20*time.Millisecond)
	defer tick.Stop()
	for !ready() {
		if time.Now().After(deadline) {
			w.t.Fatalf("%s did not come about", what)
		}
		<-tick.C
	}
}

// register puts an organization into the register, once per name.
func (w *town) register(name, region string, kind organizationapi.OrgKind, prefix string) string {
	w.t.Helper()
	if w.orgs[name] == "" {
		w.serial++
		w.orgs[name] = ask(w, "admin", organizationapi.RegisterOrganization, organizationapi.RegisterOrganizationRequest{
			OrganizationDraft: organizationapi.OrganizationDraft{
				Name: name, Kind: kind, Region: region, CreditCode: string(cn.IssueCredit(prefix, "320312", w.serial)), RegisteredOn: "2010-06-01",
			},
		}).ID
	}
	return w.orgs[name]
}

// account opens an account, once per login.
func (w *town) account(login, org string, role organizationapi.Role) {
	w.t.Helper()
	if w.people[login].ID == "" {
		w.people[login] = ask(w, "admin", organizationapi.CreateAccount, organizationapi.CreateAccountRequest{AccountDraft: organizationapi.AccountDraft{
			Login: login, Name: "经办" + login, Password: host.DemoPassword,
			Memberships: []organizationapi.MembershipDraft{{Org: org, Role: role}},
		}})
	}
}

// staff registers a supplier with one account, and returns its login.
func (w *town) staff(name, region string) (login string) {
	w.t.Helper()
	id := w.register(name, region, organizationapi.OrgKindServiceorg, "52")
	for login, a := range w.people {
		if a.Memberships[0].Org == id {
			return login
		}
	}
	login = fmt.Sprintf("staff%d", w.serial)
	w.account(login, id, organizationapi.RoleStaff)
	return login
}

// office registers a buyer with an officer and a chief, and returns their logins.
func (w *town) office(key, name, region string) (officer, chief string) {
	w.t.Helper()
	id := w.register(name, region, organizationapi.OrgKindGovernment, "11")
	officer, chief = "officer"+key, "chief"+key
	w.account(officer, id, organizationapi.RoleBuyer)
	w.account(chief, id, organizationapi.RoleReviewer)
	return officer, chief
}

const table = "代码,名称,上级代码,类别,事项性质,计量单位,参考单价（元）,服务对象,服务标准\n" +
	"A04,社会服务,,A,公共服务,项,,,\n" +
	"A0401,社会工作服务,A04,A,公共服务,项,,居民,按当地标准执行\n" +
	"A0402,基本养老服务,A04,A,公共服务,项,,老年人,按当地标准执行\n" +
	"B01,后勤服务,,B,辅助性服务,项,,机关,按当地标准执行\n"

// stock brings a catalogue into force.
func (w *town) stock(officer, chief string, from cn.Day) {
	w.t.Helper()
	w.at(from.At(9, 0))
	c := ask(w, officer, catalogapi.CreateCatalogue, catalogapi.CreateCatalogueRequest{CatalogueDraft: catalogapi.CatalogueDraft{Title: "政府购买服务指导性目录", Year: 2020}})
	r := ask(w, officer, catalogapi.ImportItems, catalogapi.ImportItemsRequest{ID: c.ID, Upload: contract.File{Name: "目录.csv", Type: "text/csv", Body: []byte(table)}})
	if !r.Imported {
		w.t.Fatalf("the table was not imported: %+v", r)
	}
	move := func(login, do string) {
		ask(w, login, catalogapi.MoveCatalogue, catalogapi.MoveCatalogueRequest{ID: c.ID, CatalogueMove: catalogapi.CatalogueMove{Do: do}})
	}
	move(officer, "submit")
	move(chief, "approve")
	w.at(from.Add(30).At(9, 0))
	w.until("the catalogue's effect", func() bool {
		return ask(w, officer, catalogapi.GetCatalogue, catalogapi.GetCatalogueRequest{ID: c.ID}).State == catalogapi.CatalogueStateEffective
	})
	w.items = c.ID
}

func (w *town) move(login, tender, do string) tenderapi.Tender {
	w.t.Helper()
	return ask(w, login, tenderapi.MoveTender, tenderapi.MoveTenderRequest{ID: tender, TenderMove: tenderapi.TenderMove{Do: do}})
}

// hold lets the chief, a supervisor of the region and a notary hold the keys of a purchase.
func (w *town) hold(officer, chief, region, tender string) {
	w.t.Helper()
	watch, seal := "watch"+region, "notary"
	w.account(watch, w.register(region+"财政局", region, organizationapi.OrgKindGovernment, "11"), organizationapi.RoleSupervisor)
	w.account(seal, w.register("公证处", "320312", organizationapi.OrgKindInstitution, "12"), organizationapi.RoleNotary)
	w.trio.Who = [3]context.Context{w.as(chief), w.as(watch), w.as(seal)}
	w.trio.Accounts = [3]string{w.people[chief].ID, w.people[watch].ID, w.people[seal].ID}
	if err := w.trio.Prepare(w.as(officer), w.p.Call, tender); err != nil {
		w.t.Fatal(err, fault.Of(err).Fields)
	}
}

// awarded takes a purchase that hold has prepared and that is published to its result. The first of the bidders wins.
func (w *town) awarded(x tenderapi.Tender, officer string, prices []int64, bidders []string, result time.Time) {
	w.t.Helper()
	var experts []tenderapi.Member
	pool := w.register("评审专家库", "320312", organizationapi.OrgKindInstitution, "12")
	for i := range 3 {
		login := fmt.Sprintf("expert%d", i)
		w.account(login, pool, organizationapi.RoleExpert)
		experts = append(experts, tenderapi.Member{Account: w.people[login].ID, Name: login, Kind: "expert"})
	}
	w.offered(x, 1, prices, bidders)
	w.at(x.Deadline.Add(time.Minute))
	w.until("the opening", func() bool {
		if w.trio.Release(w.p.Call, x.ID, tenderapi.StageTechnical) != nil {
			return false
		}
		_, f := try(w, officer, tenderapi.MoveTender, tenderapi.MoveTenderRequest{ID: x.ID, TenderMove: tenderapi.TenderMove{Do: "open"}})
		return f == nil
	})
	ask(w, officer, tenderapi.SeatCommittee, tenderapi.SeatCommitteeRequest{ID: x.ID, CommitteeDraft: tenderapi.CommitteeDraft{Members: experts, Ground: "specialised", Reason: "主管预算单位已同意。"}})
	if x.Method.Procedure().Rounds > 1 {
		w.again(x, officer, prices, bidders)
	}
	winner := w.people[bidders[0]].Memberships[0].Org
	for i := range experts {
		login := fmt.Sprintf("expert%d", i)
		in := tenderapi.SignSheetRequest{ID: x.ID}
		for _, b := range ask(w, login, tenderapi.GetMySheet, tenderapi.GetMySheetRequest{ID: x.ID}).Bids {
			part := int64(70)
			if b.Supplier.ID == winner {
				part = 90
			}
			marks := tenderapi.BidMarks{Bid: b.Bid}
			for _, c := range x.Criteria {
				if c.Kind != "price" && !c.Machine {
					marks.Marks = append(marks.Marks, tenderapi.Mark{Code: c.Code, Points: c.Max * part / 100})
				}
			}
			in.Bids = append(in.Bids, marks)
		}
		ask(w, login, tenderapi.SignSheet, in)
	}
	w.move(officer, x.ID, "freeze")
	if err := w.trio.Release(w.p.Call, x.ID, tenderapi.StagePrice); err != nil {
		w.t.Fatal(err)
	}
	w.move(officer, x.ID, "reveal")
	w.move(officer, x.ID, "conclude")
	w.at(result)
	w.move(officer, x.ID, "decide")
	w.move(officer, x.ID, "result")
}

// offered lets each bidder hand in its n-th bid.
func (w *town) offered(x tenderapi.Tender, n int64, prices []int64, bidders []string) {
	w.t.Helper()
	for i, fen := range prices {
		b, err := sealing.NewBidder(w.trio.Keys.Suite, w.people[bidders[i]].Memberships[0].Org)
		if err == nil {
			_, err = b.Submit(w.as(bidders[i]), w.p.Call, x.ID, n, sealing.Content{Technical: tenderapi.TechnicalPart{Plan: "方案"}, Price: tenderapi.PricePart{Price: fen}})
		}
		if err != nil {
			w.t.Fatal(err)
		}
	}
}

// again asks for last offers, which are what was offered at first.
func (w *town) again(x tenderapi.Tender, officer string, prices []int64, bidders []string) {
	w.t.Helper()
	until := x.Deadline.Add(time.Hour)
	ask(w, officer, tenderapi.MoveTender, tenderapi.MoveTenderRequest{ID: x.ID, TenderMove: tenderapi.TenderMove{Do: "ask", Until: &until}})
	w.offered(x, 2, prices, bidders)
	w.at(until.Add(time.Minute))
	w.until("the last offers", func() bool {
		_, f := try(w, officer, tenderapi.MoveTender, tenderapi.MoveTenderRequest{ID: x.ID, TenderMove: tenderapi.TenderMove{Do: "take"}})
		return f == nil
	})
}

// page is the text of a page's main part as anybody reads it, without any space.
func (w *town) page(path string) string {
	w.t.Helper()
	rec := httptest.NewRecorder()
	w.pages.ServeHTTP(rec, httptest.NewRequestWithContext(w.ctx, http.MethodGet, path, http.NoBody))
	if rec.Code != http.StatusOK {
		w.t.Fatalf("%s answers %d: %s", path, rec.Code, plain(rec.Body.Bytes()))
	}
	return plain(rec.Body.Bytes())
}

var (
	body   = regexp.MustCompile(`(?s)<main.*</main>`)
	unseen = regexp.MustCompile(`(?s)<script.*?</script>|<style.*?</style>|<svg.*?</svg>`)
	tag    = regexp.MustCompile(`<[^>]*>`)
	space  = regexp.MustCompile(`\s+`)
)

func plain(b []byte) string {
	b = tag.ReplaceAll(unseen.ReplaceAll(body.Find(b), nil), nil)
	return tight(html.UnescapeString(string(b)))
}

func tight(s string) string { return space.ReplaceAllString(strings.TrimSpace(s), "") }
