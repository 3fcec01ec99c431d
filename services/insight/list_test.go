package insight

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"encoding/xml"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"sanshe/contracts/go/contractapi"
	"sanshe/contracts/go/events"
	"sanshe/contracts/go/insightapi"
	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/cn"
)

// signed tells of a purchase from its notice to its published contract.
func (r *room) signed(x tenderapi.Tender) {
	r.t.Helper()
	r.step("published", x, nil)
	opened, announced := x.Deadline, x.Deadline.Add(time.Hour)
	r.now = announced
	x.OpenedAt, x.ScoredAt, x.State, x.StateText = &opened, &opened, tenderapi.StateAwarded, "待签合同"
	x.Award = &tenderapi.Award{Supplier: suppliers[0], Amount: 90_000_10, DecidedAt: announced, AnnouncedAt: &announced}
	r.step("awarded", x, opening(opened))
	r.tell(r.event(events.TypeContractContractReleasedV1, "c-"+x.ID, r.now.Add(time.Hour), events.ContractContractReleasedV1{Step: "published", Contract: raw(r.t, contractapi.Contract{
		ID: "c-" + x.ID, Code: x.Code + "-HT", Title: x.Title + "合同", Tender: x.ID, Region: x.Region, SignedAt: &r.now, PublishedAt: &r.now, Amount: 90_000_10,
		Buyer: contractapi.Party{ID: "buyer", Name: "星河区民政局"}, Supplier: contractapi.Party{ID: "a", Name: "甲社工中心"}, StartsOn: "2026-05-01", EndsOn: "2027-04-30",
	})}))
}

func TestNoticesAreToldInBothFeeds(t *testing.T) {
	r := open(t)
	x := notice("1")
	x.Title = "<b>服务</b> & 更多"
	r.signed(x)
	file := ask(r, insightapi.ReadNoticesRss, insightapi.ReadNoticesRssRequest{})
	var doc struct {
		Channel struct {
			Built string `xml:"lastBuildDate"`
			Items []struct {
				Title, Link, Description string
				GUID                     string `xml:"guid"`
				Date                     string `xml:"pubDate"`
			} `xml:"item"`
		} `xml:"channel"`
	}
	lower := strings.NewReplacer("<title>", "<Title>", "</title>", "</Title>", "<link>", "<Link>", "</link>", "</Link>", "<description>", "<Description>", "</description>", "</Description>")
	if err := xml.Unmarshal([]byte(lower.Replace(string(file.Body))), &doc); err != nil {
		t.Fatalf("%v\n%s", err, file.Body)
	}
	var titles, links []string
	for _, i := range doc.Channel.Items {
		titles, links = append(titles, i.Title), append(links, i.Link)
		if _, err := time.Parse(time.RFC1123Z, i.Date); err != nil || i.GUID == "" {
			t.Errorf("%+v: %v", i, err)
		}
	}
	if want := []string{"【合同公告】<b>服务</b> & 更多合同", "【结果公告】<b>服务</b> & 更多", "【采购公告】<b>服务</b> & 更多"}; !slices.Equal(titles, want) {
		t.Errorf("the feed says %q", titles)
	}
	if want := []string{site + "/contracts/c-1", site + "/tenders/1/notice?kind=result", site + "/tenders/1/notice?kind=notice"}; !slices.Equal(links, want) {
		t.Errorf("the feed leads to %q", links)
	}
	if d := doc.Channel.Items[1].Description; d != "采购人：星河区民政局\n预算：100000.00元\n供应商：甲社工中心\n金额：90000.10元" {
		t.Errorf("the result says %q", d)
	}
	var feed struct {
		Version string
		Items   []struct{ ID, Title, URL string }
	}
	if err := json.Unmarshal(ask(r, insightapi.ReadNoticesFeed, insightapi.ReadNoticesFeedRequest{}).Body, &feed); err != nil {
		t.Fatal(err)
	}
	if feed.Version != "https://jsonfeed.org/version/1.1" || len(feed.Items) != 3 || feed.Items[0].Title != titles[0] || feed.Items[0].URL != links[0] || feed.Items[0].ID != doc.Channel.Items[0].GUID {
		t.Errorf("the JSON feed says %+v", feed)
	}
}

