package person

import (
	"cmp"
	"context"
	"errors"
	"regexp"

	"sanshe/contracts/go/events"
	"sanshe/contracts/go/volunteerapi"
	"sanshe/libs/cn"
	"sanshe/libs/event"
	"sanshe/libs/fault"
	"sanshe/libs/identity"
	"sanshe/libs/rule"
	"sanshe/libs/store"
	"sanshe/services/volunteer/card"
)

// The rules that are asked.
const (
	ruleChild    = "privacy.child.age"        // below it a guardian consents
	ruleSeparate = "privacy.consent.separate" // to sensitive information
	ruleWithdraw = "privacy.withdraw.easy"
	ruleCheck    = "volunteer.record.check" // of what was recorded, by law
	ruleErase    = "volunteer.erase.wait"   // for it
	ruleCopy     = "privacy.copy"
	ruleKinds    = "volunteer.record.kinds"
)

// mostWards is how many children an account registers. No law speaks of it.
const mostWards = 5

var (
	errAgree    = fault.New(fault.Refused, "volunteer.person.agree", "登记要处理您的姓名、证件号码等资料，请勾选同意后再提交。").At("agree", "请勾选同意。")
	errConsent  = fault.New(fault.Refused, "volunteer.person.consent", "登记未成年人的资料应当取得监护人的同意，请由监护人勾选同意后再提交。").At("consent", "请由监护人勾选同意。")
	errYoung    = fault.New(fault.Refused, "volunteer.person.young", "不满十四周岁的，由父母或者其他监护人用自己的账号登记，请改为由监护人登记。").At("ward", "请由监护人登记。")
	errGrown    = fault.New(fault.Refused, "volunteer.person.grown", "已满十八周岁的应当由本人登记，请让本人用自己的账号登记。").At("ward", "请由本人登记。")
	errGuardian = fault.New(fault.Refused, "volunteer.person.guardian", "未满十八周岁的要写明监护人的姓名和电话，请填写监护人。")
	errNumber   = fault.New(fault.Refused, "volunteer.person.id-number", "公民身份号码不正确，请按身份证逐位核对。")
	errSelf     = fault.New(fault.Conflict, "volunteer.person.self", "这个账号的本人已经登记，为孩子登记的请选择由监护人登记。")
	errWards    = fault.New(fault.Refused, "volunteer.person.wards", "一个账号最多为五名未成年人登记，更多的请联系社区服务中心办理。")
	errRegion   = fault.New(fault.Refused, "volunteer.person.region", "居住区域应为县区的行政区划代码，请从列出的区域中选择。").At("region", "请选择县区。")
	errField    = fault.New(fault.Refused, "volunteer.person.field", "专业技能或者服务类别不在可选的范围内，请从列出的选项中选择。")
	errPhone    = fault.New(fault.Refused, "volunteer.person.phone", "联系电话应为手机号码，或者带区号的固定电话，请核对。")
)

var phone = regexp.MustCompile(`^(1[3-9]\d{9}|0\d{2,3}-\d{7,8})$`)

// RegisterVolunteer registers the caller, or a child whose guardian the caller is.
func (s *Service) RegisterVolunteer(ctx context.Context, in volunteerapi.RegisterVolunteerRequest) (out volunteerapi.Person, err error) {
	who, _ := identity.From(ctx)
	x, err := s.examine(in.PersonDraft)
	if err != nil {
		return out, err
	}
	if err = s.room(ctx, who.ID, in.Ward); err != nil && !errors.Is(err, errSelf) {
		return out, err
	}
	taken := err
	once, _ := store.OnceFrom(ctx)
	number := s.ofNumber(x.IDNumber)
	fresh := store.NewID()
	id, err := s.claim(ctx, number, fresh, who.ID)
	if errors.Is(err, errClaimed) {
		if p, bad := s.people.Get(ctx, id); bad == nil && once.ID != "" && p.Request == once.ID && p.Account == who.ID { // the same form again
			return s.view(ctx, &p)
		}
		return out, err
	}
	if err != nil {
		return out, err
	}
	keys := []string{number}
	if !in.Ward && taken == nil {
		if _, taken = s.claim(ctx, ofAccount(who.ID), id, who.ID); errors.Is(taken, errClaimed) {
			taken = errSelf
		}
		keys = append(keys, ofAccount(who.ID))
	}
	if taken != nil {
		if id == fresh { // else another form of this account holds it, and may be written just now
			err = s.unclaim(ctx, number)
		}
		return out, cmp.Or(err, taken)
	}
	held, err := s.claims.Get(ctx, number)
	if err != nil {
		return out, err
	}
	p, err := s.enter(ctx, id, who.ID, once.ID, held.Before, in.PersonDraft, x, keys)
	if err != nil {
		return out, err
	}
	for _, key := range keys {
		if err := s.settle(ctx, key, id); err != nil {
			return out, err
		}
	}
	return s.view(ctx, &p)
}

