package organization

import "maps"

func init() {
	maps.Copy(opens, map[string]string{
		"listCredit":               "*",
		"recordCredit":             "registrar",
		"listOrganizationListings": "*",
		"listListingGrounds":       "*",
		"listListings":             "registrar supervisor",
		"proposeListing":           "registrar",
		"getListing":               "*",
		"moveListing":              "registrar staff",
		"getListingPaper":          "registrar supervisor staff",
	})
	maps.Copy(bodies, map[string]string{
		"recordCredit":   `{"kind":"inspection","fact":"某次检查","paper":"某号","formed_on":"2026-05-29"}`,
		"proposeListing": `{"org":"none","list":"abnormal","ground":"other","facts":"某事"}`,
		"moveListing":    `{"do":"tell"}`,
	})
	asks["listListingGrounds"] = "?region=320312"
}
