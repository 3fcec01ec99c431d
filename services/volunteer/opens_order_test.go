package volunteer

import "maps"

func init() {
	const anybody = "resident volunteer worker staff"
	maps.Copy(opens, map[string]string{
		"listOrders": "officer staff", "enterOrder": "officer", "listMyOrders": anybody, "bindOrder": anybody,
		"getOrder": "officer staff resident volunteer worker supervisor", "moveOrder": "officer staff", "lookAtOrder": "officer",
	})
	maps.Copy(bodies, map[string]string{
		"enterOrder":  `{"name":"某人","birth":"1990-01-01","paper":"一号","reason":"事由","minutes":600,"from":"2026-06-15","until":"2026-12-31","host":"o","needs":"无"}`,
		"bindOrder":   `{"code":"AAAAAAAAAAAAAAAA"}`,
		"moveOrder":   `{"do":"accept","version":1}`,
		"lookAtOrder": `{"purpose":"核对安排"}`,
	})
}