// enter writes somebody down, with the number that they keep. before is who they were when a matter of untrue records was open.
func (s *Service) enter(ctx context.Context, id, account, once, before string, d volunteerapi.PersonDraft, x Private, keys []string) (p Person, err error) {
	now := s.now()
	p = Person{
		Account: account, Ward: d.Ward, Region: d.Region[:6], State: Life.Start, Matter: before != "", Skills: d.Skills, Services: d.Services,
		AgreedAt: now, RegisteredAt: now, Claims: keys,
	}
	if p.Number, err = s.number(ctx, p.Region); err != nil {
		return p, err
	}
	if p.Secret, err = s.seal(ctx, id, x); err != nil {
		return p, err
	}
	p.Request = once
	saved, err := s.people.Insert(ctx, id, p, event.New(events.TypeVolunteerPersonRegisteredV1, now, events.VolunteerPersonRegisteredV1{
		Account: account, Number: p.Number, Region: p.Region, Ward: p.Ward, Before: before,
	}))
	if errors.Is(err, store.ErrExists) { // the same registration, sent twice at once
		return s.people.Get(ctx, id)
	}
	return saved, err
}

// room refuses who is there already, and a class of children under one account.
func (s *Service) room(ctx context.Context, account string, ward bool) error {
	n := 0
	err := s.people.Each(ctx, store.Query{Where: []store.Term{store.Is("account", account)}}, func(p Person) error {
		if p.State == gone || p.Ward != ward {
			return nil
		}
		if there, err := s.lives(ctx, p.ID); err != nil || !there {
			return err
		}
		n++
		return nil
	})
	switch {
	case err != nil:
		return err
	case !ward && n > 0:
		return errSelf
	case n >= mostWards:
		return errWards
	}
	return nil
}

// examine holds a registration to the law of the day: who may register whom, and what has to be agreed to.
func (s *Service) examine(d volunteerapi.PersonDraft) (x Private, err error) {
	today := cn.DayOf(s.now())
	at := rule.Where{Region: d.Region, Day: s.now()}
	n, err := cn.ParseID(d.IDNumber, today)
	if bad := new(cn.Error); errors.As(err, &bad) {
		return x, errNumber.Say(bad.Text).At("id_number", bad.Text)
	}
	if err != nil {
		return x, err
	}
	x = Private{Name: d.Name, IDNumber: n, Born: n.Born(), Sex: sexOf(n)}
	if err = s.contact(&x, d.Region, d.Address, d.Phone, d.Skills, d.Services, d.Guardian); err != nil {
		return x, err
	}
	if !d.Agree {
		return x, errAgree.Under(rule.Cite(s.rules, ruleSeparate, at)...)
	}
	child, adult, err := s.ages(at)
	if err != nil {
		return x, err
	}
	age := n.Age(today)
	switch {
	case age < child.Value && !d.Ward:
		return x, errYoung.Under(child.basis)
	case age >= adult.Value && d.Ward:
		return x, errGrown.Under(adult.basis)
	case d.Ward && !d.Consent:
		return x, errConsent.Under(child.basis)
	}
	return x, s.guarded(&x, age, adult.Value)
}

// guarded refuses a minor of whom nobody knows the guardian.
func (s *Service) guarded(x *Private, age, adult int) error {
	if age >= adult {
		x.Guardian = volunteerapi.Guardian{}
		return nil
	}
	if x.Guardian.Name == "" {
		return errGuardian.At("guardian.name", "请填写监护人的姓名。")
	}
	if !phone.MatchString(x.Guardian.Phone) {
		return errGuardian.At("guardian.phone", "请填写监护人的电话。")
	}
	return nil
}

// contact takes over what may be changed later.
func (s *Service) contact(x *Private, region, address, tel string, can, does []string, g *volunteerapi.Guardian) error {
	if len(region) < 6 || !county(region[:6]) {
		return errRegion
	}
	if !phone.MatchString(tel) {
		return errPhone.At("phone", "请写11位手机号码，或者0516-12345678这样的固定电话。")
	}
	if !among(skills, can) {
		return errField.At("skills", "请从列出的选项中选择。")
	}
	if !among(services, does) {
		return errField.At("services", "请从列出的选项中选择。")
	}
	x.Address, x.Phone = address, tel
	if g != nil {
		x.Guardian = *g
	}
	return nil
}

// county reports whether a code is that of a county today.
func county(code string) bool {
	d, ok := cn.FindDivision(code)
	return ok && d.Current && code[4:] != "00"
}

// sexOf is what the seventeenth digit says (GB 11643-1999: odd for men).
func sexOf(n cn.IDNumber) volunteerapi.Sex {
	if (n[16]-'0')%2 == 1 {
		return volunteerapi.SexMale
	}
	return volunteerapi.SexFemale
}

type bound struct {
	Value int
	basis fault.Basis
}

// ages are below which a guardian consents, and from which everybody acts for themselves.
func (s *Service) ages(at rule.Where) (child, adult bound, err error) {
	if child.Value, child.basis, err = card.Years(s.rules, ruleChild, at); err == nil {
		adult.Value, adult.basis, err = card.Years(s.rules, card.RuleAdult, at)
	}
	return child, adult, err
}
