package view

import (
	"strings"

	"github.com/a-h/templ"

	"sanshe/libs/cn"
	"sanshe/libs/rule"
	"sanshe/services/portal/ui"
)

// RegionOf names where a rule holds.
func RegionOf(r rule.Rule) string {
	if r.Region == "" {
		return "全国"
	}
	code := (r.Region + "000000")[:6]
	if n := cn.DivisionName(code); n != "" {
		return n
	}
	return r.Region
}

// BookTitle puts a law's name into its brackets: 《政府采购法》.
func BookTitle(s string) string {
	if s == "" || strings.HasPrefix(s, "《") {
		return s
	}
	return "《" + s + "》"
}

// Topics of the rule book, by the first word of an id, in the order of the page.
var Topics = []struct {
	ID, Name, About string
	Icon            ui.Icon
}{
	{"catalog", "购买目录", "什么能买、什么不能买", ui.IconFolder},
	{"tender", "采购程序", "公告期限、评审、开标、定标", ui.IconSeal},
	{"supplier", "承接主体", "谁能承接、怎样扶持", ui.IconOrg},
	{"dispute", "质疑与投诉", "怎样提、多久答复", ui.IconScale},
	{"contract", "合同与履约", "签订、验收、付款、变更", ui.IconFile},
	{"organization", "社会组织", "登记、年检、评估、信用", ui.IconUsers},
	{"socialwork", "社会工作", "证书、登记、继续教育", ui.IconUser},
	{"volunteer", "志愿服务", "记录、证明、星级、保障", ui.IconHeart},
	{"community", "社区", "会议、选举、协商", ui.IconHome},
	{"casework", "诉求办理", "热线、网格、信访的时限", ui.IconPhone},
	{"privacy", "个人信息", "收集、公开、保存、删除", ui.IconLock},
	{"other", "其他", "其他规定", ui.IconInfo},
}

// Part is a part of a topic that is too long to be read through: the second word of its ids.
type Part struct{ ID, Name string }

// Parts of the topics that have some, those first that are asked for most; the last takes what has no part of its own.
var Parts = map[string][]Part{
	"organization": {
		{"association", "社会团体"},
		{"serviceorg", "民办非企业单位"},
		{"foundation", "基金会"},
		{"charity", "慈善组织"},
		{"filing", "备案"},
		{"rating", "等级评估"},
		{"credit", "信用信息"},
		{"code", "信用代码"},
		{"more", "其他"},
	},
}

// PartOf is the part of its topic that a rule stands in; nothing where the topic has none.
func PartOf(id string) (last Part) {
	for _, last = range Parts[TopicOf(id)] {
		if strings.HasPrefix(id, TopicOf(id)+"."+last.ID+".") {
			return last
		}
	}
	return last
}

// TopicOf is the topic that a rule stands under.
func TopicOf(id string) string {
	head, _, _ := strings.Cut(id, ".")
	for _, t := range Topics {
		if t.ID == head {
			return t.ID
		}
	}
	return "other"
}

// TopicName is what that topic is called.
func TopicName(id string) string {
	for _, t := range Topics {
		if t.ID == TopicOf(id) {
			return t.Name
		}
	}
	return ""
}

// RuleMatches looks for every word of q in what the rule asks, answers and
// cites, however the law is written: 《政府采购法》第三十五条, 政府采购法 第三十五条.
func RuleMatches(r rule.Rule, q string) bool {
	hay := strings.ToLower(r.ID + " " + r.Asks + " " + TopicName(r.ID) + " " + RegionOf(r))
	for _, v := range r.Values {
		hay += " " + strings.ToLower(unbracketed.Replace(v.Source.Title+v.Source.Article+" "+v.Source.Number+" "+v.Source.Quote))
	}
	for w := range strings.FieldsSeq(strings.ToLower(unbracketed.Replace(q))) {
		if !strings.Contains(hay, w) {
			return false
		}
	}
	return true
}

// unbracketed takes the brackets of a law's name away, so that a law is found with and without them.
var unbracketed = strings.NewReplacer("《", "", "》", "")

// VerifiedTag says whether a rule has its source.
func VerifiedTag(r rule.Rule) templ.Component {
	if r.Verified() {
		return ui.Tag(ui.Good, ui.IconCheck, "已核验")
	}
	return ui.Tag(ui.Warn, ui.IconWarn, "未核验")
}
