package organization

import (
	"crypto/sha256"
	"encoding/base32"
	"slices"
	"strings"
	"time"

	"sanshe/libs/fault"
	"sanshe/libs/identity"
	"sanshe/libs/store"
)

// Account is a person who may sign in. Phone and mail are sealed; the password is a hash.
type Account struct {
	store.Meta
	Login       string                `json:"login"` // unique: the id is made from it
	Name        string                `json:"name"`
	Password    string                `json:"password"`
	Phone       string                `json:"phone,omitempty"` // sealed
	Email       string                `json:"email,omitempty"` // sealed
	Title       string                `json:"title,omitempty"`
	Fields      []string              `json:"fields,omitempty"` // what an expert is an expert in
	Memberships []identity.Membership `json:"memberships,omitempty"`
	Expertise   Expertise             `json:"expertise,omitzero"`
	Offers      []Offer               `json:"offers,omitempty"`
	Failures    int                   `json:"failures,omitempty"` // since the last success
	LockedUntil *time.Time            `json:"locked_until,omitempty"`
	CreatedAt   time.Time             `json:"created_at"`
	Demo        bool                  `json:"demo,omitempty"`
	Home        string                `json:"home,omitempty"` // region of whoever opened it for themselves: no organization says where it belongs
}

// What 等保 asks of sign-in (GB/T 22239-2019 8.1.4.1): a limit on failures, and a rest after it.
const (
	maxFailures = 5
	lockedFor   = 15 * time.Minute
)

const maxMemberships = 10

// accountID makes the id of a login, so that two accounts of one login are two writes of one document.
func accountID(login string) string {
	sum := sha256.Sum256([]byte("account\x00" + strings.ToLower(login)))
	return "a" + strings.ToLower(base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(sum[:16]))
}

var accounts = store.Schema{Name: "accounts", Indexes: []string{"login", "member", "role", "field", "seat", "demo", "locked"}, Rev: 1}

func indexAccount(a *Account) map[string][]string {
	ix := map[string][]string{"login": {a.Login}, "field": a.Fields}
	for _, m := range a.Memberships {
		ix["member"] = append(ix["member"], m.Org+"/"+string(m.Role))
		ix["role"] = append(ix["role"], string(m.Role))
		ix["seat"] = append(ix["seat"], string(m.Role)+"/"+m.Region)
	}
	if a.Demo {
		ix["demo"] = []string{"1"}
	}
	if a.LockedUntil != nil {
		ix["locked"] = []string{store.Time(*a.LockedUntil)}
	}
	return ix
}

// locked reports whether sign-in rests.
func (a *Account) locked(now time.Time) bool {
	return a.LockedUntil != nil && now.Before(*a.LockedUntil)
}

// try counts an attempt before the password is looked at, so that guesses made
// at the same time count too. It reports whether the password may be looked at.
func (a *Account) try(now time.Time) bool {
	if a.locked(now) {
		return false
	}
	if a.LockedUntil != nil { // the rest is over: a new round
		a.Failures, a.LockedUntil = 0, nil
	}
	if a.Failures++; a.Failures >= maxFailures {
		until := now.Add(lockedFor)
		a.LockedUntil = &until
	}
	return true
}

// forgive forgets failures: after a success, or when an administrator says so.
func (a *Account) forgive() { a.Failures, a.LockedUntil = 0, nil }

var errTwice = fault.New(fault.Conflict, "organization.membership.exists", "这个账号在该组织已有这个角色，不必重复授予。")

// join gives the account a role in an organization.
func (a *Account) join(m identity.Membership) error {
	if !slices.Contains(identity.Roles, m.Role) {
		return fault.New(fault.Invalid, "organization.membership.role", "这个角色不能授予个人，请从角色清单中选择。").At("role", "请从角色清单中选择。")
	}
	if slices.ContainsFunc(a.Memberships, func(o identity.Membership) bool { return o.Org == m.Org && o.Role == m.Role }) {
		return errTwice
	}
	if len(a.Memberships) >= maxMemberships {
		return fault.New(fault.Refused, "organization.membership.many", "一个账号最多担任10个角色，请先收回不再需要的角色。")
	}
	a.Memberships = append(a.Memberships, m)
	return nil
}

// leave takes the role back; a role that is not held is no error, so that a repeated request is harmless.
// What was offered because of it is offered no longer.
func (a *Account) leave(org string, role identity.Role) {
	a.Offers = slices.DeleteFunc(a.Offers, func(o Offer) bool { return o.Origin == org && o.Role == role && o.AnsweredAt == nil })
	a.Memberships = slices.DeleteFunc(a.Memberships, func(m identity.Membership) bool { return m.Org == org && m.Role == role })
}
