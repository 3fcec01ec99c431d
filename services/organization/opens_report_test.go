package organization

import "maps"

func init() {
	maps.Copy(opens, map[string]string{
		"openSeason":           "registrar",
		"prefillReport":        "staff",
		"listReports":          "registrar sponsor staff",
		"getReport":            "*",
		"listPublishedReports": "*",
		"updateReport":         "staff",
		"listReportFindings":   "staff sponsor registrar",
		"moveReport":           "staff sponsor registrar",
		"getReportPaper":       "staff sponsor registrar",
		"listCauses":           "registrar supervisor",
		"moveCause":            "registrar",
	})
	maps.Copy(bodies, map[string]string{
		"openSeason":   `{"year":2025}`,
		"updateReport": `{"law":"遵守法律。"}`,
		"moveReport":   `{"do":"submit"}`,
		"moveCause":    `{"do":"decline","version":1,"note":"整改中。"}`,
	})
}
