package insight

import (
	"context"
	"encoding/json"
	"encoding/xml"
	"strings"
	"time"

	"sanshe/contracts/go/contract"
	"sanshe/contracts/go/insightapi"
	"sanshe/libs/cn"
	"sanshe/libs/ocds"
	"sanshe/libs/store"
)

// notices are the steps of which the law has a notice published, and what it is called.
var notices = map[string]string{
	"intended": "采购意向", "publicized": "征求意见和公示", "published": "采购公告", "amended": "更正公告", "awarded": "结果公告", "admitted": "结果公告", "failed": "终止公告",
	decided: "投诉处理结果公告", contractSteps["published"]: "合同公告", contractSteps["supplemented"]: "补充合同公告",
	contractSteps["accepted"]: "验收公告",
}

// latest is how many notices a feed shows.
const latest = 50

// news is a notice as feeds tell of it.
type news struct {
	id, kind, title, text, link string
	at                          time.Time
}

// latestNews are the newest notices, newest first.
func (s *Service) latestNews(ctx context.Context) (out []news, err error) {
	p, err := s.entries.Find(ctx, store.Query{By: "notice", Desc: true, Limit: latest})
	for _, e := range p.Items {
		r := &e.Release
		n := news{id: r.ID, kind: notices[e.Step], at: r.Date}
		n.title, n.text, n.link = tell(r)
		n.title = "【" + n.kind + "】" + n.title
		out = append(out, n)
	}
	return out, err
}

// tell says what a notice is about, in a title and some lines, and where it stands.
func tell(r *ocds.Release) (title, text, link string) {
	lines := []string{"采购人：" + r.Buyer.Name}
	sum := func(of string, v *ocds.Value, instead string) { // a framework fixes a price and no amount
		if v != nil {
			instead = of + cn.Fen(v.Amount).Plain() + "元"
		}
		lines = append(lines, instead)
	}
	var pages []ocds.Document
	if t := r.Tender; t != nil {
		title, pages = t.Title, t.Documents
		if r.Planning != nil {
			sum("预算：", r.Planning.Budget.Amount, "")
		}
		if t.Status == "active" && t.TenderPeriod != nil {
			lines = append(lines, "截止时间："+clock(*t.TenderPeriod.EndDate))
		}
		if len(pages) == 0 {
			pages = r.Planning.Documents
		}
	}
	for _, c := range r.Challenges {
		lines = append(lines, c.Decision)
	}
	for _, a := range r.Awards {
		if a.Status == "active" && r.Tag[0] == "award" {
			pages = a.Documents
			lines = append(lines, "供应商："+named(a.Suppliers))
			sum("金额：", a.Value, a.Description)
		}
	}
	if r.Tender == nil && len(r.Contracts) > 0 {
		c := r.Contracts[0]
		title, pages = c.Title, c.Documents
		sum("金额：", c.Value, c.Description)
		if i := c.Implementation; i != nil && r.Tag[0] == "implementation" {
			pages = i.Documents
			lines = append(lines, i.Milestones[len(i.Milestones)-1].Description)
		}
	}
	if len(pages) > 0 {
		link = pages[len(pages)-1].URL // the newest
	}
	return title, strings.Join(lines, "\n"), link
}

type rss struct {
	XMLName xml.Name `xml:"rss"`
	Version string   `xml:"version,attr"`
	Atom    string   `xml:"xmlns:atom,attr"`
	Channel channel  `xml:"channel"`
}

type channel struct {
	Title       string    `xml:"title"`
	Link        string    `xml:"link"`
	Description string    `xml:"description"`
	Language    string    `xml:"language"`
	Built       string    `xml:"lastBuildDate,omitempty"`
	Self        atomLink  `xml:"atom:link"`
	Items       []rssItem `xml:"item"`
}

type atomLink struct {
	Href string `xml:"href,attr"`
	Rel  string `xml:"rel,attr"`
	Type string `xml:"type,attr"`
}

type rssItem struct {
	Title       string  `xml:"title"`
	Link        string  `xml:"link"`
	Description string  `xml:"description"`
	Category    string  `xml:"category"`
	GUID        rssGUID `xml:"guid"`
	Date        string  `xml:"pubDate"`
}

type rssGUID struct {
	Permanent bool   `xml:"isPermaLink,attr"`
	ID        string `xml:",chardata"`
}

// feedTitle names the feeds of this platform.
func (s *Service) feedTitle() string { return s.name + "：采购公告" }

const feedText = "采购意向、征求意见和公示、采购公告、更正、结果、终止、投诉处理结果、合同、补充合同和验收公告，最近的在前。"

// ReadNoticesRss is the newest notices as RSS 2.0.
func (s *Service) ReadNoticesRss(ctx context.Context, _ insightapi.ReadNoticesRssRequest) (out contract.File, err error) {
	list, err := s.latestNews(ctx)
	if err != nil {
		return out, err
	}
	c := channel{
		Title: s.feedTitle(), Link: s.site + "/tenders", Description: feedText, Language: "zh-cn",
		Self: atomLink{s.api("/notices.rss"), "self", "application/rss+xml"},
	}
	for _, n := range list {
		at := n.at.In(cn.Zone).Format(time.RFC1123Z)
		if c.Built == "" {
			c.Built = at
		}
		c.Items = append(c.Items, rssItem{n.title, n.link, n.text, n.kind, rssGUID{false, n.id}, at})
	}
	b, err := xml.Marshal(rss{Version: "2.0", Atom: "http://www.w3.org/2005/Atom", Channel: c})
	return contract.File{Name: "notices.rss", Type: "application/rss+xml; charset=utf-8", Body: append([]byte(xml.Header), b...)}, err
}

// jsonFeed is JSON Feed 1.1.
type jsonFeed struct {
	Version     string     `json:"version"`
	Title       string     `json:"title"`
	Description string     `json:"description"`
	Home        string     `json:"home_page_url"`
	Self        string     `json:"feed_url"`
	Language    string     `json:"language"`
	Items       []jsonItem `json:"items"`
}

type jsonItem struct {
	ID    string    `json:"id"`
	URL   string    `json:"url"`
	Title string    `json:"title"`
	Text  string    `json:"content_text"`
	Date  time.Time `json:"date_published"`
	Tags  []string  `json:"tags"`
}

// ReadNoticesFeed is the newest notices as a JSON feed.
func (s *Service) ReadNoticesFeed(ctx context.Context, _ insightapi.ReadNoticesFeedRequest) (out contract.File, err error) {
	list, err := s.latestNews(ctx)
	if err != nil {
		return out, err
	}
	f := jsonFeed{
		Version: "https://jsonfeed.org/version/1.1", Title: s.feedTitle(), Description: feedText, Home: s.site + "/tenders",
		Self: s.api("/notices.json"), Language: "zh-CN", Items: []jsonItem{},
	}
	for _, n := range list {
		f.Items = append(f.Items, jsonItem{n.id, n.link, n.title, n.text, n.at, []string{n.kind}})
	}
	b, err := json.Marshal(f)
	return contract.File{Name: "notices.json", Type: "application/feed+json; charset=utf-8", Body: b}, err
}
