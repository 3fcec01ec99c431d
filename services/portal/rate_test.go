package portal

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"sanshe/contracts/go/contract"
	"sanshe/contracts/go/organizationapi"
	"sanshe/libs/cn"
	"sanshe/libs/identity"
	"sanshe/libs/route"
)

// ratedTree is a small tree: two parts, three leaves.
func ratedTree() organizationapi.Tree {
	return organizationapi.Tree{
		ID: "sample", Kind: organizationapi.OrgKindServiceorg, From: "2011-03-01", Title: "社会服务机构评估指标（示例）", Note: "不是任何机关发布的指标。", Max: 100_00,
		Lines: []organizationapi.GradeLine{{Grade: 5, Least: 90_00}, {Grade: 4, Least: 80_00}},
		Nodes: []organizationapi.TreeNode{
			{Code: "1", Name: "基础条件", Max: 40_00},
			{Code: "1.1", Name: "法人资格", Max: 40_00},
			{Code: "1.1.1", Name: "登记证书在有效期内", Max: 15_00, Kind: "objective", Ask: "登记证书", Fills: []string{"card"}, Visit: true},
			{Code: "1.1.2", Name: "专职人员", Max: 25_00, Kind: "subjective", Ask: "人员名册", Private: true},
			{Code: "2", Name: "社会评价", Max: 60_00},
			{Code: "2.1", Name: "服务对象评价", Max: 60_00},
			{Code: "2.1.1", Name: "满意程度", Max: 60_00, Kind: "objective", Ask: "满意度调查", Options: []organizationapi.TreeOption{{Name: "高", Points: 60_00}, {Name: "低"}}},
		},
	}
}

var cardEvidence = []organizationapi.Evidence{{Fill: "card", Text: "登记在册。", Source: "社会组织登记", At: cn.Day("2026-06-01").At(9, 0), Hash: strings.Repeat("ab", 32), Verified: "registrar", Path: "/organizations/nuanlin"}}

func ratedSelf() organizationapi.Self {
	return organizationapi.Self{
		ID: "o1", Version: 2, Organization: organizationapi.Party{ID: "o1", Name: "暖邻"}, Rehearsal: true, May: true, Tree: ratedTree(), Lines: ratedTree().Lines, LinesFrom: "sample",
		Leaves: []organizationapi.SelfLeaf{
			{Code: "1.1.1", Given: true, Points: 15_00, Papers: []organizationapi.Paper{{ID: "p1", Name: "章程.pdf", Size: 2048, Hash: strings.Repeat("cd", 32)}}, Evidence: cardEvidence},
			{Code: "1.1.2", Given: true, Points: 10_00, Papers: []organizationapi.Paper{}, Evidence: []organizationapi.Evidence{}},
			{Code: "2.1.1", Papers: []organizationapi.Paper{}, Evidence: []organizationapi.Evidence{}},
		},
		Gap: organizationapi.Gap{
			Total: 25_00, Max: 100_00, Next: &organizationapi.GradeLine{Grade: 4, Least: 80_00}, Missing: 55_00, Left: 1, Basis: []organizationapi.Basis{},
			Leaves: []organizationapi.GapLeaf{{Code: "2.1.1", Name: "满意程度", Branch: "社会评价", Lacks: 60_00, Bare: true, Ungiven: true}, {Code: "1.1.2", Name: "专职人员", Branch: "基础条件", Lacks: 15_00}},
		},
	}
}

func ratedSheet(id string) organizationapi.RaterSheet {
	sh := organizationapi.RaterSheet{Rating: id, Organization: organizationapi.Party{ID: "o1", Name: "暖邻"}, Alias: "2号专家", Marks: []organizationapi.RaterMark{}, Corrections: []organizationapi.RaterCorrection{}, May: true, Self: ratedSelf()}
	if id != "r1" {
		sh.Marks, sh.Total = []organizationapi.RaterMark{{Code: "1.1.1", Points: 15_00}, {Code: "1.1.2", Points: 20_00, Note: "名册齐全"}, {Code: "2.1.1", Points: 60_00}}, 95_00
	}
	if id == "signed" {
		at := cn.Day("2026-06-02").At(10, 0)
		sh.SignedAt = &at
		sh.Corrections = []organizationapi.RaterCorrection{{At: at, Reason: "抄写有误", Before: []organizationapi.RaterMark{{Code: "1.1.2", Points: 18_00}}, After: []organizationapi.RaterMark{{Code: "1.1.2", Points: 20_00}}}}
	}
	return sh
}

