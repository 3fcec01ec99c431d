package organization

import (
	"context"
	"errors"
	"fmt"
	"time"

	"sanshe/contracts/go/contract"
	"sanshe/contracts/go/organizationapi"
	"sanshe/libs/cn"
	"sanshe/libs/event"
	"sanshe/libs/fault"
	"sanshe/libs/identity"
	"sanshe/libs/store"
)

// Stranger counts sign-ins with logins that do not exist. Counting them costs
// what counting a failure of a real account costs, so that the time a refusal
// takes tells nobody which logins exist.
type Stranger struct {
	store.Meta
	Tries int64 `json:"tries"`
}

var strangers = store.Schema{Name: "strangers"}

var (
	errNoAccount  = fault.New(fault.NotFound, "organization.account.not-found", "没有找到这个账号，请从账号列表重新进入。")
	errLoginTaken = fault.New(fault.Conflict, "organization.account.taken", "这个登录名已被使用，请换一个登录名。")
	// The same words for a wrong login, a wrong password and a locked account: none of them may be told apart.
	errSignIn = fault.New(fault.Refused, "organization.sign-in.refused",
		fmt.Sprintf("登录名或密码不正确，请核对后重试；连续错误%d次后，账号会锁定%d分钟。", maxFailures, lockedFor/time.Minute))
	errOldPassword = fault.New(fault.Refused, "organization.password.wrong", "原密码不正确，请核对后重新填写；连续错误会暂时锁定账号。").
			At("old", "原密码不正确。")
)

// SignIn answers a sign-in request of the OpenID provider for the person who knows the password.
func (s *Service) SignIn(ctx context.Context, in organizationapi.SignInRequest) (out organizationapi.SignedIn, err error) {
	if err = s.provider.waiting(ctx, in.Request); err != nil {
		return out, err
	}
	a, err := s.verify(ctx, accountID(in.Login), in.Password)
	if err != nil {
		return out, err
	}
	ticket, err := s.provider.answer(ctx, in.Request, a.ID)
	out.Next = root + "authorize/callback?id=" + ticket
	return out, err
}

// verify checks a password. Whatever is wrong, it does the same work and says the same.
func (s *Service) verify(ctx context.Context, id, password string) (Account, error) {
	may := false
	a, err := s.accounts.Update(ctx, id, func(a *Account) ([]event.Event, error) {
		may = a.try(s.now())
		return nil, nil
	})
	known := err == nil
	if errors.Is(err, store.ErrNotFound) {
		a.Password, err = nobody, s.stranger(ctx, id)
	}
	if err != nil {
		return a, err
	}
	right, weak := checkPassword(a.Password, password)
	if !known || !may || !right {
		s.log.InfoContext(ctx, "sign-in refused", "account", id, "known", known, "locked", known && !may)
		return a, errSignIn
	}
	return s.accounts.Update(ctx, id, func(a *Account) ([]event.Event, error) {
		a.forgive()
		if weak {
			a.Password = hashPassword(password)
		}
		return nil, nil
	})
}

func (s *Service) stranger(ctx context.Context, id string) error {
	bucket := id[:3]
	_, err := s.strangers.Update(ctx, bucket, func(n *Stranger) ([]event.Event, error) {
		n.Tries++
		return nil, nil
	})
	if errors.Is(err, store.ErrNotFound) {
		if _, err = s.strangers.Insert(ctx, bucket, Stranger{Tries: 1}); errors.Is(err, store.ErrExists) {
			return nil
		}
	}
	return err
}

// CreateAccount opens an account.
func (s *Service) CreateAccount(ctx context.Context, in organizationapi.CreateAccountRequest) (out organizationapi.Account, err error) {
	if err = goodPassword(in.Login, in.Password); err != nil {
		return out, err
	}
	id := accountID(in.Login)
	a := Account{
		Login: in.Login, Name: in.Name, Password: hashPassword(in.Password), Title: in.Title, Fields: in.Fields,
		Phone: s.vault.Seal(place(id, "phone"), in.Phone), Email: s.vault.Seal(place(id, "email"), in.Email),
		CreatedAt: s.now(), Demo: s.config.Demo,
	}
	for _, d := range in.Memberships {
		m, err := s.membership(ctx, d)
		if err != nil {
			return out, err
		}
		if err = a.join(m); err != nil {
			return out, err
		}
	}
	made := a.Password
	// The id is the login's, whatever the idempotency key. What is kept to recognize a repetition holds
	// nothing personal: a plain hash of a password or a phone number would give it away.
	ctx = store.WithOnce(ctx, store.Once{ID: id, Hash: hash(in.Login, in.Title, in.Fields, in.Memberships)})
	a, err = s.accounts.Create(ctx, a, func(string, *Account) []event.Event { return nil })
	if errors.Is(err, store.ErrReused) {
		return out, errLoginTaken.At("login", "请换一个登录名。")
	}
	if err != nil {
		return out, err
	}
	if a.Password != made { // it was there before: the same request again, or another that looks like it
		if same, _ := checkPassword(a.Password, in.Password); !same || a.Name != in.Name {
			return out, errLoginTaken.At("login", "请换一个登录名。")
		}
	}
	return s.showAccount(&a)
}

