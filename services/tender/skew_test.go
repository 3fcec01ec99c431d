package tender

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/identity"
	"sanshe/libs/route"
)

// A process whose clock is off closes nothing, takes nothing and opens nothing;
// what anybody may read it still answers, and once its clock is right the rest goes on.
func TestWhoseClockIsOffDecidesNoDeadline(t *testing.T) {
	r := open(t)
	d := r.draft(tenderapi.MethodConsultation, 25)
	x := r.published(d)
	b := r.bid("ann", x.ID, 90_000_00)
	r.machine.Doubt(4 * time.Second)
	if _, f := r.tryBid("bob", x.ID, 80_000_00); f == nil || f.Code != "host.clock.off" {
		t.Errorf("a bid is answered with %v", f)
	}
	refused(r, "ann", tenderapi.WithdrawBid, tenderapi.WithdrawBidRequest{ID: b.ID}, "host.clock.off", "")
	r.set(d.Deadline.Add(time.Minute))
	if got := ok(r, "", tenderapi.GetTender, tenderapi.GetTenderRequest{ID: x.ID}); got.State != tenderapi.StatePublished {
		t.Errorf("it closed the gate: %s", got.State)
	}
	refused(r, "officer", tenderapi.MoveTender, verb(x.ID, Open), "host.clock.off", "")
	r.machine.Doubt(0)
	r.settle()
	if got := ok(r, "", tenderapi.GetTender, tenderapi.GetTenderRequest{ID: x.ID}); got.State != tenderapi.StateClosed {
		t.Errorf("its clock is right again, and the purchase is %s", got.State)
	}
}

// Whatever is sent to such a process is refused before it is read, in every room
// of the service, but for what no clock decides; and no expert is passed over for silence.
func TestWhoseClockIsOffRefusesWhateverHangsOnIt(t *testing.T) {
	r := open(t)
	d := r.drawnFor(r.to(tenderapi.StateOpened, 9_000_000, 8_000_000).ID, 2)
	called := r.called(d.ID)
	r.machine.Doubt(4 * time.Second)
	r.set(r.clock().AddDate(0, 0, 3))
	if now := r.called(d.ID); !slices.Equal(now, called) {
		t.Errorf("%v were called, and %v are in their place", called, now)
	}
	for _, row := range r.routes {
		if row.Op.Method == http.MethodGet {
			continue
		}
		people["any"] = identity.Caller{ID: "any"}
		for _, role := range row.Op.Roles {
			people["any"] = identity.Caller{ID: "any", Memberships: append(people["any"].Memberships, identity.Membership{Org: "a", Role: identity.Role(role), Region: region})}
		}
		req := httptest.NewRequest(row.Op.Method, "http://tender"+regexp.MustCompile(`\{\w+\}`).ReplaceAllString(row.Op.Path, "x"), strings.NewReader("{"))
		req.Header.Set("Authorization", "Bearer any")
		resp, err := r.local.RoundTrip(req)
		if err != nil {
			t.Fatal(err)
		}
		var said route.Problem
		err = json.NewDecoder(resp.Body).Decode(&said)
		resp.Body.Close()
		if off := said.Code == "host.clock.off"; err != nil || off == untimed[row.Op.ID] || off != (resp.Header.Get(route.HeaderUntouched) != "") {
			t.Errorf("%s is answered with %d %q, %v", row.Op.ID, resp.StatusCode, said.Code, err)
		}
	}
	r.machine.Doubt(0)
	r.settle()
	if now := r.called(d.ID); slices.Equal(now, called) {
		t.Error("its clock is right again, and those who kept silent are still waited for")
	}
}
