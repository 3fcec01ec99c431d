package socialwork

import "maps"

func init() {
	maps.Copy(opens, map[string]string{
		"listCases": "worker", "openCase": "worker", "countCases": "staff", "getCaseBoard": "*", "listUrgentLooks": "staff", "listLeftCases": "staff", "handOverCase": "staff", "getCase": "worker", "moveCase": "worker",
		"writeVisit": "worker", "listCaseLooks": "worker staff", "lookCase": "worker staff", "judgeCaseLook": "worker staff", "askCaseAsClient": "*",
	})
	maps.Copy(asks, map[string]string{"countCases": "?org=o", "getCaseBoard": "?year=2026", "listUrgentLooks": "?org=o", "listLeftCases": "?org=o"})
	maps.Copy(bodies, map[string]string{
		"openCase":     `{"key":"a-key-of-a-device-1","org":"o","name":"某人","born":"1950-01-01","theme":"elder","reason":"某事","consent":{"by":"self","way":"paper","scope":"某事"}}`,
		"handOverCase": `{"version":1,"to":"somebody","note":"某事"}`,
		"moveCase":     `{"do":"assess","version":1}`, "writeVisit": `{"key":"a-key-of-a-device-1","at":"2026-01-02T03:04:05Z","note":"某事"}`,
		"lookCase": `{"purpose":"serve","part":"client"}`, "judgeCaseLook": `{"lawful":true,"note":"某事"}`, "askCaseAsClient": `{"code":"AAAAAAAAAAAAAAAAAAAAAAAAAA"}`,
	})
}