func place(account, field string) string { return "accounts/" + account + "/" + field }

// platform is the organization of those who run the platform itself; it is in no register.
const platform = "platform"

// membership resolves what an administrator grants.
func (s *Service) membership(ctx context.Context, d organizationapi.MembershipDraft) (m identity.Membership, err error) {
	m = identity.Membership{Org: d.Org, Role: identity.Role(d.Role)}
	if d.Org == platform && m.Role == identity.Admin {
		m.OrgName, m.Region = s.config.Platform, s.config.Region
		return m, nil
	}
	o, err := s.orgs.Get(ctx, d.Org)
	if err != nil {
		return m, missing(err)
	}
	if o.Status != Life.Start {
		return m, errEnded
	}
	if err = fits(m.Role, o.Draft.Kind); err != nil {
		return m, err
	}
	m.OrgName, m.Region = o.Draft.Name, o.Draft.Region
	return m, nil
}

// alter updates an account and shows it.
func (s *Service) alter(ctx context.Context, id string, do func(*Account) error) (out organizationapi.Account, err error) {
	a, err := s.accounts.Update(ctx, id, func(a *Account) ([]event.Event, error) { return nil, do(a) })
	if err != nil {
		return out, missingAccount(err)
	}
	return s.showAccount(&a)
}

func missingAccount(err error) error {
	if errors.Is(err, store.ErrNotFound) {
		return errNoAccount
	}
	return err
}

// AddMembership grants a role. The person's tokens carry it from the next refresh on.
func (s *Service) AddMembership(ctx context.Context, in organizationapi.AddMembershipRequest) (out organizationapi.Account, err error) {
	m, err := s.membership(ctx, in.MembershipDraft)
	if err != nil {
		return out, err
	}
	return s.alter(ctx, in.ID, func(a *Account) error { return a.join(m) })
}

var errLastAdmin = fault.New(fault.Refused, "organization.membership.own-admin", "不能收回自己的管理员角色，请由另一位管理员办理。")

// RemoveMembership takes a role back and ends the person's sessions, so that
// no refresh carries it on; access tokens already out end within half an hour.
func (s *Service) RemoveMembership(ctx context.Context, in organizationapi.RemoveMembershipRequest) (out organizationapi.Account, err error) {
	if in.ID == caller(ctx).ID && identity.Role(in.Role) == identity.Admin {
		return out, errLastAdmin
	}
	out, err = s.alter(ctx, in.ID, func(a *Account) error {
		a.leave(in.Org, identity.Role(in.Role))
		return nil
	})
	if err != nil {
		return out, err
	}
	return out, s.provider.endAll(ctx, in.ID, "")
}

// UnlockAccount ends the rest after too many failures.
func (s *Service) UnlockAccount(ctx context.Context, in organizationapi.UnlockAccountRequest) (organizationapi.Account, error) {
	return s.alter(ctx, in.ID, func(a *Account) error {
		a.forgive()
		return nil
	})
}

// GetAccount shows an account to administrators and services.
func (s *Service) GetAccount(ctx context.Context, in organizationapi.GetAccountRequest) (out organizationapi.Account, err error) {
	a, err := s.accounts.Get(ctx, in.ID)
	if err != nil {
		return out, missingAccount(err)
	}
	out, err = s.showAccount(&a)
	a.relations(&out, caller(ctx))
	if caller(ctx).ID == a.ID {
		out.Offers = a.open()
	}
	if err == nil && caller(ctx).Has(identity.Service) { // letters are sent by a service, and need the whole address
		out.Email, err = s.vault.Open(place(a.ID, "email"), a.Email)
	}
	return out, err
}

// GetMe shows the caller's own account.
func (s *Service) GetMe(ctx context.Context, _ organizationapi.GetMeRequest) (organizationapi.Account, error) {
	return s.GetAccount(ctx, organizationapi.GetAccountRequest{ID: caller(ctx).ID})
}

