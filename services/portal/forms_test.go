package portal

import (
	"html"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"sanshe/libs/fault"
	"sanshe/libs/identity"
	"sanshe/libs/store"
)

// sentForm is a form with something written in it, sent to a service that refuses.
type sentForm struct {
	row   string // of the table of pages: its method is POST
	role  identity.Role
	at    string   // the address, with the records of the works in it
	pairs []string // names and values as the page sends them
	kept  []string // what was written and must be on the page that comes back
}

const prose = "写了很久的一段话，含引号“”与<尖括号>。"

// forms are all forms in which people write. A page that gets one gets a row here.
var forms = []sentForm{
	{"/catalog/{id}/objections", identity.Resident, "/catalog/c2/objections", []string{"text", prose}, []string{prose}},
	{"/desk/staff/tenders/{id}/ask", identity.Staff, "/desk/staff/tenders/pub/ask", []string{"text", prose}, []string{prose}},
	{"/desk/staff/tenders/{id}/consortium", identity.Staff, "/desk/staff/tenders/pub/consortium", []string{"lead", "52320312YY0000017X", "work", "助餐服务", "percent", "40"}, []string{`value="52320312YY0000017X"`, `>助餐服务<`, `value="40"`}},
	{"/desk/holder/tenders/{id}/key", identity.Notary, "/desk/holder/tenders/draft/key", []string{"key", prose}, []string{prose}},
	{"/desk/holder/tenders/{id}/proof", identity.Notary, "/desk/holder/tenders/draft/proof", []string{"answer", prose}, []string{prose}},
	{"/desk/tenders/{id}/holders", identity.Buyer, "/desk/tenders/draft/holders", []string{"version", "4", "suite", "x25519", "buyer", "zhang", "supervisor", "jiandu", "notary", "gong"}, []string{`<option value="jiandu" selected`, `<option value="gong" selected`, "☑x25519"}},
	{"/desk/tenders/{id}/remedy", identity.Buyer, "/desk/tenders/open/remedy", []string{"do", "remedy", "version", "4", "remedy.reason", prose}, []string{prose, `<details class="confirm" open`}},
	{"/desk/expert/tenders/{id}", identity.Expert, "/desk/expert/tenders/open", marks("step", "sign", "sure", "true", "bids.1.note", prose), []string{"31.5", "12.25", prose}},
	{"/desk/buyer/tenders/{id}/sheet", identity.Buyer, "/desk/buyer/tenders/open/sheet", marks("step", "sign", "sure", "true", "bids.0.note", prose), []string{"31.5", "12.25", prose}},
	{"/desk/buyer/new", identity.Buyer, "/desk/buyer/new", purchase(), []string{prose, "探访服务", "300000", "须持证", "A9", "方案优者多得", "2026-12-30T09:30"}},
	{"/desk/tenders/{id}/edit", identity.Buyer, "/desk/tenders/draft/edit", purchase(), []string{prose, "探访服务", "300000", "须持证", "A9", "方案优者多得", "2026-12-30T09:30"}},
	{"/desk/tenders/{id}/move", identity.Buyer, "/desk/tenders/pub/move", []string{"do", "fail", "version", "4", "fail.ground", "few", "fail.note", prose}, []string{prose, `<details class="confirm" open`}},
	{"/desk/tenders/{id}/lots", identity.Buyer, "/desk/tenders/draft/lots", []string{"lot.title", "城东片区", "lot.budget", "80000", "lot.ceiling", "七万", "lot.requirement", prose}, []string{"城东片区", "80000", "七万", prose}},
	{"/desk/tenders/{id}/hearings", identity.Buyer, "/desk/tenders/solo/hearings", []string{"kind", "single", "hearing-single.until", "2026-12-30T09:30"}, []string{"2026-12-30T09:30"}},
	{"/desk/tenders/{id}/comments/{comment}", identity.Buyer, "/desk/tenders/solo/comments/m1", []string{"comment-m1.text", prose, "comment-m1.taken", "true"}, []string{prose, "☑true"}},
	{"/desk/comments/{id}", identity.Staff, "/desk/comments/solo", []string{"kind", "need", "text", prose}, []string{prose}},
	{"/desk/tenders/{id}/amend", identity.Buyer, "/desk/tenders/pub/amend", []string{"version", "4", "amend.changes.0.field", "place", "amend.changes.0.new", prose, "amend.criteria.0.max", "50", "amend.criteria.0.standard", "主观因素从宽", "amend.reason", "有误", "amend.deadline", "2026-12-20T10:00"}, []string{`<option value="place" selected`, prose, "有误", "2026-12-20T10:00", "主观因素从宽"}},
	{"/desk/tenders/{id}/committee", identity.Buyer, "/desk/tenders/open/committee", []string{"chosen", "1", "version", "4", "members", "e2", "members", "e3", "own", "zhang", "q", "养老", "ground", "specialised", "reason", prose}, []string{"☑e2", "☑e3", "☑zhang", "养老", prose, `<option value="specialised" selected`}},
	{"/desk/tenders/{id}/draws", identity.Buyer, "/desk/tenders/open/draws", []string{"start.field", "儿童关爱", "start.region", "320300", "start.wanted", "4"}, []string{`<option value="儿童关爱" selected`, `<option value="320300" selected`, `value="4"`}},
	{"/desk/tenders/{id}/draws/{draw}/commit", identity.Buyer, "/desk/tenders/pub/draws/pub.1/commit", []string{"commit.value", prose}, []string{prose}},
	{"/desk/tenders/{id}/draws/{draw}/reveal", identity.Buyer, "/desk/tenders/pub/draws/pub.1/reveal", []string{"reveal.value", prose}, []string{prose}},
	{"/desk/tenders/{id}/draws/{draw}/void", identity.Buyer, "/desk/tenders/pub/draws/pub.1/void", []string{"do", "void", "version", "1", "void.reason", prose}, []string{prose, `<details class="confirm" open`}},
	{"/desk/expert/relations", identity.Expert, "/desk/expert/relations", []string{"org", "青苗服务社", "kind", "kin", "until", "2026-01-31"}, []string{"青苗服务社", "☑kin", "2026-01-31"}},
	{"/desk/buyer/relations", identity.Buyer, "/desk/buyer/relations", []string{"org", "青苗服务社", "kind", "kin", "until", "2026-01-31"}, []string{"青苗服务社", "☑kin", "2026-01-31"}},
	{"/desk/reviewer/relations", identity.Reviewer, "/desk/reviewer/relations", []string{"org", "青苗服务社", "kind", "kin", "until", "2026-01-31"}, []string{"青苗服务社", "☑kin", "2026-01-31"}},
	{"/desk/admin/accounts/{id}/standing", identity.Admin, "/desk/admin/accounts/a1/standing", []string{"do", "suspend", "version", "3", "suspend.reason", prose}, []string{prose, `<details class="confirm" open`}},
	{"/desk/staff/summons/{draw}", identity.Staff, "/desk/staff/summons/inv.1", []string{"do", "decline", "summons-inv-1.ground", "unavailable", "summons-inv-1.reason", prose}, []string{prose, "☑unavailable", `<details class="confirm" open`}},
	{"/desk/expert/summons/{draw}", identity.Expert, "/desk/expert/summons/pub.1", []string{"do", "decline", "summons-pub-1.ground", "recused", "summons-pub-1.reason", prose}, []string{prose, "☑recused", `<details class="confirm" open`}},
	{"/desk/tenders/{id}/avoidances", identity.Staff, "/desk/tenders/pub/avoidances", []string{"avoid.of", "officer", "avoid.person", "张经办", "avoid.relation", "kin", "avoid.why", prose}, []string{"张经办", "☑kin", prose}},
	{"/desk/tenders/{id}/avoidances/{avoidance}", identity.Buyer, "/desk/tenders/pub/avoidances/v1", []string{"answer-v1.said", "本人说没有", "answer-v1.upheld", "no", "answer-v1.reason", prose}, []string{"本人说没有", "☑no", prose}},
	{"/desk/tenders/{id}/avoidances/{avoidance}/ruling", identity.Supervisor, "/desk/tenders/pub/avoidances/v3/ruling", []string{"rule-v3.effect", "proceed", "rule-v3.reason", prose}, []string{"☑proceed", prose}},
	{"/desk/tenders/{id}/deposits", identity.Buyer, "/desk/tenders/open/deposits", []string{"items.0.payer", "向阳服务社", "items.1.account", "62220001"}, []string{`value="向阳服务社"`, `value="62220001"`}},
	{"/desk/tenders/{id}/prices/{bid}/ask", identity.Buyer, "/desk/tenders/open/prices/b1/ask", []string{"ask-b1.minutes", "75", "ask-b1.question", prose}, []string{prose, `value="75"`}},
	{"/desk/tenders/{id}/prices/{bid}/judge", identity.Buyer, "/desk/tenders/open/prices/b2/judge", []string{"judge-b2.reasonable", "no", "judge-b2.why", prose}, []string{prose, "☑no"}},
	{"/desk/tenders/{id}/corrections/{bid}", identity.Buyer, "/desk/tenders/open/corrections/b1", []string{"correct-b1.points.0", "31.5", "correct-b1.ground", "outlier", "correct-b1.reason", prose}, []string{prose, "☑outlier", "31.5"}},
	{"/desk/tenders/{id}/answers", identity.Buyer, "/desk/tenders/open/answers", []string{"bid", "b1", "code", "F", "form", "answer-0-4", "answer-0-4.level", "不足三人", "answer-0-4.why", prose}, []string{prose, `<option value="不足三人" selected`}},
	{"/desk/staff/bids/{id}/review", identity.Staff, "/desk/staff/bids/b1/review", []string{"text", prose}, []string{prose}},
	{"/desk/tenders/{id}/talks", identity.Buyer, "/desk/tenders/talking/talks", []string{"do", "talk", "talk.bid", "b2", "talk.at", "2026-11-20T10:30", "talk.text", prose}, []string{prose, `<option value="b2" selected`, "2026-11-20T10:30", `<details class="confirm" open`}},
	{"/desk/tenders/{id}/invalidate", identity.Buyer, "/desk/tenders/open/invalidate", []string{"do", "invalidate", "invalidate.bid", "b1", "invalidate.ground", "signature", "invalidate.why", prose}, []string{prose, `<option value="signature" selected`, `<details class="confirm" open`}},
	{"/desk/tenders/{id}/questions/{question}", identity.Buyer, "/desk/tenders/pub/questions/q4", []string{"answer-q4.text", prose}, []string{prose}},
	{"/desk/staff/tenders/{id}/challenge", identity.Staff, "/desk/staff/tenders/pub/challenge", []string{"step", "send", "about", "result", "items.0.ground", "result-sum", "items.0.facts", prose, "items.0.request", "请重新核对", "items.2.facts", "另一件事", "contact.name", "林小满", "evidence", "e7", "paper.e7", "合同.pdf"}, []string{prose, "请重新核对", "☑result", `<option value="result-sum" selected`, "另一件事", "林小满", "合同.pdf", "☑e7"}},
	{"/desk/challenges/{id}/move", identity.Buyer, "/desk/challenges/d3/move", []string{"do", "answer", "version", "3", "answer.text", prose, "answer.verdicts.0.verdict", "partly", "answer.verdicts.0.reason", "理由写在这里", "answer.effect", "proceed"}, []string{prose, "☑partly", "理由写在这里", "☑proceed"}},
	{"/desk/tenders/{id}/orders", identity.Buyer, "/desk/tenders/frame/orders", []string{"version", "4", "order.way", "direct", "order.supplier", "s1", "order.by", "beneficiary", "order.quantity", "1200", "order.price", "85.50", "order.term_months", "6", "order.content", prose}, []string{"☑direct", `<option value="s1" selected`, "☑beneficiary", "1200", "85.50", prose}},
	{"/desk/tenders/{id}/places/removal", identity.Buyer, "/desk/tenders/frame/places/removal", []string{"do", "remove", "version", "4", "remove.supplier", "s2", "remove.ground", "breach", "remove.note", prose}, []string{`<option value="s2" selected`, "☑breach", prose, `<details class="confirm" open`}},
	{"/desk/staff/tenders/{id}/application", identity.Staff, "/desk/staff/tenders/calling/application", []string{"statement", prose, "contact_name", "林小满", "contact_phone", "0516-123", "accepts", "true", "evidence", "e7", "paper.e7", "证书.pdf"}, []string{prose, "林小满", "0516-123", "☑true", "证书.pdf", "☑e7"}},
	{"/desk/staff/tenders/{id}/place", identity.Staff, "/desk/staff/tenders/calling/place", []string{"do", "leave", "version", "4", "leave.note", prose}, []string{prose, `<details class="confirm" open`}},
	{"/desk/tenders/{id}/applications/{application}", identity.Buyer, "/desk/tenders/calling/applications/calling.s9", []string{"do", "refuse-application-calling-s9", "version", "1", "application-calling-s9.note", prose}, []string{prose, `<details class="confirm" open`}},
	{"/desk/catalog", identity.Buyer, "/desk/catalog", []string{"title", "2027年目录", "year", "二〇二七", "note", prose}, []string{"2027年目录", "二〇二七", prose}},
	{"/desk/catalog/{id}", identity.Buyer, "/desk/catalog/cat", []string{"version", "2", "head.title", "2027年版", "head.year", "二〇二七", "head.note", prose}, []string{"2027年版", "二〇二七", prose}},
	{"/desk/catalog/{id}/move", identity.Buyer, "/desk/catalog/cat/move", []string{"do", "return", "version", "2", "return.note", prose}, []string{prose, `<details class="confirm" open`}},
	{"/desk/catalog/{id}/items", identity.Buyer, "/desk/catalog/cat/items", []string{"item.code", "A9", "item.name", "探访", "item.kind", "A", "item.nature", "service", "item.unit", "人次", "item.price", "一百元", "item.target", "老人", "item.standard", prose}, []string{"A9", "探访", "人次", "一百元", "老人", prose, `<option value="service" selected`}},
	{"/desk/catalog/{id}/objections/{objection}", identity.Buyer, "/desk/catalog/cat/objections/o2", []string{"answer-o2.text", prose}, []string{prose}},
	{"/desk/contracts/{id}", identity.Buyer, "/desk/contracts/deal", []string{"version", "6", "terms.starts_on", "2026-12-01", "terms.term_months", "十二", "terms.content", prose, "terms.quantity", "八十六名", "terms.quality", "每季评估", "terms.settlement", "按季结算", "terms.liability", "按日扣减", "terms.payments.0.name", "首期", "terms.payments.0.amount", "1000", "terms.payments.2.condition", "验收之后"}, []string{"2026-12-01", "十二", prose, "八十六名", "每季评估", "按季结算", "按日扣减", "首期", "1000", "验收之后"}},
	{"/desk/contracts/{id}/move", identity.Buyer, "/desk/contracts/deal/move", []string{"do", "abandon", "version", "6", "abandon.note", prose}, []string{prose, `<details class="confirm" open`, "一人一档，每季度评估。"}},
	{"/desk/contracts/{id}/supplements", identity.Buyer, "/desk/contracts/running/supplements", []string{"version", "6", "supplement.amount", "两万", "supplement.content", prose, "supplement.reason", "人数增加", "supplement.payments.0.name", "追加款", "supplement.payments.0.amount", "20000", "supplement.payments.0.condition", "验收合格"}, []string{"两万", prose, "人数增加", "追加款", "20000", "验收合格"}},
	{"/desk/contracts/{id}/supplements/{nth}/move", identity.Staff, "/desk/contracts/asked/supplements/2/move", []string{"do", "decline", "version", "6", "decline.note", prose}, []string{prose, `<details class="confirm" open`}},
	{"/desk/contracts/{id}/acceptances", identity.Buyer, "/desk/contracts/accepted/acceptances", []string{"version", "6", "acceptance.stage", "中期验收", "acceptance.accepted_on", "2026-11-20", "acceptance.final", "true", "acceptance.items.0.finding", prose, "acceptance.items.0.met", "no", "acceptance.items.0.remedy", "补齐档案", "acceptance.items.0.remedy_by", "2026-12-10", "acceptance.asked", "三十", "acceptance.satisfied", "28", "acceptance.opinions", "希望增加助浴", "acceptance.members", "养老科负责人", "acceptance.members_signed", "true", "acceptance.conclusion", "一项须整改"}, []string{"中期验收", "2026-11-20", prose, "☑no", "补齐档案", "2026-12-10", "三十", "28", "希望增加助浴", "养老科负责人", "☑true", "一项须整改"}},
	{"/desk/contracts/{id}/acceptances/{nth}/move", identity.Staff, "/desk/contracts/reported/acceptances/2/move", []string{"do", "object", "version", "6", "object.note", prose}, []string{prose, `<details class="confirm" open`}},
	{"/desk/admin/organizations/new", identity.Admin, "/desk/admin/organizations/new", []string{"name", "青麓助老服务社", "kind", "serviceorg", "credit_code", "123", "region", "320312", "scope", prose, "paper", "民登〔2011〕5号", "capital", "300000.00", "state_funded", "true"}, []string{"青麓助老服务社", "民登〔2011〕5号", prose, "300000.00", "☑true"}},
	{"/desk/admin/organizations/{id}/edit", identity.Admin, "/desk/admin/organizations/o1/edit", []string{"version", "3", "name", "青麓助老服务社", "kind", "serviceorg", "region", "320312", "scope", prose}, []string{"青麓助老服务社", prose}},
	{"/desk/admin/organizations/{id}/rating", identity.Admin, "/desk/admin/organizations/o1/rating", []string{"version", "3", "rating.grade", "4", "rating.announced_on", "2026-11-20", "rating.paper", "民评〔2026〕3号"}, []string{`<option value="4" selected`, "2026-11-20", "民评〔2026〕3号"}},
	{"/desk/admin/organizations/{id}/move", identity.Admin, "/desk/admin/organizations/o1/move", []string{"do", "deregister", "version", "3", "deregister.note", prose}, []string{prose, `<details class="confirm" open`}},
	{"/desk/admin/organizations/{id}/marks", identity.Admin, "/desk/admin/organizations/o1/marks", []string{"mark.list", "abnormal", "mark.reason", prose, "mark.paper", "某民异〔2026〕1号"}, []string{prose, "某民异〔2026〕1号", "☑abnormal"}},
	{"/desk/admin/organizations/{id}/marks/{mark}/removal", identity.Admin, "/desk/admin/organizations/o1/marks/m2/removal", []string{"removal-m2.reason", prose, "removal-m2.paper", "某民移〔2026〕1号"}, []string{prose, "某民移〔2026〕1号"}},
	{"/desk/supervisor/organizations/{id}/marks", identity.Supervisor, "/desk/supervisor/organizations/o1/marks", []string{"mark.list", "serious", "mark.reason", prose, "mark.paper", "某民异〔2026〕1号"}, []string{prose, "某民异〔2026〕1号", "☑serious"}},
	{"/desk/supervisor/organizations/{id}/marks/{mark}/removal", identity.Supervisor, "/desk/supervisor/organizations/o1/marks/m1/removal", []string{"removal-m1.reason", prose, "removal-m1.paper", "某民移〔2026〕1号"}, []string{prose, "某民移〔2026〕1号"}},
	{"/desk/supervisor/flags/{id}/decisions", identity.Supervisor, "/desk/supervisor/flags/R018-abc/decisions", []string{"version", "2", "verdict", "declined", "reason", prose}, []string{prose, "☑declined"}},
	{"/desk/admin/accounts/new", identity.Admin, "/desk/admin/accounts/new", []string{"login", "tester", "name", "欧阳测", "title", "专家", "phone", "13900000000", "email", "a@example.org", "fields", "养老\n儿童"}, []string{"tester", "欧阳测", "专家", "13900000000", "a@example.org", "养老\n儿童"}},
	{"/desk/admin/accounts/{id}/memberships", identity.Admin, "/desk/admin/accounts/a1/memberships", []string{"grant.org", "o1", "grant.role", "expert"}, []string{`<option value="o1" selected`, "☑expert"}},
	{"/operations/parked/{service}/{id}/skip", identity.Admin, "/operations/parked/tender/x:1/skip", []string{"do", "skip", "event", "x/1", "skip.reason", prose}, []string{prose, `<details class="confirm" open`}},
	{"/join", identity.Staff, "/join", []string{"name", "李<b>雷", "login", "lilei", "password", "wrong wrong", "phone", "13912340000", "back", "/volunteer"}, []string{"李<b>雷", `value="lilei"`, "13912340000", `value="/volunteer"`}},
	{"/sign-in/form", identity.Staff, "/sign-in/form", []string{"request", "x", "login", "zhang", "password", "wrong"}, []string{`value="zhang"`}},
}

