package route

import (
	"reflect"
	"testing"
)

// A form asks for 元, the contract counts 分: the sentence speaks as the form does.
func TestABoundIsSaidInTheUnitThatPeopleWrite(t *testing.T) {
	for _, c := range []struct {
		tag  reflect.StructTag
		n    int64
		want string
	}{
		{`v:"required,min=1,max=100000000000000" zh:"预算金额（分）"`, 0, "请填写预算金额，不能小于0.01元。"},
		{`v:"required,min=1,max=100000000000000" zh:"预算金额（分）"`, -1, "预算金额不能小于0.01元。"},
		{`v:"required,min=1,max=100000000000000" zh:"预算金额（分）"`, 100000000000001, "预算金额不能大于1,000,000,000,000.00元。"},
		{`v:"min=0,max=100000000000000" zh:"最高限价（分）"`, 0, ""},
		{`v:"min=1,max=10000" zh:"分值（百分之一分）"`, 10050, "分值不能大于100分。"},
		{`v:"min=1,max=120" zh:"合同履行期限（月）"`, 121, "合同履行期限不能大于120个月。"},
		{`v:"min=0,max=100" zh:"投标保证金比例（%）"`, 101, "投标保证金比例不能大于100%。"},
		{`v:"min=2000,max=2100" zh:"年度"`, 1999, "年度不能小于2000。"},
		{`v:"min=1,max=5" zh:"等级（一至五）"`, 6, "等级（一至五）不能大于5。"},
	} {
		if got := newBounds(c.tag, "", c.tag.Get("zh")).wrong(reflect.ValueOf(c.n)); got != c.want {
			t.Errorf("%s %d: %q, want %q", c.tag.Get("zh"), c.n, got, c.want)
		}
	}
}
