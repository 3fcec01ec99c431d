package volunteer

import "maps"

func init() {
	const people = "volunteer resident worker staff"
	maps.Copy(opens, map[string]string{"listFollows": people, "addFollow": people, "dropFollow": people})
	maps.Copy(bodies, map[string]string{
		"addFollow":  `{"service":"elderly"}`,
		"dropFollow": `{"service":"elderly"}`,
	})
}
