package training

import (
	"context"
	"errors"
	"fmt"
	"strconv"

	"sanshe/contracts/go/events"
	"sanshe/libs/event"
	"sanshe/libs/store"
	"sanshe/libs/vault/subject"
)

func seatPlace(course string, n int64) string { return fmt.Sprintf("courses/%s/seats/%d", course, n) }

// seatKey names the key of one seat: a county that carries its courses along carries those of their seats (host.Deps.Keys).
func seatKey(course string, n int64) string { return course + "." + strconv.FormatInt(n, 10) }

// cleared stands for the name of whoever had what is kept of them erased.
const cleared = "姓名已清除"

// seal keeps the name of whoever takes a seat, with a key of the seat.
func (s *Service) seal(ctx context.Context, course string, n int64, name string) (string, error) {
	key, err := s.keys.Make(ctx, seatKey(course, n))
	if err != nil {
		return "", err
	}
	return key.Seal(seatPlace(course, n), name), nil
}

// named is the name at a seat, for the roll; whatever an old copy of the course says, none without the key.
func (s *Service) named(ctx context.Context, course string, x *Seat) (string, error) {
	key, err := s.keys.Of(ctx, seatKey(course, x.N))
	if errors.Is(err, subject.ErrGone) {
		return cleared, nil
	}
	if err != nil {
		return "", err
	}
	name, err := key.Open(seatPlace(course, x.N), x.Secret)
	if err != nil {
		return "", errName.Because(err)
	}
	return name, nil
}

// onErased hears that a social worker had what is kept of them erased: their names at courses go, and that somebody sat
// there stays; what they did at lectures goes, and what says whose a study was and what. Seats that they take afterwards have
// names of their own, however often this is told.
func (s *Service) onErased(ctx context.Context, ev event.Event) error {
	var in events.SocialworkCredentialErasedV1
	if err := ev.Decode(&in); err != nil {
		return err
	}
	if err := s.forget(ctx, in.Account, ev); err != nil {
		return err
	}
	if err := s.wipe(ctx, in.Account, ev); err != nil {
		return err
	}
	return s.courses.Each(ctx, store.Query{Where: []store.Term{store.Is("mine", "seat/"+in.Account)}}, func(c Course) error {
		c, err := s.courses.Apply(ctx, c.ID, ev, nil, func(c *Course) ([]event.Event, error) {
			for i := range c.Seats {
				if x := &c.Seats[i]; x.Account == in.Account && !x.At.After(ev.At) {
					x.Secret, x.Shown = "", cleared
				}
			}
			return nil, nil
		})
		if err != nil {
			return err
		}
		for i := range c.Seats {
			if x := &c.Seats[i]; x.Account == in.Account && x.Secret == "" {
				if err := s.keys.Destroy(ctx, seatKey(c.ID, x.N)); err != nil {
					return err
				}
			}
		}
		return nil
	})
}
