package portal

import (
	"encoding/csv"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"sanshe/libs/rule"
	"sanshe/services/portal/frame"
	"sanshe/services/portal/view"
)

var ruleLink = regexp.MustCompile(`<a[^>]* href="/rules/([^"#]+)`)

// listed follows 下一页 from an address to the last page and says which rules it met, page by page.
func listed(t *testing.T, b *browser, at string) (pages [][]string) {
	t.Helper()
	next := regexp.MustCompile(`href="([^"]+)" rel="next"`)
	for at != "" && len(pages) < 50 {
		a := b.get(at)
		if a.status != http.StatusOK {
			t.Fatalf("%s: status %d", at, a.status)
		}
		var ids []string
		for _, m := range ruleLink.FindAllStringSubmatch(a.body, -1) {
			ids = append(ids, m[1])
		}
		pages = append(pages, ids)
		at = ""
		if m := next.FindStringSubmatch(a.body); m != nil {
			at = strings.ReplaceAll(m[1], "&amp;", "&")
		}
	}
	return pages
}

func TestEveryRuleIsListedUnderItsTopicOnceAndNoPageIsLong(t *testing.T) {
	w := newTown(t, "")
	b := w.browser()
	want, found := 0, 0
	const most = 15 // below three screens of a desk
	topics, labels := map[string][]string{}, map[string]string{}
	for _, r := range w.portal.Rules.All() {
		of := view.TopicOf(r.ID)
		topics[of], labels[of] = append(topics[of], r.ID), view.TopicName(r.ID)
	}
	for topic, ids := range topics {
		label := labels[topic]
		var got []string
		for _, page := range listed(t, b, "/rules?topic="+topic) {
			if len(page) > most {
				t.Errorf("%s: %d rules on one page", label, len(page))
			}
			got = append(got, page...)
		}
		if strings.Join(got, " ") != strings.Join(ids, " ") {
			t.Errorf("%s lists %v, want %v", label, got, ids)
		}
		if contents := b.get("/rules").words(); !strings.Contains(contents, label) || !strings.Contains(contents, frame.Itoa(len(ids))+"条：") {
			t.Errorf("the contents do not say that %s has %d rules", label, len(ids))
		}
		want, found = want+len(ids), found+len(got)
	}
	if want != len(w.portal.Rules.All()) || found != want {
		t.Errorf("%d of %d rules are listed", found, want)
	}
	if n := len(ruleLink.FindAllString(b.get("/rules").body, -1)); n != 0 {
		t.Errorf("the contents list %d rules as well", n)
	}
}

// Every 依据 leads to /rules/<id>; whatever the book holds has that page and no other title.
func TestEveryRuleHasItsOwnPage(t *testing.T) {
	w := newTown(t, "")
	b := w.browser()
	for _, r := range w.portal.Rules.All() {
		a := b.get("/rules/" + r.ID)
		if words := a.words(); a.status != http.StatusOK || !strings.Contains(words, r.ID) || !strings.Contains(words, r.Asks) {
			t.Errorf("%s: status %d", r.ID, a.status)
		}
		if !strings.Contains(a.body, `id="region-`+r.Region+`"`) {
			t.Errorf("%s: what holds in %q cannot be linked to", r.ID, r.Region)
		}
	}
}

func TestARuleSaysWhereItIsHeldOrWhyItIsNot(t *testing.T) {
	w := newTown(t, "")
	b := w.browser()
	list := ""
	for _, page := range []string{"/rules?topic=tender&q=tender.open.period", "/rules?topic=tender&q=tender.deposit.cash"} {
		list += b.get(page).words()
	}
	for id, want := range map[string]string{"tender.open.period": "不符合的不予通过。", "tender.deposit.cash": "平台不收取也不退还保证金"} {
		if !strings.Contains(list, want) || !strings.Contains(b.get("/rules/"+id).words(), want) {
			t.Errorf("%s: list or page do not say %q", id, want)
		}
	}
	if words := b.get("/rules?topic=community").words(); strings.Contains(words, "在哪里核对") {
		t.Error("a topic whose rules do not say where they are held has an empty column for it")
	}
}

// What is listed and what is saved as a table is the same: each rule of purchases with its source, its status and
// where somebody is held to it, or why nobody is.
func TestTheTableSaysOfEveryRuleOfPurchasesItsSourceStatusAndPlace(t *testing.T) {
	w := newTown(t, "")
	b := w.browser()
	counts := map[string]int{}
	for _, state := range []string{"", "held", "reference"} {
		rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(b.get("/rules?format=csv&status="+state).body, "\ufeff"))).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		at := map[string]int{}
		for i, head := range rows[0] {
			at[head] = i
		}
		for _, row := range rows[1:] {
			id, held := row[at["规则编号"]], row[at["在哪里核对"]]
			if !slices.Contains([]string{"tender", "dispute", "contract", "supplier"}, strings.SplitN(id, ".", 2)[0]) {
				continue
			}
			counts[state]++
			if row[at["出处"]] == "" || row[at["来源"]] == "" || held == "" {
				t.Errorf("%s: %v", id, row)
			}
			if known := strings.HasPrefix(held, "仅供查阅："); state != "" && known != (state == "reference") {
				t.Errorf("among what is %s stands %s: %s", state, id, held)
			}
		}
	}
	if counts["held"] == 0 || counts["reference"] == 0 || counts["held"]+counts["reference"] != counts[""] {
		t.Errorf("of the rules of purchases there are %v", counts)
	}
}

