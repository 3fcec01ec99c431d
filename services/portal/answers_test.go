package portal

import (
	"encoding/json"
	"strings"
	"testing"

	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/identity"
)

// licensed is a criterion that the platform scores: by the number of licensed workers.
func licensed() tenderapi.Criterion {
	return tenderapi.Criterion{Code: "F", Name: "持证人数", Max: 500, Kind: "objective", Unit: "人", Machine: true, Standard: "附证书。", Levels: []tenderapi.CriterionLevel{
		{Name: "五人以上", From: 500, To: 500, AtLeast: 5}, {Name: "三人以上", From: 300, To: 300, AtLeast: 3}, {Name: "不足三人", From: 0, To: 0},
	}}
}

// graded is another, by a name.
func graded() tenderapi.Criterion {
	return tenderapi.Criterion{Code: "G", Name: "评估等级", Max: 300, Kind: "objective", Machine: true, Levels: []tenderapi.CriterionLevel{{Name: "4A以上", From: 300, To: 300}, {Name: "其他", From: 0, To: 0}}}
}

func licensedAnswers() []tenderapi.AnswerMark {
	return []tenderapi.AnswerMark{
		{Bid: "b1", Code: "F", Answered: true, Count: 6, Reached: "五人以上", Points: 500},
		{Bid: "b2", Code: "F", Answered: true, Count: 4, Reached: "不足三人", Lowered: &tenderapi.LoweredAnswer{Level: "不足三人", Why: "两份证书已过期。", FoundBy: "评审委员会3名成员中2名认定", At: *ago(0)}},
	}
}

func TestTheSheetShowsWhatTheMachineGaveAndAsksForNoneOfIt(t *testing.T) {
	w := newWorks(t, identity.Expert)
	b := w.as(identity.Expert)
	page := b.get("/desk/expert/tenders/open")
	for _, want := range []string{"答复6人，属于“五人以上”，由系统计5分。", "答复4人；评审委员会3名成员中2名认定实际属于“不足三人”，由系统计0分。理由：两份证书已过期。", "核对客观分的答复"} {
		if !strings.Contains(page.words(), want) {
			t.Errorf("the sheet lacks %s", want)
		}
	}
	if strings.Contains(page.body, `name="bids.0.marks.3.points"`) || strings.Contains(page.body, `name="bids.0.marks.4.points"`) {
		t.Error("the sheet asks for what the platform scores")
	}
	check := b.post("/desk/expert/tenders/open", marks("step", "check")...)
	inOrder(t, check.words(), "持证人数", "由系统计分", "5.00", "0.00", "合计", "63.75", "48.00")
	b.post("/desk/expert/tenders/open", marks("step", "sign", "sure", "true")...)
	if sent := w.written("/sheet"); len(sent) != 1 || strings.Contains(sent[0].body, `"F"`) {
		t.Errorf("sent was %+v", sent)
	}
}

func TestAMemberHoldsAnAnswerToBeLowerAndNeverHigher(t *testing.T) {
	w := newWorks(t, identity.Expert)
	w.sheet.Opinions = []tenderapi.AnswerOpinion{{Bid: "b2", Code: "F", Level: "不足三人", Why: "两份证书已过期。", By: "李*三", Mine: true}}
	b := w.as(identity.Expert)
	page := b.get("/desk/tenders/open/answers")
	for _, want := range []string{`<option value="三人以上">三人以上（3分）</option>`, `<option value="不足三人">`, "李*三认为属于“不足三人”", "撤回我的意见", "/rules/tender.criteria.quantified"} {
		if !strings.Contains(page.body, want) {
			t.Errorf("the page lacks %s", want)
		}
	}
	if strings.Contains(page.body, `<option value="五人以上"`) {
		t.Error("the page offers a level that is no lower")
	}
	b.post("/desk/tenders/open/answers", "bid", "b1", "code", "F", "form", "answer-0-4", "answer-0-4.level", "三人以上", "answer-0-4.why", "一份证书不是本人的。")
	b.post("/desk/tenders/open/answers", "bid", "b2", "code", "F", "withdrawn", "true")
	sent := w.written("/answers")
	if len(sent) != 2 || !strings.Contains(sent[0].body, `"level":"三人以上"`) || !strings.Contains(sent[0].body, "一份证书不是本人的。") || !strings.Contains(sent[1].body, `"withdrawn":true`) {
		t.Errorf("%+v", sent)
	}
	w.sheet.Checking = false
	if page := b.get("/desk/tenders/open/answers"); strings.Contains(page.body, "认定为这一档") || !strings.Contains(page.body, "现在只能查看") {
		t.Error("once the marks are frozen the page still asks")
	}
}

func TestABidIsAskedForItsAnswersInTheBrowserAlone(t *testing.T) {
	w := newWorks(t, identity.Staff)
	for i := range w.tenders {
		if w.tenders[i].ID == "pub" {
			w.tenders[i].Criteria = append(w.tenders[i].Criteria[:2:2], licensed(), graded())
		}
	}
	b := w.as(identity.Staff)
	page := b.get(bidAt)
	here, sent := strings.Join(hereForm.FindAllString(page.body, -1), ""), strings.Join(postForm.FindAllString(page.body, -1), "")
	for _, want := range []string{`name="answer_0"`, `name="answer_1"`, `<option value="4A以上">4A以上（3分）</option>`, "五人以上（≥"} {
		if !strings.Contains(here, want) || strings.Contains(sent, want) {
			t.Errorf("%s is not asked in a form that stays in the browser", want)
		}
	}
	for _, want := range []string{`data-part="is-answer_0"`, `data-part="is-answer_1"`, "/sealing/answers"} {
		if !strings.Contains(page.body, want) {
			t.Errorf("the page lacks %s", want)
		}
	}
	if facts, _ := page.settings(t)["bidding"]["facts"].([]any); len(facts) != 2 {
		t.Errorf("the script is told of %v", facts)
	}
	var table []struct {
		Code, Name, Unit, Level string
		Levels                  []string
		Count                   *int64
	}
	if err := json.Unmarshal([]byte(b.get("/desk/staff/tenders/pub/sealing/answers").body), &table); err != nil || len(table) != 2 || table[0].Unit != "人" || table[0].Count != nil || len(table[1].Levels) != 2 || table[1].Level != "" {
		t.Errorf("the table for sanshe-seal is %+v, %v", table, err)
	}
}
