package notice

import (
	"sanshe/contracts/go/events"
	"sanshe/libs/identity"
)

// duties are the rows of members who report to a community: they name numbers, and nobody.
var duties = []telling{
	tell(events.TypeVolunteerDutyAskedV1,
		func(_ string, d events.VolunteerDutyAskedV1) []seat { return members(d.Host, identity.Staff) },
		"有在职党员报到", "在职党员{{.D.Number}}向您的社区报到，请打开核对，接收或者退回。", "/desk/duties/{{.ID}}"),
	tell(events.TypeVolunteerDutyAcceptedV1,
		func(_ string, d events.VolunteerDutyAcceptedV1) []seat { return bound(d.Account) },
		"社区接收了您的报到", "您的报到{{.D.Number}}已被接收，可以报名社区的党员报到班次。", "/duty/{{.ID}}"),
	tell(events.TypeVolunteerDutyReturnedV1,
		func(_ string, d events.VolunteerDutyReturnedV1) []seat { return bound(d.Account) },
		"社区退回了您的报到", "您的报到{{.D.Number}}被退回，请打开看理由，可以重新报到。", "/duty/{{.ID}}"),
	tell(events.TypeVolunteerDutyLeftV1,
		func(_ string, d events.VolunteerDutyLeftV1) []seat { return members(d.Host, identity.Staff) },
		"有报到的党员转出", "在职党员{{.D.Number}}已转出，还没有写的年度评价请及时写。", "/desk/duties/{{.ID}}"),
	tell(events.TypeVolunteerDutyyearJudgedV1,
		func(_ string, d events.VolunteerDutyyearJudgedV1) []seat { return bound(d.Account) },
		"社区写了年度评价", "{{.D.Year}}年的报到服务已有评价，请在{{.D.Until}}以前看，有异议的提出；期满没有异议的就定下。", "/duty/{{.D.Duty}}"),
	tell(events.TypeVolunteerDutyyearObjectedV1,
		func(_ string, d events.VolunteerDutyyearObjectedV1) []seat { return members(d.Host, identity.Staff) },
		"年度评价有异议", "在职党员{{.D.Number}}对{{.D.Year}}年的评价有异议，请由没有写评价的工作人员答复。", "/desk/duties/{{.D.Duty}}"),
	tell(events.TypeVolunteerDutyyearToldV1,
		func(_ string, d events.VolunteerDutyyearToldV1) []seat { return bound(d.Account) },
		"年度评价已定", "您{{.D.Year}}年报到服务的评价已定；同意反馈的，单位看得到时间合计和评价。", "/duty/{{.D.Duty}}"),
	tell(events.TypeVolunteerDutyyearToldV1,
		func(_ string, d events.VolunteerDutyyearToldV1) []seat {
			if d.Unit == "" {
				return nil
			}
			return members(d.Unit, identity.Personnel)
		},
		"在职党员报到有反馈", "在职党员{{.D.Number}}{{.D.Year}}年到社区报到的时间合计和评价已反馈给您单位，请打开查看。", "/desk/duty-years"),
}

func init() {
	silent[events.TypeVolunteerDutyErasedV1] = "who erases has it on the screen"
}
