package recount

import (
	"slices"
	"strings"
	"testing"

	"sanshe/contracts"
	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/cn"
	"sanshe/libs/rule"
	"sanshe/libs/rule/ruletest"
)

// record is a purchase with two bids and three judges, scored by hand:
// 甲 plan (40+38+39)/3=39, price 80÷80×20=20, total 59; 乙 plan (30+31+33)/3=31.33, price 80÷100×20=16, total 47.33.
func record() Record {
	criteria := []tenderapi.Criterion{
		{Code: "A", Name: "方案", Max: 4000, Kind: "subjective"}, {Code: "P", Name: "价格", Max: 2000, Kind: "price"},
	}
	a, b := tenderapi.Party{ID: "a", Name: "甲"}, tenderapi.Party{ID: "b", Name: "乙"}
	rec := Record{
		Tender: tenderapi.Tender{ID: "t", Method: tenderapi.MethodOpen, Criteria: criteria, Award: &tenderapi.Award{Supplier: a, Amount: 8000}},
		Opening: tenderapi.Opening{Bids: []tenderapi.OpenedBid{
			{Bid: "1", Supplier: a, Price: 8000, Valid: true},
			{Bid: "2", Supplier: b, Price: 10000, Valid: true},
			{Bid: "3", Supplier: tenderapi.Party{ID: "c", Name: "丙"}, Price: 100, Valid: false},
		}},
		Evaluation: tenderapi.Evaluation{
			Criteria: criteria, Lowest: 8000,
			Ranking: []tenderapi.Ranked{
				{Bid: "1", Supplier: a, Price: 8000, Total: 5900, PriceScore: 2000, Rank: 1, Leaves: []tenderapi.Mark{{Code: "A", Points: 3900}, {Code: "P", Points: 2000}}},
				{Bid: "2", Supplier: b, Price: 10000, Total: 4733, PriceScore: 1600, Rank: 2, Leaves: []tenderapi.Mark{{Code: "A", Points: 3133}, {Code: "P", Points: 1600}}},
			},
		},
	}
	for bid, given := range map[string][]int64{"1": {4000, 3800, 3900}, "2": {3000, 3100, 3300}} {
		for i, p := range given {
			n := int64(i + 1)
			rec.Evaluation.Marks = append(rec.Evaluation.Marks, tenderapi.JudgeMarks{Judge: n, Bid: bid, Marks: []tenderapi.Mark{{Code: "A", Points: p}}})
			rec.Evaluation.Judges = append(rec.Evaluation.Judges, tenderapi.JudgeTotal{Judge: n, Bid: bid, Total: p})
		}
	}
	return rec
}

func TestAnHonestRecordIsConfirmed(t *testing.T) {
	r := Score(record())
	if len(r.Wrong) != 0 {
		t.Errorf("%v", r.Wrong)
	}
	if all := strings.Join(r.Lines, "\n"); !strings.Contains(all, "甲：方案39.00＋价格20.00，合计59.00。") || !strings.Contains(all, "乙：方案31.33＋价格16.00，合计47.33。") {
		t.Errorf("said:\n%s", all)
	}
}

