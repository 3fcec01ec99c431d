package cn

import (
	"encoding/json"
	"testing"
)

func TestNamesAreWholeAndLeadBack(t *testing.T) {
	for code, want := range map[string]string{
		"330106": "浙江省杭州市西湖区",
		"330100": "浙江省杭州市",
		"330000": "浙江省",
		"110101": "北京市东城区",
		"500229": "重庆市城口县",
		"469001": "海南省五指山市",
		"441900": "广东省东莞市",
		"710000": "台湾省",
		"100000": "全国",
	} {
		if got := DivisionName(code); got != want {
			t.Errorf("%s is %q, want %q", code, got, want)
		}
		if d, ok := DivisionNamed(want); code != "100000" && (!ok || d.Code != code) {
			t.Errorf("%s leads to %v", want, d)
		}
	}
	for code, want := range map[string]string{
		"330103": "浙江省杭州市下城区",
		"110103": "北京市崇文区",
		"110221": "北京市昌平县",
		"332501": "浙江省丽水地区丽水市",
	} {
		d, ok := FindDivision(code)
		if got := DivisionName(code); got != want || !ok || d.Current {
			t.Errorf("abolished %s is %q (%v)", code, got, d)
		}
	}
	if DivisionName("339999") != "" || DivisionPath("339999") != nil {
		t.Error("an unknown code has a name")
	}
	if d, ok := FindDivision("419001"); !ok || d.Name != "济源市" || d.Former != "义马市" {
		t.Errorf("a code used twice: %+v", d)
	}
}

func TestEveryCurrentCountyIsReachedFromItsProvince(t *testing.T) {
	var current map[string]string
	if err := json.Unmarshal(countyJSON, &current); err != nil {
		t.Fatal(err)
	}
	reached := map[string]bool{}
	var walk func(string)
	walk = func(code string) {
		for _, d := range Children(code) {
			if reached[d.Code] {
				t.Errorf("%v has two parents", d)
			}
			if !d.Current || !Within(d.Code, code) || d.Name != current[d.Code] && d.Code != "710000" {
				t.Errorf("%v under %q", d, code)
			}
			reached[d.Code] = true
			walk(d.Code)
		}
	}
	walk("")
	for code := range current {
		// 83 is the number of residence permits, not of the standard.
		if !reached[code] && code[:2] != "83" {
			t.Errorf("%s %s is out of reach", code, current[code])
		}
	}
	if n := len(Provinces()); n != 34 {
		t.Errorf("%d provinces, want 34", n)
	}
}

func TestFullNamesOfCurrentDivisionsAreUnique(t *testing.T) {
	byName := map[string]string{}
	for code, d := range divisionData().byCode {
		if !d.Current || code[:2] == "83" {
			continue
		}
		name := DivisionName(code)
		if other, ok := byName[name]; ok {
			t.Errorf("%s and %s are both %s", code, other, name)
		}
		byName[name] = code
	}
}

func TestARegionContainsWhatItsPrefixSays(t *testing.T) {
	for _, c := range []struct {
		code, region string
		want         bool
	}{
		{"330106", "330000", true},
		{"330106", "33", true},
		{"330106", "330100", true},
		{"330106", "330106", true},
		{"330106", "330105", false},
		{"330106", "330200", false},
		{"330100", "330106", false},
		{"330000", "330100", false},
		{"330106", "", true},
		{"330106", "100000", true},
		{"440300", "330000", false},
		{"110101", "110000", true},
		{"330110", "3301", true},
		{"100000", "330000", false},
		{"321102", "321000", false}, // 镇江 is not in 扬州
		{"310115", "310110", false}, // nor 浦东新区 in 杨浦区
		{"320312", "320300000000", true},
		{"320312001", "320312001000", true},
		{"320312001001", "320312001000", true},
		{"320312001101", "320312001000", true}, // beyond the first hundred villages of a town
		{"320312001", "320312", true},
		{"320312101", "320312100", false},
		{"320312201", "320312200", false},
	} {
		if got := Within(c.code, c.region); got != c.want {
			t.Errorf("Within(%s, %q) = %v", c.code, c.region, got)
		}
	}
}

func TestTheHistoryNamesEachCodeOnce(t *testing.T) {
	var current, history map[string]string
	if json.Unmarshal(countyJSON, &current) != nil || json.Unmarshal(historyJSON, &history) != nil {
		t.Fatal("embedded data does not parse")
	}
	reused := 0
	for code, name := range current {
		if old := history[code]; old != "" && old != name {
			reused++
		}
	}
	for code, name := range history {
		if len(code) != 6 || !digits(code) || name == "" {
			t.Errorf("odd row %q %q", code, name)
		}
	}
	t.Logf("%d current, %d in the history, %d codes reused for another place", len(current), len(history), reused)
	if reused != 1 {
		t.Errorf("%d codes with two names; Division.Former tells of one", reused)
	}
}
