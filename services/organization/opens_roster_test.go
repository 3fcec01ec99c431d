package organization

import "maps"

func init() {
	maps.Copy(opens, map[string]string{
		"searchOrganizations": "*",
		"countOrganizations":  "*",
		"listRosterChanges":   "*",
		"listDumps":           "*",
		"getBadge":            "*",
	})
}
