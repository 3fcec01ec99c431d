package main

import (
	"context"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"sanshe/contracts"
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
	"sanshe/libs/rule"
	"sanshe/libs/store"
	"sanshe/libs/store/sqlitestore"
	"sanshe/services/tender"
	"sanshe/services/tender/sealing"
)

const (
	region    = "320312"
	suppliers = 8 // organizations that bid, with one account each
)

// town is a platform with one buying office, some suppliers and n purchases
// that take bids. It has been built and stopped.
type town struct {
	p     *platform
	n     int
	took  time.Duration // to write the n purchases
	model store.Record  // a bid as the product keeps it
	ctx   context.Context
	as    map[string]context.Context // login → acting as
	open  []string                   // some purchases that take bids
	trio  sealing.Trio
}

// settle builds a town: people, a catalogue, one purchase and one bid through
// the doors, in demonstration mode for the sake of its clock; then the other
// purchases straight into the store, in the service's own words.
func settle(ctx context.Context, binary, dir string, n int) (w *town, err error) {
	p, err := single(binary, dir)
	if err != nil {
		return nil, err
	}
	w = newTown(ctx, p, n)
	if err = p.start(ctx, demonstration); err != nil {
		return nil, err
	}
	first, bid, err := w.history()
	if err != nil {
		return nil, err
	}
	if err = p.stop(); err != nil {
		return nil, err
	}
	return w, w.fill(first, bid)
}

func newTown(ctx context.Context, p *platform, n int) *town {
	return &town{p: p, n: n, ctx: ctx, as: map[string]context.Context{}}
}

// demonstration without data: an empty platform whose clock can be moved.
var demonstration = map[string]string{"DEMO": "true", "DEMO_DATA": "false"}

// begin starts the platform of the town again, at the right time of day.
func (w *town) begin(ctx context.Context) error {
	if err := w.p.start(ctx, demonstration); err != nil {
		return err
	}
	w.as = map[string]context.Context{} // the tokens of the building are old
	return w.clock(time.Now())
}

// do asks for an operation as login.
func do[Req, Resp any](w *town, login string, op contract.Operation[Req, Resp], req Req) (resp Resp, err error) {
	ctx := w.as[login]
	if ctx == nil {
		token, err := signin.SignIn(w.ctx, w.p.net, w.p.base(), login, password)
		if err != nil {
			return resp, fmt.Errorf("signing in as %s: %w", login, err)
		}
		ctx = identity.WithToken(w.ctx, token)
		w.as[login] = ctx
	}
	if resp, err = route.Call(ctx, w.p, op, req); err != nil {
		err = fmt.Errorf("%s as %s: %w %v", op.ID, login, err, fault.Of(err).Fields)
	}
	return resp, err
}

