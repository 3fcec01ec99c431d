package credential

import (
	"context"
	"errors"
	"slices"
	"time"

	"sanshe/contracts/go/socialworkapi"
	"sanshe/libs/cn"
	"sanshe/libs/fault"
	"sanshe/libs/identity"
	"sanshe/libs/rule"
	"sanshe/libs/store"
	"sanshe/services/socialwork/bureau"
)

// GetCredential shows one to its holder and to the office.
func (s *Service) GetCredential(ctx context.Context, in socialworkapi.GetCredentialRequest) (out socialworkapi.Credential, err error) {
	who, _ := identity.From(ctx)
	c, err := s.seen(ctx, in.ID, who)
	if err != nil {
		return out, err
	}
	return s.view(ctx, &c, who)
}

// mostMine bounds the certificates of one person: three levels, and some that were entered wrong.
const mostMine = 20

// ListMyCredentials are the caller's own.
func (s *Service) ListMyCredentials(ctx context.Context, _ socialworkapi.ListMyCredentialsRequest) (out socialworkapi.CredentialList, err error) {
	who, _ := identity.From(ctx)
	out.Items = []socialworkapi.Credential{}
	found, err := s.credentials.Find(ctx, store.Query{Where: []store.Term{store.Is("account", who.ID)}, Limit: mostMine})
	for i := range found.Items {
		v, err := s.view(ctx, &found.Items[i], who)
		if errors.Is(err, errNone) {
			continue
		}
		if err != nil {
			return out, err
		}
		out.Items = append(out.Items, v)
	}
	return out, err
}

// ListCredentials are those of the places that the caller registers or supervises, the latest change first. Of several
// such places the first is listed; names are not among what a list tells.
func (s *Service) ListCredentials(ctx context.Context, in socialworkapi.ListCredentialsRequest) (out socialworkapi.CredentialPage, err error) {
	who, _ := identity.From(ctx)
	out.Items = []socialworkapi.Credential{}
	stems := bureau.Stems(who, true)
	if len(stems) == 0 {
		return out, nil
	}
	found, err := s.credentials.Find(ctx, store.Query{By: "office", Desc: true, After: in.After, Limit: int(in.Limit), Where: []store.Term{store.Under("office", stems[0])}})
	out.Next = found.Next
	for i := range found.Items {
		c := &found.Items[i]
		if hats := c.hats(who); len(hats) > 0 && (in.State == "" || in.State == string(c.State)) {
			x, err := s.open(ctx, c)
			if errors.Is(err, errNone) { // a copy of before its holder erased it
				continue
			}
			if err != nil {
				return out, err
			}
			x.Name = x.shown(c.Named)
			out.Items = append(out.Items, s.row(c, hats, x))
		}
	}
	return out, err
}

// row is one without its hours.
func (s *Service) row(c *Credential, hats []Hat, x private) socialworkapi.Credential {
	now := s.now()
	out := socialworkapi.Credential{
		ID: c.ID, Version: c.Version, Number: x.Number, Level: c.Level, LevelText: s.levelText(c, now), Name: x.Name, Region: c.Region, RegionName: s.place(c.Region),
		Issued: c.Issued.String(), FirstDue: c.FirstDue.String(), Late: c.Late, LateReason: c.LateReason, Electronic: c.Electronic, Named: c.Named,
		State: c.State, StateText: Life.Say(c.State), Remark: c.Remark, Cycles: slices.Concat([]socialworkapi.Cycle{}, c.Cycles), WindowFrom: c.Opens.String(),
		Sanctions: conditions(c, now), Papers: slices.Concat([]socialworkapi.Paper{}, c.Papers), Moves: bureau.Menu(Life, c.State, hats), Basis: s.clauses(c, now),
	}
	if c.State == registered && cn.DayOf(now).Before(c.Opens) { // a button that shows is a button that works
		out.Moves = slices.DeleteFunc(out.Moves, func(m socialworkapi.SocialMove) bool { return m.Do == string(Apply) })
	}
	if slices.Contains(hats, Holder) {
		m := socialworkapi.SocialMove{Do: showName, Label: "名册中显示全名"}
		if c.Named {
			m = socialworkapi.SocialMove{Do: maskName, Label: "名册中遮住姓名"}
		}
		out.Moves = append(out.Moves, m)
	}
	return out
}

