package notice

import "sanshe/contracts/go/events"

// volunteers are the rows of who volunteers: each is told of themselves, or the guardian of a child; a captain of the team.
var volunteers = []telling{
	tell(events.TypeVolunteerPersonRegisteredV1,
		func(_ string, d events.VolunteerPersonRegisteredV1) []seat { return accounts(d.Account) },
		"已登记为志愿者", "{{if .D.Ward}}您监护的孩子{{else}}您{{end}}已登记为志愿者，志愿者编号是{{.D.Number}}，可以报名参加志愿服务。", "/volunteer"),
	tell(events.TypeVolunteerPersonErasedV1,
		func(_ string, d events.VolunteerPersonErasedV1) []seat { return accounts(d.Account) },
		"志愿者资料已注销", "编号{{.D.Number}}的志愿者资料已经注销，姓名、证件号码和联系方式都不能再打开。", "/volunteer"),
	tell(events.TypeVolunteerPersonHandedV1,
		func(_ string, d events.VolunteerPersonHandedV1) []seat { return accounts(d.Account, d.From) },
		"志愿者登记已移交给本人", "编号{{.D.Number}}的志愿者登记已由监护人移交给本人的账号，编号、时长和星级不变，以后由本人办理。", "/volunteer/people"),
	tell(events.TypeVolunteerTeamFiledV1,
		func(_ string, d events.VolunteerTeamFiledV1) []seat { return accounts(d.Captain) },
		"队伍已备案", "“{{.D.Name}}”已备案，可以开始招募。", "/volunteer/teams/{{.ID}}"),
	tell(events.TypeVolunteerTeamRefusedV1,
		func(_ string, d events.VolunteerTeamRefusedV1) []seat { return accounts(d.Captain) },
		"队伍没有备案", "“{{.D.Name}}”没有备案，请打开查看理由。", "/volunteer/teams/{{.ID}}"),
	tell(events.TypeVolunteerTeamAskedV1,
		func(_ string, d events.VolunteerTeamAskedV1) []seat { return accounts(d.Captain) },
		"有人申请加入队伍", "有志愿者申请加入“{{.D.Name}}”，请答复。", "/volunteer/teams/{{.ID}}"),
	tell(events.TypeVolunteerTeamJoinedV1,
		func(_ string, d events.VolunteerTeamJoinedV1) []seat { return accounts(d.Account) },
		"已加入队伍", "“{{.D.Name}}”已同意您或者您监护的孩子加入。", "/volunteer/teams/{{.ID}}"),
	tell(events.TypeVolunteerTeamDeclinedV1,
		func(_ string, d events.VolunteerTeamDeclinedV1) []seat { return accounts(d.Account) },
		"没有同意加入队伍", "“{{.D.Name}}”没有同意您或者您监护的孩子加入，可以选择别的队伍。", "/volunteer/teams/{{.ID}}"),
	tell(events.TypeVolunteerTeamLeftV1,
		func(_ string, d events.VolunteerTeamLeftV1) []seat { return accounts(d.Account, d.Captain) },
		"有人离开队伍", "有一名志愿者已经离开“{{.D.Name}}”。", "/volunteer/teams/{{.ID}}"),
	tell(events.TypeVolunteerTeamEndedV1,
		func(_ string, d events.VolunteerTeamEndedV1) []seat { return accounts(d.Captain) },
		"队伍已结束", "“{{.D.Name}}”已经结束，不再招募。", "/volunteer/teams/{{.ID}}"),
}

func init() {
	silent[events.TypeVolunteerPersonChangedV1] = "who corrects it has it on the screen"
	silent[events.TypeVolunteerPersonRestedV1] = "who takes a rest knows it"
	silent[events.TypeVolunteerTeamFoundedV1] = "the desk of the office shows it"
	silent[events.TypeVolunteerTeamOpenedV1] = "the captain has done it, and the list shows it"
	silent[events.TypeVolunteerPersonReturnedV1] = "who comes back knows it"
}
