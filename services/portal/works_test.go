package portal

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"sanshe/contracts/go/catalogapi"
	"sanshe/contracts/go/contractapi"
	"sanshe/contracts/go/organizationapi"
	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/fault"
	"sanshe/libs/host"
	"sanshe/libs/identity"
	"sanshe/libs/route"
)

// works is a town in which every desk has something to do. It keeps what is
// sent to its services, and refuses all of it while refuses is set.
type works struct {
	*office
	via http.RoundTripper

	mu      sync.Mutex
	refuses *fault.Fault
	gate    *gate
	writes  []write

	sheet   tenderapi.Sheet
	bids    []tenderapi.Bid
	barred  bool // the bidder is
	judged  bool // and the result is told to everybody
	found   []tenderapi.Finding
	said    []tenderapi.Comment
	placed  []tenderapi.Order
	applied []tenderapi.Application
	room    *tenderapi.OpeningRoom
	experts []organizationapi.Account
	drawn   []tenderapi.Draw
	summons tenderapi.Summons
	invited tenderapi.Summons
	told    tenderapi.BidScore
	stands  tenderapi.Consortium
	silent  *fault.Fault               // why the record of a consultation is not shown
	ties    []organizationapi.Relation // that whoever is signed in has declared
}

// write is one request that would change something.
type write struct{ at, key, body, token string }

func (w *works) refuse(f *fault.Fault) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.refuses = f
}

// written are the requests to addresses that end in at.
func (w *works) written(at string) (out []write) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, x := range w.writes {
		if strings.HasSuffix(x.at, at) {
			out = append(out, x)
		}
	}
	return out
}

// RoundTrip stands before the services.
func (w *works) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Method == http.MethodGet || !strings.HasPrefix(r.URL.Path, "/api/") || strings.Contains(r.URL.Path, "sign-ins") {
		return w.via.RoundTrip(r)
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, err
	}
	r.Body = io.NopCloser(strings.NewReader(string(body)))
	w.mu.Lock()
	w.writes = append(w.writes, write{r.URL.Path, r.Header.Get("Idempotency-Key"), string(body), r.Header.Get("Authorization")})
	f := w.refuses
	w.mu.Unlock()
	if f == nil {
		return w.via.RoundTrip(r)
	}
	out, err := json.Marshal(map[string]any{"status": int(f.Kind), "code": f.Code, "detail": f.Text, "fields": f.Fields})
	if err != nil {
		return nil, err
	}
	return &http.Response{
		StatusCode: int(f.Kind), Header: http.Header{"Content-Type": {"application/problem+json"}},
		Body: io.NopCloser(strings.NewReader(string(out))), Request: r,
	}, nil
}

// mine is the organization of whoever is signed in, buyer and bidder alike.
const mine = "nuanlin"

func newWorks(t *testing.T, role identity.Role) *works {
	w := &works{office: newOffice(t, role), gate: &gate{pieces: map[string][]byte{}}, stands: tenderapi.Consortium{Partners: []tenderapi.Party{}, MayJoin: true}}
	w.fill()
	w.office.orgs[0].Moves = []organizationapi.Move{{Do: "deregister", Label: "注销登记", Rule: "organization.serviceorg.deregister"}}
	w.furnish()
	local, ok := w.portal.Call.(*host.Local)
	if !ok {
		t.Fatal("the town's portal does not call locally")
	}
	local.Add("tender", route.Server(slices.Concat(w.tenderRoutes(), w.gate.routes(), callRoutes(), w.operationRoutes("tender")), w.read))
	local.Add("portal", route.Server(w.operationRoutes("portal", "organization", "catalog", "contract", "notice"), w.read))
	local.Add("catalog", route.Server(w.catalogRoutes(), w.read))
	local.Add("contract", route.Server(w.contractRoutes(), w.read))
	local.Add("organization", w.organization(route.Server(slices.Concat(w.office.routes(), w.organizationRoutes(), keeperRoutes(), rateRoutes(), caseRoutes(), creditRoutes(), enrollRoutes(), filingRoutes(), directoryRoutes(), nurseryRoutes(), streetRoutes(), yearlyRoutes(), campaignRoutes()), w.read)))
	local.Add("volunteer", route.Server(slices.Concat(volunteerRoutes(), projectRoutes(), checkinRoutes(), hoursRoutes(), ledgerRoutes(), starRoutes(), proofRoutes()), w.read))
	local.Add("socialwork", route.Server(slices.Concat(workerRoutes(), stewardRoutes()), w.read))
	w.via = local
	w.portal.Call, w.portal.Self = w, asService{w}
	return w
}

