package portal

import (
	"context"
	"strings"
	"testing"

	"sanshe/contracts/go/contract"
	"sanshe/contracts/go/socialworkapi"
	"sanshe/libs/identity"
	"sanshe/libs/route"
)

const lakeside = "320312001001"

// The forms of community workers.
func init() {
	forms = append([]sentForm{ // before the others: the last one is the sign-in
		{"/desk/headcounts/new", identity.Registrar, "/desk/headcounts/new", []string{"title", "星河区<b>额度", "from", "2026-12-02", "rate", "19", "rounding", "up", "source", prose, "counted_on", "2026-11-01", "communities", lakeside + " 湖滨社区 12345"}, []string{"星河区<b>额度", "2026-12-02", `value="19"`, "☑up", prose, "2026-11-01", "湖滨社区 12345"}},
		{"/headcounts/{id}/move", identity.Registrar, "/headcounts/hc1/move", []string{"do", "return", "version", "1", "return.note", prose}, []string{prose, `<details class="confirm" open`}},
		{
			"/desk/ladders/new", identity.Registrar, "/desk/ladders/new",
			[]string{
				"title", "三岗<b>十八级", "from", "2026-12-02", "chief_low", "7", "chief_high", "18", "deputy_low", "4", "deputy_high", "15", "member_low", "2", "member_high", "13", "other_low", "1", "other_high", "12", "years", "3", "bachelor", "3", "master", "5",
				"doctor", "7", "certified", "1", "stops", "poor", "base", "4000.50", "coefficients", "1.01", "floor", "4300.50", "floor_source", prose, "assistant", "200.50", "social", "300.50", "senior", "500.50", "induction_days", "31", "yearly", "2", "rotation", "3",
			},
			[]string{"三岗<b>十八级", "2026-12-02", `value="18"`, "☑poor", "4000.50", "1.01", "4300.50", prose, "200.50", "300.50", "500.50", `value="31"`},
		},
		{"/ladders/{id}/move", identity.Registrar, "/ladders/ld1/move", []string{"do", "return", "version", "1", "return.note", prose}, []string{prose, `<details class="confirm" open`}},
		{
			"/desk/recruitments/new", identity.Registrar, "/desk/recruitments/new",
			[]string{"title", "湖滨<b>招聘", "community", lakeside, "kind", "deputy", "seats", "2", "conditions", prose, "least_age", "19", "most_age", "44", "until", "2026-12-20", "written", "55", "pass", "61", "tie", "interview", "notice", "6", "directed.kinds", "chief", "directed.years", "3", "directed.reviews", "2", "directed.result", "excellent"},
			[]string{"湖滨<b>招聘", "☑deputy", `value="2"`, prose, `value="19"`, `value="44"`, "2026-12-20", `value="55"`, `value="61"`, "☑interview", `value="6"`, "☑chief", `<option value="excellent" selected`},
		},
		{"/recruitments/{id}/move", identity.Registrar, "/recruitments/rc1/move", []string{"do", "cancel", "version", "1", "cancel.note", prose}, []string{prose, `<details class="confirm" open`}},
		{"/recruitments/{id}/objections", identity.Resident, "/recruitments/rc1/objections", []string{"object.number", "0002", "object.text", prose}, []string{"0002", prose}},
		{"/recruitments/{id}/answers", identity.Registrar, "/recruitments/rc1/answers", []string{"version", "1", "n", "1", "answer-1.text", prose, "answer-1.upheld", "true"}, []string{prose, "☑true"}},
		{"/recruitments/{id}/apply", identity.Resident, "/recruitments/rc1/apply", []string{"name", "何<b>云", "id_number", "11010519900101001X", "phone", "13800000001", "degree", "master", "about", prose, "papers", "p1", "name.p1", "学历.pdf"}, []string{"何<b>云", "11010519900101001X", "13800000001", "☑master", prose, "学历.pdf", "☑p1"}},
		{"/desk/applicants/{id}/move", identity.Registrar, "/desk/applicants/ap1/move", []string{"do", "decline", "version", "1", "decline.note", prose}, []string{prose, `<details class="confirm" open`}},
		{"/desk/applicants/{id}/scores", identity.Registrar, "/desk/applicants/ap1/scores", []string{"version", "1", "part", "written", "written.score", "88.25"}, []string{"88.25"}},
		{"/desk/posts/{id}", identity.Registrar, "/desk/posts/" + lakeside, []string{"version", "1", "chief", "3", "deputy", "4", "other", "5"}, []string{`value="3"`, `value="4"`, `value="5"`}},
		{"/desk/stewards/{id}/move", identity.Registrar, "/desk/stewards/sw1/move", []string{"do", "leave", "version", "1", "leave.left", "2026-11-20"}, []string{"2026-11-20", `<details class="confirm" open`}},
		{"/desk/stewards/{id}/reviews", identity.Registrar, "/desk/stewards/sw1/reviews", []string{"version", "1", "year", "2025", "result", "basic"}, []string{`value="2025"`, "☑basic"}},
		{"/desk/stewards/{id}/payee", identity.Resident, "/desk/stewards/sw1/payee", []string{"bank", "星河<b>银行", "number", "6217 0000 1000 1234"}, []string{"星河<b>银行", "6217 0000 1000 1234"}},
		{"/desk/pay-lists", identity.Registrar, "/desk/pay-lists", []string{"community", lakeside, "month", "2026-10"}, []string{`value="2026-10"`}},
	}, forms...)
	silent = append(silent, "/desk/pay-lists/{id}/move", "/desk/pay-lists/{id}/takings", "/desk/stewards/{id}/payee/erase")
}

