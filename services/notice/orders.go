package notice

import (
	"sanshe/contracts/go/events"
	"sanshe/libs/identity"
)

// orders are the rows of service that was ordered: they name code names, and nobody.
var orders = []telling{
	tell(events.TypeVolunteerOrderAskedV1,
		func(_ string, d events.VolunteerOrderAskedV1) []seat { return members(d.Host, identity.Staff) },
		"请您单位承接社会服务令", "社会服务令{{.D.Alias}}请您单位承接，请打开看安排上要注意的，承接或者退回。", "/desk/orders/{{.ID}}"),
	tell(events.TypeVolunteerOrderAcceptedV1,
		func(_ string, d events.VolunteerOrderAcceptedV1) []seat {
			return append(members(d.Organ, identity.Officer), bound(d.Account)...)
		},
		"社会服务令有单位承接", "社会服务令{{.D.Alias}}已有单位承接，可以报名它的社会服务班次。", "/orders"),
	tell(events.TypeVolunteerOrderReturnedV1,
		func(_ string, d events.VolunteerOrderReturnedV1) []seat { return members(d.Organ, identity.Officer) },
		"社会服务令被退回", "社会服务令{{.D.Alias}}没有单位承接，请打开看理由，另请单位承接。", "/desk/orders/{{.ID}}"),
	tell(events.TypeVolunteerOrderCompletedV1,
		func(_ string, d events.VolunteerOrderCompletedV1) []seat {
			return append(members(d.Organ, identity.Officer), bound(d.Account)...)
		},
		"社会服务令的时间已满", "社会服务令{{.D.Alias}}的服务时间已满，由社区矫正机构报告办结。", "/orders"),
	tell(events.TypeVolunteerOrderReopenedV1,
		func(_ string, d events.VolunteerOrderReopenedV1) []seat {
			return append(members(d.Organ, identity.Officer), bound(d.Account)...)
		},
		"社会服务令的时间不满", "有服务记录更正或者作废，社会服务令{{.D.Alias}}的时间不满，请继续服务；有异议的，打开服务记录提出。", "/orders"),
	tell(events.TypeVolunteerOrderReportedV1,
		func(_ string, d events.VolunteerOrderReportedV1) []seat { return bound(d.Account) },
		"社会服务令已办结", "社会服务令{{.D.Alias}}已报告办结，期满以后封存。", "/orders"),
	tell(events.TypeVolunteerOrderEndedV1,
		func(_ string, d events.VolunteerOrderEndedV1) []seat {
			return append(members(d.Host, identity.Staff), bound(d.Account)...)
		},
		"社会服务令提前终止", "社会服务令{{.D.Alias}}提前终止，不再安排班次。", "/orders"),
}

// bound is whose account an order is bound to, if it is.
func bound(account string) []seat {
	if account == "" {
		return nil
	}
	return accounts(account)
}

func init() {
	silent[events.TypeVolunteerOrderBoundV1] = "who binds an account has it on the screen"
	silent[events.TypeVolunteerOrderSealedV1] = "a sealed order is nobody's"
}
