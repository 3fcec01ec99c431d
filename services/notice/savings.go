package notice

import "sanshe/contracts/go/events"

// savings are the rows of the time bank: who is handed time is told, who handed it on when it came back, and who has less than
// nothing. They name amounts and nobody.
var savings = []telling{
	tell(events.TypeVolunteerTimebankAnsweredV1,
		func(_ string, d events.VolunteerTimebankAnsweredV1) []seat {
			if !d.Taken || d.Account == "" {
				return nil
			}
			return accounts(d.Account)
		},
		"收到时间", "您的时间账户收到{{.D.Minutes}}分钟，可以打开查看是哪一次服务。", "/timebank/{{.D.Payee}}"),
	tell(events.TypeVolunteerTimebankSettledV1,
		func(_ string, d events.VolunteerTimebankSettledV1) []seat {
			if d.Taken || d.Account == "" {
				return nil
			}
			return accounts(d.Account)
		},
		"时间已退回", "您转出的{{.D.Minutes}}分钟，对方的账户不能收，已经退回，请与对方联系。", "/timebank/{{.D.Person}}"),
	tell(events.TypeVolunteerTimebankOverdrawnV1,
		func(_ string, d events.VolunteerTimebankOverdrawnV1) []seat { return accounts(d.Account) },
		"时间账户余额为负", "有服务记录更正或者作废，您的时间账户余额为负，补足以前不能转出，有异议的请打开服务记录提出。", "/timebank/{{.ID}}"),
}

func init() {
	silent[events.TypeVolunteerTimebankOpenedV1] = "who opens an account has it on the screen"
	silent[events.TypeVolunteerTimebankClosedV1] = "who closes an account has it on the screen"
	silent[events.TypeVolunteerTimebankSentV1] = "who hands time on sees it, and the payee is told when it has come"
}
