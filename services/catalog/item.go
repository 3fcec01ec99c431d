package catalog

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"sanshe/contracts/go/catalogapi"
	"sanshe/libs/cn"
	"sanshe/libs/fault"
	"sanshe/libs/rule"
)

// maxItems bounds one version: it is one document, and a table a person can still read.
const maxItems = 2000

// A column is one field of an item: what it is called in tables and forms, how
// long it may be, and where it lives.
type column struct {
	name, field string
	max         int // characters
	need        bool
	at          func(*catalogapi.Item) *string // nil for kind, nature and price
}

// columns are the header row of tables, in order.
var columns = []column{
	{"代码", "code", 12, true, func(i *catalogapi.Item) *string { return &i.Code }},
	{"名称", "name", 100, true, func(i *catalogapi.Item) *string { return &i.Name }},
	{"上级代码", "parent", 12, false, func(i *catalogapi.Item) *string { return &i.Parent }},
	{"类别", "kind", 20, true, nil},
	{"事项性质", "nature", 20, true, nil},
	{"计量单位", "unit", 20, true, func(i *catalogapi.Item) *string { return &i.Unit }},
	{"参考单价（元）", "price", 24, false, nil},
	{"服务对象", "target", 200, false, func(i *catalogapi.Item) *string { return &i.Target }},
	{"服务标准", "standard", 1000, false, func(i *catalogapi.Item) *string { return &i.Standard }},
}

// A complaint is one thing wrong with one item.
type complaint struct {
	column string // name of the column
	field  string
	code   string // of the fault
	text   string
	basis  []fault.Basis
}

func (p complaint) fault() *fault.Fault {
	kind := fault.Invalid
	if len(p.basis) > 0 {
		kind = fault.Refused
	}
	return fault.New(kind, p.code, p.text).Under(p.basis...).At(p.field, p.text)
}

// A matter is one nature of items, as tables name it.
type matter struct {
	nature catalogapi.Nature
	name   string
	listed string // its code in the negative list, "" when it may be bought
	kind   catalogapi.ItemKind
}

var natures = []matter{
	{catalogapi.NatureService, "公共服务", "", catalogapi.ItemKindA},
	{catalogapi.NatureAuxiliary, "辅助性服务", "", catalogapi.ItemKindB},
	{catalogapi.NatureOutside, "职责范围外事项", "notduty", ""},
	{catalogapi.NatureDirect, "直接履职事项", "direct", ""},
	{catalogapi.NatureGoods, "货物和工程", "goodsworks", ""},
	{catalogapi.NatureFinancing, "融资行为", "financing", ""},
	{catalogapi.NatureStaffing, "人员招聘和用工", "staffing", ""},
	{catalogapi.NatureForbidden, "其他禁止事项", "other", ""},
}

// A word betrays a matter of the negative list in a name or a standard. The
// list is the platform's own and unverified; it errs, so it carries harmless
// phrases, and it never decides more than that a text must be written anew.
type word struct {
	Word     string   `json:"word"`
	Listed   string   `json:"listed"`             // code in the negative list
	Harmless []string `json:"harmless,omitempty"` // longer phrases in which the word is innocent
}

//go:embed words.json
var wordsJSON []byte

// lexicon is what words.json holds.
var lexicon = func() (l struct {
	Note   string   `json:"note"`
	Denied []string `json:"denied"` // a word right after one of these says what is not bought
	Words  []word   `json:"words"`
},
) {
	if err := json.Unmarshal(wordsJSON, &l); err != nil {
		panic("catalog: words.json: " + err.Error())
	}
	return l
}()

// betrayed finds the first word that text uses in earnest.
func betrayed(text string) (word, bool) {
	for _, w := range lexicon.Words {
		rest := text
		for _, h := range w.Harmless {
			rest = strings.ReplaceAll(rest, h, "□")
		}
		for {
			before, after, found := strings.Cut(rest, w.Word)
			if !found {
				break
			}
			if !slices.ContainsFunc(lexicon.Denied, func(d string) bool { return strings.HasSuffix(before, d) }) {
				return w, true
			}
			rest = after
		}
	}
	return word{}, false
}

// tidy makes an item canonical, so that what is exported comes back the same:
// trimmed, and one kind of line break.
func tidy(i catalogapi.Item) catalogapi.Item {
	for _, c := range columns {
		if c.at != nil {
			p := c.at(&i)
			*p = strings.TrimSpace(strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(*p))
		}
	}
	i.Catalogue = ""
	return i
}

// code is what an item's code looks like.
var code = regexp.MustCompile(`^[A-Z][0-9A-Z]{0,11}$`)

const maxPrice = 100_000_000_000_000 // fen; the contract's bound

// judge holds items against the negative list as it stood where and when the catalogue was born.
type judge struct {
	list  []rule.Item
	basis fault.Basis
	kinds fault.Basis
}

func newJudge(book *rule.Book, law rule.Where) (judge, error) {
	negative, err := rule.Ask[[]rule.Item](book, ruleNegative, law)
	if err != nil {
		return judge{}, err
	}
	kinds, err := rule.Ask[[]rule.Item](book, ruleKinds, law)
	return judge{negative.Value, negative.Basis(), kinds.Basis()}, err
}

