package demo

import (
	"testing"
	"time"
)

// TestEveryDayShowsEveryStage looks at the purchases as who starts the county at some hour of three years finds them: each has
// reached what it is there to show, and the clock has taken none of them further.
func TestEveryDayShowsEveryStage(t *testing.T) {
	c, begun := &county{}, time.Date(2026, 1, 1, 0, 30, 0, 0, time.UTC)
	for today := begun; today.Before(begun.AddDate(3, 0, 0)); today = today.Add(7 * time.Hour) {
		for _, p := range purchases(today) {
			p = c.laid(p, today)
			_, shown := c.acts(p)
			if shown.IsZero() && p.fail == "" || !shown.Before(today) {
				t.Fatalf("%s: %s is not yet %s, which is %s", today, p.key, p.upto, shown)
			}
			until := today.Add(1)
			switch p.upto {
			case "published": // the bids close by themselves
				further := p
				further.upto = "closed"
				_, until = c.acts(further)
			case "asked": // so does the second round
				until = shown.AddDate(0, 0, 14)
			}
			if !until.After(today) {
				t.Fatalf("%s: %s is no longer %s, since %s", today, p.key, p.upto, until)
			}
		}
	}
}
