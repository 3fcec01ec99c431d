package portal

import (
	"context"
	"net/http"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"sanshe/contracts/go/contract"
	"sanshe/contracts/go/contractapi"
	"sanshe/contracts/go/organizationapi"
	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/fault"
	"sanshe/libs/host"
	"sanshe/libs/identity"
	"sanshe/libs/route"
	"sanshe/services/portal/frame"
)

// Two challenges of purchase t2: one that waits for its answer, and a complaint that was decided.

func clause(rule, article string) []tenderapi.Basis {
	return []tenderapi.Basis{{Rule: rule, Title: "中华人民共和国政府采购法", Article: article, Quote: "七个工作日内", From: "2003-01-01", Verified: true}}
}

var qingmiao = tenderapi.Party{ID: "x", Name: "星河区青苗儿童发展中心"}

func unanswered() tenderapi.Challenge {
	who := qingmiao // some tests spoil what they are given
	return tenderapi.Challenge{
		ID: "d1", Version: 3, Tender: "t2", TenderTitle: "梧桐街道困境儿童监护支持服务", Buyer: bureau, About: "result", Supplier: &who,
		Items: []tenderapi.GrievanceItem{{
			Ground: "result-objective", GroundText: "客观评审因素的评分与事实或者评分标准不符", Part: "评分标准第三项", Facts: "类似业绩应得满分，公布的得分少了十分。", Request: "重新核对本机构的业绩得分。",
		}},
		Contact: &tenderapi.Contact{Name: "李四", Phone: "0516-88888888"},
		Effects: []tenderapi.EffectOption{
			{Effect: "proceed", Text: "继续开展采购活动", Open: true}, {Effect: "amend", Text: "修改采购文件", Why: "已经截止，不能修改。"},
		},
		State: tenderapi.ChallengeStateFiled, StateText: "待答复", Open: true, PauseBasis: clause("dispute.challenge.pause", "第五十四条"),
		FiledAt: *ago(4), AnswerDue: *ahead(5), Moves: []tenderapi.Move{},
		Steps: []tenderapi.Step{
			{Key: "file", Title: "提出质疑", State: "done", At: ago(4), Owner: "质疑供应商", Basis: clause("dispute.challenge.file", "第五十二条")},
			{Key: "answer", Title: "答复质疑", State: "now", Due: ahead(5), Owner: bureau.Name, Basis: clause("dispute.challenge.answer", "第五十三条")},
			{Key: "complain", Title: "向财政部门投诉", State: "todo", Due: ahead(26), Owner: "质疑供应商", Basis: clause("dispute.complaint.file", "第五十五条")},
		},
	}
}

func decidedOn() tenderapi.Challenge {
	c := unanswered()
	c.ID, c.About, c.State, c.StateText, c.Open, c.PauseBasis = "d2", "process", tenderapi.ChallengeStateSettled, "已处理", false, nil
	c.Answers = []tenderapi.ItemVerdict{{Item: 1, Verdict: tenderapi.VerdictRejected, Reason: "编号连续。"}}
	c.ComplaintItems = []tenderapi.ComplaintItem{{Item: 1, Facts: "编号不连续。", Request: "责令更正。"}}
	c.Rulings = []tenderapi.ItemVerdict{{Item: 1, Verdict: tenderapi.VerdictRejected, Reason: "经查编号连续。"}}
	c.Answer, c.AnsweredAt, c.Complaint, c.Decision = "开标记录完整。", ago(30), "不服答复。", "投诉不成立，予以驳回。"
	c.Steps = []tenderapi.Step{
		{Key: "answer", Title: "答复质疑", State: "done", At: ago(30), Due: ago(32), Owner: bureau.Name, Note: "逾期2天办理", Basis: clause("dispute.challenge.answer", "第五十三条")},
		{Key: "settle", Title: "作出处理决定", State: "done", At: ago(2), Due: ahead(9), Owner: "财政部门", Basis: clause("dispute.complaint.decide", "第五十六条")},
	}
	return c
}

func windows() []tenderapi.ChallengePeriod {
	return []tenderapi.ChallengePeriod{
		{About: "documents", Since: ago(40), Last: ago(30), Why: "质疑应当在2026年10月23日前提出，现已超过期限；其他问题可以向财政部门反映。", Basis: clause("dispute.challenge.file", "第五十二条")},
		{About: "process", Why: "质疑的环节还没有发生，请在该环节结束后提出。", Basis: clause("dispute.challenge.since", "第五十三条")},
		{About: "result", Open: true, Since: ago(3), Last: ahead(6), Basis: clause("dispute.challenge.file", "第五十二条")},
	}
}

