package cn

import (
	_ "embed"
	"encoding/json"
	"slices"
	"strings"
	"sync"
)

// Division is one administrative division of GB/T 2260, down to the county.
// Codes are never given back: an abolished county keeps the code under which
// old credit codes and identity numbers carry it.
type Division struct {
	Code    string `json:"code"`             // six digits: "330106"
	Name    string `json:"name"`             // its own name: "西湖区"
	Current bool   `json:"current"`          // false: abolished, merged or renumbered
	Former  string `json:"former,omitempty"` // another place that once had the same code
}

// Nation stands above the provinces. GB/T 2260 does not list it; credit codes
// of bodies registered with a central authority carry its number.
var Nation = Division{Code: "100000", Name: "全国", Current: true}

//go:embed data/divisions/county-level.json
var countyJSON []byte

//go:embed data/divisions/county-level-history.json
var historyJSON []byte

type divisionTable struct {
	byCode   map[string]Division
	byPath   map[string]string   // full name → code, current divisions only
	children map[string][]string // parent code → current codes, sorted
}

// divisionData is read on first use: 240 kB of JSON that most processes' start
// should not wait for. The tables are embedded, so failing to read them is a
// broken build and panics.
var divisionData = sync.OnceValue(func() divisionTable {
	var current, history map[string]string
	for _, f := range []struct {
		raw []byte
		to  *map[string]string
	}{{countyJSON, &current}, {historyJSON, &history}} {
		if err := json.Unmarshal(f.raw, f.to); err != nil {
			panic("cn: embedded divisions: " + err.Error())
		}
	}
	t := divisionTable{
		byCode:   make(map[string]Division, len(history)+len(current)),
		byPath:   make(map[string]string, len(current)),
		children: make(map[string][]string),
	}
	for code, name := range history {
		t.byCode[code] = Division{Code: code, Name: name}
	}
	for code, name := range current {
		d := Division{Code: code, Name: name, Current: true}
		if old := history[code]; old != "" && old != name {
			d.Former = old
		}
		t.byCode[code] = d
	}
	// GB/T 2260 numbers 台湾省 710000; the source keeps it with the history and
	// lists 830000, which is the number on residence permits, as the present one.
	tw := t.byCode["710000"]
	tw.Current = true
	t.byCode["710000"] = tw
	for code, d := range t.byCode {
		if !d.Current {
			continue
		}
		parent := t.parent(code)
		if code != "830000" {
			t.children[parent] = append(t.children[parent], code)
			t.byPath[t.name(code)] = code
		}
	}
	for _, codes := range t.children {
		slices.Sort(codes)
	}
	return t
})

// FindDivision looks a six-digit code up, current or abolished.
func FindDivision(code string) (Division, bool) {
	d, ok := divisionData().byCode[code]
	return d, ok
}

// DivisionNamed looks a full name up ("浙江省杭州市西湖区"), current divisions only.
func DivisionNamed(full string) (Division, bool) {
	t := divisionData()
	code, ok := t.byPath[strings.TrimSpace(full)]
	return t.byCode[code], ok
}

// DivisionName is the full name of a code, province first: "330106" is
// 浙江省杭州市西湖区. It is "" for an unknown code. An abolished county is named
// with the prefecture its number belongs to, under that prefecture's name of today.
func DivisionName(code string) string {
	if code == Nation.Code {
		return Nation.Name
	}
	return divisionData().name(code)
}

// DivisionPath lists the divisions from the province down to code itself; nil
// for an unknown code. Numbers that only hold a place ("市辖区", "省直辖行政单位")
// are left out, since nobody is governed by them.
func DivisionPath(code string) []Division { return divisionData().path(code) }

// Provinces lists the 34 provincial divisions in the order of GB/T 2260.
func Provinces() []Division { return Children("") }

// Children lists the current divisions directly under a code, in the order of
// their codes; "" or the nation lists the provinces. Counties that answer to
// their province directly (五指山市) are the province's children.
func Children(code string) []Division {
	t := divisionData()
	if code == Nation.Code {
		code = ""
	}
	var out []Division
	for _, c := range t.children[code] {
		out = append(out, t.byCode[c])
	}
	return out
}

// Within tells whether the division code lies in region, which may be a whole
// code ("330000", "330100", "330106"), its short form ("33", "3301"), or ""
// or the nation, which contain everything. A region contains itself.
func Within(code, region string) bool { return strings.HasPrefix(code, Stem(region)) }

// Stem is what all codes within region begin with, which may be a town's or a
// village's of nine or twelve digits too. It loses pairs of zeros, beyond the
// county threes, and not single ones: 321000 is 扬州 and begins no code of 镇江, which is 321100.
func Stem(region string) string {
	if region == Nation.Code {
		return ""
	}
	for len(region) > 6 && len(region)%3 == 0 && strings.HasSuffix(region, "000") {
		region = region[:len(region)-3]
	}
	for len(region) > 0 && len(region) <= 6 && len(region)%2 == 0 && strings.HasSuffix(region, "00") {
		region = region[:len(region)-2]
	}
	return region
}

func (t divisionTable) parent(code string) string {
	if len(code) != 6 || strings.HasSuffix(code, "0000") {
		return ""
	}
	if prefecture := code[:4] + "00"; prefecture != code && !placeholder(t.byCode[prefecture].Name) {
		return prefecture
	}
	return code[:2] + "0000"
}

// placeholder is a name that no government has.
func placeholder(name string) bool {
	return name == "" || name == "市辖区" || strings.Contains(name, "直辖单位") || strings.Contains(name, "直辖行政单位")
}

func (t divisionTable) path(code string) []Division {
	var out []Division
	for code != "" {
		d, ok := t.byCode[code]
		if !ok {
			return nil
		}
		out = append(out, d)
		code = t.parent(code)
	}
	slices.Reverse(out)
	return out
}

func (t divisionTable) name(code string) string {
	var b strings.Builder
	for _, d := range t.path(code) {
		b.WriteString(d.Name)
	}
	return b.String()
}

// digits tells whether s is made of ASCII digits only.
func digits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}
