package draw_test

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"testing"

	"sanshe/libs/draw"
)

func pool(n int) (out []string) {
	for i := range n {
		out = append(out, draw.Number(fmt.Sprint("salt", i), fmt.Sprint("account", i)))
	}
	return out
}

var about = draw.Subject{Tender: "t1", Nth: 1, Wanted: 4, List: draw.List(pool(9)), Region: "320312", Field: "社会工作"}

func TestADigestIsWhatSha256sumSays(t *testing.T) {
	sum := sha256.Sum256([]byte("一句随机的话\n" + about.String()))
	if got := draw.Commit("一句随机的话", about); got != hex.EncodeToString(sum[:]) {
		t.Errorf("Commit = %s", got)
	}
}

func TestTheOrderDependsOnEveryValueAndOnNothingElse(t *testing.T) {
	numbers := pool(9)
	first := draw.Order(draw.Seed(about, "a", "b", "c"), numbers)
	slices.Reverse(numbers)
	if again := draw.Order(draw.Seed(about, "a", "b", "c"), numbers); !slices.Equal(first, again) {
		t.Error("the order of the list changes the order of the draw")
	}
	for name, other := range map[string]string{
		"the first value":  draw.Seed(about, "x", "b", "c"),
		"the second value": draw.Seed(about, "a", "x", "c"),
		"the third value":  draw.Seed(about, "a", "b", "x"),
		"the parties":      draw.Seed(about, "b", "a", "c"),
		"the purchase":     draw.Seed(draw.Subject{Tender: "t2", Nth: 1, Wanted: 4, List: about.List}, "a", "b", "c"),
		"the draw":         draw.Seed(draw.Subject{Tender: "t1", Nth: 2, Wanted: 4, List: about.List}, "a", "b", "c"),
	} {
		if slices.Equal(first, draw.Order(other, numbers)) {
			t.Errorf("%s makes no difference", name)
		}
	}
}

func TestEveryoneComesFirstEquallyOften(t *testing.T) {
	const people, rounds = 8, 8000
	numbers, first := pool(people), map[string]int{}
	for i := range rounds {
		first[draw.Order(draw.Seed(about, fmt.Sprint(i)), numbers)[0]]++
	}
	for n, times := range first { // a thousand each; five standard deviations are 148
		if times < 850 || times > 1150 {
			t.Errorf("%s comes first %d times of %d", n, times, rounds)
		}
	}
}

func TestAFieldThatHoldsLinesMakesNoOtherSubject(t *testing.T) {
	a, b := about, about
	a.Field, b.Field = "社会\n工作", "社会 工作"
	if a.String() != b.String() || slices.Contains([]byte(a.String()), '\n') {
		t.Errorf("%q", a.String())
	}
}
