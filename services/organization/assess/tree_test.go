package assess

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"sanshe/contracts/go/organizationapi"
	"sanshe/libs/cn"
	"sanshe/libs/rule"
	"sanshe/libs/score"
)

func TestTheSampleForAssociationsHasFourLevelsOfAThousandPoints(t *testing.T) {
	trees, err := openTrees(book(t))
	if err != nil {
		t.Fatal(err)
	}
	for id, want := range map[string][]int{"association.sample": {4, 16, 48, 90}, "serviceorg.sample": {4, 12, 24, 40}, "foundation.sample": {4, 12, 24, 35}} {
		tree, err := trees.Get(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		got := make([]int, 4)
		for _, n := range tree.Nodes {
			got[strings.Count(n.Code, ".")]++
		}
		if fmt.Sprint(got) != fmt.Sprint(want) || tree.Root.Max != 1000_00 || len(tree.Leaf) != want[3] || len(tree.Root.Leaves()) != want[3] {
			t.Errorf("%s: %v of %s", id, got, tree.Root.Max)
		}
		// Nobody has read the text it would rest on, and the page must say so.
		if tree.Verified || tree.Source.Level != "M" || !strings.Contains(tree.Note, "不是任何机关发布的指标") {
			t.Errorf("%s claims more than it is", id)
		}
		fills := map[string]bool{}
		for _, n := range tree.Nodes {
			for _, f := range n.Fills {
				fills[f] = true
			}
		}
		for _, f := range []string{fillCard, fillYears, fillCapital, fillRatings, fillListings, fillContracts, FillReports, FillFinance} {
			if !fills[f] {
				t.Errorf("%s asks for no %s", id, f)
			}
			delete(fills, f)
		}
		if delete(fills, fillAcceptance); len(fills) > 0 {
			t.Errorf("%s asks for what nobody fills in: %v", id, fills)
		}
	}
}

func file(nodes string) string {
	return `{"id":"x","kind":"association","region":"","from":"2026-01-01","title":"某","verified":false,"note":"","source":{"title":"","number":"","article":"","url":"","quote":"","read":"","level":"M"},"max":300,"lines":[],"nodes":[` + nodes + `]}`
}

func TestATreeThatDoesNotAddUpIsNoTree(t *testing.T) {
	good := `{"code":"1","name":"甲","max":300},{"code":"1.1","name":"乙","max":100,"kind":"objective"},{"code":"1.2","name":"丙","max":200,"kind":"subjective"}`
	for name, in := range map[string]string{
		"a point too many":      strings.Replace(file(good), `"max":200`, `"max":201`, 1),
		"below nothing":         strings.Replace(file(good), `"1.2"`, `"2.2"`, 1),
		"before what is above":  file(`{"code":"1.1","name":"乙","max":300,"kind":"objective"},{"code":"1","name":"甲","max":300}`),
		"twice":                 strings.Replace(file(good), `"1.2"`, `"1.1"`, 1),
		"a leaf without a kind": strings.Replace(file(good), `,"kind":"subjective"`, ``, 1),
		"a field nobody knows":  strings.Replace(file(good), `"name":"丙"`, `"name":"丙","weight":1`, 1),
		"lines upside down":     strings.Replace(file(good), `"lines":[]`, `"lines":[{"grade":3,"least":1},{"grade":4,"least":2}]`, 1),
		"verified from memory":  strings.Replace(file(good), `"verified":false`, `"verified":true`, 1),
		"no day":                strings.Replace(file(good), `2026-01-01`, `2026-02-30`, 1),
	} {
		if _, err := ReadTrees(fstest.MapFS{"x.json": {Data: []byte(in)}}, nil); err == nil {
			t.Errorf("%s is taken", name)
		}
	}
	two := fstest.MapFS{"x.json": {Data: []byte(file(good))}, "y.json": {Data: []byte(file(good))}}
	if _, err := ReadTrees(two, nil); err == nil {
		t.Error("two of one id are taken")
	}
	delete(two, "y.json")
	if _, err := ReadTrees(two, nil); err != nil {
		t.Error(err)
	}
}

func TestTheNearestAndLatestTreeIsTheOne(t *testing.T) {
	one := func(id, region, from, to string) *Tree {
		return &Tree{Tree: organizationapi.Tree{ID: id, Kind: organizationapi.OrgKindAssociation, Region: region, From: from, To: to}}
	}
	trees := &Trees{all: []*Tree{one("all", "", "2011-03-01", ""), one("new", "", "2026-03-01", ""), one("city", "3203", "2011-03-01", "2026-03-01")}}
	for where, want := range map[string]string{
		"320312 2026-02-28": "city", "320312 2026-03-01": "new", "110101 2026-02-28": "all", "320312 2011-02-28": "",
	} {
		region, day, _ := strings.Cut(where, " ")
		got, err := trees.For(t.Context(), organizationapi.OrgKindAssociation, rule.Where{Region: region, Day: cn.Day(day).At(9, 0)})
		if (err != nil) != (want == "") || err == nil && got.ID != want {
			t.Errorf("%s: %v %v", where, got, err)
		}
	}
	if _, err := trees.For(t.Context(), organizationapi.OrgKindFoundation, rule.Where{Day: cn.Day("2026-06-01").At(9, 0)}); err == nil {
		t.Error("a foundation is rated as an association")
	}
}

func TestAGradeBeginsExactlyAtItsLine(t *testing.T) {
	s := Standard{Lines: []organizationapi.GradeLine{{Grade: 5, Least: 950_00}, {Grade: 4, Least: 901_00}, {Grade: 3, Least: 851_00}, {Grade: 2, Least: 801_00}}}
	for points, want := range map[score.Points]int64{
		1000_00: 5, 950_00: 5, 949_99: 4, 901_00: 4, 900_50: 3, 851_00: 3, 850_99: 2, 801_00: 2, 800_99: 0, 0: 0,
	} {
		if got := s.Grade(points); got != want {
			t.Errorf("%s is %dA, want %dA", points, got, want)
		}
	}
	if l, ok := s.next(900_50); !ok || l.Grade != 4 {
		t.Errorf("%+v %v", l, ok)
	}
	if _, ok := s.next(950_00); ok {
		t.Error("there is something above the highest")
	}
}

func TestLinesAreTheCampaignsElseTheBooksElseTheSamples(t *testing.T) {
	const value = `"note":"","source":{"title":"","number":"","article":"","url":"","quote":"","read":"","level":"M"}`
	rules, err := rule.Read(fstest.MapFS{"x.json": {Data: []byte(`[
		{"id":"organization.rating.lines","asks":"？","unit":"清单","region":"3408","status":"unverified","values":[{"from":"2020-01-01","to":"","value":[{"code":"5A","text":"950"},{"code":"4A","text":"901"}],` + value + `}]},
		{"id":"organization.rating.lines","asks":"？","unit":"清单","region":"431223","status":"unverified","values":[{"from":"2020-01-01","to":"","value":[{"code":"5A","text":"90"}],` + value + `}]},
		{"id":"organization.rating.total","asks":"？","unit":"分","region":"","status":"unverified","values":[{"from":"2020-01-01","to":"","value":"1000",` + value + `}]},
		{"id":"organization.rating.total","asks":"？","unit":"分","region":"431223","status":"unverified","values":[{"from":"2020-01-01","to":"","value":"100",` + value + `}]}
	]`)}})
	if err != nil {
		t.Fatal(err)
	}
	trees, err := openTrees(rules)
	if err != nil {
		t.Fatal(err)
	}
	tree, err := trees.Get(t.Context(), "association.sample")
	if err != nil {
		t.Fatal(err)
	}
	for region, want := range map[string]string{"340800": fromRule, "320312": fromSample, "431223": fromSample} { // lines of 100 points do not fit a tree of 1,000
		c := Case{Law: rule.Where{Region: region, Day: cn.Day("2026-06-01").At(9, 0)}}
		if got := trees.Standard(&c, tree); got.From != want || (len(got.Basis) == 1) != (want == fromRule) {
			t.Errorf("%s: %+v", region, got)
		}
		c.Lines = []organizationapi.GradeLine{{Grade: 5, Least: 1}}
		if got := trees.Standard(&c, tree); got.From != fromCampaign || got.Grade(1) != 5 {
			t.Errorf("%s: %+v", region, got)
		}
	}
}

func TestLinesOfTheBookBeginExactlyWhereItSays(t *testing.T) {
	b := book(t)
	trees, err := openTrees(b)
	if err != nil {
		t.Fatal(err)
	}
	thousand, err := trees.Get(t.Context(), "association.sample")
	if err != nil {
		t.Fatal(err)
	}
	hundred := &Tree{Root: score.Indicator{Max: 100_00}}
	for _, c := range []struct {
		region, day string
		tree        *Tree
		lines       [][2]int64 // grade and least points, of organization.rating.lines
		lowest      int64      // of one hundredth below the last line
	}{
		{"340800", "2021-09-23", thousand, [][2]int64{{5, 950_00}, {4, 901_00}, {3, 851_00}, {2, 801_00}}, 0},
		{"340822", "2022-08-10", thousand, [][2]int64{{5, 950_00}, {4, 901_00}, {3, 851_00}, {2, 801_00}, {1, 701_00}}, 0},
		{"431223", "2025-10-24", hundred, [][2]int64{{5, 90_00}, {4, 80_00}, {3, 70_00}, {2, 60_00}, {1, 50_00}}, 0},
		{"410304", "2025-01-01", thousand, [][2]int64{{5, 900_00}, {4, 800_00}, {3, 700_00}, {2, 600_00}, {1, 0}}, 0},
	} {
		at := Case{Law: rule.Where{Region: c.region, Day: cn.Day(c.day).At(0, 0)}}
		s := trees.Standard(&at, c.tree)
		if s.From != fromRule || len(s.Basis) != 1 || s.Basis[0].Rule != "organization.rating.lines" || len(s.Lines) != len(c.lines) {
			t.Errorf("%s: %+v", c.region, s)
			continue
		}
		for i, l := range c.lines {
			below := int64(0)
			if i+1 < len(c.lines) {
				below = c.lines[i+1][0]
			}
			if got := s.Grade(score.Points(l[1])); got != l[0] {
				t.Errorf("%s: %d is %dA, want %dA", c.region, l[1], got, l[0])
			}
			if got := s.Grade(score.Points(l[1] - 1)); got != below {
				t.Errorf("%s: %d is %dA, want %dA", c.region, l[1]-1, got, below)
			}
		}
		// organization.rating.total: lines of a hundred points are no lines of a thousand.
		other := map[*Tree]*Tree{thousand: hundred, hundred: thousand}[c.tree]
		if got := trees.Standard(&at, other); got.From == fromRule {
			t.Errorf("%s: its lines are taken for a tree of %s, against %s", c.region, other.Root.Max, ruleTotal)
		}
		at.Law.Day = at.Law.Day.Add(-1)
		if got := trees.Standard(&at, c.tree); got.From == fromRule && c.region != "340822" { // before its own it had those of its city
			t.Errorf("%s: the lines hold before their day", c.region)
		}
	}
}

func TestTheFirstLevelIsWhatTheLawNames(t *testing.T) {
	b := book(t)
	trees, err := openTrees(b)
	if err != nil {
		t.Fatal(err)
	}
	for kind, id := range map[organizationapi.OrgKind]string{
		organizationapi.OrgKindAssociation: "organization.rating.contents.association",
		organizationapi.OrgKindFoundation:  "organization.rating.contents.foundation",
		organizationapi.OrgKindServiceorg:  "organization.rating.contents.serviceorg",
	} {
		for _, day := range []cn.Day{"2026-02-28", "2026-03-01"} {
			w := rule.Where{Region: "320312", Day: day.At(9, 0)}
			want, err := rule.Ask[[]rule.Item](b, id, w)
			if err != nil {
				t.Fatal(err)
			}
			tree, err := trees.For(t.Context(), kind, w)
			if err != nil {
				t.Fatal(err)
			}
			for i, c := range tree.Root.Children {
				if i >= len(want.Value) || c.Name != want.Value[i].Text {
					t.Errorf("%s on %s: %s", kind, day, c.Name)
				}
			}
		}
	}
}
