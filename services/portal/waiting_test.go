package portal

import (
	"context"
	"slices"
	"strings"
	"testing"

	"sanshe/contracts/go/noticeapi"
	"sanshe/contracts/go/organizationapi"
	"sanshe/libs/host"
	"sanshe/libs/identity"
	"sanshe/libs/route"
)

// What waits in the register shows on the desk of each who may have it in hand, and leads to where it is done.
func TestWhatWaitsInTheRegisterShowsOnEveryDesk(t *testing.T) {
	w := newWorks(t, identity.Buyer)
	tasks := route.On(organizationapi.ListOrganizationTasks, func(context.Context, organizationapi.ListOrganizationTasksRequest) (organizationapi.TaskList, error) {
		return organizationapi.TaskList{Items: []organizationapi.Task{
			{Subject: "f1", Room: "filing", Title: "梧桐里互助队", What: "确认仍在活动", Owner: "联系人", Due: ago(2), LateDays: 2, Basis: []organizationapi.Basis{}},
			{Subject: "a1", Room: "registration", Title: "梧桐服务中心", What: "成立：送审", Owner: "申请人", Basis: []organizationapi.Basis{}},
			{Subject: "o1", Room: "account", Title: "梧桐社会工作服务中心", What: "答复是否从备案组织转入", Owner: "本人", Basis: []organizationapi.Basis{}},
		}}, nil
	})
	local := w.via.(*host.Local)
	local.Add("notice", route.Server([]route.Route{
		route.On(noticeapi.ListMessages, func(context.Context, noticeapi.ListMessagesRequest) (out noticeapi.MessagePage, err error) {
			return out, nil
		}),
		route.On(noticeapi.CountUnread, func(context.Context, noticeapi.CountUnreadRequest) (out noticeapi.Unread, err error) { return out, nil }),
	}, w.read))
	local.Add("organization", w.organization(route.Server(slices.Concat(w.office.routes(), []route.Route{tasks}), w.read)))
	for _, role := range []identity.Role{identity.Resident, identity.Worker, identity.Volunteer, identity.Staff, identity.Registrar, identity.Sponsor} {
		page := w.as(role).get("/desk/" + string(role))
		for _, want := range []string{`href="/desk/filings/f1"`, `href="/desk/applications/a1"`, `href="/account#offers"`, "确认仍在活动", `<span class="late">`} {
			if page.status != 200 || !strings.Contains(page.body, want) {
				t.Errorf("the desk of %s (%d) has no %s", role, page.status, want)
			}
		}
	}
}
