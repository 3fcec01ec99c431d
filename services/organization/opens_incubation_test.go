package organization

import "maps"

func init() {
	maps.Copy(opens, map[string]string{
		"createHub":          "registrar",
		"updateHub":          "staff",
		"endHub":             "registrar staff",
		"listHubs":           "*",
		"getHub":             "*",
		"listGraduates":      "*",
		"listBookings":       "staff resident worker volunteer",
		"bookSpace":          "staff resident worker volunteer",
		"cancelBooking":      "staff resident worker volunteer",
		"listIncubations":    "staff registrar supervisor",
		"applyIncubation":    "staff resident worker volunteer",
		"listMyIncubations":  "staff resident worker volunteer",
		"getIncubation":      "staff resident worker volunteer registrar supervisor",
		"moveIncubation":     "staff resident worker volunteer",
		"planIncubation":     "staff resident worker volunteer",
		"settleGoal":         "staff resident worker volunteer",
		"nameMentor":         "staff",
		"listHours":          "staff resident worker volunteer registrar supervisor",
		"writeHours":         "staff worker",
		"answerHours":        "staff resident worker volunteer",
		"registerIncubated":  "staff resident worker volunteer",
		"recordFollowUp":     "staff",
		"getIncubationPaper": "staff resident worker volunteer registrar supervisor",
	})
	maps.Copy(bodies, map[string]string{
		"createHub":         `{"org":"none","name":"某某基地","address":"某路","capacity":1,"open":true,"spaces":[],"terms":{"months":12,"extensions":1,"extension_months":6,"minutes":0,"ahead_days":14,"follow":[6],"text":""}}`,
		"updateHub":         `{"org":"none","name":"某某基地","address":"某路","capacity":1,"open":true,"spaces":[],"terms":{"months":12,"extensions":1,"extension_months":6,"minutes":0,"ahead_days":14,"follow":[6],"text":""}}`,
		"endHub":            `{"version":1,"note":"某事"}`,
		"bookSpace":         `{"incubation":"none","space":"A","day":"2026-09-01","slot":"am"}`,
		"cancelBooking":     `{"space":"A","day":"2026-09-01","slot":"am"}`,
		"applyIncubation":   `{"hub":"none","name":"某某队","idea":"某事"}`,
		"moveIncubation":    `{"do":"leave","version":1}`,
		"planIncubation":    `{"version":1,"goals":[{"code":"1","title":"某事","by":"2026-09-01"}]}`,
		"settleGoal":        `{"do":"report","version":1,"code":"1"}`,
		"nameMentor":        `{"version":1,"login":"nobody"}`,
		"writeHours":        `{"on":"2026-09-01","from":"09:00","to":"10:00","text":"某事"}`,
		"answerHours":       `{"session":"1.2026-09-01.0","do":"confirm"}`,
		"registerIncubated": `{"version":1,"kind":"serviceorg","office":"none"}`,
		"recordFollowUp":    `{"version":1,"month":6,"active":true,"text":"某事"}`,
	})
	asks["listIncubations"] = "?hub=none"
}
