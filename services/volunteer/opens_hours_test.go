package volunteer

import "maps"

func init() {
	maps.Copy(opens, map[string]string{
		"stateHours":        "staff resident worker volunteer",
		"getShiftCode":      "staff resident worker volunteer",
		"issueSlips":        "staff resident worker volunteer",
		"getRoll":           "staff resident worker volunteer registrar",
		"callRoll":          "staff resident worker volunteer",
		"confirmShift":      "staff",
		"listRecords":       "staff resident worker volunteer registrar supervisor",
		"getRecord":         "staff resident worker volunteer registrar supervisor",
		"moveRecord":        "staff resident worker volunteer",
		"correctRecord":     "staff",
		"getHours":          "staff resident worker volunteer registrar supervisor",
		"getPunctuality":    "*",
		"listAmendments":    "*",
		"askAmendment":      "staff resident worker volunteer",
		"getAmendment":      "staff resident worker volunteer registrar supervisor",
		"moveAmendment":     "staff resident worker volunteer registrar",
		"objectAmendment":   "staff resident worker volunteer registrar supervisor",
		"getAmendmentPaper": "staff resident worker volunteer registrar supervisor",
		"listReviews":       "registrar supervisor",
		"getReview":         "registrar supervisor",
		"openReview":        "registrar",
		"moveReview":        "registrar",
		"listAudits":        "*",
		"openAudit":         "registrar",
		"getAudit":          "*",
		"drawAudit":         "registrar",
		"listLots":          "registrar",
		"lookAtLot":         "registrar",
		"recordCall":        "registrar",
		"askAppeal":         "staff resident worker volunteer",
		"getAppeal":         "staff resident worker volunteer registrar supervisor",
		"moveAppeal":        "registrar",
		"listPunctuality":   "*",
	})
}