// seen is a challenge as the service shows it: its words to those concerned only.
func seen(ctx context.Context, c tenderapi.Challenge) tenderapi.Challenge {
	who, _ := identity.From(ctx)
	if !concerned(who, c) {
		c.Supplier, c.Items, c.Contact, c.Evidence, c.Answer, c.Complaint, c.ComplaintItems, c.Moves = nil, nil, nil, nil, "", "", nil, []tenderapi.Move{}
	}
	return c
}

func concerned(who identity.Caller, c tenderapi.Challenge) bool {
	return who.In(c.Supplier.ID, identity.Staff) || who.In(c.Buyer.ID, identity.Buyer) || who.Has(identity.Supervisor)
}

// halts is how the service answers who asks only for what halts a contract.
func halts(c tenderapi.Challenge, what string) bool {
	over := []tenderapi.ChallengeState{tenderapi.ChallengeStateAnswered, tenderapi.ChallengeStateRefused, tenderapi.ChallengeStateDeclined, tenderapi.ChallengeStateSettled, tenderapi.ChallengeStateWithdrawn}
	return what == "" || what == "signing" && c.Open || what == "performance" && !slices.Contains(over, c.State)
}

func (w *town) challengeRoutes() []route.Route {
	return append(w.decisionRoutes(), []route.Route{
		route.On(tenderapi.ListChallenges, func(ctx context.Context, in tenderapi.ListChallengesRequest) (out tenderapi.ChallengeList, err error) {
			out.Items = []tenderapi.Challenge{}
			for _, c := range w.raised {
				if c.Tender == in.ID && halts(c, in.Halts) {
					out.Items = append(out.Items, seen(ctx, c))
				}
			}
			return out, nil
		}),
		route.On(tenderapi.ListChallengePeriods, func(context.Context, tenderapi.ListChallengePeriodsRequest) (tenderapi.ChallengePeriodList, error) {
			return tenderapi.ChallengePeriodList{Items: slices.Clone(w.periods)}, nil
		}),
	}...)
}

// court is a town where challenges are made and dealt with.
type court struct {
	*town
	refusal error // of what is sent next
	filed   tenderapi.ChallengeDraft
	kept    []string // names of the evidence that was uploaded
	docket  []tenderapi.Dispute
	moved   tenderapi.ChallengeMove
	tasks   []tenderapi.Task
	counts  tenderapi.DeskCounts
}

func newCourt(t *testing.T, role identity.Role) *court {
	t.Helper()
	w := newTown(t, "")
	w.role = role
	w.fill()
	c := &court{town: w}
	local, ok := w.portal.Call.(*host.Local)
	if !ok {
		t.Fatal("the town's portal does not call locally")
	}
	local.Add("tender", route.Server(append(w.challengeRoutes(), c.routes()...), w.read))
	local.Add("contract", route.Server([]route.Route{
		route.On(contractapi.ListDeskContracts, func(context.Context, contractapi.ListDeskContractsRequest) (contractapi.ContractPage, error) {
			return contractapi.ContractPage{Items: []contractapi.ContractSummary{}}, nil
		}),
		route.On(contractapi.ListContractTasks, func(context.Context, contractapi.ListContractTasksRequest) (contractapi.TaskList, error) {
			return contractapi.TaskList{Items: []contractapi.Task{}}, nil
		}),
	}, w.read))
	return c
}