// silent are the forms in which nothing is written that could be lost.
var silent = []string{
	"/sign-out", "/mode", "/unit", "/demo/clock", "/inbox/{id}/read", "/inbox/read", "/account/offers", "/desk/staff/bids/{id}/withdraw", "/desk/catalog/{id}/remove", "/desk/catalog/{id}/revise",
	"/operations/parked/{service}/{id}/replay", "/desk/admin/accounts/{id}/unlock", "/desk/tenders/{id}/committee/shared", "/desk/admin/accounts/{id}/memberships/removal", "/desk/expert/relations/removal", "/desk/buyer/relations/removal", "/desk/reviewer/relations/removal", "/desk/tenders/{id}/outliers", "/desk/audits/{id}/looks",
	"/account/password",                                                                                                                 // a password is never sent back
	"/desk/catalog/{id}/import", "/desk/tenders/{id}/deposits/table", "/desk/supervisor/flags/check", "/desk/staff/tenders/{id}/sealed", // nor can a file be
}

func marks(more ...string) []string {
	return append([]string{
		"bids.0.marks.0.points", "31.5", "bids.0.marks.1.points", "15", "bids.0.marks.2.points", "12.25",
		"bids.1.marks.0.points", "30", "bids.1.marks.1.points", "10", "bids.1.marks.2.points", "8",
	}, more...)
}

