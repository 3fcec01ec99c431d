package catalog

import (
	"fmt"
	"strings"
	"testing"

	"sanshe/contracts/go/catalogapi"
	"sanshe/libs/event"
	"sanshe/libs/fault"
)

func TestEachMatterOfTheNegativeListIsRefusedInItsOwnWords(t *testing.T) {
	r := open(t)
	c := r.draft("clerk")
	for nature, words := range map[catalogapi.Nature]string{
		catalogapi.NatureOutside:   "不属于政府职责范围的服务事项",
		catalogapi.NatureDirect:    "应当由政府直接履职的事项",
		catalogapi.NatureGoods:     "政府采购法律、行政法规规定的货物和工程，以及将工程和服务打包的项目",
		catalogapi.NatureFinancing: "融资行为",
		catalogapi.NatureStaffing:  "购买主体的人员招、聘用，以劳务派遣方式用工，以及设置公益性岗位等事项",
		catalogapi.NatureForbidden: "法律、行政法规以及国务院规定的其他不得作为政府购买服务内容的事项",
	} {
		d := item("A01", "综合服务")
		d.Nature = nature
		_, err := r.put("clerk", c.ID, d)
		f := fault.Of(err)
		if f.Kind != fault.Refused || f.Code != "catalog.item.negative" || !strings.Contains(f.Text, "“"+words+"”") {
			t.Errorf("%s: %v", nature, err)
			continue
		}
		if len(f.Basis) == 0 || f.Basis[0].Rule != ruleNegative || f.Basis[0].Title != "政府购买服务管理办法" || f.Basis[0].Article != "第十条" {
			t.Errorf("%s rests on %v", nature, f.Basis)
		}
	}
	for nature := range map[catalogapi.Nature]bool{catalogapi.NatureService: true} {
		d := item("A01", "综合服务")
		d.Nature = nature
		if _, err := r.put("clerk", c.ID, d); err != nil {
			t.Errorf("%s: %v", nature, err)
		}
	}
}

func TestTheNegativeListIsAskedAgainOnSubmission(t *testing.T) {
	r := open(t)
	c := r.draft("clerk")
	if _, err := r.move("clerk", c.ID, "submit", ""); fault.Of(err).Code != "catalog.catalogue.empty" {
		t.Errorf("an empty draft was submitted: %v", err)
	}
	// What a list may hold from before the rules were known.
	if _, err := r.s.Catalogues.Update(t.Context(), c.ID, func(c *Catalogue) ([]event.Event, error) {
		c.Items = []catalogapi.Item{
			{Code: "A01", Name: "助餐服务", Kind: "A", Nature: catalogapi.NatureService, Unit: "人次"},
			{Code: "B07", Name: "窗口服务", Kind: "B", Nature: catalogapi.NatureStaffing, Unit: "人"},
		}
		return nil, nil
	}); err != nil {
		t.Fatal(err)
	}
	_, err := r.move("clerk", c.ID, "submit", "")
	f := fault.Of(err)
	if f.Code != "catalog.item.negative" || len(f.Basis) != 1 || len(f.Fields) != 1 || f.Fields[0].Name != "items.B07" {
		t.Errorf("%v, fields %v", err, f.Fields)
	}
}

func TestWordsThatBetrayAForbiddenMatterAreSentBack(t *testing.T) {
	for name, bad := range map[string]bool{
		"劳务派遣服务":        true,
		"公益性岗位开发":       true,
		"社区工作人员招聘":      true,
		"项目融资服务":        true,
		"小额贷款":          true,
		"道路工程施工":        true,
		"办公设备采购":        true,
		"防汛货物采购":        true,
		"养老服务，不含设备采购":   false,
		"就业招聘会组织服务":     false,
		"防范非法融资宣传":      false,
		"行政审批帮办代办服务":    false,
		"社区老年人助餐服务":     false,
		"劳务派遣政策宣传":      false,
		"不得采用劳务派遣，劳务派遣": true,
	} {
		if _, got := betrayed(name); got != bad {
			t.Errorf("%s: %v, want %v", name, got, bad)
		}
	}
	r := open(t)
	c := r.draft("clerk")
	d := item("B02", "窗口辅助服务")
	d.Standard = "以劳务派遣方式配备人员10名。"
	_, err := r.put("clerk", c.ID, d)
	if f := fault.Of(err); f.Code != "catalog.item.word" || f.Fields[0].Name != "standard" || len(f.Basis) != 1 || !strings.Contains(f.Text, "请改写") {
		t.Errorf("%v", err)
	}
}

func TestEveryWordNamesAMatterOfTheNegativeList(t *testing.T) {
	r := open(t)
	c := r.draft("clerk")
	doc, err := r.s.Catalogues.Get(t.Context(), c.ID)
	if err != nil {
		t.Fatal(err)
	}
	j, err := newJudge(r.s.Rules, doc.Law)
	if err != nil {
		t.Fatal(err)
	}
	for _, w := range lexicon.Words {
		if j.listed(w.Listed) == w.Listed {
			t.Errorf("%s: the negative list has no %q", w.Word, w.Listed)
		}
		if hit, ok := betrayed(w.Word); !ok || hit.Word != w.Word {
			t.Errorf("%s is not found by itself", w.Word)
		}
		for _, h := range w.Harmless {
			if !strings.Contains(h, w.Word) {
				t.Errorf("%s: harmless phrase %q does not hold it", w.Word, h)
			}
		}
	}
	for _, n := range natures {
		if n.listed != "" && j.listed(n.listed) == n.listed {
			t.Errorf("%s: the negative list has no %q", n.nature, n.listed)
		}
	}
}

