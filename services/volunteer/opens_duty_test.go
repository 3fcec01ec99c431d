package volunteer

import "maps"

func init() {
	const anybody = "resident volunteer worker staff"
	maps.Copy(opens, map[string]string{
		"listDuties": "staff", "reportForDuty": anybody, "listMyDuties": anybody, "getDuty": anybody, "moveDuty": anybody,
		"listDutyYears": "staff personnel", "moveDutyYear": anybody,
	})
	maps.Copy(bodies, map[string]string{
		"reportForDuty": `{"name":"某人","birth":"1990-01-01","branch":"支部","unit_name":"单位","host":"o","agree":true}`,
		"moveDuty":      `{"do":"accept","version":1}`,
		"moveDutyYear":  `{"do":"agree","version":1}`,
	})
}