// TestEveryForgeryIsFoundOut changes one figure of the published record after another.
func TestEveryForgeryIsFoundOut(t *testing.T) {
	today := rule.Where{Region: "320312", Day: cn.Day("2026-11-27").At(12, 0)}
	formula := ruletest.Value[string](t, ruletest.Book(t, contracts.Files), "tender.price.formula", today)
	for name, forge := range map[string]func(*Record){
		"a total":                        func(r *Record) { r.Evaluation.Ranking[1].Total++ },
		"a mean":                         func(r *Record) { r.Evaluation.Ranking[0].Leaves[0].Points-- },
		"a price score":                  func(r *Record) { r.Evaluation.Ranking[1].PriceScore++ },
		"the ranks":                      func(r *Record) { r.Evaluation.Ranking[0].Rank, r.Evaluation.Ranking[1].Rank = 2, 1 },
		"a tie":                          func(r *Record) { r.Evaluation.Ranking[0].Tied = true },
		"the lowest price":               func(r *Record) { r.Evaluation.Lowest = 100 },
		"a price after the opening":      func(r *Record) { r.Evaluation.Ranking[1].Price = 7000 },
		"a judge's mark":                 func(r *Record) { r.Evaluation.Marks[0].Marks[0].Points -= 300 },
		"a judge's total":                func(r *Record) { r.Evaluation.Judges[0].Total++ },
		"a judge left out of one bid":    func(r *Record) { r.Evaluation.Marks = r.Evaluation.Marks[1:] },
		"a mark above what may be given": func(r *Record) { r.Evaluation.Marks[0].Marks[0].Points = 4001 },
		"a mark between the levels": func(r *Record) {
			for _, c := range [][]tenderapi.Criterion{r.Tender.Criteria, r.Evaluation.Criteria} {
				c[0].Levels = []tenderapi.CriterionLevel{{Name: "优", From: 3800, To: 4000}, {Name: "良", From: 3050, To: 3300}}
			}
		},
		"other levels than were published": func(r *Record) {
			r.Evaluation.Criteria = slices.Clone(r.Evaluation.Criteria)
			r.Evaluation.Criteria[0].Levels = []tenderapi.CriterionLevel{{Name: "一般", From: 3000, To: 4000}}
		},
		"another standard":                 func(r *Record) { r.Tender.Criteria[0].Max = 5000; r.Evaluation.Criteria = record().Evaluation.Criteria },
		"a valid bid left out":             func(r *Record) { r.Evaluation.Ranking = r.Evaluation.Ranking[:1] },
		"a bid ranked that was not opened": func(r *Record) { r.Opening.Bids = r.Opening.Bids[:1] },
		"an award to the second":           func(r *Record) { r.Tender.Award.Supplier.ID, r.Tender.Award.Amount = "b", 10000 },
		"an award to somebody else":        func(r *Record) { r.Tender.Award.Supplier.ID = "c" },
		"an amount that was not bid":       func(r *Record) { r.Tender.Award.Amount = 9000 },
		"a change that nobody finds in the marks": func(r *Record) {
			r.Evaluation.Corrections = []tenderapi.MarkChange{{Judge: 1, Bid: "1", Text: "计算错误", Reason: "抄错。", Before: []tenderapi.Mark{{Code: "A", Points: 100}}, After: []tenderapi.Mark{{Code: "A", Points: 200}}}}
		},
		"a change without a reason": func(r *Record) {
			r.Evaluation.Corrections = []tenderapi.MarkChange{{Judge: 1, Bid: "1", Text: "计算错误", After: r.Evaluation.Marks[0].Marks}}
		},
		"a change for being far off that too few held": func(r *Record) {
			r.Evaluation.Corrections = []tenderapi.MarkChange{{Judge: 1, Bid: "1", Ground: "outlier", Text: "畸高", Reason: "漏看。", Agreed: 1, Members: 2, After: r.Evaluation.Marks[0].Marks}}
		},
		"an opinion changed as a fact": func(r *Record) {
			r.Evaluation.Corrections = []tenderapi.MarkChange{{Judge: 1, Bid: "1", Ground: "objective", Text: "不一致", Reason: "核对。", After: r.Evaluation.Marks[0].Marks}}
		},
		"no marks at all":                   func(r *Record) { r.Evaluation.Marks = nil },
		"a procedure with unknown ordering": func(r *Record) { r.Tender.Method = "other" },
	} {
		rec := record()
		for _, row := range rec.Evaluation.Ranking { // honest by the formula of the book, so that what is found out is the forgery
			if row.PriceScore != rec.Evaluation.Lowest*rec.Evaluation.Criteria[1].Max/row.Price || formula != "（基准价÷报价）×100" {
				t.Fatalf("%s gives %+v", formula, row)
			}
		}
		forge(&rec)
		if r := Score(rec); len(r.Wrong) == 0 {
			t.Errorf("%s: confirmed", name)
		}
	}
}

// answered is the record of a purchase with an objective criterion that the platform scored:
// 甲 answers 3 and 2 points follow, 乙 answers 6, of which the committee found less than 5 proven.
func answered() Record {
	rec := record()
	facts := tenderapi.Criterion{Code: "C", Name: "业绩", Max: 400, Kind: "objective", Unit: "项", Group: []string{"商务部分"}, Machine: true, Levels: []tenderapi.CriterionLevel{
		{Name: "五项以上", From: 400, To: 400, AtLeast: 5}, {Name: "三项以上", From: 200, To: 200, AtLeast: 3}, {Name: "不足三项", From: 0, To: 0},
	}}
	criteria := append(slices.Clone(rec.Evaluation.Criteria), facts)
	rec.Tender.Criteria, rec.Evaluation.Criteria = criteria, slices.Clone(criteria)
	rec.Evaluation.Answers = []tenderapi.AnswerMark{
		{Bid: "1", Code: "C", Answered: true, Count: 3, Reached: "三项以上", Points: 200},
		{Bid: "2", Code: "C", Answered: true, Count: 6, Reached: "三项以上", Points: 200, Lowered: &tenderapi.LoweredAnswer{Level: "三项以上", Why: "两项没有合同。", FoundBy: "评审委员会3名成员中2名认定"}},
	}
	for i := range rec.Evaluation.Marks {
		rec.Evaluation.Marks[i].Marks = append(rec.Evaluation.Marks[i].Marks, tenderapi.Mark{Code: "C", Points: 200})
		rec.Evaluation.Judges[i].Total += 200
	}
	for i := range rec.Evaluation.Ranking {
		row := &rec.Evaluation.Ranking[i]
		row.Total += 200
		row.Leaves = append(row.Leaves, tenderapi.Mark{Code: "C", Points: 200})
	}
	return rec
}

