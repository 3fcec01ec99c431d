package person

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"time"

	"sanshe/libs/cn"
	"sanshe/libs/event"
	"sanshe/libs/fault"
	"sanshe/libs/store"
)

// Claim says whose something is that only one volunteer may have: an identity number, of which it keeps a keyed hash, or
// to be the one whose own an account is. It is made before the volunteer, so that two who register at once are two
// writes of one document, and is let go of with them.
type Claim struct {
	store.Meta
	Person  string    `json:"person"`
	Account string    `json:"account"`
	At      time.Time `json:"at"`
	Open    bool      `json:"open,omitempty"`   // the volunteer was not there yet
	Before  string    `json:"before,omitempty"` // who had it and left while a matter of untrue records was open: it goes on
}

var claimSchema = store.Schema{Name: "claims", Indexes: []string{"open"}}

func indexClaim(c *Claim) map[string][]string {
	if !c.Open {
		return nil
	}
	return map[string][]string{"open": {store.Time(c.At)}}
}

// holdFor is how long a registration that was cut off keeps others from what it claimed.
const holdFor = time.Hour

var errClaimed = fault.New(fault.Conflict, "volunteer.person.registered", "这个公民身份号码已经登记为志愿者，一个人只登记一次；监护人替您登记过的，请让监护人生成移交码，由您接手；都不是的，请带身份证到社区服务中心核对。")

func (s *Service) ofNumber(n cn.IDNumber) string {
	mac := hmac.New(sha256.New, s.hashing)
	mac.Write([]byte(n))
	return "n" + base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
}

func ofAccount(account string) string { return "a" + account }

// claim takes something for somebody who is about to be registered. It answers whose it is then: one who tries again gets
// the id of the first try. errClaimed when somebody has it who is there.
func (s *Service) claim(ctx context.Context, key, person, account string) (string, error) {
	_, err := s.claims.Insert(ctx, key, Claim{Person: person, Account: account, At: s.now(), Open: true})
	if !errors.Is(err, store.ErrExists) {
		return person, err
	}
	was, err := s.claims.Get(ctx, key)
	if err != nil {
		return "", err
	}
	there, err := s.lives(ctx, was.Person)
	if err != nil {
		return "", err
	}
	if there || was.Account != account && s.now().Before(was.At.Add(holdFor)) {
		return was.Person, errClaimed
	}
	if was.Account == account && was.Open {
		return was.Person, nil
	}
	left, err := s.people.Get(ctx, was.Person)
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return "", err
	}
	_, err = s.claims.Update(ctx, key, func(c *Claim) ([]event.Event, error) {
		if c.Person != was.Person { // somebody was quicker
			return nil, errClaimed
		}
		if left.Matter {
			c.Before = left.ID
		}
		c.Person, c.Account, c.At, c.Open = person, account, s.now(), true
		return nil, nil
	})
	return person, err
}

// unclaim lets go of what was claimed for somebody who is not registered after all. Whoever left while a matter was open has it again.
func (s *Service) unclaim(ctx context.Context, key string) error {
	c, err := s.claims.Get(ctx, key)
	if err != nil {
		return err
	}
	if c.Before == "" {
		return s.claims.Delete(ctx, key)
	}
	_, err = s.claims.Update(ctx, key, func(c *Claim) ([]event.Event, error) {
		c.Person, c.Before, c.Open = c.Before, "", false
		return nil, nil
	})
	return err
}

// lives reports whether somebody is registered and can be read: of whom an old backup alone knows, the key is gone.
func (s *Service) lives(ctx context.Context, id string) (bool, error) {
	p, err := s.people.Get(ctx, id)
	if err == nil {
		_, err = s.open(ctx, &p)
	}
	if errors.Is(err, store.ErrNotFound) || errors.Is(err, errNone) {
		return false, nil
	}
	return err == nil, err
}

// settle notes that the volunteer of a claim is there.
func (s *Service) settle(ctx context.Context, key, person string) error {
	_, err := s.claims.Update(ctx, key, func(c *Claim) ([]event.Event, error) {
		if c.Person == person {
			c.Open = false
		}
		return nil, nil
	})
	return err
}

// sweep lets go of what was claimed for somebody who was never registered, and of the key made for them.
func (s *Service) sweep(ctx context.Context) error {
	old := store.Query{By: "open", Where: []store.Term{store.Between("open", "", store.Time(s.now().Add(-holdFor)))}}
	return s.claims.Each(ctx, old, func(c Claim) error {
		p, err := s.people.Get(ctx, c.Person)
		switch {
		case err == nil && c.ID == ofAccount(c.Account) && p.Account != c.Account: // a child was not taken over after all
			return s.unclaim(ctx, c.ID)
		case err == nil:
			return s.settle(ctx, c.ID, c.Person)
		case !errors.Is(err, store.ErrNotFound):
			return err
		}
		return errors.Join(s.unclaim(ctx, c.ID), s.keys.Destroy(ctx, c.Person))
	})
}
