package credential

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"slices"
	"strings"
	"time"

	"sanshe/contracts/go/events"
	"sanshe/contracts/go/socialworkapi"
	"sanshe/libs/cn"
	"sanshe/libs/event"
	"sanshe/libs/fault"
	"sanshe/libs/store"
	"sanshe/libs/vault/subject"
)

// private is what nobody reads of a certificate without the key of that certificate.
type private struct {
	Number string `json:"number"`
	Name   string `json:"name"`
}

// shown is the name as the register shows it.
func (x *private) shown(whole bool) string {
	if whole {
		return x.Name
	}
	return cn.MaskName(x.Name)
}

var (
	errLost    = fault.New(fault.Internal, "socialwork.credential.sealed", "证书上的姓名和编号打不开，请联系平台管理员。")
	errPending = fault.New(fault.Refused, "socialwork.credential.pending", "对您的职业道德认定还没有办结，或者处理还没有期满，请办结以后再清除资料。")
)

// idOf is under which id the certificate of a number is kept.
func (s *Service) idOf(number string) string {
	m := hmac.New(sha256.New, s.hashing)
	m.Write([]byte(strings.ToUpper(number)))
	return hex.EncodeToString(m.Sum(nil))[:idLong]
}

// idLong is how long an id is. No number is as long (CredentialDraft.number), so that a door takes either.
const idLong = 32

// id is the id of what an address names, which is an id or a number.
func (s *Service) id(named string) string {
	if len(named) == idLong {
		return named
	}
	return s.idOf(named)
}

func place(id string) string { return "credentials/" + id }

// seal keeps what is private of a certificate.
func (s *Service) seal(ctx context.Context, id string, x private) (string, error) {
	return s.keys.Seal(ctx, id, place(id), x)
}

// open reads it; errNone when the key is destroyed, whatever a copy of the document says.
func (s *Service) open(ctx context.Context, c *Credential) (x private, err error) {
	if c.State == gone {
		return x, errNone
	}
	switch err = s.keys.Unseal(ctx, c.ID, place(c.ID), c.Secret, &x); {
	case errors.Is(err, subject.ErrGone):
		return x, errNone
	case errors.Is(err, subject.ErrBroken):
		return x, errLost.Because(err)
	}
	return x, err
}

// free reports whether the number may be entered anew.
func (c *Credential) free() bool { return c.State == withdrawn || c.State == gone && !c.Left }

// settled refuses to erase while something is said of the holder, or decided for a time.
func (s *Service) settled(ctx context.Context, account string) error {
	over := []FindingState{overturned, dropped, ended}
	return s.findings.Each(ctx, store.Query{By: "account", Where: []store.Term{store.Under("account", account+"/")}}, func(f Finding) error {
		if !slices.Contains(over, f.State) {
			return errPending
		}
		return nil
	})
}

// erase is the holder's: the registration ends and the key of the certificate is destroyed, so that no copy tells whose it was.
func (s *Service) erase(ctx context.Context, id string, version int64, hats []Hat) (out socialworkapi.Credential, err error) {
	now := s.now()
	c, err := s.credentials.Update(ctx, id, func(c *Credential) (_ []event.Event, err error) {
		if err = c.At(version); err != nil {
			return nil, err
		}
		if c.State, err = Life.Next(c.State, Erase, hats); err != nil {
			return nil, err
		}
		fact := events.SocialworkCredentialErasedV1{Account: c.Account, Region: c.Region}
		c.Account, c.Secret, c.Mark, c.LateReason, c.Remark, c.Sanctions, c.Left, c.ChangedAt = "", "", "", "", "", nil, true, now
		return told(events.TypeSocialworkCredentialErasedV1, now, fact), nil
	})
	if err == nil {
		err = s.let(ctx, &c)
	}
	if err != nil {
		return out, err
	}
	return s.row(&c, nil, private{}), nil
}

// let destroys the key of a certificate that was erased, and its pictures.
func (s *Service) let(ctx context.Context, c *Credential) error {
	if err := s.keys.Destroy(ctx, c.ID); err != nil {
		return err
	}
	for _, p := range c.Papers {
		if err := s.papers.Drop(ctx, c.ID, p.ID); err != nil {
			return err
		}
	}
	_, err := s.credentials.Update(ctx, c.ID, func(c *Credential) ([]event.Event, error) {
		if c.State == gone {
			c.Left, c.Papers = false, nil
		}
		return nil, nil
	})
	return err
}

// grace is how long an erasure may take before the clock finishes it: whoever erases is not disturbed.
const grace = time.Minute

// finish erases what was cut off while it was being erased.
func (s *Service) finish(ctx context.Context) error {
	q := store.Query{By: "over", Where: []store.Term{store.Between("over", "", store.Time(s.now().Add(-grace)))}}
	return s.credentials.Each(ctx, q, func(c Credential) error { return s.let(ctx, &c) })
}
