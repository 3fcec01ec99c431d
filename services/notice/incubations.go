package notice

import (
	"sanshe/contracts/go/events"
	"sanshe/libs/identity"
)

// partOfDay says a slot in words.
const partOfDay = `{{if eq .D.Slot "am"}}上午{{else if eq .D.Slot "pm"}}下午{{else}}晚上{{end}}`

// incubations are the rows of groups in a hub: the hub is told what it has to do, the group what became of it, and a
// mentor and a group what they owe one another.
var incubations = []telling{
	tell(events.TypeOrganizationIncubationAppliedV1,
		func(_ string, d events.OrganizationIncubationAppliedV1) []seat { return members(d.Org, identity.Staff) },
		"收到入驻申请", "“{{.D.Name}}”申请入驻{{.D.HubName}}，请写需求诊断。", "/desk/incubations/{{.ID}}"),
	tell(events.TypeOrganizationIncubationDiagnosedV1,
		func(_ string, d events.OrganizationIncubationDiagnosedV1) []seat { return accounts(d.Contact) },
		"需求诊断已完成", "{{.D.HubName}}已完成“{{.D.Name}}”的需求诊断，请打开查看。", "/desk/incubations/{{.ID}}"),
	tell(events.TypeOrganizationIncubationEnteredV1,
		func(_ string, d events.OrganizationIncubationEnteredV1) []seat { return accounts(d.Contact) },
		"已入驻孵化基地", "“{{.D.Name}}”已入驻{{.D.HubName}}，孵化期到{{.D.Until}}，请写孵化计划。", "/desk/incubations/{{.ID}}"),
	tell(events.TypeOrganizationIncubationRefusedV1,
		func(_ string, d events.OrganizationIncubationRefusedV1) []seat { return accounts(d.Contact) },
		"没有同意入驻", "{{.D.HubName}}没有同意“{{.D.Name}}”入驻，请打开查看理由。", "/desk/incubations/{{.ID}}"),
	tell(events.TypeOrganizationIncubationPlannedV1,
		func(_ string, d events.OrganizationIncubationPlannedV1) []seat { return members(d.Org, identity.Staff) },
		"孵化计划等您同意", "“{{.D.Name}}”已写好孵化计划，请打开查看。", "/desk/incubations/{{.ID}}"),
	tell(events.TypeOrganizationIncubationAgreedV1,
		func(_ string, d events.OrganizationIncubationAgreedV1) []seat { return accounts(d.Contact) },
		"孵化计划已得到同意", "{{.D.HubName}}已同意“{{.D.Name}}”的孵化计划，请按期完成目标。", "/desk/incubations/{{.ID}}"),
	tell(events.TypeOrganizationIncubationReportedV1,
		func(_ string, d events.OrganizationIncubationReportedV1) []seat {
			return members(d.Org, identity.Staff)
		},
		"目标等您确认", "“{{.D.Name}}”报告目标“{{.D.Goal}}”已经完成，请核对后确认或者退回。", "/desk/incubations/{{.ID}}"),
	tell(events.TypeOrganizationIncubationSettledV1,
		func(_ string, d events.OrganizationIncubationSettledV1) []seat { return accounts(d.Contact) },
		"目标已答复", "{{.D.HubName}}已{{if .D.Accepted}}确认{{else}}退回{{end}}目标“{{.D.Goal}}”，请打开查看。", "/desk/incubations/{{.ID}}"),
	tell(events.TypeOrganizationIncubationAssignedV1,
		func(_ string, d events.OrganizationIncubationAssignedV1) []seat {
			return accounts(d.Mentor, d.Contact)
		},
		"已安排导师", "{{.D.HubName}}为“{{.D.Name}}”安排了导师，辅导以后由导师写记录、由被辅导的组织确认。", "/desk/incubations/{{.ID}}"),
	tell(events.TypeOrganizationIncubationExtendedV1,
		func(_ string, d events.OrganizationIncubationExtendedV1) []seat { return accounts(d.Contact) },
		"孵化期已延长", "“{{.D.Name}}”在{{.D.HubName}}的孵化期已延长到{{.D.Until}}。", "/desk/incubations/{{.ID}}"),
	tell(events.TypeOrganizationIncubationDueV1,
		func(_ string, d events.OrganizationIncubationDueV1) []seat {
			return append(accounts(d.Contact), members(d.Org, identity.Staff)...)
		},
		"孵化期已满", "“{{.D.Name}}”在{{.D.HubName}}的孵化期到{{.D.Until}}已满，请办理出壳、延期或者离开。", "/desk/incubations/{{.ID}}"),
	tell(events.TypeOrganizationIncubationGraduatedV1,
		func(_ string, d events.OrganizationIncubationGraduatedV1) []seat { return accounts(d.Contact) },
		"已出壳", "“{{.D.Name}}”已从{{.D.HubName}}出壳，可以用已有的内容起草登记申请。", "/desk/incubations/{{.ID}}"),
	tell(events.TypeOrganizationIncubationLeftV1,
		func(_ string, d events.OrganizationIncubationLeftV1) []seat {
			return append(accounts(d.Contact), members(d.Org, identity.Staff)...)
		},
		"已离开孵化基地", "“{{.D.Name}}”已离开{{.D.HubName}}，请打开查看理由。", "/desk/incubations/{{.ID}}"),
	tell(events.TypeOrganizationIncubationAskedV1,
		func(_ string, d events.OrganizationIncubationAskedV1) []seat { return members(d.Org, identity.Staff) },
		"到了回访的时候", "“{{.D.Name}}”出壳已满{{.D.Month}}个月，请回访并记录情况。", "/desk/incubations/{{.ID}}"),
	tell(events.TypeOrganizationIncubationRegisteredV1,
		func(_ string, d events.OrganizationIncubationRegisteredV1) []seat {
			return members(d.Org, identity.Staff)
		},
		"孵化的组织已取得登记", "“{{.D.Name}}”已经取得登记，登记的名称是{{.D.HeirName}}。", "/organizations/{{.D.Heir}}"),
	tell(events.TypeOrganizationHubEndedV1,
		func(_ string, d events.OrganizationHubEndedV1) []seat {
			return append(members(d.Org, identity.Staff), members(d.Office, identity.Registrar)...)
		},
		"孵化基地已结束", "{{.D.Name}}已由{{.D.By}}结束，没有办完的申请不再办理，申请的人会收到通知。", "/hubs/{{.ID}}"),
	tell(events.TypeOrganizationBookingReleasedV1,
		func(_ string, d events.OrganizationBookingReleasedV1) []seat { return accounts(d.Contact) },
		"场地预约已取消", "{{.D.HubName}}{{if eq .D.Ground \"hub\"}}取消了{{else if eq .D.Ground \"space\"}}停用了场地，同时取消{{else}}已经结束，同时取消{{end}}“{{.D.Name}}”{{.D.Day}}"+partOfDay+"{{.D.SpaceName}}的预约，请另作安排。", "/hubs/{{.D.Hub}}"),
	tell(events.TypeOrganizationBookingNarrowedV1,
		func(_ string, d events.OrganizationBookingNarrowedV1) []seat { return accounts(d.Contact) },
		"预约的场地座位减少", "{{.D.HubName}}的{{.D.SpaceName}}现在是{{.D.Seats}}座，“{{.D.Name}}”{{.D.Day}}"+partOfDay+"的预约仍然有效，不够用的请取消后另约。", "/desk/hubs/{{.D.Hub}}/bookings"),
	tell(events.TypeOrganizationMentoringWrittenV1,
		func(_ string, d events.OrganizationMentoringWrittenV1) []seat { return accounts(d.Contact) },
		"辅导记录等您确认", "导师写了{{.D.On}}对“{{.D.Name}}”的辅导，请核对后确认，没有确认的不计入时长。", "/desk/incubations/{{.D.Incubation}}"),
	tell(events.TypeOrganizationMentoringDisputedV1,
		func(_ string, d events.OrganizationMentoringDisputedV1) []seat { return accounts(d.Mentor) },
		"辅导记录有异议", "“{{.D.Name}}”对{{.D.On}}的辅导记录有异议，请打开查看理由，修改或者撤回。", "/desk/incubations/{{.D.Incubation}}"),
}

func init() {
	silent[events.TypeOrganizationIncubationWithdrawnV1] = "the hub finds it gone from the desk"
	silent[events.TypeOrganizationHubPlacedV1] = "the entry that follows from it is told"
	silent[events.TypeOrganizationHubRefittedV1] = "whoever has booked is told of the booking"
	silent[events.TypeOrganizationBookingBookedV1] = "who books sees it on the page"
	silent[events.TypeOrganizationIncubationFollowedV1] = "the hub has written it itself"
}
