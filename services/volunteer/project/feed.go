package project

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base32"
	"encoding/hex"
	"errors"
	"strconv"
	"strings"
	"time"

	"sanshe/contracts/go/contract"
	"sanshe/contracts/go/volunteerapi"
	"sanshe/libs/event"
	"sanshe/libs/fault"
	"sanshe/libs/ical"
	"sanshe/libs/identity"
	"sanshe/libs/store"
)

// Feed is under which token an account's shifts are read as a calendar. The token is computed from the account and how
// often it was changed, with a key of the platform; only its digest is kept, so that a copy of the store opens no calendar.
type Feed struct {
	store.Meta
	N      int64  `json:"n"`
	Digest string `json:"digest"`
}

var feedSchema = store.Schema{Name: "feeds", Indexes: []string{"digest"}}

func indexFeed(f *Feed) map[string][]string { return map[string][]string{"digest": {f.Digest}} }

// feedPast is for how long a feed still tells of what is over.
const feedPast = 31 * 24 * time.Hour

var errNoFeed = fault.New(fault.NotFound, "volunteer.feed.not-found", "这个日历地址已经失效，请从我的志愿服务重新取得。")

// token is the one that an account has after n changes.
func (s *Service) token(account string, n int64) string {
	m := hmac.New(sha256.New, s.feeding)
	m.Write([]byte(account + "\x00" + strconv.FormatInt(n, 10)))
	return strings.ToLower(base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(m.Sum(nil)[:20]))
}

func digest(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}

// GetFeed is the caller's token; the first time that it is asked for it is made.
func (s *Service) GetFeed(ctx context.Context, _ volunteerapi.GetFeedRequest) (volunteerapi.Feed, error) {
	return s.feed(ctx, 0)
}

// RenewFeed changes it: who has the old one reads nothing any more.
func (s *Service) RenewFeed(ctx context.Context, _ volunteerapi.RenewFeedRequest) (volunteerapi.Feed, error) {
	return s.feed(ctx, 1)
}

func (s *Service) feed(ctx context.Context, more int64) (out volunteerapi.Feed, err error) {
	who, _ := identity.From(ctx)
	f, err := s.feeds.Insert(ctx, who.ID, Feed{Digest: digest(s.token(who.ID, 0))})
	if errors.Is(err, store.ErrExists) {
		f, err = s.feeds.Update(ctx, who.ID, func(f *Feed) ([]event.Event, error) {
			f.N += more
			f.Digest = digest(s.token(who.ID, f.N))
			return nil, nil
		})
	}
	return volunteerapi.Feed{Token: s.token(who.ID, f.N)}, err
}

// ReadFeed is a calendar (RFC 5545) of the shifts of an account and its wards. It names nobody.
func (s *Service) ReadFeed(ctx context.Context, in volunteerapi.ReadFeedRequest) (out contract.File, err error) {
	found, err := s.feeds.Find(ctx, store.Query{Where: []store.Term{store.Is("digest", digest(in.Token))}, Limit: 1})
	if err != nil {
		return out, err
	}
	if len(found.Items) == 0 {
		return out, errNoFeed
	}
	account := found.Items[0].ID
	var c ical.Calendar
	c.Begin(s.name + "：我的志愿服务")
	q := store.Query{By: "starts", Where: []store.Term{store.Is("mine", account), store.Between("starts", store.Time(s.now().Add(-feedPast)), "")}}
	err = s.shifts.Each(ctx, q, func(x Shift) error {
		c.Add(s.entry(&x, account))
		return nil
	})
	c.End()
	return contract.File{Name: "shifts.ics", Type: "text/calendar; charset=utf-8", Body: c.Bytes()}, err
}

// entry is a shift as a calendar shows it to an account.
func (s *Service) entry(x *Shift, account string) ical.Entry {
	e := ical.Entry{
		UID: x.ID + "@" + ical.Host(s.site), Changed: s.now(), Sequence: x.Version - 1, Starts: x.Starts, Ends: x.Ends, Status: "CONFIRMED",
		Summary: x.title(), Where: x.Place.Name, URL: s.site + "/shifts/" + x.ID, Note: "组织：" + x.Org.Name, Busy: true,
	}
	waits := !x.leads(account)
	for _, p := range x.Seats {
		waits = waits && p.Account != account
	}
	switch {
	case x.State != open:
		e.Status, e.Note = "CANCELLED", "已取消："+x.Note+"\n"+e.Note
	case waits:
		e.Status, e.Summary, e.Busy = "TENTATIVE", "（候补）"+e.Summary, false
	}
	return e
}
