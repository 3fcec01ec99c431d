package notice

import (
	"sanshe/contracts/go/events"
	"sanshe/libs/identity"
)

// projects are the rows of what people volunteer in: whoever decides next is told, and who has a seat what becomes of it.
var projects = []telling{
	tell(events.TypeVolunteerProjectSubmittedV1,
		func(_ string, d events.VolunteerProjectSubmittedV1) []seat {
			return append(members(d.Org, identity.Staff), members(d.Office, identity.Registrar)...)
		},
		"志愿服务项目待审核", "{{.D.OrgName}}的项目“{{.D.Title}}”已送审，送审人以外的工作人员或者主管机关都可以审核。", "/desk/projects/{{.ID}}"),
	tell(events.TypeVolunteerProjectReturnedV1,
		func(_ string, d events.VolunteerProjectReturnedV1) []seat { return accounts(d.Author) },
		"志愿服务项目已退回", "您送审的项目“{{.D.Title}}”已退回，请按意见修改后再送审。", "/desk/projects/{{.ID}}"),
	tell(events.TypeVolunteerProjectPublishedV1,
		func(_ string, d events.VolunteerProjectPublishedV1) []seat { return members(d.Org, identity.Staff) },
		"志愿服务项目已发布", "项目“{{.D.Title}}”已发布，志愿者可以报名。", "/projects/{{.ID}}"),
	tell(events.TypeVolunteerProjectWithdrawnV1,
		func(_ string, d events.VolunteerProjectWithdrawnV1) []seat { return members(d.Org, identity.Staff) },
		"志愿服务项目已撤下", "主管机关撤下了项目“{{.D.Title}}”，还没有开始的班次已经取消，请打开查看理由。", "/desk/projects/{{.ID}}"),
	tell(events.TypeVolunteerFollowFoundV1,
		func(_ string, d events.VolunteerFollowFoundV1) []seat { return accounts(d.Account) },
		"有您关注的新项目", "{{if eq .D.Count 1}}您关注的范围里有新项目“{{.D.Title}}”，打开就可以选班次报名。{{else}}您关注的范围里有{{.D.Count}}个新项目，最新的是“{{.D.Title}}”，请打开查看全部。{{end}}", "{{if eq .D.Count 1}}/projects/{{.D.Project}}{{else}}/volunteer/follows{{end}}"),
	tell(events.TypeVolunteerShiftJoinedV1,
		func(_ string, d events.VolunteerShiftJoinedV1) []seat { return accounts(d.Account) },
		"已报名志愿服务", "{{if .D.Waiting}}“{{.D.Title}}”{{moment .D.Starts}}的班次名额已满，您排在候补，有人让出时会通知您。{{else}}已报名“{{.D.Title}}”，{{moment .D.Starts}}开始，来不了请提前取消。{{end}}", "/shifts/{{.ID}}"),
	tell(events.TypeVolunteerShiftPromotedV1,
		func(_ string, d events.VolunteerShiftPromotedV1) []seat { return accounts(d.Account) },
		"候补有名额了", "您候补的“{{.D.Title}}”有名额了，{{moment .D.Starts}}开始，来不了请尽早取消。", "/shifts/{{.ID}}"),
	tell(events.TypeVolunteerShiftSkippedV1,
		func(_ string, d events.VolunteerShiftSkippedV1) []seat { return accounts(d.Account) },
		"候补已取消", "您候补的“{{.D.Title}}”有名额了，但是{{moment .D.Starts}}这段时间您已报了别的班次，候补已经取消。", "/shifts/{{.ID}}"),
	tell(events.TypeVolunteerShiftDueV1,
		func(_ string, d events.VolunteerShiftDueV1) []seat { return accounts(d.Accounts...) },
		"明天有志愿服务", "“{{.D.Title}}”{{moment .D.Starts}}开始，集合地点是{{.D.Place}}。", "/shifts/{{.ID}}"),
	tell(events.TypeVolunteerShiftCancelledV1,
		func(_ string, d events.VolunteerShiftCancelledV1) []seat { return accounts(d.Accounts...) },
		"志愿服务班次已取消", "“{{.D.Title}}”{{moment .D.Starts}}的班次已取消，请打开查看原因。", "/shifts/{{.ID}}"),
}

func init() {
	silent[events.TypeVolunteerProjectClosedV1] = "who closes it knows it, and who had a seat is told of the shift"
	silent[events.TypeVolunteerProjectArchivedV1] = "nothing is to be done"
	silent[events.TypeVolunteerProjectDatedV1] = "who adds dates has them on the screen"
	silent[events.TypeVolunteerShiftFreedV1] = "who gives a seat back knows it, and who moves up is told"
}
