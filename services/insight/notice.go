package insight

// notices are the steps of which the law has a notice published, and what it is called.
var notices = map[string]string{
	"intended": "采购意向", "published": "采购公告", "amended": "更正公告", "awarded": "结果公告", "failed": "终止公告",
	contractSteps["published"]: "合同公告",
}
