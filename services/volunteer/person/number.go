package person

import (
	"context"
	"errors"
	"fmt"

	"sanshe/libs/event"
	"sanshe/libs/store"
)

// Counter is the last number that a county has given to somebody.
type Counter struct {
	store.Meta
	Last int64 `json:"last"`
}

var counters = store.Schema{Name: "counters"}

// number takes the next 志愿者编号 of a county: its code, nine digits in the order of registration and a check digit. It is
// taken before anybody has it: a crash leaves a gap, and never the same number twice.
func (s *Service) number(ctx context.Context, region string) (string, error) {
	more := func(c *Counter) ([]event.Event, error) { c.Last++; return nil, nil }
	c, err := s.counters.Update(ctx, region, more)
	if errors.Is(err, store.ErrNotFound) {
		if c, err = s.counters.Insert(ctx, region, Counter{Last: 1}); errors.Is(err, store.ErrExists) {
			c, err = s.counters.Update(ctx, region, more)
		}
	}
	if err != nil {
		return "", err
	}
	body := fmt.Sprintf("%s%09d", region, c.Last)
	return body + string(check(body)), nil
}

// check is the check digit of ISO 7064 MOD 11,10: it finds every wrong digit, and nine of ten swaps of neighbours.
func check(digits string) byte {
	p := 10
	for i := range len(digits) {
		s := (p + int(digits[i]-'0')) % 10
		if s == 0 {
			s = 10
		}
		p = s * 2 % 11
	}
	return byte('0' + (11-p)%10)
}
