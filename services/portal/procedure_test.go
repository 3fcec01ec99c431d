package portal

import (
	"slices"
	"strings"
	"testing"

	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/identity"
)

func TestTheFormFollowsTheProcedure(t *testing.T) {
	w := newWorks(t, identity.Buyer)
	b := w.as(identity.Buyer)
	fresh := b.get("/desk/buyer/new?catalogue=c1&item=A0201")
	for _, p := range tenderapi.Procedures {
		if !strings.Contains(fresh.body, `name="method" value="`+string(p.Method)+`"`) && !strings.Contains(fresh.body, p.Name) {
			t.Errorf("%s is not offered", p.Name)
		}
	}
	for _, c := range []struct {
		method    string
		must, not []string
	}{
		{"consultation", []string{"第1项分值", "批准文号"}, []string{"适用情形", "不打分"}},
		{"open", []string{"第1项分值"}, []string{"适用情形", "批准文号", "不打分"}},
		{"negotiation", []string{"适用情形", "采用招标所需时间不能满足用户紧急需要", "批准文号", "不打分", "政府采购法", prose}, []string{"第1项分值"}},
		{"inquiry", []string{"适用情形", "现货货源充足", "不打分"}, []string{"第1项分值"}},
	} {
		pairs := purchase("show", "method")
		for i := range pairs {
			if pairs[i] == "method" && i%2 == 0 {
				pairs[i+1] = c.method
			}
		}
		got := b.post("/desk/buyer/new", pairs...)
		if got.status != 200 || strings.Contains(got.body, `role="alert"`) {
			t.Errorf("%s: drawing the form anew answers %d", c.method, got.status)
		}
		for _, must := range c.must {
			if !holds(got.body, must) {
				t.Errorf("%s: the form does not say %q", c.method, must)
			}
		}
		for _, not := range c.not {
			if strings.Contains(got.body, not) {
				t.Errorf("%s: the form says %q", c.method, not)
			}
		}
	}
}

func TestBackFromAProcedureWithoutScoresTheStandardIsProposedAgain(t *testing.T) {
	w := newWorks(t, identity.Buyer)
	got := w.as(identity.Buyer).post("/desk/buyer/new", "catalogue", "c1", "item", "A0201", "method", "consultation", "show", "method", "title", "探访服务")
	for _, must := range []string{`value="探访服务"`, `value="服务方案"`, `value="价格"`} {
		if !strings.Contains(got.body, must) {
			t.Errorf("no %s", must)
		}
	}
}

func TestThePageSaysWhyNobodyCouldSimplyBid(t *testing.T) {
	w := newTown(t, "")
	w.fill()
	b := w.browser()
	b.signIn("/")
	x := &w.tenders[0]
	x.Method, x.Condition, x.ConditionText, x.ConditionNote = tenderapi.MethodNegotiation, "urgent", "采用招标所需时间不能满足用户紧急需要的", "台风受灾户须在入冬前安置。"
	x.ConditionBasis, x.ApprovedBy, x.Approval, x.ApprovedOn = cite(), "市财政局", "采批〔2026〕1号", "2026-03-01"
	for _, at := range []string{"/tenders/" + x.ID, "/tenders/" + x.ID + "/notice"} {
		got := b.get(at).words()
		for _, must := range []string{"采用竞争性谈判的情形", "采用招标所需时间不能满足用户紧急需要。台风受灾户须在入冬前安置。", "市财政局，采批〔2026〕1号，2026年3月1日", "报价最低的成交"} {
			if !strings.Contains(got, must) {
				t.Errorf("%s does not say %q", at, must)
			}
		}
	}
}

