package order

import (
	"testing"
	"time"

	"sanshe/contracts/go/organizationapi"
	"sanshe/contracts/go/volunteerapi"
	"sanshe/libs/host"
	"sanshe/libs/roomtest"
	"sanshe/libs/route"
	"sanshe/services/volunteer/cardtest"
)

// room is the orders behind their doors, over real files; what organizations there are and what counts is what a test says.
type room struct {
	*roomtest.Stage
	s *Service
}

func newRoom(t *testing.T) *room {
	t.Helper()
	r := &room{Stage: roomtest.New(t, time.Date(2026, 6, 10, 2, 0, 0, 0, time.UTC))}
	r.Cast([][4]string{
		{"jin", "justice", "officer", "320312"},
		{"bai", "justice", "officer", "320312"},
		{"far", "elsewhere", "officer", "110101"},
		{"ann", "home", "staff", "320312"},
		{"cat", "other", "staff", "320312"},
		{"sup", "finance", "supervisor", "320300"},
		{"adm", "platform", "admin", "320312"},
		{"reg", "office", "registrar", "320312"},
		{"zhou", "committee", "resident", "320312"},
		{"wu", "committee", "resident", "320312"},
	})
	r.Deps.Keys, r.Deps.Self = r.Open("keys.db"), r.Local
	r.Deps.Config = host.Config{Region: "320312", ServiceKey: "a service key for tests that is long enough"}
	var err error
	if r.s, err = New(t.Context(), r.Deps); err != nil {
		t.Fatal(err)
	}
	r.Serve("volunteer", r.s.Part())
	r.Beside("organization", route.On(organizationapi.GetOrganization, cardtest.Organizations{
		"home": organizationapi.OrgKindServiceorg, "other": organizationapi.OrgKindAssociation, "office": organizationapi.OrgKindGovernment,
	}.Get))
	return r
}

// What nobody but the organ reads of the order of draft.
const (
	name   = "司徒一苇"
	paper  = "星矫令2026第77号"
	reason = "曾在集市寻衅"
)

func draft() volunteerapi.EnterOrderRequest {
	return volunteerapi.EnterOrderRequest{OrderDraft: volunteerapi.OrderDraft{
		Name: name, Birth: "1994-02-03", Paper: paper, Reason: reason, Minutes: 600, From: "2026-06-15", Until: "2026-12-31", Host: "home", Needs: "不安排独自接触未成年人；可以搬重物",
	}}
}

func (r *room) moves(who, id, do string, more ...func(*volunteerapi.OrderMove)) (volunteerapi.Order, error) {
	r.T.Helper()
	o, err := r.s.orders.Get(r.T.Context(), id)
	if err != nil {
		r.T.Fatal(err)
	}
	m := volunteerapi.OrderMove{Do: do, Version: o.Version}
	for _, f := range more {
		f(&m)
	}
	return roomtest.Ask(r, who, volunteerapi.MoveOrder, volunteerapi.MoveOrderRequest{ID: id, OrderMove: m})
}

func (r *room) moved(who, id, do string, more ...func(*volunteerapi.OrderMove)) volunteerapi.Order {
	r.T.Helper()
	out, err := r.moves(who, id, do, more...)
	if err != nil {
		r.T.Fatalf("%s by %s: %v", do, who, err)
	}
	return out
}

func because(why string) func(*volunteerapi.OrderMove) {
	return func(m *volunteerapi.OrderMove) { m.Reason = why }
}

// placed is an order that home has taken on and zhou's account is bound to.
func (r *room) placed() volunteerapi.Order {
	r.T.Helper()
	o := roomtest.OK(r, "jin", volunteerapi.EnterOrder, draft())
	roomtest.OK(r, "zhou", volunteerapi.BindOrder, volunteerapi.BindOrderRequest{OrderBinding: volunteerapi.OrderBinding{Code: o.Code}})
	return r.moved("ann", o.ID, "accept")
}