func TestTheFeedsTellOfAFrameworkWhichHasAPriceAndNoAmount(t *testing.T) {
	r := open(t)
	x := notice("1")
	x.Method, x.Unit = tenderapi.MethodFramework, "人次"
	at := r.now.Add(time.Hour)
	x.State, x.Award = tenderapi.StateAwarded, &tenderapi.Award{Supplier: suppliers[0], DecidedAt: at, AnnouncedAt: &at, Places: []tenderapi.Place{{Supplier: suppliers[0], Rank: 1, Price: 100_00}}}
	r.step("awarded", x, opening(at))
	r.tell(r.event(events.TypeContractContractReleasedV1, "c-1-a", at, events.ContractContractReleasedV1{Step: "published", Contract: raw(t, contractapi.Contract{
		ID: "c-1-a", Kind: contractapi.ContractKindFramework, Title: x.Title + "框架协议", Tender: "1", SignedAt: &at, PublishedAt: &at, Amount: 100_00, Unit: "人次",
		Buyer: contractapi.Party{ID: "buyer", Name: "星河区民政局"}, Supplier: contractapi.Party{ID: "a", Name: "甲社工中心"},
	})}))
	news := string(ask(r, insightapi.ReadNoticesRss, insightapi.ReadNoticesRssRequest{}).Body)
	for _, want := range []string{"【合同公告】居家关爱服务1框架协议", "协议单价100.00元（人次）。", "第1名"} {
		if !strings.Contains(news, want) {
			t.Errorf("the feed does not say %s:\n%s", want, news)
		}
	}
}

// unfold reads a calendar back into its lines, and holds them to 75 bytes.
func unfold(t *testing.T, body []byte) []string {
	t.Helper()
	for line := range strings.SplitSeq(strings.TrimSuffix(string(body), "\r\n"), "\r\n") {
		if len(line) > 75 || strings.ContainsAny(line, "\n\r") || !strings.HasPrefix(line, " ") && !strings.Contains(line, ":") {
			t.Errorf("the line %q is no line of a calendar", line)
		}
	}
	return strings.Split(strings.ReplaceAll(string(body), "\r\n ", ""), "\r\n")
}

func TestTheCalendarShowsDeadlinesToCome(t *testing.T) {
	r := open(t)
	x := notice("1")
	x.Title = "居家关爱服务，含助餐；面向全区六十岁以上的老年人, 每人每月四次" + strings.Repeat("长", 30)
	r.step("published", x, nil)
	x.Deadline = x.Deadline.Add(48 * time.Hour)
	r.step("amended", x, nil)
	over := notice("2")
	over.State = tenderapi.StateClosed
	r.step("closed", over, nil)
	past := notice("3")
	past.Deadline = cn.Day("2026-03-02").At(8, 0)
	r.step("published", past, nil)
	lines := unfold(t, ask(r, insightapi.ReadDeadlines, insightapi.ReadDeadlinesRequest{}).Body)
	count := map[string]int{}
	for _, l := range lines {
		count[l]++
	}
	for _, want := range []string{
		"BEGIN:VEVENT", "UID:1-deadline@buy.example", "DTSTART:20260327T013000Z", "SEQUENCE:1", "URL:" + site + "/tenders/1",
		"SUMMARY:投标截止：" + strings.ReplaceAll(x.Title, ",", `\,`), "END:VCALENDAR",
	} {
		if count[want] != 1 {
			t.Errorf("%q stands there %d times:\n%s", want, count[want], strings.Join(lines, "\n"))
		}
	}
}

// The deadline of a purchase that stands still is none until it is resumed, with a later one.
func TestTheCalendarCancelsTheDeadlineOfASuspendedPurchaseUntilItIsResumed(t *testing.T) {
	r := open(t)
	x := notice("1")
	says := func(want ...string) {
		t.Helper()
		lines := unfold(t, ask(r, insightapi.ReadDeadlines, insightapi.ReadDeadlinesRequest{}).Body)
		for _, w := range want {
			if !slices.ContainsFunc(lines, func(l string) bool { return strings.HasPrefix(l, w) }) {
				t.Errorf("the calendar lacks %s:\n%s", w, strings.Join(lines, "\n"))
			}
		}
	}
	r.step("published", x, nil)
	says("STATUS:CONFIRMED", "SEQUENCE:0", "DTSTART:20260325T013000Z", "DESCRIPTION:采购人")
	until := r.now.AddDate(0, 0, 30)
	x.SuspendedUntil = &until
	r.step("suspended", x, nil)
	says("STATUS:CANCELLED", "SEQUENCE:1", "UID:1-deadline@buy.example", "DESCRIPTION:采购活动因处理投诉暂停")
	x.SuspendedUntil, x.Deadline = nil, x.Deadline.AddDate(0, 0, 9)
	r.step("resumed", x, nil)
	says("STATUS:CONFIRMED", "SEQUENCE:2", "DTSTART:20260403T013000Z", "DESCRIPTION:采购人")
}