func (c *court) routes() []route.Route {
	return []route.Route{
		route.On(tenderapi.GetTender, func(_ context.Context, in tenderapi.GetTenderRequest) (tenderapi.Tender, error) {
			return find(c.tenders, func(t tenderapi.Tender) bool { return t.ID == in.ID })
		}),
		route.On(tenderapi.GetChallenge, func(ctx context.Context, in tenderapi.GetChallengeRequest) (tenderapi.Challenge, error) {
			who, _ := identity.From(ctx)
			return find(c.raised, func(x tenderapi.Challenge) bool { return x.ID == in.ID && concerned(who, x) })
		}),
		route.On(tenderapi.FileChallenge, func(_ context.Context, in tenderapi.FileChallengeRequest) (out tenderapi.Challenge, err error) {
			c.filed = in.ChallengeDraft
			return c.raised[0], c.refusal
		}),
		route.On(tenderapi.CheckChallenge, func(_ context.Context, in tenderapi.CheckChallengeRequest) (out tenderapi.FindingList, err error) {
			out.Items = []tenderapi.Finding{{Level: "warn", Text: "没有附证明材料。", Basis: clause("dispute.challenge.proof", "第五十五条")}}
			return out, c.refusal
		}),
		route.On(tenderapi.AddEvidence, func(_ context.Context, in tenderapi.AddEvidenceRequest) (out tenderapi.Evidence, err error) {
			c.kept = append(c.kept, in.Name)
			return tenderapi.Evidence{ID: "e" + frame.Itoa(len(c.kept)), Name: in.Name, Type: "application/pdf", Size: int64(len(in.Upload.Body))}, c.refusal
		}),
		route.On(tenderapi.GetEvidence, func(_ context.Context, in tenderapi.GetEvidenceRequest) (contract.File, error) {
			return contract.File{Name: "业绩.pdf", Type: "application/pdf", Body: []byte("%PDF-")}, nil
		}),
		route.On(tenderapi.ListDisputes, func(context.Context, tenderapi.ListDisputesRequest) (tenderapi.DisputePage, error) {
			return tenderapi.DisputePage{Items: append([]tenderapi.Dispute{}, c.docket...)}, nil
		}),
		route.On(tenderapi.MoveChallenge, func(_ context.Context, in tenderapi.MoveChallengeRequest) (out tenderapi.Challenge, err error) {
			c.moved = in.ChallengeMove
			return c.raised[0], c.refusal
		}),
		route.On(tenderapi.ListMyApplications, func(context.Context, tenderapi.ListMyApplicationsRequest) (tenderapi.ApplicationPage, error) {
			return tenderapi.ApplicationPage{Items: []tenderapi.Application{applied()}}, nil
		}),
		route.On(tenderapi.ListMyChallenges, func(context.Context, tenderapi.ListMyChallengesRequest) (tenderapi.ChallengePage, error) {
			return tenderapi.ChallengePage{Items: slices.Clone(c.raised)}, nil
		}),
		route.On(tenderapi.ListTenderTasks, func(context.Context, tenderapi.ListTenderTasksRequest) (tenderapi.TaskList, error) {
			return tenderapi.TaskList{Items: append([]tenderapi.Task{}, c.tasks...)}, nil
		}),
		route.On(tenderapi.CountDeskTenders, func(context.Context, tenderapi.CountDeskTendersRequest) (tenderapi.DeskCounts, error) {
			return c.counts, nil
		}),
		route.On(tenderapi.ListDeskTenders, func(context.Context, tenderapi.ListDeskTendersRequest) (tenderapi.TenderPage, error) {
			return tenderapi.TenderPage{Items: []tenderapi.TenderSummary{}}, nil
		}),
		route.On(tenderapi.ListMySummons, func(context.Context, tenderapi.ListMySummonsRequest) (tenderapi.SummonsList, error) {
			return tenderapi.SummonsList{}, nil
		}),
		route.On(tenderapi.ListTenders, func(context.Context, tenderapi.ListTendersRequest) (tenderapi.TenderPage, error) {
			return tenderapi.TenderPage{Items: []tenderapi.TenderSummary{}}, nil
		}),
		route.On(tenderapi.ListMyBids, func(context.Context, tenderapi.ListMyBidsRequest) (tenderapi.BidPage, error) {
			return tenderapi.BidPage{Items: []tenderapi.Bid{}}, nil
		}),
		route.On(tenderapi.ListQuestions, func(context.Context, tenderapi.ListQuestionsRequest) (tenderapi.QuestionPage, error) {
			return tenderapi.QuestionPage{Items: []tenderapi.Question{}}, nil
		}),
		route.On(tenderapi.GetOpening, func(context.Context, tenderapi.GetOpeningRequest) (tenderapi.Opening, error) { return *c.opening, nil }),
		route.On(tenderapi.GetEvaluation, func(context.Context, tenderapi.GetEvaluationRequest) (tenderapi.Evaluation, error) {
			return *c.scored, nil
		}),
	}
}

