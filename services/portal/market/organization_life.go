package market

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/a-h/templ"

	"sanshe/contracts/go/organizationapi"
	"sanshe/libs/route"
	"sanshe/libs/sheet"
	"sanshe/services/portal/frame"
	"sanshe/services/portal/ui"
	"sanshe/services/portal/view"
)

// The life of an organization, as the register and its rooms tell it publicly.

// The lanes of the drawing, from above.
const (
	laneEntry = iota // registered, changed, ended
	laneGrade
	laneReport
	laneListed
)

var lanes = []string{"登记", "评估等级", "年报", "信用名单"}

// happening is one thing in the life of an organization.
type happening struct {
	lane int
	on   time.Time
	to   time.Time // where it lasts: the last day, or now
	what string
	link string
	bad  bool
}

// orgLifeData is the page's part about it.
type orgLifeData struct {
	All     []happening // by their day
	Ratings []organizationapi.RatingCase
}

// mostRatings and mostReports bound what is drawn; the lists themselves go on.
const (
	mostRatings = 50
	mostReports = 50
)

// life gathers what became public of an organization.
func (p *room) life(a *frame.Ask, o *organizationapi.Organization) (d orgLifeData, err error) {
	if o.RegisteredOn != "" {
		d.All = append(d.All, happening{lane: laneEntry, on: view.Day(o.RegisteredOn), what: "成立登记"})
	}
	dossier, err := route.Call(a.Ctx, p.Call, organizationapi.GetDossier, organizationapi.GetDossierRequest{ID: o.ID})
	if err != nil && !view.Missing(err) {
		return d, err
	}
	for _, e := range dossier.Entries {
		if e.On != o.RegisteredOn { // the founding is told above
			d.All = append(d.All, happening{lane: laneEntry, on: view.Day(e.On), what: e.SubjectText + "：" + e.Text, link: frame.Href("/organizations/", o.ID) + "/dossier"})
		}
	}
	if o.EndedAt != nil {
		d.All = append(d.All, happening{lane: laneEntry, on: *o.EndedAt, what: o.StatusText, bad: o.Status == organizationapi.OrgStatusRevoked})
	}
	for _, r := range o.Ratings {
		d.All = append(d.All, happening{lane: laneGrade, on: view.Day(r.From), to: view.Day(r.To), what: fmt.Sprintf("评估等级%dA，有效期至%s", r.Grade, view.SpellDay(view.Day(r.To)))})
	}
	for _, m := range o.Marks {
		h := happening{lane: laneListed, on: m.From, to: a.Now(), what: "列入" + view.ListNames[m.List] + "：" + m.Reason, bad: true}
		if m.Listing != "" {
			h.link = view.ListingPath(m.Listing)
		}
		if m.To != nil {
			h.to = *m.To
			d.All = append(d.All, happening{lane: laneListed, on: *m.To, what: "移出" + view.ListNames[m.List] + "：" + m.Removal, link: h.link})
		}
		d.All = append(d.All, h)
	}
	reports, err := route.Call(a.Ctx, p.Call, organizationapi.ListPublishedReports, organizationapi.ListPublishedReportsRequest{ID: o.ID, Limit: mostReports})
	if err != nil {
		return d, err
	}
	for _, r := range reports.Items {
		what := fmt.Sprintf("%d年度工作报告公开", r.Year)
		if r.ConclusionText != "" {
			what += "，年检结论" + r.ConclusionText
		}
		d.All = append(d.All, happening{lane: laneReport, on: view.SomeTime(r.ConcludedAt), what: what, link: frame.Href("/reports/", r.ID)})
	}
	cases, err := route.Call(a.Ctx, p.Call, organizationapi.ListRatings, organizationapi.ListRatingsRequest{Org: o.ID, Limit: mostRatings})
	if err != nil {
		return d, err
	}
	d.Ratings = scored(cases.Items)
	slices.SortStableFunc(d.All, func(x, y happening) int { return x.on.Compare(y.on) })
	return d, nil
}

// lifeTable is the life in words, the newest first.
func lifeTable(all []happening) ui.Table {
	t := ui.Table{Caption: "大事记，新的在前", Cols: ui.Cols("日期", "方面", "~事项"), Nothing: "名册里没有这个组织的日期。"}
	for _, h := range slices.Backward(all) {
		what := ui.Text(h.what)
		if h.link != "" {
			what = ui.Link(h.link, h.what)
		}
		t.Rows = append(t.Rows, ui.Cells(ui.Date(h.on), ui.Text(lanes[h.lane]), what))
	}
	return t
}

// lifeFigure draws the life, beside the table it is drawn from.
func lifeFigure(all []happening, now time.Time) templ.Component {
	seen := "还没有可以画的事项。"
	if len(all) > 0 {
		last := all[len(all)-1]
		seen = fmt.Sprintf("自%s以来的%d件事。最近的一件：%s。横轴是时间，点是当天的事，横条是持续的时间，竖线是今天。", view.SpellDay(all[0].on), len(all), strings.TrimSuffix(last.what, "。"))
	}
	return ui.FigureBeside("大事记", seen, timeline(all, now), lifeTable(all))
}

const (
	lineWide, lineTop, laneHigh = 300, 30, 54
	lineLeft, lineRight         = 10, 290
)

