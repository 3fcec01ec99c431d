package volunteer

import "maps"

func init() {
	const people = "volunteer resident worker staff"
	maps.Copy(opens, map[string]string{
		"listStarTerms": "*", "getStarTerms": "*", "getStarSums": "*", "listStars": "*", "getStar": "*",
		"draftStarTerms": "registrar", "moveStarTerms": "registrar",
		"moveStar": people, "objectStar": people + " registrar supervisor", "answerStar": "registrar", "getStanding": people,
		"listStarBars": "registrar supervisor", "getStarBar": people + " registrar supervisor", "moveStarBar": people + " registrar",
	})
	asks["getStarSums"] = "?region=320312"
	maps.Copy(bodies, map[string]string{
		"draftStarTerms": `{"title":"星级办法","from":"2026-01-01","levels":[{"hours":100,"quality":0,"assessed":0,"vouched":0}],"notice":5,"bar":1}`,
		"moveStarTerms":  `{"do":"announce","version":1}`,
		"moveStar":       `{"do":"agree","version":1}`,
		"objectStar":     `{"text":"不实。"}`,
		"answerStar":     `{"version":1,"n":1,"text":"不成立。","upheld":false}`,
		"moveStarBar":    `{"do":"impose","version":1,"note":"理由。"}`,
	})
}
