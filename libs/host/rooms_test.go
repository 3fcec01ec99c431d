package host_test

import (
	"context"
	"errors"
	"slices"
	"testing"

	"sanshe/libs/event"
	"sanshe/libs/host"
)

func TestARoomReactsOnceItsServiceHas(t *testing.T) {
	var heard []string
	hears := func(who string, err error) event.Handler {
		return func(context.Context, event.Event) error { heard = append(heard, who); return err }
	}
	late := errors.New("not yet")
	own := host.Service{Collections: []string{"a"}, Listens: map[string]event.Handler{"both": hears("service", nil), "fails": hears("service", late)}}
	all := own.With(
		host.Service{Collections: []string{"b"}, Listens: map[string]event.Handler{"both": hears("first room", nil), "fails": hears("first room", nil)}},
		host.Service{Listens: map[string]event.Handler{"both": hears("second room", nil), "its own": hears("second room", nil)}},
	)
	if !slices.Equal(all.Collections, []string{"a", "b"}) || len(own.Listens) != 2 || len(all.Listens) != 3 {
		t.Fatalf("%v relayed, %d reactions, %d of the service alone", all.Collections, len(all.Listens), len(own.Listens))
	}
	if deaf := (host.Service{}).With(all); len(deaf.Listens) != 3 {
		t.Errorf("a service that listens to nothing has %d reactions of its room", len(deaf.Listens))
	}
	for what, want := range map[string][]string{"both": {"service", "first room", "second room"}, "fails": {"service"}, "its own": {"second room"}} {
		heard = nil
		err := all.Listens[what](t.Context(), event.Event{})
		if !slices.Equal(heard, want) || (what == "fails") != errors.Is(err, late) {
			t.Errorf("%s: %v, %v", what, heard, err)
		}
	}
}
