package voice_test

import (
	"strconv"
	"testing"

	"sanshe/libs/voice"
)

type word struct{ by, text string }

func of(w word) (string, string) { return w.by, w.text }

func TestNobodySpeaksForEverybodyElse(t *testing.T) {
	var said []word
	say := func(by, text string) voice.Heard {
		h := voice.Hear(said, 25, by, text, of)
		if h == voice.Fresh {
			said = append(said, word{by, text})
		}
		return h
	}
	for i := range voice.Each {
		if got := say("loud", strconv.Itoa(i)); got != voice.Fresh {
			t.Fatalf("word %d: %v", i, got)
		}
	}
	for _, c := range []struct {
		by, text string
		want     voice.Heard
	}{
		{"loud", "one more", voice.Full},
		{"loud", "3", voice.Same}, // sent again by a browser that got no answer
		{"quiet", "3", voice.Fresh},
		{"quiet", "3", voice.Same},
		{"quiet", "4", voice.Fresh},
	} {
		if got := say(c.by, c.text); got != c.want {
			t.Errorf("%s says %q: %v", c.by, c.text, got)
		}
	}
	for i := range 13 {
		if got := say("crowd"+strconv.Itoa(i), "3"); got != voice.Fresh {
			t.Fatalf("the crowd's word %d: %v", i, got)
		}
	}
	if got := say("late", "3"); got != voice.Full {
		t.Errorf("the twenty-sixth: %v", got)
	}
	if got := say("quiet", "3"); got != voice.Same {
		t.Errorf("the same where there is no room: %v", got)
	}
}
