package volunteer

import "maps"

func init() {
	const people = "volunteer resident worker staff"
	maps.Copy(opens, map[string]string{
		"getTimeBank": "*", "listMyTimeAccounts": people, "getTimeAccount": people, "moveTimeAccount": people, "nameRelative": people, "payTime": people,
	})
	maps.Copy(bodies, map[string]string{
		"moveTimeAccount": `{"do":"open","version":0}`,
		"nameRelative":    `{"do":"add","name":"某人","relation":"母亲"}`,
		"payTime":         `{"number":"3203120000000014","minutes":60,"day":"2026-06-01","service":"elderly","served":"self"}`,
	})
}