// ChangePassword asks for the old one first, and ends every session but the access tokens already out.
func (s *Service) ChangePassword(ctx context.Context, in organizationapi.ChangePasswordRequest) (out contract.Empty, err error) {
	a, err := s.verify(ctx, caller(ctx).ID, in.Old)
	if errors.Is(err, errSignIn) {
		return out, errOldPassword
	}
	if err != nil {
		return out, err
	}
	if err = goodPassword(a.Login, in.New); err != nil {
		return out, err
	}
	kept := hashPassword(in.New)
	_, err = s.accounts.Update(ctx, a.ID, func(a *Account) ([]event.Event, error) {
		a.Password = kept
		return nil, nil
	})
	if err != nil {
		return out, err
	}
	return out, s.provider.endAll(ctx, a.ID, "")
}

// ListAccounts lists accounts by login.
func (s *Service) ListAccounts(ctx context.Context, in organizationapi.ListAccountsRequest) (page organizationapi.AccountPage, err error) {
	q := store.Query{By: "login", After: in.After, Limit: int(in.Limit)}
	if in.Q != "" {
		q.Where = []store.Term{store.Under("login", in.Q)}
	}
	if in.Locked {
		q.Where = append(q.Where, store.Between("locked", store.Time(s.now().Add(1)), ""))
	}
	found, err := s.accounts.Find(ctx, q)
	if err != nil {
		return page, err
	}
	page.Next, page.Items = found.Next, []organizationapi.Account{}
	for _, a := range found.Items {
		v, err := s.showAccount(&a)
		if err != nil {
			return page, err
		}
		page.Items = append(page.Items, v)
	}
	return page, nil
}

const maxList = 500 // accounts in one unpaged answer

var errEnough = errors.New("enough")

// ListMembers lists who holds a role in an organization, for administrators and services.
func (s *Service) ListMembers(ctx context.Context, in organizationapi.ListMembersRequest) (organizationapi.AccountList, error) {
	term := store.Under("member", in.ID+"/")
	if in.Role != "" {
		term = store.Is("member", in.ID+"/"+in.Role)
	}
	return s.gather(ctx, s.showAccount, term)
}

// ListExperts lists experts by field and region, without what a committee has no
// use for; their ties, and why one is suspended, are told to the service that draws from them and to nobody else.
func (s *Service) ListExperts(ctx context.Context, in organizationapi.ListExpertsRequest) (organizationapi.AccountList, error) {
	terms := []store.Term{store.Under("seat", string(identity.Expert)+"/"+cn.Stem(in.Region))}
	if in.Field != "" {
		terms = append(terms, store.Is("field", in.Field))
	}
	return s.gather(ctx, func(a *Account) (organizationapi.Account, error) {
		out := showExpert(a)
		a.relations(&out, caller(ctx))
		if !caller(ctx).Has(identity.Service) {
			out.StandingReason = ""
		}
		return out, nil
	}, terms...)
}

func (s *Service) gather(ctx context.Context, show func(*Account) (organizationapi.Account, error), terms ...store.Term) (out organizationapi.AccountList, err error) {
	out.Items = []organizationapi.Account{}
	err = s.accounts.Each(ctx, store.Query{By: "login", Where: terms}, func(a Account) error {
		v, err := show(&a)
		if err != nil {
			return err
		}
		if out.Items = append(out.Items, v); len(out.Items) == maxList {
			return errEnough
		}
		return nil
	})
	if errors.Is(err, errEnough) {
		err = nil
	}
	return out, err
}

// showAccount is an account as administrators, services and its owner see it.
func (s *Service) showAccount(a *Account) (out organizationapi.Account, err error) {
	phone, err := s.vault.Open(place(a.ID, "phone"), a.Phone)
	if err != nil {
		return out, err
	}
	email, err := s.vault.Open(place(a.ID, "email"), a.Email)
	if err != nil {
		return out, err
	}
	out = showExpert(a)
	out.Login, out.Locked = a.Login, a.locked(s.now())
	if phone != "" {
		out.Phone = cn.MaskPhone(phone)
	}
	if email != "" {
		out.Email = cn.MaskEmail(email)
	}
	return out, nil
}

// showExpert leaves out how to reach a person and how they sign in.
func showExpert(a *Account) organizationapi.Account {
	out := organizationapi.Account{
		ID: a.ID, Version: a.Version, Name: a.Name, MaskedName: cn.MaskName(a.Name), Title: a.Title, Fields: a.Fields,
		Memberships: make([]organizationapi.Membership, len(a.Memberships)), Demo: a.Demo,
	}
	for i, m := range a.Memberships {
		out.Memberships[i] = organizationapi.Membership{Org: m.Org, OrgName: m.OrgName, Role: organizationapi.Role(m.Role), Region: m.Region}
	}
	a.standing(&out)
	return out
}