// stewardRoutes are a headcount, a ladder, a recruitment with its list, somebody on a post and a pay list.
func stewardRoutes() []route.Route {
	office := socialworkapi.Party{ID: "o1", Name: "星河区民政局"}
	basis := []socialworkapi.Basis{{Rule: "socialwork.community.subsidy", Title: "关于加强和完善城乡社区治理的意见", Article: "五、（三）", Quote: "给予职业津贴。", From: "2017-06-12", Verified: true}}
	drafts := []socialworkapi.SocialMove{{Do: "announce", Label: "公布"}, {Do: "return", Label: "退回草稿"}}
	head := socialworkapi.Headcount{
		ID: "hc1", Version: 1, Office: office, Region: "320312", RegionName: "星河区", Title: "星河区社区工作者总量额度", Rate: 18, Rounding: "down", Source: "统计公报", CountedOn: "2026-11-01", From: "2026-12-01",
		Communities: []socialworkapi.CommunityQuota{{Community: lakeside, Name: "湖滨社区", People: 10000, Quota: 18}}, People: 10000, Quota: 18, State: "drafted", StateText: "草稿", Moves: drafts, Basis: basis, Warnings: []string{"转述的目标是每万人20名。"},
	}
	ladder := socialworkapi.Ladder{
		ID: "ld1", Version: 1, Office: office, Region: "320312", RegionName: "星河区", Title: "三岗十八级办法", From: "2026-12-01", Years: 3, Bachelor: 3, Master: 5, Doctor: 7, Base: 400000, Coefficients: []int64{100, 110}, Floor: 430000, FloorSource: "事业单位管理岗",
		Spans: []socialworkapi.LadderSpan{{Kind: "chief", Low: 1, High: 2}, {Kind: "deputy", Low: 1, High: 2}, {Kind: "other", Low: 1, High: 2}}, Stops: []socialworkapi.ReviewResult{"basic", "poor"},
		Assistant: 20000, Social: 30000, Senior: 50000, InductionDays: 30, Yearly: 1, Rotation: 3, State: "drafted", StateText: "草稿", Moves: drafts, Basis: basis, Warnings: []string{},
	}
	posts := socialworkapi.Establishment{
		ID: lakeside, Version: 1, Name: "湖滨社区", Region: "320312", Quota: 18, Taken: 1, MayArrange: true,
		Rooms: []socialworkapi.PostRoom{{Kind: "chief", KindText: "正职", Posts: 1}, {Kind: "deputy", KindText: "副职", Posts: 2}, {Kind: "member", KindText: "委员"}, {Kind: "other", KindText: "其他", Posts: 9, Taken: 1}},
	}
	rec := socialworkapi.Recruitment{
		ID: "rc1", Version: 1, Office: office, CommunityName: "湖滨社区", Region: "320312", Title: "湖滨社区招聘", Community: lakeside, Kind: "other", KindText: "其他", Seats: 1, Conditions: "大专以上。", LeastAge: 18, MostAge: 45, Until: "2026-12-20",
		Written: 60, Pass: 6000, Tie: "written", Notice: 5, State: "publicized", StateText: "成绩公示和聘用", PublicityUntil: "2026-12-28", Applied: 2, Disputed: 1, MayApply: true, MayObject: true, MayAnswer: true, Basis: basis,
		List:       []socialworkapi.RankRow{{Rank: 1, Number: "0002", Written: 9000, Interview: 8550, Total: 882000, Proposed: true}, {Rank: 2, Number: "0001", Written: 8000, Interview: 7000, Total: 760000}},
		Objections: []socialworkapi.RecruitmentObjection{{N: 1, Number: "0002", Text: "学历不实。", At: noon}}, Moves: []socialworkapi.SocialMove{{Do: "close", Label: "办结"}, {Do: "cancel", Label: "取消招聘"}},
	}
	paper := socialworkapi.Paper{ID: "p1", Name: "学历.pdf", Type: "application/pdf", Size: 2048, Hash: "ab", At: noon}
	app := socialworkapi.Applicant{
		ID: "ap1", Version: 1, Recruitment: socialworkapi.Party{ID: "rc1", Name: rec.Title}, Number: "0002", Name: "何晓云", IDNumber: "1101**********001X", Phone: "13800000000", Age: 36, Degree: "bachelor", DegreeText: "学士", About: "工作三年。",
		Papers: []socialworkapi.Paper{paper}, State: "accepted", StateText: "资格审查通过", Scores: []socialworkapi.Score{{Part: "written", PartText: "笔试", Entries: 1}, {Part: "interview", PartText: "面试", Entries: 2, Agreed: true, Score: 8550}},
		Rank: 1, Proposed: true, MayScore: true, Basis: basis, Moves: []socialworkapi.SocialMove{{Do: "decline", Label: "资格审查不通过"}, {Do: "hire", Label: "聘用"}},
	}
	lines := []socialworkapi.PayLine{{What: "岗位报酬", Amount: 440000, Why: "基数4000.00元乘以2级的系数1.10。"}, {What: "职业津贴", Amount: 20000, Why: "助理社会工作师登记有效。"}}
	on := socialworkapi.Steward{
		ID: "sw1", Version: 1, Number: "A1B2C3D4", Community: lakeside, CommunityName: "湖滨社区", Kind: "other", KindText: "其他", Degree: "bachelor", Starts: "2026-06-01", State: "serving", StateText: "在岗",
		Ladder: &socialworkapi.Party{ID: "ld1", Name: ladder.Title}, Grade: 2, Why: "学位视同3年。", Next: 3, NextOn: "2029-06-01", Month: "2026-11", Pay: lines, Total: 460000, MayReview: true, Basis: basis,
		Reviews:  []socialworkapi.StewardReview{{Year: "2025", Result: "competent", ResultText: "称职", State: "proposed", StateText: "等确认"}},
		Training: []socialworkapi.TrainingDue{{What: "岗前培训", By: "2026-07-01", Text: "上岗后30日内。"}}, Moves: []socialworkapi.SocialMove{{Do: "leave", Label: "离岗"}},
	}
	list := socialworkapi.PayList{
		ID: lakeside + ".2026-11", Version: 1, Community: lakeside, CommunityName: "湖滨社区", Month: "2026-11", Ladder: *on.Ladder, DrawnAt: noon, State: "drawn", StateText: "等核对", Total: 460000, Basis: basis,
		Rows: []socialworkapi.PayRow{{Steward: "sw1", Number: on.Number, KindText: "其他", Grade: 2, GradeWhy: on.Why, Lines: lines, Total: 460000, Payee: "尾号1234"}}, MayTake: true, Moves: []socialworkapi.SocialMove{{Do: "hand", Label: "核对并移交财政"}},
	}
	payee := socialworkapi.Payee{
		Steward: "sw1", Number: on.Number, CommunityName: on.CommunityName, Name: "何晓云", Set: true, Bank: "星河银行湖滨支行", Masked: "尾号1234", ChangedAt: &noon,
		Takings: []socialworkapi.PayTaking{{At: noon, By: "顾*", Org: "星河区财政局", List: on.CommunityName, Month: "2026-10"}},
	}
	order := socialworkapi.PayOrder{Title: "湖滨社区2026-11付款名单", Rows: []socialworkapi.PayOrderRow{
		{Number: on.Number, Name: "何晓云", Bank: payee.Bank, Account: "6217000010001234", Amount: 460000}, {Number: "Z9", Name: "陆小川", Amount: 430000, Missing: "没有登记账号"},
	}}
	return []route.Route{
		route.On(socialworkapi.GetPayee, always[socialworkapi.GetPayeeRequest](payee)), route.On(socialworkapi.SetPayee, always[socialworkapi.SetPayeeRequest](payee)),
		route.On(socialworkapi.TakePayList, always[socialworkapi.TakePayListRequest](order)),
		route.On(socialworkapi.ListHeadcounts, func(context.Context, socialworkapi.ListHeadcountsRequest) (socialworkapi.HeadcountPage, error) {
			return socialworkapi.HeadcountPage{Items: []socialworkapi.Headcount{head}}, nil
		}),
		route.On(socialworkapi.DraftHeadcount, always[socialworkapi.DraftHeadcountRequest](head)), route.On(socialworkapi.GetHeadcount, always[socialworkapi.GetHeadcountRequest](head)),
		route.On(socialworkapi.MoveHeadcount, always[socialworkapi.MoveHeadcountRequest](head)),
		route.On(socialworkapi.ListPosts, always[socialworkapi.ListPostsRequest](socialworkapi.EstablishmentPage{Items: []socialworkapi.Establishment{posts}})),
		route.On(socialworkapi.ArrangePosts, always[socialworkapi.ArrangePostsRequest](posts)),
		route.On(socialworkapi.ListRecruitments, always[socialworkapi.ListRecruitmentsRequest](socialworkapi.RecruitmentPage{Items: []socialworkapi.Recruitment{rec}})),
		route.On(socialworkapi.DraftRecruitment, always[socialworkapi.DraftRecruitmentRequest](rec)), route.On(socialworkapi.GetRecruitment, always[socialworkapi.GetRecruitmentRequest](rec)),
		route.On(socialworkapi.MoveRecruitment, always[socialworkapi.MoveRecruitmentRequest](rec)), route.On(socialworkapi.ObjectRecruitment, always[socialworkapi.ObjectRecruitmentRequest](rec)),
		route.On(socialworkapi.AnswerRecruitment, always[socialworkapi.AnswerRecruitmentRequest](rec)),
		route.On(socialworkapi.ListPool, func(context.Context, socialworkapi.ListPoolRequest) (socialworkapi.Pool, error) {
			return socialworkapi.Pool{Items: []socialworkapi.PoolRow{{Rank: 1, Number: "ABCDEFG2", CommunityName: "湖滨社区", KindText: "正职", Starts: "2023-01-01", Excellent: 2}}}, nil
		}),
		route.On(socialworkapi.ListApplicants, always[socialworkapi.ListApplicantsRequest](socialworkapi.ApplicantPage{Items: []socialworkapi.Applicant{app}})),
		route.On(socialworkapi.ApplyPost, always[socialworkapi.ApplyPostRequest](app)), route.On(socialworkapi.GetApplicant, always[socialworkapi.GetApplicantRequest](app)),
		route.On(socialworkapi.ListMyApplications, always[socialworkapi.ListMyApplicationsRequest](socialworkapi.ApplicantList{Items: []socialworkapi.Applicant{app}})),
		route.On(socialworkapi.MoveApplicant, always[socialworkapi.MoveApplicantRequest](app)), route.On(socialworkapi.ScoreApplicant, always[socialworkapi.ScoreApplicantRequest](app)),
		route.On(socialworkapi.GetApplicantPaper, always[socialworkapi.GetApplicantPaperRequest](contract.File{Name: "学历.pdf", Type: "application/pdf", Body: []byte("%PDF-1.4")})),
		route.On(socialworkapi.ListLadders, always[socialworkapi.ListLaddersRequest](socialworkapi.LadderPage{Items: []socialworkapi.Ladder{ladder}})),
		route.On(socialworkapi.DraftLadder, always[socialworkapi.DraftLadderRequest](ladder)), route.On(socialworkapi.GetLadder, always[socialworkapi.GetLadderRequest](ladder)),
		route.On(socialworkapi.MoveLadder, always[socialworkapi.MoveLadderRequest](ladder)),
		route.On(socialworkapi.ListStewards, always[socialworkapi.ListStewardsRequest](socialworkapi.StewardPage{Items: []socialworkapi.Steward{on}})),
		route.On(socialworkapi.ListMyPosts, always[socialworkapi.ListMyPostsRequest](socialworkapi.StewardList{Items: []socialworkapi.Steward{on}})),
		route.On(socialworkapi.GetSteward, always[socialworkapi.GetStewardRequest](on)), route.On(socialworkapi.MoveSteward, always[socialworkapi.MoveStewardRequest](on)),
		route.On(socialworkapi.ReviewSteward, always[socialworkapi.ReviewStewardRequest](on)),
		route.On(socialworkapi.GetStewardCoverage, always[socialworkapi.GetStewardCoverageRequest](socialworkapi.StewardCoverage{
			Region: "320312", RegionName: "星河区", On: "2026-11-28", Stewards: 5, Inducted: 4, Yearly: 3, Rotated: 3, Basis: basis,
			Rows: []socialworkapi.CoverageRow{{Community: lakeside, Name: "湖滨社区", Stewards: 3, Inducted: 2, Yearly: 2, Rotated: 2}, {Name: "人数少的社区合计", Stewards: 2, Inducted: 2, Yearly: 1, Rotated: 1}},
		})),
		route.On(socialworkapi.ListPayLists, always[socialworkapi.ListPayListsRequest](socialworkapi.PayListPage{Items: []socialworkapi.PayList{list}})),
		route.On(socialworkapi.DrawPayList, always[socialworkapi.DrawPayListRequest](list)), route.On(socialworkapi.GetPayList, always[socialworkapi.GetPayListRequest](list)),
		route.On(socialworkapi.MovePayList, always[socialworkapi.MovePayListRequest](list)),
	}
}