func TestCodesKindsAndParentsMustAgree(t *testing.T) {
	r := open(t)
	c := r.draft("clerk")
	for _, d := range []catalogapi.ItemDraft{item("A01", "养老服务"), item("B01", "研究服务")} {
		if _, err := r.put("clerk", c.ID, d); err != nil {
			t.Fatal(err)
		}
	}
	child := item("A0101", "助餐服务")
	child.Parent = "A01"
	if _, err := r.put("clerk", c.ID, child); err != nil {
		t.Fatal(err)
	}
	change := func(edit func(*catalogapi.ItemDraft)) catalogapi.ItemDraft { d := child; edit(&d); return d }
	for code, d := range map[string]catalogapi.ItemDraft{
		"catalog.item.code":   change(func(d *catalogapi.ItemDraft) { d.Code = "B0101" }),
		"catalog.item.kind":   change(func(d *catalogapi.ItemDraft) { d.Nature = catalogapi.NatureAuxiliary }),
		"catalog.item.parent": change(func(d *catalogapi.ItemDraft) { d.Parent = "A99" }),
	} {
		if _, err := r.put("clerk", c.ID, d); fault.Of(err).Code != code {
			t.Errorf("want %s: %v", code, err)
		}
	}
	for name, d := range map[string]catalogapi.ItemDraft{
		"itself":       change(func(d *catalogapi.ItemDraft) { d.Parent = d.Code }),
		"another kind": change(func(d *catalogapi.ItemDraft) { d.Parent = "B01" }),
		"its child":    {Code: "A01", Name: "养老服务", Parent: "A0101", Kind: "A", Nature: catalogapi.NatureService, Unit: "项"},
	} {
		if _, err := r.put("clerk", c.ID, d); fault.Of(err).Code != "catalog.item.parent" {
			t.Errorf("under %s: %v", name, err)
		}
	}
	if _, err := ask(r, "clerk", catalogapi.RemoveItem, catalogapi.RemoveItemRequest{ID: c.ID, Code: "A01"}); fault.Of(err).Code != "catalog.item.below" {
		t.Errorf("an item with others below it was removed: %v", err)
	}
	must(r, "clerk", catalogapi.RemoveItem, catalogapi.RemoveItemRequest{ID: c.ID, Code: "A0101"})
	if v := must(r, "clerk", catalogapi.RemoveItem, catalogapi.RemoveItemRequest{ID: c.ID, Code: "A01"}); len(v.Items) != 1 {
		t.Errorf("%d items are left", len(v.Items))
	}
}

func TestItemsInForceArePagedAndFiltered(t *testing.T) {
	r := open(t)
	c := r.draft("clerk")
	for n := range 7 {
		d := item(fmt.Sprintf("A%02d", n), fmt.Sprintf("服务%d", n))
		if n == 3 {
			d.Target = "困境儿童"
		}
		if _, err := r.put("clerk", c.ID, d); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := r.put("clerk", c.ID, item("B01", "课题研究")); err != nil {
		t.Fatal(err)
	}
	list := func(in catalogapi.ListItemsRequest) catalogapi.ItemPage {
		t.Helper()
		return must(r, "resident", catalogapi.ListItems, in)
	}
	if got := list(catalogapi.ListItemsRequest{}); len(got.Items) != 0 {
		t.Errorf("%d items of a draft are public", len(got.Items))
	}
	c = r.through(c.ID)
	r.now = *c.PublicityEnds
	r.due()
	var codes []string
	in := catalogapi.ListItemsRequest{Region: "320300", Kind: "A", Limit: 3}
	for {
		p := list(in)
		for _, i := range p.Items {
			codes = append(codes, i.Code)
		}
		if in.After = p.Next; p.Next == "" {
			break
		}
	}
	if got := strings.Join(codes, " "); got != "A00 A01 A02 A03 A04 A05 A06" {
		t.Errorf("paged %s", got)
	}
	for q, want := range map[string]int{"困境": 1, "b01": 1, "服务": 7, "没有": 0} {
		if got := list(catalogapi.ListItemsRequest{Q: q}); len(got.Items) != want {
			t.Errorf("%s finds %d, want %d", q, len(got.Items), want)
		}
	}
	for region, want := range map[string]int{"32": 8, "100000": 8, "320312": 8, "320400": 0, "3203": 8} {
		if got := list(catalogapi.ListItemsRequest{Region: region}); len(got.Items) != want {
			t.Errorf("%s holds %d, want %d", region, len(got.Items), want)
		}
	}
	first := list(catalogapi.ListItemsRequest{Limit: 3})
	if _, err := ask(r, "resident", catalogapi.ListItems, catalogapi.ListItemsRequest{Limit: 3, Q: "服务", After: first.Next}); fault.Of(err).Code != "store.cursor" {
		t.Errorf("a cursor of another question: %v", err)
	}
	for _, region := range []string{"320300", "100000"} {
		if l := must(r, "resident", catalogapi.ListCatalogues, catalogapi.ListCataloguesRequest{Region: region}); len(l.Items) != 1 || l.Items[0].Count != 8 {
			t.Errorf("public catalogues of %s: %s", region, text(l))
		}
	}
	for who, want := range map[string]int{"clerk": 1, "checker": 1, "supervisor": 1, "far": 0, "stranger": 0} {
		if l := must(r, who, catalogapi.ListDeskCatalogues, catalogapi.ListDeskCataloguesRequest{}); len(l.Items) != want {
			t.Errorf("%s has %d on the desk, want %d", who, len(l.Items), want)
		}
	}
}