func TestRulesAreFoundByWordsNumberLawAndArticle(t *testing.T) {
	w := newTown(t, "")
	b := w.browser()
	for q, want := range map[string]string{
		"tender.open.period": "tender.open.period",
		"TENDER.OPEN.PERIOD": "tender.open.period",

		"政府采购法第三十五条":            "tender.open.period",
		"《中华人民共和国政府采购法》第三十五条":   "tender.open.period",
		"政府采购法 第三十五条":           "tender.open.period",
		"政府购买服务管理办法 102号 第二十四条": "contract.term.months",
		"徐州":      "community.",
		"不得少于二十日": "tender.open.period",
	} {
		var ids []string
		for _, page := range listed(t, b, "/rules?q="+url.QueryEscape(q)) {
			ids = append(ids, page...)
		}
		if len(ids) == 0 || !strings.Contains(strings.Join(ids, " "), want) {
			t.Errorf("%s finds %v, not %s", q, ids, want)
		}
	}
	if a := b.get("/rules?q=" + url.QueryEscape("查无此规则") + "&topic=tender"); !strings.Contains(a.words(), "换一个更短的词") || !strings.Contains(a.body, `href="/rules"`) {
		t.Error("who finds nothing is not told what to do next")
	}
}

func TestRulesAreNarrowedByStateAndRegion(t *testing.T) {
	w := newTown(t, "")
	const source = `"source":{"title":"某办法","article":"第一条","quote":"不得少于五日。","read":"2026-11-01","level":"V1"}`
	book := func(id, region, status, values string) string {
		return `{"id":"tender.` + id + `","asks":"` + id + `？","unit":"日","region":"` + region + `","status":"` + status + `","values":[` + values + `]}`
	}
	old, now, late := `{"from":"2003-01-01","value":5,`+source+`}`, `{"from":"2020-01-01","value":7,`+source+`}`, `{"from":"2099-01-01","value":9,`+source+`}`
	ended := `{"from":"2003-01-01","to":"2010-01-01","value":3,` + source + `}`
	w.portal.Rules = bookOf(t, "["+strings.Join([]string{
		book("held", "", "verified", now), book("changed", "", "verified", old+","+now), book("coming", "", "unverified", late),
		book("gone", "41", "verified", ended), book("repealed", "41", "verified", old+`,{"from":"2020-01-01","value":null,`+source+`}`),
	}, ",")+"]")
	b := w.browser()
	for at, want := range map[string]string{
		"status=now": "changed held", "status=later": "coming", "status=before": "changed gone repealed", "status=unverified": "coming",
		"status=verified": "changed gone held repealed", "region=41": "gone repealed", "region=country": "changed coming held",
		"region=41&status=now": "", "status=nonsense": "", "topic=tender&after=9999": "", "topic=tender&after=-1": "changed coming gone held repealed",
	} {
		var got []string
		for _, page := range listed(t, b, "/rules?"+at) {
			got = append(got, page...)
		}
		if s := strings.ReplaceAll(strings.Join(got, " "), "tender.", ""); s != want {
			t.Errorf("%s lists %q, want %q", at, s, want)
		}
	}
	for at, want := range map[string]string{"status=before": "5日", "status=now": "7日"} {
		if words := b.get("/rules?q=changed&" + at).words(); !strings.Contains(words, want) {
			t.Errorf("%s does not show %s of the rule that changed", at, want)
		}
	}
	if words := b.get("/rules/tender.repealed").words(); strings.Contains(words, "现行") || !strings.Contains(words, "2003年1月1日至2020年1月1日前") {
		t.Error("a repealed rule is shown as in force, or without its end")
	}
}

// A topic that is long is read part by part; what is found in the parts is what is found in the topic.
func TestTheRulesOfSocialOrganizationsAreReadPartByPart(t *testing.T) {
	w := newTown(t, "")
	b := w.browser()
	var all, parts []string
	for _, r := range w.portal.Rules.All() {
		if view.TopicOf(r.ID) == "organization" {
			all = append(all, r.ID)
			if view.PartOf(r.ID).Name == "" {
				t.Errorf("%s is of no part", r.ID)
			}
		}
	}
	for _, part := range view.Parts["organization"] {
		at := "/rules?topic=organization&part=" + part.ID
		if words := b.get(at).words(); !strings.Contains(words, "社会组织："+part.Name) {
			t.Errorf("%s does not say that it is of %s", at, part.Name)
		}
		for _, page := range listed(t, b, at) {
			parts = append(parts, page...)
		}
	}
	slices.Sort(parts) // the parts come in an order of their own
	if strings.Join(parts, " ") != strings.Join(all, " ") {
		t.Errorf("the parts list %v, want %v", parts, all)
	}
	for _, page := range listed(t, b, "/rules?topic=organization&part=credit&q="+url.QueryEscape("移出")) {
		for _, id := range page {
			if !strings.HasPrefix(id, "organization.credit.") {
				t.Errorf("a search in a part finds %s", id)
			}
		}
	}
	if words := b.get("/rules/organization.rating.lines").words(); !strings.Contains(words, "5A：950") {
		t.Error("the points of a grade do not say which grade")
	}
	if a := b.get("/rules?topic=tender&part=credit"); strings.Contains(a.body, "主题中的部分") || !strings.Contains(a.body, "/rules/tender.") {
		t.Error("a topic without parts is asked for one, and lists nothing")
	}
}

func TestEveryRuleOfTheBookHasATopic(t *testing.T) {
	w := newTown(t, "")
	for _, r := range w.portal.Rules.All() {
		if view.TopicOf(r.ID) == "other" {
			t.Errorf("%s stands under 其他", r.ID)
		}
	}
}

func bookOf(t *testing.T, text string) *rule.Book {
	t.Helper()
	b, err := rule.Read(fstest.MapFS{"book.json": {Data: []byte(text)}})
	if err != nil {
		t.Fatal(err)
	}
	return b
}