// as is a browser of somebody whose organization takes part in the first challenge as its supplier or its buyer.
func (c *court) as(supplier, buyer bool) *browser {
	if supplier {
		c.raised[0].Supplier = &tenderapi.Party{ID: "nuanlin", Name: "星河区暖邻社会工作服务中心"}
	}
	if buyer {
		c.raised[0].Buyer.ID = "nuanlin"
	}
	b := c.browser()
	b.signIn("/help")
	return b
}

// said is a page's text as a person reads it: dates and amounts are marked up.
func (a answer) said() string { return mark.ReplaceAllString(a.body, "") }

var mark = regexp.MustCompile(`<[^>]*>`)

func TestEverybodySeesThatAPurchaseIsChallenged(t *testing.T) {
	w := newTown(t, "")
	w.fill()
	a := w.browser().get("/tenders/t2")
	if !strings.Contains(a.body, `id="challenges"`) {
		t.Error("nothing leads to the section")
	}
	for _, must := range []string{
		"质疑与投诉1：中标、成交结果", "待答复", "合同暂缓签署", "第五十四条", "答复质疑", "至11月27日", "第五十三条",
		"质疑与投诉2：采购过程", "投诉不成立，予以驳回。", "逾期2天办理", "期限至2026年10月21日", "作出处理决定",
	} {
		if !strings.Contains(a.said(), must) {
			t.Errorf("the public page lacks %q", must)
		}
	}
	for _, not := range []string{"类似业绩应得满分", "重新核对本机构", "开标记录完整。", "不服答复。", qingmiao.Name + "</a></dd>", "/desk/challenges/", "提出质疑</a>"} {
		if strings.Contains(a.body, not) {
			t.Errorf("a stranger reads %q", not)
		}
	}
	if a := w.browser().get("/tenders/t1"); strings.Contains(a.body, "质疑与投诉1") || strings.Contains(a.body, `id="challenges"`) {
		t.Error("a purchase nobody challenged has a section for it")
	}
}

func TestThePageOfAPurchaseShowsEachAsMuchAsTheServiceGives(t *testing.T) {
	for _, c := range []struct {
		name            string
		role            identity.Role
		supplier, buyer bool
		words, file     bool
	}{
		{"another supplier", identity.Staff, false, false, false, true},
		{"the challenger", identity.Staff, true, false, true, true},
		{"the officer", identity.Buyer, false, true, true, false},
		{"another officer", identity.Buyer, false, false, false, false},
		{"the supervisor", identity.Supervisor, false, false, true, false},
	} {
		a := newCourt(t, c.role).as(c.supplier, c.buyer).get("/tenders/t2")
		if got := strings.Contains(a.body, "类似业绩应得满分") && strings.Contains(a.body, `href="/desk/challenges/d1"`); got != c.words {
			t.Errorf("%s: reads the words and is led on: %v", c.name, got)
		}
		if got := strings.Contains(a.body, `href="/desk/staff/tenders/t2/challenge"`); got != c.file {
			t.Errorf("%s: may challenge: %v", c.name, got)
		}
	}
	w := newCourt(t, identity.Staff)
	b := w.as(false, false)
	if a := b.get("/tenders/t2"); !strings.Contains(a.said(), "本机构可以质疑：中标、成交结果（至2026年11月28日）") {
		t.Error("the page does not say what may be challenged until when")
	}
	w.periods[2].Open = false
	if a := b.get("/tenders/t2"); strings.Contains(a.body, "/challenge\"") {
		t.Error("a challenge is offered that would be refused")
	}
}

func TestTheFormOffersWhatMayBeChallenged(t *testing.T) {
	w := newCourt(t, identity.Staff)
	b := w.as(false, false)
	a := b.get("/desk/staff/tenders/t2/challenge")
	for _, must := range []string{
		"现已超过期限", "还没有发生", "最后一天是2026年11月28日", "第五十二条", "7个工作日内书面答复", "属于哪种情形", "客观评审因素的评分与事实或者评分标准不符", "授权代表",
	} {
		if !strings.Contains(a.said(), must) {
			t.Errorf("the form lacks %q", must)
		}
	}
	if strings.Count(a.body, `type="radio"`) != 3 || strings.Count(a.body, " disabled") != 2 || !strings.Contains(a.body, " checked") || !strings.Contains(a.body, `role="timer"`) {
		t.Errorf("the choice is wrong: %d, %d", strings.Count(a.body, `type="radio"`), strings.Count(a.body, " disabled"))
	}
	once := clause("dispute.challenge.once", "条号待核")
	once[0].Verified = false
	w.periods[2].Open, w.periods[2].Filed, w.periods[2].Why = false, true, "本机构已就这一环节提出过质疑。"
	w.periods[2].Basis = append(w.periods[2].Basis, once...)
	if a := b.get("/desk/staff/tenders/t2/challenge"); !strings.Contains(a.said(), "本机构已就这一环节提出过质疑。") || !strings.Contains(a.said(), "来源未核验") {
		t.Error("why a second challenge is refused does not stand there, or not that its source is unverified")
	} else if strings.Contains(a.body, "<textarea") || !strings.Contains(a.body, "现在没有本机构可以质疑的环节") || !strings.Contains(a.body, "还没有发生") {
		t.Error("a form is shown that cannot be sent, or not why")
	}
}

