package host

import (
	"context"
	"net/http"
)

// ByClock leaves to others whatever a process whose clock is not that of most
// (skew.go) would decide: the service refuses what is sent to it with ErrClock,
// before it is read, and its jobs do nothing. What is only read it answers, and what it hears of others it
// follows. One rule for all rooms of a service, so that a new operation is under it unless it stands in untimed, by its id.
func (s Service) ByClock(c *Clock, untimed map[string]bool) Service {
	left := len(untimed)
	for i, r := range s.Routes {
		switch {
		case untimed[r.Op.ID]:
			left--
		case r.Op.Method != http.MethodGet:
			s.Routes[i] = r.Unless(c.Trusted)
		}
	}
	if left != 0 {
		panic("host: what no clock decides names an operation that the service does not have") // a bug, found by the first test
	}
	for i, j := range s.Jobs {
		s.Jobs[i].Do = func(ctx context.Context) error {
			if c.Trusted() != nil {
				return nil
			}
			return j.Do(ctx)
		}
	}
	return s
}
