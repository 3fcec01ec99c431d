package view

import (
	"sanshe/contracts/go/tenderapi"
)

// SealedWords are what is true of a bid before the opening. Whoever speaks of it says it in these words.
const SealedWords = "投标文件在投标人的浏览器里密封以后才上传，平台只有密封的文件，读不到内容；截止以后，采购人、监督部门、公证机构三位持有人中任何两位一起才能打开，报价在技术评分锁定以后才开启。开标前，任何页面和接口都不提供文件内容和递交家数。"

// unsealed is what is true of the bids of a purchase that was published before there was sealing.
const unsealed = "开标前，任何页面和接口都不提供文件内容和递交家数。这个项目公告时还没有密封投标，文件没有加密保存，平台的运维人员在技术上可以读到。"

// KeptHow says how the bids of a purchase are kept until the opening.
func KeptHow(t *tenderapi.Tender) string {
	if t.PublishedAt != nil && t.Sealing == nil {
		return unsealed
	}
	return SealedWords
}
