package portal

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"

	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/identity"
)

func TestTheLevelsOfACriterionAreWrittenALineEach(t *testing.T) {
	w := newWorks(t, identity.Buyer)
	b := w.as(identity.Buyer)
	b.post("/desk/buyer/new", purchase("criteria.0.levels", "优 60-80\n二级 证书　40.5分\n\n没有 0")...)
	var in tenderapi.TenderDraft
	if err := json.Unmarshal([]byte(w.written("/tenders")[0].body), &in); err != nil {
		t.Fatal(err)
	}
	want := []tenderapi.CriterionLevel{{Name: "优", From: 6000, To: 8000}, {Name: "二级 证书", From: 4050, To: 4050}, {Name: "没有", From: 0, To: 0}}
	if !slices.Equal(in.Criteria[0].Levels, want) || in.Criteria[1].Levels != nil {
		t.Errorf("sent was %+v", in.Criteria)
	}
	bad := b.post("/desk/buyer/new", purchase("criteria.0.levels", "优")...)
	if bad.status != http.StatusBadRequest || !strings.Contains(bad.body, `href="#f-criteria-0-levels"`) {
		t.Errorf("a level without points answers %d", bad.status)
	}
}

func TestAJudgeChoosesAmongTheValuesOfACriterion(t *testing.T) {
	w := newWorks(t, identity.Expert)
	w.sheet.Criteria = slices.Clone(w.sheet.Criteria)
	w.sheet.Criteria[0].Levels = []tenderapi.CriterionLevel{{Name: "齐全", From: 2000, To: 2000}, {Name: "没有", From: 0, To: 0}}
	page := w.as(identity.Expert).get("/desk/expert/tenders/open").body
	if !strings.Contains(page, `<option value="20">齐全（20分）</option>`) || !strings.Contains(page, `<option value="0">没有（0分）</option>`) {
		t.Errorf("no choice on the sheet:\n%s", page)
	}
}

func TestLevelsMayCountAndAreReadBackAsTheyWereWritten(t *testing.T) {
	w := newWorks(t, identity.Buyer)
	b := w.as(identity.Buyer)
	b.post("/desk/buyer/new", purchase("criteria.0.kind", "objective", "criteria.0.unit", "项", "criteria.0.levels", "五项以上 ≥5 80\n三项以上 >=3 40分\n不足三项 0")...)
	var in tenderapi.TenderDraft
	if err := json.Unmarshal([]byte(w.written("/tenders")[0].body), &in); err != nil {
		t.Fatal(err)
	}
	want := []tenderapi.CriterionLevel{{Name: "五项以上", From: 8000, To: 8000, AtLeast: 5}, {Name: "三项以上", From: 4000, To: 4000, AtLeast: 3}, {Name: "不足三项"}}
	if c := in.Criteria[0]; !slices.Equal(c.Levels, want) || c.Unit != "项" {
		t.Errorf("sent was %+v", c)
	}
	for i := range w.tenders {
		if w.tenders[i].ID == "draft" {
			w.tenders[i].Criteria = in.Criteria
		}
	}
	page := b.get("/desk/tenders/draft/edit")
	if !holds(page.body, "五项以上 ≥5 80\n三项以上 ≥3 40\n不足三项 ≥0 0") || !strings.Contains(page.body, `name="criteria.0.unit"`) {
		t.Error("the form does not show the levels as they are written")
	}
	for _, wrong := range []string{"五项以上 ≥五 80", "≥5 80", "五项以上 ≥ 80"} {
		if bad := b.post("/desk/buyer/new", purchase("criteria.0.levels", wrong)...); bad.status != http.StatusBadRequest {
			t.Errorf("%q answers %d", wrong, bad.status)
		}
	}
}

func TestTheNoticeShowsTheLevels(t *testing.T) {
	w := newWorks(t, identity.Buyer)
	for i := range w.tenders {
		if w.tenders[i].ID == "t1" {
			w.tenders[i].Criteria = append(slices.Clone(w.tenders[i].Criteria), licensed())
		}
	}
	if page := w.as(identity.Buyer).get("/tenders/t1/notice").words(); !strings.Contains(page, "五人以上（≥5人） 5分；三人以上（≥3人） 3分；不足三人（≥0人） 0分") || !strings.Contains(page, "由系统按供应商在技术信封中的答复计分") {
		t.Errorf("the notice says\n%s", page)
	}
}