// as is a browser of somebody with a role.
func (w *works) as(role identity.Role) *browser {
	w.town.mu.Lock()
	w.role = role
	w.town.mu.Unlock()
	w.portal.tries = newTries(time.Now) // everybody here has one login, and the door must not count them together
	b := w.browser()
	b.signIn("/account")
	return b
}

// furnish puts a purchase, a catalogue, a contract and a sheet into every state that has a form.
func (w *works) furnish() {
	us := tenderapi.Party{ID: mine, Name: "星河区暖邻社会工作服务中心"}
	published := bidding()
	published.ID, published.Buyer, published.Method, published.Ceiling = "pub", us, tenderapi.MethodConsultation, 180_000_00
	published.Moves = []tenderapi.Move{{Do: "fail", Label: "终止采购"}}
	opened := decided()
	opened.ID, opened.Buyer, opened.State, opened.Award, opened.Method = "open", us, tenderapi.StateOpened, nil, tenderapi.MethodConsultation
	opened.Committee = []tenderapi.Member{{Account: "e1", Name: "王小平", Kind: "expert"}, {Account: "other", Name: "李四海", Kind: "buyer"}}
	opened.Moves = []tenderapi.Move{{Do: "conclude", Label: "汇总评审结果"}}
	drafted := bidding()
	drafted.ID, drafted.Buyer, drafted.State, drafted.IntendedAt, drafted.PublishedAt = "draft", us, tenderapi.StateDrafted, nil, nil
	drafted.Moves = []tenderapi.Move{{Do: "discard", Label: "作废草稿"}}
	solo := bidding()
	solo.ID, solo.Buyer, solo.State, solo.PublishedAt, solo.Method = "solo", us, tenderapi.StateDrafted, nil, tenderapi.MethodSingle
	solo.Hearings = []tenderapi.Hearing{{Kind: tenderapi.HearingKindNeed, At: *ago(1), Until: *ahead(4), Text: "每周探访。", Basis: cite()}}
	w.said = []tenderapi.Comment{
		{ID: "m1", Tender: "solo", Kind: tenderapi.HearingKindNeed, Text: "建议增加助浴。", By: "陈*明", At: *ago(1), CanAnswer: true},
		{ID: "m2", Tender: "solo", Kind: tenderapi.HearingKindNeed, Text: "建议增加夜间值守。", By: "向阳服务社", At: *ago(1), Answer: "已写入需求。", Taken: true, AnsweredAt: ago(0)},
	}
	w.tenders = append(w.tenders, published, opened, drafted, solo, framed(us), calling(us), talking(us), lastAsked(us, "每周探访改为两次。"))
	w.asked = append(w.asked, tenderapi.Question{ID: "q3", Tender: "pub", Text: "探访记录用什么格式？", AskedAt: *ago(1), Due: *ahead(2), CanAnswer: true},
		tenderapi.Question{ID: "q4", Tender: "pub", Text: "是否提供办公场地？", AskedAt: *ago(1), Due: *ahead(2), CanAnswer: true})
	w.applied = []tenderapi.Application{applied()}
	cat := w.cats[1]
	cat.ID, cat.Owner.ID, cat.Moves = "cat", mine, []catalogapi.Move{{Do: "return", Label: "退回修改"}}
	cat.Objections = []catalogapi.Objection{{ID: "o1", Text: "建议增加助浴服务。", At: *ago(1), By: "陈小明"}, {ID: "o2", Text: "单价偏低。", At: *ago(1), By: "王小二"}}
	cat.State, cat.StateText = catalogapi.CatalogueStateDrafted, "草拟中"
	w.cats = append(w.cats, cat)
	deal := w.deals[0]
	deal.ID, deal.Buyer.ID, deal.State, deal.StateText = "deal", mine, contractapi.ContractStateDrafted, "起草中"
	deal.Moves = []contractapi.Move{{Do: "abandon", Label: "放弃签订"}}
	w.deals = append(w.deals, running(deal, contractapi.SupplementStateAgreed), running(deal, contractapi.SupplementStateProposed), accepted(deal, false), accepted(deal, true), deal)
	w.sheet = tenderapi.Sheet{Tender: "open", Title: opened.Title, Judge: "zhang", Criteria: append(slices.Clone(opened.Criteria), licensed()), Answers: licensedAnswers(), Checking: true, Marks: []tenderapi.BidMarks{}, Bids: []tenderapi.SheetBid{
		{Bid: "b1", Supplier: tenderapi.Party{ID: "s1", Name: "青苗服务社"}, Price: 170_000_00, Plan: "每周探访。"},
		{Bid: "b2", Supplier: tenderapi.Party{ID: "s2", Name: "向阳服务社"}, Price: 175_000_00, Plan: "每月探访。"},
	}}
	w.opening.Judging, w.room = true, closedRoom()
	w.accounts[0].Standing = organizationapi.StandingAvailable
	sign := []tenderapi.PriceSign{{Code: "ceiling", Text: "报价低于最高限价（1,800,000.00元）的45%。", Basis: cite()}}
	w.opening.Reviews = []tenderapi.PriceReview{
		{Tender: "open", Bid: "b1", Supplier: tenderapi.Party{ID: "s1", Name: "青苗服务社"}, Price: 70_000_00, Signs: sign, Stage: "found", StageText: "待请供应商说明", May: []string{"ask"}},
		{Tender: "open", Bid: "b2", Supplier: tenderapi.Party{ID: "s2", Name: "向阳服务社"}, Price: 75_000_00, Signs: sign, Stage: "ready", StageText: "待评审委员会认定", Question: "请说明成本。", AskedAt: ago(1), Until: ago(0), Explanation: "志愿者承担探访。", ExplainedAt: ago(0), May: []string{"judge"}},
	}
	w.drawn = []tenderapi.Draw{{
		ID: "pub.1", Version: 1, Tender: "pub", Nth: 1, Stage: "committing", StageText: "等待双方提交摘要", Wanted: 4, Size: 9, List: strings.Repeat("ab", 32), Subject: "sanshe-draw-1 pub 1 4", StartedAt: noon,
		Parts: []tenderapi.DrawPart{{By: "platform", Text: "平台", Digest: strings.Repeat("cd", 32), At: noon}}, LeftOut: []tenderapi.LeftOut{{Code: "kin", Text: "近亲属", Count: 1}}, May: []string{"commit", "reveal", "void"}, Basis: cite(),
	}}
	w.summons = tenderapi.Summons{Draw: "pub.1", Tender: "pub", Title: "探访服务", Buyer: "星河区民政局", Deadline: *ahead(3), OpeningPlace: "网上开标", At: noon, Until: *ahead(1), Outcome: "pending", Text: "等待答复"}
	w.invited = tenderapi.Summons{Draw: "inv.1", Of: tenderapi.DrawOfSuppliers, Tender: "inv", Title: "失能评估服务", Buyer: "星河区民政局", Deadline: *ahead(30), At: noon, Until: *ahead(1), Outcome: "pending", Text: "等待答复"}
	doubted := unanswered()
	doubted.ID, doubted.Tender, doubted.Buyer, doubted.Moves = "d3", "pub", us, []tenderapi.Move{{Do: "answer", Label: "答复质疑", Rule: "dispute.challenge.answer"}}
	w.raised, w.periods = append(w.raised, doubted), windows()
	w.opening.Bids = []tenderapi.OpenedBid{{Bid: "b1", Supplier: tenderapi.Party{ID: "s1", Name: "青苗服务社"}, Price: 170_000_00, Readable: true, Valid: true}}
	expert := func(id, name, field, region string, orgs ...string) organizationapi.Account {
		x := organizationapi.Account{ID: id, Name: name, MaskedName: name[:3] + "*" + name[len(name)-3:], Title: field, Fields: []string{field}, Memberships: []organizationapi.Membership{{Org: "pool", Role: organizationapi.RoleExpert, Region: region}}}
		for _, o := range orgs {
			x.Memberships = append(x.Memberships, organizationapi.Membership{Org: o, Role: organizationapi.RoleStaff, Region: region})
		}
		return x
	}
	w.experts = []organizationapi.Account{
		expert("e1", "王小平", "养老服务", "320312"), expert("e2", "赵大海", "养老服务", "320300"), expert("e3", "孙明月", "儿童关爱", "320312"),
		expert("kin", "钱多多", "养老服务", "320312", "s1"), expert("house", "周立本", "社区治理", "320312", mine),
	}
}

