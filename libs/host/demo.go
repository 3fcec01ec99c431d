package host

import (
	"context"
	"net/http"
	"time"

	"sanshe/contracts/go/contract"
	"sanshe/libs/identity"
	"sanshe/libs/route"
)

// ClockReading is what a demonstration's clock shows, and what it is set to.
type ClockReading struct {
	To time.Time `json:"to" v:"required" zh:"时间"`
}

// The demonstration's clock over HTTP, so that whoever drives the platform from
// outside need not wait for a deadline. It may also go back; what is written
// keeps the time it was written at. These stand in no contract, because outside
// demo mode they do not exist.
var (
	ReadClock = contract.Operation[struct{}, ClockReading]{
		ID: "readClock", Method: http.MethodGet, Path: "/api/platform/clock", Status: http.StatusOK, Summary: "演示时钟", Public: true,
	}
	SetClock = contract.Operation[ClockReading, ClockReading]{
		ID: "setClock", Method: http.MethodPost, Path: "/api/platform/clock", Status: http.StatusOK, Summary: "拨动演示时钟",
		Roles: []string{string(identity.Admin)},
	}
)

// clockDoor serves the clock; only administrators move it.
func (d *drivers) clockDoor() http.Handler {
	read := func(context.Context, struct{}) (ClockReading, error) { return ClockReading{d.clock.Now()}, nil }
	set := func(_ context.Context, in ClockReading) (ClockReading, error) {
		err := d.clock.Set(in.To)
		return ClockReading{d.clock.Now()}, err
	}
	return route.Server([]route.Route{route.On(ReadClock, read), route.On(SetClock, set)}, d.who, route.Log(d.log))
}