func TestACorrectionAmendsLevelsAndLeavesThemAloneWhereNobodyTouchedThem(t *testing.T) {
	w := newWorks(t, identity.Buyer)
	for i := range w.tenders {
		if w.tenders[i].ID == "pub" {
			w.tenders[i].Criteria = []tenderapi.Criterion{licensed(), {Code: "P", Name: "价格", Max: 9500, Kind: "price"}}
		}
	}
	b := w.as(identity.Buyer)
	if page := b.get("/desk/tenders/pub"); !holds(page.body, "五人以上 ≥5 5\n三人以上 ≥3 3\n不足三人 ≥0 0") {
		t.Error("the form of a correction does not begin with the levels as they are")
	}
	form := func(levels string) []string {
		return []string{"version", "4", "amend.reason", "分档有误", "amend.criteria.0.max", "5", "amend.criteria.0.standard", "附证书。", "amend.criteria.0.levels", levels, "amend.criteria.1.max", "95", "amend.deadline", "2026-12-20T10:00"}
	}
	b.post("/desk/tenders/pub/amend", form("五人以上 ≥5 5\n三人以上 ≥3 3\n不足三人 ≥0 0")...)
	b.post("/desk/tenders/pub/amend", form("六人以上 ≥6 5\n不足六人 0")...)
	sent := w.written("/amendments")
	if len(sent) != 2 || strings.Contains(sent[0].body, `"criteria"`) || !strings.Contains(sent[1].body, `"六人以上"`) || !strings.Contains(sent[1].body, `"at_least":6`) {
		t.Errorf("%+v", sent)
	}
}

func TestACorrectionOfASheetChoosesAmongTheLevelsToo(t *testing.T) {
	w := newWorks(t, identity.Expert)
	w.sheet.SignedAt = ago(0)
	w.sheet.Criteria = slices.Clone(w.sheet.Criteria)
	w.sheet.Criteria[0].Levels = []tenderapi.CriterionLevel{{Name: "齐全", From: 4000, To: 4000}, {Name: "没有", From: 0, To: 0}}
	w.sheet.Marks = []tenderapi.BidMarks{{Bid: "b1", Marks: []tenderapi.Mark{{Code: w.sheet.Criteria[0].Code, Points: 4000}}}}
	page := w.as(identity.Expert).get("/desk/tenders/open/corrections").body
	if !strings.Contains(page, `<option value="40" selected>齐全（40分）</option>`) {
		t.Error("the correction does not offer the levels, or does not begin with the one that was given")
	}
	if strings.Contains(page, "持证人数（满分") {
		t.Error("the correction asks for what the platform scores")
	}
}

func TestGroupsAreWrittenBesideTheRowsAndShownAsATreeEverywhere(t *testing.T) {
	w := newWorks(t, identity.Buyer)
	b := w.as(identity.Buyer)
	groups := []string{"criteria.0.group", "技术部分/服务方案", "criteria.1.code", "B", "criteria.1.name", "团队", "criteria.1.max", "10", "criteria.1.kind", "subjective", "criteria.1.group", "技术部分"}
	b.post("/desk/buyer/new", purchase(groups...)...)
	var in tenderapi.TenderDraft
	if err := json.Unmarshal([]byte(w.written("/tenders")[0].body), &in); err != nil {
		t.Fatal(err)
	}
	if g := in.Criteria[0].Group; !slices.Equal(g, []string{"技术部分", "服务方案"}) || !slices.Equal(in.Criteria[1].Group, []string{"技术部分"}) || in.Criteria[2].Group != nil {
		t.Errorf("sent was %+v", in.Criteria)
	}
	for i := range w.tenders {
		if id := w.tenders[i].ID; id == "draft" || id == "t1" {
			w.tenders[i].Criteria = in.Criteria
		}
	}
	form := b.get("/desk/tenders/draft/edit")
	inOrder(t, form.words(), "按上级指标合计", "技术部分", "90", "服务方案", "80", "方案", "80", "团队", "10", "价格", "20")
	if !strings.Contains(form.body, `value="技术部分／服务方案"`) {
		t.Error("the form does not show the group as it is written")
	}
	inOrder(t, b.get("/tenders/t1/notice").words(), "技术部分", "小计", "服务方案", "小计", "方案", "主观分", "团队", "价格", "价格分")
	if bad := b.post("/desk/buyer/new", purchase("criteria.0.group", "一/二/三")...); bad.status != http.StatusBadRequest || !strings.Contains(bad.body, `href="#f-criteria-0-group"`) {
		t.Errorf("a fourth level answers %d", bad.status)
	}
}

func TestTheSheetAddsUpItsGroups(t *testing.T) {
	w := newWorks(t, identity.Expert)
	w.sheet.Criteria = slices.Clone(w.sheet.Criteria)
	for i := range 2 {
		w.sheet.Criteria[i].Group = []string{"技术部分"}
	}
	b := w.as(identity.Expert)
	if form := b.get("/desk/expert/tenders/open").words(); !strings.Contains(form, "技术部分／"+w.sheet.Criteria[0].Name) {
		t.Error("the sheet does not say to which group a criterion belongs")
	}
	inOrder(t, b.post("/desk/expert/tenders/open", marks("step", "check")...).words(), "技术部分", "小计", "46.50", "40.00", "31.50", "30.00", "15.00", "10.00", "合计", "63.75")
}
