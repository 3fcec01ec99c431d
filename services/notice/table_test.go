package notice

import (
	"encoding/json"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"sanshe/contracts/go/events"
	"sanshe/libs/cn"
	"sanshe/libs/event"
	"sanshe/libs/fault"
	"sanshe/libs/host"
	"sanshe/libs/identity"
)

func TestEveryEventEitherTellsSomebodyOrIsSilentForAReason(t *testing.T) {
	told := map[string]bool{}
	for _, row := range table {
		told[row.kind] = true
	}
	for _, ev := range events.All {
		kind := ev.Type
		if told[kind] == (silent[kind] != "") {
			t.Errorf("%s tells somebody: %v, is silent: %q", kind, told[kind], silent[kind])
		}
		delete(told, kind)
	}
	for kind := range told {
		t.Errorf("%s is no event", kind)
	}
}

// fill puts something into every field, texts as long as the schema allows.
func fill(v reflect.Value, long int) {
	switch v.Kind() {
	case reflect.String:
		v.SetString(strings.Repeat("字", long))
	case reflect.Int64:
		v.SetInt(123456)
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 1, 1))
		fill(v.Index(0), long)
	case reflect.Struct:
		if v.Type() == reflect.TypeFor[time.Time]() {
			v.Set(reflect.ValueOf(time.Date(2026, 3, 6, 9, 5, 0, 0, time.UTC)))
			return
		}
		for i := range v.NumField() {
			fill(v.Field(i), long)
		}
	}
}

// thousands marks the digits of an amount; no other half-width comma is Chinese.
var thousands = regexp.MustCompile(`\b,\b`)

func TestEveryRowSpeaksInWholeSentencesThatFitTheContract(t *testing.T) {
	for _, row := range table {
		data, _, err := row.seats(event.Event{Data: json.RawMessage(`{}`)})
		if err != nil {
			t.Fatal(err)
		}
		full := reflect.New(reflect.TypeOf(data)).Elem()
		fill(full, 100)
		var own outcome
		fill(reflect.ValueOf(&own).Elem(), 100)
		text, link, err := row.say(event.Event{Subject: "id1"}, full.Interface(), seat{of: own})
		if err != nil {
			t.Errorf("%s: %v", row.kind, err)
			continue
		}
		if !strings.HasSuffix(text, "。") || strings.Contains(text, "<") || strings.ContainsAny(thousands.ReplaceAllString(text, ""), ",;?!") {
			t.Errorf("%s: %q", row.kind, text)
		}
		if !strings.HasPrefix(link, "/") || utf8.RuneCountInString(link) > 200 || utf8.RuneCountInString(text) > 1000 || utf8.RuneCountInString(row.title) > 120 || row.title == "" || len(row.kind) > 60 {
			t.Errorf("%s: link %q, %d characters", row.kind, link, utf8.RuneCountInString(text))
		}
	}
}

func TestReasonsThatOfficersWroteStayBehindTheLink(t *testing.T) {
	const secret = "张三身份证320312199001011234"
	for _, row := range table {
		data, _, err := row.seats(event.Event{Data: json.RawMessage(`{"note":"` + secret + `","reason":"` + secret + `","text":"` + secret + `"}`)})
		if err != nil {
			t.Fatal(err)
		}
		if text, link, err := row.say(event.Event{Subject: "id1"}, data, seat{of: outcome{}}); err != nil || strings.Contains(text+link, secret) {
			t.Errorf("%s says %q, %v", row.kind, text, err)
		}
	}
}