// listed is the negative list's own text for one of its codes.
func (j judge) listed(code string) string {
	for _, i := range j.list {
		if i.Code == code {
			return i.Text
		}
	}
	return code
}

// of says all that is wrong with one item by itself.
func (j judge) of(i catalogapi.Item) (out []complaint) {
	say := func(field, code, text string, basis ...fault.Basis) {
		n := slices.IndexFunc(columns, func(c column) bool { return c.field == field })
		out = append(out, complaint{columns[n].name, field, code, text, basis})
	}
	for _, c := range columns {
		if c.at == nil {
			continue
		}
		v := *c.at(&i)
		switch n := utf8.RuneCountInString(v); {
		case c.need && v == "":
			say(c.field, "catalog.item.field", c.name+"是空的，请填写。")
		case n > c.max:
			say(c.field, "catalog.item.field", fmt.Sprintf("%s有%d个字，不能超过%d个字，请精简。", c.name, n, c.max))
		case cn.CleanText(v, true) != nil:
			say(c.field, "catalog.item.field", c.name+"含有看不见的控制字符，请删除后重新填写。")
		}
	}
	if i.Price < 0 || i.Price > maxPrice {
		say("price", "catalog.item.field", "参考单价应在0到一万亿元之间，请核对。")
	}
	if i.Code != "" && !code.MatchString(i.Code) {
		say("code", "catalog.item.field", "代码应以大写字母开头，只含大写字母和数字，不超过12位，请修改。")
	} else if i.Code != "" && !strings.HasPrefix(i.Code, string(i.Kind)) {
		say("code", "catalog.item.code", fmt.Sprintf("代码“%s”应以类别“%s”开头，请修改代码或类别。", i.Code, i.Kind), j.kinds)
	}
	if i.Parent != "" && i.Parent == i.Code {
		say("parent", "catalog.item.parent", "上级代码不能是自己，请改为上一级项目的代码，或者留空。")
	}
	for _, n := range natures {
		switch {
		case n.nature != i.Nature:
		case n.listed != "":
			say("nature", "catalog.item.negative",
				fmt.Sprintf("“%s”属于负面清单中的“%s”，不得纳入购买服务目录，请删除这一项。", short(i.Name), j.listed(n.listed)), j.basis)
		case n.kind != i.Kind:
			say("nature", "catalog.item.kind",
				fmt.Sprintf("事项性质“%s”与类别“%s”不一致，请修改其中一项。", n.name, i.Kind), j.kinds)
		}
	}
	for _, at := range []struct{ field, name, text string }{{"name", "名称", i.Name}, {"standard", "服务标准", i.Standard}} {
		if w, bad := betrayed(at.text); bad {
			say(at.field, "catalog.item.word", fmt.Sprintf(
				"%s中出现“%s”，可能属于负面清单中的“%s”。确属此类的，请删除这一项；不属于的，请改写%s，说清所购买的服务。",
				at.name, w.Word, j.listed(w.Listed), at.name), j.basis)
		}
	}
	return out
}

// short keeps a name from drowning the sentence around it.
func short(s string) string {
	if r := []rune(s); len(r) > 40 {
		return string(r[:40]) + "……"
	}
	return s
}

// together says what is wrong between items: parents that are missing, of
// another kind, or in a circle. Items must have distinct codes.
func together(items []catalogapi.Item) map[string]complaint {
	by := make(map[string]*catalogapi.Item, len(items))
	for n := range items {
		by[items[n].Code] = &items[n]
	}
	out := map[string]complaint{}
	say := func(code, text string) {
		out[code] = complaint{column: "上级代码", field: "parent", code: "catalog.item.parent", text: text}
	}
	for _, i := range items {
		if i.Parent == "" || i.Parent == i.Code {
			continue
		}
		up := by[i.Parent]
		switch {
		case up == nil:
			say(i.Code, fmt.Sprintf("上级代码“%s”不在目录中，请先录入上级项目，或者修改上级代码。", i.Parent))
		case up.Kind != i.Kind:
			say(i.Code, fmt.Sprintf("上级项目“%s”属于另一类别，请改为同一类别的上级。", i.Parent))
		case circles(by, i):
			say(i.Code, fmt.Sprintf("“%s”与上级“%s”互为上级，形成循环，请修改上级代码。", i.Code, i.Parent))
		}
	}
	return out
}

// circles reports whether the way up from i comes back to i.
func circles(by map[string]*catalogapi.Item, i catalogapi.Item) bool {
	at := by[i.Parent]
	for range len(by) {
		if at == nil || at.Parent == "" {
			return false
		}
		if at.Parent == i.Code {
			return true
		}
		at = by[at.Parent]
	}
	return false // it leads into a circle that i is not part of; those in it are told
}

// merge puts changed items over old ones by code and keeps the list in the order of codes.
func merge(old, changed []catalogapi.Item) []catalogapi.Item {
	by := make(map[string]catalogapi.Item, len(old)+len(changed))
	for _, i := range old {
		by[i.Code] = i
	}
	for _, i := range changed {
		by[i.Code] = i
	}
	out := make([]catalogapi.Item, 0, len(by))
	for _, i := range by {
		out = append(out, i)
	}
	slices.SortFunc(out, func(a, b catalogapi.Item) int { return strings.Compare(a.Code, b.Code) })
	return out
}