// clock moves the clock of every process.
func (w *town) clock(to time.Time) error {
	if _, err := do(w, "admin", host.SetClock, host.ClockReading{To: to}); err != nil {
		return err
	}
	for _, x := range w.p.parts[1:] {
		err := until(w.ctx, "the clock of "+x.name, func() (bool, error) {
			is, err := route.Call(w.ctx, at{w.p, x.addr}, host.ReadClock, struct{}{})
			off := is.To.Sub(to)
			return off >= 0 && off < patience, err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func (w *town) register(serial int, name string, kind organizationapi.OrgKind, prefix, login string, roles ...organizationapi.Role) error {
	o, err := do(w, "admin", organizationapi.RegisterOrganization, organizationapi.RegisterOrganizationRequest{OrganizationDraft: organizationapi.OrganizationDraft{
		Name: name, Kind: kind, Region: region, RegisteredOn: "2019-05-20", CreditCode: string(cn.IssueCredit(prefix, region, serial)),
	}})
	if err != nil {
		return err
	}
	// one account for each role, since nobody reviews what they submitted
	for i, r := range roles {
		_, err := do(w, "admin", organizationapi.CreateAccount, organizationapi.CreateAccountRequest{AccountDraft: organizationapi.AccountDraft{
			Login: login + strings.Repeat("x", i), Name: "林小满", Password: password,
			Memberships: []organizationapi.MembershipDraft{{Org: o.ID, Role: r}},
		}})
		if err != nil {
			return err
		}
	}
	return nil
}

const table1 = "代码,名称,上级代码,类别,事项性质,计量单位,参考单价（元）,服务对象,服务标准\n" +
	"A04,社会保障服务,,A,公共服务,项,,,\n" +
	"A0402,基本养老服务,A04,A,公共服务,人·年,1440,独居、高龄、失能老人,按本区标准执行\n"

// history is what must have happened before anybody can bid.
func (w *town) history() (first string, bid tenderapi.Bid, err error) {
	begin := cn.AddWorkdays(cn.DayOf(time.Now()).Add(-40), 1).At(9, 30)
	if err = w.clock(begin); err != nil {
		return "", bid, err
	}
	if err = w.register(1, "星河区民政局", organizationapi.OrgKindGovernment, "11", "office", organizationapi.RoleBuyer, organizationapi.RoleReviewer); err != nil {
		return "", bid, err
	}
	for i := range suppliers {
		if err = w.register(2+i, fmt.Sprintf("星河区暖邻第%d社会工作服务中心", i+1), organizationapi.OrgKindServiceorg, "52", staff(i), organizationapi.RoleStaff); err != nil {
			return "", bid, err
		}
	}
	item, err := w.catalogue()
	if err != nil {
		return "", bid, err
	}
	if err = w.hire(); err != nil {
		return "", bid, err
	}
	if first, err = w.publish(draft(item)); err != nil {
		return "", bid, err
	}
	me, err := do(w, staff(0), organizationapi.GetMe, organizationapi.GetMeRequest{})
	if err != nil {
		return "", bid, err
	}
	b, err := sealing.NewBidder(w.trio.Keys.Suite, me.Memberships[0].Org)
	if err == nil {
		bid, err = b.Submit(w.as[staff(0)], w.p, first, 1, says(0))
	}
	if err != nil {
		return "", bid, err
	}
	return first, bid, until(w.ctx, "the bid's number", func() (bool, error) {
		b, err := do(w, staff(0), tenderapi.GetBid, tenderapi.GetBidRequest{ID: bid.ID})
		return b.Receipt != nil, err
	})
}

// hire opens the accounts of those who hold the keys.
func (w *town) hire() (err error) {
	if err = w.register(2+suppliers, "星河区财政局", organizationapi.OrgKindGovernment, "11", "watch", organizationapi.RoleSupervisor); err != nil {
		return err
	}
	if err = w.register(3+suppliers, "星河区公证处", organizationapi.OrgKindInstitution, "12", "notary", organizationapi.RoleNotary); err != nil {
		return err
	}
	w.trio.Keys = sealing.NewKeys(tenderapi.SuiteX25519)
	for i, login := range []string{"officex", "watch", "notary"} {
		me, err := do(w, login, organizationapi.GetMe, organizationapi.GetMeRequest{})
		if err != nil {
			return err
		}
		w.trio.Accounts[i], w.trio.Who[i] = me.ID, w.as[login]
	}
	return nil
}

// publish makes a purchase that takes bids.
func (w *town) publish(d tenderapi.TenderDraft) (id string, err error) {
	t, err := do(w, "office", tenderapi.CreateTender, tenderapi.CreateTenderRequest{TenderDraft: d})
	if err == nil {
		err = w.trio.Prepare(w.as["office"], w.p, t.ID)
	}
	for _, m := range [][2]string{{"office", "submit"}, {"officex", "publish"}} {
		if err == nil {
			_, err = do(w, m[0], tenderapi.MoveTender, tenderapi.MoveTenderRequest{ID: t.ID, TenderMove: tenderapi.TenderMove{Do: m[1]}})
		}
	}
	return t.ID, err
}

func staff(i int) string { return fmt.Sprintf("staff%d", i) }

// catalogue brings one into force and answers the item that is bought.
func (w *town) catalogue() (item catalogapi.Item, err error) {
	c, err := do(w, "office", catalogapi.CreateCatalogue, catalogapi.CreateCatalogueRequest{CatalogueDraft: catalogapi.CatalogueDraft{Title: "星河区政府购买服务指导性目录", Year: int64(time.Now().Year())}})
	if err != nil {
		return item, err
	}
	if _, err = do(w, "office", catalogapi.ImportItems, catalogapi.ImportItemsRequest{ID: c.ID, Upload: contract.File{Name: "目录.csv", Type: "text/csv", Body: []byte(table1)}}); err != nil {
		return item, err
	}
	for _, m := range [][2]string{{"office", "submit"}, {"officex", "approve"}} {
		if c, err = do(w, m[0], catalogapi.MoveCatalogue, catalogapi.MoveCatalogueRequest{ID: c.ID, CatalogueMove: catalogapi.CatalogueMove{Do: m[1]}}); err != nil {
			return item, err
		}
	}
	item = c.Items[1]
	item.Catalogue = c.ID
	if err = w.clock(cn.AddWorkdays(cn.DayOf(*c.PublicityEnds), 1).At(9, 30)); err != nil {
		return item, err
	}
	return item, until(w.ctx, "the catalogue's effect", func() (bool, error) {
		c, err := do(w, "office", catalogapi.GetCatalogue, catalogapi.GetCatalogueRequest{ID: c.ID})
		return c.State == catalogapi.CatalogueStateEffective, err
	})
}

// draft is a lawful purchase that still takes bids a month from now.
func draft(item catalogapi.Item) tenderapi.TenderDraft {
	return tenderapi.TenderDraft{
		Title: "社区老年人居家关爱服务项目", Catalogue: item.Catalogue, Item: item.Code, Method: tenderapi.MethodOpen,
		Summary: "为本辖区老年人提供居家关爱服务，按月报告、按季评估，服务对象参与验收。",
		Requirement: "一、服务内容：入户探访、个案服务、小组活动和社区活动。\n二、数量要求：建档服务对象不少于120人，每月服务不少于240人次。\n" +
			"三、质量要求：服务对象抽样满意度不低于90%，投诉3个工作日内回复。\n四、人员要求：项目主管1名，持证社会工作者不少于3名。\n" +
			"五、验收：中期、终期各一次，邀请服务对象参与并出具意见，结果向社会公告。",
		Budget: 100_000_000, Ceiling: 95_000_000, TermMonths: 12, Consulted: true, ConsultNote: "已征求意见10日，收到意见6条，采纳4条。",
		Deadline: time.Now().AddDate(0, 1, 0).UTC().Truncate(time.Second), OpeningPlace: "网上开标", ContactName: "李文静", ContactPhone: "0000-0000-118", PerformancePercent: 5, SmeDeduction: 10,
		Criteria: []tenderapi.Criterion{
			{Code: "A1", Name: "服务方案", Max: 4000, Kind: "subjective", Standard: "贴合需求、可执行、可检验的得高分。"},
			{Code: "A2", Name: "项目团队", Max: 3000, Kind: "subjective", Standard: "持证社会工作者比例、督导安排。"},
			{Code: "A3", Name: "类似业绩", Max: 1500, Kind: "objective", Standard: "近三年同类项目每项三分。"},
			{Code: "P", Name: "价格", Max: 1500, Kind: "price", Standard: "最低报价÷本报价×权重。"},
		},
	}
}

// says is a bid with about 20 KB of plan, as a bidder would write it.
func says(i int) sealing.Content {
	const line = "入户探访独居老人并建立服务档案，每季度复评一次；"
	return sealing.Content{
		Qualification: tenderapi.QualificationPart{ContactName: "林小满", ContactPhone: "0000-0000-200"},
		Technical: tenderapi.TechnicalPart{
			Plan: "方案：" + strings.Repeat(line, 19<<10/len(line)), Team: "项目主管1名，社会工作师2名，助理社会工作师3名，外聘督导1名。",
			Record: "近三年承接同类项目3项，均按期通过验收。",
		},
		Price: tenderapi.PricePart{Price: 80_000_000 + int64(i)},
	}
}

var (
	places = strings.Fields("梧桐街道 澄湖街道 云澜街道 青麓街道 梧桐里社区 杏花园社区 双桥社区 石榴巷社区 北门社区 澄湖湾社区 渔家埠社区 望湖社区 柳堤社区 湖滨新村社区 云澜苑社区 锦屏社区 东篱社区 大井社区 机床厂社区 茶亭社区")
	works  = strings.Fields("独居老人夜间安全守护服务 困境儿童关爱服务 残疾人社区康复服务 长者助餐服务 社区协商能力提升项目 志愿服务站运营服务 低保家庭探访服务 社区矫正对象帮扶服务 青少年心理陪伴服务 居民服务需求调查 社区慈善空间运营服务 老旧小区治理服务 优抚对象关爱服务 人民调解员培训服务 社会组织等级评估服务")
)

// fill writes the other purchases and their gates, each a variation of the
// first, through the service's own collections: bodies and index values are
// what the service would have written. The ids are drawn beforehand and written
// in order, which leaves the same rows sooner than in the order of drawing.
func (w *town) fill(first string, bid tenderapi.Bid) (err error) {
	e, err := sqlitestore.Open(filepath.Join(w.p.dir, "store", "tender.db"))
	if err != nil {
		return err
	}
	defer func() {
		if bad := e.Close(); err == nil {
			err = bad
		}
	}()
	dir, err := fs.Sub(contracts.Files, "rules")
	if err != nil {
		return err
	}
	book, err := rule.Read(dir)
	if err != nil {
		return err
	}
	tenders, err := tender.Tenders(w.ctx, e, book)
	if err != nil {
		return err
	}
	gates, err := tender.Gates(w.ctx, e)
	if err != nil {
		return err
	}
	if err = e.Prepare(w.ctx, tender.BidSchema); err != nil {
		return err
	}
	if w.model, err = e.Stored(w.ctx, tender.BidSchema.Name, bid.ID); err != nil {
		return err
	}
	like, err := tenders.Get(w.ctx, first)
	if err != nil {
		return err
	}
	ids := make([]string, w.n-1)
	for i := range ids {
		ids[i] = store.NewID()
	}
	slices.Sort(ids)
	w.open = append(w.open, ids[:min(len(ids), bidders*each)]...)
	began := time.Now()
	var next atomic.Int64
	err = together(writers, func(int) error {
		for i := int(next.Add(1)) - 1; i < len(ids); i = int(next.Add(1)) - 1 {
			t := vary(like, i)
			if _, err := tenders.Insert(w.ctx, ids[i], t); err != nil {
				return err
			}
			if _, err := gates.Insert(w.ctx, ids[i], tender.Gate{Open: true, Closing: t.Draft.Deadline}); err != nil {
				return err
			}
		}
		return nil
	})
	w.took = time.Since(began)
	return err
}

// writers is how many write at once while a store is filled: enough for the engine's groups to be full.
const writers = 1024

// vary is the i-th purchase: another place and work, buyer, price and day.
func vary(t tender.Tender, i int) tender.Tender {
	r := rand.New(rand.NewPCG(1, uint64(i)))
	place := places[r.IntN(len(places))]
	t.Draft.Title = fmt.Sprintf("%d年度%s%s（第%d期）", time.Now().Year(), place, works[r.IntN(len(works))], 1+r.IntN(9))
	t.Buyer = tenderapi.Party{ID: fmt.Sprintf("buyer-%03d", r.IntN(300)), Name: "星河区" + place + "办事处"}
	t.Region = region[:4] + fmt.Sprintf("%02d", 1+r.IntN(12))
	t.Law.Region = t.Region
	t.Code = fmt.Sprintf("%s-%d-FW-%04d", t.Region, time.Now().Year(), i)
	if r.IntN(2) == 0 {
		t.Draft.Method = tenderapi.MethodConsultation
	}
	t.Draft.Budget = int64(10+r.IntN(400)) * 1_000_000
	t.Draft.Ceiling = t.Draft.Budget
	at := time.Now().UTC().Add(-time.Duration(r.Int64N(int64(18 * 24 * time.Hour)))).Truncate(time.Microsecond)
	t.CreatedAt, t.PublishedAt, t.Draft.DocumentsFrom = at.Add(-24*time.Hour), &at, &at
	t.Draft.Deadline = t.Draft.Deadline.Add(time.Duration(r.IntN(400)) * time.Hour)
	t.Demo = false
	return t
}

// together runs n workers and waits for all; the first error is the answer.
func together(n int, do func(int) error) (err error) {
	var wg sync.WaitGroup
	var once sync.Once
	for k := range n {
		wg.Go(func() {
			if bad := do(k); bad != nil {
				once.Do(func() { err = bad })
			}
		})
	}
	wg.Wait()
	return err
}