// raise gives one bid other points for the fact in every place of the record but its answer.
func raise(r *Record, bid string, points int64) {
	for i := range r.Evaluation.Marks {
		if m := &r.Evaluation.Marks[i]; m.Bid == bid {
			m.Marks[1].Points = points
			r.Evaluation.Judges[i].Total += points - 200
		}
	}
	for i := range r.Evaluation.Ranking {
		if row := &r.Evaluation.Ranking[i]; row.Bid == bid {
			row.Leaves[2].Points, row.Total = points, row.Total+points-200
		}
	}
}

func TestWhatTheMachineScoredIsScoredAgain(t *testing.T) {
	r := Score(answered())
	if all := strings.Join(r.Lines, "\n"); len(r.Wrong) != 0 || !strings.Contains(all, "甲：“业绩”答复3项，属于“三项以上”，由系统计2.00分。") || !strings.Contains(all, "两项没有合同。") {
		t.Errorf("%v\n%s", r.Wrong, all)
	}
	for name, forge := range map[string]func(*Record){
		"other points wherever points stand": func(r *Record) { raise(r, "1", 400); r.Evaluation.Answers[0].Points = 400 },
		"other points but for the answer":    func(r *Record) { raise(r, "1", 400) },
		"another level":                      func(r *Record) { r.Evaluation.Answers[0].Reached = "五项以上" },
		"another answer":                     func(r *Record) { r.Evaluation.Answers[0].Count = 5 },
		"no answer":                          func(r *Record) { r.Evaluation.Answers = r.Evaluation.Answers[1:] },
		"two answers":                        func(r *Record) { r.Evaluation.Answers = append(r.Evaluation.Answers, r.Evaluation.Answers[0]) },
		"a finding taken away":               func(r *Record) { r.Evaluation.Answers[1].Lowered = nil },
		"a finding without a reason":         func(r *Record) { r.Evaluation.Answers[1].Lowered.Why = "" },
		"a finding of more than was answered": func(r *Record) {
			raise(r, "1", 400)
			a := &r.Evaluation.Answers[0]
			a.Points, a.Reached, a.Lowered = 400, "五项以上", &tenderapi.LoweredAnswer{Level: "五项以上", Why: "另有两项。", FoundBy: "评审委员会"}
		},
		"another threshold":              func(r *Record) { r.Evaluation.Criteria[2].Levels[0].AtLeast = 3 },
		"another group":                  func(r *Record) { r.Evaluation.Criteria[2].Group = []string{"技术部分"} },
		"a fact that people scored":      func(r *Record) { r.Evaluation.Criteria[2].Machine = false },
		"an answer to what people judge": func(r *Record) { r.Evaluation.Answers[0].Code = "A" },
	} {
		rec := answered()
		rec.Evaluation.Criteria[2].Levels = slices.Clone(rec.Evaluation.Criteria[2].Levels)
		forge(&rec)
		if r := Score(rec); len(r.Wrong) == 0 {
			t.Errorf("%s: confirmed", name)
		}
	}
}

func TestASecondWhoComesAfterOneWhoFellAwayIsConfirmed(t *testing.T) {
	rec := record()
	rec.Tender.Award = &tenderapi.Award{Supplier: tenderapi.Party{ID: "b", Name: "乙"}, Amount: 10000}
	rec.Tender.Passed = []tenderapi.Passed{{Supplier: tenderapi.Party{ID: "a", Name: "甲"}, Ground: "refused"}}
	if r := Score(rec); len(r.Wrong) != 0 {
		t.Errorf("%v", r.Wrong)
	}
}

func TestWhoIsPassedOverForItsLotsMustHaveWonThem(t *testing.T) {
	won := func(who string, lots ...string) (out []tenderapi.Lot) {
		for _, id := range lots {
			out = append(out, tenderapi.Lot{ID: id, Award: &tenderapi.Award{Supplier: tenderapi.Party{ID: who}}})
		}
		return out
	}
	for name, c := range map[string]struct {
		limit  int64
		winner int
		passed bool
		lots   []tenderapi.Lot
		wrong  string
	}{
		"the first has won enough, the second wins":  {1, 1, true, won("a", "u"), ""},
		"the first has won nothing, the second wins": {1, 1, true, won("b", "u"), "因中标包数已满没有中标"},
		"one lot of two": {2, 1, true, won("a", "u"), "因中标包数已满没有中标"},
		"the first has won enough and wins again": {1, 0, false, won("a", "u", "t"), "已中标1包"},
		"its own lot does not count against it":   {1, 0, false, won("a", "t"), ""},
	} {
		rec := record()
		rec.Tender.MostLots, rec.Lots = c.limit, c.lots
		row := rec.Evaluation.Ranking[c.winner]
		rec.Tender.Award = &tenderapi.Award{Supplier: row.Supplier, Amount: row.Price}
		if c.passed {
			rec.Tender.Passed = []tenderapi.Passed{{Supplier: rec.Evaluation.Ranking[0].Supplier, Ground: "most"}}
		}
		wrong := strings.Join(Score(rec).Wrong, "\n")
		if (wrong == "") != (c.wrong == "") || !strings.Contains(wrong, c.wrong) {
			t.Errorf("%s: %s", name, wrong)
		}
	}
}
