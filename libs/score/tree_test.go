package score

import (
	"errors"
	"fmt"
	"strings"
	"testing"
)

// serviceTree is a scoring standard as a purchase of social work has it.
func serviceTree() Indicator {
	return Indicator{
		Code: "all", Name: "综合评分", Max: 100_00,
		Children: []Indicator{
			{Code: "price", Name: "价格", Max: 10_00, Kind: Priced},
			{Code: "tech", Name: "技术", Max: 60_00, Children: []Indicator{
				{Code: "plan", Name: "服务方案", Max: 40_00, Kind: Subjective, Ranges: []Range{
					{"优", 30_00, 40_00},
					{"良", 20_00, 30_00},
					{"一般", 5_00, 15_00},
				}},
				{Code: "team", Name: "团队配置", Max: 20_00, Kind: Subjective},
			}},
			{Code: "trade", Name: "商务", Max: 30_00, Children: []Indicator{
				{Code: "cert", Name: "社工师人数", Max: 20_00, Kind: Objective, Options: []Option{{Name: "无", Points: 0}, {Name: "三人", Points: 10_00}, {Name: "五人", Points: 20_00}}},
				{Code: "past", Name: "同类业绩", Max: 10_00, Kind: Objective},
			}},
		},
	}
}

func serviceSheets() []Sheet {
	return []Sheet{
		{"judge-3", map[string]Points{"plan": 38_00, "team": 17_33, "cert": 20_00, "past": 5_00}},
		{"judge-1", map[string]Points{"plan": 32_50, "team": 15_00, "cert": 20_00, "past": 5_00}},
		{"judge-2", map[string]Points{"plan": 12_00, "team": 16_34, "cert": 20_00, "past": 6_00}},
	}
}

var serviceQuotes = map[string]Quote{"price": {Lowest: 900_000_00, Bid: 1_000_000_01}}

// codes lists problems as "at code" for comparison.
func codes(ps Problems) string {
	var out []string
	for _, p := range ps {
		out = append(out, p.At+" "+strings.TrimPrefix(p.Code, "score."))
		if !strings.HasSuffix(p.Text, "。") {
			out = append(out, "no whole sentence: "+p.Text)
		}
	}
	return strings.Join(out, ", ")
}

func TestAGoodTreePasses(t *testing.T) {
	if ps := serviceTree().Validate(); len(ps) != 0 {
		t.Error(ps)
	}
}