func TestWhatIsHeardCanBeReadSaidAndAnswered(t *testing.T) {
	w := newWorks(t, identity.Buyer)
	page := w.as(identity.Resident).get("/tenders/solo")
	for _, must := range []string{"采购需求征求意见公告", "建议增加夜间值守。", "已采纳", "已写入需求。", `href="/desk/comments/solo"`, "每周探访。", "陈*明"} {
		if !strings.Contains(page.body, must) {
			t.Errorf("the page does not say %q", must)
		}
	}
	for at, must := range map[string][]string{
		"/desk/comments/solo":             {"对采购需求提意见", "个人的姓名隐去部分"},
		"/tenders/solo/notice?kind=need":  {"拟定的采购需求", "每周探访。", "公示期限"},
		"/tenders/solo/notice?kind=draft": {"还没有发布"},
	} {
		got := w.as(identity.Resident).get(at).words()
		for _, m := range must {
			if !strings.Contains(got, m) {
				t.Errorf("%s does not say %q", at, m)
			}
		}
	}
	desk := w.as(identity.Buyer).get("/desk/tenders/solo").body
	for _, must := range []string{`name="comment-m1.text"`, `name="comment-m1.taken"`, `name="hearing-single.until"`, "公示单一来源"} {
		if !strings.Contains(desk, must) {
			t.Errorf("the desk has no %s", must)
		}
	}
	if strings.Contains(desk, `name="hearing-need.until"`) {
		t.Error("what is shown already can be shown a second time")
	}
}

func TestWhatFailedIsBoughtAnew(t *testing.T) {
	w := newWorks(t, identity.Buyer)
	for i := range w.tenders {
		switch x := &w.tenders[i]; x.ID {
		case "pub":
			x.State, x.Moves, x.Failure = tenderapi.StateFailed, nil, &tenderapi.Failure{At: *ago(1), Ground: "few", Text: "供应商不足三家的。", Note: "只有一家。"}
			x.Followed = []tenderapi.Related{{ID: "open", Code: "320312-2026-FW-0099", Title: "再次采购", Method: tenderapi.MethodConsultation}}
		case "open":
			x.Prior = &tenderapi.Related{ID: "pub", Code: "320312-2026-FW-0001", Title: "探访服务", Method: tenderapi.MethodConsultation}
		}
	}
	b := w.as(identity.Buyer)
	for at, must := range map[string][]string{
		"/desk/tenders/pub":                {`href="/desk/buyer/new?prior=pub"`, "重新采购"},
		"/desk/buyer/new?prior=pub":        {`name="prior" value="pub"`, "填写采购文件"},
		"/tenders/pub":                     {"供应商不足三家。", `href="/rules/tender.consultation.failure"`, "重新采购的项目", `href="/tenders/open"`, "320312-2026-FW-0099"},
		"/tenders/pub/notice?kind=failure": {"供应商不足三家。", "只有一家。", `href="/rules/tender.consultation.failure"`},
		"/tenders/open":                    {"接续的项目", `href="/tenders/pub"`},
	} {
		got := b.get(at).body
		for _, m := range must {
			if !strings.Contains(got, m) {
				t.Errorf("%s does not say %q", at, m)
			}
		}
	}
}

func TestPapersForFewAreNotShownToEverybody(t *testing.T) {
	w := newTown(t, "")
	w.fill()
	b := w.browser()
	b.signIn("/")
	x := &w.tenders[0]
	x.Method, x.Withheld, x.Requirement, x.Criteria = tenderapi.MethodSelective, true, "", []tenderapi.Criterion{}
	x.Sealing = &tenderapi.Sealing{Notice: strings.Repeat("ab", 32), Holders: []tenderapi.SealHolder{{Role: tenderapi.HolderRoleNotary}}}
	text := `href="/api/tender/tenders/` + x.ID + `/notice"`
	if got := b.get("/tenders/" + x.ID); strings.Contains(got.body, text) || !strings.Contains(got.words(), "公告原文开标以后公开") {
		t.Error("the page leads to a text that is not to be had yet")
	}
	x.Sealing.Holders[0].Mine = true
	if got := b.get("/tenders/" + x.ID); !strings.Contains(got.body, text) {
		t.Error("who holds is not led to the text to check")
	}
	for _, at := range []string{"/tenders/" + x.ID, "/tenders/" + x.ID + "/notice"} {
		if got := b.get(at).words(); !strings.Contains(got, "只提供给受邀的供应商") || !strings.Contains(got, "投标邀请书") || strings.Contains(got, "不必登录") {
			t.Errorf("%s does not say for whom the papers are", at)
		}
		if got := b.get(at).words(); strings.Contains(got, "没有特定资格要求") || strings.Contains(got, "不接受联合体投标") || strings.Contains(got, "；不接受联合体") || !strings.Contains(got, "特定资格要求见采购文件") {
			t.Errorf("%s says what is not known from here", at)
		}
	}
}