func TestARefusedChallengeComesBackAsItWasWritten(t *testing.T) {
	w := newCourt(t, identity.Staff)
	b := w.as(true, false)
	send := func() answer {
		return b.post("/desk/staff/tenders/t2/challenge", "step", "send", "about", "result", "items.0.ground", "result-objective", "items.0.facts", "业绩得分有误。", "items.0.request", "重新核对。")
	}
	w.refusal = fault.New(fault.Refused, "tender.challenge.too-late", "质疑应当在2026年11月20日前提出，现已超过期限。").
		Under(fault.Basis{Rule: "dispute.challenge.file", Title: "中华人民共和国政府采购法", Article: "第五十二条", Quote: "七个工作日内", Verified: true})
	w.periods[2].Open = false
	a := send()
	if a.status != http.StatusUnprocessableEntity {
		t.Errorf("status %d", a.status)
	}
	for _, must := range []string{"现已超过期限。", ">业绩得分有误。</textarea>", ">重新核对。</textarea>", "七个工作日内", ` checked`} {
		if !strings.Contains(a.body, must) {
			t.Errorf("the refused form lacks %q", must)
		}
	}
	if n := strings.Count(a.body, " disabled"); n != 2 {
		t.Errorf("%d parts cannot be chosen; the one that was chosen must still be sent", n)
	}
	w.refusal = nil
	if a := send(); a.at != "/desk/challenges/d1" || !strings.Contains(a.body, "质疑已提出") || w.filed.About != "result" || w.filed.Items[0].Facts != "业绩得分有误。" {
		t.Errorf("at %s with %+v", a.at, w.filed)
	}
	if a := b.post("/desk/staff/tenders/t2/challenge", "items.0.facts", "没有选环节。", "items.0.request", "重新核对。"); a.status != http.StatusBadRequest || !strings.Contains(a.body, `href="#f-about"`) || !strings.Contains(a.body, "没有选环节。") {
		t.Errorf("without a part: %d", a.status)
	}
}

func TestAChallengeHasAPageForThoseConcernedOnly(t *testing.T) {
	move := func(do string) []tenderapi.Move {
		return []tenderapi.Move{{Do: do, Label: do, Rule: "dispute.challenge.answer"}}
	}
	for _, c := range []struct {
		name            string
		role            identity.Role
		supplier, buyer bool
		do              string
		must            []string
	}{
		{"the challenger", identity.Staff, true, false, "complain", []string{`name="complain.text"`, `name="complain.complaint.0.facts"`, `name="complain.complaint.0.item" value="1"`, `name="complain.files"`, "不得超出已质疑事项的范围", "实施条例第五十五条"}},
		{"the challenger again", identity.Staff, true, false, "withdraw", []string{`<details class="confirm">`, "不能恢复"}},
		{"the officer", identity.Buyer, false, true, "answer", []string{`name="answer.verdicts.0.verdict"`, `name="answer.verdicts.0.reason"`, `name="answer.effect"`, "已经截止，不能修改。", "商业秘密", `value="answer"`, "依据："}},
		{"the supervisor in between", identity.Supervisor, false, false, "suspend", []string{`name="suspend.suspend_days"`, "合并计算"}},
		{"the supervisor", identity.Supervisor, false, false, "accept", []string{`name="accept.suspend_days"`, "第五十七条"}},
		{"the supervisor again", identity.Supervisor, false, false, "settle", []string{`name="settle.text"`, "向社会公开"}},
	} {
		w := newCourt(t, c.role)
		w.raised[0].Moves = move(c.do)
		a := w.as(c.supplier, c.buyer).get("/desk/challenges/d1")
		for _, must := range append(c.must, "类似业绩应得满分", "答复期限", `role="timer"`, "办理经过", "暂缓签署", `name="version" value="3"`) {
			if !strings.Contains(a.body+a.said(), must) {
				t.Errorf("%s: the page lacks %q", c.name, must)
			}
		}
		seen := map[string]bool{}
		for _, m := range idName.FindAllStringSubmatch(a.body, -1) {
			if seen[m[1]] {
				t.Errorf("%s: two parts with the id %q", c.name, m[1])
			}
			seen[m[1]] = true
		}
	}
	for _, role := range []identity.Role{identity.Staff, identity.Buyer} {
		if a := newCourt(t, role).as(false, false).get("/desk/challenges/d1"); a.status != http.StatusNotFound || strings.Contains(a.body, "类似业绩") {
			t.Errorf("another %s gets %d", role, a.status)
		}
	}
}