func purchase(more ...string) []string {
	return append([]string{
		"version", "4", "catalogue", "c1", "item", "A0201", "title", "探访服务", "method", "consultation", "summary", "概况", "requirement", prose, "budget", "300000", "term_months", "12",
		"qualifications", "须持证\n无违法", "deadline", "2026-12-30T09:30", "criteria.0.code", "A9", "criteria.0.name", "方案", "criteria.0.max", "80", "criteria.0.kind", "subjective", "criteria.0.standard", "方案优者多得",
		"criteria.3.code", "P", "criteria.3.name", "价格", "criteria.3.max", "20", "criteria.3.kind", "price",
	}, more...)
}

func TestEveryFormIsInTheTableOfForms(t *testing.T) {
	w := newTown(t, "")
	var listed []string
	for _, f := range forms {
		listed = append(listed, f.row)
	}
	for _, row := range pages(w.portal) {
		if row.Method == http.MethodPost && !row.Script && !slices.Contains(listed, row.Pattern) && !slices.Contains(silent, row.Pattern) {
			t.Errorf("POST %s is in no table: does what was written in it come back when it is refused?", row.Pattern)
		}
	}
}

func TestEveryRefusedFormComesBackWithWhatWasWritten(t *testing.T) {
	w := newWorks(t, identity.Buyer)
	browsers := map[identity.Role]*browser{}
	for _, f := range forms {
		browsers[f.role] = nil
	}
	for role := range browsers {
		browsers[role] = w.as(role)
	}
	w.portal.tries = newTries(time.Now) // more people than one address may sign in at once
	for _, refusal := range []*fault.Fault{
		fault.New(fault.Invalid, "test.refused", "不合要求，请改好后再提交。"),
		fault.New(fault.Unavailable, "test.down", "服务正忙，请过一会儿再提交。"),
	} {
		w.refuse(refusal)
		for _, f := range forms {
			got := browsers[f.role].post(f.at, f.pairs...)
			if got.status != http.StatusBadRequest && got.status != int(refusal.Kind) && f.row != "/sign-in/form" {
				t.Errorf("%s: a refused form answers %d", f.row, got.status)
			}
			if !strings.Contains(got.body, `role="alert"`) {
				t.Errorf("%s: the page does not say that it was refused", f.row)
			}
			for _, want := range f.kept {
				if !holds(got.body, want) {
					t.Errorf("%s: after %s, what was written is lost: %s", f.row, refusal.Code, want)
				}
			}
		}
	}
}

