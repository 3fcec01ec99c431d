package organization

import "maps"

func init() {
	maps.Copy(opens, map[string]string{
		"listFilings":        "registrar supervisor staff",
		"createFiling":       "staff resident worker volunteer",
		"listMyFilings":      "staff resident worker volunteer",
		"getFiling":          "staff resident worker volunteer registrar supervisor",
		"updateFiling":       "staff resident worker volunteer",
		"listFilingFindings": "staff resident worker volunteer registrar supervisor",
		"moveFiling":         "staff resident worker volunteer registrar",
		"confirmFiling":      "staff resident worker volunteer",
		"upgradeFiling":      "staff resident worker volunteer",
		"joinPartner":        "staff resident worker volunteer",
	})
	maps.Copy(bodies, map[string]string{
		"createFiling":  `{"name":"某某互助队","category":"life","committee":"none","office":"none"}`,
		"updateFiling":  `{"name":"某某互助队","category":"life","committee":"none","office":"none"}`,
		"moveFiling":    `{"do":"submit","version":1}`,
		"confirmFiling": `{"version":1,"members":1,"activities":1}`,
		"upgradeFiling": `{"version":1,"kind":"serviceorg","office":"none"}`,
		"joinPartner":   `{"version":1,"org":"none","as":"partner"}`,
	})
	asks["listFilings"] = "?org=none"
}
