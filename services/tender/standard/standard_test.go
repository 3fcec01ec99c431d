package standard

import (
	"fmt"
	"strings"
	"testing"

	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/score"
)

// grouped is a standard of three levels, whose groups do not stand together in the list.
func grouped() []tenderapi.Criterion {
	return []tenderapi.Criterion{
		{Code: "A", Name: "需求理解", Max: 2000, Kind: "subjective", Group: []string{"技术部分", "服务方案"}},
		{Code: "B", Name: "业绩", Max: 1500, Kind: "objective", Group: []string{"商务部分"}},
		{Code: "C", Name: "应急预案", Max: 1000, Kind: "subjective", Group: []string{"技术部分", "服务方案"}},
		{Code: "D", Name: "团队", Max: 2500, Kind: "subjective", Group: []string{"技术部分"}},
		{Code: "E", Name: "服务方案", Max: 1000, Kind: "subjective", Group: []string{"商务部分"}},
		{Code: "P", Name: "价格", Max: 2000, Kind: "price"},
	}
}

func TestABranchIsWorthWhatItsLeavesAre(t *testing.T) {
	tree := Tree(grouped())
	if ps := tree.Validate(); len(ps) > 0 {
		t.Fatal(ps)
	}
	sheet := score.Sheet{Judge: "1", Scores: map[string]score.Points{"A": 1900, "B": 900, "C": 800, "D": 2000, "E": 700}}
	r, err := score.Combine(tree, []score.Sheet{sheet}, map[string]score.Quote{"P": {Lowest: 80, Bid: 100}})
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for _, l := range r.Lines {
		lines = append(lines, fmt.Sprintf("%d %s %d/%d", l.Depth, l.Name, l.Points, l.Max))
	}
	const want = "1 总分 7900/10000, 2 技术部分 4700/5500, 3 服务方案 2700/3000, 4 需求理解 1900/2000, 4 应急预案 800/1000, 3 团队 2000/2500, 2 商务部分 1600/2500, 3 业绩 900/1500, 3 服务方案 700/1000, 2 价格 1600/2000"
	if got := strings.Join(lines, ", "); got != want {
		t.Errorf("%s, want %s", got, want)
	}
	if err := r.Recompute().Verify(); err != nil {
		t.Error(err)
	}
}

// TestThePagesShowTheTreeThatIsReckonedWith holds what people read against what is added up.
func TestThePagesShowTheTreeThatIsReckonedWith(t *testing.T) {
	var tree []string
	var walk func(i score.Indicator, depth int)
	walk = func(i score.Indicator, depth int) {
		if depth > 0 {
			tree = append(tree, fmt.Sprint(depth, i.Name, int64(i.Max), i.Leaf()))
		}
		for _, c := range i.Children {
			walk(c, depth+1)
		}
	}
	walk(Tree(grouped()), 0)
	var page []string
	for _, l := range tenderapi.CriterionLines(grouped()) {
		page = append(page, fmt.Sprint(l.Depth, l.Name, l.Max, l.Of != nil))
	}
	if a, b := strings.Join(page, "\n"), strings.Join(tree, "\n"); a != b {
		t.Errorf("people read\n%s\nand reckoned with is\n%s", a, b)
	}
}

// A sealed answer is held against nothing before it is opened; what is beyond the contract would be published by no schema and read by no script.
func TestACountBeyondTheContractIsNoAnswer(t *testing.T) {
	c := tenderapi.Criterion{Code: "C", Max: 2000, Kind: "objective", Unit: "项", Levels: []tenderapi.CriterionLevel{
		{Name: "五项以上", From: 2000, To: 2000, AtLeast: 5}, {Name: "不足五项", From: 0, To: 0},
	}}
	for count, want := range map[int64]tenderapi.AnswerMark{
		1_000_000_000:             {Bid: "b", Code: "C", Answered: true, Count: 1_000_000_000, Reached: "五项以上", Points: 2000},
		1_000_000_001:             {Bid: "b", Code: "C", Reached: "不足五项"},
		9_000_000_000_000_000_000: {Bid: "b", Code: "C", Reached: "不足五项"},
		-1:                        {Bid: "b", Code: "C", Reached: "不足五项"},
	} {
		if got := Mark(c, "b", []tenderapi.CriterionAnswer{{Code: "C", Count: count}}, nil); got != want {
			t.Errorf("%d is taken as %+v, want %+v", count, got, want)
		}
	}
}
