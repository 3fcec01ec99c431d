package credential

import (
	"context"
	"errors"
	"fmt"
	"time"

	"sanshe/contracts/go/contract"
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
	errNone       = fault.New(fault.NotFound, "socialwork.credential.not-found", "没有找到这份证书登记，请从列表重新进入。")
	errTaken      = fault.New(fault.Conflict, "socialwork.credential.taken", "这个编号的证书已经有人录入，请核对编号，没有写错的请联系登记机关。")
	errLevel      = fault.New(fault.Refused, "socialwork.credential.level", "证书的级别不在职业水平评价的级别之内，请按证书选择。")
	errIssued     = fault.New(fault.Refused, "socialwork.credential.issued", "取得证书的日期应是今天或者更早的一天，请按证书填写。")
	errRegion     = fault.New(fault.Refused, "socialwork.credential.region", "没有这个区划，请选择您办理登记的县（市、区）。")
	errElectronic = fault.New(fault.Refused, "socialwork.credential.electronic", "现在还不受理电子证书，请提供纸质证书的影印件。")
	errLate       = fault.New(fault.Refused, "socialwork.credential.late", "首次登记的期限已过，请写明逾期的原因。")
	errFixed      = fault.New(fault.Refused, "socialwork.credential.fixed", "证书编号不能更正，请撤回后按正确的编号重新录入。")
)

// EnterCredential is the holder's: what the certificate says, with a picture of it. To enter it is to ask for registration.
func (s *Service) EnterCredential(ctx context.Context, in socialworkapi.EnterCredentialRequest) (out socialworkapi.Credential, err error) {
	who, _ := identity.From(ctx)
	now := s.now()
	id := s.idOf(in.Number)
	was, err := s.credentials.Get(ctx, id)
	switch {
	case err == nil && was.Account == who.ID && was.State == entered: // the same once more
		return s.view(ctx, &was, who)
	case err == nil && !was.free():
		return out, errTaken.At("number", "请核对证书编号。")
	case err != nil && !errors.Is(err, store.ErrNotFound):
		return out, err
	}
	again := err == nil
	c := Credential{Account: who.ID, State: Life.Start, EnteredAt: now}
	if err = s.fill(ctx, &c, id, in.CredentialDraft, now); err != nil {
		return out, err
	}
	evs := told(events.TypeSocialworkCredentialEnteredV1, now, c.fact())
	if again {
		c, err = s.credentials.Update(ctx, id, func(x *Credential) ([]event.Event, error) {
			if !x.free() { // somebody was quicker
				return nil, errTaken
			}
			m := x.Meta
			*x = c
			x.Meta = m
			return evs, nil
		})
	} else if c, err = s.credentials.Insert(ctx, id, c, evs...); errors.Is(err, store.ErrExists) {
		err = errTaken
	}
	if err != nil {
		return out, err
	}
	return s.view(ctx, &c, who)
}

// CorrectCredential writes what was returned right. How late it is stays as on the day on which it was first entered.
func (s *Service) CorrectCredential(ctx context.Context, in socialworkapi.CorrectCredentialRequest) (out socialworkapi.Credential, err error) {
	who, _ := identity.From(ctx)
	was, err := s.seen(ctx, in.ID, who)
	if err != nil {
		return out, err
	}
	if _, err = Life.Next(was.State, Correct, was.hats(who)); err != nil {
		return out, err
	}
	if s.idOf(in.Number) != was.ID {
		return out, errFixed.At("number", "请保留原来的编号。")
	}
	next := was
	if err = s.fill(ctx, &next, was.ID, in.CredentialDraft, s.now()); err != nil {
		return out, err
	}
	return s.change(ctx, was.ID, in.Version, Correct, func(c *Credential, _ State) ([]event.Event, error) {
		m, to := c.Meta, c.State
		*c = next
		c.Meta, c.State, c.Remark, c.Verifier = m, to, "", ""
		return told(events.TypeSocialworkCredentialEnteredV1, s.now(), c.fact()), nil
	})
}

// fill holds what somebody entered against the book, and takes it over.
func (s *Service) fill(ctx context.Context, c *Credential, id string, in socialworkapi.CredentialDraft, now time.Time) error {
	at := rule.Where{Region: in.Region, Day: now}
	issued, err := cn.ParseDay(in.Issued)
	switch {
	case err != nil || issued.After(cn.DayOf(now)):
		return errIssued.At("issued", "请按证书填写。")
	case s.place(in.Region) == "":
		return errRegion.At("region", "请选择登记地。")
	}
	levels, err := rule.Ask[[]rule.Item](s.rules, ruleGrades, at)
	if err != nil {
		return err
	}
	if rule.Text(levels.Value, string(in.Level)) == "" {
		return errLevel.Under(levels.Basis()).At("level", "请按证书选择。")
	}
	if in.Electronic {
		e, err := rule.Ask[bool](s.rules, ruleElectronic, at)
		if err != nil && fault.Of(err).Code != rule.Silent {
			return err
		}
		if err != nil || !e.Value {
			return errElectronic.At("electronic", "请提供纸质证书的影印件。")
		}
	}
	first, err := rule.Ask[int](s.rules, ruleFirst, at)
	if err != nil {
		return err
	}
	c.FirstDue = issued.AddMonths(first.Value)
	c.Late = cn.DayOf(c.EnteredAt).After(c.FirstDue)
	if c.LateReason = ""; c.Late {
		if c.LateReason = in.LateReason; c.LateReason == "" {
			return errLate.Say(fmt.Sprintf("取得证书后%d个月内应当首次登记，期限到%s为止，请写明逾期的原因。", first.Value, c.FirstDue.Chinese())).
				Under(first.Basis()).At("late_reason", "请写明逾期的原因。")
		}
	}
	who, _ := identity.From(ctx)
	if c.Papers, err = s.attach(ctx, who.ID, id, in.Papers); err != nil {
		return err
	}
	c.Level, c.Region, c.Issued, c.Electronic, c.ChangedAt = in.Level, in.Region, issued, in.Electronic, now
	c.Named, c.Mark = in.Named, cn.MaskID(in.Number)
	c.Secret, err = s.seal(ctx, id, private{Number: in.Number, Name: in.Name})
	return err
}

// GetCredentialPaper hands out the picture of a certificate.
func (s *Service) GetCredentialPaper(ctx context.Context, in socialworkapi.GetCredentialPaperRequest) (out contract.File, err error) {
	who, _ := identity.From(ctx)
	c, err := s.seen(ctx, in.ID, who)
	if err != nil {
		return out, err
	}
	return s.papers.File(ctx, c.ID, in.Paper)
}