func TestALateAnswerIsShownLate(t *testing.T) {
	w := newCourt(t, identity.Staff)
	c := &w.raised[0]
	c.Steps[1].State, c.Steps[1].Due, c.Steps[2].State = "late", ago(3), "now"
	b := w.as(true, false)
	a := b.get("/desk/challenges/d1")
	for _, must := range []string{"逾期3天", `class="clock bad"`, "可以投诉", "投诉期限"} {
		if !strings.Contains(a.body, must) {
			t.Errorf("the page lacks %q", must)
		}
	}
	if a := b.get("/desk/staff"); !strings.Contains(a.body, "<b>可以投诉</b>") && !strings.Contains(a.body, "<strong>可以投诉</strong>") || !strings.Contains(a.body, `href="/desk/challenges/d1"`) {
		t.Error("the desk does not say that one may complain")
	}
}

func TestALateDutyAsksForItsReason(t *testing.T) {
	w := newCourt(t, identity.Supervisor)
	w.raised[0].DecideDue, w.raised[0].Moves = ahead(3), []tenderapi.Move{{Do: "settle", Label: "作出处理决定", Rule: "dispute.complaint.decide"}}
	b := w.as(true, false)
	if a := b.get("/desk/challenges/d1"); !strings.Contains(a.body, `name="settle.text"`) || strings.Contains(a.body, `name="settle.note"`) {
		t.Error("a decision in time is asked why it is late")
	}
	w.raised[0].DecideDue = ago(3)
	if a := b.get("/desk/challenges/d1"); !strings.Contains(a.body, `name="settle.note"`) || !strings.Contains(a.said(), "逾期原因向社会公开") {
		t.Error("a late decision is not asked for its reason")
	}
	b.post("/desk/challenges/d1/move", "do", "settle", "version", "3", "settle.text", "不成立。", "settle.note", "等待鉴定。", "settle.former", "没有违法行为。")
	if want := (tenderapi.ChallengeMove{Do: "settle", Version: 3, Text: "不成立。", Note: "等待鉴定。", Former: "没有违法行为。"}); !reflect.DeepEqual(w.moved, want) {
		t.Errorf("%+v was sent", w.moved)
	}
}

func TestARefusedMoveComesBackToItsOwnForm(t *testing.T) {
	w := newCourt(t, identity.Supervisor)
	w.raised[0].Moves = []tenderapi.Move{{Do: "accept", Label: "受理投诉", Rule: "dispute.complaint.accept"}}
	w.refusal = fault.New(fault.Refused, "tender.complaint.suspended-too-long", "暂停采购活动最长不得超过30日，请缩短。").At("suspend_days", "请填写不超过30的天数。")
	b := w.as(false, false)
	a := b.post("/desk/challenges/d1/move", "do", "accept", "version", "3", "accept.suspend_days", "45")
	if a.status != http.StatusUnprocessableEntity || !strings.Contains(a.body, `href="#f-accept-suspend_days"`) || !strings.Contains(a.body, `value="45"`) {
		t.Errorf("status %d", a.status)
	}
	if want := (tenderapi.ChallengeMove{Do: "accept", Version: 3, SuspendDays: 45}); !reflect.DeepEqual(w.moved, want) {
		t.Errorf("%+v was sent", w.moved)
	}
	w.refusal = nil
	if a := b.post("/desk/challenges/d1/move", "do", "accept", "version", "3", "accept.suspend_days", "三十"); a.status != http.StatusBadRequest || !strings.Contains(a.body, `value="三十"`) || !strings.Contains(a.body, `href="#f-accept-suspend_days"`) {
		t.Errorf("days in words: %d", a.status)
	}
	if a := b.post("/desk/challenges/d1/move", "do", "accept", "version", "3"); a.at != "/desk/challenges/d1" || !strings.Contains(a.body, "投诉已受理。") {
		t.Errorf("at %s", a.at)
	}
}

