package ladder

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"regexp"
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

// Payee is the account that the pay of somebody on a post goes to. Its id is that of the steward. Only they enter, change and erase it.
type Payee struct {
	store.Meta
	Account   string    `json:"account"` // whose it is, as they sign in
	Region    string    `json:"region"`
	Secret    string    `json:"secret,omitempty"`  // payee, sealed with a key of its own
	Keyed     int64     `json:"keyed"`             // which key: after an erasure there is another one
	Erasing   bool      `json:"erasing,omitempty"` // its key is still to be destroyed
	ChangedAt time.Time `json:"changed_at"`
}

// payee is what nobody reads of it without the key.
type payee struct {
	Name   string `json:"name"`
	Bank   string `json:"bank"`
	Number string `json:"number"`
}

// frozen is what a list keeps of it: sealed for that list with the same key, so that who erases theirs erases it in every list.
type frozen struct {
	Key    string `json:"key"`
	Secret string `json:"secret"`
}

// end is how the account shows on pages; "" of none.
func (x *payee) end() string {
	if x.Number == "" {
		return ""
	}
	return "尾号" + x.Number[len(x.Number)-4:]
}

var payeeSchema = store.Schema{Name: "payees", Indexes: []string{"erasing"}}

func indexPayee(x *Payee) map[string][]string {
	if x.Erasing {
		return map[string][]string{"erasing": {store.Time(x.ChangedAt)}}
	}
	return nil
}

var (
	errPayee  = fault.New(fault.Forbidden, "socialwork.payee.not-yours", "账号只由社区工作者本人登记和查看，请由本人办理。")
	errBank   = fault.New(fault.Invalid, "socialwork.payee.bank", "请填写开户银行的全称，到分行或者支行。")
	errDigits = fault.New(fault.Invalid, "socialwork.payee.number", "账号应是12到30位数字，请对照银行卡或者存折填写。")
	errGone   = fault.New(fault.Conflict, "socialwork.payee.left", "您已离岗，不能再登记账号，请联系当地机关。")
	errName   = fault.New(fault.Conflict, "socialwork.payee.name", "报名时核对的姓名已经清除，不能登记账号，请联系当地机关。")
	errBusy   = fault.New(fault.Conflict, "socialwork.payee.busy", "原来的账号正在清除，请过一分钟再登记。")
	errLost   = fault.New(fault.Internal, "socialwork.payee.sealed", "账号打不开，请联系平台管理员。")
)

var digits = regexp.MustCompile(`^[0-9]{12,30}$`)

// key is which key seals it.
func (x *Payee) key(id string) string { return fmt.Sprintf("pay.%s.%d", id, x.Keyed) }

func payeePlace(id string) string { return "payees/" + id }

// unseal reads one; nothing when its key is destroyed.
func (s *Service) unseal(ctx context.Context, key, place, secret string) (x payee, err error) {
	switch err = s.keys.Unseal(ctx, key, place, secret, &x); {
	case errors.Is(err, subject.ErrGone):
		return x, nil
	case errors.Is(err, subject.ErrBroken):
		return x, errLost.Because(err)
	}
	return x, err
}

// own is a post of the caller's; whoever may see the post, and is not who is on it, is refused.
func (s *Service) own(ctx context.Context, id string) (Steward, error) {
	x, hats, err := s.seen(ctx, id)
	if err == nil && !slices.Contains(hats, Self) {
		err = errPayee
	}
	return x, err
}

// SetPayee enters the account of the caller, another one in its place, or erases it. The name is the one their papers were checked for.
func (s *Service) SetPayee(ctx context.Context, in socialworkapi.SetPayeeRequest) (out socialworkapi.Payee, err error) {
	x, err := s.own(ctx, in.ID)
	if err != nil {
		return out, err
	}
	if in.Erase {
		return s.erase(ctx, &x)
	}
	p := payee{Bank: strings.TrimSpace(in.Bank), Number: strings.ReplaceAll(in.Number, " ", "")}
	switch {
	case x.State != serving:
		return out, errGone
	case len([]rune(p.Bank)) < 4:
		return out, errBank.At("bank", "请填写。")
	case !digits.MatchString(p.Number):
		return out, errDigits.At("number", "请核对账号。")
	}
	if p.Name, err = s.names.NameOf(ctx, x.ID); err == nil && p.Name == "" {
		err = errName
	}
	if err != nil {
		return out, err
	}
	_, err = s.payees.Insert(ctx, x.ID, Payee{Account: x.Account, Region: x.Region, ChangedAt: s.now()})
	if err != nil && !errors.Is(err, store.ErrExists) {
		return out, err
	}
	kept, err := s.payees.Get(ctx, x.ID)
	if err == nil && kept.Erasing {
		err = errBusy
	}
	if err != nil {
		return out, err
	}
	if kept.Secret != "" {
		was, err := s.unseal(ctx, kept.key(x.ID), payeePlace(x.ID), kept.Secret)
		if err != nil || was == p { // the same once more
			return s.payeeOf(ctx, &x, err)
		}
	}
	secret, err := s.keys.Seal(ctx, kept.key(x.ID), payeePlace(x.ID), p)
	if err != nil {
		return out, err
	}
	_, err = s.payees.Update(ctx, x.ID, func(k *Payee) ([]event.Event, error) {
		if k.Erasing || k.Keyed != kept.Keyed {
			return nil, errBusy
		}
		k.Secret, k.ChangedAt = secret, s.now()
		return s.changed(&x, false), nil
	})
	return s.payeeOf(ctx, &x, err)
}