// timeline draws a lane for each side of the life: a dot for a day, a bar for what lasts, and a line for today.
func timeline(all []happening, now time.Time) templ.Component {
	return templ.ComponentFunc(func(_ context.Context, w io.Writer) error {
		if len(all) == 0 {
			return nil
		}
		first, last := all[0].on, now
		for _, h := range all {
			if h.to.After(last) {
				last = h.to
			}
		}
		if !last.After(first) {
			last = first.AddDate(1, 0, 0)
		}
		at := func(t time.Time) float64 {
			return lineLeft + (lineRight-lineLeft)*float64(t.Sub(first))/float64(last.Sub(first))
		}
		var b strings.Builder
		high := lineTop + laneHigh*len(lanes)
		fmt.Fprintf(&b, `<svg viewBox="0 0 %d %d" aria-hidden="true">`, lineWide, high)
		fmt.Fprintf(&b, `<text x="%d" y="16">%d年</text><text x="%d" y="16" text-anchor="end">%d年</text>`, lineLeft, first.In(ui.Shanghai).Year(), lineRight, last.In(ui.Shanghai).Year())
		for i, name := range lanes {
			y := lineTop + i*laneHigh
			fmt.Fprintf(&b, `<text class="strong" x="%d" y="%d">%s</text><line class="axis" x1="%d" y1="%d" x2="%d" y2="%d"></line>`, lineLeft, y+16, name, lineLeft, y+36, lineRight, y+36)
		}
		fmt.Fprintf(&b, `<line class="today" x1="%.1f" y1="%d" x2="%.1f" y2="%d"></line>`, at(now), lineTop-8, at(now), high-8)
		for _, h := range all {
			y, fill := lineTop+h.lane*laneHigh+36, "f1"
			if h.bad {
				fill = "bad"
			}
			if h.to.After(h.on) {
				fmt.Fprintf(&b, `<rect class="%s" x="%.1f" y="%d" width="%.1f" height="10" rx="3"></rect>`, fill, at(h.on), y-5, max(3, at(h.to)-at(h.on)))
			} else {
				fmt.Fprintf(&b, `<circle class="%s" cx="%.1f" cy="%d" r="5"></circle>`, fill, at(h.on), y)
			}
		}
		b.WriteString(`</svg>`)
		_, err := io.WriteString(w, b.String())
		return err
	})
}

// ratedTable leads to the score of each rating that was publicized.
func ratedTable(list []organizationapi.RatingCase) ui.Table {
	t := ui.Table{Caption: "历次评估，新的在前", Cols: ui.Cols("评估", "等级", "公告", "得分"), Nothing: "没有在平台上公示过评估。从别处录入的等级没有得分。"}
	for _, c := range list {
		grade, on := ui.Soft(c.StateText), ui.Dash()
		if c.Grade > 0 {
			grade = ui.Text(frame.Itoa(c.Grade) + "A级")
		}
		if c.AnnouncedOn != "" {
			on = ui.Date(view.Day(c.AnnouncedOn))
		}
		t.Rows = append(t.Rows, ui.Cells(ui.Text(c.CampaignTitle), grade, on, ui.Link(frame.Href("/ratings/", c.ID), "看每一项的得分")))
	}
	return t
}

// scored are the ratings with a score to read: those that somebody concerned sees before the publicity have none.
func scored(list []organizationapi.RatingCase) []organizationapi.RatingCase {
	return slices.DeleteFunc(list, func(c organizationapi.RatingCase) bool { return c.PublicityEnds == nil })
}

// ratedSheet is all of them as a table.
func (p *room) ratedSheet(a *frame.Ask, org string) error {
	return view.SendTable(a, "历次评估", []sheet.Column[organizationapi.RatingCase]{
		{Head: "组织", Cell: func(c *organizationapi.RatingCase) any { return c.Org.Name }},
		{Head: "评估", Cell: func(c *organizationapi.RatingCase) any { return c.CampaignTitle }},
		{Head: "状态", Cell: func(c *organizationapi.RatingCase) any { return c.StateText }},
		{Head: "等级", Cell: func(c *organizationapi.RatingCase) any { return c.Grade }},
		{Head: "公告日期", Cell: func(c *organizationapi.RatingCase) any { return c.AnnouncedOn }},
		{Head: "有效期从", Cell: func(c *organizationapi.RatingCase) any { return c.From }},
		{Head: "有效期至", Cell: func(c *organizationapi.RatingCase) any { return c.To }},
		{Head: "得分", Cell: func(c *organizationapi.RatingCase) any { return p.Config.PublicURL + frame.Href("/ratings/", c.ID) }},
	}, func(ctx context.Context, after string) ([]organizationapi.RatingCase, string, error) {
		page, err := route.Call(ctx, p.Call, organizationapi.ListRatings, organizationapi.ListRatingsRequest{Org: org, After: after, Limit: view.TableRows})
		return scored(page.Items), page.Next, err
	})
}

// openTo are what else everybody reads of a social organization, each with its own page.
func openTo(o organizationapi.Organization) []templ.Component {
	at := frame.Href("/organizations/", o.ID)
	return []templ.Component{
		ui.Link(at+"/dossier", "登记卷宗和登记证书"), ui.Link(at+"/reports", "年度工作报告"), ui.Link(at+"/credit", "信用信息"),
		ui.Link(at+"?tab="+orgLife, "大事记和历次评估的得分"), ui.Link("/badges/"+o.ID+".svg", "等级标识（图片，随名册更新）"),
	}
}