// always answers the same, whatever is asked.
func always[Req, Resp any](out Resp) func(context.Context, Req) (Resp, error) {
	return func(context.Context, Req) (Resp, error) { return out, nil }
}

func TestEverybodyReadsPostsAndListsAndNobodyAName(t *testing.T) {
	w := newWorks(t, identity.Resident)
	for at, want := range map[string]string{"/stewards": "人数少的社区合计", "/headcounts/hc1": "每万人18名", "/ladders/ld1": "三岗十八级办法", "/recruitments": "湖滨社区招聘", "/recruitments/rc1": "88.20"} {
		got := w.browser().get(at).words()
		if !strings.Contains(got, want) || strings.Contains(got, "何晓云") {
			t.Errorf("%s does not say %q, or names somebody: %s", at, want, got)
		}
	}
}

func TestSomebodyOnAPostReadsWhereEachFigureComesFrom(t *testing.T) {
	w := newWorks(t, identity.Resident)
	got := w.as(identity.Resident).get("/steward").words()
	for _, want := range []string{"2级", "3级，2029年6月1日", "基数4000.00元乘以2级的系数1.10。", "4,600.00", "岗前培训"} {
		if !strings.Contains(got, want) {
			t.Errorf("the page does not say %q: %s", want, got)
		}
	}
}

