package casework

import (
	"context"
	"errors"
	"strconv"

	"sanshe/contracts/go/events"
	"sanshe/contracts/go/socialworkapi"
	"sanshe/libs/cn"
	"sanshe/libs/fault"
	"sanshe/libs/identity"
	"sanshe/libs/rule"
	"sanshe/libs/store"
)

var (
	errConsent   = fault.New(fault.Refused, "socialwork.case.consent", "没有服务对象的同意，请写明由谁同意、怎样同意和同意的范围。")
	errException = fault.New(fault.Refused, "socialwork.case.exception", "没有这种不需要同意的情形，请选择法律规定的情形并写明经过。")
	errGuardian  = fault.New(fault.Refused, "socialwork.case.guardian", "服务对象未满规定的年龄，请由监护人同意并写明监护人的姓名。")
	errBorn      = fault.New(fault.Refused, "socialwork.case.born", "出生日期应是今天或者更早的一天，请核对。")
	errEmployed  = fault.New(fault.Refused, "socialwork.case.employed", "您不是这个组织的社会工作者，请选择您所在的组织。")
	errStanding  = fault.New(fault.Refused, "socialwork.case.standing", "您的社会工作者登记现在没有效力，请先办理登记或者再登记。")
)

var themes = map[socialworkapi.CaseTheme]string{
	socialworkapi.CaseThemeElder: "老年", socialworkapi.CaseThemeChild: "儿童青少年", socialworkapi.CaseThemeFamily: "家庭", socialworkapi.CaseThemeDisabled: "残障",
	socialworkapi.CaseThemeHealth: "健康", socialworkapi.CaseThemeWork: "就业", socialworkapi.CaseThemeOther: "其他",
}

// OpenCase begins work with a client, who has consented or whom the law excepts. The same key once more is the same case.
func (s *Service) OpenCase(ctx context.Context, in socialworkapi.OpenCaseRequest) (out socialworkapi.Case, err error) {
	who, _ := identity.From(ctx)
	m, err := s.employed(ctx, who, in.Org)
	if err != nil {
		return out, err
	}
	now := s.now()
	born, err := cn.ParseDay(in.Born)
	if err != nil || born.After(cn.DayOf(now)) {
		return out, errBorn.At("born", "请核对出生日期。")
	}
	if err = s.consented(in.Consent, born, m.Region, true); err != nil {
		return out, err
	}
	id := s.derive("open", who.ID, in.Key)
	if was, err := s.cases.Get(ctx, id); err == nil {
		if was.State == gone {
			return out, errNone
		}
		return s.view(&was, who), nil
	} else if !errors.Is(err, store.ErrNotFound) {
		return out, err
	}
	key, err := s.keys.Make(ctx, subjectOf(id))
	if err != nil {
		return out, err
	}
	c := Case{Org: m.Org, OrgName: m.OrgName, Region: m.Region, Carer: who.ID, State: Life.Start, Guidance: Guiding.Start, OpenedAt: now, ChangedAt: now}
	if err = c.put(key, id, named(socialworkapi.CasePartClient), socialworkapi.CasePerson{
		Name: in.Name, Born: in.Born, Phone: in.Phone, Address: in.Address, Theme: in.Theme, ThemeText: themes[in.Theme], Reason: in.Reason, Consent: in.Consent,
	}); err != nil {
		return out, err
	}
	c, err = s.cases.Insert(ctx, id, c, told(events.TypeSocialworkCaseOpenedV1, now, events.SocialworkCaseOpenedV1{Org: c.Org, State: string(c.State), Region: c.Region})...)
	if errors.Is(err, store.ErrExists) { // the same, at the same moment
		c, err = s.cases.Get(ctx, id)
	}
	if err != nil {
		return out, err
	}
	return s.view(&c, who), nil
}

// employed is the caller's place in an organization, with a registration that stands.
func (s *Service) employed(ctx context.Context, who identity.Caller, org string) (out identity.Membership, err error) {
	for _, m := range who.Memberships {
		if m.Org == org && m.Role == identity.Worker {
			out = m
		}
	}
	if out.Org == "" {
		return out, errEmployed.At("org", "请选择您所在的组织。")
	}
	ok, err := s.stands.Stands(ctx, who.ID)
	if err == nil && !ok {
		err = errStanding
	}
	return out, err
}

// consented refuses what nobody has consented to; excepted says whether a legal exception may stand in its place.
func (s *Service) consented(x socialworkapi.CaseConsent, born cn.Day, region string, excepted bool) error {
	at := rule.Where{Region: region, Day: s.now()}
	if x.By == socialworkapi.CaseConsentByException {
		list, err := rule.Ask[[]rule.Item](s.rules, ruleExceptions, at)
		if err != nil {
			return err
		}
		if !excepted {
			return errConsent.Under(s.cited(region, ruleConsent)...).At("consent.by", "请取得服务对象的同意。")
		}
		if rule.Text(list.Value, x.Exception) == "" || x.Scope == "" {
			return errException.Under(list.Basis()).At("consent.exception", "请选择情形并写明经过。")
		}
		return nil
	}
	if x.Way == "" || x.Scope == "" {
		return errConsent.Under(s.cited(region, ruleConsent)...).At("consent.scope", "请写明同意的方式和范围。")
	}
	child, err := rule.Ask[string](s.rules, ruleChild, at)
	if err != nil {
		return err
	}
	years, err := strconv.Atoi(child.Value)
	if err != nil {
		return err
	}
	if x.By == socialworkapi.CaseConsentBySelf && born.AddMonths(12*years).After(cn.DayOf(s.now())) || x.By == socialworkapi.CaseConsentByGuardian && x.Guardian == "" {
		return errGuardian.Under(child.Basis()).At("consent.guardian", "请由监护人同意并写明姓名。")
	}
	return nil
}
