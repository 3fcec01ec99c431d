package portal

import (
	"bytes"
	"fmt"
	"mime/multipart"
	"net/http"
	"strings"
	"testing"

	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/identity"
	"sanshe/libs/rule"
	"sanshe/libs/rule/ruletest"
	"sanshe/services/portal/view"
)

// upload posts a form with one file in it.
func (b *browser) upload(path, field, file string, body []byte, pairs ...string) answer {
	b.t.Helper()
	var buf bytes.Buffer
	w := multipart.NewWriter(&buf)
	for i := 0; i+1 < len(pairs); i += 2 {
		if err := w.WriteField(pairs[i], pairs[i+1]); err != nil {
			b.t.Fatal(err)
		}
	}
	part, err := w.CreateFormFile(field, file)
	if err == nil {
		_, err = part.Write(body)
	}
	if err != nil {
		b.t.Fatal(err)
	}
	w.Close()
	r, err := http.NewRequestWithContext(b.t.Context(), http.MethodPost, b.url+path, &buf)
	if err != nil {
		b.t.Fatal(err)
	}
	r.Header.Set("Content-Type", w.FormDataContentType())
	r.Header.Set("Origin", b.url)
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	return b.do(r)
}

var lettered = []string{
	"about", "result", "items.0.ground", "result-objective", "items.0.part", "第三项", "items.0.facts", "业绩得分有误。", "items.0.request", "重新核对。",
	"contact.name", "李四", "contact.phone", "0516-88888888",
}

func TestALetterIsReadOnceMoreBeforeItIsFiled(t *testing.T) {
	w := newCourt(t, identity.Staff)
	b := w.as(true, false)
	a := b.upload("/desk/staff/tenders/t2/challenge", "files", "业绩合同.pdf", []byte("%PDF-1.7"), append([]string{"step", "check"}, lettered...)...)
	if a.status != http.StatusOK || w.filed.About != "" {
		t.Fatalf("%d, filed %+v", a.status, w.filed)
	}
	for _, must := range []string{
		"质疑函", "质疑供应商基本信息", "李四", "0516-88888888", "客观评审因素的评分与事实或者评分标准不符", "第三项", "业绩得分有误。", "重新核对。", "业绩合同.pdf",
		"还没有提出。", "没有附证明材料。", "签字（签章）",
	} {
		if !strings.Contains(a.said(), must) {
			t.Errorf("the letter lacks %q", must)
		}
	}
	if !strings.Contains(a.body, `name="evidence" value="e1"`) || len(w.kept) != 1 {
		t.Error("the evidence is not carried along")
	}
	back := b.post("/desk/staff/tenders/t2/challenge", append([]string{"step", "edit", "evidence", "e1", "paper.e1", "业绩合同.pdf"}, lettered...)...)
	for _, must := range []string{`value="李四"`, "业绩得分有误。", `value="e1"`, "业绩合同.pdf", "哪一份是授权委托书"} {
		if !strings.Contains(back.body, must) {
			t.Errorf("the form that comes back lacks %q", must)
		}
	}
	if a := b.post("/desk/staff/tenders/t2/challenge", append([]string{"step", "send", "evidence", "e1", "paper.e1", "业绩合同.pdf"}, lettered...)...); a.at != "/desk/challenges/d1" {
		t.Fatalf("at %s", a.at)
	}
	if d := w.filed; len(d.Items) != 1 || d.Items[0].Part != "第三项" || d.Contact.Phone != "0516-88888888" || len(d.Evidence) != 1 || d.Evidence[0] != "e1" {
		t.Errorf("%+v", d)
	}
}

