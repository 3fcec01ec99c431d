package portal

import (
	"encoding/json"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/identity"
	"sanshe/libs/rule"
	"sanshe/services/portal/frame"
)

const committeeAt = "/desk/tenders/open/committee"

func committeeQuery(pairs ...string) string {
	v := url.Values{"chosen": {"1"}}
	for i := 0; i+1 < len(pairs); i += 2 {
		v.Add(pairs[i], pairs[i+1])
	}
	return committeeAt + "?" + v.Encode()
}

func TestTheFilterOfExpertsKeepsWhoIsChosen(t *testing.T) {
	b := newWorks(t, identity.Buyer).as(identity.Buyer)
	first := b.get(committeeAt)
	if !holds(first.body, "☑e1") || holds(first.body, "☑e3") || !strings.Contains(first.body, "李*海作为采购人代表参加") {
		t.Error("the page does not begin with the committee as it stands")
	}
	for query, want := range map[string]struct{ there, gone []string }{
		committeeQuery("members", "e3", "q", "赵"):                            {[]string{"孙*月", "赵*海"}, []string{"王*平", "周*本"}},
		committeeQuery("members", "e3", "field", "养老服务"):                     {[]string{"孙*月", "王*平", "赵*海"}, []string{"周*本"}},
		committeeQuery("members", "e3", "field", "养老服务", "region", "320300"): {[]string{"孙*月", "赵*海"}, []string{"王*平"}},
	} {
		got := b.get(query)
		if !holds(got.body, "☑e3") {
			t.Errorf("%s: the filter forgets who is chosen", query)
		}
		for _, name := range want.there {
			if !strings.Contains(got.body, name+"（") {
				t.Errorf("%s: %s is missing", query, name)
			}
		}
		for _, name := range want.gone {
			if strings.Contains(got.body, name+"（") {
				t.Errorf("%s: %s is shown", query, name)
			}
		}
	}
	if none := b.get(committeeQuery("q", "查无此人")); !strings.Contains(none.body, "没有符合条件的专家") {
		t.Error("a filter that nobody fits says nothing")
	}
}

func TestWhoBelongsToABidderCannotBeChosen(t *testing.T) {
	w := newWorks(t, identity.Buyer)
	b := w.as(identity.Buyer)
	got := b.get(committeeQuery("members", "kin", "members", "e1"))
	if !strings.Contains(got.body, "在供应商青苗服务社任职，应当回避。") || !strings.Contains(got.body, `disabled id="f-found-members`) {
		t.Error("an expert who works for a bidder is not marked, or can be chosen")
	}
	if !strings.Contains(got.body, "与采购人同一单位。") || !strings.Contains(got.body, "/rules/tender.consultation.own") {
		t.Error("an expert of the buyer's own office is not marked")
	}
	if got := b.get("/desk/tenders/pub/committee"); strings.Contains(got.body, "青苗服务社") {
		t.Error("before the opening the page tells who bids")
	}
}

func TestTheCommitteeIsCountedAgainstTheRuleBook(t *testing.T) {
	w := newWorks(t, identity.Buyer)
	b := w.as(identity.Buyer)
	met := func(page answer, line string) bool { // the mark before the words of the demand that shows
		_, rest, ok := strings.Cut(page.body, `data-rule="`+line+`"`)
		if !ok {
			t.Fatalf("no demand %q on the page", line)
		}
		_, rest, _ = strings.Cut(rest, `data-when="yes"`)
		return !strings.HasPrefix(rest, " hidden")
	}
	for i := range w.tenders {
		w.tenders[i].CommitteeLeast = 3
	}
	for _, c := range []struct {
		members, own      int
		least, odd, share bool
	}{
		{0, 0, false, false, false},
		{2, 1, true, true, true},
		{1, 2, true, true, false},
		{4, 0, true, false, true},
		{1, 0, false, true, true},
	} {
		var pairs []string
		for range c.members {
			pairs = append(pairs, "members", "e1")
		}
		for range c.own {
			pairs = append(pairs, "own", "zhang")
		}
		page := b.get(committeeQuery(pairs...))
		for line, want := range map[string]bool{"least": c.least, "odd": c.odd, "share": c.share} {
			if met(page, line) != want {
				t.Errorf("%d experts and %d officers: %s is met: %v", c.members, c.own, line, !want)
			}
		}
	}
	for i := range w.tenders { // whatever the service says
		w.tenders[i].CommitteeLeast, w.tenders[i].CommitteeBasis = 7, []tenderapi.Basis{{Rule: "tender.committee.open.large.size", Title: "政府采购货物和服务招标投标管理办法", Article: "第四十七条"}}
	}
	if page := b.get(committeeAt); !strings.Contains(page.words(), "不少于7人") || !strings.Contains(page.body, "/rules/tender.committee.open.large.size") {
		t.Error("the page counts a committee by itself")
	}
	if page := b.get("/desk/tenders/open/draws"); !strings.Contains(page.words(), "评审委员会不少于7人") {
		t.Error("who draws is not told how many must sit")
	}
}

