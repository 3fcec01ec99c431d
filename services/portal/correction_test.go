package portal

import (
	"strings"
	"testing"

	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/identity"
)

func TestAJudgeCorrectsOwnMarksOnALawfulGround(t *testing.T) {
	w := newWorks(t, identity.Buyer)
	w.sheet.SignedAt = ago(0)
	w.sheet.Marks = []tenderapi.BidMarks{{Bid: "b1", Marks: []tenderapi.Mark{{Code: w.sheet.Criteria[0].Code, Points: 3150}}}}
	b := w.as(identity.Buyer)
	page := b.get("/desk/tenders/open/corrections")
	if !strings.Contains(page.body, `value="31.5"`) || !strings.Contains(page.body, "/rules/tender.review.again") {
		t.Error("the page does not begin with what was given, or does not say what the law allows")
	}
	if got := b.post("/desk/tenders/open/corrections/b1", "correct-b1.points.0", "30"); !strings.Contains(got.body, "请选择修改的情形。") || len(w.written("/corrections")) != 0 {
		t.Error("a correction without a ground is sent")
	}
	b.post("/desk/tenders/open/corrections/b1", "correct-b1.points.0", "30", "correct-b1.ground", "sum", "correct-b1.reason", "加错了。")
	if sent := w.written("/corrections"); len(sent) != 1 || !strings.Contains(sent[0].body, `"points":3000`) || !strings.Contains(sent[0].body, `"ground":"sum"`) {
		t.Errorf("%+v", sent)
	}
}

func TestTheReceiptTellsTheBidderItsOwnResult(t *testing.T) {
	w := newWorks(t, identity.Staff)
	b := w.as(identity.Staff)
	b.post("/desk/staff/tenders/pub/bid", "price", "1000", "plan", "方案", "step", "send")
	w.bids = []tenderapi.Bid{{ID: "bid1", Version: 1, Tender: "pub", TenderTitle: "探访服务", Supplier: &tenderapi.Party{ID: mine, Name: "暖邻"}, State: "lost", StateText: "未成交", Hash: "abc", SubmittedAt: noon, ReceivedAt: ago(0)}}
	w.told = tenderapi.BidScore{
		Bid: "bid1", Valid: true, Rank: 2, Of: 3, Total: 8605, Best: 9150, Lines: []tenderapi.BidScoreLine{{Code: "A", Name: "服务方案", Max: 6000, Points: 5000}},
		Remarks: []tenderapi.BidRemark{{Judge: 1, Text: "方案完整，应急安排不足。"}},
	}
	page := b.get("/desk/staff/bids/bid1")
	for _, want := range []string{"第2名，共3家", "86.05", "91.50", "服务方案", "方案完整，应急安排不足。"} {
		if !strings.Contains(page.words(), want) && !strings.Contains(page.body, want) {
			t.Errorf("the receipt lacks %s", want)
		}
	}
	w.told = tenderapi.BidScore{Bid: "bid1", Why: "没有签署盖章。"}
	if page = b.get("/desk/staff/bids/bid1"); !strings.Contains(page.body, "没有签署盖章。") {
		t.Error("who was invalid is not told why")
	}
}
