package portal

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"html"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/identity"
)

var hiddenField = regexp.MustCompile(`<input type="hidden" name="([^"]+)" value="([^"]*)"`)

// fields are what the hidden fields of a page would send, with more besides.
func (a answer) fields(more ...string) []string {
	var out []string
	for _, m := range hiddenField.FindAllStringSubmatch(a.body, -1) {
		if m[1] != "back" { // of the forms in the frame
			out = append(out, html.UnescapeString(m[1]), html.UnescapeString(m[2]))
		}
	}
	return append(out, more...)
}

const bidAt = "/desk/staff/tenders/pub/bid"

var aBid = []string{"price", "170,000.50", "plan", "每周探访。\r\n每季复评。", "team", "主管一名", "record", "三项", "contact_name", "林小满", "contact_phone", "0530-0000-200"}

func TestABidIsSentOnlyAfterItWasReadOnceMore(t *testing.T) {
	w := newWorks(t, identity.Staff)
	b := w.as(identity.Staff)
	review := b.post(bidAt, append(aBid, "step", "check")...)
	if len(w.written("/bids")) != 0 {
		t.Fatal("the bid was sent before anybody had confirmed it")
	}
	for _, want := range []string{"¥170,000.50", "人民币壹拾柒万元伍角整", "每周探访。", "每季复评。", "主管一名", "确认递交", "返回修改", "报价不高于最高限价。"} {
		if !strings.Contains(review.body, want) {
			t.Errorf("the page that asks for confirmation lacks %s", want)
		}
	}
	back := b.post(bidAt, review.fields("step", "edit")...)
	for _, want := range []string{`value="170,000.50"`, "每周探访。", "主管一名", "三项", `value="林小满"`, "下一步：核对"} {
		if !strings.Contains(back.body, want) {
			t.Errorf("返回修改 loses %s", want)
		}
	}
	sent := b.post(bidAt, review.fields("step", "send")...)
	if sent.at != "/desk/staff/bids/bid1" || !strings.Contains(sent.words(), "接收编号7") {
		t.Fatalf("the confirmed bid leads to %s (%d)", sent.at, sent.status)
	}
	got := w.written("/bids")
	var env tenderapi.Envelope
	if err := json.Unmarshal([]byte(got[0].body), &env); err != nil || env.Price != 17000050 || env.Plan != "每周探访。\n每季复评。" {
		t.Errorf("handed in was %+v (%v)", env, err)
	}
	if !strings.Contains(review.body, hashOf(got[0].body)) {
		t.Error("what was handed in is not what the page showed: its fingerprint differs")
	}
	b.post(bidAt, review.fields("step", "send")...)
	if got := w.written("/bids"); len(got) != 2 || got[0].key == "" || got[0].key != got[1].key {
		t.Errorf("sent twice, the bid has the keys %q and %q", got[0].key, got[len(got)-1].key)
	}
	if again := b.post(bidAt, append(aBid, "step", "check")...); !strings.Contains(again.body, "递交过一份") {
		t.Error("who has a bid in already is not told that this one replaces it")
	}
}

func TestABidOverTheCeilingIsRefusedBeforeItIsSent(t *testing.T) {
	w := newWorks(t, identity.Staff)
	b := w.as(identity.Staff)
	for _, step := range []string{"check", "send"} {
		got := b.post(bidAt, "step", step, "price", "180000.01", "plan", prose)
		if got.status != http.StatusBadRequest || !strings.Contains(got.body, `href="#f-price"`) || !strings.Contains(got.body, "/rules/tender.bid.invalid") {
			t.Errorf("%s: a price over the ceiling answers %d; the field and the clause must be named", step, got.status)
		}
		if !strings.Contains(html.UnescapeString(got.body), prose) || !strings.Contains(got.body, `value="180000.01"`) {
			t.Errorf("%s: what was written is lost", step)
		}
	}
	if len(w.written("/bids")) != 0 {
		t.Error("the bid was sent all the same")
	}
	if got := b.post(bidAt, "step", "check", "price", "180000.00", "plan", prose); got.status != http.StatusOK {
		t.Errorf("exactly the ceiling answers %d", got.status)
	}
}