func TestACommitteeIsSentAsItWasChosen(t *testing.T) {
	w := newWorks(t, identity.Buyer)
	b := w.as(identity.Buyer)
	if got := b.post(committeeAt, "chosen", "1", "version", "4", "members", "e1", "members", "e2", "own", "other"); got.at != "/desk/tenders/open" {
		t.Fatalf("the committee leads to %s (%d)", got.at, got.status)
	}
	var in tenderapi.CommitteeDraft
	if err := json.Unmarshal([]byte(w.written("/committee")[0].body), &in); err != nil {
		t.Fatal(err)
	}
	if len(in.Members) != 3 || in.Members[0].Kind != "expert" || in.Members[2].Account != "other" || in.Members[2].Kind != "buyer" || in.Version != 4 {
		t.Errorf("sent was %+v", in)
	}
}

func TestRowsOfCriteriaComeAndGoWithoutScript(t *testing.T) {
	w := newWorks(t, identity.Buyer)
	b := w.as(identity.Buyer)
	more := b.post("/desk/buyer/new", purchase("row", "add")...)
	if more.status != http.StatusOK || !strings.Contains(more.body, `name="criteria.2.code"`) || strings.Contains(more.body, `name="criteria.3.code"`) {
		t.Fatalf("one row more answers %d", more.status)
	}
	if !regexp.MustCompile(`<input[^>]* autofocus[^>]* name="criteria\.2\.code"`).MatchString(more.body) {
		t.Error("the new row does not take the focus")
	}
	less := b.post("/desk/buyer/new", purchase("row", "remove.0")...)
	if strings.Contains(less.body, `value="A9"`) || !strings.Contains(less.body, `name="criteria.0.code" type="text" value="P"`) || strings.Contains(less.body, `name="criteria.1.code"`) {
		t.Error("the first row was not taken away, or the rows behind it keep their numbers")
	}
	for _, page := range []answer{more, less} {
		if !strings.Contains(page.words(), prose) || !strings.Contains(page.body, `value="探访服务"`) {
			t.Error("a row costs what was written elsewhere")
		}
	}
	if len(w.written("/tenders")) != 0 {
		t.Error("a button beside the rows saved the draft")
	}
	none := b.post("/desk/buyer/new", "row", "remove.0", "criteria.0.code", "A", "criteria.0.name", "方案")
	if !strings.Contains(none.body, `name="criteria.0.code"`) {
		t.Error("without rows there is nowhere to write")
	}
}

func TestTheSumOfTheCriteriaIsSaid(t *testing.T) {
	b := newWorks(t, identity.Buyer).as(identity.Buyer)
	shown := func(page answer) string {
		_, rest, _ := strings.Cut(page.body, `class="line-sum"`)
		for _, part := range strings.Split(rest, `data-when="`)[1:4] {
			if when, after, _ := strings.Cut(part, `"`); !strings.HasPrefix(after, " hidden") {
				return when
			}
		}
		return ""
	}
	for max, want := range map[string]string{"80": "even", "79.5": "less", "90": "more"} {
		page := b.post("/desk/buyer/new", "row", "sum", "criteria.0.name", "方案", "criteria.0.max", max, "criteria.0.kind", "subjective", "criteria.1.name", "价格", "criteria.1.max", "20", "criteria.1.kind", "price")
		if got := shown(page); got != want {
			t.Errorf("%s and 20 points of 100 are %q, not %q", max, got, want)
		}
		if !strings.Contains(page.words(), "其中价格分20分") {
			t.Error("the price's share is not said")
		}
	}
}

func TestRowsAreCountedAsTheServiceCountsThem(t *testing.T) {
	w := newWorks(t, identity.Buyer)
	b := w.as(identity.Buyer)
	b.post("/desk/buyer/new", purchase()...) // rows 0 and 3 are written
	var in tenderapi.TenderDraft
	if err := json.Unmarshal([]byte(w.written("/tenders")[0].body), &in); err != nil {
		t.Fatal(err)
	}
	if len(in.Criteria) != 2 || in.Criteria[1].Code != "P" || in.Criteria[0].Max != 8000 {
		t.Errorf("sent was %+v", in.Criteria)
	}
	bad := b.post("/desk/buyer/new", purchase("criteria.5.standard", "只写了标准", "criteria.5.max", "abc")...)
	if bad.status != http.StatusBadRequest || !strings.Contains(bad.body, `href="#f-criteria-2-max"`) || !strings.Contains(bad.body, "只写了标准") || !strings.Contains(bad.body, "1处要改") {
		t.Errorf("a row with nothing but a standard answers %d", bad.status)
	}
}