// changed tells whose it is, who may not have done it.
func (s *Service) changed(x *Steward, erased bool) []event.Event {
	return told(events.TypeSocialworkPayeeChangedV1, s.now(), events.SocialworkPayeeChangedV1{
		Account: x.Account, Number: x.Number, Community: x.Community.ID, CommunityName: x.Community.Name, At: s.now(), Erased: erased, Over: erased && x.past(cn.DayOf(s.now())),
	})
}

// erase destroys the key of an account: no list, copy or backup shows it any more.
func (s *Service) erase(ctx context.Context, x *Steward) (out socialworkapi.Payee, err error) {
	k, err := s.payees.Update(ctx, x.ID, func(k *Payee) ([]event.Event, error) {
		if k.Secret == "" {
			return nil, nil
		}
		k.Secret, k.Erasing, k.ChangedAt = "", true, s.now()
		return s.changed(x, true), nil
	})
	if err == nil && k.Erasing {
		err = s.let(ctx, &k)
	}
	return s.payeeOf(ctx, x, missing(err, nil))
}

func (s *Service) let(ctx context.Context, k *Payee) error {
	if err := s.keys.Destroy(ctx, k.key(k.ID)); err != nil {
		return err
	}
	_, err := s.payees.Update(ctx, k.ID, func(now *Payee) ([]event.Event, error) {
		if now.Erasing && now.Keyed == k.Keyed {
			now.Erasing, now.Keyed = false, now.Keyed+1
		}
		return nil, nil
	})
	return err
}

// finish erases what was cut off while it was being erased.
func (s *Service) finish(ctx context.Context) error {
	q := store.Query{By: "erasing", Where: []store.Term{store.Between("erasing", "", store.Time(s.now().Add(-time.Minute)))}}
	return s.payees.Each(ctx, q, func(k Payee) error { return s.let(ctx, &k) })
}

// past reports whether the account of somebody who has left is not needed any more.
func (x *Steward) past(today cn.Day) bool { return x.Keep != "" && x.Keep.Before(today) }

// forget erases the accounts of those who left so long ago that nothing is paid to them any more. The mark goes last: cut off, it is done again.
func (s *Service) forget(ctx context.Context) error {
	today := cn.DayOf(s.now())
	q := store.Query{By: "keep", Where: []store.Term{store.Between("keep", "", today.String())}}
	return s.stewards.Sweep(ctx, q, func(x Steward) error {
		if !x.past(today) {
			return nil
		}
		if _, err := s.erase(ctx, &x); err != nil {
			return err
		}
		_, err := s.stewards.Update(ctx, x.ID, func(x *Steward) ([]event.Event, error) {
			x.Keep = ""
			return nil, nil
		})
		return err
	})
}

// GetPayee shows the caller the end of their account, and who has taken it out.
func (s *Service) GetPayee(ctx context.Context, in socialworkapi.GetPayeeRequest) (out socialworkapi.Payee, err error) {
	x, err := s.own(ctx, in.ID)
	if err != nil {
		return out, err
	}
	return s.payeeOf(ctx, &x, nil)
}

// payeeOf is what its holder reads of an account, unless something has failed before.
func (s *Service) payeeOf(ctx context.Context, x *Steward, failed error) (out socialworkapi.Payee, err error) {
	if failed != nil {
		return out, failed
	}
	out = socialworkapi.Payee{Steward: x.ID, Number: x.Number, CommunityName: x.Community.Name}
	k, err := s.payees.Get(ctx, x.ID)
	if err = missing(err, nil); err != nil {
		return out, err
	}
	var p payee
	if k.Secret != "" {
		if p, err = s.unseal(ctx, k.key(x.ID), payeePlace(x.ID), k.Secret); err != nil {
			return out, err
		}
	}
	name, err := s.names.NameOf(ctx, x.ID)
	if err != nil {
		return out, err
	}
	out.Set, out.Name, out.Bank, out.Masked = p.Number != "", cmp.Or(p.Name, name), p.Bank, p.end()
	if !k.ChangedAt.IsZero() && out.Set {
		out.ChangedAt = &k.ChangedAt
	}
	if out.Set {
		out.KeptUntil = x.Keep.String()
	}
	out.Takings, err = s.taken(ctx, x.ID)
	return out, err
}
