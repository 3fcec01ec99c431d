package socialwork

import (
	"testing"

	"sanshe/contracts"
	"sanshe/libs/rule"
	"sanshe/libs/rule/prove"
	"sanshe/libs/rule/ruletest"
)

// clauses are what is known of the law of social work. Of most of it only reports have been read.
var clauses = prove.Clauses{
	{"社会工作者职业水平评价制度", "", "socialwork.grades"},
	{"社会工作者职业水平证书登记办法", "", "socialwork.registration.years socialwork.registration.first.months socialwork.registration.renew.months"},
	{"社会工作者继续教育办法", "", "socialwork.training.assistant.hours socialwork.training.social.hours socialwork.training.actual"},
	{"专业技术人员职业资格电子证书", "", "socialwork.certificate.electronic"},
	{"个人信息保护法", "第十条", "socialwork.confidential"},
	{"个人信息保护法", "第十三条", "socialwork.case.exceptions"},
	{"关于加强和完善城乡社区治理的意见", "五、（三）", "socialwork.community.subsidy socialwork.community.satisfaction"},
	{"关于加强基层治理体系和治理能力现代化建设的意见", "七、（四）", "socialwork.community.gridworkers"},
}

// firsts are, of the rules that hold nobody here, the values on their first days.
var firsts = prove.Firsts{
	"socialwork.community.subsidy":      {"2017-06-12", "true"},
	"socialwork.community.satisfaction": {"2017-06-12", "\"群众满意度\""},
	"socialwork.community.gridworkers":  {"2021-04-28", "true"},
}

func TestEveryRuleOfSocialWorkIsHeldAndProvenOrSaysWhyNot(t *testing.T) {
	s, err := prove.Open(".")
	if err != nil {
		t.Fatal(err)
	}
	book := ruletest.Book(t, contracts.Files)
	rules := prove.Topics(book.All(), "socialwork")
	for _, gap := range s.Gaps(rules) {
		t.Error(gap)
	}
	for _, gap := range clauses.Gaps(rules) {
		t.Error(gap)
	}
	for _, gap := range firsts.Gaps(book, rules, "320312", "110101") {
		t.Error(gap)
	}
	for _, id := range s.Strangers(book.All()) {
		t.Errorf("%s is proven, and the book does not have it", id)
	}
	t.Log(prove.Tally(rules, "socialwork.registration", "socialwork.training"))
	planted := rule.Rule{ID: "socialwork.nowhere", Held: "提交时核对。"}
	if got := s.Gaps([]rule.Rule{planted}); len(got) != 1 {
		t.Errorf("a planted gap is found as %q", got)
	}
}
