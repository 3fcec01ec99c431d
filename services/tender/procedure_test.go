package tender

import (
	"encoding/json"
	"reflect"
	"slices"
	"testing"

	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/cn"
	"sanshe/libs/rule"
	"sanshe/libs/score"
)

// A row that names a rule the book does not have would fail on the first draft.
func TestEveryRowOfTheProceduresIsKnownToTheBook(t *testing.T) {
	book, today := bookOf(t), rule.Where{Region: region, Day: cn.Day("2026-11-23").At(12, 0)}
	seen := map[tenderapi.Method]bool{}
	for _, p := range tenderapi.Procedures {
		if seen[p.Method] || p.Name == "" || p.Paper == "" || p.Rounds < 1 {
			t.Errorf("%+v", p)
		}
		seen[p.Method] = true
		if !slices.Contains([]score.Order{score.ByTotal, score.ByTotalThenTechnical, score.ByPrice}, score.Order(p.Rank)) {
			t.Errorf("%s: no order %q", p.Method, p.Rank)
		}
		if !slices.Contains([]string{"open", "selective", "limited", "direct"}, p.OCDS) {
			t.Errorf("%s: the standard has no %q", p.Method, p.OCDS)
		}
		rules := reflect.ValueOf(p.Rules)
		for i := range rules.NumField() {
			id := rules.Field(i).String()
			if id == "" {
				continue
			}
			if _, err := rule.Ask[json.RawMessage](book, id, today); err != nil {
				t.Errorf("%s: %s: %v", p.Method, rules.Type().Field(i).Name, err)
			}
		}
		for name, id := range map[string]string{"Period": p.Rules.Period, "Bidders": p.Rules.Bidders, "Committee": p.Rules.Committee, "Failure": p.Rules.Failure} {
			if id == "" {
				t.Errorf("%s lives without %s", p.Method, name)
			}
		}
	}
}
