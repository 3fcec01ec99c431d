package portal

import (
	"strings"
	"testing"

	"sanshe/contracts/go/tenderapi"
)

func TestANoticeThatWasCorrectedSaysSoAndKeepsItsFirstText(t *testing.T) {
	w := newTown(t, "")
	w.fill()
	b := w.browser()
	now := b.get("/tenders/t1/notice").body
	for _, want := range []string{"本公告已经更正", "kind=amendment&amp;n=1", "kind=original"} {
		if !strings.Contains(now, want) {
			t.Errorf("the notice does not say %s", want)
		}
	}
	if first := b.get("/tenders/t1/notice?kind=original"); first.status != 200 || !strings.Contains(first.body, "首次发布的原文") || !strings.Contains(first.body, `1次</span>。`) || strings.Contains(first.body, "本公告已经更正") {
		t.Errorf("the first text is shown with status %d", first.status)
	}
	if never := b.get("/tenders/t2/notice").body; strings.Contains(never, "本公告已经更正") {
		t.Error("a notice that nobody corrected says it was")
	}
}

func TestWhoIsBarredIsOfferedNoFormAndToldWhy(t *testing.T) {
	w := newTown(t, "")
	w.fill()
	b := w.browser()
	b.signIn("/tenders/t1")
	if a := b.get("/desk/staff/tenders/t1/bid"); !strings.Contains(a.body, `name="price"`) {
		t.Error("who may bid finds no form")
	}
	w.barred = "本组织在严重违法失信名单中。"
	a := b.get("/tenders/t1")
	if strings.Contains(a.body, "准备投标") || !strings.Contains(a.body, w.barred) || !strings.Contains(a.body, `href="/desk/staff/tenders/t1/eligibility"`) {
		t.Error("who is barred is invited to bid, or not told why not")
	}
	if a := b.get("/desk/staff/tenders/t1/bid"); strings.Contains(a.body, `name="price"`) {
		t.Error("who is barred is given a form to fill")
	}
}

func TestANoticeSaysWhatItsDocumentsSetHigherThanTheLaw(t *testing.T) {
	w := newTown(t, "")
	w.fill()
	b := w.browser()
	b.signIn("/") // what strangers see is kept for a moment
	const says = "异常低价审查：报价"
	if plain := b.get("/tenders/t1/notice").words(); strings.Contains(plain, says) {
		t.Error("a notice that sets nothing says it does")
	}
	w.tenders[0].LowPrices = &tenderapi.LowPrices{Average: 55, Ceiling: 60}
	if page := b.get("/tenders/" + w.tenders[0].ID + "/notice").words(); !strings.Contains(page, says+"低于平均报价的55%、低于最高限价（没有的按预算）的60%的，启动审查。") {
		t.Error("what the documents set is not in the notice")
	}
}

func TestANoticeSaysWhoAgreedToAnotherWeightOfThePrice(t *testing.T) {
	w := newTown(t, "")
	w.fill()
	b := w.browser()
	b.signIn("/")
	if plain := b.get("/tenders/t1/notice").words(); strings.Contains(plain, "价格分权重经") {
		t.Error("a notice within the bounds says somebody agreed")
	}
	w.tenders[0].PriceApproval = &tenderapi.PriceApproval{By: "市财政局", Number: "财采函〔2026〕7号", On: "2026-02-02", Reason: "价格由物价部门核定"}
	if page := b.get("/tenders/" + w.tenders[0].ID + "/notice").words(); !strings.Contains(page, "价格分权重经市财政局于2026年2月2日书面同意（财采函〔2026〕7号）：价格由物价部门核定。") {
		t.Error("the notice does not say who agreed")
	}
}
