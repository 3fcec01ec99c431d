// Package tenderapi holds the shapes and operations of purchasing, generated
// from openapi/tender.yaml, and the words that each method calls things by.
package tenderapi

import "strings"

// Sentences are written once, in the words of 公开招标. Each of the other
// methods has the words that its own law uses; the longer come first.
var words = map[Method]*strings.Replacer{
	// 财库〔2014〕214号: 磋商文件, 响应文件, 响应无效, 磋商保证金, 成交供应商.
	MethodConsultation: strings.NewReplacer(
		"接受投标", "接受响应文件", "准备投标", "准备响应文件", "递交投标文件", "递交响应文件",
		"投标保证金", "磋商保证金", "投标截止", "响应文件提交截止", "投标文件", "响应文件", "投标无效", "响应无效",
		"投标人", "供应商", "投标家数", "响应家数", "投标回执", "响应文件回执", "投标", "响应",
		"招标文件", "磋商文件", "招标公告", "磋商公告",
		"中标供应商", "成交供应商", "中标人", "成交供应商", "中标", "成交",
	),
}

// Say puts a sentence of the platform's into the words of the method. What
// people wrote and what the law says is never put through it.
func (m Method) Say(s string) string {
	if w := words[m]; w != nil {
		return w.Replace(s)
	}
	return s
}
