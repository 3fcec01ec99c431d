package desk

import (
	"slices"

	"github.com/a-h/templ"

	"sanshe/contracts/go/organizationapi"
	"sanshe/contracts/go/socialworkapi"
	"sanshe/contracts/go/volunteerapi"
	"sanshe/libs/identity"
	"sanshe/libs/route"
	"sanshe/services/portal/frame"
	"sanshe/services/portal/ui"
	"sanshe/services/portal/view"
)

// registryTasks are what waits for the caller in the rooms of the register, among volunteers and among social workers.
func (p *room) registryTasks(a *frame.Ask) ([]view.Task, error) {
	ts, err := route.Call(a.Ctx, p.Call, organizationapi.ListOrganizationTasks, organizationapi.ListOrganizationTasksRequest{})
	if err != nil {
		return nil, err
	}
	out := view.RegistryTasks(ts.Items)
	if !slices.ContainsFunc(serving, a.Caller.Has) && !a.Caller.Has(identity.Officer) {
		return out, nil
	}
	vs, err := route.Call(a.Ctx, p.Call, volunteerapi.ListVolunteerTasks, volunteerapi.ListVolunteerTasksRequest{})
	if err != nil {
		return nil, err
	}
	out = append(out, view.VolunteerTasks(vs.Items)...)
	if !slices.ContainsFunc(serving, a.Caller.Has) {
		return out, nil
	}
	ws, err := route.Call(a.Ctx, p.Call, socialworkapi.ListSocialworkTasks, socialworkapi.ListSocialworkTasksRequest{})
	return append(out, view.SocialTasks(ws.Items)...), err
}

// serving are the roles for which something may wait among volunteers or social workers.
var serving = []identity.Role{identity.Staff, identity.Resident, identity.Worker, identity.Volunteer, identity.Registrar, identity.Supervisor}

// registryDoors are where a desk of the register leads besides its tasks.
var registryDoors = map[identity.Role][]templ.Component{
	identity.Registrar: {ui.ButtonLink("/desk/applications", "登记申请", false), ui.ButtonLink("/desk/filings", "备案", false), ui.ButtonLink("/hubs", "孵化基地", false), ui.ButtonLink("/desk/projects", "志愿服务项目", false), ui.ButtonLink("/desk/reports", "年报", false), ui.ButtonLink("/desk/registrar/listings", "信用名单", false), ui.ButtonLink("/desk/providers", "承接资格", false), ui.ButtonLink("/desk/reviews", "时长核查", false), ui.ButtonLink("/desk/stars", "志愿者星级", false), ui.ButtonLink("/desk/credentials", "社会工作者", false), ui.ButtonLink("/desk/stewards", "社区工作者", false), ui.ButtonLink("/campaigns", "等级评估", false)},
	identity.Officer:   {ui.ButtonLink("/desk/orders", "社会服务令", false), ui.ButtonLink("/desk/orders/new", "录入社会服务令", true)},
	identity.Personnel: {ui.ButtonLink("/desk/duty-years", "在职党员报到的反馈", true)},
	identity.Sponsor:   {ui.ButtonLink("/desk/applications", "登记申请", false), ui.ButtonLink("/desk/reports", "年报", false)},
}

// registryDesk is the desk of those who keep the register, sponsor organizations or rate them.
func (p *room) registryDesk(a *frame.Ask) error {
	ts, err := p.registryTasks(a)
	if err != nil {
		return err
	}
	m, _ := a.Caller.As(a.Desk)
	late, soon := view.Lateness(ts)
	pg := a.Page(ui.DeskNames[a.Desk]+"工作台", ui.NavNone, nil)
	main := view.Panel(ui.Box{Title: "先办这几件", Note: "按超期天数排"}, ui.Data(view.TaskTable(view.ByLateness(ts), a.Now(), "眼下没有等您办理的事项。")))
	side := view.Stack(view.Panel(ui.Box{Title: "我的身份"}, ui.DLNarrow(ui.S("角色", ui.DeskNames[m.Role]), ui.S("所在组织", m.OrgName)), ui.WideButtonLink("/inbox", "通知", false), ui.WideButtonLink("/account", "我的账号", false)), ui.Help(p.Site))
	return a.Show(200, pg, view.Stack(greeting(a, late, soon, registryDoors[a.Desk]...), ui.Columns(main, side)))
}
