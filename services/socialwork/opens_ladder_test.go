package socialwork

import "maps"

func init() {
	const all = "staff resident worker volunteer"
	maps.Copy(opens, map[string]string{
		"listLadders": "*", "draftLadder": "registrar", "getLadder": "*", "moveLadder": "registrar", "listStewards": "registrar supervisor", "listMyPosts": all,
		"getSteward": all + " registrar supervisor", "moveSteward": all + " registrar", "reviewSteward": "registrar", "getStewardCoverage": "*",
		"listPayLists": "registrar supervisor", "drawPayList": "registrar", "getPayList": "registrar supervisor", "movePayList": "registrar", "takePayList": "supervisor", "getPayee": all, "setPayee": all,
	})
	maps.Copy(bodies, map[string]string{
		"draftLadder": `{"title":"某办法","from":"2100-01-01","spans":[{"kind":"chief","low":1,"high":1},{"kind":"deputy","low":1,"high":1},{"kind":"other","low":1,"high":1}],` +
			`"years":3,"bachelor":3,"master":5,"doctor":7,"certified":0,"stops":[],"base":100,"coefficients":[100],"floor":0,"floor_source":"某事","assistant":1,"social":1,"senior":1,"induction_days":0,"yearly":1,"rotation":3}`,
		"moveLadder": `{"do":"announce","version":1}`, "moveSteward": `{"do":"leave","version":1}`, "reviewSteward": `{"version":1,"year":"2026","result":"competent"}`,
		"movePayList": `{"do":"hand","version":1}`, "setPayee": `{"bank":"某银行某支行","number":"621700000000"}`,
	})
	asks["getStewardCoverage"] = "?region=320312"
}