func TestTheListOfPurchasesIsATableInBothFormats(t *testing.T) {
	r := open(t)
	x := notice("1")
	x.Title = "=HYPERLINK(\"x\")"
	r.signed(x)
	old := notice("2")
	at := cn.Day("2025-12-31").At(23, 59)
	old.PublishedAt = &at
	r.step("published", old, nil)
	file := ask(r, insightapi.DownloadPurchases, insightapi.DownloadPurchasesRequest{Format: "csv", Year: 2026})
	body, bom := bytes.CutPrefix(file.Body, []byte("\ufeff"))
	rows, err := csv.NewReader(bytes.NewReader(body)).ReadAll()
	if err != nil || !bom {
		t.Fatalf("%v; a byte order mark: %v", err, bom)
	}
	if len(rows) != 2 {
		t.Fatalf("the rows of 2026 are %q", rows)
	}
	want := []string{
		"ocds-000000-1", x.Code, "'=HYPERLINK(\"x\")", "星河区民政局", "320312", "公开招标", "待签合同", "基本养老服务", "100000.00", "2026-03-02 10:00",
		"2026-03-25 09:30", "3", "甲社工中心", "90000.10", "2026-03-25 10:30", "", x.Code + "-HT", "2026-03-25 11:30", "2026-05-01", "2027-04-30", "",
	}
	if !slices.Equal(rows[1], want) {
		t.Errorf("the row is\n%q\nwant\n%q", rows[1], want)
	}
	before := ask(r, insightapi.DownloadPurchases, insightapi.DownloadPurchasesRequest{Format: "csv", Year: 2025})
	if rows, err := csv.NewReader(bytes.NewReader(before.Body)).ReadAll(); err != nil || len(rows) != 2 || rows[1][11] != "" {
		t.Errorf("before the opening the row is %q, %v", rows, err)
	}
	file = ask(r, insightapi.DownloadPurchases, insightapi.DownloadPurchasesRequest{Format: "xlsx"})
	f, err := excelize.OpenReader(bytes.NewReader(file.Body), excelize.Options{RawCellValue: true})
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	sheet, err := f.GetRows("采购项目")
	if err != nil || len(sheet) != 3 || len(sheet[0]) != len(columns) || sheet[1][0] != "ocds-000000-1" || sheet[1][8] != "100000" || sheet[2][0] != "ocds-000000-2" {
		t.Errorf("the workbook is %q, %v", sheet, err)
	}
}

func TestAContractThatIsHeardBeforeItsPurchaseLosesNothing(t *testing.T) {
	r := open(t)
	r.now = r.now.Add(24 * time.Hour)
	r.tell(r.event(events.TypeContractContractReleasedV1, "c-1", r.now, events.ContractContractReleasedV1{Step: "published", Contract: raw(t, contractapi.Contract{
		ID: "c-1", Code: "HT", Tender: "1", Region: "320312", SignedAt: &r.now, Amount: 1, StartsOn: "2026-05-01", EndsOn: "2027-04-30",
		Buyer: contractapi.Party{ID: "buyer", Name: "星河区民政局"}, Supplier: contractapi.Party{ID: "a", Name: "甲社工中心"},
	})}))
	if body := string(ask(r, insightapi.DownloadPurchases, insightapi.DownloadPurchasesRequest{Format: "csv"}).Body); strings.Contains(body, "ocds") {
		t.Errorf("a purchase nobody has heard of is listed: %s", body)
	}
	r.step("published", notice("1"), nil) // another address is asked, for the first answer is kept a while
	if body := string(ask(r, insightapi.DownloadPurchases, insightapi.DownloadPurchasesRequest{Format: "csv", Year: 2026}).Body); !strings.Contains(body, "HT,2026-03-03 09:00") {
		t.Errorf("the contract is lost: %s", body)
	}
}