func TestEveryNoticeOfAPurchaseIsListedWithItsOwnAddress(t *testing.T) {
	w := newWorks(t, identity.Buyer)
	b := w.as(identity.Resident)
	i := slices.IndexFunc(w.tenders, func(x tenderapi.Tender) bool { return x.ID == "pub" })
	x := &w.tenders[i]
	x.IntendedAt, x.Failure = ago(40), &tenderapi.Failure{At: *ago(0), Ground: "few", Text: "不足三家的。", Note: "只有一家。"}
	x.Hearings = []tenderapi.Hearing{{Kind: tenderapi.HearingKindNeed, At: *ago(30), Until: *ago(20), Text: "每周探访。", Basis: cite()}}
	page := b.get("/tenders/" + x.ID).body
	_, list, _ := strings.Cut(page, `id="notices"`)
	list, _, _ = strings.Cut(list, "</ul>")
	at := -1
	for _, kind := range []string{"intention", "need", "notice", "failure"} {
		link := `href="/tenders/` + x.ID + "/notice?kind=" + kind + `"`
		if i := strings.Index(list, link); i <= at {
			t.Errorf("%s is not listed in its place", kind)
		} else {
			at = i
		}
		if got := b.get("/tenders/" + x.ID + "/notice?kind=" + kind); got.status != 200 {
			t.Errorf("%s answers %d", kind, got.status)
		}
	}
}

func TestAnOpenTenderLeftWithTwoGoesOnWithThemAlone(t *testing.T) {
	w := newWorks(t, identity.Buyer)
	b := w.as(identity.Buyer)
	const offer, alone = "改为与剩下的供应商谈判", "竞争性谈判（接续招标）"
	for i := range w.tenders {
		if x := &w.tenders[i]; x.ID == "pub" {
			x.State, x.Moves, x.Method = tenderapi.StateFailed, nil, tenderapi.MethodOpen
			x.Failure = &tenderapi.Failure{At: *ago(1), Ground: "few", Text: "供应商不足三家的。", Note: "只有两家。"}
		}
	}
	if got := b.get("/desk/tenders/pub").body; strings.Contains(got, offer) {
		t.Error("with nobody left it is offered to go on")
	}
	if got := b.get("/desk/buyer/new?prior=pub").body; strings.Contains(got, `value="remaining"`) {
		t.Error("with nobody left the form offers it")
	}
	for i := range w.tenders {
		if x := &w.tenders[i]; x.ID == "pub" {
			x.Remaining = []tenderapi.Party{{ID: "s1", Name: "青苗服务社"}, {ID: "s2", Name: "向阳服务社"}}
		}
	}
	for at, must := range map[string][]string{
		"/desk/tenders/pub": {offer, `href="/desk/buyer/new?prior=pub&method=remaining"`, "青苗服务社、向阳服务社", "/rules/tender.negotiation.bidders.retender.min"},
		"/desk/buyer/new?prior=pub&method=remaining": {
			alone, `value="remaining"`, "剩下的供应商", "接续废标的项目改用这种方式的，不论预算多少，都须经批准。", "青苗服务社、向阳服务社", `name="sound"`, "对先前招标的认定", "公开招标以后只剩两家供应商，经批准与这两家谈判", "不打分",
		},
	} {
		got := b.get(at).body
		for _, m := range must {
			if !holds(got, m) {
				t.Errorf("%s does not say %q", at, m)
			}
		}
		if strings.Contains(got, `name="invited"`) {
			t.Errorf("%s asks the officer for names", at)
		}
	}
	b.post("/desk/buyer/new", purchase("prior", "pub", "condition", "remaining", "condition_note", "只有两家投标。", "sound", "true")...)
	if sent := w.written("/tenders"); len(sent) != 1 || !strings.Contains(sent[0].body, `"sound":true`) {
		t.Errorf("sent %+v", sent)
	}
	w.tenders[0].Method, w.tenders[0].Sound = tenderapi.MethodRemaining, true
	for _, at := range []string{"/tenders/" + w.tenders[0].ID, "/tenders/" + w.tenders[0].ID + "/notice"} {
		if got := b.get(at).words(); !strings.Contains(got, "采购人认定先前的招标文件没有不合理条款，招标程序符合规定。") {
			t.Errorf("%s does not tell what the office found", at)
		}
	}
}