func ratedScore() organizationapi.ScorePage {
	node := func(code, name, kind string, depth, most, points int64) organizationapi.ScoreNode {
		return organizationapi.ScoreNode{Code: code, Name: name, Kind: kind, Depth: depth, Max: most, Points: points, Self: points, Formula: "算式" + code, Given: []organizationapi.ScoreGiven{}, Evidence: []organizationapi.Evidence{}, Papers: []organizationapi.Paper{}}
	}
	p := organizationapi.ScorePage{
		Rating: "r1", Organization: organizationapi.Party{ID: "nuanlin", Name: "星河区暖邻社会工作服务中心"}, Tree: "sample", Title: "社会服务机构评估指标（示例）", Note: "不是任何机关发布的指标。", Total: 85_00, Max: 100_00, Grade: 4,
		Lines: ratedTree().Lines, LinesFrom: "sample", FrozenAt: cn.Day("2026-06-03").At(9, 0), Raters: []string{"1号专家", "2号专家"}, Rounding: "四舍五入。",
		Nodes: []organizationapi.ScoreNode{
			node("0", "总分", "", 1, 100_00, 85_00), node("1", "基础条件", "", 2, 40_00, 25_00), node("1.1", "法人资格", "", 3, 40_00, 25_00), node("1.1.1", "登记证书在有效期内", "objective", 4, 15_00, 15_00),
			node("1.1.2", "专职人员", "subjective", 4, 25_00, 10_00), node("2", "社会评价", "", 2, 60_00, 60_00), node("2.1", "服务对象评价", "", 3, 60_00, 60_00), node("2.1.1", "满意程度", "objective", 4, 60_00, 60_00),
		},
	}
	p.Nodes[3].Evidence, p.Nodes[3].Uneven, p.Nodes[4].Private = cardEvidence, true, true
	p.Second = &organizationapi.SecondScore{Total: 90_00, Grade: 5, Raters: []string{"复评1号专家"}, FrozenAt: p.FrozenAt}
	p.Nodes[3].Again = 14_00
	p.Nodes[7].Papers = []organizationapi.Paper{{ID: "p2", Name: "满意度.pdf", Size: 10, Hash: strings.Repeat("ef", 32)}}
	return p
}

// scoreRoute is what everybody asks of them.
const scoreRoute = 0

// rateRoutes are the organization service's, as the room rate asks it.
func rateRoutes() []route.Route {
	return []route.Route{
		route.On(organizationapi.GetScore, func(context.Context, organizationapi.GetScoreRequest) (organizationapi.ScorePage, error) {
			return ratedScore(), nil
		}),
		route.On(organizationapi.GetSelf, func(context.Context, organizationapi.GetSelfRequest) (organizationapi.Self, error) {
			return ratedSelf(), nil
		}),
		route.On(organizationapi.SaveSelf, func(context.Context, organizationapi.SaveSelfRequest) (organizationapi.Self, error) {
			return ratedSelf(), nil
		}),
		route.On(organizationapi.FillSelf, func(context.Context, organizationapi.FillSelfRequest) (organizationapi.Self, error) {
			return ratedSelf(), nil
		}),
		route.On(organizationapi.AddPaper, func(_ context.Context, in organizationapi.AddPaperRequest) (organizationapi.Paper, error) {
			return organizationapi.Paper{ID: "p9", Name: in.Name, Type: "application/pdf", Size: 1, Hash: strings.Repeat("00", 32)}, nil
		}),
		route.On(organizationapi.GetRatingPaper, func(context.Context, organizationapi.GetRatingPaperRequest) (contract.File, error) {
			return contract.File{Name: "满意度.pdf", Type: "application/pdf", Body: []byte("%PDF")}, nil
		}),
		route.On(organizationapi.GetMySheet, func(_ context.Context, in organizationapi.GetMySheetRequest) (organizationapi.RaterSheet, error) {
			return ratedSheet(in.ID), nil
		}),
		route.On(organizationapi.SaveSheet, func(_ context.Context, in organizationapi.SaveSheetRequest) (organizationapi.RaterSheet, error) {
			return ratedSheet(in.ID), nil
		}),
		route.On(organizationapi.SignSheet, func(_ context.Context, in organizationapi.SignSheetRequest) (organizationapi.RaterSheet, error) {
			return ratedSheet(in.ID), nil
		}),
		route.On(organizationapi.ReviseSheet, func(_ context.Context, in organizationapi.ReviseSheetRequest) (organizationapi.RaterSheet, error) {
			return ratedSheet(in.ID), nil
		}),
		route.On(organizationapi.GetCalibration, func(_ context.Context, in organizationapi.GetCalibrationRequest) (organizationapi.Calibration, error) {
			return organizationapi.Calibration{
				Rating: in.ID, Signed: 2, Raters: 3, Percent: 15, Sheets: []organizationapi.CalibratedRater{{Alias: "1号专家", Total: 60_00, Outlier: true, Deviation: -35_00}, {Alias: "2号专家", Total: 95_00, Deviation: 35_00}},
				Leaves: []organizationapi.CalibratedLeaf{{Code: "1.1.1", Name: "登记证书在有效期内", Max: 15_00, High: 15_00, Uneven: true}},
			}, nil
		}),
	}
}

func holdsAll(t *testing.T, name string, a answer, wants ...string) {
	t.Helper()
	look(t, "rate-"+name, a.body)
	if a.status != http.StatusOK {
		t.Fatalf("the page answers %d", a.status)
	}
	for _, want := range wants {
		if !strings.Contains(a.words(), want) {
			t.Errorf("the page does not say %s", want)
		}
	}
}

