package training

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
	"time"

	"sanshe/contracts/go/events"
	"sanshe/contracts/go/socialworkapi"
	"sanshe/libs/cn"
	"sanshe/libs/event"
	"sanshe/libs/identity"
	"sanshe/libs/store"
)

// code is what the place shows in one minute: six digits that only whoever looks at the screen there knows.
func (s *Service) code(course string, at time.Time) string {
	m := hmac.New(sha256.New, s.codes)
	fmt.Fprintf(m, "%s/%d", course, at.Unix()/60)
	return fmt.Sprintf("%06d", binary.BigEndian.Uint64(m.Sum(nil))%1_000_000)
}

// shown reports whether the place showed a code in this minute or in one of the two before.
func (s *Service) shown(course, code string, now time.Time) bool {
	for ago := range 3 {
		if hmac.Equal([]byte(code), []byte(s.code(course, now.Add(-time.Duration(ago)*time.Minute)))) {
			return true
		}
	}
	return false
}

// MoveCourse is a social worker's, who takes a seat, leaves it, or says with the code of the place to be there; or cancels the course.
func (s *Service) MoveCourse(ctx context.Context, in socialworkapi.MoveCourseRequest) (out socialworkapi.Course, err error) {
	who, _ := identity.From(ctx)
	do, now := Verb(in.Do), s.now()
	if do == Roll { // it has a door of its own
		return out, errNoMove
	}
	var wrong error
	c, err := s.courses.Update(ctx, in.ID, func(c *Course) (_ []event.Event, err error) {
		wrong = nil
		if c.State, err = Teaching.Next(c.State, do, c.hats(who)); err != nil {
			return nil, err
		}
		c.Seats = slices.Clone(c.Seats)
		if do == Attend {
			var evs []event.Event
			evs, wrong = s.attend(c, who.ID, in.Code, now)
			return evs, nil // a wrong code is written down
		}
		if !now.Before(c.Starts) {
			return nil, errBegun
		}
		switch do {
		case Join:
			if int64(len(c.Seats)) >= c.Capacity {
				return nil, errFull
			}
			c.Given++
			secret, err := s.seal(ctx, c.ID, c.Given, who.Name)
			if err != nil {
				return nil, err
			}
			c.Seats = append(c.Seats, Seat{N: c.Given, Account: who.ID, Secret: secret, Shown: cn.MaskName(who.Name), At: now})
		case Leave:
			c.Seats = slices.Delete(c.Seats, c.seat(who.ID), c.seat(who.ID)+1)
		case Cancel:
			if in.Note == "" {
				return nil, errNoNote.At("note", "请写明原因。")
			}
			d := events.SocialworkCourseCancelledV1{Title: c.Title, Accounts: []string{}}
			for _, x := range c.Seats {
				d.Accounts = append(d.Accounts, x.Account)
			}
			return told(events.TypeSocialworkCourseCancelledV1, now, d), nil
		}
		return nil, nil
	})
	if errors.Is(err, store.ErrNotFound) {
		err = errNoCourse
	}
	if err == nil {
		err = wrong
	}
	if err != nil {
		return out, err
	}
	return s.course(ctx, &c, who)
}

// attend is what somebody says of themselves.
func (s *Service) attend(c *Course, account, code string, now time.Time) ([]event.Event, error) {
	x := &c.Seats[c.seat(account)]
	switch {
	case x.StatedAt != nil: // once more
		return nil, nil
	case !c.open(now):
		return nil, errWhen
	case x.Tries >= mostTry:
		return nil, errTries
	case !s.shown(c.ID, code, now):
		x.Tries++
		return nil, errCode.At("code", "请输入现场显示的六位数字。")
	}
	x.StatedAt = &now
	return c.counted(x, now), nil
}

// counted tells that both have said it; nothing where one of them has not.
func (c *Course) counted(x *Seat, now time.Time) []event.Event {
	if x.StatedAt == nil || x.RolledAt == nil {
		return nil
	}
	return told(events.TypeSocialworkCourseAttendedV1, now, events.SocialworkCourseAttendedV1{
		Course: c.ID, Account: x.Account, Name: x.Shown, Title: c.Title, OrgName: c.Org.Name, From: c.Starts, To: c.Ends, Minutes: c.Minutes, County: c.County, Induction: c.Induct, Region: c.Region, Online: c.Online,
	})
}

// RollCourse says which seats were taken. Called again within the time, it corrects; nobody calls their own name.
func (s *Service) RollCourse(ctx context.Context, in socialworkapi.RollCourseRequest) (out socialworkapi.Course, err error) {
	who, _ := identity.From(ctx)
	now := s.now()
	c, err := s.courses.Update(ctx, in.ID, func(c *Course) (evs []event.Event, err error) {
		if c.State, err = Teaching.Next(c.State, Roll, c.hats(who)); err != nil {
			return nil, err
		}
		if !c.rollable(now) {
			return nil, errWhen
		}
		c.Seats, c.RolledAt = slices.Clone(c.Seats), &now
		for _, n := range in.Present {
			if !slices.ContainsFunc(c.Seats, func(x Seat) bool { return x.N == n }) {
				return nil, errSeat
			}
		}
		for i := range c.Seats {
			x := &c.Seats[i]
			there := slices.Contains(in.Present, x.N)
			switch {
			case there && x.Account == who.ID && x.RolledAt == nil:
				return nil, errSelf
			case there && x.RolledAt == nil:
				x.RolledAt, x.RolledBy = &now, who.ID
				evs = append(evs, c.counted(x, now)...)
			case !there && x.RolledAt != nil && x.Account != who.ID:
				x.RolledAt, x.RolledBy = nil, ""
				if x.StatedAt != nil {
					evs = append(evs, told(events.TypeSocialworkCourseStruckV1, now, events.SocialworkCourseStruckV1{Course: c.ID, Account: x.Account, Title: c.Title, Year: year(c.Starts)})...)
				}
			}
		}
		return evs, nil
	})
	if errors.Is(err, store.ErrNotFound) {
		err = errNoCourse
	}
	if err != nil {
		return out, err
	}
	return s.course(ctx, &c, who)
}

func told[T any](kind string, at time.Time, d T) []event.Event {
	return []event.Event{event.New(kind, at, d)}
}

// year is the year in China of an instant.
func year(t time.Time) string { return cn.DayOf(t).String()[:4] }