func TestTheRightPeopleAreTold(t *testing.T) {
	r := open(t, host.Config{})
	for id, at := range map[string]struct {
		org  string
		role identity.Role
	}{
		"clerk": {"bureau", identity.Buyer}, "checker": {"bureau", identity.Reviewer}, "elsewhere": {"other", identity.Buyer},
		"winner": {"w", identity.Staff}, "second": {"s", identity.Staff}, "invalid": {"i", identity.Staff},
		"judge1": {"pool", identity.Expert}, "judge2": {"pool", identity.Expert},
	} {
		r.dir.add(id, at.org, at.role, "")
	}
	award := events.TenderTenderAwardedV1{
		Code: "2026-1", Title: "社区助餐服务", Buyer: "bureau", BuyerName: "县民政局", Supplier: "w", SupplierName: "甲机构", Amount: 1860000_00, At: r.now,
		Bidders: []bidder{{Supplier: "w", Rank: 1, Total: 9150, Valid: true}, {Supplier: "s", Rank: 2, Total: 8805, Valid: true}, {Supplier: "i"}},
	}
	consulted := award
	consulted.Method = "consultation"
	framework := award
	framework.Method, framework.Amount, framework.Unit = "framework", 86_00, "每人次"
	framework.Bidders = append(framework.Bidders[:2:2], bidder{Supplier: "i", Rank: 3, Total: 8012, Valid: true})
	framework.Places = []events.TenderTenderAwardedV1Places{{Supplier: "w", Name: "甲机构", Rank: 1, Price: 86_00}, {Supplier: "s", Name: "乙机构", Rank: 2, Price: 90_00}}
	deal := events.ContractContractSignedV1{Code: "HT-1", Title: "社区助餐服务", Buyer: "bureau", BuyerName: "县民政局", Supplier: "w", SupplierName: "甲机构", Amount: 1860000_00, At: r.now}
	for _, c := range []struct {
		kind string
		data any
		told map[string]string // account → words that its text must hold
	}{
		{events.TypeCatalogCatalogueSubmittedV1, events.CatalogCatalogueSubmittedV1{Title: "目录", Year: 2026, Owner: "bureau"}, map[string]string{"checker": "“目录”（2026年度）"}},
		{events.TypeCatalogCatalogueObjectedV1, events.CatalogCatalogueObjectedV1{Title: "目录", Owner: "bureau"}, map[string]string{"clerk": "请及时答复"}},
		{events.TypeCatalogCatalogueAnsweredV1, events.CatalogCatalogueAnsweredV1{Title: "目录", OwnerName: "县民政局", Owner: "bureau", By: "someone"}, map[string]string{"someone": "县民政局已答复您"}},
		{events.TypeTenderTenderSubmittedV1, events.TenderTenderSubmittedV1{Title: "助餐", Buyer: "bureau"}, map[string]string{"checker": "待"}},
		{events.TypeTenderGateAcceptedV1, events.TenderGateAcceptedV1{Tender: "t1", Supplier: "w", Hash: "abc123", Seq: 7, At: r.now}, map[string]string{"winner": "收到，哈希abc123，请留存备查；接收编号盖住写在签名回执里"}},
		{events.TypeTenderQuestionAskedV1, events.TenderQuestionAskedV1{Tender: "t1", TenderTitle: "助餐", Buyer: "bureau", Due: time.Date(2026, 3, 9, 9, 5, 0, 0, time.UTC)}, map[string]string{"clerk": "请于2026年3月9日17时05分前答复"}},
		{events.TypeTenderTenderSeatedV1, events.TenderTenderSeatedV1{Title: "助餐", Buyer: "bureau", Members: []string{"judge1", "judge2"}}, map[string]string{"judge1": "评审委员会", "judge2": "评审委员会"}},
		{events.TypeTenderDrawStartedV1, events.TenderDrawStartedV1{Title: "助餐", Buyer: "bureau", Tender: "t1"}, map[string]string{"checker": "作为监督人"}},
		{events.TypeTenderDrawCalledV1, events.TenderDrawCalledV1{Title: "助餐", Buyer: "bureau", Expert: "judge1", Until: time.Date(2026, 3, 9, 9, 5, 0, 0, time.UTC)}, map[string]string{"judge1": "2026年3月9日17时05分前答复"}},
		{events.TypeTenderDrawSettledV1, events.TenderDrawSettledV1{Title: "助餐", Buyer: "bureau", Tender: "t1", Accepted: 4}, map[string]string{"clerk": "4名专家同意参加"}},
		{events.TypeTenderTenderQuestionedV1, events.TenderTenderQuestionedV1{Title: "助餐", Supplier: "w", Bid: "b1", Until: time.Date(2026, 3, 9, 9, 5, 0, 0, time.UTC)}, map[string]string{"winner": "2026年3月9日17时05分前"}},
		{events.TypeTenderAvoidanceAskedV1, events.TenderAvoidanceAskedV1{Title: "助餐", Buyer: "bureau", Supplier: "s"}, map[string]string{"clerk": "请询问本人以后及时答复", "checker": "请询问本人以后及时答复"}},
		{events.TypeTenderAvoidanceAnsweredV1, events.TenderAvoidanceAnsweredV1{Title: "助餐", Buyer: "bureau", Supplier: "s", Upheld: true}, map[string]string{"second": "已经答复：应当回避"}},
		{events.TypeTenderTenderExplainedV1, events.TenderTenderExplainedV1{Title: "助餐", Judges: []string{"judge1"}}, map[string]string{"judge1": "作出认定"}},
		{events.TypeTenderTenderAwardedV1, award, map[string]string{"winner": "得分91.50分，排名第1，已被确定为中标人，中标金额1,860,000.00元", "second": "得分88.05分，排名第2，未中标；中标人是甲机构", "invalid": "无效"}},
		{events.TypeTenderTenderAwardedV1, consulted, map[string]string{"winner": "已被确定为成交供应商，成交金额1,860,000.00元", "second": "未成交；成交供应商是甲机构", "invalid": "成交供应商是甲机构"}},
		{events.TypeTenderTenderAwardedV1, framework, map[string]string{
			"winner":  "排名第1，已被确定为入围供应商，协议单价86.00元（每人次），请打开入围通知书，按时签订框架协议。",
			"second":  "排名第2，已被确定为入围供应商，协议单价90.00元（每人次），请打开入围通知书，按时签订框架协议。",
			"invalid": "得分80.12分，排名第3，未入围；入围供应商是甲机构等2家。",
		}},
		{events.TypeTenderTenderFailedV1, events.TenderTenderFailedV1{Title: "助餐", Buyer: "bureau", Bidders: []string{"w", "s"}}, map[string]string{"winner": "已终止", "second": "已终止"}},
		{events.TypeTenderChallengeFiledV1, events.TenderChallengeFiledV1{Tender: "t1", TenderTitle: "助餐", Buyer: "bureau", Supplier: "s", Due: r.now}, map[string]string{"clerk": "书面答复"}},
		{events.TypeTenderChallengeReturnedV1, events.TenderChallengeReturnedV1{Tender: "t1", TenderTitle: "助餐", Buyer: "bureau", Supplier: "s", Stage: "complaint", Due: r.now}, map[string]string{"second": "投诉书需要补正"}},
		{events.TypeTenderChallengeCorrectedV1, events.TenderChallengeCorrectedV1{Tender: "t1", TenderTitle: "助餐", Buyer: "bureau", Supplier: "s", Stage: "challenge"}, map[string]string{"clerk": "已补正"}},
		{events.TypeTenderChallengeDeclinedV1, events.TenderChallengeDeclinedV1{Tender: "t1", TenderTitle: "助餐", Buyer: "bureau", Supplier: "s", Stage: "challenge"}, map[string]string{"second": "提出的质疑不予受理"}},
		{events.TypeTenderChallengeExplainedV1, events.TenderChallengeExplainedV1{Tender: "t1", TenderTitle: "助餐", Buyer: "bureau", Supplier: "s", By: "县民政局"}, map[string]string{"second": "县民政局已就"}},
		{events.TypeTenderTenderRuledV1, events.TenderTenderRuledV1{Title: "助餐", Buyer: "bureau", Challenge: "d1", Effect: "next", Taken: true, Supplier: "w"}, map[string]string{"clerk": "已照此办理", "checker": "已照此办理", "winner": "已照此办理"}},
		{events.TypeContractContractSignedV1, deal, map[string]string{"clerk": "县民政局与甲机构", "winner": "县民政局与甲机构"}},
		{events.TypeContractContractRescindedV1, events.ContractContractRescindedV1{Code: "HT-1", Title: "社区助餐服务", Buyer: "bureau", BuyerName: "县民政局", Supplier: "w", SupplierName: "甲机构", At: r.now}, map[string]string{"clerk": "请停止履行", "winner": "请停止履行"}},
		{events.TypeOrganizationOrganizationMarkedV1, events.OrganizationOrganizationMarkedV1{Name: "丙机构", List: "serious"}, map[string]string{"invalid": "严重违法失信名单"}},
	} {
		before := map[string]int{}
		all := []string{"clerk", "checker", "elsewhere", "winner", "second", "invalid", "judge1", "judge2", "someone"}
		for _, a := range all {
			before[a] = len(r.inbox(a))
		}
		r.now = r.now.Add(time.Minute)
		subject := "x1"
		if strings.HasPrefix(c.kind, "organization.") {
			subject = "i"
		}
		r.happen(c.kind, subject, c.data)
		for _, a := range all {
			in := r.inbox(a)
			words, should := c.told[a]
			switch {
			case len(in)-before[a] != map[bool]int{true: 1}[should]:
				t.Errorf("%s told %s %d times", c.kind, a, len(in)-before[a])
			case should && (!strings.Contains(in[0].Title+in[0].Text, words) || in[0].Kind != c.kind || !in[0].At.Equal(r.now)):
				t.Errorf("%s told %s: %q", c.kind, a, in[0].Text)
			}
		}
	}
	for _, m := range r.inbox("clerk") {
		if m.Kind == events.TypeTenderChallengeFiledV1 && m.Link != "/desk/challenges/x1" {
			t.Errorf("the challenge leads to %s", m.Link)
		}
	}
	if m := r.inbox("winner"); m[len(m)-1].Link != "/tenders/t1" {
		t.Errorf("the receipt leads to %s", m[len(m)-1].Link)
	}
}

