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
	"sanshe/services/portal/frame"
)

// demoAccount is an account of the demonstration, shown on the sign-in page
// with the password that everybody knows.
type demoAccount struct {
	Role             identity.Role
	Login, Name, Org string
	Barred           string // why its organization may not bid, "" when it may
}

// rank is 0 for the account that is called like its role.
func (d demoAccount) rank() int {
	if d.Login == string(d.Role) {
		return 0
	}
	return 1
}

// use is what the account is good for, in one line.
func (d demoAccount) use() string {
	if d.Barred != "" {
		return d.Barred + "，可以看到为什么不能投标"
	}
	return demoRoles[d.Role].use
}

// demoRoles says how many accounts of a role are shown, so that a visitor can
// take a purchase of either method to its contract, and what they do in it.
var demoRoles = map[identity.Role]struct {
	most int
	use  string
}{
	identity.Buyer:      {2, "发起采购，开标，组建评审委员会，定标，送签和公告合同"},
	identity.Reviewer:   {2, "审核并发布本单位经办人提交的目录和采购公告"},
	identity.Staff:      {5, "提问，投标，签合同"},
	identity.Expert:     {5, "被选入评审委员会后评分"},
	identity.Supervisor: {1, "看全区采购的进度和逾期，处理投诉"},
	identity.Notary:     {1, "保管一份开标密钥，截止后提交份额"},
	identity.Worker:     {2, "承办个案，写探访记录，为同事担任督导"}, identity.Volunteer: {1, "收消息"}, identity.Resident: {1, "起草登记申请，收消息"},
	identity.Registrar: {3, "办理登记申请、备案、等级评估和信用名单，审查和决定由两人办理"}, identity.Sponsor: {1, "审查登记申请，同意或者退回"}, identity.Rater: {2, "实地考察，给每项指标评分"}, identity.Panelist: {1, "对评估等级记名表决"}, identity.Officer: {1, "录入社会服务令，请单位承接，报告办结"}, identity.Personnel: {1, "看本单位在职党员到社区报到的年度合计和评价"},
	identity.Admin: {1, "登记机构，开设账号，登记信用名单和评估等级"},
}

// demoBarred is how many accounts are shown that may not bid.
const demoBarred = 2

// unfit is what keeps an organization from bidding, as far as the register shows it.
func unfit(o organizationapi.Organization) string {
	switch {
	case o.ListedSerious:
		return "在严重违法失信名单上"
	case o.Kind == organizationapi.OrgKindFiled:
		return "没有法人资格"
	default:
		return ""
	}
}

const demoPassword = host.DemoPassword

// roleNames are the roles as people call them.
var roleNames = map[identity.Role]string{
	identity.Buyer: "采购人经办", identity.Reviewer: "采购人审核", identity.Staff: "社会组织", identity.Expert: "评审专家",
	identity.Supervisor: "财政监督", identity.Notary: "公证员", identity.Worker: "社会工作者", identity.Volunteer: "志愿者", identity.Resident: "居民",
	identity.Registrar: "登记管理机关", identity.Sponsor: "业务主管单位", identity.Rater: "评估专家", identity.Panelist: "评估委员会委员", identity.Officer: "社区矫正机构", identity.Personnel: "单位组织人事", identity.Admin: "平台管理员",
}

// demoList remembers the accounts for a while: the sign-in page is opened often.
type demoList struct {
	mu    sync.Mutex
	items []demoAccount
	until time.Time
}

const demoKept = 30 * time.Second

// list is enough accounts of every role; empty while the demonstration is being built.
func (l *demoList) list(ctx context.Context, p *frame.House) []demoAccount {
	l.mu.Lock()
	defer l.mu.Unlock()
	if p.Wall().Before(l.until) {
		return l.items
	}
	ctx = identity.WithToken(ctx, "")
	orgs, err := route.Call(ctx, p.Self, organizationapi.ListOrganizations, organizationapi.ListOrganizationsRequest{Limit: 200})
	if err != nil {
		p.Log.WarnContext(ctx, "demo accounts", "err", err)
		return nil
	}
	of := []organizationapi.Organization{{ID: "platform"}}
	for _, o := range orgs.Items {
		if o.Demo {
			of = append(of, o)
		}
	}
	var all []demoAccount
	for _, o := range of {
		members, err := route.Call(ctx, p.Self, organizationapi.ListMembers, organizationapi.ListMembersRequest{ID: o.ID})
		if err != nil {
			continue // an organization without members is no reason to show nobody
		}
		for _, x := range members.Items {
			for _, m := range x.Memberships {
				if x.Demo {
					d := demoAccount{Role: identity.Role(m.Role), Login: x.Login, Name: x.MaskedName, Org: m.OrgName}
					if d.Role == identity.Staff {
						d.Barred = unfit(o)
					}
					if d.Role == identity.Expert && x.Title != "" {
						d.Name += "（" + x.Title + "）" // as the committee's form lists them
					}
					all = append(all, d)
				}
			}
		}
	}
	// The accounts that everything is shown with are called like their role, or have short names.
	slices.SortFunc(all, func(x, y demoAccount) int {
		return cmp.Or(slices.Index(identity.Roles, x.Role)-slices.Index(identity.Roles, y.Role), strings.Compare(x.Barred, y.Barred), x.rank()-y.rank(), len(x.Login)-len(y.Login), strings.Compare(x.Login, y.Login))
	})
	l.items = shown(all)
	l.until = p.Wall().Add(demoKept)
	return l.items
}

// shown is the first of every role, and the first who may not bid; nobody twice.
func shown(all []demoAccount) (out []demoAccount) {
	type group struct {
		role   identity.Role
		barred bool
	}
	seen := map[group]int{}
	for _, d := range all {
		g, most := group{d.Role, d.Barred != ""}, demoRoles[d.Role].most
		if g.barred {
			most = demoBarred
		}
		known := slices.ContainsFunc(out, func(o demoAccount) bool { return o.Login == d.Login })
		if !known && seen[g] < most {
			seen[g]++
			out = append(out, d)
		}
	}
	return out
}