// holds reports whether a page shows what was written; ☑ stands before the value of a box that was ticked.
func holds(body, want string) bool {
	if value, ok := strings.CutPrefix(want, "☑"); ok {
		return regexp.MustCompile(`<input [^>]*checked[^>]* value="` + value + `"`).MatchString(body)
	}
	return strings.Contains(html.UnescapeString(body), want)
}

func TestWhatIsWrittenInOneFormDoesNotAppearInAnother(t *testing.T) {
	w := newWorks(t, identity.Buyer)
	b := w.as(identity.Buyer)
	w.refuse(fault.New(fault.Invalid, "test.refused", "不合要求。").At("text", "太短。"))
	for _, f := range []sentForm{
		{at: "/desk/tenders/pub/questions/q4", pairs: []string{"answer-q4.text", prose}},
		{at: "/desk/catalog/cat/objections/o1", pairs: []string{"answer-o1.text", prose}},
		{at: "/desk/tenders/pub/move", pairs: []string{"do", "fail", "fail.note", prose}},
	} {
		got := b.post(f.at, f.pairs...)
		if n := strings.Count(html.UnescapeString(got.body), prose); n != 1 {
			t.Errorf("%s: what was written once stands on the page %d times", f.at, n)
		}
		seen := map[string]bool{}
		for _, m := range idName.FindAllStringSubmatch(got.body, -1) {
			if seen[m[1]] {
				t.Errorf("%s: two parts have the id %q", f.at, m[1])
			}
			seen[m[1]] = true
		}
		for _, link := range anchors(got.body) {
			if !seen[link] {
				t.Errorf("%s: the refusal leads to %q, which is not on the page", f.at, link)
			}
		}
	}
}