func (w *works) tenderRoutes() []route.Route {
	return append(slices.Concat(w.challengeRoutes(), w.sealingRoutes(), w.paperRoutes()), []route.Route{
		route.On(tenderapi.GetChallenge, func(_ context.Context, in tenderapi.GetChallengeRequest) (tenderapi.Challenge, error) {
			return find(w.raised, func(c tenderapi.Challenge) bool { return c.ID == in.ID })
		}),
		route.On(tenderapi.ListTenders, func(context.Context, tenderapi.ListTendersRequest) (tenderapi.TenderPage, error) {
			return tenderapi.TenderPage{Items: []tenderapi.TenderSummary{}}, nil
		}),
		route.On(tenderapi.ListLots, w.listLots),
		route.On(tenderapi.GetTender, func(_ context.Context, in tenderapi.GetTenderRequest) (tenderapi.Tender, error) {
			return find(w.tenders, func(t tenderapi.Tender) bool { return t.ID == in.ID })
		}),
		route.On(tenderapi.ListQuestions, func(context.Context, tenderapi.ListQuestionsRequest) (tenderapi.QuestionPage, error) {
			return tenderapi.QuestionPage{Items: slices.Clone(w.asked)}, nil
		}),
		route.On(tenderapi.ListComments, func(_ context.Context, in tenderapi.ListCommentsRequest) (tenderapi.CommentPage, error) {
			return tenderapi.CommentPage{Items: slices.DeleteFunc(slices.Clone(w.said), func(c tenderapi.Comment) bool { return c.Tender != in.ID })}, nil
		}),
		route.On(tenderapi.GetOpening, func(_ context.Context, in tenderapi.GetOpeningRequest) (out tenderapi.Opening, err error) {
			if in.ID != "open" {
				return out, fault.New(fault.NotFound, "test.none", "尚未开标。")
			}
			return *w.opening, nil
		}),
		route.On(tenderapi.GetEvaluation, func(_ context.Context, in tenderapi.GetEvaluationRequest) (out tenderapi.Evaluation, err error) {
			if w.judged && in.ID == "open" {
				return *w.scored, nil
			}
			return out, fault.New(fault.NotFound, "test.none", "尚未公布。")
		}),
		route.On(tenderapi.ListFindings, func(context.Context, tenderapi.ListFindingsRequest) (tenderapi.FindingList, error) {
			return tenderapi.FindingList{Items: append([]tenderapi.Finding{}, w.found...)}, nil
		}),
		route.On(tenderapi.CheckEligibility, func(context.Context, tenderapi.CheckEligibilityRequest) (tenderapi.Eligibility, error) {
			text := "登记状态正常。"
			if w.barred {
				text = "本组织的登记已注销，不能参加。"
			}
			return tenderapi.Eligibility{May: !w.barred, Items: []tenderapi.Finding{{Ok: !w.barred, Level: "refuse", Text: text, Basis: cite()}}}, nil
		}),
		route.On(tenderapi.ListMyBids, func(context.Context, tenderapi.ListMyBidsRequest) (tenderapi.BidPage, error) {
			return tenderapi.BidPage{Items: append([]tenderapi.Bid{}, w.bids...)}, nil
		}),
		route.On(tenderapi.GetConsortium, func(context.Context, tenderapi.GetConsortiumRequest) (tenderapi.Consortium, error) {
			return w.stands, nil
		}),
		route.On(tenderapi.JoinConsortium, func(context.Context, tenderapi.JoinConsortiumRequest) (tenderapi.Consortium, error) {
			return w.stands, nil
		}),
		route.On(tenderapi.GetBid, func(context.Context, tenderapi.GetBidRequest) (out tenderapi.Bid, err error) {
			return find(w.bids, func(tenderapi.Bid) bool { return true })
		}),
		route.On(tenderapi.ListTenderTasks, func(context.Context, tenderapi.ListTenderTasksRequest) (tenderapi.TaskList, error) {
			return tenderapi.TaskList{Items: []tenderapi.Task{}}, nil
		}),
		route.On(tenderapi.ListDraws, func(_ context.Context, in tenderapi.ListDrawsRequest) (out tenderapi.DrawList, err error) {
			out.Items = []tenderapi.Draw{}
			for _, d := range w.drawn {
				if d.Tender == in.ID {
					out.Items = append(out.Items, d)
				}
			}
			return out, nil
		}),
		route.On(tenderapi.CommitDraw, func(context.Context, tenderapi.CommitDrawRequest) (tenderapi.Draw, error) { return w.drawn[0], nil }),
		route.On(tenderapi.RevealDraw, func(context.Context, tenderapi.RevealDrawRequest) (tenderapi.Draw, error) { return w.drawn[0], nil }),
		route.On(tenderapi.StartDraw, func(context.Context, tenderapi.StartDrawRequest) (tenderapi.Draw, error) { return w.drawn[0], nil }),
		route.On(tenderapi.VoidDraw, func(context.Context, tenderapi.VoidDrawRequest) (tenderapi.Draw, error) { return w.drawn[0], nil }),
		route.On(tenderapi.ListMyChallenges, func(context.Context, tenderapi.ListMyChallengesRequest) (tenderapi.ChallengePage, error) {
			return tenderapi.ChallengePage{}, nil
		}),
		route.On(tenderapi.ListMySummons, func(context.Context, tenderapi.ListMySummonsRequest) (tenderapi.SummonsList, error) {
			return tenderapi.SummonsList{Items: []tenderapi.Summons{w.summons, w.invited}}, nil
		}),
		route.On(tenderapi.AnswerDraw, func(context.Context, tenderapi.AnswerDrawRequest) (tenderapi.Summons, error) { return w.summons, nil }),
		route.On(tenderapi.ListTalks, func(_ context.Context, in tenderapi.ListTalksRequest) (tenderapi.TalkList, error) {
			if w.silent != nil {
				return tenderapi.TalkList{}, w.silent
			}
			return talks(in.ID), nil
		}),
		route.On(tenderapi.RecordTalk, func(_ context.Context, in tenderapi.RecordTalkRequest) (tenderapi.TalkList, error) {
			return talks(in.ID), nil
		}),
		route.On(tenderapi.ListFlags, func(context.Context, tenderapi.ListFlagsRequest) (tenderapi.FlagList, error) {
			return tenderapi.FlagList{
				Items: []tenderapi.Flag{{Code: "contact", Clause: "联系人员为同一人", Bids: []string{"b1", "b2"}, Suppliers: []tenderapi.Party{{ID: "s1", Name: "青苗服务社"}, {ID: "s2", Name: "向阳服务社"}}, Text: "青苗服务社、向阳服务社的响应文件载明同一个联系电话。"}},
				Blind: []tenderapi.BlindSpot{{Code: "account", Clause: "保证金从同一账户转出"}}, Basis: cite(),
			}, nil
		}),
		route.On(tenderapi.ListDeposits, func(context.Context, tenderapi.ListDepositsRequest) (tenderapi.DepositList, error) {
			return deposits(), nil
		}),
		route.On(tenderapi.RecordDeposits, func(context.Context, tenderapi.RecordDepositsRequest) (tenderapi.DepositList, error) {
			return deposits(), nil
		}),
		route.On(tenderapi.ListAvoidances, func(context.Context, tenderapi.ListAvoidancesRequest) (tenderapi.AvoidanceList, error) {
			return avoidances(), nil
		}),
		route.On(tenderapi.AskAvoidance, func(context.Context, tenderapi.AskAvoidanceRequest) (tenderapi.AvoidanceList, error) {
			return avoidances(), nil
		}),
		route.On(tenderapi.RuleAvoidance, func(context.Context, tenderapi.RuleAvoidanceRequest) (tenderapi.AvoidanceList, error) {
			return avoidances(), nil
		}),
		route.On(tenderapi.AnswerAvoidance, func(context.Context, tenderapi.AnswerAvoidanceRequest) (tenderapi.AvoidanceList, error) {
			return avoidances(), nil
		}),
		route.On(tenderapi.ListOrders, func(context.Context, tenderapi.ListOrdersRequest) (tenderapi.OrderPage, error) {
			return tenderapi.OrderPage{Items: append([]tenderapi.Order{}, w.placed...)}, nil
		}),
		route.On(tenderapi.PlaceOrder, func(context.Context, tenderapi.PlaceOrderRequest) (out tenderapi.Order, err error) {
			return out, nil
		}),
		route.On(tenderapi.ListApplications, func(context.Context, tenderapi.ListApplicationsRequest) (tenderapi.ApplicationPage, error) {
			return tenderapi.ApplicationPage{Items: w.applied}, nil
		}),
		route.On(tenderapi.ListMyApplications, func(context.Context, tenderapi.ListMyApplicationsRequest) (tenderapi.ApplicationPage, error) {
			return tenderapi.ApplicationPage{Items: w.applied}, nil
		}),
		route.On(tenderapi.ApplyForPlace, func(context.Context, tenderapi.ApplyForPlaceRequest) (tenderapi.Application, error) {
			return w.applied[0], nil
		}),
		route.On(tenderapi.MoveApplication, func(context.Context, tenderapi.MoveApplicationRequest) (tenderapi.Application, error) {
			return w.applied[0], nil
		}),
		route.On(tenderapi.LeavePlace, func(context.Context, tenderapi.LeavePlaceRequest) (out tenderapi.Tender, err error) {
			return calling(tenderapi.Party{}), nil
		}),
		route.On(tenderapi.RemovePlace, func(context.Context, tenderapi.RemovePlaceRequest) (out tenderapi.Tender, err error) {
			return out, nil
		}),
		route.On(tenderapi.CorrectSheet, func(context.Context, tenderapi.CorrectSheetRequest) (out tenderapi.Evaluation, err error) {
			return out, nil
		}),
		route.On(tenderapi.GetBidScore, func(_ context.Context, in tenderapi.GetBidScoreRequest) (out tenderapi.BidScore, err error) {
			if w.told.Bid != in.ID {
				return out, fault.New(fault.NotFound, "test.none", "评审结果在公告之后公开。")
			}
			return w.told, nil
		}),
		route.On(tenderapi.AskExplanation, func(context.Context, tenderapi.AskExplanationRequest) (tenderapi.Opening, error) {
			return *w.opening, nil
		}),
		route.On(tenderapi.JudgePrice, func(context.Context, tenderapi.JudgePriceRequest) (tenderapi.Opening, error) { return *w.opening, nil }),
		route.On(tenderapi.GetPriceReview, func(_ context.Context, in tenderapi.GetPriceReviewRequest) (r tenderapi.PriceReview, err error) {
			if in.ID != "b1" {
				return r, fault.New(fault.NotFound, "test.none", "没有请您单位说明报价。")
			}
			r = w.opening.Reviews[0]
			r.Stage, r.StageText, r.Question, r.AskedAt, r.Until, r.May = "asked", "等待供应商说明", "请说明人员成本。", ago(0), ahead(1), []string{"explain"}
			return r, nil
		}),
		route.On(tenderapi.ExplainPrice, func(context.Context, tenderapi.ExplainPriceRequest) (tenderapi.PriceReview, error) {
			return w.opening.Reviews[0], nil
		}),
		route.On(tenderapi.LowerAnswer, func(context.Context, tenderapi.LowerAnswerRequest) (tenderapi.Sheet, error) { return w.sheet, nil }),
		route.On(tenderapi.GetMySheet, func(context.Context, tenderapi.GetMySheetRequest) (tenderapi.Sheet, error) { return w.sheet, nil }),
		route.On(tenderapi.SignSheet, func(_ context.Context, in tenderapi.SignSheetRequest) (tenderapi.Sheet, error) {
			w.sheet.Marks, w.sheet.SignedAt = in.Bids, ago(0)
			w.sheet.Receipt = &tenderapi.SignedSheetReceipt{Sheet: tenderapi.SheetReceipt{Tender: w.sheet.Tender, Code: "320312-2026-FW-0009", Judge: "judge"}}
			w.sheet.Copy = &tenderapi.SheetCopy{Tender: w.sheet.Tender, Marks: []tenderapi.SaltedMarks{{Bid: "one", Salt: "ab"}}}
			return w.sheet, nil
		}),
		route.On(tenderapi.SeatCommittee, func(_ context.Context, in tenderapi.SeatCommitteeRequest) (tenderapi.Tender, error) {
			return find(w.tenders, func(t tenderapi.Tender) bool { return t.ID == in.ID })
		}),
		route.On(tenderapi.MoveTender, func(_ context.Context, in tenderapi.MoveTenderRequest) (tenderapi.Tender, error) {
			return find(w.tenders, func(t tenderapi.Tender) bool { return t.ID == in.ID })
		}),
		route.On(tenderapi.CreateTender, func(context.Context, tenderapi.CreateTenderRequest) (tenderapi.Tender, error) {
			return find(w.tenders, func(t tenderapi.Tender) bool { return t.ID == "draft" })
		}),
	}...)
}

