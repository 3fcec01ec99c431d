package socialwork

import "maps"

func init() {
	const all = "staff resident worker volunteer"
	maps.Copy(opens, map[string]string{
		"listHeadcounts": "*", "draftHeadcount": "registrar", "getHeadcount": "*", "moveHeadcount": "registrar", "listPosts": "*", "arrangePosts": "registrar",
		"listRecruitments": "*", "draftRecruitment": "registrar", "getRecruitment": "*", "moveRecruitment": "registrar", "listApplicants": "registrar", "listPool": "registrar",
		"applyPost": all, "objectRecruitment": all, "answerRecruitment": "registrar", "listMyApplications": all, "getApplicant": all + " registrar",
		"moveApplicant": all + " registrar", "scoreApplicant": "registrar", "getApplicantPaper": all + " registrar",
	})
	maps.Copy(bodies, map[string]string{
		"draftHeadcount": `{"title":"某额度","rate":18,"rounding":"down","source":"某统计","counted_on":"2026-01-01","from":"2100-01-01","communities":[{"community":"320312001001","name":"某社区","people":10000}]}`,
		"moveHeadcount":  `{"do":"announce","version":1}`, "arrangePosts": `{"version":1,"chief":1,"deputy":1,"other":1}`,
		"draftRecruitment": `{"title":"某招聘","community":"320312001001","kind":"other","seats":1,"conditions":"某条件","least_age":18,"most_age":45,"until":"2100-01-01","written":60,"pass":0,"tie":"written","notice":5}`,
		"moveRecruitment":  `{"do":"announce","version":1}`, "applyPost": `{"name":"某人","id_number":"11010519491231002X","phone":"13800000000","degree":"none","about":"某事","papers":["none"]}`,
		"objectRecruitment": `{"number":"0001","text":"某事"}`, "answerRecruitment": `{"version":1,"n":1,"text":"某事","upheld":false}`,
		"moveApplicant": `{"do":"accept","version":1}`, "scoreApplicant": `{"version":1,"part":"written","score":1}`,
	})
	asks["listPosts"] = "?region=320312"
}
