package portal

import (
	"cmp"
	"context"
	"slices"
	"strings"
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

// rank is 0 for the account that is called like its role.
func (d demoAccount) rank() int {
	if d.Login == string(d.Role) {
		return 0
	}
	return 1
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
	demoPerRole = 2
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
	var all []demoAccount
	for _, id := range ids {
		members, err := route.Call(ctx, p.self, organizationapi.ListMembers, organizationapi.ListMembersRequest{ID: id})
		if err != nil {
			continue // an organization without members is no reason to show nobody
		}
		for _, x := range members.Items {
			for _, m := range x.Memberships {
				if x.Demo {
					all = append(all, demoAccount{identity.Role(m.Role), x.Login, x.MaskedName, m.OrgName})
				}
			}
		}
	}
	// The accounts that everything is shown with are called like their role, or have short names.
	slices.SortFunc(all, func(x, y demoAccount) int {
		return cmp.Or(slices.Index(identity.Roles, x.Role)-slices.Index(identity.Roles, y.Role), x.rank()-y.rank(), len(x.Login)-len(y.Login), strings.Compare(x.Login, y.Login))
	})
	l.items = nil
	seen := map[identity.Role]int{}
	for _, d := range all {
		known := slices.ContainsFunc(l.items, func(o demoAccount) bool { return o.Login == d.Login })
		if !known && seen[d.Role] < demoPerRole {
			seen[d.Role]++
			l.items = append(l.items, d)
		}
	}
	l.until = p.wall().Add(demoKept)
	return l.items
}
