package main

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"sanshe/contracts/go/organizationapi"
)

// published is a score of two leaves by two raters.
func published() organizationapi.ScorePage {
	node := func(code, name, kind, formula string, depth, most, points int64, given ...int64) organizationapi.ScoreNode {
		n := organizationapi.ScoreNode{Code: code, Name: name, Kind: kind, Depth: depth, Max: most, Points: points, Formula: formula, Given: []organizationapi.ScoreGiven{}, Evidence: []organizationapi.Evidence{}, Papers: []organizationapi.Paper{}}
		for i, g := range given {
			n.Given = append(n.Given, organizationapi.ScoreGiven{Alias: []string{"1号专家", "2号专家"}[i], Points: g})
		}
		return n
	}
	return organizationapi.ScorePage{
		Rating: "r1", Organization: organizationapi.Party{ID: "o1", Name: "暖邻"}, Tree: "x", Title: "指标", Total: 85_25, Max: 100_00, Grade: 4,
		Lines: []organizationapi.GradeLine{{Grade: 5, Least: 90_00}, {Grade: 4, Least: 80_00}}, LinesFrom: "campaign", Raters: []string{"1号专家", "2号专家"},
		Nodes: []organizationapi.ScoreNode{
			node("0", "总分", "", "30.25＋55.00＝85.25", 1, 100_00, 85_25), node("1", "甲", "subjective", "（30.00＋30.50）÷2＝30.25", 2, 40_00, 30_25, 30_00, 30_50), node("2", "乙", "objective", "（55.00＋55.00）÷2＝55.00", 2, 60_00, 55_00, 55_00, 55_00),
		},
	}
}

func file(t *testing.T, p organizationapi.ScorePage) string {
	t.Helper()
	raw, err := json.Marshal(p)
	if err != nil {
		t.Fatal(err)
	}
	name := filepath.Join(t.TempDir(), "rating.json")
	if err := os.WriteFile(name, raw, 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}

func TestAPublishedScoreIsComputedAgain(t *testing.T) {
	var out, bad strings.Builder
	if got := run([]string{file(t, published())}, &out, &bad); got != same || !strings.Contains(out.String(), "总分85.25分") {
		t.Errorf("%d %s%s", got, out.String(), bad.String())
	}
	changed := published()
	changed.Nodes[1].Given[0].Points = 40_00
	out.Reset()
	if got := run([]string{file(t, changed)}, &out, &bad); got != different || !strings.Contains(out.String(), "“甲”应得35.25分，所列的是30.25分。") {
		t.Errorf("%d %s", got, out.String())
	}
	better := published()
	better.Grade = 5
	if got := run([]string{file(t, better)}, &out, &bad); got != different || !strings.Contains(out.String(), "应为4A，所列的是5A") {
		t.Errorf("%d %s", got, out.String())
	}
}

func TestAScoreIsReadFromThePlatformItself(t *testing.T) {
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/api/organization/ratings/r1/score" {
			w.WriteHeader(http.StatusNotFound)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(published())
	}))
	defer srv.Close()
	var out, bad strings.Builder
	if got := run([]string{srv.URL + "/ratings/r1"}, &out, &bad); got != same {
		t.Errorf("%d %s%s", got, out.String(), bad.String())
	}
	for _, from := range []string{srv.URL + "/ratings/none", srv.URL + "/tenders/r1", filepath.Join(t.TempDir(), "none.json")} {
		if got := run([]string{from}, &out, &bad); got != unread {
			t.Errorf("%s: %d", from, got)
		}
	}
	if got := run(nil, &out, &bad); got != unread {
		t.Error(got)
	}
}