func TestTheReviewOfABidSaysWhatStandsAgainstIt(t *testing.T) {
	w := newWorks(t, identity.Staff)
	b := w.as(identity.Staff)
	low := b.post(bidAt, "step", "check", "price", "80999.99", "plan", prose) // 45 % of the ceiling are 81,000
	if !strings.Contains(low.body, "/rules/tender.abnormal.ceiling") || !strings.Contains(low.body, "没有填写项目团队") || !strings.Contains(low.body, "确认递交") {
		t.Error("a very low price and an empty field are not warned of, or the warning bars the way")
	}
	if even := b.post(bidAt, "step", "check", "price", "81000", "plan", prose); strings.Contains(even.body, "/rules/tender.abnormal.ceiling") {
		t.Error("a price at the threshold is warned of")
	}
	w.barred = true
	got := b.post(bidAt, append(aBid, "step", "check")...)
	if got.status != http.StatusUnprocessableEntity || !strings.Contains(got.body, "登记已注销") || strings.Contains(got.body, "确认递交") {
		t.Errorf("a bidder whom the law bars is answered %d, and may confirm: %v", got.status, strings.Contains(got.body, "确认递交"))
	}
}

const sheetAt = "/desk/expert/tenders/open"

func TestASheetIsSignedOnlyWholeAndAfterItWasReadOnceMore(t *testing.T) {
	w := newWorks(t, identity.Expert)
	b := w.as(identity.Expert)
	part := b.post(sheetAt, "step", "check", "bids.0.marks.0.points", "31.5", "bids.1.marks.2.points", "8", "bids.1.note", prose)
	for _, want := range []string{"还有4项没有评分", "青苗服务社的“项目团队”", "未评", "31.5", "继续评分", prose} {
		if !strings.Contains(part.words(), want) {
			t.Errorf("a sheet half filled lacks %s", want)
		}
	}
	if strings.Contains(part.body, "签署评分表") {
		t.Error("a sheet half filled can be signed")
	}
	if forced := b.post(sheetAt, part.fields("step", "sign", "sure", "true")...); !strings.Contains(forced.words(), "还有4项没有评分") || len(w.written("/sheet")) != 0 {
		t.Error("a sheet half filled was signed")
	}
	back := b.post(sheetAt, part.fields("step", "edit")...)
	for _, want := range []string{`value="31.5"`, `value="8"`, prose, "还差2项"} {
		if !strings.Contains(html.UnescapeString(back.body), want) {
			t.Errorf("继续评分 loses %s", want)
		}
	}
	whole := b.post(sheetAt, append(marks("step", "check"), "bids.0.note", prose)...)
	for _, want := range []string{"58.75", "48", "满分80", "170,000.00", "签署评分表", prose} {
		if !strings.Contains(html.UnescapeString(whole.body), want) {
			t.Errorf("the table of all points lacks %s", want)
		}
	}
	unsure := b.post(sheetAt, whole.fields("step", "sign")...)
	if unsure.status != http.StatusBadRequest || !strings.Contains(unsure.body, `href="#f-sure"`) || len(w.written("/sheet")) != 0 {
		t.Errorf("a sheet nobody vouched for answers %d", unsure.status)
	}
	signed := b.post(sheetAt, unsure.fields("step", "sign", "sure", "true")...)
	if signed.at != sheetAt || !strings.Contains(signed.body, "不能再修改") || !strings.Contains(signed.body, "58.75") {
		t.Errorf("signing leads to %s (%d)", signed.at, signed.status)
	}
	if w.sheet.Marks[0].Marks[0].Points != 3150 || w.sheet.Marks[0].Note != prose {
		t.Errorf("signed was %+v", w.sheet.Marks[0])
	}
}

func TestPointsOutOfRangeComeBackToTheirField(t *testing.T) {
	b := newWorks(t, identity.Expert).as(identity.Expert)
	for _, points := range []string{"40.01", "-1", "四十"} {
		got := b.post(sheetAt, append(marks(), "bids.0.marks.0.points", points)[2:]...)
		if got.status != http.StatusBadRequest || !strings.Contains(got.body, `href="#f-bids-0-marks-0-points"`) || !strings.Contains(got.body, `value="`+points+`"`) {
			t.Errorf("%s points of 40 answer %d", points, got.status)
		}
		if !strings.Contains(got.body, "1处要改") {
			t.Errorf("%s: the table of contents does not say where", points)
		}
	}
}

var markup = regexp.MustCompile(`<[^>]+>`)

// words are what a person reads on the page.
func (a answer) words() string { return html.UnescapeString(markup.ReplaceAllString(a.body, "")) }

func hashOf(body string) string {
	sum := sha256.Sum256([]byte(body))
	return hex.EncodeToString(sum[:])
}
