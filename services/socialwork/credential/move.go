package credential

import (
	"context"
	"errors"
	"fmt"
	"time"

	"sanshe/contracts/go/events"
	"sanshe/contracts/go/socialworkapi"
	"sanshe/libs/cn"
	"sanshe/libs/event"
	"sanshe/libs/fault"
	"sanshe/libs/identity"
	"sanshe/libs/rule"
	"sanshe/libs/store"
)

var (
	errNoNote  = fault.New(fault.Invalid, "socialwork.credential.no-note", "请写明理由后再办理，本人会看到。")
	errElse    = fault.New(fault.Invalid, "socialwork.credential.no-such-move", "没有这项操作，请刷新页面后重试。")
	errEarly   = fault.New(fault.Refused, "socialwork.credential.early", "还没有到可以申请再登记的时候，请到期再来。")
	errHours   = fault.New(fault.Refused, "socialwork.credential.hours", "继续教育的学时还不够，请补足以后再申请。")
	errSettled = fault.New(fault.Refused, "socialwork.credential.barred", "暂停或者注销登记的处理还没有期满，请期满以后再办理。")
)

// moved are the verbs of MoveCredential, and whether each must say something.
var moved = map[Verb]bool{
	Verify: false, Register: false, Return: true, Refuse: true, Withdraw: false, Apply: false, Restore: false, Renew: false, Decline: true,
}

// The two moves that change nothing but how the register shows the holder.
const (
	showName = "show"
	maskName = "mask"
)

// MoveCredential takes the next step.
func (s *Service) MoveCredential(ctx context.Context, in socialworkapi.MoveCredentialRequest) (out socialworkapi.Credential, err error) {
	who, _ := identity.From(ctx)
	c, err := s.seen(ctx, in.ID, who)
	if err != nil {
		return out, err
	}
	do := Verb(in.Do)
	if do == Erase {
		if _, err = Life.Next(c.State, do, c.hats(who)); err == nil {
			err = s.settled(ctx, c.Account)
		}
		if err != nil {
			return out, err
		}
		return s.erase(ctx, c.ID, in.Version, c.hats(who))
	}
	if in.Do == showName || in.Do == maskName {
		return s.named(ctx, &c, who, in.Version, in.Do == showName)
	}
	worded, ok := moved[do]
	if !ok {
		return out, errElse
	}
	if _, err := Life.Next(c.State, do, c.hats(who)); err != nil { // refuse before reading anything
		return out, err
	}
	if worded && in.Note == "" {
		return out, errNoNote.At("note", "请写明理由。")
	}
	now := s.now()
	switch do {
	case Register:
		err = s.unbarred(ctx, c.Account)
	case Apply, Restore, Renew:
		if err = s.unbarred(ctx, c.Account); err == nil {
			err = s.ready(ctx, &c, now)
		}
	}
	if err != nil {
		return out, err
	}
	return s.change(ctx, c.ID, in.Version, do, func(c *Credential, was State) ([]event.Event, error) {
		return s.take(c, was, do, in.Note, who.ID, now)
	})
}

// named is the holder's: whether everybody reads the whole name.
func (s *Service) named(ctx context.Context, c *Credential, who identity.Caller, version int64, whole bool) (out socialworkapi.Credential, err error) {
	if c.Account != who.ID {
		return out, errNone
	}
	*c, err = s.credentials.Update(ctx, c.ID, func(c *Credential) ([]event.Event, error) {
		c.Named = whole
		return nil, c.At(version)
	})
	if err != nil {
		return out, err
	}
	return s.view(ctx, c, who)
}

// ready refuses to renew before the window, and without the hours.
func (s *Service) ready(ctx context.Context, c *Credential, now time.Time) error {
	if c.State == registered && cn.DayOf(now).Before(c.Opens) {
		return errEarly.Say(fmt.Sprintf("登记到%s为止，从%s起可以申请再登记，请到时再来。", c.last().Chinese(), c.Opens.Chinese())).Under(s.cited(c, now, ruleRenew)...)
	}
	need, basis, err := s.needed(c, now)
	if err != nil {
		return err
	}
	from, to, err := s.span(c, now)
	if err != nil {
		return err
	}
	have, err := s.minutes(ctx, c.Account, from, to)
	if err == nil && have < need {
		err = errHours.Say(fmt.Sprintf("%s至%s已计入继续教育%s，再登记要求%s，还差%s，请补足以后再申请。", from.Chinese(), to.Chinese(), cn.Spent(have), cn.Spent(need), cn.Spent(need-have))).Under(basis)
	}
	return err
}

