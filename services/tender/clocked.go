package tender

import (
	"context"
	"net/http"

	"sanshe/libs/host"
)

// untimed are the operations that send something and that no day or hour decides: drafts of what is not public yet,
// the keys it will be sealed under, and what only asks. Everything else that is sent waits for a clock that is right.
var untimed = map[string]bool{
	"createTender": true, "updateTender": true, "addLot": true,
	"appointHolders": true, "offerHolderKey": true, "proveHolderKey": true,
	"checkChallenge": true, // says what filing would say, and files nothing
	"addEvidence":    true, // counts from the letter that refers to it
}

// byClock leaves to others whatever a process whose clock is not that of most
// (libs/host/skew.go) would decide: it refuses what is sent to it, and its jobs do
// nothing. One rule
// for all rooms of the service, so that a new operation is under it unless it stands in untimed.
func byClock(c *host.Clock, s host.Service) host.Service {
	for i, r := range s.Routes {
		if r.Op.Method != http.MethodGet && !untimed[r.Op.ID] {
			s.Routes[i] = r.Unless(c.Trusted)
		}
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