func TestDesksLeadToWhatWaits(t *testing.T) {
	due := noon.Add(72 * time.Hour)
	figures := map[identity.Role][]string{ // of everything, where the page itself is empty
		identity.Buyer: {">71<", ">62<", ">53<", ">44<", ">3335<"}, identity.Supervisor: {"7件逾期", `href="/desk/supervisor/flags"`},
	}
	for role, desk := range map[identity.Role]string{identity.Buyer: "/desk/buyer", identity.Supervisor: "/desk/supervisor"} {
		w := newCourt(t, role)
		w.counts = tenderapi.DeskCounts{Preparing: 71, Bidding: 62, Evaluating: 53, Awarded: 44, Contracted: 3335, Late: 7}
		w.tasks = []tenderapi.Task{{
			Tender: "t2", Challenge: "d1", Title: "梧桐街道困境儿童监护支持服务", What: "等我办的事", Detail: "质疑供应商：某中心", Owner: "某局", Due: &due, LateDays: -3, Basis: clause("dispute.challenge.answer", "第五十三条"),
		}}
		local, _ := w.portal.Call.(*host.Local)
		local.Add("organization", w.organization(route.Server([]route.Route{
			route.On(organizationapi.ListOrganizations, func(context.Context, organizationapi.ListOrganizationsRequest) (organizationapi.OrganizationPage, error) {
				return organizationapi.OrganizationPage{Items: []organizationapi.Organization{}}, nil
			}),
			noTasks,
			route.On(organizationapi.SignIn, func(_ context.Context, in organizationapi.SignInRequest) (out organizationapi.SignedIn, err error) {
				out.Next = "/oidc/authorize/callback?id=" + in.Request
				return out, nil
			}),
		}, w.read)))
		a := w.as(false, false).get(desk)
		for _, must := range append(figures[role], `href="/desk/challenges/d1"`, "等我办的事", "质疑供应商：某中心", "还剩3天", "政府采购法第五十三条", "1件三天内到期") {
			if !strings.Contains(a.body+a.said(), must) {
				t.Errorf("%s lacks %q (%d)", desk, must, a.status)
			}
		}
	}
}

func TestAResultThatHoldsNoMoreStaysInSightUntilThereIsAnother(t *testing.T) {
	w := newTown(t, "")
	x := decided()
	void := tenderapi.Passed{Supplier: x.Award.Supplier, Ground: "void", Note: "质疑答复：认定结果无效，从合格的候选人中另行确定。", At: *ago(1), AnnouncedAt: x.Award.AnnouncedAt}
	x.ID, x.State, x.StateText, x.Award, x.Passed = "void", tenderapi.StateScored, "待定标", nil, []tenderapi.Passed{void}
	ended := x
	ended.ID, ended.State, ended.Failure = "ended", tenderapi.StateFailed, &tenderapi.Failure{At: *ago(1), Text: "没有其他合格的候选人。"}
	untold := x
	untold.ID, untold.Passed = "untold", []tenderapi.Passed{{Supplier: void.Supplier, Ground: "barred", At: *ago(1)}}
	w.tenders = append(w.tenders, x, ended, untold)
	for id, must := range map[string][]string{
		"void":  {"原中标结果", "新的中标结果确定以后在这里公告", "质疑、投诉成立，中标无效", "质疑答复：认定结果无效"},
		"ended": {"原中标结果", "本次采购已经终止"},
	} {
		for _, m := range must {
			if a := w.browser().get("/tenders/" + id); !strings.Contains(a.said(), m) {
				t.Errorf("the page of %s lacks %q", id, m)
			}
		}
	}
	if a := w.browser().get("/tenders/untold"); strings.Contains(a.said(), "原中标结果") {
		t.Error("a result that nobody was told of counts as published")
	}
}