func TestAnItemIsAddedAndTakenAway(t *testing.T) {
	w := newCourt(t, identity.Staff)
	b := w.as(true, false)
	a := b.post("/desk/staff/tenders/t2/challenge", append([]string{"row", "add"}, lettered...)...)
	if !strings.Contains(a.body, `name="items.1.facts"`) || !strings.Contains(a.body, "质疑事项2") || w.filed.About != "" {
		t.Error("no second item")
	}
	a = b.post("/desk/staff/tenders/t2/challenge", append([]string{"row", "remove.0", "items.1.facts", "另一件事", "items.1.request", "更正。"}, lettered...)...)
	if strings.Contains(a.body, `name="items.1.facts"`) || !strings.Contains(a.body, "另一件事") || strings.Contains(a.body, "业绩得分有误。") {
		t.Error("the wrong item went, or none")
	}
}

func TestEvidenceIsKeptAndNotOpenedInThePage(t *testing.T) {
	w := newCourt(t, identity.Staff)
	w.raised[0].Evidence = []tenderapi.Evidence{{ID: "e1", Name: "业绩.pdf", Type: "application/pdf", Size: 5000, Hash: strings.Repeat("a", 64), Stage: "challenge", By: "暖邻"}}
	b := w.as(true, false)
	if a := b.get("/desk/challenges/d1"); !strings.Contains(a.body, `href="/desk/challenges/d1/evidence/e1"`) || !strings.Contains(a.body, strings.Repeat("a", 64)) {
		t.Error("the page does not lead to the evidence, or not name its hash")
	}
	a := b.get("/desk/challenges/d1/evidence/e1")
	h := a.header
	if h.Get("Content-Type") != "application/pdf" || !strings.HasPrefix(h.Get("Content-Disposition"), "attachment;") || h.Get("X-Content-Type-Options") != "nosniff" || h.Get("Cache-Control") != "private, no-store" {
		t.Errorf("%v", h)
	}
}

func TestTheLetterIsOnPaperForThoseWhoMayReadIt(t *testing.T) {
	w := newCourt(t, identity.Staff)
	b := w.as(true, false)
	if a := b.get("/desk/challenges/d1/letter"); a.status != http.StatusOK || !strings.Contains(a.said(), "质疑项目基本情况") || !strings.Contains(a.said(), "李四") {
		t.Errorf("%d", a.status)
	}
	w.raised[0].Items[0].Facts = "" // as a supplier reads it whom only the complaint concerns
	if a := b.get("/desk/challenges/d1/letter"); a.status != http.StatusNotFound {
		t.Errorf("%d", a.status)
	}
}

// papered is a town where the second challenge was answered, complained about and decided.
func papered(t *testing.T, role identity.Role) *court {
	w := newCourt(t, role)
	w.raised[0], w.raised[1] = w.raised[1], w.raised[0]
	c := &w.raised[0]
	c.ComplainDue, c.DecidedAt, c.AcceptedAt, c.Effect, c.EffectText = ahead(3), ago(2), ago(9), tenderapi.EffectProceed, "继续开展采购活动"
	return w
}

func TestAnAnswerIsOnPaperAndNamesTheRemedy(t *testing.T) {
	w := papered(t, identity.Staff)
	b := w.as(true, false)
	if a := b.get("/desk/challenges/d2"); !strings.Contains(a.body, `href="/desk/challenges/d2/reply"`) || !strings.Contains(a.body, `href="/desk/challenges/d2/decision"`) {
		t.Error("the page does not lead to the papers")
	}
	said := b.get("/desk/challenges/d2/reply").said()
	for _, must := range []string{"质疑答复书", "质疑供应商", bureau.Name, "质疑事项1：客观评审因素", "类似业绩应得满分", "不成立", "编号连续。", "开标记录完整。", "救济告知", "15个工作日内向同级财政部门投诉，最后一天是", "第五十五条"} {
		if !strings.Contains(said, must) {
			t.Errorf("the answer lacks %q", must)
		}
	}
	if strings.Contains(said, "继续开展采购活动") {
		t.Error("the answer shows what only the decision said of the purchase")
	}
	w.raised[0].Answers, w.raised[0].AnsweredAt = nil, nil
	if a := b.get("/desk/challenges/d2/reply"); a.status != http.StatusNotFound || !strings.Contains(a.body, "还没有答复书") {
		t.Errorf("without an answer: %d", a.status)
	}
}

