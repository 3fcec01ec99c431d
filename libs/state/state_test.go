package state

import (
	"strings"
	"testing"

	"sanshe/libs/fault"
)

type word string

func table() Table[word, word, word] {
	return Table[word, word, word]{
		Name: "x.door", Start: "shut",
		Moves: []Move[word, word, word]{
			{Do: "open", From: []word{"shut"}, To: "ajar", By: []word{"owner"}, Basis: "x.rule", Label: "打开"},
			{Do: "close", From: []word{"ajar"}, To: "shut", By: []word{"owner", "guest"}, Label: "关上"},
		},
		Says: map[word]string{"shut": "关着", "ajar": "开着"},
	}
}

func TestOnlyAListedMoveByAListedHatHappens(t *testing.T) {
	for _, c := range []struct {
		from, do word
		hats     []word
		to       word
		code     string
		kind     fault.Kind
	}{
		{"shut", "open", []word{"owner"}, "ajar", "", 0},
		{"ajar", "close", []word{"guest"}, "shut", "", 0},
		{"shut", "open", []word{"guest"}, "shut", "x.door.not-yours", fault.Forbidden},
		{"shut", "close", []word{"owner"}, "shut", "x.door.wrong-state", fault.Conflict},
		{"shut", "paint", []word{"owner"}, "shut", "x.door.no-such-move", fault.Invalid},
		{"shut", "open", nil, "shut", "x.door.not-found", fault.NotFound},
	} {
		got, err := table().Next(c.from, c.do, c.hats)
		if got != c.to {
			t.Errorf("%s %s by %v leads to %s, want %s", c.do, c.from, c.hats, got, c.to)
		}
		if (err == nil) != (c.code == "") || (err != nil && (fault.Of(err).Code != c.code || fault.Of(err).Kind != c.kind)) {
			t.Errorf("%s %s by %v: %v, want %s", c.do, c.from, c.hats, err, c.code)
		}
	}
}

func TestARefusalSaysWhoseTheMoveIs(t *testing.T) {
	x := table()
	x.Does = map[word]string{"owner": "房主", "guest": "来客"}
	for _, c := range []struct {
		from, do word
		want     string
	}{
		{"shut", "open", "“打开”由房主办理，您不能代办，请与其联系。"},
		{"ajar", "close", "“关上”由房主或来客办理，您不能代办，请与其联系。"},
	} {
		if _, err := x.Next(c.from, c.do, []word{"stranger"}); fault.Of(err).Text != c.want {
			t.Errorf("%s: %q, want %q", c.do, fault.Of(err).Text, c.want)
		}
	}
	x.Does = nil
	if _, err := x.Next("shut", "open", []word{"stranger"}); !strings.Contains(fault.Of(err).Text, "系统自动办理") {
		t.Errorf("what nobody does: %v", err)
	}
}

func TestAButtonThatShowsIsAButtonThatWorks(t *testing.T) {
	for _, s := range []word{"shut", "ajar"} {
		for _, hats := range [][]word{nil, {"guest"}, {"owner"}, {"owner", "guest"}} {
			for _, m := range table().Open(s, hats) {
				if _, err := table().Next(s, m.Do, hats); err != nil {
					t.Errorf("%v see %s in %s, which answers %v", hats, m.Do, s, err)
				}
			}
		}
	}
}

func TestCheckFindsWhatCannotBeRight(t *testing.T) {
	whole := table()
	if err := whole.Check(); err != nil {
		t.Fatal(err)
	}
	for name, spoil := range map[string]func(*Table[word, word, word]){
		"an unreachable state": func(x *Table[word, word, word]) { x.Moves[1].From = []word{"lost"}; x.Says["lost"] = "丢了" },
		"two rows for one":     func(x *Table[word, word, word]) { x.Moves = append(x.Moves, x.Moves[0]) },
		"nobody may":           func(x *Table[word, word, word]) { x.Moves[0].By = nil },
		"no name for a move":   func(x *Table[word, word, word]) { x.Moves[0].Label = "" },
		"no name for a state":  func(x *Table[word, word, word]) { delete(x.Says, "ajar") },
	} {
		bad := table()
		spoil(&bad)
		if bad.Check() == nil {
			t.Errorf("%s passed", name)
		}
	}
}

func TestTheDrawingShowsEveryMove(t *testing.T) {
	d := table().Mermaid()
	for _, line := range []string{"[*] --> shut", "shut --> ajar: open (owner)", "ajar --> shut: close (owner, guest)"} {
		if !strings.Contains(d, line) {
			t.Errorf("%q is missing from\n%s", line, d)
		}
	}
}
