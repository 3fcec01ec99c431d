package incubation

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"

	"sanshe/contracts/go/contract"
	"sanshe/contracts/go/organizationapi"
	"sanshe/libs/identity"
	"sanshe/libs/route"
	"sanshe/libs/store"
)

var errKilled = errors.New("killed")

// mortal is the store as one process has it: before the call that pause counts down to, meanwhile runs, and from the call
// that death counts down to nothing answers any more.
type mortal struct {
	store.Engine
	armed        bool
	asked        int
	pause, death int
	meanwhile    func()
}

func (m *mortal) touch() error {
	if !m.armed {
		return nil
	}
	m.asked++
	if m.asked == m.pause {
		m.armed = false // it is another process that acts
		m.meanwhile()
		m.armed = true
	}
	if m.asked >= m.death {
		return errKilled
	}
	return nil
}

func (m *mortal) Get(ctx context.Context, coll, id string) (store.Record, error) {
	if err := m.touch(); err != nil {
		return store.Record{}, err
	}
	return m.Engine.Get(ctx, coll, id)
}

func (m *mortal) Insert(ctx context.Context, coll string, r store.Record) error {
	if err := m.touch(); err != nil {
		return err
	}
	return m.Engine.Insert(ctx, coll, r)
}

func (m *mortal) Swap(ctx context.Context, coll string, r store.Record, was int64) error {
	if err := m.touch(); err != nil {
		return err
	}
	return m.Engine.Swap(ctx, coll, r, was)
}

func (m *mortal) Find(ctx context.Context, coll string, q store.Query) ([]store.Record, error) {
	if err := m.touch(); err != nil {
		return nil, err
	}
	return m.Engine.Find(ctx, coll, q)
}

// scene is something that one process does, what another does meanwhile, and what must be so once all events are heard.
type scene struct {
	do, meanwhile func() error
	sound         func() error
}

// everyPoint plays a scene with the other process coming in at each point of the first, and the first being killed at each
// point from there on. It returns what was unsound. The bug, when there is one, is in the store of the first process.
func everyPoint(t *testing.T, bug func(store.Engine) store.Engine, set func(one, other *room, n int) scene) (unsound []string) {
	t.Helper()
	e := engine(t)
	m := &mortal{Engine: e}
	if bug != nil {
		m.Engine = bug(e)
	}
	one, other := openOn(t, m), openOn(t, e)
	n := 0
	play := func(pause, death int) (asked int) {
		n++
		s := set(one, other, n)
		m.armed, m.asked, m.pause, m.death = true, 0, pause, death
		came := false
		m.meanwhile = func() { // refused at some points, and rightly; what it tells is heard at once
			came = true
			_ = s.meanwhile()
			other.settle()
		}
		_ = s.do()
		m.armed = false
		if !came {
			_ = s.meanwhile()
		}
		other.settle()
		if err := s.sound(); err != nil {
			unsound = append(unsound, fmt.Sprintf("the other at %d, killed at %d: %v", pause, death, err))
		}
		return m.asked
	}
	const never = 1 << 30
	all := play(never, never)
	if all < 3 {
		t.Fatalf("only %d points", all)
	}
	for pause := 1; pause <= all; pause++ {
		play(pause, never)
		for death := pause; death <= all; death++ {
			play(pause, death)
		}
	}
	t.Logf("%d plays over %d points", n, all)
	return unsound
}

func call[Req, Resp any](r *room, as string, op contract.Operation[Req, Resp], in Req) error {
	_, err := route.Call(identity.WithToken(r.t.Context(), as), r.local, op, in)
	return err
}

// given says when the places of a hub are not those of the groups that are in it.
func given(r *room, hub string, groups ...string) error {
	h, err := r.s.hubs.Get(r.t.Context(), hub)
	if err != nil {
		return err
	}
	for _, id := range groups {
		i, err := r.s.incubations.Get(r.t.Context(), id)
		if err != nil {
			return err
		}
		if slices.Contains(h.Held, id) != (i.State == entered) {
			return fmt.Errorf("%s is %s, the places are of %v", id, i.State, h.Held)
		}
	}
	return nil
}

// entering is a group that withdraws while it is let in.
func entering(one, other *room, n int) scene {
	h := other.hub(1)
	name := fmt.Sprintf("第%d队", n)
	i := other.move("kate", other.apply("lin", h.ID, name), Diagnose, "可以。")
	return scene{
		do:        func() error { return call(one, "kate", organizationapi.MoveIncubation, move(i, Enter, "")) },
		meanwhile: func() error { return call(other, "lin", organizationapi.MoveIncubation, move(i, Withdraw, "")) },
		sound: func() error {
			if err := given(other, h.ID, i.ID); err != nil || other.get("lin", i.ID).State != withdrawn {
				return err
			}
			again := other.move("kate", other.apply("lin", h.ID, name), Diagnose, "可以。") // neither place nor group is lost
			other.move("kate", again, Enter, "")
			return given(other, h.ID, i.ID, again.ID)
		},
	}
}