func (w *works) catalogRoutes() []route.Route {
	return []route.Route{
		route.On(catalogapi.GetCatalogue, func(_ context.Context, in catalogapi.GetCatalogueRequest) (catalogapi.Catalogue, error) {
			return find(w.cats, func(c catalogapi.Catalogue) bool { return c.ID == in.ID })
		}),
		route.On(catalogapi.ListDeskCatalogues, func(context.Context, catalogapi.ListDeskCataloguesRequest) (catalogapi.CataloguePage, error) {
			return catalogapi.CataloguePage{Items: []catalogapi.CatalogueSummary{}}, nil
		}),
	}
}

func (w *works) contractRoutes() []route.Route {
	return []route.Route{
		route.On(contractapi.ListContractTasks, func(context.Context, contractapi.ListContractTasksRequest) (contractapi.TaskList, error) {
			return contractapi.TaskList{}, nil
		}),
		route.On(contractapi.ListDeskContracts, func(context.Context, contractapi.ListDeskContractsRequest) (contractapi.ContractPage, error) {
			return contractapi.ContractPage{}, nil
		}),
		route.On(contractapi.ListContracts, func(_ context.Context, in contractapi.ListContractsRequest) (out contractapi.ContractPage, err error) {
			for _, c := range w.deals {
				if strings.Contains(c.Code, in.Q) {
					out.Items = append(out.Items, contractapi.ContractSummary{ID: c.ID, Code: c.Code, Title: c.Title})
				}
			}
			return out, nil
		}),
		route.On(contractapi.GetContract, func(_ context.Context, in contractapi.GetContractRequest) (contractapi.Contract, error) {
			return find(w.deals, func(c contractapi.Contract) bool { return c.ID == in.ID })
		}),
	}
}

