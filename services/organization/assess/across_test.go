package assess

import (
	"testing"

	"sanshe/libs/score"
)

// Who is off shows over a whole campaign, also where two people only ever mark one organization together.
func TestARaterWhoDriftsShowsOverAllRatingsTheyShare(t *testing.T) {
	rounds := []map[string]score.Points{
		{"a": 900_00, "b": 700_00},
		{"a": 880_00, "c": 680_00},
		{"b": 750_00, "c": 760_00},
		{"d": 100_00},              // nobody beside
		{"e": 900_00, "f": 500_00}, // of two nobody can tell who is off
		{"b": 810_00, "c": 800_00},
	}
	got := map[string]Drift{}
	all := Across(rounds)
	for _, d := range all {
		got[d.Account] = d
	}
	if all[0].Account != "a" || !all[0].Outlier {
		t.Errorf("first is %+v", all[0])
	}
	if a := got["a"]; a != (Drift{Account: "a", Rounds: 2, Mean: 890_00, Others: 690_00, Least: 200_00, Most: 200_00, Outlier: true}) {
		t.Errorf("%+v", a)
	}
	if b := got["b"]; b.Rounds != 3 || b.Least != -200_00 || b.Most != 10_00 || b.Outlier {
		t.Errorf("%+v", b)
	}
	if _, has := got["d"]; has || got["e"].Outlier || got["f"].Outlier || len(all) != 5 {
		t.Errorf("%+v", all)
	}
	// The bound is that of one rating: 15 percent is not yet far, a hundredth of a point more is.
	for total, want := range map[score.Points]bool{115_00: false, 115_01: true, 85_00: false, 84_99: true} {
		if got := Across([]map[string]score.Points{{"a": total, "b": 100_00, "c": 100_00}}); want != (got[0].Account == "a" && got[0].Outlier) {
			t.Errorf("%s: %+v", total, got)
		}
	}
}
