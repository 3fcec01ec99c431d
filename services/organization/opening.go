package organization

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"net/netip"
	"time"

	"sanshe/contracts/go/organizationapi"
	"sanshe/libs/cn"
	"sanshe/libs/event"
	"sanshe/libs/fault"
	"sanshe/libs/identity"
	"sanshe/libs/store"
)

// Openings counts the accounts that people asked for by themselves on one day: from one place, or altogether.
// Of the place it keeps a keyed digest, and nothing on the day after next.
type Openings struct {
	store.Meta
	Day cn.Day `json:"day"`
	N   int    `json:"n"`
}

var openings = store.Schema{Name: "openings", Indexes: []string{"day"}}

func indexOpenings(o *Openings) map[string][]string {
	return map[string][]string{"day": {o.Day.String()}}
}

// What a day takes. No law speaks of it: a hall in which a whole class signs up shares one address, and a program that
// tries out logins must not get far.
const (
	mostFrom = 100
	mostDay  = 5000
)

var (
	errOpenings = fault.New(fault.Refused, "organization.opening.many", "今天从您所在的网络开立的账号已经很多，请明天再试，或者换一个网络；很多人一起办的，请联系平台管理员。")
	errFull     = fault.New(fault.Refused, "organization.opening.full", "今天开立的账号已经达到上限，请明天再试，或者联系平台管理员。")
)

// OpenAccount opens an account for whoever asks the portal for one: with the roles of a volunteer and a resident of the
// platform's county, which open no organization's documents, and no others. An attempt is counted before anything is
// looked at, so that it tells at most so many logins a day that they are taken.
func (s *Service) OpenAccount(ctx context.Context, in organizationapi.OpenAccountRequest) (out organizationapi.Opening, err error) {
	if err = s.admit(ctx, in.From); err != nil {
		return out, err
	}
	if err = goodPassword(in.Login, in.Password); err != nil {
		return out, err
	}
	id := accountID(in.Login)
	a := Account{
		Login: in.Login, Name: in.Name, Password: hashPassword(in.Password), CreatedAt: s.now(), Demo: s.config.Demo, Home: s.config.Region,
		Phone: s.vault.Seal(place(id, "phone"), in.Phone),
	}
	for _, role := range []identity.Role{identity.Volunteer, identity.Resident} {
		a.Memberships = append(a.Memberships, identity.Membership{Org: platform, OrgName: s.config.Platform, Role: role, Region: s.config.Region})
	}
	// The form that is sent twice is known by its key alone: whether a password is right is told by the door of
	// sign-in and by none that does not lock.
	once, _ := store.OnceFrom(ctx)
	a.Request = hash("opening", once.ID)
	_, err = s.accounts.Insert(ctx, id, a)
	if errors.Is(err, store.ErrExists) {
		was, bad := s.accounts.Get(ctx, id)
		if bad != nil {
			return out, bad
		}
		if err = nil; once.ID == "" || was.Request != a.Request {
			err = errLoginTaken.At("login", "请换一个登录名。")
		}
	}
	out.ID, out.Login = id, in.Login
	return out, err
}

// admit counts an attempt, or refuses it.
func (s *Service) admit(ctx context.Context, from string) error {
	today := cn.DayOf(s.now())
	mac := hmac.New(sha256.New, s.provider.codes[:])
	mac.Write([]byte("opening\x00" + today.String() + "\x00" + network(from)))
	n, err := s.opened(ctx, today, today.String()+"."+base64.RawURLEncoding.EncodeToString(mac.Sum(nil)[:18]))
	if err == nil && n > mostFrom {
		return errOpenings
	}
	if err == nil {
		n, err = s.opened(ctx, today, today.String())
	}
	if err == nil && n > mostDay {
		return errFull
	}
	return err
}

// network is what one line of a provider has: an address of IPv4, the first half of one of IPv6.
func network(from string) string {
	at, err := netip.ParseAddr(from)
	if err != nil {
		return from
	}
	bits := 32
	if at = at.Unmap().WithZone(""); at.Is6() {
		bits = 64
	}
	return netip.PrefixFrom(at, bits).Masked().String()
}

// opened counts one more and answers how many there are.
func (s *Service) opened(ctx context.Context, day cn.Day, id string) (int, error) {
	more := func(o *Openings) ([]event.Event, error) { o.N++; return nil, nil }
	o, err := s.openings.Update(ctx, id, more)
	if errors.Is(err, store.ErrNotFound) {
		if o, err = s.openings.Insert(ctx, id, Openings{Day: day, N: 1}); errors.Is(err, store.ErrExists) {
			o, err = s.openings.Update(ctx, id, more)
		}
	}
	return o.N, err
}

// sweepOpenings forgets the days before yesterday.
func (s *Service) sweepOpenings(ctx context.Context) error {
	before := cn.DayOf(s.now().Add(-24 * time.Hour)).String()
	old := store.Query{By: "day", Where: []store.Term{store.Between("day", "", before)}}
	return s.openings.Each(ctx, old, func(o Openings) error { return s.openings.Delete(ctx, o.ID) })
}