// take does what a move means. The state is the new one already.
func (s *Service) take(c *Credential, was State, do Verb, note, by string, now time.Time) ([]event.Event, error) {
	b := c.fact()
	c.ChangedAt, c.Remark = now, note
	switch do {
	case Verify:
		c.Verifier = by
		return told(events.TypeSocialworkCredentialVerifiedV1, now, events.SocialworkCredentialVerifiedV1(b)), nil
	case Return:
		return told(events.TypeSocialworkCredentialReturnedV1, now, events.SocialworkCredentialReturnedV1(b)), nil
	case Refuse, Withdraw:
		return told(events.TypeSocialworkCredentialWithdrawnV1, now, events.SocialworkCredentialWithdrawnV1(b)), nil
	case Apply, Restore:
		return told(events.TypeSocialworkCredentialRenewingV1, now, events.SocialworkCredentialRenewingV1(b)), nil
	case Decline:
		return told(events.TypeSocialworkCredentialDeclinedV1, now, events.SocialworkCredentialDeclinedV1(b)), nil
	}
	from := cn.DayOf(now)
	if was == renewing { // asked for in time: no day is lost and none is gained, however long the office takes
		from = c.last().Add(1)
	}
	next, opens, err := s.term(c, from, now)
	if err != nil {
		return nil, err
	}
	c.Cycles, c.Opens = append(c.Cycles, next), opens
	early, err := rule.Ask[int](s.rules, ruleCaution, c.law(now))
	if err != nil {
		return nil, err
	}
	c.Cautions = cn.Day(next.To).Add(1).AddMonths(-early.Value)
	fact := c.lasting()
	if do == Register {
		return told(events.TypeSocialworkCredentialRegisteredV1, now, fact), nil
	}
	return told(events.TypeSocialworkCredentialRenewedV1, now, events.SocialworkCredentialRenewedV1(fact)), nil
}

// seen is a credential that the caller may read; else there is none.
func (s *Service) seen(ctx context.Context, id string, who identity.Caller) (Credential, error) {
	c, err := s.credentials.Get(ctx, s.id(id))
	if errors.Is(err, store.ErrNotFound) || err == nil && len(c.hats(who)) == 0 {
		err = errNone
	}
	return c, err
}

// change takes one step by whom the table says, on the version that the caller has seen.
func (s *Service) change(ctx context.Context, id string, version int64, do Verb, how func(c *Credential, was State) ([]event.Event, error)) (out socialworkapi.Credential, err error) {
	who, _ := identity.From(ctx)
	c, err := s.credentials.Update(ctx, id, func(c *Credential) (_ []event.Event, err error) {
		if err = c.At(version); err != nil {
			return nil, err
		}
		was := c.State
		if c.State, err = Life.Next(was, do, c.hats(who)); err != nil {
			return nil, err
		}
		return how(c, was)
	})
	if err != nil {
		return out, err
	}
	return s.view(ctx, &c, who)
}

// pass is the clock's: the holder is told ahead of the end which hours are missing, and when the window opens, and what nobody asked to renew lapses when its last day is over.
func (s *Service) pass(ctx context.Context) error {
	q := store.Query{By: "due", Where: []store.Term{store.Between("due", "", store.Time(s.now().Add(time.Nanosecond)))}}
	for range 3 { // who was not reminded in time is reminded and lapses at once
		if err := s.credentials.Each(ctx, q, func(c Credential) error {
			missing, err := s.missing(ctx, &c)
			if err != nil {
				return err
			}
			_, err = s.credentials.Update(ctx, c.ID, func(c *Credential) ([]event.Event, error) { return s.due(c, missing) })
			return err
		}); err != nil {
			return err
		}
	}
	return nil
}

// missing is how many minutes of training the present cycle still asks for, where that is about to be told.
func (s *Service) missing(ctx context.Context, c *Credential) (int64, error) {
	if c.State != registered || !c.cautions() {
		return 0, nil
	}
	need, _, err := s.needed(c, s.now())
	if err != nil {
		return 0, err
	}
	have, err := s.minutes(ctx, c.Account, cn.Day(c.cycle().From), c.last())
	return max(0, need-have), err
}

// due takes the step for which the time has come. That it was told is written in the same write as what is told: once for a cycle,
// whoever is killed between.
func (s *Service) due(c *Credential, missing int64) (_ []event.Event, err error) {
	now := s.now()
	at := c.next()
	if at.IsZero() || now.Before(at) { // somebody was quicker
		return nil, nil
	}
	do := Remind
	switch {
	case c.cautions():
		do = Caution
	case c.Reminded == c.last():
		do = Lapse
	}
	if c.State, err = Life.Next(c.State, do, []Hat{Clock}); err != nil {
		return nil, err
	}
	f := c.ending()
	if do == Caution {
		c.Cautioned = c.last()
		if missing == 0 || now.After(c.last().Last()) {
			return nil, nil
		}
		return told(events.TypeSocialworkCredentialShortV1, now, events.SocialworkCredentialShortV1{Account: f.Account, Number: f.Number, Level: f.Level, Region: f.Region, To: f.To, Missing: cn.Spent(missing)}), nil
	}
	if do == Remind {
		c.Reminded = c.last()
		return told(events.TypeSocialworkCredentialDueV1, now, f), nil
	}
	c.ChangedAt = now
	return told(events.TypeSocialworkCredentialLapsedV1, now, events.SocialworkCredentialLapsedV1(f)), nil
}