func TestEachFaultOfATreeIsNamed(t *testing.T) {
	for want, spoil := range map[string]func(*Indicator){
		"all sum":           func(i *Indicator) { i.Max = 99_99 },
		"all sum, tech sum": func(i *Indicator) { i.Children[1].Max = 59_00 },
		"price twice":       func(i *Indicator) { i.Children[2].Children[1].Code = "price" },
		" code":             func(i *Indicator) { i.Children[0].Code = "" },
		"price name":        func(i *Indicator) { i.Children[0].Name = " " },
		"price kind":        func(i *Indicator) { i.Children[0].Kind = "" },
		"past kind":         func(i *Indicator) { i.Children[2].Children[1].Kind = "guess" },
		"tech branch":       func(i *Indicator) { i.Children[1].Kind = Subjective },
		"price price":       func(i *Indicator) { i.Children[0].Options = []Option{{Name: "低", Points: 1}} },
		"plan choice":       func(i *Indicator) { i.Children[1].Children[0].Options = []Option{{Name: "优", Points: 40_00}} },
		"cert option":       func(i *Indicator) { i.Children[2].Children[0].Options[1].Points = 20_01 },
		"cert option, cert option": func(i *Indicator) {
			i.Children[2].Children[0].Options = []Option{{Name: "一", Points: 1}, {Name: "二", Points: 1}, {Name: "三", Points: -1}}
		},
		"plan range":         func(i *Indicator) { i.Children[1].Children[0].Ranges[0].To = 40_01 },
		"plan overlap":       func(i *Indicator) { i.Children[1].Children[0].Ranges[1].To = 30_01 },
		"all sum, price max": func(i *Indicator) { i.Children[0].Max = 0 },
		"all max":            func(i *Indicator) { *i = Indicator{Code: "all", Name: "总", Max: Limit + 1, Kind: Objective} },
	} {
		tree := serviceTree()
		spoil(&tree)
		if got := codes(tree.Validate()); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func TestDepthAndSizeAreBounded(t *testing.T) {
	chain := func(depth int) Indicator {
		tree := Indicator{Code: "d0", Name: "叶", Max: 1, Kind: Objective}
		for n := 1; n < depth; n++ {
			tree = Indicator{Code: fmt.Sprint("d", n), Name: "枝", Max: 1, Children: []Indicator{tree}}
		}
		return tree
	}
	if ps := chain(MaxDepth).Validate(); len(ps) != 0 {
		t.Error(ps)
	}
	if got := codes(chain(MaxDepth + 1).Validate()); got != "d0 depth" {
		t.Error(got)
	}
	wide := func(leaves int) Indicator {
		tree := Indicator{Code: "r", Name: "根", Max: Points(leaves)}
		for n := range leaves {
			tree.Children = append(tree.Children, Indicator{Code: fmt.Sprint(n), Name: "叶", Max: 1, Kind: Objective})
		}
		return tree
	}
	if ps := wide(MaxNodes - 1).Validate(); len(ps) != 0 {
		t.Error(ps)
	}
	if got := codes(wide(MaxNodes + 5).Validate()); got != " size" {
		t.Error(got)
	}
}

func TestASheetIsCheckedFieldByField(t *testing.T) {
	tree := serviceTree()
	for want, scores := range map[string]map[string]Points{
		"":                         {"plan": 30_00, "team": 0, "cert": 0, "past": 10_00},
		"team missing":             {"plan": 30_00, "cert": 0, "past": 10_00},
		"plan step":                {"plan": 15_01, "team": 0, "cert": 0, "past": 0},
		"cert step":                {"plan": 15_00, "team": 0, "cert": 5_00, "past": 0},
		"team bounds, past bounds": {"plan": 5_00, "team": 20_01, "cert": 0, "past": -1},
		"price computed":           {"price": 5_00, "plan": 5_00, "team": 0, "cert": 0, "past": 0},
		"plan missing, team missing, cert missing, past missing": nil,
		"tech unknown, zzz unknown":                              {"zzz": 1, "tech": 1, "plan": 5_00, "team": 0, "cert": 0, "past": 0},
	} {
		if got := codes(tree.Check(Sheet{"j", scores})); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func TestProblemsAreFoundByTheirCode(t *testing.T) {
	tree := serviceTree()
	tree.Max = 1_00
	err := tree.Validate().Err()
	if !errors.Is(err, &Problem{Code: "score.sum"}) || errors.Is(err, &Problem{Code: "score.kind"}) {
		t.Error(err)
	}
	if Problems(nil).Err() != nil {
		t.Error("nothing wrong is an error")
	}
}

func TestPointsAreReadExactly(t *testing.T) {
	for in, want := range map[string]Points{"8": 8_00, "8.5": 8_50, " 8.05 ": 8_05, "0": 0, "100.00": 100_00} {
		if got, err := ParsePoints(in); err != nil || got != want {
			t.Errorf("%q is %d, %v", in, got, err)
		}
	}
	for _, in := range []string{"", ".5", "8.", "8.555", "-1", "+1", "八", "1e3", "8,5", "99999999999999999999"} {
		if got, err := ParsePoints(in); !errors.Is(err, ErrPoints) {
			t.Errorf("%q is %d, %v", in, got, err)
		}
	}
	for p, want := range map[Points]string{8_50: "8.50", 5: "0.05", 0: "0.00", -8_05: "-8.05"} {
		if p.String() != want {
			t.Errorf("%d is shown as %s", int64(p), p)
		}
	}
}