func TestAPlaceIsOfAGroupThatIsInWhateverBreaksOff(t *testing.T) {
	for _, what := range everyPoint(t, nil, entering) {
		t.Error(what)
	}
}

// deaf loses what a hub has to tell.
type deaf struct{ store.Engine }

func (d deaf) Swap(ctx context.Context, coll string, r store.Record, was int64) error {
	if coll == hubSchema.Name {
		r.Outbox = nil
	}
	return d.Engine.Swap(ctx, coll, r, was)
}

func TestAPlaceThatNobodyHearsOfIsFoundOut(t *testing.T) {
	if len(everyPoint(t, func(e store.Engine) store.Engine { return deaf{e} }, entering)) == 0 {
		t.Error("places that are given and not told are as good as others")
	}
}

func TestNobodyEntersAHubThatHasEndedAndNoneEndsOverAGroup(t *testing.T) {
	set := func(one, other *room, n int) scene {
		h := other.hub(1)
		i := other.move("kate", other.apply("lin", h.ID, fmt.Sprintf("第%d队", n)), Diagnose, "可以。")
		return scene{
			do:        func() error { return call(one, "kate", organizationapi.MoveIncubation, move(i, Enter, "")) },
			meanwhile: func() error { return call(other, "street", organizationapi.EndHub, ending(h, "不再认定。")) },
			sound: func() error {
				h, i := ok(other, "", organizationapi.GetHub, organizationapi.GetHubRequest{ID: h.ID}), other.get("lin", i.ID)
				if is := [2]any{h.State, i.State}; is != [2]any{running, entered} && is != [2]any{ended, refused} {
					return fmt.Errorf("the hub is %s, the group %s", h.State, i.State)
				}
				return given(other, h.ID, i.ID)
			},
		}
	}
	for _, what := range everyPoint(t, nil, set) {
		t.Error(what)
	}
}

func TestNoApplicationOutlivesItsHub(t *testing.T) {
	set := func(one, other *room, n int) scene {
		h := other.hub(1)
		name := fmt.Sprintf("第%d队", n)
		return scene{
			do: func() error {
				return call(one, "lin", organizationapi.ApplyIncubation, organizationapi.ApplyIncubationRequest{IncubationDraft: organizationapi.IncubationDraft{Hub: h.ID, Name: name, Idea: "送餐。"}})
			},
			meanwhile: func() error { return call(other, "kate", organizationapi.EndHub, ending(h, "租约到期。")) },
			sound: func() error {
				for _, i := range ok(other, "kate", organizationapi.ListIncubations, organizationapi.ListIncubationsRequest{Hub: h.ID}).Items {
					if i.State != refused || i.Remark != overText {
						return fmt.Errorf("the application is %s: %s", i.State, i.Remark)
					}
				}
				return nil
			},
		}
	}
	for _, what := range everyPoint(t, nil, set) {
		t.Error(what)
	}
}

// booking books A1 for tomorrow morning while something else happens; nothing that is booked may be unseen.
func booking(t *testing.T, meanwhile func(other *room, h organizationapi.Hub, i organizationapi.Incubation) error) {
	t.Helper()
	set := func(one, other *room, n int) scene {
		h := other.hub(1)
		i := other.in("lin", h.ID, fmt.Sprintf("第%d队", n))
		return scene{
			do: func() error {
				return call(one, "lin", organizationapi.BookSpace, organizationapi.BookSpaceRequest{ID: h.ID, BookingDraft: organizationapi.BookingDraft{Incubation: i.ID, Space: "A1", Day: "2026-06-02", Slot: "am"}})
			},
			meanwhile: func() error {
				return meanwhile(other, ok(other, "", organizationapi.GetHub, organizationapi.GetHubRequest{ID: h.ID}), i)
			},
			sound: func() error {
				h, err := other.s.hubs.Get(t.Context(), h.ID)
				if err != nil {
					return err
				}
				return other.s.coming(t.Context(), h.ID, func(b Booking) error {
					i, err := other.s.incubations.Get(t.Context(), b.Incubation)
					if _, there := h.space(b.Space); err != nil || !there || i.State != entered {
						return fmt.Errorf("%s is booked for a group that is %s (%v)", b.Space, i.State, err)
					}
					return nil
				})
			},
		}
	}
	for _, what := range everyPoint(t, nil, set) {
		t.Error(what)
	}
}

func TestNothingIsBookedInASpaceThatIsGone(t *testing.T) {
	booking(t, func(other *room, h organizationapi.Hub, _ organizationapi.Incubation) error {
		d := h.Draft
		d.Version, d.Spaces, d.Release = h.Version, d.Spaces[1:], true
		return call(other, "kate", organizationapi.UpdateHub, organizationapi.UpdateHubRequest{ID: h.ID, HubDraft: d})
	})
}

func TestNothingIsBookedForAGroupThatHasLeft(t *testing.T) {
	booking(t, func(other *room, _ organizationapi.Hub, i organizationapi.Incubation) error {
		return call(other, "lin", organizationapi.MoveIncubation, move(other.get("lin", i.ID), Leave, "搬走了。"))
	})
}
