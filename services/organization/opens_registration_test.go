package organization

import "maps"

func init() {
	const founders = "staff resident worker volunteer"
	maps.Copy(opens, map[string]string{
		"checkName":                  "*",
		"listPublicizedApplications": "*",
		"getDossier":                 "*",
		"getCertificate":             "*",
		"createApplication":          founders,
		"updateApplication":          founders,
		"listMyApplications":         founders,
		"listApplications":           "registrar sponsor",
		"getApplication":             founders + " registrar sponsor supervisor",
		"listApplicationFindings":    founders + " registrar sponsor supervisor",
		"getApplicationPaper":        founders + " registrar sponsor supervisor",
		"moveApplication":            founders + " registrar sponsor",
		"objectApplication":          "buyer reviewer staff expert supervisor worker volunteer resident registrar sponsor",
		"answerObjection":            "registrar",
		"revokeRegistration":         "registrar",
	})
	maps.Copy(bodies, map[string]string{
		"createApplication":  `{"subject":"establish","office":"none"}`,
		"updateApplication":  `{"subject":"establish","office":"none"}`,
		"moveApplication":    `{"do":"submit","version":1}`,
		"objectApplication":  `{"text":"有不同意见"}`,
		"answerObjection":    `{"text":"答复如下"}`,
		"revokeRegistration": `{"ground":"falsified","facts":"某事","paper":"某号","told_on":"2026-05-01"}`,
	})
	asks["checkName"] = "?kind=serviceorg&region=320312&name=%E6%9F%90%E6%9F%90%E4%B8%AD%E5%BF%83"
}
