package organization

import "maps"

func init() {
	maps.Copy(opens, map[string]string{
		"listCampaigns":          "*",
		"openCampaign":           "registrar",
		"getCampaignTerms":       "registrar",
		"getCampaign":            "*",
		"moveCampaign":           "registrar",
		"getCampaignCalibration": "registrar",
		"checkRating":            "staff",
		"listRatings":            "*",
		"applyRating":            "staff",
		"getRating":              "*",
		"moveRating":             "staff registrar",
		"listRatingRaters":       "registrar",
		"assignRaters":           "registrar",
		"recuseRater":            "rater",
		"releaseRater":           "registrar",
		"recordVisit":            "rater",
		"listBallots":            "registrar panelist supervisor",
		"castBallot":             "panelist",
		"getRatingCertificate":   "*",
	})
	maps.Copy(bodies, map[string]string{
		"openCampaign": `{"title":"x","kinds":["association"],"self_until":"2026-12-01","visits_until":"2026-12-02","terms":{"quorum":"2/3","pass":"1/2","publicity_days":7,"raters":2},"lines":[{"grade":3,"least":80000}],"panel":["a"]}`,
		"moveCampaign": `{"do":"close"}`,
		"applyRating":  `{"campaign":"none","org":"none"}`,
		"moveRating":   `{"do":"admit"}`,
		"assignRaters": `{"accounts":["a"]}`,
		"recuseRater":  `{"reason":"x"}`,
		"releaseRater": `{"version":1,"account":"a","reason":"x"}`,
		"recordVisit":  `{"version":1}`,
		"castBallot":   `{"choice":"aye"}`,
	})
	asks["checkRating"] = "?org=none"
}
