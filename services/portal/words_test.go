package portal

import (
	"regexp"
	"strings"
	"testing"

	"sanshe/libs/identity"
)

// What a script reads is nobody's word: clauses name their rules as the law does.
var unread = regexp.MustCompile(` data-[a-z-]+="[^"]*"`)

// The purchases of the works are by consultation, whose law knows no 投标人 and no 中标.
func TestTheDesksSpeakInTheWordsOfTheMethod(t *testing.T) {
	w := newWorks(t, identity.Buyer)
	for _, x := range []struct {
		role      identity.Role
		at        string
		must, not []string
	}{
		{identity.Buyer, "/desk/tenders/open", []string{">供应商<", "提出响应无效的意见"}, []string{">投标人<", "提出投标无效"}},
		{identity.Buyer, "/desk/tenders/pub", []string{"新的响应文件提交截止时间"}, []string{"新的投标截止时间"}},
		{identity.Staff, "/desk/staff/tenders/pub/bid", []string{"准备响应文件", "超过的响应无效"}, []string{"准备投标", "投标无效", "距投标截止"}},
		{identity.Staff, "/desk/staff/tenders/pub/eligibility", []string{"可以递交响应文件"}, []string{"投标"}},
		{identity.Staff, "/desk/staff/tenders/pub/ask", []string{"距响应文件提交截止"}, []string{"投标"}},
	} {
		page := w.as(x.role).get(x.at).body
		_, main, _ := strings.Cut(page, "<main")
		main, _, _ = strings.Cut(main, "</main>")
		main = unread.ReplaceAllString(main, "")
		for _, must := range x.must {
			if !strings.Contains(main, must) {
				t.Errorf("%s: no %s", x.at, must)
			}
		}
		for _, not := range x.not {
			if strings.Contains(main, not) {
				t.Errorf("%s: %s", x.at, not)
			}
		}
	}
}
