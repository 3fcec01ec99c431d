package socialwork

import "maps"

func init() {
	maps.Copy(opens, map[string]string{
		"listCourses": "*", "getCourse": "*", "announceCourse": "staff registrar", "listMyCourses": "worker staff registrar", "moveCourse": "worker staff registrar",
		"rollCourse": "staff registrar", "listStudies": "worker registrar", "fileStudy": "worker", "getStudy": "worker registrar", "moveStudy": "worker registrar",
		"getStudyPaper": "worker registrar", "getTraining": "worker", "listTrainingAudits": "*", "getTrainingAudit": "*", "openTrainingAudit": "registrar",
		"listLectures": "*", "getLecture": "*", "announceLecture": "staff registrar", "listMyLectures": "resident volunteer worker staff buyer registrar",
		"moveLecture": "resident volunteer worker staff buyer registrar", "answerLecture": "resident volunteer worker staff buyer registrar",
		"listTrainingPlans": "*", "getTrainingPlan": "*", "draftTrainingPlan": "registrar", "listMyTrainingPlans": "registrar", "listWantedPlanLines": "staff registrar",
		"writeTrainingPlan": "registrar", "moveTrainingPlan": "registrar", "reviseTrainingPlan": "registrar",
		"drawTrainingAudit": "registrar", "listTrainingLots": "registrar", "settleTrainingLot": "registrar",
	})
	maps.Copy(bodies, map[string]string{
		"announceCourse": `{"org":"o","title":"某课","text":"某事","place":"某处","starts":"2100-01-01T01:00:00Z","ends":"2100-01-01T03:00:00Z","minutes":120,"capacity":10}`,
		"moveCourse":     `{"do":"join"}`, "rollCourse": `{"present":[1]}`,
		"fileStudy": `{"title":"某书","on":"2026-01-01","minutes":60,"text":"某事","papers":["none"]}`, "moveStudy": `{"do":"withdraw","version":1}`,
		"announceLecture":   `{"org":"o","title":"某讲","text":"某事","audience":"worker","from":"2100-01-01","to":"2100-02-01","parts":[{"title":"一","text":"某事","minutes":30}],"questions":[{"text":"某题","choices":["甲","乙"],"right":1}],"drawn":1,"pass":60,"tries":2}`,
		"draftTrainingPlan": `{"office":"o","year":"2026","text":"某事","lines":[{"title":"某课","audience":"worker","month":6,"minutes":60,"times":1}]}`,
		"writeTrainingPlan": `{"version":1,"text":"某事","lines":[{"title":"某课","audience":"worker","month":6,"minutes":60,"times":1}]}`,
		"moveTrainingPlan":  `{"do":"publish","version":1}`, "reviseTrainingPlan": `{"do":"cancel","version":1,"n":1,"note":"某事"}`,
		"moveLecture": `{"do":"begin","part":1}`, "answerLecture": `{"answers":[1]}`,
		"openTrainingAudit": `{"office":"o","year":"2026","commit":"0000000000000000000000000000000000000000000000000000000000000000","public":"某数"}`,
		"drawTrainingAudit": `{"version":1,"value":"a value of the office","public":"37"}`, "settleTrainingLot": `{"version":1,"number":"none","outcome":"confirmed"}`,
	})
}