func (w *works) organizationRoutes() []route.Route {
	return []route.Route{
		route.On(organizationapi.ListExperts, func(context.Context, organizationapi.ListExpertsRequest) (organizationapi.AccountList, error) {
			return organizationapi.AccountList{Items: slices.Clone(w.experts)}, nil
		}),
		route.On(organizationapi.GetMe, func(context.Context, organizationapi.GetMeRequest) (organizationapi.Account, error) {
			me := w.accounts[0]
			me.Relations = slices.Clone(w.ties)
			me.Offers = []organizationapi.Offer{{Org: "52320312YY0000017X", OrgName: "梧桐社会工作服务中心", Role: organizationapi.RoleVolunteer, Origin: "f1", OriginName: "梧桐互助队", At: noon}}
			return me, nil
		}),
		route.On(organizationapi.DeclareRelations, func(_ context.Context, in organizationapi.DeclareRelationsRequest) (organizationapi.Account, error) {
			w.ties = in.Relations
			return w.accounts[0], nil
		}),
		route.On(organizationapi.SetStanding, func(context.Context, organizationapi.SetStandingRequest) (organizationapi.Account, error) {
			return w.accounts[0], nil
		}),
	}
}

// asService reaches the town as the portal itself.
type asService struct{ via http.RoundTripper }

func (s asService) RoundTrip(r *http.Request) (*http.Response, error) {
	r = r.Clone(r.Context())
	r.Header.Set("Authorization", "Bearer service")
	return s.via.RoundTrip(r)
}
