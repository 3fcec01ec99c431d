package score

import "testing"

func TestWhatAnAnswerEarnsFollowsFromTheLevels(t *testing.T) {
	named := Indicator{Code: "cert", Name: "证书", Max: 5_00, Kind: Objective}.Leveled([]Level{{Name: "无", From: 1_00, To: 1_00}, {Name: "一级", From: 5_00, To: 5_00}, {Name: "二级", From: 3_00, To: 3_00}})
	counted := Indicator{Code: "past", Name: "业绩", Max: 4_00, Kind: Objective, Unit: "项"}.Leveled([]Level{
		{Name: "五项", From: 4_00, To: 4_00, AtLeast: 5}, {Name: "少", From: 0, To: 0}, {Name: "三项", From: 2_00, To: 2_00, AtLeast: 3},
	})
	for name, c := range map[string]struct {
		leaf   Indicator
		answer *Answer
		want   Points
		said   bool
	}{
		"the level it names":        {named, &Answer{Option: "二级"}, 3_00, true},
		"the best":                  {named, &Answer{Option: "一级"}, 5_00, true},
		"a level there is not":      {named, &Answer{Option: "三级"}, 1_00, false},
		"no name":                   {named, &Answer{Count: 5}, 1_00, false},
		"nothing":                   {named, nil, 1_00, false},
		"one below a threshold":     {counted, &Answer{Count: 4}, 2_00, true},
		"a threshold":               {counted, &Answer{Count: 5}, 4_00, true},
		"far above":                 {counted, &Answer{Count: 1 << 40}, 4_00, true},
		"nothing to count":          {counted, &Answer{}, 0, true},
		"less than nothing":         {counted, &Answer{Count: -1}, 0, false},
		"no number":                 {counted, nil, 0, false},
		"a leaf that has no levels": {Indicator{Code: "x", Max: 1_00}, &Answer{Option: "x"}, 0, false},
	} {
		if o, said := c.leaf.Earned(c.answer); o.Points != c.want || said != c.said {
			t.Errorf("%s: %s %v, want %s %v", name, o.Points, said, c.want, c.said)
		}
	}
}

func TestThresholdsRiseWithTheirPoints(t *testing.T) {
	for want, levels := range map[string][]Level{
		"":            {{Name: "多", From: 4_00, To: 4_00, AtLeast: 5}, {Name: "少"}},
		"past floor":  {{Name: "多", From: 4_00, To: 4_00, AtLeast: 5}, {Name: "少", AtLeast: 1}},
		"past rising": {{Name: "多", From: 2_00, To: 2_00, AtLeast: 5}, {Name: "中", From: 4_00, To: 4_00, AtLeast: 3}, {Name: "少"}},
		"past floor, past rising, past rising, past rising": {{Name: "多", From: 4_00, To: 4_00, AtLeast: 5}, {Name: "中", From: 2_00, To: 2_00, AtLeast: 5}, {Name: "少", From: 1_00, To: 1_00, AtLeast: 5}},
	} {
		leaf := Indicator{Code: "past", Name: "业绩", Max: 4_00, Kind: Objective, Unit: "项"}.Leveled(levels)
		if got := codes(leaf.Validate()); got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
	if got := codes(Indicator{Code: "past", Name: "业绩", Max: 4_00, Kind: Objective, Unit: "项"}.Validate()); got != "past unit" {
		t.Errorf("a unit and nothing to count: %s", got)
	}
	if got := codes(Indicator{Code: "past", Name: "业绩", Max: 4_00, Kind: Objective}.Leveled([]Level{{Name: "多", From: 4_00, To: 4_00, AtLeast: 5}}).Validate()); got != "past unit" {
		t.Errorf("numbers of nothing: %s", got)
	}
}
