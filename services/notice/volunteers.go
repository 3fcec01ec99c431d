package notice

import "sanshe/contracts/go/events"

// volunteers are the rows of who volunteers: each is told of themselves, or the guardian of a child.
var volunteers = []telling{
	tell(events.TypeVolunteerPersonRegisteredV1,
		func(_ string, d events.VolunteerPersonRegisteredV1) []seat { return accounts(d.Account) },
		"已登记为志愿者", "{{if .D.Ward}}您监护的孩子{{else}}您{{end}}已登记为志愿者，志愿者编号是{{.D.Number}}，可以报名参加志愿服务。", "/volunteer"),
	tell(events.TypeVolunteerPersonErasedV1,
		func(_ string, d events.VolunteerPersonErasedV1) []seat { return accounts(d.Account) },
		"志愿者资料已注销", "编号{{.D.Number}}的志愿者资料已经注销，姓名、证件号码和联系方式都不能再打开。", "/volunteer"),
}

func init() {
	silent[events.TypeVolunteerPersonChangedV1] = "who corrects it has it on the screen"
	silent[events.TypeVolunteerPersonRestedV1] = "who takes a rest knows it"
	silent[events.TypeVolunteerPersonReturnedV1] = "who comes back knows it"
}