func TestAnOrganizationSeesWhatTheNextGradeLacks(t *testing.T) {
	w := newWorks(t, identity.Staff)
	b := w.as(identity.Staff)
	page := b.get("/desk/staff/ratings/o1/self")
	holdsAll(t, "self", page, "指标未核对", "到4A级还差", "55", "还没有自评；没有证据", "等级线是示例", "登记在册", "登记机关", "从平台的记录重新带入")
	if !strings.Contains(page.body, `href="/desk/staff/ratings/o1/self/2#part-2-1"`) {
		t.Error("the gap list does not lead to the leaf")
	}
	holdsAll(t, "part", b.get("/desk/staff/ratings/o1/self/1"), "登记证书在有效期内", "涉及个人隐私", "章程.pdf", "保存这一部分")
	if got := b.get("/desk/staff/ratings/o1/self/9"); got.status != http.StatusNotFound {
		t.Errorf("a part there is not: %d", got.status)
	}
	got := b.post("/desk/staff/ratings/o1/self/1", "version", "2", "leaves.0.points", "15", "leaves.0.papers", "p1", "leaves.1.note", "待补")
	if sent := w.written("/api/organization/ratings/o1/self"); got.status != http.StatusOK || len(sent) != 1 || !strings.Contains(sent[0].body, `{"code":"1.1.1","given":true,"points":1500,"papers":["p1"]}`) || !strings.Contains(sent[0].body, `{"code":"1.1.2","note":"待补"}`) {
		t.Errorf("%d %+v", got.status, sent)
	}
	got = b.post("/desk/staff/ratings/o1/self/1", "version", "2", "leaves.0.points", "15.01")
	if got.status != http.StatusBadRequest || !strings.Contains(got.words(), "应在0到15分之间") {
		t.Errorf("more than the leaf has: %d", got.status)
	}
}

func TestARaterKeepsReadsAndSignsASheet(t *testing.T) {
	w := newWorks(t, identity.Rater)
	b := w.as(identity.Rater)
	holdsAll(t, "sheet", b.get("/desk/rater/ratings/r1/sheet"), "您是2号专家", "还差2项", "要实地看", "自评分", "登记在册")
	if got := b.get("/desk/rater/ratings/r1/sheet?check=1"); !strings.Contains(got.words(), "还有3项没有评分") || strings.Contains(got.body, "/signature") {
		t.Error("an incomplete sheet can be signed")
	}
	got := b.post("/desk/rater/ratings/r1/sheet", "step", "check", "marks.1.points", "20", "marks.1.note", "齐全")
	if sent := w.written("/ratings/r1/sheet"); got.status != http.StatusOK || len(sent) != 1 || sent[0].body != `{"marks":[{"code":"1.1.2","points":2000,"note":"齐全"}]}` {
		t.Errorf("%d %+v", got.status, sent)
	}
	holdsAll(t, "check", b.get("/desk/rater/ratings/full/sheet?check=1"), "95.00", "名册齐全", "我已独立完成评分")
	if got := b.post("/desk/rater/ratings/full/sheet/signature"); got.status != http.StatusBadRequest {
		t.Errorf("signed without a word: %d", got.status)
	}
	b.post("/desk/rater/ratings/full/sheet/signature", "sure", "true")
	if sent := w.written("/ratings/full/sheet"); len(sent) != 1 || !strings.Contains(sent[0].body, `"points":6000`) {
		t.Errorf("%+v", sent)
	}
	holdsAll(t, "signed", b.get("/desk/rater/ratings/signed/sheet"), "签署评分表", "18.00", "抄写有误", "更正评分")
	b.post("/desk/rater/ratings/signed/sheet/corrections", "marks.0.code", "1.1.2", "marks.0.points", "21", "reason", "漏看一页")
	if sent := w.written("/sheet/corrections"); len(sent) != 1 || sent[0].body != `{"reason":"漏看一页","marks":[{"code":"1.1.2","points":2100,"note":"名册齐全"}]}` {
		t.Errorf("%+v", sent)
	}
}

func TestAScoreIsShownWithItsArithmeticAndWhatBearsItOut(t *testing.T) {
	w := newWorks(t, identity.Panelist)
	b := w.browser()
	page := b.get("/ratings/r1")
	holdsAll(t, "score", page, "85", "4A级", "算式1.1.1", "客观分不一致", "登记在册", "没有公开", "满意度.pdf", "指标未核对", "最低的部分是“基础条件”", "复评总分", "14.00", "看复评的逐项得分")
	if !strings.Contains(page.body, `<polygon class="f1 l1"`) || strings.Contains(page.body, " style=") {
		t.Error("no radar, or one that the page's policy does not let through")
	}
	if got := b.get("/ratings/r1?format=json"); !strings.Contains(got.body, `"formula"`) {
		t.Error("the file has no arithmetic")
	}
	if got := b.get("/ratings/r1/papers/p2"); got.body != "%PDF" {
		t.Error("the paper does not open")
	}
	holdsAll(t, "calibration", w.as(identity.Panelist).get("/desk/ratings/r1/calibration"), "−35.00", "超过15%", "客观分不一致", "不改变任何分数")
}
