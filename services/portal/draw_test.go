package portal

import (
	"encoding/json"
	"regexp"
	"strings"
	"testing"

	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/draw"
	"sanshe/libs/identity"
)

func TestAValueLeavesAsADigestAndComesBackFromTheBrowser(t *testing.T) {
	w := newWorks(t, identity.Buyer)
	b := w.as(identity.Buyer)
	const value = "只有我知道的一句随机的话"
	if got := b.post("/desk/tenders/pub/draws/pub.1/commit", "commit.value", value); got.at != "/desk/tenders/pub/draws" {
		t.Fatalf("the digest leads to %s (%d)", got.at, got.status)
	}
	sent := w.written("/draws/pub.1/commitments")[0].body
	var in tenderapi.CommitmentDraft
	if err := json.Unmarshal([]byte(sent), &in); err != nil {
		t.Fatal(err)
	}
	d := w.drawn[0]
	if want := draw.Commit(value, draw.Subject{Tender: "pub", Nth: 1, Wanted: 4, List: d.List}); in.Digest != want || strings.Contains(sent, value) {
		t.Errorf("sent %s, want %s", sent, want)
	}
	if page := b.get("/desk/tenders/pub/draws"); !strings.Contains(page.body, `value="`+value+`"`) {
		t.Error("the words are not there to be opened")
	}
	if page := w.as(identity.Supervisor).get("/desk/tenders/pub/draws"); strings.Contains(page.body, value) {
		t.Error("another browser knows the words")
	}
	b.post("/desk/tenders/pub/draws/pub.1/reveal", "reveal.value", value)
	if !strings.Contains(w.written("/draws/pub.1/reveals")[0].body, value) {
		t.Error("the words were not opened")
	}
	own := strings.Repeat("0f", 32) // whoever takes the digest on their own machine
	b.post("/desk/tenders/pub/draws/pub.1/commit", "commit.value", own)
	if sent := w.written("/draws/pub.1/commitments"); !strings.Contains(sent[1].body, own) {
		t.Errorf("a digest was digested again: %s", sent[1].body)
	}
}

func TestASuggestedValueIsAnotherEachTime(t *testing.T) {
	b := newWorks(t, identity.Buyer).as(identity.Buyer)
	suggested := regexp.MustCompile(`name="commit.value"[^>]* value="([A-Z2-7]{20,})"|value="([A-Z2-7]{20,})"[^>]* name="commit.value"`)
	first, second := suggested.FindString(b.get("/desk/tenders/pub/draws").body), suggested.FindString(b.get("/desk/tenders/pub/draws").body)
	if first == "" || first == second {
		t.Errorf("suggested %q, then %q", first, second)
	}
}

func TestThePageOfADrawSaysForWhomItWaits(t *testing.T) {
	w := newWorks(t, identity.Buyer)
	if page := w.as(identity.Buyer).get("/desk/tenders/pub/draws"); !strings.Contains(page.words(), "还等采购人经办人和监督人提交摘要") {
		t.Error("the page does not say so")
	}
}

func TestTheDrawnAreSeatedByTheDrawAndCounted(t *testing.T) {
	w := newWorks(t, identity.Buyer)
	d := w.drawn[0]
	d.ID, d.Tender, d.Stage, d.May = "open.1", "open", "complete", nil
	for _, n := range []string{"1111aaaa2222", "3333bbbb4444"} {
		d.Calls = append(d.Calls, tenderapi.DrawCall{Number: n, At: noon, Until: noon, Outcome: "accepted", Text: "同意参加"})
	}
	w.drawn = append(w.drawn, d)
	b := w.as(identity.Buyer)
	page := b.get(committeeQuery("own", "zhang"))
	if !strings.Contains(page.body, "专家1111aaaa") || !strings.Contains(page.words(), "随机抽取，已同意参加。") {
		t.Error("the drawn are not on the page")
	}
	if !regexp.MustCompile(`data-all[^>]*>3<`).MatchString(page.body) {
		t.Error("the drawn are not counted")
	}
	b.post(committeeAt, "chosen", "1", "version", "4", "own", "zhang")
	if sent := w.written("/committee")[0].body; strings.Contains(sent, "1111aaaa") || !strings.Contains(sent, "zhang") {
		t.Errorf("sent %s", sent)
	}
}

func TestTheRecordOfADrawIsAPublicPage(t *testing.T) {
	w := newWorks(t, "")
	page := w.browser().get("/tenders/pub/draws")
	if page.status != 200 || !strings.Contains(page.body, strings.Repeat("ab", 32)) || strings.Contains(page.body, "sanshe-verify draw") {
		t.Errorf("%d: the list's digest is not public, or a record is offered that is not there", page.status)
	}
	w.drawn[0].Calls = []tenderapi.DrawCall{{Number: "1111aaaa2222", At: noon, Until: noon, Outcome: "declined", Text: "不能参加：因故不能参加"}}
	if page = w.browser().get("/tenders/pub/draws?again"); !strings.Contains(page.body, "sanshe-verify draw") || !strings.Contains(page.words(), "因故不能参加") {
		t.Error("what was drawn is not shown")
	}
}