func TestWhatTheFormSaysOfTheLawIsTheRuleBooks(t *testing.T) {
	w := newWorks(t, identity.Buyer)
	b := w.as(identity.Buyer)
	page := b.get("/desk/buyer/new?catalogue=c1&item=A0201") // begins with a consultation
	open := b.post("/desk/buyer/new", "catalogue", "c1", "item", "A0201", "method", "open", "show", "method")
	words := page.words()
	for id, x := range map[string]struct {
		on       answer
		sentence string
	}{
		"tender.open.period": {open, "自文件发出之日起不少于%s。"}, "tender.documents.period": {open, "文件提供期限不少于%s。"},
		"tender.open.price.weight.min": {open, "价格分不低于%s。"},
		"tender.consultation.period":   {page, "自文件发出之日起不少于%s。"}, "tender.consultation.documents.period": {page, "文件提供期限不少于%s。"},
		"tender.consultation.price.weight.max": {page, "价格分不高于%s。"},
		"tender.bidders.min":                   {page, "公开招标：至少%s投标，不足的不能开标。"},
		"tender.deposit.percent":               {page, "不超过预算金额的%s。"}, "contract.deposit.percent": {page, "不超过合同金额的%s。"}, "contract.term.months": {page, "一般不超过%s。"},
	} {
		of, err := rule.Ask[json.RawMessage](w.portal.Rules, id, rule.Where{Region: "320312", Day: noon})
		if err != nil {
			t.Fatal(err)
		}
		if want := strings.Replace(x.sentence, "%s", frame.WordOf(of.Value, of.Unit), 1); !strings.Contains(x.on.words(), want) || !strings.Contains(x.on.body, `href="/rules/`+id+`"`) {
			t.Errorf("%s: the form does not say %s with its clause", id, want)
		}
	}
	if !strings.Contains(words, "养老服务") || !strings.Contains(words, "60周岁以上老年人") {
		t.Error("the form does not show the item it starts from")
	}
	for _, word := range []string{"百分比", "12月。", "%s"} {
		if strings.Contains(words, word) {
			t.Errorf("a rule's value is worded %q", word)
		}
	}
}

func TestAnEditKeepsEveryFieldOfTheDraft(t *testing.T) {
	w := newWorks(t, identity.Buyer)
	b := w.as(identity.Buyer)
	at := "/desk/tenders/draft/edit"
	page := b.get(at)
	for _, want := range []string{"documents_from", "documents_to", "deadline", "budget", "ceiling", "qualifications", "criteria.3.max"} {
		if _, rest, ok := strings.Cut(page.body, `name="`+want+`"`); !ok || strings.HasPrefix(rest, ` type="datetime-local" value=""`) {
			t.Errorf("an edit loses %s", want)
		}
	}
}

func TestEveryDeskPageStands(t *testing.T) {
	w := newWorks(t, identity.Buyer)
	w.bids = []tenderapi.Bid{{ID: "bid1", Version: 1, Tender: "pub", TenderTitle: "探访服务", Supplier: &tenderapi.Party{ID: mine, Name: "暖邻"}, State: "submitted", StateText: "正在接收", Hash: "abc", SubmittedAt: noon}}
	refers := regexp.MustCompile(` (?:for|aria-labelledby|aria-describedby)="([^"]+)"`)
	for role, paths := range map[identity.Role][]string{
		identity.Buyer: {
			"/desk/tenders/pub", "/desk/tenders/open", "/desk/tenders/draft", "/desk/tenders/draft/edit", "/desk/tenders/pub/committee", committeeAt, "/desk/buyer/new?catalogue=c1&item=A0201",
			"/desk/buyer/tenders/open/sheet", "/desk/catalog", "/desk/catalog/cat", "/desk/contracts/deal", "/account",
		},
		identity.Staff:  {bidAt, "/desk/staff/tenders/pub/ask", "/desk/staff/tenders/pub/eligibility", "/desk/staff/bids/bid1"},
		identity.Expert: {sheetAt},
	} {
		b := w.as(role)
		for _, path := range paths {
			got := b.get(path)
			if got.status != http.StatusOK || strings.Count(got.body, "<h1") != 1 {
				t.Errorf("%s answers %d with %d titles", path, got.status, strings.Count(got.body, "<h1"))
			}
			for _, not := range []string{" style=", " onclick=", "%!", "<nil>", "0001年", "NaN", "百分比"} {
				if strings.Contains(got.body, not) {
					t.Errorf("%s holds %q", path, not)
				}
			}
			seen := map[string]bool{}
			for _, m := range idName.FindAllStringSubmatch(got.body, -1) {
				if seen[m[1]] {
					t.Errorf("%s has two parts with the id %q", path, m[1])
				}
				seen[m[1]] = true
			}
			for _, m := range refers.FindAllStringSubmatch(got.body, -1) {
				for _, id := range strings.Fields(m[1]) {
					if !seen[id] {
						t.Errorf("%s refers to %q, which is not there", path, id)
					}
				}
			}
			look(t, "desk-"+string(role)+strings.NewReplacer("/", "-", "?", "-", "=", "-", "&", "-").Replace(path), got.body)
		}
	}
}
