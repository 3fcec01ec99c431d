package portal

import (
	"context"
	"slices"
	"sync"
	"time"

	"sanshe/contracts/go/organizationapi"
	"sanshe/libs/host"
	"sanshe/libs/identity"
	"sanshe/libs/route"
)

// demoAccount is an account of the demonstration, shown on the sign-in page
// with the password that everybody knows.
type demoAccount struct {
	Role             identity.Role
	Login, Name, Org string
}

const demoPassword = host.DemoPassword

// roleNames are the roles as people call them.
var roleNames = map[identity.Role]string{
	identity.Buyer: "采购人经办", identity.Reviewer: "采购人审核", identity.Staff: "社会组织", identity.Expert: "评审专家",
	identity.Supervisor: "财政监督", identity.Worker: "社会工作者", identity.Volunteer: "志愿者", identity.Resident: "居民",
	identity.Admin: "平台管理员",
}

// demoList remembers the accounts for a while: the sign-in page is opened often.
type demoList struct {
	mu    sync.Mutex
	items []demoAccount
	until time.Time
}

const (
	demoPerRole = 3
	demoKept    = 30 * time.Second
)

// list is some accounts of every role; empty while the demonstration is being built.
func (l *demoList) list(ctx context.Context, p *Portal) []demoAccount {
	l.mu.Lock()
	defer l.mu.Unlock()
	if p.wall().Before(l.until) {
		return l.items
	}
	ctx = identity.WithToken(ctx, "")
	orgs, err := route.Call(ctx, p.self, organizationapi.ListOrganizations, organizationapi.ListOrganizationsRequest{Limit: 200})
	if err != nil {
		p.log.WarnContext(ctx, "demo accounts", "err", err)
		return nil
	}
	ids := []string{"platform"}
	for _, o := range orgs.Items {
		if o.Demo {
			ids = append(ids, o.ID)
		}
	}
	l.items = nil
	seen := map[identity.Role]int{}
	for _, id := range ids {
		members, err := route.Call(ctx, p.self, organizationapi.ListMembers, organizationapi.ListMembersRequest{ID: id})
		if err != nil {
			continue // an organization without members is no reason to show nobody
		}
		for _, x := range members.Items {
			for _, m := range x.Memberships {
				role := identity.Role(m.Role)
				known := slices.ContainsFunc(l.items, func(d demoAccount) bool { return d.Login == x.Login })
				if !x.Demo || known || seen[role] >= demoPerRole {
					continue
				}
				seen[role]++
				l.items = append(l.items, demoAccount{role, x.Login, x.MaskedName, m.OrgName})
			}
		}
	}
	slices.SortStableFunc(l.items, func(x, y demoAccount) int {
		return slices.Index(identity.Roles, x.Role) - slices.Index(identity.Roles, y.Role)
	})
	l.until = p.wall().Add(demoKept)
	return l.items
}