func TestTheOfficeReckonsAndConfirmsAndWritesNoAmount(t *testing.T) {
	w := newWorks(t, identity.Registrar)
	b := w.as(identity.Registrar)
	if got := b.get("/desk/pay-lists/" + lakeside + ".2026-11?format=csv").body; !strings.Contains(got, "系数1.10") || !strings.Contains(got, "4400.00") {
		t.Errorf("who pays reads %s", got)
	}
	b.post("/desk/stewards/sw1/move", "do", "confirm-2025", "version", "1")
	if sent := w.written("/stewards/sw1/moves"); len(sent) != 1 || !strings.Contains(sent[0].body, `"do":"confirm"`) || !strings.Contains(sent[0].body, `"year":"2025"`) {
		t.Errorf("sent: %+v", sent)
	}
	b.post("/desk/headcounts/new", "title", "额度", "from", "2026-12-02", "rate", "18", "rounding", "down", "source", "公报", "counted_on", "2026-11-01", "communities", lakeside+" 湖滨 社区 12,345\n\n")
	if sent := w.written("/headcounts"); len(sent) != 1 || !strings.Contains(sent[0].body, `{"community":"320312001001","name":"湖滨社区","people":12345}`) {
		t.Errorf("sent: %+v", sent)
	}
}

func TestAnAccountShowsItsEndAndTheWholeIsInTheFileOfWhoPays(t *testing.T) {
	w := newWorks(t, identity.Resident)
	if got := w.as(identity.Resident).get("/desk/stewards/sw1/payee"); !strings.Contains(got.words(), "尾号1234") || !strings.Contains(got.words(), "星河区财政局") || got.header.Get("Cache-Control") != "private, no-store" {
		t.Errorf("%s %v", got.words(), got.header)
	}
	if got := w.as(identity.Registrar).get("/desk/pay-lists/" + lakeside + ".2026-11").words(); !strings.Contains(got, "尾号1234") || strings.Contains(got, "何晓云") {
		t.Error(got)
	}
	got := w.as(identity.Supervisor).post("/desk/pay-lists/" + lakeside + ".2026-11/takings?format=csv")
	for _, line := range []string{"A1B2C3D4,何晓云,星河银行湖滨支行,6217000010001234,4600.00,", "Z9,陆小川,,,4300.00,没有登记账号"} {
		if !strings.Contains(got.body, line) {
			t.Errorf("the list says not %q: %s", line, got.body)
		}
	}
	if got.header.Get("Cache-Control") != "private, no-store" {
		t.Error(got.header)
	}
}