// anchors are the places a refusal leads to.
func anchors(body string) (out []string) {
	for _, part := range strings.Split(body, `href="#f-`)[1:] {
		id, _, _ := strings.Cut(part, `"`)
		if id, err := url.PathUnescape(id); err == nil {
			out = append(out, "f-"+id)
		}
	}
	return out
}

func TestARefusalSpeaksInTheUnitsOfThePage(t *testing.T) {
	w := newWorks(t, identity.Buyer)
	b := w.as(identity.Buyer)
	w.refuse(fault.New(fault.Invalid, "test.refused", "有内容不合要求。").At("budget", "预算金额（分）不能小于1。").At("ceiling", "最高限价（分）不能大于100000000000000。"))
	got := b.post("/desk/buyer/new", "title", "探访服务", "budget", " ", "ceiling", "9999999999999")
	for _, want := range []string{"请填写预算金额。", "最高限价不能大于"} {
		if !strings.Contains(got.words(), want) {
			t.Errorf("the form does not say %s", want)
		}
	}
}

func TestAFormOvertakenByAnotherCanBeSentOnceMore(t *testing.T) {
	w := newWorks(t, identity.Buyer)
	browsers := map[identity.Role]*browser{identity.Buyer: w.as(identity.Buyer), identity.Admin: w.as(identity.Admin)}
	w.refuse(store.ErrStale)
	for _, f := range []struct {
		role    identity.Role
		at      string
		pairs   []string
		version string // the latest, which the form sends next
	}{
		{identity.Buyer, "/desk/tenders/draft/edit", append([]string{"version", "1"}, purchase()[2:]...), "4"},
		{identity.Buyer, "/desk/contracts/deal", []string{"version", "1", "terms.content", prose}, "6"},
		{identity.Admin, "/desk/admin/organizations/o1/edit", []string{"version", "1", "name", "青麓", "scope", prose}, "3"},
	} {
		got := browsers[f.role].post(f.at, f.pairs...)
		if got.status != http.StatusConflict || !strings.Contains(got.words(), "再次保存，将以您填写的为准") || !strings.Contains(got.words(), prose) {
			t.Errorf("%s: a form somebody was faster with answers %d", f.at, got.status)
		}
		if !strings.Contains(got.body, `name="version" value="`+f.version+`"`) {
			t.Errorf("%s: sent once more, the form would be refused again", f.at)
		}
	}
}