func TestAnEventSeenTwiceTellsOnce(t *testing.T) {
	r := open(t, host.Config{})
	r.dir.add("u1", "agency", identity.Staff, "")
	ev := r.happen(events.TypeOrganizationOrganizationUnmarkedV1, "agency", map[string]any{"name": "某社工机构", "list": "abnormal"})
	r.dir.add("u2", "agency", identity.Staff, "") // joined between the two deliveries
	if err := r.s.Listens()[ev.Type](t.Context(), ev); err != nil {
		t.Fatal(err)
	}
	for _, u := range []string{"u1", "u2"} {
		if n := len(r.inbox(u)); n != 1 {
			t.Errorf("%s was told %d times", u, n)
		}
	}
	ev.Seq++
	if err := r.s.Listens()[ev.Type](t.Context(), ev); err != nil {
		t.Fatal(err)
	}
	if n := len(r.inbox("u1")); n != 2 {
		t.Errorf("another event of the same kind: told %d times in all", n)
	}
}

func TestWhileTheRegisterIsAwayTheEventWaits(t *testing.T) {
	r := open(t, host.Config{})
	r.dir.add("u1", "agency", identity.Staff, "")
	r.dir.away = true
	ev := event.New(events.TypeOrganizationOrganizationUnmarkedV1, r.now, map[string]any{"name": "某社工机构", "list": "abnormal"})
	ev.Subject, ev.Seq = "agency", 1
	err := r.s.hear(t.Context(), ev)
	if fault.Of(err).Kind != fault.Unavailable {
		t.Fatalf("the bus would not ask again: %v", err)
	}
	r.dir.away = false
	if err := r.s.hear(t.Context(), ev); err != nil || len(r.inbox("u1")) != 1 {
		t.Errorf("%d messages, %v", len(r.inbox("u1")), err)
	}
}

func TestEveryTopicOfTheTableIsListenedTo(t *testing.T) {
	r := open(t, host.Config{})
	var topics []string
	for kind := range r.s.Listens() {
		topic, _, _ := strings.Cut(kind, ".")
		if !slices.Contains(topics, topic) {
			topics = append(topics, topic)
		}
	}
	slices.Sort(topics)
	if strings.Join(topics, " ") != "catalog contract organization tender volunteer" {
		t.Errorf("listens to %v", topics)
	}
}

func TestALetterNamesTheLastDayOfAPeriodAndTheMinuteOfADeadline(t *testing.T) {
	for want, at := range map[string]time.Time{
		"2026年12月24日":                    cn.Day("2026-12-24").End().Add(-time.Second),
		"2027年1月5日（" + cn.Estimate + "）": cn.Day("2027-01-05").End().Add(-time.Second),
		"2027年1月5日9时30分":                 cn.Day("2027-01-05").At(9, 30),
		"2026年11月23日23时58分":              cn.Day("2026-11-23").At(23, 58),
	} {
		if got := moment(at); got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
}
