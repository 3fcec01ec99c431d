package contract

import (
	"context"
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"sanshe/contracts"
	"sanshe/contracts/go/catalogapi"
	"sanshe/contracts/go/contract"
	"sanshe/contracts/go/contractapi"
	"sanshe/contracts/go/events"
	"sanshe/contracts/go/organizationapi"
	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/cn"
	"sanshe/libs/event"
	"sanshe/libs/fault"
	"sanshe/libs/host"
	"sanshe/libs/identity"
	"sanshe/libs/route"
	"sanshe/libs/rule/ruletest"
	"sanshe/libs/store/sqlitestore"
)

// room is the service with its doors, the register and the challenges it asks about, and a clock.
type room struct {
	t          *testing.T
	local      *host.Local
	now        time.Time
	org        organizationapi.Organization
	challenges []tenderapi.Challenge
	won        *tenderapi.Award
	kind       catalogapi.ItemKind // of what was bought, as the catalogue has it
	hear       map[string]event.Handler
	id         string
	deps       host.Deps
	rolling    bool             // the purchase is an open framework, which runs until its deadline
	frame      *tenderapi.Award // of the framework that the purchase is an order under
	deadline   time.Time
	stands     tenderapi.State // of the purchase, as it says itself
	doubted    bool            // its committee, as it says itself
	aside      bool            // the caller, likewise
	machine    host.Clock      // only doubted here
}

var people = map[string]identity.Caller{
	"officer": {ID: "officer", Name: "李文静", Memberships: []identity.Membership{{Org: "buyer", Role: identity.Buyer, Region: "320312"}}},
	"second":  {ID: "second", Name: "陈国强", Memberships: []identity.Membership{{Org: "buyer", Role: identity.Reviewer, Region: "320312"}}},
	"third":   {ID: "third", Name: "外人", Memberships: []identity.Membership{{Org: "x", Role: identity.Reviewer, Region: "320312"}}},
	"other":   {ID: "other", Name: "外人", Memberships: []identity.Membership{{Org: "x", Role: identity.Buyer, Region: "320312"}}},
	"ann":     {ID: "ann", Name: "林小满", Memberships: []identity.Membership{{Org: "a", Role: identity.Staff}}},
	"bob":     {ID: "bob", Name: "周", Memberships: []identity.Membership{{Org: "b", Role: identity.Staff}}},
	"watch":   {ID: "watch", Name: "赵立新", Memberships: []identity.Membership{{Org: "f", Role: identity.Supervisor, Region: "320312"}}},
}

func who(r *http.Request) (identity.Caller, error) {
	id := strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")
	if id == "" {
		return identity.Caller{}, nil
	}
	c, ok := people[id]
	if !ok {
		return c, errors.New("nobody")
	}
	return c, nil
}

// open is a room in which a has won a purchase of 100,000 yuan, for a year and without a deposit.
func open(t *testing.T) *room { return awarded(t, func(*events.TenderTenderAwardedV1) {}) }