func TestADecisionIsOnPaperAndNamesTheRemedy(t *testing.T) {
	w := papered(t, identity.Supervisor)
	b := w.as(false, false)
	page := b.get("/desk/challenges/d2/decision")
	said := page.said()
	law := rule.Where{Region: "320312", Day: noon}
	if open := ruletest.Value[bool](t, w.portal.Rules, "dispute.complaint.remedy", law); strings.Contains(page.body, "/rules/dispute.complaint.remedy") != open || strings.Contains(said, "向人民法院提起行政诉讼") != open {
		t.Errorf("there is a remedy: %v, and the decision does not say so", open)
	}
	for _, must := range []string{"投诉处理决定书", "被投诉人", "投诉事项1：质疑事项1", "编号不连续。", "责令更正。", "经查编号连续。", "投诉不成立，予以驳回。", "继续开展采购活动。", "行政复议", "第五十八条"} {
		if !strings.Contains(said, must) {
			t.Errorf("the decision lacks %q", must)
		}
	}
	w.raised[0].DecidedAt = nil
	if a := b.get("/desk/challenges/d2/decision"); a.status != http.StatusNotFound || !strings.Contains(a.body, "还没有处理决定书") {
		t.Errorf("without a decision: %d", a.status)
	}
	if a := papered(t, identity.Buyer).as(false, false).get("/desk/challenges/d2/decision"); a.status != http.StatusNotFound {
		t.Errorf("another officer reads it: %d", a.status)
	}
}

func TestAComplaintIsAboutWhatWasChallengedAndSendsOnlyWhatWasWritten(t *testing.T) {
	w := newCourt(t, identity.Staff)
	c := &w.raised[0]
	c.Items = append(c.Items, tenderapi.GrievanceItem{GroundText: "中标供应商不符合资格条件", Facts: "没有年检结论。", Request: "认定无效。"})
	c.Moves = []tenderapi.Move{{Do: "complain", Label: "投诉"}}
	b := w.as(true, false)
	a := b.post("/desk/challenges/d1/move", "do", "complain", "version", "3", "complain.complaint.0.item", "1", "complain.complaint.0.facts", "",
		"complain.complaint.1.item", "2", "complain.complaint.1.facts", "不服第二项。", "complain.complaint.1.request", "撤销。")
	if a.at != "/desk/challenges/d1" {
		t.Fatalf("%d at %s", a.status, a.at)
	}
	if got := w.moved.Complaint; len(got) != 1 || got[0].Item != 2 || got[0].Facts != "不服第二项。" {
		t.Errorf("%+v", got)
	}
}

func TestEveryItemIsAnsweredBeforeTheServiceIsAsked(t *testing.T) {
	w := newCourt(t, identity.Buyer)
	w.raised[0].Moves = []tenderapi.Move{{Do: "answer", Label: "答复质疑"}}
	b := w.as(false, true)
	a := b.post("/desk/challenges/d1/move", "do", "answer", "version", "3", "answer.verdicts.0.reason", "评分有误。")
	if a.status != http.StatusBadRequest || !strings.Contains(a.body, `href="#f-answer-verdicts-0-verdict"`) || !strings.Contains(a.body, `href="#f-answer-effect"`) || !strings.Contains(a.body, "评分有误。") || w.moved.Do != "" {
		t.Errorf("%d, moved %+v", a.status, w.moved)
	}
}

func TestTheRegisterMarksWhatIsLateAndWhoComplainsInVain(t *testing.T) {
	w := newCourt(t, identity.Supervisor)
	c := w.raised[1]
	c.State, c.StateText, c.ComplainedAt = tenderapi.ChallengeStateComplained, "已投诉", ago(12)
	w.docket = []tenderapi.Dispute{{Challenge: c, Next: "受理投诉", Due: ago(3), LateDays: 3, Unproven: 3, Warn: true, Basis: clause("dispute.complaint.unproven.times", "条号待核")}}
	b := w.as(false, false)
	a := b.get("/desk/supervisor/complaints")
	for _, must := range []string{"有1件已经逾期", "受理投诉", "逾期3天", "3次，请核查", qingmiao.Name, "看已经办结的"} {
		if !strings.Contains(a.said(), must) {
			t.Errorf("the register lacks %q (%d)", must, a.status)
		}
	}
	if a := b.get("/desk/supervisor"); !strings.Contains(a.body, `href="/desk/supervisor/complaints"`) {
		t.Error("the desk does not lead to the register")
	}
}

