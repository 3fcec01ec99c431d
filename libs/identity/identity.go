// Package identity says who is asking: an account and the roles it holds in
// organizations. Hats, the relation to one document, are each service's own.
package identity

import (
	"context"
	"slices"

	"sanshe/libs/cn"
)

// Role is what a membership lets an account do in one organization.
type Role string

// The roles of the platform. A role is a door to an operation, never to a document.
const (
	Buyer      Role = "buyer"      // 采购人经办
	Reviewer   Role = "reviewer"   // 采购人审核: a second pair of eyes over catalogue and notices
	Staff      Role = "staff"      // 社会组织工作人员
	Expert     Role = "expert"     // 评审专家
	Supervisor Role = "supervisor" // 财政监督
	Notary     Role = "notary"     // 公证员: holds a share of the keys of sealed bids, and nothing else
	Worker     Role = "worker"     // 社会工作者
	Volunteer  Role = "volunteer"  // 志愿者
	Resident   Role = "resident"   // 居民
	Registrar  Role = "registrar"  // 登记管理机关: a civil affairs bureau, or a street office for filings
	Sponsor    Role = "sponsor"    // 业务主管单位
	Rater      Role = "rater"      // 评估专家: looks at one organization on the spot, and scores it
	Panelist   Role = "panelist"   // 评估委员会委员
	Officer    Role = "officer"    // 社区矫正机构工作人员: enters orders of service, and sees whose they are
	Personnel  Role = "personnel"  // 单位组织人事: reads what of its members is told to their unit, and nothing else
	Admin      Role = "admin"      // 管理员: accounts and registers, never purchases
	Service    Role = "service"    // another service of the platform, never a person
)

// Roles lists every role a person may hold.
var Roles = []Role{Buyer, Reviewer, Staff, Expert, Supervisor, Notary, Worker, Volunteer, Resident, Registrar, Sponsor, Rater, Panelist, Officer, Personnel, Admin}

// Membership is one role in one organization.
type Membership struct {
	Org     string `json:"org"`      // organization id
	OrgName string `json:"org_name"` // as shown on screens
	Role    Role   `json:"role"`
	Region  string `json:"region"` // GB/T 2260 code the organization belongs to
}

// Platform is the organization of those who run the platform; it stands in no register.
const Platform = "platform"

// Caller is the person or service behind a request.
type Caller struct {
	ID          string       `json:"id"`   // account id
	Name        string       `json:"name"` // as the person wrote it; mask before showing to others
	Memberships []Membership `json:"memberships"`
}

// Has reports whether c holds role anywhere.
func (c Caller) Has(role Role) bool {
	return slices.ContainsFunc(c.Memberships, func(m Membership) bool { return m.Role == role })
}

// In reports whether c holds role in org.
func (c Caller) In(org string, role Role) bool {
	return slices.ContainsFunc(c.Memberships, func(m Membership) bool { return m.Org == org && m.Role == role })
}

// As returns the first membership with role; ok is false when there is none.
func (c Caller) As(role Role) (m Membership, ok bool) {
	for _, m := range c.Memberships {
		if m.Role == role {
			return m, true
		}
	}
	return Membership{}, false
}

// Supervises reports whether m is a supervisor's whose region takes in the one with this code.
func (m Membership) Supervises(region string) bool {
	return m.Role == Supervisor && cn.Within(region, m.Region)
}

// Supervises reports whether c supervises the region with this code, in any of the memberships.
func (c Caller) Supervises(region string) bool {
	return slices.ContainsFunc(c.Memberships, func(m Membership) bool { return m.Supervises(region) })
}

type key struct{}

// With returns ctx carrying c.
func With(ctx context.Context, c Caller) context.Context { return context.WithValue(ctx, key{}, c) }

// From returns the caller in ctx; ok is false for an anonymous request.
func From(ctx context.Context) (c Caller, ok bool) { c, ok = ctx.Value(key{}).(Caller); return }

type tokenKey struct{}

// WithToken returns ctx carrying the caller's bearer token, so that calls made on the caller's behalf carry it on.
func WithToken(ctx context.Context, token string) context.Context {
	return context.WithValue(ctx, tokenKey{}, token)
}

// Token returns the caller's bearer token, or "".
func Token(ctx context.Context) string { t, _ := ctx.Value(tokenKey{}).(string); return t }