// view is one with its hours and the whole name, for the holder and the registrar.
func (s *Service) view(ctx context.Context, c *Credential, who identity.Caller) (out socialworkapi.Credential, err error) {
	x, err := s.open(ctx, c)
	if err != nil {
		return out, err
	}
	hats, now := c.hats(who), s.now()
	if !slices.Contains(hats, Holder) && !slices.Contains(hats, Registrar) {
		x.Name = x.shown(c.Named)
	}
	out = s.row(c, hats, x)
	from, to, err := s.span(c, now)
	if err != nil {
		return out, err
	}
	if from != "" {
		if out.Minutes, err = s.minutes(ctx, c.Account, from, to); err != nil {
			return out, err
		}
	}
	out.Needed, _, err = s.needed(c, now)
	if err == nil && out.Minutes < out.Needed {
		out.Moves = slices.DeleteFunc(out.Moves, func(m socialworkapi.SocialMove) bool {
			return m.Do == string(Apply) || m.Do == string(Restore) || m.Do == string(Renew)
		})
	}
	return out, err
}

// clauses are the rules that a credential stands under now.
func (s *Service) clauses(c *Credential, now time.Time) []socialworkapi.Basis {
	ids := []string{ruleFirst}
	switch c.State {
	case registered, renewing, suspended:
		ids = []string{ruleYears, ruleRenew, hoursRule(c.Level)}
	case lapsed, restoring, struck:
		ids = []string{ruleValidity, hoursRule(c.Level)}
	}
	return bureau.Cite(s.rules, c.law(now), ids...)
}

// cited are clauses in the form of a refusal.
func (s *Service) cited(c *Credential, now time.Time, ids ...string) (out []fault.Basis) {
	for _, id := range ids {
		out = append(out, rule.Cite(s.rules, id, c.law(now))...)
	}
	return out
}

// conditions are the sanctions in force, in words.
func conditions(c *Credential, now time.Time) []socialworkapi.Sanction {
	out := []socialworkapi.Sanction{}
	for _, x := range c.Sanctions {
		if !x.Until.Before(cn.DayOf(now)) {
			out = append(out, socialworkapi.Sanction{Kind: x.Kind, KindText: sanctionText[x.Kind], Until: x.Until.String()})
		}
	}
	return out
}

// Held is a registration as whoever shows it along needs it.
type Held struct {
	ID, Account, Number, Name string
	Level                     socialworkapi.CredentialLevel
	LevelText, RegionName     string
	Standing                  bool // registered now
	StateText                 string
	To                        cn.Day // the last day of the cycle
}

// Held is the registration of an id or a number, for the rooms of this service; a fault of kind not-found where there is none, or it was erased.
func (s *Service) Held(ctx context.Context, id string) (out Held, err error) {
	c, err := s.credentials.Get(ctx, s.id(id))
	if errors.Is(err, store.ErrNotFound) {
		err = errNone
	}
	if err != nil {
		return out, err
	}
	x, err := s.open(ctx, &c)
	return Held{
		ID: c.ID, Account: c.Account, Number: x.Number, Name: x.Name, Level: c.Level, LevelText: s.levelText(&c, s.now()), RegionName: s.place(c.Region),
		Standing: c.State == registered || c.State == renewing, StateText: Life.Say(c.State), To: c.last(),
	}, err
}

// Stands reports whether an account holds a certificate whose registration stands now, whatever its level.
func (s *Service) Stands(ctx context.Context, account string) (bool, error) {
	found, err := s.credentials.Find(ctx, store.Query{Where: []store.Term{store.Is("account", account)}, Limit: mostMine})
	return slices.ContainsFunc(found.Items, func(c Credential) bool { return c.State == registered || c.State == renewing }), err
}
