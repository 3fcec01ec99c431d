package organization

import "maps"

func init() {
	maps.Copy(opens, map[string]string{
		"listFunctions":     "*",
		"createFunction":    "buyer",
		"listMyFunctions":   "buyer reviewer",
		"getFunction":       "*",
		"updateFunction":    "buyer",
		"moveFunction":      "buyer reviewer",
		"listProviders":     "*",
		"applyProvider":     "staff",
		"listProviderCases": "staff registrar supervisor",
		"getProvider":       "*",
		"moveProvider":      "staff registrar",
		"listFits":          "staff",
		"reviseFunction":    "buyer",
		"objectFunction":    "buyer reviewer staff expert supervisor worker volunteer resident registrar sponsor",
		"answerFunction":    "buyer reviewer",
		"objectProvider":    "buyer reviewer staff expert supervisor worker volunteer resident registrar sponsor",
		"answerProvider":    "registrar",
	})
	function := `{"name":"某项职能","department":"某局","ground":"某方案","mode":"transfer","scope":"某事","conditions":{"kinds":["serviceorg"]},"publicity_days":7,"term_years":1}`
	maps.Copy(bodies, map[string]string{
		"createFunction": function,
		"updateFunction": function,
		"moveFunction":   `{"do":"submit","version":1}`,
		"applyProvider":  `{"function":"none","org":"o"}`,
		"moveProvider":   `{"do":"withdraw","version":1}`,
	})
	for _, op := range []string{"objectFunction", "answerFunction", "objectProvider", "answerProvider"} {
		bodies[op] = `{"text":"某个理由。"}`
	}
	asks["listFits"] = "?org=o"
}
