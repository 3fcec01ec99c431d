package journeys

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"sanshe/contracts/go/organizationapi"
	"sanshe/contracts/go/volunteerapi"
	"sanshe/e2e/county"
	"sanshe/libs/cn"
)

// TestAnOrderIsServedByACodeNameAndCountsToNothingElse goes from an order to its report. The place of service never reads whose
// it is, and not a minute of it stands among hours of volunteers.
func TestAnOrderIsServedByACodeNameAndCountsToNothingElse(t *testing.T) {
	t.Parallel()
	const name, paper, reason = "canaryname4471", "canarypaper4472", "canaryreason4473"
	p := county.Start(t, nil)
	p.At(t, county.Morning)
	x := banking(t, p)
	justice := x.w.Register(t, "星河区司法局", organizationapi.OrgKindGovernment, "11")
	x.w.Account(t, "jin", "金晓航", justice, organizationapi.RoleOfficer)
	lin := x.joined(t, "lin.xiaoman", "林小满", "000") // volunteers too, from the same account

	o := county.Ask(t, p.As(t, "jin"), volunteerapi.EnterOrder, volunteerapi.EnterOrderRequest{OrderDraft: volunteerapi.OrderDraft{
		Name: name, Birth: "1990-03-07", Paper: paper, Reason: reason, Minutes: 120, From: cn.DayOf(p.Now(t)).String(), Until: cn.DayOf(p.Now(t)).AddMonths(3).String(),
		Host: x.org.ID, Needs: "不安排夜间的班次",
	}})
	county.Ask(t, p.As(t, "lin.xiaoman"), volunteerapi.BindOrder, volunteerapi.BindOrderRequest{OrderBinding: volunteerapi.OrderBinding{Code: o.Code}})
	heard := county.Ask(t, p.As(t, "kate"), volunteerapi.GetOrder, volunteerapi.GetOrderRequest{ID: o.ID})
	county.Ask(t, p.As(t, "kate"), volunteerapi.MoveOrder, volunteerapi.MoveOrderRequest{ID: o.ID, OrderMove: volunteerapi.OrderMove{Do: "accept", Version: heard.Version}})

	sh := x.project(t, volunteerapi.ProjectLedgerOrder, false)
	join := func(person string) volunteerapi.JoinShiftRequest {
		return volunteerapi.JoinShiftRequest{ID: sh.ID, JoinDraft: volunteerapi.JoinDraft{Person: person, Told: true}}
	}
	county.Refused(t, p.As(t, "lin.xiaoman"), volunteerapi.JoinShift, join(lin.ID), 422, "volunteer.shift.ledger")
	free := x.project(t, volunteerapi.ProjectLedgerVolunteer, false)
	county.Refused(t, p.As(t, "lin.xiaoman"), volunteerapi.JoinShift, volunteerapi.JoinShiftRequest{ID: free.ID, JoinDraft: volunteerapi.JoinDraft{Person: o.ID, Told: true}}, 422, "volunteer.order.seat")
	county.Ask(t, p.As(t, "lin.xiaoman"), volunteerapi.JoinShift, join(o.ID))

	var said strings.Builder
	reads := func(v any) {
		b, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		said.Write(b)
	}
	p.At(t, sh.Starts.Add(-time.Hour)) // when names are whole
	for _, who := range []string{"kate", "lead"} {
		reads(county.Ask(t, p.As(t, who), volunteerapi.ListSeats, volunteerapi.ListSeatsRequest{ID: sh.ID}))
		reads(county.Ask(t, p.As(t, who), volunteerapi.GetRoll, volunteerapi.GetRollRequest{ID: sh.ID}))
	}
	x.serves(t, "lin.xiaoman", o.ID, sh) // who has a seat keeps it
	county.Until(t, "the order is served", func() (bool, error) {
		got, err := county.Try(p.As(t, "jin"), volunteerapi.GetOrder, volunteerapi.GetOrderRequest{ID: o.ID})
		return got.State == volunteerapi.OrderStateCompleted && got.Served == 120, err
	})
	reads(county.Ask(t, p.As(t, "kate"), volunteerapi.GetOrder, volunteerapi.GetOrderRequest{ID: o.ID}))
	reads(county.Ask(t, p.As(t, "kate"), volunteerapi.ListOrders, volunteerapi.ListOrdersRequest{}))
	reads(county.Ask(t, p.As(t, "kate"), volunteerapi.ListRecords, volunteerapi.ListRecordsRequest{Shift: sh.ID}))
	if !strings.Contains(said.String(), o.Alias) {
		t.Errorf("the place does not read the code name %s", o.Alias)
	}
	for _, secret := range []string{name, paper, reason, "林小满", "林**", lin.Number, lin.ID} {
		if strings.Contains(said.String(), secret) {
			t.Errorf("the place of service reads %s", secret)
		}
	}
	for _, canary := range []string{name, paper, reason} {
		if found := county.NewScent(canary).InFiles(t, p.Kept()...); len(found) > 0 {
			t.Errorf("%s stands in %v", canary, found)
		}
	}

	for person, ledger := range map[string]string{lin.ID: "volunteer", o.ID: "volunteer"} {
		if got := county.Ask(t, p.As(t, "lin.xiaoman"), volunteerapi.GetHours, volunteerapi.GetHoursRequest{ID: person, Ledger: ledger}); got.Minutes != 0 || got.Records != 0 {
			t.Errorf("of %s %d minutes count as voluntary service", person, got.Minutes)
		}
	}
	if got := county.Ask(t, p.As(t, "lin.xiaoman"), volunteerapi.GetHours, volunteerapi.GetHoursRequest{ID: o.ID, Ledger: "order"}); got.Minutes != 120 {
		t.Errorf("in its own ledger there are %d minutes", got.Minutes)
	}
	done := county.Ask(t, p.As(t, "jin"), volunteerapi.GetOrder, volunteerapi.GetOrderRequest{ID: o.ID})
	county.Ask(t, p.As(t, "jin"), volunteerapi.MoveOrder, volunteerapi.MoveOrderRequest{ID: o.ID, OrderMove: volunteerapi.OrderMove{Do: "report", Version: done.Version}})
	looked := county.Ask(t, p.As(t, "jin"), volunteerapi.LookAtOrder, volunteerapi.LookAtOrderRequest{ID: o.ID, OrderPurpose: volunteerapi.OrderPurpose{Purpose: "写办结报告"}})
	if looked.Name != name {
		t.Errorf("the organ reads %q", looked.Name)
	}
	county.Refused(t, p.As(t, "kate"), volunteerapi.LookAtOrder, volunteerapi.LookAtOrderRequest{ID: o.ID, OrderPurpose: volunteerapi.OrderPurpose{Purpose: "看看是谁"}}, 403, "identity.role")

	p.At(t, cn.DayOf(p.Now(t)).AddMonths(7).At(1, 0))
	county.Until(t, "it is sealed", func() (bool, error) {
		got, err := county.Try(p.As(t, "jin"), volunteerapi.GetOrder, volunteerapi.GetOrderRequest{ID: o.ID})
		return got.State == volunteerapi.OrderStateSealed, err
	})
	county.Refused(t, p.As(t, "jin"), volunteerapi.LookAtOrder, volunteerapi.LookAtOrderRequest{ID: o.ID, OrderPurpose: volunteerapi.OrderPurpose{Purpose: "再看一次"}}, 404, "volunteer.order.not-found")
}
