package organization

func init() {
	for id, who := range map[string]string{
		"listTrees":      "*",
		"getTree":        "*",
		"getTreeSheet":   "*",
		"listTreeDrafts": "registrar",
		"putTree":        "registrar",
		"getTreeDraft":   "registrar",
		"moveTree":       "registrar",
		"getSelf":        "staff rater panelist registrar",
		"saveSelf":       "staff",
		"fillSelf":       "staff",
		"getRatingPaper": "*",
		"getMySheet":     "rater",
		"saveSheet":      "rater",
		"signSheet":      "rater",
		"reviseSheet":    "rater",
		"getCalibration": "registrar panelist supervisor",
		"getScore":       "*",
	} {
		opens[id] = who
	}
	bodies["moveTree"] = `{"do":"check","version":1}`
	bodies["saveSelf"] = `{"version":1,"leaves":[]}`
	bodies["saveSheet"] = `{"marks":[]}`
	bodies["signSheet"] = `{"marks":[]}`
	bodies["reviseSheet"] = `{"reason":"误写","marks":[{"code":"1","points":1}]}`
}