func TestANumberIsANameWithTheResultAndOnlyIfItSat(t *testing.T) {
	w := newWorks(t, "")
	w.drawn[0].Calls = []tenderapi.DrawCall{
		{Number: "1111aaaa2222", At: noon, Until: noon, Outcome: "declined", Text: "不能参加"},
		{Number: "3333bbbb4444", At: noon, Until: noon, Outcome: "accepted", Text: "同意参加"},
	}
	seat := func(m tenderapi.Member) string {
		for i := range w.tenders {
			if w.tenders[i].ID == "pub" {
				w.tenders[i].Committee = []tenderapi.Member{m}
			}
		}
		return w.browser().get("/tenders/pub/draws?" + m.Account).words()
	}
	if page := seat(tenderapi.Member{Name: "专家3333bbbb", Kind: "expert", Number: "3333bbbb4444"}); strings.Contains(page, "姓名") {
		t.Error("names have a column before the result")
	}
	if page := seat(tenderapi.Member{Account: "e1", Name: "王小平", Kind: "expert", Number: "3333bbbb4444"}); !strings.Contains(page, "王小平") || strings.Count(page, "没有参加评审，不公开") != 1 {
		t.Errorf("after the result the page says %s", page)
	}
}

func TestAnExpertAnswersWhoIsCalled(t *testing.T) {
	w := newWorks(t, identity.Expert)
	b := w.as(identity.Expert)
	if page := b.get("/desk/expert"); !strings.Contains(page.body, "探访服务") || !strings.Contains(page.body, "/desk/expert/summons/pub.1") {
		t.Error("the call is not on the desk")
	}
	if got := b.post("/desk/expert/summons/pub.1", "do", "decline"); !strings.Contains(got.body, "请选择情形。") {
		t.Error("a refusal without a ground is sent")
	}
	b.post("/desk/expert/summons/pub.1", "do", "accept")
	if sent := w.written("/answer"); len(sent) != 1 || !strings.Contains(sent[0].body, `"accept":true`) {
		t.Errorf("%+v", sent)
	}
}

// selected turns a purchase of the works into one whose bidders are drawn.
func (w *works) selected(id string, do func(*tenderapi.Tender)) {
	for i := range w.tenders {
		if t := &w.tenders[i]; t.ID == id {
			t.Method, t.InvitedFrom = tenderapi.MethodSelective, "pool"
			do(t)
		}
	}
}

func TestSuppliersAreDrawnBeforeThePapersAreReviewed(t *testing.T) {
	w := newWorks(t, identity.Buyer)
	w.selected("draft", func(*tenderapi.Tender) {})
	b := w.as(identity.Buyer)
	if page := b.get("/desk/tenders/draft"); !strings.Contains(page.body, "/desk/tenders/draft/draws") || !strings.Contains(page.words(), "受邀供应商由随机抽取产生") {
		t.Error("the purchase does not lead to the draw")
	}
	page := b.get("/desk/tenders/draft/draws")
	for _, want := range []string{"抽取受邀供应商", "应当随机选择", "按次序请下一家"} {
		if !strings.Contains(page.words(), want) {
			t.Errorf("the page does not say %q", want)
		}
	}
	b.post("/desk/tenders/draft/draws", "start.of", "suppliers", "start.wanted", "3")
	if sent := w.written("/tenders/draft/draws"); len(sent) != 1 || !strings.Contains(sent[0].body, `"of":"suppliers"`) {
		t.Errorf("%+v", sent)
	}
	if page := b.get("/desk/tenders/draft/edit"); strings.Contains(page.body, `name="invited"`) || strings.Contains(page.body, `value="prequalification"`) || !strings.Contains(page.body, `value="pool"`) {
		t.Error("the form asks for names, or offers what the platform cannot do")
	}
}

func TestAnOrganizationAnswersWhetherItTakesPart(t *testing.T) {
	w := newWorks(t, identity.Staff)
	b := w.as(identity.Staff)
	page := b.get("/desk/staff")
	if !strings.Contains(page.words(), "失能评估服务") || strings.Contains(page.body, "/summons/pub.1") || strings.Contains(page.words(), "与供应商有利害关系") {
		t.Error("the call is not on the desk, or an expert's is")
	}
	if got := b.post("/desk/staff/summons/inv.1", "do", "decline"); !strings.Contains(got.body, "请选择情形。") {
		t.Error("a refusal without a ground is sent")
	}
	if got := b.post("/desk/staff/summons/inv.1", "do", "accept"); got.at != "/desk/staff" {
		t.Errorf("the answer leads to %s", got.at)
	}
}

func TestWhoWasInvitedIsNamedInTheRecordFromTheOpeningOn(t *testing.T) {
	w := newWorks(t, "")
	w.drawn[0].Of, w.drawn[0].Calls = tenderapi.DrawOfSuppliers, []tenderapi.DrawCall{
		{Number: "1111aaaa2222", At: noon, Until: noon, Outcome: "declined", Text: "不能参加"},
		{Number: "3333bbbb4444", At: noon, Until: noon, Outcome: "accepted", Text: "同意参加", Account: "s1"},
	}
	w.selected("pub", func(x *tenderapi.Tender) { x.Invited = []tenderapi.Party{{ID: "s1", Name: "青苗服务社"}} })
	page := w.browser().get("/tenders/pub/draws").words()
	if !strings.Contains(page, "青苗服务社") || strings.Count(page, "没有受邀，不公开") != 1 || !strings.Contains(page, "9家") {
		t.Errorf("the record says %s", page)
	}
}

func TestHowManyAreInvitedIsSaidFromTheOpeningOn(t *testing.T) {
	w := newWorks(t, "")
	d := &w.drawn[0]
	d.Of, d.Wanted, d.Size, d.Subject = tenderapi.DrawOfSuppliers, 0, 0, ""
	w.selected("pub", func(*tenderapi.Tender) {})
	if page := w.browser().get("/tenders/pub/draws").words(); !strings.Contains(page, "抽取的家数开标以后公开") || strings.Contains(page, "0家") {
		t.Errorf("the record says %s", page)
	}
}