func TestWhoDeclinesAComplaintReadsInHowManyDaysToSaySo(t *testing.T) {
	w := newCourt(t, identity.Supervisor)
	w.raised[0].Moves = []tenderapi.Move{{Do: "decline", Label: "不予受理", Rule: "dispute.complaint.declines"}}
	a := w.as(false, false).get("/desk/challenges/d1")
	days := ruletest.Value[int](t, w.portal.Rules, "dispute.complaint.refuse", rule.Where{Region: "320312", Day: noon})
	if !strings.Contains(a.said(), fmt.Sprintf("应当在%d个工作日内告知投诉人", days)) || !strings.Contains(a.body, `href="/rules/dispute.complaint.refuse"`) || !strings.Contains(a.body, `name="decline.text"`) {
		t.Errorf("of %d working days the page says nothing", days)
	}
}

func TestWhatAComplaintLacksStandsOnItsPageAndInTheRequestForCorrection(t *testing.T) {
	w := newCourt(t, identity.Supervisor)
	c := &w.raised[0]
	c.Moves = []tenderapi.Move{{Do: "remand", Label: "要求补正", Rule: "dispute.complaint.correct"}}
	c.ComplaintFindings = []tenderapi.Finding{
		{Ok: true, Level: "warn", Text: "写明了联系人、联系电话和地址。", Basis: clause("dispute.complaint.contents", "第十八条")},
		{Level: "warn", Text: "第1项没有写法律依据，财政部门可能要求补正。", Basis: clause("dispute.complaint.contents", "第十八条")},
	}
	a := w.as(false, false).get("/desk/challenges/d1")
	if !strings.Contains(a.said(), "投诉书还缺什么") || strings.Contains(a.said(), "写明了联系人、联系电话和地址") {
		t.Error("the page does not say what the complaint lacks, and that alone")
	}
	if !strings.Contains(a.body, ">第1项没有写法律依据。") {
		t.Error("the request for correction does not begin with what was found")
	}
}

func TestEachLinkOfTheProcedureIsAChoiceWithItsOwnLastDay(t *testing.T) {
	w := newCourt(t, identity.Staff)
	w.periods[1].Links = []tenderapi.LinkPeriod{
		{Link: "opening", Since: ago(20), Last: ago(9), Why: "质疑期限已过。"}, {Link: "offers", Open: true, Since: ago(3), Last: ahead(6)}, {Link: "judging", Open: true},
	}
	w.periods[1].Open, w.periods[1].Since, w.periods[1].Last = true, ago(3), ahead(6)
	b := w.as(true, false)
	a := b.get("/desk/staff/tenders/t2/challenge")
	for _, must := range []string{`value="process.opening"`, `value="process.judging"`, "采购过程：评审", "质疑期限已过。", view.Untold, "最后一天是" + view.SpellDay(*ahead(6)), "质疑最后报价还剩", ">质疑评审<"} {
		if !strings.Contains(a.body+a.said(), must) {
			t.Errorf("the form lacks %s", must)
		}
	}
	if strings.Contains(a.said(), "质疑开标") || strings.Contains(a.said(), "质疑采购过程还剩") {
		t.Error("a clock runs for what is over, or for all links as if they had one day")
	}
	b.post("/desk/staff/tenders/t2/challenge", "step", "send", "about", "process.judging", "items.0.ground", "process-conduct", "items.0.facts", "没有按标准评审。", "items.0.request", "重新评审。")
	if w.filed.About != "process" || w.filed.Link != "judging" {
		t.Errorf("%+v was sent", w.filed)
	}
}
