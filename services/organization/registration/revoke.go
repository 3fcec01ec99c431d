package registration

import (
	"context"
	"errors"

	"sanshe/contracts/go/events"
	"sanshe/contracts/go/organizationapi"
	"sanshe/libs/cn"
	"sanshe/libs/event"
	"sanshe/libs/fault"
	"sanshe/libs/identity"
	"sanshe/libs/rule"
	"sanshe/libs/store"
)

// Revocation is the decision that ends a registration against the will of who has it.
// Its id is the organization's: it is decided once.
type Revocation struct {
	store.Meta
	Organization string                     `json:"organization"`
	Is           organizationapi.Revocation `json:"is"`
	By           string                     `json:"by"` // account
}

var (
	errTarget  = fault.New(fault.Refused, "organization.revocation.target", "只能撤销本机关登记的、存续的社会组织，请核对后再决定。")
	errCause   = fault.New(fault.Refused, "organization.revocation.ground", "请从法律列出的情形中选择撤销登记的原因。")
	errUntold  = fault.New(fault.Refused, "organization.revocation.untold", "撤销登记以前应当先告知当事人事实、理由和要求听证的权利，请在告知以后再决定。")
	errUnheard = fault.New(fault.Refused, "organization.revocation.unheard", "当事人要求了听证，请在听证以后再决定。")
	errDecided = fault.New(fault.Conflict, "organization.revocation.decided", "这个组织的登记已经撤销，请刷新页面查看。")
)

// RevokeRegistration decides to revoke a registration, after the organization was told and, where it asked, heard.
func (s *Service) RevokeRegistration(ctx context.Context, in organizationapi.RevokeRegistrationRequest) (out organizationapi.Revocation, err error) {
	who, _ := identity.From(ctx)
	org, err := s.register.Of(ctx, in.ID)
	if err != nil {
		return out, err
	}
	m, _ := who.As(identity.Registrar)
	if !org.Social() || !org.Active() || !cn.Within(org.Region, m.Region) || org.Authority != "" && org.Authority != m.OrgName {
		return out, errTarget
	}
	now, kind := s.now(), organizationapi.LegalKind(org.Kind)
	at := rule.Where{Region: org.Region, Day: now}
	list, err := rule.Ask[[]rule.Item](s.rules, of(kind, "revoke.grounds"), at)
	if err != nil {
		return out, err
	}
	text := rule.Text(list.Value, in.Ground)
	if text == "" {
		return out, errCause.Under(list.Basis()).At("ground", "请从列出的情形中选择。")
	}
	told, err := cn.ParseDay(in.ToldOn)
	if err != nil {
		return out, errUntold.At("told_on", "请填写告知的日期。")
	}
	today := cn.DayOf(now)
	if !told.Before(today) {
		return out, errUntold.At("told_on", "告知和决定不在同一天，请填写决定以前的日期。")
	}
	if heard, err := cn.ParseDay(in.HeardOn); in.Asked && (err != nil || today.Before(heard) || heard.Before(told)) {
		return out, errUnheard.At("heard_on", "请填写听证的日期，在告知以后，且不晚于今天。")
	}
	is := organizationapi.Revocation{
		Organization: org.ID, Ground: in.Ground, GroundText: text, Facts: in.Facts, Paper: in.Paper, ToldOn: in.ToldOn, HeardOn: in.HeardOn,
		At: now, Basis: basis(list.Basis()),
	}
	_, err = s.revocations.Insert(ctx, org.ID, Revocation{Organization: org.ID, Is: is, By: who.ID},
		event.New(events.TypeOrganizationRevocationDecidedV1, now, events.OrganizationRevocationDecidedV1{
			Organization: org.ID, Name: org.Name, Kind: string(org.Kind), Region: org.Region, Ground: in.Ground, GroundText: text, Paper: in.Paper,
		}))
	if errors.Is(err, store.ErrExists) {
		err = errDecided
	}
	return is, err
}
