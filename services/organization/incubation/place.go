package incubation

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"

	"sanshe/contracts/go/events"
	"sanshe/libs/event"
	"sanshe/libs/fault"
	"sanshe/libs/store"
)

// Stay is the one incubation in which a group may be. Its id is made of the group, so that of two hubs that let it in at
// once one finds the other's. It is never given back: that of an incubation that can be entered no more holds nobody.
type Stay struct {
	store.Meta
	Incubation string `json:"incubation"`
}

var staySchema = store.Schema{Name: "stays"}

func indexStay(*Stay) map[string][]string { return nil }

// live reports whether it is entered or may still be.
func (i *Incubation) live() bool {
	return i.State == applied || i.State == diagnosed || i.State == entered
}

// stayID is of the group, whatever its name is written with.
func (i *Incubation) stayID() string {
	sum := sha256.Sum256([]byte(i.same()))
	return hex.EncodeToString(sum[:])
}

// let takes a group in. First the group is kept from every other hub, then its place is written with the hub: that
// decides it, and the event that goes out with the place takes the same last step, should this process not come to it.
func (s *Service) let(ctx context.Context, i *Incubation) (Incubation, error) {
	if err := s.stay(ctx, i); err != nil {
		return *i, err
	}
	if err := s.hold(ctx, i.Hub.ID, i.ID); err != nil {
		return *i, err
	}
	return s.enter(ctx, i.ID)
}

// stay keeps a group from every other hub. It waits for nobody: what the document names is over, or it is not.
func (s *Service) stay(ctx context.Context, i *Incubation) error {
	id := i.stayID()
	_, err := s.stays.Insert(ctx, id, Stay{Incubation: i.ID})
	if !errors.Is(err, store.ErrExists) {
		return err
	}
	was, err := s.stays.Get(ctx, id)
	if err != nil || was.Incubation == i.ID {
		return err
	}
	other, err := s.incubations.Get(ctx, was.Incubation)
	if err != nil && !errors.Is(err, store.ErrNotFound) { // one that went with its county to another platform is over here
		return err
	}
	if err == nil && other.live() {
		return errTwice
	}
	_, err = s.stays.Update(ctx, id, func(x *Stay) ([]event.Event, error) {
		if x.Incubation != was.Incubation { // somebody was quicker
			return nil, store.ErrStale
		}
		x.Incubation = i.ID
		return nil, nil
	})
	return err
}

// errSame ends a change that would change nothing, so that no version moves on.
var errSame = errors.New("nothing changes")

// hold gives a place to an incubation, once; the last one goes to whoever is first.
func (s *Service) hold(ctx context.Context, hub, incubation string) error {
	_, err := s.hubs.Update(ctx, hub, func(h *Hub) ([]event.Event, error) {
		if slices.Contains(h.Held, incubation) {
			return nil, errSame
		}
		if _, err := Hubs.Next(h.state(), Place, []Hat{Keeper}); err != nil {
			return nil, err
		}
		if int64(len(h.Held)) >= h.Draft.Capacity {
			return nil, errFull.Say(fmt.Sprintf("%s的%d个名额已经占满，请等有空余名额以后再办理入驻。", h.Draft.Name, h.Draft.Capacity))
		}
		h.Held = append(h.Held, incubation)
		return told(events.TypeOrganizationHubPlacedV1, s.now(), events.OrganizationHubPlacedV1{Incubation: incubation}), nil
	})
	if errors.Is(err, errSame) {
		return nil
	}
	return noHub(err)
}

// release takes a place back; asked twice it does nothing the second time.
func (s *Service) release(ctx context.Context, hub, incubation string) error {
	_, err := s.hubs.Update(ctx, hub, func(h *Hub) ([]event.Event, error) {
		n := len(h.Held)
		if h.Held = slices.DeleteFunc(h.Held, func(id string) bool { return id == incubation }); len(h.Held) == n {
			return nil, errSame
		}
		return nil, nil
	})
	if errors.Is(err, errSame) {
		return nil
	}
	return err
}

// enter is the last step of who has a place: the group is in, or it had withdrawn meanwhile and the place is free again.
func (s *Service) enter(ctx context.Context, id string) (Incubation, error) {
	i, err := s.incubations.Update(ctx, id, func(i *Incubation) (evs []event.Event, err error) {
		if i.State, err = Life.Next(i.State, Enter, []Hat{Keeper}); err != nil { // the hub has decided it
			return nil, err
		}
		return i.take(Enter, "", s.now())
	})
	if fault.Of(err).Kind != fault.Conflict {
		return i, err
	}
	now, readErr := s.incubations.Get(ctx, id)
	switch {
	case readErr != nil:
		return now, readErr
	case now.State == entered: // by the other of the two
		return now, nil
	case now.live(): // a race that was lost too often; the event asks again
		return now, err
	}
	if freed := s.release(ctx, now.Hub.ID, id); freed != nil {
		return now, freed
	}
	return now, err
}

// onPlaced hears that a place was given.
func (s *Service) onPlaced(ctx context.Context, ev event.Event) error {
	var in events.OrganizationHubPlacedV1
	if err := ev.Decode(&in); err != nil {
		return err
	}
	i, err := s.enter(ctx, in.Incubation)
	if err != nil && (i.ID == "" || i.live()) {
		return err
	}
	return nil
}
