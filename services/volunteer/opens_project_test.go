package volunteer

import "maps"

func init() {
	const people, org = "volunteer resident worker staff", "staff worker"
	maps.Copy(opens, map[string]string{
		"listProjects": "*", "countProjects": "*", "getProject": "*", "listShifts": "*", "getShift": "*", "readFeed": "*",
		"createProject": org, "updateProject": org, "addProjectDates": org, "leadShift": org, "cancelShift": org, "stateTraining": org, "listProjectVolunteers": org, "takeProject": "worker",
		"listMyProjects": "staff worker registrar", "moveProject": "staff worker registrar",
		"listMyShifts": people, "listSeats": people, "joinShift": people, "leaveShift": people, "offerSeat": people,
		"getFeed": people, "renewFeed": people,
	})
	const draft = `{"org":"none","office":"none","title":"某事","service":"elderly","region":"320312","place":"某处"}`
	maps.Copy(bodies, map[string]string{
		"createProject": draft, "updateProject": draft,
		"moveProject":     `{"do":"submit","version":1}`,
		"addProjectDates": `{"version":1,"position":"a","dates":[{"day":"2026-09-01","from":"09:00","to":"10:00"}]}`,
		"joinShift":       `{"person":"none","told":true}`,
		"leaveShift":      `{"person":"none"}`,
		"offerSeat":       `{"person":"none"}`,
		"leadShift":       `{"do":"lead"}`,
		"cancelShift":     `{"note":"下雨。"}`,
		"stateTraining":   `{"position":"a","people":["none"]}`,
		"takeProject":     `{"do":"take","version":1}`,
	})
}