// awarded is open with another award.
func awarded(t *testing.T, edit func(*events.TenderTenderAwardedV1)) *room {
	t.Helper()
	engine, err := sqlitestore.Open(filepath.Join(t.TempDir(), "c.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { engine.Close() })
	book := ruletest.Book(t, contracts.Files)
	r := &room{
		t: t, local: &host.Local{}, kind: catalogapi.ItemKindA, now: cn.Day("2026-03-02").At(9, 0),
		org: organizationapi.Organization{ID: "a", LegalEntity: true, Status: organizationapi.OrgStatusActive, Marks: []organizationapi.Mark{}},
	}
	r.deps = host.Deps{Store: engine, Call: r.local, Rules: book, Now: func() time.Time { return r.now }, Clock: &r.machine}
	s, err := New(t.Context(), r.deps)
	if err != nil {
		t.Fatal(err)
	}
	r.hear = s.Listens
	r.local.Add("contract", route.Server(s.Routes, who))
	r.local.Add("organization", route.Server([]route.Route{route.On(organizationapi.GetOrganization,
		func(context.Context, organizationapi.GetOrganizationRequest) (organizationapi.Organization, error) {
			if r.org.ID == "" {
				return r.org, fault.New(fault.NotFound, "organization.organization.not-found", "没有找到这个组织，请核对后重试。")
			}
			return r.org, nil
		})}, who))
	r.local.Add("tender", route.Server([]route.Route{
		route.On(tenderapi.ListChallenges, func(_ context.Context, in tenderapi.ListChallengesRequest) (tenderapi.ChallengeList, error) {
			list := slices.DeleteFunc(slices.Clone(r.challenges), func(c tenderapi.Challenge) bool { return in.Halts == "signing" && !c.Open })
			return tenderapi.ChallengeList{Items: list[:min(len(list), 200)]}, nil
		}),
		route.On(tenderapi.GetTender, func(_ context.Context, in tenderapi.GetTenderRequest) (tenderapi.Tender, error) {
			if in.ID == "frame" {
				return tenderapi.Tender{Award: r.frame}, nil
			}
			x := tenderapi.Tender{Award: r.won, State: r.stands, Doubted: r.doubted, Aside: r.aside, Catalogue: "cat", Item: "A01", Deadline: r.deadline}
			if r.frame != nil {
				x.Framework = &tenderapi.Related{ID: "frame"}
			}
			if r.rolling {
				x.Method = tenderapi.MethodOpenFramework
			}
			return x, nil
		}),
	}, who))
	r.local.Add("catalog", route.Server([]route.Route{route.On(catalogapi.GetCatalogue,
		func(context.Context, catalogapi.GetCatalogueRequest) (catalogapi.Catalogue, error) {
			return catalogapi.Catalogue{Items: []catalogapi.Item{{Code: "A01", Kind: r.kind}}}, nil
		})}, who))
	r.award(edit)
	return r
}

func (r *room) award(edit func(*events.TenderTenderAwardedV1)) {
	r.t.Helper()
	at := r.now
	in := events.TenderTenderAwardedV1{
		Code: "320312-2026-FW-0001", Title: "居家关爱服务", Buyer: "buyer", BuyerName: "星河区民政局", Region: "320312", Supplier: "a", SupplierName: "甲中心",
		Amount: 10_000_001, At: at, TermMonths: 12, Requirement: "需求", ItemName: "基本养老服务", Bidders: []events.TenderTenderAwardedV1Bidders{},
	}
	edit(&in)
	r.won = &tenderapi.Award{Supplier: tenderapi.Party{ID: in.Supplier}}
	ev := event.New(events.TypeTenderTenderAwardedV1, at, in)
	ev.Subject, ev.Seq = "t1", 7
	for range 2 { // an event may come twice
		if err := r.hear[ev.Type](r.t.Context(), ev); err != nil {
			r.t.Fatal(err)
		}
	}
	r.id = "c-t1"
}

func try[Req, Resp any](r *room, as string, op contract.Operation[Req, Resp], in Req) (Resp, *fault.Fault) {
	out, err := route.Call(identity.WithToken(r.t.Context(), as), r.local, op, in)
	if err != nil {
		return out, fault.Of(err)
	}
	return out, nil
}

func ok[Req, Resp any](r *room, as string, op contract.Operation[Req, Resp], in Req) Resp {
	r.t.Helper()
	out, f := try(r, as, op, in)
	if f != nil {
		r.t.Fatalf("%s as %s: %d %v %v", op.ID, as, f.Kind, f, f.Fields)
	}
	return out
}

func refused[Req, Resp any](r *room, as string, op contract.Operation[Req, Resp], in Req, code, ruleID string) {
	r.t.Helper()
	_, f := try(r, as, op, in)
	if f == nil || f.Code != code {
		r.t.Fatalf("%s as %s = %v, want %s", op.ID, as, f, code)
	}
	if ruleID != "" && !slices.ContainsFunc(f.Basis, func(b fault.Basis) bool { return b.Rule == ruleID }) {
		r.t.Errorf("%s cites %v, want %s", code, f.Basis, ruleID)
	}
}

func (r *room) terms() contractapi.UpdateContractRequest {
	return contractapi.UpdateContractRequest{ID: r.id, ContractDraft: contractapi.ContractDraft{
		StartsOn: "2026-04-01", TermMonths: 12, Content: "内容", Quality: "质量", Settlement: "结算", Liability: "责任",
		Payments: []contractapi.Payment{{Name: "一期", Amount: 5_000_000, Condition: "生效"}, {Name: "二期", Amount: 5_000_001, Condition: "验收"}},
	}}
}

func (r *room) verb(do Verb, note string) contractapi.MoveContractRequest {
	return contractapi.MoveContractRequest{ID: r.id, ContractMove: contractapi.ContractMove{Do: string(do), Note: note}}
}

func (r *room) offered() {
	r.t.Helper()
	ok(r, "officer", contractapi.UpdateContract, r.terms())
	ok(r, "officer", contractapi.MoveContract, r.verb(Offer, ""))
}

func TestTheLifeTableIsSound(t *testing.T) {
	if err := Life.Check(); err != nil {
		t.Error(err)
	}
}

func TestEveryOperationOfTheContractIsAnswered(t *testing.T) {
	rows := (&Service{}).Routes()
	public := ""
	for _, op := range contractapi.Operations {
		if !slices.ContainsFunc(rows, func(r route.Route) bool { return r.Op.ID == op.ID }) {
			t.Errorf("nobody answers %s %s", op.Method, op.Path)
		}
		if op.Public {
			public += op.Method + " " + op.Path + "\n"
		}
	}
	golden, err := os.ReadFile("public.golden")
	if err != nil {
		t.Fatal(err)
	}
	if public != string(golden) {
		t.Errorf("what anyone may ask has changed:\n%s", public)
	}
}

func TestAnAwardBecomesOneSignedAndPublishedContract(t *testing.T) {
	r := open(t)
	refused(r, "", contractapi.GetContract, contractapi.GetContractRequest{ID: r.id}, "contract.contract.not-found", "")
	refused(r, "bob", contractapi.GetContract, contractapi.GetContractRequest{ID: r.id}, "contract.contract.not-found", "")
	refused(r, "ann", contractapi.UpdateContract, contractapi.UpdateContractRequest{ID: r.id, ContractDraft: r.terms().ContractDraft}, "identity.role", "")
	draft := ok(r, "officer", contractapi.GetContract, contractapi.GetContractRequest{ID: r.id})
	sum := int64(0)
	for _, p := range draft.Payments {
		sum += p.Amount
	}
	if sum != draft.Amount || draft.State != contractapi.ContractStateDrafted {
		t.Errorf("the drafted payments sum to %d of %d", sum, draft.Amount)
	}
	refused(r, "officer", contractapi.MoveContract, r.verb(Offer, ""), "contract.terms.unlawful", "") // nothing is written yet
	r.offered()
	refused(r, "officer", contractapi.UpdateContract, r.terms(), "contract.contract.fixed", "")
	ok(r, "officer", contractapi.MoveContract, r.verb(Sign, ""))
	refused(r, "officer", contractapi.MoveContract, r.verb(Sign, ""), "contract.sign.done", "")
	got := ok(r, "ann", contractapi.MoveContract, r.verb(Sign, ""))
	if got.State != contractapi.ContractStateSigned || got.BuyerSigned.Hash != got.SupplierSigned.Hash || got.BuyerSigned.Hash != got.Hash {
		t.Errorf("signed over different words: %+v %+v %s", got.BuyerSigned, got.SupplierSigned, got.Hash)
	}
	if got.BuyerSigned.By != "李*静" || got.EndsOn != "2027-03-31" {
		t.Errorf("%s, ends %s", got.BuyerSigned.By, got.EndsOn)
	}
	ok(r, "officer", contractapi.MoveContract, r.verb(Publish, ""))
}

func TestAPublishedContractIsFoundByWordsCodesAndTheCodeOnItsPaper(t *testing.T) {
	r := open(t)
	r.offered()
	ok(r, "officer", contractapi.MoveContract, r.verb(Sign, ""))
	hash := ok(r, "ann", contractapi.MoveContract, r.verb(Sign, "")).Hash
	find := func(q string) int {
		return len(ok(r, "", contractapi.ListContracts, contractapi.ListContractsRequest{Q: q}).Items)
	}
	if find(hash[:12]) != 0 {
		t.Error("a contract was found before it was published")
	}
	ok(r, "officer", contractapi.MoveContract, r.verb(Publish, ""))
	for q, want := range map[string]int{
		"关爱": 1, "关爱 星河区": 1, "关爱 甲中心": 1, "关爱 乙中心": 0, "320312-2026-FW-0001-HT": 1, "320312-2026-FW-0001": 1, "320312-2026-FW-0002": 0,
		hash[:12]: 1, strings.ToUpper(hash[:12]): 1, hash[:60]: 1, hash[1:13]: 0, hash[:11]: 0, "爱": 1, "老": 0, "？": 0, "": 1,
	} {
		if got := find(q); got != want {
			t.Errorf("%q finds %d, want %d", q, got, want)
		}
	}
}

func TestTheOfficesReviewerReadsWhatTheDeskListsAndMovesNothing(t *testing.T) {
	r := open(t)
	r.offered()
	for _, c := range ok(r, "second", contractapi.ListDeskContracts, contractapi.ListDeskContractsRequest{}).Items {
		if got := ok(r, "second", contractapi.GetContract, contractapi.GetContractRequest{ID: c.ID}); got.ID != r.id || len(got.Moves) != 0 {
			t.Errorf("%s, open to a reader: %v", got.ID, got.Moves)
		}
	}
	refused(r, "third", contractapi.GetContract, contractapi.GetContractRequest{ID: r.id}, "contract.contract.not-found", "")
	if mine := ok(r, "third", contractapi.ListDeskContracts, contractapi.ListDeskContractsRequest{}); len(mine.Items) != 0 {
		t.Errorf("another office's reviewer is shown %d", len(mine.Items))
	}
}

func TestATaskNamesTheOtherSide(t *testing.T) {
	r := open(t)
	r.offered()
	c := ok(r, "officer", contractapi.GetContract, contractapi.GetContractRequest{ID: r.id})
	for as, want := range map[string]string{"officer": "乙方：" + c.Supplier.Name, "ann": "甲方：" + c.Buyer.Name} {
		list := ok(r, as, contractapi.ListContractTasks, contractapi.ListContractTasksRequest{}).Items
		if len(list) != 1 || list[0].Detail != want || list[0].Title != c.Title {
			t.Errorf("%s reads %+v, want %s", as, list, want)
		}
	}
}

func TestReturningOrChangingDropsTheSignatures(t *testing.T) {
	r := open(t)
	r.offered()
	ok(r, "officer", contractapi.MoveContract, r.verb(Sign, ""))
	refused(r, "ann", contractapi.MoveContract, r.verb(Return, ""), "contract.return.no-reason", "")
	got := ok(r, "ann", contractapi.MoveContract, r.verb(Return, "付款条件不明。"))
	if got.BuyerSigned != nil || got.State != contractapi.ContractStateDrafted {
		t.Errorf("a returned contract is still signed: %+v", got.BuyerSigned)
	}
}

func TestTermsAreHeldToTheLaw(t *testing.T) {
	all := []string{"fixed", "continuous", "funded", "stable"}
	type draft = contractapi.ContractDraft
	award := func(months, percent int64) func(*events.TenderTenderAwardedV1) {
		return func(in *events.TenderTenderAwardedV1) { in.TermMonths, in.PerformancePercent = months, percent }
	}
	for name, c := range map[string]struct {
		award func(*events.TenderTenderAwardedV1)
		edit  func(*draft)
		rule  string // "" is lawful; "-" is refused without a clause
	}{
		"a year":                               {award(12, 0), func(*draft) {}, ""},
		"thirteen months":                      {award(13, 0), func(d *draft) { d.TermMonths = 13 }, "contract.term.extended.conditions"},
		"three years with conditions":          {award(36, 0), func(d *draft) { d.TermMonths, d.TermConditions = 36, all }, ""},
		"three years, one missing":             {award(36, 0), func(d *draft) { d.TermMonths, d.TermConditions = 36, all[:3] }, "contract.term.extended.conditions"},
		"longer":                               {award(37, 0), func(d *draft) { d.TermMonths, d.TermConditions = 37, all }, "contract.term.extended.months"},
		"a month less than the notice":         {award(12, 0), func(d *draft) { d.TermMonths = 11 }, "contract.terms.noticed"},
		"twice the notice's term":              {award(12, 0), func(d *draft) { d.TermMonths, d.TermConditions = 24, all }, "contract.terms.noticed"},
		"awarded before the term was kept":     {award(0, 0), func(d *draft) { d.TermMonths = 6 }, ""},
		"deposit of a tenth":                   {award(12, 10), func(d *draft) { d.PerformanceDeposit = 1_000_000 }, ""},
		"deposit above a tenth":                {award(12, 10), func(d *draft) { d.PerformanceDeposit = 1_000_001 }, "contract.deposit.percent"},
		"deposit the notice did not ask":       {award(12, 0), func(d *draft) { d.PerformanceDeposit = 1 }, "contract.terms.noticed"},
		"deposit as the notice asked":          {award(12, 5), func(d *draft) { d.PerformanceDeposit = 500_000 }, ""},
		"a fen less than the notice asked":     {award(12, 5), func(d *draft) { d.PerformanceDeposit = 499_999 }, "contract.terms.noticed"},
		"no deposit although the notice asked": {award(12, 5), func(*draft) {}, "contract.terms.noticed"},
		"begins on the day of the result":      {award(12, 0), func(d *draft) { d.StartsOn = "2026-03-02" }, ""},
		"begins a day before the result":       {award(12, 0), func(d *draft) { d.StartsOn = "2026-03-01" }, "contract.sign"},
		"begins on the last day that follows":  {award(12, 0), func(d *draft) { d.StartsOn = "2026-08-29" }, ""},
		"begins a day after the last":          {award(12, 0), func(d *draft) { d.StartsOn = "2026-08-30" }, "contract.start.days"},
		"begins on a day that no calendar has": {award(12, 0), func(d *draft) { d.StartsOn = "2026-02-30" }, "-"},
		"payments that do not sum up":          {award(12, 0), func(d *draft) { d.Payments = d.Payments[:1] }, "-"},
	} {
		t.Run(name, func(t *testing.T) {
			r := awarded(t, c.award)
			in := r.terms()
			c.edit(&in.ContractDraft)
			if c.rule == "" {
				ok(r, "officer", contractapi.UpdateContract, in)
				return
			}
			refused(r, "officer", contractapi.UpdateContract, in, "contract.terms.unlawful", strings.Trim(c.rule, "-"))
		})
	}
}

func TestADraftBeginsAsTheNoticeFixedIt(t *testing.T) {
	r := awarded(t, func(in *events.TenderTenderAwardedV1) { in.TermMonths, in.PerformancePercent = 10, 5 })
	got := ok(r, "officer", contractapi.GetContract, contractapi.GetContractRequest{ID: r.id})
	if got.TermMonths != 10 || got.NoticedTermMonths != 10 || got.PerformanceDeposit != 500_000 || got.NoticedDeposit != 500_000 {
		t.Errorf("the draft says %d months and %d, the notice %d and %d", got.TermMonths, got.PerformanceDeposit, got.NoticedTermMonths, got.NoticedDeposit)
	}
}

func TestTheOneChallengeThatHoldsUpSigningIsFoundAmongMany(t *testing.T) {
	r := open(t)
	r.offered()
	for range 200 {
		r.challenges = append(r.challenges, tenderapi.Challenge{Steps: []tenderapi.Step{}, Moves: []tenderapi.Move{}})
	}
	r.challenges = append(r.challenges, tenderapi.Challenge{Open: true, Steps: []tenderapi.Step{}, Moves: []tenderapi.Move{}})
	refused(r, "officer", contractapi.MoveContract, r.verb(Sign, ""), "contract.sign.challenged", "dispute.challenge.pause")
	r.challenges = r.challenges[:200]
	ok(r, "officer", contractapi.MoveContract, r.verb(Sign, ""))
}

func TestAnOrderByCompetitionIsSignedWhileTheAgreementStands(t *testing.T) {
	r := open(t)
	r.offered()
	for _, c := range []struct {
		frame *tenderapi.Award
		code  string
	}{
		{&tenderapi.Award{}, "contract.sign.left"},
		{&tenderapi.Award{Places: []tenderapi.Place{{Supplier: tenderapi.Party{ID: "a"}, State: tenderapi.PlaceStateRemoved}}}, "contract.sign.left"},
		{&tenderapi.Award{Places: []tenderapi.Place{{Supplier: tenderapi.Party{ID: "a"}, State: tenderapi.PlaceStateSigned}}}, ""},
	} {
		if r.frame = c.frame; c.code != "" {
			refused(r, "officer", contractapi.MoveContract, r.verb(Sign, ""), c.code, "")
			continue
		}
		ok(r, "officer", contractapi.MoveContract, r.verb(Sign, ""))
	}
}

// tasks counts what waits for somebody.
func (r *room) tasks(as string) int {
	r.t.Helper()
	return len(ok(r, as, contractapi.ListContractTasks, contractapi.ListContractTasksRequest{}).Items)
}

func TestSigningWaitsForWhatTheLawSays(t *testing.T) {
	r := open(t)
	r.offered()
	r.challenges = []tenderapi.Challenge{{Open: true, Steps: []tenderapi.Step{}, Moves: []tenderapi.Move{}}}
	refused(r, "officer", contractapi.MoveContract, r.verb(Sign, ""), "contract.sign.challenged", "dispute.challenge.pause")
	r.challenges, r.doubted = nil, true
	refused(r, "ann", contractapi.MoveContract, r.verb(Sign, ""), "contract.sign.doubted", "tender.recusal.relations")
	if got := r.tasks("officer"); got != 1 {
		t.Errorf("%d tasks wait for the officer", got)
	}
	r.doubted, r.aside = false, true
	if got := r.tasks("officer"); got != 0 {
		t.Errorf("who must stay away is asked for %d tasks", got)
	}
	refused(r, "officer", contractapi.MoveContract, r.verb(Sign, ""), "contract.contract.aside", "tender.recusal.relations")
	r.aside, r.org.ID = false, ""
	refused(r, "officer", contractapi.MoveContract, r.verb(Sign, ""), "contract.supplier.unknown", "")
	r.org.ID, r.org.ListedSerious = "a", true
	refused(r, "ann", contractapi.MoveContract, r.verb(Sign, ""), "contract.supplier.listed", "supplier.listed.serious.barred")
	r.org.ListedSerious, r.org.LegalEntity = false, false
	refused(r, "ann", contractapi.MoveContract, r.verb(Sign, ""), "contract.supplier.no-entity", "supplier.filing.only.barred")
	r.org.LegalEntity = true
	r.org.Status = organizationapi.OrgStatusRevoked
	refused(r, "ann", contractapi.MoveContract, r.verb(Sign, ""), "contract.supplier.ended", "supplier.conditions")
	r.org.Status = organizationapi.OrgStatusActive
	r.now = cn.AddDays(cn.Day("2026-03-02"), 30).At(23, 0) // the thirtieth day is in time
	ok(r, "officer", contractapi.MoveContract, r.verb(Sign, ""))
	r.now = cn.AddDays(cn.Day("2026-03-02"), 30).Add(1).At(0, 1)
	refused(r, "ann", contractapi.MoveContract, r.verb(Sign, ""), "contract.step.late", "contract.sign")
	ok(r, "ann", contractapi.MoveContract, r.verb(Sign, "法定代表人出差。"))
	signed := cn.DayOf(r.now)
	r.now = cn.AddWorkdays(signed, 2).At(23, 0)
	early := r.now
	r.now = cn.AddWorkdays(signed, 3).At(9, 0)
	refused(r, "officer", contractapi.MoveContract, r.verb(Publish, ""), "contract.step.late", "contract.publish")
	r.now = early
	ok(r, "officer", contractapi.MoveContract, r.verb(Publish, ""))
	r.now = cn.AddWorkdays(signed, 8).At(9, 0)
	refused(r, "officer", contractapi.MoveContract, r.verb(File, ""), "contract.step.late", "contract.file")
	r.now = cn.AddWorkdays(signed, 7).At(23, 0) // the seventh working day is in time
	if got := ok(r, "officer", contractapi.MoveContract, r.verb(File, "")); got.FiledAt == nil || len(got.Moves) != 0 {
		t.Errorf("filed %v, still open %v", got.FiledAt, got.Moves)
	}
	refused(r, "officer", contractapi.MoveContract, r.verb(File, ""), "contract.file.done", "")
}

func TestTheWayOfAContractShowsEveryDayItIsOwed(t *testing.T) {
	r := open(t)
	r.offered()
	due := func(key string) cn.Day {
		t.Helper()
		c := ok(r, "officer", contractapi.GetContract, contractapi.GetContractRequest{ID: r.id})
		i := slices.IndexFunc(c.Steps, func(s contractapi.Step) bool { return s.Key == key })
		if i < 0 || c.Steps[i].Due == nil {
			t.Fatalf("%s is owed on no day", key)
		}
		return cn.DayOf(*c.Steps[i].Due)
	}
	awarded := cn.DayOf(r.now)
	hold := func(when string, signed cn.Day) {
		t.Helper()
		if p, f := due("publish"), due("file"); p != cn.AddWorkdays(signed, 2) || f != cn.AddWorkdays(signed, 7) {
			t.Errorf("%s: published by %s, filed by %s, want them from %s", when, p, f, signed)
		}
	}
	hold("before the signatures", cn.AddDays(awarded, 30))
	r.now = cn.AddDays(awarded, 40).At(9, 0)
	hold("when they are late", cn.DayOf(r.now))
	ok(r, "officer", contractapi.MoveContract, r.verb(Sign, "等待对方备齐材料。"))
	ok(r, "ann", contractapi.MoveContract, r.verb(Sign, ""))
	signed := cn.DayOf(r.now)
	r.now = r.now.AddDate(0, 0, 1)
	hold("after them", signed)
}

// told counts the events of a kind that a document has to tell.
func (r *room) told(kind, id string) (n int) {
	r.t.Helper()
	list, err := r.deps.Store.Unsent(r.t.Context(), schema.Name, 100)
	if err != nil {
		r.t.Fatal(err)
	}
	for _, doc := range list {
		for _, ev := range doc.Outbox {
			if ev.Type == kind && ev.Subject == id {
				n++
			}
		}
	}
	return n
}
